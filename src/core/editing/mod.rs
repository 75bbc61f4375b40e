//! The verbs of editing a plan: [`edit`] carries out one [`Edit`] on a draft.
//!
//! Nothing here reads files, compares plans or words what was done: what an edit came to is for
//! [`crate::diff`] to say. Which field is the name, the label or an end of the schedule comes
//! from the roles of the vocabulary. What may be relied upon, held by `tests/laws/editing.rs` on
//! generated plans:
//!
//! - an edit changes what it names and nothing else;
//! - a plan without errors has none after an edit, and what was wrong before is no hindrance;
//! - what was said of how a value is known goes with the value, and so does that of an item;
//! - an edit that would change nothing, or decide an open conflict unasked, is refused.

mod error;
mod item;
mod lineage;
mod typed;
mod value;
mod working;

use std::collections::BTreeSet;

pub use error::EditError;
pub use typed::marks_as_flags;
pub(crate) use value::in_grain;
pub use value::{read_flag, read_milestone, read_period, read_series_value, read_value};
pub use working::waits;

use crate::model::{Id, Vocabulary};
use crate::snapshot::Draft;
use working::Working;

/// One edit of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Puts a new item in.
    Add(NewItem),
    /// Takes an item out.
    Delete {
        id: Id,
        /// Whether what stands under it goes too; else it must have nothing under it.
        with_children: bool,
        /// What becomes of the references to what goes.
        references: References,
    },
    /// Gives an item another name, or says whether its name is provisional.
    Rename {
        id: Id,
        /// The name; `None` leaves it.
        name: Option<String>,
        /// Whether the name is provisional; `None` leaves that.
        provisional: Option<Provisional>,
    },
    /// Puts an item elsewhere, with all that stands under it.
    Move {
        id: Id,
        /// What it is to stand under; `None` leaves that.
        under: Option<Id>,
        /// Where among its new siblings.
        spot: Position,
    },
    /// Gives an item another printed number.
    Renumber {
        id: Id,
        /// The number; `None` for none.
        label: Option<String>,
    },
    /// Sets the ends of an item's schedule.
    Reschedule {
        id: Id,
        /// The first year, included.
        first: YearEdit,
        /// The last year, included.
        last: YearEdit,
    },
    /// Sets a field.
    Set {
        id: Id,
        /// The field, by its name in files or for readers.
        field: String,
        to: FieldEdit,
    },
    /// Makes new items out of parts of one.
    Split {
        id: Id,
        /// The parts, each of which says it came from a part of the whole; of its kind, under its
        /// parent and behind it in this order, unless they say otherwise.
        into: Vec<NewItem>,
        fate: Fate,
    },
    /// Makes one item out of several.
    Merge {
        /// The items; of an item that already stands, one is enough.
        ids: Vec<Id>,
        into: Successor,
        fate: Fate,
    },
    /// Puts a new item in that takes the place of another.
    Succeed {
        /// The one succeeded.
        id: Id,
        /// The new one; of the same kind, under the same parent and behind it, unless it says
        /// otherwise.
        by: NewItem,
        fate: Fate,
    },
}

/// An item to be put in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewItem {
    /// Its kind, by its name in files or for readers; `None` for that of what it comes from.
    pub kind: Option<String>,
    /// Its id; `None` for the first free one that begins with its kind.
    pub id: Option<Id>,
    /// What it stands under; `None` for the parent of what it comes from, or `[plan]`.
    pub under: Option<Id>,
    /// Where among its siblings; `None` for behind what it comes from, or last.
    pub spot: Option<Position>,
    /// Its name, or where the kind has none the field that stands for one.
    pub name: Option<String>,
    /// Its other fields.
    pub fields: Vec<(String, FieldEdit)>,
}

/// What merged items become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Successor {
    New(NewItem),
    /// One that stands already and absorbs them.
    Existing(Id),
}

/// Where an item stands among its siblings of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Position {
    /// Behind them all.
    #[default]
    Last,
    /// Before them all.
    First,
    /// Just before this one.
    Before(Id),
    /// Just behind this one.
    After(Id),
}

/// What becomes of references to an item that is taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum References {
    /// The edit is refused.
    #[default]
    Refuse,
    /// They are taken out too; where a new item takes the place, they point to it.
    Follow,
}

/// What becomes of items from which others were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// They stay as they are.
    Stays,
    /// They end then, written as in a snapshot or as people write it.
    Ends(String),
    /// They are taken out. What stood under them stands under the one that takes their place.
    Goes(References),
}

/// Whether a name is provisional (仮称).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provisional {
    /// The name is provisional.
    Set,
    /// The name is settled.
    Settled,
}

/// What becomes of an end of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum YearEdit {
    /// It stays.
    Leave,
    /// It is this one, written as in a snapshot or as people write it.
    Set(String),
    /// It is not known.
    Unknown,
    /// There is none.
    Clear,
}

/// What becomes of a field. Values are written as in a snapshot, or as officials write them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldEdit {
    /// It holds this; more than one value only for a set.
    Value(Vec<String>),
    /// Members join a set and leave it; whether it is complete stays.
    Members { add: Vec<String>, remove: Vec<String> },
    /// It is not known.
    Unknown,
    /// It holds nothing.
    Clear,
}

/// Carries out an edit. `taken` are ids that no new item may be given unasked, such as those of
/// other revisions.
///
/// # Errors
///
/// If what the edit names is not there, the vocabulary does not allow it, the plan would
/// contradict itself in a way it did not before, or nothing would change.
pub fn edit(
    draft: &Draft,
    vocabulary: &Vocabulary,
    edit: &Edit,
    taken: &BTreeSet<Id>,
) -> Result<Draft, EditError> {
    let mut working = Working::of(&draft.plan, vocabulary, taken);
    match edit {
        Edit::Add(new) => working.add(new, None).map(drop)?,
        Edit::Delete { id, with_children, references } => {
            working.delete(id, *with_children, *references)?;
        }
        Edit::Rename { id, name, provisional } => working.rename(id, name.as_deref(), *provisional)?,
        Edit::Move { id, under, spot } => working.move_to(id, under.as_ref(), spot)?,
        Edit::Renumber { id, label } => working.renumber(id, label.as_deref())?,
        Edit::Reschedule { id, first, last } => working.reschedule(id, first, last)?,
        Edit::Set { id, field, to } => working.set(id, field, to)?,
        Edit::Split { id, into, fate } => working.split(id, into, fate)?,
        Edit::Merge { ids, into, fate } => working.merge(ids, into, fate)?,
        Edit::Succeed { id, by, fate } => working.succeed(id, by, fate)?,
    }
    working.finish(draft)
}
