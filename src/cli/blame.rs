//! `planctl blame`

use planctl::document::{Block, Document, Mark, Span};
use planctl::history::{Chronicle, Run, Stood};
use planctl::json::{Blame, BlameLine, Envelope};
use planctl::model::{FieldDef, Id};
use planctl::words;
use planctl::workspace::below;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::through::{behind, chronicles, gone, items, name, run_of, run_of_field, stood, when};

/// Tell who put each value of the plan there, since when, and why
///
/// Of the last revision every value, with the first revision of the run in which it stands, the act on that, and the
/// reason that the entry gives. What was concluded and not read says so.
///
/// Exit codes: 0 done; 2 no store, or no such item; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Only this item and what is below it
    #[arg(value_name = "ITEM")]
    item: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let chronicles = chronicles(context)?;
    let asked: Vec<(&Chronicle, Option<Id>)> = match &args.item {
        Some(named) => items(&chronicles, named)?.into_iter().map(|(one, item)| (one, Some(item))).collect(),
        None => chronicles.iter().map(|one| (one, None)).collect(),
    };
    let lang = context.lang;
    let (mut document, mut lines) = (Document::default(), Vec::new());
    for (chronicle, item) in asked {
        let Some(latest) = chronicle.told.last() else { continue };
        let scope = item.as_ref().map(|item| below(item, &[latest.plan()]));
        // What is asked for and gone is told of as it went.
        if let Some(item) = item.filter(|item| latest.plan().get(item).is_none()) {
            let mut line = vec![
                Span::marked(Mark::Strong, name(chronicle, &item).get(lang)),
                Span::marked(Mark::Faint, format!("  [{item}]")),
            ];
            line.extend(gone(lang, chronicle, &item));
            if let Some(run) = chronicle.presence(&item).into_iter().next_back() {
                line.extend(behind(lang, chronicle, run.first, (&item, None), None));
                let text = words!("through.gone");
                let stands = run_of(chronicle, &run, (&item, None), (None, run.what, &text));
                lines.push(line_of(chronicle, &item, None, stands));
            }
            document.push(Block::Item { depth: 0, marker: String::new(), line });
            continue;
        }
        for own in latest.plan().in_order() {
            if scope.as_ref().is_some_and(|scope| !scope.contains(&own.id)) {
                continue;
            }
            let mut push = |depth: usize, marker: String, line: Vec<Span>| {
                document.push(Block::Item { depth, marker, line });
            };
            let head = name(chronicle, &own.id);
            let mut line = vec![
                Span::marked(Mark::Strong, head.get(lang)),
                Span::marked(Mark::Faint, format!("  [{}]", own.id)),
            ];
            let mut came = None;
            if let Some(run) = chronicle.presence(&own.id).into_iter().next_back() {
                came = Some(run.first);
                line.push(Span::plain(format!("  {}", when(chronicle, &run).get(lang))));
                line.extend(behind(lang, chronicle, run.first, (&own.id, None), None));
                let stands = run_of(chronicle, &run, (&own.id, None), (None, true, &words!("through.stood")));
                lines.push(line_of(chronicle, &own.id, None, stands));
            }
            push(0, String::new(), line);
            for field in chronicle.fields(&own.id) {
                let Some(run) = standing(chronicle, &own.id, &field) else { continue };
                let value = stood(chronicle, &field, &run, &own.id);
                let mut line = vec![
                    Span::marked(Mark::Strong, format!("{}  ", field.words.get(lang))),
                    Span::plain(value.get(lang)),
                ];
                line.extend(behind(lang, chronicle, run.first, (&own.id, Some(&field.key)), came));
                push(1, format!("{}  ", when(chronicle, &run).get(lang)), line);
                let run = run_of_field(chronicle, &run, &own.id, &field);
                lines.push(line_of(chronicle, &own.id, Some(&field), run));
            }
        }
    }
    if context.format == Format::Json {
        let authority = context.opened()?.authority();
        context.output.text(&Envelope::new("blame", Some(authority), Blame { lines }).to_text())?;
    } else {
        context.output.document(&document, context.format)?;
    }
    Ok(Outcome::Done)
}

/// The run of a field that stands in the last revision; `None` where nothing stands, or nothing is known.
fn standing(chronicle: &Chronicle, item: &Id, field: &FieldDef) -> Option<Run<Stood>> {
    let run = chronicle.field(item, &field.key).into_iter().next_back()?;
    matches!(run.what, Stood::Value(_)).then_some(run)
}

fn line_of(
    chronicle: &Chronicle,
    item: &Id,
    field: Option<&FieldDef>,
    run: planctl::json::RunOf,
) -> BlameLine {
    let field = field.map(|field| field.key.to_string());
    BlameLine { plan: chronicle.plan.to_string(), id: item.to_string(), field, run }
}
