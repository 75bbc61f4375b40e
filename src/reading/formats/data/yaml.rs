//! YAML 1.2, its scalars as they are written: what they mean the fields say.
//!
//! What an alias stands for counts as often as it stands, so that a small file cannot become a large one.

use std::collections::{BTreeMap, BTreeSet};

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::{Budget, Holds, Node, insert};
use crate::formats::ReadError;
use planctl_core::text::Spot;
use planctl_core::words;

/// Reads every document of a text.
pub(super) fn parse(text: &str, budget: &mut Budget<'_>) -> Result<Vec<Node>, ReadError> {
    let mut open: Vec<Open> = Vec::new();
    let mut anchors: BTreeMap<usize, Anchored> = BTreeMap::new();
    let mut documents = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| fault(error.marker().line(), error.marker().col()))?;
        let spot = spot(&span);
        let (node, anchor) = match event {
            Event::SequenceStart(anchor, _) => {
                budget.piece(open.len())?;
                open.push(Open { spot, anchor, made: budget.made, deepest: 0, in_it: In::List(Vec::new()) });
                continue;
            }
            Event::MappingStart(anchor, _) => {
                budget.piece(open.len())?;
                let in_it = In::Map { map: Vec::new(), keys: BTreeSet::new(), key: None };
                open.push(Open { spot, anchor, made: budget.made, deepest: 0, in_it });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(closed) = open.pop() else { continue };
                let holds = match closed.in_it {
                    In::List(list) => Holds::List(list),
                    In::Map { map, .. } => Holds::Map(map),
                };
                let depth = closed.deepest + 1;
                if let Some(above) = open.last_mut() {
                    above.deepest = above.deepest.max(depth);
                }
                let node = Node { spot: closed.spot, holds };
                if closed.anchor > 0 {
                    let pieces = budget.made - closed.made + 1;
                    anchors.insert(closed.anchor, Anchored { node: node.clone(), pieces, depth });
                }
                (node, 0)
            }
            Event::Scalar(text, style, anchor, _) => {
                budget.piece(open.len())?;
                let is_null =
                    style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let holds = if is_null { Holds::Null } else { Holds::Scalar(text.into_owned()) };
                (Node { spot, holds }, anchor)
            }
            Event::Alias(anchor) => {
                // One that holds itself is not closed yet.
                let Some(known) = anchors.get(&anchor) else {
                    return Err(fault(span.start.line(), span.start.col()));
                };
                for _ in 0..known.pieces {
                    budget.piece(open.len() + known.depth)?;
                }
                if let Some(above) = open.last_mut() {
                    above.deepest = above.deepest.max(known.depth);
                }
                (known.node.clone(), 0)
            }
            Event::DocumentStart(_) => {
                anchors.clear();
                continue;
            }
            Event::DocumentEnd | Event::StreamStart | Event::StreamEnd | Event::Nothing => continue,
        };
        if anchor > 0 {
            anchors.insert(anchor, Anchored { node: node.clone(), pieces: 1, depth: 0 });
        }
        match open.last_mut().map(|open| &mut open.in_it) {
            None => documents.push(node),
            Some(In::List(list)) => list.push(node),
            Some(In::Map { map, keys, key }) => match (key.take(), node) {
                (Some(known), node) => insert(map, keys, known, node)?,
                (None, Node { holds: Holds::Scalar(text), .. }) => *key = Some(text),
                (None, Node { holds: Holds::Null, .. }) => *key = Some("null".to_owned()),
                (None, Node { spot, .. }) => {
                    let line = spot.line;
                    return Err(ReadError::malformed(words!("formats.yaml-key", line)));
                }
            },
        }
    }
    documents.retain(|node| !matches!(node.holds, Holds::Null));
    Ok(documents)
}

/// A list or an object that is not closed.
struct Open {
    spot: Spot,
    anchor: usize,
    /// How many pieces were made when it began.
    made: usize,
    /// How deep the deepest in it goes.
    deepest: usize,
    in_it: In,
}

enum In {
    List(Vec<Node>),
    Map { map: Vec<(String, Node)>, keys: BTreeSet<String>, key: Option<String> },
}

/// What an alias may stand for.
struct Anchored {
    node: Node,
    pieces: usize,
    depth: usize,
}

fn spot(span: &Span) -> Spot {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Spot::new(number(span.start.line()), number(span.start.col().saturating_add(1)))
}

fn fault(line: usize, column: usize) -> ReadError {
    let column = column + 1;
    ReadError::malformed(words!("formats.no-yaml", line, column))
}
