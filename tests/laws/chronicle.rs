//! What stood when, held against a reference that reads the files of all revisions as plain TOML.

use std::collections::{BTreeMap, BTreeSet};

use planctl::filter::{Relation, relates};
use planctl::history::{Among, Chronicle, DueKind, Run, Sought, Stood, Told};
use planctl::model::{Date, FieldType, Id, Vocabulary};
use planctl::snapshot::{Snapshot, to_toml};
use planctl::text::folded;
use proptest::{prop_assert, prop_assert_eq};

use crate::generate::{PAIRS, Triple, Whims, on_triples};

/// The items of a file by id, each with its kind and its keys.
struct File {
    plan: String,
    items: BTreeMap<String, (String, toml::Table)>,
}

fn file(text: &str) -> File {
    let table: toml::Table = toml::from_str(text).unwrap();
    let mut items = BTreeMap::new();
    let mut plan = String::new();
    for (kind, value) in table {
        let all = match value {
            toml::Value::Table(own) if kind == "plan" => vec![toml::Value::Table(own)],
            toml::Value::Array(all) => all,
            _ => continue,
        };
        for own in all {
            let toml::Value::Table(own) = own else { continue };
            let id = own["id"].as_str().unwrap().to_owned();
            if kind == "plan" {
                plan.clone_from(&id);
            }
            items.insert(id, (kind.clone(), own));
        }
    }
    File { plan, items }
}

fn lists(own: &toml::Table, key: &str, what: &str) -> bool {
    let all = own.get(key).and_then(toml::Value::as_array);
    all.is_some_and(|all| all.iter().any(|one| one.as_str() == Some(what)))
}

/// Whether an item stands in a file; `None` where nobody can say.
fn stands(files: &[File], at: usize, id: &str, deep: usize) -> Option<bool> {
    if files[at].items.contains_key(id) {
        return Some(true);
    }
    let elsewhere =
        (0..at).rev().chain(at + 1..files.len()).find(|other| files[*other].items.contains_key(id))?;
    let (kind, own) = &files[elsewhere].items[id];
    let parent = own.get("under").and_then(toml::Value::as_str).unwrap_or(&files[elsewhere].plan);
    match files[at].items.get(parent) {
        Some((_, parent)) => {
            (!lists(parent, "unknown", kind) || lists(parent, "absent", id)).then_some(false)
        }
        None if deep < 256 => stands(files, at, parent, deep + 1).filter(|stands| !stands),
        None => None,
    }
}

/// What stands at a field: a text for a value, `-` for none, `gone`; `None` where nobody can say.
fn state(files: &[File], vocabulary: &Vocabulary, at: usize, id: &str, field: &str) -> Option<String> {
    let Some((kind, own)) = files[at].items.get(id) else {
        return stands(files, at, id, 0).filter(|stands| !stands).map(|_| "gone".to_owned());
    };
    if lists(own, "unknown", field) {
        return None;
    }
    let Some(value) = own.get(field) else { return Some("-".to_owned()) };
    let text = format!("{value:?}");
    let ty = vocabulary.field(kind, field).map(|field| field.ty);
    let is_bound = value.as_str().is_some_and(|text| text.starts_with(['<', '>']) || text.contains(".."));
    let bounded = is_bound && matches!(ty, Some(FieldType::Period | FieldType::Year));
    (!bounded).then_some(format!("={text}"))
}

/// The runs of states: what stood, its first, the last that knew otherwise before, its last, the first otherwise behind.
type Runs = Vec<(String, usize, Option<usize>, usize, Option<usize>)>;

fn reference(states: &[Option<String>]) -> Runs {
    let known: Vec<(usize, &String)> =
        states.iter().enumerate().filter_map(|(at, state)| Some((at, state.as_ref()?))).collect();
    let mut out: Runs = Vec::new();
    for (number, (at, state)) in known.iter().enumerate() {
        let before = number.checked_sub(1).map(|before| known[before]);
        if before.is_some_and(|(_, before)| before == *state) {
            continue;
        }
        let same = known[number..].iter().take_while(|(_, other)| other == state).count();
        let last = known[number + same - 1].0;
        let until = known.get(number + same).map(|(at, _)| *at);
        out.push(((*state).clone(), *at, before.map(|(at, _)| at), last, until));
    }
    out
}

fn shape<T>(runs: &[Run<T>], word: impl Fn(&T) -> String) -> Runs {
    runs.iter().map(|run| (word(&run.what), run.first, run.after, run.last, run.until)).collect()
}

/// Revisions of a plan that come, go, return and repeat, in an order by chance.
fn history(triple: &Triple) -> (Vec<Snapshot>, std::sync::Arc<Vocabulary>) {
    let all = [&triple.base, &triple.ours, &triple.theirs, &triple.third];
    let mut whims = Whims::new(&triple.numbers);
    let count = 2 + whims.pick(6);
    let told = (0..count).map(|_| Snapshot::of(all[whims.pick(4)].plan.clone())).collect();
    (told, triple.world.vocabulary.clone())
}

fn chronicle(told: &[Snapshot], vocabulary: &std::sync::Arc<Vocabulary>) -> Chronicle {
    let date = |at: usize| Date::of_days_since_1970(20_000 + at as i64 * 40).unwrap();
    let told = told.iter().enumerate();
    let told: Vec<Told> =
        told.map(|(at, own)| Told::bare(at as u64 + 1, date(at), own.clone(), vocabulary.clone())).collect();
    Chronicle::new(told[0].plan().id().clone(), told)
}

#[test]
fn what_stood_when_is_what_a_reader_of_all_files_finds() {
    on_triples(PAIRS / 10, |triple| {
        let (told, vocabulary) = history(triple);
        let files: Vec<File> = told.iter().map(|own| file(&to_toml(own.plan()))).collect();
        let own = chronicle(&told, &vocabulary);
        let ids: BTreeSet<Id> = own.items().into_iter().cloned().collect();
        let known: BTreeSet<String> = files.iter().flat_map(|file| file.items.keys().cloned()).collect();
        prop_assert_eq!(ids.iter().map(Id::to_string).collect::<BTreeSet<_>>(), known);
        for id in &ids {
            let states: Vec<Option<String>> = (0..files.len())
                .map(|at| stands(&files, at, id.as_str(), 0).map(|stands| stands.to_string()))
                .collect();
            prop_assert_eq!(shape(&own.presence(id), bool::to_string), reference(&states), "{}", id);
            let places: Vec<Option<String>> = (0..files.len())
                .map(|at| match files[at].items.get(id.as_str()) {
                    Some((kind, _)) if kind == "plan" => None,
                    Some((_, own)) => {
                        let under = own.get("under").and_then(toml::Value::as_str);
                        Some(under.unwrap_or(&files[at].plan).to_owned())
                    }
                    None => {
                        states[at].as_deref().filter(|stands| *stands == "false").map(|_| "gone".to_owned())
                    }
                })
                .collect();
            let place = |place: &Option<Id>| place.as_ref().map_or("gone".to_owned(), Id::to_string);
            prop_assert_eq!(shape(&own.under(id), place), reference(&places), "{}", id);
            for field in own.fields(id) {
                let states: Vec<Option<String>> = (0..files.len())
                    .map(|at| state(&files, &vocabulary, at, id.as_str(), &field.key))
                    .collect();
                let runs = own.field(id, &field.key);
                let expected = reference(&states);
                let bare = |runs: &Runs| -> Runs {
                    let word = |word: &String| if word.starts_with('=') { "=".into() } else { word.clone() };
                    runs.iter().map(|run| (word(&run.0), run.1, run.2, run.3, run.4)).collect()
                };
                let word = |stood: &Stood| {
                    match stood {
                        Stood::Value(_) => "=",
                        Stood::Nothing => "-",
                        Stood::Gone => "gone",
                    }
                    .to_owned()
                };
                prop_assert_eq!(shape(&runs, word), bare(&expected), "{}.{}", id, field.key);
                for run in &runs {
                    let Stood::Value(value) = &run.what else { continue };
                    let held = told[run.first].plan().get(id).unwrap().value(&field.key);
                    prop_assert_eq!(Some(value), held, "{}.{}", id, field.key);
                }
            }
        }
        Ok(())
    });
}

#[test]
fn what_is_found_stands_there_and_what_stands_is_found() {
    on_triples(PAIRS / 20, |triple| {
        let (told, vocabulary) = history(triple);
        let own = chronicle(&told, &vocabulary);
        let latest = own.told.last().unwrap().plan();
        let Some((item, field, text)) = latest.in_order().into_iter().find_map(|item| {
            let kind = vocabulary.kind(&item.kind)?;
            let field = kind
                .fields
                .iter()
                .find(|field| item.text(&field.key).is_some_and(|text| !text.trim().is_empty()))?;
            Some((item.id.clone(), field.key.clone(), item.text(&field.key)?.to_owned()))
        }) else {
            return Ok(());
        };
        // A value that is not fully known is not searched.
        let is_known = own
            .field(&item, &field)
            .last()
            .is_some_and(|run| run.until.is_none() && matches!(run.what, Stood::Value(_)));
        let sought = [Sought::Text(text.clone())];
        let found = own.find(&sought, &Among::default(), false);
        prop_assert!(
            !is_known || found.iter().any(|one| one.item == item && one.field.key == field),
            "{}",
            text
        );
        for one in own.find(&sought, &Among::default(), true) {
            let Stood::Value(value) = &one.run.what else { panic!() };
            let choice = one.field.choices.iter().find(|choice| *choice.key == *value.to_string());
            let words = choice.into_iter().flat_map(|choice| choice.words.texts()).map(folded);
            let said: Vec<String> = words.chain([folded(&value.to_string())]).collect();
            prop_assert!(said.iter().any(|own| own.contains(&folded(&text))), "{:?}", said);
        }
        Ok(())
    });
}

#[test]
fn what_is_due_is_said_by_the_revision_and_stands_in_order() {
    on_triples(PAIRS / 20, |triple| {
        let (told, vocabulary) = history(triple);
        let own = chronicle(&told, &vocabulary);
        for at in 0..own.told.len() {
            let due = own.due(at, &[]);
            prop_assert!(due.is_sorted_by_key(|due| (due.days.is_none(), due.days)));
            for one in &due {
                let item = own.told[at].plan().get(&one.item).unwrap();
                prop_assert!(item.value(&one.field).is_some());
                prop_assert!(one.days.is_none_or(|(first, last)| first <= last));
                let def = vocabulary.field(&item.kind, &one.field).unwrap();
                prop_assert!(matches!(one.what, DueKind::Milestone(_)) || def.end.is_some());
            }
        }
        for slips in own.slips() {
            prop_assert!(slips.ends.len() > 1 && slips.later + slips.earlier < slips.ends.len());
        }
        Ok(())
    });
}

/// Of what both ends know, and in what one file knows what another does not.
fn same_field(one: &File, other: &File, id: &str, field: &str) -> bool {
    let value = |file: &File| {
        let own = file.items.get(id).map(|(_, own)| own.clone())?;
        Some((own.get(field).cloned(), lists(&own, "unknown", field)))
    };
    value(one) == value(other)
}

#[test]
fn what_changed_in_the_end_differs_at_both_ends_and_all_that_changed_is_told() {
    on_triples(PAIRS / 10, |triple| {
        let (told, vocabulary) = history(triple);
        let files: Vec<File> = told.iter().map(|own| file(&to_toml(own.plan()))).collect();
        let own = chronicle(&told, &vocabulary);
        let last = files.len() - 1;
        let (gross, net) = (own.steps(0, false), own.steps(0, true));
        for step in &net {
            for (id, field) in &step.fields {
                prop_assert!(!same_field(&files[0], &files[last], id.as_str(), field), "{}.{}", id, field);
            }
            let all = gross.iter().find(|all| all.at == step.at);
            let known = |id: &Id| all.is_some_and(|all| all.rows.iter().any(|row| row.id == *id));
            prop_assert!(step.rows.iter().all(|row| known(&row.id)));
            // What stood at neither end came and went.
            for row in &step.rows {
                let at_an_end = [0, last].iter().any(|at| files[*at].items.contains_key(row.id.as_str()));
                prop_assert!(at_an_end, "{}", row.id);
            }
        }
        for step in &gross {
            for (id, field) in &step.fields {
                prop_assert!(
                    !same_field(&files[step.at - 1], &files[step.at], id.as_str(), field),
                    "{}.{} at {}",
                    id,
                    field,
                    step.at
                );
            }
        }
        // A value that both ends know, and that differs, was changed by some step.
        for (id, (kind, first)) in &files[0].items {
            let Some((other, end)) = files[last].items.get(id).filter(|(other, _)| other == kind) else {
                continue;
            };
            for field in vocabulary.kind(other).map(|kind| &kind.fields).into_iter().flatten() {
                // An actual that came in is of the record alone.
                if field.ty == FieldType::Series {
                    continue;
                }
                let key = &field.key;
                let is_known =
                    |at: usize| files[at].items.get(id).is_some_and(|(_, own)| !lists(own, "unknown", key));
                let is_plain = |own: &toml::Table| {
                    own.get(&**key).is_none_or(|value| {
                        value
                            .as_str()
                            .is_none_or(|text| !text.starts_with(['<', '>']) && !text.contains(".."))
                    })
                };
                let is_plainly_known = (0..files.len())
                    .all(|at| is_known(at) && files[at].items.get(id).is_some_and(|(_, own)| is_plain(own)));
                if is_plainly_known && first.get(&**key) != end.get(&**key) {
                    let place = (id.parse::<Id>().unwrap(), key.clone());
                    let is_one =
                        files.iter().all(|file| file.items.get(id).is_some_and(|(own, _)| own == kind));
                    let is_told = net.iter().any(|step| {
                        step.fields.contains(&place)
                            || (!is_one && step.rows.iter().any(|row| row.id == place.0))
                    });
                    prop_assert!(is_told, "{}.{}", id, key);
                }
            }
        }
        Ok(())
    });
}

#[test]
fn what_is_asked_of_a_field_is_found_and_what_is_found_is_so_at_once() {
    on_triples(PAIRS / 20, |triple| {
        let (told, vocabulary) = history(triple);
        let own = chronicle(&told, &vocabulary);
        let now = own.told.len() - 1;
        let latest = own.told[now].plan().clone();
        let all = Among::default();
        for item in latest.in_order() {
            let mut asked = Vec::new();
            for field in &vocabulary.kind(&item.kind).unwrap().fields {
                // What stood last and was not said to have gone: of a set that may hold more, all that was known.
                let runs = own.field(&item.id, &field.key);
                let Some(Stood::Value(value)) = runs.last().map(|run| &run.what) else { continue };
                let text = match value.members() {
                    Some(members) => members[0].clone(),
                    None => value.to_string(),
                };
                // What is made of signs alone is no text that anyone asks for.
                if folded(&text).is_empty() || field.ty == FieldType::Link {
                    continue;
                }
                let sought = Sought::Field(field.key.to_string(), Relation::Is, text);
                let found = own.find(std::slice::from_ref(&sought), &all, false);
                let is_it = found.iter().any(|one| one.item == item.id && one.field.key == field.key);
                prop_assert!(is_it, "{}: {:?} of {:?}", item.id, sought, value);
                asked.push(sought);
            }
            // All of them at once are found of this item, each in its own field; within it alone, too.
            asked.truncate(3);
            if !asked.is_empty() {
                let found = own.find(&asked, &all, false);
                prop_assert!(found.iter().any(|one| one.item == item.id));
                for one in &found {
                    for sought in &asked {
                        let Sought::Field(key, relation, text) = sought else { panic!() };
                        let held = latest.get(&one.item).unwrap();
                        let own = own.field(&one.item, &key.as_str().into());
                        let Some(Stood::Value(value)) = own.last().map(|run| &run.what) else { panic!() };
                        let field = vocabulary.field(&held.kind, key).unwrap();
                        prop_assert!(relates(value, field, *relation, text, &vocabulary));
                    }
                }
                let under = Among { under: Some(item.id.clone()), kinds: vec![item.kind.clone()] };
                prop_assert!(own.find(&asked, &under, false).iter().any(|one| one.item == item.id));
            }
        }
        Ok(())
    });
}
