//! Marks: names of this user for how far a store was read, kept outside it.
//!
//! A mark holds the number of the last entry there was; nothing of the record knows of it.

use std::fs;
use std::path::PathBuf;

use planctl::event::RevisionSpec;
use planctl::text::{Words, brief};
use planctl::words;
use planctl::workspace::Opened;

use super::failure::Failure;

/// The folder of the marks of a store: of its own, by what its first entry names it by. `None` without a home.
fn folder(opened: &Opened) -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let state = set("XDG_STATE_HOME")
        .or_else(|| Some(set("HOME")?.join(".local").join("state")))
        .or_else(|| set("LOCALAPPDATA"))?;
    let first = opened.log().entries.first()?;
    Some(state.join("planctl").join("marks").join(first.previous.to_string()))
}

/// The entry up to which a mark says that the store was read; `None` if there is no such mark.
pub(super) fn read(opened: &Opened, name: &str) -> Option<u64> {
    if !is_name(name) {
        return None;
    }
    let text = fs::read_to_string(folder(opened)?.join(name)).ok()?;
    text.trim().parse().ok()
}

/// The marks that there are, by name.
pub(super) fn all(opened: &Opened) -> Vec<String> {
    let listed = folder(opened).and_then(|folder| fs::read_dir(folder).ok());
    let names =
        listed.into_iter().flatten().flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| is_name(name)).collect();
    names.sort();
    names
}

/// Sets a mark at the last entry of the store.
///
/// # Errors
///
/// If that is no name for a mark, or its file cannot be written; then the mark is what it was.
pub(super) fn set(opened: &Opened, name: &str) -> Result<u64, Failure> {
    judge(name)?;
    let last = opened.log().entries.last().map_or(0, |entry| entry.number);
    let folder = folder(opened).ok_or_else(|| Failure::usage(words!("marks.no-home")))?;
    let failed = |error: std::io::Error| Failure::io(&folder, &error);
    fs::create_dir_all(&folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(&folder).map_err(failed)?;
    std::io::Write::write_all(&mut file, format!("{last}\n").as_bytes()).map_err(failed)?;
    file.persist(folder.join(name)).map_err(|error| failed(error.error))?;
    Ok(last)
}

/// Refuses what is no name for a mark.
pub(super) fn judge(name: &str) -> Result<(), Failure> {
    if is_name(name) && RevisionSpec::parse(name).is_err() {
        return Ok(());
    }
    Err(Failure::usage(words!("marks.no-name", name = brief(name))))
}

/// A letter and letters, digits and hyphens behind it: a file of this name is a file everywhere.
fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    name.len() <= 40 && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(plain)
}

/// The marks in words, for who asked for another.
pub(super) fn known(opened: &Opened) -> Words {
    let names = all(opened);
    match names.is_empty() {
        true => words!("marks.none"),
        false => words!("marks.there-are", names = Words::list(names.iter().map(|name| format!("`{name}`")))),
    }
}
