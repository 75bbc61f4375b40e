//! Documents made into drafts with the ids of a plan that is at hand.

use std::collections::BTreeSet;
use std::path::Path;

use super::documents::{By, ReadDocument};
use super::input::Input;
use super::pairing::{Base, Decide, Paired, pair, with_rows};
use super::{Error, Result, Workspace};
use crate::check::{Class, DocumentInput, Finding, Occasion, check_document};
use crate::event::ActKind;
use crate::formats::{Columns, Imported, Limits, carry, interpret, read, same_by_name_and_place};
use crate::layout::Form;
use crate::model::{Date, Digest, Id, Item, Plan};
use crate::reading::{Reading, SourceFormat};
use crate::render::{Tracking, to_docx};
use crate::snapshot::{Draft, without_changed};
use crate::text::{Lang, Spot, loosely};

/// A document made into a draft, and how its items were paired with those of a base.
#[derive(Debug)]
#[non_exhaustive]
pub struct Import {
    /// The document; of several the first.
    pub document: ReadDocument,
    /// The further documents of one plan, in their order.
    pub others: Vec<ReadDocument>,
    /// The draft, with what waits for a decision as rows.
    pub draft: Draft,
    /// How many items took their id from the base, and how many suggestions wait; `None` without a
    /// base.
    pub paired: Option<(usize, usize)>,
    /// Whether planctl made the document: it says what the record says, and is no source.
    pub is_own_paper: bool,
}

impl Workspace {
    /// Reads a document, or several that are the parts of one plan, into a draft, with the ids of `base` for what has its exact name and place
    /// there. With `columns`, and where its heads say what they are, each of its rows is an item. Nothing is written.
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
    /// let import = workspace.import(&[&paper], Some(&base), None, None, &Decide::Later)?;
    /// assert_eq!(import.draft.plan.id(), base.side.snapshot.plan().id());
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the document does not read, or holds nothing of a plan.
    pub fn import(
        &self,
        paths: &[&Path],
        base: Option<&Input>,
        format: Option<SourceFormat>,
        columns: Option<&Columns>,
        decide: &Decide<'_>,
    ) -> Result<Import> {
        let taken: BTreeSet<Id> = match base {
            Some(base) => base.side.snapshot.plan().items().map(|item| item.id.clone()).collect(),
            None => BTreeSet::new(),
        };
        let plan = base.map(|base| base.side.snapshot.plan().id()).or(self.plan.as_ref());
        let vocabulary = base.map(|base| &base.vocabulary);
        let against = base.map(|base| base.side.snapshot.plan());
        let by = By { vocabulary, format, columns, base: against, ..By::new(plan, &taken) };
        let (mut document, others) = self.parts(paths, &by)?;
        let mut draft = document.imported.draft.clone();
        let mut counts = None;
        if let (Some(base), Some(rows)) = (base, &document.rows) {
            counts = Some((rows.carried, 0));
            draft.sources = document.sources_with(base);
            draft.open = base.beside.as_ref().map(|beside| beside.open.clone()).unwrap_or_default();
        } else if let Some(base) = base {
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
        if let Some(base) = base {
            let plan = base.side.snapshot.plan();
            let clashes = |item: &&Item| plan.get(&item.id).is_some_and(|other| other.kind != item.kind);
            if let Some(item) = draft.plan.items().find(clashes) {
                let called = |kind: &str| base.vocabulary.kind(kind).map(|kind| kind.words.clone());
                let other = plan.get(&item.id).map(|other| other.kind.clone()).unwrap_or_default();
                return Err(Error::OtherKind {
                    path: document.path,
                    id: item.id.clone(),
                    own: called(&item.kind).unwrap_or_default(),
                    other: called(&other).unwrap_or_default(),
                });
            }
        }
        // A paper that planctl made says what the record says, and is no evidence for it.
        let is_own_paper = document.reading.stamp.as_ref().is_some_and(|stamp| !stamp.is_empty());
        if is_own_paper {
            draft.sources = match base {
                Some(base) => without_changed(&base.sources, base.side.snapshot.plan(), &draft.plan),
                None => Vec::new(),
            };
        }
        Ok(Import { document, others, draft, paired: counts, is_own_paper })
    }

    /// What the record says of the day, the body and the state that a cover note of a plan bears.
    ///
    /// # Errors
    ///
    /// If the log cannot be read.
    pub fn occasion(&self, of: &Input) -> Result<Occasion> {
        let side = &of.side;
        let mut put_forward_by = None;
        if let (Some(opened), Some(date)) = (self.opened()?, side.date) {
            let revisions = opened.revisions();
            let revision = revisions.on(side.snapshot.plan().id(), date);
            let mut acts = revision.iter().flat_map(|revision| &revision.acts).map(|act| act.act);
            let tabled = acts.find(|act| act.act == ActKind::Tabled && act.date == date);
            put_forward_by = tabled.map(|act| act.body.clone());
        }
        Ok(Occasion {
            date: side.date,
            decided: side.decided_on(),
            is_decided: side.decided,
            body: side.body.as_ref().map(|acted| acted.body.clone()),
            put_forward_by,
            corrects: false,
        })
    }

    /// What is odd in the paper of a plan, as [`check_document`] finds it, at the items of the plan. What only an
    /// extraction can have done to a text is not in it; nor is anything where papers of its vocabulary are not read.
    ///
    /// # Errors
    ///
    /// As [`Workspace::plan`].
    pub fn check_paper(&self, of: &Input, date: Option<Date>) -> Result<Vec<Finding>> {
        let bytes = to_docx(&self.plan(of, None, Lang::JA)?, Tracking::Static);
        let Some((reading, form, mut carried)) = self.carried(&bytes, of)? else { return Ok(Vec::new()) };
        let (plan, vocabulary) = (of.side.snapshot.plan(), &of.vocabulary);
        if of.side.date.is_none() {
            // The days that its paper prints are those of the revisions before it.
            carried.account.history.clear();
        }
        let (account, draft) = (&carried.account, &carried.draft);
        let found =
            check_document(&DocumentInput { reading: &reading, account, draft, vocabulary, form, date });
        let texts: String = plan
            .items()
            .flat_map(|item| item.fields.values())
            .filter_map(|held| held.value.as_ref()?.as_text().map(loosely))
            .collect();
        let before =
            |spot: &Spot| account.spots.iter().filter(|(_, at)| *at <= spot).max_by_key(|(_, at)| **at);
        let placed = |mut finding: Finding| {
            let spot = finding.place.spot.take();
            if finding.place.item.is_none() {
                let ((item, field), _) = spot.as_ref().and_then(before)?;
                (finding.place.item, finding.place.field) = (Some(item.clone()), field.clone());
            }
            let item = finding.place.item.as_ref()?;
            // Neither what is enclosed with a paper nor what it prints around the plan is of the plan.
            let of_plan = finding.rule.id != "attachment-missing"
                && finding.exact.iter().all(|exact| texts.contains(&loosely(exact)));
            (of_plan && finding.class != Class::Extraction && plan.get(item).is_some()).then_some(finding)
        };
        Ok(found.into_iter().filter_map(placed).collect())
    }

    /// The plan that a Word file printed from `base` gives when it is read with `base` as its base,
    /// `None` where documents of its vocabulary are not read.
    ///
    /// # Errors
    ///
    /// As [`Workspace::form_to_print`].
    pub fn read_back(&self, bytes: &[u8], base: &Input) -> Result<Option<Plan>> {
        Ok(self.carried(bytes, base)?.map(|(_, _, carried)| carried.draft.plan))
    }

    /// A Word file printed from `base`, read with `base` as its base; `None` where documents of its vocabulary are
    /// not read, or the file does not read.
    fn carried(&self, bytes: &[u8], base: &Input) -> Result<Option<(Reading, &Form, Imported)>> {
        let Some(form) = self.form_to_print(&base.vocabulary)? else { return Ok(None) };
        let Ok(reading) = read(bytes, SourceFormat::Docx, &Limits::default()) else { return Ok(None) };
        let (plan, vocabulary) = (base.side.snapshot.plan(), &base.vocabulary);
        let taken = plan.items().map(|item| item.id.clone()).collect();
        let imported = interpret(&reading, form, vocabulary, Digest::of(bytes), plan.id(), &taken);
        let same = same_by_name_and_place(&imported.draft.plan, plan, vocabulary);
        let carried = carry(&imported, plan, &base.sources, &same, form, vocabulary);
        Ok(Some((reading, form, carried)))
    }
}
