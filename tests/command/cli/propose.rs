//! Proposals as those who carry them meet them: drafted, read, approved, adopted.

use std::fs;
use std::path::{Path, PathBuf};

use super::support::{Folder, copy, replaced, root};
use crate::workbook::Book;

const BUNDLED: &str = "75a17e51dadf15d32cc0d253a1d96da101ac7fdd3f2e82a36ff8b0e03b98842d";

/// The bundled plan as it stood on 2025-08-06, before its last revision was recorded.
fn desk() -> Folder {
    let desk = Folder::new();
    copy(&root().join("revisions"), &desk.path("revisions"));
    fs::remove_file(desk.path("revisions/log/00000004.toml")).unwrap();
    desk
}

/// The draft of the last revision.
fn last() -> String {
    fs::read_to_string(root().join("examples/life-science/2026-01-16.toml")).unwrap()
}

/// Every file below a folder that holds one of the words.
fn holding(folder: &Path, words: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, words));
        } else {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            if words.iter().any(|word| text.contains(word)) {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn a_proposal_becomes_a_revision_and_the_record_says_nothing_of_its_deliberation() {
    let desk = desk();
    desk.answer(&["propose", "new", "biobank-2026", "-m", "後継の創設", "--author", "推進室甲"]);
    desk.write("biobank-2026.toml", last());
    desk.answer(&["propose", "save", "biobank-2026", "-m", "委員会資料のとおり", "--author", "推進室甲"]);
    desk.answer(&["propose", "submit", "biobank-2026", "--author", "推進室甲"]);
    let comment = ["propose", "review", "biobank-2026", "--comment", "仮称のままでよいか"];
    desk.answer(&[&comment[..], &["--on", "next-biobank.name", "--author", "審査役乙"]].concat());
    let source = root().join("examples/life-science/source/life-science-2026-01-16.txt");
    let adopt = ["adopt", "biobank-2026", "--date", "2026-01-16", "--source"];
    let source = format!("{}, original=not-held", source.display());
    let told =
        desk.answer(&[&adopt[..], &[&source, "--message", "委員会に付議", "--author", "記録係"]].concat());
    assert_eq!(
        told,
        "recorded version 2 of `biobank-2026` as the revision of 2026-01-16 (entry 4, 75a17e51)\n"
    );
    assert!(desk.answer(&["show", "2026-01-16", "--format", "json"]).contains(BUNDLED));
    let log = desk.answer(&["log", "--oneline", "-n", "1"]);
    assert!(log.contains("(not decided)"), "{log}");
    let listed = desk.answer(&["propose", "list", "--all"]);
    assert!(listed.contains("adopted"), "{listed}");
    let judged = desk.answer(&["verify"]);
    assert!(judged.contains(
        "PROVED        deliberation  the deliberation of what was adopted is kept  (1 proposal, 4 steps)"
    ));

    let said =
        ["biobank-2026", "後継の創設", "委員会資料のとおり", "推進室甲", "仮称のままでよいか", "審査役乙"];
    let store = desk.path("revisions");
    assert!(holding(&store, &said).iter().all(|path| path.starts_with(store.join("drafts"))));
    assert_eq!(holding(&store, &said).len(), 4);
    fs::remove_dir_all(store.join("drafts")).unwrap();
    assert_eq!(holding(&store, &said), Vec::<PathBuf>::new());
    let judged = desk.answer(&["verify"]);
    assert!(judged.contains(
        "NOT PROVED    deliberation  the deliberation of what was adopted is kept  (deliberation withheld of 1 of 1 adopted)"
    ));
}

#[test]
fn a_decision_takes_the_draft_sign_away_and_papers_take_a_proposal_s_name() {
    let desk = desk();
    desk.answer(&["propose", "new", "biobank"]);
    desk.write("biobank.toml", last());
    desk.answer(&["propose", "save", "biobank"]);
    let memo = desk.answer(&["memo", "biobank"]);
    assert!(memo.contains("次の４点を変更したい"), "{memo}");
    for paper in
        [&["table", "biobank"][..], &["redline", "biobank"], &["plan", "biobank"], &["diff", "biobank"]]
    {
        assert!(desk.answer(paper).contains("次世代医療実現バイオバンク利活用プログラム"), "{paper:?}");
    }
    assert!(desk.answer(&["plan", "biobank"]).contains("（案）"));
    assert_eq!(desk.run(&["diff", "biobank@1", "biobank@2", "--exit-code"]).code, 1);
    assert_eq!(desk.answer(&["diff", "2025-08-06", "biobank@1", "--name-only"]), "");
    desk.answer(&["packet", "2025-08-06", "biobank", "--no-pdf", "-o", "out"]);
    for format in ["docx", "html", "txt"] {
        let file = format!("table.{format}");
        let format = if format == "txt" { "text" } else { format };
        desk.answer(&["table", "biobank", "--format", format, "-o", &file]);
        let known = desk.answer(&["identify", &file]);
        assert!(
            known.contains(
                "a paper made from, by its stamp,\nlife-science biobank@2  (of 2 versions, proposal draft, \
                 from 2025-08-06)  75a17e51"
            ),
            "{known}"
        );
        assert!(known.ends_with("every line is that of the paper\n"), "{known}");
    }
    desk.answer(&["adopt", "biobank", "--date", "2026-01-16", "--act", "付議, body=委員会"]);
    assert!(desk.answer(&["plan", "latest"]).contains("（案）"));
    desk.answer(&["act", "latest", "--act", "decided", "--body", "部会", "--date", "2026-01-30"]);
    assert!(!desk.answer(&["plan", "latest"]).contains("（案）"));
    assert!(desk.answer(&["memo"]).contains("変更した"));
}

#[test]
fn an_approval_holds_for_what_was_approved_and_for_nothing_else() {
    let desk = desk();
    desk.write("policy.toml", "[[rule]]\nroles = [\"課長\", \"参事官\", \"作成者\"]\napprovals = 2\n");
    desk.answer(&["policy", "--set", "policy.toml"]);
    desk.answer(&["propose", "new", "names", "--author", "作成者"]);
    let draft = desk.read("names.toml");
    let one = replaced(&draft, "name = \"感染症プログラム\"", "name = \"感染症等プログラム\"");
    desk.write("names.toml", &one);
    desk.answer(&["propose", "save", "names", "--author", "作成者"]);
    let missing = desk.planctl(&["adopt", "names", "--date", "2026-04-01"]);
    assert_eq!(
        missing,
        "exit 2\n\
         note: the last version was not submitted\n\
         note: approvals: 2 of 作成者, 参事官, 課長 needed, 0 given\n\
         error: the proposal `names` cannot be adopted yet\n\
         hint: `planctl propose submit names`\n"
    );
    desk.answer(&["propose", "submit", "names"]);
    for role in ["課長", "参事官", "作成者"] {
        desk.answer(&["propose", "review", "names", "--approve", "--author", role]);
    }
    // Both approve the one change; another arrives.
    let two = replaced(
        &desk.read("names.toml"),
        "name = \"医療機器・ヘルスケアプログラム\"",
        "name = \"医療機器プログラム\"",
    );
    desk.write("names.toml", &two);
    desk.answer(&["propose", "save", "names", "--author", "作成者"]);
    desk.answer(&["propose", "submit", "names"]);
    let missing = desk.run(&["adopt", "names", "--date", "2026-04-01"]);
    assert!(missing.stderr.contains("2 of 作成者, 参事官, 課長 needed, 0 given"), "{}", missing.told());
    assert!(missing.stderr.contains("課長 needs a new look at device.name"), "{}", missing.told());
    assert!(!missing.stderr.contains("infectious"), "what did not change needs none: {}", missing.told());
    desk.answer(&["propose", "review", "names", "--approve", "--on", "device", "--author", "課長"]);
    desk.answer(&["propose", "review", "names", "--approve", "--author", "作成者"]);
    let missing = desk.run(&["adopt", "names", "--date", "2026-04-01"]);
    assert!(missing.stderr.contains("作成者 wrote a version and does not count"), "{}", missing.told());
    desk.answer(&["propose", "review", "names", "--approve", "--author", "参事官"]);
    desk.answer(&["propose", "review", "names", "--reject", "--author", "課長"]);
    assert_eq!(desk.run(&["adopt", "names", "--date", "2026-04-01"]).code, 2, "taken back");
    desk.answer(&["propose", "review", "names", "--approve", "--author", "課長"]);
    desk.answer(&["adopt", "names", "--date", "2026-04-01"]);
}

#[test]
fn a_comment_stays_with_its_item_through_renaming_and_deletion() {
    let desk = desk();
    desk.answer(&["propose", "new", "names"]);
    let comment = ["propose", "review", "names", "--comment", "短くできる", "--author", "課長"];
    desk.answer(&[&comment[..], &["--on", "infectious.name"]].concat());
    let draft = desk.read("names.toml");
    desk.write("names.toml", replaced(&draft, "name = \"感染症プログラム\"", "name = \"感染プログラム\""));
    desk.answer(&["propose", "save", "names"]);
    let shown = desk.answer(&["propose", "show", "names"]);
    assert!(shown.contains("    感染プログラム  [infectious.name]\n    短くできる\n"), "{shown}");
}

#[test]
fn a_proposal_that_has_ended_takes_no_more_steps() {
    let desk = desk();
    for (name, end) in [("one", "withdraw"), ("two", "reject")] {
        desk.answer(&["propose", "new", name]);
        desk.answer(&["propose", end, name, "--message", "取りやめ"]);
        let before = desk.listing();
        for args in [
            &["propose", "submit", name][..],
            &["propose", "review", name, "--approve", "--author", "課長"],
            &["propose", end, name],
            &["adopt", name, "--date", "2026-04-01"],
        ] {
            let run = desk.run(args);
            assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}: {}", run.told());
        }
        assert_eq!(desk.listing(), before);
    }
    assert_eq!(desk.run(&["propose", "list"]).code, 1);
    assert!(desk.answer(&["propose", "list", "--all"]).contains("withdrawn"));
}

#[test]
fn what_is_no_proposal_s_name_or_step_is_refused_and_nothing_is_written() {
    let desk = desk();
    desk.answer(&["propose", "new", "one"]);
    desk.write("policy.toml", "[[rule]]\nroles = [\"a\"]\napprovals = 2\n");
    let before = desk.listing();
    for args in [
        &["propose", "new", "one"][..],
        &["propose", "new", "a/b"],
        &["propose", "new", "latest"],
        &["propose", "new", "two", "--from", "2019-01-01"],
        &["propose", "new", "two", "-o", "one.toml"],
        &["propose", "show", "on"],
        &["propose", "diff", "one@2"],
        &["propose", "interdiff", "one", "0"],
        &["propose", "save", "one", "missing.toml"],
        &["propose", "save", "one", "policy.toml"],
        &["propose", "review", "one", "--author", "課長"],
        &["propose", "review", "one", "--approve", "--author", "課長"],
        &["propose", "review", "one", "--comment", "x"],
        &["propose", "review", "one", "--comment", "x", "--on", "nothing", "--author", "課長"],
        &["propose", "review", "one", "--comment", "x", "--on", "infectious.nme", "--author", "課長"],
        &["adopt", "one", "--date", "2025-01-17"],
        &["adopt", "none", "--date", "2026-04-01"],
        &["policy", "--set", "policy.toml"],
    ] {
        let run = desk.run(args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}: {}", run.told());
        assert!(run.stderr.starts_with("error: ") || run.stderr.starts_with("note: "), "{}", run.told());
    }
    assert_eq!(desk.listing(), before);
}

#[test]
fn drafts_that_were_altered_are_found_by_verify() {
    let desk = desk();
    desk.answer(&["propose", "new", "one"]);
    desk.write("one.toml", last());
    desk.answer(&["propose", "save", "one"]);
    desk.answer(&["adopt", "one", "--date", "2026-01-16"]);
    let log = desk.path("revisions/drafts/log");
    let sound = fs::read_to_string(log.join("00000002.toml")).unwrap();
    fs::remove_file(log.join("00000002.toml")).unwrap();
    let run = desk.run(&["verify"]);
    assert_eq!(run.code, 0, "a proposal of which nothing adopted is left is withheld: {}", run.told());
    fs::write(log.join("00000002.toml"), sound.replace("\nplan = ", "\n plan = ")).unwrap();
    assert_eq!(desk.run(&["verify"]).code, 3);
    fs::write(log.join("00000002.toml"), &sound).unwrap();
    assert_eq!(desk.run(&["verify"]).code, 0);
    let record = desk.path("revisions/log/00000004.toml");
    fs::copy(&record, log.join("00000003.toml")).unwrap();
    assert_eq!(desk.run(&["verify"]).code, 3);
    fs::remove_file(log.join("00000003.toml")).unwrap();
    let versions = desk.path("revisions/drafts/versions");
    for file in fs::read_dir(&versions).unwrap() {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[1..]).unwrap();
        assert_eq!(desk.run(&["verify"]).code, 3, "{}", path.display());
        fs::write(&path, &bytes).unwrap();
    }
}

/// Renames in a working file what is called so.
fn rename(desk: &Folder, file: &str, before: &str, after: &str) {
    let draft = desk.read(file);
    desk.write(file, replaced(&draft, &format!("name = \"{before}\""), &format!("name = \"{after}\"")));
}

#[test]
fn saving_from_an_older_version_undoes_nobody_s_edit() {
    let desk = desk();
    desk.answer(&["propose", "new", "names"]);
    desk.write("other.toml", desk.read("names.toml"));
    rename(&desk, "other.toml", "感染症プログラム", "感染症等プログラム");
    desk.answer(&["propose", "save", "names", "other.toml"]);
    // This copy is of version 1, and version 2 renamed something else by now.
    rename(&desk, "names.toml", "医療機器・ヘルスケアプログラム", "医療機器プログラム");
    let run = desk.run(&["propose", "save", "names"]);
    assert_eq!(
        run.told(),
        "exit 0\nkept version 3 of the proposal `names`\n\
         note: versions up to 2 were kept since version 1; both are combined\n"
    );
    let both = desk.answer(&["propose", "diff", "names", "--name-only"]);
    assert_eq!(both, "device\ninfectious\n");
    assert!(desk.read("names.toml").starts_with("# planctl: names@3\n"), "the file follows its version");
    // The same place, each otherwise: a conflict that nobody may simply take away.
    rename(&desk, "other.toml", "感染症等プログラム", "感染症危機プログラム");
    desk.answer(&["propose", "save", "names", "other.toml"]);
    rename(&desk, "names.toml", "感染症等プログラム", "感染症対策プログラム");
    let run = desk.run(&["propose", "save", "names"]);
    assert_eq!(run.code, 1, "{}", run.told());
    let draft = desk.read("names.toml");
    assert!(draft.contains("[[conflict]]") && draft.contains("name = \"感染症等プログラム\""), "{draft}");
    desk.write("names.toml", draft.split("[[conflict]]").next().unwrap());
    let run = desk.run(&["propose", "save", "names"]);
    assert_eq!(run.code, 2, "{}", run.told());
    assert!(run.stderr.contains("the conflict at `infectious.name` was taken away and never decided"));
    for args in [&["propose", "submit", "names"][..], &["adopt", "names", "--date", "2026-01-16"]] {
        assert_eq!(desk.run(args).code, 2, "{args:?}");
    }
    assert_eq!(desk.run(&["propose", "diff", "names"]).code, 0, "it can still be compared");
}

#[test]
fn a_proposal_carried_onto_another_contains_it_and_its_adoption_adopts_both() {
    let desk = desk();
    desk.answer(&["propose", "new", "one"]);
    rename(&desk, "one.toml", "感染症プログラム", "感染症等プログラム");
    desk.answer(&["propose", "save", "one"]);
    desk.answer(&["propose", "new", "two"]);
    rename(&desk, "two.toml", "医療機器・ヘルスケアプログラム", "医療機器プログラム");
    desk.answer(&["propose", "save", "two"]);
    for role in ["課長", "参事官"] {
        desk.answer(&["propose", "review", "two", "--approve", "--author", role]);
    }
    desk.answer(&["propose", "review", "one", "--approve", "--author", "課長"]);
    let clashes = desk.run(&["propose", "clashes", "--format", "json"]);
    assert_eq!(clashes.code, 0, "{}", clashes.told());
    let run = desk.run(&["propose", "rebase", "two", "--onto", "one"]);
    assert_eq!(
        run.told(),
        "exit 0\ncarried `two` over to one (version 3)\n\
         note: the approval of 参事官 carries over\n\
         note: the approval of 課長 carries over\n"
            .replace(
                "note: the approval of 参事官 carries over\n",
                "note: 参事官 needs a new look at infectious.name\n"
            )
    );
    assert_eq!(desk.run(&["propose", "rebase", "two", "--onto", "one"]).code, 1, "it stands there already");
    assert_eq!(desk.run(&["propose", "rebase", "one", "--onto", "two"]).code, 2, "not onto itself");
    assert_eq!(desk.answer(&["propose", "diff", "two", "--name-only"]), "device\ninfectious\n");
    desk.answer(&["adopt", "two", "--date", "2026-01-16"]);
    let listed = desk.answer(&["propose", "list", "--all", "--format", "json"]);
    assert_eq!(listed.matches("\"state\": \"adopted\"").count(), 2, "{listed}");
    assert_eq!(desk.run(&["propose", "save", "one"]).code, 2);
    // What was a mistake is set aside, and both are open again.
    desk.answer(&["annotate", "latest", "-m", "取消し", "--set-aside"]);
    let listed = desk.answer(&["propose", "list", "--format", "json"]);
    assert_eq!(listed.matches("\"state\": \"draft\"").count(), 2, "{listed}");
}

#[test]
fn a_revision_recorded_beside_it_asks_for_a_rebase_and_takes_no_approval_away() {
    let desk = desk();
    desk.write("policy.toml", "[[rule]]\nroles = [\"課長\"]\n");
    desk.answer(&["policy", "--set", "policy.toml"]);
    for (name, before, after) in [
        ("one", "感染症プログラム", "感染症等プログラム"),
        ("two", "医療機器・ヘルスケアプログラム", "医療機器プログラム"),
    ] {
        desk.answer(&["propose", "new", name]);
        rename(&desk, &format!("{name}.toml"), before, after);
        desk.answer(&["propose", "save", name]);
        desk.answer(&["propose", "submit", name]);
        desk.answer(&["propose", "review", name, "--approve", "--author", "課長"]);
    }
    desk.answer(&["adopt", "one", "--date", "2026-01-16"]);
    assert!(desk.answer(&["propose", "list"]).contains("superseded"));
    let run = desk.run(&["adopt", "two", "--date", "2026-04-01"]);
    assert_eq!(
        run.told(),
        "exit 2\nnote: it is based on 2025-08-06, and the revision next before is 2026-01-16\n\
         error: the proposal `two` cannot be adopted yet\n\
         hint: carry it over with `planctl propose rebase two --onto 2026-01-16`, or adopt it on a later date\n"
    );
    let before = desk.listing();
    let dry = desk.run(&["propose", "rebase", "two", "--dry-run"]);
    assert_eq!(dry.told(), "exit 0\nnote: the approval of 課長 carries over\n");
    assert_eq!(desk.listing(), before);
    desk.answer(&["propose", "rebase", "two"]);
    desk.answer(&["propose", "submit", "two"]);
    desk.answer(&["adopt", "two", "--date", "2026-04-01"]);
    assert_eq!(desk.answer(&["diff", "2026-01-16", "2026-04-01", "--name-only"]), "device\n");
    assert_eq!(desk.run(&["verify"]).code, 0);
}

#[test]
fn proposals_that_would_conflict_are_named_with_the_place() {
    let desk = desk();
    for (name, after) in [("one", "感染症等プログラム"), ("two", "感染症対策プログラム")] {
        desk.answer(&["propose", "new", name]);
        rename(&desk, &format!("{name}.toml"), "感染症プログラム", after);
        desk.answer(&["propose", "save", name]);
    }
    let run = desk.run(&["propose", "clashes"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("one × two\n  ! `infectious.name` (rename/rename): "), "{}", run.stdout);
    let run = desk.run(&["propose", "rebase", "two", "--onto", "one"]);
    assert_eq!(run.code, 1, "{}", run.told());
    assert!(desk.read("two.toml").contains("kind = \"rename-rename\""));
    // Decided with a reason, by whom and why is on record, and the proposal goes on.
    let decide = ["resolve", "infectious.name", "--take", "theirs", "--in", "two", "--by", "課長"];
    assert_eq!(desk.run(&[&decide[..], &["--reason", " "]].concat()).code, 2);
    let near = ["resolve", "infectious.name", "--take", "their", "--in", "two", "--reason", "短い方がよい"];
    let refused = desk.run(&near);
    assert!(refused.code == 2 && refused.stderr.contains("did you mean `theirs`?"), "{}", refused.told());
    let said = desk.run(&[&decide[..], &["--reason", "短い方がよい"]].concat());
    assert!(
        said.stderr.contains("note: `infectious.name`: taken `theirs`: 感染症対策プログラム\n"),
        "{}",
        said.told()
    );
    assert!(desk.read("two.toml").contains("taken = \"theirs\""), "the working file follows");
    let log = desk.answer(&["propose", "log", "two"]);
    assert!(
        log.starts_with("#6 2026-11-22 UTC version 4, a conflict decided  課長\n  短い方がよい\n"),
        "{log}"
    );
    desk.answer(&["adopt", "two", "--date", "2026-04-01"]);
    let named = desk.answer(&["show", "latest", "--", "infectious"]);
    assert!(named.contains("感染症対策プログラム"), "{named}");
    assert!(holding(&desk.path("revisions/snapshots"), &["taken"]).is_empty());
}

/// The proposal `names` as a file for others to edit.
fn exported(desk: &Folder, format: &str) -> Book {
    let file = format!("names.{format}");
    desk.answer(&["propose", "export", "names", "-o", &file, "--force"]);
    Book::open(&fs::read(desk.path(&file)).unwrap())
}

/// Writes a name into the workbook of a division.
fn renamed_in(book: &mut Book, id: &str, name: &str) {
    let (row, column) = (book.row_of("プログラム", id), book.column("プログラム", "program.name"));
    book.set("プログラム", &format!("{column}{row}"), name);
}

#[test]
fn a_workbook_comes_back_as_a_version_beside_those_that_came_meanwhile() {
    let desk = desk();
    desk.answer(&["propose", "new", "names"]);
    let mut book = exported(&desk, "xlsx");
    let import = ["propose", "import", "names", "names.xlsx", "--from", "推進室"];
    assert_eq!(desk.run(&import).told(), "exit 1\nerror: nothing was changed since version 1\n");
    renamed_in(&mut book, "device", "医療機器プログラム");
    desk.write("names.xlsx", book.save());
    desk.answer(&["propose", "edit", "names", "rename", "infectious", "感染症等プログラム"]);
    let before = desk.listing();
    let dry = desk.run(&[&import[..], &["--dry-run"]].concat());
    assert!(dry.code == 0 && dry.stdout.contains("~ program 医療機器プログラム: renamed"), "{}", dry.told());
    assert_eq!(desk.listing(), before);
    desk.answer(&import);
    assert_eq!(desk.answer(&["propose", "diff", "names", "--name-only"]), "device\ninfectious\n");
    assert!(desk.answer(&["propose", "log", "names"]).starts_with("#3 2026-11-22 UTC version 3  推進室\n"));
    assert!(desk.read("names.toml").starts_with("# planctl: names@3\n"));
    // The same place, each otherwise.
    let mut book = exported(&desk, "xlsx");
    renamed_in(&mut book, "infectious", "感染症対策プログラム");
    desk.write("names.xlsx", book.save());
    desk.answer(&["propose", "edit", "names", "rename", "infectious", "感染症危機プログラム"]);
    let run = desk.run(&import);
    assert!(run.code == 1 && run.stderr.contains("感染症対策プログラム"), "{}", run.told());
    assert!(desk.read("names.toml").contains("[[conflict]]"));
}

#[test]
fn what_somebody_said_in_the_margin_is_told_and_kept_once_with_the_proposal() {
    let desk = desk();
    desk.answer(&["propose", "new", "names"]);
    let mut book = exported(&desk, "docx");
    let document = book.part("word/document.xml");
    let at = document.find("感染症プログラム</w:t></w:r>").unwrap() + "感染症プログラム</w:t></w:r>".len();
    document.insert_str(at, "<w:r><w:commentReference w:id=\"0\"/></w:r>");
    let relations = book.part("word/_rels/document.xml.rels");
    let one = "<Relationship Id=\"c\" Type=\"http://x/comments\" Target=\"comments.xml\"/></Relationships>";
    *relations = relations.replace("</Relationships>", one);
    let space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let said = "<w:comment w:id=\"0\" w:author=\"乙\"><w:p><w:r><w:t>要検討</w:t></w:r></w:p></w:comment>";
    book.parts.push(("word/comments.xml".to_owned(), format!("<w:comments {space}>{said}</w:comments>")));
    desk.write("names.docx", book.save());
    let import = ["propose", "import", "names", "names.docx", "--from", "推進室"];
    let before = desk.listing();
    for more in [&["--dry-run"][..], &[]] {
        let run = desk.run(&[&import[..], more].concat());
        assert!(run.code == 0 && run.stderr.contains("comment by 乙: 要検討"), "{}", run.told());
        assert_eq!(desk.listing(), before);
    }
    for _ in 0..2 {
        assert_eq!(desk.run(&[&import[..], &["--record"]].concat()).code, 0);
    }
    let shown = desk.answer(&["propose", "show", "names"]);
    assert_eq!(shown.matches("comments  推進室 乙\n").count(), 1, "{shown}");
    assert!(shown.contains("要検討") && shown.contains("[infectious"), "{shown}");
    assert_eq!(desk.run(&["verify"]).code, 0);
}

#[test]
fn a_workbook_of_something_else_or_with_cells_at_fault_is_refused_by_address() {
    let desk = desk();
    desk.answer(&["propose", "new", "names"]);
    desk.answer(&["propose", "new", "other"]);
    desk.answer(&["propose", "edit", "other", "rename", "infectious", "感染症等プログラム"]);
    let mut book = exported(&desk, "xlsx");
    let row = book.row_of("プログラム", "infectious");
    book.set("プログラム", &format!("A{row}"), "infectious-diseases");
    desk.write("damaged.xlsx", book.save());
    desk.answer(&["table", "other", "--format", "xlsx", "-o", "table.xlsx"]);
    desk.answer(&["propose", "export", "other", "-o", "other.xlsx"]);
    let before = desk.listing();
    for (file, said) in [
        ("damaged.xlsx", format!("プログラム!A{row}")),
        ("table.xlsx", "does not say that it was made from a version of the proposal `names`".to_owned()),
        ("other.xlsx", "does not say that it was made from a version of the proposal `names`".to_owned()),
        ("missing.xlsx", "no such file".to_owned()),
    ] {
        let run = desk.run(&["propose", "import", "names", file, "--from", "推進室"]);
        assert!(run.code == 2 && run.stderr.contains(&said), "{file}: {}", run.told());
    }
    assert_eq!(desk.listing(), before);
}

/// Marks a stretch of a Word file as replaced by an author.
fn tracked(book: &mut Book, old: &str, new: &str, author: &str) {
    let document = book.part("word/document.xml");
    let at = document.find(old).unwrap();
    let begin = document[..at].rfind("<w:r>").unwrap();
    let end = at + document[at..].find("</w:r>").unwrap() + "</w:r>".len();
    let run = document[begin..end].to_owned();
    let (gone, come) =
        (run.replace("<w:t", "<w:delText").replace("</w:t>", "</w:delText>"), run.replace(old, new));
    let by = format!("w:id=\"9{at}\" w:author=\"{author}\" w:date=\"2026-02-01T00:00:00Z\"");
    document.replace_range(begin..end, &format!("<w:del {by}>{gone}</w:del><w:ins {by}>{come}</w:ins>"));
}

#[test]
fn a_word_file_of_several_people_is_shown_by_author_and_recorded_when_asked() {
    let desk = desk();
    desk.answer(&["propose", "new", "names"]);
    let mut book = exported(&desk, "docx");
    tracked(&mut book, "予防法・治療法の開発を促進する", "予防法・診断法・治療法の開発を促進する", "山田");
    tracked(&mut book, "医療分野研究成果展開事業", "医療分野研究成果等展開事業", "Suzuki");
    desk.write("names.docx", book.save());
    let import = ["propose", "import", "names", "names.docx", "--from", "推進室"];
    let before = desk.listing();
    let run = desk.run(&import);
    assert_eq!(run.code, 0, "{}", run.told());
    assert!(
        run.stdout.contains("-> 山田 2026-02-01") && run.stdout.contains("-> Suzuki 2026-02-01"),
        "{}",
        run.told()
    );
    assert_eq!(desk.listing(), before, "nothing is recorded before it was seen");
    assert_eq!(desk.run(&[&import[..], &["--record", "佐藤"]].concat()).code, 2);
    desk.answer(&[&import[..], &["--record", "山田"]].concat());
    assert_eq!(desk.answer(&["propose", "diff", "names", "--name-only"]), "infectious\n");
    desk.answer(&[&import[..], &["--record", "Suzuki"]].concat());
    assert_eq!(desk.answer(&["propose", "diff", "names", "--name-only"]), "st-development\ninfectious\n");
    let log = desk.answer(&["propose", "log", "names"]);
    assert!(log.starts_with("#3 2026-11-22 UTC version 3  Suzuki  推進室\n"), "{log}");
}

#[test]
fn a_proposal_goes_on_from_the_draft_that_an_earlier_try_left_and_from_no_other() {
    let desk = desk();
    desk.answer(&["propose", "new", "one", "-o", "left.toml"]);
    let left = desk.read("left.toml");
    fs::remove_dir_all(desk.path("revisions/drafts")).unwrap();
    desk.answer(&["propose", "new", "one", "-o", "left.toml"]);
    assert_eq!(desk.read("left.toml"), left);

    desk.write("left.toml", left.replace("one@1", "two@1"));
    assert_eq!(desk.run(&["propose", "new", "two", "-o", "left.toml"]).code, 0);
    desk.write("mine.toml", "mine\n");
    let run = desk.run(&["propose", "new", "three", "-o", "mine.toml"]);
    assert_eq!((run.code, run.stderr.lines().next()), (2, Some("error: mine.toml exists already")));
    assert_eq!(desk.read("mine.toml"), "mine\n");
}

#[test]
fn a_word_file_of_a_renamed_item_changes_nothing_though_other_texts_quote_its_old_name() {
    let desk = desk();
    for id in ["bbj", "tohoku-megabank", "a-step", "act-m", "omics", "infectious"] {
        desk.answer(&["propose", "new", id]);
        desk.answer(&["propose", "edit", id, "rename", id, "別の名の事業"]);
        let file = format!("{id}.docx");
        desk.answer(&["propose", "export", id, "-o", &file]);
        let run = desk.run(&["propose", "import", id, &file, "--from", "課", "--dry-run"]);
        assert_eq!(run.told(), "exit 1\nerror: nothing was changed since version 2\n", "{id}");
        // What somebody changed, tracked or not, is that change alone.
        let mut book = Book::open(&fs::read(desk.path(&file)).unwrap());
        let part = book.part("word/document.xml");
        assert!(part.contains("別の名の事業"));
        *part = part.replace("別の名の事業", "もう一つの名の事業");
        desk.write("back.docx", book.save());
        let run = desk.run(&["propose", "import", id, "back.docx", "--from", "課", "--dry-run"]);
        assert_eq!(run.code, 0, "{id}: {}", run.told());
        let points: Vec<&str> =
            run.stdout.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).collect();
        let points: Vec<&str> = points.iter().map(|point| point.trim_end_matches(" (inferred)")).collect();
        assert_eq!(points, ["1. renaming of 別の名の事業 to もう一つの名の事業"], "{id}");
        assert!(!run.stdout.contains("added"), "{id}: {}", run.told());
    }
}

#[test]
fn a_name_of_which_some_systems_make_one_file_with_another_is_refused() {
    let desk = desk();
    let begun = |name: &str| {
        let _ = fs::remove_file(desk.path(&format!("{name}.toml")));
        let run = desk.run(&["propose", "new", name, "-m", "後継の創設", "--author", "甲"]);
        if run.code != 0 {
            return run;
        }
        desk.write(&format!("{name}.toml"), last());
        desk.run(&["propose", "save", name, "-m", "資料のとおり", "--author", "甲"])
    };
    assert_eq!(begun("Ext-2026").code, 0);
    for name in ["ext-2026", "EXT-2026", "Ｅxt-2026"] {
        let run = begun(name);
        assert!(
            run.code == 2 && run.stderr.contains("`Ext-2026` is there already"),
            "{name}: {}",
            run.told()
        );
    }
    for name in ["con", "NUL", "com1", "Lpt9"] {
        let run = begun(name);
        assert!(run.code == 2 && run.stderr.contains("a device on Windows"), "{name}: {}", run.told());
    }
    assert_eq!(begun("com10").code, 0);
}
