//! OpenDocument: texts (ODT) and sheets (ODS), by their part `content.xml` (ISO/IEC 26300).
//!
//! What a tracked change deleted is passed over, and what it inserted stands. Notes and what stands for pictures are
//! kept beside the text. Formulas are not computed: the value that is kept is read.

use std::collections::BTreeMap;

use quick_xml::events::BytesStart;

use super::archive::Archive;
use super::docx::styles::named_depth;
use super::docx::xml::{Part, Xml};
use super::error::text as decoded;
use super::{Limits, ReadError};
use crate::reading::{Aside, AsideKind, Block, Cell, Comment, ReadTable, Reading, Remark, SourceFormat};
use planctl_core::text::{Ink, Spot, Text};
use planctl_core::words;

/// How often a cell or row that is said to be repeated is repeated, if it holds something.
const MOST_REPEATED: usize = 100;

/// Reads a text.
pub(super) fn read_text(bytes: &[u8], limits: &Limits) -> Result<Reading, ReadError> {
    read(bytes, SourceFormat::Odt, limits)
}

/// Reads sheets.
pub(super) fn read_sheets(bytes: &[u8], limits: &Limits) -> Result<Reading, ReadError> {
    read(bytes, SourceFormat::Ods, limits)
}

fn read(bytes: &[u8], format: SourceFormat, limits: &Limits) -> Result<Reading, ReadError> {
    let mut archive = Archive::open(bytes, format.key(), limits)?;
    let Some(content) = archive.part("content.xml")? else {
        return Err(ReadError::malformed(words!("formats.zip-archive-without-content")));
    };
    let mut titles: BTreeMap<String, String> = BTreeMap::new();
    if let Some(styles) = archive.part("styles.xml")? {
        parents(&decoded(&styles)?, limits, &mut titles)?;
    }
    let content = decoded(&content)?;
    parents(&content, limits, &mut titles)?;
    let mut reader = Reader::new(format, limits, titles);
    reader.read(&content)?;
    let mut reading = reader.reading;
    if reader.deleted {
        let words = words!("formats.deletions-passed-over");
        reading.remarks.push(Remark { key: "deletions-unread", spot: None, exact: String::new(), words });
    }
    if reader.cut {
        let words = words!("formats.repeated-cut", most = MOST_REPEATED);
        reading.remarks.push(Remark { key: "repeated-cut", spot: None, exact: String::new(), words });
    }
    reading.remarks.extend(reading.comments.iter().take(100).map(Comment::remark).collect::<Vec<_>>());
    reading.tell_figures();
    reading.texts_mut().for_each(|text| text.by_piece = format == SourceFormat::Ods);
    Ok(reading)
}

/// The style that each style is based on.
fn parents(text: &str, limits: &Limits, out: &mut BTreeMap<String, String>) -> Result<(), ReadError> {
    let mut xml = Xml::new(text, limits);
    loop {
        match xml.next()? {
            Part::Start(element) if element.local_name().as_ref() == "style" => {
                let name = xml.attribute(&element, "name")?.unwrap_or_default();
                let parent = xml.attribute(&element, "parent-style-name")?.unwrap_or_default();
                out.insert(name, parent);
            }
            Part::Done => return Ok(()),
            Part::Start(_) | Part::End | Part::Text(_) => {}
        }
    }
}

/// What an open element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Plain,
    /// A paragraph; a heading of this level, if it is one; else an entry of a list of this depth, by its style.
    Paragraph(Option<u8>, Option<u8>),
    List,
    /// A table; whether it stands in a cell of another.
    Table(bool),
    Row(bool),
    Cell(bool),
    Note,
    NoteMark,
    Comment,
    Author,
    Frame,
    /// What stands for a picture.
    Said,
}

/// A cell that is open.
#[derive(Debug, Clone, Default)]
struct Square {
    columns: usize,
    rows: usize,
    repeated: usize,
    covered: bool,
    text: Text,
}

struct Reader<'l> {
    limits: &'l Limits,
    styles: BTreeMap<String, String>,
    reading: Reading,
    open: Vec<Open>,
    /// How many elements are open of one that is passed over.
    skipping: usize,
    paragraphs: u32,
    /// The paragraphs that are open.
    texts: Vec<Text>,
    table: Option<ReadTable>,
    row: Vec<Square>,
    row_repeated: usize,
    /// The number of the sheet and of its row, from 1.
    page: u32,
    line: u32,
    cells: usize,
    note: Option<(Spot, String)>,
    comment: Option<Comment>,
    figure: Option<(Spot, String, bool)>,
    deleted: bool,
    /// Whether not every repetition was read.
    cut: bool,
}

impl<'l> Reader<'l> {
    fn new(format: SourceFormat, limits: &'l Limits, styles: BTreeMap<String, String>) -> Self {
        Reader {
            limits,
            styles,
            reading: Reading { format, ..Reading::default() },
            open: Vec::new(),
            skipping: 0,
            paragraphs: 0,
            texts: Vec::new(),
            table: None,
            row: Vec::new(),
            row_repeated: 1,
            page: 0,
            line: 0,
            cells: 0,
            note: None,
            comment: None,
            figure: None,
            deleted: false,
            cut: false,
        }
    }

    fn read(&mut self, content: &str) -> Result<(), ReadError> {
        let mut xml = Xml::new(content, self.limits);
        loop {
            match xml.next()? {
                Part::Start(_) if self.skipping > 0 => self.skipping += 1,
                Part::Start(element) => match self.begin(&xml, &element)? {
                    Some(open) => self.open.push(open),
                    None => self.skipping = 1,
                },
                Part::End if self.skipping > 0 => self.skipping -= 1,
                Part::End => {
                    if let Some(open) = self.open.pop() {
                        self.end(open)?;
                    }
                }
                Part::Text(text) if self.skipping == 0 => self.write(&text),
                Part::Text(_) => {}
                Part::Done => return Ok(()),
            }
        }
    }

    fn is_sheets(&self) -> bool {
        self.reading.format == SourceFormat::Ods
    }

    /// Where the next character will stand.
    fn here(&self) -> Spot {
        if self.is_sheets() {
            let column = self.row.iter().map(|square| square.repeated).sum::<usize>().max(1);
            return Spot {
                page: self.page,
                line: self.line,
                column: u32::try_from(column).unwrap_or(u32::MAX),
            };
        }
        let long = self
            .texts
            .last()
            .map_or(0, |text| text.pieces.iter().map(|piece| piece.text.chars().count()).sum::<usize>());
        Spot::new(self.paragraphs, u32::try_from(long + 1).unwrap_or(u32::MAX))
    }

    fn begin<'x>(&mut self, xml: &Xml<'x>, element: &BytesStart<'x>) -> Result<Option<Open>, ReadError> {
        let count = |name: &str| -> Result<usize, ReadError> {
            let value = xml.attribute(element, name)?;
            Ok(value.and_then(|value| value.parse().ok()).unwrap_or(1).max(1))
        };
        let flat = self.open.iter().any(|open| matches!(open, Open::Cell(_)));
        let name = element.local_name();
        Ok(Some(match name.as_ref() {
            "tracked-changes" => {
                self.deleted = true;
                return Ok(None);
            }
            "ruby-text" | "forms" | "scripts" | "automatic-styles" | "styles" | "font-face-decls" => {
                return Ok(None);
            }
            "p" | "h" => {
                self.paragraphs = self.paragraphs.saturating_add(1);
                self.texts.push(Text::default());
                let style = xml.attribute(element, "style-name")?.unwrap_or_default();
                let level = match name.as_ref() {
                    "h" => Some(u8::try_from(count("outline-level")?).unwrap_or(u8::MAX)),
                    _ => self.is_title(&style).then_some(1),
                };
                Open::Paragraph(level, self.depth(&style))
            }
            "list" => Open::List,
            "s" => {
                self.write(&" ".repeat(count("c")?.min(100)));
                Open::Plain
            }
            "tab" | "line-break" => {
                self.write(if name.as_ref() == "tab" { " " } else { "\n" });
                Open::Plain
            }
            "table" => {
                if !flat {
                    (self.page, self.line) = (self.page + 1, 0);
                    let spot = match self.is_sheets() {
                        true => Spot { page: self.page, line: 1, column: 1 },
                        false => Spot::new(self.paragraphs.saturating_add(1), 1),
                    };
                    if self.is_sheets() {
                        self.reading.pages.push(xml.attribute(element, "name")?.unwrap_or_default());
                    }
                    self.table = Some(ReadTable { spot, rows: Vec::new() });
                }
                Open::Table(flat)
            }
            "table-row" => {
                if !flat {
                    self.line = self.line.saturating_add(1);
                    self.row_repeated = count("number-rows-repeated")?;
                    self.row.clear();
                }
                Open::Row(flat)
            }
            "table-cell" | "covered-table-cell" => {
                if !flat {
                    self.row.push(Square {
                        columns: count("number-columns-spanned")?,
                        rows: count("number-rows-spanned")?,
                        repeated: count("number-columns-repeated")?,
                        covered: name.as_ref() == "covered-table-cell",
                        text: Text::default(),
                    });
                }
                Open::Cell(flat)
            }
            "note" => {
                self.note = Some((self.here(), String::new()));
                Open::Note
            }
            "note-citation" => Open::NoteMark,
            "annotation" => {
                self.comment = Some(Comment { spot: Some(self.here()), ..Comment::default() });
                Open::Comment
            }
            "creator" if self.comment.is_some() => Open::Author,
            "date" if self.comment.is_some() => return Ok(None),
            "frame" => {
                self.figure = Some((self.here(), String::new(), false));
                Open::Frame
            }
            "image" | "object" => {
                if let Some((.., is_picture)) = &mut self.figure {
                    *is_picture = true;
                }
                Open::Plain
            }
            "title" | "desc" if self.figure.is_some() => Open::Said,
            _ => Open::Plain,
        }))
    }

    /// Whether a style is that of titles, or based on it.
    fn is_title(&self, style: &str) -> bool {
        self.chain(style).any(|style| style == "Title")
    }

    /// The depth of an entry of a list that the name of its style says.
    fn depth(&self, style: &str) -> Option<u8> {
        self.chain(style).find_map(|style| named_depth(&style.replace("_20_", " ")))
    }

    /// A style and those it is based on.
    fn chain<'a>(&'a self, style: &'a str) -> impl Iterator<Item = &'a str> {
        let parent =
            |own: &&str| self.styles.get(*own).map(String::as_str).filter(|parent| !parent.is_empty());
        std::iter::successors(Some(style), parent).take(16)
    }

    fn write(&mut self, text: &str) {
        if self.open.contains(&Open::NoteMark) {
            return;
        }
        if self.open.last() == Some(&Open::Said) {
            if let Some((_, said, _)) = &mut self.figure {
                said.push_str(text);
            }
            return;
        }
        if let Some(comment) = &mut self.comment {
            match self.open.last() {
                Some(Open::Author) => comment.author.push_str(text),
                _ => comment.text.push_str(text),
            }
            return;
        }
        if let Some((_, note)) = &mut self.note {
            note.push_str(text);
            return;
        }
        let here = self.here();
        if let Some(open) = self.texts.last_mut() {
            let plain: String =
                text.chars().map(|c| if c != '\n' && c.is_whitespace() { ' ' } else { c }).collect();
            let plain = if text == "\n" { plain } else { plain.replace('\n', " ") };
            match open.pieces.last_mut() {
                Some(last) if !last.text.ends_with('\n') => last.text.push_str(&plain),
                _ => open.push(plain, here, Ink::Plain),
            }
        }
    }

    fn end(&mut self, open: Open) -> Result<(), ReadError> {
        match open {
            Open::Paragraph(level, depth) => self.end_paragraph(level, depth),
            Open::Note => {
                if let Some((spot, said)) = self.note.take() {
                    self.aside(AsideKind::Note, spot, &said);
                }
            }
            Open::Comment => {
                if let Some(comment) = self.comment.take() {
                    self.reading.comments.push(comment);
                }
            }
            Open::Frame => {
                if let Some((spot, said, true)) = self.figure.take() {
                    self.aside(AsideKind::Figure, spot, &said);
                }
            }
            Open::Row(false) => self.end_row()?,
            Open::Table(false) => self.end_table(),
            Open::Plain
            | Open::List
            | Open::Table(true)
            | Open::Row(true)
            | Open::Cell(_)
            | Open::NoteMark
            | Open::Author
            | Open::Said => {}
        }
        Ok(())
    }

    fn aside(&mut self, kind: AsideKind, spot: Spot, said: &str) {
        let text = said.split_whitespace().collect::<Vec<_>>().join(" ");
        self.reading.asides.push(Aside { kind, spot, text });
    }

    fn end_paragraph(&mut self, level: Option<u8>, by_style: Option<u8>) {
        let Some(text) = self.texts.pop() else { return };
        if self.note.is_some() || self.comment.is_some() {
            self.write(" ");
            return;
        }
        if text.is_blank() {
            return;
        }
        if self.table.is_some() {
            if let Some(square) = self.row.last_mut() {
                if let Some(last) = square.text.pieces.last_mut() {
                    last.text.push('\n');
                }
                square.text.pieces.extend(text.pieces);
            }
            return;
        }
        let lists = self.open.iter().filter(|open| **open == Open::List).count();
        self.reading.blocks.push(match (level, lists) {
            (Some(level), _) => Block::Heading { level, text },
            (None, 0) => Block::Paragraph(text),
            (None, 1) => Block::Item { depth: by_style.unwrap_or(0), text },
            (None, depth) => Block::Item { depth: u8::try_from(depth - 1).unwrap_or(u8::MAX), text },
        });
    }

    fn end_row(&mut self) -> Result<(), ReadError> {
        let squares = std::mem::take(&mut self.row);
        let mut cells = Vec::new();
        let mut column = 0;
        for square in squares {
            if square.covered || square.text.is_blank() {
                column += square.repeated;
                continue;
            }
            self.cut |= square.repeated > MOST_REPEATED;
            for _ in 0..square.repeated.min(MOST_REPEATED) {
                self.limits.count_cell(&mut self.cells)?;
                cells.push(Cell {
                    column,
                    columns: Some(square.columns),
                    rows: Some(square.rows),
                    text: square.text.clone(),
                });
                column += 1;
            }
        }
        let repeated = self.row_repeated;
        if let Some(table) = &mut self.table {
            let times = if cells.is_empty() { 0 } else { repeated.min(MOST_REPEATED) };
            self.cut |= times > 0 && repeated > MOST_REPEATED;
            for _ in 1..times {
                for _ in &cells {
                    self.limits.count_cell(&mut self.cells)?;
                }
                table.rows.push(cells.clone());
            }
            table.rows.push(cells);
        }
        self.line = self.line.saturating_add(u32::try_from(repeated - 1).unwrap_or(u32::MAX));
        Ok(())
    }

    fn end_table(&mut self) {
        let Some(mut table) = self.table.take() else { return };
        let sheets = self.is_sheets();
        table.rows.retain(|row| !row.is_empty() || !sheets);
        if table.rows.iter().all(Vec::is_empty) {
            return;
        }
        if sheets {
            if let Some(name) = self.reading.pages.last().filter(|_| self.page > 1) {
                let text = Text::plain(name.as_str(), table.spot);
                self.reading.blocks.push(Block::Heading { level: 1, text });
            }
            // What stands alone above the first row of several cells is a line, as in any sheet.
            let lines = table.rows.iter().take_while(|row| row.len() == 1).count();
            let lines = if lines == table.rows.len() { 0 } else { lines };
            for row in table.rows.drain(..lines) {
                self.reading.blocks.extend(row.into_iter().map(|cell| Block::Paragraph(cell.text)));
            }
            table.spot = table.rows[0].first().map_or(table.spot, |cell| cell.text.spot());
        }
        self.reading.blocks.push(Block::Table(table));
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::formats::docx::tests::listing;

    fn zipped(body: &str) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("content.xml", SimpleFileOptions::default()).unwrap();
        let spaces = r#"xmlns:text="t" xmlns:table="b" xmlns:office="o" xmlns:draw="d" xmlns:svg="s" xmlns:style="y" xmlns:dc="c""#;
        let all = format!("<office:document-content {spaces}>{body}</office:document-content>");
        zip.write_all(all.as_bytes()).unwrap();
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_text_has_its_headings_lists_tables_notes_and_pictures() {
        let body = r#"<office:automatic-styles><style:style style:name="P1" style:parent-style-name="Title"/></office:automatic-styles><office:body><office:text>
<text:tracked-changes><text:changed-region><text:deletion><text:p>消えた</text:p></text:deletion></text:changed-region></text:tracked-changes>
<text:p text:style-name="P1">緑の計画</text:p><text:h text:outline-level="2">総論</text:h>
<text:p>本文<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>年報</text:p></text:note-body></text:note>が続く。<draw:frame><draw:image/><svg:desc>推移</svg:desc></draw:frame></text:p>
<text:list><text:list-item><text:p>木を植える</text:p><text:list><text:list-item><text:p>桜</text:p></text:list-item></text:list></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>施策</text:p></table:table-cell><table:table-cell><text:p>担当</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell table:number-rows-spanned="2"><text:p>公園</text:p></table:table-cell><table:table-cell><text:p>公園課</text:p><text:p>道路課</text:p></table:table-cell></table:table-row><table:table-row><table:covered-table-cell/><table:table-cell><text:p>庶務課</text:p></table:table-cell></table:table-row></table:table></office:text></office:body>"#;
        let reading = read_text(&zipped(body), &Limits::default()).unwrap();
        assert_eq!(
            listing(&reading),
            "# 緑の計画\n## 総論\n本文が続く。\n* 木を植える\n * 桜\n| 0:1x1 施策 | 1:1x1 担当 |\n| 0:1x2 公園 | 1:1x1 公園課\n道路課 |\n| 1:1x1 庶務課 |"
        );
        let asides: Vec<_> = reading.asides.iter().map(|aside| (aside.kind, aside.text.as_str())).collect();
        assert_eq!(asides, [(AsideKind::Note, "年報"), (AsideKind::Figure, "推移")]);
        let keys: Vec<_> = reading.remarks.iter().map(|remark| remark.key).collect();
        assert_eq!(keys, ["deletions-unread", "figures-unread"]);
    }

    #[test]
    fn sheets_know_their_cells_and_repeated_ones_cost_nothing() {
        let body = r#"<office:body><office:spreadsheet><table:table table:name="計画"><table:table-row><table:table-cell><text:p>緑の計画</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row><table:table-row><table:table-cell table:number-columns-repeated="2"/><table:table-cell><text:p>名称</text:p></table:table-cell><table:table-cell><text:p>費用</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"#;
        let reading = read_sheets(&zipped(body), &Limits::default()).unwrap();
        let Block::Table(table) = &reading.blocks[1] else { panic!("{reading:?}") };
        let cells: Vec<_> = table.rows[0].iter().map(|cell| (cell.column, cell.text.standing())).collect();
        assert_eq!(cells, [(2, "名称".to_owned()), (3, "費用".to_owned())]);
        let place = reading.place_words(table.rows[0][1].text.spot());
        assert_eq!(place.get(planctl_core::text::Lang::EN), "計画!D1000002");
    }

    #[test]
    fn a_cell_that_is_said_to_be_repeated_without_end_is_refused_or_bounded() {
        let cell = r#"<table:table-cell table:number-columns-repeated="999999999"><text:p>x</text:p></table:table-cell>"#;
        let row =
            format!(r#"<table:table-row table:number-rows-repeated="999999999">{cell}</table:table-row>"#);
        let body = format!(
            "<office:body><office:spreadsheet><table:table>{row}</table:table></office:spreadsheet></office:body>"
        );
        let few = Limits { cells: 10_000, ..Limits::default() };
        assert!(read_sheets(&zipped(&body), &few).is_ok_and(|read| read.remarks[0].key == "repeated-cut"));
    }
}
