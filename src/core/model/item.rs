//! One thing of a plan.

use std::collections::{BTreeMap, BTreeSet};

use super::{Id, Key, Value};

/// The kind of `[plan]` itself.
pub const PLAN_KIND: &str = "plan";

/// One thing of a plan: the goal, a program, a project; or `[plan]` itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Given once, kept for ever.
    pub id: Id,
    /// What it is, by the vocabulary; [`super::PLAN_KIND`] for `[plan]`.
    pub kind: Key,
    /// What it stands under; `None` only for `[plan]`.
    pub parent: Option<Id>,
    /// What is recorded of each field. A field that is known to be empty is not in the map.
    pub fields: BTreeMap<Key, Held>,
    /// The kinds of which this item may hold more children than are recorded.
    pub open_lists: BTreeSet<Key>,
    /// Items known not to be among the children of [`Item::open_lists`].
    pub absent: BTreeSet<Id>,
}

/// What is recorded of a field: a value, that it is not known, or of a set some members.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// The value; `None` only where it is unknown.
    pub value: Option<Value>,
    /// Whether this is all: `false` for an unknown value, and for a set that may have more.
    pub complete: bool,
}

impl Held {
    /// A value that is fully recorded.
    pub fn known(value: Value) -> Self {
        Held { value: Some(value), complete: true }
    }

    /// A value of which nothing is recorded.
    pub fn unknown() -> Self {
        Held { value: None, complete: false }
    }
}

impl Item {
    /// An item of which nothing but its place is recorded.
    pub fn new(id: Id, kind: Key, parent: Option<Id>) -> Self {
        Item {
            id,
            kind,
            parent,
            fields: BTreeMap::new(),
            open_lists: BTreeSet::new(),
            absent: BTreeSet::new(),
        }
    }

    /// The value of a field, as far as it is recorded.
    pub fn value(&self, field: &str) -> Option<&Value> {
        self.fields.get(field).and_then(|held| held.value.as_ref())
    }

    /// The text of a field, if it holds one.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.value(field).and_then(Value::as_text)
    }

    /// The items a field refers to; empty where it holds none.
    pub fn references(&self, field: &str) -> BTreeSet<Id> {
        match self.value(field) {
            Some(Value::References(ids)) => ids.clone(),
            _ => BTreeSet::new(),
        }
    }

    /// Whether more may be true of the field than is recorded.
    pub fn is_unknown(&self, field: &str) -> bool {
        self.fields.get(field).is_some_and(|held| !held.complete)
    }
}
