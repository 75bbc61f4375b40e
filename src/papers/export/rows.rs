//! A plan as rows: one for each item, one column for each field of any kind.

use crate::document::{CellLook, Span, Table, TableCell, TableRow};
use planctl_core::layout::Wording;
use planctl_core::model::{Item, Key, Plan, Vocabulary};
use planctl_core::text::Lang;
use planctl_core::words_of;

/// What stands before the fields.
const OWN: [&str; 4] = ["kind", "id", "under", "unknown"];

/// The plan as a table with one head row. Values stand as in a snapshot, so that they sort and
/// can be read back; `unknown` names fields and lists that are not fully recorded. `keep` says which items.
pub fn rows_table(plan: &Plan, keep: &dyn Fn(&Item) -> bool, vocabulary: &Vocabulary, lang: Lang) -> Table {
    let mut fields: Vec<Key> = Vec::new();
    let kinds = [&vocabulary.plan].into_iter().chain(&vocabulary.kinds);
    for field in kinds.flat_map(|kind| &kind.fields) {
        if !fields.contains(&field.key) {
            fields.push(field.key.clone());
        }
    }
    let own = OWN.iter().map(|column| words_of!("export.column.{column}").get(lang).into_owned());
    let wording = Wording { vocabulary, before: plan, after: plan };
    let heads = own.chain(fields.iter().map(|field| {
        let kinds = [&vocabulary.plan].into_iter().chain(&vocabulary.kinds);
        let of = kinds.into_iter().find(|kind| kind.field(field).is_some());
        of.and_then(|kind| kind.field(field)).map_or_else(String::new, |f| f.words.get(lang).to_owned())
    }));
    let mut rows = vec![row(CellLook::Head, heads)];
    for item in plan.as_read(vocabulary).into_iter().filter(|item| keep(item)) {
        let unknown: Vec<&str> = item
            .fields
            .iter()
            .filter(|(_, held)| !held.complete)
            .map(|(key, _)| &**key)
            .chain(item.open_lists.iter().map(|kind| &**kind))
            .collect();
        let own = [
            wording.kind(&item.kind).get(lang).into_owned(),
            item.id.to_string(),
            item.parent.as_ref().map(ToString::to_string).unwrap_or_default(),
            unknown.join(" "),
        ];
        let values =
            fields.iter().map(|field| item.value(field).map(ToString::to_string).unwrap_or_default());
        rows.push(row(CellLook::Plain, own.into_iter().chain(values)));
    }
    Table { widths: vec![1; OWN.len() + fields.len()], head_rows: 1, rows }
}

fn row(look: CellLook, texts: impl Iterator<Item = String>) -> TableRow {
    let cell = |(column, text): (usize, String)| {
        let lines = if text.is_empty() { Vec::new() } else { vec![vec![Span::plain(text)]] };
        TableCell::new(column, 1, look, lines)
    };
    TableRow { cells: texts.enumerate().map(cell).collect(), ..TableRow::default() }
}
