//! Documents as Markdown that renders the same on GitHub and in CommonMark.

use crate::document::{Block, Document, Mark, Span, Table};
use planctl_core::layout::BOX_END;
use planctl_core::text::visible;

/// A document as Markdown. What is gone or has come is `<del>` or `<ins>`, since `**` next to
/// Japanese punctuation is not bold in CommonMark. What it is made from stands in a comment at the
/// end, which is not shown.
pub fn to_markdown(document: &Document) -> String {
    let mut out = String::new();
    let mut in_list = false;
    for part in &document.parts {
        let block = &part.block;
        let is_item = matches!(block, Block::Item { .. });
        if in_list && !is_item && !out.ends_with("\n\n") {
            out.push('\n');
        }
        in_list = is_item;
        match block {
            Block::Title(line) => out.push_str(&format!("# {}\n\n", inline(line))),
            Block::Heading(line) => out.push_str(&format!("## {}\n\n", inline(line))),
            Block::Paragraph(line) | Block::Right(line) => {
                out.push_str(&format!("{}\n\n", beginning(&inline(line))));
            }
            Block::Item { depth, marker, line } => {
                let indent = "   ".repeat(*depth);
                let marker = match marker.trim() {
                    "" | "・" | "-" if *depth == 0 => "- ".to_owned(),
                    number if number.ends_with('.') => format!("{number} "),
                    "" => "- ".to_owned(),
                    "+" | "-" | "~" | "?" => format!("- `{}` ", marker.trim()),
                    sign => format!("- {} ", escaped(sign)),
                };
                out.push_str(&format!("{indent}{marker}{}\n", beginning(&inline(line))));
            }
            Block::Table(table) => {
                if !out.is_empty() && !out.ends_with("\n\n") {
                    out.push('\n');
                }
                pipes(&mut out, table);
                out.push('\n');
            }
            Block::Gap | Block::PageBreak => {
                if !out.is_empty() && !out.ends_with("\n\n") {
                    out.push('\n');
                }
            }
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    if let Some(imprint) = &document.imprint {
        out.push_str(&format!("\n<!-- planctl-revision: {} -->\n", imprint.hash));
    }
    out
}

/// A table of GitHub's form, which has neither merged cells nor two rows of heads: a cell stands
/// where it begins, and the places it covers are empty.
fn pipes(out: &mut String, table: &Table) {
    for (number, row) in table.rows.iter().enumerate() {
        let mut cells = vec![String::new(); table.widths.len()];
        for cell in &row.cells {
            let lines = cell.text.iter().map(|text| inline(&text.line));
            let text = lines.collect::<Vec<_>>().join("<br>");
            if let Some(place) = cells.get_mut(cell.column) {
                *place = text;
            }
            if let Some(place) = cell.shown_end(row, table).and_then(|last| cells.get_mut(last)) {
                *place = escaped(BOX_END);
            }
        }
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
        if number == 0 {
            out.push_str(&format!("|{}\n", " --- |".repeat(cells.len())));
        }
    }
}

fn inline(line: &[Span]) -> String {
    line.iter()
        .map(|span| {
            let text = escaped(&visible(&span.text));
            match span.mark {
                _ if text.is_empty() => text,
                Mark::Gone => format!("<del>{text}</del>"),
                Mark::Come => format!("<ins>{text}</ins>"),
                Mark::Changed | Mark::Relocated => format!("<u>{text}</u>"),
                Mark::Plain | Mark::Strong | Mark::Faint | Mark::Inferred => text,
            }
        })
        .collect()
}

/// Text at the beginning of a line, where it is neither an entry of a list nor the line below a heading.
fn beginning(text: &str) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match text.as_bytes().get(digits) {
        Some(b'.' | b')') if digits > 0 => format!("{}\\{}", &text[..digits], &text[digits..]),
        Some(b'-' | b'+' | b'=') if digits == 0 => format!("\\{text}"),
        Some(b' ' | b'\t') if digits == 0 => format!("&#32;{}", &text[1..]),
        _ => text.to_owned(),
    }
}

/// Text in which no character has a meaning to Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // A line feed in the text would begin another part of the document.
            '\n' => out.push_str("<br>"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{CellLook, TableCell, TableRow};

    #[test]
    fn a_star_in_a_name_is_a_star() {
        let line = vec![Span::plain("健康・医療戦略*"), Span::marked(Mark::Come, "<b>")];
        let mut document = Document::default();
        document.push(Block::Paragraph(line));
        assert_eq!(to_markdown(&document), "健康・医療戦略\\*<ins>&lt;b&gt;</ins>\n");
    }

    #[test]
    fn a_merged_cell_leaves_the_places_it_covers_empty() {
        let cell = |column, columns, text: &str| {
            TableCell::new(column, columns, CellLook::Plain, vec![vec![Span::plain(text)]])
        };
        let row = |cells| TableRow { cells, ..TableRow::default() };
        let table = Table {
            widths: vec![1; 3],
            head_rows: 1,
            rows: vec![row(vec![cell(0, 1, "取組"), cell(1, 2, "年")]), row(vec![cell(2, 1, "中")])],
        };
        let mut document = Document::default();
        document.push(Block::Table(table));
        assert_eq!(to_markdown(&document), "| 取組 | 年 |  |\n| --- | --- | --- |\n|  |  | 中 |\n");
    }
}
