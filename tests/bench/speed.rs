//! How fast planctl is, held against the bounds it promises and beside git on the same bytes.
//!
//!     cargo bench --bench speed
//!     cargo bench --bench speed -- generate DIR --projects 5000 --revisions 2
//!
//! The first prints one table: whole processes, from before each is made until it has ended,
//! as their user waits for them. A bound that is missed is marked `over`; nothing fails for
//! being slow. The second writes the plans that are measured, for other uses. Under
//! `cargo test --benches` everything is run once, in small, to see that it runs.

mod generate;
mod race;
mod table;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use planctl::diff::{FacetKind, compare, rows};
use planctl::event::{Entry, Event, Revise, ReviseKind, Stored, entry_to_toml};
use planctl::model::{Date, Id, Sha256, Vocabulary};
use planctl::snapshot::{Snapshot, read_snapshot};
use planctl::store::{Config, Folder, MOST_BYTES, Store};
use race::{Run, peak_memory, race, turns};
use table::Table;
use tempfile::TempDir;

const SEED: u64 = 20_260_116;
const BUNDLED: [&str; 4] = ["2022-06-03", "2025-01-17", "2025-08-06", "2026-01-16"];

/// How much is measured.
struct Effort {
    /// Runs of each command, warm-ups apart.
    rounds: usize,
    /// Runs of each commit, warm-ups apart: disks vary more.
    commits: usize,
    /// Projects of the large plans.
    projects: usize,
    /// Projects of the plans that papers are written of.
    printed: usize,
    /// Projects of the plan committed, which is as long as a real one.
    committed: usize,
    /// Entries of the record verified.
    entries: usize,
    /// Projects of each plan in it.
    recorded: usize,
    /// Projects, and revisions, of the record packed.
    packed: [usize; 2],
}

const IN_FULL: Effort = Effort {
    rounds: 21,
    commits: 41,
    projects: 5_000,
    printed: 1_000,
    committed: 80,
    entries: 10_000,
    recorded: 270,
    packed: [1_000, 250],
};
const IN_SMALL: Effort = Effort {
    rounds: 1,
    commits: 1,
    projects: 100,
    printed: 20,
    committed: 10,
    entries: 20,
    recorded: 10,
    packed: [20, 5],
};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    // `cargo bench` adds --bench to what it is given, `cargo test` adds nothing.
    let words: Vec<&str> = arguments.iter().map(String::as_str).filter(|word| *word != "--bench").collect();
    match words.as_slice() {
        ["generate", folder, options @ ..] => write_plans(Path::new(folder), options),
        _ if words.len() < arguments.len() => measure(&IN_FULL),
        _ => {
            every_kind_of_change_is_generated();
            measure(&IN_SMALL);
        }
    }
}

/// Writes a history as `0001.toml`, `0002.toml`, … into a folder.
fn write_plans(folder: &Path, options: &[&str]) {
    let (mut projects, mut revisions, mut seed) = (IN_FULL.projects, 2, SEED);
    for option in options.chunks(2) {
        match option {
            ["--projects", count] => projects = number(count),
            ["--revisions", count] => revisions = number(count),
            ["--seed", count] => seed = number(count) as u64,
            _ => panic!("generate DIR [--projects N] [--revisions N] [--seed N], not {option:?}"),
        }
    }
    fs::create_dir_all(folder).expect("the folder can be made");
    for (index, text) in generate::history(projects, revisions, seed).iter().enumerate() {
        let path = folder.join(format!("{:04}.toml", index + 1));
        fs::write(&path, text).expect("the folder can be written to");
        println!("{} {}", path.display(), text.len());
    }
}

fn number(text: &str) -> usize {
    text.parse().unwrap_or_else(|_| panic!("{text} is not a number"))
}

fn measure(effort: &Effort) {
    let mut table = Table::default();
    bundled_store(&mut table, effort);
    large_files(&mut table, effort);
    three_files(&mut table, effort);
    papers(&mut table, effort);
    durable_commit(&mut table, effort);
    whole_record(&mut table, effort);
    packed_record(&mut table, effort);
    print!("{}", table.text());
}

/// `log` and `diff` of the plan that comes with planctl.
fn bundled_store(table: &mut Table, effort: &Effort) {
    let place = TempDir::new().expect("there is room for temporary files");
    let store = bundled(place.path());
    let repository = place.path().join("git");
    succeed(git(place.path(), &["init", "--quiet", "git"]));
    for date in BUNDLED {
        let shown = planctl(place.path(), &["show", date, "--format", "toml", "--store", &store]).output();
        fs::write(repository.join("plan.toml"), shown.expect("planctl runs").stdout)
            .expect("it is a new file");
        succeed(git(&repository, &["add", "plan.toml"]));
        succeed(git(&repository, &["commit", "--quiet", "--message", "一部改訂"]));
        succeed(git(&repository, &["tag", date]));
    }
    let [.., before, after] = BUNDLED;
    let log = ["--no-pager", "--store", &store, "log"];
    let times = race(
        effort.rounds,
        |_| Run::of(planctl(place.path(), &log)),
        |_| Run::of(git(&repository, &["--no-pager", "log"])),
    );
    table.time("log, bundled plan", times, Duration::from_millis(5), "git log");
    let diff = ["--no-pager", "--store", &store, "diff", before, after];
    let times = race(
        effort.rounds,
        |_| Run::of(planctl(place.path(), &diff)),
        |_| Run::of(git(&repository, &["--no-pager", "diff", before, after])),
    );
    table.time(&format!("diff {before} {after}"), times, Duration::from_millis(10), "git diff");
}

/// `verify` of a long record, each revision of which changes one item: every byte of it.
fn whole_record(table: &mut Table, effort: &Effort) {
    let place = TempDir::new().expect("there is room for temporary files");
    let [base] =
        <[String; 1]>::try_from(generate::history(effort.recorded, 1, SEED)).expect("one was asked for");
    // The name of the plan is the one item that changes.
    let texts =
        (1..=effort.entries).map(|number| base.replacen("name = \"", &format!("name = \"{number} "), 1));
    let bytes = record(place.path(), texts);
    let (entries, megabytes) = (effort.entries, bytes / 1_000_000);
    let times = race(
        effort.rounds.min(5),
        |_| Run::of(planctl(place.path(), &["verify"])),
        |_| Run::of(git(&place.path().join("git"), &["fsck", "--full", "--no-progress"])),
    );
    let what = format!("verify of {entries} entries, {megabytes} MB");
    table.time(&what, times, Duration::from_secs(3), "git fsck");
}

/// What a record takes when it is packed, and how long its newest and oldest revisions are waited for then.
fn packed_record(table: &mut Table, effort: &Effort) {
    let place = TempDir::new().expect("there is room for temporary files");
    let [projects, revisions] = effort.packed;
    let texts = generate::history(projects, revisions, SEED);
    let (oldest, newest) = (Stored::of(texts[0].as_bytes()), Stored::of(texts[revisions - 1].as_bytes()));
    record(place.path(), texts.into_iter());
    let repository = place.path().join("git");
    succeed(planctl(place.path(), &["pack", "--all"]));
    succeed(git(&repository, &["gc", "--quiet", "--aggressive", "--prune=now"]));
    let size = |folder: &Path| {
        let files = folder.read_dir().expect("it was packed").map(|file| file.expect("it can be read"));
        let packs = files.filter(|file| file.path().extension().is_some_and(|end| end == "pack"));
        packs.map(|file| file.metadata().expect("it stands there").len()).sum::<u64>()
    };
    let sizes = [size(&place.path().join("revisions/packs")), size(&repository.join(".git/objects/pack"))];
    let what = format!("snapshots packed, {revisions} of {projects} projects");
    table.bytes(&what, sizes, sizes[1] / 2, "git gc --aggressive");
    for (word, file, back) in [("newest", newest, 0), ("oldest", oldest, revisions - 1)] {
        let (name, revision) = (file.blake3.to_string(), format!("main~{back}:plan.toml"));
        let times = race(
            effort.rounds,
            |_| Run::of(planctl(place.path(), &["--no-pager", "show", &name, "--format", "toml"])),
            |_| Run::of(git(&repository, &["--no-pager", "show", &revision])),
        );
        table.time(&format!("show the {word} of them"), times, Duration::from_millis(50), "git show");
    }
}

/// Records texts of a plan in `revisions`, without asking what is in them, and commits them in `git`; how many bytes
/// they have.
fn record(place: &Path, texts: impl Iterator<Item = String>) -> usize {
    let config = Config { origin: "bench".to_owned(), authority: "nobody".to_owned() };
    let store = Store::init(&place.join("revisions"), config, MOST_BYTES).expect("a new store");
    succeed(git(place, &["init", "--quiet", "--initial-branch=main", "git"]));
    let mut import = git(&place.join("git"), &["fast-import", "--quiet"]);
    let mut import = import.stdin(Stdio::piped()).spawn().expect("git runs");
    let mut stream = import.stdin.take().expect("it was asked for");
    let vocabulary = Vocabulary::BUILT_IN[0];
    let name = Vocabulary::parse(vocabulary).expect("it is tested").name;
    let keep = |folder: Folder, text: &str| {
        let file = Stored::of(text.as_bytes());
        fs::write(store.object_path(folder, file.blake3, "toml"), text).expect("the store is writable");
        file
    };
    let vocabulary = (name, keep(Folder::Vocabularies, vocabulary));
    let mut head = Sha256::of(store.config().to_toml().as_bytes());
    let mut bytes = 0;
    for (number, text) in (1_u64..).zip(texts) {
        bytes += text.len();
        let date =
            Date::new(1950 + number as i32 / 336, (number / 28 % 12 + 1) as u32, (number % 28 + 1) as u32);
        let revise = Revise {
            plan: plan_id(&text),
            kind: ReviseKind::Partial,
            date: date.expect("no month is that short"),
            effective: None,
            published: None,
            author: String::new(),
            message: String::new(),
            correction: false,
            restore: BTreeSet::new(),
            snapshot: keep(Folder::Snapshots, &text),
            sources: None,
            vocabulary: vocabulary.clone(),
            acts: Vec::new(),
            evidence: Vec::new(),
            against: None,
            causes: Vec::new(),
            decided: BTreeSet::new(),
            map: None,
            reasons: Vec::new(),
            adopts: None,
        };
        let event = Event::Revise(Box::new(revise));
        let recorded = "2026-11-23T00:00:00Z".to_owned();
        let entry = entry_to_toml(&Entry { number, previous: head, recorded, event });
        head = Sha256::of(entry.as_bytes());
        fs::write(store.entry_path(number), &entry).expect("the store is writable");
        let commit = format!("commit refs/heads/main\ncommitter b <b@b> {number} +0000\ndata 1\nx\n");
        let file = format!("{commit}M 100644 inline plan.toml\ndata {}\n{text}\n", text.len());
        stream.write_all(file.as_bytes()).expect("git takes it");
    }
    drop(stream);
    assert!(import.wait().expect("git ends").success());
    bytes
}

/// The id of a plan, out of its text.
fn plan_id(text: &str) -> Id {
    let id = text.split("id = \"").nth(1).and_then(|rest| rest.split('"').next()).expect("a plan has an id");
    id.parse().expect("it is one")
}

/// The store in `revisions/`, or where there is none yet, one built from the examples.
fn bundled(place: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut store = root.join("revisions");
    if !store.join("planctl.toml").is_file() {
        store = place.join("revisions");
        let script = root.join("examples/life-science/build.sh");
        let mut build = bare(Path::new("sh"), place);
        build.arg(script).arg(&store).env("PLANCTL", env!("CARGO_BIN_EXE_planctl"));
        succeed(build);
    }
    store.into_os_string().into_string().expect("the path is one that can be written")
}

/// `diff` of two large plans in files, with no store.
fn large_files(table: &mut Table, effort: &Effort) {
    let place = TempDir::new().expect("there is room for temporary files");
    for (name, text) in ["a.toml", "b.toml"].iter().zip(generate::history(effort.projects, 2, SEED)) {
        fs::write(place.path().join(name), text).expect("it is a new file");
    }
    // Both say by 1 that the files differ.
    let ours =
        || Run { command: planctl(place.path(), &["--no-pager", "diff", "a.toml", "b.toml"]), exit_code: 1 };
    let theirs = || Run {
        command: git(place.path(), &["--no-pager", "diff", "--no-index", "a.toml", "b.toml"]),
        exit_code: 1,
    };
    let what = format!("diff of two files, {} projects", effort.projects);
    let times = race(effort.rounds, |_| ours(), |_| theirs());
    let beside = "git diff --no-index";
    table.time(&what, times, Duration::from_millis(250), beside);
    let rounds = effort.rounds.min(5);
    let peaks = [peak_memory(rounds, ours), peak_memory(rounds, theirs)];
    table.memory("  its peak memory", peaks, 150_000_000, beside);
}

/// `merge` of two large plans made from a third, with no store.
fn three_files(table: &mut Table, effort: &Effort) {
    let place = TempDir::new().expect("there is room for temporary files");
    let names = ["base.toml", "ours.toml", "theirs.toml"];
    for (name, text) in names.iter().zip(generate::forked(effort.projects, SEED)) {
        fs::write(place.path().join(name), text).expect("it is a new file");
    }
    let [base, ours, theirs] = names;
    let merge = ["merge", "--base", base, "--ours", ours, "--theirs", theirs];
    let merge_file = ["merge-file", "--stdout", "--quiet", ours, base, theirs];
    // Both say by their exit code how the merge went, git even how many conflicts there are.
    let code = |mut command: Command| {
        let ended = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        ended.status.code().unwrap_or_else(|| panic!("{command:?}"))
    };
    let codes = [code(planctl(place.path(), &merge)), code(git(place.path(), &merge_file))];
    assert!(codes[0] < 2, "a merge was refused");
    let ours = || {
        let mut command = planctl(place.path(), &merge);
        command.stderr(std::process::Stdio::null());
        Run { command, exit_code: codes[0] }
    };
    let theirs = || Run { command: git(place.path(), &merge_file), exit_code: codes[1] };
    let what = format!("merge of three files, {} projects", effort.projects);
    let times = race(effort.rounds, |_| ours(), |_| theirs());
    let beside = "git merge-file";
    table.time(&what, times, Duration::from_millis(250), beside);
    let rounds = effort.rounds.min(5);
    let peaks = [peak_memory(rounds, ours), peak_memory(rounds, theirs)];
    table.memory("  its peak memory", peaks, 300_000_000, beside);
}

/// Each paper of two large plans, beside the change of words that git shows of them.
fn papers(table: &mut Table, effort: &Effort) {
    let place = TempDir::new().expect("there is room for temporary files");
    for (name, text) in ["a.toml", "b.toml"].iter().zip(generate::history(effort.printed, 2, SEED)) {
        fs::write(place.path().join(name), text).expect("it is a new file");
    }
    let papers: [(&str, &[&str]); 9] = [
        ("plan, text", &["plan", "b.toml"]),
        ("plan, Word", &["plan", "b.toml", "--format", "docx", "-o", "paper", "--force"]),
        ("table, text", &["table", "a.toml", "b.toml"]),
        ("table, Word", &["table", "a.toml", "b.toml", "--format", "docx", "-o", "paper", "--force"]),
        ("table, Excel", &["table", "a.toml", "b.toml", "--format", "xlsx", "-o", "paper", "--force"]),
        ("redline, text", &["redline", "a.toml", "b.toml"]),
        ("redline, Word", &["redline", "a.toml", "b.toml", "--format", "docx", "-o", "paper", "--force"]),
        ("memo, Word", &["memo", "a.toml", "b.toml", "--format", "docx", "-o", "paper", "--force"]),
        ("roadmap, SVG", &["roadmap", "b.toml", "--against", "a.toml", "--format", "svg"]),
    ];
    let theirs = || Run {
        command: git(place.path(), &["--no-pager", "diff", "--no-index", "--word-diff", "a.toml", "b.toml"]),
        exit_code: 1,
    };
    let beside = "git diff --word-diff";
    for (name, words) in papers {
        let ours = || Run::of(planctl(place.path(), &[&["--no-pager"], words].concat()));
        let what = format!("{name}, {} projects", effort.printed);
        let times = race(effort.rounds.min(7), |_| ours(), |_| theirs());
        table.time(&what, times, Duration::from_secs(1), beside);
        let peaks = [peak_memory(1, ours), peak_memory(1, theirs)];
        table.memory("  its peak memory", peaks, 300_000_000, beside);
    }
}

/// `commit` of one revision after another, each on disk before it is called done.
fn durable_commit(table: &mut Table, effort: &Effort) {
    // Beside the build, because a folder for temporary files may be no disk at all.
    let place = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("there is room beside the build");
    let drafts = generate::history(effort.committed, turns(effort.commits) + 1, SEED);
    let draft = |turn: usize| format!("draft-{turn:04}.toml");
    for (turn, text) in drafts.iter().enumerate() {
        fs::write(place.path().join(draft(turn)), text).expect("it is a new file");
    }
    let repository = place.path().join("git");
    let commit_ours = |turn: usize| {
        let date = format!("{}-04-01", 2001 + turn);
        planctl(place.path(), &["--store", "revisions", "commit", &draft(turn), "--date", &date])
    };
    let commit_theirs = |turn: usize| {
        fs::copy(place.path().join(draft(turn)), repository.join("plan.toml")).expect("both are our own");
        // git's housekeeping is no part of a commit, and would be counted to it.
        let settings = ["core.fsync=all", "core.fsyncMethod=fsync", "maintenance.auto=false"];
        let settings = settings.iter().flat_map(|setting| ["-c", setting]);
        let commit = ["commit", "--quiet", "--all", "--message", "一部改訂"];
        git(&repository, &settings.chain(commit).collect::<Vec<_>>())
    };
    succeed(planctl(place.path(), &["init", "revisions", "--origin", "bench", "--authority", "bench"]));
    succeed(git(place.path(), &["init", "--quiet", "git"]));
    succeed(commit_ours(0));
    let first = commit_theirs(0);
    succeed(git(&repository, &["add", "plan.toml"]));
    succeed(first);
    // The first revision stands; each that is measured changes something.
    let times =
        race(effort.commits, |turn| Run::of(commit_ours(turn + 1)), |turn| Run::of(commit_theirs(turn + 1)));
    let what = format!("commit, durable, {} kB", drafts[0].len() / 1000);
    table.time(&what, times, Duration::from_millis(20), "git commit, core.fsync=all");
}

/// The command measured.
fn planctl(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = bare(Path::new(env!("CARGO_BIN_EXE_planctl")), folder);
    command.args(arguments).env("PLANCTL_LANG", "ja").env("PLANCTL_NO_HINTS", "1");
    command
}

fn git(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = bare(Path::new("git"), folder);
    command.args(arguments).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "bench").env(format!("GIT_{who}_EMAIL"), "bench@localhost");
    }
    command
}

/// A command that sees nothing of this environment but where programs are.
fn bare(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env_clear().env("PATH", env::var_os("PATH").unwrap_or_default());
    command
}

/// Runs a command that only prepares.
fn succeed(mut command: Command) {
    let ended = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(ended.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&ended.stderr));
}

/// Fails if the plans do not change in every way the generator promises.
fn every_kind_of_change_is_generated() {
    let vocabulary = Arc::new(Vocabulary::parse(Vocabulary::BUILT_IN[0]).expect("it comes with planctl"));
    let read = |text: &String| {
        Snapshot::of(read_snapshot(text, std::slice::from_ref(&vocabulary)).expect("a plan was generated"))
    };
    let plans: Vec<Snapshot> = generate::history(800, 3, SEED).iter().map(read).collect();
    for pair in plans.windows(2) {
        let rows = rows(&compare(&pair[0], &pair[1]), &vocabulary);
        let shown: BTreeSet<FacetKind> =
            rows.values().flat_map(|row| &row.facets).map(|facet| facet.kind).collect();
        assert_eq!(shown, generate::kinds_shown());
    }
}
