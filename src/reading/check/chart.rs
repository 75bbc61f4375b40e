//! The table of years: boxes against the marks of their evaluations, and evaluations in order.
//!
//! The kinds of evaluation are known by their full names in the vocabulary: one that begins with
//! 事前, 中間 or 事後 is held to the order of these words, any other to none.

use super::DocumentInput;
use super::lines::Lines;
use crate::reading::{Cell, ReadTable};
use planctl_core::check::{Finding, Stage, stage};
use planctl_core::model::FiscalYear;
use planctl_core::text::Lang;
use planctl_core::text::loosely;
use planctl_core::words;

/// A year of an era beside the western one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EraYear {
    pub(super) number: u16,
    /// Whether the era is named (R2) or not (FY2).
    pub(super) named: bool,
}

/// The years of a header cell: `2020 (FY2)` is 2020, and 2 of an era that is not named.
pub(super) fn header(text: &str) -> Option<(i32, Option<EraYear>)> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let Some(year) = text.get(..4).and_then(|year| year.parse().ok()) else {
        // 平成31(令和元)年度 names the year twice without its number.
        let year = text.contains(['(', '（', '/', '／']).then(|| FiscalYear::parse_japanese(&text))??;
        return Some((year.begins().into(), None));
    };
    if !(1900..2200).contains(&year) {
        return None;
    }
    let rest = text[4..].trim_start_matches("年度").trim_matches(['(', ')', '（', '）']);
    if rest.is_empty() {
        return Some((year, None));
    }
    let unnamed = rest.strip_prefix("FY").map(|number| (number, false));
    let named = ["R", "H", "S", "令和", "平成", "昭和"].iter().find_map(|era| rest.strip_prefix(era));
    let (number, named) = unnamed.or(named.map(|number| (number, true)))?;
    let number = if number == "元" { Some(1) } else { number.parse::<u16>().ok() };
    let number = number.filter(|number| *number < 100)?;
    Some((year, Some(EraYear { number, named })))
}

pub(super) fn document(input: &DocumentInput<'_>, lines: &Lines<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mark = |wanted: Stage| -> Vec<char> {
        let of = input.vocabulary.milestones.iter().filter(|one| stage(one) == Some(wanted));
        of.filter_map(|one| one.words.get(Lang::JA).chars().next()).collect()
    };
    let marks: Vec<char> =
        input.vocabulary.milestones.iter().filter_map(|one| one.words.get(Lang::JA).chars().next()).collect();
    let before = mark(Stage::Before);
    // A measure stands in a column of years too, and is no box.
    let measures = super::measures::wordings(input);
    for (_, table) in &lines.tables {
        let Some((at, years)) = year_row(table) else { continue };
        gaps(&mut findings, &table.rows[at], &years);
        for number in at + 1..table.rows.len() {
            for cell in &table.rows[number] {
                let text = cell.text.standing();
                let year = years.iter().find(|(column, _)| *column == cell.column).map(|(_, year)| *year);
                let (Some(year), true) = (year, text.trim().chars().count() > 4) else { continue };
                let row = table.rows[at + 1..number]
                    .iter()
                    .rev()
                    .find(|row| row.iter().any(|other| is_mark(other, &marks)));
                let own = row.and_then(|row| {
                    row.iter().find(|other| other.column == cell.column && is_mark(other, &marks))
                });
                let late = own.is_some_and(|own| own.text.standing().chars().any(|c| before.contains(&c)));
                let loose = loosely(&text);
                if late && !measures.iter().any(|measure| loose.contains(measure.as_str())) {
                    let name: String = text.split_whitespace().next().unwrap_or_default().to_owned();
                    let finding = Finding::by(
                        "ex-ante-in-first-year",
                        words!("finding.ex-ante-in-first-year", name, year),
                    );
                    findings.push(finding.exact([name]).spot(Some(cell.text.spot())));
                }
            }
        }
    }
    findings
}

/// The row with the years of a table, and the year of each column.
pub(super) fn year_row(table: &ReadTable) -> Option<(usize, Vec<(usize, i32)>)> {
    table.rows.iter().enumerate().find_map(|(at, row)| {
        let years: Vec<(usize, i32)> =
            row.iter().filter_map(|cell| Some((cell.column, header(&cell.text.standing())?.0))).collect();
        (years.len() > 2).then_some((at, years))
    })
}

fn is_mark(cell: &Cell, marks: &[char]) -> bool {
    let text = cell.text.standing();
    let mut signs = text.chars().filter(|c| !c.is_whitespace()).peekable();
    signs.peek().is_some() && signs.all(|c| marks.contains(&c))
}

/// Years of a header that do not follow each other.
fn gaps(findings: &mut Vec<Finding>, row: &[Cell], years: &[(usize, i32)]) {
    let wrong = years.windows(2).find(|pair| pair[1].1 != pair[0].1 + 1);
    let Some([(_, year), (column, next)]) = wrong.map(|pair| [pair[0], pair[1]]) else { return };
    let spot = row.iter().find(|cell| cell.column == column).map(|cell| cell.text.spot());
    let finding = Finding::by("year-columns", words!("finding.year-columns", year, next));
    findings.push(finding.exact([year.to_string(), next.to_string()]).spot(spot));
}
