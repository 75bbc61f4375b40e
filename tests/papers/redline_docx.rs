//! Tracked changes of Word documents, resolved by a reader of their own ([`crate::redline`]): rejecting
//! all gives what stood before, accepting all what stands after.

use crate::redline::{Block, Cell, Resolve, resolved};
use planctl::document::{
    Block as Printed, CellLook, Document, Fate, Mark, Part, Span, Table, TableCell, TableRow,
};
use planctl::render::{Tracking, to_docx};

fn paragraph(fate: Fate, text: &str) -> Part {
    Part { block: Printed::Paragraph(vec![Span::plain(text)]), about: None, fate }
}

fn table(fate: Fate, rows: &[(Fate, &[(Fate, &str)])]) -> Part {
    let rows = rows.iter().map(|(fate, texts)| {
        let lines = texts.iter().map(|(_, text)| vec![Span::plain(*text)]).collect();
        let mut cell = TableCell::new(0, 1, CellLook::Plain, lines);
        for (text, (fate, _)) in cell.text.iter_mut().zip(*texts) {
            text.fate = *fate;
        }
        TableRow { cells: vec![cell], about: None, fate: *fate }
    });
    let table = Table { widths: vec![1], head_rows: 0, rows: rows.collect() };
    Part { block: Printed::Table(table), about: None, fate }
}

/// A paragraph as it is, a table as its rows with the paragraphs of their cells.
fn words(blocks: &[Block], between: &str) -> String {
    let cell = |cell: &Cell| words(&cell.text, "/");
    let row = |row: &Vec<Cell>| row.iter().map(cell).collect::<Vec<_>>().join("|");
    let line = |block: &Block| match block {
        Block::Paragraph { text, .. } => text.clone(),
        Block::Table { rows, .. } => format!("[{}]", rows.iter().map(row).collect::<Vec<_>>().join(";")),
    };
    blocks.iter().map(line).collect::<Vec<_>>().join(between)
}

/// What stands before and after.
fn both(document: &Document, tracking: Tracking) -> (String, String) {
    let docx = to_docx(document, tracking);
    assert_eq!(to_docx(document, tracking), docx);
    let side = |how| words(&resolved(&docx, how), " ");
    (side(Resolve::Reject), side(Resolve::Accept))
}

#[track_caller]
fn check(parts: Vec<Part>, before: &str, after: &str) {
    let document = Document { parts, ..Document::default() };
    assert_eq!(both(&document, Tracking::Tracked), (before.to_owned(), after.to_owned()));
}

use Fate::{Come, Gone, MovedAway, MovedHere, Stands};

#[test]
fn a_paragraph_between_kept_ones_comes_and_goes_whole() {
    let parts = vec![
        paragraph(Stands, "甲"),
        paragraph(Come, "乙"),
        paragraph(Gone, "丙"),
        paragraph(Stands, "丁"),
        paragraph(Come, "戊"),
    ];
    check(parts, "甲 丙 丁", "甲 乙 丁 戊");
}

#[test]
fn spans_come_and_go_inside_a_paragraph_and_inside_what_moved() {
    let line = vec![Span::plain("甲\n己"), Span::marked(Mark::Gone, "旧"), Span::marked(Mark::Come, "新")];
    let own = Part { block: Printed::Paragraph(line.clone()), about: None, fate: Stands };
    check(vec![own], "甲\n己旧", "甲\n己新");
    let here = Part { block: Printed::Paragraph(line), about: None, fate: MovedHere(1) };
    check(
        vec![paragraph(MovedAway(1), "甲\n己旧"), paragraph(Stands, "乙"), here],
        "甲\n己旧 乙",
        "乙 甲\n己新",
    );
}

#[test]
fn tables_never_run_into_each_other_on_either_side() {
    let one = |fate, text| table(fate, &[(Stands, &[(Stands, text)])]);
    check(vec![one(Gone, "甲"), one(Come, "乙")], "[甲]", "[乙]");
    check(vec![one(Stands, "甲"), one(Gone, "乙"), one(Stands, "丙")], "[甲]  [乙]  [丙]", "[甲]  [丙]");
    let parts = vec![one(Stands, "甲"), paragraph(Come, "乙"), one(Stands, "丙")];
    check(parts, "[甲]  [丙]", "[甲] 乙 [丙]");
}

#[test]
fn rows_and_the_paragraphs_of_a_cell_come_and_go() {
    let rows: &[(Fate, &[(Fate, &str)])] = &[
        (Stands, &[(Gone, "旧"), (Come, "新")]),
        (Come, &[(Stands, "加")]),
        (Gone, &[(Stands, "消")]),
        (Stands, &[(Come, "初"), (Stands, "中"), (Gone, "終")]),
        (Stands, &[(Stands, "残"), (Come, "後"), (Come, "末")]),
        (Stands, &[(Gone, "皆")]),
    ];
    check(vec![table(Stands, rows)], "[旧;消;中/終;残;皆]", "[新;加;初/中;残/後/末;]");
}

#[test]
fn a_document_without_changes_tracks_none() {
    let document = Document { parts: vec![paragraph(Stands, "甲")], ..Document::default() };
    let same = ("甲".to_owned(), "甲".to_owned());
    assert_eq!(both(&document, Tracking::Tracked), same);
    let changed = Document { parts: vec![paragraph(Gone, "甲")], ..Document::default() };
    assert_eq!(both(&changed, Tracking::Static), same);
}
