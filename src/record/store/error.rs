//! Why the store could not be read or written.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::event::EntryError;
use planctl_core::text::Lang;
use planctl_core::text::Words;
use planctl_core::text::name_of_file;
use planctl_core::words;

/// Why the store could not be read or written. Whether it is damage or the disk's refusal is
/// said by [`StoreError::is_damage`].
#[derive(Debug)]
#[allow(missing_docs, reason = "`words` says of each what it is")]
#[non_exhaustive]
pub enum StoreError {
    NotAStore {
        path: PathBuf,
    },
    AlreadyAStore {
        path: PathBuf,
    },
    Io {
        path: PathBuf,
        error: io::Error,
    },
    NotAFile {
        path: PathBuf,
    },
    NotAFolder {
        path: PathBuf,
    },
    Missing {
        path: PathBuf,
    },
    /// It is not there because an entry withholds it.
    Withheld {
        path: PathBuf,
        entry: u64,
    },
    TooLarge {
        path: PathBuf,
        bytes: u64,
        most: u64,
    },
    Damaged {
        path: PathBuf,
        expected: String,
        actual: String,
    },
    /// A pack cannot be read, and what is asked for may stand in it.
    Pack {
        path: PathBuf,
        fault: Words,
        /// Whether a later release wrote it.
        is_later: bool,
    },
    Config {
        path: PathBuf,
        message: String,
    },
    Entry {
        path: PathBuf,
        error: EntryError,
    },
    /// It would not be read back, or `verify` would contradict it; nothing was written.
    Unfit {
        path: PathBuf,
        fault: Words,
    },
    Number {
        path: PathBuf,
        number: u64,
    },
    Chain {
        path: PathBuf,
        before: PathBuf,
    },
    Fork {
        path: PathBuf,
        number: u64,
    },
    Unmerged {
        path: PathBuf,
        number: u64,
    },
    Gap {
        path: PathBuf,
    },
    NoHardLinks {
        path: PathBuf,
    },
    Busy {
        tries: u32,
    },
    /// The log holds less than this copy was seen to hold, or other entries.
    RolledBack {
        noted: u64,
    },
}

impl StoreError {
    /// Whether the disk lets nothing be written, or not by this user.
    pub fn is_read_only(&self) -> bool {
        use io::ErrorKind as K;
        let StoreError::Io { error, .. } = self else { return false };
        matches!(error.kind(), K::ReadOnlyFilesystem | K::PermissionDenied)
    }

    /// Whether a file is not there, withheld or not, nor in a pack that can be read.
    pub fn is_gone(&self) -> bool {
        matches!(self, StoreError::Missing { .. } | StoreError::Withheld { .. } | StoreError::Pack { .. })
    }

    /// Whether the store contradicts itself, as against a disk that refuses or a wrong path.
    pub fn is_damage(&self) -> bool {
        use StoreError as E;
        match self {
            E::NotAFile { .. }
            | E::NotAFolder { .. }
            | E::Missing { .. }
            | E::TooLarge { .. }
            | E::Damaged { .. }
            | E::Config { .. }
            | E::Number { .. }
            | E::Chain { .. }
            | E::Fork { .. }
            | E::Unmerged { .. }
            | E::Gap { .. }
            | E::RolledBack { .. } => true,
            E::Pack { is_later, .. } => !is_later,
            E::Entry { error, .. } => !matches!(error, EntryError::Later(_)),
            E::NotAStore { .. }
            | E::AlreadyAStore { .. }
            | E::Withheld { .. }
            | E::Io { .. }
            | E::Unfit { .. }
            | E::NoHardLinks { .. }
            | E::Busy { .. } => false,
        }
    }

    /// The fault, with the file's name before it.
    pub fn words(&self) -> Words {
        use StoreError as E;
        match self {
            E::NotAStore { path } => {
                let path = path.display();
                words!("store.not-a-store", path)
            }
            E::AlreadyAStore { path } => {
                let path = path.display();
                words!("store.already-a-store", path)
            }
            E::Unfit { path, fault } => {
                let path = path.display();
                words!("store.unfit", path, fault)
            }
            E::Io { path, error } => {
                let (path, reason) = (name_of_file(path), io_words(error));
                Words::about(&path, &reason)
            }
            E::NotAFile { path } => {
                let path = path.display();
                words!("store.not-a-file", path)
            }
            E::NotAFolder { path } => {
                let path = path.display();
                words!("store.not-a-folder", path)
            }
            E::Missing { path } => {
                let path = path.display();
                words!("store.missing", path)
            }
            E::Withheld { path, entry } => {
                let path = path.display();
                words!("store.withheld", path, entry)
            }
            E::TooLarge { path, bytes, most } => {
                let path = path.display();
                words!("store.too-large", path, bytes, most)
            }
            E::Damaged { path, expected, actual } => {
                let path = path.display();
                words!("store.damaged", path, actual, expected)
            }
            E::Pack { path, fault, .. } => {
                let path = name_of_file(path);
                Words::of(&path, fault)
            }
            E::Config { path, message } => {
                let path = path.display();
                let message = message.trim_end().replace('\n', ", ");
                words!("store.config", path, message)
            }
            E::Entry { path, error } => {
                let (path, error) = (name_of_file(path), error.words());
                Words::of(&path, &error)
            }
            E::Number { path, number } => {
                let path = path.display();
                words!("store.number", path, number)
            }
            E::Chain { path, before } => {
                let (path, before) = (name_of_file(path), name_of_file(before));
                words!("store.chain", before, path)
            }
            E::Fork { path, number } => {
                let path = path.display();
                words!("store.fork", path, number)
            }
            E::Unmerged { path, number } => {
                let path = path.display();
                words!("store.unmerged", path, number)
            }
            E::Gap { path } => {
                let path = path.display();
                words!("store.gap", path)
            }
            E::NoHardLinks { path } => {
                let path = path.display();
                words!("store.no-hard-links", path)
            }
            E::RolledBack { noted } => words!("store.rolled-back", noted),
            E::Busy { tries } => {
                words!("store.busy", tries)
            }
        }
    }
}

/// What the operating system said, in words people use.
pub fn io_words(error: &io::Error) -> Words {
    use io::ErrorKind as K;
    match error.kind() {
        K::NotFound => words!("store.not-found"),
        K::PermissionDenied => words!("store.permission-denied"),
        K::StorageFull | K::QuotaExceeded => words!("store.quota-exceeded"),
        K::ReadOnlyFilesystem => words!("store.read-only-filesystem"),
        K::IsADirectory => words!("store.is-a-directory"),
        K::NotADirectory => words!("store.not-a-directory"),
        _ => {
            let error = error.to_string();
            Words::same(error)
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StoreError::Io { error, .. } => Some(error),
            StoreError::Entry { error, .. } => Some(error),
            StoreError::NotAStore { .. }
            | StoreError::AlreadyAStore { .. }
            | StoreError::Unfit { .. }
            | StoreError::NotAFile { .. }
            | StoreError::NotAFolder { .. }
            | StoreError::Missing { .. }
            | StoreError::Withheld { .. }
            | StoreError::TooLarge { .. }
            | StoreError::Damaged { .. }
            | StoreError::Pack { .. }
            | StoreError::Config { .. }
            | StoreError::Number { .. }
            | StoreError::Chain { .. }
            | StoreError::Fork { .. }
            | StoreError::Unmerged { .. }
            | StoreError::Gap { .. }
            | StoreError::NoHardLinks { .. }
            | StoreError::Busy { .. }
            | StoreError::RolledBack { .. } => None,
        }
    }
}
