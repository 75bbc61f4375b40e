//! Documents of forms that nothing knows beforehand: what is learnt from them alone, and how well they are read so.

use std::collections::BTreeMap;

use planctl::formats::{Limits, interpret, read};
use planctl::layout::Form;
use planctl::learning::{Learnt, learn};
use planctl::model::{Digest, FieldRole, Id, Value, Vocabulary};
use planctl::reading::{Reading, SourceFormat, Use};
use planctl::text::loosely;

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

/// What is read at the least by what is learnt from the document alone, over all forms: items, parents, fields.
const LEAST: [f64; 3] = [0.93, 0.96, 0.94];

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
            if passed > 0 { format!("  ({passed} in a format that is not read)") } else { String::new() }
        );
        sum.add(own);
    }
    let found = [sum.items, sum.parents, sum.fields].map(|count| count.f1());
    println!("{:18} {:6.3} {:6} {:7.3} {:6.3}", "all", found[0], "", found[1], found[2]);
    for (found, least) in found.into_iter().zip(LEAST) {
        // Fewer documents than the full number say less.
        let chance = if seeds::fixed(DOCUMENTS).end < DOCUMENTS { 0.06 } else { 0.0 };
        assert!(found >= least - chance, "{found:.3} is less than {least}");
    }
}

/// The built-in form of a name with its vocabulary.
fn built_in(name: &str) -> (Form, Vocabulary) {
    let forms = Form::BUILT_IN.map(|text| Form::parse(text).unwrap());
    let form = forms.into_iter().find(|form| form.name == name).unwrap();
    let vocabularies = Vocabulary::BUILT_IN.map(|text| Vocabulary::parse(text).unwrap());
    let vocabulary = vocabularies.into_iter().find(|own| own.name.name == form.vocabulary).unwrap();
    (form, vocabulary)
}

/// Documents of this run, read, with the forms they are held to.
fn read_by_forms(mut look: impl FnMut(&str, &Reading, &Form, &Vocabulary)) {
    let outline = built_in("outline");
    let mext = built_in("mext-rd-plan");
    for case in seeds::cases(DOCUMENTS) {
        for number in 0..FORMS.len() {
            let made = make(number, case.seed());
            let Some(readings) = readings(&made) else { continue };
            let learnt = learn(&readings, "learnt");
            let own = (Form::parse(&learnt.form).unwrap(), Vocabulary::parse(&learnt.vocabulary).unwrap());
            for (form, vocabulary) in [&own, &outline, &mext] {
                for reading in &readings {
                    look(&format!("{} {}", made.form, case.seed()), reading, form, vocabulary);
                }
            }
        }
    }
}

#[test]
fn every_character_of_a_document_has_one_use() {
    read_by_forms(|case, reading, form, vocabulary| {
        let plan: Id = "plan".parse().unwrap();
        let imported = interpret(reading, form, vocabulary, Digest::of(b""), &plan, &Default::default());
        let used: usize = Use::ALL.iter().map(|how| imported.account.characters(*how)).sum();
        let pieces = reading.texts().flat_map(|text| &text.pieces);
        let beside = reading.asides.iter().flat_map(|aside| aside.text.chars());
        let all = pieces.flat_map(|piece| piece.text.chars()).chain(beside);
        let all = all.filter(|c| !c.is_whitespace()).count();
        assert_eq!(used, all, "{case} by {}", form.name);
    });
}

#[test]
fn what_is_said_to_be_in_a_field_is_in_one() {
    read_by_forms(|case, reading, form, vocabulary| {
        if form.rule.is_empty() {
            return;
        }
        let plan: Id = "plan".parse().unwrap();
        let imported = interpret(reading, form, vocabulary, Digest::of(b""), &plan, &Default::default());
        let values = imported.draft.plan.items().flat_map(|item| item.fields.values());
        let values = values.filter_map(|held| Some(loosely(&held.value.as_ref()?.to_string())));
        let all: Vec<String> = values.chain(imported.raw.values().map(|raw| loosely(raw))).collect();
        for stretch in imported.account.stretches.iter().filter(|stretch| stretch.how == Use::Field) {
            let text = loosely(&stretch.text);
            // A number and the name behind it may stand side by side.
            let holds = |text: &str| all.iter().any(|value| value.contains(text));
            let mut begins = all.iter().filter(|value| !value.is_empty());
            let is_two = begins.any(|value| text.strip_prefix(value.as_str()).is_some_and(holds));
            assert!(holds(&text) || is_two, "{case} by {}: {:?}", form.name, stretch);
        }
    });
}
