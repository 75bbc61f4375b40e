//! What became of the characters of a document that was read line by line.

use std::collections::BTreeMap;

use super::found::Found;
use crate::reading::line::Line;
use crate::reading::{Reading, Stretch, Use};
use planctl_core::text::Spot;

/// The stretches of a document, and how many of its characters stand in none: what stands in a value is of a field,
/// what found no place is unread, and the rest says how the document is built.
pub(super) fn by_line(
    reading: &Reading,
    found: &Found<'_>,
    unread: &BTreeMap<Spot, Use>,
) -> (Vec<Stretch>, usize) {
    let mut values: BTreeMap<Spot, usize> = BTreeMap::new();
    for got in found.items.iter().flat_map(|item| item.fields.values()) {
        let length = got.raw.as_ref().map_or(0, |raw| raw.chars().filter(|c| !c.is_whitespace()).count());
        let longest = values.entry(got.first).or_default();
        *longest = length.max(*longest);
    }
    let mut out = Vec::new();
    let mut besides = 0;
    // A value may go on in the lines that follow.
    let mut left = 0;
    for text in reading.texts() {
        let line = Line::of(text);
        let all: usize =
            text.pieces.iter().map(|piece| piece.text.chars().filter(|c| !c.is_whitespace()).count()).sum();
        besides += all - line.count();
        if line.is_empty() {
            continue;
        }
        if let Some(how) = unread.get(&line.spot()) {
            left = 0;
            out.push(Stretch { how: *how, spot: line.spot(), text: line.text() });
            continue;
        }
        let mut used = Vec::with_capacity(line.chars.len());
        let mut begun = None;
        for (c, spot) in line.chars.iter().zip(&line.spots) {
            if begun != Some(*spot)
                && let Some(length) = values.get(spot)
            {
                left = left.max(*length);
            }
            begun = Some(*spot);
            used.push(if left > 0 { Use::Field } else { Use::Structure });
            left = left.saturating_sub(usize::from(!c.is_whitespace()));
        }
        stretches(&line, &used, &mut out);
    }
    (out, besides)
}

/// The stretches of a line of which each character has a use.
pub(super) fn stretches(line: &Line, used: &[Use], out: &mut Vec<Stretch>) {
    let mut begin = 0;
    for at in 1..=used.len() {
        if used.get(at) != used.get(begin) {
            let text: String = line.chars[begin..at].iter().collect();
            if text.chars().any(|c| !c.is_whitespace()) {
                out.push(Stretch { how: used[begin], spot: line.spots[begin], text });
            }
            begin = at;
        }
    }
}
