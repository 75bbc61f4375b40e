//! Documents that are one table, or little more: evaluation sheets, OKR sheets, quarters across.

use super::Made;
use super::author::{Author, thousands};
use super::numbering::{Number, Numbering};
use super::page::{Block, Cell, Format, Table, csv, markdown_table};
use super::paper::Paper;

/// A column of the evaluation sheet.
#[derive(Clone, Copy, PartialEq)]
enum Column {
    Number,
    Name,
    Value(&'static str),
}

/// One row for each project, up to 407; policy and measure in cells merged over their projects.
pub fn evaluation_sheet(a: &mut Author, form: &'static str) -> Made {
    let most = if a.likely(15) { 407 } else { a.size(6, 120) };
    let numbering = Numbering {
        levels: vec![
            a.pick(&[Number::Plain, Number::Roman, Number::Absent]),
            a.pick(&[Number::Dashed, Number::Bracketed, Number::Absent]),
        ],
        wide: a.likely(40),
        gap: a.pick(&[" ", "　"]),
    };
    let mut columns = vec![
        (Column::Value("office"), a.pick(&["所管", "担当課", "所管課"])),
        (Column::Value("budget"), a.pick(&["予算額（千円）", "R6予算額(千円)", "事業費（千円）"])),
        (Column::Value("grade"), a.pick(&["評価", "総合評価", "評価（A～D）"])),
        (Column::Value("course"), a.pick(&["今後の方向性", "方向性", "次年度の方針"])),
    ];
    if a.likely(40) {
        columns.push((Column::Value("summary"), a.pick(&["事業概要", "事業内容"])));
    }
    if a.likely(40) {
        a.shuffle(&mut columns);
    }
    columns.truncate(a.between(3, columns.len()));
    columns.insert(0, (Column::Name, a.pick(&["事業名", "事務事業名", "事業"])));
    if a.likely(40) {
        columns.insert(0, (Column::Number, a.pick(&["No.", "番号", "№"])));
    }
    let groups = [a.pick(&["政策", "基本目標", "政策名"]), a.pick(&["施策", "施策名", "基本施策"])];

    let mut made = Made::new(form);
    let mut rows = Vec::new();
    let (mut policies, mut number) = (0, 0);
    while number < most {
        policies += 1;
        let policy_name = a.field_of_policy();
        let policy = made.item("policy", &policy_name, numbering.label(&[policies]), None);
        let policy_text = numbering.heading(&[policies], &policy_name);
        for measures in 1..=a.between(1, 4) {
            let measure_name = a.measure();
            let path = [policies, measures];
            let measure = made.item("measure", &measure_name, numbering.label(&path), Some(policy));
            let measure_text = numbering.heading(&path, &measure_name);
            for project in 0..a.between(1, 9) {
                number += 1;
                let first =
                    |is_first: bool, text: &str| if is_first { Cell::text(text) } else { Cell::Above };
                let mut row = vec![
                    first(measures == 1 && project == 0, &policy_text),
                    first(project == 0, &measure_text),
                ];
                row.extend(project_row(a, &mut made, measure, number, &columns));
                rows.push(row);
                if number >= most && project > 0 {
                    break;
                }
            }
        }
    }
    let heads = groups.into_iter().chain(columns.iter().map(|(_, head)| *head));
    let head: Vec<Cell> = heads.map(Cell::text).collect();
    for cell in &head {
        if let Cell::Text(text) = cell {
            made.structure.push(text.clone());
        }
    }
    let total = a.likely(25);
    if total {
        made.aside.push("合計".to_owned());
        let mut row = vec![Cell::text("合計")];
        row.resize(head.len(), Cell::text(""));
        rows.push(row);
    }
    print_sheet(a, made, head, rows)
}

fn project_row(
    a: &mut Author,
    made: &mut Made,
    measure: usize,
    number: usize,
    columns: &[(Column, &'static str)],
) -> Vec<Cell> {
    let name = a.project();
    let item = made.item("project", &name, None, Some(measure));
    let mut row = Vec::new();
    for (column, _) in columns {
        row.push(Cell::text(match column {
            Column::Number => {
                made.items[item].label = Some(number.to_string());
                number.to_string()
            }
            Column::Name => name.clone(),
            Column::Value(field) => {
                let value = match *field {
                    "office" => a.office().to_owned(),
                    "budget" if a.likely(5) => "－".to_owned(),
                    "budget" => thousands(a.between(50, 98_000)),
                    "grade" => a.pick(&["A", "A", "B", "B", "C", "D"]).to_owned(),
                    "course" => {
                        a.pick(&["継続", "拡充", "見直し", "縮小", "廃止", "継続（改善）", ""]).to_owned()
                    }
                    _ => a.sentence(),
                };
                made.field(item, field, value.clone());
                value
            }
        }));
    }
    row
}

/// As Markdown, HTML or CSV. In CSV the merged cells are sometimes filled on every row.
fn print_sheet(a: &mut Author, mut made: Made, head: Vec<Cell>, mut rows: Vec<Vec<Cell>>) -> Made {
    let format = a.pick(&[Some(Format::Markdown), Some(Format::Html), None]);
    if let Some(format) = format {
        let mut paper = Paper::of(made, format);
        let title = format!("令和{}年度{}行政評価一覧表", a.between(3, 7), a.town());
        paper.title(&title);
        if a.likely(40) {
            paper.aside_line("※評価はA（順調）からD（要見直し）までの4段階");
        }
        // A long table may go on in another, with its head, and what its groups are called, once more.
        let length = if a.likely(30) { a.between(8, 30) } else { rows.len() };
        let mut groups = Vec::new();
        for (part, rows) in rows.chunks(length).enumerate() {
            let mut rows = rows.to_vec();
            if part > 0 {
                paper.aside_line(a.pick(&["（続き）", "（前ページからの続き）"]));
                say_again(&mut paper.made, &mut rows[0], &groups);
            }
            for row in &rows {
                let named =
                    |c: usize| if let Cell::Text(_) = row[c] { row[c].clone() } else { groups[c].clone() };
                groups = vec![named(0), named(1)];
            }
            let rows = [vec![head.clone()], rows].concat();
            paper.blocks.push(Block::Table(Table { heads: 1, rows }));
        }
        return paper.finish(a, true, "hyouka");
    }
    if a.likely(40) {
        for r in 1..rows.len() {
            let above = rows[r - 1].clone();
            say_again(&mut made, &mut rows[r], &above);
        }
    }
    let rows = [vec![head], rows].concat();
    let mark = if a.likely(30) { "\u{feff}" } else { "" };
    let text = csv(&Table { heads: 1, rows }, ',', a.pick(&["\n", "\r\n"]));
    made.files.push(("hyouka.csv".to_owned(), format!("{mark}{text}").into_bytes()));
    made
}

/// Prints in merged cells of a row what is in the cells above.
fn say_again(made: &mut Made, row: &mut [Cell], above: &[Cell]) {
    for (cell, above) in row.iter_mut().zip(above) {
        if let (Cell::Above, Cell::Text(text)) = (&*cell, above) {
            made.aside.push(text.clone());
            *cell = above.clone();
        }
    }
}

/// Objectives with their key results: a section and a table for each, or one table.
pub fn okr_sheet(a: &mut Author, form: &'static str) -> Made {
    let japanese = a.likely(30);
    let objective_word = if japanese { a.pick(&["目標", "Objective"]) } else { "Objective" };
    let key_result = if japanese {
        a.pick(&["主な結果", "Key Result"])
    } else {
        a.pick(&["Key Result", "KR", "Key result"])
    };
    let mut heads = if japanese {
        vec![("baseline", "現状"), ("target", "目標値"), ("owner", "担当"), ("progress", "進捗")]
    } else {
        vec![
            ("baseline", "Baseline"),
            ("target", "Target"),
            ("owner", "Owner"),
            ("progress", a.pick(&["Progress", "Score"])),
        ]
    };
    if a.likely(40) {
        heads.pop();
    }
    if a.likely(30) {
        a.shuffle(&mut heads);
    }
    let numbered = a.likely(60);
    let mut made = Made::new(form);
    let mut tables: Vec<(String, Vec<Vec<Cell>>)> = Vec::new();
    let most = a.size(8, 60);
    while tables.len() < 2 || made.items.len() < most {
        let number = tables.len() + 1;
        let name = if japanese { a.measure() } else { a.aim() };
        let label = numbered.then(|| format!("O{number}"));
        let objective = made.item("objective", &name, label.clone(), None);
        let mut rows = Vec::new();
        for result in 1..=a.between(2, 5) {
            let name = if japanese { a.project() } else { a.task() };
            let label = numbered.then(|| format!("KR{number}.{result}"));
            let item = made.item("key_result", &name, label.clone(), Some(objective));
            let mut row = vec![Cell::text(label.map_or(name.clone(), |label| format!("{label} {name}")))];
            for (field, _) in &heads {
                let value = match *field {
                    "owner" if japanese => a.person(),
                    "owner" => a.first_name().to_owned(),
                    "progress" => format!("{}%", a.between(0, 20) * 5),
                    _ => format!("{}{}", a.quantity(), a.pick(&["", "%", "/week"])),
                };
                made.field(item, field, value.clone());
                row.push(Cell::text(value));
            }
            rows.push(row);
        }
        tables.push((label.map_or(name.clone(), |label| format!("{label} {name}")), rows));
    }
    let mut names = vec![key_result];
    names.extend(heads.iter().map(|(_, head)| *head));
    if a.likely(50) {
        let mut paper = Paper::of(made, Format::Markdown);
        let title =
            format!("{} OKRs 2026 H{}", a.pick(&["Platform", "Product", "Operations"]), a.between(1, 2));
        paper.title(&title);
        if numbered {
            paper.made.structure.push(objective_word.to_owned());
        }
        for (text, rows) in tables {
            paper.heading(2, if numbered { text } else { format!("{objective_word}: {text}") });
            paper.made.structure.push(objective_word.to_owned());
            paper.table(&names, rows);
        }
        return paper.finish(a, japanese, "okr");
    }
    names.insert(0, objective_word);
    made.structure.extend(names.iter().map(|&name| name.to_owned()));
    let mut rows = vec![names.into_iter().map(Cell::text).collect::<Vec<_>>()];
    for (text, table) in tables {
        for (at, row) in table.into_iter().enumerate() {
            let first = if at == 0 { Cell::text(text.as_str()) } else { Cell::Above };
            rows.push([vec![first], row].concat());
        }
    }
    let table = Table { heads: 1, rows };
    let (file, text) = match a.between(0, 2) {
        0 => ("okr.csv", csv(&table, ',', "\n")),
        1 => ("okr.tsv", csv(&table, '\t', "\n")),
        _ => ("okr.md", markdown_table(&table) + "\n"),
    };
    made.files.push((file.to_owned(), text.into_bytes()));
    made
}

/// Initiatives down, quarters across, groups in rows of one cell.
pub fn quarterly_table(a: &mut Author, form: &'static str) -> Made {
    let japanese = a.likely(40);
    let mut paper = Paper::new(form, Format::Html);
    let title = if japanese {
        format!("令和7年度{}工程表", a.town())
    } else {
        format!("{} delivery schedule", a.term())
    };
    paper.title(&title);
    let marks = a.likely(40);
    let two_heads = a.likely(50);
    let mut columns = Vec::new();
    if a.likely(70) {
        columns.push(("owner", if japanese { "担当" } else { a.pick(&["Owner", "Lead"]) }));
    }
    let quarters = if japanese {
        a.pick(&[
            ["第1四半期", "第2四半期", "第3四半期", "第4四半期"],
            ["4～6月", "7～9月", "10～12月", "1～3月"],
        ])
    } else {
        ["Q1", "Q2", "Q3", "Q4"]
    };
    columns.extend(["q1", "q2", "q3", "q4"].into_iter().zip(quarters));
    if a.likely(30) {
        columns.push(("remark", if japanese { "備考" } else { "Notes" }));
    }
    let first =
        if japanese { a.pick(&["取組", "事業名"]) } else { a.pick(&["Initiative", "Work item"]) };
    let mut heads: Vec<Vec<Cell>> = vec![vec![Cell::text(first)]];
    heads[0].extend(columns.iter().map(|(_, head)| Cell::text(*head)));
    paper.made.structure.push(first.to_owned());
    paper.made.structure.extend(columns.iter().map(|(_, head)| (*head).to_owned()));
    if two_heads {
        let year = if japanese { "令和7年度" } else { "FY2026" };
        paper.made.structure.push(year.to_owned());
        let mut above = vec![Cell::text(first)];
        heads[0][0] = Cell::Above;
        for (at, (field, head)) in columns.iter().enumerate() {
            above.push(match *field {
                "q1" => Cell::text(year),
                "q2" | "q3" | "q4" => Cell::Left,
                _ => {
                    heads[0][at + 1] = Cell::Above;
                    Cell::text(*head)
                }
            });
        }
        heads.insert(0, above);
    }
    let groups = a.likely(75);
    let mut rows = Vec::new();
    let most = a.size(6, 60);
    while paper.made.items.len() < most {
        let group = groups.then(|| {
            let name = if japanese { a.field_of_policy() } else { a.programme() };
            let mut row = vec![Cell::text(name.as_str())];
            row.resize(columns.len() + 1, Cell::Left);
            rows.push(row);
            paper.made.item("group", &name, None, None)
        });
        for _ in 0..a.between(2, 6) {
            let name = if japanese { a.project() } else { a.task() };
            let item = paper.made.item("initiative", &name, None, group);
            let mut row = vec![Cell::text(name)];
            for (field, _) in &columns {
                let value = match (*field, japanese) {
                    ("owner", true) => a.office().to_owned(),
                    ("owner", false) => a.first_name().to_owned(),
                    ("remark", true) if a.likely(40) => a.sentence(),
                    ("remark", false) if a.likely(40) => a.english_sentence(),
                    ("remark", _) => String::new(),
                    _ if a.likely(45) => String::new(),
                    _ if marks => a.pick(&["●", "●", "○"]).to_owned(),
                    (_, true) => {
                        a.pick(&["設計", "工事", "住民説明会", "公募・選定", "供用開始", "実施"]).to_owned()
                    }
                    (_, false) => a
                        .pick(&["Design", "Pilot in two sites", "Build", "Rollout", "Review", "Go-live"])
                        .to_owned(),
                };
                paper.made.field(item, field, value.clone());
                row.push(Cell::text(value));
            }
            rows.push(row);
        }
    }
    if marks && a.likely(50) {
        paper.aside_line(if japanese { "●：実施　○：予定" } else { "● = done, ○ = planned" });
    }
    let table = Table { heads: heads.len(), rows: [heads, rows].concat() };
    paper.blocks.push(Block::Table(table));
    paper.finish(a, japanese, "quarters")
}
