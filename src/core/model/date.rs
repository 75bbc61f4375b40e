//! Dates, and the Japanese eras in which officials write them.

use crate::text::ERAS;
use crate::text::Era;
use crate::text::Lang;
use std::fmt;

use chrono::{Datelike, NaiveDate};

use crate::text::Words;
use crate::words;

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(NaiveDate);

/// Why a text is not a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateError {
    /// It has the form of none: neither `2026-01-16` nor `令和8年1月16日` nor `R8.1.16`.
    Form,
    /// It has the form of one, but the calendar has no such day.
    NoSuchDay,
    /// The era did not have such a day; it is that day of another era, or before all of them.
    OutsideEra {
        /// The era written.
        era: &'static str,
        /// The day that was meant, if the calendar has it.
        day: Date,
    },
}

impl Date {
    /// The day, or `None` if the calendar has none such or its year is not 1000 to 9999.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        (1000..=9999).contains(&year).then(|| NaiveDate::from_ymd_opt(year, month, day).map(Date))?
    }

    /// Year, month and day.
    pub fn parts(&self) -> (i32, u32, u32) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// Reads `2026-01-16`.
    ///
    /// # Errors
    ///
    /// [`DateError::Form`] for any other form, [`DateError::NoSuchDay`] for 2026-02-30.
    pub fn parse_iso(text: &str) -> Result<Self, DateError> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes
                .iter()
                .enumerate()
                .all(|(i, b)| if i == 4 || i == 7 { *b == b'-' } else { b.is_ascii_digit() });
        if !shaped {
            return Err(DateError::Form);
        }
        let number =
            |range: std::ops::Range<usize>| text[range].parse::<u32>().expect("the form was checked above");
        Date::new(number(0..4) as i32, number(5..7), number(8..10)).ok_or(DateError::NoSuchDay)
    }

    /// Reads a date as people write it: `2026-01-16`, `令和8年1月16日`, `R8.1.16`, full-width
    /// digits and blanks between the parts allowed. The first year of an era is 元年 or 1.
    ///
    /// # Errors
    ///
    /// As [`DateError`] says; an era is held to its days, so 平成31年5月1日 is refused.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| match c {
                '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '．' | '－' => {
                    char::from_u32(c as u32 - 0xFEE0).expect("a full-width form has an ASCII twin")
                }
                c => c,
            })
            .collect();
        match Date::parse_iso(&plain) {
            Err(DateError::Form) => {}
            settled => return settled,
        }
        if let Some(parts) = japanese_parts(&plain, |c| c.is_ascii_digit()) {
            let (year, month, day) = parts?;
            return Date::new(year as i32, month, day).ok_or(DateError::NoSuchDay);
        }
        for era in &ERAS {
            let rest = plain.strip_prefix(era.name);
            if let Some(parts) = rest.and_then(|rest| japanese_parts(rest, |_| true)) {
                return era.day(parts?);
            }
            let letter = plain.chars().next().map(|c| c.to_ascii_uppercase());
            if letter == Some(era.letter) {
                let mut numbers = plain[1..].split('.').map(whole_number);
                if let (Some(Some(y)), Some(Some(m)), Some(Some(d)), None) =
                    (numbers.next(), numbers.next(), numbers.next(), numbers.next())
                {
                    return era.day((y, m, d));
                }
            }
        }
        Err(DateError::Form)
    }

    /// The day as officials write it, 令和８年１月１６日; before 1873 by the Gregorian year.
    pub fn in_japanese(&self) -> String {
        self.words().get(Lang::JA).into_owned()
    }

    /// The day in English, 16 January 2026.
    pub fn in_english(&self) -> String {
        self.words().get(Lang::EN).into_owned()
    }

    /// The day in words.
    pub fn words(&self) -> Words {
        let (year, month, day) = self.parts();
        Words::day(year, month, day)
    }
}

impl Era {
    fn covers(&self, date: Date) -> bool {
        let bound = |(y, m, d)| Date::new(y, m, d).expect("the table of eras holds real days");
        bound(self.first) <= date && date <= bound(self.last)
    }

    /// The day of this era's year, month and day.
    fn day(&self, (year, month, day): (u32, u32, u32)) -> Result<Date, DateError> {
        if year == 0 || year > 9999 {
            return Err(DateError::NoSuchDay);
        }
        let date = Date::new(self.first.0 + year as i32 - 1, month, day).ok_or(DateError::NoSuchDay)?;
        if self.covers(date) { Ok(date) } else { Err(DateError::OutsideEra { era: self.name, day: date }) }
    }
}

/// Year, month and day of `8年1月16日` or `元年5月1日`; `None` if the text has not that form or
/// its year does not begin as `year_begins` asks.
fn japanese_parts(
    text: &str,
    year_begins: impl Fn(char) -> bool,
) -> Option<Result<(u32, u32, u32), DateError>> {
    let (year, rest) = text.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let day = rest.strip_suffix('日')?;
    if !year_begins(year.chars().next()?) {
        return None;
    }
    let year = if year == "元" { Some(1) } else { whole_number(year) };
    match (year, whole_number(month), whole_number(day)) {
        (Some(year), Some(month), Some(day)) => Some(Ok((year, month, day))),
        _ => Some(Err(DateError::Form)),
    }
}

fn whole_number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl DateError {
    /// The fault, to stand after the text that is faulty.
    pub fn words(&self) -> Words {
        match self {
            DateError::Form => words!("model.form"),
            DateError::NoSuchDay => words!("model.no-such-day"),
            DateError::OutsideEra { era, day } => words!("model.outside-era", era, day),
        }
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for DateError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let said = match Date::parse(text) {
            Ok(date) => date.to_string(),
            Err(error) => format!("{error:?}"),
        };
        assert_eq!(said, expected, "{text}");
    }

    #[test]
    fn every_common_form_of_a_day_is_that_day() {
        for text in [
            "2026-01-16",
            "令和8年1月16日",
            "令和 ８ 年 １ 月 １ ６ 日",
            "R8.1.16",
            "r8.1.16",
            "Ｒ８．１．１６",
            "2026年1月16日",
        ] {
            check(text, "2026-01-16");
        }
        check("令和元年5月1日", "2019-05-01");
        check("H31.4.30", "2019-04-30");
        check("昭和64年1月7日", "1989-01-07");
    }

    #[test]
    fn days_that_never_were_are_refused() {
        check("2026-02-30", "NoSuchDay");
        check("令和0年1月1日", "NoSuchDay");
        check("平成31年5月1日", "OutsideEra { era: \"平成\", day: Date(2019-05-01) }");
        check("令和元年4月30日", "OutsideEra { era: \"令和\", day: Date(2019-04-30) }");
        for text in
            ["", "2026", "2026-1-16", "令和8年", "R8.1", "R8.1.16.2", "令和百年1月1日", "年月日", "R", "é"]
        {
            check(text, "Form");
        }
    }

    #[test]
    fn a_day_is_written_in_its_era() {
        let day = Date::parse("2026-01-16").unwrap();
        assert_eq!(day.in_japanese(), "令和８年１月１６日");
        assert_eq!(day.in_english(), "16 January 2026");
        assert_eq!(Date::parse("2019-05-01").unwrap().in_japanese(), "令和元年５月１日");
    }

    #[test]
    fn march_belongs_to_the_fiscal_year_before() {
        let year = |text| Date::parse(text).unwrap().fiscal_year().unwrap().to_string();
        assert_eq!(year("2026-03-31"), "FY2025");
        assert_eq!(year("2026-04-01"), "FY2026");
    }
}
