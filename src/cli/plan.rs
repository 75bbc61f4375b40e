//! `planctl plan`

use planctl::document::left_out;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::telling::{noted, tell_left_out};

/// Write the plan itself, in the form of the published document (別紙)
///
/// In Japanese unless --lang en asks for English. `planctl import --base REV` of the paper gives
/// the plan back. Text in a file or a pipe has its tables in tabs, as import reads them.
///
/// Exit codes: 0 done; 2 the plan is not valid, or there is no such revision; 3 the store is
/// damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The revision or draft
    #[arg(value_name = "REV|FILE", default_value = "latest")]
    what: String,
    /// A label at the right top, such as 別紙
    #[arg(long, value_name = "LABEL")]
    attachment: Option<String>,
    /// Write what is to be known of the record into the paper too, and not only to stderr
    #[arg(long)]
    notes: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let workspace = context.workspace()?;
    let found = workspace.resolve(&args.what)?;
    super::pairs::tell_corrected(context, &found)?;
    let paper = workspace.plan(&found, args.attachment.as_deref(), context.paper_lang(&found.vocabulary))?;
    tell_left_out(context.lang, &left_out(&paper, found.side.snapshot.plan(), &found.vocabulary));
    let paper = noted(context.lang, paper, args.notes);
    match format {
        Format::Text => context.output.page_text(&paper)?,
        Format::Md
        | Format::Json
        | Format::Toml
        | Format::Sarif
        | Format::Html
        | Format::Docx
        | Format::Xlsx
        | Format::Csv
        | Format::Svg
        | Format::Stratml
        | Format::JsonPatch
        | Format::Jsonl
        | Format::Sql
        | Format::Graphml => context.output.document(&paper, format)?,
    }
    Ok(Outcome::Done)
}
