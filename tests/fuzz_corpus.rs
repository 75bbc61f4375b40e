//! Every input that fuzzing has kept is read again: none of them makes a reader fail.
//!
//! `tests/fuzz/corpus` has one archive for each target of `tests/fuzz`; more comes in when a
//! target has run for long.

use std::fs::File;
use std::io::{Cursor, Read as _, Write as _};
use std::path::PathBuf;

use planctl::formats::{Limits, read};
use planctl::reading::SourceFormat;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Reads every input of a target; gives how many were documents of the format.
fn replay(target: &str, format: SourceFormat, wrap: Option<&str>) -> usize {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fuzz/corpus/{target}.zip"));
    let mut archive = ZipArchive::new(File::open(path).unwrap()).unwrap();
    assert!(!archive.is_empty(), "{target}");
    let mut read_well = 0;
    for index in 0..archive.len() {
        let mut input = Vec::new();
        archive.by_index(index).unwrap().read_to_end(&mut input).unwrap();
        let input = match wrap {
            Some(part) => wrapped(part, &input),
            None => input,
        };
        match read(&input, format, &Limits::default()) {
            Ok(reading) => {
                assert_eq!(reading.format, format);
                read_well += 1;
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    read_well
}

/// An archive with one part.
fn wrapped(part: &str, bytes: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(part, SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
    zip.write_all(bytes).unwrap();
    zip.finish().unwrap().into_inner()
}

#[test]
fn no_kept_input_makes_a_reader_fail() {
    for (target, format) in [
        ("text", SourceFormat::Text),
        ("html", SourceFormat::Html),
        ("markdown", SourceFormat::Markdown),
        ("pdf", SourceFormat::Pdf),
    ] {
        assert!(replay(target, format, None) > 0, "{target}");
    }
    // Few of these are whole documents, which is as it should be.
    replay("stratml", SourceFormat::StratMl, None);
    replay("docx", SourceFormat::Docx, None);
    replay("xlsx", SourceFormat::Xlsx, None);
    replay("docx_parts", SourceFormat::Docx, Some("word/document.xml"));
    replay("xlsx_parts", SourceFormat::Xlsx, Some("xl/worksheets/sheet1.xml"));
}
