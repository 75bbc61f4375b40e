//! The lines of a text of Markdown, and places counted in bytes turned into characters.

use comrak::nodes::LineColumn;

use crate::reading::Block;
use planctl_core::text::Spot;

/// The lines of a text, where each begins.
pub(super) struct Lines<'a> {
    lines: Vec<&'a str>,
    starts: Vec<usize>,
    /// The place asked for last: line, byte in it, character in it, all from 0. Places on one
    /// long line are asked for in order, and counted on from there.
    last: (usize, usize, usize),
}

impl<'a> Lines<'a> {
    /// Lines end as Markdown ends them: with LF, CR LF or CR.
    pub(super) fn new(text: &'a str) -> Self {
        let (mut lines, mut starts) = (Vec::new(), Vec::new());
        let mut start = 0;
        while start <= text.len() {
            let end = text[start..].find(['\n', '\r']).map_or(text.len(), |at| start + at);
            lines.push(&text[start..end]);
            starts.push(start);
            start = end + if text[end..].starts_with("\r\n") { 2 } else { 1 };
        }
        Lines { lines, starts, last: (0, 0, 0) }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &'a str> {
        self.lines.iter().copied()
    }

    /// The rest of a line from a place on.
    pub(super) fn from(&self, place: LineColumn) -> &'a str {
        let Some(line) = self.lines.get(place.line.wrapping_sub(1)) else { return "" };
        let byte = line.floor_char_boundary(place.column.saturating_sub(1).min(line.len()));
        &line[byte..]
    }

    /// A place whose column counts bytes, in characters.
    pub(super) fn spot(&mut self, place: LineColumn) -> Spot {
        let index = place.line.wrapping_sub(1);
        let number = u32::try_from(place.line).unwrap_or(u32::MAX);
        let Some(line) = self.lines.get(index) else { return Spot::new(number, 1) };
        let byte = line.floor_char_boundary(place.column.saturating_sub(1).min(line.len()));
        let (from, before) = match self.last {
            (last, from, before) if last == index && from <= byte => (from, before),
            _ => (0, 0),
        };
        let character = before + line[from..byte].chars().count();
        self.last = (index, byte, character);
        Spot::new(number, u32::try_from(character).unwrap_or(u32::MAX).saturating_add(1))
    }

    /// Whether a tab stands in one of some lines, counted from 1, both ends included.
    pub(super) fn have_tabs(&self, first: usize, last: usize) -> bool {
        let lines = self.lines.iter().take(last).skip(first.saturating_sub(1));
        lines.into_iter().any(|line| line.contains('\t'))
    }

    /// Some lines of the text, counted from 1, both ends included.
    pub(super) fn between(&self, first: usize, last: usize, text: &'a str) -> &'a str {
        let start = self.starts.get(first.saturating_sub(1)).copied();
        let end = self.starts.get(last.wrapping_sub(1)).zip(self.lines.get(last.wrapping_sub(1)));
        match (start, end.map(|(start, line)| start + line.len())) {
            (Some(start), Some(end)) if start <= end => &text[start..end],
            _ => "",
        }
    }
}

/// Moves a block that was read by itself to the line, counted from 1, at which it begins.
pub(super) fn move_down(block: &mut Block, line: usize) {
    let lines = u32::try_from(line.saturating_sub(1)).unwrap_or(u32::MAX);
    let down = |spot: &mut Spot| spot.line = spot.line.saturating_add(lines);
    let texts = match block {
        Block::Heading { text, .. } | Block::Paragraph(text) | Block::Item { text, .. } => vec![text],
        Block::Table(table) => {
            down(&mut table.spot);
            table.rows.iter_mut().flatten().map(|cell| &mut cell.text).collect()
        }
    };
    texts.into_iter().flat_map(|text| &mut text.pieces).for_each(|piece| down(&mut piece.spot));
}
