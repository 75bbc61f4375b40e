//! Dates, eras and weekdays.

use super::Finding;
use super::passage::{Passage, is_blank};
use crate::model::{Date, DateError};
use crate::text::{ERAS, is_digit};
use crate::words;

const WEEKDAYS: [char; 7] = ['日', '月', '火', '水', '木', '金', '土'];

/// Days that the calendar or an era does not have, and weekdays that do not fit the date.
pub(super) fn text(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    for at in passage.all("日") {
        let Some(begin) = begins(passage, at) else { continue };
        let exact = passage.slice(begin, at + 1);
        match Date::parse(&exact) {
            Ok(date) => weekday(findings, passage, begin, at + 1, date),
            // A day of the calendar before 1873 is in order; the weekday beside it is not judged.
            Err(DateError::Form | DateError::OtherCalendar) => {}
            Err(error) => {
                let fault = error.words();
                let finding = Finding::by("no-such-day", words!("finding.no-such-day", exact, fault));
                findings.push(finding.exact([exact]).at(passage.place(begin)));
            }
        }
    }
}

/// Where the date that ends with the 日 at `at` begins.
fn begins(passage: &Passage<'_>, at: usize) -> Option<usize> {
    let digit = |c: char| is_digit(c) || is_blank(c);
    let number = |end: usize, sign: char| -> Option<usize> {
        let length = passage.chars[..end].iter().rev().take_while(|c| digit(**c)).count();
        let sign_at = end.checked_sub(length + 1)?;
        (length > 0 && passage.get(sign_at) == Some(sign)).then_some(sign_at)
    };
    let month = number(at, '月')?;
    let year = number(month, '年')?;
    let length = passage.chars[..year].iter().rev().take_while(|c| digit(**c) || **c == '元').count();
    let begin = year - length;
    let era = ERAS.iter().any(|era| begin >= 2 && passage.slice(begin - 2, begin) == era.name);
    let begin = if era { begin - 2 } else { begin };
    let first = (begin..year).find(|at| !passage.get(*at).is_some_and(is_blank))?;
    Some(first)
}

fn weekday(findings: &mut Vec<Finding>, passage: &Passage<'_>, begin: usize, end: usize, date: Date) {
    if !passage.get(end).is_some_and(|c| matches!(c, '(' | '（')) {
        return;
    }
    let Some(said) = passage.get(end + 1).and_then(|c| WEEKDAYS.iter().position(|day| *day == c)) else {
        return;
    };
    let length = passage.run(end + 2, |c| matches!(c, '曜' | '日'));
    if !passage.get(end + 2 + length).is_some_and(|c| matches!(c, ')' | '）')) {
        return;
    }
    let is = weekday_of(date);
    if is != said {
        let exact = passage.slice(begin, end + 3 + length);
        let (is, said) = (WEEKDAYS[is], WEEKDAYS[said]);
        let finding = Finding::by("weekday-wrong", words!("finding.weekday-wrong", exact, date, is, said));
        findings.push(finding.exact([exact]).at(passage.place(begin)));
    }
}

/// The day of the week, 0 for Sunday, by Sakamoto's formula for the Gregorian calendar.
fn weekday_of(date: Date) -> usize {
    const SHIFT: [i32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let (year, month, day) = date.parts();
    let year = if month < 3 { year - 1 } else { year };
    let days = year + year / 4 - year / 100 + year / 400 + SHIFT[month as usize - 1] + day as i32;
    days.rem_euclid(7) as usize
}
