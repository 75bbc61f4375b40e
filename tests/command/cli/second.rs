//! What the second format of entries records: decisions on unknown ground, reasons, reports, whose store it
//! is; and rehearsals, which record nothing.

use std::fs;

use super::support::{Folder, copy, root};

/// The bundled store, and the draft of its last revision.
fn desk() -> Folder {
    let desk = Folder::new();
    copy(&root().join("revisions"), &desk.path("revisions"));
    let last = fs::read_to_string(root().join("examples/life-science/2026-01-16.toml")).unwrap();
    desk.write("last.toml", &last);
    desk
}

fn entry(desk: &Folder, number: u64) -> String {
    desk.read(&format!("revisions/log/{number:08}.toml"))
}

fn log(desk: &Folder) -> serde_json::Value {
    serde_json::from_str(&desk.answer(&["log", "--format", "json"])).unwrap()
}

#[test]
fn what_a_proposal_edits_on_unknown_ground_is_recorded_as_decided_with_its_reason() {
    let desk = desk();
    desk.answer(&["propose", "new", "extend", "--author", "課", "-m", "内々の話"]);
    let place = "bbj.last";
    assert!(desk.answer(&["show", "latest", "--format", "toml"]).contains("id = \"bbj\""));
    desk.answer(&[
        "propose",
        "edit",
        "extend",
        "reschedule",
        "bbj",
        "--to",
        "FY2030",
        "--reason",
        "追跡のため",
    ]);
    let run = desk.run(&["adopt", "extend", "--date", "2026-10-01", "--author", "課"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("becomes public: the reason for bbj.last: 追跡のため"), "{}", run.stderr);
    assert!(run.stderr.contains(&format!("though the base does not know it: {place}")), "{}", run.stderr);
    let recorded = entry(&desk, 5);
    assert!(recorded.starts_with("format = 2\n"), "{recorded}");
    assert!(recorded.contains("decided = [\"bbj.last\"]"), "{recorded}");
    assert!(recorded.contains("[[reason]]\nplace = \"bbj.last\"\ntext = \"追跡のため\""), "{recorded}");
    assert!(!recorded.contains("内々の話"));
    let log = log(&desk);
    assert_eq!(log["revisions"][0]["decided_places"][0], place);
    assert_eq!(log["revisions"][0]["reasons"][0]["text"], "追跡のため");
    assert_eq!(desk.run(&["verify"]).code, 0);
}

#[test]
fn a_commit_says_what_was_decided_and_why_and_a_correction_keeps_it() {
    let desk = desk();
    let last = desk.read("last.toml");
    // The first item of which nothing but the end is unknown.
    let at = last.find("unknown = [\"last\"]").expect("some end is not known");
    let id = last[..at].rfind("\nid = \"").map(|begin| &last[begin + 7..]).unwrap();
    let place = format!("{}.last", &id[..id.find('"').unwrap()]);
    let known = last.replacen("unknown = [\"last\"]", "last = \"FY2040\"", 1);
    desk.write("next.toml", &known);
    desk.write("reasons.toml", format!("[[reason]]\nplace = \"{place}\"\ntext = \"会議の議\"\n"));
    let args =
        ["commit", "next.toml", "--date", "2026-10-01", "--decided", &place, "--reasons", "reasons.toml"];
    let dry = desk.run(&[&args[..], &["--dry-run"]].concat());
    assert_eq!(dry.code, 0, "{}", dry.stderr);
    assert!(dry.stderr.contains("it would be entry 5; nothing was recorded"), "{}", dry.stderr);
    assert!(!desk.path("revisions/log/00000005.toml").exists());
    desk.answer(&args);
    assert!(entry(&desk, 5).contains(&format!("decided = [\"{place}\"]")));
    // A correction of a typing error keeps what was decided and why.
    desk.write("corrected.toml", known.replace("推進", "促進"));
    desk.answer(&["commit", "corrected.toml", "--date", "2026-10-01", "--correction"]);
    let corrected = entry(&desk, 6);
    assert!(
        corrected.contains(&format!("decided = [\"{place}\"]")) && corrected.contains("会議の議"),
        "{corrected}"
    );
    let nowhere = desk.run(&["commit", "next.toml", "--date", "2027-01-01", "--decided", "nowhere.last"]);
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.stderr.contains("`nowhere.last` is no place of this plan"), "{}", nowhere.stderr);
    assert_eq!(desk.run(&["verify"]).code, 0);
}

#[test]
fn a_report_says_what_became_of_an_item_and_refuses_what_the_plan_does_not_know() {
    let desk = desk();
    desk.write("result.txt", "評価の結果");
    desk.answer(&[
        "report",
        "bbj",
        "held",
        "FY2025 mid-term",
        "--date",
        "2025-12-01",
        "--grade",
        "A",
        "--source",
        "result.txt",
    ]);
    let again = desk.run(&["report", "bbj", "実施", "令和7年度 中間評価", "--date", "2025-12-01"]);
    assert_eq!(again.code, 1);
    for (args, said) in [
        (["nothing", "ended", "FY2029"], "nothing"),
        (["bbj", "begun", "FY2029"], "none of held, skipped, actual, ended"),
        (["bbj", "held", "FY2025 picnic"], "no value of such a report"),
        (["bbj", "actual", "FY2025 1,449"], "no value of such a report"),
        (["bbj", "ended", "令和8年度"], "no value of such a report"),
    ] {
        let run = desk.run(&[&["report"], &args[..], &["--date", "2026-01-01"]].concat());
        assert_eq!(run.code, 2, "{args:?}");
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
    desk.write(
        "many.csv",
        "item,what,value,date\nbbj,actual,FY2024 98.50,2025-06-01\ncohort,skipped,FY2025 mid-term,2025-06-01\n",
    );
    let run = desk.run(&["report", "--from-file", "many.csv"]);
    assert_eq!(run.code, 2, "the second row names no item: nothing is recorded");
    assert!(run.stderr.contains("many.csv: 3"), "{}", run.stderr);
    assert!(!desk.path("revisions/log/00000006.toml").exists());
    desk.write(
        "many.csv",
        "item,what,value,date\nbbj,actual,FY2024 98.50,2025-06-01\nbbj,ended,FY2029,2025-06-01\n",
    );
    desk.answer(&["report", "--from-file", "many.csv"]);
    let log = log(&desk);
    let values: Vec<&str> =
        log["reports"].as_array().unwrap().iter().map(|report| report["value"].as_str().unwrap()).collect();
    assert_eq!(values, ["FY2025 mid-term", "FY2024 98.50", "FY2029"]);
    // Set aside, it counts no more; it is not erased.
    desk.answer(&["annotate", "#6", "-m", "誤り", "--set-aside"]);
    assert_eq!(self::log(&desk)["reports"].as_array().unwrap().len(), 2);
    assert_eq!(desk.run(&["verify"]).code, 0);
}

#[test]
fn whose_store_it_is_changes_from_an_entry_on() {
    let desk = desk();
    let before = desk.answer(&["authority"]);
    desk.answer(&["authority", "未来省研究局", "-m", "省の改称"]);
    assert_ne!(before, "未来省研究局\n");
    assert_eq!(desk.answer(&["authority"]), "未来省研究局\n");
    assert_eq!(log(&desk)["authority"], "未来省研究局");
    // What was recorded before stays as it was said.
    let paper = desk.answer(&["memo", "2025-08-06", "2026-01-16", "--format", "json"]);
    assert!(!paper.contains("未来省研究局"), "{paper}");
    assert_eq!(desk.run(&["authority", "未来省研究局"]).code, 1);
    // It cannot be set aside: what was said of whose store it is stays said.
    assert_eq!(desk.run(&["annotate", "#5", "-m", "x", "--set-aside"]).code, 2);
    assert_eq!(desk.run(&["verify"]).code, 0);
}

#[test]
fn a_rehearsal_records_nothing_and_writes_nothing() {
    let desk = desk();
    desk.answer(&["propose", "new", "extend", "--author", "課"]);
    desk.answer(&["propose", "edit", "extend", "reschedule", "bbj", "--to", "FY2030"]);
    let before = desk.listing();
    let rehearsals: &[&[&str]] = &[
        &["annotate", "#1", "-m", "x"],
        &["act", "latest", "--act", "decided", "--body", "会", "--date", "2026-02-01"],
        &["report", "bbj", "ended", "FY2029", "--date", "2026-02-01"],
        &["authority", "省"],
        &["propose", "new", "other"],
        &["propose", "edit", "extend", "reschedule", "bbj", "--to", "FY2031"],
        &["propose", "submit", "extend"],
        &["propose", "review", "extend", "--approve", "--author", "課長"],
        &["propose", "withdraw", "extend"],
        &["adopt", "extend", "--date", "2026-10-01"],
        &["checkpoint"],
    ];
    for args in rehearsals {
        let run = desk.run(&[args, &["--dry-run"][..]].concat());
        assert_eq!(run.code, 0, "{args:?}: {}", run.stderr);
        assert_eq!(desk.listing(), before, "{args:?}");
    }
    let run = desk.run(&["log", "--dry-run"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("records nothing"), "{}", run.stderr);
}

#[test]
fn a_day_in_the_future_or_far_from_its_neighbours_is_told() {
    let desk = desk();
    desk.write("next.toml", desk.read("last.toml").replace("推進", "促進"));
    let run = desk.run(&["commit", "next.toml", "--date", "2126-10-01", "--dry-run"]);
    assert!(run.stderr.contains("2126-10-01 lies in the future"), "{}", run.stderr);
    assert!(run.stderr.contains("100 years from the nearest other revision"), "{}", run.stderr);
    // Whatever day a command records: of acts, of reports, of publication, and from when it is in force.
    let commit = ["commit", "next.toml", "--date", "2026-10-01", "--dry-run"];
    let act = ["act", "2026-01-16", "--act", "decided", "--body", "会議", "--dry-run"];
    let held = ["report", "bbj", "held", "FY2025 mid-term", "--dry-run"];
    for (args, day, said) in [
        (
            &commit[..],
            &["--published", "2126-10-02"][..],
            &["in the future", "100 years from 2026-10-01"][..],
        ),
        (&commit, &["--published", "1926-10-02"], &["100 years from 2026-10-01"]),
        (&commit, &["--effective", "2126-10-02"], &["100 years from 2026-10-01"]),
        (&commit, &["--act", "decided, body=会議, date=1926-10-02"], &["100 years from 2026-10-01"]),
        (&act, &["--date", "1926-01-16"], &["100 years from 2026-01-16"]),
        (&act, &["--date", "2126-01-16"], &["in the future", "100 years from 2026-01-16"]),
        (&held, &["--date", "1925-12-01"], &["100 years from 2025-01-01"]),
        (&held, &["--date", "2125-12-01"], &["in the future", "100 years from 2025-01-01"]),
        (&held, &["--date", "2026-02-01"], &[]),
        (&act, &["--date", "2026-02-01"], &[]),
    ] {
        let run = desk.run(&[args, day].concat());
        assert_eq!(run.code, 0, "{args:?} {day:?}: {}", run.told());
        for said in said {
            assert!(run.stderr.contains(said), "{args:?} {day:?}: {}", run.told());
        }
        let quiet = !run.stderr.contains("lies");
        assert_eq!(quiet, said.is_empty(), "{args:?} {day:?}: {}", run.told());
    }
}

#[test]
fn a_lineage_may_lead_to_another_plan_of_the_store() {
    let desk = desk();
    let heir = "format = 1\nvocabulary = \"mext-rd-plan/1\"\n\n[plan]\nid = \"heir\"\nname = \"後継計画\"\n\n[[program]]\nid = \"q\"\nname = \"柱\"\n\n[[project]]\nid = \"a\"\nunder = \"q\"\nname = \"後継\"\nfrom = [\"life-science:bbj\"]\n";
    desk.write("heir.toml", heir);
    desk.answer(&["commit", "heir.toml", "--date", "2030-04-01"]);
    desk.write(
        "none.toml",
        heir.replace("life-science:bbj", "life-science:nobody").replace("\"heir\"", "\"other\""),
    );
    let run = desk.run(&["commit", "none.toml", "--date", "2030-04-01"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("life-science:nobody"), "{}", run.stderr);
    assert_eq!(desk.run(&["verify"]).code, 0);
}

#[test]
fn what_is_withheld_is_withheld_wherever_the_store_keeps_it() {
    let desk = desk();
    desk.answer(&["propose", "new", "extend", "--author", "課"]);
    desk.answer(&["propose", "edit", "extend", "rename", "bbj", "秘密の名"]);
    desk.answer(&["adopt", "extend", "--date", "2026-10-01"]);
    let hash = log(&desk)["revisions"][0]["hash"].as_str().unwrap().to_owned();
    let asked = desk.run(&["redact", &format!("snapshots/{hash}"), "-m", "秘密"]);
    assert_eq!(asked.code, 2);
    assert!(asked.stderr.contains("nobody is here to be asked"), "{}", asked.stderr);
    let run = desk.run(&["redact", &format!("snapshots/{hash}"), "-m", "秘密", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("withholds drafts/versions/"), "{}", run.stderr);
    for folder in ["snapshots", "drafts/versions"] {
        for file in fs::read_dir(desk.path(&format!("revisions/{folder}"))).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            assert!(!text.contains("秘密の名"), "{folder}");
        }
    }
    assert_eq!(desk.run(&["verify"]).code, 0);
}

#[test]
fn a_report_that_another_contradicts_is_told_and_recorded() {
    let desk = desk();
    desk.answer(&["report", "bbj", "held", "FY2025 mid-term", "--date", "2025-12-01"]);
    let count = || fs::read_dir(desk.path("revisions/log")).unwrap().count();
    for (args, said) in [
        (
            ["skipped", "FY2025 mid-term", "2026-02-01"],
            "entry 5 says otherwise of `bbj`: held FY2025 mid-term",
        ),
        (["held", "FY2025 mid-term", "2026-02-01"], "entry 5 says otherwise"),
        (["actual", "FY2024 98.5", "2026-02-01"], ""),
        (
            ["actual", "FY2024 97", "2026-02-02"],
            "entry 8 says otherwise of `bbj`: actual FY2024 98.5 (2026-02-01)",
        ),
        (["ended", "FY2029", "2026-02-02"], ""),
        (["ended", "FY2030", "2026-02-02"], "entry 10 says otherwise of `bbj`: ended FY2029"),
    ] {
        let before = count();
        let given = ["report", "bbj", args[0], args[1], "--date", args[2]];
        let rehearsed = desk.run(&[&given[..], &["--dry-run"]].concat());
        let run = desk.run(&given);
        for run in [&rehearsed, &run] {
            assert_eq!(run.code, 0, "{args:?} {}", run.told());
            assert_eq!(run.stderr.contains("otherwise"), !said.is_empty(), "{args:?} {}", run.told());
            assert!(run.stderr.contains(said), "{args:?} {}", run.told());
        }
        assert_eq!(count(), before + 1, "{args:?}");
    }
    // Rows of one file too, recorded or rehearsed.
    desk.write(
        "many.csv",
        "item,what,value,date\nbbj,actual,FY2020 1,2025-06-01\nbbj,actual,FY2020 2,2025-06-01\nbbj,actual,FY2020 1,2025-06-01\n",
    );
    for args in [&["--dry-run"][..], &[]] {
        let run = desk.run(&[&["report", "--from-file", "many.csv"], args].concat());
        assert_eq!(run.code, 0, "{}", run.told());
        assert!(
            run.stderr.contains("an earlier row says otherwise of `bbj`: actual FY2020 1"),
            "{}",
            run.told()
        );
        assert!(run.stderr.contains("an earlier row records that of `bbj`: FY2020 1"), "{}", run.told());
    }
    let shown = desk.answer(&["log"]);
    assert!(shown.contains("2025-12-01 bbj: held FY2025 mid-term  #5 (otherwise: #6, #7)"), "{shown}");
    let shown = desk.answer(&["show", "latest", "--", "bbj"]);
    assert!(
        shown.contains("What is reported\n  2025-12-01 bbj: held FY2025 mid-term  #5 (otherwise: #6, #7)"),
        "{shown}"
    );
    let json: serde_json::Value =
        serde_json::from_str(&desk.answer(&["show", "latest", "--format", "json", "--", "bbj"])).unwrap();
    assert_eq!(json["reports"][0]["contradicted_by"], serde_json::json!([6, 7]));
    let others = desk.answer(&["show", "latest", "--", "tohoku-megabank"]);
    assert!(!others.contains("What is reported"), "{others}");
    assert_eq!(desk.run(&["verify"]).code, 0);
}

#[test]
fn after_a_correction_the_log_says_what_corrects_what() {
    let desk = desk();
    let date = log(&desk)["revisions"][0]["date"].as_str().unwrap().to_owned();
    assert_eq!(log(&desk)["revisions"][0]["corrects"], serde_json::Value::Null);
    for number in [5, 6] {
        let text = desk.answer(&["show", "latest", "--format", "toml"]);
        desk.write("next.toml", text.replacen("name = \"", &format!("name = \"訂正{number}"), 1));
        desk.answer(&["commit", "next.toml", "--date", &date, "--correction", "--force"]);
    }
    let shown = desk.answer(&["log"]);
    assert!(shown.contains("corrects entry 5"), "{shown}");
    assert!(
        shown.contains("is corrected by entry 5") && shown.contains("is corrected by entry 6"),
        "{shown}"
    );
    let log = log(&desk);
    assert_eq!(log["revisions"][0]["corrects"], 5);
    let pairs: Vec<(u64, u64)> = log["corrected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["entry"].as_u64().unwrap(), one["corrected_by"].as_u64().unwrap()))
        .collect();
    assert_eq!(pairs, [(4, 5), (5, 6)]);
    let japanese = desk.answer(&["log", "--lang", "ja"]);
    assert!(japanese.contains("記録 5 の訂正") && japanese.contains("は記録 6 が訂正した"), "{japanese}");
}

#[test]
fn a_mark_of_a_provisional_name_that_is_typed_into_a_name_is_the_flag() {
    let desk = desk();
    let last = desk.read("last.toml");
    // A project whose name is settled.
    let (id, settled) = ("bbj", "ゲノム研究バイオバンク事業");
    for mark in ["（仮称）", "(仮称)"] {
        desk.write(
            "marked.toml",
            last.replacen(&format!("name = \"{settled}\""), &format!("name = \"{settled}{mark}\""), 1),
        );
        let args = ["commit", "marked.toml", "--date", "2026-10-01", "--dry-run"];
        let run = desk.run(&args);
        assert_eq!(run.code, 0, "{}", run.told());
        let said = format!("the mark behind the name of `{id}` is read as the flag");
        assert!(run.stderr.contains(&said), "{}", run.told());
        let shown = desk.answer(&["diff", "2026-01-16", "marked.toml"]);
        assert!(shown.contains("provisional") && !shown.contains("renamed"), "{shown}");
        let formatted = desk.answer(&["fmt", "marked.toml", "--drop-comments", "-o", "-"]);
        assert!(
            formatted.contains(&format!("name = \"{settled}\"\n"))
                && !formatted.contains(&format!("{settled}{mark}"))
        );
        assert_eq!(desk.run(&["check", "marked.toml"]).stderr.matches(&said).count(), 1);
    }
    // In the papers it is behind the name, and all of them agree.
    desk.answer(&["propose", "new", "typed"]);
    desk.answer(&["propose", "save", "typed", "marked.toml"]);
    desk.answer(&["adopt", "typed", "--date", "2026-10-01"]);
    desk.answer(&["packet", "2026-01-16", "2026-10-01", "--no-pdf", "-o", "packet"]);
    // By a verb too.
    desk.answer(&["propose", "new", "verb"]);
    desk.answer(&["propose", "edit", "verb", "rename", "tohoku-megabank", "東北の計画（仮称）"]);
    let draft = desk.answer(&["show", "verb", "--format", "toml"]);
    assert!(draft.contains("name = \"東北の計画\"\n"), "{draft}");
    assert_eq!(desk.run(&["verify"]).code, 0);
}
