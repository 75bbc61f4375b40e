//! `planctl causes`

use planctl::diff::FacetKind;
use planctl::json::{self, Envelope};
use planctl::model::Place;
use planctl::snapshot::TomlWriter;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::pairs::{pair, tell_pairing};

/// Write the points of a change as a file to edit
///
/// The file is what `planctl commit --causes` takes: edit the wording, the order, and which
/// items belong together. Without arguments: the last two revisions.
///
/// Exit codes: 0 done; 1 no point to make; 2 a plan is not valid, or there is no such revision;
/// 3 the store is damaged.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Revisions or drafts: A B, or A..B
    #[arg(value_name = "A B", num_args = 0..=2)]
    sides: Vec<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let pair = pair(context, &args.sides)?;
    tell_pairing(context, &pair);
    let comparison = pair.comparison();
    let against = comparison.before.snapshot.hash().to_string();
    if format == Format::Json {
        let causes = json::causes(&comparison);
        let envelope = Envelope::new("causes", pair.authority(), json::Causes { against, causes });
        context.output.text(&envelope.to_text())?;
    } else {
        let mut toml = TomlWriter::new();
        toml.text(
            "against",
            comparison.before.date.map(|date| date.to_string()).as_deref().unwrap_or(&against),
        );
        for (point, cause) in comparison.points().iter().zip(&comparison.causes) {
            toml.row("cause")
                .text("text", &point.text.get(pair.vocabulary().language()))
                .text("formula", cause.formula.map(FacetKind::key).unwrap_or_default())
                .texts("items", cause.items.iter().map(|id| id.as_str()))
                // Of an item that makes several points, what this one is about.
                .texts("places", cause.places(&comparison.rows).iter().map(Place::to_string));
        }
        context.output.text(&toml.finish())?;
    }
    Ok(if comparison.causes.is_empty() { Outcome::Negative } else { Outcome::Done })
}
