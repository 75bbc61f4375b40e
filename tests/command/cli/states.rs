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
    done(desk, &["packet", pair[0], pair[1], "--no-pdf", "-o", folder]);
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
