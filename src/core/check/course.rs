//! The course of an item: its milestones in their order and within its time, and its state against its dates.
//!
//! The vocabulary says all of it: where a kind of milestone lies, which choices are an end, which milestone a
//! choice works towards or has reached, and which field says when a milestone is expected.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::chart::{Stage, stage};
use super::{Finding, Severity};
use crate::model::{
    Calendar, Choice, Date, End, FieldDef, FieldRole, Item, KindDef, Lies, Milestone, Period, Plan, Stretch,
    Value, Vocabulary,
};
use crate::words;

/// Something that is to happen to an item: a milestone of its list, or a field that says when one is.
pub(super) struct Event<'a> {
    pub(super) field: &'a FieldDef,
    /// The place of the milestone in the vocabulary.
    pub(super) rank: usize,
    pub(super) period: Period,
}

/// A day, with what has passed on it and what lies ahead.
pub(super) struct Now<'a> {
    calendar: &'a Calendar,
    day: i64,
    /// The last release that came before the day.
    out: Option<usize>,
    /// The first release that comes after it.
    coming: Option<usize>,
}

impl<'a> Now<'a> {
    pub(super) fn on(date: Date, calendar: &'a Calendar) -> Now<'a> {
        let is = |such: fn(Date, Date) -> bool| {
            move |release: &crate::model::Release| release.day.is_some_and(|day| such(day, date))
        };
        Now {
            calendar,
            day: date.days_since_1970(),
            out: calendar.releases.iter().rposition(is(|day, date| day < date)),
            coming: calendar.releases.iter().position(is(|day, date| day > date)),
        }
    }

    /// Whether all of a stretch has passed. What is to come with a release comes on its day.
    fn is_over(&self, stretch: &Stretch) -> bool {
        match self.release(stretch) {
            Some(at) => self.out.is_some_and(|out| at <= out),
            None => self.calendar.days(stretch).is_some_and(|(_, to)| to <= self.day),
        }
    }

    /// Whether a stretch has not begun yet.
    pub(super) fn is_to_come(&self, stretch: &Stretch) -> bool {
        match self.release(stretch) {
            Some(at) => self.coming.is_some_and(|coming| at >= coming),
            None => self.calendar.days(stretch).is_some_and(|(from, _)| from > self.day),
        }
    }

    fn release(&self, stretch: &Stretch) -> Option<usize> {
        let Stretch::Named(_) = stretch else { return None };
        self.calendar.ordinal(stretch).and_then(|at| at.try_into().ok())
    }

    /// Whether a period has passed, however late in its bounds it is.
    pub(super) fn has_passed(&self, period: &Period) -> bool {
        period.latest().is_some_and(|latest| self.is_over(latest))
    }

    /// Whether a period lies ahead, however early in its bounds it is.
    pub(super) fn lies_ahead(&self, period: &Period) -> bool {
        period.earliest().is_some_and(|earliest| self.is_to_come(earliest))
    }
}

/// Whether all of the first period comes after all of the second, wherever in their bounds they are.
pub(super) fn is_after(one: &Period, other: &Period, calendar: &Calendar) -> bool {
    let (Some(one), Some(other)) = (one.earliest(), other.latest()) else { return false };
    calendar.compare(one, other) == Some(Ordering::Greater)
}

/// An end of the schedule of an item, with its field.
pub(super) fn end<'a>(item: &'a Item, kind: &'a KindDef, end: End) -> Option<(&'a FieldDef, &'a Period)> {
    let field = kind.schedule(end)?;
    match item.value(&field.key) {
        Some(Value::Period(period)) if !period.recurs() => Some((field, period)),
        _ => None,
    }
}

/// The choice that says that an item is not over, of a field that could say that it is.
pub(super) fn going<'a>(item: &'a Item, kind: &'a KindDef) -> Option<(&'a FieldDef, &'a Choice)> {
    let found = kind.chosen(item).find(|(field, _)| field.choices.iter().any(|choice| choice.end));
    found.filter(|_| kind.over(item).is_none())
}

/// What is to happen to an item, as far as it is dated.
fn events<'a>(item: &'a Item, kind: &'a KindDef, vocabulary: &Vocabulary) -> Vec<Event<'a>> {
    let mut out = Vec::new();
    for field in &kind.fields {
        match (item.value(&field.key), &field.milestone) {
            (Some(Value::Milestones(set)), _) => {
                out.extend(set.iter().filter(|one| !one.at.recurs()).filter_map(|Milestone { at, kind }| {
                    let rank = vocabulary.milestone_rank(kind)?;
                    Some(Event { field, rank, period: Period::Exactly(at.clone()) })
                }));
            }
            (Some(value), Some(milestone)) => {
                let period = match value {
                    Value::Period(period) => Some(period.clone()),
                    Value::Date(day) => Some(Period::Exactly(Stretch::Day(*day))),
                    Value::Text(text) => text.trim().parse().ok(),
                    _ => None,
                };
                let known = period.filter(|period| !period.recurs() && vocabulary.calendar.knows(period));
                let rank = vocabulary.milestone_rank(milestone);
                out.extend(known.zip(rank).map(|(period, rank)| Event { field, rank, period }));
            }
            _ => {}
        }
    }
    out
}

/// How a milestone is shown in a finding.
fn said(event: &Event<'_>, vocabulary: &Vocabulary) -> String {
    format!("{} {}", event.period, vocabulary.milestones[event.rank].words.get(vocabulary.language()))
}

/// Milestones out of the order of which it is known where they lie in the life of an item.
pub(super) fn structure(plan: &Plan, vocabulary: &Vocabulary) -> Vec<Finding> {
    let mut findings = Vec::new();
    for item in plan.in_order() {
        let Some(kind) = vocabulary.kind(&item.kind) else { continue };
        let mut events = events(item, kind, vocabulary);
        events.retain(|event| {
            event.field.role == FieldRole::Milestones && stage(&vocabulary.milestones[event.rank]).is_some()
        });
        order(&mut findings, item, &events, vocabulary);
    }
    findings
}

pub(super) fn plan(plan: &Plan, vocabulary: &Vocabulary, date: Option<Date>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let now = date.map(|date| Now::on(date, &vocabulary.calendar));
    let mut far = Far::default();
    for item in plan.in_order() {
        let Some(kind) = vocabulary.kind(&item.kind) else { continue };
        let events = events(item, kind, vocabulary);
        order(&mut findings, item, &events, vocabulary);
        outside(&mut findings, &mut far, item, kind, &events, vocabulary);
        states_differ(&mut findings, item, kind, vocabulary);
        if let Some(now) = &now {
            ahead(&mut findings, item, kind, &events, vocabulary, now);
            passed(&mut findings, item, kind, &events, vocabulary, now);
        }
    }
    findings.extend(far.into_findings());
    findings
}

/// Whether one kind of milestone cannot come after another: by where they lie in the life of an item, else by their
/// order in the vocabulary.
fn comes_first(vocabulary: &Vocabulary, one: usize, other: usize) -> bool {
    let (first, second) = (&vocabulary.milestones[one], &vocabulary.milestones[other]);
    if first.lies == Some(Lies::Anywhere) || second.lies == Some(Lies::Anywhere) {
        return false;
    }
    match (stage(first), stage(second)) {
        (Some(first), Some(second)) if first != second => first < second,
        // What is known by its name alone is held to nothing but that.
        (Some(_), _) if first.lies.is_none() => false,
        (_, Some(_)) if second.lies.is_none() => false,
        _ => one < other,
    }
}

/// Milestones of an item against the order of their kinds. A kind that comes more than once has no place in it,
/// unless it is known where it lies.
fn order(findings: &mut Vec<Finding>, item: &Item, events: &[Event<'_>], vocabulary: &Vocabulary) {
    let calendar = &vocabulary.calendar;
    // Of each kind the event that begins last, and the one that ends first, for days and for releases. A list of
    // milestones and fields that date some may be told in other words: each is held to itself.
    type Of<'e, 'a> = BTreeMap<((bool, bool), usize), (i64, &'e Event<'a>)>;
    let (mut begins, mut ends): (Of<'_, '_>, Of<'_, '_>) = (BTreeMap::new(), BTreeMap::new());
    let mut listed: BTreeMap<usize, usize> = BTreeMap::new();
    for event in events {
        let is_listed = event.field.role == FieldRole::Milestones;
        if is_listed {
            *listed.entry(event.rank).or_default() += 1;
        }
        for by_list in [false, true] {
            let days = |stretch: &Stretch| match (by_list, stretch) {
                (false, _) => calendar.days(stretch),
                (true, Stretch::Named(_)) => calendar.ordinal(stretch).map(|at| (at, at + 1)),
                (true, _) => None,
            };
            let key = ((by_list, is_listed), event.rank);
            if let Some((from, _)) = event.period.earliest().and_then(days) {
                let of = begins.entry(key).or_insert((from, event));
                if from > of.0 {
                    *of = (from, event);
                }
            }
            if let Some((_, to)) = event.period.latest().and_then(days) {
                let of = ends.entry(key).or_insert((to, event));
                if to < of.0 {
                    *of = (to, event);
                }
            }
        }
    }
    let is_held = |rank: usize| {
        listed.get(&rank).is_none_or(|count| *count < 2) || stage(&vocabulary.milestones[rank]).is_some()
    };
    let wrong = begins.iter().find_map(|((axis, rank), (from, late))| {
        let (_, (_, early)) = ends.iter().find(|((other_axis, other), (to, _))| {
            axis == other_axis
                && from >= to
                && is_held(*rank)
                && is_held(*other)
                && comes_first(vocabulary, *rank, *other)
        })?;
        Some((late, early))
    });
    if let Some((late, early)) = wrong {
        let field = &late.field.key;
        let (early, late) = (said(early, vocabulary), said(late, vocabulary));
        let finding = Finding::by("milestone-order", words!("finding.milestone-order", early, late));
        findings.push(finding.exact([early, late]).item(&item.id, Some(field)));
    }
}

/// Milestones of no known place that lie far behind the end of their items: odd where few do, the custom of the plan
/// where many do.
#[derive(Default)]
struct Far {
    /// By kind of milestone: how many items with a schedule have it, and the findings.
    of: BTreeMap<usize, (usize, Vec<Finding>)>,
}

impl Far {
    fn into_findings(self) -> impl Iterator<Item = Finding> {
        self.of.into_values().filter(|(all, far)| far.len() <= 1.max(all / 10)).flat_map(|(_, far)| far)
    }
}

/// Milestones outside the time in which their item runs.
fn outside(
    findings: &mut Vec<Finding>,
    far: &mut Far,
    item: &Item,
    kind: &KindDef,
    events: &[Event<'_>],
    vocabulary: &Vocabulary,
) {
    /// How many days behind the end is far.
    const FAR: i64 = 366;
    let calendar = &vocabulary.calendar;
    let (first, last) = (end(item, kind, End::First), end(item, kind, End::Last));
    let mut counted = Vec::new();
    let mut told = Vec::new();
    for event in events {
        let def = &vocabulary.milestones[event.rank];
        if told.contains(&event.rank) || def.lies == Some(Lies::Anywhere) {
            continue;
        }
        let stage = stage(def);
        let (late, early) = (
            last.is_some_and(|(_, last)| is_after(&event.period, last, calendar)),
            first.is_some_and(|(_, first)| is_after(first, &event.period, calendar)),
        );
        let bound = match stage {
            Some(Stage::Middle) if late => last,
            Some(Stage::Middle | Stage::After) if early => first,
            _ => None,
        };
        let finding = |bound: &Period| {
            let (exact, bounds) = (said(event, vocabulary), calendar.period_words(bound));
            let words = match is_after(&event.period, bound, calendar) {
                true => words!("finding.milestone-behind", exact, bounds),
                false => words!("finding.milestone-before", exact, bounds),
            };
            let finding = Finding::by("milestone-outside", words);
            finding.exact([exact, bound.to_string()]).item(&item.id, Some(&event.field.key))
        };
        if let Some((_, bound)) = bound {
            told.push(event.rank);
            findings.push(finding(bound));
        }
        let Some((_, last)) = last.filter(|_| stage.is_none()) else { continue };
        let of = far.of.entry(event.rank).or_default();
        if !counted.contains(&event.rank) {
            counted.push(event.rank);
            of.0 += 1;
        }
        let days = |stretch: Option<&Stretch>| stretch.and_then(|stretch| calendar.days(stretch));
        let gap = days(event.period.earliest()).zip(days(last.latest())).map(|(at, end)| at.0 - end.1);
        if late && gap.is_some_and(|gap| gap >= FAR) {
            told.push(event.rank);
            let mut finding = finding(last);
            finding.severity = Severity::Note;
            of.1.push(finding);
        }
    }
}

/// A choice that says that an item has reached a milestone, beside one that says that it works towards an earlier.
fn states_differ(findings: &mut Vec<Finding>, item: &Item, kind: &KindDef, vocabulary: &Vocabulary) {
    let rank = |choice: &Choice| choice.milestone.as_deref().and_then(|of| vocabulary.milestone_rank(of));
    let reached = kind.chosen(item).filter(|(_, choice)| choice.end);
    let Some((done, field, choice)) = reached
        .filter_map(|(field, choice)| Some((rank(choice)?, field, choice)))
        .max_by_key(|(done, _, _)| *done)
    else {
        return;
    };
    let behind = kind
        .chosen(item)
        .find(|(_, choice)| !choice.end && rank(choice).is_some_and(|towards| towards < done));
    if let Some((other_field, other)) = behind {
        let milestone = &vocabulary.milestones[done].long;
        let (id, state, other_state) = (&item.id, &choice.words, &other.words);
        let words = words!(
            "finding.states-differ",
            id,
            field = &field.words,
            state,
            other_field = &other_field.words,
            other_state,
            milestone
        );
        let exact = [&choice.key, &other.key].map(|key| key.to_string());
        findings
            .push(Finding::by("states-differ", words).exact(exact).item(&item.id, Some(&other_field.key)));
    }
}

/// An item that is over while its end, or the milestone that it has reached, lies ahead.
fn ahead(
    findings: &mut Vec<Finding>,
    item: &Item,
    kind: &KindDef,
    events: &[Event<'_>],
    vocabulary: &Vocabulary,
    now: &Now<'_>,
) {
    let Some((field, choice)) = kind.over(item) else { return };
    let reached = choice.milestone.as_deref().and_then(|of| vocabulary.milestone_rank(of));
    let of_kind = |rank| events.iter().filter(move |event| event.rank == rank);
    let not_reached = reached
        .filter(|rank| !of_kind(*rank).any(|event| now.has_passed(&event.period)))
        .and_then(|rank| of_kind(rank).find(|event| now.lies_ahead(&event.period)));
    let (at, what, period, severity) = if let Some(event) = not_reached {
        (event.field, &vocabulary.milestones[event.rank].long, &event.period, Severity::Warning)
    } else if let Some((of, last)) = end(item, kind, End::Last) {
        if !now.lies_ahead(last) {
            return;
        }
        (of, &of.words, last, Severity::Note)
    } else {
        // What evaluates a thing comes when the thing is over.
        let def = |event: &Event<'_>| &vocabulary.milestones[event.rank];
        let own = |event: &&Event<'_>| {
            def(event).lies != Some(Lies::Anywhere) && stage(def(event)) != Some(Stage::After)
        };
        let last = events
            .iter()
            .filter(own)
            .filter(|event| now.lies_ahead(&event.period))
            .max_by_key(|event| event.rank);
        let Some(event) = last else { return };
        (event.field, &def(event).long, &event.period, Severity::Note)
    };
    let (id, state, shown) = (&item.id, &choice.words, vocabulary.calendar.period_words(period));
    let words = words!("finding.end-ahead", id, field = &field.words, state, what, period = shown);
    let mut finding = Finding::by("end-ahead", words);
    finding.severity = severity;
    findings.push(finding.exact([choice.key.to_string(), period.to_string()]).item(&item.id, Some(&at.key)));
}

/// An item that is not over while its end, or a milestone that its state does not know of, has passed.
fn passed(
    findings: &mut Vec<Finding>,
    item: &Item,
    kind: &KindDef,
    events: &[Event<'_>],
    vocabulary: &Vocabulary,
    now: &Now<'_>,
) {
    if kind.over(item).is_some() {
        return;
    }
    let id = &item.id;
    let shown = |period: &Period| vocabulary.calendar.period_words(period);
    if let (Some((field, choice)), Some((at, last))) = (going(item, kind), end(item, kind, End::Last))
        && now.has_passed(last)
    {
        let (state, what, period) = (&choice.words, &at.words, shown(last));
        let words = words!("finding.end-passed", id, field = &field.words, state, what, period);
        let exact = [choice.key.to_string(), last.to_string()];
        findings.push(Finding::by("end-passed", words).exact(exact).item(id, Some(&at.key)));
        return;
    }
    let rank = |choice: &Choice| choice.milestone.as_deref().and_then(|of| vocabulary.milestone_rank(of));
    // The furthest milestone that has passed, and that a choice of the field speaks of.
    let missed = kind.chosen(item).filter_map(|(field, choice)| {
        let ends = field.choices.iter().filter(|choice| choice.end).filter_map(rank).max();
        let steps = rank(choice).and(field.choices.iter().filter_map(rank).max());
        let most = ends.or(steps)?;
        // An item at work on a milestone has passed those before, not this one.
        let floor = rank(choice).map_or(ends, |own| Some(own + 1))?;
        let dates = events.iter().filter(|event| (floor..=most).contains(&event.rank));
        let is_field = |event: &Event<'_>| event.field.role != FieldRole::Milestones;
        let event = dates
            .filter(|event| now.has_passed(&event.period))
            .max_by_key(|event| (event.rank, is_field(event)))?;
        // Dated twice, and one of both lies ahead: it was put off.
        let put_off = events.iter().any(|other| other.rank == event.rank && now.lies_ahead(&other.period));
        (!put_off).then_some((field, choice, event, ends == Some(event.rank)))
    });
    // What says that an item is over weighs more than how far it is.
    let Some((field, choice, event, is_end)) =
        missed.max_by_key(|(_, _, event, is_end)| (*is_end, event.rank))
    else {
        return;
    };
    let what = &vocabulary.milestones[event.rank].long;
    let (state, period) = (&choice.words, shown(&event.period));
    let words = words!("finding.end-passed", id, field = &field.words, state, what, period);
    let mut finding = Finding::by("end-passed", words);
    if !is_end {
        finding.severity = Severity::Note;
    }
    let exact = [choice.key.to_string(), event.period.to_string()];
    findings.push(finding.exact(exact).item(id, Some(&event.field.key)));
}
