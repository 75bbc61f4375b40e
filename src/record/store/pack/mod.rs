//! A pack: many snapshots and sources in one file, each block once. RECORD.md has the format byte by byte.
//!
//! Nothing here touches a disk: [`read`] takes the bytes of a pack and gives its objects, [`build`] the other way
//! round. What always holds of a pack that was read:
//!
//! - its objects have names of their own, and none is longer than a file of the record may be;
//! - no object takes longer to put together than its own length times [`MOST_DEEP`]: a block is never made whole
//!   where only a part of it is asked for;
//! - all that it takes of memory was counted against a [`Budget`] before it was taken.
//!
//! That an object's bytes have the hash that is its name is for the caller to see.

mod build;
mod read;

pub(super) use build::{Builder, Built};
pub(super) use read::{Pack, PackFault};

use super::Folder;

/// What a pack begins with, but for the number of its format and a line feed.
pub(super) const MAGIC: &[u8] = b"planctl pack ";
/// The number of the format that is read and written here.
const VERSION: &[u8] = b"1\n";
/// How many bytes stand at the end: the place of the index, its length when inflated, and a SHA-256.
const TRAILER: usize = 8 + 8 + 32;
/// The most bytes of a pack.
pub(super) const MOST_PACK: u64 = 256 << 20;
/// The most bytes of an index when inflated.
const MOST_INDEX: u64 = 64 << 20;
/// The most bytes of a piece of the text when inflated; the pieces that are written have as many.
const MOST_PIECE: usize = 256 << 10;
/// The fewest, but for the last: else there could be as many pieces as bytes.
const LEAST_PIECE: usize = 4 << 10;
/// The most bytes of an object.
const MOST_OBJECT: u64 = 4 << 20;
/// How often a block may be a change of one that is a change itself.
const MOST_DEEP: u8 = 64;

/// The folders whose files stand in packs, each with the byte that stands for it.
const FOLDERS: [(Folder, u8); 3] = [(Folder::Snapshots, 0), (Folder::Sources, 1), (Folder::Versions, 2)];

/// What the packs of one folder may take together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Budget {
    /// Bytes of text.
    pub(super) text: u64,
    pub(super) blocks: u64,
    pub(super) objects: u64,
    /// Blocks of objects, each as often as it stands.
    pub(super) sequence: u64,
    /// Bytes of objects.
    pub(super) bytes: u64,
}

impl Budget {
    pub(super) const FOLDER: Budget =
        Budget { text: 256 << 20, blocks: 4 << 20, objects: 1 << 20, sequence: 32 << 20, bytes: 64 << 30 };

    /// What the packs that are written take together: half, for the old ones stand until the new ones are whole.
    pub(super) const WRITTEN: Budget =
        Budget { text: 128 << 20, blocks: 2 << 20, objects: 512 << 10, sequence: 16 << 20, bytes: 32 << 30 };

    /// What a pack that is written takes at most, so that it fits in a file, and its index in its own limit.
    pub(super) const PACK: Budget =
        Budget { text: 64 << 20, blocks: 1 << 20, objects: 256 << 10, sequence: 8 << 20, bytes: 16 << 30 };

    /// What is in both.
    pub(super) fn and(self, other: Budget) -> Budget {
        Budget {
            text: self.text.min(other.text),
            blocks: self.blocks.min(other.blocks),
            objects: self.objects.min(other.objects),
            sequence: self.sequence.min(other.sequence),
            bytes: self.bytes.min(other.bytes),
        }
    }

    /// What is left when a pack takes so much, or all there is.
    pub(super) fn without(self, cost: Budget) -> Budget {
        Budget {
            text: self.text.saturating_sub(cost.text),
            blocks: self.blocks.saturating_sub(cost.blocks),
            objects: self.objects.saturating_sub(cost.objects),
            sequence: self.sequence.saturating_sub(cost.sequence),
            bytes: self.bytes.saturating_sub(cost.bytes),
        }
    }

    /// What is left when a pack takes so much; `None` if it is not there.
    pub(super) fn less(self, cost: Budget) -> Option<Budget> {
        Some(Budget {
            text: self.text.checked_sub(cost.text)?,
            blocks: self.blocks.checked_sub(cost.blocks)?,
            objects: self.objects.checked_sub(cost.objects)?,
            sequence: self.sequence.checked_sub(cost.sequence)?,
            bytes: self.bytes.checked_sub(cost.bytes)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use planctl_core::model::Digest;

    fn built(objects: &[(Folder, &[u8])]) -> Vec<u8> {
        let mut builder = Builder::within(Budget::FOLDER);
        for (folder, bytes) in objects {
            assert!(builder.add(*folder, Digest::of(bytes), bytes));
        }
        builder.finish().bytes
    }

    #[test]
    fn a_pack_gives_back_every_object() {
        let text = |name: &str, row: &str| {
            format!(
                "format = 1\n\n[plan]\nid = \"p\"\nname = \"{name}\"\n\n[[row]]\nid = \"r\"\ntext = \"{row}\"\n"
            )
        };
        let texts = [text("one", "first"), text("one", "second one"), text("two", "second"), "x".to_owned()];
        let objects: Vec<(Folder, &[u8])> =
            texts.iter().map(|text| (Folder::Snapshots, text.as_bytes())).collect();
        let pack = Pack::read(built(&objects), Budget::FOLDER).unwrap();
        assert_eq!(pack.objects().count(), 4);
        for (folder, bytes) in objects {
            assert_eq!(pack.object(folder, Digest::of(bytes)).unwrap().unwrap(), bytes);
        }
        assert!(pack.object(Folder::Sources, Digest::of(texts[0].as_bytes())).is_none());
    }

    #[test]
    fn no_byte_of_a_pack_can_be_another() {
        let bytes = built(&[(Folder::Sources, b"format = 1\n\n[[source]]\nplace = [\"a\"]\n")]);
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut other = bytes.clone();
                other[at] ^= 1 << bit;
                assert!(Pack::read(other, Budget::FOLDER).is_err(), "byte {at}, bit {bit}");
            }
        }
        for end in 0..bytes.len() {
            assert!(Pack::read(bytes[..end].to_vec(), Budget::FOLDER).is_err(), "cut at {end}");
        }
        assert!(Pack::read([bytes.as_slice(), b"\n"].concat(), Budget::FOLDER).is_err());
    }

    #[test]
    fn what_takes_more_than_there_is_is_refused() {
        let bytes = built(&[(Folder::Versions, b"a\n\n[b]\n"), (Folder::Versions, b"a\n\n[c]\n")]);
        let cost = Pack::read(bytes.clone(), Budget::FOLDER).unwrap().cost();
        assert_eq!(cost, Budget { text: 12, blocks: 3, objects: 2, sequence: 4, bytes: 14 });
        assert!(Pack::read(bytes.clone(), cost).is_ok());
        for less in [
            Budget { text: cost.text - 1, ..cost },
            Budget { blocks: cost.blocks - 1, ..cost },
            Budget { objects: cost.objects - 1, ..cost },
            Budget { sequence: cost.sequence - 1, ..cost },
            Budget { bytes: cost.bytes - 1, ..cost },
        ] {
            assert!(matches!(Pack::read(bytes.clone(), less), Err(PackFault::Limits)), "{less:?}");
        }
    }
}
