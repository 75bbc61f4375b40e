//! What waits for a decision: no row is lost, and nobody's text is lost beside one.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::slice;

use crate::generate::{Triple, on_triples};
use crate::seeds;
use planctl::check::check;
use planctl::merge::{Conflict, Merged, Sides, Take, merge, resolve};
use planctl::model::{Id, Key, Plan, Vocabulary};
use planctl::snapshot::{Draft, Ids, OpenRow, Place, draft_to_toml, held_to_toml, read_draft, read_tables};
use proptest::test_runner::TestCaseResult;
use proptest::{prop_assert, prop_assert_eq};

const TRIPLES: u64 = 5_000;

fn merged(vocabulary: &Vocabulary, base: &Draft, ours: &Draft, theirs: &Draft) -> Merged {
    merge(&Sides { base, ours, theirs }, vocabulary).expect("plans of one id and vocabulary merge")
}

/// Two brought together, with a suggestion that waits beside the conflicts.
fn with_rows(triple: &Triple) -> Draft {
    let Triple { world, base, ours, theirs, .. } = triple;
    let mut draft = merged(&world.vocabulary, base, ours, theirs).draft;
    let keys = [("item", draft.plan.id().as_str()), ("to", "elsewhere")];
    let keys = keys.map(|(key, id)| (key.to_owned(), format!("\"{id}\""))).to_vec();
    draft.open.push(OpenRow { table: "suggestion", keys, span: 0..0 });
    draft
}

fn stands(row: &OpenRow, draft: &Draft) -> bool {
    draft.undecided().any(|own| own.is_about_the_same(row))
}

fn all_stand(before: &Draft, after: &Draft) -> TestCaseResult {
    for row in before.undecided() {
        prop_assert!(stands(row, after), "{row:?} is lost:\n{}", draft_to_toml(after));
    }
    Ok(())
}

fn held(plan: &Plan, id: &Id, key: &Key) -> Option<String> {
    plan.get(id)?.fields.get(key).map(held_to_toml)
}

fn conflicts(draft: &Draft) -> Vec<Conflict> {
    draft.undecided().filter_map(|row| Conflict::of_row(row).ok()).collect()
}

/// The items that a conflict about something whole is made of.
fn made_of(conflict: &Conflict, vocabulary: &Vocabulary, plan: &Id) -> BTreeSet<Id> {
    let texts = [&conflict.base, &conflict.ours, &conflict.theirs].into_iter().flatten();
    let items = texts.filter_map(|text| read_tables(text, vocabulary, plan).ok()).flat_map(|read| read.0);
    items.map(|item| item.id).chain([conflict.place.id.clone()]).collect()
}

#[test]
fn what_waits_still_waits_after_a_third_comes_on_either_side() {
    let met = Cell::new(0);
    on_triples(TRIPLES, |triple| {
        let Triple { world, base, third, .. } = triple;
        let waiting = with_rows(triple);
        met.set(met.get() + waiting.undecided().count() - 1);
        for base in [base, &Draft { open: Vec::new(), ..waiting.clone() }] {
            all_stand(&waiting, &merged(&world.vocabulary, base, &waiting, third).draft)?;
            all_stand(&waiting, &merged(&world.vocabulary, base, third, &waiting).draft)?;
        }
        // Both have the rows, and one went on.
        let later = Draft { open: waiting.open.clone(), ..third.clone() };
        all_stand(&waiting, &merged(&world.vocabulary, &waiting, &waiting, &later).draft)?;
        // One of them took conflicts away without deciding them.
        let conflicts_alone = Draft {
            open: waiting.open.iter().filter(|row| row.table == "conflict").cloned().collect(),
            ..waiting
        };
        let struck = Draft { open: Vec::new(), ..third.clone() };
        all_stand(
            &conflicts_alone,
            &merged(&world.vocabulary, &conflicts_alone, &struck, &conflicts_alone).draft,
        )
    });
    seeds::often("a conflict that waits", met.get(), 1_000, TRIPLES);
}

#[test]
fn what_a_third_says_at_a_place_that_waits_is_never_lost() {
    let met = Cell::new(0);
    on_triples(TRIPLES, |triple| {
        let Triple { world, base, third, .. } = triple;
        let waiting = with_rows(triple);
        let vocabulary = &world.vocabulary;
        let result = merged(vocabulary, base, &waiting, third).draft;
        let rows = conflicts(&result);
        for conflict in conflicts(&waiting) {
            let Place { id, field: Some(key) } = &conflict.place else { continue };
            if vocabulary.kind(key).is_some() || &**key == "under" {
                continue;
            }
            let (said, of_base) = (held(&third.plan, id, key), held(&base.plan, id, key));
            let whole = rows.iter().any(|row| {
                row.place.field.is_none() && made_of(row, vocabulary, base.plan.id()).contains(id)
            });
            if !whole {
                prop_assert_eq!(held(&result.plan, id, key), held(&waiting.plan, id, key), "{}.{}", id, key);
            }
            if third.plan.get(id).is_none() || said == of_base {
                continue;
            }
            met.set(met.get() + 1);
            let told = rows.iter().filter(|row| row.place == conflict.place);
            let told = told.flat_map(|row| [&row.ours, &row.theirs]).any(|value| *value == said);
            prop_assert!(told || whole, "{id}.{key} = {said:?} is lost:\n{}", draft_to_toml(&result));
        }
        Ok(())
    });
    seeds::often("a text beside a conflict", met.get(), 100, TRIPLES);
}

#[test]
fn a_draft_reads_back_with_its_rows_and_check_names_each() {
    on_triples(TRIPLES, |triple| {
        let Triple { world, base, third, .. } = triple;
        let draft = merged(&world.vocabulary, base, &with_rows(triple), third).draft;
        let text = draft_to_toml(&draft);
        let read = read_draft(&text, slice::from_ref(&world.vocabulary), Ids::Required);
        let read =
            read.map_err(|faults| proptest::test_runner::TestCaseError::fail(format!("{faults:?}\n{text}")))?;
        // Rows of one table stand together once they are read.
        let keys = |draft: &Draft| draft.open.iter().map(|row| row.keys.clone()).collect::<BTreeSet<_>>();
        prop_assert_eq!(keys(&read), keys(&draft));
        let findings = check(&read, &world.vocabulary, None);
        let named = findings.iter().filter(|finding| finding.rule.id == "open-row").count();
        prop_assert_eq!(named, draft.undecided().count());
        Ok(())
    });
}

#[test]
fn deciding_one_row_leaves_all_others_at_their_places() {
    let met = Cell::new(0);
    on_triples(TRIPLES, |triple| {
        let Triple { world, base, third, .. } = triple;
        let mut draft = merged(&world.vocabulary, base, &with_rows(triple), third).draft;
        for (turn, conflict) in conflicts(&draft).into_iter().enumerate() {
            // A row that says the same by now is decided already.
            if conflicts(&draft).iter().all(|waits| waits.place != conflict.place) {
                continue;
            }
            let take = [Take::Ours, Take::Theirs, Take::Base][turn % 3].clone();
            // What cannot be decided yet is refused, and nothing changes.
            let Ok(after) = resolve(&draft, &world.vocabulary, &conflict.place, &take, "理由", "") else {
                continue;
            };
            met.set(met.get() + 1);
            let places = |draft: &Draft| draft.open.iter().map(OpenRow::place).collect::<Vec<_>>();
            prop_assert_eq!(places(&after), places(&draft));
            prop_assert!(after.undecided().count() < draft.undecided().count());
            let values = |draft: &Draft| -> BTreeSet<String> {
                let rows = draft.open.iter().filter_map(|row| Conflict::of_row(row).ok());
                rows.filter(|row| row.place != conflict.place).filter_map(|row| row.theirs).collect()
            };
            let own = [&conflict.base, &conflict.ours, &conflict.theirs];
            let lost: Vec<_> = values(&draft).difference(&values(&after)).cloned().collect();
            let same = |text: &String| own.iter().any(|value| value.as_ref() == Some(text));
            prop_assert!(lost.iter().all(|text| same(text) || conflict.place.field.is_none()), "{lost:?}");
            draft = after;
        }
        Ok(())
    });
    seeds::often("a decision", met.get(), 500, TRIPLES);
}
