//! Texts: what is said to a reader, in the languages that have a catalogue; pieces of text with
//! the places they were read at; and what may stand in a text at all.
//!
//! A message is a key with arguments ([`Words`], [`words!`](crate::words)), formed in the language
//! asked for when it is asked for. Its texts stand in `en.txt` and `ja.txt`, a row each, in the form
//! that [`Catalogue`] describes. How lists, quotes, brackets, counts and days are written is said
//! once for each language, in its rows `compose.…`. Another language is a file and a row of
//! [`Lang::ALL`]; what its file lacks is said in English.
//!
//! Nothing here knows a plan.

mod catalogue;
mod compose;
mod lang;
mod nearest;
mod pattern;
mod pieces;
mod plain;
mod spellings;
mod terms;
#[cfg(test)]
mod tests;
mod toml;
mod words;

pub use catalogue::Catalogue;
pub use compose::{ERAS, Era};
pub use lang::{Lang, Language, one_or_more};
pub use nearest::{is_misspelt, nearest};
pub use pattern::{Captures, Loose, Pattern};
pub use pieces::{Ink, Piece, Spot, Text};
pub use plain::{
    Script, TextFault, brief, folded, full_width_digits, half_width_digit, half_width_digits, is_digit,
    is_ignorable, is_of_names, kanji_number, loosely, name_of_file, plain_text, visible,
};
pub use spellings::{Spelling, spellings};
pub use terms::Terms;
pub use toml::of_toml;
pub use words::{Argument, Words};
