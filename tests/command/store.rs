//! The store under many writers, and under writers that are killed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use crate::seeds;

const BASE: &str = include_str!("../../examples/life-science/2022-06-03.toml");

fn planctl(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_planctl"));
    command
        .current_dir(folder)
        .env_clear()
        .env("LC_ALL", "C")
        .env("PLANCTL_NO_HINTS", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

#[track_caller]
fn run(folder: &Path, args: &[&str]) -> String {
    let output = planctl(folder).args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A store in a folder of its own.
fn store() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["init"]);
    folder
}

/// A plan that no other call with another number gives.
fn draft(folder: &Path, number: usize) -> PathBuf {
    let path = folder.join(format!("draft-{number}.toml"));
    let name = format!("name = \"医薬品プログラム{number}\"");
    let plan = BASE.split("# How each value above is known.").next().unwrap();
    fs::write(&path, plan.replace("name = \"医薬品プログラム\"", &name)).unwrap();
    path
}

/// A day of its own for each number, no two alike.
fn day(number: usize) -> String {
    format!("{:04}-{:02}-{:02}", 2000 + number / 336, number / 28 % 12 + 1, number % 28 + 1)
}

/// The numbers below `count` in an order that looks like none (a linear congruence).
fn shuffled(count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut state = 12345_u64;
    for index in (1..count).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(index, (state >> 33) as usize % (index + 1));
    }
    order
}

fn begin_commit(folder: &Path, number: usize) -> Child {
    let draft = draft(folder, number);
    planctl(folder).args(["commit", draft.to_str().unwrap(), "--date", &day(number)]).spawn().unwrap()
}

fn recorded_dates(folder: &Path) -> BTreeMap<String, u64> {
    let log: serde_json::Value = serde_json::from_str(&run(folder, &["log", "--format", "json"])).unwrap();
    let revisions = log["revisions"].as_array().unwrap();
    let date = |revision: &serde_json::Value| {
        (revision["date"].as_str().unwrap().to_owned(), revision["entry"].as_u64().unwrap())
    };
    revisions.iter().map(date).collect()
}

#[test]
fn of_many_commits_by_16_processes_at_once_every_one_is_recorded() {
    const PROCESSES: usize = 16;
    let folder = store();
    // Eight hundred in full.
    let commits = (seeds::count(800) as usize / PROCESSES).max(4);
    let order = shuffled(PROCESSES * commits);
    std::thread::scope(|scope| {
        for numbers in order.chunks(commits) {
            let path = folder.path();
            scope.spawn(move || {
                for number in numbers {
                    let done: Output = begin_commit(path, *number).wait_with_output().unwrap();
                    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
                }
            });
        }
    });
    let dates = recorded_dates(folder.path());
    assert_eq!(dates.len(), PROCESSES * commits);
    let mut entries: Vec<u64> = dates.into_values().collect();
    entries.sort_unstable();
    assert_eq!(entries, (1..=(PROCESSES * commits) as u64).collect::<Vec<_>>());
    run(folder.path(), &["verify"]);
}

#[test]
fn nothing_acknowledged_is_lost_when_committers_are_killed() {
    let folder = store();
    let mut acknowledged = Vec::new();
    let mut killed = 0;
    for round in 0..40 {
        // Four at once, killed after more and more of their work is done.
        let mut children: Vec<(usize, Child)> = (0..4)
            .map(|one| round * 4 + one)
            .map(|number| (number, begin_commit(folder.path(), number)))
            .collect();
        let pause = std::time::Duration::from_micros(500 * round as u64);
        let begun = std::time::Instant::now();
        while begun.elapsed() < pause {
            std::thread::yield_now();
        }
        for (number, child) in &mut children {
            if number.is_multiple_of(2) {
                child.kill().unwrap();
            }
        }
        for (number, child) in children {
            let done = child.wait_with_output().unwrap();
            if done.stdout.starts_with(b"recorded") {
                acknowledged.push(day(number));
            } else {
                assert!(number.is_multiple_of(2), "{}", String::from_utf8_lossy(&done.stderr));
                killed += 1;
            }
        }
    }
    assert!(killed > 10, "only {killed} of 80 were killed in time: the test shows nothing");
    let recorded = recorded_dates(folder.path());
    for date in &acknowledged {
        assert!(recorded.contains_key(date), "{date} was acknowledged and is gone");
    }
    run(folder.path(), &["verify"]);
    // The next writer is not held up by what the dead left behind.
    let done = begin_commit(folder.path(), 5000).wait_with_output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Runs a shell with a disk of its own mounted on `disk/` inside the folder.
#[cfg(target_os = "linux")]
fn on_a_disk(folder: &Path, script: &str) -> Output {
    fs::create_dir_all(folder.join("disk")).unwrap();
    let script = format!("mount -t tmpfs -o size=256k planctl-test disk && cd disk && {script}");
    Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])
        .current_dir(folder)
        .env("PLANCTL", env!("CARGO_BIN_EXE_planctl"))
        .env("LC_ALL", "C")
        .env("PLANCTL_NO_HINTS", "1")
        .output()
        .unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_nothing_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    draft(folder.path(), 1);
    draft(folder.path(), 2);
    let script = "$PLANCTL init >/dev/null && $PLANCTL commit ../draft-1.toml --date 2026-01-01 >/dev/null \
                  && head -c 300000 /dev/zero >fill 2>/dev/null; \
                  $PLANCTL commit ../draft-2.toml --date 2026-02-02; echo \"exit $?\"; \
                  rm fill && $PLANCTL log --oneline && $PLANCTL verify >/dev/null && echo sound";
    let done = on_a_disk(folder.path(), script);
    let (said, told) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(said.starts_with("exit 2\n"), "{said}{told}");
    assert!(said.ends_with("2026-01-01 established (not decided)\nsound\n"), "{said}{told}");
    assert!(told.contains("the disk is full\nhint: make room"), "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_read_only_disk_is_read_and_a_commit_to_it_refused() {
    let folder = tempfile::tempdir().unwrap();
    draft(folder.path(), 1);
    draft(folder.path(), 2);
    let script = "$PLANCTL init >/dev/null && $PLANCTL commit ../draft-1.toml --date 2026-01-01 >/dev/null \
                  && mount -o remount,ro . && $PLANCTL commit ../draft-2.toml --date 2026-02-02; echo \"exit $?\"; \
                  $PLANCTL log --oneline && $PLANCTL verify >/dev/null && echo sound";
    let done = on_a_disk(folder.path(), script);
    let (said, told) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(said.starts_with("exit 2\n"), "{said}{told}");
    assert!(said.ends_with("2026-01-01 established (not decided)\nsound\n"), "{said}{told}");
    assert!(told.contains("the disk is read-only"), "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_checkpoint_of_a_read_only_copy_is_the_one_of_the_store() {
    let folder = tempfile::tempdir().unwrap();
    draft(folder.path(), 1);
    let script = "$PLANCTL init >/dev/null && $PLANCTL commit ../draft-1.toml --date 2026-01-01 >/dev/null \
                  && mount -o remount,ro . && $PLANCTL checkpoint && echo \"exit $?\" \
                  && mount -o remount,rw . && $PLANCTL checkpoint";
    let done = on_a_disk(folder.path(), script);
    let (said, told) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    let (before, after) = said.split_once("exit 0\n").unwrap_or_else(|| panic!("{said}{told}"));
    assert_eq!((before, before.lines().count()), (after, 3), "{told}");
    let [first, second] = told.lines().filter(|line| line.contains("kept")).collect::<Vec<_>>()[..] else {
        panic!("{told}")
    };
    assert!(first.ends_with("not kept in the store, which is read-only here"), "{told}");
    assert!(second.contains("kept as checkpoints/"), "{told}");
}
