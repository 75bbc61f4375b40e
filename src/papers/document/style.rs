//! The house style: sentences that belong to no plan's vocabulary.

use super::Comparison;
use planctl_core::diff::Weight;
use planctl_core::snapshot::Coverage;
use planctl_core::text::Words;
use planctl_core::words;

/// How much is known of one side.
pub fn coverage_words(coverage: &Coverage) -> Words {
    let Coverage { items, verified, inferred, unsourced, unknown_fields, open_lists } = *coverage;
    let parts = [
        (verified, words!("document.coverage-verified", count = verified)),
        (inferred, words!("document.coverage-inferred", count = inferred)),
        (unsourced, words!("document.coverage-unsourced", count = unsourced)),
        (unknown_fields, words!("document.coverage-unknown", count = unknown_fields)),
        (open_lists, words!("document.coverage-open-lists", count = open_lists)),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words);
    Words::dotted([words!("document.coverage-items", count = items)].into_iter().chain(parts))
}

/// What a reader must know of a pair before a paper about it is trusted: what is not recorded of
/// each side, and how much of the difference is of the record only. Empty where all is known.
pub(super) fn coverage_notes(comparison: &Comparison<'_>) -> Vec<Words> {
    let mut notes = Vec::new();
    let (before, after) = comparison.coverage();
    for (coverage, side, which) in [
        (before, comparison.before, words!("document.which-before")),
        (after, comparison.after, words!("document.which-after")),
    ] {
        if coverage.unknown_fields + coverage.open_lists == 0 {
            continue;
        }
        let known = coverage_words(&coverage);
        // A draft has no name outside the office.
        let label = match side.date {
            Some(_) => Words::same(&side.label),
            None => words!("document.draft"),
        };
        notes.push(words!("document.coverage-note", known, label, which));
    }
    let record = comparison.record_rows();
    if record > 0 {
        notes.push(words!("document.not-compared", names = record_names(comparison), record));
    }
    notes
}

/// The first items that differ in the record only, by name, and a sign that there are more.
fn record_names(comparison: &Comparison<'_>) -> Words {
    const SHOWN: usize = 8;
    let wording = comparison.wording();
    let rows = comparison.in_order();
    let of_record: Vec<_> = rows.iter().filter(|row| row.weight() == Weight::Record).collect();
    let plans = [comparison.after.snapshot.plan(), comparison.before.snapshot.plan()];
    let names = of_record.iter().take(SHOWN).map(|row| {
        let item = plans.iter().find_map(|plan| plan.get(&row.id));
        item.map(|item| wording.name_of(item)).unwrap_or_else(|| Words::same(row.id.as_str()))
    });
    let names = Words::list(names);
    if of_record.len() > SHOWN { words!("document.and-others", names) } else { names }
}
