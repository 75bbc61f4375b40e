//! What can be asked of a chronicle: what is due, what slipped, where a text stood, who last changed a value.

use super::chronicle::{Chronicle, Run, Stood, Told};
use crate::event::{Report, ReportKind, Reported};
use planctl_core::filter::{Relation, relates};
use planctl_core::model::{
    Choice, Date, End, FieldDef, Grain, Id, Item, Key, Milestone, Period, Stretch, Value, Vocabulary,
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

/// What is asked of an item of a plan.
#[derive(Debug, Clone, PartialEq)]
pub enum Sought {
    /// A text in any value, whatever its width and case.
    Text(String),
    /// A field, by its key or its name, whose value stands so to what is asked.
    Field(String, Relation, String),
    /// A field that has no value, in an item whose kind has the field.
    Missing(String),
}

/// The items among which something is sought; of what is empty, all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Among {
    /// This one and what stood below it in the revision.
    pub under: Option<Id>,
    /// Of one of these kinds.
    pub kinds: Vec<Key>,
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
            // An end of an item that was gone is no promise that the one of its return could break.
            let runs = self.field(item, &field.key);
            let stood = runs.split(|run| run.what == Stood::Gone);
            let period = |run: &Run<Stood>| match &run.what {
                Stood::Value(Value::Period(what)) => {
                    let (first, after, last, until) = (run.first, run.after, run.last, run.until);
                    Some(Run { what: what.clone(), first, after, last, until })
                }
                Stood::Value(_) | Stood::Nothing | Stood::Gone => None,
            };
            let stood: Vec<Vec<Run<Period>>> =
                stood.map(|runs| runs.iter().filter_map(period).collect()).collect();
            let pairs = || stood.iter().flat_map(|ends| ends.windows(2));
            let moves: Vec<bool> = pairs()
                .filter_map(|pair| vocabulary.calendar.is_later(&pair[0].what, &pair[1].what, field.end))
                .collect();
            let mut by = Some((0, None));
            for pair in pairs() {
                let shift = vocabulary.calendar.shift(&pair[0].what, &pair[1].what);
                by = by.zip(shift).and_then(|((sum, grain), (more, own))| {
                    (grain.is_none_or(|grain| grain == own)).then_some((sum + more, Some(own)))
                });
            }
            let by = by.and_then(|(sum, grain)| Some((sum, grain?)));
            let is_moved = pairs().next().is_some();
            let ends: Vec<Run<Period>> = stood.into_iter().flatten().collect();
            if is_moved {
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

    /// Where all that is sought stands at once, in the order of the items; `ever` also where it stood.
    pub fn find(&self, sought: &[Sought], among: &Among, ever: bool) -> Vec<Found> {
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
            let is_standing = latest.plan().get(&item).is_some();
            let mut holds: Vec<bool> =
                (0..self.told.len()).map(|at| self.is_among(&item, at, among)).collect();
            let mut found = Vec::new();
            for one in sought {
                let mut own = vec![false; holds.len()];
                for field in kind.fields.iter().filter(|field| one.is_of(field)) {
                    for run in self.field(&item, &field.key) {
                        if one.fits(field, &run.what, self.told[run.first].vocabulary()) {
                            // What stands is looked for where the last revisions do not know.
                            let stands = run.until.is_none() && is_standing;
                            let last = if stands { own.len() - 1 } else { run.last };
                            own[run.first..=last].fill(true);
                            found.push((
                                run.first..=last,
                                Found { item: item.clone(), field: field.clone(), run },
                            ));
                        }
                    }
                }
                holds = holds.iter().zip(&own).map(|(all, own)| *all && *own).collect();
            }
            let now = self.told.len() - 1;
            let is_asked = |span: &std::ops::RangeInclusive<usize>| match ever {
                true => span.clone().any(|at| holds[at]),
                false => holds[now] && span.contains(&now),
            };
            out.extend(found.into_iter().filter(|(span, _)| is_asked(span)).map(|(_, found)| found));
        }
        out
    }

    /// Whether an item is among those asked for, in a revision.
    fn is_among(&self, item: &Id, at: usize, among: &Among) -> bool {
        let plan = self.told[at].plan();
        let kind = || plan.get(item).or_else(|| self.last(item).map(|(_, own)| own));
        let is_of_kind = || kind().is_some_and(|own| among.kinds.contains(&own.kind));
        (among.kinds.is_empty() || is_of_kind())
            && among.under.as_ref().is_none_or(|top| {
                let mut next = Some(item);
                while let Some(id) = next.filter(|id| *id != top) {
                    next = plan.get(id).and_then(|own| own.parent.as_ref());
                }
                next.is_some()
            })
    }

    /// The fields of this key or name that the last revision's vocabulary has, or one before it.
    pub fn fields_called(&self, name: &str) -> Vec<(&FieldDef, &Vocabulary)> {
        fn of<'t>(told: &'t Told, name: &str) -> Vec<(&'t FieldDef, &'t Vocabulary)> {
            let vocabulary = told.vocabulary();
            let kinds = [&vocabulary.plan].into_iter().chain(&vocabulary.kinds);
            let fields = kinds.flat_map(|kind| &kind.fields).filter(|field| is_called(field, name));
            fields.map(|field| (field, vocabulary)).collect()
        }
        let all = self.told.iter().rev().map(|told| of(told, name));
        all.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
    }
}

/// Whether a field is meant by a word: its key, or a name in any language.
fn is_called(field: &FieldDef, name: &str) -> bool {
    *field.key == *name || field.words.texts().any(|own| folded(own) == folded(name))
}

impl Sought {
    /// Whether a field may have it.
    fn is_of(&self, field: &FieldDef) -> bool {
        match self {
            Sought::Text(_) => true,
            Sought::Field(name, ..) | Sought::Missing(name) => is_called(field, name),
        }
    }

    fn fits(&self, field: &FieldDef, stood: &Stood, vocabulary: &Vocabulary) -> bool {
        match (self, stood) {
            // A choice is called by its words too, and a date is no text.
            (Sought::Text(text), Stood::Value(Value::Choice(key))) => {
                let choice = field.choices.iter().find(|choice| choice.key == *key);
                let words = choice.into_iter().flat_map(|choice| choice.words.texts());
                words.map(folded).chain([folded(key)]).any(|own| own.contains(&folded(text)))
            }
            (Sought::Text(text), Stood::Value(value)) => folded(&value.to_string()).contains(&folded(text)),
            (Sought::Field(_, relation, asked), Stood::Value(value)) => {
                relates(value, field, *relation, asked, vocabulary)
            }
            (Sought::Field(_, Relation::IsNot, _) | Sought::Missing(_), Stood::Nothing) => true,
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
