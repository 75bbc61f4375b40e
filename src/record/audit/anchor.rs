//! How much of a record something outside it shows.

use super::times::Times;
use super::witness::{Checkpoints, fits, is_of};
use super::{Claim, Judged, Outside, Verdict};
use crate::store::{Area, Log, Store};
use crate::tree::{Checkpoint, Head};
use crate::trust::Trust;
use planctl_core::text::Words;
use planctl_core::words;

/// How much of a record something from outside shows.
pub(super) struct Anchor {
    /// How many entries, from the first on.
    pub(super) entries: u64,
    by: Vec<Words>,
    faults: Vec<Words>,
    ahead: Vec<Words>,
}

impl Anchor {
    /// Holds a record to all that is known from outside.
    pub(super) fn of(
        store: &Store,
        record: &Log,
        heads: &[Head],
        trust: &Trust,
        checkpoints: &Checkpoints,
        times: &Times,
        outside: &Outside<'_>,
    ) -> Anchor {
        let mut anchor = Anchor { entries: 0, by: Vec::new(), faults: Vec::new(), ahead: Vec::new() };
        let here = heads.len() as u64 - 1;
        for known in &outside.heads {
            let name = &known.name;
            if known.may_be_ahead && known.origin == store.config().origin && known.head.size > here {
                let size = known.head.size;
                anchor.ahead.push(words!("audit.entries-here", name, size, here));
                continue;
            }
            let checkpoint = Checkpoint { origin: known.origin.clone(), head: known.head };
            if let Some(number) = record.later.filter(|number| known.head.size >= *number)
                && is_of(&checkpoint, &store.config().origin).is_ok()
            {
                anchor.ahead.push(Words::of(name, words!("audit.needs-later", number)));
                continue;
            }
            match fits(&checkpoint, &store.config().origin, heads) {
                Ok(()) => anchor.hold(known.head.size, Words::same(name)),
                Err(fault) => anchor.faults.push(Words::of(name, &fault)),
            }
        }
        if let Some(signers) = &outside.signers {
            for made in [Area::Record, Area::Drafts].iter().flat_map(|area| trust.attestations(*area)) {
                let known = made.key.as_ref().is_some_and(|key| signers.allows(key, &made.role));
                if known && made.is_valid() && made.unseen.is_empty() {
                    let role = planctl_core::text::visible(&made.role).into_owned();
                    let by = words!("audit.signature", role);
                    anchor.hold(made.seen.map_or(0, |seen| seen.size), by);
                }
            }
            for (size, signatures) in &checkpoints.sound {
                for signature in signatures {
                    if let Some(roles) = signers.roles(&signature.key().fingerprint()) {
                        let role = roles.iter().next().map(String::as_str).unwrap_or_default();
                        let role = planctl_core::text::visible(role).into_owned();
                        anchor.hold(*size, words!("audit.checkpoint", role));
                    }
                }
            }
        }
        for (about, time, _) in &times.proved {
            anchor.hold(*about, words!("audit.timestamp", time));
        }
        anchor
    }

    fn hold(&mut self, entries: u64, by: Words) {
        self.entries = self.entries.max(entries);
        if entries > 0 && !self.by.contains(&by) {
            self.by.push(by);
        }
    }

    pub(super) fn judged(self, entries: usize) -> Judged {
        let anchored = self.entries;
        let by = Words::list(&self.by);
        let (verdict, detail, faults) = if !self.faults.is_empty() {
            let other = words!("audit.kept-elsewhere-otherwise");
            (Verdict::Contradicted, other, self.faults)
        } else if anchored > 0 {
            let detail = words!("audit.anchored", anchored, by, entries);
            (Verdict::Proved, detail, self.ahead)
        } else {
            let detail = words!("audit.nothing-outside-held-against");
            (Verdict::NotProved, detail, self.ahead)
        };
        Judged { claim: Claim::Anchored, verdict, detail, faults }
    }
}
