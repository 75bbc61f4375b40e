//! Patterns of lines: words that must stand there, `{names}` that take text, `[parts]` that may
//! be missing. Blanks and the width of characters do not count.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use super::loosely;

/// The longest text a name may take that is not the last of its pattern, in characters.
const LONGEST: usize = 400;

/// A pattern of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    written: String,
    /// The pattern with and without each part that may be missing, the fullest first.
    forms: Vec<Vec<Part>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// Characters as [`loosely`] reads them.
    Literal(Vec<char>),
    Capture(String),
}

/// What the names of a pattern took, as ranges of characters of the text.
pub type Captures<'p> = BTreeMap<&'p str, Range<usize>>;

/// A text without blanks and widths, which still knows its places.
#[derive(Debug, Clone, Default)]
pub struct Loose {
    chars: Vec<char>,
    /// The character of the text from which each came.
    from: Vec<usize>,
}

impl Loose {
    /// Reads a text loosely.
    pub fn of(text: &str) -> Loose {
        let mut loose = Loose::default();
        for (index, c) in text.chars().enumerate() {
            if is_itself(c) {
                loose.chars.push(c);
                loose.from.push(index);
                continue;
            }
            for c in loosely(c.encode_utf8(&mut [0; 4])).chars() {
                loose.chars.push(c);
                loose.from.push(index);
            }
        }
        loose
    }

    /// Whether a cut in front of a character would part the digits of a number.
    fn is_in_number(&self, at: usize) -> bool {
        let digit = |at: usize| self.chars.get(at).is_some_and(char::is_ascii_digit);
        at > 0 && digit(at - 1) && digit(at)
    }

    fn range(&self, begin: usize, end: usize) -> Range<usize> {
        match (self.from.get(begin), end.checked_sub(1).and_then(|last| self.from.get(last))) {
            (Some(first), Some(last)) if begin < end => *first..*last + 1,
            (Some(first), _) => *first..*first,
            _ => {
                let end = self.from.last().map_or(0, |last| last + 1);
                end..end
            }
        }
    }
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// A bracket without its other, two names with nothing between them, or no words at all.
    pub fn parse(written: &str) -> Result<Pattern, &'static str> {
        let pattern = Pattern::of_names(written)?;
        if !pattern.forms[0].iter().any(|part| matches!(part, Part::Literal(_))) {
            return Err("a pattern needs words of its own");
        }
        Ok(pattern)
    }

    /// Reads a pattern that may be of names alone, which whoever matches it then has to tell apart.
    ///
    /// # Errors
    ///
    /// A bracket without its other.
    pub fn of_names(written: &str) -> Result<Pattern, &'static str> {
        let mut forms: Vec<Vec<Part>> = vec![Vec::new()];
        let mut rest = written;
        while let Some(c) = rest.chars().next() {
            if c == '[' {
                let (inside, after) = rest[1..].split_once(']').ok_or("`[` has no `]`")?;
                let inside = parts(inside)?;
                let with = forms.iter().map(|form| [form.clone(), inside.clone()].concat());
                forms = with.chain(forms.iter().cloned()).collect();
                rest = after;
            } else {
                let end = rest.find('[').unwrap_or(rest.len());
                let plain = parts(&rest[..end])?;
                for form in &mut forms {
                    form.extend(plain.iter().cloned());
                }
                rest = &rest[end..];
            }
            if forms.len() > 512 {
                return Err("more than nine parts may be missing");
            }
        }
        // Words beside words become one, so that no name is asked to end between them.
        for form in &mut forms {
            *form = joined(std::mem::take(form));
        }
        Ok(Pattern { written: written.to_owned(), forms })
    }

    /// The names in braces, in order, of the fullest form.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.forms[0].iter().filter_map(|part| match part {
            Part::Capture(name) => Some(name.as_str()),
            Part::Literal(_) => None,
        })
    }

    /// As it is written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Holds a whole text to the pattern. `accept` says whether a name may take a text, which is
    /// asked with the range of characters; of several ways the one with the shortest texts in
    /// front counts, but of two names that stand beside one another the first takes the longest text that
    /// leaves the other one it may take, and no number is parted.
    pub fn matches(
        &self,
        text: &Loose,
        accept: &mut dyn FnMut(&str, Range<usize>) -> bool,
    ) -> Option<Captures<'_>> {
        self.forms.iter().find_map(|form| {
            let mut found = Vec::new();
            linear(form, text, 0, true, accept, &mut found).map(|_| collect(found))
        })
    }

    /// The line that the pattern reads as these values: its words as they are written, each name
    /// in the place of its text. A part that may be missing is left out where one of its names has
    /// no text; one without names stands.
    ///
    /// `None` if a name that must be there has no text.
    ///
    /// What a text ends in and the words behind it say again stands once.
    pub fn fill(&self, text_of: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        let text_of = |name: &str| text_of(name).map(|text| self.shortened(name, &text).to_owned());
        let text_of: &dyn Fn(&str) -> Option<String> = &text_of;
        let mut out = String::new();
        let mut rest = self.written.as_str();
        while !rest.is_empty() {
            if let Some(tail) = rest.strip_prefix('[') {
                let (inside, after) = tail.split_once(']')?;
                out.push_str(&filled(inside, text_of).unwrap_or_default());
                rest = after;
            } else {
                let end = rest.find('[').unwrap_or(rest.len());
                out.push_str(&filled(&rest[..end], text_of)?);
                rest = &rest[end..];
            }
        }
        Some(out)
    }

    /// The text of a name without what the words behind it say: of 閣議決定 before 決定 it is 閣議.
    pub fn shortened<'t>(&self, name: &str, text: &'t str) -> &'t str {
        let Some((_, rest)) = self.written.split_once(&format!("{{{name}}}")) else { return text };
        let rest = rest.trim_start_matches(']');
        let words = rest.split(['{', '[', ']']).next().unwrap_or_default();
        let ends = words.char_indices().map(|(at, c)| at + c.len_utf8());
        let said = ends.map(|end| &words[..end]).take_while(|said| said.chars().all(char::is_alphabetic));
        let said: Vec<&str> = said.filter(|said| said.chars().count() > 1).collect();
        let found = said.iter().rev().find_map(|said| text.strip_suffix(said));
        found.filter(|rest| !rest.is_empty()).unwrap_or(text)
    }

    /// Seeks the pattern anywhere in a text; also gives the range it takes.
    pub fn seek(
        &self,
        text: &Loose,
        accept: &mut dyn FnMut(&str, Range<usize>) -> bool,
    ) -> Option<(Range<usize>, Captures<'_>)> {
        for begin in 0..text.chars.len() {
            for form in &self.forms {
                let mut found = Vec::new();
                if let Some(end) = linear(form, text, begin, false, accept, &mut found) {
                    return Some((text.range(begin, end), collect(found)));
                }
            }
        }
        None
    }
}

/// Whether [`loosely`] leaves a character as it is, for those that texts are mostly made of.
fn is_itself(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}' | '\u{4E00}'..='\u{9FFF}')
}

fn collect(found: Vec<(&str, Range<usize>)>) -> Captures<'_> {
    found.into_iter().collect()
}

/// Words and names, without optional parts.
fn parts(text: &str) -> Result<Vec<Part>, &'static str> {
    let mut out = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix('{') {
            let (name, after) = tail.split_once('}').ok_or("`{` has no `}`")?;
            if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
                return Err("a name in braces is lower-case letters and _");
            }
            out.push(Part::Capture(name.to_owned()));
            rest = after;
        } else {
            let end = rest.find('{').unwrap_or(rest.len());
            if rest[..end].contains([']', '}']) {
                return Err("a bracket closes that was not opened");
            }
            out.push(Part::Literal(loosely(&rest[..end]).chars().collect()));
            rest = &rest[end..];
        }
    }
    Ok(out)
}

/// Words and names with the texts of the names, without optional parts.
fn filled(part: &str, text_of: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    let mut rest = part;
    while let Some((words, tail)) = rest.split_once('{') {
        let (name, after) = tail.split_once('}')?;
        out.push_str(words);
        out.push_str(&text_of(name)?);
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::new();
    for part in parts {
        match (out.last_mut(), part) {
            (Some(Part::Literal(before)), Part::Literal(more)) => before.extend(more),
            (_, Part::Literal(words)) if words.is_empty() => {}
            (_, part) => out.push(part),
        }
    }
    out
}

/// Matches parts from `at` on; gives where the match ends.
fn linear<'p>(
    parts: &'p [Part],
    text: &Loose,
    at: usize,
    anchored: bool,
    accept: &mut dyn FnMut(&str, Range<usize>) -> bool,
    found: &mut Vec<(&'p str, Range<usize>)>,
) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else {
        return (!anchored || at == text.chars.len()).then_some(at);
    };
    match part {
        Part::Literal(words) => {
            let end = at + words.len();
            (text.chars.get(at..end)? == words.as_slice()).then_some(())?;
            linear(rest, text, end, anchored, accept, found)
        }
        Part::Capture(name) => {
            let longest =
                if rest.is_empty() { text.chars.len() } else { (at + LONGEST).min(text.chars.len()) };
            let first = if rest.is_empty() && anchored { longest } else { at };
            // A name beside a name has no words that end it: R6.3.19閣議 is R6.3.19 and 閣議, not R6.3.1 and 9閣議.
            let is_beside = matches!(rest.first(), Some(Part::Capture(_)));
            for count in 0..(longest + 1).saturating_sub(first) {
                let end = if is_beside { longest - count } else { first + count };
                if is_beside && text.is_in_number(end) {
                    continue;
                }
                // The words that follow are sought before anything is asked.
                if let Some(Part::Literal(words)) = rest.first()
                    && text.chars.get(end..end + words.len()) != Some(words.as_slice())
                {
                    continue;
                }
                let range = text.range(at, end);
                if !accept(name, range.clone()) {
                    continue;
                }
                found.push((name, range));
                if let Some(end) = linear(rest, text, end, anchored, accept, found) {
                    return Some(end);
                }
                found.pop();
            }
            None
        }
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        Pattern::parse(&written).map_err(|why| D::Error::custom(format!("the pattern {written:?}: {why}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: &str) {
        let pattern = Pattern::parse(pattern).unwrap();
        let chars: Vec<char> = text.chars().collect();
        let text = Loose::of(text);
        let mut accept = |name: &str, range: Range<usize>| name == "flag" || !range.is_empty();
        let said = match pattern.matches(&text, &mut accept) {
            None => "no".to_owned(),
            Some(captures) => captures
                .iter()
                .map(|(name, range)| format!("{name}={}", chars[range.clone()].iter().collect::<String>()))
                .collect::<Vec<_>>()
                .join(" "),
        };
        assert_eq!(said, expected);
    }

    #[test]
    fn what_a_text_ends_in_stands_once() {
        let fill = |pattern: &str, by: &str| {
            Pattern::parse(pattern).unwrap().fill(&|name| (name == "by").then(|| by.to_owned())).unwrap()
        };
        assert_eq!(fill("（[{by}]決定）", "閣議"), "（閣議決定）");
        assert_eq!(fill("（[{by}]決定）", "閣議決定"), "（閣議決定）");
        assert_eq!(fill("{by}一部改訂", "審議会一部改訂"), "審議会一部改訂");
        assert_eq!(fill("（{by}決定）", "決定"), "（決定決定）");
        assert_eq!(fill("{by}. 名称", "甲. 名称"), "甲. 名称. 名称");
    }

    #[test]
    fn what_is_taken_as_it_is_reads_loosely_as_itself() {
        for c in (0..=0x10FFFF).filter_map(char::from_u32).filter(|c| is_itself(*c)) {
            assert_eq!(loosely(&c.to_string()), c.to_string());
        }
    }

    #[test]
    fn blanks_and_width_do_not_count() {
        check(
            "{label}.プログラム名：{name}",
            "２－４．プログラム名: 感染症 プログラム",
            "label=２－４ name=感染症 プログラム",
        );
        check("概要：{overview}", "概要 ：ゲノム", "overview=ゲノム");
        check("概要：{overview}", "概要", "no");
    }

    #[test]
    fn of_two_names_side_by_side_the_first_takes_the_longest_text_it_may() {
        let pattern = Pattern::parse("（{day}[{by}]決定）").unwrap();
        let said = |text: &str| {
            let chars: Vec<char> = text.chars().collect();
            let mut accept = |name: &str, range: Range<usize>| {
                let part: String = chars[range.clone()].iter().collect();
                let is_day =
                    part.split('.').map(|part| part.parse::<u8>()).filter(Result::is_ok).count() == 3;
                !range.is_empty() && (name != "day" || is_day)
            };
            let captures = pattern.matches(&Loose::of(text), &mut accept)?;
            let of =
                |name: &str| captures.get(name).map(|range| chars[range.clone()].iter().collect::<String>());
            Some((of("day").unwrap(), of("by")))
        };
        let both = |day: &str, by: &str| Some((day.to_owned(), Some(by.to_owned())));
        assert_eq!(said("（6.3.19閣議決定）"), both("6.3.19", "閣議"));
        assert_eq!(said("（6.3.19決定）"), Some(("6.3.19".to_owned(), None)));
        assert_eq!(said("（閣議決定）"), None);
    }

    #[test]
    fn a_part_may_be_missing() {
        let line = "{name}[*{flag}]（{decided}決定）[【{attachment}】]";
        check(
            line,
            "計画*（令和3年閣議決定）【別添1】",
            "attachment=別添1 decided=令和3年閣議 flag= name=計画",
        );
        check(line, "計画（令和3年閣議決定）", "decided=令和3年閣議 name=計画");
    }

    #[test]
    fn a_pattern_without_words_or_with_half_a_bracket_is_refused() {
        for written in ["{name}", "", "a[b", "a{b", "a]b", "a{B}"] {
            assert!(Pattern::parse(written).is_err(), "{written}");
        }
    }

    #[test]
    fn a_line_is_written_by_the_pattern_that_reads_it() {
        let pattern = Pattern::parse("[○]{name}[*{flag}]（{decided}決定）[【{attachment}】]").unwrap();
        let fill = |values: &[(&str, &str)]| {
            pattern.fill(&|name| values.iter().find(|(key, _)| *key == name).map(|(_, v)| (*v).to_owned()))
        };
        let all = [("name", "計画"), ("flag", ""), ("decided", "閣議"), ("attachment", "別添1")];
        assert_eq!(fill(&all).as_deref(), Some("○計画*（閣議決定）【別添1】"));
        assert_eq!(fill(&[all[0], all[2]]).as_deref(), Some("○計画（閣議決定）"));
        assert_eq!(fill(&all[..2]), None);
    }

    #[test]
    fn a_saying_is_found_inside_a_text() {
        let pattern = Pattern::parse("下で{names}を実施").unwrap();
        let text = "本事業の下で「A」及び「B」を実施。";
        let (range, captures) = pattern.seek(&Loose::of(text), &mut |_, range| !range.is_empty()).unwrap();
        assert_eq!(range, 4..17);
        assert_eq!(captures["names"], 6..14);
    }
}
