//! The house in order: floors, names, and what the top level may hold.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The crates and their modules, lowest first. A module uses only those before it in its own crate;
/// what a crate may use of the others is the compiler's to hold.
const CRATES: &[(&str, &[&str])] = &[
    (
        "core",
        &[
            "text", "model", "change", "snapshot", "diff", "check", "editing", "merge", "crossing", "filter",
            "layout",
        ],
    ),
    ("record", &["tree", "event", "signing", "store", "history", "trust", "proposal", "audit"]),
    ("reading", &["reading", "tree", "matching", "formats", "learning", "check"]),
    ("papers", &["amend", "document", "render", "catalogue", "export"]),
    // The library of the package itself; the crates and the command line stand beside it.
    (".", &["json", "workspace"]),
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

/// A module by the names that lead to it from its crate.
type Module = Vec<String>;

/// The modules of a crate with their code: comments and tests left out.
fn code_of(src: &Path, inside: &[&str]) -> BTreeMap<Module, String> {
    let mut all = BTreeMap::new();
    for file in rust_files(src) {
        let path = file.strip_prefix(src).unwrap().with_extension("");
        let mut module: Module = path.iter().map(|step| step.to_str().unwrap().to_owned()).collect();
        module.pop_if(|last| last == "mod");
        let is_other = !inside.is_empty() && !inside.contains(&module[0].as_str());
        if is_other || ["lib", "main", "tests"].contains(&module.last().unwrap().as_str()) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap().lines();
        let code: Vec<&str> = code.filter(|line| !line.trim_start().starts_with("//")).collect();
        all.insert(module, code.join("\n"));
    }
    all
}

/// The paths of a use tree: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn paths_of(tree: &str) -> Vec<Module> {
    let name = tree.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let rest = &tree[name.len()..];
    let Some(rest) = rest.strip_prefix("::") else { return vec![vec![name]] };
    let below = if let Some(group) = rest.strip_prefix('{') {
        let (mut depth, mut begin, mut parts) = (0, 0, Vec::new());
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' | '}' if depth == 0 => {
                    parts.push(group[begin..at].trim());
                    begin = at + 1;
                    if c == '}' {
                        break;
                    }
                }
                _ => {}
            }
        }
        parts.into_iter().filter(|part| !part.is_empty()).flat_map(paths_of).collect()
    } else {
        paths_of(rest)
    };
    below.into_iter().map(|path| [vec![name.clone()], path].concat()).collect()
}

/// The paths that a module's code names from its crate, from itself or from above it.
fn named_paths(module: &[String], code: &str) -> Vec<Module> {
    let mut found = Vec::new();
    for (at, c) in code.char_indices() {
        let begins = ["super::", "crate::", "self::"].iter().any(|word| code[at..].starts_with(word));
        let before = code[..at].chars().next_back().unwrap_or(' ');
        if c.is_alphabetic() && begins && !(before.is_alphanumeric() || before == '_' || before == ':') {
            for path in paths_of(&code[at..]) {
                let mut whole = module.to_vec();
                for step in path {
                    match step.as_str() {
                        "crate" => whole.clear(),
                        "super" => drop(whole.pop()),
                        "self" => {}
                        _ => whole.push(step),
                    }
                }
                found.push(whole);
            }
        }
    }
    found
}

/// By module, the parts of it that use one another in a circle. What a module shares with its own parts
/// is its own matter.
fn circles(modules: &BTreeMap<Module, String>) -> BTreeMap<Module, BTreeSet<String>> {
    let mut uses: BTreeMap<Module, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for (module, code) in modules {
        for named in named_paths(module, code) {
            let common = module.iter().zip(&named).take_while(|(one, other)| one == other).count();
            let (Some(from), Some(to)) = (module.get(common), named.get(common)) else { continue };
            let above = module[..common].to_vec();
            // What the module above says again is its part's.
            let to = match modules.get(&above).filter(|_| !modules.contains_key(&named[..=common])) {
                Some(above) => said_again(above, to),
                None => Some(to.clone()),
            };
            let Some(to) = to.filter(|to| to != from) else { continue };
            uses.entry(above).or_default().entry(from.clone()).or_default().insert(to);
        }
    }
    let mut found = BTreeMap::new();
    for (above, uses) in uses {
        let reached = |from: &String| {
            let (mut seen, mut open) = (BTreeSet::new(), vec![from.clone()]);
            while let Some(one) = open.pop() {
                for to in uses.get(&one).into_iter().flatten() {
                    if seen.insert(to.clone()) {
                        open.push(to.clone());
                    }
                }
            }
            seen
        };
        let inside: BTreeSet<String> =
            uses.keys().filter(|one| reached(one).contains(*one)).cloned().collect();
        if !inside.is_empty() {
            found.insert(above, inside);
        }
    }
    found
}

/// The part from which a module takes a name by `pub use`, so that others find it there.
fn said_again(code: &str, name: &str) -> Option<String> {
    code.match_indices("use ").flat_map(|(at, word)| paths_of(&code[at + word.len()..])).find_map(|path| {
        let path: Vec<&String> = path.iter().filter(|step| *step != "self" && *step != "crate").collect();
        (path.len() > 1 && path.last().is_some_and(|last| *last == name)).then(|| path[0].clone())
    })
}

#[test]
fn a_circle_of_modules_is_seen() {
    let module =
        |path: &str, code: &str| (path.split("::").map(str::to_owned).collect::<Module>(), code.to_owned());
    let of = |more: &[(Module, String)]| {
        let mut all = BTreeMap::from([
            module("a", "pub use b::{B};\nmod b;\nmod c;\nmod d;\n"),
            module("a::b", "use super::c::C;\n"),
            module("a::d", "use crate::a::{c::{C, D}, B};\nstruct Own;\n"),
        ]);
        all.extend(more.iter().cloned());
        circles(&all)
    };
    assert!(of(&[module("a::c", "use super::Shared;\nuse other::super_b::B;\n")]).is_empty());
    let both = BTreeSet::from(["b".to_owned(), "c".to_owned()]);
    let above = vec!["a".to_owned()];
    assert_eq!(of(&[module("a::c", "fn x() -> super::B {}")]), BTreeMap::from([(above.clone(), both)]));
    assert_eq!(
        of(&[
            module("a::c", "use super::{\n    d,\n    Shared,\n};"),
            module("a::b", "use super::{c, d};\n")
        ])
        .keys()
        .collect::<Vec<_>>(),
        [&above]
    );
    let deep = [
        module("a::c", "mod e;\n"),
        module("a::c::e", "use crate::a::d::Own;\n"),
        module("a::b", "use super::d;\n"),
    ];
    assert_eq!(of(&deep)[&above], BTreeSet::from(["b", "c", "d"].map(str::to_owned)));
}

#[test]
fn modules_beside_one_another_stand_in_no_circle() {
    let mut wrong = Vec::new();
    for (name, modules) in CRATES.iter().chain(&[(".", &["cli"][..])]) {
        let inside = if *name == "." { modules } else { &[][..] };
        let modules = code_of(&root().join("src").join(name), inside);
        assert!(modules.len() > 2, "{name}");
        for (above, circle) in circles(&modules) {
            // A reader of one kind of document asks those of the parts in it, and they ask it back.
            if *name != "reading" || above.first().is_none_or(|first| first != "formats") {
                wrong.push(format!("{name} {above:?}: {circle:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_command_line_reads_and_records_through_the_workspace() {
    // What opens a store, reads its files or adds to it.
    let lower = [
        "Store::open(",
        "Store::init(",
        "Drafts::open(",
        "Trust::of(",
        "load_version(",
        "history::load",
        ".append(",
        ".object(",
        ".object_named(",
        ".withhold(",
        ".keep(F",
        "rehearsing(",
        "proposal::adopt",
        "proposal::propose",
        "proposal::take_step",
        "audit::repair",
        "audit::verify",
    ];
    for file in rust_files(&root().join("src/cli")) {
        for line in fs::read_to_string(&file).unwrap().lines() {
            for word in lower {
                assert!(!line.contains(word), "{}: {line}", file.display());
            }
        }
    }
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
