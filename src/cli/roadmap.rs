//! `planctl roadmap`

use clap::ValueEnum;
use planctl::document::Roadmap;
use planctl::model::FiscalYear;
use planctl::render::{Chart, Paper, to_roadmap_html, to_roadmap_text, to_svg};
use planctl::text::Words;
use planctl::words;

use super::failure::Failure;
use super::imprint::imprint;
use super::pairs::Pair;
use super::{Context, Format, Outcome, input};

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

/// The most years a picture has room for.
const MOST_YEARS: usize = 300;

fn year(text: &str) -> Result<FiscalYear, String> {
    let digits = text.parse().ok().and_then(FiscalYear::new);
    let found = digits.or_else(|| text.parse().ok()).or_else(|| FiscalYear::parse_japanese(text));
    found.ok_or_else(|| "it is not a fiscal year; write 2021, FY2021, 令和3年度 or R3".to_owned())
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format(&[Format::Text, Format::Svg, Format::Html])?;
    let lang = context.paper_lang();
    let opened = input::maybe_store(context)?;
    let title = Words::new("ロードマップ", "roadmap");
    let (roadmap, imprint) = match &args.against {
        None => {
            let found = input::input(context, opened.as_ref(), &args.what)?;
            (Roadmap::of(&found.side, &found.vocabulary), imprint(opened.as_ref(), &found, None, title))
        }
        Some(against) => {
            let pair = Pair::of(context, &[against.clone(), args.what.clone()])?;
            pair.tell_pairing(context);
            let roadmap = Roadmap::between(&pair.compare());
            (roadmap, imprint(opened.as_ref(), &pair.after, Some(&pair.before), title))
        }
    };
    let years = window(&roadmap, args.from, args.to)?;
    let roadmap = match years {
        Some((_, last)) => roadmap.reaching(last),
        None => roadmap,
    };
    let chart = Chart { roadmap: &roadmap, imprint: &imprint, lang, years };
    let paper = match args.paper {
        PaperChoice::Screen => Paper::Screen,
        PaperChoice::A4 => Paper::A4,
    };
    match format {
        Format::Svg => context.output.text(&to_svg(&chart, paper))?,
        Format::Html => context.output.text(&to_roadmap_html(&chart, paper))?,
        _ => context.output.paged(&to_roadmap_text(&chart, context.output.look()))?,
    }
    Ok(Outcome::Done)
}

/// The years to be drawn: those asked for, else those of the plan.
fn window(
    roadmap: &Roadmap,
    from: Option<FiscalYear>,
    to: Option<FiscalYear>,
) -> Result<Option<(FiscalYear, FiscalYear)>, Failure> {
    let span = roadmap.span();
    let first = from.or(span.map(|(first, _)| first)).or(to);
    let last = to.or(span.map(|(_, last)| last)).or(from);
    let Some((first, last)) = first.zip(last) else { return Ok(None) };
    if last < first {
        return Err(Failure::usage(words!("{first} は {last} より後です", "{first} is after {last}")));
    }
    let years = usize::from(last.begins() - first.begins()) + 1;
    if years > MOST_YEARS {
        return Err(Failure::usage(words!(
            "{first} から {last} までの {years} 年度は図に収まりません",
            "{first} to {last} are {years} years, too many to draw"
        ))
        .hint(words!(
            "--from と --to で {MOST_YEARS} 年度以下にしてください",
            "choose {MOST_YEARS} years or fewer with --from and --to"
        )));
    }
    Ok(Some((first, last)))
}
