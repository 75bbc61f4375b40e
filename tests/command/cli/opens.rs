//! A command that prints opens each file of the store once. What it opens is told by strace.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use super::support::{Folder, command, copy, root};

/// Runs a command under strace: its exit code, and how often it opened each file of the store.
#[track_caller]
fn opened(desk: &Folder, args: &[&str]) -> (i32, BTreeMap<String, usize>) {
    let traces = tempfile::tempdir().unwrap();
    let plain = command(&desk.path(""), args);
    // A file for each thread, so that none cuts into the line of another.
    let mut traced = Command::new("strace");
    traced.args(["-ff", "-qq", "-s", "4096", "-e", "trace=open,openat,openat2", "-e", "signal=none", "-o"]);
    traced.arg(traces.path().join("of")).arg("--").arg(plain.get_program()).args(plain.get_args());
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => traced.env(name, value),
            None => traced.env_remove(name),
        };
    }
    traced.current_dir(desk.path(""));
    assert!(
        Command::new("strace").arg("-V").output().is_ok(),
        "strace is not at hand: src/docs/contributing.md lists what the tests call"
    );
    let run = desk.finish(traced, None);
    let mut found = BTreeMap::new();
    for trace in fs::read_dir(traces.path()).unwrap() {
        let text = fs::read_to_string(trace.unwrap().path()).unwrap();
        for line in text.lines().filter(|line| !line.contains(" = -1 ") && !line.contains("O_DIRECTORY")) {
            let Some(path) = line.split('"').nth(1) else { continue };
            if let Some((_, name)) = path.split_once("revisions/") {
                *found.entry(name.to_owned()).or_insert(0) += 1;
            }
        }
    }
    assert!(run.code != -1, "{args:?}: {}", run.told());
    (run.code, found)
}

/// Holds a command to opening at least `least` files of the store, each once.
#[track_caller]
fn once(desk: &Folder, least: usize, args: &[&str]) {
    let (code, found) = opened(desk, args);
    assert!(matches!(code, 0 | 1), "{args:?} ended with {code}");
    assert!(found.len() >= least, "{args:?}: {found:#?}");
    let twice: Vec<_> = found.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "{args:?}: {twice:#?}");
}

fn bundled() -> Folder {
    let desk = Folder::new();
    copy(&root().join("revisions"), &desk.path("revisions"));
    desk
}

#[test]
fn a_command_that_prints_opens_each_file_of_the_store_once() {
    let desk = bundled();
    let two = ["2025-08-06", "2026-01-16"];
    once(&desk, 5, &["log"]);
    once(&desk, 9, &["diff"]);
    for verb in ["diff", "memo", "table", "redline", "causes", "amend"] {
        once(&desk, 9, &[verb, two[0], two[1]]);
    }
    for verb in ["show", "plan", "export", "roadmap"] {
        once(&desk, 8, &[verb, "latest"]);
    }
    once(&desk, 9, &["packet", two[0], two[1], "-o", "packet"]);
    once(&desk, 9, &["roadmap", two[1], "--against", two[0]]);
    once(&desk, 13, &["check"]);
    once(&desk, 16, &["verify"]);
    desk.answer(&["pack"]);
    for args in [&["log"][..], &["diff"], &["show", "latest"], &["verify"]] {
        once(&desk, 5, args);
    }
}

#[test]
fn a_revision_held_against_itself_is_read_once() {
    let desk = bundled();
    for args in [
        &["diff", "latest"][..],
        &["diff", "latest", "2026-01-16"],
        &["table", "latest..latest"],
        &["redline", "latest", "latest"],
        &["roadmap", "latest", "--against", "2026-01-16"],
    ] {
        once(&desk, 8, args);
    }
}

#[test]
fn what_is_read_of_a_proposal_is_opened_once() {
    let desk = bundled();
    desk.answer(&["propose", "new", "spring", "--author", "課"]);
    desk.answer(&["edit", "--in", "spring.toml", "rename", "next-biobank", "名"]);
    desk.answer(&["propose", "save", "spring", "--author", "課"]);
    desk.answer(&["propose", "new", "autumn", "--author", "課"]);
    for args in [
        &["propose", "list"][..],
        &["propose", "log", "spring"],
        &["propose", "show", "spring"],
        &["propose", "diff", "spring"],
        &["propose", "interdiff", "spring", "1", "2"],
        &["propose", "clashes"],
        &["diff", "latest", "spring"],
        &["diff", "spring", "spring"],
        &["show", "spring"],
        &["log"],
    ] {
        once(&desk, 5, args);
    }
    // What was adopted is read as the record has it, and as it was proposed.
    desk.answer(&["propose", "submit", "spring", "--author", "課"]);
    desk.answer(&["propose", "review", "spring", "--comment", "よい", "--author", "係"]);
    desk.answer(&["adopt", "spring", "--date", "2026-05-01", "--author", "課"]);
    once(&desk, 27, &["verify"]);
    once(&desk, 11, &["check"]);
}
