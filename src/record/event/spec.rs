//! How a user names a revision.

use planctl_core::text::Lang;
use std::fmt;

use planctl_core::model::{Date, DateError};
use planctl_core::text::{Words, brief};
use planctl_core::words;

/// A revision as a user names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RevisionSpec {
    On(Date),
    /// The last by date, or so many before it: `latest`, `latest~1`.
    Latest(usize),
    /// The one in force on a day: `@{2025-12-01}`.
    InForce(Date),
    /// By four or more first digits of its snapshot's hash.
    Hash(String),
}

/// Why a text does not name a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpecError {
    /// It has the form of a date that cannot be.
    Date(String, DateError),
    /// It has no form of a revision's name.
    Form(String),
}

impl RevisionSpec {
    /// Reads a revision's name: a date (`2026-01-16`, `2026/1/16`, `令和8年1月16日`, `R8.1.16`), `latest`,
    /// `latest~1`, `@{2025-12-01}`, or a hash prefix of four digits or more.
    ///
    /// # Errors
    ///
    /// If it is none of these, or a date that the calendar does not have.
    pub fn parse(text: &str) -> Result<Self, SpecError> {
        let date = |part: &str| match Date::parse(part) {
            Err(DateError::Form) => Err(SpecError::Form(text.to_owned())),
            Err(error) => Err(SpecError::Date(text.to_owned(), error)),
            Ok(date) => Ok(date),
        };
        if let Some(rest) = text.strip_prefix("latest") {
            let back =
                rest.strip_prefix('~').map(|number| if number.is_empty() { Ok(1) } else { number.parse() });
            return match back {
                None if rest.is_empty() => Ok(RevisionSpec::Latest(0)),
                Some(Ok(back)) => Ok(RevisionSpec::Latest(back)),
                _ => Err(SpecError::Form(text.to_owned())),
            };
        }
        if let Some(day) = text.strip_prefix("@{").and_then(|rest| rest.strip_suffix('}')) {
            return date(day).map(RevisionSpec::InForce);
        }
        let hexadecimal = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if hexadecimal && (4..=64).contains(&text.len()) {
            return Ok(RevisionSpec::Hash(text.to_owned()));
        }
        date(text).map(RevisionSpec::On)
    }
}

impl SpecError {
    pub fn words(&self) -> Words {
        match self {
            SpecError::Date(text, error) => {
                let (text, error) = (brief(text), error.words());
                words!("event.date", text, error)
            }
            SpecError::Form(text) => {
                let text = brief(text);
                words!("event.form-names", text)
            }
        }
    }
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for SpecError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_revision_is_read() {
        let day = Date::parse("2026-01-16").unwrap();
        for text in ["2026-01-16", "2026/1/16", "令和8年1月16日", "R8.1.16"] {
            assert_eq!(RevisionSpec::parse(text), Ok(RevisionSpec::On(day)));
        }
        assert_eq!(RevisionSpec::parse("latest"), Ok(RevisionSpec::Latest(0)));
        assert_eq!(RevisionSpec::parse("latest~2"), Ok(RevisionSpec::Latest(2)));
        assert_eq!(RevisionSpec::parse("@{令和8年1月16日}"), Ok(RevisionSpec::InForce(day)));
        assert_eq!(RevisionSpec::parse("497e"), Ok(RevisionSpec::Hash("497e".to_owned())));
        for text in ["", "497", "latest~x", "latestly", "@{x}", "HEAD"] {
            assert_eq!(RevisionSpec::parse(text), Err(SpecError::Form(text.to_owned())));
        }
        assert!(matches!(RevisionSpec::parse("2026-02-30"), Err(SpecError::Date(_, DateError::NoSuchDay))));
    }
}
