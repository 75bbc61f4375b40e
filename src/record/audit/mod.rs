//! A whole store held to its own claims, for someone who trusts neither its owner nor planctl.
//!
//! [`verify`] reads every byte anew and believes no cache. What it cannot prove it says.
#![doc = include_str!("RECORD.md")]

mod adoption;
mod anchor;
mod deliberation;
mod fork;
mod next;
mod outside;
mod places;
mod proof;
mod reading;
mod repair;
mod standing;
mod times;
mod witness;

pub use fork::{AgainstError, Standing, against, entry_words};
pub use next::judge_next;
pub use outside::{Known, Outside, ReadToken, Token};
pub use proof::{Disproved, Proof, ProofError, Shown};
pub use repair::{Repaired, named_files, rehearse_repair, repair};
pub use standing::{EntryEvidence, evidence};
pub use times::Times;
pub use witness::{checkpoint_name, checkpoint_signature_name};

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anchor::Anchor;
use witness::Checkpoints;

use crate::event::{Entry, EntryError, Event, Report as ReportEvent, Revise, Revisions, Stored, Withheld};
use crate::history::files_of;
use crate::store::{
    Area, DRAFTS, Folder, GIT_ATTRIBUTES, Log, MOST_BYTES, MOST_EVIDENCE_BYTES, PackFile, Store, StoreError,
    is_pack, number_of, read_file, stands,
};
use crate::tree;
use crate::trust::{Standing as SignatureStanding, Trust};
use planctl_core::model::{Date, Digest, Id, Mapping, Sha256, VocabularyName};
use planctl_core::snapshot::DocumentName;
use planctl_core::text::Words;
use planctl_core::words;

/// What a store claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// Entries are numbered from 1 without a gap, sealed, and each names the one before.
    Chain,
    /// Every file an entry names is there, with the hashes and the size named.
    Hashes,
    /// Every snapshot, source and vocabulary is in the form planctl writes.
    Canonical,
    /// Every file of the record is one that an entry names.
    Accounted,
    /// Entries speak only of entries and revisions that there are.
    References,
    /// The checkpoints kept are of this log, and signed by keys that counted.
    Checkpoints,
    /// Every signature is one by a key that counted at its place.
    Signatures,
    /// What signers saw of the log is what it holds.
    Seen,
    /// Entries were recorded when they say.
    Timestamps,
    /// What is kept of proposals is sound, and what the record adopted is among it.
    Deliberation,
    /// One revision a date counts, and each proposal adopted was open and based on the one before.
    Adoptions,
    /// Each adoption had the approvals its policy asks for.
    Approvals,
    /// The record is anchored outside itself.
    Anchored,
}

/// The verdict on every claim of a store.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Report {
    /// Claim by claim, in a fixed order.
    pub claims: Vec<Judged>,
    /// How many entries the record has, as far as they are sound.
    pub entries: u64,
    /// How many of them, from the first on, something from outside shows.
    pub anchored: u64,
    /// What no verdict above proves, in words.
    pub not_proved: Vec<Words>,
}

impl Report {
    /// Whether a claim is contradicted.
    pub fn is_contradicted(&self) -> bool {
        self.claims.iter().any(|judged| judged.verdict == Verdict::Contradicted)
    }

    pub fn verdict(&self, claim: Claim) -> Verdict {
        self.claims.iter().find(|judged| judged.claim == claim).map_or(Verdict::NotProved, |it| it.verdict)
    }
}

/// What a verifier says of one claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Every byte it rests on was read and agrees.
    Proved,
    /// Nothing here shows it.
    NotProved,
    /// Something here shows the opposite.
    Contradicted,
}

/// One claim with its verdict.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Judged {
    pub claim: Claim,
    pub verdict: Verdict,
    /// How much was looked at, or what the reader should know.
    pub detail: Words,
    /// What is wrong, file by file.
    pub faults: Vec<Words>,
}

/// Holds a store to all its claims, and to what is known of it from outside.
///
/// # Errors
///
/// Only if the disk refuses; damage is a verdict.
pub fn verify(store: &Store, outside: &Outside<'_>) -> Result<Report, StoreError> {
    // Whatever was read before, every byte is read anew, and each file once.
    let store = &store.clone().standing_still();
    let mut audit = Audit::default();
    let (record, entries) = audit.log(store)?;
    let later = audit.later;
    audit.may_withhold = later.is_some();
    let mut of_drafts = Audit::default();
    let (drafts, _) = of_drafts.log(&store.drafts())?;
    let trust = Trust::of(store, &record, &drafts);
    audit.withheld = withheld(&entries);
    audit.named.insert(PathBuf::from("planctl.toml"));
    for entry in &entries {
        audit.named.insert(relative(store, &store.entry_path(entry.number)));
        audit.evidence(store, entry);
        audit.refers_back(entry);
    }
    audit.packs(store)?;
    let revisions = entries.iter().filter_map(|entry| Some((entry.number, entry.event.revise()?)));
    let revisions: Vec<(u64, &Revise)> = revisions.collect();
    let mut reports = entries.iter().filter_map(|entry| Some((entry.number, entry.event.report()?)));
    let places = places::Places::of(&entries);
    let mut next = reports.next();
    let mut stands = places::Standing::default();
    let mut maps = Vec::new();
    for (read, (number, revise)) in
        reading::read_all(store, &revisions, &audit.withheld, audit.may_withhold, &places)
            .into_iter()
            .zip(&revisions)
    {
        while let Some((number, report)) = next.filter(|(before, _)| before < number) {
            audit.report(number, report, &stands);
            next = reports.next();
        }
        stands.add(&revise.plan, read.ids.as_ref(), places.of_plan(&revise.plan));
        audit.places(*number, revise, &stands);
        maps.push(read.map.clone());
        audit.take(read);
    }
    while let Some((number, report)) = next {
        audit.report(number, report, &stands);
        next = reports.next();
    }
    audit.maps(&revisions, &maps);
    audit.redactions(&entries, &trust);
    audit.withholds_what_is_named();
    audit.acts(&record.entries);
    audit.attributes(store);
    let heads = tree::heads(&record.leaves);
    let checkpoints = Checkpoints::read(store, &heads, &trust, later)?;
    audit.named.extend(checkpoints.files.iter().cloned());
    audit.files(store)?;
    let deliberation = deliberation::judge(store, &record, &entries, &trust)?;
    let times = Times::read(store, &record, outside);
    let anchor = Anchor::of(store, &record, &heads, &trust, &checkpoints, &times, outside);
    let (entries, anchored) = (record.entries.len() as u64, anchor.entries);
    let mut not_proved = not_proved(entries, anchored, &trust);
    let mut claims = audit.judged(record.entries.len());
    claims.push(checkpoints.judged());
    claims.extend(witness::signatures(&record, &trust));
    claims.push(times.judged(&record, outside.now));
    claims.push(deliberation);
    let (of_adoptions, told) = adoption::judge(store, &record, &drafts, &trust);
    claims.extend(of_adoptions);
    not_proved.extend(told);
    claims.push(anchor.judged(record.entries.len()));
    for judged in &mut claims {
        judged.needs_later(later.or(of_drafts.later.filter(|_| judged.claim.is_of_both_logs())));
    }
    Ok(Report { claims, entries, anchored, not_proved })
}

/// The files that entries withhold, relative to the store, each with its hashes and the first entry
/// that does.
type WithheldFiles = BTreeMap<(PathBuf, Stored), u64>;

fn withheld(entries: &[Entry]) -> WithheldFiles {
    let mut all = BTreeMap::new();
    for entry in entries {
        if let Event::Redact { withheld, .. } = &entry.event {
            for file in withheld {
                all.entry((PathBuf::from(&file.path), file.file)).or_insert(entry.number);
            }
        }
    }
    all
}

/// What even a store without a fault does not show.
fn not_proved(entries: u64, anchored: u64, trust: &Trust) -> Vec<Words> {
    let mut said = Vec::new();
    if anchored < entries {
        let first = anchored + 1;
        said.push(words!("audit.nothing-dropped-after-entry", entries, first));
    } else {
        said.push(words!("audit.nothing-dropped-after-entry-2", entries));
    }
    if trust.lists().is_empty() {
        said.push(words!("audit.who-recorded-approved-roles"));
    } else {
        said.push(words!("audit.keys-hands-those-said"));
    }
    said.push(words!("audit.entries-say-true-nothing"));
    said
}

impl Judged {
    /// Where an entry of a later format stands, nothing that rests on all entries is proved; what the entries
    /// before it contradict stays so.
    fn needs_later(&mut self, later: Option<u64>) {
        if let (Some(number), Verdict::Proved | Verdict::NotProved) = (later, self.verdict) {
            self.verdict = Verdict::NotProved;
            self.detail = words!("audit.needs-later", number);
        }
    }
}

#[derive(Default)]
struct Audit {
    /// The first entry that a later release wrote.
    later: Option<u64>,
    /// Whether a later release wrote an entry of the record: it may withhold files.
    may_withhold: bool,
    chain: Vec<Words>,
    hashes: Vec<Words>,
    canonical: Vec<Words>,
    accounted: Vec<Words>,
    references: Vec<Words>,
    /// Files that the record names, relative to the store.
    named: BTreeSet<PathBuf>,
    /// Files of the right form that no entry names: left by a write that was cut short, or by an
    /// entry that only another copy has.
    left: usize,
    bytes: u64,
    objects: BTreeSet<Stored>,
    /// Documents kept, of the entries read so far.
    evidence: BTreeSet<Digest>,
    /// Files that entries withhold, relative to the store.
    withheld: WithheldFiles,
    /// Those of them that are not there, with the entry that withholds each.
    gone: BTreeMap<PathBuf, u64>,
    /// Whether the area has packs that a later release wrote.
    has_packs: bool,
    /// Files that are not there and may stand in a pack.
    packed: BTreeSet<PathBuf>,
}

fn relative(store: &Store, path: &Path) -> PathBuf {
    path.strip_prefix(store.root()).unwrap_or(path).to_owned()
}

impl Audit {
    /// Reads a log: as far as it is sound, and all of its entries that can be read.
    fn log(&mut self, store: &Store) -> Result<(Log, Vec<Entry>), StoreError> {
        let head = Sha256::of(store.config().to_toml().as_bytes());
        let mut sound = Log { entries: Vec::new(), head, leaves: Vec::new(), later: None };
        let mut entries = Vec::new();
        let mut whole = true;
        let files = match store.log_entries() {
            Err(error @ StoreError::NotAFolder { .. }) => {
                self.chain.push(error.words());
                Vec::new()
            }
            files => files?,
        };
        for file in files {
            match (file.entry, file.hashes) {
                (Ok(entry), Some((hash, leaf))) => {
                    if whole {
                        sound.head = hash;
                        sound.leaves.push(leaf);
                        sound.entries.push(entry.clone());
                    }
                    entries.push(entry);
                }
                (Err(StoreError::Entry { error: EntryError::Later(_), .. }), Some(_)) => {
                    whole = false;
                    self.later = self.later.or(number_of_path(&file.path));
                    sound.later = self.later;
                }
                (Err(error), _) => {
                    whole = false;
                    self.chain.push(error.words());
                }
                (Ok(_), None) => whole = false,
            }
        }
        Ok((sound, entries))
    }

    /// An entry speaks of those before it.
    fn refers_back(&mut self, entry: &Entry) {
        let number = entry.number;
        if let Event::Annotate { entry: about, .. } | Event::Sign { entry: about, .. } = &entry.event
            && (*about == 0 || *about >= number)
        {
            self.references.push(words!("audit.entry-speaks-entry-not", number, about));
        }
    }

    /// Reads what an entry names as evidence about others, and what a report keeps.
    fn evidence(&mut self, store: &Store, entry: &Entry) {
        let mut files: Vec<(Folder, Stored, String)> = witness::evidence_of(&entry.event)
            .into_iter()
            .map(|(file, ending)| (Folder::Evidence, file, ending.to_owned()))
            .collect();
        if let Event::Report(report) = &entry.event {
            files.extend(report.evidence.iter().flat_map(files_of));
        }
        self.objects(store, entry.number, &files);
    }

    /// Whether there are packs that a later release wrote.
    fn packs(&mut self, store: &Store) -> Result<(), StoreError> {
        self.has_packs = has_later_packs(store)?;
        Ok(())
    }

    /// Every pack can be read, and each object in it has the hash that is its name and is one that the log names.
    fn packed(&mut self, store: &Store) -> Result<(), StoreError> {
        let packs = store.packs()?;
        let mut copies: BTreeMap<(Folder, Digest), usize> = BTreeMap::new();
        for name in packs.iter().flat_map(PackFile::objects) {
            *copies.entry(name).or_default() += 1;
        }
        let sound: BTreeSet<Digest> = self.objects.iter().map(|file| file.blake3).collect();
        for pack in packs.iter() {
            if let Some(error) = pack.error().filter(|_| !pack.is_later()) {
                self.accounted.push(error.words());
            }
            for (folder, name) in pack.objects() {
                let path = store.object_path(folder, name, "toml");
                let is_named = self.named.contains(&relative(store, &path));
                // Where it has no copy it was read when its entry was.
                let was_read = is_named && sound.contains(&name) && copies[&(folder, name)] == 1;
                if !(was_read && stands(&path)?.is_none())
                    && let Err(error) = pack.object(folder, name)
                {
                    self.accounted.push(error.words());
                } else if !is_named {
                    self.left += 1;
                }
            }
        }
        Ok(())
    }

    /// Whether what an entry speaks of may be what an entry of a later release before it has.
    fn may_be_of_later(&self, number: u64) -> bool {
        self.later.is_some_and(|later| number > later)
    }

    /// What a report is about stands in a plan recorded before it, and its document is kept.
    fn report(&mut self, number: u64, report: &ReportEvent, stands: &places::Standing) {
        self.evidence.extend(report.evidence.iter().map(|kept| kept.file.blake3));
        if self.may_be_of_later(number) {
            return;
        }
        if !stands.may_stand(&report.plan, &report.item) {
            let item = &report.item;
            self.references.push(of_entry(number, &words!("audit.no-such-item", item)));
        }
        if let Some(document) = report.document.filter(|document| !self.evidence.contains(document)) {
            self.references.push(words!("audit.entry-source-names-document", number, document));
        }
    }

    /// A mapping leads to the vocabulary of its entry, from one that an entry before names.
    fn maps(&mut self, revisions: &[(u64, &Revise)], read: &[Option<Mapping>]) {
        let mut known: BTreeSet<&VocabularyName> = BTreeSet::new();
        for ((number, revise), mapping) in revisions.iter().zip(read) {
            if let Some(mapping) = mapping
                && (mapping.after != revise.vocabulary.0
                    || !known.contains(&mapping.before) && !self.may_be_of_later(*number))
            {
                self.references.push(of_entry(*number, &words!("audit.map-of-other-vocabularies")));
            }
            known.insert(&revise.vocabulary.0);
        }
    }

    /// The items of places decided, and of reasons, stand in this plan or one recorded before.
    fn places(&mut self, number: u64, revise: &Revise, stands: &places::Standing) {
        let reasons = revise.reasons.iter().map(|reason| &reason.place);
        for place in revise.decided.iter().chain(reasons) {
            if !stands.may_stand(&revise.plan, &place.id) && !self.may_be_of_later(number) {
                let item = &place.id;
                self.references.push(of_entry(number, &words!("audit.no-such-item", item)));
            }
        }
    }

    /// Once a list of signers is in force, only a signed entry may withhold files.
    fn redactions(&mut self, record: &[Entry], trust: &Trust) {
        // Who signed what after an entry of a later release, only a later one knows.
        if self.may_withhold {
            return;
        }
        for (path, by) in &self.gone {
            let withholds = |number: u64| {
                let entry = record.iter().find(|entry| entry.number == number).map(|entry| &entry.event);
                matches!(entry, Some(Event::Redact { withheld, .. })
                    if withheld.iter().any(|file| Path::new(&file.path) == path))
            };
            let signed = || {
                let mut made = trust.attestations(Area::Record).iter();
                made.any(|made| {
                    !matches!(made.standing, SignatureStanding::Invalid(_)) && withholds(made.about)
                })
            };
            if trust.in_force(*by).is_some() && !signed() {
                let path = path.display();
                self.hashes.push(of_entry(*by, &words!("audit.withholds-without-signature", path)));
            }
        }
    }

    /// Reads the files that an entry names, and says whether all of them are sound.
    fn objects(&mut self, store: &Store, number: u64, stored: &[(Folder, Stored, String)]) -> bool {
        let mut sound = true;
        for (folder, file, extension) in stored {
            let name = relative(store, &store.object_path(*folder, file.blake3, extension));
            self.named.insert(name.clone());
            match store.object_named(*folder, file, extension) {
                Ok(bytes) => {
                    if self.objects.insert(*file) {
                        self.bytes += bytes.len() as u64;
                    }
                }
                Err(error) => {
                    if error.is_gone() && self.has_packs && folder.is_packed() {
                        sound = false;
                        self.packed.insert(name);
                        continue;
                    }
                    let key = (name, *file);
                    if let (true, Some(by)) = (error.is_gone(), self.withheld.get(&key)) {
                        sound = false;
                        self.gone.insert(key.0, *by);
                        continue;
                    }
                    if error.is_gone() && self.may_withhold && can_be_withheld(&key.0, file) {
                        sound = false;
                        continue;
                    }
                    sound = false;
                    self.hashes.push(of_entry(number, &error.words()));
                }
            }
        }
        sound
    }

    /// Takes what came of reading the files of a revision; revisions come in their order, since
    /// evidence may be named by an entry of its own or of one before.
    fn take(&mut self, read: reading::Read) {
        let number = read.number;
        self.named.extend(read.named);
        for file in read.sound {
            if self.objects.insert(file) {
                self.bytes += file.size;
            }
        }
        self.packed.extend(read.packed);
        self.gone.extend(read.gone);
        self.hashes.extend(read.hashes);
        self.canonical.extend(read.canonical);
        self.evidence.extend(read.kept);
        for document in read.documents {
            if !matches!(&document, DocumentName::Hash(hash) if self.evidence.contains(hash))
                && !self.may_be_of_later(number)
            {
                self.references.push(words!("audit.entry-source-names-document", number, document));
            }
        }
    }

    /// Every withheld file is one that an entry names; files of `drafts/` apart, which may be gone whole.
    fn withholds_what_is_named(&mut self) {
        for ((path, _), number) in &self.withheld {
            if !path.starts_with(DRAFTS) && !self.named.contains(path) && !self.may_withhold {
                let path = path.display();
                self.references.push(of_entry(*number, &words!("audit.withholds-no-entry-names", path)));
            }
        }
    }

    /// An act names a revision recorded before it, even one that was set aside since.
    fn acts(&mut self, entries: &[Entry]) {
        let revisions = Revisions::of(entries);
        let mut recorded: BTreeSet<(&Id, Date)> = BTreeSet::new();
        for entry in entries {
            match &entry.event {
                Event::Revise(revise) => {
                    recorded.insert((&revise.plan, revise.date));
                }
                Event::Act { plan, revision, .. }
                    if !recorded.contains(&(plan, *revision)) && !revisions.is_aside(entry.number) =>
                {
                    let number = entry.number;
                    self.references.push(words!("audit.entry-about-revision-none", number, plan, revision));
                }
                Event::Act { .. }
                | Event::Annotate { .. }
                | Event::Report(_)
                | Event::Authority { .. }
                | Event::Policy { .. }
                | Event::Signers(_)
                | Event::Redact { .. }
                | Event::Sign { .. }
                | Event::Deliberation(_) => {}
            }
        }
    }

    fn attributes(&mut self, store: &Store) {
        let attributes = store.root().join(".gitattributes");
        match read_file(&attributes, MOST_BYTES) {
            Ok(bytes) if bytes == GIT_ATTRIBUTES.as_bytes() => {}
            _ => self.accounted.push(words!("audit.gitattributes-not-hold-built")),
        }
        self.named.insert(PathBuf::from(".gitattributes"));
    }

    /// Every file of the area is one its log names, or one that belongs to no record.
    fn files(&mut self, store: &Store) -> Result<(), StoreError> {
        if store.area() == Area::Drafts {
            let path = store.root().join(DRAFTS);
            if stands(&path)?.is_some_and(|data| !data.is_dir()) {
                self.accounted.push(StoreError::NotAFolder { path }.words());
                return Ok(());
            }
        }
        for &folder in store.folders() {
            let path = store.folder(folder);
            match stands(&path)? {
                None => continue,
                Some(data) if !data.is_dir() => {
                    self.accounted.push(StoreError::NotAFolder { path }.words());
                    continue;
                }
                Some(_) => {}
            }
            let fault = |error| StoreError::Io { path: path.clone(), error };
            let mut files: Vec<_> =
                path.read_dir().map_err(fault)?.collect::<Result<_, _>>().map_err(fault)?;
            files.sort_by_key(fs::DirEntry::file_name);
            for file in files {
                self.file(store, folder, &file.path())?;
            }
        }
        self.packed(store)
    }

    fn file(&mut self, store: &Store, folder: Folder, path: &Path) -> Result<(), StoreError> {
        let name = relative(store, path);
        if !stands(path)?.is_some_and(|data| data.is_file()) {
            self.accounted.push(StoreError::NotAFile { path: path.to_owned() }.words());
            return Ok(());
        }
        if self.named.contains(&name) || name.file_name().is_some_and(|name| name == ".gitkeep") {
            return Ok(());
        }
        // What is called as a pack is one that can be read, or told where packs are.
        if folder == Folder::Packs && is_pack(path) {
            return Ok(());
        }
        // An object that bears its own hash was written for an entry that never came to be.
        let sound = folder != Folder::Log
            && read_file(path, MOST_EVIDENCE_BYTES).is_ok_and(|bytes| {
                let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
                stem == Stored::of(&bytes).blake3.to_string()
            });
        if sound {
            self.left += 1;
            return Ok(());
        }
        // An entry that cannot be read is told where the chain is.
        let is_entry = name.file_name().and_then(|name| name.to_str()).and_then(number_of).is_some();
        if folder != Folder::Log || !is_entry {
            let name = name.display();
            self.accounted.push(words!("audit.named-no-entry", name));
        }
        Ok(())
    }

    fn judged(self, entries: usize) -> Vec<Judged> {
        let judged = |claim, faults: Vec<Words>, detail| Judged {
            claim,
            verdict: if faults.is_empty() { Verdict::Proved } else { Verdict::Contradicted },
            detail,
            faults,
        };
        let (objects, bytes, left) = (self.objects.len(), self.bytes, self.left);
        let remainder = if left == 0 {
            words!("audit.no-file-beyond")
        } else {
            words!("audit.no-entry-names-left", left)
        };
        let or_faults = |faults: &Vec<Words>, sound| match faults.len() {
            0 => sound,
            count => {
                words!("audit.faults", count)
            }
        };
        let canonical = or_faults(&self.canonical, words!("audit.all-read-back"));
        let accounted = or_faults(&self.accounted, remainder);
        let references = or_faults(&self.references, words!("audit.all"));
        let mut claims = vec![
            judged(Claim::Chain, self.chain, words!("audit.entries", entries)),
            judged(Claim::Hashes, self.hashes, words!("audit.bytes", bytes, objects)),
            judged(Claim::Canonical, self.canonical, canonical),
            judged(Claim::Accounted, self.accounted, accounted),
            judged(Claim::References, self.references, references),
        ];
        let packed = self.packed.len();
        for judged in
            claims.iter_mut().filter(|judged| [Claim::Hashes, Claim::Canonical].contains(&judged.claim))
        {
            if packed > 0 && judged.verdict == Verdict::Proved {
                judged.verdict = Verdict::NotProved;
                judged.detail = words!("audit.in-packs", packed);
            }
        }
        let gone = self.gone.len();
        let plans = ["snapshots", "sources"].map(Path::new);
        let unread =
            self.gone.keys().filter(|path| plans.iter().any(|folder| path.starts_with(folder))).count();
        if unread > 0 && claims[2].verdict == Verdict::Proved {
            claims[2].verdict = Verdict::NotProved;
            claims[2].detail = words!("audit.withheld-nobody-can-read", unread);
        }
        if gone > 0 && claims[1].verdict == Verdict::Proved {
            claims[1].verdict = Verdict::NotProved;
            claims[1].detail = words!("audit.withheld", gone);
            claims[1].faults = self.gone.iter().map(withheld_by).collect();
        }
        claims
    }
}

/// Whether a file is one that an entry could withhold.
fn can_be_withheld(path: &Path, file: &Stored) -> bool {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    Withheld { path: parts.join("/"), file: *file }.is_allowed()
}

/// That a file is withheld, and since when.
fn withheld_by((path, by): (&PathBuf, &u64)) -> Words {
    let path = path.display();
    words!("audit.withheld-entry", path, by)
}

fn of_entry(number: u64, words: &Words) -> Words {
    words!("audit.entry", number, words)
}

/// The number that the name of an entry's file bears.
fn number_of_path(path: &Path) -> Option<u64> {
    path.file_name().and_then(|name| name.to_str()).and_then(number_of)
}

/// Whether the area has a pack that a later release wrote.
fn has_later_packs(store: &Store) -> Result<bool, StoreError> {
    Ok(store.packs()?.iter().any(PackFile::is_later))
}

impl Claim {
    /// Whether it is about the log of `drafts/` too.
    fn is_of_both_logs(self) -> bool {
        match self {
            Claim::Signatures | Claim::Seen | Claim::Deliberation => true,
            Claim::Chain
            | Claim::Hashes
            | Claim::Canonical
            | Claim::Accounted
            | Claim::References
            | Claim::Checkpoints
            | Claim::Timestamps
            | Claim::Adoptions
            | Claim::Approvals
            | Claim::Anchored => false,
        }
    }

    pub fn key(self) -> &'static str {
        match self {
            Claim::Chain => "chain",
            Claim::Hashes => "hashes",
            Claim::Canonical => "canonical",
            Claim::Accounted => "accounted",
            Claim::References => "references",
            Claim::Checkpoints => "checkpoints",
            Claim::Signatures => "signatures",
            Claim::Seen => "seen",
            Claim::Timestamps => "timestamps",
            Claim::Adoptions => "adoptions",
            Claim::Approvals => "approvals",
            Claim::Deliberation => "deliberation",
            Claim::Anchored => "anchored",
        }
    }

    pub fn words(self) -> Words {
        match self {
            Claim::Chain => {
                words!("audit.chain")
            }
            Claim::Hashes => {
                words!("audit.hashes")
            }
            Claim::Canonical => {
                words!("audit.canonical")
            }
            Claim::Accounted => words!("audit.accounted"),
            Claim::References => words!("audit.references"),
            Claim::Checkpoints => {
                words!("audit.checkpoints")
            }
            Claim::Signatures => words!("audit.signatures"),
            Claim::Seen => {
                words!("audit.seen")
            }
            Claim::Timestamps => {
                words!("audit.timestamps")
            }
            Claim::Adoptions => words!("audit.adoptions"),
            Claim::Approvals => {
                words!("audit.approvals")
            }
            Claim::Deliberation => {
                words!("audit.deliberation-deliberation")
            }
            Claim::Anchored => {
                words!("audit.anchored-record")
            }
        }
    }
}

impl Verdict {
    pub fn words(self) -> Words {
        match self {
            Verdict::Proved => words!("audit.proved"),
            Verdict::NotProved => words!("audit.not-proved"),
            Verdict::Contradicted => words!("audit.contradicted"),
        }
    }

    /// Its word in JSON, the same in every language.
    pub fn key(self) -> &'static str {
        match self {
            Verdict::Proved => "PROVED",
            Verdict::NotProved => "NOT PROVED",
            Verdict::Contradicted => "CONTRADICTED",
        }
    }
}
