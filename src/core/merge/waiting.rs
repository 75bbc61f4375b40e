//! Rows that wait for a decision while plans are brought together: none of them is lost, and what
//! they are about is kept from changing under them.
//!
//! A place that waits holds what its row was made with. Where the side without the row changed that
//! place, its text becomes a conflict of its own beside the row, and never the value of the plan.

use std::collections::BTreeSet;

use super::combine::{self, whole};
use super::conflict::{Conflict, ConflictKind, TABLE};
use super::field::one_of_three;
use super::order::weave;
use super::{Hold, Holds, Sides};
use crate::model::{Id, Item, Key, Plan, UNDER, Vocabulary};
use crate::snapshot::{Draft, OpenRow, Place, held_to_toml, ids_to_toml, read_tables};

/// The rows of the result that were there before, in the order of the sides: those that wait, and
/// decisions.
///
/// A conflict that waits on any side stands until the very row was decided on one. A suggestion, or
/// a decision, that a side struck is gone.
pub(super) fn rows(sides: &Sides<'_>) -> Vec<OpenRow> {
    type Row<'a> = (&'static str, &'a [(String, String)]);
    fn rows(draft: &Draft) -> Vec<Row<'_>> {
        let mut seen = BTreeSet::new();
        let all = draft.open.iter().map(|row| (row.table, row.keys.as_slice()));
        all.filter(|row| seen.insert(*row)).collect()
    }
    let [base, ours, theirs] = [sides.base, sides.ours, sides.theirs].map(rows);
    let of_sides = |row: &Row<'_>| {
        let [base, ours, theirs] = [&base, &ours, &theirs].map(|rows| rows.contains(row));
        *one_of_three(&base, &ours, &theirs).expect("of three answers two are the same")
    };
    let open = |row: &Row<'_>| OpenRow { table: row.0, keys: row.1.to_vec(), span: 0..0 };
    let all: BTreeSet<Row<'_>> = base.iter().chain(&ours).chain(&theirs).copied().collect();
    let decided: Vec<OpenRow> =
        all.iter().map(open).filter(|row| !row.is_open() && of_sides(&(row.table, &row.keys))).collect();
    let stays = |row: &Row<'_>| {
        let own = open(row);
        match own.table == TABLE && own.is_open() {
            true => decided.iter().all(|other| !other.is_about_the_same(&own)),
            false => of_sides(row),
        }
    };
    let members: BTreeSet<Row<'_>> = all.into_iter().filter(stays).collect();
    weave(&members, &base, &ours, &theirs).order.iter().map(open).collect()
}

/// What the rows that wait ask of a merge.
#[derive(Default)]
pub(super) struct Waiting {
    /// The sides without what they changed at places that wait.
    pub(super) ours: Option<Plan>,
    pub(super) theirs: Option<Plan>,
    /// Places that keep the base, because a row about something whole waits.
    pub(super) holds: Holds,
    /// What a side changed at a place that waits.
    pub(super) conflicts: Vec<Conflict>,
    rows: Vec<Conflict>,
}

/// Keeps the places of `rows` from changing: looks at what each side without a row did at its place.
pub(super) fn keep(sides: &Sides<'_>, rows: &[OpenRow], vocabulary: &Vocabulary) -> Waiting {
    let mut out = Waiting::default();
    for row in rows.iter().filter(|row| row.is_open()) {
        let Ok(conflict) = Conflict::of_row(row) else { continue };
        let has = |draft: &Draft| draft.undecided().any(|own| own.is_about_the_same(row));
        let (in_ours, in_theirs) = (has(sides.ours), has(sides.theirs));
        if in_ours {
            out.against(sides, &conflict, Side::Theirs, vocabulary);
        }
        if in_theirs && (!in_ours || sides.ours.plan != sides.theirs.plan) {
            out.against(sides, &conflict, Side::Ours, vocabulary);
        }
        out.rows.push(conflict);
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Ours,
    Theirs,
}

impl Waiting {
    /// Takes back what one side changed at the place of a conflict that waits on the other.
    fn against(&mut self, sides: &Sides<'_>, row: &Conflict, side: Side, vocabulary: &Vocabulary) {
        let (base, ours, theirs) = (&sides.base.plan, &sides.ours.plan, &sides.theirs.plan);
        let now = match side {
            Side::Ours => self.ours.as_ref().unwrap_or(ours),
            Side::Theirs => self.theirs.as_ref().unwrap_or(theirs),
        };
        let Place { id, field } = &row.place;
        let Some(key) = field else {
            for id in made_of(row, vocabulary, base.id()) {
                let differs = now.get(&id) != base.get(&id);
                if differs && ours.get(&id) != theirs.get(&id) {
                    self.holds.entry(whole(&id)).or_insert_with(again);
                }
            }
            return;
        };
        let (Some(of_base), Some(of_now)) = (base.get(id), now.get(id)) else {
            if base.get(id).is_some() || now.get(id).is_some() {
                self.holds.entry(whole(id)).or_insert_with(again);
            }
            return;
        };
        // A field of one kind is none of another's.
        if of_base.kind != of_now.kind {
            self.holds.entry(whole(id)).or_insert_with(again);
            return;
        }
        let (is_list, of) = (vocabulary.kind(key).is_some(), |plan: &Plan| value(plan, id, key, vocabulary));
        let same = of(now) == of(base) || of(ours) == of(theirs);
        let arranged = is_list && weave_of(base, now, id, key) == *now.children(id, key);
        if (same && !is_list) || arranged {
            return;
        }
        let conflict = Conflict {
            base: of(base),
            ours: of(ours),
            theirs: of(theirs),
            ..Conflict::new(row.place.clone(), kind_of(key, is_list))
        };
        let Some(plan) = taken_back(base, now, of_base, of_now, key, is_list) else {
            self.holds.entry(row.place.clone()).or_insert_with(again);
            return;
        };
        match side {
            Side::Ours => self.ours = Some(plan),
            Side::Theirs => self.theirs = Some(plan),
        }
        if self.conflicts.iter().all(|other| other.place != conflict.place) {
            self.conflicts.push(conflict);
        }
    }

    /// Whether a conflict tells nothing that a row which waits does not tell already.
    pub(super) fn is_told(&self, conflict: &Conflict) -> bool {
        let told = |value: &Option<String>| {
            *value == conflict.base
                || self.rows.iter().any(|row| {
                    row.place == conflict.place && [&row.base, &row.ours, &row.theirs].contains(&value)
                })
        };
        self.rows.iter().any(|row| row.place == conflict.place)
            && told(&conflict.ours)
            && told(&conflict.theirs)
    }
}

fn again() -> Hold {
    Hold { kind: ConflictKind::BothModified, rule: None, with: Vec::new() }
}

fn kind_of(key: &Key, is_list: bool) -> ConflictKind {
    match &**key {
        UNDER => ConflictKind::MoveMove,
        _ if is_list => ConflictKind::Order,
        _ => ConflictKind::BothModified,
    }
}

/// The value at a place as a row has it.
pub(super) fn value(plan: &Plan, id: &Id, key: &Key, vocabulary: &Vocabulary) -> Option<String> {
    let item = plan.get(id)?;
    if &**key == UNDER {
        return item.parent.as_ref().map(|parent| format!("\"{parent}\""));
    }
    if vocabulary.kind(key).is_some() {
        let ids = plan.children(id, key);
        return (!ids.is_empty()).then(|| ids_to_toml(ids));
    }
    item.fields.get(key).map(held_to_toml)
}

/// The items that a conflict about something whole is made of.
pub(super) fn made_of(row: &Conflict, vocabulary: &Vocabulary, plan: &Id) -> BTreeSet<Id> {
    let mut out = BTreeSet::from([row.place.id.clone()]);
    for text in [&row.base, &row.ours, &row.theirs].into_iter().flatten() {
        let items = read_tables(text, vocabulary, plan).map(|(items, _)| items).unwrap_or_default();
        out.extend(items.into_iter().map(|item| item.id));
    }
    out
}

/// A list of one side in the order of the base.
fn weave_of(base: &Plan, side: &Plan, id: &Id, kind: &Key) -> Vec<Id> {
    let (of_base, of_side) = (base.children(id, kind), side.children(id, kind));
    let members: BTreeSet<&Id> = of_side.iter().collect();
    let base: Vec<&Id> = of_base.iter().collect();
    let side: Vec<&Id> = of_side.iter().collect();
    // What the base has keeps its order; what came stands where the side put it.
    let mut kept = base.iter().copied().filter(|one| members.contains(one));
    side.into_iter()
        .map(|one| if base.contains(&one) { kept.next().unwrap_or(one) } else { one })
        .cloned()
        .collect()
}

/// A side with one place as in the base; `None` if it would be no tree.
fn taken_back(
    base: &Plan,
    side: &Plan,
    of_base: &Item,
    of_side: &Item,
    key: &Key,
    is_list: bool,
) -> Option<Plan> {
    let id = &of_side.id;
    let (name, mut root, mut items) = side.clone().into_parts();
    if is_list {
        let rank = weave_of(base, side, id, key);
        let of_list = |item: &Item| item.parent.as_ref() == Some(id) && item.kind == *key;
        let (mut listed, rest): (Vec<Item>, Vec<Item>) = items.into_iter().partition(of_list);
        listed.sort_by_key(|item| rank.iter().position(|id| *id == item.id));
        items = rest;
        items.extend(listed);
    } else {
        let item = if root.id == *id { &mut root } else { items.iter_mut().find(|item| item.id == *id)? };
        match &**key {
            UNDER => item.parent.clone_from(&of_base.parent),
            _ => combine::set(item, key, of_base.fields.get(key).cloned()),
        }
    }
    Plan::assemble(name, root, items).ok()
}
