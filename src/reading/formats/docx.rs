//! Word documents: paragraphs, headings, lists, tables, and what is struck out, deleted and
//! inserted in them.
//!
//! Only the text of the document is read, and beside it its comments, its notes and what stands for its pictures:
//! its headers and footers are not, and a remark says so where there are any; of a paper of planctl the foot is kept apart. Nothing is computed: a number that Word sets before a
//! paragraph is not in its text.

mod body;
pub(in crate::formats) mod grid;
pub(in crate::formats) mod package;
mod paragraph;
mod seen;
pub(in crate::formats) mod styles;
mod table;
pub(in crate::formats) mod xml;

use self::body::Body;
use self::package::{foot, main_part, part_of_kind, relations, stamp};
use self::styles::{Numbers, Styles};
use self::xml::{Part, Xml};
use super::archive::Archive;
use super::error::text;
use super::remarked::of_word;
use super::{Limits, ReadError};
use crate::reading::{Aside, AsideKind, Reading, SourceFormat};
use planctl_core::text::Spot;
use planctl_core::words;
use std::collections::BTreeMap;

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
    let (blocks, mut seen) = Body::new(&styles, &numbers, limits).read(document)?;
    let mut asides = std::mem::take(&mut seen.figures);
    for kind in ["footnotes", "endnotes"] {
        if let Some(part) = part_of_kind(archive, &relations, kind)? {
            asides.extend(notes(&text(&part)?, &seen.notes, limits)?);
        }
    }
    asides.sort_by_key(|aside| aside.spot);
    let comments = of_word(archive, &relations, &seen.comments, limits)?;
    let stamp = stamp(archive, limits)?;
    let foot = match stamp {
        Some(_) => foot(archive, &relations, limits)?,
        None => None,
    };
    let remarks = seen.remarks(&comments);
    let mut reading = Reading {
        format: SourceFormat::Docx,
        blocks,
        asides,
        remarks,
        comments,
        stamp,
        foot,
        ..Reading::default()
    };
    reading.tell_figures();
    Ok(reading)
}

/// The notes of a part, each where it is first referred to; those that nothing refers to are none.
fn notes(
    part: &str,
    places: &BTreeMap<(bool, String), Spot>,
    limits: &Limits,
) -> Result<Vec<Aside>, ReadError> {
    let mut xml = Xml::new(part, limits);
    let mut out: Vec<Aside> = Vec::new();
    let (mut open, mut deep): (Option<(Spot, String)>, Vec<String>) = (None, Vec::new());
    loop {
        match xml.next()? {
            Part::Start(element) => {
                let name = element.local_name().as_ref().to_owned();
                if matches!(name.as_str(), "footnote" | "endnote") {
                    let id = xml.attribute(&element, "id")?.unwrap_or_default();
                    let spot = places.get(&(name == "endnote", id)).copied();
                    open = spot.map(|spot| (spot, String::new()));
                }
                deep.push(name);
            }
            Part::Text(text) if deep.last().is_some_and(|name| name == "t") => {
                if let Some((_, said)) = &mut open {
                    said.push_str(&text);
                }
            }
            Part::Text(_) => {}
            Part::End => match deep.pop().as_deref() {
                Some("p" | "tab" | "br") => {
                    if let Some((_, said)) = &mut open {
                        said.push(' ');
                    }
                }
                Some("footnote" | "endnote") => {
                    if let Some((spot, said)) = open.take() {
                        let text = said.split_whitespace().collect::<Vec<_>>().join(" ");
                        out.push(Aside { kind: AsideKind::Note, spot, text });
                    }
                }
                _ => {}
            },
            Part::Done => return Ok(out),
        }
    }
}

/// Whether an element that is on unless it says otherwise is on: `<w:strike w:val="0"/>` is off.
fn on(value: Option<&str>) -> bool {
    !matches!(value, Some("0" | "false" | "off"))
}

#[cfg(test)]
pub(in crate::formats) mod tests;
