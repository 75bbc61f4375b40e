//! What a user asks, done: a store, the vocabularies beside it and the caller's own files, opened
//! once.
//!
//! A [`Workspace`] is what the commands of `planctl` work with, and does what they do. It reads no
//! clock, no environment and no arguments, starts no program and prints nothing: all of that is the
//! caller's, who may lend a [`Host`] for what only a caller can do.
//!
//! Three laws:
//!
//! - a file of the store is read once, however many papers are made of it;
//! - unless a method says that it records, nothing is written;
//! - what is wrong is an [`Error`], and never a panic.

mod anew;
mod applying;
mod causes;
mod copies;
mod crossing;
mod documents;
mod error;
mod events;
#[allow(clippy::disallowed_methods, reason = "the caller's own files are read here, and nowhere else")]
mod files;
mod host;
mod identifying;
mod importing;
mod input;
mod learning;
mod once;
mod opened;
mod packet;
mod packing;
mod pair;
mod pairing;
mod papers;
mod parts;
mod proposing;
mod recording;
mod rows;
mod signing;
mod through;
mod view;
mod vocabulary;
mod withholding;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::audit::judge_next;
use crate::event::DayOf;
use crate::layout::Form;
use crate::model::{Id, Vocabulary};
use crate::store::{Config, Store};
use once::Once;

pub use anew::letter;
pub use applying::{Applied, Orders};
pub use causes::Causes;
pub use copies::Compared;
pub use documents::{AsRows, By, ReadDocument};
pub use error::{Error, Unfit};
pub use files::{DOCUMENT_BYTES, Files, is_document};
pub use host::{Host, PdfError};
pub use identifying::{Candidate, CopyOf, Held, Identified, KnownBy, MadeThen, differs};
pub use importing::Import;
pub use input::{Beside, Declared, Input, ReadFile, below, file_side, item, version_number};
pub use learning::Lesson;
pub use opened::Opened;
pub use packet::{PacketFile, Packing};
pub use pair::Pair;
pub use pairing::{Answer, Asking, Decide, Question, Suggested, with_rows};
pub use papers::{Amended, Drawn, Redlining, no_style, no_template, template};
pub use proposing::Considered;
pub use recording::Lingering;
pub use signing::Unsigned;
pub use through::{KeptDocument, lines_at};
pub use vocabulary::first_version;
pub use withholding::Redaction;

/// What a workspace answers.
pub type Result<T> = std::result::Result<T, Error>;

/// Where a workspace is, and what is used beside its store.
#[must_use]
#[derive(Debug)]
pub struct Options {
    store: Option<PathBuf>,
    plan: Option<Id>,
    vocabularies: Vec<PathBuf>,
    mappings: Vec<PathBuf>,
    form: Option<PathBuf>,
    files: Files,
    is_rehearsal: bool,
    days: DayOf,
}

impl Default for Options {
    fn default() -> Self {
        Options::new()
    }
}

impl Options {
    /// No store, the vocabularies and forms built in, and files of up to 4 MiB.
    pub fn new() -> Options {
        let files = Files::default();
        Options {
            store: None,
            plan: None,
            vocabularies: Vec::new(),
            mappings: Vec::new(),
            form: None,
            files,
            is_rehearsal: false,
            days: DayOf::default(),
        }
    }

    /// With the store in this folder.
    pub fn store(self, folder: impl Into<PathBuf>) -> Options {
        Options { store: Some(folder.into()), ..self }
    }

    /// With this plan meant, where a store holds several.
    pub fn plan(self, plan: Id) -> Options {
        Options { plan: Some(plan), ..self }
    }

    /// With the vocabulary in this file, before those of the store and those built in. Of several
    /// the one given first wins.
    pub fn vocabulary(mut self, file: impl Into<PathBuf>) -> Options {
        self.vocabularies.push(file.into());
        self
    }

    /// With plans of two vocabularies brought together by the mapping in this file, before those of the store.
    pub fn mapping(mut self, file: impl Into<PathBuf>) -> Options {
        self.mappings.push(file.into());
        self
    }

    /// With documents read and printed by the form in this file.
    pub fn form(self, file: impl Into<PathBuf>) -> Options {
        Options { form: Some(file.into()), ..self }
    }

    /// With files of another size, or with a [`Host`].
    pub fn files(self, files: Files) -> Options {
        Options { files, ..self }
    }

    /// With nothing recorded, if `is_rehearsal`, though all that would be is held to the same rules.
    pub fn rehearsal(self, is_rehearsal: bool) -> Options {
        Options { is_rehearsal, ..self }
    }

    /// With the days of the record told so; in universal time otherwise.
    pub fn days(self, days: DayOf) -> Options {
        Options { days, ..self }
    }

    /// Makes a store in a folder, which is made if need be; it appears whole or not at all. In a rehearsal
    /// nothing is made, and there is no store.
    ///
    /// ```
    /// # use planctl::workspace::Options;
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let folder = folder.path().join("revisions");
    /// let config = planctl::store::Config { origin: "example.org/plan".into(), authority: "所管課".into() };
    /// Options::new().init(&folder, config)?;
    /// assert!(Options::new().store(&folder).open()?.resolve("latest").is_err());
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If there is one already, or the disk refuses; what was made before it refused is left.
    pub fn init(self, folder: &Path, config: Config) -> Result<Option<Store>> {
        if self.is_rehearsal {
            Store::rehearse_init(folder, &config)?;
            return Ok(None);
        }
        Ok(Some(Store::init(folder, config, self.files.most_bytes())?))
    }

    /// Opens the workspace. The log is read when it is first asked for.
    ///
    /// ```
    /// # use planctl::workspace::Options;
    /// let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// let workspace = Options::new().store(revisions).open()?;
    /// assert!(workspace.opened()?.is_some_and(|opened| opened.revisions().dates().len() > 1));
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the folder holds no store.
    pub fn open(self) -> Result<Workspace> {
        let Options { store, plan, vocabularies, mappings, form, files, is_rehearsal, days } = self;
        let open = |folder: PathBuf| Store::open(&folder, files.most_bytes());
        let store = store.map(open).transpose()?;
        let store = store.map(|store| store.judged_by(judge_next).rehearsing(is_rehearsal));
        Ok(Workspace {
            store,
            plan,
            vocabulary_files: vocabularies,
            mapping_files: mappings,
            form,
            files,
            days,
            opened: Arc::default(),
            vocabularies: Arc::default(),
            forms: Arc::default(),
        })
    }
}

/// A store with what stands beside it.
#[derive(Clone)]
pub struct Workspace {
    store: Option<Store>,
    plan: Option<Id>,
    vocabulary_files: Vec<PathBuf>,
    mapping_files: Vec<PathBuf>,
    form: Option<PathBuf>,
    files: Files,
    days: DayOf,
    opened: Arc<Once<Opened>>,
    vocabularies: Arc<Once<Vec<Arc<Vocabulary>>>>,
    forms: Arc<Once<Vec<Form>>>,
}

impl Workspace {
    /// The store, whose log may not be read yet; `None` for a workspace without one.
    #[must_use]
    pub fn store(&self) -> Option<&Store> {
        self.store.as_ref()
    }

    /// The store with its log; `None` for a workspace without one.
    ///
    /// # Errors
    ///
    /// If the log cannot be read, or is damaged.
    pub fn opened(&self) -> Result<Option<&Opened>> {
        match &self.store {
            Some(store) => Ok(Some(self.opened.get(|| Opened::of(store, self.days))?)),
            None => Ok(None),
        }
    }

    /// The store, which must be there.
    fn must_have_store(&self) -> Result<&Store> {
        self.store.as_ref().ok_or(Error::NoStore)
    }

    /// How files are read.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// The same workspace with this plan meant; what was read already is not read again.
    #[must_use]
    pub fn of_plan(&self, plan: Id) -> Workspace {
        Workspace { plan: Some(plan), ..self.clone() }
    }

    /// The same workspace with the record as it stood after an entry. The deliberation stays as it is.
    fn as_of(&self, opened: &Opened, entry: u64) -> Workspace {
        let then = Once::default();
        let made: std::result::Result<_, std::convert::Infallible> = then.get(|| Ok(opened.until(entry)));
        let Ok(_) = made;
        Workspace { opened: Arc::new(then), ..self.clone() }
    }

    /// The plan meant, where a store holds several.
    #[must_use]
    pub fn plan_id(&self) -> Option<&Id> {
        self.plan.as_ref()
    }
}

impl std::fmt::Debug for Workspace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workspace")
            .field("store", &self.store)
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}
