//! `planctl edit`

use planctl::snapshot::{Draft, draft_to_toml};
use planctl::words;

use super::failure::Failure;
use super::input::Beside;
use super::{Context, Format, Outcome, input};

/// Write a revision as a draft to edit
///
/// With its sources. The draft goes to the file named by -o, which must not exist yet, or to
/// standard output.
///
/// Exit codes: 0 done; 2 no such revision, or the file exists; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The revision
    #[arg(value_name = "REV", default_value = "latest")]
    revision: String,
    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    context.format(&[Format::Toml, Format::Text])?;
    let opened = input::store(context)?;
    let found = input::input(context, Some(&opened), &args.revision)?;
    let draft = match found.beside {
        Some(Beside { sources, open }) => Draft { plan: found.side.snapshot.plan().clone(), sources, open },
        None => {
            let revisions = planctl::event::Revisions::of(&opened.log.entries);
            let spec = planctl::event::RevisionSpec::parse(&args.revision)?;
            let revision = planctl::history::resolve(&revisions, context.global.plan.as_ref(), &spec)?;
            let loaded = planctl::history::load(&opened.store, revision.revise)?;
            Draft { plan: loaded.snapshot.plan().clone(), sources: loaded.sources, open: Vec::new() }
        }
    };
    if context.output.new_file(&draft_to_toml(&draft), args.force)? {
        let path = context.global.output.as_deref().unwrap_or(std::path::Path::new("-")).display();
        context.hint(&words!(
            "{path} を直し、`planctl diff {path}` で確かめ、`planctl commit {path} --date …` で記録します",
            "edit {path}, look at it with `planctl diff {path}`, record it with `planctl commit {path} --date …`"
        ));
    }
    Ok(Outcome::Done)
}
