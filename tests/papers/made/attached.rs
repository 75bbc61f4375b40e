//! Papers attached behind a plan, made up in the manner of strategies and outlines. None of this
//! is the plan's, though much of it looks like it.

use super::page::{Block, Cell, Row, Table};
use super::truth::Truth;
use super::words::{self, Day, sentence};
use super::writer::Writer;

const CHAPTERS: &[&str] = &[
    "第 2 章 Society 5.0 の実現に向けた科学技術・イノベーション政策",
    "2. 知のフロンティアを開拓し価値創造の源泉となる研究力の強化",
    "（2）新たな研究システムの構築（オープンサイエンスとデータ駆動型研究等の推進）",
    "2-1. 基礎から実用化までの一貫した研究開発の推進",
    "③ 健康・医療",
    "I 基本理念・対象期間",
    "【今後の方向性】",
    "成果目標：目標の位置づけを整理し、進捗に応じ見直す",
    "対象期間:2025-2029年度",
];

const POINTS: &[&str] = &[
    "- ・出口を明確にした研究開発パスウェイの設定",
    "- ・臨床試験支援プラットフォームの構築",
    "- (1)研究基盤の整備",
    "- 対象期間：2025年度から2029年度までの5年間。",
    "・先進的な研究開発を支える環境の整備等",
    "- ・データ利活用による研究開発成果の拡大",
    "○若手研究者が研究に専念できる環境の整備",
];

/// One or two papers, the first named for a policy of the plan.
pub fn papers(w: &mut Writer<'_>, truth: &Truth) -> Vec<Block> {
    let mut blocks = Vec::new();
    for policy in truth.policies.iter().take(w.c.within(1, 2)) {
        let numbers: Vec<i32> = policy.decided.split('-').filter_map(|part| part.parse().ok()).collect();
        let day = Day { year: numbers[0], month: numbers[1], day: numbers[2] };
        let style = super::variant::DateStyle::Spaced;
        let by = format!("{}{}決定", day.printed(style), policy.by);
        blocks.push(Block::Paragraph(format!("● **{}**（{by}）", apart_digits(&policy.name))));
        for _ in 0..w.c.within(2, 4) {
            blocks.push(Block::Paragraph(w.c.one(CHAPTERS).to_owned()));
            blocks.push(Block::Paragraph(sentence(&mut w.c)));
            if w.c.once_in(2) {
                let count = w.c.within(2, 4);
                blocks.push(Block::Lines((0..count).map(|_| w.c.one(POINTS).to_owned()).collect()));
            }
        }
        if w.c.once_in(2) {
            blocks.push(Block::Table(outline(w)));
        }
    }
    blocks
}

/// 「第 6 期…」: digits apart from the words round them.
fn apart_digits(name: &str) -> String {
    let mut out = String::new();
    let mut before = None;
    for c in name.chars() {
        if let Some(before) = before
            && char::is_ascii_digit(&before) != c.is_ascii_digit()
        {
            out.push(' ');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// A table that is none of years.
fn outline(w: &mut Writer<'_>) -> Table {
    let head = ["バイオものづくり", "一次生産等", "ヘルスケア"];
    let mut rows = vec![Row {
        years: false,
        cells: head.iter().enumerate().map(|(at, text)| Cell::new(at + 1, 1, *text)).collect(),
    }];
    for side in ["目指す姿", "技術開発"] {
        let text = if w.v.residue && side == "技術開発" {
            format!("<ul style=\"list-style-type: none\"> ・{}", words::sentence(&mut w.c))
        } else {
            words::sentence(&mut w.c)
        };
        rows.push(Row { years: false, cells: vec![Cell::new(0, 1, side), Cell::new(1, 2, text)] });
    }
    Table { columns: 4, rows, corner_dropped: false }
}
