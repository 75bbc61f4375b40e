//! `planctl show`

use planctl::document::{Block, Mark, Span, plan_document};
use planctl::json::{self, Envelope};
use planctl::model::Id;
use planctl::snapshot::{draft_to_toml, to_toml};
use planctl::words;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::reported;

/// Show a revision, or one item of it with what stands below
///
/// Exit codes: 0 done; 2 no such revision or item; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The revision or draft
    #[arg(value_name = "REV|FILE", default_value = "latest")]
    what: String,
    /// Only this item and what is below it
    #[arg(last = true, value_name = "ITEM")]
    item: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let opened = context.workspace()?.opened()?;
    let found = context.workspace()?.resolve(&args.what)?;
    super::pairs::tell_corrected(context, &found)?;
    let plan = found.side.snapshot.plan();
    let item = args.item.as_deref().map(|item| planctl::workspace::item(item, &[plan])).transpose()?;
    let is_shown = |id: &Id| {
        let wanted = |only: &Id| id == only || plan.above(id).iter().any(|above| above.id == *only);
        plan.get(id).is_some() && item.as_ref().is_none_or(wanted)
    };
    let all = opened.map(reported::reports).unwrap_or_default();
    let reports: Vec<_> = all
        .iter()
        .filter(|(_, report)| report.plan == *plan.id() && is_shown(&report.item))
        .map(|(number, report)| (*number, *report, reported::otherwise(report, &all)))
        .collect();
    match format {
        Format::Json => {
            let authority =
                opened.as_ref().filter(|_| found.entry.is_some()).map(|opened| opened.authority());
            let body = json::show(&found.side, item.as_ref(), &reports);
            context.output.text(&Envelope::new("show", authority, body).to_text())?;
        }
        // What waits is shown with the draft that it stands in.
        Format::Toml if !found.side.open.is_empty() => {
            context.output.text(&draft_to_toml(&found.draft()))?;
        }
        Format::Toml => context.output.text(&to_toml(plan))?,
        Format::Text
        | Format::Md
        | Format::Sarif
        | Format::Html
        | Format::Docx
        | Format::Xlsx
        | Format::Csv
        | Format::Svg
        | Format::Stratml
        | Format::JsonPatch
        | Format::Jsonl => {
            let mut document = plan_document(&found.side, &found.vocabulary, item.as_ref(), context.lang);
            for (index, (number, report, _)) in reports.iter().enumerate() {
                if index == 0 {
                    document.push(Block::Gap);
                    let head = words!("show.reports");
                    document.push(Block::Paragraph(vec![Span::marked(Mark::Strong, head.get(context.lang))]));
                }
                let line = reported::line(context.lang, *number, report, &all);
                document.push(Block::Item { depth: 1, marker: String::new(), line });
            }
            context.output.document(&document, format)?;
        }
    }
    Ok(Outcome::Done)
}
