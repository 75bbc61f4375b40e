//! `planctl edit`

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use planctl::event::RevisionSpec;
use planctl::history::resolve;
use planctl::model::Id;
use planctl::snapshot::{Draft, Ids, draft_to_toml};
use planctl::words;
use planctl::workspace::Beside;

use super::context::{Context, Outcome};
use super::failure::Failure;
use super::fmt::{head_length, lost_comments, recorded_ids};
use super::target::Plain;
use super::verbs::Verb;

/// Write a revision as a draft to edit, or edit a draft by a verb
///
/// With its sources. The draft goes to the file named by -o, which must not exist yet, or to
/// standard output. With a verb and --in, a draft is edited where it lies, or, with -o, written
/// there.
///
/// Exit codes: 0 done; 1 the verb would change nothing; 2 no such revision, the file exists, or
/// the edit is refused; 3 the store is damaged.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = false, subcommand_negates_reqs = true)]
pub(super) struct Args {
    /// The revision
    #[arg(value_name = "REV", default_value = "latest", conflicts_with = "draft")]
    revision: String,
    /// The draft that a verb edits
    #[arg(long = "in", value_name = "DRAFT", global = true)]
    draft: Option<PathBuf>,
    /// Leave comments out that a verb would lose
    #[arg(long, global = true)]
    drop_comments: bool,
    /// Why, for the record: kept with each place that the verb changes
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true, global = true)]
    reason: String,
    #[command(subcommand)]
    verb: Option<Verb>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    match (&args.verb, &args.draft) {
        (Some(verb), Some(draft)) => by_verb(context, verb, draft, &args),
        (None, None) => as_draft(context, &args),
        (Some(_), None) => Err(Failure::usage(words!("edit.say-draft-edit-draft"))
            .hint(words!("edit.proposal-edited-propose-edit"))),
        (None, Some(_)) => Err(Failure::usage(words!("edit.say-verb-rename-move"))),
    }
}

fn as_draft(context: &Context, args: &Args) -> Result<Outcome, Failure> {
    let opened = context.opened()?;
    let found = context.workspace()?.resolve(&args.revision)?;
    let draft = match found.beside {
        Some(Beside { sources, reasons, open, .. }) => {
            Draft { plan: found.side.snapshot.plan().clone(), sources, reasons, open }
        }
        None => {
            let revisions = opened.revisions();
            let spec = RevisionSpec::parse(&args.revision)?;
            let revision = resolve(&revisions, context.global.plan.as_ref(), &spec)?;
            let loaded = opened.load(revision.revise)?;
            Draft::of(loaded.snapshot.plan().clone(), loaded.sources)
        }
    };
    if context.output.draft(&draft_to_toml(&draft))? {
        let path = context.global.output.as_deref().unwrap_or(Path::new("-")).display();
        context.hint(&match &found.proposal {
            // It goes back to its proposal: what is committed is approved by nobody.
            Some((name, _)) => words!("edit.edit-look-diff-save", path, name),
            None => words!("edit.edit-look-diff-record", path),
        });
    }
    Ok(Outcome::Done)
}

fn by_verb(context: &Context, verb: &Verb, path: &Path, args: &Args) -> Result<Outcome, Failure> {
    let opened = context.workspace()?.opened()?;
    let file = context.workspace()?.draft(path, Ids::Required)?;
    let mut taken: BTreeSet<Id> = BTreeSet::new();
    if let Some(opened) = &opened {
        taken = recorded_ids(opened)?;
    }
    let edited = verb.carry_out(&file.draft, &file.vocabulary, &taken)?;
    let edited = super::reasons::for_edit(&file.draft, edited, &args.reason)?;
    if !args.drop_comments {
        lost_comments(&file.path, &file.text)?;
    }
    let head = head_length(&file.text);
    let head = file.text[..head].trim_end();
    let head = if head.is_empty() { String::new() } else { format!("{head}\n\n") };
    let text = format!("{head}{}", draft_to_toml(&edited));
    match &context.global.output {
        None if path.as_os_str() != "-" => Plain::edited(path)?.write(text.as_bytes())?,
        _ => context.output.text(&text)?,
    }
    Ok(Outcome::Done)
}
