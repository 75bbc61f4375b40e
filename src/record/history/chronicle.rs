//! What stood when: for each item and field of a plan the runs of revisions in which a value stood.
//!
//! History looks through what is not known: a value, nothing known, the same value is one run; nothing known
//! between two values says that the change came between the two dates. Corrections and what was set aside are settled
//! before ([`crate::event::Revisions`]); nothing here guesses which item is which. What always holds, and a law tests on
//! random histories against a reference that reads every snapshot: a run of a field holds the value of each of its
//! revisions that knows one, and two runs that follow one another hold different values.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::load::Loaded;
use crate::event::{Act, ActKind, Revision};
use planctl_core::model::{Date, FieldDef, Held, Id, Item, Key, Period, Place, Plan, Value, Vocabulary};
use planctl_core::snapshot::{Certainty, Knowledge, Snapshot};

/// The revisions of one plan with what each held, earliest first; those that are withheld are not among them.
#[derive(Debug)]
pub struct Chronicle {
    /// The plan.
    pub plan: Id,
    /// The revisions, earliest first.
    pub told: Vec<Told>,
}

/// A revision with what it held and who did what with it.
#[derive(Debug)]
pub struct Told {
    /// The number of its entry.
    pub entry: u64,
    /// Its date.
    pub date: Date,
    /// Who recorded it.
    pub author: String,
    /// What bodies did with it.
    pub acts: Vec<Act>,
    /// Why places were changed.
    pub reasons: Vec<(Place, String)>,
    /// What it held.
    pub loaded: Loaded,
    /// How places of it are known.
    pub knowledge: Knowledge,
}

/// A run of revisions in which something stood, by their numbers in [`Chronicle::told`].
#[derive(Debug, Clone, PartialEq)]
pub struct Run<T> {
    /// What stood.
    pub what: T,
    /// The first revision that says so.
    pub first: usize,
    /// The last revision before it that knows, and says something else; `None` if none knows.
    pub after: Option<usize>,
    /// The last revision that says so.
    pub last: usize,
    /// The first revision behind it that says something else; `None` if it stands in the last that knows.
    pub until: Option<usize>,
}

impl<T> Run<T> {
    /// Whether revisions that know nothing of it stand before it, so that it may have begun earlier.
    pub fn began_between(&self) -> bool {
        self.after.map_or(self.first > 0, |after| after + 1 < self.first)
    }
}

/// The runs of states, of which `None` is not known.
pub fn runs<T: PartialEq>(states: impl IntoIterator<Item = Option<T>>) -> Vec<Run<T>> {
    let mut out: Vec<Run<T>> = Vec::new();
    for (at, state) in states.into_iter().enumerate() {
        let Some(what) = state else { continue };
        match out.last_mut() {
            Some(open) if open.what == what => open.last = at,
            Some(open) => {
                open.until = Some(at);
                let after = Some(open.last);
                out.push(Run { what, first: at, after, last: at, until: None });
            }
            None => out.push(Run { what, first: at, after: None, last: at, until: None }),
        }
    }
    out
}

/// That an item comes from another.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// Whether only from a part of it.
    pub is_part: bool,
    /// The revisions that say so.
    pub run: Run<bool>,
}

/// What stood at a field of an item.
#[derive(Debug, Clone, PartialEq)]
pub enum Stood {
    /// This value.
    Value(Value),
    /// No value, in an item that stood.
    Nothing,
    /// The item did not stand.
    Gone,
}

impl Told {
    /// The revision with what it held.
    pub fn of(revision: &Revision<'_>, loaded: Loaded) -> Told {
        let reasons = revision.revise.reasons.iter();
        Told {
            entry: revision.entry.number,
            date: revision.revise.date,
            author: revision.revise.author.clone(),
            acts: revision.acts.iter().map(|act| act.act.clone()).collect(),
            reasons: reasons.map(|reason| (reason.place.clone(), reason.text.clone())).collect(),
            knowledge: loaded.knowledge(),
            loaded,
        }
    }

    /// A revision of which nothing is said but what it held.
    pub fn bare(entry: u64, date: Date, snapshot: Snapshot, vocabulary: Arc<Vocabulary>) -> Told {
        let loaded = Loaded { snapshot, sources: Vec::new(), vocabulary };
        let (acts, reasons, knowledge) = (Vec::new(), Vec::new(), Knowledge::default());
        Told { entry, date, author: String::new(), acts, reasons, loaded, knowledge }
    }

    /// The plan it held.
    pub fn plan(&self) -> &Plan {
        self.loaded.snapshot.plan()
    }

    /// The words of its plan.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.loaded.vocabulary
    }

    /// What decided it, or else the last that was done with it.
    pub fn act(&self) -> Option<&Act> {
        self.acts.iter().find(|act| act.act == ActKind::Decided).or(self.acts.last())
    }

    /// Whether a body decided it.
    pub fn is_decided(&self) -> bool {
        self.acts.iter().any(|act| act.act == ActKind::Decided)
    }

    /// Why a place was changed, as the entry says: of the place, or else of its item.
    pub fn reason(&self, item: &Id, field: Option<&Key>) -> Option<&str> {
        let of = |place: &Place| place.id == *item && place.field.as_ref() == field;
        let whole = |place: &Place| place.id == *item && place.field.is_none();
        let found = self.reasons.iter().find(|(place, _)| of(place));
        found.or_else(|| self.reasons.iter().find(|(place, _)| whole(place))).map(|(_, text)| text.as_str())
    }

    /// Whether the revision knows that an item is not in a list: the kinds of a parent that may hold more are open.
    fn knows_list(&self, parent: Option<&Id>, item: &Item) -> bool {
        let Some(parent) = parent.and_then(|parent| self.plan().get(parent)) else { return false };
        !parent.open_lists.contains(&item.kind) || parent.absent.contains(&item.id)
    }
}

impl Chronicle {
    /// Every item that stood in some revision, the plan itself among them.
    pub fn items(&self) -> BTreeSet<&Id> {
        self.told.iter().flat_map(|told| told.plan().items()).map(|item| &item.id).collect()
    }

    /// Only the revisions that a body decided.
    #[must_use]
    pub fn decided(mut self) -> Chronicle {
        self.told.retain(Told::is_decided);
        self
    }

    /// The last revision in which an item stood, with the item there.
    pub fn last(&self, item: &Id) -> Option<(usize, &Item)> {
        self.told.iter().enumerate().rev().find_map(|(at, told)| Some((at, told.plan().get(item)?)))
    }

    /// When an item stood and when it was not there; a revision whose list may hold more does not know.
    pub fn presence(&self, item: &Id) -> Vec<Run<bool>> {
        runs((0..self.told.len()).map(|at| self.stands(item, at, 0)))
    }

    /// Whether an item stands in a revision; `None` if that revision does not know.
    fn stands(&self, item: &Id, at: usize, depth: usize) -> Option<bool> {
        if self.told[at].plan().get(item).is_some() {
            return Some(true);
        }
        // The list in which it stood, in the nearest revision before it or else behind it, decides.
        let before = (0..at).rev().find_map(|other| self.told[other].plan().get(item));
        let other =
            before.or_else(|| (at + 1..self.told.len()).find_map(|at| self.told[at].plan().get(item)))?;
        let parent = other.parent.as_ref();
        if self.told[at].knows_list(parent, other) {
            return Some(false);
        }
        match parent {
            Some(parent) if depth < 256 && self.told[at].plan().get(parent).is_none() => {
                // What stood under it went where it went.
                self.stands(parent, at, depth + 1).filter(|stands| !stands)
            }
            _ => None,
        }
    }

    /// The fields that an item ever had, in the order of its kind.
    pub fn fields(&self, item: &Id) -> Vec<FieldDef> {
        let mut held: BTreeSet<&Key> = BTreeSet::new();
        for own in self.told.iter().filter_map(|told| told.plan().get(item)) {
            held.extend(own.fields.keys());
        }
        let Some((last, own)) = self.last(item) else { return Vec::new() };
        let kind = self.told[last].vocabulary().kind(&own.kind);
        let fields = kind.into_iter().flat_map(|kind| &kind.fields);
        fields.filter(|field| held.contains(&field.key)).cloned().collect()
    }

    /// What stood at a field of an item.
    pub fn field(&self, item: &Id, field: &Key) -> Vec<Run<Stood>> {
        runs((0..self.told.len()).map(|at| self.stood(item, field, at)))
    }

    /// What an item stood under; nothing where it did not stand. Of the plan itself there is nothing to tell.
    pub fn under(&self, item: &Id) -> Vec<Run<Option<Id>>> {
        let parent = |at: usize| match self.told[at].plan().get(item) {
            Some(own) => own.parent.clone().map(Some),
            None => self.stands(item, at, 0).filter(|stands| !stands).map(|_| None),
        };
        runs((0..self.told.len()).map(parent))
    }

    fn stood(&self, item: &Id, field: &Key, at: usize) -> Option<Stood> {
        let Some(own) = self.told[at].plan().get(item) else {
            return if self.stands(item, at, 0)? { None } else { Some(Stood::Gone) };
        };
        match own.fields.get(field) {
            None => Some(Stood::Nothing),
            Some(held) => known(held).map(|value| Stood::Value(value.clone())),
        }
    }

    /// How a place of a revision is known, and why, if it was concluded.
    pub fn certainty(&self, at: usize, item: &Id, field: Option<&Key>) -> Option<(Certainty, Option<&str>)> {
        let known = &self.told[at].knowledge;
        Some((known.certainty(item, field)?, known.reason(item, field)))
    }

    /// What an item comes from, in any revision: of each origin whether all of it or a part, and the run of revisions
    /// that say so, from which it can be told whether it was said earlier already.
    pub fn origins(&self, item: &Id) -> BTreeMap<Id, Origin> {
        let mut out = BTreeMap::new();
        for (key, is_part) in [("from", false), ("from_part", true)] {
            let named = |told: &Told| -> BTreeSet<Id> {
                match told.plan().get(item).and_then(|own| own.fields.get(key)?.value.as_ref()) {
                    Some(Value::References(origins)) => origins.clone(),
                    _ => BTreeSet::new(),
                }
            };
            let all: BTreeSet<Id> = self.told.iter().flat_map(named).collect();
            for origin in all {
                let says = |at: usize| match self.told[at].plan().get(item) {
                    Some(own) => match own.fields.get(key) {
                        Some(held) => match &held.value {
                            Some(Value::References(origins)) if origins.contains(&origin) => Some(true),
                            _ => held.complete.then_some(false),
                        },
                        None => Some(false),
                    },
                    None => self.stands(item, at, 0).filter(|stands| !stands),
                };
                let runs = runs((0..self.told.len()).map(says));
                if let Some(run) = runs.into_iter().find(|run| run.what) {
                    out.entry(origin).or_insert(Origin { is_part, run });
                }
            }
        }
        out
    }
}

/// The value of a field that is fully known: no bound, and no set that may hold more.
fn known(held: &Held) -> Option<&Value> {
    let value = held.value.as_ref().filter(|_| held.complete)?;
    let is_bound = matches!(value, Value::Period(period) if !matches!(period, Period::Exactly(_)));
    (!is_bound).then_some(value)
}
