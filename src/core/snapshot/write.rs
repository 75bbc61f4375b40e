//! The canonical form, written by our own hand: names are hashes of bytes, and another
//! library's choice of quotes may change between its releases.

use std::fmt::Write as _;

use toml_writer::{ToTomlValue as _, TomlStringBuilder};

use super::source::{DocumentName, Source};
use super::{Draft, FORMAT};
use crate::model::{Held, Id, Item, Mapping, PLAN_KIND, Place, Plan, Reason, Value};

/// Writes TOML tables in the one style of snapshots, sources and log entries.
///
/// Texts with a line break are `"""` and a line feed, any other `"…"`; arrays stand on one
/// line; tables are parted by an empty line. Empty texts and arrays are not written.
#[derive(Debug, Default)]
pub struct TomlWriter {
    out: String,
}

impl TomlWriter {
    /// An empty text.
    pub fn new() -> Self {
        TomlWriter::default()
    }

    /// Begins `[name]`.
    pub fn table(&mut self, name: &str) -> &mut Self {
        self.header("[", name, "]")
    }

    /// Begins `[[name]]`.
    pub fn row(&mut self, name: &str) -> &mut Self {
        self.header("[[", name, "]]")
    }

    fn header(&mut self, open: &str, name: &str, close: &str) -> &mut Self {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        writeln!(self.out, "{open}{name}{close}").expect("a String takes all");
        self
    }

    /// `key = "text"`, unless the text is empty.
    pub fn text(&mut self, key: &str, text: &str) -> &mut Self {
        if text.is_empty() { self } else { self.bare(key, &quoted(text)) }
    }

    /// `key = ["a", "b"]` in the order given, unless there are none.
    pub fn texts<T: AsRef<str>>(&mut self, key: &str, texts: impl IntoIterator<Item = T>) -> &mut Self {
        let texts: Vec<T> = texts.into_iter().collect();
        if texts.is_empty() { self } else { self.bare(key, &array(texts.iter().map(AsRef::as_ref))) }
    }

    /// `key = value` with a value that needs no quotes: a number, a date, `true`.
    pub fn bare(&mut self, key: &str, value: &str) -> &mut Self {
        writeln!(self.out, "{key} = {value}").expect("a String takes all");
        self
    }

    /// The text written so far.
    pub fn finish(self) -> String {
        self.out
    }
}

/// A text as a TOML 1.0 string on one line.
pub fn basic_string(text: &str) -> String {
    on_one_line(text)
}

pub(super) fn on_one_line(text: &str) -> String {
    TomlStringBuilder::new(text).as_basic().to_toml_value()
}

/// A TOML 1.0 string; a text with a line break on lines of its own.
pub(super) fn quoted(text: &str) -> String {
    let builder = TomlStringBuilder::new(text);
    if text.contains('\n') {
        builder.as_ml_basic().to_toml_value()
    } else {
        builder.as_basic().to_toml_value()
    }
}

/// The canonical form of a plan, the bytes of its snapshot.
pub fn to_toml(plan: &Plan) -> String {
    let mut toml = TomlWriter::new();
    write_plan(&mut toml, plan);
    toml.finish()
}

/// A draft in the same style: the plan, and after it what is known of it, why it was changed, and what is
/// open.
pub fn draft_to_toml(draft: &Draft) -> String {
    let mut toml = TomlWriter::new();
    write_plan(&mut toml, &draft.plan);
    for source in &draft.sources {
        write_source(&mut toml, source);
    }
    for Reason { place, text } in &draft.reasons {
        toml.row("reason").text("place", &place.to_string()).text("text", text);
    }
    for open in &draft.open {
        toml.row(open.table);
        for (key, value) in &open.keys {
            toml.bare(key, value);
        }
    }
    toml.finish()
}

/// The canonical form of a mapping.
pub fn mapping_to_toml(mapping: &Mapping) -> String {
    let mut toml = TomlWriter::new();
    let Mapping { before, after, kinds, fields } = mapping;
    toml.bare("format", "1").text("before", &before.to_string()).text("after", &after.to_string());
    for (before, after) in kinds {
        toml.row("kind").text("before", before).text("after", after);
    }
    for ((kind, before), after) in fields {
        toml.row("field").text("kind", kind).text("before", before).text("after", after);
    }
    toml.finish()
}

/// The tables of some items of the plan `plan`, in the order given, and after them rows of how
/// they are known: a part of a draft, which [`super::read_tables`] reads.
pub fn tables_to_toml<'a>(
    items: impl IntoIterator<Item = &'a Item>,
    plan: &Id,
    sources: &[Source],
) -> String {
    let mut toml = TomlWriter::new();
    for item in items {
        write_table(&mut toml, item, plan);
    }
    for source in sources {
        write_source(&mut toml, source);
    }
    toml.finish()
}

/// What is recorded of a field, as a TOML value: what is not known, or not all, is a table with
/// `unknown = true`.
pub fn held_to_toml(held: &Held) -> String {
    match (&held.value, held.complete) {
        (Some(value), true) => value_to_toml(value),
        (Some(value), false) => format!("{{ value = {}, unknown = true }}", value_to_toml(value)),
        (None, _) => "{ unknown = true }".to_owned(),
    }
}

/// Some ids as a TOML array, in the order given.
pub fn ids_to_toml(ids: &[Id]) -> String {
    array(ids.iter().map(Id::as_str))
}

fn write_plan(toml: &mut TomlWriter, plan: &Plan) {
    toml.bare("format", &FORMAT.to_string()).text("vocabulary", &plan.vocabulary().to_string());
    for item in plan.in_order() {
        write_table(toml, item, plan.id());
    }
}

fn write_table(toml: &mut TomlWriter, item: &Item, plan: &Id) {
    if &*item.kind == PLAN_KIND {
        toml.table(PLAN_KIND)
    } else {
        toml.row(&item.kind)
    };
    write_item(toml, item, plan);
}

/// `id`, `under`, `label`, `name`, the rest by byte order.
fn write_item(toml: &mut TomlWriter, item: &Item, plan: &Id) {
    toml.text("id", item.id.as_str());
    if let Some(parent) = item.parent.as_ref().filter(|parent| *parent != plan) {
        toml.text("under", parent.as_str());
    }
    let unknown: Vec<&str> = {
        let fields = item.fields.iter().filter(|(_, held)| !held.complete).map(|(key, _)| &**key);
        let mut all: Vec<&str> = fields.chain(item.open_lists.iter().map(|kind| &**kind)).collect();
        all.sort_unstable();
        all
    };
    let mut keys: Vec<&str> = item.fields.keys().map(|key| &**key).collect();
    keys.extend(["absent", "unknown"]);
    let rank = |key: &str| match key {
        "label" => 0,
        "name" => 1,
        _ => 2,
    };
    keys.sort_unstable_by_key(|key| (rank(key), *key));
    for key in keys {
        match key {
            "absent" => toml.texts(key, item.absent.iter().map(|id| id.as_str())),
            "unknown" => toml.texts(key, &unknown),
            _ => match item.value(key) {
                Some(value) => write_value(toml, key, value),
                None => toml,
            },
        };
    }
}

fn write_value<'a>(toml: &'a mut TomlWriter, key: &str, value: &Value) -> &'a mut TomlWriter {
    toml.bare(key, &value_to_toml(value))
}

fn value_to_toml(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Choice(choice) => quoted(choice),
        Value::Period(period) => quoted(&period.to_string()),
        Value::Date(date) => date.to_string(),
        Value::Quantity(amount) => match amount.as_whole() {
            Some(_) => amount.to_string(),
            None => quoted(amount.as_str()),
        },
        Value::Flag => "true".to_owned(),
        Value::Milestones(_) | Value::Series(_) | Value::References(_) | Value::Strings(_) => {
            // In the byte order of what is written, whatever order the values have.
            let mut members = value.members().unwrap_or_default();
            members.sort_unstable();
            array(members.iter().map(String::as_str))
        }
    }
}

/// An array stands on one line, so a line break in a member is always escaped.
fn array<'a>(members: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", members.map(on_one_line).collect::<Vec<_>>().join(", "))
}

/// One row of how places are known.
pub(super) fn write_source(toml: &mut TomlWriter, source: &Source) {
    toml.row("source")
        .texts("place", source.places.iter().map(Place::to_string))
        .text("certainty", source.certainty.key())
        .text("reason", &source.reason)
        .text("document", &source.document.as_ref().map(DocumentName::to_string).unwrap_or_default())
        .text("at", &source.at);
}
