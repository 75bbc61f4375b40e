//! The roadmap as a table, for papers that hold no pictures: a column for each fiscal year, a row
//! for each lane, shaded where it runs.

use super::roadmap::{LaneFate, Onwards, Roadmap, RoadmapBar, RoadmapLane};
use super::{Block, CellLook, Document, Imprint, Line, Mark, Page, Span, Table, TableCell, TableRow};
use planctl_core::layout::Axis;
use planctl_core::model::Grain;
use planctl_core::text::{Lang, Words};
use planctl_core::words;

/// What stands in a year in which something may run, but nobody knows.
const PERHAPS: &str = "～";

impl Roadmap {
    /// The chart as a paper on A4, on its side.
    pub fn paper(&self, imprint: Imprint, lang: Lang) -> Document {
        let mut out = Document { lang, page: Page::Landscape, ..Document::default() };
        let title = words!("document.roadmap-of", plan = self.plan);
        out.push(Block::Title(vec![Span::plain(title.get(lang))]));
        out.push(Block::Right(vec![Span::plain(imprint.headed().get(lang))]));
        out.push(Block::Table(self.table(lang)));
        out.push(Block::Gap);
        let signs = self.signs.iter().map(|sign| Words::about(&sign.sign, &sign.long));
        let legend = words!("document.roadmap-legend", perhaps = PERHAPS, year = self.year_in_legend());
        let text =
            Words::concat([legend, Words::joined("document.legend-comma", signs)]).get(lang).into_owned();
        out.push(Block::Paragraph(vec![Span::marked(Mark::Faint, text)]));
        out.imprint = Some(imprint);
        out
    }

    /// How the heads of the columns shorten a year, if they are years.
    fn year_in_legend(&self) -> Words {
        let axis = self.axis();
        match (axis.grain, self.span()) {
            (Grain::FiscalYear | Grain::Year, Some((first, _))) => {
                words!("document.roadmap-legend-year", short = axis.short(first), year = axis.words(first))
            }
            _ => Words::default(),
        }
    }

    fn table(&self, lang: Lang) -> Table {
        let axis = self.axis();
        let years: Vec<i64> = self.span().map(|(first, last)| (first..=last).collect()).unwrap_or_default();
        let cell = |column, look, text: &str| {
            let lines = if text.is_empty() { Vec::new() } else { vec![vec![Span::plain(text)]] };
            TableCell::new(column, 1, look, lines)
        };
        let said = 1 + years.len();
        let heads = years
            .iter()
            .enumerate()
            .map(|(index, year)| cell(index + 1, CellLook::Head, &head(&axis, *year, lang)));
        let name = words!("document.item");
        let remarks = if self.compared { words!("document.change") } else { words!("document.remarks") };
        let mut head = vec![cell(0, CellLook::Head, &name.get(lang))];
        head.extend(heads);
        head.push(cell(said, CellLook::Head, &remarks.get(lang)));
        let mut rows = vec![TableRow { cells: head, ..TableRow::default() }];
        for group in &self.groups {
            let indent = "　".repeat(group.depth);
            let mut line = vec![Span::marked(Mark::Strong, format!("{indent}{}", group.name.get(lang)))];
            if let Some(note) = &group.note {
                line.push(Span::marked(Mark::Faint, words!("document.note-after", note).get(lang)));
            }
            let whole = TableCell::new(0, said, CellLook::Plain, vec![line]);
            let news = TableCell::new(said, 1, CellLook::Plain, news(&group.news, lang));
            rows.push(TableRow { cells: vec![whole, news], ..TableRow::default() });
            rows.extend(group.lanes.iter().map(|lane| row(lane, &years, lang)));
            rows.extend(group.named().map(|named| row_of_note(&named, said, lang)));
        }
        rows.extend(self.left_outside().map(|left| row_of_note(&left, said, lang)));
        let mut widths = vec![34];
        widths.extend(years.iter().map(|_| 5));
        widths.push(22);
        Table { widths, head_rows: 1, rows }
    }
}

/// A row that says one thing over all columns; `said` is the last of them.
fn row_of_note(note: &Words, said: usize, lang: Lang) -> TableRow {
    let line = vec![Span::marked(Mark::Faint, note.get(lang))];
    let cell = TableCell::new(0, said + 1, CellLook::Plain, vec![line]);
    TableRow { cells: vec![cell], ..TableRow::default() }
}

fn row(lane: &RoadmapLane, years: &[i64], lang: Lang) -> TableRow {
    let name = format!("{}{}", "　".repeat(lane.depth + 1), lane.name.get(lang));
    let mark = match lane.fate {
        LaneFate::Stands => Mark::Plain,
        LaneFate::Come => Mark::Come,
        LaneFate::Gone => Mark::Gone,
    };
    let mut cells = vec![TableCell::new(0, 1, CellLook::Plain, vec![vec![Span::marked(mark, name)]])];
    for (index, year) in years.iter().enumerate() {
        let (runs, perhaps) = lane.bar.map_or((false, false), |bar| runs(&bar, *year));
        let mut line: Line = Vec::new();
        for evaluation in lane.marks.iter().filter(|mark| mark.column == *year) {
            let mark = match evaluation.fate {
                LaneFate::Stands => Mark::Plain,
                LaneFate::Come => Mark::Come,
                LaneFate::Gone => Mark::Gone,
            };
            line.push(Span::marked(mark, evaluation.sign.get(lang)));
        }
        if line.is_empty() && perhaps {
            line.push(Span::marked(Mark::Faint, PERHAPS));
        }
        let endless = lane.bar.is_some_and(|bar| bar.to == *year && bar.after == Onwards::Endless);
        if endless {
            line.push(Span::plain("→"));
        }
        let look = if runs { CellLook::Bar } else { CellLook::Sign };
        let lines = if line.is_empty() { Vec::new() } else { vec![line] };
        cells.push(TableCell::new(index + 1, 1, look, lines));
    }
    let mut said = news(&lane.news, lang);
    if lane.is_undated() {
        said.push(vec![Span::marked(Mark::Faint, words!("document.no-years-recorded").get(lang))]);
    }
    cells.push(TableCell::new(years.len() + 1, 1, CellLook::Plain, said));
    TableRow { cells, ..TableRow::default() }
}

/// A column in a narrow head: H30, R8; in English the last two digits; of a quarter or month below its year.
fn head(axis: &Axis<'_>, column: i64, lang: Lang) -> String {
    let short = axis.short(column);
    match axis.above(column) {
        Some(above) => format!("{}\n{}", above.get(lang), short.get(lang)),
        None => short.get(lang).into_owned(),
    }
}

/// Whether something surely runs in a column, and whether it may.
fn runs(bar: &RoadmapBar, year: i64) -> (bool, bool) {
    let within = bar.from <= year && year <= bar.to;
    let surely = bar.sure.is_some_and(|(first, last)| first <= year && year <= last);
    (surely, within && !surely)
}

fn news(news: &[super::roadmap::RoadmapNews], lang: Lang) -> Vec<Line> {
    news.iter().map(|news| vec![Span::plain(format!("{} {}", news.sign(), news.words.get(lang)))]).collect()
}
