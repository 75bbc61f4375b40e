//! One page for a browser that needs nothing beside itself: its style sheet is in it, no script
//! runs, nothing is fetched.
//!
//! It says by a `meta` element which snapshot it prints. What is struck out is `<del>`, what has
//! come `<ins>`; both can be told apart without colour, as can what moved. Printed, it is laid
//! out on A4 as the document asks, with the heads of tables on every page.

use std::fmt::Write as _;

use super::grid::{Occupant, slots};
use super::look::width;
use super::markup::Markup;
use super::office::title;
use crate::document::{Block, CellLook, CellText, Document, Fate, Mark, Page, Part, Span, Table};

/// A document as a page.
pub fn to_html(document: &Document) -> String {
    let mut html = Markup::beginning("<!DOCTYPE html>\n");
    html.open("html", &[("lang", document.lang.tag())]);
    html.line();
    head(&mut html, document);
    html.open("body", &[]);
    html.open("main", &[]);
    html.line();
    let mut list = List::default();
    for part in &document.parts {
        print(&mut html, part, &mut list);
    }
    list.end(&mut html, 0);
    html.close();
    html.line();
    if let Some(imprint) = &document.imprint {
        html.leaf("footer", &[], &imprint.words().get(document.lang));
        html.line();
    }
    html.close();
    html.line();
    html.close();
    html.line();
    html.finish()
}

fn head(html: &mut Markup, document: &Document) {
    html.open("head", &[]);
    html.line();
    html.empty("meta", &[("charset", "utf-8")]);
    html.line();
    html.empty("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    html.line();
    if let Some(imprint) = &document.imprint {
        html.empty("meta", &[("name", "planctl-revision"), ("content", &imprint.hash.to_string())]);
        html.line();
    }
    html.leaf("title", &[], &title(document));
    html.line();
    html.open("style", &[]);
    html.style(STYLE);
    html.style(&page_rule(document));
    html.close();
    html.line();
    html.close();
    html.line();
}

/// The paper, with what it is made from and its number at the foot of each page.
fn page_rule(document: &Document) -> String {
    let orientation = match document.page {
        Page::Portrait => "portrait",
        Page::Landscape => "landscape",
    };
    let words = document.imprint.as_ref().map(|imprint| imprint.words());
    let foot = words.map(|words| css_string(&words.get(document.lang))).unwrap_or_default();
    format!(
        "@page {{ size: A4 {orientation}; margin: 18mm 18mm 20mm;\n  @bottom-left {{ content: \"{foot}\"; font-size: 7.5pt; width: 85%; }}\n  @bottom-right {{ content: counter(page); font-size: 9pt; }}\n}}\n"
    )
}

/// A text as the inside of a string of a style sheet: all but letters and digits of ASCII by
/// number (CSS Syntax, 4.3.7), so that none can end the string or the sheet.
fn css_string(text: &str) -> String {
    let mut out = String::new();
    for c in planctl_core::text::visible(text).chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else {
            let _ = write!(out, "\\{:06x}", u32::from(c));
        }
    }
    out
}

/// The lists that are open, one in the other, each with an entry that is open.
#[derive(Default)]
struct List {
    depth: usize,
}

impl List {
    fn begin(&mut self, html: &mut Markup, depth: usize, attributes: &[(&str, &str)]) {
        self.end(html, depth + 1);
        if self.depth == depth + 1 {
            html.close();
            html.line();
        }
        while self.depth < depth + 1 {
            html.open("ul", &[]);
            self.depth += 1;
            if self.depth < depth + 1 {
                html.open("li", &[]);
            }
        }
        html.open("li", attributes);
    }

    /// Ends the lists deeper than `depth`.
    fn end(&mut self, html: &mut Markup, depth: usize) {
        while self.depth > depth {
            html.close();
            html.close();
            html.line();
            self.depth -= 1;
        }
    }
}

fn print(html: &mut Markup, part: &Part, list: &mut List) {
    if let Block::Item { depth, marker, line } = &part.block {
        let hanging = format!("--hang:{}.{}em", width(marker) / 2, width(marker) % 2 * 5);
        let attributes = [("class", class(part.fate)), ("style", &*hanging)];
        list.begin(html, *depth, if part.fate == Fate::Stands { &attributes[1..] } else { &attributes });
        return fated(html, part.fate, |html| {
            html.text(marker);
            spans(html, line);
        });
    }
    list.end(html, 0);
    let (name, own, line): (&'static str, &str, &[Span]) = match &part.block {
        Block::Title(line) => ("h1", "", line),
        Block::Heading(line) => ("h2", "", line),
        Block::Paragraph(line) => ("p", "", line),
        Block::Right(line) => ("p", "right", line),
        Block::Gap => ("div", "gap", &[]),
        Block::PageBreak => ("div", "break", &[]),
        Block::Table(table) => return print_table(html, table, part.fate),
        Block::Item { .. } => return,
    };
    let both = [own, class(part.fate)].join(" ");
    let class = [("class", both.trim())];
    html.open(name, if class[0].1.is_empty() { &[] } else { &class });
    fated(html, part.fate, |html| spans(html, line));
    html.close();
    html.line();
}

/// What is inside something with a fate of its own.
fn fated(html: &mut Markup, fate: Fate, inside: impl FnOnce(&mut Markup)) {
    match fate {
        Fate::Stands => return inside(html),
        Fate::Come | Fate::MovedHere(_) => html.open("ins", &[]),
        Fate::Gone | Fate::MovedAway(_) => html.open("del", &[]),
    }
    inside(html);
    html.close();
}

fn class(fate: Fate) -> &'static str {
    match fate {
        Fate::Stands => "",
        Fate::Come => "come",
        Fate::Gone => "gone",
        Fate::MovedHere(_) => "here",
        Fate::MovedAway(_) => "away",
    }
}

fn spans(html: &mut Markup, line: &[Span]) {
    for span in line.iter().filter(|span| !span.text.is_empty()) {
        let element: Option<(&'static str, &[(&str, &str)])> = match span.mark {
            Mark::Plain => None,
            Mark::Strong => Some(("strong", &[])),
            Mark::Faint => Some(("span", &[("class", "faint")])),
            Mark::Gone => Some(("del", &[])),
            Mark::Come => Some(("ins", &[])),
            Mark::Inferred => Some(("span", &[("class", "inferred")])),
            Mark::Changed => Some(("u", &[])),
            Mark::Relocated => Some(("u", &[("class", "relocated")])),
        };
        if let Some((name, attributes)) = element {
            html.open(name, attributes);
        }
        for (index, text) in span.text.split('\n').enumerate() {
            if index > 0 {
                html.empty("br", &[]);
            }
            html.text(text);
        }
        if element.is_some() {
            html.close();
        }
    }
}

fn print_table(html: &mut Markup, table: &Table, fate: Fate) {
    if table.widths.is_empty() || table.rows.is_empty() {
        return;
    }
    let small = if table.widths.len() > 6 { "small" } else { "" };
    let both = [small, class(fate)].join(" ");
    let attributes = [("class", both.trim())];
    html.open("table", if attributes[0].1.is_empty() { &[] } else { &attributes });
    html.open("colgroup", &[]);
    let whole: u32 = table.widths.iter().map(|part| u32::from((*part).max(1))).sum();
    for part in &table.widths {
        // In hundredths of a percent, without a float.
        let share = u32::from((*part).max(1)) * 10_000 / whole;
        html.empty("col", &[("style", &format!("width:{}.{:02}%", share / 100, share % 100))]);
    }
    html.close();
    html.line();
    let heads = table.head_rows.min(table.rows.len());
    for (index, (row, slots)) in table.rows.iter().zip(slots(table)).enumerate() {
        if index == 0 && heads > 0 {
            html.open("thead", &[]);
        }
        if index == heads {
            html.open("tbody", &[]);
        }
        let attributes = [("class", class(row.fate))];
        html.open("tr", if row.fate == Fate::Stands { &[] } else { &attributes });
        let all = if row.fate == Fate::Stands { fate } else { row.fate };
        for (number, slot) in slots.iter().enumerate() {
            let (text, look, rows): (&[CellText], CellLook, usize) = match slot.place {
                Occupant::Begins { cell, rows } => (&cell.text, cell.look, rows),
                Occupant::Empty => (&[], CellLook::Plain, 1),
                Occupant::Below { .. } => continue,
            };
            let rows = if index < heads { rows.min(heads - index) } else { rows };
            let ends = (number == 0, number + 1 == slots.len());
            begin_cell(html, look, slot.columns, rows, ends);
            let own = match slot.place {
                Occupant::Begins { cell, .. } if all == Fate::Stands => cell.fate,
                _ => all,
            };
            texts(html, text, own);
            html.close();
        }
        html.close();
        html.line();
        if index + 1 == heads || index + 1 == table.rows.len() {
            html.close();
            html.line();
        }
    }
    html.close();
    html.line();
}

fn begin_cell(html: &mut Markup, look: CellLook, columns: usize, rows: usize, ends: (bool, bool)) {
    let class = match (look, ends) {
        (CellLook::Plain | CellLook::Head, _) => "",
        (CellLook::Sign, _) => "sign",
        (CellLook::Bar, _) => "bar",
        (CellLook::Open, (true, true)) => "",
        (CellLook::Open, (true, false)) => "open first",
        (CellLook::Open, (false, true)) => "open last",
        (CellLook::Open, (false, false)) => "open",
    };
    let (columns_text, rows_text) = (columns.to_string(), rows.to_string());
    let mut attributes = Vec::new();
    if !class.is_empty() {
        attributes.push(("class", class));
    }
    if columns > 1 {
        attributes.push(("colspan", &*columns_text));
    }
    if rows > 1 {
        attributes.push(("rowspan", &*rows_text));
    }
    html.open(if look == CellLook::Head { "th" } else { "td" }, &attributes);
}

/// The paragraphs of a cell; `all` is what became of the cell as a whole.
fn texts(html: &mut Markup, texts: &[CellText], all: Fate) {
    let alone = texts.len() == 1;
    for text in texts {
        let attributes = [("class", class(text.fate))];
        if !alone || text.fate != Fate::Stands {
            html.open("div", if text.fate == Fate::Stands { &[] } else { &attributes });
        }
        fated(html, all, |html| {
            fated(html, if all == Fate::Stands { text.fate } else { Fate::Stands }, |html| {
                spans(html, &text.line);
            });
        });
        if !alone || text.fate != Fate::Stands {
            html.close();
        }
    }
}

const STYLE: &str = r#"
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem; max-width: 60rem; background: #fff; color: #000;
  font-family: "ＭＳ 明朝", "MS Mincho", "Yu Mincho", "Hiragino Mincho ProN", "Noto Serif CJK JP", serif;
  font-size: 10.5pt; line-height: 1.6; }
main { overflow-x: auto; }
h1 { margin: 0 0 1em; font-size: 14pt; font-weight: normal; text-align: center; }
h2 { margin: 1.5em 0 .4em; font-size: 12pt; break-after: avoid; }
p { margin: 0; line-break: strict; text-align: justify; }
.right { text-align: right; }
.gap { height: 1em; }
.break { break-after: page; height: 0; }
ul { list-style: none; margin: 0; padding: 0; }
ul ul { padding-left: 2em; }
li { padding-left: var(--hang, 0); text-indent: calc(-1 * var(--hang, 0em)); line-break: strict; }
table { border-collapse: collapse; table-layout: fixed; width: 100%; margin: .4em 0; }
table.small { font-size: 8pt; line-height: 1.35; }
thead { display: table-header-group; }
tr { break-inside: avoid-page; }
td, th { border: .5pt solid #000; padding: .2em .4em; vertical-align: top; text-align: left;
  overflow-wrap: anywhere; line-break: strict; font-weight: inherit; text-indent: 0; }
th { background: #e7e6e6; text-align: center; vertical-align: middle; }
td.sign { text-align: center; vertical-align: middle; }
td.bar { background: #deeaf6; text-align: center; vertical-align: middle; border: 1pt solid #000; }
td.open { border-left: 0; border-right: 0; vertical-align: middle; }
td.open.first { border-left: .5pt solid #000; }
td.open.last { border-right: .5pt solid #000; }
strong { font-weight: bold; }
.faint { color: #595959; }
.inferred { text-decoration: underline dotted; }
u { text-decoration: underline; text-underline-offset: .15em; }
u.relocated { text-decoration: underline double; }
del { color: #b00000; text-decoration: line-through; }
ins { color: #b00000; text-decoration: underline; text-underline-offset: .15em; }
.here > ins, .here del ins { color: #006100; text-decoration: underline double; }
.away > del { color: #006100; text-decoration: line-through double; }
.here::before { content: "↳ "; color: #006100; }
.away::before { content: "↱ "; color: #006100; }
tr.here::before, tr.away::before, table.here::before, table.away::before { content: none; }
tr.come > :first-child, table.come { border-left: 3pt solid #b00000; }
tr.gone > :first-child, table.gone { border-left: 3pt dashed #b00000; }
tr.here > :first-child, table.here { border-left: 3pt double #006100; }
tr.away > :first-child, table.away { border-left: 3pt dotted #006100; }
footer { margin-top: 2em; border-top: .5pt solid #000; padding-top: .3em; font-size: 8pt; }
@media print {
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  body { padding: 0; max-width: none; }
  main { overflow: visible; }
}
"#;
