//! The JSON answers about proposals.

use serde::Serialize;

use super::Both;
use planctl_record::event::{Proposal, VersionOf};

/// What `planctl propose list` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProposeList {
    /// The proposals, by name.
    pub proposals: Vec<Proposed>,
}

/// A proposal, and how it stands.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Proposed {
    /// What it is called.
    pub name: String,
    /// The plan it is for.
    pub plan: String,
    /// draft, submitted, under-review, adopted, rejected, withdrawn or superseded.
    pub state: String,
    /// The date of the revision it would change; null for the first of its plan.
    pub base: Option<String>,
    /// The proposal it contains; null for none.
    pub onto: Option<String>,
    /// How many versions it has.
    pub versions: usize,
    /// When its last step was recorded.
    pub recorded: String,
    /// The date of the revision that adopted it; null if none did.
    pub adopted: Option<String>,
}

/// What `planctl propose show` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProposeShow {
    /// The proposal.
    pub proposal: Proposed,
    /// Its versions, oldest first.
    pub versions: Vec<ProposeVersion>,
    /// What was said in reviews, in the order recorded.
    pub opinions: Vec<ProposeOpinion>,
    /// The roles that approved, and what of the last version is open to them.
    pub roles: Vec<ProposeRole>,
    /// The conflicts and suggestions that are open.
    pub open: usize,
    /// What is missing before it can be adopted as the next revision.
    pub missing: Vec<Both>,
}

/// One version.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProposeVersion {
    /// Its number, from 1.
    pub number: usize,
    /// The BLAKE3 of its file.
    pub version: String,
    /// When it was recorded.
    pub recorded: String,
    /// The role; may be empty.
    pub author: String,
    /// Where it came from; may be empty.
    pub from: String,
    /// Why; may be empty.
    pub message: String,
}

/// What somebody said.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProposeOpinion {
    /// The role.
    pub author: String,
    /// approve, reject or comment.
    pub opinion: String,
    /// The number of the version read, from 1; null if it is none of the proposal's.
    pub version: Option<usize>,
    /// What it is about, `item.field`; null for all of it.
    pub on: Option<String>,
    /// What the item is called now; null where it is about all of it, or the item is gone.
    pub name: Option<Both>,
    /// What was said; may be empty.
    pub message: String,
    /// When it was recorded.
    pub recorded: String,
}

/// A role that has spoken or written.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProposeRole {
    /// The role.
    pub role: String,
    /// Whether it approves all of the last version.
    pub approves: bool,
    /// Whether its last word was a rejection.
    pub rejects: bool,
    /// Whether it wrote a version.
    pub author: bool,
    /// The places of the last version it has not approved; empty if it approved nothing yet.
    pub new_look: Vec<String>,
}

/// What `planctl propose clashes` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProposeClashes {
    /// All pairs of open proposals of one plan.
    pub pairs: Vec<ProposeClash>,
}

/// Two proposals held against each other.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProposeClash {
    /// The one whose name comes first.
    pub one: String,
    /// The other.
    pub other: String,
    /// What both change, `item.field`.
    pub shared: Vec<String>,
    /// What could not be combined.
    pub conflicts: Vec<ProposeConflict>,
    /// Whether they are based on different revisions.
    pub other_base: bool,
    /// Whether one contains the other.
    pub contained: bool,
}

/// Something that cannot be combined.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProposeConflict {
    /// Where, `item.field`.
    pub place: String,
    /// The kind of conflict, by its stable name.
    pub kind: String,
    /// It in words.
    pub text: Both,
}

impl Proposed {
    /// A proposal as an answer.
    pub fn of(proposal: &Proposal<'_>) -> Proposed {
        let last = proposal.last().version;
        let recorded = proposal.steps.last().map(|(entry, _)| entry.recorded.clone());
        Proposed {
            name: proposal.name.to_string(),
            plan: last.plan.to_string(),
            state: proposal.state.key().to_owned(),
            base: last.base.map(|base| base.date.to_string()),
            onto: last.onto.as_ref().map(|onto| onto.proposal.to_string()),
            versions: proposal.versions.len(),
            recorded: recorded.unwrap_or_default(),
            adopted: proposal.adopted.map(|by| by.date.to_string()),
        }
    }
}

impl ProposeVersion {
    /// A version as an answer; `number` is counted from 1.
    pub fn of(number: usize, made: &VersionOf<'_>) -> ProposeVersion {
        ProposeVersion {
            number,
            version: made.version.file.blake3.to_string(),
            recorded: made.entry.recorded.clone(),
            author: made.step.author.clone(),
            from: made.version.from.clone(),
            message: made.step.message.clone(),
        }
    }
}
