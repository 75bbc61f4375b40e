//! Data as other programs keep it, JSON and YAML, as blocks: an object in a heading and lines of labels, a list of
//! objects as a table under the union of their keys, other lists as lists.
//!
//! Numbers keep the digits they were written with. Each text has its path, `items[3].name`, as place.

mod blocks;
mod json;
mod yaml;

use super::{Limits, ReadError};
use crate::reading::{Reading, SourceFormat};
use planctl_core::text::{Spot, brief};
use planctl_core::words;

/// Something that data hold, with the place where it begins.
#[derive(Debug, Clone)]
struct Node {
    spot: Spot,
    holds: Holds,
}

#[derive(Debug, Clone)]
enum Holds {
    /// Nothing.
    Null,
    /// A text, a number or a truth value, as it is written.
    Scalar(String),
    List(Vec<Node>),
    /// What keys hold, in order; no key is there twice.
    Map(Vec<(String, Node)>),
}

/// Counts what data are made of.
struct Budget<'l> {
    limits: &'l Limits,
    made: usize,
}

impl Budget<'_> {
    /// One more piece, so many lists and objects deep.
    fn piece(&mut self, depth: usize) -> Result<(), ReadError> {
        if depth > self.limits.depth {
            return Err(ReadError::too_deep(self.limits));
        }
        self.limits.count_cell(&mut self.made)
    }
}

/// Reads JSON.
pub(super) fn read_json(text: &str, limits: &Limits) -> Result<Reading, ReadError> {
    let node = json::parse(text, &mut Budget { limits, made: 0 })?;
    blocks::reading(&[node], SourceFormat::Json, limits)
}

/// Reads YAML, every document of it.
pub(super) fn read_yaml(text: &str, limits: &Limits) -> Result<Reading, ReadError> {
    let nodes = yaml::parse(text, &mut Budget { limits, made: 0 })?;
    blocks::reading(&nodes, SourceFormat::Yaml, limits)
}

/// Adds what a key holds.
fn insert(
    map: &mut Vec<(String, Node)>,
    keys: &mut std::collections::BTreeSet<String>,
    key: String,
    node: Node,
) -> Result<(), ReadError> {
    if !keys.insert(key.clone()) {
        let (key, line) = (brief(&key), node.spot.line);
        return Err(ReadError::malformed(words!("formats.data-key-twice", key, line)));
    }
    map.push((key, node));
    Ok(())
}

#[cfg(test)]
mod tests;
