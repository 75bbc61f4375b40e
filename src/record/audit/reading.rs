//! Reading the files of all revisions anew, on as many processors as there are.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::places::Places;
use super::{WithheldFiles, of_entry, relative};
use crate::event::{Revise, Stored};
use crate::history::{files_of, load, load_sources, load_vocabulary};
use crate::store::{Folder, Store, StoreError};
use planctl_core::model::{Digest, Id, Mapping, Vocabulary};
use planctl_core::snapshot::{DocumentName, KnownTables, mapping_to_toml};
use planctl_core::text::Words;
use planctl_core::words;

/// What came of reading the files of one revision.
#[derive(Default)]
pub(super) struct Read {
    pub(super) number: u64,
    /// The files it names, relative to the store.
    pub(super) named: Vec<PathBuf>,
    /// Those that are as named.
    pub(super) sound: Vec<Stored>,
    /// Those that are withheld and not there, each with the entry that withholds it.
    pub(super) gone: Vec<(PathBuf, u64)>,
    /// Those that are not there and may stand in a pack.
    pub(super) packed: Vec<PathBuf>,
    /// The items that are spoken of and stand in the plan; `None` if it could not be read.
    pub(super) ids: Option<BTreeSet<Id>>,
    /// The mapping it names.
    pub(super) map: Option<Mapping>,
    pub(super) hashes: Vec<Words>,
    pub(super) canonical: Vec<Words>,
    /// Documents kept with it, whether their files are here or not.
    pub(super) kept: Vec<Digest>,
    /// Documents that its sources name.
    pub(super) documents: Vec<DocumentName>,
}

/// Reads the files of these revisions; what came of each, in their order.
pub(super) fn read_all(
    store: &Store,
    revisions: &[(u64, &Revise)],
    withheld: &WithheldFiles,
    places: &Places,
) -> Vec<Read> {
    let has_packs = super::has_packs(store).unwrap_or(false);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).clamp(1, 8);
    let share = revisions.len().div_ceil(threads).max(16);
    std::thread::scope(|scope| {
        let read = |part: &[(u64, &Revise)]| {
            let mut reader = Reader::of(store, withheld, places, has_packs);
            part.iter().map(|(number, revise)| reader.revision(*number, revise)).collect::<Vec<_>>()
        };
        let parts: Vec<_> = revisions.chunks(share).map(|part| scope.spawn(move || read(part))).collect();
        parts.into_iter().flat_map(|part| part.join().expect("reading ends in a verdict")).collect()
    })
}

struct Reader<'s> {
    store: &'s Store,
    withheld: &'s WithheldFiles,
    places: &'s Places,
    has_packs: bool,
    /// Files other than plans that this reader has found sound: many revisions share them.
    sound: HashSet<(PathBuf, Stored)>,
    vocabularies: HashMap<Stored, Arc<Vocabulary>>,
    tables: HashMap<Stored, KnownTables>,
    /// Mappings read, `None` for a file that is none.
    maps: HashMap<Stored, Option<Mapping>>,
}

impl<'s> Reader<'s> {
    fn of(store: &'s Store, withheld: &'s WithheldFiles, places: &'s Places, has_packs: bool) -> Self {
        Reader {
            store,
            withheld,
            places,
            has_packs,
            sound: HashSet::new(),
            vocabularies: HashMap::new(),
            tables: HashMap::new(),
            maps: HashMap::new(),
        }
    }

    /// Reads a file that a revision names. If it is not as named, this is noted and the answer is `None`.
    fn file(&mut self, read: &mut Read, folder: Folder, file: &Stored, ending: &str) -> Option<Vec<u8>> {
        let name = relative(self.store, &self.store.object_path(folder, file.blake3, ending));
        read.named.push(name.clone());
        let key = (name, *file);
        if self.sound.contains(&key) {
            read.sound.push(*file);
            return Some(Vec::new());
        }
        match self.store.object_named(folder, file, ending) {
            Ok(bytes) => {
                read.sound.push(*file);
                if folder != Folder::Snapshots {
                    self.sound.insert(key);
                }
                Some(bytes)
            }
            Err(error) => {
                if matches!(error, StoreError::Missing { .. }) && self.has_packs && folder.is_packed() {
                    read.packed.push(key.0);
                    return None;
                }
                match (error, self.withheld.get(&key)) {
                    (StoreError::Missing { .. }, Some(by)) => read.gone.push((key.0, *by)),
                    (error, _) => read.hashes.push(of_entry(read.number, &error.words())),
                }
                None
            }
        }
    }

    fn revision(&mut self, number: u64, revise: &Revise) -> Read {
        let kept = revise.evidence.iter().map(|kept| kept.file.blake3).collect();
        let mut read = Read { number, kept, ..Read::default() };
        let plan = self.file(&mut read, Folder::Snapshots, &revise.snapshot, "toml");
        let mut whole = self.file(&mut read, Folder::Vocabularies, &revise.vocabulary.1, "toml").is_some();
        if let Some(sources) = &revise.sources {
            whole &= self.file(&mut read, Folder::Sources, sources, "toml").is_some();
        }
        for kept in &revise.evidence {
            for (folder, file, ending) in files_of(kept) {
                self.file(&mut read, folder, &file, &ending);
            }
        }
        if let Some(stored) = &revise.map
            && let Some(bytes) = self.file(&mut read, Folder::Maps, stored, "toml")
        {
            let parse = || {
                let text = str::from_utf8(&bytes).ok()?;
                Mapping::parse(text).ok().filter(|mapping| mapping_to_toml(mapping) == text)
            };
            read.map = self.maps.entry(*stored).or_insert_with(parse).clone();
            if read.map.is_none() {
                read.canonical.push(of_entry(number, &words!("audit.no-mapping")));
            }
        }
        let (Some(plan), true) = (plan, whole) else { return read };
        if let Err(fault) = self.plan(&mut read, revise, &plan) {
            read.canonical.push(of_entry(number, &fault));
        }
        read
    }

    /// Holds a plan and its sources to the canonical form.
    fn plan(&mut self, read: &mut Read, revise: &Revise, plan: &[u8]) -> Result<(), Words> {
        let (name, stored) = &revise.vocabulary;
        let vocabulary = match self.vocabularies.get(stored).filter(|known| known.name == *name) {
            Some(known) => known.clone(),
            None => {
                let loaded = load_vocabulary(self.store, name, stored).map_err(|error| error.words())?;
                self.vocabularies.insert(*stored, loaded.clone());
                loaded
            }
        };
        let tables = self.tables.entry(*stored).or_insert_with(|| KnownTables::new(vocabulary));
        let known = str::from_utf8(plan).ok().and_then(|text| tables.plan_of(text));
        let wanted = self.places.of_plan(&revise.plan);
        if wanted.is_none() && known.as_ref() == Some(&revise.plan) {
            read.ids = Some(BTreeSet::new());
        }
        let sources = if wanted.is_none() && known.as_ref() == Some(&revise.plan) {
            match &revise.sources {
                Some(sources) => load_sources(self.store, sources, revise.snapshot.blake3),
                None => Ok(Vec::new()),
            }
        } else {
            // Not known for sure: read it as a whole, which tells what is wrong if anything is.
            load(self.store, revise).map(|loaded| {
                let stands = |id: &&Id| loaded.snapshot.plan().get(id).is_some();
                read.ids = Some(wanted.into_iter().flatten().filter(stands).cloned().collect());
                loaded.sources
            })
        };
        let sources = sources.map_err(|error| error.words())?;
        read.documents = sources.into_iter().filter_map(|source| source.document).collect();
        Ok(())
    }
}
