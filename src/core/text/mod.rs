//! Texts: words for readers in their languages, pieces of text with the places they were read at,
//! and what may stand in a text at all.
//!
//! Nothing here knows a plan.

mod pieces;
mod plain;
mod words;

pub use pieces::{Ink, Piece, Spot, Text};
pub use plain::{TextFault, brief, full_width_digits, loosely, plain_text, visible};
pub use words::{Lang, Words, counted, nearest};
