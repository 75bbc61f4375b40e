//! That a random case can be had again by the seed that is printed.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use proptest::num::u64::ANY;
use proptest::test_runner::TestCaseError;

use crate::generate::{PAIRS, pairs};
use crate::seeds::{self, Seeds};

/// The first word of the command that is printed for a case, read as a run reads it.
fn told(again: &str) -> Seeds {
    let word = again.split(' ').next().and_then(|word| word.strip_prefix("PLANCTL_SEED="));
    word.and_then(Seeds::parse).unwrap_or_else(|| panic!("{again} names no seed"))
}

#[test]
fn the_same_base_seed_gives_the_same_cases_and_another_gives_others() {
    let drawn = |text: &str| -> Vec<u64> {
        Seeds::parse(text).unwrap().cases(1_000).map(|case| seeds::value(&case, &ANY)).collect()
    };
    let one = drawn("1f2e3d4c5b6a7988");
    assert_eq!(one.len(), 30);
    assert_eq!(one, drawn("1f2e3d4c5b6a7988"));
    assert!(drawn("1f2e3d4c5b6a7989").iter().all(|value| !one.contains(value)));
}

#[test]
fn the_command_that_is_printed_for_a_case_tries_that_case_alone() {
    let pairs = pairs();
    for case in Seeds::parse("2").unwrap().cases(1_000) {
        let again: Vec<_> = told(&case.again()).cases(PAIRS).collect();
        assert_eq!(again, [case]);
        let [one, other] = [0, 0].map(|at| format!("{:?}", seeds::value(&again[at], &pairs)));
        assert_eq!(one, other);
    }
}

#[test]
fn a_law_that_breaks_breaks_again_on_the_case_of_its_seed() {
    let broken = |seeds: Seeds| {
        let tried = RefCell::new(Vec::new());
        let failed = seeds.cases(10_000).find(|case| {
            let law = |value: &u64| {
                tried.borrow_mut().push(*value);
                if value.is_multiple_of(97) { Err(TestCaseError::fail("it breaks")) } else { Ok(()) }
            };
            catch_unwind(AssertUnwindSafe(|| seeds::hold_case(case, &ANY, law))).is_err()
        });
        (failed.map(|case| case.again()), tried.into_inner())
    };
    let (first, tried) = broken(Seeds::parse("abc").unwrap());
    let first = first.expect("one in 97 breaks it");
    let (again, tried_again) = broken(told(&first));
    assert_eq!(again, Some(first));
    assert!(tried.ends_with(&tried_again), "the last of what was tried is tried again");
}

#[test]
fn what_is_no_seed_is_refused() {
    for text in ["", "seed", "1f:", "1f:x", ":3", "1f2e3d4c5b6a79880"] {
        assert_eq!(Seeds::parse(text), None, "{text}");
    }
}
