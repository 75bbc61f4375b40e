//! English documents: roadmaps of bullets, goals with tables of tasks, and rules with definitions.

use super::Made;
use super::author::Author;
use super::numbering::{Number, Numbering};
use super::page::{Block, Cell, Format};
use super::paper::Paper;

const STATUSES: &[&str] = &["done", "in progress", "planned", "at risk", "blocked", "not started"];

/// Quarters as headings; under them bullets, nested, with owner and status behind the name.
pub fn bullet_roadmap(a: &mut Author, form: &'static str) -> Made {
    let format = a.pick(&[Format::Markdown, Format::Markdown, Format::Html, Format::Text]);
    let mut paper = Paper::new(form, format);
    let year = a.between(2025, 2028);
    let title = format!("{} roadmap {year}", a.pick(&["Product", "Platform", "Engineering", "Program"]));
    paper.title(&title);
    if a.likely(40) {
        let text =
            "This page is updated at the end of every month. Ask in the planning channel before you edit it.";
        paper.made.aside.push(text.to_owned());
        paper.blocks.push(Block::Paragraph(text.to_owned()));
    }
    let heading: fn(usize, usize) -> String = a.pick(&[
        |year, n| format!("Q{n} {year}"),
        |year, n| format!("{year} Q{n}"),
        |year, n| format!("Q{n} FY{}", year % 100),
        |year, n| format!("{} quarter {year}", ["First", "Second", "Third", "Fourth"][n - 1]),
    ]);
    let style = a.between(0, 4);
    let deepest = a.between(0, 2);
    let themes = format != Format::Text && a.likely(30);
    let most = a.size(10, 75);
    let (mut quarter, mut year) = (1, year);
    let mut headings = 0;
    while headings < 2 || paper.made.items.len() < most {
        headings += 1;
        let name = heading(year, quarter);
        (quarter, year) = if quarter == 4 { (1, year + 1) } else { (quarter + 1, year) };
        let item = paper.made.item("quarter", &name, None, None);
        paper.heading(2, name);
        if a.likely(30) {
            let texts = vec![a.english_prose(1, 2)];
            paper.paragraphs(item, "body", texts);
        }
        let groups = if themes { a.between(1, 3) } else { 1 };
        for _ in 0..groups {
            let above = if themes {
                let name = a.aim();
                paper.heading(3, name.as_str());
                paper.made.item("theme", &name, None, Some(item))
            } else {
                item
            };
            let mut list = Vec::new();
            for _ in 0..a.between(2, 6) {
                work(a, &mut paper.made, &mut list, above, 0, deepest, style);
            }
            paper.blocks.push(Block::List(list));
        }
    }
    paper.finish(a, false, "roadmap")
}

/// One bullet and the bullets under it.
fn work(
    a: &mut Author,
    made: &mut Made,
    list: &mut Vec<(usize, String)>,
    parent: usize,
    depth: usize,
    deepest: usize,
    style: usize,
) {
    let name = if depth == 0 { a.programme() } else { a.task() };
    let item = made.item(["work", "step", "part"][depth], &name, None, Some(parent));
    let (owner, status, due) = (a.first_name(), a.pick(STATUSES), a.iso_date());
    // Styles without labels say both or nothing: one value alone could be either.
    let (has_owner, has_status) = if style == 0 { (a.likely(85), a.likely(80)) } else { (true, true) };
    let text = match style {
        0 => {
            let owner = if has_owner { format!(" (owner: {owner})") } else { String::new() };
            let status = if has_status { format!(" — {status}") } else { String::new() };
            format!("{name}{owner}{status}")
        }
        1 => format!("{name} [{owner}; {status}]"),
        2 => format!("{name} (owner: {owner}, due: {due}, status: {status})"),
        3 => format!("{name} — {owner} — {status}"),
        _ => format!("{name} (Owner: {owner}; Status: {status})"),
    };
    if has_owner {
        made.field(item, "owner", owner);
    }
    if has_status {
        made.field(item, "status", status);
    }
    if style == 2 {
        made.field(item, "due", due);
    }
    made.structure.extend(["owner", "Owner", "due", "status", "Status"].map(str::to_owned));
    list.push((depth, text));
    if depth < deepest && a.likely(50) {
        for _ in 0..a.between(1, 3) {
            work(a, made, list, item, depth + 1, deepest, style);
        }
    }
}

/// Numbered goals, objectives and strategies, and tables of tasks under the lowest of them.
pub fn goal_pages(a: &mut Author, form: &'static str) -> Made {
    let format = a.pick(&[Format::Markdown, Format::Html, Format::Text]);
    let kinds: &[&'static str] = a.pick(&[
        &["goal"] as &[_],
        &["goal", "objective"],
        &["goal", "objective"],
        &["goal", "objective", "strategy"],
    ]);
    let numbering = Numbering {
        levels: a
            .pick(&[
                [Number::Word("Goal ", "."), Number::Word("Objective ", "."), Number::Word("Strategy ", ".")],
                [Number::Plain, Number::Dotted, Number::Dotted],
                [Number::Roman, Number::Letter, Number::Plain],
                [Number::Word("Goal ", "."), Number::Dotted, Number::Dotted],
            ])
            .to_vec(),
        wide: false,
        gap: a.pick(&[": ", ". ", " "]),
    };
    let mut heads = vec![
        ("owner", a.pick(&["Owner", "Lead", "Responsible office"])),
        ("due", a.pick(&["Due", "Due date", "Target date"])),
        ("status", "Status"),
    ];
    if a.likely(30) {
        heads.push(("budget", "Budget ($000)"));
    }
    if a.likely(30) {
        a.shuffle(&mut heads);
    }
    let task = a.pick(&["Task", "Action", "Milestone"]);
    let lead = a.likely(40).then(|| a.pick(&["Lead: ", "Responsible: ", "Goal lead: "]));
    let many_files = format != Format::Text && a.likely(30);

    let mut paper = Paper::new(form, format);
    let title = format!(
        "{} Strategic Plan {}",
        a.english_office(),
        a.pick(&["2024-2028", "FY 2026-2030", "2025 to 2029"])
    );
    paper.title(&title);
    if a.likely(30) {
        let texts = vec![a.english_prose(2, 4), a.english_prose(1, 3), a.full_name()];
        paper.aside(2, a.pick(&["Message from the Director", "Foreword"]), texts);
    }
    let body = paper.blocks.len();
    let most = a.size(8, 80);
    let mut goal = 0;
    while goal < 2 || paper.made.items.len() < most {
        goal += 1;
        if many_files && goal > 1 {
            let made = paper.finish(a, false, &format!("goal-{}", goal - 1));
            paper = Paper::of(made, format);
        }
        let mut tables = Tables { kinds, numbering: &numbering, heads: &heads, task, lead };
        tables.level(a, &mut paper, &[goal], None);
    }
    if many_files {
        return paper.finish(a, false, &format!("goal-{goal}"));
    }
    if a.likely(25) {
        let goals = paper.made.items.iter().filter(|item| item.kind == "goal");
        let rows = goals.map(|item| {
            vec![Cell::text(item.label.clone().unwrap_or_default()), Cell::text(item.name.as_str())]
        });
        let rows = rows.collect();
        paper.aside(2, "The plan at a glance", Vec::new());
        paper.aside_table(&["Number", "Goal"], rows);
    }
    if a.likely(40) {
        let heading = a.pick(&["Contents", "Table of Contents"]);
        paper.contents(a, body, heading, 3);
    }
    paper.finish(a, false, "plan")
}

/// What the goals of one plan have in common.
struct Tables<'a> {
    kinds: &'a [&'static str],
    numbering: &'a Numbering,
    heads: &'a [(&'static str, &'static str)],
    task: &'static str,
    lead: Option<&'static str>,
}

impl Tables<'_> {
    fn level(&mut self, a: &mut Author, paper: &mut Paper, path: &[usize], parent: Option<usize>) {
        let name = if path.len() == 1 { a.aim() } else { a.programme() };
        let item = paper.made.item(self.kinds[path.len() - 1], &name, self.numbering.label(path), parent);
        paper.heading(path.len() + 1, self.numbering.heading(path, &name));
        if path.len() == 1
            && let Some(label) = self.lead
        {
            let office = a.english_office();
            paper.labelled(item, "lead", label, &office);
        }
        if a.likely(75) {
            let texts = (0..a.between(1, 2)).map(|_| a.english_prose(1, 3)).collect();
            paper.paragraphs(item, "body", texts);
        }
        if path.len() < self.kinds.len() {
            for next in 1..=a.between(1, 3) {
                self.level(a, paper, &[path, &[next]].concat(), Some(item));
            }
            return;
        }
        let mut rows = Vec::new();
        for _ in 0..a.between(1, 5) {
            let name = a.task();
            let task = paper.made.item("task", &name, None, Some(item));
            let mut row = vec![Cell::text(name)];
            for (field, _) in self.heads {
                let value = match *field {
                    "owner" => a.full_name(),
                    "due" => a.iso_date(),
                    "status" => a.pick(&["Complete", "On track", "Delayed", "Not started", ""]).to_owned(),
                    _ => a.quantity(),
                };
                paper.made.field(task, field, value.clone());
                row.push(Cell::text(value));
            }
            rows.push(row);
        }
        let mut head = vec![self.task];
        head.extend(self.heads.iter().map(|(_, head)| *head));
        paper.table(&head, rows);
    }
}

/// Sections, clauses (a) and subclauses (i), with a section of definitions.
pub fn regulation(a: &mut Author, form: &'static str) -> Made {
    let format = a.pick(&[Format::Text, Format::Text, Format::Markdown, Format::Html]);
    let mut paper = Paper::new(form, format);
    let numbering = Numbering {
        levels: vec![Number::Plain, Number::SmallLetter, Number::SmallRoman],
        wide: false,
        gap: ". ",
    };
    let indent = |depth: usize| if format == Format::Text { "    ".repeat(depth) } else { String::new() };
    let title = format!("{} Rule", a.term());
    paper.title(&title);
    let body = paper.blocks.len();
    let quotes = a.pick(&[("\"", "\""), ("“", "”")]);
    let most = a.size(10, 80);
    let definitions = a.between(2, 3);
    let labelled_terms = a.likely(50);
    let mut section = 0;
    while section < definitions || paper.made.items.len() < most {
        section += 1;
        let name = match section {
            1 => "Purpose".to_owned(),
            n if n == definitions => "Definitions".to_owned(),
            _ => a.programme(),
        };
        let item = paper.made.item("section", &name, numbering.label(&[section]), None);
        paper.heading(2, numbering.heading(&[section], &name));
        if section == 1 || a.likely(20) && section != definitions {
            let texts = (0..a.between(1, 2)).map(|_| a.english_prose(1, 3)).collect();
            paper.paragraphs(item, "body", texts);
            continue;
        }
        if section == definitions {
            paper.lead("In this rule:");
            for number in 1..=a.between(2, 6) {
                let term = a.term();
                let meaning = meaning(a);
                let label = labelled_terms.then(|| numbering.label(&[section, number])).flatten();
                let lead = label.as_deref().map_or(String::new(), |label| format!("{label} "));
                paper.blocks.push(Block::Paragraph(format!(
                    "{}{lead}{}{term}{} means {meaning}",
                    indent(1),
                    quotes.0,
                    quotes.1
                )));
                paper.made.structure.push("means".to_owned());
                let item = paper.made.item("definition", &term, label, Some(item));
                paper.made.field(item, "meaning", meaning);
            }
            continue;
        }
        for clause in 1..=a.between(1, 5) {
            let parted = a.likely(40);
            let text = duty(a, parted);
            let path = [section, clause];
            let above = paper.made.item("clause", &text, numbering.label(&path), Some(item));
            paper.blocks.push(Block::Paragraph(format!("{}{}", indent(1), numbering.heading(&path, &text))));
            if parted {
                let last = a.between(2, 4);
                for part in 1..=last {
                    let text = format!("{}{}", a.task().to_lowercase(), if part == last { "." } else { ";" });
                    let path = [section, clause, part];
                    paper.made.item("subclause", &text, numbering.label(&path), Some(above));
                    paper.blocks.push(Block::Paragraph(format!(
                        "{}{}",
                        indent(2),
                        numbering.heading(&path, &text)
                    )));
                }
            }
        }
    }
    if a.likely(30) {
        paper.contents(a, body, "Contents", 2);
    }
    paper.finish(a, false, "rule")
}

fn meaning(a: &mut Author) -> String {
    let task = a.task().to_lowercase();
    match a.between(0, 2) {
        0 => format!("any person who may {task}."),
        1 => format!("the {} days after the agency asked an applicant to {task}.", a.between(10, 90)),
        _ => format!("a place in which one or more persons {task}, whether or not for pay."),
    }
}

/// What somebody must do; if `parted`, an opening for subclauses.
fn duty(a: &mut Author, parted: bool) -> String {
    let who = a.pick(&["The agency", "Every operator", "An applicant", "The inspector"]);
    let days = a.between(10, 180);
    let task = a.task().to_lowercase();
    match (parted, a.between(0, 1)) {
        (true, 0) => format!("{who} that is asked to {task} must within {days} days:"),
        (true, _) => format!("Before it begins to {task}, and for {days} days after, it must:"),
        (false, 0) => format!("{who} must {task} within {days} days of a request under this section."),
        (false, _) => format!("{who} may {task}, unless {days} days have passed."),
    }
}
