//! The commands of the two READMEs, run as they are printed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The blocks of commands of a README, in order.
fn blocks(name: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(name)).unwrap();
    let parts = text.split("```sh\n").skip(1);
    parts.map(|part| part.split("```").next().unwrap().to_owned()).collect()
}

/// Runs a block in a folder, with the command that was just built for the one installed or
/// built by cargo; every line must succeed.
#[track_caller]
fn run(block: &str, folder: &Path) -> String {
    let bin = tempfile::tempdir().unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_planctl"), bin.path().join("planctl")).unwrap();
    let script = block.replace("cargo run --release --", "planctl");
    let path = format!("{}:{}", bin.path().display(), std::env::var("PATH").unwrap());
    let done = Command::new("sh")
        .args(["-euc", &script])
        .current_dir(folder)
        .env("PATH", path)
        .env("LC_ALL", "C")
        .env_remove("PLANCTL_LANG")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{script}\n{said}{}", String::from_utf8_lossy(&done.stderr));
    said
}

/// Runs a block in a folder of its own, with the bundled examples and store at hand there.
#[track_caller]
fn run_with_examples(block: &str, beside: &Path) -> String {
    let folder = tempfile::tempdir_in(beside).unwrap();
    #[cfg(unix)]
    for name in ["examples", "revisions"] {
        std::os::unix::fs::symlink(root().join(name), folder.path().join(name)).unwrap();
    }
    run(block, folder.path())
}

#[track_caller]
fn check(readme: &str, point: &str, extended: &str, adopted: &str) {
    let blocks = blocks(readme);
    let [main, tests, bundled, own, proposals, signed, paper, papers, record] = blocks.as_slice() else {
        panic!("{readme} has {} blocks of commands", blocks.len());
    };
    assert!(run(main, &root()).contains(point), "the main job");
    assert_eq!(tests.split('#').next().unwrap().trim(), "cargo test");
    assert!(run(bundled, &root()).contains("次の３点を変更したい。"), "the bundled plan");
    let folder = tempfile::tempdir().unwrap();
    assert!(run(own, folder.path()).contains(extended), "a plan of one's own");
    let said = run(proposals, folder.path());
    assert!(said.contains(adopted), "{said}");
    let said = run(signed, folder.path());
    assert!(said.contains("Good \"statement.v1@planctl\" signature for"), "{said}");
    let said = run_with_examples(paper, folder.path());
    assert!(said.contains("note-deleted-there") && said.contains("life-science 2026-01-16"), "{said}");
    let said = run_with_examples(papers, folder.path());
    assert!(said.contains("03_新旧対照表.docx") && said.contains("life-science 2026-01-16"), "{said}");
    let said = run(record, &root());
    for line in said.lines().filter(|line| line.contains("snapshots/")) {
        let (hash, name) = line.split_once("  ").unwrap();
        assert_eq!(format!("snapshots/{hash}.toml"), name);
    }
    assert_eq!(said.matches("snapshots/").count(), 4);
    let lines: Vec<&str> = said.lines().filter(|line| !line.contains("snapshots/")).collect();
    let [entry, previous, sealed, seal] = lines.as_slice() else { panic!("{said}") };
    assert!(previous.contains(entry.split(' ').next().unwrap()), "{said}");
    assert!(seal.contains(sealed.split(' ').next().unwrap()), "{said}");
}

#[test]
fn every_command_of_the_readme_does_what_it_says() {
    let point = "provisions for the creation of 次世代医療実現バイオバンク利活用プログラム";
    check("README.md", point, "extension of Cohort study", "as the revision of 2028-04-01 (entry 3");
}

#[test]
fn every_command_of_the_japanese_readme_does_what_it_says() {
    let point = "1. 次世代医療実現バイオバンク利活用プログラムの創設に伴う記載の整備";
    check(
        "README.ja.md",
        point,
        "コホート研究事業の実施期間の延長",
        "2028-04-01 の改訂として記録しました（記録 3",
    );
}

#[test]
fn ci_calls_the_test_command_of_the_readme() {
    let ci = fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(ci.lines().any(|line| line.trim() == "cargo test"), "{ci}");
}
