//! What changed from one revision to a later one, step by step: all of it, or what still differs in the end.

use std::collections::BTreeSet;

use super::chronicle::Chronicle;
use planctl_core::change::{ChangeSet, ItemChange};
use planctl_core::diff::{Row, Weight, compare, rows};
use planctl_core::model::{Id, Key};

/// What a revision changed of the one before.
#[derive(Debug)]
pub struct Step {
    /// The revision, by its number in [`Chronicle::told`].
    pub at: usize,
    /// What changed, in the order of the items' ids; never empty.
    pub rows: Vec<Row>,
    /// The fields whose values are told of, by item: all that changed, or those that still differ in the end.
    pub fields: BTreeSet<(Id, Key)>,
}

impl Chronicle {
    /// What each revision behind `from` changed, earliest first, but for what only the record learnt. With `is_net` only
    /// what differs between `from` and the last revision: an item or a value that came and went is left out, and of an
    /// item that is new or gone what it went through besides.
    pub fn steps(&self, from: usize, is_net: bool) -> Vec<Step> {
        let Some(last) = self.told.len().checked_sub(1).filter(|last| from < *last) else {
            return Vec::new();
        };
        let net = is_net.then(|| self.between(from, last));
        let step = |at: usize| {
            let (changes, all) = self.between(at - 1, at);
            let mut fields = BTreeSet::new();
            let mut kept = Vec::new();
            for mut row in all {
                row.facets.retain(|facet| facet.kind.weight() != Weight::Record);
                if let Some((net, rows)) = &net {
                    let own = rows.iter().find(|own| own.id == row.id);
                    match (net.items.get(&row.id), changes.items.get(&row.id)) {
                        (Some(ItemChange::Whole(net)), Some(ItemChange::Whole(own))) => {
                            if net.after.is_some() != own.after.is_some() {
                                continue;
                            }
                        }
                        (Some(ItemChange::Whole(_)), _) => continue,
                        // What went and returned otherwise, or was of another kind between, is told with that.
                        (Some(_), Some(ItemChange::Whole(_))) => {}
                        (None, Some(ItemChange::Whole(_))) => continue,
                        _ => row.facets.retain(|facet| {
                            own.is_some_and(|own| {
                                own.facets.iter().any(|net| {
                                    net.kind == facet.kind || !net.fields.is_disjoint(&facet.fields)
                                })
                            })
                        }),
                    }
                }
                let differs = |key: &&Key| {
                    net.as_ref().is_none_or(|(net, _)| {
                        net.items
                            .get(&row.id)
                            .is_some_and(|own| own.field(key).before != own.field(key).after)
                    })
                };
                if let Some(ItemChange::Edited { fields: own, .. }) = changes.items.get(&row.id) {
                    let told = row.facets.iter().flat_map(|facet| &facet.fields);
                    let told = told.filter(|key| own.contains_key(*key)).filter(differs);
                    fields.extend(told.map(|key| (row.id.clone(), key.clone())));
                }
                if !row.facets.is_empty() {
                    kept.push(row);
                }
            }
            Step { at, rows: kept, fields }
        };
        (from + 1..=last).map(step).filter(|step| !step.rows.is_empty()).collect()
    }

    fn between(&self, before: usize, after: usize) -> (ChangeSet, Vec<Row>) {
        let changes = compare(&self.told[before].loaded.snapshot, &self.told[after].loaded.snapshot);
        let rows = rows(&changes, self.told[after].vocabulary()).into_values().collect();
        (changes, rows)
    }
}
