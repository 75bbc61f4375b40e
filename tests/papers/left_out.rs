//! What a plan holds stands in its paper, or is told to be left out.

use std::collections::BTreeSet;

use crate::generate::on_triples;
use crate::plan::real;
use crate::seeds;
use planctl::document::{Document, Imprint, LeftOut, PlanPaper, Side, left_out};
use planctl::layout::Form;
use planctl::model::{FieldRole, Held, Plan, Value, Vocabulary};
use planctl::render::{Look, to_html, to_markdown, to_text};
use planctl::snapshot::{Ids, Knowledge, Snapshot, read_draft};
use planctl::text::{Lang, Words, loosely};
use proptest::prop_assert;
use proptest::strategy::Strategy as _;

fn paper(plan: &Plan, vocabulary: &Vocabulary, form: Option<&Form>, lang: Lang) -> Document {
    let snapshot = Snapshot::of(plan.clone());
    let words = || Words::same("plan");
    let imprint = Imprint {
        title: words(),
        plan: words(),
        revision: words(),
        base: None,
        decided: None,
        hash: snapshot.hash(),
        authority: None,
        author: None,
        date: None,
    };
    let knowledge = Knowledge::of(&[]);
    let side = Side {
        label: "plan".to_owned(),
        date: None,
        snapshot,
        knowledge,
        decided: Some(false),
        body: None,
        open: Vec::new(),
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
fn an_item_without_a_name_and_a_program_without_a_number_are_told_with_what_they_lose() {
    let vocabulary = Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap();
    let form = Form::parse(Form::BUILT_IN[0]).unwrap();
    let vocabularies = [std::sync::Arc::new(vocabulary.clone())];
    let plan = read_draft(NAMELESS, &vocabularies, Ids::Required).unwrap().plan;
    let told = |form: Option<&Form>, lang: Lang| -> Vec<String> {
        let left = left_out(&paper(&plan, &vocabulary, form, lang), &plan, &vocabulary);
        left.iter().map(|one| one.words().get(lang).into_owned()).collect()
    };
    assert_eq!(
        told(Some(&form), Lang::JA),
        [
            "この文書にないもの：`a` 甲プログラム の概要",
            "この文書にないもの：`x` （名称不明） とその概要、開始年度、終了年度"
        ]
    );
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
