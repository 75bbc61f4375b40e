//! What the entries of a log amount to: the revisions that count, by date.

use std::collections::{BTreeMap, BTreeSet};

use super::{Act, ActKind, Entry, Event, Known, Policy, Revise};
use planctl_core::model::{Date, Digest, Id, Place, Reason};

/// One revision that counts: of several entries with one date the last recorded.
#[derive(Debug, Clone)]
pub struct Revision<'a> {
    pub entry: &'a Entry,
    pub revise: &'a Revise,
    /// What bodies did with the revision of this date, in the order recorded.
    pub acts: Vec<ActOf<'a>>,
}

/// What a body did, and the entry that says so.
#[derive(Debug, Clone, Copy)]
pub struct ActOf<'a> {
    /// The number of the entry.
    pub number: u64,
    pub act: &'a Act,
}

/// How the day of a moment of the record is told: by whoever knows in which zone.
#[derive(Debug, Clone, Copy)]
pub struct DayOf(pub fn(&str) -> Option<Date>);

impl Default for DayOf {
    /// In universal time, in which moments are recorded.
    fn default() -> Self {
        DayOf(|moment| Date::parse(moment.get(..10)?).ok())
    }
}

/// All that counts in a log.
#[derive(Debug, Clone, Default)]
pub struct Revisions<'a> {
    entries: &'a [Entry],
    days: DayOf,
    by_plan: BTreeMap<Id, BTreeMap<Date, Revision<'a>>>,
    /// Entries set aside.
    aside: BTreeSet<u64>,
    /// Entries of revisions that a later one of the same date corrects, each with that one.
    corrected: BTreeMap<u64, &'a Entry>,
    /// Those revisions, in the order of the log.
    replaced: Vec<Revision<'a>>,
    policy: Option<&'a Policy>,
}

impl<'a> Revisions<'a> {
    /// What counts in these entries, which are all of a log in order.
    pub fn of(entries: &'a [Entry]) -> Self {
        // What sets aside can be set aside itself; then it does so no more. Entries speak of
        // earlier ones only, so one pass from the end settles it.
        let mut aside = BTreeSet::new();
        for entry in entries.iter().rev() {
            if let Event::Annotate { entry: about, sets_aside: true, .. } = &entry.event
                && !aside.contains(&entry.number)
                && *about < entry.number
            {
                aside.insert(*about);
            }
        }
        let mut by_plan: BTreeMap<Id, BTreeMap<Date, Revision<'a>>> = BTreeMap::new();
        let (mut corrected, mut replaced) = (BTreeMap::new(), Vec::new());
        let counted = || entries.iter().filter(|entry| !aside.contains(&entry.number));
        for entry in counted() {
            if let Event::Revise(revise) = &entry.event {
                let revision = Revision { entry, revise, acts: Vec::new() };
                let dates = by_plan.entry(revise.plan.clone()).or_default();
                if let Some(before) = dates.insert(revise.date, revision) {
                    corrected.insert(before.entry.number, entry);
                    replaced.push(before);
                }
            }
        }
        // Acts belong to a date, so those recorded with an entry since corrected still stand.
        for entry in counted() {
            let (plan, date, acts): (_, _, &[Act]) = match &entry.event {
                Event::Revise(revise) => (&revise.plan, revise.date, &revise.acts),
                Event::Act { plan, revision, act, .. } => (plan, *revision, std::slice::from_ref(act)),
                Event::Annotate { .. }
                | Event::Report(_)
                | Event::Authority { .. }
                | Event::Policy { .. }
                | Event::Signers(_)
                | Event::Redact { .. }
                | Event::Sign { .. }
                | Event::Deliberation(_) => continue,
            };
            if let Some(revision) = by_plan.get_mut(plan).and_then(|dates| dates.get_mut(&date)) {
                for act in acts {
                    if !revision.acts.iter().any(|known| known.act == act) {
                        revision.acts.push(ActOf { number: entry.number, act });
                    }
                }
            }
        }
        let policy = entries.iter().rev().find_map(|entry| {
            let Event::Policy { policy, .. } = &entry.event else { return None };
            (!aside.contains(&entry.number)).then_some(policy)
        });
        // What bodies did with a date was done with each revision that bore it.
        for revision in &mut replaced {
            let stands =
                by_plan.get(&revision.revise.plan).and_then(|dates| dates.get(&revision.revise.date));
            revision.acts = stands.map(|stands| stands.acts.clone()).unwrap_or_default();
        }
        Revisions { entries, days: DayOf::default(), by_plan, aside, corrected, replaced, policy }
    }

    /// With the days of the record told so.
    #[must_use]
    pub fn with_days(self, days: DayOf) -> Self {
        Revisions { days, ..self }
    }

    /// What counted when no more was known of the log; `None` if so much was never recorded, or nothing yet.
    pub fn as_known(&self, known: Known) -> Option<Revisions<'a>> {
        let recorded_by = |day: Date| {
            let is_known = |entry: &&Entry| (self.days.0)(&entry.recorded).is_some_and(|on| on <= day);
            self.entries.iter().filter(is_known).map(|entry| entry.number).max()
        };
        let last = match known {
            Known::Now => return Some(self.clone()),
            Known::After(number) => self.entries.iter().map(|entry| entry.number).find(|of| *of == number)?,
            Known::By(day) => recorded_by(day)?,
        };
        let count = self.entries.iter().take_while(|entry| entry.number <= last).count();
        Some(Revisions::of(&self.entries[..count]).with_days(self.days))
    }

    /// The plans, by id.
    pub fn plans(&self) -> impl Iterator<Item = &Id> {
        self.by_plan.keys()
    }

    /// The revisions of one plan, earliest first.
    pub fn of_plan(&self, plan: &Id) -> impl DoubleEndedIterator<Item = &Revision<'a>> {
        self.by_plan.get(plan).into_iter().flat_map(|dates| dates.values())
    }

    /// The dates of all revisions of all plans, as they are written.
    pub fn dates(&self) -> Vec<String> {
        self.by_plan.values().flat_map(|dates| dates.keys().map(Date::to_string)).collect()
    }

    /// The revision of a plan that bears this date.
    pub fn on(&self, plan: &Id, date: Date) -> Option<&Revision<'a>> {
        self.by_plan.get(plan).and_then(|dates| dates.get(&date))
    }

    /// The last revision of a plan before this date, the date itself not included.
    pub fn before(&self, plan: &Id, date: Date) -> Option<&Revision<'a>> {
        self.by_plan.get(plan).and_then(|dates| dates.range(..date).next_back().map(|(_, revision)| revision))
    }

    /// The first revision of a plan after this date, the date itself not included.
    pub fn after(&self, plan: &Id, date: Date) -> Option<&Revision<'a>> {
        self.of_plan(plan).find(|revision| revision.revise.date > date)
    }

    /// The places that were decided in the revisions of a plan after one date, which is not included, up to
    /// another, which is; without dates from the first and to the last.
    pub fn decided(&self, plan: &Id, after: Option<Date>, until: Option<Date>) -> BTreeSet<Place> {
        self.between(plan, after, until).flat_map(|revise| revise.decided.iter().cloned()).collect()
    }

    /// Why places were changed in the revisions of a plan between two dates, as [`Revisions::decided`] takes them;
    /// in the order of the revisions.
    pub fn reasons(&self, plan: &Id, after: Option<Date>, until: Option<Date>) -> Vec<Reason> {
        self.between(plan, after, until).flat_map(|revise| revise.reasons.iter().cloned()).collect()
    }

    /// The revisions of a plan after one date, which is not included, up to another, which is.
    fn between(
        &self,
        plan: &Id,
        after: Option<Date>,
        until: Option<Date>,
    ) -> impl Iterator<Item = &'a Revise> {
        let is_between = move |date: Date| {
            after.is_none_or(|after| date > after) && until.is_none_or(|until| date <= until)
        };
        self.of_plan(plan).map(|revision| revision.revise).filter(move |revise| is_between(revise.date))
    }

    /// The revision of a plan in force on a day: the last whose effective date, or else the
    /// date of whose `decided` act, is not after it. One with neither is never in force.
    pub fn in_force(&self, plan: &Id, day: Date) -> Option<&Revision<'a>> {
        self.of_plan(plan)
            .filter_map(|revision| Some((revision.in_force_from().filter(|from| *from <= day)?, revision)))
            .max_by_key(|(from, revision)| (*from, revision.revise.date))
            .map(|(_, revision)| revision)
    }

    /// The policy in force at the end of these entries, if there is one.
    pub fn policy(&self) -> Option<&'a Policy> {
        self.policy
    }

    /// Whether an entry was set aside.
    pub fn is_aside(&self, number: u64) -> bool {
        self.aside.contains(&number)
    }

    /// The entry that corrects a revision, of the same plan and date; `None` if that revision counts, or
    /// no revision has this number.
    pub fn corrected_by(&self, number: u64) -> Option<&'a Entry> {
        self.corrected.get(&number).copied()
    }

    /// The number of the entry that this one corrects.
    pub fn corrects(&self, number: u64) -> Option<u64> {
        self.corrected.iter().find(|(_, by)| by.number == number).map(|(before, _)| *before)
    }

    /// The revisions of any plan that share a snapshot, or one whose name begins so: those that count, and
    /// behind them those that were corrected since.
    pub fn by_snapshot(&self, prefix: &str) -> Vec<&Revision<'a>> {
        let is_meant = |revision: &&Revision<'a>| revision.hash().to_string().starts_with(prefix);
        let mut found: Vec<&Revision<'a>> = Vec::new();
        // A correction of the record alone has the same snapshot; the last of several is meant.
        for revision in self.all().filter(is_meant) {
            let is_same = |known: &&Revision<'a>| {
                known.hash() == revision.hash() && known.revise.plan == revision.revise.plan
            };
            if !found.iter().any(is_same) {
                found.push(revision);
            }
        }
        found
    }
}

impl<'a> Revisions<'a> {
    /// The revisions of every plan in the order of their dates, and behind them those that were corrected
    /// since, the last first.
    pub fn all(&self) -> impl Iterator<Item = &Revision<'a>> {
        self.by_plan.values().flat_map(|dates| dates.values()).chain(self.replaced.iter().rev())
    }
}

impl Revision<'_> {
    /// The name of its snapshot.
    pub fn hash(&self) -> Digest {
        self.revise.snapshot.blake3
    }

    /// Whether an act decided it; until then it is a draft (案).
    pub fn is_decided(&self) -> bool {
        self.acts.iter().any(|act| act.act.act == ActKind::Decided)
    }

    /// From when it is in force: the effective date, or else the day it was decided.
    pub fn in_force_from(&self) -> Option<Date> {
        let decided =
            self.acts.iter().filter(|act| act.act.act == ActKind::Decided).map(|act| act.act.date).min();
        self.revise.effective.or(decided)
    }
}
