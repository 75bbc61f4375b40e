//! The record: dated revisions on disk, who did what and when, and what of it can be proved.
//!
//! Nothing here knows a paper or a document. A module uses only those before it:
//!
//! | module | in a word |
//! |---|---|
//! | [`tree`] | the tree over a log |
//! | [`event`] | the records of the log |
//! | [`signing`] | statements, signatures and whose keys they are |
//! | [`store`] | the disk; the one place that writes |
//! | [`history`] | whole plans through time |
//! | [`trust`] | whose signatures hold, by place in the log |
//! | [`proposal`] | changes on their way to adoption |
//! | [`audit`] | whole stores held to their claims |

#![forbid(unsafe_code)]
#![deny(clippy::disallowed_methods, clippy::disallowed_macros)]

#[allow(clippy::disallowed_methods, reason = "verifying is reading files")]
pub mod audit;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod event;
pub mod history;
pub mod proposal;
pub mod signing;
#[allow(clippy::disallowed_methods, reason = "the one floor that writes")]
pub mod store;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod tree;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod trust;
