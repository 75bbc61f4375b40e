//! Which changes, or which items, are asked for.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use crate::change::{ChangeSet, FacetKind, ItemChange};
use crate::diff::{Amount, Facet, Measure, Row, measures};
use crate::editing::{read_flag, read_milestone, read_period, read_series_value};
use crate::model::{
    Calendar, FieldDef, FieldType, Grain, Held, Id, Item, Key, Period, Quantity, SeriesRole, Stretch, Value,
    Vocabulary, ungrouped,
};
use crate::text::{Lang, folded};

/// What is asked of changes: all that it says at once, of one field where it speaks of values. What says nothing asks
/// nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The items that it is, or stands below.
    pub tops: Vec<Id>,
    /// Those with all that is below them; `None` where no item is named.
    pub under: Option<BTreeSet<Id>>,
    /// Of one of these kinds.
    pub item_kinds: Vec<Key>,
    /// One of these happened to it.
    pub facets: Vec<FacetKind>,
    /// One of these fields changed.
    pub fields: Vec<Key>,
    /// What the field held, as [`holds`] reads it.
    pub was: Option<String>,
    /// What the field holds.
    pub now: Option<String>,
    /// Whether a time came later, or earlier.
    pub direction: Option<Ordering>,
    /// By how much at least it changed.
    pub by_at_least: Option<Amount>,
}

impl Filter {
    /// Whether it asks for everything.
    pub fn is_all(&self) -> bool {
        *self == Filter::default()
    }

    /// Whether it asks for what only a change has.
    pub fn is_about_changes(&self) -> bool {
        !self.facets.is_empty()
            || self.was.is_some()
            || self.direction.is_some()
            || self.by_at_least.is_some()
    }

    /// Whether an item of a plan is asked for, where no change is: by its place, its kind, and what a field holds.
    pub fn keeps_item(&self, item: &Item, vocabulary: &Vocabulary) -> bool {
        let is_asked = |key: &Key| self.fields.is_empty() || self.fields.contains(key);
        let has = |key: &Key, held: &Held| match &self.now {
            Some(now) => self.says(&item.kind, key, held.value.as_ref(), now, vocabulary),
            None => held.value.is_some(),
        };
        let mut fields = item.fields.iter().filter(|(key, _)| is_asked(key));
        let of_values = self.fields.is_empty() && self.now.is_none()
            || fields.any(|(key, held)| has(key, held))
            || self.now.as_deref() == Some("") && self.lacks_all(item, vocabulary);
        self.is_of(&item.id, &item.kind) && of_values
    }

    /// Whether a row is asked for: whether something that it says is all that is asked.
    pub fn keeps(&self, row: &Row, changes: &ChangeSet, vocabulary: &Vocabulary) -> bool {
        self.is_of(&row.id, &row.kind)
            && row.facets.iter().any(|facet| self.keeps_facet(row, facet, changes, vocabulary))
    }

    fn is_of(&self, id: &Id, kind: &Key) -> bool {
        self.under.as_ref().is_none_or(|under| under.contains(id))
            && (self.item_kinds.is_empty() || self.item_kinds.contains(kind))
    }

    /// Whether an item could hold what is asked, and holds nothing.
    fn lacks_all(&self, item: &Item, vocabulary: &Vocabulary) -> bool {
        let kind = vocabulary.kind(&item.kind);
        self.fields.iter().any(|field| kind.is_some_and(|kind| kind.field(field).is_some()))
            && self.fields.iter().all(|field| item.value(field).is_none())
    }

    fn keeps_facet(&self, row: &Row, facet: &Facet, changes: &ChangeSet, vocabulary: &Vocabulary) -> bool {
        if !self.facets.is_empty() && !self.facets.contains(&facet.kind) {
            return false;
        }
        let is_about_fields = !self.fields.is_empty() || self.was.is_some() || self.now.is_some();
        if !is_about_fields && self.direction.is_none() && self.by_at_least.is_none() {
            return true;
        }
        let measured = measures(changes, &row.id, facet, vocabulary);
        Filter::fields_of(row, facet, changes).into_iter().any(|(key, before, after)| {
            let is_asked = self.fields.is_empty() || self.fields.contains(key);
            let says = |value: Option<&Value>, asked: &Option<String>| {
                asked.as_ref().is_none_or(|asked| self.says(&row.kind, key, value, asked, vocabulary))
            };
            is_asked
                && says(before, &self.was)
                && says(after, &self.now)
                && self.is_so_much(row, key, &measured, vocabulary)
        })
    }

    /// The fields that a kind of change is about, with both of their values; of an item that came or went, all of them.
    fn fields_of<'c>(
        row: &Row,
        facet: &'c Facet,
        changes: &'c ChangeSet,
    ) -> Vec<(&'c Key, Option<&'c Value>, Option<&'c Value>)> {
        let Some(change) = changes.items.get(&row.id) else { return Vec::new() };
        let keys: BTreeSet<&Key> = match change {
            ItemChange::Edited { fields, .. } => {
                facet.fields.iter().filter(|key| fields.contains_key(*key)).collect()
            }
            ItemChange::Whole(pair) => [&pair.before, &pair.after]
                .into_iter()
                .flatten()
                .flat_map(|item| item.fields.keys())
                .collect(),
        };
        let value = |held: Option<&'c Held>| held.and_then(|held| held.value.as_ref());
        let one = |key: &'c Key| {
            let pair = change.field(key);
            (key, value(pair.before), value(pair.after))
        };
        keys.into_iter().map(one).collect()
    }

    fn is_so_much(&self, row: &Row, key: &Key, measured: &[Measure], vocabulary: &Vocabulary) -> bool {
        if self.direction.is_none() && self.by_at_least.is_none() {
            return true;
        }
        let is_time = vocabulary.field(&row.kind, key).is_some_and(|def| {
            use FieldType as T;
            matches!(def.ty, T::Year | T::Period | T::Date | T::Milestones)
        });
        measured.iter().filter(|measure| measure.field == *key).any(|measure| {
            self.direction.is_none_or(|asked| is_time && measure.direction == Some(asked))
                && self.by_at_least.as_ref().is_none_or(|least| {
                    measure.amount.as_ref().is_some_and(|amount| is_at_least(amount, least))
                })
        })
    }

    fn says(
        &self,
        kind: &str,
        key: &Key,
        value: Option<&Value>,
        asked: &str,
        vocabulary: &Vocabulary,
    ) -> bool {
        match (value, vocabulary.field(kind, key)) {
            (None, _) => asked.is_empty(),
            (Some(value), Some(def)) => holds(value, def, asked, vocabulary),
            (Some(_), None) => false,
        }
    }
}

/// Whether a value is what someone asks for: a text that has it within, in any width and case; a choice or a kind of
/// milestone by its key or any of its words; a period that lies in it; a number that equals it; of several, one.
/// What is empty asks for nothing, and no value is that.
pub fn holds(value: &Value, def: &FieldDef, asked: &str, vocabulary: &Vocabulary) -> bool {
    let asked_plain = folded(asked);
    if asked_plain.is_empty() {
        return false;
    }
    let has = |text: &str| folded(text).contains(&asked_plain);
    let calendar = &vocabulary.calendar;
    let lies = |period: &Period| {
        asked_time(asked, def, vocabulary)
            .is_some_and(|asked| *period == asked || period.is_part_of(&asked, calendar))
    };
    let equals = |own: &Quantity| {
        let number = Quantity::read(asked, def.unit.as_ref());
        number.is_some_and(|asked| own.compare(&asked) == Ordering::Equal)
    };
    match value {
        Value::Text(text) => has(text),
        Value::Strings(all) => all.iter().any(|text| has(text)),
        Value::References(all) => all.iter().any(|id| id.as_str() == asked.trim()),
        Value::Flag => read_flag(asked) == Some(true),
        Value::Choice(key) => def.choices.iter().any(|choice| choice.key == *key && choice.is_called(asked)),
        Value::Period(period) => lies(period),
        Value::Date(date) => lies(&Period::Exactly(Stretch::Day(*date))),
        Value::Quantity(quantity) => equals(quantity),
        Value::Milestones(all) => all.iter().any(|one| {
            read_milestone(asked, vocabulary).is_ok_and(|asked| asked == *one)
                || vocabulary.milestone(&one.kind).is_some_and(|kind| kind.is_called(asked))
                || lies(&Period::Exactly(one.at.clone()))
        }),
        Value::Series(series) => {
            let is_it = read_series_value(asked, def, vocabulary);
            series.iter().any(|((at, role), number)| match &is_it {
                Ok(((when, what), asked)) => {
                    at == when && role == what && number.compare(asked) == Ordering::Equal
                }
                Err(_) => {
                    let is_role = |value: &SeriesRole| value.key == *role && value.is_called(asked);
                    equals(number) || def.values.iter().any(is_role) || lies(&Period::Exactly(at.clone()))
                }
            })
        }
    }
}

/// How a value is to stand to what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// It is that, as [`holds`] reads it.
    Is,
    /// It is something else.
    IsNot,
    /// It is smaller, or over before that begins.
    Less,
    /// It is no greater, or over when that is.
    AtMost,
    /// It is greater, or begins when that is over.
    More,
    /// It is no smaller, or begins no earlier.
    AtLeast,
}

impl Relation {
    /// All, with the signs they are written in, the longer before those they begin with.
    pub const ALL: [(&'static str, Relation); 9] = [
        ("!=", Relation::IsNot),
        ("≠", Relation::IsNot),
        ("<=", Relation::AtMost),
        ("≤", Relation::AtMost),
        (">=", Relation::AtLeast),
        ("≥", Relation::AtLeast),
        ("<", Relation::Less),
        (">", Relation::More),
        ("=", Relation::Is),
    ];

    /// Whether it asks for an order.
    pub fn is_of_order(self) -> bool {
        !matches!(self, Relation::Is | Relation::IsNot)
    }

    fn allows(self, order: Ordering) -> bool {
        match self {
            Relation::Is => order == Ordering::Equal,
            Relation::IsNot => order != Ordering::Equal,
            Relation::Less => order == Ordering::Less,
            Relation::AtMost => order != Ordering::Greater,
            Relation::More => order == Ordering::Greater,
            Relation::AtLeast => order != Ordering::Less,
        }
    }
}

/// Whether the values of a field have an order.
pub fn has_order(def: &FieldDef) -> bool {
    use FieldType as T;
    match def.ty {
        T::Year | T::Period | T::Date | T::Amount | T::Quantity | T::Milestones | T::Series => true,
        T::Choice => def.ordered,
        T::Text | T::Label | T::Link | T::Identifier | T::Flag | T::References | T::Strings => false,
    }
}

/// Whether a value stands so to what is asked; of several values one. What has no order stands in none.
pub fn relates(
    value: &Value,
    def: &FieldDef,
    relation: Relation,
    asked: &str,
    vocabulary: &Vocabulary,
) -> bool {
    if !relation.is_of_order() {
        return holds(value, def, asked, vocabulary) == (relation == Relation::Is);
    }
    let number = |own: &Quantity| {
        Quantity::read(asked, def.unit.as_ref()).is_some_and(|asked| relation.allows(own.compare(&asked)))
    };
    let days = |stretch: &Stretch| vocabulary.calendar.days(stretch);
    let time = |own: &Period| {
        let Some(asked) = asked_time(asked, def, vocabulary) else { return false };
        let low = |period: &Period| period.earliest().and_then(days).map(|(first, _)| first);
        let high = |period: &Period| period.latest().and_then(days).map(|(_, end)| end);
        let pair = match relation {
            Relation::Less => high(own).zip(low(&asked)).map(|(own, asked)| own <= asked),
            Relation::AtMost => high(own).zip(high(&asked)).map(|(own, asked)| own <= asked),
            Relation::More => low(own).zip(high(&asked)).map(|(own, asked)| own >= asked),
            Relation::AtLeast => low(own).zip(low(&asked)).map(|(own, asked)| own >= asked),
            Relation::Is | Relation::IsNot => None,
        };
        pair.unwrap_or(false)
    };
    match value {
        Value::Quantity(own) => number(own),
        Value::Period(period) => time(period),
        Value::Date(date) => time(&Period::Exactly(Stretch::Day(*date))),
        Value::Milestones(all) => all.iter().any(|one| time(&Period::Exactly(one.at.clone()))),
        Value::Series(series) => {
            series.iter().any(|((at, _), own)| number(own) || time(&Period::Exactly(at.clone())))
        }
        Value::Choice(key) => {
            let place = |is: &dyn Fn(&crate::model::Choice) -> bool| def.choices.iter().position(is);
            let own = place(&|choice| choice.key == *key);
            let asked = place(&|choice| choice.is_called(asked));
            def.ordered && own.zip(asked).is_some_and(|(own, asked)| relation.allows(own.cmp(&asked)))
        }
        Value::Text(_) | Value::Flag | Value::References(_) | Value::Strings(_) => false,
    }
}

/// A time as the field reads it, or of whatever grain: what is asked may be longer than what a field takes.
fn asked_time(asked: &str, def: &FieldDef, vocabulary: &Vocabulary) -> Option<Period> {
    read_period(asked, def, vocabulary).ok().or_else(|| vocabulary.calendar.read(asked, &[]))
}

/// Whether a field could hold what someone asks for.
pub fn may_hold(def: &FieldDef, asked: &str, vocabulary: &Vocabulary) -> bool {
    use FieldType as T;
    let is_time = || asked_time(asked, def, vocabulary).is_some();
    let is_number = || Quantity::read(asked, def.unit.as_ref()).is_some();
    match def.ty {
        T::Text | T::Label | T::Strings | T::Link | T::Identifier => true,
        T::Year | T::Period | T::Date => is_time(),
        T::Amount | T::Quantity => is_number(),
        T::Flag => read_flag(asked) == Some(true),
        T::Choice => def.choices.iter().any(|choice| choice.is_called(asked)),
        T::References => asked.trim().parse::<Id>().is_ok(),
        T::Milestones => {
            is_time()
                || read_milestone(asked, vocabulary).is_ok()
                || vocabulary.milestones.iter().any(|kind| kind.is_called(asked))
        }
        T::Series => {
            is_time()
                || is_number()
                || def.values.iter().any(|role| role.is_called(asked))
                || read_series_value(asked, def, vocabulary).is_ok()
        }
    }
}

/// Reads an amount as it is printed in any language, `2 quarters` or ２四半期, or a bare number, which is one in
/// the unit of the field. What stands before the number or behind it of the unit of a quantity is not read.
pub fn read_amount(text: &str) -> Option<Amount> {
    let plain = folded(text);
    if let Some(number) = ungrouped(&plain).and_then(|digits| digits.parse::<Quantity>().ok()) {
        let is_some = number.as_str().bytes().any(|b| (b'1'..=b'9').contains(&b));
        return Some(Amount::Number(number)).filter(|_| is_some && !plain.starts_with('-'));
    }
    let digits: String = plain.chars().take_while(char::is_ascii_digit).collect();
    let by = digits.parse().ok().filter(|by| (1..1_000_000).contains(by))?;
    let is_said = |grain: &Grain| {
        let said = Calendar::amount_words(by, *grain);
        Lang::ALL.iter().any(|lang| folded(&said.get(*lang)) == plain)
    };
    Grain::ALL.into_iter().find(is_said).map(|grain| Amount::Time(by, grain))
}

/// Whether it is as much as another; a bare number is so many of its own unit. Of days and months a year has
/// 365 and 12.
fn is_at_least(own: &Amount, least: &Amount) -> bool {
    // In parts of a year: its length is 12 times 365 of them.
    let parts = |by: i64, grain: Grain| match grain.in_year() {
        Some(in_year) => Some(i128::from(by) * 12 * 365 / i128::from(in_year)),
        None => (grain == Grain::Day).then(|| i128::from(by) * 12),
    };
    match (own, least) {
        (Amount::Number(own), Amount::Number(least)) => own.compare(least) != Ordering::Less,
        (Amount::Time(by, _), Amount::Number(least)) => {
            least.to_string().parse().is_ok_and(|least: i64| *by >= least)
        }
        (Amount::Time(by, grain), Amount::Time(least, other)) if grain == other => by >= least,
        (Amount::Time(by, grain), Amount::Time(least, other)) => {
            parts(*by, *grain).zip(parts(*least, *other)).is_some_and(|(by, least)| by >= least)
        }
        (Amount::Number(_), Amount::Time(..)) => false,
    }
}
