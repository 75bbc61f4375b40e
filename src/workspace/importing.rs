//! Documents made into drafts with the ids of a plan that is at hand.

use std::collections::BTreeSet;
use std::path::Path;

use super::documents::{By, ReadDocument};
use super::input::Input;
use super::pairing::{Base, Decide, Paired, pair, with_rows};
use super::{Result, Workspace};
use crate::formats::{Limits, carry, interpret, read, same_by_name_and_place};
use crate::model::{Digest, Id};
use crate::reading::SourceFormat;
use crate::snapshot::{Draft, Snapshot, without_changed};

/// A document made into a draft, and how its items were paired with those of a base.
#[derive(Debug)]
#[non_exhaustive]
pub struct Import {
    /// The document.
    pub document: ReadDocument,
    /// The draft, with what waits for a decision as rows.
    pub draft: Draft,
    /// How many items took their id from the base, and how many suggestions wait; `None` without a
    /// base.
    pub paired: Option<(usize, usize)>,
    /// Whether planctl made the document: it says what the record says, and is no source.
    pub is_own_paper: bool,
}

impl Workspace {
    /// Reads a document into a draft, with the ids of `base` for what has its exact name and place
    /// there. Nothing is written.
    ///
    /// ```
    /// # use planctl::workspace::{Decide, Options};
    /// # let root = concat!(env!("CARGO_MANIFEST_DIR"));
    /// # let workspace = Options::new().store(format!("{root}/revisions")).open()?;
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let paper = folder.path().join("plan.md");
    /// # let latest = workspace.resolve("latest")?;
    /// # let printed = workspace.plan(&latest, None, planctl::text::Lang::JA)?;
    /// # std::fs::write(&paper, planctl::render::to_markdown(&printed)).unwrap();
    /// let base = workspace.resolve("latest")?;
    /// let import = workspace.import(&paper, Some(&base), None, &Decide::Later)?;
    /// assert_eq!(import.draft.plan.id(), base.side.snapshot.plan().id());
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the document does not read, or holds nothing of a plan.
    pub fn import(
        &self,
        path: &Path,
        base: Option<&Input>,
        format: Option<SourceFormat>,
        decide: &Decide<'_>,
    ) -> Result<Import> {
        let taken: BTreeSet<Id> = match base {
            Some(base) => base.side.snapshot.plan().items().map(|item| item.id.clone()).collect(),
            None => BTreeSet::new(),
        };
        let plan = base.map(|base| base.side.snapshot.plan().id()).or(self.plan.as_ref());
        let by = By { plan, vocabulary: base.map(|base| &base.vocabulary), format, taken: &taken };
        let mut document = self.document(path, &by)?;
        let mut draft = document.imported.draft.clone();
        let mut counts = None;
        if let Some(base) = base {
            let against = Base {
                plan: base.side.snapshot.plan(),
                sources: &base.sources,
                vocabulary: &base.vocabulary,
            };
            let Paired { imported, exact, open, lineage, .. } =
                pair(&document.imported, &against, &document.form, decide)?;
            counts = Some((exact, open.links.len() + lineage.len()));
            let mut of_base = imported.draft.clone();
            // What waits in the draft that the document is held against waits in what comes of it.
            of_base.open = base.beside.as_ref().map(|beside| beside.open.clone()).unwrap_or_default();
            draft = with_rows(of_base, &open, &lineage);
            document.imported = imported;
        }
        // A paper that planctl made says what the record says, and is no evidence for it.
        let is_own_paper = document.reading.stamp.as_ref().is_some_and(|stamp| !stamp.is_empty());
        if is_own_paper {
            draft.sources = match base {
                Some(base) => without_changed(&base.sources, base.side.snapshot.plan(), &draft.plan),
                None => Vec::new(),
            };
        }
        Ok(Import { document, draft, paired: counts, is_own_paper })
    }

    /// The plan that a Word file printed from `base` gives when it is read with `base` as its base,
    /// by its hash; `None` where documents of its vocabulary are not read.
    ///
    /// # Errors
    ///
    /// As [`Workspace::form_to_print`].
    pub fn read_back(&self, bytes: &[u8], base: &Input) -> Result<Option<Digest>> {
        let Some(form) = self.form_to_print(&base.vocabulary)? else { return Ok(None) };
        let Ok(reading) = read(bytes, SourceFormat::Docx, &Limits::default()) else { return Ok(None) };
        let plan = base.side.snapshot.plan();
        let taken = plan.items().map(|item| item.id.clone()).collect();
        let imported = interpret(&reading, form, &base.vocabulary, Digest::of(bytes), plan.id(), &taken);
        let same = same_by_name_and_place(&imported.draft.plan, plan, &base.vocabulary);
        let carried = carry(&imported, plan, &base.sources, &same, form, &base.vocabulary);
        Ok(Some(Snapshot::of(carried.draft.plan).hash()))
    }
}
