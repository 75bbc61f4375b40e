//! `planctl schema`

use planctl::json::{COMMANDS, schema};
use planctl::text::nearest;
use planctl::words;

use super::context::{Context, Format, Outcome};
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
    context.format(&[Format::Json, Format::Text])?;
    let value = match &args.command {
        Some(command) => schema(command).ok_or_else(|| {
            let shown = planctl::text::brief(command);
            let failure = Failure::usage(words!(
                "`{shown}` に JSON の答えはありません",
                "`{shown}` has no JSON answer"
            ));
            match nearest(command, COMMANDS) {
                Some(near) => failure.hint(words!("`{near}` のことですか", "did you mean `{near}`?")),
                None => failure,
            }
        })?,
        None => {
            COMMANDS.into_iter().map(|name| (name.to_owned(), schema(name).expect("each has one"))).collect()
        }
    };
    let mut text = serde_json::to_string_pretty(&value).expect("plain data has a JSON form");
    text.push('\n');
    context.output.text(&text)?;
    Ok(Outcome::Done)
}
