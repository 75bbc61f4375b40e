//! Markdown: headings, paragraphs, lists, tables of GitHub's form, and what is struck out.
//!
//! Text that only looks like Markdown is not lost to it: the number of an entry stays in its text,
//! since a plan's own numbers are written so, and lines whose cells are parted by tabs are the
//! rows of a table, wherever they stand.

mod lines;
mod notes;

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{LineColumn, ListType, NodeValue};
use comrak::{Arena, Node, Options, parse_document};

use self::lines::{Lines, move_down};
use super::html::flow::Flow;
use super::html::place::{aligned, slice};
use super::{Limits, ReadError, html, plain};
use crate::reading::{Aside, AsideKind, Block, Cell, ReadTable, Reading, Remark, SourceFormat};
use planctl_core::text::{Ink, Script, Spot, Text};
use planctl_core::words;
use std::collections::BTreeSet;

/// Reads a text of Markdown.
pub(super) fn read(text: &str, limits: &Limits) -> Result<Reading, ReadError> {
    let lines = Lines::new(text);
    // Every `>` makes an element, and they are made before their depth can be asked.
    if lines.all().any(|line| quotes(line) > limits.depth) {
        return Err(ReadError::too_deep(limits));
    }
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.cjk_friendly_emphasis = true;
    let (notes, without) = notes::take(text);
    let text = without.as_deref().unwrap_or(text);
    let lines = Lines::new(text);
    let arena = Arena::new();
    let root = parse_document(&arena, text, &options);
    let mut document = MarkdownReader::new(text, lines, limits);
    document.notes = notes.iter().map(|note| note.mark.clone()).collect();
    let (mut depth, mut passing): (usize, Option<Node<'_>>) = (0, None);
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(node) => {
                depth += 1;
                if depth > limits.depth.saturating_add(1) {
                    return Err(ReadError::too_deep(limits));
                }
                if passing.is_none() && !document.begin(node)? {
                    passing = Some(node);
                }
            }
            NodeEdge::End(node) => {
                depth -= 1;
                match passing {
                    Some(passed) if passed.same_node(node) => passing = None,
                    Some(_) => {}
                    None => document.end(node),
                }
            }
        }
    }
    let mut reading = document.reading;
    reading.asides.extend(notes.into_iter().map(|note| Aside {
        kind: AsideKind::Note,
        spot: Spot::new(note.line, 1),
        text: note.text,
    }));
    reading.asides.sort_by_key(|aside| aside.spot);
    reading.tell_figures();
    Ok(reading)
}

/// How many quotations a line begins.
fn quotes(line: &str) -> usize {
    let marks = line.bytes().take_while(|b| b" \t>*+-.)0123456789".contains(b));
    marks.filter(|b| *b == b'>').count()
}

/// A text of which not every element has been read.
struct MarkdownReader<'a> {
    text: &'a str,
    lines: Lines<'a>,
    limits: &'a Limits,
    reading: Reading,
    /// The marks of the notes of the document, with their brackets.
    notes: BTreeSet<String>,
    flow: Flow,
    lists: usize,
    /// The entries of lists that are open.
    entries: Vec<Entry>,
    /// How many elements strike text out, and how many insert it.
    struck: usize,
    inserted: usize,
    /// The same of `<del>` and `<ins>` in the paragraph.
    struck_by_tag: usize,
    inserted_by_tag: usize,
    raised: usize,
    lowered: usize,
    table: Option<ReadTable>,
    cells: usize,
}

/// An entry of a list.
#[derive(Debug, Default)]
enum Entry {
    /// It has given its text.
    #[default]
    Begun,
    Bullet,
    /// The number it is written with, and where.
    Number(LineColumn, String),
}

impl<'a> MarkdownReader<'a> {
    fn new(text: &'a str, lines: Lines<'a>, limits: &'a Limits) -> Self {
        MarkdownReader {
            text,
            lines,
            limits,
            reading: Reading { format: SourceFormat::Markdown, ..Reading::default() },
            notes: BTreeSet::new(),
            flow: Flow::default(),
            lists: 0,
            entries: Vec::new(),
            struck: 0,
            inserted: 0,
            struck_by_tag: 0,
            inserted_by_tag: 0,
            raised: 0,
            lowered: 0,
            table: None,
            cells: 0,
        }
    }

    /// Begins an element; `false` if all it holds has been read thereby.
    fn begin(&mut self, node: Node<'_>) -> Result<bool, ReadError> {
        let ast = node.data();
        let (start, end) = (ast.sourcepos.start, ast.sourcepos.end);
        match &ast.value {
            NodeValue::List(_) => self.lists += 1,
            NodeValue::Item(list) => {
                let written = self.lines.from(start);
                let digits = written.bytes().take_while(u8::is_ascii_digit).count();
                self.entries.push(match list.list_type {
                    ListType::Bullet => Entry::Bullet,
                    ListType::Ordered => Entry::Number(start, format!("{} ", slice(written, 0, digits + 1))),
                });
            }
            NodeValue::Paragraph if self.lines.have_tabs(start.line, end.line) => {
                self.read_plain(start.line, end.line)?;
                return Ok(false);
            }
            NodeValue::CodeBlock(block) => {
                let fence = usize::from(block.fenced);
                let closing = usize::from(block.fenced && block.closed);
                self.read_plain(start.line + fence, end.line.saturating_sub(closing))?;
            }
            NodeValue::HtmlBlock(block) => self.read_html(&block.literal, start.line)?,
            NodeValue::Table(_) => {
                self.table = Some(ReadTable { spot: self.lines.spot(start), rows: Vec::new() });
            }
            NodeValue::TableRow(_) => {
                if let Some(table) = &mut self.table {
                    table.rows.push(Vec::new());
                }
            }
            NodeValue::TableCell => self.limits.count_cell(&mut self.cells)?,
            NodeValue::Text(text) => self.write(text, start),
            NodeValue::Code(code) => {
                let inside = LineColumn { column: start.column + code.num_backticks, ..start };
                self.write(&code.literal, inside);
            }
            NodeValue::SoftBreak | NodeValue::LineBreak => {
                let (spot, ink) = (self.lines.spot(start), self.ink());
                self.flow.break_line(spot, ink);
            }
            NodeValue::HtmlInline(tag) => self.read_tag(tag, start),
            NodeValue::Strikethrough => {
                if self.lines.from(start).starts_with("~~") {
                    self.struck += 1;
                } else {
                    self.write("~", start);
                    self.remark_tilde(start);
                }
            }
            NodeValue::Image(_) => {
                let text: Vec<String> = node.descendants().filter_map(text_of).collect();
                self.figure(&text.concat(), start);
                return Ok(false);
            }
            _ => {}
        }
        Ok(true)
    }

    /// Ends an element.
    fn end(&mut self, node: Node<'_>) {
        let ast = node.data();
        match &ast.value {
            NodeValue::List(_) => self.lists -= 1,
            NodeValue::Item(_) => {
                self.entries.pop();
            }
            NodeValue::Heading(heading) => {
                let text = self.take();
                self.push(Block::Heading { level: heading.level, text });
            }
            NodeValue::Paragraph => {
                let mut text = self.take();
                let mut inside = node.children();
                let is_strong = |node: Node<'_>| matches!(node.data().value, NodeValue::Strong);
                text.strong = inside.next().is_some_and(is_strong) && inside.next().is_none();
                let entry = self.entries.last_mut().map(std::mem::take);
                let depth = u8::try_from(self.lists.saturating_sub(1)).unwrap_or(u8::MAX);
                let block = match entry {
                    Some(Entry::Number(start, number)) => {
                        let mut whole = Text::plain(number, self.lines.spot(start));
                        whole.pieces.extend(text.pieces);
                        Block::Item { depth, text: whole }
                    }
                    Some(Entry::Bullet) => Block::Item { depth, text },
                    Some(Entry::Begun) | None => Block::Paragraph(text),
                };
                self.push(block);
            }
            NodeValue::TableCell => {
                let text = self.take();
                if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(Cell { column: row.len(), columns: None, rows: None, text });
                }
            }
            NodeValue::Table(_) => {
                if let Some(table) = self.table.take() {
                    self.reading.blocks.push(Block::Table(table));
                }
            }
            NodeValue::Strikethrough => {
                if self.lines.from(ast.sourcepos.start).starts_with("~~") {
                    self.struck -= 1;
                } else {
                    self.write("~", ast.sourcepos.end);
                }
            }
            _ => {}
        }
    }

    fn ink(&self) -> Ink {
        if self.struck + self.struck_by_tag > 0 {
            Ink::Struck
        } else if self.inserted + self.inserted_by_tag > 0 {
            Ink::Inserted
        } else {
            Ink::Plain
        }
    }

    fn write(&mut self, text: &str, start: LineColumn) {
        let (spot, ink) = (self.lines.spot(start), self.ink());
        let script = match (self.raised, self.lowered) {
            (1.., _) => Script::Raised,
            (0, 1..) => Script::Lowered,
            (0, 0) => Script::Level,
        };
        if text.chars().any(|c| script.form(c).is_none()) {
            self.remark_once(Remark {
                key: "raised-text",
                spot: Some(spot),
                exact: String::new(),
                words: words!("formats.raised-read-as-plain"),
            });
        }
        // Marks of notes are none of the text.
        let mut marked = vec![false; text.len()];
        for (at, _) in text.match_indices("[^") {
            let end = text[at..].find(']').map_or(at, |close| at + close + 1);
            if self.notes.contains(&text[at..end]) {
                marked[at..end].fill(true);
            }
        }
        let mut at = 0;
        let flow = &mut self.flow;
        aligned(text, self.lines.from(start), spot, |c, spot| {
            if !marked.get(at).copied().unwrap_or(false) {
                flow.push(script.form(c).unwrap_or(c), spot, ink);
            }
            at += c.len_utf8();
        });
    }

    /// The text of the paragraph, heading or cell that ends here.
    fn take(&mut self) -> Text {
        (self.struck_by_tag, self.inserted_by_tag, self.raised, self.lowered) = (0, 0, 0, 0);
        self.flow.take()
    }

    /// A picture, with what stands for it.
    fn figure(&mut self, said: &str, start: LineColumn) {
        let text = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let spot = self.lines.spot(start);
        self.reading.asides.push(Aside { kind: AsideKind::Figure, spot, text });
    }

    fn push(&mut self, block: Block) {
        let blank = match &block {
            Block::Heading { text, .. } | Block::Paragraph(text) | Block::Item { text, .. } => {
                text.pieces.iter().all(|piece| piece.text.trim().is_empty())
            }
            Block::Table(table) => table.rows.is_empty(),
        };
        if !blank {
            self.reading.blocks.push(block);
        }
    }

    /// A tag inside a paragraph.
    fn read_tag(&mut self, tag: &str, start: LineColumn) {
        self.reading.stamp = self.reading.stamp.take().or_else(|| stamp(tag));
        let inside = tag.trim_start_matches('<').trim_end_matches('>').to_ascii_lowercase();
        let name = inside.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next();
        let closes = inside.starts_with('/');
        let count = match name.unwrap_or_default() {
            "br" => {
                let (spot, ink) = (self.lines.spot(start), self.ink());
                return self.flow.break_line(spot, ink);
            }
            "del" | "s" | "strike" => &mut self.struck_by_tag,
            "ins" => &mut self.inserted_by_tag,
            "sup" => &mut self.raised,
            "sub" => &mut self.lowered,
            "img" => {
                let figures = html::read(tag, self.limits).map(|inside| inside.asides).unwrap_or_default();
                return figures.iter().for_each(|figure| self.figure(&figure.text, start));
            }
            _ => return,
        };
        *count = if closes { count.saturating_sub(1) } else { *count + 1 };
    }

    /// Tags that stand by themselves, with what is between them.
    fn read_html(&mut self, literal: &str, line: usize) -> Result<(), ReadError> {
        self.reading.stamp = self.reading.stamp.take().or_else(|| stamp(literal));
        let inside = html::read(literal, self.limits)?;
        for aside in inside.asides {
            let start = LineColumn { line: line + aside.spot.line as usize - 1, column: 1 };
            self.figure(&aside.text, start);
        }
        for mut remark in inside.remarks.into_iter().filter(|remark| remark.key != "figures-unread") {
            for spot in remark.spot.iter_mut() {
                spot.line += u32::try_from(line.saturating_sub(1)).unwrap_or(u32::MAX);
            }
            self.remark_once(remark);
        }
        for mut block in inside.blocks {
            move_down(&mut block, line);
            if let Block::Table(table) = &block {
                for _ in table.rows.iter().flatten() {
                    self.limits.count_cell(&mut self.cells)?;
                }
            }
            self.push(block);
        }
        Ok(())
    }

    /// Lines that are not Markdown, both ends included, as they stand.
    fn read_plain(&mut self, first: usize, last: usize) -> Result<(), ReadError> {
        for mut block in plain::read(self.lines.between(first, last, self.text), self.limits)?.blocks {
            move_down(&mut block, first);
            let Block::Table(table) = block else {
                self.push(block);
                continue;
            };
            for _ in table.rows.iter().flatten() {
                self.limits.count_cell(&mut self.cells)?;
            }
            match self.reading.blocks.last_mut() {
                Some(Block::Table(before)) if continues(before, &table) => before.rows.extend(table.rows),
                _ => self.reading.blocks.push(Block::Table(table)),
            }
        }
        Ok(())
    }

    fn remark_tilde(&mut self, start: LineColumn) {
        let spot = self.lines.spot(start);
        self.remark_once(Remark {
            key: "single-tilde",
            spot: Some(spot),
            exact: "~".to_owned(),
            words: words!("formats.single-read-character-not"),
        });
    }

    /// Remarks on the first of its kind.
    fn remark_once(&mut self, remark: Remark) {
        if !self.reading.remarks.iter().any(|other| other.key == remark.key) {
            self.reading.remarks.push(remark);
        }
    }
}

/// Whether the rows of a table stand on the line behind another that was read as plain text.
fn continues(before: &ReadTable, table: &ReadTable) -> bool {
    let plain = before.rows.iter().flatten().all(|cell| cell.columns.is_none());
    plain && before.spot.line as usize + before.rows.len() == table.spot.line as usize
}

/// The text of a node that is one.
fn text_of(node: Node<'_>) -> Option<String> {
    match &node.data().value {
        NodeValue::Text(text) => Some(text.to_string()),
        NodeValue::Code(code) => Some(code.literal.clone()),
        NodeValue::SoftBreak | NodeValue::LineBreak => Some(" ".to_owned()),
        _ => None,
    }
}

/// The revision that a text says it prints: `<!-- planctl-revision: … -->`.
fn stamp(comment: &str) -> Option<String> {
    let (_, inside) = comment.split_once("<!--")?;
    let (inside, _) = inside.split_once("-->")?;
    let revision = inside.trim().strip_prefix("planctl-revision:")?.trim();
    (!revision.is_empty()).then(|| revision.to_owned())
}

#[cfg(test)]
mod tests;
