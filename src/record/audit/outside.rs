//! What a verifier brings along: nothing of it comes from the store it judges.

use std::path::Path;

use crate::signing::Signers;
use crate::tree::Head;
use planctl_core::model::{Moment, Sha256};
use planctl_core::text::Words;

/// Reads the file of a timestamp, given also that of the entry it is said to be over.
pub type ReadToken<'o> = dyn Fn(&Path, &Path) -> Token + 'o;

/// What is known from outside a store.
pub struct Outside<'o> {
    /// The verifier's clock.
    pub now: Moment,
    /// Heads of the record that were printed or kept elsewhere.
    pub heads: Vec<Known>,
    /// Keys that are known to be whose they are said to be.
    pub signers: Option<Signers>,
    /// Reads timestamps; `None` where nothing here can.
    pub tokens: Option<&'o ReadToken<'o>>,
}

/// A head of the record that was kept elsewhere.
#[derive(Debug, Clone)]
pub struct Known {
    /// Where it was found, for people.
    pub name: String,
    /// The name of the log it is of.
    pub origin: String,
    pub head: Head,
    /// Whether a store may have fewer entries than this: true for another copy, which may be ahead; false
    /// for a head that was printed once.
    pub may_be_ahead: bool,
}

/// What a timestamp says.
#[derive(Debug, Clone)]
pub enum Token {
    /// It cannot be read, and why.
    Unreadable(Words),
    /// It is an answer that grants nothing.
    Refused,
    /// It grants a time.
    Granted {
        /// The hash it is over; `None` if it is no SHA-256.
        imprint: Option<Sha256>,
        time: Moment,
        /// Whether certificates from outside prove who says so; if not, why not.
        proved: Result<(), Words>,
    },
}

impl Outside<'_> {
    /// A verifier who brings nothing but a clock.
    pub fn nothing(now: Moment) -> Outside<'static> {
        Outside { now, heads: Vec::new(), signers: None, tokens: None }
    }
}
