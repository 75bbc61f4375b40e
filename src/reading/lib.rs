//! Documents in: from a published document, in whatever format, to a draft of the plan it states.
//!
//! Nothing here knows a store. A module uses only those before it:
//!
//! | module | in a word |
//! |---|---|
//! | [`reading`] | a document as it was read, and what was made of it |
//! | [`matching`] | which items of two plans are likely the same |
//! | [`formats`] | the formats, and the plan in what they hold |
//! | [`check`] | what is odd in a document |

#![forbid(unsafe_code)]
#![deny(clippy::disallowed_methods, clippy::disallowed_macros)]

pub mod check;
pub mod formats;
pub mod matching;
pub mod reading;
