//! What a page says, told by small ones.

use super::*;
use crate::formats::docx::tests::listing;
use crate::reading::Block;
use planctl_core::text::{Spot, Text};

fn reading(page: &str) -> Reading {
    read(page, &Limits::default()).unwrap()
}

#[track_caller]
fn check(page: &str, expected: &str) {
    assert_eq!(listing(&reading(page)), expected);
}

#[test]
fn headings_paragraphs_and_lists_are_blocks() {
    check(
        "<h1>計画</h1>序<p>一<p>二<div>三<p>四</div>五<ul><li>甲<ul><li>乙</ul><li><p>丙<p>丁</ul>",
        "# 計画\n序\n一\n二\n三\n四\n五\n* 甲\n * 乙\n* 丙\n丁",
    );
}

#[test]
fn what_is_not_content_is_passed_over() {
    check(
        "<html><head><title>題</title><style>p{}</style><script>'<p>x</p>'</script></head><body><template><p>y</template><!-- z --><p>本文<ruby>漢字<rt>かんじ</rt></ruby></p>",
        "本文漢字",
    );
    let remarks = reading("<p><ruby>字<rt>じ</rt></ruby>").remarks;
    assert_eq!((remarks[0].key, remarks[0].spot), ("ruby-unread", Some(Spot::new(1, 11))));
}

#[test]
fn a_number_that_the_browser_sets_is_told_once() {
    let reading = reading("<ul><li>甲<ol><li>乙<li>丙</ol></ul>");
    assert_eq!(listing(&reading), "* 甲\n * 乙\n * 丙");
    let remarks: Vec<_> = reading.remarks.iter().map(|remark| (remark.key, remark.spot)).collect();
    assert_eq!(remarks, [("numbers-unread", Some(Spot::new(1, 14)))]);
}

#[test]
fn struck_and_inserted_text_is_told_by_element_and_by_style() {
    check(
        "<p>甲<del>乙</del><s>丙</s><strike>丁</strike><ins>戊</ins><span style='color: red; Text-Decoration: underline Line-Through'>己<b>庚</b></span><span>辛</span>",
        "甲-乙--丙--丁-+戊+-己--庚-辛",
    );
    check("<p><s>一<p>二</s>三", "-一-\n-二-三");
    check("<table><tr><td><s>一<td>二</table>", "| 0:1x1 -一- | 1:1x1 二 |");
}

#[test]
fn blanks_are_drawn_together_and_not_left_inside_japanese() {
    check(
        "<p>  次世代\n  医療  <b> A </b>\n I\n社会 基盤<br> 二行目 <br></p>",
        "次世代医療 A I 社会 基盤\n二行目",
    );
    check("<pre>一  二\n三</pre>", "一  二\n三");
}

#[test]
fn cells_stand_on_their_grid_and_covered_ones_are_absent() {
    check(
        "<table><caption>表</caption><tr><th rowspan=2>縦<th colspan=2>横<tr><td>一<p>二<p>三<td><tr><td>終</table>",
        "表\n| 0:1x2 縦 | 1:2x1 横 |\n| 1:1x1 一\n二\n三 | 2:1x1  |\n| 0:1x1 終 |",
    );
}

#[test]
fn a_span_ends_with_its_group_and_zero_is_all_that_is_left() {
    check(
        "<table><thead><tr><td rowspan=0>甲<td>乙<tr><td>丙<tbody><tr><td rowspan=9>丁<td>戊</table>",
        "| 0:1x2 甲 | 1:1x1 乙 |\n| 1:1x1 丙 |\n| 0:1x1 丁 | 1:1x1 戊 |",
    );
}

#[test]
fn a_table_in_a_cell_is_lines_of_the_cell() {
    check(
        "<table><tr><td>外<table><tr><td>内一<td>内二</table>後<td>隣</table>終",
        "| 0:1x1 外\n内一\n内二\n後 | 1:1x1 隣 |\n終",
    );
}

#[test]
fn a_line_struck_out_of_a_cell_leaves_no_empty_line() {
    let reading = reading("<table><tr><td><p>甲<p><del>乙</del><p>丙</table>");
    let Block::Table(table) = &reading.blocks[0] else { panic!() };
    assert_eq!(table.rows[0][0].text.standing(), "甲\n丙");
}

#[test]
fn every_character_knows_its_place_in_the_file() {
    let page = "<p>甲\n乙&amp;&#x4E01;丙&notin;丁</p>\n<p>x&amp;y</p>";
    let reading = reading(page);
    let Block::Paragraph(text) = &reading.blocks[0] else { panic!() };
    assert_eq!(text.standing(), "甲乙&丁丙∉丁");
    let spots: Vec<_> = (0..7).map(|index| text.spot_of(index).to_string()).collect();
    assert_eq!(spots, ["1:4", "2:1", "2:2", "2:7", "2:15", "2:16", "2:23"]);
    let Block::Paragraph(text) = &reading.blocks[1] else { panic!() };
    assert_eq!((text.standing().as_str(), text.spot_of(2).to_string().as_str()), ("x&y", "3:10"));
}

#[test]
fn a_stamp_stands_in_the_head() {
    let reading = reading("<meta name=planctl-revision content=' 497e961e '><p>x");
    assert_eq!(reading.stamp.as_deref(), Some("497e961e"));
}

#[test]
fn hostile_pages_are_refused_in_a_sentence_or_cost_nothing() {
    let said = |page: &str| read(page, &Limits::default()).unwrap_err().to_string();
    assert_eq!(said(&"<div>".repeat(300)), "nests elements more than 256 deep");
    let wide = "<tr><td colspan=1000 rowspan=65534>".repeat(3000);
    assert_eq!(said(&format!("<table>{wide}")), "has tables of more than 1000000 cells");
    check(
        "<table><tr><td colspan=99999999999999999999 rowspan=-1>x<td colspan=0>y</table>",
        "| 0:1x1 x | 1:1x1 y |",
    );
    check(&"<p>".repeat(100_000), "");
    check(&"</p></table></td>".repeat(1_000), "");
}

/// The first text of a page, and the keys of what is remarked.
#[track_caller]
fn check_text(page: &str, text: &str, keys: &[&str]) {
    let reading = reading(page);
    let said: Vec<String> = reading.texts().map(Text::standing).collect();
    let told: Vec<&str> = reading.remarks.iter().map(|remark| remark.key).collect();
    assert_eq!((said.join("|").as_str(), told.as_slice()), (text, keys), "{page}");
}

#[test]
fn what_is_hidden_is_passed_over_and_told() {
    for hidden in [
        "<span style='display:none'>秘密</span>",
        "<span style='color: red; DISPLAY : None !important'>秘密<b>も</b></span>",
        "<span hidden>秘密</span>",
        "<span style='visibility:hidden'>秘<br>密</span>",
        "<span style='opacity:0'>秘密</span>",
        "<span style='font-size:0px'>秘密</span>",
    ] {
        check_text(&format!("<p>健{hidden}康"), "健康", &["hidden-text"]);
    }
    check_text("<p>健<span style='opacity:0.5;font-size:0.8em;display:inline'>康</span>", "健康", &[]);
    check_text("<p>健<span hidden> </span>康", "健康", &[]);
    // An element that is left open hides no more than itself.
    check_text("<p hidden>秘密<p>健康", "健康", &["hidden-text"]);
    check_text("<ul><li hidden>秘密<li>健康</ul><p>後", "健康|後", &["hidden-text"]);
    check_text("<table><tr hidden><td>秘密<tr><td>健康</table>", "|健康", &["hidden-text"]);
    check_text("<datalist><option>秘密</datalist><p>健康", "健康", &[]);
}

#[test]
fn what_is_raised_or_lowered_is_read_as_such() {
    check_text("<p>10<sup>5</sup>個", "10⁵個", &[]);
    check_text("<p>10<sup>−１２</sup>m、H<sub>2</sub>O", "10⁻¹²m、H₂O", &[]);
    check_text("<p>健康<sup>1)</sup>と<span style='vertical-align: super'>2</span>", "健康¹⁾と²", &[]);
    check_text("<p>健康<sup>※1</sup>", "健康※¹", &["raised-text"]);
    check_text("<p>x<sup>2<sub>3</sub>4</sup>5", "x²₃⁴5", &[]);
}
