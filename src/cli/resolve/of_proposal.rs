//! `planctl resolve --in PROPOSAL`

use std::path::Path;

use planctl::event::ProposalName;
use planctl::merge::conflicts_words;
use planctl::proposal::NewVersion;
use planctl::words;

use super::{Args, next_to_decide, resolved, taken_words};
use crate::cli::context::{Context, Outcome, now};
use crate::cli::desk::{Desk, named, refresh};
use crate::cli::failure::Failure;

/// The proposal that `--in` names, where no file of that name lies here.
pub(super) fn of_name(context: &Context, named: &Path) -> Result<Option<ProposalName>, Failure> {
    let name = named.to_str().filter(|_| !named.exists()).and_then(|name| name.parse().ok());
    let Some(name): Option<ProposalName> = name else { return Ok(None) };
    let Some(opened) = context.workspace()?.opened()? else { return Ok(None) };
    let stands = opened.drafts()?.proposals(&opened.log().entries).get(&name).is_some();
    Ok(stands.then_some(name))
}

/// Decides a conflict of the last version, and keeps the outcome as the next.
pub(super) fn resolve(context: &Context, name: &ProposalName, args: &Args) -> Result<Outcome, Failure> {
    let desk = Desk::open(context)?;
    let proposals = desk.proposals();
    let proposal = named(&proposals, name)?;
    let last = desk.load(proposal.last())?;
    let (place, draft) = resolved(&last.draft, &last.vocabulary, args)?;
    let seen = proposal.versions.len();
    let left = draft.undecided().count();
    let new = NewVersion {
        author: crate::cli::arguments::one_line("--by", args.by())?,
        message: crate::cli::arguments::message(args.reason())?,
        resolves: Some((place.clone(), crate::cli::arguments::message(&args.taken()?)?)),
        ..NewVersion::after(proposal, &last, draft)
    };
    let appended = context.workspace()?.propose(&new, &now()?)?;
    refresh(context, name, (seen, &last.draft), &new.draft)?;
    let number = seen + 1;
    // The draft goes where -o says, as that of a draft does, and the answer to standard output.
    if context.global.output.is_some()
        && context.output.draft(&crate::cli::desk::working_text(name, number, &new.draft)).is_err()
    {
        let number = appended.entry.number;
        context.note(&words!("propose.entry-drafts-recorded-but", number));
    }
    let said = words!("propose.decided-kept-version-proposal", name, number);
    let outcome = desk.recorded_beside(context, &appended, &said, None)?;
    context.note(&taken_words(&new.draft, &last.vocabulary, &place));
    if left > 0 {
        let left = conflicts_words(left);
        context.note(&words!("propose.left", left));
        if let Some((place, takes)) = next_to_decide(&new.draft, &last.vocabulary) {
            context.hint(&words!("propose.decide-resolve-take-ours", place, takes, name));
        }
    }
    Ok(outcome)
}
