//! What a workbook says, told by small ones.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::*;
use crate::formats::docx::tests::listing;
use planctl_core::text::Lang;

fn zipped(parts: &[(String, String)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const STRINGS: &str = r#"<sst><si><t>甲</t><rPh sb="0" eb="1"><t>きのえ</t></rPh></si><si><r><t>前</t></r><r><rPr><strike/></rPr><t>消</t></r><r><rPr/><t>後</t></r></si></sst>"#;
const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="0&quot;年度&quot;"/></numFmts><fonts><font/><font><strike/></font></fonts><cellStyleXfs><xf fontId="1"/></cellStyleXfs><cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="0" fontId="1"/><xf numFmtId="14" fontId="0"/><xf numFmtId="170" fontId="0"/></cellXfs></styleSheet>"#;

/// A workbook of sheets, each with a name, a state and what stands in it.
fn workbook(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut parts = vec![
        ("xl/sharedStrings.xml".to_owned(), STRINGS.to_owned()),
        ("xl/styles.xml".to_owned(), STYLES.to_owned()),
    ];
    let (mut list, mut relations) = (String::new(), String::new());
    for kind in ["sharedStrings", "styles"] {
        relations += &format!(r#"<Relationship Id="{kind}" Type="x/{kind}" Target="{kind}.xml"/>"#);
    }
    for (index, (name, state, inside)) in sheets.iter().enumerate() {
        list += &format!(r#"<sheet name="{name}" sheetId="{index}" state="{state}" r:id="r{index}"/>"#);
        relations +=
            &format!(r#"<Relationship Id="r{index}" Type="x/worksheet" Target="worksheets/{index}.xml"/>"#);
        parts.push((format!("xl/worksheets/{index}.xml"), (*inside).to_owned()));
    }
    parts.push((
        "xl/workbook.xml".to_owned(),
        format!("<workbook xmlns:r=\"r\"><sheets>{list}</sheets></workbook>"),
    ));
    parts.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!("<Relationships>{relations}</Relationships>"),
    ));
    zipped(&parts)
}

/// One sheet: cells as `B2=text` or as XML, and merged regions.
fn sheet(cells: &[&str], merged: &[&str]) -> String {
    let mut data = String::new();
    for cell in cells {
        data += &match cell.split_once('=') {
            Some((place, text)) if !cell.starts_with('<') => {
                format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
            }
            _ => (*cell).to_owned(),
        };
    }
    let merged: String = merged.iter().map(|range| format!(r#"<mergeCell ref="{range}"/>"#)).collect();
    format!(
        "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData><row>{data}</row></sheetData><mergeCells>{merged}</mergeCells></worksheet>"
    )
}

fn reading(cells: &[&str], merged: &[&str]) -> Reading {
    read(&workbook(&[("計画", "visible", &sheet(cells, merged))]), &Limits::default()).unwrap()
}

#[track_caller]
fn check(cells: &[&str], merged: &[&str], expected: &str) {
    assert_eq!(listing(&reading(cells, merged)), expected);
}

#[test]
fn lines_above_a_table_are_text_and_its_rows_are_rows() {
    check(
        &["A1=題", "A3=【節】", "A4=○指標：甲", "B5=2019", "C5=2020", "C6=中", "A7=乙", "A8=・注", "A10=後"],
        &[],
        "題\n【節】\n○指標：甲\n| 1:1x1 2019 | 2:1x1 2020 |\n| 2:1x1 中 |\n| 0:1x1 乙 |\n・注\n後",
    );
}

#[test]
fn merged_cells_know_their_size_and_their_rows_go_on() {
    let cells = ["A1=x", "B1=2019", "C1=2020", "A2=甲", "B2=隠", "A4=乙", "B4=丙", "B6=丁"];
    let reading = reading(&cells, &["C3:A2", "D9:D9"]);
    assert_eq!(
        listing(&reading),
        "| 0:1x1 x | 1:1x1 2019 | 2:1x1 2020 |\n| 0:3x2 甲 |\n|  |\n| 0:1x1 乙 | 1:1x1 丙 |\n丁"
    );
    let remark = &reading.remarks[0];
    assert_eq!((remark.key, remark.exact.as_str()), ("covered-cell-text", "隠"));
    assert_eq!(reading.place_words(remark.spot.unwrap()).get(Lang::EN), "計画!B2");
}

#[test]
fn a_head_over_several_columns_of_the_sheet_is_one_column() {
    check(
        &["A1=2019", "C1=2020", "E1=2021", "B2=中", "A3=甲", "E3=乙"],
        &["A1:B1", "C1:D1", "E1:F1", "A3:D3", "E3:F3"],
        "| 0:2x1 2019 | 2:1x1 2020 | 3:1x1 2021 |\n| 1:1x1 中 |\n| 0:3x1 甲 | 3:1x1 乙 |",
    );
}

#[test]
fn values_are_shown_as_the_sheet_shows_them() {
    check(
        &[
            r#"<c r="A1"><v>2026</v></c>"#,
            r#"<c s="2"><v>46038</v></c>"#,
            r#"<c s="3"><v>2026</v></c>"#,
            r#"<c t="b"><v>1</v></c>"#,
            r#"<c t="str"><f>A1&amp;"x"</f><v>2026x</v></c>"#,
            r#"<c><v>0.30000000000000004</v></c>"#,
            r#"<c t="s"><v>0</v></c>"#,
            r#"<c t="s"><v>99</v></c>"#,
        ],
        &[],
        "| 0:1x1 2026 | 1:1x1 2026-01-16 | 2:1x1 2026年度 | 3:1x1 TRUE | 4:1x1 2026x | 5:1x1 0.3 | 6:1x1 甲 |",
    );
    let failed = reading(&[r#"<c r="B3" t="e"><v>#REF!</v></c>"#], &[]);
    assert_eq!((failed.remarks[0].key, failed.remarks[0].exact.as_str()), ("cell-error", "#REF!"));
}

#[test]
fn what_is_struck_out_is_told_by_run_and_by_font() {
    check(&[r#"<c r="A1" t="s"><v>1</v></c>"#], &[], "前-消-後");
    check(&[r#"<c r="A1" s="1"><v>7</v></c>"#], &[], "-7-");
    check(&[r#"<c r="A1" s="1" t="s"><v>1</v></c>"#], &[], "-前--消-後");
}

#[test]
fn sheets_are_pages_and_hidden_ones_are_told() {
    let one = sheet(&["A1=一"], &[]);
    let bytes =
        workbook(&[("表", "visible", &one), ("裏", "hidden", &one), ("図", "visible", "<chartsheet/>")]);
    let reading = read(&bytes, &Limits::default()).unwrap();
    assert_eq!(listing(&reading), "# 表\n一\n# 裏\n一");
    assert_eq!(reading.pages, ["表", "裏", "図"]);
    let keys: Vec<_> = reading.remarks.iter().map(|remark| remark.key).collect();
    assert_eq!(keys, ["hidden-sheet", "sheet-unread"]);
    let Block::Paragraph(text) = &reading.blocks[3] else { panic!() };
    assert_eq!(text.spot(), Spot { page: 2, line: 1, column: 1 });
}

#[test]
fn hostile_workbooks_are_refused_in_a_sentence() {
    let said = |sheet: &str, limits: &Limits| {
        read(&workbook(&[("a", "visible", sheet)]), limits).unwrap_err().to_string()
    };
    let limits = Limits::default();
    for place in ["XFE1=x", "A1048577=x", "A0=x", "ZZZZZZZZZZ9=x", "A99999999999=x", "1=x", "A=x"] {
        assert_eq!(said(&sheet(&[place], &[]), &limits), "names a cell outside its sheet", "{place}");
    }
    let few = Limits { cells: 1_000, ..limits };
    assert_eq!(
        said(&sheet(&["A1=a", "B1=b", "B1048576=c"], &["A1:A1048576"]), &few),
        "has tables of more than 1000 cells"
    );
    let long = "<c t=\"s\"><v>0</v></c>".repeat(500);
    let small = Limits { expanded_bytes: 1 << 20, ..limits };
    let strings = format!("<sst><si><t>{}</t></si></sst>", "あ".repeat(10_000));
    let mut parts = workbook(&[("a", "visible", &sheet(&[&long], &[]))]);
    let mut archive = Archive::open(&parts, "xlsx", &limits).unwrap();
    let names: Vec<String> = archive.names().collect();
    let mut copied: Vec<(String, String)> = names
        .into_iter()
        .map(|name| (name.clone(), String::from_utf8(archive.part(&name).unwrap().unwrap()).unwrap()))
        .collect();
    for (name, text) in &mut copied {
        if name == "xl/sharedStrings.xml" {
            text.clone_from(&strings);
        }
    }
    parts = zipped(&copied);
    assert_eq!(read(&parts, &small).unwrap_err().to_string(), "holds more than 1 MiB of text in its cells");
}

#[test]
fn a_sheet_that_claims_to_be_huge_costs_what_it_holds() {
    check(&["XFD1048576=端"], &[], "端");
}
