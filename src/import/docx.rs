//! Word documents: paragraphs, headings, lists, tables, and what is struck out, deleted and
//! inserted in them.
//!
//! Only the text of the document is read: its notes, comments, headers and footers are not, and a
//! remark says so where there are any. Nothing is computed: a number that Word sets before a
//! paragraph is not in its text.

mod body;
pub(in crate::import) mod grid;
pub(in crate::import) mod package;
mod styles;
mod table;
pub(in crate::import) mod xml;

use self::body::{Body, Seen};
use self::package::{main_part, part_of_kind, relations, stamp};
use self::styles::{Numbers, Styles};
use super::archive::Archive;
use super::error::text;
use super::{Limits, ReadError};
use crate::model::Words;
use crate::reading::{Reading, Remark, SourceFormat, Spot};
use crate::words;

/// Reads a Word document.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Reading, ReadError> {
    let mut archive = Archive::open(bytes, "docx", limits)?;
    let main = main_part(&mut archive, "word/document.xml", limits)?;
    let Some(document) = archive.part(&main)? else {
        return Err(ReadError::malformed(if archive.has("xl/workbook.xml") {
            words!(
                "は Excel のブックで、Word の文書ではありません",
                "is an Excel workbook, not a Word document"
            )
        } else {
            words!("は Word の文書を含まない ZIP です", "is a ZIP archive without a Word document in it")
        }));
    };
    let relations = relations(&mut archive, &main, limits)?;
    let styles = match part_of_kind(&mut archive, &relations, "styles")? {
        Some(part) => Styles::parse(&text(&part)?, limits)?,
        None => Styles::default(),
    };
    let numbers = match part_of_kind(&mut archive, &relations, "numbering")? {
        Some(part) => Numbers::parse(&text(&part)?, limits)?,
        None => Numbers::default(),
    };
    let (blocks, seen) = Body::new(&styles, &numbers, limits).read(&text(&document)?)?;
    let stamp = stamp(&mut archive, limits)?;
    Ok(Reading { format: SourceFormat::Docx, pages: Vec::new(), blocks, remarks: remarks(seen), stamp })
}

/// Whether an element that is on unless it says otherwise is on: `<w:strike w:val="0"/>` is off.
fn on(value: Option<&str>) -> bool {
    !matches!(value, Some("0" | "false" | "off"))
}

fn remarks(seen: Seen) -> Vec<Remark> {
    let said = |key, words: Words| Remark { key, spot: None, exact: String::new(), words };
    let at = |key, spot: Option<Spot>, exact: &str, words: Words| Remark {
        key,
        spot,
        exact: exact.to_owned(),
        words,
    };
    let mut out = Vec::new();
    if seen.notes {
        out.push(said(
            "notes-unread",
            words!("脚注と文末脚注は読みません", "footnotes and endnotes are not read"),
        ));
    }
    if seen.comments {
        out.push(said("comments-unread", words!("コメントは読みません", "comments are not read")));
    }
    if seen.headers {
        out.push(said(
            "headers-unread",
            words!("ヘッダーとフッターは読みません", "headers and footers are not read"),
        ));
    }
    if seen.parts {
        out.push(said(
            "parts-unread",
            words!("差し込まれた別の文書は読みません", "documents inserted into this one are not read"),
        ));
    }
    if seen.hidden {
        out.push(said("hidden-text", words!("隠し文字も読みました", "hidden text was read too")));
    }
    if let Some(spot) = seen.numbers {
        out.push(at(
            "numbers-unread",
            Some(spot),
            "",
            words!(
                "Word が自動で付ける段落番号は読みません",
                "numbers that Word sets before paragraphs are not read"
            ),
        ));
    }
    if let Some(spot) = seen.ruby {
        out.push(at("ruby-unread", Some(spot), "", words!("ルビは読みません", "ruby is not read")));
    }
    for (spot, exact) in &seen.symbols {
        out.push(at(
            "symbol-unread",
            Some(*spot),
            exact,
            words!("記号フォントの文字は読みません", "a character of a symbol font is not read"),
        ));
    }
    for (spot, exact) in &seen.covered {
        out.push(at(
            "covered-cell-text",
            Some(*spot),
            exact,
            words!("結合されたセルに隠れた文字があります", "there is text in a cell that another covers"),
        ));
    }
    out
}

#[cfg(test)]
pub(in crate::import) mod tests;
