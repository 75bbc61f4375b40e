//! Whose a mark of the table of years is: the one rule by which tables are read and laid out.

use crate::model::Vocabulary;

/// The sign before a box of the table of years that may have begun earlier, in a cell of its own.
pub const OPEN_BEFORE: &str = "←";

/// The sign behind a box whose last year is not recorded, in a cell of its own.
pub const OPEN_BEHIND: &str = "→";

/// The sign in the last column of a box, where a format shows no cells that reach over columns.
pub const BOX_END: &str = "|";

/// What a mark says of the time of its box, by its place in the vocabulary's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// The first kind: it stands before the box begins.
    Before,
    /// Any other: it stands within the box.
    Within,
    /// The last kind: it stands at the end of the box.
    After,
}

/// The years of a box, as far as its row shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The column in which it begins.
    pub begins: i64,
    /// Whether that is the first column, so that it may have begun earlier.
    pub open: bool,
    /// The last column, if it is shown.
    pub last: Option<i64>,
}

impl Rank {
    /// The rank of the kind of milestone at `index` in the vocabulary.
    pub fn of(index: usize, vocabulary: &Vocabulary) -> Rank {
        match index {
            0 => Rank::Before,
            last if last + 1 == vocabulary.milestones.len() => Rank::After,
            _ => Rank::Within,
        }
    }
}

/// How well a mark in a year fits a box: 0 best; `None` not at all.
pub fn fit(rank: Rank, year: i64, span: Span) -> Option<u64> {
    let first = span.begins;
    match rank {
        Rank::Before if span.open => (year <= first).then_some(9),
        // The year before the first; then the first itself, then two years before.
        Rank::Before => [(year + 1, 0), (year, 1), (year + 2, 2)]
            .into_iter()
            .find(|(at, _)| *at == first)
            .map(|(_, fit)| fit),
        Rank::Within => {
            let within = first <= year && span.last.is_none_or(|last| year <= last);
            within.then_some(0)
        }
        Rank::After => match span.last {
            Some(last) => {
                let away = last.abs_diff(year);
                (away <= 1).then_some(away)
            }
            None => (year > first || (span.open && year == first)).then_some(2),
        },
    }
}

/// The box of a row that a mark fits best, by its number: of boxes that fit alike the later in
/// time, of those the later in the row.
pub fn best(rank: Rank, year: i64, spans: impl Iterator<Item = Span>) -> Option<usize> {
    let fits = spans.enumerate().filter_map(|(index, span)| Some((fit(rank, year, span)?, index, span)));
    fits.min_by_key(|(fit, index, span)| (*fit, std::cmp::Reverse((span.begins, *index))))
        .map(|(_, index, _)| index)
}
