//! `planctl fmt`

use std::collections::BTreeSet;
use std::path::PathBuf;

use planctl::event::Event;
use planctl::history::load;
use planctl::model::Id;
use planctl::snapshot::{Ids, draft_to_toml};
use planctl::words;

use super::failure::Failure;
use super::input::Opened;
use super::{Context, Format, Outcome, input, output};

/// Rewrite a draft in canonical form
///
/// Order, quotes and spacing become those of a snapshot; what the plan says stays. The file is
/// rewritten whole, or with -o another is written (`-o -`: standard output). Comments at the
/// head of the file stay; others would be lost, and a file that has such is refused unless
/// --drop-comments is given.
///
/// Exit codes: 0 done; 1 with --check, the file is not in canonical form; 2 not a draft.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The draft; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Give items without an id a free one, which no revision of the store has used
    #[arg(long)]
    ids: bool,
    /// Change nothing; say whether the file is in canonical form
    #[arg(long)]
    check: bool,
    /// Leave comments out
    #[arg(long)]
    drop_comments: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    context.format(&[Format::Toml, Format::Text])?;
    let opened = input::maybe_store(context)?;
    let all = input::vocabularies(context, opened.as_ref())?;
    let text = input::read_text(context, &args.file)?;
    let mut taken = if args.ids { taken_ids(&text, opened.as_ref())? } else { BTreeSet::new() };
    let mut given = Vec::new();
    let mut give = |kind: &str| {
        let free = (1..).map(|number| format!("{kind}-{number}").replace('_', "-"));
        let id = free.into_iter().filter_map(|id| id.parse::<Id>().ok()).find(|id| !taken.contains(id));
        let id = id.expect("there are more numbers than ids");
        taken.insert(id.clone());
        given.push(id.clone());
        id
    };
    let ids = if args.ids { Ids::Given(&mut give) } else { Ids::Required };
    let draft = planctl::snapshot::read_draft(&text, &all, ids)
        .map_err(|faults| Failure::faults(&args.file.display().to_string(), &text, &faults))?;
    let head: String = text
        .lines()
        .take_while(|line| line.starts_with('#') || line.trim().is_empty())
        .map(|line| format!("{line}\n"))
        .collect();
    let head = if args.drop_comments || !head.contains('#') {
        String::new()
    } else {
        format!("{}\n", head.trim_end_matches('\n').to_owned() + "\n")
    };
    let canonical = format!("{head}{}", draft_to_toml(&draft));
    let path = args.file.display();
    if args.check {
        if canonical == text {
            return Ok(Outcome::Done);
        }
        context.note(&words!("{path} は正準形ではありません", "{path} is not in canonical form"));
        return Ok(Outcome::Negative);
    }
    let comments = planctl::snapshot::comments(&text[head.len().min(text.len())..]);
    if let Some(span) = comments.first().filter(|_| !args.drop_comments) {
        let count = comments.len();
        let offset = head.len().min(text.len());
        return Err(Failure::usage(words!("注釈 {count} 件が失われます", "{count} comments would be lost"))
            .at(&path.to_string(), &text, span.start + offset..span.end + offset)
            .hint(words!(
                "失ってよければ --drop-comments を付けてください",
                "add --drop-comments if they may go"
            )));
    }
    for id in &given {
        context.note(&words!("id `{id}` を付けました", "gave the id `{id}`"));
    }
    match &context.global.output {
        Some(_) => context.output.text(&canonical)?,
        None if args.file.as_os_str() == "-" => context.output.text(&canonical)?,
        None if canonical == text => {}
        None => output::replace_file(&args.file, &canonical)?,
    }
    Ok(Outcome::Done)
}

/// Every id that the draft mentions or any revision of the store has used.
fn taken_ids(text: &str, opened: Option<&Opened>) -> Result<BTreeSet<Id>, Failure> {
    let mut taken: BTreeSet<Id> = text.split('"').filter_map(|part| part.parse().ok()).collect();
    for entry in opened.iter().flat_map(|opened| &opened.log.entries) {
        if let (Event::Revise(revise), Some(opened)) = (&entry.event, opened) {
            let loaded = load(&opened.store, revise)?;
            taken.extend(loaded.snapshot.plan().items().map(|item| item.id.clone()));
        }
    }
    Ok(taken)
}
