//! What can be wrong with what a workspace is asked, as data; what to do about it the caller knows.

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::host::PdfError;
use super::papers::PaperKind;
use crate::check::Finding;
use crate::event::{ProposalName, SpecError};
use crate::formats::ReadError;
use crate::history::{CommitError, LoadError, ResolveError};
use crate::model::{FiscalYear, Id, VocabularyError, VocabularyName};
use crate::proposal::{AdoptError, ProposeError};
use crate::snapshot::{EncodingError, Fault};
use crate::store::{StoreError, io_words};
use crate::text::Words;
use crate::words;

/// Why a workspace did not do what it was asked. Unless a variant says otherwise, nothing was
/// written.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A revision was asked for, and the workspace has no store.
    NoStore,
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
    /// A vocabulary that a form asks for is not at hand.
    NoVocabulary {
        /// Its name without its version.
        name: String,
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
        first: FiscalYear,
        /// The last.
        last: FiscalYear,
    },
    /// There are more years than a picture has room for.
    TooManyYears {
        /// The first.
        first: FiscalYear,
        /// The last.
        last: FiscalYear,
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
    /// The store could not be read or written.
    Store(StoreError),
    /// A revision could not be read back.
    Load(LoadError),
    /// A revision was not recorded.
    Commit(CommitError),
    /// A version of a proposal was not recorded.
    Propose(ProposeError),
    /// A proposal was not adopted.
    Adopt(AdoptError),
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
}

impl Error {
    /// That a file of the caller's is not what it should be.
    pub(super) fn unfit(path: &Path, text: String, words: Words, span: Option<Range<usize>>) -> Error {
        Error::Unfit(Box::new(Unfit { path: path.display().to_string(), text, words, span }))
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
                words!("ここから上に planctl の保管庫がありません", "no store of planctl here or above")
            }
            Error::Io { path, error } => {
                let (path, reason) = (path.display(), io_words(error));
                let (ja, en) = (reason.ja, reason.en);
                words!("{path}：{ja}", "{path}: {en}")
            }
            Error::TooLarge { path, bytes, most } => {
                let path = path.display();
                words!(
                    "{path} は {bytes} バイト以上で、上限 {most} を超えます",
                    "{path} has {bytes} bytes or more, beyond the {most} allowed"
                )
            }
            Error::Encoding { path, error } => {
                let (path, fault) = (path.display(), error.words());
                let (ja, en) = (fault.ja, fault.en);
                words!("{path}：{ja}", "{path} {en}")
            }
            Error::Vocabulary { error, .. } => error.words.clone(),
            Error::Unfit(unfit) => unfit.words.clone(),
            Error::FormUnfit(words) => words.clone(),
            Error::Draft { faults, .. } => faults.first().map(|fault| fault.kind.words()).unwrap_or_default(),
            Error::Contradiction { finding, .. } => finding.words.clone(),
            Error::IsDocument { path: shown } => words!(
                "{shown} は草案ではなく公表された文書です",
                "{shown} is a published document, not a draft"
            ),
            Error::Spec { error, .. } => error.words(),
            Error::Resolve(error) => error.words(),
            Error::NoVersion { name, number, count } => words!(
                "変更提案「{name}」に第 {number} 版はありません（1 から {count} まで）",
                "the proposal `{name}` has no version {number}, only 1 to {count}"
            ),
            Error::NotAVersion => {
                words!("変更提案の版ではありません", "it is no version of a proposal")
            }
            Error::NoItem { id: shown, .. } => {
                words!("`{shown}` という項目はありません", "there is no item `{shown}`")
            }
            Error::UnknownFormat { path: shown } => {
                words!("{shown} の形式が分かりません", "the format of {shown} cannot be told")
            }
            Error::Document { path: shown, error } => {
                let (ja, en) = (error.words().ja, error.words().en);
                // Most are said of the file as their subject.
                let colon = if ja.starts_with(['は', 'の']) { "" } else { "：" };
                words!("{shown}{colon}{ja}", "{shown} {en}")
            }
            Error::Pdf(PdfError::NoProgram) => {
                words!("PDF を読むには pdftotext が要ります", "reading a PDF needs pdftotext")
            }
            Error::Pdf(PdfError::Refused) => {
                words!("pdftotext がこの PDF を読めませんでした", "pdftotext could not read this PDF")
            }
            Error::Pdf(PdfError::Io(error)) => {
                let (path, reason) = ("pdftotext", io_words(error));
                let (ja, en) = (reason.ja, reason.en);
                words!("{path}：{ja}", "{path}: {en}")
            }
            Error::NoPlan { path: shown, form: name } => words!(
                "{shown} には様式 {name} の計画がありません",
                "{shown} holds nothing of a plan in the form {name}"
            ),
            Error::NoNote { path } => {
                words!("{path} にかがみ文がありません", "{path} holds no cover note")
            }
            Error::NoForm { vocabulary: name } => words!(
                "語彙 {name} の文書の様式がありません",
                "there is no form for documents of the vocabulary {name}"
            ),
            Error::NoVocabulary { name } => {
                words!("語彙 `{name}` が手元にありません", "the vocabulary `{name}` is not at hand")
            }
            Error::TooMany => words!("比べるのは二つです", "two can be compared, no more"),
            Error::OneRevision => words!(
                "改訂が一つしかなく、比べる相手がありません",
                "there is one revision only, and nothing to compare it with"
            ),
            Error::Vocabularies { before: old, after: new } => words!(
                "語彙が違う計画（{old} と {new}）は比べられません",
                "plans of different vocabularies cannot be compared: {old} and {new}"
            ),
            Error::OtherBase { path } => words!(
                "{path} の変更点は別の計画に対して数えられています",
                "the points of {path} are counted against another plan"
            ),
            Error::NoKind { key, .. } => {
                words!("formula「{key}」は変更の種類にありません", "the formula `{key}` is no kind of change")
            }
            Error::CauseItem { path, id, is_twice: false } => {
                words!("{path}：`{id}` はどちらの計画にもありません", "{path}: `{id}` is in neither plan")
            }
            Error::CauseItem { path, id, is_twice: true } => {
                words!("{path}：`{id}` が二つの理由にあります", "{path}: `{id}` is in two causes")
            }
            Error::Unchanged { paper, before, after, .. } => unchanged(*paper, before, after),
            Error::Inexact => words!(
                "この変更は改め文で正確に述べられません",
                "this change cannot be said exactly in amending sentences"
            ),
            Error::NoStyle { name, .. } => {
                let shown = crate::text::brief(name);
                words!("`{shown}` という様式はありません", "there is no style `{shown}`")
            }
            Error::NoTemplate { name, .. } => {
                let shown = crate::text::brief(name);
                words!("`{shown}` というひな形はありません", "there is no template `{shown}`")
            }
            Error::YearsBackwards { first, last } => {
                words!("{first} は {last} より後です", "{first} is after {last}")
            }
            Error::TooManyYears { first, last, years, .. } => words!(
                "{first} から {last} までの {years} 年度は図に収まりません",
                "{first} to {last} are {years} years, too many to draw"
            ),
            Error::Numbers { given, most } => words!(
                "番号が {given} 個あり、付ける資料は {most} 点です",
                "there are {given} numbers for {most} papers"
            ),
            Error::Disagree(what) => {
                let (ja, en) = (&what.ja, &what.en);
                words!("資料が食い違います：{ja}", "the papers disagree: {en}")
            }
            Error::Store(error) => error.words(),
            Error::Load(error) => error.words(),
            Error::Commit(error) => error.words(),
            Error::Propose(error) => error.words(),
            Error::Adopt(error) => error.words(),
        }
    }
}

/// That a paper has nothing to say.
fn unchanged(paper: PaperKind, before: &str, after: &str) -> Words {
    match paper {
        PaperKind::Note => words!(
            "{before} と {after} の間に、かがみ文に書く変更がありません",
            "between {before} and {after} there is no change for a cover note"
        ),
        PaperKind::Table => words!(
            "{before} と {after} の間に、対照表に示す変更がありません",
            "between {before} and {after} nothing differs for a table"
        ),
        PaperKind::Amendment => words!(
            "{before} と {after} の間に違いがありません",
            "between {before} and {after} nothing differs"
        ),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.words().fmt(f)
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
            Error::Store(error) => error,
            Error::Load(error) => error,
            Error::Commit(error) => error,
            Error::Propose(error) => error,
            Error::Adopt(error) => error,
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
    Resolve(ResolveError),
    Store(StoreError),
    Load(LoadError),
    Commit(CommitError),
    Propose(ProposeError),
    Adopt(AdoptError),
}
