//! The differences between two plans, found by ids alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::{ApplyError, ChangeSet, ItemChange, List, ListChange, Pair, Side};
use crate::model::{Held, Id, Item, Key, Plan, Value};
use crate::snapshot::Snapshot;

/// What differs between two plans. Order among the arguments: before, after.
pub fn compare(before: &Snapshot, after: &Snapshot) -> ChangeSet {
    let (old, new) = (before.plan(), after.plan());
    let side = |snapshot: &Snapshot| Side {
        hash: snapshot.hash(),
        vocabulary: snapshot.plan().vocabulary().clone(),
        plan: snapshot.plan().id().clone(),
    };
    let mut changes = ChangeSet {
        before: side(before),
        after: side(after),
        items: BTreeMap::new(),
        lists: BTreeMap::new(),
        decided: BTreeSet::new(),
        steady: BTreeMap::new(),
    };
    if before.hash() == after.hash() && before.plan() == after.plan() {
        return changes;
    }
    let only_new = new.items().filter(|item| old.get(&item.id).is_none());
    for item in old.items().chain(only_new) {
        let pair = Pair { before: old.get(&item.id), after: new.get(&item.id) };
        // What was read together is one item, and most of two neighbours is.
        let is_one = pair.before.zip(pair.after).is_some_and(|(one, other)| std::ptr::eq(one, other));
        if is_one && old.lists(&item.id).eq(new.lists(&item.id)) {
            continue;
        }
        let steady = steady(&pair);
        if let Some(change) = compare_item(pair) {
            if !steady.is_empty() {
                changes.steady.insert(item.id.clone(), steady);
            }
            changes.items.insert(item.id.clone(), change);
        }
        let kinds: BTreeSet<&Key> = [old, new]
            .iter()
            .flat_map(|plan| {
                let open = plan.get(&item.id).map(|item| &item.open_lists).into_iter().flatten();
                plan.lists(&item.id).map(|(kind, _)| kind).chain(open)
            })
            .collect();
        for kind in kinds {
            let pair = ListChange { before: list(old, &item.id, kind), after: list(new, &item.id, kind) };
            let both_stand = pair.before.parent_stands() && pair.after.parent_stands();
            let known_otherwise =
                pair.before.complete != pair.after.complete || pair.before.absent != pair.after.absent;
            if pair.before.ids != pair.after.ids || (both_stand && known_otherwise) {
                changes.lists.insert((item.id.clone(), kind.clone()), pair);
            }
        }
    }
    changes
}

/// The plan after `changes`, made to `base`.
///
/// # Errors
///
/// As [`ChangeSet::apply`].
pub fn apply(changes: &ChangeSet, base: &Snapshot) -> Result<Snapshot, ApplyError> {
    changes.apply(base.plan(), base.hash()).map(Snapshot::of)
}

fn compare_item(pair: Pair<Option<&Item>>) -> Option<ItemChange> {
    let (before, after) = match (pair.before, pair.after) {
        (Some(before), Some(after)) if before.kind == after.kind => (before, after),
        _ => {
            return Some(ItemChange::Whole(Pair {
                before: pair.before.cloned(),
                after: pair.after.cloned(),
            }));
        }
    };
    let parent = (before.parent != after.parent)
        .then(|| Pair { before: before.parent.clone(), after: after.parent.clone() });
    let keys: BTreeSet<&Key> = before.fields.keys().chain(after.fields.keys()).collect();
    let fields: BTreeMap<Key, _> = keys
        .into_iter()
        .filter(|key| before.fields.get(*key) != after.fields.get(*key))
        .map(|key| {
            (
                key.clone(),
                Pair { before: before.fields.get(key).cloned(), after: after.fields.get(key).cloned() },
            )
        })
        .collect();
    if parent.is_none() && fields.is_empty() {
        return None;
    }
    Some(ItemChange::Edited { kind: after.kind.clone(), parent, fields })
}

/// The fields that hold the same single stretch on both sides, of an item of which another period differs.
fn steady(pair: &Pair<Option<&Item>>) -> BTreeSet<Key> {
    let (Some(before), Some(after)) = (pair.before, pair.after) else { return BTreeSet::new() };
    let is_period =
        |held: Option<&Held>| matches!(held.and_then(|held| held.value.as_ref()), Some(Value::Period(_)));
    let differs = |key: &Key| before.fields.get(key) != after.fields.get(key);
    let is_own = |item: &Item| item.fields.keys().any(|key| is_period(item.fields.get(key)) && differs(key));
    if before.kind != after.kind || !(is_own(before) || is_own(after)) {
        return BTreeSet::new();
    }
    let is_exact =
        |held: &Held| matches!(&held.value, Some(Value::Period(period)) if period.exact().is_some());
    let same = before.fields.iter().filter(|(key, held)| is_exact(held) && !differs(key));
    same.map(|(key, _)| key.clone()).collect()
}

fn list(plan: &Plan, parent: &Id, kind: &Key) -> List {
    let ids = plan.children(parent, kind).to_vec();
    match plan.get(parent) {
        Some(item) => {
            let complete = !item.open_lists.contains(kind);
            let absent = if complete { BTreeSet::new() } else { item.absent.clone() };
            List { ids, complete, absent, parent_kind: Some(item.kind.clone()) }
        }
        None => List { ids, complete: true, absent: BTreeSet::new(), parent_kind: None },
    }
}
