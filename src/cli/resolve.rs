//! `planctl resolve`

use std::path::PathBuf;
use std::sync::Arc;

use planctl::merge::{ResolveError, Take, WHOLE, conflicts_words, resolve};
use planctl::model::Vocabulary;
use planctl::snapshot::{Draft, Ids, Place, draft_to_toml};
use planctl::text::nearest;
use planctl::words;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::fmt::{head_length, lost_comments};
use super::{output, propose};

/// Decide a conflict of a merged draft
///
/// The value taken goes into the plan, and the [[conflict]] row stays with what was taken, why and
/// by whom; it waits no longer, and `planctl commit` leaves it out. A conflict that was decided
/// may be decided again. The file is rewritten whole and in canonical form, or with -o another is
/// written (`-o -`: standard output).
///
/// Exit codes: 0 done; 2 there is no such conflict, or the plan would not hold together with it.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The place: an item's id and a field, `under`, a kind of children for their order, or `item`
    /// for all of it
    #[arg(value_name = "ITEM.FIELD")]
    place: String,
    /// What to take: `ours`, `theirs`, `base`, or a value as it is written in a draft
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    take: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who decides
    #[arg(long, value_name = "ROLE", default_value = "")]
    by: String,
    /// The draft, or a proposal: then the outcome is its next version
    #[arg(long = "in", value_name = "DRAFT|PROPOSAL")]
    draft: PathBuf,
    /// Leave comments out
    #[arg(long)]
    drop_comments: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    context.format(&[Format::Toml, Format::Text])?;
    if let Some(name) = propose::of_name(context, &args.draft)? {
        return propose::resolve(context, &name, &args);
    }
    let file = context.workspace()?.draft(&args.draft, Ids::Required)?;
    let (_, draft) = resolved(&file.draft, &file.vocabulary, &args)?;
    if !args.drop_comments {
        lost_comments(&file.path, &file.text)?;
    }
    let head = file.text[..head_length(&file.text)].trim_end();
    let head = if args.drop_comments || head.is_empty() { String::new() } else { format!("{head}\n\n") };
    let text = format!("{head}{}", draft_to_toml(&draft));
    match &context.global.output {
        _ if context.global.dry_run => {}
        Some(_) => context.output.text(&text)?,
        None if args.draft.as_os_str() == "-" => context.output.text(&text)?,
        None => output::replace_file(&args.draft, text.as_bytes())?,
    }
    let left = draft.undecided().count();
    if left > 0 {
        let left = conflicts_words(left);
        context.note(&words!("resolve.left", left));
    }
    Ok(Outcome::Done)
}

impl Args {
    /// What is taken, as it was said.
    pub(super) fn taken(&self) -> &str {
        &self.take
    }

    pub(super) fn reason(&self) -> &str {
        &self.reason
    }

    pub(super) fn by(&self) -> &str {
        &self.by
    }
}

/// The draft with one conflict decided, and where that was.
pub(super) fn resolved(
    draft: &Draft,
    vocabulary: &Arc<Vocabulary>,
    args: &Args,
) -> Result<(Place, Draft), Failure> {
    let place = place(&args.place)?;
    let take = match args.take.as_str() {
        "ours" => Take::Ours,
        "theirs" => Take::Theirs,
        "base" => Take::Base,
        value => Take::Value(value.to_owned()),
    };
    let resolved = resolve(draft, vocabulary, &place, &take, &args.reason, &args.by).map_err(|error| {
        let words = error.words();
        Failure::usage(words).maybe_hint(way_out(&error))
    })?;
    Ok((place, resolved))
}

/// A place as an argument: `item` names the whole, and so does an id alone.
fn place(argument: &str) -> Result<Place, Failure> {
    let mut place: Place = argument.parse().map_err(|()| {
        let shown = planctl::text::brief(argument);
        Failure::usage(words!("resolve.no-place", shown)).hint(words!("resolve.write-item-id-field"))
    })?;
    place.field = place.field.filter(|field| &**field != WHOLE);
    Ok(place)
}

/// A way out of a decision that cannot be.
fn way_out(error: &ResolveError) -> Option<planctl::text::Words> {
    match error {
        ResolveError::NoConflict { place, open } => {
            let places: Vec<String> = open.iter().map(Place::to_string).collect();
            let near = nearest(&place.to_string(), places.iter().map(String::as_str)).map(str::to_owned);
            Some(match near {
                Some(near) => words!("resolve.did-mean", near),
                None if places.is_empty() => {
                    words!("resolve.no-conflict-waits-decision")
                }
                None => {
                    let places = places.iter().take(8).cloned().collect::<Vec<_>>().join(" ");
                    words!("resolve.wait-decision", places)
                }
            })
        }
        ResolveError::NoReason => Some(words!("resolve.no-reason")),
        ResolveError::Structure(_) | ResolveError::Breaks(_) => Some(words!("resolve.breaks")),
        ResolveError::Row(_) | ResolveError::Value(_) => None,
    }
}
