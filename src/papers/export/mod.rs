//! A plan in forms of other programs: StratML Part 2, JSON with patches (RFC 6902), rows; its history as SQL and GraphML.
//!
//! What a form cannot carry is never dropped in silence: it is told as a [`Loss`], with what was
//! done instead.

mod history;
mod patch;
mod rows;
mod stratml;

pub use history::{Cell, Piece, Rows, to_graphml, to_sql};
pub use patch::{json_patch, plan_json};
pub use rows::{rows_table, text_table};
pub use stratml::{StratmlAbout, stratml};

use std::collections::BTreeMap;

use planctl_core::model::{Id, Key};
use planctl_core::text::Words;
use planctl_core::words;

/// Something of a plan that a form has no place for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The item.
    pub id: Id,
    /// Its kind.
    pub kind: Key,
    /// The field; `None` for the item's own place in the plan.
    pub field: Option<Key>,
    /// What was done instead.
    pub instead: Instead,
}

/// What was done with something that a form has no place for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Instead {
    /// It stands as text beside the item, which no program can read back.
    AsText,
    /// The item stands in another place; under what it stood is said as text.
    Elsewhere,
    /// It is not written.
    LeftOut,
}

impl Instead {
    /// What was done, in words.
    pub fn words(self) -> Words {
        match self {
            Instead::AsText => words!("export.as-text"),
            Instead::Elsewhere => {
                words!("export.elsewhere")
            }
            Instead::LeftOut => words!("export.left-out"),
        }
    }
}

/// Losses by kind, field and what was done, each with its items in order.
pub fn grouped(losses: &[Loss]) -> BTreeMap<(Key, Option<Key>, Instead), Vec<Id>> {
    let mut out: BTreeMap<_, Vec<Id>> = BTreeMap::new();
    for loss in losses {
        out.entry((loss.kind.clone(), loss.field.clone(), loss.instead)).or_default().push(loss.id.clone());
    }
    out
}
