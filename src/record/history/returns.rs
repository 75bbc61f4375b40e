//! Ids that come back after an absence, or as another kind.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{LoadError, Reader};
use crate::event::{Event, Revise, Revisions};
use crate::store::{Folder, Log, Store};
use planctl_core::model::{Date, Id, Item, Key, Mapping, Plan, VocabularyName};

/// An id that may not simply stand: it needs to be restored on purpose.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Returns {
    /// It stood before, was known to be gone, and stands again.
    AfterAbsence {
        id: Id,
        /// The last revision in which it stood before.
        stood: Date,
        /// The first in which it stands again.
        again: Date,
    },
    /// It stands as one kind in one revision and as another in the next that has it.
    AsAnotherKind {
        id: Id,
        /// The other revision.
        date: Date,
        kind: Key,
    },
}

impl Returns {
    pub fn id(&self) -> &Id {
        match self {
            Returns::AfterAbsence { id, .. } | Returns::AsAnotherKind { id, .. } => id,
        }
    }
}

/// Every id that stood in any revision of a plan, set aside or not, and whether one of them is withheld, of which
/// nothing is known.
fn known_ids(store: &Store, log: &Log, plan: &Id) -> Result<(BTreeSet<Id>, bool), LoadError> {
    let (mut known, mut is_withheld) = (BTreeSet::new(), false);
    let mut reader = Reader::default();
    for entry in &log.entries {
        if let Event::Revise(revise) = &entry.event
            && revise.plan == *plan
        {
            match reader.load(store, revise) {
                Ok(loaded) => known.extend(loaded.snapshot.plan().items().map(|item| item.id.clone())),
                Err(error) if error.withheld_by().is_some() => is_withheld = true,
                Err(error) => return Err(error),
            }
        }
    }
    Ok((known, is_withheld))
}

/// Those of `wanted` that lead to another plan, and stand in one of its revisions, or may stand in one that is
/// withheld.
///
/// # Errors
///
/// If a snapshot cannot be read back.
pub fn known_elsewhere(
    store: &Store,
    log: &Log,
    wanted: impl IntoIterator<Item = Id>,
) -> Result<BTreeSet<Id>, LoadError> {
    let mut by_plan: BTreeMap<Id, Vec<(Id, Id)>> = BTreeMap::new();
    for origin in wanted {
        if let Some((plan, id)) = origin.in_another_plan() {
            by_plan.entry(plan).or_default().push((id, origin));
        }
    }
    let mut known = BTreeSet::new();
    for (plan, origins) in by_plan {
        let (stand, is_withheld) = known_ids(store, log, &plan)?;
        let stands = |id: &Id| is_withheld || stand.contains(id);
        known.extend(origins.into_iter().filter(|(id, _)| stands(id)).map(|(_, origin)| origin));
    }
    Ok(known)
}

/// The other revisions of a plan, read only as far as a question asks.
pub(super) struct Others<'s> {
    store: &'s Store,
    /// Earliest first, without the date in question and those that are withheld.
    revises: Vec<&'s Revise>,
    /// Whether there are such.
    is_withheld: bool,
    /// The vocabulary in whose words kinds are told, and the mappings that lead to it and from it.
    vocabulary: VocabularyName,
    mappings: Vec<Mapping>,
    ids: BTreeMap<Date, std::collections::HashSet<Id>>,
    plans: BTreeMap<Date, Arc<Plan>>,
    reader: Reader,
}

impl<'s> Others<'s> {
    pub(super) fn of(
        store: &'s Store,
        revisions: &Revisions<'s>,
        plan: &Id,
        but: Date,
        (vocabulary, mappings): (&VocabularyName, Vec<Mapping>),
    ) -> Self {
        let vocabulary = vocabulary.clone();
        let others =
            revisions.of_plan(plan).map(|revision| revision.revise).filter(|revise| revise.date != but);
        let (gone, revises): (Vec<&Revise>, Vec<&Revise>) =
            others.partition(|revise| store.is_withheld(Folder::Snapshots, &revise.snapshot));
        let is_withheld = !gone.is_empty();
        Others {
            store,
            revises,
            is_withheld,
            vocabulary,
            mappings,
            ids: BTreeMap::new(),
            plans: BTreeMap::new(),
            reader: Reader::default(),
        }
    }

    /// The ids of `wanted` that stand in some other revision, or may stand in one that is withheld. Looks at the text alone, whose
    /// form is fixed: every id of an item stands on a line of its own.
    pub(super) fn known(&mut self, wanted: impl IntoIterator<Item = Id>) -> Result<BTreeSet<Id>, LoadError> {
        if self.is_withheld {
            return Ok(wanted.into_iter().collect());
        }
        let mut known = BTreeSet::new();
        for id in wanted {
            for revise in self.revises.clone() {
                if self.mentions(revise, &id)? {
                    known.insert(id);
                    break;
                }
            }
        }
        Ok(known)
    }

    /// The ids that `plan`, dated `date`, makes return.
    pub(super) fn returns(&mut self, plan: &Plan, date: Date) -> Result<BTreeSet<Returns>, LoadError> {
        let earlier: Vec<&Revise> = self.revises.iter().rev().filter(|r| r.date < date).copied().collect();
        let later: Vec<&Revise> = self.revises.iter().filter(|r| r.date > date).copied().collect();
        let mut found = BTreeSet::new();
        for item in plan.items() {
            for (line, backwards) in [(&earlier, true), (&later, false)] {
                if let Some(returns) = self.first_meeting(line, plan, item, date, backwards)? {
                    found.insert(returns);
                }
            }
        }
        // What the next revision has and this one lacks may have stood before this one.
        if let Some(next) = later.first() {
            let next_plan = self.plan(next)?;
            for item in next_plan.items().filter(|item| plan.get(&item.id).is_none()) {
                if !known_absent(plan, &next_plan, item) {
                    continue;
                }
                for revise in &earlier {
                    if self.mentions(revise, &item.id)? && self.plan(revise)?.get(&item.id).is_some() {
                        let (id, stood, again) = (item.id.clone(), revise.date, next.date);
                        found.insert(Returns::AfterAbsence { id, stood, again });
                        break;
                    }
                }
            }
        }
        Ok(found)
    }

    /// Walks away from `date` until a revision has the item, and says what was met.
    fn first_meeting(
        &mut self,
        line: &[&'s Revise],
        plan: &Plan,
        item: &Item,
        date: Date,
        backwards: bool,
    ) -> Result<Option<Returns>, LoadError> {
        let mut between = Vec::new();
        for revise in line {
            if !self.mentions(revise, &item.id)? {
                between.push(*revise);
                continue;
            }
            let other = self.plan(revise)?;
            let Some(there) = other.get(&item.id) else {
                between.push(*revise);
                continue;
            };
            if there.kind != item.kind {
                let (id, kind) = (item.id.clone(), there.kind.clone());
                return Ok(Some(Returns::AsAnotherKind { id, date: revise.date, kind }));
            }
            let met = revise.date;
            for revise in between {
                let gap = self.plan(revise)?;
                if known_absent(&gap, plan, item) {
                    let (stood, again) = if backwards { (met, date) } else { (date, met) };
                    return Ok(Some(Returns::AfterAbsence { id: item.id.clone(), stood, again }));
                }
            }
            return Ok(None);
        }
        Ok(None)
    }

    /// A plan of another vocabulary with the kinds that its items are of in this one.
    fn in_own_kinds(&self, plan: Plan, written_in: &VocabularyName) -> Plan {
        if written_in.name == self.vocabulary.name || self.mappings.is_empty() {
            return plan;
        }
        let kind =
            |kind: &Key| Mapping::kind_in(&self.mappings, kind, &written_in.name, &self.vocabulary.name);
        let (name, mut root, mut items) = plan.into_parts();
        for item in items.iter_mut().chain([&mut root]) {
            item.kind = kind(&item.kind);
            item.open_lists = item.open_lists.iter().map(kind).collect();
        }
        Plan::assemble(name, root, items).expect("ids and parents are as they were")
    }

    fn mentions(&mut self, revise: &Revise, id: &Id) -> Result<bool, LoadError> {
        if !self.ids.contains_key(&revise.date) {
            let bytes = self.store.object(Folder::Snapshots, &revise.snapshot)?;
            let text = String::from_utf8_lossy(&bytes);
            let ids =
                text.lines().filter_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"')?.parse().ok());
            self.ids.insert(revise.date, ids.collect());
        }
        Ok(self.ids[&revise.date].contains(id))
    }

    fn plan(&mut self, revise: &Revise) -> Result<Arc<Plan>, LoadError> {
        if let Some(plan) = self.plans.get(&revise.date) {
            return Ok(plan.clone());
        }
        let plan = self.reader.load(self.store, revise)?.snapshot.into_plan();
        let plan = Arc::new(self.in_own_kinds(plan, &revise.vocabulary.0));
        self.plans.insert(revise.date, plan.clone());
        Ok(plan)
    }
}

/// Whether `plan`, which lacks `item` of `other`, knows that it does: the list in which the item
/// stands there is complete here, or names it as absent; where the list's parent is missing
/// here, its own list decides.
fn known_absent(plan: &Plan, other: &Plan, item: &Item) -> bool {
    let mut above = item;
    while let Some(parent) = &above.parent {
        if let Some(here) = plan.get(parent) {
            let open = here.open_lists.contains(&above.kind);
            return !open || here.absent.contains(&above.id) || here.absent.contains(&item.id);
        }
        match other.get(parent) {
            Some(parent) => above = parent,
            None => return true,
        }
    }
    true
}
