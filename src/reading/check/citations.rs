//! Citations: their form, the papers they name, and whether they are in force on the day of the
//! revision.

use std::collections::BTreeMap;

use super::DocumentInput;
use super::completeness::in_front;
use super::lines::{Lines, Part, Sort, any};
use planctl_core::check::Passage;
use planctl_core::check::{Finding, citations, decided, name, policies};
use planctl_core::model::{Date, FieldRole, FieldType, Item, KindRole};
use planctl_core::text::Loose;
use planctl_core::text::loosely;
use planctl_core::words;

pub(super) fn document(input: &DocumentInput<'_>, lines: &Lines<'_>) -> Vec<Finding> {
    let mut findings = match lines.date {
        Some(date) => citations(&input.draft.plan, input.vocabulary, date, |item, name| {
            lines.place(&item.id, None, name)
        }),
        None => Vec::new(),
    };
    attachments(&mut findings, input, lines);
    headed(&mut findings, input, lines);
    twice(&mut findings, input, lines);
    form(&mut findings, input, lines);
    deadlines(&mut findings, lines);
    findings
}

/// Papers that are named as attached: no two under one number, none without its own sheet.
fn attachments(findings: &mut Vec<Finding>, input: &DocumentInput<'_>, lines: &Lines<'_>) {
    let mut cited: BTreeMap<String, Vec<&Item>> = BTreeMap::new();
    for item in policies(&input.draft.plan, input.vocabulary) {
        let fields = input.vocabulary.kind(&item.kind).into_iter().flat_map(|kind| &kind.fields);
        let labels = fields.filter(|field| field.ty == FieldType::Label && field.role != FieldRole::Label);
        for label in labels.filter_map(|field| item.text(&field.key)) {
            cited.entry(label.to_owned()).or_default().push(item);
        }
    }
    for (label, items) in &cited {
        let names: Vec<&str> = items.iter().filter_map(|item| name(item, input.vocabulary)).collect();
        if let [first, second, ..] = names[..] {
            let finding =
                Finding::by("attachment-shared", words!("finding.attachment-shared", first, second, label));
            let place = lines.place(&items[1].id, None, second);
            findings.push(finding.exact([format!("【{label}】")]).at(place));
        }
    }
    let mut labels: Vec<String> = cited.into_keys().collect();
    let enclosed =
        |line: &&super::lines::Line<'_>| in_front(line) && loosely(&line.text).contains("別紙のとおり");
    if lines.lines.iter().any(|line| enclosed(&line)) {
        labels.insert(0, "別紙".to_owned());
    }
    for label in labels {
        let loose = loosely(&label);
        let headed = lines.lines.iter().any(|line| {
            let text = loosely(&line.text);
            let text = text.trim_start_matches(['【', '(', '[']);
            let rest = text.strip_prefix(&loose);
            line.sort != Sort::Cell
                && !enclosed(&line)
                && rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
        });
        if headed {
            continue;
        }
        let finding = Finding::by("attachment-missing", words!("finding.attachment-missing", label));
        let spot = lines.find_in(&label, in_front);
        findings.push(finding.exact([label]).spot(spot));
    }
}

/// Headings of attached papers against the list of policies.
fn headed(findings: &mut Vec<Finding>, input: &DocumentInput<'_>, lines: &Lines<'_>) {
    for line in lines.lines.iter().filter(|line| line.part == Part::Annex && line.sort != Sort::Cell) {
        let text = line.text.replace("**", "");
        let (chars, loose): (Vec<char>, Loose) = (text.chars().collect(), Loose::of(&text));
        let slice = |range: &std::ops::Range<usize>| -> String { chars[range.clone()].iter().collect() };
        for pattern in &input.form.closes {
            let mut accept = |name: &str, range: std::ops::Range<usize>| {
                !range.is_empty() && (name != "date" || Date::parse(&slice(&range)).is_ok())
            };
            let Some(captures) = pattern.matches(&loose, &mut accept) else { continue };
            let (Some(title), Some(date)) = (captures.get("name"), captures.get("date")) else { continue };
            let (title, said) = (slice(title), slice(date));
            let item = policies(&input.draft.plan, input.vocabulary)
                .into_iter()
                .find(|item| name(item, input.vocabulary).is_some_and(|own| loosely(own) == loosely(&title)));
            let listed = item.and_then(|item| decided(item, input.vocabulary));
            let printed = Date::parse(&said).ok();
            if let (Some(item), Some(listed), Some(printed)) = (item, listed, printed)
                && listed != printed
            {
                let finding =
                    Finding::by("attachment-date", words!("finding.attachment-date", title, listed, said));
                findings.push(finding.exact([said]).item(&item.id, None).spot(Some(line.source.spot())));
            }
        }
    }
}

fn twice(findings: &mut Vec<Finding>, input: &DocumentInput<'_>, lines: &Lines<'_>) {
    let mut seen: BTreeMap<String, &Item> = BTreeMap::new();
    for item in policies(&input.draft.plan, input.vocabulary) {
        let Some(name) = name(item, input.vocabulary) else { continue };
        if seen.insert(loosely(name), item).is_some() {
            let finding = Finding::by("citation-twice", words!("finding.citation-twice", name));
            let spot = lines.occurrences(name, |line| line.part == Part::Plan).get(1).map(|found| found.1);
            findings.push(finding.exact([name]).item(&item.id, None).spot(spot));
        }
    }
}

/// Entries of a list of policies that are not written as the others.
fn form(findings: &mut Vec<Finding>, input: &DocumentInput<'_>, lines: &Lines<'_>) {
    for list in &input.form.list {
        let Some(kind) = input.vocabulary.kind(&list.kind).filter(|kind| kind.role == KindRole::Policy)
        else {
            continue;
        };
        let is_date = |field: &str| kind.field(field).is_some_and(|field| field.ty == FieldType::Date);
        let opens =
            lines.lines.iter().position(|line| line.sort != Sort::Cell && any(&list.opens, &line.text));
        let Some(opens) = opens else { continue };
        let entries = lines.lines[opens + 1..].iter().take_while(|line| line.sort == Sort::Item);
        for line in entries {
            let (chars, loose): (Vec<char>, Loose) = (line.text.chars().collect(), Loose::of(&line.text));
            let mut accept = |field: &str, range: std::ops::Range<usize>| {
                if !is_date(field) {
                    return kind.field(field).is_some_and(|field| field.ty == FieldType::Flag)
                        || !range.is_empty();
                }
                Date::parse(&chars[range].iter().collect::<String>()).is_ok()
            };
            if !list.line.iter().any(|pattern| pattern.matches(&loose, &mut accept).is_some()) {
                let text = line.text.trim();
                let finding = Finding::by("citation-form", words!("finding.citation-form", text));
                findings.push(finding.exact([text]).spot(Some(line.source.spot())));
            }
        }
    }
}

/// Years by which something was to be done, or in which a term ran, that are past.
fn deadlines(findings: &mut Vec<Finding>, lines: &Lines<'_>) {
    let Some(own) = lines.date.and_then(|date| date.fiscal_year()) else { return };
    for passage in lines.passages() {
        for at in passage.all("年度") {
            let Some((begin, year)) = year_before(&passage, at) else { continue };
            let rest = passage.slice(at + 2, at + 5);
            let (end, last) = if rest.starts_with("までに") {
                (at + 5, year)
            } else if rest.starts_with("から") {
                let until = passage.all("年度").into_iter().find(|next| *next > at && *next < at + 12);
                let until = until.and_then(|next| Some((next + 2, year_before(&passage, next)?.1)));
                let Some(until) = until else { continue };
                until
            } else {
                continue;
            };
            if last < i32::from(own.begins()) {
                let exact = passage.slice(begin, end);
                let finding = Finding::by("deadline-past", words!("finding.deadline-past", exact, own));
                findings.push(finding.exact([exact]).at(passage.place(begin)));
            }
        }
    }
}

/// The western year before the 年度 at `at`, and where it begins.
fn year_before(passage: &Passage<'_>, at: usize) -> Option<(usize, i32)> {
    let blank = passage.chars[..at].iter().rev().take_while(|c| **c == ' ').count();
    let begin = (at - blank).checked_sub(4)?;
    let year = passage.slice(begin, at - blank).parse().ok().filter(|year| (1900..2200).contains(year))?;
    Some((begin, year))
}
