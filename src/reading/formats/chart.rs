//! The table of years: boxes of what runs, and marks of what is evaluated, by column.
//!
//! Only geometry is read here: which cell is a box, where it begins, which marks are its. What a
//! box says is read by [`super::boxes`].

use std::collections::{BTreeMap, BTreeSet};

use super::years;
use crate::reading::ReadTable;
use crate::reading::line::Line;
use planctl_core::layout::{BOX_END, OPEN_BEFORE, OPEN_BEHIND, Rank, Span};
use planctl_core::model::{FiscalYear, Key, Milestone, Stretch, Vocabulary, YearRange};
use planctl_core::text::Lang;
use planctl_core::text::Spot;

/// A table of years, by its geometry.
#[derive(Debug, Default)]
pub(super) struct Chart {
    /// What stands in the columns before the years.
    pub(super) lead: Vec<Line>,
    /// What stands above the heads or repeats them.
    pub(super) heads: Spot,
    /// The boxes, by rows and then by columns.
    pub(super) boxes: Vec<Drawn>,
    /// Texts that are measures, not boxes.
    pub(super) measures: Vec<Line>,
    /// Marks with no box that could hold them.
    pub(super) loose: Vec<Mark>,
    /// Marks 前 behind the last box: what comes next is evaluated, and not named.
    pub(super) next: Vec<(Mark, usize)>,
    /// Marks that would fit boxes of another row as well, with the box that they were given to
    /// and the one that they could belong to.
    pub(super) torn: Vec<(Mark, usize, usize)>,
    /// Texts that stand above the heads.
    pub(super) above: Vec<Line>,
    /// Cells as short as marks that are none that the vocabulary knows.
    pub(super) odd: Vec<Line>,
    /// Texts of rows with nothing but a first cell, in a table that has a leading column: lines
    /// below the table as well as rows of it.
    pub(super) alone: Vec<Line>,
}

/// A mark in the column of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) year: FiscalYear,
    pub(super) kind: Key,
    /// Where it stands in the order of the vocabulary: before, within, after.
    rank: Rank,
    pub(super) spot: Spot,
    pub(super) exact: String,
}

/// A box as it is drawn.
#[derive(Debug, Clone)]
pub(super) struct Drawn {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) line: Line,
    /// The text of the cell below, if that continues it.
    pub(super) body: Option<Line>,
    pub(super) first: YearRange,
    /// The year whose column the box begins in.
    pub(super) begins: FiscalYear,
    /// The last year, where the drawing or the next box of the row shows it.
    pub(super) last: Option<FiscalYear>,
    /// Whether the drawing itself shows the last year.
    pub(super) end_is_drawn: bool,
    /// The box of the same row that begins where this one ends.
    pub(super) followed_by: Option<usize>,
    pub(super) marks: BTreeSet<Milestone>,
    pub(super) mark_spots: Vec<Spot>,
    /// Whether its row of marks serves other boxes too.
    pub(super) shares_marks: bool,
    /// Whether marks stand between this box and the one above it in its column.
    pub(super) after_marks: bool,
}

enum Content {
    /// The sign beside a box that is open there.
    Open(Beside),
    Marks(Vec<Mark>),
    /// As short as marks are, with a mark in it and something else.
    Odd(Line),
    Text(Line),
}

/// On which side of its box a sign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    Before,
    Behind,
    /// In the last column of a box.
    End,
}

/// Reads a table of years; `None` if no row of it heads columns by years. `is_measure` says
/// whether a text is a measure, `is_body` whether it can go on from a name in the cell above.
pub(super) fn read(
    table: &ReadTable,
    vocabulary: &Vocabulary,
    is_measure: &dyn Fn(&Line) -> bool,
    is_body: &dyn Fn(&Line) -> bool,
) -> Option<Chart> {
    let (head_row, years) = find_heads(table)?;
    let first_column = years.first()?.0;
    let mut chart = Chart {
        heads: table.rows[head_row].iter().find(|cell| !cell.text.is_blank())?.text.spot(),
        ..Chart::default()
    };
    for cell in table.rows[..head_row].iter().flatten() {
        let line = Line::of(&cell.text);
        if !line.is_empty() {
            chart.above.push(line);
        }
    }
    let shift = lost_column(table, head_row, &years);
    let mut waiting: Vec<Vec<Mark>> = Vec::new();
    let mut marks_since_box = false;
    for (row, cells) in table.rows.iter().enumerate().skip(head_row + 1) {
        let texts: Vec<(usize, String)> =
            cells.iter().map(|cell| (cell.column, cell.text.standing())).collect();
        if years::heads(&texts).is_some() {
            continue;
        }
        let mut marks = Vec::new();
        let mut new_boxes = Vec::new();
        let mut open: Vec<(Beside, usize, usize)> = Vec::new();
        for cell in cells {
            let line = Line::of(&cell.text);
            if line.is_empty() {
                continue;
            }
            let Some(column) = cell.column.checked_sub(shift).filter(|column| *column >= first_column) else {
                if cells.len() == 1 && cell.columns.is_none() {
                    chart.alone.push(line)
                } else {
                    chart.lead.push(line)
                }
                continue;
            };
            // A cell beyond the last head belongs to the last year.
            let (_, year) = *years.get(column - first_column).unwrap_or(years.last()?);
            match content(line, year, vocabulary) {
                Content::Open(side) => open.push((side, column, column + cell.columns.unwrap_or(1).max(1))),
                Content::Marks(found) => marks.extend(found),
                Content::Odd(line) => chart.odd.push(line),
                Content::Text(line) if is_measure(&line) => chart.measures.push(line),
                Content::Text(line) => {
                    let above =
                        chart.boxes.iter().rposition(|drawn| drawn.column == column && drawn.row < row);
                    let continues = above.filter(|above| {
                        let drawn = &chart.boxes[*above];
                        !marks_since_box
                            && drawn.body.is_none()
                            && !is_sentence(&drawn.line)
                            && is_body(&line)
                    });
                    if let Some(above) = continues {
                        chart.boxes[above].body = Some(line);
                        continue;
                    }
                    let window_begins = column == first_column;
                    let first =
                        if window_begins { YearRange::at_most(year) } else { YearRange::exactly(year) };
                    let drawn_last = cell.columns.and_then(|columns| {
                        let end = column + columns.max(1) - 1 - first_column;
                        (end + 1 < years.len() && columns > 1).then(|| years[end].1)
                    });
                    new_boxes.push(Drawn {
                        row,
                        column,
                        line,
                        body: None,
                        first,
                        begins: year,
                        last: drawn_last,
                        end_is_drawn: drawn_last.is_some(),
                        followed_by: None,
                        marks: BTreeSet::new(),
                        mark_spots: Vec::new(),
                        shares_marks: false,
                        after_marks: marks_since_box,
                    });
                }
            }
        }
        if !marks.is_empty() {
            waiting.push(marks);
            marks_since_box = true;
        }
        if !new_boxes.is_empty() {
            let begin = chart.boxes.len();
            chart.boxes.extend(new_boxes);
            end_before_next(&mut chart.boxes[begin..], begin);
            let ends: BTreeMap<usize, usize> = cells
                .iter()
                .filter_map(|cell| Some((cell.column.checked_sub(shift)?, cell.columns?)))
                .collect();
            let year_at = |column: usize| {
                let at = column.checked_sub(first_column)?;
                // What reaches the last column shows no end.
                (at + 1 < years.len()).then(|| years[at].1)
            };
            open_ends(&mut chart.boxes[begin..], &open, &ends, &year_at);
            for marks in waiting.drain(..) {
                give(&mut chart, marks, begin);
            }
            marks_since_box = false;
        }
    }
    let none_below = chart.boxes.len();
    for marks in waiting {
        give(&mut chart, marks, none_below);
    }
    settle_next_phases(&mut chart);
    Some(chart)
}

fn find_heads(table: &ReadTable) -> Option<(usize, Vec<(usize, FiscalYear)>)> {
    table.rows.iter().enumerate().take(6).find_map(|(row, cells)| {
        let texts: Vec<(usize, String)> =
            cells.iter().map(|cell| (cell.column, cell.text.standing())).collect();
        years::heads(&texts).map(|years| (row, years))
    })
}

/// Whether the row of heads lacks the empty cell above the leading column: then every other row
/// has one cell more, and its columns are one further right.
fn lost_column(table: &ReadTable, head_row: usize, years: &[(usize, FiscalYear)]) -> usize {
    let begins_at_margin = years.first().is_some_and(|(column, _)| *column == 0);
    let width = |row: &Vec<crate::reading::Cell>| {
        row.iter().map(|cell| cell.column + cell.columns.unwrap_or(1)).max()
    };
    let heads = width(&table.rows[head_row]).unwrap_or(0);
    let others = table.rows.iter().skip(head_row + 1).filter_map(width).max().unwrap_or(0);
    usize::from(begins_at_margin && others == heads + 1)
}

fn content(line: Line, year: FiscalYear, vocabulary: &Vocabulary) -> Content {
    match &*line.text() {
        OPEN_BEFORE => return Content::Open(Beside::Before),
        OPEN_BEHIND => return Content::Open(Beside::Behind),
        BOX_END => return Content::Open(Beside::End),
        _ => {}
    }
    match marks(&line, year, vocabulary) {
        Some(marks) => Content::Marks(marks),
        None if is_odd(&line, vocabulary) => Content::Odd(line),
        None => Content::Text(line),
    }
}

fn is_odd(line: &Line, vocabulary: &Vocabulary) -> bool {
    let text = line.text();
    line.chars.len() <= 4
        && vocabulary.milestones.iter().any(|milestone| text.contains(milestone.words.get(Lang::JA)))
}

/// The marks of a cell, if it holds nothing else; 「後前」 and 「後 前」 are two.
fn marks(line: &Line, year: FiscalYear, vocabulary: &Vocabulary) -> Option<Vec<Mark>> {
    // A cell of marks is short; a longer text is none.
    if line.chars.len() > 40 {
        return None;
    }
    let text = line.text();
    let mut out = Vec::new();
    let mut at = 0;
    while at < line.chars.len() {
        let c = line.chars[at];
        if c.is_whitespace() || ['、', '・', '/', '／', ',', '，'].contains(&c) {
            at += 1;
            continue;
        }
        let rest: String = line.chars[at..].iter().collect();
        let (index, word) = vocabulary.milestones.iter().enumerate().find_map(|(index, milestone)| {
            let words = [milestone.long.get(Lang::JA), milestone.words.get(Lang::JA)];
            words.into_iter().find(|word| rest.starts_with(word)).map(|word| (index, word))
        })?;
        let rank = Rank::of(index, vocabulary);
        let kind = vocabulary.milestones[index].key.clone();
        out.push(Mark { year, kind, rank, spot: line.spots[at], exact: text.clone() });
        at += word.chars().count();
    }
    (!out.is_empty()).then_some(out)
}

pub(super) fn is_sentence(line: &Line) -> bool {
    line.chars.contains(&'。')
}

/// A box ends where the next of its row begins.
fn end_before_next(boxes: &mut [Drawn], offset: usize) {
    for index in 1..boxes.len() {
        let begins = boxes[index].begins;
        let before = &mut boxes[index - 1];
        before.followed_by = Some(offset + index);
        if before.last.is_none() {
            before.last = FiscalYear::new(begins.begins() - 1).filter(|last| *last >= before.begins);
        }
    }
}

/// A box with a sign beside it is open there. `widths` are the columns of the cells whose width shows.
fn open_ends(
    boxes: &mut [Drawn],
    signs: &[(Beside, usize, usize)],
    widths: &BTreeMap<usize, usize>,
    year_at: &dyn Fn(usize) -> Option<FiscalYear>,
) {
    for (side, begins, ends) in signs {
        match side {
            Beside::Before => {
                let shown = boxes.iter_mut().find(|drawn| {
                    drawn.column == *ends || (!widths.contains_key(begins) && drawn.column > *begins)
                });
                if let Some(drawn) = shown {
                    drawn.first = YearRange::at_most(drawn.begins);
                }
            }
            Beside::End => {
                let shown = boxes.iter_mut().rfind(|drawn| drawn.column < *begins);
                if let (Some(drawn), Some(year)) = (shown, year_at(*begins)) {
                    (drawn.last, drawn.end_is_drawn) = (Some(year), true);
                }
            }
            // Between two boxes it is an arrow from one to the other.
            Beside::Behind => {
                if let Some(drawn) = boxes.last_mut().filter(|drawn| drawn.column < *begins) {
                    (drawn.last, drawn.end_is_drawn) = (None, false);
                }
            }
        }
    }
}

/// How well a mark fits a box: 0 best; `None` not at all.
fn fit(mark: &Mark, drawn: &Drawn) -> Option<u64> {
    planctl_core::layout::fit(mark.rank, mark.year.begins().into(), drawn.span())
}

fn best(mark: &Mark, boxes: &[Drawn], offset: usize) -> Option<usize> {
    planctl_core::layout::best(mark.rank, mark.year.begins().into(), boxes.iter().map(Drawn::span))
        .map(|index| offset + index)
}

impl Drawn {
    fn span(&self) -> Span {
        let at = |year: FiscalYear| i64::from(year.begins());
        Span { begins: at(self.begins), open: self.first.earliest().is_none(), last: self.last.map(at) }
    }
}

/// Gives a row of marks to the boxes of the row below it, those from `begin` on; to boxes above
/// where the marks do not fit those below.
fn give(chart: &mut Chart, marks: Vec<Mark>, begin: usize) {
    let below = |mark: &Mark, chart: &Chart| best(mark, &chart.boxes[begin..], begin);
    let above = |mark: &Mark, chart: &Chart| {
        // Nearest row first: a mark under a box is its own before it is another's further up.
        let mut rows: Vec<usize> = chart.boxes[..begin].iter().map(|drawn| drawn.row).collect();
        rows.dedup();
        rows.into_iter().rev().find_map(|row| {
            let of_row = |drawn: &Drawn| drawn.row == row;
            let from = chart.boxes.iter().position(of_row)?;
            let to = from + chart.boxes[from..begin].iter().take_while(|drawn| of_row(drawn)).count();
            best(mark, &chart.boxes[from..to], from)
        })
    };
    let leads_nowhere = |mark: &Mark| mark.rank == Rank::Before;
    let all_below = marks.iter().all(|mark| below(mark, chart).is_some() || leads_nowhere(mark));
    let all_above = marks.iter().all(|mark| above(mark, chart).is_some());
    let to_above = begin == chart.boxes.len() || (!all_below && all_above);
    let mut given = BTreeSet::new();
    for mark in &marks {
        let (near, far) = (below(mark, chart), above(mark, chart));
        let to = if to_above { far.or(near) } else { near.or(far.filter(|_| mark.rank != Rank::Before)) };
        match to {
            Some(to) => {
                if let Some(other) =
                    far.filter(|far| near.is_some() && *far != to && chart.boxes[*far].marks.is_empty())
                {
                    chart.torn.push((mark.clone(), to, other));
                }
                let drawn = &mut chart.boxes[to];
                drawn.marks.insert(Milestone { at: Stretch::Fiscal(mark.year), kind: mark.kind.clone() });
                drawn.mark_spots.push(mark.spot);
                given.insert(to);
            }
            None => chart.loose.push(mark.clone()),
        }
    }
    if given.len() > 1 {
        for index in given {
            chart.boxes[index].shares_marks = true;
        }
    }
}

/// A mark 前 that no box of its rows takes belongs to a box of another row that begins then and
/// has none; else to a next phase of the box that runs in its year.
fn settle_next_phases(chart: &mut Chart) {
    let Some(before) =
        chart.loose.iter().find(|mark| mark.rank == Rank::Before).map(|mark| mark.kind.clone())
    else {
        return;
    };
    for mark in std::mem::take(&mut chart.loose) {
        if mark.rank != Rank::Before {
            chart.loose.push(mark);
            continue;
        }
        let without = |drawn: &Drawn| !drawn.marks.iter().any(|milestone| milestone.kind == before);
        let fitting: Vec<usize> = (0..chart.boxes.len())
            .filter(|index| {
                without(&chart.boxes[*index]) && fit(&mark, &chart.boxes[*index]).is_some_and(|fit| fit <= 1)
            })
            .collect();
        let running = chart
            .boxes
            .iter()
            .rposition(|drawn| drawn.begins < mark.year && drawn.last.is_none_or(|last| last >= mark.year));
        match (fitting.as_slice(), running) {
            ([one], _) => {
                let drawn = &mut chart.boxes[*one];
                drawn.marks.insert(Milestone { at: Stretch::Fiscal(mark.year), kind: mark.kind.clone() });
                drawn.mark_spots.push(mark.spot);
                drawn.shares_marks = true;
            }
            (_, Some(running)) => chart.next.push((mark, running)),
            (_, None) => chart.loose.push(mark),
        }
    }
}
