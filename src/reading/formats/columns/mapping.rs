//! Which column says what of an item, as people write it: in a line of options, or in a file that is kept.

use std::ops::Range;

use planctl_core::snapshot::{TomlWriter, basic_string};
use planctl_core::text::{Words, brief, of_toml};
use planctl_core::words;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Which column says what, and what the words in them mean.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Columns {
    /// The vocabulary that the names are of, with or without its version.
    pub vocabulary: Option<String>,
    /// The kind of every item, where no column says it.
    pub kind: Option<String>,
    /// The columns, in the order given.
    pub columns: Vec<Mapped>,
    /// What words in them mean.
    pub values: Vec<Meant>,
}

/// A column that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped {
    /// What it holds: `kind`, `id`, `identifier`, `under`, `unknown`, a field, or of a series
    /// `values@FY2026 target`.
    pub to: String,
    /// How it is headed; the first of these that there is. `Head#2` is the second of that head.
    pub heads: Vec<String>,
    /// Whether there may be no such column.
    pub may_lack: bool,
}

/// What a word in a column means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    /// What the column holds, as [`Mapped::to`].
    pub to: String,
    /// The word as it stands there.
    pub said: String,
    /// What it means: a kind, a choice, any value of the field.
    pub meant: String,
}

/// Why a text says no columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnsError {
    pub words: Words,
    /// Where in the text, in bytes, if that is known.
    pub span: Option<Range<usize>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    format: toml::Spanned<u32>,
    vocabulary: Option<String>,
    item_kind: Option<String>,
    #[serde(default)]
    may_lack: Vec<toml::Spanned<String>>,
    columns: toml::Table,
    #[serde(default)]
    values: BTreeMap<String, BTreeMap<String, String>>,
}

impl Columns {
    /// The columns that other programs' files have, by the name of the program.
    pub const BUILT_IN: [(&'static str, &'static str); 1] = [("jira", include_str!("jira.toml"))];

    /// Reads `name=Title,under=Parent`, with a name that holds a comma in quotes, into the columns.
    ///
    /// # Errors
    ///
    /// If a part is no name and column.
    pub fn add_columns(&mut self, text: &str) -> Result<(), Words> {
        for part in parts(text) {
            let (to, head) = part.split_once('=').unwrap_or((&part, ""));
            let (to, head) = (to.trim().to_owned(), unquoted(head.trim()));
            if to.is_empty() || head.is_empty() {
                return Err(words!("formats.columns-no-pair", part = brief(&part)));
            }
            self.columns.push(Mapped { to, heads: vec![head], may_lack: false });
        }
        Ok(())
    }

    /// Reads `kind:Epic=feature,status:To Do=planned` into what words mean.
    ///
    /// # Errors
    ///
    /// If a part does not say of which column, which word, and what it means.
    pub fn add_values(&mut self, text: &str) -> Result<(), Words> {
        for part in parts(text) {
            let plain = unquoted(&part);
            let read = plain.rsplit_once('=').and_then(|(said, meant)| Some((said.split_once(':')?, meant)));
            let read = read.map(|((to, said), meant)| [to, said, meant].map(|text| text.trim().to_owned()));
            match read {
                Some([to, said, meant]) if ![&to, &said, &meant].iter().any(|text| text.is_empty()) => {
                    self.values.push(Meant { to, said, meant });
                }
                _ => return Err(words!("formats.columns-no-value", part = brief(&part))),
            }
        }
        Ok(())
    }

    /// Reads a file of columns.
    ///
    /// # Errors
    ///
    /// If the text is none, with the place where that is known.
    pub fn parse(text: &str) -> Result<Columns, ColumnsError> {
        let raw: Raw = toml::from_str(text)
            .map_err(|error| ColumnsError { words: of_toml(error.message()), span: error.span() })?;
        let fault = |words, span| ColumnsError { words, span };
        if *raw.format.get_ref() != 1 {
            return Err(fault(words!("formats.columns-later-form"), Some(raw.format.span())));
        }
        let mut out = Columns { vocabulary: raw.vocabulary, kind: raw.item_kind, ..Columns::default() };
        for (to, heads) in raw.columns {
            let heads = match heads {
                toml::Value::String(head) => vec![head],
                toml::Value::Array(heads) => {
                    heads.iter().filter_map(|head| head.as_str().map(str::to_owned)).collect()
                }
                _ => Vec::new(),
            };
            if heads.is_empty() || heads.iter().any(|head| head.trim().is_empty()) {
                return Err(fault(words!("formats.columns-no-head", to = brief(&to)), None));
            }
            out.columns.push(Mapped { to, heads, may_lack: false });
        }
        for lacking in raw.may_lack {
            match out.columns.iter_mut().find(|mapped| mapped.to == *lacking.get_ref()) {
                Some(mapped) => mapped.may_lack = true,
                None => {
                    let to = brief(lacking.get_ref());
                    return Err(fault(words!("formats.columns-lacks-none", to), Some(lacking.span())));
                }
            }
        }
        for (to, meant) in raw.values {
            out.values.extend(meant.into_iter().map(|(said, meant)| Meant { to: to.clone(), said, meant }));
        }
        Ok(out)
    }

    /// The columns as a file, which [`Columns::parse`] reads.
    pub fn to_toml(&self) -> String {
        let mut toml = TomlWriter::new();
        toml.bare("format", "1");
        if let Some(name) = &self.vocabulary {
            toml.text("vocabulary", name);
        }
        if let Some(kind) = &self.kind {
            toml.text("item_kind", kind);
        }
        let lacking = self.columns.iter().filter(|mapped| mapped.may_lack);
        let lacking: Vec<&str> = lacking.map(|mapped| mapped.to.as_str()).collect();
        if !lacking.is_empty() {
            toml.texts("may_lack", &lacking);
        }
        toml.table("columns");
        for mapped in &self.columns {
            match mapped.heads.as_slice() {
                [head] => toml.text(&quoted_key(&mapped.to), head),
                heads => toml.texts(&quoted_key(&mapped.to), heads),
            };
        }
        let mut written: Vec<&str> = Vec::new();
        for meant in &self.values {
            if written.contains(&meant.to.as_str()) {
                continue;
            }
            written.push(&meant.to);
            toml.table(&format!("values.{}", quoted_key(&meant.to)));
            for meant in self.values.iter().filter(|other| other.to == meant.to) {
                toml.text(&quoted_key(&meant.said), &meant.meant);
            }
        }
        toml.finish()
    }

    /// The columns as a line of options, for people.
    pub fn in_line(&self) -> String {
        let one = |mapped: &Mapped| format!("{}={}", mapped.to, mapped.heads.join("|"));
        self.columns.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

/// A key of TOML, in quotes if need be.
fn quoted_key(key: &str) -> String {
    let is_bare = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    match !key.is_empty() && key.bytes().all(is_bare) {
        true => key.to_owned(),
        false => basic_string(key),
    }
}

/// The parts between commas that stand in no quotes.
fn parts(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut is_quoted = false;
    for c in text.chars() {
        match c {
            ',' if !is_quoted => out.push(String::new()),
            c => {
                is_quoted ^= c == '"';
                out.last_mut().expect("there is one").push(c);
            }
        }
    }
    out.retain(|part| !part.trim().is_empty());
    out
}

fn unquoted(text: &str) -> String {
    let inside = text.trim().strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inside.map_or_else(|| text.to_owned(), |inside| inside.replace("\"\"", "\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_comes_back_from_its_file() {
        let mut columns = Columns {
            vocabulary: Some("roadmap/1".into()),
            kind: Some("feature".into()),
            ..Columns::default()
        };
        columns.add_columns("name=\"Title, long\",under=親,values@FY2026 target=R8目標").unwrap();
        columns.add_values("status:To Do=planned,\"kind:A, B=area\",status:Done=done").unwrap();
        columns.columns[1].may_lack = true;
        columns.columns[0].heads.push("Summary \"x\"".into());
        let back = Columns::parse(&columns.to_toml()).unwrap();
        assert_eq!(
            (&back.vocabulary, &back.kind, &back.columns),
            (&columns.vocabulary, &columns.kind, &columns.columns)
        );
        let sorted = |mut values: Vec<Meant>| {
            values.sort_by(|one, other| (&one.to, &one.said).cmp(&(&other.to, &other.said)));
            values
        };
        assert_eq!(sorted(back.values), sorted(columns.values));
    }

    #[test]
    fn what_is_no_pair_is_refused() {
        let mut columns = Columns::default();
        for text in ["name", "name=", "=x"] {
            assert!(columns.add_columns(text).is_err(), "{text}");
        }
        for text in ["status:x", "status=x", "x", ":a=b"] {
            assert!(columns.add_values(text).is_err(), "{text}");
        }
        for (_, text) in Columns::BUILT_IN {
            assert!(Columns::parse(text).is_ok());
        }
    }
}
