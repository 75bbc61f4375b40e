//! What contradicts itself in a plan: its places, references, lineage and sources.
//!
//! Only these rules stop a plan from being recorded, and only where they are errors.

use std::collections::BTreeMap;

use super::{Finding, KnownIds, PlaceOf, catalogue};
use crate::model::{End, FieldRole, Id, Item, Key, LINEAGE_PART, LINEAGE_WHOLE, Plan, Value, Vocabulary};
use crate::snapshot::{Draft, Knowledge, Place};
use crate::text::Words;
use crate::words;

/// What is wrong or odd in the structure of a plan, with what a message needs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "`words` says of each what it is")]
pub enum Rule {
    Place { kind: Key, parent_kind: Key },
    ScheduleBackwards { name: String, first: String, last: String },
    ReferenceMissing { to: Id },
    ReferenceKind { to: Id, kind: Key },
    ReferenceToItself,
    LineageMissing { to: Id },
    LineageToItself,
    LineageCycle { through: Vec<Id> },
    WholeTwice { of: Id, other: Id },
    WholeAndPart { of: Id, other: Id },
    AbsentButThere { of: Id },
    SourcePlace { place: Place },
    DuplicateLabel { label: String, other: Id },
    NoSource,
    LineageUnchecked { count: usize },
}

/// The structure of a plan without its sources.
pub(super) fn plan(plan: &Plan, vocabulary: &Vocabulary, known: Option<&KnownIds>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let order = plan.in_order();
    for item in &order {
        place(&mut findings, plan, item, vocabulary);
        schedule(&mut findings, plan, item, vocabulary);
        references(&mut findings, plan, item, vocabulary);
        absent(&mut findings, plan, item);
        labels(&mut findings, plan, item, vocabulary);
    }
    let descending: Vec<&Item> = order
        .into_iter()
        .filter(|item| item.value(LINEAGE_WHOLE).is_some() || item.value(LINEAGE_PART).is_some())
        .collect();
    lineage(&mut findings, plan, &descending, known);
    findings
}

/// The sources of a draft against its plan.
pub(super) fn sources(draft: &Draft, vocabulary: &Vocabulary) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in &draft.sources {
        for place in &source.places {
            if !place_stands(&draft.plan, vocabulary, place) {
                let rule = Rule::SourcePlace { place: place.clone() };
                findings.push(about(draft.plan.root(), None, rule));
            }
        }
    }
    if !draft.sources.is_empty() {
        let knowledge = Knowledge::of(&draft.sources);
        let without =
            draft.plan.in_order().into_iter().filter(|item| knowledge.certainty(&item.id, None).is_none());
        findings.extend(without.map(|item| about(item, None, Rule::NoSource)));
    }
    findings
}

fn about(item: &Item, field: Option<&str>, rule: Rule) -> Finding {
    let info = catalogue::rule(rule.key());
    Finding {
        rule: info,
        severity: info.severity,
        class: info.class,
        place: PlaceOf { item: Some(item.id.clone()), field: field.map(Key::from), spot: None },
        exact: Vec::new(),
        words: rule.words(&item.id),
        mend: info.mend(),
        structure: Some(rule),
    }
}

fn place(findings: &mut Vec<Finding>, plan: &Plan, item: &Item, vocabulary: &Vocabulary) {
    let Some(parent) = item.parent.as_ref().and_then(|parent| plan.get(parent)) else { return };
    if vocabulary.kind(&item.kind).is_some_and(|kind| !kind.under.contains(&parent.kind)) {
        let rule = Rule::Place { kind: item.kind.clone(), parent_kind: parent.kind.clone() };
        findings.push(about(item, Some("under"), rule));
    }
}

fn schedule(findings: &mut Vec<Finding>, plan: &Plan, item: &Item, vocabulary: &Vocabulary) {
    let end =
        |end| vocabulary.kind(&item.kind).and_then(|kind| kind.schedule(end)).map(|field| field.key.clone());
    let (Some(first), Some(last)) = (end(End::First), end(End::Last)) else { return };
    if let (Some(Value::Period(from)), Some(Value::Period(to))) = (item.value(&first), item.value(&last))
        && to.is_before(from, &vocabulary.calendar)
    {
        let name = name_of(plan, item, vocabulary);
        let rule = Rule::ScheduleBackwards { name, first: from.to_string(), last: to.to_string() };
        findings.push(about(item, Some(&last), rule));
    }
}

fn name_of(plan: &Plan, item: &Item, vocabulary: &Vocabulary) -> String {
    let field = vocabulary.kind(&item.kind).and_then(|kind| kind.by_role(FieldRole::Name));
    let name = field.and_then(|field| plan.get(&item.id)?.text(&field.key).map(str::to_owned));
    name.unwrap_or_default()
}

fn references(findings: &mut Vec<Finding>, plan: &Plan, item: &Item, vocabulary: &Vocabulary) {
    let fields = vocabulary.kind(&item.kind).into_iter().flat_map(|kind| &kind.fields);
    for field in fields.filter(|field| field.is_reference()) {
        for to in item.references(&field.key) {
            let rule = match plan.get(&to) {
                None => Rule::ReferenceMissing { to },
                Some(_) if to == item.id => Rule::ReferenceToItself,
                Some(other) if !field.kinds.is_empty() && !field.kinds.contains(&other.kind) => {
                    Rule::ReferenceKind { to, kind: other.kind.clone() }
                }
                Some(_) => continue,
            };
            findings.push(about(item, Some(&field.key), rule));
        }
    }
}

fn absent(findings: &mut Vec<Finding>, plan: &Plan, item: &Item) {
    for of in &item.absent {
        let there = plan.above(of).iter().any(|above| above.id == item.id) || *of == item.id;
        if there {
            findings.push(about(item, Some("absent"), Rule::AbsentButThere { of: of.clone() }));
        }
    }
}

fn labels(findings: &mut Vec<Finding>, plan: &Plan, item: &Item, vocabulary: &Vocabulary) {
    for (kind, ids) in plan.lists(&item.id) {
        let Some(field) = vocabulary.kind(kind).and_then(|kind| kind.by_role(FieldRole::Label)) else {
            continue;
        };
        let mut seen: BTreeMap<&str, &Id> = BTreeMap::new();
        let children = ids.iter().map(|id| plan.get(id).expect("a list names items of the plan"));
        let labelled: Vec<(&Item, &str)> =
            children.filter_map(|child| Some((child, child.text(&field.key)?))).collect();
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, label) in &labelled {
            *count.entry(label).or_default() += 1;
        }
        // The numbers begin anew again and again: the plan leaves out what stands between.
        if count.values().any(|count| *count > 2) {
            continue;
        }
        for (at, (child, label)) in labelled.iter().copied().enumerate() {
            let id = &child.id;
            // Or once: 1, 2, 3, 1, 2.
            let is = |at: usize, of: usize| labelled.get(at).map(|(_, label)| *label) == Some(labelled[of].1);
            if at > 1 && labelled[0].1 != labelled[1].1 && is(at, 0) && is(at + 1, 1) {
                seen.clear();
            }
            if let Some(other) = seen.insert(label, id) {
                let rule = Rule::DuplicateLabel { label: label.to_owned(), other: other.clone() };
                findings.push(about(child, Some(&field.key), rule));
            }
        }
    }
}

fn lineage(findings: &mut Vec<Finding>, plan: &Plan, descending: &[&Item], known: Option<&KnownIds>) {
    let mut whole_of: BTreeMap<Id, &Item> = BTreeMap::new();
    let mut unchecked = 0;
    for item in descending {
        for of in item.references(LINEAGE_WHOLE) {
            if let Some(other) = whole_of.insert(of.clone(), item) {
                let rule = Rule::WholeTwice { of, other: other.id.clone() };
                findings.push(about(item, Some(LINEAGE_WHOLE), rule));
            }
        }
    }
    for item in descending {
        for field in [LINEAGE_WHOLE, LINEAGE_PART] {
            for of in item.references(field) {
                if of == item.id {
                    findings.push(about(item, Some(field), Rule::LineageToItself));
                } else if plan.get(&of).is_none() {
                    match known {
                        Some(known) if !known.contains(&of) => {
                            findings.push(about(item, Some(field), Rule::LineageMissing { to: of.clone() }));
                        }
                        Some(_) => {}
                        None => unchecked += 1,
                    }
                }
                if let Some(other) = whole_of.get(&of).filter(|_| field == LINEAGE_PART) {
                    let rule = Rule::WholeAndPart { of: of.clone(), other: other.id.clone() };
                    findings.push(about(item, Some(field), rule));
                }
            }
        }
    }
    cycles(findings, plan, descending);
    if unchecked > 0 {
        let rule = Rule::LineageUnchecked { count: unchecked };
        findings.push(about(plan.root(), None, rule));
    }
}

/// Tells each circle of lineage once, at its least id.
fn cycles(findings: &mut Vec<Finding>, plan: &Plan, descending: &[&Item]) {
    let origins = |id: &Id| -> Vec<Id> {
        let item = plan.get(id);
        let of = |field: &str| item.map(|item| item.references(field)).unwrap_or_default();
        of(LINEAGE_WHOLE).into_iter().chain(of(LINEAGE_PART)).filter(|of| of != id).collect()
    };
    // 1: on the path now; 2: done.
    let mut state: BTreeMap<Id, u8> = BTreeMap::new();
    for item in descending {
        if state.contains_key(&item.id) {
            continue;
        }
        let mut path: Vec<(Id, Vec<Id>)> = vec![(item.id.clone(), origins(&item.id))];
        state.insert(item.id.clone(), 1);
        while let Some((id, rest)) = path.last_mut() {
            match rest.pop() {
                None => {
                    state.insert(id.clone(), 2);
                    path.pop();
                }
                Some(next) => match state.get(&next) {
                    None => {
                        state.insert(next.clone(), 1);
                        let of = origins(&next);
                        path.push((next, of));
                    }
                    Some(1) => {
                        let begin = path.iter().position(|(id, _)| *id == next).unwrap_or(0);
                        let through: Vec<Id> = path[begin..].iter().map(|(id, _)| id.clone()).collect();
                        let at = through.iter().min().and_then(|id| plan.get(id)).unwrap_or(item);
                        findings.push(about(at, Some(LINEAGE_WHOLE), Rule::LineageCycle { through }));
                    }
                    Some(_) => {}
                },
            }
        }
    }
}

/// Whether a source's place is one of the plan: an item, a field of its kind, or one of the
/// keys every item may bear.
fn place_stands(plan: &Plan, vocabulary: &Vocabulary, place: &Place) -> bool {
    let Some(item) = plan.get(&place.id) else { return false };
    let Some(field) = &place.field else { return true };
    let child = vocabulary.kind(field).is_some_and(|kind| kind.under.contains(&item.kind));
    child
        || ["under", "unknown", "absent"].contains(&&**field)
        || vocabulary.field(&item.kind, field).is_some()
}

impl Rule {
    /// Its id, the same for ever.
    pub fn key(&self) -> &'static str {
        match self {
            Rule::Place { .. } => "place",
            Rule::ScheduleBackwards { .. } => "schedule-backwards",
            Rule::ReferenceMissing { .. } => "reference-missing",
            Rule::ReferenceKind { .. } => "reference-kind",
            Rule::ReferenceToItself => "reference-to-itself",
            Rule::LineageMissing { .. } => "lineage-missing",
            Rule::LineageToItself => "lineage-to-itself",
            Rule::LineageCycle { .. } => "lineage-cycle",
            Rule::WholeTwice { .. } => "whole-twice",
            Rule::WholeAndPart { .. } => "whole-and-part",
            Rule::AbsentButThere { .. } => "absent-but-there",
            Rule::SourcePlace { .. } => "source-place",
            Rule::DuplicateLabel { .. } => "duplicate-label",
            Rule::NoSource => "no-source",
            Rule::LineageUnchecked { .. } => "lineage-unchecked",
        }
    }

    /// The finding in words; `id` is the item at which it shows.
    fn words(&self, id: &Id) -> Words {
        match self {
            Rule::Place { kind, parent_kind } => words!("check.place", kind, id, parent_kind),
            Rule::ScheduleBackwards { name, first, last } => {
                let name = if name.is_empty() { Words::default() } else { words!("check.of-name", name) };
                words!("check.schedule-backwards", first, id, last, name)
            }
            Rule::ReferenceMissing { to } => {
                words!("check.reference-missing", id, to)
            }
            Rule::ReferenceKind { to, kind } => words!("check.reference-kind", id, to, kind),
            Rule::ReferenceToItself => words!("check.reference-to-itself", id),
            Rule::LineageMissing { to } => words!("check.lineage-missing", id, to),
            Rule::LineageToItself => {
                words!("check.lineage-to-itself", id)
            }
            Rule::LineageCycle { through } => {
                let through = through.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(" ← ");
                words!("check.lineage-cycle", through)
            }
            Rule::WholeTwice { of, other } => words!("check.whole-twice", of, other, id),
            Rule::WholeAndPart { of, other } => words!("check.whole-and-part", of, other, id),
            Rule::AbsentButThere { of } => words!("check.absent-but-there", id, of),
            Rule::SourcePlace { place } => {
                words!("check.source-place", place)
            }
            Rule::DuplicateLabel { label, other } => words!("check.duplicate-label", id, other, label),
            Rule::NoSource => words!("check.no-source", id),
            Rule::LineageUnchecked { count } => {
                words!("check.lineage-unchecked", count)
            }
        }
    }
}
