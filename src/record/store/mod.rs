//! Revisions on disk. The one floor that writes.
//!
//! A store is a directory of write-once files; `log/` says what counts. The store knows bytes,
//! names and order, not what a plan is: [`crate::history`] holds a new revision against the
//! old ones. What may be relied upon:
//!
//! - a file, once named, is never changed, and removed only once a pack, read back, holds what it held;
//! - how an object is kept, in a file of its own or in a pack, only this module knows;
//! - the hard link of a finished, synced file to the next number of the log is the one point at
//!   which an event happens: before it nothing has, after it all has;
//! - what is linked has been read back by the strict reader, and passed the judge of whoever opened the store;
//! - when [`Store::append`] returns, what it recorded survives a power cut;
//! - bytes are hashed again on every read, and a store from elsewhere is taken for hostile: no
//!   link, pipe or device is followed, and sizes are capped before anything is parsed.

mod error;
mod faulty;
mod kept;
mod memory;
mod mend;
mod pack;
mod packing;
mod read;
mod seen;
mod write;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::event::{Entry, Event, Stored};
use planctl_core::model::Digest;
use planctl_core::text::Words;

pub use error::{StoreError, io_words};
pub use kept::PackFile;
pub(crate) use kept::is_pack;
pub use packing::Packed;
pub use read::{Config, Log, Logged, stands};
pub(crate) use read::{number_of, read_file};
pub use write::{Appended, Object, Refusal};

/// The bytes of `.gitattributes` in a store: git must never rewrite what is hashed.
pub const GIT_ATTRIBUTES: &str = "* -text -merge\n";

/// The folder of deliberation inside a store.
pub const DRAFTS: &str = "drafts";

/// The most bytes a file of the record may have, unless the caller says otherwise.
pub const MOST_BYTES: u64 = 4 << 20;

/// The most bytes a document kept as evidence may have.
pub const MOST_EVIDENCE_BYTES: u64 = 256 << 20;

/// A store, by its directory.
#[derive(Debug, Clone)]
pub struct Store {
    root: PathBuf,
    config: Config,
    most_bytes: u64,
    area: Area,
    judge: Option<Judge>,
    is_rehearsal: bool,
    memory: Option<Arc<memory::Memory>>,
    packs: Arc<kept::Packs>,
    /// The files of which it is known that an entry withholds them, each with its number.
    withheld: Arc<BTreeMap<Digest, u64>>,
}

/// Says what would be wrong with a store if an entry, with the files that come with it, followed its log.
pub type Judge = fn(&Store, &Log, &Entry, &[Object]) -> Result<(), Words>;

/// The two logs a store has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// The record: what is published.
    Record,
    /// Proposals with what was said of them, in `drafts/`, which may be taken away.
    Drafts,
}

impl Area {
    /// Its folders.
    pub fn folders(self) -> &'static [Folder] {
        match self {
            Area::Record => Folder::RECORD,
            Area::Drafts => Folder::DRAFTS,
        }
    }
}

/// The folders of a store that hold files of the record, by what they hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Folder {
    /// Whole plans.
    Snapshots,
    /// How plans are known.
    Sources,
    Vocabularies,
    /// Forms by which documents were read.
    Forms,
    /// Mappings from one vocabulary to another.
    Maps,
    /// Many snapshots and sources in one file.
    Packs,
    /// Documents as received.
    Evidence,
    Log,
    /// Versions of proposals.
    Versions,
    /// Printed heads of the log and their signatures.
    Checkpoints,
}

impl Folder {
    /// Those of the record.
    pub const RECORD: &'static [Folder] = &[
        Folder::Snapshots,
        Folder::Sources,
        Folder::Vocabularies,
        Folder::Forms,
        Folder::Maps,
        Folder::Packs,
        Folder::Evidence,
        Folder::Log,
        Folder::Checkpoints,
    ];

    /// Those of `drafts/`.
    pub const DRAFTS: &'static [Folder] = &[
        Folder::Versions,
        Folder::Vocabularies,
        Folder::Forms,
        Folder::Packs,
        Folder::Evidence,
        Folder::Log,
    ];

    /// Whether a new store has it from the start; the others come with the first file in them.
    pub fn is_from_the_start(self) -> bool {
        match self {
            Folder::Snapshots
            | Folder::Sources
            | Folder::Vocabularies
            | Folder::Evidence
            | Folder::Log
            | Folder::Versions
            | Folder::Checkpoints => true,
            Folder::Forms | Folder::Maps | Folder::Packs => false,
        }
    }

    /// Whether its files may stand in packs.
    pub fn is_packed(self) -> bool {
        match self {
            Folder::Snapshots | Folder::Sources | Folder::Versions => true,
            Folder::Vocabularies
            | Folder::Forms
            | Folder::Maps
            | Folder::Packs
            | Folder::Evidence
            | Folder::Log
            | Folder::Checkpoints => false,
        }
    }

    /// Its name on disk.
    pub fn name(self) -> &'static str {
        match self {
            Folder::Snapshots => "snapshots",
            Folder::Sources => "sources",
            Folder::Vocabularies => "vocabularies",
            Folder::Forms => "forms",
            Folder::Maps => "maps",
            Folder::Packs => "packs",
            Folder::Evidence => "evidence",
            Folder::Log => "log",
            Folder::Versions => "versions",
            Folder::Checkpoints => "checkpoints",
        }
    }
}

impl Store {
    /// The store in this directory.
    ///
    /// # Errors
    ///
    /// If the directory is none, or its `planctl.toml` cannot be read.
    pub fn open(root: &Path, most_bytes: u64) -> Result<Store, StoreError> {
        let config = read::config(root, most_bytes)?;
        Ok(Store {
            root: root.to_owned(),
            config,
            most_bytes,
            area: Area::Record,
            judge: None,
            is_rehearsal: false,
            memory: None,
            packs: Arc::default(),
            withheld: Arc::default(),
        })
    }

    /// Makes a store in this directory, which is made if need be; it appears whole or not at all.
    ///
    /// # Errors
    ///
    /// If there is one already, or the disk refuses; what was made before it refused is left.
    pub fn init(root: &Path, config: Config, most_bytes: u64) -> Result<Store, StoreError> {
        write::init(root, &config, false)?;
        Store::open(root, most_bytes)
    }

    /// Refuses what [`Store::init`] refuses before it writes anything, and makes nothing.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn rehearse_init(root: &Path, config: &Config) -> Result<(), StoreError> {
        write::init(root, config, true)
    }

    /// Whether a directory looks like a store.
    ///
    /// # Errors
    ///
    /// If the disk refuses to say.
    pub fn is_store(root: &Path) -> Result<bool, StoreError> {
        Ok(stands(&root.join("planctl.toml"))?.is_some())
    }

    /// Its directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whose store it is.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The same store, to which only what a judge lets pass is added.
    #[must_use]
    pub fn judged_by(self, judge: Judge) -> Store {
        Store { judge: Some(judge), ..self }
    }

    /// The same store; with `is_rehearsal`, nothing is added to it, though all that would be is held to the
    /// same rules and told.
    #[must_use]
    pub fn rehearsing(self, is_rehearsal: bool) -> Store {
        Store { is_rehearsal, ..self }
    }

    /// The same store, which says of a file that is not there whether these entries, of the record, withhold it.
    #[must_use]
    pub fn withholding(self, entries: &[Entry]) -> Store {
        let mut withheld = BTreeMap::new();
        for entry in entries {
            if let Event::Redact { withheld: files, .. } = &entry.event {
                withheld.extend(files.iter().map(|file| (file.file.blake3, entry.number)));
            }
        }
        Store { withheld: Arc::new(withheld), ..self }
    }

    /// The entry that withholds a file, whether or not its bytes are still there; `None` if none does, or the
    /// entries were not asked ([`Store::withholding`]).
    #[must_use]
    pub fn withheld_by(&self, file: Digest) -> Option<u64> {
        self.withheld.get(&file).copied()
    }

    /// Whether a file is not there because an entry withholds it.
    #[must_use]
    pub fn is_withheld(&self, folder: Folder, file: &Stored) -> bool {
        self.withheld_by(file.blake3).is_some()
            && matches!(self.object(folder, file), Err(StoreError::Withheld { .. }))
    }

    /// The same store, of which the log and the files of `drafts/` are read and written.
    pub fn drafts(&self) -> Store {
        Store { area: Area::Drafts, ..self.clone() }
    }

    /// The same store, of which one of its logs, and the files of that, are read and written.
    pub fn of_area(&self, area: Area) -> Store {
        Store { area, ..self.clone() }
    }

    /// Which of its logs is read and written.
    pub fn area(&self) -> Area {
        self.area
    }

    /// The folders of its area.
    pub fn folders(&self) -> &'static [Folder] {
        self.area.folders()
    }

    /// The same store with its files elsewhere.
    pub fn at(&self, root: &Path) -> Store {
        Store { root: root.to_owned(), packs: Arc::default(), ..self.clone() }
    }

    /// A folder's path.
    pub fn folder(&self, folder: Folder) -> PathBuf {
        match self.area {
            Area::Record => self.root.join(folder.name()),
            Area::Drafts => self.root.join(DRAFTS).join(folder.name()),
        }
    }
}
