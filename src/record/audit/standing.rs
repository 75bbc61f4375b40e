//! What is proved of each entry: who signed it, who saw it, and by when it stood.

use super::times::Times;
use crate::event::Entry;
use crate::store::{Area, Log};
use crate::trust::{Attestation, Trust, file_hash};
use planctl_core::model::{Moment, Sha256};

/// What is known of one entry of the record beyond what it says.
#[derive(Debug, Clone)]
pub struct EntryEvidence<'r> {
    pub entry: &'r Entry,
    /// The SHA-256 of its file.
    pub sha256: Sha256,
    pub signed: Vec<&'r Attestation>,
    /// Valid signatures on other entries whose signers saw this one in its place, in order.
    pub witnessed: Vec<&'r Attestation>,
    /// A time at which it stood, and the `sign` entry with the timestamp that proves it: the
    /// earliest there is.
    pub existed_by: Option<(Moment, u64)>,
}

/// What is known of each entry of the record, in order.
pub fn evidence<'r>(record: &'r Log, trust: &'r Trust, times: &Times) -> Vec<EntryEvidence<'r>> {
    let made = trust.attestations(Area::Record);
    record
        .entries
        .iter()
        .filter_map(|entry| {
            let number = entry.number;
            let saw = |made: &&Attestation| {
                made.about != number
                    && made.is_valid()
                    && made.unseen.is_empty()
                    && made.seen.is_some_and(|seen| seen.size >= number)
            };
            Some(EntryEvidence {
                entry,
                sha256: file_hash(record, number)?,
                signed: made.iter().filter(|made| made.about == number).collect(),
                witnessed: made.iter().filter(saw).collect(),
                existed_by: times.existed_by(number),
            })
        })
        .collect()
}
