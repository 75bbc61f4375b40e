//! Bytes as a sheet of a workbook, as its strings behind a zero byte, and as its styles behind a
//! second.

#![no_main]

use libfuzzer_sys::fuzz_target;
use planctl::reading::SourceFormat;
use planctl_fuzz::{archive, check};

const WORKBOOK: &[u8] = br#"<workbook><sheets><sheet name="a" id="a"/><sheet name="b" id="a" state="hidden"/></sheets></workbook>"#;
const RELATIONS: &[u8] = br#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="sheet.xml"/><Relationship Id="b" Type="x/sharedStrings" Target="strings.xml"/><Relationship Id="c" Type="x/styles" Target="styles.xml"/></Relationships>"#;

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(3, |b| *b == 0);
    let mut part = || parts.next().unwrap_or(b"<s/>");
    check(
        &archive(&[
            ("xl/workbook.xml", WORKBOOK),
            ("xl/_rels/workbook.xml.rels", RELATIONS),
            ("xl/sheet.xml", part()),
            ("xl/strings.xml", part()),
            ("xl/styles.xml", part()),
        ]),
        SourceFormat::Xlsx,
    );
});
