//! Stretches of time as plans and reports write them.
//!
//! The types know no calendar: in which month a fiscal year begins, and what days a named release
//! covers, the vocabulary says.

use std::fmt;
use std::str::FromStr;

use super::{Date, FiscalYear, Key, YearRange};
use crate::text::Words;
use crate::{words, words_of};

/// One stretch of time without bounds.
///
/// `FY2026`, `FY2026-H1`, `FY2026-Q3`; `2026`, `2026-Q3`, `2026-07`, `2026-07-14`; or a name such as
/// `v1.36`: a letter, then letters, digits, `.`, `_`, `+` and `-`, at most 63 in all, without two
/// full stops one after another, and neither `FY` and a digit nor a bound in front.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stretch {
    Fiscal(FiscalYear),
    /// A half of a fiscal year, 1 or 2.
    FiscalHalf(FiscalYear, u8),
    /// A quarter of a fiscal year, 1 to 4.
    FiscalQuarter(FiscalYear, u8),
    /// A calendar year, 1000 to 9999.
    Year(u16),
    /// A quarter of a calendar year, 1 to 4.
    Quarter(u16, u8),
    /// A month, 1 to 12.
    Month(u16, u8),
    Day(Date),
    /// A name out of the vocabulary's list.
    Named(Key),
    /// One that comes back.
    Each(Each),
}

/// A stretch that comes back: in the place of what changes stands `*`.
///
/// `FY*` is every fiscal year, `FY*-Q3` the third quarter of each, `FY*-Q*` every quarter; `*`, `*-Q3`,
/// `*-Q*`, `*-07`, `*-*` and `*-07-14` are so by calendar years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Each {
    FiscalYear,
    /// A half of each fiscal year, or each half.
    FiscalHalf(Option<u8>),
    /// A quarter of each fiscal year, or each quarter.
    FiscalQuarter(Option<u8>),
    Year,
    /// A quarter of each calendar year, or each quarter.
    Quarter(Option<u8>),
    /// A month of each year, or each month.
    Month(Option<u8>),
    /// A month and a day of each year.
    Day(u8, u8),
}

/// A stretch of time, exactly or within bounds, which are part of it.
///
/// Only `<=`, `>=` and `..` are bounds. Both ends of `..` are of one form, and the first is the earlier;
/// names have no order of their own, so two of them need only differ.
///
/// ```
/// use planctl_core::model::Period;
///
/// for text in ["FY2026-Q3", "<=2030-07", "v1.35..v1.36"] {
///     assert_eq!(text.parse::<Period>()?.to_string(), text);
/// }
/// assert!("2026-7".parse::<Period>().is_err());
/// # Ok::<(), planctl_core::model::PeriodError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    Exactly(Stretch),
    AtMost(Stretch),
    AtLeast(Stretch),
    Between(Stretch, Stretch),
}

/// A text is no period in the form in which periods are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeriodError;

impl FromStr for Stretch {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        if text.contains('*') {
            return Each::all().find(|each| each.to_string() == text).map(Stretch::Each).ok_or(PeriodError);
        }
        if let Some(rest) = text.strip_prefix("FY")
            && rest.starts_with(|c: char| c.is_ascii_digit())
        {
            let (year, part) = text.split_once('-').map_or((text, None), |(year, part)| (year, Some(part)));
            let year = year.parse().map_err(|_| PeriodError)?;
            return match part.map(str::as_bytes) {
                None => Ok(Stretch::Fiscal(year)),
                Some([b'H', half @ b'1'..=b'2']) => Ok(Stretch::FiscalHalf(year, half - b'0')),
                Some([b'Q', quarter @ b'1'..=b'4']) => Ok(Stretch::FiscalQuarter(year, quarter - b'0')),
                Some(_) => Err(PeriodError),
            };
        }
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            return calendar(text).ok_or(PeriodError);
        }
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b"._+-".contains(&b);
        let named = text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.len() <= 63
            && text.bytes().all(allowed)
            && !text.contains("..");
        if named { Ok(Stretch::Named(text.into())) } else { Err(PeriodError) }
    }
}

impl Stretch {
    /// The fiscal year that it is, if it is one.
    pub fn as_fiscal_year(&self) -> Option<FiscalYear> {
        if let Stretch::Fiscal(year) = self { Some(*year) } else { None }
    }

    /// Whether it comes back.
    pub fn recurs(&self) -> bool {
        matches!(self, Stretch::Each(_))
    }

    /// How long it is; `None` for what comes back.
    pub fn grain(&self) -> Option<Grain> {
        Some(match self {
            Stretch::Fiscal(_) => Grain::FiscalYear,
            Stretch::FiscalHalf(..) => Grain::FiscalHalf,
            Stretch::FiscalQuarter(..) => Grain::FiscalQuarter,
            Stretch::Year(_) => Grain::Year,
            Stretch::Quarter(..) => Grain::Quarter,
            Stretch::Month(..) => Grain::Month,
            Stretch::Day(_) => Grain::Day,
            Stretch::Named(_) => Grain::Release,
            Stretch::Each(_) => return None,
        })
    }
}

/// How long a stretch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grain {
    FiscalYear,
    Year,
    FiscalHalf,
    FiscalQuarter,
    Quarter,
    Month,
    Day,
    Release,
}

impl Grain {
    /// All of them, the longer first.
    pub const ALL: [Grain; 8] = [
        Grain::FiscalYear,
        Grain::Year,
        Grain::FiscalHalf,
        Grain::FiscalQuarter,
        Grain::Quarter,
        Grain::Month,
        Grain::Day,
        Grain::Release,
    ];

    /// Its name in files.
    pub fn key(self) -> &'static str {
        match self {
            Grain::FiscalYear => "fiscal-year",
            Grain::Year => "year",
            Grain::FiscalHalf => "fiscal-half",
            Grain::FiscalQuarter => "fiscal-quarter",
            Grain::Quarter => "quarter",
            Grain::Month => "month",
            Grain::Day => "day",
            Grain::Release => "release",
        }
    }

    /// Whether it is part of a fiscal year.
    pub fn is_fiscal(self) -> bool {
        matches!(self, Grain::FiscalYear | Grain::FiscalHalf | Grain::FiscalQuarter)
    }

    /// How many of it make a year; `None` where that is no number.
    pub fn in_year(self) -> Option<i64> {
        match self {
            Grain::FiscalYear | Grain::Year => Some(1),
            Grain::FiscalHalf => Some(2),
            Grain::FiscalQuarter | Grain::Quarter => Some(4),
            Grain::Month => Some(12),
            Grain::Day | Grain::Release => None,
        }
    }
}

impl YearRange {
    /// It as a period.
    pub fn period(&self) -> Period {
        let year = |year: FiscalYear| Stretch::Fiscal(year);
        match (self.earliest(), self.latest()) {
            (Some(low), Some(high)) if low == high => Period::Exactly(year(low)),
            (Some(low), Some(high)) => Period::Between(year(low), year(high)),
            (Some(low), None) => Period::AtLeast(year(low)),
            (None, Some(high)) => Period::AtMost(year(high)),
            (None, None) => unreachable!("no constructor leaves both bounds open"),
        }
    }
}

impl Each {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Each> {
        let parts = |of: u8| (1..=of).map(Some).chain([None]);
        let days =
            |month| if month == 2 { 29 } else { 30 + u8::from([1, 3, 5, 7, 8, 10, 12].contains(&month)) };
        [Each::FiscalYear, Each::Year]
            .into_iter()
            .chain(parts(2).map(Each::FiscalHalf))
            .chain(parts(4).flat_map(|part| [Each::FiscalQuarter(part), Each::Quarter(part)]))
            .chain(parts(12).map(Each::Month))
            .chain((1..=12).flat_map(move |month| (1..=days(month)).map(move |day| Each::Day(month, day))))
    }

    /// What it is called.
    pub fn words(self) -> Words {
        let half = |half: u8| words_of!("compose.half.{half}");
        match self {
            Each::FiscalYear => words!("compose.each.fiscal-year"),
            Each::FiscalHalf(None) => words!("compose.each.fiscal-half"),
            Each::FiscalHalf(Some(of)) => words!("compose.each.one-half", half = half(of)),
            Each::FiscalQuarter(None) => words!("compose.each.fiscal-quarter"),
            Each::FiscalQuarter(Some(quarter)) => words!("compose.each.one-fiscal-quarter", quarter),
            Each::Year => words!("compose.each.year"),
            Each::Quarter(None) => words!("compose.each.quarter"),
            Each::Quarter(Some(quarter)) => words!("compose.each.one-quarter", quarter),
            Each::Month(None) => words!("compose.each.month"),
            Each::Month(Some(month)) => {
                words!("compose.each.one-month", month = words_of!("compose.month.{month}"))
            }
            Each::Day(month, day) => {
                words!("compose.each.day", day, month = words_of!("compose.month.{month}"))
            }
        }
    }

    /// How long each of it is.
    pub fn grain(self) -> Grain {
        match self {
            Each::FiscalYear => Grain::FiscalYear,
            Each::FiscalHalf(_) => Grain::FiscalHalf,
            Each::FiscalQuarter(_) => Grain::FiscalQuarter,
            Each::Year => Grain::Year,
            Each::Quarter(_) => Grain::Quarter,
            Each::Month(_) => Grain::Month,
            Each::Day(..) => Grain::Day,
        }
    }

    /// Whether a stretch is one of those that it means.
    pub fn covers(self, stretch: &Stretch) -> bool {
        let is = |part: Option<u8>, of: &u8| part.is_none_or(|part| part == *of);
        match (self, stretch) {
            (Each::FiscalYear, Stretch::Fiscal(_)) | (Each::Year, Stretch::Year(_)) => true,
            (Each::FiscalHalf(part), Stretch::FiscalHalf(_, of))
            | (Each::FiscalQuarter(part), Stretch::FiscalQuarter(_, of))
            | (Each::Quarter(part), Stretch::Quarter(_, of))
            | (Each::Month(part), Stretch::Month(_, of)) => is(part, of),
            (Each::Day(month, day), Stretch::Day(date)) => {
                let (_, of_month, of_day) = date.parts();
                (of_month, of_day) == (month.into(), day.into())
            }
            _ => false,
        }
    }
}

impl Period {
    /// Whether it is one that comes back.
    pub fn recurs(&self) -> bool {
        matches!(self, Period::Exactly(Stretch::Each(_)))
    }

    /// The stretch before which it is not, if there is one.
    pub fn earliest(&self) -> Option<&Stretch> {
        match self {
            Period::Exactly(stretch) | Period::AtLeast(stretch) | Period::Between(stretch, _) => {
                Some(stretch)
            }
            Period::AtMost(_) => None,
        }
    }

    /// The stretch behind which it is not, if there is one.
    pub fn latest(&self) -> Option<&Stretch> {
        match self {
            Period::Exactly(stretch) | Period::AtMost(stretch) | Period::Between(_, stretch) => Some(stretch),
            Period::AtLeast(_) => None,
        }
    }

    /// The stretch, where it is known exactly.
    pub fn exact(&self) -> Option<&Stretch> {
        match self {
            Period::Exactly(stretch) => Some(stretch),
            Period::AtMost(_) | Period::AtLeast(_) | Period::Between(..) => None,
        }
    }

    /// The fiscal years that it is, if it is told in them.
    pub fn fiscal_years(&self) -> Option<YearRange> {
        let year = Stretch::as_fiscal_year;
        match self {
            Period::Exactly(one) => year(one).map(YearRange::exactly),
            Period::AtMost(one) => year(one).map(YearRange::at_most),
            Period::AtLeast(one) => year(one).map(YearRange::at_least),
            Period::Between(low, high) => YearRange::between(year(low)?, year(high)?),
        }
    }

    /// Between two stretches of one grain, both included; `None` if the first is not the earlier.
    pub fn between(low: Stretch, high: Stretch) -> Option<Period> {
        if low == high {
            return Some(Period::Exactly(low));
        }
        in_order(&low, &high).then_some(Period::Between(low, high))
    }

    /// Its stretches, the earlier first.
    pub fn stretches(&self) -> impl Iterator<Item = &Stretch> {
        let (one, other) = match self {
            Period::Exactly(one) | Period::AtMost(one) | Period::AtLeast(one) => (one, None),
            Period::Between(low, high) => (low, Some(high)),
        };
        [one].into_iter().chain(other)
    }

    /// Whether it is of a grain that a field takes; of any where none is named.
    pub fn is_of(&self, grains: &[Grain]) -> bool {
        let grain = |stretch: &Stretch| {
            if let Stretch::Each(each) = stretch { Some(each.grain()) } else { stretch.grain() }
        };
        grains.is_empty()
            || self.stretches().all(|stretch| grain(stretch).is_some_and(|of| grains.contains(&of)))
    }
}

fn in_order(low: &Stretch, high: &Stretch) -> bool {
    match (low, high) {
        (Stretch::Named(low), Stretch::Named(high)) => low != high,
        _ => std::mem::discriminant(low) == std::mem::discriminant(high) && low < high,
    }
}

fn calendar(text: &str) -> Option<Stretch> {
    let year = |digits: &str| {
        let plain = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
        digits.parse().ok().filter(|year: &u16| plain && *year >= 1000)
    };
    let Some((first, part)) = text.split_once('-') else { return year(text).map(Stretch::Year) };
    match part.as_bytes() {
        [b'Q', quarter @ b'1'..=b'4'] => Some(Stretch::Quarter(year(first)?, quarter - b'0')),
        [tens @ b'0'..=b'1', ones @ b'0'..=b'9'] => {
            let month = (tens - b'0') * 10 + (ones - b'0');
            (1..=12).contains(&month).then_some(Stretch::Month(year(first)?, month))
        }
        _ => {
            let day = Date::parse_iso(text).ok()?;
            (year(first).is_some() && day.to_string() == text).then_some(Stretch::Day(day))
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let once = |text: &str| {
            let stretch: Stretch = text.parse()?;
            if stretch.recurs() { Err(PeriodError) } else { Ok(stretch) }
        };
        if let Some(stretch) = text.strip_prefix("<=") {
            return once(stretch).map(Period::AtMost);
        }
        if let Some(stretch) = text.strip_prefix(">=") {
            return once(stretch).map(Period::AtLeast);
        }
        let Some((low, high)) = text.split_once("..") else { return text.parse().map(Period::Exactly) };
        let (low, high) = (once(low)?, once(high)?);
        if in_order(&low, &high) { Ok(Period::Between(low, high)) } else { Err(PeriodError) }
    }
}

impl fmt::Display for Stretch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stretch::Fiscal(year) => write!(f, "{year}"),
            Stretch::FiscalHalf(year, half) => write!(f, "{year}-H{half}"),
            Stretch::FiscalQuarter(year, quarter) => write!(f, "{year}-Q{quarter}"),
            Stretch::Year(year) => write!(f, "{year:04}"),
            Stretch::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            Stretch::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Stretch::Day(day) => write!(f, "{day}"),
            Stretch::Named(name) => f.write_str(name),
            Stretch::Each(each) => write!(f, "{each}"),
        }
    }
}

impl fmt::Display for Each {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Each::FiscalYear => f.write_str("FY*"),
            Each::FiscalHalf(Some(half)) => write!(f, "FY*-H{half}"),
            Each::FiscalHalf(None) => f.write_str("FY*-H*"),
            Each::FiscalQuarter(Some(quarter)) => write!(f, "FY*-Q{quarter}"),
            Each::FiscalQuarter(None) => f.write_str("FY*-Q*"),
            Each::Year => f.write_str("*"),
            Each::Quarter(Some(quarter)) => write!(f, "*-Q{quarter}"),
            Each::Quarter(None) => f.write_str("*-Q*"),
            Each::Month(Some(month)) => write!(f, "*-{month:02}"),
            Each::Month(None) => f.write_str("*-*"),
            Each::Day(month, day) => write!(f, "*-{month:02}-{day:02}"),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Exactly(stretch) => write!(f, "{stretch}"),
            Period::AtMost(stretch) => write!(f, "<={stretch}"),
            Period::AtLeast(stretch) => write!(f, ">={stretch}"),
            Period::Between(low, high) => write!(f, "{low}..{high}"),
        }
    }
}

impl fmt::Display for PeriodError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("is not a period")
    }
}

impl std::error::Error for PeriodError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_period_reads_back() {
        for text in [
            "FY2026",
            "FY2026-H1",
            "FY2026-Q4",
            "2026",
            "2026-Q3",
            "2026-07",
            "2026-12",
            "2026-07-14",
            "v1.36",
            "<=FY2030",
            ">=2026-07-14",
            "FY2026..FY2028",
            "2026-Q1..2026-Q3",
            "v1.36..v1.35",
            "GA",
            "FY*",
            "FY*-H2",
            "FY*-Q*",
            "*",
            "*-Q1",
            "*-07",
            "*-*",
            "*-02-29",
        ] {
            assert_eq!(text.parse::<Period>().map(|period| period.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_is_no_period_in_the_form_kept_is_refused() {
        for text in [
            "",
            "FY26",
            "FY2026-H3",
            "FY2026-Q0",
            "FY2026-07",
            "FY2026-",
            "26",
            "2026-7",
            "2026-13",
            "2026-00",
            "2026-02-30",
            "2026-2-03",
            "2026-Q5",
            "2026-H1",
            "02026",
            "0999",
            "<2026",
            "<=",
            "<=<=2026",
            "..2026",
            "2026..",
            "2026..2026",
            "2027..2026",
            "2026..2026-07",
            "FY2026..2027",
            "v1..v1",
            "v1...v2",
            "-v1",
            "v 1",
            "令和8年度",
            "２０２６",
            "2026 ",
            "FY2026..FY2027..FY2028",
            "<=FY*",
            "FY*..FY*-Q1",
            "*-02-30",
            "*-*-01",
            "FY*-07",
            "**",
        ] {
            assert_eq!(text.parse::<Period>(), Err(PeriodError), "{text}");
        }
        assert!("a".repeat(63).parse::<Period>().is_ok());
        assert!("a".repeat(64).parse::<Period>().is_err());
    }
}
