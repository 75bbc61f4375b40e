//! `planctl propose new`, `save`

use std::path::PathBuf;

use planctl::event::ProposalName;
use planctl::proposal::NewVersion;
use planctl::snapshot::Ids;
use planctl::words;
use planctl::workspace::Error;

use crate::cli::context::{Context, Outcome, now};
use crate::cli::desk::{Desk, Said, made_from, named, working_file, working_text};
use crate::cli::failure::Failure;
use crate::cli::reasons::Reasons;
use crate::cli::target::{Existing, Plain, Target, maybe_read};

/// Begin a proposal and write a draft to edit
///
/// The draft goes to NAME.toml here, or to the file named by -o. It may begin from a draft of
/// your own: then that is the first version, and the latest revision what it would change.
///
/// Exit codes: 0 done; 2 the name is taken, or the file exists; 3 the store is damaged; 4 busy.
#[derive(clap::Args)]
pub(super) struct New {
    /// What it is to be called
    #[arg(value_name = "NAME", value_parser = crate::cli::desk::name)]
    name: ProposalName,
    /// The revision it would change, or a draft
    #[arg(long, value_name = "REV|DRAFT", default_value = "latest")]
    from: String,
    #[command(flatten)]
    said: Said,
}

pub(super) fn new(context: &Context, args: New) -> Result<Outcome, Failure> {
    let desk = Desk::open(context)?;
    if desk.proposals().get(&args.name).is_some() {
        let name = &args.name;
        return Err(Failure::usage(words!("propose.proposal-already", name))
            .hint(words!("propose.choose-another-name")));
    }
    let path = context.output.place().map_or_else(|| working_file(&args.name), PathBuf::from);
    let found = context.workspace()?.resolve(&args.from)?;
    let mut version = context.workspace()?.beginning(&args.name, found)?;
    version.author = args.said.author()?;
    version.message = args.said.message()?;
    let base = version.base;
    let pen = args.said.pen(&desk)?;
    let text = working_text(&args.name, 1, &version.draft);
    // The very draft may be there: whoever began the proposal before was cut short.
    let is_there = maybe_read(&path)?.is_some_and(|bytes| bytes == text.as_bytes());
    let existing = if is_there { Existing::Replaced } else { context.output.existing() };
    let target = Target::of(&path, existing)?;
    let fresh = match &target {
        Target::Plain(plain) if !plain.stands() => Some(plain),
        _ => None,
    };
    // The file first: should the log refuse, it is a draft like any other.
    if !context.global.dry_run {
        target.write(text.as_bytes())?;
    }
    let appended = match context.workspace()?.propose(&version, &now()?) {
        Ok(appended) => appended,
        Err(error) => {
            // What was just written says a version that is not there.
            if let Some(fresh) = fresh.filter(|_| !context.global.dry_run) {
                fresh.remove();
            }
            return Err(error.into());
        }
    };
    let (name, path) = (&args.name, path.display());
    let on = match base {
        Some(base) => {
            let date = base.date;
            words!("propose.revision", date)
        }
        None => words!("propose.new-plan-2"),
    };
    let said = words!("propose.began-proposal-draft", name, path, on);
    let outcome = desk.recorded_beside(context, &appended, &said, pen.as_ref())?;
    if !context.global.dry_run {
        context.hint(&words!("propose.edit-then-keep-version", path, name));
    }
    Ok(outcome)
}

/// Record a version of a proposal
///
/// All versions are kept. If others saved versions since the one the draft was made from, both
/// are combined; what cannot be is a conflict to be decided with `planctl resolve`.
///
/// Exit codes: 0 recorded; 1 it is the last version over again, or there are conflicts; 2 the
/// draft is not valid, or the proposal has ended; 3 the store is damaged; 4 busy.
#[derive(clap::Args)]
pub(super) struct Save {
    /// The proposal
    #[arg(value_name = "NAME", value_parser = crate::cli::desk::name)]
    name: ProposalName,
    /// The draft; otherwise NAME.toml here
    #[arg(value_name = "DRAFT")]
    draft: Option<PathBuf>,
    /// The points of the cover note, as `planctl causes` writes them
    #[arg(long, value_name = "FILE")]
    causes: Option<PathBuf>,
    #[command(flatten)]
    reasons: Reasons,
    #[command(flatten)]
    said: Said,
}

pub(super) fn save(context: &Context, args: Save) -> Result<Outcome, Failure> {
    let desk = Desk::open(context)?;
    let proposals = desk.proposals();
    let proposal = named(&proposals, &args.name)?;
    let path = args.draft.clone().unwrap_or_else(|| working_file(&args.name));
    let mut all = context.workspace()?.vocabularies()?.to_vec();
    let last = desk.load(proposal.last())?;
    if !all.iter().any(|known| known.name == last.vocabulary.name) {
        all.push(last.vocabulary.clone());
    }
    let file = context.workspace()?.draft_by(&path, &all, Ids::Required)?;
    file.sound()?;
    let seen = proposal.versions.len();
    let combined = super::carrying::combined(
        context,
        &desk,
        proposal,
        made_from(&file.text, &args.name),
        &file,
        &args.said.author()?,
    )?;
    let version = proposal.last().version;
    let (vocabulary, vocabulary_text) = if file.vocabulary.name == last.vocabulary.name {
        ((*last.vocabulary).clone(), last.vocabulary_text.clone())
    } else {
        context.workspace()?.vocabulary_with_text(&file.vocabulary)?
    };
    let causes = match &args.causes {
        Some(causes) => {
            let (against, rows) = context.workspace()?.causes_of(causes, &combined.draft.plan)?;
            // They are points of what the proposal changes of its base.
            if version.base.is_some_and(|base| base.snapshot != against) {
                return Err(Error::OtherBase { path: causes.display().to_string() }.into());
            }
            rows
        }
        None => version.causes.clone(),
    };
    let new = NewVersion {
        author: args.said.author()?,
        message: args.said.message()?,
        vocabulary,
        vocabulary_text,
        causes,
        ..NewVersion::after(proposal, &last, args.reasons.given(context, combined.draft)?)
    };
    let pen = args.said.pen(&desk)?;
    // The stamp of a file follows its version, so that the next save knows what it was made of.
    let is_stamped = file.text == working_text(&args.name, seen, &file.draft)
        || made_from(&file.text, &args.name).is_some();
    let is_stamped = is_stamped && maybe_read(&path)?.is_some();
    let stamped = if is_stamped { Some(Plain::edited(&path)?) } else { None };
    let appended = context.workspace()?.propose(&new, &now()?)?;
    let number = seen + 1;
    if let Some(stamped) = stamped.filter(|_| !context.global.dry_run) {
        stamped.write(working_text(&args.name, number, &new.draft).as_bytes())?;
    }
    let name = &args.name;
    let said = words!("propose.kept-version-proposal", name, number);
    let outcome = desk.recorded(context, &appended, &said, pen.as_ref())?;
    if combined.conflicts > 0 {
        return Ok(Outcome::Negative);
    }
    context.hint(&words!("propose.look-propose-diff-put", name));
    Ok(outcome)
}
