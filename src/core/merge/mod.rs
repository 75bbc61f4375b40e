//! Two plans made from one, brought together: [`merge`] and [`resolve`].
//!
//! Everything goes by ids and fields, never by likeness. Nothing here reads files or words a
//! conflict with the names of the plan (`planctl_papers::document` does). What may be relied upon, held
//! by `tests/laws/merge.rs` on generated plans:
//!
//! - where one side changed nothing, the other comes out as it is, and where both are equal, that;
//! - what only one side changed comes out as that side has it;
//! - swapping the sides changes no byte of a clean result, and swaps the labels of a conflict;
//! - a deletion is undone only under a conflict that says so, and no item stands twice;
//! - a conflict that waits on a side waits in the result, unless the very row was decided on one;
//! - at a conflict the plan holds the base, and the result always reads and can be compared;
//! - what is told as decided by a rule was decided so, and stands;
//! - for every conflict that waits something can be taken, whatever was taken for others.

mod broken;
mod combine;
mod conflict;
mod field;
mod order;
mod resolve;
mod sources;
mod text;
mod waiting;
mod whole;
mod written;

use crate::text::Lang;
use std::cell::OnceCell;
use std::collections::BTreeMap;

pub use conflict::{Conflict, ConflictKind, ConflictValue, Decided, WHOLE, conflicts_words, open_row_words};
pub use resolve::{ResolveError, Take, next_decision, resolve, takes, way_out};

use crate::model::{Id, Item, Plan, Vocabulary, VocabularyName};
use crate::snapshot::{Draft, Place};
use crate::text::Words;
use crate::words;
use combine::{Combined, combine};

/// Two drafts and the one both were made from.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'a> {
    /// What both were made from.
    pub base: &'a Draft,
    pub ours: &'a Draft,
    pub theirs: &'a Draft,
}

/// Two drafts brought together.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Merged {
    /// The result, with its conflicts as `[[conflict]]` rows at its foot.
    pub draft: Draft,
    /// What a person must decide, in reading order. What waited before stands in the draft alone.
    pub conflicts: Vec<Conflict>,
    /// What was decided by rule where both sides had a say, in the order of places.
    pub decisions: Vec<Decision>,
}

/// A place at which a rule decided.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decision {
    pub place: Place,
    pub kind: DecisionKind,
}

/// A rule that decides where both sides had a say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DecisionKind {
    /// Both sides did the same.
    SameOnBoth,
    /// Both edited a text, in different parts.
    ByWords,
    /// Both edited a set: what either put in is in, what either took out is not.
    Union,
    /// Both know a year better than the base, and one better than the other.
    Narrower,
    /// Both put items into one list, or arranged different stretches of it.
    Woven,
    /// One side says an item to be absent that the other put in.
    NoLongerAbsent,
}

/// Why two plans cannot be brought together at all.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MergeError {
    /// They are not of one plan.
    OtherPlan {
        /// The ids of the base, ours and theirs.
        ids: Box<[Id; 3]>,
    },
    /// They are not written in versions of one vocabulary, or a side in an earlier version than
    /// the base.
    OtherVocabulary {
        /// The vocabularies of the base, ours and theirs.
        names: Box<[VocabularyName; 3]>,
    },
    /// The vocabulary given is not the latest of theirs.
    NotTheirVocabulary {
        /// The one that is.
        name: VocabularyName,
    },
}

/// Why places must hold the base: found by looking at what came out, and told in the conflict.
type Holds = BTreeMap<Place, Hold>;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Hold {
    kind: ConflictKind,
    rule: Option<&'static str>,
    with: Vec<Place>,
}

/// The three plans.
#[derive(Clone, Copy)]
struct Plans<'a> {
    base: &'a Plan,
    ours: &'a Plan,
    theirs: &'a Plan,
}

/// Brings two drafts together that were made from one. `vocabulary` is the latest of the three.
///
/// # Errors
///
/// If they are not of one plan and one vocabulary.
pub fn merge(sides: &Sides<'_>, vocabulary: &Vocabulary) -> Result<Merged, MergeError> {
    let name = admit(sides, vocabulary)?;
    let mut open = waiting::rows(sides);
    let mut waiting = waiting::keep(sides, &open, vocabulary);
    let (ours, theirs) = (waiting.ours.take(), waiting.theirs.take());
    let plans = Plans {
        base: &sides.base.plan,
        ours: ours.as_ref().unwrap_or(&sides.ours.plan),
        theirs: theirs.as_ref().unwrap_or(&sides.theirs.plan),
    };
    let mut holds = std::mem::take(&mut waiting.holds);
    let known = OnceCell::new();
    // Each round holds more places to the base, and there are only so many.
    let (mut combined, plan) = loop {
        let mut combined = combine(plans, vocabulary, &holds);
        let mut more = one_kind(plans, broken::tree(plans, &combined, &holds));
        more.retain(|place, _| !holds.contains_key(place));
        if !more.is_empty() {
            holds.extend(more);
            continue;
        }
        let plan = combined.plan(plans, name.clone());
        let mut more = one_kind(plans, broken::rules(plans, &plan, &combined, vocabulary, &known));
        more.retain(|place, _| !holds.contains_key(place));
        if more.is_empty() {
            break (combined, plan);
        }
        holds.extend(more);
    };
    combined.conflicts.append(&mut waiting.conflicts);
    let sources = sources::merge(sides, &plan, &combined);
    let reasons = sources::reasons(sides);
    let Combined { mut conflicts, mut decisions, wholes, .. } = combined;
    whole::finish(&mut conflicts, &wholes, sides, &plan);
    conflicts.retain(|conflict| !waiting.is_told(conflict));
    decisions.sort();
    decisions.dedup();
    open.extend(conflicts.iter().map(Conflict::to_row));
    Ok(Merged { draft: Draft { plan, sources, reasons, open }, conflicts, decisions })
}

/// The places to hold, with an item as a whole in the place of its fields where a side made another kind
/// of it: a field of the base is none of the other kind's, so it is taken whole or not.
fn one_kind(plans: Plans<'_>, holds: Holds) -> Holds {
    let place = |place: Place| {
        let kinds = [plans.base, plans.ours, plans.theirs].map(|plan| plan.get(&place.id));
        let mut kinds = kinds.into_iter().flatten().map(|item| &item.kind);
        let first = kinds.next();
        if kinds.all(|kind| Some(kind) == first) { place } else { combine::whole(&place.id) }
    };
    let mut out = Holds::new();
    for (of, mut hold) in holds {
        let of = place(of);
        hold.with = hold.with.into_iter().map(place).filter(|other| *other != of).collect();
        hold.with.sort();
        hold.with.dedup();
        out.entry(of).or_insert(hold);
    }
    out
}

impl Merged {
    /// Names who changed the places of the new conflicts on each side, in the rows too.
    pub fn name_sides(&mut self, ours: &dyn Fn(&Place) -> String, theirs: &dyn Fn(&Place) -> String) {
        let new = self.draft.open.len() - self.conflicts.len();
        for (conflict, row) in self.conflicts.iter_mut().zip(&mut self.draft.open[new..]) {
            conflict.ours_by = ours(&conflict.place);
            conflict.theirs_by = theirs(&conflict.place);
            *row = conflict.to_row();
        }
    }
}

/// Whether a place differs between two plans: a field, a place in the tree, the order of a list, or an item
/// as a whole with all below it.
pub fn differs(before: &Plan, after: &Plan, place: &Place, vocabulary: &Vocabulary) -> bool {
    let Place { id, field } = place;
    if let Some(key) = field {
        return waiting::value(before, id, key, vocabulary) != waiting::value(after, id, key, vocabulary);
    }
    let below =
        |plan: &Plan, item: &Item| item.id == *id || plan.above(&item.id).iter().any(|above| above.id == *id);
    let gone =
        before.items().filter(|item| below(before, item)).any(|item| after.get(&item.id) != Some(item));
    gone || after.items().filter(|item| below(after, item)).any(|item| before.get(&item.id) != Some(item))
}

/// Holds the three to each other, and gives the vocabulary of the result.
fn admit(sides: &Sides<'_>, vocabulary: &Vocabulary) -> Result<VocabularyName, MergeError> {
    let Sides { base, ours, theirs } = sides;
    let three = [base, ours, theirs];
    let names = three.map(|draft| draft.plan.vocabulary().clone());
    let of_one = names.iter().all(|name| name.name == names[0].name && name.version >= names[0].version);
    if !of_one {
        return Err(MergeError::OtherVocabulary { names: Box::new(names) });
    }
    let latest = names.into_iter().max_by_key(|name| name.version).expect("there are three");
    if vocabulary.name != latest {
        return Err(MergeError::NotTheirVocabulary { name: latest });
    }
    let ids = three.map(|draft| draft.plan.id().clone());
    if ids.iter().any(|id| *id != ids[0]) {
        return Err(MergeError::OtherPlan { ids: Box::new(ids) });
    }
    Ok(latest)
}

impl DecisionKind {
    /// Its word in files.
    pub fn key(self) -> &'static str {
        match self {
            DecisionKind::SameOnBoth => "same-on-both",
            DecisionKind::ByWords => "by-words",
            DecisionKind::Union => "union",
            DecisionKind::Narrower => "narrower",
            DecisionKind::Woven => "woven",
            DecisionKind::NoLongerAbsent => "no-longer-absent",
        }
    }

    /// What the rule did.
    pub fn words(self) -> Words {
        match self {
            DecisionKind::SameOnBoth => words!("merge.same-on-both"),
            DecisionKind::ByWords => words!("merge.by-words"),
            DecisionKind::Union => words!("merge.union"),
            DecisionKind::Narrower => words!("merge.narrower"),
            DecisionKind::Woven => words!("merge.woven"),
            DecisionKind::NoLongerAbsent => words!("merge.no-longer-absent"),
        }
    }
}

impl Decision {
    /// The decision in a sentence, by ids.
    pub fn words(&self) -> Words {
        let (place, said) = (&self.place, self.kind.words());
        words!("merge.decision-at", place, said)
    }
}

impl MergeError {
    pub fn words(&self) -> Words {
        match self {
            MergeError::OtherPlan { ids } => {
                let [base, ours, theirs] = &**ids;
                words!("merge.other-plan", base, ours, theirs)
            }
            MergeError::OtherVocabulary { names } => {
                let [base, ours, theirs] = &**names;
                words!("merge.other-vocabulary", base, ours, theirs)
            }
            MergeError::NotTheirVocabulary { name } => {
                words!("merge.not-their-vocabulary", name)
            }
        }
    }
}

impl std::fmt::Display for MergeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for MergeError {}
