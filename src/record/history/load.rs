//! A revision read back from the store, held to its hashes and its form.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use crate::event::{Revise, Stored};
use crate::store::{Folder, Store, StoreError};
use planctl_core::model::{Digest, Id, Place, Plan, Vocabulary, VocabularyName};
use planctl_core::snapshot::{
    Certainty, Fault, Knowledge, SharedReader, Snapshot, Source, read_snapshot, read_sources, sources_to_toml,
};
use planctl_core::text::Lang;
use planctl_core::text::Words;
use planctl_core::words;

/// A revision as the store holds it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Loaded {
    /// The plan, named by its hash.
    pub snapshot: Snapshot,
    /// How it is known; empty if that was not said.
    pub sources: Vec<Source>,
    pub vocabulary: Arc<Vocabulary>,
}

impl Loaded {
    /// How its places are known.
    pub fn knowledge(&self) -> Knowledge {
        Knowledge::of(&self.sources)
    }
}

/// Why a revision could not be read back. Every one of these is damage to the store, unless
/// the disk itself refused.
#[derive(Debug)]
#[non_exhaustive]
pub enum LoadError {
    /// The file could not be read, or holds other bytes than its name says.
    Store(StoreError),
    /// The file has the bytes that its name says, and they are no plan.
    NotAPlan { path: PathBuf, fault: Words },
    /// The file holds a plan, but not in the bytes planctl writes.
    NotCanonical { path: PathBuf },
}

impl From<StoreError> for LoadError {
    fn from(error: StoreError) -> Self {
        LoadError::Store(error)
    }
}

/// Reads a revision back.
///
/// # Errors
///
/// If one of its files is missing, damaged, or not in the form planctl writes.
pub fn load(store: &Store, revise: &Revise) -> Result<Loaded, LoadError> {
    load_by(store, revise, load_vocabulary(store, &revise.vocabulary.0, &revise.vocabulary.1)?)
}

/// As [`load`], by the revision's vocabulary where that was read already.
///
/// # Errors
///
/// As there.
pub fn load_by(store: &Store, revise: &Revise, vocabulary: Arc<Vocabulary>) -> Result<Loaded, LoadError> {
    let snapshot = load_snapshot(store, revise, &vocabulary)?;
    let sources = sources_by(store, revise, &snapshot)?;
    Ok(Loaded { snapshot, sources, vocabulary })
}

/// Reads many revisions, and what several of them hold only once.
#[derive(Debug, Default)]
pub struct Reader {
    vocabularies: HashMap<Stored, Arc<Vocabulary>>,
    shared: HashMap<(Id, Stored), SharedReader>,
}

impl Reader {
    /// As [`load`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn load(&mut self, store: &Store, revise: &Revise) -> Result<Loaded, LoadError> {
        let (name, stored) = &revise.vocabulary;
        let vocabulary = match self.vocabularies.get(stored).filter(|known| known.name == *name) {
            Some(known) => known.clone(),
            None => {
                let read = load_vocabulary(store, name, stored)?;
                self.vocabularies.insert(*stored, read.clone());
                read
            }
        };
        self.load_by(store, revise, vocabulary)
    }

    /// As [`load_by`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn load_by(
        &mut self,
        store: &Store,
        revise: &Revise,
        vocabulary: Arc<Vocabulary>,
    ) -> Result<Loaded, LoadError> {
        let bytes = store.object(Folder::Snapshots, &revise.snapshot)?;
        let text = text_of(store, Folder::Snapshots, &revise.snapshot, bytes)?;
        let own = self.shared.entry((revise.plan.clone(), revise.vocabulary.1));
        let shared = own.or_insert_with(|| SharedReader::new(revise.plan.clone(), vocabulary.clone()));
        let snapshot = match shared.read(&text, revise.snapshot.blake3) {
            Some(snapshot) => snapshot,
            // What is wrong with it is found by who reads it whole.
            None => snapshot_of(store, revise, &vocabulary, text.into_bytes())?,
        };
        let sources = sources_by(store, revise, &snapshot)?;
        Ok(Loaded { snapshot, sources, vocabulary })
    }
}

fn sources_by(store: &Store, revise: &Revise, snapshot: &Snapshot) -> Result<Vec<Source>, LoadError> {
    match &revise.sources {
        Some(stored) => match load_sources(store, stored, snapshot.hash()) {
            Err(LoadError::Store(StoreError::Withheld { entry, .. })) => {
                Ok(vec![how_is_withheld(snapshot.plan(), entry)])
            }
            sources => sources,
        },
        None => Ok(Vec::new()),
    }
}

/// That nothing can be told of how a plan is known: no item of it counts as read in a document.
fn how_is_withheld(plan: &Plan, entry: u64) -> Source {
    Source {
        places: plan.items().map(|item| Place { id: item.id.clone(), field: None }).collect(),
        certainty: Certainty::Inferred,
        reason: words!("history.sources-withheld", entry).get(Lang::JA).into_owned(),
        document: None,
        at: String::new(),
    }
}

/// Reads the plan of a revision back, whatever became of its sources.
///
/// # Errors
///
/// If the plan or its vocabulary is missing, damaged, or not in the form planctl writes.
pub fn load_plan(store: &Store, revise: &Revise) -> Result<(Snapshot, Arc<Vocabulary>), LoadError> {
    let vocabulary = load_vocabulary(store, &revise.vocabulary.0, &revise.vocabulary.1)?;
    let snapshot = load_snapshot(store, revise, &vocabulary)?;
    Ok((snapshot, vocabulary))
}

fn load_snapshot(
    store: &Store,
    revise: &Revise,
    vocabulary: &Arc<Vocabulary>,
) -> Result<Snapshot, LoadError> {
    let bytes = store.object(Folder::Snapshots, &revise.snapshot)?;
    snapshot_of(store, revise, vocabulary, bytes)
}

/// The plan of a revision, of whose file these are the bytes.
pub(crate) fn snapshot_of(
    store: &Store,
    revise: &Revise,
    vocabulary: &Arc<Vocabulary>,
    bytes: Vec<u8>,
) -> Result<Snapshot, LoadError> {
    let path = store.object_path(Folder::Snapshots, revise.snapshot.blake3, "toml");
    let text = text_of(store, Folder::Snapshots, &revise.snapshot, bytes)?;
    let plan = read_snapshot(&text, std::slice::from_ref(vocabulary))
        .map_err(|faults| LoadError::NotAPlan { path: path.clone(), fault: first(&faults) })?;
    let snapshot = Snapshot::of(plan);
    if snapshot.hash() != revise.snapshot.blake3 {
        return Err(LoadError::NotCanonical { path });
    }
    if *snapshot.plan().id() != revise.plan {
        let (of, said) = (snapshot.plan().id(), &revise.plan);
        let fault = words!("history.plan-not", said, of);
        return Err(LoadError::NotAPlan { path, fault });
    }
    Ok(snapshot)
}

/// Reads a vocabulary of the store; the entry that names it says what it is called.
///
/// # Errors
///
/// If the file is missing or damaged, or no vocabulary of that name.
pub fn load_vocabulary(
    store: &Store,
    name: &VocabularyName,
    stored: &Stored,
) -> Result<Arc<Vocabulary>, LoadError> {
    Ok(load_vocabulary_text(store, name, stored)?.0)
}

/// The same, with its text as it is kept.
pub(crate) fn load_vocabulary_text(
    store: &Store,
    name: &VocabularyName,
    stored: &Stored,
) -> Result<(Arc<Vocabulary>, String), LoadError> {
    vocabulary_of(store, name, stored, store.object(Folder::Vocabularies, stored)?)
}

/// The same, of whose file these are the bytes.
pub(crate) fn vocabulary_of(
    store: &Store,
    name: &VocabularyName,
    stored: &Stored,
    bytes: Vec<u8>,
) -> Result<(Arc<Vocabulary>, String), LoadError> {
    let path = store.object_path(Folder::Vocabularies, stored.blake3, "toml");
    let text = text_of(store, Folder::Vocabularies, stored, bytes)?;
    let not_a_plan = |fault| LoadError::NotAPlan { path: path.clone(), fault };
    let vocabulary = Vocabulary::parse(&text).map_err(|error| not_a_plan(error.words))?;
    if vocabulary.name != *name {
        let actual = &vocabulary.name;
        return Err(not_a_plan(words!("history.vocabulary-not", name, actual)));
    }
    Ok((Arc::new(vocabulary), text))
}

/// Reads back how a snapshot is known.
///
/// # Errors
///
/// If the file is missing, damaged, about another snapshot, or not in the form planctl writes.
pub fn load_sources(store: &Store, stored: &Stored, snapshot: Digest) -> Result<Vec<Source>, LoadError> {
    sources_of(store, stored, snapshot, store.object(Folder::Sources, stored)?)
}

/// The same, of whose file these are the bytes.
pub(crate) fn sources_of(
    store: &Store,
    stored: &Stored,
    snapshot: Digest,
    bytes: Vec<u8>,
) -> Result<Vec<Source>, LoadError> {
    let path = store.object_path(Folder::Sources, stored.blake3, "toml");
    let text = text_of(store, Folder::Sources, stored, bytes)?;
    let (of, sources) = read_sources(&text)
        .map_err(|faults| LoadError::NotAPlan { path: path.clone(), fault: first(&faults) })?;
    if of != snapshot {
        let of = of.short();
        let fault = words!("history.about-another-snapshot", of);
        return Err(LoadError::NotAPlan { path, fault });
    }
    if sources_to_toml(of, &sources) != text {
        return Err(LoadError::NotCanonical { path });
    }
    Ok(sources)
}

fn text_of(store: &Store, folder: Folder, stored: &Stored, bytes: Vec<u8>) -> Result<String, LoadError> {
    String::from_utf8(bytes).map_err(|_| LoadError::NotAPlan {
        path: store.object_path(folder, stored.blake3, "toml"),
        fault: words!("history.not-utf-8-text"),
    })
}

fn first(faults: &[Fault]) -> Words {
    faults.first().map(|fault| fault.kind.words()).unwrap_or_default()
}

impl LoadError {
    /// Whether the store contradicts itself, as against a disk that refuses.
    pub fn is_damage(&self) -> bool {
        match self {
            LoadError::Store(error) => error.is_damage(),
            LoadError::NotAPlan { .. } | LoadError::NotCanonical { .. } => true,
        }
    }

    /// The entry that withholds a file of the revision, if that is why it was not read.
    pub fn withheld_by(&self) -> Option<u64> {
        match self {
            LoadError::Store(StoreError::Withheld { entry, .. }) => Some(*entry),
            LoadError::Store(_) | LoadError::NotAPlan { .. } | LoadError::NotCanonical { .. } => None,
        }
    }

    /// The fault, with the file's name before it.
    pub fn words(&self) -> Words {
        match self {
            LoadError::Store(error) => error.words(),
            LoadError::NotAPlan { path, fault } => {
                let path = path.display();
                Words::about(&path, fault)
            }
            LoadError::NotCanonical { path } => {
                let path = path.display();
                words!("history.not-canonical", path)
            }
        }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            LoadError::Store(error) => Some(error),
            _ => None,
        }
    }
}
