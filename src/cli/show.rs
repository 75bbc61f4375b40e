//! `planctl show`

use planctl::document::{Block, Document, Mark, Span, plan_document};
use planctl::json::{self, Envelope};
use planctl::model::Id;
use planctl::snapshot::{draft_to_toml, to_toml};
use planctl::words;
use planctl::workspace::{Input, Workspace, below};

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
    let one = |workspace: &Workspace| {
        let found = workspace.resolve(&args.what)?;
        let item = args.item.as_deref();
        let item =
            item.map(|item| planctl::workspace::item(item, &[found.side.snapshot.plan()])).transpose()?;
        Ok((found, item))
    };
    let found = context.over_plans(args.item.as_ref(), one, |(found, _)| found.side.snapshot.hash())?;
    let for_programs = matches!(context.format, Format::Json | Format::Toml);
    if for_programs {
        context.of_one_plan(found.iter().map(|(found, _)| found.side.snapshot.plan()))?;
    }
    let mut document = Document::default();
    for (index, (found, item)) in found.iter().enumerate() {
        super::pairs::tell_corrected(context, found)?;
        if index > 0 {
            document.push(Block::Gap);
        }
        document.parts.extend(shown(context, found, item.as_ref())?.parts);
    }
    if !for_programs {
        context.output.document(&document, context.format)?;
    }
    Ok(Outcome::Done)
}

/// A plan, or one item of it, as a paper; for programs it is printed at once, and the paper is empty.
fn shown(context: &Context, found: &Input, item: Option<&Id>) -> Result<Document, Failure> {
    let opened = context.workspace()?.opened()?;
    let plan = found.side.snapshot.plan();
    let scope = item.map(|item| below(item, &[plan]));
    let is_shown = |id: &Id| plan.get(id).is_some() && scope.as_ref().is_none_or(|scope| scope.contains(id));
    let all = opened.map(reported::reports).unwrap_or_default();
    let reports: Vec<_> = all
        .iter()
        .filter(|(_, report)| report.plan == *plan.id() && is_shown(&report.item))
        .map(|(number, report)| (*number, *report, reported::otherwise(report, &all)))
        .collect();
    match context.format {
        Format::Json => {
            let authority =
                opened.as_ref().filter(|_| found.entry.is_some()).map(|opened| opened.authority());
            let body = json::show(&found.side, item, &reports);
            context.output.text(&Envelope::new("show", authority, body).to_text())?;
            Ok(Document::default())
        }
        // A draft goes with all that stands beside its plan.
        Format::Toml if found.beside.is_some() => {
            context.output.text(&draft_to_toml(&found.draft()))?;
            Ok(Document::default())
        }
        Format::Toml => {
            context.output.text(&to_toml(plan))?;
            Ok(Document::default())
        }
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
        | Format::Jsonl
        | Format::Sql
        | Format::Graphml => {
            let mut document = plan_document(&found.side, &found.vocabulary, item, context.lang);
            for (index, (number, report, _)) in reports.iter().enumerate() {
                if index == 0 {
                    document.push(Block::Gap);
                    let head = words!("show.reports");
                    document.push(Block::Paragraph(vec![Span::marked(Mark::Strong, head.get(context.lang))]));
                }
                let line = reported::line(context.lang, *number, report, &all);
                document.push(Block::Item { depth: 1, marker: String::new(), line });
            }
            Ok(document)
        }
    }
}
