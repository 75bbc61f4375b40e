//! `planctl git diff`: one file's change, as git asks for it.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use planctl::document::{Comparison, Side, Stated, Texts, changes_document, plan_document};
use planctl::render::{Look, Tables, to_text};
use planctl::text::{name_of_file, visible};
use planctl::workspace::file_side;

use super::{PlanFile, ask, plan_file, vocabularies};
use crate::cli::child::finished;
use crate::cli::context::{Context, Outcome};
use crate::cli::failure::Failure;

/// Show one file's change; called by git
///
/// Git gives seven arguments, nine for a file that was renamed, and one for a file that waits to
/// be merged. A file that holds no plan is shown as git shows it.
///
/// Exit codes: 0 always, as git asks.
#[derive(clap::Args)]
pub(super) struct Diff {
    /// What git gives: path, old file, its hash, its mode, new file, its hash, its mode
    #[arg(value_name = "ARGUMENT", num_args = 1..=9, allow_hyphen_values = true)]
    argument: Vec<OsString>,
}

pub(super) fn diff(context: &Context, args: Diff) -> Result<Outcome, Failure> {
    let said = |index: usize| args.argument.get(index).map(|word| name_of_file(Path::new(word)));
    let path = said(0).unwrap_or_default();
    let (Some(old), Some(new)) = (args.argument.get(1), args.argument.get(4)) else {
        context.output.text(&format!("* Unmerged path {path}\n"))?;
        return Ok(Outcome::Done);
    };
    let (old, new) = (Path::new(old), Path::new(new));
    let colour = ask(&["config", "--get-colorbool", "color.diff"])?.is_some();
    let after_path = said(7).unwrap_or_else(|| path.clone());
    let all = vocabularies(context)?;
    let (before, after) = (plan_file(context, old, &all)?, plan_file(context, new, &all)?);
    let is_none = |path: &Path| path == Path::new("/dev/null") || path == Path::new("nul");
    let mut out = format!("diff --planctl a/{path} b/{after_path}\n");
    // Lines, in which git quotes the names itself.
    let how = args.argument.get(8).map(|how| visible(&how.to_string_lossy()).into_owned());
    if let Some(how) = &how {
        out.push_str(&format!("{}\n", how.trim_end_matches('\n')));
    }
    let side = |file: &PlanFile, path: &str, hash: Option<String>| {
        let hash = hash.filter(|hash| hash.bytes().any(|b| b != b'0' && b != b'.'));
        let label = match hash.as_deref().and_then(|hash| hash.get(..7)) {
            Some(hash) => format!("{path} ({hash})"),
            None => path.to_owned(),
        };
        let open = file.draft.undecided().cloned().collect();
        Side { open, ..file_side(&label, file.draft.plan.clone(), &file.draft.sources) }
    };
    let lang = context.lang;
    let document = match (&before, &after) {
        (Some(before), Some(after)) if before.vocabulary.name.name == after.vocabulary.name.name => {
            let newer =
                if before.vocabulary.name.version > after.vocabulary.name.version { before } else { after };
            let vocabulary = &newer.vocabulary;
            let (before, after) = (side(before, &path, said(2)), side(after, &after_path, said(5)));
            let comparison = Comparison::new(&before, &after, vocabulary, &Stated::default());
            let texts = if colour { Texts::Lines } else { Texts::Whole };
            changes_document(&comparison, lang, texts)
        }
        (Some(file), None) if is_none(new) => {
            out.push_str("deleted file\n");
            let side: Side = side(file, &path, said(2));
            plan_document(&side, &file.vocabulary, None, lang)
        }
        (None, Some(file)) if is_none(old) => {
            out.push_str("new file\n");
            let side: Side = side(file, &after_path, said(5));
            plan_document(&side, &file.vocabulary, None, lang)
        }
        _ => return as_git(context, old, new, [&path, &after_path], how, colour),
    };
    out.push_str(&to_text(&document, Look { colour, columns: None, tables: Tables::Drawn }));
    context.output.text(&out)?;
    Ok(Outcome::Done)
}

/// The change as git itself shows it, under the names it has in the repository.
fn as_git(
    context: &Context,
    old: &Path,
    new: &Path,
    [before, after]: [&String; 2],
    how: Option<String>,
    colour: bool,
) -> Result<Outcome, Failure> {
    let colour = if colour { "--color=always" } else { "--color=never" };
    let mut git = Command::new("git");
    git.args(["diff", "--no-index", "--no-ext-diff", colour, "--"]).args([old, new]).stderr(Stdio::null());
    let ran = finished(&mut git, b"").map_err(|error| Failure::io(Path::new("git"), &error))?;
    let mut out = Vec::new();
    let mut in_head = true;
    for line in ran.stdout.split_inclusive(|byte| *byte == b'\n') {
        let text = String::from_utf8_lossy(line);
        let plain: String = without_colour(&text);
        in_head &= !plain.starts_with("@@");
        let said = match () {
            () if !in_head => None,
            () if plain.starts_with("diff --git ") => Some(format!("diff --git a/{before} b/{after}")),
            () if plain.starts_with("--- ") && !plain.contains("/dev/null") => {
                Some(format!("--- a/{before}"))
            }
            () if plain.starts_with("+++ ") && !plain.contains("/dev/null") => Some(format!("+++ b/{after}")),
            () if plain.starts_with("Binary files ") => {
                Some(format!("Binary files a/{before} and b/{after} differ"))
            }
            () => None,
        };
        match said {
            // The colour stands before and behind the words.
            Some(said) => {
                out.extend(
                    text.trim_end_matches('\n').replace(plain.trim_end_matches('\n'), &said).as_bytes(),
                );
                out.push(b'\n');
                if plain.starts_with("diff --git ")
                    && let Some(how) = &how
                {
                    out.extend(how.trim_end_matches('\n').as_bytes());
                    out.push(b'\n');
                }
            }
            None => out.extend(line),
        }
    }
    context.output.bytes(&out)?;
    Ok(Outcome::Done)
}

/// A line without the marks that colour it.
fn without_colour(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(begin) = rest.find("\u{1b}[") {
        out.push_str(&rest[..begin]);
        let marks = &rest[begin..];
        rest = marks.find('m').map_or("", |end| &marks[end + 1..]);
    }
    out.push_str(rest);
    out
}
