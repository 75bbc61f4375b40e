//! Amending sentences, as their user meets them: written, carried out, refused at their place.

use std::path::PathBuf;

use super::support::Folder;

fn store() -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("revisions").display().to_string()
}

/// Runs a command on the bundled store.
fn on_store<'a>(store: &'a str, args: &[&'a str]) -> Vec<&'a str> {
    [&["--store", store], args].concat()
}

const AFTER: &str = "75a17e51dadf15d32cc0d253a1d96da101ac7fdd3f2e82a36ff8b0e03b98842d";

#[test]
fn amend_and_apply_lead_from_one_revision_to_the_next() {
    let (desk, store) = (Folder::new(), store());
    for format in ["text", "md", "html", "docx"] {
        let file = format!("paper.{}", if format == "text" { "txt" } else { format });
        let args = ["amend", "2025-08-06", "2026-01-16", "--format", format, "-o", &file];
        desk.answer(&on_store(&store, &args));
        let run = desk.run(&on_store(&store, &["apply", &file, "--to", "2025-08-06"]));
        assert_eq!(run.stderr, format!("note: the outcome is {AFTER}\n"), "{format}");
        desk.write("after.toml", &run.stdout);
        assert_eq!(desk.run(&on_store(&store, &["diff", "2026-01-16", "after.toml", "--exit-code"])).code, 0);
    }
}

#[test]
fn apply_takes_the_answer_of_diff_and_finds_the_plan_it_is_for() {
    let (desk, store) = (Folder::new(), store());
    let changes = desk.answer(&on_store(&store, &["diff", "2025-08-06", "2026-01-16", "--format", "json"]));
    let run = desk.run_on(&changes, &on_store(&store, &["apply"]));
    assert_eq!((run.code, run.stderr.as_str()), (0, format!("note: the outcome is {AFTER}\n").as_str()));
    let run = desk.run_on(&changes, &on_store(&store, &["apply", "--to", "2026-01-16"]));
    assert_eq!(
        run.told(),
        "exit 2\nerror: -: is for 387a5cca, not for 75a17e51\nhint: name the plan it is for: `--to 387a5cca135b`\n"
    );
    let cut = desk.run_on(&changes[..changes.len() / 2], &on_store(&store, &["apply"]));
    assert!(cut.code == 2 && cut.stderr.starts_with("error: - is not JSON: line "), "{}", cut.told());
    let altered = changes.replacen("\"FY2027\"", "\"FY27\"", 1);
    let run = desk.run_on(&altered, &on_store(&store, &["apply"]));
    assert_eq!(
        run.told(),
        "exit 2\nerror: -: changes[1].fields[0].after.fields.first \"FY27\" is not a fiscal year\n"
    );
    let part = ["diff", "2025-08-06", "2026-01-16", "--format", "json", "--kind", "deleted"];
    let run = desk.run_on(&desk.answer(&on_store(&store, &part)), &on_store(&store, &["apply"]));
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.told());
}

#[test]
fn a_sentence_that_does_not_fit_is_shown_with_the_words_at_fault() {
    let (desk, store) = (Folder::new(), store());
    desk.write("a.txt", "2-4の項の概要中「診断法」を「治療法」に改める。\n");
    let run = desk.run(&on_store(&store, &["apply", "a.txt", "--to", "2026-01-16", "-o", "draft.toml"]));
    assert_eq!(
        run.told(),
        "exit 2\nerror: a.txt:1:10: 「診断法」 stands there 0 times, not 1\n  |\n1 | 2-4の項の概要中「診断法」を「治療法」に改める。\n  |                ^^^^^^^^^^\nhint: `planctl show` shows the words of the plan it is made to\n"
    );
    assert!(!desk.path("draft.toml").exists());
}

#[test]
fn a_file_made_up_to_break_the_plan_is_refused() {
    let (desk, store) = (Folder::new(), store());
    let changes = desk.answer(&on_store(&store, &["diff", "2025-08-06", "2026-01-16", "--format", "json"]));
    let other = changes.replace("\"mext-rd-plan/1\"", "\"stratml/1\"");
    assert_eq!(desk.run_on(&other, &on_store(&store, &["apply"])).code, 2);
    let text = desk.answer(&on_store(&store, &["amend", "2025-08-06", "2026-01-16"]));
    let foot = text.replace("ids = [", "vocabulary = \"stratml/1\"\nids = [");
    let run = desk.run_on(&foot, &on_store(&store, &["apply"]));
    assert!(run.stderr.contains("the vocabulary is not that of this plan"), "{}", run.told());
    let times = "2-4の項の概要中「。」（18446744073709551615か所）を削る。";
    assert_eq!(desk.run_on(times, &on_store(&store, &["apply"])).code, 2);
    let under = "2-4の項の「新興・再興感染症研究基盤創生事業」の項を2-5の項に移す。\n2-5の項の研究開発課題第０の項を削る。";
    assert_eq!(desk.run_on(under, &on_store(&store, &["apply"])).code, 2);
}

#[test]
fn rubbish_is_no_amending_sentence() {
    let (desk, store) = (Folder::new(), store());
    let run = desk.run_on("", &on_store(&store, &["apply"]));
    assert_eq!(
        run.told(),
        "exit 2\nerror: - holds no amending sentence\nhint: `planctl amend --grammar` shows the grammar\n"
    );
    assert_eq!(desk.run_on("\u{0}\u{1b}[31m", &on_store(&store, &["apply"])).code, 2);
    assert_eq!(desk.run_on("{", &on_store(&store, &["apply"])).code, 2);
    assert_eq!(desk.run_on("{}", &on_store(&store, &["apply"])).told(), "exit 2\nerror: - has no `schema`\n");
    assert_eq!(desk.run_on(&"[".repeat(100_000), &on_store(&store, &["apply"])).code, 2);
    assert_eq!(
        desk.run_on(&format!("{{\"a\":{}", "[".repeat(100_000)), &on_store(&store, &["apply"])).code,
        2
    );
}

#[test]
fn without_the_foot_what_is_added_bears_passing_ids() {
    let (desk, store) = (Folder::new(), store());
    let text = desk.answer(&on_store(&store, &["amend", "2025-08-06", "2026-01-16", "--without-foot"]));
    let run = desk.run_on(&text, &on_store(&store, &["apply"]));
    assert!(
        run.stderr.ends_with(
            "note: there is no foot: 4 items bear a passing id (new-…); rename before they are recorded\n"
        ),
        "{}",
        run.stderr
    );
    assert!(run.stdout.contains("id = \"new-1\""));
}

#[test]
fn two_equal_plans_need_no_sentence() {
    let (desk, store) = (Folder::new(), store());
    assert_eq!(
        desk.planctl(&on_store(&store, &["amend", "2026-01-16", "2026-01-16"])),
        "exit 1\nerror: between 2026-01-16 and 2026-01-16 nothing differs\n"
    );
}
