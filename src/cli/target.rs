//! Where an output goes: judged before the work begins, written once it is done.
//!
//! Every file and folder that the command line writes for its user goes through here; what is recorded
//! goes into a store by the library, and by no other way. What always holds:
//!
//! - what stands is replaced only with `--force`, or where the user named it as the file to edit;
//! - nothing is written inside a store, whichever store it is and whichever link leads there;
//! - a link to a file stays a link, devices and pipes are written to, and nothing else is replaced;
//! - a file appears whole or not at all, and one that appears meanwhile is not replaced.

use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use planctl::store::Store;
use planctl::words;

use super::failure::Failure;

/// How many links are followed on the way to a file.
const MOST_LINKS: usize = 40;

/// Whether a file that stands may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Existing {
    /// It may not.
    Stays,
    /// It may: the user said so.
    Replaced,
}

/// Where an output goes.
#[derive(Debug)]
pub(super) enum Target {
    /// Standard output, by whichever name.
    StandardOutput,
    /// A device or a pipe, open.
    Stream(PathBuf, File),
    /// A plain file.
    Plain(Plain),
}

/// A plain file, or the place of one that is not there yet.
#[derive(Debug)]
pub(super) struct Plain {
    /// As the user named it.
    shown: PathBuf,
    /// Where it stands, all links followed.
    real: PathBuf,
    existing: Existing,
}

impl Target {
    /// The place of an output, which is not there yet or may be replaced.
    ///
    /// # Errors
    ///
    /// If it may not be written there; nothing is written yet.
    pub(super) fn of(path: &Path, existing: Existing) -> Result<Target, Failure> {
        if path.as_os_str() == "-" {
            return Ok(Target::StandardOutput);
        }
        let found = found(path)?;
        if found.as_ref().is_some_and(is_standard_output) {
            return Ok(Target::StandardOutput);
        }
        let real = outside_stores(path)?;
        let Some(data) = found else {
            return Plain::absent(path, real).map(Target::Plain);
        };
        if data.is_dir() {
            let shown = path.display();
            return Err(Failure::usage(words!("output.folder", shown)).hint(words!("output.name-file")));
        }
        if !data.is_file() {
            return Ok(Target::Stream(path.to_owned(), stream(path, &data)?));
        }
        if existing == Existing::Stays {
            return Err(exists_already(path));
        }
        Ok(Target::Plain(Plain { shown: path.to_owned(), real, existing }))
    }

    /// Writes the whole of an output; a reader that has gone is no fault.
    pub(super) fn write(&self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Target::StandardOutput => poured(Path::new("stdout"), io::stdout().lock(), bytes),
            Target::Stream(path, file) => poured(path, file, bytes),
            Target::Plain(plain) => plain.write(bytes),
        }
    }
}

impl Plain {
    /// The file that the user named as the one to edit.
    ///
    /// # Errors
    ///
    /// If it is no plain file, or one of a store.
    pub(super) fn edited(path: &Path) -> Result<Plain, Failure> {
        let real = outside_stores(path)?;
        match found(path)? {
            Some(data) if data.is_file() => {
                Ok(Plain { shown: path.to_owned(), real, existing: Existing::Replaced })
            }
            Some(_) => {
                let shown = path.display();
                Err(Failure::usage(words!("output.not-edited-place", shown))
                    .hint(words!("output.write-elsewhere")))
            }
            None => Err(Failure::io(path, &io::ErrorKind::NotFound.into())),
        }
    }

    /// A file of git's own, such as its list of attributes; it may stand in the `.git` of a store.
    pub(super) fn of_git(path: &Path) -> Result<Plain, Failure> {
        let way = followed(path).map_err(|error| Failure::io(path, &error))?;
        let is_gits = way.real.components().any(|part| part.as_os_str() == ".git");
        let real = if is_gits { way.real } else { outside_stores(path)? };
        Ok(Plain { shown: path.to_owned(), real, existing: Existing::Replaced })
    }

    fn absent(path: &Path, real: PathBuf) -> Result<Plain, Failure> {
        let folder = folder_of(&real);
        match fs::metadata(folder) {
            Ok(data) if data.is_dir() => {
                Ok(Plain { shown: path.to_owned(), real, existing: Existing::Stays })
            }
            Ok(_) => Err(Failure::io(path, &io::ErrorKind::NotADirectory.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let (path, folder) = (path.display(), folder_of(path).display());
                Err(Failure::usage(words!("output.no-folder", path, folder)))
            }
            Err(error) => Err(Failure::io(path, &error)),
        }
    }

    /// Whether a file stands there now.
    pub(super) fn stands(&self) -> bool {
        self.real.symlink_metadata().is_ok()
    }

    /// Writes it whole or not at all. One that came meanwhile is replaced only if it may be.
    pub(super) fn write(&self, bytes: &[u8]) -> Result<(), Failure> {
        let fault = |error: io::Error| Failure::io(&self.shown, &error);
        let folder = folder_of(&self.real);
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let kept = if_there(fs::metadata(&self.real)).map_err(fault)?.map(|data| data.permissions());
            builder.permissions(kept.unwrap_or_else(|| fs::Permissions::from_mode(0o666)));
        }
        let mut file = builder.tempfile_in(folder).map_err(fault)?;
        file.write_all(bytes).map_err(fault)?;
        file.as_file().sync_all().map_err(fault)?;
        let placed = match self.existing {
            Existing::Stays => file.persist_noclobber(&self.real),
            Existing::Replaced => file.persist(&self.real),
        };
        placed.map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => exists_already(&self.shown),
            _ => fault(error.error),
        })?;
        // So that the name survives a power cut as the bytes do; Windows has no way to and needs none.
        #[cfg(unix)]
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(fault)?;
        Ok(())
    }

    /// The same file once it was written: it may be written again.
    pub(super) fn again(&self) -> Plain {
        Plain { shown: self.shown.clone(), real: self.real.clone(), existing: Existing::Replaced }
    }

    /// Takes back a file that was written.
    pub(super) fn remove(&self) {
        let _ = fs::remove_file(&self.real);
    }
}

/// The place of a folder of outputs, all links followed: it is not there yet, or empty.
///
/// # Errors
///
/// If it is neither, or inside a store.
pub(super) fn folder(path: &Path) -> Result<PathBuf, Failure> {
    let real = outside_stores(path)?;
    let shown = path.display();
    match found(path)? {
        None => Plain::absent(path, real).map(|plain| plain.real),
        Some(data) if !data.is_dir() => {
            Err(Failure::usage(words!("output.not-folder", shown))
                .hint(words!("packet.name-empty-folder-not")))
        }
        Some(_) => {
            let mut inside = fs::read_dir(&real).map_err(|error| Failure::io(path, &error))?;
            match inside.next() {
                None => Ok(real),
                Some(_) => Err(Failure::usage(words!("packet.not-empty", shown))
                    .hint(words!("packet.name-empty-folder-not"))),
            }
        }
    }
}

/// Where a path leads, all links followed.
///
/// # Errors
///
/// If it leads into a store, or through one.
pub(super) fn outside_stores(path: &Path) -> Result<PathBuf, Failure> {
    let way = followed(path).map_err(|error| Failure::io(path, &error))?;
    match way.store {
        None => Ok(way.real),
        Some(store) => {
            let (shown, store) = (path.display(), store.display());
            Err(Failure::usage(words!("output.inside-store", shown, store))
                .hint(words!("output.name-place-outside")))
        }
    }
}

/// What was found of a file; `None` if there is none.
pub(super) fn if_there<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        found => found.map(Some),
    }
}

/// The bytes of a plain file of the user's; `None` if there is none, or it is something else.
pub(super) fn maybe_read(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match found(path)? {
        Some(data) if data.is_file() => if_there(fs::read(path)).map_err(|error| Failure::io(path, &error)),
        _ => Ok(None),
    }
}

fn found(path: &Path) -> Result<Option<Metadata>, Failure> {
    if_there(fs::metadata(path)).map_err(|error| Failure::io(path, &error))
}

fn exists_already(path: &Path) -> Failure {
    let path = path.display();
    Failure::usage(words!("output.exists-already", path)).hint(words!("output.choose-another-name-add"))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Where a path leads.
struct Way {
    /// All links followed.
    real: PathBuf,
    /// The store in which it ends, or of which a link on the way is a part.
    store: Option<PathBuf>,
}

/// Follows a path part by part. What is not there yet is taken as it is named.
fn followed(path: &Path) -> io::Result<Way> {
    let mut waiting: Vec<OsString> = Vec::new();
    let mut real = PathBuf::new();
    let mut store = None;
    let mut links = 0;
    begin(&std::env::current_dir()?.join(path), &mut real, &mut waiting);
    while let Some(part) = waiting.pop() {
        if part == ".." {
            real.pop();
            continue;
        }
        let next = real.join(&part);
        let Ok(to) = fs::read_link(&next) else {
            real = next;
            continue;
        };
        links += 1;
        if links > MOST_LINKS {
            return Err(io::Error::other("too many links"));
        }
        store = store.or_else(|| store_above(&real));
        begin(&to, &mut real, &mut waiting);
    }
    let store = store.or_else(|| store_above(&real));
    Ok(Way { real, store })
}

/// Puts the parts of a path before those that wait; an absolute one begins anew.
fn begin(path: &Path, real: &mut PathBuf, waiting: &mut Vec<OsString>) {
    if path.is_absolute() {
        *real = path.components().take_while(|part| !is_step(part)).collect();
    }
    let steps: Vec<OsString> =
        path.components().filter(is_step).map(|part| part.as_os_str().to_owned()).collect();
    waiting.extend(steps.into_iter().rev());
}

fn is_step(part: &Component<'_>) -> bool {
    matches!(part, Component::Normal(_) | Component::ParentDir)
}

/// The store that a path is, or that it stands in; also one whose first file is missing.
fn store_above(path: &Path) -> Option<PathBuf> {
    let is_store = |folder: &&Path| {
        // What may not be looked into is not written into either.
        Store::is_store(folder).unwrap_or(false)
            || folder.join("log/00000001.toml").symlink_metadata().is_ok()
    };
    path.ancestors().find(is_store).map(Path::to_owned)
}

/// Writes all; a reader that has gone is no fault.
fn poured(path: &Path, mut to: impl io::Write, bytes: &[u8]) -> Result<(), Failure> {
    match to.write_all(bytes).and_then(|()| to.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::io(path, &error)),
        _ => Ok(()),
    }
}

/// Whether this is what standard output goes to, such as `/dev/stdout`.
#[cfg(unix)]
fn is_standard_output(data: &Metadata) -> bool {
    is_open_as(io::stdout(), data)
}

#[cfg(not(unix))]
fn is_standard_output(_: &Metadata) -> bool {
    false
}

#[cfg(unix)]
fn is_open_as(stream: impl std::os::fd::AsFd, data: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(own) = rustix::fs::fstat(stream) else { return false };
    (own.st_dev, own.st_ino) == (data.dev(), data.ino())
}

/// Opens a device or a pipe to write to; one that nobody reads is not waited for.
#[cfg(unix)]
fn stream(path: &Path, data: &Metadata) -> Result<File, Failure> {
    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _};

    let kind = data.file_type();
    let unread = || {
        let shown = path.display();
        Failure::usage(words!("output.nobody-reads", shown)).hint(words!("output.begin-reader"))
    };
    if !kind.is_fifo() && !kind.is_char_device() {
        let shown = path.display();
        return Err(Failure::usage(words!("output.nothing-write-to", shown)).hint(words!("output.name-file")));
    }
    // Its only reader would be this very process.
    if kind.is_fifo() && is_open_as(io::stdin(), data) {
        return Err(unread());
    }
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let opened = fs::OpenOptions::new().write(true).custom_flags(flags.bits().cast_signed()).open(path);
    let file = opened.map_err(|error| match error.raw_os_error() {
        Some(code) if kind.is_fifo() && code == rustix::io::Errno::NXIO.raw_os_error() => unread(),
        _ => Failure::io(path, &error),
    })?;
    let fault = |error: io::Error| Failure::io(path, &error);
    let is = file.metadata().map_err(fault)?;
    if (is.dev(), is.ino()) != (data.dev(), data.ino()) {
        return Err(exists_already(path));
    }
    let waits = fcntl_getfl(&file).and_then(|set| fcntl_setfl(&file, set.difference(OFlags::NONBLOCK)));
    waits.map_err(|error| fault(error.into()))?;
    Ok(file)
}

#[cfg(not(unix))]
fn stream(path: &Path, _: &Metadata) -> Result<File, Failure> {
    fs::OpenOptions::new().write(true).open(path).map_err(|error| Failure::io(path, &error))
}
