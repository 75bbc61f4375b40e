//! `planctl annotate`

use planctl::event::RevisionSpec;
use planctl::history::resolve;
use planctl::words;

use super::act::Done;
use super::arguments::one_line;
use super::context::{Context, Outcome, now};
use super::failure::Failure;
use super::sign::Signing;

/// Say something of an earlier entry, or set it aside
///
/// Nothing is ever erased. An entry that was a mistake is set aside: it stays in the log and no
/// longer counts.
///
/// Exit codes: 0 recorded; 2 no such entry; 3 the store is damaged; 4 busy.
#[derive(clap::Args)]
pub(super) struct Args {
    /// A revision, or `#4` for entry 4
    #[arg(value_name = "REV|#ENTRY")]
    about: String,
    /// What is to be known
    #[arg(short, long, value_name = "TEXT")]
    message: String,
    /// The entry no longer counts
    #[arg(long)]
    set_aside: bool,
    /// The role that records it
    #[arg(long, value_name = "ROLE", default_value = "", hide_default_value = true)]
    author: String,
    #[command(flatten)]
    signing: Signing,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let opened = context.opened()?;
    let message = super::arguments::message(&args.message)?;
    let author = one_line("--author", &args.author)?;
    let pen = match args.set_aside {
        true => args.signing.pen_for_change(context, opened, &author)?,
        false => args.signing.pen(opened, &author)?,
    };
    if message.is_empty() {
        return Err(Failure::usage(words!("annotate.message-empty")));
    }
    let count = opened.log().entries.len() as u64;
    let entry = match args.about.strip_prefix('#') {
        Some(number) => match number.parse() {
            Ok(number) if (1..=count).contains(&number) => number,
            _ => {
                let about = planctl::text::brief(&args.about);
                return Err(Failure::usage(words!("annotate.no-entry-only-1", about, count)));
            }
        },
        None => {
            let spec = RevisionSpec::parse(&args.about)?;
            let revisions = opened.revisions();
            resolve(&revisions, context.global.plan.as_ref(), &spec)?.entry.number
        }
    };
    let about = opened.log().entries.iter().find(|known| known.number == entry);
    if let Some(about) = about.filter(|about| args.set_aside && !about.event.kind().can_be_set_aside()) {
        let event = about.event.key();
        return Err(Failure::usage(words!("annotate.cannot-be-set-aside", entry, event)));
    }
    let workspace = context.workspace()?;
    let appended = workspace.annotate(entry, args.set_aside, &message, &author, &now()?);
    let done = Done { context, format, command: "annotate" };
    done.recorded_unless(words!("annotate.entry-set-aside-already", entry), appended, pen.as_ref())
}
