//! Tables drawn in lines for a terminal, full-width characters counted as two columns.
//!
//! A cell over several rows has its text run on through them; a row is as high as the longest of
//! the cells that end in it.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::grid::{Place, Slot, slots};
use super::text::{Look, begins_badly, style};
use crate::document::{CellText, Mark, Table};
use crate::model::visible;

/// A line of a cell: what stands in it, piece by piece.
type Inked = Vec<(String, Mark)>;

/// A table in lines no longer than so many columns; `None` if it has more columns than fit.
pub(super) fn drawn(table: &Table, columns: usize, look: Look) -> Option<String> {
    let widths = widths(table, columns)?;
    let grid = slots(table);
    // The lines of each cell by where it begins, and how many of them were printed.
    let mut texts: Vec<Vec<(Vec<Inked>, usize)>> = Vec::new();
    let mut out = String::new();
    for (row, slots) in grid.iter().enumerate() {
        let lines = slots.iter().map(|slot| match slot.place {
            Place::Begins { cell, .. } => (wrapped(&cell.text, space(slot, &widths)), 0),
            _ => (Vec::new(), 0),
        });
        texts.push(lines.collect());
        rule(&mut out, row.checked_sub(1).map(|above| grid[above].as_slice()), Some(slots), &widths);
        let left = |texts: &Vec<Vec<(Vec<Inked>, usize)>>, slot: &Slot<'_>, index: usize| {
            let (top, at) = origin(&grid, row, slot, index);
            let (lines, used) = &texts[top][at];
            (top, at, lines.len() - used)
        };
        // A cell that goes on below need not end here.
        let ends = |slot: &Slot<'_>| !grid.get(row + 1).is_some_and(|below| goes_on(below, slot.column));
        let height = slots.iter().enumerate().filter(|(_, slot)| ends(slot));
        let height = height.map(|(index, slot)| left(&texts, slot, index).2).max().unwrap_or(0).max(1);
        for _ in 0..height {
            out.push('│');
            for (index, slot) in slots.iter().enumerate() {
                let (top, at, _) = left(&texts, slot, index);
                let (lines, used) = &mut texts[top][at];
                let line = lines.get(*used).cloned().unwrap_or_default();
                *used = (*used + 1).min(lines.len());
                let width: usize = line.iter().map(|(text, _)| text.width()).sum();
                for (text, mark) in &line {
                    let ink = if look.colour { style(*mark) } else { style(Mark::Plain) };
                    out.push_str(&format!("{ink}{text}{ink:#}"));
                }
                out.push_str(&" ".repeat(space(slot, &widths).saturating_sub(width)));
                out.push('│');
            }
            out.push('\n');
        }
    }
    rule(&mut out, grid.last().map(Vec::as_slice), None, &widths);
    Some(out)
}

/// The columns of text in each column of the table, at least two.
fn widths(table: &Table, columns: usize) -> Option<Vec<usize>> {
    let count = table.widths.len();
    let room = columns.checked_sub(count + 1).filter(|room| count > 0 && *room >= 2 * count)?;
    let whole: usize = table.widths.iter().map(|width| usize::from(*width).max(1)).sum();
    let share = |width: &u16| (room * usize::from(*width).max(1) / whole).max(2);
    let mut widths: Vec<usize> = table.widths.iter().map(share).collect();
    let most = |widths: &[usize]| (0..count).max_by_key(|at| (widths[*at], std::cmp::Reverse(*at)));
    while widths.iter().sum::<usize>() > room {
        let widest = most(&widths)?;
        widths[widest] -= 1;
    }
    Some(widths)
}

/// The columns of text of a slot: those of its columns and of the lines between them.
fn space(slot: &Slot<'_>, widths: &[usize]) -> usize {
    let columns = &widths[slot.column..slot.column + slot.columns];
    columns.iter().sum::<usize>() + columns.len() - 1
}

/// Where the text of a slot stands among those of its row or of the one in which its cell began.
fn origin(grid: &[Vec<Slot<'_>>], row: usize, slot: &Slot<'_>, index: usize) -> (usize, usize) {
    match slot.place {
        Place::Below { top, .. } => {
            let at = grid[top].iter().position(|other| other.column == slot.column);
            at.map_or((row, index), |at| (top, at))
        }
        _ => (row, index),
    }
}

/// Whether a cell from above goes on in a row at a column.
fn goes_on(row: &[Slot<'_>], column: usize) -> bool {
    row.iter().any(|slot| {
        (slot.column..slot.column + slot.columns).contains(&column)
            && matches!(slot.place, Place::Below { .. })
    })
}

/// The line between two rows, or at an edge.
fn rule(out: &mut String, above: Option<&[Slot<'_>]>, below: Option<&[Slot<'_>]>, widths: &[usize]) {
    let edge = |row: Option<&[Slot<'_>]>, at: usize| {
        row.is_some_and(|row| at == widths.len() || row.iter().any(|slot| slot.column == at))
    };
    let drawn = |column: usize| below.is_none_or(|row| !goes_on(row, column));
    for at in 0..=widths.len() {
        let (up, down) = (edge(above, at), edge(below, at));
        let (left, right) = (at > 0 && drawn(at - 1), at < widths.len() && drawn(at));
        out.push(match (up, down, left, right) {
            (true, true, true, true) => '┼',
            (true, true, false, true) => '├',
            (true, true, true, false) => '┤',
            (false, true, true, true) => '┬',
            (true, false, true, true) => '┴',
            (false, true, false, true) => '┌',
            (false, true, true, false) => '┐',
            (true, false, false, true) => '└',
            (true, false, true, false) => '┘',
            (_, _, false, false) if up || down => '│',
            (false, false, false, false) => ' ',
            _ => '─',
        });
        if at < widths.len() {
            let sign = if drawn(at) { "─" } else { " " };
            out.push_str(&sign.repeat(widths[at]));
        }
    }
    out.push('\n');
}

/// The paragraphs of a cell in lines of so many columns.
fn wrapped(texts: &[CellText], columns: usize) -> Vec<Inked> {
    let mut out: Vec<Inked> = Vec::new();
    for text in texts {
        let mut line: Inked = Vec::new();
        let mut used = 0;
        for span in &text.line {
            for unit in visible(&span.text).graphemes(true) {
                let width = unit.width();
                if unit == "\n" || (used + width > columns && used > 0) {
                    // What must not begin a line takes the character before it along.
                    let along = if begins_badly(unit) { last_unit(&mut line) } else { None };
                    out.push(std::mem::take(&mut line));
                    used = along.as_ref().map_or(0, |(text, _)| text.width());
                    line.extend(along);
                    if unit.trim().is_empty() {
                        continue;
                    }
                }
                used += width;
                match line.last_mut().filter(|(_, mark)| *mark == span.mark) {
                    Some((text, _)) => text.push_str(unit),
                    None => line.push((unit.to_owned(), span.mark)),
                }
            }
        }
        out.push(line);
    }
    out
}

/// Takes the last character off a line that has others before it.
fn last_unit(line: &mut Inked) -> Option<(String, Mark)> {
    let (text, mark) = line.last_mut()?;
    let (at, unit) = text.grapheme_indices(true).next_back().filter(|(at, _)| *at > 0)?;
    let taken = (unit.to_owned(), *mark);
    text.truncate(at);
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{CellLook, Span, TableCell, TableRow};

    #[test]
    fn a_cell_over_rows_and_columns_is_drawn_as_one() {
        let cell = |column, columns, rows, text: &str| TableCell {
            rows,
            ..TableCell::new(column, columns, CellLook::Plain, vec![vec![Span::plain(text)]])
        };
        let row = |cells| TableRow { cells, ..TableRow::default() };
        let rows = vec![
            row(vec![cell(0, 1, 1, "取組"), cell(1, 1, 1, "8"), cell(2, 1, 1, "9")]),
            row(vec![cell(0, 1, 2, "進める。"), cell(1, 1, 1, "前"), cell(2, 1, 1, "")]),
            row(vec![cell(1, 2, 1, "事業")]),
        ];
        let table = Table { widths: vec![4, 2, 2], head_rows: 1, rows };
        let expected = "\
┌────┬──┬──┐
│取組│8 │9 │
├────┼──┼──┤
│進め│前│  │
│    ├──┴──┤
│る。│事業 │
└────┴─────┘
";
        assert_eq!(drawn(&table, 12, Look::default()).as_deref(), Some(expected));
        assert_eq!(drawn(&table, 9, Look::default()), None);
    }
}
