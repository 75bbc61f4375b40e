//! Cells of a returned workbook that are not read: what was changed in them is told, and nothing more.
//!
//! The workbook is held against the one that left, since headings, the sheet that explains and the names of
//! parents stand in both.

use std::collections::{BTreeMap, BTreeSet};

use super::read::marks;
use super::rows::{HEAD_ROWS, KindRows};
use crate::formats::xlsx::{Grid, GridCell, grids};
use crate::formats::{Limits, ReadError};
use crate::reading::letters;
use planctl_core::layout::Column;
use planctl_core::model::Vocabulary;
use planctl_core::text::{Lang, Words, brief};
use planctl_core::words;

/// The language in which planctl wrote a workbook to be edited; `None` if it wrote none.
///
/// # Errors
///
/// If it is no workbook, or cannot be read.
pub fn workbook_lang(bytes: &[u8], limits: &Limits) -> Result<Option<Lang>, ReadError> {
    let grids = grids(bytes, limits)?;
    let said = grids.iter().find_map(marks).and_then(|marks| marks.get("language").copied());
    Ok(said.and_then(Lang::by_tag))
}

/// What stands otherwise in cells that are not read than in the workbook that left, cell by cell.
///
/// # Errors
///
/// If one of the two is no workbook, or cannot be read.
pub fn unread_cells(
    bytes: &[u8],
    printed: &[u8],
    vocabulary: &Vocabulary,
    limits: &Limits,
) -> Result<Vec<Words>, ReadError> {
    let (left, back) = (grids(printed, limits)?, grids(bytes, limits)?);
    let (left, back) = (State::of(&left, vocabulary), State::of(&back, vocabulary));
    let mut expected: BTreeMap<&str, Vec<(&Grid, &GridCell)>> = BTreeMap::new();
    for (grid, cell) in left.unread() {
        expected.entry(cell.text.trim()).or_default().push((grid, cell));
    }
    let mut told = Vec::new();
    for (grid, cell) in back.unread() {
        let known = expected.get_mut(cell.text.trim()).and_then(|cells| {
            // That of the same sheet, if there is one.
            let at = cells.iter().position(|(own, _)| own.name == grid.name).unwrap_or(0);
            (at < cells.len()).then(|| cells.remove(at))
        });
        if known.is_none() {
            let (cell, text) = (address(grid, cell.row, cell.column), brief(&cell.text));
            told.push(words!("formats.cell-not-read", cell, text));
        }
    }
    let names: BTreeSet<&str> = back.0.iter().map(|(grid, _)| grid.name.as_str()).collect();
    let mut sheets_gone = BTreeSet::new();
    for (grid, cell) in expected.into_values().flatten() {
        if names.contains(grid.name.as_str()) {
            let (cell, text) = (address(grid, cell.row, cell.column), brief(&cell.text));
            told.push(words!("formats.cell-emptied", cell, text));
        } else if sheets_gone.insert(&grid.name) {
            told.push(words!("formats.sheet-taken-out", sheet = brief(&grid.name)));
        }
    }
    let parents = left.parents();
    for (id, (under, name, _)) in back.parents() {
        let Some((old_under, old_name, _)) = parents.get(id) else { continue };
        if under == *old_under && name.trim() != old_name.trim() {
            let (_, _, (grid, row, column)) = back.parents()[id];
            let (cell, text) = (address(grid, row, column), brief(name));
            told.push(words!("formats.parent-name-not-read", cell, text));
        }
    }
    Ok(told)
}

fn address(grid: &Grid, row: u32, column: u32) -> String {
    let sheet = brief(&grid.name);
    format!("{sheet}!{}{}", letters(column.saturating_add(1)), row.saturating_add(1))
}

/// A workbook by its sheets, with the tables that they hold.
struct State<'a>(Vec<(&'a Grid, Option<KindRows<'a>>)>);

/// What an item stands under and what that is called, with the cell of the name.
type Parent<'a> = (&'a str, &'a str, (&'a Grid, u32, u32));

impl<'a> State<'a> {
    fn of(grids: &'a [Grid], vocabulary: &'a Vocabulary) -> State<'a> {
        // Faults are told by those who read the plan.
        let table = |grid| KindRows::of(grid, vocabulary, &mut Vec::new());
        State(grids.iter().map(|grid| (grid, table(grid))).collect())
    }

    /// The cells that no item is read from, names of parents apart.
    fn unread(&self) -> impl Iterator<Item = (&'a Grid, &'a GridCell)> {
        self.0.iter().flat_map(|(grid, table)| {
            let grid: &'a Grid = grid;
            let is_read = move |cell: &GridCell| match table {
                Some(table) => table.has_row(cell.row) && table.has_column(cell.column),
                None => false,
            };
            grid.cells
                .iter()
                .filter(move |cell| !is_read(cell) && !cell.text.trim().is_empty())
                .map(move |cell| (grid, cell))
        })
    }

    /// By the ids of items.
    fn parents(&self) -> BTreeMap<&'a str, Parent<'a>> {
        let mut out = BTreeMap::new();
        for (grid, table) in &self.0 {
            let Some(table) = table else { continue };
            let grid: &'a Grid = grid;
            let at = |column: Column<'_>| table.place(column);
            let (Some(id), Some(under), Some(name)) =
                (at(Column::Id), at(Column::Under), at(Column::ParentName))
            else {
                continue;
            };
            let mut rows: BTreeMap<u32, BTreeMap<u32, &'a str>> = BTreeMap::new();
            for cell in grid.cells.iter().filter(|cell| cell.row >= HEAD_ROWS) {
                rows.entry(cell.row).or_default().insert(cell.column, &cell.text);
            }
            for (row, cells) in rows {
                let text = |column: u32| cells.get(&column).copied().unwrap_or_default();
                out.insert(text(id).trim(), (text(under).trim(), text(name), (grid, row, name)));
            }
        }
        out
    }
}
