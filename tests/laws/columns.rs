//! Rows of data: what planctl exports comes back as it was, and rows keep their meaning when they are written
//! otherwise.

use std::collections::BTreeMap;

use crate::generate::{PAIRS, Pair, on_pairs};
use planctl::document::{Imprint, Standing};
use planctl::export::rows_table;
use planctl::formats::{
    Columns, Limits, RowFault, Rows, Written, own_columns, own_worksheets, read, read_rows,
};
use planctl::layout::not_in_cells;
use planctl::model::{Digest, Id, Plan};
use planctl::reading::SourceFormat;
use planctl::render::{to_csv, workbook};
use planctl::snapshot::{Snapshot, to_toml};
use planctl::text::{Lang, Words};
use proptest::test_runner::TestCaseError;
use proptest::{prop_assert, prop_assert_eq};

/// What rows have no place for: the items that are known to be absent. `export` tells them.
fn as_rows_hold(plan: &Plan) -> Plan {
    let (name, mut root, mut items) = plan.clone().into_parts();
    for item in items.iter_mut().chain([&mut root]) {
        item.absent.clear();
    }
    Plan::assemble(name, root, items).unwrap()
}

fn imported(text: &str, pair: &Pair, base: Option<&Plan>) -> Result<Plan, Vec<RowFault>> {
    let reading = read(text.as_bytes(), SourceFormat::Csv, &Limits::default()).unwrap();
    let (columns, vocabulary, _) = own_columns(&reading, &[pair.vocabulary()], None).expect("its own heads");
    let plan: Id = "passing".parse().unwrap();
    let rows = Rows {
        reading: &reading,
        columns: &columns,
        vocabulary,
        document: Digest::of(text.as_bytes()),
        plan: &plan,
        base,
        written: Written::AsKept,
    };
    Ok(read_rows(&rows)?.imported.draft.plan)
}

#[test]
fn rows_that_were_exported_come_back_as_the_plan_they_were() {
    on_pairs(PAIRS, |pair| {
        for lang in [Lang::EN, Lang::JA] {
            let plan = pair.after.plan();
            let table = rows_table(plan, &|_| true, &pair.world.vocabulary, lang);
            for bom in [true, false] {
                let text = to_csv(&table, bom);
                let back = imported(&text, pair, None).expect("no row is at fault");
                prop_assert_eq!(to_toml(&back), to_toml(&as_rows_hold(plan)), "{}", text);
                prop_assert_eq!(Snapshot::of(back), Snapshot::of(as_rows_hold(plan)));
            }
        }
        Ok(())
    });
}

#[test]
fn rows_of_a_later_plan_read_against_an_earlier_one_are_the_later_plan() {
    on_pairs(PAIRS, |pair| {
        let (before, after) = (pair.before.plan(), pair.after.plan());
        if before.id() != after.id() {
            return Ok(());
        }
        let text = to_csv(&rows_table(after, &|_| true, &pair.world.vocabulary, Lang::EN), false);
        let Ok(back) = imported(&text, pair, Some(before)) else {
            prop_assert!(false, "a row is at fault in\n{text}");
            return Ok(());
        };
        // Only kinds of which there is no row any more stay as they were.
        let kinds: std::collections::BTreeSet<_> = after.items().map(|item| item.kind.clone()).collect();
        let stayed = |plan: &Plan| -> BTreeMap<Id, String> {
            let items = plan.items().filter(|item| kinds.contains(&item.kind));
            items.map(|item| (item.id.clone(), format!("{:?} {:?}", item.parent, item.fields))).collect()
        };
        prop_assert_eq!(stayed(&back), stayed(after));
        Ok(())
    });
}

#[test]
fn the_columns_that_were_used_read_the_same_rows_again() {
    on_pairs(PAIRS, |pair| {
        let plan = pair.after.plan();
        let text = to_csv(&rows_table(plan, &|_| true, &pair.world.vocabulary, Lang::JA), false);
        let reading = read(text.as_bytes(), SourceFormat::Csv, &Limits::default()).unwrap();
        let (columns, vocabulary, _) = own_columns(&reading, &[pair.vocabulary()], None).unwrap();
        let kept = Columns::parse(&columns.to_toml()).unwrap();
        prop_assert_eq!(&kept.columns, &columns.columns);
        let passing: Id = "passing".parse().unwrap();
        let document = Digest::of(b"");
        let by = |columns| {
            let rows = Rows {
                reading: &reading,
                columns,
                vocabulary,
                document,
                plan: &passing,
                base: None,
                written: Written::AsKept,
            };
            read_rows(&rows).map(|read| (read.imported.draft.plan, read.used))
        };
        let (first, used) = by(&columns).unwrap();
        let (second, again) = by(&used).unwrap();
        prop_assert_eq!(first, second);
        prop_assert_eq!(used, again);
        Ok(())
    });
}

fn imprint(snapshot: &Snapshot) -> Imprint {
    Imprint {
        title: Words::same("x"),
        plan: Words::same("y"),
        revision: Standing::default(),
        base: None,
        hash: snapshot.hash(),
        authority: None,
        author: None,
        source: None,
        date: None,
    }
}

#[test]
fn sheets_that_were_exported_come_back_but_for_what_is_told() {
    on_pairs(PAIRS / 4, |pair| {
        let plan = pair.after.plan();
        let imprint = imprint(&pair.after);
        for lang in [Lang::EN, Lang::JA] {
            let bytes = workbook(plan, &pair.world.vocabulary, &imprint, lang);
            let reading = read(&bytes, SourceFormat::Xlsx, &Limits::default()).unwrap();
            let (reading, columns, vocabulary) =
                own_worksheets(&reading, &[pair.vocabulary()]).expect("its own sheets");
            let passing: Id = "passing".parse().unwrap();
            let rows = Rows {
                reading: &reading,
                columns: &columns,
                vocabulary,
                document: Digest::of(&bytes),
                plan: &passing,
                base: None,
                written: Written::ToBeEdited,
            };
            let back = read_rows(&rows).map(|read| read.imported.draft.plan);
            let back = match back {
                Ok(back) => back,
                Err(faults) => return Err(TestCaseError::fail(format!("{faults:?}"))),
            };
            let told = not_in_cells(plan, vocabulary, lang);
            let without = |plan: &Plan| {
                let (name, mut root, mut items) = plan.clone().into_parts();
                for item in items.iter_mut().chain([&mut root]) {
                    item.absent.clear();
                    item.open_lists.clear();
                    let id = item.id.clone();
                    item.fields.retain(|key, _| {
                        !told.iter().any(|place| place.id == id && place.field.as_ref() == Some(key))
                    });
                }
                to_toml(&Plan::assemble(name, root, items).unwrap())
            };
            prop_assert_eq!(without(&back), without(plan));
        }
        Ok(())
    });
}
