//! Which open proposals touch the same things, and which could not both be made.

use std::collections::BTreeSet;

use super::approval::prints;
use super::rebase::{RebaseError, below};
use super::{Drafts, LoadedVersion};
use crate::event::{Base, Proposal, ProposalName};
use crate::store::{Log, Store};
use planctl_core::diff::compare;
use planctl_core::merge::{Conflict, Sides, merge};
use planctl_core::snapshot::{Draft, Place, Snapshot};

/// Two open proposals of one plan, held against each other.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Clash {
    /// The one whose name comes first.
    pub one: ProposalName,
    pub other: ProposalName,
    /// What both change, by item and field.
    pub shared: BTreeSet<Place>,
    /// What could not be combined; empty if both can be made.
    pub conflicts: Vec<Conflict>,
    /// The bases, where they differ: the other was carried over to the base of the one first.
    pub bases: Option<(Option<Base>, Option<Base>)>,
    /// Whether one of them contains the other.
    pub contained: bool,
}

struct Open<'a, 'b> {
    proposal: &'b Proposal<'a>,
    loaded: LoadedVersion,
    /// What its own changes are counted against.
    below: Draft,
    places: BTreeSet<Place>,
}

/// All pairs of open proposals of one plan, by name; those without open rows.
///
/// # Errors
///
/// If a version cannot be read back, or two of them cannot be combined at all.
pub fn clashes(store: &Store, record: &Log, drafts: &Drafts) -> Result<Vec<Clash>, RebaseError> {
    let proposals = drafts.proposals(&record.entries);
    let mut open = Vec::new();
    for proposal in proposals.iter().filter(|proposal| proposal.state.is_open()) {
        let last = proposal.last().version;
        let mut loaded = drafts.load(last)?;
        loaded.draft.open.clear();
        let below = below(store, record, drafts, &proposals, last, &loaded.draft)?;
        let changes = compare(&Snapshot::of(below.plan.clone()), &Snapshot::of(loaded.draft.plan.clone()));
        let places = prints(&changes).into_values().collect();
        open.push(Open { proposal, loaded, below, places });
    }
    let mut clashes = Vec::new();
    for (index, one) in open.iter().enumerate() {
        for other in open[index + 1..].iter().filter(|other| other.plan() == one.plan()) {
            clashes.push(one.against(other)?);
        }
    }
    Ok(clashes)
}

impl Open<'_, '_> {
    fn plan(&self) -> &planctl_core::model::Id {
        self.loaded.draft.plan.id()
    }

    fn against(&self, other: &Self) -> Result<Clash, RebaseError> {
        let (a, b) = (self.proposal.last().version, other.proposal.last().version);
        let on = |version: &crate::event::Version, other: &Proposal<'_>| {
            version.onto.as_ref().is_some_and(|onto| onto.proposal == *other.name)
        };
        let contained = on(a, other.proposal) || on(b, self.proposal);
        let vocabulary = &self.loaded.vocabulary;
        let same = self.below.plan == other.below.plan;
        // What both change is said of a common base.
        let carried;
        let theirs = if same || contained {
            &other.loaded.draft
        } else {
            let sides = Sides { base: &other.below, ours: &self.below, theirs: &other.loaded.draft };
            carried = merge(&sides, vocabulary)?;
            if !carried.conflicts.is_empty() {
                let (shared, conflicts) = (self.shared(other), carried.conflicts);
                return Ok(self.clash(other, shared, conflicts, contained));
            }
            &carried.draft
        };
        let sides = Sides { base: &self.below, ours: &self.loaded.draft, theirs };
        let conflicts = if contained { Vec::new() } else { merge(&sides, vocabulary)?.conflicts };
        Ok(self.clash(other, self.shared(other), conflicts, contained))
    }

    fn shared(&self, other: &Self) -> BTreeSet<Place> {
        self.places.intersection(&other.places).cloned().collect()
    }

    fn clash(
        &self,
        other: &Self,
        shared: BTreeSet<Place>,
        conflicts: Vec<Conflict>,
        contained: bool,
    ) -> Clash {
        let (a, b) = (self.proposal.last().version.base, other.proposal.last().version.base);
        Clash {
            one: self.proposal.name.clone(),
            other: other.proposal.name.clone(),
            shared,
            conflicts,
            bases: (a != b).then_some((a, b)),
            contained,
        }
    }
}
