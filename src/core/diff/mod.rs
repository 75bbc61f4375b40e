//! Finding what differs between two plans, and what kind of change it is.
//!
//! [`compare`] gives the bare differences; everything else here is a function of them: the
//! [`Row`] of each item with its [`Facet`]s, the words that changed, the causes that group
//! rows, and the prints that comments and approvals are bound to. Nothing here words a change
//! for a reader (`planctl_papers::document` does), and nothing ever pairs items by likeness.

// The catalogue and the declared causes are plain values of the floor below.
pub use crate::change::{CauseRow, FacetKind, Family, Weight};

mod causes;
mod compare;
mod examples;
mod hunks;
mod measure;
mod order;
mod print;
mod rows;
mod sequence;
mod whole;

pub use causes::{Cause, derive, group, leads};
pub use compare::{apply, compare};
pub use examples::{Example, example, examples_vocabulary};
pub use hunks::{Hunk, HunkKind, hunks, segments};
pub use measure::{Amount, Measure, measures, transition};
pub use order::reading_order;
pub use print::{ChangedField, content_print};
pub use rows::{Facet, Row, on_decided_ground, on_unknown_ground, rows};
pub use sequence::{Algorithm, DiffOp, DiffTag, operations};
