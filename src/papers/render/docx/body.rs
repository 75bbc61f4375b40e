//! The main part of a Word document: its paragraphs, one after the other, and their runs.

use super::Tracking;
use super::tracking::{Come, Gone, Moves, Trace, moves_by_itself};
use crate::document::{Block, Document, Fate, Mark, Page, Part, Span};
use crate::render::look::width;
use crate::render::markup::Markup;
use crate::render::office::{XML, author, moment};

pub(super) const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
pub(super) const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// How many lines a page has at least behind a page before: fewer would stand on it alone.
const LEAST_LINES: usize = 4;

/// Half the width of a full-width character of the body, in twentieths of a point.
const HALF: usize = 105;

/// The main part while it is written.
pub(super) struct Body<'d> {
    document: &'d Document,
    pub(super) tracking: Tracking,
    pub(super) xml: Markup,
    pub(super) moves: Moves,
    author: String,
    /// The moment of what is tracked; none where no day is known.
    date: Option<String>,
    /// Whether paragraphs are kept on the page of what follows them.
    pub(super) keeps_with_next: bool,
    /// The last id given; all kinds of changes have theirs in common.
    ids: u32,
    /// Whether anything is tracked.
    tracked: bool,
}

/// How a paragraph is set.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Setting {
    /// Its style, if not that of the body.
    pub(super) style: Option<&'static str>,
    pub(super) breaks_page: bool,
    /// How far it is indented and how far its first line hangs out, in twentieths of a point.
    pub(super) indent: Option<(usize, usize)>,
    /// Where it is aligned, if not by its style.
    pub(super) align: Option<&'static str>,
}

/// Which parts are kept on the page of the next, so that the last lines before a page break or the end of the
/// paper are not too few for a page.
fn kept_with_next(parts: &[Part]) -> Vec<bool> {
    let mut kept = vec![false; parts.len()];
    let mut behind = 0;
    for (at, part) in parts.iter().enumerate().rev() {
        kept[at] = (1..LEAST_LINES).contains(&behind);
        behind = match &part.block {
            Block::PageBreak => 0,
            Block::Gap => behind,
            Block::Table(_) => LEAST_LINES,
            Block::Title(_)
            | Block::Heading(_)
            | Block::Paragraph(_)
            | Block::Right(_)
            | Block::Item { .. } => behind + 1,
        };
        kept[at] &= !matches!(part.block, Block::PageBreak);
    }
    kept
}

/// What stands last on a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Paragraph,
    Table,
}

impl<'d> Body<'d> {
    pub(super) fn new(document: &'d Document, tracking: Tracking) -> Self {
        let imprint = document.imprint.as_ref();
        Body {
            document,
            tracking,
            xml: Markup::beginning(XML),
            moves: Moves::of(document),
            author: author(imprint, document.lang),
            date: imprint.and_then(|imprint| imprint.date).map(moment),
            keeps_with_next: false,
            ids: 0,
            tracked: false,
        }
    }

    /// The part, and whether any change is tracked in it.
    pub(super) fn write(mut self) -> (String, bool) {
        self.xml.open("w:document", &[("xmlns:w", WORD), ("xmlns:r", RELATIONS)]);
        self.xml.open("w:body", &[]);
        self.parts();
        self.section();
        self.xml.close();
        self.xml.close();
        (self.xml.finish(), self.tracked)
    }

    fn parts(&mut self) {
        // What stands last before, after, and on the paper where both are shown.
        let mut last = [Last::Nothing; 3];
        let mut breaks_page = false;
        let document = self.document;
        let mut kept = kept_with_next(&document.parts).into_iter();
        for group in document.parts.chunk_by(|one, next| {
            one.fate == next.fate && moves_by_itself(&one.block) && moves_by_itself(&next.block)
        }) {
            let mut kept = kept.by_ref().take(group.len());
            match &group[0].block {
                Block::PageBreak => {
                    breaks_page = true;
                    kept.next();
                }
                Block::Table(table) => {
                    let keeps_last = kept.next().unwrap_or_default();
                    let trace = self.seen(Trace::of_fate(group[0].fate));
                    let Some(stands) = self.stands(table, trace) else { continue };
                    if breaks_page {
                        // A table cannot begin a page by itself.
                        self.filler(Trace::default(), true);
                        last = [Last::Paragraph; 3];
                    }
                    let touches: Vec<bool> =
                        (0..3).map(|side| last[side] == Last::Table && stands[side]).collect();
                    if touches.contains(&true) {
                        self.filler(Trace::standing(touches[0], touches[1]), false);
                    }
                    self.table(table, group[0].fate, document.page, keeps_last);
                    note(&mut last, stands, Last::Table);
                    breaks_page = false;
                }
                _ => {
                    let (trace, name) = self.moves.next(group[0].fate);
                    let trace = self.seen(trace);
                    let range = name.map(|name| self.range_start(trace, &name));
                    for (part, keeps) in group.iter().zip(kept) {
                        self.keeps_with_next = keeps;
                        self.part(part, trace, std::mem::take(&mut breaks_page));
                    }
                    self.keeps_with_next = false;
                    if let Some(range) = range {
                        self.range_end(trace, range);
                    }
                    let stands = [trace.stands_before(), trace.stands_after(), true];
                    note(&mut last, stands, Last::Paragraph);
                }
            }
        }
        let fate = document.parts.last().map(|part| part.fate);
        if last[2] != Last::Paragraph || fate != Some(Fate::Stands) {
            self.filler(Trace::default(), false);
        }
    }

    /// A trace as far as it is tracked at all.
    pub(super) fn seen(&self, trace: Trace) -> Trace {
        match self.tracking {
            Tracking::Tracked => trace,
            Tracking::Static => Trace::default(),
        }
    }

    /// An empty line of the least height.
    fn filler(&mut self, mark: Trace, breaks_page: bool) {
        let mark = self.seen(mark);
        self.paragraph(Setting { style: Some("Between"), breaks_page, ..Setting::default() }, mark, |_| {});
    }

    fn part(&mut self, part: &Part, trace: Trace, breaks_page: bool) {
        let setting = Setting { breaks_page, ..Setting::default() };
        let look = static_look(part.fate, self.tracking);
        let (setting, marker, line): (Setting, &str, &[Span]) = match &part.block {
            Block::Title(line) => (Setting { style: Some("Title"), ..setting }, "", line),
            Block::Heading(line) => (Setting { style: Some("Heading1"), ..setting }, "", line),
            Block::Paragraph(line) => (setting, "", line),
            Block::Right(line) => (Setting { align: Some("right"), ..setting }, "", line),
            Block::Item { depth, marker, line } => {
                let hanging = width(marker) * HALF;
                let indent = depth * 4 * HALF + hanging;
                (Setting { indent: Some((indent, hanging)), ..setting }, marker, line)
            }
            Block::Gap | Block::PageBreak | Block::Table(_) => (setting, "", &[]),
        };
        self.paragraph(setting, trace, |body| {
            let marker = Span::plain(marker);
            let line: Vec<Span> = std::iter::once(&marker).chain(line).cloned().collect();
            body.runs(&line, trace, look);
        });
    }

    /// A paragraph, whose end has a trace.
    pub(super) fn paragraph(&mut self, setting: Setting, mark: Trace, runs: impl FnOnce(&mut Self)) {
        self.xml.open("w:p", &[]);
        let Setting { style, breaks_page, indent, align } = setting;
        let keeps = self.keeps_with_next;
        let is_set = style.is_some() || keeps || breaks_page || indent.is_some() || align.is_some();
        if is_set || mark != Trace::default() {
            self.xml.open("w:pPr", &[]);
            if let Some(style) = style {
                self.xml.empty("w:pStyle", &[("w:val", style)]);
            }
            if keeps {
                self.xml.empty("w:keepNext", &[]);
            }
            if breaks_page {
                self.xml.empty("w:pageBreakBefore", &[]);
            }
            if let Some((left, hanging)) = indent {
                let (left, hanging) = (left.to_string(), hanging.to_string());
                self.xml.empty("w:ind", &[("w:left", &left), ("w:hanging", &hanging)]);
            }
            if let Some(align) = align {
                self.xml.empty("w:jc", &[("w:val", align)]);
            }
            if mark != Trace::default() {
                self.xml.open("w:rPr", &[]);
                for name in [mark.come.map(come_element), mark.gone.map(gone_element)].into_iter().flatten() {
                    self.change(name, false);
                }
                self.xml.close();
            }
            self.xml.close();
        }
        runs(self);
        self.xml.close();
        self.xml.line();
    }

    /// The runs of a line inside something with a trace; neighbours that come or go together do so in one
    /// change.
    pub(super) fn runs(&mut self, line: &[Span], outer: Trace, look: Option<StaticLook>) {
        let of = |body: &Self, span: &Span| body.seen(Trace::of_mark(span.mark)).inside(outer);
        let line: Vec<&Span> = line.iter().filter(|span| !span.text.is_empty()).collect();
        let traces: Vec<Trace> = line.iter().map(|span| of(self, span)).collect();
        let mut at = 0;
        for same in traces.chunk_by(|one, next| one == next) {
            let wraps = [same[0].come.map(come_element), same[0].gone.map(gone_element)];
            for name in wraps.into_iter().flatten() {
                self.change(name, true);
            }
            for span in &line[at..at + same.len()] {
                self.run(span, same[0], look);
            }
            for _ in wraps.into_iter().flatten() {
                self.xml.close();
            }
            at += same.len();
        }
    }

    fn run(&mut self, span: &Span, trace: Trace, look: Option<StaticLook>) {
        self.xml.open("w:r", &[]);
        let look = match (self.tracking, span.mark) {
            (Tracking::Static, Mark::Gone) => Some(StaticLook::GONE),
            (Tracking::Static, Mark::Come) => Some(StaticLook::COME),
            _ => look,
        };
        run_properties(&mut self.xml, span.mark, look);
        let text = if trace.gone == Some(Gone::Deleted) { "w:delText" } else { "w:t" };
        for (index, line) in span.text.split('\n').enumerate() {
            if index > 0 {
                self.xml.empty("w:br", &[]);
            }
            if !line.is_empty() {
                self.xml.leaf(text, &[("xml:space", "preserve")], line);
            }
        }
        self.xml.close();
    }

    /// An element that says what became of something, by whom and when; left open if it is to
    /// hold what it speaks of.
    pub(super) fn change(&mut self, name: &'static str, open: bool) {
        let id = self.next_id();
        let mut attributes = vec![("w:id", &*id), ("w:author", &*self.author)];
        attributes.extend(self.date.as_deref().map(|date| ("w:date", date)));
        if open { self.xml.open(name, &attributes) } else { self.xml.empty(name, &attributes) }
    }

    fn next_id(&mut self) -> String {
        self.tracked = true;
        self.ids += 1;
        self.ids.to_string()
    }

    /// Begins what moves together, and gives the id by which it ends.
    pub(super) fn range_start(&mut self, trace: Trace, name: &str) -> String {
        let element = if trace.come.is_some() { "w:moveToRangeStart" } else { "w:moveFromRangeStart" };
        let id = self.next_id();
        // The schema demands a moment here, which nothing shows: the one that archives count from.
        let date = self.date.as_deref().unwrap_or("1980-01-01T00:00:00Z");
        let attributes = [("w:id", &*id), ("w:author", &*self.author), ("w:date", date), ("w:name", name)];
        self.xml.empty(element, &attributes);
        id
    }

    pub(super) fn range_end(&mut self, trace: Trace, id: String) {
        let element = if trace.come.is_some() { "w:moveToRangeEnd" } else { "w:moveFromRangeEnd" };
        self.xml.empty(element, &[("w:id", &id)]);
    }

    fn section(&mut self) {
        let (width, height) = paper(self.document.page);
        self.xml.open("w:sectPr", &[]);
        self.xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", "rIdFooter")]);
        let (w, h) = (width.to_string(), height.to_string());
        match self.document.page {
            Page::Portrait => self.xml.empty("w:pgSz", &[("w:w", &w), ("w:h", &h)]),
            Page::Landscape => {
                self.xml.empty("w:pgSz", &[("w:w", &w), ("w:h", &h), ("w:orient", "landscape")])
            }
        }
        let margin = MARGIN.to_string();
        self.xml.empty(
            "w:pgMar",
            &[
                ("w:top", &margin),
                ("w:right", &margin),
                ("w:bottom", &margin),
                ("w:left", &margin),
                ("w:header", "567"),
                ("w:footer", "567"),
                ("w:gutter", "0"),
            ],
        );
        self.xml.empty("w:cols", &[("w:space", "425")]);
        self.xml.close();
    }
}

/// Room on every side of the text: 20 mm, in twentieths of a point.
const MARGIN: usize = 1134;

/// The width and height of the paper, in twentieths of a point.
fn paper(page: Page) -> (usize, usize) {
    match page {
        Page::Portrait => (11906, 16838),
        Page::Landscape => (16838, 11906),
    }
}

/// The width of the text on a page, in twentieths of a point.
pub(super) fn text_width(page: Page) -> usize {
    paper(page).0 - 2 * MARGIN
}

fn note(last: &mut [Last; 3], stands: [bool; 3], what: Last) {
    for (last, stands) in last.iter_mut().zip(stands) {
        if stands {
            *last = what;
        }
    }
}

pub(super) fn come_element(come: Come) -> &'static str {
    match come {
        Come::Inserted => "w:ins",
        Come::MovedHere => "w:moveTo",
    }
}

pub(super) fn gone_element(gone: Gone) -> &'static str {
    match gone {
        Gone::Deleted => "w:del",
        Gone::MovedAway => "w:moveFrom",
    }
}

/// How a change is shown where it is not tracked.
#[derive(Debug, Clone, Copy)]
pub(super) struct StaticLook {
    struck: bool,
    underline: Option<&'static str>,
    colour: &'static str,
}

impl StaticLook {
    const GONE: StaticLook = StaticLook { struck: true, underline: None, colour: "C00000" };
    const COME: StaticLook = StaticLook { struck: false, underline: Some("single"), colour: "C00000" };
}

/// How what has this fate is shown where it is not tracked.
pub(super) fn static_look(fate: Fate, tracking: Tracking) -> Option<StaticLook> {
    if tracking == Tracking::Tracked {
        return None;
    }
    match fate {
        Fate::Stands => None,
        Fate::Come => Some(StaticLook::COME),
        Fate::Gone => Some(StaticLook::GONE),
        Fate::MovedHere(_) => Some(StaticLook { struck: false, underline: Some("double"), colour: "006100" }),
        Fate::MovedAway(_) => Some(StaticLook { struck: true, underline: None, colour: "006100" }),
    }
}

fn run_properties(xml: &mut Markup, mark: Mark, look: Option<StaticLook>) {
    let (mut strong, mut struck, mut colour, mut underline) = (false, false, None, None);
    match mark {
        Mark::Plain | Mark::Gone | Mark::Come => {}
        Mark::Strong => strong = true,
        Mark::Faint => colour = Some("595959"),
        Mark::Inferred => underline = Some("dotted"),
        Mark::Changed => underline = Some("single"),
        Mark::Relocated => underline = Some("double"),
    }
    if let Some(look) = look {
        struck = look.struck;
        colour = Some(look.colour);
        underline = look.underline.or(underline);
    }
    if !strong && !struck && colour.is_none() && underline.is_none() {
        return;
    }
    xml.open("w:rPr", &[]);
    if strong {
        xml.empty("w:b", &[]);
        xml.empty("w:bCs", &[]);
    }
    if struck {
        xml.empty("w:strike", &[]);
    }
    if let Some(colour) = colour {
        xml.empty("w:color", &[("w:val", colour)]);
    }
    if let Some(underline) = underline {
        xml.empty("w:u", &[("w:val", underline)]);
    }
    xml.close();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Table;

    #[test]
    fn the_last_four_lines_of_a_page_that_is_broken_stand_together() {
        let line = || Block::Paragraph(vec![Span::plain("x")]);
        let mut blocks: Vec<Block> = (0..6).map(|_| line()).collect();
        blocks.insert(5, Block::Gap);
        blocks.extend([Block::PageBreak, Block::Table(Table::default()), line(), line()]);
        let parts: Vec<Part> = blocks.into_iter().map(Part::new).collect();
        let signs: String =
            kept_with_next(&parts).into_iter().map(|kept| if kept { 'k' } else { '.' }).collect();
        assert_eq!(signs, "..kkkk..kk.");
    }
}
