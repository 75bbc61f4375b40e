//! Running text of a page, its blanks drawn together as a browser does.

use unicode_width::UnicodeWidthChar;

use super::place::after;
use planctl_core::text::{Ink, Piece, Spot, Text};

/// A text that grows.
#[derive(Debug, Default)]
pub(in crate::formats) struct Flow {
    text: Text,
    /// Where the next character stands if it goes on the last piece.
    next: Spot,
    last: Option<char>,
    blank: Option<Blank>,
    /// Whether what is written now is set in bold.
    pub(in crate::formats) strong: bool,
    /// Whether something that was written is not.
    plain: bool,
}

/// Blanks of which it is not yet known whether they stand between words.
#[derive(Debug, Clone, Copy)]
struct Blank {
    spot: Spot,
    ink: Ink,
    breaks: bool,
}

impl Flow {
    /// Adds a character of running text.
    pub(in crate::formats) fn write(&mut self, c: char, spot: Spot, ink: Ink) {
        if matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0C') {
            let blank = self.blank.get_or_insert(Blank { spot, ink, breaks: false });
            blank.breaks |= c == '\n';
            return;
        }
        if let (Some(blank), Some(last)) = (self.blank.take(), self.last) {
            // A line of Japanese is broken anywhere (CSS Text 3, 4.1.3).
            let inside = blank.breaks && is_wide(last) && is_wide(c);
            if last != '\n' && !inside {
                self.push(' ', blank.spot, blank.ink);
            }
        }
        self.push(c, spot, ink);
    }

    /// Adds a character as it is.
    pub(in crate::formats) fn push(&mut self, c: char, spot: Spot, ink: Ink) {
        match self.text.pieces.last_mut() {
            Some(piece) if piece.ink == ink && self.next == spot => piece.text.push(c),
            _ => self.text.pieces.push(Piece { text: c.to_string(), spot, ink }),
        }
        self.next = after(spot, c);
        self.last = Some(c);
        self.plain |= !self.strong && !c.is_whitespace();
    }

    /// Breaks the line.
    pub(in crate::formats) fn break_line(&mut self, spot: Spot, ink: Ink) {
        self.blank = None;
        if self.last.is_some() {
            self.push('\n', spot, ink);
        }
    }

    /// Begins a new line unless one has just begun. The break goes where the line before goes, so
    /// that no empty line stands where one was struck out.
    pub(in crate::formats) fn fresh_line(&mut self, spot: Spot) {
        self.blank = None;
        if self.last.is_none_or(|last| last == '\n') {
            return;
        }
        let pieces = self.text.pieces.iter().rev();
        let mut line = pieces.take_while(|piece| !piece.text.ends_with('\n'));
        let gone = line.all(|piece| !piece.ink.stands() || piece.text.trim().is_empty());
        let ink = self.text.pieces.last().map(|piece| piece.ink).filter(|_| gone).unwrap_or_default();
        self.push('\n', spot, ink);
    }

    /// The text, without the breaks at its end.
    pub(in crate::formats) fn take(&mut self) -> Text {
        let strong = self.strong;
        let own = std::mem::replace(self, Flow { strong, ..Flow::default() });
        let mut text = own.text;
        text.strong = !own.plain && !text.pieces.is_empty();
        while let Some(piece) = text.pieces.last_mut() {
            piece.text.truncate(piece.text.trim_end_matches('\n').len());
            if !piece.text.is_empty() {
                break;
            }
            text.pieces.pop();
        }
        text
    }
}

/// Whether a character belongs to a script that is written without blanks.
fn is_wide(c: char) -> bool {
    c.width() == Some(2) && !('\u{1100}'..='\u{11FF}').contains(&c) && !('\u{AC00}'..='\u{D7AF}').contains(&c)
}
