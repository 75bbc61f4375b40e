//! From the cells of a workbook to the plan that its editors meant.

use std::collections::{BTreeMap, BTreeSet};

use super::faults::{CellFault, WorkbookError, sheet_gone};
use super::rows::{HEAD_ROWS, KindRows, Row, identify};
use crate::formats::xlsx::{Grid, Holds, grids};
use crate::formats::{Limits, ReadError};
use crate::reading::{Comment, letters};
use planctl_core::editing::marks_as_flags;
use planctl_core::layout::{Cells, Column, Worksheets, same_in_cell, unknown_words};
use planctl_core::model::{
    FieldDef, FieldRole, FieldType, Held, Id, Item, Key, KindDef, PLAN_KIND, Plan, StructureError, Value,
    Vocabulary, is_name,
};
use planctl_core::snapshot::{Draft, Place, Snapshot, without_changed};
use planctl_core::text::{Lang, Words, brief, plain_text};
use planctl_core::words;

/// The word in the first cell of the hidden sheet, and the form of workbooks read here.
const MARK: &str = "planctl";
const FORM: &str = "workbook/1";

/// What came back in a workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Returned {
    /// The edited plan; of its sources those of places that nobody changed.
    pub draft: Draft,
    /// What its editors may not have meant, such as an order that comes of sorting.
    pub notes: Vec<Words>,
    /// What people said of cells: the address, and of which place of the plan.
    pub comments: Vec<(Comment, String, Option<Place>)>,
}

/// Whether a file is a workbook that planctl wrote to be edited.
///
/// # Errors
///
/// If it is no workbook, or cannot be read.
pub fn is_workbook(bytes: &[u8], limits: &Limits) -> Result<bool, ReadError> {
    Ok(grids(bytes, limits)?.iter().any(|grid| marks(grid).is_some()))
}

/// Reads a workbook made from `base` and edited since. A new item without an id gets a free one,
/// the kind with a number; none of `taken`, the ids that other revisions have used.
///
/// # Errors
///
/// If the bytes are no workbook, or not one made from `base`; else every cell at fault.
pub fn read_workbook(
    bytes: &[u8],
    base: &Draft,
    vocabulary: &Vocabulary,
    taken: &BTreeSet<Id>,
    limits: &Limits,
) -> Result<Returned, WorkbookError> {
    let grids = grids(bytes, limits)?;
    let lang = made_from(&grids, &base.plan)?;
    let mut faults = Vec::new();
    let mut tables: Vec<KindRows<'_>> = Vec::new();
    for grid in &grids {
        let Some(table) = KindRows::of(grid, vocabulary, &mut faults) else { continue };
        match tables.iter().find(|other| other.kind.key == table.kind.key) {
            Some(other) => {
                let other = brief(other.sheet);
                faults.push(CellFault {
                    sheet: table.sheet.to_owned(),
                    cell: String::new(),
                    words: words!("formats.same-kind-items-sheet", other),
                });
            }
            None => tables.push(table),
        }
    }
    for kind in std::iter::once(&vocabulary.plan).chain(&vocabulary.kinds) {
        let there = tables.iter().any(|table| table.kind.key == kind.key);
        if !there && base.plan.items().any(|item| item.kind == kind.key) {
            let sheet = kind.words.get(lang).to_owned();
            faults.push(CellFault { sheet, cell: String::new(), words: sheet_gone() });
        }
    }
    if !faults.is_empty() {
        return Err(WorkbookError::Cells(faults));
    }
    let taken: BTreeSet<Id> = taken.iter().cloned().chain(mentioned(&base.plan)).collect();
    identify(&mut tables, &base.plan, &taken, &mut faults);
    if !tables.iter().any(|table| &*table.kind.key == PLAN_KIND && !table.rows.is_empty()) {
        let sheet = vocabulary.plan.words.get(lang).to_owned();
        let words = words!("formats.row-plan-itself-gone");
        faults.push(CellFault { sheet, cell: String::new(), words });
    }
    if !faults.is_empty() {
        return Err(WorkbookError::Cells(faults));
    }
    let reader = Reader::new(&base.plan, vocabulary, &tables, &taken, lang);
    let (plan, typed) = marks_as_flags(reader.plan(&tables)?, vocabulary, Some(&base.plan));
    let mut notes = reordered(&base.plan, &plan, vocabulary);
    notes.extend(typed.iter().map(|id| words!("formats.mark-as-flag", id)));
    notes.extend(nameless(&base.plan, &plan, vocabulary));
    notes.extend(hidden(&grids, &tables));
    notes.extend(struck(&grids, &tables));
    let sources = without_changed(&base.sources, &base.plan, &plan);
    let comments = grids.iter().flat_map(|grid| {
        let table = tables.iter().find(|table| table.sheet == grid.name);
        grid.comments.iter().map(move |comment| {
            let spot = comment.spot.unwrap_or_default();
            let cell = format!("{}!{}{}", grid.name, letters(spot.column), spot.line);
            let place = table
                .and_then(|table| table.place_of(spot.line.checked_sub(1)?, spot.column.checked_sub(1)?));
            (comment.clone(), cell, place)
        })
    });
    let comments = comments.collect();
    Ok(Returned { draft: Draft { plan, sources, ..base.clone() }, notes, comments })
}

/// What the hidden sheet says, by its keys; `None` for another sheet.
pub(super) fn marks(grid: &Grid) -> Option<BTreeMap<&str, &str>> {
    let at = |row: u32, column: u32| {
        let mut cells = grid.cells.iter();
        cells.find(|cell| (cell.row, cell.column) == (row, column)).map(|cell| cell.text.trim())
    };
    (at(0, 0)? == MARK).then(|| (0..5).filter_map(|row| Some((at(row, 0)?, at(row, 1)?))).collect())
}

/// Holds a workbook to the plan it was made from; gives its language.
fn made_from(grids: &[Grid], base: &Plan) -> Result<Lang, WorkbookError> {
    let Some(marks) = grids.iter().find_map(marks) else {
        return Err(WorkbookError::Other(words!("formats.not-workbook-wrote-edited")));
    };
    let said = |key: &str| marks.get(key).copied().unwrap_or_default();
    if said(MARK) != FORM {
        let form = brief(said(MARK));
        return Err(WorkbookError::Other(words!("formats.form-only-later-reads", form)));
    }
    let pairs = [("plan", base.id().to_string()), ("vocabulary", base.vocabulary().to_string())];
    for (key, own) in pairs {
        if said(key) != own {
            let other = brief(said(key));
            return Err(WorkbookError::Other(if key == "plan" {
                words!("formats.plan-not", other, own)
            } else {
                words!("formats.vocabulary-not", other, own)
            }));
        }
    }
    let (other, own) = (said("base"), Snapshot::of(base.clone()).hash().to_string());
    if other != own {
        let short = |hash: &str| hash.chars().take(12).collect::<String>();
        let (other, own) = (short(other), short(&own));
        return Err(WorkbookError::Other(words!("formats.made-another-version-not", other, own)));
    }
    Ok(Lang::by_tag(said("language")).unwrap_or_default())
}

/// Every id that a plan names anywhere, its own items apart.
fn mentioned(plan: &Plan) -> BTreeSet<Id> {
    let mut out = BTreeSet::new();
    for item in plan.items() {
        out.extend(item.absent.iter().cloned());
        for held in item.fields.values() {
            if let Some(Value::References(ids)) = &held.value {
                out.extend(ids.iter().filter(|id| plan.get(id).is_none()).cloned());
            }
        }
    }
    out
}

/// Reads rows against the plan from which they were made.
struct Reader<'a> {
    base: &'a Plan,
    vocabulary: &'a Vocabulary,
    /// Ids that were used, now or before, by other plans.
    taken: &'a BTreeSet<Id>,
    /// What was written into each cell of an item.
    written: BTreeMap<&'a Id, Vec<(Column<'a>, String)>>,
    /// The items there are now, with their kinds.
    there: BTreeMap<Id, Key>,
    /// Which items bear a name.
    named: BTreeMap<String, Vec<Id>>,
}

impl<'a> Reader<'a> {
    fn new(
        base: &'a Plan,
        vocabulary: &'a Vocabulary,
        tables: &[KindRows<'_>],
        taken: &'a BTreeSet<Id>,
        lang: Lang,
    ) -> Self {
        let mut written = BTreeMap::new();
        for sheet in Worksheets::of(base, vocabulary, lang).sheets {
            for row in sheet.rows {
                written.insert(&row.item.id, sheet.columns.iter().copied().zip(row.cells).collect());
            }
        }
        let mut there = BTreeMap::new();
        let mut named: BTreeMap<String, Vec<Id>> = BTreeMap::new();
        for table in tables {
            let titles = table.kind.by_role(FieldRole::Name).into_iter();
            let titles: Vec<&FieldDef> =
                titles.chain(table.kind.title.iter().filter_map(|key| table.kind.field(key))).collect();
            for row in &table.rows {
                let Some(id) = &row.id else { continue };
                there.insert(id.clone(), table.kind.key.clone());
                let names = titles.iter().map(|field| table.text(row, Column::Field(field)));
                if let Some(name) = names.map(plainly).find(|name| !name.is_empty()) {
                    named.entry(name).or_default().push(id.clone());
                }
            }
        }
        Reader { base, vocabulary, taken, written, there, named }
    }

    fn plan(&self, tables: &[KindRows<'_>]) -> Result<Plan, WorkbookError> {
        let mut faults = Vec::new();
        let mut root = None;
        let mut items: Vec<Item> = Vec::new();
        let mut places: Vec<(usize, usize)> = Vec::new();
        for (number, table) in tables.iter().enumerate() {
            for (index, row) in table.rows.iter().enumerate() {
                let Some(item) = self.item(table, row, &mut faults) else { continue };
                if &*item.kind == PLAN_KIND {
                    root = Some(item);
                } else {
                    items.push(item);
                    places.push((number, index));
                }
            }
        }
        let Some(mut root) = root.filter(|_| faults.is_empty()) else {
            return Err(WorkbookError::Cells(faults));
        };
        self.keep_absent(&mut root, &mut items);
        let name = self.base.vocabulary().clone();
        Plan::assemble(name, root, items).map_err(|error: StructureError| {
            let (number, index) = places[error.index()];
            let (table, mut faults) = (&tables[number], Vec::new());
            table.fault_at(&mut faults, &table.rows[index], Column::Under, error.words());
            WorkbookError::Cells(faults)
        })
    }

    /// An item that was taken out of a list of which not all is known is known to be absent, and
    /// one that stands in it is not.
    fn keep_absent(&self, root: &mut Item, items: &mut [Item]) {
        let held: Vec<(Id, Id)> =
            items.iter().filter_map(|item| Some((item.parent.clone()?, item.id.clone()))).collect();
        let mut gone: BTreeMap<&Id, Vec<&Item>> = BTreeMap::new();
        for item in self.base.items().filter(|item| !self.there.contains_key(&item.id)) {
            item.parent.iter().for_each(|parent| gone.entry(parent).or_default().push(item));
        }
        let held: BTreeSet<(Id, Id)> = held.into_iter().collect();
        for item in items.iter_mut().chain([root]) {
            for child in gone.get(&item.id).into_iter().flatten() {
                if item.open_lists.contains(&child.kind) {
                    item.absent.insert(child.id.clone());
                }
            }
            let id = item.id.clone();
            item.absent.retain(|absent| {
                let was = self.base.get(absent).is_some_and(|child| child.parent.as_ref() == Some(&id));
                was || !held.contains(&(id.clone(), absent.clone()))
            });
        }
    }

    fn item(&self, table: &KindRows<'_>, row: &Row<'_>, faults: &mut Vec<CellFault>) -> Option<Item> {
        let id = row.id.clone()?;
        let before = faults.len();
        let known = self.base.get(&id);
        let parent = match &*table.kind.key {
            PLAN_KIND => None,
            _ => self.parent(table, row, known, faults),
        };
        let mut item = match known {
            Some(item) => Item { parent, ..item.clone() },
            None => Item::new(id.clone(), table.kind.key.clone(), parent),
        };
        for field in &table.kind.fields {
            let column = Column::Field(field);
            let (cell, text) = (table.cell(row, column), table.text(row, column));
            // A name taken out is no name unknown.
            let had = known.is_some_and(|item| item.fields.contains_key(&field.key));
            if had && text.trim().is_empty() && names(table.kind, field) {
                let kind = &table.kind.words;
                let words = words!("formats.must-have-name", kind, unknown = unknown_words());
                table.fault_at(faults, row, column, words);
                continue;
            }
            // Signs alone call nothing.
            let is_sign = !text.trim().is_empty() && names(table.kind, field) && !is_name(text);
            if is_sign && !self.as_written(known, column, text) {
                let (kind, shown) = (&table.kind.words, brief(text));
                table.fault_at(faults, row, column, words!("editing.no-name", kind, shown));
                continue;
            }
            if self.as_written(known, column, text) {
                self.still_there(table, row, field, &item, faults);
                continue;
            }
            let found = |text: &str| self.referred(text, field);
            let cells = Cells { vocabulary: self.vocabulary, found: &found };
            // A number that the sheet does not show as a day stands for no year.
            let number = cell.filter(|cell| cell.holds == Holds::Day || !is_time(field.ty));
            match cells.value(text, number.and_then(|cell| cell.number), field) {
                Ok(Some(held)) => drop(item.fields.insert(field.key.clone(), held)),
                Ok(None) => drop(item.fields.remove(&field.key)),
                Err(words) => table.fault_at(faults, row, column, words),
            }
        }
        (faults.len() == before).then_some(item)
    }

    /// Whether a cell shows what was written into it.
    fn as_written(&self, known: Option<&Item>, column: Column<'_>, text: &str) -> bool {
        let Some(cells) = known.and_then(|item| self.written.get(&item.id)) else { return text.is_empty() };
        cells.iter().any(|(own, written)| *own == column && same_in_cell(text, written))
    }

    /// What an item stands under.
    fn parent(
        &self,
        table: &KindRows<'_>,
        row: &Row<'_>,
        known: Option<&Item>,
        faults: &mut Vec<CellFault>,
    ) -> Option<Id> {
        let text = table.text(row, Column::Under).trim();
        let under = &table.kind.under;
        let mut refuse = |words: Words| {
            table.fault_at(faults, row, Column::Under, words);
            None
        };
        if let Some(parent) = known.and_then(|item| item.parent.as_ref())
            && parent.as_str() == text
        {
            if self.there.contains_key(parent) {
                return Some(parent.clone());
            }
            return refuse(words!("formats.stands-under-whose-row", parent));
        }
        if text.is_empty() {
            // What may stand at the top alone stands there.
            return match under.as_slice() {
                [only] if &**only == PLAN_KIND => Some(self.base.id().clone()),
                _ => refuse(words!("formats.says-nothing-stands-under")),
            };
        }
        let cells = Cells {
            vocabulary: self.vocabulary,
            found: &|text| self.one_of(text, |kind| under.contains(kind)),
        };
        match cells.reference(text) {
            Ok(id) if self.there.get(&id).is_some_and(|kind| under.contains(kind)) => Some(id),
            Ok(id) => refuse(words!("formats.no-item-kind-stands", id)),
            Err(words) => refuse(words),
        }
    }

    /// The item that is meant by an id, or by the name of just one item of fitting kind.
    fn one_of(&self, text: &str, fits: impl Fn(&Key) -> bool) -> Option<Id> {
        if let Some((id, _)) = text.parse::<Id>().ok().and_then(|id| self.there.get_key_value(&id)) {
            return Some(id.clone());
        }
        let mut named =
            self.named.get(&plainly(text)).into_iter().flatten().filter(|id| fits(&self.there[*id]));
        named.next().filter(|_| named.next().is_none()).cloned()
    }

    /// The item that a field may name; what it comes from may be an item that is no more.
    fn referred(&self, text: &str, field: &FieldDef) -> Option<Id> {
        let fits = |kind: &Key| field.kinds.is_empty() || field.kinds.contains(kind);
        let once = || {
            let id = text.parse::<Id>().ok().filter(|_| field.role == FieldRole::Lineage)?;
            (self.base.get(&id).is_some() || self.taken.contains(&id)).then_some(id)
        };
        self.one_of(text, fits).or_else(once)
    }

    /// Holds a cell that nobody touched to the items that were deleted elsewhere.
    fn still_there(
        &self,
        table: &KindRows<'_>,
        row: &Row<'_>,
        field: &FieldDef,
        item: &Item,
        faults: &mut Vec<CellFault>,
    ) {
        if !field.is_reference() {
            return;
        }
        let Some(Held { value: Some(Value::References(ids)), .. }) = item.fields.get(&field.key) else {
            return;
        };
        for id in ids {
            if self.base.get(id).is_some() && !self.there.contains_key(id) {
                let words = words!("formats.names-whose-row-deleted", id);
                table.fault_at(faults, row, Column::Field(field), words);
            }
        }
    }
}

/// Whether a field holds years or other stretches of time, for which a day may stand.
fn is_time(ty: FieldType) -> bool {
    match ty {
        FieldType::Year | FieldType::Period => true,
        FieldType::Text
        | FieldType::Label
        | FieldType::Strings
        | FieldType::Date
        | FieldType::Amount
        | FieldType::Quantity
        | FieldType::Series
        | FieldType::Flag
        | FieldType::Choice
        | FieldType::References
        | FieldType::Milestones
        | FieldType::Identifier
        | FieldType::Link => false,
    }
}

/// Whether a field is what items of its kind are called by: the name, or where the kind has none, the first of
/// its titles.
fn names(kind: &KindDef, field: &FieldDef) -> bool {
    match kind.by_role(FieldRole::Name) {
        Some(name) => name.key == field.key,
        // A number that stands for a name calls nothing.
        None => {
            let is_text = matches!(field.ty, FieldType::Text | FieldType::Label);
            kind.title.first().is_some_and(|title| *title == field.key && is_text)
        }
    }
}

/// A name as it is looked up: as plans keep it, on one line.
fn plainly(name: &str) -> String {
    plain_text(name).unwrap_or_default().trim().replace('\n', " ")
}

/// Tells of new items without a name.
fn nameless(before: &Plan, after: &Plan, vocabulary: &Vocabulary) -> Vec<Words> {
    let lacks = |item: &&Item| {
        let name = vocabulary.kind(&item.kind).and_then(|kind| kind.by_role(FieldRole::Name));
        before.get(&item.id).is_none() && name.is_some_and(|name| !item.fields.contains_key(&name.key))
    };
    after
        .in_order()
        .into_iter()
        .filter(lacks)
        .map(|item| words!("formats.new-without-name", id = &item.id))
        .collect()
}

/// Tells of what was hidden beside what planctl hides itself: the sheet that names the plan, the row of keys,
/// and the copies of ids.
fn hidden(grids: &[Grid], tables: &[KindRows<'_>]) -> Vec<Words> {
    let mut notes = Vec::new();
    for grid in grids.iter().filter(|grid| marks(grid).is_none()) {
        let sheet = brief(&grid.name);
        let Some(table) = tables.iter().find(|table| table.sheet == grid.name) else {
            if grid.hidden {
                notes.push(words!("formats.sheet-hidden-unread", sheet));
            }
            continue;
        };
        if grid.hidden {
            notes.push(words!("formats.sheet-hidden", sheet));
        }
        let rows: Vec<String> = grid
            .hidden_rows
            .iter()
            .filter(|row| **row >= HEAD_ROWS)
            .map(|row| (row + 1).to_string())
            .collect();
        if !rows.is_empty() {
            let more = if rows.len() > 20 { "…" } else { "" };
            let rows = rows.into_iter().take(20).collect::<Vec<_>>().join(", ") + more;
            notes.push(words!("formats.rows-hidden", sheet, rows));
        }
        let columns = grid.hidden_columns.iter().flat_map(|(first, last)| *first..=(*last).min(16_383));
        let filled: BTreeSet<u32> = grid.cells.iter().map(|cell| cell.column).collect();
        let columns: Vec<String> = columns
            .filter(|column| filled.contains(column) && table.is_edited(*column))
            .map(|column| letters(column + 1))
            .collect();
        if !columns.is_empty() {
            let columns = columns.join(", ");
            notes.push(words!("formats.columns-hidden", sheet, columns));
        }
    }
    notes
}

/// Tells of text that is struck out: it is not read.
fn struck(grids: &[Grid], tables: &[KindRows<'_>]) -> Vec<Words> {
    let of_plan = grids.iter().filter(|grid| tables.iter().any(|table| table.sheet == grid.name));
    let cells = of_plan.flat_map(|grid| grid.cells.iter().map(move |cell| (grid, cell)));
    let struck = cells.filter(|(_, cell)| !cell.struck.trim().is_empty());
    struck
        .map(|(grid, cell)| {
            let sheet = brief(&grid.name);
            let address = format!("{}{}", letters(cell.column.saturating_add(1)), cell.row.saturating_add(1));
            let text = brief(&cell.struck);
            words!("formats.struck-not-read", address, sheet, text)
        })
        .collect()
}

/// Tells of the lists whose order changed: rows that were sorted look like it.
fn reordered(before: &Plan, after: &Plan, vocabulary: &Vocabulary) -> Vec<Words> {
    let mut notes = Vec::new();
    for kind in &vocabulary.kinds {
        let changed = before.items().filter(|item| {
            let (one, other) = (before.children(&item.id, &kind.key), after.children(&item.id, &kind.key));
            let stayed: Vec<&Id> = one.iter().filter(|id| other.contains(id)).collect();
            let stays: Vec<&Id> = other.iter().filter(|id| one.contains(id)).collect();
            stayed != stays
        });
        let count = changed.count();
        if count > 0 {
            notes.push(words!("formats.order-kind-another-rows", count, said = kind.words));
        }
    }
    notes
}
