//! Which reviews count: those that a key of their role signed, once keys are admitted.

use std::collections::{BTreeMap, BTreeSet};

use super::{Standing, Trust};
use crate::signing::Voice;
use crate::store::Area;

/// Which entries of the log of `drafts/` were signed, and by whom.
#[derive(Debug, Clone, Default)]
pub struct Voices {
    /// By entry the roles that signed it, each with whose its keys are; `None` as long as no list of
    /// signers is in force: then all speak by their word alone.
    signed: Option<BTreeMap<u64, Vec<(String, Voice)>>>,
    /// By entry the keys that validly signed it when they did, whatever became of them or of their
    /// roles since.
    hands: BTreeMap<u64, BTreeSet<Voice>>,
}

impl Voices {
    /// Whether keys count at all.
    pub fn are_by_key(&self) -> bool {
        self.signed.is_some()
    }

    /// Whose keys a role signed an entry by.
    pub fn keys<'v>(&'v self, entry: u64, role: &'v str) -> impl Iterator<Item = &'v Voice> {
        let signed = self.signed.as_ref().and_then(|signed| signed.get(&entry));
        signed.into_iter().flatten().filter(move |(known, _)| known == role).map(|(_, key)| key)
    }

    /// Whose keys ever signed an entry, for whatever role.
    pub fn all_keys(&self, entry: u64) -> BTreeSet<&Voice> {
        self.hands.get(&entry).into_iter().flatten().collect()
    }

    /// Whether what a role said in an entry counts.
    pub fn count(&self, entry: u64, role: &str) -> bool {
        !self.are_by_key() || self.keys(entry, role).next().is_some()
    }
}

impl Trust {
    /// Which entries of the first `drafts` ones of the log of `drafts/` were signed by keys that
    /// count at a position of the record, as the record then stood; with `but_void`, without
    /// those that were made void later.
    pub fn voices(&self, position: u64, drafts: u64, but_void: bool) -> Voices {
        if self.in_force(position).is_none() {
            return Voices::default();
        }
        let mut signed: BTreeMap<u64, Vec<(String, Voice)>> = BTreeMap::new();
        let mut hands: BTreeMap<u64, BTreeSet<Voice>> = BTreeMap::new();
        for made in self.attestations(Area::Drafts).iter().filter(|made| made.number <= drafts) {
            let stood = match made.standing {
                Standing::Valid => true,
                Standing::Void { .. } => !but_void,
                Standing::Invalid(_) => false,
            };
            let (Some(key), Some(voice)) = (&made.key, made.voice) else { continue };
            if !matches!(made.standing, Standing::Invalid(_)) {
                hands.entry(made.about).or_default().insert(voice);
            }
            if !stood {
                continue;
            }
            if self.counts(key, &made.role, position) {
                signed.entry(made.about).or_default().push((made.role.clone(), voice));
            }
        }
        Voices { signed: Some(signed), hands }
    }
}
