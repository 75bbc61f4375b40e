//! A page element by element, with the ends that it leaves out.

use super::flow::Flow;
use super::grid::Grid;
use crate::formats::{Limits, ReadError};
use crate::reading::{Aside, AsideKind, Block, Remark};
use planctl_core::text::Words;
use planctl_core::text::{Ink, Script, Spot};
use planctl_core::words;

/// What of a start tag counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) struck_by_style: bool,
    /// Whether it says itself that it is not shown.
    pub(super) hidden: bool,
    /// Whether a style sheet may hide it.
    pub(super) may_be_hidden: bool,
    pub(super) script: Option<Script>,
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// What stands for a picture.
    pub(super) alt: String,
}

/// How many pictures are kept.
const MOST_FIGURES: usize = 10_000;

/// A page of which not every element has been read.
pub(super) struct Page<'l> {
    limits: &'l Limits,
    /// The elements that are open, outermost first.
    open: Vec<Open>,
    /// The element that is passed over with all it holds, and how many of its name are open.
    skipping: Option<(String, usize)>,
    struck: usize,
    inserted: usize,
    hidden: usize,
    maybe_hidden: usize,
    scripts: Vec<Script>,
    lists: usize,
    preformatted: usize,
    flow: Flow,
    /// The outermost table, and how many stand in each other.
    grid: Option<Grid>,
    tables: usize,
    cells: usize,
    blocks: Vec<Block>,
    asides: Vec<Aside>,
    remarks: Vec<Remark>,
}

#[derive(Debug, Clone)]
struct Open {
    name: String,
    ink: Ink,
    hidden: bool,
    may_be_hidden: bool,
    script: Option<Script>,
    kind: Kind,
}

/// What an element does to the text in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Inline,
    Block,
    Heading(u8),
    List,
    /// An entry of a list; `begun` once it has given its text.
    Item {
        begun: bool,
    },
    Preformatted,
    /// A table; `own` if it is not inside another.
    Table {
        own: bool,
    },
    Group,
    Row,
    Cell,
}

impl<'l> Page<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Page {
            limits,
            open: Vec::new(),
            skipping: None,
            struck: 0,
            inserted: 0,
            hidden: 0,
            maybe_hidden: 0,
            scripts: Vec::new(),
            lists: 0,
            preformatted: 0,
            flow: Flow::default(),
            grid: None,
            tables: 0,
            cells: 0,
            blocks: Vec::new(),
            asides: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// Whether text that comes now is content.
    pub(super) fn reads_text(&self) -> bool {
        self.skipping.is_none()
    }

    /// Adds a character of text.
    pub(super) fn write(&mut self, c: char, spot: Spot) {
        if self.hidden > 0 {
            if !c.is_whitespace() {
                self.remark_once("hidden-text", spot, words!("formats.hidden-text-passed-over"));
            }
            return;
        }
        if self.maybe_hidden > 0 && !c.is_whitespace() {
            self.remark_once("maybe-hidden-text", spot, words!("formats.sheet-may-hide"));
        }
        let ink = self.ink();
        let form = self.scripts.last().map_or(Some(c), |script| script.form(c));
        if form.is_none() {
            self.remark_once("raised-text", spot, words!("formats.raised-read-as-plain"));
        }
        let c = form.unwrap_or(c);
        match c {
            '\n' if self.preformatted > 0 => self.flow.break_line(spot, ink),
            _ if self.preformatted > 0 => self.flow.push(c, spot, ink),
            _ => self.flow.write(c, spot, ink),
        }
    }

    /// Passes over an element with all it holds.
    pub(super) fn skip(&mut self, tag: &Tag, spot: Spot) {
        match &mut self.skipping {
            Some((skipped, count)) => *count += usize::from(*skipped == tag.name),
            None => {
                self.end_text(spot);
                self.skipping = Some((tag.name.clone(), 1));
            }
        }
    }

    /// Begins an element.
    pub(super) fn begin(&mut self, tag: &Tag, spot: Spot) -> Result<(), ReadError> {
        let name = tag.name.as_str();
        if let Some((skipped, count)) = &mut self.skipping {
            *count += usize::from(skipped == name);
            return Ok(());
        }
        match name {
            "br" => {
                self.break_line(spot);
                return Ok(());
            }
            "script" | "style" | "template" | "title" | "rp" | "rt" | "iframe" | "noframes" | "noembed"
            | "datalist" => {
                if name == "rt" {
                    self.remark_once("ruby-unread", spot, words!("formats.ruby-not-read"));
                }
                self.skipping = Some((name.to_owned(), 1));
                return Ok(());
            }
            "hr" => self.end_text(spot),
            _ => {}
        }
        if name == "img" && self.hidden == 0 && self.asides.len() < MOST_FIGURES {
            let text = tag.alt.split_whitespace().collect::<Vec<_>>().join(" ");
            self.asides.push(Aside { kind: AsideKind::Figure, spot, text });
        }
        if is_void(name) {
            return Ok(());
        }
        let kind = self.kind(name);
        self.close_before(kind, name, spot);
        if kind != Kind::Inline {
            self.end_text(spot);
        }
        match kind {
            Kind::List => self.lists += 1,
            Kind::Item { .. } => {
                let list = self.open.iter().rev().find(|open| open.kind == Kind::List);
                if list.is_some_and(|list| list.name == "ol") {
                    let words = words!("formats.numbers-browser-sets-before");
                    self.remark_once("numbers-unread", spot, words);
                }
            }
            Kind::Preformatted => self.preformatted += 1,
            Kind::Table { own } => {
                self.tables += 1;
                if own {
                    self.grid = Some(Grid::new(spot));
                }
            }
            Kind::Row if self.tables == 1 => {
                if let Some(grid) = &mut self.grid {
                    grid.begin_row();
                }
            }
            Kind::Cell if self.tables == 1 => {
                self.flow.take();
                if let Some(grid) = &mut self.grid {
                    grid.begin_cell(tag.columns, tag.rows, self.limits, &mut self.cells)?;
                }
            }
            _ => {}
        }
        let ink = match name {
            "del" | "s" | "strike" => Ink::Struck,
            _ if tag.struck_by_style => Ink::Struck,
            "ins" => Ink::Inserted,
            _ => Ink::Plain,
        };
        let script = match name {
            "sup" => Some(Script::Raised),
            "sub" => Some(Script::Lowered),
            _ => tag.script,
        };
        self.push(Open {
            name: name.to_owned(),
            ink,
            hidden: tag.hidden,
            may_be_hidden: tag.may_be_hidden,
            script,
            kind,
        });
        if self.open.len() > self.limits.depth {
            return Err(ReadError::too_deep(self.limits));
        }
        Ok(())
    }

    /// Ends an element, and those in it that the page left open.
    pub(super) fn end(&mut self, name: &str, spot: Spot) {
        if let Some((skipped, count)) = &mut self.skipping {
            *count -= usize::from(skipped == name);
            if *count == 0 {
                self.skipping = None;
            }
            return;
        }
        if name == "br" {
            return self.break_line(spot);
        }
        let heading = |name: &str| matches!(name.as_bytes(), [b'h', b'1'..=b'6']);
        let same = |open: &Open| open.name == name || (heading(&open.name) && heading(name));
        let beyond = |open: &Open| match open.kind {
            Kind::Cell => !matches!(name, "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "table"),
            Kind::Table { .. } => name != "table",
            _ => false,
        };
        for (index, open) in self.open.iter().enumerate().rev() {
            if same(open) {
                let around = self.open[index..].iter().any(|open| open.kind != Kind::Inline);
                if open.kind == Kind::Inline && around {
                    // `<s><p>…</s>…</p>` ends what is struck out and not the paragraph.
                    let open = self.open.remove(index);
                    return self.forget(&open);
                }
                return self.close(index, spot);
            }
            if beyond(open) {
                return;
            }
        }
    }

    /// Ends the page.
    pub(super) fn finish(mut self) -> (Vec<Block>, Vec<Aside>, Vec<Remark>) {
        self.close(0, Spot::default());
        self.end_text(Spot::default());
        (self.blocks, self.asides, self.remarks)
    }

    fn break_line(&mut self, spot: Spot) {
        if self.hidden == 0 {
            let ink = self.ink();
            self.flow.break_line(spot, ink);
        }
    }

    /// Remarks on the first of its kind.
    fn remark_once(&mut self, key: &'static str, spot: Spot, words: Words) {
        if !self.remarks.iter().any(|remark| remark.key == key) {
            self.remarks.push(Remark { key, spot: Some(spot), exact: String::new(), words });
        }
    }

    fn ink(&self) -> Ink {
        match (self.struck, self.inserted) {
            (1.., _) => Ink::Struck,
            (0, 1..) => Ink::Inserted,
            (0, 0) => Ink::Plain,
        }
    }

    fn push(&mut self, open: Open) {
        match open.ink {
            Ink::Struck => self.struck += 1,
            Ink::Inserted => self.inserted += 1,
            _ => {}
        }
        self.hidden += usize::from(open.hidden);
        self.maybe_hidden += usize::from(open.may_be_hidden);
        self.scripts.extend(open.script);
        self.flow.strong |= matches!(open.name.as_str(), "b" | "strong");
        self.open.push(open);
    }

    /// Takes back what an element does to the text in it.
    fn forget(&mut self, open: &Open) {
        match open.ink {
            Ink::Struck => self.struck -= 1,
            Ink::Inserted => self.inserted -= 1,
            _ => {}
        }
        self.hidden -= usize::from(open.hidden);
        self.maybe_hidden -= usize::from(open.may_be_hidden);
        if open.script.is_some() {
            self.scripts.pop();
        }
    }

    /// What an element is where it stands.
    fn kind(&self, name: &str) -> Kind {
        match name {
            "h1" => Kind::Heading(1),
            "h2" => Kind::Heading(2),
            "h3" => Kind::Heading(3),
            "h4" => Kind::Heading(4),
            "h5" => Kind::Heading(5),
            "h6" => Kind::Heading(6),
            "ul" | "ol" | "menu" | "dir" => Kind::List,
            "li" => Kind::Item { begun: false },
            "pre" | "listing" | "xmp" | "textarea" => Kind::Preformatted,
            "table" => Kind::Table { own: self.tables == 0 },
            "thead" | "tbody" | "tfoot" if self.tables > 0 => Kind::Group,
            "tr" if self.tables > 0 => Kind::Row,
            "td" | "th" if self.tables > 0 => Kind::Cell,
            "address" | "article" | "aside" | "blockquote" | "body" | "caption" | "center" | "dd"
            | "details" | "dialog" | "div" | "dl" | "dt" | "fieldset" | "figcaption" | "figure"
            | "footer" | "form" | "head" | "header" | "hgroup" | "html" | "legend" | "main" | "nav"
            | "option" | "p" | "search" | "section" | "select" | "summary" => Kind::Block,
            _ => Kind::Inline,
        }
    }

    /// Ends what a new element of this kind ends by beginning.
    fn close_before(&mut self, kind: Kind, name: &str, spot: Spot) {
        let ends: fn(&Open, &str) -> bool = match kind {
            Kind::Inline => return,
            Kind::Item { .. } => |open, _| matches!(open.kind, Kind::Item { .. }) || open.name == "p",
            Kind::Cell => |open, _| open.kind == Kind::Cell,
            Kind::Row => |open, _| matches!(open.kind, Kind::Cell | Kind::Row),
            Kind::Group => |open, _| matches!(open.kind, Kind::Cell | Kind::Row | Kind::Group),
            _ if matches!(name, "dt" | "dd") => |open, _| matches!(open.name.as_str(), "dt" | "dd" | "p"),
            _ if name == "option" => |open, name| open.name == name,
            _ => |open, _| open.name == "p",
        };
        let stops: fn(&Open) -> bool = match kind {
            Kind::Item { .. } => |open| matches!(open.kind, Kind::List | Kind::Cell | Kind::Table { .. }),
            Kind::Cell | Kind::Row | Kind::Group => |open| matches!(open.kind, Kind::Table { .. }),
            _ => |open| matches!(open.kind, Kind::Cell | Kind::Table { .. }) || open.name == "dl",
        };
        let inside = self.open.iter().rposition(stops).map_or(0, |at| at + 1);
        if let Some(index) = self.open[inside..].iter().position(|open| ends(open, name)) {
            self.close(inside + index, spot);
        }
    }

    /// Ends the elements from `index` on. What is struck out by `s` goes on in the next paragraph,
    /// as browsers have it.
    fn close(&mut self, index: usize, spot: Spot) {
        let mut goes_on = Vec::new();
        while let Some(kind) = self.open.get(index..).and_then(|open| open.last()).map(|open| open.kind) {
            if kind == Kind::Cell && self.tables == 1 {
                let text = self.flow.take();
                if let Some(grid) = &mut self.grid {
                    grid.end_cell(text);
                }
            } else if kind != Kind::Inline {
                self.end_text(spot);
            }
            let Some(open) = self.open.pop() else { break };
            self.flow.strong = self.open.iter().any(|open| matches!(open.name.as_str(), "b" | "strong"));
            self.forget(&open);
            match open.kind {
                Kind::List => self.lists -= 1,
                Kind::Preformatted => self.preformatted -= 1,
                Kind::Table { own } => {
                    self.tables -= 1;
                    if own && let Some(table) = self.grid.take().and_then(Grid::end) {
                        self.blocks.push(Block::Table(table));
                    }
                }
                Kind::Group if self.tables == 1 => {
                    if let Some(grid) = &mut self.grid {
                        grid.end_group();
                    }
                }
                Kind::Row if self.tables == 1 => {
                    if let Some(grid) = &mut self.grid {
                        grid.end_row();
                    }
                }
                _ => {}
            }
            match open.kind {
                Kind::Cell | Kind::Table { .. } => goes_on.clear(),
                Kind::Inline if self.open.len() > index && matches!(open.name.as_str(), "s" | "strike") => {
                    goes_on.push(open);
                }
                _ => {}
            }
        }
        for open in goes_on.into_iter().rev() {
            self.push(open);
        }
    }

    /// Ends the text that runs: a block, or in a cell a line of it.
    fn end_text(&mut self, spot: Spot) {
        if self.open.iter().any(|open| open.kind == Kind::Cell) {
            self.flow.fresh_line(spot);
            return;
        }
        let text = self.flow.take();
        if text.pieces.iter().all(|piece| piece.text.trim().is_empty()) {
            return;
        }
        let level = self.open.iter().rev().find_map(|open| match open.kind {
            Kind::Heading(level) => Some(level),
            _ => None,
        });
        let mut inner = self.open.iter_mut().rev().take_while(|open| open.kind != Kind::List);
        let entry = inner.find_map(|open| match &mut open.kind {
            Kind::Item { begun } => Some(begun),
            _ => None,
        });
        let begins = entry.is_some_and(|begun| !std::mem::replace(begun, true));
        let depth = u8::try_from(self.lists.saturating_sub(1)).unwrap_or(u8::MAX);
        self.blocks.push(match level {
            Some(level) => Block::Heading { level, text },
            None if begins => Block::Item { depth, text },
            None => Block::Paragraph(text),
        });
    }
}

/// Elements that hold nothing and have no end.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}
