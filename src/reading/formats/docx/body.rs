//! The text of a Word document, element by element.
//!
//! A table inside a cell is no table of its own: its paragraphs are lines of the cell. What
//! stands in a text box follows the paragraph to which it is anchored, and is read once.

mod properties;

use quick_xml::events::BytesStart;

use super::paragraph::{Container, Paragraph};
use super::seen::Seen;
use super::styles::{ListLevel, Looks, Numbers, Styles};
use super::table::OpenTable;
use super::xml::{Part, Xml};
use crate::formats::{Limits, ReadError};
use crate::reading::{Aside, AsideKind, Block};
use planctl_core::text::{Ink, Script, Spot, Text};

/// How many remarks of one kind are kept.
const REMARKS: usize = 100;
/// How many pictures are kept.
const MOST_FIGURES: usize = 10_000;

/// A document of which not every element has been read.
pub(super) struct Body<'d> {
    styles: &'d Styles,
    numbers: &'d Numbers,
    limits: &'d Limits,
    /// The elements that are open, outermost first.
    frames: Vec<Frame>,
    /// Of the elements open, those that are passed over with all they hold.
    skipping: usize,
    paragraphs: Vec<Paragraph>,
    containers: Vec<Container>,
    tables: Vec<OpenTable>,
    tracked: Tracked,
    /// What rows and cells that are open add to `tracked`.
    marks: Vec<Tracked>,
    number: u32,
    cells: usize,
    /// What stands for the drawing that is open, until it turns out to be a picture.
    drawing: Option<String>,
    seen: Seen,
}

/// An open element, by what it means to those in it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Frame {
    /// Nothing by itself.
    Plain,
    Alternatives {
        taken: bool,
    },
    Paragraph,
    ParagraphProperties,
    /// The properties of the mark at the end of a paragraph.
    MarkProperties,
    ListProperties,
    Run {
        own: Looks,
        style: Looks,
    },
    RunProperties,
    Text(Ink, Script),
    Deleted,
    Inserted,
    /// `flat` if it stands in a cell of another, so that its own cells are none.
    Table {
        flat: bool,
    },
    Row {
        flat: bool,
    },
    RowProperties,
    Cell {
        flat: bool,
    },
    CellProperties,
    Box,
}

/// How many open elements delete and insert what is in them.
#[derive(Debug, Clone, Copy, Default)]
struct Tracked {
    deleted: usize,
    inserted: usize,
}

impl<'d> Body<'d> {
    pub(super) fn new(styles: &'d Styles, numbers: &'d Numbers, limits: &'d Limits) -> Self {
        Body {
            styles,
            numbers,
            limits,
            frames: Vec::new(),
            skipping: 0,
            paragraphs: Vec::new(),
            containers: vec![Container::default()],
            tables: Vec::new(),
            tracked: Tracked::default(),
            marks: Vec::new(),
            number: 0,
            cells: 0,
            drawing: None,
            seen: Seen::default(),
        }
    }

    /// Reads the main part of a document.
    pub(super) fn read(mut self, text: &'d str) -> Result<(Vec<Block>, Seen), ReadError> {
        let mut xml = Xml::new(text, self.limits);
        loop {
            match xml.next()? {
                Part::Start(_) if self.skipping > 0 => self.skipping += 1,
                Part::Start(element) => match self.begin(&xml, &element)? {
                    Some(frame) => self.frames.push(frame),
                    None => self.skipping = 1,
                },
                Part::End if self.skipping > 0 => self.skipping -= 1,
                Part::End => {
                    if let Some(frame) = self.frames.pop() {
                        self.end(frame)?;
                    }
                }
                Part::Text(text) => {
                    if let Some(Frame::Text(ink, script)) = self.frames.last()
                        && self.skipping == 0
                    {
                        let (ink, script) = (*ink, *script);
                        let here = self.paragraphs.last().map(Paragraph::here);
                        let text = text.replace(['\n', '\t'], " ");
                        if text.chars().any(|c| script.form(c).is_none()) {
                            self.seen.raised = self.seen.raised.or(here);
                        }
                        let text: String = text.chars().map(|c| script.form(c).unwrap_or(c)).collect();
                        self.write(&text, ink);
                    }
                }
                Part::Done => break,
            }
        }
        let mut root = self.containers.swap_remove(0);
        root.flush();
        Ok((root.blocks, self.seen))
    }

    /// What an element means, or `None` if it is passed over with all it holds.
    fn begin(&mut self, xml: &Xml<'d>, element: &BytesStart<'d>) -> Result<Option<Frame>, ReadError> {
        let name = element.local_name();
        let name = name.as_ref();
        match xml.namespace(element) {
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            | "http://purl.oclc.org/ooxml/wordprocessingml/main" => {}
            "http://schemas.openxmlformats.org/markup-compatibility/2006" => {
                return Ok(self.alternative(name));
            }
            "http://schemas.openxmlformats.org/officeDocument/2006/math"
            | "http://purl.oclc.org/ooxml/officeDocument/math"
                if name == "t" =>
            {
                return Ok(Some(Frame::Text(self.ink(false), Script::Level)));
            }
            "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
            | "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing"
                if name == "docPr" =>
            {
                let said = xml.attribute(element, "descr")?.or(xml.attribute(element, "title")?);
                self.drawing = Some(said.unwrap_or_default());
                return Ok(Some(Frame::Plain));
            }
            "http://schemas.openxmlformats.org/drawingml/2006/picture"
            | "http://purl.oclc.org/ooxml/drawingml/picture"
            | "http://schemas.openxmlformats.org/drawingml/2006/chart"
            | "http://purl.oclc.org/ooxml/drawingml/chart"
            | "http://schemas.openxmlformats.org/drawingml/2006/diagram"
            | "http://purl.oclc.org/ooxml/drawingml/diagram"
                if matches!(name, "pic" | "chart" | "relIds") =>
            {
                if let Some(said) = self.drawing.take() {
                    self.figure(said);
                }
                return Ok(Some(Frame::Plain));
            }
            "urn:schemas-microsoft-com:vml" if name == "imagedata" => {
                let said = xml.attribute(element, "title")?.unwrap_or_default();
                self.figure(said);
                return Ok(Some(Frame::Plain));
            }
            _ => return Ok(Some(Frame::Plain)),
        }
        if matches!(name, "footnoteReference" | "endnoteReference") {
            let here = self.paragraphs.last().map(Paragraph::here).unwrap_or_default();
            let id = xml.attribute(element, "id")?.unwrap_or_default();
            self.seen.notes.entry((name == "endnoteReference", id)).or_insert(here);
        }

        if matches!(name, "commentReference" | "commentRangeStart") {
            // One that begins between paragraphs is about the next.
            let here = self.paragraphs.last().map(Paragraph::here);
            let here = here.unwrap_or_else(|| Spot::new(self.number.saturating_add(1), 1));
            let id = xml.attribute(element, "id")?.unwrap_or_default();
            self.seen.comments.entry(id).or_insert(here);
        }
        if name.ends_with("Change") {
            // What properties were before a tracked change.
            return Ok(None);
        }
        let value = match self.frames.last() {
            Some(
                Frame::ParagraphProperties
                | Frame::ListProperties
                | Frame::RunProperties
                | Frame::RowProperties
                | Frame::CellProperties,
            ) => xml.attribute(element, "val")?,
            _ => None,
        };
        let value = value.as_deref();
        Ok(Some(match self.frames.last().unwrap_or(&Frame::Plain) {
            Frame::ParagraphProperties => self.paragraph_property(name, value),
            Frame::MarkProperties | Frame::ListProperties => self.inner_property(name, value),
            Frame::RunProperties => self.run_property(name, value),
            Frame::RowProperties | Frame::CellProperties => self.table_property(name, value),
            Frame::Run { own, style } => {
                let script = own.script.or(style.script).unwrap_or(Script::Level);
                let ink = self.ink(struck(*own, *style));
                if name == "sym" {
                    let font = xml.attribute(element, "font")?.unwrap_or_default();
                    let char = xml.attribute(element, "char")?.unwrap_or_default();
                    self.remark_symbol(format!("{font} {char}"));
                }
                self.in_run(name, ink, script)
            }
            _ if name == "rt" => {
                self.seen.ruby = self.seen.ruby.or(self.paragraphs.last().map(Paragraph::here));
                return Ok(None);
            }
            _ => self.structure(name),
        }))
    }

    /// One of several ways to say the same: the first is taken.
    fn alternative(&mut self, name: &str) -> Option<Frame> {
        match (name, self.frames.last_mut()) {
            ("AlternateContent", _) => Some(Frame::Alternatives { taken: false }),
            ("Choice" | "Fallback", Some(Frame::Alternatives { taken })) => {
                (!std::mem::replace(taken, true)).then_some(Frame::Plain)
            }
            _ => Some(Frame::Plain),
        }
    }

    fn in_run(&mut self, name: &str, ink: Ink, script: Script) -> Frame {
        match name {
            "rPr" => return Frame::RunProperties,
            "t" => return Frame::Text(ink, script),
            "delText" => return Frame::Text(Ink::Deleted, script),
            "br" | "cr" => self.write("\n", ink),
            "tab" | "ptab" => self.write(" ", ink),
            "noBreakHyphen" => self.write("-", ink),
            _ => return self.structure(name),
        }
        Frame::Plain
    }

    /// An element of the structure: paragraphs, runs, tables, and what is tracked.
    fn structure(&mut self, name: &str) -> Frame {
        let enclosing = self.frames.iter().rev().find(|frame| {
            matches!(frame, Frame::Table { .. } | Frame::Row { .. } | Frame::Cell { .. } | Frame::Box)
        });
        match (name, self.frames.last(), enclosing) {
            ("p", ..) => {
                self.number = self.number.saturating_add(1);
                self.paragraphs.push(Paragraph::new(self.number));
                return Frame::Paragraph;
            }
            ("pPr", Some(Frame::Paragraph), _) => return Frame::ParagraphProperties,
            ("r", ..) => {
                let of_paragraph = self.paragraphs.last().and_then(|paragraph| paragraph.style.as_deref());
                let style = of_paragraph.map(|id| self.styles.looks(id)).unwrap_or_default();
                return Frame::Run { own: Looks::default(), style };
            }
            ("del" | "moveFrom", ..) => {
                self.tracked.deleted += 1;
                return Frame::Deleted;
            }
            ("ins" | "moveTo", ..) => {
                self.tracked.inserted += 1;
                return Frame::Inserted;
            }
            ("tbl", ..) => return self.begin_table(),
            ("tr", _, Some(&Frame::Table { flat })) => {
                if let Some(table) = self.tables.last_mut().filter(|_| !flat) {
                    table.begin_row();
                }
                self.marks.push(Tracked::default());
                return Frame::Row { flat };
            }
            ("trPr", Some(Frame::Row { .. }), _) => return Frame::RowProperties,
            ("tc", _, Some(&Frame::Row { flat })) => {
                if let Some(table) = self.tables.last_mut().filter(|_| !flat) {
                    table.begin_cell();
                    self.containers.push(Container { cell: Some(Text::default()), ..Container::default() });
                }
                self.marks.push(Tracked::default());
                return Frame::Cell { flat };
            }
            ("tcPr", Some(Frame::Cell { .. }), _) => return Frame::CellProperties,
            ("txbxContent", ..) => {
                self.containers.push(Container::default());
                return Frame::Box;
            }
            ("headerReference" | "footerReference", ..) => self.seen.headers = true,
            ("altChunk" | "subDoc", ..) => self.seen.parts = true,
            _ => {}
        }
        Frame::Plain
    }

    fn begin_table(&mut self) -> Frame {
        let flat = self.containers.iter().any(|container| container.cell.is_some());
        if !flat {
            if let Some(container) = self.containers.last_mut() {
                container.flush();
            }
            self.tables.push(OpenTable::new(Spot::new(self.number.saturating_add(1), 1)));
        }
        Frame::Table { flat }
    }

    fn end(&mut self, frame: Frame) -> Result<(), ReadError> {
        match frame {
            Frame::Paragraph => self.end_paragraph(),
            Frame::Deleted => self.tracked.deleted -= 1,
            Frame::Inserted => self.tracked.inserted -= 1,
            Frame::Table { flat: false } => {
                let table = self.tables.pop().and_then(OpenTable::end);
                if let (Some(table), Some(container)) = (table, self.containers.last_mut()) {
                    container.blocks.push(Block::Table(table));
                }
            }
            Frame::Row { flat } => {
                self.end_marks();
                if let Some(table) = self.tables.last_mut().filter(|_| !flat) {
                    table.end_row();
                }
            }
            Frame::Cell { flat } => {
                self.end_marks();
                if !flat {
                    self.end_cell()?;
                }
            }
            Frame::Box => {
                let Some(mut inside) = self.containers.pop() else { return Ok(()) };
                inside.flush();
                match (self.paragraphs.last_mut(), self.containers.last_mut()) {
                    (Some(anchor), _) => anchor.boxes.append(&mut inside.blocks),
                    (None, Some(outer)) => inside.blocks.into_iter().for_each(|block| outer.place(block)),
                    (None, None) => {}
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_marks(&mut self) {
        if let Some(own) = self.marks.pop() {
            self.tracked.deleted -= own.deleted;
            self.tracked.inserted -= own.inserted;
        }
    }

    fn end_cell(&mut self) -> Result<(), ReadError> {
        self.limits.count_cell(&mut self.cells)?;
        let Some(mut inside) = self.containers.pop() else { return Ok(()) };
        inside.flush();
        let text = inside.cell.unwrap_or_default();
        let covered = self.tables.last_mut().and_then(|table| table.end_cell(text));
        if let Some(covered) = covered.filter(|text| !text.is_blank())
            && self.seen.covered.len() < REMARKS
        {
            self.seen.covered.push((covered.spot(), covered.standing()));
        }
        Ok(())
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        let style = paragraph.style.as_deref();
        let heading = paragraph.outline.unwrap_or_else(|| self.styles.heading(style?));
        let of_style = style.map(|id| self.styles.list(id)).unwrap_or_default();
        let list = ListLevel {
            list: paragraph.list.list.or(of_style.list).filter(|list| list != "0"),
            level: paragraph
                .list
                .level
                .or(of_style.level.filter(|level| *level > 0))
                .or_else(|| self.styles.depth(style?)),
        };
        if self.numbers.numbered(&list) && !paragraph.text.is_blank() {
            self.seen.numbers.get_or_insert(Spot::new(paragraph.number, 1));
        }
        let Some(container) = self.containers.last_mut() else { return };
        let mut text = container.carried.take().unwrap_or_default();
        text.pieces.extend(paragraph.text.pieces);
        if paragraph.open_ended {
            container.carried = Some(text);
        } else {
            container.place(match (heading, list.list) {
                (Some(level), _) => Block::Heading { level, text },
                (None, Some(_)) => Block::Item { depth: list.level.unwrap_or(0), text },
                (None, None) => Block::Paragraph(text),
            });
        }
        paragraph.boxes.into_iter().for_each(|block| container.place(block));
    }

    /// The ink of text that stands here.
    fn ink(&self, struck: bool) -> Ink {
        match self.tracked {
            Tracked { deleted: 1.., .. } => Ink::Deleted,
            _ if struck => Ink::Struck,
            Tracked { inserted: 1.., .. } => Ink::Inserted,
            _ => Ink::Plain,
        }
    }

    fn write(&mut self, text: &str, ink: Ink) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.write(text, ink);
        }
    }

    /// A picture here, with what stands for it.
    fn figure(&mut self, said: String) {
        let spot = self.paragraphs.last().map(Paragraph::here).unwrap_or_default();
        let text = said.split_whitespace().collect::<Vec<_>>().join(" ");
        if self.seen.figures.len() < MOST_FIGURES {
            self.seen.figures.push(Aside { kind: AsideKind::Figure, spot, text });
        }
    }

    fn remark_symbol(&mut self, exact: String) {
        if let Some(paragraph) = self.paragraphs.last()
            && self.seen.symbols.len() < REMARKS
        {
            self.seen.symbols.push((paragraph.here(), exact));
        }
    }
}

fn struck(own: Looks, style: Looks) -> bool {
    own.strike.or(style.strike).unwrap_or(false) || own.dstrike.or(style.dstrike).unwrap_or(false)
}
