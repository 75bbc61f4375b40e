//! The parts of a name that tell two items apart however alike the rest is: numbers, phases,
//! halves, letters that stand alone.
//!
//! Texts here are plain ([`super::tongue::plain`]), so digits are ASCII and brackets of one kind.

use super::tongue::{Folded, Tongue, is_unspaced, kanji_number};

/// The telling parts of a name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Telling {
    /// Digits, Roman numbers, letters that stand alone, halves; sorted.
    marks: Vec<String>,
    /// Numbers said as words, which may be the same.
    words: Vec<String>,
}

/// How the telling parts of two names differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Apart {
    /// They do not.
    Same,
    /// One has a mark that the other lacks.
    Gained,
    /// One mark stands where another stood.
    Turned,
}

impl Telling {
    /// The telling parts of a name, which is also given folded.
    pub(super) fn of(name: &str, folded: &Folded) -> Telling {
        let mut words = folded.numbers.clone();
        words.sort();
        Telling { marks: marks(name), words }
    }

    pub(super) fn apart(&self, other: &Telling) -> Apart {
        if self == other {
            return Apart::Same;
        }
        // A number may be said as a word on the other side.
        let (own, own_words) = without(&self.marks, &other.marks, &self.words, &other.words);
        let (others, other_words) = without(&other.marks, &self.marks, &other.words, &self.words);
        match (own, others) {
            (0, 0) if own_words == 0 || other_words == 0 => Apart::Same,
            (0, 0) => Apart::Turned,
            _ if self.marks.is_empty() && own_words == 0 => Apart::Gained,
            _ if other.marks.is_empty() && other_words == 0 => Apart::Gained,
            _ => Apart::Turned,
        }
    }
}

/// How many of these marks the others have neither as marks nor as words, and how many of these
/// words.
fn without(marks: &[String], others: &[String], words: &[String], other_words: &[String]) -> (usize, usize) {
    let mut rest = others.to_vec();
    let mut rest_words = other_words.to_vec();
    let mut take = |one: &String| {
        for list in [&mut rest, &mut rest_words] {
            if let Some(at) = list.iter().position(|other| other == one) {
                list.swap_remove(at);
                return true;
            }
        }
        false
    };
    let marks = marks.iter().filter(|one| !take(one)).count();
    (marks, words.iter().filter(|one| !take(one)).count())
}

fn marks(name: &str) -> Vec<String> {
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
            } else if length == 1 && !is_small_word(&word, &chars, index) {
                found.push(word.to_ascii_uppercase());
            }
            index += length;
        } else if is_greek(c) {
            let length = run(is_greek);
            if length == 1 && !is_small_word("", &chars, index) {
                found.push(c.to_string());
            }
            index += length;
        } else {
            index += 1;
        }
    }
    for half in &Tongue::all().halves {
        found.extend(name.to_lowercase().match_indices(half.as_str()).map(|_| half.clone()));
    }
    found.sort();
    found
}

/// Whether a letter that no other of its alphabet stands beside is a word or a part of one: "a plan", "the
/// owner's", für.
fn is_small_word(word: &str, chars: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied();
    let behind = chars.get(at + 1).copied();
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !is_unspaced(c));
    let is_joined = |c: Option<char>| c == Some('\'') || is_letter(c);
    let opens = behind == Some(' ') && is_letter(chars.get(at + 2).copied());
    is_joined(before) || is_joined(behind) || (opens && Tongue::all().is_passed(&word.to_lowercase()))
}

/// A name apart from the number of its phase, and that number. `None` where it has none, or two.
///
/// A Roman number at the end is none: 計画II may stand beside 計画I ([`roman_end`]).
pub(super) fn phase(name: &str) -> Option<(String, u32)> {
    let lower = name.to_ascii_lowercase();
    let mut found: Option<(String, u32)> = None;
    for (before, behind) in &Tongue::all().phases {
        for (at, _) in lower.match_indices(before.as_str()) {
            let begins = !name[..at].ends_with(|c: char| c.is_ascii_alphabetic()) || !before.is_ascii();
            let rest = name[at + before.len()..].trim_start();
            let (number, rest) = match phase_number(rest) {
                Some((number, length)) if begins => (number, &rest[length..]),
                _ => continue,
            };
            let Some(rest) = rest.strip_prefix(behind.as_str()) else { continue };
            let stem = format!("{}{rest}", &name[..at]).replace("()", "");
            let stem = stem.trim().trim_end_matches([',', ':', '-']).trim_end().to_owned();
            if found.is_some() {
                return None;
            }
            found = Some((stem, number));
        }
    }
    found
}

/// A name apart from the Roman number at its end, and that number.
pub(super) fn roman_end(name: &str) -> Option<(String, u32)> {
    let body = name.trim_end_matches(is_latin);
    let number = roman(&name[body.len()..])?;
    (!body.is_empty()).then(|| (body.trim_end().to_owned(), number))
}

/// Whether the whole text is the number of a phase, as 第2期 is.
pub(super) fn is_phase(text: &str) -> bool {
    phase(text).is_some_and(|(stem, _)| stem.is_empty())
}

/// The number at the beginning of a text, and its length.
fn phase_number(text: &str) -> Option<(u32, usize)> {
    let end = text.find(|c| !is_phase_digit(c)).unwrap_or(text.len());
    if end == 0 {
        let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
        let word = &text[..end];
        let number = Tongue::all().word(&word.to_ascii_lowercase());
        return Some((number.parse().ok()?, end));
    }
    let digits = &text[..end];
    if let Some(roman) = roman(digits) {
        let is_word = text[end..].starts_with(is_latin);
        return (!is_word).then_some((roman, end));
    }
    let digits: Vec<char> = digits.chars().collect();
    Some((number(&digits).parse().ok()?, end))
}

/// Digits without noughts in front; a kanji number as one.
fn number(digits: &[char]) -> String {
    if digits.iter().all(char::is_ascii_digit) {
        let text: String = digits.iter().collect();
        let plain = text.trim_start_matches('0');
        return if plain.is_empty() { "0".to_owned() } else { plain.to_owned() };
    }
    kanji_number(&digits.iter().collect::<String>())
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
    use crate::matching::tongue::plain;

    #[test]
    fn numbers_phases_and_lone_letters_tell_names_apart() {
        let of = |name: &str| marks(&plain(name)).join(" ");
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
    fn a_number_may_be_a_word_on_the_other_side() {
        let of = |name: &str| Telling::of(&plain(name), &Tongue::all().fold(&plain(name)));
        let apart = |one: &str, other: &str| of(one).apart(&of(other));
        assert_eq!(apart("二つの課題", "２つの課題"), Apart::Same);
        assert_eq!(apart("Two-person rule", "2-person rule"), Apart::Same);
        assert_eq!(apart("Phase one", "Phase Two"), Apart::Turned);
        assert_eq!(apart("Phase 1", "Phase two"), Apart::Turned);
        assert_eq!(apart("Tier 1", "Tier 2"), Apart::Turned);
        assert_eq!(apart("Use of a shared account", "USE OF A SHARED ACCOUNT"), Apart::Same);
        assert_eq!(apart("The owner's file", "The owner file"), Apart::Same);
        assert_eq!(apart("Plan A", "Plan B"), Apart::Turned);
        assert_eq!(apart("Für den Übergang", "Für die Überfahrt"), Apart::Same);
        assert_eq!(apart("L'été à venir", "Le printemps"), Apart::Same);
    }

    #[test]
    fn a_phase_is_parted_from_its_name() {
        let of = |name: &str| phase(&plain(name));
        assert_eq!(of("基盤整備（第3期）"), Some(("基盤整備".to_owned(), 3)));
        assert_eq!(of("第十二次計画"), Some(("計画".to_owned(), 12)));
        assert_eq!(of("創薬フェーズⅡ"), Some(("創薬".to_owned(), 2)));
        assert_eq!(of("創薬計画Ⅲ"), None);
        assert_eq!(roman_end(&plain("創薬計画Ⅲ")), Some(("創薬計画".to_owned(), 3)));
        assert_eq!(of("第一線の研究"), None);
        assert_eq!(of("Data platform, Phase 2"), Some(("Data platform".to_owned(), 2)));
        assert_eq!(of("Data platform (PHASE TWO)"), Some(("Data platform".to_owned(), 2)));
        assert!(is_phase("第2期") && !is_phase("第2期の"));
    }
}
