//! Tables as rows for a spreadsheet (RFC 4180).

use crate::document::{Mark, Table};
use planctl_core::text::visible;

/// A table as comma-separated values, lines ending in CR LF. With `bom` it begins with the mark
/// by which spreadsheets tell UTF-8.
///
/// A cell that covers several places stands in the first; the others are empty. A cell that a
/// spreadsheet would take for a formula has a `'` before it.
pub fn to_csv(table: &Table, bom: bool) -> String {
    let mut out = if bom { "\u{feff}".to_owned() } else { String::new() };
    for row in &table.rows {
        let mut cells = vec![String::new(); table.widths.len()];
        for cell in &row.cells {
            let lines = cell.text.iter().map(|text| {
                let shown = text.line.iter().filter(|span| span.mark != Mark::Gone);
                shown.map(|span| span.text.split('\n').map(visible).collect::<Vec<_>>().join("\n")).collect()
            });
            let lines: Vec<String> = lines.collect();
            if let Some(place) = cells.get_mut(cell.column) {
                *place = lines.join("\n");
            }
        }
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

/// A cell in quotes if need be, and never a formula.
fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let guarded = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    match guarded.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", guarded.replace('"', "\"\"")),
        false => guarded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{CellLook, Span, TableCell, TableRow};

    #[test]
    fn no_cell_is_a_formula_and_quotes_are_doubled() {
        let cell =
            |column, text: &str| TableCell::new(column, 1, CellLook::Plain, vec![vec![Span::plain(text)]]);
        let row = |cells| TableRow { cells, ..TableRow::default() };
        let table = Table {
            widths: vec![1, 1, 1],
            head_rows: 0,
            rows: vec![row(vec![cell(0, "=1+1"), cell(2, "a,\"b\"")]), row(vec![cell(1, "＋一\n二")])],
        };
        assert_eq!(to_csv(&table, false), "'=1+1,,\"a,\"\"b\"\"\"\r\n,\"'＋一\n二\",\r\n");
        assert!(to_csv(&table, true).starts_with('\u{feff}'));
    }
}
