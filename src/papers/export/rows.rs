//! A plan as rows: one for each item, one column for each field of any kind.

use crate::document::{CellLook, Span, Table, TableCell, TableRow};
use planctl_core::layout::RowColumn;
use planctl_core::model::{Item, Plan, Vocabulary};
use planctl_core::text::Lang;

/// The plan as a table with one head row. Values stand as in a snapshot, so that they sort and
/// can be read back; `unknown` names fields and lists that are not fully recorded. `keep` says which items.
pub fn rows_table(plan: &Plan, keep: &dyn Fn(&Item) -> bool, vocabulary: &Vocabulary, lang: Lang) -> Table {
    let columns = RowColumn::all(vocabulary);
    let mut rows = vec![row(CellLook::Head, columns.iter().map(|column| column.head(vocabulary, lang)))];
    for item in plan.as_read(vocabulary).into_iter().filter(|item| keep(item)) {
        rows.push(row(CellLook::Plain, columns.iter().map(|column| column.text(item, vocabulary, lang))));
    }
    Table { widths: vec![1; columns.len()], head_rows: 1, rows }
}

/// Texts as a table with one head row; every row has as many texts as there are heads.
pub fn text_table<const N: usize>(heads: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> Table {
    let head = row(CellLook::Head, heads.into_iter().map(str::to_owned));
    let rows = rows.into_iter().map(|texts| row(CellLook::Plain, texts.into_iter()));
    Table { widths: vec![1; N], head_rows: 1, rows: std::iter::once(head).chain(rows).collect() }
}

fn row(look: CellLook, texts: impl Iterator<Item = String>) -> TableRow {
    let cell = |(column, text): (usize, String)| {
        let lines = if text.is_empty() { Vec::new() } else { vec![vec![Span::plain(text)]] };
        TableCell::new(column, 1, look, lines)
    };
    TableRow { cells: texts.enumerate().map(cell).collect(), ..TableRow::default() }
}
