//! `planctl act`

use planctl::event::{Act, Event, RevisionSpec, Revisions};
use planctl::history::{ResolveError, resolve};
use planctl::model::Date;
use planctl::render::json::{Envelope, Recorded};
use planctl::words;

use super::commit::act_kind;
use super::failure::Failure;
use super::init::one_line;
use super::{Context, Format, Outcome, input, now};

/// Record what a body did with a revision
///
/// A committee puts a plan forward, the parent body decides it days later: each is an act of the
/// revision, and the plan stays a draft (案) until one decides it.
///
/// Exit codes: 0 recorded; 1 that act is on record already; 2 no such revision; 3 the store is
/// damaged; 4 busy.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The revision
    #[arg(value_name = "REV")]
    revision: String,
    /// What was done: tabled, endorsed, decided or reported (付議, 了承, 決定, 報告)
    #[arg(long, value_name = "ACT")]
    act: String,
    /// The body
    #[arg(long, value_name = "NAME")]
    body: String,
    /// The day
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    date: Date,
    /// Which of its meetings
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    meeting: String,
    /// The paper that shows it
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    paper: String,
    /// Why it was concluded, where no document says so
    #[arg(long, value_name = "WHY", default_value = "", hide_default_value = true)]
    inferred: String,
    /// The role that records it
    #[arg(long, value_name = "ROLE", default_value = "", hide_default_value = true)]
    author: String,
}

enum Refused {
    NoRevision(ResolveError),
    OnRecord(u64),
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format(&[Format::Text, Format::Json])?;
    let opened = input::store(context)?;
    let spec = RevisionSpec::parse(&args.revision)?;
    let act = Act {
        act: act_kind(&args.act)?,
        body: one_line("--body", &args.body)?,
        meeting: one_line("--meeting", &args.meeting)?,
        date: args.date,
        paper: one_line("--paper", &args.paper)?,
        inferred: one_line("--inferred", &args.inferred)?,
    };
    if act.body.is_empty() {
        return Err(Failure::usage(words!("--body が空です", "--body is empty")));
    }
    let author = one_line("--author", &args.author)?;
    let appended = opened.store.append(&now()?, |log| {
        let revisions = Revisions::of(&log.entries);
        let revision =
            resolve(&revisions, context.global.plan.as_ref(), &spec).map_err(Refused::NoRevision)?;
        if let Some(known) = revision.acts.iter().find(|known| *known.act == act) {
            return Err(Refused::OnRecord(known.number));
        }
        let (plan, date) = (revision.revise.plan.clone(), revision.revise.date);
        Ok((Event::Act { plan, revision: date, act: act.clone(), author: author.clone() }, Vec::new()))
    });
    let appended = match appended {
        Ok(appended) => appended,
        Err(planctl::store::Refusal::Store(error)) => return Err(error.into()),
        Err(planctl::store::Refusal::Precondition(Refused::NoRevision(error))) => return Err(error.into()),
        Err(planctl::store::Refusal::Precondition(Refused::OnRecord(number))) => {
            return Err(Failure::negative(words!(
                "同じことが記録 {number} に既にあります",
                "entry {number} records that already"
            )));
        }
    };
    Ok(recorded(context, format, "act", &opened.store.config().authority, appended))
}

/// Says that an event without a snapshot was recorded.
pub(super) fn recorded(
    context: &Context,
    format: Format,
    command: &str,
    authority: &str,
    appended: planctl::store::Appended,
) -> Outcome {
    let number = appended.entry.number;
    let text = if format == Format::Json {
        let body = Recorded { entry: number, head: appended.head.to_string(), snapshot: None };
        Envelope::new(command, Some(authority), body).to_text()
    } else {
        let said = words!("記録しました（記録 {number}）", "recorded (entry {number})");
        format!("{}\n", context.say(&said))
    };
    context.recorded(number, &text)
}
