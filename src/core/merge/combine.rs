//! Three plans as one: items by id, fields by type, lists by their order.
//!
//! Deletions go by groups: what at least one side deleted and hangs together in the base. A group
//! is gone, or where somebody still needs one of it, stands whole as in the base under one
//! conflict at its top.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use super::conflict::{Conflict, ConflictKind};
use super::field::{merge_field, one_of_three, set_of_three};
use super::order::weave;
use super::{Decision, DecisionKind, Hold, Holds, Plans};
use crate::model::{Held, Id, Item, Key, Plan, UNDER, Vocabulary, VocabularyName};
use crate::snapshot::{Place, held_to_toml, ids_to_toml};

/// Three plans brought together, but for the rules that a plan must keep.
pub(super) struct Combined<'a> {
    /// What stands, by id.
    pub(super) items: BTreeMap<&'a Id, Cow<'a, Item>>,
    /// Each id that a side deleted, and the top of its group.
    pub(super) tops: BTreeMap<&'a Id, &'a Id>,
    /// Items that stand as in the base, whole, under a conflict.
    pub(super) based: BTreeSet<&'a Id>,
    /// Items the base lacks and that do not stand, under a conflict.
    pub(super) withheld: BTreeSet<&'a Id>,
    /// For each conflict about an item as a whole, what its value is made of on each side.
    pub(super) wholes: BTreeMap<&'a Id, Members<'a>>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) decisions: Vec<Decision>,
}

/// What an item as a whole is made of.
#[derive(Default)]
pub(super) struct Members<'a> {
    pub(super) base: BTreeSet<&'a Id>,
    pub(super) ours: BTreeSet<&'a Id>,
    pub(super) theirs: BTreeSet<&'a Id>,
}

/// Brings three plans together; the places of `holds` keep the base.
pub(super) fn combine<'a>(plans: Plans<'a>, vocabulary: &Vocabulary, holds: &Holds) -> Combined<'a> {
    let Plans { base, ours, theirs } = plans;
    let mut out = Combined {
        items: BTreeMap::new(),
        tops: tops(plans),
        based: BTreeSet::new(),
        withheld: BTreeSet::new(),
        wholes: BTreeMap::new(),
        conflicts: Vec::new(),
        decisions: Vec::new(),
    };
    out.groups(plans, holds);
    // All three go by id, so they are read side by side.
    let mut open = [base, ours, theirs].map(|plan| plan.items().peekable());
    while let Some(id) = open.iter_mut().filter_map(|items| items.peek().map(|item| &item.id)).min() {
        let next = open.each_mut().map(|items| items.next_if(|item| item.id == *id));
        match (next[0], next[1], next[2]) {
            (Some(of_base), Some(of_ours), Some(of_theirs)) => {
                out.stands_in_all(of_base, of_ours, of_theirs, vocabulary, holds);
            }
            (Some(of_base), _, _) => {
                if out.based.contains(id) {
                    out.items.insert(id, Cow::Borrowed(of_base));
                }
            }
            (None, of_ours, of_theirs) => out.is_new(plans, [of_ours, of_theirs], vocabulary, holds),
        }
        out.hold(id, plans, holds);
    }
    out.withhold_below(plans);
    out
}

/// The tops of the groups of what was deleted.
fn tops<'a>(plans: Plans<'a>) -> BTreeMap<&'a Id, &'a Id> {
    let Plans { base, ours, theirs } = plans;
    let mut sides = [ours, theirs].map(|plan| plan.items().peekable());
    let mut is_gone = |item: &Item| {
        let mut gone = false;
        for side in &mut sides {
            while side.next_if(|other| other.id < item.id).is_some() {}
            gone |= side.peek().is_none_or(|other| other.id != item.id);
        }
        gone
    };
    let deleted: BTreeSet<&Id> = base.items().filter(|item| is_gone(item)).map(|item| &item.id).collect();
    let top = |id: &&'a Id| {
        let above = base.above(id).into_iter().take_while(|above| deleted.contains(&above.id)).last();
        (*id, above.map_or(*id, |above| &above.id))
    };
    deleted.iter().map(top).collect()
}

/// Whether a side that still has an item of the base did more to it than take something away: to
/// its fields, its place, what is known of its lists, or the order of its children.
fn touched(base: &Plan, side: &Plan, item: &Item) -> bool {
    let Some(of_side) = side.get(&item.id) else { return false };
    if of_side != item && !only_emptied(base, side, item, of_side) {
        return true;
    }
    base.lists(&item.id).any(|(kind, ids)| {
        let now = side.children(&item.id, kind);
        let kept: Vec<&Id> = ids.iter().filter(|id| now.contains(id)).collect();
        let then: Vec<&Id> = now.iter().filter(|id| ids.contains(id)).collect();
        kept != then
    })
}

/// Whether a side took away some of what an item holds and did nothing else to it. Then nothing of
/// its edit is lost where the other side deletes the item, as nothing is where it deleted children.
fn only_emptied(base: &Plan, side: &Plan, before: &Item, after: &Item) -> bool {
    let fields = |key: &Key| match (before.fields.get(key), after.fields.get(key)) {
        (before, after) if before == after => true,
        (Some(_), None) => true,
        (Some(before), Some(after)) => is_emptied(before, after),
        (None, _) => false,
    };
    // That more may be in a list is no news where all that was in it was taken away.
    let emptied =
        |kind: &Key| side.children(&after.id, kind).is_empty() && !base.children(&before.id, kind).is_empty();
    let taken_away =
        |id: &Id| side.get(id).is_none() && base.above(id).iter().any(|above| above.id == before.id);
    before.kind == after.kind
        && before.parent == after.parent
        && before.fields.keys().chain(after.fields.keys()).all(fields)
        && after.open_lists.difference(&before.open_lists).all(emptied)
        && after.absent.difference(&before.absent).all(taken_away)
}

/// Whether of what is recorded of a field less is recorded now, or that it is not known.
fn is_emptied(before: &Held, after: &Held) -> bool {
    match (&before.value, &after.value) {
        (before, None) => before.is_some(),
        (Some(of_before), Some(of_after)) => {
            let (Some(then), Some(now)) = (of_before.members(), of_after.members()) else { return false };
            (after.complete || !before.complete) && now.iter().all(|one| then.contains(one))
        }
        (None, Some(_)) => false,
    }
}

impl<'a> Combined<'a> {
    /// Which groups of deleted items stand nevertheless.
    fn groups(&mut self, plans: Plans<'a>, holds: &Holds) {
        let Plans { base, ours, theirs } = plans;
        let mut kinds: BTreeMap<&'a Id, Hold> = BTreeMap::new();
        for (id, top) in &self.tops {
            if let Some(hold) = holds.get(&whole(id)) {
                kinds.entry(top).or_insert_with(|| hold.clone());
            }
        }
        for (id, top) in &self.tops {
            let item = base.get(id).expect("what was deleted stood in the base");
            if touched(base, ours, item) || touched(base, theirs, item) {
                let hold = Hold { kind: ConflictKind::DeleteModify, rule: None, with: Vec::new() };
                kinds.insert(top, hold);
            }
        }
        for (id, top) in &self.tops {
            if !kinds.contains_key(top) {
                continue;
            }
            self.based.insert(id);
            let members = self.wholes.entry(top).or_default();
            members.base.insert(id);
            members.ours.extend(ours.get(id).map(|item| &item.id));
            members.theirs.extend(theirs.get(id).map(|item| &item.id));
        }
        self.conflicts.extend(kinds.iter().map(|(top, hold)| hold.conflict(whole(top))));
    }

    fn stands_in_all(
        &mut self,
        base: &'a Item,
        ours: &'a Item,
        theirs: &'a Item,
        vocabulary: &Vocabulary,
        holds: &Holds,
    ) {
        let id = &base.id;
        let held = holds.get(&whole(id)).cloned();
        let of_one_kind = base.kind == ours.kind && base.kind == theirs.kind;
        let item = match one_of_three(base, ours, theirs) {
            Some(one) if held.is_none() => {
                if ours == theirs && ours != base {
                    self.same_on_both(one, holds);
                }
                Cow::Borrowed(one)
            }
            // An item that is another kind now is another thing: it is taken whole or not.
            _ if held.is_some() || !of_one_kind => {
                let modified = Hold { kind: ConflictKind::BothModified, rule: None, with: Vec::new() };
                self.conflicts.push(held.unwrap_or(modified).conflict(whole(id)));
                self.based.insert(id);
                let own = || BTreeSet::from([id]);
                self.wholes.insert(id, Members { base: own(), ours: own(), theirs: own() });
                Cow::Borrowed(base)
            }
            _ => Cow::Owned(self.edited(base, ours, theirs, vocabulary)),
        };
        self.items.insert(id, item);
    }

    /// Tells of an item that both sides changed or added alike. Where the base is put back at one of its
    /// places, that is told by the conflict, and of the item nothing.
    fn same_on_both(&mut self, item: &Item, holds: &Holds) {
        if !holds.keys().any(|place| place.id == item.id) {
            self.decide(whole(&item.id), DecisionKind::SameOnBoth);
        }
    }

    /// An item that both sides changed, field by field.
    fn edited(&mut self, base: &Item, ours: &Item, theirs: &Item, vocabulary: &Vocabulary) -> Item {
        let mut item = base.clone();
        match one_of_three(&base.parent, &ours.parent, &theirs.parent) {
            Some(parent) => {
                item.parent.clone_from(parent);
                if ours.parent == theirs.parent && ours.parent != base.parent {
                    self.decide(field(&base.id, UNDER), DecisionKind::SameOnBoth);
                }
            }
            None => self.conflicts.push(Conflict {
                base: parent_toml(base),
                ours: parent_toml(ours),
                theirs: parent_toml(theirs),
                ..Conflict::new(field(&base.id, UNDER), ConflictKind::MoveMove)
            }),
        }
        self.fields(&mut item, [base, ours, theirs], None, vocabulary);
        item
    }

    /// An item that both sides added, field by field. Where they do not go together it has nothing, but
    /// that it must stand somewhere: then under the parent that stands in all plans, or whose id is smaller.
    fn added(&mut self, plans: Plans<'a>, ours: &Item, theirs: &Item, vocabulary: &Vocabulary) -> Item {
        let empty = Item::new(ours.id.clone(), ours.kind.clone(), None);
        let mut item = empty.clone();
        if ours.parent != theirs.parent {
            self.conflicts.push(Conflict {
                ours: parent_toml(ours),
                theirs: parent_toml(theirs),
                ..Conflict::new(field(&ours.id, UNDER), ConflictKind::BothAdded)
            });
        }
        let stands = |plan: &Plan, parent: &Id| plan.get(parent).is_some();
        let rank = |parent: &&Option<Id>| {
            let three = [plans.base, plans.ours, plans.theirs];
            let lacks = |parent: &Id| three.iter().filter(|plan| !stands(plan, parent)).count();
            (parent.as_ref().map(lacks), (*parent).clone())
        };
        item.parent = [&ours.parent, &theirs.parent].into_iter().min_by_key(rank).cloned().flatten();
        self.fields(&mut item, [&empty, ours, theirs], Some(ConflictKind::BothAdded), vocabulary);
        item
    }

    /// The fields of an item on three sides, and what is known of its lists. `kind` is that of a conflict,
    /// if it is another one than that of the field.
    fn fields(
        &mut self,
        item: &mut Item,
        [base, ours, theirs]: [&Item; 3],
        kind: Option<ConflictKind>,
        vocabulary: &Vocabulary,
    ) {
        let keys: BTreeSet<&Key> =
            [base, ours, theirs].into_iter().flat_map(|item| item.fields.keys()).collect();
        for key in keys {
            let [of_base, of_ours, of_theirs] = [base, ours, theirs].map(|item| item.fields.get(key));
            let definition = vocabulary.field(&base.kind, key);
            match merge_field(definition, &vocabulary.calendar, of_base, of_ours, of_theirs) {
                Ok((held, rule)) => {
                    if let Some(rule) = rule {
                        self.decide(field(&base.id, key), rule);
                    }
                    set(item, key, held);
                }
                Err(of_field) => self.conflicts.push(Conflict {
                    base: of_base.map(held_to_toml),
                    ours: of_ours.map(held_to_toml),
                    theirs: of_theirs.map(held_to_toml),
                    ..Conflict::new(field(&base.id, key), kind.unwrap_or(of_field))
                }),
            }
        }
        item.open_lists = set_of_three(&base.open_lists, &ours.open_lists, &theirs.open_lists);
        item.absent = set_of_three(&base.absent, &ours.absent, &theirs.absent);
        if item.open_lists.is_empty() {
            item.absent.clear();
        }
    }

    fn is_new(
        &mut self,
        plans: Plans<'a>,
        [ours, theirs]: [Option<&'a Item>; 2],
        vocabulary: &Vocabulary,
        holds: &Holds,
    ) {
        let Some(id) = ours.or(theirs).map(|item| &item.id) else { return };
        let held = holds.get(&whole(id)).cloned();
        let both = ours.zip(theirs).filter(|(ours, theirs)| ours != theirs);
        if let (Some((ours, theirs)), None) = (both, &held)
            && ours.kind == theirs.kind
        {
            let item = self.added(plans, ours, theirs, vocabulary);
            self.items.insert(id, Cow::Owned(item));
            return;
        }
        let added = Hold { kind: ConflictKind::BothAdded, rule: None, with: Vec::new() };
        match held.or(both.map(|_| added)) {
            Some(hold) => {
                let kind = if both.is_some() { ConflictKind::BothAdded } else { hold.kind };
                self.conflicts.push(Hold { kind, ..hold }.conflict(whole(id)));
                self.withheld.insert(id);
                self.wholes.insert(id, Members::default());
            }
            None => {
                if let (Some(one), Some(_)) = (ours, theirs) {
                    self.same_on_both(one, holds);
                }
                self.items.extend(ours.or(theirs).map(|item| (id, Cow::Borrowed(item))));
            }
        }
    }

    /// Puts the base back at the held places of an item.
    fn hold(&mut self, id: &'a Id, plans: Plans<'a>, holds: &Holds) {
        if holds.is_empty() || self.based.contains(id) {
            return;
        }
        let Some(item) = self.items.get_mut(id) else { return };
        let Plans { base, ours, theirs } = plans;
        let from = Bound::Included(whole(id));
        let of_item = holds.range((from, Bound::Unbounded)).take_while(|(place, _)| place.id == *id);
        for (place, hold) in of_item {
            let Some(key) = &place.field else { continue };
            let mut conflict = hold.conflict(place.clone());
            if &**key == UNDER {
                [conflict.base, conflict.ours, conflict.theirs] =
                    [base, ours, theirs].map(|plan| plan.get(id).and_then(parent_toml));
                if let Some(of_base) = base.get(id) {
                    item.to_mut().parent.clone_from(&of_base.parent);
                }
            } else {
                let held = |plan: &'a Plan| plan.get(id).and_then(|item| item.fields.get(key));
                [conflict.base, conflict.ours, conflict.theirs] =
                    [base, ours, theirs].map(|plan| held(plan).map(held_to_toml));
                set(item.to_mut(), key, held(base).cloned());
            }
            if self.conflicts.iter().all(|other| other.place != *place) {
                self.conflicts.push(conflict);
            }
            self.decisions.retain(|decision| decision.place != *place);
        }
    }

    /// Withholds what is new below something withheld.
    fn withhold_below(&mut self, plans: Plans<'a>) {
        let roots: BTreeSet<&'a Id> = self.withheld.clone();
        if roots.is_empty() {
            return;
        }
        let is_new = |id: &Id| plans.base.get(id).is_none();
        loop {
            let below = |item: &Item| item.parent.as_ref().is_some_and(|up| self.withheld.contains(up));
            let more: Vec<&'a Id> =
                self.items.iter().filter(|(id, item)| is_new(id) && below(item)).map(|(id, _)| *id).collect();
            if more.is_empty() {
                break;
            }
            for id in more {
                self.items.remove(id);
                self.conflicts.retain(|conflict| conflict.place.id != *id);
                self.decisions.retain(|decision| decision.place.id != *id);
                self.withheld.insert(id);
            }
        }
        for id in &self.withheld {
            for (plan, side) in [(plans.ours, 0), (plans.theirs, 1)] {
                let Some(item) = plan.get(id) else { continue };
                let up = [item].into_iter().chain(plan.above(id));
                let Some(root) = up.into_iter().find_map(|item| roots.get(&item.id)) else { continue };
                let members = self.wholes.get_mut(root).expect("every root has members");
                let members = if side == 0 { &mut members.ours } else { &mut members.theirs };
                members.insert(&item.id);
            }
        }
    }

    fn decide(&mut self, place: Place, kind: DecisionKind) {
        self.decisions.push(Decision { place, kind });
    }

    /// Puts what stands together, each list in its order. Everything that stands must stand under
    /// something that does ([`super::broken::tree`]).
    pub(super) fn plan(&mut self, plans: Plans<'a>, vocabulary: VocabularyName) -> Plan {
        self.drop_absent(plans);
        let mut items = std::mem::take(&mut self.items);
        let root = items.remove(plans.base.id()).expect("no side is without the plan itself");
        let mut lists: BTreeMap<(&Id, &Key), BTreeSet<&'a Id>> = BTreeMap::new();
        for (id, item) in &items {
            let parent = item.parent.as_ref().expect("only [plan] has no parent");
            lists.entry((parent, &item.kind)).or_default().insert(id);
        }
        let mut order: Vec<&'a Id> = Vec::with_capacity(items.len());
        for ((parent, kind), members) in &lists {
            // What stands as in the base stands in its order too.
            let base = plans.base;
            let of =
                if self.tops.contains_key(parent) { Plans { base, ours: base, theirs: base } } else { plans };
            order.extend(woven(of, parent, kind, members, &mut self.conflicts, &mut self.decisions));
        }
        let ordered = order
            .into_iter()
            .map(|id| items.remove(id).expect("each item stands in one list").into_owned())
            .collect();
        Plan::assemble(vocabulary, root.into_owned(), ordered).expect("the tree was looked at before")
    }

    /// Takes out of `absent` what the other side put in.
    fn drop_absent(&mut self, plans: Plans<'a>) {
        let below = |id: &Id, above: &Id| {
            let mut next = self.items.get(id).and_then(|item| item.parent.as_ref());
            while let Some(parent) = next.filter(|parent| *parent != above) {
                next = self.items.get(parent).and_then(|item| item.parent.as_ref());
            }
            next.is_some()
        };
        let already = |id: &Id, of: &Id| {
            [plans.base, plans.ours, plans.theirs].into_iter().any(|plan| {
                let says = plan.get(id).is_some_and(|item| item.absent.contains(of));
                says && plan.above(of).iter().any(|above| above.id == *id)
            })
        };
        let mut wrong: Vec<(&'a Id, Id)> = Vec::new();
        for (id, item) in &self.items {
            let there = item.absent.iter().filter(|of| below(of, id) && !already(id, of));
            wrong.extend(there.map(|of| (*id, of.clone())));
        }
        for (id, of) in wrong {
            if let Some(item) = self.items.get_mut(id) {
                item.to_mut().absent.remove(&of);
            }
            self.decide(field(id, "absent"), DecisionKind::NoLongerAbsent);
        }
    }
}

/// One list in its order.
fn woven<'a>(
    plans: Plans<'a>,
    parent: &Id,
    kind: &Key,
    members: &BTreeSet<&'a Id>,
    conflicts: &mut Vec<Conflict>,
    decisions: &mut Vec<Decision>,
) -> Vec<&'a Id> {
    let [base, ours, theirs] = [plans.base, plans.ours, plans.theirs]
        .map(|plan| plan.children(parent, kind).iter().collect::<Vec<_>>());
    let as_ever = base == ours && ours == theirs && base.len() == members.len();
    if as_ever && base.iter().all(|id| members.contains(id)) {
        return base;
    }
    let woven = weave(members, &base, &ours, &theirs);
    let place = field(parent, kind);
    if woven.clash {
        let list = |plan: &Plan| {
            let ids = plan.children(parent, kind);
            (!ids.is_empty()).then(|| ids_to_toml(ids))
        };
        conflicts.push(Conflict {
            base: list(plans.base),
            ours: list(plans.ours),
            theirs: list(plans.theirs),
            ..Conflict::new(place, ConflictKind::Order)
        });
    } else if woven.by_both {
        decisions.push(Decision { place, kind: DecisionKind::Woven });
    }
    woven.order
}

impl Hold {
    fn conflict(&self, place: Place) -> Conflict {
        Conflict {
            rule: self.rule.map(str::to_owned),
            with: self.with.clone(),
            ..Conflict::new(place, self.kind)
        }
    }
}

pub(super) fn whole(id: &Id) -> Place {
    Place { id: id.clone(), field: None }
}

pub(super) fn field(id: &Id, key: &str) -> Place {
    Place { id: id.clone(), field: Some(key.into()) }
}

fn parent_toml(item: &Item) -> Option<String> {
    item.parent.as_ref().map(|parent| format!("\"{parent}\""))
}

pub(super) fn set(item: &mut Item, key: &Key, held: Option<Held>) {
    match held {
        Some(held) => item.fields.insert(key.clone(), held),
        None => item.fields.remove(key),
    };
}
