//! `planctl fmt`

use std::collections::BTreeSet;
use std::path::PathBuf;

use planctl::event::Event;
use planctl::model::Id;
use planctl::snapshot::{Ids, draft_to_toml};
use planctl::words;
use planctl::workspace::Opened;

use super::context::{Context, Outcome};
use super::failure::Failure;
use super::target::Plain;

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
    let opened = context.workspace()?.opened()?;
    let all = context.workspace()?.vocabularies()?;
    let bytes = context.files().bytes(&args.file, context.most_bytes())?;
    let text = context.files().decoded(&args.file, &bytes)?;
    let mut taken = if args.ids { taken_ids(&text, opened)? } else { BTreeSet::new() };
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
    let mut draft = planctl::snapshot::read_draft(&text, all, ids)
        .map_err(|faults| Failure::faults(&args.file.display().to_string(), &text, &faults))?;
    let is_decided = draft.undecided().next().is_none();
    let vocabulary = all.iter().find(|own| own.name == *draft.plan.vocabulary());
    if let Some(vocabulary) = vocabulary.filter(|_| is_decided) {
        let (plan, typed) = planctl::editing::marks_as_flags(draft.plan, vocabulary, None);
        draft.plan = plan;
        for id in typed {
            context.note(&words!("workspace.mark-as-flag", id, path = args.file.display()));
        }
    }
    let head_length = head_length(&text);
    let head = text[..head_length].trim_end();
    let head = if args.drop_comments || head.is_empty() { String::new() } else { format!("{head}\n\n") };
    let canonical = format!("{head}{}", draft_to_toml(&draft));
    let path = args.file.display();
    if args.check {
        if canonical.as_bytes() == bytes {
            return Ok(Outcome::Done);
        }
        context.note(&words!("fmt.not-canonical-form", path));
        return Ok(Outcome::Negative);
    }
    if !args.drop_comments {
        lost_comments(&path.to_string(), &text)?;
    }
    for id in &given {
        context.note(&words!("fmt.gave-id", id));
    }
    match &context.global.output {
        Some(_) => context.output.text(&canonical)?,
        None if args.file.as_os_str() == "-" => context.output.text(&canonical)?,
        None if canonical.as_bytes() == bytes => {}
        None => Plain::edited(&args.file)?.write(canonical.as_bytes())?,
    }
    Ok(Outcome::Done)
}

/// Refuses to rewrite a file with comments behind its head, which would be lost.
pub(super) fn lost_comments(path: &str, text: &str) -> Result<(), Failure> {
    let head_length = head_length(text);
    let comments: Vec<_> =
        planctl::snapshot::comments(text).into_iter().filter(|span| span.start >= head_length).collect();
    let Some(span) = comments.first() else { return Ok(()) };
    let count = comments.len();
    Err(Failure::usage(words!("fmt.lost", count))
        .at(path, text, span.clone())
        .hint(words!("fmt.add-drop-comments-may")))
}

/// How many bytes the comments and empty lines at the head of a file have.
pub(super) fn head_length(text: &str) -> usize {
    let is_head = |line: &&str| line.starts_with('#') || line.trim().is_empty();
    text.split_inclusive('\n').take_while(is_head).map(str::len).sum()
}

/// Every id that the draft mentions or any revision of the store has used.
fn taken_ids(text: &str, opened: Option<&Opened>) -> Result<BTreeSet<Id>, Failure> {
    let mut taken = BTreeSet::new();
    // What is no TOML is told by the reading that follows.
    if let Ok(table) = toml::from_str::<toml::Table>(text) {
        texts(&toml::Value::Table(table), &mut |text| taken.extend(text.parse::<Id>().ok()));
    }
    if let Some(opened) = opened {
        taken.extend(recorded_ids(opened)?);
    }
    Ok(taken)
}

/// Every id that any revision of the store has used.
pub(super) fn recorded_ids(opened: &Opened) -> Result<BTreeSet<Id>, Failure> {
    let mut taken = BTreeSet::new();
    for entry in &opened.log().entries {
        if let Event::Revise(revise) = &entry.event {
            // Of what is withheld no id is known.
            let Some(loaded) = opened.load_unless_withheld(revise)? else { continue };
            taken.extend(loaded.snapshot.plan().items().map(|item| item.id.clone()));
        }
    }
    Ok(taken)
}

fn texts(value: &toml::Value, take: &mut impl FnMut(&str)) {
    match value {
        toml::Value::String(text) => take(text),
        toml::Value::Array(members) => members.iter().for_each(|member| texts(member, take)),
        toml::Value::Table(table) => table.values().for_each(|member| texts(member, take)),
        _ => {}
    }
}
