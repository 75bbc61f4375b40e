//! A paper as text: one line a paragraph, tables with tabs.

use super::page::{Block, Table};
use super::variant::Variant;

pub fn print(blocks: &[Block], variant: &Variant) -> String {
    let mut out = String::new();
    for block in blocks {
        if !out.is_empty() {
            out.push('\n');
        }
        match block {
            Block::Title(text) | Block::Heading(text) | Block::Paragraph(text) | Block::Residue(text) => {
                out += text;
                out.push('\n');
            }
            Block::Lines(lines) => {
                for line in lines {
                    out += line;
                    out.push('\n');
                }
            }
            Block::Gap => {}
            Block::Table(table) => print_table(&mut out, table, variant.trailing_tabs),
        }
    }
    out
}

fn print_table(out: &mut String, table: &Table, trailing_tabs: bool) {
    for row in &table.rows {
        let mut cells = vec![String::new(); table.columns];
        for cell in &row.cells {
            cells[cell.column] = cell.text.replace('\n', " ");
        }
        if row.years && table.corner_dropped {
            cells.remove(0);
        }
        let line = cells.join("\t");
        // Rows longer than the row of years are the only sign that it lacks a cell.
        let kept = trailing_tabs || table.corner_dropped;
        out.push_str(if kept { &line } else { line.trim_end_matches('\t') });
        out.push('\n');
    }
}
