//! The table of years: boxes against the marks of their evaluations, and evaluations in order.
//!
//! The kinds of evaluation are known by their full names in the vocabulary: one that begins with
//! 事前, 中間 or 事後 is held to the order of these words, any other to none.

use super::lines::Lines;
use super::{DocumentInput, Finding};
use crate::model::{End, FieldRole, FiscalYear, Item, MilestoneDef, Plan, Value, Vocabulary, loosely};
use crate::reading::{Cell, Table};
use crate::words;

/// Where an evaluation stands in the life of what it evaluates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Before,
    Middle,
    After,
}

/// The stage of a kind of evaluation (文部科学省における研究及び開発に関する評価指針).
pub(super) fn stage(milestone: &MilestoneDef) -> Option<Stage> {
    let name = milestone.long.ja.as_str();
    [("事前", Stage::Before), ("中間", Stage::Middle), ("事後", Stage::After)]
        .into_iter()
        .find(|(begin, _)| name.starts_with(begin))
        .map(|(_, stage)| stage)
}

/// A year of an era beside the western one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EraYear {
    pub(super) number: u16,
    /// Whether the era is said, R2, or not, FY2.
    pub(super) named: bool,
}

/// The years of a header cell: `2020 (FY2)` is 2020, and 2 of an era that is not named.
pub(super) fn header(text: &str) -> Option<(i32, Option<EraYear>)> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let year: i32 = text.get(..4)?.parse().ok().filter(|year| (1900..2200).contains(year))?;
    let rest = text[4..].trim_start_matches("年度").trim_matches(['(', ')', '（', '）']);
    if rest.is_empty() {
        return Some((year, None));
    }
    let unnamed = rest.strip_prefix("FY").map(|number| (number, false));
    let named = ["R", "H", "S", "令和", "平成", "昭和"].iter().find_map(|era| rest.strip_prefix(era));
    let (number, named) = unnamed.or(named.map(|number| (number, true)))?;
    let number = number.parse::<u16>().ok().filter(|number| *number < 100)?;
    Some((year, Some(EraYear { number, named })))
}

/// Evaluations out of their order, and an ex-ante one when the work has begun.
pub(super) fn plan(plan: &Plan, vocabulary: &Vocabulary) -> Vec<Finding> {
    let mut findings = Vec::new();
    for item in plan.in_order() {
        let Some(kind) = vocabulary.kind(&item.kind) else { continue };
        let Some(field) = kind.by_role(FieldRole::Milestones) else { continue };
        let Some(Value::Milestones(set)) = item.value(&field.key) else { continue };
        let staged: Vec<(FiscalYear, Stage, String)> = set
            .iter()
            .filter_map(|one| {
                let def = vocabulary.milestone(&one.kind)?;
                Some((one.year, stage(def)?, format!("{} {}", one.year, def.words.ja)))
            })
            .collect();
        let wrong = staged.iter().find_map(|(year, stage, said)| {
            let (_, _, other) = staged.iter().find(|(other, later, _)| later > stage && other < year)?;
            Some((said, other))
        });
        if let Some((late, early)) = wrong {
            let finding = Finding::by(
                "milestone-order",
                words!(
                    "評価の順が逆です：{early} の後に {late}",
                    "the evaluations are out of order: {late} stands behind {early}"
                ),
            );
            findings.push(finding.exact([early.clone(), late.clone()]).item(&item.id, Some(&field.key)));
        }
        let first = kind.schedule(End::First).and_then(|first| first_year(item, &first.key));
        let late = staged
            .iter()
            .find(|(year, stage, _)| *stage == Stage::Before && first.is_some_and(|first| *year > first));
        if let (Some((_, _, said)), Some(first)) = (late, first) {
            let finding = Finding::by(
                "ex-ante-after-start",
                words!(
                    "{said} は、始まりの {first} より後です",
                    "{said} stands after {first}, the first year"
                ),
            );
            let exact = [said.clone(), first.to_string()];
            findings.push(finding.exact(exact).item(&item.id, Some(&field.key)));
        }
    }
    findings
}

/// The latest year in which an item can begin.
fn first_year(item: &Item, field: &str) -> Option<FiscalYear> {
    match item.value(field) {
        Some(Value::Year(range)) => range.latest(),
        _ => None,
    }
}

pub(super) fn document(input: &DocumentInput<'_>, lines: &Lines<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mark = |wanted: Stage| -> Vec<char> {
        let of = input.vocabulary.milestones.iter().filter(|one| stage(one) == Some(wanted));
        of.filter_map(|one| one.words.ja.chars().next()).collect()
    };
    let marks: Vec<char> =
        input.vocabulary.milestones.iter().filter_map(|one| one.words.ja.chars().next()).collect();
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
                        words!(
                            "「{name}」の欄が、事前評価のある {year} 年度から始まっています（ほかでは翌年度から）",
                            "the box of `{name}` begins in {year}, the year of its ex-ante evaluation; elsewhere it begins a year later"
                        ),
                    );
                    findings.push(finding.exact([name]).spot(Some(cell.text.spot())));
                }
            }
        }
    }
    findings
}

/// The row with the years of a table, and the year of each column.
pub(super) fn year_row(table: &Table) -> Option<(usize, Vec<(usize, i32)>)> {
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
    let finding = Finding::by(
        "year-columns",
        words!("{year} 年度の次の列が {next} 年度です", "the column behind {year} is {next}"),
    );
    findings.push(finding.exact([year.to_string(), next.to_string()]).spot(spot));
}
