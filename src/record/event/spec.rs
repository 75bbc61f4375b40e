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
    /// The one in force on a day, `@{2025-12-01}`, by what was known then: `@{2025-12-01, known=#9}`.
    InForce {
        day: Date,
        known: Known,
    },
    /// By four or more first digits of its snapshot's hash.
    Hash(String),
}

/// How much of the log an answer is given from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// All of it.
    Now,
    /// What it was after an entry: `known=#9`.
    After(u64),
    /// What was recorded by a day, in the user's zone: `known=2025-12-01`.
    By(Date),
}

/// Why a text does not name a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpecError {
    /// It has the form of a date that cannot be.
    Date(String, DateError),
    /// It has no form of a revision's name.
    Form(String),
    /// Behind a day stands something that is not `known=` with an entry or a day.
    Known(String),
}

impl RevisionSpec {
    /// Reads a revision's name: a date (`2026-01-16`, `2026/1/16`, `令和8年1月16日`, `R8.1.16`), `latest`,
    /// `latest~1`, `@{2025-12-01}`, `@{2025-12-01, known=#9}`, or a hash prefix of four digits or more.
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
            let (day, known) = match day.split_once([',', '、']) {
                Some((day, known)) => (date(day.trim())?, known_of(text, known.trim())?),
                None => (date(day.trim())?, Known::Now),
            };
            return Ok(RevisionSpec::InForce { day, known });
        }
        let hexadecimal = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if hexadecimal && (4..=64).contains(&text.len()) {
            return Ok(RevisionSpec::Hash(text.to_owned()));
        }
        date(text).map(RevisionSpec::On)
    }
}

/// What stands behind the day of `@{…}`.
fn known_of(text: &str, said: &str) -> Result<Known, SpecError> {
    let fault = || SpecError::Known(text.to_owned());
    let known = said.strip_prefix("known").and_then(|rest| rest.trim_start().strip_prefix('='));
    let known = known.ok_or_else(fault)?.trim();
    match known.strip_prefix('#') {
        Some(number) => match number.parse() {
            Ok(number) if number > 0 => Ok(Known::After(number)),
            _ => Err(fault()),
        },
        None => match Date::parse(known) {
            Ok(day) => Ok(Known::By(day)),
            Err(DateError::Form) => Err(fault()),
            Err(error) => Err(SpecError::Date(known.to_owned(), error)),
        },
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
            SpecError::Known(text) => {
                let text = brief(text);
                words!("event.known", text)
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
        assert_eq!(
            RevisionSpec::parse("@{令和8年1月16日}"),
            Ok(RevisionSpec::InForce { day, known: Known::Now })
        );
        for (text, known) in [("known=#9", Known::After(9)), (" known = R8.1.16", Known::By(day))] {
            let named = RevisionSpec::parse(&format!("@{{2026-01-16,{text}}}"));
            assert_eq!(named, Ok(RevisionSpec::InForce { day, known }));
        }
        for text in
            ["@{2026-01-16, known=9}", "@{2026-01-16, known=#0}", "@{2026-01-16, #9}", "@{2026-01-16,}"]
        {
            assert_eq!(RevisionSpec::parse(text), Err(SpecError::Known(text.to_owned())));
        }
        assert_eq!(RevisionSpec::parse("497e"), Ok(RevisionSpec::Hash("497e".to_owned())));
        for text in ["", "497", "latest~x", "latestly", "@{x}", "HEAD"] {
            assert_eq!(RevisionSpec::parse(text), Err(SpecError::Form(text.to_owned())));
        }
        assert!(matches!(RevisionSpec::parse("2026-02-30"), Err(SpecError::Date(_, DateError::NoSuchDay))));
    }
}
