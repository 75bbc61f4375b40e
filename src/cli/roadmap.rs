//! `planctl roadmap`

use clap::ValueEnum;
use planctl::document::left_out_of_chart;
use planctl::model::FiscalYear;
use planctl::render::{Chart, Paper, to_roadmap_html, to_roadmap_text, to_svg};
use planctl::words;

use super::arguments::Unfit;
use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::pairs::{pair, tell_pairing};

/// Draw the roadmap: fiscal years across, what runs in them down
///
/// Bars fade where an end is not known; evaluations stand as their signs; names that are not
/// settled are dashed; what follows what is joined. With --against, what has come, gone, moved or
/// lengthened is drawn and said in words. In Japanese unless --lang en asks for English.
///
/// Exit codes: 0 done; 2 no such revision, a plan is not valid, or too many years to draw; 3 the
/// store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The revision or draft
    #[arg(value_name = "REV|FILE", default_value = "latest")]
    what: String,
    /// Show what changed since this revision or draft
    #[arg(long, value_name = "REV|FILE")]
    against: Option<String>,
    /// What it is laid out for
    #[arg(long, value_name = "PAPER", default_value = "screen")]
    paper: PaperChoice,
    /// The first fiscal year drawn: 2021, FY2021, 令和3年度, R3
    #[arg(long, value_name = "YEAR", value_parser = year)]
    from: Option<FiscalYear>,
    /// The last fiscal year drawn
    #[arg(long, value_name = "YEAR", value_parser = year)]
    to: Option<FiscalYear>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PaperChoice {
    /// One sheet, 1,200 pixels wide
    Screen,
    /// Pages of A4 on its side
    A4,
}

fn year(text: &str) -> Result<FiscalYear, Unfit> {
    FiscalYear::typed(text).ok_or_else(|| Unfit(words!("arguments.write-fiscal-year")))
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let lang = context.paper_lang();
    let workspace = context.workspace()?;
    let mut left = Vec::new();
    let drawn = match &args.against {
        None => {
            let of = workspace.resolve(&args.what)?;
            super::pairs::tell_corrected(context, &of)?;
            let drawn = workspace.roadmap(&of, args.from, args.to)?;
            let plan = of.side.snapshot.plan();
            left = left_out_of_chart(&drawn.roadmap, plan, &of.vocabulary, drawn.years);
            drawn
        }
        Some(against) => {
            let pair = pair(context, &[against.clone(), args.what.clone()])?;
            tell_pairing(context, &pair);
            let drawn = workspace.roadmap_between(&pair, args.from, args.to)?;
            for side in [pair.before(), pair.after()] {
                let plan = side.side.snapshot.plan();
                let told = left_out_of_chart(&drawn.roadmap, plan, pair.vocabulary(), drawn.years);
                left.extend(told.into_iter().filter(|words| !left.contains(words)).collect::<Vec<_>>());
            }
            drawn
        }
    };
    left.iter().for_each(|words| context.note(words));
    let chart = Chart { roadmap: &drawn.roadmap, imprint: &drawn.imprint, lang, years: drawn.years };
    let paper = match args.paper {
        PaperChoice::Screen => Paper::Screen,
        PaperChoice::A4 => Paper::A4,
    };
    match format {
        Format::Svg => context.output.text(&to_svg(&chart, paper))?,
        Format::Html => context.output.text(&to_roadmap_html(&chart, paper))?,
        Format::Text
        | Format::Md
        | Format::Json
        | Format::Toml
        | Format::Sarif
        | Format::Docx
        | Format::Xlsx
        | Format::Csv
        | Format::Stratml
        | Format::JsonPatch
        | Format::Jsonl => context.output.paged(&to_roadmap_text(&chart, context.output.look()))?,
    }
    Ok(Outcome::Done)
}
