//! Lines and characters of the bytes of a text.

use planctl_core::text::Spot;

/// Walks forward through a text and tells the line and the character of each byte.
#[derive(Debug, Clone)]
pub(in crate::formats) struct Places<'a> {
    text: &'a str,
    byte: usize,
    spot: Spot,
}

impl<'a> Places<'a> {
    pub(in crate::formats) fn new(text: &'a str) -> Self {
        Places { text, byte: 0, spot: Spot::new(1, 1) }
    }

    /// The place of the character at `byte`. Places are asked for in order; one before the last
    /// is answered with the last.
    pub(in crate::formats) fn at(&mut self, byte: usize) -> Spot {
        let byte = self.text.floor_char_boundary(byte.min(self.text.len()));
        if byte > self.byte {
            for c in self.text[self.byte..byte].chars() {
                self.spot = after(self.spot, c);
            }
            self.byte = byte;
        }
        self.spot
    }
}

/// The place behind a character.
pub(in crate::formats) fn after(spot: Spot, c: char) -> Spot {
    if c == '\n' {
        Spot { line: spot.line.saturating_add(1), column: 1, ..spot }
    } else {
        Spot { column: spot.column.saturating_add(1), ..spot }
    }
}

/// A stretch of a text, wherever its ends may fall.
pub(in crate::formats) fn slice(text: &str, start: usize, end: usize) -> &str {
    let start = text.floor_char_boundary(start.min(text.len()));
    let end = text.floor_char_boundary(end.clamp(start, text.len()));
    &text[start..end]
}

/// Gives the characters of a value with their places, of which `raw` is what the file writes for
/// it, beginning at `spot`. A character written as a reference, `&amp;`, or behind a backslash has
/// the place where that begins.
pub(in crate::formats) fn aligned(value: &str, raw: &str, mut spot: Spot, mut give: impl FnMut(char, Spot)) {
    let mut raw = raw.chars();
    for c in value.chars() {
        give(c, spot);
        let rest = raw.as_str();
        let long = match raw.next() {
            Some('&') if c != '&' || rest.starts_with("&amp") => reference(rest),
            Some(own) if own == c => own.len_utf8(),
            Some('\\') if rest[1..].starts_with(c) => 1 + c.len_utf8(),
            // A reference may stand for two characters: the second has the place behind it.
            _ => 0,
        };
        spot = rest[..long].chars().fold(spot, after);
        raw = rest[long..].chars();
    }
}

/// How many bytes the reference takes with which a text begins.
fn reference(text: &str) -> usize {
    let name = |c: char| c.is_ascii_alphanumeric() || c == '#';
    let end = text[1..].find(|c| !name(c)).map_or(text.len(), |at| at + 1);
    end + usize::from(text[end..].starts_with(';'))
}
