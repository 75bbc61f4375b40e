//! Excel workbooks: the cells of every sheet that hold something, on their grid, and what is
//! struck out in them.
//!
//! Only cells that are written count; how large a sheet says it is does not. Formulas are not
//! computed: the value that Excel kept is read.
//!
//! A row in which a single cell holds text is a line of text and not a table, as long as no row
//! of several cells stands above it: so are titles and labels over a table told from its rows.

mod book;
mod number;
mod rows;
mod sheet;

use std::collections::BTreeSet;

use self::book::Book;
use self::rows::blocks;
use self::sheet::{Budget, Sheet, SheetCell};
pub(super) use self::sheet::{Holds, Trouble, place_of};
use super::archive::Archive;
use super::docx::package::{main_part, stamp};
use super::error::text;
use super::remarked::{of_sheet, persons};
use super::{Limits, ReadError};
use crate::reading::{Block, Comment, Reading, Remark, SourceFormat};
use planctl_core::text::Words;
use planctl_core::text::{Spot, Text};
use planctl_core::words;

/// How many remarks of one kind are kept.
const REMARKS: usize = 100;

/// Reads a workbook.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Reading, ReadError> {
    let (mut archive, book) = open(bytes, limits)?;
    let mut reading = Reading { format: SourceFormat::Xlsx, ..Reading::default() };
    let mut budget = Budget::new(limits);
    let persons = persons(&mut archive, limits)?;
    for (entry, page) in book.sheets.iter().zip(1u32..) {
        reading.pages.push(entry.name.clone());
        let Some(part) = archive.part(&entry.part)? else { continue };
        let Some(sheet) = Sheet::read(&text(&part)?, &book, limits, &mut budget)? else {
            reading.remarks.push(remark(
                "sheet-unread",
                Spot { page, line: 1, column: 1 },
                &entry.name,
                words!("formats.sheet-without-cells-chart"),
            ));
            continue;
        };
        if book.sheets.len() > 1 {
            let text = Text::plain(entry.name.as_str(), Spot { page, line: 1, column: 1 });
            reading.blocks.push(Block::Heading { level: 1, text });
        }
        remark_on_sheet(&mut reading.remarks, &entry.name, entry.hidden, &sheet, page);
        let comments = of_sheet(&mut archive, &entry.part, page, &persons, limits)?;
        reading.remarks.extend(comments.iter().take(REMARKS).map(Comment::remark));
        reading.comments.extend(comments);
        reading.blocks.extend(blocks(sheet, page, &mut budget)?);
    }
    reading.texts_mut().for_each(|text| text.by_piece = true);
    remark_on_parts(&mut reading, &mut archive)?;
    reading.stamp = stamp(&mut archive, limits)?;
    Ok(reading)
}

/// Opens a workbook and reads what its sheets share.
fn open<'b>(bytes: &'b [u8], limits: &Limits) -> Result<(Archive<'b>, Book), ReadError> {
    let mut archive = Archive::open(bytes, "xlsx", limits)?;
    let main = main_part(&mut archive, "xl/workbook.xml", limits)?;
    if main.ends_with(".bin") {
        return Err(ReadError::not_read(words!("formats.excel-binary-format-save")));
    }
    if main.starts_with("word/") || archive.has("word/document.xml") {
        return Err(ReadError::malformed(words!("formats.word-document-not-excel")));
    }
    let Some(workbook) = archive.part(&main)? else {
        return Err(ReadError::malformed(words!("formats.zip-archive-without-excel")));
    };
    let book = Book::read(&mut archive, &main, &text(&workbook)?, limits)?;
    Ok((archive, book))
}

/// A sheet as a grid of cells, each with what it is made of.
pub(super) struct Grid {
    pub(super) name: String,
    /// The cells that hold anything, by rows.
    pub(super) cells: Vec<GridCell>,
    /// The upper left corners of merged cells, as row and column from 0.
    pub(super) merged: Vec<(u32, u32)>,
    /// What people said of its cells; the pages of their places do not count.
    pub(super) comments: Vec<Comment>,
    /// Whether the sheet is hidden.
    pub(super) hidden: bool,
    /// The rows, from 0, that are hidden and hold something.
    pub(super) hidden_rows: Vec<u32>,
    /// The columns that are hidden: from the first to the last, from 0.
    pub(super) hidden_columns: Vec<(u32, u32)>,
}

/// A cell that holds something.
pub(super) struct GridCell {
    /// From 0, as its column.
    pub(super) row: u32,
    pub(super) column: u32,
    /// What the sheet shows, without what is struck out.
    pub(super) text: String,
    /// What is struck out; empty where nothing is.
    pub(super) struck: String,
    /// What it holds, if that is a number; a day counted from 1900.
    pub(super) number: Option<f64>,
    pub(super) is_error: bool,
    pub(super) is_formula: bool,
    pub(super) holds: Holds,
    /// Why what it holds cannot be told.
    pub(super) trouble: Option<Trouble>,
}

/// The cells of every sheet of a workbook, hidden ones too.
pub(super) fn grids(bytes: &[u8], limits: &Limits) -> Result<Vec<Grid>, ReadError> {
    let (mut archive, book) = open(bytes, limits)?;
    let mut budget = Budget::new(limits);
    let mut out = Vec::new();
    let persons = persons(&mut archive, limits)?;
    for entry in &book.sheets {
        let Some(part) = archive.part(&entry.part)? else { continue };
        let Some(sheet) = Sheet::read(&text(&part)?, &book, limits, &mut budget)? else { continue };
        let comments = of_sheet(&mut archive, &entry.part, 0, &persons, limits)?;
        let cell = |cell: SheetCell| GridCell {
            row: cell.row,
            column: cell.column,
            text: cell.standing(),
            struck: cell.text.iter().filter(|(_, struck)| *struck).map(|(text, _)| text.as_str()).collect(),
            number: cell.number,
            is_error: cell.is_error,
            is_formula: cell.is_formula,
            holds: cell.holds,
            trouble: cell.trouble,
        };
        let mut cells: Vec<GridCell> = sheet.cells.into_iter().chain(sheet.blank).map(cell).collect();
        cells.sort_by_key(|cell| (cell.row, cell.column));
        let filled: BTreeSet<u32> = cells.iter().map(|cell| cell.row).collect();
        out.push(Grid {
            name: entry.name.clone(),
            cells,
            merged: sheet.merged,
            hidden: entry.hidden,
            comments,
            hidden_rows: sheet.hidden_rows.into_iter().filter(|row| filled.contains(row)).collect(),
            hidden_columns: sheet.hidden_columns,
        });
    }
    Ok(out)
}

fn remark(key: &'static str, spot: Spot, exact: &str, words: Words) -> Remark {
    Remark { key, spot: Some(spot), exact: exact.to_owned(), words }
}

fn remark_on_sheet(remarks: &mut Vec<Remark>, name: &str, hidden: bool, sheet: &Sheet, page: u32) {
    let top = Spot { page, line: 1, column: 1 };
    if hidden {
        let words = words!("formats.hidden-sheet-read-too");
        remarks.push(remark("hidden-sheet", top, name, words));
    }
    if let Some(row) = sheet.hidden_rows.first() {
        let words = words!("formats.hidden-rows-read-too");
        let spot = Spot { line: (*row).saturating_add(1), ..top };
        remarks.push(remark("hidden-rows", spot, "", words));
    }
    let columns = sheet.hidden_columns.iter();
    let holds =
        |(first, last): &&(u32, u32)| sheet.cells.iter().any(|cell| (*first..=*last).contains(&cell.column));
    if let Some((column, _)) = columns.clone().find(holds) {
        let words = words!("formats.hidden-columns-read-too");
        let spot = Spot { column: column.saturating_add(1), ..top };
        remarks.push(remark("hidden-columns", spot, "", words));
    }
    let troubled =
        sheet.cells.iter().chain(&sheet.blank).filter_map(|cell| Some((cell, cell.trouble.as_ref()?)));
    for (cell, trouble) in troubled.take(REMARKS) {
        remarks.push(remark("cell-unresolved", cell.spot(page), &cell.standing(), trouble.words()));
    }
    for cell in sheet.cells.iter().filter(|cell| cell.is_error).take(REMARKS) {
        let words = words!("formats.value-says-formula-failed");
        remarks.push(remark("cell-error", cell.spot(page), &cell.standing(), words));
    }
    for cell in sheet.covered.iter().take(REMARKS) {
        let words = words!("formats.text-cell-another-covers");
        remarks.push(remark("covered-cell-text", cell.spot(page), &cell.standing(), words));
    }
}

/// What stands in the workbook beside the cells.
fn remark_on_parts(reading: &mut Reading, archive: &mut Archive<'_>) -> Result<(), ReadError> {
    let names: Vec<String> = archive.names().collect();
    let said = |key, words| Remark { key, spot: None, exact: String::new(), words };
    let comments = ["xl/comments", "xl/threadedComments"];
    let remarks = &mut reading.remarks;
    if reading.comments.is_empty()
        && names.iter().any(|name| comments.iter().any(|folder| name.starts_with(folder)))
    {
        remarks.push(said("comments-unread", words!("formats.comments-not-read")));
    }
    for name in names.iter().filter(|name| name.starts_with("xl/drawings/drawing")) {
        let part = archive.part(name)?.unwrap_or_default();
        if part.windows(5).any(|window| window == b"<a:t>") {
            remarks.push(said("shapes-unread", words!("formats.text-shapes-not-read")));
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
