//! `planctl checkpoint`

use planctl::audit::checkpoint_name;
use planctl::json::{self, Envelope};
use planctl::words;
use planctl::workspace::Error;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::sign::Signing;

/// Print the head of the record in three lines, and keep it
///
/// The name of the log, how many entries it has, and the root of the tree over them (RFC 6962, in
/// the form of C2SP tlog-checkpoint). Printed where the record's owner cannot change it, in the
/// minutes of a meeting or a gazette, it shows for ever what the first so many entries were:
/// `planctl verify --against FILE`. With --sign its signature is kept beside it.
///
/// Exit codes: 0 done; 2 no key that counts; 3 the store is damaged; 4 busy.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    signing: Signing,
    /// As whom; otherwise by the key, if it is admitted for one role only
    #[arg(long, value_name = "ROLE", default_value = "", hide_default_value = true)]
    role: String,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let opened = context.opened()?;
    let pen = args.signing.pen(opened, &args.role)?;
    let workspace = context.workspace()?;
    let checkpoint = workspace.checkpoint()?;
    let (text, head) = (checkpoint.to_text(), checkpoint.head);
    let signature = pen.map(|pen| pen.signature(text.as_bytes())).transpose()?;
    // What is printed holds as well where nothing can be kept; a signature would be lost.
    let kept = match workspace.keep_checkpoint(&checkpoint, signature.as_deref()) {
        Err(Error::Store(error)) if error.is_read_only() && signature.is_none() => false,
        kept => kept.map(|()| true)?,
    };
    if format == Format::Json {
        let body = json::Checkpoint {
            origin: checkpoint.origin.clone(),
            size: head.size,
            root: head.root.to_string(),
            text: text.clone(),
            signature: signature.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        };
        context.output.text(&Envelope::new("checkpoint", Some(opened.authority()), body).to_text())?;
        return Ok(Outcome::Done);
    }
    context.output.text(&text)?;
    let name = checkpoint_name(head.size);
    context.note(&match signature {
        Some(_) => words!("checkpoint.kept-with-signature", name),
        None if kept => words!("checkpoint.kept", name),
        None => words!("checkpoint.not-kept"),
    });
    context.hint(&words!("checkpoint.print-three-lines-owner"));
    Ok(Outcome::Done)
}
