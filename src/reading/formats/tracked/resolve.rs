//! The tracked changes of a Word document (ECMA-376 part 1, 17.13.5), some accepted and the others
//! rejected.
//!
//! The paragraphs keep their numbers whatever is decided: one that goes is left without a
//! character, and those of a row that goes stand, empty, behind it.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::formats::{Limits, ReadError};
use planctl_core::model::Date;
use planctl_core::words;

/// One tracked change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) author: String,
    pub(super) day: Option<Date>,
}

/// The main part of a Word document as a tree over its text.
pub(super) struct Document<'t> {
    text: &'t str,
    roots: Vec<Node>,
}

enum Node {
    Element(Element),
    /// Anything that is no element.
    Other(Range<usize>),
}

struct Element {
    /// Its name, with the prefix.
    name: String,
    /// Its first tag, and its last if it has one.
    open: Range<usize>,
    close: Option<Range<usize>>,
    change: Option<Change>,
    children: Vec<Node>,
}

/// The day of a moment as Office writes it.
pub(super) fn day(moment: &str) -> Option<Date> {
    moment.get(..10).and_then(|day| Date::parse_iso(day).ok())
}

impl Element {
    fn local(&self) -> &str {
        self.name.rsplit(':').next().unwrap_or(&self.name)
    }

    fn child(&self, local: &str) -> Option<&Element> {
        self.elements().find(|element| element.local() == local)
    }

    fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Other(_) => None,
        })
    }

    fn paragraphs(&self) -> usize {
        let below: usize = self.elements().map(Element::paragraphs).sum();
        below + usize::from(self.local() == "p")
    }
}

impl<'t> Document<'t> {
    /// Parses the main part of a document.
    pub(super) fn parse(text: &'t str, limits: &Limits) -> Result<Document<'t>, ReadError> {
        let mut reader = Reader::from_str(text);
        let mut open: Vec<Element> = Vec::new();
        let mut roots = Vec::new();
        loop {
            let begin = position(&reader);
            let event = reader.read_event().map_err(|_| malformed(begin))?;
            let range = begin..position(&reader);
            let node = match event {
                Event::Start(tag) => {
                    if open.len() >= limits.depth {
                        return Err(ReadError::too_deep(limits));
                    }
                    open.push(element(&tag, range)?);
                    continue;
                }
                Event::Empty(tag) => Node::Element(element(&tag, range)?),
                Event::End(_) => {
                    let mut element = open.pop().ok_or_else(|| malformed(begin))?;
                    element.close = Some(range);
                    Node::Element(element)
                }
                Event::Eof if open.is_empty() => return Ok(Document { text, roots }),
                Event::Eof => return Err(malformed(begin)),
                _ => Node::Other(range),
            };
            match open.last_mut() {
                Some(element) => element.children.push(node),
                None => roots.push(node),
            }
        }
    }

    /// Every tracked change, in the order of the document.
    pub(super) fn changes(&self) -> Vec<Change> {
        let mut out = Vec::new();
        self.visit(&mut |element| {
            if is_tracked(element.local()) {
                out.extend(element.change.clone());
            }
        });
        out
    }

    /// The first kind of tracked change here that cannot be parted by authors.
    pub(super) fn unparted(&self) -> Option<String> {
        let mut out = None;
        self.visit(&mut |element| {
            if matches!(element.local(), "cellIns" | "cellDel" | "cellMerge") && element.change.is_some() {
                out.get_or_insert_with(|| element.name.clone());
            }
        });
        out
    }

    fn visit(&self, take: &mut dyn FnMut(&Element)) {
        fn below(nodes: &[Node], take: &mut dyn FnMut(&Element)) {
            for node in nodes {
                if let Node::Element(element) = node {
                    take(element);
                    below(&element.children, take);
                }
            }
        }
        below(&self.roots, take);
    }

    /// The document with some changes accepted and the others rejected.
    pub(super) fn resolved(&self, accept: &dyn Fn(&Change) -> bool) -> String {
        let mut writer = Writer { text: self.text, accept, out: String::new(), owed: 0, restores: 0 };
        self.roots.iter().for_each(|node| writer.node(node));
        writer.out
    }
}

fn is_tracked(local: &str) -> bool {
    matches!(local, "ins" | "del" | "moveFrom" | "moveTo")
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn malformed(at: usize) -> ReadError {
    ReadError::malformed(words!("formats.not-well-formed-xml", at))
}

fn element(tag: &BytesStart<'_>, open: Range<usize>) -> Result<Element, ReadError> {
    let name: String = tag.name().as_ref().to_owned();
    let (mut author, mut date) = (None, None);
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| malformed(open.start))?;
        let value = || {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
            value.map(|value| value.into_owned()).map_err(|_| malformed(open.start))
        };
        match attribute.key.local_name().as_ref() {
            "author" => author = Some(value()?),
            "date" => date = day(&value()?),
            _ => {}
        }
    }
    let change = author.map(|author| Change { author, day: date });
    Ok(Element { name, open, close: None, change, children: Vec::new() })
}

struct Writer<'a> {
    text: &'a str,
    accept: &'a dyn Fn(&Change) -> bool,
    out: String,
    /// Paragraphs of rows that went, which are still to be counted.
    owed: usize,
    /// How many deletions are being taken back around here.
    restores: usize,
}

impl Writer<'_> {
    fn raw(&mut self, range: &Range<usize>) {
        self.out.push_str(&self.text[range.clone()]);
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Other(range) => self.raw(range),
            Node::Element(element) => self.element(element),
        }
    }

    /// Whether what a change tells stands.
    fn stands(&self, element: &Element) -> bool {
        let accepted = element.change.as_ref().is_none_or(|change| (self.accept)(change));
        matches!(element.local(), "ins" | "moveTo") == accepted
    }

    fn element(&mut self, element: &Element) {
        let local = element.local();
        match local {
            _ if local.ends_with("Change") && element.change.is_some() => {}
            "moveFromRangeStart" | "moveFromRangeEnd" | "moveToRangeStart" | "moveToRangeEnd" => {}
            "rPr" => self.properties(element),
            "numPr" | "trPr" => self.without_changes(element),
            _ if is_tracked(local) => {
                if self.stands(element) {
                    let restores = usize::from(matches!(local, "del" | "moveFrom"));
                    self.restores += restores;
                    element.children.iter().for_each(|node| self.node(node));
                    self.restores -= restores;
                } else {
                    self.owed += element.paragraphs();
                }
            }
            "tr" => self.row(element),
            "tbl" => self.table(element),
            "delText" if self.restores > 0 => self.renamed(element, "delText", "t"),
            "delInstrText" if self.restores > 0 => self.renamed(element, "delInstrText", "instrText"),
            _ => self.whole(element),
        }
    }

    /// An element with all that stands in it.
    fn whole(&mut self, element: &Element) {
        self.raw(&element.open);
        element.children.iter().for_each(|node| self.node(node));
        element.close.iter().for_each(|close| self.raw(close));
    }

    fn renamed(&mut self, element: &Element, from: &str, to: &str) {
        let tag = self.text[element.open.clone()].replacen(from, to, 1);
        self.out.push_str(&tag);
        element.children.iter().for_each(|node| self.node(node));
        if let Some(close) = &element.close {
            let tag = self.text[close.clone()].replacen(from, to, 1);
            self.out.push_str(&tag);
        }
    }

    /// The properties of a run, or of the mark at the end of a paragraph: one that goes is written
    /// as deleted, which is how a reader knows that the next paragraph goes on.
    fn properties(&mut self, element: &Element) {
        if element.close.is_none() {
            return self.raw(&element.open);
        }
        self.raw(&element.open);
        let marks = || element.elements().filter(|child| is_tracked(child.local()));
        if marks().any(|mark| !self.stands(mark)) {
            let prefix = element.name.strip_suffix("rPr").unwrap_or_default();
            self.out.push_str(&format!("<{prefix}del/>"));
        }
        for node in &element.children {
            match node {
                Node::Element(child) if is_tracked(child.local()) => {}
                node => self.node(node),
            }
        }
        element.close.iter().for_each(|close| self.raw(close));
    }

    fn without_changes(&mut self, element: &Element) {
        self.raw(&element.open);
        for node in &element.children {
            match node {
                Node::Element(child) if is_tracked(child.local()) => {}
                node => self.node(node),
            }
        }
        element.close.iter().for_each(|close| self.raw(close));
    }

    fn goes(&self, row: &Element) -> bool {
        let properties = row.child("trPr");
        properties
            .is_some_and(|set| set.elements().any(|mark| is_tracked(mark.local()) && !self.stands(mark)))
    }

    fn row(&mut self, row: &Element) {
        if self.goes(row) {
            self.owed += row.paragraphs();
            return;
        }
        self.raw(&row.open);
        for node in &row.children {
            match node {
                Node::Element(cell) if cell.local() == "tc" && self.owed > 0 => {
                    self.raw(&cell.open);
                    let prefix = cell.name.strip_suffix("tc").unwrap_or_default().to_owned();
                    let mut owed = std::mem::take(&mut self.owed);
                    for node in &cell.children {
                        let is_properties = matches!(node, Node::Element(child) if child.local() == "tcPr");
                        if !is_properties {
                            self.empty_paragraphs(&prefix, std::mem::take(&mut owed));
                        }
                        self.node(node);
                    }
                    cell.close.iter().for_each(|close| self.raw(close));
                }
                node => self.node(node),
            }
        }
        row.close.iter().for_each(|close| self.raw(close));
    }

    fn empty_paragraphs(&mut self, prefix: &str, count: usize) {
        (0..count).for_each(|_| self.out.push_str(&format!("<{prefix}p/>")));
    }

    fn table(&mut self, table: &Element) {
        let rows = || table.elements().filter(|child| child.local() == "tr");
        if rows().next().is_some() && rows().all(|row| self.goes(row)) {
            self.owed += table.paragraphs();
        } else {
            self.whole(table);
        }
        let prefix = table.name.strip_suffix("tbl").unwrap_or_default().to_owned();
        let owed = std::mem::take(&mut self.owed);
        self.empty_paragraphs(&prefix, owed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, accepted: &str, expected: &str) {
        let document = Document::parse(text, &Limits::default()).unwrap();
        assert_eq!(document.resolved(&|change| change.author == accepted), expected);
    }

    const RUNS: &str = concat!(
        "<w:p><w:r><w:t>a</w:t></w:r>",
        "<w:ins w:author=\"甲\" w:date=\"2026-01-16T00:00:00Z\"><w:r><w:t>b</w:t></w:r></w:ins>",
        "<w:del w:author=\"乙\"><w:r><w:delText>c</w:delText></w:r></w:del></w:p>"
    );

    #[test]
    fn what_one_author_changed_stands_and_what_the_other_did_does_not() {
        let a = "<w:p><w:r><w:t>a</w:t></w:r>";
        let (b, c) = ("<w:r><w:t>b</w:t></w:r>", "<w:r><w:t>c</w:t></w:r>");
        check(RUNS, "甲", &format!("{a}{b}{c}</w:p>"));
        check(RUNS, "乙", &format!("{a}</w:p>"));
        check(RUNS, "", &format!("{a}{c}</w:p>"));
    }

    #[test]
    fn a_change_inside_that_of_another_goes_with_it() {
        let text = "<p><ins author=\"甲\"><r><t>a</t></r><del author=\"乙\"><r><delText>b</delText></r></del></ins></p>";
        check(text, "甲", "<p><r><t>a</t></r><r><t>b</t></r></p>");
        check(text, "乙", "<p></p>");
    }

    #[test]
    fn a_paragraph_mark_that_goes_lets_the_next_go_on() {
        let text = "<p><pPr><rPr><ins author=\"甲\"/><b/></rPr></pPr></p>";
        check(text, "甲", "<p><pPr><rPr><b/></rPr></pPr></p>");
        check(text, "乙", "<p><pPr><rPr><del/><b/></rPr></pPr></p>");
    }

    #[test]
    fn rows_that_go_leave_their_paragraphs_to_be_counted() {
        let text = concat!(
            "<tbl><tr><trPr><del author=\"甲\"/></trPr><tc><p/><p/></tc></tr>",
            "<tr><tc><tcPr/><p/></tc></tr></tbl>"
        );
        check(text, "甲", "<tbl><tr><tc><tcPr/><p/><p/><p/></tc></tr></tbl>");
        check(text, "乙", &text.replace("<del author=\"甲\"/>", ""));
    }

    #[test]
    fn changes_are_told_with_their_authors_and_days() {
        let document = Document::parse(RUNS, &Limits::default()).unwrap();
        let changes = document.changes();
        assert_eq!(changes[0], Change { author: "甲".into(), day: Date::new(2026, 1, 16) });
        assert_eq!(changes[1], Change { author: "乙".into(), day: None });
    }
}
