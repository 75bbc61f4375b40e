//! What adds to a store, and what holds it to its claims. Each of these reads again what it must.
//!
//! The moment of an entry is the caller's to say, as `2026-01-16T05:00:00Z`: a workspace has no
//! clock.

use std::collections::BTreeSet;

use super::{Error, ReadFile, Result, Workspace};
use crate::audit::{Outside, Report, verify};
use crate::event::ProposalName;
use crate::history::{Committed, Proposed, commit};
use crate::model::Date;
use crate::proposal::{Adopted, Adopting, NewVersion, adopt, propose};
use crate::store::{Appended, Store};

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
            kind: None,
            date,
            effective: None,
            published: None,
            author: String::new(),
            message: String::new(),
            correction: false,
            restore: BTreeSet::new(),
            acts: Vec::new(),
            evidence: Vec::new(),
            against: None,
            causes: Vec::new(),
        })
    }

    /// Records a revision. When this returns, it survives a power cut.
    ///
    /// ```
    /// # use planctl::history::Proposed;
    /// # use planctl::model::Date;
    /// # use planctl::snapshot::Ids;
    /// # use planctl::store::Store;
    /// # use planctl::workspace::Options;
    /// # let root = concat!(env!("CARGO_MANIFEST_DIR"));
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let moment = "2026-11-23T05:00:00Z";
    /// # let other = Options::new().store(format!("{root}/revisions")).open()?;
    /// # let draft = folder.path().join("draft.toml");
    /// # let plan = other.resolve("latest")?.side.snapshot.into_plan();
    /// # std::fs::write(&draft, planctl::snapshot::to_toml(&plan)).unwrap();
    /// # let store = folder.path().join("revisions");
    /// # Store::init(&store, "example.org/plan", "所管課").unwrap();
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

    /// Records a version of a proposal; the first begins it.
    ///
    /// # Errors
    ///
    /// As [`propose`]: nothing is recorded then.
    pub fn propose(&self, version: &NewVersion, moment: &str) -> Result<Appended> {
        Ok(propose(self.must_have_store()?, version, moment)?)
    }

    /// Records the last version of a proposal as a revision.
    ///
    /// # Errors
    ///
    /// As [`adopt`], with all that is missing: nothing is recorded then.
    pub fn adopt(&self, name: &ProposalName, adopting: &Adopting, moment: &str) -> Result<Adopted> {
        Ok(adopt(self.must_have_store()?, name, adopting, moment)?)
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

    fn must_have_store(&self) -> Result<&Store> {
        self.store().ok_or(Error::NoStore)
    }
}
