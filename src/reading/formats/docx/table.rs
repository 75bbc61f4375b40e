//! Tables of a Word document on their grid, while they are read.

use std::collections::HashMap;

use super::grid::without_hidden_lines;
use crate::reading::{Cell, ReadTable};
use planctl_core::text::{Spot, Text};

/// The widest a cell is taken to be; Word allows 63 columns.
const WIDEST: usize = 1 << 14;

/// A table of which not every row has been read.
#[derive(Debug)]
pub(super) struct OpenTable {
    table: ReadTable,
    row: Vec<Cell>,
    /// The column at which the next cell begins.
    column: usize,
    cell: Merging,
    /// The cells that reach down, by column: their row, their place in it, and the row in which
    /// they end so far.
    reaching: HashMap<usize, (usize, usize, usize)>,
}

/// How a cell is merged with others, as its properties say.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Merging {
    /// How many columns of the grid it takes.
    pub(super) columns: Option<usize>,
    /// Whether it is merged with cells of other rows, and how.
    pub(super) down: Option<Merge>,
    /// Likewise with cells beside it, as before Word 2007.
    pub(super) across: Option<Merge>,
}

/// The place of a cell among those with which it is merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Merge {
    Begins,
    Continues,
}

impl Merge {
    /// What `w:val` says; nothing means that it continues.
    pub(super) fn of(value: Option<&str>) -> Merge {
        if value == Some("restart") { Merge::Begins } else { Merge::Continues }
    }
}

impl OpenTable {
    pub(super) fn new(spot: Spot) -> Self {
        OpenTable {
            table: ReadTable { spot, rows: Vec::new() },
            row: Vec::new(),
            column: 0,
            cell: Merging::default(),
            reaching: HashMap::new(),
        }
    }

    pub(super) fn begin_row(&mut self) {
        self.row.clear();
        self.column = 0;
    }

    /// Leaves columns free before the first cell of the row.
    pub(super) fn skip(&mut self, columns: usize) {
        self.column = self.column.saturating_add(columns.min(WIDEST));
    }

    pub(super) fn begin_cell(&mut self) {
        self.cell = Merging::default();
    }

    /// The properties of the cell begun last.
    pub(super) fn merging(&mut self) -> &mut Merging {
        &mut self.cell
    }

    /// Ends a cell with its text; what cannot be seen of it because another cell covers it is
    /// given back.
    pub(super) fn end_cell(&mut self, text: Text) -> Option<Text> {
        let columns = self.cell.columns.unwrap_or(1).clamp(1, WIDEST);
        let (column, row) = (self.column, self.table.rows.len());
        self.column = column.saturating_add(columns);
        if self.cell.across == Some(Merge::Continues)
            && let Some(before) = self.row.last_mut()
        {
            before.columns = before.columns.map(|wide| wide.saturating_add(columns));
            return Some(text);
        }
        if self.cell.down == Some(Merge::Continues)
            && let Some((first, index, last)) = self.reaching.get_mut(&column)
            && *last + 1 == row
        {
            *last = row;
            let height = row - *first + 1;
            if let Some(cell) = self.table.rows.get_mut(*first).and_then(|row| row.get_mut(*index)) {
                cell.rows = Some(height);
            }
            return Some(text);
        }
        if self.cell.down == Some(Merge::Begins) {
            self.reaching.insert(column, (row, self.row.len(), row));
        } else {
            self.reaching.remove(&column);
        }
        self.row.push(Cell { column, columns: Some(columns), rows: Some(1), text });
        None
    }

    pub(super) fn end_row(&mut self) {
        self.table.rows.push(std::mem::take(&mut self.row));
    }

    /// The table, if it has rows.
    pub(super) fn end(mut self) -> Option<ReadTable> {
        without_hidden_lines(&mut self.table.rows);
        (!self.table.rows.is_empty()).then_some(self.table)
    }
}
