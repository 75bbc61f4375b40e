//! What the commands about the record answer: checkpoints, proofs, the audit log.

use serde::Serialize;

use super::Both;

/// What `planctl verify --proof` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VerifyProof {
    /// Whether the proof holds together.
    pub holds: bool,
    /// Whether its checkpoint is one that is known from outside.
    pub anchored: bool,
    /// The number of the entry.
    pub number: u64,
    /// How many entries the log had at the checkpoint.
    pub size: u64,
    /// Who signed a statement on the entry.
    pub signed: Vec<ProofSigner>,
    /// The fingerprints of the keys that signed the checkpoint.
    pub witnessed: Vec<String>,
    /// What is wrong.
    pub faults: Vec<Both>,
}

/// Who signed a statement.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProofSigner {
    /// As whom.
    pub role: String,
    /// The fingerprint of the key.
    pub key: String,
    /// Whether the list known from outside, or else one in the proof, has the key for the role.
    pub listed: bool,
}

/// What `planctl checkpoint` answers.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Checkpoint {
    /// The name of the log.
    pub origin: String,
    /// How many entries.
    pub size: u64,
    /// The root of the tree over them, in hexadecimal digits.
    pub root: String,
    /// The three lines.
    pub text: String,
    /// The signature over them; null if it was not signed.
    pub signature: Option<String>,
}

/// A line of the audit log: an entry and what is proved of it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LogRecord {
    /// The name of the log.
    pub origin: String,
    /// The number of the entry.
    pub number: u64,
    /// The SHA-256 of its file.
    pub sha256: String,
    /// The SHA-256 of the file before it.
    pub previous: String,
    /// When it was recorded, by the recorder's clock.
    pub recorded: String,
    /// What it records, by its word in files.
    pub event: String,
    /// The same in words.
    pub text: Both,
    /// The role that recorded it; empty if it does not say.
    pub author: String,
    /// The signatures on it.
    pub signatures: Vec<LogRecordSignature>,
    /// The entries whose signers saw it in its place.
    pub witnessed_by: Vec<u64>,
    /// A time at which it stood; null if no timestamp proves one.
    pub existed_by: Option<String>,
    /// The entry with that timestamp.
    pub timestamp: Option<u64>,
    /// All that it says, by its keys in the log.
    pub record: serde_json::Value,
}

/// A signature on an entry.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LogRecordSignature {
    /// The entry that keeps it.
    pub entry: u64,
    /// As whom.
    pub role: String,
    /// The fingerprint of the key; empty if it cannot be read.
    pub key: String,
    /// valid, void or invalid.
    pub standing: String,
}
