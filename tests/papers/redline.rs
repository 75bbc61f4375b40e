//! A Word document with its tracked changes all rejected or all accepted, read by ECMA-376 part 1
//! (17.13.5) and not by the code that writes such documents.
//!
//! A row of a table goes with its mark (`w:trPr`), a paragraph with its mark (`w:pPr/w:rPr`): of two
//! paragraphs whose first mark goes the texts become one. A table without rows is none, and a cell
//! keeps one paragraph at least.

use std::io::{Cursor, Read as _};

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// What is done with every change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolve {
    Reject,
    Accept,
}

/// A paragraph, or a table by its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    Paragraph { style: String, text: String },
    Table { columns: usize, rows: Vec<Vec<Cell>> },
}

/// A cell with its columns and whether it goes on from the row above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub columns: usize,
    pub merge: Option<String>,
    pub text: Vec<Block>,
}

#[derive(Debug, Default)]
struct Node {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Node>,
    text: String,
}

/// The body of a document with every change made or undone.
pub fn resolved(docx: &[u8], how: Resolve) -> Vec<Block> {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).expect("a DOCX is a ZIP");
    let mut xml = String::new();
    archive.by_name("word/document.xml").expect("it has a body").read_to_string(&mut xml).unwrap();
    let document = tree(&xml);
    let body = document.children.iter().flat_map(|node| &node.children).find(|node| node.name == "w:body");
    let mut blocks = blocks(&body.expect("a document has a body").children, how);
    let is_empty = |block: &Block| matches!(block, Block::Paragraph { text, .. } if text.is_empty());
    while blocks.pop_if(|last| is_empty(last)).is_some() {}
    blocks
}

fn tree(xml: &str) -> Node {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Node::default()];
    let node = |start: &BytesStart<'_>| Node {
        name: start.name().as_ref().to_owned(),
        attributes: start
            .attributes()
            .map(|attribute| {
                let attribute = attribute.unwrap();
                let value = attribute.value.to_string();
                (attribute.key.as_ref().to_owned(), value)
            })
            .collect(),
        ..Node::default()
    };
    loop {
        match reader.read_event().expect("the XML is well-formed") {
            Event::Start(start) => open.push(node(&start)),
            Event::Empty(start) => open.last_mut().unwrap().children.push(node(&start)),
            Event::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().children.push(done);
            }
            Event::Text(text) => {
                open.last_mut().unwrap().text.push_str(text.as_ref());
            }
            Event::GeneralRef(entity) => {
                let name = entity.as_ref().to_owned();
                open.last_mut().unwrap().text.push_str(&format!("&{name};"));
            }
            Event::Eof => return open.pop().unwrap(),
            _ => {}
        }
    }
}

impl Node {
    fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|node| node.name == name)
    }

    fn value(&self, name: &str) -> Option<String> {
        let attributes = &self.child(name)?.attributes;
        attributes.iter().find(|(key, _)| key == "w:val").map(|(_, value)| value.clone())
    }

    /// Whether what bears this mark is not there when all changes are resolved.
    fn is_away(&self, how: Resolve) -> bool {
        let marks: &[&str] = match how {
            Resolve::Reject => &["w:ins", "w:moveTo"],
            Resolve::Accept => &["w:del", "w:moveFrom"],
        };
        self.children.iter().any(|node| marks.contains(&node.name.as_str()))
    }
}

fn blocks(nodes: &[Node], how: Resolve) -> Vec<Block> {
    let mut out = Vec::new();
    // The text of paragraphs whose marks are away, which the next paragraph takes in.
    let mut carried: Option<(String, String)> = None;
    for node in nodes {
        match node.name.as_str() {
            "w:p" => {
                let properties = node.child("w:pPr");
                let style =
                    properties.and_then(|properties| properties.value("w:pStyle")).unwrap_or_default();
                let mark = properties.and_then(|properties| properties.child("w:rPr"));
                let own = text(node, how);
                let (style, whole) = match carried.take() {
                    // Of a paragraph of which nothing is left the next keeps its own form.
                    Some((first, before)) if !before.is_empty() => (first, before + &own),
                    _ => (style, own),
                };
                if mark.is_some_and(|mark| mark.is_away(how)) {
                    carried = Some((style, whole));
                } else {
                    out.push(Block::Paragraph { style, text: whole });
                }
            }
            "w:tbl" => {
                assert!(
                    carried.as_ref().is_none_or(|(_, text)| text.is_empty()),
                    "text before a table is lost"
                );
                let rows: Vec<Vec<Cell>> = node
                    .children
                    .iter()
                    .filter(|row| row.name == "w:tr")
                    .filter(|row| !row.child("w:trPr").is_some_and(|properties| properties.is_away(how)))
                    .map(|row| cells(row, how))
                    .collect();
                // The grid is layout alone (17.4.48): a table has the columns that its rows take.
                let width = |row: &Vec<Cell>| row.iter().map(|cell| cell.columns).sum();
                let columns = rows.iter().map(width).max().unwrap_or(0);
                if !rows.is_empty() {
                    out.push(Block::Table { columns, rows });
                }
            }
            _ => {}
        }
    }
    assert!(carried.is_none_or(|(_, text)| text.is_empty()), "the last paragraph is away with its text");
    out
}

fn cells(row: &Node, how: Resolve) -> Vec<Cell> {
    // A cell comes and goes by a mark of its own (17.13.5.1, 17.13.5.2).
    let is_away = |cell: &&Node| {
        let mark = if how == Resolve::Reject { "w:cellIns" } else { "w:cellDel" };
        cell.child("w:tcPr").is_some_and(|properties| properties.child(mark).is_some())
    };
    let cells = row.children.iter().filter(|cell| cell.name == "w:tc").filter(|cell| !is_away(cell));
    cells
        .map(|cell| {
            let properties = cell.child("w:tcPr");
            let columns = properties.and_then(|properties| properties.value("w:gridSpan"));
            let merge = properties.and_then(|properties| properties.child("w:vMerge"));
            let merge = merge.map(|merge| {
                merge.attributes.first().map_or_else(|| "continue".to_owned(), |(_, value)| value.clone())
            });
            let mut text = blocks(&cell.children, how);
            if text.is_empty() {
                text.push(Block::Paragraph { style: String::new(), text: String::new() });
            }
            Cell { columns: columns.map_or(1, |columns| columns.parse().unwrap()), merge, text }
        })
        .collect()
}

fn text(node: &Node, how: Resolve) -> String {
    let mut out = String::new();
    for child in &node.children {
        match (child.name.as_str(), how) {
            ("w:ins" | "w:moveTo", Resolve::Reject) | ("w:del" | "w:moveFrom", Resolve::Accept) => {}
            ("w:t" | "w:delText", _) => out.push_str(&child.text),
            ("w:br", _) => out.push('\n'),
            ("w:pPr" | "w:rPr", _) => {}
            _ => out.push_str(&text(child, how)),
        }
    }
    out
}
