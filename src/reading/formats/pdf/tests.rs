//! What the text of a PDF says, told by what pdftotext made of real ones.

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
fn a_table_is_put_together_where_cells_touch_each_other() {
    check(
        include_str!("../../../../tests/fixtures/plan-printed-by-chromium.txt"),
        "\
【ライフサイエンス分野研究開発プラン／感染症プログラム】
○「重点的に推進すべき取組」と「該当する研究開発課題」
○アウトプット指標：科学誌に論文が掲載された研究成果の数
○アウトカム指標：シーズの導出件数
| 1 2020\n(FY2) | 2 2021\n(FY3) | 3 2022\n(FY4) | 4 2023\n(FY5) | 5 2024\n(FY6) | 6 2025\n(FY7) | 7 2026\n(FY8) | 8 2027\n(FY9) | 9 2028\n(FY10) |
| 0 新興・再興感染症の基礎\n的な研究を推進し、予防\n法・治療法の開発を促進\nする。 | 4 中 | 6 後 |
| 1 新興・再興感染症研究基盤創生事業\n国内外の感染症研究拠点等の研究基盤を強化・充実するとともに、幅広い研究ネットワークを展開し、新興・再興感染\n症制御に資する基礎研究等を推進する。 |
| 6 前 | 8 中 |
| 7 感染症危機対応医薬品等の研究開発プラットフォーム\n平時からの研究開発体制を構築する。 |
シーズの導出件数
【ライフサイエンス分野研究開発プラン／橋渡し・臨床加速化プログラム】
| 0 2019（FY31） | 1 2020（FY2） | 2 2021（FY3） | 3 2022（FY4） | 4 2023（FY5） | 5 2024（FY6） |
| 1 中 | 3 後 | 4 前 |
| 0 橋渡し研究戦略的推進プログラム\n革新的医療技術創出拠点の機能を活用する。 | 4 橋渡し研究プログラム |
2-8. プログラム名：ライフサイエンス研究基盤整備プログラム",
    );
}

#[test]
fn a_table_goes_on_over_the_empty_lines_between_its_rows() {
    check(
        include_str!("../../../../tests/fixtures/plan-printed-by-writer.txt"),
        "\
○「重点的に推進すべき取組」と「該当する研究開発課題」
○アウトプット指標：科学誌に論文が掲載された研究成果の数
○アウトカム指標：シーズの導出件数
| 1 2020\n(FY2) | 2 2021\n(FY3) | 3 2022\n(FY4) | 4 2023\n(FY5) | 5 2024\n(FY6) | 6 2025\n(FY7) | 7 2026\n(FY8) | 8 2027\n(FY9) | 9 2028\n(FY10) |
| 4 中 | 6 後 |
| 1 新興・再興感染症研究基盤創生事業\n国内外の感染症研究拠点等の研究基盤を強化・充実するとともに、幅広い研究ネットワークを展開し、新興・再\n興感染症制御に資する基礎研究等を推進する。 |
| 0 新興・再興感染症の基礎的な研究を推進し、予防法\n・治療法の開発を促進する。 |
| 6 前 | 8 中 |
| 7 感染症危機対応医薬品等の研究開発プラ\nットフォーム\n平時からの研究開発体制を構築する。 |
シーズの導出件数
【ライフサイエンス分野研究開発プラン／橋渡し・臨床加速化プログラム】
| 0 2019（FY31） | 1 2020（FY2） | 2 2021（FY3） | 3 2022（FY4） | 4 2023（FY5） | 5 2024（FY6） |
| 1 中 | 3 後 | 4 前 |
| 0 橋渡し研究戦略的推進プログラム\n革新的医療技術創出拠点の機能を活用する。 |
| 4 橋渡し研究プログラム |
2-8. プログラム名：ライフサイエンス研究基盤整備プログラム",
    );
}

#[test]
fn a_line_as_long_as_the_page_goes_on_in_the_next() {
    let long = "あ".repeat(40);
    check(
        &format!("概要：{long}\n{long}\n終わる。\n次\n\n  ・{long}点\n    続く\n○{long}\n○{long}\n"),
        &format!("概要：{long}\n{long}\n終わる。\n次\n * {long}点\n続く\n○{long}\n○{long}"),
    );
}

#[test]
fn numbers_of_pages_are_left_out_and_told() {
    let reading = reading("題\n\n- 3 -\n\x0C\n  2026\n本文\n2025\n   ４\n\x0C12 / 40\n終\nP. 3\n\x0C");
    assert_eq!(listing(&reading), "題\n2026\n本文\n2025\n終");
    let exact: Vec<_> = reading.remarks.iter().map(|remark| (remark.key, remark.exact.as_str())).collect();
    assert_eq!(
        exact,
        [
            ("strike-unread", ""),
            ("page-number", "- 3 -"),
            ("page-number", "４"),
            ("page-number", "12 / 40"),
            ("page-number", "P. 3")
        ]
    );
    let Block::Paragraph(text) = &reading.blocks[2] else { panic!() };
    assert_eq!(text.spot(), Spot { page: 2, line: 3, column: 1 });
}

#[test]
fn heads_may_be_of_eras_and_other_numbers_are_none() {
    check(
        "令和元年度   令和2年度   令和3年度\n     中\n",
        "| 0 令和元年度 | 1 令和2年度 | 2 令和3年度 |\n| 0 中 |",
    );
    check("FY2019  FY2020\n中\n", "FY2019  FY2020\n中");
    check("2019  2021  2023\n", "2019  2021  2023");
    check("件数  1999  2000  2001  合計  率  差\n", "件数  1999  2000  2001  合計  率  差");
}

#[test]
fn hostile_pages_are_refused_in_a_sentence_or_cost_nothing() {
    let limits = Limits { cells: 100, ..Limits::default() };
    let heads = "2019  2020  2021\n";
    let error = read(&format!("{heads}{}", "a  ".repeat(150)), &limits).unwrap_err();
    assert_eq!(error.to_string(), "has tables of more than 100 cells");
    check(&format!("{}中", " ".repeat(200_000)), "中");
    reading(&heads.repeat(20_000));
    reading(&"2019 ".repeat(20_000));
    reading(&format!("{heads}{}", "あ\n\n".repeat(20_000)));
    reading(&format!("{heads}{}", "a\n  b\n".repeat(20_000)));
}
