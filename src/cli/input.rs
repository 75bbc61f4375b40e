//! What commands read: the store, its revisions, and drafts in files.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use planctl::check::contradictions;
use planctl::diff::CauseRow;
use planctl::document::check_formulas;
use planctl::document::{Pairing, Side};
use planctl::event::{ActKind, Event, Proposal, ProposalName, Revision, RevisionSpec, Revisions, SpecError};
use planctl::formats::interpret;
use planctl::history::{load, load_vocabulary, resolve};
use planctl::model::{Digest, Id, Plan, Vocabulary, VocabularyError};
use planctl::proposal::{Drafts, load_version};
use planctl::snapshot::{Draft, Ids, Knowledge, OpenRow, Snapshot, Source, decode, read_draft};
use planctl::store::{Log, Store};
use planctl::words;

use super::Context;
use super::document::{By, ReadDocument, document, is_document};
use super::failure::Failure;
use super::output::if_there;
use super::pairing::{Base, Decide, pair};

/// A store with its log.
pub(super) struct Opened {
    pub(super) store: Store,
    pub(super) log: Log,
}

/// A plan to work on, wherever it came from.
pub(super) struct Input {
    /// Its sides of papers.
    pub(super) side: Side,
    /// Its vocabulary.
    pub(super) vocabulary: Arc<Vocabulary>,
    /// The number of its entry, if it is a revision.
    pub(super) entry: Option<u64>,
    /// Which version of which proposal it is, if it is one.
    pub(super) proposal: Option<(ProposalName, usize)>,
    /// The points of a cover note that were declared with it.
    pub(super) declared: Option<Declared>,
    /// What a draft has beside its plan, if it is a file.
    pub(super) beside: Option<Beside>,
    /// How its places are known.
    pub(super) sources: Vec<Source>,
    /// The document it was read from, if it is one.
    pub(super) document: Option<Box<ReadDocument>>,
    /// How its passing ids were paired with those of another plan, if they were.
    pub(super) pairing: Option<Pairing>,
}

/// Points of a cover note that were declared.
pub(super) struct Declared {
    /// The snapshot they were counted against.
    pub(super) against: Option<Digest>,
    pub(super) causes: Vec<CauseRow>,
}

/// What a draft has beside its plan.
pub(super) struct Beside {
    pub(super) sources: Vec<Source>,
    pub(super) open: Vec<OpenRow>,
}

/// A draft read from a file.
pub(super) struct ReadFile {
    pub(super) path: String,
    pub(super) text: String,
    pub(super) draft: Draft,
    pub(super) vocabulary: Arc<Vocabulary>,
}

/// The folder of the store: the one asked for, or the nearest upwards.
pub(super) fn store_folder(context: &Context) -> Result<Option<PathBuf>, Failure> {
    if let Some(folder) = &context.global.store {
        return Ok(Some(folder.clone()));
    }
    let here = std::env::current_dir().map_err(|error| Failure::io(Path::new("."), &error))?;
    for folder in here.ancestors() {
        for candidate in [folder.to_owned(), folder.join("revisions")] {
            if Store::is_store(&candidate)? {
                let short = candidate.strip_prefix(&here).map(Path::to_owned).unwrap_or(candidate);
                let short = if short.as_os_str().is_empty() { PathBuf::from(".") } else { short };
                return Ok(Some(short));
            }
        }
    }
    Ok(None)
}

/// The folder of a copy of a store: the one named, or `revisions/` in it.
pub(super) fn copy_folder(named: &Path) -> Result<PathBuf, Failure> {
    let inner = named.join("revisions");
    let is_named = Store::is_store(named)? || !Store::is_store(&inner)?;
    Ok(if is_named { named.to_owned() } else { inner })
}

/// The store, if there is one.
pub(super) fn maybe_store(context: &Context) -> Result<Option<Opened>, Failure> {
    let Some(folder) = store_folder(context)? else { return Ok(None) };
    let store = Store::open(&folder, context.most_bytes())?;
    let log = store.log()?;
    Ok(Some(Opened { store, log }))
}

/// The store; that there is none is a failure.
pub(super) fn store(context: &Context) -> Result<Opened, Failure> {
    maybe_store(context)?.ok_or_else(no_store)
}

fn no_store() -> Failure {
    Failure::usage(words!("ここから上に planctl の保管庫がありません", "no store of planctl here or above"))
        .hint(words!(
            "`planctl init` で作るか、`--store DIR` で指してください",
            "make one with `planctl init`, or name one with `--store DIR`"
        ))
}

/// The vocabularies at hand: those asked for, those of the store, those built in. Of two of one
/// name the first counts.
pub(super) fn vocabularies(
    context: &Context,
    opened: Option<&Opened>,
) -> Result<Vec<Arc<Vocabulary>>, Failure> {
    let mut all = Vec::new();
    for path in &context.global.vocabulary {
        all.push(Arc::new(vocabulary_file(context, path)?.0));
    }
    if let Some(opened) = opened {
        let mut seen = Vec::new();
        for entry in opened.log.entries.iter().rev() {
            if let Event::Revise(revise) = &entry.event
                && !seen.contains(&revise.vocabulary)
            {
                all.push(load_vocabulary(&opened.store, &revise.vocabulary.0, &revise.vocabulary.1)?);
                seen.push(revise.vocabulary.clone());
            }
        }
    }
    for text in Vocabulary::BUILT_IN {
        all.push(Arc::new(Vocabulary::parse(text).expect("built-in vocabularies are tested")));
    }
    let mut names = std::collections::BTreeSet::new();
    all.retain(|vocabulary: &Arc<Vocabulary>| names.insert(vocabulary.name.clone()));
    Ok(all)
}

/// A vocabulary in a file, with its text.
pub(super) fn vocabulary_file(context: &Context, path: &Path) -> Result<(Vocabulary, String), Failure> {
    let text = read_text(context, path)?;
    let fault = |error| Failure::vocabulary(path, &text, error);
    let vocabulary = Vocabulary::parse(&text).map_err(fault)?;
    check_formulas(&vocabulary).map_err(|words| fault(VocabularyError { words, span: None }))?;
    Ok((vocabulary, text))
}

/// The bytes of a file of the user's, `-` for standard input, at most `most` of them.
pub(super) fn read_bytes(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let too_large = |bytes: u64| {
        let path = path.display();
        Failure::usage(words!(
            "{path} は {bytes} バイト以上で、上限 {most} を超えます",
            "{path} has {bytes} bytes or more, beyond the {most} allowed"
        ))
        .hint(words!("`--max-size MIB` で上限を上げられます", "raise the limit with `--max-size MIB`"))
    };
    let fault = |error: std::io::Error| Failure::io(path, &error);
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin().lock().take(most + 1).read_to_end(&mut bytes).map_err(fault)?;
    } else {
        let data = std::fs::metadata(path).map_err(fault)?;
        if data.is_dir() {
            return Err(fault(std::io::ErrorKind::IsADirectory.into()));
        }
        if data.len() > most {
            return Err(too_large(data.len()));
        }
        std::fs::File::open(path).map_err(fault)?.take(most + 1).read_to_end(&mut bytes).map_err(fault)?;
    }
    if bytes.len() as u64 > most {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(bytes)
}

/// The bytes of a file of the user's; `None` if there is none.
pub(super) fn maybe_read(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    if_there(std::fs::read(path)).map_err(|error| Failure::io(path, &error))
}

/// The text of a file of the user's, with a note of what was passed over.
pub(super) fn read_text(context: &Context, path: &Path) -> Result<String, Failure> {
    let bytes = read_bytes(path, context.most_bytes())?;
    decoded(context, path, &bytes)
}

/// The text of bytes read from a file, with a note of what was passed over.
pub(super) fn decoded(context: &Context, path: &Path, bytes: &[u8]) -> Result<String, Failure> {
    let (text, notes) = decode(bytes).map_err(|error| Failure::encoding(path, error))?;
    for note in notes {
        let (path, note) = (path.display(), note.words());
        let (ja, en) = (note.ja, note.en);
        context.note(&words!("{path}：{ja}", "{path}: {en}"));
    }
    Ok(text.into_owned())
}

/// A draft in a file. It may contradict itself: see [`sound`].
pub(super) fn draft_file(
    context: &Context,
    path: &Path,
    vocabularies: &[Arc<Vocabulary>],
    ids: Ids<'_>,
) -> Result<ReadFile, Failure> {
    let shown = path.display().to_string();
    if is_document(path) {
        return Err(Failure::usage(words!(
            "{shown} は草案ではなく公表された文書です",
            "{shown} is a published document, not a draft"
        ))
        .hint(words!(
            "`planctl import {shown} -o draft.toml` で草案にしてください",
            "make a draft of it: `planctl import {shown} -o draft.toml`"
        )));
    }
    let text = read_text(context, path)?;
    let draft =
        read_draft(&text, vocabularies, ids).map_err(|faults| Failure::faults(&shown, &text, &faults))?;
    let vocabulary = vocabularies.iter().find(|vocabulary| vocabulary.name == *draft.plan.vocabulary());
    let vocabulary = vocabulary.expect("the draft was read by one of these").clone();
    Ok(ReadFile { path: shown, text, draft, vocabulary })
}

/// Refuses a draft that contradicts itself, at the place.
pub(super) fn sound(file: &ReadFile) -> Result<(), Failure> {
    match contradictions(&file.draft, &file.vocabulary).first() {
        Some(finding) => Err(Failure::finding(&file.path, &file.text, finding)),
        None => Ok(()),
    }
}

/// What an argument names: a revision, or else a draft in a file.
pub(super) fn input(context: &Context, opened: Option<&Opened>, argument: &str) -> Result<Input, Failure> {
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
            let revisions = Revisions::of(&opened.log.entries);
            match resolve(&revisions, context.global.plan.as_ref(), &spec) {
                Ok(revision) => revision_input(opened, revision),
                Err(_) if is_file => file_input(context, Some(opened), argument),
                Err(error) => Err(error.into()),
            }
        }
        (_, opened) if is_file => file_input(context, opened, argument),
        (Ok(_), None) => Err(no_store()),
        (Err(SpecError::Form(_)), _) if argument.contains(['/', '.', '\\']) => {
            Err(Failure::io(Path::new(argument), &std::io::ErrorKind::NotFound.into()))
        }
        (Err(error), opened) => {
            let mut names =
                opened.map(|opened| Revisions::of(&opened.log.entries).dates()).unwrap_or_default();
            if let Some(opened) = opened {
                let drafts = Drafts::open(&opened.store)?;
                let proposals = drafts.proposals(&opened.log.entries);
                names.extend(proposals.iter().map(|proposal| proposal.name.to_string()));
            }
            let near = planctl::text::nearest(argument, names.iter().map(String::as_str).chain(["latest"]));
            match near {
                Some(near) if matches!(error, SpecError::Form(_)) => Err(Failure::usage(error.words())
                    .hint(words!("`{near}` のことですか", "did you mean `{near}`?"))),
                _ => Err(error.into()),
            }
        }
    }
}

/// A proposal, `NAME` for its last version or `NAME@2` for the second; `None` if nothing here is
/// called that.
fn proposal_input(opened: &Opened, argument: &str) -> Result<Option<Input>, Failure> {
    let (name, version) = match argument.rsplit_once('@') {
        Some((name, number)) => (name, Some(number)),
        None => (argument, None),
    };
    let Ok(name) = name.parse::<ProposalName>() else { return Ok(None) };
    let drafts = Drafts::open(&opened.store)?;
    let proposals = drafts.proposals(&opened.log.entries);
    let Some(proposal) = proposals.get(&name) else { return Ok(None) };
    let number = match version {
        Some(number) => version_number(proposal, number)?,
        None => proposal.versions.len(),
    };
    let version = proposal.versions[number - 1].version;
    let loaded = load_version(&drafts.store, version)?;
    let Draft { plan, sources, open } = loaded.draft;
    Ok(Some(Input {
        side: file_side(argument, plan, &sources),
        vocabulary: loaded.vocabulary,
        entry: None,
        proposal: Some((name, number)),
        declared: (!version.causes.is_empty()).then(|| Declared {
            against: version.base.map(|base| base.snapshot),
            causes: version.causes.clone(),
        }),
        sources: sources.clone(),
        beside: Some(Beside { sources, open }),
        document: None,
        pairing: None,
    }))
}

/// The number of a version from an argument, held to those there are.
pub(super) fn version_number(proposal: &Proposal<'_>, argument: &str) -> Result<usize, Failure> {
    let count = proposal.versions.len();
    match argument.parse() {
        Ok(number) if (1..=count).contains(&number) => Ok(number),
        _ => {
            let (name, number) = (proposal.name, planctl::text::brief(argument));
            Err(Failure::usage(words!(
                "変更提案「{name}」に第 {number} 版はありません（1 から {count} まで）",
                "the proposal `{name}` has no version {number}, only 1 to {count}"
            )))
        }
    }
}

fn file_input(context: &Context, opened: Option<&Opened>, argument: &str) -> Result<Input, Failure> {
    let path = Path::new(argument);
    if is_document(path) {
        let by = By {
            plan: context.global.plan.as_ref(),
            vocabulary: None,
            format: None,
            taken: &BTreeSet::new(),
        };
        let read = document(context, opened, path, &by)?;
        return Ok(document_input(argument, read.vocabulary.clone(), read.imported.draft.clone(), read));
    }
    let vocabularies = vocabularies(context, opened)?;
    let file = draft_file(context, path, &vocabularies, Ids::Required)?;
    sound(&file)?;
    let Draft { plan, sources, open } = file.draft;
    Ok(Input {
        side: file_side(argument, plan, &sources),
        vocabulary: file.vocabulary,
        entry: None,
        proposal: None,
        declared: None,
        sources: sources.clone(),
        beside: Some(Beside { sources, open }),
        document: None,
        pairing: None,
    })
}

/// A draft as a side of papers.
pub(super) fn file_side(label: &str, plan: Plan, sources: &[Source]) -> Side {
    Side {
        label: label.to_owned(),
        date: None,
        snapshot: Snapshot::of(plan),
        knowledge: Knowledge::of(sources),
        decided: None,
        body: None,
    }
}

fn document_input(label: &str, vocabulary: Arc<Vocabulary>, draft: Draft, read: ReadDocument) -> Input {
    Input {
        side: file_side(label, draft.plan, &draft.sources),
        vocabulary,
        entry: None,
        proposal: None,
        declared: None,
        sources: draft.sources.clone(),
        beside: Some(Beside { sources: draft.sources, open: draft.open }),
        document: Some(Box::new(read)),
        pairing: None,
    }
}

/// A document with the ids of `base`: those by exact name and place, and with
/// [`Decide::Passing`] those that are suggested at the bar. Anything else is given back as it is.
pub(super) fn held_against(found: Input, base: &Input, decide: &Decide<'_>) -> Result<Input, Failure> {
    let Some(mut read) = found.document else { return Ok(found) };
    let plan = base.side.snapshot.plan();
    let taken: BTreeSet<Id> = plan.items().map(|item| item.id.clone()).collect();
    // Its passing ids must not be those of the base.
    read.imported = interpret(&read.reading, &read.form, &read.vocabulary, read.hash, plan.id(), &taken);
    let against = Base { plan, sources: &base.sources, vocabulary: &base.vocabulary };
    let paired = pair(&read.imported, &against, &read.form, decide)?;
    let suggested = paired.taken.iter().map(|link| (link.to.clone(), link.score)).collect();
    read.imported = paired.imported;
    let (label, draft) = (found.side.label.clone(), read.imported.draft.clone());
    let mut input = document_input(&label, read.vocabulary.clone(), draft, *read);
    input.pairing = Some(Pairing { exact: paired.exact, suggested });
    Ok(input)
}

/// What an argument names, a document with the ids of `base` where name and place tell them.
pub(super) fn input_against(
    context: &Context,
    opened: Option<&Opened>,
    argument: &str,
    base: &Input,
) -> Result<Input, Failure> {
    held_against(input(context, opened, argument)?, base, &Decide::Later)
}

/// A revision as an input.
pub(super) fn revision_input(opened: &Opened, revision: &Revision<'_>) -> Result<Input, Failure> {
    let loaded = load(&opened.store, revision.revise)?;
    let (knowledge, sources) = (loaded.knowledge(), loaded.sources);
    // The body by which the revision is named is the one that acted on its date.
    let acts = || revision.acts.iter().map(|act| act.act);
    let of_day = acts().filter(|act| act.date == revision.revise.date);
    let body = of_day.min_by_key(|act| act.act != ActKind::Tabled).or_else(|| acts().next());
    let side = Side {
        label: revision.revise.date.to_string(),
        date: Some(revision.revise.date),
        snapshot: loaded.snapshot,
        knowledge,
        decided: Some(revision.is_decided()),
        body: body.map(|act| act.body.clone()),
    };
    Ok(Input {
        side,
        vocabulary: loaded.vocabulary,
        entry: Some(revision.entry.number),
        proposal: None,
        declared: (!revision.revise.causes.is_empty())
            .then(|| Declared { against: revision.revise.against, causes: revision.revise.causes.clone() }),
        beside: None,
        sources,
        document: None,
        pairing: None,
    })
}

/// An item's id from an argument, held to those of a plan, with the nearest one offered.
pub(super) fn item(argument: &str, plans: &[&planctl::model::Plan]) -> Result<Id, Failure> {
    let found = argument.parse::<Id>().ok().filter(|id| plans.iter().any(|plan| plan.get(id).is_some()));
    found.ok_or_else(|| {
        let shown = planctl::text::brief(argument);
        let ids = plans.iter().flat_map(|plan| plan.items()).map(|item| item.id.as_str());
        let failure =
            Failure::usage(words!("`{shown}` という項目はありません", "there is no item `{shown}`"));
        match planctl::text::nearest(argument, ids) {
            Some(near) => failure.hint(words!("`{near}` のことですか", "did you mean `{near}`?")),
            None => failure.hint(words!("`planctl show` が id を挙げます", "`planctl show` lists the ids")),
        }
    })
}
