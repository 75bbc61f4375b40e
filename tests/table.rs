//! The laws of the comparison table, held on generated plans.

#[allow(dead_code, unused_imports, reason = "other laws use the rest of it")]
mod generate;

use std::collections::BTreeSet;

use planctl::diff::{FacetKind, Row, Weight};
use planctl::document::{
    Block, Comparison, Document, Mark, Profile, Side, Span, Table, TableRow, Wording, comparison_table,
};
use planctl::model::{Id, Item, Plan, Value};
use planctl::snapshot::{Knowledge, Snapshot};
use proptest::prop_assert;
use proptest::test_runner::TestCaseResult;

fn side(label: &str, snapshot: &Snapshot) -> Side {
    Side {
        label: label.to_owned(),
        date: None,
        snapshot: snapshot.clone(),
        knowledge: Knowledge::default(),
        decided: None,
        body: None,
    }
}

fn the_table(document: &Document) -> &Table {
    let tables = document.parts.iter().filter_map(|part| match &part.block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    tables.last().expect("a comparison table holds a table")
}

/// The spans of one column of a row, 0 the left one.
fn spans(row: &TableRow, column: usize) -> Vec<&Span> {
    let cells = row.cells.iter().filter(|cell| cell.column == column);
    cells.flat_map(|cell| &cell.text).flat_map(|text| &text.line).collect()
}

fn is_marked(span: &Span) -> bool {
    matches!(span.mark, Mark::Changed | Mark::Relocated)
}

/// What a column says where the unit is not.
fn instead(profile: &Profile, text: &str) -> bool {
    let words = &profile.words;
    let fixed = [&words.added, &words.deleted, &words.unknown, &words.reordered];
    fixed.contains(&&text.to_owned())
        || [&words.moved_here, &words.moved_away].iter().any(|template| {
            let (before, after) = template.split_once("{place}").expect("it names the place");
            text.starts_with(before) && text.ends_with(after)
        })
}

/// Whether a column of a row prints the unit, and does not say why it does not.
fn prints(profile: &Profile, row: &TableRow, column: usize) -> bool {
    let spans: Vec<_> = spans(row, column).into_iter().filter(|span| !span.text.trim().is_empty()).collect();
    match spans.as_slice() {
        [] => false,
        [one] => !instead(profile, &one.text) || is_marked(one),
        _ => true,
    }
}

/// Whether a stretch without a mark is the snapshot's or a fixed word.
fn is_said(profile: &Profile, wording: &Wording<'_>, item: &Item, text: &str) -> bool {
    let words = &profile.words;
    let lang = profile.lang;
    let kind = wording.vocabulary.kind(&item.kind).expect("the item was read by it");
    let fixed = [&words.gap, &words.comma, &profile.omitted.text, &words.unknown];
    let titles =
        kind.fields.iter().map(|field| field.words.get(lang)).chain([&*words.schedule, &*words.milestones]);
    let mut titles = titles.map(|title| format!("{title}{}", words.colon));
    let marks = kind.fields.iter().filter_map(|field| field.mark.as_ref()).any(|mark| mark.get(lang) == text);
    let value = |field: &str, value: &Value| match value {
        Value::Text(own) => own.contains(text),
        Value::Strings(set) => set.iter().any(|own| own == text),
        Value::References(set) => set.iter().any(|id| {
            let one = Value::References([id.clone()].into());
            wording.value(kind.field(field), &one).get(lang) == text
        }),
        Value::Milestones(set) => set.iter().any(|mark| {
            let one = Value::Milestones([mark.clone()].into());
            profile.digits.restyled(wording.value(kind.field(field), &one).get(lang)) == text
        }),
        value => {
            let said = wording.value(kind.field(field), value);
            said.get(lang) == text || profile.digits.restyled(said.get(lang)) == text
        }
    };
    text.trim().is_empty()
        || fixed.contains(&&text.to_owned())
        || ["～", "（ほかは不明）", "（名称不明）", "※"].contains(&text)
        || titles.any(|title| title == text)
        || marks
        || item.fields.iter().any(|(key, held)| held.value.as_ref().is_some_and(|own| value(key, own)))
}

fn place(plan: &Plan, id: &Id) -> usize {
    plan.in_order().iter().position(|item| item.id == *id).expect("a row prints an item of its plan")
}

/// Whether something of the item itself is to be marked, and not only what is below it.
fn shows(row: &Row) -> bool {
    let mut kinds = row.facets.iter().map(|facet| facet.kind);
    kinds.any(|kind| kind.weight() != Weight::Record && kind != FacetKind::Reordered)
}

fn held(profile: &Profile, comparison: &Comparison<'_>) -> TestCaseResult {
    let plans = [comparison.after.snapshot.plan(), comparison.before.snapshot.plan()];
    let differs = comparison.rows.values().any(|row| row.weight() != Weight::Record);
    let document = comparison_table(comparison, profile, "");
    prop_assert!(document.is_some() == differs);
    let Some(document) = document else { return Ok(()) };
    let rows = &the_table(&document).rows[1..];
    for (column, plan) in plans.iter().enumerate() {
        let other = plans[1 - column];
        let wording = Wording { vocabulary: comparison.vocabulary, before: other, after: plan };
        let mut last = None;
        for row in rows {
            let Some(about) = row.about.as_ref().filter(|_| prints(profile, row, column)) else { continue };
            let here = place(plan, &about.id);
            prop_assert!(last.is_none_or(|last| last < here), "{} stands out of order", about.id);
            last = Some(here);
            let item = plan.get(&about.id).expect("it has a place");
            for span in spans(row, column).into_iter().filter(|span| !is_marked(span)) {
                prop_assert!(
                    is_said(profile, &wording, item, &span.text),
                    "{} does not say {:?}",
                    about.id,
                    span.text
                );
            }
        }
    }
    let mut shown = BTreeSet::new();
    for row in rows {
        let marked = [0, 1].iter().any(|column| spans(row, *column).into_iter().any(is_marked));
        match &row.about {
            Some(about) if marked => drop(shown.insert(about.id.clone())),
            _ => prop_assert!(!marked, "what is left out has a mark"),
        }
    }
    for row in comparison.rows.values().filter(|row| shows(row)) {
        prop_assert!(shown.contains(&row.id), "{} differs and shows nowhere", row.id);
    }
    Ok(())
}

#[test]
fn every_change_shows_and_every_unmarked_word_is_the_snapshots_in_its_order() {
    let profile = Profile::built_in("proposal").unwrap();
    generate::on_pairs(|pair| {
        let (before, after) = (side("before", &pair.before), side("after", &pair.after));
        let comparison = Comparison::new(&before, &after, &generate::VOCABULARY, &[], false);
        held(&profile, &comparison)
    });
}
