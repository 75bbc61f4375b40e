//! `planctl authority`

use planctl::words;

use super::act::Done;
use super::arguments::{message, one_line};
use super::context::{Context, Outcome, now};
use super::failure::Failure;
use super::sign::Signing;

/// Say whose store this is, or record that it is another's from here on
///
/// Ministries are renamed and plans handed over. What was recorded before stays as it was said.
///
/// Exit codes: 0 done; 1 it is theirs already; 3 the store is damaged; 4 busy.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Whose it is from here on
    #[arg(value_name = "NAME")]
    authority: Option<String>,
    /// Why
    #[arg(short, long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    message: String,
    /// The role that records it
    #[arg(long, value_name = "ROLE", default_value = "", hide_default_value = true)]
    author: String,
    #[command(flatten)]
    signing: Signing,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let opened = context.opened()?;
    let Some(authority) = &args.authority else {
        let authority = planctl::text::visible(opened.authority()).into_owned();
        context.output.text(&format!("{authority}\n"))?;
        return Ok(Outcome::Done);
    };
    let authority = one_line("NAME", authority)?;
    if authority.is_empty() {
        return Err(Failure::usage(words!("authority.empty")));
    }
    let (said, author) = (message(&args.message)?, one_line("--author", &args.author)?);
    let pen = args.signing.pen(opened, &author)?;
    let appended = context.workspace()?.set_authority(&authority, &said, &author, &now()?);
    let done = Done { context, format, command: "authority" };
    done.recorded_unless(words!("authority.already"), appended, pen.as_ref())
}
