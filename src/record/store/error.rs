//! Why the store could not be read or written.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::event::EntryError;
use planctl_core::text::Words;
use planctl_core::words;

/// Why the store could not be read or written. Whether it is damage or the disk's refusal is
/// said by [`StoreError::is_damage`].
#[derive(Debug)]
#[allow(missing_docs, reason = "`words` says of each what it is")]
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
    Config {
        path: PathBuf,
        message: String,
    },
    Entry {
        path: PathBuf,
        error: EntryError,
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
            | E::Entry { .. }
            | E::Number { .. }
            | E::Chain { .. }
            | E::Fork { .. }
            | E::Unmerged { .. }
            | E::Gap { .. }
            | E::RolledBack { .. } => true,
            E::NotAStore { .. }
            | E::AlreadyAStore { .. }
            | E::Io { .. }
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
                words!("{path} は planctl の保管庫ではありません", "{path} is not a store of planctl")
            }
            E::AlreadyAStore { path } => {
                let path = path.display();
                words!("{path} は既に保管庫です", "{path} is a store already")
            }
            E::Io { path, error } => {
                let (path, reason) = (path.display(), io_words(error));
                let (ja, en) = (reason.ja, reason.en);
                words!("{path}：{ja}", "{path}: {en}")
            }
            E::NotAFile { path } => {
                let path = path.display();
                words!("{path} は普通のファイルではありません", "{path} is not a plain file")
            }
            E::NotAFolder { path } => {
                let path = path.display();
                words!("{path} は普通のフォルダではありません", "{path} is not a plain folder")
            }
            E::Missing { path } => {
                let path = path.display();
                words!("{path} がありません", "{path} is missing")
            }
            E::TooLarge { path, bytes, most } => {
                let path = path.display();
                words!(
                    "{path} は {bytes} バイトで、上限 {most} を超えます",
                    "{path} has {bytes} bytes, more than the {most} allowed"
                )
            }
            E::Damaged { path, expected, actual } => {
                let path = path.display();
                words!(
                    "{path} が壊れています：中身は {actual} で、{expected} ではありません",
                    "{path} is damaged: it holds {actual}, not {expected}"
                )
            }
            E::Config { path, message } => {
                let path = path.display();
                let message = message.trim_end().replace('\n', ", ");
                words!("{path} が読めません：{message}", "{path} cannot be read: {message}")
            }
            E::Entry { path, error } => {
                let (path, error) = (path.display(), error.words());
                Words::new(format!("{path}：{}", error.ja), format!("{path} {}", error.en))
            }
            E::Number { path, number } => {
                let path = path.display();
                words!("{path} は自分を {number} 番と言っています", "{path} calls itself entry {number}")
            }
            E::Chain { path, before } => {
                let (path, before) = (path.display(), before.display());
                words!(
                    "{before} が、{path} の続いたものと違います",
                    "{before} is not what {path} follows: one of them was altered"
                )
            }
            E::Fork { path, number } => {
                let path = path.display();
                words!(
                    "{path} は、ここにあるのとは別の記録 {number} に続いています：保管庫の二つの写しがそれぞれ記録 {number} を作った（分岐）か、記録 {number} が書き換えられています",
                    "{path} follows another entry {number} than the one here: two copies of the store each recorded an entry {number} (a fork), or entry {number} was altered"
                )
            }
            E::Unmerged { path, number } => {
                let path = path.display();
                words!(
                    "{path} に、終わっていない git の統合の印があります：保管庫の二つの写しがそれぞれ記録 {number} を作りました（分岐）",
                    "{path} holds the marks of an unfinished git merge: two copies of the store each recorded an entry {number} (a fork)"
                )
            }
            E::Gap { path } => {
                let path = path.display();
                words!(
                    "{path} がなく、それより後の記録があります",
                    "{path} is missing, and there are later entries"
                )
            }
            E::NoHardLinks { path } => {
                let path = path.display();
                words!(
                    "{path} のディスクは、既存のファイルを決して置き換えない書き方ができません",
                    "the disk of {path} offers no way to name a file without replacing another"
                )
            }
            E::RolledBack { noted } => words!(
                "この写しには前に {noted} 件の記録がありましたが、今あるのはそれではありません",
                "this copy held {noted} entries before, and what it holds now is not those"
            ),
            E::Busy { tries } => {
                words!("ほかの記録と {tries} 回ぶつかりました", "other writers came first {tries} times")
            }
        }
    }
}

/// What the operating system said, in words people use.
pub fn io_words(error: &io::Error) -> Words {
    use io::ErrorKind as K;
    match error.kind() {
        K::NotFound => words!("そのファイルがありません", "no such file"),
        K::PermissionDenied => words!("権限がありません", "permission denied"),
        K::StorageFull | K::QuotaExceeded => words!("ディスクがいっぱいです", "the disk is full"),
        K::ReadOnlyFilesystem => words!("ディスクが読み取り専用です", "the disk is read-only"),
        K::IsADirectory => words!("フォルダです", "it is a folder"),
        K::NotADirectory => words!("途中がフォルダではありません", "a part of the path is not a folder"),
        _ => {
            let error = error.to_string();
            words!("{error}", "{error}")
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().en)
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StoreError::Io { error, .. } => Some(error),
            StoreError::Entry { error, .. } => Some(error),
            StoreError::NotAStore { .. }
            | StoreError::AlreadyAStore { .. }
            | StoreError::NotAFile { .. }
            | StoreError::NotAFolder { .. }
            | StoreError::Missing { .. }
            | StoreError::TooLarge { .. }
            | StoreError::Damaged { .. }
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
