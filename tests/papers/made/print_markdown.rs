//! A paper as Markdown. Tables have no spans there: what a box covers is empty.

use super::page::{Block, Table};

pub fn print(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        let printed = match block {
            Block::Title(text) => format!("# {}\n", escaped(text)),
            Block::Heading(text) => format!("## {}\n", escaped(text)),
            Block::Paragraph(text) => format!("{}\n", line(text)),
            Block::Lines(lines) => lines_of(lines),
            Block::Residue(text) => format!("{text}\n"),
            Block::Gap => continue,
            Block::Table(table) => print_table(table),
        };
        if !out.is_empty() {
            out.push('\n');
        }
        out += &printed;
    }
    out
}

/// Lines with the bullet of Markdown are a list; others are paragraphs, or they would flow
/// together.
fn lines_of(lines: &[String]) -> String {
    let mut out = String::new();
    let listed = |line: &str| line.starts_with("- ");
    for (index, text) in lines.iter().enumerate() {
        if index > 0 && !(listed(text) && listed(&lines[index - 1])) {
            out.push('\n');
        }
        out += &line(text);
        out.push('\n');
    }
    out
}

fn line(text: &str) -> String {
    if let Some(rest) = text.strip_prefix("- ") {
        return format!("- {}", escaped(rest));
    }
    let escaped = escaped(text);
    // 「1. 」 would begin a list with numbers.
    let digits = escaped.chars().take_while(char::is_ascii_digit).count();
    if digits > 0 && escaped[digits..].starts_with(". ") {
        return format!("{}\\{}", &escaped[..digits], &escaped[digits..]);
    }
    escaped
}

/// Stars that stand alone would be read as emphasis; those in pairs are meant so.
fn escaped(text: &str) -> String {
    let kept = text.replace("**", "\u{0}");
    kept.replace('\\', "\\\\").replace('*', "\\*").replace('|', "\\|").replace('\u{0}', "**")
}

fn print_table(table: &Table) -> String {
    let mut out = String::new();
    for (index, row) in table.rows.iter().enumerate() {
        let mut cells = vec![String::new(); table.columns];
        for cell in &row.cells {
            cells[cell.column] = escaped(&cell.text.replace('\n', " "));
        }
        out += "|";
        for cell in &cells {
            if cell.is_empty() {
                out += " |";
            } else {
                out += &format!(" {cell} |");
            }
        }
        out.push('\n');
        if index == 0 {
            out += &format!("|{}\n", " --- |".repeat(table.columns));
        }
    }
    out
}
