//! Files of the store whose bytes are withheld: chosen, said in the record, and only then removed.

use super::{Error, Result, Workspace};
use crate::audit::named_files;
use crate::event::{Entry, Event, Stored, Withheld};
use crate::store::{Appended, Area, Folder, Refusal, Store};
use planctl_core::text::brief;
use planctl_core::words;

/// The files that are to be withheld.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Redaction {
    /// Those asked for, and all that hold the same.
    pub withheld: Vec<Withheld>,
    /// Files that hold the same, and stay: what they are may not be withheld.
    pub kept: Vec<String>,
}

/// A file that an entry names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct NamedFile {
    /// Relative to the store, alike on every system.
    path: String,
    file: Stored,
    is_of_drafts: bool,
    folder: Folder,
    ending: String,
}

impl Workspace {
    /// Chooses files to be withheld: by their paths in the store, or the first four characters or more of
    /// their names. What holds the same is chosen with them.
    ///
    /// ```
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let options = planctl::workspace::Options::new().store(revisions);
    /// # let workspace = options.rehearsal(true).open()?;
    /// let redaction = workspace.redaction(&["85de0c47"])?;
    /// assert_eq!(redaction.withheld.len(), 1);
    /// workspace.redact(&redaction, "個人情報", "係", "2026-11-23T05:00:00Z")?;
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If no entry names such a file, several are meant, or it may not be withheld.
    pub fn redaction<S: AsRef<str>>(&self, files: &[S]) -> Result<Redaction> {
        let opened = self.opened()?.ok_or(Error::NoStore)?;
        let drafts = opened.drafts()?;
        let mut named = named(opened.store(), &opened.log().entries);
        named.extend(self::named(&drafts.store, &drafts.log.entries));
        let mut withheld: Vec<Withheld> = Vec::new();
        for file in files {
            let found = chosen(file.as_ref(), &named)?;
            if !withheld.contains(&found) {
                withheld.push(found);
            }
        }
        let kept = twins(opened.store(), &named, &mut withheld);
        Ok(Redaction { withheld, kept })
    }

    /// Records that files are withheld. They are still there: see [`Workspace::remove_withheld`].
    ///
    /// # Errors
    ///
    /// If an entry withholds all of them already.
    pub fn redact(&self, files: &Redaction, message: &str, author: &str, moment: &str) -> Result<Appended> {
        let appended = self.must_have_store()?.append(moment, |log| {
            let again = log.entries.iter().find(|entry| {
                let Event::Redact { withheld: known, .. } = &entry.event else { return false };
                files.withheld.iter().all(|file| known.contains(file))
            });
            match again {
                Some(entry) => Err(entry.number),
                None => {
                    let withheld = files.withheld.clone();
                    let (message, author) = (message.to_owned(), author.to_owned());
                    Ok((Event::Redact { withheld, message, author }, Vec::new()))
                }
            }
        });
        appended.map_err(|refusal| match refusal {
            Refusal::Store(error) => error.into(),
            Refusal::Precondition(number) => Error::Already { number },
        })
    }

    /// Removes files that the record withholds; how many were there.
    ///
    /// # Errors
    ///
    /// If the disk refuses.
    pub fn remove_withheld(&self, files: &Redaction) -> Result<usize> {
        let store = self.must_have_store()?;
        let mut removed = 0;
        for file in &files.withheld {
            removed += usize::from(store.withhold(&file.path)?);
        }
        Ok(removed)
    }
}

/// Adds the files that hold the same as one that is withheld; those that may not be are given.
fn twins(store: &Store, named: &[NamedFile], withheld: &mut Vec<Withheld>) -> Vec<String> {
    // What was withheld before has no bytes to hold.
    let plan_of = |file: &NamedFile| plan_of(store, file);
    let found = |path: &str| named.iter().find(|named| named.path == path).and_then(plan_of);
    let chosen: Vec<(Withheld, Option<String>)> =
        withheld.iter().map(|file| (file.clone(), found(&file.path))).collect();
    let mut kept = Vec::new();
    for one in named {
        let file = Withheld { path: one.path.clone(), file: one.file };
        if withheld.contains(&file) {
            continue;
        }
        let is_twin = chosen
            .iter()
            .any(|(chosen, plan)| chosen.file == one.file || plan.is_some() && plan_of(one) == *plan);
        if is_twin && file.is_allowed() {
            withheld.push(file);
        } else if is_twin {
            kept.push(one.path.clone());
        }
    }
    kept
}

/// The plan that a file holds, without what stands beside it.
fn plan_of(store: &Store, file: &NamedFile) -> Option<String> {
    let is_plan =
        matches!((file.is_of_drafts, file.folder), (false, Folder::Snapshots) | (true, Folder::Versions));
    if !is_plan {
        return None;
    }
    let store = store.of_area(if file.is_of_drafts { Area::Drafts } else { Area::Record });
    let text = String::from_utf8(store.object_named(file.folder, &file.file, &file.ending).ok()?).ok()?;
    Some(if file.is_of_drafts { crate::snapshot::plan_text(&text).to_owned() } else { text })
}

/// The files that entries of a log name, in order.
fn named(store: &Store, entries: &[Entry]) -> Vec<NamedFile> {
    let mut all = Vec::new();
    for (folder, file, ending) in entries.iter().flat_map(|entry| named_files(&entry.event)) {
        let path = store.object_path(folder, file.blake3, &ending);
        if let Ok(path) = path.strip_prefix(store.root()) {
            let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            let is_of_drafts = store.area() == Area::Drafts;
            all.push(NamedFile { path: parts.join("/"), file, is_of_drafts, folder, ending });
        }
    }
    all.sort();
    all.dedup();
    all
}

/// The file that an argument names.
fn chosen(file: &str, named: &[NamedFile]) -> Result<Withheld> {
    let file = file.trim_start_matches("./");
    let fits = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        path == file
            || path.starts_with(file) && file.contains('/')
            || name.starts_with(file) && file.len() >= 4
    };
    let found: Vec<&NamedFile> = named.iter().filter(|named| fits(&named.path)).collect();
    let shown = brief(file);
    match found[..] {
        [one] => {
            let withheld = Withheld { path: one.path.clone(), file: one.file };
            if withheld.is_allowed() {
                return Ok(withheld);
            }
            Err(Error::NotWithheld(words!("redact.cannot-withheld", shown)))
        }
        [] => Err(Error::NotWithheld(words!("redact.no-entry-names-file", shown))),
        _ => Err(Error::NotWithheld(words!("redact.could-several-files-give", shown))),
    }
}
