//! Who is who between two plans: ids and lineage suggested to a person, with score and reasons.
//!
//! Nothing here decides. [`planctl_core::diff`] pairs items by id alone, and so do history and merge;
//! a suggestion becomes a fact only when a person lets it stand in a draft. Nothing here reads
//! documents or invents what they do not print.
//!
//! A wrong link is worse than none: below the bar nothing is said, and likeness that another
//! item shares counts for little. What may be relied upon, and tests hold:
//!
//! - links are one to one and join items of one kind;
//! - a plan is linked wholly to itself under other ids, every link at 1000;
//! - which passing ids a draft bears, and in which order its items stand, changes no link, but
//!   among items that differ in nothing but their place: these are linked in their order;
//! - an id is in at most one suggested [`Origin::Whole`], and then in no [`Origin::Part`];
//! - scores are whole numbers, the same on every machine.

mod assign;
mod candidates;
mod descend;
mod evidence;
mod likeness;
mod lineage;
mod portrait;
mod reason;
mod rename;
mod rows;
mod said;
mod suggest;
mod telling;
mod tongue;
mod weights;

use std::collections::{BTreeMap, BTreeSet};

pub use descend::apply_lineage;
pub use lineage::lineage;
pub use reason::Reason;
pub use rename::{LinkError, apply_links};
pub use rows::{OpenSuggestions, RowError, from_open_rows, lineage_to_open_rows, to_open_rows};
pub use suggest::suggest;
pub use weights::Weights;

use planctl_core::model::{Id, LINEAGE_PART, LINEAGE_WHOLE};

/// Per mille: of so many suggestions in a thousand that have it about that many are right; 1000 for what is
/// certain as far as plans can tell.
pub type Score = u16;

/// How [`suggest`] goes about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The lowest score at which a link is suggested.
    pub bar: Score,
    /// What a person has decided already: which item of the draft is which of the base. It is
    /// evidence for the others, and is not suggested again.
    pub decided: BTreeMap<Id, Id>,
}

/// What [`suggest`] finds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suggestions {
    /// In the draft's reading order.
    pub links: Vec<Link>,
    /// Items of the draft that are linked to none, in its reading order: new ones, or ones that
    /// cannot be told.
    pub unlinked: Vec<Id>,
    /// Items of the base that are linked to none, in its reading order: gone, or not to be told.
    pub missing: Vec<Id>,
}

/// One item of the draft is one of the base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The item, by its passing id in the draft.
    pub item: Id,
    /// The id it bears in the base.
    pub to: Id,
    /// How sure that is.
    pub score: Score,
    /// What speaks for it and against it, in the order of [`Reason`].
    pub reasons: Vec<Reason>,
    /// The next best item of the base, and how well it would have done.
    pub runner_up: Option<(Id, Score)>,
}

/// One item comes from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineageLink {
    pub item: Id,
    /// What it comes from; never empty.
    pub from: BTreeSet<Id>,
    /// Whether from them or from a part of them.
    pub field: Origin,
    /// How sure that is.
    pub score: Score,
    /// What speaks for it.
    pub reasons: Vec<Reason>,
}

/// The two fields of lineage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// `from`: from wholes.
    Whole,
    /// `from_part`: from parts.
    Part,
}

impl Default for Options {
    fn default() -> Self {
        // Of all that is above it one in two hundred is wrong; below it every second.
        Options { bar: 800, decided: BTreeMap::new() }
    }
}

impl Origin {
    /// The field's name in files.
    pub fn key(self) -> &'static str {
        match self {
            Origin::Whole => LINEAGE_WHOLE,
            Origin::Part => LINEAGE_PART,
        }
    }
}
