//! `planctl git merge`: one file of two branches, as git asks for it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use planctl::document::Merging;
use planctl::merge::{Merged, Sides, merge};
use planctl::model::{Item, PLAN_KIND, Plan};
use planctl::snapshot::{Draft, comments, draft_to_toml};
use planctl::words;

use super::{PlanFile, plan_file, vocabularies};
use crate::cli::arguments::shell_word;
use crate::cli::context::{Context, Outcome};
use crate::cli::failure::Failure;
use crate::cli::fmt::head_length;
use crate::cli::merge::{latest, summary};
use crate::cli::resolve::next_to_decide;
use crate::cli::target::Plain;
use planctl::text::{brief, name_of_file};

/// Merge one file; called by git
///
/// The result takes the place of our side. Where both sides had a say the file has [[conflict]]
/// rows, which `planctl resolve` decides. A file that holds no plan is merged as git merges it.
///
/// Exit codes: 0 merged; 1 there are conflicts; 2 neither way could be gone.
#[derive(clap::Args)]
pub(super) struct Merge {
    /// What both were made from
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// Our side, which is replaced
    #[arg(value_name = "OURS")]
    ours: PathBuf,
    /// Their side
    #[arg(value_name = "THEIRS")]
    theirs: PathBuf,
    /// How long git's marks of a conflict are
    #[arg(value_name = "LENGTH", default_value_t = 7)]
    marks: u8,
    /// The file's place in the repository
    #[arg(value_name = "PATH", allow_hyphen_values = true)]
    path: Option<PathBuf>,
    /// What git calls what both were made from
    #[arg(value_name = "BASE-NAME", allow_hyphen_values = true)]
    base_name: Option<String>,
    /// What git calls our side: a branch, or a commit
    #[arg(value_name = "OUR-NAME", allow_hyphen_values = true)]
    our_name: Option<String>,
    /// What git calls their side
    #[arg(value_name = "THEIR-NAME", allow_hyphen_values = true)]
    their_name: Option<String>,
}

impl Merge {
    /// Whose the sides are, as far as git says: an earlier one leaves its marks as they are.
    fn names(&self) -> [&str; 3] {
        [&self.base_name, &self.our_name, &self.their_name]
            .map(|name| name.as_deref().filter(|name| !["%S", "%X", "%Y"].contains(name)).unwrap_or_default())
    }
}

pub(super) fn merge_file(context: &Context, args: Merge) -> Result<Outcome, Failure> {
    let path = args.path.as_deref().unwrap_or(&args.ours);
    let Some((merged, ours)) = by_items(context, &args, &name_of_file(path))? else { return as_git(&args) };
    let head = ours.text[..head_length(&ours.text)].trim_end();
    let head = if head.is_empty() { String::new() } else { format!("{head}\n\n") };
    let text = format!("{head}{}", draft_to_toml(&merged.draft));
    Plain::edited(&args.ours)?.write(text.as_bytes())?;
    if merged.draft.undecided().next().is_none() {
        return Ok(Outcome::Done);
    }
    if let Some((place, takes)) = next_to_decide(&merged.draft, &ours.vocabulary) {
        let path = shell_word(path);
        context.hint(&words!("git.decide-resolve-take-ours", place, takes, path));
    }
    Ok(Outcome::Negative)
}

/// The three brought together; `None` if they are no plans that can be.
fn by_items(context: &Context, args: &Merge, path: &str) -> Result<Option<(Merged, PlanFile)>, Failure> {
    let all = vocabularies(context)?;
    let read = |path: &Path| plan_file(context, path, &all);
    let (Some(ours), Some(theirs)) = (read(&args.ours)?, read(&args.theirs)?) else { return Ok(None) };
    let base = match read(&args.base)? {
        Some(base) => base,
        // Both sides began the file: what they were made from is nothing but the plan's id.
        None if std::fs::metadata(&args.base).is_ok_and(|data| data.len() == 0) => begun(&ours),
        None => return Ok(None),
    };
    let Ok(vocabulary) = latest([&base.vocabulary, &ours.vocabulary, &theirs.vocabulary]) else {
        return Ok(None);
    };
    let sides = Sides { base: &base.draft, ours: &ours.draft, theirs: &theirs.draft };
    let merged = match merge(&sides, &vocabulary) {
        Ok(mut merged) => {
            let [_, ours, theirs] = args.names().map(brief);
            merged.name_sides(&|_| ours.clone(), &|_| theirs.clone());
            merged
        }
        Err(error) => {
            let fault = error.words();
            context.note(&words!("git.merged-line-line", path, fault));
            return Ok(None);
        }
    };
    summary(context, &Merging { merged: &merged, sides, vocabulary: &vocabulary }, false);
    let lost = [&ours, &theirs].map(|side| {
        let head = head_length(&side.text);
        comments(&side.text).into_iter().filter(|span| span.start >= head).count()
    });
    let lost = lost[0].max(lost[1]);
    if lost > 0 {
        context.note(&words!("git.lost", path, lost));
    }
    Ok(Some((merged, ours)))
}

/// A plan of which nothing but its id is there.
fn begun(file: &PlanFile) -> PlanFile {
    let plan = &file.draft.plan;
    let root = Item::new(plan.id().clone(), PLAN_KIND.into(), None);
    let plan = Plan::assemble(plan.vocabulary().clone(), root, Vec::new()).expect("one item is a tree");
    let draft = Draft::of(plan, Vec::new());
    PlanFile { text: String::new(), draft, vocabulary: file.vocabulary.clone() }
}

/// The three merged as git merges what it has no driver for.
fn as_git(args: &Merge) -> Result<Outcome, Failure> {
    let marks = format!("--marker-size={}", args.marks);
    let [base, ours, theirs] = args.names();
    let named = |name: &str, otherwise: &str| if name.is_empty() { otherwise } else { name }.to_owned();
    let (base, ours, theirs) = (named(base, "base"), named(ours, "ours"), named(theirs, "theirs"));
    let ran = Command::new("git")
        .args(["merge-file", &marks, "-L", &ours, "-L", &base, "-L", &theirs, "--"])
        .args([&args.ours, &args.base, &args.theirs])
        .stdin(Stdio::null())
        .status()
        .map_err(|error| Failure::io(Path::new("git"), &error))?;
    match ran.code() {
        Some(0) => Ok(Outcome::Done),
        // It ends with the number of conflicts.
        Some(1..=127) => Ok(Outcome::Negative),
        _ => Err(Failure::usage(words!("git.git-merge-file-refuses"))),
    }
}
