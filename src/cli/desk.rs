//! What the commands of proposals have in common: both logs of a store, who takes a step, and the
//! file in which a proposal is edited.

use std::path::PathBuf;

use planctl::event::{Proposal, ProposalName, Proposals, VersionOf};
use planctl::json::{Envelope, Recorded};
use planctl::proposal::{Drafts, LoadedVersion};
use planctl::snapshot::{Draft, draft_to_toml};
use planctl::store::{Appended, Area};
use planctl::text::nearest;
use planctl::words;
use planctl::workspace::Opened;

use super::arguments::Unfit;
use super::context::{Context, Format, Outcome};
use super::failure::Failure;
use super::sign::{Pen, Signing, signature_line, signed_after};
use super::target::{Plain, maybe_read};

/// Who takes a step, and why.
#[derive(clap::Args)]
pub(super) struct Said {
    /// Why, or what is to be said
    #[arg(short, long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(super) message: String,
    /// The role that takes the step, such as ライフサイエンス課
    #[arg(long, value_name = "ROLE", default_value = "", hide_default_value = true)]
    pub(super) author: String,
    #[command(flatten)]
    pub(super) signing: Signing,
}

impl Said {
    pub(super) fn pen(&self, desk: &Desk) -> Result<Option<Pen>, Failure> {
        self.signing.pen(desk.opened, &self.author()?)
    }

    pub(super) fn author(&self) -> Result<String, Failure> {
        super::arguments::one_line("--author", &self.author)
    }

    pub(super) fn message(&self) -> Result<String, Failure> {
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

    pub(super) fn authority(&self) -> &str {
        self.opened.authority()
    }

    pub(super) fn load(&self, version: &VersionOf<'_>) -> Result<LoadedVersion, Failure> {
        Ok(self.drafts.load(version.version)?)
    }

    /// Signs a step that was recorded, if that was asked for, and says what was done.
    pub(super) fn recorded(
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
    pub(super) fn recorded_beside(
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
        let signature = signed_after(pen, context, Area::Drafts, number)?;
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
pub(super) fn name(text: &str) -> Result<ProposalName, Unfit> {
    text.parse::<ProposalName>().map_err(|error| {
        let error = error.words();
        Unfit(words!("arguments.fault-of-name", error))
    })
}

/// The file in which a proposal is edited, unless another is named.
pub(super) fn working_file(name: &ProposalName) -> PathBuf {
    PathBuf::from(format!("{name}.toml"))
}

/// The text of a working file: the draft, under a line that says which version it was made from.
pub(super) fn working_text(name: &ProposalName, version: usize, draft: &Draft) -> String {
    format!("# planctl: {name}@{version}\n\n{}", draft_to_toml(draft))
}

/// Which version a working file was made from, if its first line says so of this proposal.
pub(super) fn made_from(text: &str, name: &ProposalName) -> Option<usize> {
    let (said, number) = text.lines().next()?.strip_prefix("# planctl: ")?.trim().rsplit_once('@')?;
    (said == name.as_str()).then(|| number.parse().ok())?
}

/// Brings the working file, where it lies here and nobody has changed it, to a new version.
pub(super) fn refresh(
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
    if bytes == working_text(name, before.0, before.1).as_bytes() {
        return Plain::edited(&path)?.write(working_text(name, before.0 + 1, after).as_bytes());
    }
    let path = path.display();
    context.note(&words!("propose.edited-otherwise-stays-propose", path, name));
    Ok(())
}
