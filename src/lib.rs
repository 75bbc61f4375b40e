//! planctl keeps dated revisions of plans and says, in the plan's own words, what changed.
//!
//! ```
//! use planctl::document::{Texts, changes_document};
//! use planctl::render::{Look, to_text};
//! use planctl::text::Lang;
//! use planctl::workspace::Options;
//!
//! # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
//! let workspace = Options::new().store(revisions).open()?;
//! let latest = workspace.resolve("latest")?;
//! println!("{} holds {} items", latest.side.label, latest.side.snapshot.plan().items().count());
//!
//! let pair = workspace.compare(&["2025-08-06", "2026-01-16"])?;
//! let comparison = pair.comparison();
//! for point in comparison.points() {
//!     println!("{}", point.text.get(Lang::EN));
//! }
//! let changes = changes_document(&comparison, Lang::EN, Texts::Whole);
//! println!("{}", to_text(&changes, Look::default()));
//! # assert_eq!(comparison.points().len(), 3);
//! # Ok::<(), planctl::workspace::Error>(())
//! ```
//!
//! Begin with [`workspace`]: it does what the commands do. What it gives and takes are the values of
//! the other modules, which stand in crates of their own; the compiler keeps each crate from what
//! stands above it. The command line (`src/main.rs`, `src/cli/`) stands outside: it alone reads the
//! clock, the environment and the arguments, and it alone speaks to the user.
//!
//! | crate | modules |
//! |---|---|
//! | `planctl-core` | [`text`], [`model`], [`change`], [`snapshot`], [`diff`], [`check`], [`editing`], [`merge`], [`layout`] |
//! | `planctl-record` | [`tree`], [`event`], [`signing`], [`store`], [`history`], [`trust`], [`proposal`], [`audit`] |
//! | `planctl-reading` | [`reading`], [`matching`], [`formats`] |
//! | `planctl-papers` | [`amend`], [`document`], [`render`], [`catalogue`], [`export`] |
//! | `planctl` | [`workspace`], [`json`] |

#![forbid(unsafe_code)]
#![deny(clippy::disallowed_methods, clippy::disallowed_macros)]

pub mod json;
pub mod workspace;

pub use workspace::Workspace;

pub use planctl_core::{
    change, crossing, diff, editing, filter, layout, merge, model, snapshot, text, words,
};
pub use planctl_papers::{amend, catalogue, document, export, render};
pub use planctl_reading::{formats, learning, matching, reading};
pub use planctl_record::{audit, event, history, proposal, signing, store, tree, trust};

/// What is wrong or odd, in a plan and in the document it was read from.
pub mod check {
    pub use planctl_core::check::*;
    pub use planctl_reading::check::*;
}
