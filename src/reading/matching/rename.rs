//! Giving the items of a draft the ids they are linked to.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Link, from_open_rows, lineage_to_open_rows};
use planctl_core::model::{Id, Item, Plan, Value};
use planctl_core::snapshot::{Draft, OpenRow};
use planctl_core::text::Lang;
use planctl_core::text::Words;
use planctl_core::words;

/// Why links cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkError {
    /// The draft has no such item.
    NoItem { item: Id },
    /// One item is linked to two ids.
    LinkedTwice { item: Id },
    /// Two items would get one id.
    OneIdForTwo { id: Id },
    /// The id stands in the draft already, on an item that keeps it.
    Stands { id: Id },
    /// A conflict that waits for a decision speaks of the item.
    Waits { item: Id, row: Words },
}

/// The draft with its items under the ids they are linked to, everywhere: as ids, as parents, in
/// references and lineage, among what is absent, in sources, and in suggested lineage. Suggestions
/// of links that are applied here are gone from it; other open rows stay as they are.
///
/// What an item's fields say is untouched.
///
/// # Errors
///
/// If a link names no item of the draft, if two items would bear one id, or if a conflict that waits
/// speaks of an item that would get another.
pub fn apply_links(draft: Draft, links: &[Link]) -> Result<Draft, LinkError> {
    let ids = renaming(&draft.plan, links)?;
    for row in draft.undecided().filter(|row| row.table == "conflict") {
        if let Some(item) = ids.keys().find(|id| speaks_of(row, id)) {
            return Err(LinkError::Waits { item: item.clone(), row: row.words() });
        }
    }
    let open = draft.open.iter().filter_map(|row| renamed_row(row, &ids)).collect();
    let mut sources = draft.sources;
    for source in &mut sources {
        let places = std::mem::take(&mut source.places);
        let renamed = places.into_iter().map(|mut place| {
            place.id = renamed(&place.id, &ids);
            place
        });
        source.places = renamed.collect();
    }
    let (vocabulary, root, items) = draft.plan.into_parts();
    let items = items.into_iter().map(|item| renamed_item(item, &ids)).collect();
    let plan = Plan::assemble(vocabulary, renamed_item(root, &ids), items)
        .expect("ids given one to one leave a tree a tree");
    let mut reasons = draft.reasons;
    for reason in &mut reasons {
        reason.place.id = renamed(&reason.place.id, &ids);
    }
    Ok(Draft { plan, sources, reasons, open })
}

fn renaming(plan: &Plan, links: &[Link]) -> Result<BTreeMap<Id, Id>, LinkError> {
    let mut ids = BTreeMap::new();
    let mut given = BTreeSet::new();
    for Link { item, to, .. } in links {
        if plan.get(item).is_none() {
            return Err(LinkError::NoItem { item: item.clone() });
        }
        if ids.insert(item.clone(), to.clone()).is_some() {
            return Err(LinkError::LinkedTwice { item: item.clone() });
        }
        if !given.insert(to.clone()) {
            return Err(LinkError::OneIdForTwo { id: to.clone() });
        }
    }
    match given.into_iter().find(|id| plan.get(id).is_some() && !ids.contains_key(id)) {
        Some(id) => Err(LinkError::Stands { id }),
        None => Ok(ids),
    }
}

fn renamed(id: &Id, ids: &BTreeMap<Id, Id>) -> Id {
    ids.get(id).unwrap_or(id).clone()
}

fn renamed_set(set: &BTreeSet<Id>, ids: &BTreeMap<Id, Id>) -> BTreeSet<Id> {
    set.iter().map(|id| renamed(id, ids)).collect()
}

fn renamed_item(mut item: Item, ids: &BTreeMap<Id, Id>) -> Item {
    item.id = renamed(&item.id, ids);
    item.parent = item.parent.map(|parent| renamed(&parent, ids));
    item.absent = renamed_set(&item.absent, ids);
    for held in item.fields.values_mut() {
        if let Some(Value::References(set)) = &mut held.value {
            *set = renamed_set(set, ids);
        }
    }
    item
}

/// Whether the words of a row, taken apart as ids, hold this one.
fn speaks_of(row: &OpenRow, id: &Id) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    row.keys.iter().any(|(_, value)| value.split(|c: char| !is_part(c)).any(|word| word == id.as_str()))
}

/// `None` for the suggestion of a link that is applied.
fn renamed_row(row: &OpenRow, ids: &BTreeMap<Id, Id>) -> Option<OpenRow> {
    let Ok(read) = from_open_rows(std::slice::from_ref(row)) else { return Some(row.clone()) };
    if read.links.iter().any(|link| ids.contains_key(&link.item)) {
        return None;
    }
    let Some(mut line) = read.lineage.into_iter().next() else { return Some(row.clone()) };
    line.item = renamed(&line.item, ids);
    line.from = renamed_set(&line.from, ids);
    let keys = lineage_to_open_rows(&[line]).remove(0).keys;
    Some(OpenRow { keys, ..row.clone() })
}

impl LinkError {
    pub fn words(&self) -> Words {
        match self {
            LinkError::NoItem { item } => {
                words!("matching.no-item", item)
            }
            LinkError::LinkedTwice { item } => {
                words!("matching.linked-twice", item)
            }
            LinkError::OneIdForTwo { id } => {
                words!("matching.one-id-for-two", id)
            }
            LinkError::Stands { id } => words!("matching.stands", id),
            LinkError::Waits { item, row } => words!("matching.waits", item, row),
        }
    }
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for LinkError {}
