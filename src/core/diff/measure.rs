//! By how much something changed, and which way.

use std::cmp::Ordering;

use super::rows::Facet;
use crate::change::{ChangeSet, FacetKind, ItemChange, Weight};
use crate::model::{
    Calendar, End, FieldDef, FieldType, Grain, Id, Key, Milestone, Period, Quantity, Series, Stretch,
    Transition, Value, Vocabulary,
};

/// By how much one value of a field changed, and which way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    pub field: Key,
    /// Of a series, when and what; of milestones, which kind.
    pub of: Option<(Option<Stretch>, Key)>,
    /// Later, or more; earlier, or less; nothing where nobody can say.
    pub direction: Option<Ordering>,
    pub amount: Option<Amount>,
}

/// By how much, without direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    /// So many of a grain.
    Time(i64, Grain),
    /// A number, in the unit of the field.
    Number(Quantity),
}

/// The measures of a kind of change of an item, in the order of its fields; none for an item as a whole, for texts, and
/// for what has no order.
pub fn measures(changes: &ChangeSet, id: &Id, facet: &Facet, vocabulary: &Vocabulary) -> Vec<Measure> {
    let Some(ItemChange::Edited { kind, fields, .. }) = changes.items.get(id) else { return Vec::new() };
    let mut out = Vec::new();
    for field in &facet.fields {
        let (Some(def), Some(pair)) = (vocabulary.field(kind, field), fields.get(field)) else { continue };
        // Between two units nobody can say by how much.
        if def.unit_field.as_ref().is_some_and(|unit| fields.contains_key(unit)) {
            continue;
        }
        let value = |held: &Option<crate::model::Held>| held.as_ref().and_then(|held| held.value.clone());
        let (Some(before), Some(after)) = (value(&pair.before), value(&pair.after)) else { continue };
        let of_facet = |measure: &Measure| match (def.ty, &measure.of) {
            // What came to be, and what is planned, are two kinds of change of one series.
            (FieldType::Series, Some((_, role))) => {
                let is_actual = def.values.iter().any(|value| value.key == *role && value.actual);
                is_actual == matches!(facet.kind, FacetKind::Reported | FacetKind::ReportWithdrawn)
            }
            _ => {
                facet.kind.weight() == Weight::Substantive
                    && !matches!(facet.kind, FacetKind::Refined | FacetKind::Coarsened)
            }
        };
        out.extend(between(def, &before, &after, &vocabulary.calendar).into_iter().filter(of_facet));
    }
    out
}

/// The transition of a choice that has a name of its own.
pub fn transition<'v>(field: &'v FieldDef, before: &Value, after: &Value) -> Option<&'v Transition> {
    let (Value::Choice(before), Value::Choice(after)) = (before, after) else { return None };
    field.transitions.iter().find(|of| of.from == *before && of.to == *after)
}

fn between(def: &FieldDef, before: &Value, after: &Value, calendar: &Calendar) -> Vec<Measure> {
    let measure = |of, direction, amount| Measure { field: def.key.clone(), of, direction, amount };
    match (before, after) {
        (Value::Period(before), Value::Period(after)) => moved((before, after), def.end, calendar)
            .map(|(direction, amount)| measure(None, direction, amount))
            .into_iter()
            .collect(),
        (Value::Date(before), Value::Date(after)) => {
            let by = after.days_since_1970() - before.days_since_1970();
            vec![measure(None, Some(by.cmp(&0)), Some(Amount::Time(by.abs(), Grain::Day)))]
        }
        (Value::Quantity(before), Value::Quantity(after)) => {
            vec![measure(None, Some(after.compare(before)), by(before, after))]
        }
        (Value::Choice(before), Value::Choice(after)) if def.ordered => {
            let at = |key: &Key| def.choices.iter().position(|choice| choice.key == *key);
            vec![measure(None, Some(at(after).cmp(&at(before))), None)]
        }
        (Value::Milestones(before), Value::Milestones(after)) => {
            let gone: Vec<&Milestone> = before.difference(after).collect();
            let come: Vec<&Milestone> = after.difference(before).collect();
            let moved_one = |own: &&Milestone| {
                let of = |all: &[&Milestone]| all.iter().filter(|one| one.kind == own.kind).count();
                let other = come.iter().find(|other| other.kind == own.kind)?;
                let alone = of(&gone) == 1 && of(&come) == 1;
                let (one, other) = (Period::Exactly(own.at.clone()), Period::Exactly(other.at.clone()));
                let (direction, amount) = moved((&one, &other), None, calendar).filter(|_| alone)?;
                Some(measure(Some((None, own.kind.clone())), direction, amount))
            };
            gone.iter().filter_map(moved_one).collect()
        }
        (Value::Series(before), Value::Series(after)) => of_series(before, after)
            .map(|((at, role), one, other)| {
                measure(Some((Some(at.clone()), role.clone())), Some(other.compare(one)), by(one, other))
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The numbers that stand on both sides of a series and differ.
fn of_series<'s>(
    before: &'s Series,
    after: &'s Series,
) -> impl Iterator<Item = (&'s (Stretch, Key), &'s Quantity, &'s Quantity)> {
    before
        .iter()
        .filter_map(|(key, one)| Some((key, one, after.get(key)?)))
        .filter(|(_, one, other)| one != other)
}

fn by(before: &Quantity, after: &Quantity) -> Option<Amount> {
    after.minus(before).map(|by| Amount::Number(by.unsigned()))
}

/// Which way a period moved, and by how much where it moved as a whole.
fn moved(
    (before, after): (&Period, &Period),
    end: Option<End>,
    calendar: &Calendar,
) -> Option<(Option<Ordering>, Option<Amount>)> {
    match calendar.shift(before, after) {
        Some((0, _)) => None,
        Some((by, grain)) => Some((Some(by.cmp(&0)), Some(Amount::Time(by.abs(), grain)))),
        None => {
            let later = calendar.is_later(before, after, end)?;
            Some((Some(if later { Ordering::Greater } else { Ordering::Less }), None))
        }
    }
}
