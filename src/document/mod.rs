//! Words for readers, in no format yet: what is said, as headings, paragraphs and lists with
//! marked spans.
//!
//! How it is printed is [`crate::render`]'s; what changed is [`crate::diff`]'s. Words come from
//! the vocabulary and from `style.rs`, Japanese and English at once where both are cheap, or in
//! the one asked for.

mod changes;
mod comparison;
mod listing;
mod memo;
mod style;
mod wording;

pub use changes::{Texts, changes_document, stat_document};
pub use comparison::{Comparison, Pairing, Point, Side, check_formulas, point_words};
pub use listing::plan_document;
pub use memo::{Memo, memo};
pub use style::coverage_words;
pub use wording::{Wording, year_words};

/// A text for readers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// Its parts, in order.
    pub blocks: Vec<Block>,
}

/// One part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The title of the whole.
    Title(Line),
    /// The heading of a part.
    Heading(Line),
    /// Text.
    Paragraph(Line),
    /// Text at the right margin, such as a date.
    Right(Line),
    /// An entry of a list; `depth` 0 is the outermost.
    Item {
        /// How deep in the list.
        depth: usize,
        /// What stands before it: `・`, `1.`, `+`.
        marker: String,
        /// Its text.
        line: Line,
    },
    /// An empty line.
    Gap,
}

/// Text in spans.
pub type Line = Vec<Span>;

/// A stretch of text with one mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The text.
    pub text: String,
    /// What is to be seen of it.
    pub mark: Mark,
}

/// What is to be seen of a stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    Plain,
    /// It stands out.
    Strong,
    /// It steps back.
    Faint,
    /// It is gone.
    Gone,
    /// It has come.
    Come,
    /// It was concluded, not read.
    Inferred,
}

impl Span {
    /// Text without a mark.
    pub fn plain(text: impl Into<String>) -> Span {
        Span { text: text.into(), mark: Mark::Plain }
    }

    /// Text with a mark.
    pub fn marked(mark: Mark, text: impl Into<String>) -> Span {
        Span { text: text.into(), mark }
    }
}

impl Document {
    fn push(&mut self, block: Block) {
        self.blocks.push(block);
    }

    fn paragraph(&mut self, text: impl Into<String>) {
        self.push(Block::Paragraph(vec![Span::plain(text)]));
    }
}
