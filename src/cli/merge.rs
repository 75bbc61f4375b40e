//! `planctl merge`

use std::path::Path;
use std::sync::Arc;

use planctl::document::Merging;
use planctl::event::RevisionSpec;
use planctl::json::{Envelope, merge_answer};
use planctl::merge::{MergeError, Merged, Sides, merge};
use planctl::model::Vocabulary;
use planctl::render::{Look, Tables, to_text};
use planctl::snapshot::{Draft, Ids, draft_to_toml};
use planctl::words;
use planctl::workspace::{Beside, Input, is_document};

use super::arguments::shell_word;
use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::resolve::next_to_decide;
use super::telling::tell;

/// Bring two plans together that were made from one
///
/// Everything goes by ids and fields, never by likeness. What only one side changed is as that
/// side has it; of a text both edits are made where they are in different parts, of a set what
/// either put in is in and what either took out is not. Where that does not do, the result holds
/// the base and a [[conflict]] row with the three values, for `planctl resolve`. The result is a
/// draft, on standard output or in a file that does not exist yet; what conflicts is told on
/// standard error.
///
/// Exit codes: 0 done; 1 there are conflicts, and the result is written; 2 these cannot be merged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// What both were made from: a revision or a draft
    #[arg(long, value_name = "REV")]
    base: String,
    /// The one side
    #[arg(long, value_name = "REV")]
    ours: String,
    /// The other side
    #[arg(long, value_name = "REV")]
    theirs: String,
    /// Say also what was decided by rule where both sides had a say
    #[arg(long)]
    explain: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let opened = context.workspace()?.opened()?;
    // Reading is the most of it, and each can be read on a core of its own.
    let [base, ours, theirs] = std::thread::scope(|scope| {
        let read = |argument| move || side(context, argument);
        let others = [&args.ours, &args.theirs].map(|argument| scope.spawn(read(argument)));
        let base = side(context, &args.base);
        let [ours, theirs] = others.map(|one| one.join().expect("reading a plan does not panic"));
        [base, ours, theirs]
    });
    let (base, ours, theirs) = (base?, ours?, theirs?);
    let vocabulary = latest([&base.vocabulary, &ours.vocabulary, &theirs.vocabulary])?;
    let sides = Sides { base: &base.draft, ours: &ours.draft, theirs: &theirs.draft };
    let merged = merge(&sides, &vocabulary)?;
    let merging = Merging { merged: &merged, sides, vocabulary: &vocabulary };
    if format != Format::Text {
        summary(context, &merging, args.explain);
    }
    match format {
        _ if context.global.dry_run && format == Format::Toml => {}
        Format::Json => {
            let from_store = opened.filter(|_| [&base, &ours, &theirs].iter().any(|side| side.is_revision));
            let authority = from_store.map(|opened| opened.authority());
            let envelope = Envelope::new("merge", authority, merge_answer(&merging));
            context.output.text(&envelope.to_text())?;
        }
        Format::Text => {
            let mut document = merging.conflicts(context.lang);
            let decided = match args.explain {
                true => merging.decisions(context.lang),
                false => merging.composed(context.lang),
            };
            document.parts.extend(decided.parts);
            if document.parts.is_empty() {
                let words = words!("merge.no-conflicts");
                context.output.text(&context.say(&words))?;
            } else {
                context.output.document(&document, Format::Text)?;
            }
        }
        Format::Md
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
        | Format::Graphml => written(context, &merged, &vocabulary)?,
    }
    Ok(if merged.draft.undecided().next().is_none() { Outcome::Done } else { Outcome::Negative })
}

/// Gives the result, and says what to do about its conflicts.
fn written(context: &Context, merged: &Merged, vocabulary: &Vocabulary) -> Result<(), Failure> {
    let in_file = context.output.draft(&draft_to_toml(&merged.draft))?;
    let path = context.global.output.as_deref().filter(|_| in_file);
    let file = path.map_or("FILE".to_owned(), shell_word);
    if let Some((place, takes)) = next_to_decide(&merged.draft, vocabulary) {
        context.hint(&words!("merge.decide-resolve-take-ours", place, takes, file));
    }
    Ok(())
}

/// Tells on standard error what conflicts, which texts nobody wrote as they came out and, if asked, all that
/// rules decided.
pub(super) fn summary(context: &Context, merging: &Merging<'_>, explain: bool) {
    let mut documents = vec![merging.conflicts(context.lang)];
    documents.push(match explain {
        true => merging.decisions(context.lang),
        false => merging.composed(context.lang),
    });
    for document in documents {
        let look = Look { colour: context.output.colour_on_stderr(), columns: None, tables: Tables::Drawn };
        for line in to_text(&document, look).lines().filter(|line| !line.is_empty()) {
            tell(line);
        }
    }
}

/// One of the three, as a draft.
struct One {
    draft: Draft,
    vocabulary: Arc<Vocabulary>,
    is_revision: bool,
}

fn side(context: &Context, argument: &str) -> Result<One, Failure> {
    let path = Path::new(argument);
    // What can be nothing but a draft in a file is given no name, which takes as long as reading.
    let is_draft = RevisionSpec::parse(argument).is_err() && path.is_file() && !is_document(path);
    if is_draft {
        let file = context.workspace()?.draft(path, Ids::Required)?;
        file.sound()?;
        return Ok(One { draft: file.draft, vocabulary: file.vocabulary, is_revision: false });
    }
    let Input { side, vocabulary, beside, sources, document, entry, .. } =
        context.workspace()?.resolve(argument)?;
    if document.is_some() {
        return Err(Failure::usage(words!("merge.published-document-no-ids", argument))
            .hint(words!("merge.make-draft-import-base", argument)));
    }
    let plan = side.snapshot.into_plan();
    let draft = match beside {
        Some(Beside { sources, reasons, open, .. }) => Draft { plan, sources, reasons, open },
        None => Draft::of(plan, sources),
    };
    Ok(One { draft, vocabulary, is_revision: entry.is_some() })
}

/// The latest vocabulary, which must be able to read what the others read.
pub(super) fn latest(three: [&Arc<Vocabulary>; 3]) -> Result<Arc<Vocabulary>, Failure> {
    let latest = three.into_iter().max_by_key(|vocabulary| vocabulary.name.version).expect("there are three");
    for earlier in three.into_iter().filter(|other| other.name.name == latest.name.name) {
        latest.extends(earlier).map_err(|fault| {
            let name = &latest.name;
            Failure::usage(words!("merge.vocabulary-not-continue-earlier", name, fault))
        })?;
    }
    Ok(latest.clone())
}

impl From<MergeError> for Failure {
    fn from(error: MergeError) -> Self {
        Failure::usage(error.words())
    }
}
