//! A document while it is written: what is printed and what is true of it, side by side.

use super::Made;
use super::author::Author;
use super::page::{Block, Cell, Format, Look, Table};

pub struct Paper {
    pub made: Made,
    pub blocks: Vec<Block>,
    pub format: Format,
    notes: usize,
}

impl Paper {
    pub fn new(form: &'static str, format: Format) -> Self {
        Paper::of(Made::new(form), format)
    }

    /// Another file of a document, or the paper of one whose truth is already noted.
    pub fn of(made: Made, format: Format) -> Self {
        Paper { made, blocks: Vec::new(), format, notes: 0 }
    }

    /// The title, as the first heading.
    pub fn title(&mut self, text: &str) {
        self.made.title = Some(text.to_owned());
        self.blocks.push(Block::Heading(1, text.to_owned()));
    }

    pub fn heading(&mut self, level: usize, text: impl Into<String>) {
        self.blocks.push(Block::Heading(level, text.into()));
    }

    /// A line that only says what follows it.
    pub fn lead(&mut self, text: impl Into<String>) {
        let text = text.into();
        self.made.structure.push(text.clone());
        self.blocks.push(Block::Line(text));
    }

    /// Paragraphs, as a field of an item.
    pub fn paragraphs(&mut self, item: usize, field: &'static str, texts: Vec<String>) {
        self.made.field(item, field, texts.join("\n"));
        self.blocks.extend(texts.into_iter().map(Block::Paragraph));
    }

    /// "担当課：総務課"
    pub fn labelled(&mut self, item: usize, field: &'static str, label: &str, value: &str) {
        self.made.structure.push(label.to_owned());
        self.made.field(item, field, value);
        self.blocks.push(Block::Line(format!("{label}{value}")));
    }

    /// A line that says something of the plan as a whole.
    pub fn about(&mut self, field: &'static str, label: &str, value: &str) {
        if !label.is_empty() {
            self.made.structure.push(label.to_owned());
        }
        self.made.about.push((field, value.to_owned()));
        self.blocks.push(Block::Line(format!("{label}{value}")));
    }

    /// A heading, and text under it, that are not of the plan.
    pub fn aside(&mut self, level: usize, heading: &str, texts: Vec<String>) {
        self.made.aside.push(heading.to_owned());
        self.made.aside.extend(texts.iter().cloned());
        self.heading(level, heading);
        self.blocks.extend(texts.into_iter().map(Block::Paragraph));
    }

    /// A line that is not of the plan.
    pub fn aside_line(&mut self, text: &str) {
        self.made.aside.push(text.to_owned());
        self.blocks.push(Block::Line(text.to_owned()));
    }

    /// A table whose rows hold fields or items that the caller notes.
    pub fn table(&mut self, head: &[&str], rows: Vec<Vec<Cell>>) {
        self.made.structure.extend(head.iter().map(|&text| text.to_owned()));
        let head = head.iter().map(|&text| Cell::text(text)).collect();
        let rows = [vec![head], rows].concat();
        self.blocks.push(Block::Table(Table { heads: 1, rows }));
    }

    /// A table that says again what was said, or is not of the plan.
    pub fn aside_table(&mut self, head: &[&str], rows: Vec<Vec<Cell>>) {
        let head: Vec<Cell> = head.iter().map(|&text| Cell::text(text)).collect();
        let rows = [vec![head], rows].concat();
        for cell in rows.iter().flatten() {
            if let Cell::Text(text) = cell {
                self.made.aside.push(text.replace("**", ""));
            }
        }
        self.blocks.push(Block::Table(Table { heads: 1, rows }));
    }

    /// The mark of a new footnote. The caller prints the mark behind a text, and the note later.
    pub fn mark(&mut self) -> (usize, String) {
        self.notes += 1;
        let mark = match self.format {
            Format::Markdown => format!("[^{}]", self.notes),
            Format::Html | Format::Text => format!("※{}", self.notes),
        };
        (self.notes, mark)
    }

    /// Puts a contents list at block `at`: all headings from there on, down to the level `deepest`.
    pub fn contents(&mut self, author: &mut Author, at: usize, heading: &str, deepest: usize) {
        let mut page = 1;
        let mut lines = Vec::new();
        for block in &self.blocks[at..] {
            if let Block::Heading(level, text) = block
                && *level <= deepest
            {
                page += author.between(0, 3);
                let depth = level.saturating_sub(2);
                lines.push(match self.format {
                    Format::Text => (
                        0,
                        format!("{}{text} {} {page}", "  ".repeat(depth), "…".repeat(author.between(6, 14))),
                    ),
                    _ => (depth, text.clone()),
                });
            }
        }
        self.made.aside.push(heading.to_owned());
        self.made.aside.extend(lines.iter().map(|(_, text)| text.trim().to_owned()));
        let list = match self.format {
            Format::Text => Block::Lines(lines.into_iter().map(|(_, text)| text).collect()),
            _ => Block::List(lines),
        };
        let front = [Block::NewPage, Block::Heading(2, heading.to_owned()), list, Block::NewPage];
        self.blocks.splice(at..at, front);
    }

    /// Prints it all as one file.
    pub fn finish(self, author: &mut Author, japanese: bool, name: &str) -> Made {
        let Paper { mut made, blocks, format, .. } = self;
        let look = Look::new(author, japanese, made.title.clone());
        let (text, aside) = look.print(&blocks, format);
        made.aside.extend(aside);
        made.files.push((format!("{name}.{}", format.ending()), text.into_bytes()));
        made
    }
}
