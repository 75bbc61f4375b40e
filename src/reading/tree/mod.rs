//! The structure of a document as a tree, in no format and without meaning: headings with what stands below them,
//! points in points, tables with their heads, and furniture kept apart.
//!
//! What a format states (levels of headings, depth of lists, cells) is taken as it is. Where it states nothing, as in
//! text, numbers and signs before lines do: `第1章`, `(1)`, `■`, `・`. What a part means for a plan is said by the
//! rules of a form; [`Tree`] only says what stands where, and what looks alike.

mod furniture;
mod number;
mod table;

pub use number::{Number, number};

use self::furniture::furniture;
use crate::reading::line::Line;
use crate::reading::{Block, Reading, SourceFormat};
use planctl_core::text::Spot;

/// A document as a tree. Parts stand in reading order, each behind the one it stands in.
#[derive(Debug, Clone)]
pub struct Tree {
    /// The parts; the first is the document itself.
    pub parts: Vec<Part>,
    /// How many characters of the document stand in no part, blanks apart: marks of another format, and text that
    /// is struck out.
    pub besides: usize,
}

/// A part of a document.
#[derive(Debug, Clone)]
pub struct Part {
    /// The part it stands in; the document's own is 0.
    pub above: usize,
    pub what: What,
    /// What parts that look alike have in common: level and style of number, or the sign before it.
    pub style: String,
    /// Its number, if it bears one.
    pub number: Option<Number>,
    pub(crate) line: Line,
    /// The cells of a row.
    pub(crate) cells: Vec<Cell>,
}

/// A cell of a row below its heads.
#[derive(Debug, Clone)]
pub struct Cell {
    /// What stands at the head of its column; empty where there is none. Heads of several rows are joined by a blank.
    pub head: String,
    /// Its column, from 0.
    pub column: usize,
    pub(crate) line: Line,
    /// Whether it was taken over from a row above, where it spans several or was left empty.
    pub carried: bool,
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The document itself.
    Document,
    /// The line that names the document.
    Title,
    /// A heading of this level, from 1.
    Heading(u8),
    /// An entry of a list of this depth, from 1.
    Point(u8),
    /// Running text.
    Text,
    /// The heads of a table.
    Heads,
    /// A row of a table, below its heads.
    Row,
    /// A row of a table with a label and a value.
    Pair,
    /// What stands across a table and heads the rows below it.
    Group,
    /// What names a table or figure: 図1 …, Table 2: ….
    Caption,
    /// What is of the paper and not of the plan: page numbers, running heads, a list of contents.
    Furniture,
}

/// A line of the document before it has its place.
pub(crate) struct Raw {
    pub(crate) origin: Origin,
    pub(crate) line: Line,
    pub(crate) is_furniture: bool,
    /// The number of the block that it is of.
    pub(crate) block: usize,
    /// Whether it stands between empty lines, in a format of lines.
    pub(crate) alone: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Heading(u8),
    Item(u8),
    Line,
    /// A table: the number of its block.
    Table(usize),
}

/// The longest heading in characters, by the width of its script.
const LONGEST_HEADING: usize = 60;

impl Tree {
    /// The tree of a document.
    pub fn of(reading: &Reading) -> Tree {
        let (mut raws, besides) = raws(reading);
        tell_alone(&mut raws, reading.format);
        furniture(&mut raws, reading);
        let raws = joined(raws, reading.format);
        let mut builder = Builder::new(reading, besides);
        builder.styles = heading_styles(&raws);
        builder.prefixes = prefixes(&raws);
        for (number, raw) in raws.iter().enumerate() {
            builder.place(&raws, number, raw);
        }
        builder.finish()
    }

    /// The parts directly in one, in order.
    pub fn below(&self, part: usize) -> impl Iterator<Item = usize> + '_ {
        // All that stands in a part follows it, and what follows that stands in one before it.
        let inside = (part + 1..self.parts.len()).take_while(move |other| self.parts[*other].above >= part);
        inside.filter(move |other| self.parts[*other].above == part)
    }

    /// The line that names the document, if there is one.
    pub fn title(&self) -> Option<&Part> {
        self.parts.iter().find(|part| part.what == What::Title)
    }

    /// The characters of the document, blanks apart.
    pub fn characters(&self) -> usize {
        let cells = |part: &Part| {
            part.cells.iter().filter(|cell| !cell.carried).map(|cell| cell.line.count()).sum::<usize>()
        };
        self.besides + self.parts.iter().map(|part| part.line.count() + cells(part)).sum::<usize>()
    }
}

impl Part {
    /// Its text without its number.
    pub fn text(&self) -> String {
        self.named().text()
    }

    /// Its whole text.
    pub fn whole(&self) -> String {
        self.line.text()
    }

    /// Where it stands.
    pub fn spot(&self) -> Spot {
        let cell = || self.cells.iter().find(|cell| !cell.carried).map(|cell| cell.line.spot());
        if self.line.is_empty() { cell().unwrap_or_default() } else { self.line.spot() }
    }

    /// The line without the number before it.
    pub(crate) fn named(&self) -> Line {
        let begin = self.number.as_ref().map_or(0, |number| number.text);
        self.line.part(begin..self.line.chars.len())
    }
}

impl Cell {
    /// Its text.
    pub fn text(&self) -> String {
        self.line.text()
    }
}

/// The lines of the document in order, and how many characters stand in none.
fn raws(reading: &Reading) -> (Vec<Raw>, usize) {
    let mut out = Vec::new();
    let (mut all, mut kept) = (0, 0);
    for text in reading.texts() {
        let count = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        all += text.pieces.iter().map(|piece| count(&piece.text)).sum::<usize>();
        kept += Line::of(text).count();
    }
    for (number, block) in reading.blocks.iter().enumerate() {
        let mut push = |origin, line: Line| {
            if !line.is_empty() {
                out.push(Raw { origin, line, is_furniture: false, block: number, alone: false });
            }
        };
        match block {
            Block::Heading { level, text } => {
                push(Origin::Heading(*level), Line::of_format(text, reading.format))
            }
            Block::Item { depth, text } => push(Origin::Item(*depth), Line::of_format(text, reading.format)),
            Block::Paragraph(text) => {
                for line in Line::of_format(text, reading.format).parts_at_breaks() {
                    push(Origin::Line, line);
                }
            }
            Block::Table(_) => out.push(Raw {
                origin: Origin::Table(number),
                line: Line::default(),
                is_furniture: false,
                block: number,
                alone: false,
            }),
        }
    }
    (out, all - kept)
}

/// Tells which lines stand between empty ones.
fn tell_alone(raws: &mut [Raw], format: SourceFormat) {
    if !matches!(format, SourceFormat::Text | SourceFormat::Pdf) {
        return;
    }
    let apart = |one: &Raw, next: &Raw| {
        let (end, begin) = (one.line.end(), next.line.spot());
        end.page != begin.page || begin.line > end.line + 1 || matches!(next.origin, Origin::Table(_))
    };
    for at in 0..raws.len() {
        let before = at.checked_sub(1).is_none_or(|before| apart(&raws[before], &raws[at]));
        let behind = raws.get(at + 1).is_none_or(|next| apart(&raws[at], next));
        raws[at].alone = before && behind;
    }
}

/// Lines that the width of the page has parted are one again.
fn joined(raws: Vec<Raw>, format: SourceFormat) -> Vec<Raw> {
    let width = |line: &Line| line.chars.iter().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let by_page = matches!(format, SourceFormat::Text | SourceFormat::Pdf);
    let widest =
        raws.iter().filter(|raw| raw.origin == Origin::Line).map(|raw| width(&raw.line)).max().unwrap_or(0);
    let mut out: Vec<Raw> = Vec::new();
    for raw in raws {
        let Some(last) = out.last_mut() else {
            out.push(raw);
            continue;
        };
        let next_line =
            raw.line.spot().line == last.line.end().line + 1 && raw.line.spot().page == last.line.end().page;
        // (a) and i. begin something; a word in small letters goes on.
        let lower =
            raw.line.chars.first().is_some_and(char::is_ascii_lowercase) && number(&raw.line.chars).is_none();
        let is_point = matches!(last.origin, Origin::Item(_)) || bullet(&last.line).is_some();
        let inside = bullet(&last.line).map_or(0, |(_, begin)| u32::try_from(begin).unwrap_or(0));
        // What hangs below the text of a point is of it, whatever it looks like.
        let hangs = by_page && is_point && raw.line.spot().column >= last.line.spot().column + inside;
        let begins = bullet(&raw.line).is_some()
            || (!hangs && !lower && (number(&raw.line.chars).is_some() || label(&raw.line).is_some()));
        let may = raw.origin == Origin::Line
            && matches!(last.origin, Origin::Line | Origin::Item(_))
            && next_line
            && (by_page || raw.block == last.block)
            && !begins
            && !raw.is_furniture
            && !last.is_furniture;
        let ends = last.line.chars.last().is_some_and(|c| "。．！？!?：:".contains(*c));
        let goes_on = match by_page {
            true => hangs || !ends && (lower || (width(&last.line) * 10 >= widest * 7 && widest > 50)),
            // A paragraph is one text to its format, whatever its lines.
            false => {
                last.origin == Origin::Line
                    && label(&last.line).is_none()
                    && bullet(&last.line).is_none()
                    && !is_marked_line(&last.line)
            }
        };
        if may && goes_on {
            let before = std::mem::take(&mut last.line);
            last.line = before.and(raw.line);
            last.alone = false;
        } else {
            out.push(raw);
        }
    }
    out
}

/// A line that signs set apart: 【将来像】, ＜現状＞, ■取組.
fn is_marked_line(line: &Line) -> bool {
    is_closed(line) || line.chars.first().is_some_and(|first| HEADING_SIGNS.contains(*first))
}

/// A line in brackets of its own: 【将来像】.
pub(crate) fn is_closed(line: &Line) -> bool {
    let (Some(first), Some(last)) = (line.chars.first(), line.chars.last()) else { return false };
    let closed = [('【', '】'), ('＜', '＞'), ('《', '》'), ('〈', '〉'), ('［', '］')];
    line.chars.len() > 2 && closed.iter().any(|(open, close)| first == open && last == close)
}

/// The words before a colon with which several headings begin.
fn prefixes(raws: &[Raw]) -> Vec<String> {
    let mut counts: std::collections::BTreeMap<String, usize> = Default::default();
    for raw in raws.iter().filter(|raw| matches!(raw.origin, Origin::Heading(_))) {
        if let Some((range, value)) = label(&raw.line).filter(|(range, _)| range.start == 0)
            && value < raw.line.chars.len()
        {
            *counts.entry(raw.line.chars[range].iter().collect()).or_default() += 1;
        }
    }
    counts.into_iter().filter(|(_, count)| *count >= 2).map(|(word, _)| word).collect()
}

/// Signs before headings.
const HEADING_SIGNS: &str = "■◆●▼▽★◎□◇▶►";
/// Signs before the entries of a list.
const BULLETS: &str = "・○•‣–-*+▪‧●■◆□◇◎▶➢→✓";

/// The sign of a list before a line, with the number of characters up to its text.
pub(crate) fn bullet(line: &Line) -> Option<(char, usize)> {
    let sign = *line.chars.first()?;
    if !BULLETS.contains(sign) {
        return None;
    }
    let blanks = line.chars[1..].iter().take_while(|c| c.is_whitespace()).count();
    // A dash is one only before a blank: -5 and –5 are numbers.
    let needs_blank = "–-*+→".contains(sign);
    (1 + blanks < line.chars.len() && (!needs_blank || blanks > 0)).then_some((sign, 1 + blanks))
}

/// The label of a line that has one (担当課：健康課, Owner: Dana, 【現状】…): the characters that are the label,
/// and where its value begins. A value may be empty.
pub(crate) fn label(line: &Line) -> Option<(std::ops::Range<usize>, usize)> {
    let chars = &line.chars;
    if chars.first() == Some(&'【') {
        let close = chars.iter().take(16).position(|c| *c == '】')?;
        let value = close
            + 1
            + chars[close + 1..].iter().take_while(|c| c.is_whitespace() || "：:".contains(**c)).count();
        return (close > 1 && value < chars.len()).then_some((1..close, value));
    }
    let begin = bullet(line).map_or(0, |(_, begin)| begin);
    let begin = begin + number(&chars[begin..]).map_or(0, |number| number.text);
    let colon = begin + chars[begin..].iter().take(34).position(|c| "：:".contains(*c))?;
    let end = begin + chars[begin..colon].iter().rposition(|c| !c.is_whitespace())? + 1;
    let word = &chars[begin..end];
    let latin = word.iter().all(char::is_ascii);
    let words = word.split(|c| c.is_whitespace()).count();
    let is_word = word.iter().all(|c| !"。、，,.「」『』；;!?！？/／|".contains(*c))
        && word.iter().any(|c| c.is_alphabetic())
        && if latin { words <= 4 } else { word.len() <= 14 };
    let follows = chars.get(colon + 1);
    // 10:30, http://
    let parts = chars[colon] == '：' || follows.is_none_or(|c| c.is_whitespace() || !c.is_ascii());
    let value = colon + 1 + chars[colon + 1..].iter().take_while(|c| c.is_whitespace()).count();
    (is_word && parts).then_some((begin..end, value))
}

/// What stands behind a name in brackets or after dashes: `Login (owner: Dana; due: May) — done`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tail {
    /// Where the name ends.
    pub(crate) name: usize,
    /// The parts in order: the characters of a label, if there is one, and those of the value.
    pub(crate) parts: Vec<(Option<std::ops::Range<usize>>, std::ops::Range<usize>)>,
}

/// The tail of a name that begins at `from`; without parts if it has none.
pub(crate) fn tail(line: &Line, from: usize) -> Tail {
    let chars = &line.chars;
    let mut end = chars.len();
    let mut parts = Vec::new();
    let trimmed = |from: usize, mut end: usize| {
        while end > from && chars[end - 1].is_whitespace() {
            end -= 1;
        }
        end
    };
    loop {
        end = trimmed(from, end);
        let closes = end.checked_sub(1).filter(|at| *at > from).map(|at| chars[at]);
        let open = match closes {
            Some(')' | '）') => "(（",
            Some(']' | '］') => "[［",
            _ => "",
        };
        if !open.is_empty()
            && let Some(at) = chars[from..end].iter().rposition(|c| open.contains(*c)).map(|at| from + at)
            && at > from
        {
            let mut inside: Vec<(Option<std::ops::Range<usize>>, std::ops::Range<usize>)> = Vec::new();
            let mut begin = at + 1;
            for stop in at + 1..end {
                if stop == end - 1 || ",;；、，".contains(chars[stop]) {
                    inside.push(part(chars, begin, stop));
                    begin = stop + 1;
                }
            }
            inside.retain(|(_, value)| !value.is_empty());
            parts.splice(0..0, inside);
            end = at;
            continue;
        }
        let dash = (from + 1..end.saturating_sub(1)).rev().find(|at| {
            "—–|｜".contains(chars[*at]) && chars[at - 1].is_whitespace() && chars[at + 1].is_whitespace()
        });
        match dash {
            Some(at) if end - at <= 40 => {
                parts.insert(0, part(chars, at + 1, end));
                end = at;
            }
            _ => return Tail { name: trimmed(from, end), parts },
        }
    }
}

/// A part of a tail between two places: its label, if it has one, and its value.
fn part(chars: &[char], from: usize, to: usize) -> (Option<std::ops::Range<usize>>, std::ops::Range<usize>) {
    let trim = |mut from: usize, mut to: usize| {
        while from < to && chars[from].is_whitespace() {
            from += 1;
        }
        while to > from && chars[to - 1].is_whitespace() {
            to -= 1;
        }
        from..to
    };
    match chars[from..to].iter().position(|c| ":：".contains(*c)) {
        Some(colon) => (Some(trim(from, from + colon)), trim(from + colon + 1, to)),
        None => (None, trim(from, to)),
    }
}

/// Whether a text is a sentence rather than a name.
pub(crate) fn is_prose(line: &Line) -> bool {
    let text = line.text();
    let plain = text.trim_end();
    let latin = plain.chars().filter(char::is_ascii).count() * 2 > plain.chars().count();
    if plain.ends_with(['。', '；', '！', '？']) || plain.contains('。') {
        return true;
    }
    if latin {
        let words = plain.split_whitespace().count();
        return (plain.ends_with(['.', ';', '!']) && words >= 4) || words > 18;
    }
    plain.chars().count() > LONGEST_HEADING || plain.ends_with(['、', '，'])
}

/// Words before the number of a caption.
const CAPTIONS: [&str; 9] = ["図表", "図", "表", "写真", "figure", "fig.", "table", "chart", "photo"];

/// Whether a line names a table or figure, by its word and number: 図1 貸出冊数の推移, Table 2: Costs.
pub(crate) fn caption(line: &Line) -> Option<bool> {
    let text = line.text();
    let text = text.trim_start_matches(['【', '〔', '[', '（', '(', '<', '＜']);
    let plain: String = text.chars().take(80).flat_map(char::to_lowercase).collect();
    let word = CAPTIONS.iter().find(|word| plain.starts_with(**word))?;
    let rest = plain[word.len()..].trim_start();
    let is_number = |c: char| planctl_core::text::half_width_digit(c).is_some_and(|c| c.is_ascii_digit());
    let behind = rest.trim_start_matches(|c: char| is_number(c) || "-－‐.．・".contains(c));
    let counts = rest.starts_with(is_number) && rest.len() - behind.len() <= 12;
    let parted = behind.chars().next().is_none_or(|c| c.is_whitespace() || "：:】〕]）)>＞".contains(c));
    let is_one = counts && parted && !is_prose(line) && !line.chars.contains(&'\n');
    is_one.then_some(["表", "table"].contains(word))
}

/// The style of a line that stands as a heading by its own looks, where its format marks none.
fn heading_style(raw: &Raw) -> Option<String> {
    let line = &raw.line;
    if caption(line).is_some() {
        return None;
    }
    let width = line.chars.iter().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    // A legend is no heading: ● = done.
    let is_legend = line.chars.iter().any(|c| "=＝".contains(*c));
    if line.is_empty()
        || is_legend
        || width > LONGEST_HEADING * 2
        || is_prose(line)
        || line.chars.contains(&'\n')
    {
        return None;
    }
    let first = line.chars[0];
    if is_marked_line(line) {
        return Some(first.to_string());
    }
    let Some(number) = number(&line.chars) else {
        let plain =
            bullet(line).is_none() && label(line).is_none() && first != '※' && !first.is_ascii_lowercase();
        let ends = line.chars.last().is_some_and(|c| "：:、,;；".contains(*c));
        return match plain && !ends {
            true if line.strong => Some("**".into()),
            true if raw.alone && width <= LONGEST_HEADING => Some("¶".into()),
            _ => None,
        };
    };
    let rest = line.part(number.text..line.chars.len());
    // A label behind the number makes an entry of it.
    let labelled = label(&rest).is_some_and(|(_, value)| value < rest.chars.len());
    (!labelled && !rest.is_empty()).then_some(number.style)
}

/// The styles that stand for headings in this document: a line of such a style is followed by something else than
/// its like at least once.
fn heading_styles(raws: &[Raw]) -> Vec<String> {
    let style = |raw: &Raw| match raw.origin {
        Origin::Line if !raw.is_furniture => heading_style(raw),
        Origin::Line | Origin::Heading(_) | Origin::Item(_) | Origin::Table(_) => None,
    };
    let mut out: Vec<String> = Vec::new();
    for (number, raw) in raws.iter().enumerate() {
        let Some(own) = style(raw) else { continue };
        let next = raws[number + 1..].iter().find(|next| !next.is_furniture);
        let heads = next.is_some_and(|next| style(next).as_ref() != Some(&own));
        if heads && !out.contains(&own) {
            out.push(own);
        }
    }
    out
}

struct Builder<'r> {
    reading: &'r Reading,
    tree: Tree,
    /// The headings that are open, outermost first.
    open: Vec<(Rank, usize)>,
    /// The points that are open.
    points: Vec<(String, u32, usize)>,
    /// Under which style a style first stood.
    parents: Vec<(String, Option<String>)>,
    styles: Vec<String>,
    /// Words before a colon with which several headings begin: `Objective:`.
    prefixes: Vec<String>,
    /// The level of the highest heading that the format marks.
    top: u8,
    titled: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Rank {
    Marked(u8),
    Style(String),
}

impl<'r> Builder<'r> {
    fn new(reading: &'r Reading, besides: usize) -> Self {
        let document = Part::new(0, What::Document, String::new(), Line::default());
        let levels = || {
            reading.blocks.iter().filter_map(|block| match block {
                Block::Heading { level, .. } => Some(*level),
                Block::Paragraph(_) | Block::Item { .. } | Block::Table(_) => None,
            })
        };
        Builder {
            reading,
            tree: Tree { parts: vec![document], besides },
            open: Vec::new(),
            points: Vec::new(),
            parents: Vec::new(),
            styles: Vec::new(),
            prefixes: Vec::new(),
            top: levels().min().unwrap_or(0),
            titled: false,
        }
    }

    fn push(&mut self, part: Part) -> usize {
        self.tree.parts.push(part);
        self.tree.parts.len() - 1
    }

    fn above(&self) -> usize {
        self.open.last().map_or(0, |(_, part)| *part)
    }

    fn place(&mut self, raws: &[Raw], number_of: usize, raw: &Raw) {
        let line = &raw.line;
        if raw.is_furniture {
            self.push(Part::new(self.above(), What::Furniture, String::new(), line.clone()));
            return;
        }
        match raw.origin {
            Origin::Heading(level) => {
                if self.is_title(raws, number_of, level) {
                    self.titled = true;
                    self.push(Part::new(0, What::Title, String::new(), line.clone()));
                } else {
                    self.heading(Rank::Marked(level), line);
                }
            }
            Origin::Line | Origin::Item(_) if caption(line).is_some() => {
                self.push(Part::new(self.above(), What::Caption, String::new(), line.clone()));
            }
            Origin::Item(depth) => {
                let number = number(&line.chars);
                let style = number.as_ref().map_or(String::new(), |number| number.style.clone());
                self.point(u32::from(depth), &format!("- {style}"), number, line.clone());
            }
            Origin::Table(block) => {
                self.points.clear();
                if let Some(Block::Table(table)) = self.reading.blocks.get(block) {
                    let above = self.above();
                    table::place(&mut self.tree, above, table, self.reading);
                }
            }
            Origin::Line => self.line(raw),
        }
    }

    /// The word before the colon of a heading, where several begin with it.
    fn prefixed(&self, line: &Line) -> Option<Number> {
        let (range, value) = label(line)?;
        let word: String = line.chars[range].iter().collect();
        let known = self.prefixes.contains(&word) && value < line.chars.len();
        known.then(|| Number { style: format!("{word}:"), label: 0..0, text: value })
    }

    /// Whether a heading names the document: the first, and the only one of its level or the only one of it without
    /// a number.
    fn is_title(&self, raws: &[Raw], number_of: usize, level: u8) -> bool {
        let is_first = !raws[..number_of].iter().any(|raw| matches!(raw.origin, Origin::Heading(_)));
        if self.titled || !is_first || level != self.top {
            return false;
        }
        let own = &raws[number_of];
        let mut others =
            raws[number_of + 1..].iter().filter(|raw| raw.origin == Origin::Heading(level)).peekable();
        let counted = |line: &Line| number(&line.chars).is_some() || self.prefixed(line).is_some();
        let plain = !counted(&own.line);
        match others.peek() {
            None => plain,
            Some(_) => plain && others.all(|raw| counted(&raw.line) || bullet(&raw.line).is_some()),
        }
    }

    fn heading(&mut self, rank: Rank, line: &Line) {
        self.points.clear();
        match &rank {
            Rank::Marked(level) => {
                self.open.retain(|(open, _)| matches!(open, Rank::Marked(other) if other < level))
            }
            Rank::Style(style) => {
                if let Some(at) = self.open.iter().position(|(open, _)| *open == rank) {
                    self.open.truncate(at);
                } else if let Some((_, parent)) = self.parents.iter().find(|(known, _)| known == style) {
                    let parent = parent.clone().map(Rank::Style);
                    let at = self.open.iter().position(|(open, _)| Some(open) == parent.as_ref());
                    let marked = self.open.iter().rposition(|(open, _)| matches!(open, Rank::Marked(_)));
                    self.open.truncate(at.or(marked).map_or(0, |at| at + 1));
                } else {
                    let parent = self.open.iter().rev().find_map(|(open, _)| match open {
                        Rank::Style(style) => Some(style.clone()),
                        Rank::Marked(_) => None,
                    });
                    self.parents.push((style.clone(), parent));
                }
            }
        }
        let number = number(&line.chars).or_else(|| self.prefixed(line));
        let bare = if number.is_none() { bullet(line) } else { None };
        let level = match &rank {
            Rank::Marked(level) => level.saturating_sub(self.top) + 1,
            Rank::Style(_) => u8::try_from(self.open.len() + 1).unwrap_or(u8::MAX),
        };
        let level = if self.titled && matches!(rank, Rank::Marked(_)) && self.top > 0 {
            level.saturating_sub(1).max(1)
        } else {
            level
        };
        let shape = match (&number, bare) {
            (Some(number), _) => number.style.clone(),
            (None, Some((sign, _))) => sign.to_string(),
            (None, None) if is_marked_line(line) => line.chars[0].to_string(),
            (None, None) => String::new(),
        };
        let mut part =
            Part::new(self.above(), What::Heading(level), format!("h{level} {shape}"), line.clone());
        part.number = number;
        let index = self.push(part);
        self.open.push((rank, index));
    }

    fn line(&mut self, raw: &Raw) {
        let line = &raw.line;
        let marks_headings = self.top > 0;
        if !self.titled
            && !marks_headings
            && self.tree.parts.iter().all(|part| matches!(part.what, What::Document | What::Furniture))
            && !is_prose(line)
            && number(&line.chars).is_none()
            && label(line).is_none()
            && bullet(line).is_none()
        {
            self.titled = true;
            self.push(Part::new(0, What::Title, String::new(), line.clone()));
            return;
        }
        if let Some(style) = heading_style(raw).filter(|style| self.styles.contains(style)) {
            self.heading(Rank::Style(style), line);
            return;
        }
        let column = line.spot().column;
        if let Some((sign, begin)) = bullet(line) {
            let rest = line.part(begin..line.chars.len());
            let number = number(&rest.chars);
            // The sign is structure, and stays in the part to be accounted for.
            let number = number.map(|number| Number {
                label: number.label.start + begin..number.label.end + begin,
                text: number.text + begin,
                ..number
            });
            let number = number.or(Some(Number { style: sign.to_string(), label: 0..0, text: begin }));
            self.point(column, &sign.to_string(), number, line.clone());
            return;
        }
        if let Some(number) = number(&line.chars) {
            let style = number.style.clone();
            self.point(column, &style, Some(number), line.clone());
            return;
        }
        // Running text below a point that it is indented under is the point's, and so is a labelled line right below.
        let follows = self.tree.parts.last().is_some_and(|last| {
            let (end, begin) = (last.line.end(), line.spot());
            matches!(last.what, What::Point(_) | What::Text)
                && begin.line <= end.line + 1
                && end.page == begin.page
        });
        let labelled = follows && label(line).is_some();
        // An entry of a list that the format states ends where the format says, and that of Markdown goes on below it.
        let stated = |style: &str| style.starts_with("- ");
        let goes_on = |style: &str, open: u32| match stated(style) {
            true => self.reading.format == SourceFormat::Markdown && column > open + 1,
            false => open < column,
        };
        let above = self.points.iter().rev();
        let above =
            above.filter(|(style, open, _)| labelled || goes_on(style, *open)).map(|(.., part)| *part).next();
        if above.is_none() {
            self.points.clear();
        }
        let above = above.unwrap_or_else(|| self.above());
        self.push(Part::new(above, What::Text, String::new(), line.clone()));
    }

    fn point(&mut self, column: u32, style: &str, number: Option<Number>, line: Line) {
        let near = |at: u32| at.abs_diff(column) <= u32::from(!style.starts_with("- "));
        let same = self.points.iter().position(|(open, at, _)| open == style && near(*at));
        match same {
            Some(at) => self.points.truncate(at),
            None => self.points.retain(|(open, at, _)| {
                *at < column || (*at == column && !style.starts_with("- ") && open != style)
            }),
        }
        let above = self.points.last().map_or_else(|| self.above(), |(.., part)| *part);
        let depth = u8::try_from(self.points.len() + 1).unwrap_or(u8::MAX);
        let shape = number.as_ref().map_or("", |number| number.style.as_str());
        let mut part = Part::new(above, What::Point(depth), format!("p{depth} {shape}"), line);
        part.number = number;
        let index = self.push(part);
        self.points.push((style.to_owned(), column, index));
    }

    fn finish(self) -> Tree {
        self.tree
    }
}

impl Part {
    fn new(above: usize, what: What, style: String, line: Line) -> Part {
        Part { above, what, style, number: None, line, cells: Vec::new() }
    }
}

/// How a part looks to a rule: the style of its number, else the sign before it, else nothing.
pub(crate) fn look(part: &Part) -> String {
    if let Some(number) = &part.number {
        return number.style.clone();
    }
    let line = &part.line;
    match (bullet(line), line.chars.first()) {
        (Some((sign, _)), _) => sign.to_string(),
        (None, Some(sign)) if "【＜《〈［▼▽★►".contains(*sign) => sign.to_string(),
        (None, _) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use planctl_core::text::Text;

    fn texts(format: SourceFormat, lines: &[&str]) -> Vec<(What, String)> {
        let block = |(line, text): (u32, &&str)| Block::Paragraph(Text::plain(*text, Spot::new(line, 1)));
        let blocks = (1..).zip(lines).map(block).collect();
        let reading = Reading { format, blocks, ..Reading::default() };
        let parts = Tree::of(&reading).parts;
        parts.iter().skip(1).map(|part| (part.what, part.line.tidied().text)).collect()
    }

    #[test]
    fn blanks_are_repaired_in_extracted_text_alone() {
        let text = ["総合計画 2024", "市 民の声が届く。 12"];
        let said = |format| texts(format, &text).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(said(SourceFormat::Markdown), ["総合計画 2024", "市 民の声が届く。 12"]);
        assert_eq!(said(SourceFormat::Text), ["総合計画2024", "市民の声が届く。"]);
    }

    #[test]
    fn captions_and_what_stands_on_a_cover_head_nothing() {
        let found = texts(
            SourceFormat::Docx,
            &[
                "緑の計画",
                "令和6年3月",
                "花園市",
                "第1章 総論",
                "図1 緑被率",
                "表2：費用",
                "図書館を増やす。",
                "図2を見る。",
            ],
        );
        let sorts: Vec<What> = found.into_iter().map(|(what, _)| what).collect();
        let furniture = What::Furniture;
        let caption = What::Caption;
        assert_eq!(
            sorts,
            [What::Title, furniture, furniture, What::Heading(1), caption, caption, What::Text, What::Text]
        );
    }
}
