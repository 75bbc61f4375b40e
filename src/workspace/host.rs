//! What stands around a workspace: who is told what happens, and what only the caller can do.
//!
//! A workspace prints nothing, asks nobody and starts no program. A caller that wants any of these
//! gives a [`Host`]; without one nothing is heard, and standard input and PDF cannot be read.

use std::fmt;
use std::io;

use planctl_core::text::Words;

/// What a caller does for a workspace.
pub trait Host: Send + Sync {
    /// Hears what should be known of what was read, and is no error.
    fn note(&self, _words: &Words) {}

    /// Does work that may take long, and may say meanwhile what it is.
    fn patiently(&self, _what: &Words, work: &mut dyn FnMut()) {
        work();
    }

    /// Reads standard input, of which `-` is the name: no more than `most` bytes and one.
    ///
    /// # Errors
    ///
    /// If there is none, or it cannot be read.
    fn standard_input(&self, _most: u64) -> io::Result<Vec<u8>> {
        Err(io::ErrorKind::NotFound.into())
    }

    /// Lays the text of a PDF out, as `pdftotext -layout` does: no more than `most` bytes.
    ///
    /// # Errors
    ///
    /// If it cannot.
    fn pdf_text(&self, _bytes: &[u8], _most: u64) -> Result<Vec<u8>, PdfError> {
        Err(PdfError::NoProgram)
    }
}

/// Nobody, who hears nothing and does nothing.
pub(super) struct Nobody;

impl Host for Nobody {}

/// Why a PDF was not read.
#[derive(Debug)]
#[non_exhaustive]
pub enum PdfError {
    /// There is nothing at hand that reads one.
    NoProgram,
    /// What reads one refused, or took too long.
    Refused,
    /// The program could not be talked to.
    Io(io::Error),
}

impl fmt::Display for PdfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PdfError::NoProgram => "nothing at hand reads a PDF",
            PdfError::Refused => "the PDF could not be read",
            PdfError::Io(_) => "the program that reads a PDF could not be talked to",
        })
    }
}

impl std::error::Error for PdfError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            PdfError::Io(error) => Some(error),
            PdfError::NoProgram | PdfError::Refused => None,
        }
    }
}
