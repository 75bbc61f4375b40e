//! `planctl propose submit`, `review`, `reject`, `withdraw`

use planctl::event::{Of, Opinion, ProposalName, Step};
use planctl::snapshot::Place;
use planctl::text::Words;
use planctl::words;

use crate::cli::context::{Context, Outcome, now};
use crate::cli::desk::{Desk, Said, named};
use crate::cli::failure::Failure;

/// Put the last version of a proposal forward for review
///
/// A version saved later has to be submitted again; approvals of what it leaves unchanged stay.
///
/// Exit codes: 0 recorded; 1 it is submitted already; 2 it has ended, or has conflicts; 3 the
/// store is damaged; 4 busy.
#[derive(clap::Args)]
pub(super) struct Submit {
    /// The proposal
    #[arg(value_name = "NAME", value_parser = crate::cli::desk::name)]
    name: ProposalName,
    #[command(flatten)]
    said: Said,
}

pub(super) fn submit(context: &Context, args: Submit) -> Result<Outcome, Failure> {
    let desk = Desk::open(context)?;
    let proposals = desk.proposals();
    let proposal = named(&proposals, &args.name)?;
    let loaded = desk.load(proposal.last())?;
    let open = loaded.draft.undecided().count();
    if open > 0 {
        let name = &args.name;
        return Err(Failure::usage(words!("propose.not-decided-yet", open))
            .hint(words!("propose.propose-show-lists", name)));
    }
    let (of, version) = (Of::Entry(proposal.last().hash), proposal.last().version);
    let is_again = |step: &Step| match step {
        Step::Submit { of: known, .. } => *known == of || *known == Of::File(version.file.blake3),
        Step::Propose(_)
        | Step::Resolve { .. }
        | Step::Review { .. }
        | Step::Reject { .. }
        | Step::Withdraw { .. } => false,
    };
    // What was submitted in format 1 did not name its entry, and need not be submitted again.
    if proposal.steps.last().is_some_and(|(_, step)| is_again(&step.step)) {
        return Err(Failure::negative(words!("propose.submitted-already")));
    }
    let name = &args.name;
    let said = words!("propose.submitted-proposal", name);
    let step = context.workspace()?.considered(name, None)?.submitted();
    let outcome = taken(context, &desk, name, &args.said, &said, &step)?;
    context.hint(&words!("propose.approved-propose-review-approve", name));
    Ok(outcome)
}

/// Approve a proposal, reject it, or comment on it
///
/// An approval holds for exactly the changes it was given for, in whatever later version they
/// still stand. With --on it is about one item or one field of it only.
///
/// Exit codes: 0 recorded; 2 it has ended, or there is no such place; 3 the store is damaged; 4
/// busy.
#[derive(clap::Args)]
#[group(id = "opinion", required = true, multiple = false, args = ["approve", "reject", "comment"])]
pub(super) struct Review {
    /// The proposal
    #[arg(value_name = "NAME", value_parser = crate::cli::desk::name)]
    name: ProposalName,
    /// Its changes may be made
    #[arg(long)]
    approve: bool,
    /// They may not
    #[arg(long)]
    reject: bool,
    /// What is to be known or considered
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
    /// What it is about
    #[arg(long, value_name = "ITEM[.FIELD]")]
    on: Option<String>,
    /// The version read, if it is not the last
    #[arg(long, value_name = "N")]
    read: Option<String>,
    #[command(flatten)]
    said: Said,
}

pub(super) fn review(context: &Context, args: Review) -> Result<Outcome, Failure> {
    let desk = Desk::open(context)?;
    let proposals = desk.proposals();
    let proposal = named(&proposals, &args.name)?;
    let made = match &args.read {
        Some(number) => Some(planctl::workspace::version_number(proposal, number)?),
        None => None,
    };
    if args.said.author.is_empty() {
        return Err(Failure::usage(words!("propose.say-whose-opinion-author")));
    }
    let considered = context.workspace()?.considered(&args.name, made)?;
    let (loaded, effect) = (&considered.loaded, &considered.effect);
    let on = match &args.on {
        Some(place) => {
            let (item, field) = match place.split_once('.') {
                Some((item, field)) => (item, Some(field)),
                None => (place.as_str(), None),
            };
            let plans = [effect.before.plan(), effect.after.plan()];
            let id = planctl::workspace::item(item, &plans)?;
            let kind = plans.iter().find_map(|plan| plan.get(&id)).map(|item| item.kind.clone());
            let kind = kind.as_deref().and_then(|kind| loaded.vocabulary.kind(kind));
            if let (Some(field), Some(kind)) = (field, kind) {
                let fields = || kind.fields.iter().map(|field| &*field.key).chain(["under"]);
                let lists = || loaded.vocabulary.kinds.iter().map(|kind| &*kind.key);
                if !fields().chain(lists()).any(|known| known == field) {
                    let shown = planctl::text::brief(field);
                    let failure = Failure::usage(words!("propose.no-field", id, shown));
                    return Err(match planctl::text::nearest(field, fields()) {
                        Some(near) => failure.hint(words!("propose.did-mean-2", near)),
                        None => failure,
                    });
                }
            }
            Some(Place { id, field: field.map(Into::into) })
        }
        None => None,
    };
    let waiting = loaded.draft.undecided().count();
    if args.approve && waiting > 0 {
        context.note(&words!("propose.approval-not-of-rows", waiting));
    }
    let (opinion, message) = match &args.comment {
        Some(text) => (Opinion::Comment, crate::cli::arguments::message(text)?),
        None => (if args.approve { Opinion::Approve } else { Opinion::Reject }, args.said.message()?),
    };
    let step = considered.reviewed(opinion, on)?;
    let (name, said) = (&args.name, opinion.words());
    let author = planctl::text::visible(&args.said.author).into_owned();
    let told = words!("propose.recorded", name, author, said);
    let said = Said { message, ..args.said };
    taken(context, &desk, name, &said, &told, &step)
}

/// Turn a proposal down
///
/// Exit codes: 0 recorded; 2 it has ended already; 3 the store is damaged; 4 busy.
#[derive(clap::Args)]
pub(super) struct Reject {
    /// The proposal
    #[arg(value_name = "NAME", value_parser = crate::cli::desk::name)]
    name: ProposalName,
    #[command(flatten)]
    said: Said,
}

pub(super) fn reject(context: &Context, args: Reject) -> Result<Outcome, Failure> {
    let name = &args.name;
    let told = words!("propose.rejected-proposal", name);
    end(context, name, &args.said, &told, |of| Step::Reject { of })
}

/// Take a proposal back
///
/// Exit codes: 0 recorded; 2 it has ended already; 3 the store is damaged; 4 busy.
#[derive(clap::Args)]
pub(super) struct Withdraw {
    /// The proposal
    #[arg(value_name = "NAME", value_parser = crate::cli::desk::name)]
    name: ProposalName,
    #[command(flatten)]
    said: Said,
}

pub(super) fn withdraw(context: &Context, args: Withdraw) -> Result<Outcome, Failure> {
    let name = &args.name;
    let told = words!("propose.withdrew-proposal", name);
    end(context, name, &args.said, &told, |of| Step::Withdraw { of })
}

fn end(
    context: &Context,
    name: &ProposalName,
    said: &Said,
    told: &Words,
    make: impl Fn(Of) -> Step,
) -> Result<Outcome, Failure> {
    let desk = Desk::open(context)?;
    let of = {
        let proposals = desk.proposals();
        Of::Entry(named(&proposals, name)?.last().hash)
    };
    taken(context, &desk, name, said, told, &make(of))
}

/// Records a step about a version that must still be one of the proposal's.
fn taken(
    context: &Context,
    desk: &Desk,
    name: &ProposalName,
    said: &Said,
    told: &Words,
    step: &Step,
) -> Result<Outcome, Failure> {
    let (author, message) = (said.author()?, said.message()?);
    let pen = said.pen(desk)?;
    let appended = context.workspace()?.take_step(name, step, &author, &message, &now()?)?;
    desk.recorded(context, &appended, told, pen.as_ref())
}
