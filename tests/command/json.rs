//! Answers for other programs, held to the schemas that planctl prints.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::schema::faults;
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs planctl and gives its exit code and standard output.
fn planctl(args: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_planctl"))
        .args(args)
        .current_dir(root())
        .env_clear()
        .env("LC_ALL", "C")
        .env("PLANCTL_NO_HINTS", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

/// Holds an answer to the schema of its command, and gives it.
#[track_caller]
fn check(command: &str, args: &[&str]) -> Value {
    let (_, schema) = planctl(&["schema", command]);
    let (_, answer) = planctl(&[args, &["--format", "json"]].concat());
    let (schema, answer): (Value, Value) =
        (serde_json::from_str(&schema).unwrap(), serde_json::from_str(&answer).unwrap());
    let faults = faults(&schema, &answer);
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(answer["schema"], format!("planctl/{command}"));
    assert_eq!(answer["schema_version"], 1);
    assert!(answer.as_object().unwrap().contains_key("authority"));
    answer
}

/// The keys of an object, nested ones with their path, list members taken as one.
fn shape(value: &Value, path: &str, out: &mut std::collections::BTreeSet<String>) {
    if let Value::Object(keys) = value {
        for (key, value) in keys {
            out.insert(format!("{path}.{key}"));
            shape(value, &format!("{path}.{key}"), out);
        }
    }
}

#[test]
fn every_answer_fits_the_schema_of_its_command() {
    check("diff", &["diff", "2025-08-06", "2026-01-16"]);
    check("diff", &["diff", "2022-06-03", "2026-01-16"]);
    check("show", &["show", "2025-01-17"]);
    check("log", &["log"]);
    check("memo", &["memo", "2025-01-17", "2025-08-06"]);
    check("kinds", &["kinds"]);
    check("check", &["check", "2026-01-16"]);
    check("verify", &["verify"]);
    check("causes", &["causes", "2025-08-06", "2026-01-16"]);
    check("amend", &["amend", "2025-08-06", "2026-01-16"]);
}

#[test]
fn an_empty_answer_has_the_shape_of_a_full_one() {
    let full = check("diff", &["diff", "2025-08-06", "2026-01-16"]);
    let empty = check("diff", &["diff", "2026-01-16", "2026-01-16"]);
    assert_eq!(empty["changes"], Value::Array(Vec::new()));
    let keys = |value: &Value| {
        let mut keys = std::collections::BTreeSet::new();
        shape(value, "", &mut keys);
        keys
    };
    assert_eq!(keys(&empty), keys(&full));
    let none = check("log", &["log", "--since", "2030-01-01"]);
    assert_eq!(none["revisions"], Value::Array(Vec::new()));
}

#[test]
fn a_diff_bears_the_keys_that_the_design_names() {
    let diff = check("diff", &["diff", "2025-08-06", "2026-01-16"]);
    let change =
        diff["changes"].as_array().unwrap().iter().find(|change| change["id"] == "infectious").unwrap();
    assert_eq!(
        change["item"],
        serde_json::json!({"kind": "program", "id": "infectious", "name": "感染症プログラム"})
    );
    assert_eq!(change["facets"], serde_json::json!(["amended"]));
    let field = &change["fields"][0];
    assert_eq!(field["field"], "overview");
    assert!(field["after"].as_str().unwrap().starts_with(field["before"].as_str().unwrap()));
    assert_eq!(field["place"], "infectious.overview");
    assert_eq!(diff["causes"][1]["changes"], serde_json::json!(["mcm-platform", "infectious"]));
}

#[test]
fn what_two_plain_files_answer_has_no_authority() {
    let (before, after) = ("examples/life-science/2025-08-06.toml", "examples/life-science/2026-01-16.toml");
    let answer = check("diff", &["diff", before, after]);
    assert_eq!(answer["authority"], Value::Null);
    assert_eq!(planctl(&["diff", before, after]).0, 1);
    assert_eq!(planctl(&["diff", before, before]).0, 0);
}

#[test]
fn the_schema_of_all_commands_holds_that_of_each() {
    let all: Value = serde_json::from_str(&planctl(&["schema"]).1).unwrap();
    for (command, schema) in all.as_object().unwrap() {
        let one: Value = serde_json::from_str(&planctl(&["schema", command]).1).unwrap();
        assert_eq!(*schema, one, "{command}");
    }
    assert!(all.as_object().unwrap().len() >= 12);
}
