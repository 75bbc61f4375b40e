//! Bytes of a document as text, in whatever encoding Japanese documents have come in.
//!
//! UTF-8 is believed before anything else, and what is nearly UTF-8 is a damaged file and no other encoding. After it
//! count the mark at the beginning, what the document declares, and what the bytes can be: each encoding is tried
//! strictly, so that no byte is ever passed over.

use std::borrow::Cow;

use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

use super::ReadError;
use super::error::{lines, text as utf8};
use crate::reading::{Remark, SourceFormat};
use planctl_core::words;

/// How many bytes may hold the declaration of an encoding.
const DECLARED_BYTES: usize = 1024;

/// The text of a document, and what is to be told if it was not UTF-8.
///
/// # Errors
///
/// If the bytes are no text in an encoding that is read.
pub(super) fn text(bytes: &[u8], format: SourceFormat) -> Result<(Cow<'_, str>, Option<Remark>), ReadError> {
    let other = match by_mark(bytes) {
        Some(marked) => Some(marked),
        None if is_utf8(bytes) => None,
        None => declared(bytes, format).or_else(|| told_by_bytes(bytes)),
    };
    let Some(encoding) = other else { return Ok((utf8(bytes)?, None)) };
    let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(unmarked(bytes, encoding))
    else {
        let name = name(encoding);
        return Err(ReadError::malformed(words!("formats.not-in-encoding", name)));
    };
    let words = words!("formats.encoding", name = name(encoding));
    let remark = Remark { key: "encoding", spot: None, exact: name(encoding).to_owned(), words };
    Ok((Cow::Owned(lines(Cow::Borrowed(&text.replace("\r\n", "\n")))?.into_owned()), Some(remark)))
}

/// The encoding as people know it.
fn name(encoding: &'static Encoding) -> &'static str {
    if encoding == SHIFT_JIS { "CP932 (Shift_JIS)" } else { encoding.name() }
}

/// UTF-16 by the mark at the beginning.
fn by_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let (encoding, length) = Encoding::for_bom(bytes)?;
    // A mark before UTF-8 is as damaged as a stray byte in it.
    let (sound, all) = beyond_ascii(&bytes[length..]);
    (encoding != UTF_8 && (sound == 0 || sound * 2 <= all)).then_some(encoding)
}

fn unmarked<'b>(bytes: &'b [u8], encoding: &'static Encoding) -> &'b [u8] {
    match Encoding::for_bom(bytes) {
        Some((marked, length)) if marked == encoding => &bytes[length..],
        _ => bytes,
    }
}

/// Whether bytes are UTF-8, also where some of them are damaged, and no encoding that writes with the bytes of ASCII.
fn is_utf8(bytes: &[u8]) -> bool {
    if switches(bytes) {
        return false;
    }
    let (sound, all) = beyond_ascii(bytes);
    let is_marked = bytes.starts_with(b"\xEF\xBB\xBF");
    is_marked || sound * 2 > all || (all == 0 && !bytes.contains(&0))
}

/// How many bytes beyond ASCII are UTF-8, and how many there are.
fn beyond_ascii(bytes: &[u8]) -> (usize, usize) {
    let (mut sound, mut all) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        let other = chunk.valid().bytes().filter(|byte| !byte.is_ascii()).count();
        sound += other;
        all += other + chunk.invalid().len();
    }
    (sound, all)
}

/// Whether ASCII bytes switch between sets of characters, as ISO-2022-JP does.
fn switches(bytes: &[u8]) -> bool {
    let sets: [&[u8]; 5] = [b"\x1B$B", b"\x1B$@", b"\x1B(I", b"\x1B(J", b"\x1B$(D"];
    bytes.is_ascii() && sets.iter().any(|set| bytes.windows(set.len()).any(|window| window == *set))
}

/// What a page or an XML document says itself.
fn declared(bytes: &[u8], format: SourceFormat) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARED_BYTES)]).to_ascii_lowercase();
    let behind = match format {
        SourceFormat::StratMl | SourceFormat::MsProject => head.split_once("encoding=")?.1,
        SourceFormat::Html => head.split_once("charset=").or_else(|| head.split_once("encoding="))?.1,
        SourceFormat::Text
        | SourceFormat::Markdown
        | SourceFormat::Docx
        | SourceFormat::Xlsx
        | SourceFormat::Pdf
        | SourceFormat::Csv
        | SourceFormat::Json
        | SourceFormat::Yaml
        | SourceFormat::Odt
        | SourceFormat::Ods => return None,
    };
    let label = behind.trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c)).unwrap_or(label.len());
    let encoding = Encoding::for_label(&label.as_bytes()[..end])?;
    // Whoever declares UTF-8 and writes something else is as good as silent.
    (encoding != UTF_8 && !bytes.contains(&0)).then_some(encoding)
}

/// What the bytes alone tell.
fn told_by_bytes(bytes: &[u8]) -> Option<&'static Encoding> {
    if switches(bytes) {
        return Some(ISO_2022_JP);
    }
    if bytes.contains(&0) {
        // Line breaks, digits and letters have a zero byte: before them or behind.
        let even = bytes.iter().step_by(2).filter(|byte| **byte == 0).count();
        let odd = bytes.iter().skip(1).step_by(2).filter(|byte| **byte == 0).count();
        let encoding = if even > odd { UTF_16BE } else { UTF_16LE };
        let is_text = even.min(odd) * 10 < even.max(odd) && bytes.len().is_multiple_of(2);
        let text = || encoding.decode_without_bom_handling_and_without_replacement(bytes);
        return (is_text && text().is_some_and(|text| is_written(&text))).then_some(encoding);
    }
    let tried = [EUC_JP, SHIFT_JIS].into_iter().filter_map(|encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        Some((likeness(&text)?, encoding))
    });
    tried.max_by_key(|(likeness, _)| *likeness).map(|(_, encoding)| encoding)
}

/// Whether a text holds what every text is written with: letters, digits, kana, blanks and line breaks make a fifth of
/// it. ASCII that is taken for UTF-16 looks like ideographs alone.
fn is_written(text: &str) -> bool {
    let plain = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{3000}'..='\u{30FF}' | '\u{FF01}'..='\u{FF9F}');
    !text.contains('\0') && text.chars().filter(plain).count() * 5 >= text.chars().count()
}

/// How much of what is not ASCII in a text is Japanese, in thousandths; `None` if hardly any is. Katakana of half
/// width are what other encodings look like when they are taken for CP932.
fn likeness(text: &str) -> Option<usize> {
    let (mut own, mut all) = (0usize, 0usize);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        all += 1;
        let is_own = matches!(c, '\u{3000}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF5E}');
        own += usize::from(is_own);
    }
    (own >= 2 && own * 2 > all).then(|| own * 1000 / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        let units = |of: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(of).collect();
        if encoding == UTF_16LE {
            return units(u16::to_le_bytes);
        }
        if encoding == UTF_16BE {
            return units(u16::to_be_bytes);
        }
        let (bytes, _, lossy) = encoding.encode(text);
        assert!(!lossy, "{text}");
        bytes.into_owned()
    }

    const TEXTS: [&str; 3] = [
        "計画,名称\n1,水道の再生\n2,ため池、森林・農地\n",
        "施策：ゲノム医療の実現（令和８年度）\r\n目標値 100 件以上\r\n",
        "部\n課\nA,b,9.50\n",
    ];

    #[test]
    fn a_text_is_the_same_in_every_encoding() {
        for text in TEXTS {
            let plain = text.replace("\r\n", "\n");
            for encoding in [SHIFT_JIS, EUC_JP, ISO_2022_JP, UTF_16LE, UTF_16BE] {
                for format in
                    [SourceFormat::Text, SourceFormat::Markdown, SourceFormat::Html, SourceFormat::Csv]
                {
                    let bytes = encoded(text, encoding);
                    let (read, remark) = super::text(&bytes, format).unwrap();
                    assert_eq!(read, plain, "{}", encoding.name());
                    assert_eq!(remark.map(|remark| remark.exact).as_deref(), Some(name(encoding)));
                }
            }
            for (mark, encoding) in [(&b"\xFF\xFE"[..], UTF_16LE), (b"\xFE\xFF", UTF_16BE)] {
                let bytes = [mark, &encoded(text, encoding)].concat();
                assert_eq!(super::text(&bytes, SourceFormat::Text).unwrap().0, plain);
            }
            assert!(super::text(text.as_bytes(), SourceFormat::Text).unwrap().1.is_none());
        }
    }

    #[test]
    fn what_a_document_declares_counts_where_it_is_not_utf8() {
        let xml = "<?xml version=\"1.0\" encoding=\"windows-1252\"?><StrategicPlan>caf\u{e9}</StrategicPlan>";
        let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(xml);
        assert_eq!(super::text(&bytes, SourceFormat::StratMl).unwrap().0, xml);
        assert_eq!(super::text(xml.as_bytes(), SourceFormat::StratMl).unwrap().0, xml);
        let html = "<meta charset=Shift_JIS><p>計画</p>";
        assert_eq!(super::text(&encoded(html, SHIFT_JIS), SourceFormat::Html).unwrap().0, html);
        let html = "<meta charset=utf-8><p>計画の再生</p>";
        assert_eq!(super::text(&encoded(html, EUC_JP), SourceFormat::Html).unwrap().0, html);
    }

    #[test]
    fn a_stray_byte_makes_no_other_encoding_of_a_text() {
        for text in ["計画の再生\n名称：水道", "a plan\nand its goals"] {
            for stray in [0x80u8, 0xB1, 0xE9, 0xFF] {
                for at in [0, 6, text.len()] {
                    let mut bytes = text.as_bytes().to_vec();
                    bytes.insert(at, stray);
                    let said = super::text(&bytes, SourceFormat::Text);
                    assert!(matches!(said, Err(ReadError::Encoding(_))), "{stray:x} at {at} of {text}");
                }
            }
        }
        for text in ["計画の再生\n名称：水道", "a plan\nand its goals!", "\u{feff}<!DOCTYPE html>\n<p>x</p>"]
        {
            for stray in [&b"\0"[..], b"\0\x01", b"\xFE\xFF", b"\xFF"] {
                for bytes in [[stray, text.as_bytes()].concat(), [text.as_bytes(), stray, b"ab"].concat()] {
                    let said = super::text(&bytes, SourceFormat::Text);
                    assert!(said.is_err() || text.is_ascii() && stray == b"\xFE\xFF", "{stray:?} and {text}");
                }
            }
        }
        assert!(super::text(b"PK\x00\x01\x02\x00\x00\x09", SourceFormat::Text).is_err());
    }
}
