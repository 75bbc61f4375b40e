//! Documents in: from a published document, in whatever format, to a draft of the plan it states.
//!
//! Nothing here knows a store. A module uses only those before it:
//!
//! | module | in a word |
//! |---|---|
//! | [`reading`] | a document as it was read, and what was made of it |
//! | [`tree`] | the structure of a document: headings, points, tables with their heads, furniture |
//! | [`matching`] | which items of two plans are likely the same |
//! | [`formats`] | the formats, and the plan in what they hold |
//! | [`learning`] | a vocabulary and a form, learnt from documents alone |
//! | [`check`] | what is odd in a document |

#![forbid(unsafe_code)]
#![deny(clippy::disallowed_methods, clippy::disallowed_macros)]

pub mod check;
pub mod formats;
pub mod learning;
pub mod matching;
pub mod reading;
pub mod tree;
