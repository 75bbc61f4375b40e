//! What differs between two plans, as a value: [`ChangeSet`].
//!
//! Nothing here finds changes ([`crate::diff`] does) or words them for a reader
//! (`planctl_papers::document` does). This module owns only their shape and three laws, which
//! `tests/laws/changes.rs` checks on generated plans:
//!
//! - comparing a plan with itself yields no change;
//! - applying the changes from A to B, to A, yields B;
//! - inverting the changes from A to B yields the changes from B to A.

mod apply;
mod facet;

use std::collections::{BTreeMap, BTreeSet};

pub use apply::ApplyError;
pub use facet::{FacetKind, Family, Weight};

use crate::model::{Digest, Held, Id, Item, Key, Place, UNDER, VocabularyName};

/// All that differs between two plans, and nothing else.
///
/// Facets, hunks of words, causes and prints are functions of it ([`crate::diff`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSet {
    pub before: Side,
    pub after: Side,
    /// The items that differ in themselves, by id; `[plan]` is one of the items.
    pub items: BTreeMap<Id, ItemChange>,
    /// The lists of children that differ, by parent and kind.
    pub lists: BTreeMap<(Id, Key), ListChange>,
    /// The places that were decided although a side does not know them: what differs there is a change of
    /// the plan, and not of what is recorded of it. A place without a field is an item with all below it.
    /// Whoever knows the record gives them; two plans alone never do. Places that do not differ may stand
    /// among them.
    pub decided: BTreeSet<Place>,
    /// Of edited items in which a period differs, the fields that hold the same single stretch on both sides:
    /// only by these can be said whether a schedule of which one end moved became longer.
    pub steady: BTreeMap<Id, BTreeSet<Key>>,
}

/// One of two plans compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The name of its snapshot.
    pub hash: Digest,
    /// The vocabulary it is written in.
    pub vocabulary: VocabularyName,
    /// The plan's own id.
    pub plan: Id,
}

/// One item that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemChange {
    /// It stands on both sides as one kind.
    Edited {
        kind: Key,
        /// What it stands under, where that differs; `None` on a side only for `[plan]`.
        parent: Option<Pair<Option<Id>>>,
        /// The fields that differ. `None` on a side: known to be empty there.
        fields: BTreeMap<Key, Pair<Option<Held>>>,
    },
    /// It stands on one side only, or as another kind on each, and is carried whole.
    Whole(Pair<Option<Item>>),
}

/// One list of children that differs: in its members, their order, or what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListChange {
    pub before: List,
    pub after: List,
}

/// The children of one kind under one parent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    /// In order; empty where there are none.
    pub ids: Vec<Id>,
    /// Whether these are all.
    pub complete: bool,
    /// Items that the parent says are in none of its incomplete lists; empty where this one is
    /// complete.
    pub absent: BTreeSet<Id>,
    /// The kind of the parent; `None` where it does not stand on this side, and its own
    /// parent's list decides what is known.
    pub parent_kind: Option<Key>,
}

impl List {
    /// Whether the parent stands on this side.
    pub fn parent_stands(&self) -> bool {
        self.parent_kind.is_some()
    }
}

/// A declared cause: a point of the office's own cover note, as the log keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CauseRow {
    /// The wording; empty for the formula's.
    pub text: String,
    /// The change whose formula words it.
    pub formula: Option<FacetKind>,
    /// The items, the leading one first.
    pub items: Vec<Id>,
    /// Of items that have places here it covers those alone: what else changed of them is a point of its own.
    /// Items without a place here it covers whole.
    pub places: Vec<Place>,
    /// Why, for the record; may be empty.
    pub reason: String,
}

impl CauseRow {
    /// Whether it covers a field of an item, or with `None` the item as a whole.
    pub fn covers(&self, id: &Id, field: Option<&str>) -> bool {
        let mut places = self.places.iter().filter(|place| place.id == *id).peekable();
        let whole = places.peek().is_none();
        self.items.contains(id)
            && (whole || places.any(|place| place.field.as_deref().is_none_or(|own| Some(own) == field)))
    }

    /// An item of which both cover the same.
    pub fn meets<'a>(&'a self, other: &CauseRow) -> Option<&'a Id> {
        self.items.iter().filter(|id| other.items.contains(id)).find(|id| {
            let mut own = self.places.iter().filter(|place| place.id == **id);
            other.covers(id, None)
                || self.covers(id, None)
                || own.any(|place| other.covers(id, place.field.as_deref()))
        })
    }
}

/// The same thing before and after.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair<T> {
    pub before: T,
    pub after: T,
}

impl<T> Pair<T> {
    /// The pair with its sides exchanged.
    pub fn inverted(self) -> Self {
        Pair { before: self.after, after: self.before }
    }

    /// What `f` gives for either side.
    pub fn map<'a, U>(&'a self, f: impl Fn(&'a T) -> U) -> Pair<U> {
        Pair { before: f(&self.before), after: f(&self.after) }
    }
}

impl ChangeSet {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.lists.is_empty() && self.before == self.after
    }

    /// The changes from after to before.
    pub fn inverted(self) -> ChangeSet {
        let items = self.items.into_iter().map(|(id, change)| (id, change.inverted())).collect();
        let lists = self
            .lists
            .into_iter()
            .map(|(key, list)| (key, ListChange { before: list.after, after: list.before }))
            .collect();
        let (decided, steady) = (self.decided, self.steady);
        ChangeSet { before: self.after, after: self.before, items, lists, decided, steady }
    }

    /// The same changes, of which these places were decided.
    #[must_use]
    pub fn with_decided(self, decided: BTreeSet<Place>) -> ChangeSet {
        ChangeSet { decided, ..self }
    }

    /// Whether a field of an item, or with `None` the item as a whole, is among the places decided.
    pub fn was_decided(&self, id: &Id, field: Option<&Key>) -> bool {
        !self.decided.is_empty() && self.decided.contains(&Place { id: id.clone(), field: field.cloned() })
    }
}

impl ChangeSet {
    /// Whether a place differs: a field or list of an item, or with none of these anything of the item itself,
    /// its standing or its place among others.
    pub fn touches(&self, place: &Place) -> bool {
        let Place { id, field } = place;
        let is_place = |field: &Key| &**field == UNDER;
        let is_listed = || {
            let mut lists =
                self.lists.values().flat_map(|list| list.before.ids.iter().chain(&list.after.ids));
            lists.any(|listed| listed == id)
        };
        let own_list = self
            .lists
            .keys()
            .any(|(parent, kind)| parent == id && field.as_ref().is_none_or(|field| field == kind));
        let own = match (self.items.get(id), field) {
            (None, _) => false,
            (Some(ItemChange::Whole(_)) | Some(ItemChange::Edited { .. }), None) => true,
            (Some(ItemChange::Whole(_)), Some(_)) => true,
            (Some(ItemChange::Edited { parent, fields, .. }), Some(field)) => {
                fields.contains_key(field) || (is_place(field) && parent.is_some())
            }
        };
        own || own_list || (field.as_ref().is_none_or(is_place) && is_listed())
    }
}

impl ItemChange {
    fn inverted(self) -> ItemChange {
        match self {
            ItemChange::Edited { kind, parent, fields } => ItemChange::Edited {
                kind,
                parent: parent.map(Pair::inverted),
                fields: fields.into_iter().map(|(key, pair)| (key, pair.inverted())).collect(),
            },
            ItemChange::Whole(pair) => ItemChange::Whole(pair.inverted()),
        }
    }

    /// The item's kind; if it changed, the one after.
    pub fn kind(&self) -> &Key {
        match self {
            ItemChange::Edited { kind, .. } => kind,
            ItemChange::Whole(pair) => {
                let item = pair.after.as_ref().or(pair.before.as_ref());
                &item.expect("an item that differs stands on a side").kind
            }
        }
    }

    /// A field before and after: of an item carried whole, its value on that side.
    pub fn field(&self, key: &str) -> Pair<Option<&Held>> {
        match self {
            ItemChange::Edited { fields, .. } => match fields.get(key) {
                Some(pair) => pair.map(Option::as_ref),
                None => Pair { before: None, after: None },
            },
            ItemChange::Whole(pair) => pair.map(|item| item.as_ref().and_then(|item| item.fields.get(key))),
        }
    }
}
