//! A paper as a Word file: a package of the fewest parts Word opens, with `gridSpan` and `vMerge`.
//!
//! Source: ECMA-376 (Office Open XML), part 1, 17.3 paragraphs and 17.4 tables.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use super::page::{Block, Place, Table};
use super::variant::Variant;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;

const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

pub fn print(blocks: &[Block], variant: &Variant) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", TYPES.to_owned()),
        ("_rels/.rels", RELATIONS.to_owned()),
        ("word/document.xml", document(blocks, variant)),
    ];
    for (name, text) in parts {
        // A day of its own, or the bytes would tell when they were made.
        let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
        zip.start_file(name, options).expect("a new part");
        zip.write_all(text.as_bytes()).expect("memory takes all");
    }
    zip.finish().expect("memory takes all").into_inner()
}

fn document(blocks: &[Block], variant: &Variant) -> String {
    let mut out = String::from(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#,
    );
    let mut after_table = false;
    for block in blocks {
        // Two tables with nothing between them are one table to Word.
        if after_table && matches!(block, Block::Table(_)) {
            out += "<w:p/>";
        }
        after_table = matches!(block, Block::Table(_));
        match block {
            Block::Title(text) | Block::Heading(text) | Block::Paragraph(text) => {
                out += &paragraph(text, true);
            }
            Block::Lines(lines) => {
                for line in lines {
                    out += &paragraph(line.strip_prefix("- ").unwrap_or(line), true);
                }
            }
            Block::Gap => out += "<w:p/>",
            Block::Residue(_) => {}
            Block::Table(table) => print_table(&mut out, table, variant.breaks_in_cells),
        }
    }
    out + "<w:sectPr/></w:body></w:document>"
}

fn print_table(out: &mut String, table: &Table, breaks: bool) {
    *out += "<w:tbl><w:tblPr/><w:tblGrid>";
    *out += &"<w:gridCol w:w=\"600\"/>".repeat(table.columns);
    *out += "</w:tblGrid>";
    for (row, places) in table.rows.iter().zip(table.places()) {
        *out += "<w:tr>";
        for place in places {
            let (columns, merge, text) = match place {
                Place::Empty => (1, None, String::new()),
                Place::Begins(index) => {
                    let cell = &row.cells[index];
                    let merge = (cell.rows > 1).then_some("<w:vMerge w:val=\"restart\"/>");
                    (cell.columns, merge, cell.text.clone())
                }
                Place::Below(top, index) => {
                    (table.rows[top].cells[index].columns, Some("<w:vMerge/>"), String::new())
                }
                Place::Covered => continue,
            };
            *out += "<w:tc><w:tcPr>";
            if columns > 1 {
                *out += &format!("<w:gridSpan w:val=\"{columns}\"/>");
            }
            *out += merge.unwrap_or("");
            *out += &format!("</w:tcPr>{}</w:tc>", paragraph(&text, breaks));
        }
        *out += "</w:tr>";
    }
    *out += "</w:tbl>";
}

/// A paragraph of one run; its line breaks as such, or as blanks.
fn paragraph(text: &str, breaks: bool) -> String {
    if text.is_empty() {
        return "<w:p/>".to_owned();
    }
    let text = text.replace("**", "");
    let text = if breaks { text } else { text.replace('\n', " ") };
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| {
            let line = line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            format!("<w:t xml:space=\"preserve\">{line}</w:t>")
        })
        .collect();
    format!("<w:p><w:r>{}</w:r></w:p>", lines.join("<w:br/>"))
}
