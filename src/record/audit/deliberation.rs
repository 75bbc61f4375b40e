//! The log of `drafts/`, held to its own claims and to what the record says it adopted.

use super::{Audit, Claim, Judged, Verdict, of_entry, relative, withheld_by};
use crate::event::{Entry, Event, Evidence, Proposals, Revise, Stored};
use crate::history::extension;
use crate::proposal::load_version;
use crate::store::{Folder, Store, StoreError};
use crate::trust::Trust;
use planctl_core::model::{Digest, Sha256};
use planctl_core::snapshot::to_toml;
use planctl_core::text::{Words, counted};
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
    record: &[Entry],
    entries: &[Entry],
    trust: &Trust,
) -> Result<Judged, StoreError> {
    let drafts = store.drafts();
    let mut audit = Audit { withheld: super::withheld(entries), ..Audit::default() };
    let (_, steps) = audit.log(&drafts)?;
    for entry in &steps {
        audit.named.insert(relative(&drafts, &drafts.entry_path(entry.number)));
        audit.evidence(&drafts, entry);
        audit.refers_back(entry);
        audit.step(&drafts, entry);
    }
    audit.redactions(entries, trust);
    audit.files(&drafts)?;
    let head = drafts.log().ok().map(|log| log.head);
    let adopting: Vec<(u64, &Revise)> = record
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Revise(revise) if revise.adopts.is_some() => Some((entry.number, &**revise)),
            _ => None,
        })
        .collect();
    let mut withheld = 0;
    for (number, revise) in &adopting {
        match audit.adopted(&drafts, &steps, head, revise) {
            Kept::Withheld => withheld += 1,
            Kept::Sound => {}
            Kept::Not(words) => audit.references.push(of_entry(*number, &words)),
        }
    }
    let proposals = Proposals::of(&steps, head.unwrap_or(Sha256::of(b"")), record).iter().count();
    let steps = steps.len();
    let (steps_en, proposals_en) = (counted(steps, "step"), counted(proposals, "proposal"));
    let mut faults = audit.chain;
    faults.extend([audit.hashes, audit.canonical, audit.accounted, audit.references].concat());
    withheld = withheld.max(audit.gone.len());
    let gone = audit.gone.iter().map(withheld_by).collect();
    let (verdict, detail) = if !faults.is_empty() {
        (Verdict::Contradicted, words!("提案 {proposals} 件、{steps} 手順", "{proposals_en}, {steps_en}"))
    } else if withheld > 0 {
        faults = gone;
        let of = adopting.len();
        (
            Verdict::NotProved,
            words!(
                "審議は公開されていない（採択 {of} 件のうち {withheld} 件）",
                "deliberation withheld of {withheld} of {of} adopted"
            ),
        )
    } else if steps == 0 {
        (Verdict::Proved, words!("提案を採択した改訂はない", "no revision adopts a proposal"))
    } else {
        (Verdict::Proved, words!("提案 {proposals} 件、{steps} 手順", "{proposals_en}, {steps_en}"))
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
    fn step(&mut self, drafts: &Store, entry: &Entry) {
        let Event::Deliberation(step) = &entry.event else { return };
        let Some(version) = step.step.made() else { return };
        let kept = |evidence: &Evidence| (Folder::Evidence, evidence.file, extension(&evidence.name));
        let documents: Vec<(Folder, Stored, String)> = version.evidence.iter().map(kept).collect();
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
                words!("版は `{said}` ではなく `{is}` の計画", "its version is the plan `{is}`, not `{said}`")
            }
            Ok(_) => return,
        };
        self.canonical.push(of_entry(entry.number, &fault));
    }

    fn adopted(&self, drafts: &Store, entries: &[Entry], head: Option<Sha256>, revise: &Revise) -> Kept {
        let Some(adopts) = revise.adopts else { return Kept::Sound };
        let version = entries.iter().find_map(|entry| match &entry.event {
            Event::Deliberation(step) => step.step.made().filter(|made| made.file.blake3 == adopts.version),
            _ => None,
        });
        let known =
            head == Some(adopts.drafts) || entries.iter().any(|entry| entry.previous == adopts.drafts);
        let short = adopts.version.short();
        match version {
            None if known => Kept::Not(words!(
                "採択した版 {short} が審議の記録にない",
                "the version it adopts, {short}, is not among the drafts"
            )),
            None => Kept::Withheld,
            Some(_) if !known => Kept::Not(words!(
                "採択の時点の審議の記録の末尾がなく、その後に失われたか書き換えられた",
                "the end of the drafts' log it names is not there: entries were lost or altered since"
            )),
            Some(version) => match load_version(drafts, version) {
                Ok(loaded)
                    if Digest::of(to_toml(&loaded.draft.plan).as_bytes()) == revise.snapshot.blake3 =>
                {
                    Kept::Sound
                }
                // What cannot be read back is told already.
                Err(_) => Kept::Sound,
                Ok(_) => Kept::Not(words!(
                    "採択した版 {short} の計画が、記録した計画と違う",
                    "the version it adopts, {short}, holds another plan than was recorded"
                )),
            },
        }
    }
}
