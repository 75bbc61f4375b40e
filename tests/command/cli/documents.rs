//! Published documents, as their reader meets them: import, match, identify, and documents in
//! the place of revisions.

use std::fs;

use super::support::{Folder, root};

fn paper() -> String {
    fs::read_to_string(root().join("examples/life-science/source/life-science-2026-01-16.txt")).unwrap()
}

/// A folder with the paper in it.
fn desk() -> Folder {
    let folder = Folder::new();
    folder.write("paper.txt", paper());
    folder
}

/// The bundled store, as an argument.
fn store() -> String {
    root().join("revisions").display().to_string()
}

#[test]
fn import_writes_a_draft_that_check_passes_and_tells_its_doubts() {
    let desk = desk();
    let run = desk.run(&["import", "paper.txt", "-o", "draft.toml", "--plan", "life-science"]);
    assert_eq!(run.code, 0, "{}", run.told());
    assert!(run.stdout.is_empty());
    assert!(
        run.stderr.ends_with(
            "note: 80 items read, 36 doubts, 1 stretch of the document without a place in the plan\n"
        ),
        "{}",
        run.stderr
    );
    let line = "paper.txt:174:8: first-year [project-26.first]: 「橋渡し研究プログラム 橋渡し研究支援機関（文部科学大臣認定）を通じ、アカデミア等の優れた基礎研究の成果を臨床研究・実用化…」 FY2020, by the column in which the box begins (or: FY2021, since its ex-ante evaluation is in FY2020)\n";
    assert!(run.stderr.contains(line), "{}", run.stderr);
    assert_eq!(desk.run(&["check", "draft.toml"]).code, 0);
    // The draft names the document it was read from, and can be committed with it.
    desk.answer(&["init"]);
    desk.answer(&["commit", "draft.toml", "--date", "2026-01-16", "--source", "paper.txt"]);
}

#[test]
fn import_with_a_base_differs_from_it_in_what_the_cover_note_says_the_table_still_has() {
    let desk = desk();
    let store = store();
    let run = desk.run(&[
        "--store",
        &store,
        "import",
        "paper.txt",
        "--base",
        "2026-01-16",
        "-o",
        "draft.toml",
        "--quiet",
    ]);
    assert_eq!(run.code, 0, "{}", run.told());
    assert!(
        run.stderr.starts_with(
            "note: 78 ids carried over by exact name and place, 0 suggestions left in the draft\n"
        ),
        "{}",
        run.stderr
    );
    let names = desk.answer(&["--store", &store, "diff", "2026-01-16", "draft.toml", "--name-only"]);
    assert_eq!(names, "next-biobank\nkakushin-no\nproject-33\n");
}

#[test]
fn a_document_stands_where_a_revision_may() {
    let desk = desk();
    desk.write("next.txt", paper().replace("医学系研究支援プログラム", "医学系研究者支援プログラム"));
    let run = desk.run(&["diff", "paper.txt", "next.txt"]);
    assert_eq!(run.code, 1, "{}", run.told());
    let said = "\
pairing: a document has no ids; 78 items by exact name and place, 1 suggested
  = 医学系研究支援プログラム = 医学系研究者支援プログラム  99.9%  [project-27]

1. renaming of 医学系研究支援プログラム to 医学系研究者支援プログラム
  ~ project 医学系研究者支援プログラム: renamed  [project-27] (suggested)
    - name: 医学系研究支援プログラム
    + name: 医学系研究者支援プログラム
";
    let (_, after_coverage) = run.stdout.split_once('\n').unwrap();
    assert_eq!(after_coverage, said);
    assert!(desk.answer(&["show", "paper.txt", "--", "program-4"]).contains("感染症プログラム"));
    let memo = desk.answer(&["memo", "paper.txt", "next.txt", "--lang", "en"]);
    assert!(memo.contains("renaming of 医学系研究支援プログラム to 医学系研究者支援プログラム"), "{memo}");
}

#[test]
fn a_document_where_a_draft_is_wanted_is_refused_with_the_way_out() {
    let desk = desk();
    desk.answer(&["init"]);
    assert_eq!(
        desk.planctl(&["commit", "paper.txt", "--date", "2026-01-16"]),
        "exit 2\nerror: paper.txt is a published document, not a draft\nhint: make a draft of it: `planctl import paper.txt -o draft.toml`\n"
    );
}

#[test]
fn identify_tells_a_copy_by_its_bytes_then_by_its_content() {
    let desk = desk();
    let store = store();
    let said = desk.answer(&["--store", &store, "identify", "paper.txt"]);
    assert!(said.starts_with("the very document kept as evidence of\nlife-science 2026-01-16  "), "{said}");
    let toml = desk.answer(&["--store", &store, "show", "2025-08-06", "--format", "toml"]);
    desk.write("copy.toml", toml);
    let said = desk.answer(&["--store", &store, "identify", "copy.toml"]);
    assert!(said.starts_with("the very snapshot of\nlife-science 2025-08-06  "), "{said}");
    desk.write("copy.txt", paper().replace("国民への成果還元", "国民への還元"));
    let said = desk.answer(&["--store", &store, "identify", "copy.txt", "-n", "1"]);
    assert!(said.starts_with("none is the same; the nearest are\nlife-science 2026-01-16  "), "{said}");
    assert!(said.contains("differ: goal, next-biobank, project-33"), "{said}");
    desk.write(
        "other.toml",
        "format = 1\nvocabulary = \"mext-rd-plan/1\"\n\n[plan]\nid = \"x\"\nname = \"別の計画\"\n",
    );
    assert_eq!(desk.planctl(&["--store", &store, "identify", "other.toml"]), "exit 1\nnear to no revision\n");
}

#[test]
fn match_suggests_and_applies_only_when_asked() {
    let desk = desk();
    let store = store();
    desk.answer(&["import", "paper.txt", "-o", "draft.toml", "--plan", "life-science", "--quiet"]);
    let said = desk.answer(&["--store", &store, "match", "draft.toml", "--base", "2026-01-16"]);
    assert!(
        said.contains("橋渡し研究プログラム [project-26] = 橋渡し研究プログラム [bridge]  100.0%"),
        "{said}"
    );
    let accepted = desk.run(&[
        "--store",
        &store,
        "match",
        "draft.toml",
        "--base",
        "2026-01-16",
        "--accept",
        "95",
        "-o",
        "matched.toml",
    ]);
    assert_eq!(accepted.code, 0, "{}", accepted.told());
    assert!(desk.read("matched.toml").contains("id = \"next-biobank\""));
    assert!(!desk.read("draft.toml").contains("next-biobank"), "a draft is never changed in its place");
    // Nothing to suggest is a negative answer.
    desk.write("same.toml", desk.answer(&["--store", &store, "show", "2025-01-17", "--format", "toml"]));
    assert_eq!(desk.run(&["--store", &store, "match", "same.toml", "--base", "2025-01-17"]).code, 1);
}

#[test]
fn suggestions_that_wait_keep_a_draft_from_being_committed() {
    let desk = desk();
    let store = store();
    desk.write("next.txt", paper().replace("医学系研究支援プログラム", "医学系研究者支援プログラム"));
    desk.answer(&[
        "--store",
        &store,
        "import",
        "next.txt",
        "--base",
        "2026-01-16",
        "-o",
        "draft.toml",
        "--quiet",
    ]);
    let draft = desk.read("draft.toml");
    assert!(
        draft.contains("[[suggestion]]\nitem = \"project-27\"\nto = \"medical-research-support\"\n"),
        "{draft}"
    );
    desk.answer(&["init"]);
    let run = desk.run(&["commit", "draft.toml", "--date", "2026-03-01"]);
    assert_eq!(run.code, 2, "{}", run.told());
}

#[test]
fn interactive_needs_a_terminal() {
    let desk = desk();
    let store = store();
    let run = desk.run(&["--store", &store, "import", "paper.txt", "--base", "2026-01-16", "--interactive"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.starts_with("error: --interactive needs a terminal\n"), "{}", run.stderr);
}

#[test]
fn what_holds_no_plan_is_refused_in_one_sentence_and_nothing_is_written() {
    let desk = Folder::new();
    desk.write("letter.txt", "拝啓\n時下ますますご清栄のこととお慶び申し上げます。\n");
    desk.write("empty.txt", "");
    desk.write("noise.docx", b"PK\x03\x04 not really");
    desk.write("old.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old");
    desk.write("picture.png", b"\x89PNG\r\n");
    let before = desk.listing();
    for (file, says) in [
        ("letter.txt", "letter.txt holds nothing of a plan in the form mext-rd-plan"),
        ("empty.txt", "empty.txt holds nothing of a plan in the form mext-rd-plan"),
        ("picture.png", "the format of picture.png cannot be told"),
        ("noise.docx", "noise.docx "),
        ("old.doc", "old.doc "),
        ("none.txt", "none.txt: no such file"),
    ] {
        let run = desk.run(&["import", file, "-o", "draft.toml"]);
        assert_eq!(run.code, 2, "{file}: {}", run.told());
        assert!(run.stderr.starts_with(&format!("error: {says}")), "{file}: {}", run.stderr);
        assert_eq!(desk.listing(), before, "{file}");
    }
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    let desk = desk();
    desk.write("windows.txt", format!("\u{FEFF}{}", paper().replace('\n', "\r\n")));
    let plan = |file: &str| {
        let draft = desk.answer(&["import", file, "--plan", "life-science", "--quiet"]);
        draft.split("[[source]]").next().unwrap().to_owned()
    };
    assert_eq!(plan("windows.txt"), plan("paper.txt"));
}
