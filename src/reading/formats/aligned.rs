//! Tables in text whose columns are held apart by blanks.

use std::ops::Range;

use unicode_width::UnicodeWidthChar as _;

use crate::reading::Cell;
use planctl_core::text::{Ink, Spot, Text};

/// A table among the lines of a text.
pub(super) struct Aligned {
    /// Its lines, by number from 0.
    pub(super) lines: Range<usize>,
    /// Of these, those that are numbers of pages and no rows.
    pub(super) pages: Vec<usize>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A stretch of a line between wide gaps.
#[derive(Debug, Clone)]
struct Piece {
    text: String,
    /// Where it begins and ends on the page, in columns of half width.
    begin: usize,
    end: usize,
    /// Its first character, from 1.
    character: u32,
}

/// The longest line that may be of a table.
const LONGEST: usize = 400;

/// The tables, in order. A line with two or more cells that are held apart by two blanks at least is the head of
/// one, if lines follow whose cells begin where its cells do. A line that fills some of the columns goes on the row
/// above it, unless an empty line stands between.
pub(super) fn tables(lines: &[&str]) -> Vec<Aligned> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        match table(lines, at) {
            Some(found) => {
                at = found.lines.end;
                out.push(found);
            }
            None => at += 1,
        }
    }
    out
}

fn table(lines: &[&str], at: usize) -> Option<Aligned> {
    let heads = pieces(lines[at])?;
    let short = heads.iter().all(|head| head.end - head.begin <= 40);
    if heads.len() < 2 || !short {
        return None;
    }
    let columns: Vec<usize> = heads.iter().map(|head| head.begin).collect();
    let mut rows = vec![row(&heads, &columns, at)?];
    let mut end = at + 1;
    let mut parted = true;
    let mut number = at + 1;
    let mut filled = 0;
    let mut pages = Vec::new();
    // Heads may go on in the line below them, which leaves the first column empty.
    if let Some(below) = lines.get(at + 1).and_then(|line| pieces(line)).filter(|below| below.len() > 1)
        && let Some(cells) = row(&below, &columns, at + 1)
        && cells[0].column > 0
        && cells.iter().all(|cell| !cell.text.standing().contains(|c: char| c.is_ascii_digit()))
    {
        cells.into_iter().for_each(|cell| go_on(&mut rows[0], cell));
        (number, end) = (at + 2, at + 2);
    }
    while number < lines.len() {
        let line = lines[number].trim_end();
        if line.trim().is_empty() {
            parted = true;
            number += 1;
            if number > end + 2 || line.starts_with('\x0C') {
                let Some((next, page)) = next_page(lines, end, &columns) else { break };
                pages.extend(page);
                (number, end) = (next, next);
            }
            continue;
        }
        if is_page_number(line) {
            let Some((next, page)) = next_page(lines, end, &columns) else { break };
            pages.extend(page);
            (number, end, parted) = (next, next, true);
            continue;
        }
        let Some(pieces) = pieces(line) else { break };
        let Some(cells) = row(&pieces, &columns, number) else { break };
        let goes_on = cells.len() * 2 <= columns.len() || cells[0].column > 0;
        if goes_on && !parted && rows.len() > 1 {
            let last = rows.last_mut()?;
            for cell in cells {
                go_on(last, cell);
            }
        } else if parted && cells.len() == 1 {
            break;
        } else {
            filled += usize::from(cells.len() > 1);
            rows.push(cells);
        }
        number += 1;
        end = number;
        parted = false;
    }
    (filled >= 1 && rows.len() >= 2 && (columns.len() > 2 || filled >= 2)).then_some(Aligned {
        lines: at..end,
        pages,
        rows,
    })
}

/// Where the rows of a table go on behind the end of a page: the line, and that with the number of the page, if there
/// is one. Behind the lines that stand between, a line fills at least two of the columns, the first among them.
fn next_page(lines: &[&str], end: usize, columns: &[usize]) -> Option<(usize, Option<usize>)> {
    let mut page = None;
    for (number, line) in lines.iter().enumerate().skip(end).take(12) {
        let plain = line.trim_start_matches('\x0C').trim_end();
        if plain.trim().is_empty() {
            continue;
        }
        if is_page_number(plain) && page.is_none() {
            page = Some(number);
            continue;
        }
        let cells = row(&pieces(line)?, columns, number)?;
        let breaks = page.is_some() || lines[end..=number].iter().any(|line| line.starts_with('\x0C'));
        return (breaks && cells.len() > 1 && cells[0].column == 0).then_some((number, page));
    }
    None
}

/// Whether a line is the number of a page: 12, - 12 -, －１２－.
fn is_page_number(line: &str) -> bool {
    let inner = line.trim().trim_matches(|c: char| "-–—−‐－ 　".contains(c));
    let digits = inner.chars().filter(|c| planctl_core::text::half_width_digit(*c).is_some()).count();
    (1..=4).contains(&digits)
        && digits == inner.chars().count()
        && line.starts_with([' ', '-', '－', '　', '–'])
}

/// The stretches of a line; `None` if it is no line of a table.
fn pieces(line: &str) -> Option<Vec<Piece>> {
    if line.contains('\t') || line.len() > LONGEST {
        return None;
    }
    let mut out: Vec<Piece> = Vec::new();
    let (mut column, mut gap) = (0, 2);
    for (c, character) in line.chars().zip(1u32..) {
        let width = c.width().unwrap_or(0);
        if c.is_whitespace() {
            gap += width;
            column += width;
            continue;
        }
        if gap >= 2 || out.is_empty() {
            out.push(Piece { text: String::new(), begin: column, end: column, character });
        }
        let last = out.last_mut()?;
        if gap == 1 && !last.text.is_empty() {
            last.text.push(' ');
        }
        last.text.push(c);
        gap = 0;
        column += width;
        last.end = column;
    }
    Some(out)
}

/// The cells of a line, if each begins where a column does, and none reaches into the next that is filled.
fn row(pieces: &[Piece], columns: &[usize], number: usize) -> Option<Vec<Cell>> {
    let mut out: Vec<Cell> = Vec::new();
    for piece in pieces {
        let column = columns.iter().position(|begin| begin.abs_diff(piece.begin) <= 1)?;
        if out.last().is_some_and(|last| last.column >= column) {
            return None;
        }
        let reaches = columns.get(column + 1).is_some_and(|next| piece.end > *next);
        if reaches {
            return None;
        }
        let spot = Spot::new(u32::try_from(number + 1).ok()?, piece.character);
        out.push(Cell { column, columns: None, rows: None, text: Text::plain(piece.text.clone(), spot) });
    }
    (!out.is_empty()).then_some(out)
}

/// Lets a cell go on in the line below.
fn go_on(row: &mut Vec<Cell>, cell: Cell) {
    match row.iter_mut().find(|own| own.column == cell.column) {
        Some(own) => {
            let spot = cell.text.spot();
            own.text.push("\n", spot, Ink::Plain);
            own.text.pieces.extend(cell.text.pieces);
        }
        None => {
            let at = row.iter().position(|own| own.column > cell.column).unwrap_or(row.len());
            row.insert(at, cell);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&[&str]]) {
        let lines: Vec<&str> = text.lines().collect();
        let found = tables(&lines);
        let rows: Vec<Vec<String>> = found
            .iter()
            .flat_map(|table| &table.rows)
            .map(|row| row.iter().map(|cell| cell.text.standing()).collect())
            .collect();
        assert_eq!(rows, expected.iter().map(|row| row.to_vec()).collect::<Vec<_>>());
    }

    #[test]
    fn columns_held_apart_by_blanks_are_a_table_and_its_rows_go_on_below() {
        check(
            "Task            Owner   Due\nAutomate the    Ivan    2029-06-01\nsurvey\n\nAudit a plan    Elif    2026-10-14\n\nNext to it stands a sentence.",
            &[
                &["Task", "Owner", "Due"],
                &["Automate the\nsurvey", "Ivan", "2029-06-01"],
                &["Audit a plan", "Elif", "2026-10-14"],
            ],
        );
        check(
            "取組        推進者\n相談を見直  教育次長\nします\n集いを開く  全職員",
            &[&["取組", "推進者"], &["相談を見直\nします", "教育次長"], &["集いを開く", "全職員"]],
        );
    }

    #[test]
    fn sentences_with_wide_gaps_are_no_table() {
        check("One sentence.  And another one follows.\nIt goes on.  And on.", &[]);
        check("第1章　総論\n1　はじめに\n2　目的", &[]);
    }

    #[test]
    fn heads_of_two_lines_are_one_and_rows_go_on_behind_a_page() {
        check(
            "種別    令和6年度  令和7年度\n        見込       見込\n\n訪問    10         12\n\n\n             - 3 -\n\x0C\n通所    4          5\n",
            &[&["種別", "令和6年度\n見込", "令和7年度\n見込"], &["訪問", "10", "12"], &["通所", "4", "5"]],
        );
    }
}
