//! Citations: their form, the papers they name, and whether they are in force on the day of the
//! revision.

use std::collections::BTreeMap;

use super::completeness::in_front;
use super::lines::{Lines, Part, Sort, any};
use super::passage::Passage;
use super::{DocumentInput, Finding};
use crate::model::{
    Date, FieldRole, FieldType, FiscalYear, Item, KindRole, Plan, Value, Vocabulary, loosely,
};
use crate::reading::Loose;
use crate::words;

/// A series of policies of which each has a term.
struct Series {
    /// With what its names begin or end, 「第6期科学技術・イノベーション基本計画」 as 科学技術・イノベーション基本計画.
    name: &'static str,
    /// The first fiscal years of the terms, and the last one of the latest, both included.
    terms: &'static [u16],
}

/// Terms of the policies that plans of this kind cite.
///
/// Sources: 科学技術・イノベーション基本法 (平成7年法律第130号) 第12条 and the plans themselves (the
/// first from FY1996, five fiscal years each: 第6期 is 令和3年度 to 令和7年度); 健康・医療戦略 and
/// 医療分野研究開発推進計画 of 2014, 2020 (「2020年度から2024年度を対象期間とする第2期」) and 2025
/// (「対象期間：2025年度から2029年度までの5年間」).
const NUMBERED: [Series; 2] = [
    Series {
        name: "科学技術・イノベーション基本計画",
        terms: &[1996, 2001, 2006, 2011, 2016, 2021, 2026, 2031],
    },
    Series { name: "科学技術基本計画", terms: &[1996, 2001, 2006, 2011, 2016, 2021] },
];
const DATED: [Series; 2] = [
    Series { name: "健康・医療戦略", terms: &[2014, 2020, 2025, 2030] },
    Series { name: "医療分野研究開発推進計画", terms: &[2014, 2020, 2025, 2030] },
];
/// Policies made anew every June and called by the year; the next takes the place of the last.
const YEARLY: [&str; 3] = ["統合イノベーション戦略", "経済財政運営と改革の基本方針", "知的財産推進計画"];

fn policies<'a>(plan: &'a Plan, vocabulary: &Vocabulary) -> Vec<&'a Item> {
    let is = |item: &&Item| vocabulary.kind(&item.kind).is_some_and(|kind| kind.role == KindRole::Policy);
    plan.in_order().into_iter().filter(is).collect()
}

fn name<'a>(item: &'a Item, vocabulary: &Vocabulary) -> Option<&'a str> {
    let field = vocabulary.kind(&item.kind)?.by_role(FieldRole::Name)?;
    item.text(&field.key)
}

fn decided(item: &Item, vocabulary: &Vocabulary) -> Option<Date> {
    let fields = &vocabulary.kind(&item.kind)?.fields;
    let field = fields.iter().find(|field| field.ty == FieldType::Date)?;
    match item.value(&field.key) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    }
}

/// Policies that are over, end within the fiscal year, are superseded or came later than `date`.
pub(super) fn terms(
    plan: &Plan,
    vocabulary: &Vocabulary,
    date: Date,
    lines: Option<&Lines<'_>>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(year) = date.fiscal_year() else { return findings };
    for item in policies(plan, vocabulary) {
        let Some(name) = name(item, vocabulary) else { continue };
        let decided = decided(item, vocabulary);
        let mut tell = |finding: Finding| {
            let finding = finding.exact([name]).item(&item.id, None);
            findings.push(match lines {
                Some(lines) => finding.at(lines.place(&item.id, None, name)),
                None => finding,
            });
        };
        if let Some(decided) = decided.filter(|decided| *decided > date) {
            tell(Finding::by(
                "policy-later",
                words!(
                    "「{name}」の決定 {decided} は、この改訂の日 {date} より後です",
                    "`{name}` was decided on {decided}, after this revision of {date}"
                ),
            ));
        }
        if let Some(last) = last_year(name, decided) {
            if last < year {
                tell(Finding::by(
                    "policy-ended",
                    words!(
                        "「{name}」の期間は {last} で終わっています",
                        "the term of `{name}` ended with {last}"
                    ),
                ));
            } else if last == year {
                tell(Finding::by(
                    "policy-ends-soon",
                    words!(
                        "「{name}」の期間は、改訂と同じ {last} で終わります",
                        "the term of `{name}` ends with {last}, the fiscal year of this revision"
                    ),
                ));
            }
        }
        let begins = YEARLY.iter().find_map(|series| name.strip_prefix(series)?.trim().parse::<i32>().ok());
        if let Some(begins) = begins {
            let next = begins + 1;
            if Date::new(next, 7, 1).is_some_and(|next| date >= next) {
                tell(Finding::by(
                    "policy-superseded",
                    words!(
                        "「{name}」には、この改訂の日までに {next} 年のものがあるはずです",
                        "by the day of this revision there is one of {next} in the place of `{name}`"
                    ),
                ));
            }
        }
    }
    findings
}

fn last_year(name: &str, decided: Option<Date>) -> Option<FiscalYear> {
    let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    for series in &NUMBERED {
        let number = name.strip_prefix('第').and_then(|rest| rest.strip_suffix(series.name));
        let number = number.and_then(|rest| rest.strip_suffix('期'));
        let number = number.and_then(|digits| loosely(digits).parse::<usize>().ok());
        if let Some(next) = number.and_then(|number| series.terms.get(number)) {
            return FiscalYear::new(next - 1);
        }
    }
    let series = DATED.iter().find(|series| name == series.name)?;
    // A strategy is decided at most a few weeks before or after its term begins.
    let year = decided?.parts().0;
    let next = series.terms[1..].iter().find(|next| i32::from(**next) > year)?;
    FiscalYear::new(next - 1)
}

pub(super) fn document(input: &DocumentInput<'_>, lines: &Lines<'_>) -> Vec<Finding> {
    let mut findings = match lines.date {
        Some(date) => terms(&input.draft.plan, input.vocabulary, date, Some(lines)),
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
            let finding = Finding::by(
                "attachment-shared",
                words!(
                    "「{first}」と「{second}」が同じ【{label}】です",
                    "`{first}` and `{second}` are attached under one number, {label}"
                ),
            );
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
        let finding = Finding::by(
            "attachment-missing",
            words!(
                "「{label}」とありますが、そう題された紙がありません",
                "{label} is cited, and nothing in the document is headed so"
            ),
        );
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
                let finding = Finding::by(
                    "attachment-date",
                    words!(
                        "「{title}」の決定日が、一覧では {listed}、別添では「{said}」です",
                        "`{title}` was decided on {listed} by the list, on {said} by the paper itself"
                    ),
                );
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
            let finding = Finding::by(
                "citation-twice",
                words!("「{name}」が二度挙げられています", "`{name}` is cited twice"),
            );
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
                let finding = Finding::by(
                    "citation-form",
                    words!(
                        "「{text}」が、ほかと同じ書き方の引用ではありません",
                        "`{text}` is not cited as the others are"
                    ),
                );
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
                let finding = Finding::by(
                    "deadline-past",
                    words!(
                        "「{exact}」は、改訂の年度 {own} には過ぎています",
                        "`{exact}` is past in {own}, the fiscal year of this revision"
                    ),
                );
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
