//! What stands beside the changes of a version, and its prints: what approvals hold besides the plan.

use std::collections::{BTreeMap, BTreeSet};

use crate::event::{Beside, Entry, Evidence, ProposalName, Proposals, Stored, Version};
use crate::history::LoadError;
use crate::store::Store;
use planctl_core::change::{CauseRow, FacetKind};
use planctl_core::model::{Digest, Id, Key, Place, Plan, Reason, Sha256};
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
    Order,
}

impl BesideKind {
    /// All of them, in the order of their prints.
    pub const ALL: [BesideKind; 6] = [
        BesideKind::Sources,
        BesideKind::Causes,
        BesideKind::Reasons,
        BesideKind::Decided,
        BesideKind::Vocabulary,
        BesideKind::Order,
    ];

    /// Its key among the prints.
    pub fn key(self) -> &'static str {
        match self {
            BesideKind::Sources => "sources",
            BesideKind::Causes => "causes",
            BesideKind::Reasons => "reasons",
            BesideKind::Decided => "decided",
            BesideKind::Vocabulary => "vocabulary",
            BesideKind::Order => "order",
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
            BesideKind::Order => beside.order,
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
            sources: sources_print(&BTreeSet::new(), &BTreeSet::new()),
            causes: causes_print(&[], &[]),
            reasons: reasons_print(&[], &[]),
            decided: places_print(&BTreeSet::new(), &BTreeSet::new()),
            vocabulary: vocabulary_print(None, None),
            order: order_print(&BTreeSet::new(), &BTreeSet::new()),
        }
    }
}

/// The documents that a version keeps, by name: those that its entry keeps of that name; else those of the last
/// entry before that does and made a version of the same proposal; else those of the version that it contains.
#[derive(Debug, Clone, Default)]
pub struct Documents(BTreeMap<String, BTreeSet<Digest>>);

impl Documents {
    /// Those of a version of a proposal, made by the entry `number`; one past all if it is not recorded yet.
    pub fn of(
        proposals: &Proposals<'_>,
        proposal: &ProposalName,
        number: u64,
        version: &Version,
    ) -> Documents {
        let mut documents = Documents::default();
        for (below, made) in proposals.chain(proposal, version.onto.as_ref(), number).into_iter().rev() {
            documents.keep_versions(proposals, below.name, made.entry.number);
        }
        documents.keep_versions(proposals, proposal, number);
        documents.keep(&version.evidence);
        documents
    }

    fn keep_versions(&mut self, proposals: &Proposals<'_>, proposal: &ProposalName, until: u64) {
        let versions = proposals.get(proposal).map_or(&[][..], |proposal| &proposal.versions);
        for made in versions.iter().filter(|made| made.entry.number <= until) {
            self.keep(&made.version.evidence);
        }
    }

    /// Takes in what an entry keeps, in the place of what is kept under the same names.
    fn keep(&mut self, evidence: &[Evidence]) {
        for kept in evidence {
            self.0.remove(&kept.name);
        }
        for kept in evidence {
            self.0.entry(kept.name.clone()).or_default().insert(kept.file.blake3);
        }
    }

    /// Those of a name; `None` if the version keeps none of it.
    pub fn of_name(&self, name: &str) -> Option<&BTreeSet<Digest>> {
        self.0.get(name)
    }

    /// Whether a document that is kept with the adoption, or was before, may bear its name.
    pub fn allow(&self, kept: &Evidence) -> bool {
        self.of_name(&kept.name).is_none_or(|of_name| of_name.contains(&kept.file.blake3))
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
    let mut number = before.unwrap_or(u64::MAX);
    let (mut proposal, mut hash, mut version) = (of.0.clone(), of.1, of.2.clone());
    let (mut loaded, mut effect) = (loaded.clone(), effect.clone());
    for (below, made) in chain {
        let read = load_version(&drafts, made.version)?;
        let its = super::effect(store, record, made.version, &read)?;
        let contained = Layer::of(proposals, below.name, made.entry.number, made.version, &read, &its);
        let layer = Layer::of(proposals, &proposal, number, &version, &loaded, &effect);
        let beside = layer.own(Some(&contained));
        all.push(Seen { proposal, version: hash, beside });
        (proposal, hash, version) = (below.name.clone(), Some(made.hash), made.version.clone());
        (loaded, effect, number) = (read, its, made.entry.number);
    }
    let beside = Layer::of(proposals, &proposal, number, &version, &loaded, &effect).own(None);
    all.push(Seen { proposal, version: hash, beside });
    Ok(all)
}

/// A version with all that stands beside its changes.
struct Layer<'v> {
    version: &'v Version,
    effect: &'v Effect,
    sources: BTreeSet<Sha256>,
    causes: Vec<CauseRow>,
    order: BTreeSet<NewOrder>,
}

/// The children of one kind that are new under an item, if they are several, in their order.
type NewOrder = (Id, Key, Vec<Id>);

/// The order in which what is new stands.
fn new_orders(before: &Plan, after: &Plan) -> BTreeSet<NewOrder> {
    let mut orders = BTreeSet::new();
    for item in after.items() {
        for (kind, ids) in after.lists(&item.id) {
            let stood: BTreeSet<&Id> = before.children(&item.id, kind).iter().collect();
            let new: Vec<Id> = ids.iter().filter(|id| !stood.contains(id)).cloned().collect();
            if new.len() > 1 {
                orders.insert((item.id.clone(), kind.clone(), new));
            }
        }
    }
    orders
}

impl<'v> Layer<'v> {
    fn of(
        proposals: &Proposals<'_>,
        proposal: &ProposalName,
        number: u64,
        version: &'v Version,
        loaded: &LoadedVersion,
        effect: &'v Effect,
    ) -> Layer<'v> {
        let documents = Documents::of(proposals, proposal, number, version);
        Layer {
            version,
            effect,
            sources: said(&loaded.draft.sources, &documents),
            causes: standing_causes(&version.causes, effect),
            order: new_orders(effect.before.plan(), effect.after.plan()),
        }
    }

    /// The prints of what it has beside its changes and the version that it contains has not, and of what it
    /// has not any more.
    fn own(&self, contained: Option<&Layer<'_>>) -> Beside {
        let (version, effect) = (self.version, self.effect);
        let (no_reasons, no_places) = (Vec::new(), BTreeSet::new());
        let (reasons, decided) = contained
            .map_or((&no_reasons, &no_places), |below| (&below.version.reasons, &below.version.decided));
        let of_base;
        let sources = match contained {
            Some(below) => &below.sources,
            None => {
                of_base = said(&effect.sources, &Documents::default());
                &of_base
            }
        };
        let vocabulary = contained.map_or(effect.vocabulary, |below| Some(below.version.vocabulary.1));
        let no_order = BTreeSet::new();
        Beside {
            sources: sources_print(sources, &self.sources),
            causes: causes_print(contained.map_or(&[][..], |below| &below.causes), &self.causes),
            reasons: reasons_print(reasons, &version.reasons),
            decided: places_print(decided, &version.decided),
            vocabulary: vocabulary_print(vocabulary, Some(version.vocabulary.1)),
            order: order_print(contained.map_or(&no_order, |below| &below.order), &self.order),
        }
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
fn sources_print(before: &BTreeSet<Sha256>, after: &BTreeSet<Sha256>) -> Sha256 {
    let mut print = Print::default();
    for only in [after.difference(before), before.difference(after)] {
        print.texts(only.map(Sha256::to_string).collect::<Vec<_>>().iter());
    }
    print.done()
}

/// What rows say, place by place: the SHA-256 of each, in order. Of a document that is called by a name, also
/// which ones the version keeps under it.
fn said(sources: &[Source], documents: &Documents) -> BTreeSet<Sha256> {
    let of = |source: &Source, place: &Place| {
        let Source { certainty, reason, document, at, .. } = source;
        let mut print = Print::default();
        print.text(&place.to_string()).text(certainty.key()).text(reason);
        print.text(&document.as_ref().map(DocumentName::to_string).unwrap_or_default()).text(at);
        if let Some(DocumentName::File(name)) = document
            && let Some(of_name) = documents.of_name(name)
        {
            print.texts(of_name.iter());
        }
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

/// The print of the order of what is new after and not before, and before and not after.
fn order_print(before: &BTreeSet<NewOrder>, after: &BTreeSet<NewOrder>) -> Sha256 {
    let mut print = Print::default();
    for only in [after.difference(before), before.difference(after)] {
        let only: Vec<&NewOrder> = only.collect();
        print.count(only.len());
        for (parent, kind, ids) in only {
            print.text(&parent.to_string()).text(kind).texts(ids.iter());
        }
    }
    print.done()
}
