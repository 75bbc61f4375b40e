//! A store through time, as those who ask it meet it.

use super::support::{Folder, command, replaced, with, without};

const PLAN: &str = r#"format = 1
vocabulary = "city-plan/2"

[plan]
id = "town"
name = "みなと町総合計画"

[[goal]]
id = "sea-goal"
label = "1"
name = "海と生きる"

[[objective]]
id = "sea"
under = "sea-goal"
label = "1"
name = "港を開く"

[[action]]
id = "stage"
under = "sea"
label = "1-1"
name = "野外舞台"
provisional = true
first = "FY2024"
last = "FY2026"
unknown = ["amount_yen"]

[[action]]
id = "market"
under = "sea"
label = "1-2"
name = "朝市"
first = "FY2024"
last = "FY2025"
"#;

/// A store of four revisions: a slip with a reason, a name settled and another slip, one item in the place of another.
fn store() -> Folder {
    let desk = Folder::new();
    desk.answer(&["init", "--origin", "town.example/plans", "--authority", "企画課"]);
    let commit = |text: &str, date: &str, more: &[&str]| {
        desk.write("plan.toml", text);
        let act = format!("decided, body=町議会, date={date}");
        let args = [&["commit", "plan.toml", "--date", date, "--author", "企画課", "--act", &act][..], more]
            .concat();
        desk.answer(&args);
    };
    commit(PLAN, "2024-04-01", &[]);
    let reason = "\n[[reason]]\nplace = \"stage.last\"\ntext = \"工事の遅れ\"\n";
    let second = replaced(PLAN, "last = \"FY2026\"", "last = \"FY2027\"");
    commit(&format!("{second}{reason}"), "2025-04-01", &[]);
    let third = replaced(&second, "last = \"FY2027\"", "last = \"FY2029\"");
    let third = replaced(&third, "name = \"野外舞台\"\nprovisional = true", "name = \"汐風ステージ\"");
    let third = replaced(&third, "unknown = [\"amount_yen\"]\n", "");
    let third = replaced(
        &third,
        "first = \"FY2024\"\nlast = \"FY2029\"",
        "amount_yen = 1200\nfirst = \"FY2024\"\nlast = \"FY2029\"",
    );
    commit(&third, "2026-04-01", &[]);
    let night = "\n[[action]]\nid = \"night\"\nunder = \"sea\"\nlabel = \"1-2\"\nname = \"夜市\"\nfirst = \"FY2027\"\nfrom = [\"market\"]\n";
    commit(&with(&without(&third, "market"), night), "2027-04-01", &[]);
    desk
}

fn said(desk: &Folder, args: &[&str]) -> String {
    let run = desk.run(&[args, &["--lang", "en"]].concat());
    assert_eq!(run.code, 0, "{args:?}: {}", run.told());
    run.stdout
}

#[test]
fn history_tells_each_value_with_when_who_and_why_and_what_became_of_the_item() {
    let desk = store();
    let stage = said(&desk, &["history", "stage"]);
    for line in [
        "since 2024-04-01  in the plan  町議会, decided, #1",
        "2024-04-01 to 2026-04-01  野外舞台",
        "since 2026-04-01  汐風ステージ  町議会, decided, #3",
        "2025-04-01 to 2026-04-01  FY2027  町議会, decided, #2  reason: 工事の遅れ",
        "since 2026-04-01 or earlier  1,200",
    ] {
        assert!(stage.contains(line), "{line}\n{stage}");
    }
    // By a name that it bears no more, and by one field.
    assert_eq!(said(&desk, &["history", "野外舞台"]), stage);
    let last = said(&desk, &["history", "stage.last", "--at", "2024-06-01,2025-06-01,令和8年6月1日"]);
    assert!(last.contains("2024-06-01  FY2026") && last.contains("2025-06-01  FY2027"), "{last}");
    assert!(last.contains("2026-06-01  FY2029"), "{last}");
    let market = said(&desk, &["history", "market", "--follow"]);
    for line in
        ["since 2027-04-01  not in the plan", "became 夜市 [night], says 2027-04-01", "from 朝市 [market]"]
    {
        assert!(market.contains(line), "{line}\n{market}");
    }
    let wrong = desk.run(&["history", "stage.lst", "--lang", "en"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.told().contains("`last`"), "{}", wrong.told());
}

#[test]
fn blame_names_the_revision_that_put_each_value_there() {
    let desk = store();
    let all = said(&desk, &["blame"]);
    assert!(all.contains("since 2026-04-01  last fiscal year  FY2029  町議会, decided, #3"), "{all}");
    // Who brought the item in is not said again of what came with it.
    assert!(all.contains("[stage]  since 2024-04-01  町議会, decided, #1\n"), "{all}");
    assert!(all.contains("since 2024-04-01  first fiscal year  FY2024\n"), "{all}");
    let gone = said(&desk, &["blame", "market"]);
    assert!(gone.contains("not in the plan since 2027-04-01; became 夜市 (night)"), "{gone}");
    let one = said(&desk, &["blame", "1-2"]);
    assert!(one.contains("夜市") && !one.contains("汐風"), "{one}");
}

#[test]
fn find_finds_what_stands_and_with_ever_what_stood() {
    let desk = store();
    assert!(said(&desk, &["find", "汐風"]).contains("[stage]"));
    let gone = desk.run(&["find", "朝市"]);
    assert_eq!((gone.code, gone.stdout.as_str()), (1, ""));
    assert!(said(&desk, &["find", "朝市", "--ever"]).contains("2024-04-01 to 2027-04-01"));
    assert!(said(&desk, &["find", "--missing", "last"]).contains("[night]"));
    assert!(said(&desk, &["find", "--field", "last=FY2029"]).contains("[stage]"));
    // Several conditions hold of one item at once; numbers and times have an order, flags are said as they are printed.
    let both = ["find", "--field", "last>=FY2028", "--field", "amount_yen<1201", "--under", "sea"];
    assert!(said(&desk, &both).contains("[stage]"));
    assert_eq!(desk.run(&["find", "--field", "last>FY2029"]).code, 1);
    assert_eq!(desk.run(&["find", "--field", "last>=FY2028", "--field", "name=夜市"]).code, 1);
    for flag in ["provisional=yes", "provisional=true", "仮称=はい", "仮称=該当", "provisional=○"] {
        assert!(said(&desk, &["find", "--ever", "--field", flag]).contains("[stage]"), "{flag}");
    }
    assert!(said(&desk, &["find", "--field", "from=market", "--item-kind", "action"]).contains("[night]"));
    for (wrong, way) in [
        (&["find"][..], "--field"),
        (&["find", "--field", "last"], "FIELD>=VALUE"),
        (&["find", " "], "--missing"),
        (&["find", "--field", "lasst=FY2029"], "`last`"),
        (&["find", "--missing", "lasst"], "`last`"),
        (&["find", "--field", "name>a"], "no order"),
        (&["find", "--field", "last=soon"], "soon"),
        (&["find", "a", "--item-kind", "projekt"], "action"),
        (&["find", "a", "--under", "nowhere"], "nowhere"),
    ] {
        let run = desk.run(&[wrong, &["--lang", "en"]].concat());
        assert!(run.code == 2 && run.stderr.contains(way), "{wrong:?}: {}", run.told());
    }
}

#[test]
fn calendar_tells_what_is_due_and_which_ends_slipped_how_far() {
    let desk = store();
    let due = said(&desk, &["calendar", "--from", "FY2029", "--to", "FY2029"]);
    assert!(due.contains("FY2029  ends  汐風ステージ") && !due.contains("夜市"), "{due}");
    assert!(
        said(&desk, &["calendar", "--on", "2027-03-01", "--next", "60d"]).contains("FY2027  begins  夜市")
    );
    let slips = said(&desk, &["calendar", "--slips"]);
    assert!(slips.contains("2 times later, 0 times earlier; 3 fiscal years later in all"), "{slips}");
    let ics = said(&desk, &["calendar", "--ics"]);
    assert!(ics.contains("DTSTART;VALUE=DATE:20290401\r\nDTEND;VALUE=DATE:20300401\r\n"), "{ics}");
    assert!(ics.lines().all(|line| line.len() <= 76), "{ics}");
    assert_eq!(desk.run(&["calendar", "--next", "soon"]).code, 2);
    assert_eq!(desk.run(&["calendar", "--from", "FY20x"]).code, 2);
}

#[test]
fn changes_tells_all_since_a_day_and_with_gross_what_came_and_went() {
    let desk = store();
    let since = said(&desk, &["changes", "--since", "2025-04-01"]);
    assert!(since.starts_with("2026-04-01") && since.contains("夜市"), "{since}");
    assert!(!since.contains("2025-04-01"), "{since}");
    assert!(since.contains("last fiscal year: FY2027 → FY2029"), "{since}");
    assert_eq!(desk.run(&["changes", "--since", "2030-01-01"]).code, 1);
    assert_eq!(said(&desk, &["changes", "--since", "latest~2"]), since);
    // What came and went is told with --gross alone.
    let text = desk.answer(&["show", "--format", "toml"]);
    desk.write("plan.toml", text.replace("name = \"夜市\"", "name = \"宵市\""));
    desk.answer(&["commit", "plan.toml", "--date", "2028-04-01"]);
    desk.write("plan.toml", &text);
    desk.answer(&["commit", "plan.toml", "--date", "2029-04-01"]);
    let gross = said(&desk, &["changes", "--since", "2027-04-01", "--gross"]);
    assert!(gross.contains("name: 夜市 → 宵市") && gross.contains("name: 宵市 → 夜市"), "{gross}");
    assert_eq!(desk.run(&["changes", "--since", "2027-04-01"]).code, 1);
    let family = said(&desk, &["lineage"]);
    assert_eq!(
        family,
        "2027-04-01  朝市 [market] ----> 夜市 [night]\n    last fiscal year: FY2025 → (nothing)\n"
    );
    assert!(said(&desk, &["lineage", "--dot"]).contains("\"town/market\" -> \"town/night\""));
}

#[test]
fn status_tells_how_each_plan_stands() {
    let desk = store();
    let status = said(&desk, &["status", "--on", "2027-05-01"]);
    assert!(status.contains("2027-04-01 decided") && status.contains("4 revisions"), "{status}");
    assert!(status.contains("5 items"), "{status}");
    // What is gone is named wherever it is told of.
    for args in [&["show"][..], &["blame", "night"], &["diff", "latest~1", "latest"]] {
        let told = said(&desk, args);
        assert!(
            told.contains("origin") && told.contains("朝市") && !told.contains(": market"),
            "{args:?}: {told}"
        );
    }
    let why = desk.run(&["why", "stage"]);
    assert_eq!((why.code, desk.run(&["evidence"]).code), (1, 1), "{}", why.told());
    let json = desk.run(&["status", "--on", "2027-05-01", "--format", "json"]);
    assert!(json.stdout.contains("\"schema\": \"planctl/status\""), "{}", json.told());
}

#[test]
fn a_mark_remembers_how_far_a_store_was_read_and_stands_outside_it() {
    let desk = store();
    let home = desk.path("home").to_str().unwrap().to_owned();
    let run = |args: &[&str]| {
        let mut command = command(&desk.path(""), &[args, &["--lang", "en"]].concat());
        command.env("XDG_STATE_HOME", &home);
        desk.finish(command, None)
    };
    let before = desk.listing();
    let unknown = run(&["changes", "--since", "mine"]);
    assert!(unknown.code == 2 && unknown.stderr.contains("--mark NAME"), "{}", unknown.told());
    assert_eq!(run(&["changes", "--mark", "mine"]).code, 0);
    let nothing = run(&["changes", "--since", "mine"]);
    assert_eq!((nothing.code, nothing.stdout.as_str()), (1, ""), "{}", nothing.told());
    let mut after = desk.listing();
    after.retain(|path, _| !path.starts_with("home"));
    assert_eq!(after, before);
    // A revision that is found late is new to who read the store before it was.
    let text = desk.answer(&["show", "2024-04-01", "--format", "toml"]);
    desk.write("late.toml", text.replace("朝市", "朝の市"));
    desk.answer(&["commit", "late.toml", "--date", "2024-10-01"]);
    let late = run(&["changes", "--since", "mine", "--gross"]);
    assert!(late.stdout.contains("2024-10-01") && late.stdout.contains("朝の市"), "{}", late.told());
    assert!(!late.stdout.contains("2026-04-01"), "{}", late.told());
    for wrong in ["latest", "2026-01-01", "../up", "Ａ", "", "con.txt"] {
        assert_eq!(run(&["changes", "--mark", wrong]).code, 2, "{wrong}");
    }
}

#[test]
fn the_whole_history_is_taken_by_a_database_and_as_a_graph() {
    let desk = store();
    desk.answer(&["export", "--history", "-o", "history.sql"]);
    desk.answer(&["export", "--history", "-o", "history.graphml"]);
    let rows = desk.answer(&["export", "--history", "--format", "jsonl"]);
    let asked = r#"
import sqlite3, sys, xml.etree.ElementTree as tree
base = sqlite3.connect(":memory:")
base.executescript(open("history.sql", encoding="utf-8").read())
ask = lambda text: base.execute(text).fetchall()
print(ask("SELECT count(*) FROM revision WHERE decided"))
print(ask("SELECT value, since, \"until\" FROM value WHERE item = 'stage' AND field = 'last' ORDER BY since"))
print(ask("SELECT origin, item, since FROM lineage"))
print(ask("SELECT name, \"until\" FROM item WHERE \"until\" IS NOT NULL"))
print(ask("SELECT count(*) FROM value"))
root = tree.parse("history.graphml").getroot()
space = "{http://graphml.graphdrawing.org/xmlns}"
print(sorted((edge.get("source"), edge.get("target")) for edge in root.iter(space + "edge"))[:3])
"#;
    let python =
        std::process::Command::new("python3").args(["-c", asked]).current_dir(desk.path("")).output();
    let python = python.expect("python3 runs");
    let said = String::from_utf8(python.stdout).unwrap();
    assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
    let expected = format!(
        "[(4,)]\n\
         [('FY2026', '2024-04-01', '2025-04-01'), ('FY2027', '2025-04-01', '2026-04-01'), \
         ('FY2029', '2026-04-01', None)]\n\
         [('market', 'night', '2027-04-01')]\n\
         [('朝市', '2027-04-01')]\n\
         [({},)]\n\
         [('town/market', 'town/night'), ('town/market', 'town/sea'), ('town/night', 'town/sea')]\n",
        rows.lines().count()
    );
    assert_eq!(said, expected);
}
