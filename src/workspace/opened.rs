//! A store with what was read of it: each file once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::input::Input;
use crate::check::KnownIds;
use crate::event::{Event, Revise, Revisions, Stored};
use crate::history::{LoadError, Loaded, known_elsewhere, load_by, load_vocabulary};
use crate::model::{Digest, Item, LINEAGE_PART, LINEAGE_WHOLE, Plan, Vocabulary, VocabularyName};
use crate::proposal::Drafts;
use crate::store::{Log, Store, StoreError};

/// A value that is made when it is first asked for. Whoever asks meanwhile waits; what failed is
/// tried again.
pub(super) struct Once<T> {
    made: OnceLock<T>,
    making: Mutex<()>,
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Once { made: OnceLock::new(), making: Mutex::new(()) }
    }
}

impl<T> Once<T> {
    pub(super) fn get<E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
        if let Some(made) = self.made.get() {
            return Ok(made);
        }
        let _making = locked(&self.making);
        if let Some(made) = self.made.get() {
            return Ok(made);
        }
        let made = make()?;
        Ok(self.made.get_or_init(|| made))
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A store with its log, as they were when they were first asked for. What is recorded later is not
/// seen; open the workspace again for that.
pub struct Opened {
    store: Store,
    log: Log,
    drafts: Once<Drafts>,
    vocabularies: Mutex<BTreeMap<Digest, Arc<Vocabulary>>>,
}

impl Opened {
    pub(super) fn of(store: &Store) -> Result<Opened, StoreError> {
        let log = store.log()?;
        Ok(Opened { store: store.clone(), log, drafts: Once::default(), vocabularies: Mutex::default() })
    }

    /// The store, to read or record more.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// All entries of the record, oldest first.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// What the store calls itself.
    #[must_use]
    pub fn authority(&self) -> &str {
        crate::event::authority(&self.log.entries, &self.store.config().authority)
    }

    /// Whose store it was when an entry was recorded; without one, whose it is now.
    #[must_use]
    pub fn authority_at(&self, entry: Option<u64>) -> &str {
        let entries = &self.log.entries;
        let then =
            entry.and_then(|number| usize::try_from(number).ok()).and_then(|count| entries.get(..count));
        crate::event::authority(then.unwrap_or(entries), &self.store.config().authority)
    }

    /// The revisions that count.
    #[must_use]
    pub fn revisions(&self) -> Revisions<'_> {
        Revisions::of(&self.log.entries)
    }

    /// The deliberation; empty where there is none.
    ///
    /// # Errors
    ///
    /// If its log cannot be read, or is damaged.
    pub fn drafts(&self) -> Result<&Drafts, StoreError> {
        self.drafts.get(|| Drafts::open(&self.store))
    }

    /// Reads a revision back.
    ///
    /// # Errors
    ///
    /// If a file of it is missing, damaged, or not in the form planctl writes.
    pub fn load(&self, revise: &Revise) -> Result<Loaded, LoadError> {
        let vocabulary = self.vocabulary(&revise.vocabulary.0, &revise.vocabulary.1)?;
        load_by(&self.store, revise, vocabulary)
    }

    /// What the lineage of a plan may name: all items that the plan has had in any revision, and those of
    /// other plans that it names and that stand there. Of `known`, which was read already, they are not read
    /// again.
    ///
    /// # Errors
    ///
    /// If a revision cannot be read back.
    pub fn known_ids(&self, plan: &Plan, known: Option<&Input>) -> Result<KnownIds, LoadError> {
        let of = |item: &Item| [LINEAGE_WHOLE, LINEAGE_PART].map(|field| item.references(field));
        let origins = plan.items().flat_map(of).flatten();
        let mut ids: KnownIds = known_elsewhere(&self.store, &self.log, origins)?;
        let mut add = |plan: &Plan| ids.extend(plan.items().map(|item| item.id.clone()));
        for entry in &self.log.entries {
            match &entry.event {
                Event::Revise(revise) if revise.plan == *plan.id() => match known {
                    Some(known) if known.entry == Some(entry.number) => add(known.side.snapshot.plan()),
                    _ => add(self.load(revise)?.snapshot.plan()),
                },
                _ => {}
            }
        }
        Ok(ids)
    }

    fn vocabulary(&self, name: &VocabularyName, stored: &Stored) -> Result<Arc<Vocabulary>, LoadError> {
        let mut read = locked(&self.vocabularies);
        if let Some(known) = read.get(&stored.blake3).filter(|known| known.name == *name) {
            return Ok(known.clone());
        }
        let vocabulary = load_vocabulary(&self.store, name, stored)?;
        read.insert(stored.blake3, vocabulary.clone());
        Ok(vocabulary)
    }

    /// The vocabularies of all revisions, that of the latest entry first.
    pub(super) fn vocabularies(&self) -> Result<Vec<Arc<Vocabulary>>, LoadError> {
        let (mut all, mut seen) = (Vec::new(), Vec::new());
        for entry in self.log.entries.iter().rev() {
            if let Event::Revise(revise) = &entry.event
                && !seen.contains(&revise.vocabulary)
            {
                all.push(self.vocabulary(&revise.vocabulary.0, &revise.vocabulary.1)?);
                seen.push(revise.vocabulary.clone());
            }
        }
        Ok(all)
    }
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("store", &self.store).field("log", &self.log).finish_non_exhaustive()
    }
}
