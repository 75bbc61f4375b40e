//! Data as blocks of a reading.
//!
//! An object that holds lists of objects is a heading with its name, behind the key of the list that it stands in; what
//! stands in it stands below. Lists of plain objects that stand in no other are tables.

use std::collections::BTreeMap;

use super::{Holds, Node};
use crate::formats::{Limits, ReadError};
use crate::reading::{Block, Cell, ReadTable, Reading, SourceFormat};
use planctl_core::text::{Spot, Text};

/// Data, of each document one, as they are read.
pub(super) fn reading(nodes: &[Node], format: SourceFormat, limits: &Limits) -> Result<Reading, ReadError> {
    let reading = Reading { format, ..Reading::default() };
    let mut writer = Writer { reading, limits, made: 0 };
    for (number, node) in (1..).zip(nodes) {
        let path = if nodes.len() > 1 { format!("#{number}") } else { String::new() };
        let mut level = 1;
        if let Holds::Map(map) = &node.holds
            && let Some((key, name)) = name_of(map)
        {
            // What the whole is called is its title.
            let Holds::Scalar(said) = &name.holds else { continue };
            let text = writer.text(said.clone(), name.spot, &below(&path, key))?;
            writer.reading.blocks.push(Block::Heading { level, text });
            level += 1;
        }
        writer.node(node, &path, level, level > 1)?;
    }
    let mut reading = writer.reading;
    reading.paths.sort();
    reading.paths.dedup_by_key(|(spot, _)| *spot);
    reading.texts_mut().for_each(|text| text.by_piece = true);
    Ok(reading)
}

struct Writer<'l> {
    reading: Reading,
    limits: &'l Limits,
    made: usize,
}

impl Writer<'_> {
    fn text(&mut self, text: String, spot: Spot, path: &str) -> Result<Text, ReadError> {
        self.limits.count_cell(&mut self.made)?;
        self.reading.paths.push((spot, path.to_owned()));
        Ok(Text::plain(text, spot))
    }

    /// Writes what data hold; of an object that is `named` the name stands above.
    fn node(&mut self, node: &Node, path: &str, level: u8, named: bool) -> Result<(), ReadError> {
        match &node.holds {
            Holds::Null => {}
            Holds::Scalar(text) => {
                let text = self.text(text.clone(), node.spot, path)?;
                self.reading.blocks.push(Block::Paragraph(text));
            }
            Holds::Map(map) => {
                let name = name_of(map).filter(|_| named).map(|(key, _)| key);
                let own = || map.iter().filter(|(key, _)| Some(key.as_str()) != name);
                let is_plain = |node: &Node| matches!(node.holds, Holds::Null | Holds::Scalar(_));
                // What is said of an object stands before what stands in it.
                let plain = own().filter(|(_, node)| is_plain(node));
                for (key, node) in plain.chain(own().filter(|(_, node)| !is_plain(node))) {
                    let path = below(path, key);
                    match &node.holds {
                        Holds::Null => {}
                        Holds::Scalar(text) => {
                            let text = self.text(format!("{key}: {text}"), node.spot, &path)?;
                            self.reading.blocks.push(Block::Paragraph(text));
                        }
                        Holds::List(list) if are_objects(list, &path) => {
                            self.objects(key, list, &path, level)?;
                        }
                        Holds::List(_) | Holds::Map(_) => {
                            let text = self.text(key.clone(), node.spot, &path)?;
                            self.reading.blocks.push(Block::Heading { level, text });
                            self.node(node, &path, level.saturating_add(1), false)?;
                        }
                    }
                }
            }
            Holds::List(list) => {
                if let Some(rows) = rows(list) {
                    return self.table(node.spot, &rows, path);
                }
                for (index, node) in list.iter().enumerate() {
                    let path = format!("{path}[{index}]");
                    match &node.holds {
                        Holds::Scalar(text) => {
                            let text = self.text(text.clone(), node.spot, &path)?;
                            self.reading.blocks.push(Block::Item { depth: 0, text });
                        }
                        Holds::Map(map) if name_of(map).is_some() => {
                            self.object("", node, map, &path, level)?;
                        }
                        Holds::Null | Holds::List(_) | Holds::Map(_) => {
                            self.node(node, &path, level, false)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// The objects of a list, each a heading behind the key of the list.
    fn objects(&mut self, key: &str, list: &[Node], path: &str, level: u8) -> Result<(), ReadError> {
        for (index, node) in list.iter().enumerate() {
            if let Holds::Map(map) = &node.holds {
                self.object(key, node, map, &format!("{path}[{index}]"), level)?;
            }
        }
        Ok(())
    }

    fn object(
        &mut self,
        key: &str,
        node: &Node,
        map: &[(String, Node)],
        path: &str,
        level: u8,
    ) -> Result<(), ReadError> {
        let Some((name_key, name)) = name_of(map) else { return Ok(()) };
        let Holds::Scalar(said) = &name.holds else { return Ok(()) };
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let said = if key.is_empty() { said } else { format!("{key}: {said}") };
        let text = self.text(said, name.spot, &below(path, name_key))?;
        self.reading.blocks.push(Block::Heading { level, text });
        self.node(node, path, level.saturating_add(1), true)
    }

    /// A table under the keys of all rows, in the order in which they come first.
    fn table(&mut self, spot: Spot, rows: &[Vec<Flat>], path: &str) -> Result<(), ReadError> {
        let mut columns: BTreeMap<&str, usize> = BTreeMap::new();
        let mut heads: Vec<&Flat> = Vec::new();
        for cell in rows.iter().flatten() {
            if !columns.contains_key(cell.key.as_str()) {
                columns.insert(&cell.key, columns.len());
                heads.push(cell);
            }
        }
        // The heads stand before the first entry: the keys of the objects are their places.
        let mut head = Vec::new();
        for (column, cell) in heads.into_iter().enumerate() {
            self.limits.count_cell(&mut self.made)?;
            head.push(Cell {
                column,
                columns: Some(1),
                rows: Some(1),
                text: Text::plain(cell.key.as_str(), spot),
            });
        }
        self.reading.paths.push((spot, path.to_owned()));
        let mut out = vec![head];
        for (index, row) in rows.iter().enumerate() {
            let mut cells = Vec::new();
            for cell in row {
                let path = format!("{path}[{index}].{}", cell.key);
                let text = self.text(cell.text.clone(), cell.spot, &path)?;
                let column = columns[cell.key.as_str()];
                cells.push(Cell { column, columns: Some(1), rows: Some(1), text });
            }
            cells.sort_by_key(|cell| cell.column);
            out.push(cells);
        }
        self.reading.blocks.push(Block::Table(ReadTable { spot, rows: out }));
        Ok(())
    }
}

/// Keys of what an object is called, the likeliest first.
const NAMES: [&str; 10] =
    ["name", "title", "summary", "label", "plan", "名称", "名前", "題名", "タイトル", "件名"];

/// What an object is called, with its key.
fn name_of(map: &[(String, Node)]) -> Option<(&str, &Node)> {
    let is_text = |node: &Node| matches!(&node.holds, Holds::Scalar(text) if !text.trim().is_empty());
    let named = |name: &str| map.iter().find(|(key, node)| key.to_lowercase() == *name && is_text(node));
    let (key, node) = NAMES.iter().find_map(|name| named(name))?;
    Some((key, node))
}

/// Whether a list holds objects that have names, and is no table: it stands in an entry of another list, or its
/// objects hold more than rows can.
fn are_objects(list: &[Node], path: &str) -> bool {
    let has_name = |node: &Node| matches!(&node.holds, Holds::Map(map) if name_of(map).is_some());
    !list.is_empty() && list.iter().all(has_name) && (path.contains('[') || rows(list).is_none())
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// A text in an object, under its key or `outer.inner`.
struct Flat {
    key: String,
    text: String,
    spot: Spot,
}

/// The rows of a list of objects that hold only texts, lists of texts, and objects of such; `None` for another list.
fn rows(list: &[Node]) -> Option<Vec<Vec<Flat>>> {
    let row = |node: &Node| {
        let Holds::Map(map) = &node.holds else { return None };
        let mut row = Vec::new();
        flatten(map, "", &mut row)?;
        Some(row)
    };
    if list.is_empty() { None } else { list.iter().map(row).collect() }
}

fn flatten(map: &[(String, Node)], above: &str, row: &mut Vec<Flat>) -> Option<()> {
    for (key, node) in map {
        let key = below(above, key);
        match &node.holds {
            Holds::Null => {}
            Holds::Scalar(text) => row.push(Flat { key, text: text.clone(), spot: node.spot }),
            Holds::Map(map) => flatten(map, &key, row)?,
            Holds::List(list) => {
                let texts = list.iter().map(|node| match &node.holds {
                    Holds::Scalar(text) => Some(text.clone()),
                    Holds::Null | Holds::List(_) | Holds::Map(_) => None,
                });
                let texts: std::collections::BTreeSet<String> = texts.collect::<Option<_>>()?;
                let text = planctl_core::layout::value_text(&planctl_core::model::Value::Strings(texts));
                if !text.is_empty() {
                    row.push(Flat { key, text, spot: node.spot });
                }
            }
        }
    }
    Some(())
}
