//! `planctl pack`: the store is smaller, and nothing else is otherwise.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use super::support::{Folder, command, copy, root};

/// The bundled store, with a proposal.
fn desk() -> Folder {
    let desk = Folder::new();
    copy(&root().join("revisions"), &desk.path("revisions"));
    desk.answer(&["propose", "new", "extend", "--author", "課"]);
    desk
}

/// The files of the record and of the drafts that may stand in packs.
fn loose(desk: &Folder) -> BTreeMap<String, String> {
    let is_one = |path: &String| {
        ["revisions/snapshots/", "revisions/sources/", "revisions/drafts/versions/"]
            .iter()
            .any(|folder| path.starts_with(folder))
            && path.ends_with(".toml")
    };
    desk.listing().into_iter().filter(|(path, _)| is_one(path)).collect()
}

fn packs(desk: &Folder, folder: &str) -> usize {
    fs::read_dir(desk.path("revisions").join(folder)).map_or(0, Iterator::count)
}

const ASKED: &[&[&str]] = &[
    &["log", "-p"],
    &["status"],
    &["show", "latest"],
    &["diff"],
    &["memo", "2025-08-06", "2026-01-16"],
    &["history", "bbj"],
    &["blame"],
    &["why", "bbj.name"],
    &["evidence"],
    &["check"],
    &["propose", "show", "extend"],
    &["propose", "diff", "extend"],
    &["verify", "--now", "2026-11-23T05:00:00Z"],
];

#[test]
fn no_command_tells_a_packed_store_from_a_loose_one() {
    let desk = desk();
    let said = |desk: &Folder| ASKED.iter().map(|args| desk.planctl(args)).collect::<Vec<_>>();
    let (files, before) = (loose(&desk), said(&desk));
    assert!(
        before.iter().all(|said| said.starts_with("exit 0") || said.starts_with("exit 1")),
        "{before:#?}"
    );
    let rehearsed = desk.answer(&["pack", "--dry-run"]);
    assert_eq!(loose(&desk), files);
    let packed = desk.answer(&["pack"]);
    assert_eq!(packed.replace("are now", "would be"), rehearsed);
    assert!(
        packed.starts_with("packs: 8 files, ") && packed.contains("\ndrafts/packs: 1 file, "),
        "{packed}"
    );
    assert_eq!((loose(&desk).len(), packs(&desk, "packs"), packs(&desk, "drafts/packs")), (0, 1, 1));
    assert_eq!(said(&desk), before);
    assert_eq!(desk.answer(&["pack"]), "there is nothing to pack\n");
    // What is recorded then is as it would have been.
    desk.answer(&["propose", "edit", "extend", "rename", "bbj", "別の名"]);
    desk.answer(&["adopt", "extend", "--date", "2026-10-01", "--author", "課"]);
    assert_eq!(desk.run(&["verify"]).code, 0);
    let new = loose(&desk);
    let unpacked = desk.answer(&["pack", "--unpack"]);
    assert!(unpacked.contains("files of their own"), "{unpacked}");
    assert_eq!((packs(&desk, "packs"), packs(&desk, "drafts/packs")), (0, 0));
    assert_eq!(loose(&desk), files.into_iter().chain(new).collect());
    assert_eq!(desk.answer(&["pack", "--unpack"]), "there are no packs\n");
    assert_eq!(desk.run(&["pack", "--unpack", "--all"]).code, 2);
}

#[test]
fn in_a_git_work_tree_a_pack_is_added() {
    let desk = desk();
    assert!(Command::new("git").args(["init", "-q"]).arg(desk.path("")).status().unwrap().success());
    desk.answer(&["pack"]);
    assert_eq!(packs(&desk, "packs"), 1);
    assert_eq!(desk.answer(&["pack"]), "there is nothing to pack\n");
    desk.answer(&["propose", "edit", "extend", "rename", "bbj", "別の名"]);
    desk.answer(&["adopt", "extend", "--date", "2026-10-01", "--author", "課"]);
    let packed = desk.answer(&["pack"]);
    assert!(packed.starts_with("packs: 2 files, "), "{packed}");
    assert_eq!((packs(&desk, "packs"), packs(&desk, "drafts/packs")), (2, 2));
    desk.answer(&["pack", "--all"]);
    assert_eq!((packs(&desk, "packs"), packs(&desk, "drafts/packs")), (1, 1));
    assert_eq!(desk.run(&["verify"]).code, 0);
}

#[test]
fn what_is_withheld_goes_from_packs_and_from_packs_that_were_put_aside() {
    let desk = desk();
    desk.answer(&["pack"]);
    let log: serde_json::Value = serde_json::from_str(&desk.answer(&["log", "--format", "json"])).unwrap();
    let hash = log["revisions"][0]["hash"].as_str().unwrap().to_owned();
    let pack = fs::read_dir(desk.path("revisions/packs")).unwrap().next().unwrap().unwrap().path();
    let aside = desk.path("revisions/.planctl/damaged/x.pack-1");
    fs::create_dir_all(aside.parent().unwrap()).unwrap();
    fs::copy(&pack, &aside).unwrap();
    let args = ["redact", &hash, "-m", "秘密", "--yes"];
    let dry = desk.run(&[&args[..], &["--dry-run"]].concat());
    assert_eq!(dry.code, 0, "{}", dry.stderr);
    assert!(pack.exists() && aside.exists());
    let run = desk.run(&args);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains(&format!("to be withheld: snapshots/{hash}.toml")), "{}", run.stderr);
    assert!(run.stderr.contains("to be removed: .planctl/damaged/x.pack-1"), "{}", run.stderr);
    // What other files say too stays, and is named.
    assert!(run.stderr.contains("say the same word for word, and stay in packs: `"), "{}", run.stderr);
    assert!(!pack.exists() && !aside.exists());
    assert_eq!(packs(&desk, "packs"), 1);
    let verified = desk.run(&["verify"]);
    assert_eq!(verified.code, 0, "{}", verified.told());
    assert!(verified.stdout.contains("NOT PROVED    hashes"), "{}", verified.stdout);
    assert!(desk.run(&["show", &hash]).code != 0);
    desk.answer(&["pack", "--unpack"]);
    assert!(!desk.path(&format!("revisions/snapshots/{hash}.toml")).exists());
}

#[test]
fn a_store_that_cannot_be_packed_says_why_and_stays() {
    let desk = desk();
    desk.answer(&["pack"]);
    let pack = fs::read_dir(desk.path("revisions/packs")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&pack).unwrap();
    bytes[100] ^= 1;
    fs::write(&pack, bytes).unwrap();
    let before = desk.listing();
    for args in [&["pack"][..], &["pack", "--unpack"], &["redact", "85de0c47", "-m", "x", "--yes"], &["show"]]
    {
        let run = desk.run(args);
        assert_eq!(run.code, 3, "{args:?}: {}", run.told());
        assert!(run.stderr.contains("called by another hash than its own"), "{args:?}: {}", run.stderr);
    }
    assert_eq!(desk.listing(), before);
    assert_eq!(desk.run(&["verify"]).code, 3);
}

#[test]
fn a_hundred_revisions_are_worth_a_word_and_packed_they_are_not() {
    let desk = Folder::new();
    desk.answer(&["init"]);
    let plan = |number: usize| {
        format!("format = 1\nvocabulary = \"outline/1\"\n\n[plan]\nid = \"p\"\nname = \"{number}\"\n")
    };
    let commit = |number: usize| {
        desk.write("plan.toml", plan(number));
        let date = format!("20{:02}-{:02}-01", number / 12, number % 12 + 1);
        let mut commit = command(&desk.path(""), &["commit", "plan.toml", "--date", &date]);
        commit.env_remove("PLANCTL_NO_HINTS");
        desk.finish(commit, None)
    };
    let is_told = |number: usize| commit(number).stderr.contains("`planctl pack` keeps once what they share");
    let told: Vec<usize> = (0..101).filter(|number| is_told(*number)).collect();
    assert_eq!(told, [100]);
    desk.answer(&["pack"]);
    assert!(!is_told(101));
    desk.answer(&["pack", "--unpack"]);
    assert!(Command::new("git").args(["init", "-q"]).arg(desk.path("")).status().unwrap().success());
    assert!(!is_told(102));
}
