//! The values a field can hold.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Date, Id, Key, Period, Quantity, Stretch};

/// What one field says. The vocabulary gives each field its type; a value of another type is
/// refused on reading, so code may rely on the pairing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Text, a label, a link or an identifier, never empty.
    Text(String),
    /// A stretch of time, exactly or within bounds.
    Period(Period),
    /// A day.
    Date(Date),
    /// A number, in the unit its field names (`amount_yen` in yen); of an amount a whole one.
    Quantity(Quantity),
    /// A flag that is set; one that is not set is not recorded.
    Flag,
    /// One of the vocabulary's choices for the field.
    Choice(Key),
    /// Evaluations and other events, by when and then by kind.
    Milestones(BTreeSet<Milestone>),
    /// Numbers by period and by what they are.
    Series(Series),
    /// Other items.
    References(BTreeSet<Id>),
    /// Several texts without order.
    Strings(BTreeSet<String>),
}

/// The numbers of a series: by when, and by what they are, a target or an actual.
pub type Series = BTreeMap<(Stretch, Key), Quantity>;

/// An evaluation, a release or another event of the plan, expected in a stretch of time: `FY2028 mid-term`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Milestone {
    /// When it is expected.
    pub at: Stretch,
    /// The kind of it, one that the vocabulary names.
    pub kind: Key,
}

/// A text is not a stretch of time, a blank and a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MilestoneError;

impl std::str::FromStr for Milestone {
    type Err = MilestoneError;

    fn from_str(text: &str) -> Result<Self, MilestoneError> {
        let (at, kind) = text.split_once(' ').ok_or(MilestoneError)?;
        if !Milestone::is_kind(kind) {
            return Err(MilestoneError);
        }
        Ok(Milestone { at: at.parse().map_err(|_| MilestoneError)?, kind: kind.into() })
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
        write!(f, "{} {}", self.at, self.kind)
    }
}

/// A member of a series as it is written, `FY2026 target 150`, read; `None` if it has not that form.
pub fn series_value(text: &str) -> Option<((Stretch, Key), Quantity)> {
    let mut parts = text.splitn(3, ' ');
    let (at, role, amount) = (parts.next()?, parts.next()?, parts.next()?);
    let at: Stretch = at.parse().ok()?;
    let sound = Milestone::is_kind(role) && !matches!(at, Stretch::Each(_));
    sound.then(|| Some(((at, role.into()), amount.parse().ok()?)))?
}

impl Value {
    /// The members of a set, as they are written; `None` for a single value.
    pub fn members(&self) -> Option<Vec<String>> {
        match self {
            Value::Milestones(set) => Some(set.iter().map(Milestone::to_string).collect()),
            Value::Series(series) => {
                Some(series.iter().map(|((at, role), amount)| format!("{at} {role} {amount}")).collect())
            }
            Value::References(set) => Some(set.iter().map(Id::to_string).collect()),
            Value::Strings(set) => Some(set.iter().cloned().collect()),
            Value::Text(_)
            | Value::Period(_)
            | Value::Date(_)
            | Value::Quantity(_)
            | Value::Flag
            | Value::Choice(_) => None,
        }
    }

    /// Whether this is a set with nothing in it.
    pub fn is_empty_set(&self) -> bool {
        match self {
            Value::Milestones(set) => set.is_empty(),
            Value::Series(series) => series.is_empty(),
            Value::References(set) => set.is_empty(),
            Value::Strings(set) => set.is_empty(),
            Value::Text(_)
            | Value::Period(_)
            | Value::Date(_)
            | Value::Quantity(_)
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
            Value::Period(period) => write!(f, "{period}"),
            Value::Date(date) => write!(f, "{date}"),
            Value::Quantity(amount) => write!(f, "{amount}"),
            Value::Flag => f.write_str("true"),
            Value::Choice(choice) => f.write_str(choice),
            Value::Milestones(_) | Value::Series(_) | Value::References(_) | Value::Strings(_) => {
                f.write_str(&self.members().unwrap_or_default().join(", "))
            }
        }
    }
}

impl std::fmt::Display for MilestoneError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("it is no period and kind")
    }
}

impl std::error::Error for MilestoneError {}
