//! The steps of a proposal, as the log of `drafts/` keeps them.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use super::{EntryError, Evidence, RevisionSpec, Stored};
use planctl_core::change::CauseRow;
use planctl_core::model::{Date, Digest, Id, Place, Reason, Sha256, VocabularyName};
use planctl_core::text::Lang;
use planctl_core::text::{Words, is_of_names, loosely, plain_text};
use planctl_core::words;

/// What a proposal is called, such as `biobank` or `感染症`: up to 63 letters, digits, hyphens
/// and low lines of any script, and nothing that would name a revision.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProposalName(String);

/// Why a text is not the name of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProposalNameError {
    /// It is empty or longer than 63 characters.
    Length,
    /// It holds a character that is no letter, digit, hyphen or low line, or begins with `-`.
    Character(char),
    /// It would name a revision.
    NamesRevision,
    /// Windows has a device of this name, and no file of it.
    Device,
}

/// One step on the way of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deliberation {
    pub proposal: ProposalName,
    /// The role that takes the step; may be empty.
    pub author: String,
    /// Why, or what is said; may be empty.
    pub message: String,
    pub step: Step,
}

/// What is done with a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A version of it: the first one makes the proposal.
    Propose(Version),
    /// A version in which a conflict was decided.
    Resolve {
        /// The version that has the decision.
        version: Version,
        /// What was in conflict.
        place: Place,
        /// What was taken: `ours`, `theirs`, `base`, or a value.
        taken: String,
    },
    /// It was put forward for review.
    Submit {
        of: Of,
        /// The content prints of all that it changes: what approvals are asked for.
        prints: BTreeSet<Digest>,
        /// What else approvals are asked for; `None` in entries of format 1.
        beside: Option<Beside>,
    },
    /// Somebody spoke on it.
    Review {
        of: Of,
        opinion: Opinion,
        /// What it is about; `None` for all of it.
        on: Option<Place>,
        /// The content prints of what is approved, or no longer is; empty for a comment, and for a
        /// rejection of all of it.
        prints: BTreeSet<Digest>,
        /// What else is approved; of an approval, and `None` in entries of format 1.
        beside: Option<Beside>,
    },
    /// It was turned down.
    Reject { of: Of },
    /// Those who made it took it back.
    Withdraw { of: Of },
}

/// The version that a step is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// By the name of its file, as entries of format 1 have it: versions that differ only in what stands
    /// beside the plan share one.
    File(Digest),
    /// By the SHA-256 of the entry that made it.
    Entry(Sha256),
}

/// The prints of what stands beside the changes of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beside {
    /// Of the rows that say how it is known.
    pub sources: Sha256,
    /// Of the causes, as adoption records them.
    pub causes: Sha256,
    /// Of the reasons.
    pub reasons: Sha256,
    /// Of the places decided on unknown ground.
    pub decided: Sha256,
    /// Of the vocabulary, where it is another than before.
    pub vocabulary: Sha256,
    /// Of the order in which what is new stands.
    pub order: Sha256,
}

/// One version of a proposal: a whole draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The draft.
    pub file: Stored,
    pub plan: Id,
    /// The vocabulary it is written in.
    pub vocabulary: (VocabularyName, Stored),
    /// The revision it would change; `None` for the first of its plan.
    pub base: Option<Base>,
    /// The proposal that it contains, and whose plan it would change.
    pub onto: Option<Onto>,
    /// Where it came from, such as the division that sent it; may be empty.
    pub from: String,
    /// Documents it was read from.
    pub evidence: Vec<Evidence>,
    /// The points of the cover note declared so far, in order.
    pub causes: Vec<CauseRow>,
    /// Places that it decides though its base does not know them.
    pub decided: BTreeSet<Place>,
    /// Why places are changed, by place.
    pub reasons: Vec<Reason>,
}

/// The revision a version would change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Base {
    /// The date that names it.
    pub date: Date,
    pub snapshot: Digest,
}

/// A version of another proposal that a version contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Onto {
    pub proposal: ProposalName,
    pub version: Digest,
    /// The SHA-256 of the entry that made it; `None` in entries of format 1.
    pub entry: Option<Sha256>,
}

/// What a revision says of the proposal it adopts: hashes only, so that the record publishes
/// no deliberation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adoption {
    pub version: Digest,
    /// The SHA-256 of the entry that made it; `None` in entries of format 1.
    pub entry: Option<Sha256>,
    /// The SHA-256 of the last entry of the log of `drafts/` that bore on it.
    pub drafts: Sha256,
}

word_enum! {
    /// What a reviewer says of a proposal.
    Opinion "opinion" {
        /// 承認: its changes may be made.
        Approve "approve",
        /// 不承認: they may not.
        Reject "reject",
        /// 意見: something is to be known or considered.
        Comment "comment",
    }
}

impl Step {
    /// The version the step makes, if it makes one.
    pub fn made(&self) -> Option<&Version> {
        match self {
            Step::Propose(version) | Step::Resolve { version, .. } => Some(version),
            Step::Submit { .. } | Step::Review { .. } | Step::Reject { .. } | Step::Withdraw { .. } => None,
        }
    }

    /// The version the step is about; `None` if it makes one.
    pub fn of(&self) -> Option<Of> {
        match self {
            Step::Propose(_) | Step::Resolve { .. } => None,
            Step::Submit { of, .. }
            | Step::Review { of, .. }
            | Step::Reject { of }
            | Step::Withdraw { of } => Some(*of),
        }
    }

    /// What in it does not fit the rest: what asks for approval, and approves, says also what stands beside
    /// the plan, if it names its version by its entry.
    pub(super) fn fault(&self) -> Option<EntryError> {
        let (of, beside, approves) = match self {
            Step::Submit { of, beside, .. } => (of, beside, true),
            Step::Review { of, beside, opinion, .. } => (of, beside, *opinion == Opinion::Approve),
            Step::Propose(version) | Step::Resolve { version, .. } => {
                return super::fault_of_reasons(&version.reasons);
            }
            Step::Reject { .. } | Step::Withdraw { .. } => return None,
        };
        let asked = approves && matches!(of, Of::Entry(_));
        (asked != beside.is_some()).then_some(EntryError::Value("beside"))
    }

    pub fn words(&self) -> Words {
        match self {
            Step::Propose(_) => words!("event.propose"),
            Step::Resolve { .. } => words!("event.resolve"),
            Step::Submit { .. } => words!("event.submit"),
            Step::Review { opinion, .. } => opinion.words(),
            Step::Reject { .. } => words!("event.reject"),
            Step::Withdraw { .. } => words!("event.withdraw"),
        }
    }
}

impl ProposalName {
    /// Reads a name as the record keeps it. What would name a revision is no fault there, only in what is
    /// typed.
    pub(super) fn kept(text: &str) -> Result<ProposalName, ProposalNameError> {
        // Composed as all texts of the record, so that one name has one spelling.
        let text = plain_text(text).map_err(|_| ProposalNameError::Character(' '))?;
        if text.is_empty() || text.chars().count() > Id::MAX_LENGTH {
            return Err(ProposalNameError::Length);
        }
        if let Some(c) = text.chars().find(|c| !is_of_names(*c) && !matches!(c, '-' | '_')) {
            return Err(ProposalNameError::Character(c));
        }
        if text.starts_with('-') {
            return Err(ProposalNameError::Character('-'));
        }
        Ok(ProposalName(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a system that does not tell letters by their case or form holds both names for one, so that a
    /// file of the one replaces that of the other.
    pub fn collides_with(&self, other: &ProposalName) -> bool {
        let folded = |name: &ProposalName| loosely(&name.0.to_lowercase()).to_lowercase();
        self != other && folded(self) == folded(other)
    }
}

impl FromStr for ProposalName {
    type Err = ProposalNameError;

    fn from_str(text: &str) -> Result<Self, ProposalNameError> {
        let name = ProposalName::kept(text)?;
        if RevisionSpec::parse(&name.0).is_ok() {
            return Err(ProposalNameError::NamesRevision);
        }
        if is_device(&name.0) {
            return Err(ProposalNameError::Device);
        }
        Ok(name)
    }
}

/// Whether a name is that of a device on Windows, where no file can be called so, whatever its ending.
fn is_device(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let number = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
    let is_port = number.is_some_and(|number| {
        matches!(number, "0" | "¹" | "²" | "³") || matches!(number.as_bytes(), [b'1'..=b'9'])
    });
    is_port || matches!(name.as_str(), "con" | "prn" | "aux" | "nul")
}

impl fmt::Display for ProposalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ProposalNameError {
    /// The fault in words, to stand after the name.
    pub fn words(&self) -> Words {
        match self {
            ProposalNameError::Length => {
                words!("event.length")
            }
            ProposalNameError::Character(c) => {
                let c = planctl_core::text::visible(&c.to_string()).into_owned();
                words!("event.character", c)
            }
            ProposalNameError::Device => words!("event.device"),
            ProposalNameError::NamesRevision => {
                words!("event.names-revision")
            }
        }
    }
}

impl fmt::Display for ProposalNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for ProposalNameError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_plain_and_names_no_revision() {
        for name in ["biobank", "感染症-2", "ＡＩ", "x"] {
            assert!(name.parse::<ProposalName>().is_ok(), "{name}");
        }
        for name in ["", "a b", "a/b", "../x", "-x", "a@2", "a.toml"] {
            assert!(name.parse::<ProposalName>().is_err(), "{name}");
        }
        for name in ["latest", "cafe", "2026-01-16", "令和8年1月16日"] {
            assert_eq!(name.parse::<ProposalName>(), Err(ProposalNameError::NamesRevision), "{name}");
        }
    }
}
