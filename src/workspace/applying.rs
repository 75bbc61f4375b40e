//! Amending sentences, and answers of a comparison, carried out on a plan.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::input::Input;
use super::{Error, Result, Workspace};
use crate::amend::{Amendment, Parsed, Refusal, RefusalKind, SentenceFault, apply, parse};
use crate::change::{ApplyError, ChangeSet};
use crate::check::contradictions;
use crate::editing::{EditError, marks_as_flags, waits};
use crate::formats::{Limits, ReadError, read, recognise};
use crate::json::read_changes;
use crate::model::{FieldRole, Id, Key, Plan, Vocabulary};
use crate::reading::SourceFormat;
use crate::snapshot::{Draft, Place, Snapshot, Source, read_snapshot, to_toml};
use crate::text::{Words, brief, loosely};
use crate::words;

/// What is to be carried out on a plan, as it was read from a file.
#[derive(Debug, Clone)]
pub struct Orders {
    /// The file, as it is shown.
    path: String,
    text: String,
    changes: Option<ChangeSet>,
    named: Option<String>,
}

/// A plan on which something was carried out.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Applied {
    /// What came out. What waited for a decision still waits; sources of what changed are gone.
    pub draft: Draft,
    /// It, with its hash.
    pub snapshot: Snapshot,
    /// Items that the sentences named by passing ids, which the plan knows them by now.
    pub passing: Vec<Id>,
}

/// A plan that came out, and the words it is written in.
struct Outcome {
    snapshot: Snapshot,
    vocabulary: Arc<Vocabulary>,
    passing: Vec<Id>,
    /// Items in whose name a mark of a provisional one was typed.
    typed: Vec<Id>,
}

impl Orders {
    /// The hash of the plan that they are for, or the first digits of it, if they name it.
    #[must_use]
    pub fn named(&self) -> Option<&str> {
        self.named.as_deref()
    }

    fn fault(&self, words: Words) -> Fault<'_> {
        Fault { orders: self, words, span: None, way_out: None }
    }

    /// A fault of the whole file.
    fn of_file(&self, words: &Words) -> Fault<'_> {
        self.fault(Words::about(&self.path, words))
    }
}

/// Why orders are not carried out, while it is told.
struct Fault<'o> {
    orders: &'o Orders,
    words: Words,
    span: Option<Range<usize>>,
    way_out: Option<Words>,
}

impl Fault<'_> {
    fn at(self, span: Range<usize>) -> Self {
        Fault { span: Some(span), ..self }
    }

    fn hint(self, way_out: impl Into<Option<Words>>) -> Self {
        Fault { way_out: way_out.into(), ..self }
    }

    fn error(self) -> Error {
        let Orders { path, text, .. } = self.orders;
        Error::unfit(Path::new(path), text.clone(), self.words, self.span).with_way_out(self.way_out)
    }
}

impl Workspace {
    /// Reads amending sentences (text, Markdown, HTML, DOCX), or an answer of a comparison as JSON, from a
    /// file, `-` for standard input.
    ///
    /// # Errors
    ///
    /// If the file does not read, or the answer is none.
    pub fn orders(&self, path: &Path) -> Result<Orders> {
        let shown = path.display().to_string();
        let text = self.text_of_orders(path)?;
        let mut orders = Orders { path: shown, text, changes: None, named: None };
        if orders.text.trim_start().starts_with('{') {
            let changes = read_changes(&orders.text, self.vocabularies()?).map_err(|fault| {
                let (shown, path) = (&orders.path, brief(&fault.path));
                let words = match path.is_empty() {
                    true => words!("apply.fault-of", shown, said = fault.words),
                    false => words!("apply.fault-at", shown, path, said = fault.words),
                };
                orders.fault(words).error()
            })?;
            orders.named = Some(changes.before.hash.to_string());
            orders.changes = Some(changes);
        } else {
            // The words of sentences are those of the vocabulary of the plan they are for; which plan
            // that is stands in lines that need none.
            let any = self.vocabularies()?.first().expect("some vocabularies are built in");
            orders.named = named(&orders.text, any);
        }
        Ok(orders)
    }

    /// Carries out what was ordered on a plan.
    ///
    /// ```
    /// # use planctl::workspace::Options;
    /// # let root = env!("CARGO_MANIFEST_DIR");
    /// # let workspace = Options::new().store(format!("{root}/revisions")).open()?;
    /// # let (from, to) = ("2025-01-17", "2025-08-06");
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let file = folder.path().join("amending.txt");
    /// # let amended = workspace.amend(&workspace.compare(&[from, to])?)?;
    /// # std::fs::write(&file, amended.amendment.to_text()).unwrap();
    /// let orders = workspace.orders(&file)?;
    /// let base = workspace.resolve(orders.named().unwrap_or("latest"))?;
    /// let applied = workspace.apply(&orders, &base)?;
    /// assert_eq!(applied.snapshot.hash(), workspace.resolve(to)?.side.snapshot.hash());
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If they are for another plan, or one of them does not fit: its words are not there or more often than
    /// is said, its place is none or several. If a place waits for a decision that they would make.
    pub fn apply(&self, orders: &Orders, base: &Input) -> Result<Applied> {
        let all = self.vocabularies()?;
        let outcome = match &orders.changes {
            Some(changes) => changed(orders, changes, base, all)?,
            None => amended(orders, base, all)?,
        };
        let plan = outcome.snapshot.plan();
        let sources = kept_sources(&base.sources, base.side.snapshot.plan(), plan);
        // What is open in a draft stays open.
        let beside = base.beside.as_ref().map(|beside| (beside.reasons.clone(), beside.open.clone()));
        let (reasons, open) = beside.unwrap_or_default();
        let before = Draft { open, ..Draft::of(base.side.snapshot.plan().clone(), Vec::new()) };
        if let Some(place) = waits(&before, plan) {
            return Err(EditError::Waits { place }.into());
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
            let shown = &orders.path;
            return Err(orders.fault(words!("apply.comes-no-sound-plan", shown, fault)).error());
        }
        for id in &outcome.typed {
            self.files.host().note(&words!("workspace.mark-as-flag", id, path = &orders.path));
        }
        Ok(Applied { draft, passing: outcome.passing, snapshot: outcome.snapshot })
    }

    /// The text of a file: of a document, its lines.
    fn text_of_orders(&self, path: &Path) -> Result<String> {
        let bytes = self.files.bytes(path, self.files.most_document_bytes())?;
        let shown = path.display().to_string();
        let format = match recognise(&shown, &bytes) {
            Some(format @ (SourceFormat::Docx | SourceFormat::Html | SourceFormat::Markdown)) => format,
            None | Some(SourceFormat::Text) => return self.files.decoded(path, &bytes),
            Some(_) => {
                let words = words!("apply.neither-text-amending-sentences", shown);
                return Err(Error::unfit(path, String::new(), words, None));
            }
        };
        let reading = read(&bytes, format, &Limits::default()).map_err(|error| match error {
            ReadError::Encoding(error) => Error::Encoding { path: path.to_owned(), error },
            error => Error::unfit(path, String::new(), Words::of(&shown, error.words()), None),
        })?;
        let lines: Vec<String> = reading.texts().map(|text| text.standing()).collect();
        Ok(lines.join("\n"))
    }
}

/// The plan that is named by the head or the foot of sentences.
fn named(text: &str, vocabulary: &Vocabulary) -> Option<String> {
    let lines = text.lines().take(3);
    let is_head =
        |line: &&str| line.trim_start().starts_with(['（', '(']) || line.contains("の一部を次のように");
    let head: Vec<&str> = lines.filter(is_head).collect();
    let parsed = parse(&head.join("\n"), vocabulary).ok()?;
    parsed.amendment.base.map(|base| base.hash)
}

fn changed(orders: &Orders, changes: &ChangeSet, base: &Input, all: &[Arc<Vocabulary>]) -> Result<Outcome> {
    let snapshot = crate::diff::apply(changes, &base.side.snapshot).map_err(|error| match error {
        ApplyError::AnotherPlan { expected, actual } => {
            let kind = RefusalKind::AnotherPlan { expected: expected.to_string(), actual };
            let (expected, actual) = (expected.short(), actual.short());
            let words = words!("apply.another-plan", expected, actual);
            orders.of_file(&words).hint(hint(&kind)).error()
        }
        error => orders.of_file(&error.words()).error(),
    })?;
    if snapshot.hash() != changes.after.hash {
        let (actual, expected) = (snapshot.hash().short(), changes.after.hash.short());
        let words = words!("apply.gives-not-says-only", actual, expected);
        return Err(orders.of_file(&words).error());
    }
    let name = snapshot.plan().vocabulary();
    let vocabulary = all.iter().find(|vocabulary| vocabulary.name == *name);
    let vocabulary = vocabulary.unwrap_or(&base.vocabulary).clone();
    Ok(Outcome { snapshot, vocabulary, passing: Vec::new(), typed: Vec::new() })
}

fn amended(orders: &Orders, base: &Input, all: &[Arc<Vocabulary>]) -> Result<Outcome> {
    let text = &orders.text;
    let fault = |fault: SentenceFault| {
        let grammar = words!("apply.amend-grammar-shows-grammar");
        orders.fault(fault.words).at(fault.span).hint(grammar).error()
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
        let shown = &orders.path;
        let words = words!("apply.holds-no-amending-sentence", shown);
        return Err(orders.fault(words).hint(words!("apply.amend-grammar-shows-grammar")).error());
    }
    // The title names the plan as it is called before.
    let plan = base.side.snapshot.plan();
    let name = name_of(plan, &base.vocabulary);
    let other = amendment.plan.as_deref().zip(name).filter(|(named, name)| loosely(named) != loosely(name));
    if let Some((named, name)) = other {
        let (path, named) = (&orders.path, brief(named));
        let words = words!("apply.of-another-plan", path, named, name);
        return Err(orders.fault(words).hint(words!("apply.name-plan-rev-draft")).error());
    }
    match apply(&amendment, &base.side.snapshot, &vocabulary) {
        Ok(done) if amendment.foot.is_none() => {
            // What people typed; a foot says by the hash what is to come out.
            let (plan, typed) = marks_as_flags(done.snapshot.into_plan(), &vocabulary, Some(plan));
            Ok(Outcome { snapshot: Snapshot::of(plan), vocabulary, passing: done.passing, typed })
        }
        Ok(done) => {
            Ok(Outcome { snapshot: done.snapshot, vocabulary, passing: done.passing, typed: Vec::new() })
        }
        Err(refusal) => Err(refused(orders, &amendment, &refusal, &spans, foot)),
    }
}

/// What a plan is called, if it has a name.
fn name_of<'p>(plan: &'p Plan, vocabulary: &Vocabulary) -> Option<&'p str> {
    let root = plan.root();
    root.text(&vocabulary.kind(&root.kind)?.by_role(FieldRole::Name)?.key)
}

/// A refusal at its place in the text: the words at fault in their sentence, the foot, or the
/// whole.
fn refused(
    orders: &Orders,
    amendment: &Amendment,
    refusal: &Refusal,
    spans: &[Range<usize>],
    foot: Range<usize>,
) -> Error {
    let way_out = hint(&refusal.kind);
    let span = match refusal.sentence.and_then(|index| spans.get(index)) {
        Some(span) => {
            let part = refusal.part.as_deref().filter(|part| !part.is_empty());
            let found = part.and_then(|part| Some((orders.text[span.clone()].find(part)?, part.len())));
            found.map_or(span.clone(), |(at, length)| span.start + at..span.start + at + length)
        }
        None if amendment.foot.is_some() && matches!(refusal.kind, RefusalKind::Foot { .. }) => foot,
        None => return orders.of_file(&refusal.words()).hint(way_out).error(),
    };
    orders.fault(refusal.words()).at(span).hint(way_out).error()
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
            let near = brief(near);
            words!("apply.no-place", near)
        }
        RefusalKind::Times { .. } | RefusalKind::OtherValue { .. } | RefusalKind::NoPlace { .. } => {
            words!("apply.no-place-show")
        }
        _ => return None,
    })
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
                let place = |key: &Key| Place { id: place.id.clone(), field: Some(key.clone()) };
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
