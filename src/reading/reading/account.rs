//! What was made of a document: its claims, the doubts about it, and where each value stands.

use std::collections::BTreeMap;

use planctl_core::model::{Date, Id, Key};
use planctl_core::text::Spot;
use planctl_core::text::Words;

/// What was made of a document beside the plan itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// The cover note before the plan, if there is one.
    pub note: Option<CoverNote>,
    /// The lines that say when the plan was made and revised, in the order printed.
    pub history: Vec<HistoryLine>,
    /// Whether the title says that it is not decided (案); `None` if no title was found.
    pub draft: Option<bool>,
    /// The doubts, in the order of the document.
    pub doubts: Vec<Doubt>,
    /// Where each item and field stands; an item without a field is where it is named.
    pub spots: BTreeMap<(Id, Option<Key>), Spot>,
    /// The first and last place of each stretch of the document that found no place in the plan,
    /// with the number of texts in it.
    pub unplaced: Vec<(Spot, Spot, usize)>,
    /// The texts that found no place in the plan, in the order of the document.
    pub unread: Vec<String>,
    /// What became of the characters of the document, in stretches; empty where it was not accounted for so.
    pub stretches: Vec<Stretch>,
    /// How many characters stand in no stretch: marks of another format, and what is struck out.
    pub besides: usize,
}

/// A stretch of the document with one use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// What became of it.
    pub how: Use,
    /// Where it begins.
    pub spot: Spot,
    /// Its text, as it stands in the document.
    pub text: String,
}

/// What became of a character of a document. Each has one use, the first that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Use {
    /// It is of the value of a field.
    Field,
    /// It says how the document is built: labels, heads, numbers, signs of lists.
    Structure,
    /// It is of the paper: page numbers, running heads, a list of contents.
    Furniture,
    /// The form passes it over.
    Passed,
    /// Nothing was made of it.
    Unread,
}

impl Use {
    /// All of them, the first that holds first.
    pub const ALL: [Use; 5] = [Use::Field, Use::Structure, Use::Furniture, Use::Passed, Use::Unread];

    /// Its id, the same for ever.
    pub fn key(self) -> &'static str {
        match self {
            Use::Field => "field",
            Use::Structure => "structure",
            Use::Furniture => "furniture",
            Use::Passed => "passed",
            Use::Unread => "unread",
        }
    }
}

impl Account {
    /// How many characters have a use, blanks apart. Over all uses this is the document.
    pub fn characters(&self, how: Use) -> usize {
        let own = self.stretches.iter().filter(|stretch| stretch.how == how);
        let count = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let besides = if how == Use::Structure { self.besides } else { 0 };
        own.map(|stretch| count(&stretch.text)).sum::<usize>() + besides
    }
}

/// A line of the history: 「令和7年1月17日一部改訂」.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryLine {
    pub spot: Spot,
    pub text: String,
    /// The day it names, if that can be read.
    pub date: Option<Date>,
}

/// A cover note, read as claims.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CoverNote {
    /// Where its title stands.
    pub spot: Spot,
    /// The plan that the title names.
    pub plan: String,
    /// Its date, if it bears one that can be read, with its place.
    pub date: Option<(Spot, Date)>,
    /// The lines between its title and its first sentence that are no date: who puts it forward or decided it.
    pub bodies: Vec<(Spot, String)>,
    /// How many points it says there are, with the place; `None` if it gives no number.
    pub count: Option<(Spot, usize)>,
    /// Whether they are proposed (変更したい) or decided (変更した); `None` if it says neither, or puts right.
    pub decided: Option<bool>,
    /// Whether it puts right what was recorded wrongly (訂正), by its first sentence, or by its title
    /// as long as none was found.
    pub corrects: bool,
    /// Its points, in order.
    pub claims: Vec<Claim>,
}

/// One point of a cover note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub spot: Spot,
    /// The point as it is written.
    pub text: String,
    /// The catalogue's name of the change it speaks of, by the vocabulary's formulas; `None` if
    /// it follows none of them.
    pub action: Option<Key>,
    /// What it is about: the name in the place of `{item}`; the whole text if no formula fits.
    pub object: String,
    /// The other names of the formula: `before`, `after`, `parent`.
    pub others: BTreeMap<String, String>,
}

/// Something that was assumed in reading, or could not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    pub kind: DoubtKind,
    pub spot: Spot,
    /// The exact string of the document.
    pub exact: String,
    pub assumed: Words,
    /// What else it could be; empty where nothing else offers itself.
    pub otherwise: Words,
    /// The item, and the field, that rest on it.
    pub about: Option<(Id, Option<Key>)>,
}

/// The kinds of doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DoubtKind {
    /// Blanks inside a word, between digits or letters were taken out.
    Blanks,
    /// A name or sentence that a line or page break had parted was joined.
    Joined,
    /// Marks of another format (`<ul>`, `**`) were taken off.
    Residue,
    /// A number behind a text was taken for the number of the page.
    PageNumber,
    /// Text is struck out or deleted, and was left out.
    Struck,
    /// Text is a tracked insertion, and was taken in.
    Inserted,
    /// A line was taken for several entries.
    Split,
    /// A section without a heading was given to an item by its order.
    SectionByOrder,
    /// A heading names an item otherwise than its own line does.
    Heading,
    /// A text without a label was taken for what its place says.
    Unlabelled,
    /// A text is there twice and was read once.
    Repeated,
    /// A box without an ending of names was read as a name, or as a part of another.
    BoxName,
    /// The first year was read off the column, and something speaks against it.
    FirstYear,
    /// The last year was concluded from what follows.
    LastYear,
    /// A mark could belong to another box.
    Mark,
    /// A mark stands where no box is: a next phase.
    NextPhase,
    /// A name in a text was taken for an item of that name or of nearly that name.
    Named,
    /// A value is not of the type its field takes.
    Value,
    /// A table whose columns could not be told.
    Table,
    /// A claim that follows no formula.
    Claim,
    /// A text found no place in the plan.
    Unplaced,
}

impl DoubtKind {
    /// Its id, the same for ever.
    pub fn key(self) -> &'static str {
        match self {
            DoubtKind::Blanks => "blanks",
            DoubtKind::Joined => "joined",
            DoubtKind::Residue => "residue",
            DoubtKind::PageNumber => "page-number",
            DoubtKind::Struck => "struck",
            DoubtKind::Inserted => "inserted",
            DoubtKind::Split => "split",
            DoubtKind::SectionByOrder => "section-by-order",
            DoubtKind::Heading => "heading",
            DoubtKind::Unlabelled => "unlabelled",
            DoubtKind::Repeated => "repeated",
            DoubtKind::BoxName => "box-name",
            DoubtKind::FirstYear => "first-year",
            DoubtKind::LastYear => "last-year",
            DoubtKind::Mark => "mark",
            DoubtKind::NextPhase => "next-phase",
            DoubtKind::Named => "named",
            DoubtKind::Value => "value",
            DoubtKind::Table => "table",
            DoubtKind::Claim => "claim",
            DoubtKind::Unplaced => "unplaced",
        }
    }
}
