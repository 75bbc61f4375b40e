//! Proposals on their way: put forward, spoken on, carried over to another base, held against one another.

use std::collections::BTreeSet;

use super::{Error, Result, Workspace};
use crate::event::{Beside, Of, Opinion, Proposal, ProposalName, RevisionSpec, Step, VersionOf};
use crate::history::Details;
use crate::history::{resolve, the_plan};
use crate::model::{Digest, Place};
use crate::proposal::{
    Adopted, Approvals, Asked, Clash, Effect, LoadedVersion, Missing, Rebased, Seen, Target, adopt, clashes,
    effect, missing, prints, rebase, seen, take_step, voices_now,
};
use crate::store::Appended;

/// A version of a proposal with what it would change.
#[derive(Debug)]
#[non_exhaustive]
pub struct Considered {
    /// The version.
    pub loaded: LoadedVersion,
    /// What it would change.
    pub effect: Effect,
    /// What approvals of it would see beside the plan.
    pub seen: Vec<Seen>,
    /// The step that made it, by its hash.
    of: Of,
}

impl Considered {
    /// The step that puts the version forward: it asks for approval of all that it changes.
    #[must_use]
    pub fn submitted(&self) -> Step {
        let prints = prints(&self.effect.changes).into_keys().collect();
        Step::Submit { of: self.of, prints, beside: self.seen.first().map(|seen| seen.beside) }
    }

    /// The step by which somebody speaks on the version, or on one place of it.
    ///
    /// # Errors
    ///
    /// If an approval is of nothing that it changes.
    pub fn reviewed(&self, opinion: Opinion, on: Option<Place>) -> Result<Step> {
        let mut approved: BTreeSet<Digest> = BTreeSet::new();
        if opinion == Opinion::Approve || opinion == Opinion::Reject && on.is_some() {
            let within = |place: &Place| {
                on.as_ref()
                    .is_none_or(|on| on.id == place.id && (on.field.is_none() || on.field == place.field))
            };
            let all = prints(&self.effect.changes);
            approved.extend(all.into_iter().filter(|(_, place)| within(place)).map(|(print, _)| print));
        }
        let beside = self.seen.first().map(|seen| seen.beside).filter(|_| opinion == Opinion::Approve);
        // What only stands beside the plan is approved as a whole.
        let is_beside = on.is_none() && beside.is_some_and(|beside| beside != Beside::of_nothing());
        if opinion == Opinion::Approve && approved.is_empty() && !is_beside {
            return Err(Error::NothingToApprove);
        }
        Ok(Step::Review { of: self.of, opinion, on, prints: approved, beside })
    }
}

impl Workspace {
    /// A version of a proposal, counted from 1 and else the last, with what it would change.
    ///
    /// ```
    /// # use planctl::event::Opinion;
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
    /// # let workspace = planctl::workspace::Options::new().store(&store).open()?;
    /// let considered = workspace.considered(&name, None)?;
    /// workspace.take_step(&name, &considered.submitted(), "課", "", moment)?;
    /// let approval = considered.reviewed(Opinion::Approve, None)?;
    /// workspace.take_step(&name, &approval, "課長", "", moment)?;
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If there is no such proposal or version, or it cannot be read back.
    pub fn considered(&self, name: &ProposalName, number: Option<usize>) -> Result<Considered> {
        let opened = self.opened()?.ok_or(Error::NoStore)?;
        let drafts = opened.drafts()?;
        let record = &opened.log().entries;
        let proposals = drafts.proposals(record);
        let proposal: &Proposal<'_> =
            proposals.get(name).ok_or_else(|| Error::NoProposal { name: name.clone() })?;
        let made: &VersionOf<'_> = match number {
            None => proposal.last(),
            Some(number) => {
                number.checked_sub(1).and_then(|index| proposal.versions.get(index)).ok_or_else(|| {
                    Error::NoVersion {
                        name: name.clone(),
                        number: number.to_string(),
                        count: proposal.versions.len(),
                    }
                })?
            }
        };
        let loaded = drafts.load(made.version)?;
        let effect = effect(opened.store(), record, made.version, &loaded)?;
        let of_made = (proposal.name, Some(made.hash), made.version);
        let seen = seen(opened.store(), record, &proposals, of_made, &loaded, &effect)?;
        Ok(Considered { of: Of::Entry(made.hash), loaded, effect, seen })
    }

    /// Who has approved what of the last version of a proposal, and what is missing before it may be
    /// adopted as the next revision; nothing is missing of one that has ended.
    ///
    /// # Errors
    ///
    /// If there is no such proposal, or it cannot be read back.
    pub fn approvals(&self, name: &ProposalName, last: &Considered) -> Result<(Approvals, Vec<Missing>)> {
        let opened = self.opened()?.ok_or(Error::NoStore)?;
        let drafts = opened.drafts()?;
        let record = &opened.log().entries;
        let proposals = drafts.proposals(record);
        let proposal = proposals.get(name).ok_or_else(|| Error::NoProposal { name: name.clone() })?;
        let voices = voices_now(opened.store(), opened.log(), &drafts.log);
        let approvals = Approvals::of(&proposals, proposal, &last.effect, last.seen.clone(), &voices);
        let asked = Asked { loaded: &last.loaded, effect: &last.effect, seen: &last.seen };
        let missing = match proposal.state.is_open() {
            true => missing(&proposals, proposal, record, asked, None, &voices),
            false => Vec::new(),
        };
        Ok((approvals, missing))
    }

    /// Records a step that makes no version of a proposal.
    ///
    /// # Errors
    ///
    /// As [`take_step`]: nothing is recorded then.
    pub fn take_step(
        &self,
        name: &ProposalName,
        step: &Step,
        author: &str,
        message: &str,
        moment: &str,
    ) -> Result<Appended> {
        Ok(take_step(self.must_have_store()?, name, author, message, moment, |_| Ok(step.clone()))?)
    }

    /// Records a comment on the last version that there is when it is recorded.
    ///
    /// # Errors
    ///
    /// As [`take_step`]: nothing is recorded then.
    pub fn comment(
        &self,
        name: &ProposalName,
        on: Option<&Place>,
        author: &str,
        message: &str,
        moment: &str,
    ) -> Result<Appended> {
        let about = |proposal: &Proposal<'_>| Step::Review {
            of: Of::Entry(proposal.last().hash),
            opinion: Opinion::Comment,
            on: on.cloned(),
            prints: BTreeSet::new(),
            beside: None,
        };
        let store = self.must_have_store()?;
        Ok(take_step(store, name, author, message, moment, |proposal| Ok(about(proposal)))?)
    }

    /// The last version of a proposal carried over to a revision, or to the last version of another
    /// proposal. [`Workspace::propose`] records it.
    ///
    /// ```
    /// # let root = concat!(env!("CARGO_MANIFEST_DIR"));
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let store = folder.path().join("revisions");
    /// # std::fs::create_dir(&store).unwrap();
    /// # for entry in ["log", "snapshots", "sources", "vocabularies", "evidence", ""] {
    /// #     std::fs::create_dir_all(store.join(entry)).unwrap();
    /// #     for file in std::fs::read_dir(format!("{root}/revisions/{entry}")).unwrap().flatten() {
    /// #         if file.path().is_file() {
    /// #             std::fs::copy(file.path(), store.join(entry).join(file.file_name())).unwrap();
    /// #         }
    /// #     }
    /// # }
    /// # let (name, moment) = ("spring".parse().unwrap(), "2026-11-23T05:00:00Z");
    /// # let workspace = planctl::workspace::Options::new().store(&store).open()?;
    /// let from = workspace.resolve("2025-08-06")?;
    /// workspace.propose(&workspace.beginning(&name, from)?, moment)?;
    /// # let workspace = planctl::workspace::Options::new().store(&store).open()?;
    /// let rebased = workspace.rebase(&name, "latest")?;
    /// assert_eq!(rebased.version.seen, 1);
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If it has ended, has open rows, stands on that base already, or the two cannot be combined.
    pub fn rebase(&self, name: &ProposalName, onto: &str) -> Result<Rebased> {
        let opened = self.opened()?.ok_or(Error::NoStore)?;
        let drafts = opened.drafts()?;
        let proposals = drafts.proposals(&opened.log().entries);
        let proposal = proposals.get(name).ok_or_else(|| Error::NoProposal { name: name.clone() })?;
        let plan = &proposal.last().version.plan;
        let revisions = opened.revisions();
        let other = onto.parse::<ProposalName>().ok().filter(|other| proposals.get(other).is_some());
        let revision;
        let target = match &other {
            Some(other) => Target::Proposal(other),
            None => {
                let spec = RevisionSpec::parse(onto).map_err(|error| Error::Spec { error, near: None })?;
                the_plan(&revisions, Some(plan))?;
                revision = resolve(&revisions, Some(plan), &spec)?;
                Target::Revision(&revision)
            }
        };
        Ok(rebase(opened.store(), opened.log(), drafts, name, target)?)
    }

    /// What open proposals change in common, pair by pair, of the plan meant if one is.
    ///
    /// ```
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let workspace = planctl::workspace::Options::new().store(revisions).open()?;
    /// // The bundled store has no proposals.
    /// assert!(workspace.clashes()?.is_empty());
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If a version cannot be read back.
    pub fn clashes(&self) -> Result<Vec<Clash>> {
        let opened = self.opened()?.ok_or(Error::NoStore)?;
        let drafts = opened.drafts()?;
        let mut pairs = clashes(opened.store(), opened.log(), drafts)?;
        if let Some(plan) = self.plan_id() {
            let proposals = drafts.proposals(&opened.log().entries);
            pairs.retain(|pair| {
                proposals.get(&pair.one).is_some_and(|proposal| proposal.last().version.plan == *plan)
            });
        }
        Ok(pairs)
    }

    /// Does all of [`Workspace::adopt`] but recording.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn rehearse_adoption(&self, name: &ProposalName, details: &Details, moment: &str) -> Result<Adopted> {
        Ok(adopt(&self.must_have_store()?.clone().rehearsing(true), name, details, moment)?)
    }
}
