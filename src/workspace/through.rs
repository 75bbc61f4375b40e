//! A store through time: the chronicle of each of its plans.

use super::{Error, Result, Workspace};
use crate::event::Revision;
use crate::history::{Chronicle, Told, the_plan};
use crate::model::Id;

impl Workspace {
    /// What stood when, of the plan that is meant, or of every plan of the store by id. Revisions that are withheld are
    /// not in it.
    ///
    /// ```
    /// # use planctl::workspace::Options;
    /// let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// let workspace = Options::new().store(revisions).open()?;
    /// let chronicle = &workspace.chronicles()?[0];
    /// let item = "next-biobank".parse().unwrap();
    /// assert_eq!(chronicle.told[chronicle.presence(&item)[1].first].date.to_string(), "2026-01-16");
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If there is no store, no such plan, or a file of it is damaged.
    pub fn chronicles(&self) -> Result<Vec<Chronicle>> {
        let opened = self.opened()?.ok_or(Error::NoStore)?;
        let revisions = opened.revisions();
        let plans: Vec<Id> = match &self.plan {
            Some(plan) => vec![the_plan(&revisions, Some(plan))?],
            None => revisions.plans().cloned().collect(),
        };
        let mut out = Vec::new();
        for plan in plans {
            let mut told = Vec::new();
            let all: Vec<&Revision<'_>> = revisions.of_plan(&plan).collect();
            for revision in all {
                if let Some(loaded) = opened.load_unless_withheld(revision.revise)? {
                    told.push(Told::of(revision, loaded));
                }
            }
            out.push(Chronicle { plan, told });
        }
        Ok(out)
    }
}
