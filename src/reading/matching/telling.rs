//! The parts of a name that tell two items apart however alike the rest is: numbers, phases,
//! halves, letters that stand alone.
//!
//! Texts here are loose ([`planctl_core::text::loosely`]), so digits are ASCII and brackets of one kind.

/// Words that part one thing into two or three.
const HALVES: [&str; 10] = ["前期", "後期", "前半", "後半", "上期", "下期", "前編", "後編", "中期", "通期"];

/// What stands before or behind the number of a phase: 第4期, フェーズ2, Phase2.
const PHASES: [(&str, &[&str]); 5] = [
    ("第", &["期", "次", "フェーズ", "ステージ"]),
    ("フェーズ", &[""]),
    ("ステージ", &[""]),
    ("Phase", &[""]),
    ("phase", &[""]),
];

/// The telling parts of a name, sorted.
pub(super) fn telling(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut found = Vec::new();
    let mut index = 0;
    while index < chars.len() {
        let c = chars[index];
        let run = |fits: fn(char) -> bool| chars[index..].iter().take_while(|c| fits(**c)).count();
        if c.is_ascii_digit() {
            let length = run(|c| c.is_ascii_digit());
            found.push(number(&chars[index..index + length]));
            index += length;
        } else if c == '第' && chars.get(index + 1).copied().is_some_and(is_kanji_digit) {
            let length = chars[index + 1..].iter().take_while(|c| is_kanji_digit(**c)).count();
            found.push(number(&chars[index + 1..index + 1 + length]));
            index += 1 + length;
        } else if is_latin(c) {
            let length = run(is_latin);
            let word: String = chars[index..index + length].iter().collect();
            // Words and acronyms are likeness, not marks; Ⅱ comes here as II.
            if let Some(roman) = roman(&word) {
                found.push(roman.to_string());
            } else if length == 1 {
                found.push(word.to_ascii_uppercase());
            }
            index += length;
        } else if is_greek(c) {
            found.push(c.to_string());
            index += 1;
        } else {
            index += 1;
        }
    }
    for half in HALVES {
        found.extend(name.match_indices(half).map(|_| half.to_owned()));
    }
    found.sort();
    found
}

/// A name apart from the number of its phase, and that number. `None` where it has none, or two.
///
/// A Roman number at the end is none: 計画II may stand beside 計画I ([`roman_end`]).
pub(super) fn phase(name: &str) -> Option<(String, u32)> {
    let mut found: Option<(String, u32)> = None;
    for (before, behind) in PHASES {
        for (at, _) in name.match_indices(before) {
            let rest = &name[at + before.len()..];
            let end = rest.find(|c| !is_phase_digit(c)).unwrap_or(rest.len());
            let Some(number) = phase_number(&rest[..end]) else { continue };
            let Some(unit) = behind.iter().find(|unit| rest[end..].starts_with(**unit)) else { continue };
            if found.is_some() {
                return None;
            }
            let mut stem = format!("{}{}", &name[..at], &rest[end + unit.len()..]);
            stem = stem.replace("()", "");
            found = Some((stem, number));
        }
    }
    found
}

/// A name apart from the Roman number at its end, and that number.
pub(super) fn roman_end(name: &str) -> Option<(String, u32)> {
    let body = name.trim_end_matches(is_latin);
    let number = roman(&name[body.len()..])?;
    (!body.is_empty()).then(|| (body.to_owned(), number))
}

/// Whether the whole text is the number of a phase, as 第2期 is.
pub(super) fn is_phase(text: &str) -> bool {
    phase(text).is_some_and(|(stem, _)| stem.is_empty())
}

fn phase_number(text: &str) -> Option<u32> {
    if let Some(roman) = roman(text) {
        return Some(roman);
    }
    let digits: Vec<char> = text.chars().collect();
    if digits.is_empty() { None } else { number(&digits).parse().ok() }
}

/// Digits without noughts in front; a kanji number as one.
fn number(digits: &[char]) -> String {
    if digits.iter().all(char::is_ascii_digit) {
        let text: String = digits.iter().collect();
        let plain = text.trim_start_matches('0');
        return if plain.is_empty() { "0".to_owned() } else { plain.to_owned() };
    }
    let mut value = 0_u32;
    let mut unit = 0;
    for c in digits {
        match "一二三四五六七八九".chars().position(|digit| digit == *c) {
            Some(digit) => unit = digit as u32 + 1,
            None => {
                value += unit.max(1) * 10;
                unit = 0;
            }
        }
    }
    (value + unit).to_string()
}

fn is_kanji_digit(c: char) -> bool {
    "一二三四五六七八九十".contains(c)
}

fn is_phase_digit(c: char) -> bool {
    c.is_ascii_digit() || is_kanji_digit(c) || matches!(c, 'I' | 'V' | 'X')
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic()
}

fn is_greek(c: char) -> bool {
    matches!(c, 'α'..='ω' | 'Α'..='Ω')
}

/// A Roman number up to XX; a single V or X is a letter, not a number.
fn roman(word: &str) -> Option<u32> {
    const NUMBERS: [&str; 10] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"];
    let found = NUMBERS.iter().position(|number| *number == word)?;
    (word != "V" && word != "X").then_some(found as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use planctl_core::text::loosely;

    #[test]
    fn numbers_phases_and_lone_letters_tell_names_apart() {
        let of = |name: &str| telling(&loosely(name)).join(" ");
        assert_eq!(of("ナショナルバイオリソースプロジェクト（第３期）"), "3");
        assert_eq!(of("第三期計画"), "3");
        assert_eq!(of("研究Ⅱ"), "2");
        assert_eq!(of("②支援（A型）"), "2 A");
        assert_eq!(of("支援プログラム(A-STEP)"), "A");
        assert_eq!(of("支援プログラム(ACT-M)"), "M");
        assert_eq!(of("脳科学研究（後期）"), "後期");
        assert_eq!(of("AI医療"), "");
    }

    #[test]
    fn a_phase_is_parted_from_its_name() {
        let of = |name: &str| phase(&loosely(name));
        assert_eq!(of("基盤整備（第3期）"), Some(("基盤整備".to_owned(), 3)));
        assert_eq!(of("第十二次計画"), Some(("計画".to_owned(), 12)));
        assert_eq!(of("創薬フェーズⅡ"), Some(("創薬".to_owned(), 2)));
        assert_eq!(of("創薬計画Ⅲ"), None);
        assert_eq!(roman_end(&loosely("創薬計画Ⅲ")), Some(("創薬計画".to_owned(), 3)));
        assert_eq!(of("第一線の研究"), None);
        assert!(is_phase("第2期") && !is_phase("第2期の"));
    }
}
