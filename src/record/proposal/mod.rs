//! Proposals: changes to a plan on their way to adoption, kept apart from the record.
//!
//! What the steps of a proposal are is [`crate::event`]'s, how two drafts are combined
//! [`planctl_core::merge`]'s. Here it is known what a version holds and would change, who has approved
//! what of it, and what is still missing before it may be adopted. What may be relied upon:
//!
//! - every version is kept whole, and removing `drafts/` takes nothing from the record;
//! - an approval counts for exactly the changes it was given for, by their content prints, in
//!   whatever later version they still stand, and for what stood beside them;
//! - an adoption is decided on the log as it stands when it is recorded.

mod adopt;
mod approval;
mod beside;
mod clash;
mod load;
mod propose;
mod rebase;

pub use adopt::{AdoptError, Adopted, Asked, Missing, adopt, missing, turned_down, voices_now};
pub use approval::{Approvals, Approving, Lacking, NewLook, prints};
pub use beside::{BesideKind, Documents, Seen, seen, standing_causes};
pub use clash::{Clash, clashes};
pub use load::{Drafts, Effect, LoadedVersion, effect, load_version, nothing_yet, read_version};
pub use propose::{NewVersion, ProposeError, propose, take_step};
pub use rebase::{RebaseError, Rebased, Target, rebase};
