//! A plan as an Excel workbook to edit: a sheet for each kind, one row an item.
//!
//! `planctl_reading::formats::read_workbook` reads it back. What may be relied upon: every cell is text
//! and text-formatted, so that nothing becomes a date or a number; ids stand in cells that are
//! locked; a hidden sheet names the plan from which it was made; the same plan gives the same
//! bytes.

use super::look::width;
use super::markup::Markup;
use super::office::{FileProperties, XML};
use super::spreadsheet::{
    LINE_POINTS, Look, MAIN, Opens, SheetPart, StyleSheet, book, escaped, fitted_sheet, letters, margins,
    name, page_setup,
};
use crate::document::Imprint;
use planctl_core::layout::set_words;
use planctl_core::layout::{Column, Worksheet, Worksheets};
use planctl_core::model::{FieldDef, FieldType, PLAN_KIND, Plan, Vocabulary};
use planctl_core::snapshot::Snapshot;
use planctl_core::text::{Lang, Words};
use planctl_core::words;

/// The name of the hidden sheet, and the word in its first cell.
const MARK: &str = "planctl";
/// The form of such workbooks that this release writes.
const FORM: &str = "workbook/1";
/// Rows below the last item to which validations still reach.
const SPARE_ROWS: usize = 500;
/// The most lines that a row shows at first.
const MOST_LINES: usize = 12;

/// The looks of cells, by their numbers in [`STYLES`].
const TITLE: &str = "1";
const PROSE: &str = "2";
const HEAD: &str = "3";
const LOCKED: &str = "4";
const OPEN: &str = "5";

const STYLES: StyleSheet = StyleSheet {
    font: "游ゴシック",
    fonts: &[(false, "10"), (true, "14"), (true, "10")],
    border_colour: Some("FFBFBFBF"),
    looks: &[
        look_of(["0", "0", "0"], "top", "1"),
        look_of(["1", "0", "0"], "center", "1"),
        look_of(["0", "0", "0"], "top", "1"),
        look_of(["2", "3", "1"], "center", "1"),
        look_of(["0", "2", "1"], "top", "1"),
        look_of(["0", "0", "1"], "top", "0"),
    ],
};

/// A look by its font, fill and border, how the text stands, and whether it is locked.
const fn look_of([font, fill, border]: [&'static str; 3], down: &'static str, locked: &'static str) -> Look {
    Look { font, fill, border, across: None, down, locked: Some(locked) }
}

/// A plan as a workbook that people edit and give back. `imprint` is for the properties of the file.
pub fn workbook(plan: &Plan, vocabulary: &Vocabulary, imprint: &Imprint, lang: Lang) -> Vec<u8> {
    let worksheets = Worksheets::of(plan, vocabulary, lang);
    let lists = lists(&worksheets, lang);
    let mut taken = vec![MARK.to_owned()];
    let mut sheets: Vec<SheetPart> = Vec::new();
    let mut add = |heading: &str, text: String| {
        let name = name(heading, &taken);
        taken.push(name.to_lowercase());
        sheets.push(SheetPart { name, text, is_hidden: false, titles: None });
    };
    add(&how_to_title().get(lang), how_to_sheet(plan, vocabulary, lang));
    for sheet in &worksheets.sheets {
        add(sheet.kind.words.get(lang), kind_sheet(sheet, &lists, lang));
    }
    let text = mark_sheet(plan, vocabulary, &lists, lang);
    sheets.push(SheetPart { name: MARK.to_owned(), text, is_hidden: true, titles: None });
    let title = format!("{} {}", imprint.plan.get(lang), imprint.title.get(lang));
    let properties = FileProperties { imprint: Some(imprint), title, lang };
    book(&properties, Opens::AtFirstSheet, sheets, &STYLES)
}

/// The lists from which cells are filled, by the key of their column.
type Lists = Vec<(String, Vec<String>)>;

fn lists(worksheets: &Worksheets<'_>, lang: Lang) -> Lists {
    let mut out = Vec::new();
    for sheet in &worksheets.sheets {
        for column in &sheet.columns {
            let all: Vec<String> = match column {
                Column::Field(field) if field.ty == FieldType::Choice => {
                    field.choices.iter().map(|choice| choice.words.get(lang).to_owned()).collect()
                }
                Column::Under => {
                    let above = worksheets.sheets.iter();
                    let above = above.filter(|above| sheet.kind.under.contains(&above.kind.key));
                    above.flat_map(|above| &above.rows).map(|row| row.item.id.to_string()).collect()
                }
                _ => continue,
            };
            if !all.is_empty() {
                out.push((column.key(sheet.kind), all));
            }
        }
    }
    out
}

/// The cells of a list on the hidden sheet.
fn range_of(lists: &Lists, key: &str) -> Option<String> {
    let index = lists.iter().position(|(list, _)| list == key)?;
    let (column, last) = (letters(LIST_COLUMN + index), lists[index].1.len() + 1);
    Some(format!("{MARK}!${column}$2:${column}${last}"))
}

/// The column of the hidden sheet at which lists begin.
const LIST_COLUMN: usize = 3;

fn mark_sheet(plan: &Plan, vocabulary: &Vocabulary, lists: &Lists, lang: Lang) -> String {
    let base = Snapshot::of(plan.clone()).hash().to_string();
    let pairs = [
        (MARK, FORM.to_owned()),
        ("base", base),
        ("plan", plan.id().to_string()),
        ("vocabulary", vocabulary.name.to_string()),
        ("language", lang.tag().to_owned()),
    ];
    let rows = lists.iter().map(|(_, list)| list.len() + 1).max().unwrap_or(0).max(pairs.len());
    let mut xml = Markup::beginning(XML);
    xml.open("worksheet", &[("xmlns", MAIN)]);
    xml.open("sheetData", &[]);
    for row in 0..rows {
        let number = (row + 1).to_string();
        xml.open("row", &[("r", &number)]);
        if let Some((key, value)) = pairs.get(row) {
            cell(&mut xml, 0, row, LOCKED, key);
            cell(&mut xml, 1, row, LOCKED, value);
        }
        for (index, (key, list)) in lists.iter().enumerate() {
            let text = if row == 0 { Some(key) } else { list.get(row - 1) };
            text.iter().for_each(|text| cell(&mut xml, LIST_COLUMN + index, row, LOCKED, text));
        }
        xml.close();
    }
    xml.close();
    xml.empty("sheetProtection", &[("sheet", "1"), ("objects", "1"), ("scenarios", "1")]);
    xml.close();
    xml.finish()
}

fn how_to_title() -> Words {
    words!("render.how-edit")
}

/// How to edit, in five sentences.
fn how_to() -> [Words; 5] {
    [
        words!("render.edit-white-cells-leave"),
        words!("render.new-item-insert-row"),
        words!("render.take-item-out-mark"),
        words!("render.under-parent-order-rows"),
        words!("render.write-fiscal-year-fy2026"),
    ]
}

fn how_to_sheet(plan: &Plan, vocabulary: &Vocabulary, lang: Lang) -> String {
    let wording = planctl_core::layout::Wording { vocabulary, before: plan, after: plan };
    let name = wording.name_of(plan.root());
    let title = format!("{}　{}", name.get(lang), how_to_title().get(lang));
    let mut lines = vec![(title, TITLE)];
    for (number, sentence) in (1..).zip(how_to()) {
        lines.push((format!("{number}. {}", sentence.get(lang)), PROSE));
    }
    let hash = Snapshot::of(plan.clone()).hash();
    let from = words!("render.made", hash);
    lines.push((from.get(lang).into_owned(), PROSE));
    const COLUMNS: usize = 100;
    let mut xml = fitted_sheet();
    xml.open("sheetViews", &[]);
    xml.empty("sheetView", &[("showGridLines", "0"), ("tabSelected", "1"), ("workbookViewId", "0")]);
    xml.close();
    xml.open("cols", &[]);
    let width_text = (COLUMNS + 4).to_string();
    xml.empty("col", &[("min", "1"), ("max", "1"), ("width", &width_text), ("customWidth", "1")]);
    xml.close();
    xml.open("sheetData", &[]);
    for (row, (text, look)) in lines.iter().enumerate() {
        let height = ((width(text).div_ceil(COLUMNS).max(1)) * LINE_POINTS + 8).to_string();
        let number = (row + 1).to_string();
        xml.open("row", &[("r", &number), ("ht", &height), ("customHeight", "1")]);
        cell(&mut xml, 0, row, look, text);
        xml.close();
    }
    xml.close();
    xml.empty("sheetProtection", &[("sheet", "1"), ("objects", "1"), ("scenarios", "1")]);
    page_setup(&mut xml, "9", "landscape");
    xml.close();
    xml.finish()
}

fn kind_sheet(sheet: &Worksheet<'_>, lists: &Lists, lang: Lang) -> String {
    let last = letters(sheet.columns.len() - 1);
    let mut xml = fitted_sheet();
    xml.open("sheetViews", &[]);
    xml.open("sheetView", &[("workbookViewId", "0")]);
    let pane = [
        ("xSplit", "1"),
        ("ySplit", "2"),
        ("topLeftCell", "B3"),
        ("activePane", "bottomRight"),
        ("state", "frozen"),
    ];
    xml.empty("pane", &pane);
    xml.close();
    xml.close();
    let default = LINE_POINTS.to_string();
    xml.empty("sheetFormatPr", &[("defaultRowHeight", &default)]);
    xml.open("cols", &[]);
    for (index, column) in sheet.columns.iter().enumerate() {
        let (number, width) = ((index + 1).to_string(), column_width(column).to_string());
        let look = if matches!(column, Column::ParentName | Column::Copy) { LOCKED } else { OPEN };
        let mut set = vec![
            ("min", number.as_str()),
            ("max", &number),
            ("width", &width),
            ("style", look),
            ("customWidth", "1"),
        ];
        if *column == Column::Copy {
            set.push(("hidden", "1"));
        }
        xml.empty("col", &set);
    }
    xml.close();
    xml.open("sheetData", &[]);
    xml.open("row", &[("r", "1"), ("hidden", "1")]);
    for (index, column) in sheet.columns.iter().enumerate() {
        cell(&mut xml, index, 0, LOCKED, &column.key(sheet.kind));
    }
    xml.close();
    let head = (LINE_POINTS * 2).to_string();
    xml.open("row", &[("r", "2"), ("ht", &head), ("customHeight", "1")]);
    for (index, column) in sheet.columns.iter().enumerate() {
        cell(&mut xml, index, 1, HEAD, &column.words().get(lang));
    }
    xml.close();
    for (index, row) in sheet.rows.iter().enumerate() {
        let lines = sheet.columns.iter().zip(&row.cells).map(|(column, text)| {
            let room = column_width(column).saturating_sub(2).max(1);
            text.split('\n').map(|line| width(line).div_ceil(room).max(1)).sum::<usize>()
        });
        let height = (LINE_POINTS * lines.max().unwrap_or(1).min(MOST_LINES)).to_string();
        let number = (index + 3).to_string();
        xml.open("row", &[("r", &number), ("ht", &height)]);
        for (place, (column, text)) in sheet.columns.iter().zip(&row.cells).enumerate() {
            let own = matches!(column, Column::Id | Column::ParentName | Column::Copy);
            cell(&mut xml, place, index + 2, if own { LOCKED } else { OPEN }, text);
        }
        xml.close();
    }
    xml.close();
    // What is 0 here is allowed all the same.
    let protection = [
        ("sheet", "1"),
        ("objects", "1"),
        ("scenarios", "1"),
        ("formatCells", "0"),
        ("formatColumns", "0"),
        ("formatRows", "0"),
        ("insertRows", "0"),
        ("deleteRows", "0"),
        ("sort", "0"),
        ("autoFilter", "0"),
    ];
    xml.empty("sheetProtection", &protection);
    if &*sheet.kind.key != PLAN_KIND {
        let range = format!("A2:{last}{}", sheet.rows.len().max(1) + 2);
        xml.empty("autoFilter", &[("ref", &range)]);
    }
    validations(&mut xml, sheet, lists, lang);
    margins(&mut xml, ["0.4", "0.4", "0.5", "0.5", "0.3", "0.3"]);
    page_setup(&mut xml, "8", "landscape");
    xml.close();
    xml.finish()
}

/// How many half-width characters a column shows.
fn column_width(column: &Column<'_>) -> usize {
    match column {
        Column::Id | Column::Under => 22,
        Column::ParentName => 26,
        Column::Delete => 6,
        Column::Copy => 12,
        Column::Field(field) => match field.ty {
            FieldType::Text => 40,
            FieldType::Label => 10,
            FieldType::Flag => 8,
            FieldType::Milestones
            | FieldType::Series
            | FieldType::References
            | FieldType::Strings
            | FieldType::Link
            | FieldType::Identifier => 26,
            FieldType::Year
            | FieldType::Period
            | FieldType::Date
            | FieldType::Amount
            | FieldType::Quantity
            | FieldType::Choice => 16,
        },
    }
}

/// What a cell may hold, and what is said beside it.
fn validations(xml: &mut Markup, sheet: &Worksheet<'_>, lists: &Lists, lang: Lang) {
    let rows = sheet.rows.len() + SPARE_ROWS;
    let mut all: Vec<(usize, Option<String>, bool, Option<Words>)> = Vec::new();
    for (index, column) in sheet.columns.iter().enumerate() {
        let one = |text: &str| format!("\"{text}\"");
        match column {
            Column::Delete => all.push((index, Some(one(&set_words().get(lang))), true, None)),
            // A new item may stand under one that has no id yet, by its name.
            Column::Under => all.push((index, range_of(lists, &column.key(sheet.kind)), false, None)),
            Column::Field(field) => match field.ty {
                // Other words for yes and no are read too.
                FieldType::Flag => all.push((index, Some(one(&set_words().get(lang))), false, None)),
                FieldType::Choice => {
                    // A choice that is not known is none of the list.
                    all.push((index, range_of(lists, &column.key(sheet.kind)), false, None));
                }
                FieldType::Text
                | FieldType::Label
                | FieldType::Link
                | FieldType::Identifier
                | FieldType::Year
                | FieldType::Period
                | FieldType::Milestones
                | FieldType::Date
                | FieldType::Amount
                | FieldType::Quantity
                | FieldType::Series
                | FieldType::References
                | FieldType::Strings => all.push((index, None, false, prompt(field))),
            },
            Column::Id | Column::ParentName | Column::Copy => {}
        }
    }
    all.retain(|(_, list, _, prompt)| list.is_some() || prompt.is_some());
    if all.is_empty() {
        return;
    }
    let count = all.len().to_string();
    xml.open("dataValidations", &[("count", &count)]);
    for (index, list, strict, prompt) in all {
        let column = letters(index);
        let range = format!("{column}3:{column}{}", rows + 2);
        let mut set = Vec::new();
        if list.is_some() {
            set.push(("type", "list"));
        }
        set.push(("allowBlank", "1"));
        if prompt.is_some() {
            set.push(("showInputMessage", "1"));
        }
        if strict {
            set.push(("showErrorMessage", "1"));
        }
        let prompt = prompt.map(|prompt| prompt.get(lang).into_owned()).unwrap_or_default();
        if !prompt.is_empty() {
            set.push(("prompt", &prompt));
        }
        set.push(("sqref", &range));
        xml.open("dataValidation", &set);
        if let Some(list) = &list {
            xml.leaf("formula1", &[], list);
        }
        xml.close();
    }
    xml.close();
}

/// How values of a type are written, in at most 255 characters (18.3.1.32).
fn prompt(field: &FieldDef) -> Option<Words> {
    Some(match field.ty {
        FieldType::Year => words!("render.year"),
        FieldType::Date => words!("render.date"),
        FieldType::Milestones => words!("render.milestones"),
        FieldType::References => {
            words!("render.references")
        }
        FieldType::Strings => words!("render.strings"),
        FieldType::Period => words!("render.period"),
        FieldType::Series => {
            let roles = Words::list(field.values.iter().map(|value| &value.words));
            words!("render.series", roles)
        }
        FieldType::Text
        | FieldType::Label
        | FieldType::Link
        | FieldType::Identifier
        | FieldType::Amount
        | FieldType::Quantity
        | FieldType::Flag
        | FieldType::Choice => return None,
    })
}

/// One cell of text.
fn cell(xml: &mut Markup, column: usize, row: usize, look: &str, text: &str) {
    let place = format!("{}{}", letters(column), row + 1);
    if text.is_empty() {
        return xml.empty("c", &[("r", &place), ("s", look)]);
    }
    xml.open("c", &[("r", &place), ("s", look), ("t", "inlineStr")]);
    xml.open("is", &[]);
    xml.leaf("t", &[("xml:space", "preserve")], &numbered(&escaped(text)));
    xml.close();
    xml.close();
}

/// Text in which characters that XML does not take, or that do not last in it, stand by their
/// numbers (22.9.2.19).
fn numbered(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' | '\u{FFFE}' | '\u{FFFF}' => out.push_str(&format!("_x{:04X}_", c as u32)),
            c => out.push(c),
        }
    }
    out
}
