//! The check before commit: no file goes into git with a row that waits for a decision.
//!
//! A hook that stood there before is kept under another name, called first, and put back by `unsetup`.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::process::Command;

use planctl::document::Waiting;
use planctl::snapshot::OpenRow;
use planctl::store::Store;
use planctl::text::visible;
use planctl::words;

use super::{ask_line, must, plan_of, vocabularies};
use crate::cli::child::finished;
use crate::cli::context::{Context, Outcome};
use crate::cli::failure::Failure;
use crate::cli::target::{Plain, if_there, maybe_read};

/// Check what is to be committed for rows not decided yet; called by git
///
/// Exit codes: 0 there is none; 1 there are, and they are named; 2 not in a repository, or git refuses.
#[derive(clap::Args)]
pub(super) struct Staged {}

const NAME: &str = "pre-commit";
/// The hook that stood there before.
const BEFORE: &str = "pre-commit.before-planctl";
/// By this line a hook is known to be planctl's.
const MARK: &str = "# planctl git setup: nothing undecided is committed";

/// The hook. `$0` is the hook itself, wherever git keeps it.
fn script(planctl: &str) -> String {
    format!(
        "#!/bin/sh\n{MARK}\n\
         before=$(dirname \"$0\")/{BEFORE}\n\
         if [ -x \"$before\" ]; then\n    \"$before\" \"$@\" || exit $?\nfi\n\
         exec {} git staged\n",
        // The drivers double this sign, for git looks for marks in them.
        planctl.replace("%%", "%")
    )
}

/// The folder of the hooks: of the repository, of all its work trees, or where `core.hooksPath` says.
fn folder() -> Result<Option<PathBuf>, Failure> {
    let said = ask_line(&["rev-parse", "--git-path", "hooks"])?;
    Ok(said.filter(|path| !path.is_empty()).map(PathBuf::from))
}

fn is_own(bytes: &[u8]) -> bool {
    String::from_utf8_lossy(bytes).lines().any(|line| line == MARK)
}

/// What lies at a path, links not followed.
fn there(path: &Path) -> Result<bool, Failure> {
    let data = if_there(std::fs::symlink_metadata(path)).map_err(|error| Failure::io(path, &error))?;
    Ok(data.is_some())
}

/// Puts the hook in front of the one that is there.
pub(super) fn install(context: &Context, planctl: &str) -> Result<(), Failure> {
    let Some(folder) = folder()? else { return Ok(()) };
    if there(&folder)? && !folder.is_dir() {
        let folder = folder.display();
        context.note(&words!("git.no-hooks", folder));
        return Ok(());
    }
    let (path, before) = (folder.join(NAME), folder.join(BEFORE));
    std::fs::create_dir_all(&folder).map_err(|error| Failure::io(&folder, &error))?;
    let own = maybe_read(&path)?.is_some_and(|bytes| is_own(&bytes));
    let displaces = !own && there(&path)?;
    if displaces && there(&before)? {
        let (path, before) = (path.display(), before.display());
        return Err(
            Failure::usage(words!("git.two-hooks", path, before)).hint(words!("git.two-hooks-hint", before))
        );
    }
    let fault = |error: std::io::Error| Failure::io(&path, &error);
    // Made beside it, so that at no moment a hook is there that cannot run.
    let made = folder.join(format!("{NAME}.planctl"));
    Plain::of_git(&made)?.write(script(planctl).as_bytes())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&made, std::fs::Permissions::from_mode(0o755)).map_err(fault)?;
    }
    if displaces {
        std::fs::rename(&path, &before).map_err(fault)?;
    }
    std::fs::rename(&made, &path).map_err(fault)
}

/// Takes the hook out and puts back what stood there; whether there was one.
pub(super) fn remove(context: &Context) -> Result<bool, Failure> {
    let Some(folder) = folder()? else { return Ok(false) };
    let (path, before) = (folder.join(NAME), folder.join(BEFORE));
    let now = maybe_read(&path)?;
    if now.as_deref().is_none_or(|bytes| !is_own(bytes)) {
        if there(&before)? {
            let (path, before) = (path.display(), before.display());
            context.note(&words!("git.hook-stays", path, before));
        }
        return Ok(false);
    }
    let fault = |error: std::io::Error| Failure::io(&path, &error);
    if there(&before)? {
        std::fs::rename(&before, &path).map_err(fault)?;
    } else {
        std::fs::remove_file(&path).map_err(fault)?;
    }
    Ok(true)
}

pub(super) fn staged(context: &Context, _: Staged) -> Result<Outcome, Failure> {
    let top = ask_line(&["rev-parse", "--show-toplevel"])?.map(PathBuf::from);
    let Some(top) = top else {
        return Err(Failure::usage(words!("git.no-git-repository")).hint(words!("git.run-inside-global")));
    };
    let files = changed()?;
    let all = vocabularies(context)?;
    let mut found = false;
    for (name, hash) in files {
        if of_store(&top, Path::new(&name))? {
            continue;
        }
        let size = ask_line(&["cat-file", "-s", &hash])?.and_then(|size| size.parse::<u64>().ok());
        if size.is_none_or(|size| size > context.most_bytes()) {
            continue;
        }
        let bytes = must(&["cat-file", "blob", &hash])?;
        let rows = match plan_of(&bytes, &all) {
            Some(file) => {
                let told = |row| Waiting::new(row, &file.draft.plan, &file.vocabulary).words();
                file.draft.undecided().map(told).collect()
            }
            None => written(&bytes),
        };
        for row in rows {
            found = true;
            let path = visible(&name).into_owned();
            crate::cli::telling::tell(&context.say(&words!("git.staged-row", path, row)));
        }
    }
    if !found {
        return Ok(Outcome::Done);
    }
    context.hint(&words!("git.staged-hint"));
    Ok(Outcome::Negative)
}

/// The TOML files and those that git merges by planctl, as they are to be committed, by their hashes.
fn changed() -> Result<Vec<(String, String)>, Failure> {
    let listed = must(&[
        "diff",
        "--cached",
        "--raw",
        "-z",
        "--no-abbrev",
        "--no-renames",
        "--no-ext-diff",
        "--diff-filter=AMT",
        "--ignore-submodules=all",
    ])?;
    let mut parts = listed.split(|byte| *byte == 0).map(String::from_utf8_lossy);
    let mut files = Vec::new();
    while let (Some(about), Some(name)) = (parts.next(), parts.next()) {
        let mut words = about.trim_start_matches(':').split(' ');
        let (mode, hash) = (words.nth(1).unwrap_or_default(), words.nth(1).unwrap_or_default());
        // Links and submodules hold no plan.
        if mode.starts_with("100") {
            files.push((name.into_owned(), hash.to_owned()));
        }
    }
    let (toml, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|(name, _)| name.ends_with(".toml"));
    let mut wanted = toml;
    if !others.is_empty() {
        let input: String = others.iter().map(|(name, _)| format!("{name}\0")).collect();
        let mut git = Command::new("git");
        git.args(["check-attr", "-z", "--stdin", "merge"]);
        let ran =
            finished(&mut git, input.as_bytes()).map_err(|error| Failure::io(Path::new("git"), &error))?;
        let said: Vec<&[u8]> = ran.stdout.split(|byte| *byte == 0).collect();
        let of_planctl = said.chunks(3).map(|three| three.get(2) == Some(&&b"planctl"[..]));
        wanted.extend(others.into_iter().zip(of_planctl).filter(|(_, own)| *own).map(|(file, _)| file));
    }
    wanted.sort();
    Ok(wanted)
}

/// Whether a file belongs to a store, which keeps drafts as they were.
fn of_store(top: &Path, name: &Path) -> Result<bool, Failure> {
    for folder in name.ancestors().skip(1) {
        if Store::is_store(&top.join(folder))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The rows of a plan whose vocabulary is not at hand, or that does not read; none of another file.
fn written(bytes: &[u8]) -> Vec<planctl::text::Words> {
    let text = wide(bytes).map_or_else(|| String::from_utf8_lossy(bytes), Cow::Owned);
    let Ok(read) = toml::from_str::<toml::Table>(&text) else {
        // It may hold marks of a merge. Then the tables are looked for by their lines.
        let is_plan = text.lines().any(|line| line.trim() == "[plan]");
        let tables = ["conflict", "suggestion"]
            .into_iter()
            .filter(|table| is_plan && text.lines().any(|line| line.trim() == format!("[[{table}]]")));
        return tables.map(|table| words!("snapshot.row-waits", table)).collect();
    };
    if !read.get("plan").is_some_and(toml::Value::is_table) || !read.contains_key("vocabulary") {
        return Vec::new();
    }
    let mut rows = Vec::new();
    for table in ["conflict", "suggestion"] {
        let own = read.get(table).and_then(toml::Value::as_array);
        let keys = own.into_iter().flatten().filter_map(toml::Value::as_table);
        rows.extend(keys.map(|keys| {
            let keys = keys.iter().map(|(key, value)| (key.clone(), spelt(value))).collect();
            OpenRow { table, keys, span: 0..0 }
        }));
    }
    rows.iter().filter(|row| row.is_open()).map(OpenRow::words).collect()
}

/// A text of two bytes a sign, as some editors keep it: no plan is read of it, and it may wait all the same.
fn wide(bytes: &[u8]) -> Option<String> {
    let (pairs, _) = bytes.as_chunks::<2>();
    let units: Vec<u16> = match bytes {
        [0xFF, 0xFE, ..] => pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect(),
        [0xFE, 0xFF, ..] => pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect(),
        _ => return None,
    };
    let signs = char::decode_utf16(units.into_iter().skip(1));
    Some(signs.map(|sign| sign.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

/// A value of a row as TOML, as far as its words need it.
fn spelt(value: &toml::Value) -> String {
    match value {
        toml::Value::Array(all) => format!("[{}]", all.iter().map(spelt).collect::<Vec<_>>().join(", ")),
        value => format!("'{}'", value.as_str().unwrap_or_default().replace(['\'', '\n'], " ")),
    }
}
