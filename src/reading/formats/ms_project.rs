//! Microsoft Project's own XML: each task a heading of its outline level, with what is said of it as labelled lines.
//!
//! Of a task are read its number, name, start, finish, share done, notes, whether it is a milestone, and the names of
//! its resources and of the tasks that it waits for; days without their hours. Calendars, costs and time-phased data are
//! not read, and a remark says so.

use std::collections::BTreeMap;

use super::docx::xml::{Part, Xml};
use super::html::place::Places;
use super::{Limits, ReadError};
use crate::reading::{Block, Reading, Remark, SourceFormat};
use planctl_core::text::{Spot, Text};
use planctl_core::words;

/// A task, a resource or an assignment: the texts directly in it by their elements, with their places.
#[derive(Debug, Default)]
struct Record {
    spot: Spot,
    texts: BTreeMap<String, (String, Spot)>,
    /// The tasks that it waits for, by their UIDs.
    waits: Vec<String>,
}

impl Record {
    fn said(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", |(text, _)| text.as_str())
    }

    fn spot(&self, name: &str) -> Spot {
        self.texts.get(name).map_or(self.spot, |(_, spot)| *spot)
    }
}

/// Reads a project.
pub(super) fn read(text: &str, limits: &Limits) -> Result<Reading, ReadError> {
    let mut xml = Xml::new(text, limits);
    let mut places = Places::new(text);
    let mut path: Vec<String> = Vec::new();
    let mut whole = Record::default();
    let mut lists: BTreeMap<&'static str, Vec<Record>> = BTreeMap::new();
    let mut made = 0;
    loop {
        match xml.next()? {
            Part::Start(element) => {
                path.push(element.local_name().as_ref().to_owned());
                let list = record_of(&path);
                if let Some(list) = list.filter(|_| path.len() == 3) {
                    limits.count_cell(&mut made)?;
                    let spot = places.at(xml.at());
                    lists.entry(list).or_default().push(Record { spot, ..Record::default() });
                }
            }
            Part::Text(said) => {
                let spot = places.at(xml.at());
                let Some(name) = path.last().cloned() else { continue };
                let record =
                    match record_of(&path).map(|list| lists.get_mut(list).and_then(|all| all.last_mut())) {
                        Some(Some(record)) => record,
                        _ if path.len() == 2 => &mut whole,
                        _ => continue,
                    };
                if name == "PredecessorUID" {
                    record.waits.push(said.trim().to_owned());
                } else if path.len() == 4 || path.len() == 2 {
                    record.texts.entry(name).or_insert((String::new(), spot)).0.push_str(&said);
                }
            }
            Part::End => drop(path.pop()),
            Part::Done => break,
        }
    }
    Ok(reading(&whole, &lists))
}

/// The list that an element stands in, if that is one that is read.
fn record_of(path: &[String]) -> Option<&'static str> {
    let lists = [("Tasks", "Task"), ("Resources", "Resource"), ("Assignments", "Assignment")];
    let [_, list, record, ..] = path else { return None };
    lists.into_iter().find(|(own, one)| own == list && one == record).map(|(own, _)| own)
}

fn reading(whole: &Record, lists: &BTreeMap<&'static str, Vec<Record>>) -> Reading {
    let all = |list: &str| lists.get(list).map_or(&[][..], Vec::as_slice);
    let names = |list: &str| -> BTreeMap<String, String> {
        all(list).iter().map(|one| (one.said("UID").to_owned(), plain(one.said("Name")))).collect()
    };
    let (tasks, resources) = (names("Tasks"), names("Resources"));
    let mut who: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for one in all("Assignments") {
        if let Some(name) = resources.get(one.said("ResourceUID")).filter(|name| !name.is_empty()) {
            who.entry(one.said("TaskUID")).or_default().push(name);
        }
    }
    let mut reading = Reading { format: SourceFormat::MsProject, ..Reading::default() };
    let summary = all("Tasks").iter().find(|task| task.said("OutlineLevel").trim() == "0");
    let title = [(whole, "Title"), (summary.unwrap_or(whole), "Name"), (whole, "Name")];
    let title = title.into_iter().find(|(record, name)| !record.said(name).trim().is_empty());
    if let Some((record, name)) = title {
        let text = Text::plain(plain(record.said(name)), record.spot(name));
        reading.blocks.push(Block::Heading { level: 1, text });
    }
    for task in all("Tasks") {
        let level: u8 = task.said("OutlineLevel").trim().parse().unwrap_or(1);
        let name = plain(task.said("Name"));
        if level == 0 || name.is_empty() {
            continue;
        }
        let number = plain(task.said("OutlineNumber"));
        let mut text = Text::default();
        if !number.is_empty() {
            text.push(format!("{number} "), task.spot("OutlineNumber"), planctl_core::text::Ink::Plain);
        }
        text.push(name, task.spot("Name"), planctl_core::text::Ink::Plain);
        reading.blocks.push(Block::Heading { level: level.saturating_add(1), text });
        let day = |name: &str| task.said(name).trim().split('T').next().unwrap_or_default().to_owned();
        let list = |all: Vec<&str>| all.join(", ");
        let waits = task.waits.iter().filter_map(|uid| tasks.get(uid).map(String::as_str)).collect();
        let done = task.said("PercentComplete").trim();
        let is_milestone = task.said("Milestone").trim() == "1";
        let lines = [
            ("Start", "Start", day("Start")),
            ("Finish", "Finish", day("Finish")),
            ("Done", "PercentComplete", if done.is_empty() { String::new() } else { format!("{done}%") }),
            ("Milestone", "Milestone", if is_milestone { "yes".to_owned() } else { String::new() }),
            ("Resources", "Name", list(who.get(task.said("UID")).cloned().unwrap_or_default())),
            ("After", "Name", list(waits)),
            ("Notes", "Notes", plain(task.said("Notes"))),
        ];
        for (label, element, value) in lines.into_iter().filter(|(.., value)| !value.is_empty()) {
            let text = Text::plain(format!("{label}: {value}"), task.spot(element));
            reading.blocks.push(Block::Paragraph(text));
        }
    }
    let words = words!("formats.project-read-in-part");
    reading.remarks.push(Remark { key: "project-in-part", spot: None, exact: String::new(), words });
    reading
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::docx::tests::listing;

    #[test]
    fn tasks_are_headings_of_their_outline_with_their_days_and_people() {
        let task = |uid: &str, level: &str, number: &str, name: &str, more: &str| {
            format!(
                "<Task><UID>{uid}</UID><Name>{name}</Name><OutlineNumber>{number}</OutlineNumber><OutlineLevel>{level}</OutlineLevel>{more}</Task>"
            )
        };
        let days = "<Start>2026-04-01T08:00:00</Start><Finish>2026-06-30T17:00:00</Finish><PercentComplete>40</PercentComplete>";
        let wait =
            "<Milestone>1</Milestone><PredecessorLink><PredecessorUID>2</PredecessorUID></PredecessorLink>";
        let text = format!(
            "<Project xmlns=\"http://schemas.microsoft.com/project\"><Name>a.mpp</Name><Tasks>{}{}{}{}</Tasks><Resources><Resource><UID>7</UID><Name>Dana</Name></Resource></Resources><Assignments><Assignment><TaskUID>2</TaskUID><ResourceUID>7</ResourceUID></Assignment></Assignments></Project>",
            task("0", "0", "0", "Harbour &amp; Port", ""),
            task("1", "1", "1", "Survey", ""),
            task("2", "2", "1.1", "Measure depth", days),
            task("3", "2", "1.2", "Report", wait),
        );
        let reading = read(&text, &Limits::default()).unwrap();
        assert_eq!(
            listing(&reading),
            "# Harbour & Port\n## 1 Survey\n### 1.1 Measure depth\nStart: 2026-04-01\nFinish: 2026-06-30\nDone: 40%\nResources: Dana\n### 1.2 Report\nMilestone: yes\nAfter: Measure depth"
        );
    }
}
