//! Bytes as text of pages.

#![no_main]

use libfuzzer_sys::fuzz_target;
use planctl::reading::SourceFormat;
use planctl_fuzz::check;

fuzz_target!(|bytes: &[u8]| check(bytes, SourceFormat::Text));
