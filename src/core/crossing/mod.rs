//! From one vocabulary to another: what became of which kind and field, and a plan told in the other's words.
//!
//! Plans are rewritten every few years, and the next one has other levels and other words. A [`Mapping`] says
//! which kind and field became which; [`propose`] makes one to be edited, [`carry`] tells a plan by it. Nothing
//! here finds changes ([`crate::diff`] does): what was carried is compared as any plan is.
//!
//! Laws, which `tests/laws/crossing.rs` checks on generated vocabularies and plans:
//!
//! - a mapping proposed between a vocabulary and the same one under other names renames as they were renamed;
//! - a plan carried by it is the plan as it would have been written in the other words;
//! - whatever the mapping, no item and no value is lost: what has no place in the other words keeps its own.

mod carry;
mod propose;
mod value;

pub use carry::{Carried, as_one_plan, carry, fault_of};
pub use propose::{Likened, Proposed, propose, proposed_to_toml};

use crate::model::Mapping;
