//! Typography: width, brackets, dashes, variants of kanji, blanks between digits and letters.

use super::Finding;
use super::passage::{Passage, is_blank};
use crate::text::{is_digit, is_ignorable};
use crate::words;

/// Kanji in a form other than that of the 常用漢字表 (平成22年内閣告示第2号), with that form.
const OLD_FORMS: [(char, char); 24] = [
    ('惠', '恵'),
    ('國', '国'),
    ('學', '学'),
    ('會', '会'),
    ('發', '発'),
    ('驗', '験'),
    ('經', '経'),
    ('濟', '済'),
    ('體', '体'),
    ('實', '実'),
    ('對', '対'),
    ('戰', '戦'),
    ('醫', '医'),
    ('藥', '薬'),
    ('擧', '挙'),
    ('圖', '図'),
    ('當', '当'),
    ('變', '変'),
    ('應', '応'),
    ('縣', '県'),
    ('廣', '広'),
    ('關', '関'),
    ('證', '証'),
    ('擴', '拡'),
];

/// What digits are followed by in dates and counts.
const COUNTERS: &str = "年月日期回条章点件人円億兆万号";

const PAIRS: [(char, char, char); 6] = [
    ('（', '）', '('),
    ('「', '」', '「'),
    ('『', '』', '『'),
    ('【', '】', '【'),
    ('〔', '〕', '〔'),
    ('(', ')', '('),
];

pub(super) fn text(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    invisible(findings, passage);
    brackets(findings, passage);
}

/// What only a text in Japanese can hold.
pub(super) fn japanese(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    parted(findings, passage);
    kanji(findings, passage);
    dashes(findings, passage);
    half_kana(findings, passage);
}

fn parted(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    for at in 1..passage.chars.len().saturating_sub(1) {
        if !is_blank(passage.chars[at]) {
            continue;
        }
        let (left, right) = (passage.chars[at - 1], passage.chars[at + 1]);
        let (outer_left, outer_right) =
            (at.checked_sub(2).and_then(|at| passage.get(at)), passage.get(at + 2));
        let free = |c: Option<char>, such: fn(&char) -> bool| !c.is_some_and(|c| such(&c));
        if left.is_ascii_digit()
            && right.is_ascii_digit()
            && free(outer_left, char::is_ascii_alphanumeric)
            && free(outer_right, char::is_ascii_alphanumeric)
        {
            let behind = (at + 2..).find(|at| !passage.get(*at).is_some_and(is_blank)).unwrap_or(at + 2);
            if passage.get(behind).is_some_and(|c| COUNTERS.contains(c)) {
                let exact = passage.slice(at - 1, behind + 1);
                let finding = Finding::by("digits-parted", words!("finding.digits-parted", exact));
                findings.push(finding.exact([exact]).at(passage.place(at - 1)));
            }
        }
        if left.is_ascii_uppercase()
            && right.is_ascii_uppercase()
            && free(outer_left, char::is_ascii_alphanumeric)
            && free(outer_right, char::is_ascii_alphanumeric)
        {
            let exact = passage.slice(at - 1, at + 2);
            let finding = Finding::by("letters-parted", words!("finding.letters-parted", exact));
            findings.push(finding.exact([exact]).at(passage.place(at - 1)));
        }
    }
}

fn kanji(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    for (at, c) in passage.chars.iter().enumerate() {
        let usual = OLD_FORMS.iter().find(|(old, _)| old == c).map(|(_, usual)| *usual);
        let radical = matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}');
        if usual.is_none() && !radical {
            continue;
        }
        let exact = passage.slice(at.saturating_sub(1), at + 2);
        let usual = usual.map(String::from).unwrap_or_else(|| {
            use unicode_normalization::UnicodeNormalization as _;
            c.nfkc().collect()
        });
        let finding = Finding::by("kanji-variant", words!("finding.kanji-variant", exact, c, usual));
        findings.push(finding.exact([exact]).at(passage.place(at)));
    }
}

fn dashes(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    let digit = |c: Option<char>| c.is_some_and(is_digit);
    for at in 1..passage.chars.len() {
        let wrong = matches!(passage.chars[at], 'ー' | '一');
        if wrong && digit(passage.before(at)) && digit(passage.get(at + 1)) {
            let (exact, sign) = (passage.slice(at - 1, at + 2), passage.chars[at]);
            let finding =
                Finding::by("long-vowel-for-dash", words!("finding.long-vowel-for-dash", exact, sign));
            findings.push(finding.exact([exact]).at(passage.place(at)));
        }
    }
}

fn half_kana(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    let half = |c: char| matches!(c, '\u{FF66}'..='\u{FF9F}');
    let Some(at) = passage.chars.iter().position(|c| half(*c)) else { return };
    let exact = passage.slice(at, at + passage.run(at, half));
    let finding = Finding::by("half-width-kana", words!("finding.half-width-kana", exact));
    findings.push(finding.exact([exact]).at(passage.place(at)));
}

/// Characters that are not seen, each code point once a text, between the characters beside it.
fn invisible(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    let mut told = Vec::new();
    for (at, c) in passage.chars.iter().enumerate().filter(|(_, c)| is_ignorable(**c)) {
        if told.contains(c) {
            continue;
        }
        told.push(*c);
        let exact = passage.slice(at.saturating_sub(3), (at + 4).min(passage.chars.len()));
        let number = format!("U+{:04X}", u32::from(*c));
        let finding =
            Finding::by("invisible-character", words!("finding.invisible-character", exact, number));
        findings.push(finding.exact([exact]).at(passage.place(at)));
    }
}

/// Brackets without a partner. A closing bracket right behind the number of an entry, `1)`, needs none.
fn brackets(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut lone = None;
    for (at, c) in passage.chars.iter().enumerate() {
        if PAIRS.iter().any(|(opens, _, _)| opens == c) {
            open.push((at, if *c == '（' { '(' } else { *c }));
        } else if let Some((_, _, sort)) = PAIRS.iter().find(|(_, closes, _)| closes == c) {
            if open.last().is_some_and(|(_, opened)| opened == sort) {
                open.pop();
            } else {
                let word = passage.chars[..at].iter().rev().take_while(|c| c.is_alphanumeric()).count();
                let entry = word <= 2 && passage.before(at - word).is_none_or(is_blank);
                if !entry {
                    lone = lone.or(Some(at));
                }
            }
        }
    }
    let Some(at) = lone.or_else(|| open.first().map(|(at, _)| *at)) else { return };
    let exact = passage.around(at, at + 1);
    let sign = passage.chars[at];
    let finding = Finding::by("bracket-unpaired", words!("finding.bracket-unpaired", sign, exact));
    findings.push(finding.exact([exact]).at(passage.place(at)));
}
