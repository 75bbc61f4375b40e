//! What the help texts promise, one promise a test.

use std::fs;

use super::support::{Folder, command, replaced, with, without};

const FIRST: &str = r#"format = 1
vocabulary = "mext-rd-plan/1"

[plan]
id = "town"
name = "架空の研究計画"

[[program]]
id = "sea"
label = "2-1"
name = "海洋プログラム"

[[project]]
id = "tide"
under = "sea"
name = "潮位の観測"
first = "FY2024"
last = "FY2028"
overview = "潮位を測る。"

[[project]]
id = "wave"
under = "sea"
name = "波浪の観測"
first = "FY2024"
"#;

fn second() -> String {
    replaced(FIRST, "潮位を測る。", "潮位を毎日測る。")
}

fn third() -> String {
    without(&replaced(&second(), "FY2028", "FY2030"), "wave")
}

/// A folder with a store of three revisions: the first decided on its day, the second some days
/// after it, the third tabled.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.answer(&["init", "--origin", "test"]);
    for (name, draft, date, act) in [
        ("first.toml", FIRST.to_owned(), "2022-06-03", "decided, body=委員会, date=2022-06-03"),
        ("second.toml", second(), "2025-01-17", "decided, body=委員会, date=2025-01-31"),
        ("third.toml", third(), "2026-01-16", "tabled, body=委員会, date=2026-01-16"),
    ] {
        folder.write(name, draft);
        folder.answer(&["commit", name, "--date", date, "-m", name, "--act", act]);
    }
    folder
}

/// Runs a command and holds all that is said to `expected`; a command that is only to read
/// leaves the folder as it was.
#[track_caller]
fn check(folder: &Folder, args: &[&str], expected: &str) {
    let before = folder.listing();
    assert_eq!(folder.planctl(args), expected, "{args:?}");
    assert_eq!(folder.listing(), before, "{args:?} only reads");
}

/// The short hash of the revision of this date.
fn hash(folder: &Folder, date: &str) -> String {
    let line = folder.answer(&["log", "--oneline", "--since", date, "--until", date]);
    line.split(' ').next().unwrap().to_owned()
}

// Revisions.

#[test]
fn every_form_of_a_revision_names_it() {
    let folder = folder();
    let (first, second) = (hash(&folder, "2022-06-03"), hash(&folder, "2025-01-17"));
    let head = |spec: &str| {
        let shown = folder.answer(&["show", spec]);
        shown.lines().next().unwrap().to_owned()
    };
    let third = "coverage: 2026-01-16 (3 items, 3 without a source)";
    for spec in ["2026-01-16", "令和8年1月16日", "令和８年１月１６日", "R8.1.16", "latest", "latest~0"]
    {
        assert_eq!(head(spec), third, "{spec}");
    }
    let second_head = "coverage: 2025-01-17 (4 items, 4 without a source)";
    for spec in ["latest~1", "latest~", "@{2026-01-16}", "@{R7.1.31}", &second, &second[..4]] {
        assert_eq!(head(spec), second_head, "{spec}");
    }
    let first_head = "coverage: 2022-06-03 (4 items, 4 without a source)";
    // Decided on the 31st: until then the revision before is in force.
    for spec in ["latest~2", "@{2022-06-03}", "@{2025-01-30}", &first] {
        assert_eq!(head(spec), first_head, "{spec}");
    }
    assert_eq!(head("first.toml"), "coverage: first.toml (4 items, 4 without a source)");
}

#[test]
fn what_names_no_revision_is_refused_with_those_there_are() {
    let folder = folder();
    for (spec, said) in [
        (
            "2025-01-18",
            "no revision is dated 2025-01-18; there are 2022-06-03, 2025-01-17, 2026-01-16\nhint: `planctl log` lists them",
        ),
        ("latest~3", "there is no `latest~3` among 3 revisions\nhint: `planctl log` lists them"),
        (
            "@{2022-06-02}",
            "no revision was in force on 2022-06-02\nhint: a revision is in force from its effective date or the day it was decided",
        ),
        ("0000", "no revision begins with 0000\nhint: `planctl log` lists them"),
        (
            "2025-02-30",
            "`2025-02-30` is a day that the calendar does not have\nhint: a revision is a date (2026-01-16, R8.1.16), latest, latest~1, @{date}, or 4 or more digits of a hash",
        ),
        ("letest", "`letest` names neither a revision nor a file\nhint: did you mean `latest`?"),
    ] {
        check(&folder, &["show", spec], &format!("exit 2\nerror: {said}\n"));
    }
}

#[test]
fn a_pair_is_two_arguments_or_one_with_two_dots() {
    let folder = folder();
    let diff = folder.answer(&["diff", "2022-06-03", "2025-01-17"]);
    assert_eq!(
        diff,
        "coverage: 2022-06-03 (4 items, 4 without a source) -> 2025-01-17 (4 items, 4 without a source)

1. change of the overview of 潮位の観測
  ~ project 潮位の観測: amended  [tide]
    - overview: 潮位を測る。
    + overview: 潮位を毎日測る。
"
    );
    for pair in ["2022-06-03..2025-01-17", "R4.6.3..latest~1", "latest~2..R7.1.17"] {
        assert_eq!(folder.answer(&["diff", pair]), diff, "{pair}");
    }
    let last = folder.answer(&["diff"]);
    for pair in [&["latest~1"][..], &["latest~1.."], &["2025-01-17..2026-01-16"], &["latest~1", "latest"]] {
        assert_eq!(folder.answer(&[&["diff"], pair].concat()), last, "{pair:?}");
    }
    // A file: the latest against it.
    let draft = folder.answer(&["diff", "first.toml"]);
    assert!(draft.starts_with("coverage: 2026-01-16 (") && draft.contains("-> first.toml ("), "{draft}");
    // A file and a revision, in either order.
    let backwards = folder.answer(&["diff", "first.toml..2025-01-17"]);
    assert_eq!(backwards, diff.replace("2022-06-03", "first.toml"));
}

#[test]
fn words_misspelt_are_answered_with_the_nearest() {
    let folder = folder();
    let run = folder.run(&["comit", "first.toml"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("'commit'"), "{}", run.stderr);
    check(
        &folder,
        &["diff", "--kind", "renamd"],
        "exit 2\nerror: there is no kind of change `renamd`\nhint: did you mean `renamed`?\n",
    );
    check(
        &folder,
        &["kinds", "renamd"],
        "exit 2\nerror: there is no kind of change `renamd`\nhint: did you mean `renamed`?\n",
    );
    check(
        &folder,
        &["diff", "--", "tyde"],
        "exit 2\nerror: there is no item `tyde`\nhint: did you mean `tide`?\n",
    );
    check(
        &folder,
        &["log", "--", "zzzzzz"],
        "exit 2\nerror: there is no item `zzzzzz`\nhint: `planctl show` lists the ids\n",
    );
    check(
        &folder,
        &["schema", "dif"],
        "exit 2\nerror: `dif` has no JSON answer\nhint: did you mean `diff`?\n",
    );
    check(
        &folder,
        &["log", "--plan", "city"],
        "exit 2\nerror: there is no plan `city`, only town\nhint: choose one with `--plan ID`\n",
    );
}

// log

#[test]
fn log_lists_revisions_latest_first_with_what_bodies_did() {
    let folder = folder();
    let hash = |date| hash(&folder, date);
    let expected = format!(
        "exit 0
2026-01-16 partial revision (not decided)  town  {}
  2026-01-16 委員会 tabled
  entry 3, recorded 2026-11-22 UTC
    third.toml

2025-01-17 partial revision  town  {}
  2025-01-31 委員会 decided
  entry 2, recorded 2026-11-22 UTC
    second.toml

2022-06-03 established  town  {}
  2022-06-03 委員会 decided
  entry 1, recorded 2026-11-22 UTC
    first.toml
",
        hash("2026-01-16"),
        hash("2025-01-17"),
        hash("2022-06-03")
    );
    check(&folder, &["log"], &expected);
}

#[test]
fn log_is_cut_by_number_days_and_item() {
    let folder = folder();
    let line = |date: &str, rest: &str| format!("{} {date} {rest}\n", hash(&folder, date));
    let third = line("2026-01-16", "partial revision (not decided)  third.toml");
    let second = line("2025-01-17", "partial revision  second.toml");
    let first = line("2022-06-03", "established  first.toml");
    check(&folder, &["log", "--oneline"], &format!("exit 0\n{third}{second}{first}"));
    check(&folder, &["log", "--oneline", "-n", "1"], &format!("exit 0\n{third}"));
    check(&folder, &["log", "--oneline", "-n1"], &format!("exit 0\n{third}"));
    check(&folder, &["log", "--oneline", "-n", "0"], "exit 1\n");
    check(&folder, &["log", "--oneline", "--since", "R7.1.17"], &format!("exit 0\n{third}{second}"));
    check(&folder, &["log", "--oneline", "--since", "2025-01-18"], &format!("exit 0\n{third}"));
    check(&folder, &["log", "--oneline", "--until", "2025-01-17"], &format!("exit 0\n{second}{first}"));
    check(&folder, &["log", "--oneline", "--until", "令和4年6月2日"], "exit 1\n");
    // What came with the first, changed in the second or went with the third; of an item also what
    // changed below it.
    check(&folder, &["log", "--oneline", "--", "wave"], &format!("exit 0\n{third}{first}"));
    check(&folder, &["log", "--oneline", "--", "tide"], &format!("exit 0\n{third}{second}{first}"));
    check(&folder, &["log", "--oneline", "--", "sea"], &format!("exit 0\n{third}{second}{first}"));
}

// diff

#[test]
fn diff_says_what_changed_in_the_plan_s_own_words() {
    let folder = folder();
    let expected = "exit 0
coverage: 2025-01-17 (4 items, 4 without a source) -> 2026-01-16 (3 items, 3 without a source)

1. extension of 潮位の観測
  ~ project 潮位の観測: extended (2 fiscal years longer)  [tide]
    - last fiscal year: FY2028
    + last fiscal year: FY2030

2. deletion of 波浪の観測
  - project 波浪の観測: deleted  [wave]
    - under: 2-1 海洋プログラム
    - first fiscal year: FY2024
";
    check(&folder, &["diff"], expected);
    check(&folder, &["diff", "-R"], &{
        "exit 0
coverage: 2026-01-16 (3 items, 3 without a source) -> 2025-01-17 (4 items, 4 without a source)

1. shortening of 潮位の観測
  ~ project 潮位の観測: shortened (2 fiscal years shorter)  [tide]
    - last fiscal year: FY2030
    + last fiscal year: FY2028

2. provisions for the creation of 波浪の観測
  + project 波浪の観測: added  [wave]
    + under: 2-1 海洋プログラム
    + first fiscal year: FY2024
"
        .to_owned()
    });
}

#[test]
fn diff_can_count_name_and_choose() {
    let folder = folder();
    let head =
        "coverage: 2025-01-17 (4 items, 4 without a source) -> 2026-01-16 (3 items, 3 without a source)\n";
    check(
        &folder,
        &["diff", "--stat"],
        &format!("exit 0\n{head}project  deleted  1\nproject  extended  1\n2 items, 2 points\n"),
    );
    check(&folder, &["diff", "--name-only"], "exit 0\ntide\nwave\n");
    check(&folder, &["diff", "--name-only", "--kind", "deleted"], "exit 0\nwave\n");
    check(
        &folder,
        &["diff", "--name-only", "--kind", "deleted", "--kind", "extended"],
        "exit 0\ntide\nwave\n",
    );
    check(&folder, &["diff", "--name-only", "--", "tide"], "exit 0\ntide\n");
    check(&folder, &["diff", "--name-only", "latest~2", "latest~1", "--", "tide"], "exit 0\ntide\n");
    check(&folder, &["diff", "--name-only", "--kind", "renamed"], "exit 0\n");
    check(
        &folder,
        &["diff", "--word-diff", "latest~2", "latest~1"],
        "exit 0
coverage: 2022-06-03 (4 items, 4 without a source) -> 2025-01-17 (4 items, 4 without a source)

1. change of the overview of 潮位の観測
  ~ project 潮位の観測: amended  [tide]
    ~ overview: 潮位を{+毎日+}測る。
",
    );
    let run = folder.run(&["diff", "--stat", "--name-only"]);
    assert_eq!(run.code, 2);
}

#[test]
fn diff_of_one_kind_keeps_the_numbers_of_the_points() {
    let folder = folder();
    check(
        &folder,
        &["diff", "--kind", "deleted"],
        "exit 0
coverage: 2025-01-17 (4 items, 4 without a source) -> 2026-01-16 (3 items, 3 without a source)
an extract (deleted): 1 of the 2 items that differ, 1 of 2 points

2. deletion of 波浪の観測
  - project 波浪の観測: deleted  [wave]
    - under: 2-1 海洋プログラム
    - first fiscal year: FY2024
",
    );
}

#[test]
fn diff_ends_with_1_if_something_differs_and_that_was_asked() {
    let folder = folder();
    folder.write("same.toml", FIRST.replace(" = ", "="));
    let code = |args: &[&str]| folder.run(&[&["diff"], args].concat()).code;
    assert_eq!(code(&[]), 0);
    assert_eq!(code(&["--exit-code"]), 1);
    assert_eq!(code(&["--exit-code", "latest", "latest"]), 0);
    assert_eq!(code(&["--exit-code", "--kind", "renamed"]), 0);
    assert_eq!(code(&["--exit-code", "--", "tide"]), 1);
    assert_eq!(code(&["latest~2", "latest~1", "--exit-code", "--", "wave"]), 0);
    assert_eq!(code(&["--stat", "--exit-code"]), 1);
    assert_eq!(code(&["--name-only", "--exit-code"]), 1);
    // Between two files without asking, as diff does.
    assert_eq!(code(&["first.toml", "second.toml"]), 1);
    assert_eq!(code(&["first.toml", "same.toml"]), 0);
    assert_eq!(code(&["latest", "first.toml"]), 0);
    check(
        &folder,
        &["diff", "latest", "latest"],
        "exit 0
coverage: 2026-01-16 (3 items, 3 without a source) -> 2026-01-16 (3 items, 3 without a source)
no differences
",
    );
}

#[test]
fn two_files_need_no_store() {
    let folder = Folder::new();
    folder.write("first.toml", FIRST);
    folder.write("second.toml", second());
    assert_eq!(folder.run(&["diff", "first.toml", "second.toml"]).code, 1);
    assert_eq!(folder.run(&["memo", "first.toml", "second.toml"]).code, 0);
    check(
        &folder,
        &["diff", "first.toml"],
        "exit 2
error: no store of planctl here or above
hint: make one with `planctl init`, or name one with `--store DIR`
",
    );
}

#[test]
fn points_written_for_two_files_are_read_back_for_them() {
    let folder = Folder::new();
    folder.write("first.toml", FIRST);
    folder.write("second.toml", second());
    folder.answer(&["causes", "first.toml", "second.toml", "-o", "causes.toml"]);
    let derived = folder.planctl(&["memo", "first.toml", "second.toml"]);
    let told = folder.planctl(&["memo", "first.toml", "second.toml", "--causes", "causes.toml"]);
    assert_eq!(told, derived);
}

#[test]
fn points_are_written_edited_and_recorded() {
    let folder = folder();
    folder.write("fourth.toml", replaced(&third(), "潮位を毎日測る。", "潮位を毎時測る。"));
    folder.answer(&["causes", "fourth.toml", "-o", "causes.toml"]);
    assert_eq!(
        folder.read("causes.toml"),
        "against = \"2026-01-16\"

[[cause]]
text = \"潮位の観測の概要の変更\"
items = [\"tide\"]
"
    );
    let edited = replaced(&folder.read("causes.toml"), "潮位の観測の概要の変更", "観測の強化");
    folder.write("causes.toml", edited);
    folder.answer(&["commit", "fourth.toml", "--date", "2026-04-01", "--causes", "causes.toml"]);
    assert!(folder.answer(&["memo"]).contains("\n・観測の強化\n"));
    assert!(folder.answer(&["memo", "--derive"]).contains("\n・潮位の観測の概要の変更\n"));
    let other = folder.answer(&["memo", "latest~2", "latest", "--notes"]);
    assert!(other.contains("※ 変更点は、別の改訂に対して数えられた記録があるため"), "{other}");
}

#[test]
fn causes_of_plans_without_a_point_end_with_1() {
    let folder = folder();
    assert_eq!(folder.planctl(&["causes", "latest", "latest"]), "exit 1\nagainst = \"2026-01-16\"\n");
}

// init, new, edit, check

#[test]
fn init_makes_a_store_once() {
    let folder = Folder::new();
    assert_eq!(folder.planctl(&["init"]), "exit 0\nmade a store in revisions\n");
    check(&folder, &["init"], "exit 2\nerror: revisions is a store already\n");
    assert_eq!(folder.planctl(&["init", "a/b", "--authority", "市"]), "exit 0\nmade a store in a/b\n");
    let config = folder.read("a/b/planctl.toml");
    assert!(config.contains("authority = \"市\"\n"), "{config}");
    check(&folder, &["log"], "exit 1\n");
    check(
        &folder,
        &["show"],
        "exit 2
error: nothing has been recorded yet
hint: begin a plan with `planctl new`, record it with `planctl commit`
",
    );
    let run = folder.run(&["init", "c", "--authority", "a\nb"]);
    assert_eq!(run.told(), "exit 2\nerror: --authority takes one line\n");
    assert!(!folder.path("c").exists());
}

#[test]
fn the_store_is_found_from_a_folder_below() {
    let folder = folder();
    fs::create_dir_all(folder.path("a/b")).unwrap();
    let log = folder.answer(&["log"]);
    assert_eq!(folder.answer(&["-C", "a/b", "log"]), log);
    assert_eq!(folder.answer(&["-C", "revisions", "log"]), log);
    assert_eq!(folder.answer(&["--store", "revisions", "log"]), log);
    check(
        &folder,
        &["--store", "a", "log"],
        "exit 2\nerror: a is not a store of planctl\nhint: `planctl init` makes one\n",
    );
}

#[test]
fn a_new_draft_is_sound_and_lists_what_it_may_hold() {
    let folder = Folder::new();
    assert_eq!(folder.planctl(&["new", "--id", "town", "--name", "町の計画", "-o", "plan.toml"]), "exit 0\n");
    let draft = folder.read("plan.toml");
    assert_eq!(folder.answer(&["new", "--id", "town", "--name", "町の計画"]), draft);
    for kind in ["goal", "program", "initiative", "project", "indicator", "policy", "note"] {
        assert!(draft.contains(&format!("\n# [[{kind}]]  ")), "{draft}");
    }
    assert_eq!(folder.planctl(&["check", "plan.toml"]), "exit 0\n0 errors, 0 warnings\n");
    check(
        &folder,
        &["new", "-o", "plan.toml"],
        "exit 2\nerror: plan.toml exists already\nhint: choose another name, or add --force\n",
    );
    assert_eq!(folder.planctl(&["new", "-o", "plan.toml", "--force"]), "exit 0\n");
    assert_eq!(
        folder.planctl(&["new", "--in", "nothing/1"]),
        "exit 2\nerror: the vocabulary `nothing/1` is not at hand, only mext-rd-plan/1, stratml/2, city-plan/2, roadmap/1, outline/1, stratml/1\n"
    );
}

#[test]
fn the_examples_in_a_new_draft_are_a_plan_once_the_signs_are_taken_away() {
    let folder = Folder::new();
    let draft = folder.answer(&["new", "--id", "town", "--name", "町の計画"]);
    let told = draft.lines().map(|line| match line.strip_prefix("# ") {
        // A choice shows all there are.
        Some(line) if line.contains(" / ") => line.split(" / ").next().unwrap().to_owned() + "\n",
        Some(line) if line.starts_with("[[") || line.contains(" = ") => {
            line.split("  ").next().unwrap().to_owned() + "\n"
        }
        _ => format!("{line}\n"),
    });
    let told = told.collect::<String>();
    folder.write("plan.toml", &told);
    let run = folder.run(&["check", "plan.toml"]);
    assert!(run.code == 0 && run.stdout.contains("`project-1` has no `name`"), "{}", run.told());
    let told = told.replace("name = \"\"", "name = \"名\"");
    folder.write("plan.toml", told.replace("\ntext = \"\"", "\ntext = \"文\""));
    assert_eq!(folder.planctl(&["check", "plan.toml"]), "exit 0\n0 errors, 0 warnings\n");
}

#[test]
fn edit_writes_a_revision_as_a_draft_that_says_nothing_new() {
    let folder = folder();
    assert_eq!(folder.planctl(&["edit", "-o", "plan.toml"]), "exit 0\n");
    assert_eq!(folder.answer(&["edit", "latest"]), folder.read("plan.toml"));
    assert_eq!(folder.run(&["diff", "--exit-code", "plan.toml"]).code, 0);
    assert_eq!(folder.planctl(&["fmt", "--check", "plan.toml"]), "exit 0\n");
    check(
        &folder,
        &["edit", "-o", "plan.toml"],
        "exit 2\nerror: plan.toml exists already\nhint: choose another name, or add --force\n",
    );
    assert_eq!(folder.planctl(&["edit", "2022-06-03", "-o", "plan.toml", "--force"]), "exit 0\n");
    assert_eq!(folder.run(&["diff", "first.toml", "plan.toml"]).code, 0);
}

#[test]
fn check_tells_errors_and_oddities_at_their_place_and_ends_by_the_worst() {
    let folder = Folder::new();
    folder.write("plan.toml", replaced(FIRST, "\"FY2028\"", "\"FY2022\""));
    check(
        &folder,
        &["check", "plan.toml"],
        "exit 1
plan.toml:18:8: error: `tide` ends in FY2022, before it begins in FY2024
1 error, 0 warnings
",
    );
    let labels = with(FIRST, "[[program]]\nid = \"sky\"\nlabel = \"2-1\"\nname = \"大気プログラム\"");
    folder.write("plan.toml", labels);
    let run = folder.run(&["check", "plan.toml"]);
    assert_eq!(run.code, 0);
    let line = folder.read("plan.toml").lines().position(|line| line == "id = \"sky\"").unwrap() + 2;
    assert!(run.stdout.starts_with(&format!("plan.toml:{line}:9: warning: ")), "{}", run.stdout);
    assert_eq!(folder.run(&["check", "plan.toml", "--fail-on", "warning"]).code, 1);
    folder.write("plan.toml", "no plan");
    assert_eq!(folder.run(&["check", "plan.toml"]).code, 2);
}

#[test]
fn check_of_lineage_says_what_it_could_not_judge() {
    let folder = Folder::new();
    let draft = replaced(FIRST, "overview = \"潮位を測る。\"", "from = [\"gauge\"]");
    folder.write("plan.toml", &draft);
    let run = folder.run(&["check", "plan.toml"]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("note: lineage not checked"), "{}", run.stdout);
    // With a log at hand it is judged.
    let folder = self::folder();
    folder.write("plan.toml", &draft);
    let run = folder.run(&["check", "plan.toml"]);
    assert_eq!(
        run.told(),
        "exit 1
plan.toml:19:8: error: `tide` comes from `gauge`, which stands neither here nor in any revision
1 error, 0 warnings
"
    );
    folder.write("plan.toml", replaced(&draft, "gauge", "wave"));
    assert_eq!(folder.run(&["check", "plan.toml"]).code, 0);
}

// fmt

#[test]
fn fmt_writes_the_canonical_form_and_twice_is_once() {
    let folder = Folder::new();
    let loose = replaced(FIRST, "id = \"wave\"\nunder = \"sea\"\n", "under='sea'\nid   = \"\"\"wave\"\"\"\n");
    folder.write("plan.toml", &loose);
    check(&folder, &["fmt", "--check", "plan.toml"], "exit 1\nnote: plan.toml is not in canonical form\n");
    assert_eq!(folder.planctl(&["fmt", "plan.toml"]), "exit 0\n");
    assert_eq!(folder.read("plan.toml"), FIRST);
    check(&folder, &["fmt", "--check", "plan.toml"], "exit 0\n");
    check(&folder, &["fmt", "plan.toml"], "exit 0\n");
    folder.write("plan.toml", &loose);
    check(&folder, &["fmt", "plan.toml", "-o", "-"], &format!("exit 0\n{FIRST}"));
    assert_eq!(folder.planctl(&["fmt", "plan.toml", "-o", "other.toml"]), "exit 0\n");
    assert_eq!((folder.read("plan.toml"), folder.read("other.toml")), (loose.clone(), FIRST.to_owned()));
    assert_eq!(folder.run_on(&loose, &["fmt", "-"]).told(), format!("exit 0\n{FIRST}"));
}

#[test]
fn fmt_keeps_the_head_and_does_not_lose_comments_silently() {
    let folder = Folder::new();
    let head = format!("# 町の計画\n# 見本\n\n{FIRST}");
    folder.write("plan.toml", &head);
    check(&folder, &["fmt", "--check", "plan.toml"], "exit 0\n");
    check(&folder, &["fmt", "plan.toml"], "exit 0\n");
    let inside = replaced(&head, "id = \"wave\"\n", "id = \"wave\" # 波\n# もう一つ\n");
    folder.write("plan.toml", &inside);
    check(
        &folder,
        &["fmt", "plan.toml"],
        "exit 2
error: plan.toml:25:13: 2 comments would be lost
   |
25 | id = \"wave\" # 波
   |             ^^^^
hint: add --drop-comments if they may go
",
    );
    assert_eq!(folder.planctl(&["fmt", "--drop-comments", "plan.toml"]), "exit 0\n");
    assert_eq!(folder.read("plan.toml"), FIRST);
}

#[test]
fn fmt_loses_no_comment_behind_a_head_without_a_gap() {
    // The head is given an empty line below it, which moves everything by one.
    let folder = Folder::new();
    let draft = format!("# head\n{}", replaced(FIRST, "format = 1", "\"format\" = 1 # kept"));
    folder.write("plan.toml", &draft);
    let run = folder.run(&["fmt", "plan.toml"]);
    assert_eq!((run.code, folder.read("plan.toml") == draft), (2, true), "{}", run.told());
}

#[test]
fn fmt_takes_away_what_windows_adds() {
    let folder = Folder::new();
    for (draft, note) in [
        (format!("\u{FEFF}{FIRST}"), "the byte order mark at the beginning was passed over"),
        (FIRST.replace('\n', "\r\n"), "the line ends CR LF were read as LF"),
    ] {
        folder.write("plan.toml", &draft);
        let told = format!("note: plan.toml: {note}\n");
        let checked = folder.planctl(&["fmt", "--check", "plan.toml"]);
        assert_eq!(checked, format!("exit 1\n{told}note: plan.toml is not in canonical form\n"));
        assert_eq!(folder.planctl(&["fmt", "plan.toml"]), format!("exit 0\n{told}"));
        assert_eq!(folder.read("plan.toml"), FIRST);
    }
}

#[test]
fn fmt_gives_ids_that_no_revision_has_used() {
    let folder = folder();
    let numbered = with(&third(), "[[project]]\nid = \"project-1\"\nunder = \"sea\"\nname = \"一\"");
    folder.write("plan.toml", &numbered);
    folder.answer(&["commit", "plan.toml", "--date", "2026-04-01"]);
    // It is gone from the draft, and its id is still taken.
    let nameless = with(&third(), "[[project]]\nunder = \"sea\"\nname = \"二\"");
    folder.write("plan.toml", &nameless);
    check(
        &folder,
        &["fmt", "plan.toml"],
        "exit 2
error: plan.toml:21:1: `project` has no `id`
   |
21 | [[project]]
   | ^^^^^^^^^^^
hint: `planctl fmt --ids` gives free ids
",
    );
    assert_eq!(folder.planctl(&["fmt", "--ids", "plan.toml"]), "exit 0\nnote: gave the id `project-2`\n");
    assert!(
        folder
            .read("plan.toml")
            .contains("[[project]]\nid = \"project-2\"\nunder = \"sea\"\nname = \"二\"\n")
    );
}

#[test]
fn fmt_gives_no_id_that_the_draft_writes_in_another_way() {
    let folder = Folder::new();
    for written in ["'project-1'", "\"\"\"project-1\"\"\"", "\"project\\u002D1\""] {
        let draft = with(
            FIRST,
            &format!("[[project]]\nid = {written}\nunder = \"sea\"\n\n[[project]]\nunder = \"sea\""),
        );
        folder.write("plan.toml", draft);
        let told = folder.planctl(&["fmt", "--ids", "plan.toml"]);
        assert_eq!(told, "exit 0\nnote: gave the id `project-2`\n", "{written}");
    }
}

// commit, act, annotate

#[test]
fn commit_says_what_it_recorded() {
    let folder = Folder::new();
    folder.answer(&["init", "--origin", "test"]);
    folder.write("first.toml", FIRST);
    let run = folder.run(&["commit", "first.toml", "--date", "R4.6.3"]);
    let hash = hash(&folder, "2022-06-03");
    assert_eq!(
        run.told(),
        format!(
            "exit 0\nrecorded the revision of 2022-06-03 (entry 1, {hash})\nnote: this is the first revision of the plan `town`\n"
        )
    );
    let snapshots: Vec<_> = fs::read_dir(folder.path("revisions/snapshots")).unwrap().collect();
    let name = snapshots[0].as_ref().unwrap().file_name().into_string().unwrap();
    // The name of a snapshot is what b3sum prints of it.
    let text = folder.read(&format!("revisions/snapshots/{name}"));
    assert_eq!(name, format!("{}.toml", blake3::hash(text.as_bytes())));
    assert_eq!(text, FIRST);
    let run = folder.run_on(&second(), &["commit", "-", "--date", "2025-01-17"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

#[test]
fn commit_of_the_same_plan_and_sources_ends_with_1() {
    let folder = folder();
    check(
        &folder,
        &["commit", "third.toml", "--date", "2026-04-01"],
        "exit 1\nerror: plan and sources are those of the revision of 2026-01-16\n",
    );
    check(
        &folder,
        &["commit", "third.toml", "--date", "2026-01-16", "--correction"],
        "exit 1\nerror: plan and sources are those of the revision of 2026-01-16\n",
    );
    // Better evidence for the same plan is something new.
    folder.write("sourced.toml", with(&third(), "[[source]]\nplace = [\"town\"]\ncertainty = \"verified\""));
    assert_eq!(folder.run(&["commit", "sourced.toml", "--date", "2026-01-16", "--correction"]).code, 0);
    assert_eq!(folder.answer(&["log", "--oneline"]).lines().count(), 3);
}

#[test]
fn commit_takes_no_date_twice_but_as_a_correction() {
    let folder = folder();
    let draft = replaced(&third(), "潮位を毎日測る。", "潮位を毎時測る。");
    folder.write("fourth.toml", draft);
    check(
        &folder,
        &["commit", "fourth.toml", "--date", "2026-01-16"],
        "exit 2
error: there is a revision of 2026-01-16 already, entry 3
hint: to mend it, --correction; for another revision, another --date
",
    );
    check(
        &folder,
        &["commit", "fourth.toml", "--date", "2026-01-17", "--correction"],
        "exit 2
error: there is no revision of 2026-01-17 to correct
hint: `planctl log` lists them
",
    );
    assert_eq!(folder.run(&["commit", "fourth.toml", "--date", "2026-01-16", "--correction"]).code, 0);
    assert!(folder.answer(&["show"]).contains("潮位を毎時測る。"));
    // What bodies did with the revision of that day still stands.
    assert!(folder.answer(&["log", "-n", "1"]).contains("2026-01-16 委員会 tabled"));
}

#[test]
fn an_id_that_returns_needs_to_be_restored() {
    let folder = folder();
    folder.write("fourth.toml", second());
    let said = folder.run(&["commit", "fourth.toml", "--date", "2026-04-01"]);
    assert_eq!(
        said.told(),
        "exit 2
error: `wave` stood on 2025-01-17, was gone after it, and stands again on 2026-04-01
hint: if it is the same thing, --restore wave; if another, give it an id of its own
"
    );
    assert_eq!(folder.run(&["commit", "fourth.toml", "--date", "2026-04-01", "--restore", "wave"]).code, 0);
}

#[test]
fn an_id_that_stood_as_another_kind_needs_to_be_restored() {
    let folder = folder();
    let draft = with(&third(), "[[policy]]\nid = \"wave\"\nname = \"波浪戦略\"");
    folder.write("fourth.toml", draft);
    let before = folder.listing();
    let said = folder.run(&["commit", "fourth.toml", "--date", "2026-04-01"]);
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    assert!(said.stderr.starts_with("error: `wave` "), "{}", said.stderr);
    assert!(said.stderr.contains("--restore wave"), "{}", said.stderr);
    assert_eq!(folder.listing(), before);
    assert_eq!(folder.run(&["commit", "fourth.toml", "--date", "2026-04-01", "--restore", "wave"]).code, 0);
}

#[test]
fn open_rows_are_compared_but_not_recorded() {
    let folder = folder();
    folder
        .write("open.toml", with(&second(), "[[suggestion]]\nid = \"tide\"\n\n[[conflict]]\nid = \"wave\""));
    let before = folder.listing();
    let run = folder.run(&["commit", "open.toml", "--date", "2026-04-01"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("2 rows are still open"), "{}", run.stderr);
    assert_eq!(folder.listing(), before);
    assert_eq!(folder.run(&["diff", "open.toml"]).code, 0);
}

#[test]
fn a_revision_found_late_stands_between_the_others() {
    let folder = folder();
    folder.write("between.toml", replaced(FIRST, "潮位を測る。", "潮位を毎週測る。"));
    let run = folder.run(&["commit", "between.toml", "--date", "2023-04-01"]);
    assert_eq!(run.code, 0, "{}", run.told());
    let dates = |text: String| -> Vec<String> {
        text.lines().map(|line| line.split(' ').nth(1).unwrap().to_owned()).collect()
    };
    let log = dates(folder.answer(&["log", "--oneline"]));
    assert_eq!(log, ["2026-01-16", "2025-01-17", "2023-04-01", "2022-06-03"]);
    assert!(folder.answer(&["show", "latest~2"]).contains("潮位を毎週測る。"));
    assert_eq!(folder.answer(&["diff", "--name-only", "2023-04-01", "2025-01-17"]), "tide\n");
    assert!(folder.answer(&["show", "latest"]).starts_with("coverage: 2026-01-16 "));
    assert_eq!(folder.run(&["verify"]).code, 0);
}

#[test]
fn an_entry_set_aside_counts_no_more_and_is_not_erased() {
    let folder = folder();
    assert_eq!(
        folder.planctl(&["annotate", "latest", "--set-aside", "-m", "誤って記録した"]),
        "exit 0\nrecorded (entry 4)\n"
    );
    assert_eq!(folder.answer(&["log", "--oneline"]).lines().count(), 2);
    assert!(folder.answer(&["show"]).starts_with("coverage: 2025-01-17 "));
    assert!(folder.path("revisions/log/00000003.toml").exists());
    // Its date is free again, and its ids are still known.
    folder.write("again.toml", replaced(&second(), "FY2028", "FY2031"));
    assert_eq!(folder.run(&["commit", "again.toml", "--date", "2026-01-16"]).code, 0);
    // What sets aside can be set aside.
    let folder = self::folder();
    folder.answer(&["annotate", "#3", "--set-aside", "-m", "誤って記録した"]);
    folder.answer(&["annotate", "#4", "--set-aside", "-m", "誤りではなかった"]);
    assert_eq!(folder.answer(&["log", "--oneline"]).lines().count(), 3);
    check(&folder, &["annotate", "#9", "-m", "何か"], "exit 2\nerror: there is no entry #9, only 1 to 5\n");
}

#[test]
fn an_annotation_is_told_by_log() {
    let folder = folder();
    folder.answer(&["annotate", "2025-01-17", "-m", "原本を確認した"]);
    let log = folder.answer(&["log", "--until", "2025-12-31", "-n", "1"]);
    assert!(log.ends_with("    second.toml\n  note: 原本を確認した\n"), "{log}");
}

#[test]
fn an_act_makes_a_revision_decided() {
    let folder = folder();
    assert!(folder.answer(&["memo"]).contains("変更したい。"));
    assert!(folder.answer(&["log", "-n", "1"]).contains("(not decided)"));
    let act = ["act", "latest", "--act", "決定", "--body", "本部", "--date", "R8.1.30"];
    assert_eq!(folder.planctl(&act), "exit 0\nrecorded (entry 4)\n");
    assert!(folder.answer(&["memo"]).contains("変更した。"));
    assert!(!folder.answer(&["log", "-n", "1"]).contains("(not decided)"));
    assert!(folder.answer(&["show", "@{2026-01-29}"]).starts_with("coverage: 2025-01-17 "));
    assert!(folder.answer(&["show", "@{2026-01-30}"]).starts_with("coverage: 2026-01-16 "));
    check(&folder, &act, "exit 1\nerror: entry 4 records that already\n");
    check(
        &folder,
        &["act", "latest", "--act", "adopted", "--body", "本部", "--date", "2026-01-30"],
        "exit 2
error: --act: `adopted` is none of tabled, endorsed, decided, reported
hint: write --act \"decided, body=COMMITTEE, date=2026-01-16\"
",
    );
}

#[test]
fn an_effective_date_goes_before_the_day_it_was_decided() {
    let folder = folder();
    folder.write("fourth.toml", replaced(&third(), "FY2030", "FY2032"));
    let act = "decided, body=本部, date=2026-03-01";
    folder.answer(&[
        "commit",
        "fourth.toml",
        "--date",
        "2026-02-20",
        "--effective",
        "2026-04-01",
        "--act",
        act,
    ]);
    assert!(folder.answer(&["show", "@{2026-03-31}"]).starts_with("coverage: 2025-01-17 "));
    assert!(folder.answer(&["show", "@{2026-04-01}"]).starts_with("coverage: 2026-02-20 "));
}

#[test]
fn evidence_is_kept_as_it_was_received() {
    let folder = folder();
    let draft =
        with(&second(), "[[source]]\nplace = [\"town\"]\ncertainty = \"verified\"\ndocument = \"paper.txt\"");
    folder.write("sourced.toml", draft);
    folder.write("paper.txt", "紙の内容\r\n");
    let source = "paper.txt, url=https://example.invalid/a,b, retrieved=R8.1.17, original=not-held";
    folder.answer(&["commit", "sourced.toml", "--date", "2025-01-17", "--correction", "--source", source]);
    let name = blake3::hash("紙の内容\r\n".as_bytes());
    assert_eq!(folder.read(&format!("revisions/evidence/{name}.txt")), "紙の内容\r\n");
    let log = folder.answer(&["log", "--until", "2025-12-31", "-n", "1"]);
    assert!(log.contains("  source: paper.txt (original not held)\n"), "{log}");
    assert_eq!(folder.run(&["verify"]).code, 0);
}

#[test]
fn a_store_made_again_at_the_same_moment_is_the_same() {
    let listing = || {
        let folder = folder();
        folder.answer(&["annotate", "#1", "-m", "同じ"]);
        folder.listing()
    };
    assert_eq!(listing(), listing());
}

// Answers.

#[test]
fn an_answer_goes_to_the_file_that_o_names() {
    let folder = folder();
    for args in [&["log"][..], &["diff"], &["memo"], &["show"], &["kinds"], &["log", "--format", "json"]] {
        let answer = folder.answer(args);
        assert_eq!(folder.planctl(&[args, &["-o", "answer", "--force"]].concat()), "exit 0\n", "{args:?}");
        assert_eq!(folder.read("answer"), answer, "{args:?}");
        assert_eq!(folder.answer(&[args, &["-o", "-"]].concat()), answer, "{args:?}");
    }
    // A refusal leaves the file as it was.
    folder.write("answer", "before");
    assert_eq!(folder.run(&["diff", "0000", "-o", "answer", "--force"]).code, 2);
    assert_eq!(folder.read("answer"), "before");
}

#[test]
fn a_format_that_a_command_has_not_is_refused_with_those_it_has() {
    let folder = folder();
    check(
        &folder,
        &["log", "--format", "toml"],
        "exit 2\nerror: this command has no --format toml, only text, md, json\n",
    );
}

#[test]
fn the_language_is_that_of_the_environment_unless_asked() {
    let folder = folder();
    let mut japanese = command(&folder.path("."), &["log", "--oneline", "-n", "1"]);
    japanese.env("LC_ALL", "ja_JP.UTF-8");
    let answer = folder.finish(japanese, None).stdout;
    assert!(answer.contains(" 2026-01-16 一部改訂（案）  third.toml\n"), "{answer}");
    assert_eq!(folder.answer(&["log", "--oneline", "-n", "1", "--lang", "ja"]), answer);
    let mut english = command(&folder.path("."), &["log", "--oneline", "-n", "1", "--lang", "en"]);
    english.env("LC_ALL", "ja_JP.UTF-8");
    assert!(folder.finish(english, None).stdout.contains("(not decided)"));
}

#[test]
fn hints_for_the_next_step_are_said_unless_switched_off() {
    let folder = Folder::new();
    let mut init = command(&folder.path("."), &["init"]);
    init.env_remove("PLANCTL_NO_HINTS");
    assert_eq!(
        folder.finish(init, None).told(),
        "exit 0\nmade a store in revisions\nnext: begin a plan with `planctl new -o plan.toml`\n"
    );
}

#[test]
fn colour_is_given_only_when_asked() {
    let folder = folder();
    assert!(!folder.answer(&["diff"]).contains('\u{1b}'));
    assert!(folder.answer(&["diff", "--color", "always"]).contains('\u{1b}'));
    let run = folder.run(&["show", "0000", "--color", "always"]);
    assert!(run.stderr.contains('\u{1b}'), "{}", run.stderr);
}

/// A command whose reader has gone ends with the code it would have ended with, and quietly.
#[cfg(unix)]
#[track_caller]
fn without_a_reader(args: &[&str], code: i32) {
    let folder = folder();
    for (out, err) in [(true, false), (false, true), (true, true)] {
        let mut command = command(&folder.path("."), args);
        let pipe = || {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            writer
        };
        let (stdout, stderr) = (folder.path("stdout"), folder.path("stderr"));
        let file = |path: &std::path::Path| fs::File::create(path).unwrap();
        match out {
            true => command.stdout(pipe()),
            false => command.stdout(file(&stdout)),
        };
        match err {
            true => command.stderr(pipe()),
            false => command.stderr(file(&stderr)),
        };
        let ended = command.status().unwrap();
        assert_eq!(ended.code(), Some(code), "{args:?}, stdout gone {out}, stderr gone {err}");
        if !err {
            assert_eq!(fs::read_to_string(&stderr).unwrap(), "", "{args:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_broken_pipe_ends_quietly() {
    without_a_reader(&["diff"], 0);
    without_a_reader(&["diff", "first.toml", "second.toml"], 1);
    without_a_reader(&["log", "--format", "json"], 0);
    without_a_reader(&["edit"], 0);
    without_a_reader(&["kinds"], 0);
    without_a_reader(&["--help"], 0);
}

#[cfg(unix)]
#[test]
fn words_that_nobody_reads_make_no_panic() {
    let folder = folder();
    folder.write("bom.toml", format!("\u{FEFF}{FIRST}"));
    for (args, code) in [
        (&["show", "0000"][..], 2),
        (&["check", "bom.toml"], 0),
        (&["nonsense"], 2),
        (&["commit", "third.toml", "--date", "2026-04-01"], 1),
    ] {
        let mut command = command(&folder.path("."), args);
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ended = command.stdout(std::process::Stdio::null()).stderr(writer).status().unwrap();
        assert_eq!(ended.code(), Some(code), "{args:?}");
    }
}

#[test]
fn every_command_s_help_tells_its_exit_codes() {
    let folder = Folder::new();
    for command in [
        "init", "new", "edit", "fmt", "check", "commit", "act", "annotate", "log", "show", "diff", "causes",
        "memo", "kinds", "verify", "schema",
    ] {
        let run = folder.run(&[command, "--help"]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{command}");
        assert!(run.stdout.contains("Exit codes: 0 "), "{command}: {}", run.stdout);
        let first = folder.answer(&[command, "-h"]);
        let first = first.lines().next().unwrap();
        assert!(!first.ends_with('.') && run.stdout.starts_with(first), "{command}: {first}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_recorded_is_never_called_refused() {
    let folder = folder();
    folder.write("late.toml", FIRST.replace("海洋", "大洋"));
    let late = ["commit", "late.toml", "--date", "2027-04-01", "--restore", "wave"];
    let before = folder.listing();
    // A place that cannot be is refused before anything is recorded.
    assert_eq!(folder.run(&[&late[..], &["-o", "nowhere/answer"]].concat()).code, 2);
    assert_eq!(folder.listing(), before);
    // One that takes nothing is found out only afterwards.
    let mut full = command(&folder.path("."), &late);
    full.stdout(fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    let ended = full.output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(0), "{said}");
    assert!(said.contains("is recorded, but the answer could not be written"), "{said}");
    assert_eq!(folder.run(&["show", "2027-04-01"]).code, 0);
}

#[test]
fn a_word_of_an_act_that_nobody_knows_is_not_recorded_as_its_body() {
    let folder = folder();
    folder.write("late.toml", second());
    let before = folder.listing();
    for act in ["decided, body=x, dte=2025-01-01", "decided, body=x, body=y", "agreed, body=x", "decided"] {
        let run = folder.run(&["commit", "late.toml", "--date", "2026-04-01", "--act", act]);
        assert_eq!(run.code, 2, "{act}: {}", run.stderr);
    }
    assert_eq!(folder.listing(), before);
}

#[test]
fn show_tells_an_unknown_end_from_an_open_one() {
    let folder = folder();
    let plan = "format = 1\nvocabulary = \"mext-rd-plan/1\"\n\n[plan]\nid = \"p\"\n\n[[program]]\nid = \"a\"\n\n\
                [[project]]\nid = \"b\"\nunder = \"a\"\nfirst = \"FY2026\"\n";
    folder.write("open.toml", plan);
    folder.write("unknown.toml", format!("{plan}unknown = [\"last\"]\n"));
    assert!(folder.run(&["show", "open.toml"]).stdout.contains("schedule: FY2026–\n"));
    assert!(folder.run(&["show", "unknown.toml"]).stdout.contains("schedule: FY2026–unknown\n"));
}

#[test]
fn setting_a_first_year_is_not_called_setting_the_last() {
    let folder = folder();
    let plan = "format = 1\nvocabulary = \"mext-rd-plan/1\"\n\n[plan]\nid = \"p\"\nname = \"計画\"\n\n[[program]]\nid = \"a\"\n\n\
                [[project]]\nid = \"b\"\nunder = \"a\"\nname = \"海の観測\"\n";
    folder.write("none.toml", plan);
    folder.write("first.toml", format!("{plan}first = \"FY2026\"\n"));
    folder.write("last.toml", format!("{plan}last = \"FY2030\"\n"));
    let memo = |before: &str, after: &str| folder.run(&["memo", before, after]).stdout;
    assert!(memo("none.toml", "first.toml").contains("・海の観測の実施期間の変更\n"));
    assert!(memo("none.toml", "last.toml").contains("・海の観測の終了年度の設定に伴う記載の整備\n"));
    assert!(memo("last.toml", "none.toml").contains("・海の観測の終了年度の削除に伴う記載の整備\n"));
}

#[test]
fn a_source_names_a_document_that_is_kept_and_one_kept_before_is_enough() {
    let folder = folder();
    let cited = |plan: &str| {
        let row = "[[source]]\nplace = [\"town\"]\ncertainty = \"verified\"\ndocument = \"paper.txt\"\nat = \"p. 1\"";
        with(&plan.replace("海洋", "大洋"), row)
    };
    folder.write("cited.toml", cited(FIRST));
    let commit = ["commit", "cited.toml", "--date", "2027-04-01", "--restore", "wave"];
    let before = folder.listing();
    let run = folder.run(&commit);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("`paper.txt`, which is not kept as evidence\nhint: add `--source paper.txt`"),
        "{}",
        run.stderr
    );
    assert_eq!(folder.listing(), before);
    folder.write("paper.txt", "the paper as received\n");
    folder.answer(&[&commit[..], &["--source", "paper.txt, original=not-held"]].concat());
    // The next revision cites what the store holds already.
    folder.write("cited.toml", cited(FIRST).replace("潮位を測る。", "潮位と波高を測る。"));
    folder.answer(&["commit", "cited.toml", "--date", "2028-04-01"]);
    folder.answer(&["verify"]);
}

#[test]
fn a_vocabulary_that_would_misread_earlier_plans_is_refused() {
    let folder = folder();
    let vocabulary = include_str!("../../../src/core/vocabularies/mext-rd-plan.toml");
    folder.write("v.toml", replaced(vocabulary, "role = \"measure\"", "role = \"note\""));
    folder.write("next.toml", FIRST.replace("海洋", "大洋"));
    let before = folder.listing();
    let commit =
        ["--vocabulary", "v.toml", "commit", "next.toml", "--date", "2027-04-01", "--restore", "wave"];
    let run = folder.run(&commit);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("the kind `indicator` has another role or parent"), "{}", run.stderr);
    assert_eq!(folder.listing(), before);
}

#[test]
fn a_text_that_nobody_wrote_as_it_came_out_is_told_by_whatever_merged_it() {
    let folder = Folder::new();
    let plan = |text: &str| {
        format!(
            "format = 1\nvocabulary = \"mext-rd-plan/1\"\n\n[plan]\nid = \"p\"\nname = \"計画\"\n\n[[program]]\nid = \"a\"\nname = \"甲\"\noverview = \"{text}\"\n"
        )
    };
    for (file, text) in [
        ("base.toml", "創薬研究を支援し、研究基盤を整備する。"),
        ("ours.toml", "創薬研究を重点的に支援し、研究基盤を整備する。"),
        ("theirs.toml", "創薬研究を支援し、研究基盤を高度化する。"),
    ] {
        folder.write(file, plan(text));
    }
    let composed = "創薬研究を重点的に支援し、研究基盤を高度化する。";
    let sides = ["--base", "base.toml", "--ours", "ours.toml", "--theirs", "theirs.toml"];
    let run = folder.run(&[&["merge", "-o", "merged.toml"][..], &sides].concat());
    assert_eq!(run.code, 0, "{}", run.told());
    assert!(folder.read("merged.toml").contains(composed));
    assert!(run.stderr.contains("nobody wrote") && run.stderr.contains(composed), "{}", run.stderr);
    // Where one side alone edited it, somebody wrote it.
    folder.write("theirs.toml", plan("創薬研究を支援し、研究基盤を整備する。"));
    let run = folder.run(&[&["merge", "-o", "again.toml"][..], &sides].concat());
    assert_eq!((run.code, run.stderr.contains("nobody wrote")), (0, false), "{}", run.told());
}

/// A folder with three drafts, two of which rename one project, and their merge.
fn two_renamed() -> Folder {
    let folder = Folder::new();
    let plan = |name: &str| {
        format!(
            "format = 1\nvocabulary = \"mext-rd-plan/1\"\n\n[plan]\nid = \"p\"\nname = \"計画\"\n\n[[program]]\nid = \"a\"\nname = \"甲\"\n\n[[project]]\nid = \"x\"\nunder = \"a\"\nname = \"{name}\"\n"
        )
    };
    for (file, name) in [("base.toml", "探索"), ("ours.toml", "探索 A"), ("theirs.toml", "探索 B")] {
        folder.write(file, plan(name));
    }
    let sides =
        ["--base", "base.toml", "--ours", "ours.toml", "--theirs", "theirs.toml", "-o", "merged.toml"];
    assert_eq!(folder.run(&[&["merge"][..], &sides].concat()).code, 1);
    folder
}

#[test]
fn resolve_takes_a_side_by_its_exact_word_and_another_value_by_an_option_of_its_own() {
    let folder = two_renamed();
    let before = folder.read("merged.toml");
    let resolve = |more: &[&str]| {
        folder.run(&[&["resolve", "x.name", "--in", "merged.toml", "--reason", "理由"][..], more].concat())
    };
    let near = "did you mean `{}`? Another value is given with `--value`";
    for (said, hint) in [
        ("our", near.replace("{}", "ours")),
        ("Ours", near.replace("{}", "ours")),
        ("theirs ", near.replace("{}", "theirs")),
        ("their", near.replace("{}", "theirs")),
        ("bases", near.replace("{}", "base")),
        ("探索 C", "another value is given with `--value`".to_owned()),
        ("", "another value is given with `--value`".to_owned()),
        ("-", "another value is given with `--value`".to_owned()),
    ] {
        let run = resolve(&["--take", said]);
        let expected = format!(
            "exit 2\nerror: `{said}` is no side: `--take` takes `ours`, `theirs` or `base`\nhint: {hint}\n"
        );
        assert_eq!(run.told(), expected);
        assert_eq!(folder.read("merged.toml"), before);
    }
    assert_eq!(resolve(&["--take", "ours", "--value", "探索 C"]).code, 2);
    assert_eq!(resolve(&[]).code, 2);
    for (take, said) in [
        (["--take", "ours"], "`ours`: 探索 A"),
        (["--take", "theirs"], "`theirs`: 探索 B"),
        (["--take", "base"], "`base`: 探索"),
        (["--value", "ours"], "`value`: ours"),
        (["--value", "探索 C"], "`value`: 探索 C"),
    ] {
        assert_eq!(resolve(&take).told(), format!("exit 0\nnote: `x.name`: taken {said}\n"));
    }
    assert!(folder.read("merged.toml").contains("name = \"探索 C\"\n"));
    // A name taken out is no name unknown.
    let run = resolve(&["--value", ""]);
    assert_eq!(run.code, 2, "{}", run.told());
    assert!(run.stderr.contains("a project must have a name"), "{}", run.told());
    assert!(folder.read("merged.toml").contains("name = \"探索 C\"\n"));
    let run = folder.run(&[
        "--lang",
        "ja",
        "resolve",
        "x.name",
        "--in",
        "merged.toml",
        "--reason",
        "理由",
        "--take",
        "our",
    ]);
    assert_eq!(
        run.told(),
        "exit 2\nエラー: 「our」という側はありません。`--take` は `ours`、`theirs`、`base` のいずれかです\n対処: `ours` のことですか。別の値は `--value` で書きます\n"
    );
}
