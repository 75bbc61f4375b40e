//! How an object is kept: in a file of its own, or in a pack.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::pack::{Budget, MAGIC, MOST_PACK, Pack, PackFault};
use super::{Area, DRAFTS, Folder, Store, StoreError, read_file};
use crate::event::Stored;
use planctl_core::model::Digest;
use planctl_core::text::Words;
use planctl_core::words;

/// How often an object is looked for while others pack and unpack.
const MOST_TRIES: usize = 16;

/// The packs of both areas, as far as they were read.
#[derive(Debug, Default)]
pub(super) struct Packs {
    record: Mutex<Arc<[PackFile]>>,
    drafts: Mutex<Arc<[PackFile]>>,
}

/// A file that is called as packs are.
#[derive(Debug, Clone)]
pub struct PackFile {
    path: PathBuf,
    read: Result<Arc<Pack>, Unread>,
}

/// Why a pack was not read.
#[derive(Debug, Clone)]
struct Unread {
    fault: Words,
    is_later: bool,
}

impl PackFile {
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a later release wrote it.
    pub fn is_later(&self) -> bool {
        self.read.as_ref().is_err_and(|unread| unread.is_later)
    }

    /// Why it cannot be read.
    pub fn error(&self) -> Option<StoreError> {
        let unread = self.read.as_ref().err()?;
        let Unread { fault, is_later } = unread.clone();
        Some(StoreError::Pack { path: self.path.clone(), fault, is_later })
    }

    /// The names of the objects in it, in its order; none if it cannot be read.
    pub fn objects(&self) -> Vec<(Folder, Digest)> {
        self.read.as_ref().map(|pack| pack.objects().collect()).unwrap_or_default()
    }

    /// The bytes of an object that it has, which have this hash.
    ///
    /// # Errors
    ///
    /// If it is not there, or is another.
    pub fn object(&self, folder: Folder, name: Digest) -> Result<Vec<u8>, StoreError> {
        let bytes = self.unproved(folder, name).filter(|bytes| Digest::of(bytes) == name);
        bytes.ok_or_else(|| StoreError::Pack {
            path: self.path.clone(),
            fault: words!("store.pack-object", name),
            is_later: false,
        })
    }

    /// What it still has of an object that is asked for, though the pack as a whole is damaged.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    pub(crate) fn salvaged(&self, folder: Folder, stored: &Stored) -> Result<Option<Vec<u8>>, StoreError> {
        let bytes = match read_file(&self.path, MOST_PACK) {
            Err(error) if error.is_damage() => return Ok(None),
            read => read?,
        };
        let object =
            Pack::salvage(bytes, Budget::FOLDER).ok().and_then(|pack| pack.object(folder, stored.blake3)?);
        Ok(object.filter(|bytes| Stored::of(bytes) == *stored))
    }

    fn unproved(&self, folder: Folder, name: Digest) -> Option<Vec<u8>> {
        self.read.as_ref().ok()?.object(folder, name)?
    }

    pub(super) fn has(&self, folder: Folder, name: Digest) -> bool {
        self.read.as_ref().is_ok_and(|pack| pack.has(folder, name))
    }

    pub(super) fn size(&self) -> u64 {
        self.read.as_ref().map_or(0, |pack| pack.size())
    }

    pub(super) fn cost(&self) -> Option<Budget> {
        self.read.as_ref().ok().map(|pack| pack.cost())
    }

    pub(super) fn read(path: PathBuf, area: Area, left: Budget) -> Result<PackFile, StoreError> {
        let bytes = match read_file(&path, MOST_PACK) {
            Ok(bytes) => bytes,
            Err(error) if error.is_damage() && !error.is_gone() => {
                let unread = Unread { fault: error.words(), is_later: false };
                return Ok(PackFile { path, read: Err(unread) });
            }
            Err(error) => return Err(error),
        };
        let read = PackFile::parsed(&path, bytes, area, left);
        Ok(PackFile { path, read })
    }

    fn parsed(path: &Path, bytes: Vec<u8>, area: Area, left: Budget) -> Result<Arc<Pack>, Unread> {
        let name = Digest::of(&bytes);
        if pack_name(path) != Some(name) {
            return Err(Unread { fault: words!("store.pack-named", name), is_later: false });
        }
        let unread = |fault: PackFault| Unread { fault: fault.words(), is_later: fault == PackFault::Later };
        let pack = Pack::read(bytes, left).map_err(unread)?;
        if pack.objects().any(|(folder, _)| !area.folders().contains(&folder)) {
            return Err(unread(PackFault::Index));
        }
        Ok(Arc::new(pack))
    }
}

impl Store {
    /// The bytes of an object as it is kept, with the pack that they come from: then they are not proved to have the
    /// name that is asked for.
    pub(super) fn kept(
        &self,
        path: &Path,
        (folder, name): (Folder, Digest),
        most: u64,
        pack: &Cell<Option<PathBuf>>,
    ) -> Result<Vec<u8>, StoreError> {
        let loose = || read_file(path, most);
        let gone = match loose() {
            Err(error @ StoreError::Missing { .. }) if folder.is_packed() => error,
            read => return read,
        };
        let mut packs = self.packs_read();
        for _ in 0..MOST_TRIES {
            let mut holders = packs.iter().filter(|pack| pack.has(folder, name)).peekable();
            while let Some(holder) = holders.next() {
                let Some(bytes) = holder.unproved(folder, name) else { continue };
                if bytes.len() as u64 > most {
                    let path = path.to_owned();
                    return Err(StoreError::TooLarge { path, bytes: bytes.len() as u64, most });
                }
                if holders.peek().is_none() || Digest::of(&bytes) == name {
                    pack.set(Some(holder.path.clone()));
                    return Ok(bytes);
                }
            }
            let now = self.packs()?;
            let paths = |packs: &[PackFile]| packs.iter().map(|pack| pack.path.clone()).collect::<Vec<_>>();
            if paths(&now) == paths(&packs) {
                break;
            }
            packs = now;
        }
        // It may have been taken out of its pack since.
        match loose() {
            Err(StoreError::Missing { .. }) => {}
            read => return read,
        }
        // If a pack cannot be read, it may be there; one of a later release is no damage.
        let unread = packs.iter().filter(|pack| pack.read.is_err());
        let unread = unread.min_by_key(|pack| !pack.is_later());
        Err(unread.and_then(PackFile::error).unwrap_or(gone))
    }

    /// The packs of its area, as they stand now.
    ///
    /// # Errors
    ///
    /// If the disk refuses; a pack that cannot be read as one is among them.
    pub fn packs(&self) -> Result<Arc<[PackFile]>, StoreError> {
        // Whoever comes second waits, and finds them read.
        let mut read = self.packs_of_area().lock().unwrap_or_else(PoisonError::into_inner);
        let known = read.clone();
        'listed: for _ in 0..MOST_TRIES {
            let paths: Vec<PathBuf> =
                self.files(Folder::Packs)?.into_iter().filter(|path| pack_name(path).is_some()).collect();
            if paths.iter().eq(known.iter().map(|pack| &pack.path)) {
                return Ok(known);
            }
            let (mut packs, mut left) = (Vec::new(), Budget::FOLDER);
            for path in paths {
                let before = known.iter().find(|pack| pack.path == path);
                let before = before.filter(|pack| pack.cost().is_some_and(|cost| left.less(cost).is_some()));
                let pack = match before {
                    Some(pack) => pack.clone(),
                    None => match PackFile::read(path, self.area(), left) {
                        // Another writer has replaced it.
                        Err(StoreError::Missing { .. }) => continue 'listed,
                        read => read?,
                    },
                };
                left = pack.cost().and_then(|cost| left.less(cost)).unwrap_or(left);
                packs.push(pack);
            }
            let packs: Arc<[PackFile]> = packs.into();
            *read = packs.clone();
            return Ok(packs);
        }
        Err(StoreError::Busy { tries: MOST_TRIES as u32 })
    }

    /// The packs that were read so far.
    fn packs_read(&self) -> Arc<[PackFile]> {
        self.packs_of_area().lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the packs anew when they are asked for next.
    pub(super) fn forget_packs(&self) {
        *self.packs_of_area().lock().unwrap_or_else(PoisonError::into_inner) = Arc::default();
    }

    fn packs_of_area(&self) -> &Mutex<Arc<[PackFile]>> {
        match self.area() {
            Area::Record => &self.packs.record,
            Area::Drafts => &self.packs.drafts,
        }
    }

    /// Whether the file at a path below the store may stand in a pack.
    pub fn may_be_packed(&self, path: &str) -> bool {
        self.packed_at(path).is_some()
    }

    /// Whether the file at a path below the store is a pack, or the beginning of one, that is none of the record.
    pub fn is_pack_aside(&self, path: &str) -> bool {
        self.bytes_of(path).is_some_and(|bytes| bytes.starts_with(MAGIC))
    }

    /// Which object a path below the store is that of, if it may stand in a pack.
    pub(super) fn packed_at(&self, path: &str) -> Option<(Store, Folder, Digest)> {
        let (area, below) = match path.strip_prefix(DRAFTS).and_then(|below| below.strip_prefix('/')) {
            Some(below) => (Area::Drafts, below),
            None => (Area::Record, path),
        };
        let (folder, file) = below.split_once('/')?;
        let name = file.strip_suffix(".toml")?.parse().ok()?;
        let folder = area.folders().iter().find(|it| it.name() == folder && it.is_packed())?;
        Some((self.of_area(area), *folder, name))
    }
}

/// Whether a file is called as packs are.
pub(crate) fn is_pack(path: &Path) -> bool {
    pack_name(path).is_some()
}

/// The hash by which a pack is called.
fn pack_name(path: &Path) -> Option<Digest> {
    path.file_name()?.to_str()?.strip_suffix(".pack")?.parse().ok()
}
