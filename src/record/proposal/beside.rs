//! What stands beside the changes of a version, and its prints: what approvals hold besides the plan.

use std::collections::BTreeSet;

use crate::event::{Beside, Entry, ProposalName, Proposals, Stored, Version};
use crate::history::LoadError;
use crate::store::Store;
use planctl_core::change::{CauseRow, FacetKind};
use planctl_core::model::{Id, Place, Reason, Sha256};
use planctl_core::snapshot::{DocumentName, Source};
use planctl_core::text::Words;
use planctl_core::words_of;

use super::load::{Effect, LoadedVersion, load_version};

/// What may stand beside the changes of a version, each with a print of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BesideKind {
    Sources,
    Causes,
    Reasons,
    Decided,
    Vocabulary,
}

impl BesideKind {
    /// All of them, in the order of their prints.
    pub const ALL: [BesideKind; 5] = [
        BesideKind::Sources,
        BesideKind::Causes,
        BesideKind::Reasons,
        BesideKind::Decided,
        BesideKind::Vocabulary,
    ];

    /// Its key among the prints.
    pub fn key(self) -> &'static str {
        match self {
            BesideKind::Sources => "sources",
            BesideKind::Causes => "causes",
            BesideKind::Reasons => "reasons",
            BesideKind::Decided => "decided",
            BesideKind::Vocabulary => "vocabulary",
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
            BesideKind::Vocabulary => beside.vocabulary,
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

impl Beside {
    /// The prints where nothing stands beside the changes.
    pub fn of_nothing() -> Beside {
        Beside {
            sources: sources_print(&[], &[]),
            causes: causes_print(&[], &[]),
            reasons: reasons_print(&[], &[]),
            decided: places_print(&BTreeSet::new(), &BTreeSet::new()),
            vocabulary: vocabulary_print(None, None),
        }
    }
}

/// What approvals of a version are to have seen beside its changes: its own, and then what each proposal
/// that it contains has of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub proposal: ProposalName,
    /// The entry of the version; `None` of one that is not recorded yet.
    pub version: Option<Sha256>,
    pub beside: Beside,
}

/// What stands beside the changes of a version, without what it has from the version that it contains.
///
/// # Errors
///
/// If a version that it contains, or what that is based on, cannot be read back.
pub fn seen(
    store: &Store,
    record: &[Entry],
    proposals: &Proposals<'_>,
    of: (&ProposalName, Option<Sha256>, &Version),
    loaded: &LoadedVersion,
    effect: &Effect,
) -> Result<Vec<Seen>, LoadError> {
    let drafts = store.drafts();
    let before = of.1.and_then(|hash| Some(proposals.get(of.0)?.made_by(hash)?.entry.number));
    let chain = proposals.chain(of.0, of.2.onto.as_ref(), before.unwrap_or(u64::MAX));
    let mut all: Vec<Seen> = Vec::new();
    let (mut proposal, mut hash, mut version) = (of.0.clone(), of.1, of.2.clone());
    let (mut loaded, mut effect) = (loaded.clone(), effect.clone());
    for (below, made) in chain {
        let read = load_version(&drafts, made.version)?;
        let its = super::effect(store, record, made.version, &read)?;
        let contained = (made.version, &read, &its);
        all.push(Seen { proposal, version: hash, beside: own(&version, &loaded, &effect, Some(contained)) });
        (proposal, hash, version) = (below.name.clone(), Some(made.hash), made.version.clone());
        (loaded, effect) = (read, its);
    }
    all.push(Seen { proposal, version: hash, beside: own(&version, &loaded, &effect, None) });
    Ok(all)
}

/// The prints of what a version has beside its changes and the version that it contains has not, and of what
/// it has not any more.
fn own(
    version: &Version,
    loaded: &LoadedVersion,
    effect: &Effect,
    contained: Option<(&Version, &LoadedVersion, &Effect)>,
) -> Beside {
    let causes = standing_causes(&version.causes, effect);
    let taken = contained.map(|(below, _, its)| standing_causes(&below.causes, its)).unwrap_or_default();
    let nothing = (Vec::new(), BTreeSet::new());
    let (reasons, decided) =
        contained.map_or((&nothing.0, &nothing.1), |(below, ..)| (&below.reasons, &below.decided));
    let sources = contained.map_or(&effect.sources, |(_, read, _)| &read.draft.sources);
    let vocabulary = contained.map_or(effect.vocabulary, |(below, ..)| Some(below.vocabulary.1));
    Beside {
        sources: sources_print(sources, &loaded.draft.sources),
        causes: causes_print(&taken, &causes),
        reasons: reasons_print(reasons, &version.reasons),
        decided: places_print(decided, &version.decided),
        vocabulary: vocabulary_print(vocabulary, Some(version.vocabulary.1)),
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
        print.text(&document.as_ref().map(DocumentName::to_string).unwrap_or_default()).text(at);
        print.done()
    };
    sources.iter().flat_map(|source| source.places.iter().map(move |place| of(source, place))).collect()
}

/// The print of two lists: the causes after those with which both begin, of the version and of the one below.
fn causes_print(before: &[CauseRow], after: &[CauseRow]) -> Sha256 {
    let same = before.iter().zip(after).take_while(|(before, after)| before == after).count();
    let mut print = Print::default();
    for causes in [&after[same..], &before[same..]] {
        print.count(causes.len());
        for CauseRow { text, formula, items, places, reason } in causes {
            print.text(text).text(formula.map(FacetKind::key).unwrap_or_default());
            print.texts(items.iter()).texts(places.iter()).text(reason);
        }
    }
    print.done()
}

fn reasons_print(before: &[Reason], after: &[Reason]) -> Sha256 {
    let mut print = Print::default();
    for (one, other) in [(after, before), (before, after)] {
        let only: Vec<&Reason> = one.iter().filter(|reason| !other.contains(reason)).collect();
        print.count(only.len());
        for Reason { place, text } in only {
            print.text(&place.to_string()).text(text);
        }
    }
    print.done()
}

fn places_print(before: &BTreeSet<Place>, after: &BTreeSet<Place>) -> Sha256 {
    let mut print = Print::default();
    for only in [after.difference(before), before.difference(after)] {
        print.texts(only.map(Place::to_string).collect::<BTreeSet<_>>().iter());
    }
    print.done()
}

/// The print of two hashes, or of nothing if they are the same.
fn vocabulary_print(before: Option<Stored>, after: Option<Stored>) -> Sha256 {
    let mut print = Print::default();
    if before != after {
        for vocabulary in [after, before] {
            print.text(&vocabulary.map(|stored| stored.sha256.to_string()).unwrap_or_default());
        }
    }
    print.done()
}
