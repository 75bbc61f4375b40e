//! How much is known of a plan, and how surely.

use std::collections::HashMap;

use super::{Certainty, Source};
use crate::model::{Id, Item, Key, Plan};

/// How the places of one plan are known.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    rows: HashMap<(Id, Option<Key>), (Certainty, String)>,
}

/// How much is known of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Items, `[plan]` included.
    pub items: usize,
    /// Those that a document says.
    pub verified: usize,
    /// Those that were concluded.
    pub inferred: usize,
    /// Those of which no source is named.
    pub unsourced: usize,
    /// Fields that are not, or not fully, known.
    pub unknown_fields: usize,
    /// Lists of children that may hold more than is recorded.
    pub open_lists: usize,
}

impl Knowledge {
    /// What these rows say. If two rows are about the same place, the surer one is used.
    pub fn of(sources: &[Source]) -> Self {
        let mut rows = HashMap::new();
        for source in sources {
            for place in &source.places {
                let row = rows
                    .entry((place.id.clone(), place.field.clone()))
                    .or_insert((source.certainty, source.reason.clone()));
                if source.certainty < row.0 {
                    *row = (source.certainty, source.reason.clone());
                }
            }
        }
        Knowledge { rows }
    }

    /// How sure a field is, or an item as a whole; a field without a row of its own is as sure
    /// as its item. `None` if no source is named.
    pub fn certainty(&self, id: &Id, field: Option<&Key>) -> Option<Certainty> {
        self.row(id, field).map(|(certainty, _)| *certainty)
    }

    /// Why a field or an item was concluded, if it was.
    pub fn reason(&self, id: &Id, field: Option<&Key>) -> Option<&str> {
        self.row(id, field).map(|(_, reason)| reason.as_str()).filter(|reason| !reason.is_empty())
    }

    fn row(&self, id: &Id, field: Option<&Key>) -> Option<&(Certainty, String)> {
        let own = field.and_then(|field| self.rows.get(&(id.clone(), Some(field.clone()))));
        own.or_else(|| self.rows.get(&(id.clone(), None)))
    }

    /// How much of a plan is known.
    pub fn coverage(&self, plan: &Plan) -> Coverage {
        let mut coverage = Coverage::default();
        for item in plan.items() {
            coverage.items += 1;
            match self.certainty(&item.id, None) {
                Some(Certainty::Verified) => coverage.verified += 1,
                Some(Certainty::Inferred) => coverage.inferred += 1,
                None => coverage.unsourced += 1,
            }
            coverage.unknown_fields += unknown_fields(item);
            coverage.open_lists += item.open_lists.len();
        }
        coverage
    }
}

fn unknown_fields(item: &Item) -> usize {
    item.fields.values().filter(|held| !held.complete).count()
}
