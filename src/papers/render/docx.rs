//! Word documents (ECMA-376, part 1, transitional), with what was deleted, inserted and moved
//! tracked as Word tracks it, or only shown.
//!
//! Two promises are kept of a tracked document. Rejecting every change gives what stood before,
//! accepting every change what stands after, paragraph for paragraph and row for row, save that
//! either may end in an empty paragraph: a body cannot end in a table, nor lose its last
//! paragraph. And the bytes are the same whenever the document is.
//!
//! Rows and whole tables that moved are tracked as deleted and inserted: Word keeps no moves of
//! rows. Of two tables that would touch, on either side, an empty line is set between.

mod body;
mod parts;
mod table;
mod tracking;

use self::body::Body;
use super::office;
use crate::document::Document;

/// Whether Word can accept and reject the changes a document shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tracking {
    /// As tracked changes.
    #[default]
    Tracked,
    /// As strokes and colours, which stay when the file is copied or printed.
    Static,
}

/// A document as a Word file.
pub fn to_docx(document: &Document, tracking: Tracking) -> Vec<u8> {
    let (body, tracked) = Body::new(document, tracking).write();
    office::package(
        &office::FileProperties::of(document),
        "officeDocument",
        parts::all(document, body, tracked),
    )
}
