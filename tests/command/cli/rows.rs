//! What waits for a decision in a draft, on every way that a draft can go.

use std::fs;

use super::support::{Folder, Run, root};
use crate::seeds;
use crate::workbook::Book;
use planctl::snapshot::OpenRow;
use planctl::workspace::Options;

const ITEMS: [&str; 3] = ["wave", "tide", "tsunami"];

fn plan() -> String {
    let mut text =
        "format = 1\nvocabulary = \"mext-rd-plan/1\"\n\n[plan]\nid = \"ocean\"\nname = \"海洋計画\"\n\n\
                    [[program]]\nid = \"watch\"\nlabel = \"1\"\nname = \"観測プログラム\"\n"
            .to_owned();
    for id in ITEMS {
        text.push_str(&format!(
            "\n[[project]]\nid = \"{id}\"\nunder = \"watch\"\nname = \"{id}観測\"\nfirst = \"FY2024\"\n\
             last = \"FY2028\"\noverview = \"{id}のはじめの文。\"\n"
        ));
    }
    text
}

/// A store with one revision and a proposal, whose first version left as a workbook and a Word file.
fn desk() -> Folder {
    let desk = Folder::new();
    desk.answer(&["init", "--origin", "ocean.example/plans", "--authority", "海洋課"]);
    desk.write("plan.toml", plan());
    desk.answer(&["commit", "plan.toml", "--date", "2026-01-16", "--author", "海洋課"]);
    desk.answer(&["propose", "new", "p", "--author", "海洋課"]);
    fs::copy(desk.path("p.toml"), desk.path("first.toml")).unwrap();
    for format in ["xlsx", "docx"] {
        let file = format!("first.{format}");
        desk.answer(&["propose", "export", "p", "--format", format, "-o", &file]);
    }
    desk
}

/// A division's workbook with another overview of one item.
fn workbook(desk: &Folder, id: &str, text: &str) {
    let mut book = Book::open(&fs::read(desk.path("first.xlsx")).unwrap());
    let sheet = "研究開発課題";
    let (row, column) = (book.row_of(sheet, id), book.column(sheet, "project.overview"));
    book.set(sheet, &format!("{column}{row}"), text);
    desk.write("back.xlsx", book.save());
}

/// A division's Word file in which the overview was replaced under tracking.
fn word(desk: &Folder, id: &str, text: &str, author: &str) {
    let mut book = Book::open(&fs::read(desk.path("first.docx")).unwrap());
    let part = book.part("word/document.xml");
    let old = format!("{id}のはじめの文。");
    let at = part.find(&old).expect("the overview is printed");
    let begin = part[..at].rfind("<w:r>").unwrap();
    let end = at + part[at..].find("</w:r>").unwrap() + "</w:r>".len();
    let run = part[begin..end].to_owned();
    let by = format!("w:author=\"{author}\" w:date=\"2026-06-10T10:00:00Z\"");
    let mut kept = run.replace(&old, "\u{0}").split('\u{0}').map(str::to_owned).collect::<Vec<_>>();
    let (head, tail) = (kept.remove(0), kept.remove(0));
    let gone = format!("{head}{old}{tail}").replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>");
    let tracked = format!(
        "<w:del w:id=\"9001\" {by}>{gone}</w:del><w:ins w:id=\"9002\" {by}>{head}{text}{tail}</w:ins>"
    );
    part.replace_range(begin..end, &tracked);
    desk.write("back.docx", book.save());
}

fn rows(desk: &Folder) -> Vec<OpenRow> {
    let workspace = Options::new().store(desk.path("revisions")).open().unwrap();
    workspace.resolve("p").unwrap().beside.expect("a proposal has rows").open
}

fn waiting(rows: &[OpenRow]) -> Vec<&OpenRow> {
    rows.iter().filter(|row| row.is_open()).collect()
}

/// Whether a row stands: open, or decided, or with a side that follows what was decided beside it.
#[track_caller]
fn all_stand(before: &[OpenRow], after: &[OpenRow], decided: Option<&str>, what: &str) {
    for row in waiting(before) {
        let place = row.place().map(|place| place.to_string());
        let follows = |own: &&OpenRow| own.place() == row.place();
        let same = after.iter().find(|own| own.is_about_the_same(row));
        let near = after.iter().find(follows).filter(|_| decided.is_some() && decided == place.as_deref());
        let stands = same.is_some_and(|own| own.is_open()) || (decided == place.as_deref() && near.is_some());
        assert!(stands, "{what}: the row at {place:?} is lost:\n{after:#?}");
    }
}

/// How many steps a proposal takes.
const TURNS: usize = 8;

struct Turns(u64);

impl Turns {
    fn pick(&mut self, of: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % of
    }
}

#[test]
fn no_row_is_lost_on_any_way_that_a_draft_can_go() {
    for case in seeds::cases(100) {
        let desk = desk();
        let mut turns = Turns(case.seed());
        let mut before = rows(&desk);
        let mut texts: Vec<String> = Vec::new();
        for turn in 0..TURNS {
            let id = ITEMS[turns.pick(ITEMS.len())];
            let (text, division) = (format!("{id}の文その{turn}。"), format!("第{turn}課"));
            let mut decided = None;
            let (what, run): (&str, Run) = match turns.pick(11) {
                0..=2 => {
                    workbook(&desk, id, &text);
                    texts.push(text);
                    let import = ["propose", "import", "p", "back.xlsx", "--from", &division];
                    ("import of a workbook", desk.run(&import))
                }
                3 | 4 => {
                    word(&desk, id, &text, &division);
                    texts.push(text);
                    let import = ["propose", "import", "p", "back.docx", "--from", &division, "--record"];
                    ("import of a Word file", desk.run(&import))
                }
                5 => {
                    // A draft that was made from the first version, long ago.
                    let first = desk.read("first.toml");
                    desk.write("mine.toml", first.replace(&format!("{id}のはじめの文。"), &text));
                    texts.push(text);
                    (
                        "saving from the first version",
                        desk.run(&["propose", "save", "p", "mine.toml", "--author", &division]),
                    )
                }
                6 => {
                    let draft =
                        desk.read("p.toml").replace("観測プログラム", &format!("観測プログラム{turn}"));
                    desk.write("mine.toml", draft);
                    ("saving from the last version", desk.run(&["propose", "save", "p", "mine.toml"]))
                }
                7 => {
                    let name = format!("{id}第{turn}名");
                    ("an edit by a verb", desk.run(&["propose", "edit", "p", "rename", id, &name]))
                }
                8 => {
                    let text = desk.read("plan.toml").replace("海洋計画", &format!("海洋計画{turn}"));
                    desk.write("plan.toml", text.replace("海洋計画のはじめ", "海洋計画"));
                    let date = format!("2026-02-{:02}", turn + 1);
                    desk.run(&["commit", "plan.toml", "--date", &date, "--author", "海洋課"]);
                    ("carrying over to another base", desk.run(&["propose", "rebase", "p"]))
                }
                9 => {
                    desk.run(&["fmt", "p.toml"]);
                    ("saving what was formatted", desk.run(&["propose", "save", "p"]))
                }
                _ => {
                    let open = waiting(&before);
                    let Some(row) = open.get(turns.pick(open.len().max(1))) else { continue };
                    let place = row.place().unwrap().to_string();
                    let take = ["ours", "theirs", "base"][turns.pick(3)];
                    let how = ["resolve", &place, "--take", take, "--reason", "理由", "--in", "p"];
                    let run = desk.run(&how);
                    decided = Some(place);
                    ("a decision", run)
                }
            };
            assert!((0..=2).contains(&run.code), "{what}: {}", run.told());
            let after = rows(&desk);
            all_stand(&before, &after, decided.as_deref(), &format!("{what}: {}", run.told()));
            // What a division wrote stands in the plan or in a row, whatever was decided since.
            let draft = desk.answer(&["show", "p", "--format", "toml"]) + &format!("{after:?}");
            if let Some(lost) = texts.iter().find(|text| !draft.contains(*text)) {
                let replaced =
                    texts.iter().filter(|other| other.split("の文").next() == lost.split("の文").next());
                assert!(
                    replaced.count() > 1 && decided.is_some(),
                    "{what}: {lost} is lost: {}\n{draft}",
                    run.told()
                );
                texts.retain(|text| draft.contains(text));
            }
            let open = waiting(&after).len();
            if turn + 1 == TURNS {
                assert_eq!(desk.run(&["check", "p"]).code, i32::from(open > 0), "{what}");
            }
            if open > 0 && turn + 1 == TURNS {
                for args in [&["memo", "latest", "p"][..], &["plan", "p"], &["propose", "submit", "p"]] {
                    assert_eq!(desk.run(args).code, 2, "{args:?} after {what}");
                }
                let told = desk.run(&["diff", "latest", "p"]);
                assert!(told.stdout.contains(&format!("p: {open} ")), "{}", told.told());
            }
            before = after;
        }
    }
}

/// A draft with a conflict in a name, one in a text, and a suggestion.
fn draft() -> String {
    let conflict = |item: &str, field: &str, kind: &str, base: &str| {
        format!(
            "\n[[conflict]]\nitem = \"{item}\"\nfield = \"{field}\"\nkind = \"{kind}\"\nbase = \"{base}\"\n\
             ours = \"甲\"\ntheirs = \"乙\"\nours_by = \"一課\"\ntheirs_by = \"二課\"\n"
        )
    };
    plan()
        + &conflict("wave", "name", "rename-rename", "wave観測")
        + &conflict("tide", "overview", "both-modified", "tideのはじめの文。")
        + "\n[[suggestion]]\nitem = \"tsunami\"\nto = \"flood\"\n"
}

const NAMED: [&str; 3] = ["wave.name", "tide.overview", "tsunami"];

#[test]
fn check_names_each_row_at_its_line_and_fails() {
    let desk = Folder::new();
    desk.write("draft.toml", draft());
    let run = desk.run(&["check", "draft.toml"]);
    let line = |table: &str, nth: usize| {
        let text = draft();
        let at = text.match_indices(&format!("[[{table}]]")).nth(nth).unwrap().0;
        text[..at].lines().count() + 1
    };
    let errors: Vec<&str> = run.stdout.lines().filter(|line| line.contains("error: ")).collect();
    assert_eq!(run.code, 1);
    assert_eq!(
        errors,
        [
            format!(
                "draft.toml:{}:1: error: `wave.name`, wave観測: name (rename/rename): both sides renamed it, each \
                 otherwise, and nothing is decided; base: wave観測; ours, 一課: 甲; theirs, 二課: 乙  [open-row, author]",
                line("conflict", 0)
            ),
            format!(
                "draft.toml:{}:1: error: `tide.overview`, tide観測: overview (both modified): both sides changed it, \
                 each otherwise, and nothing is decided; base: tideのはじめの文。; ours, 一課: 甲; theirs, 二課: 乙  \
                 [open-row, author]",
                line("conflict", 1)
            ),
            format!(
                "draft.toml:{}:1: error: suggestion: `tsunami` is perhaps `flood`  [open-row, author]",
                line("suggestion", 0)
            ),
        ]
        .map(|line| line.replace(", author", "・author"))
    );
}

#[test]
fn every_paper_and_export_refuses_a_draft_that_waits_and_names_the_places() {
    let desk = Folder::new();
    desk.write("draft.toml", draft());
    desk.write("plan.toml", plan().replace("海洋計画", "海計画"));
    let papers: [&[&str]; 13] = [
        &["memo", "plan.toml", "draft.toml"],
        &["table", "plan.toml", "draft.toml"],
        &["redline", "plan.toml", "draft.toml", "--format", "docx"],
        &["amend", "plan.toml", "draft.toml"],
        &["packet", "plan.toml", "draft.toml"],
        &["plan", "draft.toml"],
        &["roadmap", "draft.toml"],
        &["roadmap", "draft.toml", "--against", "plan.toml"],
        &["export", "draft.toml", "--format", "csv"],
        &["export", "draft.toml", "--format", "stratml"],
        &["export", "draft.toml", "--format", "json"],
        &["export", "draft.toml", "--format", "md"],
        &["export", "plan.toml", "draft.toml", "--format", "json-patch"],
    ];
    for args in papers {
        let before = desk.listing();
        let run = desk.run(&[args, &["-o", "out"][..]].concat());
        assert_eq!(run.code, 2, "{args:?}: {}", run.told());
        assert!(
            NAMED.iter().all(|place| run.stderr.contains(&format!("`{place}`"))),
            "{args:?}: {}",
            run.told()
        );
        assert_eq!(desk.listing(), before, "{args:?}");
        let settled: Vec<&str> =
            args.iter().map(|arg| if *arg == "draft.toml" { "other.toml" } else { arg }).collect();
        desk.write("other.toml", plan());
        let run = desk.run(&[&settled[..], &["-o", "out"][..]].concat());
        assert_eq!(run.code, 0, "{settled:?}: {}", run.told());
        for left in ["out", "other.toml"] {
            let path = desk.path(left);
            if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
        }
    }
}

#[test]
fn diff_and_show_mark_what_waits_and_never_call_it_equal() {
    let desk = Folder::new();
    desk.write("draft.toml", draft());
    desk.write("plan.toml", plan());
    for args in [
        &["diff", "plan.toml", "draft.toml"][..],
        &["diff", "draft.toml", "plan.toml"],
        &["diff", "plan.toml", "draft.toml", "--stat"],
    ] {
        let run = desk.run(args);
        assert_eq!(run.code, 1, "{}", run.told());
        assert!(run.stdout.contains("draft.toml: 3 rows not decided yet"), "{}", run.told());
        assert!(!run.stdout.contains("no differences"), "{}", run.told());
        assert!(NAMED.iter().all(|place| run.stdout.contains(place)), "{}", run.told());
        assert!(run.stdout.contains("ours by 一課, theirs by 二課"), "{}", run.told());
    }
    let shown = desk.answer(&["show", "draft.toml"]);
    assert!(NAMED.iter().all(|place| shown.contains(place)), "{shown}");
    let one = desk.answer(&["show", "draft.toml", "--", "tide"]);
    assert!(one.contains("tide.overview") && !one.contains("wave.name"), "{one}");
    assert_eq!(
        desk.answer(&["show", "draft.toml", "--format", "toml"]).matches("[[").count(),
        draft().matches("[[").count()
    );
    // Of two drafts that wait for the same, it is told once.
    let same = desk.run(&["diff", "draft.toml", "draft.toml"]).stdout;
    assert_eq!(same.matches("[wave.name]").count(), 1, "{same}");
    let json = desk.answer(&["show", "draft.toml", "--format", "json"]);
    assert_eq!(json.matches("\"table\": \"conflict\"").count(), 2, "{json}");
}

#[test]
fn what_reads_a_draft_and_gives_one_keeps_its_rows() {
    let desk = Folder::new();
    desk.write("draft.toml", draft());
    desk.write("plan.toml", plan());
    desk.write("longer.toml", plan().replace("海洋計画", "海洋大計画"));
    let rows = |text: &str| (text.matches("[[conflict]]").count(), text.matches("[[suggestion]]").count());
    for args in [
        &["fmt", "draft.toml"][..],
        &["edit", "--in", "draft.toml", "rename", "watch", "見守りプログラム"],
        &[
            "merge",
            "--base",
            "plan.toml",
            "--ours",
            "draft.toml",
            "--theirs",
            "longer.toml",
            "-o",
            "merged.toml",
        ],
        &["match", "draft.toml", "--base", "plan.toml", "--accept", "90", "-o", "merged.toml"],
    ] {
        let run = desk.run(args);
        assert!(run.code < 2, "{args:?}: {}", run.told());
        let made = if desk.path("merged.toml").exists() { "merged.toml" } else { "draft.toml" };
        assert_eq!(rows(&desk.read(made)), (2, 1), "{args:?}: {}", run.told());
        let _ = fs::remove_file(desk.path("merged.toml"));
    }
    // A place that waits is left alone.
    let before = desk.listing();
    for args in [
        &["edit", "--in", "draft.toml", "rename", "wave", "別名"][..],
        &["edit", "--in", "draft.toml", "delete", "tide"],
    ] {
        let run = desk.run(args);
        assert_eq!(run.code, 2, "{args:?}: {}", run.told());
        assert_eq!(desk.listing(), before);
    }
}

#[test]
fn what_shows_a_draft_as_one_gives_all_that_stands_beside_its_plan() {
    let desk = desk();
    let beside = "\n[[source]]\nplace = [\"wave.last\"]\ncertainty = \"inferred\"\nreason = \"前年の資料\"\n\
                  document = \"\"\nat = \"\"\n\n[[reason]]\nplace = \"tide.name\"\ntext = \"所管の意見\"\n";
    let beside = beside.replace("document = \"\"\nat = \"\"\n", "");
    desk.write("mine.toml", desk.read("p.toml").replace("tide観測", "潮位観測") + &beside);
    desk.answer(&["propose", "save", "p", "mine.toml"]);
    let rows = |text: &str| ["[[source]]", "[[reason]]"].map(|row| text.matches(row).count());
    let shown = desk.answer(&["show", "p", "--format", "toml"]);
    assert_eq!(rows(&shown), [1, 1], "{shown}");
    desk.write("again.toml", shown.replace("tsunami観測", "津波観測"));
    assert_eq!(rows(&desk.answer(&["show", "again.toml", "--format", "toml"])), [1, 1]);
    desk.answer(&["propose", "save", "p", "again.toml"]);
    let shown = desk.answer(&["show", "p", "--format", "toml"]);
    assert!(rows(&shown) == [1, 1] && shown.contains("津波観測"), "{shown}");
}

#[test]
fn a_rehearsed_import_shows_the_conflict_that_it_would_make_and_writes_nothing() {
    let desk = desk();
    workbook(&desk, "wave", "一課の文。");
    desk.answer(&["propose", "import", "p", "back.xlsx", "--from", "一課"]);
    for file in ["back.xlsx", "back.docx"] {
        match file {
            "back.xlsx" => workbook(&desk, "wave", "二課の文。"),
            _ => word(&desk, "wave", "二課の文。", "二課"),
        }
        let args = ["propose", "import", "p", file, "--from", "二課"];
        let before = desk.listing();
        let rehearsed = desk.run(&[&args[..], &["--dry-run"]].concat());
        assert_eq!(rehearsed.code, 1, "{}", rehearsed.told());
        assert!(rehearsed.stderr.contains("1 row wait"), "{}", rehearsed.told());
        assert_eq!(rehearsed.stderr.contains("rehearsal"), file == "back.xlsx", "{}", rehearsed.told());
        for said in ["wave", "一課", "二課", "一課の文。", "二課の文。"] {
            assert!(rehearsed.stderr.contains(said), "{said}: {}", rehearsed.told());
        }
        assert_eq!(desk.listing(), before);
        // What nobody said to record is a rehearsal too.
        if file == "back.docx" {
            let shown = desk.run(&args);
            assert_eq!((shown.code, shown.stderr), (1, rehearsed.stderr));
            assert_eq!(desk.listing(), before);
        }
    }
    // Another item makes no conflict.
    workbook(&desk, "tide", "二課の文。");
    desk.answer(&["propose", "import", "p", "back.xlsx", "--from", "二課", "--dry-run"]);
}

#[test]
fn a_proposal_with_rows_that_wait_is_carried_over_with_them() {
    let desk = desk();
    for division in ["一課", "二課"] {
        workbook(&desk, "wave", &format!("{division}の文。"));
        desk.run(&["propose", "import", "p", "back.xlsx", "--from", division]);
    }
    let before = rows(&desk);
    assert_eq!(waiting(&before).len(), 1);
    desk.write("plan.toml", plan().replace("tideのはじめの文。", "改めた文。"));
    desk.answer(&["commit", "plan.toml", "--date", "2026-02-01", "--author", "海洋課"]);
    let listing = desk.listing();
    let rehearsed = desk.run(&["propose", "rebase", "p", "--dry-run"]);
    assert_eq!(rehearsed.code, 1, "{}", rehearsed.told());
    assert_eq!(desk.listing(), listing);
    let run = desk.run(&["propose", "rebase", "p"]);
    assert_eq!(run.code, 1, "{}", run.told());
    assert!(run.stderr.contains("1 row wait"), "{}", run.told());
    all_stand(&before, &rows(&desk), None, "carrying over");
    let draft = desk.answer(&["show", "p", "--format", "toml"]);
    assert!(draft.contains("改めた文。") && draft.contains("一課の文。") && draft.contains("二課の文。"));
    // Another proposal is not carried onto it while they wait, and is told how they are decided.
    desk.answer(&["propose", "new", "q", "--author", "海洋課"]);
    let run = desk.run(&["propose", "rebase", "q", "--onto", "p"]);
    assert_eq!(
        (run.code, run.stderr.replace("hint: ", "")),
        (
            2,
            "error: 1 row of `p` not decided yet\n\
             decide it with `planctl resolve wave.overview --take … --reason … --in p`\n"
                .to_owned()
        )
    );
    desk.answer(&["resolve", "wave.overview", "--take", "theirs", "--reason", "二課の所管", "--in", "p"]);
    assert_eq!(waiting(&rows(&desk)).len(), 0);
    desk.answer(&["propose", "rebase", "q", "--onto", "p"]);
    desk.answer(&["verify"]);
}

#[test]
fn a_deletion_against_an_edit_is_kept_in_a_form_that_both_verifiers_accept() {
    let desk = desk();
    workbook(&desk, "wave", "一課の文。");
    desk.answer(&["propose", "import", "p", "back.xlsx", "--from", "一課"]);
    let item = desk.read("first.toml");
    let (from, to) =
        (item.find("[[project]]\nid = \"wave\"").unwrap(), item.find("[[project]]\nid = \"tide\""));
    let (head, rest) = if to.unwrap() > from {
        (&item[..from], &item[to.unwrap()..])
    } else {
        let end = item[from..].find("\n[[").map_or(item.len(), |end| from + end + 1);
        (&item[..from], &item[end..])
    };
    desk.write("mine.toml", format!("{}\n", format!("{head}{rest}").trim_end()));
    let run = desk.run(&["propose", "save", "p", "mine.toml", "--author", "二課"]);
    assert_eq!(run.code, 1, "{}", run.told());
    assert_eq!(waiting(&rows(&desk)).len(), 1);
    both_accept(&desk);
    // Decided in the file, the row stays.
    desk.write("own.toml", desk.answer(&["show", "p", "--format", "toml"]));
    desk.answer(&["resolve", "wave.item", "--take", "ours", "--reason", "一課の所管", "--in", "own.toml"]);
    desk.answer(&["propose", "save", "p", "own.toml", "--author", "海洋課"]);
    assert!(desk.answer(&["show", "p", "--format", "toml"]).contains("一課の文。"));
    desk.answer(&["propose", "show", "p"]);
    assert_eq!(waiting(&rows(&desk)).len(), 0);
    both_accept(&desk);
}

/// Holds the store of a desk to both verifiers.
#[track_caller]
fn both_accept(desk: &Folder) {
    desk.answer(&["verify"]);
    let mut python = std::process::Command::new("python3");
    let run = python.arg(root().join("examples/verify.py")).arg(desk.path("revisions")).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
}

#[test]
fn a_row_that_no_file_of_the_store_can_hold_is_refused_and_nothing_is_written() {
    let desk = desk();
    for row in ["score = 0.5", "\"a b\" = 1", "at = 07:00:00"] {
        desk.write("mine.toml", desk.read("p.toml") + &format!("\n[[suggestion]]\nitem = \"wave\"\n{row}\n"));
        let before = desk.listing();
        let run = desk.run(&["propose", "save", "p", "mine.toml"]);
        assert_eq!(run.code, 2, "{row}: {}", run.told());
        assert_eq!(desk.listing(), before, "{row}");
    }
}
