//! Bytes of a draft as text: UTF-8, with what Office and Windows add to it.

use std::borrow::Cow;
use std::ops::Range;

use crate::text::Words;
use crate::words;

/// What was passed over in reading, to be told to the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// A byte order mark at the beginning.
    ByteOrderMark,
    /// Lines that end in CR LF.
    WindowsLineEnds,
}

/// Why bytes are not the text of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodingError {
    /// They are UTF-16.
    Utf16,
    /// They are Shift_JIS as Windows writes it, code page 932.
    Cp932,
    /// They are neither UTF-8 nor anything recognised.
    Unknown {
        /// The first byte that is not UTF-8, counted from 0.
        offset: usize,
    },
}

/// The text of some bytes, with a byte order mark taken off and CR LF turned into LF.
///
/// # Errors
///
/// If the bytes are not UTF-8.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Vec<Note>), EncodingError> {
    let mut notes = Vec::new();
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Err(EncodingError::Utf16);
    }
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if body.len() != bytes.len() {
        notes.push(Note::ByteOrderMark);
    }
    let text = match std::str::from_utf8(body) {
        Ok(text) => text,
        Err(_) if looks_like_utf16(body) => return Err(EncodingError::Utf16),
        Err(_) if is_cp932(body) => return Err(EncodingError::Cp932),
        Err(error) => return Err(EncodingError::Unknown { offset: error.valid_up_to() }),
    };
    if looks_like_utf16(body) {
        return Err(EncodingError::Utf16);
    }
    if !text.contains("\r\n") {
        return Ok((Cow::Borrowed(text), notes));
    }
    notes.push(Note::WindowsLineEnds);
    Ok((Cow::Owned(text.replace("\r\n", "\n")), notes))
}

/// What stands in text though it means nothing there: it was written twice, or by a program that lost its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stray {
    /// A second byte order mark at the beginning.
    SecondMark,
    /// A carriage return that ends no line.
    CarriageReturn,
}

/// The first stray sign of a text that [`decode`] gave, and where it stands; one sign or a row of them.
///
/// Neither can be passed over: whoever reads on takes the sign for a part of the first key or of a value.
pub fn stray(text: &str) -> Option<(Stray, Range<usize>)> {
    let marks = text.len() - text.trim_start_matches('\u{feff}').len();
    if marks > 0 {
        return Some((Stray::SecondMark, 0..marks));
    }
    let at = text.find('\r')?;
    let end = text[at..].find(|c| c != '\r').map_or(text.len(), |length| at + length);
    Some((Stray::CarriageReturn, at..end))
}

/// UTF-16 without a mark: every second byte of its ASCII is zero.
fn looks_like_utf16(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(256)];
    let zeros = head.iter().filter(|b| **b == 0).count();
    head.len() >= 4 && zeros * 4 >= head.len()
}

fn is_cp932(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return true,
            [0x81..=0x9F | 0xE0..=0xFC, 0x40..=0x7E | 0x80..=0xFC, rest @ ..] => rest,
            [0x01..=0x7F | 0xA1..=0xDF, rest @ ..] => rest,
            _ => return false,
        };
    }
}

impl Note {
    pub fn words(self) -> Words {
        match self {
            Note::ByteOrderMark => words!("snapshot.byte-order-mark"),
            Note::WindowsLineEnds => {
                words!("snapshot.windows-line-ends")
            }
        }
    }
}

impl Stray {
    pub fn words(self) -> Words {
        match self {
            Stray::SecondMark => words!("snapshot.second-mark"),
            Stray::CarriageReturn => words!("snapshot.carriage-return"),
        }
    }
}

impl EncodingError {
    pub fn words(self) -> Words {
        match self {
            EncodingError::Utf16 => words!("snapshot.utf16"),
            EncodingError::Cp932 => {
                words!("snapshot.cp932")
            }
            EncodingError::Unknown { offset } => {
                words!("snapshot.unknown", offset)
            }
        }
    }
}

impl std::fmt::Display for EncodingError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words().get(crate::text::Lang::EN))
    }
}

impl std::error::Error for EncodingError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_windows_adds_is_passed_over_with_a_note() {
        let (text, notes) = decode(b"\xEF\xBB\xBFa\r\nb\r\n").unwrap();
        assert_eq!(text, "a\nb\n");
        assert_eq!(notes, [Note::ByteOrderMark, Note::WindowsLineEnds]);
    }

    #[test]
    fn a_second_mark_and_a_carriage_return_that_ends_no_line_are_stray() {
        #[track_caller]
        fn check(bytes: &[u8], expected: Option<(Stray, Range<usize>)>) {
            assert_eq!(stray(&decode(bytes).unwrap().0), expected);
        }
        check(b"\xEF\xBB\xBFa\r\nb\n", None);
        check(b"a = \"\xEF\xBB\xBF\"\n", None);
        check(b"\xEF\xBB\xBF\xEF\xBB\xBFa\n", Some((Stray::SecondMark, 0..3)));
        check(b"\xEF\xBB\xBF\xEF\xBB\xBF\xEF\xBB\xBFa\n", Some((Stray::SecondMark, 0..6)));
        check(b"a\r\r\nb\r\r\n", Some((Stray::CarriageReturn, 1..2)));
        check(b"a\rb\r", Some((Stray::CarriageReturn, 1..2)));
        check(b"a\r\r\r\n", Some((Stray::CarriageReturn, 1..3)));
        check(b"a\n\rb", Some((Stray::CarriageReturn, 2..3)));
        check(b"a\r", Some((Stray::CarriageReturn, 1..2)));
    }

    #[test]
    fn other_encodings_are_recognised() {
        assert_eq!(decode(b"\xFF\xFEa\0"), Err(EncodingError::Utf16));
        assert_eq!(decode(b"a\0b\0c\0\r\0"), Err(EncodingError::Utf16));
        // 計画 in CP932.
        assert_eq!(decode(b"name = \"\x8C\x76\x89\xE6\""), Err(EncodingError::Cp932));
        assert_eq!(decode(b"a\xFF\xFF"), Err(EncodingError::Unknown { offset: 1 }));
    }
}
