//! A proof that stands alone: one entry, the way from it to a checkpoint, and who signed what.

use std::fmt;

use serde::Deserialize;

use crate::event::{Attested, Entry, EntryError, Event, read_entry};
use crate::signing::{Signature, Signers, Statement};
use crate::store::{Area, Folder, Log, Store, StoreError};
use crate::tree::{self, Checkpoint, inclusion, is_included, leaf};
use crate::trust::Trust;
use planctl_core::model::Sha256;
use planctl_core::snapshot::{FORMAT, TomlWriter};
use planctl_core::text::Lang;
use planctl_core::text::{Words, of_toml};
use planctl_core::words;

/// Shows that one entry stands in a log, to somebody who has not got the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The name of the log.
    pub origin: String,
    pub number: u64,
    /// The whole file of the entry.
    pub entry: String,
    /// The hashes from the entry to the root, the one beside the leaf first.
    pub path: Vec<Sha256>,
    /// The head it leads to.
    pub checkpoint: Checkpoint,
    /// Signatures over the checkpoint, armoured.
    pub checkpoint_signatures: Vec<String>,
    /// Statements on the entry, each with its signature.
    pub statements: Vec<(String, String)>,
    /// The lists of signers by which these signatures were judged.
    pub signers: Vec<String>,
}

/// Why a text is no proof.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProofError {
    /// It is not TOML of this form.
    Form(String),
    /// A value is not what its key takes.
    Value(&'static str),
    /// It says the same in other bytes than planctl writes.
    NotCanonical,
}

/// What a proof shows.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Shown {
    pub entry: Entry,
    /// Who signed a statement on it, each with the key and whether a list in the proof has it.
    pub signed: Vec<(String, planctl_core::model::Fingerprint, bool)>,
    /// The keys that signed the checkpoint.
    pub witnessed: Vec<planctl_core::model::Fingerprint>,
}

/// Why a proof proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disproved {
    /// The bytes of the entry are not those of an entry.
    Entry(EntryError),
    /// It is another entry than the proof says, or of another log.
    Other,
    /// The path does not lead from the entry to the checkpoint.
    Path,
    /// A signature does not fit the text it is said to sign.
    Signature(Words),
    /// A statement is not on the entry.
    Statement,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    format: u32,
    origin: String,
    number: u64,
    entry: String,
    #[serde(default)]
    path: Vec<String>,
    checkpoint: String,
    #[serde(default)]
    checkpoint_signature: Vec<RawSignature>,
    #[serde(default)]
    statement: Vec<RawStatement>,
    #[serde(default)]
    signers: Vec<RawSigners>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSignature {
    signature: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStatement {
    statement: String,
    signature: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSigners {
    signers: String,
}

impl Proof {
    /// The proof of an entry of the record, as the log stands; `None` if there is no such entry.
    ///
    /// # Errors
    ///
    /// If a file it needs cannot be read.
    pub fn of(store: &Store, record: &Log, trust: &Trust, number: u64) -> Result<Option<Proof>, StoreError> {
        let Some(index) = number.checked_sub(1).map(|index| index as usize) else { return Ok(None) };
        let (Some(entry), Some(path)) = (record.entries.get(index), inclusion(&record.leaves, index)) else {
            return Ok(None);
        };
        let head = tree::head(&record.leaves);
        let checkpoint = Checkpoint { origin: store.config().origin.clone(), head };
        let text = |stored, ending| -> Result<String, StoreError> {
            let bytes = store.object_named(Folder::Evidence, stored, ending)?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        };
        let (mut statements, mut signers) = (Vec::new(), Vec::new());
        let valid = trust.attestations(Area::Record).iter().filter(|made| made.is_valid());
        for made in valid.filter(|made| made.about == number) {
            let by = &record.entries[made.number as usize - 1].event;
            if let Event::Sign { attested: Attested::Signed { statement, signature }, .. } = by {
                statements
                    .push((text(statement, Attested::STATEMENT)?, text(signature, Attested::SIGNATURE)?));
            }
            let list = trust.in_force(made.number).map_or(number, |list| list.entry);
            if let Some(Event::Signers(change)) =
                record.entries.get(list as usize - 1).map(|entry| &entry.event)
            {
                let list = text(&change.file, Attested::SIGNERS)?;
                if !signers.contains(&list) {
                    signers.push(list);
                }
            }
        }
        let checkpoint_signatures = super::witness::signatures_kept(store, &checkpoint, trust)?;
        Ok(Some(Proof {
            origin: store.config().origin.clone(),
            number,
            entry: crate::event::entry_to_toml(entry),
            path,
            checkpoint,
            checkpoint_signatures,
            statements,
            signers,
        }))
    }

    pub fn to_toml(&self) -> String {
        let mut toml = TomlWriter::new();
        toml.bare("format", &FORMAT.to_string())
            .text("origin", &self.origin)
            .bare("number", &self.number.to_string())
            .text("entry", &self.entry)
            .texts("path", self.path.iter().map(Sha256::to_string))
            .text("checkpoint", &self.checkpoint.to_text());
        for signature in &self.checkpoint_signatures {
            toml.row("checkpoint_signature").text("signature", signature);
        }
        for (statement, signature) in &self.statements {
            toml.row("statement").text("statement", statement).text("signature", signature);
        }
        for signers in &self.signers {
            toml.row("signers").text("signers", signers);
        }
        toml.finish()
    }

    /// Reads a proof. Whether it proves anything, [`Proof::holds`] says.
    ///
    /// # Errors
    ///
    /// If `text` is not, byte for byte, what [`Proof::to_toml`] writes of what it says.
    pub fn parse(text: &str) -> Result<Proof, ProofError> {
        let raw: Raw = toml::from_str(text).map_err(|error| ProofError::Form(error.message().to_owned()))?;
        if raw.format != FORMAT {
            return Err(ProofError::Value("format"));
        }
        let path = raw.path.iter().map(|hash| hash.parse().map_err(|()| ProofError::Value("path")));
        let proof = Proof {
            origin: raw.origin,
            number: raw.number,
            entry: raw.entry,
            path: path.collect::<Result<_, _>>()?,
            checkpoint: Checkpoint::parse(&raw.checkpoint).map_err(|_| ProofError::Value("checkpoint"))?,
            checkpoint_signatures: raw.checkpoint_signature.into_iter().map(|raw| raw.signature).collect(),
            statements: raw.statement.into_iter().map(|raw| (raw.statement, raw.signature)).collect(),
            signers: raw.signers.into_iter().map(|raw| raw.signers).collect(),
        };
        if proof.to_toml() == text { Ok(proof) } else { Err(ProofError::NotCanonical) }
    }

    /// What the proof shows, believing nothing but its bytes.
    ///
    /// # Errors
    ///
    /// If a part of it does not hold.
    pub fn holds(&self) -> Result<Shown, Disproved> {
        let entry = read_entry(&self.entry).map_err(Disproved::Entry)?;
        let of_this_log = entry.event.may_stand_in(false) && self.checkpoint.origin == self.origin;
        if entry.number != self.number || self.number == 0 || !of_this_log {
            return Err(Disproved::Other);
        }
        let hash = leaf(self.entry.as_bytes());
        if !is_included(hash, self.number - 1, &self.path, &self.checkpoint.head) {
            return Err(Disproved::Path);
        }
        let lists: Vec<Signers> = self.signers.iter().filter_map(|text| Signers::parse(text).ok()).collect();
        let over = |signature: &str, text: &str| {
            let signature = Signature::parse(signature.as_bytes())
                .map_err(|error| Disproved::Signature(error.words()))?;
            if signature.verifies(text.as_bytes()) {
                return Ok(signature.key().fingerprint());
            }
            Err(Disproved::Signature(words!("audit.over-another-text")))
        };
        let (mut signed, mut witnesses) = (Vec::new(), Vec::new());
        for (text, signature) in &self.statements {
            let key = over(signature, text)?;
            let said = Statement::parse(text).map_err(|_| Disproved::Statement)?;
            let on_it = said.origin == self.origin
                && said.drafts.is_none()
                && said.entry == self.number
                && said.event == entry.event.key()
                && said.file == entry.event.file().map(|file| file.sha256)
                && said.sha256 == Sha256::of(self.entry.as_bytes())
                && said.seen.size >= self.number
                && (said.seen.size != self.checkpoint.head.size || said.seen == self.checkpoint.head);
            if !on_it {
                return Err(Disproved::Statement);
            }
            let listed = lists.iter().any(|list| list.allows(&key, &said.role));
            // Who saw the very tree of the checkpoint witnesses it.
            if said.seen == self.checkpoint.head {
                witnesses.push(key.clone());
            }
            signed.push((said.role, key, listed));
        }
        let checkpoint = self.checkpoint.to_text();
        let witnessed = self.checkpoint_signatures.iter().map(|signature| over(signature, &checkpoint));
        witnesses.extend(witnessed.collect::<Result<Vec<_>, _>>()?);
        let witnessed = witnesses;
        Ok(Shown { entry, signed, witnessed })
    }
}

impl ProofError {
    pub fn words(&self) -> Words {
        match self {
            ProofError::Form(message) => {
                let message = of_toml(message);
                words!("audit.form", message)
            }
            ProofError::Value(key) => words!("audit.value", key),
            ProofError::NotCanonical => {
                words!("audit.not-canonical")
            }
        }
    }
}

impl Disproved {
    pub fn words(&self) -> Words {
        match self {
            Disproved::Entry(error) => {
                let error = error.words();
                words!("audit.entry-entry", error)
            }
            Disproved::Other => {
                words!("audit.other")
            }
            Disproved::Path => words!("audit.path"),
            Disproved::Signature(fault) => words!("audit.signature-signature", fault),
            Disproved::Statement => {
                words!("audit.statement")
            }
        }
    }
}

impl fmt::Display for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for ProofError {}

impl fmt::Display for Disproved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(planctl_core::text::Lang::EN))
    }
}

impl std::error::Error for Disproved {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        if let Disproved::Entry(error) = self { Some(error) } else { None }
    }
}
