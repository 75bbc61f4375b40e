//! Housekeeping: old temporary files, and files put back in the place of damaged ones.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::faulty::Safeguard;
use super::read::stands;
use super::write::sync_folder;
use super::{Store, StoreError};

impl Store {
    /// The temporary files of its area that no writer has touched for so long: what a killed
    /// writer left.
    ///
    /// # Errors
    ///
    /// If the folder cannot be read.
    pub fn abandoned(&self, older: Duration) -> Result<Vec<PathBuf>, StoreError> {
        let folder = self.waiting_room();
        self.plain_inside(&folder)?;
        let mut old = Vec::new();
        let fault = |error| StoreError::Io { path: folder.clone(), error };
        let files = match folder.read_dir() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(old),
            files => files.map_err(fault)?,
        };
        for file in files {
            let file = file.map_err(fault)?;
            // Of a link the link itself, never what it leads to.
            let Some(data) = stands(&file.path())? else { continue };
            let age = data.modified().ok().and_then(|at| SystemTime::now().duration_since(at).ok());
            if !data.is_dir() && age.is_some_and(|age| age >= older) {
                old.push(file.path());
            }
        }
        old.sort();
        Ok(old)
    }

    /// The plain files of its area that are not of the store and may hold what a file of it held: temporary
    /// ones, and those that a repair moved aside.
    ///
    /// # Errors
    ///
    /// If a folder cannot be read.
    pub fn put_aside(&self) -> Result<Vec<PathBuf>, StoreError> {
        let mut aside = Vec::new();
        for folder in [self.private().join("damaged"), self.waiting_room()] {
            self.plain_inside(&folder)?;
            let fault = |error| StoreError::Io { path: folder.clone(), error };
            if !stands(&folder)?.is_some_and(|data| data.is_dir()) {
                continue;
            }
            for file in folder.read_dir().map_err(fault)? {
                let path = file.map_err(fault)?.path();
                if stands(&path)?.is_some_and(|data| data.is_file()) {
                    aside.push(path);
                }
            }
        }
        aside.sort();
        Ok(aside)
    }

    /// Removes one of [`Store::abandoned`].
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    pub fn remove_abandoned(&self, path: &Path) -> Result<(), StoreError> {
        fs::remove_file(path).map_err(|error| StoreError::Io { path: path.to_owned(), error })
    }

    /// Syncs every folder: what an earlier repair put back before it was killed survives a power
    /// cut then, too.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    pub fn settle(&self) -> Result<(), StoreError> {
        self.sync_before()?;
        for store in [self.at(self.root()), self.drafts()] {
            for folder in store.folders().iter().map(|folder| store.folder(*folder)) {
                if stands(&folder)?.is_some_and(|data| data.is_dir()) {
                    sync_folder(&folder, Safeguard::SyncFound)?;
                }
            }
        }
        Ok(())
    }

    /// Puts a file in its place, with these bytes; what stands there is moved aside, and where to
    /// is told. When this returns, the file survives a power cut.
    ///
    /// # Errors
    ///
    /// If the disk refuses; what was moved aside then stays there.
    pub fn put_back(&self, path: &Path, bytes: &[u8]) -> Result<Option<PathBuf>, StoreError> {
        self.plain_inside(path.parent().unwrap_or(path))?;
        let _queue = self.hold()?;
        let moved = self.move_aside(path)?;
        self.place(path, bytes)?;
        self.forget_packs();
        Ok(moved)
    }

    /// Moves a file that is damaged out of the record; where to.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    pub(crate) fn put_away(&self, path: &Path) -> Result<Option<PathBuf>, StoreError> {
        self.plain_inside(path.parent().unwrap_or(path))?;
        let _queue = self.hold()?;
        let moved = self.move_aside(path)?;
        self.forget_packs();
        Ok(moved)
    }

    /// Moves what stands at a path to where damaged files are kept.
    fn move_aside(&self, path: &Path) -> Result<Option<PathBuf>, StoreError> {
        if stands(path)?.is_none() {
            return Ok(None);
        }
        let aside = self.private().join("damaged");
        self.make_inner(&aside)?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut count = 1_u64;
        let mut to = aside.join(format!("{name}-{count}"));
        while stands(&to)?.is_some() {
            count += 1;
            to = aside.join(format!("{name}-{count}"));
        }
        fs::rename(path, &to).map_err(|error| StoreError::Io { path: path.to_owned(), error })?;
        sync_folder(&aside, Safeguard::SyncFolder)?;
        Ok(Some(to))
    }
}
