//! `planctl propose edit`

use std::path::PathBuf;

use planctl::diff::{CauseRow, ChangedField, compare};
use planctl::event::ProposalName;
use planctl::model::{Id, Place};
use planctl::proposal::NewVersion;
use planctl::snapshot::{Draft, Snapshot};
use planctl::text::visible;
use planctl::words;

use crate::cli::context::{Context, Outcome, now};
use crate::cli::desk::{Desk, named, refresh};
use crate::cli::failure::Failure;
use crate::cli::fmt::recorded_ids;
use crate::cli::sign::Signing;
use crate::cli::verbs::Verb;

/// Edit the last version of a proposal by a verb, and keep the outcome as the next
///
/// With --cause, what the verb changed becomes a point of the cover note; verbs with one cause
/// make one point together.
///
/// Exit codes: 0 recorded; 1 the verb would change nothing; 2 the edit is refused, or the
/// proposal has ended; 3 the store is damaged; 4 busy.
#[derive(clap::Args)]
pub(super) struct Edit {
    /// The proposal
    #[arg(value_name = "NAME", value_parser = crate::cli::desk::name)]
    name: ProposalName,
    /// Why
    #[arg(short, long, value_name = "TEXT", default_value = "", hide_default_value = true, global = true)]
    message: String,
    /// Why, for the record: kept with each place that the verb changes, and public once it is adopted
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true, global = true)]
    reason: String,
    /// The point of the cover note to which it belongs
    #[arg(long, value_name = "TEXT", global = true)]
    cause: Option<String>,
    /// The role that takes the step, such as ライフサイエンス課
    #[arg(long, value_name = "ROLE", default_value = "", hide_default_value = true, global = true)]
    author: String,
    /// Sign what is recorded, as its author
    #[arg(long, global = true)]
    sign: bool,
    /// The key: a private key, or a public one whose private half an agent holds
    #[arg(long, value_name = "FILE", env = "PLANCTL_SIGNING_KEY", global = true)]
    key: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

pub(super) fn edit(context: &Context, args: Edit) -> Result<Outcome, Failure> {
    let desk = Desk::open(context)?;
    let proposals = desk.proposals();
    let proposal = named(&proposals, &args.name)?;
    let last = desk.load(proposal.last())?;
    let mut taken = recorded_ids(desk.opened)?;
    // An id that another proposal gives is to stay free for it.
    for other in proposals.iter().filter(|other| other.state.is_open()) {
        taken.extend(desk.load(other.last())?.draft.plan.items().map(|item| item.id.clone()));
    }
    let draft = args.verb.carry_out(&last.draft, &last.vocabulary, &taken)?;
    let draft = crate::cli::reasons::for_edit(&last.draft, draft, &args.reason)?;
    let version = proposal.last().version;
    let causes = match &args.cause {
        Some(cause) => {
            let cause = crate::cli::arguments::one_line("--cause", cause)?;
            with_cause(&version.causes, &cause, &touched(&last.draft, &draft))?
        }
        None => version.causes.clone(),
    };
    let seen = proposal.versions.len();
    let new = NewVersion {
        author: crate::cli::arguments::one_line("--author", &args.author)?,
        message: crate::cli::arguments::message(&args.message)?,
        causes,
        ..NewVersion::after(proposal, &last, draft)
    };
    let pen = Signing { sign: args.sign, key: args.key }.pen(desk.opened, &new.author)?;
    let appended = context.workspace()?.propose(&new, &now()?)?;
    refresh(context, &args.name, (seen, &last.draft), &new.draft)?;
    let (name, number) = (&args.name, seen + 1);
    let said = words!("propose.kept-version-proposal", name, number);
    desk.recorded(context, &appended, &said, pen.as_ref())
}

/// The places that a verb changed: what came and went first, then what was edited.
fn touched(before: &Draft, after: &Draft) -> Vec<Place> {
    let changes = compare(&Snapshot::of(before.plan.clone()), &Snapshot::of(after.plan.clone()));
    let of_item = |id: &Id| -> Vec<Place> {
        let fields = ChangedField::of(&changes, id).into_iter();
        // That a list holds others than before is the change of what came or went.
        fields.filter(|field| !matches!(field, ChangedField::List(..))).map(|field| field.place(id)).collect()
    };
    let mut places: Vec<Place> = changes.items.keys().flat_map(of_item).collect();
    places.sort_by_key(|place| (place.field.is_some(), place.clone()));
    places
}

/// The points with one for these places: that of the same text, or another at the end.
fn with_cause(causes: &[CauseRow], text: &str, places: &[Place]) -> Result<Vec<CauseRow>, Failure> {
    let mut causes = causes.to_vec();
    let counted = |place: &Place| {
        let of_item = CauseRow { items: vec![place.id.clone()], ..CauseRow::default() };
        let given = CauseRow { places: vec![place.clone()], ..of_item };
        causes.iter().find(|cause| cause.text != text && cause.meets(&given).is_some())
    };
    let free: Vec<Place> = places.iter().filter(|place| counted(place).is_none()).cloned().collect();
    if let (true, Some(place)) = (free.is_empty(), places.first()) {
        let of = counted(place).map(|cause| visible(&cause.text).into_owned()).unwrap_or_default();
        let id = &place.id;
        return Err(Failure::usage(words!("propose.counted-point-already", id, of))
            .hint(words!("propose.give-text-cause")));
    }
    let index = causes.iter().position(|cause| cause.text == text).unwrap_or_else(|| {
        causes.push(CauseRow { text: text.to_owned(), ..CauseRow::default() });
        causes.len() - 1
    });
    let cause = &mut causes[index];
    for place in free {
        if cause.covers(&place.id, place.field.as_deref()) {
            continue;
        }
        if !cause.items.contains(&place.id) {
            cause.items.push(place.id.clone());
        }
        cause.places.push(place);
    }
    Ok(causes)
}
