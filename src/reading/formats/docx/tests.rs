//! What a Word document says, told by small ones.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::*;
use crate::reading::Block;
use planctl_core::text::{Ink, Spot, Text};

const STYLES: &str = r#"
  <w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>
  <w:style w:type="paragraph" w:styleId="Sub"><w:name w:val="own"/><w:basedOn w:val="1"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
  <w:style w:type="paragraph" w:styleId="Gone"><w:name w:val="gone"/><w:rPr><w:strike/></w:rPr></w:style>
  <w:style w:type="character" w:styleId="Cut"><w:name w:val="cut"/><w:basedOn w:val="Cut"/><w:rPr><w:dstrike/></w:rPr></w:style>
  <w:style w:type="character" w:styleId="Turn"><w:name w:val="turn"/><w:rPr><w:strike/></w:rPr></w:style>
"#;

const SPACES: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn document(body: &str) -> Vec<u8> {
    let rels = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
        <Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document2.xml"/></Relationships>"#;
    let own = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
        <Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
        <Relationship Id="b" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="/word/numbering.xml"/></Relationships>"#;
    let numbering = r#"<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="7"/></w:num>"#;
    zipped(&[
        ("_rels/.rels", rels),
        ("word/_rels/document2.xml.rels", own),
        ("word/styles.xml", &format!("<w:styles {SPACES}>{STYLES}</w:styles>")),
        ("word/numbering.xml", &format!("<w:numbering {SPACES}>{numbering}</w:numbering>")),
        ("word/document2.xml", &format!("<w:document {SPACES}><w:body>{body}</w:body></w:document>")),
    ])
}

fn reading(body: &str) -> Reading {
    read(&document(body), &Limits::default()).unwrap()
}

/// A text with its inks: `-struck-`, `×deleted×`, `+inserted+`.
pub(in crate::formats) fn inked(text: &Text) -> String {
    let piece = |piece: &planctl_core::text::Piece| match piece.ink {
        Ink::Plain => piece.text.clone(),
        Ink::Struck => format!("-{}-", piece.text),
        Ink::Deleted => format!("×{}×", piece.text),
        Ink::Inserted => format!("+{}+", piece.text),
    };
    text.pieces.iter().map(piece).collect()
}

/// The blocks line by line: `# heading`, `* item`, and of a table its cells with their column,
/// and their width and height if they are told.
pub(in crate::formats) fn listing(reading: &Reading) -> String {
    let mut out = Vec::new();
    for block in &reading.blocks {
        match block {
            Block::Heading { level, text } => {
                out.push(format!("{} {}", "#".repeat((*level).into()), inked(text)));
            }
            Block::Paragraph(text) => out.push(inked(text)),
            Block::Item { depth, text } => {
                out.push(format!("{}* {}", " ".repeat((*depth).into()), inked(text)));
            }
            Block::Table(table) => {
                for row in &table.rows {
                    let cells = row.iter().map(|cell| {
                        let size = cell.columns.zip(cell.rows);
                        let size = size.map_or(String::new(), |(wide, high)| format!(":{wide}x{high}"));
                        format!("{}{size} {}", cell.column, inked(&cell.text))
                    });
                    out.push(format!("| {} |", cells.collect::<Vec<_>>().join(" | ")));
                }
            }
        }
    }
    out.join("\n")
}

#[track_caller]
fn check(body: &str, expected: &str) {
    assert_eq!(listing(&reading(body)), expected);
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn headings_are_told_by_the_name_of_their_style_and_by_their_outline() {
    check(
        r#"<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>一</w:t></w:r></w:p>
           <w:p><w:pPr><w:pStyle w:val="Sub"/></w:pPr><w:r><w:t>三</w:t></w:r></w:p>
           <w:p><w:pPr><w:pStyle w:val="1"/><w:outlineLvl w:val="9"/></w:pPr><w:r><w:t>本文</w:t></w:r></w:p>
           <w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>二</w:t></w:r></w:p>
           <w:p/>"#,
        "# 一\n### 三\n本文\n## 二",
    );
}

#[test]
fn an_entry_of_a_list_knows_its_depth_and_a_number_not_read_is_told() {
    let item = |level: u8, text: &str| {
        format!(
            r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="4"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
        )
    };
    let bullet = reading(&item(1, "点"));
    assert_eq!((listing(&bullet).as_str(), bullet.remarks.len()), (" * 点", 0));
    let number = reading(&(p("x") + &item(0, "番")));
    assert_eq!(listing(&number), "x\n* 番");
    assert_eq!((number.remarks[0].key, number.remarks[0].spot), ("numbers-unread", Some(Spot::new(2, 1))));
    check(&item(1, "点").replace("\"4\"", "\"0\""), "点");
}

#[test]
fn what_is_struck_out_is_told_by_run_and_by_style() {
    check(
        r#"<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>一</w:t></w:r>
           <w:r><w:rPr><w:dstrike w:val="true"/></w:rPr><w:t>二</w:t></w:r>
           <w:r><w:rPr><w:strike w:val="0"/><w:dstrike w:val="false"/></w:rPr><w:t>立つ</w:t></w:r>
           <w:r><w:rPr><w:rStyle w:val="Cut"/></w:rPr><w:t>三</w:t></w:r>
           <w:r><w:rPr><w:rStyle w:val="Cut"/><w:dstrike w:val="0"/></w:rPr><w:t>立つ</w:t></w:r></w:p>
           <w:p><w:pPr><w:pStyle w:val="Gone"/></w:pPr><w:r><w:t>四</w:t></w:r>
           <w:r><w:rPr><w:strike w:val="off"/></w:rPr><w:t>立つ</w:t></w:r>
           <w:r><w:rPr><w:rStyle w:val="Turn"/></w:rPr><w:t>立つ</w:t></w:r></w:p>"#,
        "-一二-立つ-三-立つ\n-四-立つ立つ",
    );
}

#[test]
fn tracked_changes_are_read_with_both_their_sides() {
    check(
        r#"<w:p><w:r><w:t>甲</w:t></w:r><w:del w:id="1"><w:r><w:delText>乙</w:delText></w:r></w:del>
           <w:ins w:id="2"><w:r><w:t>丙</w:t></w:r><w:del w:id="3"><w:r><w:delText>丁</w:delText></w:r></w:del></w:ins>
           <w:moveFrom w:id="4"><w:r><w:t>戊</w:t></w:r></w:moveFrom><w:moveTo w:id="5"><w:r><w:t>己</w:t></w:r></w:moveTo>
           <w:r><w:rPr><w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange></w:rPr><w:t>庚</w:t></w:r></w:p>"#,
        "甲×乙×+丙+×丁戊×+己+庚",
    );
}

#[test]
fn a_paragraph_whose_end_is_deleted_goes_on_in_the_next() {
    let open = r#"<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p>"#;
    check(&format!("{open}{}", p("後半")), "前半後半");
    check(open, "前半");
    check(&format!("{open}<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", p("x")), "前半\n| 0:1x1 x |");
    let reading = reading(&format!("{open}{}", p("後半")));
    let Block::Paragraph(text) = &reading.blocks[0] else { panic!() };
    assert_eq!(text.spot_of(2), Spot::new(2, 1));
}

#[test]
fn cells_stand_on_their_grid_and_covered_ones_are_absent() {
    check(
        &format!(
            r#"<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{a}</w:tc><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{b}</w:tc></w:tr>
               <w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc>{c}{d}</w:tc><w:tc><w:p/></w:tc></w:tr>
               <w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr><w:tc>{d}</w:tc></w:tr></w:tbl>"#,
            a = p("縦"),
            b = p("横"),
            c = p("一"),
            d = p("二"),
        ),
        "| 0:1x2 縦 | 1:2x1 横 |\n| 1:1x1 一\n二 | 2:1x1  |\n| 2:1x1 二 |",
    );
}

#[test]
fn a_row_or_cell_that_is_tracked_marks_all_its_text() {
    let row = |properties: &str, text: &str| {
        format!("<w:tr><w:trPr>{properties}</w:trPr><w:tc>{}</w:tc></w:tr>", p(text))
    };
    check(
        &format!(
            "<w:tbl>{}{}{}<w:tr><w:tc><w:tcPr><w:cellDel/></w:tcPr>{}</w:tc></w:tr>{}</w:tbl>",
            row(r#"<w:ins w:id="1"/>"#, "来る"),
            row(r#"<w:del w:id="1"/>"#, "去る"),
            row("", "立つ"),
            p("消す"),
            row("", "立つ"),
        ),
        "| 0:1x1 +来る+ |\n| 0:1x1 ×去る× |\n| 0:1x1 立つ |\n| 0:1x1 ×消す× |\n| 0:1x1 立つ |",
    );
}

#[test]
fn a_line_struck_out_of_a_cell_leaves_no_empty_line() {
    let gone = p("乙").replace("<w:r>", "<w:r><w:rPr><w:strike/></w:rPr>");
    let reading = reading(&format!("<w:tbl><w:tr><w:tc>{}{gone}{}</w:tc></w:tr></w:tbl>", p("甲"), p("丙")));
    let Block::Table(table) = &reading.blocks[0] else { panic!() };
    assert_eq!(table.rows[0][0].text.standing(), "甲\n丙");
}

#[test]
fn a_table_in_a_cell_is_lines_of_the_cell() {
    let inner = format!("<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>", p("内一"), p("内二"));
    check(
        &format!("<w:tbl><w:tr><w:tc>{}{inner}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>", p("外"), p("隣")),
        "| 0:1x1 外\n内一\n内二 | 1:1x1 隣 |",
    );
}

#[test]
fn a_text_box_is_read_once_and_after_its_paragraph() {
    let inside = |text: &str| format!("<w:txbxContent>{}</w:txbxContent>", p(text));
    check(
        &format!(
            "<w:p><w:r><w:t>前</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires=\"wps\">{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>後</w:t></w:r></w:p>",
            inside("箱"),
            inside("予備"),
        ),
        "前後\n箱",
    );
}

#[test]
fn breaks_tabs_and_hyphens_are_characters_and_places_go_on_over_them() {
    let body = r#"<w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:tab/><w:t>三</w:t><w:noBreakHyphen/><w:t xml:space="preserve"> 四</w:t><w:sym w:font="Wingdings" w:char="F0E0"/></w:r></w:p>"#;
    let reading = reading(body);
    let Block::Paragraph(text) = &reading.blocks[0] else { panic!() };
    assert_eq!(text.standing(), "一\n二 三- 四");
    assert_eq!(text.spot_of(2), Spot::new(1, 3));
    assert_eq!(
        (reading.remarks[0].key, reading.remarks[0].exact.as_str()),
        ("symbol-unread", "Wingdings F0E0")
    );
}

#[test]
fn notes_and_what_stands_for_pictures_are_kept_beside_the_text() {
    let main = format!(
        r#"<w:document {SPACES} xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body><w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id="2"/></w:r></w:p><w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="推移 のグラフ"/><pic:pic/></wp:inline></w:drawing></w:r></w:p><w:p><w:r><w:drawing><wp:inline><wp:docPr id="2" name="box"/></wp:inline></w:drawing></w:r></w:p></w:body></w:document>"#
    );
    let notes = format!(
        r#"<w:footnotes {SPACES}><w:footnote w:id="0"><w:p><w:r><w:t>―</w:t></w:r></w:p></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>年報</w:t></w:r><w:r><w:t>による。</w:t></w:r></w:p></w:footnote></w:footnotes>"#
    );
    let relations =
        r#"<Relationships><Relationship Id="a" Type="x/footnotes" Target="footnotes.xml"/></Relationships>"#;
    let bytes = zipped(&[
        ("word/document.xml", &main),
        ("word/footnotes.xml", &notes),
        ("word/_rels/document.xml.rels", relations),
    ]);
    let reading = read(&bytes, &Limits::default()).unwrap();
    let asides: Vec<_> =
        reading.asides.iter().map(|aside| (aside.kind, aside.spot.line, aside.text.as_str())).collect();
    assert_eq!(asides, [(AsideKind::Note, 1, "年報による。"), (AsideKind::Figure, 2, "推移 のグラフ")]);
    assert_eq!(listing(&reading), "甲");
    assert_eq!(reading.remarks[0].key, "figures-unread");
}

#[test]
fn comments_and_headers_are_told_and_not_read() {
    let reading = reading(
        r#"<w:p><w:r><w:commentReference w:id="1"/></w:r></w:p><w:sectPr><w:headerReference r:id="a"/></w:sectPr>"#,
    );
    let keys: Vec<_> = reading.remarks.iter().map(|remark| remark.key).collect();
    assert_eq!(keys, ["comments-unread", "headers-unread"]);
}

#[test]
fn a_stamp_is_a_property_or_a_keyword() {
    let body = format!("<w:document {SPACES}><w:body/></w:document>");
    let custom = r#"<Properties xmlns:vt="x"><property name="other"><vt:lpwstr>no</vt:lpwstr></property><property name="planctl-revision"><vt:lpwstr> 497e961e </vt:lpwstr></property></Properties>"#;
    let with = zipped(&[("word/document.xml", &body), ("docProps/custom.xml", custom)]);
    assert_eq!(read(&with, &Limits::default()).unwrap().stamp.as_deref(), Some("497e961e"));
    let core = r#"<cp:coreProperties xmlns:cp="x"><cp:keywords>plan, planctl-revision:497ed207</cp:keywords></cp:coreProperties>"#;
    let with = zipped(&[("word/document.xml", &body), ("docProps/core.xml", core)]);
    assert_eq!(read(&with, &Limits::default()).unwrap().stamp.as_deref(), Some("497ed207"));
}

#[track_caller]
fn refused(body: &str, expected: &str) {
    assert_eq!(read(&document(body), &Limits::default()).unwrap_err().to_string(), expected);
}

#[test]
fn hostile_documents_are_refused_in_a_sentence() {
    refused(&"<w:p>".repeat(400), "nests elements more than 256 deep");
    refused(
        "<w:p><w:r><w:t>&who;</w:t></w:r></w:p>",
        "is XML that uses the entity &who;; write the character itself",
    );
    refused("<w:p><w:r>", "is not well-formed XML, at byte 250");
    let doctype = r#"<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><a>&b;</a>"#;
    assert_eq!(
        read(&zipped(&[("word/document.xml", doctype)]), &Limits::default()).unwrap_err().to_string(),
        "is XML with definitions in its document type declaration; take them out"
    );
    let limits = Limits { cells: 3, ..Limits::default() };
    let table = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", format!("<w:tc>{}</w:tc>", p("x")).repeat(4));
    assert_eq!(read(&document(&table), &limits).unwrap_err().to_string(), "has tables of more than 3 cells");
    assert_eq!(
        read(&zipped(&[("xl/workbook.xml", "")]), &Limits::default()).unwrap_err().to_string(),
        "is an Excel workbook, not a Word document"
    );
}

#[test]
fn a_span_of_any_size_is_only_a_number() {
    let body = format!(
        r#"<w:tbl><w:tr><w:trPr><w:gridBefore w:val="18446744073709551615"/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="9999999999"/></w:tcPr>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>"#,
        p("a"),
        p("b")
    );
    check(&body, "| 16384:1x1 a | 16385:1x1 b |");
}
