//! Packing a store and unpacking it: what was written is read back, and only then is anything removed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::faulty::Safeguard;
use super::kept::PackFile;
use super::pack::{Budget, Builder, Built};
use super::read::stands;
use super::write::sync_folder;
use super::{Area, Folder, Log, Store, StoreError};
use crate::event::{Event, Stored};
use planctl_core::model::Digest;

/// What packing or unpacking did, or in a rehearsal would do.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Packed {
    /// How many objects stand otherwise than before.
    pub objects: usize,
    /// How many bytes they had, with the packs that are gone.
    pub before: u64,
    /// How many bytes they have.
    pub after: u64,
    /// The packs that are new.
    pub packs: Vec<PathBuf>,
    /// How many objects did not fit: they stay as they were.
    pub left: usize,
}

/// Objects by the names they bear.
type Names = BTreeSet<(Folder, Digest)>;

impl Store {
    /// Puts the snapshots and sources of its area, or the versions, into packs, and removes the files and packs that
    /// are then no longer needed. With `is_anew` everything is packed together; else what stands in packs stays there.
    ///
    /// # Errors
    ///
    /// If something that an entry names is missing or damaged, or the disk refuses: then all that was there is there
    /// still, and perhaps a pack besides.
    pub fn pack(&self, is_anew: bool) -> Result<Packed, StoreError> {
        let _queue = self.hold()?;
        self.sync_packed()?;
        let mut done = self.pack_once(is_anew)?;
        // Whoever withheld a file meanwhile did not know of the new pack.
        let withheld = self.withheld_objects()?;
        if !self.is_rehearsal && self.packs()?.iter().any(|pack| has_any(pack, &withheld)) {
            self.drop_packed(&withheld)?;
            done.packs = self.packs()?.iter().map(|pack| pack.path().to_owned()).collect();
        }
        Ok(done)
    }

    fn pack_once(&self, is_anew: bool) -> Result<Packed, StoreError> {
        let old = self.sound_packs()?;
        let withheld = self.withheld_objects()?;
        let mut done = Packed::default();
        let left = match is_anew {
            true => Budget::WRITTEN,
            false => old.iter().filter_map(PackFile::cost).fold(Budget::WRITTEN, Budget::without),
        };
        let mut making = Making::within(left, Budget::PACK);
        // What is in the packs, then or now, and what stands alone beside them.
        let (mut packed, mut loose) = (Names::new(), Vec::new());
        let mut known = withheld.clone();
        let mut take = |folder, name, stored: Option<Stored>| {
            if !known.insert((folder, name)) {
                return Ok(());
            }
            let stays = !is_anew && old.iter().any(|pack| pack.has(folder, name));
            let path = self.object_path(folder, name, "toml");
            let is_loose = stands(&path)?.is_some();
            if stays && !is_loose {
                return Ok(());
            }
            let bytes = match stored {
                Some(stored) if !stays => self.object(folder, &stored)?,
                _ => self.packed_object(&old, folder, name)?,
            };
            if !stays && !making.add(folder, name, &bytes) {
                done.left += 1;
                return Ok(());
            }
            packed.insert((folder, name));
            if is_loose {
                done.before += bytes.len() as u64;
                loose.push(path);
            }
            Ok::<(), StoreError>(())
        };
        for (folder, stored) in in_order(&self.log()?) {
            take(folder, stored.blake3, Some(stored))?;
        }
        if is_anew {
            // What no entry names is kept: another copy of the log may name it.
            for (folder, name) in old.iter().flat_map(PackFile::objects) {
                take(folder, name, None)?;
            }
        }
        let made = making.finish();
        let path_of = |built: &Built| self.object_path(Folder::Packs, Digest::of(&built.bytes), "pack");
        let made: Vec<(PathBuf, Built)> = made.into_iter().map(|built| (path_of(&built), built)).collect();
        // A pack of which all is in the new ones is no longer needed.
        let is_replaced = |pack: &&PackFile| {
            let mut objects = pack.objects().into_iter();
            is_anew
                && !pack.is_later()
                && objects.all(|name| packed.contains(&name) || withheld.contains(&name))
        };
        let replaced: Vec<&PackFile> = old.iter().filter(is_replaced).collect();
        done.before += replaced.iter().map(|pack| pack.size()).sum::<u64>();
        done.after = made.iter().map(|(_, built)| built.bytes.len() as u64).sum();
        let stood = |path: &Path| old.iter().any(|pack| pack.path() == path);
        done.packs = made.iter().map(|(path, _)| path.clone()).filter(|path| !stood(path)).collect();
        let gone = replaced.iter().map(|pack| pack.path().to_owned());
        let gone: Vec<PathBuf> = gone.filter(|path| !made.iter().any(|(new, _)| new == path)).collect();
        if loose.is_empty() && gone.is_empty() && done.packs.is_empty() {
            return Ok(Packed { left: done.left, ..Packed::default() });
        }
        done.objects = packed.len();
        if self.is_rehearsal {
            return Ok(done);
        }
        for (path, built) in &made {
            self.keep_pack(path, built)?;
        }
        self.remove(loose.into_iter().chain(gone).collect())?;
        Ok(done)
    }

    /// Takes everything out of the packs of its area, and then removes them.
    ///
    /// # Errors
    ///
    /// As for [`Store::pack`]; files may then stand beside their pack.
    pub fn unpack(&self) -> Result<Packed, StoreError> {
        let _queue = self.hold()?;
        self.sync_packed()?;
        let old = self.sound_packs()?;
        if let Some(error) = old.iter().find_map(PackFile::error) {
            return Err(error);
        }
        let withheld = self.withheld_objects()?;
        let mut done = Packed::default();
        let mut names: Names = BTreeSet::new();
        for pack in old.iter() {
            done.before += pack.size();
            for (folder, name) in pack.objects() {
                if withheld.contains(&(folder, name)) || !names.insert((folder, name)) {
                    continue;
                }
                let bytes = self.packed_object(&old, folder, name)?;
                done.after += bytes.len() as u64;
                if !self.is_rehearsal {
                    self.place(&self.object_path(folder, name, "toml"), &bytes)?;
                }
            }
        }
        done.objects = names.len();
        if !self.is_rehearsal {
            self.remove(old.iter().map(|pack| pack.path().to_owned()).collect())?;
        }
        Ok(done)
    }

    /// Removes the bytes of a file that an entry withholds; whether they were there.
    ///
    /// # Errors
    ///
    /// As [`Store::withhold_all`].
    pub fn withhold(&self, path: &str) -> Result<bool, StoreError> {
        Ok(self.withhold_all([path].into_iter())? > 0)
    }

    /// Removes the bytes of files that entries withhold, given by their paths below the store; how many were there.
    /// A pack that has one of them is written anew without it.
    ///
    /// # Errors
    ///
    /// If the disk refuses, or a pack cannot be read: what it holds is not known then.
    pub fn withhold_all<'p>(&self, paths: impl Iterator<Item = &'p str>) -> Result<usize, StoreError> {
        let mut removed: BTreeSet<&str> = BTreeSet::new();
        let mut packed: BTreeMap<Area, Names> = BTreeMap::new();
        for path in paths {
            let at = self.root().join(path);
            self.plain_inside(at.parent().unwrap_or(&at))?;
            if stands(&at)?.is_some() {
                removed.insert(path);
                if !self.is_rehearsal {
                    self.sync_before()?;
                    self.remove(vec![at])?;
                }
            }
            let Some((store, folder, name)) = self.packed_at(path) else { continue };
            if store.packs()?.iter().any(|pack| pack.has(folder, name)) {
                removed.insert(path);
            }
            packed.entry(store.area()).or_default().insert((folder, name));
        }
        for (area, names) in packed {
            let store = self.of_area(area);
            if store.packs()?.is_empty() {
                continue;
            }
            let _queue = store.hold()?;
            store.sync_packed()?;
            store.drop_packed(&names)?;
        }
        Ok(removed.len())
    }

    /// Refuses packs that cannot be read: whether a file is in them is not known.
    ///
    /// # Errors
    ///
    /// The first of them.
    pub fn packs_can_be_read(&self) -> Result<(), StoreError> {
        self.packs()?.iter().find_map(PackFile::error).map_or(Ok(()), Err)
    }

    /// Writes the packs that have one of these objects anew, without them and without the blocks that nothing else
    /// has.
    fn drop_packed(&self, names: &Names) -> Result<(), StoreError> {
        self.packs_can_be_read()?;
        for pack in self.packs()?.iter().filter(|pack| has_any(pack, names)) {
            let mut making = Making::within(Budget::FOLDER, Budget::PACK);
            for (folder, name) in pack.objects() {
                if !names.contains(&(folder, name)) && !making.add(folder, name, &pack.object(folder, name)?)
                {
                    // Only what no writer of packs would have packed does not fit again.
                    self.place(&self.object_path(folder, name, "toml"), &pack.object(folder, name)?)?;
                }
            }
            if self.is_rehearsal {
                continue;
            }
            self.sync_before()?;
            for built in making.finish() {
                self.keep_pack(&self.object_path(Folder::Packs, Digest::of(&built.bytes), "pack"), &built)?;
            }
            self.remove(vec![pack.path().to_owned()])?;
        }
        Ok(())
    }

    /// Writes a pack, reads it from the disk again, and holds every object in it to its name.
    fn keep_pack(&self, path: &Path, built: &Built) -> Result<(), StoreError> {
        self.place(path, &built.bytes)?;
        let pack = PackFile::read(path.to_owned(), self.area(), Budget::FOLDER)?;
        if let Some(error) = pack.error() {
            return Err(error);
        }
        built.objects.iter().try_for_each(|(folder, name)| pack.object(*folder, *name).map(|_| ()))
    }

    /// Removes files of its area, which another writer may have removed before.
    fn remove(&self, paths: Vec<PathBuf>) -> Result<(), StoreError> {
        let mut folders = BTreeSet::new();
        for path in paths {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(StoreError::Io { path, error });
                }
                _ => folders.extend(path.parent().map(Path::to_owned)),
            }
        }
        folders.iter().try_for_each(|folder| sync_folder(folder, Safeguard::SyncRemoved))
    }

    /// Syncs what was removed before by one who did not come to say so.
    fn sync_packed(&self) -> Result<(), StoreError> {
        if self.is_rehearsal {
            return Ok(());
        }
        self.sync_before()?;
        for folder in self.folders().iter().filter(|folder| folder.is_packed() || **folder == Folder::Packs) {
            let path = self.folder(*folder);
            self.plain_inside(&path)?;
            if stands(&path)?.is_some() {
                sync_folder(&path, Safeguard::SyncFound)?;
            }
        }
        Ok(())
    }

    /// Its packs, of which none is damaged.
    fn sound_packs(&self) -> Result<Arc<[PackFile]>, StoreError> {
        let packs = self.packs()?;
        match packs.iter().filter(|pack| !pack.is_later()).find_map(PackFile::error) {
            Some(error) => Err(error),
            None => Ok(packs),
        }
    }

    /// An object of one of these packs.
    fn packed_object(&self, packs: &[PackFile], folder: Folder, name: Digest) -> Result<Vec<u8>, StoreError> {
        let mut read = Err(StoreError::Missing { path: self.object_path(folder, name, "toml") });
        for pack in packs.iter().filter(|pack| pack.has(folder, name)) {
            read = pack.object(folder, name);
            if read.is_ok() {
                break;
            }
        }
        read
    }

    /// The objects of its area that entries withhold.
    fn withheld_objects(&self) -> Result<Names, StoreError> {
        let record = self.of_area(Area::Record).log()?;
        let mut all = BTreeSet::new();
        for entry in &record.entries {
            if let Event::Redact { withheld, .. } = &entry.event {
                let at = withheld.iter().filter_map(|file| self.packed_at(&file.path));
                all.extend(
                    at.filter(|(store, ..)| store.area() == self.area())
                        .map(|(_, folder, name)| (folder, name)),
                );
            }
        }
        Ok(all)
    }
}

/// What the entries of a log name of what may stand in packs, newest first: of each plan its snapshots and then its
/// sources, of each proposal its versions.
fn in_order(log: &Log) -> Vec<(Folder, Stored)> {
    let mut groups: BTreeMap<(&str, Folder), Vec<Stored>> = BTreeMap::new();
    let mut add = |of, folder, stored| groups.entry((of, folder)).or_default().push(stored);
    for entry in log.entries.iter().rev() {
        match &entry.event {
            Event::Revise(revise) => {
                add(revise.plan.as_str(), Folder::Snapshots, revise.snapshot);
                if let Some(sources) = revise.sources {
                    add(revise.plan.as_str(), Folder::Sources, sources);
                }
            }
            Event::Deliberation(step) => {
                if let Some(version) = step.step.made() {
                    add(step.proposal.as_str(), Folder::Versions, version.file);
                }
            }
            Event::Act { .. }
            | Event::Annotate { .. }
            | Event::Report(_)
            | Event::Authority { .. }
            | Event::Policy { .. }
            | Event::Signers(_)
            | Event::Redact { .. }
            | Event::Sign { .. } => {}
        }
    }
    let named = groups.into_iter();
    named.flat_map(|((_, folder), group)| group.into_iter().map(move |stored| (folder, stored))).collect()
}

/// Packs that are being made, one after the other.
struct Making {
    /// What those that come may take.
    left: Budget,
    /// What one of them may take.
    each: Budget,
    current: Builder,
    made: Vec<Built>,
}

impl Making {
    fn within(left: Budget, each: Budget) -> Making {
        Making { left, each, current: Builder::within(left.and(each)), made: Vec::new() }
    }

    /// Adds an object; `false` if it does not fit.
    fn add(&mut self, folder: Folder, name: Digest, bytes: &[u8]) -> bool {
        if self.current.add(folder, name, bytes) {
            return true;
        }
        self.next();
        self.current.add(folder, name, bytes)
    }

    fn next(&mut self) {
        self.left = self.left.without(self.current.cost());
        let full = std::mem::replace(&mut self.current, Builder::within(self.left.and(self.each)));
        if !full.is_empty() {
            self.made.push(full.finish());
        }
    }

    fn finish(mut self) -> Vec<Built> {
        self.next();
        self.made
    }
}

fn has_any(pack: &PackFile, names: &Names) -> bool {
    names.iter().any(|(folder, name)| pack.has(*folder, *name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_pack_does_not_take_the_next_does_and_what_none_takes_is_left() {
        let each = Budget { objects: 2, ..Budget::PACK };
        let mut making = Making::within(Budget { objects: 5, ..Budget::WRITTEN }, each);
        let objects: Vec<String> =
            (0..7).map(|number| format!("format = 1\n\n[a]\nid = \"{number}\"\n")).collect();
        let name = |text: &String| Digest::of(text.as_bytes());
        let taken: Vec<bool> =
            objects.iter().map(|text| making.add(Folder::Snapshots, name(text), text.as_bytes())).collect();
        assert_eq!(taken, [true, true, true, true, true, false, false]);
        let made = making.finish();
        assert_eq!(made.iter().map(|built| built.objects.len()).collect::<Vec<_>>(), [2, 2, 1]);
        let all = made.iter().flat_map(|built| built.objects.iter().map(|(_, name)| *name));
        assert!(all.eq(objects.iter().take(5).map(name)));
    }
}
