//! What stands beside the changes of a version, and its prints: what approvals hold besides the plan.

use std::collections::BTreeSet;

use crate::event::{Beside, Version};
use planctl_core::change::{CauseRow, FacetKind};
use planctl_core::model::{Id, Place, Reason, Sha256};
use planctl_core::snapshot::{Document, Source};
use planctl_core::text::Words;
use planctl_core::words_of;

use super::load::{Effect, LoadedVersion};

/// What may stand beside the changes of a version, each with a print of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BesideKind {
    Sources,
    Causes,
    Reasons,
    Decided,
}

impl BesideKind {
    /// All of them, in the order of their prints.
    pub const ALL: [BesideKind; 4] =
        [BesideKind::Sources, BesideKind::Causes, BesideKind::Reasons, BesideKind::Decided];

    /// Its key among the prints.
    pub fn key(self) -> &'static str {
        match self {
            BesideKind::Sources => "sources",
            BesideKind::Causes => "causes",
            BesideKind::Reasons => "reasons",
            BesideKind::Decided => "decided",
        }
    }

    /// What it is called.
    pub fn words(self) -> Words {
        let key = self.key();
        words_of!("beside.{key}")
    }

    /// Its print among these.
    pub fn of(self, beside: &Beside) -> Sha256 {
        match self {
            BesideKind::Sources => beside.sources,
            BesideKind::Causes => beside.causes,
            BesideKind::Reasons => beside.reasons,
            BesideKind::Decided => beside.decided,
        }
    }
}

/// The causes of a version as adoption records them: a point about an item that neither plan has is no
/// point.
pub fn standing_causes(causes: &[CauseRow], effect: &Effect) -> Vec<CauseRow> {
    let stands = |id: &Id| effect.before.plan().get(id).is_some() || effect.after.plan().get(id).is_some();
    let mut causes = causes.to_vec();
    for cause in &mut causes {
        cause.items.retain(stands);
        cause.places.retain(|place| stands(&place.id));
    }
    causes.retain(|cause| !cause.items.is_empty());
    causes
}

/// The prints of what stands beside the changes of a version; `effect` is that of the version.
pub fn beside(version: &Version, loaded: &LoadedVersion, effect: &Effect) -> Beside {
    Beside {
        sources: sources_print(&effect.sources, &loaded.draft.sources),
        causes: causes_print(&standing_causes(&version.causes, effect)),
        reasons: reasons_print(&version.reasons),
        decided: places_print(&version.decided),
    }
}

/// Bytes in which a number is 8 bytes, little end first, and a text its length in bytes as a number,
/// then its bytes.
#[derive(Default)]
struct Print(Vec<u8>);

impl Print {
    fn count(&mut self, count: usize) -> &mut Self {
        self.0.extend((count as u64).to_le_bytes());
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.count(text.len()).0.extend(text.as_bytes());
        self
    }

    fn texts<T: ToString>(&mut self, texts: impl ExactSizeIterator<Item = T>) -> &mut Self {
        self.count(texts.len());
        for text in texts {
            self.text(&text.to_string());
        }
        self
    }

    fn done(self) -> Sha256 {
        Sha256::of(&self.0)
    }
}

/// The print of what is said of single places after and not before, and before and not after, so that what
/// the base says besides does not matter.
fn sources_print(before: &[Source], after: &[Source]) -> Sha256 {
    let (before, after) = (said(before), said(after));
    let mut print = Print::default();
    for only in [after.difference(&before), before.difference(&after)] {
        print.texts(only.map(Sha256::to_string).collect::<Vec<_>>().iter());
    }
    print.done()
}

/// What rows say, place by place: the SHA-256 of each, in order.
fn said(sources: &[Source]) -> BTreeSet<Sha256> {
    let of = |source: &Source, place: &Place| {
        let Source { certainty, reason, document, at, .. } = source;
        let mut print = Print::default();
        print.text(&place.to_string()).text(certainty.key()).text(reason);
        print.text(&document.as_ref().map(Document::to_string).unwrap_or_default()).text(at);
        print.done()
    };
    sources.iter().flat_map(|source| source.places.iter().map(move |place| of(source, place))).collect()
}

fn causes_print(causes: &[CauseRow]) -> Sha256 {
    let mut print = Print::default();
    print.count(causes.len());
    for CauseRow { text, formula, items, places, reason } in causes {
        print.text(text).text(formula.map(FacetKind::key).unwrap_or_default());
        print.texts(items.iter()).texts(places.iter()).text(reason);
    }
    print.done()
}

fn reasons_print(reasons: &[Reason]) -> Sha256 {
    let mut print = Print::default();
    print.count(reasons.len());
    for Reason { place, text } in reasons {
        print.text(&place.to_string()).text(text);
    }
    print.done()
}

fn places_print(places: &BTreeSet<Place>) -> Sha256 {
    let mut print = Print::default();
    print.texts(places.iter().map(Place::to_string).collect::<BTreeSet<_>>().iter());
    print.done()
}
