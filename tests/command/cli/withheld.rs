//! A revision whose text is withheld stands in the way of nothing that does not need that text.

use super::support::{Folder, copy, root};

/// A folder with the bundled store, of which one revision is withheld, and drafts of the latest.
fn desk(file: &str) -> Folder {
    let desk = Folder::new();
    copy(&root().join("revisions"), &desk.path("revisions"));
    let text = desk.answer(&["show", "latest", "--format", "toml"]);
    desk.write("draft.toml", text.replacen("橋渡し研究プログラム", "橋渡し研究新プログラム", 1));
    desk.write("edited.toml", &text);
    desk.write("withheld.toml", desk.answer(&["show", "2025-01-17", "--format", "toml"]));
    desk.write(
        "paper.txt",
        std::fs::read_to_string(root().join("examples/life-science/source/life-science-2026-01-16.txt"))
            .unwrap(),
    );
    desk.answer(&["redact", file, "--yes", "--author", "課", "-m", "撤回"]);
    desk
}

const SNAPSHOT: &str = "snapshots/eaf514466e0fed89c86c2eb776ea9aaf43ab9dae76aa8ee250968f239e037b23.toml";

/// What a withheld revision of 2025-01-17 costs: its exit code, and whether that it is withheld is said.
const COMMANDS: [(&[&str], i32, bool); 41] = [
    (&["log"], 0, false),
    (&["log", "--", "next-biobank"], 0, true),
    (&["log", "--evidence"], 0, true),
    (&["show"], 0, false),
    (&["show", "2025-01-17"], 2, true),
    (&["show", "latest", "--", "bridge"], 0, false),
    (&["diff"], 0, false),
    (&["diff", "2022-06-03", "latest"], 0, false),
    (&["diff", "2025-01-17", "latest"], 2, true),
    (&["diff", "draft.toml"], 0, false),
    (&["diff", "latest", "draft.toml"], 0, false),
    (&["check"], 0, true),
    (&["check", "2025-08-06"], 0, true),
    (&["check", "draft.toml"], 0, true),
    (&["check", "paper.txt"], 0, false),
    (&["check", "--promises"], 0, true),
    (&["memo"], 0, false),
    (&["memo", "2025-01-17", "2025-08-06"], 2, true),
    (&["plan"], 0, false),
    (&["plan", "2025-01-17"], 2, true),
    (&["table"], 0, false),
    (&["redline"], 0, false),
    (&["amend"], 0, false),
    (&["roadmap"], 0, false),
    (&["roadmap", "--against", "2025-01-17"], 2, true),
    (&["packet", "--no-pdf", "-o", "out"], 0, false),
    (&["export", "latest", "--format", "json"], 0, false),
    (&["export", "2025-01-17", "--format", "json"], 2, true),
    (&["causes"], 0, false),
    (&["match", "draft.toml", "--base", "latest"], 1, false),
    (&["import", "paper.txt", "--base", "latest", "-o", "imported.toml"], 0, false),
    (&["identify", "draft.toml"], 0, false),
    (&["identify", "withheld.toml"], 0, false),
    (&["edit", "latest"], 0, false),
    (&["edit", "--in", "edited.toml", "rename", "bridge", "橋渡し"], 0, false),
    (&["fmt", "draft.toml", "--check"], 0, false),
    (&["report", "bridge", "held", "FY2024 mid-term", "--date", "2025-03-01", "--dry-run"], 0, false),
    (&["report", "withheld-only", "held", "FY2024 mid-term", "--date", "2025-03-01", "--dry-run"], 2, false),
    (&["commit", "draft.toml", "--date", "2026-05-01", "--dry-run"], 0, true),
    (&["propose", "new", "mine", "--dry-run"], 0, false),
    (&["prove", "#3"], 0, false),
];

#[test]
fn a_withheld_revision_costs_only_what_needs_its_text_and_that_it_is_withheld_is_said() {
    let desk = desk(SNAPSHOT);
    for (arguments, code, is_said) in COMMANDS {
        let run = desk.run(arguments);
        assert_eq!(run.code, code, "{arguments:?}: {}", run.told());
        let told = run.told();
        assert_eq!(
            told.contains("withheld by entry 5") || told.contains("withheld (recorded"),
            is_said,
            "{arguments:?}: {told}"
        );
        assert!(!told.contains("is missing"), "{arguments:?}: {told}");
    }
    let refused = desk.planctl(&["show", "2025-01-17"]);
    assert_eq!(
        refused,
        "exit 2\nerror: the text of 2025-01-17 is withheld by entry 5\nhint: `planctl log` lists the others\n"
    );
}

#[test]
fn lineage_that_only_a_withheld_revision_could_answer_is_not_called_wrong() {
    let desk = desk(SNAPSHOT);
    let draft = desk.read("draft.toml");
    let named = draft.replacen("from = [\"bridge-strategic\"]", "from = [\"bridge-elsewhere\"]", 1);
    assert_ne!(named, draft);
    desk.write("draft.toml", &named);
    let run = desk.run(&["check", "draft.toml"]);
    assert_eq!(run.code, 0, "{}", run.told());
    assert!(run.stdout.contains("lineage"), "{}", run.told());
    desk.answer(&["commit", "draft.toml", "--date", "2026-05-01"]);
    let judged = desk.run(&["verify"]);
    assert_eq!(judged.code, 0, "{}", judged.told());
}

#[test]
fn withheld_sources_leave_the_plan_and_nothing_in_it_counts_as_read() {
    let desk = Folder::new();
    copy(&root().join("revisions"), &desk.path("revisions"));
    let sources = std::fs::read_dir(desk.path("revisions/sources")).unwrap();
    let names: Vec<String> =
        sources.map(|file| format!("sources/{}", file.unwrap().file_name().into_string().unwrap())).collect();
    for name in &names {
        desk.run(&["redact", name, "--yes", "--author", "課", "-m", "撤回"]);
    }
    let run = desk.run(&["show", "latest"]);
    assert_eq!(run.code, 0, "{}", run.told());
    assert!(run.stdout.contains("79 items, 79 inferred"), "{}", run.told());
    assert_eq!(desk.run(&["plan"]).code, 0);
}
