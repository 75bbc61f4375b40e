//! The house in order: floors, names, and what the top level may hold.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The floors of the library, lowest first. A module uses only those below its own.
const FLOORS: &[&[&str]] = &[
    &["model"],
    &["change", "snapshot", "reading", "tree"],
    &["diff", "check", "matching", "event", "signing"],
    &["merge", "amend", "editing"],
    &["document"],
    &["render", "import", "store"],
    &["history", "trust"],
    &["proposal"],
    &["audit", "remote"],
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The modules of the library that a text names by `crate::` or `planctl::`.
fn named_modules(text: &str) -> Vec<String> {
    let mut named = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for prefix in ["crate::", "planctl::"] {
            for (at, _) in line.match_indices(prefix) {
                let word: String = line[at + prefix.len()..]
                    .chars()
                    .take_while(|c| c.is_ascii_lowercase() || *c == '_')
                    .collect();
                named.push(word);
            }
        }
    }
    named
}

#[test]
fn a_module_uses_only_the_floors_below_its_own() {
    let floor: BTreeMap<&str, usize> = FLOORS
        .iter()
        .enumerate()
        .flat_map(|(floor, modules)| modules.iter().map(move |m| (*m, floor)))
        .collect();
    let src = root().join("src");
    let mut wrong = Vec::new();
    for file in rust_files(&src) {
        let inside = file.strip_prefix(&src).unwrap();
        let module =
            inside.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs");
        if ["cli", "main", "lib"].contains(&module) {
            continue;
        }
        let own = *floor.get(module).unwrap_or_else(|| panic!("{module} stands on no floor"));
        for named in named_modules(&fs::read_to_string(&file).unwrap()) {
            if let Some(other) = floor.get(named.as_str())
                && named != module
                && *other >= own
            {
                wrong.push(format!("{} uses {named}", inside.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_code_knows_a_kind_of_the_plan_by_name() {
    // `policy` is an event of the record as well, so it cannot be told here.
    let kinds = ["\"program\"", "\"project\"", "\"initiative\"", "\"indicator\"", "\"goal\""];
    for file in rust_files(&root().join("src")) {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in lines {
            for kind in kinds {
                assert!(!line.contains(kind), "{}: {line}", file.display());
            }
        }
    }
}

#[test]
fn every_file_says_first_what_it_is_for() {
    for folder in ["src", "tests"] {
        for file in rust_files(&root().join(folder)) {
            let text = fs::read_to_string(&file).unwrap();
            assert!(text.starts_with("//! "), "{} does not begin with a module doc", file.display());
        }
    }
}

#[test]
fn no_module_is_a_drawer_for_odds_and_ends() {
    for file in rust_files(&root().join("src")) {
        let stem = file.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(
            !["utils", "util", "common", "helpers", "misc"].contains(&stem.as_str()),
            "{}",
            file.display()
        );
    }
}

#[test]
fn the_top_level_holds_what_the_design_names() {
    let allowed = [
        "CHANGELOG.md",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.ja.md",
        "README.md",
        "clippy.toml",
        "deny.toml",
        "examples",
        "revisions",
        "rustfmt.toml",
        "src",
        "target",
        "tests",
    ];
    for entry in fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(name.starts_with('.') || allowed.contains(&name.as_str()), "{name} stands at the top level");
    }
}
