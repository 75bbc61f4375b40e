//! Action plans of an employer: headings over tables of numbered aims and who takes them up.

use super::Made;
use super::author::Author;
use super::numbering::{Number, Numbering, circled};
use super::page::{Block, Cell, Format};
use super::paper::Paper;

const PROMOTERS: &[&str] = &["総務課長", "所属長", "職員", "教育次長", "住民課長", "人事担当", "全職員"];

pub fn action_plan(a: &mut Author, form: &'static str) -> Made {
    let format = a.pick(&[Format::Markdown, Format::Html, Format::Text]);
    let mut paper = Paper::new(form, format);
    let numbering = Numbering {
        levels: vec![a.pick(&[Number::Chapter, Number::Roman]), Number::Plain, Number::Bracketed],
        wide: a.likely(40),
        gap: a.pick(&[" ", "　"]),
    };
    let heads = [
        a.pick(&["目標", "取組内容", "具体的な取組"]),
        a.pick(&["推進者", "実施主体", "担当"]),
        a.pick(&["実施時期", "期限"]),
    ];
    let columns = if a.likely(30) { 3 } else { 2 };
    let town = a.town();
    paper.title(&format!("{town}特定事業主行動計画"));
    if a.likely(60) {
        paper.about("date", "", &format!("令和{}年{}月", a.between(3, 7), a.between(1, 12)));
        paper.about("issuer", "", &format!("{town}・{town}議会"));
    }
    let body = paper.blocks.len();
    let chapter = paper.made.item("chapter", "総論", numbering.label(&[1]), None);
    paper.heading(2, numbering.heading(&[1], "総論"));
    let mut openings = vec!["策定の趣旨", "目的", "計画期間", "計画の推進体制"];
    openings.truncate(a.between(2, 4));
    for (at, name) in openings.iter().enumerate() {
        let path = [1, at + 1];
        let item = paper.made.item("matter", name, numbering.label(&path), Some(chapter));
        paper.heading(3, numbering.heading(&path, name));
        let texts = (0..a.between(1, 2)).map(|_| a.prose(1, 3)).collect();
        paper.paragraphs(item, "body", texts);
    }
    let name = a.pick(&["具体的な内容", "具体的な取組", "行動計画の内容"]);
    let chapter = paper.made.item("chapter", name, numbering.label(&[2]), None);
    paper.heading(2, numbering.heading(&[2], name));
    let most = a.size(12, 75);
    let mut matter = 0;
    while matter < 2 || paper.made.items.len() < most {
        matter += 1;
        let name = a.measure();
        let path = [2, matter];
        let above = paper.made.item("matter", &name, numbering.label(&path), Some(chapter));
        paper.heading(3, numbering.heading(&path, &name));
        for topic in 1..=a.between(1, 4) {
            let name = a.measure();
            let path = [2, matter, topic];
            let item = paper.made.item("topic", &name, numbering.label(&path), Some(above));
            paper.heading(4, numbering.heading(&path, &name));
            if a.likely(20) {
                let texts = vec![a.prose(1, 2)];
                paper.paragraphs(item, "body", texts);
            }
            aims(a, &mut paper, item, &heads[..columns]);
        }
    }
    if a.likely(35) {
        check_sheet(&mut paper, heads[0]);
    }
    if a.likely(30) {
        paper.contents(a, body, "目次", 3);
    }
    paper.finish(a, true, "koudou")
}

fn aims(a: &mut Author, paper: &mut Paper, topic: usize, heads: &[&str]) {
    let count = a.between(1, 5);
    let mut rows = Vec::new();
    for number in 1..=count {
        let text = a.pledge();
        let label = (count > 1).then(|| circled(number).to_string());
        let printed = format!("{}{text}", label.as_deref().unwrap_or(""));
        let aim = paper.made.item("aim", &text, label, Some(topic));
        let first = a.pick(PROMOTERS);
        let second = a.pick(PROMOTERS);
        let promoters =
            if a.likely(30) && first != second { format!("{first}\n{second}") } else { first.to_owned() };
        paper.made.field(aim, "promoter", promoters.clone());
        let mut row = vec![Cell::text(printed), Cell::text(promoters)];
        if heads.len() == 3 {
            let when = a.pick(&["毎年度", "令和7年度", "令和8年度末", "随時", ""]);
            paper.made.field(aim, "when", when);
            row.push(Cell::text(when));
        }
        rows.push(row);
    }
    paper.table(heads, rows);
}

/// The list of all aims once more, to be filled in.
fn check_sheet(paper: &mut Paper, head: &str) {
    let mut rows = Vec::new();
    for item in &paper.made.items {
        let bold = paper.format == Format::Markdown && item.kind == "topic";
        if matches!(item.kind, "topic" | "aim") {
            let text = format!("{}{}", item.label.as_deref().unwrap_or(""), item.name);
            let text = if bold { format!("**{text}**") } else { text };
            rows.push(vec![Cell::text(text), Cell::text(""), Cell::text("")]);
        }
    }
    paper.blocks.push(Block::NewPage);
    paper.aside(2, "進捗状況等点検票", Vec::new());
    paper.aside_table(&[head, "進捗状況等", "改善策等"], rows);
}
