//! The rows of each kind in a workbook, and which item each of them is.

use std::collections::{BTreeMap, BTreeSet};

use super::faults::CellFault;
use crate::formats::xlsx::{Grid, GridCell, Holds};
use crate::reading::letters;
use planctl_core::layout::Column;
use planctl_core::model::{FieldType, Id, KindDef, PLAN_KIND, Plan, Vocabulary};
use planctl_core::snapshot::Place;
use planctl_core::text::{Words, brief};
use planctl_core::words;

/// The rows above the first item: keys, and headings in words.
pub(super) const HEAD_ROWS: u32 = 2;

/// The items of one kind as a sheet has them.
pub(super) struct KindRows<'a> {
    pub(super) sheet: &'a str,
    pub(super) kind: &'a KindDef,
    /// Which column of the sheet is which, by its number from 0.
    columns: Vec<(u32, Column<'a>)>,
    pub(super) rows: Vec<Row<'a>>,
}

/// A row that holds anything.
pub(super) struct Row<'a> {
    /// From 0.
    number: u32,
    cells: BTreeMap<u32, &'a GridCell>,
    /// Whether it is marked to be taken out.
    pub(super) deleted: bool,
    /// Which item it is.
    pub(super) id: Option<Id>,
}

impl<'a> KindRows<'a> {
    /// The table on a sheet; `None` for a sheet that holds none, such as the one that explains.
    pub(super) fn of(
        grid: &'a Grid,
        vocabulary: &'a Vocabulary,
        faults: &mut Vec<CellFault>,
    ) -> Option<KindRows<'a>> {
        let head: Vec<&GridCell> = grid.cells.iter().filter(|cell| cell.row == 0).collect();
        let kind = head.iter().find_map(|cell| {
            let kind = cell.text.trim().strip_suffix(".id")?;
            vocabulary.kind(kind)
        })?;
        let mut table = KindRows { sheet: &grid.name, kind, columns: Vec::new(), rows: Vec::new() };
        let headed: BTreeSet<u32> = head.iter().map(|cell| cell.column).collect();
        for cell in head {
            let key = cell.text.trim();
            match Column::of_key(kind, key) {
                Some(column) if !table.columns.iter().any(|(_, other)| *other == column) => {
                    table.columns.push((cell.column, column));
                }
                found => {
                    let key = brief(key);
                    let words = if found.is_some() {
                        words!("formats.two-columns", key)
                    } else {
                        words!("formats.no-column-plan", key)
                    };
                    table.fault(faults, 0, cell.column, words);
                }
            }
        }
        for field in &kind.fields {
            if !table.columns.iter().any(|(_, column)| *column == Column::Field(field)) {
                table.lacks(faults, &Words::from(&field.words));
            }
        }
        let placed = table.columns.iter().any(|(_, column)| *column == Column::Under);
        if &*kind.key != PLAN_KIND && !placed {
            table.lacks(faults, &Column::Under.words());
        }
        for (row, column) in &grid.merged {
            let words = words!("formats.merged-part-cells");
            table.fault(faults, *row, *column, words);
        }
        table.fill(grid, headed, faults);
        Some(table)
    }

    /// Takes the rows in. Of columns whose heading is at fault, `told`, no more is said.
    fn fill(&mut self, grid: &'a Grid, mut told: BTreeSet<u32>, faults: &mut Vec<CellFault>) {
        let mut rows: BTreeMap<u32, BTreeMap<u32, &GridCell>> = BTreeMap::new();
        for cell in grid.cells.iter().filter(|cell| cell.row >= HEAD_ROWS) {
            let column = self.columns.iter().find(|(place, _)| *place == cell.column).map(|(_, c)| *c);
            let Some(column) = column else {
                if told.insert(cell.column) {
                    let words = words!("formats.stands-column-plan-not");
                    self.fault(faults, cell.row, cell.column, words);
                }
                continue;
            };
            if column == Column::ParentName {
                continue;
            }
            if let Some(trouble) = &cell.trouble {
                self.fault(faults, cell.row, cell.column, trouble.words());
            } else if let Some(words) = misfit(column, cell.holds) {
                self.fault(faults, cell.row, cell.column, words);
            } else if cell.is_error {
                let text = brief(&cell.text);
                let words = words!("formats.holds-formula-failed", text);
                self.fault(faults, cell.row, cell.column, words);
            } else if cell.is_formula {
                let words = words!("formats.holds-formula-write-value");
                self.fault(faults, cell.row, cell.column, words);
            }
            rows.entry(cell.row).or_default().insert(cell.column, cell);
        }
        for (number, cells) in rows {
            let mut row = Row { number, cells, deleted: false, id: None };
            let mark = self.text(&row, Column::Delete).trim().to_owned();
            row.deleted = match mark.as_str() {
                "" => false,
                "○" | "◯" | "〇" | "●" | "×" | "✕" | "✓" | "x" | "X" | "yes" | "はい" | "削除" | "delete" => {
                    true
                }
                _ => {
                    let mark = brief(&mark);
                    let words = words!("formats.no-mark-deleting-write", mark);
                    self.fault_at(faults, &row, Column::Delete, words);
                    false
                }
            };
            let said = self.columns.iter().any(|(place, column)| {
                !matches!(column, Column::Copy | Column::Delete) && row.cells.contains_key(place)
            });
            if said {
                self.rows.push(row);
            }
        }
    }

    /// The place of the plan that a cell shows, by its row and column from 0.
    pub(super) fn place_of(&self, row: u32, column: u32) -> Option<Place> {
        let id = self.rows.iter().find(|own| own.number == row)?.id.clone()?;
        let field = self.columns.iter().find(|(place, _)| *place == column).and_then(|(_, own)| match own {
            Column::Field(field) => Some(field.key.clone()),
            _ => None,
        });
        Some(Place { id, field })
    }

    /// Whether a row of the sheet, by its number from 0, is that of an item.
    pub(super) fn has_row(&self, row: u32) -> bool {
        self.rows.iter().any(|own| own.number == row)
    }

    /// Whether a column of the sheet is one of the table.
    pub(super) fn has_column(&self, column: u32) -> bool {
        self.columns.iter().any(|(place, _)| *place == column)
    }

    /// Whether a column of the sheet holds what people edit of items; a fault tells of any other that is no
    /// copy of ids and no name for reading only.
    pub(super) fn is_edited(&self, column: u32) -> bool {
        let mut own = self.columns.iter().filter(|(place, _)| *place == column);
        own.any(|(_, own)| match own {
            Column::Id | Column::Under | Column::Delete | Column::Field(_) => true,
            Column::ParentName | Column::Copy => false,
        })
    }

    /// The text of a cell, empty if there is none.
    pub(super) fn text(&self, row: &Row<'a>, column: Column<'_>) -> &'a str {
        self.cell(row, column).map_or("", |cell| cell.text.as_str())
    }

    /// The cell in a column, if it holds anything.
    pub(super) fn cell(&self, row: &Row<'a>, column: Column<'_>) -> Option<&'a GridCell> {
        row.cells.get(&self.place(column)?).copied()
    }

    /// Where a column stands, from 0.
    pub(super) fn place(&self, column: Column<'_>) -> Option<u32> {
        self.columns.iter().find(|(_, own)| *own == column).map(|(place, _)| *place)
    }

    /// Tells a fault of a cell by its row and column from 0.
    fn fault(&self, faults: &mut Vec<CellFault>, row: u32, column: u32, words: Words) {
        let cell = format!("{}{}", letters(column.saturating_add(1)), row.saturating_add(1));
        faults.push(CellFault { sheet: self.sheet.to_owned(), cell, words });
    }

    /// Tells a fault of a cell by its row and what its column is.
    pub(super) fn fault_at(
        &self,
        faults: &mut Vec<CellFault>,
        row: &Row<'a>,
        column: Column<'_>,
        words: Words,
    ) {
        self.fault(faults, row.number, self.place(column).unwrap_or(0), words);
    }

    fn lacks(&self, faults: &mut Vec<CellFault>, column: &Words) {
        let words = words!("formats.column-gone", column);
        faults.push(CellFault { sheet: self.sheet.to_owned(), cell: String::new(), words });
    }
}

/// What is wrong with what a cell holds for its column; a sheet shows it in a form that the cell does not have.
fn misfit(column: Column<'_>, holds: Holds) -> Option<Words> {
    let ty = match column {
        Column::Field(field) => field.ty,
        _ => FieldType::Text,
    };
    match (holds, ty) {
        (Holds::Boolean, FieldType::Flag) => None,
        (Holds::Boolean, _) => Some(words!("formats.holds-truth-value")),
        (Holds::Day, FieldType::Date | FieldType::Year) => None,
        (Holds::Day, _) => Some(words!("formats.holds-day")),
        (Holds::Formed, FieldType::Amount | FieldType::Year | FieldType::Date) => None,
        (Holds::Formed, _) => Some(words!("formats.holds-number-in-form")),
        (Holds::Text | Holds::Number, _) => None,
    }
}

/// Finds which item each row is; a new one without an id is given a free one. Rows that are
/// marked to be taken out are let go.
pub(super) fn identify(
    tables: &mut [KindRows<'_>],
    base: &Plan,
    taken: &BTreeSet<Id>,
    faults: &mut Vec<CellFault>,
) {
    let typed: BTreeSet<String> = tables
        .iter()
        .flat_map(|table| table.rows.iter().map(|row| table.text(row, Column::Id).trim().to_owned()))
        .collect();
    let mut used: BTreeMap<Id, String> = BTreeMap::new();
    let mut given: BTreeSet<Id> = BTreeSet::new();
    for table in tables.iter_mut() {
        let mut ids = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            let id = which(table, row, base, taken, &typed, faults);
            if let Some(Some(id)) = &id {
                let column = letters(table.place(Column::Id).unwrap_or(0) + 1);
                let cell = format!("{}!{column}{}", table.sheet, row.number + 1);
                if let Some(other) = used.get(id) {
                    let words = words!("formats.id-stands-too-empty", id, other);
                    table.fault_at(faults, row, Column::Id, words);
                } else {
                    used.insert(id.clone(), cell);
                }
            }
            ids.push(id);
        }
        let kind = table.kind;
        for (row, id) in table.rows.iter_mut().zip(ids) {
            row.id = match id {
                Some(Some(id)) => Some(id),
                Some(None) if !row.deleted => {
                    let free = (1..).map(|number| format!("{}-{number}", kind.key).replace('_', "-"));
                    let free = free.filter_map(|id| id.parse::<Id>().ok()).find(|id| {
                        !taken.contains(id)
                            && base.get(id).is_none()
                            && !given.contains(id)
                            && !typed.contains(id.as_str())
                    });
                    given.extend(free.clone());
                    free
                }
                _ => None,
            };
        }
        table.rows.retain(|row| row.id.is_some() && !row.deleted);
    }
}

/// The item of a row: one of the base or of a new id, `Some(None)` for a new one without, `None`
/// where it is at fault.
fn which(
    table: &KindRows<'_>,
    row: &Row<'_>,
    base: &Plan,
    taken: &BTreeSet<Id>,
    typed: &BTreeSet<String>,
    faults: &mut Vec<CellFault>,
) -> Option<Option<Id>> {
    let (text, copy) = (table.text(row, Column::Id).trim(), table.text(row, Column::Copy).trim());
    let mut refuse = |words: Words| {
        table.fault_at(faults, row, Column::Id, words);
        None
    };
    // A whole row that was copied bears the copy of the id of the other.
    let copied = text.is_empty() && typed.contains(copy);
    if !copy.is_empty() && copy != text && !copied {
        let (copy, text) = (brief(copy), brief(text));
        return refuse(words!("formats.id-now-put-back", copy, text));
    }
    if text.is_empty() {
        if &*table.kind.key == PLAN_KIND {
            return refuse(words!("formats.id-plan-gone"));
        }
        return Some(None);
    }
    let id: Id = match text.parse() {
        Ok(id) => id,
        Err(_) => {
            let text = brief(text);
            return refuse(words!("formats.cannot-id-write-small", text));
        }
    };
    match base.get(&id) {
        Some(item) if item.kind != table.kind.key => refuse(words!("formats.id-item-another-kind", id)),
        None if &*table.kind.key == PLAN_KIND => refuse(words!("formats.not-id-plan", id)),
        None if taken.contains(&id) => refuse(words!("formats.id-used-before-leave", id)),
        _ => Some(Some(id)),
    }
}
