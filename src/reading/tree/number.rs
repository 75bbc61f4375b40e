//! The number before a text: 第3章, 2-4, (1), ①, ア, 1.2.3, IV., (a), 基本目標1, Goal 2:, PAY-12.

use std::ops::Range;

use planctl_core::text::half_width_digit;

/// A number before a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// How it is written, with `#` for what counts: `第#章`, `#-#`, `(#)`, `Goal #`. Numbers of one sort of part
    /// have one style.
    pub style: String,
    /// The characters that are the number, without what parts it from the text.
    pub label: Range<usize>,
    /// Where the text begins.
    pub text: usize,
}

/// What a number counts in, behind 第.
const COUNTED: &str = "章節編部条項号款目期";
/// What follows a digit that measures, so that it numbers nothing: 5年, 3割, 20%.
const MEASURES: &str = "年月日人件回度%％割歳円台個校名社兆億万千百代か箇ヶカ種位倍点時分以未";

/// The number that a text begins with, if it begins with one.
///
/// A text that is nothing but a number has none, and neither has one that begins with a measured amount or a year.
pub fn number(chars: &[char]) -> Option<Number> {
    let found = counted(chars)
        .or_else(|| bracketed(chars))
        .or_else(|| circled(chars))
        .or_else(|| digits(chars))
        .or_else(|| letters(chars))
        .or_else(|| worded(chars))?;
    let rest = &chars[found.text..];
    rest.iter().any(|c| !c.is_whitespace()).then_some(found)
}

fn is_blank(c: char) -> bool {
    c.is_whitespace()
}

fn digit(c: char) -> Option<char> {
    half_width_digit(c).filter(char::is_ascii_digit)
}

/// How many characters from `at` on fulfil it.
fn run(chars: &[char], at: usize, is: impl Fn(char) -> bool) -> usize {
    chars[at.min(chars.len())..].iter().take_while(|c| is(**c)).count()
}

fn is_kanji_digit(c: char) -> bool {
    "〇一二三四五六七八九十百".contains(c)
}

/// A number with what parts it from the text: blanks, and one sign.
fn parted(chars: &[char], style: String, label: Range<usize>, signs: &str, must: bool) -> Option<Number> {
    let mut at = label.end;
    let blanks = run(chars, at, is_blank);
    at += blanks;
    let sign = chars.get(at).is_some_and(|c| signs.contains(*c));
    if sign {
        at += 1;
    }
    at += run(chars, at, is_blank);
    (!must || sign || blanks > 0 || at == chars.len()).then_some(Number { style, label, text: at })
}

/// 第3章, 第二節
fn counted(chars: &[char]) -> Option<Number> {
    if chars.first() != Some(&'第') {
        return None;
    }
    let blanks = run(chars, 1, is_blank);
    let count = run(chars, 1 + blanks, |c| digit(c).is_some() || is_kanji_digit(c));
    let at = 1 + blanks + count;
    let unit = chars.get(at).filter(|c| count > 0 && COUNTED.contains(**c))?;
    // 第3期計画 and 第5次 are names.
    let parts = chars.get(at + 1).is_none_or(|c| is_blank(*c) || "：:．.－-―".contains(*c) || *unit != '期');
    if !parts {
        return None;
    }
    parted(chars, format!("第#{unit}"), 0..at + 1, "：:．.", false)
}

/// (1), （ア）, (a), 【1】
fn bracketed(chars: &[char]) -> Option<Number> {
    let (open, close) = match chars.first()? {
        '(' | '（' => ('(', [')', '）']),
        '[' | '［' => ('[', [']', '］']),
        '〔' => ('〔', ['〕', '〕']),
        _ => return None,
    };
    let end = chars.iter().take(6).position(|c| close.contains(c))?;
    let inside = &chars[1..end];
    let sort = sort_of(inside)?;
    let shown = if open == '(' { format!("({sort})") } else { format!("{open}{sort}{}", close[0]) };
    parted(chars, shown, 0..end + 1, "．.：:", false)
}

/// What a counter is: `#` digits, `ア` kana, `a` and `A` letters, `i` and `I` Roman numbers.
fn sort_of(inside: &[char]) -> Option<&'static str> {
    let all = |is: &dyn Fn(char) -> bool| !inside.is_empty() && inside.iter().all(|c| is(*c));
    if all(&|c| digit(c).is_some()) || all(&is_kanji_digit) {
        return (inside.len() <= 3).then_some("#");
    }
    if all(&|c| "ivx".contains(c)) {
        return Some("i");
    }
    if all(&|c| "IVX".contains(c)) && inside.len() > 1 {
        return Some("I");
    }
    match inside {
        [c] if ('ア'..='ン').contains(c) => Some("ア"),
        [c] if ('ｱ'..='ﾝ').contains(c) => Some("ア"),
        [c] if ('あ'..='ん').contains(c) => Some("あ"),
        [c] if c.is_ascii_lowercase() => Some("a"),
        [c] if c.is_ascii_uppercase() => Some("A"),
        _ => None,
    }
}

/// ①, ❶, ㋐
fn circled(chars: &[char]) -> Option<Number> {
    let style = match chars.first()? {
        '①'..='⑳' | '㉑'..='㉟' => "①",
        '❶'..='❿' => "❶",
        '㋐'..='㋾' => "㋐",
        '⑴'..='⒇' => "⑴",
        'Ⅰ'..='Ⅻ' => return parted(chars, "I".into(), 0..1, "．.：:、-－", false),
        _ => return None,
    };
    parted(chars, style.into(), 0..1, "．.：:", false)
}

/// 1., 1.2, 2-4, 1) and a bare 1 before a blank
fn digits(chars: &[char]) -> Option<Number> {
    let mut at = 0;
    let mut style = String::new();
    loop {
        let count = run(chars, at, |c| digit(c).is_some());
        if count == 0 || count > 3 {
            return None;
        }
        at += count;
        style.push('#');
        let joins = chars.get(at).filter(|c| ".．-‐－―".contains(**c));
        let goes_on = chars.get(at + 1).is_some_and(|c| digit(*c).is_some());
        match joins {
            Some(sign) if goes_on => {
                style.push(if ".．".contains(*sign) { '.' } else { '-' });
                at += 1;
            }
            _ => break,
        }
    }
    let many = style.len() > 1;
    let label = 0..at;
    let sign = chars.get(at).copied();
    match sign {
        Some('.' | '．' | '、') => {
            // 3.5％ was taken above as 3.5; behind it a measure may follow.
            let style = if many { style } else { format!("{style}.") };
            let mut text = at + 1;
            text += run(chars, text, is_blank);
            Some(Number { style, label, text })
        }
        Some(')' | '）') => {
            let mut text = at + 1;
            text += run(chars, text, is_blank);
            Some(Number { style: format!("{style})"), label, text })
        }
        Some(':' | '：') if chars.get(at + 1).is_none_or(|c| digit(*c).is_none()) => {
            let text = at + 1 + run(chars, at + 1, is_blank);
            Some(Number { style, label, text })
        }
        Some(c) if is_blank(c) => {
            let text = at + run(chars, at, is_blank);
            // 5 年, 3 people measure; 12 34 are cells.
            let next = chars.get(text)?;
            // 5 人 measures, and 1 人権教育 does not.
            let is_kanji =
                |c: &char| matches!(c, '\u{4E00}'..='\u{9FFF}') && !"間後前目以末度次".contains(*c);
            let measures = (MEASURES.contains(*next) && !chars.get(text + 1).is_some_and(is_kanji))
                || digit(*next).is_some()
                || "|/~〜～-+*=".contains(*next);
            let small = next.is_ascii_lowercase();
            (!measures && !small).then_some(Number { style, label, text })
        }
        Some(c)
            if many && !MEASURES.contains(c) && !c.is_ascii_alphanumeric() && !",，~〜～/".contains(c) =>
        {
            Some(Number { style, label, text: at })
        }
        _ => None,
    }
}

/// A., IV., a), ア
fn letters(chars: &[char]) -> Option<Number> {
    let count = run(chars, 0, |c| "IVX".contains(c)).max(1);
    let head = chars.get(..count)?;
    let sort = match head {
        [c] if c.is_ascii_alphabetic() || ('ア'..='ン').contains(c) || ('ｱ'..='ﾝ').contains(c) => {
            if "IVX".contains(*c) {
                "I"
            } else {
                sort_of(head)?
            }
        }
        [_] => return None,
        _ => "I",
    };
    let at = count + run(chars, count, |c| c.is_ascii_digit()).min(if sort == "A" { 2 } else { 0 });
    let numbered = at > count;
    let sign = chars.get(at)?;
    let follows = chars.get(at + 1).is_some_and(|c| is_blank(*c));
    let style = if numbered { format!("{sort}#") } else { sort.to_owned() };
    let is_kana = sort == "ア";
    match sign {
        '.' | '．' | ')' | '）' if follows || *sign == '．' || !sign.is_ascii() || is_kana => {
            let text = at + 1 + run(chars, at + 1, is_blank);
            Some(Number {
                style: format!("{style}{}", if ")）".contains(*sign) { ')' } else { '.' }),
                label: 0..at,
                text,
            })
        }
        c if is_blank(*c) && (is_kana || (sort == "I" && count > 1) || *c == '\u{3000}') => {
            let text = at + run(chars, at, is_blank);
            Some(Number { style, label: 0..at, text })
        }
        _ => None,
    }
}

/// 基本目標1　, 施策2-1：, Goal 1:, Objective 1.2 – , KEP-1234, PAY-7
fn worded(chars: &[char]) -> Option<Number> {
    let latin = chars.first()?.is_ascii_alphabetic();
    let word = if latin {
        run(chars, 0, |c| c.is_ascii_alphabetic())
    } else {
        run(chars, 0, |c| matches!(c, '\u{3041}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}'))
    };
    if word == 0 || word > if latin { 14 } else { 8 } {
        return None;
    }
    let mut at = word;
    let mut style: String = chars[..word].iter().collect();
    let key = chars.get(at) == Some(&'-') && latin && chars[..word].iter().all(char::is_ascii_uppercase);
    if key {
        style.push('-');
        at += 1;
    } else {
        let blanks = run(chars, at, is_blank);
        if blanks > 1 {
            return None;
        }
        if blanks == 1 && latin {
            style.push(' ');
        }
        at += blanks;
    }
    let mut first = true;
    loop {
        let bracket = first && chars.get(at).is_some_and(|c| "(（".contains(*c));
        if bracket {
            return None;
        }
        let count = run(chars, at, |c| digit(c).is_some());
        // 2025 is a year; a key may be as long as it likes.
        if count == 0 || (count > 2 && !key) || count > 9 {
            return None;
        }
        at += count;
        style.push('#');
        first = false;
        let joins = chars.get(at).is_some_and(|c| ".．-‐－".contains(*c));
        if joins && chars.get(at + 1).is_some_and(|c| digit(*c).is_some()) {
            style.push(if ".．".contains(chars[at]) { '.' } else { '-' });
            at += 1;
        } else {
            break;
        }
    }
    let number = parted(chars, style, 0..at, "：:．.-–—－―）)】", true)?;
    // "Q1 2026" and "Phase 2 of" are names.
    let next = chars.get(number.text).copied().unwrap_or(' ');
    let sign = chars[at..number.text].iter().any(|c| !is_blank(*c));
    let plain = digit(next).is_some()
        || next.is_ascii_lowercase()
        || MEASURES.contains(next)
        || "のをにとはが、。".contains(next);
    (sign || !plain).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_amounts_years_and_names() {
        let told = |text: &str| {
            let chars: Vec<char> = text.chars().collect();
            number(&chars).map(|number| {
                let label: String = chars[number.label.clone()].iter().collect();
                let rest: String = chars[number.text..].iter().collect();
                format!("{}|{label}|{rest}", number.style)
            })
        };
        for (text, expected) in [
            ("第1章　総論", "第#章|第1章|総論"),
            ("第二節 現状", "第#節|第二節|現状"),
            ("１．教育", "#.|１|教育"),
            ("１　教育の充実", "#|１|教育の充実"),
            ("2-4 がん", "#-#|2-4|がん"),
            ("1.2.3 Scope", "#.#.#|1.2.3|Scope"),
            ("(1)妊娠中", "(#)|(1)|妊娠中"),
            ("（ア）学校", "(ア)|（ア）|学校"),
            ("(a) Definitions", "(a)|(a)|Definitions"),
            ("(iv) rules", "(i)|(iv)|rules"),
            ("① 学校図書館", "①|①|学校図書館"),
            ("IV. Results", "I.|IV|Results"),
            ("I. 総合戦略", "I.|I|総合戦略"),
            ("A. Care", "A.|A|Care"),
            ("ア　学校", "ア|ア|学校"),
            ("基本目標1　安心", "基本目標#|基本目標1|安心"),
            ("施策2-1：子育て", "施策#-#|施策2-1|子育て"),
            ("Goal 1: Safe", "Goal #|Goal 1|Safe"),
            ("Objective 1.2 Reduce", "Objective #.#|Objective 1.2|Reduce"),
            ("KEP-1234: Pods", "KEP-#|KEP-1234|Pods"),
        ] {
            assert_eq!(told(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "5年間の取組",
            "5 年間",
            "3.5％の増",
            "2025年度",
            "令和7年度から",
            "Q1 2026",
            "12,000人",
            "A dog",
            "I think",
            "第3期計画の",
            "10:30 start",
            "1",
            "Plan B is",
            "平均の15.2%より",
            "3 people",
            "2 - 4",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
