//! The rows of a table below its heads.

use std::collections::BTreeSet;

use super::{Cell, Part, Tree, What, is_prose, number};
use crate::reading::line::Line;
use crate::reading::{Block, ReadTable, Reading, SourceFormat};
use planctl_core::text::loosely;

/// The widest table of which cells are told apart.
const WIDEST: usize = 400;

/// A cell on the grid: its line, and whether a cell above or left of it covers the place.
#[derive(Clone, Default)]
struct Square {
    line: Line,
    spans: usize,
    covered: bool,
}

/// Places the rows of a table in a tree.
pub(super) fn place(tree: &mut Tree, above: usize, table: &ReadTable, reading: &Reading) {
    let mut grid = grid(table, reading.format);
    grid.retain(|row| row.iter().any(|square| !square.line.is_empty() && !square.covered));
    let width = grid.iter().map(Vec::len).max().unwrap_or(0);
    if width == 0 {
        return;
    }
    for row in &mut grid {
        row.resize(width, Square::default());
    }
    if is_of_pairs(&grid, width, table, reading) {
        for row in grid {
            let cells = cells(row, &[], width);
            push(tree, above, What::Pair, "pair".into(), cells);
        }
        return;
    }
    let heads = count_of_heads(&grid);
    let mut names: Vec<String> = (0..width).map(|column| head(&grid[..heads], column)).collect();
    for at in 1..width {
        let own = names[at].clone();
        let mut count = 1;
        while !own.is_empty() && names[..at].contains(&names[at]) {
            count += 1;
            names[at] = format!("{own} {count}");
        }
    }
    let style = format!("row {}", names.join("|"));
    let groups = group_columns(&grid[heads..], width);
    let mut last: Vec<Line> = vec![Line::default(); width];
    let mut above = above;
    let outer = above;
    for (at, row) in grid.into_iter().enumerate() {
        if at < heads {
            let cells = cells(row, &[], width);
            push(tree, outer, What::Heads, String::new(), cells);
            continue;
        }
        if is_sum(&row) {
            let cells = cells(row, &[], width);
            push(tree, outer, What::Furniture, String::new(), cells);
            continue;
        }
        let filled: Vec<usize> =
            (0..width).filter(|c| !row[*c].line.is_empty() && !row[*c].covered).collect();
        if width >= 3 && filled.len() == 1 && filled[0] == 0 && groups == 0 && row[0].spans.max(1) != 1
            || (width >= 3
                && filled == [0]
                && groups == 0
                && row.iter().all(|square| !square.covered)
                && !is_prose(&row[0].line))
        {
            let mut part = Part::new(outer, What::Group, "group".into(), row[0].line.clone());
            part.number = number(&part.line.chars);
            tree.parts.push(part);
            above = tree.parts.len() - 1;
            continue;
        }
        let mut row = row;
        let mut same = true;
        for column in 0..groups {
            let square = &mut row[column];
            if square.line.is_empty() && same && !last[column].is_empty() {
                square.line = last[column].clone();
                square.covered = true;
            } else if !square.covered {
                same = false;
                last[column] = square.line.clone();
            }
        }
        let cells = cells(row, &names, width);
        push(tree, above, What::Row, style.clone(), cells);
    }
}

fn push(tree: &mut Tree, above: usize, what: What, style: String, cells: Vec<Cell>) {
    if cells.iter().any(|cell| !cell.carried) {
        let mut part = Part::new(above, what, style, Line::default());
        part.cells = cells;
        tree.parts.push(part);
    }
}

fn cells(row: Vec<Square>, names: &[String], width: usize) -> Vec<Cell> {
    let filled = row.into_iter().enumerate().take(width).filter(|(_, square)| !square.line.is_empty());
    let cell = |(column, square): (usize, Square)| Cell {
        head: names.get(column).cloned().unwrap_or_default(),
        column,
        line: square.line,
        carried: square.covered,
    };
    filled.map(cell).collect()
}

/// The table on a grid, cells that span several squares on each of them.
fn grid(table: &ReadTable, format: SourceFormat) -> Vec<Vec<Square>> {
    let mut grid: Vec<Vec<Square>> = vec![Vec::new(); table.rows.len()];
    for (at, row) in table.rows.iter().enumerate() {
        for cell in row.iter().filter(|cell| cell.column < WIDEST) {
            let line = Line::of_format(&cell.text, format);
            let (wide, high) = (cell.columns.unwrap_or(1).clamp(1, WIDEST), cell.rows.unwrap_or(1).max(1));
            let below = if line.is_empty() { 1 } else { high.min(grid.len() - at) };
            for (down, own) in grid[at..at + below].iter_mut().enumerate() {
                for column in cell.column..(cell.column + wide).min(WIDEST) {
                    if own.len() <= column {
                        own.resize(column + 1, Square::default());
                    }
                    // A cell that spans columns stands in the first, and heads all of them.
                    let covered = down > 0 || column > cell.column;
                    if column == cell.column || at == 0 {
                        own[column] = Square { line: line.clone(), spans: wide, covered };
                    }
                }
            }
        }
    }
    grid
}

/// How many rows at the top are heads.
fn count_of_heads(grid: &[Vec<Square>]) -> usize {
    if grid.len() < 2 || !is_head(&grid[0]) {
        return 0;
    }
    let spans = grid[0].iter().any(|square| square.spans > 1 && square.spans < grid[0].len());
    // A head that reaches down says that there are two rows of them.
    let reaches = grid[1].iter().zip(&grid[0]).any(|(below, above)| below.covered && above.spans <= 1);
    if spans && grid.len() > 2 && (reaches || is_head(&grid[1])) { 2 } else { 1 }
}

/// Whether a row looks like heads: short words, no two alike.
fn is_head(row: &[Square]) -> bool {
    let own: Vec<&Square> = row.iter().filter(|square| !square.covered && !square.line.is_empty()).collect();
    let short = own.iter().all(|square| square.line.chars.len() <= 40 && !is_prose(&square.line));
    let texts: Vec<String> = own.iter().map(|square| loosely(&square.line.text())).collect();
    // Exports have a head several times: Labels, Labels.
    let different = texts.iter().collect::<BTreeSet<_>>().len();
    let distinct = different == texts.len() || (different >= 3 && different * 2 > texts.len());
    let amounts = texts.iter().filter(|text| is_amount(text)).count();
    own.len() >= 2
        && short
        && distinct
        && amounts * 2 <= own.len()
        && texts.first().is_some_and(|text| !is_amount(text))
}

/// Whether a text is an amount and no period: 1,200, 12.5%, 年4,000冊.
fn is_amount(text: &str) -> bool {
    let text = text.to_lowercase();
    let digits = text.chars().filter(|c| c.is_ascii_digit()).count();
    let year = text.contains('年')
        || text.starts_with(['r', 'h', 'f', 'q', 's'])
        || (text.len() == 4 && digits == 4);
    digits > 0 && digits * 2 >= text.chars().count() && !year
}

fn head(rows: &[Vec<Square>], column: usize) -> String {
    let mut out: Vec<String> = Vec::new();
    for row in rows {
        let text = row.get(column).map(|square| square.line.tidied().text).unwrap_or_default();
        if !text.is_empty() && out.last() != Some(&text) {
            out.push(text);
        }
    }
    out.join(" ")
}

/// How many columns at the left are of groups: cells that hold for the rows below them as well.
fn group_columns(rows: &[Vec<Square>], width: usize) -> usize {
    let rows: Vec<&Vec<Square>> = rows.iter().filter(|row| !is_sum(row)).collect();
    let gaps = |column: usize| {
        let open = |square: &Square| square.line.is_empty() || square.covered;
        rows.iter().filter(|row| row.get(column).is_none_or(open)).count()
    };
    if rows.len() < 2 {
        return 0;
    }
    let mut out = 0;
    // A column with a gap here and there is no group.
    while out + 1 < width
        && gaps(out) * 8 > rows.len()
        && rows[0].get(out).is_some_and(|square| !square.line.is_empty())
    {
        out += 1;
    }
    // What fills (nearly) every row is what the groups are of.
    if (out..width).any(|column| gaps(column) * 20 <= rows.len()) { out } else { 0 }
}

/// Whether a row sums up those above it.
fn is_sum(row: &[Square]) -> bool {
    let first = row.iter().find(|square| !square.line.is_empty()).map(|square| loosely(&square.line.text()));
    first.is_some_and(|first| {
        ["合計", "総計", "計", "小計", "total", "grandtotal", "sum", "subtotal"].contains(&first.as_str())
    })
}

/// Whether a table is one of labels and values: two columns, the labels short and no two alike, the first row no
/// heads; or its first column returns in other tables of the document.
fn is_of_pairs(grid: &[Vec<Square>], width: usize, own: &ReadTable, reading: &Reading) -> bool {
    if width != 2 || grid.len() < 2 {
        return false;
    }
    let first = |row: &Vec<Square>| loosely(&row[0].line.text());
    let labels: Vec<String> = grid.iter().map(first).collect();
    let distinct: BTreeSet<&String> = labels.iter().collect();
    if distinct.len() != labels.len()
        || labels.iter().any(|label| label.is_empty() || label.chars().count() > 20)
    {
        return false;
    }
    let others = reading.blocks.iter().filter_map(|block| match block {
        Block::Table(other) if other != own => Some(other),
        Block::Table(_) | Block::Paragraph(_) | Block::Heading { .. } | Block::Item { .. } => None,
    });
    let returns = others.take(200).filter(|other| {
        let column: BTreeSet<String> = other
            .rows
            .iter()
            .filter_map(|row| row.first())
            .map(|cell| loosely(&cell.text.standing()))
            .collect();
        distinct.iter().filter(|label| column.contains(**label)).count() * 10 >= distinct.len() * 6
    });
    if returns.count() > 0 {
        return true;
    }
    let items = ["項目", "事項", "区分", "item", "field"];
    let heads = is_head(&grid[0]);
    items.contains(&labels[0].as_str()) || (!heads && labels.iter().all(|label| !is_amount(label)))
}
