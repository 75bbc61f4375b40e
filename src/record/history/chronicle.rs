//! What stood when: for each item and field of a plan the runs of revisions in which a value stood.
//!
//! History looks through what is not known: a value, nothing known, the same value is one run; nothing known
//! between two values says that the change came between the two dates. Corrections and what was set aside are settled
//! before ([`crate::event::Revisions`]); nothing here guesses which item is which. What always holds, and a law tests on
//! random histories against a reference that reads every snapshot: a run of a field holds the value of each of its
//! revisions that knows one, and two runs that follow one another hold different values.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

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
    /// Of each item that stood in some revision the stretches of its time, without a gap, found when first asked for.
    times: OnceLock<BTreeMap<Id, Vec<Stretch>>>,
}

/// Revisions, by their numbers and both included, in which an item stood as one and the same, or did not stand.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    first: usize,
    last: usize,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    /// It stood, in every one of them as in the first.
    Stood,
    Gone,
    Unknown,
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
    runs_over(states.into_iter().enumerate().map(|(at, state)| (at, at, state)))
}

/// The same, of states that stood from one revision to another.
fn runs_over<T: PartialEq>(states: impl IntoIterator<Item = (usize, usize, Option<T>)>) -> Vec<Run<T>> {
    let mut out: Vec<Run<T>> = Vec::new();
    for (first, last, state) in states {
        let Some(what) = state else { continue };
        match out.last_mut() {
            Some(open) if open.what == what => open.last = last,
            Some(open) => {
                open.until = Some(first);
                let after = Some(open.last);
                out.push(Run { what, first, after, last, until: None });
            }
            None => out.push(Run { what, first, after: None, last, until: None }),
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
    /// The chronicle of a plan, of its revisions, earliest first.
    pub fn new(plan: Id, told: Vec<Told>) -> Chronicle {
        Chronicle { plan, told, times: OnceLock::new() }
    }

    /// Only the revisions that a body decided.
    #[must_use]
    pub fn decided(self) -> Chronicle {
        Chronicle::new(self.plan, self.told.into_iter().filter(Told::is_decided).collect())
    }

    /// Every item that stood in some revision, the plan itself among them.
    pub fn items(&self) -> BTreeSet<&Id> {
        self.times().keys().collect()
    }

    /// The last revision in which an item stood, with the item there.
    pub fn last(&self, item: &Id) -> Option<(usize, &Item)> {
        let stood = self.time(item).iter().rev().find(|stretch| stretch.state == State::Stood)?;
        Some((stood.last, self.told[stood.first].plan().get(item)?))
    }

    /// When an item stood and when it was not there; a revision whose list may hold more does not know.
    pub fn presence(&self, item: &Id) -> Vec<Run<bool>> {
        runs_over(self.time(item).iter().map(|stretch| {
            let state = match stretch.state {
                State::Stood => Some(true),
                State::Gone => Some(false),
                State::Unknown => None,
            };
            (stretch.first, stretch.last, state)
        }))
    }

    /// The runs of what an item is asked for where it stands; where it is gone `gone`.
    fn asked<T: PartialEq>(
        &self,
        item: &Id,
        of: impl Fn(&Item) -> Option<T>,
        gone: impl Fn() -> T,
    ) -> Vec<Run<T>> {
        runs_over(self.time(item).iter().map(|stretch| {
            let state = match stretch.state {
                State::Stood => self.told[stretch.first].plan().get(item).and_then(&of),
                State::Gone => Some(gone()),
                State::Unknown => None,
            };
            (stretch.first, stretch.last, state)
        }))
    }

    fn time(&self, item: &Id) -> &[Stretch] {
        self.times().get(item).map(Vec::as_slice).unwrap_or_default()
    }

    fn times(&self) -> &BTreeMap<Id, Vec<Stretch>> {
        self.times.get_or_init(|| self.stretches())
    }

    /// The stretches of all items. Equal items that were read together are one, and are not compared.
    fn stretches(&self) -> BTreeMap<Id, Vec<Stretch>> {
        let mut stood: HashMap<&Id, Vec<(usize, usize, &Item)>> = HashMap::new();
        for (at, told) in self.told.iter().enumerate() {
            for item in told.plan().items() {
                let own = stood.entry(&item.id).or_default();
                match own.last_mut() {
                    Some((_, last, known)) if *last + 1 == at && std::ptr::eq(*known, item) => *last = at,
                    _ => own.push((at, at, item)),
                }
            }
        }
        let mut out = BTreeMap::new();
        for (id, own) in &stood {
            let mut stretches: Vec<Stretch> = Vec::new();
            let mut push = |first: usize, last: usize, state: State| match stretches.last_mut() {
                Some(open) if open.state == state && state != State::Stood => open.last = last,
                _ => stretches.push(Stretch { first, last, state }),
            };
            let mut next = 0;
            let mut before: Option<&Item> = None;
            for (first, last, item) in own {
                for at in next..*first {
                    push(at, at, self.missing(before.unwrap_or(item), at, &stood, 0));
                }
                push(*first, *last, State::Stood);
                (next, before) = (*last + 1, Some(*item));
            }
            for at in next..self.told.len() {
                push(at, at, self.missing(before.expect("it stood somewhere"), at, &stood, 0));
            }
            out.insert((*id).clone(), stretches);
        }
        out
    }

    /// Whether an item is known not to stand in a revision where it is missing. The list in which it stood, in the
    /// nearest revision before it or else behind it, decides; `nearest` is the item there.
    fn missing(
        &self,
        nearest: &Item,
        at: usize,
        stood: &HashMap<&Id, Vec<(usize, usize, &Item)>>,
        depth: usize,
    ) -> State {
        if self.told[at].knows_list(nearest.parent.as_ref(), nearest) {
            return State::Gone;
        }
        let Some(parent) = nearest.parent.as_ref().filter(|_| depth < 256) else { return State::Unknown };
        if self.told[at].plan().get(parent).is_some() {
            return State::Unknown;
        }
        // What stood under it went where it went.
        let Some(own) = stood.get(parent) else { return State::Unknown };
        let behind = own.partition_point(|(first, ..)| *first <= at);
        match behind.checked_sub(1).or((behind < own.len()).then_some(behind)) {
            Some(nearest) => self.missing(own[nearest].2, at, stood, depth + 1),
            None => State::Unknown,
        }
    }

    /// The fields that an item ever had, in the order of its kind.
    pub fn fields(&self, item: &Id) -> Vec<FieldDef> {
        let mut held: BTreeSet<&Key> = BTreeSet::new();
        for stretch in self.time(item).iter().filter(|stretch| stretch.state == State::Stood) {
            let own = self.told[stretch.first].plan().get(item);
            held.extend(own.into_iter().flat_map(|own| own.fields.keys()));
        }
        let Some((last, own)) = self.last(item) else { return Vec::new() };
        let kind = self.told[last].vocabulary().kind(&own.kind);
        let fields = kind.into_iter().flat_map(|kind| &kind.fields);
        fields.filter(|field| held.contains(&field.key)).cloned().collect()
    }

    /// What stood at a field of an item.
    pub fn field(&self, item: &Id, field: &Key) -> Vec<Run<Stood>> {
        let stood = |own: &Item| match own.fields.get(field) {
            None => Some(Stood::Nothing),
            Some(held) => known(held).map(|value| Stood::Value(value.clone())),
        };
        self.asked(item, stood, || Stood::Gone)
    }

    /// What an item stood under; nothing where it did not stand. Of the plan itself there is nothing to tell.
    pub fn under(&self, item: &Id) -> Vec<Run<Option<Id>>> {
        self.asked(item, |own| own.parent.clone().map(Some), || None)
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
            let named = |own: &Item| match own.fields.get(key).and_then(|held| held.value.as_ref()) {
                Some(Value::References(origins)) => origins.clone(),
                _ => BTreeSet::new(),
            };
            let stood = self.time(item).iter().filter(|stretch| stretch.state == State::Stood);
            let stood = stood.filter_map(|stretch| self.told[stretch.first].plan().get(item));
            let all: BTreeSet<Id> = stood.flat_map(named).collect();
            for origin in all {
                let says = |own: &Item| match own.fields.get(key) {
                    Some(_) if named(own).contains(&origin) => Some(true),
                    Some(held) => held.complete.then_some(false),
                    None => Some(false),
                };
                let runs = self.asked(item, says, || false);
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
