//! Bytes as the parts of a workbook.

#![no_main]

use libfuzzer_sys::fuzz_target;
use planctl::reading::SourceFormat;
use planctl_fuzz::{check, workbook};

fuzz_target!(|bytes: &[u8]| check(&workbook(bytes), SourceFormat::Xlsx));
