//! Dates, and the Japanese eras in which officials write them.

use crate::text::ERAS;
use crate::text::Era;
use crate::text::Lang;
use std::fmt;

use chrono::{Datelike, NaiveDate};

use crate::text::{Words, kanji_number};
use crate::words;

/// 1970-01-01, counted from the first day of the year 1.
const UNIX_EPOCH: i32 = 719_163;

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
    /// It is a day before 1873 by the calendar that was in use then, which is not that of [`Date`].
    OtherCalendar,
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

    /// The day after the last one there is, counted from 1970-01-01.
    pub(super) const END: i64 = 2_932_897;

    /// The day, counted from 1970-01-01.
    pub fn days_since_1970(&self) -> i64 {
        i64::from(self.0.num_days_from_ce()) - i64::from(UNIX_EPOCH)
    }

    /// The day of this number, counted from 1970-01-01; `None` before 1000 or after 9999.
    pub fn of_days_since_1970(days: i64) -> Option<Self> {
        let days = i32::try_from(days.checked_add(UNIX_EPOCH.into())?).ok()?;
        let day = NaiveDate::from_num_days_from_ce_opt(days)?;
        Date::new(day.year(), day.month(), day.day())
    }

    /// The first day of a month, counted from 1970-01-01; months are counted from January of the year 0.
    pub(super) fn first_of_month(months: i64) -> Option<i64> {
        let month = u32::try_from(months.rem_euclid(12) + 1).ok()?;
        let day = NaiveDate::from_ymd_opt(i32::try_from(months.div_euclid(12)).ok()?, month, 1)?;
        Some(i64::from(day.num_days_from_ce()) - i64::from(UNIX_EPOCH))
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

    /// Reads a date as people write it: `2026-01-16`, `令和8年1月16日`, `令和八年一月十六日`, `R8.1.16`,
    /// `令和8.1.16`, `2026/1/16`, full-width digits and blanks between the parts allowed. The first year of an
    /// era is 元 or 1.
    ///
    /// # Errors
    ///
    /// As [`DateError`] says; an era is held to its days, so 平成31年5月1日 is refused.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| match c {
                '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '．' | '－' | '／' => {
                    char::from_u32(c as u32 - 0xFEE0).expect("a full-width form has an ASCII twin")
                }
                c => c,
            })
            .collect();
        match Date::parse_iso(&plain) {
            Err(DateError::Form) => {}
            settled => return settled,
        }
        if let Some(parts) = japanese_parts(&plain, |c| {
            c.is_ascii_digit() || kanji_number(c.encode_utf8(&mut [0; 4])).is_some()
        }) {
            let (year, month, day) = parts?;
            return Date::new(year as i32, month, day).ok_or(DateError::NoSuchDay);
        }
        if plain.find(['.', '/']) == Some(4)
            && let Some(parts) = short_parts(&plain)
        {
            let (year, month, day) = parts?;
            return Date::new(year as i32, month, day).ok_or(DateError::NoSuchDay);
        }
        for era in &ERAS {
            let Some(rest) = era.after_name(&plain) else { continue };
            if let Some(parts) = japanese_parts(rest, |_| true).or_else(|| short_parts(rest)) {
                return era.day(parts?);
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
    /// What follows its name, or its letter in either case.
    pub(super) fn after_name<'t>(&self, text: &'t str) -> Option<&'t str> {
        let lower = self.letter.to_ascii_lowercase();
        text.strip_prefix(self.name).or_else(|| text.strip_prefix([self.letter, lower]))
    }

    /// Whether days were counted by another calendar in its first years.
    fn begins_another_calendar(&self) -> bool {
        self.first.0 > i32::from(self.year_one)
    }

    fn covers(&self, date: Date) -> bool {
        let bound = |(y, m, d)| Date::new(y, m, d).expect("the table of eras holds real days");
        bound(self.first) <= date && date <= bound(self.last)
    }

    /// The day of this era's year, month and day.
    fn day(&self, (year, month, day): (u32, u32, u32)) -> Result<Date, DateError> {
        if year == 0 || year > 9999 {
            return Err(DateError::NoSuchDay);
        }
        let year = i32::from(self.year_one) + year as i32 - 1;
        if year < self.first.0 && self.begins_another_calendar() {
            return Err(DateError::OtherCalendar);
        }
        let date = Date::new(year, month, day).ok_or(DateError::NoSuchDay)?;
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
    let number = |text: &str| whole_number(text).or_else(|| kanji_number(text));
    match (era_year(year).or_else(|| kanji_number(year)), number(month), number(day)) {
        (Some(year), Some(month), Some(day)) => Some(Ok((year, month, day))),
        _ => Some(Err(DateError::Form)),
    }
}

/// Year, month and day of `8.1.16` or `元/5/1`; `None` if the text has not that form.
fn short_parts(text: &str) -> Option<Result<(u32, u32, u32), DateError>> {
    ['.', '/'].into_iter().find_map(|sign| {
        let [year, month, day] = text.split(sign).collect::<Vec<_>>()[..] else { return None };
        Some(Ok((era_year(year)?, whole_number(month)?, whole_number(day)?)))
    })
}

/// The number of a year in an era; the first is 元 or 1.
pub(super) fn era_year(text: &str) -> Option<u32> {
    if text == "元" { Some(1) } else { whole_number(text) }
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
            DateError::OtherCalendar => words!("model.other-calendar"),
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
            "2026/1/16",
            "2026.01.16",
        ] {
            check(text, "2026-01-16");
        }
        for text in [
            "令和八年一月十六日",
            "令和 八年 一月 十六日",
            "令和八年一月一六日",
            "令和8年1月十六日",
            "二〇二六年一月十六日",
            "二○二六年一月一六日",
        ] {
            check(text, "2026-01-16");
        }
        check("令和元年五月一日", "2019-05-01");
        check("昭和六十四年一月七日", "1989-01-07");
        check("令和十二年十月二十日", "2030-10-20");
        check("令和元年5月1日", "2019-05-01");
        check("H31.4.30", "2019-04-30");
        check("昭和64年1月7日", "1989-01-07");
        for text in ["R元.5.1", "r元.5.1", "令和元.5.1", "令和1/5/1", "Ｒ元／５／１", "R1.05.01"]
        {
            check(text, "2019-05-01");
        }
        check("明治22年2月11日", "1889-02-11");
        check("M22.2.11", "1889-02-11");
    }

    #[test]
    fn days_that_never_were_are_refused() {
        check("2026-02-30", "NoSuchDay");
        check("2026/2/30", "NoSuchDay");
        check("令和0年1月1日", "NoSuchDay");
        check("平成31年5月1日", "OutsideEra { era: \"平成\", day: Date(2019-05-01) }");
        check("令和元年4月30日", "OutsideEra { era: \"令和\", day: Date(2019-04-30) }");
        for text in ["明治元年9月8日", "明治5年12月2日", "明治5年2月30日", "M5.12.2"] {
            check(text, "OtherCalendar");
        }
        check("明治45年7月30日", "OutsideEra { era: \"明治\", day: Date(1912-07-30) }");
        for text in [
            "",
            "2026.1/16",
            "8.1.16",
            "R8.1/16",
            "R8..16",
            "元.5.1",
            "2026",
            "2026-1-16",
            "令和8年",
            "R8.1",
            "R8.1.16.2",
            "令和百年1月1日",
            "令和八年一月十十日",
            "令和八年一月〇十日",
            "令和八年一月二百日",
            "年月日",
            "R",
            "é",
        ] {
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

    /// An almanac of its own: the days are counted from 1873-01-01 on, each a month's length further, and
    /// an era begins on the day that the decree on it names.
    #[test]
    fn every_day_since_1873_goes_to_its_era_and_back() {
        const ERAS: [(i32, u32, u32, &str, char); 4] = [
            (1912, 7, 30, "大正", 'T'),
            (1926, 12, 25, "昭和", 'S'),
            (1989, 1, 8, "平成", 'H'),
            (2019, 5, 1, "令和", 'R'),
        ];
        let leap = |year: i32| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let (mut year, mut month, mut day) = (1873, 1, 1);
        let (mut era, mut letter, mut number) = ("明治", 'M', 6);
        while year < 2101 {
            if let Some((.., name, sign)) =
                ERAS.iter().find(|row| (row.0, row.1, row.2) == (year, month, day))
            {
                (era, letter, number) = (name, *sign, 1);
            }
            let date = Date::new(year, month, day).unwrap();
            let said = if number == 1 { "元".to_owned() } else { number.to_string() };
            let long = crate::text::full_width_digits(&format!("{era}{said}年{month}月{day}日"));
            assert_eq!(date.in_japanese(), long);
            let other = format!("{era}{number}年{month:02}月{day:02}日");
            let short =
                [format!("{letter}{said}.{month}.{day}"), format!("{era}{number:02}/{month:02}/{day:02}")];
            for text in [long, other].iter().chain(&short) {
                assert_eq!(Date::parse(text), Ok(date), "{text}");
            }
            let length = match month {
                2 => 28 + u32::from(leap(year)),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            day += 1;
            if day > length {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month, number) = (year + 1, 1, number + 1);
            }
        }
    }

    #[test]
    fn march_belongs_to_the_fiscal_year_before() {
        let year = |text| Date::parse(text).unwrap().fiscal_year().unwrap().to_string();
        assert_eq!(year("2026-03-31"), "FY2025");
        assert_eq!(year("2026-04-01"), "FY2026");
    }
}
