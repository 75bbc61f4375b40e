//! Suggestions as `[[suggestion]]` rows of a draft, and back.
//!
//! A person may strike a row, correct it or write one by hand: only `item` and `to`, or `item`
//! and `from`, are needed.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use toml::Value as Toml;
use toml_writer::{ToTomlValue as _, TomlStringBuilder};

use super::{LineageLink, Link, Origin, Reason, Score, Suggestions};
use planctl_core::model::Id;
use planctl_core::snapshot::OpenRow;
use planctl_core::text::Lang;
use planctl_core::text::{Words, of_toml};
use planctl_core::words;

/// The table of a suggestion in a draft.
const TABLE: &str = "suggestion";

/// What the rows of a draft suggest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenSuggestions {
    /// Rows with `to`, in their order.
    pub links: Vec<Link>,
    /// Rows with `from`, in their order.
    pub lineage: Vec<LineageLink>,
}

/// A `[[suggestion]]` that says nothing one could act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    pub words: Words,
    /// The row, in bytes of the text it was read from.
    pub span: Range<usize>,
}

/// One row for each link, in the order of the links.
pub fn to_open_rows(suggestions: &Suggestions) -> Vec<OpenRow> {
    let row = |link: &Link| {
        let mut keys = vec![
            ("item".to_owned(), quoted(link.item.as_str())),
            ("to".to_owned(), quoted(link.to.as_str())),
            ("score".to_owned(), link.score.to_string()),
        ];
        keys.extend(reasons(&link.reasons));
        if let Some((id, score)) = &link.runner_up {
            let table = format!("{{ id = {}, score = {score} }}", quoted(id.as_str()));
            keys.push(("runner_up".to_owned(), table));
        }
        OpenRow { table: TABLE, keys, span: 0..0 }
    };
    suggestions.links.iter().map(row).collect()
}

/// One row for each link of lineage, in their order.
pub fn lineage_to_open_rows(links: &[LineageLink]) -> Vec<OpenRow> {
    let row = |link: &LineageLink| {
        let mut keys = vec![
            ("item".to_owned(), quoted(link.item.as_str())),
            ("from".to_owned(), array(link.from.iter().map(Id::as_str))),
            ("field".to_owned(), quoted(link.field.key())),
            ("score".to_owned(), link.score.to_string()),
        ];
        keys.extend(reasons(&link.reasons));
        OpenRow { table: TABLE, keys, span: 0..0 }
    };
    links.iter().map(row).collect()
}

/// Reads the suggestions among the open rows of a draft; conflicts are passed over.
///
/// What a row leaves out is taken as a person's word: `score` is 1000, `field` is `from`.
///
/// # Errors
///
/// The first row that is no suggestion, with its place.
pub fn from_open_rows(rows: &[OpenRow]) -> Result<OpenSuggestions, RowError> {
    let mut out = OpenSuggestions::default();
    for row in rows.iter().filter(|row| row.table == TABLE) {
        let row = Row::read(row)?;
        let (item, score) = (row.id("item")?, row.score()?);
        let reasons = row.reasons()?;
        match (row.get("to"), row.get("from")) {
            (Some(_), None) => {
                let runner_up = row.runner_up()?;
                out.links.push(Link { item, to: row.id("to")?, score, reasons, runner_up });
            }
            (None, Some(_)) => {
                let (from, field) = (row.from()?, row.field()?);
                out.lineage.push(LineageLink { item, from, field, score, reasons });
            }
            _ => {
                return row.fault(words!("matching.suggestion-either"));
            }
        }
    }
    Ok(out)
}

struct Row {
    keys: toml::Table,
    span: Range<usize>,
}

impl Row {
    fn read(row: &OpenRow) -> Result<Row, RowError> {
        let lines: String = row.keys.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
        match toml::from_str(&lines) {
            Ok(keys) => Ok(Row { keys, span: row.span.clone() }),
            Err(error) => Err(RowError { words: of_toml(error.message()), span: row.span.clone() }),
        }
    }

    fn get(&self, key: &str) -> Option<&Toml> {
        self.keys.get(key)
    }

    fn fault<T>(&self, words: Words) -> Result<T, RowError> {
        Err(RowError { words, span: self.span.clone() })
    }

    fn not<T>(&self, key: &str, wants: Words) -> Result<T, RowError> {
        self.fault(words!("matching.suggestion-wants", key, wants))
    }

    fn id(&self, key: &str) -> Result<Id, RowError> {
        match self.get(key).and_then(as_id) {
            Some(id) => Ok(id),
            None => self.not(key, words!("matching.wants-id")),
        }
    }

    fn score(&self) -> Result<Score, RowError> {
        match self.get("score") {
            None => Ok(1000),
            Some(value) => match as_score(value) {
                Some(score) => Ok(score),
                None => self.not("score", words!("matching.wants-whole-number-from-0")),
            },
        }
    }

    fn reasons(&self) -> Result<Vec<Reason>, RowError> {
        let known = |word: &Toml| {
            let word = word.as_str()?;
            Reason::ALL.iter().copied().find(|reason| reason.key() == word)
        };
        let read = match self.get("reasons") {
            None => Some(Vec::new()),
            Some(Toml::Array(words)) => words.iter().map(known).collect(),
            Some(_) => None,
        };
        match read {
            Some(reasons) => Ok(reasons),
            None => self.not("reasons", words!("matching.wants-list-of-reasons-that")),
        }
    }

    fn runner_up(&self) -> Result<Option<(Id, Score)>, RowError> {
        let Some(value) = self.get("runner_up") else { return Ok(None) };
        let read = value
            .as_table()
            .and_then(|table| Some((as_id(table.get("id")?)?, as_score(table.get("score")?)?)));
        match read {
            Some(found) => Ok(Some(found)),
            None => self.not("runner_up", words!("matching.wants-id-and-score")),
        }
    }

    fn from(&self) -> Result<BTreeSet<Id>, RowError> {
        let ids = self.get("from").and_then(Toml::as_array).and_then(|ids| ids.iter().map(as_id).collect());
        match ids {
            Some(ids) if !BTreeSet::is_empty(&ids) => Ok(ids),
            _ => self.not("from", words!("matching.wants-list-of-ids")),
        }
    }

    fn field(&self) -> Result<Origin, RowError> {
        let word = match self.get("field") {
            None => return Ok(Origin::Whole),
            Some(value) => value.as_str(),
        };
        match [Origin::Whole, Origin::Part].into_iter().find(|field| Some(field.key()) == word) {
            Some(field) => Ok(field),
            None => self.not("field", words!("matching.wants-from-or-from-part")),
        }
    }
}

fn as_id(value: &Toml) -> Option<Id> {
    value.as_str()?.parse().ok()
}

fn as_score(value: &Toml) -> Option<Score> {
    Score::try_from(value.as_integer()?).ok().filter(|score| *score <= 1000)
}

fn reasons(reasons: &[Reason]) -> Option<(String, String)> {
    let words = reasons.iter().map(|reason| reason.key());
    (!reasons.is_empty()).then(|| ("reasons".to_owned(), array(words)))
}

fn array<'a>(words: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", words.map(quoted).collect::<Vec<_>>().join(", "))
}

fn quoted(word: &str) -> String {
    TomlStringBuilder::new(word).as_basic().to_toml_value()
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words.get(Lang::EN))
    }
}

impl std::error::Error for RowError {}
