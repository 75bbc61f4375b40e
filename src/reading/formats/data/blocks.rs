//! Data as blocks of a reading.

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
        writer.node(node, &path, 1)?;
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

    fn node(&mut self, node: &Node, path: &str, level: u8) -> Result<(), ReadError> {
        match &node.holds {
            Holds::Null => {}
            Holds::Scalar(text) => {
                let text = self.text(text.clone(), node.spot, path)?;
                self.reading.blocks.push(Block::Paragraph(text));
            }
            Holds::Map(map) => {
                for (key, node) in map {
                    let path = below(path, key);
                    match &node.holds {
                        Holds::Null => {}
                        Holds::Scalar(text) => {
                            let text = self.text(format!("{key}: {text}"), node.spot, &path)?;
                            self.reading.blocks.push(Block::Paragraph(text));
                        }
                        Holds::List(_) | Holds::Map(_) => {
                            let text = self.text(key.clone(), node.spot, &path)?;
                            self.reading.blocks.push(Block::Heading { level, text });
                            self.node(node, &path, level.saturating_add(1))?;
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
                        Holds::Null | Holds::List(_) | Holds::Map(_) => self.node(node, &path, level)?,
                    }
                }
            }
        }
        Ok(())
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
