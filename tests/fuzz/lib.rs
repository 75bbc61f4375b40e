//! What the targets share: one call of the readers, and archives around one part.

pub mod record;

use planctl::text::Lang;
use std::collections::BTreeSet;
use std::io::{Cursor, Write};
use std::sync::{Arc, LazyLock};

use planctl::check::{DocumentInput, check_document};
use planctl::formats::{Limits, interpret, read};
use planctl::model::{Digest, Vocabulary};
use planctl::layout::{Form};
use planctl::reading::{Reading, SourceFormat};
use planctl::snapshot::{Ids, draft_to_toml, read_draft};
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
            interpreted(&reading, bytes);
            for remark in &reading.remarks {
                assert!(!remark.key.is_empty() && !remark.words.get(Lang::JA).is_empty());
            }
        }
        Err(error) => assert!(!error.words().get(Lang::JA).is_empty() && !error.words().get(Lang::EN).is_empty()),
    }
}

static DESKS: LazyLock<Vec<(Form, Arc<Vocabulary>)>> = LazyLock::new(|| {
    let vocabularies =
        Vocabulary::BUILT_IN.map(|text| Arc::new(Vocabulary::parse(text).expect("it is tested")));
    let forms = Form::BUILT_IN.map(|text| Form::parse(text).expect("it is tested"));
    let desk = |form: Form| {
        let own = vocabularies.iter().find(|own| own.name.name == form.vocabulary).expect("it has its own");
        (form, own.clone())
    };
    forms.into_iter().map(desk).collect()
});

/// Makes a plan of what was read by every form: it always can be written and read again, and
/// checked.
fn interpreted(reading: &Reading, bytes: &[u8]) {
    let plan = "plan".parse().expect("it has the form of an id");
    for (form, vocabulary) in DESKS.iter() {
        let made = interpret(reading, form, vocabulary, Digest::of(bytes), &plan, &BTreeSet::new());
        let text = draft_to_toml(&made.draft);
        let again = read_draft(&text, std::slice::from_ref(vocabulary), Ids::Required);
        assert_eq!(again.expect("a draft always parses").plan, made.draft.plan);
        let (account, draft) = (&made.account, &made.draft);
        check_document(&DocumentInput { reading, account, draft, vocabulary, form, date: None });
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
