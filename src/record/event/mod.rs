//! The records of the log: what an entry says, its bytes, and what follows from all of them.
//!
//! Nothing here touches the disk ([`crate::store`] does) or opens a snapshot. What may be relied
//! upon: an entry reads back from the bytes it is written as, and only from those; its seal is
//! the SHA-256 of all bytes before the `[` of `[seal]`; an entry names the SHA-256 of the whole
//! file before it.

#[macro_use]
mod word;

mod counted;
mod deliberated;
mod form;
mod keys;
#[cfg(test)]
mod page;
mod policy;
mod proposal;
mod read;
mod report;
mod spec;
mod write;

use std::collections::BTreeSet;

pub use counted::{ActOf, DayOf, Revision, Revisions};
pub use deliberated::{AdoptedBy, Proposal, Proposals, State, VersionOf};
pub use form::{Count, Field, Need};
pub use keys::{EventKind, StepKind};
pub use policy::{Policy, PolicyError, PolicyRule};
pub use proposal::{
    Adoption, Base, Beside, Deliberation, Of, Onto, Opinion, ProposalName, ProposalNameError, Step, Version,
};
pub use read::{EntryError, later_format, read_entry};
pub use report::{Report, ReportKind, Reported};
pub use spec::{Known, RevisionSpec, SpecError};
pub use write::entry_to_toml;

use planctl_core::change::CauseRow;
use planctl_core::model::{Date, Digest, Fingerprint, Id, Place, Reason, Sha256, VocabularyName};

/// One entry of the log: one event, numbered from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub number: u64,
    /// The SHA-256 of the whole file of the entry before; of `planctl.toml` for the first.
    pub previous: Sha256,
    /// When it was recorded, by the recorder's clock, `2026-11-22T05:00:00Z`. A claim: order is
    /// what the numbers say.
    pub recorded: String,
    pub event: Event,
}

/// What an entry records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A plan was made or revised.
    Revise(Box<Revise>),
    /// A body did something with a revision.
    Act {
        plan: Id,
        /// The date that names the revision, so that the act outlives a correction.
        revision: Date,
        act: Act,
        /// The role that records it.
        author: String,
    },
    /// Something is to be known of an earlier entry.
    Annotate {
        entry: u64,
        /// Whether it no longer counts.
        sets_aside: bool,
        /// What is to be known.
        message: String,
        /// The role that records it.
        author: String,
    },
    /// What became of an item is told.
    Report(Box<Report>),
    /// Whose store it is from here on.
    Authority {
        /// Whose; never empty.
        authority: String,
        /// Why.
        message: String,
        /// The role that records it.
        author: String,
    },
    /// Who must approve before a proposal is adopted, from now on.
    Policy {
        /// The rules; they take the place of all earlier ones.
        policy: Policy,
        /// Why.
        message: String,
        /// The role that records it.
        author: String,
    },
    /// A new list of signers. It comes into force once enough keys of the list in force, and of the new
    /// list itself, have signed this entry.
    Signers(Box<SignersChange>),
    /// Files whose bytes are withheld from now on; their hashes stay.
    Redact {
        /// The files; at least one.
        withheld: Vec<Withheld>,
        /// Why.
        message: String,
        /// The role that records it.
        author: String,
    },
    /// Evidence about an earlier entry of the same log.
    Sign { entry: u64, attested: Attested },
    /// A step on the way of a proposal. Stands in the log of `drafts/` only.
    Deliberation(Box<Deliberation>),
}

impl Event {
    /// Whether it may stand in the log of `drafts/` (`true`), or in the record.
    pub fn may_stand_in(&self, drafts: bool) -> bool {
        self.kind().may_stand_in(drafts)
    }

    /// The word for it in files.
    pub fn key(&self) -> &'static str {
        self.kind().key()
    }

    /// The role that records it; empty if it does not say, or speaks by a key.
    pub fn author(&self) -> &str {
        match self {
            Event::Revise(revise) => &revise.author,
            Event::Act { author, .. }
            | Event::Annotate { author, .. }
            | Event::Authority { author, .. }
            | Event::Policy { author, .. }
            | Event::Redact { author, .. } => author,
            Event::Report(report) => &report.author,
            Event::Signers(change) => &change.author,
            Event::Deliberation(step) => &step.author,
            Event::Sign { .. } => "",
        }
    }

    /// The revision, if it records one.
    pub fn revise(&self) -> Option<&Revise> {
        if let Event::Revise(revise) = self { Some(revise) } else { None }
    }

    /// What became of an item, if it tells that.
    pub fn report(&self) -> Option<&Report> {
        if let Event::Report(report) = self { Some(report) } else { None }
    }

    /// The documents that it keeps.
    pub fn evidence(&self) -> &[Evidence] {
        match self {
            Event::Revise(revise) => &revise.evidence,
            Event::Report(report) => &report.evidence,
            Event::Deliberation(step) => step.step.made().map_or(&[], |version| &version.evidence),
            Event::Act { .. }
            | Event::Annotate { .. }
            | Event::Authority { .. }
            | Event::Policy { .. }
            | Event::Signers(_)
            | Event::Redact { .. }
            | Event::Sign { .. } => &[],
        }
    }

    /// The plan or version it records, if it records one.
    pub fn file(&self) -> Option<&Stored> {
        match self {
            Event::Revise(revise) => Some(&revise.snapshot),
            Event::Deliberation(step) => step.step.made().map(|version| &version.file),
            Event::Act { .. }
            | Event::Annotate { .. }
            | Event::Report(_)
            | Event::Authority { .. }
            | Event::Policy { .. }
            | Event::Signers(_)
            | Event::Redact { .. }
            | Event::Sign { .. } => None,
        }
    }
}

impl Event {
    /// What in it does not fit the rest, though each key has a value of its kind.
    fn fault(&self) -> Option<EntryError> {
        match self {
            Event::Report(report) => report.fault(),
            Event::Deliberation(step) => step.step.fault(),
            Event::Revise(revise) => fault_of_reasons(&revise.reasons),
            Event::Act { .. }
            | Event::Annotate { .. }
            | Event::Authority { .. }
            | Event::Policy { .. }
            | Event::Signers(_)
            | Event::Redact { .. }
            | Event::Sign { .. } => None,
        }
    }
}

/// Whose store it is after these entries: `first` until one of them says otherwise.
pub fn authority<'e>(entries: &'e [Entry], first: &'e str) -> &'e str {
    let last = entries.iter().rev().find_map(|entry| {
        let Event::Authority { authority, .. } = &entry.event else { return None };
        Some(authority.as_str())
    });
    last.unwrap_or(first)
}

/// Reasons stand in their order, none twice.
fn fault_of_reasons(reasons: &[Reason]) -> Option<EntryError> {
    (!reasons.is_sorted_by(|one, next| one < next)).then_some(EntryError::Value("reason"))
}

impl EventKind {
    /// Whether it may stand in the log of `drafts/` (`true`), or in the record.
    pub fn may_stand_in(self, drafts: bool) -> bool {
        match self {
            EventKind::Sign => true,
            EventKind::Deliberation(_) => drafts,
            EventKind::Revise
            | EventKind::Act
            | EventKind::Annotate
            | EventKind::Report
            | EventKind::Authority
            | EventKind::Policy
            | EventKind::Signers
            | EventKind::Redact => !drafts,
        }
    }

    /// The format of entries from which on there is this event.
    pub fn since(self) -> u32 {
        match self {
            EventKind::Report | EventKind::Authority => form::SECOND,
            EventKind::Revise
            | EventKind::Act
            | EventKind::Annotate
            | EventKind::Policy
            | EventKind::Signers
            | EventKind::Redact
            | EventKind::Sign
            | EventKind::Deliberation(_) => form::FIRST,
        }
    }

    /// Whether setting such an entry aside does anything.
    pub fn can_be_set_aside(self) -> bool {
        match self {
            EventKind::Revise
            | EventKind::Act
            | EventKind::Annotate
            | EventKind::Report
            | EventKind::Policy => true,
            EventKind::Authority
            | EventKind::Signers
            | EventKind::Redact
            | EventKind::Sign
            | EventKind::Deliberation(_) => false,
        }
    }
}

/// A list of signers put forward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignersChange {
    /// The list, in the form of `allowed_signers`, kept as evidence.
    pub file: Stored,
    /// How many of its keys must sign this entry, and each later change of signers.
    pub threshold: u64,
    /// Keys that are not to be believed from a position of the log on.
    pub revoked: Vec<Revoked>,
    /// Why.
    pub message: String,
    /// The role that records it.
    pub author: String,
}

/// A key whose signatures are void from a position of the log on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    pub key: Fingerprint,
    /// The first position at which they are void; may lie before the entry that says so.
    pub from: u64,
}

/// A file that is withheld.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withheld {
    /// Where it stood, below the store.
    pub path: String,
    /// What it was.
    pub file: Stored,
}

impl Withheld {
    /// Folders of which files may be withheld.
    pub const FOLDERS: &'static [&'static str] =
        &["snapshots", "sources", "evidence", "drafts/versions", "drafts/evidence"];

    /// Endings of files that are never withheld: what others said must stay to be checked.
    pub const KEPT: &'static [&'static str] = &["statement", "sig", "tsr", "signers"];

    /// Whether such a file may be withheld at all.
    pub fn is_allowed(&self) -> bool {
        let Some((folder, name)) = self.path.rsplit_once('/') else { return false };
        let Some((stem, ending)) = name.split_once('.') else { return false };
        let plain = !ending.is_empty()
            && ending.len() <= 8
            && ending.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        Withheld::FOLDERS.contains(&folder)
            && stem == self.file.blake3.to_string()
            && plain
            && !(folder.ends_with("evidence") && Withheld::KEPT.contains(&ending))
    }
}

/// Evidence about an entry; the files stand among the evidence of its log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attested {
    /// A statement with its signature.
    Signed {
        statement: Stored,
        /// The signature over its bytes.
        signature: Stored,
    },
    /// An RFC 3161 response over the SHA-256 of the entry's file.
    Timestamp(Stored),
}

impl Attested {
    /// The files, each with how its name ends.
    pub fn files(&self) -> impl Iterator<Item = (Stored, &'static str)> + use<> {
        match *self {
            Attested::Signed { statement, signature } => {
                vec![(statement, Attested::STATEMENT), (signature, Attested::SIGNATURE)]
            }
            Attested::Timestamp(token) => vec![(token, Attested::TOKEN)],
        }
        .into_iter()
    }

    /// How the name of a statement ends.
    pub const STATEMENT: &'static str = "statement";
    /// How the name of a signature ends.
    pub const SIGNATURE: &'static str = "sig";
    /// How the name of a timestamp ends.
    pub const TOKEN: &'static str = "tsr";
    /// How the name of a list of signers ends.
    pub const SIGNERS: &'static str = "signers";
}

/// A plan as of a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revise {
    pub plan: Id,
    /// Whether it was made, or revised in part or whole.
    pub kind: ReviseKind,
    /// The day by which the revision is named, that of the plan's own body.
    pub date: Date,
    /// From when it is in force, if that was said.
    pub effective: Option<Date>,
    /// When it was published, if that is known.
    pub published: Option<Date>,
    /// The role that records it; may be empty.
    pub author: String,
    /// What the recorder says of it; may be empty.
    pub message: String,
    /// Whether it takes the place of an earlier entry of the same date.
    pub correction: bool,
    /// Ids allowed to return or to stand as another kind.
    pub restore: BTreeSet<Id>,
    pub snapshot: Stored,
    /// How the snapshot is known, if that was said.
    pub sources: Option<Stored>,
    /// The vocabulary it is written in.
    pub vocabulary: (VocabularyName, Stored),
    /// What bodies did with it, as far as known when it was recorded.
    pub acts: Vec<Act>,
    /// Documents kept with it.
    pub evidence: Vec<Evidence>,
    /// The snapshot that the declared causes were counted against.
    pub against: Option<Digest>,
    /// The declared causes, in the office's order.
    pub causes: Vec<CauseRow>,
    /// Places that were decided though an earlier revision does not know them.
    pub decided: BTreeSet<Place>,
    /// The mapping from the vocabulary of the revision before, the first time it is used.
    pub map: Option<Stored>,
    /// Why places were changed, by place.
    pub reasons: Vec<Reason>,
    /// The proposal it adopts, if it adopts one.
    pub adopts: Option<Adoption>,
}

/// A file of the store by its hashes and size in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stored {
    /// The BLAKE3 of its bytes, by which it is named.
    pub blake3: Digest,
    /// The SHA-256 of its bytes.
    pub sha256: Sha256,
    /// How many bytes.
    pub size: u64,
}

impl Stored {
    /// The names of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Stored { blake3: Digest::of(bytes), sha256: Sha256::of(bytes), size: bytes.len() as u64 }
    }
}

/// What a body did with a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    pub act: ActKind,
    pub body: String,
    /// Which of its meetings; may be empty.
    pub meeting: String,
    pub date: Date,
    /// The paper that shows it; may be empty.
    pub paper: String,
    /// Why it was concluded, where no document says so; empty if one does.
    pub inferred: String,
}

/// A document kept with a revision, or one that is known and not held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Its file name as received.
    pub name: String,
    /// The file in the store.
    pub file: Stored,
    /// Where it was found; may be empty.
    pub url: String,
    /// When it was fetched, if known.
    pub retrieved: Option<Date>,
    /// Whether this is an extract or copy, and the original is not held.
    pub original_not_held: bool,
    /// The name and file of the form by which it was read, if it was.
    pub form: Option<(String, Stored)>,
}

word_enum! {
    /// Whether a plan was made, or revised in part or whole.
    ReviseKind "revise-kind" {
        /// 策定: made.
        Established "established",
        /// 一部改訂: revised in part.
        Partial "partial",
        /// 全部改訂: revised as a whole.
        Full "full",
    }
}

word_enum! {
    /// What a body can do with a revision.
    ActKind "act-kind" {
        /// 付議: put before the body that decides; still 案.
        Tabled "tabled",
        /// 了承: agreed to.
        Endorsed "endorsed",
        /// 決定: decided; no longer 案.
        Decided "decided",
        /// 報告: reported.
        Reported "reported",
    }
}
