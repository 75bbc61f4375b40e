//! Why a document is not read, and how large it may be.

use planctl_core::text::Lang;
use std::borrow::Cow;
use std::fmt;

use planctl_core::snapshot::{EncodingError, decode};
use planctl_core::text::Words;
use planctl_core::words;

/// How large a document may be once it is opened up. Hostile files are small outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Files in an archive.
    pub entries: usize,
    /// Bytes of an archive when expanded, all files together.
    pub expanded_bytes: u64,
    /// How many times larger a file of an archive may become by expanding.
    pub ratio: u64,
    /// Cells of all tables together; of a text its lines count too.
    pub cells: usize,
    /// How deep elements or lists may stand in each other.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { entries: 2_000, expanded_bytes: 256 << 20, ratio: 200, cells: 1_000_000, depth: 256 }
    }
}

/// Why a document is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadError {
    /// The bytes are not text.
    Encoding(EncodingError),
    /// They are not of the format.
    Malformed {
        /// What is wrong, after the name of the file: `is not a ZIP archive`.
        words: Words,
    },
    /// The document is larger than a limit allows.
    TooLarge {
        /// What there is too much of, after the name of the file: `holds more than 2000 files`.
        words: Words,
    },
    /// A form of the format that is not read.
    NotRead {
        /// What it is, after the name of the file: `is protected by a password`.
        words: Words,
    },
}

impl ReadError {
    /// The fault in words, to stand after the name of the file.
    pub fn words(&self) -> Words {
        match self {
            ReadError::Encoding(error) => error.words(),
            ReadError::Malformed { words } | ReadError::TooLarge { words } | ReadError::NotRead { words } => {
                words.clone()
            }
        }
    }

    /// Bytes or elements that are not what the format asks for.
    pub(super) fn malformed(words: Words) -> Self {
        ReadError::Malformed { words }
    }

    /// More of something than a limit allows.
    pub(super) fn too_large(words: Words) -> Self {
        ReadError::TooLarge { words }
    }

    /// A form of the format that is not read.
    pub(super) fn not_read(words: Words) -> Self {
        ReadError::NotRead { words }
    }

    /// Elements or lists that stand in each other deeper than is read.
    pub(super) fn too_deep(limits: &Limits) -> Self {
        let depth = limits.depth;
        ReadError::too_large(words!("formats.nests-elements-more-deep", depth))
    }
}

impl Limits {
    /// Counts one more cell.
    pub(super) fn count_cell(&self, cells: &mut usize) -> Result<(), ReadError> {
        *cells = cells.saturating_add(1);
        if *cells > self.cells {
            let most = self.cells;
            return Err(ReadError::too_large(words!("formats.tables-more-cells", most)));
        }
        Ok(())
    }
}

/// Bytes as text.
pub(super) fn text(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    let (text, _) = decode(bytes).map_err(ReadError::Encoding)?;
    lines(text)
}

/// A text with one sign at the end of each line.
pub(super) fn lines(text: Cow<'_, str>) -> Result<Cow<'_, str>, ReadError> {
    // Lines of old systems end in CR alone.
    let text = if text.contains('\r') { Cow::Owned(text.replace('\r', "\n")) } else { text };
    if text.contains('\0') {
        return Err(ReadError::malformed(words!("formats.not-text")));
    }
    Ok(text)
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        if let ReadError::Encoding(error) = self { Some(error) } else { None }
    }
}
