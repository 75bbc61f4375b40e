//! `planctl redline`

use clap::ValueEnum;
use planctl::document::{in_text, left_out, legend};
use planctl::model::Date;
use planctl::render::{Tracking, to_docx};
use planctl::workspace::Redlining;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::pairs::{pair, tell_pairing};
use super::telling::tell_left_out;

/// Write both plans as one paper, what goes struck out and what comes marked (見え消し)
///
/// On a terminal in colour, otherwise [-gone-] and {+come+}; for Word as tracked changes, which
/// rejected give the earlier plan and accepted the later. In Japanese unless --lang en asks for
/// English. Without arguments: the last two revisions.
///
/// Exit codes: 0 done; 2 a plan is not valid, or there is no such revision; 3 the store is
/// damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Revisions or drafts: A B, or A..B
    #[arg(value_name = "A B", num_args = 0..=2)]
    sides: Vec<String>,
    /// How Word shows the changes
    #[arg(long, value_name = "HOW", default_value = "tracked")]
    marks: Marks,
    /// The author of tracked changes; otherwise whose record they are made from
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// The date of tracked changes; otherwise that of the later plan
    #[arg(long, value_name = "DATE", value_parser = super::arguments::day)]
    date: Option<Date>,
    /// A label at the right top, such as 別紙
    #[arg(long, value_name = "LABEL")]
    attachment: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Marks {
    /// Changes to accept or reject
    Tracked,
    /// Red strokes and underlines, which a PDF keeps
    Static,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let pair = pair(context, &args.sides)?;
    tell_pairing(context, &pair);
    let redlining = Redlining { attachment: args.attachment, author: args.author, date: args.date };
    let mut both = context.workspace()?.redline(&pair, redlining, context.paper_lang(pair.vocabulary()))?;
    for side in [pair.before(), pair.after()] {
        let paper = context.workspace()?.plan(side, None, context.paper_lang(pair.vocabulary()))?;
        tell_left_out(context.lang, &left_out(&paper, side.side.snapshot.plan(), &side.vocabulary));
    }
    match format {
        Format::Docx if args.marks == Marks::Static => {
            legend(&mut both);
            context.output.bytes(&to_docx(&both, Tracking::Static))?;
        }
        Format::Text => context.output.page_text(&in_text(&both, !context.output.colour()))?,
        Format::Html => {
            legend(&mut both);
            context.output.document(&both, format)?;
        }
        Format::Md
        | Format::Json
        | Format::Toml
        | Format::Sarif
        | Format::Docx
        | Format::Xlsx
        | Format::Csv
        | Format::Svg
        | Format::Stratml
        | Format::JsonPatch
        | Format::Jsonl
        | Format::Sql
        | Format::Graphml => context.output.document(&both, format)?,
    }
    Ok(Outcome::Done)
}
