//! What the targets share: one call of the readers, and archives around one part.

use std::io::{Cursor, Write};

use planctl::import::{Limits, read};
use planctl::reading::SourceFormat;
use zip::write::SimpleFileOptions;

/// Limits small enough that a run which reaches them is short.
pub const LIMITS: Limits =
    Limits { entries: 100, expanded_bytes: 4 << 20, ratio: 200, cells: 20_000, depth: 64 };

/// Reads a document, and holds what was read to what every reading promises.
pub fn check(bytes: &[u8], format: SourceFormat) {
    match read(bytes, format, &LIMITS) {
        Ok(reading) => {
            assert_eq!(reading.format, format);
            for piece in reading.texts().flat_map(|text| &text.pieces) {
                assert!(!piece.text.is_empty(), "an empty piece");
                assert!(piece.spot.line > 0, "a piece without a place: {piece:?}");
            }
            for remark in &reading.remarks {
                assert!(!remark.key.is_empty() && !remark.words.ja.is_empty());
            }
        }
        Err(error) => assert!(!error.words().ja.is_empty() && !error.words().en.is_empty()),
    }
}

/// An archive of some parts.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(*name, options).expect("the name is new");
        zip.write_all(bytes).expect("writing to memory");
    }
    zip.finish().expect("writing to memory").into_inner()
}
