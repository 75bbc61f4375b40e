//! Plans of cities, and manifestos: nested numbered headings with text, bullets and indicators.

use super::Made;
use super::author::Author;
use super::numbering::{Number, Numbering, circled, wide};
use super::page::{Block, Cell, Format};
use super::paper::Paper;

/// Words and parts that one plan keeps to throughout.
struct Custom {
    kinds: &'static [&'static str],
    numbering: Numbering,
    /// The leads of the text under a measure, if it is parted in two.
    parts: Option<(&'static str, &'static str)>,
    leads_are_headings: bool,
    indicators: Option<Heads>,
    efforts: Option<&'static str>,
    /// About how many items there are; then no more headings follow.
    most: usize,
    numbered_efforts: bool,
    office: Option<&'static str>,
    office_first: bool,
    notes: bool,
    figures: bool,
    prose_above: bool,
}

/// The heads of the table of indicators.
struct Heads {
    lead: Option<&'static str>,
    name: &'static str,
    current: &'static str,
    target: &'static str,
    /// Without a column of their own, units stand behind the values.
    unit: Option<&'static str>,
    unit_first: bool,
}

impl Heads {
    fn new(a: &mut Author) -> Self {
        let (current, target) = a.pick(&[
            ("現状値(R4)", "目標値(R9)"),
            ("現状値（令和4年度）", "目標値（令和9年度）"),
            ("基準値", "目標値"),
            ("現状（R５）", "目標（R10）"),
        ]);
        Heads {
            lead: a.pick(&[None, Some("■成果指標"), Some("【数値目標】"), Some("◆まちづくり指標")]),
            name: a.pick(&["指標", "指標名", "成果指標", "KPI", "項目"]),
            current,
            target,
            unit: a.pick(&[Some("単位"), None]),
            unit_first: a.likely(40),
        }
    }
}

pub fn city_plan(a: &mut Author, form: &'static str) -> Made {
    let format = a.pick(&[Format::Markdown, Format::Markdown, Format::Html, Format::Text]);
    let mut paper = Paper::new(form, format);
    let custom = Custom {
        kinds: a.pick(&[
            &["chapter", "measure"],
            &["chapter", "section", "measure"],
            &["chapter", "section", "measure"],
            &["chapter", "section", "policy", "measure"],
        ]),
        numbering: Numbering::japanese(a, format != Format::Text),
        parts: a.pick(&[
            None,
            Some(("【現状と課題】", "【施策の方向】")),
            Some(("■現状・課題", "■基本方針")),
        ]),
        leads_are_headings: format != Format::Text && a.likely(25),
        indicators: a.likely(80).then(|| Heads::new(a)),
        efforts: a.likely(85).then(|| a.pick(&["■主な取組", "【主な取組】", "◇具体的な取組", "主な事業"])),
        most: a.size(6, 80),
        numbered_efforts: a.likely(20),
        office: a.likely(65).then(|| a.pick(&["担当課：", "所管課：", "担当: ", "【担当課】"])),
        office_first: a.likely(30),
        notes: a.likely(30),
        figures: a.likely(30),
        prose_above: a.likely(60),
    };
    let town = a.town();
    let title = match a.between(0, 2) {
        0 => format!("第{}次{town}総合計画", a.between(2, 9)),
        1 => format!("{town}基本計画"),
        _ => format!("{town}まち・ひと・しごと創生総合戦略"),
    };
    paper.title(&title);
    if a.likely(50) {
        paper.about("date", "", &format!("令和{}年{}月", a.between(3, 7), a.between(1, 12)));
        paper.about("issuer", "", &town);
    }
    if a.likely(30) {
        let label = a.pick(&["計画期間：", "期間: "]);
        paper.about("period", label, "令和6年度～令和10年度");
    }
    if format == Format::Text {
        paper.blocks.push(Block::NewPage);
    }
    if a.likely(35) {
        let mut texts = vec![a.prose(2, 3), a.prose(1, 2)];
        texts.push(format!("{town}長　{}", a.person()));
        paper.aside(2, a.pick(&["はじめに", "ごあいさつ"]), texts);
    }
    let body = paper.blocks.len();
    let mut chapter = 0;
    while chapter < 2 || paper.made.items.len() < custom.most {
        chapter += 1;
        level(a, &mut paper, &custom, &[chapter], None);
    }
    close(a, &mut paper, &custom);
    if a.likely(45) {
        let deepest = a.between(2, 3);
        let heading = a.pick(&["目次", "目　次"]);
        paper.contents(a, body, heading, deepest);
    }
    paper.finish(a, true, "plan")
}

/// One heading with all that is under it.
fn level(a: &mut Author, paper: &mut Paper, custom: &Custom, path: &[usize], parent: Option<usize>) {
    let kind = custom.kinds[path.len() - 1];
    let name = if path.len() == 1 { a.field_of_policy() } else { a.measure() };
    let item = paper.made.item(kind, &name, custom.numbering.label(path), parent);
    paper.heading(path.len() + 1, custom.numbering.heading(path, &name));
    if path.len() == custom.kinds.len() {
        return measure(a, paper, custom, item, path.len() + 1);
    }
    if custom.prose_above && a.likely(70) {
        let texts = vec![a.prose(1, 3)];
        paper.paragraphs(item, "body", texts);
    }
    for next in 1..=a.between(1, 4) {
        if next > 1 && paper.made.items.len() >= custom.most {
            break;
        }
        level(a, paper, custom, &[path, &[next]].concat(), Some(item));
    }
}

fn measure(a: &mut Author, paper: &mut Paper, custom: &Custom, item: usize, level: usize) {
    let lead = |paper: &mut Paper, text: &str| {
        if custom.leads_are_headings {
            paper.made.structure.push(text.to_owned());
            paper.heading(level + 1, text);
        } else {
            paper.lead(text);
        }
    };
    let offices = |a: &mut Author, paper: &mut Paper| {
        if let Some(label) = custom.office {
            let first = a.office();
            let second = a.office();
            let offices = if a.likely(25) && first != second {
                format!("{first}、{second}")
            } else {
                first.to_owned()
            };
            paper.labelled(item, "office", label, &offices);
        }
    };
    if custom.office_first {
        offices(a, paper);
    }
    match custom.parts {
        Some((state, direction)) => {
            lead(paper, state);
            let texts = prose(a);
            paper.paragraphs(item, "state", texts);
            lead(paper, direction);
            let texts = prose(a);
            paper.paragraphs(item, "direction", texts);
        }
        None => {
            let texts = prose(a);
            paper.paragraphs(item, "body", texts);
        }
    }
    if custom.notes && a.likely(25) {
        let (number, mark) = paper.mark();
        if let Some(Block::Paragraph(text)) = paper.blocks.last_mut() {
            text.push_str(&mark);
        }
        let note = format!("{}：{}", a.measure(), a.prose(1, 1));
        paper.made.field(item, "note", note.clone());
        paper.blocks.push(Block::Note(number, note));
    }
    if custom.figures && a.likely(15) {
        let caption = format!("{}{}の推移", a.pick(&["図　", "図: "]), a.indicator().0);
        paper.made.aside.push(caption.clone());
        paper.blocks.push(Block::Figure(caption));
    }
    let indicators_first = a.likely(50);
    for part in [indicators_first, !indicators_first] {
        if part && let Some(heads) = &custom.indicators {
            if a.likely(80) {
                if let Some(text) = heads.lead {
                    lead(paper, text);
                }
                indicators(a, paper, heads, item);
            }
        } else if !part
            && let Some(text) = custom.efforts
            && a.likely(90)
        {
            lead(paper, text);
            let mut list = Vec::new();
            for number in 1..=a.between(1, 5) {
                let name = a.project();
                let label = custom.numbered_efforts.then(|| circled(number).to_string());
                list.push((0, format!("{}{name}", label.as_deref().unwrap_or(""))));
                paper.made.item("effort", &name, label, Some(item));
            }
            // A number takes the place of the bullet.
            if custom.numbered_efforts {
                paper.blocks.extend(list.into_iter().map(|(_, text)| Block::Line(text)));
            } else {
                paper.blocks.push(Block::List(list));
            }
        }
    }
    if !custom.office_first {
        offices(a, paper);
    }
}

fn prose(a: &mut Author) -> Vec<String> {
    (0..a.between(1, 2)).map(|_| a.prose(1, 4)).collect()
}

fn indicators(a: &mut Author, paper: &mut Paper, heads: &Heads, item: usize) {
    let mut head = vec![heads.name, heads.current, heads.target];
    let place = if heads.unit_first { 1 } else { 3 };
    if let Some(unit) = heads.unit {
        head.insert(place, unit);
    }
    let mut rows = Vec::new();
    for _ in 0..a.between(1, 3) {
        let (name, unit) = a.indicator();
        let indicator = paper.made.item("indicator", &name, None, Some(item));
        let mut values = vec![("current", a.quantity()), ("target", a.quantity())];
        if heads.unit.is_some() {
            values.insert(place - 1, ("unit", unit.to_owned()));
        } else {
            values.iter_mut().for_each(|(_, value)| value.push_str(unit));
        }
        let mut row = vec![Cell::text(name)];
        for (field, value) in values {
            paper.made.field(indicator, field, value.clone());
            row.push(Cell::text(value));
        }
        rows.push(row);
    }
    paper.table(&head, rows);
}

/// What some plans end with: a table of what was said before, and an appendix.
fn close(a: &mut Author, paper: &mut Paper, custom: &Custom) {
    if a.likely(30) {
        let measures = paper.made.items.iter().filter(|item| item.kind == "measure");
        let rows: Vec<Vec<Cell>> = measures
            .map(|item| {
                let office =
                    item.fields.iter().find(|(key, _)| *key == "office").map_or("", |(_, value)| value);
                vec![Cell::text(item.name.as_str()), Cell::text(office)]
            })
            .collect();
        paper.aside(2, a.pick(&["施策一覧", "施策の体系（再掲）"]), Vec::new());
        if custom.office.is_some() {
            paper.aside_table(&["施策名", "担当課"], rows);
        } else {
            let rows = rows.into_iter().enumerate();
            let rows = rows.map(|(at, row)| vec![Cell::text((at + 1).to_string()), row[0].clone()]);
            paper.aside_table(&["番号", "施策名"], rows.collect());
        }
    }
    if a.likely(25) {
        let texts = (0..a.between(2, 4)).map(|_| a.prose(1, 2)).collect();
        paper.aside(2, a.pick(&["資料編", "用語解説", "策定の経過"]), texts);
    }
}

/// One file for each chapter.
pub fn manifesto(a: &mut Author, form: &'static str) -> Made {
    let mut made = Made::new(form);
    let party = format!("{}を考える会", a.town());
    if a.likely(60) {
        made.title = Some(format!("{party}マニフェスト"));
    }
    let numbering = Numbering {
        levels: vec![
            a.pick(&[Number::Plain, Number::Plain, Number::Chapter, Number::Absent]),
            a.pick(&[Number::Bracketed, Number::Dotted, Number::Plain]),
        ],
        wide: a.likely(60),
        gap: a.pick(&["　", " "]),
    };
    let state = a.pick(&["現状と課題", "現状認識", "なぜ取り組むのか"]);
    let policies = a.pick(&["政策", "政策提案", "私たちの約束"]);
    let top = a.between(1, 2);
    let bold_policies = a.likely(35);
    let few = a.between(3, 12);
    let files = a.pick(&[21, 21, few]);
    for number in 1..=files {
        let mut paper = Paper::of(made, Format::Markdown);
        if number == 1
            && let Some(title) = paper.made.title.clone()
        {
            paper.title(&title);
            let texts = vec![a.prose(2, 4)];
            paper.aside(2, "はじめに", texts);
        }
        let name = a.field_of_policy();
        let chapter = paper.made.item("chapter", &name, numbering.label(&[number]), None);
        paper.heading(top, numbering.heading(&[number], &name));
        if a.likely(85) {
            paper.made.structure.push(state.to_owned());
            paper.heading(top + 1, state);
            let list: Vec<(usize, String)> = (0..a.between(2, 4)).map(|_| (0, a.sentence())).collect();
            for (_, text) in &list {
                paper.made.field(chapter, "state", text.clone());
            }
            paper.blocks.push(Block::List(list));
        }
        paper.made.structure.push(policies.to_owned());
        paper.heading(top + 1, policies);
        for policy in 1..=a.between(1, 4) {
            let name = a.measure();
            let path = [number, policy];
            let item = paper.made.item("policy", &name, numbering.label(&path), Some(chapter));
            let heading = numbering.heading(&path, &name);
            if bold_policies {
                paper.blocks.push(Block::Paragraph(format!("**{heading}**")));
            } else {
                paper.heading(top + 2, heading);
            }
            if a.likely(30) {
                let texts = vec![a.prose(1, 2)];
                paper.paragraphs(item, "body", texts);
            }
            let list: Vec<(usize, String)> = (0..a.between(1, 4)).map(|_| (0, a.pledge())).collect();
            for (_, text) in &list {
                paper.made.item("pledge", text, None, Some(item));
            }
            paper.blocks.push(Block::List(list));
        }
        let file = if numbering.wide { wide(&format!("{number:02}")) } else { format!("{number:02}") };
        made = paper.finish(a, true, &format!("{file}_{name}"));
    }
    made
}
