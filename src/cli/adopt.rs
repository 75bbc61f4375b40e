//! `planctl adopt`

use std::collections::BTreeSet;

use planctl::event::{ActKind, Proposal, ProposalName};
use planctl::history::Details;
use planctl::json::{Envelope, Recorded};
use planctl::model::{Id, Reason};
use planctl::proposal::{AdoptError, turned_down};
use planctl::store::Area;
use planctl::text::{Words, visible};
use planctl::words;
use planctl::workspace::Error;

use super::arguments::{Naming, Publishing, Recording};
use super::context::{Context, Format, Outcome, now};
use super::desk::{Desk, named};
use super::failure::Failure;
use super::sign::{Signing, signature_line, signed_after};

/// Record the last version of a proposal as a revision
///
/// It must be based on the revision next before the date, have no open rows, and be approved as
/// the policy asks; what is missing is listed. The record names the version by its hash and says
/// nothing of the deliberation. The plan stays a draft (案) until an act decides it.
///
/// Exit codes: 0 recorded; 2 something is missing, or the plan is not valid; 3 the store is
/// damaged; 4 busy.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The proposal
    #[arg(value_name = "NAME", value_parser = super::desk::name)]
    name: ProposalName,
    #[command(flatten)]
    naming: Naming,
    /// What the record is to say of it
    #[arg(short, long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    message: String,
    /// The role that records it
    #[arg(long, value_name = "ROLE", default_value = "", hide_default_value = true)]
    author: String,
    /// What a body did: `tabled, body=…, date=…, meeting=…, paper=…, inferred=WHY`
    #[arg(long, value_name = "ACT")]
    act: Vec<String>,
    #[command(flatten)]
    publishing: Publishing,
    /// A document to keep as evidence: `FILE, url=…, retrieved=DATE, original=not-held`
    #[arg(long, value_name = "FILE")]
    source: Vec<String>,
    /// Allow an id to return after an absence, or to stand as another kind
    #[arg(long, value_name = "ID")]
    restore: Vec<Id>,
    #[command(flatten)]
    signing: Signing,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let desk = Desk::open(context)?;
    named(&desk.proposals(), &args.name)?;
    let recording = Recording {
        naming: &args.naming,
        publishing: &args.publishing,
        author: &args.author,
        message: &args.message,
        acts: &args.act,
        sources: &args.source,
        restore: &args.restore,
    };
    let details = recording.details()?;
    let pen = args.signing.pen(desk.opened, &details.author)?;
    // What will be public is told first, and only of what can be adopted.
    let workspace = context.workspace()?;
    match workspace.rehearse_adoption(&args.name, &details, &now()?) {
        Err(Error::Adopt(error)) => return Err(refused(context, &args.name, error)),
        rehearsed => drop(rehearsed?),
    }
    becomes_public(context, &desk, named(&desk.proposals(), &args.name)?, &details)?;
    let adopted = match workspace.adopt(&args.name, &details, &now()?) {
        Err(Error::Adopt(error)) => return Err(refused(context, &args.name, error)),
        done => done?,
    };
    let entry = &adopted.committed.appended.entry;
    let (number, snapshot) = (entry.number, adopted.committed.snapshot.blake3);
    let signature = signed_after(pen.as_ref(), context, Area::Record, number)?;
    if format == Format::Json {
        let head = adopted.committed.appended.head.to_string();
        let (snapshot, dry_run) = (Some(snapshot.to_string()), context.global.dry_run);
        let body = Recorded { entry: number, head, snapshot, signature, dry_run };
        let envelope = Envelope::new("adopt", Some(desk.opened.authority()), body);
        return Ok(context.recorded(number, &envelope.to_text()));
    }
    let (name, version, date, short) = (&args.name, adopted.version, args.naming.date, snapshot.short());
    let said = words!("adopt.recorded-version-revision-entry", name, version, date, number, short);
    let signed = signature_line(context, signature);
    context.recorded(number, &format!("{}\n{signed}", context.say(&said)));
    if !adopted.contained.is_empty() {
        let names = Words::joined("adopt.name-comma", &adopted.contained);
        context.note(&words!("adopt.contained", names));
    }
    if !details.acts.iter().any(|act| act.act == ActKind::Decided) {
        context.hint(&words!("adopt.once-decided-act-act", date));
    }
    Ok(Outcome::Done)
}

/// Tells what the record will say from now on, before it does: everything else stays in `drafts/`.
fn becomes_public(
    context: &Context,
    desk: &Desk,
    proposal: &Proposal<'_>,
    details: &Details,
) -> Result<(), Failure> {
    let revisions = desk.opened.revisions();
    let version = proposal.last().version;
    super::notices::unlikely_date(context, &revisions, &version.plan, details.date);
    let (published, effective) = (details.published, details.effective);
    super::notices::of_revision(context, details.date, &details.acts, published, effective)?;
    let base = version.base.and_then(|base| revisions.on(&version.plan, base.date));
    if let Some(base) = base.filter(|base| !base.is_decided()) {
        let date = base.revise.date;
        context.note(&words!("adopt.base-undecided", date));
    }
    let sources = desk.load(proposal.last())?.draft.sources.len();
    let (causes, reasons) = (version.causes.len(), version.reasons.len());
    context.note(&words!("adopt.public", causes, reasons, sources));
    for Reason { place, text } in &version.reasons {
        let text = visible(text).into_owned();
        context.note(&words!("adopt.public-reason", place, text));
    }
    let earlier: BTreeSet<&Reason> =
        proposal.versions.iter().flat_map(|earlier| &earlier.version.reasons).collect();
    for Reason { place, text } in earlier.into_iter().filter(|reason| !version.reasons.contains(reason)) {
        let text = visible(text).into_owned();
        context.note(&words!("adopt.dropped-reason", place, text));
    }
    for place in &version.decided {
        context.note(&words!("adopt.public-decided", place));
    }
    let turned_down = turned_down(&desk.proposals(), proposal);
    if !turned_down.is_empty() {
        let names = Words::joined("adopt.name-comma", &turned_down);
        context.note(&words!("adopt.turned-down", names));
    }
    if revisions.policy().is_some_and(|policy| policy.for_plan(&version.plan).next().is_some()) {
        context.note(&words!("adopt.not-covered"));
    }
    Ok(())
}

/// What is missing is listed line by line, each with its way out.
fn refused(context: &Context, name: &ProposalName, error: AdoptError) -> Failure {
    use planctl::proposal::Missing;
    let AdoptError::Missing(missing) = &error else { return error.into() };
    for lacking in missing {
        context.note(&lacking.words());
    }
    let failure = Failure::usage(words!("adopt.proposal-cannot-adopted-yet", name));
    match missing.first() {
        // The newest revision may not be the one before the date.
        Some(Missing::Base { before: Some(date), .. }) => {
            failure.hint(words!("adopt.carry-over-onto", name, date))
        }
        Some(Missing::Base { before: None, .. } | Missing::Contained(_)) => {
            failure.hint(words!("adopt.carry-over-propose-rebase", name))
        }
        Some(Missing::Decisions(_)) => failure.hint(words!("adopt.decide-resolve-item-field", name)),
        Some(Missing::Submission) => failure.hint(words!("adopt.propose-submit", name)),
        Some(Missing::Approval(_)) => failure.hint(words!("adopt.propose-show-says-whose", name)),
        _ => failure,
    }
}
