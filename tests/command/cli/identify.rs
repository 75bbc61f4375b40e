//! Copies of papers held against the papers: as they were made, line by line, with their feet.

use std::fs;

use super::support::{Folder, copy, root};
use crate::workbook::Book;

/// A folder with the bundled store.
fn desk() -> Folder {
    let desk = Folder::new();
    copy(&root().join("revisions"), &desk.path("revisions"));
    desk
}

/// The bundled store, as an argument.
fn store() -> String {
    root().join("revisions").display().to_string()
}

/// A paper with the first of a text in it replaced, whatever it is written in.
fn retyped(paper: &[u8], name: &str, part: &str, from: &str, to: &str) -> Vec<u8> {
    let replace = |text: &str| {
        assert!(text.contains(from), "{name} lacks {from}");
        text.replacen(from, to, 1)
    };
    if !name.ends_with(".docx") && !name.ends_with(".xlsx") {
        return replace(std::str::from_utf8(paper).unwrap()).into_bytes();
    }
    let mut book = Book::open(paper);
    let text = replace(book.part(part));
    *book.part(part) = text;
    book.save()
}

/// Every paper in every format that is held line by line: the arguments, and the name of the file.
const PAPERS: [(&[&str], &str); 17] = [
    (&["plan"], "plan.docx"),
    (&["plan"], "plan.md"),
    (&["memo"], "memo.docx"),
    (&["memo"], "memo.txt"),
    (&["memo", "2022-06-03", "2026-01-16"], "long.docx"),
    (&["memo", "--template", "letter.html"], "letter.html"),
    (&["table"], "table.html"),
    (&["table", "--style", "law"], "law.docx"),
    (&["table", "--style", "remarks"], "remarks.txt"),
    (&["table", "--style", "english"], "english.docx"),
    (&["table"], "table.xlsx"),
    (&["redline"], "redline.docx"),
    (&["amend"], "amend.txt"),
    (&["amend", "--without-foot"], "amend.docx"),
    (&["roadmap", "--against", "2025-08-06"], "against.svg"),
    (&["roadmap"], "roadmap.txt"),
    (&["roadmap"], "roadmap.html"),
];

#[test]
fn each_paper_in_each_format_is_held_line_by_line_and_one_retyped_word_is_shown() {
    let desk = Folder::new();
    let store = store();
    for (arguments, name) in PAPERS {
        desk.answer(&[&["--store", &store, "--lang", "ja"], arguments, &["-o", name]].concat());
        let said = desk.answer(&["--store", &store, "identify", name]);
        assert!(said.contains("life-science 2026-01-16"), "{name}: {said}");
        assert!(
            said.contains("\nevery line is that of the paper\n")
                || said.contains("  every line is that of the paper\n"),
            "{name}: {said}"
        );
        let paper = fs::read(desk.path(name)).unwrap();
        let part = if name.ends_with(".xlsx") { "xl/worksheets/sheet1.xml" } else { "word/document.xml" };
        let word = if name.starts_with("english") {
            ("Current", "Old-style")
        } else {
            ("プログラム", "プロゲラム")
        };
        let changed = retyped(&paper, name, part, word.0, word.1);
        let copy = format!("copy-{name}");
        desk.write(&copy, changed);
        let json = desk.answer(&["--store", &store, "identify", &copy, "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let first = &json["candidates"][0];
        let told = first["items"].as_array().unwrap().len() + first["lines"].as_array().unwrap().len();
        assert!((1..=2).contains(&told), "{copy}: {first}");
        assert_eq!(first["revision"], "2026-01-16", "{copy}: {first}");
        assert!(
            first["items"].as_array().unwrap().len() == 1 || first["lines"].to_string().contains(word.1),
            "{copy}: {first}"
        );
    }
}

#[test]
fn a_retyped_foot_is_shown_in_each_format_that_shows_one() {
    let desk = Folder::new();
    let store = store();
    for (paper, name) in
        [("plan", "plan.docx"), ("table", "table.html"), ("redline", "redline.txt"), ("amend", "amend.txt")]
    {
        desk.answer(&["--store", &store, "--lang", "ja", paper, "-o", name]);
        let changed =
            retyped(&fs::read(desk.path(name)).unwrap(), name, "word/footer1.xml", "非公式", "公式の");
        let copy = format!("copy-{name}");
        desk.write(&copy, changed);
        let said = desk.answer(&["--store", &store, "identify", &copy]);
        assert!(said.contains("2 lines stand on one side only"), "{copy}: {said}");
        assert!(said.contains("公式の") && said.contains("非公式"), "{copy}: {said}");
    }
}

#[test]
fn a_paper_made_before_an_act_or_a_correction_is_held_against_the_paper_of_then() {
    let desk = desk();
    let papers =
        [("plan", "plan.docx"), ("memo", "memo.txt"), ("table", "table.html"), ("redline", "redline.md")];
    for (paper, name) in papers {
        desk.answer(&["--lang", "ja", paper, "-o", name]);
    }
    desk.answer(&["act", "2026-01-16", "--act", "decided", "--body", "総合政策局", "--date", "2026-02-02"]);
    let text = desk.answer(&["show", "2025-08-06", "--format", "toml"]);
    desk.write("before.toml", text.replacen("橋渡し研究プログラム", "橋渡し研究旧プログラム", 1));
    desk.answer(&["commit", "before.toml", "--date", "2025-08-06", "--correction"]);
    for (_, name) in papers {
        let said = desk.answer(&["identify", name]);
        assert!(said.contains("every line is that of the paper\n"), "{name}: {said}");
        assert!(said.contains("recorded since: "), "{name}: {said}");
        assert!(said.contains("entry 5 (decided by 総合政策局"), "{name}: {said}");
        // What the paper does not show does not count.
        assert!(!said.contains("one side only"), "{name}: {said}");
        let changed = retyped(
            &fs::read(desk.path(name)).unwrap(),
            name,
            "word/document.xml",
            "プログラム",
            "プロゲラム",
        );
        desk.write(&format!("copy-{name}"), changed);
        let json = desk.answer(&["identify", &format!("copy-{name}"), "--format", "json"]);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let first = &json["candidates"][0];
        let told = first["items"].as_array().unwrap().len() + first["lines"].as_array().unwrap().len();
        assert!((1..=2).contains(&told), "{name}: {first}");
        assert_eq!(first["as_of"], 4, "{name}: {first}");
        assert_eq!(first["since"][0], 5, "{name}: {first}");
    }
    // Made since, a paper is of the record as it is.
    desk.answer(&["--lang", "ja", "plan", "-o", "now.docx"]);
    let said = desk.answer(&["identify", "now.docx"]);
    assert!(said.ends_with("every line is that of the paper\n"), "{said}");
}

#[test]
fn a_paper_made_of_a_draft_is_known_as_one_when_the_draft_is_recorded() {
    let desk = desk();
    let text = desk.answer(&["show", "latest", "--format", "toml"]);
    desk.write("next.toml", text.replacen("橋渡し研究プログラム", "橋渡し研究新プログラム", 1));
    desk.answer(&["--lang", "ja", "plan", "next.toml", "-o", "plan.docx"]);
    desk.answer(&["commit", "next.toml", "--date", "2026-05-01"]);
    let said = desk.answer(&["identify", "plan.docx"]);
    assert!(said.contains("life-science 2026-05-01"), "{said}");
    assert!(
        said.contains("made from a draft; recorded since: entry 5 (partial revision 2026-05-01)"),
        "{said}"
    );
}

#[test]
fn the_list_of_a_packet_is_held_and_what_cannot_be_made_anew_is_said() {
    let desk = Folder::new();
    let store = store();
    desk.answer(&["--store", &store, "--lang", "ja", "packet", "--no-pdf", "-o", "out"]);
    let list =
        fs::read_dir(desk.path("out")).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let list = list.filter(|name| name.starts_with("00_")).collect::<Vec<_>>().remove(0);
    let paper = fs::read(desk.path(&format!("out/{list}"))).unwrap();
    desk.write("list.docx", &paper);
    let said = desk.answer(&["--store", &store, "identify", "list.docx"]);
    assert!(said.contains("every line is that of the paper\n"), "{said}");
    desk.write("copy.docx", retyped(&paper, "copy.docx", "word/document.xml", "見え消し", "見えけし"));
    let said = desk.answer(&["--store", &store, "identify", "copy.docx"]);
    assert!(said.contains("見えけし"), "{said}");
    assert!(said.contains("not compared: numbers of pages, files in PDF"), "{said}");
}
