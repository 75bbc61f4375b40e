//! `planctl redact`

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use planctl::event::{Event, Stored, Withheld};
use planctl::store::{Area, Folder, Refusal, Store};
use planctl::words;

use super::act::Done;
use super::arguments::one_line;
use super::context::{Context, Outcome, now};
use super::failure::Failure;
use super::sign::Signing;

/// Withhold the bytes of a file of the record; its hash stays
///
/// For a document that should never have been kept: an entry says that it is withheld, by whom
/// and why, and then its bytes are removed. Its name, hash and size stay for ever, `planctl
/// verify` says that it is withheld, and whoever has a copy can still show that it was the one.
/// Plans, sources, documents and versions of proposals can be withheld; entries, statements,
/// signatures and lists of signers cannot. Once there is a list of signers, the entry must be
/// signed. Copies of the store elsewhere keep the bytes.
///
/// Exit codes: 0 withheld; 1 withheld already; 2 no such file; 3 the store is damaged; 4 busy.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The file, below the store, such as `evidence/4f1c….pdf`; its name may be cut short
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    /// Why
    #[arg(short, long, visible_alias = "reason", value_name = "TEXT")]
    message: String,
    /// The role that records it
    #[arg(long, value_name = "ROLE", default_value = "", hide_default_value = true)]
    author: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    signing: Signing,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let opened = context.opened()?;
    let (message, author) = (super::arguments::message(&args.message)?, one_line("--author", &args.author)?);
    if message.is_empty() {
        return Err(Failure::usage(words!("redact.message-empty")));
    }
    let drafts = opened.store().drafts().log()?;
    let named: Vec<(String, Stored)> = named(opened.store(), &opened.log().entries, Area::Record)
        .into_iter()
        .chain(named(opened.store(), &drafts.entries, Area::Drafts))
        .collect();
    let mut withheld: Vec<Withheld> = Vec::new();
    for file in &args.files {
        let found = chosen(file, &named)?;
        if !withheld.contains(&found) {
            withheld.push(found);
        }
    }
    let twins = Twins::of(opened.store(), &named, &mut withheld)?;
    for file in &withheld {
        let path = &file.path;
        context.note(&words!("redact.withholds", path));
    }
    for path in &twins.left_over {
        context.note(&words!("redact.removes", path));
    }
    for path in &twins.kept {
        context.note(&words!("redact.stays", path));
    }
    for path in &twins.in_part {
        context.note(&words!("redact.in-part", path));
    }
    context.note(&words!("redact.copies-stay"));
    let trust = super::sign::trust(opened)?;
    let next = opened.log().entries.len() as u64 + 1;
    let pen = args.signing.pen(opened, &author)?;
    if trust.in_force(next).is_some() && pen.is_none() {
        return Err(
            Failure::usage(words!("redact.list-signers-withholding-must")).hint(words!("redact.add-sign"))
        );
    }
    let count = withheld.len() + twins.left_over.len();
    super::notices::confirmed(context, &words!("redact.ask", count), args.yes)?;
    let appended = opened.store().append(&now()?, |log| {
        let again = log.entries.iter().find(|entry| {
            matches!(&entry.event, Event::Redact { withheld: known, .. } if withheld.iter().all(|file| known.contains(file)))
        });
        match again {
            Some(entry) => Err(entry.number),
            None => {
                let (withheld, message, author) = (withheld.clone(), message.clone(), author.clone());
                Ok((Event::Redact { withheld, message, author }, Vec::new()))
            }
        }
    });
    let remove = || -> Result<usize, Failure> {
        let mut removed = 0;
        for file in &withheld {
            removed += usize::from(opened.store().withhold(&file.path)?);
        }
        for path in &twins.left_over {
            removed += usize::from(opened.store().withhold(path)?);
        }
        Ok(removed)
    };
    let appended = match appended {
        Ok(appended) => appended,
        Err(Refusal::Store(error)) => return Err(error.into()),
        Err(Refusal::Precondition(number)) => {
            // What keys must say, a key says before anything goes.
            let is_signed = trust.attestations(Area::Record).iter().any(|made| {
                made.about == number && !matches!(made.standing, planctl::trust::Standing::Invalid(_))
            });
            if !is_signed {
                super::sign::signed_after(pen.as_ref(), context, opened.store(), Area::Record, number)?;
            }
            // Cut short between the two, or put back from a copy: what was said is now done.
            if remove()? > 0 {
                context.note(&words!("redact.removed-entry-withholds", number));
                return Ok(Outcome::Done);
            }
            return Err(Failure::negative(words!("redact.entry-withholds-already", number)));
        }
    };
    let outcome = Done { context, format, command: "redact", store: opened.store() }
        .recorded(appended, pen.as_ref())?;
    // Last, so that nothing goes before it is said, and said by whom.
    remove()?;
    Ok(outcome)
}

/// Where else a store has what is to be withheld.
#[derive(Default)]
struct Twins {
    /// Files that no entry names: they go without a word in the record, which knows nothing of them.
    left_over: Vec<String>,
    /// Files with the same bytes that cannot be withheld.
    kept: Vec<String>,
    /// Files that say of some places how they are known in the same words, and other things besides.
    in_part: Vec<String>,
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

    /// Whether another holds the same: its bytes, its plan, or all that it says of how a plan is known.
    fn is_twin(&self, other: &Held) -> bool {
        self.file == other.file
            || self.plan.is_some() && self.plan == other.plan
            || self.sources.is_some() && self.sources == other.sources
    }

    /// Whether the sources in another say some of what these say.
    fn is_in(&self, other: &Held) -> bool {
        let shared =
            |ours: &BTreeSet<String>| other.sources.as_ref().is_some_and(|theirs| !ours.is_disjoint(theirs));
        self.sources.as_ref().is_some_and(shared)
    }
}

impl Twins {
    /// Adds the files that hold what those chosen hold: copies of a document, the plan or the sources that a
    /// version of a proposal and the record share. What was withheld before has no bytes to hold.
    fn of(store: &Store, named: &[(String, Stored)], withheld: &mut Vec<Withheld>) -> Result<Twins, Failure> {
        let held =
            |path: &str| std::fs::read(store.root().join(path)).ok().map(|bytes| Held::of(path, &bytes));
        let chosen: Vec<(Withheld, Option<Held>)> =
            withheld.iter().map(|file| (file.clone(), held(&file.path))).collect();
        let mut twins = Twins::default();
        for (path, stored) in named {
            let file = Withheld { path: path.clone(), file: *stored };
            if withheld.contains(&file) {
                continue;
            }
            let other = held(path);
            let is_twin = chosen.iter().any(|(one, held)| {
                one.file == *stored
                    || held.as_ref().zip(other.as_ref()).is_some_and(|(held, other)| held.is_twin(other))
            });
            if is_twin && file.is_allowed() {
                withheld.push(file);
            } else if is_twin {
                twins.kept.push(path.clone());
            } else if is_in_part(&chosen, other.as_ref()) {
                twins.in_part.push(path.clone());
            }
        }
        for path in unnamed(store, named)? {
            let Some(other) = held(&path) else { continue };
            let is_twin = chosen.iter().any(|(one, held)| {
                one.file == other.file || held.as_ref().is_some_and(|held| held.is_twin(&other))
            });
            if is_twin {
                twins.left_over.push(path);
            } else if is_in_part(&chosen, Some(&other)) {
                twins.in_part.push(path);
            }
        }
        Ok(twins)
    }
}

/// Whether another file says some of what the sources chosen say.
fn is_in_part(chosen: &[(Withheld, Option<Held>)], other: Option<&Held>) -> bool {
    let of_sources = chosen.iter().filter(|(one, _)| one.path.starts_with("sources/"));
    let mut held = of_sources.filter_map(|(_, held)| held.as_ref());
    other.is_some_and(|other| held.any(|held| held.is_in(other)))
}

/// The plain files of a store that no entry names and that may hold anything, below the store: what writes that
/// were cut short and repairs have left.
fn unnamed(store: &Store, named: &[(String, Stored)]) -> Result<Vec<String>, Failure> {
    let named: BTreeSet<&str> = named.iter().map(|(path, _)| path.as_str()).collect();
    let mut all = Vec::new();
    for area in [store.clone(), store.drafts()] {
        let folders =
            area.folders().iter().filter(|folder| !matches!(folder, Folder::Log | Folder::Checkpoints));
        for folder in folders {
            all.extend(area.files(*folder)?);
        }
        all.extend(area.put_aside()?);
    }
    let is_plain = |path: &Path| path.symlink_metadata().is_ok_and(|data| data.is_file());
    let below = |path: &PathBuf| {
        let path = path.strip_prefix(store.root()).ok()?;
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        Some(parts.join("/"))
    };
    Ok(all
        .iter()
        .filter(|path| is_plain(path))
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
        "drafts/versions" => &text[planctl::snapshot::plan_text(text).len()..],
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
        "drafts/versions" => Some(planctl::snapshot::plan_text(text).to_owned()),
        _ => None,
    }
}

/// The files that entries name, below the store.
fn named(store: &Store, entries: &[planctl::event::Entry], area: Area) -> Vec<(String, Stored)> {
    let store = match area {
        Area::Record => store.clone(),
        Area::Drafts => store.drafts(),
    };
    let mut all = Vec::new();
    let mut push = |folder: Folder, file: Stored, ending: &str| {
        let path = store.object_path(folder, file.blake3, ending);
        if let Ok(path) = path.strip_prefix(store.root()) {
            // Named alike on every system.
            let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            all.push((parts.join("/"), file));
        }
    };
    for entry in entries {
        for (folder, file, ending) in planctl::audit::named_files(&entry.event) {
            push(folder, file, &ending);
        }
    }
    all.sort();
    all.dedup();
    all
}

/// The one file that an argument names.
fn chosen(file: &str, named: &[(String, Stored)]) -> Result<Withheld, Failure> {
    let file = file.trim_start_matches("./");
    let fits = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        path == file
            || path.starts_with(file) && file.contains('/')
            || name.starts_with(file) && file.len() >= 4
    };
    let found: Vec<&(String, Stored)> = named.iter().filter(|(path, _)| fits(path)).collect();
    let shown = planctl::text::brief(file);
    match found[..] {
        [(path, stored)] => {
            let withheld = Withheld { path: path.clone(), file: *stored };
            if withheld.is_allowed() {
                return Ok(withheld);
            }
            Err(Failure::usage(words!("redact.cannot-withheld", shown)))
        }
        [] => Err(Failure::usage(words!("redact.no-entry-names-file", shown))),
        _ => Err(Failure::usage(words!("redact.could-several-files-give", shown))),
    }
}
