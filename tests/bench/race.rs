//! Two commands run by turns: how long each took, and how much memory one took at most.
//!
//! Nothing here knows what the commands do. By turns, because a machine grows slower and
//! faster over a run, and that must hit both alike.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs that are not counted, for caches to fill.
const WARM_UPS: usize = 2;

/// A command, and the exit code by which it says that all went well.
pub struct Run {
    /// The command.
    pub command: Command,
    /// What it must exit with.
    pub exit_code: i32,
}

/// What several runs took, time or memory.
pub struct Runs<T> {
    sorted: Vec<T>,
}

impl Run {
    /// A command that is to exit with 0.
    pub fn of(command: Command) -> Run {
        Run { command, exit_code: 0 }
    }

    /// From before the process is made until it has ended.
    fn time(mut self) -> Duration {
        self.command.stdin(Stdio::null()).stdout(Stdio::null());
        let began = Instant::now();
        let ended = self.command.status();
        let took = began.elapsed();
        let code = ended.unwrap_or_else(|error| panic!("{:?}: {error}", self.command)).code();
        assert_eq!(code, Some(self.exit_code), "{:?}", self.command);
        took
    }
}

impl<T: Copy + Ord> Runs<T> {
    fn of(mut taken: Vec<T>) -> Self {
        taken.sort_unstable();
        Runs { sorted: taken }
    }

    /// The one in the middle; of two in the middle the greater.
    pub fn median(&self) -> T {
        self.sorted[self.sorted.len() / 2]
    }

    /// The least and the most.
    pub fn range(&self) -> (T, T) {
        (self.sorted[0], self.sorted[self.sorted.len() - 1])
    }
}

/// Runs `ours` and `theirs` by turns, so many times each after [`WARM_UPS`]. Both are told
/// which turn it is, from 0 with the first of the warm-ups; making the command is not timed.
pub fn race(
    rounds: usize,
    mut ours: impl FnMut(usize) -> Run,
    mut theirs: impl FnMut(usize) -> Run,
) -> [Runs<Duration>; 2] {
    let mut taken = [Vec::new(), Vec::new()];
    for turn in 0..turns(rounds) {
        let pair = [ours(turn).time(), theirs(turn).time()];
        if turn >= WARM_UPS {
            taken.iter_mut().zip(pair).for_each(|(all, one)| all.push(one));
        }
    }
    taken.map(Runs::of)
}

/// How many turns so many rounds take, warm-ups included.
pub fn turns(rounds: usize) -> usize {
    WARM_UPS + rounds
}

/// The most memory a command held at once, in bytes, over so many runs; `None` where neither
/// GNU time nor Python is at hand to say.
pub fn peak_memory(rounds: usize, mut run: impl FnMut() -> Run) -> Option<Runs<u64>> {
    let peaks: Option<Vec<u64>> =
        (0..rounds).map(|_| by_time(&run()).or_else(|| by_python(&run()))).collect();
    peaks.map(Runs::of)
}

fn by_time(run: &Run) -> Option<u64> {
    let said = observed(Path::new("/usr/bin/time").as_os_str(), &["-q", "-f", "%M"], run)?;
    let kibibytes: u64 = String::from_utf8(said.stderr).ok()?.lines().next_back()?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// Python itself stands in the figure until the command begins, so that it is never below some
/// 10 MB.
fn by_python(run: &Run) -> Option<u64> {
    const PROGRAM: &str = "import resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)";
    let said = observed(OsStr::new("python3"), &["-c", PROGRAM], run)?;
    let most: u64 = String::from_utf8(said.stdout).ok()?.trim().parse().ok()?;
    Some(if cfg!(target_os = "macos") { most } else { most * 1024 })
}

/// What an observer says that is given a command to run; `None` if it could not run it.
fn observed(observer: &OsStr, arguments: &[&str], run: &Run) -> Option<std::process::Output> {
    let mut command = Command::new(observer);
    command.args(arguments).arg(run.command.get_program()).args(run.command.get_args()).env_clear();
    for (key, value) in run.command.get_envs() {
        command.env(key, value.unwrap_or_default());
    }
    if let Some(folder) = run.command.get_current_dir() {
        command.current_dir(folder);
    }
    let said = command.stdin(Stdio::null()).output().ok()?;
    (said.status.code() == Some(run.exit_code)).then_some(said)
}
