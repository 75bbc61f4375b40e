//! The numbers of a plan: measures against the time of what they measure, series within themselves, and amounts
//! against their parts.

use std::collections::{BTreeMap, BTreeSet};

use super::course::{Now, end, is_after};
use super::{Finding, Severity};
use crate::model::{
    Date, End, FieldDef, FieldRole, FieldType, Id, Item, Key, KindDef, KindRole, Period, Plan, Quantity,
    Series, Stretch, Value, Vocabulary, is_percent,
};
use crate::text::Terms;
use crate::words;

pub(super) fn plan(plan: &Plan, vocabulary: &Vocabulary, date: Option<Date>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let order = plan.in_order();
    let now = date.map(|date| Now::on(date, &vocabulary.calendar));
    let running = running(&order, vocabulary);
    let mut targets = 0;
    let mut outside = Vec::new();
    for item in &order {
        let Some(kind) = vocabulary.kind(&item.kind) else { continue };
        for field in &kind.fields {
            match item.value(&field.key) {
                Some(Value::Series(series)) => {
                    if let Some(now) = &now {
                        ahead(&mut findings, item, field, series, vocabulary, now);
                    }
                    if field.role == FieldRole::Target
                        && let Some(of) = running.get(&item.id)
                    {
                        targets += 1;
                        outside.extend(target(item, field, series, of, vocabulary));
                    }
                    jump(&mut findings, item, field, series, vocabulary);
                    percent(&mut findings, item, field, series.values(), vocabulary);
                }
                Some(Value::Quantity(number)) => {
                    percent(&mut findings, item, field, [number], vocabulary);
                }
                _ => {}
            }
        }
        sums(&mut findings, plan, item, kind, vocabulary);
    }
    // Where many targets outlive what they measure, it is how the plan is made.
    if outside.len() <= 1.max(targets / 10) {
        findings.extend(outside);
    }
    units(&mut findings, &order, vocabulary);
    measures(&mut findings, plan, &order, vocabulary);
    findings
}

/// The item whose time each item runs in: itself, or the nearest above it that has a schedule.
fn running<'a>(order: &[&'a Item], vocabulary: &Vocabulary) -> BTreeMap<&'a Id, &'a Item> {
    let mut out: BTreeMap<&Id, &Item> = BTreeMap::new();
    for item in order {
        let has = vocabulary.kind(&item.kind).is_some_and(|kind| {
            end(item, kind, End::First).is_some() || end(item, kind, End::Last).is_some()
        });
        let above = item.parent.as_ref().and_then(|parent| out.get(parent).copied());
        if let Some(of) = if has { Some(*item) } else { above } {
            out.insert(&item.id, of);
        }
    }
    out
}

/// The last planned period of a series against the time of what it measures.
fn target(
    item: &Item,
    field: &FieldDef,
    series: &Series,
    of: &Item,
    vocabulary: &Vocabulary,
) -> Option<Finding> {
    let calendar = &vocabulary.calendar;
    let is_planned = |role: &Key| field.values.iter().any(|value| value.key == *role && !value.actual);
    let planned = series.keys().filter(|(_, role)| is_planned(role));
    let (at, role) = planned.max_by_key(|(at, _)| calendar.place_in_time(at))?;
    let what = &field.values.iter().find(|value| value.key == *role)?.words;
    let kind = vocabulary.kind(&of.kind)?;
    let period = Period::Exactly(at.clone());
    let last = end(of, kind, End::Last).filter(|(_, last)| is_after(&period, last, calendar));
    let first = end(of, kind, End::First).filter(|(_, first)| is_after(first, &period, calendar));
    let (id, of, shown) = (&item.id, &of.id, calendar.words(at));
    let (words, bound) = match (last, first) {
        (Some((_, last)), _) => {
            let bound = calendar.period_words(last);
            (words!("finding.target-behind", id, what, shown, of, bound), last)
        }
        (None, Some((_, first))) => {
            let bound = calendar.period_words(first);
            (words!("finding.target-before", id, what, shown, of, bound), first)
        }
        (None, None) => return None,
    };
    let exact = [at.to_string(), bound.to_string()];
    Some(Finding::by("target-outside", words).exact(exact).item(&item.id, Some(&field.key)))
}

/// What came to be in a period that has not begun.
fn ahead(
    findings: &mut Vec<Finding>,
    item: &Item,
    field: &FieldDef,
    series: &Series,
    vocabulary: &Vocabulary,
    now: &Now<'_>,
) {
    let actual = |role: &Key| field.values.iter().find(|value| value.key == *role && value.actual);
    let found = series.iter().find_map(|((at, role), number)| {
        now.is_to_come(at).then(|| actual(role).map(|value| (at, &value.words, number)))?
    });
    if let Some((at, what, number)) = found {
        let (id, shown) = (&item.id, vocabulary.calendar.words(at));
        let words = words!("finding.actual-ahead", id, what, number, shown);
        let exact = [at.to_string(), number.to_string()];
        findings.push(Finding::by("actual-ahead", words).exact(exact).item(&item.id, Some(&field.key)));
    }
}

/// A number as it is compared with others, where every digit does not count.
fn about(number: &Quantity) -> Option<f64> {
    number.as_str().parse().ok()
}

/// Neighbours of a series of which one is a hundred times the other or more: most often another unit. What begins
/// with a handful may grow so.
fn jump(
    findings: &mut Vec<Finding>,
    item: &Item,
    field: &FieldDef,
    series: &Series,
    vocabulary: &Vocabulary,
) {
    const MANY: f64 = 100.0;
    const HANDFUL: f64 = 10.0;
    let mut values: Vec<(&Stretch, &Key, &Quantity)> =
        series.iter().map(|((at, role), number)| (at, role, number)).collect();
    values.sort_by_key(|(at, _, _)| vocabulary.calendar.place_in_time(at));
    let is_whole = |number: &Quantity| number.as_whole().is_some();
    let found = values.windows(2).find(|pair| {
        let (one, other) = (pair[0].2, pair[1].2);
        let (Some(one_about), Some(other_about)) = (about(one), about(other)) else { return false };
        let (less, least, most) = match one_about < other_about {
            true => (one, one_about, other_about),
            false => (other, other_about, one_about),
        };
        least > 0.0 && most >= least * MANY && (least >= HANDFUL || !is_whole(less))
    });
    if let Some([(at, _, number), (next, _, other)]) = found {
        let (at, next) = (vocabulary.calendar.words(at), vocabulary.calendar.words(next));
        let words = words!("finding.value-jumps", id = &item.id, at, number, next, other);
        let exact = [number.to_string(), other.to_string()];
        findings.push(Finding::by("value-jumps", words).exact(exact).item(&item.id, Some(&field.key)));
    }
}

/// More than all, or less than nothing, of a whole. A series that mostly lies outside counts growth.
fn percent<'q>(
    findings: &mut Vec<Finding>,
    item: &Item,
    field: &FieldDef,
    numbers: impl IntoIterator<Item = &'q Quantity>,
    vocabulary: &Vocabulary,
) {
    let own = field.unit_field.as_ref().and_then(|unit| item.text(unit));
    let unit = field.unit.iter().flat_map(Terms::texts).chain(own).find(|unit| is_percent(unit));
    let Some(unit) = unit else { return };
    let numbers: Vec<&Quantity> = numbers.into_iter().collect();
    let is_outside =
        |number: &&&Quantity| about(number).is_some_and(|number| !(0.0..=100.0).contains(&number));
    let outside: Vec<&&Quantity> = numbers.iter().filter(is_outside).collect();
    let is_growth = numbers.len() > 1 && outside.len() * 2 > numbers.len();
    if let Some(number) = outside.first().filter(|_| !is_growth) {
        let what = vocabulary.field(&item.kind, &field.key).map(|field| &field.words).unwrap_or(&field.words);
        let words = words!("finding.percent-outside", id = &item.id, what, number, unit);
        let exact = [number.to_string()];
        findings.push(Finding::by("percent-outside", words).exact(exact).item(&item.id, Some(&field.key)));
    }
}

/// Numbers without a unit, where most of the kind have one.
fn units(findings: &mut Vec<Finding>, order: &[&Item], vocabulary: &Vocabulary) {
    type Without<'a> = (usize, Vec<(&'a Item, Key, Key)>);
    let mut of: BTreeMap<(&Key, &Key), Without<'_>> = BTreeMap::new();
    for item in order {
        let Some(kind) = vocabulary.kind(&item.kind) else { continue };
        for field in &kind.fields {
            let Some(unit) = &field.unit_field else { continue };
            let has_number = item.value(&field.key).is_some_and(|value| !value.is_empty_set());
            if !has_number || item.is_unknown(unit) {
                continue;
            }
            let (with, without) = of.entry((&kind.key, &field.key)).or_default();
            match item.value(unit) {
                Some(_) => *with += 1,
                None => without.push((*item, field.key.clone(), unit.clone())),
            }
        }
    }
    for (with, without) in of.into_values() {
        if with < 2 || with < without.len() * 3 {
            continue;
        }
        findings.extend(without.into_iter().map(|(item, field, unit)| {
            let words = words!("finding.unit-missing", id = &item.id, field, unit);
            Finding::by("unit-missing", words).item(&item.id, Some(&unit))
        }));
    }
}

/// Items without a measure, where most of their kind have one, at themselves or below.
fn measures(findings: &mut Vec<Finding>, plan: &Plan, order: &[&Item], vocabulary: &Vocabulary) {
    let is_measure = |kind: &KindDef| kind.role == KindRole::Measure;
    let of: BTreeSet<&Key> = vocabulary
        .kinds
        .iter()
        .filter(|kind| !is_measure(kind))
        .filter(|kind| vocabulary.kinds.iter().any(|of| is_measure(of) && of.under.contains(&kind.key)))
        .map(|kind| &kind.key)
        .collect();
    if of.is_empty() {
        return;
    }
    let measured = |kind: &str| vocabulary.kind(kind).is_some_and(is_measure);
    // Each with a measure at it or below it, or with lists of which more may be known.
    let mut has: BTreeSet<&Id> = BTreeSet::new();
    for item in order.iter().rev() {
        if measured(&item.kind) || !item.open_lists.is_empty() || has.contains(&item.id) {
            has.insert(&item.id);
            has.extend(&item.parent);
        }
    }
    let mut count: BTreeMap<&Key, (usize, usize)> = BTreeMap::new();
    for item in order.iter().filter(|item| of.contains(&item.kind)) {
        let (with, all) = count.entry(&item.kind).or_default();
        *with += usize::from(plan.lists(&item.id).any(|(kind, _)| measured(kind)));
        *all += 1;
    }
    for item in order.iter().filter(|item| of.contains(&item.kind) && !has.contains(&item.id)) {
        let (with, all) = count[&item.kind];
        // A measure above speaks for what stands below it.
        let above = item.parent.as_ref().is_some_and(|parent| {
            plan.get(parent).is_some_and(|parent| parent.kind == item.kind)
                && plan.lists(parent).any(|(kind, _)| measured(kind))
        });
        if with < 3 || with * 4 < all * 3 || above {
            continue;
        }
        let name = vocabulary.kind(&item.kind).and_then(|kind| kind.by_role(FieldRole::Name));
        let name = name.and_then(|name| item.text(&name.key)).unwrap_or(item.id.as_str());
        let mut finding = Finding::by("no-measure", words!("finding.no-measure", name));
        finding.severity = Severity::Note;
        findings.push(finding.exact([name]).item(&item.id, None));
    }
}

/// Amounts of an item against those of its parts, where all of these give one in the same field.
fn sums(findings: &mut Vec<Finding>, plan: &Plan, item: &Item, kind: &KindDef, vocabulary: &Vocabulary) {
    let bears = |kind: &str, field: &FieldDef| {
        vocabulary
            .field(kind, &field.key)
            .is_some_and(|other| (other.role, other.ty) == (field.role, field.ty) && other.unit == field.unit)
    };
    for field in kind.fields.iter().filter(|field| field.role == FieldRole::Amount) {
        if item.is_unknown(&field.key) || field.unit_field.is_some() {
            continue;
        }
        let Some(own) = item.value(&field.key) else { continue };
        let lists: Vec<(&Key, &[Id])> = plan.lists(&item.id).filter(|(kind, _)| bears(kind, field)).collect();
        let is_open = item.open_lists.iter().any(|kind| bears(kind, field));
        let parts: Vec<&Item> =
            lists.iter().flat_map(|(_, ids)| *ids).filter_map(|id| plan.get(id)).collect();
        let is_known = |part: &&Item| part.value(&field.key).is_some() && !part.is_unknown(&field.key);
        if is_open || parts.len() < 2 || !parts.iter().all(is_known) {
            continue;
        }
        let of_parts: Vec<&Value> = parts.iter().filter_map(|part| part.value(&field.key)).collect();
        let found = match own {
            Value::Quantity(own) => {
                let numbers = of_parts.iter().filter_map(|value| match value {
                    Value::Quantity(number) => Some(number),
                    _ => None,
                });
                sum(numbers).filter(|sum| differs(own, sum, parts.len())).map(|sum| (None, own, sum))
            }
            Value::Series(series) if field.ty == FieldType::Series => series.iter().find_map(|(key, own)| {
                let numbers: Option<Vec<&Quantity>> = of_parts
                    .iter()
                    .map(|value| if let Value::Series(series) = value { series.get(key) } else { None })
                    .collect();
                let sum = sum(numbers?)?;
                differs(own, &sum, parts.len()).then_some((Some(key), own, sum))
            }),
            _ => None,
        };
        if let Some((key, own, sum)) = found {
            let (id, what, count) = (&item.id, &field.words, parts.len());
            let words = match key {
                None => words!("finding.sum-differs", id, what, own, count, sum),
                Some((at, _)) => {
                    let at = vocabulary.calendar.words(at);
                    words!("finding.sum-of-period-differs", id, what, at, own, count, sum)
                }
            };
            let exact = [own.to_string(), sum.to_string()];
            findings.push(Finding::by("sum-differs", words).exact(exact).item(&item.id, Some(&field.key)));
        }
    }
}

/// The sum of numbers; `None` beyond 128 bits.
fn sum<'q>(numbers: impl IntoIterator<Item = &'q Quantity>) -> Option<Quantity> {
    let nothing = Quantity::whole(0);
    numbers.into_iter().try_fold(nothing.clone(), |sum, number| sum.minus(&nothing.minus(number)?))
}

/// Whether a number is not the sum of so many, by more than comes of rounding each of them.
fn differs(own: &Quantity, sum: &Quantity, of: usize) -> bool {
    let Some(by) = own.minus(sum) else { return false };
    let digits: String = by.as_str().chars().filter(char::is_ascii_digit).collect();
    digits.parse::<u128>().is_ok_and(|digits| digits * 2 > of as u128)
}
