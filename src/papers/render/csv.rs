//! Tables as rows for a spreadsheet (RFC 4180).

use crate::document::{Mark, Table};
use planctl_core::layout::FORMULA_SIGNS;
use planctl_core::text::visible;

/// A table as comma-separated values, lines ending in CR LF. With `bom` it begins with the mark
/// by which spreadsheets tell UTF-8.
///
/// A cell that covers several places stands in the first; the others are empty. A cell that a
/// spreadsheet would take for a formula has a `'` before it, and one that has it already one more.
pub fn to_csv(table: &Table, bom: bool) -> String {
    let mut out = if bom { "\u{feff}".to_owned() } else { String::new() };
    for row in &table.rows {
        let mut cells = vec![String::new(); table.widths.len()];
        for cell in &row.cells {
            let lines = cell.text.iter().map(|text| {
                let shown = text.line.iter().filter(|span| span.mark != Mark::Gone);
                shown
                    .map(|span| span.text.split_inclusive(['\n', '\t']).map(seen).collect::<String>())
                    .collect()
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

/// A piece of text with the sign that ends it as it is: a tab does no harm in a file.
fn seen(piece: &str) -> String {
    match piece.strip_suffix(['\n', '\t']) {
        Some(text) => format!("{}{}", visible(text), &piece[text.len()..]),
        None => visible(piece).into_owned(),
    }
}

/// A cell in quotes if need be, and never a formula. What bears the guard of one already bears one more, so that
/// taking one off gives back every text.
fn quoted(cell: &str) -> String {
    let is_formula = cell.trim_start_matches('\'').starts_with(FORMULA_SIGNS);
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
