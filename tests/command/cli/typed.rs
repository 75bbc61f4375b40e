//! What people type: marks in names, years in any spelling, drafts with several faults.

use super::support::{Folder, command, replaced};

const DRAFT: &str = r#"format = 1
vocabulary = "mext-rd-plan/1"

[plan]
id = "sky"
name = "星の計画"

[[program]]
id = "watch"
label = "1"
name = "観測"

[[project]]
id = "comet"
under = "watch"
name = "彗星の研究"
first = "FY2026"
"#;

const MARKED: [&str; 8] = [
    "彗星の観測（仮称）",
    "彗星の観測(仮称)",
    "彗星の観測 〔仮〕",
    "（仮称）彗星の観測",
    "(仮)彗星の観測",
    "【仮称】 彗星の観測",
    "仮称「彗星の観測」",
    "彗星の観測※仮称",
];

#[test]
fn a_mark_of_a_provisional_name_is_the_flag_wherever_and_however_it_is_typed() {
    let folder = Folder::new();
    folder.write("plan.toml", DRAFT);
    let flagged = |draft: &str, way: &str, marked: &str| {
        let is_flagged =
            draft.contains("name = \"彗星の観測\"\n") && draft.contains("\nprovisional = true\n");
        assert!(is_flagged, "{way}, {marked}: {draft}");
    };
    for marked in MARKED {
        let named = replaced(DRAFT, "彗星の研究", marked);
        folder.write("draft.toml", &named);
        flagged(&folder.answer(&["fmt", "draft.toml", "-o", "-"]), "a draft", marked);
        let shown = folder.run(&["diff", "plan.toml", "draft.toml"]).stdout;
        assert!(shown.contains("provisional"), "{shown}");
        let renamed = folder.answer(&["edit", "--in", "plan.toml", "-o", "-", "rename", "comet", marked]);
        flagged(&renamed, "a verb", marked);
        let added = ["edit", "--in", "plan.toml", "-o", "-", "add", "project", "--under", "watch"];
        flagged(&folder.answer(&[&added[..], &["--name", marked]].concat()), "a new item", marked);
        folder.write(
            "plan.txt",
            format!(
                "【星の計画】（案）\n\n1. プログラム名：観測\n\n【星の計画／観測】\n\
                 ○「重点的に推進すべき取組」と「該当する研究開発課題」\n\
                 表に示せない研究開発課題：「{marked}」／開始年度：令和８年度\n"
            ),
        );
        if !marked.contains('「') {
            flagged(&folder.answer(&["import", "plan.txt"]), "a document", marked);
            folder.write(
                "sentence.txt",
                format!("「彗星の研究」の項の名称「彗星の研究」を「{marked}」に改める。\n"),
            );
            let applied = folder.answer(&["apply", "sentence.txt", "--to", "plan.toml"]);
            flagged(&applied, "an amending sentence", marked);
        }
        // What is so recorded in no way is a part of the name, and told.
        let inside = replaced(DRAFT, "彗星の研究", "彗星（仮称）の研究");
        folder.write("inside.toml", inside);
        let said = folder.answer(&["check", "inside.toml"]);
        assert!(said.contains("[mark-in-name") && said.contains("（仮称）"), "{said}");
    }
}

#[test]
fn check_lists_every_fault_that_keeps_a_draft_from_being_read() {
    let folder = Folder::new();
    let spoilt =
        DRAFT.replace("name = \"観測\"", "nmae = \"観測\"").replace("under = \"watch\"", "under = \"wach\"");
    let spoilt = spoilt.replace("\"FY2026\"", "2026") + "[[projcet]]\nid = \"x\"\n";
    folder.write("plan.toml", &spoilt);
    let run = folder.run(&["check", "plan.toml"]);
    assert_eq!((run.code, run.stderr.as_str()), (2, ""));
    let places: Vec<&str> = run.stdout.lines().filter(|line| line.contains("[unreadable")).collect();
    let begins = ["plan.toml:11:1: error: ", "plan.toml:14:6: ", "plan.toml:17:9: ", "plan.toml:18:3: "];
    assert_eq!(places.len(), begins.len(), "{}", run.told());
    assert!(places.iter().zip(begins).all(|(line, begin)| line.starts_with(begin)), "{}", run.told());
    assert!(run.stdout.ends_with("4 faults: nothing more was checked\n"), "{}", run.told());
    // A program gets the same, one fault or several; what is no TOML is told with what else is wrong.
    folder.write("plan.toml", format!("{}[[計画]]\n", replaced(DRAFT, "\"FY2026\"", "\"2026\"")));
    let answer: serde_json::Value =
        serde_json::from_str(&folder.run(&["check", "plan.toml", "--format", "json"]).stdout).unwrap();
    let lines: Vec<u64> =
        answer["findings"].as_array().unwrap().iter().map(|one| one["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [17, 18]);
    let japanese = folder.run(&["--lang", "ja", "check", "plan.toml"]).stdout;
    assert!(!japanese.contains("invalid") && !japanese.contains("expected"), "{japanese}");
}

#[test]
fn check_of_a_plan_finds_what_check_of_its_paper_finds() {
    let folder = Folder::new();
    // A heading that differs from the name shows in the paper.
    let differs = replaced(
        DRAFT,
        "name = \"観測\"",
        "name = \"天体の観測プログラム\"\nheading = \"天体の観察プログラム\"",
    );
    folder.write("plan.toml", &differs);
    folder.answer(&["--lang", "ja", "plan", "plan.toml", "-o", "paper.docx"]);
    for what in ["paper.docx", "plan.toml"] {
        let said = folder.run(&["check", what]).stdout;
        assert!(said.contains("[heading-differs"), "{what}: {said}");
    }
}

#[test]
fn days_of_the_log_are_in_the_users_zone_and_say_which() {
    let folder = Folder::new();
    folder.write("plan.toml", DRAFT);
    folder.answer(&["init", "--authority", "試験"]);
    folder.answer(&["commit", "plan.toml", "--date", "2026-10-01"]);
    for (zone, day) in [
        ("UTC", "2026-11-22 UTC"),
        ("Asia/Tokyo", "2026-11-22 UTC+9"),
        ("Pacific/Kiritimati", "2026-11-22 UTC+14"),
        ("America/Los_Angeles", "2026-11-21 UTC-8"),
        ("Asia/Kolkata", "2026-11-22 UTC+5:30"),
    ] {
        let mut log = command(&folder.path("."), &["log"]);
        log.env("TZ", zone);
        let said = folder.finish(log, None).stdout;
        assert!(said.contains(&format!("recorded {day}\n")), "{zone}: {said}");
    }
}

#[test]
fn report_reads_periods_and_numbers_as_other_commands_do() {
    let folder = Folder::new();
    folder.write("plan.toml", DRAFT);
    folder.answer(&["init", "--authority", "試験"]);
    folder.answer(&["commit", "plan.toml", "--date", "2026-10-01"]);
    let report = |what: &str, value: &str| {
        folder.answer(&["report", "comet", what, value, "--date", "2026-11-01", "--format", "json"]);
        let number = folder.listing().keys().filter(|name| name.starts_with("revisions/log/0")).count();
        folder.read(&format!("revisions/log/{number:08}.toml"))
    };
    for (what, typed, kept) in [
        ("actual", "R8 1,234.5", "FY2026 1234.5"),
        ("actual", "令和７年度　２００", "FY2025 200"),
        ("actual", "2024年度 3", "FY2024 3"),
        ("ended", "令和10年度", "FY2028"),
        ("held", "FY2021 EX-POST", "FY2021 ex-post"),
        ("held", "R7 中間評価", "FY2025 mid-term"),
        ("skipped", "2023年度 事後評価", "FY2023 ex-post"),
        ("held", "R6 中間", "FY2024 mid-term"),
        ("held", "mid-term evaluation FY2022", "FY2022 mid-term"),
        ("held", "Ｒ２ 後", "FY2020 ex-post"),
        ("ended", "R11.4.1", "2029-04-01"),
        ("ended", "2029/4/2", "2029-04-02"),
        ("ended", "令和11年7月", "2029-07"),
        ("ended", "2029-08", "2029-08"),
        ("ended", "令和12年度以前", "<=FY2030"),
        ("ended", "fy2029-q3", "FY2029-Q3"),
        ("ended", "v1.36", "v1.36"),
        ("actual", "R8上期 12", "FY2026-H1 12"),
    ] {
        let entry = report(what, typed);
        assert!(entry.contains(&format!("value = \"{kept}\"\n")), "{typed}: {entry}");
    }
    // What has not begun is not reached and not held yet; an end may lie ahead.
    for (what, typed) in [("actual", "FY2027 1"), ("held", "FY2027 mid-term"), ("skipped", "R9 中間評価")]
    {
        let run = folder.run(&["report", "comet", what, typed, "--date", "2026-11-01"]);
        assert_eq!(run.code, 2, "{typed}: {}", run.told());
        assert!(run.stderr.contains("FY2027 had not begun on 2026-11-01"), "{}", run.told());
    }
    // What only looks like a period is none, and no name either.
    for (what, typed) in [
        ("ended", "R11.13.1"),
        ("ended", "R11.4.31"),
        ("ended", "2029-13"),
        ("ended", "FY2029-Q5"),
        ("ended", "H40"),
        ("ended", "R12..R10"),
        ("held", "R10 中間報告"),
        ("held", "中間評価"),
        ("actual", "R8上旬 12"),
        ("actual", "12"),
    ] {
        let run = folder.run(&["report", "comet", what, typed, "--date", "2026-11-01"]);
        assert_eq!(run.code, 2, "{typed}: {}", run.told());
        assert!(run.stderr.contains("no value of such a report\nhint: write "), "{typed}: {}", run.told());
    }
}

#[test]
fn a_name_of_signs_and_marks_alone_is_refused_or_told_however_it_is_typed() {
    let folder = Folder::new();
    folder.write("plan.toml", DRAFT);
    for name in ["（仮称）：", "（仮称）", "：", "「」", "…", "（仮）・（仮称）", "※（仮称）"]
    {
        for verb in [
            &["rename", "comet", name][..],
            &["set", "comet.name", name],
            &["add", "project", "--under", "watch", "--name", name],
            &["succeed", "comet", "--name", name],
        ] {
            let edit = [&["edit", "--in", "plan.toml", "-o", "-"], verb].concat();
            let run = folder.run(&edit);
            assert_eq!(run.code, 2, "{verb:?}: {}", run.told());
            assert!(run.stderr.contains("signs and marks only"), "{verb:?}: {}", run.told());
        }
        // In a file it stays as it was typed, and is told.
        let named = replaced(DRAFT, "彗星の研究", name);
        folder.write("draft.toml", &named);
        let run = folder.run(&["check", "draft.toml", "--fail-on", "warning"]);
        assert_eq!(run.code, 1, "{name}: {}", run.told());
        assert!(run.stdout.contains("holds signs and marks only"), "{name}: {}", run.told());
        let kept = folder.answer(&["fmt", "draft.toml", "-o", "-"]);
        assert!(
            kept.contains(&format!("name = \"{name}\"\n")) && !kept.contains("provisional"),
            "{name}: {kept}"
        );
    }
}

#[test]
fn sources_of_what_is_not_in_the_plan_are_bad_input_to_each_command() {
    let folder = Folder::new();
    folder.write("plan.toml", DRAFT);
    let source = "\n[[source]]\nplace = [\"meteor.first\"]\ncertainty = \"inferred\"\nreason = \"x\"\n";
    folder.write("draft.toml", format!("{DRAFT}{source}"));
    let fault = "a source is about `meteor.first`, which is not in this plan";
    for command in [
        &["check", "draft.toml"][..],
        &["check", "draft.toml", "--format", "json"],
        &["show", "draft.toml"],
        &["diff", "plan.toml", "draft.toml"],
        &["plan", "draft.toml"],
        &["export", "draft.toml", "--format", "json"],
    ] {
        let run = folder.run(command);
        assert_eq!(run.code, 2, "{command:?}: {}", run.told());
        assert!(run.told().contains(fault), "{command:?}: {}", run.told());
        let is_placed = run.told().contains("draft.toml:20:10") || run.told().contains("\"line\": 20");
        assert!(is_placed, "{command:?}: {}", run.told());
    }
}
