//! Documents read as rows, each an item: by columns that were named, or whose heads say what they are.

use std::path::Path;
use std::sync::Arc;

use super::documents::{AsRows, By, ReadDocument};
use super::input::Input;
use super::{Error, Result, Workspace};
use crate::formats::{Columns, FromRows, NoColumns, Rows, Written, own_columns, own_worksheets, read_rows};
use crate::layout::Form;
use crate::model::{Digest, Id, Plan, Vocabulary};
use crate::reading::{Reading, SourceFormat};
use crate::snapshot::{Place, Source};
use planctl_core::text::brief;

impl Workspace {
    /// A file of columns, or by its name one that comes with planctl.
    ///
    /// # Errors
    ///
    /// If it does not read.
    pub fn columns(&self, name: &str) -> Result<Columns> {
        if let Some((_, text)) = Columns::BUILT_IN.iter().find(|(own, _)| *own == name) {
            return Ok(Columns::parse(text).expect("built-in columns are tested"));
        }
        let path = Path::new(name);
        let text = self.files.text(path)?;
        Columns::parse(&text).map_err(|error| Error::unfit(path, text, error.words, error.span))
    }

    /// A document as rows; `None` if it is not to be read so.
    pub(super) fn as_rows(
        &self,
        shown: &str,
        reading: &Reading,
        hash: Digest,
        by: &By<'_>,
    ) -> Result<Option<ReadDocument>> {
        let (of_rows, may_be) = match reading.format {
            SourceFormat::Csv => (true, true),
            // Data without a table are read as documents are.
            SourceFormat::Json | SourceFormat::Yaml | SourceFormat::Xlsx | SourceFormat::Ods => (false, true),
            SourceFormat::Text
            | SourceFormat::Markdown
            | SourceFormat::Html
            | SourceFormat::Docx
            | SourceFormat::Pdf
            | SourceFormat::Odt
            | SourceFormat::MsProject
            | SourceFormat::StratMl => (false, false),
        };
        // A form says more of a document than its heads do.
        if by.columns.is_none() && (self.form.is_some() || !may_be) {
            return Ok(None);
        }
        let none = Columns::default();
        let named = by.columns.unwrap_or(&none);
        let passing: Id = "plan".parse().expect("it has the form of an id");
        let plan = by.plan.unwrap_or(&passing);
        let all: Vec<&Arc<Vocabulary>> = match by.vocabulary {
            Some(vocabulary) => vec![vocabulary],
            None => self.vocabularies()?.iter().collect(),
        };
        if named.columns.is_empty()
            && let Some((unified, columns, vocabulary)) = own_worksheets(reading, &all)
        {
            let own = Own { are_found: true, written: Written::ToBeEdited };
            let read = (shown, &unified, hash);
            return of_rows_by(read, &columns, vocabulary.clone(), own, plan, by.base).map(Some);
        }
        let (mut are_found, mut written) = (false, Written::Otherwise);
        let (columns, vocabulary) = match named.columns.is_empty() {
            false => (named.clone(), self.vocabulary_of(named, by)?),
            true => {
                let wanted = match &named.vocabulary {
                    Some(_) => Some(self.vocabulary_of(named, by)?),
                    None => by.vocabulary.cloned(),
                };
                let all: Vec<&Arc<Vocabulary>> = match &wanted {
                    Some(vocabulary) => vec![vocabulary],
                    None => self.vocabularies()?.iter().collect(),
                };
                let found = own_columns(reading, &all, named.kind.as_deref());
                let path = shown.to_owned();
                let (found, vocabulary, own) = match found {
                    Ok(found) => found,
                    // Rows of nobody's columns are rows of an outline.
                    Err(_) if by.columns.is_none() && (!of_rows || by.vocabulary.is_none()) => {
                        return Ok(None);
                    }
                    Err(NoColumns::None { heads }) => return Err(Error::NoColumns { path, heads }),
                    Err(NoColumns::Several(words)) => return Err(Error::SeveralColumns { path, words }),
                };
                // Papers have tables too whose heads are words of a vocabulary.
                if by.columns.is_none()
                    && matches!(reading.format, SourceFormat::Xlsx | SourceFormat::Ods)
                    && !own
                {
                    return Ok(None);
                }
                (are_found, written) = (true, if own { Written::AsKept } else { Written::Otherwise });
                let values = named.values.clone();
                (Columns { values, ..found }, vocabulary.clone())
            }
        };
        let own = Own { are_found, written };
        let read = (shown, reading, hash);
        of_rows_by(read, &columns, vocabulary, own, plan, by.base).map(Some)
    }

    /// The vocabulary that columns are of: the one they name, else that of the base, else the one asked for.
    fn vocabulary_of(&self, columns: &Columns, by: &By<'_>) -> Result<Arc<Vocabulary>> {
        let all = self.vocabularies()?;
        let Some(name) = &columns.vocabulary else {
            let first = self.vocabulary_files.first().and_then(|_| all.first());
            return by.vocabulary.or(first).cloned().ok_or_else(|| Error::NoVocabularyNamed {
                names: newest(all).iter().map(|vocabulary| vocabulary.name.to_string()).collect(),
            });
        };
        let is = |vocabulary: &&Arc<Vocabulary>| {
            vocabulary.name.name == *name || vocabulary.name.to_string() == *name
        };
        // A base is read on in its own version.
        let of_base = by
            .vocabulary
            .filter(|vocabulary| is(vocabulary) || name.split('/').next() == Some(&*vocabulary.name.name));
        let found =
            of_base.or_else(|| all.iter().filter(is).max_by_key(|vocabulary| vocabulary.name.version));
        found.cloned().ok_or_else(|| Error::NoVocabulary { name: brief(name) })
    }
}

fn newest(all: &[Arc<Vocabulary>]) -> Vec<&Arc<Vocabulary>> {
    let is_newest = |one: &&Arc<Vocabulary>| {
        let name = &one.name;
        !all.iter().any(|other| other.name.name == name.name && other.name.version > name.version)
    };
    all.iter().filter(is_newest).collect()
}

/// What is known of columns that named themselves.
#[derive(Clone, Copy)]
struct Own {
    are_found: bool,
    written: Written,
}

fn of_rows_by(
    (shown, reading, hash): (&str, &Reading, Digest),
    columns: &Columns,
    vocabulary: Arc<Vocabulary>,
    own: Own,
    plan: &Id,
    base: Option<&Plan>,
) -> Result<ReadDocument> {
    let rows =
        Rows { reading, columns, vocabulary: &vocabulary, document: hash, plan, base, written: own.written };
    let fault = |faults: Vec<crate::formats::RowFault>| Error::Rows {
        path: shown.to_owned(),
        faults: faults.iter().map(crate::formats::RowFault::words).collect(),
    };
    let FromRows { imported, remarks, used, carried, .. } = read_rows(&rows).map_err(fault)?;
    let mut reading = reading.clone();
    reading.remarks.retain(|remark| !remarks.contains(remark));
    reading.remarks.extend(remarks);
    let form = without_lines(&vocabulary);
    let rows = AsRows { columns: used, are_found: own.are_found, written: own.written, carried };
    Ok(ReadDocument { path: shown.to_owned(), reading, imported, form, vocabulary, hash, rows: Some(rows) })
}

/// The form of documents that have no lines to be read by.
fn without_lines(vocabulary: &Vocabulary) -> Form {
    let name = crate::snapshot::basic_string(&vocabulary.name.name);
    let text = format!("format = 1\nvocabulary = {name}\nname = \"rows\"\nja = \"表\"\nen = \"rows\"\n");
    Form::parse(&text).expect("it has all that a form must have")
}

impl ReadDocument {
    /// The same rows as items of a plan; whatever they are not of its vocabulary stays as it was read.
    pub(super) fn again(self, base: &Input) -> Result<ReadDocument> {
        let Some(rows) = &self.rows else { return Ok(self) };
        if self.vocabulary.name.name != base.vocabulary.name.name {
            return Ok(self);
        }
        let plan = base.side.snapshot.plan();
        let own = Own { are_found: rows.are_found, written: rows.written };
        let mut reading = self.reading.clone();
        // What was told of the rows is told again.
        reading.remarks.retain(|remark| !ROW_REMARKS.contains(&remark.key));
        let read = (&*self.path, &reading, self.hash);
        of_rows_by(read, &rows.columns, base.vocabulary.clone(), own, plan.id(), Some(plan))
    }

    /// The sources of rows, with those of a base for what no row speaks of.
    pub(super) fn sources_with(&self, base: &Input) -> Vec<Source> {
        let own = &self.imported.draft;
        let told: std::collections::BTreeSet<&Place> =
            own.sources.iter().flat_map(|source| &source.places).collect();
        let spoken = |place: &Place| {
            told.contains(&Place { id: place.id.clone(), field: None })
                && place.field.as_ref().is_none_or(|field| {
                    self.imported.account.spots.contains_key(&(place.id.clone(), Some(field.clone())))
                })
        };
        let kept = crate::snapshot::without_changed(&base.sources, base.side.snapshot.plan(), &own.plan);
        let kept = kept.into_iter().filter_map(|source| {
            let places = source.places.iter().filter(|place| !spoken(place)).cloned().collect();
            let source = Source { places, ..source };
            (!source.places.is_empty()).then_some(source)
        });
        own.sources.iter().cloned().chain(kept).collect()
    }
}

/// The remarks that reading rows makes.
const ROW_REMARKS: [&str; 4] = ["column-unread", "texts-unread", "cell-unread", "unknown-unread"];
