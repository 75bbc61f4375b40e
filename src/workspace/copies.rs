//! Another copy of a store: how it stands to this one, and what is put back from it.

use std::path::Path;

use super::files::is_one_place;
use super::{Error, Options, Result, Workspace};
use crate::audit::{
    AgainstError, Repaired, Standing, against, checkpoint_name, checkpoint_signature_name, rehearse_repair,
    repair,
};
use crate::store::{Area, Folder, Store};
use crate::tree::{self, Checkpoint};
use planctl_core::text::Words;

/// A log of two copies, and how they stand to each other or what keeps ours from being compared.
pub type Compared = (Area, std::result::Result<Standing, Words>);

impl Options {
    /// Puts back what the store has lost or holds damaged, from the copy of it in a folder. The store need
    /// not open for that. In a rehearsal it stays as it is.
    ///
    /// ```
    /// # let root = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let config = planctl::store::Config { origin: "example.org/plan".into(), authority: "所管課".into() };
    /// # let (here, copy) = (folder.path().join("here"), folder.path().join("copy"));
    /// # planctl::store::Store::init(&here, config.clone(), 1 << 20).unwrap();
    /// # planctl::store::Store::init(&copy, config, 1 << 20).unwrap();
    /// # use planctl::workspace::Options;
    /// std::fs::remove_file(here.join(".gitattributes")).unwrap();
    /// let done = Options::new().repair(&here, &copy)?;
    /// assert_eq!(done.restored.len(), 1);
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the copy is of another store, or the disk refuses.
    pub fn repair(self, store: &Path, copy: &Path) -> Result<Repaired> {
        let most = self.files.most_bytes();
        let copy = Store::open(copy, most)?;
        let repair = if self.is_rehearsal { rehearse_repair } else { repair };
        Ok(repair(store, &copy, most)?)
    }
}

impl Workspace {
    /// Another copy of this store, in a folder.
    ///
    /// # Errors
    ///
    /// If it is this very store, or another one.
    pub fn copy(&self, folder: &Path) -> Result<Store> {
        let store = self.must_have_store()?;
        let copy = Store::open(folder, self.files.most_bytes())?;
        if is_one_place(copy.root(), store.root()) {
            return Err(Error::NoCopy { path: folder.to_owned() });
        }
        if copy.config() != store.config() {
            let origin = |store: &Store| store.config().origin.clone();
            return Err(AgainstError::OtherStore { ours: origin(store), theirs: origin(&copy) }.into());
        }
        Ok(copy)
    }

    /// How both logs stand to those of a copy; a deliberation that one of them lacks is left out.
    ///
    /// ```
    /// # let root = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let workspace = planctl::workspace::Options::new().store(root).open()?;
    /// // It stands as itself.
    /// let standings = workspace.standings(workspace.store().unwrap())?;
    /// assert!(standings.iter().all(|(_, standing)| standing.as_ref().is_ok_and(|it| !it.is_fork())));
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the copy's logs are damaged.
    pub fn standings(&self, copy: &Store) -> Result<Vec<Compared>> {
        let store = self.must_have_store()?;
        let mut all = Vec::new();
        for area in [Area::Record, Area::Drafts] {
            let (ours, theirs) = (store.of_area(area), copy.of_area(area));
            let there = theirs.log()?;
            let standing = match ours.log() {
                // A copy without its deliberation is one that was published.
                Ok(here) if area == Area::Drafts && (here.entries.is_empty() || there.entries.is_empty()) => {
                    continue;
                }
                Ok(_) => Ok(against(&ours, &theirs)?),
                Err(error) => Err(error.words()),
            };
            all.push((area, standing));
        }
        Ok(all)
    }

    /// The head of the log, to be kept elsewhere.
    ///
    /// ```
    /// # let root = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let workspace = planctl::workspace::Options::new().store(root).open()?;
    /// assert_eq!(workspace.checkpoint()?.head.size, 4);
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the log holds less than this copy was last seen to hold.
    pub fn checkpoint(&self) -> Result<Checkpoint> {
        let opened = self.opened()?.ok_or(Error::NoStore)?;
        opened.store().holds_what_was_noted(opened.log())?;
        let head = tree::head(&opened.log().leaves);
        Ok(Checkpoint { origin: opened.store().config().origin.clone(), head })
    }

    /// Keeps a checkpoint in the store, with a signature of its text if there is one.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    pub fn keep_checkpoint(&self, checkpoint: &Checkpoint, signature: Option<&[u8]>) -> Result<()> {
        let store = self.must_have_store()?;
        let (text, size) = (checkpoint.to_text(), checkpoint.head.size);
        store.keep(Folder::Checkpoints, &checkpoint_name(size), text.as_bytes())?;
        if let Some(signature) = signature {
            store.keep(Folder::Checkpoints, &checkpoint_signature_name(size, signature), signature)?;
        }
        // A note to oneself; that it cannot be kept takes nothing from the checkpoint.
        let _ = store.note(checkpoint);
        Ok(())
    }
}
