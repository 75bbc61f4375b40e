//! Whole plans through time: which revision a name means, what it held, and whether a new one
//! may stand beside the others.
//!
//! Nothing here writes but [`commit`], and that through [`crate::store`]'s one write path.

mod changed;
mod chronicle;
mod commit;
mod load;
mod questions;
mod resolve;
mod returns;

pub use changed::Step;
pub use chronicle::{Chronicle, Origin, Run, Stood, Told, runs};
pub(crate) use commit::strays;
pub use commit::{
    Attachment, CommitError, Committed, Details, Proposed, commit, commit_adopting, extension, files_of,
    objects_of,
};
pub use load::{LoadError, Loaded, Reader, load, load_by, load_plan, load_sources, load_vocabulary};
pub(crate) use load::{load_vocabulary_text, snapshot_of, sources_of, vocabulary_of};
pub use questions::{Among, Due, DueKind, Found, Slips, Sought};
pub use resolve::{ResolveError, resolve, the_plan};
pub use returns::{Returns, known_elsewhere};
