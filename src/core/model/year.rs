//! Fiscal years, and what is known of one.

use crate::text::Lang;
use crate::text::Words;
use std::fmt;
use std::str::FromStr;

use super::Date;

/// A Japanese fiscal year (年度), named by the calendar year in which it begins.
///
/// FY2030 runs from 1 April 2030 to 31 March 2031 (財政法第11条), so a plan
/// agreed in March 2031 is still a plan of FY2030.
///
/// ```
/// use planctl_core::model::FiscalYear;
///
/// let year: FiscalYear = "FY2030".parse()?;
/// assert_eq!(year.begins(), 2030);
/// assert_eq!(year.to_string(), "FY2030");
/// # Ok::<(), planctl_core::model::FiscalYearError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear(u16);

/// A text is not `FY` and four digits from 1868 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FiscalYearError;

impl FiscalYear {
    /// The fiscal year that begins in April of this calendar year, or `None` before 1868 or
    /// after 9999.
    pub fn new(begins: u16) -> Option<Self> {
        (1868..=9999).contains(&begins).then_some(FiscalYear(begins))
    }

    /// The calendar year in which it begins.
    pub fn begins(self) -> u16 {
        self.0
    }

    /// The year as officials write it, 令和８年度. The year in which an era began is that era's
    /// first.
    pub fn in_japanese(self) -> String {
        self.words().get(Lang::JA).into_owned()
    }

    /// The year in words.
    pub fn words(self) -> Words {
        Words::fiscal_year(self.0)
    }

    /// Reads a fiscal year as officials write it, 令和８年度 or R8; for messages that offer the
    /// form a plan takes. `None` if it is none.
    pub fn parse_japanese(text: &str) -> Option<Self> {
        let year = text.trim().trim_end_matches('度').trim_end_matches('年');
        // An era that began after April has its first year from then on; one that ended has its
        // last from April on.
        let day = |month_and_day: &str| {
            let kanji = Date::parse(&format!("{year}年{month_and_day}月1日"));
            kanji.or_else(|_| Date::parse(&format!("{year}.{month_and_day}.1"))).ok()
        };
        day("4").or_else(|| day("12")).and_then(|day| day.fiscal_year())
    }
}

impl FromStr for FiscalYear {
    type Err = FiscalYearError;

    fn from_str(text: &str) -> Result<Self, FiscalYearError> {
        let digits = text.strip_prefix("FY").ok_or(FiscalYearError)?;
        if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(FiscalYearError);
        }
        digits.parse().ok().and_then(FiscalYear::new).ok_or(FiscalYearError)
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FY{:04}", self.0)
    }
}

impl fmt::Display for FiscalYearError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("is not a fiscal year")
    }
}

impl std::error::Error for FiscalYearError {}

/// What is known of one fiscal year: the year itself, or bounds that hold it.
///
/// Both bounds are included. `FY2026` is known exactly; `<=FY2018` is that year or an earlier
/// one; `>=FY2027` that or a later one; `FY2019..FY2021` one of three.
///
/// ```
/// use planctl_core::model::YearRange;
///
/// let bound: YearRange = "<=FY2018".parse()?;
/// let exact: YearRange = "FY2016".parse()?;
/// assert!(exact.lies_within(&bound));
/// # Ok::<(), planctl_core::model::FiscalYearError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearRange {
    /// 0 where nothing is known of how early it may be.
    low: u16,
    /// `u16::MAX` where nothing is known of how late it may be.
    high: u16,
}

impl YearRange {
    /// Exactly this year.
    pub fn exactly(year: FiscalYear) -> Self {
        YearRange { low: year.0, high: year.0 }
    }

    /// This year or an earlier one.
    pub fn at_most(year: FiscalYear) -> Self {
        YearRange { low: 0, high: year.0 }
    }

    /// This year or a later one.
    pub fn at_least(year: FiscalYear) -> Self {
        YearRange { low: year.0, high: u16::MAX }
    }

    /// One of the years from `low` to `high`, both included; `None` if `low` is the later.
    pub fn between(low: FiscalYear, high: FiscalYear) -> Option<Self> {
        (low <= high).then_some(YearRange { low: low.0, high: high.0 })
    }

    /// The earliest year it can be, if that is known.
    pub fn earliest(&self) -> Option<FiscalYear> {
        (self.low != 0).then_some(FiscalYear(self.low))
    }

    /// The latest year it can be, if that is known.
    pub fn latest(&self) -> Option<FiscalYear> {
        (self.high != u16::MAX).then_some(FiscalYear(self.high))
    }

    /// The year, where it is known exactly.
    pub fn exact(&self) -> Option<FiscalYear> {
        (self.low == self.high).then_some(FiscalYear(self.low))
    }

    /// Whether every year this can be is also one that `other` can be.
    pub fn lies_within(&self, other: &YearRange) -> bool {
        other.low <= self.low && self.high <= other.high
    }

    /// Whether this is surely before `other`: its latest year before the other's earliest.
    pub fn is_before(&self, other: &YearRange) -> bool {
        self.high < other.low
    }
}

impl FromStr for YearRange {
    type Err = FiscalYearError;

    fn from_str(text: &str) -> Result<Self, FiscalYearError> {
        if let Some(year) = text.strip_prefix("<=") {
            return Ok(YearRange::at_most(year.parse()?));
        }
        if let Some(year) = text.strip_prefix(">=") {
            return Ok(YearRange::at_least(year.parse()?));
        }
        if let Some((low, high)) = text.split_once("..") {
            let (low, high): (FiscalYear, FiscalYear) = (low.parse()?, high.parse()?);
            // A range of one year has one spelling, the year itself.
            return if low < high {
                Ok(YearRange { low: low.0, high: high.0 })
            } else {
                Err(FiscalYearError)
            };
        }
        text.parse().map(YearRange::exactly)
    }
}

impl fmt::Display for YearRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.earliest(), self.latest()) {
            (Some(low), Some(high)) if low == high => write!(f, "{low}"),
            (Some(low), Some(high)) => write!(f, "{low}..{high}"),
            (Some(low), None) => write!(f, ">={low}"),
            (None, Some(high)) => write!(f, "<={high}"),
            (None, None) => unreachable!("no constructor leaves both bounds open"),
        }
    }
}

impl Date {
    /// The fiscal year in which the day lies: January to March belong to the year before.
    pub fn fiscal_year(&self) -> Option<FiscalYear> {
        let (year, month, _) = self.parts();
        let begins = if month < 4 { year - 1 } else { year };
        u16::try_from(begins).ok().and_then(FiscalYear::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_year_reads_back() {
        for text in ["FY2026", "<=FY2018", ">=FY2027", "FY2019..FY2021"] {
            assert_eq!(text.parse::<YearRange>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn an_officials_fiscal_year_is_known_for_what_it_is() {
        for (text, year) in
            [("令和８年度", "FY2026"), ("R8", "FY2026"), ("平成31年度", "FY2019"), ("令和元年度", "FY2019")]
        {
            assert_eq!(FiscalYear::parse_japanese(text).unwrap().to_string(), year, "{text}");
        }
        assert_eq!(FiscalYear::parse_japanese("いつか"), None);
    }

    #[test]
    fn what_is_not_a_fiscal_year_is_refused() {
        for text in [
            "",
            "2026",
            "令和8",
            "FY26",
            "FY02026",
            "FY0000",
            "FY20２6",
            "FY2026..FY2026",
            "FY2027..FY2026",
            "<FY2018",
        ] {
            assert_eq!(text.parse::<YearRange>(), Err(FiscalYearError), "{text}");
        }
    }
}
