//! Plans as values: what they hold, what differs between two of them, what is wrong in one, how
//! they are edited and merged, and what printing and reading them share.
//!
//! Nothing here touches a file, reads the clock or knows a document's format. A module uses only
//! those before it:
//!
//! | module | in a word |
//! |---|---|
//! | [`text`] | words for readers, pieces of text with their places |
//! | [`model`] | items, values, ids, vocabularies: plain values |
//! | [`change`] | what differs, as a value |
//! | [`snapshot`] | canonical TOML, drafts, names |
//! | [`diff`] | what changed between two plans, and why |
//! | [`check`] | what is wrong or odd in a plan |
//! | [`editing`], [`merge`] | the verbs of editing; two plans made from one, brought together |
//! | [`crossing`] | from one vocabulary to another |
//! | [`filter`] | which changes or items are asked for |
//! | [`layout`] | what printing and reading share |

#![forbid(unsafe_code)]
#![deny(clippy::disallowed_methods, clippy::disallowed_macros)]

#[deny(clippy::wildcard_enum_match_arm)]
pub mod change;
pub mod check;
pub mod crossing;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod diff;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod editing;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod filter;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod layout;
pub mod merge;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod model;
pub mod snapshot;
pub mod text;
