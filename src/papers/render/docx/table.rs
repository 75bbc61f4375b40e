//! A table of a Word document: a grid, rows that may be tracked, cells that are merged.

use super::body::{Body, Setting, StaticLook, come_element, gone_element, static_look, text_width};
use super::tracking::{Trace, marks_in_cell};
use crate::document::{About, CellLook, CellText, Fate, Page, Table, TableCell, TableRow};
use crate::render::grid::{Occupant, Slot, slots};
use crate::render::look::width;

/// A table of more columns than this has narrow margins in its cells, so that a year stands in one line.
const MANY: usize = 12;

/// The narrow margin, in twentieths of a point.
const NARROW: &str = "28";

/// A row of at most so many columns of text, a full-width character two, is kept on one page.
const SHORT: usize = 240;

impl Body<'_> {
    /// Whether a table stands before, after and on the paper; `None` if it has nothing to print.
    pub(super) fn stands(&self, table: &Table, outer: Trace) -> Option<[bool; 3]> {
        if table.widths.is_empty() || table.rows.is_empty() {
            return None;
        }
        let rows = || table.rows.iter().map(|row| self.seen(Trace::of_fate(row.fate)).inside(outer));
        Some([rows().any(Trace::stands_before), rows().any(Trace::stands_after), true])
    }

    /// A table with at least one row and one column; whether its last row stands on the page of what follows.
    pub(super) fn table(&mut self, table: &Table, fate: Fate, page: Page, keeps_last: bool) {
        let widths = columns(&table.widths, text_width(page));
        self.xml.open("w:tbl", &[]);
        self.xml.open("w:tblPr", &[]);
        self.xml.empty("w:tblStyle", &[("w:val", "Ruled")]);
        let total = widths.iter().sum::<usize>().to_string();
        self.xml.empty("w:tblW", &[("w:w", &total), ("w:type", "dxa")]);
        self.xml.empty("w:tblLayout", &[("w:type", "fixed")]);
        if widths.len() > MANY {
            self.xml.open("w:tblCellMar", &[]);
            for side in ["w:left", "w:right"] {
                self.xml.empty(side, &[("w:w", NARROW), ("w:type", "dxa")]);
            }
            self.xml.close();
        }
        self.xml.close();
        self.xml.open("w:tblGrid", &[]);
        for width in &widths {
            self.xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
        }
        self.xml.close();
        let style = if widths.len() > 6 { "CellSmall" } else { "Cell" };
        for (index, (row, slots)) in table.rows.iter().zip(slots(table)).enumerate() {
            // The marks of a box stand on the page of the box.
            let is_above = row.about.as_ref().is_some_and(|about| &*about.aspect == About::MARKS);
            let is_last = index + 1 == table.rows.len();
            self.keeps_with_next = if is_last { keeps_last } else { is_above };
            self.row(row, fate, index < table.head_rows, |body, trace, look| {
                for (number, slot) in slots.iter().enumerate() {
                    let width = widths[slot.column..slot.column + slot.columns].iter().sum();
                    let sides = (number == 0, number + 1 == slots.len());
                    body.cell(slot, width, sides, style, trace, look);
                }
            });
        }
        self.keeps_with_next = false;
        self.xml.close();
        self.xml.line();
    }

    fn row(
        &mut self,
        row: &TableRow,
        outer: Fate,
        head: bool,
        cells: impl FnOnce(&mut Self, Trace, Option<StaticLook>),
    ) {
        let trace = self.seen(Trace::of_fate(row.fate).inside(Trace::of_fate(outer)));
        let look = static_look(row.fate, self.tracking).or(static_look(outer, self.tracking));
        self.xml.open("w:tr", &[]);
        let short = row.cells.iter().all(|cell| length(cell) <= SHORT);
        if short || head || trace != Trace::default() {
            self.xml.open("w:trPr", &[]);
            if short {
                self.xml.empty("w:cantSplit", &[]);
            } else if !head {
                // The schema does not let a row be tracked that says nothing else of itself.
                self.xml.empty("w:cantSplit", &[("w:val", "off")]);
            }
            if head {
                self.xml.empty("w:tblHeader", &[]);
            }
            for name in [trace.come.map(come_element), trace.gone.map(gone_element)].into_iter().flatten() {
                self.change(name, false);
            }
            self.xml.close();
        }
        cells(self, trace, look);
        self.xml.close();
    }

    fn cell(
        &mut self,
        slot: &Slot<'_>,
        width: usize,
        (first, last): (bool, bool),
        style: &'static str,
        row: Trace,
        look: Option<StaticLook>,
    ) {
        let (cell, merge) = match slot.place {
            Occupant::Begins { cell, rows } => (Some(cell), (rows > 1).then_some("restart")),
            Occupant::Below { cell, .. } => (Some(cell), Some("continue")),
            Occupant::Empty => (None, None),
        };
        let shape = cell.map(|cell| cell.look).unwrap_or_default();
        self.xml.open("w:tc", &[]);
        self.xml.open("w:tcPr", &[]);
        self.xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
        if slot.columns > 1 {
            self.xml.empty("w:gridSpan", &[("w:val", &slot.columns.to_string())]);
        }
        if let Some(merge) = merge {
            self.xml.empty("w:vMerge", &[("w:val", merge)]);
        }
        if shape == CellLook::Open && !(first && last) {
            self.xml.open("w:tcBorders", &[]);
            if !first {
                self.xml.empty("w:left", &[("w:val", "nil")]);
            }
            if !last {
                self.xml.empty("w:right", &[("w:val", "nil")]);
            }
            self.xml.close();
        }
        if let Some(fill) = fill(shape) {
            self.xml.empty("w:shd", &[("w:val", "clear"), ("w:color", "auto"), ("w:fill", fill)]);
        }
        if shape != CellLook::Plain {
            self.xml.empty("w:vAlign", &[("w:val", "center")]);
        }
        let fate = cell.map(|cell| cell.fate).unwrap_or_default();
        let own = self.seen(Trace::of_fate(fate));
        for name in [own.come.map(|_| "w:cellIns"), own.gone.map(|_| "w:cellDel")].into_iter().flatten() {
            self.change(name, false);
        }
        self.xml.close();
        let (row, look) = (own.inside(row), look.or(static_look(fate, self.tracking)));
        let texts: &[CellText] = match slot.place {
            Occupant::Begins { cell, .. } => &cell.text,
            _ => &[],
        };
        let align = matches!(shape, CellLook::Head | CellLook::Sign | CellLook::Bar).then_some("center");
        self.texts(texts, Setting { style: Some(style), align, ..Setting::default() }, row, look);
        self.xml.close();
    }

    /// The paragraphs of a cell, one at least. In what comes or goes whole, a row or a cell, their ends come
    /// and go with it.
    fn texts(&mut self, texts: &[CellText], setting: Setting, row: Trace, look: Option<StaticLook>) {
        if texts.is_empty() {
            return self.paragraph(setting, Trace::default(), |_| {});
        }
        let mut traces = Vec::new();
        let mut moves = Vec::new();
        for group in texts.chunk_by(|one, next| one.fate == next.fate) {
            // In a row that stands on one side only nothing moves by itself.
            let (trace, name) = match row == Trace::default() {
                true => self.moves.next(group[0].fate),
                false => (Trace::of_fate(group[0].fate), None),
            };
            let trace = self.seen(trace);
            let range = name.filter(|_| trace != Trace::default());
            let (first, last) = (traces.len(), traces.len() + group.len() - 1);
            traces.extend(group.iter().map(|_| trace));
            moves.extend(range.map(|name| (first, last, name, trace)));
        }
        let marks = marks_in_cell(&traces);
        let mut open = None;
        for (index, text) in texts.iter().enumerate() {
            let look = static_look(text.fate, self.tracking).or(look);
            let trace = traces[index].inside(row);
            let mark = if row == Trace::default() { marks[index] } else { Trace::default() };
            self.paragraph(setting, mark, |body| {
                if let Some((_, _, name, trace)) = moves.iter().find(|(first, ..)| *first == index) {
                    open = Some(body.range_start(*trace, name));
                }
                body.runs(&text.line, trace, look);
                if let Some((_, _, _, trace)) = moves.iter().find(|(_, last, ..)| *last == index)
                    && let Some(id) = open.take()
                {
                    body.range_end(*trace, id);
                }
            });
        }
    }
}

fn fill(look: CellLook) -> Option<&'static str> {
    match look {
        CellLook::Head => Some("E7E6E6"),
        CellLook::Bar => Some("DEEAF6"),
        CellLook::Plain | CellLook::Sign | CellLook::Open => None,
    }
}

fn length(cell: &TableCell) -> usize {
    cell.text.iter().flat_map(|text| &text.line).map(|span| width(&span.text)).sum()
}

/// The widths of the columns in twentieths of a point, which fill the text to the last.
pub(super) fn columns(parts: &[u16], total: usize) -> Vec<usize> {
    let whole = parts.iter().map(|part| usize::from((*part).max(1))).sum::<usize>();
    let (mut sum, mut used) = (0, 0);
    let width = |part: &u16| {
        sum += usize::from((*part).max(1));
        let width = total * sum / whole - used;
        used += width;
        width
    };
    parts.iter().map(width).collect()
}
