//! The foot: what no sentence says, so that the outcome has the very hash it should have.
//!
//! Ids of what is added, lineage, what is said to be unknown or absent, references that lead out
//! of the plan, the vocabulary. Canonical, in the style of snapshots.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fields::set_value;
use super::said::{Said, members};
use super::sentence::SentenceFault;
use planctl_core::model::{
    Digest, FieldRole, FieldType, Held, Id, Item, Key, Value, Vocabulary, VocabularyName,
};
use planctl_core::snapshot::TomlWriter;
use planctl_core::text::{Words, of_toml};
use planctl_core::words;

const FORMAT: i64 = 1;

/// What no sentence says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foot {
    /// The snapshot the sentences are for.
    pub before: Digest,
    /// The snapshot that comes out.
    pub after: Digest,
    /// The vocabulary of the plan after, if it is another than before.
    pub vocabulary: Option<VocabularyName>,
    /// The plan's own id after, if it is another than before.
    pub plan: Option<Id>,
    /// The ids of what is added, in the order of the sentences.
    pub ids: Vec<Id>,
    /// By the id after, what no sentence says of an item. Only items that the sentences alone would leave
    /// wrong are listed.
    pub rows: BTreeMap<Id, FootRow>,
}

/// What is unprinted of one item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FootRow {
    /// Fields, and kinds of children, that are not fully recorded.
    pub unknown: BTreeSet<Key>,
    /// Items known not to be in its incomplete lists.
    pub absent: BTreeSet<Id>,
    /// Its lineage, and of its references those that lead out of the plan.
    pub references: BTreeMap<Key, BTreeSet<Id>>,
}

impl FootRow {
    /// What is unprinted of an item; `stands` says which ids are in the plan.
    pub(super) fn of(item: &Item, vocabulary: &Vocabulary, stands: &dyn Fn(&Id) -> bool) -> Self {
        let incomplete = item.fields.iter().filter(|(_, held)| !held.complete).map(|(key, _)| key);
        let mut row = FootRow {
            unknown: incomplete.chain(&item.open_lists).cloned().collect(),
            absent: item.absent.clone(),
            references: BTreeMap::new(),
        };
        let fields = vocabulary.kind(&item.kind).into_iter().flat_map(|kind| &kind.fields);
        for field in fields.filter(|field| field.ty == FieldType::References) {
            let mut ids = members(item.value(&field.key));
            if field.role != FieldRole::Lineage {
                ids.retain(|id| !stands(id));
            }
            if !ids.is_empty() {
                row.references.insert(field.key.clone(), ids);
            }
        }
        row
    }

    /// Writes this row into an item.
    pub(super) fn put(&self, item: &mut Item, vocabulary: &Vocabulary, stands: &dyn Fn(&Id) -> bool) {
        let Some(kind) = vocabulary.kind(&item.kind) else { return };
        for field in kind.fields.iter().filter(|field| field.ty == FieldType::References) {
            let mut ids = members(item.value(&field.key));
            ids.retain(|id| field.is_reference() && stands(id));
            ids.extend(self.references.get(&field.key).into_iter().flatten().cloned());
            set_value(item, &field.key, Some(Value::References(ids)));
        }
        item.open_lists = self.unknown.iter().filter(|key| vocabulary.kind(key).is_some()).cloned().collect();
        item.absent = self.absent.clone();
        for field in &kind.fields {
            let value = item.fields.remove(&field.key).and_then(|held| held.value);
            let complete = !self.unknown.contains(&field.key);
            if value.is_some() || !complete {
                item.fields.insert(field.key.clone(), Held { value, complete });
            }
        }
    }
}

impl Foot {
    pub fn to_toml(&self) -> String {
        let mut toml = TomlWriter::new();
        toml.bare("format", &FORMAT.to_string())
            .text("before", &self.before.to_string())
            .text("after", &self.after.to_string());
        if let Some(vocabulary) = &self.vocabulary {
            toml.text("vocabulary", &vocabulary.to_string());
        }
        if let Some(plan) = &self.plan {
            toml.text("plan", plan.as_str());
        }
        toml.texts("ids", self.ids.iter().map(Id::as_str));
        for (id, row) in &self.rows {
            toml.row("item").text("id", id.as_str());
            for (key, ids) in &row.references {
                toml.texts(key, ids.iter().map(Id::as_str));
            }
            toml.texts("absent", row.absent.iter().map(Id::as_str));
            toml.texts("unknown", &row.unknown);
        }
        toml.finish()
    }

    /// Reads a foot; `at` is where it begins in the whole text.
    pub(super) fn parse(text: &str, at: usize) -> Result<Foot, SentenceFault> {
        let fault =
            |span: Range<usize>, words: Words| SentenceFault { span: span.start + at..span.end + at, words };
        let root = DeTable::parse(text).map_err(|error| {
            let said = of_toml(error.message());
            let words = words!("amend.foot-not-toml", said);
            fault(error.span().unwrap_or(0..0), words)
        })?;
        let mut reader = FootReader::default();
        let foot = reader.foot(root.get_ref());
        match (foot, reader.wrong) {
            (Some(foot), None) => Ok(foot),
            (_, wrong) => {
                let (span, key) = wrong.unwrap_or((0..0, "format".to_owned()));
                let words = words!("amend.foot-missing-cannot-read", key);
                Err(fault(span, words))
            }
        }
    }
}

/// Reads tables and remembers the first key that is wrong.
#[derive(Default)]
struct FootReader {
    wrong: Option<(Range<usize>, String)>,
}

impl FootReader {
    fn foot(&mut self, root: &DeTable<'_>) -> Option<Foot> {
        let mut foot = Foot {
            before: self.digest(root, "before")?,
            after: self.digest(root, "after")?,
            vocabulary: None,
            plan: None,
            ids: Vec::new(),
            rows: BTreeMap::new(),
        };
        let mut format = false;
        for (key, value) in root {
            match &**key.get_ref() {
                "format" => {
                    format = value.get_ref().as_integer().is_some_and(|number| number.as_str() == "1")
                }
                "before" | "after" => {}
                "vocabulary" => {
                    let name = value.get_ref().as_str().and_then(|name| name.parse().ok());
                    foot.vocabulary = Some(self.or_wrong(name, "vocabulary", value)?);
                }
                "plan" => foot.plan = Some(self.id(value, "plan")?),
                "ids" => foot.ids = self.ids(value, "ids")?,
                "item" => {
                    let rows = self.or_wrong(value.get_ref().as_array(), "item", value)?;
                    for row in rows.iter() {
                        let table = self.or_wrong(row.get_ref().as_table(), "item", row)?;
                        let (id, row) = self.row(table, row.span())?;
                        foot.rows.insert(id, row);
                    }
                }
                other => return self.fail(key.span(), other),
            }
        }
        if format { Some(foot) } else { self.fail(0..0, "format") }
    }

    fn row(&mut self, keys: &DeTable<'_>, span: Range<usize>) -> Option<(Id, FootRow)> {
        let mut row = FootRow::default();
        let mut of = None;
        for (key, value) in keys {
            match &**key.get_ref() {
                "id" => of = Some(self.id(value, "id")?),
                "absent" => row.absent = self.ids(value, "absent")?.into_iter().collect(),
                "unknown" => {
                    let array = self.or_wrong(value.get_ref().as_array(), "unknown", value)?;
                    for one in array.iter() {
                        let text = self.or_wrong(one.get_ref().as_str(), "unknown", one)?;
                        row.unknown.insert(text.into());
                    }
                }
                other => {
                    let ids = self.ids(value, other)?.into_iter().collect();
                    row.references.insert(other.into(), ids);
                }
            }
        }
        match of {
            Some(id) => Some((id, row)),
            None => self.fail(span, "id"),
        }
    }

    fn fail<T>(&mut self, span: Range<usize>, key: &str) -> Option<T> {
        self.wrong.get_or_insert((span, planctl_core::text::brief(key)));
        None
    }

    fn or_wrong<T>(&mut self, found: Option<T>, key: &str, value: &Spanned<DeValue<'_>>) -> Option<T> {
        if found.is_none() {
            return self.fail(value.span(), key);
        }
        found
    }

    fn digest(&mut self, root: &DeTable<'_>, key: &str) -> Option<Digest> {
        let Some(value) = root.get(key) else { return self.fail(0..0, key) };
        let digest = value.get_ref().as_str().and_then(|text| text.parse().ok());
        self.or_wrong(digest, key, value)
    }

    fn id(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<Id> {
        let id = value.get_ref().as_str().and_then(|text| text.parse().ok());
        self.or_wrong(id, key, value)
    }

    fn ids(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<Vec<Id>> {
        let array = self.or_wrong(value.get_ref().as_array(), key, value)?;
        array.iter().map(|one| self.id(one, key)).collect()
    }
}

/// Whether a foot's row fits an item: it names only its fields and kinds of the vocabulary.
pub(super) fn fits(row: &FootRow, item: &Item, said: &Said<'_>) -> bool {
    let vocabulary = said.vocabulary();
    let Some(kind) = vocabulary.kind(&item.kind) else { return false };
    let holds = |key: &Key| vocabulary.kind(key).is_some_and(|child| child.under.contains(&item.kind));
    row.unknown.iter().all(|key| kind.field(key).is_some() || holds(key))
        && row
            .references
            .keys()
            .all(|key| kind.field(key).is_some_and(|field| field.ty == FieldType::References))
}
