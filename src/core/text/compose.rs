//! How what is said is put together: lists, brackets, quotes and days. The signs are rows
//! `compose.…` of each catalogue; nothing else in planctl knows them.

use super::words::Argument;
use super::{Lang, Words};
use crate::{words, words_of};

/// A Japanese era (元号), with the days on which it began and, if it did, ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Era {
    /// Its name in keys of the catalogues.
    key: &'static str,
    /// Its name as Japanese dates write it.
    pub(crate) name: &'static str,
    pub(crate) letter: char,
    /// The calendar year that is its first, in which its first fiscal year begins too.
    pub(crate) year_one: u16,
    /// Year, month, day; included. That of 明治 is the first of the Gregorian calendar, in its sixth year.
    pub(crate) first: (i32, u32, u32),
    /// Year, month, day; included.
    pub(crate) last: (i32, u32, u32),
}

/// The eras since the Gregorian calendar came into use on 1873-01-01 (明治5年太政官布告第337号);
/// their days are those of the 元号を改める政令.
pub const ERAS: [Era; 5] = [
    Era {
        key: "reiwa",
        name: "令和",
        letter: 'R',
        year_one: 2019,
        first: (2019, 5, 1),
        last: (9999, 12, 31),
    },
    Era {
        key: "heisei",
        name: "平成",
        letter: 'H',
        year_one: 1989,
        first: (1989, 1, 8),
        last: (2019, 4, 30),
    },
    Era {
        key: "showa",
        name: "昭和",
        letter: 'S',
        year_one: 1926,
        first: (1926, 12, 25),
        last: (1989, 1, 7),
    },
    Era {
        key: "taisho",
        name: "大正",
        letter: 'T',
        year_one: 1912,
        first: (1912, 7, 30),
        last: (1926, 12, 24),
    },
    Era {
        key: "meiji", name: "明治", letter: 'M', year_one: 1868, first: (1873, 1, 1), last: (1912, 7, 29)
    },
];

impl Era {
    /// The era whose name a fiscal year bears, by the calendar year in which it begins: that which
    /// began last, so that the year in which an era began is its first.
    pub fn of_fiscal_year(begins: u16) -> Option<Era> {
        ERAS.into_iter().find(|era| begins >= era.year_one)
    }

    /// What it is called.
    pub fn words(self) -> Words {
        let key = self.key;
        words_of!("compose.era.{key}")
    }

    /// The number of a fiscal year in it, from 1.
    pub fn number(self, begins: u16) -> u16 {
        begins + 1 - self.year_one
    }
}

/// The year of an era; its first is 元.
fn era_year(number: i32) -> Words {
    if number == 1 { words!("compose.first-year") } else { number.to_words() }
}

impl Words {
    /// A day: 令和８年１月１６日, 16 January 2026; before 1873 by the Gregorian year.
    pub fn day(year: i32, month: u32, day: u32) -> Words {
        let month_name = words_of!("compose.month.{month}");
        match ERAS.iter().find(|era| era.first <= (year, month, day) && (year, month, day) <= era.last) {
            Some(era) => {
                let (era_year, era) = (era_year(year + 1 - i32::from(era.year_one)), era.words());
                words!("compose.day", day, era, era_year, month = month_name, year)
            }
            None => words!("compose.day-before-eras", day, month = month_name, year),
        }
    }

    /// A fiscal year by the calendar year in which it begins: 令和８年度, FY2026.
    pub fn fiscal_year(begins: u16) -> Words {
        match Era::of_fiscal_year(begins) {
            Some(era) => {
                let (era_year, era) = (era_year(era.number(begins).into()), era.words());
                words!("compose.fiscal-year", begins, era, era_year)
            }
            None => words!("compose.fiscal-year-before-eras", begins),
        }
    }

    /// A fiscal year by its western number alone: 2026年度, FY2026.
    pub fn fiscal_year_alone(begins: u16) -> Words {
        words!("compose.fiscal-year-before-eras", begins)
    }

    /// A calendar year: 令和８年, 2026. The year in which an era began is that era's first.
    pub fn year(year: u16, eras: bool) -> Words {
        match Era::of_fiscal_year(year).filter(|_| eras) {
            Some(era) => {
                let (era_year, era) = (era_year(era.number(year).into()), era.words());
                words!("compose.year", era, era_year, year)
            }
            None => words!("compose.year-before-eras", year),
        }
    }

    /// A fiscal year in a narrow column: R8, '26.
    pub fn short_year(begins: u16) -> Words {
        let year = format!("{:02}", begins % 100);
        match Era::of_fiscal_year(begins).filter(|era| era.year_one >= 1926) {
            Some(era) => {
                let (number, era) = (era.number(begins), era.letter);
                words!("compose.short-year", era, number, year)
            }
            None => words!("compose.short-year-before-eras", year),
        }
    }

    /// A year in a narrow column by its western number alone: '26.
    pub fn short_year_alone(begins: u16) -> Words {
        words!("compose.short-year-before-eras", year = format!("{:02}", begins % 100))
    }

    /// A list: 「A、B、C」, "A, B, C".
    pub fn list<T: Argument>(parts: impl IntoIterator<Item = T>) -> Words {
        Words::joined("compose.comma", parts)
    }

    /// A list of short things of one kind: 「A・B・C」, "A, B, C".
    pub fn dotted<T: Argument>(parts: impl IntoIterator<Item = T>) -> Words {
        Words::joined("compose.dot", parts)
    }

    /// A list that ends: 「A、B及びC」, "A, B and C".
    pub fn and(parts: &[Words]) -> Words {
        match parts {
            [] => Words::default(),
            [one] => one.clone(),
            [head @ .., last] => words!("compose.and", head = Words::list(head), last),
        }
    }

    /// Something and what is said of it: 「A：B」, "A: B".
    pub fn about(what: impl Argument, said: impl Argument) -> Words {
        words!("compose.about", said, what)
    }

    /// A subject and what is said of it, which has none of its own: 「A：B」, "A B".
    pub fn of(subject: impl Argument, said: impl Argument) -> Words {
        words!("compose.of", said, subject)
    }

    /// With something in brackets: 「A（B）」, "A (B)".
    pub fn aside(text: impl Argument, aside: impl Argument) -> Words {
        words!("compose.aside", aside, text)
    }

    /// Something in brackets: 「（A）」, "(A)".
    pub fn in_brackets(text: impl Argument) -> Words {
        words!("compose.brackets", text)
    }

    /// Two sentences: 「A。B」, "A; B".
    pub fn then(first: impl Argument, second: impl Argument) -> Words {
        words!("compose.then", first, second)
    }

    /// The name of something in a sentence: 「A」, in English the name alone.
    pub fn name(name: impl Argument) -> Words {
        words!("compose.name", name)
    }

    /// A sentence that stands for a name in another: 「A。」, "A."
    pub fn quoted(sentence: impl Argument) -> Words {
        words!("compose.quoted", sentence)
    }
}

impl Lang {
    /// The text of a row `compose.…` without arguments: a sign of this language.
    pub fn sign(self, key: &'static str) -> String {
        Words::row(key, &[]).get(self).into_owned()
    }
}
