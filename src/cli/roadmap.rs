//! `planctl roadmap`

use clap::ValueEnum;
use planctl::document::left_out_of_chart;
use planctl::model::{Stretch, Vocabulary};
use planctl::render::{Chart, Paper, to_roadmap_html, to_roadmap_text, to_svg};
use planctl::text::brief;
use planctl::words;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::filters::Filters;
use super::pairs::{pair, tell_pairing};

/// Draw the roadmap: time across, what runs in it down
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
    /// The first period drawn: 2021, FY2021, 令和3年度, Q3 2026, 2026-07
    #[arg(long, value_name = "PERIOD")]
    from: Option<String>,
    /// The last period drawn
    #[arg(long, value_name = "PERIOD")]
    to: Option<String>,
    #[command(flatten)]
    only: Filters,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PaperChoice {
    /// One sheet, 1,200 pixels wide
    Screen,
    /// Pages of A4 on its side
    A4,
}

/// A period of the plan's own calendar.
fn period(text: Option<&str>, option: &str, vocabulary: &Vocabulary) -> Result<Option<Stretch>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let calendar = &vocabulary.calendar;
    match calendar.when(text) {
        Some(stretch) if !matches!(stretch, Stretch::Each(_)) => Ok(Some(stretch)),
        _ => {
            let taken = calendar.examples(&[]).join(", ");
            Err(Failure::usage(words!("arguments.no-period", option, text = brief(text), taken)))
        }
    }
}

impl Args {
    fn window(&self, vocabulary: &Vocabulary) -> Result<[Option<Stretch>; 2], Failure> {
        let from = period(self.from.as_deref(), "--from", vocabulary)?;
        Ok([from, period(self.to.as_deref(), "--to", vocabulary)?])
    }
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let workspace = context.workspace()?;
    let mut left = Vec::new();
    let (drawn, lang) = match &args.against {
        None => {
            let of = workspace.resolve(&args.what)?;
            super::pairs::tell_corrected(context, &of)?;
            let [from, to] = args.window(&of.vocabulary)?;
            let plan = of.side.snapshot.plan();
            let asked = args.only.of_items(plan, &of.vocabulary)?;
            let drawn = workspace.roadmap(&of, asked.as_ref(), from.as_ref(), to.as_ref())?;
            // What nobody asked for is not missed.
            if asked.is_none() {
                left = left_out_of_chart(&drawn.roadmap, plan, &of.vocabulary, drawn.years);
            }
            (drawn, context.paper_lang(&of.vocabulary))
        }
        Some(against) => {
            let pair = pair(context, &[against.clone(), args.what.clone()])?;
            tell_pairing(context, &pair);
            let pair = args.only.told(pair, None)?;
            let [from, to] = args.window(pair.vocabulary())?;
            let drawn = workspace.roadmap_between(&pair, from.as_ref(), to.as_ref())?;
            for side in [pair.before(), pair.after()].into_iter().filter(|_| pair.asked().is_none()) {
                let plan = side.side.snapshot.plan();
                let told = left_out_of_chart(&drawn.roadmap, plan, pair.vocabulary(), drawn.years);
                left.extend(told.into_iter().filter(|words| !left.contains(words)).collect::<Vec<_>>());
            }
            (drawn, context.paper_lang(pair.vocabulary()))
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
        | Format::Jsonl
        | Format::Sql
        | Format::Graphml => context.output.paged(&to_roadmap_text(&chart, context.output.look()))?,
    }
    Ok(Outcome::Done)
}
