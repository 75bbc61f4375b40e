//! `planctl kinds`

use planctl::diff::{FacetKind, example};
use planctl::document::{Block, Document, Mark, Span};
use planctl::json::{self, Envelope};
use planctl::text::Words;
use planctl::words;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::filters::facet;

/// List the kinds of change, or explain one with an example
///
/// Exit codes: 0 done; 2 there is no such kind.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Only this kind, with a plan before and after that shows it
    #[arg(value_name = "KIND")]
    kind: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let kinds: Vec<FacetKind> = match &args.kind {
        Some(kind) => vec![facet(kind)?],
        None => FacetKind::all().collect(),
    };
    if format == Format::Json {
        let kinds = kinds.into_iter().map(|kind| json::kind(kind, example(kind)));
        let body = json::Kinds { kinds: kinds.collect() };
        context.output.text(&Envelope::new("kinds", None, body).to_text())?;
        return Ok(Outcome::Done);
    }
    let mut document = Document::default();
    for kind in kinds {
        one(context, &mut document, kind, args.kind.is_some());
    }
    context.output.document(&document, format)?;
    Ok(Outcome::Done)
}

fn one(context: &Context, document: &mut Document, kind: FacetKind, with_example: bool) {
    let mut push = |depth, line| document.push(Block::Item { depth, marker: String::new(), line });
    let (weight, mirror) = (kind.weight().words(), kind.mirror());
    let (name, weight) = (kind.words(), context.say(&weight).into_owned());
    let mirror = mirror.key();
    let head = words!("kinds.mirror", weight, mirror);
    push(
        0,
        vec![
            Span::marked(Mark::Strong, kind.key()),
            Span::plain(format!("  {}", context.say(&name))),
            Span::marked(Mark::Faint, context.say(&head)),
        ],
    );
    push(1, vec![Span::plain(context.say(&kind.definition()))]);
    if !with_example {
        return;
    }
    let example = example(kind);
    for (title, text, mark) in [
        (words!("kinds.before"), example.before, Mark::Gone),
        (words!("kinds.after"), example.after, Mark::Come),
    ] {
        push(0, Vec::new());
        push(1, vec![Span::marked(mark, context.say(&title))]);
        for line in text.lines() {
            push(2, vec![Span::plain(line)]);
        }
    }
    if !example.decided.is_empty() {
        let places = example.decided.iter().map(ToString::to_string);
        push(0, Vec::new());
        push(1, vec![Span::plain(context.say(&words!("kinds.decided", places = Words::list(places))))]);
    }
}
