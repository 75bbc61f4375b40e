//! Roadmaps for a terminal: a line for each lane, two columns a year or one, marks in place.
//!
//! Whatever is told by a colour is told by a sign as well. No line is wider than the columns
//! given, full-width characters counted as two.

use anstyle::{AnsiColor, Style};
use planctl_core::words;
use unicode_segmentation::UnicodeSegmentation as _;

use super::chart::{Chart, Fixed, Head};
use super::look::{Look, begins_badly, units, width};
use crate::document::{LaneFate, Onwards, RoadmapBar, RoadmapLane, RoadmapMark, RoadmapNews};
use planctl_core::diff::{FacetKind, Family};
use planctl_core::text::{Words, visible};

/// The columns of a name, the margin included.
const NAMES: usize = 30;

/// The columns a chart takes where none are given.
const COLUMNS: usize = 80;

/// A chart as lines of text.
pub fn to_roadmap_text(chart: &Chart<'_>, look: Look) -> String {
    let columns = look.columns.unwrap_or(COLUMNS).max(NAMES + 20);
    let mut lines =
        Lines { chart, look, columns, out: String::new(), axis: Axis::new(chart, columns - NAMES) };
    lines.write();
    lines.out
}

/// Which years are drawn, and how wide each.
struct Axis {
    first: i64,
    last: i64,
    each: usize,
    /// How many years before and after are left out.
    cut: (i64, i64),
}

impl Axis {
    /// As many years as there is room for. Where there is not enough, those about the middle of
    /// what is drawn: the lanes say in words what lies outside.
    fn new(chart: &Chart<'_>, room: usize) -> Axis {
        let Some((first, last)) = chart.years else {
            return Axis { first: 1, last: 0, each: 2, cut: (0, 0) };
        };
        let years = last - first + 1;
        let room = i64::try_from(room).unwrap_or(i64::MAX);
        if years * 2 <= room {
            return Axis { first, last, each: 2, cut: (0, 0) };
        }
        if years <= room {
            return Axis { first, last, each: 1, cut: (0, 0) };
        }
        let lanes = || chart.roadmap.groups.iter().flat_map(|group| &group.lanes);
        let mut middles: Vec<i64> =
            lanes().filter_map(|lane| lane.bar).map(|bar| (bar.from + bar.to) / 2).collect();
        middles.sort_unstable();
        let middle = middles.get(middles.len() / 2).copied().unwrap_or(last);
        let from = (middle - room / 2).min(last - room + 1).max(first);
        let to = from + room - 1;
        Axis { first: from, last: to, each: 1, cut: (from - first, last - to) }
    }

    fn years(&self) -> impl Iterator<Item = i64> + use<> {
        self.first..=self.last
    }
}

struct Lines<'a> {
    chart: &'a Chart<'a>,
    look: Look,
    columns: usize,
    axis: Axis,
    out: String,
}

impl Lines<'_> {
    fn write(&mut self) {
        let lang = self.chart.lang;
        self.wrapped(&Fixed::title(self.chart), 0, Style::new().bold());
        self.wrapped(&Fixed::subtitle(self.chart), 0, Style::new());
        self.legend();
        self.head();
        let roadmap = self.chart.roadmap;
        for group in &roadmap.groups {
            let (sign, style) = margin(&group.news, LaneFate::Stands);
            let indent = 2 + group.depth.min(6);
            let name = group.name.get(lang);
            self.signed(sign, style, &name, indent);
            self.news(&group.news, indent + 2);
            for lane in &group.lanes {
                self.lane(lane);
            }
            if let Some(named) = group.named() {
                self.wrapped(&named.get(lang), indent + 1, Style::new().dimmed());
            }
            if let Some(note) = &group.note {
                self.wrapped(&note.get(lang), indent + 1, Style::new().dimmed());
            }
        }
        if let Some(left) = roadmap.left_outside() {
            self.wrapped(&left.get(lang), 0, Style::new().dimmed());
        }
        if roadmap.groups.is_empty() {
            self.wrapped(&Fixed::nothing().get(lang), 0, Style::new());
        }
        self.out.push('\n');
        self.wrapped(&self.chart.imprint.words().get(lang), 0, Style::new().dimmed());
    }

    fn styled(&mut self, text: &str, style: Style) {
        if self.look.colour {
            self.out.push_str(&format!("{style}{text}{style:#}"));
        } else {
            self.out.push_str(text);
        }
    }

    /// Text broken at the last column, under a hanging indent.
    fn wrapped(&mut self, text: &str, indent: usize, style: Style) {
        let text = visible(text).replace(['\n', '\t'], " ");
        let mut line = " ".repeat(indent);
        let mut column = indent;
        let mut pieces = Vec::new();
        for unit in units(&text) {
            if width(unit) > self.columns - indent {
                pieces.extend(unit.graphemes(true))
            } else {
                pieces.push(unit)
            }
        }
        for (index, piece) in pieces.iter().enumerate() {
            let hangs = pieces.get(index + 1).is_some_and(|next| begins_badly(next));
            let needed = width(piece) + if hangs { 2 } else { 0 };
            let stays = begins_badly(piece) && column + width(piece) <= self.columns;
            if column > indent && column + needed > self.columns && !stays {
                self.styled(line.trim_end(), style);
                self.out.push('\n');
                line = " ".repeat(indent);
                column = indent;
                if piece.trim().is_empty() {
                    continue;
                }
            }
            line.push_str(piece);
            column += width(piece);
        }
        self.styled(line.trim_end(), style);
        self.out.push('\n');
    }

    fn signed(&mut self, sign: char, style: Style, name: &str, indent: usize) {
        let begin = self.out.len();
        self.wrapped(name, indent, Style::new().bold());
        if sign != ' ' {
            // The sign takes the place of the first blank of the margin.
            let at = self.out[begin..].find(' ').map_or(begin, |place| begin + place);
            let sign = if self.look.colour { format!("{style}{sign}{style:#}") } else { sign.to_string() };
            self.out.replace_range(at..=at, &sign);
        }
    }

    fn legend(&mut self) {
        let lang = self.chart.lang;
        let roadmap = self.chart.roadmap;
        let bars = || roadmap.groups.iter().flat_map(|group| &group.lanes).filter_map(|lane| lane.bar);
        let mut parts: Vec<String> = Vec::new();
        let mut say = |words: Words| parts.push(words.get(lang).into_owned());
        if bars().any(|bar| bar.sure.is_some()) {
            say(words!("render.runs-2"));
        }
        if bars().any(|bar| bar.sure != Some((bar.from, bar.to))) {
            say(words!("render.may-run-end-not"));
        }
        if bars().any(|bar| bar.after == Onwards::Endless) {
            say(words!("render.no-last-year-set-2"));
        }
        for (index, sign) in roadmap.signs.iter().enumerate() {
            let shown = self.sign(index, &sign.sign.get(lang));
            parts.push(format!("{shown} {}", sign.long.get(lang)));
        }
        let mut say = |words: Words| parts.push(words.get(lang).into_owned());
        let lanes = || roadmap.groups.iter().flat_map(|group| &group.lanes);
        if roadmap.signs.len() > 9
            || lanes().any(|lane| marks(lane).windows(2).any(|two| two[0].column == two[1].column))
        {
            say(words!("render.several-marks"));
        }
        if roadmap.compared {
            say(words!("render.added"));
            say(words!("render.deleted"));
            say(words!("render.came-known-no-change"));
            say(words!("render.changed"));
            say(words!("render.before"));
        }
        self.wrapped(&parts.join("  "), 0, Style::new());
        let (before, after) = self.axis.cut;
        if before + after > 0 {
            let cut = words!("render.years-before-after-no", before, after);
            self.wrapped(&cut.get(lang), 0, Style::new());
        }
        self.out.push('\n');
    }

    /// The sign of a kind of evaluation: its own, or its number where a year is one column.
    fn sign(&self, index: usize, own: &str) -> String {
        if self.axis.each >= width(own) {
            return own.to_owned();
        }
        (1..=9).nth(index).map_or_else(|| "*".to_owned(), |number: i32| number.to_string())
    }

    /// The years, every fifth of them.
    fn head(&mut self) {
        let lang = self.chart.lang;
        let mut rows = [String::new(), String::new(), String::new()];
        let mut ends = [0usize; 2];
        let axis = self.chart.roadmap.axis();
        for (place, year) in self.axis.years().enumerate() {
            let column = place * self.axis.each;
            let head = Head::of(&axis, year, lang);
            if !head.is_told {
                continue;
            }
            let labels = [head.short, head.long];
            for ((row, label), end) in rows.iter_mut().zip(labels).zip(&mut ends) {
                if column >= *end && NAMES + column + width(&label) <= self.columns {
                    row.push_str(&" ".repeat(column - width(row)));
                    row.push_str(&label);
                    *end = column + width(&label) + 1;
                }
            }
            let row = &mut rows[2];
            row.push_str(&" ".repeat(column - width(row)));
            row.push('|');
        }
        for row in rows.iter().filter(|row| !row.is_empty()) {
            let line = format!("{}{row}", " ".repeat(NAMES));
            self.styled(line.trim_end(), Style::new());
            self.out.push('\n');
        }
    }

    fn lane(&mut self, lane: &RoadmapLane) {
        let lang = self.chart.lang;
        let (sign, style) = margin(&lane.news, lane.fate);
        let indent = 1 + 2 * lane.depth.min(4);
        let mut line = format!("{sign}{}", " ".repeat(indent));
        let room = NAMES - 2 - indent;
        line.push_str(&abbreviated(&lane.name.get(lang), room));
        line.push_str(&" ".repeat(NAMES.saturating_sub(width(&line))));
        line.push_str(&self.cells(lane));
        self.styled(line.trim_end(), if sign == ' ' { Style::new() } else { style });
        self.out.push('\n');
        if let Some(ghost) = &lane.ghost {
            let was = words!("render.before-2");
            let name = was.get(lang);
            let mut line = format!("{}{name}", " ".repeat(NAMES - 1 - width(&name)));
            line.push(' ');
            for year in self.axis.years() {
                let stands = ghost.from <= year && year <= ghost.to;
                line.push_str(&if stands { "-" } else { " " }.repeat(self.axis.each));
            }
            self.styled(line.trim_end(), Style::new().dimmed());
            self.out.push('\n');
        }
        self.news(&lane.news, indent + 3);
    }

    fn news(&mut self, news: &[RoadmapNews], indent: usize) {
        let told = news.iter().filter(|news| news.kind.family() != Family::Standing);
        for news in told.collect::<Vec<_>>() {
            let said = format!("{} {}", news.sign(), news.words.get(self.chart.lang));
            self.wrapped(&said, indent, Style::new());
        }
    }

    /// What stands in the years of a lane.
    fn cells(&self, lane: &RoadmapLane) -> String {
        let lang = self.chart.lang;
        let room = self.columns - NAMES;
        if lane.is_undated() {
            return abbreviated(&Fixed::undated().get(lang), room);
        }
        let in_window = |from: i64, to: i64| from <= self.axis.last && self.axis.first <= to;
        let bar = lane.bar.filter(|bar| in_window(bar.from, bar.to));
        let marks = marks(lane);
        if bar.is_none() && !marks.iter().any(|mark| in_window(mark.column, mark.column)) {
            let years = lane.schedule.as_ref().map(|words| words.get(lang)).unwrap_or_default();
            return abbreviated(&years, room);
        }
        let mut out = String::new();
        for year in self.axis.years() {
            let here: Vec<&&RoadmapMark> = marks.iter().filter(|mark| mark.column == year).collect();
            let cell = match here.as_slice() {
                [] => self.cell(lane, bar.as_ref(), year).repeat(self.axis.each),
                [mark] => {
                    let own = mark.sign.get(lang);
                    let signs = &self.chart.roadmap.signs;
                    let index = signs.iter().position(|sign| sign.sign == mark.sign).unwrap_or(signs.len());
                    self.sign(index, &own)
                }
                _ => "*".to_owned(),
            };
            let short = self.axis.each.saturating_sub(width(&cell));
            out.push_str(&cell);
            out.push_str(&self.cell(lane, bar.as_ref(), year).repeat(short));
        }
        out
    }

    fn cell(&self, lane: &RoadmapLane, bar: Option<&RoadmapBar>, year: i64) -> &'static str {
        let Some(bar) = bar else { return " " };
        let within = |from: i64, to: i64| from <= year && year <= to;
        if !within(bar.from, bar.to) {
            return " ";
        }
        if lane.fate == LaneFate::Gone {
            return "-";
        }
        if bar.after == Onwards::Endless && bar.to == year {
            return ">";
        }
        if bar.sure.is_some_and(|(from, to)| within(from, to)) { "█" } else { "░" }
    }
}

/// The sign in the margin.
fn margin(news: &[RoadmapNews], fate: LaneFate) -> (char, Style) {
    let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
    let has = |kind: FacetKind| news.iter().any(|news| news.kind == kind);
    if fate == LaneFate::Come || has(FacetKind::Added) {
        ('+', colour(AnsiColor::Green))
    } else if fate == LaneFate::Gone || has(FacetKind::Deleted) {
        ('-', colour(AnsiColor::Red))
    } else if news.is_empty() {
        (' ', Style::new())
    } else if news.iter().all(|news| news.kind.family() == Family::Knowledge) {
        ('?', Style::new())
    } else {
        ('~', colour(AnsiColor::Yellow))
    }
}

/// A text cut to so many columns, with an ellipsis if it is.
fn abbreviated(text: &str, columns: usize) -> String {
    let text = visible(text).replace(['\n', '\t'], " ");
    if width(&text) <= columns {
        return text;
    }
    let mut out = String::new();
    for grapheme in text.graphemes(true) {
        if width(&out) + width(grapheme) + 1 > columns {
            break;
        }
        out.push_str(grapheme);
    }
    out.push('…');
    out
}

/// The evaluations of a lane that its years show.
fn marks(lane: &RoadmapLane) -> Vec<&RoadmapMark> {
    let stands = |mark: &&RoadmapMark| mark.fate != LaneFate::Gone || lane.fate == LaneFate::Gone;
    lane.marks.iter().filter(stands).collect()
}
