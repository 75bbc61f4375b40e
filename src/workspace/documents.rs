//! Published documents: read from a file, by the form that fits, and made into a draft.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::{Error, Result, Workspace};
use crate::formats::{Columns, Imported, Limits, Written, interpret, read, recognise};
use crate::layout::Form;
use crate::model::{Digest, Id, Plan, Vocabulary};
use crate::reading::{Reading, SourceFormat, Use};
use planctl_core::words;

/// A document with what was made of it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ReadDocument {
    /// The file, as it is shown.
    pub path: String,
    /// The document as it stands.
    pub reading: Reading,
    /// The draft made of it, and what is doubtful in that.
    pub imported: Imported,
    /// The form it was read by.
    pub form: Form,
    /// The vocabulary of the draft.
    pub vocabulary: Arc<Vocabulary>,
    /// The hash of its bytes.
    pub hash: Digest,
    /// How it was read as rows, if it was.
    pub rows: Option<AsRows>,
}

/// How a document was read as rows, each an item.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AsRows {
    /// The columns, with the heads that there were.
    pub columns: Columns,
    /// Whether their heads alone said what they are.
    pub are_found: bool,
    /// How the cells were written: by planctl, or otherwise.
    pub written: Written,
    /// How many items took the id of one of the base.
    pub carried: usize,
}

/// The name of the form by which any document can be read.
const OUTLINE: &str = "outline";

impl ReadDocument {
    /// Whether the form fits the document: it gave items, and knew the title or read at least half of the text.
    #[must_use]
    pub fn fits(&self) -> bool {
        let account = &self.imported.account;
        let all: usize = Use::ALL.iter().map(|how| account.characters(*how)).sum();
        self.holds_plan() && (account.draft.is_some() || account.characters(Use::Unread) * 2 <= all)
    }

    /// Whether it was read as an outline, for want of a form that fits.
    #[must_use]
    pub fn is_outline(&self) -> bool {
        self.form.name == OUTLINE
    }

    /// Whether it holds more of a plan than its name, or rows that say that there is no more.
    #[must_use]
    pub fn holds_plan(&self) -> bool {
        self.rows.is_some() || self.imported.draft.plan.items().count() > 1
    }
}

/// What a document is read by.
#[derive(Debug)]
pub struct By<'a> {
    /// The id of the plan; `None` for a passing one.
    pub plan: Option<&'a Id>,
    /// The vocabulary, if it is known from elsewhere.
    pub vocabulary: Option<&'a Arc<Vocabulary>>,
    /// The format, if it is not left to the bytes and the name.
    pub format: Option<SourceFormat>,
    /// Ids that no item may get.
    pub taken: &'a BTreeSet<Id>,
    /// What the columns are, if it is to be read as rows; without any, their heads say it.
    pub columns: Option<&'a Columns>,
    /// The plan whose items rows may be.
    pub base: Option<&'a Plan>,
}

impl<'a> By<'a> {
    /// A plan of this id in any vocabulary; none of its items gets an id of `taken`.
    #[must_use]
    pub fn new(plan: Option<&'a Id>, taken: &'a BTreeSet<Id>) -> By<'a> {
        By { plan, vocabulary: None, format: None, taken, columns: None, base: None }
    }
}

impl Workspace {
    /// A document as it was read, with nothing made of it, and the hash of its bytes; the format is
    /// told by name and bytes unless it is given.
    ///
    /// # Errors
    ///
    /// If its format cannot be told, or it does not read.
    pub fn reading(&self, path: &Path, format: Option<SourceFormat>) -> Result<(Reading, Digest)> {
        let shown = path.display().to_string();
        let bytes = self.files.bytes(path, self.files.most_document_bytes())?;
        let Some(format) = format.or_else(|| recognise(&shown, &bytes)) else {
            return Err(Error::UnknownFormat { path: shown });
        };
        let hash = Digest::of(&bytes);
        let progress = words!("workspace.reading", shown);
        let reading = self.files.patiently(&progress, || -> Result<Reading> {
            let laid_out = if format == SourceFormat::Pdf && bytes.starts_with(b"%PDF-") {
                self.files.host().pdf_text(&bytes, super::files::DOCUMENT_BYTES).map_err(Error::Pdf)?
            } else {
                bytes
            };
            read(&laid_out, format, &Limits::default()).map_err(|error| match error {
                crate::formats::ReadError::Encoding(error) => {
                    Error::Encoding { path: path.to_owned(), error }
                }
                error => Error::Document { path: shown.clone(), error },
            })
        })?;
        Ok((reading, hash))
    }

    /// Reads a document and makes a plan of it.
    ///
    /// # Errors
    ///
    /// As [`Workspace::reading`], or if there is no form for it, or it holds nothing of a plan.
    pub fn document(&self, path: &Path, by: &By<'_>) -> Result<ReadDocument> {
        let mut read = self.any_document(path, by)?;
        let form = read.form.name.clone();
        let may_fall_back = by.vocabulary.is_none() && self.form.is_none() && read.rows.is_none();
        if may_fall_back && read.form.name != OUTLINE && !read.fits() {
            read = self.as_outline(read, by)?;
        }
        if !read.holds_plan() {
            return Err(Error::NoPlan { path: read.path, form });
        }
        Ok(read)
    }

    /// Reads a document that need not hold a plan: a cover note alone, or nothing of the kind.
    ///
    /// # Errors
    ///
    /// As [`Workspace::reading`], or if there is no form for it.
    pub fn any_document(&self, path: &Path, by: &By<'_>) -> Result<ReadDocument> {
        let shown = path.display().to_string();
        let (reading, hash) = self.reading(path, by.format)?;
        let progress = words!("workspace.reading", shown);
        if let Some(read) = self.files.patiently(&progress, || self.as_rows(&shown, &reading, hash, by))? {
            return Ok(read);
        }
        let (form, vocabulary) = self.form_for(&reading, by.vocabulary)?;
        let passing: Id = "plan".parse().expect("it has the form of an id");
        let plan = by.plan.unwrap_or(&passing);
        let imported =
            self.files.patiently(&progress, || interpret(&reading, &form, &vocabulary, hash, plan, by.taken));
        Ok(ReadDocument { path: shown, reading, imported, form, vocabulary, hash, rows: None })
    }

    /// A document that no form fits, as the sections, points and rows that it consists of.
    fn as_outline(&self, read: ReadDocument, by: &By<'_>) -> Result<ReadDocument> {
        let of_outline = |form: &&Form| form.name == OUTLINE;
        let form = self.forms()?.iter().find(of_outline).cloned().expect("the built-in forms have one");
        let vocabularies =
            self.vocabularies()?.iter().filter(|vocabulary| vocabulary.name.name == form.vocabulary);
        let vocabulary = vocabularies.max_by_key(|vocabulary| vocabulary.name.version).cloned();
        let Some(vocabulary) = vocabulary else { return Err(Error::NoVocabulary { name: form.vocabulary }) };
        form.check(&vocabulary).map_err(Error::FormUnfit)?;
        let passing: Id = "plan".parse().expect("it has the form of an id");
        let plan = by.plan.unwrap_or(&passing);
        let imported = interpret(&read.reading, &form, &vocabulary, read.hash, plan, by.taken);
        Ok(ReadDocument { imported, form, vocabulary, ..read })
    }

    /// The form by which a document is read, with its vocabulary: the one asked for, or a built-in
    /// one for the vocabulary; StratML has its own.
    fn form_for(
        &self,
        reading: &Reading,
        wanted: Option<&Arc<Vocabulary>>,
    ) -> Result<(Form, Arc<Vocabulary>)> {
        let vocabularies = self.vocabularies()?;
        let forms = self.forms()?;
        let of_stratml = reading.format == SourceFormat::StratMl && self.form.is_none();
        let fits = |form: &Form| match wanted {
            Some(vocabulary) => form.vocabulary == vocabulary.name.name,
            None => (form.vocabulary == "stratml") == of_stratml,
        };
        let asked = self.form.is_some();
        let Some(form) = forms.iter().find(|form| asked || fits(form)) else {
            let vocabulary = wanted.map(|vocabulary| vocabulary.name.name.clone()).unwrap_or_default();
            return Err(Error::NoForm { vocabulary });
        };
        let of_name = |vocabulary: &&Arc<Vocabulary>| vocabulary.name.name == form.vocabulary;
        let vocabulary = wanted
            .filter(of_name)
            .or_else(|| vocabularies.iter().filter(of_name).max_by_key(|v| v.name.version));
        let Some(vocabulary) = vocabulary.cloned() else {
            return Err(Error::NoVocabulary { name: form.vocabulary.clone() });
        };
        form.check(&vocabulary).map_err(Error::FormUnfit)?;
        Ok((form.clone(), vocabulary))
    }

    /// The form asked for, else those built in.
    fn forms(&self) -> Result<&[Form]> {
        let forms = self.forms.get(|| {
            let Some(path) = &self.form else {
                let built_in = Form::BUILT_IN.iter();
                return Ok(built_in
                    .map(|text| Form::parse(text).expect("built-in forms are tested"))
                    .collect());
            };
            let text = self.files.text(path)?;
            match Form::parse(&text) {
                Ok(form) => Ok(vec![form]),
                Err(error) => Err(Error::unfit(path, text, error.words, error.span)),
            }
        })?;
        Ok(forms)
    }

    /// The form by which a plan is printed: the one asked for, or a built-in one for its vocabulary
    /// that has lines for its items; `None` if there is none, and the vocabulary alone has to do.
    ///
    /// # Errors
    ///
    /// If the form asked for does not read, or does not fit the vocabulary.
    pub fn form_to_print(&self, vocabulary: &Vocabulary) -> Result<Option<&Form>> {
        let asked = self.form.is_some();
        let fits = |form: &&Form| asked || (form.vocabulary == vocabulary.name.name && !form.item.is_empty());
        let Some(form) = self.forms()?.iter().find(fits) else { return Ok(None) };
        form.check(vocabulary).map_err(Error::FormUnfit)?;
        Ok(Some(form))
    }
}
