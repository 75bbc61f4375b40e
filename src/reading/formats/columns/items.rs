//! From rows to items: what each row is, what it stands under, and what it says.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::{Values, Written, id_of, kept, references};
use super::fault::RowFault;
use super::lines::{Line, LineCell, Sheet, sheets};
use super::mapping::{Columns, Mapped};
use super::target::{Target, kinds};
use crate::formats::plan::Imported;
use crate::reading::{Account, Doubt, DoubtKind, Reading, Remark, letters};
use planctl_core::layout::kind_called;
use planctl_core::model::{
    Digest, FieldDef, FieldRole, FieldType, Held, Id, Item, Key, KindDef, PLAN_KIND, Plan, Value, Vocabulary,
};
use planctl_core::snapshot::{Certainty, DocumentName, Draft, Place as Of, Source};
use planctl_core::text::{Spot, Words, brief, folded, nearest};
use planctl_core::words;

/// How many lines of a table are looked at for its head.
const HEAD_LINES: usize = 50;
/// How many remarks of one kind are kept.
const REMARKS: usize = 50;

/// What rows are read by.
#[derive(Debug)]
pub struct Rows<'a> {
    /// The document.
    pub reading: &'a Reading,
    /// Which column is what.
    pub columns: &'a Columns,
    /// The vocabulary of the plan.
    pub vocabulary: &'a Vocabulary,
    /// The BLAKE3 of its bytes.
    pub document: Digest,
    /// The id of `[plan]`, where no row gives one.
    pub plan: &'a Id,
    /// The plan whose items the rows may be.
    pub base: Option<&'a Plan>,
    /// How the cells were written.
    pub written: Written,
}

/// What came of rows.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FromRows {
    /// The draft, and what is doubtful in it.
    pub imported: Imported,
    /// What was passed over, for the remarks of the reading.
    pub remarks: Vec<Remark>,
    /// The columns as they were used: with the heads that there were.
    pub used: Columns,
    /// How many items took the id of one of the base.
    pub carried: usize,
    /// The fields that the rows speak of, by kind.
    pub fields: BTreeMap<Key, BTreeSet<Key>>,
}

/// Makes a plan of rows.
///
/// # Errors
///
/// Every row and cell at fault, in order: never empty.
pub fn read_rows(rows: &Rows<'_>) -> Result<FromRows, Vec<RowFault>> {
    let (sheets, beside) = sheets(rows.reading);
    let mut reader = Reader::new(rows)?;
    let tables = reader.tables(&sheets)?;
    for table in &tables {
        reader.take(table);
    }
    reader.tell_unread(&sheets, &tables, &beside);
    if !reader.faults.is_empty() {
        return Err(reader.faults);
    }
    if reader.rows.is_empty() {
        return Err(vec![RowFault::of_all(words!("formats.columns-no-rows"))]);
    }
    reader.identify();
    reader.place();
    if !reader.faults.is_empty() {
        return Err(reader.faults);
    }
    reader.finish()
}

/// A table whose head was found.
struct Table<'s> {
    /// Its number among the sheets.
    number: usize,
    sheet: &'s Sheet,
    /// The line of the head.
    head: usize,
    /// Which column each of the mapped is in; `None` for one that may lack.
    places: Vec<Option<usize>>,
}

/// A row that becomes an item.
struct Row<'v> {
    spot: Spot,
    kind: &'v KindDef,
    /// The id that its cells give, or that was found for it.
    id: Option<Id>,
    /// The cell that the id, and the parent, is from.
    id_spot: Spot,
    under_spot: Spot,
    /// What it stands under, as it is written.
    under: Option<String>,
    parent: Option<Parent>,
    /// Its cells by what they hold.
    cells: Vec<(usize, LineCell)>,
    /// How it may be called by others: its identifier, number and name.
    called: Vec<(Called, String)>,
}

/// What a row stands under.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Parent {
    Plan,
    /// The number of another row.
    Row(usize),
    /// An item that only the base has.
    Base(Id),
}

/// By what a row is called, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Called {
    Id,
    Identifier,
    Label,
    Name,
}

struct Reader<'a> {
    by: &'a Rows<'a>,
    mapped: Vec<(Target, &'a Mapped)>,
    kind: Option<&'a KindDef>,
    meant: BTreeMap<(usize, String), &'a str>,
    rows: Vec<Row<'a>>,
    faults: Vec<RowFault>,
    doubts: Vec<(Doubt, usize, Option<Key>)>,
    remarks: Vec<Remark>,
    unread: Vec<String>,
    used: Columns,
    carried: usize,
    /// The ids of all rows, once they have them.
    there: BTreeSet<Id>,
}

impl<'a> Reader<'a> {
    fn new(by: &'a Rows<'a>) -> Result<Self, Vec<RowFault>> {
        let mut faults = Vec::new();
        let mut mapped: Vec<(Target, &Mapped)> = Vec::new();
        for one in &by.columns.columns {
            match Target::named(&one.to, by.vocabulary) {
                Ok(target) if mapped.iter().any(|(other, _)| *other == target) => {
                    faults.push(RowFault::of_all(words!("formats.columns-twice", to = brief(&one.to))));
                }
                Ok(target) => mapped.push((target, one)),
                Err(words) => faults.push(RowFault::of_all(words)),
            }
        }
        let mut kind = None;
        if let Some(word) = &by.columns.kind {
            kind = kind_called(word, by.vocabulary);
            if kind.is_none() {
                faults.push(RowFault::of_all(no_kind(word, by.vocabulary)));
            }
        } else if !mapped.iter().any(|(target, _)| *target == Target::Kind) && faults.is_empty() {
            let kinds = Words::list(by.vocabulary.kinds.iter().map(|kind| &kind.key));
            faults.push(RowFault::of_all(words!("formats.columns-kind-unsaid", kinds)));
        }
        let mut meant = BTreeMap::new();
        for one in &by.columns.values {
            let target = Target::named(&one.to, by.vocabulary).ok();
            let index = target.and_then(|target| mapped.iter().position(|(other, _)| *other == target));
            match index {
                Some(index) => drop(meant.insert((index, folded(&one.said)), one.meant.as_str())),
                None => {
                    faults
                        .push(RowFault::of_all(words!("formats.columns-value-of-none", to = brief(&one.to))));
                }
            }
        }
        let used = Columns {
            vocabulary: Some(by.vocabulary.name.to_string()),
            kind: kind.map(|kind: &KindDef| kind.key.to_string()),
            columns: Vec::new(),
            values: by.columns.values.clone(),
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Reader {
            by,
            mapped,
            kind,
            meant,
            rows: Vec::new(),
            faults,
            doubts: Vec::new(),
            remarks: Vec::new(),
            unread: Vec::new(),
            used,
            carried: 0,
            there: BTreeSet::new(),
        })
    }

    /// The tables under a head that has every column; if there is none, what the nearest one lacks.
    fn tables<'s>(&mut self, sheets: &'s [Sheet]) -> Result<Vec<Table<'s>>, Vec<RowFault>> {
        let mut tables = Vec::new();
        let mut best: Option<(usize, Vec<RowFault>)> = None;
        for (number, sheet) in sheets.iter().enumerate() {
            for (head, line) in sheet.lines.iter().take(HEAD_LINES).enumerate() {
                let (places, faults) = self.places(line);
                let found = places.iter().flatten().count();
                if faults.is_empty() && found > 0 {
                    tables.push(Table { number, sheet, head, places });
                    break;
                }
                if best.as_ref().is_none_or(|(most, _)| found > *most) {
                    best = Some((found, faults));
                }
            }
        }
        if tables.is_empty() {
            let none = || vec![RowFault::of_all(words!("formats.columns-no-table"))];
            return Err(best
                .map(|(_, faults)| faults)
                .filter(|faults| !faults.is_empty())
                .unwrap_or_else(none));
        }
        for (index, (target, mapped)) in self.mapped.iter().enumerate() {
            let there = tables.iter().find_map(|table| Some((table, table.places[index]?)));
            let Some((table, column)) = there else { continue };
            let head = table.sheet.lines[table.head].cells.get(&column);
            let head = mapped.heads.iter().find(|name| head.is_some_and(|head| is_headed(name, &head.text)));
            let head = head.unwrap_or(&mapped.heads[0]).clone();
            self.used.columns.push(Mapped { to: target.key(), heads: vec![head], may_lack: mapped.may_lack });
        }
        Ok(tables)
    }

    /// In which column of a line each of the mapped is headed, and what is wrong with those that are not.
    fn places(&self, line: &Line) -> (Vec<Option<usize>>, Vec<RowFault>) {
        let mut places = Vec::new();
        let mut faults = Vec::new();
        for (_, mapped) in &self.mapped {
            let mut found = None;
            for head in &mapped.heads {
                match column_of(head, line) {
                    Ok(Some(column)) => {
                        found = Some(column);
                        break;
                    }
                    Ok(None) => {}
                    Err(columns) => {
                        let shown =
                            columns.iter().map(|column| letters(u32::try_from(column + 1).unwrap_or(0)));
                        let (head, columns) = (brief(head), Words::list(shown));
                        let words = words!("formats.columns-head-twice", head, columns);
                        faults.push(RowFault::at(self.by.reading.place_words(line.spot), words));
                        found = Some(usize::MAX);
                        break;
                    }
                }
            }
            if found.is_none() && !mapped.may_lack {
                let heads = line.cells.values().map(|cell| cell.text.trim());
                let head = brief(&mapped.heads[0]);
                let place = self.by.reading.place_words(line.spot);
                let near = nearest_heads(&mapped.heads[0], heads.clone());
                let words = match near.is_empty() {
                    false => words!("formats.columns-lacks-near", head, near = Words::list(near)),
                    true => {
                        let all = heads.take(12).map(brief);
                        words!("formats.columns-lacks", head, heads = Words::list(all))
                    }
                };
                faults.push(RowFault::at(place, words));
            }
            places.push(found.filter(|column| *column != usize::MAX));
        }
        (places, faults)
    }

    /// Takes the rows of a table.
    fn take(&mut self, table: &Table<'_>) {
        for line in &table.sheet.lines[table.head + 1..] {
            let mut cells = Vec::new();
            for (index, place) in table.places.iter().enumerate() {
                if let Some(cell) = place.and_then(|place| line.cells.get(&place)) {
                    cells.push((index, cell.clone()));
                }
            }
            // A line on which only merged cells from above stand is none of its own.
            if cells.iter().any(|(_, cell)| !cell.is_merged) {
                self.row(line, cells);
            }
        }
    }

    fn row(&mut self, line: &Line, cells: Vec<(usize, LineCell)>) {
        let mut kind = self.kind;
        let cell_of = |target: &Target| {
            let found = cells.iter().find(|(index, _)| self.mapped[*index].0 == *target);
            found.map(|(index, cell)| (self.said(*index, &cell.text).to_owned(), cell.spot))
        };
        let (kind_cell, own_id, under) =
            (cell_of(&Target::Kind), cell_of(&Target::Id), cell_of(&Target::Under));
        if let Some((word, spot)) = kind_cell {
            match kind_called(&word, self.by.vocabulary) {
                Some(found) => kind = Some(found),
                None => {
                    let place = self.by.reading.place_words(spot);
                    self.faults.push(RowFault::at(place, no_kind(&word, self.by.vocabulary)));
                    return;
                }
            }
        }
        let Some(kind) = kind else {
            let place = self.by.reading.place_words(line.spot);
            self.faults.push(RowFault::at(place, words!("formats.columns-row-without-kind")));
            return;
        };
        let (mut id, mut id_spot) = (None, line.spot);
        let mut called = Vec::new();
        if let Some((text, spot)) = &own_id {
            id_spot = *spot;
            match id_of(text) {
                Some(given) => id = Some(given),
                None => {
                    let words = words!("formats.columns-no-id", text = brief(text));
                    self.faults.push(RowFault::at(self.by.reading.place_words(*spot), words));
                }
            }
            called.push((Called::Id, text.trim().to_owned()));
        }
        for (index, cell) in &cells {
            let target = &self.mapped[*index].0;
            let role = target.field(kind).map(|field| field.role);
            let by = match role {
                _ if *target == Target::Identifier => Called::Identifier,
                Some(FieldRole::Identifier) => Called::Identifier,
                Some(FieldRole::Label) => Called::Label,
                Some(FieldRole::Name) => Called::Name,
                _ => continue,
            };
            if by == Called::Identifier && own_id.is_none() && id.is_none() {
                (id, id_spot) = (id_of(&cell.text), cell.spot);
            }
            called.push((by, cell.text.trim().to_owned()));
        }
        let under_spot = under.as_ref().map_or(line.spot, |(_, spot)| *spot);
        let under = under.map(|(text, _)| text);
        let row = Row { spot: line.spot, kind, id, id_spot, under_spot, under, parent: None, cells, called };
        if let (Some(id), true) = (&row.id, row.is_plan()) {
            // The plan itself is one, whatever it was called before.
            let id = id.clone();
            if let Some(other) = self.rows.iter().find(|other| other.is_plan()) {
                let words =
                    words!("formats.columns-two-plans", other = self.by.reading.place_words(other.spot), id);
                self.faults.push(RowFault::at(self.by.reading.place_words(row.spot), words));
                return;
            }
        }
        self.rows.push(row);
    }

    /// What a cell says, with words for which something else is meant.
    fn said<'t>(&'t self, index: usize, text: &'t str) -> &'t str {
        if self.meant.is_empty() {
            return text;
        }
        self.meant.get(&(index, folded(text))).copied().unwrap_or(text)
    }

    /// The place of a row or cell.
    fn place_of(&self, spot: Spot) -> Words {
        self.by.reading.place_words(spot)
    }

    /// Gives every row its id: of the base where its identifier says so; and refuses what two rows have.
    fn identify(&mut self) {
        if let Some(base) = self.by.base {
            let mut known: BTreeMap<(&Key, &str), Vec<&Id>> = BTreeMap::new();
            for item in base.items() {
                let kind = kinds(self.by.vocabulary).find(|kind| kind.key == item.kind);
                let field = kind.and_then(|kind| kind.by_role(FieldRole::Identifier));
                if let Some(text) = field.and_then(|field| item.text(&field.key)) {
                    known.entry((&item.kind, text)).or_default().push(&item.id);
                }
            }
            for row in &mut self.rows {
                let is_known = row.id.as_ref().and_then(|id| base.get(id)).map(|item| &item.kind);
                // An id that the file gives is the id, whatever else it says.
                let is_given = row.called.iter().any(|(by, _)| *by == Called::Id);
                if is_given || is_known == Some(&row.kind.key) {
                    continue;
                }
                let of =
                    row.called.iter().filter(|(by, _)| *by == Called::Identifier).find_map(|(_, text)| {
                        match known.get(&(&row.kind.key, text.as_str())).map(Vec::as_slice) {
                            Some([id]) => Some((*id).clone()),
                            _ => None,
                        }
                    });
                row.id = of.or(row.id.take());
            }
        }
        let mut used: BTreeMap<Id, Spot> = BTreeMap::new();
        let plan = self.plan_id();
        for row in &self.rows {
            let Some(id) = &row.id else { continue };
            let place = self.by.reading.place_words(row.id_spot);
            match used.get(id) {
                Some(other) => {
                    let other = self.by.reading.place_words(*other);
                    self.faults.push(RowFault::at(place, words!("formats.columns-same-id", id, other)));
                }
                None if !row.is_plan() && *id == plan => {
                    self.faults.push(RowFault::at(place, words!("formats.columns-id-of-plan", id)));
                }
                None => drop(used.insert(id.clone(), row.id_spot)),
            }
        }
    }

    /// The id of the plan: the base's, or what its own row says.
    fn plan_id(&self) -> Id {
        let own = self.rows.iter().find(|row| row.is_plan()).and_then(|row| row.id.clone());
        match self.by.base {
            Some(base) => base.id().clone(),
            None => own.unwrap_or_else(|| self.by.plan.clone()),
        }
    }

    /// Finds what each row stands under.
    fn place(&mut self) {
        let mut exactly: BTreeMap<(Called, &str), Vec<usize>> = BTreeMap::new();
        let mut loosely: BTreeMap<(Called, String), Vec<usize>> = BTreeMap::new();
        for (number, row) in self.rows.iter().enumerate() {
            for (by, text) in &row.called {
                exactly.entry((*by, text)).or_default().push(number);
                loosely.entry((*by, folded(text))).or_default().push(number);
            }
        }
        let plan = self.plan_id();
        let mut found: Vec<Result<Parent, RowFault>> = Vec::new();
        for (number, row) in self.rows.iter().enumerate() {
            let parent = match row.under.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
                None => Ok(Parent::Plan),
                Some(text) => self.under(text, &exactly, &loosely, &plan),
            };
            let parent = parent.map_err(|words| RowFault::at(self.place_of(row.under_spot), words));
            found.push(parent.and_then(|parent| self.may_stand(number, parent)));
        }
        for (number, parent) in found.into_iter().enumerate() {
            match parent {
                Ok(parent) => self.rows[number].parent = Some(parent),
                Err(fault) => self.faults.push(fault),
            }
        }
    }

    /// What is called so: by id, identifier, number, name, first exactly and then in any width and case.
    fn under(
        &self,
        text: &str,
        exactly: &BTreeMap<(Called, &str), Vec<usize>>,
        loosely: &BTreeMap<(Called, String), Vec<usize>>,
        plan: &Id,
    ) -> Result<Parent, Words> {
        const WAYS: [Called; 4] = [Called::Id, Called::Identifier, Called::Label, Called::Name];
        if text.parse().is_ok_and(|id: Id| id == *plan) {
            return Ok(Parent::Plan);
        }
        let asked = folded(text);
        let ways = WAYS.iter().map(|by| exactly.get(&(*by, text)));
        let mut ways = ways.chain(WAYS.iter().map(|by| loosely.get(&(*by, asked.clone()))));
        if let Some(rows) = ways.find_map(|rows| rows) {
            match rows.as_slice() {
                [row] if self.rows[*row].is_plan() => return Ok(Parent::Plan),
                [row] => return Ok(Parent::Row(*row)),
                rows => {
                    let places = rows.iter().take(5).map(|row| self.place_of(self.rows[*row].spot));
                    let (text, places) = (brief(text), Words::list(places));
                    return Err(words!("formats.columns-several-called", text, places));
                }
            }
        }
        if let Some(item) = self.by.base.and_then(|base| base.get(&text.parse().ok()?)) {
            return Ok(Parent::Base(item.id.clone()));
        }
        let names = exactly.keys().map(|(_, name)| *name);
        let near = nearest(text, names).map(brief);
        let text = brief(text);
        Err(match near {
            Some(near) => words!("formats.columns-no-parent-near", text, near),
            None => words!("formats.columns-no-parent", text),
        })
    }

    /// Whether the vocabulary lets a row stand there.
    fn may_stand(&self, number: usize, parent: Parent) -> Result<Parent, RowFault> {
        let row = &self.rows[number];
        let above = match &parent {
            Parent::Plan => PLAN_KIND,
            Parent::Row(row) => &self.rows[*row].kind.key,
            Parent::Base(id) => {
                self.by.base.and_then(|base| base.get(id)).map_or(PLAN_KIND, |item| &item.kind)
            }
        };
        if row.is_plan()
            || self.by.written == Written::AsKept
            || row.kind.under.iter().any(|kind| **kind == *above)
        {
            return Ok(parent);
        }
        let (kind, under) = (&row.kind.key, Words::list(&row.kind.under));
        let words = match (&parent, &row.under) {
            (Parent::Plan, None) => words!("formats.columns-under-unsaid", kind, under),
            _ => words!("formats.columns-under-wrong", kind, above, under),
        };
        Err(RowFault::at(self.place_of(row.under_spot), words))
    }

    /// Ids for the rows that have none: of the base by name and place, else the kind with a number.
    fn count_ids(&mut self, plan: &Id) {
        let mut taken: BTreeSet<Id> = self.rows.iter().filter_map(|row| row.id.clone()).collect();
        taken.insert(plan.clone());
        if let Some(base) = self.by.base {
            self.carried = self
                .rows
                .iter()
                .filter(|row| row.id.as_ref().is_some_and(|id| base.get(id).is_some()))
                .count();
            self.ids_by_name(base, plan, &mut taken);
            taken.extend(base.items().map(|item| item.id.clone()));
        }
        let mut counts: BTreeMap<&Key, usize> = BTreeMap::new();
        for row in &mut self.rows {
            if row.is_plan() {
                row.id = Some(plan.clone());
            }
            if row.id.is_some() {
                continue;
            }
            let count = counts.entry(&row.kind.key).or_insert(0);
            let stem = row.kind.key.replace('_', "-");
            row.id = loop {
                *count += 1;
                let id: Option<Id> = format!("{stem}-{count}").parse().ok();
                if let Some(id) = id.filter(|id| taken.insert(id.clone())) {
                    break Some(id);
                }
            };
        }
    }

    fn ids_by_name(&mut self, base: &Plan, plan: &Id, taken: &mut BTreeSet<Id>) {
        let titled = |item: &Item| {
            let kind = kinds(self.by.vocabulary).find(|kind| kind.key == item.kind)?;
            let name = kind.by_role(FieldRole::Name)?;
            item.text(&name.key).map(str::to_owned)
        };
        let mut theirs: BTreeMap<(Option<&Id>, &Key, String), Vec<&Id>> = BTreeMap::new();
        for item in base.items() {
            if let Some(name) = titled(item) {
                theirs.entry((item.parent.as_ref(), &item.kind, name)).or_default().push(&item.id);
            }
        }
        // What stands under a row is found once that has its id.
        loop {
            let mut found: BTreeMap<Id, Vec<usize>> = BTreeMap::new();
            for (number, row) in self.rows.iter().enumerate().filter(|(_, row)| row.id.is_none()) {
                let parent = match &row.parent {
                    Some(Parent::Row(above)) => self.rows[*above].id.as_ref(),
                    Some(Parent::Base(id)) => Some(id),
                    Some(Parent::Plan) | None => Some(plan),
                };
                let name = row
                    .called
                    .iter()
                    .find(|(by, _)| *by == Called::Name)
                    .and_then(|(_, text)| kept(text).ok());
                let (Some(parent), Some(name)) = (parent, name) else { continue };
                if let Some([id]) = theirs.get(&(Some(parent), &row.kind.key, name)).map(Vec::as_slice)
                    && !taken.contains(*id)
                {
                    found.entry((*id).clone()).or_default().push(number);
                }
            }
            found.retain(|_, rows| rows.len() == 1);
            if found.is_empty() {
                return;
            }
            for (id, rows) in found {
                self.carried += 1;
                taken.insert(id.clone());
                self.rows[rows[0]].id = Some(id);
            }
        }
    }

    fn finish(mut self) -> Result<FromRows, Vec<RowFault>> {
        let plan = self.plan_id();
        self.count_ids(&plan);
        let ids: Vec<Id> =
            self.rows.iter().map(|row| row.id.clone().unwrap_or_else(|| plan.clone())).collect();
        let named = self.names(&ids);
        self.there = ids.iter().cloned().collect();
        let mut root = Item::new(plan.clone(), PLAN_KIND.into(), None);
        let has_root = self.rows.iter().any(Row::is_plan);
        let mut items = Vec::new();
        let mut spots: BTreeMap<(Id, Option<Key>), Spot> = BTreeMap::new();
        let mut sources = Vec::new();
        for number in 0..self.rows.len() {
            let mut item = self.item(number, &ids, &plan, &named);
            for (key, spot) in self.spots_of(number) {
                spots.insert((item.id.clone(), key), spot);
            }
            sources.push(self.source(&item.id, self.rows[number].spot));
            self.keep(&mut item);
            if self.rows[number].is_plan() {
                root = item;
            } else {
                items.push(item);
            }
        }
        if !has_root {
            match self.by.base {
                Some(base) => root = base.root().clone(),
                None => {
                    // Rows of items say nothing of the plan that they make.
                    let name = self.by.vocabulary.plan.by_role(FieldRole::Name);
                    name.iter().for_each(|name| drop(root.fields.insert(name.key.clone(), Held::unknown())));
                }
            }
        }
        self.keep_items(&mut items, &ids, &plan);
        let count = self.rows.iter().filter(|row| !row.is_plan()).count();
        let place = |index: usize| {
            let row = self.rows.iter().filter(|row| !row.is_plan()).nth(index);
            row.map(|row| self.place_of(row.under_spot))
        };
        let assembled = Plan::assemble(self.by.vocabulary.name.clone(), root, items).map_err(|error| {
            let place = Some(error.index()).filter(|index| *index < count).and_then(place);
            vec![RowFault { place, words: error.words() }]
        })?;
        let mut account = Account { spots, unread: std::mem::take(&mut self.unread), ..Account::default() };
        let doubts = self
            .doubts
            .drain(..)
            .map(|(doubt, number, field)| Doubt { about: Some((ids[number].clone(), field)), ..doubt });
        account.doubts.extend(doubts);
        account.doubts.sort_by_key(|doubt| doubt.spot);
        let mut fields: BTreeMap<Key, BTreeSet<Key>> = BTreeMap::new();
        for kind in kinds(self.by.vocabulary) {
            let keys = self.mapped.iter().filter_map(|(target, _)| Some(target.field(kind)?.key.clone()));
            fields.insert(kind.key.clone(), keys.collect());
        }
        let imported = Imported { draft: Draft::of(assembled, sources), account, raw: BTreeMap::new() };
        Ok(FromRows { imported, remarks: self.remarks, used: self.used, carried: self.carried, fields })
    }

    /// Which item each row may be referred to by; of several that are called so none.
    fn names(&self, ids: &[Id]) -> BTreeMap<String, Option<Id>> {
        let mut out: BTreeMap<(Called, String), Option<Id>> = BTreeMap::new();
        for (number, row) in self.rows.iter().enumerate() {
            for (by, text) in &row.called {
                let id = ids[number].clone();
                out.entry((*by, folded(text)))
                    .and_modify(|known| *known = known.take().filter(|known| *known == id))
                    .or_insert(Some(id));
            }
        }
        let mut names = BTreeMap::new();
        for ((_, name), id) in out {
            names.entry(name).or_insert(id);
        }
        names
    }

    fn item(&mut self, number: usize, ids: &[Id], plan: &Id, named: &BTreeMap<String, Option<Id>>) -> Item {
        let row = &self.rows[number];
        let parent = match &row.parent {
            _ if row.is_plan() => None,
            Some(Parent::Row(above)) => Some(ids[*above].clone()),
            Some(Parent::Base(id)) => Some(id.clone()),
            Some(Parent::Plan) | None => Some(plan.clone()),
        };
        let kind = row.kind;
        let mut item = Item::new(ids[number].clone(), kind.key.clone(), parent);
        let values = Values { vocabulary: self.by.vocabulary, written: self.by.written };
        let cells = row.cells.clone();
        let (texts, others): (Vec<_>, Vec<_>) = cells.into_iter().partition(|(index, _)| {
            // What numbers are counted in is read before they are.
            self.mapped[*index].0.field(kind).is_some_and(|field| field.ty == FieldType::Text)
        });
        let mut unknown = None;
        for (index, cell) in texts.into_iter().chain(others) {
            let target = self.mapped[index].0.clone();
            if target == Target::Unknown {
                unknown = Some(cell);
                continue;
            }
            let Some(field) = target.field(kind) else {
                if matches!(target, Target::Field(_) | Target::Series(..)) {
                    self.tell_foreign(&target, kind, &cell);
                }
                continue;
            };
            let text = self.said(index, &cell.text).to_owned();
            if self.by.written == Written::ToBeEdited {
                let find = |name: &str| -> Option<Id> {
                    // What leads nowhere was written so.
                    name.parse().ok().or_else(|| named.get(&folded(name)).cloned().flatten())
                };
                match values.edited(&text, &field.in_unit_of(Some(&item)), &find) {
                    Ok(held) => item.fields.extend(held.map(|held| (field.key.clone(), held))),
                    Err(fault) => {
                        self.doubt(number, field, &cell, fault);
                        item.fields.insert(field.key.clone(), Held::unknown());
                    }
                }
                continue;
            }
            let read = if field.ty == FieldType::References {
                let find = |name: &str| -> Option<Id> {
                    let exact: Option<Id> =
                        name.parse().ok().filter(|id| self.there.contains(id) || self.is_of_base(id));
                    exact.or_else(|| named.get(&folded(name)).cloned().flatten())
                };
                references(&text, field, &find, self.by.written == Written::AsKept)
                    .map(Some)
                    .map_err(|member| words!("formats.columns-no-reference", member = brief(&member)))
            } else {
                let unit = field.in_unit_of(Some(&item));
                match &target {
                    Target::Series(_, at) => values.of_series(at, &text, &unit).map(Some),
                    _ => values.value(&text, &unit),
                }
            };
            match read {
                Ok(Some(value)) if !value.is_empty_set() => put(&mut item, field, value),
                Ok(_) => {}
                Err(fault) => {
                    self.doubt(number, field, &cell, fault);
                    let held = item.fields.entry(field.key.clone()).or_insert_with(Held::unknown);
                    held.complete = false;
                }
            }
        }
        if let Some(cell) = unknown {
            self.mark_unknown(&mut item, kind, &cell);
        }
        item
    }

    fn is_of_base(&self, id: &Id) -> bool {
        self.by.base.is_some_and(|base| base.get(id).is_some())
    }

    fn mark_unknown(&mut self, item: &mut Item, kind: &KindDef, cell: &LineCell) {
        for word in cell.text.split_whitespace() {
            if let Some(field) = kind.field(word) {
                item.fields.entry(field.key.clone()).or_insert_with(Held::unknown).complete = false;
            } else if let Some(child) = self.by.vocabulary.kind(word) {
                item.open_lists.insert(child.key.clone());
            } else {
                let place = self.by.reading.place_words(cell.spot);
                let word = brief(word);
                let words = words!("formats.columns-unknown-what", word, place);
                self.remark("unknown-unread", cell.spot, &cell.text, words);
            }
        }
    }

    fn doubt(&mut self, number: usize, field: &FieldDef, cell: &LineCell, fault: Words) {
        let wants = &field.words;
        let doubt = Doubt {
            kind: DoubtKind::Value,
            spot: cell.spot,
            exact: cell.text.clone(),
            assumed: words!("formats.columns-not-read", wants, fault),
            otherwise: Words::default(),
            about: None,
        };
        self.doubts.push((doubt, number, Some(field.key.clone())));
    }

    /// A filled cell of a field that the kind of its row has not.
    fn tell_foreign(&mut self, target: &Target, kind: &KindDef, cell: &LineCell) {
        self.unread.push(cell.text.clone());
        let words = words!("formats.columns-not-of-kind", field = target.key(), kind = kind.key);
        self.remark("cell-unread", cell.spot, &cell.text, words);
    }

    fn remark(&mut self, key: &'static str, spot: Spot, exact: &str, words: Words) {
        if self.remarks.iter().filter(|remark| remark.key == key).count() < REMARKS {
            self.remarks.push(Remark { key, spot: Some(spot), exact: exact.to_owned(), words });
        }
    }

    fn spots_of(&self, number: usize) -> Vec<(Option<Key>, Spot)> {
        let row = &self.rows[number];
        let field = |(index, cell): &(usize, LineCell)| {
            let field = self.mapped[*index].0.field(row.kind)?;
            Some((Some(field.key.clone()), cell.spot))
        };
        row.cells.iter().filter_map(field).chain([(None, row.spot)]).collect()
    }

    fn source(&self, id: &Id, spot: Spot) -> Source {
        Source {
            places: BTreeSet::from([Of { id: id.clone(), field: None }]),
            certainty: Certainty::Verified,
            reason: String::new(),
            document: Some(DocumentName::Hash(self.by.document)),
            at: self.by.reading.source_place(spot, spot),
        }
    }

    /// Keeps what the base says of an item and no column speaks of.
    fn keep(&self, item: &mut Item) {
        let Some(of) = self.by.base.and_then(|base| base.get(&item.id)).filter(|of| of.kind == item.kind)
        else {
            return;
        };
        let kind = kinds(self.by.vocabulary).find(|kind| kind.key == item.kind);
        let speaks = |key: &Key| {
            kind.is_some_and(|kind| {
                self.mapped
                    .iter()
                    .any(|(target, _)| target.field(kind).is_some_and(|field| field.key == *key))
            })
        };
        let tells_unknown = self.mapped.iter().any(|(target, _)| *target == Target::Unknown);
        for (key, held) in &of.fields {
            // An empty cell does not say that a thing is known now.
            let is_unsaid = !speaks(key) || (held.value.is_none() && !tells_unknown);
            if is_unsaid && !item.fields.contains_key(key) {
                item.fields.insert(key.clone(), held.clone());
            }
        }
        if !tells_unknown {
            item.open_lists.extend(of.open_lists.iter().cloned());
        }
        item.absent.extend(of.absent.iter().cloned());
    }

    /// Keeps the items of the base that are of kinds which no row is of.
    fn keep_items(&self, items: &mut Vec<Item>, ids: &[Id], plan: &Id) {
        let Some(base) = self.by.base else { return };
        let told: BTreeSet<&Key> = self.rows.iter().map(|row| &row.kind.key).collect();
        let mut there: BTreeSet<Id> = ids.iter().cloned().chain([plan.clone()]).collect();
        for item in base.in_order() {
            let stays = item.parent.as_ref().is_some_and(|parent| there.contains(parent));
            if stays && !told.contains(&item.kind) && there.insert(item.id.clone()) {
                items.push(item.clone());
            }
        }
    }

    /// Tells of every column, line and text that was not read, with the number of its cells.
    fn tell_unread(&mut self, sheets: &[Sheet], tables: &[Table<'_>], beside: &[(Spot, String)]) {
        for table in tables {
            let read: BTreeSet<usize> = table.places.iter().flatten().copied().collect();
            let mut filled: BTreeMap<usize, (usize, Spot)> = BTreeMap::new();
            for line in &table.sheet.lines[table.head + 1..] {
                for (column, cell) in line.cells.iter().filter(|(_, cell)| !cell.is_merged) {
                    if !read.contains(column) {
                        filled.entry(*column).or_insert((0, cell.spot)).0 += 1;
                        self.unread.push(cell.text.clone());
                    }
                }
            }
            let heads = &table.sheet.lines[table.head].cells;
            let columns: BTreeSet<usize> = heads.keys().chain(filled.keys()).copied().collect();
            for column in columns.into_iter().filter(|column| !read.contains(column)) {
                let (count, spot) =
                    filled.get(&column).copied().unwrap_or((0, table.sheet.lines[table.head].spot));
                let head = heads.get(&column);
                let spot = head.map_or(spot, |head| head.spot);
                let exact = head.map(|head| head.text.trim().to_owned()).unwrap_or_default();
                let words = words!("formats.columns-unread", count, head = brief(&exact));
                self.remarks.push(Remark { key: "column-unread", spot: Some(spot), exact, words });
            }
            let above: Vec<&LineCell> =
                table.sheet.lines[..table.head].iter().flat_map(|line| line.cells.values()).collect();
            self.tell_texts(above.iter().map(|cell| (cell.spot, cell.text.clone())).collect());
        }
        for (number, sheet) in sheets.iter().enumerate() {
            if !tables.iter().any(|table| table.number == number) {
                let cells = sheet.lines.iter().flat_map(|line| line.cells.values());
                self.tell_texts(cells.map(|cell| (cell.spot, cell.text.clone())).collect());
            }
        }
        self.tell_texts(beside.to_vec());
    }

    fn tell_texts(&mut self, texts: Vec<(Spot, String)>) {
        let Some((spot, exact)) = texts.first().cloned() else { return };
        let count = texts.len();
        let words = words!("formats.columns-texts-unread", count);
        self.remarks.push(Remark { key: "texts-unread", spot: Some(spot), exact, words });
        self.unread.extend(texts.into_iter().map(|(_, text)| text));
    }
}

impl Row<'_> {
    fn is_plan(&self) -> bool {
        &*self.kind.key == PLAN_KIND
    }
}

/// Puts a value into a field; the numbers of a series, from several columns, come together.
fn put(item: &mut Item, field: &FieldDef, value: Value) {
    match (item.fields.get_mut(&field.key), value) {
        (Some(Held { value: Some(Value::Series(known)), .. }), Value::Series(more)) => {
            known.extend(more);
        }
        (Some(held), value) => held.value = Some(value),
        (None, value) => drop(item.fields.insert(field.key.clone(), Held::known(value))),
    }
}

fn no_kind(word: &str, vocabulary: &Vocabulary) -> Words {
    let kinds = Words::list(vocabulary.kinds.iter().map(|kind| &kind.key));
    words!("formats.columns-no-kind", word = brief(word), kinds)
}

fn is_headed(name: &str, head: &str) -> bool {
    let bare = name.rsplit_once('#').filter(|(_, number)| number.parse::<usize>().is_ok());
    head.trim() == name.trim()
        || folded(head) == folded(name)
        || bare.is_some_and(|(name, _)| folded(head) == folded(name))
}

/// The column of a line that is headed so; all of them if several are.
fn column_of(name: &str, line: &Line) -> Result<Option<usize>, Vec<usize>> {
    let of = |is: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let headed = line.cells.iter().filter(|(_, cell)| is(cell.text.trim()));
        headed.map(|(column, _)| *column).collect()
    };
    let exact = of(&|head| head == name.trim());
    let found = if exact.is_empty() { of(&|head| folded(head) == folded(name)) } else { exact };
    match found[..] {
        [column] => return Ok(Some(column)),
        [_, ..] => return Err(found),
        [] => {}
    }
    let numbered =
        name.rsplit_once('#').and_then(|(name, number)| Some((name, number.parse::<usize>().ok()?)));
    let Some((name, number)) = numbered else { return Ok(None) };
    let all = of(&|head| head == name.trim());
    Ok(number.checked_sub(1).and_then(|index| all.get(index)).copied())
}

/// The heads that read most like a name, at most three, the nearest first.
fn nearest_heads<'h>(name: &str, heads: impl Iterator<Item = &'h str>) -> Vec<String> {
    let asked = folded(name);
    let score = |head: &str| strsim::jaro_winkler(&asked, &folded(head));
    let mut near: Vec<(f64, &str)> =
        heads.map(|head| (score(head), head)).filter(|(score, _)| *score >= 0.75).collect();
    near.sort_by(|one, other| other.0.total_cmp(&one.0));
    near.into_iter().take(3).map(|(_, head)| brief(head)).collect()
}
