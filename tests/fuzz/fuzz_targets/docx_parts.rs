//! Bytes as the main part of a Word document, or as its styles behind a zero byte: an archive's
//! own sums keep most changes of a whole file away from what reads its parts.

#![no_main]

use libfuzzer_sys::fuzz_target;
use planctl::reading::SourceFormat;
use planctl_fuzz::{archive, check};

const RELATIONS: &[u8] = br#"<Relationships><Relationship Id="a" Type="x/styles" Target="styles.xml"/><Relationship Id="b" Type="x/numbering" Target="styles.xml"/></Relationships>"#;

fuzz_target!(|bytes: &[u8]| {
    let at = bytes.iter().position(|b| *b == 0);
    let (document, styles) = at.map_or((bytes, &b"<s/>"[..]), |at| (&bytes[..at], &bytes[at + 1..]));
    check(
        &archive(&[
            ("word/document.xml", document),
            ("word/styles.xml", styles),
            ("word/_rels/document.xml.rels", RELATIONS),
            ("docProps/core.xml", styles),
        ]),
        SourceFormat::Docx,
    );
});
