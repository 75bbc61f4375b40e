//! The file in which a store keeps the sources of one snapshot.

use std::collections::BTreeSet;

use super::read::Reader;
use super::source::Source;
use super::write::{TomlWriter, write_source};
use super::{FORMAT, Fault};
use crate::model::Digest;

/// The canonical form of the sources of one snapshot: rows in order, none twice.
pub fn sources_to_toml(snapshot: Digest, sources: &[Source]) -> String {
    let rows: BTreeSet<&Source> = sources.iter().collect();
    let mut toml = TomlWriter::new();
    toml.bare("format", &FORMAT.to_string()).text("snapshot", &snapshot.to_string());
    for source in rows {
        write_source(&mut toml, source);
    }
    toml.finish()
}

/// Reads the sources of a snapshot back, with the snapshot they are for.
///
/// # Errors
///
/// Every fault found; bytes that are not the canonical form are refused by the store, not here.
pub fn read_sources(text: &str) -> Result<(Digest, Vec<Source>), Vec<Fault>> {
    Reader::sources_file(text)
}
