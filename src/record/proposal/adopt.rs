//! Adoption: a proposal becomes a revision.

use std::fmt;

use super::load::{Effect, LoadedVersion, effect};
use super::{Approvals, Documents, Drafts, Lacking, Seen, prints, seen, standing_causes};
use crate::event::{Adoption, Entry, Evidence, Proposal, ProposalName, Proposals, Revisions, State, Step};
use crate::history::{CommitError, Committed, Details, LoadError, Proposed, commit_adopting};
use crate::store::{Log, Store, StoreError};
use crate::trust::{Trust, Voices};
use planctl_core::model::{Date, Id};
use planctl_core::snapshot::{DocumentName, Draft};
use planctl_core::text::Lang;
use planctl_core::text::{Words, visible};
use planctl_core::words;

/// What was recorded.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Adopted {
    /// The revision.
    pub committed: Committed,
    /// The number of the version, counted from 1.
    pub version: usize,
    /// The proposals contained in it, which it adopts too.
    pub contained: Vec<ProposalName>,
}

/// Something without which a proposal cannot be adopted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// The proposal has ended; this is its state.
    Open(State),
    /// A proposal that it contains had ended before it was put forward, or is not there.
    Contained(ProposalName),
    /// A document has the name of one that the version keeps, and is another.
    Document(String),
    /// A version of it, or of a proposal that it contains, is of another plan. Approvals of one plan do not
    /// count for another.
    OnePlan(ProposalName),
    /// It is not based on the revision next before the date.
    Base {
        /// The revision it is based on; `None` for none.
        base: Option<Date>,
        /// The revision next before the date; `None` for none.
        before: Option<Date>,
    },
    /// It has conflicts or suggestions that nobody has decided.
    Decisions(usize),
    /// There is a policy, and the last version was not submitted.
    Submission,
    /// A rule of the policy is not met.
    Approval(Lacking),
}

/// Why a proposal was not adopted. Nothing was written.
#[derive(Debug)]
pub enum AdoptError {
    NoSuch {
        name: ProposalName,
    },
    /// Something is missing.
    Missing(Vec<Missing>),
    /// It was changed while it was being adopted.
    Moved,
    /// The revision may not be recorded.
    Commit(CommitError),
}

impl From<CommitError> for AdoptError {
    fn from(error: CommitError) -> Self {
        AdoptError::Commit(error)
    }
}

impl From<LoadError> for AdoptError {
    fn from(error: LoadError) -> Self {
        AdoptError::Commit(CommitError::Load(error))
    }
}

impl From<StoreError> for AdoptError {
    fn from(error: StoreError) -> Self {
        AdoptError::Commit(CommitError::Store(error))
    }
}

/// Records the last version of a proposal as a revision, holding the locks of both logs.
///
/// # Errors
///
/// If something is missing, or the revision may not be recorded. Both logs are then as they were.
pub fn adopt(
    store: &Store,
    name: &ProposalName,
    details: &Details,
    recorded: &str,
) -> Result<Adopted, AdoptError> {
    let drafts = Drafts::open(store)?;
    let record = store.log()?;
    let proposals = drafts.proposals(&record.entries);
    let proposal = proposals.get(name).ok_or_else(|| AdoptError::NoSuch { name: name.clone() })?;
    let last = proposal.last().version;
    let loaded = drafts.load(last)?;
    let effect = effect(store, &record.entries, last, &loaded)?;
    let entries = &record.entries;
    let voices = voices_now(store, &record, &drafts.log);
    let made = proposal.last();
    let seen_beside = seen(store, entries, &proposals, (name, Some(made.hash), last), &loaded, &effect)?;
    let asked = Asked { loaded: &loaded, effect: &effect, seen: &seen_beside };
    refuse(missing(&proposals, proposal, entries, asked, Some(details.date), &voices))?;

    let causes = standing_causes(&last.causes, &effect);
    let mut draft = loaded.draft.clone();
    draft.open.clear();
    let kept = Documents::of(&proposals, name, made.entry.number, last);
    name_documents(&mut draft, &kept, details, entries)?;
    let proposed = Proposed {
        draft,
        vocabulary: (*loaded.vocabulary).clone(),
        vocabulary_text: loaded.vocabulary_text.clone(),
        details: details.clone(),
        correction: false,
        against: (!causes.is_empty()).then(|| effect.before.hash()),
        causes,
        decided: last.decided.clone(),
        map: None,
    };
    let _held = drafts.store.hold()?;
    let committed = commit_adopting(store, &proposed, recorded, |record| {
        let drafts = Drafts::open(store)?;
        let proposals = drafts.proposals(&record.entries);
        let now = proposals.get(name).ok_or(AdoptError::Moved)?;
        if now.last().version != last {
            return Err(AdoptError::Moved);
        }
        let voices = voices_now(store, record, &drafts.log);
        let entries = &record.entries;
        refuse(missing(&proposals, now, entries, asked, Some(details.date), &voices))?;
        let version = now.last();
        Ok(Some(Adoption {
            version: version.version.file.blake3,
            entry: Some(version.hash),
            drafts: drafts.log.head,
        }))
    })?;
    let turned_down = turned_down(&proposals, proposal);
    let mut contained = contained(&proposals, proposal);
    contained.retain(|name| !turned_down.contains(name));
    Ok(Adopted { committed, version: proposal.versions.len(), contained })
}

/// Gives documents that the draft calls by a name the hash of the one of that name that the version keeps, among
/// those of the adoption or of the record.
fn name_documents(
    draft: &mut Draft,
    kept: &Documents,
    details: &Details,
    record: &[Entry],
) -> Result<(), AdoptError> {
    let given = details.evidence.iter().map(|given| &given.evidence);
    let held: Vec<&Evidence> =
        given.clone().chain(record.iter().flat_map(|entry| entry.event.evidence())).collect();
    let mut missing: Vec<Missing> =
        given.filter(|given| !kept.allow(given)).map(|given| Missing::Document(given.name.clone())).collect();
    for document in draft.sources.iter_mut().filter_map(|source| source.document.as_mut()) {
        let DocumentName::File(name) = &*document else { continue };
        let of_name: Vec<&&Evidence> = held.iter().filter(|held| held.name == *name).collect();
        match of_name.iter().find(|held| kept.allow(held)) {
            Some(held) if kept.of_name(name).is_some() => *document = DocumentName::Hash(held.file.blake3),
            None if !of_name.is_empty() => missing.push(Missing::Document(name.clone())),
            // Which one it is, and whether there is one, is found when it is recorded.
            _ => {}
        }
    }
    missing.dedup();
    refuse(missing)
}

/// The proposals that the last version of one contains, and that were turned down or taken back after it was
/// put forward.
pub fn turned_down(proposals: &Proposals<'_>, proposal: &Proposal<'_>) -> Vec<ProposalName> {
    let last = proposal.last();
    let chain = proposals.chain(proposal.name, last.version.onto.as_ref(), last.entry.number);
    let turned = chain.into_iter().filter(|(below, _)| below.ended.is_some() && below.adopted.is_none());
    turned.map(|(below, _)| below.name.clone()).collect()
}

/// Which reviews count for what the record would adopt next.
pub fn voices_now(store: &Store, record: &Log, drafts: &Log) -> Voices {
    let (next, drafts_now) = (record.entries.len() as u64 + 1, drafts.entries.len() as u64);
    Trust::of(store, record, drafts).voices(next, drafts_now, true)
}

/// The proposals that the last version of one contains, nearest first.
fn contained(proposals: &Proposals<'_>, proposal: &Proposal<'_>) -> Vec<ProposalName> {
    let last = proposal.last();
    let chain = proposals.chain(proposal.name, last.version.onto.as_ref(), last.entry.number);
    chain.into_iter().map(|(below, _)| below.name.clone()).collect()
}

fn refuse(mut missing: Vec<Missing>) -> Result<(), AdoptError> {
    // Of what has ended nothing more need be said.
    if let Some(ended) = missing.iter().position(|missing| matches!(missing, Missing::Open(_))) {
        missing = vec![missing.swap_remove(ended)];
    }
    if missing.is_empty() { Ok(()) } else { Err(AdoptError::Missing(missing)) }
}

/// The last version of a proposal, and what it asks approval for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub loaded: &'a LoadedVersion,
    /// What it changes.
    pub effect: &'a Effect,
    /// What stands beside its changes.
    pub seen: &'a [Seen],
}

/// What is missing before a proposal may be adopted as the revision of a date, as both logs
/// stand; empty if nothing is. `asked` is its last version. Without
/// a date it is asked for one after all revisions there are. `voices` says which reviews count.
pub fn missing(
    proposals: &Proposals<'_>,
    proposal: &Proposal<'_>,
    record: &[Entry],
    asked: Asked<'_>,
    date: Option<Date>,
    voices: &Voices,
) -> Vec<Missing> {
    let Asked { loaded, effect, seen } = asked;
    let mut missing = Vec::new();
    if !proposal.state.is_open() {
        missing.push(Missing::Open(proposal.state));
    }
    let plan = loaded.draft.plan.id();
    missing.extend(unsound_below(proposals, proposal, plan));
    let revisions = Revisions::of(record);
    let last = proposal.last();
    let before = match date {
        Some(date) => revisions.before(plan, date),
        None => revisions.of_plan(plan).next_back(),
    };
    let same = match (last.version.base, before) {
        (None, None) => true,
        (Some(base), Some(before)) => base.date == before.revise.date && base.snapshot == before.hash(),
        _ => false,
    };
    if !same {
        missing.push(Missing::Base {
            base: last.version.base.map(|base| base.date),
            before: before.map(|before| before.revise.date),
        });
    }
    let open = loaded.draft.undecided().count();
    if open > 0 {
        missing.push(Missing::Decisions(open));
    }
    if let Some(policy) = revisions.policy().filter(|policy| policy.for_plan(plan).next().is_some()) {
        // For the very changes that it makes on its base.
        let asked = prints(&effect.changes);
        let beside = seen.first().map(|seen| seen.beside);
        let submitted = proposal.steps.iter().any(|(_, step)| match &step.step {
            Step::Submit { of, prints, beside: said } => {
                last.is_it(*of) && prints.iter().eq(asked.keys()) && (said.is_none() || *said == beside)
            }
            Step::Propose(_)
            | Step::Resolve { .. }
            | Step::Review { .. }
            | Step::Reject { .. }
            | Step::Withdraw { .. } => false,
        });
        if !submitted {
            missing.push(Missing::Submission);
        }
        let approvals = Approvals::of(proposals, proposal, effect, seen.to_vec(), voices);
        missing.extend(approvals.lacking(policy, plan).into_iter().map(Missing::Approval));
    }
    missing
}

/// What is wrong with the proposals that the last version of one contains, and with itself as one
/// of them.
fn unsound_below(proposals: &Proposals<'_>, proposal: &Proposal<'_>, plan: &Id) -> Vec<Missing> {
    let mut missing = Vec::new();
    let last = proposal.last();
    let chain = proposals.chain(proposal.name, last.version.onto.as_ref(), last.entry.number);
    let all = std::iter::once((proposal, last)).chain(chain);
    for (one, made) in all {
        // What was put forward with it stays in it, though it be turned down by itself after that.
        let is_still = one.ended.is_some_and(|ended| ended > proposal.put_forward()) && one.adopted.is_none();
        if one.name != proposal.name && !one.state.is_open() && !is_still {
            missing.push(Missing::Contained(one.name.clone()));
        }
        let onto = made.version.onto.as_ref();
        if let Some(onto) = onto.filter(|onto| proposals.below(onto, made.entry.number).is_none()) {
            missing.push(Missing::Contained(onto.proposal.clone()));
        }
        if one.versions.iter().any(|made| made.version.plan != *plan) {
            missing.push(Missing::OnePlan(one.name.clone()));
        }
    }
    missing.dedup();
    missing
}

impl Missing {
    pub fn words(&self) -> Words {
        match self {
            Missing::Open(state) => {
                let state = state.words();
                words!("proposal.open", state)
            }
            Missing::Contained(name) => words!("proposal.contained", name),
            Missing::Document(name) => {
                let name = visible(name).into_owned();
                words!("proposal.other-document", name)
            }
            Missing::OnePlan(name) => {
                words!("proposal.one-plan", name)
            }
            Missing::Base { base, before } => {
                let base = date_or(base, words!("proposal.no-revision"));
                let before = date_or(before, words!("proposal.no-revision-before"));
                words!("proposal.other-base", base, before)
            }
            Missing::Decisions(count) => {
                words!("proposal.decisions", count)
            }
            Missing::Submission => words!("proposal.submission"),
            Missing::Approval(lacking) => lacking.words(),
        }
    }
}

fn date_or(date: &Option<Date>, none: Words) -> Words {
    date.map_or(none, |date| Words::same(date.to_string()))
}

impl Lacking {
    pub fn words(&self) -> Words {
        let list = |roles: &mut dyn Iterator<Item = &String>| Words::dotted(roles.map(|role| visible(role)));
        let roles = list(&mut self.rule.roles.iter());
        let (needed, given) = (self.rule.approvals, self.approved.len());
        let mut said = vec![words!("proposal.lacking-approvals", given, needed, roles)];
        for (role, places) in &self.new_look {
            let role = visible(role);
            let places = places.words();
            said.push(words!("proposal.needs-new-look", places, role));
        }
        if !self.unsigned.is_empty() {
            said.push(words!("proposal.approved-unsigned", roles = list(&mut self.unsigned.iter())));
        }
        if !self.of_another.is_empty() {
            said.push(words!("proposal.key-of-another-role", roles = list(&mut self.of_another.iter())));
        }
        for (role, names) in &self.rejected {
            let names =
                Words::joined("compose.comma", names.iter().map(|name| Words::same(name.to_string())));
            said.push(words!("proposal.rejected-since", names, role = visible(role)));
        }
        if !self.own.is_empty() {
            said.push(words!("proposal.authors-do-not-count", roles = list(&mut self.own.iter())));
        }
        Words::joined("compose.semicolon", said)
    }
}

impl AdoptError {
    pub fn words(&self) -> Words {
        match self {
            AdoptError::NoSuch { name } => {
                words!("proposal.no-such", name)
            }
            AdoptError::Missing(missing) => {
                let missing = Words::joined("compose.semicolon", missing.iter().map(Missing::words));
                words!("proposal.not-yet-adopted", missing)
            }
            AdoptError::Moved => {
                words!("proposal.moved")
            }
            AdoptError::Commit(error) => error.words(),
        }
    }
}

impl fmt::Display for AdoptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for AdoptError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            AdoptError::Commit(error) => Some(error),
            _ => None,
        }
    }
}
