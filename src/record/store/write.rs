//! The one write path: a synced temporary file, a hard link that never replaces, a synced folder.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, SystemTime};

use super::faulty::Safeguard;
use super::read::stands;
use super::{Area, Config, DRAFTS, Folder, GIT_ATTRIBUTES, Log, Store, StoreError};
use crate::event::{Entry, EntryError, Event, Stored, entry_to_toml, read_entry};
use planctl_core::model::Sha256;
use planctl_core::text::Words;

/// How often a writer tries again after others came first.
const MOST_TRIES: u32 = 10_000;
/// How long a writer queues before it goes on without the lock, which only keeps order polite.
const PATIENCE: Duration = Duration::from_secs(30);
/// After how long a temporary file belongs to nobody.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

/// A file to be kept.
#[derive(Debug, Clone)]
pub struct Object {
    pub folder: Folder,
    /// How its name ends, without the dot; may be empty.
    pub extension: String,
    pub bytes: Vec<u8>,
}

/// What was recorded.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Appended {
    pub entry: Entry,
    /// The SHA-256 of its file.
    pub head: Sha256,
}

/// Why an event was not recorded.
#[derive(Debug)]
pub enum Refusal<E> {
    /// The log as it stands does not allow it, for the caller's reason.
    Precondition(E),
    /// The store could not be read or written.
    Store(StoreError),
}

impl<E> From<StoreError> for Refusal<E> {
    fn from(error: StoreError) -> Self {
        Refusal::Store(error)
    }
}

impl Store {
    /// Records one event with the files it names.
    ///
    /// `decide` is shown the log and says what to record, or why not; if another writer comes
    /// first it is asked again. Files are written before the entry, and an entry whose number
    /// is taken is never written over. When this returns, the event survives a power cut.
    ///
    /// # Errors
    ///
    /// If `decide` refuses, nothing was written, unless it had agreed before another writer
    /// came first: then files that no entry names are left. If the disk refuses, the log is as
    /// it was, unless it refused only to sync the folder after the entry was named: then the
    /// entry stands, and whether it survives a power cut is not known.
    pub fn append<E>(
        &self,
        recorded: &str,
        mut decide: impl FnMut(&Log) -> Result<(Event, Vec<Object>), E>,
    ) -> Result<Appended, Refusal<E>> {
        for folder in self.folders().iter().map(|folder| self.folder(*folder)).chain([self.waiting_room()]) {
            self.plain_inside(&folder)?;
        }
        // The first look is without the lock, so that a refusal writes nothing at all.
        let mut log = self.log()?;
        self.holds_what_was_noted(&log)?;
        let mut decided = decide(&log).map_err(Refusal::Precondition)?;
        if self.is_rehearsal {
            let (event, objects) = decided;
            let number = log.entries.len() as u64 + 1;
            let entry = Entry { number, previous: log.head, recorded: recorded.to_owned(), event };
            let text = entry_to_toml(&entry);
            self.reads_back(&log, &entry, &text, &objects)?;
            return Ok(Appended { entry, head: Sha256::of(text.as_bytes()) });
        }
        let _queue = self.queue()?;
        self.sweep();
        self.sync_before()?;
        for _ in 0..MOST_TRIES {
            let now = self.log()?;
            if now.head != log.head {
                decided = decide(&now).map_err(Refusal::Precondition)?;
                log = now;
            }
            let (event, objects) = &decided;
            debug_assert!(event.may_stand_in(self.area() == Area::Drafts), "each log has its events");
            let number = log.entries.len() as u64 + 1;
            let entry =
                Entry { number, previous: log.head, recorded: recorded.to_owned(), event: event.clone() };
            let text = entry_to_toml(&entry);
            self.reads_back(&log, &entry, &text, objects)?;
            for object in objects {
                let name = Stored::of(&object.bytes).blake3;
                let path = self.object_path(object.folder, name, &object.extension);
                self.place(&path, &object.bytes)?;
            }
            match self.link(&self.entry_path(number), text.as_bytes())? {
                Linked::Now => {
                    let head = Sha256::of(text.as_bytes());
                    return Ok(Appended { entry, head });
                }
                Linked::TakenAlready => {}
            }
        }
        Err(StoreError::Busy { tries: MOST_TRIES }.into())
    }

    /// Holds an entry to the strict reader, and to the judge, before anything of it is written.
    fn reads_back(&self, log: &Log, entry: &Entry, text: &str, objects: &[Object]) -> Result<(), StoreError> {
        let path = self.entry_path(entry.number);
        let unfit = |fault: Words| StoreError::Unfit { path: path.clone(), fault };
        match read_entry(text) {
            Ok(read) if read == *entry => {}
            Ok(_) => return Err(unfit(EntryError::NotCanonical.words())),
            Err(error) => return Err(unfit(error.words())),
        }
        let most = self.most_bytes;
        let large = |object: &&Object| object.folder != Folder::Evidence && object.bytes.len() as u64 > most;
        let bytes = objects.iter().find(large).map_or(text.len() as u64, |object| object.bytes.len() as u64);
        if bytes > most {
            return Err(StoreError::TooLarge { path, bytes, most });
        }
        match self.judge {
            Some(judge) => judge(self, log, entry, objects).map_err(unfit),
            None => Ok(()),
        }
    }

    /// Keeps other writers of this area waiting until the answer is dropped; they only wait out
    /// of courtesy, and not for ever.
    ///
    /// # Errors
    ///
    /// If the lock cannot be made.
    pub fn hold(&self) -> Result<Option<File>, StoreError> {
        if self.is_rehearsal {
            return Ok(None);
        }
        self.queue()
    }

    /// Keeps bytes under a name that is their hash; if they are there already, sees that they
    /// are sound and will stay.
    pub(super) fn place(&self, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        if stands(path)?.is_none() && self.link(path, bytes)? == Linked::Now {
            return Ok(());
        }
        let found = super::read::read_file(path, bytes.len() as u64 + 1)?;
        if found != bytes {
            let (expected, actual) = (Stored::of(bytes).blake3, Stored::of(&found).blake3);
            let (expected, actual) = (expected.to_string(), actual.to_string());
            return Err(StoreError::Damaged { path: path.to_owned(), expected, actual });
        }
        // Whoever wrote it may not have come to this step.
        sync_folder(folder_of(path), Safeguard::SyncFound)
    }

    /// Keeps a file in a folder of its area under a name that says what it holds; whether it was
    /// new. When this returns, the file survives a power cut.
    ///
    /// # Errors
    ///
    /// If there is a file of that name with other bytes, or the disk refuses.
    pub fn keep(&self, folder: Folder, name: &str, bytes: &[u8]) -> Result<bool, StoreError> {
        let path = self.folder(folder).join(name);
        if self.is_rehearsal {
            return Ok(stands(&path)?.is_none());
        }
        self.plain_inside(&self.folder(folder))?;
        let _queue = self.queue()?;
        self.sync_before()?;
        let new = stands(&path)?.is_none();
        self.place(&path, bytes)?;
        Ok(new)
    }

    /// A temporary file of these bytes, which goes when it is dropped.
    pub(super) fn temporary(&self, bytes: &[u8]) -> Result<tempfile::NamedTempFile, StoreError> {
        self.make_private()?;
        let waiting = self.waiting_room();
        self.make_inner(&waiting)?;
        let mut temporary = temporary_file(&waiting)?;
        let path = temporary.path().to_owned();
        temporary.write_all(bytes).map_err(|error| StoreError::Io { path, error })?;
        Ok(temporary)
    }

    /// Syncs what this writer builds on: entries of both logs, the folders, `planctl.toml`. Whoever
    /// named or made them may have been killed before this step, and what is named here must not
    /// survive a power cut that they do not.
    pub(super) fn sync_before(&self) -> Result<(), StoreError> {
        for area in [Area::Record, Area::Drafts] {
            let log = Store { area, ..self.clone() }.folder(Folder::Log);
            for folder in [log.as_path(), folder_of(&log)] {
                self.plain_inside(folder)?;
                if stands(folder)?.is_some() {
                    sync_folder(folder, Safeguard::SyncBefore)?;
                }
            }
        }
        Ok(())
    }

    /// Writes a temporary file, syncs it, and names it `path` if nothing bears that name.
    fn link(&self, path: &Path, bytes: &[u8]) -> Result<Linked, StoreError> {
        let fault = |path: &Path| {
            let path = path.to_owned();
            move |error| StoreError::Io { path, error }
        };
        let waiting = self.waiting_room();
        self.make_inner(&waiting)?;
        self.make_inner(folder_of(path))?;
        let mut temporary = temporary_file(&waiting)?;
        temporary.write_all(bytes).map_err(fault(path))?;
        if !Safeguard::SyncFile.is_left_out() && !Safeguard::SyncBeforeNaming.is_left_out() {
            temporary.as_file().sync_all().map_err(fault(path))?;
        }
        let linked = match fs::hard_link(temporary.path(), path) {
            Ok(()) => Linked::Now,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Linked::TakenAlready,
            Err(error) if no_hard_links(&error) => rename_without_replacing(temporary, path)?,
            Err(error) => return Err(fault(path)(error)),
        };
        if linked == Linked::Now {
            if Safeguard::SyncBeforeNaming.is_left_out() {
                let _ = File::open(path).and_then(|file| file.sync_all());
            }
            sync_folder(folder_of(path), Safeguard::SyncFolder)?;
        }
        Ok(linked)
    }

    /// Refuses a folder inside the store that a link or a file stands in for: what is written
    /// there would land elsewhere.
    pub(super) fn plain_inside(&self, folder: &Path) -> Result<(), StoreError> {
        for above in folder.ancestors().take_while(|above| *above != self.root) {
            if stands(above)?.is_some_and(|data| !data.is_dir()) {
                return Err(StoreError::NotAFolder { path: above.to_owned() });
            }
        }
        Ok(())
    }

    /// Makes a folder inside the store.
    pub(super) fn make_inner(&self, folder: &Path) -> Result<(), StoreError> {
        self.plain_inside(folder)?;
        make_folder(folder)
    }

    /// Makes the folder for locks, temporary files and caches, which git is told to pass over.
    fn make_private(&self) -> Result<(), StoreError> {
        let folder = self.private();
        self.make_inner(&folder)?;
        let ignore = folder.join(".gitignore");
        if stands(&ignore)?.is_none() {
            // Whole or not at all: nobody would write the rest of half of it.
            self.link(&ignore, b"*\n")?;
        }
        Ok(())
    }

    /// The folder for locks and temporary files of its area: what a killed writer leaves of the
    /// drafts goes with them.
    pub(super) fn private(&self) -> PathBuf {
        match self.area() {
            Area::Record => self.root.join(".planctl"),
            Area::Drafts => self.root.join(DRAFTS).join(".planctl"),
        }
    }

    pub(super) fn waiting_room(&self) -> PathBuf {
        self.private().join("tmp")
    }

    /// Waits for the writers before this one. The lock goes with the process, however it ends,
    /// and nothing depends on it.
    fn queue(&self) -> Result<Option<File>, StoreError> {
        self.make_private()?;
        let path = self.private().join("lock");
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            // A pipe would hold the writer for ever, and a link would lead out of the store.
            let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
            options.custom_flags(flags.bits() as i32);
        }
        if stands(&path)?.is_some_and(|data| !data.is_file()) {
            return Err(StoreError::NotAFile { path });
        }
        let file = options.open(&path).map_err(|error| StoreError::Io { path, error })?;
        if Safeguard::Queue.is_left_out() {
            return Ok(None);
        }
        if file.try_lock().is_ok() {
            return Ok(Some(file));
        }
        let (send, receive) = mpsc::channel();
        std::thread::spawn(move || {
            let locked = file.lock().is_ok().then_some(file);
            // Nobody listens any more once patience has run out; the lock then goes with `file`.
            let _ = send.send(locked);
        });
        Ok(receive.recv_timeout(PATIENCE).ok().flatten())
    }

    /// Removes temporary files that a killed writer left behind long ago.
    fn sweep(&self) {
        let Ok(files) = self.waiting_room().read_dir() else { return };
        for file in files.flatten() {
            let age = file
                .metadata()
                .and_then(|data| data.modified())
                .map(|at| SystemTime::now().duration_since(at));
            if matches!(age, Ok(Ok(age)) if age > ABANDONED) {
                // Left for the next writer if the disk refuses.
                let _ = fs::remove_file(file.path());
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Linked {
    Now,
    TakenAlready,
}

/// Makes a store; in a rehearsal only what may stand in the way is told.
pub(super) fn init(root: &Path, config: &Config, is_rehearsal: bool) -> Result<(), StoreError> {
    let (most_bytes, area) = (super::MOST_BYTES, Area::Record);
    let store = Store {
        root: root.to_owned(),
        config: config.clone(),
        most_bytes,
        area,
        judge: None,
        is_rehearsal,
        memory: None,
        packs: Default::default(),
        withheld: Default::default(),
    };
    may_init(&store)?;
    if is_rehearsal {
        return Ok(());
    }
    make_folder(root)?;
    store.make_private()?;
    for folder in Folder::RECORD.iter().filter(|folder| folder.is_from_the_start()) {
        store.make_inner(&store.folder(*folder))?;
    }
    store.place(&root.join(".gitattributes"), GIT_ATTRIBUTES.as_bytes())?;
    // An earlier try may have made the folder and gone no further.
    sync_folder(folder_of(root), Safeguard::SyncBefore)?;
    match store.link(&root.join("planctl.toml"), config.to_toml().as_bytes())? {
        Linked::Now => Ok(()),
        Linked::TakenAlready => Err(StoreError::AlreadyAStore { path: root.to_owned() }),
    }
}

/// Refuses a place at which no store can be begun.
fn may_init(store: &Store) -> Result<(), StoreError> {
    let root = &store.root;
    if root.metadata().is_ok_and(|data| !data.is_dir()) {
        return Err(StoreError::Io { path: root.clone(), error: io::ErrorKind::NotADirectory.into() });
    }
    // A log without its first file is to be repaired, not begun anew.
    if Store::is_store(root)? || store.last_number()? > 0 {
        return Err(StoreError::AlreadyAStore { path: root.clone() });
    }
    Ok(())
}

/// Makes a folder and those above it that are missing, each synced into the one above.
fn make_folder(folder: &Path) -> Result<(), StoreError> {
    let fault = |error| StoreError::Io { path: folder.to_owned(), error };
    if stands(folder)?.is_some() {
        // The store's own folder may be reached by a link the user made.
        return match folder.metadata() {
            Ok(data) if data.is_dir() => Ok(()),
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(fault(error)),
            _ => Err(StoreError::NotAFolder { path: folder.to_owned() }),
        };
    }
    let above = folder_of(folder);
    if !above.as_os_str().is_empty() {
        make_folder(above)?;
    }
    match fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(fault(error)),
        _ => sync_folder(above, Safeguard::SyncMade),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

fn temporary_file(folder: &Path) -> Result<tempfile::NamedTempFile, StoreError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("new-");
    // Others may read what is published; the umask has its say as for any other file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder).map_err(|error| StoreError::Io { path: folder.to_owned(), error })
}

/// Syncs a folder, so that the names in it survive a power cut.
pub(super) fn sync_folder(folder: &Path, step: Safeguard) -> Result<(), StoreError> {
    if step.is_left_out() {
        return Ok(());
    }
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    // Windows has no way to sync a folder and needs none: its file system logs the link.
    #[cfg(unix)]
    File::open(folder)
        .and_then(|file| file.sync_all())
        .map_err(|error| StoreError::Io { path: folder.to_owned(), error })?;
    Ok(())
}

/// Whether the disk knows no hard links, as FAT and some network disks do not.
fn no_hard_links(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied | io::ErrorKind::TooManyLinks
    )
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn rename_without_replacing(temporary: tempfile::NamedTempFile, path: &Path) -> Result<Linked, StoreError> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, temporary.path(), CWD, path, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(Linked::Now),
        Err(rustix::io::Errno::EXIST) => Ok(Linked::TakenAlready),
        Err(_) => Err(StoreError::NoHardLinks { path: path.to_owned() }),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn rename_without_replacing(_: tempfile::NamedTempFile, path: &Path) -> Result<Linked, StoreError> {
    Err(StoreError::NoHardLinks { path: path.to_owned() })
}
