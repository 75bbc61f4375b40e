//! `planctl resolve`

mod of_proposal;

use std::path::PathBuf;
use std::sync::Arc;

use planctl::document::Waiting;
use planctl::merge::{self, Conflict, ResolveError, Take, WHOLE, conflicts_words, next_decision, resolve};
use planctl::model::Vocabulary;
use planctl::snapshot::{Draft, Ids, OpenRow, Place, draft_to_toml};
use planctl::text::{Words, brief, nearest};
use planctl::words;

use super::arguments::shell_word;
use super::context::{Context, Outcome};
use super::failure::Failure;
use super::fmt::{head_length, lost_comments};
use super::target::Plain;

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
    /// What to take: `ours`, `theirs` or `base`
    #[arg(
        long,
        value_name = "SIDE",
        allow_hyphen_values = true,
        required_unless_present = "value",
        conflicts_with = "value"
    )]
    take: Option<String>,
    /// Another value, as it is written in a draft, or a text as it is
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    value: Option<String>,
    /// Why: kept beside the conflict, and never part of the record
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who decides
    #[arg(
        long,
        value_name = "ROLE",
        default_value = "",
        hide_default_value = true,
        visible_alias = "author"
    )]
    by: String,
    /// The draft, or a proposal: then the outcome is its next version
    #[arg(long = "in", value_name = "DRAFT|PROPOSAL")]
    draft: PathBuf,
    /// Leave comments out
    #[arg(long)]
    drop_comments: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    if let Some(name) = of_proposal::of_name(context, &args.draft)? {
        return of_proposal::resolve(context, &name, &args);
    }
    let file = context.workspace()?.draft(&args.draft, Ids::Required)?;
    let (place, draft) = resolved(&file.draft, &file.vocabulary, &args)?;
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
        None => Plain::edited(&args.draft)?.write(text.as_bytes())?,
    }
    context.note(&taken_words(&draft, &file.vocabulary, &place));
    let left = draft.undecided().count();
    if left > 0 {
        let left = conflicts_words(left);
        context.note(&words!("resolve.left", left));
        let path = context.global.output.as_deref().unwrap_or(&args.draft);
        if let Some((place, takes)) = next_to_decide(&draft, &file.vocabulary)
            && path.as_os_str() != "-"
        {
            let file = shell_word(path);
            context.hint(&words!("merge.decide-resolve-take-ours", place, takes, file));
        }
    }
    Ok(Outcome::Done)
}

/// The conflict that can be decided next, as an argument, and what can be taken for it: `ours|base`.
pub(super) fn next_to_decide(draft: &Draft, vocabulary: &Vocabulary) -> Option<(String, String)> {
    let (place, takes) = next_decision(draft, vocabulary)?;
    Some((argument(&place), takes_words(&takes)))
}

/// What can be taken, as it is written in a command: `ours|base`.
fn takes_words(takes: &[Take]) -> String {
    takes.iter().map(Take::key).collect::<Vec<&str>>().join("|")
}

/// A place as it is written in a command.
fn argument(place: &Place) -> String {
    if place.field.is_none() { format!("{place}.{WHOLE}") } else { place.to_string() }
}

/// What was taken at a place, with its value.
pub(super) fn taken_words(draft: &Draft, vocabulary: &Vocabulary, place: &Place) -> Words {
    let is_there =
        |row: &&OpenRow| Conflict::of_row(row).is_ok_and(|row| row.place == *place && row.decided.is_some());
    let Some(row) = draft.open.iter().rfind(is_there) else { return Words::default() };
    let at = argument(place);
    match Waiting::new(row, &draft.plan, vocabulary).taken() {
        Some((taken, Some(value))) => words!("resolve.taken", at, taken, value),
        Some((taken, None)) => words!("resolve.taken-nothing", at, taken),
        None => Words::default(),
    }
}

impl Args {
    /// What is taken.
    ///
    /// # Errors
    ///
    /// If it is none of the three sides: another value has an option of its own.
    fn take(&self) -> Result<Take, Failure> {
        if let Some(value) = &self.value {
            return Ok(Take::Value(value.clone()));
        }
        let said = self.take.as_deref().unwrap_or_default();
        let sides = [Take::Ours, Take::Theirs, Take::Base];
        if let Some(side) = sides.iter().find(|side| side.key() == said) {
            return Ok(side.clone());
        }
        let shown = brief(said);
        let failure = Failure::usage(words!("resolve.no-side", shown));
        let near = nearest(&said.to_lowercase(), sides.iter().map(Take::key)).map(str::to_owned);
        Err(failure.hint(match near {
            Some(near) => words!("resolve.did-mean-side", near),
            None => words!("resolve.another-value"),
        }))
    }

    /// What is taken, for the record; a value that is empty or reads like a side stands in quotes.
    pub(super) fn taken(&self) -> Result<String, Failure> {
        Ok(match self.take()? {
            Take::Value(value) if ["", "ours", "theirs", "base"].contains(&value.as_str()) => {
                format!("\"{value}\"")
            }
            Take::Value(value) => value,
            side => side.key().to_owned(),
        })
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
    let take = args.take()?;
    let resolved = resolve(draft, vocabulary, &place, &take, &args.reason, &args.by).map_err(|error| {
        let words = error.words();
        Failure::usage(words).maybe_hint(way_out(&error, draft, vocabulary, &place))
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
fn way_out(error: &ResolveError, draft: &Draft, vocabulary: &Vocabulary, at: &Place) -> Option<Words> {
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
        ResolveError::Structure(_)
        | ResolveError::Breaks(_)
        | ResolveError::Row(_)
        | ResolveError::Value(_) => Some(match merge::way_out(draft, vocabulary, at) {
            None => words!("resolve.other-value"),
            Some((place, takes)) => {
                let takes = takes_words(&takes);
                if place == *at {
                    words!("resolve.can-be-taken", takes)
                } else {
                    let place = argument(&place);
                    words!("resolve.decide-first", place, takes)
                }
            }
        }),
    }
}
