//! `planctl apply`

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use planctl::amend::{Amendment, Parsed, Refusal, RefusalKind, apply, parse};
use planctl::change::{ApplyError, ChangeSet};
use planctl::check::contradictions;
use planctl::editing::{EditError, waits};
use planctl::formats::{Limits, ReadError, read, recognise};
use planctl::json::{self, ChangesFault, Envelope, read_changes};
use planctl::model::{Id, Plan, Vocabulary};
use planctl::reading::SourceFormat;
use planctl::snapshot::{Draft, Place, Snapshot, Source, draft_to_toml, read_snapshot, to_toml};
use planctl::text::Words;
use planctl::words;
use planctl::workspace::Input;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;

/// Carry out amending sentences, or an answer of `planctl diff --format json`, on a plan
///
/// FILE holds amending sentences (text, Markdown, HTML, DOCX) or JSON. The answer is a draft,
/// written to the file named by -o, which must not exist yet, or to standard output; its hash is
/// told on standard error. Refused, with its place in the sentence and nothing written: sentences
/// for another plan, words that are not there or more often than is said, a place that is none or
/// several.
///
/// Exit codes: 0 done; 2 a sentence does not fit, or there is no such revision; 3 the store is
/// damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Amending sentences or JSON; `-` for standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// The revision or draft they are for; otherwise the one they name, else the latest
    #[arg(long, value_name = "REV|FILE")]
    to: Option<String>,
}

/// A plan that came out.
struct Outcomes {
    snapshot: Snapshot,
    vocabulary: Arc<Vocabulary>,
    passing: Vec<Id>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let opened = context.workspace()?.opened()?;
    let vocabularies = context.workspace()?.vocabularies()?;
    let shown = args.file.display().to_string();
    let text = text_of(context, &args.file)?;
    let (base, outcome) = if text.trim_start().starts_with('{') {
        let changes = read_changes(&text, vocabularies).map_err(|fault| changes_fault(&shown, fault))?;
        let named = changes.before.hash.to_string();
        let base = base(context, args.to.as_deref(), Some(&named))?;
        let outcome = changed(&shown, &changes, &base, vocabularies)?;
        (base, outcome)
    } else {
        // The words of sentences are those of the vocabulary of the plan they are for; which plan
        // that is stands in lines that need none.
        let any = vocabularies.first().expect("some vocabularies are built in");
        let named = head(&text, any);
        let base = base(context, args.to.as_deref(), named.as_deref())?;
        let outcome = amended(&shown, &text, &base, vocabularies)?;
        (base, outcome)
    };
    let plan = outcome.snapshot.plan();
    let sources = kept_sources(&base.sources, base.side.snapshot.plan(), plan);
    // What is open in a draft stays open.
    let beside = base.beside.as_ref().map(|beside| (beside.reasons.clone(), beside.open.clone()));
    let (reasons, open) = beside.unwrap_or_default();
    let before = Draft { open, ..Draft::of(base.side.snapshot.plan().clone(), Vec::new()) };
    if let Some(place) = waits(&before, plan) {
        return Err(super::verbs::refused(EditError::Waits { place }));
    }
    let draft = Draft { plan: plan.clone(), sources, reasons, open: before.open };
    // Whoever wrote the file may have altered it: what came out must read back as it is.
    let read = read_snapshot(&to_toml(plan), std::slice::from_ref(&outcome.vocabulary));
    let fault = match read {
        Ok(read) if read == *plan => {
            let error = contradictions(&draft, &outcome.vocabulary).into_iter().next();
            error.map(|finding| finding.words)
        }
        Ok(_) => Some(words!("apply.no-canonical-form")),
        Err(faults) => faults.first().map(|fault| fault.kind.words()),
    };
    if let Some(fault) = fault {
        return Err(Failure::usage(words!("apply.comes-no-sound-plan", shown, fault)));
    }
    let (before, after) = (base.side.snapshot.hash(), outcome.snapshot.hash());
    if format == Format::Json {
        let answer = json::Apply {
            plan: plan.id().to_string(),
            before: before.to_string(),
            after: after.to_string(),
            passing: outcome.passing.iter().map(Id::to_string).collect(),
            draft: draft_to_toml(&draft),
        };
        let from_store = opened.filter(|_| base.entry.is_some());
        let authority = from_store.map(|opened| opened.authority());
        context.output.text(&Envelope::new("apply", authority, answer).to_text())?;
        return Ok(Outcome::Done);
    }
    context.output.draft(&draft_to_toml(&draft))?;
    context.note(&words!("apply.outcome", after));
    if !outcome.passing.is_empty() {
        let count = outcome.passing.len();
        context.note(&words!("apply.passing-ids", count));
    }
    Ok(Outcome::Done)
}

/// The text of a file: of a document, its lines.
fn text_of(context: &Context, path: &Path) -> Result<String, Failure> {
    let bytes = context.files().bytes(path, context.files().most_document_bytes())?;
    let shown = path.display().to_string();
    let format = match recognise(&shown, &bytes) {
        Some(format @ (SourceFormat::Docx | SourceFormat::Html | SourceFormat::Markdown)) => format,
        None | Some(SourceFormat::Text) => return Ok(context.files().decoded(path, &bytes)?),
        Some(_) => {
            return Err(Failure::usage(words!("apply.neither-text-amending-sentences", shown)));
        }
    };
    let reading = read(&bytes, format, &Limits::default()).map_err(|error| match error {
        ReadError::Encoding(error) => Failure::encoding(path, error),
        error => Failure::usage(Words::of(&shown, error.words())),
    })?;
    let lines: Vec<String> = reading.texts().map(|text| text.standing()).collect();
    Ok(lines.join("\n"))
}

/// The plan that is named by the head or the foot of sentences.
fn head(text: &str, vocabulary: &Vocabulary) -> Option<String> {
    let lines = text.lines().take(3);
    let is_head =
        |line: &&str| line.trim_start().starts_with(['（', '(']) || line.contains("の一部を次のように");
    let head: Vec<&str> = lines.filter(is_head).collect();
    let parsed = parse(&head.join("\n"), vocabulary).ok()?;
    parsed.amendment.base.map(|base| base.hash)
}

/// The plan that is to be changed.
fn base(context: &Context, to: Option<&str>, named: Option<&str>) -> Result<Input, Failure> {
    if let Some(to) = to {
        return Ok(context.workspace()?.resolve(to)?);
    }
    let found = context.workspace()?.resolve(named.unwrap_or("latest"));
    found.map_err(Failure::from).map_err(|failure| match named {
        Some(_) => failure.hint(words!("apply.name-plan-rev-draft")),
        None => failure,
    })
}

fn changed(
    shown: &str,
    changes: &ChangeSet,
    base: &Input,
    all: &[Arc<Vocabulary>],
) -> Result<Outcomes, Failure> {
    let snapshot = planctl::diff::apply(changes, &base.side.snapshot).map_err(|error| match error {
        ApplyError::AnotherPlan { expected, actual } => {
            let kind = RefusalKind::AnotherPlan { expected: expected.to_string(), actual };
            let (expected, actual) = (expected.short(), actual.short());
            let words = words!("apply.another-plan", expected, actual);
            named_in(shown, words).maybe_hint(hint(&kind))
        }
        error => named_in(shown, error.words()),
    })?;
    if snapshot.hash() != changes.after.hash {
        let (actual, expected) = (snapshot.hash().short(), changes.after.hash.short());
        let words = words!("apply.gives-not-says-only", actual, expected);
        return Err(named_in(shown, words));
    }
    let name = snapshot.plan().vocabulary();
    let vocabulary = all.iter().find(|vocabulary| vocabulary.name == *name);
    let vocabulary = vocabulary.unwrap_or(&base.vocabulary).clone();
    Ok(Outcomes { snapshot, vocabulary, passing: Vec::new() })
}

fn amended(shown: &str, text: &str, base: &Input, all: &[Arc<Vocabulary>]) -> Result<Outcomes, Failure> {
    let fault = |fault: planctl::amend::SentenceFault| {
        Failure::usage(fault.words)
            .at(shown, text, fault.span)
            .hint(words!("apply.amend-grammar-shows-grammar"))
    };
    let mut vocabulary = base.vocabulary.clone();
    let mut parsed = parse(text, &vocabulary).map_err(fault);
    // A foot may name a later vocabulary, whose words the sentences then use.
    let later = text.lines().find_map(|line| line.strip_prefix("vocabulary = \"")?.strip_suffix('"'));
    let is_later = |one: &&Arc<Vocabulary>| {
        let (own, other) = (&base.vocabulary.name, &one.name);
        Some(other.to_string().as_str()) == later && own.name == other.name && own.version < other.version
    };
    if let Some(later) = all.iter().find(is_later) {
        vocabulary = later.clone();
        parsed = parse(text, &vocabulary).map_err(fault);
    }
    let Parsed { amendment, spans, foot } = parsed?;
    if amendment.sentences.is_empty() && amendment.foot.is_none() {
        return Err(Failure::usage(words!("apply.holds-no-amending-sentence", shown))
            .hint(words!("apply.amend-grammar-shows-grammar")));
    }
    match apply(&amendment, &base.side.snapshot, &vocabulary) {
        Ok(done) => Ok(Outcomes { snapshot: done.snapshot, vocabulary, passing: done.passing }),
        Err(refusal) => Err(refused(shown, text, &amendment, &refusal, &spans, foot)),
    }
}

/// A refusal at its place in the text: the words at fault in their sentence, the foot, or the
/// whole.
fn refused(
    shown: &str,
    text: &str,
    amendment: &Amendment,
    refusal: &Refusal,
    spans: &[std::ops::Range<usize>],
    foot: std::ops::Range<usize>,
) -> Failure {
    let span = match refusal.sentence.and_then(|index| spans.get(index)) {
        Some(span) => {
            let part = refusal.part.as_deref().filter(|part| !part.is_empty());
            let found = part.and_then(|part| Some((text[span.clone()].find(part)?, part.len())));
            found.map_or(span.clone(), |(at, length)| span.start + at..span.start + at + length)
        }
        None if amendment.foot.is_some() && matches!(refusal.kind, RefusalKind::Foot { .. }) => foot,
        None => return named_in(shown, refusal.words()).maybe_hint(hint(&refusal.kind)),
    };
    Failure::usage(refusal.words()).at(shown, text, span).maybe_hint(hint(&refusal.kind))
}

fn hint(kind: &RefusalKind) -> Option<Words> {
    Some(match kind {
        RefusalKind::AnotherPlan { expected, .. } => {
            let expected = expected.get(..12).unwrap_or(expected);
            words!("apply.another-plan-name", expected)
        }
        RefusalKind::SeveralPlaces(_) => words!("apply.several-places"),
        RefusalKind::Times { said: 1, found } if *found > 1 => words!("apply.times", found),
        RefusalKind::NoPlace { nearest: Some(near) } => {
            let near = planctl::text::brief(near);
            words!("apply.no-place", near)
        }
        RefusalKind::Times { .. } | RefusalKind::OtherValue { .. } | RefusalKind::NoPlace { .. } => {
            words!("apply.no-place-show")
        }
        _ => return None,
    })
}

fn named_in(shown: &str, words: Words) -> Failure {
    Failure::usage(Words::about(shown, &words))
}

fn changes_fault(shown: &str, fault: ChangesFault) -> Failure {
    let path = planctl::text::brief(&fault.path);
    if path.is_empty() {
        return Failure::usage(words!("apply.fault-of", shown, said = fault.words));
    }
    Failure::usage(words!("apply.fault-at", shown, path, said = fault.words))
}

/// The sources of what stands as it stood. An item of which something changed keeps those of its
/// other fields.
fn kept_sources(sources: &[Source], before: &Plan, after: &Plan) -> Vec<Source> {
    let own: BTreeSet<&Place> =
        sources.iter().flat_map(|source| &source.places).filter(|place| place.field.is_some()).collect();
    let stands = |place: &Place| -> Vec<Place> {
        let (Some(old), Some(new)) = (before.get(&place.id), after.get(&place.id)) else { return Vec::new() };
        let same = |key: &str| old.fields.get(key) == new.fields.get(key);
        match &place.field {
            // Of a list, the members and their order.
            Some(key) => {
                let list = before.children(&place.id, key) == after.children(&place.id, key);
                if same(key) && list { vec![place.clone()] } else { Vec::new() }
            }
            None if old == new => vec![place.clone()],
            None => {
                let fields = old.fields.keys().filter(|key| same(key));
                let place =
                    |key: &planctl::model::Key| Place { id: place.id.clone(), field: Some(key.clone()) };
                fields.map(place).filter(|place| !own.contains(place)).collect()
            }
        }
    };
    let kept = |source: &Source| {
        let places: BTreeSet<Place> = source.places.iter().flat_map(stands).collect();
        (!places.is_empty()).then(|| Source { places, ..source.clone() })
    };
    sources.iter().filter_map(kept).collect()
}
