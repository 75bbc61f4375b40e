//! `planctl redact`

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
    let kept = twins(opened.store(), &named, &mut withheld)?;
    for file in &withheld {
        let path = &file.path;
        context.note(&words!("redact.withholds", path));
    }
    for path in &kept {
        context.note(&words!("redact.stays", path));
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
    let count = withheld.len();
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

/// Adds the files that hold the bytes of those chosen: copies of a document, and plans that a version of a
/// proposal and a snapshot share. Gives those that hold them and cannot be withheld.
fn twins(
    store: &Store,
    named: &[(String, Stored)],
    withheld: &mut Vec<Withheld>,
) -> Result<Vec<String>, Failure> {
    let mut kept = Vec::new();
    // What was withheld before has no bytes to hold.
    let bytes = |path: &str| std::fs::read(store.root().join(path)).ok();
    let chosen: Vec<(Withheld, Option<String>)> = withheld
        .iter()
        .map(|file| (file.clone(), bytes(&file.path).and_then(|bytes| plan_of(&file.path, &bytes))))
        .collect();
    for (path, stored) in named {
        let file = Withheld { path: path.clone(), file: *stored };
        if withheld.contains(&file) {
            continue;
        }
        let is_twin = chosen.iter().any(|(one, plan)| {
            one.file == *stored
                || plan.is_some() && bytes(path).and_then(|bytes| plan_of(path, &bytes)) == *plan
        });
        if is_twin && file.is_allowed() {
            withheld.push(file);
        } else if is_twin {
            kept.push(path.clone());
        }
    }
    Ok(kept)
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
