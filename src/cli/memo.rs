//! `planctl memo`

use planctl::document::memo;
use planctl::render::json::{self, Envelope};
use planctl::words;
use std::path::PathBuf;

use super::failure::Failure;
use super::pairs::Pair;
use super::{Context, Format, Outcome, input};

/// Write the cover note 「…の変更について」
///
/// In Japanese unless --lang en asks for English: it is the office's paper, not a message.
/// Without arguments: the last two revisions.
///
/// Exit codes: 0 done; 1 no point to make; 2 a plan is not valid, or there is no such revision;
/// 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Revisions or drafts: A B, or A..B
    #[arg(value_name = "A B", num_args = 0..=2)]
    sides: Vec<String>,
    /// Points from a file, as `planctl causes` writes it, instead of those recorded
    #[arg(long, value_name = "FILE", conflicts_with = "derive")]
    causes: Option<PathBuf>,
    /// Derive the points from the two plans, even where the office declared its own
    #[arg(long)]
    derive: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format(&[Format::Text, Format::Md, Format::Html, Format::Docx, Format::Json])?;
    let pair = Pair::of(context, &args.sides)?;
    pair.tell_pairing(context);
    let pair = match &args.causes {
        Some(path) => {
            let (against, causes) = super::commit::read_causes(context, path)?;
            // What `planctl causes` writes for two files names the one before by its hash.
            let before = pair.before.side.snapshot.hash();
            let same = against == before.to_string() || {
                let opened = input::maybe_store(context)?;
                input::input(context, opened.as_ref(), &against)?.side.snapshot.hash() == before
            };
            if !same {
                let path = path.display();
                return Err(Failure::usage(words!(
                    "{path} の変更点は別の計画に対して数えられています",
                    "the points of {path} are counted against another plan"
                )));
            }
            pair.with_causes(causes)
        }
        None if args.derive => pair.derived(),
        None => pair,
    };
    let comparison = pair.compare();
    let Some(note) = memo(&comparison, pair.authority.as_deref().unwrap_or_default()) else {
        let (before, after) = (&comparison.before.label, &comparison.after.label);
        let failure = Failure::negative(words!(
            "{before} と {after} の間に、かがみ文に書く変更がありません",
            "between {before} and {after} there is no change for a cover note"
        ));
        let record = comparison.record_rows();
        return Err(if record > 0 {
            failure.hint(words!(
                "記録の違いが {record} 件あります。`planctl diff {before} {after}` で見られます",
                "{record} differences are of the record only: `planctl diff {before} {after}` shows them"
            ))
        } else {
            failure
        });
    };
    if format == Format::Json {
        let envelope = Envelope::new("memo", pair.authority.as_deref(), json::memo(&comparison, &note));
        context.output.text(&envelope.to_text())?;
        return Ok(Outcome::Done);
    }
    context.output.document(&note.document(context.paper_lang()), format)?;
    Ok(Outcome::Done)
}
