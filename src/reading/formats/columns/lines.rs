//! The tables of a reading as lines of cells, of whatever format.

use std::collections::BTreeMap;

use crate::reading::{Block, ReadTable, Reading, SourceFormat};
use planctl_core::text::Spot;

/// Lines that stand under one head: a table, or a sheet of a workbook.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) lines: Vec<Line>,
}

/// A line of cells, by their columns from 0. Never empty.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Where it begins.
    pub(super) spot: Spot,
    pub(super) cells: BTreeMap<usize, LineCell>,
}

/// A cell that holds anything.
#[derive(Debug, Clone)]
pub(super) struct LineCell {
    pub(super) text: String,
    pub(super) spot: Spot,
    /// Whether it covers the cell from above.
    pub(super) is_merged: bool,
}

/// How many rows a merged cell is filled down, at most.
const MOST_MERGED: usize = 10_000;

/// The sheets of a reading that hold tables, and its texts that stand in none.
pub(super) fn sheets(reading: &Reading) -> (Vec<Sheet>, Vec<(Spot, String)>) {
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut beside = Vec::new();
    let mut page = None;
    let by_page = reading.format == SourceFormat::Xlsx;
    for block in &reading.blocks {
        match block {
            Block::Table(table) => {
                let lines = lines(table, reading.format);
                match sheets.last_mut().filter(|_| by_page && page == Some(table.spot.page)) {
                    Some(sheet) => sheet.lines.extend(lines),
                    None => sheets.push(Sheet { lines }),
                }
                page = Some(table.spot.page);
            }
            // A row of a single cell in a sheet is a line of text to others.
            Block::Paragraph(text) if by_page => {
                let spot = text.spot();
                if page != Some(spot.page) {
                    sheets.push(Sheet::default());
                    page = Some(spot.page);
                }
                let cell = LineCell { text: plain(text.standing(), reading.format), spot, is_merged: false };
                let column = (spot.column as usize).saturating_sub(1);
                if let Some(sheet) = sheets.last_mut().filter(|_| !cell.text.trim().is_empty()) {
                    sheet.lines.push(Line { spot, cells: BTreeMap::from([(column, cell)]) });
                }
            }
            Block::Heading { .. } if by_page => {}
            Block::Heading { text, .. } | Block::Paragraph(text) | Block::Item { text, .. } => {
                if !text.is_blank() {
                    beside.push((text.spot(), text.standing()));
                }
            }
        }
    }
    sheets.retain(|sheet| !sheet.lines.is_empty());
    (sheets, beside)
}

fn lines(table: &ReadTable, format: SourceFormat) -> Vec<Line> {
    let mut out = Vec::new();
    // What cells from above cover: by column, down to which row.
    let mut open: BTreeMap<usize, (usize, LineCell)> = BTreeMap::new();
    for (index, row) in table.rows.iter().enumerate() {
        open.retain(|_, (last, _)| *last >= index);
        let mut cells: BTreeMap<usize, LineCell> = BTreeMap::new();
        for cell in row {
            let text = plain(cell.text.standing(), format);
            if text.trim().is_empty() {
                continue;
            }
            let own = LineCell { text, spot: cell.text.spot(), is_merged: false };
            if let Some(rows) = cell.rows.filter(|rows| *rows > 1) {
                let covers = LineCell { is_merged: true, ..own.clone() };
                open.insert(cell.column, (index + (rows - 1).min(MOST_MERGED), covers));
            }
            cells.insert(cell.column, own);
        }
        let Some(first) = cells.values().next() else { continue };
        let spot = first.spot;
        for (column, (_, cell)) in &open {
            cells.entry(*column).or_insert_with(|| cell.clone());
        }
        out.push(Line { spot, cells });
    }
    out
}

/// A cell as it was meant: the sign that keeps spreadsheets from taking it for a formula is taken off.
fn plain(text: String, format: SourceFormat) -> String {
    let is_guarded = format == SourceFormat::Csv
        && text.starts_with('\'')
        && text.trim_start_matches('\'').starts_with(planctl_core::layout::FORMULA_SIGNS);
    if is_guarded { text[1..].to_owned() } else { text }
}
