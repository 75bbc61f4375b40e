//! What this copy of a store was last seen to hold: a note to oneself under `.planctl/`, which a
//! rollback would contradict. It is no part of the record and no verdict rests on it.

use std::fs;

use super::{Store, StoreError};
use crate::tree::Checkpoint;

/// The most bytes of the note.
const MOST_BYTES: u64 = 4096;

impl Store {
    /// The head that was noted last; `None` if there is none that can be read.
    pub fn noted(&self) -> Option<Checkpoint> {
        let bytes = super::read_file(&self.private().join("seen"), MOST_BYTES).ok()?;
        Checkpoint::parse(str::from_utf8(&bytes).ok()?).ok()
    }

    /// Notes a head.
    ///
    /// # Errors
    ///
    /// If the disk refuses; the note before it is then still there.
    pub fn note(&self, seen: &Checkpoint) -> Result<(), StoreError> {
        let path = self.private().join("seen");
        let temporary = self.temporary(seen.to_text().as_bytes())?;
        let moved = fs::rename(temporary.path(), &path);
        moved.map_err(|error| StoreError::Io { path, error })
    }
}
