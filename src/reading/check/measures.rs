//! Measures: those of a heading against those of its table, and measures that cannot be counted.

use super::DocumentInput;
use super::lines::Lines;
use planctl_core::check::Finding;
use planctl_core::check::{is_kanji, is_katakana};
use planctl_core::model::{FieldType, Item, KindRole};
use planctl_core::text::loosely;
use planctl_core::words;

/// What measures that no number answers end in.
const UNCOUNTABLE: [&str; 4] = ["等", "進捗", "状況", "など"];
/// Two measures that are at least this alike, from 0 to 1, count as one in two wordings.
const ALIKE: f64 = 0.85;

pub(super) fn document(input: &DocumentInput<'_>, lines: &Lines<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let measures: Vec<&Item> = input
        .draft
        .plan
        .in_order()
        .into_iter()
        .filter(|item| input.vocabulary.kind(&item.kind).is_some_and(|kind| kind.role == KindRole::Measure))
        .collect();
    for item in &measures {
        against_table(&mut findings, input, lines, item);
        uncountable(&mut findings, input, lines, item);
    }
    two_wordings(&mut findings, input, lines, &measures);
    without(&mut findings, input, lines);
    findings
}

fn against_table(findings: &mut Vec<Finding>, input: &DocumentInput<'_>, lines: &Lines<'_>, item: &Item) {
    let echoes = input.form.echo.iter().filter(|echo| *echo.kind == *item.kind);
    for (field, with) in echoes.filter_map(|echo| Some((echo.field.as_str(), echo.with.as_deref()?))) {
        match (item.text(field), item.text(with)) {
            (Some(own), Some(tabled)) if loosely(own) != loosely(tabled) => {
                let finding = Finding::by("measure-differs", words!("finding.measure-differs", own, tabled));
                findings.push(finding.exact([own, tabled]).at(lines.place_in_table(
                    &item.id,
                    Some(with),
                    tabled,
                )));
            }
            (None, Some(tabled)) if !item.is_unknown(field) => {
                let finding =
                    Finding::by("measure-only-tabled", words!("finding.measure-only-tabled", tabled));
                findings.push(finding.exact([tabled]).at(lines.place_in_table(&item.id, Some(with), tabled)));
            }
            _ => {}
        }
    }
}

/// Every wording of every measure, loosely.
pub(super) fn wordings(input: &DocumentInput<'_>) -> Vec<String> {
    let mut out = Vec::new();
    for item in input.draft.plan.in_order() {
        let Some(kind) = input.vocabulary.kind(&item.kind).filter(|kind| kind.role == KindRole::Measure)
        else {
            continue;
        };
        let texts = kind.fields.iter().filter(|field| field.ty == FieldType::Text);
        out.extend(texts.filter_map(|field| item.text(&field.key)).map(loosely));
    }
    out
}

/// The wording of a measure, with the field it stands in.
fn wording<'a>(input: &DocumentInput<'_>, item: &'a Item) -> Option<(String, &'a str)> {
    let titles = input.vocabulary.kind(&item.kind).map(|kind| kind.title.clone()).unwrap_or_default();
    titles.iter().find_map(|field| Some((field.to_string(), item.text(field)?)))
}

fn uncountable(findings: &mut Vec<Finding>, input: &DocumentInput<'_>, lines: &Lines<'_>, item: &Item) {
    let titles = input.vocabulary.kind(&item.kind).map(|kind| kind.title.clone()).unwrap_or_default();
    for field in titles {
        let Some(text) = item.text(&field) else { continue };
        let Some(end) = UNCOUNTABLE.into_iter().find(|end| text.ends_with(end)) else { continue };
        let finding = Finding::by("measure-uncountable", words!("finding.measure-uncountable", text, end));
        findings.push(finding.exact([text]).at(lines.place(&item.id, Some(&field), text)));
    }
}

/// One measure in two wordings under two parents; each pair of wordings is told once.
fn two_wordings(
    findings: &mut Vec<Finding>,
    input: &DocumentInput<'_>,
    lines: &Lines<'_>,
    measures: &[&Item],
) {
    let mut told: Vec<(String, String)> = Vec::new();
    for (index, item) in measures.iter().enumerate() {
        let Some((field, text)) = wording(input, item) else { continue };
        let other = measures[..index].iter().find_map(|other| {
            let (_, words) = wording(input, other)?;
            let same = other.parent != item.parent && choices(input, other) == choices(input, item);
            (same && loosely(words) != loosely(text) && likeness(words, text) >= ALIKE).then_some(words)
        });
        let Some(other) = other else { continue };
        let pair = (loosely(other), loosely(text));
        if told.contains(&pair) || told.contains(&(pair.1.clone(), pair.0.clone())) {
            continue;
        }
        told.push(pair);
        let finding = Finding::by("measure-variant", words!("finding.measure-variant", text, other));
        findings.push(finding.exact([text, other]).at(lines.place(&item.id, Some(&field), text)));
    }
}

fn choices<'a>(input: &DocumentInput<'_>, item: &'a Item) -> Vec<&'a planctl_core::model::Value> {
    let fields = input.vocabulary.kind(&item.kind).into_iter().flat_map(|kind| &kind.fields);
    fields.filter(|field| field.ty == FieldType::Choice).filter_map(|field| item.value(&field.key)).collect()
}

/// How much two measures have in common, by the characters that bear meaning, in any order.
fn likeness(one: &str, other: &str) -> f64 {
    let bearing = |text: &str| -> Vec<char> {
        let mut chars: Vec<char> = text.chars().filter(|c| is_kanji(*c) || is_katakana(*c)).collect();
        chars.sort_unstable();
        chars
    };
    let (a, mut b) = (bearing(one), bearing(other));
    let longest = a.len().max(b.len());
    if longest < 6 {
        return 0.0;
    }
    let mut shared = 0;
    for c in a {
        if let Some(at) = b.iter().position(|other| *other == c) {
            b.remove(at);
            shared += 1;
        }
    }
    f64::from(shared) / longest as f64
}

/// Items with a section of their own and no measure, as far as that is recorded.
fn without(findings: &mut Vec<Finding>, input: &DocumentInput<'_>, lines: &Lines<'_>) {
    let Some(section) = &input.form.section else { return };
    let plan = &input.draft.plan;
    let measuring = |key: &str| {
        input.vocabulary.kind(key).is_some_and(|kind| {
            kind.role == KindRole::Measure && kind.under.iter().any(|under| **under == *section.kind)
        })
    };
    for item in plan.in_order().into_iter().filter(|item| *item.kind == *section.kind) {
        let has = plan.lists(&item.id).any(|(kind, _)| measuring(kind));
        let open = item.open_lists.iter().any(|kind| measuring(kind));
        let holds = plan.lists(&item.id).next().is_some();
        if has || open || !holds {
            continue;
        }
        let name = input
            .vocabulary
            .kind(&item.kind)
            .and_then(|kind| kind.by_role(planctl_core::model::FieldRole::Name));
        let name = name.and_then(|field| item.text(&field.key)).unwrap_or(item.id.as_str());
        let finding = Finding::by("no-measure", words!("finding.no-measure", name));
        findings.push(finding.exact([name]).at(lines.place(&item.id, None, name)));
    }
}
