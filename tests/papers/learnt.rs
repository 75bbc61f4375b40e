//! Documents of forms that nothing knows beforehand: what is learnt from them alone, and how well they are read so.

use std::collections::BTreeMap;

use planctl::formats::{Limits, interpret, read};
use planctl::layout::Form;
use planctl::learning::{Learnt, learn};
use planctl::model::{Digest, FieldRole, Id, Value, Vocabulary};
use planctl::reading::{Reading, SourceFormat, Use};

use crate::documents::score::{Got, Score, score};
use crate::documents::{FORMS, Made, make};
use crate::seeds;

/// How many documents of each form are measured.
const DOCUMENTS: u64 = 12;

/// The readings of a document's files; `None` if planctl does not read such files.
fn readings(made: &Made) -> Option<Vec<Reading>> {
    let one = |(name, bytes): &(String, Vec<u8>)| {
        let format = SourceFormat::by_ending(name.rsplit('.').next()?)?;
        read(bytes, format, &Limits::default()).ok()
    };
    made.files.iter().map(one).collect()
}

fn id_of(item: &planctl::model::Item) -> &Id {
    &item.id
}

/// What is read of documents by a vocabulary and a form.
fn got(readings: &[Reading], form: &Form, vocabulary: &Vocabulary, title: Option<&str>) -> Vec<Got> {
    let mut out = Vec::new();
    for reading in readings {
        let plan: Id = "plan".parse().unwrap();
        let imported = interpret(reading, form, vocabulary, Digest::of(b""), &plan, &Default::default());
        let mut places: BTreeMap<Id, usize> = BTreeMap::new();
        let mut items: Vec<_> = imported.draft.plan.items().collect();
        let at = |id: &Id| imported.account.spots.get(&(id.clone(), None)).copied();
        items.sort_by_key(|item| (item.id != plan, at(&item.id)));
        // Parents may stand at the same place as what is below them.
        let mut order: Vec<_> = Vec::new();
        while let Some(next) = items.iter().position(|item| {
            item.parent
                .as_ref()
                .is_none_or(|parent| order.iter().any(|own: &&planctl::model::Item| id_of(own) == parent))
        }) {
            order.push(items.remove(next));
        }
        for item in order {
            let kind = vocabulary.kind(&item.kind).unwrap();
            let is_plan = item.id == plan;
            if is_plan && readings.len() > 1 {
                continue;
            }
            let mut one = Got {
                kind: item.kind.to_string(),
                name: String::new(),
                label: None,
                parent: item.parent.as_ref().and_then(|parent| places.get(parent).copied()),
                fields: Vec::new(),
            };
            for (key, held) in &item.fields {
                let Some(value) = &held.value else { continue };
                let raw = imported.raw.get(&(item.id.clone(), key.clone())).cloned();
                let text = match value {
                    Value::Text(text) => text.clone(),
                    value => raw.unwrap_or_else(|| value.to_string()),
                };
                let def = kind.field(key).unwrap();
                match (def.role, value) {
                    (FieldRole::Name, _) => one.name = text,
                    (FieldRole::Label, _) => one.label = Some(text),
                    (_, Value::Series(series)) => {
                        let raw =
                            imported.raw.get(&(item.id.clone(), key.clone())).cloned().unwrap_or_default();
                        for (line, value) in raw.lines().zip(series.keys()) {
                            one.fields.push((format!("{key} {} {}", value.0, value.1), line.to_owned()));
                        }
                    }
                    _ if kind.title.first() == Some(key) && kind.by_role(FieldRole::Name).is_none() => {
                        one.name = text
                    }
                    _ => one.fields.push((key.to_string(), text)),
                }
            }
            if is_plan && title != Some(one.name.as_str()) {
                continue;
            }
            places.insert(item.id.clone(), out.len());
            out.push(one);
        }
    }
    out
}

/// Learns from a document and reads it so.
fn learnt(made: &Made, readings: &[Reading]) -> (Vec<Got>, usize, usize) {
    // StratML says itself what it holds.
    let learnt = match readings[0].format {
        SourceFormat::StratMl => {
            let text =
                |all: &[&str], name: &str| all.iter().find(|text| text.contains(name)).unwrap().to_string();
            Learnt {
                vocabulary: text(&Vocabulary::BUILT_IN, "name = \"stratml\""),
                form: text(&Form::BUILT_IN, "name = \"stratml\""),
                kinds: Vec::new(),
                unsure: Vec::new(),
            }
        }
        _ => learn(readings, "learnt"),
    };
    let vocabulary = Vocabulary::parse(&learnt.vocabulary)
        .unwrap_or_else(|error| panic!("{error}\n{}", learnt.vocabulary));
    let form = Form::parse(&learnt.form).unwrap_or_else(|error| panic!("{error}\n{}", learnt.form));
    form.check(&vocabulary)
        .unwrap_or_else(|error| panic!("{error:?}\n{}\n{}", learnt.form, learnt.vocabulary));
    let (mut all, mut unread) = (0, 0);
    for reading in readings {
        let plan: Id = "plan".parse().unwrap();
        let imported = interpret(reading, &form, &vocabulary, Digest::of(b""), &plan, &Default::default());
        all += Use::ALL.iter().map(|how| imported.account.characters(*how)).sum::<usize>();
        unread += imported.account.characters(Use::Unread);
    }
    (got(readings, &form, &vocabulary, made.title.as_deref()), all, unread)
}

#[test]
fn documents_of_forms_that_nobody_described_are_read() {
    println!(
        "{:18} {:>6} {:>6} {:>7} {:>6} {:>7}",
        "learnt from", "items", "kinds", "parents", "fields", "unread"
    );
    let mut sum = Score::default();
    for (number, form) in FORMS.iter().enumerate() {
        let mut own = Score::default();
        let (mut all, mut unread, mut passed) = (0, 0, 0);
        for seed in seeds::fixed(DOCUMENTS) {
            let made = make(number, seed);
            let Some(readings) = readings(&made) else {
                passed += 1;
                continue;
            };
            let (got, characters, left) = learnt(&made, &readings);
            own.add(score(&made, &got));
            (all, unread) = (all + characters, unread + left);
        }
        println!(
            "{form:18} {:6.3} {:6.3} {:7.3} {:6.3} {:6.1}%{}",
            own.items.f1(),
            own.kinds.f1(),
            own.parents.f1(),
            own.fields.f1(),
            unread as f64 * 100.0 / (all as f64).max(1.0),
            if passed > 0 {
                format!("  ({passed} of {DOCUMENTS} in a format that is not read)")
            } else {
                String::new()
            }
        );
        sum.add(own);
    }
    println!(
        "{:18} {:6.3} {:6.3} {:7.3} {:6.3}",
        "all",
        sum.items.f1(),
        sum.kinds.f1(),
        sum.parents.f1(),
        sum.fields.f1()
    );
}

#[test]
fn dump_tmp() {
    let Ok(show) = std::env::var("SHOW") else { return };
    let form: usize = show.parse().unwrap();
    let mut worst: Vec<(f64, u64)> = Vec::new();
    for seed in 0..DOCUMENTS {
        let made = make(form, seed);
        let Some(readings) = readings(&made) else { continue };
        let (got, ..) = learnt(&made, &readings);
        let own = score(&made, &got);
        worst.push((own.items.f1() + own.parents.f1() + own.fields.f1(), seed));
    }
    worst.sort_by(|a, b| a.partial_cmp(b).unwrap());
    println!("{worst:?}");
    for (_, seed) in worst.into_iter().take(2) {
        let made = make(form, seed);
        println!("===== seed {seed}");
        let (_, bytes) = &made.files[0];
        println!("{}", String::from_utf8_lossy(bytes).chars().take(1300).collect::<String>());
        let readings = readings(&made).unwrap();
        let (got, ..) = learnt(&made, &readings);
        let learnt = learn(&readings, "learnt");
        println!("{}", learnt.form);
        let names: Vec<String> = got.iter().map(|item| crate::documents::score::plain(&item.name)).collect();
        let truth: Vec<String> =
            made.items.iter().map(|item| crate::documents::score::plain(&item.name)).collect();
        println!("{:?}", score(&made, &got));
        for (item, name) in made.items.iter().zip(&truth).filter(|(_, name)| !names.contains(name)).take(12) {
            println!(
                "MISSED {} [{:?}] {} {name} <- {:?} {:?}",
                item.kind,
                item.label,
                item.name,
                item.parent.map(|p| &made.items[p].name),
                item.fields
            );
        }
        for (item, name) in got.iter().zip(&names).filter(|(_, name)| !truth.contains(name)).take(12) {
            println!(
                "EXTRA {} [{:?}] {} {name} <- {:?} {:?}",
                item.kind,
                item.label,
                item.name,
                item.parent.map(|p| &got[p].name),
                item.fields
            );
        }
        for (item, name) in made.items.iter().zip(&truth).take(6) {
            println!(
                "TRUE {} [{:?}] {name} <- {:?} {:?}",
                item.kind,
                item.label,
                item.parent.map(|p| &made.items[p].name),
                item.fields
            );
        }
        for (item, name) in got.iter().zip(&names).take(7) {
            println!(
                "GOT {} [{:?}] {name} <- {:?} {:?}",
                item.kind,
                item.label,
                item.parent.map(|p| &got[p].name),
                item.fields
            );
        }
    }
}
