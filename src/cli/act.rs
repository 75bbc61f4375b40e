//! `planctl act`

use planctl::event::{Act, RevisionSpec};
use planctl::history::resolve;
use planctl::json::{Envelope, Recorded};
use planctl::model::Date;
use planctl::store::{Appended, Area};
use planctl::words;
use planctl::workspace::Error;

use super::arguments::act_kind;
use super::arguments::one_line;
use super::context::{Context, Format, Outcome, now};
use super::failure::Failure;
use super::sign::{Pen, Signing, signature_line, signed_after};

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
    #[arg(long, value_name = "DATE", value_parser = super::arguments::day)]
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
    #[command(flatten)]
    signing: Signing,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    let format = context.format;
    let opened = context.opened()?;
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
        return Err(Failure::usage(words!("act.body-empty")));
    }
    match resolve(&opened.revisions(), context.global.plan.as_ref(), &spec) {
        Ok(revision) => {
            super::notices::happened(context, act.date, revision.revise.date)?;
            super::notices::at_odds(context, &act, &revision.acts);
            super::notices::corrected(context, &spec, &revision);
        }
        // That there is none is told when it is sought to record.
        Err(_) => super::notices::future(context, act.date)?,
    }
    let author = one_line("--author", &args.author)?;
    let pen = args.signing.pen(opened, &author)?;
    let appended = match context.workspace()?.act(&spec, &act, &author, &now()?) {
        Err(Error::Already { number }) => {
            return Err(Failure::negative(words!("act.entry-records-already", number)));
        }
        appended => appended?,
    };
    Done { context, format, command: "act" }.recorded(appended, pen.as_ref())
}

/// A command that records an event without a snapshot.
pub(super) struct Done<'c> {
    pub(super) context: &'c Context,
    pub(super) format: Format,
    pub(super) command: &'static str,
}

impl Done<'_> {
    /// Signs what was recorded, if that was asked for, and says what was done.
    pub(super) fn recorded(&self, appended: Appended, pen: Option<&Pen>) -> Result<Outcome, Failure> {
        let context = self.context;
        let number = appended.entry.number;
        let signature = signed_after(pen, context, Area::Record, number)?;
        let text = if self.format == Format::Json {
            let head = appended.head.to_string();
            let dry_run = context.global.dry_run;
            let body = Recorded { entry: number, head, snapshot: None, signature, dry_run };
            // Whose store it is may have been recorded just now.
            let root = context.opened()?.store().root();
            let after = context.options().store(root).open()?;
            let authority = after.opened()?.map(|opened| opened.authority());
            Envelope::new(self.command, authority, body).to_text()
        } else {
            let said = words!("act.recorded-entry", number);
            format!("{}\n{}", context.say(&said), signature_line(context, signature))
        };
        Ok(context.recorded(number, &text))
    }

    /// The same where the only thing that may stand in the way is that the record says it already.
    pub(super) fn recorded_unless(
        &self,
        already: planctl::text::Words,
        appended: Result<Appended, Error>,
        pen: Option<&Pen>,
    ) -> Result<Outcome, Failure> {
        match appended {
            Err(Error::Already { .. }) => Err(Failure::negative(already)),
            appended => self.recorded(appended?, pen),
        }
    }
}
