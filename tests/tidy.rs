//! The house in order: floors, names, and what the top level may hold.

use std::fs;
use std::path::{Path, PathBuf};

/// The crates and their modules, lowest first. A module uses only those before it in its own crate;
/// what a crate may use of the others is the compiler's to hold.
const CRATES: &[(&str, &[&str])] = &[
    ("core", &["text", "model", "change", "snapshot", "diff", "check", "editing", "merge", "layout"]),
    ("record", &["tree", "event", "signing", "store", "history", "trust", "proposal", "audit"]),
    ("reading", &["reading", "matching", "formats", "check"]),
    ("papers", &["amend", "document", "render", "catalogue", "export"]),
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

/// The modules of its own crate that a text names by `crate::`.
fn named_modules(text: &str) -> Vec<String> {
    let mut named = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for (at, found) in line.match_indices("crate::") {
            let word = line[at + found.len()..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '_');
            named.push(word.collect());
        }
    }
    named
}

#[test]
fn a_module_uses_only_those_before_it_in_its_crate() {
    let mut wrong = Vec::new();
    for (name, modules) in CRATES {
        let src = root().join("src").join(name);
        for file in rust_files(&src) {
            let inside = file.strip_prefix(&src).unwrap();
            let module =
                inside.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs");
            if module == "lib" {
                continue;
            }
            let place = |module: &str| modules.iter().position(|one| *one == module);
            let own = place(module).unwrap_or_else(|| panic!("{name}/{module} has no place"));
            for named in named_modules(&fs::read_to_string(&file).unwrap()) {
                if place(&named).is_some_and(|other| other > own) {
                    wrong.push(format!("{name}/{} uses {named}", inside.display()));
                }
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
