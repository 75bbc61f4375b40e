//! A statement: what a signer puts a name to, in bytes that ssh-keygen signs.

use planctl_core::text::Lang;
use std::fmt;

use serde::Deserialize;
use toml::value::Datetime;

use crate::tree::Head;
use planctl_core::model::{Moment, Sha256};
use planctl_core::snapshot::{FORMAT, TomlWriter};
use planctl_core::text::{Words, plain_text, visible};
use planctl_core::words;

/// What somebody says of one entry of a log, and of what they saw when they said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The name of the log, as the store says it.
    pub origin: String,
    /// The number of the entry.
    pub entry: u64,
    /// The SHA-256 of its file.
    pub sha256: Sha256,
    /// What it records, by its word in files.
    pub event: String,
    /// The SHA-256 of the plan or the version it records, if it records one.
    pub file: Option<Sha256>,
    /// The role it is signed as.
    pub role: String,
    /// When, by the signer's clock, `2026-11-22T05:00:00Z`: a claim, and nothing rests on it.
    pub signed: String,
    /// The head of the record as the signer's planctl had verified it.
    pub seen: Head,
    /// If the entry stands in the log of `drafts/`, the head of that one.
    pub drafts: Option<Head>,
}

/// Why a text is no statement.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatementError {
    /// It is not TOML of this form.
    Form(String),
    /// A value is not what its key takes.
    Value(&'static str),
    /// It says the same in other bytes than planctl writes.
    NotCanonical,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    format: u32,
    origin: String,
    log: String,
    entry: u64,
    sha256: String,
    event: String,
    file: Option<String>,
    role: String,
    signed: Datetime,
    seen: RawHead,
    drafts: Option<RawHead>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHead {
    size: u64,
    root: String,
}

impl Statement {
    /// Reads a statement.
    ///
    /// # Errors
    ///
    /// If `text` is not, byte for byte, what [`Statement::to_toml`] writes of what it says.
    pub fn parse(text: &str) -> Result<Statement, StatementError> {
        let raw: Raw =
            toml::from_str(text).map_err(|error| StatementError::Form(error.message().to_owned()))?;
        let hash = |text: &str, key| text.parse().map_err(|()| StatementError::Value(key));
        // What TOML promises to hold.
        let number = |number: u64, key| {
            Some(number).filter(|number| i64::try_from(*number).is_ok()).ok_or(StatementError::Value(key))
        };
        let head =
            |raw: &RawHead, key| Ok(Head { size: number(raw.size, key)?, root: hash(&raw.root, key)? });
        if raw.format != FORMAT {
            return Err(StatementError::Value("format"));
        }
        let statement = Statement {
            origin: line(raw.origin, "origin")?,
            entry: number(raw.entry, "entry")?,
            sha256: hash(&raw.sha256, "sha256")?,
            event: line(raw.event, "event")?,
            file: raw.file.map(|file| hash(&file, "file")).transpose()?,
            role: line(raw.role, "role")?,
            signed: raw.signed.to_string(),
            seen: head(&raw.seen, "seen")?,
            drafts: raw.drafts.as_ref().map(|raw| head(raw, "drafts")).transpose()?,
        };
        if Moment::parse(&statement.signed).is_none() {
            return Err(StatementError::Value("signed"));
        }
        if raw.log != statement.log() {
            return Err(StatementError::Value("log"));
        }
        if statement.to_toml() == text { Ok(statement) } else { Err(StatementError::NotCanonical) }
    }

    /// The log it speaks of, by its word in files.
    pub fn log(&self) -> &'static str {
        if self.drafts.is_some() { "drafts" } else { "record" }
    }

    pub fn to_toml(&self) -> String {
        let head = |head: &Head| format!("{{ size = {}, root = \"{}\" }}", head.size, head.root);
        let mut toml = TomlWriter::new();
        toml.bare("format", &FORMAT.to_string())
            .text("origin", &self.origin)
            .text("log", self.log())
            .bare("entry", &self.entry.to_string())
            .text("sha256", &self.sha256.to_string())
            .text("event", &self.event)
            .text("file", &self.file.map(|file| file.to_string()).unwrap_or_default())
            .text("role", &self.role)
            .bare("signed", &self.signed)
            .bare("seen", &head(&self.seen));
        if let Some(drafts) = &self.drafts {
            toml.bare("drafts", &head(drafts));
        }
        toml.finish()
    }
}

/// One line of plain text, not empty.
fn line(text: String, key: &'static str) -> Result<String, StatementError> {
    let plain = plain_text(&text).is_ok_and(|plain| plain == text);
    if plain && !text.is_empty() && !text.contains('\n') { Ok(text) } else { Err(StatementError::Value(key)) }
}

impl StatementError {
    /// The fault in words, to stand after the file's name.
    pub fn words(&self) -> Words {
        match self {
            StatementError::Form(message) => {
                let message = visible(message.trim_end()).replace('\n', ", ");
                words!("signing.form-no", message)
            }
            StatementError::Value(key) => {
                words!("signing.value", key)
            }
            StatementError::NotCanonical => {
                words!("signing.not-canonical")
            }
        }
    }
}

impl fmt::Display for StatementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for StatementError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement() -> Statement {
        Statement {
            origin: "example.jp/plans".to_owned(),
            entry: 4,
            sha256: Sha256::of(b"entry"),
            event: "revise".to_owned(),
            file: Some(Sha256::of(b"plan")),
            role: "ライフサイエンス課長".to_owned(),
            signed: "2026-11-23T05:00:00Z".to_owned(),
            seen: Head { size: 4, root: Sha256::of(b"root") },
            drafts: None,
        }
    }

    #[test]
    fn a_statement_reads_back_from_its_bytes_and_only_from_those() {
        let drafts = Some(Head { size: 9, root: Sha256::of(b"drafts") });
        for statement in [statement(), Statement { drafts, file: None, ..statement() }] {
            let text = statement.to_toml();
            assert_eq!(Statement::parse(&text), Ok(statement));
            assert_eq!(Statement::parse(&format!("{text}\n")), Err(StatementError::NotCanonical));
            assert!(
                Statement::parse(&text.replace("entry = 4", "entry = 04")).is_err(),
                "a number has one spelling"
            );
            assert!(Statement::parse(&text.replace('\n', "\r\n")).is_err());
            assert!(Statement::parse(&format!("{text}more = 1\n")).is_err());
        }
        let wrong = statement().to_toml().replace("\"record\"", "\"drafts\"");
        assert_eq!(Statement::parse(&wrong), Err(StatementError::Value("log")));
    }

    /// What is signed can never be spelled otherwise.
    #[test]
    fn the_bytes_of_a_statement_are_these() {
        let root = Sha256::of(b"root");
        let (entry, plan) = (Sha256::of(b"entry"), Sha256::of(b"plan"));
        assert_eq!(
            statement().to_toml(),
            format!(
                "format = 1\norigin = \"example.jp/plans\"\nlog = \"record\"\nentry = 4\nsha256 = \"{entry}\"\n\
                 event = \"revise\"\nfile = \"{plan}\"\nrole = \"ライフサイエンス課長\"\n\
                 signed = 2026-11-23T05:00:00Z\nseen = {{ size = 4, root = \"{root}\" }}\n"
            )
        );
    }
}
