//! A store with what was read of it: each file once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::once::{Once, locked};
use crate::event::{DayOf, Event, Revise, Revisions, Stored};
use crate::history::{LoadError, Loaded, Reader, load_vocabulary};
use crate::model::{Date, Id, Vocabulary, VocabularyName};
use crate::proposal::Drafts;
use crate::store::{Folder, Log, Store, StoreError};
use crate::trust::Trust;

/// A store with its log, as they were when they were first asked for. What is recorded later is not
/// seen; open the workspace again for that.
pub struct Opened {
    store: Store,
    log: Log,
    days: DayOf,
    drafts: Once<Drafts>,
    vocabularies: Mutex<BTreeMap<Stored, Arc<Vocabulary>>>,
    reader: Mutex<Reader>,
}

impl Opened {
    pub(super) fn of(store: &Store, days: DayOf) -> Result<Opened, StoreError> {
        let log = store.log()?;
        let store = store.clone().remembering().withholding(&log.entries);
        Ok(Opened {
            store,
            log,
            days,
            drafts: Once::default(),
            vocabularies: Mutex::default(),
            reader: Mutex::default(),
        })
    }

    /// The same as it was after an entry: no later one is seen.
    pub(super) fn until(&self, entry: u64) -> Opened {
        let mut log = self.log.clone();
        let count = log.entries.iter().take_while(|known| known.number <= entry).count();
        if let Some(next) = log.entries.get(count) {
            log.head = next.previous;
        }
        log.entries.truncate(count);
        log.leaves.truncate(count);
        let (store, days) = (self.store.clone(), self.days);
        Opened {
            store,
            log,
            days,
            drafts: Once::default(),
            vocabularies: Mutex::default(),
            reader: Mutex::default(),
        }
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
        Revisions::of(&self.log.entries).with_days(self.days)
    }

    /// The deliberation; empty where there is none.
    ///
    /// # Errors
    ///
    /// If its log cannot be read, or is damaged.
    pub fn drafts(&self) -> Result<&Drafts, StoreError> {
        self.drafts.get(|| Drafts::open(&self.store))
    }

    /// What the signatures of the store amount to.
    ///
    /// # Errors
    ///
    /// If the log of the deliberation cannot be read, or is damaged.
    pub fn trust(&self) -> Result<Trust, StoreError> {
        Ok(Trust::of(&self.store, &self.log, &self.drafts()?.log))
    }

    /// Reads a revision back; `None` if it is withheld.
    ///
    /// # Errors
    ///
    /// As [`Opened::load`].
    pub fn load_unless_withheld(&self, revise: &Revise) -> Result<Option<Loaded>, LoadError> {
        match self.load(revise) {
            Err(error) if error.withheld_by().is_some() => Ok(None),
            loaded => loaded.map(Some),
        }
    }

    /// The revisions of a plan that are withheld, each with the entry that withholds it.
    pub fn withheld(&self, plan: &Id) -> Vec<(Date, u64)> {
        let revisions = self.revisions();
        let gone = revisions.of_plan(plan).map(|revision| revision.revise).filter_map(|revise| {
            let by = self.store.withheld_by(revise.snapshot.blake3)?;
            self.store.is_withheld(Folder::Snapshots, &revise.snapshot).then_some((revise.date, by))
        });
        gone.collect()
    }

    /// Reads a revision back.
    ///
    /// # Errors
    ///
    /// If a file of it is missing, damaged, or not in the form planctl writes.
    pub fn load(&self, revise: &Revise) -> Result<Loaded, LoadError> {
        let vocabulary = self.vocabulary(&revise.vocabulary.0, &revise.vocabulary.1)?;
        locked(&self.reader).load_by(&self.store, revise, vocabulary)
    }

    fn vocabulary(&self, name: &VocabularyName, stored: &Stored) -> Result<Arc<Vocabulary>, LoadError> {
        let mut read = locked(&self.vocabularies);
        if let Some(known) = read.get(stored).filter(|known| known.name == *name) {
            return Ok(known.clone());
        }
        let vocabulary = load_vocabulary(&self.store, name, stored)?;
        read.insert(*stored, vocabulary.clone());
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
