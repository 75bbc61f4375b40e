//! `planctl export`

use std::borrow::Cow;

use planctl::document::left_out;
use planctl::export::{StratmlAbout, grouped, json_patch, plan_json, rows_table, stratml};
use planctl::layout::not_in_cells;
use planctl::model::{Item, Place};
use planctl::render::to_csv;
use planctl::snapshot::Snapshot;
use planctl::text::{Words, brief};
use planctl::words;
use planctl::workspace::Input;
use serde_json::Value as Json;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::filters::Filters;
use super::pairs::pair;

/// Give a plan to other programs: StratML Part 2, JSON and patches, rows, Markdown
///
/// --format json (the default), stratml, csv, xlsx and md take one revision or draft, the latest by
/// default; json-patch takes two as `diff` does, and gives the patch (RFC 6902) between what
/// json gives of them. `import` reads csv and xlsx back as the plan they were. What StratML has no place for is told on standard error, by kind and
/// field.
///
/// Exit codes: 0 done; 2 no such revision, or a plan is not valid; 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The revision or draft; two for json-patch: A B, or A..B
    #[arg(value_name = "REV|FILE", num_args = 0..=2)]
    sides: Vec<String>,
    /// The whole history instead: every value that ever stood, from when to when
    #[arg(long, conflicts_with = "sides")]
    history: bool,
    /// Without the mark by which spreadsheets know that a file is UTF-8
    #[arg(long)]
    no_bom: bool,
    #[command(flatten)]
    only: Filters,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    if args.history {
        args.only.refuse()?;
        return super::whole_history::run(context, !args.no_bom);
    }
    if format == Format::JsonPatch {
        args.only.refuse()?;
        let pair = pair(context, &args.sides)?;
        pair.decided()?;
        let document = |input: &Input| plan_json(input.side.snapshot.plan());
        let patch = json_patch(&document(pair.before()), &document(pair.after()));
        return give(context, &patch);
    }
    if let [_, extra] = args.sides.as_slice() {
        let extra = brief(extra);
        return Err(Failure::usage(words!("export.form-takes-revision-only", extra)));
    }
    let what = args.sides.first().map_or("latest", String::as_str);
    let found = context.workspace()?.resolve(what)?;
    super::pairs::tell_corrected(context, &found)?;
    found.decided()?;
    let plan = found.side.snapshot.plan();
    let asked = args.only.of_items(plan, &found.vocabulary)?;
    let keep =
        |item: &Item| asked.as_ref().is_none_or(|(filter, _)| filter.keeps_item(item, &found.vocabulary));
    let mut side = Cow::Borrowed(&found.side);
    if let Some((_, said)) = &asked {
        side.to_mut().snapshot = Snapshot::of(plan.extract(&keep));
        context.note(&words!("export.extract", said));
    }
    let plan = side.snapshot.plan();
    let lang = context.paper_lang(&found.vocabulary);
    match format {
        Format::Csv => {
            let table = rows_table(plan, &keep, &found.vocabulary, lang);
            context.output.text(&to_csv(&table, !args.no_bom))?;
            for item in plan.in_order().into_iter().filter(|item| keep(item) && !item.absent.is_empty()) {
                let (id, absent) = (&item.id, Words::list(&item.absent));
                context.note(&words!("export.absent-left-out", absent, id));
            }
        }
        Format::Xlsx => {
            let of = found.clone().with_snapshot(side.snapshot.clone());
            let imprint = context.workspace()?.imprint(&of, None, words!("propose.edit"))?;
            context.output.bytes(&super::office::export(context, &of, &imprint, Format::Xlsx, lang)?)?;
            tell_not_in_cells(context, &not_in_cells(of.side.snapshot.plan(), &of.vocabulary, lang));
        }
        Format::Md => {
            let document = planctl::document::plan_document(&side, &found.vocabulary, None, lang);
            super::telling::tell_left_out(context.lang, &left_out(&document, plan, &found.vocabulary));
            context.output.document(&document, Format::Md)?;
        }
        Format::Stratml => {
            let title = words!("export.stratml");
            let imprint = context.workspace()?.imprint(&found, None, title)?;
            let body = found.side.body.as_ref().map(|acted| &*acted.body);
            let about = StratmlAbout { imprint: &imprint, body, lang };
            let (text, losses) = stratml(plan, &found.vocabulary, &about);
            context.output.text(&text)?;
            tell_losses(context, &found, &losses);
        }
        Format::Text
        | Format::Json
        | Format::Toml
        | Format::Sarif
        | Format::Html
        | Format::Docx
        | Format::Svg
        | Format::JsonPatch
        | Format::Jsonl
        | Format::Sql
        | Format::Graphml => return give(context, &plan_json(plan)),
    }
    Ok(Outcome::Done)
}

/// Says what the sheets do not say by themselves.
fn tell_not_in_cells(context: &Context, places: &[Place]) {
    if !places.is_empty() {
        let (count, first) = (places.len(), Words::list(places.iter().take(5)));
        context.note(&words!("export.not-in-cells", count, first));
    }
}

fn give(context: &Context, json: &Json) -> Result<Outcome, Failure> {
    let mut text = serde_json::to_string_pretty(json).expect("plain data has a JSON form");
    text.push('\n');
    context.output.text(&text)?;
    Ok(Outcome::Done)
}

/// Says what the form had no place for, a line for each kind and field.
fn tell_losses(context: &Context, found: &Input, losses: &[planctl::export::Loss]) {
    for ((kind, field, instead), ids) in grouped(losses) {
        let plan = found.side.snapshot.plan();
        let wording = planctl::layout::Wording { vocabulary: &found.vocabulary, before: plan, after: plan };
        let what = match &field {
            Some(field) => {
                words!("export.field-of", field = wording.field(&kind, field), kind = wording.kind(&kind))
            }
            None => wording.kind(&kind),
        };
        let (count, done) = (ids.len(), instead.words());
        let mut first = ids.iter().take(3).map(ToString::to_string).collect::<Vec<_>>().join(", ");
        if count > 3 {
            first.push_str(", …");
        }
        context.note(&words!("export.no-place", count, done, first, what));
    }
}
