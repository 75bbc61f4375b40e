//! A checkpoint: the head of a log in three lines, short enough to be printed in a gazette
//! (C2SP `tlog-checkpoint`, without the note's own signatures).

use std::fmt;

use base64ct::{Base64, Encoding as _};

use super::Head;
use planctl_core::model::Sha256;
use planctl_core::text::Lang;
use planctl_core::text::Words;
use planctl_core::words;

/// The head of a log as it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the log, one line, not empty.
    pub origin: String,
    /// How many entries it had, and the root of its tree.
    pub head: Head,
}

/// Why a text is no checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckpointError {
    /// It has not three lines, each ended by a line feed.
    Lines,
    /// The second line is no number.
    Size,
    /// The third line is no hash in base64.
    Root,
}

impl Checkpoint {
    /// Reads the three lines, and nothing more.
    ///
    /// # Errors
    ///
    /// If `text` is not, byte for byte, what [`Checkpoint::to_text`] writes of what it says.
    pub fn parse(text: &str) -> Result<Checkpoint, CheckpointError> {
        let body = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?;
        let lines: Vec<&str> = body.split('\n').collect();
        let [origin, size, root] = lines[..] else { return Err(CheckpointError::Lines) };
        if origin.is_empty() || origin.contains('\r') {
            return Err(CheckpointError::Lines);
        }
        let digits = size.bytes().all(|b| b.is_ascii_digit()) && (size == "0" || !size.starts_with('0'));
        let size: u64 = size.parse().ok().filter(|_| digits).ok_or(CheckpointError::Size)?;
        if i64::try_from(size).is_err() {
            return Err(CheckpointError::Size);
        }
        let root = from_base64(root).ok_or(CheckpointError::Root)?;
        Ok(Checkpoint { origin: origin.to_owned(), head: Head { size, root } })
    }

    /// The three lines.
    pub fn to_text(&self) -> String {
        let Head { size, root } = self.head;
        format!("{}\n{size}\n{}\n", self.origin, to_base64(root))
    }
}

fn to_base64(hash: Sha256) -> String {
    Base64::encode_string(hash.bytes())
}

/// `None` unless `text` is what [`to_base64`] writes of a hash.
fn from_base64(text: &str) -> Option<Sha256> {
    let bytes = Base64::decode_vec(text).ok()?;
    let hash = Sha256::from_bytes(bytes.try_into().ok()?);
    (to_base64(hash) == text).then_some(hash)
}

impl CheckpointError {
    pub fn words(self) -> Words {
        match self {
            CheckpointError::Lines => {
                words!("tree.lines")
            }
            CheckpointError::Size => {
                words!("tree.size")
            }
            CheckpointError::Root => {
                words!("tree.root")
            }
        }
    }
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for CheckpointError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_reads_back_from_its_bytes_and_only_from_those() {
        let checkpoint = Checkpoint {
            origin: "example.jp/計画".to_owned(),
            head: Head { size: 20_852_163, root: Sha256::of(b"root") },
        };
        let text = checkpoint.to_text();
        assert_eq!(Checkpoint::parse(&text), Ok(checkpoint));
        // The hash of nothing in base64, as any other tool prints it.
        let empty = Checkpoint { origin: "x".to_owned(), head: Head { size: 0, root: Sha256::of(b"") } };
        assert_eq!(empty.to_text(), "x\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
        for (wrong, error) in [
            (text.trim_end().to_owned(), CheckpointError::Lines),
            (format!("{text}extra\n"), CheckpointError::Lines),
            (text.replace('\n', "\r\n"), CheckpointError::Lines),
            (text.replace("20852163", "020852163"), CheckpointError::Size),
            (text.replace("20852163", "-1"), CheckpointError::Size),
            (text.replace("20852163", "99999999999999999999"), CheckpointError::Size),
            (text.replace("=\n", "\n"), CheckpointError::Root),
            (text.replace("=\n", "==\n"), CheckpointError::Root),
            ("x\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n".to_owned(), CheckpointError::Root),
        ] {
            assert_eq!(Checkpoint::parse(&wrong), Err(error), "{wrong:?}");
        }
    }
}
