//! A table as comma-separated values (RFC 4180).

use super::grid::{Place, slots};
use crate::document::{Table, TableCell};
use crate::model::visible;

/// Whether a byte order mark stands first: without it Excel reads Japanese as another encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bom {
    /// For programs.
    #[default]
    Without,
    /// For Excel.
    With,
}

/// A table as rows that end in CR LF. A merged cell has its text at its first place and nothing
/// at the others. Marks and fates are not told.
///
/// A text that a spreadsheet could take for a formula has an apostrophe set before it, so what is
/// read back differs from the plan by that.
pub fn to_csv(table: &Table, bom: Bom) -> String {
    let mut out = String::new();
    if bom == Bom::With {
        out.push('\u{feff}');
    }
    for row in slots(table) {
        let mut fields = vec![String::new(); table.widths.len()];
        for slot in row {
            if let Place::Begins { cell, .. } = slot.place {
                fields[slot.column] = field(&text(cell));
            }
        }
        out.push_str(&fields.join(","));
        out.push_str("\r\n");
    }
    out
}

/// The bare text of a cell, a line each paragraph.
fn text(cell: &TableCell) -> String {
    let lines: Vec<String> = cell
        .text
        .iter()
        .map(|text| text.line.iter().map(|span| visible(&span.text).into_owned()).collect())
        .collect();
    lines.join("\n")
}

fn field(text: &str) -> String {
    // Full-width signs begin a formula too: Excel for Japanese narrows them.
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{CellLook, Span, TableRow};

    #[track_caller]
    fn check(cells: Vec<TableCell>, columns: usize, expected: &str) {
        let rows = vec![TableRow { cells, ..TableRow::default() }];
        let table = Table { widths: vec![1; columns], head_rows: 0, rows };
        assert_eq!(to_csv(&table, Bom::Without), expected);
        assert_eq!(to_csv(&table, Bom::With), format!("\u{feff}{expected}"));
    }

    fn cell(column: usize, columns: usize, lines: &[&str]) -> TableCell {
        let lines = lines.iter().map(|line| vec![Span::plain(*line)]).collect();
        TableCell::new(column, columns, CellLook::Plain, lines)
    }

    #[test]
    fn a_merged_cell_has_its_text_at_its_first_place() {
        check(vec![cell(0, 2, &["甲"]), cell(2, 1, &["a,\"b\"", "丙"])], 3, "甲,,\"a,\"\"b\"\"\n丙\"\r\n");
    }

    #[test]
    fn no_text_is_a_formula() {
        let texts = ["=1", "＝1", "-1", "@x", "甲=1"];
        let cells = texts.iter().enumerate().map(|(column, text)| cell(column, 1, &[text])).collect();
        check(cells, 5, "'=1,'＝1,'-1,'@x,甲=1\r\n");
    }
}
