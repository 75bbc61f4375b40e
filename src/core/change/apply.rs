//! Carrying a plan over a change, all at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{ChangeSet, ItemChange};
use crate::model::{Digest, Id, Item, Key, Plan, StructureError};
use crate::text::Lang;
use crate::text::Words;
use crate::words;

/// Why changes could not be made to a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApplyError {
    /// The plan is not the one the changes begin from. Carrying them to another is a merge.
    AnotherPlan {
        /// The snapshot the changes begin from.
        expected: Digest,
        /// The snapshot of the plan given.
        actual: Digest,
    },
    /// The changes do not fit their own base: they were altered after they were found.
    DoesNotFit {
        /// The item at which that shows.
        id: Id,
    },
    /// What would come out is no plan.
    Structure(StructureError),
}

impl ChangeSet {
    /// The plan after these changes, made to `plan`, whose snapshot is named `hash`.
    ///
    /// All changes are made at once, not step by step, so no order among them matters.
    ///
    /// # Errors
    ///
    /// If `hash` is not that of the plan the changes begin from, or the changes contradict
    /// themselves. `plan` is never altered.
    pub fn apply(&self, plan: &Plan, hash: Digest) -> Result<Plan, ApplyError> {
        if hash != self.before.hash {
            return Err(ApplyError::AnotherPlan { expected: self.before.hash, actual: hash });
        }
        let (_, root, rest) = plan.clone().into_parts();
        let mut items: BTreeMap<Id, Item> = rest.into_iter().map(|item| (item.id.clone(), item)).collect();
        items.insert(root.id.clone(), root);
        for (id, change) in &self.items {
            apply_item(&mut items, id, change)?;
        }
        self.apply_knowledge(&mut items)?;
        let root = items.remove(&self.after.plan).ok_or_else(|| self.does_not_fit(&self.after.plan))?;
        let ordered = self.in_order(plan, &mut items)?;
        Plan::assemble(self.after.vocabulary.clone(), root, ordered).map_err(ApplyError::Structure)
    }

    /// Sets what each list is known to hold or to lack. What a parent says to be absent is about all its
    /// incomplete lists; it goes when the last of them does.
    fn apply_knowledge(&self, items: &mut BTreeMap<Id, Item>) -> Result<(), ApplyError> {
        for ((parent, kind), list) in self.lists.iter().filter(|(_, list)| list.after.parent_stands()) {
            let item = items.get_mut(parent).ok_or_else(|| self.does_not_fit(parent))?;
            if list.after.complete {
                item.open_lists.remove(kind);
            } else {
                item.open_lists.insert(kind.clone());
                item.absent.clone_from(&list.after.absent);
            }
            if item.open_lists.is_empty() {
                item.absent.clear();
            }
        }
        Ok(())
    }

    /// The items but `[plan]`, each list in its order after.
    fn in_order(&self, plan: &Plan, items: &mut BTreeMap<Id, Item>) -> Result<Vec<Item>, ApplyError> {
        let mut lists: BTreeSet<(Id, Key)> = self.lists.keys().cloned().collect();
        for item in plan.items() {
            lists.extend(plan.lists(&item.id).map(|(kind, _)| (item.id.clone(), kind.clone())));
        }
        let mut ordered = Vec::with_capacity(items.len());
        for key in lists {
            let ids = match self.lists.get(&key) {
                Some(list) => &list.after.ids,
                None => plan.children(&key.0, &key.1),
            };
            for id in ids {
                ordered.push(items.remove(id).ok_or_else(|| self.does_not_fit(id))?);
            }
        }
        match items.keys().next() {
            Some(id) => Err(self.does_not_fit(id)),
            None => Ok(ordered),
        }
    }

    fn does_not_fit(&self, id: &Id) -> ApplyError {
        ApplyError::DoesNotFit { id: id.clone() }
    }
}

fn apply_item(items: &mut BTreeMap<Id, Item>, id: &Id, change: &ItemChange) -> Result<(), ApplyError> {
    match change {
        ItemChange::Whole(pair) => {
            items.remove(id);
            if let Some(item) = &pair.after {
                items.insert(id.clone(), item.clone());
            }
        }
        ItemChange::Edited { parent, fields, .. } => {
            let item = items.get_mut(id).ok_or_else(|| ApplyError::DoesNotFit { id: id.clone() })?;
            if let Some(pair) = parent {
                item.parent.clone_from(&pair.after);
            }
            for (key, pair) in fields {
                match &pair.after {
                    Some(held) => item.fields.insert(key.clone(), held.clone()),
                    None => item.fields.remove(key),
                };
            }
        }
    }
    Ok(())
}

impl ApplyError {
    pub fn words(&self) -> Words {
        match self {
            ApplyError::AnotherPlan { expected, actual } => {
                let (expected, actual) = (expected.short(), actual.short());
                words!("change.another-plan", expected, actual)
            }
            ApplyError::DoesNotFit { id } => {
                words!("change.does-not-fit", id)
            }
            ApplyError::Structure(error) => error.words(),
        }
    }
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for ApplyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        if let ApplyError::Structure(error) = self { Some(error) } else { None }
    }
}
