//! Stretches of time as plans and reports write them.
//!
//! Nothing here knows a calendar: in which month a fiscal year begins, and what days a named release
//! covers, the vocabulary says.

use std::fmt;
use std::str::FromStr;

use super::{Date, FiscalYear, Key};
use crate::text::{ERAS, loosely};

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

impl Period {
    /// Reads a period as a person types it: as it is kept, in any width and case; a fiscal year as
    /// [`FiscalYear::typed`] takes it, with 上期 or 第3四半期; a month, 令和8年7月 or R8.7; a day as [`Date::parse`] takes
    /// it; and bounds of these, `<=R8` or 令和8年度以降. `None` of what is none, be it only a day that there is not:
    /// `R11.13.1` is no name of a release.
    ///
    /// ```
    /// use planctl_core::model::Period;
    ///
    /// for (typed, kept) in [("R11.4.1", "2029-04-01"), ("令和8年度上期", "FY2026-H1"), ("2029/7以降", ">=2029-07")] {
    ///     assert_eq!(Period::typed(typed).map(|period| period.to_string()).as_deref(), Some(kept));
    /// }
    /// assert_eq!(Period::typed("R11.13.1"), None);
    /// ```
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        let plain = loosely(text).to_lowercase();
        let begins = |signs: [&str; 3]| signs.into_iter().find_map(|sign| plain.strip_prefix(sign));
        let ends = |words: [&str; 4]| words.into_iter().find_map(|word| plain.strip_suffix(word));
        if let Some(rest) =
            begins(["<=", "≦", "≤"]).or_else(|| ends(["以前", "まで", "orearlier", "orbefore"]))
        {
            if let Some(stretch) = stretch_typed(rest) {
                return Some(Period::AtMost(stretch));
            }
        } else if let Some(rest) =
            begins([">=", "≧", "≥"]).or_else(|| ends(["以降", "以後", "orlater", "orafter"]))
        {
            if let Some(stretch) = stretch_typed(rest) {
                return Some(Period::AtLeast(stretch));
            }
        } else if let Some(stretch) = stretch_typed(&plain) {
            return Some(Period::Exactly(stretch));
        }
        let span = plain.strip_suffix("のいずれか").unwrap_or(&plain);
        let span = span.strip_suffix("まで").unwrap_or(span);
        let signs = ["..", "~", "から", "to"];
        let ends = signs.into_iter().filter_map(|sign| span.split_once(sign)).find_map(|(low, high)| {
            let (low, high) = (stretch_typed(low)?, stretch_typed(high)?);
            if low == high { Some(low.to_string()) } else { Some(format!("{low}..{high}")) }
        });
        if let Some(kept) = ends {
            return kept.parse().ok();
        }
        // What is a name keeps its letters.
        let kept: Period = text.trim().parse().ok()?;
        let names = match &kept {
            Period::Exactly(one) | Period::AtMost(one) | Period::AtLeast(one) => vec![one],
            Period::Between(low, high) => vec![low, high],
        };
        let is_name = |one: &&Stretch| matches!(one, Stretch::Named(name) if !is_of_calendar(name));
        names.iter().all(is_name).then_some(kept)
    }
}

/// Reads a stretch that is no name, of a text without blanks and in small letters.
fn stretch_typed(plain: &str) -> Option<Stretch> {
    let kept = plain.to_uppercase().parse().ok().filter(|kept| !matches!(kept, Stretch::Named(_)));
    let parts: [(&[&str], fn(FiscalYear) -> Stretch); 6] = [
        (&["第1四半期", "1四半期", "-q1", "q1"], |year| Stretch::FiscalQuarter(year, 1)),
        (&["第2四半期", "2四半期", "-q2", "q2"], |year| Stretch::FiscalQuarter(year, 2)),
        (&["第3四半期", "3四半期", "-q3", "q3"], |year| Stretch::FiscalQuarter(year, 3)),
        (&["第4四半期", "4四半期", "-q4", "q4"], |year| Stretch::FiscalQuarter(year, 4)),
        (&["上半期", "上期", "前半", "前期", "-h1", "h1"], |year| Stretch::FiscalHalf(year, 1)),
        (&["下半期", "下期", "後半", "後期", "-h2", "h2"], |year| Stretch::FiscalHalf(year, 2)),
    ];
    let part = || {
        parts.iter().find_map(|(words, of)| {
            let year = words.iter().find_map(|word| plain.strip_suffix(word))?;
            // Four digits alone are a calendar year.
            let is_calendar = year.bytes().all(|b| b.is_ascii_digit());
            match (FiscalYear::typed(year.trim_end_matches('の'))?, is_calendar) {
                (year, false) => Some(of(year)),
                (year, true) => match of(year) {
                    Stretch::FiscalQuarter(year, quarter) => Some(Stretch::Quarter(year.begins(), quarter)),
                    _ => None,
                },
            }
        })
    };
    let year = || FiscalYear::typed(plain).map(Stretch::Fiscal);
    let day = || Date::parse(plain).ok().map(Stretch::Day);
    kept.or_else(year).or_else(part).or_else(day).or_else(|| month_typed(plain))
}

/// Reads a month: with a day behind it, it is one of the calendar. An era may begin or end within it.
fn month_typed(plain: &str) -> Option<Stretch> {
    let on = |day: &str| match plain.strip_suffix('月') {
        Some(_) => Date::parse(&format!("{plain}{day}日")).ok(),
        None => ["/", ".", "-"].iter().filter(|sign| plain.contains(**sign)).find_map(|sign| {
            let day = if *sign == "-" { format!("{day:0>2}") } else { day.to_owned() };
            Date::parse(&format!("{plain}{sign}{day}")).ok()
        }),
    };
    let (year, month, _) = on("1").or_else(|| on("28"))?.parts();
    Some(Stretch::Month(u16::try_from(year).ok()?, u8::try_from(month).ok()?))
}

/// Whether a text begins as years do: with a digit, with FY and one, or with an era and its year.
fn is_of_calendar(text: &str) -> bool {
    let plain = loosely(text);
    let begins = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit() || c == '元');
    let fiscal =
        plain.get(..2).filter(|head| head.eq_ignore_ascii_case("fy")).map(|head| &plain[head.len()..]);
    begins(&plain)
        || fiscal.is_some_and(begins)
        || ERAS.iter().any(|era| era.after_name(&plain).is_some_and(begins))
}

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
