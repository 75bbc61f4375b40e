//! Words for readers, in no format yet: what is said, as headings, paragraphs and lists with
//! marked spans.
//!
//! How it is printed is [`crate::render`]'s; what changed is [`planctl_core::diff`]'s. Words come from
//! the vocabulary and from `style.rs`, Japanese and English at once where both are cheap, or in
//! the one asked for.

mod amending;
mod aspect;
mod changes;
mod chart;
mod comparison;
mod contents;
mod extract;
mod left_out;
mod listing;
mod memo;
mod merging;
mod outline;
mod paper;
mod plan_paper;
mod redline;
mod roadmap;
mod roadmap_paper;
mod style;
mod table;

pub use amending::amending_document;
pub use changes::{Texts, changes_document, lines_document, rows_document, stat_document, taken_from_base};
pub use comparison::{
    Acted, Comparison, FORMULA_NAMES, Pairing, Point, Recorded, Side, Stated, Unread, check_formulas,
    point_words,
};
pub use contents::{Enclosed, Reasoned, contents};
pub use extract::{Extract, asked_words, extract_of};
pub use left_out::{LeftOut, left_out, left_out_of_chart};
pub use listing::plan_document;
pub use memo::{Memo, memo};
pub use merging::{Merging, Waiting};
pub use plan_paper::{Occasion, PlanPaper};
pub use redline::{Half, in_text, legend, redline, side};
pub use roadmap::{
    LaneFate, MANY_LANES, Onwards, Roadmap, RoadmapBar, RoadmapGroup, RoadmapLane, RoadmapLink, RoadmapMark,
    RoadmapNews, RoadmapOrigin, RoadmapSign, Scale,
};
pub use style::coverage_words;
pub use table::{
    Digits, FixedWords, Head, Heads, Left, Legend, Omitted, Profile, ProfileError, Remarks, comparison_table,
};

use planctl_core::model::{Date, Digest, Id, Key};
use planctl_core::text::{Lang, Words};
use planctl_core::words;
use std::collections::BTreeSet;

/// A text for readers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    pub parts: Vec<Part>,
    /// The paper it is laid out for.
    pub page: Page,
    /// What it is made from, for its foot and its properties; `None` for what is no paper, such
    /// as a list on a screen.
    pub imprint: Option<Imprint>,
    /// The language of its fixed words, for the formats that say it.
    pub lang: Lang,
    /// The fields of items that it says by a sign or by where a box stands, and not in words.
    pub signs: BTreeSet<(Id, Key)>,
    /// What is to be known of the record behind it. An office hands it out without, so it is no part of the
    /// paper unless [`Document::with_notes`] makes it one.
    pub notes: Vec<Note>,
}

/// What is to be known of the record behind a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What stands before it in the paper: `※ `.
    pub sign: String,
    /// Whether it is an entry of a list, and no paragraph.
    pub is_listed: bool,
    pub text: Words,
}

/// One part of a document, with what it is about and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What is printed.
    pub block: Block,
    /// The place of the plan it prints; two papers of one kind are held against each other by it.
    pub about: Option<About>,
    /// Whether it stands on both sides, in a paper that shows two.
    pub fate: Fate,
}

/// What is printed in one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    Title(Line),
    Heading(Line),
    Paragraph(Line),
    /// Text at the right margin, such as a date.
    Right(Line),
    /// An entry of a list; `depth` 0 is the outermost.
    Item {
        /// How deep in the list.
        depth: usize,
        /// What stands before it: `・`, `1.`, `+`.
        marker: String,
        line: Line,
    },
    Table(Table),
    /// An empty line.
    Gap,
    /// What follows begins on a new page, where the format has pages.
    PageBreak,
}

/// A table of rows on one grid of columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The columns, by how wide each is in parts of the whole; never empty.
    pub widths: Vec<u16>,
    /// How many rows at the head are repeated on every page.
    pub head_rows: usize,
    pub rows: Vec<TableRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableRow {
    /// Its cells in order of their columns. A cell that another covers is not there; every other
    /// place of the grid is some cell's.
    pub cells: Vec<TableCell>,
    /// The place of the plan it prints.
    pub about: Option<About>,
    /// Whether it stands on both sides.
    pub fate: Fate,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableCell {
    /// The column in which it begins, from 0.
    pub column: usize,
    /// How many columns it takes, at least one.
    pub columns: usize,
    /// How many rows it takes, at least one.
    pub rows: usize,
    /// Its paragraphs; an empty cell has none.
    pub text: Vec<CellText>,
    pub look: CellLook,
    /// Whether it stands on both sides, in a row that does: the cells of a column that comes or goes do so
    /// with it.
    pub fate: Fate,
}

/// A paragraph of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellText {
    pub line: Line,
    /// Whether it stands on both sides.
    pub fate: Fate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellLook {
    /// Text from the left, ruled.
    #[default]
    Plain,
    /// The head of a column: centred, shaded.
    Head,
    /// A short sign: centred.
    Sign,
    /// A box of a chart, shaded.
    Bar,
    /// A place between the boxes of a chart, without rules inside.
    Open,
}

/// The place of a plan that a part of a paper prints: equal in two papers where they print the
/// same field of the same item, whatever it says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct About {
    /// The item; `[plan]` for what is of the whole.
    pub id: Id,
    /// The field, or another word for what of the item is printed: `table`, `marks`.
    pub aspect: Key,
}

/// What became of a part of a paper between two plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fate {
    /// It stands on both sides.
    #[default]
    Stands,
    /// It stands only after.
    Come,
    /// It stands only before.
    Gone,
    /// It stands here after; the part of the same number stood elsewhere before.
    MovedHere(u32),
    /// It stood here before; the part of the same number stands elsewhere after.
    MovedAway(u32),
}

/// The paper a document is laid out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// A4, upright.
    #[default]
    Portrait,
    /// A4, on its side.
    Landscape,
}

/// What a paper is made from. It stands at the foot of each page and in the properties of the
/// file, so that a copy can be traced to its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imprint {
    /// What kind of paper it is, for the title of the file: 「新旧対照表」.
    pub title: Words,
    /// The plan's name.
    pub plan: Words,
    /// The revision or draft it prints.
    pub revision: Standing,
    /// The one it is held against, in a paper about two.
    pub base: Option<Standing>,
    /// The snapshot it prints; `planctl identify` knows the paper by it.
    pub hash: Digest,
    /// Whose record it is made from, if from a store.
    pub authority: Option<String>,
    /// Who is named as author of the file and of what it tracks, if not whose record it is made from.
    pub author: Option<String>,
    /// Whose text it prints, for the line that names the source (出典) of another's text.
    pub source: Option<Words>,
    /// The date of tracked changes and of the file.
    pub date: Option<Date>,
}

/// What a paper says of a plan that it prints: which one it is, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// Its date; empty where it is no revision.
    pub name: Words,
    /// Whether a body has decided it; `None` for a draft or a file.
    pub decided: Option<bool>,
    /// The day of the decision, where it is not that by which the revision is named.
    pub decided_on: Option<Date>,
    /// Whether it was corrected, or corrects what was recorded before.
    pub recorded: Recorded,
}

/// Text in spans.
pub type Line = Vec<Span>;

/// A stretch of text with one mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The text; a line feed in it is a line break.
    pub text: String,
    pub mark: Mark,
}

/// How a stretch of text is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Nothing.
    Plain,
    /// It stands out.
    Strong,
    /// It steps back.
    Faint,
    /// It is gone: struck out, a tracked deletion.
    Gone,
    /// It has come: a tracked insertion.
    Come,
    /// It was concluded, not read.
    Inferred,
    /// It differs from the other side: underlined (傍線).
    Changed,
    /// Its unit is another, or stands elsewhere: underlined twice (二重傍線).
    Relocated,
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

impl About {
    /// The aspect of a row of a table of years that holds the marks of the box below it.
    pub(crate) const MARKS: &'static str = "marks";

    /// A place by its words.
    pub fn new(id: &Id, aspect: &str) -> About {
        About { id: id.clone(), aspect: aspect.into() }
    }
}

impl TableCell {
    /// The column in which a box of a chart ends, for formats whose cells do not reach over columns; `None` of
    /// a box of one column, of one that runs on as far as the table does, and of one whose end is open.
    pub fn shown_end(&self, row: &TableRow, table: &Table) -> Option<usize> {
        let last = self.column + self.columns - 1;
        let ends = self.look == CellLook::Bar && self.columns > 1 && last + 2 < table.widths.len();
        let behind = |cell: &&TableCell| cell.column == last + 1 && cell.look == CellLook::Sign;
        let is_open = row.cells.iter().any(|cell| behind(&cell) && !cell.text.is_empty());
        (ends && !is_open).then_some(last)
    }

    /// A cell of one row.
    pub fn new(column: usize, columns: usize, look: CellLook, lines: Vec<Line>) -> TableCell {
        let text = lines.into_iter().map(|line| CellText { line, fate: Fate::Stands }).collect();
        TableCell { column, columns, rows: 1, text, look, fate: Fate::Stands }
    }
}

impl Imprint {
    /// The line at the foot: plan, revision and how it stands, what it is held against and how that stands,
    /// the first twelve digits of the snapshot's name, and whose record it is.
    pub fn words(&self) -> Words {
        // What is no revision has no name outside the office.
        let mut parts = match self.revision.name.is_empty() {
            true => vec![Words::aside(&self.plan, self.revision.state())],
            false => vec![self.plan.clone(), self.revision.words()],
        };
        parts.extend(self.base.as_ref().map(|base| words!("document.against", base = base.words())));
        parts.push(Words::same(&self.hash.to_string()[..12]));
        parts.extend(self.unofficial().or_else(|| self.authority.as_deref().map(authority_words)));
        Words::joined("document.imprint-bar", parts)
    }

    /// What it prints, in a line below a title: 「2025-08-06（決定） から 2026-01-16（案） へ」.
    pub fn headed(&self) -> Words {
        let to = self.revision.heading();
        match &self.base {
            Some(base) => words!("document.from-to", from = base.heading(), to),
            None => to,
        }
    }

    /// That the record it is made from says of itself that it is unofficial, and whose text it prints; `None` of
    /// any other record.
    pub fn unofficial(&self) -> Option<Words> {
        let authority = self.authority.as_deref().filter(|authority| is_unofficial(authority))?;
        let source = self.source.as_ref().map(|source| words!("document.source", source));
        let parts = [authority_words(authority)].into_iter().chain(source);
        Some(Words::joined("document.imprint-bar", parts))
    }
}

impl Standing {
    /// Its date and all that is to be said of its state: 「2026-08-01（決定、訂正後：…）」; of a draft the state.
    pub fn words(&self) -> Words {
        self.named(self.state())
    }

    /// The same in a heading: 「2026-08-01（決定、訂正後）」.
    pub fn heading(&self) -> Words {
        self.named(self.short_state())
    }

    fn named(&self, state: Words) -> Words {
        if self.name.is_empty() { state } else { Words::aside(&self.name, state) }
    }

    /// 案, 決定 or 草案, on which day, and which entry corrects which.
    pub fn state(&self) -> Words {
        let decision = match self.decided_on {
            Some(day) if self.decided == Some(true) => words!("document.decided-on", day = day.words()),
            _ => self.decision(),
        };
        Words::list([decision].into_iter().chain(match self.recorded {
            Recorded::Corrects { entry, of } => Some(words!("document.corrects-entry", entry, of)),
            Recorded::Corrected { entry, by } => Some(words!("document.corrected-entry", by, entry)),
            Recorded::No | Recorded::Version | Recorded::Once => None,
        }))
    }

    /// 案, 決定 or 草案, and whether it is the text before or after a correction.
    pub fn short_state(&self) -> Words {
        Words::list([self.decision()].into_iter().chain(match self.recorded {
            Recorded::Corrects { .. } => Some(words!("document.as-corrected")),
            Recorded::Corrected { .. } => Some(words!("document.before-correction")),
            Recorded::No | Recorded::Version | Recorded::Once => None,
        }))
    }

    fn decision(&self) -> Words {
        match self.decided {
            Some(true) => words!("document.decided"),
            Some(false) => words!("document.proposed"),
            None => words!("document.draft"),
        }
    }
}

/// Whether a record says of itself that it is unofficial: the foot of each paper says so then.
fn is_unofficial(authority: &str) -> bool {
    let authority = authority.to_lowercase();
    Lang::ALL.iter().any(|lang| authority.contains(&lang.sign("document.unofficial")))
}

/// What a store calls itself: of a name with its Japanese behind it in brackets each language has its own.
pub fn authority_words(authority: &str) -> Words {
    let is_japanese =
        |text: &str| text.chars().any(|c| matches!(c, '\u{3041}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}'));
    let parts = authority.strip_suffix([')', '）']).and_then(|text| text.split_once(['(', '（']));
    match parts.map(|(one, other)| (one.trim(), other.trim())) {
        Some((one, other)) if !one.is_empty() && !is_japanese(one) && is_japanese(other) => {
            Words::written_in(Lang::JA, Words::same(other), Words::same(one))
        }
        _ => Words::same(authority),
    }
}

impl Part {
    /// A part about nothing in particular that stands on both sides.
    pub fn new(block: Block) -> Part {
        Part { block, about: None, fate: Fate::Stands }
    }
}

impl Document {
    /// Adds a part at the end.
    pub fn push(&mut self, block: Block) {
        self.parts.push(Part::new(block));
    }

    /// Adds a part that prints a place of the plan.
    pub fn push_about(&mut self, about: About, block: Block) {
        self.parts.push(Part { block, about: Some(about), fate: Fate::Stands });
    }

    /// Puts a label at the right top, such as 別紙１; an empty one is none.
    pub fn label(&mut self, label: &str) {
        if !label.is_empty() {
            self.parts.insert(0, Part::new(Block::Right(vec![Span::plain(label)])));
        }
    }

    /// With what is to be known of the record behind it, at its end.
    #[must_use]
    pub fn with_notes(mut self) -> Document {
        let lang = self.lang;
        let notes = std::mem::take(&mut self.notes);
        if !notes.is_empty() {
            self.push(Block::Gap);
        }
        for Note { sign, is_listed, text } in notes {
            let line = |text: String| vec![Span::marked(Mark::Faint, text)];
            let text = text.get(lang).into_owned();
            self.push(match is_listed {
                true => Block::Item { depth: 0, marker: sign, line: line(text) },
                false => Block::Paragraph(line(format!("{sign}{text}"))),
            });
        }
        self
    }

    /// As an office hands it out: without what is to be known of the record, and the signs for it.
    #[must_use]
    pub fn without_notes(mut self) -> Document {
        self.notes.clear();
        for part in &mut self.parts {
            match &mut part.block {
                Block::Title(line)
                | Block::Heading(line)
                | Block::Paragraph(line)
                | Block::Right(line)
                | Block::Item { line, .. } => unmarked(line, Mark::Plain),
                Block::Table(table) => {
                    for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
                        for (number, text) in cell.text.iter_mut().enumerate() {
                            // The name in a box stands out.
                            let is_name = number == 0 && cell.look == CellLook::Bar;
                            unmarked(&mut text.line, if is_name { Mark::Strong } else { Mark::Plain });
                        }
                    }
                }
                Block::Gap | Block::PageBreak => {}
            }
        }
        self
    }

    /// Adds a paragraph without marks.
    pub fn paragraph(&mut self, text: impl Into<String>) {
        self.push(Block::Paragraph(vec![Span::plain(text)]));
    }
}

/// The sign in a table of what was concluded and not read.
const CONCLUDED: &str = "※";

/// Takes away what marks that something was concluded.
fn unmarked(line: &mut Line, plain: Mark) {
    line.retain(|span| span.mark != Mark::Inferred || span.text != CONCLUDED);
    line.iter_mut().filter(|span| span.mark == Mark::Inferred).for_each(|span| span.mark = plain);
}
