//! Random cases: how many there are, and how to have one of them again.
//!
//! Every run of the tests tries other cases. Each case has a seed, made of the base seed of the run
//! and of the number of the case, so that one case can be tried again without those before it. A
//! test that fails prints the command that does so. Two variables of the environment choose:
//!
//! - `PLANCTL_SEED=1f2e3d4c5b6a7988` takes this base seed instead of a new one, and
//!   `PLANCTL_SEED=1f2e3d4c5b6a7988:37` of all its cases only number 37;
//! - `PLANCTL_CASES=20` tries 20 percent of the full number of cases. Without it a test tries
//!   [`PERCENT`] percent; `.ci/run` and `.ci/slow` say more.
//!
//! What is counted over cases allows for chance ([`often`], [`seldom`]). What is measured, how well
//! matching and reading do, is measured on seeds that are the same in every run, the first of them
//! ([`fixed`]), and the bound it is held to allows for their number ([`rate`]).

use std::env;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;
use std::thread;

use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseResult, TestError, TestRng, TestRunner};

/// How much of the full number is tried without a word from the environment.
pub const PERCENT: u64 = 3;
/// At least so many cases are tried, if the full number has them.
const LEAST: u64 = 20;

/// Where cases begin: the base seed, and the one case that is wanted if not all are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seeds {
    base: u64,
    only: Option<u64>,
    percent: u64,
}

/// What this run was told, or has drawn.
static RUN: LazyLock<Seeds> = LazyLock::new(|| {
    let said = |name| env::var(name).ok().filter(|text| !text.is_empty());
    let seeds = match said("PLANCTL_SEED") {
        Some(text) => Seeds::parse(&text).unwrap_or_else(|| {
            panic!(
                "PLANCTL_SEED={text} is not a seed, as 1f2e3d4c5b6a7988, or a case, as 1f2e3d4c5b6a7988:37"
            )
        }),
        // The keys of a new `RandomState` are the system's random numbers.
        None => Seeds::from_base(RandomState::new().hash_one("planctl")),
    };
    match said("PLANCTL_CASES").map(|text| (text.parse(), text)) {
        Some((Ok(percent), _)) if percent > 0 => Seeds { percent, ..seeds },
        Some((_, text)) => panic!("PLANCTL_CASES={text} is not a percentage from 1 up"),
        None => seeds,
    }
});

impl Seeds {
    /// The cases of a base seed.
    pub fn from_base(base: u64) -> Seeds {
        Seeds { base, only: None, percent: PERCENT }
    }

    /// What `PLANCTL_SEED` says; `None` if it says nothing.
    pub fn parse(text: &str) -> Option<Seeds> {
        let (base, only) = match text.split_once(':') {
            Some((base, number)) => (base, Some(number.parse().ok()?)),
            None => (text, None),
        };
        Some(Seeds { only, ..Seeds::from_base(u64::from_str_radix(base, 16).ok()?) })
    }

    /// How many cases are tried where the full number is `full`.
    fn count(&self, full: u64) -> u64 {
        (full * self.percent / 100).max(LEAST.min(full))
    }

    /// The cases, of which the full number is `full`.
    pub fn cases(self, full: u64) -> impl Iterator<Item = Case> {
        let numbers = match self.only {
            Some(number) => number..number + 1,
            None => 0..self.count(full),
        };
        numbers.map(move |number| Case { base: self.base, number })
    }
}

/// One case. If a test panics while it holds one, the command that tries it again is printed.
#[derive(Debug, PartialEq, Eq)]
pub struct Case {
    base: u64,
    /// Its number among the cases of the run, from 0.
    pub number: u64,
}

impl Case {
    /// The seed of this case, for a generator that takes one.
    pub fn seed(&self) -> u64 {
        // Half of what there is, so that a generator can count on from it.
        mixed(mixed(self.base).wrapping_add(self.number)) >> 1
    }

    /// The random numbers of this case, for proptest.
    fn rng(&self) -> TestRng {
        let words = [1, 2, 3, 4].map(|word| mixed(self.seed().wrapping_add(word)).to_le_bytes());
        TestRng::from_seed(RngAlgorithm::ChaCha, words.as_flattened())
    }

    /// The command that tries this case again.
    pub fn again(&self) -> String {
        let Case { base, number } = self;
        format!("PLANCTL_SEED={base:016x}:{number} {}", this_test())
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        if thread::panicking() {
            println!("case {} fails; to try it again:\n\n    {}\n", self.number, self.again());
        }
    }
}

/// The command that runs the test that is running.
fn this_test() -> String {
    // The test runner names the thread of a test after the test.
    let name = thread::current().name().filter(|name| *name != "main").unwrap_or_default().to_owned();
    let exact = if name.is_empty() { "" } else { " -- --exact" };
    format!("cargo test --test {} {name}{exact}", env!("CARGO_CRATE_NAME"))
}

/// A number that looks like none (SplitMix64).
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// How many cases this run tries where the full number is `full`.
pub fn count(full: u64) -> u64 {
    RUN.count(full)
}

/// The cases of this run, of which the full number is `full`.
pub fn cases(full: u64) -> impl Iterator<Item = Case> {
    let Seeds { base, .. } = *RUN;
    println!("the cases of this run: PLANCTL_SEED={base:016x} {}", this_test());
    RUN.cases(full)
}

/// Some of `of` things by their index, none of them twice, and in full all of them.
pub fn some_of(of: usize) -> impl Iterator<Item = (Case, usize)> {
    // A step that goes through them all before it comes back.
    const STEP: u64 = 2_654_435_761;
    let begin = mixed(RUN.base) % of as u64;
    cases(of as u64).map(move |case| {
        let index = (begin + case.number * STEP) % of as u64;
        (case, index as usize)
    })
}

/// Cases to the full number, for a test that takes them until it has seen what it looks for.
pub fn all_cases(full: u64) -> impl Iterator<Item = Case> {
    Seeds { percent: 100, ..*RUN }.cases(full)
}

/// Holds a law to the cases of this run, and shows the smallest of a kind that breaks it.
#[track_caller]
pub fn hold<S: Strategy>(full: u64, of: &S, law: impl Fn(&S::Value) -> TestCaseResult) {
    for case in cases(full) {
        hold_case(&case, of, &law);
    }
}

/// Holds a law to one case.
#[track_caller]
pub fn hold_case<S: Strategy>(case: &Case, of: &S, law: impl Fn(&S::Value) -> TestCaseResult) {
    let mut runner = runner(case);
    let tree = of.new_tree(&mut runner).expect("a case can be made");
    match runner.run_one(tree, |one| law(&one)) {
        Ok(_) => {}
        Err(TestError::Fail(reason, one)) => panic!("{reason}\n\n{one:?}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

/// What a case is, of a kind.
pub fn value<S: Strategy>(case: &Case, of: &S) -> S::Value {
    of.new_tree(&mut runner(case)).expect("a case can be made").current()
}

fn runner(case: &Case) -> TestRunner {
    let config = Config {
        cases: 1,
        failure_persistence: None,
        // In milliseconds: what breaks on hundreds of items is told after a minute, small or not.
        max_shrink_time: 60_000,
        max_shrink_iters: 20_000,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, case.rng())
}

/// Holds that something was met as often as is to be expected where it is met in at least `least`
/// cases of `full`, give or take what chance may do once in ten thousand runs.
#[track_caller]
pub fn often(what: &str, met: usize, least: u64, full: u64) {
    if RUN.only.is_none() {
        let expected = (least * RUN.count(full)) as f64 / full as f64;
        let enough = (expected - 4.0 * expected.sqrt()).max(if expected >= 10.0 { 1.0 } else { 0.0 });
        assert!(met as f64 >= enough, "{what}: only {met} times, not {enough:.0}");
    }
}

/// Holds that something was met in no more than `percent` of `of` cases, give or take chance.
#[track_caller]
pub fn seldom(what: &str, met: usize, of: usize, percent: usize) {
    let expected = (of * percent) as f64 / 100.0;
    let most = expected + 4.0 * expected.sqrt() + 1.0;
    assert!(met as f64 <= most, "{what}: {met} times in {of}, not {most:.0}");
}

/// Seeds that are the same in every run, as many as this run tries.
pub fn fixed(full: u64) -> std::ops::Range<u64> {
    0..RUN.count(full)
}

/// Holds a measured rate to the least it is to be. In full that is the bound itself; of fewer cases it is
/// less by what chance makes of their number.
#[track_caller]
pub fn rate(what: &str, good: usize, of: usize, least: f64) {
    let chance =
        if RUN.percent < 100 { 4.0 * (least * (1.0 - least) / of.max(1) as f64).sqrt() } else { 0.0 };
    let measured = good as f64 / of.max(1) as f64;
    assert!(
        of == 0 || measured >= least - chance,
        "{what}: {measured:.4} of {of}, not {least} (less {chance:.4})"
    );
}
