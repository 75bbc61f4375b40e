//! The elements of a document, with their text and places.

use crate::formats::docx::xml::{Part, Xml};
use crate::formats::html::flow::Flow;
use crate::formats::html::place::{Places, aligned, slice};
use crate::formats::{Limits, ReadError};
use planctl_core::text::{Ink, Spot, Text};

use super::is_text;
use crate::reading::Element;

/// All elements, each before those in it.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Element>,
    /// The namespace of the outermost.
    pub(super) namespace: String,
    /// Elements inside a text, whose own text is part of it: their names and places.
    pub(super) inside_texts: Vec<(String, Spot)>,
}

impl Tree {
    pub(super) fn read(text: &str, limits: &Limits) -> Result<Tree, ReadError> {
        let mut xml = Xml::new(text, limits);
        let mut places = Places::new(text);
        let mut tree = Tree::default();
        let mut open: Vec<(usize, Flow, Breaks)> = Vec::new();
        // How many elements are open inside the text of the innermost of those.
        let mut inside_text = 0_usize;
        loop {
            let part = xml.next()?;
            let at = xml.at();
            match part {
                Part::Start(element)
                    if inside_text > 0
                        || open.last().is_some_and(|(index, ..)| is_text(&tree.nodes[*index].name)) =>
                {
                    inside_text += 1;
                    tree.inside_texts.push((element.local_name().as_ref().to_owned(), places.at(at)));
                }
                Part::Start(element) => {
                    let mut attributes = xml.own_attributes(&element)?;
                    attributes.iter_mut().for_each(|(_, value)| *value = value.trim().to_owned());
                    attributes.retain(|(_, value)| !value.is_empty());
                    let index = tree.nodes.len();
                    if let Some((parent, ..)) = open.last() {
                        tree.nodes[*parent].children.push(index);
                    }
                    if index == 0 {
                        tree.namespace = xml.namespace(&element).to_owned();
                    }
                    tree.nodes.push(Element {
                        name: element.local_name().as_ref().to_owned(),
                        text: Text::default(),
                        attributes,
                        children: Vec::new(),
                        spot: places.at(at),
                    });
                    open.push((index, Flow::default(), Breaks::default()));
                }
                Part::Text(value) => {
                    let Some((_, flow, breaks)) = open.last_mut() else { continue };
                    let spot = places.at(at);
                    // What is in CDATA begins behind its mark.
                    let raw = slice(text, at, text.len());
                    let (raw, spot) = match raw.strip_prefix("<![CDATA[") {
                        Some(inside) => (inside, Spot { column: spot.column.saturating_add(9), ..spot }),
                        None => (raw, spot),
                    };
                    aligned(&value, raw, spot, |c, spot| {
                        if breaks.come_before(c) {
                            flow.break_line(spot, Ink::Plain);
                        }
                        flow.write(c, spot, Ink::Plain);
                    });
                }
                Part::End if inside_text > 0 => inside_text -= 1,
                Part::End => {
                    if let Some((index, mut flow, _)) = open.pop() {
                        tree.nodes[index].text = flow.take();
                    }
                }
                Part::Done => return Ok(tree),
            }
        }
    }

    /// The first element of this name in another.
    pub(super) fn child(&self, of: &Element, name: &str) -> Option<&Element> {
        of.children.iter().map(|child| &self.nodes[*child]).find(|child| child.name == name)
    }

    /// The elements of this name in another.
    pub(super) fn children<'t>(
        &'t self,
        of: &'t Element,
        name: &'t str,
    ) -> impl Iterator<Item = &'t Element> {
        of.children.iter().map(|child| &self.nodes[*child]).filter(move |child| child.name == name)
    }
}

/// Counts line ends between words: two of them are an empty line.
#[derive(Debug, Default)]
struct Breaks(usize);

impl Breaks {
    fn come_before(&mut self, c: char) -> bool {
        match c {
            '\n' => self.0 += 1,
            c if c.is_whitespace() => {}
            _ => return std::mem::take(&mut self.0) > 1,
        }
        false
    }
}
