//! What can be wrong with what a workspace is asked, as data; what to do about it the caller knows.

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::host::PdfError;
use crate::audit::AgainstError;
use crate::catalogue::PaperKind;
use crate::check::Finding;
use crate::editing::EditError;
use crate::event::{ProposalName, SpecError};
use crate::formats::ReadError;
use crate::history::{CommitError, LoadError, ResolveError};
use crate::model::{Id, MappingError, VocabularyError, VocabularyName};
use crate::proposal::{AdoptError, ProposeError, RebaseError};
use crate::snapshot::{EncodingError, Fault};
use crate::store::{StoreError, io_words};
use planctl_core::text::Lang;
use planctl_core::text::Terms;
use planctl_core::text::Words;
use planctl_core::text::name_of_file;
use planctl_core::words;

/// Why a workspace did not do what it was asked. Unless a variant says otherwise, nothing was
/// written.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A revision was asked for, and the workspace has no store.
    NoStore,
    /// A paper was asked of a draft in which something waits for a decision.
    Undecided {
        /// What the draft is called.
        label: String,
        /// What waits, in its order.
        rows: Vec<Words>,
    },
    /// A file could not be read or written.
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file has more bytes than are read.
    TooLarge {
        /// The file.
        path: PathBuf,
        /// How many it has at least.
        bytes: u64,
        /// How many it may have.
        most: u64,
    },
    /// A file is no text.
    Encoding {
        /// The file.
        path: PathBuf,
        /// Why.
        error: EncodingError,
    },
    /// A file holds no vocabulary.
    Vocabulary {
        /// The file.
        path: PathBuf,
        /// Its text.
        text: String,
        /// Why.
        error: VocabularyError,
    },
    /// A form, a style or a file of points is not what it should be.
    Unfit(Box<Unfit>),
    /// A draft does not read.
    Draft {
        /// The file, as it is shown.
        path: String,
        /// Its text.
        text: String,
        /// What is wrong, in order; at least one.
        faults: Vec<Fault>,
    },
    /// A draft contradicts itself.
    Contradiction {
        /// The file, as it is shown.
        path: String,
        /// Its text.
        text: String,
        /// How.
        finding: Box<Finding>,
    },
    /// A draft is wanted, and the file is a document.
    IsDocument {
        /// The file, as it is shown.
        path: String,
    },
    /// An argument names no revision, proposal or file.
    Spec {
        /// Why it is no revision.
        error: SpecError,
        /// What may have been meant.
        near: Option<String>,
    },
    /// No revision is called so, or several are.
    Resolve(ResolveError),
    /// A proposal has no such version.
    NoVersion {
        /// The proposal.
        name: ProposalName,
        /// The number asked for, as it was written.
        number: String,
        /// How many there are.
        count: usize,
    },
    /// A version of a proposal is wanted, and this is something else.
    NotAVersion,
    /// A plan has no such item.
    NoItem {
        /// The id asked for, as it was written.
        id: String,
        /// The nearest there is.
        near: Option<String>,
    },
    /// Several items bear the number or name asked for.
    SeveralItems {
        /// What was asked for, as it was written.
        name: String,
        /// Their ids.
        ids: Vec<String>,
    },
    /// The format of a document cannot be told.
    UnknownFormat {
        /// The file, as it is shown.
        path: String,
    },
    /// A document does not read.
    Document {
        /// The file, as it is shown.
        path: String,
        /// Why.
        error: ReadError,
    },
    /// A PDF was not read.
    Pdf(PdfError),
    /// A document holds nothing of a plan.
    NoPlan {
        /// The file, as it is shown.
        path: String,
        /// The form it was read by.
        form: String,
    },
    /// The rows of a document make no plan.
    Rows {
        /// The file, as it is shown.
        path: String,
        /// What is wrong, place by place, in order; at least one.
        faults: Vec<Words>,
    },
    /// The columns of a document say not what they are.
    NoColumns {
        /// The file, as it is shown.
        path: String,
        /// How they are headed; empty if there is no table.
        heads: Vec<String>,
    },
    /// A document that is to be a part of a plan is read as rows, of which each file is a whole.
    PartOfRows {
        /// The file, as it is shown.
        path: String,
    },
    /// A document gives an item the id that an item of another kind has in the base.
    OtherKind {
        /// The file, as it is shown.
        path: String,
        /// The id.
        id: Id,
        /// What it is in the document.
        own: Terms,
        /// What it is in the base.
        other: Terms,
    },
    /// The columns of a document say several things.
    SeveralColumns {
        /// The file, as it is shown.
        path: String,
        /// Which, after the name of the file.
        words: Words,
    },
    /// A document holds no cover note.
    NoNote {
        /// The file, as it is shown.
        path: String,
    },
    /// No form is at hand for documents of a vocabulary.
    NoForm {
        /// The vocabulary's name without its version.
        vocabulary: String,
    },
    /// A name is none that a vocabulary can have.
    NoName {
        /// The name.
        name: String,
    },
    /// What was learnt from documents is no vocabulary, or no form for it.
    Learnt {
        /// Why.
        words: Words,
    },
    /// A vocabulary that a form asks for is not at hand.
    NoVocabulary {
        /// Its name without its version.
        name: String,
    },
    /// Columns were named, and no vocabulary that they are of.
    NoVocabularyNamed {
        /// Those at hand.
        names: Vec<String>,
    },
    /// A form does not fit the vocabulary.
    FormUnfit(Words),
    /// More than two plans were to be compared.
    TooMany,
    /// There is one revision only, and nothing to compare it with.
    OneRevision,
    /// Plans of different vocabularies were to be compared.
    Vocabularies {
        /// That of the one before.
        before: VocabularyName,
        /// That of the one after.
        after: VocabularyName,
    },
    /// A file holds no mapping of vocabularies.
    NoMapping {
        /// The file.
        path: PathBuf,
        /// Why it is none.
        error: MappingError,
    },
    /// A mapping says what is not so of its vocabularies.
    MapUnfit {
        /// That before.
        before: VocabularyName,
        /// That after.
        after: VocabularyName,
        /// What is not so.
        fault: Words,
    },
    /// No sentences lead from a plan of one vocabulary to one of another.
    NotBetween {
        /// That of the plan before.
        before: VocabularyName,
        /// That of the plan after.
        after: VocabularyName,
    },
    /// Points are counted against another plan than the one before.
    OtherBase {
        /// Their file, as it is shown.
        path: String,
    },
    /// The formula of a point is no kind of change.
    NoKind {
        /// The file, as it is shown.
        path: String,
        /// Its text.
        text: String,
        /// The formula, as it was written.
        key: String,
        /// Where in the text, in bytes, if that is known.
        span: Option<Range<usize>>,
    },
    /// An item of a point is in neither plan, or in two points.
    CauseItem {
        /// The file of the points, as it is shown.
        path: String,
        /// The item.
        id: Id,
        /// Whether it is in two points.
        is_twice: bool,
    },
    /// A paper has nothing to say of two plans.
    Unchanged {
        /// The paper.
        paper: PaperKind,
        /// The plan before, as it was named.
        before: String,
        /// The plan after, as it was named.
        after: String,
        /// How many differences are of the record only.
        record: usize,
        /// How many lines that were not read stand on one side only.
        unread: usize,
    },
    /// A change cannot be said exactly in amending sentences.
    Inexact,
    /// No style of the comparison table is called so.
    NoStyle {
        /// The name asked for.
        name: String,
        /// The nearest there is.
        near: Option<String>,
    },
    /// No template of the cover note is called so.
    NoTemplate {
        /// The name asked for.
        name: String,
        /// The nearest there is.
        near: Option<String>,
    },
    /// The first year to be drawn is after the last.
    YearsBackwards {
        /// The first.
        first: String,
        /// The last.
        last: String,
    },
    /// There are more years than a picture has room for.
    TooManyYears {
        /// The first.
        first: String,
        /// The last.
        last: String,
        /// How many these are.
        years: usize,
        /// How many there may be.
        most: usize,
    },
    /// There are more numbers than papers in a packet.
    Numbers {
        /// How many numbers were given.
        given: usize,
        /// How many papers there are.
        most: usize,
    },
    /// The papers of a packet disagree.
    Disagree(Words),
    /// The record says already what was to be recorded.
    Already {
        /// The entry that says so, or the last one.
        number: u64,
    },
    /// There is no entry of this number.
    NoEntry {
        /// The number.
        number: u64,
    },
    /// The key has signed this entry in this role.
    SignedAlready {
        /// The entry that was to be signed.
        number: u64,
        /// The role.
        role: String,
        /// The entry that holds the signature.
        entry: u64,
    },
    /// What was to be signed has changed meanwhile.
    Stale,
    /// A timestamp is over another file.
    OtherImprint {
        /// The entry that it was to be over.
        number: u64,
        /// The file of that entry.
        entry: PathBuf,
    },
    /// No proposal is called so.
    NoProposal {
        /// The name.
        name: ProposalName,
    },
    /// An approval would be of nothing.
    NothingToApprove,
    /// A file cannot be withheld, with why.
    NotWithheld(Words),
    /// A copy of the store was asked for, and this is the store itself.
    NoCopy {
        /// Its folder.
        path: PathBuf,
    },
    /// A copy is of another store, or could not be read.
    Against(AgainstError),
    /// A proposal could not be carried over.
    Rebase(RebaseError),
    /// The store could not be read or written.
    Store(StoreError),
    /// A revision could not be read back.
    Load(LoadError),
    /// The text of a revision, or of a version of a proposal, is withheld.
    Withheld {
        /// What it is called.
        label: String,
        /// The entry that withholds it.
        entry: u64,
    },
    /// A revision was not recorded.
    Commit(CommitError),
    /// A version of a proposal was not recorded.
    Propose(ProposeError),
    /// A proposal was not adopted.
    Adopt(AdoptError),
    /// An edit was refused.
    Edit(EditError),
}

/// What is wrong with a file of the caller's, and where.
#[derive(Debug)]
#[non_exhaustive]
pub struct Unfit {
    /// The file, as it is shown.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What is wrong.
    pub words: Words,
    /// Where in the text, in bytes, if that is known.
    pub span: Option<Range<usize>>,
    /// What may be done about it, if that is known.
    pub way_out: Option<Words>,
}

impl Error {
    /// That a file of the caller's is not what it should be.
    pub(super) fn unfit(path: &Path, text: String, words: Words, span: Option<Range<usize>>) -> Error {
        Error::Unfit(Box::new(Unfit { path: path.display().to_string(), text, words, span, way_out: None }))
    }

    /// A file's fault with what may be done about it.
    pub(super) fn with_way_out(self, way_out: Option<Words>) -> Error {
        match self {
            Error::Unfit(unfit) => Error::Unfit(Box::new(Unfit { way_out, ..*unfit })),
            other => other,
        }
    }

    /// A file that could not be read or written.
    pub(super) fn io(path: &Path, error: io::Error) -> Error {
        Error::Io { path: path.to_owned(), error }
    }

    /// What is wrong, in words.
    #[must_use]
    pub fn words(&self) -> Words {
        match self {
            Error::NoStore => {
                words!("workspace.no-store")
            }
            Error::Io { path, error } => {
                let (path, reason) = (name_of_file(path), io_words(error));
                Words::about(&path, &reason)
            }
            Error::TooLarge { path, bytes, most } => {
                let path = path.display();
                words!("workspace.too-large", path, bytes, most)
            }
            Error::Encoding { path, error } => {
                let (path, fault) = (name_of_file(path), error.words());
                Words::of(&path, &fault)
            }
            Error::Vocabulary { error, .. } => error.words.clone(),
            Error::Unfit(unfit) => unfit.words.clone(),
            Error::FormUnfit(words) => words.clone(),
            Error::Draft { faults, .. } => faults.first().map(|fault| fault.kind.words()).unwrap_or_default(),
            Error::Contradiction { finding, .. } => finding.words.clone(),
            Error::IsDocument { path: shown } => words!("workspace.is-document", shown),
            Error::Spec { error, .. } => error.words(),
            Error::Resolve(error) => error.words(),
            Error::NoVersion { name, number, count } => words!("workspace.no-version", name, number, count),
            Error::NotAVersion => {
                words!("workspace.not-a-version")
            }
            Error::NoItem { id: shown, .. } => {
                words!("workspace.no-item", shown)
            }
            Error::SeveralItems { name, ids } => {
                let ids = Words::list(ids.iter().map(|id| format!("`{id}`")));
                words!("workspace.several-items", ids, name)
            }
            Error::UnknownFormat { path: shown } => {
                words!("workspace.unknown-format", shown)
            }
            Error::Document { path: shown, error } => {
                let fault = error.words();
                // Most are said of the file as their subject.
                match fault.get(Lang::JA).starts_with(['は', 'の']) {
                    true => words!("workspace.document", fault, shown),
                    false => Words::of(shown, fault),
                }
            }
            Error::Pdf(PdfError::NoProgram) => {
                words!("workspace.pdf")
            }
            Error::Pdf(PdfError::Refused) => {
                words!("workspace.pdf-pdftotext")
            }
            Error::Pdf(PdfError::Io(error)) => {
                let (path, reason) = ("pdftotext", io_words(error));
                Words::about(path, &reason)
            }
            Error::NoPlan { path: shown, form: name } => words!("workspace.no-plan", shown, name),
            Error::Rows { path, faults } => {
                const MOST: usize = 20;
                let (count, more) = (faults.len(), faults.len().saturating_sub(MOST));
                let lines =
                    Words::concat(faults.iter().take(MOST).map(|fault| words!("workspace.row-fault", fault)));
                match more {
                    0 => words!("workspace.rows", path, count, lines),
                    more => words!("workspace.rows-more", path, count, lines, more),
                }
            }
            Error::NoColumns { path, heads } if heads.is_empty() => words!("workspace.no-table", path),
            Error::NoColumns { path, heads } => {
                let heads = Words::list(heads.iter().take(20).map(|head| planctl_core::text::brief(head)));
                words!("workspace.no-columns", path, heads)
            }
            Error::PartOfRows { path } => words!("workspace.part-of-rows", path),
            Error::OtherKind { path, id, own, other } => {
                words!("workspace.other-kind", path, id, own = own, other = other)
            }
            Error::SeveralColumns { path, words: said } => words!("workspace.several-columns", path, said),
            Error::NoNote { path } => {
                words!("workspace.no-note", path)
            }
            Error::NoForm { vocabulary: name } => words!("workspace.no-form", name),
            Error::NoName { name } => words!("workspace.no-name", name),
            Error::Learnt { words: reason } => words!("workspace.learnt", reason),
            Error::NoVocabulary { name } => {
                words!("workspace.no-vocabulary", name)
            }
            Error::NoVocabularyNamed { names } => {
                words!("workspace.no-vocabulary-named", names = Words::list(names))
            }
            Error::TooMany => words!("workspace.too-many"),
            Error::OneRevision => words!("workspace.one-revision"),
            Error::Vocabularies { before: old, after: new } => words!("workspace.vocabularies", old, new),
            Error::NoMapping { path, error } => {
                let message = error.0.as_deref().unwrap_or_default();
                let message = planctl_core::text::visible(message).replace('\n', ", ");
                words!("commit.no-mapping", shown = name_of_file(path), message)
            }
            Error::MapUnfit { before, after, fault } => words!("workspace.map-unfit", after, before, fault),
            Error::NotBetween { before: old, after: new } => words!("workspace.not-between", new, old),
            Error::OtherBase { path } => words!("workspace.other-base", path),
            Error::NoKind { key, .. } => {
                words!("workspace.no-kind", key)
            }
            Error::CauseItem { path, id, is_twice: false } => {
                words!("workspace.cause-item", path, id)
            }
            Error::CauseItem { path, id, is_twice: true } => {
                words!("workspace.cause-item-two", path, id)
            }
            Error::Unchanged { before, after, unread: unread @ 1.., .. } => {
                words!("workspace.unread", before, after, unread)
            }
            Error::Unchanged { paper, before, after, .. } => unchanged(*paper, before, after),
            Error::Undecided { label, rows } => {
                let (label, count) = (planctl_core::text::visible(label), rows.len());
                let first = rows.iter().take(8).cloned();
                let rest = (count > 8).then(|| Words::same("…"));
                let rows = Words::list(first.chain(rest));
                words!("workspace.undecided", label, count, rows)
            }
            Error::Inexact => words!("workspace.inexact"),
            Error::NoStyle { name, .. } => {
                let shown = planctl_core::text::brief(name);
                words!("workspace.no-style", shown)
            }
            Error::NoTemplate { name, .. } => {
                let shown = planctl_core::text::brief(name);
                words!("workspace.no-template", shown)
            }
            Error::YearsBackwards { first, last } => {
                words!("workspace.years-backwards", first, last)
            }
            Error::TooManyYears { first, last, years, .. } => {
                words!("workspace.too-many-years", first, last, years)
            }
            Error::Numbers { given, most } => words!("workspace.numbers", given, most),
            Error::Disagree(what) => {
                words!("workspace.disagree", what)
            }
            Error::Already { number } => words!("sign.entry-holds-same-already", number),
            Error::NoEntry { number } => words!("sign.no-entry", number),
            Error::SignedAlready { number, role, entry: by } => {
                let role = planctl_core::text::visible(role);
                words!("sign.signed-entry-already-entry", role, number, by)
            }
            Error::Stale => words!("sign.precondition"),
            Error::OtherImprint { number, .. } => words!("workspace.other-imprint", number),
            Error::NoProposal { name: argument } => words!("propose.no-proposal", argument),
            Error::NothingToApprove => words!("propose.nothing-changes-nothing-approve"),
            Error::NotWithheld(words) => words.clone(),
            Error::Withheld { label, entry } => words!("workspace.withheld", entry, label),
            Error::NoCopy { path } => {
                let path = path.display();
                words!("verify.store-itself-nothing-outside", path)
            }
            Error::Against(error) => error.words(),
            Error::Rebase(error) => error.words(),
            Error::Store(error) => error.words(),
            Error::Load(error) => error.words(),
            Error::Commit(error) => error.words(),
            Error::Propose(error) => error.words(),
            Error::Adopt(error) => error.words(),
            Error::Edit(error) => error.words(),
        }
    }
}

/// That a paper has nothing to say.
fn unchanged(paper: PaperKind, before: &str, after: &str) -> Words {
    match paper {
        PaperKind::Memo => words!("workspace.note", before, after),
        // These are printed of a change of nothing too.
        PaperKind::Table | PaperKind::Plan | PaperKind::Redline | PaperKind::Roadmap => {
            words!("workspace.table", before, after)
        }
        PaperKind::Amend => words!("workspace.amendment", before, after),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(match self {
            Error::Io { error, .. } => error,
            Error::Vocabulary { error, .. } => error,
            Error::Spec { error, .. } => error,
            Error::Document { error, .. } => error,
            Error::Pdf(error) => error,
            Error::Resolve(error) => error,
            Error::Against(error) => error,
            Error::Rebase(error) => error,
            Error::Store(error) => error,
            Error::Load(error) => error,
            Error::Commit(error) => error,
            Error::Propose(error) => error,
            Error::Adopt(error) => error,
            Error::Edit(error) => error,
            _ => return None,
        })
    }
}

macro_rules! from {
    ($($variant:ident($of:ty),)*) => {$(
        impl From<$of> for Error {
            fn from(error: $of) -> Self {
                Error::$variant(error)
            }
        }
    )*};
}

from! {
    Against(AgainstError),
    Rebase(RebaseError),
    Resolve(ResolveError),
    Store(StoreError),
    Load(LoadError),
    Commit(CommitError),
    Propose(ProposeError),
    Adopt(AdoptError),
    Edit(EditError),
}
