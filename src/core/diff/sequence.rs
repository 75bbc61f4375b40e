//! Two sequences compared: the one place where the crate that finds common subsequences is called.
//!
//! Whatever is compared is numbered first, equal things with equal numbers, so that the algorithms
//! are compiled once and not for every type.

use std::collections::HashMap;
use std::hash::Hash;

pub use similar::{Algorithm, DiffOp, DiffTag};

/// The stretches by which `before` becomes `after`, in the order of both; together they cover both.
pub fn operations<T: Eq + Hash>(algorithm: Algorithm, before: &[T], after: &[T]) -> Vec<DiffOp> {
    let mut numbers: HashMap<&T, u32> = HashMap::with_capacity(before.len() + after.len());
    let mut number = |thing| {
        let next = u32::try_from(numbers.len()).expect("a sequence in memory has fewer members than 2^32");
        *numbers.entry(thing).or_insert(next)
    };
    let before: Vec<u32> = before.iter().map(&mut number).collect();
    let after: Vec<u32> = after.iter().map(&mut number).collect();
    of_numbers(algorithm, &before, &after)
}

fn of_numbers(algorithm: Algorithm, before: &[u32], after: &[u32]) -> Vec<DiffOp> {
    similar::capture_diff_slices(algorithm, before, after)
}
