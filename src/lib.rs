//! planctl keeps dated revisions of plans and says, in the plan's own words, what changed.
//!
//! The library stands in floors; a module uses only the floors below its own, which
//! `tests/tidy.rs` holds. The command line (`src/main.rs`, `src/cli/`) stands outside: it
//! alone reads the clock, the environment and the arguments, and it alone speaks to the user.
//!
//! | floor | modules | in a word |
//! |---|---|---|
//! | 0 | [`model`] | items, values, ids, vocabularies: plain values |
//! | 1 | [`change`], [`snapshot`], [`reading`], [`tree`] | what differs, as a value; canonical TOML, drafts, names; documents as they were read; the tree over a log |
//! | 2 | [`diff`], [`check`], [`matching`], [`event`], [`signing`] | reasoning; the records of the log; statements, signatures and whose keys they are |
//! | 3 | [`merge`], [`amend`], [`editing`] | two plans made from one, brought together; amending sentences, drawn up and carried out; the verbs of editing |
//! | 4 | [`document`] | words for readers, in no format yet |
//! | 5 | [`render`], [`import`], [`store`] | formats and the disk |
//! | 6 | [`history`], [`trust`] | whole plans through time; whose signatures hold, by place in the log |
//! | 7 | [`proposal`] | changes on their way to adoption |
//! | 8 | [`audit`] | whole stores held to their claims |

#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![deny(clippy::disallowed_methods, clippy::disallowed_macros)]

pub mod amend;
#[allow(clippy::disallowed_methods, reason = "verifying is reading files")]
pub mod audit;
pub mod change;
pub mod check;
pub mod diff;
pub mod document;
pub mod editing;
pub mod event;
pub mod history;
pub mod import;
pub mod matching;
pub mod merge;
pub mod model;
pub mod proposal;
pub mod reading;
pub mod render;
pub mod signing;
pub mod snapshot;
#[allow(clippy::disallowed_methods, reason = "the one floor that writes")]
pub mod store;
pub mod tree;
pub mod trust;
