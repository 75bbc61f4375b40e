//! What adds to a store, and what holds it to its claims. Each of these reads again what it must.
//!
//! The moment of an entry is the caller's to say, as `2026-01-16T05:00:00Z`: a workspace has no
//! clock.

use std::collections::BTreeSet;

use super::{Error, Input, ReadFile, Result, Workspace};
use crate::audit::{Outside, Report, verify};
use crate::change::{ChangeSet, ItemChange};
use crate::diff::compare;
use crate::event::{Base, ProposalName};
use crate::history::{Committed, Details, Proposed, commit};
use crate::model::{Date, Key, Place, Plan};
use crate::proposal::{Adopted, NewVersion, adopt, propose};
use crate::snapshot::{Draft, Snapshot};
use crate::store::Appended;

/// A later revision that still says what a correction changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lingering {
    pub date: Date,
    /// Where, in order; an item that the correction adds or takes out stands without a field.
    pub places: Vec<Place>,
}

/// The places of changes at which a plan stands as before them.
fn as_before(changes: &ChangeSet, plan: &Plan) -> Vec<Place> {
    let mut places = Vec::new();
    for (id, change) in &changes.items {
        let place = |field: Option<&Key>| Place { id: id.clone(), field: field.cloned() };
        match change {
            ItemChange::Whole(pair) if pair.before.is_some() == plan.get(id).is_some() => {
                places.push(place(None));
            }
            ItemChange::Whole(_) => {}
            ItemChange::Edited { fields, .. } => {
                let Some(item) = plan.get(id) else { continue };
                let old = fields.iter().filter(|(key, pair)| item.fields.get(*key) == pair.before.as_ref());
                places.extend(old.map(|(key, _)| place(Some(key))));
            }
        }
    }
    places
}

impl Workspace {
    /// A draft as a revision to be recorded: of the kind that follows, by nobody, with no act and no
    /// evidence, until the fields say otherwise.
    ///
    /// # Errors
    ///
    /// If the draft contradicts itself.
    pub fn proposed(&self, file: &ReadFile, date: Date) -> Result<Proposed> {
        file.sound()?;
        let (vocabulary, vocabulary_text) = self.vocabulary_with_text(&file.vocabulary)?;
        Ok(Proposed {
            draft: file.draft.clone(),
            vocabulary,
            vocabulary_text,
            details: Details::on(date),
            correction: false,
            against: None,
            causes: Vec::new(),
            decided: BTreeSet::new(),
            map: None,
        })
    }

    /// Records a revision. When this returns, it survives a power cut.
    ///
    /// ```
    /// # use planctl::history::Proposed;
    /// # use planctl::model::Date;
    /// # use planctl::snapshot::Ids;
    /// # use planctl::store::{Config, Store};
    /// # use planctl::workspace::Options;
    /// # let root = concat!(env!("CARGO_MANIFEST_DIR"));
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let moment = "2026-11-23T05:00:00Z";
    /// # let other = Options::new().store(format!("{root}/revisions")).open()?;
    /// # let draft = folder.path().join("draft.toml");
    /// # let plan = other.resolve("latest")?.side.snapshot.into_plan();
    /// # std::fs::write(&draft, planctl::snapshot::to_toml(&plan)).unwrap();
    /// # let store = folder.path().join("revisions");
    /// # let config = Config { origin: "example.org/plan".into(), authority: "所管課".into() };
    /// # Store::init(&store, config, 1 << 20).unwrap();
    /// let workspace = Options::new().store(&store).open()?;
    /// let file = workspace.draft(&draft, Ids::Required)?;
    /// let proposed = workspace.proposed(&file, Date::parse("2026-01-16").unwrap())?;
    /// let committed = workspace.commit(&proposed, moment)?;
    /// assert_eq!(committed.appended.entry.number, 1);
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`commit`]: the log is then as it was.
    pub fn commit(&self, proposed: &Proposed, moment: &str) -> Result<Committed> {
        Ok(commit(self.must_have_store()?, proposed, moment)?)
    }

    /// The later revisions that still say what a correction changes, in order of date: what is corrected in one
    /// of them stands in the others until they are corrected too.
    ///
    /// # Errors
    ///
    /// If there is no store, or it is damaged.
    pub fn still_old(&self, proposed: &Proposed) -> Result<Vec<Lingering>> {
        let opened = self.opened()?.ok_or(Error::NoStore)?;
        let (revisions, plan) = (opened.revisions(), &proposed.draft.plan);
        let date = proposed.details.date;
        let Some(corrected) = revisions.on(plan.id(), date) else { return Ok(Vec::new()) };
        let Some(old) = opened.load_unless_withheld(corrected.revise)? else { return Ok(Vec::new()) };
        let changes = compare(&old.snapshot, &Snapshot::of(plan.clone()));
        let mut out = Vec::new();
        for later in revisions.of_plan(plan.id()).filter(|later| later.revise.date > date) {
            let Some(loaded) = opened.load_unless_withheld(later.revise)? else { continue };
            let places = as_before(&changes, loaded.snapshot.plan());
            if !places.is_empty() {
                out.push(Lingering { date: later.revise.date, places });
            }
        }
        Ok(out)
    }

    /// The first version of a proposal that begins from a plan: of a revision it would change that
    /// one, of a draft the latest revision of its plan.
    ///
    /// # Errors
    ///
    /// If there is no store, or its log is damaged.
    pub fn beginning(&self, name: &ProposalName, from: Input) -> Result<NewVersion> {
        let revisions = self.opened()?.ok_or(Error::NoStore)?.revisions();
        let plan = from.side.snapshot.plan();
        let of_entry = |number| revisions.of_plan(plan.id()).find(|own| own.entry.number == number);
        let base = match from.entry.and_then(of_entry) {
            Some(revision) => Some(revision),
            None => revisions.of_plan(plan.id()).next_back(),
        };
        let base = base.map(|revision| Base { date: revision.revise.date, snapshot: revision.hash() });
        let (reasons, open) = from.beside.map(|beside| (beside.reasons, beside.open)).unwrap_or_default();
        let draft = Draft { plan: plan.clone(), sources: from.sources, reasons, open };
        let (vocabulary, vocabulary_text) = self.vocabulary_with_text(&from.vocabulary)?;
        let declared = from.declared.filter(|_| from.proposal.is_some());
        Ok(NewVersion {
            proposal: name.clone(),
            seen: 0,
            author: String::new(),
            message: String::new(),
            draft,
            vocabulary,
            vocabulary_text,
            base,
            onto: None,
            from: String::new(),
            evidence: Vec::new(),
            causes: declared.map(|declared| declared.causes).unwrap_or_default(),
            resolves: None,
        })
    }

    /// Records a version of a proposal; the first begins it.
    ///
    /// ```
    /// # let root = concat!(env!("CARGO_MANIFEST_DIR"));
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let store = folder.path().join("revisions");
    /// # let config = planctl::store::Config { origin: "example.org/plan".into(), authority: "所管課".into() };
    /// # planctl::store::Store::init(&store, config, 1 << 20).unwrap();
    /// # let draft = folder.path().join("draft.toml");
    /// # let other = planctl::workspace::Options::new().store(format!("{root}/revisions")).open()?;
    /// # let plan = other.resolve("latest")?.side.snapshot.into_plan();
    /// # std::fs::write(&draft, planctl::snapshot::to_toml(&plan)).unwrap();
    /// let workspace = planctl::workspace::Options::new().store(&store).open()?;
    /// let from = workspace.resolve(draft.to_str().unwrap())?;
    /// let version = workspace.beginning(&"spring".parse().unwrap(), from)?;
    /// workspace.propose(&version, "2026-11-23T05:00:00Z")?;
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`propose`]: nothing is recorded then.
    pub fn propose(&self, version: &NewVersion, moment: &str) -> Result<Appended> {
        Ok(propose(self.must_have_store()?, version, moment)?)
    }

    /// Records the last version of a proposal as a revision.
    ///
    /// ```
    /// # use planctl::history::Details;
    /// # let root = concat!(env!("CARGO_MANIFEST_DIR"));
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let store = folder.path().join("revisions");
    /// # let config = planctl::store::Config { origin: "example.org/plan".into(), authority: "所管課".into() };
    /// # planctl::store::Store::init(&store, config, 1 << 20).unwrap();
    /// # let draft = folder.path().join("draft.toml");
    /// # let other = planctl::workspace::Options::new().store(format!("{root}/revisions")).open()?;
    /// # let plan = other.resolve("latest")?.side.snapshot.into_plan();
    /// # std::fs::write(&draft, planctl::snapshot::to_toml(&plan)).unwrap();
    /// # let (name, moment) = ("spring".parse().unwrap(), "2026-11-23T05:00:00Z");
    /// # let workspace = planctl::workspace::Options::new().store(&store).open()?;
    /// # let from = workspace.resolve(draft.to_str().unwrap())?;
    /// # workspace.propose(&workspace.beginning(&name, from)?, moment)?;
    /// let details = Details::on(planctl::model::Date::parse("2026-04-01").unwrap());
    /// let adopted = workspace.adopt(&name, &details, moment)?;
    /// assert_eq!(adopted.version, 1);
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`adopt`], with all that is missing: nothing is recorded then.
    pub fn adopt(&self, name: &ProposalName, details: &Details, moment: &str) -> Result<Adopted> {
        Ok(adopt(self.must_have_store()?, name, details, moment)?)
    }

    /// Holds the store to its claims and to what is known from outside, reading every byte.
    ///
    /// ```
    /// # use planctl::audit::Outside;
    /// # use planctl::model::Moment;
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let workspace = planctl::workspace::Options::new().store(revisions).open()?;
    /// # let now = Moment::parse("2027-01-01T00:00:00Z").unwrap();
    /// let nothing = Outside { now, heads: Vec::new(), signers: None, tokens: None };
    /// assert!(!workspace.verify(&nothing)?.is_contradicted());
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Only if there is no store or the disk refuses; damage is a verdict.
    pub fn verify(&self, outside: &Outside<'_>) -> Result<Report> {
        Ok(verify(self.must_have_store()?, outside)?)
    }
}
