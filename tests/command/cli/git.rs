//! planctl beside real git: plan files shown and merged by their items, and clones of a store that
//! have parted.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;
use std::process::Command;

use super::support::{Folder, Run, command, replaced};

const PLAN: &str = r#"format = 1
vocabulary = "mext-rd-plan/1"

[plan]
id = "ocean"
name = "海洋計画"

[[program]]
id = "watch"
label = "1"
name = "観測プログラム"

[[project]]
id = "wave"
under = "watch"
name = "波浪観測"
first = "FY2024"
last = "FY2028"

[[project]]
id = "tide"
under = "watch"
name = "潮位観測"
first = "FY2024"
"#;

const PATH: &str = "計画/海洋 計画.toml";

/// A command with the same surroundings everywhere, whoever runs it.
fn surrounded(folder: &Folder, mut command: Command, place: &str) -> Command {
    command.current_dir(folder.path(place));
    let home = folder.path("home");
    fs::create_dir_all(&home).unwrap();
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_EXTERNAL_DIFF", "XDG_CONFIG_HOME"] {
        command.env_remove(name);
    }
    for (name, value) in [
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_AUTHOR_NAME", "a"),
        ("GIT_AUTHOR_EMAIL", "a@example.jp"),
        ("GIT_COMMITTER_NAME", "a"),
        ("GIT_COMMITTER_EMAIL", "a@example.jp"),
        ("GIT_EDITOR", "true"),
        ("GIT_PAGER", "cat"),
        ("LC_ALL", "C"),
        ("NO_COLOR", "1"),
        ("PLANCTL_NO_HINTS", "1"),
    ] {
        command.env(name, value);
    }
    command.env("GIT_CONFIG_GLOBAL", home.join(".gitconfig")).env("HOME", home);
    command
}

fn git_in(folder: &Folder, place: &str, args: &[&str]) -> Run {
    let mut git = Command::new("git");
    git.args(args);
    folder.finish(surrounded(folder, git, place), None)
}

/// Runs git in the repository, where it must succeed.
#[track_caller]
fn git(folder: &Folder, args: &[&str]) -> String {
    let run = git_in(folder, "repo", args);
    assert_eq!(run.code, 0, "{args:?}: {}", run.told());
    run.stdout
}

fn planctl_in(folder: &Folder, place: &str, args: &[&str]) -> Run {
    let command = command(&folder.path(place), args);
    folder.finish(surrounded(folder, command, place), None)
}

fn planctl(folder: &Folder, args: &[&str]) -> Run {
    planctl_in(folder, "repo", args)
}

/// A repository with a plan and a file that is none, set up.
fn repository() -> Folder {
    let folder = Folder::new();
    folder.write("repo/plain.toml", "a = 1\nb = 2\nc = 3\n");
    folder.write(&format!("repo/{PATH}"), PLAN);
    git(&folder, &["init", "-q", "-b", "main"]);
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-q", "-m", "one"]);
    let run = planctl(&folder, &["git", "setup"]);
    assert_eq!(run.code, 0, "{}", run.told());
    folder
}

fn plan(folder: &Folder) -> String {
    folder.read(&format!("repo/{PATH}"))
}

/// Commits the plan with one text in the place of another, on the branch that is out.
#[track_caller]
fn change(folder: &Folder, before: &str, after: &str) {
    let text = replaced(&plan(folder), before, after);
    folder.write(&format!("repo/{PATH}"), text);
    git(folder, &["commit", "-q", "-a", "-m", after]);
}

/// Commits one change on `main` and the other on `side`, and has `main` out.
fn branches(folder: &Folder, ours: (&str, &str), theirs: (&str, &str)) {
    git(folder, &["checkout", "-q", "-b", "side"]);
    change(folder, theirs.0, theirs.1);
    git(folder, &["checkout", "-q", "main"]);
    change(folder, ours.0, ours.1);
}

const RENAMED: (&str, &str) = ("波浪観測", "波浪観測（第２期）");
const LONGER: (&str, &str) = ("last = \"FY2028\"", "last = \"FY2030\"");

#[test]
fn two_fields_of_one_project_merge_where_lines_would_conflict() {
    let folder = repository();
    // The lines stand side by side, so git alone has a conflict.
    branches(
        &folder,
        ("first = \"FY2024\"\nlast", "first = \"FY2025\"\nlast"),
        ("last = \"FY2028\"", "last = \"FY2030\""),
    );
    git(&folder, &["merge", "-q", "--no-edit", "side"]);
    assert!(plan(&folder).contains("first = \"FY2025\"\nlast = \"FY2030\""), "{}", plan(&folder));
    let unset = planctl(&folder, &["git", "unsetup"]);
    assert_eq!(unset.code, 0, "{}", unset.told());
    git(&folder, &["reset", "-q", "--hard", "HEAD~1"]);
    assert_eq!(git_in(&folder, "repo", &["merge", "-q", "--no-edit", "side"]).code, 1);
}

#[test]
fn what_conflicts_is_a_row_that_resolve_decides() {
    let folder = repository();
    branches(&folder, RENAMED, ("波浪観測", "波の観測"));
    let run = git_in(&folder, "repo", &["merge", "--no-edit", "side"]);
    assert_eq!(run.code, 1, "{}", run.told());
    assert!(plan(&folder).contains("[[conflict]]") && plan(&folder).contains("kind = \"rename-rename\""));
    assert!(git(&folder, &["status", "--porcelain"]).starts_with("UU "));
    let args = ["resolve", "wave.name", "--take", "theirs", "--reason", "委員会の案", "--in", PATH];
    let run = planctl(&folder, &args);
    assert_eq!(run.code, 0, "{}", run.told());
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-q", "--no-edit"]);
    assert!(plan(&folder).contains("name = \"波の観測\""));
}

#[test]
fn a_conflict_names_the_branches_and_commits_that_git_names() {
    let folder = repository();
    branches(&folder, RENAMED, ("波浪観測", "波の観測"));
    assert_eq!(git_in(&folder, "repo", &["merge", "--no-edit", "side"]).code, 1);
    assert!(plan(&folder).contains("ours_by = \"HEAD\"\ntheirs_by = \"side\"\n"), "{}", plan(&folder));
    git(&folder, &["merge", "--abort"]);
    assert_eq!(git_in(&folder, "repo", &["rebase", "side"]).code, 1);
    assert!(plan(&folder).contains("ours_by = \"side\"") || plan(&folder).contains("ours_by = \"HEAD\""));
    assert!(plan(&folder).contains("theirs_by = \""), "{}", plan(&folder));
}

#[test]
fn a_pattern_is_set_up_as_it_is_typed_with_blanks_and_from_here() {
    let folder = repository();
    folder.write("repo/sub/my plan.toml", PLAN);
    let args = ["git", "setup", "--", "./my plan.toml"];
    let run = planctl_in(&folder, "repo/sub", &args);
    assert_eq!(run.code, 0, "{}", run.told());
    let said = git(&folder, &["check-attr", "merge", "--", "sub/my plan.toml", "my plan.toml"]);
    assert_eq!(said, "sub/my plan.toml: merge: planctl\nmy plan.toml: merge: unspecified\n");
}

#[test]
fn rebase_and_cherry_pick_go_by_items_too() {
    let folder = repository();
    branches(&folder, RENAMED, LONGER);
    git(&folder, &["checkout", "-q", "side"]);
    git(&folder, &["rebase", "-q", "main"]);
    assert!(plan(&folder).contains("第２期") && plan(&folder).contains("FY2030"));
    git(&folder, &["checkout", "-q", "-b", "picked", "main"]);
    git(&folder, &["cherry-pick", "side"]);
    assert!(plan(&folder).contains("第２期") && plan(&folder).contains("FY2030"));
    git(&folder, &["checkout", "-q", "-b", "other", "main~1"]);
    change(&folder, "波浪観測", "波");
    assert_eq!(git_in(&folder, "repo", &["cherry-pick", "main"]).code, 1);
    assert!(plan(&folder).contains("[[conflict]]"));
}

#[test]
fn a_plan_that_both_branches_began_is_merged_by_its_items() {
    let folder = repository();
    let new = |last: &str| PLAN.replace("ocean", "sky").replace("FY2028", last);
    git(&folder, &["checkout", "-q", "-b", "side"]);
    for (branch, last) in [("side", "FY2028"), ("main", "FY2029")] {
        git(&folder, &["checkout", "-q", branch]);
        folder.write("repo/計画/空.toml", new(last));
        git(&folder, &["add", "-A"]);
        git(&folder, &["commit", "-q", "-m", branch]);
    }
    assert_eq!(git_in(&folder, "repo", &["merge", "--no-edit", "side"]).code, 1);
    let merged = folder.read("repo/計画/空.toml");
    assert!(merged.contains("[[conflict]]") && !merged.contains("<<<<<<<"), "{merged}");
}

#[test]
fn git_diff_and_git_log_speak_the_words_of_the_plan() {
    let folder = repository();
    let text = replaced(&plan(&folder), RENAMED.0, RENAMED.1);
    folder.write(&format!("repo/{PATH}"), text);
    let said = git(&folder, &["diff"]);
    let hash = git(&folder, &["rev-parse", &format!("HEAD:{PATH}")]);
    let hash = &hash[..7];
    let known = "(4 items, 4 without a source, no unknown values, no incomplete lists)";
    assert!(said.starts_with(&format!("diff --planctl a/{PATH} b/{PATH}\n")), "{said}");
    assert!(said.contains(&format!("coverage: {PATH} ({hash}) (4 items")), "{said} {known}");
    assert!(said.contains("~ project 波浪観測（第２期）: renamed  [wave]"), "{said}");
    git(&folder, &["commit", "-q", "-a", "-m", "two"]);
    let log = git(&folder, &["log", "-p", "--ext-diff"]);
    assert!(log.contains("renamed  [wave]") && log.contains("new file\n"), "{log}");
    git(&folder, &["rm", "-q", PATH]);
    let gone = git(&folder, &["diff", "--cached", "--ext-diff"]);
    assert!(gone.contains("deleted file\n") && gone.contains("[wave]"), "{gone}");
}

#[test]
fn a_plan_that_gets_another_name_is_shown_under_both() {
    let folder = repository();
    git(&folder, &["mv", PATH, "計画/大洋.toml"]);
    let text = replaced(&folder.read("repo/計画/大洋.toml"), RENAMED.0, RENAMED.1);
    folder.write("repo/計画/大洋.toml", text);
    git(&folder, &["add", "-A"]);
    let said = git(&folder, &["diff", "--cached", "--ext-diff", "-M"]);
    assert!(said.starts_with(&format!("diff --planctl a/{PATH} b/計画/大洋.toml\n")), "{said}");
    assert!(said.contains("similarity index") && said.contains("renamed  [wave]"), "{said}");
}

#[test]
fn a_file_that_is_no_plan_is_shown_and_merged_as_git_does_it() {
    let folder = repository();
    let run = planctl(&folder, &["git", "setup", "*.toml"]);
    assert_eq!(run.code, 0, "{}", run.told());
    let plain = |text: &str| folder.write("repo/plain.toml", text);
    plain("a = 9\nb = 2\nc = 3\n");
    let by_planctl = git(&folder, &["diff"]);
    assert_eq!(by_planctl, git(&folder, &["diff", "--no-ext-diff"]));
    git(&folder, &["commit", "-q", "-a", "-m", "ours"]);
    git(&folder, &["checkout", "-q", "-b", "side", "HEAD~1"]);
    plain("a = 1\nb = 2\nc = 8\n");
    git(&folder, &["commit", "-q", "-a", "-m", "theirs"]);
    git(&folder, &["merge", "-q", "--no-edit", "main"]);
    assert_eq!(folder.read("repo/plain.toml"), "a = 9\nb = 2\nc = 8\n");
    git(&folder, &["checkout", "-q", "-b", "third", "main~1"]);
    plain("a = 7\nb = 2\nc = 3\n");
    git(&folder, &["commit", "-q", "-a", "-m", "third"]);
    assert_eq!(git_in(&folder, "repo", &["merge", "--no-edit", "main"]).code, 1);
    assert!(folder.read("repo/plain.toml").contains("<<<<<<< "));
}

#[test]
fn a_plan_that_does_not_read_is_merged_line_by_line_and_nothing_is_lost() {
    let folder = repository();
    branches(&folder, ("潮位観測", "潮位の観測"), ("name = \"海洋計画\"", "name = 海洋計画"));
    let run = git_in(&folder, "repo", &["merge", "--no-edit", "side"]);
    assert_eq!(run.code, 0, "{}", run.told());
    assert!(plan(&folder).contains("name = 海洋計画") && plan(&folder).contains("潮位の観測"));
}

/// Names of files that a shell, git, an option parser or a terminal may take for something else.
const NAMES: [&[u8]; 15] = [
    b"-x.toml",
    b"--help.toml",
    b"-o.toml",
    b"--.toml",
    b"a b.toml",
    b"it's \"so\".toml",
    b"100%P %s.toml",
    b"$(touch made)`touch made`.toml",
    b"a;touch made.toml",
    b"two\nerror: lines.toml",
    b"red\x1b[31m.toml",
    "計画\u{202e}lmot.toml".as_bytes(),
    b"[x]*?.toml",
    b"back\\slash\t.toml",
    b"not \xff text.toml",
];

/// Commits the plan under a name, changed on two branches, has `main` out and merges the other.
fn merged_as(name: &[u8], ours: (&str, &str), theirs: (&str, &str)) -> (Folder, PathBuf, i32, String) {
    let folder = Folder::new();
    let path = folder.path("repo").join(std::ffi::OsStr::from_bytes(name));
    fs::create_dir_all(folder.path("repo")).unwrap();
    let commit = |(before, after): (&str, &str)| {
        fs::write(&path, replaced(PLAN, before, after)).unwrap();
        git(&folder, &["add", "-A"]);
        git(&folder, &["commit", "-q", "--allow-empty", "-m", "it"]);
    };
    git(&folder, &["init", "-q", "-b", "main"]);
    commit(("wave", "wave"));
    let run = planctl(&folder, &["git", "setup"]);
    assert_eq!(run.code, 0, "{}", run.told());
    assert_tame(&run.stdout);
    git(&folder, &["checkout", "-q", "-b", "side"]);
    commit(theirs);
    git(&folder, &["checkout", "-q", "main"]);
    commit(ours);
    let mut command = Command::new("git");
    command.args(["merge", "-q", "--no-edit", "side"]);
    let mut command = surrounded(&folder, command, "repo");
    command.env_remove("PLANCTL_NO_HINTS");
    // Git itself says a name as it is.
    let ran = command.output().unwrap();
    (folder, path, ran.status.code().unwrap(), String::from_utf8(ran.stderr).unwrap())
}

/// Nothing in it acts on a terminal.
#[track_caller]
fn assert_tame(said: &str) {
    let acts = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!said.contains(acts), "{said:?}");
}

#[test]
fn a_plan_is_merged_and_shown_whatever_its_file_is_called() {
    for name in NAMES {
        let shown = String::from_utf8_lossy(name);
        let (folder, path, code, told) = merged_as(name, RENAMED, LONGER);
        assert_eq!(code, 0, "{shown:?}: {told}");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains("第２期") && text.contains("FY2030"), "{shown:?}: {text}");
        let said = git(&folder, &["diff", "--ext-diff", "HEAD~1", "HEAD"]);
        assert!(said.starts_with("diff --planctl a/") && said.contains("[wave]"), "{shown:?}: {said}");
        assert_tame(&said);
        assert_eq!(
            said.lines().filter(|line| line.contains("error:")).count(),
            2 * usize::from(shown.contains("error"))
        );
        assert!(!folder.path("repo/made").exists(), "{shown:?} was run");
    }
}

#[test]
fn the_command_that_is_suggested_for_a_conflict_works_whatever_the_file_is_called() {
    for name in NAMES {
        let shown = String::from_utf8_lossy(name);
        let (folder, path, code, told) = merged_as(name, RENAMED, ("波浪観測", "波の観測"));
        assert_eq!(code, 1, "{shown:?}: {told}");
        assert_tame(&told);
        let suggested =
            told.split_once("by one: `").and_then(|(_, rest)| rest.split_once("`, another value"));
        let suggested = suggested.expect("a command is suggested").0;
        let program = env!("CARGO_BIN_EXE_planctl");
        let line = suggested.replace("ours|theirs|base", "theirs").replacen("planctl", program, 1);
        let mut bash = Command::new("bash");
        bash.args(["-c", &line]);
        let run = folder.finish(surrounded(&folder, bash, "repo"), None);
        assert_eq!(run.code, 0, "{line}: {}", run.told());
        assert!(fs::read_to_string(&path).unwrap().contains("name = \"波の観測\""), "{shown:?}");
        assert!(!folder.path("repo/made").exists(), "{shown:?} was run");
    }
}

#[test]
fn a_driver_that_was_set_up_earlier_merges_a_name_with_a_dash_too() {
    let folder = Folder::new();
    let sides = [PLAN.to_owned(), replaced(PLAN, RENAMED.0, RENAMED.1), replaced(PLAN, LONGER.0, LONGER.1)];
    for (name, text) in ["base", "ours", "theirs"].into_iter().zip(sides) {
        folder.write(name, text);
    }
    let run = folder.run(&["git", "merge", "base", "ours", "theirs", "7", "-x.toml"]);
    assert_eq!(run.code, 0, "{}", run.told());
    let text = folder.read("ours");
    assert!(text.contains("第２期") && text.contains("FY2030"), "{text}");
}

#[test]
fn what_setup_writes_is_taken_back_to_the_byte() {
    for (config, attributes) in [
        (None, None),
        (Some("[core]\n\tbare = false"), Some("*.png binary")),
        (Some("# mine\n[core]\n\tbare = false\n[diff \"x\"]\n\tcommand = y\n"), Some("*.png binary\n\n")),
    ] {
        let folder = repository();
        assert_eq!(planctl(&folder, &["git", "unsetup"]).code, 0);
        let paths = ["repo/.git/config", "repo/.git/info/attributes"];
        if let Some(config) = config {
            folder.write(paths[0], config);
        }
        if let Some(attributes) = attributes {
            folder.write(paths[1], attributes);
        }
        let now = || paths.map(|path| fs::read_to_string(folder.path(path)).ok());
        let before = now();
        assert_eq!(planctl(&folder, &["git", "setup"]).code, 0);
        let once = now();
        assert_ne!(once, before);
        assert_eq!(planctl(&folder, &["git", "setup"]).code, 0);
        assert_eq!(now(), once, "setting up twice is setting up once");
        assert_eq!(planctl(&folder, &["git", "unsetup"]).code, 0);
        assert_eq!(now(), before, "{config:?}");
        assert_eq!(planctl(&folder, &["git", "unsetup"]).told(), "exit 1\nnote: nothing was set up\n");
    }
}

#[test]
fn setup_for_all_repositories_is_taken_back_too() {
    let folder = repository();
    planctl(&folder, &["git", "unsetup"]);
    let listing = |folder: &Folder| {
        let all = folder.listing().into_iter();
        all.filter(|(name, _)| name.starts_with("home/") && name.contains('.')).collect::<Vec<_>>()
    };
    let before = listing(&folder);
    assert_eq!(planctl(&folder, &["git", "setup", "--global"]).code, 0);
    branches(&folder, RENAMED, LONGER);
    assert!(git(&folder, &["log", "-1", "-p", "--ext-diff"]).contains("renamed  [wave]"));
    assert_eq!(planctl(&folder, &["git", "unsetup", "--global"]).code, 0);
    let files = |listing: Vec<(String, String)>| {
        listing.into_iter().filter(|(_, holds)| holds != "folder").collect::<Vec<_>>()
    };
    assert_eq!(files(listing(&folder)), files(before));
}

#[test]
fn setup_names_plan_files_alone_and_only_in_a_repository() {
    let folder = repository();
    let attributes = folder.read("repo/.git/info/attributes");
    assert!(attributes.contains("\n/計画/*.toml diff=planctl merge=planctl\n"), "{attributes}");
    assert!(!attributes.contains("plain"), "{attributes}");
    folder.write("elsewhere/x", "");
    let run = planctl_in(&folder, "elsewhere", &["git", "setup"]);
    assert_eq!(
        run.told(),
        "exit 2\nerror: this is no git repository\nhint: run it inside one, or with --global\n"
    );
}

// Copies of a store.

/// A repository with a store of one revision, and two clones of it.
fn clones() -> Folder {
    let folder = Folder::new();
    folder.write("repo/plan.toml", PLAN);
    git(&folder, &["init", "-q", "-b", "main"]);
    for args in [
        &["init", "--origin", "ocean.example/plans", "--authority", "海洋課"][..],
        &["commit", "plan.toml", "--date", "2026-01-16", "--author", "海洋課"],
    ] {
        let run = planctl(&folder, args);
        assert_eq!(run.code, 0, "{}", run.told());
    }
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-q", "-m", "store"]);
    for clone in ["one", "two"] {
        let run = git_in(&folder, ".", &["clone", "-q", "repo", clone]);
        assert_eq!(run.code, 0, "{}", run.told());
    }
    folder
}

/// Records a revision in a clone and commits it.
#[track_caller]
fn record(folder: &Folder, clone: &str, date: &str, name: &str) {
    folder.write(&format!("{clone}/draft.toml"), PLAN.replace("波浪観測", name));
    let run = planctl_in(folder, clone, &["commit", "draft.toml", "--date", date, "--author", clone]);
    assert_eq!(run.code, 0, "{}", run.told());
    fs::remove_file(folder.path(&format!("{clone}/draft.toml"))).unwrap();
    for args in [&["add", "-A"][..], &["commit", "-q", "-m", date]] {
        assert_eq!(git_in(folder, clone, args).code, 0);
    }
}

#[test]
fn clones_that_recorded_the_same_number_are_a_fork_and_named() {
    let folder = clones();
    record(&folder, "one", "2026-04-01", "波");
    record(&folder, "two", "2026-05-01", "浪");
    let run = planctl_in(&folder, "one", &["verify", "--against", "../two"]);
    let standing = run.stdout.split("\n\n").next().unwrap();
    assert_eq!(
        (run.code, standing),
        (
            3,
            "the record has forked at entry 2: each copy recorded an entry 2 of its own\n    \
         - here  entry 2: `ocean`, revision of 2026-04-01 (partial revision) (recorded 2026-11-22T05:00:00Z, by one)\n    \
         - copy  entry 2: `ocean`, revision of 2026-05-01 (partial revision) (recorded 2026-11-22T05:00:00Z, by two)"
        )
    );
}

#[test]
fn a_clone_that_lacks_entries_is_behind_and_no_fork() {
    let folder = clones();
    let same = planctl_in(&folder, "one", &["verify", "--against", "../two"]);
    assert!(same.told().starts_with("exit 0\nthe record is the same, entry for entry (1)\n\n"));
    assert!(
        same.stdout
            .contains("PROVED        anchored      the record is anchored outside itself  (the first 1 of 1")
    );
    record(&folder, "two", "2026-05-01", "浪");
    let behind = planctl_in(&folder, "one", &["verify", "--against", "../two/revisions"]);
    assert_eq!((behind.code, behind.stdout.lines().next()), (0, Some("the record is behind by 1")));
    let ahead = planctl_in(&folder, "two", &["verify", "--against", "../one"]);
    assert_eq!((ahead.code, ahead.stdout.lines().next()), (0, Some("the record is ahead by 1")));
}

#[test]
fn another_store_is_no_copy() {
    let folder = clones();
    folder.write("three/x", "");
    let made =
        planctl_in(&folder, "three", &["init", "--origin", "sky.example/plans", "--authority", "空課"]);
    assert_eq!(made.code, 0, "{}", made.told());
    let run = planctl_in(&folder, "one", &["verify", "--against", "../three"]);
    assert_eq!(
        run.told(),
        "exit 2\nerror: these are no copies of one store: ocean.example/plans and sky.example/plans\n"
    );
}

/// Merges clone `two` into `one`, which conflicts on the entry that both recorded.
#[track_caller]
fn merged(folder: &Folder) {
    record(folder, "one", "2026-04-01", "波");
    record(folder, "two", "2026-05-01", "浪");
    record(folder, "two", "2026-06-01", "波浪");
    let run = git_in(folder, "one", &["pull", "-q", "--no-rebase", "--no-edit", "../two", "main"]);
    assert_eq!(run.code, 1, "{}", run.told());
}

#[test]
fn clones_brought_together_by_git_are_told_to_be_a_fork_by_every_command() {
    let folder = clones();
    merged(&folder);
    for args in [&["log"][..], &["diff"], &["show"], &["memo"]] {
        let run = planctl_in(&folder, "one", args);
        assert_eq!(run.code, 3, "{args:?}: {}", run.told());
        let said = "revisions/log/00000003.toml follows another entry 2 than the one here: two copies of the store each recorded an entry 2 (a fork), or entry 2 was altered";
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
    let run = planctl_in(&folder, "one", &["verify"]);
    assert!(run.code == 3 && run.stdout.contains("(a fork)"), "{}", run.told());
}

#[test]
fn marks_of_a_merge_in_an_entry_are_known_for_what_they_are() {
    let folder = clones();
    // A repository that overrides the attributes of the store has its entries merged as text.
    folder.write("one/.git/info/attributes", "*.toml merge=text text\n");
    merged(&folder);
    let run = planctl_in(&folder, "one", &["log"]);
    assert_eq!(run.code, 3);
    assert!(
        run.stderr.contains("log/00000002.toml holds the marks of an unfinished git merge"),
        "{}",
        run.stderr
    );
}

/// Two branches that rename one project, merged: the file waits for a decision.
fn conflicting() -> Folder {
    let folder = repository();
    branches(&folder, ("波浪観測", "波"), ("波浪観測", "浪"));
    assert_eq!(git_in(&folder, "repo", &["merge", "-q", "side"]).code, 1);
    git(&folder, &["add", "-A"]);
    folder
}

#[test]
fn a_file_that_waits_for_a_decision_is_not_committed_and_is_once_it_is_decided() {
    let folder = conflicting();
    let run = git_in(&folder, "repo", &["commit", "-q", "-m", "merged"]);
    let said = "`wave.name`, 波浪観測: name (rename/rename): both sides renamed it, each otherwise, and nothing is \
                decided; base: 波浪観測; ours, HEAD: 波; theirs, side: 浪";
    assert_eq!(run.told(), format!("exit 1\n{PATH}: {said}\n"));
    let how = ["resolve", "wave.name", "--take", "theirs", "--reason", "理由", "--in", PATH];
    assert_eq!(planctl(&folder, &how).code, 0);
    // What is staged counts, not what lies in the folder.
    assert_eq!(git_in(&folder, "repo", &["commit", "-q", "-m", "merged"]).code, 1);
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-q", "-m", "merged"]);
    assert!(git(&folder, &["show", &format!("HEAD:{PATH}")]).contains("taken = \"theirs\""));
}

#[test]
fn suggestions_and_plans_of_unknown_vocabularies_wait_too_and_other_files_do_not() {
    let folder = repository();
    let row = "\n[[suggestion]]\nitem = \"tide\"\nto = \"sea\"\n";
    folder.write("repo/a.toml", format!("{PLAN}{row}"));
    folder.write("repo/b.toml", format!("{PLAN}{row}").replace("mext-rd-plan", "unheard-of"));
    folder.write("repo/c.toml", "[[conflict]]\nitem = \"x\"\n");
    folder.write("repo/d.md", row);
    let wide: Vec<u8> = format!("\u{feff}{PLAN}{row}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    folder.write("repo/e.toml", wide);
    git(&folder, &["add", "-A"]);
    let run = git_in(&folder, "repo", &["commit", "-q", "-m", "two"]);
    let said = "suggestion: `tide` is perhaps `sea`";
    assert_eq!(run.told(), format!("exit 1\na.toml: {said}\nb.toml: {said}\ne.toml: {said}\n"));
    git(&folder, &["rm", "-q", "-f", "a.toml", "b.toml", "e.toml"]);
    git(&folder, &["commit", "-q", "-m", "two"]);
}

#[test]
fn a_store_keeps_what_waits_in_its_versions_and_may_be_committed() {
    let folder = repository();
    let made = planctl(&folder, &["init", "--origin", "sea.example/plans", "--authority", "海課"]);
    assert_eq!(made.code, 0, "{}", made.told());
    let waits = "\n[[conflict]]\nitem = \"tide\"\nfield = \"name\"\nkind = \"rename-rename\"\n";
    folder.write("repo/new.toml", format!("{PLAN}{waits}"));
    let run = planctl(&folder, &["propose", "new", "sea", "--from", "new.toml", "-o", "sea.toml"]);
    assert_eq!(run.code, 0, "{}", run.told());
    git(&folder, &["add", "revisions"]);
    git(&folder, &["commit", "-q", "-m", "store"]);
}

#[cfg(unix)]
#[test]
fn a_hook_that_is_there_runs_first_keeps_its_answer_and_comes_back() {
    use std::os::unix::fs::PermissionsExt as _;
    for (place, configured) in [(".git/hooks", None), ("shared hooks", Some("shared hooks"))] {
        let folder = Folder::new();
        folder.write(&format!("repo/{PATH}"), PLAN);
        git(&folder, &["init", "-q", "-b", "main"]);
        if let Some(path) = configured {
            git(&folder, &["config", "core.hooksPath", path]);
        }
        let hook = format!("repo/{place}/pre-commit");
        let text = "#!/bin/sh\necho before >&2\n[ ! -e stop ] || exit 7\n";
        folder.write(&hook, text);
        fs::set_permissions(folder.path(&hook), fs::Permissions::from_mode(0o755)).unwrap();
        // Twice is as good as once.
        for _ in 0..2 {
            assert_eq!(planctl(&folder, &["git", "setup"]).code, 0);
        }
        git(&folder, &["add", PATH]);
        folder.write("repo/stop", "");
        let run = git_in(&folder, "repo", &["commit", "-q", "-m", "one"]);
        assert_eq!((run.code, run.stderr.as_str()), (1, "before\n"));
        fs::remove_file(folder.path("repo/stop")).unwrap();
        let run = git_in(&folder, "repo", &["commit", "-q", "-m", "one"]);
        assert_eq!(run.told(), "exit 0\nbefore\n");
        // A work tree has the hooks of its repository.
        git(&folder, &["worktree", "add", "-q", "../other"]);
        folder.write("other/a.toml", format!("{PLAN}\n[[suggestion]]\nitem = \"tide\"\nto = \"sea\"\n"));
        if configured.is_none() {
            assert_eq!(git_in(&folder, "other", &["add", "-A"]).code, 0);
            let run = git_in(&folder, "other", &["commit", "-q", "-m", "two"]);
            assert_eq!(run.told(), "exit 1\nbefore\na.toml: suggestion: `tide` is perhaps `sea`\n");
        }
        assert_eq!(planctl(&folder, &["git", "unsetup"]).code, 0);
        assert_eq!(folder.read(&hook), text);
        let left = fs::read_dir(folder.path(&format!("repo/{place}"))).unwrap();
        let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| !name.to_string_lossy().contains("planctl")), "{left:?}");
    }
}

#[test]
fn a_hook_that_took_the_place_of_the_check_is_never_removed() {
    let folder = repository();
    folder.write("repo/.git/hooks/pre-commit", "#!/bin/sh\n");
    folder.write("repo/.git/hooks/pre-commit.before-planctl", "#!/bin/sh\n# older\n");
    let run = planctl(&folder, &["git", "setup"]);
    assert_eq!(
        run.told(),
        "exit 2\nerror: .git/hooks/pre-commit and .git/hooks/pre-commit.before-planctl are both there, and \
         neither is planctl's\nhint: keep .git/hooks/pre-commit.before-planctl under another name, then set up again\n"
    );
    assert_eq!(planctl(&folder, &["git", "unsetup"]).code, 0);
    assert_eq!(folder.read("repo/.git/hooks/pre-commit"), "#!/bin/sh\n");
    assert_eq!(folder.read("repo/.git/hooks/pre-commit.before-planctl"), "#!/bin/sh\n# older\n");
}
