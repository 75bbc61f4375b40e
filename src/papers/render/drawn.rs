//! Tables drawn with lines, for reading as text: columns fitted into a width, full-width
//! characters counted as two columns, merged cells as one.

use unicode_width::UnicodeWidthStr as _;

use super::grid::{Occupant, slots};
use super::look::{Look, begins_badly, ends_badly, style, units};
use crate::document::{Mark, Span, Table, TableCell};
use planctl_core::text::visible;

/// The width where there is no terminal whose columns count.
const WIDTH: usize = 100;

/// The least width of a column, one full-width character.
const LEAST: usize = 2;

/// A line of a cell: stretches with their marks.
type Stretches = Vec<(Mark, String)>;

/// A cell with its places and its text, broken into lines.
struct Drawn {
    top: usize,
    bottom: usize,
    left: usize,
    right: usize,
    lines: Vec<Stretches>,
}

/// Draws a table, each line ending in a line feed.
pub(super) fn draw(out: &mut String, table: &Table, look: Look) {
    let widths = fitted(table, look.columns.unwrap_or(WIDTH));
    if widths.is_empty() || table.rows.is_empty() {
        return;
    }
    // Which cell stands at each place; places without one are cells of their own.
    let mut cells: Vec<Drawn> = Vec::new();
    let mut owner = vec![vec![0; widths.len()]; table.rows.len()];
    for (row, slots) in slots(table).into_iter().enumerate() {
        for slot in slots {
            let (left, right) = (slot.column, slot.column + slot.columns);
            let index = match slot.place {
                Occupant::Below { top, .. } => owner[top][left],
                Occupant::Begins { cell, rows } => {
                    let inner = inner_width(&widths, left, right);
                    cells.push(Drawn {
                        top: row,
                        bottom: row + rows,
                        left,
                        right,
                        lines: broken(cell, inner, look),
                    });
                    cells.len() - 1
                }
                Occupant::Empty => {
                    cells.push(Drawn { top: row, bottom: row + 1, left, right, lines: Vec::new() });
                    cells.len() - 1
                }
            };
            owner[row][left..right].fill(index);
        }
    }
    let heights = heights(&cells, table.rows.len());
    for (row, height) in heights.iter().enumerate() {
        boundary(out, &owner, &cells, &widths, &heights, row, look);
        for line in 0..*height {
            let mut column = 0;
            while column < widths.len() {
                let cell = &cells[owner[row][column]];
                out.push('│');
                let above: usize = heights[cell.top..row].iter().sum::<usize>() + row - cell.top;
                write(out, cell.lines.get(above + line), inner_width(&widths, cell.left, cell.right), look);
                column = cell.right;
            }
            out.push_str("│\n");
        }
    }
    boundary(out, &owner, &cells, &widths, &heights, heights.len(), look);
}

/// The width of each column, lines between them not counted.
fn fitted(table: &Table, columns: usize) -> Vec<usize> {
    let count = table.widths.len();
    let room = columns.saturating_sub(count + 1);
    let sum: usize = table.widths.iter().map(|width| usize::from(*width)).sum::<usize>().max(1);
    let mut widths: Vec<usize> =
        table.widths.iter().map(|width| (usize::from(*width) * room / sum).max(LEAST)).collect();
    // What is left over goes to the widest, what is lacking is taken from them.
    let mut total: usize = widths.iter().sum();
    while total > room {
        let Some(widest) = widths.iter_mut().max().filter(|widest| **widest > LEAST) else { break };
        *widest -= 1;
        total -= 1;
    }
    if let Some(widest) = widths.iter_mut().max() {
        *widest += room.saturating_sub(total);
    }
    widths
}

/// The width inside a cell over some columns, with the lines it covers.
fn inner_width(widths: &[usize], left: usize, right: usize) -> usize {
    widths[left..right].iter().sum::<usize>() + right - left - 1
}

/// How many lines each row takes: a cell over several rows has the lines between them too.
fn heights(cells: &[Drawn], rows: usize) -> Vec<usize> {
    let mut heights = vec![1; rows];
    let mut order: Vec<&Drawn> = cells.iter().collect();
    order.sort_by_key(|cell| cell.bottom - cell.top);
    for cell in order {
        let has = heights[cell.top..cell.bottom].iter().sum::<usize>() + cell.bottom - cell.top - 1;
        heights[cell.bottom - 1] += cell.lines.len().saturating_sub(has);
    }
    heights
}

/// The line between two rows, or above the first or below the last; text of a cell that takes
/// both rows goes on in it.
fn boundary(
    out: &mut String,
    owner: &[Vec<usize>],
    cells: &[Drawn],
    widths: &[usize],
    heights: &[usize],
    row: usize,
    look: Look,
) {
    let at = |row: Option<usize>, column: Option<usize>| owner.get(row?)?.get(column?).copied();
    let (above, below) = (row.checked_sub(1), Some(row));
    let mut column = 0;
    while column <= widths.len() {
        let left = column.checked_sub(1);
        let (up_left, up_right) = (at(above, left), at(above, Some(column)));
        let (down_left, down_right) = (at(below, left), at(below, Some(column)));
        let up = up_left != up_right;
        let down = down_left != down_right;
        let to_left = left.is_some() && up_left != down_left;
        let to_right = column < widths.len() && up_right != down_right;
        out.push(junction(up, down, to_left, to_right));
        let Some(cell) = at(below, Some(column)).map(|index| &cells[index]) else {
            // Below the last row.
            if column < widths.len() {
                out.push_str(&"─".repeat(widths[column]));
            }
            column += 1;
            continue;
        };
        if to_right || column >= widths.len() {
            out.push_str(&"─".repeat(widths[column]));
            column += 1;
            continue;
        }
        let passed: usize = heights[cell.top..row].iter().sum::<usize>() + row - cell.top - 1;
        write(out, cell.lines.get(passed), inner_width(widths, cell.left, cell.right), look);
        column = cell.right;
    }
    out.push('\n');
}

/// The sign where lines meet.
fn junction(up: bool, down: bool, left: bool, right: bool) -> char {
    match (up, down, left, right) {
        (true, true, true, true) => '┼',
        (true, true, true, false) => '┤',
        (true, true, false, true) => '├',
        (true, true, false, false) => '│',
        (true, false, true, true) => '┴',
        (false, true, true, true) => '┬',
        (true, false, true, false) => '┘',
        (true, false, false, true) => '└',
        (false, true, true, false) => '┐',
        (false, true, false, true) => '┌',
        (false, false, false, false) => ' ',
        (false, false, _, _) => '─',
        (_, _, false, false) => '│',
    }
}

/// Writes one line of a cell, filled up to its width.
fn write(out: &mut String, line: Option<&Stretches>, width: usize, look: Look) {
    let mut used = 0;
    for (mark, text) in line.into_iter().flatten() {
        used += text.width();
        if look.colour {
            let style = style(*mark);
            out.push_str(&format!("{style}{text}{style:#}"));
        } else {
            out.push_str(text);
        }
    }
    out.push_str(&" ".repeat(width.saturating_sub(used)));
}

/// The text of a cell in lines no wider than it.
fn broken(cell: &TableCell, width: usize, look: Look) -> Vec<Stretches> {
    let mut out = Vec::new();
    for text in &cell.text {
        for line in split(&text.line) {
            break_line(&mut out, &line, width, look);
        }
    }
    out
}

/// A line parted at the line feeds in it; without colour with signs where words are underlined.
fn split(line: &[Span]) -> Vec<Stretches> {
    let mut out: Vec<Stretches> = vec![Vec::new()];
    for span in line {
        for (index, part) in span.text.split('\n').enumerate() {
            if index > 0 {
                out.push(Vec::new());
            }
            let last = out.last_mut().expect("there is a first line");
            match last.last_mut().filter(|(mark, _)| *mark == span.mark) {
                Some((_, text)) => text.push_str(&visible(part)),
                None => last.push((span.mark, visible(part).into_owned())),
            }
        }
    }
    out
}

/// What stands for an underline where there is none.
fn sign(mark: Mark) -> &'static str {
    match mark {
        Mark::Changed => "_",
        Mark::Relocated => "__",
        Mark::Plain | Mark::Strong | Mark::Faint | Mark::Gone | Mark::Come | Mark::Inferred => "",
    }
}

fn break_line(out: &mut Vec<Stretches>, line: &Stretches, width: usize, look: Look) {
    let mut current: Stretches = Vec::new();
    let mut used = 0;
    for (mark, text) in line {
        let sign = if look.colour || text.trim().is_empty() { "" } else { sign(*mark) };
        let text = format!("{sign}{text}{sign}");
        let units = units(&text);
        for (index, unit) in units.iter().enumerate() {
            let next = units.get(index + 1);
            let keeps = next.is_some_and(|next| begins_badly(next) || ends_badly(unit));
            let needed = unit.width() + if keeps { next.map_or(0, |next| next.width().min(2)) } else { 0 };
            if used > 0 && (used + unit.width() > width || (used + needed > width && !begins_badly(unit))) {
                out.push(std::mem::take(&mut current));
                used = 0;
                if unit.trim().is_empty() {
                    continue;
                }
            }
            for piece in pieces(unit, width) {
                if used > 0 && used + piece.width() > width {
                    out.push(std::mem::take(&mut current));
                    used = 0;
                }
                used += piece.width();
                match current.last_mut().filter(|(own, _)| own == mark) {
                    Some((_, text)) => text.push_str(piece),
                    None => current.push((*mark, piece.to_owned())),
                }
            }
        }
    }
    out.push(current);
}

/// A run of narrow characters cut where it is wider than a column.
fn pieces(unit: &str, width: usize) -> Vec<&str> {
    if unit.width() <= width {
        return vec![unit];
    }
    let mut out = Vec::new();
    let mut begin = 0;
    let mut used = 0;
    for (at, c) in unit.char_indices() {
        let wide = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if used > 0 && used + wide > width {
            out.push(&unit[begin..at]);
            (begin, used) = (at, 0);
        }
        used += wide;
    }
    out.push(&unit[begin..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{CellLook, TableRow};

    fn cell(column: usize, columns: usize, rows: usize, text: &str) -> TableCell {
        let lines = if text.is_empty() { Vec::new() } else { vec![vec![Span::plain(text)]] };
        TableCell { rows, ..TableCell::new(column, columns, CellLook::Plain, lines) }
    }

    fn drawn(table: &Table, columns: usize) -> String {
        let mut out = String::new();
        draw(&mut out, table, Look { columns: Some(columns), ..Look::default() });
        out
    }

    fn row(cells: Vec<TableCell>) -> TableRow {
        TableRow { cells, ..TableRow::default() }
    }

    #[test]
    fn merged_cells_are_drawn_as_one_and_wide_characters_line_up() {
        let table = Table {
            widths: vec![2, 1, 1],
            head_rows: 1,
            rows: vec![
                row(vec![cell(0, 1, 2, "予防法の開発を促進する。"), cell(1, 2, 1, "令和８年度")]),
                row(vec![cell(1, 1, 1, "前"), cell(2, 1, 1, "")]),
            ],
        };
        let expected = "\
┌──────────┬─────────┐
│予防法の開│令和８年 │
│発を促進す│度       │
│る。      ├────┬────┤
│          │前  │    │
└──────────┴────┴────┘
";
        assert_eq!(drawn(&table, 22), expected);
        assert!(drawn(&table, 22).lines().all(|line| line.width() == 22 || line.width() == 44));
    }

    #[test]
    fn a_long_cell_over_two_rows_makes_the_last_of_them_higher() {
        let table = Table {
            widths: vec![1, 1],
            head_rows: 0,
            rows: vec![
                row(vec![cell(0, 1, 2, "abcdefghijkl"), cell(1, 1, 1, "x")]),
                row(vec![cell(1, 1, 1, "y")]),
            ],
        };
        assert_eq!(drawn(&table, 9), "┌───┬───┐\n│abc│x  │\n│def├───┤\n│ghi│y  │\n│jkl│   │\n└───┴───┘\n");
    }

    #[test]
    fn what_is_underlined_has_signs_where_there_is_no_colour() {
        let line = vec![Span::plain("概要："), Span::marked(Mark::Changed, "加速")];
        let table = Table {
            widths: vec![1],
            head_rows: 0,
            rows: vec![row(vec![TableCell::new(0, 1, CellLook::Plain, vec![line])])],
        };
        assert!(drawn(&table, 16).contains("│概要：_加速_  │"));
    }
}
