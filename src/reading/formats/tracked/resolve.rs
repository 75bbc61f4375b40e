//! The tracked changes of a Word document (ECMA-376 part 1, 17.13.5), some accepted and the others
//! rejected.
//!
//! The paragraphs keep their numbers whatever is decided: one that goes is left without a
//! character, and those of a row or a cell that goes stand, empty, behind it.

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
pub(super) struct PartTree<'t> {
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

impl<'t> PartTree<'t> {
    /// Parses the main part of a document.
    pub(super) fn parse(text: &'t str, limits: &Limits) -> Result<PartTree<'t>, ReadError> {
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
                Event::Eof if open.is_empty() => return Ok(PartTree { text, roots }),
                Event::Eof => return Err(malformed(begin)),
                _ => Node::Other(range),
            };
            match open.last_mut() {
                Some(element) => element.children.push(node),
                None => roots.push(node),
            }
        }
    }

    /// How many paragraphs there are, of whoever.
    pub(super) fn paragraphs(&self) -> usize {
        let below = self.roots.iter().map(|node| match node {
            Node::Element(element) => element.paragraphs(),
            Node::Other(_) => 0,
        });
        below.sum()
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

    /// What was changed within what another author put in, in the order of the document; planctl's own
    /// insertions count as accepted.
    pub(super) fn within(&self, own: &dyn Fn(&Change) -> bool) -> Vec<Within> {
        let mut out = Vec::new();
        self.roots.iter().for_each(|node| self.look_within(node, (None, None), own, &mut out));
        out
    }

    fn look_within(
        &self,
        node: &Node,
        (around, struck): (Option<&Change>, Option<&Change>),
        own: &dyn Fn(&Change) -> bool,
        out: &mut Vec<Within>,
    ) {
        let Node::Element(element) = node else { return };
        let change = element.change.as_ref().filter(|change| is_tracked(element.local()) && !own(change));
        // The mark of a paragraph, or a row, that one put in and another took out bears both.
        let beside = element.elements().filter(|child| puts_in(child.local()));
        let beside = beside.filter_map(|child| child.change.as_ref()).find(|change| !own(change));
        let beside = beside.filter(|_| matches!(element.local(), "rPr" | "trPr" | "tcPr"));
        if let (Some(change), Some(of)) = (change, around)
            && change.author != of.author
        {
            let mut text = String::new();
            self.text_of(element, &mut text);
            let is_deletion = !puts_in(element.local());
            out.push(Within { by: change.author.clone(), of: of.author.clone(), text, is_deletion });
        }
        // Some programs write the deletion around what it deletes of another's insertion.
        if let (Some(change), Some(by)) = (change.filter(|_| puts_in(element.local())), struck)
            && change.author != by.author
        {
            let mut text = String::new();
            self.text_of(element, &mut text);
            out.push(Within { by: by.author.clone(), of: change.author.clone(), text, is_deletion: true });
        }
        let inside = change.filter(|_| puts_in(element.local()));
        let deletes = change.filter(|_| element.local() == "del");
        // What is put in within a deletion is told of that alone.
        let around = inside.or(beside).or(around).filter(|_| deletes.is_none());
        let struck = if inside.is_some() { None } else { deletes.or(struck) };
        for child in &element.children {
            self.look_within(child, (around, struck), own, out);
        }
    }

    fn text_of(&self, element: &Element, out: &mut String) {
        for child in &element.children {
            match child {
                Node::Element(child) => self.text_of(child, out),
                Node::Other(range) if matches!(element.local(), "t" | "delText") => {
                    let raw = &self.text[range.clone()];
                    out.push_str(&quick_xml::escape::unescape(raw).unwrap_or(raw.into()));
                }
                Node::Other(_) => {}
            }
        }
    }

    /// The first kind of tracked change here that cannot be parted by authors.
    pub(super) fn unparted(&self) -> Option<String> {
        let mut out = None;
        self.visit(&mut |element| {
            if element.local() == "cellMerge" && element.change.is_some() {
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
    ///
    /// What was changed within an insertion that is accepted goes with it, whoever changed it: nothing else
    /// stands there any more. Within those of `own`, which were always there, it is decided as elsewhere.
    /// What was put in within a deletion, by whomever, is deleted in every case: where the deletion is rejected
    /// so is what it deleted of an insertion.
    pub(super) fn resolved(&self, accept: &dyn Fn(&Change) -> bool, own: &dyn Fn(&Change) -> bool) -> String {
        let mut writer = Writer {
            text: self.text,
            accept,
            own,
            out: String::new(),
            owed: 0,
            restores: 0,
            within: 0,
            struck: 0,
        };
        self.roots.iter().for_each(|node| writer.node(node));
        writer.out
    }
}

/// What one author changed of what another put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Within {
    pub by: String,
    /// Who put it in.
    pub of: String,
    /// Its text; empty for the end of a paragraph, or a row.
    pub text: String,
    pub is_deletion: bool,
}

fn puts_in(local: &str) -> bool {
    matches!(local, "ins" | "moveTo" | "cellIns")
}

fn is_tracked(local: &str) -> bool {
    matches!(local, "ins" | "del" | "moveFrom" | "moveTo" | "cellIns" | "cellDel")
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
    own: &'a dyn Fn(&Change) -> bool,
    out: String,
    /// Paragraphs of rows that went, which are still to be counted.
    owed: usize,
    /// How many deletions are being taken back around here.
    restores: usize,
    /// How many accepted insertions are open around here.
    within: usize,
    /// How many deletions of authors are open around here, though they are taken back.
    struck: usize,
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
        let is_others = element.change.as_ref().is_some_and(|change| !(self.own)(change));
        if self.struck > 0 && is_others && puts_in(element.local()) {
            return false;
        }
        let accepted = element.change.as_ref().is_none_or(|change| self.within > 0 || (self.accept)(change));
        puts_in(element.local()) == accepted
    }

    /// Whether an element is an insertion that an author made and that is accepted.
    fn is_taken(&self, element: &Element) -> bool {
        let change = element.change.as_ref();
        puts_in(element.local()) && change.is_some_and(|change| (self.accept)(change) && !(self.own)(change))
    }

    /// Whether one of the marks of a paragraph or of a row says that it goes.
    fn goes_by(&mut self, marks: &[&Element]) -> bool {
        let taken = usize::from(marks.iter().any(|mark| self.is_taken(mark)));
        self.within += taken;
        let goes = marks.iter().any(|mark| is_tracked(mark.local()) && !self.stands(mark));
        self.within -= taken;
        goes
    }

    fn element(&mut self, element: &Element) {
        let local = element.local();
        match local {
            _ if local.ends_with("Change") && element.change.is_some() => {}
            "moveFromRangeStart" | "moveFromRangeEnd" | "moveToRangeStart" | "moveToRangeEnd" => {}
            "rPr" => self.properties(element),
            "numPr" | "trPr" | "tcPr" => self.without_changes(element),
            _ if is_tracked(local) => {
                if self.stands(element) {
                    let restores = usize::from(matches!(local, "del" | "moveFrom"));
                    let taken = usize::from(self.is_taken(element));
                    let own = element.change.as_ref().is_none_or(|change| (self.own)(change));
                    let struck = usize::from(local == "del" && !own);
                    self.restores += restores;
                    self.within += taken;
                    self.struck += struck;
                    element.children.iter().for_each(|node| self.node(node));
                    self.struck -= struck;
                    self.within -= taken;
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
        let marks: Vec<&Element> = element.elements().filter(|child| is_tracked(child.local())).collect();
        if self.goes_by(&marks) {
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

    fn goes(&mut self, row: &Element) -> bool {
        let marks: Vec<&Element> = row.child("trPr").into_iter().flat_map(Element::elements).collect();
        self.goes_by(&marks)
    }

    /// Whether a cell goes by a mark of its own: a column comes and goes by its cells.
    fn cell_goes(&mut self, cell: &Element) -> bool {
        let marks: Vec<&Element> = cell.child("tcPr").into_iter().flat_map(Element::elements).collect();
        self.goes_by(&marks)
    }

    fn row(&mut self, row: &Element) {
        if self.goes(row) {
            self.owed += row.paragraphs();
            return;
        }
        self.raw(&row.open);
        for node in &row.children {
            match node {
                Node::Element(cell) if cell.local() == "tc" && self.cell_goes(cell) => {
                    self.owed += cell.paragraphs();
                }
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
        let rows: Vec<&Element> = table.elements().filter(|child| child.local() == "tr").collect();
        if !rows.is_empty() && rows.iter().all(|row| self.goes(row)) {
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
        let document = PartTree::parse(text, &Limits::default()).unwrap();
        assert_eq!(
            document.resolved(&|change| change.author == accepted, &|change| change.author == "刷"),
            expected
        );
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
        check(text, "甲", "<p><r><t>a</t></r></p>");
        check(text, "乙", "<p></p>");
        // What planctl put in was always there.
        let own = text.replace("甲", "刷");
        check(&own, "刷", "<p><r><t>a</t></r><r><t>b</t></r></p>");
    }

    /// Nestings of tracked changes, with the text that stands if one author's alone are accepted (甲, 乙, 丙), and
    /// what is told. A deletion is written as `-author(…)`, an insertion as `+author(…)`, a move as `<` and `>`.
    const NESTINGS: &[(&str, [&str; 3], &str)] = &[
        ("a+甲(b-乙(c)d)e", ["abde", "ae", "ae"], "乙-甲:c"),
        ("a+甲(-乙(c))e", ["ae", "ae", "ae"], "乙-甲:c"),
        ("a-乙(+甲(c))e", ["ae", "ae", "ae"], "乙-甲:c"),
        ("a-乙(b+甲(c)d)e", ["abde", "ae", "abde"], "乙-甲:c"),
        ("a-乙(+甲(b)c+丙(d))e", ["ace", "ae", "ace"], "乙-甲:b 乙-丙:d"),
        ("a-甲(+甲(c))e", ["ae", "ae", "ae"], ""),
        ("a+甲(b-乙(c+丙(d))e)f", ["abef", "af", "af"], "乙-甲:cd 乙-丙:d"),
        ("a-乙(b+甲(c-丙(d)))f", ["abf", "af", "abf"], "乙-甲:cd 丙-甲:d"),
        ("a+甲(b+乙(c)d)e", ["abcde", "ae", "ae"], "乙+甲:c"),
        ("a+甲(+乙(-丙(c)))e", ["ae", "ae", "ae"], "乙+甲:c 丙-乙:c"),
        ("a-乙(+刷(c))e", ["ace", "ae", "ace"], ""),
        ("a+刷(-乙(c))e", ["ace", "ae", "ace"], ""),
        ("a-刷(+甲(c))e", ["ae", "ae", "ae"], ""),
        ("a-乙(>甲(c))e", ["ae", "ae", "ae"], "乙-甲:c"),
        ("a<乙(b+甲(c))d>乙(b+甲(c))e", ["abcde", "adbce", "abde"], "甲+乙:c"),
        ("a>甲(b-乙(c))d<甲(bc)e", ["abde", "adbce", "adbce"], "乙-甲:c"),
    ];

    /// A nesting as a paragraph of Word.
    fn paragraph(nesting: &str) -> String {
        let (mut out, mut open) = ("<p>".to_owned(), Vec::new());
        let mut signs = nesting.chars();
        while let Some(sign) = signs.next() {
            let element = match sign {
                '+' => "ins",
                '-' => "del",
                '<' => "moveFrom",
                '>' => "moveTo",
                ')' => {
                    out.push_str(&format!("</{}>", open.pop().unwrap()));
                    continue;
                }
                text => {
                    let name = if open.contains(&"del") { "delText" } else { "t" };
                    out.push_str(&format!("<r><{name}>{text}</{name}></r>"));
                    continue;
                }
            };
            out.push_str(&format!("<{element} author=\"{}\">", signs.next().unwrap()));
            assert_eq!(signs.next(), Some('('));
            open.push(element);
        }
        out + "</p>"
    }

    #[test]
    fn however_changes_are_nested_what_was_deleted_never_stands_in_what_was_inserted() {
        for (nesting, expected, told) in NESTINGS {
            let text = paragraph(nesting);
            let document = PartTree::parse(&text, &Limits::default()).unwrap();
            let own = |change: &Change| change.author == "刷";
            for (author, expected) in ["甲", "乙", "丙"].iter().zip(expected) {
                let made = document.resolved(&|change| own(change) || change.author == *author, &own);
                let made: String =
                    made.split("<t>").skip(1).map(|part| part.split('<').next().unwrap()).collect();
                assert_eq!(made, *expected, "{nesting}, {author} alone");
            }
            let within = document.within(&own);
            let sign = |one: &Within| if one.is_deletion { "-" } else { "+" };
            let within: Vec<String> =
                within.iter().map(|one| format!("{}{}{}:{}", one.by, sign(one), one.of, one.text)).collect();
            assert_eq!(within.join(" "), *told, "{nesting}");
        }
    }

    #[test]
    fn what_was_changed_within_what_another_put_in_is_told_by_both_names() {
        let deleted = |author: &str, text: &str| {
            format!("<del author=\"{author}\"><r><delText>{text}</delText></r></del>")
        };
        let text = format!(
            "<p><pPr><rPr><ins author=\"甲\"/><del author=\"丙\"/></rPr></pPr><ins author=\"甲\"><r><t>a</t></r>{}{}{}</ins>\
             <moveTo author=\"乙\">{}</moveTo>{}</p>",
            deleted("乙", "b&amp;"),
            deleted("丙", "c"),
            deleted("甲", "d"),
            deleted("丙", "e"),
            deleted("丙", "f"),
        );
        let document = PartTree::parse(&text, &Limits::default()).unwrap();
        let told = document.within(&|_| false);
        let told: Vec<_> = told.iter().map(|one| format!("{} {} {}", one.by, one.of, one.text)).collect();
        assert_eq!(told, ["丙 甲 ", "乙 甲 b&", "丙 甲 c", "丙 乙 e"]);
        check(&text, "甲", "<p><pPr><rPr><del/></rPr></pPr><r><t>a</t></r><r><t>f</t></r></p>");
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
    fn cells_that_go_leave_their_paragraphs_to_the_next() {
        let text = concat!(
            "<tbl><tr><tc><tcPr><cellDel author=\"甲\"/></tcPr><p/></tc><tc><tcPr><cellIns author=\"甲\"/></tcPr><p/></tc>",
            "<tc><tcPr/><p/></tc></tr></tbl>"
        );
        check(text, "甲", "<tbl><tr><tc><tcPr></tcPr><p/><p/></tc><tc><tcPr/><p/></tc></tr></tbl>");
        check(text, "乙", "<tbl><tr><tc><tcPr></tcPr><p/></tc><tc><tcPr/><p/><p/></tc></tr></tbl>");
    }

    #[test]
    fn changes_are_told_with_their_authors_and_days() {
        let document = PartTree::parse(RUNS, &Limits::default()).unwrap();
        let changes = document.changes();
        assert_eq!(changes[0], Change { author: "甲".into(), day: Date::new(2026, 1, 16) });
        assert_eq!(changes[1], Change { author: "乙".into(), day: None });
    }
}
