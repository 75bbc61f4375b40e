//! What is promised and not there: sections without a table or a heading, names without a row,
//! rows without a text or an evaluation.

use super::lines::{Line, Lines, Part, Sort, any};
use super::names::{holds, named, of_plan, quotes};
use super::{DocumentInput, chart};
use planctl_core::check::Finding;
use planctl_core::check::{Passage, is_kanji, is_katakana};
use planctl_core::layout::{ChartBox, Section};
use planctl_core::model::{End, FieldRole, Id, Item, Value};
use planctl_core::text::Loose;
use planctl_core::text::loosely;
use planctl_core::words;

pub(super) fn document(input: &DocumentInput<'_>, lines: &Lines<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(section) = &input.form.section else { return findings };
    sections(&mut findings, input, lines, section);
    let Some(of) = section.chart.as_ref().map(|chart| &chart.of) else { return findings };
    rows(&mut findings, input, lines, of);
    promises(&mut findings, input, lines, section, of);
    boxes(&mut findings, input, lines, of);
    findings
}

/// A section of the document: its first line, and whether a heading opens it.
struct Begun<'a> {
    line: &'a Line<'a>,
    headed: bool,
    /// Whether a line with which sections begin was met.
    started: bool,
    charted: bool,
}

fn sections(findings: &mut Vec<Finding>, input: &DocumentInput<'_>, lines: &Lines<'_>, section: &Section) {
    let mut begun: Vec<Begun<'_>> = Vec::new();
    for line in lines.lines.iter().filter(|line| of_plan(line)) {
        if line.sort == Sort::Cell {
            if let Some(last) = begun.last_mut() {
                last.charted |= chart::header(&line.text).is_some();
            }
        } else if any(&section.opens, &line.text) {
            begun.push(Begun { line, headed: true, started: false, charted: false });
        } else if any(&section.starts, &line.text) {
            match begun.last_mut() {
                Some(last) if last.headed && !last.started => last.started = true,
                _ => begun.push(Begun { line, headed: false, started: true, charted: false }),
            }
        }
    }
    let items: Vec<&Item> =
        input.draft.plan.in_order().into_iter().filter(|item| *item.kind == *section.kind).collect();
    let some_headed = begun.iter().any(|one| one.headed);
    let some_charted = begun.iter().any(|one| one.charted);
    for (number, one) in begun.iter().enumerate() {
        let item = items.get(number).filter(|_| items.len() == begun.len());
        let name = item.and_then(|item| name(input, item)).unwrap_or_else(|| one.line.text.trim().to_owned());
        let spot = Some(one.line.source.spot());
        let placed = |finding: Finding| match item {
            Some(item) => finding.item(&item.id, None).spot(spot),
            None => finding.spot(spot),
        };
        if !one.charted && some_charted {
            let finding = Finding::by("chart-missing", words!("finding.chart-missing", name));
            findings.push(placed(finding.exact([one.line.text.trim()])));
        }
        if !one.headed && some_headed {
            let finding =
                Finding::by("section-heading-missing", words!("finding.section-heading-missing", name));
            findings.push(placed(finding.exact([one.line.text.trim()])));
        }
    }
}

fn name(input: &DocumentInput<'_>, item: &Item) -> Option<String> {
    let field = input.vocabulary.kind(&item.kind)?.by_role(FieldRole::Name)?;
    item.text(&field.key).map(str::to_owned)
}

/// Names that a text says are run under another, and that have no row of their own.
fn rows(findings: &mut Vec<Finding>, input: &DocumentInput<'_>, lines: &Lines<'_>, of: &ChartBox) {
    let Some(conducts) = &of.conducts else { return };
    let cells: Vec<String> =
        lines.lines.iter().filter(|line| line.sort == Sort::Cell).map(|line| loosely(&line.text)).collect();
    for line in lines.lines.iter().filter(|line| line.sort == Sort::Cell) {
        let loose = Loose::of(&line.text);
        for pattern in &conducts.line {
            let Some((range, _)) = pattern.seek(&loose, &mut |_, range| !range.is_empty()) else { continue };
            let passage = Passage::of_text(line.source);
            for (at, quoted) in quotes(&passage).into_iter().filter(|(at, _)| range.contains(at)) {
                let begin = loosely(&quoted);
                let near = begin.chars().count().saturating_sub(2);
                let short: String = begin.chars().take(near).collect();
                let own = cells
                    .iter()
                    .any(|cell| cell.starts_with(&begin) || (near >= 6 && cell.starts_with(&short)));
                if own {
                    continue;
                }
                let id = named(input).into_iter().find(|(_, name)| loosely(name) == begin).map(|(id, _)| id);
                let finding = Finding::by("named-without-row", words!("finding.named-without-row", quoted));
                let mut place = passage.place(at);
                place.item = id;
                findings.push(finding.exact([quoted]).at(place));
            }
        }
    }
}

/// What an overview says will be done, by a name that nothing below it bears.
fn promises(
    findings: &mut Vec<Finding>,
    input: &DocumentInput<'_>,
    lines: &Lines<'_>,
    section: &Section,
    of: &ChartBox,
) {
    let plan = &input.draft.plan;
    for item in plan.in_order().into_iter().filter(|item| *item.kind == *section.kind) {
        let Some(kind) = input.vocabulary.kind(&item.kind) else { continue };
        if item.open_lists.contains(of.kind.as_str()) {
            continue;
        }
        let below: Vec<String> = named(input)
            .into_iter()
            .filter(|(id, _)| plan.above(id).iter().any(|above| above.id == item.id))
            .map(|(_, name)| name.to_owned())
            .collect();
        let bodies = kind.fields.iter().filter(|field| field.role == FieldRole::Body);
        for (field, text) in bodies.filter_map(|field| Some((&field.key, item.text(&field.key)?))) {
            for what in promised(text, &of.name_ends) {
                if below.iter().any(|name| holds(name, &what) || holds(&what, name)) {
                    continue;
                }
                let finding = Finding::by("promise-without-row", words!("finding.promise-without-row", what));
                let place = lines.place(&item.id, Some(field), &what);
                findings.push(finding.exact([what]).at(place));
            }
        }
    }
}

/// The names before 「(等)を実施」 and 「等の取組を実施」.
fn promised(text: &str, ends: &[String]) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    let name_before = |end: usize| -> String {
        let own = |c: &&char| is_kanji(**c) || is_katakana(**c) || matches!(**c, '・');
        let length = chars[..end].iter().rev().take_while(own).count();
        chars[end - length..end].iter().collect()
    };
    for (words, any_end) in [("等の取組を実施", true), ("等を実施", false), ("を実施", false)] {
        for at in planctl_core::check::all(&chars, words) {
            let name = name_before(at);
            let ended = any_end || ends.iter().any(|end| name.ends_with(end.as_str()) && name != *end);
            if ended && name.chars().count() >= 4 && !name.ends_with('等') && !out.contains(&name) {
                out.push(name);
            }
        }
    }
    out
}

/// Boxes of which no text or no evaluation can be read.
fn boxes(findings: &mut Vec<Finding>, input: &DocumentInput<'_>, lines: &Lines<'_>, of: &ChartBox) {
    let plan = &input.draft.plan;
    let Some(kind) = input.vocabulary.kind(&of.kind) else { return };
    let first = kind.schedule(End::First).map(|field| field.key.clone());
    let marks = kind.by_role(FieldRole::Milestones).map(|field| field.key.clone());
    let drawn: Vec<&Item> = plan
        .in_order()
        .into_iter()
        .filter(|item| item.kind == kind.key)
        .filter(|item| first.as_ref().is_some_and(|first| item.value(first).is_some()))
        .collect();
    let inside = |item: &Item| {
        let parent = item.parent.as_ref().and_then(|id| plan.get(id));
        parent.is_some_and(|parent| parent.kind == item.kind)
    };
    let holds_parts = |id: &Id| !plan.children(id, &of.kind).is_empty();
    let texts = drawn.iter().filter(|item| item.text(&of.body).is_some()).count();
    let evaluated = |item: &Item| {
        let value = marks.as_ref().and_then(|marks| item.value(marks));
        matches!(value, Some(Value::Milestones(set)) if !set.is_empty())
    };
    let marked = drawn.iter().filter(|item| evaluated(item)).count();
    for item in drawn.iter().filter(|item| !inside(item)) {
        let Some(name) = name(input, item) else { continue };
        if item.text(&of.body).is_none() && !holds_parts(&item.id) && texts * 2 > drawn.len() {
            let finding = Finding::by("no-body", words!("finding.no-body", name));
            findings.push(finding.exact([name.as_str()]).at(lines.place(&item.id, None, &name)));
        }
        if !evaluated(item) && marked * 2 > drawn.len() {
            let finding = Finding::by("no-evaluation", words!("finding.no-evaluation", name));
            findings.push(finding.exact([name.as_str()]).at(lines.place(&item.id, None, &name)));
        }
    }
}

/// Whether a line stands in the cover note or the plan, not in the papers behind it.
pub(super) fn in_front(line: &Line<'_>) -> bool {
    line.part != Part::Annex
}
