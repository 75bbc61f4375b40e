//! Reading a store: every byte hashed again, nothing followed, nothing believed.

use std::cell::Cell;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Area, DRAFTS, Folder, Store, StoreError};
use crate::event::{Entry, EntryError, Stored, later_format, read_entry};
use crate::tree::leaf;
use planctl_core::model::{Digest, Sha256};
use planctl_core::snapshot::{FORMAT, TomlWriter};
use planctl_core::text::plain_text;
use planctl_core::words;

/// What `planctl.toml` says; written once, when the store is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// A name for this log that no other bears, one line.
    pub origin: String,
    /// Whose store it is, one line; every paper made from it says so.
    pub authority: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConfig {
    format: u32,
    origin: String,
    authority: String,
}

/// All entries of a log.
#[derive(Debug, Clone)]
pub struct Log {
    /// In order, the first numbered 1.
    pub entries: Vec<Entry>,
    /// The SHA-256 of the last entry's file, or of `planctl.toml` if there is none.
    pub head: Sha256,
    /// The hash of each entry's file as a leaf of the tree, in order.
    pub leaves: Vec<Sha256>,
    /// The first entry that a later release wrote, if one is known: it and those after it are not read.
    pub later: Option<u64>,
}

/// An entry's file, as it was found.
#[derive(Debug)]
#[non_exhaustive]
pub struct Logged {
    pub path: PathBuf,
    /// What it says, or what is wrong.
    pub entry: Result<Entry, StoreError>,
    /// The SHA-256 of the file, and its hash as a leaf of the tree; `None` if it cannot be read.
    pub hashes: Option<(Sha256, Sha256)>,
}

impl Config {
    /// The bytes of `planctl.toml`.
    pub fn to_toml(&self) -> String {
        let mut toml = TomlWriter::new();
        toml.bare("format", &FORMAT.to_string())
            .text("origin", &self.origin)
            .text("authority", &self.authority);
        toml.finish()
    }
}

pub(super) fn config(root: &Path, most_bytes: u64) -> Result<Config, StoreError> {
    let path = root.join("planctl.toml");
    let bytes = match read_file(&path, most_bytes) {
        Err(StoreError::Missing { .. }) => return Err(StoreError::NotAStore { path: root.to_owned() }),
        read => read?,
    };
    let wrong = |message: String| StoreError::Config { path: path.clone(), message };
    let text = str::from_utf8(&bytes).map_err(|error| wrong(error.to_string()))?;
    let raw: RawConfig = toml::from_str(text).map_err(|error| wrong(error.message().to_owned()))?;
    if raw.format != FORMAT {
        return Err(wrong(format!("format {} is one that only a later planctl reads", raw.format)));
    }
    let config = Config { origin: raw.origin, authority: raw.authority };
    let plain = |text: &str| plain_text(text).is_ok_and(|plain| plain == text) && !text.contains('\n');
    if config.to_toml() != text || !plain(&config.origin) || !plain(&config.authority) {
        return Err(wrong("it is not in the form planctl writes".to_owned()));
    }
    Ok(config)
}

impl Store {
    /// The whole log, its numbers, seals and chain held to.
    ///
    /// # Errors
    ///
    /// The first entry at fault.
    pub fn log(&self) -> Result<Log, StoreError> {
        let mut head = self.config_hash();
        let (mut entries, mut leaves) = (Vec::new(), Vec::new());
        let last = self.last_number()?;
        for number in 1.. {
            let path = self.entry_path(number);
            let bytes = match self.entry_bytes(&path) {
                Err(StoreError::Missing { path }) if number <= last => return Err(StoreError::Gap { path }),
                Err(StoreError::Missing { .. }) => break,
                read => read?,
            };
            let entry = self.entry_of(&path, &bytes, number, head)?;
            head = Sha256::of(&bytes);
            leaves.push(leaf(&bytes));
            entries.push(entry);
        }
        Ok(Log { entries, head, leaves, later: None })
    }

    /// Every entry's file, in order, with what is wrong with each; where one is missing that is a
    /// fault of the place.
    ///
    /// # Errors
    ///
    /// Only if the folder itself cannot be read.
    pub fn log_entries(&self) -> Result<Vec<Logged>, StoreError> {
        let mut head = self.config_hash();
        let mut logged = Vec::new();
        let mut next = 1;
        for number in self.numbers()? {
            let path = self.entry_path(number);
            if number != next {
                let path = self.entry_path(next);
                let gap = StoreError::Gap { path: path.clone() };
                logged.push(Logged { path, entry: Err(gap), hashes: None });
            }
            next = number.saturating_add(1);
            let mut hashes = None;
            let entry = self.entry_bytes(&path).and_then(|bytes| {
                let entry = self.entry_of(&path, &bytes, number, head);
                head = Sha256::of(&bytes);
                hashes = Some((head, leaf(&bytes)));
                entry
            });
            logged.push(Logged { path, entry, hashes });
        }
        Ok(logged)
    }

    /// The paths of all that stands in a folder, in order; none if there is no such folder.
    ///
    /// # Errors
    ///
    /// If the folder cannot be read. One that a link stands in for holds nothing.
    pub fn files(&self, folder: Folder) -> Result<Vec<PathBuf>, StoreError> {
        let path = self.folder(folder);
        if !stands(&path)?.is_some_and(|data| data.is_dir()) {
            return Ok(Vec::new());
        }
        let fault = |error| StoreError::Io { path: path.clone(), error };
        let mut files = Vec::new();
        for file in path.read_dir().map_err(fault)? {
            files.push(file.map_err(fault)?.path());
        }
        files.sort();
        Ok(files)
    }

    /// The bytes of a file named by its hash, which they are held to.
    ///
    /// # Errors
    ///
    /// If it is missing, no plain file, too large, or holds other bytes.
    pub fn object(&self, folder: Folder, stored: &Stored) -> Result<Vec<u8>, StoreError> {
        self.object_named(folder, stored, "toml")
    }

    /// As [`Store::object`], for a file whose name ends in `extension`.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn object_named(
        &self,
        folder: Folder,
        stored: &Stored,
        extension: &str,
    ) -> Result<Vec<u8>, StoreError> {
        let (path, name) = (self.object_path(folder, stored.blake3, extension), stored.blake3);
        let most = if folder == Folder::Evidence { super::MOST_EVIDENCE_BYTES } else { self.most_bytes };
        let pack = Cell::new(None);
        let kept = || self.kept(&path, (folder, stored.blake3), most, &pack);
        let read = match &self.memory {
            Some(memory) => memory.read(&path, kept),
            None => kept(),
        };
        let withheld = self.withheld_by(stored.blake3).map(|entry| (path.clone(), entry));
        let bytes = match (read, withheld) {
            (Err(error), Some((path, entry))) if error.is_gone() => {
                return Err(StoreError::Withheld { path, entry });
            }
            (read, _) => read?,
        };
        let actual = Stored::of(&bytes);
        if actual.blake3 != stored.blake3
            && let Some(path) = pack.take()
        {
            // What a pack has under a wrong name it does not have.
            return Err(StoreError::Pack { path, fault: words!("store.pack-object", name), is_later: false });
        }
        if actual != *stored {
            // The name alone may fit; then the other hash or the size is what is wrong.
            let (expected, actual) = if actual.blake3 != stored.blake3 {
                (stored.blake3.to_string(), actual.blake3.to_string())
            } else if actual.size != stored.size {
                (format!("{} bytes", stored.size), format!("{} bytes", actual.size))
            } else {
                (format!("SHA-256 {}", stored.sha256), format!("SHA-256 {}", actual.sha256))
            };
            return Err(StoreError::Damaged { path, expected, actual });
        }
        Ok(bytes)
    }

    /// The bytes of a file below the store, whatever it is and whether or not an entry names it; `None` if it
    /// cannot be read.
    pub fn bytes_of(&self, path: &str) -> Option<Vec<u8>> {
        let at = self.root.join(path);
        match self.packed_at(path) {
            Some((store, folder, name)) => {
                let pack = Cell::new(None);
                let bytes = store.kept(&at, (folder, name), self.most_bytes, &pack).ok()?;
                (pack.take().is_none() || Digest::of(&bytes) == name).then_some(bytes)
            }
            None => read_file(&at, super::MOST_EVIDENCE_BYTES).ok(),
        }
    }

    /// Where a file named by its hash stands.
    pub fn object_path(&self, folder: Folder, name: Digest, extension: &str) -> PathBuf {
        let dot = if extension.is_empty() { "" } else { "." };
        self.folder(folder).join(format!("{name}{dot}{extension}"))
    }

    /// Where an entry stands.
    pub fn entry_path(&self, number: u64) -> PathBuf {
        self.folder(Folder::Log).join(format!("{number:08}.toml"))
    }

    fn entry_of(&self, path: &Path, bytes: &[u8], number: u64, head: Sha256) -> Result<Entry, StoreError> {
        let fault = |error| StoreError::Entry { path: path.to_owned(), error };
        if let Some(format) = later_format(bytes) {
            return Err(fault(EntryError::Later(format!("format {format}"))));
        }
        let text = str::from_utf8(bytes).map_err(|error| fault(EntryError::Form(error.to_string())))?;
        // A message may quote the marks of a merge; a file in which git left them is no entry.
        let marked = || text.lines().any(|line| line.starts_with("<<<<<<< "));
        let entry = match read_entry(text) {
            Err(_) if marked() => return Err(StoreError::Unmerged { path: path.to_owned(), number }),
            read => read.map_err(fault)?,
        };
        if entry.number != number {
            return Err(StoreError::Number { path: path.to_owned(), number: entry.number });
        }
        // Both are whole, so each was written by planctl: the one follows what another copy has.
        if entry.previous != head && number > 1 {
            return Err(StoreError::Fork { path: path.to_owned(), number: number - 1 });
        }
        if entry.previous != head {
            return Err(StoreError::Chain {
                path: path.to_owned(),
                before: self.root().join("planctl.toml"),
            });
        }
        if !entry.event.may_stand_in(self.area() == Area::Drafts) {
            return Err(fault(EntryError::OtherLog));
        }
        Ok(entry)
    }

    /// What the first entry names as the one before it: opening the store held the file to these very
    /// bytes.
    fn config_hash(&self) -> Sha256 {
        Sha256::of(self.config.to_toml().as_bytes())
    }

    /// The greatest number of an entry; 0 if there is none.
    pub(super) fn last_number(&self) -> Result<u64, StoreError> {
        Ok(self.numbers()?.last().copied().unwrap_or(0))
    }

    /// The numbers of entries by the names of their files, in order.
    fn numbers(&self) -> Result<Vec<u64>, StoreError> {
        let folder = self.folder(Folder::Log);
        let fault = |error| StoreError::Io { path: folder.clone(), error };
        match stands(&folder)? {
            None => return Ok(Vec::new()),
            Some(data) if !data.is_dir() => return Err(StoreError::NotAFolder { path: folder }),
            Some(_) => {}
        }
        let mut numbers = Vec::new();
        for file in folder.read_dir().map_err(fault)? {
            let name = file.map_err(fault)?.file_name();
            numbers.extend(name.to_str().and_then(number_of));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }
}

/// The number of an entry by its file's name.
pub(crate) fn number_of(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(".toml")?;
    let number: u64 = digits.parse().ok()?;
    (number > 0 && format!("{number:08}") == digits).then_some(number)
}

/// What stands at a path, a link itself and not what it leads to; `None` if nothing does.
///
/// # Errors
///
/// If the disk refuses to say: then something may stand there.
pub fn stands(path: &Path) -> Result<Option<Metadata>, StoreError> {
    match path.symlink_metadata() {
        Ok(data) => Ok(Some(data)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(StoreError::Io { path: path.to_owned(), error }),
    }
}

/// The bytes of a plain file of the store, at most `most` of them.
pub(crate) fn read_file(path: &Path, most: u64) -> Result<Vec<u8>, StoreError> {
    let fault = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => StoreError::Missing { path: path.to_owned() },
        _ => StoreError::Io { path: path.to_owned(), error },
    };
    // A folder of the store that is a link would be followed by opening the file in it.
    let folder = path.parent().expect("a file of the store stands in a folder");
    for folder in folder.parent().into_iter().chain([folder]) {
        if is_inner(folder) && stands(folder)?.is_some_and(|data| !data.is_dir()) && in_store(folder)? {
            return Err(StoreError::NotAFolder { path: folder.to_owned() });
        }
    }
    let mut file = match open_plain(path) {
        Err(_) if path.symlink_metadata().is_ok_and(|data| !data.is_file()) => {
            return Err(StoreError::NotAFile { path: path.to_owned() });
        }
        opened => opened.map_err(fault)?,
    };
    let data = file.metadata().map_err(fault)?;
    if !data.is_file() {
        return Err(StoreError::NotAFile { path: path.to_owned() });
    }
    if data.len() > most {
        return Err(StoreError::TooLarge { path: path.to_owned(), bytes: data.len(), most });
    }
    let mut bytes = Vec::with_capacity(data.len() as usize);
    file.by_ref().take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(fault)?;
    if bytes.len() as u64 > most {
        return Err(StoreError::TooLarge { path: path.to_owned(), bytes: bytes.len() as u64, most });
    }
    Ok(bytes)
}

/// Whether a folder is called as one inside a store is.
fn is_inner(folder: &Path) -> bool {
    let mut inner = Folder::RECORD.iter().chain(Folder::DRAFTS).map(|inner| inner.name()).chain([DRAFTS]);
    folder.file_name().is_some_and(|name| inner.any(|inner| name == inner))
}

/// Whether a folder stands in a store, as against the store's own, which may be reached by a link
/// the user made.
fn in_store(folder: &Path) -> Result<bool, StoreError> {
    let above = folder.parent().unwrap_or(folder);
    let drafts = above.parent().filter(|_| above.ends_with(DRAFTS));
    Ok(Store::is_store(above)? || drafts.map(Store::is_store).transpose()?.unwrap_or(false))
}

#[cfg(unix)]
fn open_plain(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    // A pipe would hold the reader for ever, and a link would lead out of the store.
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    OpenOptions::new().read(true).custom_flags(flags.bits() as i32).open(path)
}

#[cfg(not(unix))]
fn open_plain(path: &Path) -> io::Result<File> {
    if path.symlink_metadata()?.is_symlink() {
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    }
    OpenOptions::new().read(true).open(path)
}
