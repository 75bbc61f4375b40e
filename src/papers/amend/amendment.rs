//! The whole: sentences, what they are held against, and what none of them says.

use super::foot::Foot;
use super::sentence::Sentence;

/// The sentences that lead from one plan to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// The name of the plan that is amended; `None` where no title says it.
    pub plan: Option<String>,
    /// What it is held against; `None` where that is not said.
    pub base: Option<Base>,
    pub sentences: Vec<Sentence>,
    /// What no sentence says; `None` where it was cut off.
    pub foot: Option<Foot>,
}

/// The plan that is amended, as the second line names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// Its date, or another word for a reader; may be empty.
    pub label: String,
    /// The first digits of its hash, at least eight.
    pub hash: String,
}
