//! `planctl git setup`, `unsetup`: what git is told, and what is taken back.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use planctl::store::{Store, stands};
use planctl::text::name_of_file;
use planctl::words;

use super::hook;
use super::{ask, ask_line, must, plan_file, vocabularies};
use crate::cli::context::{Context, Outcome};
use crate::cli::failure::Failure;
use crate::cli::target::{Plain, maybe_read};

/// Tell git to show and merge plan files by planctl
///
/// Writes the drivers to the repository's configuration, and to its info/attributes the plan files
/// that there are, or the patterns given. A check before each commit refuses files in which a
/// conflict or a suggestion waits for a decision; a hook that is there runs first. Nothing that is
/// committed changes. Run it again when there are more plan files. With --global no check is set up.
///
/// Exit codes: 0 done; 1 no plan file was found, and no pattern given; 2 not in a repository, or
/// git refuses.
#[derive(clap::Args)]
pub(super) struct Setup {
    /// For all repositories of this user
    #[arg(long)]
    global: bool,
    /// Which files are plans, as in .gitattributes; otherwise those that are found, with --global
    /// all TOML files. Files that are no plans are shown and merged as git does it
    #[arg(value_name = "PATTERN")]
    pattern: Vec<String>,
}

/// Take back what `planctl git setup` told git
///
/// Exit codes: 0 done; 1 there was nothing; 2 not in a repository, or git refuses.
#[derive(clap::Args)]
pub(super) struct Unsetup {
    /// For all repositories of this user
    #[arg(long)]
    global: bool,
}

const DIFF: &str = "diff.planctl.command";
const MERGE: &str = "merge.planctl.driver";
const MERGE_NAME: &str = "merge.planctl.name";
/// How the file of the configuration ended before: it is restored to the byte.
const WAS: &str = "merge.planctl.configuration";

const BEGIN: &str = "# planctl git setup: begin";
const END: &str = "# planctl git setup: end";
/// Behind [`BEGIN`]: the line before had no end.
const OPEN: &str = " (the line before had no end)";
/// Behind [`BEGIN`]: there was no such file.
const NEW: &str = " (new file)";

pub(super) fn setup(context: &Context, args: Setup) -> Result<Outcome, Failure> {
    let scope = scope(args.global)?;
    let patterns = match (args.pattern.is_empty(), args.global) {
        (false, _) => {
            // What is here is not at the top, where the patterns are read.
            let here = if args.global { None } else { ask_line(&["rev-parse", "--show-prefix"])? };
            let here = here.unwrap_or_default();
            args.pattern.iter().map(|pattern| given(pattern, &here)).collect()
        }
        (true, true) => vec!["*.toml".to_owned()],
        (true, false) => found(context)?,
    };
    let planctl = program()?;
    if !args.global {
        hook::install(context, &planctl)?;
    }
    let mut before: Vec<(PathBuf, Option<Vec<u8>>)> = Vec::new();
    for path in candidates(args.global)? {
        let bytes = maybe_read(&path)?;
        before.push((path, bytes));
    }
    let was_set = ask(&["config", scope, "--get", MERGE])?.is_some();
    must(&["config", scope, DIFF, &format!("{planctl} git diff --")])?;
    must(&["config", scope, MERGE, &format!("{planctl} git merge -- %O %A %B %L %P %S %X %Y")])?;
    must(&["config", scope, MERGE_NAME, "planctl: by items and fields"])?;
    if !was_set {
        let mut changed = None;
        for (path, bytes) in &before {
            if maybe_read(path)? != *bytes {
                changed = changed.or(Some(bytes));
            }
        }
        let was = match changed.map(|bytes| bytes.as_deref()) {
            Some(None) => Some("new"),
            Some(Some(bytes)) if !bytes.is_empty() && !bytes.ends_with(b"\n") => Some("open"),
            _ => None,
        };
        if let Some(was) = was {
            must(&["config", scope, WAS, was])?;
        }
    }
    let attributes = attributes_file(args.global)?;
    write_attributes(&attributes, &patterns)?;
    let shown = name_of_file(&attributes);
    if patterns.is_empty() {
        context.note(&words!("git.no-plan-file-yet"));
        context.hint(&words!("git.give-pattern-git-setup"));
        return Ok(Outcome::Negative);
    }
    let listed = patterns.iter().map(|pattern| name_of_file(Path::new(pattern))).collect::<Vec<_>>();
    let listed = listed.join("\n  ");
    let said = words!("git.git-shows-merges", shown, listed);
    context.output.text(&context.say(&said))?;
    context.hint(&words!("git.look-git-diff-git"));
    Ok(Outcome::Done)
}

pub(super) fn unsetup(context: &Context, args: Unsetup) -> Result<Outcome, Failure> {
    let scope = scope(args.global)?;
    let attributes = attributes_file(args.global)?;
    let had_block = write_attributes(&attributes, &[])?;
    let had_driver = ask(&["config", scope, "--get", MERGE])?.is_some();
    let was = ask_line(&["config", scope, "--get", WAS])?;
    let origin = origin(scope)?;
    for key in [WAS, MERGE_NAME, MERGE, DIFF] {
        if ask(&["config", scope, "--get-all", key])?.is_some() {
            must(&["config", scope, "--unset-all", key])?;
        }
    }
    if let (Some(was), Some(path)) = (was, origin) {
        let bytes = std::fs::read(&path).map_err(|error| Failure::io(&path, &error))?;
        match was.as_str() {
            "new" if bytes.is_empty() => {
                std::fs::remove_file(&path).map_err(|error| Failure::io(&path, &error))?;
            }
            "open" if bytes.ends_with(b"\n") => Plain::of_git(&path)?.write(&bytes[..bytes.len() - 1])?,
            _ => {}
        }
    }
    let had_hook = !args.global && hook::remove(context)?;
    if !had_block && !had_driver && !had_hook {
        context.note(&words!("git.nothing-set-up"));
        return Ok(Outcome::Negative);
    }
    Ok(Outcome::Done)
}

/// Which configuration is meant; outside a repository there is only the user's.
fn scope(global: bool) -> Result<&'static str, Failure> {
    if global {
        return Ok("--global");
    }
    if ask(&["rev-parse", "--git-dir"])?.is_none() {
        return Err(Failure::usage(words!("git.no-git-repository")).hint(words!("git.run-inside-global")));
    }
    Ok("--local")
}

/// How git is to call planctl: by name where the name leads here, else by path.
fn program() -> Result<String, Failure> {
    let own = std::env::current_exe().map_err(|error| Failure::io(Path::new("planctl"), &error))?;
    let here = std::fs::canonicalize(&own).map_err(|error| Failure::io(&own, &error))?;
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let first =
        std::env::split_paths(&paths).map(|folder| folder.join("planctl")).find(|path| path.is_file());
    if first.and_then(|path| std::fs::canonicalize(path).ok()) == Some(here) {
        return Ok("planctl".to_owned());
    }
    let own = own.display().to_string();
    let plain = own.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b));
    // Git hands it to a shell, and looks in it for its own marks.
    Ok(if plain { own } else { format!("'{}'", own.replace('\'', "'\\''").replace('%', "%%")) })
}

/// The files in which git may keep the configuration.
fn candidates(global: bool) -> Result<Vec<PathBuf>, Failure> {
    if !global {
        let path = ask_line(&["rev-parse", "--git-path", "config"])?;
        return Ok(path.map(PathBuf::from).into_iter().collect());
    }
    if let Some(path) = std::env::var_os("GIT_CONFIG_GLOBAL") {
        return Ok(vec![path.into()]);
    }
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    Ok(vec![home.join(".gitconfig"), user_folder().join("config")])
}

/// Where git keeps what belongs to the user.
fn user_folder() -> PathBuf {
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".config");
    let set: Option<OsString> = std::env::var_os("XDG_CONFIG_HOME").filter(|set| !set.is_empty());
    set.map_or_else(home, PathBuf::from).join("git")
}

/// The file in which the driver is configured.
fn origin(scope: &str) -> Result<Option<PathBuf>, Failure> {
    let said = ask_line(&["config", scope, "--null", "--show-origin", "--get", MERGE])?;
    let path =
        said.as_deref().and_then(|said| said.split('\0').next()).and_then(|said| said.strip_prefix("file:"));
    Ok(path.map(PathBuf::from))
}

fn attributes_file(global: bool) -> Result<PathBuf, Failure> {
    let asked = if global {
        ask_line(&["config", "--global", "--type=path", "--get", "core.attributesFile"])?.map(PathBuf::from)
    } else {
        ask_line(&["rev-parse", "--git-path", "info/attributes"])?.map(PathBuf::from)
    };
    Ok(asked.unwrap_or_else(|| user_folder().join("attributes")))
}

/// The plan files of the repository, tracked or not, as patterns. Files of a store are no drafts
/// and are never merged.
fn found(context: &Context) -> Result<Vec<String>, Failure> {
    let top = ask_line(&["rev-parse", "--show-toplevel"])?;
    if top.is_none_or(|top| top.is_empty()) {
        return Ok(Vec::new());
    }
    // From here, so that the folder's own name does not matter.
    let up = ask_line(&["rev-parse", "--show-cdup"])?.filter(|up| !up.is_empty());
    let top_text = up.unwrap_or_else(|| ".".to_owned());
    let top = PathBuf::from(&top_text);
    let listed = must(&[
        "-C",
        &top_text,
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
        "--",
        "*.toml",
    ])?;
    let all = vocabularies(context)?;
    // By folder: the plan files in it, and whether all its TOML files are such.
    let mut folders: BTreeMap<&[u8], (Vec<&[u8]>, bool)> = BTreeMap::new();
    for name in listed.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let Some(path) = path_of(name) else { continue };
        let mut of_store = false;
        for folder in path.ancestors().skip(1) {
            of_store |= Store::is_store(&top.join(folder))?;
        }
        if of_store || stands(&top.join(&path))?.is_none_or(|data| data.is_dir()) {
            continue;
        }
        let folder = name.iter().rposition(|byte| *byte == b'/').map_or(&name[..0], |end| &name[..end]);
        let (plans, all_are) = folders.entry(folder).or_insert((Vec::new(), true));
        match plan_file(context, &top.join(&path), &all)? {
            Some(_) => plans.push(name),
            None => *all_are = false,
        }
    }
    let patterns = folders.into_iter().flat_map(|(folder, (plans, all_are))| {
        // A folder of plans alone gets more of them, and its files other names.
        if all_are && !plans.is_empty() && !folder.is_empty() {
            vec![pattern(folder, "/*.toml")]
        } else {
            plans.iter().map(|plan| pattern(plan, "")).collect()
        }
    });
    Ok(patterns.collect())
}

/// The path that git names so; `None` where the system has no such paths.
#[cfg(unix)]
fn path_of(name: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt as _;
    Some(PathBuf::from(std::ffi::OsStr::from_bytes(name)))
}

#[cfg(not(unix))]
fn path_of(name: &[u8]) -> Option<PathBuf> {
    str::from_utf8(name).ok().map(PathBuf::from)
}

/// A pattern as a person gave it, as a line of attributes has it: in quotes where it has blanks, and from the top
/// where it says that it is from here.
fn given(pattern: &str, here: &str) -> String {
    let from_here = pattern.strip_prefix("./").map(|rest| format!("/{here}{}", rest.trim_start_matches('/')));
    quoted(from_here.as_deref().unwrap_or(pattern))
}

/// A path as a pattern that fits it alone, with what may follow. What is no text in it may be any byte.
fn pattern(path: &[u8], then: &str) -> String {
    let mut escaped = String::from("/");
    for chunk in path.utf8_chunks() {
        for c in chunk.valid().chars() {
            if matches!(c, '*' | '?' | '[' | '\\') {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        escaped.extend(chunk.invalid().iter().map(|_| '?'));
    }
    escaped.push_str(then);
    quoted(&escaped)
}

/// A pattern as it stands in a line of attributes.
fn quoted(escaped: &str) -> String {
    if !escaped.contains([' ', '"']) && !escaped.contains(char::is_control) {
        return escaped.to_owned();
    }
    let quoted = escaped.chars().map(|c| match c {
        '\\' | '"' => format!("\\{c}"),
        c if c.is_ascii_control() => format!("\\{:03o}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", quoted.collect::<String>())
}

/// Puts the block with these patterns into a file of attributes, in the place of the one that is
/// there, or takes it out; whether one was there.
fn write_attributes(path: &Path, patterns: &[String]) -> Result<bool, Failure> {
    let before = match std::fs::read(path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(Failure::io(path, &error)),
    };
    let text = String::from_utf8(before.clone().unwrap_or_default()).map_err(|_| {
        let path = path.display();
        Failure::usage(words!("git.not-utf-8", path))
    })?;
    let block = text.find(BEGIN).and_then(|begin| {
        let end = begin + text[begin..].find(END)? + END.len();
        let end = if text[end..].starts_with('\n') { end + 1 } else { end };
        Some((begin, end))
    });
    let (mut rest, mut state) = (text.clone(), if before.is_none() { NEW } else { "" });
    if let Some((begin, end)) = block {
        let said = text[begin + BEGIN.len()..].lines().next().unwrap_or_default();
        state = [NEW, OPEN].into_iter().find(|state| *state == said).unwrap_or("");
        let begin = if state == OPEN { begin.saturating_sub(1) } else { begin };
        rest = format!("{}{}", &text[..begin], &text[end..]);
    }
    if patterns.is_empty() {
        if block.is_none() {
            return Ok(false);
        }
        if rest.is_empty() && state == NEW {
            std::fs::remove_file(path).map_err(|error| Failure::io(path, &error))?;
        } else {
            Plain::of_git(path)?.write(rest.as_bytes())?;
        }
        return Ok(true);
    }
    let mut after = rest;
    if !after.is_empty() && !after.ends_with('\n') {
        after.push('\n');
        state = OPEN;
    } else if state == OPEN {
        state = "";
    }
    after.push_str(&format!("{BEGIN}{state}\n"));
    for pattern in patterns {
        after.push_str(&format!("{pattern} diff=planctl merge=planctl\n"));
    }
    after.push_str(&format!("{END}\n"));
    if after != text {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| Failure::io(folder, &error))?;
        }
        Plain::of_git(path)?.write(after.as_bytes())?;
    }
    Ok(block.is_some())
}
