//! An entry held to what [`super::verify`] asks of it, before it is recorded.

use super::{Audit, named_files};
use crate::event::{Entry, Event, Revisions, Stored};
use crate::store::{Area, Folder, Log, Object, Store};
use planctl_core::text::Words;
use planctl_core::words;

/// What `verify` would say of an entry that is to follow a log, with the files that come with it. For
/// [`Store::judged_by`].
///
/// # Errors
///
/// The first thing that would be contradicted.
pub fn judge_next(store: &Store, log: &Log, entry: &Entry, objects: &[Object]) -> Result<(), Words> {
    let mut audit = Audit::default();
    audit.refers_back(entry);
    if let Some(fault) = audit.references.pop() {
        return Err(fault);
    }
    for (folder, file, ending) in named_files(&entry.event) {
        let is_it = |object: &Object| {
            object.folder == folder && object.extension == ending && Stored::of(&object.bytes) == file
        };
        // Plans withheld since may be named again, as the base of others; their bytes need not be there.
        if !objects.iter().any(is_it) && folder != Folder::Evidence {
            store.object_named(folder, &file, &ending).map_err(|error| error.words())?;
        }
    }
    if store.area() == Area::Drafts {
        return Ok(());
    }
    let revisions = Revisions::of(&log.entries);
    match &entry.event {
        Event::Revise(revise) => {
            let taken = revisions.on(&revise.plan, revise.date).map(|taken| taken.entry.number);
            let (plan, date) = (&revise.plan, revise.date);
            match (taken, revise.correction) {
                (Some(first), false) => Err(words!("audit.entry-revision-already-no", plan, date, first)),
                (None, true) => Err(words!("audit.calls-itself-correction-no", plan, date)),
                _ => Ok(()),
            }
        }
        Event::Act { plan, revision, .. } => {
            let recorded = log.entries.iter().any(|entry| {
                matches!(&entry.event, Event::Revise(revise) if revise.plan == *plan && revise.date == *revision)
            });
            let number = entry.number;
            if recorded {
                Ok(())
            } else {
                Err(words!("audit.entry-about-revision-none", number, plan, revision))
            }
        }
        Event::Annotate { .. }
        | Event::Report(_)
        | Event::Authority { .. }
        | Event::Policy { .. }
        | Event::Signers(_)
        | Event::Redact { .. }
        | Event::Sign { .. }
        | Event::Deliberation(_) => Ok(()),
    }
}
