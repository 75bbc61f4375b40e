//! `planctl redact`

use planctl::store::Area;
use planctl::text::Words;
use planctl::words;
use planctl::workspace::{Error, Redaction};

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
    let workspace = context.workspace()?;
    let files = workspace.redaction(&args.files)?;
    let trust = opened.trust()?;
    let next = opened.log().entries.len() as u64 + 1;
    let pen = args.signing.pen(opened, &author)?;
    if trust.in_force(next).is_some() && pen.is_none() {
        return Err(
            Failure::usage(words!("redact.list-signers-withholding-must")).hint(words!("redact.add-sign"))
        );
    }
    // Only what can be done is told.
    if !workspace.is_withheld(&files)? {
        tell(context, &files);
    }
    let count = files.count();
    super::notices::confirmed(context, &words!("redact.ask", count), args.yes)?;
    let appended = match workspace.redact(&files, &message, &author, &now()?) {
        Err(Error::Already { number }) => {
            // What keys must say, a key says before anything goes.
            let is_signed = trust.attestations(Area::Record).iter().any(|made| {
                made.about == number && !matches!(made.standing, planctl::trust::Standing::Invalid(_))
            });
            if !is_signed {
                super::sign::signed_after(pen.as_ref(), context, Area::Record, number)?;
            }
            // Cut short between the two, or put back from a copy: what was said is now done.
            if workspace.remove_withheld(&files)? > 0 {
                context.note(&words!("redact.removed-entry-withholds", number));
                return Ok(Outcome::Done);
            }
            return Err(Failure::negative(words!("redact.entry-withholds-already", number)));
        }
        appended => appended?,
    };
    let outcome = Done { context, format, command: "redact" }.recorded(appended, pen.as_ref())?;
    // Last, so that nothing goes before it is said, and said by whom.
    workspace.remove_withheld(&files)?;
    Ok(outcome)
}

/// What goes, and what stays though it holds the same or some of it.
fn tell(context: &Context, files: &Redaction) {
    for file in &files.withheld {
        let path = &file.path;
        context.note(&words!("redact.withholds", path));
    }
    for path in &files.left_over {
        context.note(&words!("redact.removes", path));
    }
    for path in &files.kept {
        context.note(&words!("redact.stays", path));
    }
    for path in &files.public {
        context.note(&words!("redact.public", path));
    }
    for path in &files.in_part {
        context.note(&words!("redact.in-part", path));
    }
    for (path, lines) in &files.alike {
        context.note(&words!("redact.alike", path, lines));
    }
    if let [first, ..] = &files.remain[..] {
        let (count, last) = (files.remain.len(), &files.remain[files.remain.len() - 1]);
        let names = match count {
            ..=8 => Words::list(files.remain.iter().map(|id| format!("`{id}`"))),
            _ => words!("redact.from-to", first, last),
        };
        context.note(&words!("redact.remain", count, names));
    }
    context.note(&words!("redact.copies-stay"));
}
