//! Where answers may go: every command that there is, with every place that there may be.
//!
//! The commands are those that help lists, as the command line itself knows them; one that has no row
//! here fails the first test.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use super::support::{Folder, Run, command};

const PLAN: &str = r#"format = 1
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

[[project]]
id = "wave"
under = "sea"
name = "波浪の観測"
"#;

/// Each command with arguments that it takes, and whether it has an answer here.
const ROWS: &[(&str, &[&str], Answer)] = &[
    ("init", &["other"], Answer::Given),
    ("new", &[], Answer::Given),
    ("edit", &["latest"], Answer::Given),
    ("edit add", &["--under", "sea", "--name", "新", "project"], Answer::InPlace),
    ("edit delete", &["tide"], Answer::InPlace),
    ("edit rename", &["tide", "潮"], Answer::InPlace),
    ("edit move", &["tide", "--last"], Answer::InPlace),
    ("edit renumber", &["sea", "2-2"], Answer::InPlace),
    ("edit reschedule", &["tide", "--to", "FY2030"], Answer::InPlace),
    ("edit set", &["tide.overview", "潮を測る。"], Answer::InPlace),
    ("edit split", &["--into=潮一", "--into=潮二", "tide"], Answer::InPlace),
    ("edit merge", &["--name", "海", "tide", "wave"], Answer::InPlace),
    ("edit succeed", &["--name", "新しい潮位", "tide"], Answer::InPlace),
    ("fmt", &["draft.toml"], Answer::InPlace),
    ("learn", &["paper.txt"], Answer::Folder),
    ("import", &["paper.txt"], Answer::Given),
    ("match", &["paper.txt"], Answer::Given),
    ("identify", &["draft.toml"], Answer::Given),
    ("check", &["draft.toml"], Answer::Given),
    ("commit", &["draft.toml", "--date", "2026-04-01"], Answer::Given),
    ("act", &["latest", "--act", "decided", "--body", "会", "--date", "2026-02-01"], Answer::Given),
    ("annotate", &["#1", "-m", "注"], Answer::Given),
    ("report", &["tide", "ended", "FY2030", "--date", "2026-02-01"], Answer::Given),
    ("authority", &["省"], Answer::Given),
    ("propose new", &["another"], Answer::Draft),
    ("propose save", &["mine"], Answer::Refused),
    ("propose edit add", &["mine", "--under", "sea", "--name", "新", "project"], Answer::Given),
    ("propose edit delete", &["mine", "tide"], Answer::Given),
    ("propose edit rename", &["mine", "tide", "潮"], Answer::Given),
    ("propose edit move", &["mine", "tide", "--last"], Answer::Given),
    ("propose edit renumber", &["mine", "sea", "2-2"], Answer::Given),
    ("propose edit reschedule", &["mine", "tide", "--to", "FY2030"], Answer::Given),
    ("propose edit set", &["mine", "tide.overview", "潮を測る。"], Answer::Given),
    ("propose edit split", &["mine", "--into=潮一", "--into=潮二", "tide"], Answer::Given),
    ("propose edit merge", &["mine", "--name", "海", "tide", "wave"], Answer::Given),
    ("propose edit succeed", &["mine", "--name", "新しい潮位", "tide"], Answer::Given),
    ("propose list", &[], Answer::Given),
    ("propose show", &["mine"], Answer::Given),
    ("propose diff", &["mine"], Answer::Given),
    ("propose interdiff", &["mine", "1", "1"], Answer::Given),
    ("propose log", &["mine"], Answer::Given),
    ("propose export", &["mine"], Answer::Given),
    ("propose import", &["mine", "paper.txt", "--from", "課"], Answer::Refused),
    ("propose submit", &["mine"], Answer::Given),
    ("propose review", &["mine", "--approve", "--author", "課"], Answer::Given),
    ("propose reject", &["mine", "-m", "否"], Answer::Given),
    ("propose withdraw", &["mine", "-m", "止"], Answer::Given),
    ("propose rebase", &["mine", "--onto", "latest"], Answer::Refused),
    ("propose clashes", &[], Answer::Refused),
    ("propose adopt", &["mine", "--date", "2026-04-01"], Answer::Given),
    ("adopt", &["mine", "--date", "2026-04-01"], Answer::Given),
    ("policy", &["--set", "policy.toml"], Answer::Given),
    ("log", &[], Answer::Given),
    ("show", &[], Answer::Given),
    ("status", &[], Answer::Given),
    ("history", &["tide"], Answer::Given),
    ("blame", &[], Answer::Given),
    ("find", &["観測"], Answer::Given),
    ("lineage", &[], Answer::Refused),
    ("calendar", &[], Answer::Given),
    ("changes", &[], Answer::Given),
    ("why", &["tide"], Answer::Given),
    ("evidence", &[], Answer::Refused),
    ("diff", &[], Answer::Given),
    ("causes", &[], Answer::Given),
    ("memo", &[], Answer::Given),
    ("plan", &[], Answer::Given),
    ("roadmap", &[], Answer::Given),
    ("redline", &[], Answer::Given),
    ("packet", &["--no-pdf"], Answer::Folder),
    ("amend", &[], Answer::Given),
    ("apply", &["sentences.txt"], Answer::Given),
    ("merge", &["--base", "2025-01-01", "--ours", "latest", "--theirs", "draft.toml"], Answer::Given),
    ("resolve", &["tide.last", "--take", "ours", "--reason", "理", "--in", "conflict.toml"], Answer::InPlace),
    ("export", &[], Answer::Given),
    ("export", &["--history"], Answer::Given),
    ("table", &[], Answer::Given),
    ("kinds", &[], Answer::Given),
    ("vocabulary list", &[], Answer::Given),
    ("vocabulary show", &["roadmap/1"], Answer::Given),
    ("vocabulary new", &[], Answer::Given),
    ("vocabulary check", &["vocabulary.toml"], Answer::Refused),
    ("vocabulary fields", &[], Answer::Given),
    ("vocabulary map", &["roadmap/1", "outline/1"], Answer::Given),
    ("vocabulary schema", &["roadmap/1"], Answer::Given),
    ("verify", &["--now", "2026-11-23T05:00:00Z"], Answer::Given),
    ("sign", &["latest", "--key", "no-key"], Answer::Refused),
    ("signers", &[], Answer::Refused),
    ("checkpoint", &[], Answer::Given),
    ("prove", &["latest"], Answer::Given),
    ("redact", &["none", "-m", "理"], Answer::Refused),
    ("repair", &["--from", "copy"], Answer::Given),
    ("tidy", &[], Answer::Refused),
    ("pack", &[], Answer::Given),
    ("git setup", &["*.toml"], Answer::Refused),
    ("git unsetup", &[], Answer::Refused),
    ("schema", &[], Answer::Given),
    ("completions", &["bash"], Answer::Given),
    ("man", &[], Answer::Given),
];

/// What a command gives in the folder of this test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// An answer, where -o says.
    Given,
    /// An answer, where -o says; without -o the draft that is its input is edited.
    InPlace,
    /// A draft, where -o says, and an answer on standard output.
    Draft,
    /// A folder.
    Folder,
    /// None: it is refused, or there is nothing to say. Its outputs are judged all the same.
    Refused,
}

/// A folder with a store of two revisions, a proposal, and what the rows take.
fn desk() -> Folder {
    let desk = Folder::new();
    desk.answer(&["init", "--origin", "test"]);
    desk.write("first.toml", PLAN);
    desk.answer(&["commit", "first.toml", "--date", "2025-01-01"]);
    let second = PLAN.replace("FY2028", "FY2029");
    desk.write("second.toml", &second);
    desk.answer(&["commit", "second.toml", "--date", "2026-01-01"]);
    desk.answer(&["propose", "new", "mine"]);
    desk.answer(&["propose", "edit", "mine", "rename", "sea", "海のプログラム"]);
    desk.write(
        "draft.toml",
        second.replace("潮位の観測", "潮位と波の観測").replace("id = \"sea\"\n", "id =   \"sea\"\n"),
    );
    let text = desk.answer(&["plan"]);
    desk.write("paper.txt", text);
    let sentences = desk.answer(&["amend", "2025-01-01", "2026-01-01"]);
    desk.write("sentences.txt", sentences);
    desk.write("policy.toml", "[[rule]]\nroles = [\"課\"]\n");
    let other = PLAN.replace("FY2028", "FY2031");
    desk.write("other.toml", &other);
    let merged = desk.run(&["merge", "--base", "2025-01-01", "--ours", "latest", "--theirs", "other.toml"]);
    assert_eq!(merged.code, 1, "{}", merged.told());
    desk.write("conflict.toml", merged.stdout);
    copied(&desk.path("revisions"), &desk.path("copy"));
    // Another store, and ways into both.
    desk.answer(&["init", "elsewhere/plans"]);
    symlink("revisions", desk.path("way")).unwrap();
    symlink("revisions/log/00000099.toml", desk.path("to-log.toml")).unwrap();
    symlink("../elsewhere/plans/log", desk.path("elsewhere/log")).unwrap();
    fs::create_dir(desk.path("outside")).unwrap();
    symlink("../outside", desk.path("revisions/out")).unwrap();
    desk.write("there", "kept by hand\n");
    symlink("there", desk.path("to-there")).unwrap();
    desk.write("full/kept", "kept by hand\n");
    desk
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_symlink() {
            symlink(fs::read_link(&path).unwrap(), target).unwrap();
        } else if path.is_dir() {
            copied(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn copy_of(desk: &Folder) -> Folder {
    let copy = Folder::new();
    copied(&desk.path("."), &copy.path("."));
    copy
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// A command with an option of where its answer goes, before what may be swallowed by a list.
fn to<'a>(name: &'a str, arguments: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    let mut all: Vec<&str> = more.to_vec();
    match name.split(' ').collect::<Vec<_>>().as_slice() {
        ["edit", verb] => all.extend(["edit", "--in", "draft.toml", verb]),
        ["propose", "edit", verb] => {
            all.extend(["propose", "edit", arguments[0], verb]);
            all.extend(&arguments[1..]);
            return all;
        }
        words => all.extend(words),
    }
    all.extend(arguments);
    all
}

/// The commands that help lists below these words, and those below them.
fn listed(folder: &Folder, words: &[&str], out: &mut BTreeSet<String>) {
    let help = folder.answer(&[words, &["-h"]].concat());
    let section = help.split("\nCommands:\n").nth(1).unwrap_or_default();
    let names = section.lines().take_while(|line| line.starts_with("  "));
    let names = names.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    for name in names.filter(|name| !name.is_empty() && *name != "help") {
        let below = [words, &[name]].concat();
        let before = out.len();
        listed(folder, &below, out);
        // A command with others below it is one itself if it has a row.
        if out.len() == before || ROWS.iter().any(|(row, ..)| *row == below.join(" ")) {
            out.insert(below.join(" "));
        }
    }
}

#[test]
fn every_command_has_a_row_here() {
    let mut all = BTreeSet::new();
    listed(&Folder::new(), &[], &mut all);
    let rows: BTreeSet<String> = ROWS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(all, rows);
}

#[test]
fn no_command_writes_over_a_file_or_into_a_store_or_waits_for_a_reader() {
    let desk = desk();
    pipe(&desk.path("pipe"));
    symlink("pipe", desk.path("to-pipe")).unwrap();
    let _socket = UnixListener::bind(desk.path("socket")).unwrap();
    let before = desk.listing();
    let pipe = desk.path("pipe").display().to_string();
    let inside = "is inside the store";
    // Each command is held to the first places, and a few that write each in a way of their own to all.
    let places = [
        ("there", "there "),
        ("full", "full "),
        ("revisions/log/00000002.toml", inside),
        ("way/new", inside),
        ("pipe", "pipe "),
        ("to-there", "to-there "),
        ("revisions", "revisions"),
        ("revisions/log/00000003.toml", inside),
        ("revisions/drafts/log/new", inside),
        ("revisions/new/below", inside),
        ("to-log.toml", inside),
        ("outside/../way/log/new", inside),
        ("revisions/out/new", inside),
        ("elsewhere/plans/new", inside),
        ("elsewhere/log/new", inside),
        ("to-pipe", "to-pipe "),
        (&pipe, "pipe "),
        ("socket", "socket "),
        ("nowhere/new", "nowhere/new"),
    ];
    let of_their_own = ["log", "memo", "packet", "propose new", "fmt", "completions", "commit"];
    for (name, arguments, _) in ROWS {
        let many = if of_their_own.contains(name) { places.len() } else { 5 };
        for (place, said) in &places[..many] {
            let run = desk.run(&to(name, arguments, &["-o", place]));
            assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{name} -o {place}: {}", run.told());
            assert!(run.stderr.contains(said), "{name} -o {place}: {}", run.stderr);
            let is_kept = !["there", "to-there", "nowhere/new"].contains(place);
            if is_kept && many > 5 {
                let run = desk.run(&to(name, arguments, &["--force", "-o", place]));
                assert_eq!(run.code, 2, "{name} --force -o {place}: {}", run.told());
            }
        }
        assert_eq!(desk.listing(), before, "{name}");
    }
}

/// What comes out of a pipe while a command runs.
fn through(desk: &Folder, name: &str, arguments: &[&str], place: &str) -> (Run, Vec<u8>) {
    // Open before the writer is, without waiting for it.
    let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let reader = fs::OpenOptions::new().read(true).custom_flags(flags).open(desk.path("pipe")).unwrap();
    rustix::fs::fcntl_setfl(&reader, rustix::fs::OFlags::empty()).unwrap();
    // Held open until the command has ended, so that the reader ends with it and not before it begins.
    let held = fs::OpenOptions::new().write(true).open(desk.path("pipe")).unwrap();
    let reading = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let mut reader = reader;
        reader.read_to_end(&mut bytes).map(|_| bytes)
    });
    let run = desk.run(&to(name, arguments, &["-o", place]));
    drop(held);
    (run, reading.join().unwrap().unwrap())
}

#[test]
fn every_answer_goes_through_a_pipe_or_into_a_new_file_as_it_goes_to_standard_output() {
    let desk = desk();
    for (name, arguments, answer) in ROWS.iter().filter(|row| row.2 != Answer::Folder) {
        let copy = copy_of(&desk);
        let more: &[&str] = if *name == "propose export" { &["--format", "xlsx"] } else { &[] };
        let mut plain = command(&copy.path("."), &to(name, arguments, &[&["-o", "-"], more].concat()));
        let plain = plain.output().unwrap();
        let told = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let said = format!("{name}: {}{}", told(&plain.stdout), told(&plain.stderr));
        let code = plain.status.code();

        let copy = copy_of(&desk);
        pipe(&copy.path("pipe"));
        let (run, bytes) = through(&copy, name, arguments, "pipe");
        assert!(copy.path("pipe").symlink_metadata().unwrap().file_type().is_fifo(), "{name}");
        let filed = copy_of(&desk);
        symlink("made", filed.path("to-made")).unwrap();
        let file = filed.run(&to(name, arguments, &["-o", "to-made"]));
        assert!(filed.path("to-made").is_symlink(), "{name}");
        assert_eq!((Some(run.code), Some(file.code)), (code, code), "{said}\n{}", run.told());
        let made = fs::read(filed.path("made")).unwrap_or_default();
        match answer {
            Answer::Given | Answer::InPlace => {
                assert!(!bytes.is_empty(), "{said}");
                assert_eq!(told(&bytes), told(&plain.stdout), "{name}");
                assert_eq!(told(&made), told(&bytes), "{name}");
                assert_eq!(run.stdout, "", "{name}");
            }
            Answer::Draft => {
                assert!(made.starts_with(b"# planctl: another@1\n"), "{name}: {}", told(&made));
                assert_eq!(told(&made), told(&bytes), "{name}");
                assert!(run.stdout.contains("another"), "{name}: {}", run.stdout);
            }
            Answer::Refused => assert!(bytes.is_empty() && made.is_empty(), "{said}"),
            Answer::Folder => unreachable!("it was left out"),
        }
        if *answer == Answer::InPlace {
            let place = if *name == "resolve" { "conflict.toml" } else { "draft.toml" };
            let edited = copy_of(&desk);
            assert_eq!(edited.planctl(&to(name, arguments, &[])).lines().next(), Some("exit 0"), "{name}");
            assert_eq!(edited.read(place), told(&made), "{name}");
        }
    }
}

#[test]
fn what_stands_is_replaced_with_force_and_a_link_to_it_stays() {
    let desk = desk();
    let log = desk.answer(&["log"]);
    assert_eq!(desk.planctl(&["log", "-o", "to-there", "--force"]), "exit 0\n");
    assert_eq!((desk.read("there"), desk.path("to-there").is_symlink()), (log.clone(), true));
    // The standard output is not a file to be replaced, whatever it is called.
    assert_eq!(desk.answer(&["log", "-o", "/dev/stdout"]), log);
    assert_eq!(desk.answer(&["log", "-o", "/proc/self/fd/1"]), log);
}

#[test]
fn what_is_edited_in_place_is_a_plain_file_outside_every_store() {
    let desk = desk();
    copied(&desk.path("copy/snapshots"), &desk.path("revisions/more"));
    let inside = fs::read_dir(desk.path("revisions/more")).unwrap().next().unwrap().unwrap().file_name();
    let inside = format!("revisions/more/{}", inside.to_str().unwrap());
    let before = desk.listing();
    desk.write("revisions/more/draft.toml", desk.read("draft.toml"));
    let (with_draft, text) = (desk.listing(), desk.read("draft.toml"));
    for path in [&inside, "revisions/more/draft.toml", "way/more/draft.toml"] {
        for arguments in [&["edit", "--in", path, "rename", "tide", "潮"][..], &["fmt", path]] {
            let run = desk.run(arguments);
            // What is in canonical form already is not written.
            let is_written = arguments[0] == "edit" || path != inside;
            let is_told = run.stderr.contains("is inside the store");
            assert_eq!((run.code == 2, is_told), (is_written, is_written), "{path}: {}", run.told());
        }
    }
    assert_eq!(desk.listing(), with_draft);
    let canonical = desk.run_on(&text, &["fmt", "/dev/stdin", "-o", "-"]);
    assert!(canonical.code == 0 && canonical.stdout.starts_with("format = 1\n"), "{}", canonical.told());
    fs::remove_file(desk.path("revisions/more/draft.toml")).unwrap();
    assert_eq!(desk.listing(), before);
    // A link to a draft stays one.
    symlink("draft.toml", desk.path("to-draft")).unwrap();
    desk.answer(&["fmt", "to-draft"]);
    assert!(desk.path("to-draft").is_symlink() && desk.read("draft.toml").contains("id = \"sea\""));
}

#[test]
fn no_store_is_made_inside_a_store() {
    let desk = desk();
    let before = desk.listing();
    for place in ["revisions/log/inner", "way/inner", "elsewhere/plans/inner"] {
        let run = desk.run(&["init", place]);
        assert!(run.code == 2 && run.stderr.contains("is inside the store"), "{place}: {}", run.told());
    }
    assert_eq!(desk.listing(), before);
}

#[test]
fn a_device_is_written_to_and_stays_one() {
    let desk = desk();
    // A device of the test's own, where it may make one.
    let made = Command::new("mknod").arg(desk.path("null")).args(["c", "1", "3"]).output().unwrap();
    let is_usable = fs::OpenOptions::new().write(true).open(desk.path("null")).is_ok();
    if made.status.success() && is_usable {
        for (name, arguments) in [("log", &[][..]), ("memo", &["--format", "docx"]), ("man", &[])] {
            let run = desk.run(&to(name, arguments, &["-o", "null"]));
            assert_eq!(run.told(), "exit 0\n", "{name}");
            let data = desk.path("null").symlink_metadata().unwrap();
            assert!(data.file_type().is_char_device(), "{name}");
        }
    }
    // A terminal is one everywhere.
    let script = "planctl log -o \"$(tty)\"; echo \"exit $?\"";
    let mut terminal = Command::new("script");
    let program = Path::new(env!("CARGO_BIN_EXE_planctl")).parent().unwrap().display().to_string();
    let path = format!("{program}:{}", std::env::var("PATH").unwrap());
    terminal.args(["-qec", script, "/dev/null"]).current_dir(desk.path("."));
    terminal.env("PATH", path).env("LC_ALL", "C").env("PLANCTL_NO_HINTS", "1").env("NO_COLOR", "1");
    if let Ok(ended) = terminal.stdin(std::process::Stdio::null()).output() {
        let said = String::from_utf8_lossy(&ended.stdout).replace("\r\n", "\n");
        assert!(said.ends_with("exit 0\n") && said.contains("2026-01-01"), "{said}");
    }
}

#[test]
fn a_file_s_ending_says_its_form() {
    let desk = desk();
    let begins = |name: &str| fs::read(desk.path(name)).unwrap()[..2].to_vec();
    for (name, file, first) in [
        ("memo", "memo.docx", b"PK"),
        ("memo", "memo.MD", b"# "),
        ("memo", "memo.json", b"{\n"),
        ("table", "table.xlsx", b"PK"),
        ("show", "plan.toml", b"fo"),
        ("roadmap", "roadmap.svg", b"<?"),
        ("export", "plan.xml", b"<?"),
        ("check", "check.sarif", b"{\n"),
    ] {
        desk.answer(&[name, "-o", file]);
        assert_eq!(begins(file), first, "{file}");
    }
    let before = desk.listing();
    for (arguments, said) in [
        (&["memo", "--format", "md", "-o", "other.docx"][..], "other.docx does not end as md does"),
        (&["memo", "-o", "memo.xlsx"], "this command has no form for memo.xlsx (.xlsx)"),
        (&["log", "-o", "log.docx"], "this command has no form for log.docx (.docx)"),
        (&["new", "-o", "new.json"], "this command has no form for new.json (.json)"),
        (&["prove", "latest", "-o", "proof.html"], "this command has no form for proof.html (.html)"),
    ] {
        let run = desk.run(arguments);
        assert!(run.code == 2 && run.stderr.contains(said), "{arguments:?}: {}", run.told());
    }
    // Forms that planctl does not write are refused by every command, with the endings that there are.
    for file in ["x.pdf", "x.doc", "x.xls", "x.PNG", "x.odt", "x.rtf", "x.pptx", "x.yaml", "x.zip"] {
        for command in ["memo", "plan", "log", "table", "roadmap", "export", "show", "packet", "new"] {
            let run = desk.run(&[command, "-o", file]);
            assert_eq!(run.code, 2, "{command} {file}: {}", run.told());
            let ending = &file[1..];
            assert!(run.stderr.contains(&format!("({ending})")), "{command} {file}: {}", run.told());
        }
    }
    let run = desk.run(&["memo", "-o", "memo.pdf"]);
    assert_eq!(
        run.told(),
        "exit 2\n\
         error: this command has no form for memo.pdf (.pdf), only text, md, html, docx, json\n\
         hint: name a file that ends in .txt, .md, .markdown, .html, .htm, .docx, .json, or one without an ending\n"
    );
    // A template decides the form of a text, and of a text alone.
    desk.answer(&["memo", "--template", "minutes.md", "-o", "memo.tex"]);
    fs::remove_file(desk.path("memo.tex")).unwrap();
    assert_eq!(desk.run(&["memo", "--template", "minutes.md", "-o", "memo.pdf"]).code, 2);
    assert_eq!(desk.listing(), before);
    // Endings that nothing is known of say nothing.
    let log = desk.answer(&["log"]);
    for file in ["log", "log.bak", "log.2026", "log."] {
        desk.answer(&["log", "-o", file]);
        assert_eq!(desk.read(file), log, "{file}");
    }
}

/// The formats that a command's help lists for these arguments.
fn formats(desk: &Folder, name: &str, arguments: &[&str]) -> Vec<String> {
    let words: Vec<&str> = name.split(' ').collect();
    let words = if words.starts_with(&["propose", "edit"]) { &words[..2] } else { &words };
    let words = if words[0] == "edit" { &words[..1] } else { words };
    let help = desk.answer(&[words, &["--help"]].concat());
    let line = help.lines().rfind(|line| line.starts_with("Formats: "));
    let line = line.unwrap_or_else(|| panic!("{name} lists no formats:\n{help}"));
    let mut parts = line["Formats: ".len()..].split("; with --");
    let own = parts.next().unwrap();
    let mut modes = parts.map(|part| part.split_once(": ").expect("an option and its formats"));
    let asked = modes.find(|(option, _)| arguments.contains(&format!("--{option}").as_str()));
    asked.map_or(own, |(_, formats)| formats).split(", ").map(str::to_owned).collect()
}

/// Whether these bytes are of a format.
fn is_of(bytes: &[u8], format: &str) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let is_json = |text: &str| serde_json::from_str::<serde_json::Value>(text).is_ok();
    match format {
        "docx" | "xlsx" => bytes.starts_with(b"PK"),
        "json" | "sarif" | "json-patch" => is_json(&text),
        "jsonl" => text.lines().all(is_json),
        "toml" => text.parse::<toml::Table>().is_ok(),
        "html" => text.starts_with("<!DOCTYPE html>"),
        "svg" => text.starts_with("<?xml") && text.contains("<svg"),
        "stratml" => text.starts_with("<?xml") && text.contains("<PerformancePlanOrReport"),
        "csv" => text.starts_with('\u{feff}') && text.contains("\r\n"),
        "sql" => text.starts_with("BEGIN;\nCREATE TABLE ") && text.ends_with("\nCOMMIT;\n"),
        "graphml" => text.starts_with("<?xml") && text.ends_with("</graphml>\n"),
        "text" | "md" => !text.is_empty() && !is_json(&text) && !text.starts_with('<'),
        _ => panic!("nobody says here what {format} looks like"),
    }
}

#[test]
fn a_command_gives_what_its_help_lists_and_nothing_else() {
    let desk = desk();
    let all = desk.run(&["log", "--format", "none"]).stderr;
    let all = all.split("[possible values: ").nth(1).unwrap().split(']').next().unwrap();
    for (name, arguments, answer) in ROWS {
        let listed = formats(&desk, name, arguments);
        for format in &listed {
            assert!(all.split(", ").any(|known| known == format), "{name}: {format}");
            if matches!(answer, Answer::Refused | Answer::Folder | Answer::Draft) {
                continue;
            }
            let copy = copy_of(&desk);
            let mut plain = command(&copy.path("."), &to(name, arguments, &["--format", format, "-o", "-"]));
            let ended = plain.output().unwrap();
            let told = String::from_utf8_lossy(&ended.stdout);
            let is_told =
                ended.status.code() == Some(0) || (ended.status.code() == Some(1) && !told.is_empty());
            let said = String::from_utf8_lossy(&ended.stderr);
            // Where the answer is TOML or JSON, as text it is the same.
            let first = if format == "text" { &listed[0] } else { format };
            assert!(is_told && is_of(&ended.stdout, first), "{name} --format {format}: {told}{said}");
        }
        // Whatever else there is, is refused before anything is done.
        let before = desk.listing();
        for format in all.split(", ").filter(|format| !listed.iter().any(|own| own == format)) {
            let run = desk.run(&to(name, arguments, &["--format", format]));
            assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{name} --format {format}");
        }
        assert_eq!(desk.listing(), before, "{name}");
    }
}

#[test]
fn every_command_that_records_can_be_rehearsed_and_a_rehearsal_writes_nothing() {
    let desk = desk();
    let mut recording = Vec::new();
    // What `repair` brings back is no record of its own.
    for (name, arguments, _) in ROWS.iter().filter(|(name, _, _)| *name != "repair") {
        let (real, rehearsed) = (copy_of(&desk), copy_of(&desk));
        let before = rehearsed.listing();
        // Some answers are no text.
        let run = |folder: &Folder, more: &[&str]| {
            let ended = command(&folder.path("."), &to(name, arguments, more)).output().unwrap();
            (ended.status.code().unwrap(), String::from_utf8(ended.stderr).unwrap())
        };
        let (real_code, _) = run(&real, &[]);
        let (code, told) = run(&rehearsed, &["--dry-run"]);
        assert_eq!(rehearsed.listing(), before, "{name} --dry-run: {told}");
        let stores = |listing: std::collections::BTreeMap<String, String>| {
            let is_of_store =
                |path: &String| path.starts_with("revisions/") || path.ends_with("planctl.toml");
            listing.into_iter().filter(|(path, _)| is_of_store(path)).collect::<Vec<_>>()
        };
        if stores(real.listing()) != stores(before) {
            recording.push(*name);
            assert_eq!(code, real_code, "{name} --dry-run: {told}");
            assert!(!told.contains("records nothing"), "{name}: {told}");
        }
    }
    assert!(recording.len() > 20 && recording.contains(&"init"), "{recording:?}");
}

#[test]
fn what_gives_a_draft_gives_it_in_json_too() {
    let desk = desk();
    let mut found = Vec::new();
    for (name, arguments, _) in ROWS {
        let listed = formats(&desk, name, arguments);
        if listed[0] != "toml" || !listed.iter().any(|format| format == "json") {
            continue;
        }
        let given = |format: &str| {
            let copy = copy_of(&desk);
            let run = copy.run(&to(name, arguments, &["--format", format, "-o", "answer"]));
            assert!(run.code < 2, "{name}: {}", run.told());
            copy.read("answer")
        };
        let (draft, answer) = (given("toml"), given("json"));
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        if draft.starts_with("format = 1\n") {
            assert_eq!(answer["draft"], draft.as_str(), "{name}");
        } else {
            // The points of a cover note, row by row.
            let rows = draft.matches("[[cause]]").count();
            assert!(rows > 0 && answer["causes"].as_array().map(Vec::len) == Some(rows), "{name}: {draft}");
        }
        found.push(*name);
    }
    assert_eq!(found, ["import", "causes", "apply", "merge"]);
    // Those that only give a draft are asked for nothing else.
    for arguments in [
        &["match", "paper.txt", "--accept", "90"][..],
        &["new"],
        &["edit", "latest"],
        &["fmt", "draft.toml"],
        &["merge", "--base", "2025-01-01", "--ours", "latest", "--theirs", "other.toml"],
    ] {
        let other = if arguments[0] == "merge" { "text" } else { "json" };
        let run = desk.run(&[arguments, &["--format", other]].concat());
        assert!(run.code == 2 && run.stdout.is_empty(), "{arguments:?}: {}", run.told());
    }
}

#[test]
fn what_gives_a_paper_gives_every_line_of_it_in_json_too() {
    let desk = desk();
    let mut found = Vec::new();
    for (name, arguments, _) in ROWS {
        let listed = formats(&desk, name, arguments);
        let is_there = |format: &str| listed.iter().any(|own| own == format);
        if listed[0] != "text" || !is_there("docx") || !is_there("json") {
            continue;
        }
        let given = |format: &str| {
            let copy = copy_of(&desk);
            let run = copy.run(&to(name, arguments, &["--format", format, "--lang", "ja", "-o", "answer"]));
            assert!(run.code < 2, "{name}: {}", run.told());
            copy.read("answer")
        };
        let (paper, answer) = (given("text"), given("json"));
        // Days are written in one way for programs. The marks of lists are not theirs.
        let paper = paper.replace("令和８年１月１日", "2026-01-01");
        let bare = |text: &str| text.replace([' ', '\u{3000}', '・', '※'], "");
        let answer = bare(&answer.replace("\\n", "").replace("\\\"", "\""));
        // The foot of a paper names the two plans, which the answer does by their hashes.
        let lines = paper.lines().map(bare).filter(|line| !line.is_empty() && !line.starts_with('〔'));
        let lost: Vec<String> = lines.filter(|line| !answer.contains(line)).collect();
        assert!(lost.is_empty(), "{name}: {lost:?} of\n{paper}\n{answer}");
        found.push(*name);
    }
    assert_eq!(found, ["memo", "amend"]);
}

#[test]
fn a_decision_in_a_proposal_gives_its_draft_where_o_says() {
    let desk = desk();
    desk.answer(&["propose", "new", "late", "--from", "2025-01-01"]);
    desk.answer(&["propose", "edit", "late", "reschedule", "tide", "--to", "FY2033"]);
    assert_eq!(desk.run(&["propose", "rebase", "late", "--onto", "2026-01-01"]).code, 1);
    let decide = ["resolve", "tide.last", "--take", "theirs", "--reason", "理", "--in", "late"];
    fs::remove_file(desk.path("late.toml")).unwrap();
    let said = desk.answer(&[&decide[..], &["-o", "decided.toml"]].concat());
    assert!(said.contains("late"), "{said}");
    let draft = desk.read("decided.toml");
    assert!(draft.starts_with("# planctl: late@4\n") && draft.contains("last = \"FY2033\""), "{draft}");
    assert_eq!(desk.run(&["check", "decided.toml"]).code, 0);
}
