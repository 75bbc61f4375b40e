//! Steps of writing that a build for tests leaves out, so that tests of power cuts can show that
//! they would notice.
//!
//! No program that people use has them: only where `PLANCTL_BUILT_TO_FAIL` is set while this crate is
//! compiled can anything be left out, and otherwise nothing of this is in the program.

/// Whether this build can leave a step out.
const BUILT_TO_FAIL: bool = option_env!("PLANCTL_BUILT_TO_FAIL").is_some();

/// A step without which what is said to be recorded may be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Safeguard {
    /// A file is synced after it was written.
    SyncFile,
    /// A file is synced before it is named, and not after.
    SyncBeforeNaming,
    /// A folder is synced after a file in it was named.
    SyncFolder,
    /// The folder of a file that another writer named is synced.
    SyncFound,
    /// The folder in which a folder was made is synced.
    SyncMade,
    /// What a writer builds on is synced before it writes.
    SyncBefore,
    /// The folder from which a file was removed is synced.
    SyncRemoved,
    /// Writers queue.
    Queue,
}

impl Safeguard {
    /// Its name in `PLANCTL_LEAVES_OUT`.
    fn name(self) -> &'static str {
        match self {
            Safeguard::SyncFile => "sync-file",
            Safeguard::SyncBeforeNaming => "sync-before-naming",
            Safeguard::SyncFolder => "sync-folder",
            Safeguard::SyncFound => "sync-found",
            Safeguard::SyncMade => "sync-made",
            Safeguard::SyncBefore => "sync-before",
            Safeguard::SyncRemoved => "sync-removed",
            Safeguard::Queue => "queue",
        }
    }

    /// Whether this build leaves the step out.
    pub(super) fn is_left_out(self) -> bool {
        BUILT_TO_FAIL && std::env::var_os("PLANCTL_LEAVES_OUT").is_some_and(|named| named == self.name())
    }
}
