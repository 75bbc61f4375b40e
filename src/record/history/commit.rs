//! Recording a revision: everything that must hold before it may stand in the log.

use std::collections::BTreeSet;
use std::fmt;

use super::returns::Others;
use super::{LoadError, Returns, known_elsewhere, load_plan, load_vocabulary};
use crate::event::{Act, Adoption, Entry, Event, Evidence, Revise, ReviseKind, Revisions, Stored};
use crate::store::{Appended, Folder, Log, Object, Refusal, Store, StoreError};
use planctl_core::check::{Finding, KnownIds, Severity, check};
use planctl_core::diff::{CauseRow, compare, on_unknown_ground};
use planctl_core::model::{
    Date, Digest, Id, LINEAGE_PART, LINEAGE_WHOLE, Mapping, Place, Plan, Reason, UNDER, Vocabulary,
};
use planctl_core::snapshot::{DocumentName, Draft, Snapshot, sources_to_toml, to_toml};
use planctl_core::text::Lang;
use planctl_core::text::Words;
use planctl_core::words;

/// A revision to be recorded.
#[derive(Debug, Clone)]
pub struct Proposed {
    /// The plan and how it is known.
    pub draft: Draft,
    pub vocabulary: Vocabulary,
    /// The vocabulary's text, as it is kept.
    pub vocabulary_text: String,
    /// How it is recorded.
    pub details: Details,
    /// Whether it takes the place of the revision of this date.
    pub correction: bool,
    /// The snapshot the causes were counted against.
    pub against: Option<Digest>,
    pub causes: Vec<CauseRow>,
    /// Places decided though the revision before does not know them, beside those that the causes name.
    pub decided: BTreeSet<Place>,
    /// The text of the mapping from the vocabulary of the revision before, as it is kept.
    pub map: Option<String>,
}

/// What whoever records a revision says of it, be it committed or adopted.
#[derive(Debug, Clone)]
pub struct Details {
    /// The date that names it.
    pub date: Date,
    /// `None` for: made, if no earlier revision of the plan counts, or else revised in part.
    pub kind: Option<ReviseKind>,
    /// From when it is in force.
    pub effective: Option<Date>,
    pub published: Option<Date>,
    /// The role that records it.
    pub author: String,
    /// What the recorder says of it. Nothing said in the deliberation is.
    pub message: String,
    /// Ids allowed to return or to stand as another kind.
    pub restore: BTreeSet<Id>,
    /// What bodies did with it.
    pub acts: Vec<Act>,
    /// Documents to be kept in the record.
    pub evidence: Vec<Attachment>,
}

impl Details {
    /// The revision of a date: of the kind that follows, by nobody, with no act and no evidence, until
    /// the fields say otherwise.
    pub fn on(date: Date) -> Details {
        Details {
            date,
            kind: None,
            effective: None,
            published: None,
            author: String::new(),
            message: String::new(),
            restore: BTreeSet::new(),
            acts: Vec::new(),
            evidence: Vec::new(),
        }
    }
}

/// A document to be kept as evidence.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// What is recorded of it.
    pub evidence: Evidence,
    pub bytes: Vec<u8>,
    /// The text of the form that it names.
    pub form: Option<String>,
}

/// What was recorded.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Committed {
    /// The entry.
    pub appended: Appended,
    pub snapshot: Stored,
    /// The reasons given of places that did not change: of these nothing is recorded.
    pub dropped: Vec<Reason>,
}

/// Why a revision was not recorded. Nothing was written.
#[derive(Debug)]
#[allow(missing_docs, reason = "`words` says of each what it is")]
pub enum CommitError {
    OpenRows { count: usize },
    Findings(Vec<Finding>),
    NotHeld { document: String },
    Same { date: Date },
    DateTaken { date: Date, number: u64 },
    NothingToCorrect { date: Date },
    NoSuchPlace { place: Place },
    Returns(BTreeSet<Returns>),
    Vocabulary { name: String, fault: Words },
    Load(LoadError),
    Store(StoreError),
}

impl From<LoadError> for CommitError {
    fn from(error: LoadError) -> Self {
        CommitError::Load(error)
    }
}

/// Records a revision.
///
/// # Errors
///
/// If the plan is invalid, says nothing new, bears a date that is taken, or gives an id to
/// another thing. The log is then as it was.
pub fn commit(store: &Store, proposed: &Proposed, recorded: &str) -> Result<Committed, CommitError> {
    commit_adopting(store, proposed, recorded, |_| Ok(None))
}

/// As [`commit`], naming the proposal that `adopts` says is adopted; it is asked with the log as
/// it stands, again whenever another writer came first.
///
/// # Errors
///
/// As there, or whatever `adopts` refuses for.
pub fn commit_adopting<E: From<CommitError>>(
    store: &Store,
    proposed: &Proposed,
    recorded: &str,
    mut adopts: impl FnMut(&Log) -> Result<Option<Adoption>, E>,
) -> Result<Committed, E> {
    let count = proposed.draft.undecided().count();
    if count > 0 {
        return Err(CommitError::OpenRows { count }.into());
    }
    let snapshot = to_toml(&proposed.draft.plan);
    let decided = store.append(recorded, |log| {
        let adopts = adopts(log)?;
        let sources = resolved_sources(log, proposed, Stored::of(snapshot.as_bytes()).blake3)?;
        let mut revise = decide(store, log, proposed, &snapshot, sources.as_deref())?;
        // Of a version that is adopted the reasons are those that were approved, as it was recorded.
        if adopts.is_none() {
            without_idle_reasons(store, &log.entries, &mut revise, &proposed.draft.plan)?;
        }
        let revise = Revise { adopts, ..revise };
        let file = |folder, text: &str| Object {
            folder,
            extension: "toml".to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        let mut objects =
            vec![file(Folder::Vocabularies, &proposed.vocabulary_text), file(Folder::Snapshots, &snapshot)];
        objects.extend(sources.as_deref().map(|text| file(Folder::Sources, text)));
        objects.extend(proposed.map.as_deref().map(|text| file(Folder::Maps, text)));
        objects.extend(objects_of(&proposed.details.evidence));
        Ok::<_, E>((Event::Revise(Box::new(revise)), objects))
    });
    let appended = decided.map_err(|refusal| match refusal {
        Refusal::Precondition(error) => error,
        Refusal::Store(error) => CommitError::Store(error).into(),
    })?;
    let kept = appended.entry.event.revise().map(|revise| revise.reasons.as_slice()).unwrap_or_default();
    let dropped = proposed.draft.reasons.iter().filter(|reason| !kept.contains(reason)).cloned().collect();
    Ok(Committed { appended, snapshot: Stored::of(snapshot.as_bytes()), dropped })
}

/// How the name of a document kept as evidence ends: that of the file received, if it is plain.
pub fn extension(name: &str) -> String {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    let plain = !end.is_empty() && end.len() <= 8 && end.bytes().all(|b| b.is_ascii_alphanumeric());
    if plain { end.to_ascii_lowercase() } else { "bin".to_owned() }
}

/// The files that a row of evidence names, each with its folder and how its name ends.
pub fn files_of(evidence: &Evidence) -> impl Iterator<Item = (Folder, Stored, String)> + use<> {
    let document = (Folder::Evidence, evidence.file, extension(&evidence.name));
    let form = evidence.form.as_ref().map(|(_, file)| (Folder::Forms, *file, "toml".to_owned()));
    std::iter::once(document).chain(form)
}

/// The files to be kept with these documents.
pub fn objects_of(attachments: &[Attachment]) -> impl Iterator<Item = Object> + '_ {
    attachments.iter().flat_map(|attachment| {
        let bytes =
            std::iter::once(attachment.bytes.as_slice()).chain(attachment.form.as_deref().map(str::as_bytes));
        files_of(&attachment.evidence).zip(bytes).map(|((folder, _, extension), bytes)| Object {
            folder,
            extension,
            bytes: bytes.to_vec(),
        })
    })
}

/// The canonical sources, every document in them by the hash of one that is kept as evidence;
/// `None` if there are no rows.
fn resolved_sources(log: &Log, proposed: &Proposed, snapshot: Digest) -> Result<Option<String>, CommitError> {
    if proposed.draft.sources.is_empty() {
        return Ok(None);
    }
    // What is given now goes before what was given earlier, and of that the last.
    let earlier = log.entries.iter().rev().flat_map(|entry| entry.event.evidence());
    let held: Vec<&Evidence> =
        proposed.details.evidence.iter().map(|given| &given.evidence).chain(earlier).collect();
    let mut sources = proposed.draft.sources.clone();
    for document in sources.iter_mut().filter_map(|source| source.document.as_mut()) {
        let found = held.iter().find(|evidence| match &*document {
            DocumentName::Hash(hash) => evidence.file.blake3 == *hash,
            DocumentName::File(name) => evidence.name == *name,
        });
        match found {
            Some(evidence) => *document = DocumentName::Hash(evidence.file.blake3),
            None => return Err(CommitError::NotHeld { document: document.to_string() }),
        }
    }
    Ok(Some(sources_to_toml(snapshot, &sources)))
}

fn decide(
    store: &Store,
    log: &Log,
    proposed: &Proposed,
    snapshot: &str,
    sources: Option<&str>,
) -> Result<Revise, CommitError> {
    // What is withheld stands in nobody's way who does not need it.
    let store = &store.clone().withholding(&log.entries);
    let revisions = Revisions::of(&log.entries);
    let plan = &proposed.draft.plan;
    let snapshot = Stored::of(snapshot.as_bytes());
    let sources = sources.map(|text| Stored::of(text.as_bytes()));
    let words = (&proposed.vocabulary.name, mappings(store, log, proposed)?);
    let mut others = Others::of(store, &revisions, plan.id(), proposed.details.date, words);

    let lineage = plan
        .items()
        .flat_map(|item| item.references(LINEAGE_WHOLE).into_iter().chain(item.references(LINEAGE_PART)));
    let lineage: BTreeSet<Id> = lineage.filter(|id| plan.get(id).is_none()).collect();
    let mut known: KnownIds = known_elsewhere(store, log, lineage.iter().cloned())?;
    known.extend(others.known(lineage)?);
    let errors: Vec<Finding> = check(&proposed.draft, &proposed.vocabulary, Some(&known))
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .collect();
    if !errors.is_empty() {
        return Err(CommitError::Findings(errors));
    }
    same_vocabulary(store, log, proposed)?;
    let same_date = revisions.on(plan.id(), proposed.details.date);
    let neighbour = match (same_date, proposed.correction) {
        (Some(taken), false) => {
            return Err(CommitError::DateTaken { date: proposed.details.date, number: taken.entry.number });
        }
        (None, true) => return Err(CommitError::NothingToCorrect { date: proposed.details.date }),
        (Some(same), true) => Some(same),
        (None, false) => revisions.before(plan.id(), proposed.details.date),
    };
    if let Some(neighbour) =
        neighbour.filter(|n| n.revise.snapshot == snapshot && n.revise.sources == sources)
    {
        return Err(CommitError::Same { date: neighbour.revise.date });
    }
    let returns: BTreeSet<Returns> = others
        .returns(plan, proposed.details.date)?
        .into_iter()
        .filter(|returns| !proposed.details.restore.contains(returns.id()))
        .collect();
    if !returns.is_empty() {
        return Err(CommitError::Returns(returns));
    }
    let kind = proposed.details.kind.unwrap_or(match revisions.before(plan.id(), proposed.details.date) {
        Some(_) => ReviseKind::Partial,
        None => ReviseKind::Established,
    });
    let kind = match (proposed.details.kind, same_date) {
        (None, Some(corrected)) => corrected.revise.kind,
        _ => kind,
    };
    // What a correction does not state anew stays as it was decided.
    let corrected = same_date.map(|same| same.revise);
    let (mut causes, mut against) = (proposed.causes.clone(), proposed.against);
    let mut decided = proposed.decided.clone();
    let mut reasons: BTreeSet<Reason> = proposed.draft.reasons.iter().cloned().collect();
    // What is said of no plan of the record would be contradicted for ever.
    let earlier = [revisions.before(plan.id(), proposed.details.date), same_date];
    let strays = strays(
        store,
        &reasons,
        plan,
        earlier.into_iter().flatten().map(|known| known.revise),
        &proposed.vocabulary,
    )?;
    if let Some(reason) = strays.into_iter().next() {
        return Err(CommitError::NoSuchPlace { place: reason.place });
    }
    if let Some(corrected) = corrected {
        if causes.is_empty() {
            (causes, against) = (corrected.causes.clone(), corrected.against);
        }
        decided.extend(corrected.decided.iter().cloned());
        reasons.extend(corrected.reasons.iter().cloned());
    } else if let Some(before) = revisions.before(plan.id(), proposed.details.date) {
        decided.extend(named_by_causes(store, before.revise, proposed)?);
    }
    if let Some(place) = decided.iter().find(|place| !is_place(place, plan, &proposed.vocabulary)) {
        return Err(CommitError::NoSuchPlace { place: place.clone() });
    }
    Ok(Revise {
        plan: plan.id().clone(),
        kind,
        date: proposed.details.date,
        effective: proposed.details.effective,
        published: proposed.details.published,
        author: proposed.details.author.clone(),
        message: proposed.details.message.clone(),
        correction: proposed.correction,
        restore: proposed.details.restore.clone(),
        snapshot,
        sources,
        vocabulary: (proposed.vocabulary.name.clone(), Stored::of(proposed.vocabulary_text.as_bytes())),
        acts: proposed.details.acts.clone(),
        evidence: proposed.details.evidence.iter().map(|attachment| attachment.evidence.clone()).collect(),
        against,
        causes,
        decided,
        map: proposed.map.as_ref().map(|text| Stored::of(text.as_bytes())),
        reasons: reasons.into_iter().collect(),
        adopts: None,
    })
}

/// The reasons of which no place stands in a plan, nor in one of these revisions before it.
pub(crate) fn strays<'r>(
    store: &Store,
    reasons: &BTreeSet<Reason>,
    plan: &Plan,
    earlier: impl IntoIterator<Item = &'r Revise>,
    vocabulary: &Vocabulary,
) -> Result<BTreeSet<Reason>, LoadError> {
    let mut strays = reasons.clone();
    strays.retain(|reason| !may_change(&reason.place, plan, vocabulary));
    for revise in earlier {
        // Most are of the plan itself, and nothing more is read.
        if strays.is_empty() {
            break;
        }
        let (before, vocabulary) = load_plan(store, revise)?;
        strays.retain(|reason| !may_change(&reason.place, before.plan(), &vocabulary));
    }
    Ok(strays)
}

/// Takes out the reasons of places that stand as they stood in the revision before, and in the one that is
/// corrected: an edit that was undone leaves no reason behind.
fn without_idle_reasons(
    store: &Store,
    entries: &[Entry],
    revise: &mut Revise,
    plan: &Plan,
) -> Result<(), CommitError> {
    let revisions = Revisions::of(entries);
    let same = revisions.on(&revise.plan, revise.date).filter(|_| revise.correction);
    let inherited = same.map(|same| same.revise.reasons.clone()).unwrap_or_default();
    let before = revisions.before(&revise.plan, revise.date);
    let (Some(before), false) = (before, revise.reasons.is_empty()) else { return Ok(()) };
    let after = Snapshot::of(plan.clone());
    let store = &store.clone().withholding(entries);
    let mut changes = Vec::new();
    for earlier in std::iter::once(before).chain(same) {
        changes.push(compare(&load_plan(store, earlier.revise)?.0, &after));
    }
    revise.reasons.retain(|reason| {
        inherited.contains(reason) || changes.iter().any(|changes| changes.touches(&reason.place))
    });
    Ok(())
}

/// Whether a place is one of a plan, or one by which its items come, go and move.
fn may_change(place: &Place, plan: &Plan, vocabulary: &Vocabulary) -> bool {
    let is_moved = place.field.as_deref() == Some(UNDER) && plan.get(&place.id).is_some();
    is_moved || is_place(place, plan, vocabulary)
}

/// Whether a place to be decided is one of the plan.
fn is_place(place: &Place, plan: &Plan, vocabulary: &Vocabulary) -> bool {
    let Some(item) = plan.get(&place.id) else { return false };
    let Some(field) = &place.field else { return true };
    vocabulary.field(&item.kind, field).is_some() || vocabulary.kind(field).is_some()
}

/// The places that declared causes name, at which the revision before does not know what the plan says.
fn named_by_causes(
    store: &Store,
    before: &Revise,
    proposed: &Proposed,
) -> Result<BTreeSet<Place>, CommitError> {
    if proposed.causes.is_empty() {
        return Ok(BTreeSet::new());
    }
    let before = load_plan(store, before)?.0;
    let changes = compare(&before, &Snapshot::of(proposed.draft.plan.clone()));
    let mut places = on_unknown_ground(&changes, &proposed.vocabulary);
    places
        .retain(|place| proposed.causes.iter().any(|cause| cause.covers(&place.id, place.field.as_deref())));
    Ok(places)
}

/// The mapping that is recorded with it, and those of the store, the latest first; none where no other vocabulary is.
fn mappings(store: &Store, log: &Log, proposed: &Proposed) -> Result<Vec<Mapping>, LoadError> {
    let mut all: Vec<Mapping> = proposed.map.iter().filter_map(|text| Mapping::parse(text).ok()).collect();
    for stored in log.entries.iter().rev().filter_map(|entry| entry.event.revise()?.map.as_ref()) {
        let bytes = store.object(Folder::Maps, stored)?;
        all.extend(Mapping::parse(&String::from_utf8_lossy(&bytes)).ok());
    }
    Ok(all)
}

/// Holds a vocabulary to the one of its name in the store: the later of the two must extend the earlier.
fn same_vocabulary(store: &Store, log: &Log, proposed: &Proposed) -> Result<(), CommitError> {
    let text = Stored::of(proposed.vocabulary_text.as_bytes());
    let mut used = log.entries.iter().rev().filter_map(|entry| Some(&entry.event.revise()?.vocabulary));
    let known = used.find(|(name, _)| name.name == proposed.vocabulary.name.name);
    let Some((name, stored)) = known.filter(|(_, stored)| *stored != text) else { return Ok(()) };
    let known = load_vocabulary(store, name, stored)?;
    let (earlier, later) = if name.version > proposed.vocabulary.name.version {
        (&proposed.vocabulary, &*known)
    } else {
        (&*known, &proposed.vocabulary)
    };
    later.extends(earlier).map_err(|fault| CommitError::Vocabulary { name: later.name.to_string(), fault })
}

impl CommitError {
    pub fn words(&self) -> Words {
        match self {
            CommitError::OpenRows { count } => {
                words!("history.open-rows", count)
            }
            CommitError::Findings(findings) => findings.first().map(Finding::words).unwrap_or_default(),
            CommitError::NotHeld { document } => {
                let document = planctl_core::text::visible(document);
                words!("history.not-held", document)
            }
            CommitError::Same { date } => words!("history.same", date),
            CommitError::DateTaken { date, number } => words!("history.date-taken", date, number),
            CommitError::NothingToCorrect { date } => {
                words!("history.nothing-to-correct", date)
            }
            CommitError::NoSuchPlace { place } => words!("history.no-such-place", place),
            CommitError::Returns(returns) => {
                let first = returns.iter().next().map(Returns::words).unwrap_or_default();
                let more = returns.len().saturating_sub(1);
                if more == 0 {
                    return first;
                }
                words!("history.more", more, first)
            }
            CommitError::Vocabulary { name, fault } => words!("history.vocabulary", name, fault),
            CommitError::Load(error) => error.words(),
            CommitError::Store(error) => error.words(),
        }
    }
}

impl Returns {
    pub fn words(&self) -> Words {
        match self {
            Returns::AfterAbsence { id, stood, again } => words!("history.after-absence", id, stood, again),
            Returns::AsAnotherKind { id, date, kind } => {
                words!("history.as-another-kind", id, date, kind)
            }
        }
    }
}

impl fmt::Display for CommitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for CommitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            CommitError::Load(error) => Some(error),
            CommitError::Store(error) => Some(error),
            _ => None,
        }
    }
}
