//! Places in a plan, and what is said at one.

use std::fmt;
use std::str::FromStr;

use super::{Id, Key};

/// What stands for the place of an item in the tree where a field is named.
pub const UNDER: &str = "under";

/// An item, or one field of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub id: Id,
    /// The field, [`UNDER`], or the kind of a list of children; `None` for the item as a whole.
    pub field: Option<Key>,
}

/// Why a place was changed, for the record.
///
/// `Ord` is the order in which reasons are kept: by place, then by text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    pub place: Place,
    /// Never empty.
    pub text: String,
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (id, field) = match text.split_once('.') {
            Some((id, field)) => (id, Some(field)),
            None => (text, None),
        };
        // As fields of vocabularies are called, and kinds, whose lists are places too.
        let is_word = |field: &str| {
            let of_word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
            !field.is_empty() && field.bytes().all(of_word)
        };
        if !field.is_none_or(is_word) {
            return Err(());
        }
        Ok(Place { id: id.parse().map_err(|_| ())?, field: field.map(Key::from) })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{}.{field}", self.id),
            None => write!(f, "{}", self.id),
        }
    }
}
