//! A store through time: the chronicle of each of its plans.

use super::{Error, Opened, Result, Workspace};
use crate::event::{Event, Evidence, Revision};
use crate::history::{Chronicle, Told, extension, the_plan};
use crate::model::Id;
use crate::store::Folder;

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
            out.push(Chronicle::new(plan, told));
        }
        Ok(out)
    }
}

/// A document that the record keeps, or knows of.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct KeptDocument<'a> {
    /// The entry that says so first.
    pub entry: u64,
    /// What is said of it.
    pub evidence: &'a Evidence,
}

impl Opened {
    /// The documents that entries keep as evidence, each once, in the order in which they came.
    #[must_use]
    pub fn documents(&self) -> Vec<KeptDocument<'_>> {
        let mut out: Vec<KeptDocument<'_>> = Vec::new();
        for entry in &self.log().entries {
            let all = match &entry.event {
                Event::Revise(revise) => revise.evidence.as_slice(),
                Event::Report(report) => report.evidence.as_slice(),
                Event::Act { .. }
                | Event::Annotate { .. }
                | Event::Authority { .. }
                | Event::Policy { .. }
                | Event::Signers(_)
                | Event::Redact { .. }
                | Event::Sign { .. }
                | Event::Deliberation(_) => continue,
            };
            for evidence in all {
                if !out.iter().any(|known| known.evidence.file.blake3 == evidence.file.blake3) {
                    out.push(KeptDocument { entry: entry.number, evidence });
                }
            }
        }
        out
    }

    /// The bytes of a document that the record keeps.
    ///
    /// # Errors
    ///
    /// If it is withheld, missing, or not the bytes that its name says.
    pub fn document_bytes(&self, evidence: &Evidence) -> Result<Vec<u8>> {
        let extension = extension(&evidence.name);
        Ok(self.store().object_named(Folder::Evidence, &evidence.file, &extension)?)
    }
}

/// The lines of a document of text that a place of a source names: `line 26`, `lines 3-5`, `page 2, line 26`; `None`
/// where it names none, or the document is no text.
#[must_use]
pub fn lines_at(bytes: &[u8], at: &str) -> Option<Vec<String>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let rest = at.rsplit(", ").next()?.strip_prefix("line")?;
    let numbers = rest.strip_prefix('s').unwrap_or(rest).trim();
    let (first, last) = numbers.split_once('-').unwrap_or((numbers, numbers));
    let (first, last): (usize, usize) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    if first == 0 || last < first || at.starts_with("page") {
        return None;
    }
    let lines = text.lines().skip(first - 1).take((last - first + 1).min(20));
    let lines: Vec<String> = lines.map(|line| line.trim().to_owned()).collect();
    (!lines.is_empty()).then_some(lines)
}
