//! Files of the store whose bytes are withheld: chosen, said in the record, and only then removed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{Error, Result, Workspace};
use crate::audit::named_files;
use crate::event::{Entry, Event, Stored, Withheld};
use crate::model::Digest;
use crate::snapshot::{blocks, plan_text};
use crate::store::{Appended, Folder, Refusal, Store, stands};
use planctl_core::text::brief;
use planctl_core::words;

/// The files that are to be withheld.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Redaction {
    /// Those asked for, and all that hold the same.
    pub withheld: Vec<Withheld>,
    /// Files that no entry names and that hold the same: they go without a word in the record, which knows
    /// nothing of them.
    pub left_over: Vec<String>,
    /// Files that hold the same, and stay: what they are may not be withheld.
    pub kept: Vec<String>,
    /// Files of the public record that hold the same as a version or a document of the deliberation: what is public
    /// is withheld only where it is named.
    pub public: Vec<String>,
    /// Files that say of some places how they are known in the same words, and other things besides.
    pub in_part: Vec<String>,
    /// Plans that stay and say something of an item in the same words, with the number of these lines: of lines
    /// that no other plan of the public record has, or where it has them all, of any.
    pub alike: Vec<(String, usize)>,
    /// The items that stand in packs and stay there, for other files say the same of them word for word.
    pub remain: Vec<String>,
}

/// A file that an entry names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct NamedFile {
    /// Relative to the store, alike on every system.
    path: String,
    file: Stored,
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
        for area in [opened.store(), &drafts.store] {
            area.packs_can_be_read()?;
        }
        let mut named = named(opened.store(), &opened.log().entries);
        named.extend(self::named(&drafts.store, &drafts.log.entries));
        let mut withheld: Vec<Withheld> = Vec::new();
        for file in files {
            let file = file.as_ref();
            let within = within(opened.store(), file);
            let found = chosen(within.as_deref().unwrap_or(file), &named)?;
            if !withheld.contains(&found) {
                withheld.push(found);
            }
        }
        Redaction::of(opened.store(), &named, withheld)
    }

    /// Whether an entry withholds all of them already.
    ///
    /// # Errors
    ///
    /// If there is no store.
    pub fn is_withheld(&self, files: &Redaction) -> Result<bool> {
        let opened = self.opened()?.ok_or(Error::NoStore)?;
        Ok(files.said_by(&opened.log().entries).is_some())
    }

    /// Records that files are withheld. They are still there: see [`Workspace::remove_withheld`].
    ///
    /// # Errors
    ///
    /// If an entry withholds all of them already.
    pub fn redact(&self, files: &Redaction, message: &str, author: &str, moment: &str) -> Result<Appended> {
        let appended = self.must_have_store()?.append(moment, |log| match files.said_by(&log.entries) {
            Some(number) => Err(number),
            None => {
                let withheld = files.withheld.clone();
                let (message, author) = (message.to_owned(), author.to_owned());
                Ok((Event::Redact { withheld, message, author }, Vec::new()))
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
        let paths = files.withheld.iter().map(|file| &file.path).chain(&files.left_over);
        Ok(store.withhold_all(paths.map(String::as_str))?)
    }
}

/// What of a file may stand in another as well.
struct Held {
    file: Stored,
    plan: Option<String>,
    sources: Option<BTreeSet<String>>,
}

impl Held {
    fn of(path: &str, bytes: &[u8]) -> Held {
        Held { file: Stored::of(bytes), plan: plan_of(path, bytes), sources: sources_of(path, bytes) }
    }

    /// Whether another holds what this one, which lies there, is kept for: its bytes, its plan, or of a file of
    /// sources all that it says of how a plan is known.
    fn is_twin(&self, path: &str, other: &Held) -> bool {
        self.file == other.file
            || self.plan.is_some() && self.plan == other.plan
            || path.starts_with("sources/") && self.sources.is_some() && self.sources == other.sources
    }

    /// Whether the sources in another say some of what these say.
    fn is_in(&self, other: &Held) -> bool {
        let shared =
            |ours: &BTreeSet<String>| other.sources.as_ref().is_some_and(|theirs| !ours.is_disjoint(theirs));
        self.sources.as_ref().is_some_and(shared)
    }
}

impl Redaction {
    /// Adds the files that hold what those chosen hold: copies of a document, the plan or the sources that a
    /// version of a proposal and the record share. What was withheld before has no bytes to hold.
    fn of(store: &Store, named: &[NamedFile], chosen: Vec<Withheld>) -> Result<Redaction> {
        let held = |path: &str| store.bytes_of(path).map(|bytes| Held::of(path, &bytes));
        let asked: Vec<(Withheld, Option<Held>)> =
            chosen.iter().map(|file| (file.clone(), held(&file.path))).collect();
        let mut all = Redaction {
            withheld: chosen,
            left_over: Vec::new(),
            kept: Vec::new(),
            public: Vec::new(),
            in_part: Vec::new(),
            alike: Vec::new(),
            remain: Vec::new(),
        };
        let mut plans: Vec<(String, BTreeSet<String>)> = Vec::new();
        for NamedFile { path, file: stored } in named {
            let file = Withheld { path: path.clone(), file: *stored };
            if all.withheld.contains(&file) {
                continue;
            }
            let other = held(path);
            let twins = asked.iter().filter(|(one, held)| {
                let both = held.as_ref().zip(other.as_ref());
                one.file == *stored || both.is_some_and(|(held, other)| held.is_twin(&one.path, other))
            });
            let twins: Vec<&str> = twins.map(|(one, _)| one.path.as_str()).collect();
            let is_twin = !twins.is_empty();
            if is_twin && twins.iter().all(|one| is_public(path) && !is_public(one)) {
                all.public.push(path.clone());
            } else if is_twin && file.is_allowed() {
                all.withheld.push(file);
            } else if is_twin {
                all.kept.push(path.clone());
            } else {
                if is_in_part(&asked, path, other.as_ref()) {
                    all.in_part.push(path.clone());
                }
                let plan = other.and_then(|other| other.plan);
                plans.extend(plan.map(|plan| (path.clone(), said_in(&plan))));
            }
        }
        let own = asked.iter().filter_map(|(_, held)| held.as_ref()?.plan.as_deref());
        all.alike = alike(own.flat_map(said_in).collect(), plans);
        let is_packed = asked.iter().any(|(one, _)| store.may_be_packed(&one.path));
        for path in unnamed(store, named)? {
            // A pack that was put aside may hold it still.
            if is_packed && store.is_pack_aside(&path) {
                all.left_over.push(path);
                continue;
            }
            let Some(other) = held(&path) else { continue };
            let is_twin = asked.iter().any(|(one, held)| {
                one.file == other.file || held.as_ref().is_some_and(|held| held.is_twin(&one.path, &other))
            });
            if is_twin {
                all.left_over.push(path);
            } else if is_in_part(&asked, &path, Some(&other)) {
                all.in_part.push(path);
            }
        }
        all.remain = all.remaining(store, named)?;
        Ok(all)
    }

    /// The items of files in packs that other files say the same of.
    fn remaining(&self, store: &Store, named: &[NamedFile]) -> Result<Vec<String>> {
        if store.packs()?.is_empty() && store.drafts().packs()?.is_empty() {
            return Ok(Vec::new());
        }
        let goes = |path: &str| {
            self.left_over.iter().any(|it| it == path) || self.withheld.iter().any(|it| it.path == path)
        };
        let packed = named.iter().map(|file| &file.path).filter(|path| store.may_be_packed(path));
        let (goes, stays): (Vec<&String>, Vec<&String>) = packed.partition(|path| goes(path));
        let mut items: BTreeMap<Digest, String> = BTreeMap::new();
        for bytes in goes.iter().filter_map(|path| store.bytes_of(path)) {
            let blocks = blocks(&bytes).into_iter().filter(|block| block.starts_with(b"\n[["));
            items.extend(blocks.filter_map(|block| Some((Digest::of(block), item_of(block)?))));
        }
        let mut remain = BTreeSet::new();
        for bytes in stays.iter().filter_map(|path| store.bytes_of(path)) {
            remain.extend(
                blocks(&bytes).into_iter().filter_map(|block| items.get(&Digest::of(block))).cloned(),
            );
        }
        Ok(remain.into_iter().collect())
    }

    /// The entry by which all of them are withheld.
    fn said_by(&self, entries: &[Entry]) -> Option<u64> {
        let says = |entry: &&Entry| {
            let Event::Redact { withheld: known, .. } = &entry.event else { return false };
            self.withheld.iter().all(|file| known.contains(file))
        };
        entries.iter().find(says).map(|entry| entry.number)
    }

    /// How many files go.
    #[must_use]
    pub fn count(&self) -> usize {
        self.withheld.len() + self.left_over.len()
    }
}

/// What a block of a plan or of sources is about: the id, or the first place.
fn item_of(block: &[u8]) -> Option<String> {
    let line = str::from_utf8(block).ok()?.lines().nth(2)?;
    line.split('"').nth(1).filter(|id| !id.is_empty()).map(str::to_owned)
}

/// Whether a file belongs to the record that is published without its deliberation.
fn is_public(path: &str) -> bool {
    !path.starts_with("drafts/")
}

/// Whether another file says some of what the sources chosen say, or is of sources and says some of what stands in
/// a version that was chosen.
fn is_in_part(chosen: &[(Withheld, Option<Held>)], path: &str, other: Option<&Held>) -> bool {
    let of_sources =
        chosen.iter().filter(|(one, _)| one.path.starts_with("sources/") || path.starts_with("sources/"));
    let mut held = of_sources.filter_map(|(_, held)| held.as_ref());
    other.is_some_and(|other| held.any(|held| held.is_in(other)))
}

/// What a plan says of its items, line by line, each with the item's id.
fn said_in(plan: &str) -> BTreeSet<String> {
    let mut id = "";
    let mut said = BTreeSet::new();
    for line in plan.lines() {
        match line.strip_prefix("id = ") {
            Some(of) => id = of,
            None if line.is_empty() || line.starts_with("[") => {}
            None => {
                said.insert(format!("{id} {line}"));
            }
        }
    }
    said
}

/// The plans that stay and say some of what goes: of what the public record has in no other plan, or where that has
/// it all, of any of it.
fn alike(goes: BTreeSet<String>, plans: Vec<(String, BTreeSet<String>)>) -> Vec<(String, usize)> {
    let public: BTreeSet<&String> =
        plans.iter().filter(|(path, _)| is_public(path)).flat_map(|(_, said)| said).collect();
    let own: BTreeSet<&String> = goes.iter().filter(|line| !public.contains(line)).collect();
    let sought = if own.is_empty() { goes.iter().collect() } else { own };
    let lines = |said: &BTreeSet<String>| sought.iter().filter(|line| said.contains(**line)).count();
    let all = plans.iter().map(|(path, said)| (path.clone(), lines(said)));
    all.filter(|(_, lines)| *lines > 0).collect()
}

/// The plain files of a store that no entry names and that may hold anything, below the store: what writes that
/// were cut short and repairs have left, in packs too.
fn unnamed(store: &Store, named: &[NamedFile]) -> Result<Vec<String>> {
    let named: BTreeSet<&str> = named.iter().map(|named| named.path.as_str()).collect();
    let (mut all, mut packed) = (Vec::new(), BTreeSet::new());
    for area in [store.clone(), store.drafts()] {
        let is_object =
            |folder: &&Folder| !matches!(folder, Folder::Log | Folder::Checkpoints | Folder::Packs);
        for folder in area.folders().iter().filter(is_object) {
            all.extend(area.files(*folder)?);
        }
        for (folder, name) in area.packs()?.iter().flat_map(|pack| pack.objects()) {
            packed.insert(area.object_path(folder, name, "toml"));
        }
        all.extend(area.put_aside()?);
    }
    all.extend(packed.iter().cloned());
    all.sort();
    all.dedup();
    let is_plain = |path: &Path| stands(path).is_ok_and(|data| data.is_some_and(|data| data.is_file()));
    let below = |path: &PathBuf| {
        let path = path.strip_prefix(store.root()).ok()?;
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        Some(parts.join("/"))
    };
    Ok(all
        .iter()
        .filter(|path| packed.contains(*path) || is_plain(path))
        .filter_map(below)
        .filter(|path| !named.contains(path.as_str()))
        .collect())
}

/// What a file of sources, or the version of a proposal, says of how places are known in words of its own: place by
/// place, whatever document it names; `None` of other files, and of those that say nothing.
fn sources_of(path: &str, bytes: &[u8]) -> Option<BTreeSet<String>> {
    let text = str::from_utf8(bytes).ok()?;
    let rows = match path.rsplit_once('/')?.0 {
        "sources" => text,
        "drafts/versions" => &text[plan_text(text).len()..],
        _ => return None,
    };
    let table: toml::Table = toml::from_str(rows).ok()?;
    let mut all = BTreeSet::new();
    for row in table.get("source")?.as_array()? {
        let said = ["certainty", "reason", "at"]
            .map(|key| row.get(key).and_then(toml::Value::as_str).unwrap_or_default());
        if said[1].is_empty() && said[2].is_empty() {
            continue;
        }
        for place in row.get("place").and_then(toml::Value::as_array).into_iter().flatten() {
            all.insert(format!("{} {}", place.as_str().unwrap_or_default(), said.join("\0")));
        }
    }
    (!all.is_empty()).then_some(all)
}

/// The plan in a snapshot, or in a version of a proposal, without what stands beside it; `None` of other files.
fn plan_of(path: &str, bytes: &[u8]) -> Option<String> {
    let text = str::from_utf8(bytes).ok()?;
    match path.rsplit_once('/')?.0 {
        "snapshots" => Some(text.to_owned()),
        "drafts/versions" => Some(plan_text(text).to_owned()),
        _ => None,
    }
}

/// The files that entries of a log name, in order.
fn named(store: &Store, entries: &[Entry]) -> Vec<NamedFile> {
    let mut all = Vec::new();
    for (folder, file, ending) in entries.iter().flat_map(|entry| named_files(&entry.event)) {
        let path = store.object_path(folder, file.blake3, &ending);
        if let Ok(path) = path.strip_prefix(store.root()) {
            let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            all.push(NamedFile { path: parts.join("/"), file });
        }
    }
    all.sort();
    all.dedup();
    all
}

/// The path inside the store of a file that is named as it lies on the disk, as a shell completes it.
fn within(store: &Store, file: &str) -> Option<String> {
    let path = std::fs::canonicalize(file).ok()?;
    let root = std::fs::canonicalize(store.root()).ok()?;
    let parts = path.strip_prefix(root).ok()?.iter().map(|part| part.to_str());
    Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
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
