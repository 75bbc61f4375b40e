//! A plan as people edit it: with how it is known, and with what is still open.

use std::collections::BTreeMap;

use super::{Place, Source};
use crate::model::{Plan, Reason};
use crate::text::{Words, visible};
use crate::words;

/// An editable plan. With undecided rows it can be saved and compared, but not committed.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub plan: Plan,
    /// How it is known, in the order written.
    pub sources: Vec<Source>,
    /// Why places were changed, for the record: in the order written.
    pub reasons: Vec<Reason>,
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
    /// A plan with how it is known, and nothing else beside it.
    pub fn of(plan: Plan, sources: Vec<Source>) -> Draft {
        Draft { plan, sources, reasons: Vec::new(), open: Vec::new() }
    }

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

/// The plan of a draft in planctl's own spelling, as text: all before the rows that stand beside it.
pub fn plan_text(draft: &str) -> &str {
    let (mut at, mut in_text) = (0, false);
    for line in draft.split_inclusive('\n') {
        let said = line.trim_end_matches('\n');
        // A text of several lines may hold anything but the three quotes that end it.
        if in_text {
            in_text = !said.ends_with("\"\"\"");
        } else if said.ends_with(" = \"\"\"") {
            in_text = true;
        } else if ["[[source]]", "[[reason]]", "[[suggestion]]", "[[conflict]]"].contains(&said) {
            return draft[..at].strip_suffix('\n').unwrap_or(&draft[..at]);
        }
        at += line.len();
    }
    draft
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_of_a_draft_ends_before_the_first_row_beside_it() {
        let plan = "format = 1\n\n[plan]\nid = \"p\"\nname = \"\"\"\na\n[[source]]\nb\"\"\"\nx = \"y\"\n";
        assert_eq!(plan_text(plan), plan);
        assert_eq!(plan_text(&format!("{plan}\n[[source]]\nplace = [\"p\"]\n")), plan);
        assert_eq!(plan_text(&format!("{plan}\n[[conflict]]\nplace = \"p\"\n")), plan);
    }
}
