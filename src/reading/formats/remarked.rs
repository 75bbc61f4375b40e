//! Comments in the margins of Word documents and Excel workbooks (ECMA-376 part 1, 17.13.4 and 18.7; [MS-DOCX]
//! 2.5.3, [MS-XLSX] 2.6.201): who said what, and where.

use std::collections::BTreeMap;

use super::archive::Archive;
use super::docx::package::{Relation, part_of_kind, relations};
use super::docx::xml::{Part, Xml};
use super::error::text;
use super::{Limits, ReadError};
use crate::reading::Comment;
use planctl_core::text::Spot;

/// The comments of a Word document; `anchors` says where each is, by its number.
pub(super) fn of_word(
    archive: &mut Archive<'_>,
    relations: &[Relation],
    anchors: &BTreeMap<String, Spot>,
    limits: &Limits,
) -> Result<Vec<Comment>, ReadError> {
    let Some(part) = part_of_kind(archive, relations, "comments")? else { return Ok(Vec::new()) };
    let parents = match part_of_kind(archive, relations, "commentsExtended")? {
        Some(part) => answers(&text(&part)?, limits)?,
        None => BTreeMap::new(),
    };
    let part = text(&part)?;
    let mut xml = Xml::new(&part, limits);
    let mut path: Vec<String> = Vec::new();
    // The comment that is open, and the mark of its last paragraph.
    let mut open: Option<(Comment, String)> = None;
    let mut out: Vec<(Comment, String)> = Vec::new();
    loop {
        match xml.next()? {
            Part::Start(element) => {
                let name = element.local_name().as_ref().to_owned();
                match (name.as_str(), &mut open) {
                    ("comment", _) => {
                        let id = xml.attribute(&element, "id")?.unwrap_or_default();
                        let author = xml.attribute(&element, "author")?.unwrap_or_default();
                        let comment =
                            Comment { author, spot: anchors.get(&id).copied(), ..Comment::default() };
                        open = Some((comment, String::new()));
                    }
                    ("p", Some((comment, mark))) => {
                        if !comment.text.is_empty() {
                            comment.text.push('\n');
                        }
                        *mark = xml.attribute(&element, "paraId")?.unwrap_or_default();
                    }
                    ("br" | "cr", Some((comment, _))) => comment.text.push('\n'),
                    ("tab", Some((comment, _))) => comment.text.push(' '),
                    _ => {}
                }
                path.push(name);
            }
            Part::Text(text) => {
                if let (Some("t"), Some((comment, _))) = (path.last().map(String::as_str), &mut open) {
                    comment.text.push_str(&text);
                }
            }
            Part::End => {
                if path.pop().as_deref() == Some("comment") {
                    out.extend(open.take());
                }
            }
            Part::Done => break,
        }
    }
    let spots: BTreeMap<String, Option<Spot>> =
        out.iter().map(|(comment, mark)| (mark.clone(), comment.spot)).collect();
    let placed = |(mut comment, mark): (Comment, String)| {
        if let Some(parent) = parents.get(&mark) {
            comment.is_answer = true;
            comment.spot = comment.spot.or_else(|| spots.get(parent).copied().flatten());
        }
        comment.text = comment.text.trim().to_owned();
        comment
    };
    Ok(out.into_iter().map(placed).filter(|comment| !comment.text.is_empty()).collect())
}

/// Which comment answers which, by the marks of their last paragraphs.
fn answers(part: &str, limits: &Limits) -> Result<BTreeMap<String, String>, ReadError> {
    let mut xml = Xml::new(part, limits);
    let mut out = BTreeMap::new();
    loop {
        match xml.next()? {
            Part::Start(element) if element.local_name().as_ref() == "commentEx" => {
                let own = xml.attribute(&element, "paraId")?;
                if let (Some(own), Some(parent)) = (own, xml.attribute(&element, "paraIdParent")?) {
                    out.insert(own, parent);
                }
            }
            Part::Done => return Ok(out),
            _ => {}
        }
    }
}

/// The comments of one sheet of a workbook, on the page of this number; `persons` names those who write in
/// threads.
pub(super) fn of_sheet(
    archive: &mut Archive<'_>,
    sheet: &str,
    page: u32,
    persons: &BTreeMap<String, String>,
    limits: &Limits,
) -> Result<Vec<Comment>, ReadError> {
    let relations = relations(archive, sheet, limits)?;
    let mut threads = Vec::new();
    for relation in relations.iter().filter(|relation| relation.kind == "threadedComment") {
        if let Some(part) = archive.part(&relation.target)? {
            threads.extend(in_threads(&text(&part)?, page, persons, limits)?);
        }
    }
    let mut out = match part_of_kind(archive, &relations, "comments")? {
        Some(part) => notes(&text(&part)?, page, limits)?,
        None => Vec::new(),
    };
    // A thread has a note beside it for programs that know none.
    out.retain(|note| !note.author.starts_with("tc=") || threads.iter().all(|own| own.spot != note.spot));
    out.extend(threads);
    out.sort_by_key(|comment| comment.spot);
    Ok(out)
}

/// The names of those who write in the threads of a workbook.
pub(super) fn persons(
    archive: &mut Archive<'_>,
    limits: &Limits,
) -> Result<BTreeMap<String, String>, ReadError> {
    let mut out = BTreeMap::new();
    let names: Vec<String> = archive.names().filter(|name| name.starts_with("xl/persons/")).collect();
    for name in names.iter().filter(|name| name.ends_with(".xml")) {
        let Some(part) = archive.part(name)? else { continue };
        let part = text(&part)?;
        let mut xml = Xml::new(&part, limits);
        loop {
            match xml.next()? {
                Part::Start(element) if element.local_name().as_ref() == "person" => {
                    let id = xml.attribute(&element, "id")?.unwrap_or_default();
                    out.insert(id, xml.attribute(&element, "displayName")?.unwrap_or_default());
                }
                Part::Done => break,
                _ => {}
            }
        }
    }
    Ok(out)
}

fn in_threads(
    part: &str,
    page: u32,
    persons: &BTreeMap<String, String>,
    limits: &Limits,
) -> Result<Vec<Comment>, ReadError> {
    let mut xml = Xml::new(part, limits);
    let mut out: Vec<Comment> = Vec::new();
    let mut inside = false;
    loop {
        match xml.next()? {
            Part::Start(element) => match element.local_name().as_ref() {
                "threadedComment" => {
                    let place = xml.attribute(&element, "ref")?.unwrap_or_default();
                    let person = xml.attribute(&element, "personId")?.unwrap_or_default();
                    out.push(Comment {
                        author: persons.get(&person).cloned().unwrap_or_default(),
                        spot: spot_of(&place, page),
                        is_answer: xml.attribute(&element, "parentId")?.is_some(),
                        ..Comment::default()
                    });
                }
                name => inside = name == "text",
            },
            Part::Text(text) => {
                if let Some(comment) = out.last_mut().filter(|_| inside) {
                    comment.text.push_str(&text);
                }
            }
            Part::End => inside = false,
            Part::Done => break,
        }
    }
    out.retain(|comment| !comment.text.trim().is_empty());
    Ok(out)
}

fn notes(part: &str, page: u32, limits: &Limits) -> Result<Vec<Comment>, ReadError> {
    let mut xml = Xml::new(part, limits);
    let (mut authors, mut out): (Vec<String>, Vec<Comment>) = (Vec::new(), Vec::new());
    let mut path: Vec<String> = Vec::new();
    loop {
        match xml.next()? {
            Part::Start(element) => {
                let name = element.local_name().as_ref().to_owned();
                match name.as_str() {
                    "author" => authors.push(String::new()),
                    "comment" => {
                        let place = xml.attribute(&element, "ref")?.unwrap_or_default();
                        let author =
                            xml.attribute(&element, "authorId")?.and_then(|id| id.parse::<usize>().ok());
                        let author =
                            author.and_then(|author| authors.get(author)).cloned().unwrap_or_default();
                        out.push(Comment { author, spot: spot_of(&place, page), ..Comment::default() });
                    }
                    _ => {}
                }
                path.push(name);
            }
            Part::Text(text) => match path.last().map(String::as_str) {
                Some("author") => {
                    authors.iter_mut().next_back().into_iter().for_each(|name| name.push_str(&text))
                }
                // How Japanese is pronounced is no part of it.
                Some("t") if !path.iter().any(|name| name == "rPh") => {
                    out.iter_mut().next_back().into_iter().for_each(|comment| comment.text.push_str(&text));
                }
                _ => {}
            },
            Part::End => drop(path.pop()),
            Part::Done => break,
        }
    }
    for comment in &mut out {
        // Excel begins a note with the name of its author.
        let own = comment.text.strip_prefix(comment.author.as_str());
        let own = own.and_then(|rest| rest.strip_prefix([':', '：'])).filter(|_| !comment.author.is_empty());
        comment.text = own.unwrap_or(&comment.text).trim().to_owned();
    }
    out.retain(|comment| !comment.text.is_empty());
    Ok(out)
}

/// The cell `B7` on a page.
fn spot_of(place: &str, page: u32) -> Option<Spot> {
    let (row, column) = super::xlsx::place_of(place.split(':').next().unwrap_or_default())?;
    Some(Spot { page, line: row + 1, column: column + 1 })
}
