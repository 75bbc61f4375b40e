//! What only the two sides together break: looked for in what came out of them.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::combine::{Combined, field, whole};
use super::conflict::ConflictKind;
use super::{Hold, Holds, Plans};
use crate::check::{Finding, Rule, check_structure};
use crate::model::{End, FieldRole, Id, Item, LINEAGE_PART, LINEAGE_WHOLE, Plan, UNDER, Vocabulary};
use crate::snapshot::Place;

/// The further places that must hold the base so that every item stands under one that stands.
pub(super) fn tree(plans: Plans<'_>, combined: &Combined<'_>, held: &Holds) -> Holds {
    let mut holds = Holds::new();
    let reference = |with: Vec<Place>| Hold { kind: ConflictKind::Reference, rule: None, with };
    for (id, item) in &combined.items {
        let Some(parent) = &item.parent else { continue };
        if combined.tops.contains_key(id) {
            continue;
        }
        let of_base = plans.base.get(id);
        let as_in_base = of_base.is_some_and(|of_base| of_base.parent == item.parent);
        let own = standing(plans, item);
        if let Some(top) = combined.tops.get(parent) {
            // Somebody deleted what this stands under.
            let top = whole(top);
            if as_in_base {
                holds.entry(top).or_insert_with(|| reference(vec![own]));
            } else {
                holds.insert(own.clone(), reference(vec![top.clone()]));
                holds.entry(top).or_insert_with(|| reference(vec![])).with.push(own);
            }
        } else if !combined.items.contains_key(parent) {
            // It was moved under something new that waits for a decision itself.
            holds.insert(own, reference(vec![whole(parent)]));
        }
    }
    holds.retain(|place, _| !held.contains_key(place));
    if holds.is_empty() { cycles(plans, combined) } else { holds }
}

/// The place that must hold the base so that an item stays where it stands there: its parent, or the whole
/// item where it is new or of another kind.
fn standing(plans: Plans<'_>, item: &Item) -> Place {
    match plans.base.get(&item.id) {
        Some(of_base) if of_base.kind == item.kind => field(&item.id, UNDER),
        _ => whole(&item.id),
    }
}

/// The moves that together put items under themselves.
fn cycles(plans: Plans<'_>, combined: &Combined<'_>) -> Holds {
    let mut holds = Holds::new();
    let mut done: BTreeSet<&Id> = BTreeSet::new();
    for start in combined.items.keys() {
        let mut path: Vec<&Id> = Vec::new();
        let mut at = Some(*start);
        while let Some(id) = at.filter(|id| !done.contains(id)) {
            if let Some(begin) = path.iter().position(|on_path| *on_path == id) {
                let mut moved: Vec<Place> = path[begin..]
                    .iter()
                    .filter(|id| {
                        let of_base = plans.base.get(id).map(|item| &item.parent);
                        of_base.is_some_and(|parent| *parent != combined.items[**id].parent)
                    })
                    .map(|id| standing(plans, &combined.items[*id]))
                    .collect();
                if moved.is_empty() {
                    // Items that both sides added, each under another.
                    let new = path[begin..].iter().filter(|id| plans.base.get(id).is_none());
                    moved = new.map(|id| whole(id)).collect();
                }
                moved.sort();
                let moved = to_decide(plans, moved);
                for place in &moved {
                    let with = moved.iter().filter(|other| *other != place).cloned().collect();
                    holds.insert(place.clone(), Hold { kind: ConflictKind::MoveCycle, rule: None, with });
                }
                break;
            }
            path.push(id);
            at = combined.items.get(id).and_then(|item| item.parent.as_ref());
            // The key of the map lives as long as the plans do.
            at = at.and_then(|id| combined.items.get_key_value(id)).map(|(id, _)| *id);
        }
        done.extend(path);
    }
    holds
}

/// The places that must hold the base so that the plan breaks no rule that both sides keep. What the sides
/// break is computed once, and kept in `known`.
pub(super) fn rules(
    plans: Plans<'_>,
    plan: &Plan,
    combined: &Combined<'_>,
    vocabulary: &Vocabulary,
    known: &OnceCell<BTreeSet<Mark>>,
) -> Holds {
    let findings = check_structure(plan, vocabulary);
    let mut holds = Holds::new();
    if findings.is_empty() {
        return holds;
    }
    let known = known.get_or_init(|| {
        let sides = [plans.base, plans.ours, plans.theirs];
        sides
            .into_iter()
            .flat_map(|side| check_structure(side, vocabulary))
            .filter_map(|one| mark(&one))
            .collect()
    });
    let mut found: BTreeMap<Place, Hold> = BTreeMap::new();
    for finding in &findings {
        if mark(finding).is_none_or(|mark| known.contains(&mark)) {
            continue;
        }
        let mut places = places(plans, plan, combined, vocabulary, finding);
        places.sort();
        places.dedup();
        let places = to_decide(plans, places);
        let kind = match &finding.structure {
            Some(Rule::ReferenceMissing { .. } | Rule::ReferenceKind { .. }) => ConflictKind::Reference,
            Some(
                Rule::WholeTwice { .. }
                | Rule::WholeAndPart { .. }
                | Rule::LineageCycle { .. }
                | Rule::LineageToItself,
            ) => ConflictKind::Lineage,
            Some(
                Rule::Place { .. }
                | Rule::ScheduleBackwards { .. }
                | Rule::ReferenceToItself
                | Rule::LineageMissing { .. }
                | Rule::AbsentButThere { .. }
                | Rule::SourcePlace { .. }
                | Rule::DuplicateLabel { .. }
                | Rule::NoSource
                | Rule::LineageUnchecked { .. },
            )
            | None => ConflictKind::Invariant,
        };
        for place in &places {
            let with = places.iter().filter(|other| *other != place).cloned().collect();
            let hold = Hold { kind, rule: Some(finding.rule.id), with };
            found.entry(place.clone()).or_insert(hold);
        }
    }
    holds.append(&mut found);
    holds
}

/// What a finding is about, whatever the values: the rule, the items and the field.
pub(super) type Mark = (&'static str, BTreeSet<Id>, Option<String>);

pub(super) fn mark(finding: &Finding) -> Option<Mark> {
    let id = finding.place.item.clone()?;
    let other: Vec<Id> = match &finding.structure {
        Some(
            Rule::ReferenceMissing { to } | Rule::ReferenceKind { to, .. } | Rule::LineageMissing { to },
        ) => vec![to.clone()],
        Some(Rule::WholeTwice { of, other } | Rule::WholeAndPart { of, other }) => {
            vec![of.clone(), other.clone()]
        }
        Some(Rule::LineageCycle { through }) => through.clone(),
        Some(Rule::AbsentButThere { of }) => vec![of.clone()],
        Some(Rule::DuplicateLabel { other, .. }) => vec![other.clone()],
        // They say how much was looked at, not what is wrong.
        Some(Rule::LineageUnchecked { .. } | Rule::NoSource | Rule::SourcePlace { .. }) => return None,
        Some(
            Rule::Place { .. }
            | Rule::ScheduleBackwards { .. }
            | Rule::ReferenceToItself
            | Rule::LineageToItself,
        )
        | None => Vec::new(),
    };
    let field = finding.place.field.as_deref().map(str::to_owned);
    Some((finding.rule.id, other.into_iter().chain([id]).collect(), field))
}

/// The places a finding is about that differ from the base.
fn places(
    plans: Plans<'_>,
    plan: &Plan,
    combined: &Combined<'_>,
    vocabulary: &Vocabulary,
    finding: &Finding,
) -> Vec<Place> {
    let Some(id) = &finding.place.item else { return Vec::new() };
    let Some(item) = plan.get(id) else { return Vec::new() };
    let kind = vocabulary.kind(&item.kind);
    let end = |end| kind.and_then(|kind| kind.schedule(end)).map(|def| field(id, &def.key));
    let own = finding.place.field.as_ref().map(|key| field(id, key));
    let candidates: Vec<Place> = match &finding.structure {
        Some(Rule::Place { .. }) => {
            let parent = item.parent.as_ref().map(whole);
            [standing(plans, item)].into_iter().chain(parent).collect()
        }
        Some(Rule::ScheduleBackwards { .. }) => end(End::First).into_iter().chain(end(End::Last)).collect(),
        Some(Rule::ReferenceMissing { to } | Rule::ReferenceKind { to, .. }) => {
            own.into_iter().chain([whole(to)]).collect()
        }
        Some(Rule::WholeTwice { other, .. } | Rule::WholeAndPart { other, .. }) => {
            own.into_iter().chain([field(other, LINEAGE_WHOLE)]).collect()
        }
        Some(Rule::LineageCycle { through }) => {
            let fields = |id: &Id| [field(id, LINEAGE_WHOLE), field(id, LINEAGE_PART)];
            through.iter().flat_map(fields).collect()
        }
        Some(Rule::DuplicateLabel { other, .. }) => {
            let label = kind.and_then(|kind| kind.by_role(FieldRole::Label)).map(|def| &def.key);
            let of = |id: &Id| {
                let label = label.map(|key| field(id, key)).filter(|place| differs(plans, plan, place));
                label.unwrap_or_else(|| field(id, UNDER))
            };
            vec![of(id), of(other)]
        }
        Some(
            Rule::ReferenceToItself
            | Rule::LineageMissing { .. }
            | Rule::LineageToItself
            | Rule::AbsentButThere { .. }
            | Rule::SourcePlace { .. }
            | Rule::NoSource
            | Rule::LineageUnchecked { .. },
        ) => own.into_iter().collect(),
        // Evaluations against each other and against the first year.
        None => own.into_iter().chain(end(End::First)).collect(),
    };
    let top = |place: Place| match combined.tops.get(&place.id) {
        Some(top) if place.field.is_none() => whole(top),
        _ => place,
    };
    candidates.into_iter().filter(|place| differs(plans, plan, place)).map(top).collect()
}

/// Of places that together break a rule those at which the sides differ: of the others there is nothing to
/// decide between them. All, where there are no such.
fn to_decide(plans: Plans<'_>, places: Vec<Place>) -> Vec<Place> {
    let differ = |place: &Place| {
        let [ours, theirs] = [plans.ours, plans.theirs].map(|plan| plan.get(&place.id));
        match place.field.as_deref() {
            None => ours != theirs,
            Some(UNDER) => ours.map(|item| &item.parent) != theirs.map(|item| &item.parent),
            Some(key) => {
                ours.and_then(|item| item.fields.get(key)) != theirs.and_then(|item| item.fields.get(key))
            }
        }
    };
    let differing: Vec<Place> = places.iter().filter(|place| differ(place)).cloned().collect();
    if differing.is_empty() { places } else { differing }
}

/// Whether a place is not as in the base, and could be.
fn differs(plans: Plans<'_>, plan: &Plan, place: &Place) -> bool {
    let (before, after) = (plans.base.get(&place.id), plan.get(&place.id));
    match (place.field.as_deref(), before, after) {
        (None, Some(before), Some(after)) => before.kind != after.kind,
        (None, before, after) => before.is_some() != after.is_some(),
        (Some(UNDER), Some(before), Some(after)) => before.parent != after.parent,
        (Some(UNDER), _, _) => false,
        (Some(key), before, Some(after)) => {
            before.and_then(|item| item.fields.get(key)) != after.fields.get(key)
        }
        (Some(_), _, None) => false,
    }
}
