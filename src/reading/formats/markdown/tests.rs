//! What Markdown says, told by small texts.

use super::*;
use crate::formats::docx::tests::listing;

fn reading(text: &str) -> Reading {
    read(text, &Limits::default()).unwrap()
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(listing(&reading(text)), expected);
}

#[test]
fn headings_paragraphs_and_lists_are_blocks() {
    check(
        "# 計画\n\n序の\n続き\n\n## 節 ##\n- 甲\n  - 乙\n- 丙\n\n  丁\n> 引用\n",
        "# 計画\n序の\n続き\n## 節\n* 甲\n * 乙\n* 丙\n丁\n引用",
    );
}

#[test]
fn the_number_of_an_entry_stays_in_its_text() {
    check(
        "1. プランの大目標：「甲」\n\n概要：乙\n\n2-1. プログラム名：丙\n",
        "* 1. プランの大目標：「甲」\n概要：乙\n2-1. プログラム名：丙",
    );
    let reading = reading("  12) 甲\n");
    let Block::Item { text, .. } = &reading.blocks[0] else { panic!() };
    assert_eq!((text.standing().as_str(), text.spot_of(4).to_string().as_str()), ("12) 甲", "1:7"));
}

#[test]
fn struck_and_inserted_text_is_told_by_tildes_and_by_tags() {
    check("甲~~乙**丙**~~丁<del>戊</del><s>己</s><ins>庚</ins>辛\n\n壬", "甲-乙--丙-丁-戊--己-+庚+辛\n壬");
    check("<del>甲\n\n乙", "-甲-\n乙");
}

#[test]
fn a_single_tilde_is_a_character() {
    let reading = reading("2018~2020年度、2021~2022年度");
    assert_eq!(listing(&reading), "2018~2020年度、2021~2022年度");
    assert_eq!(reading.remarks[0].key, "single-tilde");
}

#[test]
fn emphasis_beside_japanese_brackets_leaves_no_stars() {
    check("**重要（例）。**この", "重要（例）。この");
}

#[test]
fn a_table_keeps_its_empty_cells_and_breaks_in_them() {
    check(
        "| 2019 | 2020 |\n|---|---|\n| 中 | |\n| 甲<br>乙\\|丙 | ~~丁~~ |\n",
        "| 0 2019 | 1 2020 |\n| 0 中 | 1  |\n| 0 甲\n乙|丙 | 1 -丁- |",
    );
}

#[test]
fn lines_with_tabs_are_rows_wherever_they_stand() {
    check(
        "- 指標\n\n\t2020\t2021\n甲の\t\t前\n\t中\t\n\n後\n\n\t2019\t2020\n\n```\na\tb\n\nc\n```\n",
        "* 指標\n| 0  | 1 2020 | 2 2021 |\n| 0 甲の | 1  | 2 前 |\n| 0  | 1 中 | 2  |\n後\n| 0  | 1 2019 | 2 2020 |\n| 0 a | 1 b |\nc",
    );
    let reading = reading("題\n\n\t2020\n甲\t前\n");
    let Block::Table(table) = &reading.blocks[1] else { panic!() };
    assert_eq!(table.rows[1][1].text.spot().to_string(), "4:3");
}

#[test]
fn tags_that_stand_alone_are_read_as_a_page_is() {
    check(
        "前\n\n<table><tr><td colspan=2>甲\n<tr><td>乙<td>丙</table>\n\n後",
        "前\n| 0:2x1 甲 |\n| 0:1x1 乙 | 1:1x1 丙 |\n後",
    );
    let reading = reading("前\n\n<div>\n甲</div>\n");
    let Block::Paragraph(text) = &reading.blocks[1] else { panic!() };
    assert_eq!(text.spot().to_string(), "4:1");
}

#[test]
fn every_character_knows_its_place_in_the_file() {
    let reading =
        reading("# 題\n\n- あ**い**う&amp;え\\*お`か`\n  き\n\n| 甲 | 乙 |\n|--|--|\n| 丙 | 丁 |\n");
    let Block::Item { text, .. } = &reading.blocks[1] else { panic!() };
    assert_eq!(text.standing(), "あいう&え*おか\nき");
    let spots: Vec<_> = (0..10).map(|index| text.spot_of(index).to_string()).collect();
    assert_eq!(spots, ["3:3", "3:6", "3:9", "3:10", "3:15", "3:16", "3:18", "3:20", "3:22", "4:3"]);
    let Block::Table(table) = &reading.blocks[2] else { panic!() };
    assert_eq!(
        (table.spot.to_string(), table.rows[1][1].text.spot().to_string()),
        ("6:1".into(), "8:7".into())
    );
}

#[test]
fn a_stamp_stands_in_a_comment() {
    assert_eq!(reading("# 題\n\n<!-- planctl-revision: 497e961e -->\n").stamp.as_deref(), Some("497e961e"));
    assert_eq!(reading("題 <!-- planctl-revision:497e -->").stamp.as_deref(), Some("497e"));
}

#[test]
fn hostile_texts_are_refused_in_a_sentence_or_cost_nothing() {
    let said = |text: &str| read(text, &Limits::default()).unwrap_err().to_string();
    assert_eq!(said(&">".repeat(1_000_000)), "nests elements more than 256 deep");

    let limits = Limits { cells: 3, ..Limits::default() };
    assert_eq!(
        read("a\tb\nc\td\n", &limits).unwrap_err().to_string(),
        "has more than 3 lines and cells together; read it in parts"
    );
    reading(&"![".repeat(20_000));
    reading(&"- ".repeat(20_000));
}
