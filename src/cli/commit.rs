//! `planctl commit`

use std::path::PathBuf;

use planctl::history::CommitError;
use planctl::json::{Envelope, Recorded};
use planctl::model::{Id, Place, Reason};
use planctl::snapshot::{Ids, mapping_to_toml};
use planctl::store::Area;
use planctl::text::Words;
use planctl::words;
use planctl::workspace::{Error, Lingering};

use super::arguments::{Naming, Publishing, Recording};
use super::context::{Context, Format, Outcome, now};
use super::failure::Failure;
use super::reasons::Reasons;
use super::sign::{Signing, signature_line, signed_after};

/// Record a draft as a revision
///
/// When the command says it is recorded, it survives a power cut.
///
/// Exit codes: 0 recorded; 1 plan and sources are those of the revision before; 2 the draft is
/// not valid, the date is taken, or an id would come to mean another thing; 3 the store is
/// damaged; 4 busy. Unless it is 0, nothing was recorded.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The draft; `-` for standard input
    #[arg(value_name = "DRAFT")]
    draft: PathBuf,
    #[command(flatten)]
    naming: Naming,
    /// What is to be said of it
    #[arg(short, long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    message: String,
    /// The role that records it, such as ライフサイエンス課
    #[arg(long, value_name = "ROLE", default_value = "", hide_default_value = true)]
    author: String,
    /// What a body did: `decided, body=…, date=…, meeting=…, paper=…, inferred=WHY`; the first
    /// word is tabled, endorsed, decided or reported (付議, 了承, 決定, 報告)
    #[arg(long, value_name = "ACT")]
    act: Vec<String>,
    #[command(flatten)]
    publishing: Publishing,
    /// The points of the cover note, as `planctl causes` writes them
    #[arg(long, value_name = "FILE")]
    causes: Option<PathBuf>,
    /// A document to keep as evidence: `FILE, url=…, retrieved=DATE, original=not-held`
    #[arg(long, value_name = "FILE")]
    source: Vec<String>,
    /// Take the place of the revision of this date
    #[arg(long)]
    correction: bool,
    /// Allow an id to return after an absence, or to stand as another kind
    #[arg(long, value_name = "ID")]
    restore: Vec<Id>,
    /// What was decided though the revision before does not know it: an item, or a field of one
    #[arg(long, value_name = "ITEM[.FIELD]", value_parser = super::arguments::place)]
    decided: Vec<Place>,
    #[command(flatten)]
    reasons: Reasons,
    #[command(flatten)]
    signing: Signing,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let opened = context.opened()?;
    let workspace = context.workspace()?;
    let file = workspace.draft(&args.draft, Ids::Required)?;
    let mut proposed = workspace.proposed(&file, args.naming.date)?;
    let recording = Recording {
        naming: &args.naming,
        publishing: &args.publishing,
        author: &args.author,
        message: &args.message,
        acts: &args.act,
        sources: &args.source,
        restore: &args.restore,
    };
    proposed.details = recording.details()?;
    if let Some(path) = &args.causes {
        let (against, causes) = workspace.causes_of(path, &file.draft.plan)?;
        (proposed.against, proposed.causes) = (Some(against), causes);
    }
    let before = opened.revisions();
    let first_of_plan = !before.plans().any(|id| id == file.draft.plan.id());
    proposed.correction = args.correction;
    proposed.decided = args.decided.into_iter().collect();
    proposed.map = match &context.global.map[..] {
        [] => None,
        [path, ..] => {
            let mapping = workspace.mapping_file(path)?;
            workspace.hold_mapping(&mapping)?;
            Some(mapping_to_toml(&mapping))
        }
    };
    proposed.draft = args.reasons.given(context, proposed.draft)?;
    let details = &proposed.details;
    super::notices::unlikely_date(context, &before, file.draft.plan.id(), details.date);
    super::notices::withheld(context, file.draft.plan.id())?;
    let (published, effective) = (details.published, details.effective);
    super::notices::of_revision(context, details.date, &details.acts, published, effective)?;
    let lingering = if args.correction { workspace.still_old(&proposed)? } else { Vec::new() };
    let pen = args.signing.pen(opened, &details.author)?;
    let committed = match workspace.commit(&proposed, &now()?) {
        Err(Error::Commit(CommitError::Findings(findings))) if !findings.is_empty() => {
            return Err(Failure::finding(&file.path, &file.text, &findings[0]));
        }
        Err(error @ Error::Commit(CommitError::OpenRows { .. })) => {
            let span = proposed.draft.undecided().next().map(|row| row.span.clone()).unwrap_or_default();
            return Err(Failure::from(error).at(&file.path, &file.text, span));
        }
        done => done?,
    };
    for Reason { place, text } in &committed.dropped {
        let text = planctl::text::visible(text).into_owned();
        context.note(&words!("commit.dropped-reason", place, text));
    }
    for Lingering { date, places } in &lingering {
        let places: Vec<String> = places.iter().map(|place| format!("`{place}`")).collect();
        let places = Words::list(places);
        context.note(&words!("commit.still-old", date, places));
    }
    if let Some(Lingering { date, .. }) = lingering.first() {
        context.hint(&words!("commit.correct-later-too", date));
    }
    let number = committed.appended.entry.number;
    let snapshot = committed.snapshot.blake3;
    let signature = signed_after(pen.as_ref(), context, Area::Record, number)?;
    let (id, policy) = (proposed.draft.plan.id(), before.policy());
    if policy.is_some_and(|policy| policy.for_plan(id).next().is_some()) {
        context.note(&words!("commit.policy-asks-approvals-those", id));
        context.hint(&words!("commit.approvals-begin-propose-annotate", number));
    }
    if format == Format::Json {
        let body = Recorded {
            entry: number,
            head: committed.appended.head.to_string(),
            snapshot: Some(snapshot.to_string()),
            signature,
            dry_run: context.global.dry_run,
        };
        let envelope = Envelope::new("commit", Some(opened.authority()), body);
        return Ok(context.recorded(number, &envelope.to_text()));
    }
    let (date, short) = (args.naming.date, snapshot.short());
    let said = words!("commit.recorded-revision-entry", date, number, short);
    let signed = signature_line(context, signature);
    context.recorded(number, &format!("{}\n{signed}", context.say(&said)));
    if first_of_plan {
        context.note(&words!("commit.first-revision-plan", id));
    }
    if number > 1 {
        context.hint(&words!("commit.diff-says-changed-memo"));
    }
    super::pack::hint(context)?;
    Ok(Outcome::Done)
}
