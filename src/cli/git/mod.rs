//! `planctl git`: how git shows and merges files that hold plans.
//!
//! Nothing here reads repositories: git itself is called, and it calls back.

mod diff;
mod hook;
mod merge;
mod setup;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use planctl::editing::marks_as_flags;
use planctl::model::Vocabulary;
use planctl::snapshot::{Draft, Ids, decode, read_draft, stray};
use planctl::words;

use super::context::{Context, Outcome};
use super::failure::Failure;
use crate::cli::child::finished;
use crate::cli::forms::{Forms, commands_below};

/// Let git show and merge plan files by their items and fields
///
/// Exit codes: 0 done; 1 nothing to do, or a merge has conflicts; 2 not in a repository, or git
/// refuses.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Git,
}

commands_below! {
    enum Git {
        Setup setup (setup::Setup) setup::setup, [Text];
        Unsetup unsetup (setup::Unsetup) setup::unsetup, [Text];
        /// Show one file's change; called by git
        #[command(hide = true)]
        Diff diff (diff::Diff) diff::diff, [Text];
        /// Merge one file; called by git
        #[command(hide = true)]
        Merge merge (merge::Merge) merge::merge_file, [Text];
        /// Check what is to be committed for rows not decided yet; called by git
        #[command(hide = true)]
        Staged staged (hook::Staged) hook::staged, [Text];
    }
}

/// The formats of the commands for git.
pub(super) const FORMS: &[(&str, Forms)] = Git::FORMS;

pub(super) fn run(context: &Context, args: Args) -> Result<Outcome, Failure> {
    args.command.run(context)
}

/// Runs git; what it says if it succeeds, or `None` if it ends otherwise.
fn ask(args: &[&str]) -> Result<Option<Vec<u8>>, Failure> {
    let ran = finished(Command::new("git").args(args).stderr(Stdio::null()), b"");
    let ran = ran.map_err(|error| Failure::io(Path::new("git"), &error))?;
    Ok(ran.status.success().then_some(ran.stdout))
}

/// The same, of what is a line of text.
fn ask_line(args: &[&str]) -> Result<Option<String>, Failure> {
    Ok(ask(args)?.map(|said| String::from_utf8_lossy(&said).trim_end_matches(['\n', '\r']).to_owned()))
}

/// Runs git where it must succeed.
fn must(args: &[&str]) -> Result<Vec<u8>, Failure> {
    let ran = finished(Command::new("git").args(args).stderr(Stdio::piped()), b"");
    let ran = ran.map_err(|error| Failure::io(Path::new("git"), &error))?;
    if ran.status.success() {
        return Ok(ran.stdout);
    }
    let said = String::from_utf8_lossy(&ran.stderr).trim().replace('\n', "; ");
    Err(Failure::usage(words!("git.git-refuses", said)))
}

/// A file that holds a plan.
struct PlanFile {
    text: String,
    draft: Draft,
    vocabulary: Arc<Vocabulary>,
}

/// The vocabularies at hand. A store that cannot be read now, as in the midst of a merge, is none.
fn vocabularies(context: &Context) -> Result<Vec<Arc<Vocabulary>>, Failure> {
    if let Ok(workspace) = context.workspace()
        && let Ok(all) = workspace.vocabularies()
    {
        return Ok(all.to_vec());
    }
    Ok(context.options().open()?.vocabularies()?.to_vec())
}

/// A file's plan; `None` if there is no file or it holds none that reads.
fn plan_file(context: &Context, path: &Path, all: &[Arc<Vocabulary>]) -> Result<Option<PlanFile>, Failure> {
    let fault = |error: std::io::Error| Failure::io(path, &error);
    match std::fs::metadata(path) {
        Ok(data) if data.is_file() && data.len() <= context.most_bytes() => {}
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(fault(error)),
        _ => return Ok(None),
    }
    Ok(plan_of(&std::fs::read(path).map_err(fault)?, all))
}

fn plan_of(bytes: &[u8], all: &[Arc<Vocabulary>]) -> Option<PlanFile> {
    let text = decode(bytes).ok()?.0.into_owned();
    if stray(&text).is_some() {
        return None;
    }
    let mut draft = read_draft(&text, all, Ids::Required).ok()?;
    let vocabulary = all.iter().find(|vocabulary| vocabulary.name == *draft.plan.vocabulary())?.clone();
    if draft.undecided().next().is_none() {
        (draft.plan, _) = marks_as_flags(draft.plan, &vocabulary, None);
    }
    Some(PlanFile { text, draft, vocabulary })
}
