//! Which revision a name means.

use std::fmt;

use crate::event::{Known, Revision, RevisionSpec, Revisions};
use planctl_core::model::{Date, Id};
use planctl_core::text::Lang;
use planctl_core::text::Words;
use planctl_core::words;

/// Why a name means no revision, or more than one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "`words` says of each what it is")]
pub enum ResolveError {
    NoRevisions,
    SeveralPlans { plans: Vec<Id> },
    NoSuchPlan { plan: Id, plans: Vec<Id> },
    NoSuchDate { date: Date, dates: Vec<Date> },
    NotSoMany { back: usize, count: usize },
    NotInForce { day: Date },
    NotKnown { known: Known },
    NoSuchHash { prefix: String },
    Ambiguous { prefix: String, candidates: Vec<(String, Date)> },
    SharedSnapshot { prefix: String, dates: Vec<Date> },
}

/// The plan meant: the one named, or the only one there is.
///
/// # Errors
///
/// If there is none, or more than one and none is named.
pub fn the_plan(revisions: &Revisions<'_>, named: Option<&Id>) -> Result<Id, ResolveError> {
    let plans: Vec<Id> = revisions.plans().cloned().collect();
    match (named, plans.as_slice()) {
        (Some(plan), _) if plans.contains(plan) => Ok(plan.clone()),
        (_, []) => Err(ResolveError::NoRevisions),
        (Some(plan), _) => Err(ResolveError::NoSuchPlan { plan: plan.clone(), plans }),
        (None, [plan]) => Ok(plan.clone()),
        (None, _) => Err(ResolveError::SeveralPlans { plans }),
    }
}

/// The revision meant. A hash is sought among the revisions of all plans unless one is named.
///
/// # Errors
///
/// If the name means none, or could mean several.
pub fn resolve<'a>(
    revisions: &Revisions<'a>,
    named: Option<&Id>,
    spec: &RevisionSpec,
) -> Result<Revision<'a>, ResolveError> {
    if let RevisionSpec::Hash(prefix) = spec {
        return by_hash(revisions, named, prefix).cloned();
    }
    // As the log stood then, a plan may have had no revision yet.
    if let RevisionSpec::InForce { day, known } = spec {
        let then = revisions.as_known(*known).ok_or(ResolveError::NotKnown { known: *known })?;
        let plan = the_plan(&then, named)?;
        return then.in_force(&plan, *day).cloned().ok_or(ResolveError::NotInForce { day: *day });
    }
    let plan = the_plan(revisions, named)?;
    let found = match spec {
        RevisionSpec::On(date) => revisions.on(&plan, *date).ok_or_else(|| ResolveError::NoSuchDate {
            date: *date,
            dates: revisions.of_plan(&plan).map(|revision| revision.revise.date).collect(),
        }),
        RevisionSpec::Latest(back) => {
            let count = revisions.of_plan(&plan).count();
            revisions.of_plan(&plan).rev().nth(*back).ok_or(ResolveError::NotSoMany { back: *back, count })
        }
        RevisionSpec::Hash(_) | RevisionSpec::InForce { .. } => unreachable!("these were resolved above"),
    };
    found.cloned()
}

fn by_hash<'r, 'a>(
    revisions: &'r Revisions<'a>,
    named: Option<&Id>,
    prefix: &str,
) -> Result<&'r Revision<'a>, ResolveError> {
    let found: Vec<&Revision<'_>> = revisions
        .by_snapshot(prefix)
        .into_iter()
        .filter(|revision| named.is_none_or(|plan| revision.revise.plan == *plan))
        .collect();
    let one_snapshot = found.windows(2).all(|pair| pair[0].hash() == pair[1].hash());
    match found.as_slice() {
        [] => Err(ResolveError::NoSuchHash { prefix: prefix.to_owned() }),
        [revision] => Ok(revision),
        _ if one_snapshot => Err(ResolveError::SharedSnapshot {
            prefix: prefix.to_owned(),
            dates: found.iter().map(|revision| revision.revise.date).collect(),
        }),
        _ => Err(ResolveError::Ambiguous {
            prefix: prefix.to_owned(),
            candidates: found
                .iter()
                .map(|revision| (revision.hash().short(), revision.revise.date))
                .collect(),
        }),
    }
}

fn list(things: impl IntoIterator<Item = impl fmt::Display>) -> String {
    things.into_iter().map(|thing| thing.to_string()).collect::<Vec<_>>().join(", ")
}

impl ResolveError {
    /// The fault in words, with the candidates there are.
    pub fn words(&self) -> Words {
        match self {
            ResolveError::NoRevisions => {
                words!("history.no-revisions")
            }
            ResolveError::SeveralPlans { plans } => {
                let plans = list(plans);
                words!("history.several-plans", plans)
            }
            ResolveError::NoSuchPlan { plan, plans } => {
                let plans = list(plans);
                words!("history.no-such-plan", plan, plans)
            }
            ResolveError::NoSuchDate { date, dates } => {
                let dates = list(dates);
                words!("history.no-such-date", date, dates)
            }
            ResolveError::NotSoMany { back, count } => {
                words!("history.not-so-many", back, count)
            }
            ResolveError::NotInForce { day } => {
                words!("history.not-in-force", day)
            }
            ResolveError::NotKnown { known: Known::By(day) } => {
                words!("history.not-known-by", day)
            }
            ResolveError::NotKnown { known: Known::After(number) } => {
                words!("history.not-known-after", number)
            }
            ResolveError::NotKnown { known: Known::Now } => words!("history.no-revisions"),
            ResolveError::NoSuchHash { prefix } => {
                words!("history.no-such-hash", prefix)
            }
            ResolveError::Ambiguous { prefix, candidates } => {
                let all = candidates.iter().map(|(hash, date)| format!("{hash} ({date})"));
                words!("history.ambiguous", candidates = Words::joined("history.or", all), prefix)
            }
            ResolveError::SharedSnapshot { prefix, dates } => {
                let dates = list(dates);
                words!("history.shared-snapshot", prefix, dates)
            }
        }
    }
}

impl fmt::Display for ResolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for ResolveError {}
