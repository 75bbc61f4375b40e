//! A table of years put together from the lines of a page.

use std::collections::HashSet;

use super::head::Head;
use super::segment::{Segment, is_marked, segments};
use crate::formats::{Limits, ReadError};
use crate::reading::{Cell, ReadTable};
use planctl_core::text::{Ink, Spot, Text};
use planctl_core::words;

/// How many lines ahead are looked at to tell whether a table goes on.
const AHEAD: usize = 12;

/// How many stretches a line of a table may hold.
const MOST: usize = 200;

/// How far apart, in characters, lines of one box may begin.
const RAGGED: usize = 2;

/// Reads the table whose heads stand in the line `at` of a page, and tells how many lines it takes.
pub(super) fn read_table(
    head: &Head,
    lines: &[&str],
    at: usize,
    page: u32,
    limits: &Limits,
    cells: &mut usize,
) -> Result<(ReadTable, usize), ReadError> {
    let first = at + head.lines;
    let body: Vec<(usize, Vec<Segment>)> = lines[first..]
        .iter()
        .take(length(head, &lines[first..]))
        .enumerate()
        .map(|(index, line)| (first + index, segments(line, 2)))
        .filter(|(_, segments)| !segments.is_empty())
        .collect();
    let body = parted(head, body);
    let used = body.last().map_or(head.lines, |(index, _)| index + 1 - at);

    let mut rows: Vec<Vec<OpenCell>> = vec![heads(head, at)];
    // The cells that may go on: their row, their place in it, and the line they stand on.
    let mut open: Vec<(usize, usize, usize)> = Vec::new();
    let mut before = None;
    for (index, segments) in body {
        if segments.len() > MOST {
            return Err(ReadError::too_large(words!("formats.line-table-more-cells", most = MOST)));
        }
        if before != Some(index.wrapping_sub(1)) {
            open.clear();
        }
        // A cell whose text stands in the middle of its height falls between the lines of its
        // neighbour: one line may come between, if it leaves the place of the cell free.
        open.retain(|(_, _, last)| index - last <= 2);
        let (mut row, mut begun) = (Vec::new(), Vec::new());
        for segment in segments {
            let column = head.year_of(&segment).map_or(0, |year| year + 1);
            let taking = open.iter().position(|(row, cell, _)| {
                let cell = &rows[*row][*cell];
                cell.column == column && cell.takes(&segment)
            });
            // What it stands below is over, whether it goes on with that or not.
            let (row_of, cell_of) = match taking {
                Some(at) => (open[at].0, open[at].1),
                None => (rows.len(), row.len()),
            };
            open.retain(|(row, cell, _)| !rows[*row][*cell].overlaps(&segment));
            begun.push((row_of, cell_of, index));
            if taking.is_some() {
                rows[row_of][cell_of].lines.push((index, segment));
            } else {
                limits.count_cell(cells)?;
                row.push(OpenCell { column, lines: vec![(index, segment)] });
            }
        }
        if !row.is_empty() {
            rows.push(row);
        }
        open.append(&mut begun);
        before = Some(index);
    }
    let leading = rows.iter().flatten().any(|cell| cell.column == 0);
    let close = |cell: OpenCell| cell.close(page, usize::from(!leading));
    let rows = rows.into_iter().map(|row| row.into_iter().map(close).collect()).collect();
    Ok((ReadTable { spot: spot(page, at, 0), rows }, used))
}

/// A cell of which not every line may have been read.
struct OpenCell {
    /// 0 is the one before the years.
    column: usize,
    lines: Vec<(usize, Segment)>,
}

impl OpenCell {
    /// Whether a stretch on the next line is a line of this cell.
    fn takes(&self, segment: &Segment) -> bool {
        let Some((_, last)) = self.lines.last() else { return false };
        let level = last.start.abs_diff(segment.start) <= RAGGED;
        level && last.overlaps(segment) && !last.is_mark() && !segment.is_mark()
    }

    /// Whether a stretch stands below or above its last line.
    fn overlaps(&self, segment: &Segment) -> bool {
        self.lines.last().is_some_and(|(_, last)| last.overlaps(segment))
    }

    fn close(self, page: u32, shift: usize) -> Cell {
        let mut text = Text::default();
        for (index, segment) in self.lines {
            if let Some(last) = text.pieces.last_mut() {
                last.text.push('\n');
            }
            text.push(segment.text, spot(page, index, segment.start), Ink::Plain);
        }
        Cell { column: self.column - shift, columns: None, rows: None, text }
    }
}

/// The row of heads; what else stands in their line comes into the column where it begins.
fn heads(head: &Head, at: usize) -> Vec<OpenCell> {
    let years = head.years.iter().enumerate();
    let mut row: Vec<OpenCell> = years
        .map(|(column, year)| OpenCell { column: column + 1, lines: vec![(at, year.clone())] })
        .collect();
    for other in &head.others {
        let column = if other.end <= head.years[0].start { 0 } else { head.years.len() + 1 };
        row.push(OpenCell { column, lines: vec![(at, other.clone())] });
    }
    row.sort_by_key(|cell| cell.column);
    row
}

/// How many of the lines below the heads are the table's.
fn length(head: &Head, lines: &[&str]) -> usize {
    // The widest gap so far between lines of the table: some programs leave an empty line
    // between its rows, and others none.
    let (mut rhythm, mut gap) = (None, 0);
    let mut before: Vec<Segment> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let segments = segments(line, 2);
        let Some(first) = segments.first() else {
            gap += 1;
            continue;
        };
        let goes_on = gap == 0
            && before
                .iter()
                .any(|other| other.overlaps(first) && other.start.abs_diff(first.start) <= RAGGED);
        if ends_any_table(head, line, first, gap > 0) || Head::at(&lines[index..], 0).is_some() {
            return index;
        }
        let at_margin = segments.len() == 1 && !first.is_mark() && head.year_of(first).unwrap_or(0) == 0;
        let alone = head.year_of(first).is_none() || !head.leading;
        if at_margin && alone && !goes_on && !has_more(head, &lines[index + 1..]) {
            let in_rhythm = !head.leading && rhythm.is_some_and(|rhythm| gap <= rhythm);
            if !in_rhythm {
                return index;
            }
        }
        rhythm = Some(rhythm.map_or(gap, |rhythm: usize| rhythm.max(gap)));
        gap = 0;
        before = segments;
    }
    lines.len()
}

/// Whether a line is one with which something else begins. A dot may also be one at which a line
/// of the table was broken, unless an empty line stands before it.
fn ends_any_table(head: &Head, line: &str, first: &Segment, after_blank: bool) -> bool {
    let may_be_broken = line.trim_start().starts_with(['・', '-', '※']);
    is_marked(line) && (after_blank || !may_be_broken) && first.start <= head.first_edge().max(2)
}

/// Whether lines stand in the columns of years further down, before something else begins.
fn has_more(head: &Head, lines: &[&str]) -> bool {
    let filled = lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty());
    for (index, line) in filled.take(AHEAD) {
        let segments = segments(line, 2);
        let Some(first) = segments.first() else { continue };
        let after_blank = index.checked_sub(1).is_some_and(|above| lines[above].trim().is_empty());
        if ends_any_table(head, line, first, after_blank) || Head::at(&lines[index..], 0).is_some() {
            return false;
        }
        let least = if head.leading { 0 } else { 1 };
        if segments.iter().any(|segment| head.year_of(segment).is_some_and(|year| year >= least)) {
            return true;
        }
    }
    false
}

/// Parts what only one blank parts: where another line of the table begins a stretch, and where
/// the first year's column begins.
fn parted(head: &Head, body: Vec<(usize, Vec<Segment>)>) -> Vec<(usize, Vec<Segment>)> {
    let starts: HashSet<usize> =
        body.iter().flat_map(|(_, segments)| segments).map(|segment| segment.start).collect();
    let edge = head.first_edge();
    let part = |segment: Segment| {
        let leading = head.leading && head.year_of(&segment).is_none();
        let mut out: Vec<Segment> = Vec::new();
        let mut place = segment.start;
        for word in segment.text.split(' ') {
            let end = place + word.chars().count();
            let near_edge = leading && out.len() == 1 && place.abs_diff(edge) <= RAGGED;
            match out.last_mut() {
                Some(last) if !starts.contains(&place) && !near_edge => {
                    last.text.push(' ');
                    last.text.push_str(word);
                    last.end = end;
                }
                _ => out.push(Segment { start: place, end, text: word.to_owned() }),
            }
            place = end + 1;
        }
        out
    };
    body.into_iter().map(|(index, segments)| (index, segments.into_iter().flat_map(part).collect())).collect()
}

fn spot(page: u32, index: usize, start: usize) -> Spot {
    let number = |index: usize| u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
    Spot { page, line: number(index), column: number(start) }
}
