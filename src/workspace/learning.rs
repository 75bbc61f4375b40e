//! A vocabulary and a form learnt from documents, and tried on them.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::documents::ReadDocument;
use super::{Error, Result, Workspace};
use crate::formats::interpret;
use crate::layout::Form;
use crate::learning::{Learnt, learn};
use crate::model::{Id, Vocabulary, VocabularyName};
use planctl_core::words;

/// What was learnt from documents, and what each of them gives when it is read so.
#[derive(Debug)]
#[non_exhaustive]
pub struct Lesson {
    /// The vocabulary and the form.
    pub learnt: Learnt,
    /// The documents, read by them.
    pub documents: Vec<ReadDocument>,
}

impl Workspace {
    /// Learns from documents of one form how they are built, and reads them so. `name` is that of the vocabulary and
    /// of the form. Nothing is written.
    ///
    /// ```
    /// # use planctl::workspace::Options;
    /// # let folder = tempfile::tempdir().unwrap();
    /// let paper = folder.path().join("plan.md");
    /// std::fs::write(&paper, "# Plan\n\n## Goal 1: Water\n\nClean it.\n\n## Goal 2: Air\n\nClear it.\n").unwrap();
    /// let lesson = Options::new().open()?.learn(&[&paper], "our-plan")?;
    /// assert_eq!(lesson.learnt.kinds[0].word, "Goal");
    /// assert_eq!(lesson.documents[0].imported.draft.plan.items().count(), 3);
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If a document does not read, or `name` cannot be that of a vocabulary.
    pub fn learn(&self, paths: &[&Path], name: &str) -> Result<Lesson> {
        if format!("{name}/1").parse::<VocabularyName>().is_err() {
            return Err(Error::NoName { name: name.to_owned() });
        }
        let mut readings = Vec::new();
        let mut hashes = Vec::new();
        for path in paths {
            let (reading, hash) = self.reading(path, None)?;
            readings.push(reading);
            hashes.push((path.display().to_string(), hash));
        }
        let learnt = learn(&readings, name);
        if learnt.kinds.is_empty() {
            return Err(Error::Learnt { words: words!("learn.nothing") });
        }
        let vocabulary =
            Vocabulary::parse(&learnt.vocabulary).map_err(|error| Error::Learnt { words: error.words })?;
        let form = Form::parse(&learnt.form).map_err(|error| Error::Learnt { words: error.words })?;
        form.check(&vocabulary).map_err(|words| Error::Learnt { words })?;
        let vocabulary = Arc::new(vocabulary);
        let plan: Id = "plan".parse().expect("it has the form of an id");
        let taken = BTreeSet::new();
        let documents = readings.into_iter().zip(hashes).map(|(reading, (path, hash))| {
            let imported = interpret(&reading, &form, &vocabulary, hash, &plan, &taken);
            ReadDocument {
                path,
                reading,
                imported,
                form: form.clone(),
                vocabulary: vocabulary.clone(),
                hash,
                rows: None,
            }
        });
        Ok(Lesson { documents: documents.collect(), learnt })
    }
}
