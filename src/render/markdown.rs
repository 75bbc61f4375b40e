//! Documents as Markdown that renders the same on GitHub and in CommonMark.

use crate::document::{Block, Document, Mark, Span};
use crate::model::visible;

/// A document as Markdown. What is gone or has come is `<del>` or `<ins>`, since `**` next to
/// Japanese punctuation is not bold in CommonMark.
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
            Block::Paragraph(line) | Block::Right(line) => out.push_str(&format!("{}\n\n", inline(line))),
            Block::Item { depth, marker, line } => {
                let indent = "   ".repeat(*depth);
                let marker = match marker.trim() {
                    "" | "・" | "-" if *depth == 0 => "- ".to_owned(),
                    number if number.ends_with('.') => format!("{number} "),
                    "" => "- ".to_owned(),
                    "+" | "-" | "~" | "?" => format!("- `{}` ", marker.trim()),
                    sign => format!("- {} ", escaped(sign)),
                };
                out.push_str(&format!("{indent}{marker}{}\n", inline(line)));
            }
            Block::Table(table) => {
                for row in &table.rows {
                    let cells = row.cells.iter().map(|cell| {
                        cell.text.iter().map(|text| inline(&text.line)).collect::<Vec<_>>().join("<br>")
                    });
                    out.push_str(&format!("| {} |\n", cells.collect::<Vec<_>>().join(" | ")));
                }
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
    out
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
                _ => text,
            }
        })
        .collect()
}

/// Text in which no character has a meaning to Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
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

    #[test]
    fn a_star_in_a_name_is_a_star() {
        let line = vec![Span::plain("健康・医療戦略*"), Span::marked(Mark::Come, "<b>")];
        let mut document = Document::default();
        document.push(Block::Paragraph(line));
        assert_eq!(to_markdown(&document), "健康・医療戦略\\*<ins>&lt;b&gt;</ins>\n");
    }
}
