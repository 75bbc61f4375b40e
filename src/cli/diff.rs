//! `planctl diff`

use planctl::diff::{FacetKind, Row};
use planctl::document::{Block, Document, Span, Texts, changes_document, stat_document};
use planctl::json::{self, Envelope};
use planctl::model::Id;
use planctl::text::nearest;
use planctl::words;
use planctl::workspace::Pair;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::pairs::pair;

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
    /// Only items with this kind of change (see `planctl kinds`); may be repeated
    #[arg(long, value_name = "KIND")]
    kind: Vec<String>,
    /// Exit with 1 if something differs
    #[arg(long)]
    exit_code: bool,
    /// The other way round
    #[arg(short = 'R', long)]
    reverse: bool,
    /// Only this item
    #[arg(last = true, value_name = "ITEM")]
    item: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let pair = pair(context, &args.sides)?;
    answer(context, pair, &args.shown)
}

/// Says what differs between the two of a pair.
pub(super) fn answer(context: &Context, pair: Pair, args: &Shown) -> Result<Outcome, Failure> {
    let format = context.format;
    let kinds = args.kind.iter().map(|kind| facet(kind)).collect::<Result<Vec<_>, _>>()?;
    let pair = if args.reverse { pair.reversed() } else { pair };
    let comparison = pair.comparison();
    let plans = [comparison.before.snapshot.plan(), comparison.after.snapshot.plan()];
    let item: Option<Id> =
        args.item.as_deref().map(|item| planctl::workspace::item(item, &plans)).transpose()?;
    let keep = |row: &Row| {
        (kinds.is_empty() || kinds.iter().any(|kind| row.has(*kind)))
            && item.as_ref().is_none_or(|item| row.id == *item)
    };
    let any = comparison.rows.values().any(keep);
    if format == Format::Json {
        let envelope = Envelope::new("diff", pair.authority(), json::diff(&comparison, &keep));
        context.output.text(&envelope.to_text())?;
    } else if args.name_only {
        let mut document = Document::default();
        for row in comparison.in_order().into_iter().filter(|row| keep(row)) {
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
        context.output.document(&document, format)?;
    } else if args.stat {
        context.output.document(&stat_document(&comparison, context.lang, &keep), format)?;
    } else {
        let texts = match args.word_diff {
            true => Texts::Words,
            false if format == Format::Md || context.output.colour() => Texts::Lines,
            false => Texts::Whole,
        };
        context.output.document(&changes_document(&comparison, context.lang, texts, &keep), format)?;
    }
    let any = any || !comparison.is_decided() || !comparison.unread.differing().is_empty();
    Ok(if any && (args.exit_code || pair.is_of_files()) { Outcome::Negative } else { Outcome::Done })
}

/// A kind of change by its id.
pub(super) fn facet(text: &str) -> Result<FacetKind, Failure> {
    FacetKind::by_key(text).ok_or_else(|| {
        let shown = planctl::text::brief(text);
        let failure = Failure::usage(words!("diff.no-kind-change", shown));
        match nearest(text, FacetKind::all().map(FacetKind::key)) {
            Some(near) => failure.hint(words!("diff.did-mean", near)),
            None => failure.hint(words!("diff.kinds-lists")),
        }
    })
}
