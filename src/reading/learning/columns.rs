//! What the columns of tables hold.

use std::collections::BTreeSet;

use super::known::{is_thing, key_of};
use planctl_core::model::{Calendar, Period, Quantity};
use planctl_core::text::loosely;

/// A column of all tables with the same heads.
#[derive(Debug, Clone, Default)]
pub(super) struct Column {
    pub(super) head: String,
    /// Its number in the table.
    pub(super) at: usize,
    /// The texts of its cells, each row of its own.
    pub(super) cells: Vec<String>,
    /// How many of them begin with a number.
    pub(super) numbered: usize,
    /// Whether cells hold for the rows below them as well.
    pub(super) groups: bool,
}

/// What values a field takes, by those it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Text,
    Period,
    Quantity,
    Identifier,
}

impl Column {
    /// The period that its head names, if it names nothing else.
    pub(super) fn period(&self, calendar: &Calendar) -> Option<Period> {
        let text = self.head.trim();
        let plain = loosely(text);
        (plain.chars().any(|c| c.is_ascii_digit()) || plain.contains("元年"))
            .then(|| calendar.read(text, &[]))
            .flatten()
            .filter(|period| matches!(period, Period::Exactly(_)))
    }

    pub(super) fn sort(&self, calendar: &Calendar) -> Sort {
        sort_of(&self.cells, calendar)
    }

    /// How likely its cells are the names of what the rows are.
    pub(super) fn score(&self, calendar: &Calendar) -> i64 {
        let all = self.cells.len().max(1) as i64;
        let distinct = self.cells.iter().map(|cell| loosely(cell)).collect::<BTreeSet<_>>().len() as i64;
        let long = self.cells.iter().map(|cell| cell.chars().count().min(40)).sum::<usize>() as i64 / all;
        let key = key_of(&self.head);
        let called = match key {
            Some("name") => 60,
            Some(key) if is_thing(key) => 50,
            Some("overview" | "remarks" | "direction" | "issues") => -30,
            Some(_) => -40,
            None => 0,
        };
        let text = match self.sort(calendar) {
            Sort::Text => 0,
            Sort::Period | Sort::Quantity | Sort::Identifier => -100,
        };
        distinct * 60 / all + long.min(20) + called + text
            - i64::try_from(self.at).unwrap_or(0) * 4
            - if self.groups { 60 } else { 0 }
    }
}

/// What values these are: one sort for all of them, else text.
pub(super) fn sort_of(cells: &[String], calendar: &Calendar) -> Sort {
    let filled: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    if filled.is_empty() {
        return Sort::Text;
    }
    let all = |is: &dyn Fn(&str) -> bool| filled.iter().all(|cell| is(cell));
    let is_year = |cell: &str| {
        cell.len() == 4 && cell.starts_with(['1', '2']) && cell.bytes().all(|b| b.is_ascii_digit())
    };
    let is_period = |cell: &str| {
        // R1, H3 and Q2 name rows more often than years.
        let mut chars = cell.chars();
        let letter = chars.next().is_some_and(|c| c.is_ascii_alphabetic());
        let short = letter && chars.all(|c| c.is_ascii_digit());
        if short {
            return false;
        }
        let read = calendar.read(cell, &[]);
        read.is_some_and(|period| !period.to_string().is_empty())
            && cell.chars().any(|c| c.is_ascii_digit() || "０１２３４５６７８９元".contains(c))
    };
    if all(&|cell| is_year(cell) || (is_period(cell) && !cell.bytes().all(|b| b.is_ascii_digit()))) {
        return Sort::Period;
    }
    if all(&|cell| Quantity::read(cell, None).is_some()) {
        return Sort::Quantity;
    }
    let distinct = filled.iter().collect::<BTreeSet<_>>().len();
    let is_key = |cell: &str| {
        let parts = cell.split_once('-');
        parts.is_some_and(|(word, number)| {
            !word.is_empty()
                && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
                && !number.is_empty()
                && number.bytes().all(|b| b.is_ascii_digit())
        })
    };
    if distinct == filled.len() && filled.len() > 1 && all(&is_key) {
        return Sort::Identifier;
    }
    Sort::Text
}

/// The calendar by which values are tried.
pub(super) fn calendar(japanese: bool) -> Calendar {
    Calendar { fiscal: japanese, eras: japanese, ..Calendar::default() }
}
