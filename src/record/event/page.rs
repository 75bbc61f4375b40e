//! The tables of `RECORD.md` that say what an entry has, made from the definition of the events.

use std::fmt::Write as _;

use super::{Count, EventKind, Field, Need};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/audit/RECORD.md");
const BEGIN: &str = "<!-- events: made from src/record/event/keys.rs -->\n";
const END: &str = "<!-- /events -->\n";

/// A key as the list of an event has it: `?` after one that may be absent.
fn key(field: &Field) -> String {
    let key = match field.count {
        Count::Value | Count::Table => format!("`{}`", field.key),
        Count::Row => format!("one row `[[{}]]`", field.key),
        Count::SomeRows => format!("one or more rows `[[{}]]`", field.key),
        Count::Rows => format!("rows `[[{}]]`", field.key),
    };
    let may_be_absent = field.need == Need::Optional && field.count != Count::Rows;
    let key = if may_be_absent { format!("{key}?") } else { key };
    if field.since > 1 { format!("{key} (2)") } else { key }
}

fn list(fields: &[Field]) -> String {
    let mut out: Vec<String> = Vec::new();
    let way = |first: bool| {
        let of: Vec<String> =
            fields.iter().filter(|field| field.need == Need::Either { first }).map(key).collect();
        of.join(" and ")
    };
    for field in fields {
        match field.need {
            Need::Required | Need::Optional => out.push(key(field)),
            Need::Either { .. } => {
                let either = format!("either {} or {}", way(true), way(false));
                if !out.contains(&either) {
                    out.push(either);
                }
            }
        }
    }
    out.join(", ")
}

/// Adds the rows and tables among these keys, each once, with the keys of each.
fn rows(lines: &mut Vec<String>, fields: &[Field]) {
    for field in fields.iter().filter(|field| !field.inner.is_empty()) {
        let name = match field.count {
            Count::Value | Count::Table => format!("`{}`", field.key),
            Count::Row | Count::SomeRows | Count::Rows => format!("`[[{}]]`", field.key),
        };
        let line = format!("| {name} | {} |", list(&field.inner));
        if !lines.contains(&line) {
            lines.push(line);
        }
        rows(lines, &field.inner);
    }
}

/// Adds these keys to what is held under them, in the order met, each once.
fn held(values: &mut Vec<((String, &'static str), Vec<String>)>, above: &str, fields: &[Field]) {
    for field in fields {
        let key = format!("`{}`{above}", field.key);
        let holds = match field.count {
            Count::Value => field.holds.clone(),
            Count::Table => "a table on its line".to_owned(),
            Count::Row | Count::SomeRows | Count::Rows => "rows".to_owned(),
        };
        let value = (holds, field.refused);
        if field.inner.is_empty() || !field.refused.is_empty() {
            match values.iter_mut().find(|(known, _)| *known == value) {
                Some((_, keys)) if keys.contains(&key) => {}
                Some((_, keys)) => keys.push(key),
                None => values.push((value, vec![key])),
            }
        }
        held(values, &format!(" of `{}`", field.key), &field.inner);
    }
}

fn tables() -> String {
    let all = || EventKind::all().map(EventKind::fields);
    let mut out = "| event | its keys |\n| --- | --- |\n".to_owned();
    for kind in EventKind::all() {
        let since = if kind.since() > 1 { " (2)" } else { "" };
        writeln!(out, "| `{}`{since} | {} |", kind.key(), list(&kind.fields())).expect("a String takes all");
    }
    let mut lines = Vec::new();
    all().for_each(|fields| rows(&mut lines, &fields));
    out += "\n| row, or table on one line | its keys |\n| --- | --- |\n";
    out += &(lines.join("\n") + "\n");
    let mut values = Vec::new();
    all().for_each(|fields| held(&mut values, "", &fields));
    out += "\n| what | stands under | and MUST NOT stand if |\n| --- | --- | --- |\n";
    for ((holds, refused), keys) in values {
        writeln!(out, "| {holds} | {} | {refused} |", keys.join(", ")).expect("a String takes all");
    }
    out
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a page of the source is held to the source")]
fn the_page_lists_the_keys_that_are_read_and_written() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (said, after) = rest.split_once(END).unwrap();
    let tables = tables();
    if said != tables && std::env::var("PLANCTL_BLESS").is_ok_and(|value| value == "1") {
        std::fs::write(PAGE, format!("{before}{BEGIN}{tables}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(said, tables, "RECORD.md is behind; PLANCTL_BLESS=1 writes it anew");
}

#[test]
fn every_key_that_is_read_belongs_to_an_event() {
    let of_events: Vec<Field> = EventKind::all().flat_map(EventKind::fields).collect();
    for key in super::keys::Raw::KEYS {
        assert!(of_events.iter().any(|field| field.key == *key), "{key}");
    }
}

#[test]
fn every_word_of_an_event_is_its_own() {
    for kind in EventKind::all() {
        assert_eq!(EventKind::by_key(kind.key()), Some(kind));
    }
}
