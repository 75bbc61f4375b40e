//! Amending sentences (改め文): what leads from one plan to another, said in the words an office
//! writes and exact enough to be carried out.
//!
//! [`amending`] draws them up, [`Amendment::to_text`] prints them, [`parse`] reads them and
//! [`apply`] carries them out. Nothing here lays out a paper ([`crate::document`] does) or
//! carries a change to another base (that is a merge). The laws, held on generated plans:
//!
//! - `apply(amending(a, b), a)` is b, by its hash;
//! - without the foot it is b but for ids, lineage and what is said to be unknown;
//! - a printed amendment reads back as itself, and that of a plan to itself has no sentence.
//!
//! # Convention
//!
//! Sentences act one after another, each on what those before it have left; the numbers and
//! names in a sentence are those from before it. They go from the front; where a number must
//! first be free, from the back. Words are added の下に, units の次に. Words to be replaced
//! occur once in the place named, or as often as is said: 「甲」（２か所）. With a unit goes all
//! that stands below it, and every reference to it.
//!
//! # Grammar
//!
//! One line a sentence; the lines of what is added begin with 　.

#![doc = concat!("```text\n", include_str!("grammar.txt"), "```")]

mod amendment;
mod compose;
mod execute;
mod fields;
mod foot;
mod fragments;
mod named;
mod parse;
mod print;
mod quote;
mod said;
mod sentence;

pub use amendment::{Amendment, Base};
pub use compose::amending;
pub use execute::{Applied, Refusal, RefusalKind, apply};
pub use foot::{Foot, FootRow};
pub use parse::{Parsed, parse};
pub use sentence::{Destination, Edit, Fragment, Sentence, SentenceFault, Unit, UnitPath, UnitStep};

/// The grammar of amending sentences, for readers.
pub const GRAMMAR: &str = include_str!("grammar.txt");
