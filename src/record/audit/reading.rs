//! Reading the files of all revisions anew, on as many processors as there are.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::places::Places;
use super::{WithheldFiles, of_entry, relative};
use crate::event::{Revise, Stored};
use crate::history::{files_of, snapshot_of, sources_of, vocabulary_of};
use crate::store::{Folder, Store};
use planctl_core::model::{Digest, Id, Mapping, Vocabulary, VocabularyName};
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
    may_withhold: bool,
    places: &Places,
) -> Vec<Read> {
    let has_packs = super::has_later_packs(store).unwrap_or(false);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).clamp(1, 8);
    let share = revisions.len().div_ceil(threads).max(16);
    std::thread::scope(|scope| {
        let read = |part: &[(u64, &Revise)]| {
            let mut reader = Reader { may_withhold, ..Reader::of(store, withheld, places, has_packs) };
            part.iter().map(|(number, revise)| reader.revision(*number, revise)).collect::<Vec<_>>()
        };
        let parts: Vec<_> = revisions.chunks(share).map(|part| scope.spawn(move || read(part))).collect();
        parts.into_iter().flat_map(|part| part.join().expect("reading ends in a verdict")).collect()
    })
}

/// A vocabulary by its name and its file.
type Named = (VocabularyName, Stored);

/// The items of a plan that are spoken of.
#[derive(Clone)]
struct Items {
    ids: BTreeSet<Id>,
    /// Whether they are known without the plan having been read as a whole.
    is_known: bool,
}

struct Reader<'s> {
    store: &'s Store,
    withheld: &'s WithheldFiles,
    places: &'s Places,
    has_packs: bool,
    /// Whether an entry that a later release wrote may withhold files.
    may_withhold: bool,
    /// Files that this reader has found sound: many revisions share them.
    sound: HashSet<(PathBuf, Stored)>,
    vocabularies: HashMap<Named, Result<Arc<Vocabulary>, Words>>,
    /// What came of each plan.
    plans: HashMap<(Stored, Named, Id), Result<Items, Words>>,
    /// The documents that sources name, by the file and the snapshot they are to be of.
    sources: HashMap<(Stored, Digest), Result<Vec<DocumentName>, Words>>,
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
            may_withhold: false,
            sound: HashSet::new(),
            vocabularies: HashMap::new(),
            plans: HashMap::new(),
            sources: HashMap::new(),
            tables: HashMap::new(),
            maps: HashMap::new(),
        }
    }

    /// Reads a file that a revision names. If it is not as named, this is noted and the answer is `None`;
    /// of a file that was found sound before, it is empty.
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
                self.sound.insert(key);
                Some(bytes)
            }
            Err(error) => {
                if error.is_gone() && self.has_packs && folder.is_packed() {
                    read.packed.push(key.0);
                    return None;
                }
                match (error, self.withheld.get(&key)) {
                    (error, Some(by)) if error.is_gone() => read.gone.push((key.0, *by)),
                    (error, None)
                        if error.is_gone() && self.may_withhold && super::can_be_withheld(&key.0, file) => {}
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
        let vocabulary = self.file(&mut read, Folder::Vocabularies, &revise.vocabulary.1, "toml");
        let sources = match &revise.sources {
            Some(sources) => self.file(&mut read, Folder::Sources, sources, "toml"),
            None => Some(Vec::new()),
        };
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
        let (Some(plan), Some(vocabulary), Some(sources)) = (plan, vocabulary, sources) else { return read };
        if let Err(fault) = self.plan(&mut read, revise, [vocabulary, plan, sources]) {
            read.canonical.push(of_entry(number, &fault));
        }
        read
    }

    /// Holds a plan and its sources to the canonical form. The bytes are those of the three files.
    fn plan(
        &mut self,
        read: &mut Read,
        revise: &Revise,
        [vocabulary, plan, sources]: [Vec<u8>; 3],
    ) -> Result<(), Words> {
        let vocabulary = self.vocabulary(&revise.vocabulary, vocabulary)?;
        let key = (revise.snapshot, revise.vocabulary.clone(), revise.plan.clone());
        let items = match self.plans.get(&key) {
            Some(known) => known.clone(),
            None => {
                let read = self.items(revise, vocabulary, plan);
                self.plans.insert(key, read.clone());
                read
            }
        }?;
        if items.is_known {
            read.ids = Some(BTreeSet::new());
        }
        if let Some(stored) = &revise.sources {
            read.documents = self.documents(stored, revise.snapshot.blake3, sources)?;
        }
        read.ids = Some(items.ids);
        Ok(())
    }

    fn vocabulary(&mut self, named: &Named, bytes: Vec<u8>) -> Result<Arc<Vocabulary>, Words> {
        if let Some(known) = self.vocabularies.get(named) {
            return known.clone();
        }
        let (name, stored) = named;
        let bytes = self.bytes(Folder::Vocabularies, stored, bytes)?;
        let read = vocabulary_of(self.store, name, stored, bytes);
        let read = read.map(|(vocabulary, _)| vocabulary).map_err(|error| error.words());
        self.vocabularies.insert(named.clone(), read.clone());
        read
    }

    fn items(&mut self, revise: &Revise, vocabulary: Arc<Vocabulary>, plan: Vec<u8>) -> Result<Items, Words> {
        let plan = self.bytes(Folder::Snapshots, &revise.snapshot, plan)?;
        let tables = self.tables.entry(revise.vocabulary.1);
        let tables = tables.or_insert_with(|| KnownTables::new(vocabulary.clone()));
        let known = str::from_utf8(&plan).ok().and_then(|text| tables.plan_of(text));
        let wanted = self.places.of_plan(&revise.plan);
        if wanted.is_none() && known.as_ref() == Some(&revise.plan) {
            return Ok(Items { ids: BTreeSet::new(), is_known: true });
        }
        // Not known for sure: read it as a whole, which tells what is wrong if anything is.
        let snapshot = snapshot_of(self.store, revise, &vocabulary, plan).map_err(|error| error.words())?;
        let stands = |id: &&Id| snapshot.plan().get(id).is_some();
        Ok(Items { ids: wanted.into_iter().flatten().filter(stands).cloned().collect(), is_known: false })
    }

    fn documents(
        &mut self,
        stored: &Stored,
        snapshot: Digest,
        bytes: Vec<u8>,
    ) -> Result<Vec<DocumentName>, Words> {
        if let Some(known) = self.sources.get(&(*stored, snapshot)) {
            return known.clone();
        }
        let bytes = self.bytes(Folder::Sources, stored, bytes)?;
        let read = sources_of(self.store, stored, snapshot, bytes).map_err(|error| error.words());
        let read = read.map(|sources| sources.into_iter().filter_map(|source| source.document).collect());
        self.sources.insert((*stored, snapshot), read.clone());
        read
    }

    /// The bytes of a file, read again only where they are not at hand.
    fn bytes(&self, folder: Folder, stored: &Stored, at_hand: Vec<u8>) -> Result<Vec<u8>, Words> {
        if at_hand.is_empty() {
            return self.store.object(folder, stored).map_err(|error| error.words());
        }
        Ok(at_hand)
    }
}
