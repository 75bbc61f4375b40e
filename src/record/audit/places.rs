//! Which items the plans of a record have, as far as entries speak of single items.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::{Entry, Event};
use planctl_core::model::Id;

/// The items that entries speak of beside plans: in reports, reasons and places decided.
#[derive(Default)]
pub(super) struct Places {
    spoken_of: BTreeMap<Id, BTreeSet<Id>>,
}

impl Places {
    pub(super) fn of(entries: &[Entry]) -> Places {
        let mut places = Places::default();
        for entry in entries {
            match &entry.event {
                Event::Report(report) => {
                    places.spoken_of.entry(report.plan.clone()).or_default().insert(report.item.clone());
                }
                Event::Revise(revise) => {
                    let reasons = revise.reasons.iter().map(|reason| &reason.place);
                    let ids = revise.decided.iter().chain(reasons).map(|place| place.id.clone());
                    places.spoken_of.entry(revise.plan.clone()).or_default().extend(ids);
                }
                Event::Act { .. }
                | Event::Annotate { .. }
                | Event::Authority { .. }
                | Event::Policy { .. }
                | Event::Signers(_)
                | Event::Redact { .. }
                | Event::Sign { .. }
                | Event::Deliberation(_) => {}
            }
        }
        places.spoken_of.retain(|_, ids| !ids.is_empty());
        places
    }

    /// The items of a plan that are spoken of.
    pub(super) fn of_plan(&self, plan: &Id) -> Option<&BTreeSet<Id>> {
        self.spoken_of.get(plan)
    }
}

/// Which of them stood in the plans read so far.
#[derive(Default)]
pub(super) struct Standing {
    stood: BTreeMap<Id, BTreeSet<Id>>,
    /// Plans of which a revision could not be read: there nothing is known to be missing.
    unread: BTreeSet<Id>,
}

impl Standing {
    /// Adds a revision of a plan: the items of `wanted` that stand in it, or `None` if it was not read.
    pub(super) fn add(&mut self, plan: &Id, ids: Option<&BTreeSet<Id>>, wanted: Option<&BTreeSet<Id>>) {
        match (ids, wanted) {
            (_, None) => {}
            (Some(ids), Some(_)) => self.stood.entry(plan.clone()).or_default().extend(ids.iter().cloned()),
            (None, Some(_)) => {
                self.unread.insert(plan.clone());
            }
        }
    }

    /// Whether an item stood in a plan, or may have.
    pub(super) fn may_stand(&self, plan: &Id, item: &Id) -> bool {
        self.unread.contains(plan) || self.stood.get(plan).is_some_and(|ids| ids.contains(item))
    }
}
