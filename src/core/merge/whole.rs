//! The values of conflicts about items as a whole, and the order in which conflicts are told.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::Sides;
use super::combine::Members;
use super::conflict::Conflict;
use crate::model::{Id, Item, Plan, UNDER};
use crate::snapshot::{Draft, Place, Source, tables_to_toml};
use crate::text::plain_text;

/// Gives conflicts the values that only whole drafts can give, and puts them in reading order.
pub(super) fn finish(
    conflicts: &mut [Conflict],
    wholes: &BTreeMap<&Id, Members<'_>>,
    sides: &Sides<'_>,
    plan: &Plan,
) {
    if conflicts.is_empty() {
        return;
    }
    let [base, ours, theirs] = [sides.base, sides.ours, sides.theirs].map(Reader::new);
    for conflict in conflicts.iter_mut() {
        let id = &conflict.place.id;
        if let Some(members) = wholes.get(id).filter(|_| conflict.place.field.is_none()) {
            conflict.base = base.tables(&members.base);
            conflict.ours = ours.tables(&members.ours);
            conflict.theirs = theirs.tables(&members.theirs);
        }
        if conflict.place.field.as_deref().is_none_or(|key| key == UNDER) {
            conflict.ours_after = after(&sides.ours.plan, id);
            conflict.theirs_after = after(&sides.theirs.plan, id);
        }
    }
    let rank: BTreeMap<&Id, usize> =
        plan.in_order().into_iter().enumerate().map(|(index, item)| (&item.id, index)).collect();
    // What does not stand is told where it would: behind what it would stand under.
    let nearest = |side: &Plan, id: &Id| {
        let item = side.get(id)?;
        [item].into_iter().chain(side.above(id)).find_map(|item| rank.get(&item.id)).copied()
    };
    conflicts.sort_by_cached_key(|conflict| {
        let id = &conflict.place.id;
        let place = [&sides.ours.plan, &sides.theirs.plan, &sides.base.plan];
        let place = rank.get(id).copied().or_else(|| place.iter().filter_map(|side| nearest(side, id)).min());
        (place, conflict.place.clone())
    });
}

/// The sibling that an item follows; empty if it is the first.
fn after(plan: &Plan, id: &Id) -> Option<String> {
    let item = plan.get(id)?;
    let siblings = plan.children(item.parent.as_ref()?, &item.kind);
    let before = siblings.iter().take_while(|sibling| *sibling != id).last();
    Some(before.map(Id::to_string).unwrap_or_default())
}

/// Gives items of one side as tables.
pub(super) struct Reader<'a> {
    draft: &'a Draft,
    rank: BTreeMap<&'a Id, usize>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(draft: &'a Draft) -> Self {
        let order = draft.plan.in_order().into_iter().enumerate();
        Reader { draft, rank: order.map(|(index, item)| (&item.id, index)).collect() }
    }

    /// The tables of some items in reading order, with the rows of how they are known; `None` of
    /// no items.
    pub(super) fn tables(&self, ids: &BTreeSet<&Id>) -> Option<String> {
        let mut items: Vec<&Item> = ids.iter().filter_map(|id| self.draft.plan.get(id)).collect();
        items.sort_by_key(|item| self.rank.get(&item.id));
        let about = |source: &Source| {
            let places: BTreeSet<Place> =
                source.places.iter().filter(|place| ids.contains(&place.id)).cloned().collect();
            (!places.is_empty()).then(|| Source { places, ..source.clone() })
        };
        let sources: Vec<Source> = self.draft.sources.iter().filter_map(about).collect();
        (!items.is_empty()).then(|| as_text(&tables_to_toml(items, self.draft.plan.id(), &sources)))
    }
}

/// Tables as the text of a row: files keep no text with an empty last line. Nor do they keep one in which
/// a mark could be composed with the letter of an escape before it (`\n` and U+0303 with ñ): such a mark is
/// an escape itself.
fn as_text(tables: &str) -> String {
    let tables = tables.trim_end_matches('\n');
    if plain_text(tables).is_ok_and(|plain| plain == tables) {
        return tables.to_owned();
    }
    let composes = |before: char, c: char| {
        let both = format!("{before}{c}");
        plain_text(&both).is_ok_and(|plain| plain != both)
    };
    let mut out = String::with_capacity(tables.len());
    for c in tables.chars() {
        match out.chars().next_back() {
            Some(before) if before.is_ascii_alphanumeric() && !c.is_ascii() && composes(before, c) => {
                write!(out, "\\u{:04X}", u32::from(c)).expect("a String takes all");
            }
            _ => out.push(c),
        }
    }
    out
}
