//! What the elements of a format that states its items (XML) are to a plan, and how an element that holds others is
//! written on one line.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{PLAN_KIND, Vocabulary};
use crate::text::Words;

/// Says of an element of XML that it is an item, and which of its texts are fields. What stands in an element that is
/// no item belongs to the item around it.
///
/// A path of a field is `Name`, `Mission/Description`, or `@Type` for an attribute. Where a path leads to an element
/// that holds others, each such element is one line of the field ([`ElementLine`]).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElementRule {
    /// Its name, without a prefix.
    pub element: String,
    /// The kind of item, or `plan`.
    pub kind: String,
    /// Fields by the paths of their texts.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// Fields that the element gives without saying them.
    #[serde(default)]
    pub set: BTreeMap<String, String>,
}

impl ElementRule {
    /// The paths of a field, in the byte order of paths.
    pub fn paths<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(_, own)| *own == field).map(|(path, _)| path.as_str())
    }

    /// Holds the rule to a vocabulary.
    pub(super) fn check(&self, vocabulary: &Vocabulary) -> Result<(), Words> {
        let fields = self.fields.values().chain(self.set.keys()).map(String::as_str);
        super::rule::known(vocabulary, &self.kind, fields)
    }

    /// Whether it is the plan itself.
    pub fn is_plan(&self) -> bool {
        self.kind == PLAN_KIND
    }
}

/// How an element that holds others is written on one line: `10 (2020-01-01 to 2020-12-31); DescriptorName: Grade`.
///
/// The text without a name is that of `bare`; of two names the first is that of numbers and the second that of other
/// texts. The days of `from` and `to` stand in brackets behind it. Whatever is written is read back as it was, which
/// a test holds on random parts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElementLine {
    /// The name of the element.
    pub element: String,
    /// What stands without a name.
    #[serde(default)]
    pub bare: Vec<String>,
    /// The name of the day with which it begins.
    pub from: Option<String>,
    /// The name of the day with which it ends.
    pub to: Option<String>,
}

/// What stands on a line for an element in which nothing is said.
pub const NOTHING: &str = "-";

impl ElementLine {
    /// The line of parts, each with its name, in order. Line breaks become blanks.
    pub fn write(&self, parts: &[(String, String)]) -> String {
        let parts: Vec<(String, String)> = parts
            .iter()
            .map(|(name, text)| (name.clone(), text.split_whitespace().collect::<Vec<_>>().join(" ")))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let short = self.short(&parts);
        let mut same = self.read(&short);
        let mut all = parts.clone();
        same.sort();
        all.sort();
        if same == all { short } else { self.named(&parts) }
    }

    fn named(&self, parts: &[(String, String)]) -> String {
        let parts: Vec<String> =
            parts.iter().map(|(name, text)| format!("{name}: {}", escaped(text))).collect();
        parts.join("; ")
    }

    fn short(&self, parts: &[(String, String)]) -> String {
        let mut left = parts.to_vec();
        let mut out = String::new();
        if let Some(at) = left.iter().position(|(name, text)| self.bare_name(text) == Some(name.as_str())) {
            out.push_str(&escaped(&left.remove(at).1));
        }
        let mut day = |name: &Option<String>| {
            let name = name.as_ref()?;
            let at = left.iter().position(|(own, text)| own == name && is_day(text))?;
            Some(left.remove(at).1)
        };
        let (from, to) = (day(&self.from), day(&self.to));
        if from.is_some() || to.is_some() {
            let blank = if out.is_empty() { "" } else { " " };
            let from = from.map(|day| day + " ").unwrap_or_default();
            let to = to.map(|day| format!(" {day}")).unwrap_or_default();
            out.push_str(&format!("{blank}({from}to{to})"));
        }
        let rest = self.named(&left);
        match (out.is_empty(), rest.is_empty()) {
            (true, _) => rest,
            (false, true) => out,
            (false, false) => format!("{out}; {rest}"),
        }
    }

    /// The name of a text that has none.
    fn bare_name(&self, text: &str) -> Option<&str> {
        match self.bare.as_slice() {
            [] => None,
            [number, _] if is_number(text) => Some(number),
            [.., other] => Some(other),
        }
    }

    /// The parts of a line, each with its name; none of [`NOTHING`].
    pub fn read(&self, line: &str) -> Vec<(String, String)> {
        let line = line.trim();
        if line == NOTHING {
            return Vec::new();
        }
        let mut out: Vec<(String, String)> = Vec::new();
        for (at, part) in split(line).into_iter().enumerate() {
            match name(part) {
                Some((name, text)) => out.push((name.to_owned(), unescaped(text))),
                None if at == 0 => self.head(&unescaped(part), &mut out),
                // A semicolon that parts nothing is of the text before it.
                None => match out.last_mut() {
                    Some((_, text)) => text.push_str(&format!("; {}", unescaped(part))),
                    None => self.head(&unescaped(part), &mut out),
                },
            }
        }
        out.retain(|(_, text)| !text.is_empty());
        out
    }

    fn head(&self, text: &str, out: &mut Vec<(String, String)>) {
        let mut bare = text;
        let mut days = Vec::new();
        if let Some(inside) = text.strip_suffix(')')
            && let Some((front, inside)) = inside.rsplit_once('(')
            && (front.is_empty() || front.ends_with(' '))
            && let Some((from, to)) = days_of(inside)
        {
            let named = [(&self.from, from), (&self.to, to)].map(|(name, day)| name.as_ref().zip(day));
            let wanted = [from, to].iter().flatten().count();
            if named.iter().flatten().count() == wanted {
                bare = front.trim_end();
                days =
                    named.into_iter().flatten().map(|(name, day)| (name.clone(), day.to_owned())).collect();
            }
        }
        if !bare.is_empty() {
            let name = self.bare_name(bare).unwrap_or_default();
            out.push((name.to_owned(), bare.to_owned()));
        }
        out.extend(days);
    }
}

/// `2020-01-01 to 2020-12-31`, of which one may be missing.
fn days_of(text: &str) -> Option<(Option<&str>, Option<&str>)> {
    let (from, to) = text.strip_prefix("to").map(|to| ("", to)).or_else(|| text.split_once(" to"))?;
    let to = if to.is_empty() { "" } else { to.strip_prefix(' ')? };
    let day = |text: &str| (text.is_empty() || is_day(text)).then_some(());
    day(from).and(day(to))?;
    let some = |text| Some(text).filter(|text: &&str| !text.is_empty());
    (some(from).is_some() || some(to).is_some()).then_some((some(from), some(to)))
}

/// Whether a text is a day, a month or a year in digits.
fn is_day(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    digits && matches!(lengths.as_slice(), [4] | [4, 2] | [4, 2, 2])
}

fn is_number(text: &str) -> bool {
    let plain = text.strip_prefix(['-', '+']).unwrap_or(text);
    plain.starts_with(|c: char| c.is_ascii_digit())
        && plain.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'%'))
}

/// The parts of a line between semicolons that are not doubled.
fn split(line: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut begin = 0;
    let mut rest = line.match_indices(';');
    while let Some((at, _)) = rest.next() {
        if line[at + 1..].starts_with(';') {
            rest.next();
        } else if line[at + 1..].starts_with(' ') {
            out.push(&line[begin..at]);
            begin = at + 2;
        }
    }
    out.push(&line[begin..]);
    out
}

/// `Name: text`; the name is of letters.
fn name(part: &str) -> Option<(&str, &str)> {
    let (name, text) = part.split_once(": ")?;
    let is_name = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_name.then_some((name, text))
}

fn escaped(text: &str) -> String {
    text.replace(';', ";;")
}

fn unescaped(text: &str) -> String {
    text.replace(";;", ";")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result() -> ElementLine {
        let name = |name: &str| Some(name.to_owned());
        ElementLine {
            element: "Result".into(),
            bare: vec!["Number".into(), "Description".into()],
            from: name("Start"),
            to: name("End"),
        }
    }

    fn parts(all: &[(&str, &str)]) -> Vec<(String, String)> {
        all.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn a_line_is_short_where_it_reads_back() {
        let written = |all: &[(&str, &str)]| result().write(&parts(all));
        assert_eq!(
            written(&[("Start", "2020-01-01"), ("End", "2020-12-31"), ("Number", "10")]),
            "10 (2020-01-01 to 2020-12-31)"
        );
        assert_eq!(written(&[("End", "2021"), ("Grade", "A")]), "(to 2021); Grade: A");
        assert_eq!(
            written(&[("Number", "9"), ("Description", "nearly; all")]),
            "9; Description: nearly;; all"
        );
        assert_eq!(written(&[("Description", "Note: well (to 2021)")]), "Description: Note: well (to 2021)");
        assert_eq!(result().read("-"), []);
    }

    #[test]
    fn what_is_written_of_parts_is_read_back() {
        let texts =
            ["10", "x", "A: b", "; B: c", ";;", "(to 2020)", "a (2020 to 2021)", "-", "1;2", "to", ")", "; "];
        for first in texts {
            for second in texts {
                for name in ["Number", "Description", "Start", "Other"] {
                    let all = parts(&[(name, first), ("End", second)]);
                    let line = result().write(&all);
                    let mut read = result().read(&line);
                    let mut all: Vec<_> =
                        all.into_iter().map(|(name, text)| (name, text.trim().to_owned())).collect();
                    read.sort();
                    all.sort();
                    assert_eq!(read, all, "{line}");
                }
            }
        }
    }
}
