//! Word documents: paragraphs, headings, lists, tables, and what is struck out, deleted and
//! inserted in them.
//!
//! Only the text of the document is read, and its comments beside it: its notes, headers and footers are
//! not, and a remark says so where there are any; of a paper of planctl the foot is kept apart. Nothing is computed: a number that Word sets before a
//! paragraph is not in its text.

mod body;
pub(in crate::formats) mod grid;
pub(in crate::formats) mod package;
mod paragraph;
mod seen;
pub(super) mod styles;
mod table;
pub(in crate::formats) mod xml;

use self::body::Body;
use self::package::{foot, main_part, part_of_kind, relations, stamp};
use self::styles::{Numbers, Styles};
use super::archive::Archive;
use super::error::text;
use super::remarked::of_word;
use super::{Limits, ReadError};
use crate::reading::{Reading, SourceFormat};
use planctl_core::words;

/// Reads a Word document.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Reading, ReadError> {
    let mut archive = Archive::open(bytes, "docx", limits)?;
    let main = main_part(&mut archive, "word/document.xml", limits)?;
    if main.starts_with("xl/") || archive.has("xl/workbook.xml") {
        return Err(ReadError::malformed(words!("formats.excel-workbook-not-word")));
    }
    let Some(document) = archive.part(&main)? else {
        return Err(ReadError::malformed(words!("formats.zip-archive-without-word")));
    };
    read_with(&mut archive, &main, &text(&document)?, limits)
}

/// Reads a Word document as if its main part held another text.
pub(in crate::formats) fn read_with(
    archive: &mut Archive<'_>,
    main: &str,
    document: &str,
    limits: &Limits,
) -> Result<Reading, ReadError> {
    let relations = relations(archive, main, limits)?;
    let styles = match part_of_kind(archive, &relations, "styles")? {
        Some(part) => Styles::parse(&text(&part)?, limits)?,
        None => Styles::default(),
    };
    let numbers = match part_of_kind(archive, &relations, "numbering")? {
        Some(part) => Numbers::parse(&text(&part)?, limits)?,
        None => Numbers::default(),
    };
    let (blocks, seen) = Body::new(&styles, &numbers, limits).read(document)?;
    let comments = of_word(archive, &relations, &seen.comments, limits)?;
    let stamp = stamp(archive, limits)?;
    let foot = match stamp {
        Some(_) => foot(archive, &relations, limits)?,
        None => None,
    };
    let remarks = seen.remarks(&comments);
    Ok(Reading { format: SourceFormat::Docx, blocks, remarks, comments, stamp, foot, ..Reading::default() })
}

/// Whether an element that is on unless it says otherwise is on: `<w:strike w:val="0"/>` is off.
fn on(value: Option<&str>) -> bool {
    !matches!(value, Some("0" | "false" | "off"))
}

#[cfg(test)]
pub(in crate::formats) mod tests;
