//! `planctl edit`

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use planctl::event::{RevisionSpec, Revisions};
use planctl::history::resolve;
use planctl::model::{Id, counted};
use planctl::snapshot::{Draft, Ids, comments, draft_to_toml};
use planctl::words;

use super::failure::Failure;
use super::fmt::{head_length, recorded_ids};
use super::input::Beside;
use super::output::replace_file;
use super::verbs::Verb;
use super::{Context, Format, Outcome, input};

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
    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
    /// The draft that a verb edits
    #[arg(long = "in", value_name = "DRAFT")]
    draft: Option<PathBuf>,
    #[command(subcommand)]
    verb: Option<Verb>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    match (&args.verb, &args.draft) {
        (Some(verb), Some(draft)) => by_verb(context, verb, draft),
        (None, None) => as_draft(context, &args),
        (Some(_), None) => Err(Failure::usage(words!(
            "どの草案を直すのか、--in DRAFT で示してください",
            "say which draft to edit with --in DRAFT"
        ))
        .hint(words!(
            "変更提案なら `planctl propose edit NAME …` です",
            "a proposal is edited with `planctl propose edit NAME …`"
        ))),
        (None, Some(_)) => Err(Failure::usage(words!(
            "何をするのか、動詞（rename、move など）で示してください",
            "say what to do with a verb: rename, move, …"
        ))),
    }
}

fn as_draft(context: &Context, args: &Args) -> Result<Outcome, Failure> {
    context.format(&[Format::Toml, Format::Text])?;
    let opened = input::store(context)?;
    let found = input::input(context, Some(&opened), &args.revision)?;
    let draft = match found.beside {
        Some(Beside { sources, open }) => Draft { plan: found.side.snapshot.plan().clone(), sources, open },
        None => {
            let revisions = Revisions::of(&opened.log.entries);
            let spec = RevisionSpec::parse(&args.revision)?;
            let revision = resolve(&revisions, context.global.plan.as_ref(), &spec)?;
            let loaded = planctl::history::load(&opened.store, revision.revise)?;
            Draft { plan: loaded.snapshot.plan().clone(), sources: loaded.sources, open: Vec::new() }
        }
    };
    if context.output.new_file(&draft_to_toml(&draft), args.force)? {
        let path = context.global.output.as_deref().unwrap_or(Path::new("-")).display();
        context.hint(&words!(
            "{path} を直し、`planctl diff {path}` で確かめ、`planctl commit {path} --date …` で記録します",
            "edit {path}, look at it with `planctl diff {path}`, record it with `planctl commit {path} --date …`"
        ));
    }
    Ok(Outcome::Done)
}

fn by_verb(context: &Context, verb: &Verb, path: &Path) -> Result<Outcome, Failure> {
    context.format(&[Format::Toml, Format::Text])?;
    let opened = input::maybe_store(context)?;
    let all = input::vocabularies(context, opened.as_ref())?;
    let file = input::draft_file(context, path, &all, Ids::Required)?;
    let mut taken: BTreeSet<Id> = BTreeSet::new();
    if let Some(opened) = &opened {
        taken = recorded_ids(opened)?;
    }
    let edited = verb.carry_out(&file.draft, &file.vocabulary, &taken)?;
    let head = head_length(&file.text);
    if let Some(span) = comments(&file.text).into_iter().find(|span| span.start >= head) {
        let count = comments(&file.text).into_iter().filter(|span| span.start >= head).count();
        let en = counted(count, "comment");
        return Err(Failure::usage(words!("注釈 {count} 件が失われます", "{en} would be lost"))
            .at(&file.path, &file.text, span)
            .hint(words!(
                "失ってよければ、先に `planctl fmt --drop-comments` を",
                "if they may go, run `planctl fmt --drop-comments` first"
            )));
    }
    let head = file.text[..head].trim_end();
    let head = if head.is_empty() { String::new() } else { format!("{head}\n\n") };
    let text = format!("{head}{}", draft_to_toml(&edited));
    match &context.global.output {
        None if path.as_os_str() != "-" => replace_file(path, text.as_bytes())?,
        _ => context.output.text(&text)?,
    }
    Ok(Outcome::Done)
}
