//! `planctl man`

use clap::Command;
use clap_mangen::Man;
use planctl::text::nearest;
use planctl::words;

use super::context::{Context, Outcome};
use super::failure::Failure;

/// Print the manual page of planctl or of one command, as `man` reads it
///
/// In Japanese with --lang ja. To read one at once: planctl man diff | man -l -
///
/// Exit codes: 0 done; 2 no such command.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The command; otherwise planctl itself
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let root = super::help::built(super::in_language(context.lang), context.lang);
    let page = match &args.command {
        None => root,
        Some(name) => named(&root, name).ok_or_else(|| {
            let shown = planctl::text::brief(name);
            let failure = Failure::usage(words!("man.no-command", shown));
            match nearest(name, root.get_subcommands().map(Command::get_name)) {
                Some(near) => failure.hint(words!("man.did-mean", near)),
                None => failure,
            }
        })?,
    };
    let mut text = Vec::new();
    // Without a date: a page is the same whenever it is made.
    let written = Man::new(page).date("").render(&mut text);
    written.expect("writing to memory does not fail");
    context.output.text(&String::from_utf8_lossy(&text))?;
    Ok(Outcome::Done)
}

/// One command under its full name, `planctl-diff`.
fn named(root: &Command, name: &str) -> Option<Command> {
    let found = root.get_subcommands().find(|command| command.get_name() == name)?;
    Some(found.clone().name(format!("planctl-{name}")))
}
