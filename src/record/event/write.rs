//! The bytes of an entry.

use super::Entry;
use planctl_core::model::Sha256;
use planctl_core::snapshot::TomlWriter;

/// The bytes of an entry, with its seal.
pub fn entry_to_toml(entry: &Entry) -> String {
    let mut toml = TomlWriter::new();
    toml.bare("format", &entry.event.format().to_string())
        .bare("number", &entry.number.to_string())
        .text("previous", &entry.previous.to_string())
        .bare("recorded", &entry.recorded)
        .text("event", entry.event.kind().key());
    entry.event.write(&mut toml);
    // The empty line before `[seal]` is under the seal, the bracket is not.
    let mut sealed = toml.finish();
    sealed.push('\n');
    let seal = Sha256::of(sealed.as_bytes());
    sealed.push_str(&format!("[seal]\nsha256 = \"{seal}\"\n"));
    sealed
}
