//! How headings and rows are numbered: 第1章, １, (1), ①, ア, 1.1, I, A, or not at all.

use super::author::Author;

/// One style of number.
#[derive(Clone, Copy)]
pub enum Number {
    /// 第1章
    Chapter,
    /// 第1節
    Section,
    /// 1, followed by a blank or a full stop.
    Plain,
    /// (1)
    Bracketed,
    /// ①
    Circled,
    /// ア
    Kana,
    /// I
    Roman,
    /// A
    Letter,
    /// (a)
    SmallLetter,
    /// (i)
    SmallRoman,
    /// 1.1, from all levels above and this one.
    Dotted,
    /// 1-1, likewise.
    Dashed,
    /// A word, and the numbers of all levels with a sign between: 施策1-1, Goal 1, Objective 1.1.
    Word(&'static str, &'static str),
    /// No number.
    Absent,
}

/// The numbers of a document, by level.
#[derive(Clone)]
pub struct Numbering {
    pub levels: Vec<Number>,
    /// Digits and brackets in full width.
    pub wide: bool,
    /// What stands between a number and a name.
    pub gap: &'static str,
}

impl Numbering {
    /// A style for headings of a Japanese document, four levels deep.
    pub fn japanese(author: &mut Author, may_be_absent: bool) -> Self {
        use Number::*;
        let styles: [[Number; 4]; 7] = [
            [Chapter, Section, Plain, Bracketed],
            [Plain, Bracketed, Circled, Kana],
            [Roman, Plain, Bracketed, Circled],
            [Chapter, Plain, Bracketed, Circled],
            [Plain, Dashed, Dashed, Dashed],
            [Plain, Dotted, Dotted, Dotted],
            [Word("基本目標", "-"), Word("施策", "-"), Bracketed, Circled],
        ];
        let mut levels = author.pick(&styles).to_vec();
        if may_be_absent && author.likely(15) {
            levels = vec![Absent; 4];
        }
        Numbering { levels, wide: author.likely(50), gap: author.pick(&["　", " "]) }
    }

    /// The label of the item that is the n-th of each level in `path`, outermost first, from 1.
    pub fn label(&self, path: &[usize]) -> Option<String> {
        let last = *path.last()?;
        let join = |between: &str| path.iter().map(usize::to_string).collect::<Vec<_>>().join(between);
        let text = match self.levels[path.len() - 1] {
            Number::Chapter => format!("第{last}章"),
            Number::Section => format!("第{last}節"),
            Number::Plain => last.to_string(),
            Number::Bracketed => format!("({last})"),
            Number::Circled => circled(last).to_string(),
            Number::Kana => kana(last).to_string(),
            Number::Roman => roman(last),
            Number::Letter => letter(last, 'A'),
            Number::SmallLetter => format!("({})", letter(last, 'a')),
            Number::SmallRoman => format!("({})", roman(last).to_lowercase()),
            Number::Dotted => join("."),
            Number::Dashed => join("-"),
            Number::Word(word, between) => format!("{word}{}", join(between)),
            Number::Absent => return None,
        };
        Some(if self.wide { wide(&text) } else { text })
    }

    /// Number and name as a heading prints them.
    pub fn heading(&self, path: &[usize], name: &str) -> String {
        let Some(label) = self.label(path) else { return name.to_owned() };
        let gap = match self.levels[path.len() - 1] {
            Number::Plain | Number::Kana if self.wide && self.gap == " " => "．",
            Number::Bracketed | Number::Circled if self.gap == " " => "",
            Number::Roman | Number::Letter => ". ",
            Number::SmallLetter | Number::SmallRoman => " ",
            _ => self.gap,
        };
        format!("{label}{gap}{name}")
    }
}

/// Digits, brackets, hyphens and full stops in full width.
pub fn wide(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '0'..='9' | '(' | ')' | '-' | '.' => char::from_u32(c as u32 - 0x21 + 0xff01).unwrap_or(c),
            c => c,
        })
        .collect()
}

/// ① to ㊿.
pub fn circled(number: usize) -> char {
    let number = (number as u32 - 1) % 50;
    let code = match number {
        0..20 => 0x2460 + number,
        20..35 => 0x3251 + number - 20,
        _ => 0x32b1 + number - 35,
    };
    char::from_u32(code).unwrap_or('○')
}

fn kana(number: usize) -> char {
    let all: Vec<char> =
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモ".chars().collect();
    all[(number - 1) % all.len()]
}

pub fn letter(number: usize, first: char) -> String {
    let one = |n: usize| char::from(first as u8 + (n % 26) as u8);
    match number - 1 {
        n @ 0..26 => one(n).to_string(),
        n => format!("{}{}", one(n / 26 - 1), one(n)),
    }
}

pub fn roman(mut number: usize) -> String {
    let signs = [(50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let mut out = String::new();
    for (value, sign) in signs {
        while number >= value {
            out.push_str(sign);
            number -= value;
        }
    }
    out
}
