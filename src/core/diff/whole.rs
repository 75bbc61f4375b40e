//! The stretches of a text that are compared whole: numbers and dates.

use std::ops::Range;

use crate::text::{ERAS, is_digit};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The numbers and dates of a text, in bytes, in order and apart.
pub(super) fn wholes(text: &str) -> Vec<Range<usize>> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let scan = Scan { chars: &chars };
    let byte = |index: usize| chars.get(index).map_or(text.len(), |(byte, _)| *byte);
    let mut out = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        match scan.whole(at).filter(|end| *end > at) {
            Some(end) => {
                out.push(byte(at)..byte(end));
                at = end;
            }
            None => at += 1,
        }
    }
    out
}

/// A text by its characters; every method gives the index behind what it finds.
struct Scan<'a> {
    chars: &'a [(usize, char)],
}

impl Scan<'_> {
    fn at(&self, index: usize) -> Option<char> {
        self.chars.get(index).map(|(_, c)| *c)
    }

    fn is(&self, index: usize, of: impl Fn(char) -> bool) -> bool {
        self.at(index).is_some_and(of)
    }

    /// Behind all characters of a sort.
    fn run(&self, mut at: usize, of: impl Fn(char) -> bool) -> usize {
        while self.is(at, &of) {
            at += 1;
        }
        at
    }

    fn word(&self, at: usize, word: &str) -> Option<usize> {
        let length = word.chars().count();
        word.chars().enumerate().all(|(step, c)| self.at(at + step) == Some(c)).then_some(at + length)
    }

    fn blanks(&self, at: usize) -> usize {
        self.run(at, |c| matches!(c, ' ' | '\u{3000}' | '\u{a0}'))
    }

    fn digits(&self, at: usize) -> Option<usize> {
        Some(self.run(at, is_digit)).filter(|end| *end > at)
    }

    fn whole(&self, at: usize) -> Option<usize> {
        self.japanese_date(at).or_else(|| self.english_date(at)).or_else(|| self.number(at))
    }

    /// A number followed by a sign, blanks between them.
    fn counted(&self, at: usize, sign: char) -> Option<usize> {
        let end = self.digits(at).or_else(|| self.word(at, "元").filter(|_| sign == '年'))?;
        let end = self.blanks(end);
        self.is(end, |c| c == sign).then_some(end + 1)
    }

    /// 令和８年１月16日, 2026年, 8年度, １月16日.
    fn japanese_date(&self, at: usize) -> Option<usize> {
        let era = ERAS.iter().find_map(|era| self.word(at, era.name)).map(|end| self.blanks(end));
        let begin = era.unwrap_or(at);
        let Some(year) = self.counted(begin, '年') else {
            return if era.is_none() { self.month(at) } else { None };
        };
        if self.is(year, |c| c == '度') {
            return Some(year + 1);
        }
        Some(self.month(self.blanks(year)).unwrap_or(year))
    }

    fn month(&self, at: usize) -> Option<usize> {
        let month = self.counted(at, '月')?;
        Some(self.counted(self.blanks(month), '日').unwrap_or(month))
    }

    /// 6 August 2025, August 6, 2025, August 2025.
    fn english_date(&self, at: usize) -> Option<usize> {
        let name = |at: usize| {
            let end = MONTHS.iter().find_map(|month| self.word(at, month))?;
            (!self.is(end, |c| c.is_alphanumeric())).then_some(end)
        };
        let number = |at: usize| self.digits(at).filter(|end| !self.is(*end, |c| c.is_alphanumeric()));
        if let Some(month) = name(at) {
            let first = number(self.blanks(month))?;
            let comma = self.run(first, |c| c == ',');
            return Some(number(self.blanks(comma)).filter(|_| comma > first).unwrap_or(first));
        }
        let month = name(self.blanks(number(at)?))?;
        Some(number(self.blanks(month)).unwrap_or(month))
    }

    /// 1,200, 9.5, 2026-01-16, 3.1.2, R8.1.16, 二十三.
    fn number(&self, at: usize) -> Option<usize> {
        let counted = self.run(at, |c| "〇一二三四五六七八九十百千".contains(c));
        if counted > at + 1 {
            return Some(counted);
        }
        let begins_era = self.is(at, |c| ERAS.iter().any(|era| era.letter == c)) && self.is(at + 1, is_digit);
        let is_inside = at > 0 && self.is(at - 1, |c| c.is_ascii_alphanumeric());
        let mut end = self.digits(if begins_era && !is_inside { at + 1 } else { at })?;
        while self.is(end, |c| matches!(c, '.' | ',' | '．' | '，' | '-' | '/' | ':' | '：')) {
            match self.digits(end + 1) {
                Some(next) => end = next,
                None => break,
            }
        }
        Some(end)
    }
}
