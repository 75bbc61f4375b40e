//! What can be asked of a chronicle: what is due, what slipped, where a text stood, who last changed a value.

use super::chronicle::{Chronicle, Run, Stood};
use crate::event::{Report, ReportKind, Reported};
use planctl_core::model::{
    Choice, Date, End, FieldDef, Grain, Id, Item, Key, KindDef, Milestone, Period, Stretch, Value,
};
use planctl_core::text::folded;

/// Something that a plan says is to happen, of a revision.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// The item.
    pub item: Id,
    /// The field that says so.
    pub field: Key,
    /// What is to happen.
    pub what: DueKind,
    /// When, as it is written.
    pub at: Period,
    /// The first and the last day of it, both included; of a bound the outermost that is said. `None` for what has no
    /// days, such as a release without one.
    pub days: Option<(Date, Date)>,
    /// What a report says became of it, with the number of its entry.
    pub reported: Option<(ReportKind, u64)>,
    /// Whether its item is over by the state it is in.
    pub is_over: bool,
    /// Whether its item goes on by the state it is in; `false` also where no state could say that it is over.
    pub goes_on: bool,
}

/// What is to happen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum DueKind {
    /// The item begins.
    Begins,
    /// A milestone of this kind.
    Milestone(Key),
    /// The item ends.
    Ends,
}

/// How the end of an item moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Slips {
    /// The item.
    pub item: Id,
    /// The field of its end.
    pub field: FieldDef,
    /// The ends that were promised, in order, each with the revisions that said so.
    pub ends: Vec<Run<Period>>,
    /// How often it moved later.
    pub later: usize,
    /// How often it moved earlier.
    pub earlier: usize,
    /// How far it moved in all, in its own grain; later is positive. `None` where that cannot be told.
    pub by: Option<(i64, Grain)>,
}

/// Where something stood that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The item.
    pub item: Id,
    /// The field.
    pub field: FieldDef,
    /// What stood there, and when.
    pub run: Run<Stood>,
}

/// What is asked for in the values of a plan.
#[derive(Debug, Clone, PartialEq)]
pub enum Sought {
    /// A text in any value, whatever its width and case.
    Text(String),
    /// A field with a value that is this text, or a text that holds it.
    Field(String, String),
    /// A field that has no value, in an item whose kind has the field.
    Missing(String),
}

impl Chronicle {
    /// What a revision says is to happen, by the first day; what has no day stands last.
    pub fn due(&self, at: usize, reports: &[(u64, &Report)]) -> Vec<Due> {
        let told = &self.told[at];
        let (vocabulary, plan) = (told.vocabulary(), told.plan());
        let mut out = Vec::new();
        for item in plan.in_order() {
            let Some(kind) = vocabulary.kind(&item.kind) else { continue };
            let is_over = kind.over(item).is_some();
            let could_end = |(field, _): (&FieldDef, &Choice)| field.choices.iter().any(|choice| choice.end);
            let goes_on = !is_over && kind.chosen(item).any(could_end);
            let days = |period: &Period| {
                let day = |stretch: &Stretch| vocabulary.calendar.days(stretch);
                let (first, _) = day(period.earliest().or(period.latest())?)?;
                let (_, end) = day(period.latest().or(period.earliest())?)?;
                Some((Date::of_days_since_1970(first)?, Date::of_days_since_1970(end - 1)?))
            };
            let mut push = |field: &FieldDef, what: DueKind, at: Period| {
                let reported = reported(reports, self, item, &what, &at);
                let (days, item, field) = (days(&at), item.id.clone(), field.key.clone());
                out.push(Due { item, field, what, at, days, reported, is_over, goes_on });
            };
            for (field, value) in
                kind.fields.iter().filter_map(|field| Some((field, item.value(&field.key)?)))
            {
                match value {
                    Value::Milestones(set) => {
                        for Milestone { at, kind } in set {
                            push(field, DueKind::Milestone(kind.clone()), Period::Exactly(at.clone()));
                        }
                    }
                    Value::Period(period) => match (field.end, &field.milestone) {
                        (Some(End::First), _) => push(field, DueKind::Begins, period.clone()),
                        (Some(End::Last), _) => push(field, DueKind::Ends, period.clone()),
                        (None, Some(kind)) => {
                            push(field, DueKind::Milestone(kind.clone()), period.clone());
                        }
                        (None, None) => {}
                    },
                    Value::Date(day) => {
                        if let Some(kind) = &field.milestone {
                            let at = Period::Exactly(Stretch::Day(*day));
                            push(field, DueKind::Milestone(kind.clone()), at);
                        }
                    }
                    Value::Text(_)
                    | Value::Flag
                    | Value::Quantity(_)
                    | Value::Choice(_)
                    | Value::References(_)
                    | Value::Strings(_)
                    | Value::Series(_) => {}
                }
            }
        }
        out.sort_by_key(|due| (due.days.is_none(), due.days, due.what.clone()));
        out
    }

    /// How the ends of items moved, of those that moved at all: the most often first, then the farthest.
    pub fn slips(&self) -> Vec<Slips> {
        let mut out = Vec::new();
        for item in self.items() {
            let Some((last, own)) = self.last(item) else { continue };
            let vocabulary = self.told[last].vocabulary();
            let Some(field) = vocabulary.kind(&own.kind).and_then(|kind| kind.schedule(End::Last)) else {
                continue;
            };
            let period = |run: Run<Stood>| match run.what {
                Stood::Value(Value::Period(what)) => {
                    Some(Run { what, first: run.first, after: run.after, last: run.last, until: run.until })
                }
                Stood::Value(_) | Stood::Nothing | Stood::Gone => None,
            };
            let ends: Vec<Run<Period>> =
                self.field(item, &field.key).into_iter().filter_map(period).collect();
            let moves: Vec<bool> = ends
                .windows(2)
                .filter_map(|pair| vocabulary.calendar.is_later(&pair[0].what, &pair[1].what, field.end))
                .collect();
            let by = ends.first().zip(ends.last());
            let by = by.and_then(|(first, last)| vocabulary.calendar.shift(&first.what, &last.what));
            if ends.len() > 1 {
                out.push(Slips {
                    item: item.clone(),
                    field: field.clone(),
                    later: moves.iter().filter(|later| **later).count(),
                    earlier: moves.iter().filter(|later| !**later).count(),
                    ends,
                    by,
                });
            }
        }
        out.sort_by_key(|slips| {
            (std::cmp::Reverse((slips.later, slips.by.map_or(0, |(by, _)| by))), slips.item.clone())
        });
        out
    }

    /// Where something that is sought stands, in the order of the items; `ever` also where it stood.
    pub fn find(&self, sought: &Sought, ever: bool) -> Vec<Found> {
        let mut out = Vec::new();
        let Some(latest) = self.told.last() else { return out };
        let mut items: Vec<Id> = latest.plan().in_order().into_iter().map(|item| item.id.clone()).collect();
        if ever {
            let gone = self.items().into_iter().filter(|id| latest.plan().get(id).is_none());
            items.extend(gone.cloned().collect::<Vec<_>>());
        }
        for item in items {
            let Some((last, own)) = self.last(&item) else { continue };
            let Some(kind) = self.told[last].vocabulary().kind(&own.kind) else { continue };
            for field in kind.fields.iter().filter(|field| sought.is_of(field)) {
                for run in self.field(&item, &field.key) {
                    let stands = run.until.is_none() && latest.plan().get(&item).is_some();
                    if (ever || stands) && sought.fits(field, kind, &run.what) {
                        out.push(Found { item: item.clone(), field: field.clone(), run });
                    }
                }
            }
        }
        out
    }
}

impl Sought {
    /// Whether a field may have it.
    fn is_of(&self, field: &FieldDef) -> bool {
        match self {
            Sought::Text(_) => true,
            Sought::Field(name, _) | Sought::Missing(name) => {
                *field.key == **name || field.words.texts().any(|own| folded(own) == folded(name))
            }
        }
    }

    fn fits(&self, field: &FieldDef, _kind: &KindDef, stood: &Stood) -> bool {
        let said = |value: &Value| match value {
            // Choices are called by their words too.
            Value::Choice(key) => {
                let choice = field.choices.iter().find(|choice| choice.key == *key);
                let words = choice.into_iter().flat_map(|choice| choice.words.texts());
                words.map(folded).chain([folded(key)]).collect::<Vec<_>>()
            }
            value => vec![folded(&value.to_string())],
        };
        match (self, stood) {
            (Sought::Text(text), Stood::Value(value)) => {
                let text = folded(text);
                said(value).iter().any(|own| own.contains(&text))
            }
            (Sought::Field(_, text), Stood::Value(value)) => {
                let text = folded(text);
                let is_text = matches!(value, Value::Text(_) | Value::Strings(_));
                said(value).iter().any(|own| *own == text || (is_text && own.contains(&text)))
            }
            (Sought::Missing(_), Stood::Nothing) => true,
            (Sought::Text(_) | Sought::Field(..) | Sought::Missing(_), _) => false,
        }
    }
}

/// What the reports say became of something that was due: the last of those that speak of it.
fn reported(
    reports: &[(u64, &Report)],
    chronicle: &Chronicle,
    item: &Item,
    what: &DueKind,
    at: &Period,
) -> Option<(ReportKind, u64)> {
    let is_of = |report: &Report| report.plan == chronicle.plan && report.item == item.id;
    let speaks = |report: &Report| match (report.what.read(&report.value), what) {
        (Some(Reported::Milestone(period, kind)), DueKind::Milestone(own)) => kind == *own && period == *at,
        (Some(Reported::Ended(_)), DueKind::Ends) => true,
        _ => false,
    };
    let found = reports.iter().rev().find(|(_, report)| is_of(report) && speaks(report));
    found.map(|(number, report)| (report.what, *number))
}
