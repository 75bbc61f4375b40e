//! Drawing up a statement on an entry.

use super::file_hash;
use crate::signing::Statement;
use crate::store::{Area, Log, Store};
use crate::tree;

/// The statement that `role` would sign on an entry of the log of `area`, having verified both
/// logs as they are given; `None` if there is no such entry.
pub fn statement(
    store: &Store,
    record: &Log,
    drafts: &Log,
    area: Area,
    number: u64,
    role: &str,
    signed: &str,
) -> Option<Statement> {
    let log = match area {
        Area::Record => record,
        Area::Drafts => drafts,
    };
    let entry = log.entries.get((number as usize).checked_sub(1)?)?;
    Some(Statement {
        origin: store.config().origin.clone(),
        entry: number,
        sha256: file_hash(log, number)?,
        event: entry.event.key().to_owned(),
        file: entry.event.file().map(|file| file.sha256),
        role: role.to_owned(),
        signed: signed.to_owned(),
        seen: tree::head(&record.leaves),
        drafts: (area == Area::Drafts).then(|| tree::head(&drafts.leaves)),
    })
}
