//! Statements about entries, signatures over them, and lists of whose keys count.
//!
//! Values only: nothing here knows a store, a log, or when a key counts ([`crate::trust`] does).
//! The forms are those of `ssh-keygen -Y`, so that an outsider checks them without planctl; what
//! ssh-keygen reads in several spellings is taken here in one.

mod signature;
mod signers;
mod statement;

pub use signature::{NAMESPACE, PublicKey, Signature, SignatureError, Voice};
pub use signers::{Signers, SignersError, SignersFault};
pub use statement::{Statement, StatementError};
