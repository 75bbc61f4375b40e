//! The JSON Schemas of drafts and vocabularies allow what planctl reads, and refuse what it refuses.

use std::path::Path;

use serde_json::{Map, Value as Json};

use crate::generate::{PAIRS, on_pairs};
use crate::schema::faults;
use planctl::json::{schema_of_drafts, schema_of_vocabularies};
use planctl::model::{Vocabulary, vocabulary_keys};
use planctl::snapshot::{FaultKind, Ids, read_draft, to_toml};
use planctl::text::Lang;
use proptest::{prop_assert, prop_assert_eq};

/// A TOML file as an editor holds it to a schema: days are texts.
fn as_json(value: toml::Value) -> Json {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(flag) => flag.into(),
        toml::Value::Datetime(day) => day.to_string().into(),
        toml::Value::Array(all) => all.into_iter().map(as_json).collect(),
        toml::Value::Table(table) => {
            table.into_iter().map(|(key, value)| (key, as_json(value))).collect::<Map<_, _>>().into()
        }
    }
}

fn read(text: &str) -> Option<Json> {
    toml::from_str::<toml::Table>(text).ok().map(|table| as_json(toml::Value::Table(table)))
}

/// Whether a fault is of more than one value: no schema can tell it.
fn is_beyond(kind: &FaultKind) -> bool {
    matches!(
        kind,
        FaultKind::Structure(_)
            | FaultKind::KnownAndUnknown(_)
            | FaultKind::AbsentOfComplete
            | FaultKind::Date(..)
            | FaultKind::SeriesTwice(_)
            | FaultKind::Text(_)
    )
}

#[test]
fn a_draft_is_allowed_by_the_schema_of_its_vocabulary_if_it_reads() {
    const OTHERS: [&str; 16] = [
        "7",
        "true",
        "\"zz zz\"",
        "\"zz\"",
        "[\"zz\"]",
        "[\"zz zz\"]",
        "[7]",
        "\"FY2026\"",
        "\"<=FY2026\"",
        "\"2026\"",
        "\"2026-07\"",
        "\"2026-Q3\"",
        "[\"FY2026 mid-term\"]",
        "[\"2026 real 1.5\"]",
        "\"1.50\"",
        "\"a\"",
    ];
    on_pairs(PAIRS / 5, |pair| {
        let vocabulary = pair.vocabulary();
        let schema: Json = serde_json::from_str(&schema_of_drafts(vocabulary, Lang::EN)).unwrap();
        let text = to_toml(pair.after.plan());
        prop_assert_eq!(faults(&schema, &read(&text).unwrap()), Vec::<String>::new());
        if text.contains("\"\"\"") {
            return Ok(());
        }
        // The same with one line altered.
        let mut whims = pair.whims();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let altered: Vec<usize> = (0..lines.len()).filter(|line| lines[*line].contains(" = ")).collect();
        let line = *whims.one(&altered);
        let (key, value) = lines[line].split_once(" = ").unwrap();
        let is_day = value.len() == 10 && value.starts_with(|c: char| c.is_ascii_digit());
        let key = match whims.once_in(3) {
            true if whims.once_in(2) => format!("{key}x"),
            true => key[..key.len() - 1].to_owned(),
            false => key.to_owned(),
        };
        let value = match whims.once_in(3) {
            true => value.to_owned(),
            false => whims.one(&OTHERS).to_string(),
        };
        lines[line] = format!("{key} = {value}");
        let text = lines.join("\n") + "\n";
        let Some(json) = read(&text) else { return Ok(()) };
        let told = faults(&schema, &json);
        match read_draft(&text, std::slice::from_ref(vocabulary), Ids::Required) {
            Ok(_) => prop_assert_eq!(told, Vec::<String>::new(), "{}", lines[line]),
            Err(all) if is_day || all.iter().all(|fault| is_beyond(&fault.kind)) => {}
            Err(all) => prop_assert!(!told.is_empty(), "{}: {:?}", lines[line], all),
        }
        Ok(())
    });
}

#[test]
fn a_vocabulary_is_allowed_by_the_schema_of_vocabularies_if_it_reads() {
    let schema: Json = serde_json::from_str(&schema_of_vocabularies(Lang::EN)).unwrap();
    let mut texts: Vec<String> = Vocabulary::BUILT_IN.map(str::to_owned).to_vec();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut folders = vec![examples];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "toml") {
                let text = std::fs::read_to_string(&path).unwrap();
                texts.extend(Vocabulary::parse(&text).is_ok().then_some(text));
            }
        }
    }
    assert!(texts.len() > Vocabulary::BUILT_IN.len());
    let mut refused = 0;
    for text in &texts {
        assert_eq!(faults(&schema, &read(text).unwrap()), Vec::<String>::new(), "{text}");
        // The same with a key of one line misspelt, if planctl refuses that.
        for (number, line) in text.lines().enumerate() {
            for key in vocabulary_keys().iter().flat_map(|(_, keys)| *keys) {
                // A field may be called as a key is; what it is called is no fault of one value.
                let begins = line.starts_with(&format!("{key} = ")) && !line.contains("type = ");
                let other = match begins {
                    true => line.replacen(key, &format!("{key}x"), 1),
                    false => line.replacen(&format!(" {key} = "), &format!(" {key}x = "), 1),
                };
                if other == line {
                    continue;
                }
                let altered =
                    |(at, own): (usize, &str)| format!("{}\n", if at == number { &other } else { own });
                let altered: String = text.lines().enumerate().map(altered).collect();
                let Some(json) = read(&altered) else { continue };
                if Vocabulary::parse(&altered).is_err() {
                    refused += 1;
                    assert!(!faults(&schema, &json).is_empty(), "{other}");
                }
            }
        }
    }
    assert!(refused > 100, "{refused}");
}

#[test]
fn the_schema_of_vocabularies_names_every_key_that_a_vocabulary_may_have() {
    let schema: Json = serde_json::from_str(&schema_of_vocabularies(Lang::EN)).unwrap();
    for (table, keys) in vocabulary_keys() {
        let defined = match table {
            "vocabulary" => &schema,
            table => &schema["$defs"][table],
        };
        let defined = defined.get("anyOf").map_or(defined, |either| &either[1]);
        let named: Vec<&str> =
            defined["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut expected: Vec<&str> = keys.iter().copied().chain(["word"]).collect();
        expected.sort_unstable();
        assert_eq!(named, expected, "{table}");
    }
}
