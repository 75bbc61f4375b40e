//! Stretches of time as plans and reports write them.
//!
//! Nothing here knows a calendar: in which month a fiscal year begins, and what days a named release
//! covers, the vocabulary says.

use std::fmt;
use std::str::FromStr;

use super::{Date, FiscalYear, Key};

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
        if let Some(stretch) = text.strip_prefix("<=") {
            return stretch.parse().map(Period::AtMost);
        }
        if let Some(stretch) = text.strip_prefix(">=") {
            return stretch.parse().map(Period::AtLeast);
        }
        let Some((low, high)) = text.split_once("..") else { return text.parse().map(Period::Exactly) };
        let (low, high): (Stretch, Stretch) = (low.parse()?, high.parse()?);
        let in_order = match (&low, &high) {
            (Stretch::Named(low), Stretch::Named(high)) => low != high,
            _ => std::mem::discriminant(&low) == std::mem::discriminant(&high) && low < high,
        };
        if in_order { Ok(Period::Between(low, high)) } else { Err(PeriodError) }
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
        ] {
            assert_eq!(text.parse::<Period>(), Err(PeriodError), "{text}");
        }
        assert!("a".repeat(63).parse::<Period>().is_ok());
        assert!("a".repeat(64).parse::<Period>().is_err());
    }
}
