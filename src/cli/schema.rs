//! `planctl schema`

use planctl::json::{COMMANDS, schema};
use planctl::text::nearest;
use planctl::words;

use super::context::{Context, Outcome};
use super::failure::Failure;

/// Print the JSON Schema of a command's answer
///
/// Exit codes: 0 done; 2 the command has no JSON answer.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The command; otherwise all, by name
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let text = match &args.command {
        Some(command) => schema(command).map(str::to_owned).ok_or_else(|| {
            let shown = planctl::text::brief(command);
            let failure = Failure::usage(words!("schema.no-json-answer", shown));
            match nearest(command, COMMANDS.iter().copied()) {
                Some(near) => failure.hint(words!("schema.did-mean", near)),
                None => failure,
            }
        })?,
        None => all(),
    };
    context.output.text(&text)?;
    Ok(Outcome::Done)
}

/// The schemas of all answers in one object, by command.
fn all() -> String {
    let mut text = String::from("{");
    for (index, command) in COMMANDS.iter().enumerate() {
        let schema = schema(command).expect("each has one").trim_end().replace('\n', "\n  ");
        let comma = if index == 0 { "" } else { "," };
        text.push_str(&format!("{comma}\n  \"{command}\": {schema}"));
    }
    text.push_str("\n}\n");
    text
}
