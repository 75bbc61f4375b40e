//! What the second format of entries records: decisions on unknown ground, reasons, reports, whose store it
//! is; and rehearsals, which record nothing.

use std::fs;

use super::support::{Folder, command, copy, root};

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
fn the_points_that_are_written_of_a_proposal_are_saved_with_it() {
    let desk = desk();
    desk.answer(&["propose", "new", "summer", "--author", "課"]);
    // A point of one field of an item of which more changes, and one of an item that is deleted.
    let edit = ["propose", "edit", "summer"];
    let extended = ["reschedule", "bbj", "--to", "FY2030", "--cause", "終了年度の決定"];
    desk.answer(&[&edit[..], &extended].concat());
    desk.answer(&[&edit[..], &["rename", "bbj", "新しい名"]].concat());
    desk.answer(&[&edit[..], &["delete", "seeds-outcome-memoranda"]].concat());
    let memo = desk.answer(&["memo", "summer"]);
    desk.answer(&["causes", "summer", "-o", "points.toml"]);
    let points = desk.read("points.toml");
    assert!(points.contains("places = [\"bbj.last\"]"), "{points}");
    desk.answer(&["edit", "summer", "-o", "work.toml"]);
    desk.answer(&["propose", "save", "summer", "work.toml", "--author", "課", "--causes", "points.toml"]);
    let body = |memo: &str| memo.split('〔').next().unwrap().to_owned();
    assert_eq!(body(&desk.answer(&["memo", "summer"])), body(&memo));
    // Points of another change are refused.
    desk.write("other.toml", points.replace("2026-01-16", "2025-08-06"));
    let save = ["propose", "save", "summer", "work.toml", "--author", "課", "--causes", "other.toml"];
    let refused = desk.run(&save);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("counted against another plan"), "{}", refused.stderr);
}

#[test]
fn the_reason_of_an_edit_that_was_undone_never_becomes_public_and_adoption_names_it() {
    let desk = desk();
    desk.answer(&["propose", "new", "p", "--author", "課"]);
    let name = "バイオバンク・ジャパン";
    let edit = ["propose", "edit", "p"];
    let all = desk.answer(&["show", "latest", "--format", "toml"]);
    let old =
        all.split("id = \"bbj\"").nth(1).unwrap().lines().find_map(|line| line.strip_prefix("name = \""));
    let old = old.unwrap().trim_end_matches('"');
    desk.answer(&[&edit[..], &["rename", "bbj", name, "--reason", "内々の理由"]].concat());
    desk.answer(&[&edit[..], &["rename", "bbj", old]].concat());
    desk.answer(&[&edit[..], &["reschedule", "aging", "--to", "FY2033", "--reason", "追跡"]].concat());
    let run = desk.run(&["adopt", "p", "--date", "2026-10-01"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains(
            "stays in the deliberation, since nothing changed there: the reason for bbj.name: 内々の理由"
        ),
        "{}",
        run.stderr
    );
    let recorded = entry(&desk, 5);
    assert!(recorded.contains("追跡") && !recorded.contains("内々の理由"), "{recorded}");
    assert_eq!(desk.run(&["verify"]).code, 0);
    // So it is with a draft that is committed.
    let text = desk.answer(&["show", "latest", "--format", "toml"]).replace("推進", "促進");
    desk.write("next.toml", format!("{text}\n[[reason]]\nplace = \"bbj.name\"\ntext = \"やめた\"\n"));
    let run = desk.run(&["commit", "next.toml", "--date", "2026-11-01"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("not recorded, since nothing changed there: the reason for bbj.name: やめた"),
        "{}",
        run.stderr
    );
    assert!(!entry(&desk, 6).contains("やめた"));
}

#[test]
fn a_correction_names_the_later_revisions_that_still_say_what_it_corrects() {
    let desk = desk();
    let earlier = desk.answer(&["show", "2025-08-06", "--format", "toml"]);
    let wrong = "老化メカニズムの解明・制御プロジェクト";
    desk.write("next.toml", earlier.replace(wrong, "老化の解明・制御プロジェクト"));
    let commit = ["commit", "next.toml", "--date", "2025-08-06", "--correction"];
    let told = "note: the revision of 2026-01-16 still says what is corrected here: `aging.name`\n";
    let run = desk.run(&[&commit[..], &["--dry-run"]].concat());
    assert!(run.stderr.contains(told), "{}", run.told());
    let run = desk.run(&commit);
    assert_eq!(run.code, 0, "{}", run.told());
    assert!(run.stderr.contains(told), "{}", run.told());
    // Once the later one is corrected too, no other holds it.
    let latest = desk.answer(&["show", "latest", "--format", "toml"]);
    desk.write("next.toml", latest.replace(wrong, "老化の解明・制御プロジェクト"));
    let run = desk.run(&["commit", "next.toml", "--date", "2026-01-16", "--correction"]);
    assert_eq!(run.code, 0, "{}", run.told());
    assert!(!run.stderr.contains("still says"), "{}", run.told());
}

#[test]
fn a_reason_is_of_a_place_that_the_record_has() {
    let desk = desk();
    // An item that came and went within a proposal leaves no reason of its own behind.
    desk.answer(&["propose", "new", "q", "--author", "課"]);
    let add = ["propose", "edit", "q", "add", "project", "--under", "infectious", "--id", "e"];
    desk.answer(&[&add[..], &["--name", "新規", "--reason", "必要"]].concat());
    desk.answer(&["propose", "edit", "q", "delete", "e", "--reason", "やめ"]);
    desk.answer(&["propose", "edit", "q", "reschedule", "bbj", "--to", "FY2032", "--reason", "追跡"]);
    desk.answer(&["adopt", "q", "--date", "2026-10-01"]);
    let recorded = entry(&desk, 5);
    assert!(recorded.contains("place = \"bbj.last\"") && !recorded.contains("place = \"e\""), "{recorded}");
    assert_eq!(desk.run(&["verify"]).code, 0);
    // A place that is none is refused, however it is given, and nothing is written.
    let text = desk.answer(&["show", "latest", "--format", "toml"]).replace("推進", "促進");
    desk.write("next.toml", &text);
    let commit = ["commit", "next.toml", "--date", "2026-11-01"];
    desk.write("reasons.toml", "[[reason]]\nplace = \"zz.last\"\ntext = \"誤字\"\n");
    desk.write("draft.toml", format!("{text}\n[[reason]]\nplace = \"zz.last\"\ntext = \"誤字\"\n"));
    desk.answer(&["propose", "new", "r", "--author", "課"]);
    let before = desk.listing();
    for args in [
        [&commit[..], &["--reason", "zz.last=誤字"]].concat(),
        [&commit[..], &["--reason", "zz=誤字", "--dry-run"]].concat(),
        [&commit[..], &["--reason", "bbj.lst=誤字"]].concat(),
        [&commit[..], &["--reason", "plan.name=誤字"]].concat(),
        [&commit[..], &["--reasons", "reasons.toml"]].concat(),
        vec!["commit", "draft.toml", "--date", "2026-11-01"],
        vec!["propose", "save", "r", "draft.toml", "--author", "課"],
        vec!["propose", "save", "r", "next.toml", "--author", "課", "--reason", "zz=誤字"],
    ] {
        let refused = desk.run(&args);
        assert_eq!(refused.code, 2, "{args:?}: {}", refused.told());
        assert!(refused.stderr.contains("is no place of this plan"), "{args:?}: {}", refused.stderr);
        assert_eq!(desk.listing(), before, "{args:?}");
    }
    // One of what goes is of the record: it stood before.
    desk.answer(&["propose", "edit", "r", "delete", "seeds-outcome-memoranda", "--reason", "終えた"]);
    desk.answer(&["adopt", "r", "--date", "2026-12-01"]);
    assert!(entry(&desk, 6).contains("終えた"));
    assert_eq!(desk.run(&["verify"]).code, 0);
}

#[test]
fn a_rehearsal_of_making_a_store_refuses_what_making_it_would() {
    let folder = Folder::new();
    folder.write("file", "no folder");
    folder.write("torn/log/00000001.toml", "a log without its first file");
    let before = folder.listing();
    for place in ["file", "torn"] {
        let made = folder.run(&["init", place]);
        assert_eq!(made.code, 2, "{}", made.told());
        assert_eq!(folder.run(&["init", place, "--dry-run"]).told(), made.told());
    }
    assert_eq!(folder.run(&["init", "new", "--dry-run"]).code, 0);
    assert_eq!(folder.listing(), before);
    assert_eq!(folder.run(&["init", "new"]).code, 0);
}

#[test]
fn a_point_that_a_proposal_and_the_one_below_it_declare_alike_is_one() {
    let desk = desk();
    for (name, year) in [("one", "FY2030"), ("two", "FY2031")] {
        desk.answer(&["propose", "new", name, "--author", "課"]);
        let edit = ["propose", "edit", name, "reschedule", "bbj", "--to", year];
        desk.answer(&[&edit[..], &["--cause", "終了年度の決定"]].concat());
    }
    assert_eq!(desk.run(&["propose", "rebase", "two", "--onto", "one"]).code, 1);
    desk.answer(&["resolve", "bbj.last", "--in", "two", "--take", "theirs", "--reason", "後の案による"]);
    let memo = desk.answer(&["memo", "two"]);
    assert_eq!(memo.matches("終了年度の決定").count(), 1, "{memo}");
}

#[test]
fn sentences_for_a_plan_of_another_name_are_refused() {
    let desk = desk();
    let sentences = |plan: &str| {
        format!(
            "{plan}の一部を次のように変更する。\n2-4の項の概要中「推進する。」を「促進する。」に改める。\n"
        )
    };
    desk.write("other.txt", sentences("科学技術・イノベーション基本計画"));
    let refused = desk.run(&["apply", "other.txt", "--to", "2026-01-16"]);
    assert_eq!(refused.code, 2);
    let said = "is for “科学技術・イノベーション基本計画”, and the plan is called";
    assert!(refused.stderr.contains(said), "{}", refused.stderr);
    // However its own name is spaced, nobody is told that it is another plan.
    desk.write("own.txt", sentences("ライフサイエンス分野 研究開発プラン"));
    let own = desk.run(&["apply", "own.txt", "--to", "2026-01-16"]);
    assert!(!own.stderr.contains("and the plan is called"), "{}", own.stderr);
}

#[test]
fn an_act_that_does_not_fit_those_on_record_is_told() {
    let desk = desk();
    let act = |what: &str, date: &str| {
        desk.run(&["act", "2026-01-16", "--act", what, "--body", "部会", "--date", date])
    };
    let tabled = act("tabled", "2026-01-20");
    assert_eq!((tabled.code, tabled.stderr.contains("the same act")), (0, false), "{}", tabled.stderr);
    let early = act("decided", "2026-01-18");
    assert_eq!(early.code, 0);
    assert!(early.stderr.contains("before the plan was put forward"), "{}", early.stderr);
    let again = act("decided", "2026-01-30");
    assert_eq!(again.code, 0);
    assert!(again.stderr.contains("the same act of this body on 2026-01-18"), "{}", again.stderr);
    assert!(!again.stderr.contains("before the plan was put forward"), "{}", again.stderr);
}

#[test]
fn why_a_place_was_changed_stands_with_its_change_in_the_diff_and_in_the_remarks() {
    let desk = desk();
    desk.answer(&["propose", "new", "extend", "--author", "課"]);
    let edit = ["propose", "edit", "extend", "reschedule", "bbj", "--to", "FY2030"];
    desk.answer(&[&edit[..], &["--reason", "追跡のため"]].concat());
    let proposal = "extend@2";
    let before = desk.answer(&["diff", "latest", proposal]);
    assert_eq!(before.matches("reason: 追跡のため").count(), 1, "{before}");
    desk.answer(&["adopt", "extend", "--date", "2026-10-01", "--author", "課"]);
    // A later revision that says nothing: the reason stands between the two all the same.
    let text = desk.answer(&["show", "latest", "--format", "toml"]).replace("推進", "促進");
    desk.write("later.toml", text);
    desk.answer(&["commit", "later.toml", "--date", "2026-11-01"]);
    for pair in [["2026-01-16", "2026-10-01"], ["2026-01-16", "2026-11-01"]] {
        let shown = desk.answer(&[&["diff"][..], &pair].concat());
        assert_eq!(shown.matches("reason: 追跡のため").count(), 1, "{shown}");
        let json: serde_json::Value =
            serde_json::from_str(&desk.answer(&[&["diff", "--format", "json"][..], &pair].concat())).unwrap();
        let rows = json["changes"].as_array().unwrap();
        let row = rows.iter().find(|row| row["id"] == "bbj").unwrap();
        assert_eq!(row["reasons"], serde_json::json!([{ "place": "bbj.last", "text": "追跡のため" }]));
        assert!(rows.iter().all(|row| row["id"] == "bbj" || row.get("reasons").is_none()));
        let table = [&["table", "--style", "remarks", "--format", "csv"][..], &pair].concat();
        let table = desk.answer(&table);
        assert!(table.contains("理由：追跡のため"), "{table}");
    }
    // Neither of what comes after, nor the other way round.
    for pair in [["2026-10-01", "2026-11-01"], ["2026-10-01", "2026-01-16"]] {
        let shown = desk.answer(&[&["diff"][..], &pair].concat());
        assert!(!shown.contains("追跡のため"), "{shown}");
    }
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
        (["bbj", "actual", "FY2025 many"], "no value of such a report"),
        (["bbj", "ended", "令和0年度"], "no value of such a report"),
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
    let held = ["report", "bbj", "ended", "FY2025", "--dry-run"];
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
    assert!(run.stderr.contains("to be withheld: drafts/versions/"), "{}", run.stderr);
    for folder in ["snapshots", "drafts/versions"] {
        for file in fs::read_dir(desk.path(&format!("revisions/{folder}"))).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            assert!(!text.contains("秘密の名"), "{folder}");
        }
    }
    assert_eq!(desk.run(&["verify"]).code, 0);
}

/// The points of a comparison, one to a line, in Japanese.
fn points(desk: &Folder, sides: &[&str]) -> String {
    let run = desk.run(&[&["diff"], sides, &["--format", "json"]].concat());
    // Two plain files that differ are a negative answer.
    assert!(run.code < 2, "{}", run.stderr);
    let answer: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let points = answer["causes"].as_array().unwrap().iter();
    points.map(|point| format!("{}\n", point["text"].as_str().unwrap())).collect()
}

#[test]
fn a_decision_on_unknown_ground_stands_in_every_paper_and_in_every_pair_that_spans_it() {
    let desk = desk();
    let name = "医療機器等研究成果展開事業";
    let edit = ["propose", "edit", "extend"];
    desk.answer(&["propose", "new", "extend", "--author", "課"]);
    desk.answer(&[&edit[..], &["reschedule", "device-development", "--to", "FY2031"]].concat());
    let added = ["add", "project", "--under", "regenerative", "--name", "備えの事業", "--id", "readiness"];
    desk.answer(&[&edit[..], &added].concat());
    let said = format!("{name}の実施期間の変更\n備えの事業の創設に伴う記載の整備\n");
    assert_eq!(points(&desk, &["latest", "extend"]), said);
    desk.answer(&["adopt", "extend", "--date", "2026-10-01", "--author", "課"]);
    // The list of the program's projects is not known whole, and the end was not known at all: an
    // earlier revision does not know them either.
    assert_eq!(points(&desk, &["2026-01-16", "2026-10-01"]), said);
    let spans = points(&desk, &["2025-08-06", "2026-10-01"]);
    assert!(said.lines().all(|line| spans.contains(line)), "{spans}");
    // A draft made of the latest holds what was decided before it.
    let latest = desk.answer(&["show", "latest", "--format", "toml"]);
    desk.write("mine.toml", latest);
    assert_eq!(points(&desk, &["2026-01-16", "mine.toml"]), said);

    let diff = desk.answer(&["--lang", "ja", "diff", "2026-01-16", "2026-10-01"]);
    assert!(diff.contains("    - 終了年度: 記録なし\n    + 終了年度: 令和１３年度\n"), "{diff}");
    let back = desk.answer(&["diff", "2026-10-01", "2026-01-16"]);
    assert!(back.contains("decided year undone") && back.contains("備えの事業: deleted"), "{back}");
    let memo = desk.answer(&["memo", "2026-01-16", "2026-10-01"]);
    assert!(memo.contains("次の２点") && memo.contains("・備えの事業の創設"), "{memo}");
    let table = desk.answer(&["table", "2026-01-16", "2026-10-01"]);
    assert!(table.contains("実施期間：令和４年度～_令和13年度_"), "{table}");
    assert!(table.contains("実施期間：令和４年度～（記録なし）"), "{table}");
    assert!(table.contains("_備えの事業_") && table.contains("（新設）"), "{table}");
    let log = desk.answer(&["log", "--oneline", "--", "device-development"]);
    assert!(log.contains("2026-10-01"), "{log}");
    // Who knows no record knows no decision: two files differ by what is known.
    let before = desk.answer(&["show", "2026-01-16", "--format", "toml"]);
    desk.write("before.toml", before);
    assert_eq!(points(&desk, &["before.toml", "mine.toml"]), "");
}

#[test]
fn filling_in_what_earlier_papers_said_makes_no_point() {
    let desk = desk();
    let last = desk.read("last.toml");
    desk.write("filled.toml", last.replacen("unknown = [\"last\"]", "last = \"FY2031\"", 1));
    desk.answer(&["commit", "filled.toml", "--date", "2026-10-01", "--message", "判明した終了年度"]);
    assert_eq!(points(&desk, &["2026-01-16", "2026-10-01"]), "");
    let memo = desk.run(&["memo", "2026-01-16", "2026-10-01"]);
    assert_eq!(memo.code, 1, "{}", memo.stdout);
}

#[test]
fn a_cause_given_for_one_edit_covers_that_edit_and_no_other() {
    let desk = desk();
    let edit = ["propose", "edit", "both"];
    desk.answer(&["propose", "new", "both", "--author", "課"]);
    let extended = ["reschedule", "bbj", "--to", "FY2031", "--cause", "追跡期間の延長"];
    desk.answer(&[&edit[..], &extended].concat());
    desk.answer(&[&edit[..], &["rename", "bbj", "新しい名の事業"]].concat());
    let said = points(&desk, &["latest", "both"]);
    assert!(said.starts_with("追跡期間の延長\n") && said.lines().count() == 2, "{said}");
    assert!(said.contains("「新しい名の事業」への名称変更"), "{said}");
    // Each change stands under its own point, and nowhere else.
    let diff = desk.answer(&["diff", "latest", "both"]);
    let (one, other) = diff.split_once("\n2. ").unwrap();
    assert!(one.contains("FY2031") && !one.contains("+ name"), "{diff}");
    assert!(other.contains("新しい名の事業") && !other.contains("FY2031"), "{diff}");
    // The same place makes one point; another place of the item may make another.
    let again = ["reschedule", "bbj", "--to", "FY2032", "--cause", "別の理由"];
    let run = desk.run(&[&edit[..], &again].concat());
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("追跡期間の延長"), "{}", run.stderr);
    let named = ["rename", "bbj", "また別の名", "--cause", "名称の整理"];
    desk.answer(&[&edit[..], &named].concat());
    assert_eq!(points(&desk, &["latest", "both"]), "追跡期間の延長\n名称の整理\n");
    desk.answer(&["adopt", "both", "--date", "2026-10-01", "--author", "課"]);
    assert_eq!(points(&desk, &["2026-01-16", "2026-10-01"]), "追跡期間の延長\n名称の整理\n");
    assert_eq!(desk.run(&["verify"]).code, 0);
}

#[test]
fn what_is_withheld_goes_from_files_that_no_entry_names_too() {
    let desk = desk();
    let document = "evidence/d731d5ee588f16ad9dc7fa365e93cde722075894550cb01531f56ff532d327d8.txt";
    let bytes = fs::read(desk.path(&format!("revisions/{document}"))).unwrap();
    // What writes that were cut short and repairs leave, under any name that such files have.
    let left = [
        "evidence/d731d5ee588f16ad9dc7fa365e93cde722075894550cb01531f56ff532d327d8.bin",
        "drafts/evidence/d731d5ee588f16ad9dc7fa365e93cde722075894550cb01531f56ff532d327d8.txt",
        ".planctl/tmp/x",
        ".planctl/damaged/x-1",
        "drafts/.planctl/tmp/y",
    ];
    for path in left {
        let path = desk.path(&format!("revisions/{path}"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &bytes).unwrap();
    }
    let other = desk.path("revisions/.planctl/tmp/other");
    fs::write(&other, "another").unwrap();
    let args = ["redact", "d731d5ee", "-m", "秘密", "--yes"];
    let before = desk.listing();
    let dry = desk.run(&[&args[..], &["--dry-run"]].concat());
    assert_eq!(dry.code, 0, "{}", dry.stderr);
    assert_eq!(desk.listing(), before);
    let run = desk.run(&args);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for path in left {
        assert!(run.stderr.contains(&format!("to be removed: {path}")), "{path}: {}", run.stderr);
        assert!(!desk.path(&format!("revisions/{path}")).exists(), "{path}");
    }
    assert!(other.exists());
    assert_eq!(desk.run(&["verify"]).code, 0);
}

#[test]
fn a_version_is_withheld_without_what_is_public_and_what_stays_is_named() {
    let desk = desk();
    let version = |of: &str| -> String {
        let files = fs::read_dir(desk.path("revisions/drafts/versions")).unwrap();
        let mut files = files.map(|file| file.unwrap().path());
        let file = files.find(|path| fs::read_to_string(path).unwrap().contains(of)).unwrap();
        format!("drafts/versions/{}", file.file_name().unwrap().to_str().unwrap())
    };
    desk.answer(&["propose", "new", "extend", "--author", "課"]);
    let first = version("[plan]");
    desk.answer(&["propose", "edit", "extend", "rename", "bbj", "秘密の名"]);
    let second = version("秘密の名");
    desk.answer(&["propose", "edit", "extend", "rename", "b-cure", "別の名"]);
    let third = version("別の名");
    // The first version is the revision itself, and says how it is known in the same words.
    let run = desk.run(&["redact", &first, "-m", "誤り", "--yes", "--dry-run"]);
    assert_eq!(run.code, 0, "{}", run.told());
    assert_eq!(run.stderr.matches("to be withheld").count(), 1, "{}", run.stderr);
    assert!(
        run.stderr.contains("snapshots/") && run.stderr.contains("is public, and stays"),
        "{}",
        run.stderr
    );
    // Of the second, what it alone says stands in the third too.
    let run = desk.run(&["redact", &second, "-m", "秘密", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.told());
    assert_eq!(run.stderr.matches("to be withheld").count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains(&format!("1 line of it stands also in {third}")), "{}", run.stderr);
    assert!(!run.stderr.contains(&format!("of it stands also in {first}")), "{}", run.stderr);
    // Nothing is told of what is not done.
    let run = desk.run(&["redact", &second, "-m", "秘密", "--yes"]);
    assert_eq!((run.code, run.stderr.contains("to be withheld")), (1, false), "{}", run.told());
    assert_eq!(desk.run(&["verify"]).code, 0);
}

#[test]
fn sources_are_withheld_with_the_versions_that_say_the_same_and_those_that_say_some_of_it_are_told() {
    let desk = desk();
    // The draft of the last revision has its sources; a proposal made of it says the same.
    desk.answer(&["propose", "new", "extend", "--author", "課"]);
    desk.answer(&["propose", "edit", "extend", "rename", "bbj", "別の名"]);
    let versions = || -> Vec<String> {
        let files = fs::read_dir(desk.path("revisions/drafts/versions")).unwrap();
        files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
    };
    let texts = versions();
    assert!(texts.iter().all(|text| text.contains("[[source]]")), "{texts:?}");
    let sources = log(&desk)["revisions"][0]["sources"].as_str().map(str::to_owned);
    let entry = entry(&desk, 4);
    let named = entry.lines().find(|line| line.starts_with("sources = ")).unwrap();
    let hash = sources.unwrap_or_else(|| named.split('"').nth(1).unwrap().to_owned());
    let run = desk.run(&["redact", &format!("sources/{hash}"), "-m", "秘密", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let count = run.stderr.matches("to be withheld: drafts/versions/").count()
        + run.stderr.matches("in part: drafts/versions/").count();
    assert_eq!(count, texts.len(), "{}", run.stderr);
    assert_eq!(desk.run(&["verify"]).code, 0);
}

#[test]
fn a_repair_is_rehearsed_on_a_copy_and_says_what_it_then_does() {
    let desk = desk();
    copy(&desk.path("revisions"), &desk.path("copy/revisions"));
    let snapshot = fs::read_dir(desk.path("revisions/snapshots")).unwrap().next().unwrap().unwrap().path();
    fs::write(snapshot, "damaged").unwrap();
    fs::remove_file(desk.path("revisions/log/00000002.toml")).unwrap();
    let before = desk.listing();
    let dry = desk.run(&["repair", "--from", "copy", "--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.stderr);
    assert_eq!(desk.listing(), before);
    assert!(dry.stdout.contains("could be put back: log/00000002.toml"), "{}", dry.stdout);
    assert!(dry.stdout.contains("would be moved aside: "), "{}", dry.stdout);
    let run = desk.run(&["repair", "--from", "copy"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let said = dry.stdout.replace("could be put back: ", "put back ");
    assert_eq!(run.stdout, said.replace("would be moved aside: ", "moved aside what stood there: "));
    assert_eq!(desk.run(&["verify"]).code, 0);
    // What is no store is refused as before.
    assert_eq!(desk.run(&["--store", "nowhere", "repair", "--from", "copy", "--dry-run"]).code, 2);
}

#[test]
fn a_proposal_that_only_says_otherwise_how_the_plan_is_known_is_approved_and_adopted() {
    let desk = desk();
    desk.write("policy.toml", "[[rule]]\nroles = [\"課長\"]\n");
    desk.answer(&["policy", "--set", "policy.toml"]);
    desk.answer(&["propose", "new", "x", "--author", "係"]);
    let same = desk.run(&["propose", "review", "x", "--approve", "--author", "課長"]);
    assert_eq!(same.code, 2);
    assert!(same.stderr.contains("nothing changes there"), "{}", same.stderr);
    desk.write("x.toml", desk.read("x.toml").replacen("at = \"line", "at = \"p. 1, line", 1));
    desk.answer(&["propose", "save", "x", "-m", "根拠"]);
    desk.answer(&["propose", "submit", "x", "--author", "係"]);
    let refused = desk.run(&["adopt", "x", "--date", "2026-10-01"]);
    assert_eq!(refused.code, 2);
    desk.answer(&["propose", "review", "x", "--approve", "--author", "課長"]);
    desk.answer(&["adopt", "x", "--date", "2026-10-01"]);
    assert_eq!(desk.run(&["verify"]).code, 0);
}

#[test]
fn a_part_that_was_turned_down_after_the_whole_was_submitted_is_told_when_that_is_adopted() {
    let desk = desk();
    desk.answer(&["propose", "new", "part", "--author", "課"]);
    desk.answer(&["propose", "edit", "part", "rename", "bbj", "別の名"]);
    desk.answer(&["propose", "new", "whole", "--author", "課"]);
    desk.answer(&["propose", "edit", "whole", "reschedule", "bbj", "--to", "FY2031"]);
    desk.answer(&["propose", "rebase", "whole", "--onto", "part"]);
    desk.answer(&["propose", "submit", "whole", "--author", "課"]);
    desk.answer(&["propose", "reject", "part", "--author", "課長"]);
    let run = desk.run(&["adopt", "whole", "--date", "2026-10-01"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let told = "it contains part, turned down or withdrawn after it was submitted";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    let verified = desk.answer(&["verify"]);
    assert!(verified.contains("contains `part`, which was turned down or withdrawn"), "{verified}");
    assert!(desk.answer(&["propose", "show", "part"]).contains("part  rejected"));
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
        let said = format!("the mark in the name of `{id}` is read as the flag");
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

#[test]
fn a_revision_that_was_corrected_is_still_found_by_its_hash_and_said_to_be_corrected() {
    let desk = desk();
    let revision = log(&desk)["revisions"][0].clone();
    let (date, old) = (revision["date"].as_str().unwrap(), revision["hash"].as_str().unwrap());
    let text = desk.answer(&["show", "latest", "--format", "toml"]);
    desk.write("next.toml", text.replacen("name = \"", "name = \"訂正", 1));
    desk.answer(&["commit", "next.toml", "--date", date, "--correction"]);
    let commands: [&[&str]; 4] =
        [&["show", old], &["diff", old, "latest"], &["memo", old, "latest"], &["plan", old, "--lang", "ja"]];
    for args in commands {
        let run = desk.run(args);
        assert_eq!(run.code, 0, "{args:?}: {}", run.told());
        assert!(
            run.stderr.contains("recorded as entry 4, corrected by entry 5") || args.contains(&"ja"),
            "{}",
            run.told()
        );
    }
    assert_eq!(desk.answer(&["show", old, "--format", "toml"]), text);
    // Nothing calls the two alike.
    let paper = desk.answer(&["plan", old, "--lang", "ja"]);
    assert!(paper.contains(&format!("{date}（案、訂正前：台帳第4号、第5号で訂正）")), "{paper}");
    // A correction that changes no value has the same hash: the revision that counts is meant.
    let now = log(&desk)["revisions"][0]["hash"].as_str().unwrap().to_owned();
    let source = "\n[[source]]\nplace = [\"infectious\"]\ncertainty = \"inferred\"\nreason = \"x\"\n";
    desk.write("next.toml", format!("{}{source}", desk.read("next.toml")));
    desk.answer(&["commit", "next.toml", "--date", date, "--correction"]);
    assert_eq!(log(&desk)["revisions"][0]["hash"], now);
    let run = desk.run(&["show", &now]);
    assert_eq!(run.code, 0, "{}", run.told());
    assert!(!run.stderr.contains("corrected by"), "{}", run.told());
}

#[test]
fn an_item_is_named_by_its_id_its_number_or_its_name() {
    let desk = desk();
    let asked = |name: &str| desk.answer(&["show", "latest", "--", name]);
    let shown = asked("infectious");
    assert!(shown.contains("感染症プログラム"), "{shown}");
    for name in ["2-4", "感染症プログラム", " 2-4 "] {
        assert_eq!(asked(name), shown, "{name}");
    }
    let changed = desk.answer(&["log", "--format", "json", "--", "infectious"]);
    assert_eq!(desk.answer(&["log", "--format", "json", "--", "2-4"]), changed);
    assert_eq!(desk.answer(&["diff", "--", "2-4"]), desk.answer(&["diff", "--", "infectious"]));
    let twice = desk.read("last.toml").replacen("医療機器・ヘルスケアプログラム", "感染症プログラム", 1);
    desk.write("twice.toml", twice);
    let run = desk.run(&["show", "twice.toml", "--", "感染症プログラム"]);
    assert_eq!(run.code, 2, "{}", run.told());
    assert!(run.stderr.contains("could be `device`, `infectious`"), "{}", run.told());
}

#[test]
fn a_file_to_be_withheld_may_be_named_as_the_shell_completes_it() {
    let desk = desk();
    let file = "evidence/85de0c47b43fcec5bb2700174350634fd09c1ab7fc944347165aec085deb09d8.md";
    let asked = |name: &str| desk.run(&["redact", name, "-m", "x", "--dry-run"]).told();
    let told = asked(file);
    assert!(told.contains(file), "{told}");
    let outside = desk.path("revisions").join(file);
    for name in
        [format!("revisions/{file}"), format!("./revisions/{file}"), outside.to_str().unwrap().to_owned()]
    {
        assert_eq!(asked(&name), told, "{name}");
    }
    desk.write("beside.md", "x");
    assert!(asked("beside.md").contains("no entry names"), "{}", asked("beside.md"));
}

#[test]
fn a_day_in_the_future_is_told_once_and_what_is_decided_needs_no_hint_to_decide_it() {
    let desk = desk();
    let day = "2999-01-01";
    desk.answer(&["propose", "new", "r9"]);
    desk.answer(&["propose", "edit", "r9", "rename", "infectious", "甲"]);
    desk.answer(&["propose", "submit", "r9"]);
    let adopt = |act: &str| {
        let args = ["adopt", "r9", "--date", day, "--act", act, "--dry-run"];
        let mut command = command(&desk.path("."), &args);
        command.env_remove("PLANCTL_NO_HINTS");
        desk.finish(command, None)
    };
    for (act, hints) in [("tabled, body=委員会", 1), ("decided, body=委員会", 0)] {
        let run = adopt(act);
        assert_eq!(run.code, 0, "{}", run.told());
        assert_eq!(run.stderr.matches("lies in the future").count(), 1, "{}", run.told());
        assert_eq!(run.stderr.matches("once it is decided").count(), hints, "{}", run.told());
    }
    let run = adopt("tabled, body=委員会, date=2998-01-01");
    assert_eq!(run.stderr.matches("lies in the future").count(), 2, "{}", run.told());
}

#[test]
fn why_an_argument_does_not_do_is_said_in_every_language() {
    let desk = desk();
    let cases: [(&[&str], &str, &str); 9] = [
        (&["edit", "set", "2-3", "x", "--in", "a.toml"], "write the item's id", "項目の id"),
        (
            &["edit", "reschedule", "next-biobank", "--to", "2026-13", "--in", "last.toml"],
            "write FY2026",
            "FY2026、令和8年度",
        ),
        (&["edit", "rename", "X", "x", "--in", "a.toml"], "holds X", "使えない文字 X"),
        (&["commit", "last.toml", "--date", "2026-02-30"], "does not have", "暦にない日"),
        (&["commit", "last.toml", "--date", "2026-02-03", "--kind", "x"], "established", "全部改訂"),
        (&["roadmap", "--from", "x"], "no period of this plan", "この計画の期間の書き方ではありません"),
        (&["verify", "--now", "x"], "2026-11-23T05:00:00Z", "のように書きます"),
        (&["propose", "submit", "a b"], "letters, digits", "文字・数字"),
        (&["signers", "--set", "x", "--revoke", "x"], "SHA256:…@12", "鍵と記録の番号"),
    ];
    for (args, english, japanese) in cases {
        for (lang, said) in [("en", english), ("ja", japanese)] {
            let run = desk.run(&[args, &["--lang", lang]].concat());
            assert_eq!(run.code, 2, "{}", run.told());
            assert!(run.stderr.contains(said), "{args:?}: {}", run.told());
        }
    }
}

#[test]
fn an_option_that_was_not_meant_is_not_suggested() {
    let desk = desk();
    for lang in ["en", "ja"] {
        let told = |args: &[&str]| desk.run(&[args, &["--lang", lang]].concat()).stderr;
        let far = told(&["report", "infectious", "held", "x", "--reason", "y"]);
        assert!(!far.contains("--version"), "{far}");
        let near = told(&["resolve", "a.b", "--auhtor", "x"]);
        assert!(near.contains("--author"), "{near}");
        let command = told(&["dif"]);
        assert!(command.contains("diff") && !command.contains("edit"), "{command}");
    }
}

#[test]
fn a_cover_note_after_the_decision_bears_the_body_that_decided_and_its_day() {
    let desk = desk();
    let note = |lang: &str| desk.answer(&["memo", "2025-08-06", "2026-01-16", "--lang", lang]);
    let head = |lang: &str| note(lang).lines().take(5).collect::<Vec<_>>().join("\n");
    assert!(
        head("ja").contains("令和８年１月１６日") && head("ja").contains("ライフサイエンス委員会"),
        "{}",
        head("ja")
    );
    desk.answer(&["act", "2026-01-16", "--act", "decided", "--body", "分科会", "--date", "2026-02-03"]);
    for (lang, day) in [("ja", "令和８年２月３日"), ("en", "3 February 2026")] {
        let head = head(lang);
        assert!(head.contains(day) && head.contains("分科会"), "{head}");
        assert!(!head.contains("ライフサイエンス委員会"), "{head}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&desk.answer(&["memo", "2025-08-06", "2026-01-16", "--format", "json"]))
            .unwrap();
    assert_eq!((json["date"].as_str(), json["body"].as_str()), (Some("2026-02-03"), Some("分科会")));
}

/// A second plan in the store, in which `infectious` stands too, by another name.
fn with_a_second_plan(desk: &Folder) {
    let last = desk.answer(&["show", "latest", "--format", "toml"]);
    let other = last.replacen("id = \"life-science\"", "id = \"other-plan\"", 1);
    desk.write("other.toml", other.replacen("感染症プログラム", "感染症別プログラム", 1));
    desk.answer(&["commit", "other.toml", "--date", "2026-02-01", "--plan", "other-plan"]);
}

#[test]
fn an_item_is_meant_with_what_is_below_it_in_every_plan_that_has_it() {
    let desk = desk();
    // What changed below a program is shown with it.
    let below = desk.answer(&["diff", "--name-only", "--", "infectious"]);
    assert_eq!(below.lines().collect::<Vec<_>>(), ["infectious", "mcm-platform"]);
    assert_eq!(desk.answer(&["diff", "--name-only", "--", "2-4"]), below);
    let json = desk.answer(&["diff", "--format", "json", "--", "infectious"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["changes"].as_array().unwrap().len(), 2);
    // The log tells what changed the plan from what only the record learnt.
    let told = desk.answer(&["log", "--oneline", "--", "mcm-platform"]);
    assert!(told.starts_with("75a17e51 2026-01-16") && told.lines().count() == 1, "{told}");
    let told = desk.answer(&["log", "--oneline", "--", "infectious"]);
    let (changed, learnt) = told.split_once("\nonly the record learnt more\n").unwrap();
    assert_eq!((changed.lines().count(), learnt.lines().count()), (1, 2), "{told}");
    let json = desk.answer(&["log", "--format", "json", "--", "infectious"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (json["revisions"].as_array().unwrap().len(), json["learnt"].as_array().unwrap().len()),
        (1, 2)
    );

    with_a_second_plan(&desk);
    let shown = desk.answer(&["show", "latest", "--", "infectious"]);
    assert!(shown.contains("感染症プログラム") && shown.contains("感染症別プログラム"), "{shown}");
    let told = desk.answer(&["log", "--oneline", "--", "infectious"]);
    assert!(told.contains("other-plan 2026-02-01") && told.contains("life-science 2026-01-16"), "{told}");
    // Of a plan that has it alone, it is that plan's.
    let told = desk.answer(&["show", "latest", "--", "感染症別プログラム"]);
    assert!(told.contains("感染症別プログラム") && !told.contains("感染症プログラム\n"), "{told}");
    assert_eq!(
        desk.answer(&["diff", "--name-only", "latest~1", "latest", "--", "mcm-platform"]),
        "mcm-platform\n"
    );
    // Also where the other plan has revisions to compare and lacks the item.
    let gone = desk.answer(&["show", "latest", "--plan", "other-plan", "--format", "toml"]);
    desk.write("other.toml", gone);
    desk.answer(&["edit", "--in", "other.toml", "delete", "mcm-platform", "--with-references"]);
    for date in ["2026-03-01", "2026-03-02"] {
        desk.write("other.toml", format!("{}\n", desk.read("other.toml").replace("感染症別", "感染症別の")));
        desk.answer(&["commit", "other.toml", "--date", date, "--plan", "other-plan"]);
    }
    let told = desk.answer(&["diff", "--name-only", "latest~1", "latest", "--", "mcm-platform"]);
    assert_eq!(told, "mcm-platform\n");
    let several = desk.planctl(&["show", "latest", "--format", "json", "--", "infectious"]);
    assert_eq!(
        several,
        "exit 2\nerror: several plans of the store have this item\n\
         hint: name one with `--plan`: life-science, other-plan\n"
    );
    let none = desk.run(&["show", "latest", "--", "nowhere"]);
    assert_eq!(none.code, 2, "{}", none.told());
}

#[test]
fn no_name_is_emptied_by_hand() {
    let desk = desk();
    desk.write("last.toml", desk.answer(&["show", "latest", "--format", "toml"]));
    desk.answer(&["edit", "--in", "last.toml", "-o", "renamed.toml", "rename", "infectious", "新名称"]);
    for (args, fault) in [
        (&["rename", "infectious", ""][..], "must have a name"),
        (&["rename", "infectious", "\u{3000}"], "must have a name"),
        (&["set", "infectious.name", ""], "must have a name"),
    ] {
        let run = desk.run(&[&["edit", "--in", "last.toml", "-o", "empty.toml"], args].concat());
        assert_eq!(run.code, 2, "{args:?}: {}", run.told());
        assert!(run.stderr.contains(fault), "{args:?}: {}", run.told());
        assert!(!desk.path("empty.toml").exists());
    }
}

#[test]
fn verify_counts_the_revisions_that_log_shows_and_says_how_many_were_corrected_or_set_aside() {
    let desk = Folder::new();
    copy(&root().join("revisions"), &desk.path("revisions"));
    let text = desk.answer(&["show", "latest", "--format", "toml"]);
    desk.write("corrected.toml", text.replacen("橋渡し研究プログラム", "橋渡し研究新プログラム", 1));
    desk.answer(&["commit", "corrected.toml", "--date", "2026-01-16", "--correction"]);
    assert!(desk.answer(&["verify"]).contains("(4 revisions, 1 corrected, 0 adopted)"));
    assert!(desk.answer(&["--lang", "ja", "verify"]).contains("改訂 4 件、訂正済み 1 件、採択 0 件"));
    desk.write("next.toml", text.replacen("橋渡し研究プログラム", "橋渡し研究別プログラム", 1));
    desk.answer(&["commit", "next.toml", "--date", "2026-05-01"]);
    desk.answer(&["annotate", "#6", "--set-aside", "-m", "誤り"]);
    assert!(desk.answer(&["verify"]).contains("(4 revisions, 1 corrected, 1 set aside, 0 adopted)"));
    assert_eq!(desk.answer(&["log", "--oneline"]).lines().count(), 4);
}

#[test]
fn a_log_of_an_item_begins_with_what_there_is() {
    let desk = Folder::new();
    desk.answer(&["init", "--authority", "試験"]);
    let plan = |id: &str, more: &str| {
        format!(
            "format = 1\nvocabulary = \"mext-rd-plan/1\"\n\n[plan]\nid = \"{id}\"\nname = \"計画\"\n{more}"
        )
    };
    let program = "unknown = [\"program\"]\n";
    desk.write("one.toml", plan("one", program));
    desk.answer(&["commit", "one.toml", "--date", "2025-01-01"]);
    desk.write("one.toml", plan("one", &format!("{program}\n[[program]]\nid = \"sea\"\nname = \"海\"\n")));
    desk.answer(&["commit", "one.toml", "--date", "2026-01-01"]);
    desk.write("two.toml", plan("two", ""));
    desk.answer(&["commit", "two.toml", "--date", "2026-01-01"]);
    let said = desk.answer(&["log", "--", "sea"]);
    assert!(!said.starts_with('\n') && said.contains("one 2026-01-01"), "{said}");
}

#[test]
fn what_was_in_force_is_told_by_what_was_known_then_in_every_command_that_takes_a_revision() {
    let desk = desk();
    let last = desk.read("last.toml");
    desk.write("next.toml", last.replacen("推進", "促進", 1));
    desk.answer(&["commit", "next.toml", "--date", "2026-08-28", "--effective", "2026-10-01"]);
    let numbers = log(&desk)["revisions"][0]["entry"].as_u64().unwrap();
    desk.write("corrected.toml", last.replacen("推進", "振興", 1));
    let args = ["--correction", "--message", "誤記", "--effective", "2026-10-01"];
    desk.answer(&[&["commit", "corrected.toml", "--date", "2026-08-28"], &args[..]].concat());
    let (now, then, before) = (
        "@{2026-10-02}".to_owned(),
        format!("@{{2026-10-02, known=#{numbers}}}"),
        format!("@{{2026-10-02,known=#{}}}", numbers - 1),
    );
    assert!(desk.answer(&["show", &now, "--format", "toml"]).contains("振興"));
    assert!(desk.answer(&["show", &then, "--format", "toml"]).contains("促進"));
    assert_ne!(
        desk.answer(&["show", &before, "--format", "toml"]),
        desk.answer(&["show", &then, "--format", "toml"])
    );
    let diff = desk.answer(&["diff", &then, &now]);
    assert!(diff.contains("促進") && diff.contains("振興"), "{diff}");
    for args in
        [&["plan", &then][..], &["roadmap", &then], &["check", &then], &["export", &then, "--format", "json"]]
    {
        let run = desk.run(args);
        assert_eq!(run.code, 0, "{args:?}: {}", run.told());
    }
    for (name, said) in [
        ("@{2026-10-02, known=#999}", "the log has no entry 999"),
        ("@{2026-10-02, known=1999-01-01}", "nothing was recorded by 1999-01-01"),
        ("@{2026-10-02, known=9}", "behind the day only `known=`"),
        ("@{2026-10-02, known=2026-02-30}", "2026-02-30"),
        ("@{2026-10-02, seen=#1}", "behind the day only `known=`"),
    ] {
        let run = desk.run(&["show", name]);
        assert_eq!(run.code, 2, "{name}: {}", run.told());
        assert!(run.stderr.contains(said), "{name}: {}", run.told());
    }
}
