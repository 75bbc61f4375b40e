//! What a Word document says once every tracked change is rejected, and once every one is
//! accepted: read here over the bare archive, by nothing that writes or imports documents.
//!
//! As Word does it: a paragraph whose mark goes runs on into the next; where no paragraph
//! follows it, it goes if nothing is left in it. A row goes with its cells, and a table with its
//! last row. What moved away counts as deleted, what moved here as inserted.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// A paragraph or a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The text of a paragraph, line breaks as line feeds.
    Paragraph(String),
    /// Rows of cells.
    Table(Vec<Vec<Cell>>),
}

/// A cell as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub columns: usize,
    /// `restart`, `continue`, or nothing.
    pub merged: Option<String>,
    pub paragraphs: Vec<String>,
}

/// The document with every change rejected, and with every one accepted. Empty paragraphs at
/// the end of either, which hold the end of the body, are left out.
pub fn resolved(docx: &[u8]) -> (Vec<Block>, Vec<Block>) {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).expect("a Word file is an archive");
    let mut text = String::new();
    let mut part = archive.by_name("word/document.xml").expect("a Word file has a main part");
    part.read_to_string(&mut text).expect("the main part is UTF-8");
    let root = Element::parse(&text);
    let body = root.children.iter().find(|child| child.name == "w:body").expect("a document has a body");
    (blocks(body, ["w:ins", "w:moveTo"]), blocks(body, ["w:del", "w:moveFrom"]))
}

struct Element {
    name: String,
    value: Option<String>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn parse(text: &str) -> Element {
        let mut reader = Reader::from_str(text);
        let mut open = vec![Element::named(String::new(), None)];
        loop {
            match reader.read_event().expect("the main part is well-formed") {
                Event::Start(start) => open.push(Element::begun(&start)),
                Event::Empty(start) => {
                    let element = Element::begun(&start);
                    open.last_mut().expect("the root is never closed").children.push(element);
                }
                Event::End(_) => {
                    let element = open.pop().expect("an element was begun");
                    open.last_mut().expect("the root is never closed").children.push(element);
                }
                Event::Text(text) => {
                    open.last_mut().expect("the root is never closed").text += &text.xml10_content();
                }
                Event::GeneralRef(name) => {
                    let name: &str = &name;
                    open.last_mut().expect("the root is never closed").text += match name {
                        "amp" => "&",
                        "lt" => "<",
                        "gt" => ">",
                        "quot" => "\"",
                        other => panic!("&{other};"),
                    };
                }
                Event::Eof => break,
                _ => {}
            }
        }
        let mut root = open.remove(0);
        root.children.pop().expect("a part has one element")
    }

    fn named(name: String, value: Option<String>) -> Element {
        Element { name, value, text: String::new(), children: Vec::new() }
    }

    fn begun(start: &BytesStart<'_>) -> Element {
        let value = start.attributes().flatten().find(|attribute| attribute.key.as_ref() == "w:val");
        Element::named(start.name().as_ref().to_owned(), value.map(|value| value.value.to_string()))
    }

    fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Whether properties hold one of the changes that go on this side.
    fn goes(&self, going: [&str; 2]) -> bool {
        self.children.iter().any(|child| going.contains(&child.name.as_str()))
    }
}

fn blocks(parent: &Element, going: [&str; 2]) -> Vec<Block> {
    let mut out = Vec::new();
    let mut carried: Option<String> = None;
    for child in &parent.children {
        match child.name.as_str() {
            "w:p" => {
                let text = carried.take().unwrap_or_default() + &text_of(child, going);
                let mark = child.child("w:pPr").and_then(|properties| properties.child("w:rPr"));
                if mark.is_some_and(|mark| mark.goes(going)) {
                    carried = Some(text);
                } else {
                    out.push(Block::Paragraph(text));
                }
            }
            "w:tbl" => {
                out.extend(carried.take().filter(|text| !text.is_empty()).map(Block::Paragraph));
                let rows = child.children.iter().filter(|row| row.name == "w:tr");
                let stands = |row: &&Element| !row.child("w:trPr").is_some_and(|row| row.goes(going));
                let rows: Vec<Vec<Cell>> = rows.filter(stands).map(|row| cells(row, going)).collect();
                match out.last_mut() {
                    _ if rows.is_empty() => {}
                    // Two tables that touch are one.
                    Some(Block::Table(before)) => before.extend(rows),
                    _ => out.push(Block::Table(rows)),
                }
            }
            _ => {}
        }
    }
    // The last mark of a cell or a body stands, whatever is said of it.
    out.extend(carried.filter(|text| !text.is_empty() || out.is_empty()).map(Block::Paragraph));
    if parent.name == "w:body" {
        while out.last() == Some(&Block::Paragraph(String::new())) {
            out.pop();
        }
    }
    out
}

fn cells(row: &Element, going: [&str; 2]) -> Vec<Cell> {
    let cells = row.children.iter().filter(|cell| cell.name == "w:tc");
    cells
        .map(|cell| {
            let properties = cell.child("w:tcPr");
            let property = |name| properties.and_then(|properties| properties.child(name));
            let paragraphs = blocks(cell, going).into_iter().map(|block| match block {
                Block::Paragraph(text) => text,
                Block::Table(_) => panic!("a table in a cell"),
            });
            Cell {
                columns: property("w:gridSpan")
                    .and_then(|span| span.value.as_ref()?.parse().ok())
                    .unwrap_or(1),
                merged: property("w:vMerge")
                    .map(|merge| merge.value.clone().unwrap_or_else(|| "continue".to_owned())),
                paragraphs: paragraphs.collect(),
            }
        })
        .collect()
}

fn text_of(element: &Element, going: [&str; 2]) -> String {
    let mut out = String::new();
    for child in &element.children {
        match child.name.as_str() {
            name if going.contains(&name) => {}
            "w:pPr" | "w:rPr" => {}
            "w:t" | "w:delText" => out += &child.text,
            "w:br" => out.push('\n'),
            _ => out += &text_of(child, going),
        }
    }
    out
}
