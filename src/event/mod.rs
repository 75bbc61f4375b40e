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
mod policy;
mod proposal;
mod read;
mod spec;
mod write;

use std::collections::BTreeSet;

pub use counted::{ActOf, Revision, Revisions};
pub use deliberated::{AdoptedBy, Proposal, Proposals, State, VersionOf};
pub use policy::{Policy, PolicyError, PolicyRule};
pub use proposal::{
    Adoption, Base, Deliberation, Onto, Opinion, ProposalName, ProposalNameError, Step, Version,
};
pub use read::{EntryError, read_entry};
pub use spec::{RevisionSpec, SpecError};
pub use write::entry_to_toml;

use crate::change::CauseRow;
use crate::model::{Date, Digest, Id, Sha256, VocabularyName};

/// One entry of the log: one event, numbered from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub number: u64,
    /// The SHA-256 of the whole file of the entry before; of `planctl.toml` for the first.
    pub previous: Sha256,
    /// When it was recorded, by the recorder's clock, `2026-11-22T05:00:00Z`. A claim: order is
    /// what the numbers say.
    pub recorded: String,
    /// What happened.
    pub event: Event,
}

/// What an entry records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A plan was made or revised.
    Revise(Box<Revise>),
    /// A body did something with a revision.
    Act {
        /// The plan.
        plan: Id,
        /// The date that names the revision, so that the act outlives a correction.
        revision: Date,
        /// What the body did.
        act: Act,
        /// The role that records it.
        author: String,
    },
    /// Something is to be known of an earlier entry.
    Annotate {
        /// The entry.
        entry: u64,
        /// Whether it no longer counts.
        sets_aside: bool,
        /// What is to be known.
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
    /// A step on the way of a proposal. Stands in the log of `drafts/` only, and nothing else
    /// does.
    Deliberation(Box<Deliberation>),
}

impl Event {
    /// Whether it belongs in the log of `drafts/`, apart from the record.
    pub fn is_of_drafts(&self) -> bool {
        matches!(self, Event::Deliberation(_))
    }
}

/// A plan as of a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revise {
    /// The plan.
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
    /// The snapshot.
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
    /// The proposal it adopts, if it adopts one.
    pub adopts: Option<Adoption>,
}

/// A file of the store by its hashes and size in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    /// What.
    pub act: ActKind,
    /// The body.
    pub body: String,
    /// Which of its meetings; may be empty.
    pub meeting: String,
    /// The day.
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
}

word_enum! {
    /// Whether a plan was made, or revised in part or whole.
    ReviseKind {
        /// 策定: made.
        Established "established" "策定" "established",
        /// 一部改訂: revised in part.
        Partial "partial" "一部改訂" "partial revision",
        /// 全部改訂: revised as a whole.
        Full "full" "全部改訂" "full revision",
    }
}

word_enum! {
    /// What a body can do with a revision.
    ActKind {
        /// 付議: put before the body that decides; still 案.
        Tabled "tabled" "付議" "tabled",
        /// 了承: agreed to.
        Endorsed "endorsed" "了承" "endorsed",
        /// 決定: decided; no longer 案.
        Decided "decided" "決定" "decided",
        /// 報告: reported.
        Reported "reported" "報告" "reported",
    }
}
