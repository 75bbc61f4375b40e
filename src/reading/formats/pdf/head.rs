//! The heads of a table of years: where they stand, and thereby its columns.

use super::segment::{Segment, segments};
use crate::formats::years::fiscal_year;
use planctl_core::text::is_digit;

/// How many years make a head.
const FEWEST: usize = 3;

/// The heads of a table of years.
#[derive(Debug)]
pub(super) struct Head {
    /// The years, in order.
    pub(super) years: Vec<Segment>,
    /// What else stands in the line.
    pub(super) others: Vec<Segment>,
    /// How many lines they take.
    pub(super) lines: usize,
    /// Where each column begins, in halves of characters; one of a year begins halfway between
    /// two heads, since heads stand in the middle of their columns.
    edges: Vec<usize>,
    /// How far before its edge, in halves of characters, what belongs to a column may begin.
    slack: usize,
    /// Whether there is room for a column before the first year.
    pub(super) leading: bool,
}

impl Head {
    /// The heads with which some lines begin, on a page whose text begins at `margin`.
    pub(super) fn at(lines: &[&str], margin: usize) -> Option<Head> {
        let line = lines.first()?;
        // A line of a book holds few digits: this is asked of every line.
        if !line.contains(|c: char| is_digit(c) || c == '元') {
            return None;
        }
        let (mut years, mut others): (Vec<(Segment, u16)>, Vec<Segment>) = (Vec::new(), Vec::new());
        for token in tokens(line) {
            match fiscal_year(&token.text) {
                Some(year) => years.push((token, year.begins())),
                None => others.push(token),
            }
        }
        let rising = years.windows(2).all(|pair| pair[0].1.checked_add(1) == Some(pair[1].1));
        if years.len() < FEWEST || !rising || others.len() > 2 {
            return None;
        }
        let mut years: Vec<Segment> = years.into_iter().map(|(year, _)| year).collect();
        let below = lines.get(1).map(|line| tokens(line)).unwrap_or_default();
        let bracketed = |token: &Segment| token.text.starts_with(['(', '（']);
        let two = !below.is_empty() && below.len() <= years.len() && below.iter().all(bracketed);
        if two {
            for token in below {
                let nearest = years.iter_mut().min_by_key(|year| year.middle().abs_diff(token.middle()))?;
                nearest.text.push('\n');
                nearest.text.push_str(&token.text);
                nearest.start = nearest.start.min(token.start);
                nearest.end = nearest.end.max(token.end);
            }
        }
        Some(Head::new(years, others, if two { 2 } else { 1 }, margin))
    }

    fn new(years: Vec<Segment>, others: Vec<Segment>, lines: usize, margin: usize) -> Head {
        let middles: Vec<usize> = years.iter().map(Segment::middle).collect();
        let widths = middles.windows(2).map(|pair| pair[1] - pair[0]);
        let width = widths.min().unwrap_or(0);
        let first = middles[0].saturating_sub((middles[1] - middles[0]) / 2);
        let between = middles.windows(2).map(|pair| pair[0].midpoint(pair[1]));
        let edges: Vec<usize> = std::iter::once(first).chain(between).collect();
        let slack = (width / 4).clamp(2, 4);
        let leading = first > 2 * margin + slack + 4;
        Head { years, others, lines, edges, slack, leading }
    }

    /// The column of a year, from 0, in which a stretch begins; `None` before the first.
    pub(super) fn year_of(&self, segment: &Segment) -> Option<usize> {
        if segment.is_mark() {
            // Heads and marks stand both in the middle of their column or both at its left.
            let near = |(_, year): &(usize, &Segment)| {
                let middles = year.middle().abs_diff(segment.middle());
                middles.min(2 * year.start.abs_diff(segment.start))
            };
            return self.years.iter().enumerate().min_by_key(near).map(|(column, _)| column);
        }
        let begins = 2 * segment.start + self.slack;
        let column = self.edges.partition_point(|edge| *edge <= begins).checked_sub(1);
        if self.leading { column } else { column.or(Some(0)) }
    }

    /// The character at which the first year's column begins.
    pub(super) fn first_edge(&self) -> usize {
        self.edges[0] / 2
    }
}

/// The words of a line of heads: `2019 (FY31)` is one.
fn tokens(line: &str) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::new();
    for token in segments(line, 1) {
        match out.last_mut() {
            Some(last)
                if token.text.starts_with(['(', '（'])
                    && !last.text.contains(['(', '（'])
                    && token.start - last.end == 1 =>
            {
                last.text.push(' ');
                last.text.push_str(&token.text);
                last.end = token.end;
            }
            _ => out.push(token),
        }
    }
    out
}
