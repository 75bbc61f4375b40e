//! The laws of changes and of the canonical form, held on generated plans.
//!
//! The smallest pair that breaks a law is printed as two snapshots, with the command that tries it
//! again ([`crate::seeds`]).
//! What single features do is for the tests beside them.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::slice;
use std::sync::Arc;

use crate::generate::{
    PAIRS, Pair, VOCABULARY, Whims, World, on_pairs, on_triples, pairs, rearranged, spell,
};
use crate::seeds;
use planctl::change::{self, ApplyError, ChangeSet, ItemChange, List, ListChange};
use planctl::check::check_plan;
use planctl::diff::{
    ChangedField, FacetKind, Weight, apply, compare, content_print, derive, example, on_unknown_ground,
    reading_order, rows,
};
use planctl::model::{Digest, Held, Id, Key, Place, Plan, Value, Vocabulary};
use planctl::snapshot::{
    Ids, KnownTables, SharedReader, Snapshot, blocks, decode, read_draft, read_snapshot, to_toml,
};
use proptest::{prop_assert, prop_assert_eq};

/// Each row's facets with the fields that show them, by item.
type Facets = BTreeMap<Id, BTreeSet<(FacetKind, BTreeSet<Key>)>>;

fn facets(changes: &ChangeSet, world: &World) -> Facets {
    let all = rows(changes, &world.vocabulary).into_iter();
    all.map(|(id, row)| (id, row.facets.into_iter().map(|facet| (facet.kind, facet.fields)).collect()))
        .collect()
}

/// Reads a text as a draft; what is wrong with it fails the test.
#[track_caller]
fn read(text: &str, vocabulary: &Arc<Vocabulary>) -> Plan {
    match read_draft(text, slice::from_ref(vocabulary), Ids::Required) {
        Ok(draft) => draft.plan,
        Err(faults) => panic!("{faults:#?}\n\n{text}"),
    }
}

#[test]
fn comparing_a_plan_with_itself_yields_no_change() {
    on_pairs(PAIRS, |Pair { world, after, .. }| {
        let changes = compare(after, &Snapshot::of(after.plan().clone()));
        prop_assert!(changes.is_empty());
        prop_assert!(rows(&changes, &world.vocabulary).is_empty());
        Ok(())
    });
}

#[test]
fn a_plan_is_the_blocks_of_its_items_and_equal_blocks_are_equal_items() {
    on_pairs(PAIRS, |Pair { before, after, .. }| {
        let texts = [before, after].map(|snapshot| to_toml(snapshot.plan()));
        let cut = [&texts[0], &texts[1]].map(|text| blocks(text.as_bytes()));
        for (cut, (text, snapshot)) in cut.iter().zip(texts.iter().zip([before, after])) {
            prop_assert_eq!(cut.concat(), text.as_bytes());
            // The head, and a block for each item, the plan among them.
            prop_assert_eq!(cut.len(), 1 + snapshot.plan().items().count());
        }
        let by_block = |at: usize, snapshot: &Snapshot| -> BTreeMap<Vec<u8>, planctl::model::Item> {
            let id = |block: &[u8]| -> Id {
                let line = std::str::from_utf8(block).unwrap().lines().nth(2).unwrap().to_owned();
                line.trim_start_matches("id = ").trim_matches('"').parse().unwrap()
            };
            let item = |block: &&[u8]| (block.to_vec(), snapshot.plan().get(&id(block)).unwrap().clone());
            cut[at][1..].iter().map(item).collect()
        };
        let (left, right) = (by_block(0, before), by_block(1, after));
        for (block, item) in left.iter().filter(|_| before.plan().id() == after.plan().id()) {
            prop_assert!(right.get(block).is_none_or(|other| other == item));
        }
        Ok(())
    });
}

#[test]
fn a_snapshot_read_block_by_block_is_the_one_read_whole() {
    on_triples(PAIRS / 4, |triple| {
        let plans = [&triple.base, &triple.ours, &triple.base, &triple.theirs, &triple.third, &triple.ours];
        let vocabulary = &triple.world.vocabulary;
        let mut reader = SharedReader::new(triple.base.plan.id().clone(), vocabulary.clone());
        let mut whims = Whims::new(&triple.numbers);
        let whole = |text: &str| {
            let plan = read_snapshot(text, slice::from_ref(vocabulary)).ok()?;
            (to_toml(&plan) == text && plan.id() == triple.base.plan.id()).then_some(plan)
        };
        for draft in plans {
            let text = to_toml(&draft.plan);
            // Before each one something like it, which may be canonical or not.
            let cut: Vec<&[u8]> = blocks(text.as_bytes());
            let mut other: Vec<Vec<u8>> = cut.iter().map(|block| block.to_vec()).collect();
            let (one, two) = (whims.pick(other.len()), whims.pick(other.len()));
            match whims.pick(4) {
                0 => other.swap(one, two),
                1 => drop(other.remove(one)),
                2 => other.insert(two, other[one].clone()),
                _ => {
                    let at = whims.pick(other[one].len());
                    other[one][at] = b" \n[]\"=ax#\\"[whims.pick(10)];
                }
            }
            if let Ok(other) = String::from_utf8(other.concat()) {
                let hash = Digest::of(other.as_bytes());
                let read = reader.read(&other, hash);
                prop_assert_eq!(read.map(|snapshot| snapshot.plan().clone()), whole(&other), "{}", other);
            }
            let snapshot = Snapshot::of(draft.plan.clone());
            prop_assert_eq!(reader.read(&text, snapshot.hash()), Some(snapshot));
        }
        Ok(())
    });
}

#[test]
fn plans_that_differ_yield_a_change_and_a_row() {
    on_pairs(PAIRS, |Pair { world, before, after, .. }| {
        let changes = compare(before, after);
        prop_assert_eq!(changes.is_empty(), before.plan() == after.plan());
        prop_assert_eq!(changes.is_empty(), rows(&changes, &world.vocabulary).is_empty());
        Ok(())
    });
}

#[test]
fn a_schedule_is_said_to_be_longer_or_shorter_only_where_both_sides_know_both_ends() {
    let (told, untold) = (Cell::new(0), Cell::new(0));
    on_pairs(PAIRS, |Pair { world, before, after, .. }| {
        for (id, row) in rows(&compare(before, after), &world.vocabulary) {
            let (Some(old), Some(new)) = (before.plan().get(&id), after.plan().get(&id)) else { continue };
            let fields = world.vocabulary.kind(&new.kind).into_iter().flat_map(|kind| &kind.fields);
            let mut ends = fields.filter(|field| field.end.is_some());
            let is_known = ends.all(|field| {
                [old, new].iter().all(|item| match item.value(&field.key) {
                    Some(Value::Period(period)) => period.exact().is_some(),
                    _ => false,
                })
            });
            for facet in &row.facets {
                match facet.kind {
                    FacetKind::Extended | FacetKind::Shortened => {
                        prop_assert!(is_known, "{id}: {:?} of {old:?} and {new:?}", facet.kind);
                        told.set(told.get() + 1);
                    }
                    FacetKind::Shifted if !is_known => untold.set(untold.get() + 1),
                    _ => {}
                }
            }
        }
        Ok(())
    });
    seeds::often("a length that changed", told.get(), 100, PAIRS);
    seeds::often("a schedule that moved to nobody knows what length", untold.get(), 100, PAIRS);
}

#[test]
fn applying_the_changes_from_one_plan_to_another_yields_the_other() {
    on_pairs(PAIRS, |Pair { before, after, .. }| {
        let applied = apply(&compare(before, after), before);
        prop_assert_eq!(applied.as_ref().map(Snapshot::plan), Ok(after.plan()));
        prop_assert_eq!(applied.map(|snapshot| snapshot.hash()), Ok(after.hash()));
        Ok(())
    });
}

#[test]
fn changes_are_refused_by_any_plan_but_their_base() {
    on_pairs(PAIRS, |Pair { before, after, .. }| {
        if before.hash() != after.hash() {
            let error = ApplyError::AnotherPlan { expected: before.hash(), actual: after.hash() };
            prop_assert_eq!(apply(&compare(before, after), after), Err(error));
        }
        Ok(())
    });
}

#[test]
fn the_changes_inverted_are_the_changes_back() {
    on_pairs(PAIRS, |Pair { before, after, .. }| {
        prop_assert_eq!(compare(before, after).inverted(), compare(after, before));
        Ok(())
    });
}

#[test]
fn the_facets_of_the_way_back_are_the_mirrored_facets() {
    on_pairs(PAIRS, |Pair { world, before, after, .. }| {
        let mirrored: Facets = facets(&compare(before, after), world)
            .into_iter()
            .map(|(id, facets)| {
                (id, facets.into_iter().map(|(kind, fields)| (kind.mirror(), fields)).collect())
            })
            .collect();
        prop_assert_eq!(mirrored, facets(&compare(after, before), world));
        Ok(())
    });
}

/// Some of the places at which one of two plans does not know what the other says: about half of them.
fn some_decided(changes: &ChangeSet, world: &World) -> BTreeSet<Place> {
    let mut places = on_unknown_ground(changes, &world.vocabulary);
    places.extend(on_unknown_ground(&changes.clone().inverted(), &world.vocabulary));
    places.retain(|place| Digest::of(place.to_string().as_bytes()).to_string().as_str() < "8");
    places
}

#[test]
fn what_was_decided_on_unknown_ground_is_a_change_and_read_backwards_the_mirrored_one() {
    on_pairs(PAIRS, |Pair { world, before, after, .. }| {
        let changes = compare(before, after);
        let (bare, decided_places) = (facets(&changes, world), some_decided(&changes, world));
        let there = changes.clone().with_decided(decided_places.clone());
        let back = compare(after, before).with_decided(decided_places.clone());
        prop_assert_eq!(&there.clone().inverted(), &back);
        let (there, back) = (facets(&there, world), facets(&back, world));
        let mirrored: Facets = there
            .iter()
            .map(|(id, facets)| {
                let mirror = |(kind, fields): &(FacetKind, _)| (kind.mirror(), BTreeSet::clone(fields));
                (id.clone(), facets.iter().map(mirror).collect())
            })
            .collect();
        prop_assert_eq!(&mirrored, &back);
        for (id, facets) in &there {
            let decided = |field: Option<&Key>| {
                decided_places.contains(&Place { id: id.clone(), field: field.cloned() })
            };
            // What came to be is of the record, whoever decided to write it down.
            let of_record = |kind: &FacetKind| {
                kind.weight() == Weight::Record
                    && !matches!(kind, FacetKind::Reported | FacetKind::ReportWithdrawn)
            };
            for (kind, fields) in facets.iter().filter(|(kind, _)| of_record(kind)) {
                prop_assert!(!fields.is_empty() || !decided(None), "{id} is {}", kind.key());
                let Some(ItemChange::Edited { fields: own, .. }) = changes.items.get(id) else { continue };
                for (field, pair) in own.iter().filter(|(field, _)| fields.contains(*field)) {
                    // Whether a set is known whole is of the record, whatever was decided.
                    let value = |held: &Option<Held>| held.as_ref().and_then(|held| held.value.clone());
                    let same = value(&pair.before) == value(&pair.after);
                    prop_assert!(same || !decided(Some(field)), "{id}.{field} is {}", kind.key());
                }
            }
            // An item with nothing decided, and none above it, is what it was.
            let above = |plan: &Plan| plan.above(id).iter().map(|item| item.id.clone()).collect::<Vec<_>>();
            let mut ids = [above(before.plan()), above(after.plan())].concat();
            ids.push(id.clone());
            if !decided_places.iter().any(|place| ids.contains(&place.id)) {
                prop_assert_eq!(Some(facets), bare.get(id), "{}", id);
            }
        }
        prop_assert!(there.keys().eq(bare.keys()), "a row came or went");
        Ok(())
    });
}

#[test]
fn every_field_and_every_list_that_differs_shows_in_a_row() {
    on_pairs(PAIRS, |Pair { world, before, after, .. }| {
        let changes = compare(before, after);
        let facets = facets(&changes, world);
        let shown = |id: &Id, key: &Key| {
            facets.get(id).is_some_and(|facets| facets.iter().any(|(_, fields)| fields.contains(key)))
        };
        for (id, change) in &changes.items {
            prop_assert!(facets.contains_key(id), "{} has no row", id);
            if let ItemChange::Edited { fields, .. } = change {
                for key in fields.keys() {
                    prop_assert!(shown(id, key), "{}.{} does not show", id, key);
                }
            }
        }
        for ((parent, kind), ListChange { before, after }) in &changes.lists {
            let both = |of: &List| -> Vec<Id> {
                let stands = |id: &&Id| before.ids.contains(id) && after.ids.contains(id);
                of.ids.iter().filter(stands).cloned().collect()
            };
            // An item that came or went, or moved here or away, has a row of its own to show it.
            let own_row = |id: &Id| match changes.items.get(id) {
                Some(ItemChange::Whole(_)) => true,
                Some(ItemChange::Edited { parent: Some(pair), .. }) => {
                    [&pair.before, &pair.after].into_iter().any(|id| id.as_ref() == Some(parent))
                }
                _ => false,
            };
            let told = before.absent.symmetric_difference(&after.absent).any(|id| !own_row(id));
            let stands = before.parent_stands() && after.parent_stands();
            if both(before) != both(after) || stands && (before.complete != after.complete || told) {
                prop_assert!(shown(parent, kind), "{}/{} does not show", parent, kind);
            }
        }
        Ok(())
    });
}

#[test]
fn an_item_is_added_only_if_the_plan_before_is_known_to_lack_it() {
    on_pairs(PAIRS, |Pair { world, before, after, .. }| {
        let rows = rows(&compare(before, after), &world.vocabulary);
        let (before, after) = (before.plan(), after.plan());
        for item in after.items() {
            let row = rows.get(&item.id);
            let has = |kind| row.is_some_and(|row| row.has(kind));
            match before.get(&item.id) {
                Some(other) if other.kind == item.kind => prop_assert!(!has(FacetKind::Added)),
                Some(_) => prop_assert!(has(FacetKind::Added) && has(FacetKind::Deleted)),
                None => {
                    let lacks = is_known_to_lack(before, after, &item.id);
                    prop_assert_eq!(has(FacetKind::Added), lacks, "{}", item.id);
                    prop_assert_eq!(has(FacetKind::Discovered), !lacks, "{}", item.id);
                }
            }
        }
        Ok(())
    });
}

/// Whether a plan without an item of another says that it has none: the item would stand, by
/// itself or with all above it up to what both plans have, in a complete list, or the list is
/// said to lack it.
fn is_known_to_lack(plan: &Plan, other: &Plan, id: &Id) -> bool {
    let mut top = other.get(id).expect("it stands in the other plan");
    for above in other.above(id) {
        if let Some(holder) = plan.get(&above.id) {
            let lacks = holder.absent.contains(id) || holder.absent.contains(&top.id);
            return lacks || !holder.open_lists.contains(&top.kind);
        }
        top = above;
    }
    true
}

#[test]
fn every_substantive_row_is_in_exactly_one_point() {
    on_pairs(PAIRS, |Pair { world, before, after, .. }| {
        let changes = compare(before, after);
        let rows = rows(&changes, &world.vocabulary);
        let order = reading_order(before.plan(), after.plan(), &world.vocabulary);
        let causes = derive(&changes, &rows, &order, &world.vocabulary);
        let mut named: Vec<&Id> = causes.iter().flat_map(|cause| &cause.items).collect();
        let count = named.len();
        named.sort();
        named.dedup();
        prop_assert_eq!(named.len(), count, "an item is in two points");
        for row in rows.values().filter(|row| row.weight() == Weight::Substantive) {
            prop_assert!(named.binary_search(&&row.id).is_ok(), "{} is in no point", row.id);
        }
        Ok(())
    });
}

#[test]
fn a_plan_reads_back_from_its_canonical_form() {
    on_pairs(PAIRS, |Pair { world, after, .. }| {
        let bytes = to_toml(after.plan());
        let again = read_snapshot(&bytes, slice::from_ref(&world.vocabulary));
        prop_assert_eq!(again.as_ref(), Ok(after.plan()), "{}", bytes);
        prop_assert_eq!(to_toml(&again.expect("it was just read")), bytes);
        Ok(())
    });
}

#[test]
fn a_file_of_known_tables_is_canonical_and_one_that_is_not_is_told_by_none() {
    let (told, altered) = (Cell::new(0), Cell::new(0));
    on_pairs(PAIRS, |pair| {
        let known = &mut KnownTables::new(pair.vocabulary().clone());
        let whims = &mut pair.whims();
        let (text, other) = (to_toml(pair.before.plan()), to_toml(pair.after.plan()));
        // Tables out of order, twice, from another plan, cut, with a byte changed.
        let mut tables: Vec<&str> = text.split("\n\n[").collect();
        let others: Vec<&str> = other.split("\n\n[").collect();
        let last = tables.len() - 1;
        match whims.pick(6) {
            0 => tables.swap(last, last / 2),
            1 => tables.push(tables[last]),
            2 => tables.push(others[others.len() - 1]),
            3 => drop(tables.remove(last / 2)),
            4 => tables[last] = tables[last].trim_end(),
            _ => tables.reverse(),
        }
        let mut edited = tables.join("\n\n[");
        if whims.pick(5) == 0 {
            edited = edited.replacen(" = ", "  = ", 2).replacen("  = ", " = ", 1);
        }
        // What was met before is known when it comes again.
        for text in [&text, &other, &edited, &text] {
            let canonical = read_snapshot(text, slice::from_ref(pair.vocabulary()))
                .is_ok_and(|plan| to_toml(&plan) == *text);
            let sure = known.plan_of(text);
            prop_assert!(sure.is_none() || canonical, "{}", text);
            // An id that its own stand-in bears is the one thing it leaves to the whole reading.
            let stand_in = text.contains("\"plan\"");
            prop_assert!(sure.is_some() || !canonical || stand_in, "{}", text);
            let count = if canonical { &told } else { &altered };
            count.set(count.get() + 1);
        }
        Ok(())
    });
    seeds::often("a canonical file", told.get(), 30_000, PAIRS);
    seeds::often("a file that is not", altered.get(), 5_000, PAIRS);
}

#[test]
fn every_spelling_of_a_plan_has_the_same_name() {
    on_pairs(PAIRS, |pair| {
        let spelt = spell(pair.after.plan(), pair.vocabulary(), &mut pair.whims());
        let found = read(&spelt, pair.vocabulary());
        prop_assert_eq!(to_toml(&found), to_toml(pair.after.plan()), "{}", spelt);
        prop_assert_eq!(Snapshot::of(found).hash(), pair.after.hash(), "{}", spelt);
        let bytes = [b"\xEF\xBB\xBF", spelt.as_bytes()].concat();
        let (text, _) = decode(&bytes).expect("it is UTF-8");
        prop_assert_eq!(Snapshot::of(read(&text, pair.vocabulary())).hash(), pair.after.hash(), "{}", spelt);
        Ok(())
    });
}

#[test]
fn content_prints_stay_when_only_siblings_change_places() {
    on_pairs(PAIRS, |pair| {
        let mut whims = pair.whims();
        let Pair { before, after, .. } = pair;
        let other_before = Snapshot::of(rearranged(before.plan(), &mut whims));
        let other_after = Snapshot::of(rearranged(after.plan(), &mut whims));
        prop_assert_eq!(
            prints_without_lists(&compare(before, after)),
            prints_without_lists(&compare(&other_before, &other_after))
        );
        Ok(())
    });
}

#[test]
fn content_prints_tell_items_fields_and_both_values_apart() {
    on_pairs(PAIRS, |Pair { before, after, .. }| {
        let changes = compare(before, after);
        let mut prints = BTreeSet::new();
        let mut count = 0;
        for id in changed_items(&changes) {
            for field in ChangedField::of(&changes, id) {
                let all = combined(&field);
                count += all.len();
                prints.extend(all.iter().map(|field| content_print(id, field)));
            }
        }
        prop_assert_eq!(prints.len(), count);
        Ok(())
    });
}

/// The changed field, its inverse, and what it would be were either value on both sides. Of a
/// list only what stands on both sides has an order to tell apart.
fn combined<'a>(field: &ChangedField<'a>) -> Vec<ChangedField<'a>> {
    fn all<T: Copy>(change::Pair { before, after }: change::Pair<T>) -> [change::Pair<T>; 4] {
        let pair = |before, after| change::Pair { before, after };
        [pair(before, after), pair(after, before), pair(before, before), pair(after, after)]
    }
    match field.clone() {
        ChangedField::Field(key, pair) => all(pair).map(|pair| ChangedField::Field(key, pair)).into(),
        ChangedField::Under(pair) => all(pair).map(ChangedField::Under).into(),
        ChangedField::Whole(pair) => all(pair).map(ChangedField::Whole).into(),
        ChangedField::List(kind, pair) => {
            let of = |list: &change::List, other: &change::List| -> Vec<Id> {
                list.ids.iter().filter(|id| other.ids.contains(id)).cloned().collect()
            };
            let turned = of(pair.before, pair.after) != of(pair.after, pair.before)
                || pair.before.complete != pair.after.complete
                || pair.before.absent != pair.after.absent;
            let inverse = change::Pair { before: pair.after, after: pair.before };
            let both = [pair, inverse].into_iter().take(1 + usize::from(turned));
            both.map(|pair| ChangedField::List(kind, pair)).collect()
        }
    }
}

#[test]
fn the_print_of_a_list_does_not_hang_on_what_came_and_went_in_it() {
    let list = |ids: &[&str]| change::List {
        ids: ids.iter().map(|id| id.parse().expect("an id")).collect(),
        complete: true,
        ..change::List::default()
    };
    let print = |before: &[&str], after: &[&str]| {
        let (before, after) = (list(before), list(after));
        let pair = change::Pair { before: &before, after: &after };
        let kind = "thing".into();
        content_print(&"parent".parse().expect("an id"), &ChangedField::List(&kind, pair))
    };
    assert_eq!(print(&["a", "b"], &["a", "b", "c"]), print(&["a", "b", "x"], &["a", "b", "x", "c"]));
    assert_eq!(print(&["a", "b"], &["b", "a"]), print(&["a", "b", "x"], &["b", "y", "a"]));
    assert_ne!(print(&["a", "b"], &["b", "a"]), print(&["a", "b"], &["a", "b"]));
}

/// The content prints of all changed fields but lists, by item and field.
fn prints_without_lists(changes: &ChangeSet) -> BTreeMap<(Id, String), Digest> {
    let mut prints = BTreeMap::new();
    for id in changed_items(changes) {
        for field in ChangedField::of(changes, id) {
            if !matches!(field, ChangedField::List(..)) {
                prints.insert((id.clone(), field.name().to_owned()), content_print(id, &field));
            }
        }
    }
    prints
}

fn changed_items(changes: &ChangeSet) -> BTreeSet<&Id> {
    changes.items.keys().chain(changes.lists.keys().map(|(parent, _)| parent)).collect()
}

/// So that the laws are held on all that can change, not on what is easily made.
#[test]
fn every_kind_of_change_occurs_five_times_within_ten_thousand_pairs() {
    let circumstances = CIRCUMSTANCES.iter().map(|(name, _)| *name);
    let keys = FacetKind::all().map(FacetKind::key).chain(circumstances);
    let mut counts: BTreeMap<&str, usize> = keys.map(|key| (key, 0)).collect();
    let pairs = pairs();
    for case in seeds::all_cases(PAIRS) {
        let Pair { world, before, after, .. } = seeds::value(&case, &pairs);
        let changes = compare(&before, &after);
        let facets = facets(&changes, &world);
        let mut found: BTreeSet<&str> = facets.values().flatten().map(|(kind, _)| kind.key()).collect();
        let with_decided =
            self::facets(&changes.clone().with_decided(some_decided(&changes, &world)), &world);
        found.extend(with_decided.values().flatten().map(|(kind, _)| kind.key()));
        let held = CIRCUMSTANCES.iter().filter(|(_, holds)| holds(&changes, &facets));
        found.extend(held.map(|(name, _)| name));
        for key in found {
            *counts.entry(key).or_default() += 1;
        }
        if counts.values().all(|count| *count >= 5) {
            return;
        }
    }
    panic!("too seldom: {counts:#?}");
}

/// Something that may be so of a set of changes.
type Circumstance = (&'static str, fn(&ChangeSet, &Facets) -> bool);

/// What else is to occur beside the kinds of change.
const CIRCUMSTANCES: &[Circumstance] = &[
    ("nothing differs", |changes, _| changes.is_empty()),
    ("the plan has another id", |changes, _| changes.before.plan != changes.after.plan),
    ("four kinds of change at one item", |_, facets| facets.values().any(|facets| facets.len() > 3)),
    ("an id stands as another kind", |changes, _| {
        let twice =
            |change| matches!(change, &ItemChange::Whole(change::Pair { before: Some(_), after: Some(_) }));
        changes.items.values().any(twice)
    }),
    ("a set is known in part", |changes, _| held(changes).any(|held| held.value.is_some() && !held.complete)),
    ("a year is known within bounds", |changes, _| {
        held(changes)
            .any(|held| matches!(&held.value, Some(Value::Period(period)) if period.exact().is_none()))
    }),
    ("something is said to be absent", |changes, _| {
        changes.lists.values().any(|list| list.before.absent != list.after.absent)
    }),
];

/// All that is held, on either side, by fields that differ.
fn held(changes: &ChangeSet) -> impl Iterator<Item = &Held> {
    let edited = changes.items.values().filter_map(|change| match change {
        ItemChange::Edited { fields, .. } => Some(fields.values()),
        ItemChange::Whole(_) => None,
    });
    edited.flatten().flat_map(|pair| [&pair.before, &pair.after]).flatten()
}

#[test]
fn the_examples_of_the_catalogue_are_plans_without_a_finding() {
    for kind in FacetKind::all() {
        let example = example(kind);
        for text in [&example.before, &example.after] {
            assert_eq!(check_plan(&read(text, &VOCABULARY), &VOCABULARY, None), [], "{text}");
        }
    }
}
