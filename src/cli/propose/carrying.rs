//! What is carried from one version to another.

use planctl::event::Proposal;
use planctl::snapshot::Draft;
use planctl::words;

use super::Desk;
use crate::cli::Context;
use crate::cli::failure::Failure;
use crate::cli::input::ReadFile;

/// A draft with what others saved since it was made.
pub(super) struct Combined {
    pub(super) draft: Draft,
    pub(super) conflicts: usize,
}

pub(super) fn combined(
    _context: &Context,
    _desk: &Desk,
    proposal: &Proposal<'_>,
    made_from: Option<usize>,
    file: &ReadFile,
) -> Result<Combined, Failure> {
    let now = proposal.versions.len();
    match made_from {
        Some(seen) if seen < now => Err(Failure::usage(words!("古い版 {seen}", "version {seen} of {now}"))),
        _ => Ok(Combined { draft: file.draft.clone(), conflicts: 0 }),
    }
}
