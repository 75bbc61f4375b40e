//! Where the cells of a table stand, place by place.

use crate::document::{CellLook, Table, TableCell};

/// What stands at a place of a row from which a cell is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Occupant<'t> {
    /// A cell begins here.
    Begins {
        cell: &'t TableCell,
        /// How many rows of the table it takes, at least one.
        rows: usize,
    },
    /// A cell that began in a row above goes on here.
    Below {
        cell: &'t TableCell,
        /// The row in which it began.
        top: usize,
    },
    /// No cell was given for this place.
    Empty,
}

/// A place with its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot<'t> {
    /// The first column, from 0.
    pub(super) column: usize,
    /// How many columns it takes, at least one.
    pub(super) columns: usize,
    pub(super) place: Occupant<'t>,
}

/// The places of every row, which cover every column once. Cells that reach out of the table are
/// cut at its edge; a cell that begins where another stands is not there. Neighbours between boxes of which
/// nothing is said, and which stand alike, are one.
pub(super) fn slots(table: &Table) -> Vec<Vec<Slot<'_>>> {
    let mut all = cells(table);
    for row in &mut all {
        row.dedup_by(|next, last| {
            let joins =
                matches!((is_gap(last), is_gap(next)), (Some(one), Some(other)) if one.fate == other.fate);
            last.columns += if joins { next.columns } else { 0 };
            joins
        });
    }
    all
}

/// The cell of a place between boxes of which nothing is said.
fn is_gap<'t>(slot: &Slot<'t>) -> Option<&'t TableCell> {
    match slot.place {
        Occupant::Begins { cell, rows: 1 } if cell.look == CellLook::Open && cell.text.is_empty() => {
            Some(cell)
        }
        _ => None,
    }
}

/// The same, every cell by itself.
fn cells(table: &Table) -> Vec<Vec<Slot<'_>>> {
    let width = table.widths.len();
    // The cell that covers each column, and how far down.
    let mut covering: Vec<Option<(Slot<'_>, usize)>> = vec![None; width];
    let mut out = Vec::with_capacity(table.rows.len());
    for (index, row) in table.rows.iter().enumerate() {
        for covered in &mut covering {
            *covered = covered.filter(|(_, last)| *last >= index);
        }
        for cell in &row.cells {
            if cell.column >= width || covering[cell.column].is_some() {
                continue;
            }
            let free = covering[cell.column..].iter().take_while(|covered| covered.is_none()).count();
            let columns = cell.columns.clamp(1, free);
            let rows = cell.rows.clamp(1, table.rows.len() - index);
            let place = Occupant::Begins { cell, rows };
            let slot = Slot { column: cell.column, columns, place };
            for covered in &mut covering[cell.column..cell.column + columns] {
                *covered = Some((slot, index + rows - 1));
            }
        }
        let mut slots = Vec::new();
        let mut column = 0;
        while column < width {
            let slot = match covering[column] {
                None => Slot { column, columns: 1, place: Occupant::Empty },
                Some((slot, last)) => match slot.place {
                    Occupant::Begins { cell, rows } if last + 1 - rows < index => {
                        Slot { place: Occupant::Below { cell, top: last + 1 - rows }, ..slot }
                    }
                    _ => slot,
                },
            };
            column += slot.columns;
            slots.push(slot);
        }
        out.push(slots);
    }
    out
}
