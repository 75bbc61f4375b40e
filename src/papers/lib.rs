//! Papers out: what officials write by hand, from values the caller gives.
//!
//! Nothing here knows a store or reads a document. A module uses only those before it:
//!
//! | module | in a word |
//! |---|---|
//! | [`amend`] | amending sentences, drawn up and carried out |
//! | [`document`] | words for readers, in no format yet |
//! | [`render`] | the formats |
//! | [`catalogue`] | the papers there are, and in which formats |
//! | [`export`] | a plan in the forms of other programs |

#![forbid(unsafe_code)]
#![deny(clippy::disallowed_methods, clippy::disallowed_macros)]

pub mod amend;
#[deny(clippy::wildcard_enum_match_arm)]
pub mod catalogue;
pub mod document;
pub mod export;
pub mod render;
