//! A plan laid out to be edited in sheets: one for each kind, one row an item, one column a field.
//!
//! How a sheet is written is `planctl_papers::render`'s, what was made of it `planctl_reading::formats`'s; both
//! hold to this layout, so that a cell nobody touched is known for what it is.

use super::Wording;
use super::cell::{Cells, cell_text};
use crate::model::{FieldDef, Item, KindDef, PLAN_KIND, Place, Plan, Vocabulary};
use crate::text::{Lang, Words};
use crate::words;

/// The sheets of a plan.
#[derive(Debug)]
pub struct Worksheets<'a> {
    /// `[plan]` first, then every kind of the vocabulary, whether the plan has any or not.
    pub sheets: Vec<Worksheet<'a>>,
}

/// The items of one kind.
#[derive(Debug)]
pub struct Worksheet<'a> {
    /// The kind.
    pub kind: &'a KindDef,
    /// Its columns, in order.
    pub columns: Vec<Column<'a>>,
    /// Its items, as the plan is read.
    pub rows: Vec<SheetRow<'a>>,
}

/// An item in its row.
#[derive(Debug)]
pub struct SheetRow<'a> {
    /// The item.
    pub item: &'a Item,
    /// The text of each column's cell.
    pub cells: Vec<String>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Column<'a> {
    /// The id, which nobody edits.
    Id,
    /// The id of what the item stands under.
    Under,
    /// The name of that, for reading only.
    ParentName,
    /// A mark that takes the item out.
    Delete,
    /// A field.
    Field(&'a FieldDef),
    /// The id once more, out of sight: it tells an id that was altered from a new one.
    Copy,
}

impl<'a> Worksheets<'a> {
    /// Lays a plan out, in the language of its readers.
    pub fn of(plan: &'a Plan, vocabulary: &'a Vocabulary, lang: Lang) -> Self {
        let order = plan.as_read(vocabulary);
        let kinds = std::iter::once(&vocabulary.plan).chain(&vocabulary.kinds);
        let sheets = kinds.map(|kind| {
            let columns = columns(kind);
            let rows = order.iter().filter(|item| item.kind == kind.key).map(|item| {
                let cell = |column: &Column<'_>| column.text(item, plan, vocabulary, lang);
                SheetRow { item, cells: columns.iter().map(cell).collect() }
            });
            let rows = rows.collect();
            Worksheet { kind, columns, rows }
        });
        Worksheets { sheets: sheets.collect() }
    }
}

/// The places of a plan that its sheets do not say by themselves: values that read as something else, or are too
/// long for a cell; and of an item without a field, which of its lists may hold more, and what is known to be absent.
pub fn not_in_cells(plan: &Plan, vocabulary: &Vocabulary, lang: Lang) -> Vec<Place> {
    let cells = Cells { vocabulary, found: &|text| text.parse().ok() };
    let mut out = Vec::new();
    for item in plan.as_read(vocabulary) {
        if !item.open_lists.is_empty() || !item.absent.is_empty() {
            out.push(Place { id: item.id.clone(), field: None });
        }
        for (key, held) in &item.fields {
            let read = vocabulary.field(&item.kind, key).and_then(|field| {
                let text = cell_text(Some(held), field, vocabulary, lang);
                cells.value(&text, None, &field.in_unit_of(Some(item))).ok().flatten()
            });
            if read.as_ref() != Some(held) {
                out.push(Place { id: item.id.clone(), field: Some(key.clone()) });
            }
        }
    }
    out
}

fn columns(kind: &KindDef) -> Vec<Column<'_>> {
    let is_plan = &*kind.key == PLAN_KIND;
    let mut columns = vec![Column::Id];
    if !is_plan {
        columns.extend([Column::Under, Column::ParentName, Column::Delete]);
    }
    columns.extend(kind.fields.iter().map(Column::Field));
    columns.push(Column::Copy);
    columns
}

impl<'a> Column<'a> {
    /// Its name in the file.
    pub fn key(&self, kind: &KindDef) -> String {
        let key = match self {
            Column::Id => "id",
            Column::Under => "under",
            Column::ParentName => "(parent)",
            Column::Delete => "(delete)",
            Column::Field(field) => &field.key,
            Column::Copy => "(copy)",
        };
        format!("{}.{key}", kind.key)
    }

    /// The column of a kind with this name in the file.
    pub fn of_key(kind: &'a KindDef, key: &str) -> Option<Column<'a>> {
        columns(kind).into_iter().find(|column| column.key(kind) == key)
    }

    /// Its heading.
    pub fn words(&self) -> Words {
        match self {
            Column::Id => words!("layout.id"),
            Column::Under => words!("layout.under"),
            Column::ParentName => words!("layout.parent-name"),
            Column::Delete => words!("layout.delete"),
            Column::Field(field) => (&field.words).into(),
            Column::Copy => words!("layout.copy"),
        }
    }

    fn text(&self, item: &Item, plan: &Plan, vocabulary: &Vocabulary, lang: Lang) -> String {
        match self {
            Column::Id | Column::Copy => item.id.to_string(),
            Column::Under => item.parent.as_ref().map(|id| id.to_string()).unwrap_or_default(),
            Column::ParentName => {
                let wording = Wording { vocabulary, before: plan, after: plan };
                let name = item.parent.as_ref().map(|id| wording.name(id));
                name.map(|name| name.get(lang).into_owned()).unwrap_or_default()
            }
            Column::Delete => String::new(),
            Column::Field(field) => cell_text(item.fields.get(&field.key), field, vocabulary, lang),
        }
    }
}
