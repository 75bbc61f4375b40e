//! An entry held to what [`super::verify`] asks of it, before it is recorded.

use std::collections::BTreeSet;

use super::places::{Places, Standing};
use super::{Audit, named_files};
use crate::event::{Entry, Event, Revise, Revisions, Stored};
use crate::history::{LoadError, snapshot_of, vocabulary_of};
use crate::store::{Area, Folder, Log, Object, Store};
use planctl_core::model::Id;
use planctl_core::text::Words;
use planctl_core::words;

/// The items of places decided, and of reasons, stand in the plan to be recorded or in one recorded before, as
/// [`super::verify`] asks it; of plans only as many are read as that takes.
fn places(
    audit: &mut Audit,
    store: &Store,
    log: &Log,
    entry: &Entry,
    objects: &[Object],
) -> Result<(), Words> {
    let Some(revise) = entry.event.revise() else { return Ok(()) };
    let places = Places::of(std::slice::from_ref(entry));
    let Some(wanted) = places.of_plan(&revise.plan) else { return Ok(()) };
    let bytes = |folder: Folder, file: &Stored| {
        let new = objects.iter().find(|object| object.folder == folder && Stored::of(&object.bytes) == *file);
        new.map_or_else(|| store.object(folder, file), |object| Ok(object.bytes.clone()))
    };
    let ids = |revise: &Revise| -> Result<BTreeSet<Id>, LoadError> {
        let (name, file) = &revise.vocabulary;
        let vocabulary = vocabulary_of(store, name, file, bytes(Folder::Vocabularies, file)?)?.0;
        let plan = snapshot_of(store, revise, &vocabulary, bytes(Folder::Snapshots, &revise.snapshot)?)?;
        Ok(wanted.iter().filter(|id| plan.plan().get(id).is_some()).cloned().collect())
    };
    let mut stands = Standing::default();
    stands.add(&revise.plan, Some(&ids(revise).map_err(|error| error.words())?), Some(wanted));
    let recorded = log.entries.iter().rev().filter_map(|entry| entry.event.revise());
    for known in recorded.filter(|known| known.plan == revise.plan) {
        if wanted.iter().all(|id| stands.may_stand(&revise.plan, id)) {
            break;
        }
        stands.add(&revise.plan, ids(known).ok().as_ref(), Some(wanted));
    }
    audit.places(entry.number, revise, &stands);
    audit.references.pop().map_or(Ok(()), Err)
}

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
                _ => places(&mut audit, store, log, entry, objects),
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
