//! Documents as text, with full-width characters counted as two columns.

use std::fmt::Write as _;

use anstyle::Style;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::look::{Look, Tables, begins_badly, ends_badly, style, units};
use crate::document::{Block, Document, Mark, Span, Table};
use planctl_core::layout::BOX_END;
use planctl_core::text::visible;
use planctl_core::words;

/// The right margin where lines are never broken.
const RIGHT_MARGIN: usize = 80;

/// A document as text, lines ending in line feeds, with what it is made from in brackets at the end.
pub fn to_text(document: &Document, look: Look) -> String {
    let mut out = String::new();
    for part in &document.parts {
        match &part.block {
            Block::Gap | Block::PageBreak => out.push('\n'),
            Block::Table(table) => match look.tables {
                Tables::Tabbed => tabbed(&mut out, table, look),
                Tables::Drawn => super::drawn::draw(&mut out, table, look),
            },
            Block::Title(line) | Block::Heading(line) | Block::Paragraph(line) => {
                lines(&mut out, "", "", line, look)
            }
            Block::Right(line) => {
                let length: usize = line.iter().map(|span| visible(&span.text).width()).sum();
                let margin = look.columns.unwrap_or(RIGHT_MARGIN).min(RIGHT_MARGIN);
                let indent = " ".repeat(margin.saturating_sub(length));
                lines(&mut out, &indent, &indent, line, Look { columns: None, ..look });
            }
            Block::Item { depth, marker, line } => {
                let indent = "  ".repeat(*depth);
                let hanging = format!("{indent}{}", " ".repeat(marker.width()));
                lines(&mut out, &format!("{indent}{marker}"), &hanging, line, look);
            }
        }
    }
    if let Some(imprint) = &document.imprint {
        let foot = words!("compose.foot", text = imprint.words()).get(document.lang).into_owned();
        out.push('\n');
        lines(&mut out, "", "", &[Span::marked(Mark::Faint, foot)], look);
    }
    out
}

/// A table with a tab between cells and an empty cell for each that another covers, as the text
/// of a page has it.
fn tabbed(out: &mut String, table: &Table, look: Look) {
    for row in &table.rows {
        let mut cells = vec![String::new(); table.widths.len()];
        for cell in &row.cells {
            let texts: Vec<String> = cell.text.iter().map(|text| words_of(&text.line, look)).collect();
            cells[cell.column] = texts.join(" ");
            // Where a box ends is seen by a sign in its last column.
            if let Some(last) = cell.shown_end(row, table) {
                cells[last] = BOX_END.to_owned();
            }
        }
        out.push_str(cells.join("\t").trim_end());
        out.push('\n');
    }
}

/// A text as it stands within a line. A line of text is one part of a document and a tab parts cells, so that
/// a line break or a tab in the text of a plan would begin what is none of it.
fn in_line(text: &str) -> String {
    visible(text).replace(['\n', '\t'], " ")
}

/// The text of a line, on one line and without tabs.
fn words_of(line: &[Span], look: Look) -> String {
    let words = |span: &Span| {
        let text = in_line(&span.text);
        let ink = if look.colour { style(span.mark) } else { Style::new() };
        format!("{ink}{text}{ink:#}")
    };
    line.iter().map(words).collect()
}

/// Writes one line, broken if need be, `first` before it and `hanging` before what follows.
fn lines(out: &mut String, first: &str, hanging: &str, line: &[Span], look: Look) {
    let mut column = first.width();
    out.push_str(first);
    let pieces: Vec<(&Span, String)> = line.iter().map(|span| (span, in_line(&span.text))).collect();
    for (index, (span, text)) in pieces.iter().enumerate() {
        let style = if look.colour { style(span.mark) } else { Style::new() };
        let _ = write!(out, "{style}");
        let Some(columns) = look.columns.filter(|columns| *columns > hanging.width() + 8) else {
            let _ = write!(out, "{text}{style:#}");
            continue;
        };
        let following = pieces.get(index + 1).and_then(|(_, text)| text.graphemes(true).next());
        let units = units(text);
        for (index, unit) in units.iter().enumerate() {
            let next = units.get(index + 1).copied().or(following.filter(|_| index + 1 == units.len()));
            let ends_badly = ends_badly(unit);
            let next_begins_badly = next.is_some_and(begins_badly);
            let needed = unit.width()
                + if ends_badly || next_begins_badly {
                    next.map_or(0, |next| next.width().min(2))
                } else {
                    0
                };
            if column + needed > columns && column > hanging.width() && !begins_badly(unit) {
                let _ = write!(out, "{style:#}\n{hanging}{style}");
                column = hanging.width();
                if unit.trim().is_empty() {
                    continue;
                }
            }
            out.push_str(unit);
            column += unit.width();
        }
        let _ = write!(out, "{style:#}");
    }
    while out.ends_with(' ') && !look.colour {
        out.pop();
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::look::width;

    fn item(marker: &str, text: &str) -> Document {
        let line = vec![Span::plain(text)];
        let mut document = Document::default();
        document.push(Block::Item { depth: 1, marker: marker.to_owned(), line });
        document
    }

    #[test]
    fn broken_lines_hang_under_the_first_and_never_begin_with_a_full_stop() {
        let text = to_text(
            &item("・", "予防法・治療法の開発を促進する。"),
            Look { columns: Some(18), ..Look::default() },
        );
        assert_eq!(text, "  ・予防法・治療法\n    の開発を促進す\n    る。\n");
        assert!(text.lines().all(|line| width(line) <= 18));
    }

    #[test]
    fn control_characters_never_reach_a_terminal() {
        let text = to_text(&item("", "a\u{1b}[31mb\u{202e}c"), Look::default());
        assert_eq!(text, "  a<U+001B>[31mb<U+202E>c\n");
    }
}
