//! Values as they stand in the rows of a conflict: in TOML.

use crate::model::{Held, Id, Item, Key, PLAN_KIND, Vocabulary};
use crate::snapshot::{TomlWriter, read_tables};
use crate::text::{Words, plain_text, visible};
use crate::words;

/// The ids of an array.
pub(super) fn ids_of(text: &str) -> Option<Vec<Id>> {
    let table: toml::Table = toml::from_str(&format!("v = {text}\n")).ok()?;
    let members = table.get("v")?.as_array()?;
    members.iter().map(|member| member.as_str()?.parse().ok()).collect()
}

/// What a value written as TOML records of a field.
pub(super) fn read_held(
    text: &str,
    item: &Item,
    key: &Key,
    vocabulary: &Vocabulary,
) -> Result<Option<Held>, Words> {
    let mut value = text.to_owned();
    let mut unknown = "";
    let table: Option<toml::Table> = toml::from_str(&format!("v = {text}\n")).ok();
    let is_of_both =
        |table: &toml::Table| table.keys().all(|key| ["unknown", "value"].contains(&key.as_str()));
    if let Some(toml::Value::Table(table)) = table.as_ref().and_then(|table| table.get("v"))
        && is_of_both(table)
    {
        unknown = "unknown";
        let members = table.get("value").and_then(toml::Value::as_array);
        let members = members.map(|all| all.iter().filter_map(toml::Value::as_str).map(quoted).collect());
        value = members.map(|all: Vec<String>| format!("[{}]", all.join(", "))).unwrap_or_default();
    }
    let is_plan = &*item.kind == PLAN_KIND;
    let mut tables = if is_plan { format!("[{PLAN_KIND}]\n") } else { format!("[[{}]]\n", item.kind) };
    tables.push_str(&format!("id = \"{}\"\n", item.id));
    if !value.is_empty() {
        tables.push_str(&format!("{key} = {value}\n"));
    }
    if !unknown.is_empty() {
        tables.push_str(&format!("{unknown} = [\"{key}\"]\n"));
    }
    let plan = &item.id;
    let (items, _) = read_tables(&tables, vocabulary, plan)
        .map_err(|faults| faults.first().map(|fault| fault.kind.words()).unwrap_or_default())?;
    // A value of several lines may hold more than the one key.
    match items.as_slice() {
        [one] if one.fields.keys().all(|other| other == key) && one.open_lists.is_empty() => {
            Ok(one.fields.get(key).cloned())
        }
        _ => Err(words!("merge.no-value", key)),
    }
}

/// A text as a value of a row, as files keep texts; what they refuse is made visible.
pub(super) fn quoted(text: &str) -> String {
    let text = plain_text(text).unwrap_or_else(|_| {
        plain_text(&visible(text)).expect("what is visible holds nothing that is refused")
    });
    let mut toml = TomlWriter::new();
    if text.is_empty() {
        return "\"\"".to_owned();
    }
    toml.text("v", &text);
    toml.finish().trim_start_matches("v = ").trim_end_matches('\n').to_owned()
}

/// The text that a value of a row is.
pub(super) fn text_of(value: &str) -> Option<String> {
    toml::from_str::<toml::Table>(&format!("v = {value}")).ok()?.get("v")?.as_str().map(str::to_owned)
}
