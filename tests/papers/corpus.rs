//! Every input that fuzzing has kept is read again: each gives what it gave before, and holds what
//! the fuzz targets hold.
//!
//! `tests/fuzz/corpus` has one archive for each target of `tests/fuzz`; more comes in when a
//! target has run for long. What was read of each input stands in `tests/golden/corpus`
//! ([`crate::golden`] writes it anew), one line a document and one line a reason to refuse.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;

use crate::golden::golden;
use crate::readers;
use planctl::formats::{Limits, read};
use planctl::model::Digest;
use planctl::reading::{Reading, SourceFormat};
use zip::ZipArchive;

/// Every text of a document with its place, and what was remarked on the way.
fn said(reading: &Reading) -> String {
    let mut out = String::new();
    for text in reading.texts() {
        for piece in &text.pieces {
            let _ = writeln!(out, "{} {}", piece.spot, piece.text);
        }
        let _ = writeln!(out, "= {}", text.standing());
    }
    for remark in &reading.remarks {
        let _ = writeln!(out, "! {} {}", remark.key, remark.words.get(planctl::text::Lang::EN));
    }
    out
}

/// An input that is a whole file.
fn whole(input: Vec<u8>) -> Vec<u8> {
    input
}

/// Reads every input of a target, as the file that it is made, and holds what each gives to what is kept of it; gives how many
/// were documents of the format.
#[track_caller]
fn replay(target: &str, format: SourceFormat, file: impl Fn(Vec<u8>) -> Vec<u8>) -> usize {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fuzz/corpus/{target}.zip"));
    let mut archive = ZipArchive::new(File::open(path).unwrap()).unwrap();
    assert!(!archive.is_empty(), "{target}");
    let names: BTreeSet<String> = (0..archive.len())
        .map(|index| archive.by_index(index).unwrap().name().unwrap().into_owned())
        .collect();
    let (mut documents, mut refused) = (String::new(), BTreeMap::<String, usize>::new());
    let mut count = 0;
    for name in names {
        let mut input = Vec::new();
        archive.by_name(&name).unwrap().read_to_end(&mut input).unwrap();
        let input = file(input);
        readers::check(&input, format);
        match read(&input, format, &Limits::default()) {
            Ok(reading) => {
                count += 1;
                let texts = reading.texts().count();
                let digest = Digest::of(said(&reading).as_bytes()).to_string();
                let _ = writeln!(documents, "{name} {texts} {}", &digest[..12]);
            }
            Err(error) => {
                *refused.entry(error.words().get(planctl::text::Lang::EN).into_owned()).or_default() += 1
            }
        }
    }
    let refused = refused.into_iter().map(|(reason, count)| format!("{count} x {reason:?}\n"));
    golden(&format!("tests/golden/corpus/{target}.txt"), refused.collect::<String>() + &documents);
    count
}

#[test]
fn what_fuzzing_has_kept_of_text_is_read_as_before() {
    assert!(replay("text", SourceFormat::Text, whole) > 0);
    assert!(replay("pdf", SourceFormat::Pdf, whole) > 0);
}

#[test]
fn what_fuzzing_has_kept_of_html_is_read_as_before() {
    assert!(replay("html", SourceFormat::Html, whole) > 0);
}

#[test]
fn what_fuzzing_has_kept_of_markdown_is_read_as_before() {
    assert!(replay("markdown", SourceFormat::Markdown, whole) > 0);
}

// Few of these are whole documents, which is as it should be.

#[test]
fn what_fuzzing_has_kept_of_stratml_is_read_as_before() {
    replay("stratml", SourceFormat::StratMl, whole);
}

#[test]
fn what_fuzzing_has_kept_of_office_files_is_read_as_before() {
    replay("docx", SourceFormat::Docx, whole);
    replay("xlsx", SourceFormat::Xlsx, whole);
}

#[test]
fn what_fuzzing_has_kept_of_parts_of_office_files_is_read_as_before() {
    replay("docx_parts", SourceFormat::Docx, |parts| readers::word_file(&parts));
    replay("xlsx_parts", SourceFormat::Xlsx, |parts| readers::workbook(&parts));
}
