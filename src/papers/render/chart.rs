//! Where everything of a roadmap stands: sheets of boxes, lines and texts, in whole pixels.
//!
//! No format is known here ([`super::svg`] writes sheets). Two promises, which the tests hold on
//! generated plans: no text stands on another, and none leaves its sheet. Texts are measured
//! wider than fonts set them, so that both hold in any Japanese font.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::look::{begins_badly, ends_badly, units};
use crate::document::{
    Imprint, LaneFate, MANY_LANES, Onwards, Roadmap, RoadmapBar, RoadmapGroup, RoadmapLane, RoadmapMark,
    RoadmapNews, Standing,
};
use planctl_core::layout::Axis;
use planctl_core::model::{Grain, Id};
use planctl_core::text::Era;
use planctl_core::text::{Lang, Words, visible};
use planctl_core::{words, words_of};

/// A roadmap with what is said round it.
#[derive(Debug, Clone, Copy)]
pub struct Chart<'a> {
    pub roadmap: &'a Roadmap,
    /// What it is made from.
    pub imprint: &'a Imprint,
    /// The language of its words.
    pub lang: Lang,
    /// The columns that are drawn, both included; `None` if no time of anything is known.
    pub years: Option<(i64, i64)>,
}

impl Chart<'_> {
    /// Whether it has so many rows that one looks them up.
    pub(super) fn has_index(&self) -> bool {
        self.roadmap.lanes() >= MANY_LANES
    }
}

/// What a chart is laid out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// One sheet, 1,200 pixels wide or as wide as the years need, and as high as it must be.
    Screen,
    /// Pages of A4 on its side.
    A4,
}

#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) width: i32,
    pub(super) height: i32,
    /// From the back to the front.
    pub(super) pieces: Vec<Piece>,
}

#[derive(Debug)]
pub(super) enum Piece {
    Box {
        area: Area,
        class: &'static str,
        mask: Option<&'static str>,
        title: Option<String>,
    },
    Path {
        d: String,
        class: &'static str,
    },
    Text(TextBox),
    /// A place that an index leads to, by the id of what stands there.
    Place {
        area: Area,
        id: String,
    },
}

/// A text on one line; `area` is all it may cover.
#[derive(Debug)]
pub(super) struct TextBox {
    pub(super) area: Area,
    pub(super) size: i32,
    pub(super) class: &'static str,
    pub(super) text: String,
    /// The full text, if it was cut.
    pub(super) full: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// A4 on its side within margins of 10 mm, at 96 dots to the inch.
pub(super) const A4: (i32, i32) = (1046, 718);

const SCREEN_WIDTH: i32 = 1200;
const MARGIN: i32 = 20;
const NAME: i32 = 12;
const SMALL: i32 = 10;
const BAR: i32 = 18;
const MARK: i32 = 11;
const INDENT: i32 = 14;
/// How many lines of a long note stay on one page.
const LINES_OF_NOTE: usize = 6;

/// The pixels a text takes at a size, rounded up: a wide letter the size itself, a narrow one
/// three fifths of it, a capital or a broad sign three quarters. A font that does not know a joined
/// sign, such as a family of emoji, sets its parts side by side, so each part counts.
pub(super) fn measure(text: &str, size: i32) -> i32 {
    let hundredths = |part: &str| match part.width_cjk() {
        0 => 0,
        1 if part.starts_with(|c: char| c.is_ascii_uppercase() || "mw@%&<>+=".contains(c)) => 78,
        1 => 60,
        more => 100 * i32::try_from(more / 2).unwrap_or(1).max(1),
    };
    let apart = |grapheme: &str| -> i32 {
        grapheme.chars().map(|part| hundredths(part.encode_utf8(&mut [0; 4]))).sum()
    };
    let total: i32 = text.graphemes(true).map(|grapheme| hundredths(grapheme).max(apart(grapheme))).sum();
    (total * size + 99) / 100
}

/// How high a line is.
pub(super) fn line_height(size: i32) -> i32 {
    size + size / 3
}

/// A text in lines of at most `width` pixels, at most `most` of them; the last of them ends in an
/// ellipsis where more would follow, and the whole is given back then.
pub(super) fn wrapped(text: &str, width: i32, size: i32, most: usize) -> (Vec<String>, Option<String>) {
    let text = visible(text).replace(['\n', '\t'], " ");
    let mut pieces: Vec<&str> = Vec::new();
    for unit in units(&text) {
        // A word that is longer than a line is broken where it must.
        if measure(unit, size) > width { pieces.extend(unit.graphemes(true)) } else { pieces.push(unit) }
    }
    let mut lines: Vec<String> = vec![String::new()];
    let mut column = 0;
    for (index, piece) in pieces.iter().enumerate() {
        let next_hangs = pieces.get(index + 1).is_some_and(|next| begins_badly(next));
        // An opening bracket goes with what follows it.
        let next = pieces.get(index + 1).map_or(0, |next| measure(next, size).min(2 * size));
        let hanging = if ends_badly(piece) {
            next
        } else if next_hangs {
            size
        } else {
            0
        };
        let needed = measure(piece, size);
        let begins = begins_badly(piece) && column + needed <= width;
        if column > 0 && column + needed + hanging > width && !begins {
            lines.push(String::new());
            column = 0;
        }
        if column == 0 && piece.trim().is_empty() {
            continue;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(piece);
        }
        column += needed;
    }
    if lines.len() <= most {
        return (lines, None);
    }
    lines.truncate(most);
    if let Some(line) = lines.last_mut() {
        *line = cut(line, width - size, size);
        line.push('…');
    }
    (lines, Some(text))
}

/// As much of a text as fits.
fn cut(text: &str, width: i32, size: i32) -> String {
    let mut out = String::new();
    for grapheme in text.graphemes(true) {
        if measure(&out, size) + measure(grapheme, size) > width {
            break;
        }
        out.push_str(grapheme);
    }
    out
}

/// The fixed words of a chart.
pub(super) struct Fixed;

impl Fixed {
    pub(super) fn undated() -> Words {
        words!("render.years-unknown")
    }

    pub(super) fn nothing() -> Words {
        words!("render.nothing-years-recorded")
    }

    pub(super) fn title(chart: &Chart<'_>) -> String {
        let imprint = chart.imprint;
        words!("render.chart-title", plan = imprint.plan, title = imprint.title).get(chart.lang).into_owned()
    }

    pub(super) fn subtitle(chart: &Chart<'_>) -> String {
        let imprint = chart.imprint;
        let of = &imprint.revision;
        let name = match imprint.date {
            Some(date) if of.decided_on.is_some() => date.words(),
            Some(date) => Words::written_in(Lang::JA, date.words(), of.name.clone()),
            None => of.name.clone(),
        };
        let against = imprint.base.as_ref();
        let against = against.map(|base| words!("render.chart-against", base = base.heading()));
        let said = [Standing { name, ..of.clone() }.heading()].into_iter().chain(against);
        Words::concat(said).get(chart.lang).into_owned()
    }

    fn continued() -> Words {
        words!("render.continued")
    }

    pub(super) fn origin<'a>(names: impl IntoIterator<Item = &'a Words>) -> Words {
        words!("render.chart-origin", names = Words::list(names))
    }
}

/// A row before it has a page.
struct Row<'a> {
    height: i32,
    what: What<'a>,
}

#[derive(Clone)]
enum What<'a> {
    Group { group: &'a RoadmapGroup, lines: Lines, news: Vec<Lines> },
    Note { lines: Lines, indent: i32 },
    Lane { lane: &'a RoadmapLane, lines: Lines, below: Vec<Lines>, bar_height: i32 },
}

/// The lines of one text, and the whole of it where they are not all.
type Lines = (Vec<String>, Option<String>);

struct Layout<'a> {
    chart: Chart<'a>,
    width: i32,
    /// Where the names begin and how wide they are.
    names: i32,
    /// The left edge of the first year.
    left: i32,
    column: i32,
    first: i32,
    last: i32,
    paper: Paper,
    /// What has a bar in these years.
    drawn: BTreeSet<&'a Id>,
}

/// Where a bar came to stand.
#[derive(Clone, Copy)]
struct Placed {
    sheet: usize,
    top: i32,
    bottom: i32,
    bar: RoadmapBar,
}

/// The sheets of a chart, at least one.
pub(super) fn sheets(chart: &Chart<'_>, paper: Paper) -> Vec<Sheet> {
    let Some((first, last)) = chart.years else {
        return Layout::new(*chart, paper, 1, 0).sheets();
    };
    let (first, last) = (narrow(first), narrow(last));
    let years = last - first + 1;
    // A4 takes so many years side by side; more go to further pages.
    let most = match paper {
        Paper::Screen => years,
        Paper::A4 => ((A4.0 - names_width(paper)) / least_column(chart)).max(1),
    };
    let windows = (years + most - 1) / most;
    let each = (years + windows - 1) / windows;
    let mut all = Vec::new();
    for window in 0..windows {
        let from = first + window * each;
        let layout = Layout::new(*chart, paper, from, last.min(from + each - 1));
        all.extend(layout.sheets());
    }
    let pages = all.len();
    for (index, sheet) in all.iter_mut().enumerate() {
        foot(sheet, chart, paper, (index + 1, pages));
    }
    all
}

fn names_width(paper: Paper) -> i32 {
    match paper {
        Paper::Screen => 350,
        Paper::A4 => 300,
    }
}

/// The least width of a year in which the sign of any evaluation can stand.
fn least_column(chart: &Chart<'_>) -> i32 {
    let signs = chart.roadmap.signs.iter().map(|sign| measure(&sign.sign.get(chart.lang), MARK));
    signs.max().unwrap_or(0).max(MARK) + 8
}

/// What a chart is made from, at the foot, with the number of the page.
fn foot(sheet: &mut Sheet, chart: &Chart<'_>, paper: Paper, (page, pages): (usize, usize)) {
    let margin = if paper == Paper::A4 { 0 } else { MARGIN };
    let number = if pages > 1 { format!("{page} / {pages}") } else { String::new() };
    let number_width = measure(&number, SMALL) + 8;
    let room = sheet.width - 2 * margin - number_width;
    let lines = wrapped(&chart.imprint.words().get(chart.lang), room, SMALL, 2);
    let height = line_height(SMALL) * 2;
    let y = match paper {
        Paper::Screen => sheet.height,
        Paper::A4 => sheet.height - height,
    };
    texts(sheet, margin, y, &lines, SMALL, "faint");
    if pages > 1 {
        let x = sheet.width - margin - number_width;
        texts(sheet, x, y, &(vec![number], None), SMALL, "faint");
    }
    if paper == Paper::Screen {
        sheet.height += height + MARGIN / 2;
    }
}

/// Puts lines on a sheet and gives where the next would stand.
fn texts(sheet: &mut Sheet, x: i32, y: i32, lines: &Lines, size: i32, class: &'static str) -> i32 {
    let mut y = y;
    for text in &lines.0 {
        let area = Area { x, y, width: measure(text, size), height: line_height(size) };
        if !text.is_empty() {
            sheet.pieces.push(Piece::Text(TextBox {
                area,
                size,
                class,
                text: text.clone(),
                full: lines.1.clone(),
            }));
        }
        y += line_height(size);
    }
    y
}

fn height(lines: &Lines, size: i32) -> i32 {
    line_height(size) * i32::try_from(lines.0.len()).unwrap_or(1)
}

impl<'a> Layout<'a> {
    fn new(chart: Chart<'a>, paper: Paper, first: i32, last: i32) -> Layout<'a> {
        let margin = if paper == Paper::A4 { 0 } else { MARGIN };
        let names = names_width(paper);
        let years = (last - first + 1).max(1);
        let least = least_column(&chart);
        let width = match paper {
            Paper::Screen => SCREEN_WIDTH.max(2 * margin + names + years * least),
            Paper::A4 => A4.0,
        };
        let column = ((width - 2 * margin - names) / years).clamp(least, least.max(110));
        let left = margin + names;
        let drawn = BTreeSet::new();
        let mut layout = Layout { chart, width, names: margin, left, column, first, last, paper, drawn };
        let lanes = chart.roadmap.groups.iter().flat_map(|group| &group.lanes);
        layout.drawn = lanes
            .filter(|lane| lane.bar.is_some_and(|bar| layout.shows(&bar)))
            .map(|lane| &lane.id)
            .collect();
        layout
    }

    fn x(&self, year: i32) -> i32 {
        self.left + (year - self.first) * self.column
    }

    fn right(&self) -> i32 {
        if self.last < self.first { self.edge() } else { self.x(self.last + 1) }
    }

    /// The right margin.
    fn edge(&self) -> i32 {
        self.width - self.names
    }

    fn say(&self, words: &Words) -> String {
        words.get(self.chart.lang).into_owned()
    }

    fn sheets(&self) -> Vec<Sheet> {
        let rows = self.rows();
        let limit = match self.paper {
            Paper::Screen => i32::MAX,
            Paper::A4 => A4.1 - 2 * line_height(SMALL) - 6,
        };
        let mut sheets: Vec<Sheet> = Vec::new();
        let mut placed: HashMap<Id, Placed> = HashMap::new();
        // The top of the rows of each sheet and their end.
        let mut spans: Vec<(i32, i32)> = Vec::new();
        let mut open: Option<&What<'_>> = None;
        let mut fronts: Vec<Sheet> = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            let ahead = match row.what {
                What::Group { .. } => rows.get(index + 1).map_or(0, |next| next.height),
                What::Note { .. } | What::Lane { .. } => 0,
            };
            let full = spans.last().is_none_or(|(top, y)| y + row.height + ahead > limit && y > top);
            if full {
                let mut sheet = Sheet { width: self.width, height: 0, pieces: Vec::new() };
                let mut y = self.head(&mut sheet, sheets.is_empty());
                sheets.push(sheet);
                fronts.push(Sheet::default());
                spans.push((y, y));
                if let (Some(What::Group { group, .. }), false) =
                    (open, matches!(row.what, What::Group { .. }))
                {
                    let name = format!("{}{}", self.say(&group.name), self.say(&Fixed::continued()));
                    let lines = wrapped(&name, self.edge() - self.names - 16, NAME + 1, 1);
                    let height = height(&lines, NAME + 1) + 8;
                    let what = What::Group { group, lines, news: Vec::new() };
                    let at = sheets.len() - 1;
                    self.put(&mut sheets[at], &mut fronts[at], &what, y, height);
                    y += height;
                    spans[at].1 = y;
                }
            }
            let at = sheets.len() - 1;
            let y = spans[at].1;
            if let Some(bar) = self.put(&mut sheets[at], &mut fronts[at], &row.what, y, row.height)
                && let What::Lane { lane, .. } = &row.what
            {
                placed.insert(lane.id.clone(), Placed { sheet: at, ..bar });
            }
            if matches!(row.what, What::Group { .. }) {
                open = Some(&row.what);
            }
            spans[at].1 = y + row.height;
        }
        if sheets.is_empty() {
            let mut sheet = Sheet { width: self.width, height: 0, pieces: Vec::new() };
            let y = self.head(&mut sheet, true);
            let empty = (vec![self.say(&Fixed::nothing())], None);
            let y = texts(&mut sheet, self.names, y + 8, &empty, NAME, "faint");
            sheets.push(sheet);
            fronts.push(Sheet::default());
            spans.push((y, y));
        }
        for (sheet, (_, bottom)) in sheets.iter_mut().zip(&spans) {
            sheet.height = match self.paper {
                Paper::Screen => bottom + 10,
                Paper::A4 => A4.1.max(bottom + 2 * line_height(SMALL) + 6),
            };
        }
        self.links(&mut sheets, &placed, &spans);
        for (sheet, front) in sheets.iter_mut().zip(fronts) {
            sheet.pieces.extend(front.pieces);
        }
        sheets
    }

    fn rows(&self) -> Vec<Row<'a>> {
        let mut rows = Vec::new();
        let lang = self.chart.lang;
        for group in &self.chart.roadmap.groups {
            let indent = INDENT * i32::try_from(group.depth.min(6)).unwrap_or(0);
            let wide = self.edge() - self.names - 16 - indent;
            let lines = wrapped(&group.name.get(lang), wide, NAME + 1, 2);
            let news = self.news(&group.news, wide);
            let height = height(&lines, NAME + 1) + heights(&news) + 8;
            rows.push(Row { height, what: What::Group { group, lines, news } });
            for lane in &group.lanes {
                rows.push(self.lane_row(lane));
            }
            rows.extend(group.named().into_iter().flat_map(|named| self.notes(&named, indent)));
            if let Some(note) = &group.note {
                let lines = wrapped(&note.get(lang), wide, SMALL + 1, 2);
                let height = self::height(&lines, SMALL + 1) + 8;
                rows.push(Row { height, what: What::Note { lines, indent } });
            }
        }
        rows.extend(self.chart.roadmap.left_outside().into_iter().flat_map(|left| self.notes(&left, 0)));
        rows
    }

    /// A note however long it is, in rows of a few lines that pages may part.
    fn notes(&self, said: &Words, indent: i32) -> Vec<Row<'a>> {
        let wide = self.edge() - self.names - 16 - indent;
        let (lines, _) = wrapped(&said.get(self.chart.lang), wide, SMALL + 1, usize::MAX);
        let row = |lines: &[String]| {
            let lines = (lines.to_vec(), None);
            Row { height: height(&lines, SMALL + 1) + 8, what: What::Note { lines, indent } }
        };
        lines.chunks(LINES_OF_NOTE).map(row).collect()
    }

    fn news(&self, news: &[RoadmapNews], width: i32) -> Vec<Lines> {
        let lines = |news: &RoadmapNews| {
            let said = format!("{} {}", news.sign(), news.words.get(self.chart.lang));
            wrapped(&said, width, SMALL, 2)
        };
        news.iter().map(lines).collect()
    }

    fn name_indent(lane: &RoadmapLane) -> i32 {
        INDENT * (1 + i32::try_from(lane.depth.min(6)).unwrap_or(0))
    }

    fn lane_row(&self, lane: &'a RoadmapLane) -> Row<'a> {
        let lang = self.chart.lang;
        let width = self.left - self.names - Self::name_indent(lane) - 10;
        let lines = wrapped(&lane.name.get(lang), width, NAME, 3);
        let mut below = self.news(&lane.news, width);
        let hidden: Vec<&Words> = self.hidden_origins(lane);
        if !hidden.is_empty() {
            below.push(wrapped(&self.say(&Fixed::origin(hidden)), width, SMALL, 2));
        }
        let mut stacks: BTreeMap<i64, i32> = BTreeMap::new();
        let in_window = |mark: &&RoadmapMark| (self.first..=self.last).contains(&narrow(mark.column));
        for mark in lane.marks.iter().filter(in_window) {
            *stacks.entry(mark.column).or_default() += 1;
        }
        let stack = stacks.into_values().max().unwrap_or(0);
        let bar_height = BAR.max(stack * (MARK + 5) + 2);
        let ghost = if lane.ghost.is_some() { 11 } else { 0 };
        let height = (height(&lines, NAME) + heights(&below)).max(bar_height + ghost) + 8;
        Row { height, what: What::Lane { lane, lines, below, bar_height } }
    }

    /// The origins to which no line can lead, by name.
    fn hidden_origins(&self, lane: &'a RoadmapLane) -> Vec<&'a Words> {
        let drawn = lane.bar.is_some_and(|bar| self.shows(&bar));
        let is_linked = |id: &Id| drawn && self.drawn.contains(id);
        let hidden = lane.origins.iter().filter(|origin| !is_linked(&origin.id));
        hidden.map(|origin| &origin.name).collect()
    }

    fn shows(&self, bar: &RoadmapBar) -> bool {
        narrow(bar.from) <= self.last && self.first <= narrow(bar.to)
    }

    /// Title, legend and axis; gives where the rows begin.
    fn head(&self, sheet: &mut Sheet, is_first: bool) -> i32 {
        let room = self.edge() - self.names;
        let mut y = if self.paper == Paper::A4 { 0 } else { MARGIN / 2 };
        if is_first {
            y = texts(sheet, self.names, y, &wrapped(&Fixed::title(&self.chart), room, 18, 2), 18, "title");
            y = texts(
                sheet,
                self.names,
                y,
                &wrapped(&Fixed::subtitle(&self.chart), room, NAME, 2),
                NAME,
                "plain",
            );
            y = self.legend(sheet, y + 6);
        } else {
            let both = format!("{}　{}", Fixed::title(&self.chart), Fixed::subtitle(&self.chart));
            y = texts(sheet, self.names, y, &wrapped(&both, room, SMALL, 1), SMALL, "faint");
        }
        self.axis(sheet, y + 6)
    }

    fn legend(&self, sheet: &mut Sheet, y: i32) -> i32 {
        let lang = self.chart.lang;
        let lanes = || self.chart.roadmap.groups.iter().flat_map(|group| &group.lanes);
        let bars = || lanes().filter_map(|lane| lane.bar);
        let mut entries: Vec<(&'static str, String, Words)> = Vec::new();
        let mut add = |class: &'static str, sign: &str, words: Words| {
            entries.push((class, sign.to_owned(), words));
        };
        if bars().any(|bar| bar.sure.is_some()) {
            add("sure", "", words!("render.runs"));
        }
        if bars().any(|bar| bar.sure != Some((bar.from, bar.to))) {
            add("open", "", words!("render.may-run-first-last"));
        }
        if lanes().any(|lane| lane.unsettled && lane.bar.is_some()) {
            add("sure unsettled", "", words!("render.name-not-settled-dashed"));
        }
        if lanes().any(|lane| lane.bar.is_some_and(|bar| bar.after == Onwards::Endless)) {
            add("endless", "", words!("render.no-last-year-set"));
        }
        if !self.chart.roadmap.links.is_empty() {
            add("link", "", words!("render.followed"));
        }
        for sign in &self.chart.roadmap.signs {
            add("chip", &sign.sign.get(lang), sign.long.clone());
        }
        if self.chart.roadmap.compared {
            if lanes().any(|lane| lane.fate == LaneFate::Come) {
                add("come", "", words!("render.stands-only-after"));
            }
            if lanes().any(|lane| lane.fate == LaneFate::Gone) {
                add("gone", "", words!("render.stood-only-before"));
            }
            if lanes().any(|lane| lane.ghost.is_some()) {
                add("ghost", "", words!("render.years-before-change"));
            }
            if lanes().flat_map(|lane| &lane.marks).any(|mark| mark.fate == LaneFate::Come) {
                add("chip come-mark", "○", words!("render.evaluation-added-thick-frame"));
            }
            if lanes().flat_map(|lane| &lane.marks).any(|mark| mark.fate == LaneFate::Gone) {
                add("chip gone-mark", "×", words!("render.evaluation-removed-struck"));
            }
        }
        let (mut x, mut y) = (self.names, y);
        for (class, sign, words) in entries {
            let label = words.get(lang);
            let swatch = if sign.is_empty() { 26 } else { measure(&sign, MARK) + 6 };
            let room = self.edge() - self.names - swatch - 5;
            let lines = wrapped(&label, room, SMALL, 1);
            let wide = swatch + 5 + lines.0.first().map_or(0, |line| measure(line, SMALL)) + 16;
            if x > self.names && x + wide > self.edge() {
                x = self.names;
                y += 18;
            }
            self.swatch(sheet, class, &sign, Area { x, y, width: swatch, height: 12 });
            texts(sheet, x + swatch + 5, y, &lines, SMALL, "plain");
            x += wide;
        }
        y + 18
    }

    fn swatch(&self, sheet: &mut Sheet, class: &'static str, sign: &str, area: Area) {
        let plain = |class| Piece::Box { area, class, mask: None, title: None };
        let Area { x, y, width, height } = area;
        match class {
            "link" => {
                let d = format!("M{} {} V{} H{} V{}", x + 4, y, y + 5, x + width - 6, y + height);
                sheet.pieces.push(Piece::Path { d, class: "link" });
            }
            "endless" => {
                sheet.pieces.push(plain("sure"));
                let d = arrow_tip(x + width - 10, y, height);
                sheet.pieces.push(Piece::Path { d, class: "tip" });
            }
            "gone" => {
                sheet.pieces.push(plain("gone"));
                let d = format!("M{x} {} H{}", y + height / 2, x + width);
                sheet.pieces.push(Piece::Path { d, class: "strike" });
            }
            "chip gone-mark" | "chip come-mark" | "chip" => {
                let area = Area { height: MARK + 4, y: y - 1, ..area };
                self.chip(sheet, area, sign, class, None);
            }
            class => sheet.pieces.push(plain(class)),
        }
    }

    /// The sign of an evaluation in its box.
    fn chip(&self, sheet: &mut Sheet, area: Area, sign: &str, class: &'static str, title: Option<String>) {
        sheet.pieces.push(Piece::Box { area, class, mask: None, title });
        let width = measure(sign, MARK);
        let x = area.x + (area.width - width) / 2;
        let text = Area { x, y: area.y + 1, width, height: area.height - 1 };
        let text = TextBox { area: text, size: MARK, class: "sign", text: sign.to_owned(), full: None };
        sheet.pieces.push(Piece::Text(text));
        if class.ends_with("gone-mark") {
            let d = format!("M{} {} L{} {}", area.x, area.y + area.height, area.x + area.width, area.y);
            sheet.pieces.push(Piece::Path { d, class: "strike" });
        }
    }

    /// What stands above the columns, in three lines: eras, their years, and the years of the calendar; or years
    /// with their quarters or months.
    fn axis(&self, sheet: &mut Sheet, y: i32) -> i32 {
        if self.last < self.first {
            return y;
        }
        let lang = self.chart.lang;
        let axis = self.chart.roadmap.axis();
        let grain = axis.grain.key();
        let text = words_of!("compose.grain.{grain}").get(lang).into_owned();
        let head = |column: i32| Head::of(&axis, column.into(), lang);
        let x = self.left - measure(&text, SMALL) - 8;
        texts(sheet, x, y + 16, &(vec![text], None), SMALL, "faint");
        // One band an era or a year.
        let mut from = self.first;
        while from <= self.last {
            let band = head(from).band;
            let to =
                (from..=self.last).take_while(|column| head(*column).band == band).last().unwrap_or(from);
            let area = Area { x: self.x(from), y, width: self.x(to + 1) - self.x(from), height: 15 };
            sheet.pieces.push(Piece::Box { area, class: "era", mask: None, title: None });
            let name = band;
            let size = [SMALL + 1, 8].into_iter().find(|size| measure(&name, *size) + 2 <= area.width);
            if let Some(size) = size {
                let x = area.x + (area.width - measure(&name, size)) / 2;
                texts(sheet, x, y + 1, &(vec![name], None), size, "plain");
            }
            from = to + 1;
        }
        let widest = |numbers: &dyn Fn(i32) -> String, size: i32| {
            let width = (self.first..=self.last).map(|year| measure(&numbers(year), size)).max().unwrap_or(0);
            (width + 3 + self.column - 1) / self.column
        };
        let by_era = |column: i32| head(column).number;
        let by_calendar = |column: i32| head(column).long;
        for (numbers, size, y, class) in [
            (&by_era as &dyn Fn(i32) -> String, SMALL, y + 16, "plain"),
            (&by_calendar, 9, y + 16 + line_height(SMALL), "faint"),
        ] {
            let every = widest(numbers, size);
            for year in (self.first..=self.last).filter(|year| (year - self.first) % every == 0) {
                let text = numbers(year);
                let width = measure(&text, size);
                let x = self.x(year) + (self.column * every.min(self.last - year + 1) - width) / 2;
                let x = if every > 1 { self.x(year) + 1 } else { x };
                if x + width <= self.right() + self.names {
                    texts(sheet, x, y, &(vec![text], None), size, class);
                }
            }
        }
        y + 16 + line_height(SMALL) + line_height(9) + 4
    }

    /// Puts one row on a sheet; `front` holds what must lie over the links. Gives where its bar
    /// stands.
    fn put(
        &self,
        sheet: &mut Sheet,
        front: &mut Sheet,
        what: &What<'_>,
        y: i32,
        height: i32,
    ) -> Option<Placed> {
        let x = self.names;
        match what {
            What::Group { group, lines, news } => {
                let area = Area { x, y, width: self.edge() - x, height: height - 2 };
                sheet.pieces.push(Piece::Box { area, class: "group", mask: None, title: None });
                if self.chart.has_index() {
                    sheet.pieces.push(Piece::Place { area, id: group.id.to_string() });
                }
                let indent = INDENT * i32::try_from(group.depth.min(6)).unwrap_or(0);
                let mut y = texts(front, x + 8 + indent, y + 2, lines, NAME + 1, "head");
                for lines in news {
                    y = texts(front, x + 8 + indent, y, lines, SMALL, "news");
                }
                None
            }
            What::Note { lines, indent } => {
                texts(front, x + INDENT + indent, y + 4, lines, SMALL + 1, "faint");
                None
            }
            What::Lane { lane, lines, below, bar_height } => {
                self.grid(sheet, y, height);
                let at = x + Self::name_indent(lane);
                let class = if lane.fate == LaneFate::Gone { "name struck" } else { "name" };
                let mut under = texts(front, at, y + 3, lines, NAME, class);
                for (index, lines) in below.iter().enumerate() {
                    let class = if index < lane.news.len() { "news" } else { "faint" };
                    under = texts(front, at, under, lines, SMALL, class);
                }
                self.lane(sheet, front, lane, y + 4, *bar_height)
            }
        }
    }

    fn grid(&self, sheet: &mut Sheet, y: i32, height: i32) {
        let mut d = format!("M{} {} H{}", self.names, y + height, self.edge());
        if self.last >= self.first {
            for year in self.first..=self.last + 1 {
                d.push_str(&format!(" M{} {y} V{}", self.x(year), y + height));
            }
        }
        sheet.pieces.push(Piece::Path { d, class: "grid" });
    }

    fn lane(
        &self,
        sheet: &mut Sheet,
        front: &mut Sheet,
        lane: &RoadmapLane,
        y: i32,
        bar_height: i32,
    ) -> Option<Placed> {
        let lang = self.chart.lang;
        let room = self.right() - self.left - 8;
        if lane.is_undated() {
            let lines = wrapped(&self.say(&Fixed::undated()), room, SMALL, 1);
            texts(front, self.left + 4, y + 2, &lines, SMALL, "faint");
            return None;
        }
        let shown = lane.bar.filter(|bar| self.shows(bar));
        let in_window = |mark: &&RoadmapMark| (self.first..=self.last).contains(&narrow(mark.column));
        if shown.is_none()
            && !lane.marks.iter().any(|mark| in_window(&mark))
            && let Some(schedule) = &lane.schedule
        {
            let lines = wrapped(&schedule.get(lang), room, SMALL, 1);
            texts(front, self.left + 4, y + 2, &lines, SMALL, "faint");
        }
        let mut placed = None;
        if let Some(bar) = shown {
            let title = lane
                .schedule
                .as_ref()
                .map(|schedule| format!("{}　{}", lane.name.get(lang), schedule.get(lang)));
            self.bar(sheet, lane, &bar, Area { x: 0, y, width: 0, height: bar_height }, title);
            placed = Some(Placed { sheet: 0, top: y, bottom: y + bar_height, bar });
        }
        if let Some(ghost) = lane.ghost.filter(|bar| self.shows(bar)) {
            let (from, to) = self.clipped(ghost.from, ghost.to);
            let area = Area {
                x: self.x(from),
                y: y + bar_height + 3,
                width: self.x(to + 1) - self.x(from),
                height: 7,
            };
            let mask = mask(&ghost, from, to);
            sheet.pieces.push(Piece::Box { area, class: "ghost", mask, title: None });
        }
        let mut stacks: HashMap<i32, i32> = HashMap::new();
        for mark in lane.marks.iter().filter(in_window) {
            let year = narrow(mark.column);
            let stack = stacks.entry(year).or_default();
            let sign = mark.sign.get(lang);
            let width = measure(&sign, MARK) + 4;
            let x = self.x(year) + (self.column - width) / 2;
            let area = Area { x, y: y + 2 + *stack * (MARK + 5), width, height: MARK + 4 };
            let class = match mark.fate {
                LaneFate::Stands => "chip",
                LaneFate::Come => "chip come-mark",
                LaneFate::Gone => "chip gone-mark",
            };
            let title = format!("{} {}", mark.long.get(lang), mark.when.get(lang));
            self.chip(front, area, &sign, class, Some(title));
            *stack += 1;
        }
        placed
    }

    /// The years of a stretch that are in the window.
    fn clipped(&self, from: i64, to: i64) -> (i32, i32) {
        (narrow(from).max(self.first), narrow(to).min(self.last))
    }

    fn bar(&self, sheet: &mut Sheet, lane: &RoadmapLane, bar: &RoadmapBar, at: Area, title: Option<String>) {
        let (from, to) = self.clipped(bar.from, bar.to);
        let area = |from: i32, to: i32| Area { x: self.x(from), width: self.x(to + 1) - self.x(from), ..at };
        let whole = area(from, to);
        let unsettled = lane.unsettled;
        let (open, sure) = match (lane.fate, unsettled) {
            (LaneFate::Come, false) => ("open come-open", "come"),
            (LaneFate::Come, true) => ("open come-open unsettled", "come unsettled"),
            (LaneFate::Gone, _) => ("gone", "gone"),
            (LaneFate::Stands, true) => ("open unsettled", "sure unsettled"),
            (LaneFate::Stands, false) => ("open", "sure"),
        };
        let surely =
            bar.sure.map(|(first, last)| self.clipped(first, last)).filter(|(first, last)| first <= last);
        if surely != Some((from, to)) {
            let mask = mask(bar, from, to);
            sheet.pieces.push(Piece::Box { area: whole, class: open, mask, title: title.clone() });
        }
        if let Some((first, last)) = surely {
            sheet.pieces.push(Piece::Box { area: area(first, last), class: sure, mask: None, title });
        }
        if bar.after == Onwards::Endless {
            let d = arrow_tip(whole.x + whole.width - 10, at.y, at.height);
            sheet.pieces.push(Piece::Path { d, class: "tip" });
        }
        if lane.fate == LaneFate::Gone {
            let d = format!("M{} {} H{}", whole.x, at.y + at.height / 2, whole.x + whole.width);
            sheet.pieces.push(Piece::Path { d, class: "strike" });
        }
    }

    /// Lines from what was before to what follows it.
    fn links(&self, sheets: &mut [Sheet], placed: &HashMap<Id, Placed>, spans: &[(i32, i32)]) {
        for link in &self.chart.roadmap.links {
            let (Some(from), Some(to)) = (placed.get(&link.from), placed.get(&link.to)) else { continue };
            let begin = self.clipped(to.bar.from, to.bar.to).0;
            let end = self.clipped(from.bar.from, from.bar.to).1;
            // Out of the last year of the one that lies before the first of the other, if any does.
            let out = if end < begin { self.x(end + 1) - 4 } else { self.x(begin) + 4 };
            let into = self.x(begin) + 4;
            let class = if link.part { "link part" } else { "link" };
            let down = (from.sheet, from.top) <= (to.sheet, to.top);
            let (leave, enter) = if down { (from.bottom, to.top) } else { (from.top, to.bottom) };
            let turn = if down { enter - 4 } else { enter + 4 };
            let tip = if down { enter - 4 } else { enter + 4 };
            let head = format!("M{} {tip} L{into} {enter} L{} {tip}", into - 3, into + 3);
            let low = from.sheet.min(to.sheet);
            let high = from.sheet.max(to.sheet);
            for sheet in low..=high {
                let (top, bottom) = spans[sheet];
                let (past_end, past_begin) = if down { (bottom, top) } else { (top, bottom) };
                let begin = if sheet == from.sheet { leave } else { past_begin };
                let d = if sheet == to.sheet {
                    format!("M{out} {begin} V{turn} H{into} V{enter} {head}")
                } else {
                    format!("M{out} {begin} V{past_end}")
                };
                sheets[sheet].pieces.push(Piece::Path { d: d.clone(), class: "halo" });
                sheets[sheet].pieces.push(Piece::Path { d, class });
            }
        }
    }
}

fn heights(all: &[Lines]) -> i32 {
    all.iter().map(|lines| height(lines, SMALL)).sum()
}

/// How a bar fades where an end of it is not known, if that end is in the window.
fn mask(bar: &RoadmapBar, from: i32, to: i32) -> Option<&'static str> {
    let before = bar.fades_before && from == narrow(bar.from);
    let after = bar.after == Onwards::Fades && to == narrow(bar.to);
    match (before, after) {
        (true, true) => Some("fade-both"),
        (true, false) => Some("fade-before"),
        (false, true) => Some("fade-after"),
        (false, false) => None,
    }
}

/// The point of a bar that has no end.
fn arrow_tip(x: i32, y: i32, height: i32) -> String {
    format!("M{x} {y} L{} {} L{x} {} Z", x + 10, y + height / 2, y + height)
}

/// A column as a number of pixels can count it.
fn narrow(column: i64) -> i32 {
    i32::try_from(column).unwrap_or(if column < 0 { i32::MIN / 4 } else { i32::MAX / 4 })
}

/// What stands above a column.
pub(super) struct Head {
    /// What it shares with its neighbours: the era of a year, the year of a quarter.
    pub(super) band: String,
    /// Its number in the band.
    pub(super) number: String,
    /// Both, as short as can be.
    pub(super) short: String,
    /// It by the western count; empty where the band says it.
    pub(super) long: String,
    /// Whether a chart that has no room for all heads tells this one.
    pub(super) is_told: bool,
}

impl Head {
    pub(super) fn of(axis: &Axis<'_>, column: i64, lang: Lang) -> Head {
        let said = |words: Words| words.get(lang).into_owned();
        let mut head = Head {
            band: String::new(),
            number: said(axis.short(column)),
            short: String::new(),
            long: String::new(),
            is_told: column % 5 == 0,
        };
        match axis.grain {
            Grain::FiscalYear | Grain::Year => {
                head.long = column.to_string();
                head.number.clear();
                let era = u16::try_from(column).ok().filter(|_| axis.calendar.eras);
                if let Some((era, year)) = era.and_then(|year| Some((Era::of_fiscal_year(year)?, year))) {
                    head.band = said(era.words());
                    head.number = match era.number(year) {
                        1 => "元".to_owned(),
                        number => number.to_string(),
                    };
                    head.short = head.band.chars().take(1).chain(head.number.chars()).collect();
                }
            }
            Grain::Release => head.short.clone_from(&head.number),
            Grain::FiscalHalf | Grain::FiscalQuarter | Grain::Quarter | Grain::Month | Grain::Day => {
                head.band = axis.above(column).map(said).unwrap_or_default();
                head.short.clone_from(&head.band);
                head.is_told = column == first_of_band(axis, column);
            }
        }
        head
    }
}

/// The first column of the band of a column.
fn first_of_band(axis: &Axis<'_>, column: i64) -> i64 {
    match axis.grain.in_year() {
        Some(parts) => column.div_euclid(parts) * parts,
        None => (0..31)
            .map(|back| column - back)
            .take_while(|at| axis.above(*at) == axis.above(column))
            .last()
            .unwrap_or(column),
    }
}

#[cfg(test)]
mod tests {
    use super::measure;

    #[test]
    fn a_joined_sign_takes_the_room_of_its_parts() {
        assert_eq!(measure("👨\u{200d}👩\u{200d}👧", 10), 30);
        assert_eq!(measure("👍🏽", 10), 20);
        assert_eq!(measure("🇯🇵", 10), 12);
        assert_eq!(measure("が", 10), 10);
        assert_eq!(measure("か\u{3099}", 10), 10);
        assert_eq!(measure("ab", 10), 12);
    }
}
