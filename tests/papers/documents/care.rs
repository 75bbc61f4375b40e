//! Care-insurance plans: chapters and sections of prose, and estimates with fiscal years across.

use super::Made;
use super::author::{Author, thousands};
use super::numbering::{Number, Numbering};
use super::page::{Block, Cell, Format, Table};
use super::paper::Paper;

const SERVICES: &[&str] = &[
    "訪問介護",
    "訪問入浴介護",
    "訪問看護",
    "訪問リハビリテーション",
    "居宅療養管理指導",
    "通所介護",
    "通所リハビリテーション",
    "短期入所生活介護",
    "短期入所療養介護",
    "福祉用具貸与",
    "特定福祉用具購入費",
    "住宅改修費",
    "特定施設入居者生活介護",
    "定期巡回・随時対応型訪問介護看護",
    "夜間対応型訪問介護",
    "認知症対応型通所介護",
    "小規模多機能型居宅介護",
    "認知症対応型共同生活介護",
    "地域密着型通所介護",
    "介護老人福祉施設",
    "介護老人保健施設",
    "介護医療院",
    "居宅介護支援",
];

const YEARS: [&str; 6] = ["fy2021", "fy2022", "fy2023", "fy2024", "fy2025", "fy2026"];

/// How the tables of one plan are laid out.
struct Layout {
    years: Vec<String>,
    /// The first of `YEARS` that is printed.
    first: usize,
    /// Each service has rows of its own for its amounts.
    split: bool,
    /// A row of heads above says which years are past and which are estimates.
    two_heads: bool,
    service: &'static str,
}

pub fn care_plan(a: &mut Author, form: &'static str) -> Made {
    let format = a.pick(&[Format::Markdown, Format::Html, Format::Html, Format::Text]);
    let mut paper = Paper::new(form, format);
    let first = a.pick(&[0, 3, 3, 3]);
    let year = a.pick(&[
        |n: usize| format!("令和{n}年度"),
        |n: usize| format!("R{n}"),
        |n: usize| format!("令和{n}年度{}", if n < 6 { "実績" } else { "見込量" }),
    ]);
    let layout = Layout {
        years: (first + 3..9).map(year).collect(),
        first,
        split: a.likely(30),
        two_heads: format == Format::Html && a.likely(40),
        service: a.pick(&["サービス種別", "サービス名", "区分"]),
    };
    let numbering = Numbering {
        levels: vec![Number::Chapter, Number::Section, a.pick(&[Number::Plain, Number::Bracketed])],
        wide: a.likely(50),
        gap: a.pick(&["　", " "]),
    };
    let town = a.town();
    paper.title(&format!("{town}第9期介護保険事業計画"));
    if a.likely(50) {
        paper.about("date", "", "令和6年3月");
    }
    let body = paper.blocks.len();
    let most = a.size(8, 80);
    let mut services = SERVICES.to_vec();
    let mut chapter = 0;
    while chapter < 2 || paper.made.items.len() < most {
        chapter += 1;
        let name = a.field_of_policy();
        let above = paper.made.item("chapter", &name, numbering.label(&[chapter]), None);
        paper.heading(2, numbering.heading(&[chapter], &name));
        for section in 1..=a.between(2, 4) {
            if section > 2 && paper.made.items.len() >= most {
                break;
            }
            let name = a.measure();
            let path = [chapter, section];
            let item = paper.made.item("section", &name, numbering.label(&path), Some(above));
            paper.heading(3, numbering.heading(&path, &name));
            let texts = (0..a.between(1, 3)).map(|_| a.prose(1, 4)).collect();
            paper.paragraphs(item, "body", texts);
            if section == 1 || a.likely(50) {
                if services.is_empty() {
                    services = SERVICES.to_vec();
                }
                a.shuffle(&mut services);
                let count = a.between(2, 8).min(services.len());
                let rows = services.split_off(services.len() - count);
                estimates(a, &mut paper, &layout, item, &rows);
            } else if a.likely(50) {
                for topic in 1..=a.between(1, 3) {
                    let name = a.measure();
                    let path = [chapter, section, topic];
                    let under = paper.made.item("topic", &name, numbering.label(&path), Some(item));
                    paper.heading(4, numbering.heading(&path, &name));
                    let texts = vec![a.prose(1, 3)];
                    paper.paragraphs(under, "body", texts);
                }
            }
        }
    }
    if a.likely(25) {
        let texts = vec![a.prose(2, 3), a.prose(1, 2)];
        paper.aside(2, "資料", texts);
    }
    if a.likely(50) {
        paper.contents(a, body, "目次", 3);
    }
    paper.finish(a, true, "kaigo")
}

fn estimates(a: &mut Author, paper: &mut Paper, layout: &Layout, section: usize, services: &[&str]) {
    if a.likely(30) {
        paper.aside_line(a.pick(&["※各年度末の見込み", "（数値は1か月当たり）"]));
    }
    let mut head = vec![layout.service, if layout.split { "内訳" } else { "単位" }];
    head.extend(layout.years.iter().map(String::as_str));
    let mut rows = Vec::new();
    for service in services {
        let item = paper.made.item("service", service, None, Some(section));
        let amounts: &[&str] = if layout.split {
            &["利用回数（回/月）", "利用者数（人/月）"]
        } else {
            &[a.pick(&["回/月", "人/月", "日/月"])]
        };
        for (at, amount) in amounts.iter().enumerate() {
            let holder = if layout.split {
                paper.made.item("amount", amount, None, Some(item))
            } else {
                paper.made.field(item, "unit", *amount);
                item
            };
            let mut row = vec![if at == 0 { Cell::text(*service) } else { Cell::Above }, Cell::text(*amount)];
            let mut number = a.between(20, 4000);
            for key in &YEARS[layout.first..] {
                number += a.between(0, number / 10 + 1);
                paper.made.field(holder, key, thousands(number));
                row.push(Cell::text(thousands(number)));
            }
            rows.push(row);
        }
    }
    if layout.two_heads {
        let mut above = vec![Cell::text(head[0]), Cell::text(head[1])];
        let mut below = vec![Cell::Above, Cell::Above];
        paper.made.structure.extend(head.iter().map(|&text| text.to_owned()));
        for (at, text) in head[2..].iter().enumerate() {
            let place = at + layout.first;
            above.push(match place {
                0 => Cell::text("第8期（実績）"),
                3 => Cell::text("第9期（見込量）"),
                _ => Cell::Left,
            });
            below.push(Cell::text(*text));
        }
        paper.made.structure.extend(["第8期（実績）", "第9期（見込量）"].map(str::to_owned));
        let rows = [vec![above, below], rows].concat();
        paper.blocks.push(Block::Table(Table { heads: 2, rows }));
    } else {
        paper.table(&head, rows);
    }
}
