//! The values a field can hold.

use std::collections::BTreeSet;
use std::fmt;

use super::{Date, FiscalYear, Id, Key, YearRange};

/// What one field says. The vocabulary gives each field its type; a value of another type is
/// refused on reading, so code may rely on the pairing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Text or a label, never empty.
    Text(String),
    /// A fiscal year, exactly or within bounds.
    Year(YearRange),
    /// A day.
    Date(Date),
    /// A whole amount, in the unit its field names (`amount_yen` in yen).
    Amount(i64),
    /// A flag that is set; one that is not set is not recorded.
    Flag,
    /// One of the vocabulary's choices for the field.
    Choice(Key),
    /// Evaluations, by year and then by kind.
    Milestones(BTreeSet<Milestone>),
    /// Other items.
    References(BTreeSet<Id>),
    /// Several texts without order.
    Strings(BTreeSet<String>),
}

/// An evaluation expected in a fiscal year: `FY2028 mid-term`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Milestone {
    /// The year in which it is expected.
    pub year: FiscalYear,
    /// The kind of evaluation, one that the vocabulary names.
    pub kind: Key,
}

/// A text is not a fiscal year, a blank and a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MilestoneError;

impl std::str::FromStr for Milestone {
    type Err = MilestoneError;

    fn from_str(text: &str) -> Result<Self, MilestoneError> {
        let (year, kind) = text.split_once(' ').ok_or(MilestoneError)?;
        if !Milestone::is_kind(kind) {
            return Err(MilestoneError);
        }
        Ok(Milestone { year: year.parse().map_err(|_| MilestoneError)?, kind: kind.into() })
    }
}

impl Milestone {
    /// Whether a text can be the kind of one: small letters, digits and hyphens.
    pub fn is_kind(text: &str) -> bool {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    }
}

impl fmt::Display for Milestone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.year, self.kind)
    }
}

impl Value {
    /// The members of a set, as they are written; `None` for a single value.
    pub fn members(&self) -> Option<Vec<String>> {
        match self {
            Value::Milestones(set) => Some(set.iter().map(Milestone::to_string).collect()),
            Value::References(set) => Some(set.iter().map(Id::to_string).collect()),
            Value::Strings(set) => Some(set.iter().cloned().collect()),
            Value::Text(_)
            | Value::Year(_)
            | Value::Date(_)
            | Value::Amount(_)
            | Value::Flag
            | Value::Choice(_) => None,
        }
    }

    /// Whether this is a set with nothing in it.
    pub fn is_empty_set(&self) -> bool {
        match self {
            Value::Milestones(set) => set.is_empty(),
            Value::References(set) => set.is_empty(),
            Value::Strings(set) => set.is_empty(),
            Value::Text(_)
            | Value::Year(_)
            | Value::Date(_)
            | Value::Amount(_)
            | Value::Flag
            | Value::Choice(_) => false,
        }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }
}

/// As it is written in a snapshot, without quotes; sets with commas between.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => f.write_str(text),
            Value::Year(year) => write!(f, "{year}"),
            Value::Date(date) => write!(f, "{date}"),
            Value::Amount(amount) => write!(f, "{amount}"),
            Value::Flag => f.write_str("true"),
            Value::Choice(choice) => f.write_str(choice),
            Value::Milestones(_) | Value::References(_) | Value::Strings(_) => {
                f.write_str(&self.members().unwrap_or_default().join(", "))
            }
        }
    }
}

impl std::fmt::Display for MilestoneError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("it is no fiscal year and kind")
    }
}

impl std::error::Error for MilestoneError {}
