//! planctl keeps dated revisions of plans and says, in the plan's own words, what changed.
//!
//! This is the library as its users name it; its parts are crates of their own, and the compiler
//! keeps each from what stands above it. The command line (`src/main.rs`, `src/cli/`) stands
//! outside: it alone reads the clock, the environment and the arguments, and it alone speaks to
//! the user.
//!
//! | crate | modules |
//! |---|---|
//! | `planctl-core` | [`text`], [`model`], [`change`], [`snapshot`], [`diff`], [`editing`], [`merge`], [`layout`] |
//! | `planctl-record` | [`tree`], [`event`], [`signing`], [`store`], [`history`], [`trust`], [`proposal`], [`audit`] |
//! | `planctl-reading` | [`reading`], [`matching`], [`formats`] |
//! | `planctl-papers` | [`amend`], [`document`], [`render`], [`catalogue`], [`export`] |
//! | `planctl` | [`json`] |

#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![deny(clippy::disallowed_methods, clippy::disallowed_macros)]

pub mod json;
pub mod workspace;

pub use planctl_core::{change, diff, editing, layout, merge, model, snapshot, text, words};
pub use planctl_papers::{amend, catalogue, document, export, render};
pub use planctl_reading::{formats, matching, reading};
pub use planctl_record::{audit, event, history, proposal, signing, store, tree, trust};

/// What is wrong or odd, in a plan and in the document it was read from.
pub mod check {
    pub use planctl_core::check::*;
    pub use planctl_reading::check::*;
}
