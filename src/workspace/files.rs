//! The caller's own files, as they are read: up to a size, and whatever their encoding.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use super::host::{Host, Nobody};
use super::{Error, Result};
use crate::formats::recognise;
use crate::snapshot::{decode, stray};
use crate::store::MOST_BYTES;
use planctl_core::text::Words;

/// How large a document may be at least, whatever the limit for drafts is.
pub const DOCUMENT_BYTES: u64 = 64 << 20;

/// How files are read, and who hears of it.
#[derive(Clone)]
pub struct Files {
    most_bytes: u64,
    host: Arc<dyn Host>,
}

impl Default for Files {
    fn default() -> Self {
        Files::new(MOST_BYTES, Arc::new(Nobody))
    }
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Files").field("most_bytes", &self.most_bytes).finish_non_exhaustive()
    }
}

impl Files {
    /// Files of at most so many bytes.
    #[must_use]
    pub fn new(most_bytes: u64, host: Arc<dyn Host>) -> Files {
        Files { most_bytes, host }
    }

    /// The most bytes a draft or another text may have.
    #[must_use]
    pub fn most_bytes(&self) -> u64 {
        self.most_bytes
    }

    /// The most bytes a document may have.
    #[must_use]
    pub fn most_document_bytes(&self) -> u64 {
        self.most_bytes.max(DOCUMENT_BYTES)
    }

    pub(super) fn host(&self) -> &dyn Host {
        &*self.host
    }

    /// Does what may take long, as the host lets it.
    pub(super) fn patiently<T>(&self, what: &Words, work: impl FnOnce() -> T) -> T {
        let (mut work, mut result) = (Some(work), None);
        self.host.patiently(what, &mut || {
            if let Some(work) = work.take() {
                result = Some(work());
            }
        });
        result.unwrap_or_else(|| work.take().expect("work that was not done is still there")())
    }

    /// The bytes of a file, `-` for standard input, at most `most` of them.
    ///
    /// # Errors
    ///
    /// If the file is not there, cannot be read, or has more bytes.
    pub fn bytes(&self, path: &Path, most: u64) -> Result<Vec<u8>> {
        let too_large = |bytes: u64| Error::TooLarge { path: path.to_owned(), bytes, most };
        let fault = |error: std::io::Error| Error::io(path, error);
        let mut bytes = Vec::new();
        if path.as_os_str() == "-" {
            bytes = self.host.standard_input(most).map_err(fault)?;
        } else {
            let data = std::fs::metadata(path).map_err(fault)?;
            if data.is_dir() {
                return Err(fault(std::io::ErrorKind::IsADirectory.into()));
            }
            if data.len() > most {
                return Err(too_large(data.len()));
            }
            std::fs::File::open(path)
                .map_err(fault)?
                .take(most + 1)
                .read_to_end(&mut bytes)
                .map_err(fault)?;
        }
        if bytes.len() as u64 > most {
            return Err(too_large(bytes.len() as u64));
        }
        Ok(bytes)
    }

    /// The text of a file; the host hears what was passed over.
    ///
    /// # Errors
    ///
    /// As [`Files::bytes`], or if it is no text.
    pub fn text(&self, path: &Path) -> Result<String> {
        self.decoded(path, &self.bytes(path, self.most_bytes)?)
    }

    /// The text of bytes read from a file; the host hears what was passed over.
    ///
    /// # Errors
    ///
    /// If they are no text.
    pub fn decoded(&self, path: &Path, bytes: &[u8]) -> Result<String> {
        let (text, notes) =
            decode(bytes).map_err(|error| Error::Encoding { path: path.to_owned(), error })?;
        if let Some((stray, span)) = stray(&text) {
            return Err(Error::unfit(path, text.into_owned(), stray.words(), Some(span)));
        }
        for note in notes {
            let (path, note) = (path.display(), note.words());
            self.host.note(&Words::about(&path, &note));
        }
        Ok(text.into_owned())
    }
}

/// Whether a path is that of a document, and not of a draft.
#[must_use]
pub fn is_document(path: &Path) -> bool {
    let mut head = Vec::new();
    let opened = std::fs::File::open(path).ok().filter(|_| path.is_file());
    let Some(file) = opened else { return false };
    if file.take(1 << 16).read_to_end(&mut head).is_err() {
        return false;
    }
    recognise(&path.display().to_string(), &head).is_some()
}

/// Whether two paths lead to one place.
pub(super) fn is_one_place(one: &Path, other: &Path) -> bool {
    std::fs::canonicalize(one).ok() == std::fs::canonicalize(other).ok()
}

/// Whether an argument is a file so large that reading it beside another pays.
pub(super) fn is_large(argument: &str) -> bool {
    std::fs::metadata(argument).is_ok_and(|data| data.is_file() && data.len() > 100_000)
}
