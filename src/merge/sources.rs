//! How the merged plan is known: rows of sources, place by place; and what was decided before.

use std::collections::{BTreeMap, BTreeSet};

use super::Sides;
use super::combine::Combined;
use super::field::one_of_three;
use super::order::weave;
use crate::model::Plan;
use crate::snapshot::{Certainty, Document, Draft, OpenRow, Place, Source};

/// A row but for its places; the number tells rows of one wording apart.
type Wording<'a> = (Certainty, &'a str, Option<&'a Document>, &'a str, usize);

/// The rows of the result: each says of a place what the side says that changed it. A place in
/// conflict is known as in the base, and of what does not stand nothing is said.
pub(super) fn merge(sides: &Sides<'_>, plan: &Plan, combined: &Combined<'_>) -> Vec<Source> {
    let Sides { base, ours, theirs } = *sides;
    let [base_rows, ours_rows, theirs_rows] = [base, ours, theirs].map(rows);
    let numbers: BTreeMap<Wording<'_>, usize> = {
        let all: BTreeSet<Wording<'_>> = [&base_rows, &ours_rows, &theirs_rows]
            .into_iter()
            .flatten()
            .map(|(wording, _)| *wording)
            .collect();
        all.into_iter().enumerate().map(|(number, wording)| (wording, number)).collect()
    };
    let in_conflict: BTreeSet<&Place> = combined.conflicts.iter().map(|conflict| &conflict.place).collect();
    let [by_base, by_ours, by_theirs] = [&base_rows, &ours_rows, &theirs_rows]
        .map(|rows| rows.iter().copied().collect::<BTreeMap<Wording<'_>, &BTreeSet<Place>>>());
    let mut merged: BTreeMap<usize, Source> = BTreeMap::new();
    for (wording, number) in &numbers {
        let of = [&by_base, &by_ours, &by_theirs].map(|rows| rows.get(wording).copied());
        let is_said = |place: &&Place| {
            let [in_base, in_ours, in_theirs] =
                of.map(|places| places.is_some_and(|set| set.contains(place)));
            if combined.based.contains(&place.id) || in_conflict.contains(place) {
                return in_base;
            }
            let said =
                *one_of_three(&in_base, &in_ours, &in_theirs).expect("of three answers two are the same");
            // A row about nothing is no worse than it was; one whose item went, goes.
            let about_nothing = [(in_base, base), (in_ours, ours), (in_theirs, theirs)]
                .into_iter()
                .any(|(says, draft)| says && draft.plan.get(&place.id).is_none());
            said && (plan.get(&place.id).is_some() || about_nothing)
        };
        let places: BTreeSet<Place> = of.into_iter().flatten().flatten().filter(is_said).cloned().collect();
        if !places.is_empty() {
            let (certainty, reason, document, at, _) = *wording;
            let source = Source {
                places,
                certainty,
                reason: reason.to_owned(),
                document: document.cloned(),
                at: at.to_owned(),
            };
            merged.insert(*number, source);
        }
    }
    let members: BTreeSet<usize> = merged.keys().copied().collect();
    let [base, ours, theirs] = [&base_rows, &ours_rows, &theirs_rows]
        .map(|rows| rows.iter().map(|(wording, _)| numbers[wording]).collect::<Vec<_>>());
    let order = weave(&members, &base, &ours, &theirs).order;
    order.iter().filter_map(|number| merged.remove(number)).collect()
}

fn rows(draft: &Draft) -> Vec<(Wording<'_>, &BTreeSet<Place>)> {
    let mut counts: BTreeMap<Wording<'_>, usize> = BTreeMap::new();
    let mut rows = Vec::with_capacity(draft.sources.len());
    for Source { places, certainty, reason, document, at } in &draft.sources {
        let first = (*certainty, reason.as_str(), document.as_ref(), at.as_str(), 0);
        let count = counts.entry(first).or_default();
        *count += 1;
        rows.push(((first.0, first.1, first.2, first.3, *count), places));
    }
    rows
}

/// Conflicts that were decided earlier, on either side.
pub(super) fn decided_rows(sides: &Sides<'_>) -> Vec<OpenRow> {
    type Row<'a> = (&'a str, &'a [(String, String)]);
    fn rows(draft: &Draft) -> Vec<Row<'_>> {
        let mut seen = BTreeSet::new();
        let all = draft.open.iter().map(|row| (row.table, row.keys.as_slice()));
        all.filter(|row| seen.insert(*row)).collect()
    }
    let [base, ours, theirs] = [sides.base, sides.ours, sides.theirs].map(rows);
    let stays = |row: &Row<'_>| {
        let [base, ours, theirs] = [&base, &ours, &theirs].map(|rows| rows.contains(row));
        *one_of_three(&base, &ours, &theirs).expect("of three answers two are the same")
    };
    let members: BTreeSet<Row<'_>> = base.iter().chain(&ours).chain(&theirs).copied().filter(stays).collect();
    let order = weave(&members, &base, &ours, &theirs).order;
    order
        .into_iter()
        .map(|(_, keys)| OpenRow { table: super::conflict::TABLE, keys: keys.to_vec(), span: 0..0 })
        .collect()
}
