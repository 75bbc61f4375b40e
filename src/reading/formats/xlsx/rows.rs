//! From cells on a sheet to lines of text and tables.

use super::sheet::{Budget, Sheet, SheetCell};
use crate::formats::ReadError;
use crate::formats::docx::grid::without_hidden_lines;
use crate::reading::{Block, Cell, ReadTable};
use planctl_core::text::Spot;

/// The blocks of a sheet. A row of several cells begins a table, which goes on until a row is
/// empty that no cell reaches, or until a row of a single cell begins with the sign of a heading
/// or list at the table's left edge.
pub(super) fn blocks(sheet: Sheet, page: u32, budget: &mut Budget<'_>) -> Result<Vec<Block>, ReadError> {
    let mut out = Vec::new();
    let mut table: Option<OpenTable> = None;
    let mut cells = sheet.cells.into_iter().peekable();
    while let Some(first) = cells.next() {
        let row = first.row;
        let mut of_row = vec![first];
        while let Some(cell) = cells.next_if(|cell| cell.row == row) {
            of_row.push(cell);
        }
        if let Some(open) = table.take_if(|open| open.ends_before(row, &of_row)) {
            out.push(open.close());
        }
        if table.is_none() && of_row.len() == 1 {
            out.extend(of_row.into_iter().map(|cell| Block::Paragraph(cell.into_text(page))));
            continue;
        }
        table.get_or_insert_with(|| OpenTable::new(row, page)).push(row, of_row, budget)?;
    }
    out.extend(table.map(OpenTable::close));
    Ok(out)
}

struct OpenTable {
    first: u32,
    page: u32,
    /// The last row that it holds or that one of its cells reaches.
    last: u32,
    left: u32,
    rows: Vec<Vec<Cell>>,
}

impl OpenTable {
    fn new(first: u32, page: u32) -> Self {
        OpenTable { first, page, last: first, left: u32::MAX, rows: Vec::new() }
    }

    fn ends_before(&self, row: u32, cells: &[SheetCell]) -> bool {
        let label = match cells {
            [only] => only.column <= self.left && is_marked(&only.standing()),
            _ => false,
        };
        row > self.last.saturating_add(1) || (label && row > self.last)
    }

    fn push(&mut self, row: u32, cells: Vec<SheetCell>, budget: &mut Budget<'_>) -> Result<(), ReadError> {
        // Rows that hold nothing of their own are rows still, since cells above reach into them.
        while self.first as usize + self.rows.len() < row as usize {
            budget.count_cell()?;
            self.rows.push(Vec::new());
        }
        self.left = cells.first().map_or(self.left, |cell| cell.column.min(self.left));
        let mut out = Vec::new();
        for cell in cells {
            self.last = self.last.max(row + (cell.rows - 1));
            out.push(Cell {
                column: cell.column as usize,
                columns: Some(cell.columns as usize),
                rows: Some(cell.rows as usize),
                text: cell.into_text(self.page),
            });
        }
        self.rows.push(out);
        Ok(())
    }

    fn close(mut self) -> Block {
        // A cell may reach below the last row that holds anything, down to the end of the sheet.
        let end = self.rows.len();
        for (index, row) in self.rows.iter_mut().enumerate() {
            row.iter_mut().for_each(|cell| cell.rows = cell.rows.map(|rows| rows.min(end - index)));
        }
        without_hidden_lines(&mut self.rows);
        let spot =
            Spot { page: self.page, line: self.first.saturating_add(1), column: self.left.saturating_add(1) };
        Block::Table(ReadTable { spot, rows: self.rows })
    }
}

/// Whether a line bears the sign of a heading, a list or a note.
fn is_marked(line: &str) -> bool {
    line.trim_start().starts_with(['・', '【', '○', '●', '◆', '■', '※'])
}
