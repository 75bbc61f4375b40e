//! The generator of papers held to what it promises: see [`crate::made`].

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use crate::made::page::{Block, Table};
use crate::made::truth::{First, Project};
use crate::made::variant::{
    Bullet, CountStyle, DateStyle, HeaderStyle, LabelStyle, Leading, Often, OutcomePlace, PageBreak,
};
use crate::made::{Paper, Truth, Variant, paper, paper_with};
use crate::seeds::{self, Case};

/// How many papers are made in full.
const PAPERS: u64 = 200;

/// Papers of this run, each with the case that it is.
fn papers() -> impl Iterator<Item = (Case, Paper)> {
    seeds::cases(PAPERS).map(|case| {
        let paper = paper(case.seed());
        (case, paper)
    })
}

/// The papers that are the same in every run.
fn first_papers() -> impl Iterator<Item = Paper> {
    (0..PAPERS).map(paper)
}

fn tables(paper: &Paper) -> impl Iterator<Item = &Table> {
    let of_years = |table: &&Table| table.rows[0].years;
    let tables = paper.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    tables.filter(of_years)
}

fn projects(truth: &Truth) -> impl Iterator<Item = &Project> {
    truth.programs.iter().flat_map(|program| &program.chart).flat_map(|chart| &chart.projects)
}

fn docx_document(paper: &Paper) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(paper.docx())).unwrap();
    let mut xml = String::new();
    zip.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    xml
}

/// Without tags, escapes and anything blank.
fn bare(text: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in text.replace("<ul style=\"list-style-type: none\">", "").chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if inside || c.is_whitespace() || c == '\\' => {}
            _ => out.push(c),
        }
    }
    out
}

/// All wordings a reader gets from the paper, labels and dates apart.
fn wordings(truth: &Truth) -> Vec<String> {
    let mut words = vec![truth.plan.clone(), truth.goal.name.clone(), truth.goal.overview.clone()];
    words.push(truth.goal.policy_goal.clone());
    words.extend(truth.note.clone());
    for policy in &truth.policies {
        words.extend([policy.name.clone(), policy.by.clone()]);
        words.extend(policy.attachment.clone());
    }
    for point in truth.cover.iter().flat_map(|cover| &cover.points) {
        words.extend([point.text.clone()]);
        words
            .extend(point.object.clone().into_iter().chain(point.parent.clone()).chain(point.before.clone()));
    }
    for program in &truth.programs {
        words.extend([program.name.clone(), program.overview.clone()]);
        words.extend(program.heading.clone().into_iter().chain(program.initiative.clone()));
        for indicator in &program.indicators {
            words.push(indicator.text.clone());
            words.extend(indicator.as_tabled.clone());
        }
    }
    for project in projects(truth) {
        words.push(project.name.clone());
        words.extend(project.overview.clone().into_iter().chain(project.remark.clone()));
        words.extend(project.conducts.clone());
    }
    words
}

#[test]
fn the_same_seed_is_the_same_bytes() {
    for (case, one) in papers() {
        let other = paper(case.seed());
        assert_eq!(one.truth, other.truth);
        assert_eq!(one.text(), other.text());
        assert_eq!(one.markdown(), other.markdown());
        assert_eq!(one.html(), other.html());
        assert_eq!(one.docx(), other.docx());
    }
}

#[test]
fn every_word_of_the_truth_is_printed_in_every_format() {
    for (_case, paper) in papers() {
        let prints = [paper.text(), paper.markdown(), paper.html(), docx_document(&paper)];
        for (format, print) in ["text", "markdown", "html", "docx"].iter().zip(prints) {
            let print = bare(&print);
            for words in wordings(&paper.truth) {
                assert!(print.contains(&bare(&words)), "{format}: {words}");
            }
        }
    }
}

#[test]
fn no_name_of_a_paper_stands_inside_another() {
    for (_case, paper) in papers() {
        let names: Vec<&str> = projects(&paper.truth).map(|project| project.name.as_str()).collect();
        for (index, name) in names.iter().enumerate() {
            for other in &names[index + 1..] {
                assert!(!name.contains(other) && !other.contains(name), "{name}, {other}");
            }
        }
    }
}

/// Whether a cell is the box of a project.
fn is_box_of(cell: &str, project: &Project) -> bool {
    project.under.is_none() && bare(cell).starts_with(&bare(&project.name))
}

/// The years of a project are read once more, from where its box lies.
#[test]
fn years_are_those_of_the_columns_in_which_boxes_lie() {
    for (_case, paper) in papers() {
        let mut found = 0;
        for table in tables(&paper) {
            let shift = table.rows[0].cells[0].column;
            for row in &table.rows {
                let boxes: Vec<_> = row
                    .cells
                    .iter()
                    .filter_map(|cell| {
                        let project = projects(&paper.truth).find(|project| is_box_of(&cell.text, project));
                        project.map(|project| (cell, project))
                    })
                    .collect();
                for (index, (cell, project)) in boxes.iter().enumerate() {
                    found += 1;
                    let (opens, closes) = project.window;
                    let year = |column: usize| opens + (column - shift) as i32;
                    assert_eq!(closes, year(table.columns - 1), "{}", project.name);
                    let first = if year(cell.column) == opens {
                        First::By(opens)
                    } else {
                        First::In(year(cell.column))
                    };
                    assert_eq!(project.first, Some(first), "{}", project.name);
                    let end = year(cell.column + cell.columns - 1);
                    assert_eq!(project.drawn_last, (end < closes).then_some(end));
                    let last = boxes.get(index + 1).and_then(|(after, next)| {
                        (!next.conducts.contains(&project.name)).then(|| year(after.column) - 1)
                    });
                    assert_eq!(project.last, last, "{}", project.name);
                    assert!(project.last.is_none_or(|last| Some(last) == project.drawn_last));
                }
            }
        }
        let boxed = projects(&paper.truth).filter(|project| project.under.is_none()).count();
        assert_eq!(found, boxed, "every project has one box");
    }
}

#[test]
fn in_text_a_box_begins_below_the_head_of_its_first_year() {
    for case in seeds::cases(PAPERS) {
        let mut variant = Variant::of(case.seed());
        variant.header = HeaderStyle::FiscalYear;
        variant.corner_dropped = false;
        let paper = paper_with(case.seed(), variant);
        let mut heads: Vec<String> = Vec::new();
        let mut found = BTreeSet::new();
        for line in paper.text().trim_start_matches('\u{FEFF}').lines() {
            let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
            if cells.iter().filter(|cell| cell.starts_with("FY")).count() > 5 {
                heads = cells;
                continue;
            }
            for (column, cell) in cells.iter().enumerate() {
                let Some(project) = projects(&paper.truth).find(|project| is_box_of(cell, project)) else {
                    continue;
                };
                let first = project.first.unwrap().to_string();
                // Cover notes and attached papers have no tabs, and rows without may be trimmed.
                if column < heads.len() && first.trim_start_matches("<=") == heads[column] {
                    found.insert(project.name.clone());
                }
            }
        }
        for project in projects(&paper.truth).filter(|project| project.under.is_none()) {
            assert!(found.contains(&project.name), "{}", project.name);
        }
    }
}

#[test]
fn every_mark_printed_is_given_once() {
    for (_case, paper) in papers() {
        let cells = tables(&paper).flat_map(|table| &table.rows).flat_map(|row| &row.cells);
        let marks = cells.filter(|cell| cell.text.chars().all(|c| "前中後 ".contains(c)));
        let printed: usize = marks.map(|cell| cell.text.replace(' ', "").chars().count()).sum();
        let charts = paper.truth.programs.iter().flat_map(|program| &program.chart);
        let next: usize = charts.map(|chart| chart.next_phases.len()).sum();
        let given: usize = projects(&paper.truth).map(|project| project.milestones.len()).sum();
        assert_eq!(printed, given + next);
    }
}

#[test]
fn cells_drawn_in_html_fill_every_table_and_lie_nowhere_twice() {
    for (_case, paper) in papers() {
        for block in &paper.blocks {
            if let Block::Table(table) = block {
                // Panics where two lie on one place.
                assert_eq!(table.places().len(), table.rows.len());
            }
        }
        for table in paper.html().split("<table>").skip(1) {
            let mut heights: Vec<usize> = Vec::new();
            let mut width = None;
            for row in table.split("</table>").next().unwrap().split("<tr>").skip(1) {
                let mut filled = heights.iter().filter(|height| **height > 0).count();
                for height in &mut heights {
                    *height = height.saturating_sub(1);
                }
                for tag in row.split('<').filter(|tag| tag.starts_with("td") || tag.starts_with("th")) {
                    let number = |name: &str| {
                        let rest = tag.split(&format!("{name}=\"")).nth(1);
                        rest.map_or(1, |rest| rest.split('"').next().unwrap().parse().unwrap())
                    };
                    filled += number("colspan");
                    heights.extend(vec![number("rowspan") - 1; number("colspan")]);
                }
                assert_eq!(*width.get_or_insert(filled), filled, "{row}");
            }
        }
    }
}

#[test]
fn the_word_file_is_well_formed() {
    for (_case, paper) in papers() {
        let xml = docx_document(&paper);
        let mut reader = quick_xml::Reader::from_str(&xml);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(error) => panic!("{error}"),
            }
        }
    }
}

#[test]
fn a_cover_note_counts_its_points() {
    for (_case, paper) in papers() {
        let Some(cover) = &paper.truth.cover else { continue };
        assert!(cover.stated.is_none_or(|stated| stated == cover.points.len()));
        assert!(!cover.points.is_empty() && (cover.stated.is_some() || cover.points.len() == 1));
    }
}

#[test]
fn points_of_every_kind_are_among_the_first_two_hundred() {
    let mut kinds = BTreeSet::new();
    for cover in first_papers().filter_map(|paper| paper.truth.cover) {
        kinds.extend(cover.points.iter().map(|point| (point.action, point.kind)));
    }
    let actions: BTreeSet<&str> = kinds.iter().map(|(action, _)| *action).collect();
    assert_eq!(actions.len(), 21, "{actions:?}");
    for kind in ["project", "program", "initiative", "indicator", "policy", "note"] {
        assert!(kinds.iter().any(|(_, of)| *of == kind), "{kind}");
    }
}

#[test]
fn every_value_of_every_switch_is_among_the_first_two_hundred() {
    let mut values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for seed in 0..PAPERS {
        for line in format!("{:#?}", Variant::of(seed)).lines() {
            if let Some((switch, value)) = line.trim().split_once(": ") {
                values.entry(switch.to_owned()).or_default().insert(value.to_owned());
            }
        }
    }
    let many = [
        ("first_year", 23),
        ("columns", 15),
        ("programs", 12),
        ("policies", 8),
        ("points", 6),
        ("header", 7),
        ("labels", 3),
        ("cover_dates", 4),
        ("plan_dates", 4),
        ("count", 4),
        ("cover_bullet", 4),
        ("policy_bullet", 4),
        ("bullet", 4),
        ("leading", 4),
        ("outcome_place", 6),
        ("names_apart", 3),
        ("spaced_marks", 3),
        ("page_break", 3),
    ];
    for (switch, of) in &values {
        let expected = many.iter().find(|(name, _)| name == switch).map_or(2, |(_, count)| *count);
        let enough = if switch == "field" { of.len() >= 10 } else { of.len() == expected };
        assert!(enough, "{switch}: {of:?}");
    }
}

/// A switch, and how to turn it.
type Switch = (&'static str, fn(&mut Variant));

const SWITCHES: &[Switch] = &[
    ("field", |v| v.field = 3),
    ("first_year", |v| v.first_year = 2009),
    ("columns", |v| v.columns = 20),
    ("programs", |v| v.programs = 12),
    ("policies", |v| v.policies = 8),
    ("marked_policies", |v| v.marked_policies = true),
    ("attachments_missing", |v| v.attachments_missing = true),
    ("draft", |v| v.draft = true),
    ("cover_note", |v| v.cover_note = false),
    ("points", |v| v.points = 5),
    ("attached", |v| v.attached = true),
    ("tables_missing", |v| v.tables_missing = true),
    ("headings_lost", |v| v.headings_lost = true),
    ("headings_differ", |v| v.headings_differ = true),
    ("initiatives_lost", |v| v.initiatives_lost = true),
    ("joined_indicators", |v| v.joined_indicators = true),
    ("outcomes_differ", |v| v.outcomes_differ = true),
    ("counted_outcomes", |v| v.counted_outcomes = true),
    ("second_table", |v| v.second_table = true),
    ("provisional", |v| v.provisional = true),
    ("phases", |v| v.phases = true),
    ("latin_names", |v| v.latin_names = true),
    ("conducting", |v| v.conducting = true),
    ("containers", |v| v.containers = true),
    ("composed", |v| v.composed = true),
    ("next_phases", |v| v.next_phases = true),
    ("header", |v| v.header = HeaderStyle::Era),
    ("labels", |v| v.labels = LabelStyle::Wide),
    ("cover_dates", |v| v.cover_dates = DateStyle::SpacedDigits),
    ("plan_dates", |v| v.plan_dates = DateStyle::Wide),
    ("count", |v| v.count = CountStyle::Wide),
    ("cover_bullet", |v| v.cover_bullet = Bullet::HyphenDot),
    ("policy_bullet", |v| v.policy_bullet = Bullet::None),
    ("bullet", |v| v.bullet = Bullet::Circle),
    ("wide_colons", |v| v.wide_colons = false),
    ("wide_brackets", |v| v.wide_brackets = false),
    ("history_joined", |v| v.history_joined = true),
    ("leading", |v| v.leading = Leading::Empty),
    ("corner_dropped", |v| v.corner_dropped = true),
    ("initiative_twice", |v| v.initiative_twice = true),
    ("outcome_place", |v| v.outcome_place = OutcomePlace::BoxRow),
    ("names_apart", |v| v.names_apart = Often::Always),
    ("spaced_marks", |v| v.spaced_marks = Often::Always),
    ("beside_marks", |v| v.beside_marks = true),
    ("marks_below", |v| v.marks_below = true),
    ("page_break", |v| v.page_break = PageBreak::Header),
    ("trailing_tabs", |v| v.trailing_tabs = false),
    ("wrapped_initiatives", |v| v.wrapped_initiatives = true),
    ("wrapped_boxes", |v| v.wrapped_boxes = true),
    ("broken_names", |v| v.broken_names = true),
    ("broken_sentences", |v| v.broken_sentences = true),
    ("page_numbers", |v| v.page_numbers = true),
    ("residue", |v| v.residue = true),
    ("spaced_latin", |v| v.spaced_latin = true),
    ("crlf", |v| v.crlf = true),
    ("bom", |v| v.bom = true),
];

#[test]
fn every_switch_shows_on_the_page() {
    let base = || Variant {
        cover_note: true,
        points: 6,
        leading: Leading::Initiative,
        programs: 4,
        policies: 4,
        ..Variant::plain()
    };
    for (name, turn) in SWITCHES {
        let shows = (0..20).any(|seed| {
            let mut variant = base();
            turn(&mut variant);
            paper_with(seed, variant).text() != paper_with(seed, base()).text()
        });
        assert!(shows, "{name}");
    }
    let mut broken = Variant { wrapped_boxes: true, ..base() };
    let before = paper_with(0, broken.clone()).html();
    broken.breaks_in_cells = true;
    assert_ne!(before, paper_with(0, broken).html(), "breaks_in_cells");
}

#[test]
fn a_plain_paper_has_nothing_odd() {
    for case in seeds::cases(PAPERS) {
        let Truth { cover, programs, note, draft, .. } = paper_with(case.seed(), Variant::plain()).truth;
        assert!(cover.is_none() && note.is_none() && !draft);
        for program in programs {
            assert!(program.heading.is_none() && !program.heading_lost && program.initiative.is_some());
            assert_eq!(program.indicators.len(), 2);
            let chart = program.chart.unwrap();
            assert!(chart.next_phases.is_empty());
            for project in chart.projects {
                assert!(!project.provisional && project.under.is_none() && project.conducts.is_empty());
            }
        }
    }
}

#[test]
fn what_is_switched_on_for_some_programs_is_so_for_one_at_least() {
    for case in seeds::cases(PAPERS) {
        let variant = Variant {
            tables_missing: true,
            headings_lost: true,
            initiatives_lost: true,
            marked_policies: true,
            ..Variant::plain()
        };
        let truth = paper_with(case.seed(), variant).truth;
        assert!(truth.programs.iter().any(|program| program.chart.is_none()));
        assert!(truth.programs.iter().any(|program| program.heading_lost));
        assert!(truth.programs.iter().any(|program| program.initiative.is_none()));
        assert!(truth.note.is_some());
    }
}

#[test]
fn every_thing_to_be_read_is_among_the_first_two_hundred() {
    let all: Vec<Paper> = first_papers().collect();
    let some_project = |is: &dyn Fn(&Project) -> bool| all.iter().any(|p| projects(&p.truth).any(is));
    assert!(some_project(&|project| project.provisional));
    assert!(some_project(&|project| project.last.is_some()));
    assert!(some_project(&|project| project.last.is_none() && project.drawn_last.is_some()));
    assert!(some_project(&|project| !project.conducts.is_empty()));
    assert!(some_project(&|project| project.label.is_some() && project.remark.is_some()));
    assert!(some_project(&|project| project.under.is_some() && project.label.is_none()));
    assert!(some_project(&|project| matches!(project.first, Some(First::In(_)))));
    let programs = || all.iter().flat_map(|paper| &paper.truth.programs);
    assert!(programs().any(|program| program.heading.is_some()));
    assert!(programs().any(|program| program.chart.as_ref().is_some_and(|c| !c.next_phases.is_empty())));
    let mut indicators = programs().flat_map(|program| &program.indicators);
    assert!(indicators.any(|indicator| indicator.as_tabled.is_some()));
    assert!(indicators.any(|indicator| indicator.label.is_some()));
}
