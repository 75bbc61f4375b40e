//! The log of `drafts/`, held to its own claims and to what the record says it adopted.

use super::{Audit, Claim, Judged, Verdict, of_entry, relative, withheld_by};
use std::collections::BTreeSet;

use crate::event::{Entry, Event, Of, ProposalName, Proposals, Revise, Stored};
use crate::history::files_of;
use crate::proposal::load_version;
use crate::store::{Folder, Log, Store, StoreError};
use crate::trust::Trust;
use planctl_core::model::{Digest, Sha256};
use planctl_core::snapshot::to_toml;
use planctl_core::text::Words;
use planctl_core::words;

/// Judges what is kept of proposals. `record` is the record's log as far as it is sound, `entries`
/// all of its entries that can be read. That nothing is kept of what was adopted contradicts
/// nothing: it is withheld, and then not proved.
///
/// # Errors
///
/// Only if the disk refuses.
pub(super) fn judge(
    store: &Store,
    record: &Log,
    entries: &[Entry],
    trust: &Trust,
) -> Result<Judged, StoreError> {
    let drafts = store.drafts();
    let may_withhold = record.later.is_some();
    let mut audit = Audit { withheld: super::withheld(entries), may_withhold, ..Audit::default() };
    let (sound, steps) = audit.log(&drafts)?;
    audit.packs(&drafts)?;
    for entry in &steps {
        audit.named.insert(relative(&drafts, &drafts.entry_path(entry.number)));
        audit.evidence(&drafts, entry);
        audit.refers_back(entry);
        audit.step(&drafts, entry);
    }
    audit.redactions(entries, trust);
    audit.files(&drafts)?;
    audit.about_versions(&sound.entries);
    let adopting: Vec<(u64, &Revise)> = record
        .entries
        .iter()
        .filter_map(|entry| Some((entry.number, entry.event.revise()?)))
        .filter(|(_, revise)| revise.adopts.is_some())
        .collect();
    let mut withheld = 0;
    for (number, revise) in &adopting {
        match audit.adopted(&drafts, &sound, revise) {
            Kept::Withheld => withheld += 1,
            Kept::Sound => {}
            Kept::Not(words) => audit.references.push(of_entry(*number, &words)),
        }
    }
    let proposals = Proposals::of(&sound.entries, sound.head, &record.entries).iter().count();
    let steps = steps.len();
    let mut faults = audit.chain;
    faults.extend([audit.hashes, audit.canonical, audit.accounted, audit.references].concat());
    withheld = withheld.max(audit.gone.len()).max(audit.packed.len());
    let gone = audit.gone.iter().map(withheld_by).collect();
    let (verdict, detail) = if !faults.is_empty() {
        (Verdict::Contradicted, words!("audit.proposals-and-steps", proposals, steps))
    } else if withheld > 0 {
        faults = gone;
        let of = adopting.len();
        (Verdict::NotProved, words!("audit.deliberation-withheld-adopted-2", of, withheld))
    } else if steps == 0 {
        (Verdict::Proved, words!("audit.no-revision-adopts-proposal"))
    } else {
        (Verdict::Proved, words!("audit.proposals-and-steps", proposals, steps))
    };
    Ok(Judged { claim: Claim::Deliberation, verdict, detail, faults })
}

/// What is kept of a proposal that was adopted.
enum Kept {
    Sound,
    Withheld,
    Not(Words),
}

impl Audit {
    /// A step that names the entry of a version names one before it, of the same proposal. `steps` are
    /// those up to the first that cannot be read: what follows may speak of that one.
    fn about_versions(&mut self, steps: &[Entry]) {
        let mut made: BTreeSet<(Sha256, &ProposalName)> = BTreeSet::new();
        let mut last: Option<&ProposalName> = None;
        for entry in steps {
            // What an entry is called, the one after it says.
            made.extend(last.take().map(|name| (entry.previous, name)));
            let Event::Deliberation(step) = &entry.event else { continue };
            match step.step.of() {
                Some(Of::Entry(about)) if !made.contains(&(about, &step.proposal)) => {
                    let number = entry.number;
                    self.references.push(of_entry(number, &words!("audit.about-no-version")));
                }
                _ => {}
            }
            last = step.step.made().map(|_| &step.proposal);
        }
    }

    fn step(&mut self, drafts: &Store, entry: &Entry) {
        let Event::Deliberation(step) = &entry.event else { return };
        let Some(version) = step.step.made() else { return };
        let documents: Vec<(Folder, Stored, String)> = version.evidence.iter().flat_map(files_of).collect();
        self.objects(drafts, entry.number, &documents);
        let plan = [(Folder::Versions, version.file), (Folder::Vocabularies, version.vocabulary.1)];
        let plan = plan.map(|(folder, file)| (folder, file, "toml".to_owned()));
        if !self.objects(drafts, entry.number, &plan) {
            return;
        }
        let fault = match load_version(drafts, version) {
            Err(error) => error.words(),
            Ok(loaded) if *loaded.draft.plan.id() != version.plan => {
                let (is, said) = (loaded.draft.plan.id(), &version.plan);
                words!("audit.version-plan-not", said, is)
            }
            Ok(_) => return,
        };
        self.canonical.push(of_entry(entry.number, &fault));
    }

    /// `log` is that of the drafts, as far as it is sound.
    fn adopted(&self, drafts: &Store, log: &Log, revise: &Revise) -> Kept {
        let Some(adopts) = revise.adopts else { return Kept::Sound };
        let version = log.entries.iter().find_map(|entry| {
            let Event::Deliberation(step) = &entry.event else { return None };
            step.step.made().filter(|made| made.file.blake3 == adopts.version)
        });
        let known =
            log.head == adopts.drafts || log.entries.iter().any(|entry| entry.previous == adopts.drafts);
        let short = adopts.version.short();
        match version {
            None if known && self.later.is_none() => {
                Kept::Not(words!("audit.version-adopts-not-among", short))
            }
            None => Kept::Withheld,
            Some(_) if !known && self.later.is_none() => Kept::Not(words!("audit.end-drafts-log-names")),
            // The end lies behind an entry that a later release wrote.
            Some(_) if !known => Kept::Withheld,
            Some(version) => match load_version(drafts, version) {
                Ok(loaded)
                    if Digest::of(to_toml(&loaded.draft.plan).as_bytes()) == revise.snapshot.blake3 =>
                {
                    Kept::Sound
                }
                // What cannot be read back is told already.
                Err(_) => Kept::Sound,
                Ok(_) => Kept::Not(words!("audit.version-adopts-holds-another", short)),
            },
        }
    }
}
