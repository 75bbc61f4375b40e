//! What comes back from an office: a plan given out as a workbook or a Word file, edited, and read
//! again.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, LazyLock};

use crate::workbook::{Book, letters};
use crate::{generate, seeds};
use planctl::document::{Imprint, Standing};
use planctl::editing::marks_as_flags;
use planctl::formats::{ByAuthor, Limits, Returned, WorkbookError, by_author, read_workbook};
use planctl::layout::Form;
use planctl::layout::Worksheets;
use planctl::model::{Digest, FieldRole, Id, Item, Plan, Vocabulary, is_name};
use planctl::render;
use planctl::snapshot::{Draft, Ids, read_draft, to_toml};
use planctl::text::{Lang, Words};
use proptest::prelude::*;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn imprint() -> Imprint {
    Imprint {
        title: Words::same("編集用ブック"),
        plan: Words::same("計画"),
        revision: Standing { name: Words::same("2026-01-16"), ..Standing::default() },
        base: None,
        hash: Digest::of(b"x"),
        authority: None,
        author: None,
        source: None,
        date: None,
    }
}

fn draft(plan: Plan) -> Draft {
    Draft::of(plan, Vec::new())
}

fn written(plan: &Plan, vocabulary: &Vocabulary, lang: Lang) -> Vec<u8> {
    render::workbook(plan, vocabulary, &imprint(), lang)
}

fn read(bytes: &[u8], base: &Draft, vocabulary: &Vocabulary) -> Result<Returned, WorkbookError> {
    read_workbook(bytes, base, vocabulary, &BTreeSet::new(), &Limits::default())
}

#[test]
fn a_workbook_that_nobody_edited_changes_nothing() {
    generate::on_pairs(1_000, |pair| {
        for (plan, lang) in [(pair.before.plan(), Lang::JA), (pair.after.plan(), Lang::EN)] {
            let bytes = written(plan, pair.vocabulary(), lang);
            prop_assert_eq!(&bytes, &written(plan, pair.vocabulary(), lang));
            let base = draft(plan.clone());
            let returned = read(&bytes, &base, pair.vocabulary());
            let returned = returned.map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(to_toml(&returned.draft.plan), to_toml(plan));
            prop_assert_eq!(returned.notes, vec![]);
        }
        Ok(())
    });
}

/// The ids that a plan mentions without holding them, and those that its references name in vain.
fn named_in_vain(plan: &Plan, vocabulary: &Vocabulary, lineage: bool) -> BTreeSet<Id> {
    let mut out = BTreeSet::new();
    for item in plan.items() {
        let kind = vocabulary.kind(&item.kind).unwrap();
        for field in kind.fields.iter().filter(|field| (field.role == FieldRole::Lineage) == lineage) {
            out.extend(item.references(&field.key).into_iter().filter(|id| plan.get(id).is_none()));
        }
    }
    out
}

/// What a workbook made from `before` says once its cells are those of `after`: it does not carry
/// which lists are known whole.
fn carried(before: &Plan, after: &Plan) -> Plan {
    let (name, root, items) = after.clone().into_parts();
    let lists = |mut item: Item| {
        let known = before.get(&item.id);
        item.open_lists = known.map(|known| known.open_lists.clone()).unwrap_or_default();
        item.absent = known.map(|known| known.absent.clone()).unwrap_or_default();
        for child in before.items().filter(|child| child.parent.as_ref() == Some(&item.id)) {
            if after.get(&child.id).is_none() && item.open_lists.contains(&child.kind) {
                item.absent.insert(child.id.clone());
            }
        }
        let under =
            |plan: &Plan, id: &Id| plan.get(id).is_some_and(|held| held.parent.as_ref() == Some(&item.id));
        item.absent.retain(|id| !under(after, id) || under(before, id));
        item
    };
    Plan::assemble(name, lists(root), items.into_iter().map(lists).collect()).unwrap()
}

/// Makes the cells of a workbook those of another plan, cell by cell and row by row.
fn rewritten(bytes: &[u8], vocabulary: &Vocabulary, before: &Plan, after: &Plan) -> Vec<u8> {
    let mut book = Book::open(bytes);
    let old = Worksheets::of(before, vocabulary, Lang::JA);
    let new = Worksheets::of(after, vocabulary, Lang::JA);
    let names = book.sheets();
    for ((old, new), sheet) in old.sheets.iter().zip(&new.sheets).zip(&names[1..]) {
        let there: BTreeSet<&Id> = new.rows.iter().map(|row| &row.item.id).collect();
        for (index, row) in old.rows.iter().enumerate().rev() {
            if !there.contains(&row.item.id) {
                book.delete_row(sheet, index + 3);
            }
        }
        let left: Vec<&Id> =
            old.rows.iter().map(|row| &row.item.id).filter(|id| there.contains(id)).collect();
        let stay: Vec<&Id> = new.rows.iter().map(|row| &row.item.id).filter(|id| left.contains(id)).collect();
        if left != stay {
            book.order_rows(sheet, |rows| {
                rows.sort_by_key(|row| stay.iter().position(|id| id.as_str() == row[&0]));
            });
        }
        for (row, number) in new.rows.iter().zip(3..) {
            let is_new = !left.contains(&&row.item.id);
            if is_new {
                book.insert_row(sheet, number);
            }
            let was = old.rows.iter().find(|old| old.item.id == row.item.id);
            for (index, text) in row.cells.iter().enumerate() {
                let last = index + 1 == row.cells.len();
                let is_same = was.is_some_and(|was| was.cells[index] == *text);
                if !(is_same || last) {
                    book.set(sheet, &format!("{}{number}", letters(index)), &text.replace('\t', "_x0009_"));
                }
            }
        }
    }
    book.save()
}

#[test]
fn a_workbook_with_other_cells_gives_exactly_those_changes() {
    let held = std::cell::Cell::new(0);
    generate::on_pairs(1_000, |pair| {
        let (before, after) = (pair.before.plan(), pair.after.plan());
        // Escapes of the format itself are the writer's to know, and not this editor's.
        let plain =
            |plan: &Plan| !to_toml(plan).contains("_x") && !to_toml(plan).contains(['\u{FFFE}', '\u{FFFF}']);
        let same_kinds =
            before.items().all(|item| after.get(&item.id).is_none_or(|now| now.kind == item.kind));
        // What an item is called by: its name, or where its kind has none, the first of its titles.
        let name = |kind: &str| {
            let kind = pair.vocabulary().kind(kind).unwrap();
            let name = kind.by_role(FieldRole::Name).map(|field| field.key.clone());
            name.or_else(|| kind.title.first().cloned())
        };
        // A name of signs alone may stand in a file, and no cell gives one.
        let names_nothing =
            |item: &Item| name(&item.kind).and_then(|key| item.text(&key)).is_some_and(|text| !is_name(text));
        if after.items().any(names_nothing) {
            return Ok(());
        }
        let named = |plan: &Plan, id: &Id| {
            let item = plan.get(id);
            item.is_some_and(|item| name(&item.kind).is_some_and(|key| item.fields.contains_key(&key)))
        };
        // A name that is taken out is refused.
        let emptied = before
            .items()
            .any(|item| named(before, &item.id) && after.get(&item.id).is_some() && !named(after, &item.id));
        if before.id() != after.id() || emptied || !same_kinds || !plain(before) || !plain(after) {
            return Ok(());
        }
        // A mark typed into a cell is the flag that it stands for.
        let (expected, _) = marks_as_flags(carried(before, after), pair.vocabulary(), Some(before));
        let bytes =
            rewritten(&written(before, pair.vocabulary(), Lang::JA), pair.vocabulary(), before, after);
        let base = draft(before.clone());
        let taken = named_in_vain(after, pair.vocabulary(), true);
        let new: BTreeSet<Id> =
            after.items().map(|item| item.id.clone()).filter(|id| before.get(id).is_none()).collect();
        let taken: BTreeSet<Id> = taken.difference(&new).cloned().collect();
        let returned = read_workbook(&bytes, &base, pair.vocabulary(), &taken, &Limits::default());
        let mentions = named_in_vain(before, pair.vocabulary(), true)
            .union(&named_in_vain(before, pair.vocabulary(), false))
            .cloned()
            .collect::<BTreeSet<_>>();
        let absent: BTreeSet<Id> = before.items().flat_map(|item| item.absent.clone()).collect();
        if !named_in_vain(after, pair.vocabulary(), false).is_empty()
            || new.iter().any(|id| mentions.contains(id) || absent.contains(id))
        {
            // A reference that leads nowhere, or an id that was used once, is refused.
            return Ok(());
        }
        let returned = returned.map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(to_toml(&returned.draft.plan), to_toml(&expected));
        held.set(held.get() + 1);
        Ok(())
    });
    seeds::often("a pair that can be edited so", held.get(), 300, 1_000);
}

/// The vocabulary of the real plan.
static REAL: LazyLock<Arc<Vocabulary>> =
    LazyLock::new(|| Arc::new(Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap()));

/// The answer of a command in the folder of the real plan.
fn planctl(arguments: &[&str]) -> Vec<u8> {
    let run =
        Command::new(env!("CARGO_BIN_EXE_planctl")).arg("-C").arg(root()).args(arguments).output().unwrap();
    assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    run.stdout
}

/// The last revision of the real plan.
static PLAN: LazyLock<Draft> = LazyLock::new(|| {
    let text = String::from_utf8(planctl(&["show", "2026-01-16", "--format", "toml"])).unwrap();
    read_draft(&text, std::slice::from_ref(&*REAL), Ids::Required).unwrap()
});

/// What changed in the real plan when its workbook is edited, in one line an item; or why the
/// workbook is refused.
#[track_caller]
fn check(edit: impl FnOnce(&mut Book), expected: &str) {
    let mut book = Book::open(&written(&PLAN.plan, &REAL, Lang::JA));
    edit(&mut book);
    let said = match read(&book.save(), &PLAN, &REAL) {
        Ok(returned) => {
            let notes: Vec<String> =
                returned.notes.iter().map(|note| format!("note: {}", note.get(Lang::EN))).collect();
            [changes(&PLAN.plan, &returned.draft.plan), notes].concat().join("\n")
        }
        Err(error) => error.to_string(),
    };
    assert_eq!(said, expected);
}

/// What differs between two plans, by places: written by hand, so that it is no other law.
fn changes(before: &Plan, after: &Plan) -> Vec<String> {
    let mut out = Vec::new();
    let ids: BTreeSet<&Id> = before.items().chain(after.items()).map(|item| &item.id).collect();
    for id in ids {
        match (before.get(id), after.get(id)) {
            (Some(_), None) => out.push(format!("- {id}")),
            (None, Some(item)) => {
                let name = item.text("name").or(item.text("text")).unwrap_or_default();
                let under = item.parent.as_ref().map(Id::as_str).unwrap_or_default();
                out.push(format!("+ {id} under {under}: {name}"));
            }
            (Some(one), Some(other)) => {
                if one.parent != other.parent {
                    out.push(format!("{id} moved"));
                }
                let keys: BTreeSet<_> = one.fields.keys().chain(other.fields.keys()).collect();
                for key in keys {
                    let (one, other) = (one.fields.get(key), other.fields.get(key));
                    let shown = |held: Option<&planctl::model::Held>| match held {
                        None => "nothing".to_owned(),
                        Some(held) => {
                            let value =
                                held.value.as_ref().map_or("unknown".into(), |value| value.to_string());
                            if held.complete || held.value.is_none() { value } else { format!("{value} …") }
                        }
                    };
                    if one != other {
                        out.push(format!("{id}.{key}: {} -> {}", shown(one), shown(other)));
                    }
                }
            }
            (None, None) => {}
        }
    }
    out
}

const PROJECTS: &str = "研究開発課題";
const PROGRAMS: &str = "プログラム";

/// The address of a field of the project of this id.
fn at(book: &mut Book, id: &str, field: &str) -> String {
    let column = book.column(PROJECTS, &format!("project.{field}"));
    format!("{column}{}", book.row_of(PROJECTS, id))
}

#[test]
fn one_cell_that_was_edited_is_one_change() {
    check(
        |book| {
            let cell = at(book, "next-biobank", "first");
            book.set(PROJECTS, &cell, "令和９年度");
        },
        "next-biobank.first: FY2026 -> FY2027",
    );
}

/// Writes the number of a day into a cell, which shows it as one.
fn set_day(book: &mut Book, address: &str, number: u32) {
    book.set_raw(PROJECTS, address, &format!("><v>{number}</v></c>"));
    let styles = book.part("xl/styles.xml");
    let begin = styles.find("<cellXfs").unwrap();
    let end = begin + styles[begin..].find("</cellXfs>").unwrap();
    let day = styles[begin..end].matches("<xf ").count();
    styles.insert_str(end, "<xf numFmtId=\"14\" applyNumberFormat=\"1\"/>");
    let part = book.part_of(PROJECTS);
    let part = book.part(&part);
    let begin = part.find(&format!("<c r=\"{address}\" s=\"")).unwrap();
    let style = begin + part[begin..].find("s=\"").unwrap() + 3;
    let end = style + part[style..].find('"').unwrap();
    part.replace_range(style..end, &day.to_string());
}

#[test]
fn a_year_that_excel_took_for_a_day_is_its_fiscal_year_and_a_bare_number_is_none() {
    let address = at(&mut Book::open(&written(&PLAN.plan, &REAL, Lang::JA)), "next-biobank", "first");
    check(|book| set_day(book, &address, 46478), "next-biobank.first: FY2026 -> FY2027");
    check(
        |book| set_day(book, &address, 46400),
        &format!(
            "{PROJECTS}!{address}: the day \"2027-01-13\" may stand for FY2027 or FY2026; write the fiscal year"
        ),
    );
    check(
        |book| book.set_raw(PROJECTS, &address, "><v>46478</v></c>"),
        &format!("{PROJECTS}!{address}: \"46478\" is not a fiscal year; write FY2026"),
    );
}

#[test]
fn a_row_without_an_id_is_a_new_item_with_a_free_one() {
    check(
        |book| {
            let row = book.row_of(PROJECTS, "next-biobank") + 1;
            book.insert_row(PROJECTS, row);
            book.set(PROJECTS, &format!("B{row}"), "data-lifecourse");
            let name = book.column(PROJECTS, "project.name");
            book.set(PROJECTS, &format!("{name}{row}"), "新しい課題");
        },
        "+ project-1 under data-lifecourse: 新しい課題",
    );
}

#[test]
fn a_new_item_stands_under_another_new_one_by_its_name() {
    check(
        |book| {
            let (row, name) = (book.last_row(PROGRAMS) + 1, book.column(PROGRAMS, "program.name"));
            book.set(PROGRAMS, &format!("{name}{row}"), "新プログラム");
            let (row, name) = (book.last_row(PROJECTS) + 1, book.column(PROJECTS, "project.name"));
            book.set(PROJECTS, &format!("B{row}"), "新プログラム");
            book.set(PROJECTS, &format!("{name}{row}"), "新課題");
        },
        "+ program-1 under life-science: 新プログラム\n+ project-1 under program-1: 新課題",
    );
}

#[test]
fn a_row_that_is_marked_or_gone_is_a_deletion() {
    let deleted = "- next-biobank";
    check(
        |book| {
            let row = book.row_of(PROJECTS, "next-biobank");
            book.set(PROJECTS, &format!("D{row}"), "○");
        },
        deleted,
    );
    check(
        |book| {
            let row = book.row_of(PROJECTS, "next-biobank");
            book.delete_row(PROJECTS, row);
        },
        deleted,
    );
}

#[test]
fn a_deleted_parent_leaves_no_child_behind_in_silence() {
    let mut book = Book::open(&written(&PLAN.plan, &REAL, Lang::JA));
    let row = book.row_of(PROGRAMS, "data-lifecourse");
    book.delete_row(PROGRAMS, row);
    let error = read(&book.save(), &PLAN, &REAL).unwrap_err();
    let WorkbookError::Cells(faults) = error else { panic!("{error}") };
    let under: Vec<&Item> = PLAN
        .plan
        .items()
        .filter(|item| item.parent.as_ref().is_some_and(|id| id.as_str() == "data-lifecourse"))
        .collect();
    assert_eq!(faults.len(), under.len());
    let row = book.row_of(PROJECTS, "next-biobank");
    let expected = format!(
        "{PROJECTS}!B{row}: stands under `data-lifecourse`, whose row is deleted; delete this one too, or give it another parent"
    );
    assert!(faults.iter().any(|fault| fault.to_string() == expected), "{faults:#?}");
}

#[test]
fn rows_that_were_sorted_change_the_order_alone_and_are_told() {
    let several = PLAN.plan.items().filter(|item| PLAN.plan.children(&item.id, "project").len() > 1).count();
    assert!(several > 1);
    check(
        |book| book.order_rows(PROJECTS, |rows| rows.reverse()),
        &format!(
            "note: the order of {several} lists of the kind project is another: the rows may have been sorted"
        ),
    );
}

#[test]
fn rows_sorted_by_their_parents_change_nothing() {
    check(|book| book.order_rows(PROJECTS, |rows| rows.sort_by_key(|row| row[&1].clone())), "");
}

/// Edits one cell of `next-biobank` raw and holds what is said to `expected`, after its address.
#[track_caller]
fn refused(field: &str, rest: &str, expected: &str) {
    let mut address = String::new();
    let mut book = Book::open(&written(&PLAN.plan, &REAL, Lang::JA));
    address += &at(&mut book, "next-biobank", field);
    check(|book| book.set_raw(PROJECTS, &address, rest), &format!("{PROJECTS}!{address}: {expected}"));
}

fn text(text: &str) -> String {
    format!(" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
}

#[test]
fn a_cell_that_is_not_understood_is_refused_by_its_address() {
    refused("first", &text("そのうち"), "\"そのうち\" is not a fiscal year; write FY2026");
    refused("name", " t=\"str\"><f>A1</f><v>x</v></c>", "holds a formula; write its value instead");
    refused("name", " t=\"e\"><v>#REF!</v></c>", "holds #REF!, a formula that failed");
    refused("conducts", &text("no-such"), "\"no-such\" is no id, nor the name of just one item");
    refused("under", &text("no-such"), "\"no-such\" is no id, nor the name of just one item");
    refused("under", &text("next-biobank"), "`next-biobank` stands under itself");
    refused("provisional", &text("仮"), "\"仮\" is no mark; write yes, or leave it empty");
    refused("(delete)", &text("？"), "\"？\" is no mark for deleting; write yes, or leave it empty");
}

#[test]
fn a_cell_that_cannot_be_told_is_refused_and_never_taken_for_empty() {
    let holds = "holds a formula whose result was not kept; write the value";
    refused("name", "><f>A1</f></c>", holds);
    refused("name", " t=\"s\"><f>A1</f></c>", holds);
    refused("name", "><f>A1</f><v></v></c>", holds);
    // A result that is an empty text is a formula still.
    refused("name", " t=\"str\"><f>A1</f><v></v></c>", "holds a formula; write its value instead");
    refused(
        "overview",
        " t=\"s\"><v>99999</v></c>",
        "names a text that the workbook does not have; write the value",
    );
    refused(
        "overview",
        " t=\"s\"><v>x</v></c>",
        "names a text that the workbook does not have; write the value",
    );
    for kind in ["n", "b"] {
        refused(
            "overview",
            &format!(" t=\"{kind}\"><v>x</v></c>"),
            "holds a value that cannot be read; write it again",
        );
    }
    for fault in ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"] {
        refused(
            "overview",
            &format!(" t=\"e\"><v>{fault}</v></c>"),
            &format!("holds {fault}, a formula that failed"),
        );
    }
    refused("overview", " t=\"e\"><v></v></c>", "holds a value that cannot be read; write it again");
    for value in ["0", "1", "true", "false"] {
        refused(
            "name",
            &format!(" t=\"b\"><v>{value}</v></c>"),
            "holds a truth value and no text; write the text with ' before it",
        );
    }
    refused(
        "name",
        " t=\"d\"><v>2026-04-01</v></c>",
        "holds a day or a time and no text; write the text with ' before it",
    );
    for number in ["0000", "001F", "007F", "0085", "D83D"] {
        refused(
            "overview",
            &text(&format!("一_x{number}_二")),
            &format!("holds the character U+{number}, which no plan may hold; take it out"),
        );
    }
    refused("name", &text(""), "a project must have a name (or `(unknown)`)");
    refused("name", "/>", "a project must have a name (or `(unknown)`)");
    refused("name", &text("  "), "a project must have a name (or `(unknown)`)");
}

#[test]
fn what_a_cell_shows_is_read_in_whatever_way_it_is_written() {
    let changed = |rest: &str, expected: &str| {
        check(
            |book| {
                let cell = at(book, "next-biobank", "name");
                book.set_raw(PROJECTS, &cell, rest);
            },
            &format!("next-biobank.name: 次世代医療実現バイオバンク利活用プログラム -> {expected}"),
        );
    };
    changed(" t=\"inlineStr\"><is><r><t>新</t></r><r><rPr><b/></rPr><t>名</t></r></is></c>", "新名");
    changed(" t=\"inlineStr\"><is><t>新名</t><rPh sb=\"0\" eb=\"1\"><t>シンメイ</t></rPh></is></c>", "新名");
    // A kind that is not said, and one that is said wrongly, take no text away.
    changed("><is><t>新名</t></is></c>", "新名");
    changed(" t=\"inlineStr\"><v>新名</v></c>", "新名");
    changed("><v>2026</v></c>", "2026");
    changed(&text("_x65B0__x540D_"), "新名");
    changed(&text("_xD83D__xDE00_"), "😀");
    changed(&text("_x005F_x000B_"), "_x000B_");
}

#[test]
fn an_escaped_line_end_is_a_line_end() {
    for number in ["000A", "000B", "000D"] {
        let said = text(&format!("一_x{number}_二"));
        let mut book = Book::open(&written(&PLAN.plan, &REAL, Lang::JA));
        let cell = at(&mut book, "next-biobank", "overview");
        book.set_raw(PROJECTS, &cell, &said);
        let plan = read(&book.save(), &PLAN, &REAL).unwrap().draft.plan;
        let id = "next-biobank".parse().unwrap();
        assert_eq!(plan.get(&id).unwrap().text("overview"), Some("一\n二"), "{number}");
    }
}

#[test]
fn what_somebody_hid_is_told_and_read() {
    let rename = |book: &mut Book| {
        let cell = at(book, "next-biobank", "name");
        book.set(PROJECTS, &cell, "新名");
        book.row_of(PROJECTS, "next-biobank")
    };
    let changed = "next-biobank.name: 次世代医療実現バイオバンク利活用プログラム -> 新名\n";
    let mut row = 0;
    let mut hidden = Book::open(&written(&PLAN.plan, &REAL, Lang::JA));
    row += rename(&mut hidden);
    check(
        |book| {
            rename(book);
            book.hide_row(PROJECTS, row);
        },
        &format!("{changed}note: {PROJECTS}: hidden rows were read too: {row}"),
    );
    for state in ["hidden", "veryHidden"] {
        check(
            |book| {
                rename(book);
                let part = book.part("xl/workbook.xml");
                *part = part.replacen(
                    &format!("name=\"{PROJECTS}\""),
                    &format!("name=\"{PROJECTS}\" state=\"{state}\""),
                    1,
                );
            },
            &format!("{changed}note: the sheet {PROJECTS} is hidden; it was read too"),
        );
    }
    let column = Book::open(&written(&PLAN.plan, &REAL, Lang::JA)).column(PROJECTS, "project.name");
    check(
        |book| {
            rename(book);
            book.hide_column(PROJECTS, &column);
        },
        &format!("{changed}note: {PROJECTS}: hidden columns were read too: {column}"),
    );
}

#[test]
fn an_id_that_was_altered_or_copied_is_refused() {
    refused("id", &text("other"), "the id was `next-biobank` and is \"other\" now; put it back");
    refused("id", "/>", "the id was `next-biobank` and is \"\" now; put it back");
    check(
        |book| {
            let last = book.last_row(PROJECTS) + 1;
            book.set(PROJECTS, &format!("A{last}"), "next-biobank");
        },
        &{
            let mut book = Book::open(&written(&PLAN.plan, &REAL, Lang::JA));
            let (row, last) = (book.row_of(PROJECTS, "next-biobank"), book.last_row(PROJECTS) + 1);
            format!(
                "{PROJECTS}!A{last}: the id `next-biobank` stands in {PROJECTS}!A{row} too; empty the id of the row that is a copy"
            )
        },
    );
}

#[test]
fn columns_and_sheets_are_the_plans() {
    check(
        |book| book.set(PROJECTS, "Z3", "x"),
        &format!("{PROJECTS}!Z3: stands in a column that the plan does not have"),
    );
    check(
        |book| {
            let column = book.column(PROJECTS, "project.name");
            book.set(PROJECTS, &format!("{column}1"), "project.title");
        },
        &format!(
            "{PROJECTS}!{}1: \"project.title\" is no column of this plan\n{PROJECTS}: the column \"name\" is gone",
            Book::open(&written(&PLAN.plan, &REAL, Lang::JA)).column(PROJECTS, "project.name")
        ),
    );
    check(|book| book.set(PROJECTS, "A1", "x"), &format!("{PROJECTS}: the sheet is gone; put it back"));
    check(
        |book| {
            let part = book.parts.iter_mut().find(|(_, text)| text.contains("project.id")).unwrap();
            part.1 = part.1.replace(
                "<autoFilter",
                "<mergeCells count=\"1\"><mergeCell ref=\"E3:E4\"/></mergeCells><autoFilter",
            );
        },
        &format!("{PROJECTS}!E3: is merged; part the cells"),
    );
}

#[test]
fn every_fault_is_told_at_once() {
    let mut book = Book::open(&written(&PLAN.plan, &REAL, Lang::JA));
    for id in ["next-biobank", "bbj", "tohoku-megabank"] {
        let cell = at(&mut book, id, "first");
        book.set(PROJECTS, &cell, "x");
    }
    let error = read(&book.save(), &PLAN, &REAL).unwrap_err();
    let WorkbookError::Cells(faults) = error else { panic!("{error}") };
    assert_eq!(faults.len(), 3);
}

#[test]
fn a_workbook_made_from_another_version_is_refused_saying_which() {
    let bytes = written(&PLAN.plan, &REAL, Lang::JA);
    let mut other = PLAN.clone();
    let (name, mut root, items) = other.plan.into_parts();
    root.fields.clear();
    other.plan = Plan::assemble(name, root, items).unwrap();
    let hash = |draft: &Draft| planctl::snapshot::Snapshot::of(draft.plan.clone()).hash().to_string();
    let said = read(&bytes, &other, &REAL).unwrap_err().to_string();
    let (from, here) = (&hash(&PLAN)[..12], &hash(&other)[..12]);
    assert_eq!(said, format!("was made from another version, {from}, not from {here}"));
    let paper = Book { parts: vec![("xl/workbook.xml".to_owned(), "<workbook/>".to_owned())] };
    let said = read(&paper.save(), &PLAN, &REAL).unwrap_err().to_string();
    assert_eq!(said, "is not a workbook that planctl wrote to be edited: its hidden sheet is not there");
}

/// What LibreOffice makes of a file when it opens it and saves it again; `None` where it is not.
fn saved_again(bytes: &[u8], format: &str) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join(format!("in.{format}")), folder.path().join("out"));
    fs::write(&file, bytes).unwrap();
    let run = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", folder.path().join("profile").display()))
        .args(["--headless", "--convert-to", format, "--outdir"])
        .args([&out, &file])
        .output();
    if run.as_ref().is_err_and(|fault| fault.kind() == std::io::ErrorKind::NotFound) {
        println!("LibreOffice is not here: what it makes of files is not looked at");
        return None;
    }
    assert!(run.unwrap().status.success());
    Some(fs::read(out.join(format!("in.{format}"))).unwrap())
}

#[test]
fn a_workbook_that_libreoffice_saved_changes_nothing() {
    for lang in [Lang::JA, Lang::EN] {
        let Some(bytes) = saved_again(&written(&PLAN.plan, &REAL, lang), "xlsx") else { return };
        let returned = read(&bytes, &PLAN, &REAL).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(to_toml(&returned.draft.plan), to_toml(&PLAN.plan));
    }
    let file = |path: &str| fs::read_to_string(root().join("examples/city").join(path)).unwrap();
    let vocabulary = Arc::new(Vocabulary::parse(&file("city-plan.toml")).unwrap());
    let city =
        read_draft(&file("2026-04-01.toml"), std::slice::from_ref(&vocabulary), Ids::Required).unwrap();
    let bytes = saved_again(&written(&city.plan, &vocabulary, Lang::JA), "xlsx").unwrap();
    let returned = read(&bytes, &city, &vocabulary).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(to_toml(&returned.draft.plan), to_toml(&city.plan));
}

/// The real plan as a Word file, edited in its main part.
fn word(edit: impl FnOnce(&mut String)) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plan.docx");
    planctl(&["plan", "2026-01-16", "--format", "docx", "-o", file.to_str().unwrap()]);
    let mut book = Book::open(&fs::read(&file).unwrap());
    edit(book.part("word/document.xml"));
    book.save()
}

fn authors(bytes: &[u8]) -> ByAuthor {
    let form = Form::parse(Form::BUILT_IN[0]).unwrap();
    by_author(bytes, &PLAN, None, &form, &REAL, &Limits::default()).unwrap()
}

/// Marks a stretch of the text as replaced by an author.
fn replaced(document: &mut String, old: &str, new: &str, author: &str) {
    let at = document.find(old).unwrap_or_else(|| panic!("{old} is not in the document"));
    let begin = document[..at].rfind("<w:r>").unwrap();
    let end = at + document[at..].find("</w:r>").unwrap() + "</w:r>".len();
    let run = document[begin..end].to_owned();
    let (head, said) = run.split_once("<w:t").unwrap();
    let open = said.find('>').unwrap() + 1;
    let said = &said[open..said.find("</w:t>").unwrap()];
    let (before, after) = said.split_once(old).unwrap();
    let part = |text: &str, tag: &str| match text {
        "" => String::new(),
        _ => format!("{head}<w:{tag} xml:space=\"preserve\">{text}</w:{tag}></w:r>"),
    };
    let by = format!(
        "w:id=\"9{}\" w:author=\"{author}\" w:date=\"2026-02-0{}T00:00:00Z\"",
        at,
        author.len() % 8 + 1
    );
    let (gone, come) = (part(old, "delText"), part(new, "t"));
    let tracked = format!("<w:del {by}>{gone}</w:del><w:ins {by}>{come}</w:ins>");
    document.replace_range(begin..end, &format!("{}{tracked}{}", part(before, "t"), part(after, "t")));
}

/// Who changed what in a Word file, and which places several changed.
#[track_caller]
fn check_word(bytes: &[u8], expected: &str) {
    let read = authors(bytes);
    let mut said = Vec::new();
    for set in &read.sets {
        let days = set.dates.map(|(first, last)| format!(" {first}..{last}")).unwrap_or_default();
        said.push(format!("{}{days}", set.author.as_deref().unwrap_or("nobody")));
        said.extend(changes(&PLAN.plan, &set.draft.plan).iter().map(|line| format!("  {line}")));
    }
    said.extend(read.idle.iter().map(|author| format!("{author} changed nothing")));
    let names = |sets: &[usize]| {
        let names = sets.iter().map(|set| read.sets[*set].author.as_deref().unwrap_or("nobody"));
        names.collect::<Vec<_>>().join(", ")
    };
    said.extend(read.overlaps.iter().map(|(place, sets)| format!("{place}: {}", names(sets))));
    assert_eq!(said.join("\n"), expected);
}

#[test]
fn a_word_file_that_nobody_edited_changes_nothing() {
    let bytes = word(|_| {});
    check_word(&bytes, "");
    if let Some(bytes) = saved_again(&bytes, "docx") {
        check_word(&bytes, "");
    }
}

#[test]
fn each_author_has_a_set_of_changes_and_no_other_authors() {
    let bytes = word(|text| {
        replaced(text, "革新的な医療機器の創出", "独創的な医療機器の創出", "甲");
        replaced(text, "予防法・治療法の開発を促進する。", "予防法の開発を促進する。", "乙");
    });
    let read = authors(&bytes);
    let of = |author: &str| {
        let set = read.sets.iter().find(|set| set.author.as_deref() == Some(author)).unwrap();
        changes(&PLAN.plan, &set.draft.plan)
    };
    let places = |author: &str| -> Vec<String> {
        of(author).iter().map(|line| line.split(':').next().unwrap().to_owned()).collect()
    };
    assert_eq!(read.sets.len(), 2);
    assert_eq!(places("甲"), ["device-initiative.text"]);
    assert_eq!(places("乙"), ["infectious.overview"]);
    assert!(read.overlaps.is_empty());
}

#[test]
fn a_name_edited_with_tracking_is_that_of_its_item() {
    let name = "次世代医療実現バイオバンク利活用プログラム";
    let bytes = word(|text| replaced(text, name, "次世代バイオバンク事業", "甲"));
    check_word(
        &bytes,
        &format!("甲 2026-02-04..2026-02-04\n  next-biobank.name: {name} -> 次世代バイオバンク事業"),
    );
}

#[test]
fn a_place_that_two_authors_changed_is_told() {
    let bytes = word(|text| {
        replaced(text, "革新的な医療機器", "独創的な医療機器", "甲");
        replaced(text, "の創出に資する研究開発", "の創出に役立つ研究開発", "乙");
    });
    let (before, rest) = ("革新的な医療機器の創出に資する研究開発", "を推進する。");
    let line = |after: &str| format!("  device-initiative.text: {before}{rest} -> {after}{rest}");
    check_word(
        &bytes,
        &format!(
            "乙 2026-02-04..2026-02-04\n{}\n甲 2026-02-04..2026-02-04\n{}\ndevice-initiative.text: 乙, 甲",
            line("革新的な医療機器の創出に役立つ研究開発"),
            line("独創的な医療機器の創出に資する研究開発"),
        ),
    );
}

#[test]
fn what_nobody_tracked_is_a_set_without_an_author() {
    let bytes = word(|text| {
        *text = text.replacen("革新的な医療機器の創出", "独創的な医療機器の創出", 1);
        replaced(text, "基礎的な研究を推進し、", "研究を推進し、", "乙");
    });
    let read = authors(&bytes);
    let said: Vec<(Option<&str>, Vec<String>)> = read
        .sets
        .iter()
        .map(|set| {
            let places = changes(&PLAN.plan, &set.draft.plan);
            let places = places.iter().map(|line| line.split(':').next().unwrap().to_owned());
            (set.author.as_deref(), places.collect())
        })
        .collect();
    assert_eq!(
        said,
        [
            // Whether it is the same one edited is for a person to say: it is suggested.
            (None, vec!["- device-initiative".to_owned(), "+ initiative-1 under device".to_owned()]),
            (Some("乙"), vec!["infectious.overview".to_owned()])
        ]
    );
    let rows: Vec<_> = read.sets.iter().map(|set| set.draft.open.len()).collect();
    assert_eq!(rows, [1, 0]);
}

#[test]
fn awkward_texts_come_back_from_libreoffice() {
    let folder = tempfile::tempdir().unwrap();
    let pairs = generate::pairs();
    let pairs: Vec<_> = seeds::cases(40).map(|case| (seeds::value(&case, &pairs), case)).collect();
    let mut command = Command::new("soffice");
    command.arg(format!("-env:UserInstallation=file://{}", folder.path().join("profile").display()));
    command.args(["--headless", "--convert-to", "xlsx", "--outdir"]).arg(folder.path().join("out"));
    for (pair, case) in &pairs {
        let file = folder.path().join(format!("{}.xlsx", case.number));
        fs::write(&file, written(pair.before.plan(), pair.vocabulary(), Lang::JA)).unwrap();
        command.arg(file);
    }
    if command.output().is_err_and(|fault| fault.kind() == std::io::ErrorKind::NotFound) {
        println!("LibreOffice is not here: what it makes of files is not looked at");
        return;
    }
    for (pair, case) in pairs {
        let plan = pair.before.plan();
        let bytes = fs::read(folder.path().join(format!("out/{}.xlsx", case.number))).unwrap();
        let returned = read(&bytes, &draft(plan.clone()), pair.vocabulary());
        let returned = returned.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(to_toml(&returned.draft.plan), to_toml(plan));
    }
}

#[test]
fn a_redline_that_nobody_edited_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("redline.docx");
    planctl(&["redline", "2025-08-06", "2026-01-16", "--format", "docx", "-o", file.to_str().unwrap()]);
    let bytes = fs::read(&file).unwrap();
    assert!(Book::open(&bytes).part("word/document.xml").contains("<w:del "));
    check_word(&bytes, "");
}

#[test]
fn a_paragraph_that_one_author_deleted_is_gone_for_that_author_alone() {
    let bytes = word(|text| {
        let at = text.find("第6期科学技術・イノベーション基本計画").unwrap();
        let (begin, end) = (text[..at].rfind("<w:p>").unwrap(), at + text[at..].find("</w:p>").unwrap() + 6);
        let by = "w:id=\"901\" w:author=\"乙\" w:date=\"2026-02-03T00:00:00Z\"";
        let gone = text[begin..end]
            .replace("</w:pPr>", &format!("<w:rPr><w:del {by}/></w:rPr></w:pPr>"))
            .replace("<w:r>", &format!("<w:del {by}><w:r>"))
            .replace("</w:r>", "</w:r></w:del>")
            .replace("<w:t ", "<w:delText ")
            .replace("</w:t>", "</w:delText>");
        text.replace_range(begin..end, &gone);
        replaced(text, "予防法・治療法の開発を促進する。", "予防法の開発を促進する。", "甲");
    });
    let read = authors(&bytes);
    let said: Vec<(Option<&str>, Vec<String>)> =
        read.sets.iter().map(|set| (set.author.as_deref(), changes(&PLAN.plan, &set.draft.plan))).collect();
    let policy = PLAN.plan.items().find(|item| {
        item.text("name").is_some_and(|name| name.starts_with("第6期科学技術・イノベーション基本計画"))
    });
    assert_eq!(said[0], (Some("乙"), vec![format!("- {}", policy.unwrap().id)]));
    assert_eq!(said[1].1.len(), 1);
    assert_eq!(said.len(), 2);
}

/// A run of a Word document.
fn run_of(text: &str, tag: &str) -> String {
    format!("<w:r><w:{tag} xml:space=\"preserve\">{text}</w:{tag}></w:r>")
}

#[test]
fn what_others_delete_of_what_an_author_put_in_is_out_and_all_are_named() {
    const TEXT: &str = "革新的な医療機器の創出に資する研究開発を推進する。";
    const AUTHORS: [&str; 3] = ["甲", "乙", "丙"];
    for case in seeds::cases(200) {
        let mut turns = case.seed();
        let mut pick = |of: usize| {
            turns = turns.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (turns >> 33) as usize % of
        };
        // What each put in, in stretches: whether somebody took it out again, and who.
        let mut xml = String::new();
        let mut expected: Vec<String> = vec![String::new(); AUTHORS.len()];
        let mut told: Vec<(String, String, String)> = Vec::new();
        for turn in 0..1 + pick(4) {
            let by = pick(AUTHORS.len());
            let of = |author: usize| {
                format!(
                    "w:id=\"{}\" w:author=\"{}\" w:date=\"2026-02-01T00:00:00Z\"",
                    9000 + turn,
                    AUTHORS[author]
                )
            };
            let kind = ["ins", "moveTo"][pick(2)];
            xml.push_str(&format!("<w:{kind} {}>", of(by)));
            for stretch in 0..1 + pick(3) {
                let text = format!("【{turn}の{stretch}】");
                match pick(3) {
                    0 => {
                        let other = pick(AUTHORS.len());
                        xml.push_str(&format!("<w:del {}>{}</w:del>", of(other), run_of(&text, "delText")));
                        if other != by {
                            told.push((AUTHORS[other].to_owned(), AUTHORS[by].to_owned(), text));
                        }
                    }
                    _ => {
                        xml.push_str(&run_of(&text, "t"));
                        expected[by].push_str(&text);
                    }
                }
            }
            xml.push_str(&format!("</w:{kind}>"));
        }
        let bytes = word(|document| {
            let at = document.find(TEXT).unwrap();
            let end = at + document[at..].find("</w:r>").unwrap() + "</w:r>".len();
            document.insert_str(end, &xml);
        });
        let read = authors(&bytes);
        for (author, come) in AUTHORS.iter().zip(&expected) {
            let set = read.sets.iter().find(|set| set.author.as_deref() == Some(author));
            let now = set.map(|set| changes(&PLAN.plan, &set.draft.plan));
            let then =
                (!come.is_empty()).then(|| vec![format!("device-initiative.text: {TEXT} -> {TEXT}{come}")]);
            assert_eq!(now, then, "{author}: {xml}");
        }
        let named: Vec<_> =
            read.within.iter().map(|one| (one.by.clone(), one.of.clone(), one.text.clone())).collect();
        assert_eq!(named, told, "{xml}");
        assert!(read.within.iter().all(|one| one.is_deletion));
    }
}

#[test]
fn comments_of_a_word_file_are_told_with_their_authors_and_places() {
    let space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\"";
    let comment = |id: u32, author: &str, text: &str| {
        format!(
            "<w:comment w:id=\"{id}\" w:author=\"{author}\"><w:p w14:paraId=\"0000000{id}\"><w:r><w:t>{text}</w:t></w:r></w:p></w:comment>"
        )
    };
    let comments = format!(
        "<w:comments {space}>{}{}{}</w:comments>",
        comment(0, "乙", "要検討"),
        comment(1, "甲", "了解"),
        comment(2, "", "どこでもない")
    );
    let extended = "<w15:commentsEx xmlns:w15=\"http://schemas.microsoft.com/office/word/2012/wordml\"><w15:commentEx w15:paraId=\"00000001\" w15:paraIdParent=\"00000000\"/></w15:commentsEx>";
    let mut book = Book::open(&word(|document| {
        let at = document.find("革新的な医療機器の創出").unwrap();
        let end = at + document[at..].find("</w:r>").unwrap() + "</w:r>".len();
        document
            .insert_str(end, "<w:commentRangeEnd w:id=\"0\"/><w:r><w:commentReference w:id=\"0\"/></w:r>");
    }));
    let relations = book.part("word/_rels/document.xml.rels");
    let of = |kind: &str, part: &str| {
        format!("<Relationship Id=\"c-{kind}\" Type=\"http://x/{kind}\" Target=\"{part}\"/>")
    };
    let more = of("comments", "comments.xml") + &of("commentsExtended", "../word/commentsExtended.xml");
    *relations = relations.replace("</Relationships>", &format!("{more}</Relationships>"));
    book.parts.push(("word/comments.xml".to_owned(), comments));
    book.parts.push(("word/commentsExtended.xml".to_owned(), extended.to_owned()));
    let read = authors(&book.save());
    let said: Vec<String> = read
        .comments
        .iter()
        .map(|(comment, place)| {
            let place = place.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{place}: {}", comment.words().get(Lang::EN))
        })
        .collect();
    assert_eq!(
        said,
        [
            "device-initiative.text: comment by 乙: 要検討",
            "device-initiative.text: answer by 甲: 了解",
            ": comment: どこでもない"
        ]
    );
    assert!(read.sets.is_empty() && read.idle.is_empty());
}

#[test]
fn notes_and_threads_of_a_workbook_are_told_with_their_authors_and_cells() {
    let mut book = Book::open(&written(&PLAN.plan, &REAL, Lang::JA));
    let (name, other) = (at(&mut book, "next-biobank", "name"), at(&mut book, "next-biobank", "overview"));
    let part = book.part_of(PROJECTS);
    let file = part.rsplit('/').next().unwrap().to_owned();
    let relations = "<Relationships><Relationship Id=\"a\" Type=\"http://x/comments\" Target=\"../comments1.xml\"/><Relationship Id=\"b\" Type=\"http://x/threadedComment\" Target=\"/xl/threadedComments/threadedComment1.xml\"/></Relationships>";
    let notes = format!(
        "<comments><authors><author>乙</author><author>tc=1</author></authors><commentList>\
         <comment ref=\"{name}\" authorId=\"0\"><text><r><t>乙:</t></r><r><t>\n要検討</t></r></text></comment>\
         <comment ref=\"{other}\" authorId=\"1\"><text><t>[Threaded comment]</t></text></comment></commentList></comments>"
    );
    let threads = format!(
        "<ThreadedComments><threadedComment ref=\"{other}\" personId=\"p\" id=\"1\"><text>数字は？</text></threadedComment>\
         <threadedComment ref=\"{other}\" personId=\"q\" id=\"2\" parentId=\"1\"><text>確認中</text></threadedComment></ThreadedComments>"
    );
    let persons =
        "<personList><person displayName=\"甲\" id=\"p\"/><person displayName=\"丙\" id=\"q\"/></personList>";
    for (part, text) in [
        (format!("xl/worksheets/_rels/{file}.rels"), relations.to_owned()),
        ("xl/comments1.xml".to_owned(), notes),
        ("xl/threadedComments/threadedComment1.xml".to_owned(), threads),
        ("xl/persons/person.xml".to_owned(), persons.to_owned()),
    ] {
        book.parts.push((part, text));
    }
    let returned = read(&book.save(), &PLAN, &REAL).unwrap();
    let said: Vec<String> = returned
        .comments
        .iter()
        .map(|(comment, cell, place)| {
            format!("{cell} [{}] {}", place.as_ref().unwrap(), comment.words().get(Lang::EN))
        })
        .collect();
    let mut expected = [
        format!("{PROJECTS}!{name} [next-biobank.name] comment by 乙: 要検討"),
        format!("{PROJECTS}!{other} [next-biobank.overview] comment by 甲: 数字は？"),
        format!("{PROJECTS}!{other} [next-biobank.overview] answer by 丙: 確認中"),
    ];
    let column = |text: &str| text.split('!').nth(1).unwrap().split(' ').next().unwrap().len();
    expected.sort_by_key(|text| column(text));
    assert_eq!(said, expected);
    assert_eq!(returned.draft.plan, PLAN.plan);
}

#[test]
fn a_name_taken_out_of_a_word_file_is_no_deletion_while_the_rest_of_its_item_stands() {
    let emptied = |edit: &dyn Fn(&mut String)| -> Vec<String> {
        let read = authors(&word(edit));
        read.emptied
            .iter()
            .map(|one| format!("{} {}", one.author.as_deref().unwrap_or("nobody"), one.id))
            .collect()
    };
    let heading = |id: &str| PLAN.plan.get(&id.parse().unwrap()).unwrap().text("name").unwrap().to_owned();
    // A heading below which everything still stands.
    let programs: Vec<&Id> =
        PLAN.plan.items().filter(|item| &*item.kind == "program").map(|item| &item.id).collect();
    assert!(programs.len() > 3);
    for id in programs {
        let name = format!("プログラム名：{}", heading(id.as_str()));
        let edit = |text: &mut String| replaced(text, &name, "プログラム名：", "甲");
        assert_eq!(emptied(&edit), [format!("甲 {id}")]);
    }
    // A policy of which the day and the body stand, and one of which nothing does.
    let policy =
        PLAN.plan.items().find(|item| &*item.kind == "policy" && item.fields.contains_key("decided"));
    let policy = policy.expect("some policy has a day");
    let name = policy.text("name").unwrap().to_owned();
    let edit = |text: &mut String| replaced(text, &name, "", "乙");
    assert_eq!(emptied(&edit), [format!("乙 {}", policy.id)]);
    let whole = |text: &mut String| {
        let at = text.find(&name).unwrap();
        let begin = text[..at].rfind("<w:t ").unwrap();
        let begin = begin + text[begin..].find('>').unwrap() + 1;
        let said = text[begin..begin + text[begin..].find("</w:t>").unwrap()].to_owned();
        replaced(text, &said, "", "乙");
    };
    assert_eq!(emptied(&whole), [] as [String; 0]);
}
