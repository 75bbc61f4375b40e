//! The store packed: what revisions share is kept once.

use super::{Result, Workspace};
use crate::store::{Area, Folder, Packed, stands};

/// From how many revisions on it is worth a word that a store can be packed.
const WORTH_A_WORD: usize = 100;

impl Workspace {
    /// Packs the snapshots and sources of the record, and the versions of proposals apart from them; of each what
    /// was done. With `is_anew` all is packed together; else only what is not packed yet.
    ///
    /// ```
    /// # let revisions = concat!(env!("CARGO_MANIFEST_DIR"), "/revisions");
    /// # let options = planctl::workspace::Options::new().store(revisions);
    /// # let workspace = options.rehearsal(true).open()?;
    /// let [(_, record), _] = workspace.pack(true)?;
    /// assert!(record.after < record.before);
    /// # Ok::<(), planctl::workspace::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If something that is to be packed is missing or damaged, or the disk refuses: nothing is lost then.
    pub fn pack(&self, is_anew: bool) -> Result<[(Area, Packed); 2]> {
        let store = self.must_have_store()?;
        let packed = |area| Ok::<_, crate::workspace::Error>((area, store.of_area(area).pack(is_anew)?));
        Ok([packed(Area::Record)?, packed(Area::Drafts)?])
    }

    /// Takes everything out of the packs; of each area what was done.
    ///
    /// # Errors
    ///
    /// As for [`Workspace::pack`].
    pub fn unpack(&self) -> Result<[(Area, Packed); 2]> {
        let store = self.must_have_store()?;
        let unpacked = |area| Ok::<_, crate::workspace::Error>((area, store.of_area(area).unpack()?));
        Ok([unpacked(Area::Record)?, unpacked(Area::Drafts)?])
    }

    /// Whether the store stands in a git work tree: git packs whole files itself.
    ///
    /// # Errors
    ///
    /// If the disk refuses to say.
    pub fn is_in_git(&self) -> Result<bool> {
        let root = self.must_have_store()?.root();
        let real = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        for folder in real.ancestors() {
            if stands(&folder.join(".git"))?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether packing would help by much: the hundredth revision from the end still stands alone.
    ///
    /// # Errors
    ///
    /// If the disk refuses to say.
    pub fn should_be_packed(&self) -> Result<bool> {
        let Some(opened) = self.opened()? else { return Ok(false) };
        let revisions = opened.log().entries.iter().rev().filter_map(|entry| entry.event.revise());
        let Some(revise) = revisions.into_iter().nth(WORTH_A_WORD - 1) else { return Ok(false) };
        let path = opened.store().object_path(Folder::Snapshots, revise.snapshot.blake3, "toml");
        Ok(stands(&path)?.is_some() && !self.is_in_git()?)
    }
}
