//! Dates, eras and weekdays.

use super::lines::Lines;
use super::passage::{Passage, is_blank};
use super::{DocumentInput, Finding, chart};
use crate::model::{Date, DateError};
use crate::reading::Spot;
use crate::words;

const ERAS: [&str; 5] = ["令和", "平成", "昭和", "大正", "明治"];
const WEEKDAYS: [char; 7] = ['日', '月', '火', '水', '木', '金', '土'];

/// Days that the calendar or an era does not have, and weekdays that are not those of the day.
pub(super) fn text(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    for at in passage.all("日") {
        let Some(begin) = begins(passage, at) else { continue };
        let exact = passage.slice(begin, at + 1);
        match Date::parse(&exact) {
            Ok(date) => weekday(findings, passage, begin, at + 1, date),
            Err(DateError::Form) => {}
            Err(error) => {
                let fault = error.words();
                let (ja, en) = (fault.ja, fault.en);
                let finding = Finding::by("no-such-day", words!("「{exact}」は{ja}", "`{exact}` {en}"));
                findings.push(finding.exact([exact]).at(passage.place(begin)));
            }
        }
    }
}

/// Where the date that ends with the 日 at `at` begins.
fn begins(passage: &Passage<'_>, at: usize) -> Option<usize> {
    let digit = |c: char| c.is_ascii_digit() || matches!(c, '０'..='９') || is_blank(c);
    let number = |end: usize, sign: char| -> Option<usize> {
        let length = passage.chars[..end].iter().rev().take_while(|c| digit(**c)).count();
        let sign_at = end.checked_sub(length + 1)?;
        (length > 0 && passage.get(sign_at) == Some(sign)).then_some(sign_at)
    };
    let month = number(at, '月')?;
    let year = number(month, '年')?;
    let length = passage.chars[..year].iter().rev().take_while(|c| digit(**c) || **c == '元').count();
    let begin = year - length;
    let era = ERAS.iter().any(|era| begin >= 2 && passage.slice(begin - 2, begin) == *era);
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
        let finding = Finding::by(
            "weekday-wrong",
            words!(
                "「{exact}」：{date} は{is}曜日で、{said}曜日ではありません",
                "`{exact}`: {date} is a {is}曜日, not a {said}曜日"
            ),
        );
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

pub(super) fn document(input: &DocumentInput<'_>, lines: &Lines<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    history(&mut findings, input);
    headers(&mut findings, lines);
    short_form(&mut findings, lines);
    findings
}

fn history(findings: &mut Vec<Finding>, input: &DocumentInput<'_>) {
    let dated: Vec<_> = input.account.history.iter().filter_map(|line| Some((line, line.date?))).collect();
    for pair in dated.windows(2) {
        let [(before, earlier), (after, later)] = pair else { continue };
        if later <= earlier {
            let (one, other) = (before.text.trim(), after.text.trim());
            let finding = Finding::by(
                "history-order",
                words!(
                    "経緯の「{other}」が「{one}」より後の日付ではありません",
                    "`{other}` stands below `{one}` and is not later"
                ),
            );
            findings.push(finding.exact([one, other]).spot(Some(after.spot)));
        }
    }
    let note = input.account.note.as_ref().and_then(|note| note.date);
    let own = input.date.map(|date| (None, date)).or(note.map(|(spot, date)| (Some(spot), date)));
    let draft = input.account.draft == Some(true);
    if let (Some((_, date)), Some((line, last)), true) = (own, dated.last(), draft)
        && *last == date
    {
        let text = line.text.trim();
        let finding = Finding::by(
            "draft-dated",
            words!(
                "題に（案）とあり、経緯には「{text}」と済んだように書かれています",
                "the title says that it is a draft, and the history has `{text}` as done"
            ),
        );
        findings.push(finding.exact([text]).spot(Some(line.spot)));
    }
    if let (Some((spot, date)), Some((line, last))) = (own, dated.last())
        && *last != date
    {
        let text = line.text.trim();
        let finding = Finding::by(
            "history-last",
            words!(
                "経緯の最後は「{text}」で、この改訂の日付 {date} ではありません",
                "the history ends with `{text}`, not with {date}, the day of this revision"
            ),
        );
        findings.push(finding.exact([text]).spot(Some(line.spot).or(spot)));
    }
}

/// Era years without their era, told once for all tables, and such as are not those of the year
/// beside them.
fn headers(findings: &mut Vec<Finding>, lines: &Lines<'_>) {
    let mut unnamed: Vec<Spot> = Vec::new();
    let mut shown: Vec<String> = Vec::new();
    for row in lines.tables.iter().flat_map(|(_, table)| &table.rows) {
        let cells = row.iter().filter_map(|cell| Some((cell, chart::header(&cell.text.standing())?)));
        let eras: Vec<_> = cells.filter_map(|(cell, (year, era))| Some((cell, year, era?))).collect();
        if eras.len() < 3 {
            continue;
        }
        for (cell, year, era) in &eras {
            // The year before the first of each era since 明治.
            if ![1867, 1911, 1925, 1988, 2018].iter().any(|before| before + i32::from(era.number) == *year) {
                let exact = cell.text.standing();
                let finding = Finding::by(
                    "era-year-wrong",
                    words!(
                        "「{exact}」の西暦と元号の年が合いません",
                        "the two years of `{exact}` do not agree"
                    ),
                );
                findings.push(finding.exact([exact]).spot(Some(cell.text.spot())));
            }
        }
        let Some((first, _, _)) = eras.iter().find(|(_, _, era)| !era.named) else { continue };
        unnamed.push(first.text.spot());
        let falls = eras.windows(2).find(|pair| pair[1].2.number < pair[0].2.number);
        if shown.len() < 2 {
            shown = match falls {
                Some(pair) => pair.iter().map(|(cell, _, _)| cell.text.standing()).collect(),
                None => vec![first.text.standing()],
            };
        }
    }
    let Some(first) = unnamed.first() else { return };
    let (exact, count) = (shown.join("」「"), unnamed.len());
    let finding = Finding::by(
        "era-missing",
        words!(
            "「{exact}」：元号のない年です（表 {count} 個）",
            "`{exact}`: years of an era without the era, in the headers of {count} tables"
        ),
    );
    findings.push(finding.exact(shown).spot(Some(*first)));
}

/// A month written 2021.6 where the document writes 年 and 月 otherwise.
fn short_form(findings: &mut Vec<Finding>, lines: &Lines<'_>) {
    let usual = lines.passages().any(|passage| {
        passage
            .all("月")
            .into_iter()
            .any(|at| passage.before(at).is_some_and(|c| c.is_ascii_digit() || c == ' '))
    });
    if !usual {
        return;
    }
    for passage in lines.passages() {
        for at in passage.all(".") {
            let left = passage.chars[..at].iter().rev().take_while(|c| c.is_ascii_digit()).count();
            let right = passage.run(at + 1, |c| c.is_ascii_digit());
            let year = passage.slice(at - left, at).parse::<u32>().unwrap_or(0);
            let month = passage.slice(at + 1, at + 1 + right).parse::<u32>().unwrap_or(0);
            if left == 4
                && (1..=2).contains(&right)
                && (1900..2100).contains(&year)
                && (1..=12).contains(&month)
            {
                let exact = passage.slice(at - 4, at + 1 + right);
                let finding = Finding::by(
                    "date-form",
                    words!(
                        "「{exact}」：ほかでは年・月で書いています",
                        "`{exact}`: elsewhere dates are written with 年 and 月"
                    ),
                );
                findings.push(finding.exact([exact]).at(passage.place(at - 4)));
            }
        }
    }
}
