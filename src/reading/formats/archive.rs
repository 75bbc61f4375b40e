//! ZIP archives as Office writes them, opened within [`Limits`].
//!
//! What a header says of a size is never believed: bytes are counted while they expand. Archives
//! inside an archive stay closed.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Limits, ReadError};
use planctl_core::words;

/// What compound files begin with: Word and Excel until 2003, and every encrypted document.
const COMPOUND: [u8; 4] = [0xD0, 0xCF, 0x11, 0xE0];

/// How large a part may become before its ratio is held against it; a short part of blanks
/// packs very well and harms nobody.
const RATIO_FREE: u64 = 1 << 20;

/// An archive of parts, each read by its name.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    limits: Limits,
    /// Bytes expanded so far, of all parts.
    expanded: u64,
}

impl<'a> Archive<'a> {
    /// Opens an archive without expanding anything. `kind` is the end of the names of such files,
    /// `docx`, for the remedy.
    pub(super) fn open(bytes: &'a [u8], kind: &str, limits: &Limits) -> Result<Self, ReadError> {
        if bytes.starts_with(&COMPOUND) {
            return Err(compound(bytes, kind));
        }
        // The library builds a table of all entries first; each has this mark in front of it.
        let marks = bytes.windows(4).filter(|window| window == b"PK\x01\x02").count();
        let opened = if marks > limits.entries.saturating_mul(16) {
            None
        } else {
            Some(ZipArchive::new(Cursor::new(bytes)).map_err(|_| {
                ReadError::malformed(if bytes.starts_with(b"PK\x03\x04") {
                    words!("formats.zip-archive-cut-short")
                } else {
                    words!("formats.not-zip-archive")
                })
            })?)
        };
        match opened {
            Some(zip) if zip.len() <= limits.entries => {
                if zip.has_duplicate_names() {
                    return Err(ReadError::malformed(words!("formats.zip-archive-two-parts")));
                }
                Ok(Archive { zip, limits: *limits, expanded: 0 })
            }
            _ => {
                let most = limits.entries;
                Err(ReadError::too_large(words!("formats.holds-more-files", most)))
            }
        }
    }

    /// Whether there is a part of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.index(name).is_some()
    }

    /// The names of the parts, in the order of the archive; none leads out of it.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.zip
            .file_names()
            .filter_map(|name| Some(name.ok()?.into_owned()))
            .filter(|name| stays_inside(name) && !name.ends_with('/'))
    }

    /// The bytes of a part, or `None` if there is none of this name. Names of parts do not tell
    /// capitals from small letters (ECMA-376 part 2, 6.2.2.3).
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let Some(index) = self.index(name) else { return Ok(None) };
        let mut out = Vec::new();
        self.expand(index, |chunk| out.extend_from_slice(chunk))?;
        Ok(Some(out))
    }

    fn index(&self, name: &str) -> Option<usize> {
        let name = name.trim_start_matches('/');
        if !stays_inside(name) {
            return None;
        }
        self.zip.index_for_name(name).or_else(|| {
            let found = |at: &usize| matches!(self.zip.name_for_index(*at), Some(Ok(own)) if own.eq_ignore_ascii_case(name));
            (0..self.zip.len()).find(found)
        })
    }

    fn expand(&mut self, index: usize, mut take: impl FnMut(&[u8])) -> Result<(), ReadError> {
        let mut file = self.zip.by_index(index).map_err(|error| unreadable(&error))?;
        let packed = file.compressed_size().max(1);
        let mut own: u64 = 0;
        let mut chunk = [0; 1 << 14];
        loop {
            let read = file.read(&mut chunk).map_err(|_| damaged())?;
            if read == 0 {
                return Ok(());
            }
            own += read as u64;
            self.expanded += read as u64;
            if self.expanded > self.limits.expanded_bytes {
                let most = self.limits.expanded_bytes >> 20;
                return Err(ReadError::too_large(words!("formats.expands-more-mib", most)));
            }
            if own > RATIO_FREE && own / packed > self.limits.ratio {
                let most = self.limits.ratio;
                return Err(ReadError::too_large(words!("formats.holds-part-expands-more", most)));
            }
            take(&chunk[..read]);
        }
    }
}

/// Whether a name of a part is one inside its archive.
fn stays_inside(name: &str) -> bool {
    let absolute = name.starts_with(['/', '\\']) || name.as_bytes().get(1) == Some(&b':');
    !absolute && !name.split(['/', '\\']).any(|step| step == "..")
}

fn compound(bytes: &[u8], kind: &str) -> ReadError {
    let mark: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    ReadError::not_read(if bytes.windows(mark.len()).any(|window| window == mark) {
        words!("formats.protected-password-save-without", kind)
    } else {
        words!("formats.old-office-format-protected", kind)
    })
}

fn unreadable(error: &ZipError) -> ReadError {
    match error {
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            ReadError::not_read(words!("formats.compression-method-not-supported"))
        }
        _ => damaged(),
    }
}

fn damaged() -> ReadError {
    ReadError::malformed(words!("formats.damaged-zip-archive"))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn said(bytes: &[u8], limits: &Limits) -> String {
        let mut archive = match Archive::open(bytes, "docx", limits) {
            Ok(archive) => archive,
            Err(error) => return error.to_string(),
        };
        let names: Vec<String> = archive.names().collect();
        let read = names.iter().try_for_each(|name| archive.part(name).map(drop));
        read.map_or_else(|error| error.to_string(), |()| "read".to_owned())
    }

    #[test]
    fn a_part_is_found_by_its_name_however_written() {
        let bytes = zipped(&[("word/Document.xml", b"x"), ("../out", b"y"), ("/root", b"z")]);
        let mut archive = Archive::open(&bytes, "docx", &Limits::default()).unwrap();
        assert_eq!(archive.part("word/document.xml").unwrap().unwrap(), b"x");
        assert_eq!(archive.part("../out").unwrap(), None);
        assert_eq!(archive.names().collect::<Vec<_>>(), ["word/Document.xml"]);
    }

    #[test]
    fn a_small_part_may_pack_well_and_a_large_one_may_not() {
        let limits = Limits::default();
        assert_eq!(said(&zipped(&[("a", &vec![0; 1 << 20])]), &limits), "read");
        assert_eq!(
            said(&zipped(&[("a", &vec![0; 4 << 20])]), &limits),
            "holds a part that expands more than 200 times"
        );
    }

    #[test]
    fn many_parts_are_counted_together() {
        let limits = Limits { expanded_bytes: 2 << 20, ..Limits::default() };
        let part = vec![7; 1 << 20];
        assert_eq!(said(&zipped(&[("a", &part), ("b", &part)]), &limits), "read");
        assert_eq!(
            said(&zipped(&[("a", &part), ("b", &part), ("c", b"1")]), &limits),
            "expands to more than 2 MiB"
        );
        let names: Vec<String> = (0..20).map(|n| n.to_string()).collect();
        let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
        let limits = Limits { entries: 19, ..limits };
        assert_eq!(said(&zipped(&parts), &limits), "holds more than 19 files");
    }

    #[test]
    fn a_header_that_lies_about_a_size_changes_nothing() {
        let honest = zipped(&[("a", &vec![0; 4 << 20])]);
        let size = (4u32 << 20).to_le_bytes();
        let mut lying = honest.clone();
        for at in 0..honest.len() - 4 {
            if honest[at..at + 4] == size {
                lying[at..at + 4].copy_from_slice(&10u32.to_le_bytes());
            }
        }
        assert_ne!(honest, lying);
        let limits = Limits { expanded_bytes: 1 << 20, ..Limits::default() };
        assert_ne!(said(&lying, &limits), "read");
    }

    #[test]
    fn old_and_encrypted_documents_are_refused_with_the_way_out() {
        let limits = Limits::default();
        let old = [&COMPOUND[..], b"\xA1\xB1\x1A\xE1 and so on"].concat();
        assert_eq!(
            said(&old, &limits),
            "is of an old Office format or protected by a password; save it as .docx"
        );
        let mark: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(
            said(&[old, mark].concat(), &limits),
            "is protected by a password; save it as .docx without one"
        );
        assert_eq!(said(b"PK, it says", &limits), "is not a ZIP archive");
        assert_eq!(
            said(b"PK\x03\x04 and no more", &limits),
            "is a ZIP archive cut short or damaged; save it again"
        );
    }
}
