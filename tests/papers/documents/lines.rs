//! Documents of labelled lines: minutes with decisions, and records one after another.

use super::Made;
use super::author::Author;
use super::numbering::{Number, Numbering};
use super::page::{Block, Format};
use super::paper::Paper;

/// Topics with what was said, and lines that say what was decided, by whom and until when.
///
/// In one half of the documents a topic has several numbered decisions, which are items of their
/// own. In the other each topic has at most one, whose lines are fields of the topic.
pub fn minutes(a: &mut Author, form: &'static str) -> Made {
    let format = a.pick(&[Format::Markdown, Format::Text]);
    let mut paper = Paper::new(form, format);
    let numbering = Numbering {
        levels: vec![
            a.pick(&[Number::Word("議題", ""), Number::Plain, Number::Word("議案第", "")]),
            a.pick(&[Number::Bracketed, Number::Circled, Number::Kana]),
        ],
        wide: a.likely(50),
        gap: a.pick(&["　", " "]),
    };
    let [decided, owner, due] = a.pick(&[
        ["決定事項：", "担当：", "期限："],
        ["【決定】", "【担当】", "【期限】"],
        ["決定: ", "担当: ", "期限: "],
        ["○決定事項　", "○担当　", "○期限　"],
    ]);
    let many = a.likely(50);
    let opinions = a.likely(50).then(|| a.pick(&["主な意見", "質疑・意見", "（主な発言）"]));
    let town = a.town();
    paper.title(&format!("第{}回{town}推進会議　議事録", a.between(1, 20)));
    let separator = a.pick(&["：", "　"]);
    let date = format!("令和{}年{}月{}日", a.between(5, 8), a.between(1, 12), a.between(1, 28));
    let place = format!("{town}役場第{}会議室", a.between(1, 5));
    let present = format!("{}、{}、{}", a.person(), a.person(), a.person());
    let mut lines = Vec::new();
    for (field, label, value) in
        [("date", "日時", date), ("place", "場所", place), ("present", "出席者", present)]
    {
        lines.push(format!("{label}{separator}{value}"));
        paper.made.structure.push(label.to_owned());
        paper.made.about.push((field, value));
    }
    paper.blocks.push(Block::Lines(lines));
    let most = a.size(5, 60);
    let mut topic = 0;
    while topic < 2 || paper.made.items.len() < most {
        topic += 1;
        let name = a.measure();
        let item = paper.made.item("topic", &name, numbering.label(&[topic]), None);
        paper.heading(2, numbering.heading(&[topic], &name));
        let texts = (0..a.between(1, 3)).map(|_| a.prose(1, 4)).collect();
        paper.paragraphs(item, "body", texts);
        if let Some(lead) = opinions.filter(|_| a.likely(70)) {
            paper.lead(lead);
            let list: Vec<(usize, String)> = (0..a.between(1, 4)).map(|_| (0, a.sentence())).collect();
            for (_, text) in &list {
                paper.made.field(item, "opinion", text.clone());
            }
            paper.blocks.push(Block::List(list));
        }
        if many {
            paper.lead(decided.trim());
            for number in 1..=a.between(1, 4) {
                let text = a.pledge();
                let path = [topic, number];
                let decision = paper.made.item("decision", &text, numbering.label(&path), Some(item));
                let mut lines = vec![numbering.heading(&path, &text)];
                duties(a, &mut paper.made, decision, [owner, due], &mut lines);
                paper.blocks.push(Block::Lines(lines));
            }
        } else if a.likely(85) {
            let text = a.pledge();
            let mut lines = vec![format!("{decided}{text}")];
            paper.made.structure.push(decided.to_owned());
            paper.made.field(item, "decision", text);
            duties(a, &mut paper.made, item, [owner, due], &mut lines);
            paper.blocks.push(Block::Lines(lines));
        }
    }
    paper.aside_line("以上");
    paper.finish(a, true, "gijiroku")
}

fn duties(a: &mut Author, made: &mut Made, item: usize, labels: [&str; 2], lines: &mut Vec<String>) {
    let values = [a.office().to_owned(), format!("令和{}年{}月末", a.between(6, 9), a.between(1, 12))];
    for ((label, value), field) in labels.into_iter().zip(values).zip(["owner", "due"]) {
        made.structure.push(label.to_owned());
        if a.likely(90) {
            lines.push(format!("{label}{value}"));
            made.field(item, field, value);
        }
    }
}

/// Blocks of labelled lines, parted by blank lines, under headings with a sign before them.
pub fn labelled_records(a: &mut Author, form: &'static str) -> Made {
    let format = a.pick(&[Format::Text, Format::Text, Format::Markdown]);
    let mut paper = Paper::new(form, format);
    let spaced = a.likely(30);
    let separator = a.pick(&["：", "：", "： ", ": "]);
    let name_label = a.pick(&["事業名", "事務事業名", "取組名"]);
    let mut labels = vec![
        ("office", a.pick(&["担当課", "所管課", "担当部署"])),
        ("budget", a.pick(&["予算", "予算額", "事業費"])),
        ("period", a.pick(&["期間", "実施期間"])),
        ("summary", a.pick(&["概要", "事業概要", "内容"])),
    ];
    if a.likely(40) {
        labels.remove(2);
    }
    if a.likely(40) {
        labels.push(("issue", "課題"));
    }
    if a.likely(30) {
        a.shuffle(&mut labels);
    }
    let numbering = Numbering {
        levels: vec![a.pick(&[Number::Absent, Number::Absent, Number::Bracketed, Number::Circled])],
        wide: a.likely(50),
        gap: " ",
    };
    let sign = a.pick(&["■", "■ ", "◆", "● ", "【"]);
    let spread = |label: &str| {
        let signs: Vec<String> = label.chars().map(String::from).collect();
        if spaced && signs.len() < 4 { signs.join(" ") } else { label.to_owned() }
    };
    let town = a.town();
    paper.title(&format!("令和{}年度{town}主要事業一覧", a.between(4, 8)));
    if a.likely(30) {
        let text = a.prose(1, 3);
        paper.made.aside.push(text.clone());
        paper.blocks.push(Block::Paragraph(text));
    }
    let most = a.size(6, 80);
    let mut groups = 0;
    while groups < 2 || paper.made.items.len() < most {
        groups += 1;
        let name = a.field_of_policy();
        let group = paper.made.item("group", &name, None, None);
        paper.heading(2, if sign == "【" { format!("【{name}】") } else { format!("{sign}{name}") });
        for number in 1..=a.between(1, 7) {
            let name = a.project();
            let label = numbering.label(&[number]);
            let lead = format!("{}{separator}{name}", spread(name_label));
            let mut lines = vec![numbering.heading(&[number], &lead)];
            paper.made.structure.push(name_label.to_owned());
            let item = paper.made.item("project", &name, label, Some(group));
            for (field, label) in &labels {
                paper.made.structure.push((*label).to_owned());
                if !a.likely(92) {
                    continue;
                }
                let value = match *field {
                    "office" => a.office().to_owned(),
                    "budget" => format!("{}千円", a.quantity()),
                    "period" => format!("令和{}年度～令和{}年度", a.between(4, 6), a.between(7, 10)),
                    _ => a.prose(1, 3),
                };
                lines.push(format!("{}{separator}{value}", spread(label)));
                paper.made.field(item, field, value);
            }
            paper.blocks.push(Block::Lines(lines));
        }
    }
    paper.finish(a, true, "jigyou")
}
