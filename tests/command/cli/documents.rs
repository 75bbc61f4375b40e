//! Published documents, as their reader meets them: import, match, identify, and documents in
//! the place of revisions.

use std::fs;

use super::support::{Folder, copy, root};
use crate::workbook::Book;

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
  = 医学系研究支援プログラム = 医学系研究者支援プログラム  99.8%  [project-27]
not read: paper.txt 301 lines -> next.txt 301 lines

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
    assert!(said.contains("differ: goal, next-biobank, kakushin-no, project-33"), "{said}");
    assert!(said.contains("国民への還元"), "{said}");
    desk.write(
        "other.toml",
        "format = 1\nvocabulary = \"mext-rd-plan/1\"\n\n[plan]\nid = \"x\"\nname = \"別の計画\"\n",
    );
    assert_eq!(desk.planctl(&["--store", &store, "identify", "other.toml"]), "exit 1\nnear to no revision\n");
}

/// A paper with the first of these words retyped, and the word that stands there now.
fn retyped(paper: &[u8], is_docx: bool, words: &[(&'static str, &'static str)]) -> (Vec<u8>, &'static str) {
    let retype = |text: &str| {
        let (from, to) = words.iter().find(|(from, _)| text.contains(from)).expect("one of the words");
        (text.replacen(from, to, 1), *to)
    };
    if !is_docx {
        let (text, to) = retype(std::str::from_utf8(paper).unwrap());
        return (text.into_bytes(), to);
    }
    let mut book = Book::open(paper);
    let (text, to) = retype(book.part("word/document.xml"));
    *book.part("word/document.xml") = text;
    (book.save(), to)
}

#[test]
fn identify_shows_where_a_paper_was_retyped_and_says_of_no_other_that_it_was() {
    let desk = Folder::new();
    let store = store();
    let words = [("橋渡し研究", "橋渡り研究"), ("変更", "変革")];
    for (paper, format) in
        [("plan", "docx"), ("plan", "html"), ("memo", "md"), ("table", "docx"), ("redline", "text")]
    {
        let run = desk.run(&["--store", &store, paper, "--format", format, "--lang", "ja", "-o", "paper.x"]);
        assert_eq!(run.code, 0, "{}", run.told());
        let bytes = fs::read(desk.path("paper.x")).unwrap();
        let ending = if format == "text" { "txt" } else { format };
        let (name, copy) = (format!("{paper}.{ending}"), format!("{paper}-copy.{ending}"));
        desk.write(&name, &bytes);
        let said = desk.answer(&["--store", &store, "identify", &name]);
        assert!(
            said.starts_with(
                "a paper made from, by its stamp,\nlife-science 2026-01-16  (not decided)  75a17e51"
            ),
            "{said}"
        );
        assert!(said.ends_with("every line is that of the paper\n"), "{name}: {said}");
        let (bytes, word) = retyped(&bytes, format == "docx", &words);
        desk.write(&copy, bytes);
        let said = desk.answer(&["--store", &store, "identify", &copy]);
        assert!(said.contains(word), "{copy}: {said}");
        let json = desk.answer(&["--store", &store, "identify", &copy, "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let first = &json["candidates"][0];
        assert_eq!((&json["by"], &first["state"]), (&"stamp".into(), &"undecided".into()));
        let told = first["items"].as_array().unwrap().len() + first["lines"].as_array().unwrap().len();
        assert!((1..=2).contains(&told), "{copy}: {json}");
        fs::remove_file(desk.path("paper.x")).unwrap();
    }
}

#[test]
fn identify_never_takes_a_paper_that_says_something_else_for_the_same() {
    let desk = Folder::new();
    let store = store();
    let paper =
        |format| desk.answer(&["--store", &store, "plan", "latest", "--format", format, "--lang", "ja"]);
    let (text, page) = (paper("text"), paper("html"));
    let said = |name: &str, paper: &str| {
        desk.write(name, paper);
        let run = desk.run(&["--store", &store, "identify", name, "-n", "1"]);
        assert_eq!(run.code, 0, "{}", run.told());
        run.stdout
    };
    // A mark in another year.
    let moved = text.replacen("\t前\t\t\t中\t\t\t中", "\t前\t\t中\t\t\t\t中", 1);
    assert_ne!(moved, text);
    let told = said("moved.txt", &moved);
    assert!(told.contains("evaluations moved"), "{told}");
    // Half of it, with its stamp and without.
    let lines: Vec<&str> = text.lines().collect();
    let half = lines[..60].join("\n");
    for (name, cut) in [("half.txt", format!("{half}\n\n{}\n", lines[lines.len() - 1])), ("bare.txt", half)] {
        let told = said(name, &cut);
        assert!(
            told.contains("the copy holds 28 of its 7") && !told.contains("the same in content"),
            "{told}"
        );
    }
    // A line more, without a stamp.
    let more = format!("{}\nなお、全ての事業は中止する。\n", lines[..lines.len() - 1].join("\n"));
    let told = said("more.txt", &more);
    assert!(told.starts_with("none is the same") && told.contains("全ての事業は中止する"), "{told}");
    // What the record does not know is not the same either.
    let draft = desk.answer(&["--store", &store, "show", "latest", "--format", "toml"]);
    let known = draft.replacen("unknown = [\"last\"]", "last = \"FY2099\"", 1);
    assert_ne!(known, draft);
    let told = said("known.toml", &known);
    assert!(told.starts_with("none is the same") && told.contains("FY2099"), "{told}");
    // A stamp of too few digits, or of none.
    for stamp in ["7", "75a1", "aあああああああああ", "75a17e51dadg"] {
        let (before, behind) = page.split_once("planctl-revision\" content=\"").unwrap();
        let (_, behind) = behind.split_once('"').unwrap();
        let told = said("page.html", &format!("{before}planctl-revision\" content=\"{stamp}\"{behind}"));
        assert!(told.starts_with(&format!("its stamp {stamp} is of nothing")), "{told}");
    }
    let none = desk.run(&["--store", &store, "--plan", "nowhere", "identify", "page.html"]);
    assert_eq!(none.code, 2, "{}", none.told());
}

#[test]
fn identify_knows_what_is_withheld_by_its_bytes_and_the_others_as_before() {
    let desk = Folder::new();
    copy(&root().join("revisions"), &desk.path("revisions"));
    let latest = desk.answer(&["plan", "latest", "--format", "md", "--lang", "ja"]);
    let first = desk.answer(&["show", "2025-08-06", "--format", "toml"]);
    desk.write("latest.md", &latest);
    desk.write("bare.md", latest.replace("75a17e51dadf", ""));
    desk.write("withheld.toml", first);
    let before = "snapshots/387a5cca135b9d508e9345965d8a2c484cd50ce8519ab1af0d394e25063ce5b7.toml";
    desk.answer(&["redact", before, "--yes", "--author", "課", "-m", "撤回"]);
    for (copy, told) in [
        ("latest.md", "a paper made from, by its stamp,\nlife-science 2026-01-16"),
        ("bare.md", "the same in content as\nlife-science 2026-01-16"),
        ("withheld.toml", "the very snapshot of\nlife-science 2025-08-06"),
    ] {
        let said = desk.answer(&["identify", copy]);
        assert!(said.contains(told), "{copy}: {said}");
    }
}

#[test]
fn identify_tells_of_a_copy_that_cannot_be_read_why() {
    let desk = Folder::new();
    let store = store();
    desk.write("broken.toml", "format = 1\nvocabulary = \"mext-rd-plan/1\"\n[plan\n");
    desk.write("letter.txt", "拝啓　時下ますます御清栄のこととお喜び申し上げます。\n");
    for (copy, fault) in
        [("broken.toml", "broken.toml:3"), ("letter.txt", "letter.txt holds nothing of a plan")]
    {
        let run = desk.run(&["--store", &store, "identify", copy]);
        assert_eq!(run.code, 2, "{copy}: {}", run.told());
        assert!(run.stderr.contains(fault), "{copy}: {}", run.told());
    }
}

#[test]
fn identify_says_how_what_was_copied_stands_now() {
    let desk = Folder::new();
    copy(&root().join("revisions"), &desk.path("revisions"));
    let plan = desk.answer(&["plan", "latest", "--format", "md", "--lang", "ja"]);
    desk.write("plan.md", &plan);
    let text = desk.answer(&["show", "latest", "--format", "toml"]);
    desk.write("plan.toml", &text);
    desk.write("next.toml", text.replacen("橋渡し研究プログラム", "橋渡し研究新プログラム", 1));
    desk.answer(&["commit", "next.toml", "--date", "2026-01-16", "--correction"]);
    for (copy, by) in [("plan.md", "a paper made from, by its stamp,"), ("plan.toml", "the very snapshot of")]
    {
        let said = desk.answer(&["identify", copy]);
        let told = format!("{by}\nlife-science 2026-01-16  (corrected since by entry 5)  75a17e51");
        assert!(said.starts_with(&told), "{said}");
    }
    // What is nearest to a copy without a stamp may be what was corrected.
    desk.write("near.toml", text.replacen("医薬品プログラム", "医薬品等プログラム", 1));
    let said = desk.answer(&["identify", "near.toml", "-n", "1"]);
    assert!(said.contains("2026-01-16  (corrected since by entry 5)"), "{said}");
    assert!(said.contains("医薬品等プログラム"), "{said}");
    // A version of a proposal, with what it is made from.
    desk.answer(&["propose", "new", "names", "--author", "課"]);
    let draft = desk.read("names.toml").replacen("感染症プログラム", "感染症等プログラム", 1);
    desk.write("names.toml", draft);
    desk.answer(&["propose", "save", "names", "--author", "課"]);
    desk.write("names.md", desk.answer(&["plan", "names", "--format", "md", "--lang", "ja"]));
    let said = desk.answer(&["identify", "names.md"]);
    assert!(
        said.contains("life-science names@2  (of 2 versions, proposal draft, from 2026-01-16)"),
        "{said}"
    );
    // A stamp of nothing here.
    desk.write("strange.md", plan.replace("75a17e51dadf", "0123456789ab"));
    let said = desk.answer(&["identify", "strange.md"]);
    assert!(said.starts_with("its stamp 0123456789ab is of nothing in this store\n"), "{said}");
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

/// A document of one program, with one policy.
fn one_program(policy: &str) -> String {
    format!("【計画】\n\n1. プログラム名：健康\n\n上位施策：\n・戦略（{policy}決定）\n")
}

#[test]
fn a_day_in_front_of_a_body_is_read_whole_in_every_spelling() {
    let folder = Folder::new();
    for (written, decided, by) in [
        ("令和6年3月19日閣議", "2024-03-19", Some("閣議")),
        ("令和６年３月１９日（火）閣議", "2024-03-19", Some("閣議")),
        ("R6.3.19閣議", "2024-03-19", Some("閣議")),
        ("R6.3.19", "2024-03-19", None),
        ("R6/3/19閣議", "2024-03-19", Some("閣議")),
        ("2024.3.19閣議", "2024-03-19", Some("閣議")),
        ("R元.12.10閣議", "2019-12-10", Some("閣議")),
        ("明治22年2月11日天皇", "1889-02-11", Some("天皇")),
        ("M22.2.11天皇", "1889-02-11", Some("天皇")),
    ] {
        folder.write("a.txt", one_program(written));
        let draft = folder.answer(&["import", "a.txt"]);
        assert!(draft.contains(&format!("decided = {decided}\n")), "{written}: {draft}");
        let said = by.map(|by| format!("by = \"{by}\"\n"));
        assert_eq!(draft.contains("by = "), said.is_some(), "{written}: {draft}");
        assert!(said.is_none_or(|said| draft.contains(&said)), "{written}: {draft}");
    }
}

#[test]
fn a_column_whose_head_names_its_year_twice_is_that_year() {
    let folder = Folder::new();
    for head in ["平成31(令和元)年度", "平成31年度<br>（令和元年度）", "H31/R1", "31(元)", "R元", "2019(R1)"]
    {
        let page = format!(
            "<p>【計画】</p><p>1. プログラム名：健康</p><p>【計画／健康】</p>\
             <p>○「重点的に推進すべき取組」と「該当する研究開発課題」</p>\
             <table><tr><th>取組</th><th>2018</th><th>{head}</th><th>2020</th><th>2021</th><th>指標</th></tr>\
             <tr><td></td><td></td><td colspan=2>コホート事業</td><td></td><td></td></tr></table>"
        );
        folder.write("a.html", page);
        let draft = folder.answer(&["import", "a.html"]);
        assert!(draft.contains("name = \"コホート事業\"\n"), "{head}: {draft}");
        assert!(draft.contains("first = \"FY2019\"\nlast = \"FY2020\"\n"), "{head}: {draft}");
    }
}

#[test]
fn no_difference_is_said_only_where_what_was_not_read_is_equal_too() {
    let folder = Folder::new();
    let text = |line: &str| format!("{}\n【別紙】\n{line}\n", one_program("令和6年3月19日閣議"));
    folder.write("a.txt", text("別の一行"));
    folder.write("b.txt", text("違う一行"));
    folder.write("c.txt", text("別 の一行"));
    let run = folder.run(&["diff", "a.txt", "b.txt"]);
    assert_eq!(run.code, 1, "{}", run.told());
    assert!(run.stdout.contains("not read: a.txt 2 lines -> b.txt 2 lines\n"), "{}", run.stdout);
    assert!(!run.stdout.contains("no differences"), "{}", run.stdout);
    let end = "lines that were not read, and stand on one side only\n  - 別の一行\n  + 違う一行";
    assert!(run.stdout.trim_end().ends_with(end), "{}", run.stdout);
    // So in every form of the answer.
    let answer: serde_json::Value =
        serde_json::from_str(&folder.run(&["diff", "a.txt", "b.txt", "--format", "json"]).stdout).unwrap();
    let unread = &answer["unread"];
    assert_eq!(unread["before"].as_array().unwrap().last().unwrap(), "別の一行");
    assert_eq!(unread["after"].as_array().unwrap().last().unwrap(), "違う一行");
    let differing = serde_json::json!([
        { "side": "before", "text": "別の一行" }, { "side": "after", "text": "違う一行" }
    ]);
    assert_eq!(unread["differing"], differing);
    let run = folder.run(&["diff", "a.txt", "b.txt", "--name-only"]);
    assert!(run.code == 1 && run.stderr.contains("2 lines that were not read"), "{}", run.told());
    let run = folder.run(&["diff", "a.txt", "c.txt"]);
    assert!(run.code == 0 && run.stdout.contains("no differences"), "{}", run.told());

    let run = folder.run(&["memo", "a.txt", "b.txt"]);
    assert_eq!(run.code, 1, "{}", run.told());
    assert!(run.stderr.contains("but 2 lines that were not read differ"), "{}", run.stderr);
    let run = folder.run(&["memo", "a.txt", "c.txt"]);
    assert!(run.stderr.contains("there is no change for a cover note"), "{}", run.stderr);
}

#[test]
fn an_invisible_character_is_editorial_and_noted_by_its_number() {
    let folder = Folder::new();
    folder.write("a.txt", one_program("令和6年3月19日閣議"));
    let draft = folder.answer(&["import", "a.txt"]);
    folder.write("a.toml", &draft);
    for number in [0xAD, 0x200B, 0x200D, 0x2060, 0x3164, 0xFE0F, 0xE0100] {
        let c = char::from_u32(number).unwrap();
        folder.write("b.toml", draft.replace("\"戦略\"", &format!("\"戦{c}略\"")));
        let said = folder.run(&["diff", "a.toml", "b.toml"]).stdout;
        assert!(said.contains("editorial") && !said.contains("renam"), "U+{number:04X}: {said}");
        let said = folder.run(&["check", "b.toml"]).stdout;
        assert!(said.contains(&format!("U+{number:04X}")), "{said}");
    }
    folder.write("b.toml", draft.replace("\"戦略\"", "\"戦\u{FFFE}略\""));
    let run = folder.run(&["check", "b.toml"]);
    assert!(run.code == 2 && run.stderr.contains("U+FFFE"), "{}", run.told());
}

#[test]
fn the_language_of_the_environment_is_taken_as_systems_spell_it() {
    let folder = Folder::new();
    folder.write("a.toml", "");
    let said = |set: &str| {
        let mut run = super::support::command(&folder.path("."), &["check", "a.toml"]);
        run.env("PLANCTL_LANG", set);
        folder.finish(run, None).told()
    };
    let (english, japanese) = (said("en"), said("ja"));
    assert_ne!(english, japanese);
    for (set, expected) in [
        ("", &english),
        ("C", &english),
        ("en_US.UTF-8", &english),
        ("ja_JP.UTF-8", &japanese),
        ("ja_JP.eucJP", &japanese),
        ("ja-JP", &japanese),
        ("JA", &japanese),
    ] {
        assert_eq!(said(set), *expected, "{set:?}");
    }
}

#[test]
fn diff_says_which_parts_a_document_lacks_that_it_takes_from_the_base() {
    let desk = desk();
    let store = store();
    let text = paper();
    let whole = desk.run(&["--store", &store, "diff", "2026-01-16", "paper.txt"]);
    assert!(!whole.told().contains("taken from the base"), "{}", whole.told());
    let (begin, end) = (
        text.find("【ライフサイエンス分野研究開発プラン／").unwrap(),
        text.rfind("【ライフサイエンス分野研究開発プラン／").unwrap(),
    );
    assert!(begin < end);
    desk.write("cut.txt", format!("{}{}", &text[..begin], &text[end..]));
    let run = desk.run(&["--store", &store, "diff", "2026-01-16", "cut.txt"]);
    assert!(run.stdout.contains("which are taken from the base: "), "{}", run.told());
    let json = desk.run(&["--store", &store, "diff", "2026-01-16", "cut.txt", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert!(json["pairing"]["from_base"].as_array().unwrap().len() > 1, "{json}");
}

/// A plan in a form that nobody described, in two versions.
const ROADMAP: &str = "# Plan 2024\n\n## 1 Safety\n\n### 1-1 Flood\n\n- Build dam (Lead: Kim)\n- Drill (Lead: Lee)\n\n## 2 Health\n\n### 2-1 Checkups\n\n- Invite (Lead: Kim)\n- Clinic (Lead: Lee)\n";

#[test]
fn what_was_learnt_from_a_document_reads_it_and_its_next_version() {
    let desk = Folder::new();
    desk.write("a.md", ROADMAP);
    desk.write("b.md", ROADMAP.replace("2024", "2025").replace("Lead: Lee)\n\n##", "Lead: Ann)\n\n##"));
    for (files, folder) in [(&["a.md"][..], "one"), (&["a.md", "b.md"], "two")] {
        desk.answer(&[&["learn", "-o", folder], files].concat());
        let (vocabulary, form) =
            (format!("{folder}/my-plan.vocabulary.toml"), format!("{folder}/my-plan.form.toml"));
        let by = ["--vocabulary", &vocabulary, "--form", &form];
        let run = desk.run(&[&by[..], &["import", "a.md", "--account"]].concat());
        assert!(run.code == 0 && run.stderr.contains("nothing else is left"), "{}", run.told());
        for said in ["name = \"Drill\"\n", "lead = \"Lee\"\n", "label = \"1-1\"\nname = \"Flood\"\n"] {
            assert!(run.stdout.contains(said), "{folder}: {said}: {}", run.stdout);
        }
        let run = desk.run(&[&by[..], &["diff", "a.md", "b.md"]].concat());
        assert!(run.stdout.contains("- Lead: Lee\n    + Lead: Ann\n"), "{folder}: {}", run.told());
    }
}

#[test]
fn nothing_is_learnt_from_a_document_without_structure_and_nothing_is_written() {
    let desk = Folder::new();
    desk.write("letter.md", "A letter, and no plan.\n");
    let before = desk.listing();
    let run = desk.run(&["learn", "letter.md", "-o", "out"]);
    assert!(run.code == 2 && run.stderr.contains("no structure"), "{}", run.told());
    assert_eq!(desk.listing(), before);
}

#[test]
fn a_document_that_no_form_fits_is_read_as_an_outline_with_the_heads_of_its_tables() {
    let desk = Folder::new();
    desk.write("a.md", "# P\n\n## A\n\n| KPI | Target 2025 |\n|---|---|\n| x | 3 |\n\nIt is said.\n");
    let run = desk.run(&["import", "a.md"]);
    assert!(run.code == 0 && run.stderr.contains("`planctl learn`"), "{}", run.told());
    assert!(run.stdout.contains("cells = \"KPI: x | Target 2025: 3\"\n"), "{}", run.stdout);
    assert!(run.stdout.contains("text = \"It is said.\"\n"), "{}", run.stdout);
}

const STRATML: &str = r#"<PerformancePlanOrReport xmlns="urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport" Type="Performance_Plan"><Name>Plan</Name><StrategicPlanCore><Goal><Name>Safety</Name><Description/><Identifier>_1a-2b</Identifier><Objective><Name>Crossings</Name><Identifier>crossings</Identifier><PerformanceIndicator><MeasurementDimension>Accidents</MeasurementDimension><UnitOfMeasurement>each</UnitOfMeasurement><MeasurementInstance><TargetResult><StartDate>2026-01-01</StartDate><EndDate>2026-12-31</EndDate><NumberOfUnits>10</NumberOfUnits></TargetResult></MeasurementInstance></PerformanceIndicator></Objective></Goal></StrategicPlanCore></PerformancePlanOrReport>"#;

#[test]
fn an_identifier_of_stratml_says_which_item_it_is_whatever_its_name_and_place() {
    let desk = Folder::new();
    desk.write("old.xml", STRATML);
    desk.answer(&["import", "old.xml", "-o", "old.toml"]);
    let old = desk.read("old.toml");
    assert!(old.contains("identifier = \"_1a-2b\""), "{old}");
    assert!(old.contains("[[objective]]\nid = \"crossings\"\nunder = \"goal-1\""), "{old}");
    assert!(old.contains("target = \"10 (2026-01-01 to 2026-12-31)\""), "{old}");
    // A goal stands before it now, and both are called otherwise.
    let more = "<Goal><Name>Health</Name><Description/><Identifier>_9</Identifier></Goal><Goal>";
    let new = STRATML.replace("<Goal>", more).replace("Safety", "Safe streets").replace("Crossings", "Roads");
    desk.write("new.xml", new);
    desk.answer(&["import", "new.xml", "--base", "old.toml", "-o", "new.toml"]);
    let told = desk.run(&["diff", "old.toml", "new.toml", "--lang", "en"]).told();
    for said in ["Safety", "Safe streets", "Crossings", "Roads", "Health"] {
        assert!(told.contains(said), "{told}");
    }
    let new = desk.read("new.toml");
    assert!(new.contains("id = \"goal-1\"\nname = \"Safe streets\""), "{new}");
    assert!(new.contains("id = \"crossings\"\nunder = \"goal-1\"\nname = \"Roads\""), "{new}");
}

#[test]
fn an_id_that_another_kind_of_item_has_in_the_base_is_refused() {
    let desk = Folder::new();
    desk.write("old.xml", STRATML);
    desk.answer(&["import", "old.xml", "-o", "old.toml"]);
    desk.write(
        "new.xml",
        STRATML
            .replace("Safety", "Health")
            .replace("_1a-2b", "crossings")
            .replace(">crossings</Identifier><Perf", ">_7</Identifier><Perf"),
    );
    let run = desk.run(&["import", "new.xml", "--base", "old.toml", "-o", "new.toml", "--lang", "en"]);
    assert_eq!(run.code, 2, "{}", run.told());
    assert!(
        run.told().contains("`crossings` is of the kind goal there and objective in the base"),
        "{}",
        run.told()
    );
    assert!(!desk.path("new.toml").exists());
}

#[test]
fn several_documents_and_folders_are_the_parts_of_one_plan() {
    let desk = Folder::new();
    fs::create_dir(desk.path("parts")).unwrap();
    desk.write("parts/1.md", "# 教育\n\n## 図書館\n\n本を増やす。\n");
    desk.write("parts/2.md", "# 防災\n\n## 避難所\n\n水を備える。\n");
    desk.write("parts/notes.bin", [0u8, 159, 146]);
    desk.answer(&["import", "parts", "-o", "all.toml"]);
    let all = desk.read("all.toml");
    for said in [
        "name = \"教育\"",
        "under = \"section-1\"\nname = \"図書館\"",
        "under = \"section-3\"\nname = \"避難所\"",
    ] {
        assert!(all.contains(said), "{said}\n{all}");
    }
    let documents: std::collections::BTreeSet<&str> =
        all.lines().filter(|line| line.starts_with("document = ")).collect();
    assert_eq!(documents.len(), 2, "{all}");
    desk.answer(&["learn", "parts/1.md", "parts/2.md", "--name", "two", "-o", "two"]);
    let by = ["--form", "two/two.form.toml", "--vocabulary", "two/two.vocabulary.toml"];
    let args = [&["import", "parts/1.md", "parts/2.md", "-o", "learnt.toml"][..], &by].concat();
    desk.answer(&args);
    assert!(desk.read("learnt.toml").contains("under = \"chapter-2\"\nname = \"避難所\""));
    fs::create_dir(desk.path("empty")).unwrap();
    let run = desk.run(&["import", "empty", "-o", "none.toml", "--lang", "en"]);
    assert_eq!((run.code, desk.path("none.toml").exists()), (2, false), "{}", run.told());
    desk.write("rows.csv", "名称,ID\n甲,a\n");
    let run = desk.run(&[
        "import",
        "--columns",
        "name=名称,id=ID",
        "--in",
        "roadmap",
        "--item-kind",
        "area",
        "rows.csv",
        "parts/1.md",
    ]);
    assert_eq!(run.code, 2, "{}", run.told());
}

#[test]
fn a_page_shows_what_became_of_each_part_of_a_document() {
    let desk = Folder::new();
    desk.write("plan.md", "# 計画\n\n## 1. 水<b>\n\n守る[^1]。\n\n表1：費用\n\n図1 推移\n\n[^1]: 年報\n");
    let run = desk.run(&["import", "plan.md", "-o", "plan.toml", "--view", "plan.html", "--lang", "ja"]);
    assert_eq!(run.code, 0, "{}", run.told());
    let page = desk.read("plan.html");
    for part in [
        "<span class=\"field\" title=\"section-1.label\">1</span>",
        "<span class=\"field\" title=\"section-1.name\">水",
        "<span class=\"structure\">表1：費用</span>",
        "<span class=\"unread\">図1 推移</span>",
        "年報</p>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let again = desk.run(&["import", "plan.md", "-o", "other.toml", "--view", "plan.html"]);
    assert_eq!((again.code, desk.path("other.toml").exists()), (2, false), "{}", again.told());
}

#[test]
fn an_identifier_that_is_the_plan_s_own_id_stays_one() {
    let desk = Folder::new();
    desk.write("old.xml", STRATML.replace("_1a-2b", "plan"));
    desk.answer(&["import", "old.xml", "-o", "old.toml"]);
    let old = desk.read("old.toml");
    assert!(old.contains("id = \"goal-1\"\nname = \"Safety\"\nidentifier = \"plan\""), "{old}");
}
