//! What signers and checkpoints say of a record, held against it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::{Claim, Judged, Verdict, of_entry, relative};
use crate::event::{Attested, Event};
use crate::signing::Signature;
use crate::store::{Area, Folder, Log, MOST_BYTES, Store, StoreError, read_file};
use crate::tree::{Checkpoint, Head};
use crate::trust::{Attestation, Standing, Trust};
use planctl_core::model::Digest;
use planctl_core::text::Words;
use planctl_core::words;

/// The checkpoints kept in a store, and what is wrong with them.
#[derive(Default)]
pub(super) struct Checkpoints {
    /// Those that fit, by size; each with the names of the files of its valid signatures.
    pub(super) sound: BTreeMap<u64, Vec<Signature>>,
    /// Their files, relative to the store.
    pub(super) files: BTreeSet<PathBuf>,
    faults: Vec<Words>,
    /// Signatures that were made void.
    void: Vec<Words>,
}

/// The name of a checkpoint's file.
pub fn checkpoint_name(size: u64) -> String {
    format!("{size:08}.txt")
}

/// The name of the file of a signature of a checkpoint.
pub fn checkpoint_signature_name(size: u64, signature: &[u8]) -> String {
    format!("{size:08}-{}.sig", Digest::of(signature))
}

/// The size that the name of a checkpoint or of its signature bears.
fn size_of(stem: &str) -> Option<u64> {
    let size: u64 = stem.parse().ok()?;
    (format!("{size:08}") == stem && i64::try_from(size).is_ok()).then_some(size)
}

impl Checkpoints {
    /// Reads and judges all that are kept; `heads` are those of the record, by size.
    ///
    /// From entry `later` on none can be read: of a checkpoint of as many, only its form is judged, and that it
    /// and its signatures are called as they must be.
    pub(super) fn read(
        store: &Store,
        heads: &[Head],
        trust: &Trust,
        later: Option<u64>,
    ) -> Result<Checkpoints, StoreError> {
        let mut all = Checkpoints::default();
        let beyond = |size: u64| later.is_some_and(|number| size >= number);
        let mut names = store.files(Folder::Checkpoints)?;
        // Texts before their signatures.
        names.sort_by_key(|path| (path.extension().is_some_and(|end| end == "sig"), path.clone()));
        for path in names {
            let name = relative(store, &path);
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            let ending = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
            let judged = match (ending, stem.split_once('-')) {
                ("txt", None) => size_of(stem).map(|size| all.text(store, &path, size, heads, beyond(size))),
                ("sig", Some((size, hash))) if hash.parse::<Digest>().is_ok() => {
                    size_of(size).map(|size| all.signature(&path, size, hash, trust, beyond(size)))
                }
                _ => None,
            };
            let shown = name.display().to_string();
            match judged {
                // Not of this form: told where files are accounted for.
                None => continue,
                Some(Err(fault)) => {
                    all.faults.push(Words::of(&shown, &fault));
                }
                Some(Ok(())) => {}
            }
            all.files.insert(name);
        }
        Ok(all)
    }

    fn text(
        &mut self,
        store: &Store,
        path: &std::path::Path,
        size: u64,
        heads: &[Head],
        is_beyond: bool,
    ) -> Result<(), Words> {
        let bytes = read_file(path, MOST_BYTES).map_err(|error| error.words())?;
        let text = str::from_utf8(&bytes).map_err(|_| words!("audit.not-utf-8"))?;
        let checkpoint = Checkpoint::parse(text).map_err(|error| error.words())?;
        if checkpoint.head.size != size {
            return Err(words!("audit.speaks-another-number-entries"));
        }
        is_of(&checkpoint, &store.config().origin)?;
        if is_beyond {
            return Ok(());
        }
        fits(&checkpoint, &store.config().origin, heads)?;
        self.sound.entry(size).or_default();
        Ok(())
    }

    fn signature(
        &mut self,
        path: &std::path::Path,
        size: u64,
        hash: &str,
        trust: &Trust,
        is_beyond: bool,
    ) -> Result<(), Words> {
        let bytes = read_file(path, MOST_BYTES).map_err(|error| error.words())?;
        if Digest::of(&bytes).to_string() != hash {
            return Err(words!("audit.not-hold-name-says"));
        }
        let text = path.with_file_name(checkpoint_name(size));
        let text = read_file(&text, MOST_BYTES).map_err(|_| words!("audit.over-checkpoint-not"))?;
        if is_beyond {
            return Ok(());
        }
        let signature = Signature::parse(&bytes).map_err(|error| error.words())?;
        if !signature.verifies(&text) {
            return Err(words!("audit.no-signature-over-checkpoint"));
        }
        let key = signature.key().fingerprint();
        if !trust.counts_for_checkpoint(&key, size) {
            return Err(words!("audit.key-not-admitted-position", key));
        }
        if let Some(by) = trust.voids_checkpoint(&key, size) {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            self.void.push(words!("audit.checkpoints-entry-revoked-key", name, key, by));
            return Ok(());
        }
        if let Some(signatures) = self.sound.get_mut(&size) {
            signatures.push(signature);
        }
        Ok(())
    }

    pub(super) fn judged(self) -> Judged {
        let (count, signatures) = (self.sound.len(), self.sound.values().map(Vec::len).sum::<usize>());
        let (verdict, detail, faults) = match (self.faults.is_empty(), count, self.void.is_empty()) {
            (false, ..) => (Verdict::Contradicted, words!("audit.fit", count), self.faults),
            (_, 0, _) => (Verdict::NotProved, words!("audit.no-checkpoint-kept"), Vec::new()),
            (_, _, false) => (Verdict::NotProved, words!("audit.signature-became-void"), self.void),
            _ => (Verdict::Proved, words!("audit.checkpoints-and-signatures", count, signatures), Vec::new()),
        };
        Judged { claim: Claim::Checkpoints, verdict, detail, faults }
    }
}

/// The signatures kept of a checkpoint that are by keys that count, armoured.
pub(super) fn signatures_kept(
    store: &Store,
    checkpoint: &Checkpoint,
    trust: &Trust,
) -> Result<Vec<String>, StoreError> {
    let size = checkpoint.head.size;
    let text = checkpoint.to_text();
    let begins = format!("{size:08}-");
    let mut kept = Vec::new();
    for path in store.files(Folder::Checkpoints)? {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !name.starts_with(&begins) || !name.ends_with(".sig") {
            continue;
        }
        let bytes = read_file(&path, MOST_BYTES)?;
        let Ok(signature) = Signature::parse(&bytes) else { continue };
        let key = signature.key().fingerprint();
        let counts = trust.counts_for_checkpoint(&key, size) && trust.voids_checkpoint(&key, size).is_none();
        if counts && signature.verifies(text.as_bytes()) {
            kept.push(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    Ok(kept)
}

/// Whether a checkpoint is one of this record. The error is worded to follow the checkpoint's name.
pub(super) fn fits(checkpoint: &Checkpoint, origin: &str, heads: &[Head]) -> Result<(), Words> {
    is_of(checkpoint, origin)?;
    let (size, entries) = (checkpoint.head.size, heads.len().saturating_sub(1));
    match usize::try_from(size).ok().and_then(|size| heads.get(size)) {
        None => Err(words!("audit.entries-sound-ones-here", size, entries)),
        Some(head) if *head != checkpoint.head => Err(words!("audit.entries-others-those-here", size)),
        Some(_) => Ok(()),
    }
}

/// Whether a checkpoint is of a log of this name.
pub(super) fn is_of(checkpoint: &Checkpoint, origin: &str) -> Result<(), Words> {
    if checkpoint.origin == origin {
        return Ok(());
    }
    let other = planctl_core::text::visible(&checkpoint.origin);
    Err(words!("audit.another-log", other))
}

/// Judges the signatures of both logs: `signatures`, then `seen`.
pub(super) fn signatures(record: &Log, trust: &Trust) -> [Judged; 2] {
    let mut faults: Vec<Words> =
        trust.broken().iter().map(|(number, fault)| of_entry(*number, fault)).collect();
    let (mut void, mut unseen) = (Vec::new(), Vec::new());
    let (mut valid, mut trees) = (0, 0);
    for (area, made) in all(trust) {
        match &made.standing {
            Standing::Valid => valid += 1,
            Standing::Void { by } => {
                let key = made.key.as_ref().map(ToString::to_string).unwrap_or_default();
                void.push(of(area, made, &words!("audit.void", key, by)));
            }
            Standing::Invalid(fault) => faults.push(of(area, made, fault)),
        }
        trees += usize::from(made.seen.is_some());
        unseen.extend(made.unseen.iter().map(|fault| of(area, made, fault)));
    }
    let signed: BTreeSet<u64> = trust
        .attestations(Area::Record)
        .iter()
        .filter(|made| made.is_valid())
        .map(|made| made.about)
        .collect();
    let entries = record.entries.iter().filter(|entry| !matches!(entry.event, Event::Sign { .. })).count();
    let signed = signed.len();
    let count = words!("audit.valid-entries-signed", entries, signed, valid);
    let (verdict, detail, faults) = if !faults.is_empty() {
        (Verdict::Contradicted, count, faults)
    } else if valid + void.len() == 0 {
        let nobody = words!("audit.nobody-signed-who-recorded");
        (Verdict::NotProved, nobody, Vec::new())
    } else if !void.is_empty() {
        (Verdict::NotProved, count, void)
    } else {
        (Verdict::Proved, count, Vec::new())
    };
    let signatures = Judged { claim: Claim::Signatures, verdict, detail, faults };
    let (verdict, detail) = match (unseen.is_empty(), trees) {
        (false, _) => (Verdict::Contradicted, words!("audit.signer-saw-another-record")),
        (_, 0) => (Verdict::NotProved, words!("audit.nobody-signed")),
        _ => (Verdict::Proved, words!("audit.saw", trees)),
    };
    [signatures, Judged { claim: Claim::Seen, verdict, detail, faults: unseen }]
}

fn all(trust: &Trust) -> impl Iterator<Item = (Area, &Attestation)> {
    [Area::Record, Area::Drafts]
        .into_iter()
        .flat_map(|area| trust.attestations(area).iter().map(move |made| (area, made)))
}

/// A fault of a signature, with where it stands.
fn of(area: Area, made: &Attestation, fault: &Words) -> Words {
    let number = made.number;
    match area {
        Area::Record => words!("audit.record", number, fault),
        Area::Drafts => words!("audit.drafts", number, fault),
    }
}

/// The files of an event that are evidence about others, each with how its name ends.
pub(super) fn evidence_of(event: &Event) -> Vec<(crate::event::Stored, &'static str)> {
    match event {
        Event::Sign { attested, .. } => attested.files().collect(),
        Event::Signers(change) => vec![(change.file, Attested::SIGNERS)],
        Event::Revise(_)
        | Event::Act { .. }
        | Event::Annotate { .. }
        | Event::Report(_)
        | Event::Authority { .. }
        | Event::Policy { .. }
        | Event::Redact { .. }
        | Event::Deliberation(_) => Vec::new(),
    }
}
