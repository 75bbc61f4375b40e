//! What was read of a store, so that a file is not read twice.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Store, StoreError, read_file};

/// How many bytes are remembered of one store. What goes beyond is read again.
const MOST_BYTES: usize = 32 << 20;

/// Files by their paths.
#[derive(Debug)]
pub(super) struct Memory {
    kept: Mutex<Kept>,
    /// Whether entries are remembered too: they may be followed by others, which a writer must see.
    has_entries: bool,
}

#[derive(Debug, Default)]
struct Kept {
    files: HashMap<PathBuf, Arc<[u8]>>,
    /// How many bytes they have together.
    bytes: usize,
}

impl Store {
    /// The same store, which remembers the files it reads that are named by their hashes: those never
    /// change.
    #[must_use]
    pub fn remembering(self) -> Store {
        self.with_memory(false)
    }

    /// The same store, which remembers its entries too: as it stands now, for one who only reads.
    #[must_use]
    pub(crate) fn standing_still(self) -> Store {
        self.with_memory(true)
    }

    fn with_memory(self, has_entries: bool) -> Store {
        Store { memory: Some(Arc::new(Memory { kept: Mutex::default(), has_entries })), ..self }
    }

    /// The bytes of an entry.
    pub(super) fn entry_bytes(&self, path: &Path) -> Result<Vec<u8>, StoreError> {
        match self.memory.as_ref().filter(|memory| memory.has_entries) {
            Some(memory) => memory.read(path, || read_file(path, self.most_bytes)),
            None => read_file(path, self.most_bytes),
        }
    }
}

impl Memory {
    /// The bytes of a file, which are read if they are not remembered.
    pub(super) fn read(
        &self,
        path: &Path,
        read: impl FnOnce() -> Result<Vec<u8>, StoreError>,
    ) -> Result<Vec<u8>, StoreError> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bytes) = kept().files.get(path) {
            return Ok(bytes.to_vec());
        }
        let bytes = read()?;
        let mut kept = kept();
        if kept.bytes + bytes.len() <= MOST_BYTES
            && kept.files.insert(path.to_owned(), bytes.as_slice().into()).is_none()
        {
            kept.bytes += bytes.len();
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn what_fits_is_read_once_and_what_failed_is_tried_again() {
        let memory = Memory { kept: Mutex::default(), has_entries: false };
        let times = Cell::new(0);
        let read = |name: &str, bytes: Option<usize>| {
            memory.read(Path::new(name), || {
                times.set(times.get() + 1);
                bytes.map(|count| vec![7; count]).ok_or(StoreError::Missing { path: name.into() })
            })
        };
        assert_eq!(read("a", Some(3)).unwrap(), [7; 3]);
        assert_eq!(read("a", None).unwrap(), [7; 3]);
        assert!(read("b", None).is_err());
        assert!(read("b", Some(1)).is_ok());
        assert_eq!(times.get(), 3);
        for _ in 0..2 {
            assert_eq!(read("large", Some(MOST_BYTES)).unwrap().len(), MOST_BYTES);
        }
        assert_eq!(times.get(), 5);
    }
}
