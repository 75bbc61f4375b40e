//! Putting back what was lost or damaged, from another copy: identical bytes, and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::witness::fits;
use super::{AgainstError, checkpoint_name, checkpoint_signature_name};
use crate::event::{Attested, Entry, Event, Stored};
use crate::history::files_of;
use crate::signing::{Signature, Statement};
use crate::store::{
    Area, Folder, GIT_ATTRIBUTES, Log, MOST_BYTES, MOST_EVIDENCE_BYTES, PackFile, Store, StoreError,
    read_file, stands,
};
use crate::tree::{self, Checkpoint};
use crate::trust::{Trust, file_hash};
use planctl_core::model::{Digest, Sha256};
use planctl_core::text::Words;
use planctl_core::words;

/// What a repair did, and what it could not do.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Repaired {
    /// Files put back, below the store.
    pub restored: Vec<PathBuf>,
    /// Where what stood in the place of some of them was moved.
    pub aside: Vec<PathBuf>,
    /// What could not be put back, and why.
    pub left: Vec<Words>,
}

/// Puts back each file of a store that is missing or damaged and that another copy has with the
/// very bytes that this store's own log names. Nothing is deleted: what stood in a file's place is
/// moved aside. Entries that only the copy has are none of this store's and are not taken.
///
/// # Errors
///
/// If `root` is no store that the copy is one of, the copy's log is not sound, or the disk
/// refuses, be it to read a file of either; what was put back before stays.
pub fn repair(root: &Path, copy: &Store, most_bytes: u64) -> Result<Repaired, AgainstError> {
    let mut done = Repaired::default();
    let bytes = read_file(&copy.root().join("planctl.toml"), MOST_BYTES)?;
    let is_same = |store: &Store| store.config() == copy.config();
    let ours = match Store::open(root, most_bytes) {
        Ok(store) if is_same(&store) => store,
        Err(error @ StoreError::Io { .. }) => return Err(error.into()),
        // Its first line of defence is gone, or altered: the first entry says which bytes it had.
        opened => {
            let first = copy.at(root).entry_path(1);
            let named = sound(read_file(&first, MOST_BYTES))?.and_then(|bytes| {
                let text = String::from_utf8(bytes).ok()?;
                crate::event::read_entry(&text).ok().map(|entry| entry.previous)
            });
            if named != Some(Sha256::of(&bytes)) {
                let origin = |store: &Store| store.config().origin.clone();
                let ours = opened?;
                return Err(AgainstError::OtherStore { ours: origin(&ours), theirs: origin(copy) });
            }
            let store = copy.at(root);
            done.put(&store, &root.join("planctl.toml"), &bytes)?;
            Store::open(root, most_bytes)?
        }
    };
    let attributes = root.join(".gitattributes");
    if sound(read_file(&attributes, MOST_BYTES))?.as_deref() != Some(GIT_ATTRIBUTES.as_bytes()) {
        done.put(&ours, &attributes, GIT_ATTRIBUTES.as_bytes())?;
    }
    let vouched = Vouched::of(&ours)?;
    let mut withheld = Vec::new();
    for area in [Area::Record, Area::Drafts] {
        let (here, there) = match area {
            Area::Record => (ours.clone(), copy.clone()),
            Area::Drafts => (ours.drafts(), copy.drafts()),
        };
        done.entries(&here, &there, &vouched)?;
        let entries = whole_entries(&here)?;
        for entry in &entries {
            if let Event::Redact { withheld: files, .. } = &entry.event {
                withheld.extend(files.iter().map(|file| ours.root().join(&file.path)));
            }
        }
        done.packs(&here, &there, &withheld)?;
        for entry in &entries {
            for (folder, file, ending) in named_files(&entry.event) {
                let path = here.object_path(folder, file.blake3, &ending);
                if !withheld.contains(&path) && sound(here.object_named(folder, &file, &ending))?.is_none() {
                    done.object(&here, &there, folder, &file, &ending)?;
                }
            }
        }
        done.packs_aside(&here)?;
    }
    done.checkpoints(&ours, copy)?;
    ours.settle()?;
    Ok(done)
}

/// What [`repair`] would do, done to a copy of the store in a folder for temporary files: the store stays as it is.
///
/// # Errors
///
/// As there, and if the copy cannot be made.
pub fn rehearse_repair(root: &Path, copy: &Store, most_bytes: u64) -> Result<Repaired, AgainstError> {
    // What is no store at all is refused before anything is copied.
    if let Err(error) = Store::open(root, most_bytes)
        && stands(&copy.at(root).entry_path(1))?.is_none()
    {
        return Err(error.into());
    }
    let fault = |error| StoreError::Io { path: root.to_owned(), error };
    let folder = tempfile::tempdir().map_err(fault)?;
    let at = folder.path().join("revisions");
    copy_plain(root, &at)?;
    let mut done = repair(&at, copy, most_bytes)?;
    for path in &mut done.aside {
        if let Ok(below) = path.strip_prefix(&at) {
            *path = root.join(below);
        }
    }
    Ok(done)
}

/// Copies a folder; of what is neither a plain file nor a folder, that something stands there.
fn copy_plain(from: &Path, to: &Path) -> Result<(), StoreError> {
    let fault = |path: &Path| {
        let path = path.to_owned();
        move |error| StoreError::Io { path, error }
    };
    fs::create_dir_all(to).map_err(fault(to))?;
    for file in from.read_dir().map_err(fault(from))? {
        let path = file.map_err(fault(from))?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        match stands(&path)? {
            None => {}
            Some(data) if data.is_dir() => copy_plain(&path, &target)?,
            Some(data) if data.is_file() => drop(fs::copy(&path, &target).map_err(fault(&path))?),
            Some(_) => fs::write(&target, "").map_err(fault(&target))?,
        }
    }
    Ok(())
}

/// What a store itself says of the hashes of its entries.
#[derive(Debug, Clone, Default)]
struct Vouched {
    hashes: BTreeSet<Sha256>,
}

impl Vouched {
    /// What the entries that are whole, and the statements they name, say of others.
    fn of(ours: &Store) -> Result<Vouched, StoreError> {
        let mut hashes = BTreeSet::new();
        for store in [ours.clone(), ours.drafts()] {
            for entry in whole_entries(&store)? {
                hashes.insert(entry.previous);
                match &entry.event {
                    Event::Revise(revise) => hashes.extend(revise.adopts.map(|adopts| adopts.drafts)),
                    Event::Sign { attested: Attested::Signed { statement, .. }, .. } => {
                        let bytes = store.object_named(Folder::Evidence, statement, Attested::STATEMENT);
                        let text = sound(bytes)?.and_then(|bytes| String::from_utf8(bytes).ok());
                        let said = text.and_then(|text| Statement::parse(&text).ok());
                        hashes.extend(said.map(|said| said.sha256));
                    }
                    Event::Sign { attested: Attested::Timestamp(_), .. }
                    | Event::Act { .. }
                    | Event::Annotate { .. }
                    | Event::Report(_)
                    | Event::Authority { .. }
                    | Event::Policy { .. }
                    | Event::Signers(_)
                    | Event::Redact { .. }
                    | Event::Deliberation(_) => {}
                }
            }
        }
        Ok(Vouched { hashes })
    }

    /// What the checkpoints kept here say of a log that fits them.
    fn sizes(&mut self, here: &Store, theirs: &Log) -> Result<(), StoreError> {
        if here.area() == Area::Drafts {
            return Ok(());
        }
        let heads = tree::heads(&theirs.leaves);
        for path in here.files(Folder::Checkpoints)? {
            let text = sound(read_file(&path, MOST_BYTES))?.and_then(|bytes| String::from_utf8(bytes).ok());
            let Some(kept) = text.and_then(|text| Checkpoint::parse(&text).ok()) else { continue };
            if fits(&kept, &here.config().origin, &heads).is_ok() {
                self.hashes.extend(file_hash(theirs, kept.head.size));
            }
        }
        Ok(())
    }
}

/// What was read, or `None` if it is missing or damaged, and so can be put back. An error if the disk
/// refuses to read it: then nobody knows.
fn sound<T>(read: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match read {
        Err(error) if error.is_damage() => Ok(None),
        read => read.map(Some),
    }
}

/// The entries of a log that are what they are called, in order.
fn whole_entries(store: &Store) -> Result<Vec<Entry>, StoreError> {
    let read = store.log_entries()?.into_iter().map(|logged| sound(logged.entry));
    read.filter_map(Result::transpose).collect()
}

/// The entry in these bytes, if it is one and has this number.
fn whole(bytes: &[u8], number: u64) -> Option<Entry> {
    let text = str::from_utf8(bytes).ok()?;
    crate::event::read_entry(text).ok().filter(|entry| entry.number == number)
}

/// The files that an event names, each with its folder and how its name ends.
pub fn named_files(event: &Event) -> Vec<(Folder, Stored, String)> {
    let toml = |folder, file: Stored| (folder, file, "toml".to_owned());
    let mut all: Vec<(Folder, Stored, String)> = super::witness::evidence_of(event)
        .into_iter()
        .map(|(file, ending)| (Folder::Evidence, file, ending.to_owned()))
        .collect();
    let documents = match event {
        Event::Report(report) => report.evidence.as_slice(),
        Event::Revise(revise) => {
            all.extend(revise.map.map(|map| toml(Folder::Maps, map)));
            all.push(toml(Folder::Snapshots, revise.snapshot));
            all.push(toml(Folder::Vocabularies, revise.vocabulary.1));
            all.extend(revise.sources.map(|sources| toml(Folder::Sources, sources)));
            revise.evidence.as_slice()
        }
        Event::Deliberation(step) => match step.step.made() {
            Some(version) => {
                all.push(toml(Folder::Versions, version.file));
                all.push(toml(Folder::Vocabularies, version.vocabulary.1));
                version.evidence.as_slice()
            }
            None => &[],
        },
        // Files of these are evidence about others, and stand above.
        Event::Sign { .. } | Event::Signers(_) => &[],
        Event::Act { .. }
        | Event::Annotate { .. }
        | Event::Authority { .. }
        | Event::Policy { .. }
        | Event::Redact { .. } => &[],
    };
    all.extend(documents.iter().flat_map(files_of));
    all
}

/// Whether a pack is not what its name says, or has something that is not.
fn is_damaged(pack: &PackFile) -> bool {
    let has_others = || pack.objects().into_iter().any(|(folder, name)| pack.object(folder, name).is_err());
    !pack.is_later() && (pack.error().is_some() || has_others())
}

impl Repaired {
    fn put(&mut self, store: &Store, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        self.aside.extend(store.put_back(path, bytes)?);
        self.restored.push(path.strip_prefix(store.root()).unwrap_or(path).to_owned());
        Ok(())
    }

    /// Puts back entries whose hash something here names: the entry after it, an adoption, a statement or a
    /// checkpoint. No other entry is taken from the copy.
    fn entries(&mut self, here: &Store, there: &Store, vouched: &Vouched) -> Result<(), AgainstError> {
        let theirs = there.log()?;
        let read =
            |store: &Store, entry: &Entry| sound(read_file(&store.entry_path(entry.number), MOST_BYTES));
        // Each entry of the copy with its bytes there and here.
        let mut pairs = Vec::new();
        for entry in &theirs.entries {
            pairs.push((entry, read(there, entry)?, read(here, entry)?));
        }
        let pinned = pairs.iter().rev().find(|(_, copy, ours)| copy.is_some() && copy == ours);
        // From the end: what is put back names the one before it.
        let mut known = vouched.clone();
        known.sizes(here, &theirs)?;
        let mut good: BTreeSet<u64> = (1..=pinned.map_or(0, |(entry, ..)| entry.number)).collect();
        for (entry, copy, _) in pairs.iter().rev() {
            if copy.as_ref().is_some_and(|copy| known.hashes.contains(&Sha256::of(copy))) {
                good.insert(entry.number);
                known.hashes.insert(entry.previous);
            }
        }
        let count = theirs.entries.len() as u64;
        for (entry, copy, ours) in pairs {
            let number = entry.number;
            let Some(copy) = copy.filter(|copy| ours.as_ref() != Some(copy)) else { continue };
            let path = here.entry_path(number);
            let whole = ours.as_ref().is_some_and(|ours| whole(ours, number).is_some());
            if !good.contains(&number) && !whole && stands(&path)?.is_some() {
                self.left.push(words!("audit.entry-damaged-nothing-here", number));
                break;
            }
            if !good.contains(&number) && whole {
                self.left.push(words!("audit.entry-copy-holds-others", number));
                break;
            }
            if !good.contains(&number) {
                let more = count + 1 - number;
                self.left.push(words!("audit.copy-more-entries-whether", more));
                break;
            }
            self.put(here, &path, &copy)?;
        }
        Ok(())
    }

    /// Puts back damaged packs that the copy has whole, and in which nothing is withheld.
    fn packs(&mut self, here: &Store, there: &Store, withheld: &[PathBuf]) -> Result<(), StoreError> {
        let theirs = there.packs()?;
        let is_withheld =
            |name: (Folder, Digest)| withheld.contains(&here.object_path(name.0, name.1, "toml"));
        for pack in here.packs()?.iter().filter(|pack| pack.error().is_some() && !pack.is_later()) {
            let copy = theirs.iter().find(|copy| copy.path().file_name() == pack.path().file_name());
            let may_be_put_back =
                |copy: &&PackFile| copy.error().is_none() && !copy.objects().into_iter().any(is_withheld);
            if let Some(copy) = copy.filter(may_be_put_back)
                && let Some(bytes) = sound(read_file(copy.path(), MOST_EVIDENCE_BYTES))?
            {
                self.put(here, pack.path(), &bytes)?;
            }
        }
        Ok(())
    }

    /// Moves damaged packs aside, once nothing is missing that may be in one.
    fn packs_aside(&mut self, here: &Store) -> Result<(), StoreError> {
        if self.left.is_empty() {
            for pack in here.packs()?.iter().filter(|pack| is_damaged(pack)) {
                self.aside.extend(here.put_away(pack.path())?);
            }
        }
        Ok(())
    }

    fn object(
        &mut self,
        here: &Store,
        there: &Store,
        folder: Folder,
        file: &Stored,
        ending: &str,
    ) -> Result<(), AgainstError> {
        let path = here.object_path(folder, file.blake3, ending);
        if let Some(bytes) = sound(there.object_named(folder, file, ending))? {
            return Ok(self.put(here, &path, &bytes)?);
        }
        // Perhaps a pack of its own has it still, or a damaged one of either.
        for pack in here.packs()?.iter().chain(there.packs()?.iter()).filter(|_| folder.is_packed()) {
            if let Some(bytes) = pack.salvaged(folder, file)? {
                return Ok(self.put(here, &path, &bytes)?);
            }
        }
        let name = path.strip_prefix(here.root()).unwrap_or(&path).display().to_string();
        self.left.push(words!("audit.not-copy-either-log", name));
        Ok(())
    }

    /// Puts back checkpoints that fit this log, and signatures over them. They prove themselves, so any
    /// copy will do.
    fn checkpoints(&mut self, here: &Store, there: &Store) -> Result<(), AgainstError> {
        let Some(log) = sound(here.log())? else { return Ok(()) };
        let heads = tree::heads(&log.leaves);
        let Some(drafts) = sound(here.drafts().log())? else { return Ok(()) };
        let trust = Trust::of(here, &log, &drafts);
        for path in there.files(Folder::Checkpoints)? {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let Some(bytes) = sound(read_file(&path, MOST_EVIDENCE_BYTES))? else { continue };
            let is_one = match name.split_once('-') {
                None => str::from_utf8(&bytes)
                    .ok()
                    .and_then(|text| Checkpoint::parse(text).ok())
                    .is_some_and(|kept| {
                        fits(&kept, &here.config().origin, &heads).is_ok()
                            && checkpoint_name(kept.head.size) == name
                    }),
                Some((size, _)) => {
                    let size =
                        size.parse().ok().filter(|size| checkpoint_signature_name(*size, &bytes) == name);
                    let head = size.and_then(|size| heads.get(usize::try_from(size).ok()?));
                    head.is_some_and(|head| {
                        let origin = here.config().origin.clone();
                        let text = Checkpoint { origin, head: *head }.to_text();
                        Signature::parse(&bytes).is_ok_and(|signature| {
                            signature.verifies(text.as_bytes())
                                && trust.counts_for_checkpoint(&signature.key().fingerprint(), head.size)
                        })
                    })
                }
            };
            let target = here.folder(Folder::Checkpoints).join(name);
            if is_one && sound(read_file(&target, MOST_EVIDENCE_BYTES))?.as_ref() != Some(&bytes) {
                self.put(here, &target, &bytes)?;
            }
        }
        Ok(())
    }
}
