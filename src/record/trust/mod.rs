//! Whose signatures hold, by position in the log: what the entries `sign` and `signers` amount to.
//!
//! A key counts from the position at which its list came into force, whatever time it claims.
//! Nothing here judges a store; [`crate::audit`] does, and [`crate::proposal`] asks which
//! approvals were given by a key.

mod saying;
mod voices;

pub use saying::statement;
pub use voices::Voices;

use std::collections::{BTreeMap, BTreeSet};

use crate::event::{Attested, Entry, Event, Revoked, SignersChange};
use crate::signing::{Signature, Signers, Statement, Voice};
use crate::store::{Area, Folder, Log, Store, StoreError};
use crate::tree::{self, Head};
use planctl_core::model::{Fingerprint, Sha256};
use planctl_core::text::Words;
use planctl_core::words;

/// What the signatures of a store amount to.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// The lists that came into force, in order.
    lists: Vec<InForce>,
    /// Lists that cannot be read, by their entry.
    broken: BTreeMap<u64, Words>,
    /// The lists put forward, by their entry, whether in force or not.
    known: BTreeMap<u64, Signers>,
    /// Whose the keys of these lists are.
    voices: BTreeMap<Fingerprint, Voice>,
    record: Vec<Attestation>,
    drafts: Vec<Attestation>,
}

/// A list of signers that came into force.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct InForce {
    /// The entry that put it forward.
    pub entry: u64,
    /// The first position at which it is in force.
    pub from: u64,
    /// The keys and their roles.
    pub signers: Signers,
    /// How many of them must sign a change of signers.
    pub threshold: u64,
    /// Keys whose signatures it makes void.
    pub revoked: Vec<Revoked>,
}

/// A signature in a log.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Attestation {
    /// The `sign` entry.
    pub number: u64,
    /// The entry signed, of the same log.
    pub about: u64,
    /// The place in the record by which it is judged whether its key counts.
    pub position: u64,
    /// As whom; empty if the statement cannot be read.
    pub role: String,
    /// By which key; `None` if the signature cannot be read.
    pub key: Option<Fingerprint>,
    /// Whose that key is.
    pub voice: Option<Voice>,
    /// What its signer saw of the record.
    pub seen: Option<Head>,
    pub standing: Standing,
    /// What is wrong with the trees its signer saw.
    pub unseen: Vec<Words>,
}

/// Whether a signature holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It holds.
    Valid,
    /// It held until its key was revoked from a position before it.
    Void {
        /// The entry whose list revokes the key.
        by: u64,
    },
    /// It never held.
    Invalid(Words),
}

impl Attestation {
    /// Whether it holds.
    pub fn is_valid(&self) -> bool {
        self.standing == Standing::Valid
    }
}

/// A list put forward that is not in force yet.
struct Pending<'a> {
    change: &'a SignersChange,
    signers: Signers,
    /// Who signed it, as whom, and at which position.
    by: Vec<(Fingerprint, String, u64)>,
}

/// A log with the heads of its tree.
struct Grown<'a> {
    log: &'a Log,
    heads: Vec<Head>,
}

impl Grown<'_> {
    fn of(log: &Log) -> Grown<'_> {
        Grown { log, heads: tree::heads(&log.leaves) }
    }

    fn entry(&self, number: u64) -> Option<&Entry> {
        self.log.entries.get((number as usize).checked_sub(1)?)
    }

    /// The SHA-256 of an entry's file.
    fn file(&self, number: u64) -> Option<Sha256> {
        file_hash(self.log, number)
    }

    /// What is wrong with a head that was seen of it before its entry `before` was recorded, from
    /// entry `least` on.
    fn fault(&self, seen: &Head, least: u64, before: u64, of: &Words) -> Option<Words> {
        let size = seen.size;
        if size < least || size >= before || size >= self.heads.len() as u64 {
            return Some(words!("trust.signer-saw-entries-cannot", size, of));
        }
        (self.heads[size as usize] != *seen).then(|| words!("trust.first-entries-others-signer", size, of))
    }
}

/// The SHA-256 of the file of an entry of a log; `None` if there is none of that number.
pub fn file_hash(log: &Log, number: u64) -> Option<Sha256> {
    let count = log.entries.len() as u64;
    match number {
        0 => None,
        n if n == count => Some(log.head),
        n => log.entries.get(n as usize).map(|next| next.previous),
    }
}

impl Trust {
    /// What the signatures of a store amount to. `record` and `drafts` are its logs as far as they
    /// are sound.
    pub fn of(store: &Store, record: &Log, drafts: &Log) -> Trust {
        let mut trust = Trust::default();
        let signs = |log: &Log| log.entries.iter().any(|entry| matches!(entry.event, Event::Sign { .. }));
        let lists = record.entries.iter().any(|entry| matches!(entry.event, Event::Signers(_)));
        if !lists && !signs(record) && !signs(drafts) {
            return trust;
        }
        let grown = Grown::of(record);
        trust.fold(store, &grown);
        let deliberation = Grown::of(drafts);
        for entry in &drafts.entries {
            if let Event::Sign { entry: about, attested: Attested::Signed { .. } } = &entry.event {
                let signed = Signed::read(&store.drafts(), &deliberation, entry, *about);
                trust.of_drafts(entry.number, *about, signed, &grown, &deliberation);
            }
        }
        trust.revoke();
        trust
    }

    /// The lists that came into force, in order.
    pub fn lists(&self) -> &[InForce] {
        &self.lists
    }

    /// The list in force at a position of the record.
    pub fn in_force(&self, position: u64) -> Option<&InForce> {
        self.lists.iter().rfind(|list| list.from <= position)
    }

    /// Lists put forward that cannot be read, by their entry.
    pub fn broken(&self) -> &BTreeMap<u64, Words> {
        &self.broken
    }

    /// A list put forward, whether it is in force or not.
    pub fn put_forward(&self, entry: u64) -> Option<&Signers> {
        self.known.get(&entry)
    }

    /// The signatures in a log, in its order.
    pub fn attestations(&self, area: Area) -> &[Attestation] {
        match area {
            Area::Record => &self.record,
            Area::Drafts => &self.drafts,
        }
    }

    /// The list that revokes a key at a position, among those of which `counts` holds. It revokes the key as
    /// all types under which it was ever listed.
    fn revoker(&self, key: &Fingerprint, position: u64, counts: impl Fn(&InForce) -> bool) -> Option<u64> {
        let voice = self.voices.get(key);
        let is_it = |other: &Fingerprint| {
            other == key || voice.is_some_and(|voice| self.voices.get(other) == Some(voice))
        };
        let revokes = |list: &&InForce| {
            list.revoked.iter().any(|revoked| revoked.from <= position && is_it(&revoked.key))
        };
        self.lists.iter().filter(|list| counts(list)).find(revokes).map(|list| list.entry)
    }

    fn fold(&mut self, store: &Store, record: &Grown<'_>) {
        let mut pending: BTreeMap<u64, Pending<'_>> = BTreeMap::new();
        for entry in &record.log.entries {
            match &entry.event {
                Event::Signers(change) => match read_signers(store, change) {
                    Ok(signers) => {
                        self.voices.extend(signers.iter().map(|(key, _)| (key.fingerprint(), key.voice())));
                        self.known.insert(entry.number, signers.clone());
                        let by = Vec::new();
                        pending.insert(entry.number, Pending { change, signers, by });
                    }
                    Err(fault) => {
                        self.broken.insert(entry.number, fault);
                    }
                },
                Event::Sign { entry: about, attested: Attested::Signed { .. } } => {
                    let signed = Signed::read(store, record, entry, *about);
                    self.of_record(entry.number, *about, signed, record);
                    let made = self.record.last().expect("it was judged just now");
                    let (Some(key), true) = (made.key.clone(), made.is_valid()) else { continue };
                    let role = made.role.clone();
                    let Some(change) = pending.get_mut(about) else { continue };
                    change.by.push((key, role, entry.number));
                    // What a list that came into force since has made void counts no more.
                    let by: Vec<(&Fingerprint, &str)> = change
                        .by
                        .iter()
                        .filter(|(key, _, position)| self.revoker(key, *position, |_| true).is_none())
                        .map(|(key, role, _)| (key, role.as_str()))
                        .collect();
                    let old = self.lists.last();
                    let enough = old.is_none_or(|old| counted(&old.signers, &by) >= old.threshold)
                        && counted(&change.signers, &by) >= change.change.threshold;
                    if enough {
                        let Pending { change, signers, .. } = pending.remove(about).expect("it is there");
                        let (threshold, revoked) = (change.threshold, change.revoked.clone());
                        let from = entry.number + 1;
                        self.lists.push(InForce { entry: *about, from, signers, threshold, revoked });
                        pending.retain(|number, _| number > about);
                    }
                }
                Event::Sign { attested: Attested::Timestamp(_), .. }
                | Event::Revise(_)
                | Event::Act { .. }
                | Event::Annotate { .. }
                | Event::Report(_)
                | Event::Authority { .. }
                | Event::Policy { .. }
                | Event::Redact { .. }
                | Event::Deliberation(_) => {}
            }
        }
    }

    fn of_record(&mut self, number: u64, about: u64, signed: Signed, record: &Grown<'_>) {
        let own = self.known.get(&about);
        let mut unseen = Vec::new();
        if let Some(statement) = &signed.statement {
            let of = words!("trust.record");
            unseen.extend(record.fault(&statement.seen, statement.entry, number, &of));
        }
        let standing = self.judged(&signed, number, own);
        self.record.push(signed.attested(number, about, number, standing, unseen));
    }

    fn of_drafts(&mut self, number: u64, about: u64, signed: Signed, record: &Grown<'_>, drafts: &Grown<'_>) {
        let seen = signed.statement.as_ref().map_or(0, |statement| statement.seen.size);
        if record.log.later.is_some_and(|number| seen >= number) {
            // What stands in force there, and what was seen, a later release knows.
            return;
        }
        let mut unseen = Vec::new();
        let mut position = 0;
        if let Some(statement) = &signed.statement {
            position = statement.seen.size.saturating_add(1);
            let of = words!("trust.record");
            unseen.extend(record.fault(&statement.seen, 0, u64::MAX, &of));
            let of = words!("trust.deliberation");
            let head = statement.drafts.as_ref();
            unseen.extend(head.and_then(|seen| drafts.fault(seen, statement.entry, number, &of)));
        }
        let standing = self.judged(&signed, position, None);
        self.drafts.push(signed.attested(number, about, position, standing, unseen));
    }

    /// Whether a signature holds at a position, `own` being the list it would bring into force.
    fn judged(&self, signed: &Signed, position: u64, own: Option<&Signers>) -> Standing {
        if let Some(fault) = &signed.fault {
            return Standing::Invalid(fault.clone());
        }
        let (Some(key), Some(statement)) = (&signed.key, &signed.statement) else {
            return Standing::Invalid(words!("trust.signature-cannot-read"));
        };
        let role = &statement.role;
        let in_force = self.in_force(position);
        let allows = |signers: &Signers| signers.allows(key, role);
        if !in_force.is_some_and(|list| allows(&list.signers)) && !own.is_some_and(allows) {
            return Standing::Invalid(words!("trust.key-not-admitted-role", key, role));
        }
        match self.revoker(key, position, |list| list.from <= position) {
            Some(by) => Standing::Invalid(words!("trust.key-had-revoked-entry", key, by)),
            None => Standing::Valid,
        }
    }

    /// Makes void the signatures of keys that a later list revokes from an earlier position on.
    fn revoke(&mut self) {
        for area in [Area::Record, Area::Drafts] {
            let void: Vec<Option<u64>> = self
                .attestations(area)
                .iter()
                .map(|made| {
                    let key = made.key.as_ref().filter(|_| made.is_valid())?;
                    self.revoker(key, made.position, |_| true)
                })
                .collect();
            let made = match area {
                Area::Record => &mut self.record,
                Area::Drafts => &mut self.drafts,
            };
            for (made, by) in made.iter_mut().zip(void) {
                if let Some(by) = by {
                    made.standing = Standing::Void { by };
                }
            }
        }
    }

    /// Whether a key counts for a role at a position, as the log then stood.
    pub fn counts(&self, key: &Fingerprint, role: &str, position: u64) -> bool {
        self.in_force(position).is_some_and(|list| list.signers.allows(key, role))
            && self.revoker(key, position, |list| list.from <= position).is_none()
    }

    /// The keys of a checkpoint of so many entries that count: those of the list in force after
    /// them.
    pub fn counts_for_checkpoint(&self, key: &Fingerprint, size: u64) -> bool {
        let position = size.saturating_add(1);
        self.in_force(position).is_some_and(|list| list.signers.roles(key).is_some())
            && self.revoker(key, position, |list| list.from <= position).is_none()
    }

    /// The entry whose list makes a checkpoint's signature void, if one does.
    pub fn voids_checkpoint(&self, key: &Fingerprint, size: u64) -> Option<u64> {
        self.revoker(key, size.saturating_add(1), |_| true)
    }
}

/// How many of these signatures count for a list. Each key and each role counts once.
fn counted(signers: &Signers, by: &[(&Fingerprint, &str)]) -> u64 {
    let (mut keys, mut roles) = (BTreeSet::new(), BTreeSet::new());
    let mut count = 0;
    for (key, role) in by.iter().filter(|(key, role)| signers.allows(key, role)) {
        if !keys.contains(key) && !roles.contains(role) {
            keys.insert(key);
            roles.insert(role);
            count += 1;
        }
    }
    count
}

/// Reads a list of signers that an entry puts forward.
fn read_signers(store: &Store, change: &SignersChange) -> Result<Signers, Words> {
    let bytes = store
        .object_named(Folder::Evidence, &change.file, Attested::SIGNERS)
        .map_err(|error: StoreError| error.words())?;
    let text = String::from_utf8(bytes).map_err(|_| words!("trust.list-signers-not-utf"))?;
    let signers = Signers::parse(&text).map_err(|error| error.words())?;
    if change.threshold > signers.len() as u64 {
        let (threshold, keys) = (change.threshold, signers.len());
        return Err(words!("trust.asks-signatures-keys-cannot", keys, threshold));
    }
    Ok(signers)
}

/// The most bytes of a statement or of a signature: far more than either has, and little enough to
/// be read for each entry anew.
const MOST_SIGNED: u64 = 64 << 10;

/// A signature as it was kept.
struct Signed {
    statement: Option<Statement>,
    key: Option<Fingerprint>,
    voice: Option<Voice>,
    /// The first thing wrong with it, whoever's key it is.
    fault: Option<Words>,
}

impl Signed {
    fn read(store: &Store, log: &Grown<'_>, entry: &Entry, about: u64) -> Signed {
        let mut signed = Signed { statement: None, key: None, voice: None, fault: None };
        signed.fault = signed.fill(store, log, entry, about).err();
        signed
    }

    fn fill(&mut self, store: &Store, log: &Grown<'_>, entry: &Entry, about: u64) -> Result<(), Words> {
        let Event::Sign { attested: Attested::Signed { statement, signature }, .. } = &entry.event else {
            return Ok(());
        };
        let bytes = |stored: &crate::event::Stored, ending| {
            if stored.size > MOST_SIGNED {
                return Err(words!("trust.statement-signature-too-large"));
            }
            store.object_named(Folder::Evidence, stored, ending).map_err(|error| error.words())
        };
        let text = bytes(statement, Attested::STATEMENT)?;
        let named = |stored: &crate::event::Stored, ending: &str, fault: Words| {
            let name = format!("evidence/{}.{ending}", stored.blake3);
            Words::of(&name, &fault)
        };
        let read = str::from_utf8(&text).map_err(|_| words!("trust.not-utf-8"));
        let read = read.and_then(|text| Statement::parse(text).map_err(|error| error.words()));
        let said = read.map_err(|fault| named(statement, Attested::STATEMENT, fault))?;
        self.statement = Some(said.clone());
        let made = Signature::parse(&bytes(signature, Attested::SIGNATURE)?)
            .map_err(|error| named(signature, Attested::SIGNATURE, error.words()))?;
        (self.key, self.voice) = (Some(made.key().fingerprint()), Some(made.key().voice()));
        if !made.verifies(&text) {
            let fault = words!("trust.no-signature-over-statement");
            return Err(named(signature, Attested::SIGNATURE, fault));
        }
        let speaks = said.origin == store.config().origin
            && said.drafts.is_some() == (store.area() == Area::Drafts)
            && said.entry == about
            && about < entry.number
            && log.file(about) == Some(said.sha256)
            && log.entry(about).is_some_and(|signed| {
                signed.event.key() == said.event && signed.event.file().map(|file| file.sha256) == said.file
            });
        if speaks {
            return Ok(());
        }
        let fault = words!("trust.no-statement-entry-stands", about);
        Err(named(statement, Attested::STATEMENT, fault))
    }

    fn attested(
        self,
        number: u64,
        about: u64,
        position: u64,
        standing: Standing,
        unseen: Vec<Words>,
    ) -> Attestation {
        let (role, seen) = self.statement.map_or((String::new(), None), |said| (said.role, Some(said.seen)));
        let Signed { key, voice, .. } = self;
        Attestation { number, about, position, role, key, voice, seen, standing, unseen }
    }
}
