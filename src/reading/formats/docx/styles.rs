//! The styles and lists of a Word document, as far as they say what a paragraph is.

use std::collections::{HashMap, HashSet};

use super::on;
use super::xml::{Part, Xml};
use crate::formats::{Limits, ReadError};
use planctl_core::text::Script;

/// How long a chain of styles is followed; Word allows eleven.
const CHAIN: usize = 32;

/// Styles by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
}

/// A list of which a paragraph is an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ListLevel {
    /// The list; `0` takes a paragraph out of one.
    pub(super) list: Option<String>,
    /// 0 is the outermost.
    pub(super) level: Option<u8>,
}

/// Whether text is struck out once and twice, and how far from its line it is set, where something says so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Looks {
    pub(super) strike: Option<bool>,
    pub(super) dstrike: Option<bool>,
    pub(super) script: Option<Script>,
}

/// What `vertAlign` says.
pub(in crate::formats) fn script(value: Option<&str>) -> Script {
    match value {
        Some("superscript") => Script::Raised,
        Some("subscript") => Script::Lowered,
        _ => Script::Level,
    }
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    outline: Option<u8>,
    list: ListLevel,
    looks: Looks,
}

impl Styles {
    /// Reads `word/styles.xml`.
    pub(super) fn parse(text: &str, limits: &Limits) -> Result<Styles, ReadError> {
        let mut xml = Xml::new(text, limits);
        let mut styles = HashMap::new();
        let mut path: Vec<String> = Vec::new();
        let mut open: Option<(String, Style)> = None;
        loop {
            match xml.next()? {
                Part::Start(element) => {
                    let name = element.local_name().as_ref().to_owned();
                    if name == "style" {
                        let id = xml.attribute(&element, "styleId")?.unwrap_or_default();
                        open = Some((id, Style::default()));
                    } else if let Some((_, style)) = &mut open {
                        // What a style was before a tracked change stands in an element of its own.
                        let parent = path.last().map_or("", String::as_str);
                        let value = xml.attribute(&element, "val")?;
                        style.take(parent, &name, value.as_deref());
                    }
                    path.push(name);
                }
                Part::End => {
                    if path.pop().as_deref() == Some("style")
                        && let Some((id, style)) = open.take()
                    {
                        styles.insert(id, style);
                    }
                }
                Part::Text(_) => {}
                Part::Done => return Ok(Styles { styles }),
            }
        }
    }

    /// The level of a heading of this style, from 1.
    pub(super) fn heading(&self, id: &str) -> Option<u8> {
        if self.styles.is_empty() {
            return named_heading(id);
        }
        self.chain(id).find_map(|style| style.outline.or_else(|| named_heading(&style.name)))
    }

    /// The list whose entries bear this style.
    pub(super) fn list(&self, id: &str) -> ListLevel {
        let mut out = ListLevel::default();
        for style in self.chain(id) {
            out.list = out.list.or_else(|| style.list.list.clone());
            out.level = out.level.or(style.list.level);
        }
        out
    }

    /// The depth that the name of a style of lists says: that of `List Bullet 3` is 2.
    pub(super) fn depth(&self, id: &str) -> Option<u8> {
        self.chain(id).find_map(|style| named_depth(&style.name))
    }

    /// What text of this style is set like.
    pub(super) fn looks(&self, id: &str) -> Looks {
        let mut out = Looks::default();
        for style in self.chain(id) {
            out.strike = out.strike.or(style.looks.strike);
            out.dstrike = out.dstrike.or(style.looks.dstrike);
            out.script = out.script.or(style.looks.script);
        }
        out
    }

    /// A style and those it is based on.
    fn chain(&self, id: &str) -> impl Iterator<Item = &Style> {
        let based_on = |style: &&Style| self.styles.get(style.based_on.as_deref()?);
        std::iter::successors(self.styles.get(id), based_on).take(CHAIN)
    }
}

impl Style {
    fn take(&mut self, parent: &str, element: &str, value: Option<&str>) {
        match (parent, element) {
            ("style", "name") => self.name = value.unwrap_or_default().to_owned(),
            ("style", "basedOn") => self.based_on = value.map(str::to_owned),
            ("pPr", "outlineLvl") => self.outline = outline_level(value),
            ("numPr", "numId") => self.list.list = value.map(str::to_owned),
            ("numPr", "ilvl") => self.list.level = value.and_then(|value| value.parse().ok()),
            ("rPr", "strike") => self.looks.strike = Some(on(value)),
            ("rPr", "dstrike") => self.looks.dstrike = Some(on(value)),
            ("rPr", "vertAlign") => self.looks.script = Some(script(value)),
            _ => {}
        }
    }
}

/// The level of a heading, from 1, of an outline level from 0; body text is 9.
pub(super) fn outline_level(value: Option<&str>) -> Option<u8> {
    value?.parse::<u8>().ok().filter(|level| *level < 9).map(|level| level + 1)
}

/// The level of a heading of the style `heading 1`, `Heading1`, `見出し 1`; a title is 1.
fn named_heading(name: &str) -> Option<u8> {
    let name = name.trim().to_lowercase();
    if ["title", "表題"].contains(&name.as_str()) {
        return Some(1);
    }
    let level = name.strip_prefix("heading").or_else(|| name.strip_prefix("見出し"))?.trim();
    level.parse().ok().filter(|level| (1..=9).contains(level))
}

/// The depth of an entry, from 0, of the style `List Bullet 2`, `List Number 3`, `箇条書き 2`, `段落番号 2`.
pub(in crate::formats) fn named_depth(name: &str) -> Option<u8> {
    let name = name.trim().to_lowercase();
    let lists = ["list bullet", "list number", "list continue", "list", "箇条書き", "段落番号"];
    let rest = lists.iter().find_map(|list| name.strip_prefix(list))?.trim();
    let number: u8 = rest.parse().ok().filter(|number| (1..=9).contains(number))?;
    Some(number - 1)
}

/// Which levels of which lists bear numbers, by the ids of the lists.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    numbered: HashMap<String, HashSet<u8>>,
    lists: HashMap<String, String>,
}

impl Numbers {
    /// Reads `word/numbering.xml`.
    pub(super) fn parse(text: &str, limits: &Limits) -> Result<Numbers, ReadError> {
        let mut xml = Xml::new(text, limits);
        let mut numbers = Numbers::default();
        let (mut list, mut abstract_list, mut level) = (String::new(), String::new(), None);
        loop {
            match xml.next()? {
                Part::Start(element) => match element.local_name().as_ref() {
                    "abstractNum" => {
                        abstract_list = xml.attribute(&element, "abstractNumId")?.unwrap_or_default();
                    }
                    "lvl" => level = xml.attribute(&element, "ilvl")?.and_then(|level| level.parse().ok()),
                    "numFmt" => {
                        let bears = |mark: &str| !["bullet", "none"].contains(&mark);
                        if xml.attribute(&element, "val")?.as_deref().is_some_and(bears)
                            && let Some(level) = level
                        {
                            numbers.numbered.entry(abstract_list.clone()).or_default().insert(level);
                        }
                    }
                    "num" => list = xml.attribute(&element, "numId")?.unwrap_or_default(),
                    "abstractNumId" => {
                        let of = xml.attribute(&element, "val")?.unwrap_or_default();
                        numbers.lists.insert(list.clone(), of);
                    }
                    _ => {}
                },
                Part::End | Part::Text(_) => {}
                Part::Done => return Ok(numbers),
            }
        }
    }

    /// Whether Word sets a number before an entry.
    pub(super) fn numbered(&self, entry: &ListLevel) -> bool {
        let levels = entry.list.as_ref().and_then(|list| self.numbered.get(self.lists.get(list)?));
        levels.is_some_and(|levels| levels.contains(&entry.level.unwrap_or(0)))
    }
}
