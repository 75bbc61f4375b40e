//! `planctl propose`

mod carrying;
mod editing;
mod office;
mod reading;
mod reviewing;
mod versions;

use super::context::{Context, Outcome};
use super::failure::Failure;
use super::forms::{Forms, commands_below};

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
