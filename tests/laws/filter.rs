//! What asks for some of the changes, or of the items, against what they are.

use std::cell::Cell;
use std::cmp::Ordering;
use std::collections::BTreeSet;

use crate::generate::{PAIRS, Pair, on_pairs};
use crate::seeds;
use planctl::change::{ChangeSet, ItemChange};
use planctl::diff::{Amount, FacetKind, compare, rows};
use planctl::filter::{Filter, holds, may_hold, read_amount};
use planctl::model::{Calendar, Grain, Id, Item, Value, Vocabulary};
use planctl::text::{Lang, folded};
use proptest::{prop_assert, prop_assert_eq};

/// The items that a question keeps.
fn kept(filter: &Filter, changes: &ChangeSet, vocabulary: &Vocabulary) -> BTreeSet<Id> {
    let all = rows(changes, vocabulary).into_iter();
    all.filter(|(_, row)| filter.keeps(row, changes, vocabulary)).map(|(id, _)| id).collect()
}

/// A value as it is typed: one member, where it has several.
fn typed(value: &Value) -> Option<String> {
    let text = match value.members() {
        Some(members) => members.first()?.clone(),
        None => value.to_string(),
    };
    Some(text).filter(|text| !folded(text).is_empty())
}

#[test]
fn a_question_keeps_the_rows_of_which_it_is_so_and_no_others() {
    let asked_of_values = Cell::new(0);
    on_pairs(PAIRS, |Pair { world, before, after, .. }| {
        let vocabulary = &world.vocabulary;
        let changes = compare(before, after);
        let all = rows(&changes, vocabulary);
        prop_assert_eq!(kept(&Filter::default(), &changes, vocabulary).len(), all.len());
        for facet in FacetKind::all() {
            let filter = Filter { facets: vec![facet], ..Filter::default() };
            let naive: BTreeSet<Id> =
                all.iter().filter(|(_, row)| row.has(facet)).map(|(id, _)| id.clone()).collect();
            prop_assert_eq!(kept(&filter, &changes, vocabulary), naive, "{}", facet.key());
        }
        for kind in &vocabulary.kinds {
            let filter = Filter { item_kinds: vec![kind.key.clone()], ..Filter::default() };
            let naive: BTreeSet<Id> =
                all.iter().filter(|(_, row)| row.kind == kind.key).map(|(id, _)| id.clone()).collect();
            prop_assert_eq!(kept(&filter, &changes, vocabulary), naive);
        }
        // What a field was and is finds it.
        for (id, row) in &all {
            let Some(ItemChange::Edited { fields, .. }) = changes.items.get(id) else { continue };
            for key in row.facets.iter().flat_map(|facet| &facet.fields) {
                let Some(pair) = fields.get(key) else { continue };
                let text = |held: &Option<planctl::model::Held>| match held
                    .as_ref()
                    .and_then(|held| held.value.as_ref())
                {
                    Some(value) => typed(value),
                    None => Some(String::new()),
                };
                let (Some(was), Some(now)) = (text(&pair.before), text(&pair.after)) else { continue };
                let filter = Filter {
                    fields: vec![key.clone()],
                    was: Some(was.clone()),
                    now: Some(now.clone()),
                    ..Filter::default()
                };
                prop_assert!(filter.keeps(row, &changes, vocabulary), "{id}.{key}: {was:?} {now:?}");
                asked_of_values.set(asked_of_values.get() + 1);
            }
        }
        Ok(())
    });
    seeds::often("a field asked for by its values", asked_of_values.get(), 1_000, PAIRS);
}

#[test]
fn what_came_later_is_what_comes_earlier_the_other_way_round() {
    let met = Cell::new(0);
    on_pairs(PAIRS, |Pair { world, before, after, .. }| {
        let vocabulary = &world.vocabulary;
        let (there, back) = (compare(before, after), compare(after, before));
        let of = |direction| Filter { direction: Some(direction), ..Filter::default() };
        let later = kept(&of(Ordering::Greater), &there, vocabulary);
        prop_assert_eq!(&later, &kept(&of(Ordering::Less), &back, vocabulary));
        met.set(met.get() + usize::from(!later.is_empty()));
        // By so much is also by less.
        let by = |by| Filter { by_at_least: Some(Amount::Time(by, Grain::FiscalYear)), ..Filter::default() };
        let (one, two) = (kept(&by(1), &there, vocabulary), kept(&by(2), &there, vocabulary));
        prop_assert!(two.is_subset(&one));
        Ok(())
    });
    seeds::often("something that came later", met.get(), 300, PAIRS);
}

#[test]
fn every_value_is_found_by_itself_and_an_extract_holds_what_was_asked_and_says_what_is_missing() {
    on_pairs(PAIRS, |Pair { world, after, .. }| {
        let (vocabulary, plan) = (&world.vocabulary, after.plan());
        for item in plan.items() {
            for (key, held) in &item.fields {
                let (Some(value), Some(def)) = (&held.value, vocabulary.field(&item.kind, key)) else {
                    continue;
                };
                let Some(text) = typed(value) else { continue };
                prop_assert!(holds(value, def, &text, vocabulary), "{}.{key}: {text:?}", item.id);
                prop_assert!(may_hold(def, &text, vocabulary), "{}.{key}: {text:?}", item.id);
            }
        }
        prop_assert_eq!(&plan.extract(&|_| true), plan);
        let asked = |item: &Item| item.fields.len() % 2 == 1;
        let extract = plan.extract(&asked);
        for item in plan.items() {
            let above_one =
                plan.items().any(|one| asked(one) && plan.above(&one.id).iter().any(|up| up.id == item.id));
            let is_there = asked(item) || above_one || item.parent.is_none();
            prop_assert_eq!(extract.get(&item.id).is_some(), is_there, "{}", item.id);
        }
        for item in extract.items() {
            for (kind, ids) in plan.lists(&item.id) {
                let lost = extract.children(&item.id, kind).len() < ids.len();
                let open = plan.get(&item.id).is_some_and(|whole| whole.open_lists.contains(kind));
                prop_assert_eq!(item.open_lists.contains(kind), lost || open, "{} {}", item.id, kind);
            }
        }
        Ok(())
    });
}

#[test]
fn an_amount_is_read_as_it_is_printed() {
    for grain in Grain::ALL.into_iter().filter(|grain| *grain != Grain::Release) {
        for by in [1, 2, 12, 100] {
            for lang in Lang::ALL {
                let said = Calendar::amount_words(by, grain).get(*lang).into_owned();
                // A quarter is a quarter, of whichever year.
                let read = read_amount(&said);
                is_time(&said, read, by, grain);
            }
        }
    }
    for (text, read) in [
        ("12.5", Some("12.5")),
        ("1,449", Some("1449")),
        ("0", None),
        ("-1", None),
        ("5 %", None),
        ("", None),
    ] {
        let number = match read_amount(text) {
            Some(Amount::Number(number)) => Some(number.to_string()),
            other => other.map(|_| "a time".to_owned()),
        };
        assert_eq!(number.as_deref(), read, "{text}");
    }
}

#[track_caller]
fn is_time(said: &str, read: Option<Amount>, by: i64, grain: Grain) {
    match read {
        Some(Amount::Time(found, of)) => {
            assert_eq!(found, by, "{said}");
            assert_eq!(of.in_year(), grain.in_year(), "{said}");
        }
        other => panic!("{said}: {other:?}"),
    }
}
