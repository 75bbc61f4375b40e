//! What sentences say, as values.

use std::ops::Range;

use planctl_core::text::Words;

/// One sentence. Fields and kinds are named by their words in the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sentence {
    /// 「…中「甲」を「乙」に改める。」: words within a text, all at once.
    Words {
        place: UnitPath,
        /// The text; empty for all texts of the unit itself, 「…の項中「甲」を」.
        field: String,
        /// What happens to which words; never empty.
        edits: Vec<Edit>,
    },
    /// 「…の評価時期「甲」を「乙」に改める。」: a value, or a member of a set, by another.
    Replace { place: UnitPath, field: String, before: String, after: String },
    /// 「…の評価時期「甲」を削る。」: members of a set, or with none named the whole field.
    Strike {
        place: UnitPath,
        field: String,
        /// The members, or the value; empty for whatever it holds.
        values: Vec<String>,
    },
    /// 「…に評価時期「甲」を加える。」: a value where there was none, or members of a set.
    Give {
        place: UnitPath,
        field: String,
        /// The value or the members; empty only for a flag.
        values: Vec<String>,
    },
    /// 「…の概要を次のように改める。」: a whole text.
    Rewrite { place: UnitPath, field: String, text: String },
    /// 「2-6の項を2-7の項とする。」
    Renumber {
        /// The unit, named last by its number.
        place: UnitPath,
        to: String,
    },
    /// 「…の項を削る。」, with all that stands below it.
    Delete { place: UnitPath },
    /// 「…の項の次に次のように加える。」
    Add {
        spot: Destination,
        /// The units in reading order, the first of depth 0; never empty.
        units: Vec<Unit>,
    },
    /// 「…の項を…の項の次に移す。」, with all that stands below it.
    Move { place: UnitPath, spot: Destination },
}

/// A unit of the plan, from the whole down; without steps the plan itself, この計画.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitPath(pub Vec<UnitStep>);

/// One step towards a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitStep {
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
pub enum Destination {
    /// Directly after a unit of the same kind.
    After(UnitPath),
    /// Directly before a unit of the same kind.
    Before(UnitPath),
    /// Under a unit, after all others of its kind.
    Under(UnitPath),
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

/// Why a text is no amendment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentenceFault {
    /// Where, in bytes of the text.
    pub span: Range<usize>,
    pub words: Words,
}

impl std::fmt::Display for SentenceFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words.get(planctl_core::text::Lang::EN))
    }
}

impl std::error::Error for SentenceFault {}
