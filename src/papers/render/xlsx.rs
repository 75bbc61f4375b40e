//! Documents as Excel workbooks (ECMA-376, part 1, SpreadsheetML), a sheet for each table.
//!
//! Every cell is text, so that nothing of a plan becomes a date, a number or a formula. What
//! stands before a table stands above it, over all its columns.

use super::grid::{Occupant, slots};
use super::look::width;
use super::markup::Markup;
use super::office::FileProperties;
use super::spreadsheet::{
    LINE_POINTS, Look, Opens, SheetPart, StyleSheet, book, escaped, fitted_sheet, letters, margins, name,
    page_setup,
};
use crate::document::{Block, CellLook, Document, Line, Mark, Page, Span, Table};

/// How many half-width characters go into the width of a page.
const LANDSCAPE_COLUMNS: usize = 128;
const PORTRAIT_COLUMNS: usize = 88;
/// The looks of cells, by their numbers in [`STYLES`].
const TITLE: &str = "1";
const TEXT: &str = "2";
const RIGHT: &str = "3";
const CELL: &str = "4";
const HEAD: &str = "5";
const SIGN: &str = "6";
const BAR: &str = "7";

const STYLES: StyleSheet = StyleSheet {
    font: "ＭＳ 明朝",
    fonts: &[(false, "10"), (true, "14")],
    border_colour: None,
    looks: &[
        look_of(["0", "0", "0"], "left", "top"),
        look_of(["1", "0", "0"], "center", "center"),
        look_of(["0", "0", "0"], "left", "top"),
        look_of(["0", "0", "0"], "right", "top"),
        look_of(["0", "0", "1"], "left", "top"),
        look_of(["0", "2", "1"], "center", "center"),
        look_of(["0", "0", "1"], "center", "center"),
        look_of(["0", "3", "1"], "left", "center"),
    ],
};

/// A look by its font, fill and border, and how the text stands.
const fn look_of([font, fill, border]: [&'static str; 3], across: &'static str, down: &'static str) -> Look {
    Look { font, fill, border, across: Some(across), down, locked: None }
}

/// A sheet before it is written.
#[derive(Default)]
struct Sheet<'d> {
    name: String,
    above: Vec<(Line, &'static str)>,
    table: Option<&'d Table>,
    below: Vec<(Line, &'static str)>,
}

/// A document as a workbook.
pub fn to_xlsx(document: &Document) -> Vec<u8> {
    let sheets = sheets(document).into_iter().map(|sheet| SheetPart {
        text: worksheet(document, &sheet),
        titles: repeated(&sheet),
        name: sheet.name,
        is_hidden: false,
    });
    book(&FileProperties::of(document), Opens::Anywhere, sheets.collect(), &STYLES)
}

/// The rows of a sheet that are printed on every page.
fn repeated(sheet: &Sheet<'_>) -> Option<String> {
    let heads = sheet.table.map_or(0, |table| table.head_rows);
    let first = sheet.above.len() + 1;
    let name = sheet.name.replace('\'', "''");
    (heads > 0).then(|| format!("'{name}'!${first}:${}", first + heads - 1))
}

/// The sheets of a document: one for each table, at least one.
fn sheets(document: &Document) -> Vec<Sheet<'_>> {
    let mut sheets = vec![Sheet::default()];
    let mut waiting: Vec<(Line, &'static str)> = Vec::new();
    for part in &document.parts {
        let line = match &part.block {
            Block::Title(line) | Block::Heading(line) => (line.clone(), TITLE),
            Block::Paragraph(line) => (line.clone(), TEXT),
            Block::Right(line) => (line.clone(), RIGHT),
            Block::Item { depth, marker, line } => {
                let sign = Span::plain(format!("{}{marker}", "　".repeat(*depth)));
                ([sign].into_iter().chain(line.iter().cloned()).collect(), TEXT)
            }
            Block::Gap | Block::PageBreak => continue,
            Block::Table(table) => {
                if sheets.last().is_some_and(|sheet| sheet.table.is_some()) {
                    sheets.push(Sheet::default());
                }
                let sheet = sheets.last_mut().expect("there is always one");
                sheet.above = std::mem::take(&mut waiting);
                sheet.table = Some(table);
                continue;
            }
        };
        waiting.push(line);
    }
    sheets.last_mut().expect("there is always one").below = waiting;
    let mut names: Vec<String> = Vec::new();
    for sheet in &mut sheets {
        let heading = sheet.above.iter().rev().find(|(_, look)| *look == TITLE);
        let heading: String =
            heading.into_iter().flat_map(|(line, _)| line).map(|span| &*span.text).collect();
        sheet.name = name(&heading, &names);
        names.push(sheet.name.to_lowercase());
    }
    sheets
}

fn worksheet(document: &Document, sheet: &Sheet<'_>) -> String {
    let landscape = document.page == Page::Landscape;
    let page_columns = if landscape { LANDSCAPE_COLUMNS } else { PORTRAIT_COLUMNS };
    let widths: Vec<usize> = match sheet.table {
        Some(table) => {
            let whole: usize = table.widths.iter().map(|width| usize::from(*width)).sum::<usize>().max(1);
            table.widths.iter().map(|width| (page_columns * usize::from(*width) / whole).max(3)).collect()
        }
        None => vec![page_columns],
    };
    let mut merged: Vec<String> = Vec::new();
    let mut xml = fitted_sheet();
    xml.open("sheetViews", &[]);
    let frozen = sheet.table.map_or(0, |table| table.head_rows);
    let view = [("showGridLines", "0"), ("workbookViewId", "0")];
    if frozen > 0 {
        let rows = sheet.above.len() + frozen;
        xml.open("sheetView", &view);
        let (split, first) = (rows.to_string(), format!("A{}", rows + 1));
        let pane = [
            ("ySplit", split.as_str()),
            ("topLeftCell", &first),
            ("activePane", "bottomLeft"),
            ("state", "frozen"),
        ];
        xml.empty("pane", &pane);
        xml.close();
    } else {
        xml.empty("sheetView", &view);
    }
    xml.close();
    let default = LINE_POINTS.to_string();
    xml.empty("sheetFormatPr", &[("defaultRowHeight", &default)]);
    xml.open("cols", &[]);
    for (index, width) in widths.iter().enumerate() {
        let (number, width) = ((index + 1).to_string(), width.to_string());
        let set = [("min", number.as_str()), ("max", &number), ("width", &width), ("customWidth", "1")];
        xml.empty("col", &set);
    }
    xml.close();
    xml.open("sheetData", &[]);
    let mut row = 0;
    let all: usize = widths.iter().sum();
    over_all(&mut xml, &mut merged, &sheet.above, &mut row, &widths, all);
    if let Some(table) = sheet.table {
        cells(&mut xml, &mut merged, table, &mut row, &widths);
    }
    over_all(&mut xml, &mut merged, &sheet.below, &mut row, &widths, all);
    xml.close();
    if !merged.is_empty() {
        let count = merged.len().to_string();
        xml.open("mergeCells", &[("count", &count)]);
        merged.iter().for_each(|range| xml.empty("mergeCell", &[("ref", range)]));
        xml.close();
    }
    margins(&mut xml, ["0.6", "0.6", "0.75", "0.75", "0.3", "0.3"]);
    let orientation = if landscape { "landscape" } else { "portrait" };
    page_setup(&mut xml, "9", orientation);
    xml.open("headerFooter", &[]);
    xml.leaf("oddFooter", &[], &footer(document));
    xml.close();
    xml.close();
    xml.finish()
}

/// The foot of each page: what the paper is made from, and its number.
fn footer(document: &Document) -> String {
    let words = document.imprint.as_ref().map(|imprint| imprint.words());
    let words = words.map(|words| words.get(document.lang).replace('&', "&&")).unwrap_or_default();
    // A footer takes 255 characters (18.3.1.46).
    let words: String = words.chars().take(230).collect();
    format!("&L&8{words}&R&8&P / &N")
}

/// Lines that go over all columns of the sheet.
fn over_all(
    xml: &mut Markup,
    merged: &mut Vec<String>,
    lines: &[(Line, &'static str)],
    row: &mut usize,
    widths: &[usize],
    all: usize,
) {
    for (line, look) in lines {
        *row += 1;
        let length: usize = line.iter().map(|span| width(&span.text)).sum();
        // A line over several columns has no height of its own.
        let height = (LINE_POINTS * (length / all + 1) + if *look == TITLE { 8 } else { 0 }).to_string();
        let number = row.to_string();
        xml.open("row", &[("r", &number), ("ht", &height), ("customHeight", "1")]);
        cell(xml, 0, *row, look, std::slice::from_ref(line));
        xml.close();
        if widths.len() > 1 {
            merged.push(format!("A{row}:{}{row}", letters(widths.len() - 1)));
        }
    }
}

fn cells(xml: &mut Markup, merged: &mut Vec<String>, table: &Table, row: &mut usize, widths: &[usize]) {
    for row_slots in slots(table) {
        *row += 1;
        let height = row_slots.iter().map(|slot| {
            let own = match slot.place {
                Occupant::Begins { cell, rows: 1 } => Some(cell),
                _ => None,
            };
            // Something of the width goes to the margins of the cell.
            let columns = widths[slot.column..slot.column + slot.columns].iter().sum::<usize>().max(4) - 2;
            let line = |line: &Line| {
                let text: String = line.iter().map(|span| span.text.as_str()).collect();
                text.split('\n').map(|part| width(part).div_ceil(columns).max(1)).sum::<usize>()
            };
            own.map_or(1, |cell| cell.text.iter().map(|text| line(&text.line)).sum())
        });
        // Not every spreadsheet finds the height of a row by itself; none takes more than 409 points.
        let height = (LINE_POINTS * height.max().unwrap_or(1).max(1)).min(409).to_string();
        let number = row.to_string();
        xml.open("row", &[("r", &number), ("ht", &height), ("customHeight", "1")]);
        for slot in row_slots {
            let (own, look) = match slot.place {
                Occupant::Begins { cell, .. } | Occupant::Below { cell, .. } => (Some(cell), look(cell.look)),
                Occupant::Empty => (None, CELL),
            };
            if let Occupant::Begins { rows, .. } = slot.place
                && (rows > 1 || slot.columns > 1)
            {
                let last = letters(slot.column + slot.columns - 1);
                merged.push(format!("{}{row}:{last}{}", letters(slot.column), *row + rows - 1));
            }
            for column in slot.column..slot.column + slot.columns {
                let begins = column == slot.column && matches!(slot.place, Occupant::Begins { .. });
                let lines: Vec<Line> = own
                    .filter(|_| begins)
                    .map(|cell| cell.text.iter().map(|text| text.line.clone()).collect())
                    .unwrap_or_default();
                cell(xml, column, *row, look, &lines);
            }
        }
        xml.close();
    }
}

fn look(look: CellLook) -> &'static str {
    match look {
        CellLook::Plain | CellLook::Open => CELL,
        CellLook::Head => HEAD,
        CellLook::Sign => SIGN,
        CellLook::Bar => BAR,
    }
}

/// One cell of text, its lines parted by line breaks.
fn cell(xml: &mut Markup, column: usize, row: usize, look: &str, lines: &[Line]) {
    let place = format!("{}{row}", letters(column));
    let breaks = Span::plain("\n");
    let mut spans: Vec<&Span> = Vec::new();
    for line in lines {
        if !spans.is_empty() {
            spans.push(&breaks);
        }
        spans.extend(line.iter().filter(|span| !span.text.is_empty()));
    }
    if spans.is_empty() {
        return xml.empty("c", &[("r", &place), ("s", look)]);
    }
    xml.open("c", &[("r", &place), ("s", look), ("t", "inlineStr")]);
    xml.open("is", &[]);
    for span in spans {
        xml.open("r", &[]);
        run(xml, span.mark, look);
        xml.leaf("t", &[("xml:space", "preserve")], &escaped(&span.text));
        xml.close();
    }
    xml.close();
    xml.close();
}

/// How a stretch is printed, in the order that Excel asks for.
fn run(xml: &mut Markup, mark: Mark, look: &str) {
    xml.open("rPr", &[]);
    if mark == Mark::Strong || look == TITLE {
        xml.empty("b", &[]);
    }
    if mark == Mark::Gone {
        xml.empty("strike", &[]);
    }
    match mark {
        Mark::Come | Mark::Changed => xml.empty("u", &[]),
        Mark::Relocated => xml.empty("u", &[("val", "double")]),
        Mark::Plain | Mark::Strong | Mark::Faint | Mark::Gone | Mark::Inferred => {}
    }
    xml.empty("sz", &[("val", if look == TITLE { "14" } else { "10" })]);
    match mark {
        Mark::Gone | Mark::Come => xml.empty("color", &[("rgb", "FFC00000")]),
        Mark::Faint => xml.empty("color", &[("rgb", "FF595959")]),
        Mark::Plain | Mark::Strong | Mark::Inferred | Mark::Changed | Mark::Relocated => {}
    }
    xml.empty("rFont", &[("val", "ＭＳ 明朝")]);
    xml.close();
}
