//! Which kind and field of one vocabulary became which of another, as a store keeps it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Key, VocabularyName};

/// A mapping from one vocabulary to another.
///
/// As a file, in the bytes that a store keeps:
///
/// ```toml
/// format = 1
/// before = "old-plan/1"
/// after = "new-plan/1"
///
/// [[kind]]
/// before = "program"
/// after = "area"
///
/// [[field]]
/// kind = "program"
/// before = "name"
/// after = "title"
/// ```
///
/// Rows of kinds come first, by byte order of the kind before; then those of fields, by the kind before
/// and the field before. Nothing stands twice on the side before. What is not named keeps its word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    pub before: VocabularyName,
    pub after: VocabularyName,
    /// By the kind before.
    pub kinds: BTreeMap<Key, Key>,
    /// By the kind before and the field before.
    pub fields: BTreeMap<(Key, Key), Key>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    format: u32,
    before: String,
    after: String,
    #[serde(default)]
    kind: Vec<RawKind>,
    #[serde(default)]
    field: Vec<RawField>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKind {
    before: String,
    after: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawField {
    kind: String,
    before: String,
    after: String,
}

/// Why a text is no mapping, as the reader of TOML says it, or `None` if the text is TOML of this form and
/// a name in it is none, or stands twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingError(pub Option<String>);

impl Mapping {
    /// The mappings that lead one after another from the vocabularies of one name to those of another, the
    /// fewest; of two between the same names the first. `None` if none do.
    pub fn way<'m>(all: &'m [Mapping], before: &str, after: &str) -> Option<Vec<&'m Mapping>> {
        let mut ways: Vec<(&str, Vec<&Mapping>)> = vec![(before, Vec::new())];
        let mut next = 0;
        while let Some((here, way)) = ways.get(next).cloned() {
            if here == after {
                return Some(way);
            }
            for mapping in all.iter().filter(|mapping| mapping.before.name == here) {
                let there = &*mapping.after.name;
                if ways.iter().all(|(reached, _)| *reached != there) {
                    ways.push((there, way.iter().copied().chain([mapping]).collect()));
                }
            }
            next += 1;
        }
        None
    }

    /// What a kind of the vocabularies of one name is called in those of another, by the mappings that lead there, or
    /// back from there; its own word where none do.
    pub fn kind_in(all: &[Mapping], kind: &Key, before: &str, after: &str) -> Key {
        if let Some(way) = Mapping::way(all, before, after) {
            return way.iter().fold(kind.clone(), |kind, mapping| mapping.kind(&kind).clone());
        }
        let back = Mapping::way(all, after, before).unwrap_or_default();
        back.iter().rev().fold(kind.clone(), |kind, mapping| {
            mapping.kinds.iter().find(|(_, to)| **to == kind).map_or(kind, |(own, _)| own.clone())
        })
    }

    /// What a kind is called after.
    pub fn kind<'k>(&'k self, before: &'k Key) -> &'k Key {
        self.kinds.get(before).unwrap_or(before)
    }

    /// Reads a mapping, in whatever order its rows stand.
    ///
    /// # Errors
    ///
    /// If it is not of the form above.
    pub fn parse(text: &str) -> Result<Mapping, MappingError> {
        let raw: Raw =
            toml::from_str(text).map_err(|error| MappingError(Some(error.message().to_owned())))?;
        let no_name = MappingError(None);
        let name = |text: &str| text.parse::<VocabularyName>().map_err(|_| no_name.clone());
        let word = |text: &str| {
            let sound = !text.is_empty()
                && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b));
            if sound { Ok(Key::from(text)) } else { Err(no_name.clone()) }
        };
        let (mut kinds, mut fields) = (BTreeMap::new(), BTreeMap::new());
        for RawKind { before, after } in &raw.kind {
            if kinds.insert(word(before)?, word(after)?).is_some() {
                return Err(no_name);
            }
        }
        for RawField { kind, before, after } in &raw.field {
            if fields.insert((word(kind)?, word(before)?), word(after)?).is_some() {
                return Err(no_name);
            }
        }
        if raw.format != 1 {
            return Err(no_name);
        }
        Ok(Mapping { before: name(&raw.before)?, after: name(&raw.after)?, kinds, fields })
    }
}

impl std::fmt::Display for MappingError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_deref().unwrap_or("it is no mapping"))
    }
}

impl std::error::Error for MappingError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_names_each_kind_and_field_before_once() {
        let text = |rows: &str| format!("format = 1\nbefore = \"a/1\"\nafter = \"b/1\"\n{rows}");
        let kind = "[[kind]]\nbefore = \"program\"\nafter = \"area\"\n";
        let read = Mapping::parse(&text(kind)).unwrap();
        assert_eq!(read.kinds, BTreeMap::from([("program".into(), "area".into())]));
        assert_eq!(Mapping::parse(&text(&kind.repeat(2))), Err(MappingError(None)));
        assert_eq!(
            Mapping::parse(&text("[[kind]]\nbefore = \"P\"\nafter = \"a\"\n")),
            Err(MappingError(None))
        );
        assert!(Mapping::parse(&text("other = 1\n")).is_err());
        assert_eq!(Mapping::parse(&text(kind).replace("format = 1", "format = 2")), Err(MappingError(None)));
    }
}
