//! Plans in forms of other programs: the forms' own rules, held by readers that share nothing
//! with the writers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::generate::{PAIRS, Pair, on_pairs};
use planctl::document::{Imprint, Standing, left_out, plan_document};
use planctl::export::{Instead, Loss, StratmlAbout, json_patch, plan_json, rows_table, stratml};
use planctl::formats::{Limits, read};
use planctl::layout::value_text;
use planctl::model::{Plan, Value, Vocabulary};
use planctl::reading::SourceFormat;
use planctl::render::{Look, to_text};
use planctl::snapshot::{Ids, Snapshot, read_draft};
use planctl::text::{Lang, Words, loosely};
use planctl::workspace::file_side;
use proptest::{prop_assert, prop_assert_eq};
use quick_xml::events::Event;
use serde_json::Value as Json;

/// Carries a patch out as RFC 6902 has it; `None` if a `test` fails or a place is not there.
fn patched(document: &Json, patch: &Json) -> Option<Json> {
    let mut document = document.clone();
    for step in patch.as_array()? {
        let path = step["path"].as_str()?;
        let Some((folder, name)) = path.rsplit_once('/') else {
            match step["op"].as_str()? {
                "test" if document != step["value"] => return None,
                "replace" => document = step["value"].clone(),
                _ => {}
            }
            continue;
        };
        let name = name.replace("~1", "/").replace("~0", "~");
        let place = document.pointer_mut(folder)?.as_object_mut()?;
        match step["op"].as_str()? {
            "test" if place.get(&name) != Some(&step["value"]) => return None,
            "test" => {}
            "add" => drop(place.insert(name, step["value"].clone())),
            "replace" => *place.get_mut(&name)? = step["value"].clone(),
            "remove" => drop(place.remove(&name)?),
            _ => return None,
        }
    }
    Some(document)
}

#[test]
fn a_patch_makes_the_later_document_of_the_earlier_and_of_no_other() {
    on_pairs(PAIRS, |Pair { before, after, .. }| {
        let (old, new) = (plan_json(before.plan()), plan_json(after.plan()));
        let patch = json_patch(&old, &new);
        prop_assert_eq!(patched(&old, &patch), Some(new.clone()));
        let takes_away = patch.as_array().unwrap().iter().any(|step| step["op"] == "test");
        if takes_away {
            prop_assert_eq!(patched(&new, &patch), None);
        }
        prop_assert_eq!(old == new, before.plan() == after.plan(), "equal documents are equal plans");
        Ok(())
    });
}

#[test]
fn rows_hold_every_item_once_and_every_value() {
    on_pairs(PAIRS, |Pair { world, after, .. }| {
        let table = rows_table(after.plan(), &|_| true, &world.vocabulary, Lang::EN);
        prop_assert_eq!(table.rows.len(), after.plan().items().count() + 1);
        for (row, item) in table.rows[1..].iter().zip(after.plan().as_read(&world.vocabulary)) {
            let texts: Vec<String> = row
                .cells
                .iter()
                .map(|cell| cell.text.iter().flat_map(|text| &text.line).map(|span| &*span.text).collect())
                .collect();
            prop_assert_eq!(texts.len(), table.widths.len());
            prop_assert_eq!(&texts[1], item.id.as_str());
            for value in item.fields.values().filter_map(|held| held.value.as_ref()) {
                prop_assert!(texts.contains(&value_text(value)), "{value} of {}", item.id);
            }
        }
        Ok(())
    });
}

#[test]
fn what_stratml_has_no_place_for_is_told() {
    on_pairs(PAIRS, |Pair { world, after, .. }| {
        let (xml, losses) = exported(after, &world.vocabulary);
        let xml = loosely(&quick_xml::escape::unescape(&xml).expect("what was written reads back"));
        for item in after.plan().in_order() {
            for (key, held) in &item.fields {
                let Some(Value::Text(text)) = &held.value else { continue };
                let left_out = |loss: &Loss| loss.field.is_none() && loss.instead == Instead::LeftOut;
                let told = losses
                    .iter()
                    .any(|loss| loss.id == item.id && (loss.field.as_ref() == Some(key) || left_out(loss)));
                let said = text.lines().all(|line| xml.contains(&loosely(line)));
                prop_assert!(said || told, "{}.{key} of\n{xml}", item.id);
            }
        }
        Ok(())
    });
}

#[test]
fn the_listing_in_markdown_says_every_item_and_every_text() {
    on_pairs(PAIRS, |Pair { world, after, .. }| {
        let side = file_side("plan", after.plan().clone(), &[]);
        for lang in [Lang::EN, Lang::JA] {
            let document = plan_document(&side, &world.vocabulary, None, lang);
            let told = left_out(&document, after.plan(), &world.vocabulary);
            let text = loosely(&to_text(&document, Look::default()));
            for item in after.plan().in_order() {
                prop_assert!(text.contains(&format!("[{}]", item.id)), "{}", item.id);
                for (key, held) in &item.fields {
                    let Some(Value::Text(value)) = &held.value else { continue };
                    let told = told.iter().find(|left| left.id == item.id);
                    let told = told.is_some_and(|left| left.fields.iter().any(|(field, _)| **field == **key));
                    let said = value.lines().all(|line| text.contains(&loosely(line)));
                    prop_assert!(said || told, "{}.{key} of\n{text}", item.id);
                }
            }
        }
        Ok(())
    });
}

/// The schema of 16 February 2016 as far as it is about order and number: what stands in an
/// element, in order, with least and most times (0 for any number).
const SCHEMA: &str = "
PerformancePlanOrReport: Name 1 1, Description 0 1, OtherInformation 0 1, StrategicPlanCore 1 1, AdministrativeInformation 0 1, Submitter 0 1
StrategicPlanCore: Organization 0 0, Vision 0 1, Mission 0 1, Value 0 0, Goal 1 0
Organization: Name 0 1, Acronym 0 1, Identifier 0 1, Description 0 1, Stakeholder 0 0
Vision: Description 0 1, Identifier 0 1
Mission: Description 0 1, Identifier 0 1
Value: Name 0 1, Description 0 1
Goal: Name 1 1, Description 1 1, Identifier 0 1, SequenceIndicator 0 1, Stakeholder 0 0, OtherInformation 0 1, Objective 0 0
Objective: Name 0 1, Description 0 1, Identifier 0 1, SequenceIndicator 0 1, Stakeholder 0 0, OtherInformation 0 1, PerformanceIndicator 0 0
PerformanceIndicator: SequenceIndicator 0 1, MeasurementDimension 1 1, UnitOfMeasurement 1 1, Identifier 0 1, Relationship 0 0, MeasurementInstance 0 0, OtherInformation 0 1
Relationship: Identifier 0 1, ReferentIdentifier 0 0, Name 0 1, Description 0 1
MeasurementInstance: TargetResult 0 0, ActualResult 0 0
TargetResult: StartDate 0 1, EndDate 0 1, NumberOfUnits 0 1, Descriptor 0 1, Description 0 1
ActualResult: StartDate 0 1, EndDate 0 1, NumberOfUnits 0 1, Descriptor 0 1, Description 0 1
Stakeholder: Name 1 1, Description 0 1, Role 0 0
Role: Name 1 1, Description 0 1, RoleType 0 2
AdministrativeInformation: Identifier 0 1, StartDate 0 1, EndDate 0 1, PublicationDate 0 1, Source 0 1
";

const ATTRIBUTES: &[(&str, &str, &[&str])] = &[
    ("PerformancePlanOrReport", "Type", &["Strategic_Plan", "Performance_Plan", "Performance_Report"]),
    (
        "PerformanceIndicator",
        "ValueChainStage",
        &["Outcome", "Output_Processing", "Output", "Input_Processing", "Input"],
    ),
    ("PerformanceIndicator", "PerformanceIndicatorType", &["Quantitative", "Qualitative"]),
    ("Stakeholder", "StakeholderTypeType", &["Person", "Organization", "Generic_Group"]),
];

/// What of a document the schema does not allow.
fn faults(xml: &str) -> Vec<String> {
    let schema: BTreeMap<&str, Vec<(&str, usize, usize)>> = SCHEMA
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, inside)| {
            let one = |part: &'static str| {
                let mut words = part.split(' ');
                let name = words.next().unwrap();
                let mut number = || words.next().unwrap().parse().unwrap();
                (name, number(), number())
            };
            (name, inside.split(", ").map(one).collect())
        })
        .collect();
    let mut out = Vec::new();
    let mut open: Vec<(String, Vec<String>, String)> = vec![(String::new(), Vec::new(), String::new())];
    let mut ids = BTreeSet::new();
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                for attribute in start.attributes() {
                    let attribute = attribute.unwrap();
                    let key = attribute.key.as_ref().to_owned();
                    let value = attribute.value.to_string();
                    let known = ATTRIBUTES.iter().find(|(of, own, _)| *of == name && *own == key);
                    let fits = match known {
                        Some((_, _, words)) => words.contains(&&*value),
                        None => key == "xmlns" && value.ends_with(":PerformancePlanOrReport"),
                    };
                    if !fits {
                        out.push(format!("{name} {key}={value}"));
                    }
                }
                open.last_mut().unwrap().1.push(name.clone());
                open.push((name, Vec::new(), String::new()));
            }
            Event::Text(text) => open.last_mut().unwrap().2.push_str(&text),
            Event::End(_) => {
                let (name, inside, text) = open.pop().unwrap();
                if let Some(allowed) = schema.get(&*name) {
                    let places: Vec<Option<usize>> =
                        inside.iter().map(|own| allowed.iter().position(|(a, ..)| a == own)).collect();
                    if !places.is_sorted() || places.contains(&None) {
                        out.push(format!("{name} holds {inside:?}"));
                    }
                    for (own, least, most) in allowed {
                        let count = inside.iter().filter(|inside| inside == own).count();
                        if count < *least || (*most > 0 && count > *most) {
                            out.push(format!("{name} holds {count} {own}"));
                        }
                    }
                } else if !inside.is_empty() {
                    out.push(format!("{name} holds {inside:?}"));
                }
                let first_is_letter = text.starts_with(|c: char| c.is_alphabetic() || c == '_');
                if name == "Identifier" && !(first_is_letter && ids.insert(text.clone())) {
                    out.push(format!("{text:?} is no identifier of its own"));
                }
            }
            Event::Eof => return out,
            _ => {}
        }
    }
}

fn imprint(snapshot: &Snapshot) -> Imprint {
    Imprint {
        title: Words::same("x"),
        plan: Words::same("y"),
        revision: Standing { name: Words::same("2026-01-16"), decided: Some(false), ..Standing::default() },
        base: None,
        hash: snapshot.hash(),
        authority: Some("unofficial".to_owned()),
        author: None,
        source: None,
        date: None,
    }
}

fn exported(snapshot: &Snapshot, vocabulary: &Vocabulary) -> (String, Vec<planctl::export::Loss>) {
    let imprint = imprint(snapshot);
    let about = StratmlAbout { imprint: &imprint, body: Some("委員会"), lang: Lang::EN };
    stratml(snapshot.plan(), vocabulary, &about)
}

#[test]
fn stratml_is_what_its_schema_allows_whatever_the_plan() {
    on_pairs(PAIRS, |Pair { world, after, .. }| {
        let (xml, _) = exported(after, &world.vocabulary);
        prop_assert_eq!(faults(&xml), Vec::<String>::new(), "{}", xml);
        Ok(())
    });
}

#[test]
fn a_broken_document_has_faults() {
    let xml = "<PerformancePlanOrReport Type=\"Plan\"><StrategicPlanCore><Goal><Identifier>1</Identifier></Goal></StrategicPlanCore></PerformancePlanOrReport>";
    assert_eq!(faults(xml).len(), 5, "{:?}", faults(xml));
}

fn drafts(folder: &str) -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut drafts: Vec<PathBuf> = files
        .filter(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.starts_with("20") && name.ends_with(".toml")
        })
        .collect();
    drafts.sort();
    drafts
}

fn plan(text: &str) -> (Plan, Arc<Vocabulary>) {
    let vocabularies: Vec<Arc<Vocabulary>> =
        Vocabulary::BUILT_IN.iter().map(|text| Arc::new(Vocabulary::parse(text).unwrap())).collect();
    let plan = read_draft(text, &vocabularies, Ids::Required).unwrap().plan;
    let own = vocabularies.into_iter().find(|own| own.name == *plan.vocabulary()).unwrap();
    (plan, own)
}

#[test]
fn each_real_revision_is_valid_stratml_and_is_read_back_without_a_remark() {
    for path in drafts("examples/life-science") {
        let (plan, vocabulary) = plan(&std::fs::read_to_string(&path).unwrap());
        let items: Vec<String> =
            plan.items().filter(|item| item.parent.is_some()).map(|item| item.id.to_string()).collect();
        let (xml, losses) = exported(&Snapshot::of(plan), &vocabulary);
        assert_eq!(faults(&xml), Vec::<String>::new(), "{}", path.display());
        let reading = read(xml.as_bytes(), SourceFormat::StratMl, &Limits::default()).unwrap();
        assert_eq!(reading.remarks, []);
        // Each item is an element or told as a loss.
        for id in items {
            let written = xml.contains(&format!("<Identifier>{id}</Identifier>"));
            assert!(written || losses.iter().any(|loss| loss.id.as_str() == id), "{id}");
        }
    }
}

const STRATML: &str = r#"format = 1
vocabulary = "stratml/1"

[plan]
id = "city"
name = "City plan"
mission = "Serve."
plan_type = "strategic"
publication_date = 2026-04-01

[[goal]]
id = "g-1"
label = "1"
name = "Safety"
description = "Fewer accidents."

[[objective]]
id = "2nd"
under = "g-1"
name = "Crossings"
identifier = "_x1"

[[indicator]]
id = "i-1"
under = "2nd"
text = "Accidents"
target = "10 by 2030"
unit = "accidents"
value_chain_stage = "outcome"

[[organization]]
id = "city-hall"
name = "City"
acronym = "C"
"#;

#[test]
fn a_plan_of_stratml_s_own_vocabulary_loses_nothing() {
    let (plan, vocabulary) = plan(STRATML);
    let (xml, losses) = exported(&Snapshot::of(plan), &vocabulary);
    assert_eq!(faults(&xml), Vec::<String>::new(), "{xml}");
    assert_eq!(losses, []);
    for part in [
        "Type=\"Strategic_Plan\"",
        "<Acronym>C</Acronym>",
        "<PublicationDate>2026-04-01</PublicationDate>",
        "<Identifier>_x1</Identifier>",
        "<PerformanceIndicator ValueChainStage=\"Outcome\">",
        "<UnitOfMeasurement>accidents</UnitOfMeasurement>",
    ] {
        assert!(xml.contains(part), "{part} in {xml}");
    }
}
