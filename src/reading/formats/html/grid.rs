//! A table of a page on its grid, while it is read.

use crate::formats::docx::grid::without_hidden_lines;
use crate::formats::{Limits, ReadError};
use crate::reading::{Cell, ReadTable};
use planctl_core::text::{Spot, Text};

/// The most columns and rows that a cell may span (HTML, 4.9.12).
const MOST_COLUMNS: usize = 1_000;
const MOST_ROWS: usize = 65_534;

/// A table of which not every row has been read.
#[derive(Debug)]
pub(super) struct Grid {
    spot: Spot,
    rows: Vec<Vec<Cell>>,
    /// The row in which the open group begins: no cell reaches out of its group.
    group: usize,
    /// Of each column, the first row that no cell above reaches.
    free_from: Vec<usize>,
    row_open: bool,
    column: usize,
    cell: Option<Cell>,
}

impl Grid {
    pub(super) fn new(spot: Spot) -> Self {
        Grid {
            spot,
            rows: Vec::new(),
            group: 0,
            free_from: Vec::new(),
            row_open: false,
            column: 0,
            cell: None,
        }
    }

    pub(super) fn begin_row(&mut self) {
        self.end_row();
        self.rows.push(Vec::new());
        self.row_open = true;
        self.column = 0;
    }

    pub(super) fn end_row(&mut self) {
        self.row_open = false;
    }

    /// Begins a cell that takes so many columns and rows; no rows at all means all that are left
    /// of the group.
    pub(super) fn begin_cell(
        &mut self,
        columns: usize,
        rows: usize,
        limits: &Limits,
        cells: &mut usize,
    ) -> Result<(), ReadError> {
        if !self.row_open {
            self.begin_row();
        }
        let row = self.rows.len() - 1;
        while self.free_from.get(self.column).is_some_and(|free| *free > row) {
            limits.count_cell(cells)?;
            self.column += 1;
        }
        let columns = columns.clamp(1, MOST_COLUMNS);
        let rows = if rows == 0 { usize::MAX } else { rows.min(MOST_ROWS) };
        let end = self.column + columns;
        if self.free_from.len() < end {
            self.free_from.resize(end, 0);
        }
        for free in &mut self.free_from[self.column..end] {
            limits.count_cell(cells)?;
            *free = (*free).max(row.saturating_add(rows));
        }
        self.cell = Some(Cell {
            column: self.column,
            columns: Some(columns),
            rows: Some(rows),
            text: Text::default(),
        });
        self.column = end;
        Ok(())
    }

    /// Ends the open cell with its text.
    pub(super) fn end_cell(&mut self, text: Text) {
        if let (Some(cell), Some(row)) = (self.cell.take(), self.rows.last_mut()) {
            row.push(Cell { text, ..cell });
        }
    }

    /// Ends a group of rows.
    pub(super) fn end_group(&mut self) {
        self.end_row();
        let end = self.rows.len();
        for (index, row) in self.rows.iter_mut().enumerate().skip(self.group) {
            for cell in row {
                cell.rows = cell.rows.map(|rows| rows.min(end - index));
            }
        }
        self.group = end;
        self.free_from.clear();
    }

    /// The table, if it has cells.
    pub(super) fn end(mut self) -> Option<ReadTable> {
        self.end_group();
        without_hidden_lines(&mut self.rows);
        let cells = self.rows.iter().any(|row| !row.is_empty());
        cells.then_some(ReadTable { spot: self.spot, rows: self.rows })
    }
}
