//! `planctl diff`

use planctl::document::{Block, Comparison, Document, Span, Texts, changes_document, stat_document};
use planctl::json::{self, Envelope};
use planctl::words;
use planctl::workspace::{Pair, Workspace, item};

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::filters::Filters;
use super::pairs::{tell_corrected, tell_mapped};

/// Say what changed between two revisions, in the plan's own words
///
/// Without arguments: the last two. One revision: it against the latest. One file: the latest
/// against it. The first line says how much is known of both; a missing row does not mean
/// unchanged where a side does not know.
///
/// Exit codes: 0 done; 1 something differs, under --exit-code or between two files; 2 a plan is
/// not valid, or there is no such revision; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Revisions or drafts: A B, or A..B
    #[arg(value_name = "A B", num_args = 0..=2)]
    sides: Vec<String>,
    #[command(flatten)]
    shown: Shown,
}

/// What of the differences is shown, and how.
#[derive(clap::Args)]
pub(super) struct Shown {
    /// Count the kinds of change instead
    #[arg(long)]
    stat: bool,
    /// Name only the items that differ
    #[arg(long, conflicts_with = "stat")]
    name_only: bool,
    /// Show changed texts once, as [-gone-]{+come+}
    #[arg(long)]
    word_diff: bool,
    /// Exit with 1 if something differs
    #[arg(long)]
    exit_code: bool,
    /// The other way round
    #[arg(short = 'R', long)]
    reverse: bool,
    /// Only this item and what is below it
    #[arg(last = true, value_name = "ITEM")]
    item: Option<String>,
    #[command(flatten)]
    only: Filters,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let arguments: Vec<&str> = args.sides.iter().map(String::as_str).collect();
    let one = |workspace: &Workspace| {
        let pair = workspace.compare(&arguments)?;
        // A plan that does not have the item is not told of.
        let plans = [pair.before(), pair.after()].map(|side| side.side.snapshot.plan());
        args.shown.item.as_deref().map(|asked| item(asked, &plans)).transpose()?;
        Ok(pair)
    };
    let hashes = |pair: &Pair| [pair.before(), pair.after()].map(|side| side.side.snapshot.hash());
    let pairs = context.over_plans(args.shown.item.as_ref(), one, hashes)?;
    for pair in &pairs {
        [pair.before(), pair.after()].into_iter().try_for_each(|of| tell_corrected(context, of))?;
        tell_mapped(context, pair);
    }
    answers(context, pairs, &args.shown)
}

/// Says what differs between the two of a pair.
pub(super) fn answer(context: &Context, pair: Pair, args: &Shown) -> Result<Outcome, Failure> {
    answers(context, vec![pair], args)
}

fn answers(context: &Context, pairs: Vec<Pair>, args: &Shown) -> Result<Outcome, Failure> {
    if context.format == Format::Json {
        context.of_one_plan(pairs.iter().map(|pair| pair.after().side.snapshot.plan()))?;
    }
    let (mut document, mut any) = (Document::default(), false);
    let (many, of_files) = (pairs.len() > 1, pairs.iter().all(Pair::is_of_files));
    for (index, pair) in pairs.into_iter().enumerate() {
        let pair = if args.reverse { pair.reversed() } else { pair };
        let pair = args.only.told(pair, args.item.as_deref())?;
        let comparison = pair.comparison();
        any |= !comparison.rows.is_empty()
            || !comparison.is_decided()
            || !comparison.unread.differing().is_empty();
        if context.format == Format::Json {
            let envelope = Envelope::new("diff", pair.authority(), json::diff(&comparison));
            context.output.text(&envelope.to_text())?;
            continue;
        }
        if index > 0 {
            document.push(Block::Gap);
        }
        if many {
            let plan = comparison.after.snapshot.plan().id();
            document.push(Block::Heading(vec![Span::plain(plan.to_string())]));
        }
        document.parts.extend(shown(context, &comparison, args).parts);
    }
    if context.format != Format::Json {
        context.output.document(&document, context.format)?;
    }
    Ok(if any && (args.exit_code || of_files) { Outcome::Negative } else { Outcome::Done })
}

/// The differences of one plan as they are asked for.
fn shown(context: &Context, comparison: &Comparison<'_>, args: &Shown) -> Document {
    if args.name_only {
        let mut document = Document::default();
        for row in comparison.in_order() {
            let line = vec![Span::plain(row.id.to_string())];
            document.push(Block::Item { depth: 0, marker: String::new(), line });
        }
        let left = comparison.before.open.len() + comparison.after.open.len();
        if left > 0 {
            context.note(&words!("propose.rows-wait", left));
        }
        let unread = comparison.unread.differing().len();
        if unread > 0 {
            context.note(&words!("diff.unread-differ", unread));
        }
        return document;
    }
    if args.stat {
        return stat_document(comparison, context.lang);
    }
    let texts = match args.word_diff {
        true => Texts::Words,
        false if context.format == Format::Md || context.output.colour() => Texts::Lines,
        false => Texts::Whole,
    };
    changes_document(comparison, context.lang, texts)
}
