//! What a plan holds stands in its paper, or is told to be left out.

use std::collections::BTreeSet;

use crate::generate::on_triples;
use crate::plan::real;
use crate::seeds;
use planctl::diff::Weight;
use planctl::document::{
    Comparison, Document, Imprint, LeftOut, PlanPaper, Roadmap, Side, Standing, left_out, left_out_of_chart,
    memo,
};
use planctl::layout::Form;
use planctl::model::{FieldRole, Held, Id, Plan, Value, Vocabulary};
use planctl::render::{Chart, Look, Paper, to_html, to_markdown, to_roadmap_html, to_text};
use planctl::snapshot::{Ids, Knowledge, Snapshot, read_draft};
use planctl::text::{Lang, Words, loosely};
use proptest::strategy::Strategy as _;
use proptest::{prop_assert, prop_assert_eq};

fn imprint(snapshot: &Snapshot) -> Imprint {
    let words = || Words::same("plan");
    Imprint {
        title: words(),
        plan: words(),
        revision: Standing { name: words(), ..Standing::default() },
        base: None,
        hash: snapshot.hash(),
        authority: None,
        author: None,
        source: None,
        date: None,
    }
}

fn paper(plan: &Plan, vocabulary: &Vocabulary, form: Option<&Form>, lang: Lang) -> Document {
    let snapshot = Snapshot::of(plan.clone());
    let imprint = imprint(&snapshot);
    let knowledge = Knowledge::of(&[]);
    let side = Side {
        label: "plan".to_owned(),
        date: None,
        snapshot,
        knowledge,
        decided: Some(false),
        body: None,
        open: Vec::new(),
        recorded: planctl::document::Recorded::No,
    };
    let (history, attachment) = (&[], None);
    PlanPaper { side: &side, vocabulary, form, history, attachment, imprint: &imprint }.document(lang)
}

/// What of a plan is neither in the text of a paper nor told: an item and a field.
fn lost(plan: &Plan, vocabulary: &Vocabulary, printed: &str, told: &[LeftOut]) -> Vec<String> {
    let printed = loosely(printed);
    let mut lost = Vec::new();
    for item in plan.in_order() {
        let told = told.iter().find(|left| left.id == item.id);
        let kind = vocabulary.kind(&item.kind).expect("the vocabulary has the kind");
        for field in kind.fields.iter().filter(|field| field.role != FieldRole::Lineage) {
            let Some(value) = item.value(&field.key) else { continue };
            if told.is_some_and(|left| left.fields.iter().any(|(key, _)| **key == *field.key)) {
                continue;
            }
            let said = match value {
                Value::Text(text) => text.lines().all(|line| printed.contains(&loosely(line))),
                Value::Strings(all) => all.iter().all(|text| printed.contains(&loosely(text))),
                // Drawn, or written in one of several ways.
                _ => true,
            };
            if !said {
                lost.push(format!("{}.{}", item.id, field.key));
            }
        }
    }
    lost
}

#[test]
fn what_a_plan_holds_is_printed_by_its_vocabulary_or_told_to_be_left_out() {
    on_triples(2_000, |triple| {
        let vocabulary = &triple.world.vocabulary;
        for plan in [&triple.base.plan, &triple.ours.plan] {
            for lang in [Lang::JA, Lang::EN] {
                let paper = paper(plan, vocabulary, None, lang);
                let told = left_out(&paper, plan, vocabulary);
                let lost = lost(plan, vocabulary, &to_text(&paper, Look::default()), &told);
                prop_assert!(lost.is_empty(), "{lost:?} of\n{}", to_text(&paper, Look::default()));
            }
        }
        Ok(())
    });
}

#[test]
fn what_a_plan_holds_is_printed_by_its_form_or_told_to_be_left_out_whatever_is_missing() {
    let vocabulary = Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap();
    let form = Form::parse(Form::BUILT_IN[0]).unwrap();
    let plans = real();
    let numbers = proptest::collection::vec(proptest::num::u16::ANY, 1..24);
    seeds::hold(400, &numbers.prop_map(|numbers| numbers), |numbers: &Vec<u16>| {
        let plan = &plans[usize::from(numbers[0]) % plans.len()];
        let (name, mut root, mut items) = plan.clone().into_parts();
        for pair in numbers[1..].chunks_exact(2) {
            let count = items.len() + 1;
            let at = usize::from(pair[0]) % count;
            let item = items.get_mut(at).unwrap_or(&mut root);
            let keys: Vec<_> = item.fields.keys().cloned().collect();
            let Some(key) = keys.get(usize::from(pair[1] / 2) % keys.len().max(1)) else { continue };
            if pair[1] % 2 == 0 {
                item.fields.remove(key);
            } else {
                item.fields.insert(key.clone(), Held::unknown());
            }
        }
        let plan = Plan::assemble(name, root, items).expect("the tree is as it was");
        let paper = paper(&plan, &vocabulary, Some(&form), Lang::JA);
        let told = left_out(&paper, &plan, &vocabulary);
        for text in [to_text(&paper, Look::default()), to_markdown(&paper), to_html(&paper)] {
            // Signs that a format writes otherwise.
            let text = text.replace("<br>", "").replace('\\', "").replace("&amp;", "&");
            let lost = lost(&plan, &vocabulary, &text, &told);
            prop_assert!(lost.is_empty(), "{lost:?} of\n{text}");
        }
        Ok(())
    });
}

fn plain_side(plan: &Plan) -> Side {
    Side {
        label: "plan".to_owned(),
        date: None,
        snapshot: Snapshot::of(plan.clone()),
        knowledge: Knowledge::of(&[]),
        decided: None,
        body: None,
        open: Vec::new(),
        recorded: planctl::document::Recorded::No,
    }
}

#[test]
fn every_change_is_in_a_point_of_the_memo_or_named_beside_it_and_no_two_points_read_the_same() {
    on_triples(2_000, |triple| {
        let vocabulary = &triple.world.vocabulary;
        let (before, after) = (plain_side(&triple.base.plan), plain_side(&triple.ours.plan));
        let comparison = Comparison::new(&before, &after, vocabulary, &planctl::document::Stated::default());
        let changed: BTreeSet<&Id> = comparison
            .rows
            .values()
            .filter(|row| row.weight() != Weight::Record)
            .map(|row| &row.id)
            .collect();
        let Some(memo) = memo(&comparison, "") else {
            let left = comparison.rows.values().all(|row| row.weight() > Weight::Substantive);
            prop_assert!(left, "no point is made of {changed:?}");
            return Ok(());
        };
        let told: BTreeSet<&Id> = memo
            .points
            .iter()
            .flat_map(|point| &point.items)
            .chain(memo.left.iter().map(|(id, _)| id))
            .collect();
        let lost: Vec<_> = changed.difference(&told).collect();
        prop_assert!(lost.is_empty(), "{lost:?}");
        for lang in [Lang::JA, Lang::EN] {
            let printed = loosely(&to_text(&memo.document(lang), Look::default()));
            let mut read = BTreeSet::new();
            for point in &memo.points {
                let text = point.text.get(lang);
                prop_assert!(printed.contains(&loosely(&text)) && !text.trim().is_empty(), "{text:?}");
                prop_assert!(read.insert(text.clone()), "two points read {text:?}");
            }
        }
        Ok(())
    });
}

#[test]
fn what_has_years_is_named_in_the_chart_and_what_has_none_or_lies_outside_is_told() {
    on_triples(1_000, |triple| {
        let (vocabulary, plan) = (&triple.world.vocabulary, &triple.ours.plan);
        let side = plain_side(plan);
        let roadmap = Roadmap::of(&side, vocabulary);
        let span = roadmap.span();
        let narrow = span.map(|(first, _)| (first, first));
        for years in [span, narrow] {
            for lang in [Lang::JA, Lang::EN] {
                let imprint = imprint(&side.snapshot);
                let chart = Chart { roadmap: &roadmap, imprint: &imprint, lang, years };
                let told: Vec<String> = left_out_of_chart(&roadmap, plan, vocabulary, years)
                    .iter()
                    .map(|words| words.get(lang).into_owned())
                    .collect();
                // The table below the picture is the same whatever years are drawn.
                let html = (years == narrow).then(|| to_roadmap_html(&chart, Paper::Screen));
                let lanes: Vec<_> = roadmap.groups.iter().flat_map(|group| &group.lanes).collect();
                for lane in &lanes {
                    let marks = lane.marks.iter().filter(|mark| {
                        years.is_some_and(|(first, last)| mark.column < first || last < mark.column)
                    });
                    for mark in marks {
                        let said = mark.long.get(lang);
                        let is_told =
                            |line: &String| line.contains(&format!("`{}`", lane.id)) && line.contains(&*said);
                        prop_assert!(told.iter().any(is_told), "{} {said} in {told:#?}", lane.id);
                    }
                }
                if let Some(html) = html {
                    prop_assert_eq!(html.matches("scope=\"row\"").count(), lanes.len());
                }
                let drawn: BTreeSet<&Id> = roadmap
                    .groups
                    .iter()
                    .map(|group| &group.id)
                    .chain(lanes.iter().map(|lane| &lane.id))
                    .collect();
                for item in plan.in_order() {
                    if item.parent.is_none() || drawn.contains(&item.id) {
                        continue;
                    }
                    let kind = vocabulary.kind(&item.kind).unwrap().words.get(lang);
                    prop_assert!(told.iter().any(|line| line.contains(kind)), "{} in {told:#?}", item.id);
                }
            }
        }
        Ok(())
    });
}

const NAMELESS: &str = r#"format = 1
vocabulary = "mext-rd-plan/1"

[plan]
id = "p"
name = "ある分野研究開発プラン"

[[program]]
id = "a"
name = "甲プログラム"
overview = "甲の概要である。"

[[program]]
id = "b"
label = "2"
name = "乙プログラム"

[[project]]
id = "x"
under = "b"
first = "FY2026"
last = "FY2030"
overview = "探索研究を支援する。"
"#;

#[test]
fn a_program_without_a_number_is_told_with_what_it_loses_and_an_item_without_a_name_has_a_line() {
    let vocabulary = Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap();
    let form = Form::parse(Form::BUILT_IN[0]).unwrap();
    let vocabularies = [std::sync::Arc::new(vocabulary.clone())];
    let plan = read_draft(NAMELESS, &vocabularies, Ids::Required).unwrap().plan;
    let told = |form: Option<&Form>, lang: Lang| -> Vec<String> {
        let left = left_out(&paper(&plan, &vocabulary, form, lang), &plan, &vocabulary);
        left.iter().map(|one| one.words().get(lang).into_owned()).collect()
    };
    assert_eq!(told(Some(&form), Lang::JA), ["この文書にないもの：`a` 甲プログラム の概要"]);
    assert_eq!(told(None, Lang::EN), [] as [String; 0]);
}

#[test]
fn the_papers_of_the_store_leave_nothing_out() {
    let vocabulary = Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap();
    let form = Form::parse(Form::BUILT_IN[0]).unwrap();
    for plan in real() {
        for (form, lang) in [(Some(&form), Lang::JA), (None, Lang::EN)] {
            let left = left_out(&paper(&plan, &vocabulary, form, lang), &plan, &vocabulary);
            let ids: BTreeSet<&str> = left.iter().map(|one| one.id.as_str()).collect();
            assert_eq!(ids, BTreeSet::new());
        }
    }
}
