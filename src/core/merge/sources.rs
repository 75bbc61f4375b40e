//! How the merged plan is known: rows of sources, place by place.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::Sides;
use super::combine::Combined;
use super::field::one_of_three;
use super::order::weave;
use crate::model::{Plan, Reason};
use crate::snapshot::{Certainty, DocumentName, Draft, Place, Source};

/// A row but for its places: its reason, document and place in it by their ranks among all of
/// the three. The last number tells rows of one wording apart.
type Wording = (Certainty, usize, usize, usize, usize);

/// The rows of sources of the result. A place has the rows of the side that changed it, a place in conflict
/// those of the base, and what is not in the result has none.
pub(super) fn merge(sides: &Sides<'_>, plan: &Plan, combined: &Combined<'_>) -> Vec<Source> {
    let Sides { base, ours, theirs } = *sides;
    let ranks = Ranks::of([base, ours, theirs]);
    let [base_rows, ours_rows, theirs_rows] = [base, ours, theirs].map(|draft| rows(draft, &ranks));
    let numbers: BTreeMap<Wording, (usize, &Source)> = {
        let all: BTreeMap<Wording, &Source> =
            [&base_rows, &ours_rows, &theirs_rows].into_iter().flatten().copied().collect();
        let numbered = all.into_iter().enumerate();
        numbered.map(|(number, (wording, source))| (wording, (number, source))).collect()
    };
    let in_conflict: BTreeSet<&Place> = combined.conflicts.iter().map(|conflict| &conflict.place).collect();
    let [by_base, by_ours, by_theirs] = [&base_rows, &ours_rows, &theirs_rows].map(|rows| {
        rows.iter().map(|(wording, source)| (*wording, &source.places)).collect::<HashMap<_, _>>()
    });
    let mut merged: BTreeMap<usize, Source> = BTreeMap::new();
    for (wording, (number, source)) in &numbers {
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
            let Source { certainty, reason, document, at, .. } = (*source).clone();
            merged.insert(*number, Source { places, certainty, reason, document, at });
        }
    }
    let members: BTreeSet<usize> = merged.keys().copied().collect();
    let [base, ours, theirs] = [&base_rows, &ours_rows, &theirs_rows]
        .map(|rows| rows.iter().map(|(wording, _)| numbers[wording].0).collect::<Vec<_>>());
    let order = weave(&members, &base, &ours, &theirs).order;
    order.iter().filter_map(|number| merged.remove(number)).collect()
}

/// What rows say by rank, so that long texts are compared once.
struct Ranks<'a> {
    reasons: HashMap<&'a str, usize>,
    documents: HashMap<Option<&'a DocumentName>, usize>,
    places: HashMap<&'a str, usize>,
}

impl<'a> Ranks<'a> {
    fn of(drafts: [&'a Draft; 3]) -> Self {
        let rows = || drafts.into_iter().flat_map(|draft| &draft.sources);
        Ranks {
            reasons: ranked(rows().map(|row| row.reason.as_str())),
            documents: ranked(rows().map(|row| row.document.as_ref())),
            places: ranked(rows().map(|row| row.at.as_str())),
        }
    }
}

/// Each of the values with its place in their order.
fn ranked<T: Ord + std::hash::Hash + Copy>(values: impl Iterator<Item = T>) -> HashMap<T, usize> {
    let mut all: Vec<T> = values.collect::<HashSet<T>>().into_iter().collect();
    all.sort_unstable();
    all.into_iter().enumerate().map(|(rank, value)| (value, rank)).collect()
}

fn rows<'a>(draft: &'a Draft, ranks: &Ranks<'a>) -> Vec<(Wording, &'a Source)> {
    let mut counts: HashMap<Wording, usize> = HashMap::new();
    let mut rows = Vec::with_capacity(draft.sources.len());
    for source in &draft.sources {
        let (reason, document, at) = (
            ranks.reasons[source.reason.as_str()],
            ranks.documents[&source.document.as_ref()],
            ranks.places[source.at.as_str()],
        );
        let count = counts.entry((source.certainty, reason, document, at, 0)).or_default();
        *count += 1;
        rows.push(((source.certainty, reason, document, at, *count), source));
    }
    rows
}

/// The reasons of either side but those that one of them took away, in their order.
pub(super) fn reasons(sides: &Sides<'_>) -> Vec<Reason> {
    let [base, ours, theirs] = [sides.base, sides.ours, sides.theirs]
        .map(|draft| draft.reasons.iter().collect::<BTreeSet<&Reason>>());
    let stays = |reason: &&Reason| {
        let [base, ours, theirs] = [&base, &ours, &theirs].map(|reasons| reasons.contains(reason));
        *one_of_three(&base, &ours, &theirs).expect("of three answers two are the same")
    };
    let all: BTreeSet<&Reason> = base.iter().chain(&ours).chain(&theirs).copied().collect();
    all.into_iter().filter(stays).cloned().collect()
}
