//! Merging: the laws on generated triples, and the cases that general tools get wrong.
//!
//! The smallest triple that breaks a law is printed as three drafts, with the command that tries it
//! again ([`crate::seeds`]).

use planctl::text::Lang;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::slice;
use std::sync::Arc;

use crate::generate::{Triple, VOCABULARY, World, on_triples};
use crate::seeds;
use planctl::change::{ChangeSet, ItemChange};
use planctl::check::{Finding, Rule, Severity, check_structure};
use planctl::diff::{ChangedField, compare, content_print};
use planctl::document::{Merging, Waiting};
use planctl::merge::{
    Conflict, ConflictKind, Decision, DecisionKind, Merged, Sides, Take, merge, next_decision, resolve,
    takes, way_out,
};
use planctl::model::{Digest, Id, Key, Plan, UNDER, Vocabulary};
use planctl::proposal::read_version;
use planctl::snapshot::{
    Draft, Ids, Place, Snapshot, draft_to_toml, held_to_toml, ids_to_toml, read_draft, read_tables,
};
use proptest::{prop_assert, prop_assert_eq};

/// How many triples each law is held to in full.
const TRIPLES: u64 = 10_000;

fn merged(vocabulary: &Vocabulary, base: &Draft, ours: &Draft, theirs: &Draft) -> Merged {
    merge(&Sides { base, ours, theirs }, vocabulary).expect("plans of one id and vocabulary merge")
}

#[track_caller]
fn read_in(vocabulary: &Arc<Vocabulary>, text: &str) -> Draft {
    match read_draft(text, slice::from_ref(vocabulary), Ids::Required) {
        Ok(draft) => draft,
        Err(faults) => panic!("{faults:#?}\n\n{text}"),
    }
}

fn changes(before: &Draft, after: &Draft) -> ChangeSet {
    compare(&Snapshot::of(before.plan.clone()), &Snapshot::of(after.plan.clone()))
}

/// The content prints of a change, by place.
fn prints(changes: &ChangeSet) -> BTreeMap<(Id, String), Digest> {
    let ids: BTreeSet<&Id> = changes.items.keys().chain(changes.lists.keys().map(|(id, _)| id)).collect();
    ids.into_iter()
        .flat_map(|id| {
            let fields = ChangedField::of(changes, id);
            fields
                .into_iter()
                .map(move |field| ((id.clone(), field.name().to_owned()), content_print(id, &field)))
        })
        .collect()
}

#[test]
fn where_one_side_changed_nothing_the_other_comes_out_as_it_is() {
    on_triples(TRIPLES, |Triple { world, base, ours, theirs, .. }| {
        for side in [ours, theirs] {
            for result in
                [merged(&world.vocabulary, base, side, base), merged(&world.vocabulary, base, base, side)]
            {
                prop_assert_eq!(&result.conflicts, &[]);
                prop_assert_eq!(draft_to_toml(&result.draft), draft_to_toml(side));
            }
        }
        Ok(())
    });
}

#[test]
fn what_is_equal_on_both_sides_comes_out_as_it_is() {
    on_triples(TRIPLES, |Triple { world, base, ours, .. }| {
        let result = merged(&world.vocabulary, base, ours, ours);
        prop_assert_eq!(&result.conflicts, &[]);
        prop_assert_eq!(draft_to_toml(&result.draft), draft_to_toml(ours));
        Ok(())
    });
}

#[test]
fn swapping_the_sides_swaps_nothing_but_labels() {
    on_triples(TRIPLES, |Triple { world, base, ours, theirs, .. }| {
        let (one, other) =
            (merged(&world.vocabulary, base, ours, theirs), merged(&world.vocabulary, base, theirs, ours));
        prop_assert_eq!(draft_to_toml(&without_rows(&one)), draft_to_toml(&without_rows(&other)));
        let swapped = |conflict: &Conflict| {
            let conflict = conflict.clone();
            Conflict {
                ours: conflict.theirs,
                theirs: conflict.ours,
                ours_after: conflict.theirs_after,
                theirs_after: conflict.ours_after,
                ..conflict
            }
        };
        let swapped: Vec<Conflict> = other.conflicts.iter().map(swapped).collect();
        prop_assert_eq!(&one.conflicts, &swapped);
        prop_assert_eq!(&one.decisions, &other.decisions);
        Ok(())
    });
}

fn without_rows(merged: &Merged) -> Draft {
    Draft { open: Vec::new(), ..merged.draft.clone() }
}

/// The places that a change touches; an item carried whole is all its places.
fn touched(changes: &ChangeSet) -> BTreeSet<(Id, String)> {
    let mut out: BTreeSet<(Id, String)> = prints(changes).into_keys().collect();
    for (id, change) in &changes.items {
        if matches!(change, ItemChange::Whole(_)) {
            out.insert((id.clone(), "*".to_owned()));
        }
    }
    for (id, _) in changes.lists.keys() {
        // What is known of one list of an item is known of the others with it.
        out.insert((id.clone(), "lists".to_owned()));
    }
    out
}

fn meet(one: &BTreeSet<(Id, String)>, other: &BTreeSet<(Id, String)>) -> bool {
    let whole = |set: &BTreeSet<(Id, String)>, id: &Id| set.contains(&(id.clone(), "*".to_owned()));
    one.iter().any(|place| other.contains(place) || whole(other, &place.0))
        || other.iter().any(|place| whole(one, &place.0))
}

#[test]
fn where_no_field_was_changed_by_both_sides_the_result_has_the_changes_of_both() {
    let (apart, clean) = (Cell::new(0), Cell::new(0));
    on_triples(TRIPLES, |Triple { world, base, ours, theirs, .. }| {
        let (by_ours, by_theirs) = (changes(base, ours), changes(base, theirs));
        if by_ours.is_empty() || by_theirs.is_empty() || meet(&touched(&by_ours), &touched(&by_theirs)) {
            return Ok(());
        }
        apart.set(apart.get() + 1);
        let result = merged(&world.vocabulary, base, ours, theirs);
        // Edits of different fields may still break a rule together.
        if !result.conflicts.is_empty() {
            for conflict in &result.conflicts {
                let by_rule = [ConflictKind::MoveCycle, ConflictKind::Lineage, ConflictKind::Reference];
                let told = conflict.rule.is_some() || by_rule.contains(&conflict.kind);
                prop_assert!(told, "{}", conflict.words().get(Lang::EN));
            }
            return Ok(());
        }
        clean.set(clean.get() + 1);
        let mut both = prints(&by_ours);
        both.extend(prints(&by_theirs));
        prop_assert_eq!(prints(&changes(base, &result.draft)), both);
        Ok(())
    });
    seeds::often("two changes apart", apart.get(), 500, TRIPLES);
    seeds::often("such that go together", clean.get(), 400, TRIPLES);
}

#[test]
fn what_only_one_side_changed_comes_out_as_that_side_has_it() {
    on_triples(TRIPLES, |Triple { world, base, ours, theirs, .. }| {
        let result = merged(&world.vocabulary, base, ours, theirs);
        let (by_ours, by_theirs) = (changes(base, ours), changes(base, theirs));
        let by_result = prints(&changes(base, &result.draft));
        let told = told(world, &result, base);
        for (one, other, side) in [(&by_ours, &by_theirs, ours), (&by_theirs, &by_ours, theirs)] {
            let (others, others_prints) = (touched(other), prints(other));
            for ((id, name), print) in prints(one) {
                let at = |name: &str| others.contains(&(id.clone(), name.to_owned()));
                let is_list = one.lists.contains_key(&(id.clone(), Key::from(name.as_str())));
                let by_both = others_prints.contains_key(&(id.clone(), name.clone()))
                    || at("*")
                    || (is_list && at("lists"))
                    || (name == "item" && others.iter().any(|(other, _)| *other == id));
                if by_both || told.contains(&id) {
                    continue;
                }
                // A list holds what stands, and what stands depends on other places too.
                let of_list =
                    |kind: &str| side.plan.children(&id, kind).iter().chain(base.plan.children(&id, kind));
                let concerns =
                    |child: &Id| told.contains(child) || others.iter().any(|(other, _)| other == child);
                // What a side says to be absent is not, where the other side needs it: then that is told.
                let no_longer_absent = || {
                    let place = Place { id: id.clone(), field: Some("absent".into()) };
                    let told = |decision: &Decision| {
                        decision.place == place && decision.kind == DecisionKind::NoLongerAbsent
                    };
                    let mut absent = side.plan.get(&id).into_iter().flat_map(|item| &item.absent);
                    result.decisions.iter().any(told)
                        && absent.any(|absent| {
                            let stands_below = result.draft.plan.above(absent);
                            stands_below.iter().any(|above| above.id == id)
                        })
                };
                if is_list && (of_list(&name).any(concerns) || no_longer_absent()) {
                    continue;
                }
                prop_assert_eq!(by_result.get(&(id.clone(), name.clone())), Some(&print), "{}.{}", id, name);
            }
        }
        Ok(())
    });
}

/// Every item that a conflict is about, in whatever way.
fn told(world: &World, result: &Merged, base: &Draft) -> BTreeSet<Id> {
    let mut ids = BTreeSet::new();
    for conflict in &result.conflicts {
        ids.insert(conflict.place.id.clone());
        ids.extend(made_of(world, conflict, base).into_iter().flatten());
    }
    ids
}

/// The items of which the values of a conflict about a whole item are made: base, ours, theirs.
fn made_of(world: &World, conflict: &Conflict, base: &Draft) -> [BTreeSet<Id>; 3] {
    [&conflict.base, &conflict.ours, &conflict.theirs].map(|text| match text {
        Some(text) if conflict.place.field.is_none() => {
            let (items, _) = read_tables(text, &world.vocabulary, base.plan.id()).expect("tables read back");
            items.into_iter().map(|item| item.id).collect()
        }
        _ => BTreeSet::new(),
    })
}

#[test]
fn a_deletion_is_undone_only_where_a_conflict_says_so() {
    on_triples(TRIPLES, |Triple { world, base, ours, theirs, .. }| {
        let result = merged(&world.vocabulary, base, ours, theirs);
        let told = told(world, &result, base);
        for item in base.plan.items() {
            let stood = ours.plan.get(&item.id).is_some() && theirs.plan.get(&item.id).is_some();
            let stands = result.draft.plan.get(&item.id).is_some();
            prop_assert!(stood || !stands || told.contains(&item.id), "{} is back", item.id);
            prop_assert!(!stood || stands, "{} is gone", item.id);
        }
        for side in [ours, theirs] {
            for item in side.plan.items().filter(|item| base.plan.get(&item.id).is_none()) {
                let stands = result.draft.plan.get(&item.id).is_some();
                prop_assert!(stands || told.contains(&item.id), "{} did not come", item.id);
            }
        }
        for item in result.draft.plan.items() {
            let known = [base, ours, theirs].iter().any(|side| side.plan.get(&item.id).is_some());
            prop_assert!(known, "{} comes from nowhere", item.id);
        }
        Ok(())
    });
}

#[test]
fn at_a_conflict_the_plan_holds_the_base() {
    let conflicts = Cell::new(0);
    on_triples(TRIPLES, |Triple { world, base, ours, theirs, .. }| {
        let result = merged(&world.vocabulary, base, ours, theirs);
        let plan = &result.draft.plan;
        let mut places = BTreeSet::new();
        for conflict in &result.conflicts {
            conflicts.set(conflicts.get() + 1);
            prop_assert!(places.insert(&conflict.place), "{} twice", conflict.place);
            prop_assert!(
                [&conflict.ours, &conflict.theirs].iter().any(|side| **side != conflict.base),
                "{}: nobody changed it",
                conflict.place
            );
            let Place { id, field } = &conflict.place;
            match field.as_deref() {
                None => {
                    let [of_base, of_ours, of_theirs] = made_of(world, conflict, base);
                    for id in &of_base {
                        prop_assert_eq!(plan.get(id), base.plan.get(id));
                    }
                    for id in of_ours.union(&of_theirs).filter(|id| !of_base.contains(*id)) {
                        prop_assert_eq!(plan.get(id), None);
                    }
                }
                Some(UNDER) => {
                    let parent = |plan: &Plan| plan.get(id).and_then(|item| item.parent.clone());
                    if base.plan.get(id).is_some() {
                        prop_assert_eq!(parent(plan), parent(&base.plan));
                    } else {
                        // Added by both: it must stand somewhere.
                        prop_assert!([ours, theirs].iter().any(|side| parent(&side.plan) == parent(plan)));
                    }
                }
                Some(kind) if world.vocabulary.kind(kind).is_some() => {
                    let both = |ids: &[Id], other: &[Id]| -> Vec<Id> {
                        ids.iter().filter(|id| other.contains(id)).cloned().collect()
                    };
                    let (now, then) = (plan.children(id, kind), base.plan.children(id, kind));
                    if conflict.base.is_some() {
                        prop_assert_eq!(conflict.base.clone(), Some(ids_to_toml(then)));
                    }
                    // Where one side rearranged another stretch its order counts.
                    let unmoved = [ours, theirs].iter().all(|side| {
                        let of_side = side.plan.children(id, kind);
                        both(of_side, then) == both(then, of_side)
                    });
                    prop_assert!(!unmoved || both(now, then) == both(then, now));
                }
                Some(key) => {
                    let held = |plan: &Plan| plan.get(id).and_then(|item| item.fields.get(key).cloned());
                    prop_assert_eq!(held(plan), held(&base.plan));
                    prop_assert_eq!(conflict.base.clone(), held(&base.plan).as_ref().map(held_to_toml));
                }
            }
        }
        Ok(())
    });
    seeds::often("a conflict", conflicts.get(), 2_000, TRIPLES);
}

#[test]
fn the_result_reads_back_with_its_conflicts() {
    on_triples(TRIPLES, |Triple { world, base, ours, theirs, .. }| {
        let result = merged(&world.vocabulary, base, ours, theirs);
        let text = draft_to_toml(&result.draft);
        let again = read_in(&world.vocabulary, &text);
        prop_assert_eq!(&again.plan, &result.draft.plan);
        prop_assert_eq!(&again.sources, &result.draft.sources);
        prop_assert_eq!(draft_to_toml(&again), text);
        let conflicts: Result<Vec<Conflict>, _> = again.open.iter().map(Conflict::of_row).collect();
        prop_assert_eq!(conflicts.as_ref(), Ok(&result.conflicts));
        prop_assert_eq!(again.undecided().count(), result.conflicts.len());
        Ok(())
    });
}

#[test]
fn whatever_a_merge_makes_the_strict_reader_of_versions_reads_back() {
    let wholes = Cell::new(0);
    on_triples(TRIPLES, |Triple { world, base, ours, theirs, third, numbers }| {
        let vocabulary = &world.vocabulary;
        let mut draft = merged(vocabulary, base, ours, theirs).draft;
        // Decided in part, and merged again with another that was made from the same.
        let rows = draft.open.iter().filter_map(|row| Conflict::of_row(row).ok());
        let all: Vec<Conflict> = rows.collect();
        wholes.set(wholes.get() + all.iter().filter(|conflict| conflict.place.field.is_none()).count());
        let mut drafts = vec![draft.clone()];
        for (conflict, number) in
            all.iter().zip(numbers.iter().cycle()).filter(|(_, number)| **number % 2 == 0)
        {
            let takes = takes(&draft, vocabulary, &conflict.place);
            let Some(take) = takes.get(usize::from(*number) / 2 % takes.len().max(1)) else { continue };
            let (reason, by) = ("\n理由。 \nか\u{3099}\u{1b}\n\n", "事務局\u{202e}");
            draft = resolve(&draft, vocabulary, &conflict.place, take, reason, by).expect("it can be taken");
            drafts.push(draft.clone());
        }
        drafts.push(merged(vocabulary, base, &draft, third).draft);
        for draft in drafts {
            let text = draft_to_toml(&draft);
            let read = read_version(&text, vocabulary);
            let read = match read {
                Ok(read) => read,
                Err(fault) => panic!("not read back: {fault:?}\n\n{text}"),
            };
            let rows = |draft: &Draft| draft.open.iter().map(|row| row.keys.clone()).collect::<Vec<_>>();
            prop_assert_eq!(rows(&read), rows(&draft));
            prop_assert_eq!((&read.plan, &read.sources), (&draft.plan, &draft.sources));
        }
        Ok(())
    });
    seeds::often("an item as a whole", wholes.get(), 500, TRIPLES);
}

#[test]
fn the_result_has_no_error_that_no_side_has() {
    on_triples(TRIPLES, |Triple { world, base, ours, theirs, .. }| {
        let result = merged(&world.vocabulary, base, ours, theirs);
        let errors = |draft: &Draft| -> BTreeSet<(&'static str, Option<Id>)> {
            let findings = check_structure(&draft.plan, &world.vocabulary).into_iter();
            let errors = findings.filter(|finding| finding.severity == Severity::Error);
            errors.map(|finding| (finding.rule.id, about(&finding))).collect()
        };
        let known: BTreeSet<_> = [base, ours, theirs].into_iter().flat_map(errors).collect();
        let new: Vec<_> = errors(&result.draft).difference(&known).cloned().collect();
        prop_assert_eq!(new, vec![]);
        Ok(())
    });
}

/// What an error is about, whichever of several items it is told at.
fn about(finding: &Finding) -> Option<Id> {
    match &finding.structure {
        Some(Rule::WholeTwice { of, .. } | Rule::WholeAndPart { of, .. }) => Some(of.clone()),
        Some(Rule::LineageCycle { through }) => through.iter().min().cloned(),
        _ => finding.place.item.clone(),
    }
}

#[test]
fn what_one_side_put_in_at_one_place_stands_together_in_its_order() {
    let runs = Cell::new(0);
    on_triples(TRIPLES, |Triple { world, base, ours, theirs, .. }| {
        let result = merged(&world.vocabulary, base, ours, theirs);
        let plan = &result.draft.plan;
        for item in plan.items() {
            for (kind, now) in plan.lists(&item.id) {
                let place = Place { id: item.id.clone(), field: Some(kind.clone()) };
                if result.conflicts.iter().any(|conflict| conflict.place == place) {
                    continue;
                }
                let then = base.plan.children(&item.id, kind);
                for (side, other) in [(ours, theirs), (theirs, ours)] {
                    let of_side: Vec<&Id> =
                        side.plan.children(&item.id, kind).iter().filter(|id| now.contains(id)).collect();
                    let of_other = other.plan.children(&item.id, kind);
                    let shares = now
                        .iter()
                        .any(|id| !then.contains(id) && of_side.contains(&id) && of_other.contains(id));
                    for pair in of_side.windows(2).filter(|pair| pair.iter().all(|id| !then.contains(id))) {
                        runs.set(runs.get() + 1);
                        let at =
                            |id| now.iter().position(|one| one == id).expect("only what stands was kept");
                        // Of runs that share members one comes between those of the other.
                        prop_assert!(at(pair[1]) == at(pair[0]) + 1 || (shares && at(pair[1]) > at(pair[0])));
                    }
                }
            }
        }
        Ok(())
    });
    seeds::often("two new ones in a row", runs.get(), 100, TRIPLES);
}

#[test]
fn taking_the_base_changes_nothing_but_the_row() {
    on_triples(TRIPLES, |Triple { world, base, ours, theirs, .. }| {
        let result = merged(&world.vocabulary, base, ours, theirs);
        let mut draft = result.draft.clone();
        for conflict in &result.conflicts {
            let order =
                conflict.place.field.as_deref().is_some_and(|key| world.vocabulary.kind(key).is_some());
            // The base has no parent for what both sides added.
            let is_new =
                conflict.place.field.as_deref() == Some(UNDER) && base.plan.get(&conflict.place.id).is_none();
            if order || is_new {
                continue;
            }
            let decided =
                resolve(&draft, &world.vocabulary, &conflict.place, &Take::Base, "検討の結果", "事務局");
            draft = match decided {
                Ok(draft) => draft,
                Err(error) => {
                    return Err(proptest::test_runner::TestCaseError::fail(format!(
                        "{}: {error}",
                        conflict.place
                    )));
                }
            };
            prop_assert_eq!(&draft.plan, &result.draft.plan, "{}", conflict.place);
        }
        let read = read_in(&world.vocabulary, &draft_to_toml(&draft));
        prop_assert_eq!(&read.plan, &result.draft.plan);
        Ok(())
    });
}

#[test]
fn taking_one_side_everywhere_gives_that_side_at_every_place() {
    let (all, refused) = (Cell::new(0), Cell::new(0));
    on_triples(TRIPLES, |Triple { world, base, ours, theirs, .. }| {
        let result = merged(&world.vocabulary, base, ours, theirs);
        // A side that contradicts itself cannot be taken.
        let ours_findings = check_structure(&ours.plan, &world.vocabulary);
        let broken = ours_findings.iter().any(|finding| finding.severity == Severity::Error);
        if result.conflicts.is_empty() || broken {
            return Ok(());
        }
        all.set(all.get() + 1);
        let mut draft = result.draft.clone();
        let mut waiting: Vec<&Conflict> = result.conflicts.iter().collect();
        // One decision may have to wait for another.
        while !waiting.is_empty() {
            let before = waiting.len();
            waiting.retain(|conflict| {
                match resolve(&draft, &world.vocabulary, &conflict.place, &Take::Ours, "自案による", "")
                {
                    Ok(after) => {
                        draft = after;
                        false
                    }
                    Err(_) => true,
                }
            });
            if waiting.len() == before {
                refused.set(refused.get() + 1);
                return Ok(());
            }
        }
        prop_assert_eq!(draft.undecided().count(), 0);
        let fields = |plan: &Plan, id: &Id| plan.get(id).map(|item| (item.kind.clone(), item.fields.clone()));
        for conflict in &result.conflicts {
            let Place { id, field } = &conflict.place;
            match field.as_deref() {
                None => {
                    for id in made_of(world, conflict, base).iter().flatten() {
                        prop_assert_eq!(fields(&draft.plan, id), fields(&ours.plan, id), "{}", id);
                    }
                }
                Some(UNDER) => {
                    let parent = |plan: &Plan| plan.get(id).and_then(|item| item.parent.clone());
                    prop_assert_eq!(parent(&draft.plan), parent(&ours.plan));
                }
                Some(kind) if world.vocabulary.kind(kind).is_some() => {}
                Some(key) => {
                    let held = |plan: &Plan| plan.get(id).and_then(|item| item.fields.get(key).cloned());
                    prop_assert_eq!(held(&draft.plan), held(&ours.plan), "{}.{}", id, key);
                }
            }
        }
        Ok(())
    });
    seeds::seldom("one that cannot be decided so", refused.get(), all.get(), 5);
}

/// A small plan; each case changes it by replacing text.
const BASE: &str = r#"
format = 1
vocabulary = "catalogue/1"

[plan]
id = "p"
name = "計画"

[[section]]
id = "a"
label = "1"
name = "創薬"

[[section]]
id = "b"
label = "2"
name = "感染症"

[[project]]
id = "x"
under = "a"
name = "探索研究"
overview = "創薬の探索研究を支援し、基盤を整備する。"
first = "FY2024"
last = "FY2028"
milestones = ["FY2026 mid-term", "FY2028 ex-post"]
keywords = ["創薬"]

[[project]]
id = "y"
under = "a"
name = "構造解析"

[[project]]
id = "z"
under = "b"
name = "ワクチン"
"#;

#[track_caller]
fn read(text: &str) -> Draft {
    read_in(&VOCABULARY, text)
}

/// The base with each text replaced by the other.
fn edited(edits: &[(&str, &str)]) -> Draft {
    let mut text = BASE.to_owned();
    for (before, after) in edits {
        assert!(text.contains(before), "the base holds no {before:?}");
        text = text.replace(before, after);
    }
    read(&text)
}

/// Merges two edits of the base; gives the result, and its conflicts as `place kind`.
fn case(ours: &[(&str, &str)], theirs: &[(&str, &str)]) -> (Draft, String) {
    let base = read(BASE);
    let result = merged(&VOCABULARY, &base, &edited(ours), &edited(theirs));
    let told: Vec<String> = result
        .conflicts
        .iter()
        .map(|conflict| format!("{} {}", conflict.place, conflict.kind.key()))
        .collect();
    (result.draft, told.join(", "))
}

/// Holds a merge of two edits to its conflicts, and the result to texts that it has or, with `-`
/// before them, has not.
#[track_caller]
fn check(ours: &[(&str, &str)], theirs: &[(&str, &str)], conflicts: &str, has: &[&str]) {
    for (ours, theirs) in [(ours, theirs), (theirs, ours)] {
        let (draft, told) = case(ours, theirs);
        assert_eq!(told, conflicts);
        let text = draft_to_toml(&Draft { open: Vec::new(), ..draft });
        for has in has {
            match has.strip_prefix('-') {
                Some(not) => assert!(!text.contains(not), "{not}\n\n{text}"),
                None => assert!(text.contains(has), "{has}\n\n{text}"),
            }
        }
    }
}

const LAST: &str = "name = \"ワクチン\"\n";

fn with_project(id: &str, under: &str, rest: &str) -> String {
    format!("{LAST}\n[[project]]\nid = \"{id}\"\nunder = \"{under}\"\n{rest}\n")
}

const X: &str = r#"[[project]]
id = "x"
under = "a"
name = "探索研究"
overview = "創薬の探索研究を支援し、基盤を整備する。"
first = "FY2024"
last = "FY2028"
milestones = ["FY2026 mid-term", "FY2028 ex-post"]
keywords = ["創薬"]

"#;

#[test]
fn both_sides_append_different_projects() {
    let (one, other) = (with_project("new-1", "a", ""), with_project("new-2", "a", ""));
    check(&[(LAST, &one)], &[(LAST, &other)], "", &["id = \"new-1\"", "id = \"new-2\""]);
    let (draft, _) = case(&[(LAST, &other)], &[(LAST, &one)]);
    let ids: Vec<&str> =
        draft.plan.children(&"a".parse().unwrap(), "project").iter().map(Id::as_str).collect();
    assert_eq!(ids, ["x", "y", "new-1", "new-2"]);
}

#[test]
fn different_fields_of_one_project_go_together() {
    check(
        &[("FY2028\"\n", "FY2030\"\n")],
        &[("探索研究\"", "探索\"")],
        "",
        &["last = \"FY2030\"", "name = \"探索\""],
    );
}

#[test]
fn one_moves_a_project_and_the_other_edits_it() {
    let moved = ("id = \"x\"\nunder = \"a\"", "id = \"x\"\nunder = \"b\"");
    check(&[moved], &[("探索研究\"", "探索\"")], "", &["id = \"x\"\nunder = \"b\"\nname = \"探索\""]);
}

#[test]
fn both_add_to_a_set() {
    check(
        &[("[\"創薬\"]", "[\"創薬\", \"AI\"]")],
        &[("[\"創薬\"]", "[\"核酸\"]")],
        "",
        &["keywords = [\"AI\", \"核酸\"]"],
    );
}

#[test]
fn a_start_moved_behind_an_end_that_the_other_cut_is_a_broken_rule() {
    let (start, end) = (("\"FY2024\"", "\"FY2027\""), ("last = \"FY2028\"", "last = \"FY2025\""));
    check(
        &[start],
        &[end],
        "x.first invariant, x.last invariant",
        &["first = \"FY2024\"\nkeywords", "last = \"FY2028\""],
    );
}

#[test]
fn a_project_put_into_a_program_that_the_other_deleted_is_a_reference() {
    let deleted = ("[[section]]\nid = \"b\"\nlabel = \"2\"\nname = \"感染症\"\n\n", "");
    let without = ("\n[[project]]\nid = \"z\"\nunder = \"b\"\nname = \"ワクチン\"\n", "");
    let added = with_project("new", "b", "");
    check(
        &[deleted, without],
        &[(LAST, &added)],
        "b reference, new reference",
        &["id = \"b\"", "id = \"z\"", "-id = \"new\""],
    );
}

#[test]
fn one_id_added_in_two_places_is_added_by_both() {
    let (one, other) = (with_project("new", "a", ""), with_project("new", "b", ""));
    check(&[(LAST, &one)], &[(LAST, &other)], "new.under both-added", &["id = \"new\"\nunder = \"a\""]);
    let (draft, _) = case(&[(LAST, &one)], &[(LAST, &other)]);
    let place = "new.under".parse().unwrap();
    assert_eq!(takes(&draft, &VOCABULARY, &place), [Take::Ours, Take::Theirs]);
    let taken = resolve(&draft, &VOCABULARY, &place, &Take::Theirs, "理由", "").unwrap();
    assert!(draft_to_toml(&taken).contains("id = \"new\"\nunder = \"b\""));
    let refused = resolve(&draft, &VOCABULARY, &place, &Take::Base, "理由", "").unwrap_err();
    assert_eq!(
        refused.words().get(Lang::EN),
        "the base has no place for `new`, which both sides added: take `ours` or `theirs`"
    );
}

/// What both sides add as `c`, with other names and children of their own.
fn new_section(name: &str, rest: &str, own: &str) -> String {
    let project = |id: &str| format!("\n[[project]]\nid = \"{id}\"\nunder = \"c\"\nname = \"{id}\"\n");
    let section = format!("\n[[section]]\nid = \"c\"\nname = \"{name}\"\n{rest}");
    format!("{LAST}{section}{}{}", project("both"), project(own))
}

#[test]
fn what_both_sides_added_is_merged_field_by_field_and_the_children_of_both_stand() {
    let (one, other) = (new_section("甲", "label = \"3\"\n", "own-1"), new_section("乙", "", "own-2"));
    let children = ["id = \"both\"", "id = \"own-1\"", "id = \"own-2\"", "label = \"3\"", "-name = \"甲\""];
    check(&[(LAST, &one)], &[(LAST, &other)], "c.name both-added", &children);
    let (draft, _) = case(&[(LAST, &one)], &[(LAST, &other)]);
    for (take, name) in [(Take::Ours, "甲"), (Take::Theirs, "乙")] {
        let taken = resolve(&draft, &VOCABULARY, &"c.name".parse().unwrap(), &take, "理由", "").unwrap();
        let children = taken.plan.children(&"c".parse().unwrap(), "project");
        let ids: Vec<&str> = children.iter().map(Id::as_str).collect();
        assert_eq!(ids, ["both", "own-1", "own-2"]);
        assert!(draft_to_toml(&taken).contains(&format!("name = \"{name}\"\n")));
    }
}

#[test]
fn what_was_emptied_goes_with_an_item_that_the_other_side_deleted_however_it_was_kept() {
    let b = "[[section]]\nid = \"b\"\nlabel = \"2\"\nname = \"感染症\"\n\n";
    let z = "[[project]]\nid = \"z\"\nunder = \"b\"\nname = \"ワクチン\"\n";
    let overview = "overview = \"創薬の探索研究を支援し、基盤を整備する。\"\n";
    let both = "milestones = [\"FY2026 mid-term\", \"FY2028 ex-post\"]\n";
    let one = "milestones = [\"FY2028 ex-post\"]\n";
    // A child, a text, a text written as empty, a year that is now not known, a list and a part of one.
    check(&[(z, "")], &[(b, ""), (z, "")], "", &["-id = \"b\""]);
    let emptied: [(&str, &str); 6] = [
        (overview, ""),
        (overview, "overview = \"\"\n"),
        ("last = \"FY2028\"\n", "unknown = [\"last\"]\n"),
        ("keywords = [\"創薬\"]\n", "keywords = []\n"),
        (both, one),
        (both, ""),
    ];
    for edit in emptied {
        check(&[edit], &[(X, "")], "", &["-id = \"x\""]);
    }
    // What puts something in, or in another place, is an edit.
    let more = "milestones = [\"FY2026 mid-term\", \"FY2028 ex-post\", \"FY2029 ex-post\"]\n";
    let edited: [(&str, &str); 3] =
        [("last = \"FY2028\"", "last = \"FY2027\""), (both, more), (overview, "overview = \"支援\"\n")];
    for edit in edited {
        check(&[edit], &[(X, "")], "x delete-modify", &["id = \"x\""]);
    }
}

#[test]
fn a_flag_an_unknown_and_an_absent_go_with_an_item_that_the_other_side_deleted() {
    let x = "id = \"x\"\nunder = \"a\"\n";
    let marks = [
        ("provisional = true\n", ""),
        ("unknown = [\"state\"]\n", ""),
        ("absent = [\"gone\"]\nunknown = [\"project\"]\n", "unknown = [\"project\"]\n"),
        ("absent = [\"gone\"]\nunknown = [\"project\"]\n", ""),
        ("uses = [\"y\"]\n", ""),
    ];
    let without = |text: &str| read(&text.replace(X, ""));
    for (before, after) in marks {
        let with = |mark: &str| BASE.replace(x, &format!("{x}{mark}"));
        let (base, ours, theirs) = (read(&with(before)), read(&with(after)), without(BASE));
        for (ours, theirs) in [(&ours, &theirs), (&theirs, &ours)] {
            let result = merged(&VOCABULARY, &base, ours, theirs);
            assert_eq!(result.conflicts, [], "{before:?}");
            assert!(result.draft.plan.get(&"x".parse().unwrap()).is_none());
        }
    }
}

#[test]
fn what_both_put_last_stands_last_under_an_order_conflict() {
    let section = |id: &str| format!("\n[[section]]\nid = \"{id}\"\n");
    let plan = |ids: &[&str]| {
        let head = "format = 1\nvocabulary = \"catalogue/1\"\n\n[plan]\nid = \"p\"\n";
        read(&format!("{head}{}", ids.iter().map(|id| section(id)).collect::<String>()))
    };
    let order = |draft: &Draft| {
        draft.plan.children(&"p".parse().unwrap(), "section").iter().map(Id::to_string).collect::<Vec<_>>()
    };
    let base = plan(&["a", "b", "c"]);
    let (ours, theirs) = (plan(&["b", "c", "a", "y", "z"]), plan(&["c", "a", "b", "w", "z"]));
    let result = merged(&VOCABULARY, &base, &ours, &theirs);
    assert_eq!(result.conflicts.len(), 1);
    assert_eq!(order(&result.draft), ["a", "b", "c", "w", "y", "z"]);
    let place = "p.section".parse().unwrap();
    let taken = |take| order(&resolve(&result.draft, &VOCABULARY, &place, &take, "理由", "").unwrap());
    assert_eq!(taken(Take::Ours), ["b", "c", "a", "y", "z", "w"]);
    assert_eq!(taken(Take::Theirs), ["c", "a", "b", "w", "z", "y"]);
    assert_eq!(taken(Take::Base), ["a", "b", "c", "w", "y", "z"]);
}

#[test]
fn what_a_rule_decided_is_not_told_where_it_did_not_stay() {
    let (one, other) = (new_section("甲", "", "own-1"), new_section("乙", "", "own-2"));
    // The kinds differ, so nothing of it stands.
    let other = other.replace("[[section]]\nid = \"c\"", "[[project]]\nunder = \"a\"\nid = \"c\"");
    let other = other.replace(
        "\n[[project]]\nid = \"both\"\nunder = \"c\"",
        "\n[[project]]\nid = \"both\"\nunder = \"a\"",
    );
    let other = other.replace(
        "\n[[project]]\nid = \"own-2\"\nunder = \"c\"",
        "\n[[project]]\nid = \"own-2\"\nunder = \"a\"",
    );
    let base = read(BASE);
    let result = merged(&VOCABULARY, &base, &edited(&[(LAST, &one)]), &edited(&[(LAST, &other)]));
    let stands = |id: &Id| result.draft.plan.get(id).is_some();
    assert!(result.decisions.iter().all(|decision| stands(&decision.place.id)), "{:?}", result.decisions);
}

#[test]
fn what_is_told_as_decided_by_a_rule_was_decided_so() {
    let told = Cell::new(0);
    on_triples(TRIPLES, |Triple { world, base, ours, theirs, .. }| {
        let result = merged(&world.vocabulary, base, ours, theirs);
        let plan = &result.draft.plan;
        for decision in &result.decisions {
            told.set(told.get() + 1);
            let Place { id, field } = &decision.place;
            prop_assert!(result.conflicts.iter().all(|conflict| conflict.place != decision.place));
            prop_assert!(plan.get(id).is_some(), "{} does not stand", decision.place);
            let held =
                |draft: &Draft, key: &str| draft.plan.get(id).and_then(|item| item.fields.get(key).cloned());
            let at = |draft: &Draft| match field.as_deref() {
                None => draft.plan.get(id).map(|item| format!("{item:?}")),
                Some(UNDER) => draft.plan.get(id).and_then(|item| item.parent.as_ref()).map(Id::to_string),
                Some(kind) if world.vocabulary.kind(kind).is_some() => {
                    Some(ids_to_toml(draft.plan.children(id, kind)))
                }
                Some("absent") => draft.plan.get(id).map(|item| format!("{:?}", item.absent)),
                Some(key) => held(draft, key).as_ref().map(held_to_toml),
            };
            let [then, one, other, now] = [base, ours, theirs, &result.draft].map(at);
            prop_assert!(one != then || other != then, "{}: nobody changed it", decision.place);
            match decision.kind {
                DecisionKind::SameOnBoth => {
                    prop_assert!(one == other && one != then, "{}", decision.place);
                    // An item that came from both has what is no longer absent taken out.
                    prop_assert_eq!(now, one);
                }
                DecisionKind::ByWords
                | DecisionKind::Narrower
                | DecisionKind::Union
                | DecisionKind::Woven => {
                    prop_assert!(one != other && one != then && other != then, "{}", decision.place);
                }
                DecisionKind::NoLongerAbsent => {
                    let says =
                        |draft: &&Draft| draft.plan.get(id).is_some_and(|item| !item.absent.is_empty());
                    prop_assert!([ours, theirs].iter().any(says), "{}", decision.place);
                    prop_assert!(one != now || other != now, "{}", decision.place);
                }
            }
            if let (DecisionKind::Union, Some(key)) = (decision.kind, field) {
                let members = |draft: &Draft| -> BTreeSet<String> {
                    let held = held(draft, key).and_then(|held| held.value);
                    held.and_then(|value| value.members()).unwrap_or_default().into_iter().collect()
                };
                let [then, one, other, now] = [base, ours, theirs, &result.draft].map(members);
                let expected: BTreeSet<String> = then
                    .iter()
                    .chain(&one)
                    .chain(&other)
                    .filter(|member| {
                        let on = [&one, &other].iter().filter(|side| side.contains(*member)).count();
                        on == 2 || (on == 1 && !then.contains(*member))
                    })
                    .cloned()
                    .collect();
                prop_assert_eq!(now, expected);
            }
        }
        Ok(())
    });
    seeds::often("a decision", told.get(), 1_000, TRIPLES);
}

/// What stands at the place of a conflict.
fn standing_at(world: &World, draft: &Draft, place: &Place) -> Option<String> {
    let item = draft.plan.get(&place.id)?;
    match place.field.as_deref() {
        None => Some(format!("{:?} {:?}", item.kind, item.fields)),
        Some(UNDER) => item.parent.as_ref().map(|parent| format!("\"{parent}\"")),
        Some(kind) if world.vocabulary.kind(kind).is_some() => None,
        Some(key) => item.fields.get(key).map(held_to_toml),
    }
}

#[test]
fn every_resolve_that_is_suggested_works_in_every_order() {
    let decided = Cell::new(0);
    on_triples(TRIPLES, |Triple { world, base, ours, theirs, numbers, .. }| {
        let vocabulary = &world.vocabulary;
        let result = merged(vocabulary, base, ours, theirs);
        let mut draft = result.draft.clone();
        let mut numbers = numbers.iter().cycle().map(|number| usize::from(*number));
        let mut number = |most: usize| numbers.next().unwrap_or_default() % most;
        let mut taken: Vec<(&Conflict, Take)> = Vec::new();
        let mut open: Vec<&Conflict> = result.conflicts.iter().collect();
        while !open.is_empty() {
            // Any of them may be next.
            let conflict = open.remove(number(open.len()));
            let takes = takes(&draft, vocabulary, &conflict.place);
            decided.set(decided.get() + 1);
            let base_stands = conflict.base.is_some() || conflict.place.field.as_deref() != Some(UNDER);
            prop_assert!(!takes.is_empty(), "nothing can be taken for {}", conflict.place);
            // What is refused is answered by what is not.
            let (place, others) =
                way_out(&draft, vocabulary, &conflict.place).expect("something can be taken");
            for take in &others {
                let done = resolve(&draft, vocabulary, &place, take, "検討の結果", "");
                prop_assert!(done.is_ok(), "`{}` at {} is suggested and refused", take.key(), place);
            }
            // The row alone, in the draft, tells both sides as the merge did.
            let row = draft.undecided().find(|row| row.place().as_ref() == Some(&conflict.place));
            let said = Waiting::new(row.expect("it waits"), &draft.plan, vocabulary).words();
            for lang in [Lang::EN, Lang::JA] {
                let said = said.get(lang).into_owned();
                prop_assert!(said.contains(&conflict.place.to_string()), "{}", said);
            }
            prop_assert!(!base_stands || takes.contains(&Take::Base), "not the base for {}", conflict.place);
            let take = takes[number(takes.len())].clone();
            draft = match resolve(&draft, vocabulary, &conflict.place, &take, "検討の結果", "事務局")
            {
                Ok(after) => after,
                Err(error) => {
                    return Err(proptest::test_runner::TestCaseError::fail(format!(
                        "{}: {error}",
                        conflict.place
                    )));
                }
            };
            prop_assert_eq!(draft.undecided().count(), open.len());
            taken.push((conflict, take));
        }
        prop_assert_eq!(next_decision(&draft, vocabulary), None);
        let again = read_in(vocabulary, &draft_to_toml(&draft));
        prop_assert_eq!(&again.plan, &draft.plan);
        for (conflict, take) in &taken {
            let side = match take {
                Take::Ours => ours,
                Take::Theirs => theirs,
                _ => base,
            };
            // What was taken stands; a later decision about the item as a whole may have its say.
            let of_whole = |other: &&Conflict| {
                other.place != conflict.place
                    && other.place.field.is_none()
                    && made_of(world, other, base).iter().any(|ids| ids.contains(&conflict.place.id))
            };
            if result.conflicts.iter().find(of_whole).is_some() {
                continue;
            }
            // The fields of an item as a whole may be places of their own.
            let fields_too = conflict.place.field.is_none()
                && result
                    .conflicts
                    .iter()
                    .any(|other| other.place.id == conflict.place.id && other != *conflict);
            if !fields_too {
                prop_assert_eq!(
                    standing_at(world, &draft, &conflict.place),
                    standing_at(world, side, &conflict.place),
                    "{}",
                    conflict.place
                );
            }
            let said = again.open.iter().filter_map(|row| Conflict::of_row(row).ok());
            let row = said.filter(|row| row.place == conflict.place).find_map(|row| row.decided);
            prop_assert_eq!(row.map(|decided| decided.taken), Some(take.key().to_owned()));
        }
        Ok(())
    });
    seeds::often("a decision", decided.get(), 1_000, TRIPLES);
}

#[test]
fn an_edit_of_a_deleted_project_never_goes_to_a_new_one_like_it() {
    let like = X.replace("id = \"x\"", "id = \"x2\"").replace("探索研究\"", "探索研究（第２期）\"");
    check(
        &[(X, &like)],
        &[("FY2028\"\n", "FY2030\"\n")],
        "x delete-modify",
        &["id = \"x2\"\nunder = \"a\"\nname = \"探索研究（第２期）\"", "last = \"FY2028\"", "-FY2030\"\n"],
    );
}

#[test]
fn two_renames_of_one_item_are_never_mixed() {
    check(
        &[("探索研究\"", "探索研究事業\"")],
        &[("探索研究\"", "新探索研究\"")],
        "x.name rename-rename",
        &["探索研究\""],
    );
}

#[test]
fn two_edits_of_one_text_in_different_parts_are_both_made() {
    check(
        &[("支援し、", "重点的に支援し、")],
        &[("基盤を整備する", "基盤を高度化する")],
        "",
        &["創薬の探索研究を重点的に支援し、基盤を高度化する。"],
    );
}

#[test]
fn an_evaluation_moved_to_two_years_or_moved_and_struck_is_for_a_person() {
    let moved = |year: &str| format!("[\"{year} mid-term\", \"FY2028 ex-post\"]");
    let now = "[\"FY2026 mid-term\", \"FY2028 ex-post\"]";
    let (one, other) = (moved("FY2025"), moved("FY2027"));
    check(&[(now, &one)], &[(now, &other)], "x.milestones both-modified", &[now]);
    check(&[(now, &one)], &[(now, "[\"FY2028 ex-post\"]")], "x.milestones both-modified", &[now]);
    let more = "[\"FY2026 mid-term\", \"FY2028 ex-post\", \"FY2029 ex-post\"]";
    check(
        &[(now, &one)],
        &[(now, more)],
        "",
        &["[\"FY2025 mid-term\", \"FY2028 ex-post\", \"FY2029 ex-post\"]"],
    );
}

#[test]
fn two_moves_of_one_item_and_moves_in_a_circle_are_for_a_person() {
    let y = "id = \"y\"\nunder = \"a\"";
    check(
        &[(y, "id = \"y\"\nunder = \"b\"")],
        &[(y, "id = \"y\"\nunder = \"x\"")],
        "y.under move-move",
        &[y],
    );
    let x = "id = \"x\"\nunder = \"a\"";
    check(
        &[(x, "id = \"x\"\nunder = \"y\"")],
        &[(y, "id = \"y\"\nunder = \"x\"")],
        "x.under move-cycle, y.under move-cycle",
        &[x, y],
    );
}

#[test]
fn two_successors_of_one_whole_are_for_a_person() {
    let (one, other) =
        (with_project("new-1", "a", "from = [\"old\"]"), with_project("new-2", "b", "from = [\"old\"]"));
    check(
        &[(LAST, &one)],
        &[(LAST, &other)],
        "new-1.from lineage, new-2.from lineage",
        &["id = \"new-1\"", "-from ="],
    );
}

#[test]
fn a_reference_to_what_the_other_deleted_is_for_a_person() {
    let refers = ("name = \"構造解析\"\n", "name = \"構造解析\"\nuses = [\"x\"]\n");
    check(&[refers], &[(X, "")], "x reference, y.uses reference", &["id = \"x\"", "-uses ="]);
}

#[test]
fn one_number_given_twice_by_two_sides_is_for_a_person() {
    check(
        &[("name = \"探索研究\"", "label = \"1-1\"\nname = \"探索研究\"")],
        &[("name = \"構造解析\"", "label = \"1-1\"\nname = \"構造解析\"")],
        "x.label invariant, y.label invariant",
        &["-label = \"1-1\""],
    );
}

#[test]
fn what_one_side_had_broken_by_itself_is_no_conflict() {
    let backwards = ("\"FY2024\"", "\"FY2029\"");
    check(&[backwards], &[("探索研究\"", "探索\"")], "", &["first = \"FY2029\"", "name = \"探索\""]);
}

#[test]
fn a_list_arranged_otherwise_by_each_side_keeps_its_order() {
    let swap = |one: &str, other: &str| {
        let text = BASE.replace(&format!("id = \"{one}\""), "id = \"?\"");
        let text = text.replace(&format!("id = \"{other}\""), &format!("id = \"{one}\""));
        read(&text.replace("id = \"?\"", &format!("id = \"{other}\"")))
    };
    // The contents of x and y change places too, which only one side does.
    let result = merged(&VOCABULARY, &read(BASE), &swap("a", "b"), &read(BASE));
    assert!(result.conflicts.is_empty());
    let third = format!("{BASE}\n[[section]]\nid = \"c\"\n");
    let in_order = |ids: [&str; 3]| {
        let base = read(&third);
        let (vocabulary, root, mut items) = base.plan.into_parts();
        items.sort_by_key(|item| ids.iter().position(|id| *id == item.id.as_str()));
        Draft { plan: Plan::assemble(vocabulary, root, items).unwrap(), ..read(&third) }
    };
    let result = merged(
        &VOCABULARY,
        &in_order(["a", "b", "c"]),
        &in_order(["b", "a", "c"]),
        &in_order(["a", "c", "b"]),
    );
    let told: Vec<String> =
        result.conflicts.iter().map(|c| format!("{} {}", c.place, c.kind.key())).collect();
    assert_eq!(told, ["p.section order"]);
    let ids = |draft: &Draft| -> Vec<String> {
        draft.plan.children(&"p".parse().unwrap(), "section").iter().map(Id::to_string).collect()
    };
    assert_eq!(ids(&result.draft), ["a", "b", "c"]);
    let place = "p.section".parse().unwrap();
    let taken = resolve(&result.draft, &VOCABULARY, &place, &Take::Theirs, "理由", "").unwrap();
    assert_eq!(ids(&taken), ["a", "c", "b"]);
}

#[test]
fn plans_that_cannot_be_merged_are_refused() {
    let base = read(BASE);
    let other = read(&BASE.replace("id = \"p\"", "id = \"q\""));
    let sides = |ours| Sides { base: &base, ours, theirs: &base };
    assert_eq!(
        merge(&sides(&other), &VOCABULARY).unwrap_err().words().get(Lang::EN),
        "plans of different ids cannot be merged: base is `p`, ours `q`, theirs `p`"
    );
    let (waiting, _) = case(&[("探索研究\"", "甲\"")], &[("探索研究\"", "乙\"")]);
    let waits = merge(&sides(&waiting), &VOCABULARY).unwrap();
    assert_eq!((waits.conflicts, waits.draft.open), (vec![], waiting.open.clone()));
    let decided =
        resolve(&waiting, &VOCABULARY, &"x.name".parse().unwrap(), &Take::Ours, "理由", "課長").unwrap();
    let again = merge(&sides(&decided), &VOCABULARY).unwrap();
    assert_eq!(again.conflicts, []);
    assert_eq!(draft_to_toml(&again.draft), draft_to_toml(&decided));
}

#[test]
fn a_decision_stands_in_the_draft_with_who_and_why() {
    let (draft, _) = case(&[("探索研究\"", "甲\"")], &[("探索研究\"", "乙\"")]);
    let place = "x.name".parse().unwrap();
    let value = Take::Value("丙".to_owned());
    let decided = resolve(&draft, &VOCABULARY, &place, &value, "双方の折衷", "事務局").unwrap();
    let text = draft_to_toml(&decided);
    assert!(text.contains("name = \"丙\"\n"), "{text}");
    let row = "kind = \"rename-rename\"\nbase = \"探索研究\"\nours = \"甲\"\ntheirs = \"乙\"\ntaken = \"value\"\nvalue = \"丙\"\nreason = \"双方の折衷\"\nby = \"事務局\"\n";
    assert!(text.contains(row), "{text}");
    assert_eq!(decided.undecided().count(), 0);
    let ours = resolve(&decided, &VOCABULARY, &place, &Take::Ours, "再考", "").unwrap();
    assert!(draft_to_toml(&ours).contains("name = \"甲\"\n"));
}

#[test]
fn a_decision_that_would_break_the_plan_is_refused() {
    let (start, end) = (("\"FY2024\"", "\"FY2027\""), ("last = \"FY2028\"", "last = \"FY2025\""));
    let (draft, _) = case(&[start], &[end]);
    let take = |draft: &Draft, place: &str, take: Take| {
        resolve(draft, &VOCABULARY, &place.parse().unwrap(), &take, "理由", "")
    };
    let moved = take(&draft, "x.first", Take::Ours).unwrap();
    assert_eq!(
        take(&moved, "x.last", Take::Theirs).unwrap_err().words().get(Lang::EN),
        "with that the plan would contradict itself: `x` ends in FY2025, before it begins in FY2027"
    );
    assert!(take(&moved, "x.last", Take::Value("FY2029".to_owned())).is_ok());
    let said = |result: Result<Draft, planctl::merge::ResolveError>| result.unwrap_err().to_string();
    assert_eq!(said(take(&draft, "x.last", Take::Value("soon".to_owned()))), "\"soon\" is not a fiscal year");
    assert_eq!(said(take(&draft, "x.name", Take::Ours)), "there is no conflict at `x.name`");
    let place = "x.first".parse().unwrap();
    assert_eq!(said(resolve(&draft, &VOCABULARY, &place, &Take::Ours, " ", "")), "a reason is needed");
}

#[test]
fn a_deleted_program_comes_back_with_all_that_stood_in_it() {
    let b = "[[section]]\nid = \"b\"\nlabel = \"2\"\nname = \"感染症\"\n\n";
    let z = "\n[[project]]\nid = \"z\"\nunder = \"b\"\nname = \"ワクチン\"\n";
    let (draft, told) = case(&[(b, ""), (z, "")], &[("\"ワクチン\"", "\"ワクチン開発\"")]);
    assert_eq!(told, "b delete-modify");
    let take = |take: Take| {
        draft_to_toml(&Draft {
            open: Vec::new(),
            ..resolve(&draft, &VOCABULARY, &"b".parse().unwrap(), &take, "理由", "").unwrap()
        })
    };
    assert_eq!(take(Take::Theirs), draft_to_toml(&edited(&[("\"ワクチン\"", "\"ワクチン開発\"")])));
    assert_eq!(take(Take::Ours), draft_to_toml(&edited(&[(b, ""), (z, "")])));
    assert_eq!(take(Take::Base), draft_to_toml(&read(BASE)));
}

#[test]
fn the_words_of_a_conflict_are_never_the_same_for_both_sides() {
    let told = Cell::new(0);
    on_triples(TRIPLES, |Triple { world, base, ours, theirs, .. }| {
        let result = merged(&world.vocabulary, base, ours, theirs);
        let sides = Sides { base, ours, theirs };
        let merging = Merging { merged: &result, sides, vocabulary: &world.vocabulary };
        for conflict in &result.conflicts {
            told.set(told.get() + 1);
            for lang in [Lang::EN, Lang::JA] {
                let said = merging.values(conflict, lang);
                match said.as_slice() {
                    [_, (_, ours), (_, theirs)] => {
                        prop_assert!(ours != theirs, "{} on both sides of {}", ours, conflict.place);
                    }
                    _ => prop_assert!(said.len() == 2 && conflict.ours == conflict.theirs),
                }
            }
        }
        Ok(())
    });
    seeds::often("a conflict", told.get(), 2_000, TRIPLES);
}

#[test]
fn the_words_of_a_conflict_name_values_and_places() {
    let base = read(BASE);
    let told = |ours: &str, theirs: &str| {
        let (ours, theirs) = (read(ours), read(theirs));
        let result = merged(&VOCABULARY, &base, &ours, &theirs);
        let sides = Sides { base: &base, ours: &ours, theirs: &theirs };
        let merging = Merging { merged: &result, sides, vocabulary: &VOCABULARY };
        let said = merging.values(&result.conflicts[0], Lang::EN);
        said.into_iter().map(|(_, value)| value).collect::<Vec<String>>()
    };
    // Two sections of one name are told apart by their ids, blanks by what they are.
    let alike = BASE.replace("感染症", "創薬");
    let y = "id = \"y\"\nunder = \"a\"";
    let under = |parent: &str| alike.replace(y, &format!("id = \"y\"\nunder = \"{parent}\""));
    let both = format!("{}\n[[section]]\nid = \"c\"\nname = \"創薬\"\n", under("c"));
    assert_eq!(told(&under("b"), &both)[1..], ["under 創薬 [b]", "under 創薬 [c]"]);
    let name = |name: &str| BASE.replace("探索研究\"", &format!("{name}\""));
    assert_eq!(told(&name("探索 A"), &name("探索\u{a0}A"))[1..], ["\"探索 A\"", "\"探索\\u{a0}A\""]);
    assert_eq!(
        told(&BASE.replace(X, ""), &name("探索"))[1..],
        ["deleted", "changed 探索: name 探索研究 → 探索"]
    );
}

#[test]
fn an_item_that_became_another_kind_is_taken_whole_or_not() {
    let vocabulary = r#"
format = 1
name = "made"
version = 1
ja = "計画"
en = "plan"
[plan.field]
name = { type = "text", role = "name", ja = "名称", en = "name" }
[kind.chapter]
role = "headline"
under = ["plan"]
title = []
ja = "編"
en = "chapter"
[kind.chapter.field]
name = { type = "text", role = "name", ja = "名称", en = "name" }
[kind.task]
role = "headline"
under = ["chapter"]
title = []
ja = "課題"
en = "task"
[kind.task.field]
name = { type = "text", role = "name", ja = "名称", en = "name" }
begin = { type = "choice", role = "status", ja = "始期", en = "beginning", choices.a = { ja = "あ", en = "a" } }
[kind.remark]
role = "headline"
under = ["chapter"]
title = []
ja = "備考"
en = "remark"
[kind.remark.field]
name = { type = "text", role = "name", ja = "名称", en = "name" }
begin = { type = "references", role = "reference", ja = "始期", en = "beginning", kinds = ["task"] }
"#;
    let vocabulary = Arc::new(Vocabulary::parse(vocabulary).unwrap());
    let head = "format = 1\nvocabulary = \"made/1\"\n\n[plan]\nid = \"plan\"\nname = \"計画\"\n\n";
    let read =
        |rest: &str| read_in(&vocabulary, &format!("{head}[[chapter]]\nid = \"c\"\nname = \"編\"\n\n{rest}"));
    let task = |id: &str, rest: &str| {
        format!("[[task]]\nid = \"{id}\"\nunder = \"c\"\nname = \"課題{id}\"\n{rest}\n")
    };
    let other = "[[remark]]\nid = \"t\"\nunder = \"c\"\nname = \"課題t\"\n\n";
    let remark = "[[remark]]\nid = \"x\"\nunder = \"c\"\nname = \"課題x\"\nbegin = [\"t\"]\n\n";
    let base = read(&format!("{}{}", task("t", ""), task("x", "begin = \"a\"\n")));
    // One side makes another kind of the item, with a reference; the other of what it points to.
    let ours = read(&format!("{remark}{}", task("t", "")));
    let theirs = read(&format!("{other}{}", task("x", "begin = \"a\"\n")));
    for (ours, theirs) in [(&ours, &theirs), (&theirs, &ours)] {
        let result = merged(&vocabulary, &base, ours, theirs);
        let places: Vec<String> =
            result.conflicts.iter().map(|conflict| conflict.place.to_string()).collect();
        assert_eq!(places, ["t", "x"]);
        let text = draft_to_toml(&result.draft);
        assert_eq!(draft_to_toml(&read_in(&vocabulary, &text)), text);
        assert_eq!(result.draft.plan, base.plan);
    }
}
