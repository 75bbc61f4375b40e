//! The house in order: floors, names, and what the top level may hold.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The crates and their modules, lowest first. A module uses only those before it in its own crate;
/// what a crate may use of the others is the compiler's to hold.
const CRATES: &[(&str, &[&str])] = &[
    ("core", &["text", "model", "change", "snapshot", "diff", "check", "editing", "merge", "layout"]),
    ("record", &["tree", "event", "signing", "store", "history", "trust", "proposal", "audit"]),
    ("reading", &["reading", "matching", "formats", "check"]),
    ("papers", &["amend", "document", "render", "catalogue", "export"]),
    // The library of the package itself; the crates and the command line stand beside it.
    (".", &["workspace", "json"]),
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
            if module == "lib" || (*name == "." && !modules.contains(&module)) {
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
    // A file `tests.rs` is all tests.
    let is_code = |file: &PathBuf| file.file_stem().is_some_and(|stem| stem != "tests");
    for file in rust_files(&root().join("src")).into_iter().filter(is_code) {
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

/// The files that a file takes in by `mod`, each with whether it stands for its folder.
fn modules(file: &Path, stands_for_its_folder: bool) -> Vec<(PathBuf, bool)> {
    let beside = file.parent().unwrap();
    let below = if stands_for_its_folder { beside.to_owned() } else { file.with_extension("") };
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let (mut found, mut path) = (Vec::new(), None);
    for line in text.lines() {
        if let Some(said) = line.strip_prefix("#[path = \"") {
            path = Some(beside.join(said.trim_end_matches("\"]")));
        }
        let name =
            line.trim_start_matches("pub ").strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';'));
        let Some(name) = name else { continue };
        let own = below.join(name);
        match path.take() {
            Some(path) => found.push((path, true)),
            None if own.join("mod.rs").exists() => found.push((own.join("mod.rs"), true)),
            None => found.push((own.with_extension("rs"), false)),
        }
    }
    found
}

#[test]
fn every_file_of_tests_is_part_of_a_test_program() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert!(manifest.contains("\nautotests = false\n"), "files between the programs are none themselves");
    let named = manifest.split("\n[[test]]\n").skip(1).map(|rest| {
        let line = rest.lines().find_map(|line| line.strip_prefix("path = ")).expect("a test has a path");
        (root().join(line.trim_matches('"')), true)
    });
    let mut waiting: Vec<(PathBuf, bool)> = named.collect();
    let mut reached = BTreeSet::new();
    while let Some((file, stands_for_its_folder)) = waiting.pop() {
        let file = file.canonicalize().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        if reached.insert(file.clone()) {
            waiting.extend(modules(&file, stands_for_its_folder));
        }
    }
    assert!(reached.len() > 60, "{reached:#?}");
    // A benchmark and the targets of a fuzzer are programs of their own.
    let apart = ["bench", "fuzz"].map(|folder| root().join("tests").join(folder).canonicalize().unwrap());
    let forgotten: Vec<PathBuf> = rust_files(&root().join("tests").canonicalize().unwrap())
        .into_iter()
        .filter(|file| !reached.contains(file) && !apart.iter().any(|folder| file.starts_with(folder)))
        .collect();
    assert!(forgotten.is_empty(), "{forgotten:#?}");
}

#[test]
fn every_fuzz_target_is_built_by_the_project_of_the_fuzzer() {
    let fuzz = root().join("tests/fuzz");
    let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
    for file in rust_files(&fuzz.join("fuzz_targets")) {
        let path = format!("path = \"fuzz_targets/{}\"", file.file_name().unwrap().display());
        assert!(manifest.contains(&path), "{path} is not in tests/fuzz/Cargo.toml");
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
