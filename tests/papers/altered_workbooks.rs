//! Workbooks that planctl wrote and another program altered, on generated plans: each cell that comes back is
//! the text that the sheet shows, or is refused or told with its address, and never taken for empty.

use std::cell::Cell;
use std::collections::BTreeSet;

use crate::generate::{Whims, on_pairs};
use crate::office_round_trip::imprint;
use crate::seeds;
use crate::workbook::{Book, letters};
use planctl::formats::{Limits, Returned, WorkbookError, read_workbook};
use planctl::layout::{Column, Worksheets};
use planctl::model::{FieldDef, FieldRole, FieldType, Held, Id, Key, KindDef, Plan, Value};
use planctl::render;
use planctl::snapshot::{Draft, to_toml};
use planctl::text::Lang;
use proptest::prelude::*;

const PAIRS: u64 = 2_000;

/// What a sheet shows in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shown {
    /// This text.
    Text(&'static str),
    /// Nothing, as whoever emptied it knows.
    Nothing,
    /// Nobody can tell.
    Unclear,
}

/// Cells as programs write them, behind the attributes `r` and `s`, with what each shows in a column of text.
const CELLS: [(&str, Shown); 40] = [
    (" t=\"inlineStr\"><is><t>新しい文</t></is></c>", Shown::Text("新しい文")),
    (
        " t=\"inlineStr\"><is><r><t>新しい</t></r><r><rPr><b/></rPr><t>文</t></r></is></c>",
        Shown::Text("新しい文"),
    ),
    (
        " t=\"inlineStr\"><is><t>新しい文</t><rPh sb=\"0\" eb=\"1\"><t>アタラシイ</t></rPh></is></c>",
        Shown::Text("新しい文"),
    ),
    ("><is><t>新しい文</t></is></c>", Shown::Text("新しい文")),
    (" t=\"str\"><v>新しい文</v></c>", Shown::Text("新しい文")),
    (" t=\"inlineStr\"><v>新しい文</v></c>", Shown::Text("新しい文")),
    (" t=\"inlineStr\"><is><t>一_x000B_二</t></is></c>", Shown::Text("一\n二")),
    (" t=\"inlineStr\"><is><t>一_x000D__x000A_二</t></is></c>", Shown::Text("一\n二")),
    (" t=\"inlineStr\"><is><t>一_x005F_x000B_二</t></is></c>", Shown::Text("一_x000B_二")),
    (" t=\"inlineStr\"><is><t>一_x0007_二</t></is></c>", Shown::Unclear),
    (" t=\"inlineStr\"><is><t>一_xD83D_二</t></is></c>", Shown::Unclear),
    ("><v>2026</v></c>", Shown::Text("2026")),
    ("><v>2026.0</v></c>", Shown::Text("2026")),
    (" t=\"n\"><v>1E+3</v></c>", Shown::Text("1000")),
    (" t=\"n\"><v>x</v></c>", Shown::Unclear),
    ("><v>NaN</v></c>", Shown::Unclear),
    (" t=\"n\"><v>INF</v></c>", Shown::Unclear),
    (" t=\"s\"><v>99999</v></c>", Shown::Unclear),
    (" t=\"s\"><v>-1</v></c>", Shown::Unclear),
    (" t=\"s\"><v>x</v></c>", Shown::Unclear),
    (" t=\"s\"><v></v></c>", Shown::Unclear),
    (" t=\"s\"/>", Shown::Unclear),
    ("><f>A1</f></c>", Shown::Unclear),
    ("><f>A1</f><v></v></c>", Shown::Unclear),
    ("><f>A1</f><v>5</v></c>", Shown::Unclear),
    (" t=\"str\"><f>A1</f><v>文</v></c>", Shown::Unclear),
    (" t=\"str\"><f>A1</f><v></v></c>", Shown::Unclear),
    ("><f t=\"shared\" si=\"0\"/></c>", Shown::Unclear),
    (" cm=\"1\"><f t=\"array\" ref=\"A1\">A1</f></c>", Shown::Unclear),
    (" t=\"e\"><v>#REF!</v></c>", Shown::Unclear),
    (" t=\"e\"><v></v></c>", Shown::Unclear),
    (" vm=\"1\" t=\"e\"><v>#VALUE!</v></c>", Shown::Unclear),
    (" t=\"b\"><v>1</v></c>", Shown::Unclear),
    (" t=\"b\"><v></v></c>", Shown::Unclear),
    (" t=\"d\"><v>2026-04-01</v></c>", Shown::Unclear),
    (" t=\"d\"><v></v></c>", Shown::Unclear),
    (" t=\"later\"><v>文</v></c>", Shown::Unclear),
    ("/>", Shown::Nothing),
    (" t=\"inlineStr\"><is><t></t></is></c>", Shown::Nothing),
    (" t=\"inlineStr\"><is><t xml:space=\"preserve\"> \n </t></is></c>", Shown::Nothing),
];

fn written(plan: &Plan, vocabulary: &planctl::model::Vocabulary) -> Vec<u8> {
    render::workbook(plan, vocabulary, &imprint(), Lang::JA)
}

/// Whether items of a kind are called by a field: only a text calls anything.
fn is_name(kind: &KindDef, field: &FieldDef) -> bool {
    if !matches!(field.ty, FieldType::Text | FieldType::Label) {
        return false;
    }
    match kind.by_role(FieldRole::Name) {
        Some(name) => name.key == field.key,
        None => kind.title.first() == Some(&field.key),
    }
}

/// A cell that was altered.
#[derive(Debug)]
struct Altered {
    sheet: String,
    address: String,
    id: Id,
    key: Key,
    ty: FieldType,
    is_name: bool,
    had: Option<Held>,
    /// Said in failures alone.
    #[allow(dead_code, reason = "printed with the rest of a failing case")]
    rest: &'static str,
    shown: Shown,
}

/// Alters a few cells of items, each of another item.
fn altered(book: &mut Book, plan: &Plan, sheets: &Worksheets<'_>, whims: &mut Whims<'_>) -> Vec<Altered> {
    let names = book.sheets();
    let mut out: Vec<Altered> = Vec::new();
    for _ in 0..1 + whims.pick(3) {
        let at = whims.pick(sheets.sheets.len());
        let (sheet, name) = (&sheets.sheets[at], &names[at + 1]);
        if sheet.rows.is_empty() {
            continue;
        }
        let row = whims.pick(sheet.rows.len());
        let fields: Vec<usize> = (0..sheet.columns.len())
            .filter(|column| matches!(sheet.columns[*column], Column::Field(_)))
            .collect();
        let Some(column) = whims.any(&fields) else { continue };
        let Column::Field(field) = sheet.columns[*column] else { continue };
        let id = sheet.rows[row].item.id.clone();
        if out.iter().any(|other| other.id == id) {
            continue;
        }
        let (rest, shown) = *whims.one(&CELLS);
        let address = format!("{}{}", letters(*column), row + 3);
        book.set_raw(name, &address, rest);
        out.push(Altered {
            sheet: name.clone(),
            address,
            had: plan.get(&id).and_then(|item| item.fields.get(&field.key).cloned()),
            id,
            key: field.key.clone(),
            ty: field.ty,
            is_name: is_name(sheet.kind, field),
            rest,
            shown,
        });
    }
    out
}

fn read(
    bytes: &[u8],
    plan: &Plan,
    vocabulary: &planctl::model::Vocabulary,
) -> Result<Returned, WorkbookError> {
    let base = Draft::of(plan.clone(), Vec::new());
    read_workbook(bytes, &base, vocabulary, &BTreeSet::new(), &Limits::default())
}

#[test]
fn each_cell_that_comes_back_is_what_it_shows_or_is_refused_with_its_address() {
    let (met, refused) = (Cell::new(0), Cell::new(0));
    on_pairs(PAIRS, |pair| {
        let (plan, vocabulary) = (pair.before.plan(), pair.vocabulary());
        let sheets = Worksheets::of(plan, vocabulary, Lang::JA);
        let mut book = Book::open(&written(plan, vocabulary));
        let cells = altered(&mut book, plan, &sheets, &mut pair.whims());
        if cells.is_empty() {
            return Ok(());
        }
        met.set(met.get() + 1);
        let read = read(&book.save(), plan, vocabulary);
        match read {
            Err(WorkbookError::Cells(faults)) => {
                refused.set(refused.get() + 1);
                // No cell is refused that was not touched.
                for fault in &faults {
                    let own = |cell: &Altered| fault.sheet == cell.sheet && fault.cell == cell.address;
                    prop_assert!(cells.iter().any(own), "{fault} of {cells:#?}");
                }
                for cell in &cells {
                    let told =
                        faults.iter().any(|fault| fault.sheet == cell.sheet && fault.cell == cell.address);
                    // What is missing is told once every cell can be read.
                    let readable = cells.iter().all(|cell| cell.shown != Shown::Unclear);
                    let must = match cell.shown {
                        Shown::Text(_) => false,
                        Shown::Nothing => cell.is_name && cell.had.is_some() && readable,
                        Shown::Unclear => cell.ty == FieldType::Text,
                    };
                    prop_assert!(told || !must, "{cell:#?} is not told: {faults:?}");
                    let may = cell.ty != FieldType::Text || !matches!(cell.shown, Shown::Text(_));
                    prop_assert!(!told || may, "{cell:#?} is refused: {faults:?}");
                }
            }
            Err(error) => prop_assert!(false, "{error}"),
            Ok(returned) => {
                for cell in &cells {
                    let now = returned.draft.plan.get(&cell.id).and_then(|item| item.fields.get(&cell.key));
                    match cell.shown {
                        Shown::Text(text) if cell.ty == FieldType::Text => {
                            let value = now.and_then(|held| held.value.clone());
                            prop_assert_eq!(value, Some(Value::Text(text.to_owned())), "{:#?}", cell);
                        }
                        Shown::Unclear if cell.ty == FieldType::Text => {
                            prop_assert!(false, "{cell:#?} was taken as {now:?}");
                        }
                        Shown::Nothing => {
                            prop_assert!(!cell.is_name || cell.had.is_none(), "{cell:#?}");
                            prop_assert_eq!(now, None, "{:#?}", cell);
                        }
                        // A value of another type is read as one, and never nothing.
                        Shown::Text(_) | Shown::Unclear => prop_assert!(now.is_some(), "{cell:#?}"),
                    }
                }
                // Nothing else has changed.
                let (name, root, items) = returned.draft.plan.clone().into_parts();
                let put_back = |mut item: planctl::model::Item| {
                    if let Some(cell) = cells.iter().find(|cell| cell.id == item.id) {
                        match &cell.had {
                            Some(had) => drop(item.fields.insert(cell.key.clone(), had.clone())),
                            None => drop(item.fields.remove(&cell.key)),
                        }
                    }
                    item
                };
                let back = Plan::assemble(name, put_back(root), items.into_iter().map(put_back).collect());
                prop_assert_eq!(to_toml(&back.unwrap()), to_toml(plan));
            }
        }
        Ok(())
    });
    seeds::often("a workbook with altered cells", met.get(), 1_000, PAIRS);
    seeds::often("one that is refused", refused.get(), 400, PAIRS);
}

#[test]
fn what_is_moved_put_in_hidden_merged_or_struck_changes_nothing_in_silence() {
    let (kept, told, refused) = (Cell::new(0), Cell::new(0), Cell::new(0));
    on_pairs(PAIRS, |pair| {
        let (plan, vocabulary) = (pair.before.plan(), pair.vocabulary());
        let sheets = Worksheets::of(plan, vocabulary, Lang::JA);
        let mut whims = pair.whims();
        let mut book = Book::open(&written(plan, vocabulary));
        let names = book.sheets();
        let filled: Vec<usize> =
            (0..sheets.sheets.len()).filter(|at| !sheets.sheets[*at].rows.is_empty()).collect();
        let at = *whims.one(&filled);
        let (sheet, name) = (&sheets.sheets[at], names[at + 1].as_str());
        let columns = sheet.columns.len();
        let row = whims.pick(sheet.rows.len()) + 3;
        let field = (0..columns).find(|column| match sheet.columns[*column] {
            Column::Field(field) => field.ty == FieldType::Text,
            _ => false,
        });
        // What is to be told: in a note, or as a fault.
        let (what, note, fault): (&str, Option<String>, Option<String>) = match whims.pick(8) {
            0 => {
                book.move_column(name, whims.pick(columns), whims.pick(columns));
                ("a column moved", None, None)
            }
            1 => {
                book.insert_column(name, whims.pick(columns));
                ("an empty column put in", None, None)
            }
            2 => {
                let at = whims.pick(columns);
                book.insert_column(name, at);
                let address = format!("{}{row}", letters(at));
                book.set(name, &address, "所管");
                ("a column put in with a text", None, Some(address))
            }
            3 => {
                book.hide_row(name, row);
                ("a hidden row", Some(name.to_owned()), None)
            }
            4 => {
                let part = book.part("xl/workbook.xml");
                *part = part.replacen(
                    &format!("name=\"{name}\""),
                    &format!("name=\"{name}\" state=\"hidden\""),
                    1,
                );
                ("a hidden sheet", Some(name.to_owned()), None)
            }
            5 => {
                let column = whims.pick(columns);
                let address = format!("{}{row}", letters(column));
                book.merge(name, &format!("{address}:{}{row}", letters(column + 1)));
                ("merged cells", None, Some(address))
            }
            6 => {
                let Some(column) = field else { return Ok(()) };
                let address = format!("{}{row}", letters(column));
                let rest =
                    " t=\"inlineStr\"><is><r><rPr><strike/></rPr><t>古い</t></r><r><t>文</t></r></is></c>";
                book.set_raw(name, &address, rest);
                ("a text struck out in part", Some(format!("{name}!{address}")), None)
            }
            _ => {
                let Some(column) = field else { return Ok(()) };
                let key = book.get(name, &format!("{}1", letters(column)));
                book.set(name, &format!("{}1", letters(column)), &format!("{key}x"));
                ("a key altered", None, Some(format!("{}1", letters(column))))
            }
        };
        match (read(&book.save(), plan, vocabulary), fault) {
            (Ok(returned), None) => {
                kept.set(kept.get() + 1);
                let notes: Vec<String> =
                    returned.notes.iter().map(|note| note.get(Lang::JA).into_owned()).collect();
                if let Some(note) = &note {
                    told.set(told.get() + 1);
                    prop_assert!(notes.iter().any(|own| own.contains(note.as_str())), "{what}: {notes:?}");
                }
                if what != "a text struck out in part" {
                    prop_assert_eq!(to_toml(&returned.draft.plan), to_toml(plan), "{}", what);
                }
            }
            (Err(WorkbookError::Cells(faults)), Some(address)) => {
                refused.set(refused.get() + 1);
                let own = faults.iter().any(|fault| fault.sheet == name && fault.cell == address);
                prop_assert!(own, "{what} at {address}: {faults:?}");
            }
            (Ok(_), Some(address)) => prop_assert!(false, "{what} at {address} is not told"),
            (Err(error), _) => prop_assert!(false, "{what}: {error}"),
        }
        Ok(())
    });
    seeds::often("a workbook that is taken", kept.get(), 400, PAIRS);
    seeds::often("one of which something is told", told.get(), 200, PAIRS);
    seeds::often("one that is refused", refused.get(), 200, PAIRS);
}
