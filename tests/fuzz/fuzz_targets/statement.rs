//! Bytes as a statement.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| planctl_fuzz::record::statement(bytes));
