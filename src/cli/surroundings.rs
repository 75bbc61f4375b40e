//! What the library asks of its caller, and what only the command line can know: where the store
//! is sought, standard input, and the program that reads a PDF.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use planctl::store::Store;
use planctl::text::{Lang, Words};
use planctl::workspace::{Files, Host, PdfError};

use super::failure::Failure;
use super::telling::{note, patiently};

/// How long `pdftotext` may take, in seconds.
const PATIENCE: u64 = 60;

/// The terminal, standard input and the programs at hand.
pub(super) struct Surroundings {
    pub(super) lang: Lang,
}

impl Host for Surroundings {
    fn note(&self, words: &Words) {
        note(self.lang, words);
    }

    fn patiently(&self, what: &Words, work: &mut dyn FnMut()) {
        patiently(self.lang, what, work);
    }

    fn standard_input(&self, most: u64) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        std::io::stdin().lock().take(most + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn pdf_text(&self, bytes: &[u8], most: u64) -> Result<Vec<u8>, PdfError> {
        pdf_text(bytes, most)
    }
}

/// The folder of the store: the one asked for, or the nearest upwards.
pub(super) fn store_folder(asked: Option<&Path>) -> Result<Option<PathBuf>, Failure> {
    if let Some(folder) = asked {
        return Ok(Some(folder.to_owned()));
    }
    let here = std::env::current_dir().map_err(|error| Failure::io(Path::new("."), &error))?;
    for folder in here.ancestors() {
        for candidate in [folder.to_owned(), folder.join("revisions")] {
            if Store::is_store(&candidate)? {
                let short = candidate.strip_prefix(&here).map(Path::to_owned).unwrap_or(candidate);
                let short = if short.as_os_str().is_empty() { PathBuf::from(".") } else { short };
                return Ok(Some(short));
            }
        }
    }
    Ok(None)
}

/// The folder of a copy of a store: the one named, or `revisions/` in it.
pub(super) fn copy_folder(named: &Path) -> Result<PathBuf, Failure> {
    let inner = named.join("revisions");
    let is_named = Store::is_store(named)? || !Store::is_store(&inner)?;
    Ok(if is_named { named.to_owned() } else { inner })
}

/// The bytes of a file of the user's, `-` for standard input, at most `most` of them.
pub(super) fn read_bytes(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let files = Files::new(most, Arc::new(Surroundings { lang: Lang::default() }));
    Ok(files.bytes(path, most)?)
}

/// What `pdftotext -layout` makes of a PDF.
fn pdf_text(bytes: &[u8], most: u64) -> Result<Vec<u8>, PdfError> {
    let fault = PdfError::Io;
    let mut file = tempfile::NamedTempFile::new().map_err(fault)?;
    file.write_all(bytes).map_err(fault)?;
    let spawned = Command::new("pdftotext")
        .args(["-layout", "-enc", "UTF-8"])
        .arg(file.path())
        .arg("-")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(PdfError::NoProgram);
        }
        Err(error) => return Err(fault(error)),
    };
    let mut out = child.stdout.take().expect("standard output is piped");
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        out.by_ref().take(most + 1).read_to_end(&mut text).map(|_| text)
    });
    let begun = std::time::Instant::now();
    while !reader.is_finished() && begun.elapsed().as_secs() < PATIENCE {
        std::thread::park_timeout(std::time::Duration::from_millis(5));
    }
    if !reader.is_finished() {
        let _ = child.kill();
    }
    let text = reader.join().expect("reading a pipe does not panic").map_err(fault)?;
    // One that still writes beyond the limit is not waited for.
    if text.len() as u64 > most {
        let _ = child.kill();
    }
    let status = child.wait().map_err(fault)?;
    if !status.success() || text.len() as u64 > most {
        return Err(PdfError::Refused);
    }
    Ok(text)
}
