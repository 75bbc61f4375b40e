//! The readers of the record, each held to what it promises of any bytes.
//!
//! Shared by the fuzz targets and by `tests/laws/record.rs`, which tries them on altered seeds.

use planctl::text::Lang;
use std::path::Path;

use planctl::audit::Proof;
use planctl::document::{Block, Document, Mark, Span};
use planctl::event::{Stored, Withheld, entry_to_toml, read_entry};
use planctl::model::{Fingerprint, Id};
use planctl::render::{Look, Tables, to_text};
use planctl::signing::{Signature, Signers, Statement};
use planctl::text::visible;
use planctl::tree::Checkpoint;

/// What a fuzzer calls with bytes.
type Target = fn(&[u8]);

/// The targets, by name.
pub const TARGETS: [(&str, Target); 8] = [
    ("entry", entry),
    ("statement", statement),
    ("checkpoint", checkpoint),
    ("proof", proof),
    ("signature", signature),
    ("signers", signers),
    ("names", names),
    ("terminal", terminal),
];

/// An entry is one only in the bytes that are written of it, and names no file outside the store.
pub fn entry(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    match read_entry(text) {
        Ok(entry) => {
            assert_eq!(entry_to_toml(&entry), text);
            if let planctl::event::Event::Redact { withheld, .. } = &entry.event {
                withheld.iter().for_each(stays_inside);
            }
        }
        Err(error) => is_printable(&error.words().get(Lang::EN)),
    }
}

/// A statement likewise.
pub fn statement(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    match Statement::parse(text) {
        Ok(statement) => assert_eq!(statement.to_toml(), text),
        Err(error) => is_printable(&error.words().get(Lang::EN)),
    }
}

/// A checkpoint likewise.
pub fn checkpoint(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    match Checkpoint::parse(text) {
        Ok(checkpoint) => assert_eq!(checkpoint.to_text(), text),
        Err(error) => is_printable(&error.words().get(Lang::EN)),
    }
}

/// A proof likewise; whether it proves anything ends in an answer.
pub fn proof(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    match Proof::parse(text) {
        Ok(proof) => {
            assert_eq!(proof.to_toml(), text);
            if let Err(error) = proof.holds() {
                is_printable(&error.words().get(Lang::EN));
            }
        }
        Err(error) => is_printable(&error.words().get(Lang::EN)),
    }
}

/// A signature has one spelling, and a key with a name.
pub fn signature(bytes: &[u8]) {
    match Signature::parse(bytes) {
        Ok(signature) => {
            let text = str::from_utf8(bytes).expect("armour is ASCII");
            assert!(text.ends_with("-----END SSH SIGNATURE-----\n") && !text.contains('\r'));
            signature.key().fingerprint();
            signature.verifies(b"any text");
        }
        Err(error) => is_printable(&error.words().get(Lang::EN)),
    }
}

/// A list of signers has keys, and every key a role that OpenSSH reads as one.
pub fn signers(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    match Signers::parse(text) {
        Ok(signers) => {
            assert!(!signers.is_empty());
            for (key, roles) in signers.iter() {
                assert!(!roles.is_empty() && roles.iter().all(|role| !role.contains([' ', ',', '*', '"'])));
                assert!(signers.roles(&key.fingerprint()).is_some());
            }
        }
        Err(error) => is_printable(&error.words().get(Lang::EN)),
    }
}

/// An id, a fingerprint and the name of a withheld file are what they are in one spelling, and no
/// path leads out of the store.
pub fn names(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    if let Ok(id) = text.parse::<Id>() {
        assert_eq!(id.as_str(), text);
        assert!(id.as_str().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    }
    if let Ok(key) = text.parse::<Fingerprint>() {
        assert_eq!(key.to_string(), text);
    }
    let withheld = Withheld { path: text.to_owned(), file: Stored::of(b"") };
    if withheld.is_allowed() {
        stays_inside(&withheld);
    }
}

/// Whatever stands in a document, no control character but the line feed reaches the terminal.
pub fn terminal(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    is_printable(&visible(&text).replace('\n', ""));
    let mut document = Document::default();
    document.push(Block::Paragraph(vec![Span::plain(text.clone()), Span::marked(Mark::Gone, text.clone())]));
    document.push(Block::Item { depth: 1, marker: "- ".to_owned(), line: vec![Span::plain(text)] });
    let look = Look { colour: false, columns: Some(40), tables: Tables::Drawn };
    let printed = to_text(&document, look);
    is_printable(&printed.replace('\n', ""));
}

fn stays_inside(withheld: &Withheld) {
    let path = Path::new(&withheld.path);
    assert!(path.is_relative());
    assert!(path.components().all(|part| matches!(part, std::path::Component::Normal(_))));
}

fn is_printable(text: &str) {
    assert!(!text.chars().any(char::is_control), "{text:?}");
}
