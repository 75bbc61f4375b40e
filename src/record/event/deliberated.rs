//! What the entries of both logs amount to for proposals: their versions and how they stand.

use std::collections::{BTreeMap, BTreeSet};

use super::{Deliberation, Entry, Event, Of, Onto, Opinion, ProposalName, Revisions, Step, Version};
use planctl_core::model::{Date, Digest, Sha256};

/// A proposal with all that happened to it.
#[derive(Debug, Clone)]
pub struct Proposal<'a> {
    pub name: &'a ProposalName,
    /// Its versions, oldest first; there is always one.
    pub versions: Vec<VersionOf<'a>>,
    /// All steps, in the order recorded.
    pub steps: Vec<(&'a Entry, &'a Deliberation)>,
    pub state: State,
    /// The number of the entry by which it was turned down or taken back, if it was.
    pub ended: Option<u64>,
    /// The revision that adopted it, if one did.
    pub adopted: Option<AdoptedBy>,
}

/// A version and the entry that keeps it.
#[derive(Debug, Clone, Copy)]
pub struct VersionOf<'a> {
    pub entry: &'a Entry,
    pub step: &'a Deliberation,
    pub version: &'a Version,
    /// The SHA-256 of the entry's file, by which later steps name the version.
    pub hash: Sha256,
}

/// The revision that adopted a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdoptedBy {
    /// The number of its entry in the record.
    pub entry: u64,
    /// The date that names it.
    pub date: Date,
}

word_enum! {
    /// How a proposal stands. Adopted and superseded are read from the record, never written.
    State "state" {
        /// 作成中: being drafted; what was submitted has changed since, if anything was.
        Draft "draft",
        /// 提出済: put forward, nobody has spoken on it.
        Submitted "submitted",
        /// 審査中: put forward and spoken on.
        UnderReview "under-review",
        /// 採択: a revision made it so.
        Adopted "adopted",
        /// 却下: turned down.
        Rejected "rejected",
        /// 取下げ: taken back.
        Withdrawn "withdrawn",
        /// 要更新: the plan was revised past its base without it; a rebase makes it a draft again.
        Superseded "superseded",
    }
}

impl State {
    /// Whether steps may still be taken.
    pub fn is_open(self) -> bool {
        !matches!(self, State::Adopted | State::Rejected | State::Withdrawn)
    }
}

/// All proposals of a store, by name.
#[derive(Debug, Clone, Default)]
pub struct Proposals<'a> {
    by_name: BTreeMap<&'a ProposalName, Proposal<'a>>,
}

impl<'a> Proposals<'a> {
    /// What the logs amount to: `drafts` are all entries of the log of `drafts/` in order and
    /// `head` the SHA-256 of the last, `record` all entries of the record.
    pub fn of(drafts: &'a [Entry], head: Sha256, record: &[Entry]) -> Self {
        let mut by_name: BTreeMap<&ProposalName, Proposal<'a>> = BTreeMap::new();
        for (index, entry) in drafts.iter().enumerate() {
            let hash = drafts.get(index + 1).map_or(head, |next| next.previous);
            let Event::Deliberation(step) = &entry.event else { continue };
            let name = &step.proposal;
            let proposal = match step.step.made() {
                Some(version) => {
                    let proposal = by_name.entry(name).or_insert_with(|| Proposal {
                        name,
                        versions: Vec::new(),
                        steps: Vec::new(),
                        state: State::Draft,
                        ended: None,
                        adopted: None,
                    });
                    proposal.versions.push(VersionOf { entry, step, version, hash });
                    proposal
                }
                // A step of a proposal that was never made says nothing.
                None => match by_name.get_mut(name) {
                    Some(proposal) => proposal,
                    None => continue,
                },
            };
            proposal.steps.push((entry, step));
            proposal.state = after(proposal.state, &step.step);
            if matches!(step.step, Step::Reject { .. } | Step::Withdraw { .. }) {
                proposal.ended = proposal.ended.or(Some(entry.number));
            }
        }
        let mut proposals = Proposals { by_name };
        proposals.read_record(drafts, head, record);
        proposals
    }

    /// What the record says of them.
    fn read_record(&mut self, drafts: &[Entry], head: Sha256, record: &[Entry]) {
        let revisions = Revisions::of(record);
        let counted = record.iter().filter(|entry| !revisions.is_aside(entry.number));
        let mut adopted: Vec<(ProposalName, Sha256, u64, AdoptedBy)> = Vec::new();
        for entry in counted {
            let Event::Revise(revise) = &entry.event else { continue };
            let Some(adoption) = revise.adopts else { continue };
            let Some(last) = number_of(drafts, head, adoption.drafts) else { continue };
            let by = AdoptedBy { entry: entry.number, date: revise.date };
            let made = |proposal: &Proposal<'_>| {
                let made = proposal.version_before(adoption.version, adoption.entry, last)?;
                Some((proposal.name.clone(), made.hash))
            };
            let mut open: Vec<(ProposalName, Sha256)> = self.by_name.values().filter_map(made).collect();
            let own: Vec<ProposalName> = open.iter().map(|(name, _)| name.clone()).collect();
            // What it contains is adopted with it, unless it was turned down or taken back by itself.
            let mut known: BTreeSet<ProposalName> = BTreeSet::new();
            while let Some((name, hash)) = open.pop() {
                if !known.insert(name.clone()) {
                    continue;
                }
                let made = self.by_name.get(&name).and_then(|known| known.made_by(hash));
                let below = made.and_then(|made| {
                    let onto = made.version.onto.as_ref()?;
                    let (below, made) = self.below(onto, made.entry.number)?;
                    Some((below.name.clone(), made.hash))
                });
                open.extend(below);
                let ended = self.by_name.get(&name).and_then(|known| known.ended);
                if own.contains(&name) || ended.is_none_or(|ended| ended > last) {
                    adopted.push((name, hash, last, by));
                }
            }
        }
        for (name, hash, last, by) in adopted {
            if let Some(proposal) = self.by_name.get_mut(&name)
                && proposal.versions.iter().rfind(|made| made.entry.number <= last).map(|made| made.hash)
                    == Some(hash)
            {
                proposal.state = State::Adopted;
                proposal.adopted = Some(by);
            }
        }
        for proposal in self.by_name.values_mut().filter(|proposal| proposal.state.is_open()) {
            let version = proposal.last().version;
            let latest = revisions.of_plan(&version.plan).next_back();
            let past = match (version.base, latest) {
                (Some(base), Some(latest)) => {
                    latest.revise.date > base.date
                        || latest.hash() != base.snapshot && latest.revise.date == base.date
                }
                (None, Some(_)) => true,
                (_, None) => false,
            };
            if past {
                proposal.state = State::Superseded;
            }
        }
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Proposal<'a>> {
        self.by_name.values()
    }

    pub fn get(&self, name: &ProposalName) -> Option<&Proposal<'a>> {
        self.by_name.get(name)
    }

    /// The version that `onto` names, as it stood before the entry `before`: where it names no entry, the
    /// last of its file until then.
    pub fn below(&self, onto: &Onto, before: u64) -> Option<(&Proposal<'a>, &VersionOf<'a>)> {
        let proposal = self.by_name.get(&onto.proposal)?;
        Some((proposal, proposal.version_before(onto.version, onto.entry, before.saturating_sub(1))?))
    }

    /// The versions that one `onto` this contains, nearest first, each of another proposal and none of `own`;
    /// `before` is the number of the entry that made it.
    pub fn chain(
        &self,
        own: &ProposalName,
        onto: Option<&Onto>,
        before: u64,
    ) -> Vec<(&Proposal<'a>, &VersionOf<'a>)> {
        let mut all: Vec<(&Proposal<'a>, &VersionOf<'a>)> = Vec::new();
        let mut next = onto.and_then(|onto| self.below(onto, before));
        while let Some((proposal, made)) = next {
            if proposal.name == own || all.iter().any(|(known, _)| known.name == proposal.name) {
                break;
            }
            all.push((proposal, made));
            let onto = made.version.onto.as_ref();
            next = onto.and_then(|onto| self.below(onto, made.entry.number));
        }
        all
    }
}

/// The number of the entry whose file has this SHA-256; 0 for an empty log.
fn number_of(drafts: &[Entry], head: Sha256, wanted: Sha256) -> Option<u64> {
    if wanted == head {
        return Some(drafts.len() as u64);
    }
    drafts.iter().find(|entry| entry.previous == wanted).map(|entry| entry.number - 1)
}

/// The state after a step. A proposal that has ended stays ended.
fn after(state: State, step: &Step) -> State {
    if !state.is_open() {
        return state;
    }
    match step {
        Step::Propose(_) | Step::Resolve { .. } => State::Draft,
        Step::Submit { .. } => State::Submitted,
        Step::Review { .. } if state == State::Submitted => State::UnderReview,
        Step::Review { .. } => state,
        Step::Reject { .. } => State::Rejected,
        Step::Withdraw { .. } => State::Withdrawn,
    }
}

impl VersionOf<'_> {
    /// Whether a step is about this version.
    pub fn is_it(&self, of: Of) -> bool {
        match of {
            Of::File(file) => file == self.version.file.blake3,
            Of::Entry(entry) => entry == self.hash,
        }
    }
}

impl<'a> Proposal<'a> {
    /// The number of the entry that put the last version forward; past all if none did.
    pub fn put_forward(&self) -> u64 {
        let last = self.last();
        let puts = |(entry, step): &&(&Entry, &Deliberation)| {
            matches!(&step.step, Step::Submit { of, .. } if last.is_it(*of))
                && entry.number > last.entry.number
        };
        self.steps.iter().find(puts).map_or(u64::MAX, |(entry, _)| entry.number)
    }

    pub fn last(&self) -> &VersionOf<'a> {
        self.versions.last().expect("a proposal is made by its first version")
    }

    /// The last of its versions of this file among the entries up to number `last`; where `entry` is known,
    /// the one that this entry made.
    pub fn version_before(&self, file: Digest, entry: Option<Sha256>, last: u64) -> Option<&VersionOf<'a>> {
        self.versions.iter().rfind(|made| {
            made.version.file.blake3 == file
                && entry.is_none_or(|entry| made.hash == entry)
                && made.entry.number <= last
        })
    }

    /// The version that the entry of this SHA-256 made.
    pub fn made_by(&self, entry: Sha256) -> Option<&VersionOf<'a>> {
        self.versions.iter().find(|made| made.hash == entry)
    }

    /// The number, counted from 1, of the version that a step of the log's entry `number` is about or makes.
    /// Where the step names a file, it is the last of that file before it.
    pub fn version_number(&self, number: u64, step: &Step) -> Option<usize> {
        let is_it = |made: &VersionOf<'a>| match step.of() {
            None => made.entry.number == number,
            Some(Of::Entry(entry)) => made.hash == entry,
            Some(Of::File(file)) => made.version.file.blake3 == file && made.entry.number < number,
        };
        self.versions.iter().rposition(is_it).map(|index| index + 1)
    }

    /// The roles that wrote a version or decided a conflict.
    pub fn authors(&self) -> impl Iterator<Item = &str> {
        self.versions
            .iter()
            .flat_map(|made| [made.step.author.as_str(), made.version.from.as_str()])
            .filter(|role| !role.is_empty())
    }

    /// What was said in reviews, in the order recorded, with the opinion.
    pub fn reviews(&self) -> impl Iterator<Item = (&'a Entry, &'a Deliberation, Opinion)> {
        self.steps.iter().filter_map(|(entry, step)| match &step.step {
            Step::Review { opinion, .. } => Some((*entry, *step, *opinion)),
            Step::Propose(_)
            | Step::Resolve { .. }
            | Step::Submit { .. }
            | Step::Reject { .. }
            | Step::Withdraw { .. } => None,
        })
    }
}
