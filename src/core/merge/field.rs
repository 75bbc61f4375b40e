//! One field brought together, by its type.

use std::collections::BTreeSet;

use super::text::merge_texts;
use super::{ConflictKind, DecisionKind};
use crate::model::{Calendar, FieldDef, FieldRole, FieldType, Held, Key, Milestone, Series, Value};

/// A field brought together: what is recorded of it, and the rule that decided if both sides had
/// changed it.
pub(super) type Merged = Result<(Option<Held>, Option<DecisionKind>), ConflictKind>;

/// Three values of a single thing: the one that a side changed, if only one did or both the same.
pub(super) fn one_of_three<'a, T: PartialEq + ?Sized>(
    base: &'a T,
    ours: &'a T,
    theirs: &'a T,
) -> Option<&'a T> {
    if ours == theirs || theirs == base {
        Some(ours)
    } else if ours == base {
        Some(theirs)
    } else {
        None
    }
}

/// Three sets: what a side put in is in, what a side took out is not.
pub(super) fn set_of_three<T: Ord + Clone>(
    base: &BTreeSet<T>,
    ours: &BTreeSet<T>,
    theirs: &BTreeSet<T>,
) -> BTreeSet<T> {
    let stays = |one: &&T| {
        let (in_base, in_ours, in_theirs) = (base.contains(one), ours.contains(one), theirs.contains(one));
        *one_of_three(&in_base, &in_ours, &in_theirs).expect("of three answers two are the same")
    };
    base.union(ours).chain(theirs).filter(stays).cloned().collect()
}

/// A field on three sides; `None` is known to be empty.
pub(super) fn merge_field(
    field: Option<&FieldDef>,
    calendar: &Calendar,
    base: Option<&Held>,
    ours: Option<&Held>,
    theirs: Option<&Held>,
) -> Merged {
    if let Some(one) = one_of_three(&base, &ours, &theirs) {
        let rule = (ours == theirs && ours != base).then_some(DecisionKind::SameOnBoth);
        return Ok((one.cloned(), rule));
    }
    let is_name = field.is_some_and(|field| field.role == FieldRole::Name);
    let kind = if is_name { ConflictKind::RenameRename } else { ConflictKind::BothModified };
    if field.is_some_and(|field| field.ty.is_set()) {
        return set(base, ours, theirs).ok_or(kind);
    }
    if kind == ConflictKind::RenameRename {
        return Err(kind);
    }
    let value = |held: Option<&Held>| held.and_then(|held| held.value.clone());
    let is_text = field.is_some_and(|field| field.ty == FieldType::Text);
    match (value(base), value(ours), value(theirs)) {
        (Some(Value::Text(base)), Some(Value::Text(ours)), Some(Value::Text(theirs))) if is_text => {
            let text = merge_texts(&base, &ours, &theirs).ok_or(kind)?;
            Ok((Some(Held::known(Value::Text(text))), Some(DecisionKind::ByWords)))
        }
        (Some(Value::Period(base)), Some(Value::Period(ours)), Some(Value::Period(theirs)))
            if ours.lies_within(&base, calendar) && theirs.lies_within(&base, calendar) =>
        {
            // Both know it better than the base did, and one best. Of the same days told in two ways neither is.
            let within = (ours.lies_within(&theirs, calendar), theirs.lies_within(&ours, calendar));
            let narrower = match within {
                (true, false) => ours,
                (false, true) => theirs,
                _ => return Err(kind),
            };
            Ok((Some(Held::known(Value::Period(narrower))), Some(DecisionKind::Narrower)))
        }
        _ => Err(kind),
    }
}

/// A set with whether it is all; empty and all is no value.
fn set(
    base: Option<&Held>,
    ours: Option<&Held>,
    theirs: Option<&Held>,
) -> Option<(Option<Held>, Option<DecisionKind>)> {
    let sides = [base, ours, theirs];
    let all = sides.map(|held| held.is_none_or(|held| held.complete));
    let complete = *one_of_three(&all[0], &all[1], &all[2]).expect("of three answers two are the same");
    let value = |held: Option<&Held>| held.and_then(|held| held.value.clone());
    let members = sides.map(value);
    let merged = match members.iter().flatten().next()? {
        Value::Milestones(_) => {
            let [base, ours, theirs] = members.map(|value| match value {
                Some(Value::Milestones(set)) => set,
                _ => BTreeSet::new(),
            });
            if moved_apart(&base, &ours, &theirs) {
                return None;
            }
            Value::Milestones(set_of_three(&base, &ours, &theirs))
        }
        Value::Series(_) => {
            let [base, ours, theirs] = members.map(|value| match value {
                Some(Value::Series(series)) => series,
                _ => Series::new(),
            });
            Value::Series(series_of_three(&base, &ours, &theirs)?)
        }
        Value::References(_) => {
            let [base, ours, theirs] = members.map(|value| match value {
                Some(Value::References(set)) => set,
                _ => BTreeSet::new(),
            });
            Value::References(set_of_three(&base, &ours, &theirs))
        }
        Value::Strings(_) => {
            let [base, ours, theirs] = members.map(|value| match value {
                Some(Value::Strings(set)) => set,
                _ => BTreeSet::new(),
            });
            Value::Strings(set_of_three(&base, &ours, &theirs))
        }
        Value::Text(_)
        | Value::Period(_)
        | Value::Date(_)
        | Value::Quantity(_)
        | Value::Flag
        | Value::Choice(_) => return None,
    };
    let value = (!merged.is_empty_set()).then_some(merged);
    let held = (value.is_some() || !complete).then_some(Held { value, complete });
    Some((held, Some(DecisionKind::Union)))
}

/// A series by its keys: each number as the side has it that changed it; `None` if both changed one to
/// different numbers.
fn series_of_three(base: &Series, ours: &Series, theirs: &Series) -> Option<Series> {
    let keys: BTreeSet<_> = [base, ours, theirs].into_iter().flat_map(|series| series.keys()).collect();
    let mut merged = Series::new();
    for key in keys {
        let [base, ours, theirs] = [base, ours, theirs].map(|series| series.get(key));
        if let Some(amount) = one_of_three(&base, &ours, &theirs)? {
            merged.insert(key.clone(), (*amount).clone());
        }
    }
    Some(merged)
}

/// Whether both sides took away one mark of a kind and did not put the same in its place: it was
/// moved to two years, or moved by one and struck by the other.
fn moved_apart(base: &BTreeSet<Milestone>, ours: &BTreeSet<Milestone>, theirs: &BTreeSet<Milestone>) -> bool {
    let kinds: BTreeSet<&Key> = base.iter().map(|one| &one.kind).collect();
    kinds.into_iter().any(|kind| {
        let gone = |side: &BTreeSet<Milestone>| -> BTreeSet<Milestone> {
            base.difference(side).filter(|one| one.kind == *kind).cloned().collect()
        };
        let come = |side: &BTreeSet<Milestone>| -> BTreeSet<Milestone> {
            side.difference(base).filter(|one| one.kind == *kind).cloned().collect()
        };
        !gone(ours).is_disjoint(&gone(theirs)) && come(ours) != come(theirs)
    })
}
