//! `planctl amend`

use planctl::amend::{Amendment, GRAMMAR};
use planctl::document::amending_document;
use planctl::json::{self, Envelope};
use planctl::text::Lang;
use planctl::words;
use planctl::workspace::{Amended, Pair};

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::pairs::{pair, tell_pairing};

/// Write amending sentences (改め文), which lead from one revision to the next
///
/// 「…中「甲」を「乙」に改める。」 and the like. What no sentence says (ids, lineage, what is
/// said to be unknown) stands in a foot at the end. `planctl apply` carries them out; with the
/// foot the outcome has the very hash of the later revision. The sentences are Japanese whatever
/// --lang says. Without arguments: the last two revisions.
///
/// Exit codes: 0 done; 1 nothing differs; 2 a plan is not valid, or there is no such revision;
/// 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Revisions or drafts: A B, or A..B
    #[arg(value_name = "A B", num_args = 0..=2)]
    sides: Vec<String>,
    /// Show the grammar of amending sentences instead
    #[arg(long, conflicts_with = "sides")]
    grammar: bool,
    /// Without the foot; carried out, what is added bears passing ids
    #[arg(long)]
    without_foot: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    if args.grammar {
        context.output.text(GRAMMAR)?;
        return Ok(Outcome::Done);
    }
    let pair = pair(context, &args.sides)?;
    if pair.vocabulary().lang != Lang::JA.tag() {
        let lang = &pair.vocabulary().lang;
        return Err(Failure::usage(words!("amend.no-convention", lang)).hint(words!("amend.list-instead")));
    }
    tell_pairing(context, &pair);
    let workspace = context.workspace()?;
    let Amended { mut amendment, record, .. } = workspace.amend(&pair)?;
    if amendment.sentences.is_empty() {
        context.note(&words!("amend.two-differ-record-only"));
    }
    if record > 0 {
        context.note(&words!("amend.items-only-missing-record", record));
    }
    if args.without_foot {
        amendment.foot = None;
    }
    if format == Format::Json {
        let envelope = Envelope::new("amend", pair.authority(), answer(&amendment, &pair));
        context.output.text(&envelope.to_text())?;
        return Ok(Outcome::Done);
    }
    let imprint = workspace.imprint_of(&pair, words!("amend.amending-sentences"))?;
    if format == Format::Text {
        // Behind 以上, where nothing is carried out any more.
        let foot = imprint.words();
        context.output.text(&format!(
            "{}\n{}\n",
            amendment.to_text(),
            words!("compose.foot", text = foot).get(Lang::JA)
        ))?;
    } else {
        context.output.document(&amending_document(&amendment, Some(imprint)), format)?;
    }
    Ok(Outcome::Done)
}

fn answer(amendment: &Amendment, pair: &Pair) -> json::Amend {
    let (before, after) = (&pair.before().side.snapshot, &pair.after().side.snapshot);
    json::Amend {
        plan: before.plan().id().to_string(),
        before: before.hash().to_string(),
        after: after.hash().to_string(),
        sentences: amendment.sentences.iter().map(|sentence| sentence.lines().join("\n")).collect(),
        foot: amendment.foot.as_ref().map(|foot| foot.to_toml()).unwrap_or_default(),
        text: amendment.to_text(),
    }
}
