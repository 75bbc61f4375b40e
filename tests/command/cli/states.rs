//! The papers of a change from draft to decision and correction: which day, body and state they bear.

use std::fs;
use std::io::Read as _;
use std::path::PathBuf;

use super::support::{Folder, copy};

/// What is printed in a Word file, its foot, and who made it.
struct Word {
    text: String,
    foot: String,
    creator: String,
}

fn desk() -> Folder {
    let desk = Folder::new();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    copy(&root.join("revisions"), &desk.path("revisions"));
    for edit in [
        &[
            "add",
            "project",
            "--under",
            "data-lifecourse",
            "--id",
            "cohort",
            "--name",
            "新コホート事業（仮称）",
            "--field",
            "first=FY2027",
        ][..],
        &["set", "health-medical-strategy.decided", "2025-02-25"],
    ] {
        if !desk.path("r8.toml").exists() {
            done(&desk, &["propose", "new", "internal-handle", "--author", "課", "-o", "r8.toml"]);
        }
        done(&desk, &[&["propose", "edit", "internal-handle", "--author", "課"], edit].concat());
    }
    desk
}

fn done(desk: &Folder, arguments: &[&str]) -> String {
    let run = desk.run(arguments);
    assert_eq!(run.code, 0, "{arguments:?} {}", run.told());
    run.stdout
}

fn papers(desk: &Folder, pair: [&str; 2], folder: &str) -> Vec<(String, Word)> {
    papers_in("ja", desk, pair, folder)
}

fn papers_in(lang: &str, desk: &Folder, pair: [&str; 2], folder: &str) -> Vec<(String, Word)> {
    done(desk, &["--lang", lang, "packet", pair[0], pair[1], "--no-pdf", "-o", folder]);
    let inside = fs::read_dir(desk.path(folder)).unwrap();
    let names = inside.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".docx")).collect();
    names.sort();
    let of = |name: &String| {
        let mut archive =
            zip::ZipArchive::new(fs::File::open(desk.path(folder).join(name)).unwrap()).unwrap();
        let mut part = |part: &str| {
            let mut text = String::new();
            archive.by_name(part).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        let creator = part("docProps/core.xml");
        let creator = creator.split("<dc:creator>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        Word { text: part("word/document.xml"), foot: part("word/footer1.xml"), creator }
    };
    names.iter().map(|name| (name.clone(), of(name))).collect()
}

/// Days as papers write them, of the day by which the revision is named and of the decision.
const NAMED: [&str; 3] = ["令和８年８月１日", "令和8年8月1日", "令和８年８月1日"];
const DECIDED: [&str; 3] = ["令和８年８月２０日", "令和8年8月20日", "令和８年８月20日"];

#[test]
fn every_paper_of_a_packet_bears_the_same_day_and_state() {
    let desk = desk();
    let said = |word: &Word, days: &[&str]| days.iter().any(|day| word.text.contains(day));
    // Before the meeting: a blank day, no body, no name of the office's own.
    for (name, word) in papers(&desk, ["latest", "internal-handle"], "draft") {
        assert!(!word.text.contains("internal-handle") && !word.foot.contains("internal-handle"), "{name}");
        assert!(
            word.foot.contains("（草案）") && word.foot.contains("出典：ライフサイエンス委員会"),
            "{name} {}",
            word.foot
        );
        assert_eq!(word.creator, "非公式の復元", "{name}");
        assert_eq!(word.text.contains("令和　　年　　月　　日"), name.starts_with("01_"), "{name}");
    }
    // Put forward.
    let tabled = "tabled, body=ライフサイエンス委員会, date=2026-08-01";
    done(&desk, &["adopt", "internal-handle", "--date", "2026-08-01", "--author", "課", "--act", tabled]);
    for (name, word) in papers(&desk, ["latest~1", "latest"], "tabled") {
        assert!(word.foot.contains("2026-08-01（案）"), "{name} {}", word.foot);
        let bears = ["01_", "02_", "03_"].iter().any(|number| name.starts_with(number));
        assert!(!bears || said(&word, &NAMED), "{name}");
    }
    // Decided by another body, on a later day.
    let by = ["--body", "研究計画・評価分科会", "--date", "2026-08-20"];
    done(&desk, &[&["act", "latest", "--act", "decided"], &by[..]].concat());
    for (name, word) in papers(&desk, ["latest~1", "latest"], "decided") {
        assert!(word.foot.contains("2026-08-01（令和８年８月２０日決定）"), "{name} {}", word.foot);
        assert!(!said(&word, &NAMED), "{name} bears the day on which it was put forward");
        let bears = ["01_", "02_", "03_"].iter().any(|number| name.starts_with(number));
        assert!(!bears || said(&word, &DECIDED), "{name}");
        assert_eq!(word.creator, "非公式の復元", "{name}");
    }
    // Corrected: the change from the revision before stays a change, that of the record is a correction.
    let wrong = fs::read_to_string(desk.path("revisions/log/00000005.toml")).unwrap();
    let wrong = wrong.split("snapshot = { blake3 = \"").nth(1).unwrap()[..8].to_owned();
    let plan = done(&desk, &["show", "latest", "--format", "toml"]);
    desk.write("right.toml", plan.replace("新コホート事業", "新コホート研究事業"));
    done(&desk, &["commit", "right.toml", "--correction", "--date", "2026-08-01", "--author", "課"]);
    assert!(
        done(&desk, &["memo", "latest~1", "latest", "--lang", "ja"]).contains("において次の２点を変更した。")
    );
    let note = done(&desk, &["memo", &wrong, "latest", "--lang", "ja"]);
    assert!(note.starts_with("ライフサイエンス分野研究開発プランの訂正について"), "{note}");
    assert!(note.contains("において次のとおり訂正した。") && !note.contains("変更した"), "{note}");
    // Nobody decided what is right.
    let signs = note.lines().any(|line| line.trim() == "研究計画・評価分科会");
    assert!(note.contains("令和　　年　　月　　日") && !signs, "{note}");
    // A proposal that was adopted is what it changed then, not what would undo the correction.
    let told = done(&desk, &["diff", "internal-handle", "--name-only"]);
    assert_eq!(told, done(&desk, &["diff", "latest~1", "internal-handle", "--name-only"]));
    let paper = done(&desk, &["plan", "internal-handle", "--lang", "ja", "--format", "md"]);
    assert!(!paper.contains("令和8年8月") && !paper.contains("分科会"), "{paper}");
    assert!(done(&desk, &["table", &wrong, "latest", "--lang", "ja"]).contains("正誤表"));
}

#[test]
fn a_note_with_another_day_body_or_state_than_recorded_is_found() {
    let desk = desk();
    let tabled = "tabled, body=ライフサイエンス委員会, date=2026-08-01";
    done(&desk, &["adopt", "internal-handle", "--date", "2026-08-01", "--author", "課", "--act", tabled]);
    let note = |desk: &Folder| done(desk, &["memo", "latest~1", "latest", "--lang", "ja"]);
    let put_forward = note(&desk);
    let found = |desk: &Folder, text: &str| {
        desk.write("note.txt", text);
        let run = desk.run(&["memo", "--check", "note.txt", "latest~1", "latest"]);
        let rules = ["note-date", "note-body", "note-undecided"];
        let found: Vec<&str> = rules.into_iter().filter(|rule| run.stdout.contains(rule)).collect();
        (run.code, found.join(" "))
    };
    let right = (0, String::new());
    assert_eq!(found(&desk, &put_forward), right);
    assert_eq!(found(&desk, &put_forward.replace("８月１日", "８月２日")), (1, "note-date".to_owned()));
    assert_eq!(
        found(&desk, &put_forward.replace("変更したい", "変更した")),
        (1, "note-undecided".to_owned())
    );
    let by = ["--body", "研究計画・評価分科会", "--date", "2026-08-20"];
    done(&desk, &[&["act", "latest", "--act", "decided"], &by[..]].concat());
    let decided = note(&desk);
    assert_eq!(found(&desk, &decided), right);
    assert_eq!(found(&desk, &put_forward), right, "what was put forward stays so");
    assert_eq!(
        found(&desk, &decided.replace("研究計画・評価分科会", "研究計画部会")),
        (1, "note-body".to_owned())
    );
    assert_eq!(found(&desk, &decided.replace("８月２０日", "８月１日")), (1, "note-date".to_owned()));
}

/// A side of papers: its argument, and how its foot, a heading and the head of the earlier column name it, in
/// Japanese and in English.
struct Stands<'a> {
    argument: &'a str,
    foot: [&'a str; 2],
    heading: [&'a str; 2],
    head: [&'a str; 2],
}

const DECIDED_BEFORE: Stands<'_> = Stands {
    argument: "2025-08-06",
    foot: ["2025-08-06（決定）", "2025-08-06 (decided)"],
    heading: ["2025-08-06（決定）", "2025-08-06 (decided)"],
    head: ["", ""],
};
const TABLED_BEFORE: Stands<'_> = Stands {
    argument: "2026-01-16",
    foot: ["2026-01-16（案）", "2026-01-16 (proposed)"],
    heading: ["2026-01-16（案）", "2026-01-16 (proposed)"],
    head: ["変更前（案）", "Before (proposed)"],
};
const VERSION: Stands<'_> = Stands {
    argument: "internal-handle",
    foot: ["草案", "draft"],
    heading: ["草案", "draft"],
    head: ["変更前（草案）", "Before (draft)"],
};
const FIRST_VERSION: Stands<'_> = Stands { argument: "internal-handle@2", ..VERSION };
const TABLED: Stands<'_> = Stands {
    argument: "2026-08-01",
    foot: ["2026-08-01（案）", "2026-08-01 (proposed)"],
    heading: ["2026-08-01（案）", "2026-08-01 (proposed)"],
    head: ["変更前（案）", "Before (proposed)"],
};
const AFTER_DECISION: Stands<'_> = Stands {
    argument: "2026-08-01",
    foot: ["2026-08-01（令和８年８月２０日決定）", "2026-08-01 (decided 20 August 2026)"],
    heading: ["2026-08-01（決定）", "2026-08-01 (decided)"],
    head: ["", ""],
};
const CORRECTED: Stands<'_> = Stands {
    argument: "2026-08-01",
    foot: [
        "2026-08-01（令和８年８月２０日決定、訂正後：台帳第7号が第5号を訂正）",
        "2026-08-01 (decided 20 August 2026, as corrected: record entry 7 corrects entry 5)",
    ],
    heading: ["2026-08-01（決定、訂正後）", "2026-08-01 (decided, as corrected)"],
    head: ["", ""],
};

/// Holds every paper of a pair, in both languages, to how its two sides stand.
#[track_caller]
fn says_both(desk: &Folder, before: &Stands<'_>, after: &Stands<'_>, folder: &str) {
    let sides = [before.argument, after.argument];
    for (at, lang) in ["ja", "en"].into_iter().enumerate() {
        let (against, to) = [("対 ", " から "), ("against ", " to ")][at];
        let against = format!("{against}{}", before.foot[at]);
        let from_to = format!("{}{to}{}", before.heading[at], after.heading[at]);
        let all = papers_in(lang, desk, sides, &format!("{folder}-{lang}"));
        for (name, word) in &all {
            let foot = &word.foot;
            // The plan itself is of one side.
            let against = if name.starts_with("02_") { "" } else { &*against };
            assert!(foot.contains(after.foot[at]) && foot.contains(against), "{name}: {foot}");
            assert!(!foot.contains('#') && !foot.contains('→'), "{name}: {foot}");
        }
        for is_headed in ["00_", "_ロードマップ", "_Roadmap"] {
            let headed = all.iter().filter(|(name, _)| name.contains(is_headed));
            for (name, word) in headed {
                assert!(word.text.contains(&from_to), "{name} lacks {from_to}");
            }
        }
        let of = |title: [&str; 2]| {
            &all.iter().find(|(name, _)| name.to_lowercase().contains(title[at])).expect(title[at]).1.text
        };
        let table = of(["新旧対照表", "table"]);
        let (plain, undecided) = (["現行", ">Current<"][at], before.head[at]);
        assert!(
            undecided.is_empty() || (table.contains(undecided) && !table.contains(plain)),
            "{lang} {sides:?}"
        );
        let note = &all.iter().find(|(name, _)| name.starts_with("01_")).unwrap().1.text;
        let said = note.contains(["変更前：", "Before: "][at]);
        assert_eq!(said, !undecided.is_empty(), "{lang} {sides:?}");
        let run = |arguments: &[&str]| done(desk, &[arguments, &sides[..], &["--lang", lang]].concat());
        assert_eq!(run(&["memo"]).contains(["変更前：", "Before: "][at]), said, "{lang} {sides:?}");
        let drawn = ["roadmap", sides[1], "--against", sides[0], "--lang", lang];
        let roadmap = |format: &[&str]| done(desk, &[&drawn[..], format].concat());
        let texts = [
            run(&["redline"]),
            run(&["table"]),
            roadmap(&["--format", "text"]),
            roadmap(&["--format", "html"]),
        ];
        let flat = |text: &str| text.split_whitespace().collect::<String>();
        for text in texts.iter().map(|text| flat(text)) {
            let says = |what: &str| text.contains(&flat(what));
            assert!(says(after.foot[at]) && says(&against), "{sides:?} {text}");
        }
    }
}

#[test]
fn every_paper_of_a_pair_says_how_both_sides_stand() {
    let desk = desk();
    says_both(&desk, &TABLED_BEFORE, &VERSION, "a");
    says_both(&desk, &DECIDED_BEFORE, &TABLED_BEFORE, "b");
    says_both(&desk, &FIRST_VERSION, &VERSION, "c");
    let tabled = "tabled, body=ライフサイエンス委員会, date=2026-08-01";
    done(&desk, &["adopt", "internal-handle", "--date", "2026-08-01", "--author", "課", "--act", tabled]);
    says_both(&desk, &TABLED_BEFORE, &TABLED, "d");
    let by = ["--body", "研究計画・評価分科会", "--date", "2026-08-20"];
    done(&desk, &[&["act", "latest", "--act", "decided"], &by[..]].concat());
    says_both(&desk, &TABLED_BEFORE, &AFTER_DECISION, "e");
    let plan = done(&desk, &["show", "latest", "--format", "toml"]);
    desk.write("right.toml", plan.replace("新コホート事業", "新コホート研究事業"));
    done(&desk, &["commit", "right.toml", "--correction", "--date", "2026-08-01", "--author", "課"]);
    says_both(&desk, &TABLED_BEFORE, &CORRECTED, "f");
    says_both(&desk, &DECIDED_BEFORE, &CORRECTED, "g");
    // The record alone is put right.
    let log = fs::read_to_string(desk.path("revisions/log/00000005.toml")).unwrap();
    let wrong = log.split("snapshot = { blake3 = \"").nth(1).unwrap()[..8].to_owned();
    let wrong = Stands {
        argument: &wrong,
        foot: [
            "2026-08-01（令和８年８月２０日決定、訂正前：台帳第5号、第7号で訂正）",
            "2026-08-01 (decided 20 August 2026, before correction: record entry 5, corrected by entry 7)",
        ],
        heading: ["2026-08-01（決定、訂正前）", "2026-08-01 (decided, before correction)"],
        head: ["", ""],
    };
    for (at, lang) in ["ja", "en"].into_iter().enumerate() {
        for (name, word) in papers_in(lang, &desk, [wrong.argument, "latest"], &format!("h-{lang}")) {
            let is_of_both = !name.starts_with("02_");
            assert_eq!(word.foot.contains(wrong.foot[at]), is_of_both, "{name}");
            assert!(word.foot.contains(CORRECTED.foot[at]), "{name}");
        }
    }
    // What nobody decided is no plain line of the history, in either language.
    let plan = |lang: &str| done(&desk, &["plan", "latest", "--lang", lang]);
    assert!(plan("ja").contains("令和8年1月16日一部改訂（案）\n"), "{}", plan("ja"));
    assert!(plan("ja").contains("令和7年8月6日一部改訂\n"));
    assert!(plan("en").contains("16 January 2026, partial revision (proposed)\n"), "{}", plan("en"));
    // Read again, such a line is one of the history.
    done(&desk, &["plan", "latest", "--lang", "ja", "--format", "docx", "-o", "plan.docx"]);
    let run = desk.run(&["import", "plan.docx", "--base", "latest", "-o", "again.toml"]);
    assert!(run.code == 0 && !run.stderr.contains("unread"), "{}", run.told());
    assert!(done(&desk, &["diff", "latest", "again.toml"]).ends_with("no differences\n"));
}

#[test]
fn a_note_of_a_correction_is_held_to_the_correction_and_one_of_a_change_to_the_change() {
    let desk = desk();
    let tabled = "tabled, body=ライフサイエンス委員会, date=2026-08-01";
    done(&desk, &["adopt", "internal-handle", "--date", "2026-08-01", "--author", "課", "--act", tabled]);
    let plan = done(&desk, &["show", "latest", "--format", "toml"]);
    desk.write("right.toml", plan.replace("新コホート事業", "新コホート研究事業"));
    done(&desk, &["commit", "right.toml", "--correction", "--date", "2026-08-01", "--author", "課"]);
    let log = fs::read_to_string(desk.path("revisions/log/00000005.toml")).unwrap();
    let wrong = log.split("snapshot = { blake3 = \"").nth(1).unwrap()[..8].to_owned();
    let note = |before: &str| done(&desk, &["memo", before, "latest", "--lang", "ja"]);
    let found = |before: &str, text: &str| {
        desk.write("note.txt", text);
        let run = desk.run(&["memo", "--check", "note.txt", before, "latest"]);
        assert!(run.code < 2, "{}", run.told());
        let rules = run.stdout.split('[').filter_map(|rest| rest.split_once('・')).map(|(rule, _)| rule);
        rules.collect::<Vec<_>>().join(" ")
    };
    let (correction, change) = (note(&wrong), note("latest~1"));
    assert_eq!(found(&wrong, &correction), "");
    assert_eq!(found("latest~1", &change), "");
    // The day of a correction is nobody's decision: any will do.
    let dated = correction.replace("令和　　年　　月　　日", "令和八年九月一日");
    assert_ne!(dated, correction);
    assert_eq!(found(&wrong, &dated), "");
    assert_eq!(found(&wrong, &correction.replace("訂正", "変更")), "note-correction");
    assert_eq!(
        found("latest~1", &change.replace("変更について", "訂正について").replace("変更したい", "訂正した")),
        "note-correction"
    );
    // A point too few, and one that is none, are found in either.
    let points: Vec<&str> = correction.lines().filter(|line| line.starts_with('・')).collect();
    assert!(!points.is_empty(), "{correction}");
    let other = correction.replace(points[0], "・存在しない事業の削除");
    assert!(found(&wrong, &other).contains("claim-without-change"), "{other}");
    assert!(found(&wrong, &other).contains("change-without-claim"), "{other}");
    // Days in kanji are days.
    assert_eq!(found("latest~1", &change.replace("令和８年８月１日", "令和八年八月一日")), "");
    assert_eq!(found("latest~1", &change.replace("令和８年８月１日", "令和八年八月二日")), "note-date");
}
