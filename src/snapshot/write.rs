//! The canonical form, written by our own hand: names are hashes of bytes, and another
//! library's choice of quotes may change between its releases.

use std::fmt::Write as _;

use toml_writer::{ToTomlValue as _, TomlStringBuilder};

use super::source::write_source;
use super::{Draft, FORMAT};
use crate::model::{Item, PLAN_KIND, Plan, Value};

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
        // An array stands on one line, so a line break in a member is always escaped.
        let texts: Vec<String> = texts.into_iter().map(|text| on_one_line(text.as_ref())).collect();
        if texts.is_empty() { self } else { self.bare(key, &format!("[{}]", texts.join(", "))) }
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

/// A TOML 1.0 string on one line.
fn on_one_line(text: &str) -> String {
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

/// A draft in the same style: the plan, and after it what is known of it and what is open.
pub fn draft_to_toml(draft: &Draft) -> String {
    let mut toml = TomlWriter::new();
    write_plan(&mut toml, &draft.plan);
    for source in &draft.sources {
        write_source(&mut toml, source);
    }
    for open in &draft.open {
        toml.row(open.table);
        for (key, value) in &open.keys {
            toml.bare(key, value);
        }
    }
    toml.finish()
}

fn write_plan(toml: &mut TomlWriter, plan: &Plan) {
    toml.bare("format", &FORMAT.to_string()).text("vocabulary", &plan.vocabulary().to_string());
    for item in plan.in_order() {
        if &*item.kind == PLAN_KIND {
            toml.table(PLAN_KIND)
        } else {
            toml.row(&item.kind)
        };
        write_item(toml, item, plan);
    }
}

/// `id`, `under`, `label`, `name`, the rest by byte order.
fn write_item(toml: &mut TomlWriter, item: &Item, plan: &Plan) {
    toml.text("id", item.id.as_str());
    if let Some(parent) = item.parent.as_ref().filter(|parent| *parent != plan.id()) {
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
    match value {
        Value::Text(text) => toml.text(key, text),
        Value::Choice(choice) => toml.text(key, choice),
        Value::Year(year) => toml.text(key, &year.to_string()),
        Value::Date(date) => toml.bare(key, &date.to_string()),
        Value::Amount(amount) => toml.bare(key, &amount.to_string()),
        Value::Flag => toml.bare(key, "true"),
        Value::Milestones(_) | Value::References(_) | Value::Strings(_) => {
            toml.texts(key, value.members().unwrap_or_default())
        }
    }
}
