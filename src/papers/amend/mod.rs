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

mod compose;
mod execute;
mod foot;
mod fragments;
mod parse;
mod print;
mod quote;
mod said;
mod working;

pub use compose::amending;
pub use execute::{Applied, Refusal, RefusalKind, apply};
pub use foot::{Foot, FootRow};
pub use parse::{Parsed, SentenceFault, parse};

/// The grammar of amending sentences, for readers.
pub const GRAMMAR: &str = include_str!("grammar.txt");

/// The sentences that lead from one plan to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// The name of the plan that is amended; `None` where no title says it.
    pub plan: Option<String>,
    /// What it is held against; `None` where that is not said.
    pub base: Option<Base>,
    pub sentences: Vec<Sentence>,
    /// What no sentence says; `None` where it was cut off.
    pub foot: Option<Foot>,
}

/// The plan that is amended, as the second line names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// Its date, or another word for a reader; may be empty.
    pub label: String,
    /// The first digits of its hash, at least eight.
    pub hash: String,
}

/// One sentence. Fields and kinds are named by their words in the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sentence {
    /// 「…中「甲」を「乙」に改める。」: words within a text, all at once.
    Words {
        place: Place,
        /// The text; empty for all texts of the unit itself, 「…の項中「甲」を」.
        field: String,
        /// What happens to which words; never empty.
        edits: Vec<Edit>,
    },
    /// 「…の評価時期「甲」を「乙」に改める。」: a value, or a member of a set, by another.
    Replace { place: Place, field: String, before: String, after: String },
    /// 「…の評価時期「甲」を削る。」: members of a set, or with none named the whole field.
    Strike {
        place: Place,
        field: String,
        /// The members, or the value; empty for whatever it holds.
        values: Vec<String>,
    },
    /// 「…に評価時期「甲」を加える。」: a value where there was none, or members of a set.
    Give {
        place: Place,
        field: String,
        /// The value or the members; empty only for a flag.
        values: Vec<String>,
    },
    /// 「…の概要を次のように改める。」: a whole text.
    Rewrite { place: Place, field: String, text: String },
    /// 「2-6の項を2-7の項とする。」
    Renumber {
        /// The unit, named last by its number.
        place: Place,
        to: String,
    },
    /// 「…の項を削る。」, with all that stands below it.
    Delete { place: Place },
    /// 「…の項の次に次のように加える。」
    Add {
        spot: Spot,
        /// The units in reading order, the first of depth 0; never empty.
        units: Vec<Unit>,
    },
    /// 「…の項を…の項の次に移す。」, with all that stands below it.
    Move { place: Place, spot: Spot },
}

/// A unit of the plan, from the whole down; without steps the plan itself, この計画.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place(pub Vec<Step>);

/// One step towards a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The one unit so numbered below what was named before: 2-6の項.
    Label(String),
    /// The one unit so called below what was named before: 「名称」の項.
    Named(String),
    /// The only one of its kind directly under what was named before: プログラムの項.
    Only(String),
    /// One of its kind directly under what was named before, counted from 1: プログラム第２の項.
    Nth(String, usize),
}

/// Where a unit goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// Directly after a unit of the same kind.
    After(Place),
    /// Directly before a unit of the same kind.
    Before(Place),
    /// Under a unit, after all others of its kind.
    Under(Place),
}

/// What happens to words within a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// 「甲」を「乙」に改める
    Replace(Fragment, String),
    /// 「甲」の下に「乙」を加える
    Insert(Fragment, String),
    /// 「甲」を削る
    Strike(Fragment),
}

/// Words as they stand in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// The words; never empty.
    pub text: String,
    /// How often they stand there; at least 1.
    pub times: usize,
}

/// A unit that is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// How deep below the first ones, from 0.
    pub depth: usize,
    pub kind: String,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Whether the mark of a provisional name stands behind the name.
    pub provisional: bool,
    /// Its other fields, with their values; none for a flag.
    pub fields: Vec<(String, Vec<String>)>,
}
