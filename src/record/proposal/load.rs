//! The log of `drafts/` and the versions it keeps, held to their hashes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::event::{Entry, Proposals, Revise, Stored, Version};
use crate::history::{LoadError, load, load_vocabulary_text};
use crate::store::{Folder, Log, Store, StoreError};
use planctl_core::change::ChangeSet;
use planctl_core::diff::compare;
use planctl_core::model::{Date, Digest, Item, Moment, Plan, Vocabulary};
use planctl_core::snapshot::{Draft, Ids, Snapshot, Source, draft_to_toml, read_draft};
use planctl_core::text::{Words, plain_text};
use planctl_core::words;

/// The log of `drafts/`, and where it stands.
#[derive(Debug, Clone)]
pub struct Drafts {
    /// The store, as its area of drafts.
    pub store: Store,
    /// The log; empty where there is no such folder.
    pub log: Log,
    /// The vocabularies read so far, with their texts: many versions share one.
    vocabularies: Arc<Mutex<BTreeMap<Stored, ReadVocabulary>>>,
}

/// A vocabulary, and its text as it is kept.
type ReadVocabulary = (Arc<Vocabulary>, String);

impl Drafts {
    /// Reads the log of a store's drafts.
    ///
    /// # Errors
    ///
    /// If it is damaged, or the disk refuses.
    pub fn open(store: &Store) -> Result<Drafts, StoreError> {
        let store = store.drafts();
        let log = store.log()?;
        Ok(Drafts::of(store, log))
    }

    /// The drafts of which this is the area and the log.
    pub(super) fn of(store: Store, log: Log) -> Drafts {
        Drafts { store, log, vocabularies: Arc::default() }
    }

    /// Reads a version back, as [`load_version`] does; a vocabulary that was read is not read again.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn load(&self, version: &Version) -> Result<LoadedVersion, LoadError> {
        let (name, stored) = &version.vocabulary;
        let mut known = self.vocabularies.lock().unwrap_or_else(PoisonError::into_inner);
        let vocabulary = match known.get(stored).filter(|(known, _)| known.name == *name) {
            Some(known) => known.clone(),
            None => {
                let read = load_vocabulary_text(&self.store, name, stored)?;
                known.insert(*stored, read.clone());
                read
            }
        };
        drop(known);
        load_by(&self.store, version, vocabulary)
    }

    /// All proposals, as both logs have them; `record` are all entries of the record.
    pub fn proposals(&self, record: &[Entry]) -> Proposals<'_> {
        Proposals::of(&self.log.entries, self.log.head, record)
    }
}

/// A version as it was kept.
#[derive(Debug, Clone)]
pub struct LoadedVersion {
    pub draft: Draft,
    /// The vocabulary it is written in.
    pub vocabulary: Arc<Vocabulary>,
    /// The vocabulary's text, as it is kept.
    pub vocabulary_text: String,
}

/// What a version would change.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Effect {
    /// The plan before: that of the revision it is based on, or one with nothing in it.
    pub before: Snapshot,
    /// How the plan before is known.
    pub sources: Vec<Source>,
    /// The vocabulary of the plan before, as it is kept; `None` for the first of its plan.
    pub vocabulary: Option<Stored>,
    pub after: Snapshot,
    pub changes: ChangeSet,
}

/// Reads a version back; `drafts` is the store's area of drafts.
///
/// # Errors
///
/// If a file is missing, damaged, or not in the form planctl writes.
pub fn load_version(drafts: &Store, version: &Version) -> Result<LoadedVersion, LoadError> {
    let (name, stored) = &version.vocabulary;
    load_by(drafts, version, load_vocabulary_text(drafts, name, stored)?)
}

fn load_by(
    drafts: &Store,
    version: &Version,
    (vocabulary, vocabulary_text): ReadVocabulary,
) -> Result<LoadedVersion, LoadError> {
    let text =
        text(drafts, Folder::Versions, version.file.blake3, drafts.object(Folder::Versions, &version.file)?)?;
    let path = drafts.object_path(Folder::Versions, version.file.blake3, "toml");
    let mut draft = read_version(&text, &vocabulary).map_err(|fault| match fault {
        Some(fault) => LoadError::NotAPlan { path, fault },
        None => LoadError::NotCanonical { path },
    })?;
    draft.reasons = version.reasons.clone();
    Ok(LoadedVersion { draft, vocabulary, vocabulary_text })
}

/// Reads the file of a version, strictly.
///
/// # Errors
///
/// The first fault, if it is no draft; `None` if it is one that is not in the form planctl writes.
pub fn read_version(text: &str, vocabulary: &Arc<Vocabulary>) -> Result<Draft, Option<Words>> {
    let draft = read_draft(text, std::slice::from_ref(vocabulary), Ids::Required)
        .map_err(|faults| faults.first().map(|fault| fault.kind.words()))?;
    // Reasons stand in the entry.
    if !draft.reasons.is_empty() || draft_to_toml(&draft) != text || !are_open_rows_kept(text) {
        return Err(None);
    }
    Ok(draft)
}

/// How deep lists and tables may stand in what is not decided.
const MOST_DEEP: usize = 32;

/// Whether what is not decided holds only what all files hold: texts in their form, whole numbers, days and
/// times, lists and tables of these.
fn are_open_rows_kept(text: &str) -> bool {
    let Ok(table) = toml::from_str::<toml::Table>(text) else { return false };
    // The rows themselves are a list of tables.
    let most_deep = MOST_DEEP + 2;
    ["suggestion", "conflict"].iter().filter_map(|name| table.get(*name)).all(|rows| is_kept(rows, most_deep))
}

/// Whether a value is one that files hold, with lists and tables at most so deep.
fn is_kept(value: &toml::Value, most_deep: usize) -> bool {
    let is_bare = |key: &String| {
        !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    match value {
        toml::Value::String(text) => plain_text(text).is_ok_and(|plain| plain == *text),
        toml::Value::Integer(_) | toml::Value::Boolean(_) => true,
        toml::Value::Float(_) => false,
        toml::Value::Datetime(moment) => {
            let text = moment.to_string();
            Date::parse_iso(&text).is_ok() || Moment::parse(&text).is_some()
        }
        toml::Value::Array(members) => {
            most_deep > 0 && members.iter().all(|member| is_kept(member, most_deep - 1))
        }
        toml::Value::Table(table) => {
            most_deep > 0 && table.iter().all(|(key, value)| is_bare(key) && is_kept(value, most_deep - 1))
        }
    }
}

fn text(store: &Store, folder: Folder, name: Digest, bytes: Vec<u8>) -> Result<String, LoadError> {
    String::from_utf8(bytes).map_err(|_| LoadError::NotAPlan {
        path: store.object_path(folder, name, "toml"),
        fault: words!("proposal.not-utf-8-text"),
    })
}

/// What a version would change: what the revision it is based on becomes. `drafts` is the
/// store's area of drafts, `record` all entries of the record.
///
/// # Errors
///
/// If one of the two cannot be read back.
pub fn effect(
    store: &Store,
    record: &[Entry],
    version: &Version,
    loaded: &LoadedVersion,
) -> Result<Effect, LoadError> {
    let after = Snapshot::of(loaded.draft.plan.clone());
    let (before, sources, vocabulary) = match base(record, version) {
        Some(revise) => {
            let loaded = load(store, revise)?;
            (loaded.snapshot, loaded.sources, Some(revise.vocabulary.1))
        }
        None => (Snapshot::of(nothing_yet(&loaded.draft.plan)), Vec::new(), None),
    };
    let changes = compare(&before, &after);
    Ok(Effect { before, sources, vocabulary, after, changes })
}

/// The entry of the revision a version is based on, whether it still counts or not.
pub(super) fn base<'r>(record: &'r [Entry], version: &Version) -> Option<&'r Revise> {
    let base = version.base?;
    record.iter().rev().filter_map(|entry| entry.event.revise()).find(|revise| {
        revise.plan == version.plan && revise.date == base.date && revise.snapshot.blake3 == base.snapshot
    })
}

/// The plan before its first revision: itself with nothing in it.
pub fn nothing_yet(plan: &Plan) -> Plan {
    let root = Item::new(plan.id().clone(), plan.root().kind.clone(), None);
    Plan::assemble(plan.vocabulary().clone(), root, Vec::new()).expect("a root alone is a plan")
}
