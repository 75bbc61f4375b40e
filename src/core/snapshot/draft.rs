//! A plan as people edit it: with how it is known, and with what is still open.

use std::collections::BTreeMap;

use super::{Place, Source};
use crate::model::Plan;
use crate::text::{Words, visible};
use crate::words;

/// An editable plan. With undecided rows it can be saved and compared, but not committed.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub plan: Plan,
    /// How it is known, in the order written.
    pub sources: Vec<Source>,
    /// Suggestions and conflicts, in the order written: those that wait for a decision, and
    /// conflicts that were decided, with who decided and why.
    pub open: Vec<OpenRow>,
}

/// A `[[suggestion]]` or `[[conflict]]`, kept as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenRow {
    /// `suggestion` or `conflict`.
    pub table: &'static str,
    /// Keys with their values as TOML.
    pub keys: Vec<(String, String)>,
    /// Where it stands in the text it was read from, in bytes.
    pub span: std::ops::Range<usize>,
}

impl Draft {
    /// The rows that wait for a decision.
    pub fn undecided(&self) -> impl Iterator<Item = &OpenRow> {
        self.open.iter().filter(|row| row.is_open())
    }
}

/// What is written into a conflict that was decided.
const DECISION: [&str; 4] = ["taken", "value", "reason", "by"];

impl OpenRow {
    /// What waits, in a sentence, by ids.
    pub fn words(&self) -> Words {
        let ids = |name: &str| {
            let one = |value: &toml::Value| value.as_str().map(|id| format!("`{}`", visible(id)));
            let ids: Vec<String> = match self.value(name)? {
                toml::Value::Array(ids) => ids.iter().filter_map(one).collect(),
                id => one(&id).into_iter().collect(),
            };
            Some(Words::list(ids))
        };
        match (self.table, self.place(), ids("to"), ids("from")) {
            ("conflict", Some(place), ..) => words!("snapshot.conflict-waits", place),
            ("suggestion", Some(place), Some(to), _) => words!("snapshot.suggestion-same", place, to),
            ("suggestion", Some(place), None, Some(from)) => {
                words!("snapshot.suggestion-from", place, from)
            }
            (table, ..) => words!("snapshot.row-waits", table),
        }
    }

    fn value(&self, key: &str) -> Option<toml::Value> {
        let (_, value) = self.keys.iter().find(|(name, _)| name == key)?;
        toml::from_str::<toml::Table>(&format!("v = {value}\n")).ok()?.remove("v")
    }

    /// What it is about: an item, and of a conflict its field; `None` if it does not say.
    pub fn place(&self) -> Option<Place> {
        let text = |name: &str| self.value(name)?.as_str().map(str::to_owned);
        let field =
            text("field").filter(|field| self.table == "conflict" && !["item", ""].contains(&field.as_str()));
        Some(Place { id: text("item")?.parse().ok()?, field: field.map(Into::into) })
    }

    /// Whether two rows are one but for what was decided, however their values are spelt.
    pub fn is_about_the_same(&self, other: &OpenRow) -> bool {
        fn said(row: &OpenRow) -> BTreeMap<&str, toml::Value> {
            let kept = row.keys.iter().filter(|(key, _)| !DECISION.contains(&key.as_str()));
            kept.map(|(key, value)| {
                let read = toml::from_str::<toml::Table>(&format!("v = {value}\n")).ok();
                let read = read.and_then(|mut table| table.remove("v"));
                (key.as_str(), read.unwrap_or_else(|| toml::Value::String(value.clone())))
            })
            .collect()
        }
        self.table == other.table && (self.keys == other.keys || said(self) == said(other))
    }

    /// Whether it waits for a decision. A conflict that says what was `taken` does not.
    pub fn is_open(&self) -> bool {
        self.table != "conflict" || self.keys.iter().all(|(key, _)| key != "taken")
    }
}
