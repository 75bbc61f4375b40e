//! What the targets share: one call of the readers, and archives around one part.

pub mod record;

use planctl::text::Lang;
use std::collections::BTreeSet;
use std::io::{Cursor, Write};
use std::sync::{Arc, LazyLock};

use planctl::check::{DocumentInput, check_document};
use planctl::formats::{Limits, interpret, read};
use planctl::layout::Form;
use planctl::model::{Digest, Vocabulary};
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
        Err(error) => {
            assert!(!error.words().get(Lang::JA).is_empty() && !error.words().get(Lang::EN).is_empty())
        }
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

/// A Word document whose main part is these bytes, and behind a zero byte its styles: an archive's own
/// sums keep most changes of a whole file away from what reads its parts.
pub fn word_file(bytes: &[u8]) -> Vec<u8> {
    const RELATIONS: &[u8] = br#"<Relationships><Relationship Id="a" Type="x/styles" Target="styles.xml"/><Relationship Id="b" Type="x/numbering" Target="styles.xml"/></Relationships>"#;
    let at = bytes.iter().position(|b| *b == 0);
    let (document, styles) = at.map_or((bytes, &b"<s/>"[..]), |at| (&bytes[..at], &bytes[at + 1..]));
    archive(&[
        ("word/document.xml", document),
        ("word/styles.xml", styles),
        ("word/_rels/document.xml.rels", RELATIONS),
        ("docProps/core.xml", styles),
    ])
}

/// A workbook with these bytes as a sheet, behind a zero byte its strings, and behind a second its
/// styles.
pub fn workbook(bytes: &[u8]) -> Vec<u8> {
    const WORKBOOK: &[u8] = br#"<workbook><sheets><sheet name="a" id="a"/><sheet name="b" id="a" state="hidden"/></sheets></workbook>"#;
    const RELATIONS: &[u8] = br#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="sheet.xml"/><Relationship Id="b" Type="x/sharedStrings" Target="strings.xml"/><Relationship Id="c" Type="x/styles" Target="styles.xml"/></Relationships>"#;
    let mut parts = bytes.splitn(3, |b| *b == 0);
    let mut part = || parts.next().unwrap_or(b"<s/>");
    archive(&[
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/sheet.xml", part()),
        ("xl/strings.xml", part()),
        ("xl/styles.xml", part()),
    ])
}
