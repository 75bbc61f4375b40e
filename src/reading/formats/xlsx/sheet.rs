//! The cells of one sheet, as they are written.

use std::collections::BTreeMap;

use quick_xml::events::BytesStart;

use super::book::{Book, CellFormat, RichReader, RichText, Stretch};
use crate::formats::docx::xml::{Part, Xml};
use crate::formats::{Limits, ReadError};
use crate::reading::letters;
use planctl_core::text::{Ink, Spot, Text, Words};
use planctl_core::words;

/// How large a sheet may be (Excel specifications and limits).
const ROWS: u32 = 1 << 20;
const COLUMNS: u32 = 1 << 14;

/// A sheet that has been read.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// The cells that hold text and are not covered, by rows.
    pub(super) cells: Vec<SheetCell>,
    /// Those that hold text which another cell covers.
    pub(super) covered: Vec<SheetCell>,
    /// Those that show nothing, and yet are not empty: what they hold cannot be told.
    pub(super) blank: Vec<SheetCell>,
    /// The rows, from 0, that are hidden.
    pub(super) hidden_rows: Vec<u32>,
    /// The columns that are hidden: from the first to the last, from 0.
    pub(super) hidden_columns: Vec<(u32, u32)>,
    /// The corners of the cells that are merged: the upper left one, as its row and column from 0.
    pub(super) merged: Vec<(u32, u32)>,
}

/// A cell that holds text.
#[derive(Debug, Clone)]
pub(super) struct SheetCell {
    /// From 0, as its column.
    pub(super) row: u32,
    pub(super) column: u32,
    /// How many rows and columns it takes.
    pub(super) rows: u32,
    pub(super) columns: u32,
    pub(super) text: Vec<(String, bool)>,
    pub(super) is_error: bool,
    /// Whether a formula gave what it holds.
    pub(super) is_formula: bool,
    /// What it holds, if that is a number; a day counted from 1900.
    pub(super) number: Option<f64>,
    /// What it holds, where that is no text: the sheet may show it in another form.
    pub(super) holds: Holds,
    /// Why what it holds cannot be told.
    pub(super) trouble: Option<Trouble>,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::formats) enum Holds {
    #[default]
    Text,
    Boolean,
    /// A number, shown as it is.
    Number,
    /// A number that is shown in another form: with a sign of per cent, in groups of digits.
    Formed,
    /// A day or a time.
    Day,
}

/// Why what a cell holds cannot be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::formats) enum Trouble {
    /// A formula whose result was not kept.
    NoResult,
    /// It names a text that the workbook does not have.
    NoString,
    /// It says it holds a number or a truth value, and does not.
    NoValue,
    /// A character that no text of a plan holds, by its number.
    Character(u32),
}

impl Trouble {
    /// What is wrong, to stand after the address of the cell.
    pub(in crate::formats) fn words(&self) -> Words {
        match self {
            Trouble::NoResult => words!("formats.formula-without-result"),
            Trouble::NoString => words!("formats.text-not-in-workbook"),
            Trouble::NoValue => words!("formats.value-not-readable"),
            Trouble::Character(number) => {
                let number = format!("{number:04X}");
                words!("formats.character-not-in-plans", number)
            }
        }
    }
}

/// What may still be read of all sheets together.
#[derive(Debug)]
pub(super) struct Budget<'l> {
    limits: &'l Limits,
    cells: usize,
    bytes: u64,
}

impl<'l> Budget<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Budget { limits, cells: 0, bytes: 0 }
    }

    pub(super) fn count_cell(&mut self) -> Result<(), ReadError> {
        self.limits.count_cell(&mut self.cells)
    }

    /// Counts the text of a cell: a long string may be that of many.
    fn count_text(&mut self, text: &RichText) -> Result<(), ReadError> {
        self.bytes += text.iter().map(|stretch| stretch.text.len() as u64).sum::<u64>();
        if self.bytes > self.limits.expanded_bytes {
            let most = self.limits.expanded_bytes >> 20;
            return Err(ReadError::too_large(words!("formats.holds-more-mib-text", most)));
        }
        Ok(())
    }
}

impl SheetCell {
    /// Where it stands.
    pub(super) fn spot(&self, page: u32) -> Spot {
        Spot { page, line: self.row.saturating_add(1), column: self.column.saturating_add(1) }
    }

    /// What is not struck out.
    pub(super) fn standing(&self) -> String {
        self.text.iter().filter(|(_, struck)| !struck).map(|(text, _)| text.as_str()).collect()
    }

    /// Its text, every line of which has the place of the cell.
    pub(super) fn into_text(self, page: u32) -> Text {
        let spot = self.spot(page);
        let mut out = Text::default();
        for (text, struck) in self.text {
            let ink = if struck { Ink::Struck } else { Ink::Plain };
            text.split_inclusive('\n').for_each(|line| out.push(line, spot, ink));
        }
        out
    }
}

/// What is known of the cell that is open.
#[derive(Debug, Default)]
struct OpenCell {
    kind: String,
    format: usize,
    value: String,
    rich: RichReader,
    is_formula: bool,
}

/// Whether a row or a column is out of sight: hidden, or of no `size`.
fn is_unseen<'a>(xml: &Xml<'a>, element: &BytesStart<'a>, size: &str) -> Result<bool, ReadError> {
    let hidden = matches!(xml.attribute(element, "hidden")?.as_deref(), Some("1" | "true"));
    let none = |size: String| size.trim().parse::<f64>().is_ok_and(|size| size <= 0.0);
    Ok(hidden || xml.attribute(element, size)?.is_some_and(none))
}

impl Sheet {
    /// Reads the part of a sheet; `None` if it is no sheet of cells.
    pub(super) fn read(
        part: &str,
        book: &Book,
        limits: &Limits,
        budget: &mut Budget<'_>,
    ) -> Result<Option<Sheet>, ReadError> {
        let mut xml = Xml::new(part, limits);
        let mut path: Vec<String> = Vec::new();
        let (mut row, mut column) = (0, 0);
        let mut open = OpenCell::default();
        let mut sheet = Sheet::default();
        let mut merged = Vec::new();
        loop {
            match xml.next()? {
                Part::Start(element) => {
                    let name = element.local_name().as_ref().to_owned();
                    if path.is_empty() && name != "worksheet" {
                        return Ok(None);
                    }
                    match name.as_str() {
                        "row" => {
                            if let Some(number) = xml.attribute(&element, "r")? {
                                row = number
                                    .parse::<u32>()
                                    .ok()
                                    .and_then(|row| row.checked_sub(1))
                                    .ok_or_else(outside)?;
                            }
                            column = 0;
                            if is_unseen(&xml, &element, "ht")? {
                                sheet.hidden_rows.push(row);
                            }
                        }
                        "c" => {
                            if let Some(place) = xml.attribute(&element, "r")? {
                                (row, column) = place_of(&place).ok_or_else(outside)?;
                            }
                            open = OpenCell {
                                kind: xml.attribute(&element, "t")?.unwrap_or_default(),
                                format: xml
                                    .attribute(&element, "s")?
                                    .and_then(|s| s.parse().ok())
                                    .unwrap_or(0),
                                ..OpenCell::default()
                            };
                        }
                        "f" => open.is_formula = true,
                        "col" => {
                            let number = |name: &str| -> Result<Option<u32>, ReadError> {
                                let value = xml.attribute(&element, name)?;
                                Ok(value.and_then(|value| value.parse::<u32>().ok()?.checked_sub(1)))
                            };
                            if is_unseen(&xml, &element, "width")?
                                && let (Some(first), Some(last)) = (number("min")?, number("max")?)
                            {
                                sheet.hidden_columns.push((first, last));
                            }
                        }
                        "mergeCell" => {
                            budget.count_cell()?;
                            let range = xml.attribute(&element, "ref")?.unwrap_or_default();
                            merged.push(range_of(&range).ok_or_else(outside)?);
                        }
                        // Whatever a cell says of its kind, text that stands in it is its text.
                        _ if path.iter().any(|name| name == "c") => {
                            open.rich.begin(&name, xml.attribute(&element, "val")?.as_deref());
                        }
                        _ => {}
                    }
                    path.push(name);
                }
                Part::Text(text) => match path.last().map(String::as_str) {
                    Some("v") => open.value.push_str(&text),
                    _ => open.rich.write(&text),
                },
                Part::End => {
                    let name = path.pop().unwrap_or_default();
                    open.rich.end(&name);
                    match name.as_str() {
                        "row" => row = row.saturating_add(1),
                        "c" => {
                            if row >= ROWS || column >= COLUMNS {
                                return Err(outside());
                            }
                            budget.count_cell()?;
                            if let Some(cell) = std::mem::take(&mut open).close(row, column, book, budget)? {
                                let shows = !cell.text.iter().all(|(text, _)| text.trim().is_empty());
                                if shows { &mut sheet.cells } else { &mut sheet.blank }.push(cell);
                            }
                            column += 1;
                        }
                        _ => {}
                    }
                }
                Part::Done => break,
            }
        }
        sheet.cells.sort_by_key(|cell| (cell.row, cell.column));
        let places =
            |cells: &[SheetCell]| cells.iter().map(|cell| (cell.row, cell.column)).collect::<Vec<_>>();
        let mut places = [places(&sheet.cells), places(&sheet.blank)].concat();
        places.sort_unstable();
        if let Some(twice) = places.windows(2).find(|two| two[0] == two[1]) {
            let (row, column) = twice[0];
            let cell = format!("{}{}", letters(column.saturating_add(1)), row.saturating_add(1));
            return Err(ReadError::malformed(words!("formats.cell-stands-twice", cell)));
        }
        sheet.merged = merged.iter().map(|region| region.first).collect();
        sheet.merge(merged);
        Ok(Some(sheet))
    }

    /// Gives cells the size of the region in whose corner they stand, and takes out those that a
    /// region covers. Regions do not overlap in what Excel writes; if they do, the last one of
    /// those that begin in one column counts.
    fn merge(&mut self, mut regions: Vec<Region>) {
        regions.sort_by_key(|region| (region.first.0, region.first.1));
        let mut regions = regions.into_iter().peekable();
        // The regions that reach the row, by their first column.
        let mut reaching: BTreeMap<u32, Region> = BTreeMap::new();
        for mut cell in std::mem::take(&mut self.cells) {
            let (row, column) = (cell.row, cell.column);
            while let Some(region) = regions.next_if(|region| region.first.0 <= row) {
                reaching.insert(region.first.1, region);
            }
            let around = loop {
                match reaching.range(..=column).next_back() {
                    Some((first, region)) if region.last.0 < row => {
                        let first = *first;
                        reaching.remove(&first);
                    }
                    Some((_, region)) => break (region.last.1 >= column).then_some(*region),
                    None => break None,
                }
            };
            match around {
                Some(region) if region.first == (row, column) => {
                    cell.rows = region.last.0 - row + 1;
                    cell.columns = region.last.1 - column + 1;
                    self.cells.push(cell);
                }
                Some(_) => self.covered.push(cell),
                None => self.cells.push(cell),
            }
        }
    }
}

impl OpenCell {
    fn close(
        self,
        row: u32,
        column: u32,
        book: &Book,
        budget: &mut Budget<'_>,
    ) -> Result<Option<SheetCell>, ReadError> {
        let usual = CellFormat::default();
        let format = book.formats.get(self.format).unwrap_or(&usual);
        let plain = |text: String| vec![Stretch { text, struck: None }];
        let mut rich = self.rich;
        let value = self.value;
        let mut held = None;
        let (mut holds, mut trouble) = (Holds::Text, None);
        let blank = value.trim().is_empty();
        let own = rich.take();
        let text = match self.kind.as_str() {
            _ if !own.is_empty() && blank => own,
            "s" => {
                let index = value.trim().parse::<usize>().ok();
                let found = index.and_then(|index| book.strings.get(index)).cloned();
                trouble = found.is_none().then_some(Trouble::NoString);
                found.unwrap_or_default()
            }
            "inlineStr" => plain(value),
            "b" => {
                holds = Holds::Boolean;
                let known = matches!(value.trim(), "0" | "1" | "true" | "false");
                trouble = (!known).then_some(Trouble::NoValue);
                plain(if matches!(value.trim(), "1" | "true") { "TRUE" } else { "FALSE" }.to_owned())
            }
            "d" => {
                holds = Holds::Day;
                trouble = blank.then_some(Trouble::NoValue);
                plain(value)
            }
            // The result of a formula may be an empty text; an error is never empty.
            "str" | "e" => plain(value),
            _ => match value.trim().parse::<f64>() {
                Ok(number) if number.is_finite() => {
                    held = Some(if book.from_1904 { number + 1_462.0 } else { number });
                    holds = format.holds();
                    plain(format.number.show(number, book.from_1904))
                }
                _ => {
                    trouble = (!blank).then_some(Trouble::NoValue);
                    plain(value)
                }
            },
        };
        let empty = text.iter().all(|stretch| stretch.text.trim().is_empty());
        if self.is_formula && blank && self.kind != "str" && empty {
            trouble = Some(Trouble::NoResult);
        } else if self.kind == "e" && empty {
            trouble = Some(Trouble::NoValue);
        }
        if empty && trouble.is_none() && !self.is_formula {
            return Ok(None);
        }
        budget.count_text(&text)?;
        let mut line_ends = |text: String| {
            let (text, other) = by_number(&text);
            trouble = trouble.take().or(other.map(Trouble::Character));
            text.replace("\r\n", "\n").replace('\r', "\n")
        };
        let stretch = |stretch: Stretch| (line_ends(stretch.text), stretch.struck.unwrap_or(format.struck));
        let text: Vec<(String, bool)> = text.into_iter().map(stretch).collect();
        Ok(Some(SheetCell {
            row,
            column,
            rows: 1,
            columns: 1,
            text,
            is_error: self.kind == "e",
            is_formula: self.is_formula,
            number: held,
            holds,
            trouble,
        }))
    }
}

/// Text in which `_x0041_` is the character of that number (ECMA-376 part 1, 22.9.2.19), and the first
/// such number that no text of a plan holds. A vertical tab is how Office ends a line inside a text.
fn by_number(text: &str) -> (String, Option<u32>) {
    let unit = |rest: &str| {
        let digits = rest.strip_prefix("_x")?.get(..4).filter(|_| rest.get(6..7) == Some("_"))?;
        let all = digits.bytes().all(|b| b.is_ascii_hexdigit());
        u16::from_str_radix(digits, 16).ok().filter(|_| all)
    };
    let (mut out, mut other) = (String::with_capacity(text.len()), None);
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(first) = unit(rest) else {
            out.push_str("_x");
            rest = &rest[2..];
            continue;
        };
        // Two of them may be one character of UTF-16.
        let pair = unit(&rest[7..]).map(|second| [first, second]);
        let (c, length) = match pair.and_then(|pair| char::decode_utf16(pair).next()?.ok()) {
            Some(c) if c.len_utf16() == 2 => (Some(c), 14),
            _ => (char::from_u32(u32::from(first)), 7),
        };
        match c {
            Some('\u{b}') => out.push('\n'),
            Some(c) if !c.is_control() || matches!(c, '\t' | '\n' | '\r') => out.push(c),
            _ => {
                other = other.or(Some(u32::from(first)));
                out.push_str(&rest[..length]);
            }
        }
        rest = &rest[length..];
    }
    out.push_str(rest);
    (out, other)
}

/// A merged region, both ends included: rows and columns from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Region {
    first: (u32, u32),
    last: (u32, u32),
}

/// `A1:B2`, in whichever order its corners stand.
fn range_of(range: &str) -> Option<Region> {
    let (one, other) = range.split_once(':').unwrap_or((range, range));
    let (one, other) = (place_of(one)?, place_of(other)?);
    Some(Region {
        first: (one.0.min(other.0), one.1.min(other.1)),
        last: (one.0.max(other.0), one.1.max(other.1)),
    })
}

/// The row and column, from 0, of `B7`; `None` outside a sheet.
pub(in crate::formats) fn place_of(place: &str) -> Option<(u32, u32)> {
    let letters = place.find(|c: char| !c.is_ascii_alphabetic())?;
    let mut column: u32 = 0;
    for b in place[..letters].bytes() {
        column = column.checked_mul(26)?.checked_add(u32::from(b.to_ascii_uppercase() - b'A') + 1)?;
    }
    let row: u32 = place[letters..].parse().ok()?;
    let (row, column) = (row.checked_sub(1)?, column.checked_sub(1)?);
    (row < ROWS && column < COLUMNS).then_some((row, column))
}

fn outside() -> ReadError {
    ReadError::malformed(words!("formats.names-cell-outside-sheet"))
}
