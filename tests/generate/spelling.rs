//! One plan in other spellings of TOML: what people, editors and other tools make of a draft.
//!
//! Nothing here may change what the plan says. Tables and keys stand in any order, but
//! siblings of one kind in theirs; texts are quoted in any way, composed or not, with blanks
//! and empty lines that do not count; there are comments, and things only TOML 1.1 has.

use std::collections::{BTreeMap, VecDeque};

use planctl::model::{FieldDef, FieldType, Id, Item, Key, Plan, Value, Vocabulary};
use planctl::text::plain_text;
use unicode_normalization::UnicodeNormalization as _;

use super::Whims;

/// What may stand behind a `#`.
const COMMENTS: &[&str] = &["#", "# 注記", "#[[project]]", "# \"\"\" ' \\", "#\t😀"];

/// The plan as TOML, one spelling for each list of whims.
pub fn spell(plan: &Plan, vocabulary: &Vocabulary, whims: &mut Whims<'_>) -> String {
    let mut head = vec![
        format!("{} = {}", key("format", whims), whims.one(&["1", "+1", "0x1", "0b1"])),
        format!("{} = {}", key("vocabulary", whims), quoted(&plan.vocabulary().to_string(), whims)),
    ];
    let mut tables = VecDeque::new();
    let root = keys(plan, vocabulary, plan.root(), whims);
    match whims.pick(3) {
        0 => tables.push_back(table("[plan]", &root, whims)),
        1 => head.push(format!("plan = {}", inline_table(&root, whims))),
        _ => head.extend(root.iter().map(|(key, value)| format!("plan . {key} = {value}"))),
    }
    let in_arrays: Vec<&Key> =
        vocabulary.kinds.iter().map(|kind| &kind.key).filter(|_| whims.once_in(4)).collect();
    let mut arrays: BTreeMap<Key, Vec<String>> = BTreeMap::new();
    for item in interleaved(plan, whims) {
        let keys = keys(plan, vocabulary, item, whims);
        if in_arrays.contains(&&item.kind) {
            arrays.entry(item.kind.clone()).or_default().push(inline_table(&keys, whims));
        } else {
            tables.push_back(table(&format!("[[{}]]", key(&item.kind, whims)), &keys, whims));
        }
    }
    let places = tables.len() + 1;
    if whims.once_in(2) && tables.front().is_some_and(|table| table.contains("[plan]")) {
        let root = tables.pop_front().expect("it was just seen");
        tables.insert(whims.pick(places - 1), root);
    }
    head.extend(arrays.iter().map(|(kind, rows)| format!("{kind} = {}", array(rows, whims))));
    let head = shuffled(head, whims).iter().map(|line| with_noise(line, whims)).collect::<String>();
    let text = tables.into_iter().fold(head, |text, table| text + &table);
    if whims.once_in(3) { text.replace('\n', "\r\n") } else { text }
}

/// All items but `[plan]` in any order in which siblings of one kind keep theirs.
fn interleaved<'p>(plan: &'p Plan, whims: &mut Whims<'_>) -> Vec<&'p Item> {
    let lists = plan.items().flat_map(|item| plan.lists(&item.id));
    let mut lists: Vec<VecDeque<&Id>> = lists.map(|(_, ids)| ids.iter().collect()).collect();
    let mut out = Vec::new();
    while !lists.is_empty() {
        let index = whims.pick(lists.len());
        match lists[index].pop_front() {
            Some(id) => out.push(plan.get(id).expect("a list names items of the plan")),
            None => drop(lists.remove(index)),
        }
    }
    out
}

/// The keys of one item with their values, and some that say nothing.
fn keys(plan: &Plan, vocabulary: &Vocabulary, item: &Item, whims: &mut Whims<'_>) -> Vec<(String, String)> {
    let kind = vocabulary.kind(&item.kind).expect("items are of the vocabulary's kinds");
    let mut out = vec![("id".to_owned(), quoted(item.id.as_str(), whims))];
    match &item.parent {
        Some(parent) if parent != plan.id() || whims.once_in(3) => {
            out.push(("under".to_owned(), quoted(parent.as_str(), whims)));
        }
        _ => {}
    }
    let mut unknown: Vec<&str> = item.open_lists.iter().map(|kind| &**kind).collect();
    for field in &kind.fields {
        if item.is_unknown(&field.key) {
            unknown.push(&field.key);
        }
        if let Some(written) = field_value(item, field, whims) {
            out.push((field.key.to_string(), written));
        }
    }
    let absent: Vec<&str> = item.absent.iter().map(Id::as_str).collect();
    for (name, words) in [("unknown", unknown), ("absent", absent)] {
        if !words.is_empty() || whims.once_in(6) {
            let words: Vec<String> = words.iter().map(|one| quoted(one, whims)).collect();
            out.push((name.to_owned(), array(&shuffled(words, whims), whims)));
        }
    }
    let out = out.into_iter().map(|(name, value)| (key(&name, whims), value)).collect();
    shuffled(out, whims)
}

/// The value of a field; where it is known to be empty, nothing or what says as much.
fn field_value(item: &Item, field: &FieldDef, whims: &mut Whims<'_>) -> Option<String> {
    if let Some(value) = item.value(&field.key) {
        return Some(written(value, whims));
    }
    let nothing = match field.ty {
        FieldType::Text | FieldType::Label | FieldType::Link | FieldType::Identifier => {
            *whims.one(&["\"\"", "''", "' '", "\"\"\"\n \n\"\"\""])
        }
        FieldType::Milestones | FieldType::Series | FieldType::References | FieldType::Strings => "[]",
        FieldType::Flag => "false",
        FieldType::Year
        | FieldType::Period
        | FieldType::Date
        | FieldType::Amount
        | FieldType::Quantity
        | FieldType::Choice => return None,
    };
    whims.once_in(6).then(|| nothing.to_owned())
}

fn written(value: &Value, whims: &mut Whims<'_>) -> String {
    match value {
        Value::Text(text) => quoted(&loosened(text, whims), whims),
        Value::Period(_) | Value::Choice(_) => quoted(&value.to_string(), whims),
        Value::Date(_) | Value::Flag => value.to_string(),
        Value::Quantity(amount) => match amount.as_whole() {
            Some(amount) => number(amount, whims),
            None => quoted(amount.as_str(), whims),
        },
        Value::Strings(texts) => {
            let texts = texts.iter().map(|text| quoted(&loosened(text, whims), whims)).collect();
            array(&shuffled(texts, whims), whims)
        }
        Value::Milestones(_) | Value::Series(_) | Value::References(_) => {
            let words = value.members().into_iter().flatten().map(|one| quoted(&one, whims)).collect();
            array(&shuffled(words, whims), whims)
        }
    }
}

fn number(number: i64, whims: &mut Whims<'_>) -> String {
    let digits = number.to_string();
    match whims.pick(6) {
        1 if number >= 0 => format!("+{number}"),
        2 if number >= 0 => format!("{number:#x}"),
        3 if number >= 0 => format!("{number:#o}"),
        4 if number >= 0 => format!("{number:#b}"),
        5 => {
            let end = digits.len() - 1;
            let (begin, end) = digits.split_at(end);
            if begin.ends_with(|c: char| c.is_ascii_digit()) { format!("{begin}_{end}") } else { digits }
        }
        _ => digits,
    }
}

/// The text with things that plans do not keep: decomposed characters, blanks at the ends of
/// lines, empty lines at both ends.
fn loosened(text: &str, whims: &mut Whims<'_>) -> String {
    let mut out = String::new();
    if whims.once_in(4) {
        // Compatibility ideographs, and what Unicode 14.0 does not know, are not composed and stand as they are.
        for c in text.chars() {
            let parts: String = std::iter::once(c).nfd().collect();
            let is_composed = plain_text(&parts).is_ok_and(|text| text.chars().eq([c]));
            if is_composed { out.push_str(&parts) } else { out.push(c) }
        }
    } else {
        out.push_str(text);
    }
    if whims.once_in(4) {
        out = out.replace('\n', "　\t\n") + " ";
    }
    if whims.once_in(4) {
        out = format!("\n \n{out}\n\n");
    }
    out
}

/// The text in one of TOML's four kinds of quotes.
fn quoted(text: &str, whims: &mut Whims<'_>) -> String {
    let lines = text.contains('\n');
    match whims.pick(4) {
        1 if !lines && !text.contains('\'') => format!("'{text}'"),
        2 => {
            let first = if text.starts_with('\n') || whims.once_in(2) { "\n" } else { "" };
            format!("\"\"\"{first}{}\"\"\"", escaped(text, true, whims))
        }
        3 if !text.contains("'''") && !text.ends_with('\'') => {
            let first = if text.starts_with('\n') || whims.once_in(2) { "\n" } else { "" };
            format!("'''{first}{text}'''")
        }
        _ => format!("\"{}\"", escaped(text, false, whims)),
    }
}

fn escaped(text: &str, lines: bool, whims: &mut Whims<'_>) -> String {
    // How often a character that needs no escape has one: never, at times, always.
    let often = *whims.one(&[0, 0, 8, 1]);
    let mut out = String::new();
    let mut quotes = 0;
    for (index, c) in text.char_indices() {
        let number = c as u32;
        let last = index + c.len_utf8() == text.len();
        let raw_quote = c == '"' && lines && quotes < 2 && !last && often == 0;
        quotes = if raw_quote { quotes + 1 } else { 0 };
        match c {
            '"' if raw_quote => out.push(c),
            '"' | '\\' => out.extend(['\\', c]),
            '\n' if lines => out.push(c),
            '\n' => out.push_str("\\n"),
            '\t' if often > 0 => out.push_str("\\t"),
            _ if often > 0 && whims.once_in(often) => match whims.pick(3) {
                0 if number < 0x1_0000 => out.push_str(&format!("\\u{number:04x}")),
                1 if number < 0x100 => out.push_str(&format!("\\x{number:02X}")),
                _ => out.push_str(&format!("\\U{number:08X}")),
            },
            c => {
                // A backslash at the end of a line takes away all blanks up to the next sign.
                if lines && often == 8 && !matches!(c, ' ' | '\t') && whims.once_in(8) {
                    out.push_str("\\\n  \n\t");
                }
                out.push(c);
            }
        }
    }
    out
}

fn key(name: &str, whims: &mut Whims<'_>) -> String {
    match whims.pick(6) {
        4 => format!("'{name}'"),
        5 => format!("\"{}\"", escaped(name, false, whims)),
        _ => name.to_owned(),
    }
}

fn array(members: &[String], whims: &mut Whims<'_>) -> String {
    match whims.pick(3) {
        0 => format!("[{}]", members.join(", ")),
        1 => format!("[ {} ]", members.join(",")),
        _ => {
            let lines = members.iter().map(|member| format!("\n\t{member}, {}", whims.one(COMMENTS)));
            format!("[{}\n]", lines.collect::<String>())
        }
    }
}

/// On one line, or as only TOML 1.1 has it.
fn inline_table(keys: &[(String, String)], whims: &mut Whims<'_>) -> String {
    let entries = keys.iter().map(|(key, value)| format!("{key} = {value}"));
    if whims.once_in(2) {
        let lines = entries.map(|entry| format!("\n  {entry}, {}", whims.one(COMMENTS)));
        format!("{{{}\n}}", lines.collect::<String>())
    } else {
        format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
    }
}

fn table(header: &str, keys: &[(String, String)], whims: &mut Whims<'_>) -> String {
    let mut out = with_noise(header, whims);
    for (key, value) in keys {
        let sign = whims.one(&[" = ", "=", "\t=  "]);
        out += &with_noise(&format!("{key}{sign}{value}"), whims);
    }
    out
}

/// The line with what may stand before, behind and after it.
fn with_noise(line: &str, whims: &mut Whims<'_>) -> String {
    let indent = whims.one(&["", "", "  ", "\t"]);
    let behind = if whims.once_in(4) { format!(" {}", whims.one(COMMENTS)) } else { String::new() };
    let after = match whims.pick(6) {
        4 => "\n".to_owned(),
        5 => format!("  {}\n", whims.one(COMMENTS)),
        _ => String::new(),
    };
    format!("{indent}{line}{behind}\n{after}")
}

fn shuffled<T>(mut of: Vec<T>, whims: &mut Whims<'_>) -> Vec<T> {
    for index in (1..of.len()).rev() {
        of.swap(index, index - whims.pick(index + 1));
    }
    of
}
