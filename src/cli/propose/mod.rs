//! `planctl propose`

mod carrying;
mod editing;
mod office;
mod reading;
mod resolving;
mod reviewing;
mod versions;

pub(super) use resolving::{of_name, resolve};

use std::path::PathBuf;

use planctl::event::{Proposal, ProposalName, Proposals, VersionOf};
use planctl::json::{Envelope, Recorded};
use planctl::proposal::{Drafts, LoadedVersion, load_version};
use planctl::snapshot::{Draft, draft_to_toml};
use planctl::store::{Appended, Area};
use planctl::text::nearest;
use planctl::words;
use planctl::workspace::Opened;

use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::forms::{Forms, commands_below};
use super::sign::{Pen, Signing, signature_line, signed_after};
use super::target::{Plain, maybe_read};

/// Carry a change from its draft to adoption
///
/// Proposals live in `drafts/` of the store, apart from the record: removing that folder takes
/// nothing from the record. A proposal's name stands wherever a command takes a revision;
/// NAME@2 is its second version.
///
/// Exit codes: 0 done; 1 a negative answer, or there are conflicts; 2 usage or bad input; 3 the
/// store is damaged; 4 busy.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Propose,
}

commands_below! {
    enum Propose {
        New new (versions::New) versions::new, [draft Text Json];
        Save save (versions::Save) versions::save, [Text Json];
        Edit edit (editing::Edit) editing::edit, [Text Json];
        List list (reading::List) reading::list, [Text Md Json];
        Show show (reading::Show) reading::show, [Text Md Json];
        Diff diff (reading::Diff) reading::diff, [Text Md Json];
        Interdiff interdiff (reading::Interdiff) reading::interdiff, [Text Md Json];
        Log log (reading::Log) reading::log, [Text Md];
        Export export (office::Export) office::export, [Xlsx Docx];
        Import import (office::Import) office::import, [dry_run => Text Md] [Text Json];
        Submit submit (reviewing::Submit) reviewing::submit, [Text Json];
        Review review (reviewing::Review) reviewing::review, [Text Json];
        Reject reject (reviewing::Reject) reviewing::reject, [Text Json];
        Withdraw withdraw (reviewing::Withdraw) reviewing::withdraw, [Text Json];
        Rebase rebase (carrying::Rebase) carrying::rebase, [dry_run => Text] [Text Json];
        Clashes clashes (carrying::Clashes) carrying::clashes, [Text Md Json];
        Adopt adopt (super::adopt::Args) super::adopt::run, [Text Json];
    }
}

/// The formats of the commands of a proposal.
pub(super) const FORMS: &[(&str, Forms)] = Propose::FORMS;

impl Args {
    /// Whether the command records, and so can be rehearsed.
    pub(super) fn records(&self) -> bool {
        match self.command {
            Propose::New(_)
            | Propose::Save(_)
            | Propose::Edit(_)
            | Propose::Import(_)
            | Propose::Submit(_)
            | Propose::Review(_)
            | Propose::Reject(_)
            | Propose::Withdraw(_)
            | Propose::Rebase(_)
            | Propose::Adopt(_) => true,
            Propose::List(_)
            | Propose::Show(_)
            | Propose::Diff(_)
            | Propose::Interdiff(_)
            | Propose::Log(_)
            | Propose::Export(_)
            | Propose::Clashes(_) => false,
        }
    }
}

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    args.command.run(context)
}

/// Who takes a step, and why.
#[derive(clap::Args)]
struct Said {
    /// Why, or what is to be said
    #[arg(short, long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    message: String,
    /// The role that takes the step, such as ライフサイエンス課
    #[arg(long, value_name = "ROLE", default_value = "", hide_default_value = true)]
    author: String,
    #[command(flatten)]
    signing: Signing,
}

impl Said {
    fn pen(&self, desk: &Desk) -> Result<Option<Pen>, Failure> {
        self.signing.pen(desk.opened, &self.author()?)
    }

    fn author(&self) -> Result<String, Failure> {
        super::arguments::one_line("--author", &self.author)
    }

    fn message(&self) -> Result<String, Failure> {
        super::arguments::message(&self.message)
    }
}

/// A store with both its logs.
pub(super) struct Desk<'c> {
    pub(super) opened: &'c Opened,
    pub(super) drafts: &'c Drafts,
}

impl<'c> Desk<'c> {
    pub(super) fn open(context: &'c Context) -> Result<Desk<'c>, Failure> {
        let opened = context.opened()?;
        let drafts = opened.drafts()?;
        Ok(Desk { opened, drafts })
    }

    pub(super) fn proposals(&self) -> Proposals<'_> {
        self.drafts.proposals(&self.opened.log().entries)
    }

    fn authority(&self) -> &str {
        self.opened.authority()
    }

    pub(super) fn load(&self, version: &VersionOf<'_>) -> Result<LoadedVersion, Failure> {
        Ok(load_version(&self.drafts.store, version.version)?)
    }

    /// Signs a step that was recorded, if that was asked for, and says what was done.
    fn recorded(
        &self,
        context: &Context,
        appended: &Appended,
        said: &planctl::text::Words,
        pen: Option<&Pen>,
    ) -> Result<Outcome, Failure> {
        let text = self.answer(context, appended, said, pen)?;
        Ok(handed(context, appended, context.output.text(&text)))
    }

    /// The same where -o names a draft: the answer goes to standard output.
    fn recorded_beside(
        &self,
        context: &Context,
        appended: &Appended,
        said: &planctl::text::Words,
        pen: Option<&Pen>,
    ) -> Result<Outcome, Failure> {
        let text = self.answer(context, appended, said, pen)?;
        Ok(handed(context, appended, context.output.told(&text)))
    }

    fn answer(
        &self,
        context: &Context,
        appended: &Appended,
        said: &planctl::text::Words,
        pen: Option<&Pen>,
    ) -> Result<String, Failure> {
        let number = appended.entry.number;
        let signature = signed_after(pen, context, self.opened.store(), Area::Drafts, number)?;
        if context.format == Format::Json {
            let (head, dry_run) = (appended.head.to_string(), context.global.dry_run);
            let body = Recorded { entry: number, head, snapshot: None, signature, dry_run };
            return Ok(Envelope::new("propose", Some(self.authority()), body).to_text());
        }
        if context.global.dry_run {
            context.note(&words!("context.rehearsed-drafts", number));
            return Ok(String::new());
        }
        Ok(format!("{}\n{}", context.say(said), signature_line(context, signature)))
    }
}

/// The step is recorded, whether or not its answer could be given: one that could not is said.
fn handed(context: &Context, appended: &Appended, given: Result<(), Failure>) -> Outcome {
    if given.is_err() {
        let number = appended.entry.number;
        context.note(&words!("propose.entry-drafts-recorded-but", number));
    }
    Outcome::Done
}

/// The proposal of a name, with the nearest one offered.
pub(super) fn named<'p, 'a>(
    proposals: &'p Proposals<'a>,
    argument: &ProposalName,
) -> Result<&'p Proposal<'a>, Failure> {
    proposals.get(argument).ok_or_else(|| {
        let failure = Failure::usage(words!("propose.no-proposal", argument));
        match nearest(argument.as_str(), proposals.iter().map(|proposal| proposal.name.as_str())) {
            Some(near) => failure.hint(words!("propose.did-mean", near)),
            None => failure.hint(words!("propose.propose-list-all-lists")),
        }
    })
}

/// The name of a proposal, as an argument.
pub(super) fn name(text: &str) -> Result<ProposalName, String> {
    text.parse::<ProposalName>().map_err(|error| format!("it {error}"))
}

/// The file in which a proposal is edited, unless another is named.
fn working_file(name: &ProposalName) -> PathBuf {
    PathBuf::from(format!("{name}.toml"))
}

/// The text of a working file: the draft, under a line that says which version it was made from.
fn working_text(name: &ProposalName, version: usize, draft: &Draft) -> String {
    format!("# planctl: {name}@{version}\n\n{}", draft_to_toml(draft))
}

/// Which version a working file was made from, if its first line says so of this proposal.
fn made_from(text: &str, name: &ProposalName) -> Option<usize> {
    let (said, number) = text.lines().next()?.strip_prefix("# planctl: ")?.trim().rsplit_once('@')?;
    (said == name.as_str()).then(|| number.parse().ok())?
}

/// Brings the working file, where it lies here and nobody has changed it, to a new version.
fn refresh(
    context: &Context,
    name: &ProposalName,
    before: (usize, &Draft),
    after: &Draft,
) -> Result<(), Failure> {
    if context.global.dry_run {
        return Ok(());
    }
    let path = working_file(name);
    let Some(bytes) = maybe_read(&path)? else { return Ok(()) };
    if bytes == working_text(name, before.0, before.1).as_bytes()
        && let Ok(file) = Plain::edited(&path)
    {
        return file.write(working_text(name, before.0 + 1, after).as_bytes());
    }
    let path = path.display();
    context.note(&words!("propose.edited-otherwise-stays-propose", path, name));
    Ok(())
}
