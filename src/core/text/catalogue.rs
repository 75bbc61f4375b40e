//! The messages of one language, as a file that a translator can read.
//!
//! A line is a row, `key = text`. Lines at the head that begin with `#` are notes. The rows stand
//! in the order of their keys (by bytes), so that a row is found by halving the file: nothing is
//! read when planctl starts. In a text
//!
//! - `{name}` is the argument of that name;
//! - `{name:wide}` is it with full-width digits;
//! - `{name|item|items}` is a form of a word that goes with the number in it, in English the first
//!   for 1 and the second for any other;
//! - `{{` and `}}` are braces, `\n` is a new line, `\s` a blank at an end, `\\` a backslash.

use std::borrow::Cow;
use std::cmp::Ordering;

/// The messages of one language.
pub struct Catalogue(&'static str);

/// A part of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// Text as it is printed.
    Text(Cow<'a, str>),
    /// An argument.
    Argument {
        /// Its name.
        name: &'a str,
        /// Whether its digits are full-width.
        wide: bool,
    },
    /// The form of a word that goes with a number.
    Plural {
        /// The argument that has the number.
        name: &'a str,
        /// The forms.
        forms: Vec<&'a str>,
    },
}

impl Catalogue {
    /// The catalogue of a file.
    pub const fn new(text: &'static str) -> Catalogue {
        Catalogue(text)
    }

    /// The text of the row of this key.
    pub fn get(&self, key: &str) -> Option<&'static str> {
        self.find(key).map(|(_, text)| text)
    }

    /// The row of this key: the key as it stands in the file, and the text.
    pub fn find(&self, key: &str) -> Option<(&'static str, &'static str)> {
        let mut rest = self.0;
        while !rest.is_empty() {
            let middle = rest.as_bytes()[..rest.len() / 2].iter().rposition(|byte| *byte == b'\n');
            let begin = middle.map_or(0, |at| at + 1);
            let end = rest[begin..].find('\n').map_or(rest.len(), |at| begin + at + 1);
            let row = row(&rest[begin..end]);
            // Notes stand before all rows.
            match row.map_or(Ordering::Less, |(own, _)| own.cmp(key)) {
                Ordering::Equal => return row,
                Ordering::Less => rest = &rest[end..],
                Ordering::Greater => rest = &rest[..begin],
            }
        }
        None
    }

    /// All rows in their order, each its key and its text.
    pub fn rows(&self) -> impl Iterator<Item = (&'static str, &'static str)> + Clone + use<> {
        self.0.lines().filter_map(row)
    }
}

/// The key and the text of a line; `None` for a note.
fn row(line: &'static str) -> Option<(&'static str, &'static str)> {
    let line = line.strip_suffix('\n').unwrap_or(line);
    let (key, text) = line.split_once(" =")?;
    (!line.starts_with('#')).then(|| (key, text.strip_prefix(' ').unwrap_or(text)))
}

/// The parts of a row's text, in order; the text itself where a part cannot be read.
pub(super) fn parts(text: &str) -> Result<Vec<Part<'_>>, &str> {
    let mut all = Vec::new();
    let mut rest = text;
    let mut plain: Cow<'_, str> = Cow::Borrowed("");
    while let Some(at) = rest.find(['{', '}', '\\']) {
        add(&mut plain, &rest[..at]);
        let from = &rest[at..];
        let sign = ["{{", "}}", "\\n", "\\s", "\\\\"].into_iter().find(|sign| from.starts_with(sign));
        if let Some(sign) = sign {
            add(
                &mut plain,
                match sign {
                    "{{" => "{",
                    "}}" => "}",
                    "\\n" => "\n",
                    "\\s" => " ",
                    _ => "\\",
                },
            );
            rest = &from[sign.len()..];
            continue;
        }
        let end = from.find('}').filter(|_| from.starts_with('{')).ok_or(text)?;
        if !plain.is_empty() {
            all.push(Part::Text(std::mem::take(&mut plain)));
        }
        all.push(argument(&from[1..end]).ok_or(text)?);
        rest = &from[end + 1..];
    }
    add(&mut plain, rest);
    if !plain.is_empty() {
        all.push(Part::Text(plain));
    }
    Ok(all)
}

fn add<'a>(plain: &mut Cow<'a, str>, more: &'a str) {
    if plain.is_empty() {
        *plain = Cow::Borrowed(more);
    } else if !more.is_empty() {
        plain.to_mut().push_str(more);
    }
}

fn argument(inner: &str) -> Option<Part<'_>> {
    let is_name = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    if let Some((name, forms)) = inner.split_once('|') {
        return is_name(name).then(|| Part::Plural { name, forms: forms.split('|').collect() });
    }
    let (name, wide) = match inner.strip_suffix(":wide") {
        Some(name) => (name, true),
        None => (inner, false),
    };
    is_name(name).then_some(Part::Argument { name, wide })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found_and_no_other() {
        let file = Catalogue::new("# a note = none\n#\na.b = x\na.c = y z\nb =\nb.a = = {n}\n");
        let rows: Vec<_> = file.rows().collect();
        assert_eq!(rows, [("a.b", "x"), ("a.c", "y z"), ("b", ""), ("b.a", "= {n}")]);
        for (key, text) in rows {
            assert_eq!(file.find(key), Some((key, text)));
        }
        for key in ["", "#", "# a note", "a", "a.a", "a.bb", "a.d", "b.", "c"] {
            assert_eq!(file.find(key), None, "{key}");
        }
    }

    #[test]
    fn a_text_falls_into_its_parts() {
        let text = |text| Part::Text(Cow::Borrowed(text));
        assert_eq!(
            parts("{{{a}\\n}}").unwrap(),
            [text("{"), Part::Argument { name: "a", wide: false }, text("\n}"),]
        );
        assert_eq!(
            parts("{n:wide}点 {n|a|b}").unwrap(),
            [
                Part::Argument { name: "n", wide: true },
                text("点 "),
                Part::Plural { name: "n", forms: vec!["a", "b"] },
            ]
        );
        for broken in ["{", "}", "{a", "a}", "{}", "{A}", "{a:b}", "\\x", "{|a}"] {
            assert_eq!(parts(broken), Err(broken));
        }
    }
}
