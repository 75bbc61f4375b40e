//! Places in a text, as people count them.

use unicode_segmentation::UnicodeSegmentation as _;

/// A place in a text. Both numbers count from 1; the column counts characters as people see
/// them, a kanji or a letter with its accents as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line_number: usize,
    /// The character in the line.
    pub column: usize,
}

/// Where a byte of `text` stands; one past the end, or inside a character, is taken back to
/// the nearest character before.
pub fn position(text: &str, offset: usize) -> Position {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line_begins = before.rfind('\n').map_or(0, |index| index + 1);
    Position {
        line_number: before.bytes().filter(|b| *b == b'\n').count() + 1,
        column: before[line_begins..].graphemes(true).count() + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_width_character_is_one_column() {
        let text = "a = \"次世代\" # か\u{3099}\nb";
        assert_eq!(position(text, text.find('#').unwrap()), Position { line_number: 1, column: 11 });
        assert_eq!(position(text, text.find('b').unwrap()), Position { line_number: 2, column: 1 });
        assert_eq!(position("次", 1), Position { line_number: 1, column: 1 });
        assert_eq!(position("", 9), Position { line_number: 1, column: 1 });
    }
}
