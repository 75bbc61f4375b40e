//! Two copies of one store held against each other: the same, one behind the other, or parted.
//!
//! Nothing here brings forks together: entries are numbered and chained, so of two logs that have
//! parted one stays and what the other recorded is recorded again.

use crate::event::{Attested, Entry, Event};
use crate::store::{Area, Log, Store, StoreError};
use planctl_core::model::Sha256;
use planctl_core::text::{Words, visible};
use planctl_core::words;

/// How the log of one copy stands to that of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Both hold the same entries.
    Same { entries: usize },
    /// The other copy holds all of these entries, and more.
    Behind {
        /// The entries that only the other copy holds, in order; not empty.
        missing: Vec<Entry>,
    },
    /// This copy holds all of the other's entries, and more.
    Ahead {
        /// The entries that only this copy holds, in order; not empty.
        more: Vec<Entry>,
    },
    /// Both copies have an entry of this number, and the two entries differ.
    Fork {
        /// The entries of this copy from there on, in order; not empty.
        ours: Vec<Entry>,
        /// Those of the other; not empty, and the first bears the same number.
        theirs: Vec<Entry>,
    },
}

/// Why two stores are no copies of one.
#[derive(Debug)]
#[non_exhaustive]
pub enum AgainstError {
    /// One of them cannot be read.
    Store(StoreError),
    /// The two were never copies of one store.
    OtherStore { ours: String, theirs: String },
}

impl From<StoreError> for AgainstError {
    fn from(error: StoreError) -> Self {
        AgainstError::Store(error)
    }
}

/// Holds the log of a store to that of another copy of it, entry by entry; both of the same area.
///
/// # Errors
///
/// If a log cannot be read whole, or the stores were not made as one.
pub fn against(ours: &Store, theirs: &Store) -> Result<Standing, AgainstError> {
    if ours.config() != theirs.config() {
        let origin = |store: &Store| store.config().origin.clone();
        return Err(AgainstError::OtherStore { ours: origin(ours), theirs: origin(theirs) });
    }
    let (ours, theirs) = (ours.log()?, theirs.log()?);
    let (one, other) = (hashes(&ours), hashes(&theirs));
    let shared = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let (ours, theirs) = (ours.entries[shared..].to_vec(), theirs.entries[shared..].to_vec());
    Ok(match (ours.is_empty(), theirs.is_empty()) {
        (true, true) => Standing::Same { entries: shared },
        (true, false) => Standing::Behind { missing: theirs },
        (false, true) => Standing::Ahead { more: ours },
        (false, false) => Standing::Fork { ours, theirs },
    })
}

/// The hash of each entry's file: the one that the next names, and of the last the head.
fn hashes(log: &Log) -> Vec<Sha256> {
    let next = log.entries.iter().skip(1).map(|entry| entry.previous);
    next.chain((!log.entries.is_empty()).then_some(log.head)).collect()
}

impl Standing {
    /// Whether the two copies contradict each other.
    pub fn is_fork(&self) -> bool {
        matches!(self, Standing::Fork { .. })
    }

    pub fn words(&self, area: Area) -> Words {
        let area = match area {
            Area::Record => words!("audit.area-record"),
            Area::Drafts => words!("audit.area-drafts"),
        };
        match self {
            Standing::Same { entries } => {
                words!("audit.copies-same", area, entries)
            }
            Standing::Behind { missing } => {
                let count = missing.len();
                words!("audit.copy-behind", area, count)
            }
            Standing::Ahead { more } => {
                let count = more.len();
                words!("audit.copy-ahead", area, count)
            }
            Standing::Fork { ours, .. } => {
                let number = ours[0].number;
                words!("audit.copies-forked", area, number)
            }
        }
    }
}

/// An entry in a line: what it records, for which date, by whom and when.
pub fn entry_words(entry: &Entry) -> Words {
    let number = entry.number;
    let (what, author): (Words, String) = match &entry.event {
        Event::Revise(revise) => {
            let (plan, date, kind) = (&revise.plan, revise.date, revise.kind.words());
            let what = words!("audit.revise", plan, date, kind);
            (what, revise.author.clone())
        }
        Event::Act { plan, revision, act, author } => {
            let (kind, body, date) = (act.act.words(), &act.body, act.date);
            let what = words!("audit.act", plan, revision, date, body, kind);
            (what, author.clone())
        }
        Event::Annotate { entry, sets_aside, author, .. } => {
            let what = match sets_aside {
                true => words!("audit.entry-set-aside", entry),
                false => words!("audit.note-entry", entry),
            };
            (what, author.clone())
        }
        Event::Report(report) => {
            let (plan, item, what, value) = (&report.plan, &report.item, report.what.words(), &report.value);
            let value = visible(value);
            (words!("audit.report", plan, item, what, value), report.author.clone())
        }
        Event::Authority { authority, author, .. } => {
            let authority = visible(authority);
            (words!("audit.authority", authority), author.clone())
        }
        Event::Policy { author, .. } => (words!("audit.policy"), author.clone()),
        Event::Signers(change) => {
            let count = change.threshold;
            let what = words!("audit.signers", count);
            (what, change.author.clone())
        }
        Event::Redact { withheld, author, .. } => {
            let count = withheld.len();
            (words!("audit.redact", count), author.clone())
        }
        Event::Sign { entry, attested: Attested::Signed { .. } } => {
            (words!("audit.signature-entry", entry), String::new())
        }
        Event::Sign { entry, attested: Attested::Timestamp(_) } => {
            (words!("audit.sign-timestamp", entry), String::new())
        }
        Event::Deliberation(step) => {
            let (name, key) = (&step.proposal, step.step.kind().key());
            (words!("audit.deliberation", name, key), step.author.clone())
        }
    };
    let recorded = &entry.recorded;
    let by = if author.is_empty() { Words::default() } else { words!("audit.by", author) };
    words!("audit.entry-recorded", number, what, recorded, by)
}

impl AgainstError {
    pub fn words(&self) -> Words {
        match self {
            AgainstError::Store(error) => error.words(),
            AgainstError::OtherStore { ours, theirs } => words!("audit.other-store", ours, theirs),
        }
    }
}

impl std::fmt::Display for AgainstError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words().get(planctl_core::text::Lang::EN))
    }
}

impl std::error::Error for AgainstError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        if let AgainstError::Store(error) = self { Some(error) } else { None }
    }
}
