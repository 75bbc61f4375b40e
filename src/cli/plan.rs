//! `planctl plan`

use planctl::document::{Occasion, PlanPaper};
use planctl::event::{ActKind, Revisions};
use planctl::text::Lang;
use planctl::words;

use super::failure::Failure;
use super::imprint::imprint;
use super::input::{Input, Opened};
use super::{Context, Format, Outcome, document, input};

/// Write the plan itself, in the form of the published document (別紙)
///
/// In Japanese unless --lang en asks for English. `planctl import --base REV` of the paper gives
/// the plan back. Text in a file or a pipe has its tables in tabs, as import reads them.
///
/// Exit codes: 0 done; 2 the plan is not valid, or there is no such revision; 3 the store is
/// damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The revision or draft
    #[arg(value_name = "REV|FILE", default_value = "latest")]
    what: String,
    /// A label at the right top, such as 別紙
    #[arg(long, value_name = "LABEL")]
    attachment: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format(&[Format::Text, Format::Md, Format::Html, Format::Docx])?;
    let opened = input::maybe_store(context)?;
    let found = input::input(context, opened.as_ref(), &args.what)?;
    let paper = paper(context, opened.as_ref(), &found, args.attachment.as_deref(), context.paper_lang())?;
    match format {
        Format::Text => context.output.page_text(&paper)?,
        _ => context.output.document(&paper, format)?,
    }
    Ok(Outcome::Done)
}

/// The paper of a plan, wherever it came from.
pub(super) fn paper(
    context: &Context,
    opened: Option<&Opened>,
    found: &Input,
    attachment: Option<&str>,
    lang: Lang,
) -> Result<planctl::document::Document, Failure> {
    let form = document::form_to_print(context, &found.vocabulary)?;
    let history = history(opened, found);
    let imprint = imprint(opened, found, None, words!("計画本文", "the plan"));
    let paper = PlanPaper {
        side: &found.side,
        vocabulary: &found.vocabulary,
        form: form.as_ref(),
        history: &history,
        attachment,
        imprint: &imprint,
    };
    Ok(paper.document(lang))
}

/// When the plan was made and revised: of a revision up to its day, of a draft all that is
/// recorded of its plan.
fn history(opened: Option<&Opened>, found: &Input) -> Vec<Occasion> {
    let Some(opened) = opened else { return Vec::new() };
    let revisions = Revisions::of(&opened.log.entries);
    let until = found.side.date;
    revisions
        .of_plan(found.side.snapshot.plan().id())
        .filter(|revision| until.is_none_or(|until| revision.revise.date <= until))
        .map(|revision| {
            let acts = || revision.acts.iter().map(|act| act.act);
            let of_day = acts().filter(|act| act.date == revision.revise.date);
            let body = of_day.min_by_key(|act| act.act != ActKind::Decided).or_else(|| acts().next());
            Occasion {
                date: revision.revise.date,
                kind: revision.revise.kind.key(),
                words: revision.revise.kind.words(),
                body: body.map(|act| act.body.clone()),
            }
        })
        .collect()
}
