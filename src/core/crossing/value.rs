//! A value of one field as a field of another vocabulary holds it.

use crate::editing::read_value;
use crate::model::{
    Calendar, FieldDef, FieldType, Key, Milestone, Period, Series, Stretch, Value, Vocabulary,
};
use crate::text::{Terms, folded};

/// Whether values of one type can be those of another.
pub(super) fn crosses(before: FieldType, after: FieldType) -> bool {
    use FieldType as T;
    match before {
        T::Text | T::Label => match after {
            T::Text
            | T::Label
            | T::Link
            | T::Identifier
            | T::Year
            | T::Period
            | T::Date
            | T::Amount
            | T::Quantity
            | T::Choice
            | T::Strings => true,
            T::Milestones | T::Series | T::Flag | T::References => false,
        },
        T::Link | T::Identifier => matches!(after, T::Text | T::Label | T::Link | T::Identifier),
        T::Year | T::Period | T::Date => matches!(after, T::Year | T::Period | T::Date),
        T::Amount | T::Quantity => matches!(after, T::Amount | T::Quantity),
        T::Choice => matches!(after, T::Choice | T::Text | T::Label),
        T::Milestones | T::Series | T::Flag | T::References | T::Strings => before == after,
    }
}

/// The value as `after` holds it; `None` where it cannot be told so.
pub(super) fn carried(
    value: &Value,
    (before, after): (&FieldDef, &FieldDef),
    (old, new): (&Vocabulary, &Vocabulary),
) -> Option<Value> {
    if !counts_alike(value, &old.calendar, &new.calendar) {
        return None;
    }
    use FieldType as T;
    match (value, after.ty) {
        (Value::Text(text), T::Label | T::Link | T::Identifier) if text.contains('\n') => None,
        (Value::Text(_), T::Text | T::Label | T::Link | T::Identifier) => Some(value.clone()),
        (Value::Period(period), T::Year) => is_of_years(period).then(|| value.clone()),
        (Value::Period(_), T::Period) => Some(value.clone()),
        (Value::Date(date), T::Period) => Some(Value::Period(Period::Exactly(Stretch::Day(*date)))),
        (Value::Period(Period::Exactly(Stretch::Day(date))), T::Date) => Some(Value::Date(*date)),
        (Value::Date(_), T::Date) | (Value::Flag, T::Flag) => Some(value.clone()),
        (Value::Quantity(amount), T::Amount) => amount.as_whole().map(|_| value.clone()),
        (Value::Quantity(_), T::Quantity) => Some(value.clone()),
        (Value::Choice(key), T::Choice) => {
            let own = before.choices.iter().find(|choice| choice.key == *key)?;
            let same = |key: &Key, words: &Terms| *key == own.key || is_called_alike(words, &own.words);
            let found = after.choices.iter().find(|choice| same(&choice.key, &choice.words));
            Some(Value::Choice(found.map_or_else(|| key.clone(), |choice| choice.key.clone())))
        }
        (Value::Choice(key), T::Text | T::Label) => {
            let own = before.choices.iter().find(|choice| choice.key == *key)?;
            Some(Value::Text(own.words.get(new.language()).to_owned()))
        }
        (Value::Milestones(set), T::Milestones) => {
            let carried = set.iter().map(|one| Milestone {
                at: one.at.clone(),
                kind: milestone_kind(&one.kind, old, new).unwrap_or_else(|| one.kind.clone()),
            });
            let carried: std::collections::BTreeSet<Milestone> = carried.collect();
            (carried.len() == set.len()).then_some(Value::Milestones(carried))
        }
        (Value::Series(series), T::Series) => {
            let carried = series.iter().map(|((at, role), amount)| {
                let role = series_role(role, before, after).unwrap_or_else(|| role.clone());
                ((at.clone(), role), amount.clone())
            });
            let carried: Series = carried.collect();
            (carried.len() == series.len()).then_some(Value::Series(carried))
        }
        (Value::References(_), T::References) | (Value::Strings(_), T::Strings) => Some(value.clone()),
        // A text that says a time, a number or a choice.
        (
            Value::Text(text),
            T::Year | T::Period | T::Date | T::Amount | T::Quantity | T::Choice | T::Strings,
        ) => read_value(std::slice::from_ref(text), after, new).ok().flatten(),
        _ => None,
    }
}

/// What a kind of milestone is among those of another vocabulary; `None` if it is none of them.
pub(super) fn milestone_kind(kind: &Key, old: &Vocabulary, new: &Vocabulary) -> Option<Key> {
    if new.milestone(kind).is_some() {
        return Some(kind.clone());
    }
    let own = old.milestone(kind)?;
    let is_same =
        |words: &Terms, long: &Terms| is_called_alike(words, &own.words) && is_called_alike(long, &own.long);
    new.milestones.iter().find(|other| is_same(&other.words, &other.long)).map(|other| other.key.clone())
}

/// What a kind of value is among those of another series; `None` if it is none of them.
pub(super) fn series_role(role: &Key, before: &FieldDef, after: &FieldDef) -> Option<Key> {
    let own = before.values.iter().find(|value| value.key == *role);
    let is_same = |other: &crate::model::SeriesRole| {
        other.key == *role
            || own.is_some_and(|own| own.actual == other.actual && is_called_alike(&other.words, &own.words))
    };
    after.values.iter().find(|other| is_same(other)).map(|other| other.key.clone())
}

/// Whether two things have a name in common, in any width and case.
pub(super) fn is_called_alike(one: &Terms, other: &Terms) -> bool {
    one.texts().any(|text| other.texts().any(|other| !text.is_empty() && folded(text) == folded(other)))
}

/// Whether the stretches of a value are the same days by both calendars: FY2026 is another year where fiscal years
/// begin in another month.
fn counts_alike(value: &Value, old: &Calendar, new: &Calendar) -> bool {
    if (old.begins, old.named_by_end) == (new.begins, new.named_by_end) {
        return true;
    }
    let is_fiscal = |stretch: &Stretch| match stretch {
        Stretch::Fiscal(_) | Stretch::FiscalHalf(..) | Stretch::FiscalQuarter(..) | Stretch::Each(_) => true,
        Stretch::Year(_)
        | Stretch::Quarter(..)
        | Stretch::Month(..)
        | Stretch::Day(_)
        | Stretch::Named(_) => false,
    };
    match value {
        Value::Period(period) => !period.stretches().any(is_fiscal),
        Value::Milestones(set) => !set.iter().any(|one| is_fiscal(&one.at)),
        Value::Series(series) => !series.keys().any(|(at, _)| is_fiscal(at)),
        Value::Text(_)
        | Value::Date(_)
        | Value::Quantity(_)
        | Value::Flag
        | Value::Choice(_)
        | Value::References(_)
        | Value::Strings(_) => true,
    }
}

/// Whether a period is a fiscal year, or a bound of one.
fn is_of_years(period: &Period) -> bool {
    period.stretches().all(|stretch| matches!(stretch, Stretch::Fiscal(_)))
}
