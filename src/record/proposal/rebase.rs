//! A proposal carried over to another base.

use std::collections::BTreeSet;
use std::fmt;

use super::load::{base, effect, nothing_yet};
use super::{Approvals, Drafts, LoadedVersion, NewLook, NewVersion, seen};
use crate::event::{Base, Onto, Proposal, ProposalName, Proposals, Revision, State, Version};
use crate::history::{LoadError, load};
use crate::store::{Folder, Log, Store};
use planctl_core::change::CauseRow;
use planctl_core::diff::on_unknown_ground;
use planctl_core::merge::{MergeError, Merged, Sides, merge};
use planctl_core::snapshot::{Draft, OpenRow};
use planctl_core::text::Lang;
use planctl_core::text::Words;
use planctl_core::words;

/// What a proposal is carried over to.
#[derive(Debug, Clone, Copy)]
pub enum Target<'t> {
    Revision(&'t Revision<'t>),
    /// Another proposal, which it then contains.
    Proposal(&'t ProposalName),
}

/// A proposal carried over, not recorded yet.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Rebased {
    /// The version to be recorded; author and message are empty.
    pub version: NewVersion,
    /// What came of combining the two.
    pub merged: Merged,
    /// What was combined: the old base, the new one, and the last version.
    pub sides: Box<[Draft; 3]>,
    /// The roles that had approved all of the last version, with the places of the new one that
    /// need a new look: empty where the approval carries over whole.
    pub approvals: Vec<(String, NewLook)>,
}

/// Why a proposal cannot be carried over.
#[derive(Debug)]
#[allow(missing_docs, reason = "`words` says of each what it is")]
#[non_exhaustive]
pub enum RebaseError {
    NoSuch { name: ProposalName },
    Ended { name: ProposalName, state: State },
    Open { name: ProposalName, rows: Vec<OpenRow> },
    AnotherPlan { plan: planctl_core::model::Id, wanted: planctl_core::model::Id },
    OntoItself { name: ProposalName },
    UpToDate { name: ProposalName },
    Merge(MergeError),
    Load(LoadError),
}

impl From<LoadError> for RebaseError {
    fn from(error: LoadError) -> Self {
        RebaseError::Load(error)
    }
}

impl From<MergeError> for RebaseError {
    fn from(error: MergeError) -> Self {
        RebaseError::Merge(error)
    }
}

/// Carries the last version of a proposal over to another base: what it changes of the old one
/// is changed of the new one. What waits for a decision in it still waits. `record` is the log of the record.
///
/// # Errors
///
/// If it has ended or stands on that base already, if the proposal it is carried onto has open rows, or if
/// the two cannot be combined.
pub fn rebase(
    store: &Store,
    record: &Log,
    drafts: &Drafts,
    name: &ProposalName,
    target: Target<'_>,
) -> Result<Rebased, RebaseError> {
    let proposals = drafts.proposals(&record.entries);
    let proposal = open(&proposals, name)?;
    let last = proposal.last().version;
    let loaded = drafts.load(last)?;
    let (onto_draft, new_base, onto, (vocabulary, vocabulary_text)) = match target {
        Target::Revision(revision) => {
            let revise = revision.revise;
            same_plan(last, &revise.plan)?;
            let stands = load(store, revise)?;
            let draft = Draft::of(stands.snapshot.plan().clone(), stands.sources);
            let text = store.object(Folder::Vocabularies, &revise.vocabulary.1).map_err(LoadError::from)?;
            let text = String::from_utf8(text).expect("a vocabulary that was read is text");
            let base = Base { date: revise.date, snapshot: revise.snapshot.blake3 };
            (draft, Some(base), None, (stands.vocabulary, text))
        }
        Target::Proposal(other) => {
            let below = open(&proposals, other)?;
            if rests_on(&proposals, below, name) {
                return Err(RebaseError::OntoItself { name: name.clone() });
            }
            let (version, made) = (below.last().version, below.last().hash);
            same_plan(last, &version.plan)?;
            let LoadedVersion { mut draft, vocabulary, vocabulary_text } = drafts.load(version)?;
            // Its rows are for its own authors to decide, and would be decided here beside them.
            let rows: Vec<OpenRow> = draft.undecided().cloned().collect();
            if !rows.is_empty() {
                return Err(RebaseError::Open { name: other.clone(), rows });
            }
            draft.open.clear();
            let onto = Onto { proposal: other.clone(), version: version.file.blake3, entry: Some(made) };
            (draft, version.base, Some(onto), (vocabulary, vocabulary_text))
        }
    };
    if new_base == last.base && is_same(&onto, &last.onto) {
        return Err(RebaseError::UpToDate { name: name.clone() });
    }
    let old = below(store, record, drafts, &proposals, last, &loaded.draft)?;
    let (vocabulary, vocabulary_text) = if vocabulary.name.version > loaded.vocabulary.name.version {
        (vocabulary, vocabulary_text)
    } else {
        (loaded.vocabulary.clone(), loaded.vocabulary_text.clone())
    };
    let sides = Sides { base: &old, ours: &onto_draft, theirs: &loaded.draft };
    let merged = merge(&sides, &vocabulary)?;

    let voices = super::adopt::voices_now(store, record, &drafts.log);
    let old_effect = effect(store, &record.entries, last, &loaded)?;
    let entries = &record.entries;
    let hash = Some(proposal.last().hash);
    let asked = seen(store, entries, &proposals, (name, hash, last), &loaded, &old_effect)?;
    let before = Approvals::of(&proposals, proposal, &old_effect, asked, &voices);
    // Its own points, after those of what it contains.
    let declared = |onto: &Option<Onto>| {
        let below = onto.as_ref().and_then(|onto| proposals.below(onto, u64::MAX));
        below.map(|(_, made)| made.version.causes.clone()).unwrap_or_default()
    };
    let contained = declared(&last.onto);
    let mut causes = declared(&onto);
    // Who declares the same point of the same places does not make two of it.
    let is_again = |cause: &CauseRow, known: &CauseRow| {
        CauseRow { reason: known.reason.clone(), ..cause.clone() } == *known
    };
    for cause in last.causes.iter().filter(|cause| !contained.contains(cause)) {
        if !causes.iter().any(|known| is_again(cause, known)) {
            causes.push(cause.clone());
        }
    }
    let reasons = merged.draft.reasons.clone();
    let mut new =
        Version { base: new_base, onto: onto.clone(), causes: causes.clone(), reasons, ..last.clone() };
    let mut combined = loaded.clone();
    combined.draft = merged.draft.clone();
    let new_effect = effect(store, &record.entries, &new, &combined)?;
    new.decided = on_unknown_ground(&new_effect.changes, &combined.vocabulary);
    let asked = seen(store, entries, &proposals, (name, None, &new), &combined, &new_effect)?;
    let after = Approvals::onto(&proposals, proposal, onto.as_ref(), &new_effect, asked, &voices);
    let approvals = before.approving().map(|role| (role.to_owned(), after.open_for(role))).collect();
    let version = NewVersion {
        proposal: name.clone(),
        seen: proposal.versions.len(),
        author: String::new(),
        message: String::new(),
        draft: merged.draft.clone(),
        vocabulary: (*vocabulary).clone(),
        vocabulary_text,
        base: new_base,
        onto,
        from: String::new(),
        evidence: Vec::new(),
        causes,
        resolves: None,
    };
    let sides = Box::new([old, onto_draft, loaded.draft]);
    Ok(Rebased { version, merged, sides, approvals })
}

/// What a version was written against: the version it contains, or the revision it is based on.
pub(super) fn below(
    store: &Store,
    record: &Log,
    drafts: &Drafts,
    proposals: &Proposals<'_>,
    version: &Version,
    draft: &Draft,
) -> Result<Draft, LoadError> {
    if let Some((_, other)) = version.onto.as_ref().and_then(|onto| proposals.below(onto, u64::MAX)) {
        let mut draft = drafts.load(other.version)?.draft;
        draft.open.clear();
        return Ok(draft);
    }
    match base(&record.entries, version) {
        Some(revise) => {
            let stands = load(store, revise)?;
            Ok(Draft::of(stands.snapshot.plan().clone(), stands.sources))
        }
        None => Ok(Draft::of(nothing_yet(&draft.plan), Vec::new())),
    }
}

/// Whether two name one version, be it that one of them names its entry too.
fn is_same(one: &Option<Onto>, other: &Option<Onto>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => {
            let entries = one.entry.zip(other.entry);
            one.proposal == other.proposal
                && one.version == other.version
                && entries.is_none_or(|(one, other)| one == other)
        }
        (one, other) => one.is_none() && other.is_none(),
    }
}

fn open<'p, 'a>(proposals: &'p Proposals<'a>, name: &ProposalName) -> Result<&'p Proposal<'a>, RebaseError> {
    let proposal = proposals.get(name).ok_or_else(|| RebaseError::NoSuch { name: name.clone() })?;
    if !proposal.state.is_open() {
        return Err(RebaseError::Ended { name: name.clone(), state: proposal.state });
    }
    Ok(proposal)
}

fn same_plan(version: &Version, plan: &planctl_core::model::Id) -> Result<(), RebaseError> {
    if version.plan == *plan {
        return Ok(());
    }
    Err(RebaseError::AnotherPlan { plan: version.plan.clone(), wanted: plan.clone() })
}

/// Whether a proposal is, or contains, the one of this name.
fn rests_on(proposals: &Proposals<'_>, proposal: &Proposal<'_>, name: &ProposalName) -> bool {
    let mut seen = BTreeSet::new();
    let mut next = Some(proposal.name.clone());
    while let Some(current) = next.filter(|current| seen.insert(current.clone())) {
        if current == *name {
            return true;
        }
        next = proposals
            .get(&current)
            .and_then(|proposal| proposal.last().version.onto.as_ref())
            .map(|onto| onto.proposal.clone());
    }
    false
}

impl RebaseError {
    pub fn words(&self) -> Words {
        match self {
            RebaseError::NoSuch { name } => {
                words!("proposal.no-such", name)
            }
            RebaseError::Ended { name, state } => {
                let state = state.words();
                words!("proposal.ended", name, state)
            }
            RebaseError::Open { name, rows } => {
                let count = rows.len();
                words!("proposal.open-not", count, name)
            }
            RebaseError::AnotherPlan { plan, wanted } => words!("proposal.another-plan", plan, wanted),
            RebaseError::OntoItself { name } => {
                words!("proposal.onto-itself", name)
            }
            RebaseError::UpToDate { name } => {
                words!("proposal.up-to-date", name)
            }
            RebaseError::Merge(error) => error.words(),
            RebaseError::Load(error) => error.words(),
        }
    }
}

impl fmt::Display for RebaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for RebaseError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            RebaseError::Merge(error) => Some(error),
            RebaseError::Load(error) => Some(error),
            _ => None,
        }
    }
}
