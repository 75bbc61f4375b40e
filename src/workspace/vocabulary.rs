//! Which vocabulary wins: those asked for, then those of the store, then those built in.

use std::path::Path;
use std::sync::Arc;

use super::{Error, Result, Workspace};
use crate::document::check_formulas;
use crate::event::Event;
use crate::model::{Vocabulary, VocabularyError, VocabularyName};
use crate::store::Folder;

impl Workspace {
    /// The vocabularies at hand: those asked for, those of the store, those built in. Of two of one
    /// name the first counts.
    ///
    /// ```
    /// # use planctl::workspace::Options;
    /// let workspace = Options::new().open()?;
    /// assert!(workspace.vocabularies()?.iter().any(|vocabulary| vocabulary.name.name == "stratml"));
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If a file asked for holds none, or one of the store is damaged.
    pub fn vocabularies(&self) -> Result<&[Arc<Vocabulary>]> {
        let all = self.vocabularies.get(|| {
            let mut all = Vec::new();
            for path in &self.vocabulary_files {
                all.push(Arc::new(self.vocabulary_file(path)?.0));
            }
            if let Some(opened) = self.opened()? {
                all.extend(opened.vocabularies()?);
            }
            for text in Vocabulary::BUILT_IN {
                all.push(Arc::new(Vocabulary::parse(text).expect("built-in vocabularies are tested")));
            }
            let mut names = std::collections::BTreeSet::new();
            all.retain(|vocabulary: &Arc<Vocabulary>| names.insert(vocabulary.name.clone()));
            Ok::<_, Error>(all)
        })?;
        Ok(all)
    }

    /// A vocabulary in a file, with its text.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or holds none.
    pub fn vocabulary_file(&self, path: &Path) -> Result<(Vocabulary, String)> {
        let text = self.files.text(path)?;
        let fault = |error| Error::Vocabulary { path: path.to_owned(), text: text.clone(), error };
        let vocabulary = Vocabulary::parse(&text).map_err(fault)?;
        check_formulas(&vocabulary).map_err(|words| fault(VocabularyError { words, span: None }))?;
        Ok((vocabulary, text))
    }

    /// The vocabulary of a draft with its text as it is kept: the one asked for, the store's own,
    /// or a built-in one.
    ///
    /// # Errors
    ///
    /// As [`Workspace::vocabularies`].
    pub fn vocabulary_with_text(&self, wanted: &Vocabulary) -> Result<(Vocabulary, String)> {
        for path in &self.vocabulary_files {
            let (vocabulary, text) = self.vocabulary_file(path)?;
            if vocabulary.name == wanted.name {
                return Ok((vocabulary, text));
            }
        }
        if let Some(opened) = self.opened()? {
            for entry in opened.log().entries.iter().rev() {
                if let Event::Revise(revise) = &entry.event
                    && revise.vocabulary.0 == wanted.name
                {
                    let bytes = opened.store().object(Folder::Vocabularies, &revise.vocabulary.1)?;
                    return Ok((wanted.clone(), String::from_utf8_lossy(&bytes).into_owned()));
                }
            }
        }
        let text = Vocabulary::BUILT_IN
            .into_iter()
            .find(|text| Vocabulary::parse(text).is_ok_and(|vocabulary| vocabulary.name == wanted.name));
        let text = text.expect("a vocabulary at hand is given, stored or built in");
        Ok((wanted.clone(), text.to_owned()))
    }
}

/// The text of a vocabulary under another name, as its first version.
/// `None` if that cannot be the name of one.
#[must_use]
pub fn first_version(text: &str, name: &str) -> Option<String> {
    format!("{name}/1").parse::<VocabularyName>().ok()?;
    let line = |line: &str| {
        if line.starts_with("name = ") {
            format!("name = \"{name}\"")
        } else if line.starts_with("version = ") {
            "version = 1".to_owned()
        } else {
            line.to_owned()
        }
    };
    // Only the keys before the first table are of the vocabulary itself.
    let mut in_tables = false;
    let lines = text.lines().map(|own| {
        in_tables |= own.starts_with('[');
        if in_tables { own.to_owned() } else { line(own) }
    });
    Some(lines.collect::<Vec<_>>().join("\n") + "\n")
}
