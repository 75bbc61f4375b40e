//! Why an edit was not made.

use crate::text::Lang;
use std::fmt;

use crate::model::{Id, Key, StructureError};
use crate::snapshot::Place;
use crate::text::{Words, brief};
use crate::words;

/// Why an edit was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EditError {
    NoItem {
        id: Id,
        /// An id of the plan that reads like it.
        nearest: Option<String>,
    },
    NoKind {
        word: String,
        /// A kind that reads like it.
        nearest: Option<String>,
        kinds: Vec<Key>,
    },
    /// It was not said of which kind a new item is, and it does not follow.
    NoKindGiven,
    NoField {
        kind: Words,
        word: String,
        /// A field that reads like it.
        nearest: Option<String>,
        /// Those that the kind has.
        fields: Vec<Key>,
    },
    /// The kind has no field of the role that the edit is about.
    NoRole {
        kind: Words,
        /// What it lacks.
        what: Words,
    },
    /// The edit cannot be made to `[plan]` itself.
    ThePlan,
    /// The id of a new item is in use.
    Taken { id: Id },
    /// The kind does not stand there.
    Under {
        /// What it was to stand under.
        parent: Id,
        /// The kind, and that of the parent.
        kinds: Box<[Words; 2]>,
        /// Under what it may stand.
        allowed: Vec<Words>,
    },
    /// An item would stand under itself.
    UnderItself { id: Id, under: Id },
    /// The item beside which another was to stand is no sibling of its kind.
    NoSibling {
        id: Id,
        /// The one to be placed.
        of: Id,
    },
    /// An item that was to go has others under it.
    Children {
        id: Id,
        /// What stands just under it.
        children: Vec<Id>,
    },
    /// Others refer to what was to go.
    Referenced {
        /// What was to go, or one of it.
        id: Id,
        /// Where they refer to it.
        by: Vec<Place>,
    },
    /// The field does not take this value.
    Value { field: Words, fault: Words },
    /// An item that goes was to be split into one part only: that part would be its successor.
    TooFewParts { id: Id },
    /// One item alone is not merged.
    TooFewWholes,
    /// An item was to be merged into itself.
    IntoItself { id: Id },
    /// A conflict at the place waits for a decision.
    Waits { place: Place },
    /// The plan would be no tree.
    Structure(StructureError),
    /// The plan would contradict itself.
    Breaks(Words),
    /// The plan is as the edit would make it.
    Nothing,
}

/// A fault, with what may have been meant.
fn meant(words: Words, nearest: &Option<String>) -> Words {
    match nearest {
        Some(near) => words!("editing.did-mean", words, near),
        None => words,
    }
}

/// The first few of several, and how many more there are.
fn few(all: impl ExactSizeIterator<Item = String>) -> Words {
    const FEW: usize = 5;
    let more = all.len().saturating_sub(FEW);
    let shown = Words::list(all.take(FEW).map(|one| format!("`{one}`")));
    match more {
        0 => shown,
        more => words!("editing.and-more", more, shown),
    }
}

impl EditError {
    pub fn words(&self) -> Words {
        match self {
            EditError::NoItem { id, nearest } => meant(words!("editing.no-item", id), nearest),
            EditError::NoKind { word, nearest, kinds } => {
                let (word, kinds) = (brief(word), few(kinds.iter().map(|kind| kind.to_string())));
                meant(words!("editing.no-kind", word, kinds), nearest)
            }
            EditError::NoKindGiven => {
                words!("editing.no-kind-given")
            }
            EditError::NoField { kind, word, nearest, fields } => {
                let word = brief(word);
                if nearest.is_some() {
                    return meant(words!("editing.no-field", word, kind), nearest);
                }
                let fields = Words::list(fields.iter().map(|field| format!("`{field}`")));
                words!("editing.no-such-field", word, fields, kind)
            }
            EditError::NoRole { kind, what } => {
                words!("editing.no-role", kind, what)
            }
            EditError::ThePlan => {
                words!("editing.the-plan")
            }
            EditError::Taken { id } => {
                words!("editing.taken", id)
            }
            EditError::Under { parent, kinds, allowed } => {
                let [kind, parent_kind] = &**kinds;
                words!("editing.not-under", allowed = Words::list(allowed), kind, parent, parent_kind)
            }
            EditError::UnderItself { id, under } => words!("editing.under-itself", id, under),
            EditError::NoSibling { id, of } => words!("editing.no-sibling", id, of),
            EditError::Children { id, children } => {
                let below = few(children.iter().map(Id::to_string));
                words!("editing.children", id, below)
            }
            EditError::Referenced { id, by } => {
                let by = few(by.iter().map(Place::to_string));
                words!("editing.referenced", id, by)
            }
            EditError::Value { field, fault } => Words::about(field, fault),
            EditError::TooFewParts { id } => words!("editing.too-few-parts", id),
            EditError::TooFewWholes => {
                words!("editing.too-few-wholes")
            }
            EditError::IntoItself { id } => {
                words!("editing.into-itself", id)
            }
            EditError::Waits { place } => {
                words!("editing.waits", place)
            }
            EditError::Structure(error) => error.words(),
            EditError::Breaks(fault) => fault.clone(),
            EditError::Nothing => {
                words!("editing.nothing")
            }
        }
    }
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for EditError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        if let EditError::Structure(error) = self { Some(error) } else { None }
    }
}
