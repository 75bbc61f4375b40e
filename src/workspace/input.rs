//! What an argument names: a revision, a version of a proposal, a draft or a document.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::documents::{By, ReadDocument};
use super::files::is_document;
use super::opened::Opened;
use super::pairing::{Base, Decide, pair};
use super::{Error, Result, Workspace};
use crate::check::{KnownIds, contradictions};
use crate::diff::CauseRow;
use crate::document::{Acted, Pairing, Recorded, Side};
use crate::editing::marks_as_flags;
use crate::event::{
    Act, ActKind, Proposal, ProposalName, Revise, Revision, RevisionSpec, SpecError, VersionOf,
};
use crate::formats::interpret;
use crate::history::{LoadError, known_elsewhere, resolve};
use crate::layout::Wording;
use crate::model::{Date, Digest, Id, Item, LINEAGE_PART, LINEAGE_WHOLE, Place, Plan, Reason, Vocabulary};
use crate::proposal::{Drafts, LoadedVersion, nothing_yet};
use crate::snapshot::{Draft, Ids, Knowledge, OpenRow, Snapshot, Source, read_draft};
use crate::text::Words;
use crate::words;

/// A plan to work on, wherever it came from.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Input {
    /// Its side of papers.
    pub side: Side,
    /// Its vocabulary.
    pub vocabulary: Arc<Vocabulary>,
    /// The number of its entry, if it is a revision.
    pub entry: Option<u64>,
    /// Which version of which proposal it is, counted from 1, if it is one.
    pub proposal: Option<(ProposalName, usize)>,
    /// The date of the revision that it changes, if it is a version of a proposal to one.
    pub based_on: Option<Date>,
    /// Of a version: the places that it decides although its base does not know them. Of a revision the
    /// record says more, of all between it and another.
    pub decided: BTreeSet<Place>,
    /// The points of a cover note that were declared with it.
    pub declared: Option<Declared>,
    /// What a draft has beside its plan; `None` for a revision.
    pub beside: Option<Beside>,
    /// How its places are known.
    pub sources: Vec<Source>,
    /// The document it was read from, if it is one.
    pub document: Option<Box<ReadDocument>>,
    /// How its passing ids were paired with those of another plan, if they were.
    pub pairing: Option<Pairing>,
}

/// Points of a cover note that were declared.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Declared {
    /// The snapshot they were counted against.
    pub against: Option<Digest>,
    /// The points.
    pub causes: Vec<CauseRow>,
}

/// What a draft has beside its plan.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Beside {
    /// How its places are known.
    pub sources: Vec<Source>,
    /// Why places were changed.
    pub reasons: Vec<Reason>,
    /// What is still to be decided.
    pub open: Vec<OpenRow>,
}

/// A draft read from a file.
#[derive(Debug)]
#[non_exhaustive]
pub struct ReadFile {
    /// The file, as it is shown.
    pub path: String,
    /// Its text.
    pub text: String,
    /// The draft. It may contradict itself: see [`ReadFile::sound`].
    pub draft: Draft,
    /// The vocabulary it is written in.
    pub vocabulary: Arc<Vocabulary>,
}

impl ReadFile {
    /// Refuses a draft that contradicts itself.
    ///
    /// # Errors
    ///
    /// The first contradiction.
    pub fn sound(&self) -> Result<()> {
        match contradictions(&self.draft, &self.vocabulary).into_iter().next() {
            Some(finding) => Err(Error::Contradiction {
                path: self.path.clone(),
                text: self.text.clone(),
                finding: Box::new(finding),
            }),
            None => Ok(()),
        }
    }
}

impl Input {
    /// A draft that is in no file: its label is what papers call it.
    pub fn of_draft(label: &str, vocabulary: Arc<Vocabulary>, draft: Draft) -> Input {
        let Draft { plan, sources, reasons, open } = draft;
        let waits = open.iter().filter(|row| row.is_open()).cloned().collect();
        Input {
            side: Side { open: waits, ..file_side(label, plan, &sources) },
            vocabulary,
            entry: None,
            proposal: None,
            based_on: None,
            decided: BTreeSet::new(),
            declared: None,
            sources: sources.clone(),
            beside: Some(Beside { sources, reasons, open }),
            document: None,
            pairing: None,
        }
    }

    /// The plan with all that stands beside it.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let beside = self.beside.as_ref().map(|beside| (beside.reasons.clone(), beside.open.clone()));
        let (reasons, open) = beside.unwrap_or_default();
        Draft { plan: self.side.snapshot.plan().clone(), sources: self.sources.clone(), reasons, open }
    }

    /// Whether it stands for that there was no plan.
    pub(super) fn is_nothing(&self) -> bool {
        self.entry.is_none() && self.beside.is_none() && self.side.date.is_none()
    }

    /// A version of a proposal.
    #[must_use]
    pub fn of_version(
        label: &str,
        proposal: (ProposalName, usize),
        made: &VersionOf<'_>,
        loaded: LoadedVersion,
    ) -> Input {
        let version = made.version;
        Input {
            proposal: Some(proposal),
            based_on: version.base.map(|base| base.date),
            decided: version.decided.clone(),
            declared: (!version.causes.is_empty()).then(|| Declared {
                against: version.base.map(|base| base.snapshot),
                causes: version.causes.clone(),
            }),
            ..Input::of_draft(label, loaded.vocabulary, loaded.draft)
        }
        .recorded_as(Recorded::Version)
    }

    fn recorded_as(mut self, recorded: Recorded) -> Input {
        self.side.recorded = recorded;
        self
    }

    fn of_document(label: &str, vocabulary: Arc<Vocabulary>, draft: Draft, read: ReadDocument) -> Input {
        Input { document: Some(Box::new(read)), ..Input::of_draft(label, vocabulary, draft) }
    }

    /// A revision. The body by which it is named is the one that acted on its date.
    ///
    /// # Errors
    ///
    /// If it cannot be read back.
    pub fn of_revision(opened: &Opened, revision: &Revision<'_>) -> Result<Input> {
        let date = revision.revise.date;
        let loaded = opened.load(revision.revise).map_err(|error| why_unread(&date, error))?;
        let (knowledge, sources) = (loaded.knowledge(), loaded.sources);
        let body = acting(revision);
        let (date, number) = (revision.revise.date, revision.entry.number);
        let revisions = opened.revisions();
        let corrected = revisions.corrected_by(number);
        // A correction of what stands beside the plan has the same text.
        let corrects = revisions.corrects(number).filter(|of| {
            let of = revisions.all().find(|revision| revision.entry.number == *of);
            of.is_some_and(|of| of.hash() != revision.hash())
        });
        let recorded = match (corrected, corrects) {
            (Some(by), _) => Recorded::Corrected { entry: number, by: by.number },
            (None, Some(of)) => Recorded::Corrects { entry: number, of },
            (None, None) => Recorded::Once,
        };
        // Two plans of one date are not called alike.
        let label = match corrected {
            Some(by) => format!("{date} (#{number} → #{})", by.number),
            None => date.to_string(),
        };
        let called = opened.origins_called(loaded.snapshot.plan());
        let side = Side {
            label,
            date: Some(date),
            snapshot: loaded.snapshot.with_origins(called),
            knowledge,
            decided: Some(revision.is_decided()),
            body: body.map(|act| Acted { body: act.body.clone(), date: act.date }),
            open: Vec::new(),
            recorded,
        };
        Ok(Input {
            side,
            vocabulary: loaded.vocabulary,
            entry: Some(revision.entry.number),
            proposal: None,
            based_on: None,
            decided: BTreeSet::new(),
            declared: (!revision.revise.causes.is_empty()).then(|| Declared {
                against: revision.revise.against,
                causes: revision.revise.causes.clone(),
            }),
            beside: None,
            sources,
            document: None,
            pairing: None,
        })
    }

    /// A document with the ids of `base`: those by exact name and place, and with
    /// [`Decide::Passing`] those that are suggested at the bar. Anything else is given back as it
    /// is.
    ///
    /// # Errors
    ///
    /// If somebody was to be asked, and could not be.
    pub fn held_against(self, base: &Input, decide: &Decide<'_>) -> Result<Input> {
        let found = self;
        let Some(mut read) = found.document else { return Ok(found) };
        let plan = base.side.snapshot.plan();
        if read.rows.is_some() {
            return found_again(&found.side.label, *read, base);
        }
        let taken: BTreeSet<Id> = plan.items().map(|item| item.id.clone()).collect();
        // Its passing ids must not be those of the base.
        read.imported = interpret(&read.reading, &read.form, &read.vocabulary, read.hash, plan.id(), &taken);
        let against = Base { plan, sources: &base.sources, vocabulary: &base.vocabulary };
        let paired = pair(&read.imported, &against, &read.form, decide)?;
        let suggested = paired.taken.iter().map(|link| (link.to.clone(), link.score)).collect();
        read.imported = paired.imported;
        let (label, draft) = (found.side.label.clone(), read.imported.draft.clone());
        let mut input = Input::of_document(&label, read.vocabulary.clone(), draft, *read);
        input.pairing = Some(Pairing { exact: paired.exact, suggested, from_base: paired.from_base });
        Ok(input)
    }

    /// Refuses what no paper may be made of: a draft in which something waits for a decision.
    ///
    /// # Errors
    ///
    /// What waits.
    pub fn decided(&self) -> Result<()> {
        if self.side.open.is_empty() {
            return Ok(());
        }
        let rows = self.side.open.iter().map(crate::merge::open_row_words).collect();
        Err(Error::Undecided { label: self.side.label.clone(), rows })
    }

    /// Without what waits for a decision: as it is given to others to edit.
    #[must_use]
    pub fn without_open_rows(mut self) -> Input {
        self.side.open.clear();
        if let Some(beside) = &mut self.beside {
            beside.open.retain(|row| !row.is_open());
        }
        self
    }

    /// With another plan in its place.
    #[must_use]
    pub fn with_snapshot(self, snapshot: Snapshot) -> Input {
        let side = Side { snapshot, ..self.side };
        Input { side, ..self }
    }
}

/// Rows with the ids of a plan, and with what that says of what no column speaks of.
fn found_again(label: &str, read: ReadDocument, base: &Input) -> Result<Input> {
    let read = read.again(base)?;
    let (vocabulary, draft) = (read.vocabulary.clone(), read.imported.draft.clone());
    let exact = read.rows.as_ref().map_or(0, |rows| rows.carried);
    let mut input = Input::of_document(label, vocabulary, draft, read);
    input.pairing = Some(Pairing { exact, suggested: BTreeMap::new(), from_base: Vec::new() });
    Ok(input)
}

/// Who acted on a revision, as its papers name them: the first that decided it, or as long as nobody has, who
/// put it forward on its date.
pub(super) fn acting<'a>(revision: &Revision<'a>) -> Option<&'a Act> {
    let acts = || revision.acts.iter().map(|act| act.act);
    let deciding = acts().filter(|act| act.act == ActKind::Decided).min_by_key(|act| act.date);
    let of_day = acts().filter(|act| act.date == revision.revise.date);
    let first = || of_day.min_by_key(|act| act.act != ActKind::Tabled).or_else(|| acts().next());
    deciding.or_else(first)
}

/// Why a revision or version was not read; that it is withheld is no fault of the store.
fn why_unread(label: &impl ToString, error: LoadError) -> Error {
    match error.withheld_by() {
        Some(entry) => Error::Withheld { label: label.to_string(), entry },
        None => error.into(),
    }
}

/// A draft as a side of papers.
#[must_use]
pub fn file_side(label: &str, plan: Plan, sources: &[Source]) -> Side {
    Side {
        label: label.to_owned(),
        date: None,
        snapshot: Snapshot::of(plan),
        knowledge: Knowledge::of(sources),
        decided: None,
        body: None,
        open: Vec::new(),
        recorded: Recorded::No,
    }
}

/// The number of a version from an argument, held to those there are.
///
/// # Errors
///
/// If there is no such version.
pub fn version_number(proposal: &Proposal<'_>, argument: &str) -> Result<usize> {
    let count = proposal.versions.len();
    match argument.parse() {
        Ok(number) if (1..=count).contains(&number) => Ok(number),
        _ => Err(Error::NoVersion {
            name: proposal.name.clone(),
            number: planctl_core::text::brief(argument).to_string(),
            count,
        }),
    }
}

/// The item of some plans, the earliest first, that an argument names: by its id, its printed number, or
/// its name.
///
/// # Errors
///
/// If none of them has it; the nearest id there is stands in the error. If a number or a name is that of
/// several items.
pub fn item(argument: &str, plans: &[&Plan]) -> Result<Id> {
    let found = argument.parse::<Id>().ok().filter(|id| plans.iter().any(|plan| plan.get(id).is_some()));
    if let Some(id) = found {
        return Ok(id);
    }
    let exactly = |text: &str| text.trim() == argument.trim();
    let asked = planctl_core::text::folded(argument);
    let loosely = |text: &str| !asked.is_empty() && planctl_core::text::folded(text) == asked;
    let ways: [&dyn Fn(&str) -> bool; 2] = [&exactly, &loosely];
    // Numbers pass from item to item: the last plan in which it stands says whose it is.
    let places = || plans.iter().rev().flat_map(|plan| [(plan, "label"), (plan, "name")]);
    for (is_meant, (plan, field)) in ways.into_iter().flat_map(|way| places().map(move |place| (way, place)))
    {
        let called = plan.items().filter(|item| item.text(field).is_some_and(is_meant));
        let ids: Vec<&Id> = called.map(|item| &item.id).collect();
        match ids[..] {
            [] => {}
            [id] => return Ok(id.clone()),
            _ => {
                let ids = ids.into_iter().map(Id::to_string).collect();
                return Err(Error::SeveralItems {
                    name: planctl_core::text::brief(argument).to_string(),
                    ids,
                });
            }
        }
    }
    Err({
        let shown = planctl_core::text::brief(argument);
        let ids = plans.iter().flat_map(|plan| plan.items()).map(|item| item.id.as_str());
        let near = planctl_core::text::nearest(argument, ids).map(str::to_owned);
        Error::NoItem { id: shown.to_string(), near }
    })
}

/// An item and all that stands below it in any of some plans.
#[must_use]
pub fn below(item: &Id, plans: &[&Plan]) -> BTreeSet<Id> {
    let mut found = BTreeSet::from([item.clone()]);
    for plan in plans {
        let is_below = |id: &Id| plan.above(id).iter().any(|above| above.id == *item);
        found.extend(plan.items().filter(|one| is_below(&one.id)).map(|one| one.id.clone()));
    }
    found
}

impl Opened {
    /// What the lineage of a plan may name: all items that the plan has had in any revision, and those of
    /// other plans that it names and that stand there. Of `known`, which was read already, they are not read
    /// again. `None` if something it names may stand in a revision that is withheld.
    ///
    /// # Errors
    ///
    /// If a revision cannot be read back.
    pub fn known_ids(
        &self,
        plan: &Plan,
        known: Option<&Input>,
    ) -> std::result::Result<Option<KnownIds>, LoadError> {
        let of = |item: &Item| [LINEAGE_WHOLE, LINEAGE_PART].map(|field| item.references(field));
        let origins: BTreeSet<Id> = plan.items().flat_map(of).flatten().collect();
        let mut ids: KnownIds = known_elsewhere(self.store(), self.log(), origins.iter().cloned())?;
        let mut is_withheld = false;
        let mut add = |plan: &Plan| ids.extend(plan.items().map(|item| item.id.clone()));
        for entry in &self.log().entries {
            let Some(revise) = entry.event.revise().filter(|revise| revise.plan == *plan.id()) else {
                continue;
            };
            match known {
                Some(known) if known.entry == Some(entry.number) => add(known.side.snapshot.plan()),
                _ => match self.load_unless_withheld(revise)? {
                    Some(loaded) => add(loaded.snapshot.plan()),
                    None => is_withheld = true,
                },
            }
        }
        let stands = |id: &Id| plan.get(id).is_some() || ids.contains(id);
        Ok((!is_withheld || origins.iter().all(stands)).then_some(ids))
    }
}

/// In how many revisions, the last first, the name of an item that is gone is looked for: no command waits for all that
/// there ever were.
const MOST_BACK: usize = 32;

impl Opened {
    /// What the items are called from which items of a plan come and that stand in it no more, or stand in another plan:
    /// each as in the last revision of its plan in which it stands. Those that none of the last revisions has, or none
    /// that can be read, are not among them.
    pub(super) fn origins_called(&self, plan: &Plan) -> BTreeMap<Id, Words> {
        let mut wanted: BTreeMap<Id, Vec<(Id, Id)>> = BTreeMap::new();
        let of = |item: &Item| [LINEAGE_WHOLE, LINEAGE_PART].map(|field| item.references(field));
        let origins: BTreeSet<Id> = plan.items().flat_map(of).flatten().collect();
        for origin in origins.into_iter().filter(|origin| plan.get(origin).is_none()) {
            let (of, id) = origin.in_another_plan().unwrap_or_else(|| (plan.id().clone(), origin.clone()));
            wanted.entry(of).or_default().push((id, origin));
        }
        let own = plan.id();
        let mut called = BTreeMap::new();
        let revisions = self.revisions();
        for (plan, mut origins) in wanted {
            for revision in revisions.of_plan(&plan).rev().take(MOST_BACK) {
                if origins.is_empty() {
                    break;
                }
                let Ok(Some(loaded)) = self.load_unless_withheld(revision.revise) else { continue };
                let (plan, vocabulary) = (loaded.snapshot.plan(), &*loaded.vocabulary);
                let wording = Wording { vocabulary, before: plan, after: plan };
                origins.retain(|(id, origin)| {
                    let Some(item) = plan.get(id) else { return true };
                    let name = match plan.id() == own {
                        true => wording.name_of(item),
                        false => Words::aside(wording.name_of(item), wording.name_of(plan.root())),
                    };
                    called.insert(origin.clone(), name);
                    false
                });
            }
        }
        called
    }
}

impl Workspace {
    /// What an argument names: a revision by its date, `latest`, four or more digits of its hash; a
    /// version of a proposal by the proposal's name; or else a draft or a document by its path.
    ///
    /// ```
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let workspace = planctl::workspace::Options::new().store(revisions).open()?;
    /// let latest = workspace.resolve("latest")?;
    /// let named = workspace.resolve("令和8年1月16日")?;
    /// assert_eq!(latest.side.snapshot.hash(), named.side.snapshot.hash());
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If nothing is called so, or it does not read.
    pub fn resolve(&self, argument: &str) -> Result<Input> {
        let opened = self.opened()?;
        let spec = RevisionSpec::parse(argument);
        // A pipe is read as well as a file, so `<(…)` may stand for a draft.
        let is_file = argument == "-" || Path::new(argument).exists();
        let opened_store = opened.filter(|_| matches!(spec, Err(SpecError::Form(_))));
        if let Some(opened) = opened_store
            && let Some(input) = proposal_input(opened, argument)?
        {
            return Ok(input);
        }
        match (spec, opened) {
            (Ok(spec), Some(opened)) => {
                let revisions = opened.revisions();
                match resolve(&revisions, self.plan.as_ref(), &spec) {
                    Ok(revision) => Input::of_revision(opened, &revision),
                    Err(_) if is_file => self.file_input(argument),
                    Err(error) => Err(error.into()),
                }
            }
            (_, _) if is_file => self.file_input(argument),
            (Ok(_), None) => Err(Error::NoStore),
            (Err(SpecError::Form(_)), _) if argument.contains(['/', '.', '\\']) => {
                Err(Error::io(Path::new(argument), std::io::ErrorKind::NotFound.into()))
            }
            (Err(error), opened) => {
                let mut names = opened.map(|opened| opened.revisions().dates()).unwrap_or_default();
                if let Some(opened) = opened {
                    let proposals = opened.drafts()?.proposals(&opened.log().entries);
                    names.extend(proposals.iter().map(|proposal| proposal.name.to_string()));
                }
                let near =
                    planctl_core::text::nearest(argument, names.iter().map(String::as_str).chain(["latest"]));
                let near = near.filter(|_| matches!(error, SpecError::Form(_))).map(str::to_owned);
                Err(Error::Spec { error, near })
            }
        }
    }

    /// The revision that a version of a proposal is based on, as it was then; nothing at all for a
    /// new plan.
    ///
    /// # Errors
    ///
    /// If it is no version of a proposal, or its base cannot be read back.
    pub fn base_of(&self, after: &Input) -> Result<Input> {
        let opened = self.opened()?.ok_or(Error::NoStore)?;
        let proposals = opened.drafts()?.proposals(&opened.log().entries);
        let version = after.proposal.as_ref().and_then(|(name, number)| {
            Some(proposals.get(name)?.versions.get(number.checked_sub(1)?)?.version)
        });
        let version = version.ok_or(Error::NotAVersion)?;
        let revisions = opened.revisions();
        let counted = version.base.and_then(|base| {
            revisions.on(&version.plan, base.date).filter(|revision| revision.hash() == base.snapshot)
        });
        let replaced = version.base.and_then(|base| {
            let is_base = |revision: &&Revision<'_>| {
                revision.revise.plan == version.plan && revision.hash() == base.snapshot
            };
            revisions.all().filter(is_base).last()
        });
        if let Some(revision) = counted.or(replaced) {
            return Input::of_revision(opened, revision);
        }
        // The revision no longer counts, or there was none.
        let loaded = version.base.and_then(|base| {
            let mut revisions = opened.log().entries.iter().rev().filter_map(|entry| entry.event.revise());
            let of_base =
                |revise: &&Revise| revise.plan == version.plan && revise.snapshot.blake3 == base.snapshot;
            revisions.find(of_base).map(|revise| opened.load(revise))
        });
        let loaded = loaded.transpose()?;
        let (snapshot, sources) = match loaded {
            Some(loaded) => (loaded.snapshot, loaded.sources),
            None => (Snapshot::of(nothing_yet(after.side.snapshot.plan())), Vec::new()),
        };
        let label = version.base.map_or_else(|| "—".to_owned(), |base| base.date.to_string());
        Ok(Input {
            side: Side {
                label,
                date: version.base.map(|base| base.date),
                snapshot,
                knowledge: Knowledge::of(&sources),
                decided: None,
                body: None,
                open: Vec::new(),
                recorded: Recorded::No,
            },
            vocabulary: after.vocabulary.clone(),
            entry: None,
            proposal: None,
            based_on: None,
            decided: BTreeSet::new(),
            declared: None,
            beside: None,
            sources,
            document: None,
            pairing: None,
        })
    }

    /// What an argument names, a document with the ids of `base` where name and place tell them.
    ///
    /// # Errors
    ///
    /// As [`Workspace::resolve`].
    pub fn resolve_against(&self, argument: &str, base: &Input) -> Result<Input> {
        self.resolve(argument)?.held_against(base, &Decide::Later)
    }

    fn file_input(&self, argument: &str) -> Result<Input> {
        let path = Path::new(argument);
        if is_document(path) {
            let taken = BTreeSet::new();
            let by = By::new(self.plan.as_ref(), &taken);
            let read = self.document(path, &by)?;
            let (vocabulary, draft) = (read.vocabulary.clone(), read.imported.draft.clone());
            return Ok(Input::of_document(argument, vocabulary, draft, read));
        }
        let file = self.draft(path, Ids::Required)?;
        file.sound()?;
        let mut draft = file.draft;
        if let Some(opened) = self.opened()? {
            let called = opened.origins_called(&draft.plan);
            draft.plan = draft.plan.with_origins(called);
        }
        Ok(Input::of_draft(argument, file.vocabulary, draft))
    }

    /// A draft in a file. It may contradict itself: see [`ReadFile::sound`].
    ///
    /// # Errors
    ///
    /// If the file is a document, cannot be read, or holds no draft.
    pub fn draft(&self, path: &Path, ids: Ids<'_>) -> Result<ReadFile> {
        self.draft_by(path, self.vocabularies()?, ids)
    }

    /// As [`Workspace::draft`], by vocabularies of the caller's.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn draft_by(&self, path: &Path, vocabularies: &[Arc<Vocabulary>], ids: Ids<'_>) -> Result<ReadFile> {
        let shown = path.display().to_string();
        if is_document(path) {
            return Err(Error::IsDocument { path: shown });
        }
        let text = self.files.text(path)?;
        let mut draft = match read_draft(&text, vocabularies, ids) {
            Ok(draft) => draft,
            Err(faults) => return Err(Error::Draft { path: shown, text, faults }),
        };
        let vocabulary = vocabularies.iter().find(|vocabulary| vocabulary.name == *draft.plan.vocabulary());
        let vocabulary = vocabulary.expect("the draft was read by one of these").clone();
        // What waits for a decision is left as it is until then.
        if draft.undecided().next().is_none() {
            let (plan, typed) = marks_as_flags(draft.plan, &vocabulary, None);
            draft.plan = plan;
            for id in typed {
                self.files.host().note(&words!("workspace.mark-as-flag", id, path = &shown));
            }
        }
        Ok(ReadFile { path: shown, text, draft, vocabulary })
    }
}

/// A proposal, `NAME` for its last version or `NAME@2` for the second; `None` if nothing here is
/// called that.
fn proposal_input(opened: &Opened, argument: &str) -> Result<Option<Input>> {
    let (name, version) = match argument.rsplit_once('@') {
        Some((name, number)) => (name, Some(number)),
        None => (argument, None),
    };
    let Ok(name) = name.parse::<ProposalName>() else { return Ok(None) };
    let drafts: &Drafts = opened.drafts()?;
    let proposals = drafts.proposals(&opened.log().entries);
    let Some(proposal) = proposals.get(&name) else { return Ok(None) };
    let number = match version {
        Some(number) => version_number(proposal, number)?,
        None => proposal.versions.len(),
    };
    let made = &proposal.versions[number - 1];
    let loaded = drafts.load(made.version).map_err(|error| why_unread(&argument, error))?;
    Ok(Some(Input::of_version(argument, (name, number), made, loaded)))
}
