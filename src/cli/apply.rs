//! `planctl apply`

use std::path::PathBuf;

use planctl::json::{self, Envelope};
use planctl::model::Id;
use planctl::snapshot::draft_to_toml;
use planctl::words;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;

/// Carry out amending sentences, or an answer of `planctl diff --format json`, on a plan
///
/// FILE holds amending sentences (text, Markdown, HTML, DOCX) or JSON. The answer is a draft,
/// written to the file named by -o, which must not exist yet, or to standard output; its hash is
/// told on standard error. Refused, with its place in the sentence and nothing written: sentences
/// for another plan, words that are not there or more often than is said, a place that is none or
/// several.
///
/// Exit codes: 0 done; 2 a sentence does not fit, or there is no such revision; 3 the store is
/// damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Amending sentences or JSON; `-` for standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// The revision or draft they are for; otherwise the one they name, else the latest
    #[arg(long, value_name = "REV|FILE")]
    to: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let workspace = context.workspace()?;
    let orders = workspace.orders(&args.file)?;
    let base = match (&args.to, orders.named()) {
        (Some(to), _) => workspace.resolve(to)?,
        (None, None) => workspace.resolve("latest")?,
        (None, Some(named)) => workspace.resolve(named).map_err(|error| {
            // The hash of a plan says nothing to a reader.
            Failure::from(error).hint(words!("apply.name-plan-rev-draft"))
        })?,
    };
    let applied = workspace.apply(&orders, &base)?;
    let (before, after) = (base.side.snapshot.hash(), applied.snapshot.hash());
    let draft = draft_to_toml(&applied.draft);
    if context.format == Format::Json {
        let answer = json::Apply {
            plan: applied.draft.plan.id().to_string(),
            before: before.to_string(),
            after: after.to_string(),
            passing: applied.passing.iter().map(Id::to_string).collect(),
            draft,
        };
        let from_store = workspace.opened()?.filter(|_| base.entry.is_some());
        let authority = from_store.map(|opened| opened.authority());
        context.output.text(&Envelope::new("apply", authority, answer).to_text())?;
        return Ok(Outcome::Done);
    }
    context.output.draft(&draft)?;
    context.note(&words!("apply.outcome", after));
    if !applied.passing.is_empty() {
        let count = applied.passing.len();
        context.note(&words!("apply.passing-ids", count));
    }
    Ok(Outcome::Done)
}
