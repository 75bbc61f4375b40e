//! Papers that nobody tuned the reader to: generated in the published form, in many variants,
//! and read back. The generator shares no code with the reader.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::made::truth::{Category, First, Program};
use crate::made::{Paper, Truth, paper};
use crate::score::{Facts, Score, compare};
use crate::seeds;
use planctl::formats::{Imported, Limits, interpret, read};
use planctl::layout::Form;
use planctl::model::{Digest, Vocabulary};
use planctl::reading::SourceFormat;
use planctl::text::loosely;

/// How many papers of each format the scores are of in full. They are the same in every run.
const PAPERS: u64 = 300;

struct Desk {
    form: Form,
    vocabulary: Arc<Vocabulary>,
}

impl Desk {
    fn new() -> Self {
        Desk {
            form: Form::parse(Form::BUILT_IN[0]).unwrap(),
            vocabulary: Arc::new(Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap()),
        }
    }

    fn read(&self, bytes: &[u8], format: SourceFormat) -> Imported {
        let reading = read(bytes, format, &Limits::default()).unwrap();
        let plan = "plan".parse().unwrap();
        interpret(&reading, &self.form, &self.vocabulary, Digest::of(bytes), &plan, &BTreeSet::new())
    }
}

fn bytes(paper: &Paper, format: SourceFormat) -> Vec<u8> {
    match format {
        SourceFormat::Text => paper.text().into_bytes(),
        SourceFormat::Markdown => paper.markdown().into_bytes(),
        SourceFormat::Html => paper.html().into_bytes(),
        _ => paper.docx(),
    }
}

/// The truth as facts; `drawn` where the format shows the ends of boxes.
fn facts(truth: &Truth, drawn: bool) -> Facts {
    let mut facts = Facts::default();
    let plan = loosely(&truth.plan);
    facts.item("plan", &plan);
    facts.field("plan", &plan, "name", &truth.plan);
    let goal = loosely(&truth.goal.name);
    facts.item("goal", &goal);
    let of_goal = [
        ("label", &truth.goal.label),
        ("name", &truth.goal.name),
        ("overview", &truth.goal.overview),
        ("policy_goal", &truth.goal.policy_goal),
        ("under", &plan),
    ];
    for (field, value) in of_goal {
        facts.field("goal", &goal, field, value);
    }
    if let Some(note) = &truth.note {
        let item = loosely(note);
        facts.item("note", &item);
        for (field, value) in [("label", "※"), ("text", note), ("under", &plan)] {
            facts.field("note", &item, field, value);
        }
    }
    for policy in &truth.policies {
        let item = loosely(&policy.name);
        facts.item("policy", &item);
        for (field, value) in
            [("name", &policy.name), ("decided", &policy.decided), ("by", &policy.by), ("under", &plan)]
        {
            facts.field("policy", &item, field, value);
        }
        if let Some(attachment) = &policy.attachment {
            facts.field("policy", &item, "attachment", attachment);
        }
        if policy.undivided {
            facts.field("policy", &item, "undivided", "true");
        }
    }
    for program in &truth.programs {
        let item = loosely(&program.name);
        facts.item("program", &item);
        for (field, value) in [
            ("label", &program.label),
            ("name", &program.name),
            ("overview", &program.overview),
            ("under", &plan),
        ] {
            facts.field("program", &item, field, value);
        }
        if let Some(heading) = &program.heading {
            facts.field("program", &item, "heading", heading);
        }
        for indicator in &program.indicators {
            let own = format!("{item}/{}", loosely(&indicator.text));
            facts.item("indicator", &own);
            let category = if indicator.category == Category::Output { "output" } else { "outcome" };
            for (field, value) in [("category", category), ("text", &indicator.text), ("under", &item)] {
                facts.field("indicator", &own, field, value);
            }
            for (field, value) in [("as_tabled", &indicator.as_tabled), ("label", &indicator.label)] {
                if let Some(value) = value {
                    facts.field("indicator", &own, field, value);
                }
            }
        }
        if let Some(initiative) = &program.initiative {
            let own = format!("{item}/{}", loosely(initiative));
            facts.item("initiative", &own);
            facts.field("initiative", &own, "text", initiative);
            facts.field("initiative", &own, "under", &item);
        }
        projects(&mut facts, program, &item, drawn);
    }
    facts
}

fn projects(facts: &mut Facts, program: &Program, program_item: &str, drawn: bool) {
    let Some(chart) = &program.chart else { return };
    let conducted: BTreeSet<&String> = chart.projects.iter().flat_map(|project| &project.conducts).collect();
    for project in &chart.projects {
        let item = loosely(&project.name);
        facts.item("project", &item);
        facts.field("project", &item, "name", &project.name);
        let under = project.under.as_deref().map(loosely).unwrap_or_else(|| program_item.to_owned());
        facts.field("project", &item, "under", &under);
        for (field, value) in
            [("overview", &project.overview), ("label", &project.label), ("remark", &project.remark)]
        {
            if let Some(value) = value {
                facts.field("project", &item, field, value);
            }
        }
        if project.provisional {
            facts.field("project", &item, "provisional", "true");
        }
        match project.first {
            Some(First::In(year)) => facts.field("project", &item, "first", &format!("FY{year}")),
            Some(First::By(year)) => facts.field("project", &item, "first", &format!("<=FY{year}")),
            None => {}
        }
        let last =
            if drawn && !conducted.contains(&project.name) { project.drawn_last } else { project.last };
        if let Some(year) = last {
            facts.field("project", &item, "last", &format!("FY{year}"));
        }
        for (year, evaluation) in &project.milestones {
            facts.field("project", &item, "milestones", &format!("FY{year} {}", evaluation.key()));
        }
        for name in &project.conducts {
            facts.field("project", &item, "conducts", &loosely(name));
            if chart.project(name).is_none() {
                let other = loosely(name);
                facts.item("project", &other);
                facts.field("project", &other, "name", name);
                facts.field("project", &other, "under", program_item);
            }
        }
    }
    for phase in &chart.next_phases {
        let item = format!("{program_item}/(no name)");
        facts.item("project", &item);
        facts.field("project", &item, "under", program_item);
        facts.field("project", &item, "first", &format!(">=FY{}", phase.ex_ante + 1));
        facts.field("project", &item, "milestones", &format!("FY{} ex-ante", phase.ex_ante));
    }
}

/// Labels are printed in digits of either width; here they are one.
fn with_plain_labels(mut facts: Facts) -> Facts {
    for fields in facts.fields.values_mut() {
        *fields = std::mem::take(fields)
            .into_iter()
            .map(|(item, field, value)| {
                let value =
                    if ["label", "attachment"].contains(&field.as_str()) { loosely(&value) } else { value };
                (item, field, value)
            })
            .collect();
    }
    facts
}

#[track_caller]
fn hold(format: SourceFormat) {
    let desk = Desk::new();
    let mut total: BTreeMap<String, (Score, Score)> = BTreeMap::new();
    let drawn = matches!(format, SourceFormat::Html | SourceFormat::Docx);
    let mut told = 0;
    for seed in seeds::fixed(PAPERS) {
        let paper = paper(seed);
        let imported = desk.read(&bytes(&paper, format), format);
        let truth = with_plain_labels(facts(&paper.truth, drawn));
        let got = with_plain_labels(Facts::of(&imported.draft.plan, &desk.vocabulary));
        let (scores, lines) = compare(&truth, &got);
        for (kind, (items, fields)) in scores {
            let sum = total.entry(kind).or_default();
            sum.0.add(items);
            sum.1.add(fields);
        }
        if !lines.is_empty() && told < 40 {
            told += 1;
            println!("seed {seed}:");
            lines
                .iter()
                .take(8)
                .for_each(|line| println!("  {}", line.chars().take(160).collect::<String>()));
        }
    }
    for (kind, (items, fields)) in &total {
        println!("{format:?} {kind}: items {items}; fields {fields}");
    }
    for (kind, (items, fields)) in &total {
        for (what, score) in [("items", items), ("fields", fields)] {
            let (good, of) = score.of();
            seeds::rate(&format!("{format:?} {kind}: {what}"), good, of, 0.98);
        }
    }
}

#[test]
fn papers_in_text_read_as_they_were_meant() {
    hold(SourceFormat::Text);
}

#[test]
fn papers_in_markdown_read_as_they_were_meant() {
    hold(SourceFormat::Markdown);
}

#[test]
fn papers_in_html_read_as_they_were_meant() {
    hold(SourceFormat::Html);
}

#[test]
fn papers_in_word_read_as_they_were_meant() {
    hold(SourceFormat::Docx);
}

#[test]
fn the_points_of_a_cover_note_are_read_as_claims() {
    let desk = Desk::new();
    let (mut right, mut all) = (0, 0);
    for seed in seeds::fixed(PAPERS) {
        let paper = paper(seed);
        let imported = desk.read(&bytes(&paper, SourceFormat::Text), SourceFormat::Text);
        let (Some(cover), Some(note)) = (&paper.truth.cover, imported.account.note) else { continue };
        for (claim, point) in note.claims.iter().zip(&cover.points) {
            all += 1;
            let action = claim.action.as_deref() == Some(point.action);
            let object = point.object.as_ref().or(point.before.as_ref());
            let object = object.is_none_or(|object| {
                loosely(&claim.object).starts_with(&loosely(object))
                    || claim.others.values().any(|other| loosely(other).starts_with(&loosely(object)))
            });
            if action && object {
                right += 1;
            } else {
                println!("seed {seed}: {point:?}\n  read as {claim:?}");
            }
        }
    }
    println!("{right} of {all} points");
    seeds::rate("points that are read", right, all, 0.98);
}

#[test]
fn a_cover_note_is_read_with_its_count_its_date_and_every_point() {
    let desk = Desk::new();
    for case in seeds::cases(PAPERS) {
        let paper = paper(case.seed());
        let imported = desk.read(&bytes(&paper, SourceFormat::Text), SourceFormat::Text);
        let Some(cover) = &paper.truth.cover else {
            assert!(imported.account.note.is_none());
            continue;
        };
        let note = imported.account.note.expect("the note is read");
        assert_eq!(note.count.map(|(_, count)| count), cover.stated);
        assert_eq!(note.date.map(|(_, date)| date.to_string()), Some(cover.date.clone()));
        assert_eq!(note.claims.len(), cover.points.len(), "{:#?}", note.claims);
    }
}

#[test]
fn what_is_read_of_any_paper_is_a_draft_that_can_be_written_and_checked() {
    let desk = Desk::new();
    for case in seeds::cases(PAPERS) {
        let paper = paper(case.seed());
        let formats = [SourceFormat::Text, SourceFormat::Markdown, SourceFormat::Html, SourceFormat::Docx];
        let format = formats[case.number as usize % formats.len()];
        crate::readers::check(&bytes(&paper, format), format);
        let imported = desk.read(&bytes(&paper, format), format);
        assert_eq!(imported.draft.plan.root().text("name"), Some(&*paper.truth.plan), "{format:?}");
    }
}
