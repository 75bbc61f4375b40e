//! Files that went out to be edited and came back: whatever was changed in one is taken in, refused or told.

use std::fs;

use super::support::{Folder, copy, root};
use crate::seeds;
use crate::workbook::{Book, letters};

/// A proposal to the plan that comes with planctl, in a store of its own.
fn desk() -> Folder {
    let desk = Folder::new();
    copy(&root().join("revisions"), &desk.path("revisions"));
    desk.answer(&["propose", "new", "p", "--author", "事務局"]);
    desk
}

const LANGUAGES: [&str; 2] = ["ja", "en"];

#[test]
fn what_was_printed_in_one_language_comes_back_unchanged_in_any_or_is_refused() {
    let desk = desk();
    for format in ["xlsx", "docx"] {
        for printed in LANGUAGES {
            let file = format!("{printed}.{format}");
            let gave = desk.run(&["--lang", printed, "propose", "export", "p", "-o", &file]);
            let unread = "is not read back in the language English";
            match gave.code {
                0 => {}
                _ => {
                    assert_eq!(
                        (gave.code, gave.stderr.contains(unread)),
                        (2, true),
                        "{file}: {}",
                        gave.told()
                    );
                    assert!(!desk.path(&file).exists());
                    // A paper that was printed to be read bears the same stamp.
                    desk.answer(&["--lang", printed, "plan", "p", "--format", format, "-o", &file]);
                }
            }
            let before = desk.listing();
            for read in LANGUAGES {
                let import = ["--lang", read, "propose", "import", "p", &file, "--from", "課"];
                let run = desk.run(&import);
                let expected = if gave.code == 0 { 1 } else { 2 };
                assert_eq!(
                    (run.code, run.stdout.as_str()),
                    (expected, ""),
                    "{file} in {read}: {}",
                    run.told()
                );
                assert_eq!(desk.listing(), before, "{file} in {read}");
                if format == "docx" {
                    let import =
                        ["--lang", read, "import", &file, "--base", "p", "-o", "draft.toml", "--force"];
                    let run = desk.run(&import);
                    assert_eq!(run.code, gave.code, "{file} in {read}: {}", run.told());
                    if run.code == 0 {
                        desk.answer(&["diff", "p", "draft.toml"]);
                        fs::remove_file(desk.path("draft.toml")).unwrap();
                    }
                }
            }
        }
    }
}

#[test]
fn a_file_in_which_nearly_nothing_of_the_plan_is_left_is_refused_and_deletes_nothing() {
    let desk = desk();
    desk.answer(&["propose", "export", "p", "-o", "left.docx"]);
    let mut book = Book::open(&fs::read(desk.path("left.docx")).unwrap());
    let part = book.part("word/document.xml");
    let (first, last) = (part.find("<w:p>").unwrap(), part.rfind("<w:sectPr").unwrap());
    let kept = part[first..].find("</w:p>").unwrap() + first + "</w:p>".len();
    part.replace_range(kept..last, "<w:p><w:r><w:t>別の文書</w:t></w:r></w:p>");
    desk.write("back.docx", book.save());
    let before = desk.listing();
    let run = desk.run(&["propose", "import", "p", "back.docx", "--from", "課", "--record"]);
    assert_eq!(
        run.told(),
        "exit 2\nerror: back.docx nearly nothing of the plan could be read in it, and that is not taken for deletions\n"
    );
    assert_eq!(desk.listing(), before);
}

struct Turns(u64);

impl Turns {
    fn pick(&mut self, of: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % of
    }
}

/// A Word file with one line changed, under tracking or not; what was done.
fn altered(part: &mut String, turns: &mut Turns) -> String {
    let texts: Vec<usize> =
        part.match_indices("<w:t xml:space=\"preserve\">").map(|(at, tag)| at + tag.len()).collect();
    let begin = texts[turns.pick(texts.len())];
    let end = begin + part[begin..].find("</w:t>").unwrap();
    let text = part[begin..end].to_owned();
    let by = "w:author=\"乙\" w:date=\"2026-06-10T10:00:00Z\"";
    match turns.pick(4) {
        0 => {
            part.replace_range(begin..end, "別のことば");
            format!("「{text}」 replaced")
        }
        1 => {
            part.replace_range(begin..end, "");
            format!("「{text}」 emptied")
        }
        2 => {
            let at = part[..begin].rfind("<w:p>").or_else(|| part[..begin].rfind("<w:p ")).unwrap();
            part.insert_str(at, "<w:p><w:r><w:t>書き足した段落</w:t></w:r></w:p>");
            format!("a paragraph before 「{text}」")
        }
        _ => {
            let (from, to) = (part[..begin].rfind("<w:r>").unwrap(), part[begin..].find("</w:r>").unwrap());
            let run = part[from..begin + to + "</w:r>".len()].to_owned();
            let gone = run.replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>");
            let new = format!(
                "<w:del w:id=\"9001\" {by}>{gone}</w:del><w:ins w:id=\"9002\" {by}><w:r><w:t>別のことば</w:t></w:r></w:ins>"
            );
            part.replace_range(from..begin + to + "</w:r>".len(), &new);
            format!("「{text}」 replaced under tracking")
        }
    }
}

#[test]
fn a_line_changed_in_a_returned_word_file_is_a_change_a_fault_or_told() {
    let desk = desk();
    desk.answer(&["propose", "export", "p", "-o", "left.docx"]);
    let left = fs::read(desk.path("left.docx")).unwrap();
    for case in seeds::cases(600) {
        let mut turns = Turns(case.seed());
        let mut book = Book::open(&left);
        let done = altered(book.part("word/document.xml"), &mut turns);
        desk.write("back.docx", book.save());
        let run = desk.run(&["propose", "import", "p", "back.docx", "--from", "課", "--dry-run"]);
        let told = run.stderr.contains("nothing of the plan changes by it");
        assert!(run.code == 2 || !run.stdout.is_empty() || told, "{done}: {}", run.told());
        let silent = "nothing was changed since version";
        assert!(!run.stderr.contains(silent), "{done}: {}", run.told());
    }
}

#[test]
fn a_cell_changed_in_a_returned_workbook_is_a_change_a_fault_or_told() {
    let desk = desk();
    desk.answer(&["propose", "export", "p", "-o", "left.xlsx"]);
    let left = fs::read(desk.path("left.xlsx")).unwrap();
    let names = Book::open(&left).sheets();
    for case in seeds::cases(600) {
        let mut turns = Turns(case.seed());
        let mut book = Book::open(&left);
        let sheet = &names[turns.pick(names.len())];
        let last = book.last_row(sheet) + 2;
        let address = format!("{}{}", letters(1 + turns.pick(8)), 1 + turns.pick(last));
        book.set(sheet, &address, "別のことば");
        desk.write("back.xlsx", book.save());
        let run = desk.run(&["propose", "import", "p", "back.xlsx", "--from", "課", "--dry-run"]);
        let told = run.stderr.contains("別のことば");
        assert!(run.code == 2 || !run.stdout.is_empty() || told, "{sheet}!{address}: {}", run.told());
        assert!(
            !run.stderr.contains("nothing was changed since version"),
            "{sheet}!{address}: {}",
            run.told()
        );
    }
}

#[test]
fn a_number_that_is_shown_as_no_day_stands_for_no_year() {
    let desk = desk();
    desk.answer(&["propose", "export", "p", "-o", "left.xlsx"]);
    let mut book = Book::open(&fs::read(desk.path("left.xlsx")).unwrap());
    let sheet = "研究開発課題";
    let (row, column) = (book.row_of(sheet, "next-biobank"), book.column(sheet, "project.first"));
    book.set_raw(sheet, &format!("{column}{row}"), "><v>48000</v></c>");
    desk.write("back.xlsx", book.save());
    let run = desk.run(&["propose", "import", "p", "back.xlsx", "--from", "課"]);
    assert_eq!(run.code, 2, "{}", run.told());
    assert!(run.stderr.contains(&format!("{sheet}!{column}{row}")), "{}", run.told());
}

#[test]
fn a_workbook_that_has_a_cell_twice_is_refused_with_its_address() {
    let desk = desk();
    desk.answer(&["propose", "export", "p", "-o", "left.xlsx"]);
    let mut book = Book::open(&fs::read(desk.path("left.xlsx")).unwrap());
    let sheet = "研究開発課題";
    let (row, column) = (book.row_of(sheet, "next-biobank"), book.column(sheet, "project.overview"));
    let again = format!(
        " t=\"inlineStr\"><is><t>一</t></is></c><c r=\"{column}{row}\" t=\"inlineStr\"><is><t>二</t></is></c>"
    );
    book.set_raw(sheet, &format!("{column}{row}"), &again);
    desk.write("back.xlsx", book.save());
    let run = desk.run(&["propose", "import", "p", "back.xlsx", "--from", "課"]);
    assert_eq!(
        run.told(),
        format!(
            "exit 2\nerror: back.xlsx it has the cell {column}{row} twice\nhint: open it where it was made and save it again, \
             or save it as text and read that\n"
        )
    );
}

#[test]
fn a_name_taken_out_of_a_box_is_refused_though_its_text_names_others_and_so_are_marks_left_behind() {
    let desk = Folder::new();
    copy(&root().join("revisions"), &desk.path("revisions"));
    desk.answer(&["propose", "new", "p"]);
    desk.answer(&["propose", "export", "p", "--format", "docx", "-o", "left.docx"]);
    let name = "次世代医療実現バイオバンク利活用プログラム";
    let edited = |edit: &dyn Fn(&mut String, std::ops::Range<usize>)| {
        let mut book = Book::open(&fs::read(desk.path("left.docx")).unwrap());
        let part = book.part("word/document.xml");
        let at = part.find(&format!(">{name}</w:t>")).expect("the name stands in a box of its own");
        let cell = part[..at].rfind("<w:tc>").unwrap()..at + part[at..].find("</w:tc>").unwrap();
        edit(part, cell);
        desk.write("back.docx", book.save());
    };
    let refused = || {
        let before = desk.listing();
        let run = desk.run(&["propose", "import", "p", "back.docx", "--from", "一課", "--record"]);
        assert_eq!(run.code, 2, "{}", run.told());
        assert!(run.stderr.contains("took out the name of `next-biobank`"), "{}", run.told());
        assert_eq!(desk.listing(), before);
    };
    // Untracked, with the text left.
    edited(&|part, cell| {
        let emptied = part[cell.clone()].replacen(name, "", 1);
        part.replace_range(cell, &emptied);
    });
    refused();
    // Tracked, with the text, while the evaluations above stand.
    edited(&|part, cell| {
        let by = "<w:del w:id=\"9001\" w:author=\"甲\" w:date=\"2026-06-10T10:00:00Z\"><w:r>";
        let gone = part[cell.clone()].replace("<w:r>", by).replace("</w:r>", "</w:r></w:del>");
        let gone = gone.replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>");
        part.replace_range(cell, &gone);
    });
    refused();
}
