//! Fiscal years, and what is known of one.

use crate::text::{ERAS, Era, Lang, Words, folded, loosely};
use std::fmt;
use std::str::FromStr;

use super::Date;
use super::date::era_year;

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

    /// Reads a fiscal year as officials write it: 令和８年度, R8, R元, and in two ways at once,
    /// 平成31(令和元)年度, H31/R1, 31(元), 2019(FY31) or 令和元年度（2019）, where both must be one year. `None` if it
    /// is none.
    pub fn parse_japanese(text: &str) -> Option<Self> {
        let plain = loosely(text);
        let bare = |part: &str| part.trim_end_matches('度').trim_end_matches('年').to_owned();
        let parts: Vec<String> =
            bare(&plain).split(['(', ')', '/', '・']).filter(|part| !part.is_empty()).map(bare).collect();
        match &parts[..] {
            [one] if !plain.contains(['(', ')', '/', '・']) => {
                Written::of_era(one)?.year().filter(|year| year.is_in_era(one))
            }
            [one, other] => Written::read(one)?.same_year(&Written::read(other)?),
            _ => None,
        }
    }

    /// Reads a fiscal year as a person types it, in any width and case: `FY2026`, `2026`, 2026年度, and as
    /// [`FiscalYear::parse_japanese`] does.
    pub fn typed(text: &str) -> Option<Self> {
        let plain = folded(text);
        let digits = plain.strip_prefix("fy").unwrap_or(&plain);
        let digits = digits.strip_suffix("年度").or(digits.strip_suffix('年')).unwrap_or(digits);
        if digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()) {
            return FiscalYear::new(digits.parse().ok()?);
        }
        FiscalYear::parse_japanese(text)
    }

    /// Whether the era whose name or letter a text begins with still was when the year began.
    fn is_in_era(self, text: &str) -> bool {
        let era = ERAS.iter().find(|era| era.after_name(text).is_some());
        era.is_some_and(|era| (i32::from(self.0), 4, 1) <= era.last)
    }
}

/// A year as one of two spellings beside one another gives it.
enum Written {
    /// 2019, FY2019, 令和元, H31.
    Year(FiscalYear),
    /// The number of a year in an era that is not said: 31, FY31, 元.
    Number(u32),
}

impl Written {
    fn of_era(text: &str) -> Option<Written> {
        let (era, rest) = ERAS.iter().find_map(|era| Some((era, era.after_name(text)?)))?;
        Written::in_era(era, era_year(rest)?).map(Written::Year)
    }

    fn in_era(era: &Era, number: u32) -> Option<FiscalYear> {
        let before = u32::from(era.year_one).checked_sub(1)?;
        (number > 0).then(|| u16::try_from(before + number).ok().and_then(FiscalYear::new))?
    }

    fn read(text: &str) -> Option<Written> {
        let digits = text.strip_prefix("FY").or_else(|| text.strip_prefix("fy")).unwrap_or(text);
        if digits.len() == 4 {
            return digits.parse().ok().and_then(FiscalYear::new).map(Written::Year);
        }
        era_year(digits).map(Written::Number).or_else(|| Written::of_era(text))
    }

    fn year(&self) -> Option<FiscalYear> {
        match self {
            Written::Year(year) => Some(*year),
            Written::Number(_) => None,
        }
    }

    /// The year that both give. A number counts in any era; two numbers are the last year of an era and the
    /// first of the next.
    fn same_year(&self, other: &Written) -> Option<FiscalYear> {
        let counted = |year: FiscalYear, number: u32| {
            ERAS.iter().any(|era| Written::in_era(era, number) == Some(year)).then_some(year)
        };
        match (self, other) {
            (Written::Year(one), Written::Year(other)) => (one == other).then_some(*one),
            (Written::Year(year), Written::Number(number))
            | (Written::Number(number), Written::Year(year)) => counted(*year, *number),
            (Written::Number(number), Written::Number(1)) if *number > 1 => {
                ERAS.windows(2).find_map(|pair| {
                    let first = FiscalYear::new(pair[0].year_one)?;
                    (Written::in_era(&pair[1], *number)? == first).then_some(first)
                })
            }
            (Written::Number(_), Written::Number(_)) => None,
        }
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
/// use planctl_core::model::{FiscalYear, YearRange};
///
/// let year = |text: &str| text.parse::<FiscalYear>();
/// assert!(YearRange::exactly(year("FY2016")?).lies_within(&YearRange::at_most(year("FY2018")?)));
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
    use super::super::{Calendar, Grain, Period, Stretch};
    use super::*;

    #[test]
    fn an_officials_fiscal_year_is_known_for_what_it_is() {
        for (text, year) in
            [("令和８年度", "FY2026"), ("R8", "FY2026"), ("平成31年度", "FY2019"), ("令和元年度", "FY2019")]
        {
            assert_eq!(FiscalYear::parse_japanese(text).unwrap().to_string(), year, "{text}");
        }
        for text in [
            "R元",
            "r1",
            "H31",
            "H31/R1",
            "31(元)",
            "31（元）年度",
            "平成31(令和元)年度",
            "平成31年度（令和元年度）",
            "平成31・令和元年度",
            "2019(FY31)",
            "FY2019（平成31）",
            "令和元年度（2019）",
            "2019(元)",
            "R元年度",
            "R1(2019)",
        ] {
            assert_eq!(FiscalYear::parse_japanese(text).unwrap().to_string(), "FY2019", "{text}");
        }
        for (text, year) in [
            ("昭和元年度", "FY1926"),
            ("15(元)", "FY1926"),
            ("大正15年度", "FY1926"),
            ("45(元)", "FY1912"),
            ("64(元)", "FY1989"),
            ("昭和64(平成元)年度", "FY1989"),
            ("平成32(令和2)年度", "FY2020"),
            ("明治22年度", "FY1889"),
        ] {
            assert_eq!(FiscalYear::parse_japanese(text).unwrap().to_string(), year, "{text}");
        }
        for text in [
            "いつか",
            "",
            "元",
            "31",
            "31(2)",
            "元(31)",
            "H31/R2",
            "平成30(令和元)年度",
            "2020(FY31)",
            "令和0年度",
            "昭和64年度",
            "平成32年度",
            "R1(",
            "1(元)",
            "H30/H31/R2",
        ] {
            assert_eq!(FiscalYear::parse_japanese(text), None, "{text}");
        }
    }

    #[test]
    fn a_year_is_read_in_every_spelling_that_a_person_types() {
        for text in [
            "FY2026",
            "fy2026",
            "ＦＹ２０２６",
            "2026",
            "２０２６",
            "2026年度",
            "２０２６年度",
            " 2026 年度",
            "令和8年度",
            "令和８年度",
            "R8",
            "r8",
            "Ｒ８",
            "令和8年",
            "令和8",
        ] {
            assert_eq!(FiscalYear::typed(text), FiscalYear::new(2026), "{text}");
            let read = |text: &str| Calendar::default().read(text, &[Grain::FiscalYear]);
            let year = |begins: u16| Stretch::Fiscal(FiscalYear::new(begins).unwrap());
            assert_eq!(read(text), Some(Period::Exactly(year(2026))), "{text}");
            for late in [
                format!(">={text}"),
                format!("≧{text}"),
                format!("{text}以降"),
                format!("{text}以後"),
                format!("{text} or later"),
            ] {
                assert_eq!(read(&late), Some(Period::AtLeast(year(2026))), "{late}");
            }
            for early in [
                format!("<={text}"),
                format!("≤ {text}"),
                format!("{text}以前"),
                format!("{text}まで"),
                format!("{text} or before"),
            ] {
                assert_eq!(read(&early), Some(Period::AtMost(year(2026))), "{early}");
            }
            for either in [
                format!("{text}..R10"),
                format!("{text}～2028"),
                format!("{text} to fy2028"),
                format!("{text}から2028年度までのいずれか"),
            ] {
                assert_eq!(read(&either), Period::between(year(2026), year(2028)), "{either}");
            }
        }
        for text in ["", "26", "20266", "2026-04", "令和", "R", "以降", "2026..", "2028..2026"] {
            assert_eq!(Calendar::default().read(text, &[Grain::FiscalYear]), None, "{text}");
        }
    }

    #[test]
    fn every_fiscal_year_is_read_as_it_is_written() {
        for year in (1868..=9999).filter_map(FiscalYear::new) {
            assert_eq!(FiscalYear::parse_japanese(&year.in_japanese()), Some(year));
        }
    }

    #[test]
    fn what_is_not_a_fiscal_year_is_refused() {
        for text in ["", "2026", "令和8", "FY26", "FY02026", "FY0000", "FY20２6", "<FY2018"] {
            assert_eq!(text.parse::<FiscalYear>(), Err(FiscalYearError), "{text}");
        }
    }
}
