//! planctl keeps dated revisions of plans and says, in the plan's own words, what changed.
//!
//! The library stands in floors; a module uses only the floors below its own, which
//! `tests/tidy.rs` holds. The command line (`src/main.rs`, `src/cli/`) stands outside: it
//! alone reads the clock, the environment and the arguments, and it alone speaks to the user.
//!
//! | floor | modules | in a word |
//! |---|---|---|
//! | 0 | [`model`] | items, values, ids, vocabularies: plain values |
//! | 1 | [`change`], [`snapshot`] | what differs, as a value; canonical TOML, drafts, names |
//! | 2 | [`diff`], [`check`], [`event`] | reasoning; the records of the log |
//! | 4 | [`document`] | words for readers, in no format yet |
//! | 5 | [`render`], [`store`] | formats and the disk |
//! | 6 | [`audit`] | whole stores |

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod audit;
pub mod change;
pub mod check;
pub mod diff;
pub mod document;
pub mod event;
pub mod history;
pub mod model;
pub mod render;
pub mod snapshot;
pub mod store;
