//! A document as it was read: headings, paragraphs, lists and tables with their places, in no
//! format any more; and what was made of it: claims, doubts, and where each value stands.
//!
//! [`crate::formats`] opens the formats and makes plans of what they hold; [`planctl_core::check`] says
//! what is odd in either. Here are only the values between them; [`planctl_core::layout::Form`] says what
//! a heading or a label means in the documents of a vocabulary.

mod account;
mod element;
pub(crate) mod line;

pub use account::{Account, Claim, CoverNote, Doubt, DoubtKind, HistoryLine, Stretch, Use};
pub use element::Element;

use planctl_core::text::Lang;
use planctl_core::text::{Spot, Text, Words, brief, visible};
use planctl_core::words;

/// A document in no format any more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// What it was read from, which says what a [`Spot`] counts.
    pub format: SourceFormat,
    /// The names of its pages, where they have any: the sheets of a workbook.
    pub pages: Vec<String>,
    /// Its parts, in reading order.
    pub blocks: Vec<Block>,
    /// What the format could not tell, and what of it was passed over.
    pub remarks: Vec<Remark>,
    /// What stands beside its text, in reading order: notes, and what is said of figures.
    pub asides: Vec<Aside>,
    /// What people said in its margins, in reading order.
    pub comments: Vec<Comment>,
    /// The paths of places in data, `items[3].name`, in the order of the places; empty for other formats.
    pub paths: Vec<(Spot, String)>,
    /// The elements of a format that states its items, each before those in it; the blocks say the same as lines.
    pub elements: Vec<Element>,
    /// The mark by which a paper of planctl names the revision it prints, if it bears one.
    pub stamp: Option<String>,
    /// The line at the foot of a paper of planctl, as it stands there; `None` where there is none, or the format
    /// shows none.
    pub foot: Option<String>,
}

/// Something that stands beside the text of a document and is none of its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    pub kind: AsideKind,
    /// Where, if the file says so.
    pub spot: Spot,
    /// The note, or what the file says of the figure, on one line; may be empty.
    pub text: String,
}

/// The sorts of what stands beside the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AsideKind {
    /// A footnote or endnote.
    Note,
    /// A picture, with the text that stands for it.
    Figure,
}

/// What somebody said in the margin of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comment {
    /// Who, as the file says; may be empty.
    pub author: String,
    /// Where, if the file says so.
    pub spot: Option<Spot>,
    pub text: String,
    /// Whether it answers the one before it.
    pub is_answer: bool,
}

impl Comment {
    /// What of it is told to the reader.
    pub fn remark(&self) -> Remark {
        let exact = self.text.clone();
        Remark { key: "comment", spot: self.spot, exact, words: self.words() }
    }

    /// Who said what.
    pub fn words(&self) -> Words {
        let said = brief(&self.text);
        let author = visible(&self.author).into_owned();
        match (author.is_empty(), self.is_answer) {
            (true, _) => words!("reading.comment", said),
            (false, true) => words!("reading.comment-answer", author, said),
            (false, false) => words!("reading.comment-by", author, said),
        }
    }
}

macro_rules! source_formats {
    ($($(#[$doc:meta])* $format:ident $key:literal [$($ending:literal),+];)*) => {
        /// The formats a document may come in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub enum SourceFormat {
            $($(#[$doc])* $format,)*
        }

        impl SourceFormat {
            /// All of them.
            pub const ALL: &'static [SourceFormat] = &[$(SourceFormat::$format),*];

            /// Its name in files and options.
            pub fn key(self) -> &'static str {
                match self { $(SourceFormat::$format => $key),* }
            }

            /// How names of such documents end, in small letters and without the dot. No ending is
            /// that of two formats.
            pub fn endings(self) -> &'static [&'static str] {
                match self { $(SourceFormat::$format => &[$($ending),+]),* }
            }
        }
    };
}

source_formats! {
    /// Text of pages, cells of tables parted by tabs.
    #[default]
    Text "text" ["txt", "text"];
    /// Markdown.
    Markdown "markdown" ["md", "markdown"];
    /// A page of the web.
    Html "html" ["html", "htm", "xhtml"];
    /// A Word document.
    Docx "docx" ["docx", "docm", "doc"];
    /// An Excel workbook.
    Xlsx "xlsx" ["xlsx", "xlsm", "xls"];
    /// The text of a PDF, laid out as on its pages.
    Pdf "pdf" ["pdf"];
    /// StratML, parts 1 and 2.
    StratMl "stratml" ["xml", "stratml"];
    /// Rows of cells parted by commas, semicolons or tabs.
    Csv "csv" ["csv", "tsv"];
    /// JSON.
    Json "json" ["json"];
    /// YAML.
    Yaml "yaml" ["yaml", "yml"];
    /// A text of OpenDocument.
    Odt "odt" ["odt", "ott", "fodt"];
    /// Sheets of OpenDocument.
    Ods "ods" ["ods", "ots", "fods"];
    /// A project of Microsoft Project, in XML.
    MsProject "ms-project" ["mspdi"];
}

/// One part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading that the format marks as one; 1 is the highest.
    Heading {
        /// From 1 down.
        level: u8,
        text: Text,
    },
    Paragraph(Text),
    /// An entry of a list that the format marks as one.
    Item {
        /// 0 is the outermost.
        depth: u8,
        /// Its text, without the mark before it.
        text: Text,
    },
    Table(ReadTable),
}

/// A table: rows of cells on one grid of columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadTable {
    /// Where it begins.
    pub spot: Spot,
    /// Its rows; cells in order of their columns. A cell that another covers is not there.
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The column in which it begins, from 0.
    pub column: usize,
    /// How many columns it takes; `None` where the format does not tell, as in text, where a
    /// merged cell is followed by empty ones.
    pub columns: Option<usize>,
    /// How many rows it takes, likewise.
    pub rows: Option<usize>,
    pub text: Text,
}

/// Something about a document as a whole or a place in it: what its format could not tell, or
/// what of it was passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Its id, the same for ever: `strike-unread`, `legacy-namespace`.
    pub key: &'static str,
    /// Where, if at a place.
    pub spot: Option<Spot>,
    /// The exact string, if there is one.
    pub exact: String,
    pub words: Words,
}

impl Reading {
    /// Says where pictures stand that nothing stands for.
    pub(crate) fn tell_figures(&mut self) {
        let figures = || self.asides.iter().filter(|aside| aside.kind == AsideKind::Figure);
        let Some(first) = figures().next() else { return };
        let (spot, count) = (first.spot, figures().count());
        let words = words!("reading.figures-not-read", count);
        self.remarks.push(Remark { key: "figures-unread", spot: Some(spot), exact: String::new(), words });
    }

    /// Every text of the document in reading order, those in cells by rows.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.blocks.iter().flat_map(|block| match block {
            Block::Heading { text, .. } | Block::Paragraph(text) | Block::Item { text, .. } => vec![text],
            Block::Table(table) => table.rows.iter().flatten().map(|cell| &cell.text).collect(),
        })
    }

    /// As [`Reading::texts`], to be changed.
    pub fn texts_mut(&mut self) -> impl Iterator<Item = &mut Text> {
        self.blocks.iter_mut().flat_map(|block| match block {
            Block::Heading { text, .. } | Block::Paragraph(text) | Block::Item { text, .. } => vec![text],
            Block::Table(table) => table.rows.iter_mut().flatten().map(|cell| &mut cell.text).collect(),
        })
    }

    /// The path of a place in data.
    fn path(&self, spot: Spot) -> Option<&str> {
        let index = self.paths.binary_search_by_key(&spot, |(spot, _)| *spot).ok()?;
        // The whole has none.
        Some(self.paths[index].1.as_str()).filter(|path| !path.is_empty())
    }

    /// A place in words: a line and a column, a paragraph, a cell.
    pub fn place_words(&self, spot: Spot) -> Words {
        let Spot { page, line, column } = spot;
        match self.format {
            SourceFormat::Xlsx | SourceFormat::Ods => {
                let sheet = usize::try_from(page).ok().and_then(|page| self.pages.get(page.checked_sub(1)?));
                let sheet = sheet.map_or("", String::as_str);
                Words::same(format!("{sheet}!{}{line}", letters(column)))
            }
            SourceFormat::Docx | SourceFormat::Odt => {
                words!("reading.docx", line, column)
            }
            SourceFormat::Pdf => {
                words!("reading.pdf", page, line, column)
            }
            SourceFormat::Csv => words!("reading.cell", line, cell = letters(column)),
            SourceFormat::Json | SourceFormat::Yaml => match self.path(spot) {
                Some(path) => words!("reading.path", line, path = visible(path).into_owned()),
                None => words!("reading.line-column", line, column),
            },
            SourceFormat::Text
            | SourceFormat::Markdown
            | SourceFormat::Html
            | SourceFormat::StratMl
            | SourceFormat::MsProject => {
                words!("reading.line-column", line, column)
            }
        }
    }

    /// A line of the document as sources name it: `line 26`, `page 2, line 26`, `paragraph 4`.
    pub fn source_place(&self, first: Spot, last: Spot) -> String {
        let one = first.line == last.line && first.page == last.page;
        match self.format {
            SourceFormat::Xlsx | SourceFormat::Ods => self.place_words(first).get(Lang::EN).into_owned(),
            SourceFormat::Docx | SourceFormat::Odt if one => format!("paragraph {}", first.line),
            SourceFormat::Docx | SourceFormat::Odt => format!("paragraphs {}-{}", first.line, last.line),
            // An entry of a list is named as a whole.
            SourceFormat::Json | SourceFormat::Yaml => match self.path(first) {
                Some(path) => path.rfind(']').map_or(path, |end| &path[..=end]).to_owned(),
                None => format!("line {}", first.line),
            },
            SourceFormat::Pdf if one => format!("page {}, line {}", first.page, first.line),
            SourceFormat::Pdf => format!("pages {}-{}", first.page, last.page),
            SourceFormat::Text
            | SourceFormat::Markdown
            | SourceFormat::Html
            | SourceFormat::StratMl
            | SourceFormat::MsProject
            | SourceFormat::Csv => {
                if one {
                    format!("line {}", first.line)
                } else {
                    format!("lines {}-{}", first.line, last.line)
                }
            }
        }
    }
}

/// The letters of a column of a sheet, counted from 1: 27 is AA.
pub fn letters(column: u32) -> String {
    let mut out = Vec::new();
    let mut rest = column;
    while rest > 0 {
        out.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    out.reverse();
    String::from_utf8(out).expect("letters are ASCII")
}

impl SourceFormat {
    /// The one whose documents' names end so, in small letters.
    pub fn by_ending(ending: &str) -> Option<SourceFormat> {
        SourceFormat::ALL.iter().copied().find(|format| format.endings().contains(&ending))
    }
}
