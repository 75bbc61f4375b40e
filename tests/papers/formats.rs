//! Whole files of every format: the same plan says the same in each, and nothing that a file may
//! hold brings the readers down.

use std::io::{Cursor, Write};

use planctl::formats::{Limits, read};
use planctl::reading::{Block, Reading, SourceFormat};
use planctl::text::Ink;
use zip::write::SimpleFileOptions;

const WORD: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;

fn zipped(parts: &[(&str, String)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A heading, a line, and a table of years with a merged box, in which a word is struck out.
fn docx() -> Vec<u8> {
    let p = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let tc = |text: &str| format!("<w:tc>{}</w:tc>", p(text));
    let struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>旧</w:t></w:r>";
    let body = format!(
        "<w:p><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr><w:r><w:t>計画</w:t></w:r></w:p>{}<w:tbl><w:tr>{}{}{}</w:tr><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p>{struck}<w:r><w:t>事業</w:t></w:r></w:p></w:tc>{}</w:tr></w:tbl>",
        p("概要：甲"),
        tc("2019"),
        tc("2020"),
        tc("2021"),
        tc("中"),
    );
    zipped(&[("word/document.xml", format!("<w:document {WORD}><w:body>{body}</w:body></w:document>"))])
}

fn xlsx() -> Vec<u8> {
    let c = |place: &str, text: &str| format!(r#"<c r="{place}" t="inlineStr"><is>{text}</is></c>"#);
    let t = |text: &str| format!("<t>{text}</t>");
    let cells = [
        c("A1", &t("計画")),
        c("A2", &t("概要：甲")),
        r#"<c r="A3"><v>2019</v></c><c r="B3"><v>2020.0</v></c><c r="C3"><v>2021</v></c>"#.to_owned(),
        c("A4", "<r><rPr><strike/></rPr><t>旧</t></r><r><t>事業</t></r>"),
        c("C4", &t("中")),
    ];
    zipped(&[
        (
            "xl/workbook.xml",
            r#"<workbook xmlns:r="r"><sheets><sheet name="計画" sheetId="1" r:id="a"/></sheets></workbook>"#.to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#.to_owned(),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(
                r#"<worksheet><sheetData><row r="1">{}</row></sheetData><mergeCells count="1"><mergeCell ref="A4:B4"/></mergeCells></worksheet>"#,
                cells.concat()
            ),
        ),
    ])
}

const HTML: &str = "<h1>計画</h1><p>概要：甲</p><table><tr><td>2019<td>2020<td>2021<tr><td colspan=2><del>旧</del>事業<td>中</table>";
const MARKDOWN: &str = "# 計画\n\n概要：甲\n\n| 2019 | 2020 | 2021 |\n|---|---|---|\n| ~~旧~~事業 | | 中 |\n";
const PDF: &str = "計画\n\n概要：甲\n\n  2019      2020      2021\n事業                     中\n";
const STRATML: &str = r#"<StrategicPlan xmlns="urn:ISO:std:iso:17469:tech:xsd:stratml_core"><Name>計画</Name><StrategicPlanCore><Goal><Name>目標</Name><Description>甲</Description><SequenceIndicator>1</SequenceIndicator></Goal></StrategicPlanCore></StrategicPlan>"#;

fn files() -> Vec<(SourceFormat, Vec<u8>)> {
    vec![
        (SourceFormat::Docx, docx()),
        (SourceFormat::Xlsx, xlsx()),
        (SourceFormat::Html, HTML.into()),
        (SourceFormat::Markdown, MARKDOWN.into()),
        (SourceFormat::Pdf, PDF.into()),
        (SourceFormat::StratMl, STRATML.into()),
    ]
}

/// The standing text of a document: a line each, the cells of a row behind their columns.
fn standing(reading: &Reading) -> String {
    let mut out = String::new();
    for block in &reading.blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph(text) | Block::Item { text, .. } => {
                out += &format!("{}\n", text.standing());
            }
            Block::Table(table) => {
                for row in &table.rows {
                    let filled = row.iter().filter(|cell| !cell.text.is_blank());
                    let cells = filled.map(|cell| format!("{} {}", cell.column, cell.text.standing()));
                    out += &format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
                }
            }
        }
    }
    out
}

#[test]
fn a_plan_says_the_same_in_every_format() {
    for (format, bytes) in files() {
        let reading = read(&bytes, format, &Limits::default()).unwrap();
        assert_eq!(reading.format, format);
        if format == SourceFormat::StratMl {
            assert_eq!(standing(&reading), "Plan: 計画\nGoal 1: 目標\nDescription: 甲\n");
            continue;
        }
        assert_eq!(
            standing(&reading),
            "計画\n概要：甲\n| 0 2019 | 1 2020 | 2 2021 |\n| 0 事業 | 2 中 |\n",
            "{format:?}"
        );
        let struck =
            reading.texts().flat_map(|text| text.gone()).map(|piece| (piece.text.as_str(), piece.ink));
        let expected: &[_] = if format == SourceFormat::Pdf { &[] } else { &[("旧", Ink::Struck)] };
        assert_eq!(struck.collect::<Vec<_>>(), expected, "{format:?}");
    }
}

#[test]
fn a_file_cut_short_anywhere_is_read_or_refused() {
    for (format, bytes) in files() {
        for length in 0..bytes.len() {
            let _ = read(&bytes[..length], format, &Limits::default());
        }
    }
}

/// Numbers that look random and are the same on every run (xorshift).
fn numbers() -> impl Iterator<Item = usize> {
    let mut state: u64 = 0x9E37_79B9_7F4A_7C15;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize
    })
}

#[test]
fn a_file_with_bytes_changed_anywhere_is_read_or_refused() {
    let mut numbers = numbers();
    let mut next = move |below: usize| numbers.next().unwrap_or(0) % below.max(1);
    for (format, bytes) in files() {
        for _ in 0..2_000 {
            let mut changed = bytes.clone();
            for _ in 0..=next(4) {
                let at = next(changed.len());
                match next(3) {
                    0 => changed[at] ^= 1 << next(8),
                    1 => changed[at] = b"<>&/\"'\0;|~ \n\t=[]"[next(16)],
                    _ => {
                        let end = (at + next(24)).min(changed.len());
                        let piece = changed[at..end].to_vec();
                        changed.splice(at..at, piece);
                    }
                }
            }
            let _ = read(&changed, format, &Limits::default());
        }
    }
}

/// The same inside the archives, whose own sums would keep such changes out.
#[test]
fn parts_of_an_archive_with_bytes_changed_are_read_or_refused() {
    let mut numbers = numbers();
    let mut next = move |below: usize| numbers.next().unwrap_or(0) % below.max(1);
    for (format, bytes) in files().into_iter().take(2) {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let parts: Vec<(String, Vec<u8>)> = (0..archive.len())
            .map(|index| {
                let mut file = archive.by_index(index).unwrap();
                let mut part = Vec::new();
                std::io::copy(&mut file, &mut part).unwrap();
                (file.name().unwrap().into_owned(), part)
            })
            .collect();
        for _ in 0..1_500 {
            let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
            for (name, part) in &parts {
                let mut part = part.clone();
                for _ in 0..next(3) {
                    let at = next(part.len());
                    match next(2) {
                        0 => part[at] = b"<>&/\"'09;|~ \n\t=[]:"[next(17)],
                        _ => {
                            let end = (at + next(60)).min(part.len());
                            let piece = part[at..end].to_vec();
                            part.splice(at..at, piece);
                        }
                    }
                }
                zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
                zip.write_all(&part).unwrap();
            }
            let _ = read(&zip.finish().unwrap().into_inner(), format, &Limits::default());
        }
    }
}

#[track_caller]
fn refused(bytes: &[u8], format: SourceFormat, expected: &str) {
    assert_eq!(read(bytes, format, &Limits::default()).unwrap_err().to_string(), expected);
}

#[test]
fn files_that_grow_when_opened_are_refused() {
    let blanks = " ".repeat(8 << 20);
    let bomb = zipped(&[("word/document.xml", format!("<w:document {WORD}>{blanks}</w:document>"))]);
    assert!(bomb.len() < 20_000);
    refused(&bomb, SourceFormat::Docx, "holds a part that expands more than 200 times");

    let many: Vec<String> = (0..2_001).map(|number| format!("word/{number}")).collect();
    let parts: Vec<(&str, String)> = many.iter().map(|name| (name.as_str(), String::new())).collect();
    refused(&zipped(&parts), SourceFormat::Docx, "holds more than 2000 files");

    let laughs =
        "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]><a>&c;</a>";
    let laughing = zipped(&[("word/document.xml", laughs.to_owned())]);
    refused(
        &laughing,
        SourceFormat::Docx,
        "is XML with definitions in its document type declaration; take them out",
    );
    refused(
        laughs.as_bytes(),
        SourceFormat::StratMl,
        "is XML with definitions in its document type declaration; take them out",
    );
}

#[test]
fn old_and_encrypted_files_are_refused_with_the_way_out() {
    let old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old";
    refused(
        old,
        SourceFormat::Docx,
        "is of an old Office format or protected by a password; save it as .docx",
    );
    refused(
        old,
        SourceFormat::Xlsx,
        "is of an old Office format or protected by a password; save it as .xlsx",
    );
    refused(&xlsx(), SourceFormat::Docx, "is an Excel workbook, not a Word document");
    refused(&docx(), SourceFormat::Xlsx, "is a Word document, not an Excel workbook");
    refused(b"%PDF-1.7", SourceFormat::Docx, "is not a ZIP archive");
}

#[test]
fn deep_files_are_refused() {
    let deep = "nests elements more than 256 deep";
    refused("<div>".repeat(10_000).as_bytes(), SourceFormat::Html, deep);
    refused(">".repeat(10_000).as_bytes(), SourceFormat::Markdown, deep);
    refused("<a>".repeat(10_000).as_bytes(), SourceFormat::StratMl, deep);
    let body = format!("<w:document {WORD}>{}", "<w:sdt>".repeat(10_000));
    refused(&zipped(&[("word/document.xml", body)]), SourceFormat::Docx, deep);
}
