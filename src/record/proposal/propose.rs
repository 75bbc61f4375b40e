//! Recording the steps of a proposal.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use super::load::{base, read_version};
use super::{Drafts, LoadedVersion};
use crate::event::{
    Base, Deliberation, Entry, Event, Onto, Proposal, ProposalName, Proposals, State, Step, Stored, Version,
};
use crate::history::{Attachment, LoadError, load_plan, objects_of, strays};
use crate::store::{Appended, Folder, Log, Object, Refusal, Store, StoreError};
use planctl_core::change::CauseRow;
use planctl_core::diff::{compare, on_unknown_ground};
use planctl_core::model::{Place, Plan, Reason, Vocabulary};
use planctl_core::snapshot::{Draft, Snapshot, draft_to_toml};
use planctl_core::text::Lang;
use planctl_core::text::Words;
use planctl_core::words;

/// A version to be recorded.
#[derive(Debug, Clone)]
pub struct NewVersion {
    pub proposal: ProposalName,
    /// How many versions its maker saw; 0 makes the proposal. If there are others by now, the
    /// version is refused.
    pub seen: usize,
    /// The role that records it.
    pub author: String,
    /// Why.
    pub message: String,
    pub draft: Draft,
    /// The vocabulary it is written in.
    pub vocabulary: Vocabulary,
    /// The vocabulary's text, as it is kept.
    pub vocabulary_text: String,
    /// The revision it would change.
    pub base: Option<Base>,
    /// The proposal it contains.
    pub onto: Option<Onto>,
    /// Where it came from.
    pub from: String,
    /// Documents it was read from, to be kept.
    pub evidence: Vec<Attachment>,
    /// All points of the cover note declared so far.
    pub causes: Vec<CauseRow>,
    /// The conflict it decides, and what was taken.
    pub resolves: Option<(Place, String)>,
}

impl NewVersion {
    /// The version after the last of a proposal, on the same base and with the same points: by
    /// nobody and for no reason, until the fields say otherwise.
    pub fn after(proposal: &Proposal<'_>, last: &LoadedVersion, draft: Draft) -> NewVersion {
        let version = proposal.last().version;
        NewVersion {
            proposal: proposal.name.clone(),
            seen: proposal.versions.len(),
            author: String::new(),
            message: String::new(),
            draft,
            vocabulary: (*last.vocabulary).clone(),
            vocabulary_text: last.vocabulary_text.clone(),
            base: version.base,
            onto: version.onto.clone(),
            from: String::new(),
            evidence: Vec::new(),
            causes: version.causes.clone(),
            resolves: None,
        }
    }
}

/// Why a step was not recorded. Nothing was written.
#[derive(Debug)]
#[allow(missing_docs, reason = "`words` says of each what it is")]
pub enum ProposeError {
    NameTaken {
        name: ProposalName,
    },
    /// Some systems do not tell its name from another's.
    NameCollides {
        name: ProposalName,
        other: ProposalName,
    },
    NoSuch {
        name: ProposalName,
    },
    Ended {
        name: ProposalName,
        state: State,
    },
    Moved {
        name: ProposalName,
        seen: usize,
        now: usize,
    },
    Same {
        name: ProposalName,
        version: usize,
    },
    /// A reason is of a place that is in no plan.
    NoSuchPlace {
        place: Place,
    },
    /// A row that waits for a decision holds what no file keeps: a fraction, or a key in quotes.
    NotKept,
    Load(LoadError),
    Store(StoreError),
}

impl From<Refusal<ProposeError>> for ProposeError {
    fn from(refusal: Refusal<ProposeError>) -> Self {
        match refusal {
            Refusal::Precondition(error) => error,
            Refusal::Store(error) => ProposeError::Store(error),
        }
    }
}

/// Records a version; `store` is the store as its record.
///
/// # Errors
///
/// If the proposal is no longer open or has other versions than its maker saw, if the version
/// is the last one over again, if what is written of it would not be read back, or the disk refuses.
pub fn propose(store: &Store, new: &NewVersion, recorded: &str) -> Result<Appended, ProposeError> {
    // Reasons stand in the entry, in their order.
    let mut reasons: BTreeSet<Reason> = new.draft.reasons.iter().cloned().collect();
    let text = draft_to_toml(&Draft { reasons: Vec::new(), ..new.draft.clone() });
    if read_version(&text, &Arc::new(new.vocabulary.clone())).is_err() {
        return Err(ProposeError::NotKept);
    }
    let mut version = Version {
        file: Stored::of(text.as_bytes()),
        plan: new.draft.plan.id().clone(),
        vocabulary: (new.vocabulary.name.clone(), Stored::of(new.vocabulary_text.as_bytes())),
        base: new.base,
        onto: new.onto.clone(),
        from: new.from.clone(),
        evidence: new.evidence.iter().map(|attachment| attachment.evidence.clone()).collect(),
        causes: new.causes.clone(),
        decided: BTreeSet::new(),
        reasons: Vec::new(),
    };
    let record = store.log().map_err(ProposeError::Store)?;
    for stray in strays_of(store, &record, new, &version, &reasons)? {
        reasons.remove(&stray);
    }
    // An edit that was undone leaves no reason behind.
    if let (Some(base), false) = (base(&record.entries, &version), reasons.is_empty()) {
        let before = load_plan(store, base).map_err(ProposeError::Load)?.0;
        let changes = compare(&before, &Snapshot::of(new.draft.plan.clone()));
        reasons.retain(|reason| changes.touches(&reason.place));
    }
    version.reasons = reasons.into_iter().collect();
    version.decided = decided(store, &record.entries, &version, &new.draft.plan, &new.vocabulary)?;
    append(store, recorded, |proposals| {
        let name = &new.proposal;
        match (proposals.get(name), new.seen) {
            (Some(_), 0) => return Err(ProposeError::NameTaken { name: name.clone() }),
            (None, 0) => {
                let near = proposals.iter().map(|other| &other.name).find(|other| other.collides_with(name));
                if let Some(other) = near {
                    return Err(ProposeError::NameCollides { name: name.clone(), other: (*other).clone() });
                }
            }
            (None, _) => return Err(ProposeError::NoSuch { name: name.clone() }),
            (Some(proposal), seen) => {
                is_open(proposal)?;
                let now = proposal.versions.len();
                if now != seen {
                    return Err(ProposeError::Moved { name: name.clone(), seen, now });
                }
                let last = proposal.last().version;
                let says = |version: &Version| {
                    let Version { file, base, onto, causes, decided, reasons, .. } = version.clone();
                    (file, base, onto, causes, decided, reasons)
                };
                if says(last) == says(&version) {
                    return Err(ProposeError::Same { name: name.clone(), version: now });
                }
            }
        }
        let step = match new.resolves.clone() {
            Some((place, taken)) => Step::Resolve { version: version.clone(), place, taken },
            None => Step::Propose(version.clone()),
        };
        let file = |folder, extension: &str, bytes: &[u8]| Object {
            folder,
            extension: extension.to_owned(),
            bytes: bytes.to_vec(),
        };
        let mut objects = vec![
            file(Folder::Vocabularies, "toml", new.vocabulary_text.as_bytes()),
            file(Folder::Versions, "toml", text.as_bytes()),
        ];
        objects.extend(objects_of(&new.evidence));
        let (author, message) = (new.author.clone(), new.message.clone());
        let deliberation = Deliberation { proposal: name.clone(), author, message, step };
        Ok((Event::Deliberation(Box::new(deliberation)), objects))
    })
}

/// The places that a version decides though its base does not know them: all that it says there.
fn decided(
    store: &Store,
    record: &[Entry],
    version: &Version,
    plan: &Plan,
    vocabulary: &Vocabulary,
) -> Result<BTreeSet<Place>, ProposeError> {
    let Some(base) = base(record, version) else { return Ok(BTreeSet::new()) };
    let before = load_plan(store, base).map_err(ProposeError::Load)?.0;
    let changes = compare(&before, &Snapshot::of(plan.clone()));
    Ok(on_unknown_ground(&changes, vocabulary))
}

/// The reasons that nothing is left of: their items came and went within the proposal.
///
/// # Errors
///
/// If one is of a place that never was.
fn strays_of(
    store: &Store,
    record: &Log,
    new: &NewVersion,
    version: &Version,
    reasons: &BTreeSet<Reason>,
) -> Result<BTreeSet<Reason>, ProposeError> {
    let strays = strays(store, reasons, &new.draft.plan, base(&record.entries, version), &new.vocabulary)
        .map_err(ProposeError::Load)?;
    if strays.is_empty() || new.seen == 0 {
        return match strays.into_iter().next() {
            Some(Reason { place, .. }) => Err(ProposeError::NoSuchPlace { place }),
            None => Ok(BTreeSet::new()),
        };
    }
    let drafts = Drafts::open(store).map_err(ProposeError::Store)?;
    let proposals = drafts.proposals(&record.entries);
    let last = proposals.get(&new.proposal).map(|proposal| drafts.load(proposal.last().version));
    let last = last.transpose().map_err(ProposeError::Load)?;
    let was =
        |reason: &Reason| last.as_ref().is_some_and(|last| last.draft.plan.get(&reason.place.id).is_some());
    match strays.iter().find(|reason| !was(reason)) {
        Some(Reason { place, .. }) => Err(ProposeError::NoSuchPlace { place: place.clone() }),
        None => Ok(strays),
    }
}

/// Records a step that makes no version; `make` is shown the proposal as it stands.
///
/// # Errors
///
/// If there is no such proposal, it is no longer open, `make` refuses, or the disk does.
pub fn take_step(
    store: &Store,
    name: &ProposalName,
    author: &str,
    message: &str,
    recorded: &str,
    mut make: impl FnMut(&Proposal<'_>) -> Result<Step, ProposeError>,
) -> Result<Appended, ProposeError> {
    append(store, recorded, |proposals| {
        let proposal = proposals.get(name).ok_or_else(|| ProposeError::NoSuch { name: name.clone() })?;
        is_open(proposal)?;
        let step = make(proposal)?;
        let (author, message) = (author.to_owned(), message.to_owned());
        let deliberation = Deliberation { proposal: name.clone(), author, message, step };
        Ok((Event::Deliberation(Box::new(deliberation)), Vec::new()))
    })
}

fn append(
    store: &Store,
    recorded: &str,
    mut decide: impl FnMut(&Proposals<'_>) -> Result<(Event, Vec<Object>), ProposeError>,
) -> Result<Appended, ProposeError> {
    let drafts = store.drafts();
    Ok(drafts.append(recorded, |log: &Log| {
        // What the record adopted since ends a proposal.
        let record = store.log().map_err(ProposeError::Store)?;
        let drafts = Drafts::of(drafts.clone(), log.clone());
        decide(&drafts.proposals(&record.entries))
    })?)
}

fn is_open(proposal: &Proposal<'_>) -> Result<(), ProposeError> {
    if proposal.state.is_open() {
        return Ok(());
    }
    Err(ProposeError::Ended { name: proposal.name.clone(), state: proposal.state })
}

impl ProposeError {
    pub fn words(&self) -> Words {
        match self {
            ProposeError::NameCollides { name, other } => {
                words!("proposal.name-collides", name, other)
            }
            ProposeError::NameTaken { name } => {
                words!("proposal.name-taken", name)
            }
            ProposeError::NoSuch { name } => {
                words!("proposal.no-such", name)
            }
            ProposeError::Ended { name, state } => {
                let state = state.words();
                words!("proposal.ended", name, state)
            }
            ProposeError::Moved { name, seen, now } => words!("proposal.moved-proposal", name, seen, now),
            ProposeError::NoSuchPlace { place } => words!("history.no-such-place", place),
            ProposeError::Same { name, version } => words!("proposal.same", name, version),
            ProposeError::NotKept => words!("proposal.not-kept"),
            ProposeError::Load(error) => error.words(),
            ProposeError::Store(error) => error.words(),
        }
    }
}

impl fmt::Display for ProposeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for ProposeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ProposeError::Load(error) => Some(error),
            ProposeError::Store(error) => Some(error),
            _ => None,
        }
    }
}
