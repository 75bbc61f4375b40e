//! A workbook that planctl wrote to be edited, as rows: its sheets, one for each kind, laid under one another.
//!
//! The workbook need not have been made from any plan that is at hand: what its cells say is all that is read.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::lines::{Line, Sheet, sheets};
use super::mapping::{Columns, Mapped};
use super::target::kinds;
use crate::reading::{Block, Cell, ReadTable, Reading, SourceFormat};
use planctl_core::layout::{Column, RowColumn};
use planctl_core::model::Vocabulary;
use planctl_core::text::{Spot, Text};

/// The word in the first cell of the hidden sheet, and the form of workbooks that are read here.
const MARK: &str = "planctl";
const FORM: &str = "workbook/1";
/// What the reading of any workbook says of what is hidden, and here is meant to be.
const HIDDEN: [&str; 3] = ["hidden-sheet", "hidden-rows", "hidden-columns"];

/// The rows of a workbook that planctl wrote, under one head, with what their columns are and the vocabulary they are
/// of; `None` for any other document.
pub fn own_worksheets<'v>(
    reading: &Reading,
    vocabularies: &[&'v Arc<Vocabulary>],
) -> Option<(Reading, Columns, &'v Arc<Vocabulary>)> {
    if reading.format != SourceFormat::Xlsx {
        return None;
    }
    let (sheets, _) = sheets(reading);
    let marks = sheets.iter().find_map(marks)?;
    let name = marks.get("vocabulary")?;
    let vocabulary = *vocabularies.iter().find(|vocabulary| vocabulary.name.to_string() == *name)?;
    let all: Vec<RowColumn> =
        RowColumn::all(vocabulary).into_iter().filter(|c| *c != RowColumn::Unknown).collect();
    let place = |column: &RowColumn| all.iter().position(|other| other == column);
    let cell = |column: usize, text: &str, spot: Spot| Cell {
        column,
        columns: Some(1),
        rows: Some(1),
        text: Text::plain(text, spot),
    };
    let mut rows = vec![Vec::new()];
    for sheet in &sheets {
        let Some((head, kind)) = sheet.lines.iter().enumerate().find_map(|(head, line)| {
            let is_id = |key: &str| kinds(vocabulary).find(|kind| Column::Id.key(kind) == key);
            Some((head, line.cells.values().find_map(|cell| is_id(cell.text.trim()))?))
        }) else {
            continue;
        };
        let columns: BTreeMap<usize, Column<'_>> = sheet.lines[head]
            .cells
            .iter()
            .filter_map(|(place, cell)| Some((*place, Column::of_key(kind, cell.text.trim())?)))
            .collect();
        // Below the keys stand the headings in words.
        for line in sheet.lines.iter().skip(head + 2) {
            let mut row = Vec::new();
            let mut is_deleted = false;
            for (column, own) in &line.cells {
                let column = match columns.get(column) {
                    Some(Column::Id) => RowColumn::Id,
                    Some(Column::Under) => RowColumn::Under,
                    Some(Column::Field(field)) => RowColumn::Field(field.key.clone()),
                    Some(Column::Delete) => {
                        is_deleted = true;
                        continue;
                    }
                    Some(Column::ParentName | Column::Copy) | None => continue,
                };
                row.extend(place(&column).map(|place| cell(place, &own.text, own.spot)));
            }
            if !row.is_empty() && !is_deleted {
                row.push(cell(0, &kind.key, line.spot));
                row.sort_by_key(|cell| cell.column);
                rows.push(row);
            }
        }
    }
    rows[0] =
        all.iter().enumerate().map(|(place, column)| cell(place, column.key(), Spot::new(1, 1))).collect();
    let table = Block::Table(ReadTable { spot: Spot::default(), rows });
    let mut unified = Reading { blocks: vec![table], ..reading.clone() };
    unified.remarks.retain(|remark| !HIDDEN.contains(&remark.key));
    unified.texts_mut().for_each(|text| text.by_piece = true);
    let mapped = all.iter().map(|column| Mapped {
        to: column.key().to_owned(),
        heads: vec![column.key().to_owned()],
        may_lack: false,
    });
    let columns =
        Columns { vocabulary: Some((*name).to_owned()), columns: mapped.collect(), ..Columns::default() };
    Some((unified, columns, vocabulary))
}

/// What the hidden sheet says, by its keys; `None` for another sheet.
fn marks(sheet: &Sheet) -> Option<BTreeMap<&str, &str>> {
    let pair = |line: &'_ Line| -> Option<(usize, usize)> {
        let mut cells = line.cells.keys();
        (cells.next() == Some(&0) && cells.next() == Some(&1)).then_some((0, 1))
    };
    let text =
        |line: &'_ Line, column: usize| line.cells.get(&column).map(|cell| cell.text.trim().to_owned());
    let first = sheet.lines.first()?;
    pair(first)?;
    (text(first, 0).as_deref() == Some(MARK) && text(first, 1).as_deref() == Some(FORM)).then(|| {
        let pairs = sheet.lines.iter().take(5).filter(|line| pair(line).is_some());
        pairs.map(|line| (line.cells[&0].text.trim(), line.cells[&1].text.trim())).collect()
    })
}
