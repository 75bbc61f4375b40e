//! Bytes as a signature.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| planctl_fuzz::record::signature(bytes));
