//! Texts of a document with the place and the ink of every piece.

use std::fmt;

/// A place in a document. All numbers count from 1; what they count is the format's: lines and
/// characters of a text, paragraphs of a Word document, pages and lines of a PDF, and of a
/// workbook the sheet, the row and the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Spot {
    /// The page or sheet; 0 where the format has none.
    pub page: u32,
    /// The line, paragraph or row.
    pub line: u32,
    /// The character in the line or paragraph, or the column of a sheet.
    pub column: u32,
}

/// A text in pieces, in order. A line break inside it is the character `\n`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// Its pieces; none is empty.
    pub pieces: Vec<Piece>,
    /// Whether a place is told no finer than for a whole piece, as in a workbook, whose columns
    /// are not characters.
    pub by_piece: bool,
    /// Whether all of it is set in bold.
    pub strong: bool,
}

/// A stretch of text with one ink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text, as it stands in the document.
    pub text: String,
    /// Where its first character stands.
    pub spot: Spot,
    /// Whether it stands, goes or comes.
    pub ink: Ink,
}

/// Whether a stretch of text stands, goes or comes (見え消し).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ink {
    /// It stands.
    #[default]
    Plain,
    /// It is struck out.
    Struck,
    /// A tracked deletion.
    Deleted,
    /// A tracked insertion.
    Inserted,
}

impl Spot {
    /// A place in a document without pages.
    pub fn new(line: u32, column: u32) -> Self {
        Spot { page: 0, line, column }
    }
}

impl Text {
    /// A text that stands, in one piece; no piece if it is empty.
    pub fn plain(text: impl Into<String>, spot: Spot) -> Self {
        let mut out = Text::default();
        out.push(text, spot, Ink::Plain);
        out
    }

    /// Adds a piece; an empty one is none.
    pub fn push(&mut self, text: impl Into<String>, spot: Spot, ink: Ink) {
        let text = text.into();
        if !text.is_empty() {
            self.pieces.push(Piece { text, spot, ink });
        }
    }

    /// What stands: without what is struck out or deleted.
    pub fn standing(&self) -> String {
        self.pieces.iter().filter(|piece| piece.ink.stands()).map(|piece| piece.text.as_str()).collect()
    }

    /// What is struck out or deleted, with its places.
    pub fn gone(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(|piece| !piece.ink.stands())
    }

    /// Whether nothing but blanks stands in it.
    pub fn is_blank(&self) -> bool {
        self.pieces.iter().filter(|piece| piece.ink.stands()).all(|piece| piece.text.trim().is_empty())
    }

    /// Where it begins; nowhere if there is nothing.
    pub fn spot(&self) -> Spot {
        self.pieces.first().map(|piece| piece.spot).unwrap_or_default()
    }

    /// Where the character `index` of [`Text::standing`] stands, counted from 0 in `char`s; past
    /// the end, the place of the last one.
    pub fn spot_of(&self, index: usize) -> Spot {
        let mut left = index;
        let mut last = self.spot();
        for piece in self.pieces.iter().filter(|piece| piece.ink.stands()) {
            let mut spot = piece.spot;
            for c in piece.text.chars() {
                last = spot;
                if left == 0 {
                    return spot;
                }
                left -= 1;
                if self.by_piece {
                    continue;
                }
                if c == '\n' {
                    spot.line += 1;
                    spot.column = 1;
                } else {
                    spot.column += 1;
                }
            }
        }
        last
    }
}

impl Ink {
    /// Whether the text is still there when the changes marked in it are made.
    pub fn stands(self) -> bool {
        matches!(self, Ink::Plain | Ink::Inserted)
    }
}

/// `line:column`, as editors take it.
impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}
