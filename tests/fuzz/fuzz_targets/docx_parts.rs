//! Bytes as the parts of a Word document.

#![no_main]

use libfuzzer_sys::fuzz_target;
use planctl::reading::SourceFormat;
use planctl_fuzz::{check, word_file};

fuzz_target!(|bytes: &[u8]| check(&word_file(bytes), SourceFormat::Docx));
