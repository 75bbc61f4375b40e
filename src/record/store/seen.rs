//! What this copy of a store was last seen to hold: a note to oneself under `.planctl/`, which a
//! rollback would contradict. It is no part of the record and no verdict rests on it.

use std::fs;

use super::{Area, Log, Store, StoreError};
use crate::tree::{self, Checkpoint};

/// The most bytes of the note.
const MOST_BYTES: u64 = 4096;

impl Store {
    /// The head that was noted last; `None` if there is none that can be read.
    pub fn noted(&self) -> Option<Checkpoint> {
        let bytes = super::read_file(&self.private().join("seen"), MOST_BYTES).ok()?;
        Checkpoint::parse(str::from_utf8(&bytes).ok()?).ok()
    }

    /// Refuses a log that holds less than was noted, or other entries.
    ///
    /// # Errors
    ///
    /// If it does.
    pub fn holds_what_was_noted(&self, log: &Log) -> Result<(), StoreError> {
        let noted = self.noted().filter(|noted| noted.origin == self.config.origin);
        let Some(noted) = noted.filter(|_| self.area == Area::Record) else { return Ok(()) };
        let first = usize::try_from(noted.head.size).ok().and_then(|size| log.leaves.get(..size));
        if first.map(tree::head) == Some(noted.head) {
            return Ok(());
        }
        Err(StoreError::RolledBack { noted: noted.head.size })
    }

    /// Notes a head.
    ///
    /// # Errors
    ///
    /// If the disk refuses; the note before it is then still there.
    pub fn note(&self, seen: &Checkpoint) -> Result<(), StoreError> {
        if self.is_rehearsal {
            return Ok(());
        }
        let path = self.private().join("seen");
        let temporary = self.temporary(seen.to_text().as_bytes())?;
        let moved = fs::rename(temporary.path(), &path);
        moved.map_err(|error| StoreError::Io { path, error })
    }
}
