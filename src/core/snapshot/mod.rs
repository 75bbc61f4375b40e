//! Plans as canonical TOML: the bytes that name a snapshot, and the drafts people edit.
//!
//! Nothing here compares plans or opens files. What may be relied upon:
//!
//! - [`to_toml`] of equal plans gives equal bytes, and [`read_snapshot`] of those bytes the plan;
//! - any TOML spelling of a plan reads as that plan;
//! - a snapshot's name is the BLAKE3 of its bytes, so `b3sum` prints it;
//! - the bytes of one release are the bytes of every later one (`tests/command/format.rs`).

mod blocks;
mod comments;
mod draft;
mod encoding;
mod fault;
mod knowledge;
mod known;
mod place;
mod read;
mod shared;
mod source;
mod sources_file;
mod write;

pub use blocks::blocks;
pub use comments::comments;
pub use draft::{Draft, OpenRow, plan_text};
pub use encoding::{EncodingError, Note, Stray, decode, stray};
pub use fault::{Fault, FaultKind};
pub use knowledge::{Coverage, Knowledge};
pub use known::KnownTables;
pub use place::{Position, position};
pub use read::{Ids, locate, read_draft, read_snapshot, read_tables};
pub use shared::SharedReader;
pub use source::{Certainty, DocumentName, Source, without_changed};
pub use sources_file::{read_sources, sources_to_toml};
pub use write::{
    TomlWriter, basic_string, draft_to_toml, held_to_toml, ids_to_toml, mapping_to_toml, tables_to_toml,
    to_toml,
};

use crate::model::{Digest, Plan};
pub use crate::model::{Place, Reason};

/// The format of snapshots and drafts that this release writes and reads.
pub const FORMAT: u32 = 1;

/// A plan with the name of its snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    plan: Plan,
    hash: Digest,
}

impl Snapshot {
    /// Names a plan.
    pub fn of(plan: Plan) -> Self {
        let hash = Digest::of(to_toml(&plan).as_bytes());
        Snapshot { plan, hash }
    }

    /// The plan of this snapshot told otherwise, in the words of another vocabulary or as an earlier state of
    /// another plan. It keeps the name of the snapshot that it is told of, whose bytes are others.
    #[must_use]
    pub fn told_as(self, plan: Plan) -> Self {
        let called = self.plan.origins().into_iter();
        let called =
            called.filter_map(|origin| Some((origin.clone(), self.plan.origin_called(&origin)?.clone())));
        Snapshot { plan: plan.with_origins(called.collect()), hash: self.hash }
    }

    /// The same, of whose plan it is known what items of other plans are called.
    #[must_use]
    pub fn with_origins(
        self,
        called: std::collections::BTreeMap<crate::model::Id, crate::text::Words>,
    ) -> Self {
        Snapshot { plan: self.plan.with_origins(called), hash: self.hash }
    }

    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The plan without its name.
    pub fn into_plan(self) -> Plan {
        self.plan
    }

    /// The BLAKE3 of its canonical form; of a plan that is told otherwise, of the form that it was told of.
    pub fn hash(&self) -> Digest {
        self.hash
    }
}
