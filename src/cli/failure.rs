//! What is said when a command fails: the place, the fault, the way out, and the exit code.
//!
//! The library says what is wrong; only here is it known which command would help.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::process::ExitCode;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use planctl::audit::AgainstError;
use planctl::check::{Finding, Rule};
use planctl::document::Profile;
use planctl::editing::EditError;
use planctl::event::SpecError;
use planctl::history::{CommitError, LoadError, ResolveError};
use planctl::merge::Conflict;
use planctl::model::{DateError, VocabularyError};
use planctl::proposal::{AdoptError, ProposeError, RebaseError};
use planctl::render::MemoTemplate;
use planctl::snapshot::{EncodingError, Fault, FaultKind, locate};
use planctl::store::{StoreError, io_words};
use planctl::text::{Lang, Words, name_of_file, visible};
use planctl::words;
use planctl::workspace::{Error, PdfError};
use unicode_segmentation::UnicodeSegmentation as _;

/// How much of a line is shown before and after a fault, in characters.
const MOST_OF_LINE: usize = 60;

/// Why a command ends without having done anything.
#[derive(Debug)]
pub(super) struct Failure(Box<Told>);

#[derive(Debug)]
struct Told {
    words: Words,
    hint: Option<Words>,
    code: u8,
    place: Option<FilePlace>,
}

/// A place in a file.
#[derive(Debug)]
struct FilePlace {
    path: String,
    text: String,
    span: Range<usize>,
}

impl Failure {
    /// Bad input or usage.
    pub(super) fn usage(words: Words) -> Self {
        Failure(Box::new(Told { words, hint: None, code: 2, place: None }))
    }

    /// A file of the user's that could not be read or written.
    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        let (path, reason) = (name_of_file(path), io_words(error));
        Failure::usage(Words::about(&path, &reason))
    }

    /// A negative answer with words.
    pub(super) fn negative(words: Words) -> Self {
        Failure::usage(words).code(1)
    }

    /// Adds a way out.
    pub(super) fn hint(mut self, words: Words) -> Self {
        self.0.hint = Some(words);
        self
    }

    pub(super) fn maybe_hint(self, words: Option<Words>) -> Self {
        match words {
            Some(words) => self.hint(words),
            None => self,
        }
    }

    fn code(mut self, code: u8) -> Self {
        self.0.code = code;
        self
    }

    /// Says before the fault what it is of, such as a row of a file.
    pub(super) fn of(mut self, what: &str) -> Self {
        self.0.words = Words::about(what, &self.0.words);
        self
    }

    /// Adds the place in a file.
    pub(super) fn at(mut self, path: &str, text: &str, span: Range<usize>) -> Self {
        self.0.place = Some(FilePlace { path: path.to_owned(), text: text.to_owned(), span });
        self
    }

    /// The faults of a draft: the first with its place, and how many more there are.
    pub(super) fn faults(path: &str, text: &str, faults: &[Fault]) -> Self {
        let Some(first) = faults.first() else { return Failure::usage(Words::default()) };
        let mut hint = fault_hint(&first.kind);
        if faults.len() > 1 {
            let more = faults.len() - 1;
            let others = words!("failure.more-faults", more);
            hint = Some(match hint {
                Some(hint) => Words::then(&hint, &others),
                None => others,
            });
        }
        Failure::usage(first.kind.words()).at(path, text, first.span.clone()).maybe_hint(hint)
    }

    /// A finding that makes a plan invalid, at its place in the draft.
    pub(super) fn finding(path: &str, text: &str, finding: &Finding) -> Self {
        let span = match &finding.structure {
            Some(Rule::SourcePlace { place }) => {
                text.find(&format!("\"{place}\"")).map(|at| at..at + place.to_string().len() + 2)
            }
            _ => finding.place.item.as_ref().and_then(|id| locate(text, id, finding.place.field.as_deref())),
        };
        let failure = Failure::usage(finding.words.clone());
        let failure = match span {
            Some(span) => failure.at(path, text, span),
            None => failure,
        };
        failure.maybe_hint(finding_hint(finding))
    }

    pub(super) fn encoding(path: &Path, error: EncodingError) -> Self {
        let (path, fault) = (name_of_file(path), error.words());
        Failure::usage(Words::of(&path, &fault)).hint(words!("failure.save-utf-8-your"))
    }

    pub(super) fn vocabulary(path: &Path, text: &str, error: VocabularyError) -> Self {
        let failure = Failure::usage(error.words);
        match error.span {
            Some(span) => failure.at(&path.display().to_string(), text, span),
            None => {
                let path = name_of_file(path);
                Failure::usage(Words::about(&path, &failure.0.words))
            }
        }
    }

    /// Says it on stderr and gives the exit code.
    pub(super) fn tell(&self, lang: Lang, colour: bool) -> ExitCode {
        super::telling::tell(&self.rendered(lang, colour));
        ExitCode::from(self.0.code)
    }

    fn rendered(&self, lang: Lang, colour: bool) -> String {
        let title = visible(&self.0.words.get(lang)).into_owned();
        let hint = self.0.hint.as_ref().map(|hint| visible(&hint.get(lang)).into_owned());
        let (error_label, hint_label) = (words!("failure.error"), words!("failure.hint"));
        let (error_label, hint_label) = (error_label.get(lang), hint_label.get(lang));
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.decor_style(DecorStyle::Ascii);
        let level = Level::ERROR.with_name(&*error_label);
        let Some(place) = &self.0.place else {
            let mut said =
                renderer.render(&[annotate_snippets::Group::with_title(level.primary_title(&title))]);
            if let Some(hint) = hint {
                said.push_str(&format!("\n{hint_label}: {hint}"));
            }
            return said;
        };
        let shown = place.shown();
        let snippet = Snippet::source(&shown.line)
            .line_start(shown.line_number)
            .annotation(AnnotationKind::Primary.span(shown.span.clone()));
        // The renderer counts columns in what is shown of a line; the place is the file's.
        let origin = format!(
            "{}:{}:{}",
            visible(&place.path).replace('\n', "<U+000A>"),
            shown.line_number,
            shown.column
        );
        let title = format!("{origin}: {title}");
        let mut said = renderer.render(&[level.primary_title(&title).element(snippet)]);
        if let Some(hint) = hint {
            said.push_str(&format!("\n{hint_label}: {hint}"));
        }
        said
    }
}

/// What is shown of the line at fault.
struct Shown {
    line: String,
    line_number: usize,
    column: usize,
    span: Range<usize>,
}

impl FilePlace {
    fn shown(&self) -> Shown {
        let mut start = self.span.start.min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let position = planctl::snapshot::position(&self.text, start);
        let begin = self.text[..start].rfind('\n').map_or(0, |index| index + 1);
        let end = self.text[start..].find('\n').map_or(self.text.len(), |index| start + index);
        let mut stop = self.span.end.clamp(start, end);
        while !self.text.is_char_boundary(stop) {
            stop -= 1;
        }
        // A long line is shown around its fault, control characters by number.
        let before: Vec<&str> = self.text[begin..start].graphemes(true).collect();
        let before = before[before.len().saturating_sub(MOST_OF_LINE)..].concat();
        let at: String = self.text[start..stop].graphemes(true).take(MOST_OF_LINE).collect();
        let cut = at.len() < stop - start;
        let after: String = if cut {
            "…".to_owned()
        } else {
            self.text[stop..end].graphemes(true).take(MOST_OF_LINE).collect()
        };
        let (before, at, after) = (visible(&before), visible(&at), visible(&after));
        let from = before.len();
        let span = from..from + at.len();
        Shown {
            line: format!("{before}{at}{after}"),
            line_number: position.line_number,
            column: position.column,
            span,
        }
    }
}

pub(super) fn fault_hint(kind: &FaultKind) -> Option<Words> {
    Some(match kind {
        FaultKind::Year(text) => {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let year = match planctl::model::FiscalYear::typed(text) {
                Some(year) => year.to_string(),
                None => Some(format!("FY{digits}"))
                    .filter(|year| year.parse::<planctl::model::FiscalYear>().is_ok())
                    .unwrap_or_else(|| "FY2026".to_owned()),
            };
            words!("failure.write-bound-fy2018-fy2027", year)
        }
        FaultKind::Milestone { .. } => words!("failure.milestone"),
        FaultKind::Id(..) => words!("failure.id"),
        FaultKind::Missing { key: "id", .. } => {
            words!("failure.missing")
        }
        FaultKind::Vocabulary { .. } => {
            words!("failure.vocabulary")
        }
        FaultKind::Nested { kind, parent } => words!("failure.nested", kind, parent),
        FaultKind::KnownAndUnknown(key) => words!("failure.known-and-unknown", key),
        FaultKind::Date(_, DateError::OutsideEra { day, .. }) => {
            words!("failure.date", day)
        }
        FaultKind::NoReason => words!("failure.no-reason"),
        FaultKind::Text(_) => {
            words!("failure.text")
        }
        FaultKind::Type { .. }
        | FaultKind::Toml(_)
        | FaultKind::Period { .. }
        | FaultKind::Quantity(_)
        | FaultKind::Series { .. }
        | FaultKind::SeriesTwice(_)
        | FaultKind::Missing { .. }
        | FaultKind::Format
        | FaultKind::Kind { .. }
        | FaultKind::Field { .. }
        | FaultKind::Date(..)
        | FaultKind::Choice { .. }
        | FaultKind::LabelLines
        | FaultKind::Twice(_)
        | FaultKind::UnknownWhat { .. }
        | FaultKind::AbsentOfComplete
        | FaultKind::Structure(_)
        | FaultKind::Word { .. }
        | FaultKind::Place(_) => return None,
    })
}

fn finding_hint(finding: &Finding) -> Option<Words> {
    Some(match finding.structure.as_ref()? {
        Rule::ScheduleBackwards { .. } => words!("failure.schedule-backwards"),
        Rule::LineageMissing { .. } => words!("failure.lineage-missing"),
        Rule::Place { .. }
        | Rule::ReferenceMissing { .. }
        | Rule::ReferenceKind { .. }
        | Rule::ReferenceToItself
        | Rule::LineageToItself
        | Rule::LineageCycle { .. }
        | Rule::WholeTwice { .. }
        | Rule::WholeAndPart { .. }
        | Rule::AbsentButThere { .. }
        | Rule::SourcePlace { .. }
        | Rule::DuplicateLabel { .. }
        | Rule::NoSource
        | Rule::LineageUnchecked { .. } => return None,
    })
}

fn repaired() -> Words {
    words!("failure.repair-copy-puts-back")
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let failure = Failure::usage(error.words());
        match error {
            Error::Store(error) => error.into(),
            Error::Load(error) => error.into(),
            Error::Resolve(error) => error.into(),
            Error::Commit(error) => error.into(),
            Error::Propose(error) => error.into(),
            Error::Adopt(error) => error.into(),
            Error::Against(error) => error.into(),
            Error::Rebase(error) => error.into(),
            Error::Edit(error) => error.into(),
            Error::Already { .. } | Error::SignedAlready { .. } => failure.code(1),
            Error::Withheld { .. } => failure.hint(words!("failure.withheld")),
            Error::Stale => failure.hint(words!("sign.sign-again")),
            Error::Encoding { path, error } => Failure::encoding(&path, error),
            Error::Vocabulary { path, text, error } => Failure::vocabulary(&path, &text, error),
            Error::Unfit(unfit) => {
                let failure = match unfit.span {
                    Some(span) => failure.at(&unfit.path, &unfit.text, span),
                    None => failure,
                };
                failure.maybe_hint(unfit.way_out)
            }
            Error::Draft { path, text, faults } => Failure::faults(&path, &text, &faults),
            Error::Contradiction { path, text, finding } => Failure::finding(&path, &text, &finding),
            Error::Spec { near: Some(near), .. } => failure.hint(words!("failure.spec", near)),
            Error::Spec { error, near: None } => error.into(),
            Error::NoKind { path, text, span, .. } => {
                let failure = match span {
                    Some(span) => failure.at(&path, &text, span),
                    None => failure,
                };
                failure.hint(words!("failure.kinds-lists"))
            }
            Error::Unchanged { .. } => failure.code(1).maybe_hint(way_out(&error)),
            error => failure.maybe_hint(way_out(&error)),
        }
    }
}

impl From<EditError> for Failure {
    fn from(error: EditError) -> Self {
        let said = error.words();
        let hint = match &error {
            EditError::NoItem { nearest: None, .. } => {
                words!("verbs.no-item")
            }
            EditError::Children { .. } => words!("verbs.children"),
            EditError::Referenced { .. } => words!("verbs.referenced"),
            EditError::NoKindGiven => words!("verbs.no-kind-given"),
            EditError::Taken { .. } => words!("verbs.taken"),
            EditError::Waits { place } => words!("verbs.waits", place),
            EditError::Nothing => return Failure::negative(said),
            _ => return Failure::usage(said),
        };
        Failure::usage(said).hint(hint)
    }
}

/// What may be done about what a workspace refuses.
fn way_out(error: &Error) -> Option<Words> {
    Some(match error {
        Error::NoStore => words!("failure.no-store"),
        Error::TooLarge { .. } => {
            words!("failure.too-large")
        }
        Error::IsDocument { path: shown } => words!("failure.is-document", shown),
        Error::NoItem { near: Some(near), .. }
        | Error::NoStyle { near: Some(near), .. }
        | Error::NoTemplate { near: Some(near), .. } => {
            words!("failure.spec", near)
        }
        Error::NoItem { near: None, .. } => {
            words!("failure.no-item")
        }
        Error::NoStyle { near: None, .. } => {
            let names = Profile::names().collect::<Vec<_>>().join(", ");
            words!("failure.no-style", names)
        }
        Error::NoTemplate { near: None, .. } => {
            let names = MemoTemplate::names().collect::<Vec<_>>().join(", ");
            words!("failure.no-template", names)
        }
        Error::UnknownFormat { .. } => {
            words!("failure.unknown-format")
        }
        Error::Document { .. } => words!("failure.document"),
        Error::Pdf(PdfError::NoProgram) => words!("failure.pdf"),
        Error::Pdf(PdfError::Refused) => words!("failure.pdf-open"),
        Error::NoPlan { .. } => words!("failure.no-plan"),
        Error::Rows { .. } => words!("failure.rows"),
        Error::NoVocabularyNamed { .. } => words!("failure.no-vocabulary-named"),
        Error::NoColumns { heads, .. } if heads.is_empty() => words!("failure.no-table"),
        Error::NoColumns { .. } => words!("failure.no-columns"),
        Error::SeveralColumns { .. } => words!("failure.several-columns"),
        Error::NoNote { .. } => words!("failure.no-note"),
        Error::NoForm { .. } => {
            words!("failure.no-form")
        }
        Error::Vocabularies { before: old, after: new } => words!("failure.map", new, old),
        Error::NoVocabulary { .. } => {
            words!("failure.no-vocabulary")
        }
        Error::Unchanged { before, after, record: record @ 1.., .. } => {
            words!("failure.unchanged", record, before, after)
        }
        Error::Undecided { .. } => words!("failure.undecided"),
        Error::Inexact => words!("failure.inexact"),
        Error::TooManyYears { most, .. } => words!("failure.too-many-years", most),
        Error::Disagree(_) => words!("failure.disagree"),
        _ => return None,
    })
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let hint = match &error {
            StoreError::NotAStore { path } if path.join("log").exists() => Some(repaired()),
            StoreError::AlreadyAStore { path } if !path.join("planctl.toml").exists() => Some(repaired()),
            StoreError::NotAStore { .. } => Some(words!("failure.not-a-store")),
            StoreError::Config { .. } => Some(repaired()),
            StoreError::RolledBack { .. } => Some(words!("failure.rolled-back")),
            StoreError::Damaged { .. }
            | StoreError::Entry { .. }
            | StoreError::Chain { .. }
            | StoreError::NotAFile { .. }
            | StoreError::NotAFolder { .. }
            | StoreError::Gap { .. } => Some(words!("failure.gap")),
            StoreError::Missing { .. } => Some(words!("failure.missing-verify")),
            StoreError::Fork { .. } | StoreError::Unmerged { .. } => Some(words!("failure.unmerged")),
            StoreError::TooLarge { .. } => Some(words!("failure.too-large")),
            StoreError::NoHardLinks { .. } => Some(words!("failure.no-hard-links")),
            StoreError::Io { error, .. } if error.kind() == io::ErrorKind::StorageFull => {
                Some(words!("failure.io"))
            }
            StoreError::Busy { .. } => Some(words!("failure.busy")),
            _ => None,
        };
        let code = match &error {
            StoreError::Busy { .. } => 4,
            error if error.is_damage() => 3,
            _ => 2,
        };
        Failure::usage(error.words()).maybe_hint(hint).code(code)
    }
}

impl From<AgainstError> for Failure {
    fn from(error: AgainstError) -> Self {
        match error {
            AgainstError::Store(error) => error.into(),
            error => Failure::usage(error.words()),
        }
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Store(error) => error.into(),
            error => Failure::usage(error.words()).code(3).hint(words!("failure.gap")),
        }
    }
}

impl From<ResolveError> for Failure {
    fn from(error: ResolveError) -> Self {
        let hint = match &error {
            ResolveError::NoRevisions => words!("failure.no-revisions"),
            ResolveError::SeveralPlans { .. } | ResolveError::NoSuchPlan { .. } => {
                words!("failure.no-such-plan")
            }
            ResolveError::NotInForce { .. } => words!("failure.not-in-force"),
            ResolveError::NotKnown { .. } => words!("failure.not-known"),
            ResolveError::Ambiguous { .. } | ResolveError::SharedSnapshot { .. } => {
                words!("failure.shared-snapshot")
            }
            ResolveError::NoSuchDate { .. }
            | ResolveError::NotSoMany { .. }
            | ResolveError::NoSuchHash { .. } => {
                words!("failure.no-such-hash")
            }
        };
        Failure::usage(error.words()).hint(hint)
    }
}

impl From<SpecError> for Failure {
    fn from(error: SpecError) -> Self {
        Failure::usage(error.words()).hint(words!("failure.revision-date-2026-01"))
    }
}

impl From<ProposeError> for Failure {
    fn from(error: ProposeError) -> Self {
        let words = error.words();
        match error {
            ProposeError::Load(error) => error.into(),
            ProposeError::Store(error) => error.into(),
            ProposeError::Same { .. } => Failure::negative(words),
            ProposeError::NotKept => Failure::usage(words),
            ProposeError::NoSuchPlace { .. } => Failure::usage(words).hint(words!("failure.write-place")),
            ProposeError::Moved { name, .. } => {
                Failure::usage(words).code(4).hint(words!("failure.moved", name))
            }
            ProposeError::Ended { .. } => Failure::usage(words).hint(words!("failure.ended")),
            ProposeError::NameTaken { .. }
            | ProposeError::NameCollides { .. }
            | ProposeError::NoSuch { .. } => Failure::usage(words),
        }
    }
}

impl From<RebaseError> for Failure {
    fn from(error: RebaseError) -> Self {
        let words = error.words();
        match error {
            RebaseError::Load(error) => error.into(),
            RebaseError::UpToDate { .. } => Failure::negative(words),
            RebaseError::Open { name, rows } => {
                let conflict = rows.iter().find_map(|row| Conflict::of_row(row).ok());
                Failure::usage(words).hint(match conflict {
                    Some(conflict) => {
                        words!("propose.decide-resolve-take-reason", place = &conflict.place, name)
                    }
                    None => words!("failure.decide-suggestion", name),
                })
            }
            _ => Failure::usage(words),
        }
    }
}

impl From<AdoptError> for Failure {
    fn from(error: AdoptError) -> Self {
        let words = error.words();
        match error {
            AdoptError::Commit(error) => error.into(),
            AdoptError::Moved => Failure::usage(words).code(4),
            AdoptError::NoSuch { .. } | AdoptError::Missing(_) => Failure::usage(words),
        }
    }
}

impl From<CommitError> for Failure {
    fn from(error: CommitError) -> Self {
        let words = error.words();
        match error {
            CommitError::Load(error) => error.into(),
            CommitError::Store(error) => error.into(),
            CommitError::Same { .. } => Failure::negative(words),
            CommitError::DateTaken { .. } => Failure::usage(words).hint(words!("failure.date-taken")),
            CommitError::NothingToCorrect { .. } => {
                Failure::usage(words).hint(words!("failure.no-such-hash"))
            }
            CommitError::Returns(returns) => {
                let ids =
                    returns.iter().map(|r| format!("--restore {}", r.id())).collect::<Vec<_>>().join(" ");
                Failure::usage(words).hint(words!("failure.returns", ids))
            }
            CommitError::NotHeld { document } => {
                Failure::usage(words).hint(words!("failure.not-held", document))
            }
            CommitError::OpenRows { .. } => Failure::usage(words).hint(words!("failure.open-rows")),
            CommitError::Vocabulary { .. } => {
                Failure::usage(words).hint(words!("failure.vocabulary-vocabulary"))
            }
            CommitError::Findings(_) => Failure::usage(words),
            CommitError::NoSuchPlace { .. } => Failure::usage(words).hint(words!("failure.write-place")),
        }
    }
}
