//! What Word documents and Excel workbooks have in common: parts that stand in relations, and
//! the properties of the whole (ECMA-376 part 2).

use super::xml::{Part, Xml};
use crate::formats::archive::Archive;
use crate::formats::error::text;
use crate::formats::{Limits, ReadError};

/// A relation of a part, or of the document as a whole, to another part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::formats) struct Relation {
    pub(in crate::formats) id: String,
    /// The last step of its type: `styles`.
    pub(in crate::formats) kind: String,
    /// The name of the other part.
    pub(in crate::formats) target: String,
}

/// The relations of a part to others inside the document; the part is empty for the whole.
pub(in crate::formats) fn relations(
    archive: &mut Archive<'_>,
    from: &str,
    limits: &Limits,
) -> Result<Vec<Relation>, ReadError> {
    let (folder, file) = from.rsplit_once('/').unwrap_or(("", from));
    let join = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let mut out = Vec::new();
    let Some(part) = archive.part(&join(&format!("_rels/{file}.rels")))? else { return Ok(out) };
    let part = text(&part)?;
    let mut xml = Xml::new(&part, limits);
    loop {
        match xml.next()? {
            Part::Start(element) if element.local_name().as_ref() == "Relationship" => {
                if xml.attribute(&element, "TargetMode")?.as_deref() == Some("External") {
                    continue;
                }
                let kind = xml.attribute(&element, "Type")?.unwrap_or_default();
                let target = xml.attribute(&element, "Target")?.unwrap_or_default();
                out.push(Relation {
                    id: xml.attribute(&element, "Id")?.unwrap_or_default(),
                    kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                    target: target.strip_prefix('/').map_or_else(|| straight(&join(&target)), str::to_owned),
                });
            }
            Part::Done => return Ok(out),
            _ => {}
        }
    }
}

/// A name of a part without its steps up; one that leads out of the archive stays as it is.
fn straight(name: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in name.split('/') {
        match step {
            "." => {}
            ".." if steps.pop().is_none() => return name.to_owned(),
            ".." => {}
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// The main part of a document, or the one it usually has.
pub(in crate::formats) fn main_part(
    archive: &mut Archive<'_>,
    usual: &str,
    limits: &Limits,
) -> Result<String, ReadError> {
    let relations = relations(archive, "", limits)?;
    let main = relations.into_iter().find(|relation| relation.kind == "officeDocument");
    Ok(main.map(|main| main.target).filter(|main| archive.has(main)).unwrap_or_else(|| usual.to_owned()))
}

/// The part that stands in a relation of this kind.
pub(in crate::formats) fn part_of_kind(
    archive: &mut Archive<'_>,
    relations: &[Relation],
    kind: &str,
) -> Result<Option<Vec<u8>>, ReadError> {
    match relations.iter().find(|relation| relation.kind == kind) {
        Some(relation) => archive.part(&relation.target),
        None => Ok(None),
    }
}

/// The revision that a document says it prints: a property `planctl-revision`, or the keyword
/// `planctl-revision:…`.
pub(in crate::formats) fn stamp(
    archive: &mut Archive<'_>,
    limits: &Limits,
) -> Result<Option<String>, ReadError> {
    if let Some(part) = archive.part("docProps/custom.xml")?
        && let Some(stamp) = stamp_in_properties(&text(&part)?, limits)?
    {
        return Ok(Some(stamp));
    }
    match archive.part("docProps/core.xml")? {
        Some(part) => stamp_in_keywords(&text(&part)?, limits),
        None => Ok(None),
    }
}

/// What the first foot of a document's pages that says anything says before its first tab, behind which the number
/// of the page stands.
pub(in crate::formats) fn foot(
    archive: &mut Archive<'_>,
    relations: &[Relation],
    limits: &Limits,
) -> Result<Option<String>, ReadError> {
    for relation in relations.iter().filter(|relation| relation.kind == "footer") {
        let Some(part) = archive.part(&relation.target)? else { continue };
        let part = text(&part)?;
        let (mut xml, mut said) = (Xml::new(&part, limits), String::new());
        let mut open: Vec<bool> = Vec::new();
        loop {
            match xml.next()? {
                Part::Start(element) => {
                    let name = element.local_name();
                    // Stops of tabs are set before anything is said.
                    if name.as_ref() == "tab" && !said.trim().is_empty() {
                        break;
                    }
                    open.push(name.as_ref() == "t");
                }
                Part::Text(text) if open.last() == Some(&true) => said.push_str(&text),
                Part::Text(_) => {}
                Part::End => _ = open.pop(),
                Part::Done => break,
            }
        }
        if !said.trim().is_empty() {
            return Ok(Some(said.trim().to_owned()));
        }
    }
    Ok(None)
}

fn stamp_in_properties(part: &str, limits: &Limits) -> Result<Option<String>, ReadError> {
    let mut xml = Xml::new(part, limits);
    let mut value: Option<String> = None;
    loop {
        match xml.next()? {
            Part::Start(element) if element.local_name().as_ref() == "property" => {
                let name = xml.attribute(&element, "name")?;
                let ours = matches!(name.as_deref(), Some("planctl-revision" | "planctl"));
                value = ours.then(String::new);
            }
            Part::Text(text) => {
                if let Some(value) = &mut value {
                    value.push_str(&text);
                }
            }
            Part::End => {
                if let Some(value) = value.as_deref().map(str::trim).filter(|value| !value.is_empty()) {
                    return Ok(Some(value.to_owned()));
                }
            }
            Part::Start(_) => {}
            Part::Done => return Ok(None),
        }
    }
}

fn stamp_in_keywords(part: &str, limits: &Limits) -> Result<Option<String>, ReadError> {
    let mut xml = Xml::new(part, limits);
    let (mut inside, mut keywords) = (false, String::new());
    loop {
        match xml.next()? {
            Part::Start(element) => inside = element.local_name().as_ref() == "keywords",
            Part::Text(text) if inside => keywords.push_str(&text),
            Part::End => inside = false,
            Part::Text(_) => {}
            Part::Done => break,
        }
    }
    let mut words = keywords.split(|c: char| c.is_whitespace() || ",;、".contains(c));
    Ok(words.find_map(|word| word.strip_prefix("planctl-revision:")).map(str::to_owned))
}
