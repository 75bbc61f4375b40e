//! Rows of data read as items: what is said of columns, and what is refused.

use super::support::Folder;

const JIRA: &str =
    "Summary,Issue key,Issue Type,Status,Priority,Assignee,Due Date,Epic Link,Fix versions,Story Points
Payments revamp,PAY-1,Epic,In Progress,High,Dana,2026-12-31,,2.0,
Tokenise cards,PAY-2,Story,Done,High,Lee,2026-05-15,PAY-1,2.0,8
Checkout retry,PAY-3,Story,To Do,Medium,Ana,2026-09-30,PAY-1,2.1,5
";

fn folder(text: &str) -> Folder {
    let folder = Folder::new();
    folder.write("rows.csv", text);
    folder
}

const NAMED: [&str; 6] = ["import", "rows.csv", "--in", "roadmap", "--item-kind", "feature"];

/// What is said when rows are read by these columns.
#[track_caller]
fn check(text: &str, columns: &str, code: i32, expected: &str) {
    let run = folder(text).run(&[&NAMED[..], &["--columns", columns]].concat());
    let (said, hint) = run.stderr.split_once("hint: ").unwrap_or((&run.stderr, ""));
    assert_eq!((run.code, said), (code, expected));
    assert_eq!(hint.contains("--columns"), code == 2, "a fault has a way out");
    assert_eq!(code == 0, !run.stdout.is_empty(), "nothing is written where something is refused");
}

#[test]
fn an_export_of_jira_is_a_roadmap_and_only_what_was_edited_differs() {
    let folder = folder(JIRA);
    let run = folder.run(&["import", "rows.csv", "--columns", "jira", "-o", "a.toml"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (
            0,
            "rows.csv: line 1, cell C: column `Issue Type` was not read: 3 cells with something in them\n\
             rows.csv: line 1, cell I: column `Fix versions` was not read: 3 cells with something in them\n\
             rows.csv: line 1, cell J: column `Story Points` was not read: 2 cells with something in them\n\
             note: 4 items read, 0 doubts, 0 stretches of the document without a place in the plan\n"
        )
    );
    folder.write("rows.csv", JIRA.replace("2026-09-30", "2026-10-31").replace("Tokenise", "Tokenize"));
    folder.planctl(&["import", "rows.csv", "--columns", "jira", "-o", "b.toml"]);
    let differs = folder.run(&["diff", "a.toml", "b.toml"]).stdout;
    assert!(differs.contains("- end: 30 September 2026\n    + end: 31 October 2026"), "{differs}");
    assert_eq!(differs.matches("\n    + ").count(), 2, "{differs}");
    let against =
        folder.run(&["import", "rows.csv", "--columns", "jira", "--base", "a.toml", "-o", "c.toml"]);
    assert!(against.stderr.starts_with("note: 3 items have the ids of the base\n"), "{}", against.stderr);
    assert_eq!(
        folder.answer(&["diff", "b.toml", "c.toml", "--format", "json"]).matches("\"item\":").count(),
        0
    );
}

#[test]
fn a_parent_is_told_by_identifier_number_or_name_and_series_stand_in_columns_by_period() {
    let folder = folder(
        "番号,題名,親,種別,R8目標,2027年実績\n1,安全,,領域,,\n2,水道の再生,安全,機能,,\n3,漏水率,2,指標,9.50,8\n",
    );
    folder.planctl(&[
        "import",
        "rows.csv",
        "--in",
        "roadmap",
        "--columns",
        "id=番号,name=題名,under=親,kind=種別,values@2026 target=R8目標,values@2027 actual=2027年実績",
        "-o",
        "plan.toml",
    ]);
    let plan = folder.read("plan.toml");
    assert!(plan.contains("values = [\"2026 target 9.50\", \"2027 actual 8\"]"), "{plan}");
    assert!(plan.contains("[[measure]]\nid = \"3\"\nunder = \"2\""), "{plan}");
}

#[test]
fn a_cell_that_is_no_value_of_its_field_is_a_doubt_with_its_address() {
    check(
        "Title,State\nA,planned\nB,someday\n",
        "name=Title,status=State",
        0,
        "rows.csv: line 3, cell B: value [feature-2.status]: 「someday」 no status, left unknown: \"someday\" is none of idea, planned, in-progress, done, dropped\n\
         note: 3 items read, 1 doubt, 0 stretches of the document without a place in the plan\n",
    );
}

#[test]
fn rows_that_contradict_one_another_are_refused_by_their_places() {
    let both = "identifier=Key,name=Title,under=Parent";
    check(
        "Key,Title,Parent\nA-1,x,\na 1,y,\n",
        both,
        2,
        "error: rows.csv: 1 place at fault\n         line 3, cell A: it gives the id `a-1`, as line 2, cell A does\n",
    );
    check(
        "Key,Title,Parent\nA-1,x,A-2\nA-2,y,A-1\n",
        both,
        2,
        "error: rows.csv: 1 place at fault\n         line 2, cell C: `a-1` stands under itself\n",
    );
    check(
        "Key,Title,Parent\nA-1,x,\nA-2,y,A-3\n",
        both,
        2,
        "error: rows.csv: 1 place at fault\n         line 3, cell C: no row has the id, identifier, number or name `A-3`; `A-1` is the nearest\n",
    );
    check(
        "Key,Title,Parent\nA-1,x,\nA-2,x,\nA-3,y,x\n",
        both,
        2,
        "error: rows.csv: 1 place at fault\n         line 4, cell C: several rows are called `x`: line 2, cell A, line 3, cell A\n",
    );
}

#[test]
fn a_column_that_the_file_lacks_is_refused_with_the_nearest() {
    check(
        "Title,State,Owner\nx,y,z\n",
        "name=Titel,owner=Who",
        2,
        "error: rows.csv: 2 places at fault\n         line 1, cell A: no column is headed `Titel`; the nearest are Title\n         line 1, cell A: no column is headed `Who`; there are Title, State, Owner\n",
    );
    check(
        "Title,Title\nx,y\n",
        "name=Title",
        2,
        "error: rows.csv: 1 place at fault\n         line 1, cell A: `Title` heads several columns (A, B): write `Title#1`, `Title#2`\n",
    );
    check(
        "Title,Title\nx,y\n",
        "name=Title#2",
        0,
        "rows.csv: line 1, cell A: column `Title` was not read: 1 cell with something in it\nnote: 2 items read, 0 doubts, 0 stretches of the document without a place in the plan\n",
    );
}

#[test]
fn columns_that_were_saved_read_the_file_again() {
    let folder = folder("題名;状況\n\"水道;\n再生\";未定\n");
    let named = ["--columns", "name=題名,status=状況", "--values", "status:未定=idea"];
    let first = folder.answer(&[&NAMED[..], &named, &["--save-columns", "columns.toml"]].concat());
    assert_eq!(
        folder.read("columns.toml"),
        "format = 1\nvocabulary = \"roadmap/1\"\nitem_kind = \"feature\"\n\n[columns]\nname = \"題名\"\nstatus = \"状況\"\n\n[values.status]\n\"未定\" = \"idea\"\n"
    );
    assert_eq!(folder.answer(&["import", "rows.csv", "--columns", "columns.toml"]), first);
    assert!(first.contains("status = \"idea\""), "{first}");
    folder.write("columns.toml", "format = 1\n[columns]\nname = 3\n");
    let run = folder.run(&["import", "rows.csv", "--columns", "columns.toml"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
}

#[test]
fn rows_under_words_of_the_vocabulary_need_no_columns() {
    let folder = folder("\u{feff}Ticket\tName\tStatus\tOwner\tStart\nF-1\tSearch\tdone\t課\t2026-Q1\n");
    let run = folder.run(&["import", "rows.csv"]);
    assert_eq!(
        run.stderr,
        "note: read by the heads, in roadmap/1, every row a `feature`: ticket=Ticket, name=Name, status=Status, owner=Owner, start=Start\n\
         note: 2 items read, 0 doubts, 0 stretches of the document without a place in the plan\n"
    );
    assert!(
        run.stdout.contains("id = \"f-1\"") && run.stdout.contains("start = \"2026-Q1\""),
        "{}",
        run.stdout
    );
    let same = folder.run(&["diff", "rows.csv", "rows.csv"]);
    assert_eq!(same.code, 0, "{}", same.stderr);
}

#[test]
fn an_exported_plan_comes_back_from_its_rows() {
    let folder = folder("");
    folder.write("plan.toml", DRAFT);
    folder.planctl(&["export", "plan.toml", "--format", "csv", "-o", "plan.csv"]);
    let run = folder.run(&["import", "plan.csv", "-o", "back.toml"]);
    assert!(
        run.stderr.starts_with("note: rows that planctl exported, in mext-rd-plan/1\n"),
        "{}",
        run.stderr
    );
    let back = folder.read("back.toml");
    assert_eq!(back.split("\n[[source]]").next(), Some(DRAFT));
}

const DRAFT: &str = r#"format = 1
vocabulary = "mext-rd-plan/1"

[plan]
id = "sky"
name = "星の計画"

[[program]]
id = "watch"
label = "1"
name = "'=観測, \"夜\""
unknown = ["project"]

[[project]]
id = "comet"
under = "watch"
name = """
彗星の
研究"""
first = "FY2026"
unknown = ["last"]
"#;

#[test]
fn an_exported_workbook_comes_back_and_a_new_one_is_filled_in() {
    let folder = folder("");
    folder.write("plan.toml", DRAFT);
    let run = folder.run(&["export", "plan.toml", "--format", "xlsx", "-o", "plan.xlsx"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (0, "note: 1 place is not said by the sheets, or reads as something else there: watch\n")
    );
    folder.planctl(&["import", "plan.xlsx", "-o", "back.toml"]);
    let expected = DRAFT.replace("\nunknown = [\"project\"]", "");
    assert_eq!(folder.read("back.toml").split("\n[[source]]").next(), Some(expected.as_str()));
    folder.planctl(&["new", "--in", "roadmap", "--name", "Plan", "--id", "p", "-o", "new.xlsx"]);
    let read = folder.answer(&["import", "new.xlsx"]);
    assert!(read.contains("id = \"p\"\nname = \"Plan\""), "{read}");
}

#[test]
fn what_is_said_of_bad_rows_is_said_in_japanese_too() {
    let folder = folder("題名,親\nx,y\n");
    let run = folder.run(&[&NAMED[..], &["--columns", "name=題名,under=親", "--lang", "ja"]].concat());
    assert_eq!(
        (
            run.code,
            run.stdout.as_str(),
            run.stderr.contains("2 行の B 列: id、識別子、番号、名称が `y` の行はありません")
        ),
        (2, "", true),
        "{}",
        run.stderr
    );
}
