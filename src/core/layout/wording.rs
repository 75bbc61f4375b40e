//! Items, fields and values in words.

use crate::diff::{Facet, FacetKind, Family};
use crate::model::{
    End, FieldDef, FieldRole, Held, Id, Item, Key, Milestone, Plan, Quantity, Series, Stretch, Value,
    Vocabulary, is_percent,
};
use crate::text::Words;
use crate::words;
use std::collections::BTreeSet;

/// Words for two plans compared, or for one given twice.
#[derive(Clone, Copy)]
pub struct Wording<'a> {
    /// The vocabulary, the newer of the two.
    pub vocabulary: &'a Vocabulary,
    /// The plan before.
    pub before: &'a Plan,
    /// The plan after.
    pub after: &'a Plan,
}

impl<'a> Wording<'a> {
    /// The item, after rather than before.
    pub fn item(&self, id: &Id) -> Option<&'a Item> {
        self.after.get(id).or_else(|| self.before.get(id))
    }

    /// What a kind is called.
    pub fn kind(&self, kind: &str) -> Words {
        self.vocabulary.kind(kind).map_or_else(|| Words::same(kind), |kind| (&kind.words).into())
    }

    /// What a field, or a kind of children, is called.
    pub fn field(&self, kind: &str, field: &str) -> Words {
        match (self.vocabulary.field(kind, field), self.vocabulary.kind(field)) {
            (Some(field), _) => (&field.words).into(),
            (None, Some(kind)) => (&kind.words).into(),
            (None, None) => Words::same(field),
        }
    }

    /// What the item of this id is called, with the mark of a provisional name: after, or before
    /// where the name after is not known.
    pub fn name(&self, id: &Id) -> Words {
        let sides = [self.after, self.before].into_iter().filter_map(|plan| plan.get(id));
        let mut names = sides.map(|item| self.name_of(item));
        let elsewhere =
            || [self.after, self.before].into_iter().find_map(|plan| plan.origin_called(id)).cloned();
        let first = names.next().or_else(elsewhere).unwrap_or_else(|| Words::same(id.as_str()));
        match names.next() {
            Some(before) if first == nameless() => before,
            _ => first,
        }
    }

    /// What an item is called, with the mark of a provisional name.
    pub fn name_of(&self, item: &Item) -> Words {
        let Some(kind) = self.vocabulary.kind(&item.kind) else { return Words::same(item.id.as_str()) };
        let named = kind.by_role(FieldRole::Name).and_then(|field| item.text(&field.key));
        let titled = || kind.title.iter().find_map(|field| item.text(field));
        let Some(name) = named.or_else(titled) else { return nameless() };
        let mark = kind.by_role(FieldRole::Provisional).filter(|field| item.value(&field.key).is_some());
        let name = Words::same(name.replace('\n', " "));
        match mark.and_then(|field| field.mark.as_ref()) {
            Some(mark) => Words::concat([name, mark.into()]),
            None => name,
        }
    }

    /// The printed number of an item, if it has one.
    pub fn label(&self, item: &Item) -> Option<String> {
        let field = self.vocabulary.kind(&item.kind)?.by_role(FieldRole::Label)?;
        item.text(&field.key).map(str::to_owned)
    }

    /// A value in words.
    pub fn value(&self, field: Option<&FieldDef>, value: &Value) -> Words {
        match value {
            Value::Text(text) => Words::same(text),
            Value::Period(period) => self.vocabulary.calendar.period_words(period),
            Value::Date(date) => date.words(),
            Value::Quantity(amount) => self.quantity(field, amount),
            Value::Flag => words!("layout.flag-set"),
            Value::Choice(key) => {
                let choice = field.and_then(|field| field.choices.iter().find(|choice| choice.key == *key));
                choice.map_or_else(|| Words::same(&**key), |choice| (&choice.words).into())
            }
            Value::Milestones(set) => {
                let parts = self.milestones(set).into_iter().map(|milestone| {
                    let year = self.vocabulary.calendar.words(&milestone.at);
                    let kind = self.vocabulary.milestone(&milestone.kind);
                    let kind =
                        kind.map_or_else(|| Words::same(&*milestone.kind), |kind| (&kind.words).into());
                    words!("layout.evaluation-in-year", kind, year)
                });
                Words::list(parts)
            }
            Value::Series(series) => {
                Words::list(self.series(field, series).into_iter().map(|((at, role), amount)| {
                    let role = series_role(field, role);
                    let (at, amount) = (self.vocabulary.calendar.words(at), self.quantity(field, amount));
                    words!("layout.series-value", amount, at, role)
                }))
            }
            Value::References(ids) => Words::list(ids.iter().map(|id| Words::name(self.name(id)))),
            Value::Strings(set) => Words::list(set),
        }
    }

    /// The milestones of a set in the order of time, and of the vocabulary.
    pub fn milestones<'s>(&self, set: &'s BTreeSet<Milestone>) -> Vec<&'s Milestone> {
        let kinds = &self.vocabulary.milestones;
        let rank = |key: &Key| kinds.iter().position(|kind| kind.key == *key);
        let mut all: Vec<&Milestone> = set.iter().collect();
        all.sort_by_key(|one| (self.vocabulary.calendar.place_in_time(&one.at), rank(&one.kind)));
        all
    }

    /// The numbers of a series in the order of time, and of the vocabulary.
    pub fn series<'s>(
        &self,
        field: Option<&FieldDef>,
        series: &'s Series,
    ) -> Vec<(&'s (Stretch, Key), &'s Quantity)> {
        let rank = |role: &Key| field?.values.iter().position(|value| value.key == *role);
        let mut all: Vec<_> = series.iter().collect();
        all.sort_by_key(|((at, role), _)| (self.vocabulary.calendar.place_in_time(at), rank(role)));
        all
    }

    /// A number with the unit of its field.
    pub fn quantity(&self, field: Option<&FieldDef>, amount: &Quantity) -> Words {
        quantity_words(field, amount)
    }

    /// What is recorded of a field, in words.
    pub fn held(&self, field: Option<&FieldDef>, held: Option<&Held>) -> Words {
        let Some(held) = held else { return nothing() };
        match (&held.value, held.complete) {
            (Some(value), true) => self.value(field, value),
            (Some(value), false) => {
                words!("layout.rest-unknown", value = self.value(field, value))
            }
            (None, _) => unknown(),
        }
    }

    /// The years an item runs in, if its kind has a schedule and anything of it is recorded. An
    /// end that is not set is left open; one that is not known says so.
    pub fn schedule(&self, item: &Item) -> Option<Words> {
        let kind = self.vocabulary.kind(&item.kind)?;
        let end = |end| {
            let field = kind.schedule(end)?;
            let held = item.fields.get(&field.key)?;
            Some(self.held(Some(field), Some(held)))
        };
        let (first, last) = (end(End::First), end(End::Last));
        if first.is_none() && last.is_none() {
            return None;
        }
        let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
        Some(words!("layout.from-year-to-year", first, last))
    }

    /// One kind of change, in words; a deletion is a withdrawal if the name was provisional.
    pub fn facet(&self, id: &Id, facet: &Facet) -> Words {
        if facet.kind == FacetKind::Deleted {
            let provisional = self.before.get(id).is_some_and(|item| {
                let kind = self.vocabulary.kind(&item.kind);
                let field = kind.and_then(|kind| kind.by_role(FieldRole::Provisional));
                field.is_some_and(|field| item.value(&field.key).is_some())
            });
            if provisional {
                return words!("layout.withdrawn");
            }
        }
        let Some(kind) = self.item(id).and_then(|item| self.vocabulary.kind(&item.kind)) else {
            return facet.kind.words();
        };
        let named: Vec<Words> =
            facet.fields.iter().filter_map(|key| Some((&kind.field(key)?.words).into())).collect();
        self.of_fields(facet.kind, &named)
    }

    /// A kind of change by what the vocabulary calls the fields that it is about, where its own name speaks of those
    /// of one plan: its marks, its states, its amounts.
    pub fn of_fields(&self, kind: FacetKind, fields: &[Words]) -> Words {
        if fields.is_empty() {
            return kind.words();
        }
        let fields = Words::and(fields);
        match (kind.family(), kind) {
            (Family::Milestones, FacetKind::MilestoneAdded) => words!("layout.of-field-added", fields),
            (Family::Milestones, FacetKind::MilestoneRemoved) => words!("layout.of-field-removed", fields),
            (Family::Milestones, _) => words!("layout.of-field-moved", fields),
            (Family::Role, kind) if !matches!(kind, FacetKind::Reported | FacetKind::ReportWithdrawn) => {
                words!("layout.of-field-changed", fields)
            }
            _ => kind.words(),
        }
    }

    /// The item above, as it is called in points: the nearest with a name of its own.
    pub fn parent_name(&self, id: &Id) -> Words {
        let plan = if self.after.get(id).is_some() { self.after } else { self.before };
        match plan.above(id).first() {
            Some(above) => self.name_of(above),
            None => Words::default(),
        }
    }

    /// Where an item stands, from the top down, without `[plan]` and itself.
    pub fn path(&self, plan: &Plan, id: &Id) -> Vec<Words> {
        let mut path: Vec<Words> = plan
            .above(id)
            .into_iter()
            .filter(|item| item.parent.is_some())
            .map(|item| match self.label(item) {
                Some(label) => words!("document.labelled", label, name = self.name_of(item)),
                None => self.name_of(item),
            })
            .collect();
        path.reverse();
        path
    }
}

/// A number with the unit of its field.
pub fn quantity_words(field: Option<&FieldDef>, amount: &Quantity) -> Words {
    let number = Words::same(grouped(amount.as_str()));
    match field.and_then(|field| field.unit.as_ref()) {
        Some(unit) => words!("layout.in-unit", number, unit),
        None => number,
    }
}

/// By how much a number changed: between two percentages so many points.
pub fn difference_words(field: Option<&FieldDef>, by: &Quantity) -> Words {
    let unit = field.and_then(|field| field.unit.as_ref());
    match unit.is_some_and(|unit| unit.texts().any(is_percent)) {
        true => words!("layout.points", number = grouped(by.as_str())),
        false => quantity_words(field, by),
    }
}

/// What one kind of value of a series is called.
pub fn series_role(field: Option<&FieldDef>, role: &str) -> Words {
    let found = field.and_then(|field| field.values.iter().find(|value| *value.key == *role));
    found.map_or_else(|| Words::same(role), |value| (&value.words).into())
}

/// A number with commas by thousands (公用文作成の要領).
fn grouped(amount: &str) -> String {
    let unsigned = amount.trim_start_matches('-');
    let (whole, fraction) =
        unsigned.split_once('.').map_or((unsigned, None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::from(if unsigned.len() < amount.len() { "-" } else { "" });
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A name that is not known.
pub fn nameless() -> Words {
    words!("layout.name-unknown")
}

/// What is not known of a field.
pub fn unknown() -> Words {
    words!("layout.not-known")
}

/// What stood before a decision, where no record has it.
pub fn not_recorded() -> Words {
    words!("layout.not-recorded")
}

/// What is known to be empty.
pub fn nothing() -> Words {
    words!("layout.none")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FiscalYear;
    use crate::text::Lang;

    #[test]
    fn a_fiscal_year_is_written_in_the_era_that_named_it() {
        let ja = |year: &str| year.parse::<FiscalYear>().unwrap().words().get(Lang::JA).into_owned();
        assert_eq!(ja("FY2026"), "令和８年度");
        assert_eq!(ja("FY2019"), "令和元年度");
        assert_eq!(ja("FY2018"), "平成３０年度");
        assert_eq!(ja("FY1988"), "昭和６３年度");
    }

    #[test]
    fn amounts_have_commas_by_thousands() {
        assert_eq!(grouped("9300000000"), "9,300,000,000");
        assert_eq!(grouped("-100"), "-100");
        assert_eq!(grouped("-1449.50"), "-1,449.50");
        assert_eq!(grouped("999.1234"), "999.1234");
    }
}
