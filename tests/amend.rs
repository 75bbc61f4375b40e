//! The laws of amending sentences, on generated plans and on the real ones; and that what does
//! not fit is refused at its place.

#[allow(dead_code, reason = "the generator is shared with other tests")]
mod generate;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use generate::{Pair, VOCABULARY, on_pairs};
use planctl::amend::{Amendment, amending, apply, parse};
use planctl::document::{Comparison, Side};
use planctl::model::{FieldRole, Id, Item, Plan, Value, Vocabulary};
use planctl::render::json::{Envelope, diff, read_changes};
use planctl::snapshot::{Knowledge, Snapshot, read_snapshot};
use proptest::{prop_assert, prop_assert_eq};

/// What a plan prints: every item by its place in the reading order, with every value but
/// lineage, references by the place of what they lead to.
fn printed(plan: &Plan, vocabulary: &Vocabulary) -> Vec<String> {
    let order = plan.in_order();
    let place: BTreeMap<&Id, usize> =
        order.iter().enumerate().map(|(index, item)| (&item.id, index)).collect();
    let line = |item: &&Item| {
        let parent = item.parent.as_ref().map(|parent| place[parent]);
        let mut out = format!("{parent:?} {}", item.kind);
        for (key, held) in &item.fields {
            let role = vocabulary.field(&item.kind, key).map(|field| field.role);
            match &held.value {
                _ if role == Some(FieldRole::Lineage) => {}
                None => {}
                Some(Value::References(ids)) => {
                    let to: BTreeSet<usize> = ids.iter().filter_map(|id| place.get(id).copied()).collect();
                    if !to.is_empty() {
                        out.push_str(&format!("\n {key} = {to:?}"));
                    }
                }
                Some(value) => out.push_str(&format!("\n {key} = {value:?}")),
            }
        }
        out
    };
    order.iter().map(line).collect()
}

fn without_foot(amendment: &Amendment) -> Amendment {
    Amendment { foot: None, ..amendment.clone() }
}

#[test]
fn sentences_carried_out_give_the_plan_they_were_drawn_up_for() {
    on_pairs(|Pair { before, after, .. }| {
        let amendment = amending(before, after, &VOCABULARY, "令和８年１月１６日");
        let applied = apply(&amendment, before, &VOCABULARY);
        let text = amendment.to_text();
        prop_assert!(applied.is_ok(), "{:?}\n{}", applied, text);
        prop_assert_eq!(applied.unwrap().snapshot.hash(), after.hash(), "{}", text);
        Ok(())
    });
}

#[test]
fn without_the_foot_every_printed_value_and_order_is_the_same() {
    on_pairs(|Pair { before, after, .. }| {
        let amendment = without_foot(&amending(before, after, &VOCABULARY, ""));
        let applied = apply(&amendment, before, &VOCABULARY);
        let text = amendment.to_text();
        prop_assert!(applied.is_ok(), "{:?}\n{}", applied, text);
        let applied = applied.unwrap();
        let (got, wanted) =
            (printed(applied.snapshot.plan(), &VOCABULARY), printed(after.plan(), &VOCABULARY));
        prop_assert_eq!(got, wanted, "{}", text);
        Ok(())
    });
}

#[test]
fn printed_sentences_read_back_as_themselves() {
    on_pairs(|Pair { before, after, .. }| {
        let amendment = amending(before, after, &VOCABULARY, "案「一」、\n二");
        let text = amendment.to_text();
        let parsed = parse(&text, &VOCABULARY).map(|parsed| parsed.amendment);
        prop_assert_eq!(parsed.as_ref(), Ok(&amendment), "{}", text);
        prop_assert_eq!(amendment.to_text(), text);
        Ok(())
    });
}

#[test]
fn a_plan_amended_to_itself_has_no_sentence() {
    on_pairs(|Pair { after, .. }| {
        let amendment = amending(after, after, &VOCABULARY, "");
        prop_assert!(amendment.sentences.is_empty(), "{}", amendment.to_text());
        Ok(())
    });
}

/// The revisions of the real plan, in the order of their dates.
fn revisions() -> Vec<Snapshot> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("revisions/snapshots");
    let vocabularies = [mext()];
    let files = fs::read_dir(folder).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    let all: Vec<Snapshot> =
        files.map(|text| Snapshot::of(read_snapshot(&text, &vocabularies).unwrap())).collect();
    assert_eq!(all.len(), 4);
    all
}

fn mext() -> Arc<Vocabulary> {
    Arc::new(Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap())
}

#[test]
fn the_real_revisions_amend_each_other() {
    let (all, vocabulary) = (revisions(), mext());
    for before in &all {
        for after in &all {
            let amendment = amending(before, after, &vocabulary, "");
            let text = amendment.to_text();
            let read = parse(&text, &vocabulary).map(|parsed| parsed.amendment);
            assert_eq!(read.as_ref(), Ok(&amendment));
            let applied = apply(&amendment, before, &vocabulary).unwrap();
            assert_eq!(applied.snapshot.hash(), after.hash(), "{text}");
            let applied = apply(&without_foot(&amendment), before, &vocabulary).unwrap();
            assert_eq!(printed(applied.snapshot.plan(), &vocabulary), printed(after.plan(), &vocabulary));
        }
    }
}

/// A side of a comparison, of which nothing is known but the plan.
fn side(snapshot: &Snapshot) -> Side {
    Side {
        label: String::new(),
        date: None,
        snapshot: snapshot.clone(),
        knowledge: Knowledge::of(&[]),
        decided: None,
        body: None,
    }
}

#[test]
fn the_answer_of_diff_carries_all_changes() {
    on_pairs(|Pair { before, after, .. }| {
        let sides = (side(before), side(after));
        let comparison = Comparison::new(&sides.0, &sides.1, &VOCABULARY, &[], false);
        let text = Envelope::new("diff", None, diff(&comparison, &|_| true)).to_text();
        let read = read_changes(&text, std::slice::from_ref(&VOCABULARY));
        prop_assert_eq!(read.as_ref(), Ok(&comparison.changes), "{}", text);
        Ok(())
    });
}
