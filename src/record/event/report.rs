//! What became of an item, as a `report` entry keeps it.

use super::{EntryError, Evidence};
use planctl_core::model::{Date, Digest, Id, Key, Milestone, Period, Place, Quantity};

/// What became of an item of a plan. It changes no snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub plan: Id,
    /// It stands in a revision recorded before.
    pub item: Id,
    pub what: ReportKind,
    /// The field of the item that it is about, if it is about one.
    pub place: Option<Place>,
    /// As [`Reported`] reads it; never empty.
    pub value: String,
    /// The day on which it was so.
    pub date: Date,
    /// The document that says so, one kept with this entry or an earlier one.
    pub document: Option<Digest>,
    /// Where in the document; may be empty.
    pub at: String,
    /// The grade that an evaluation gave; may be empty.
    pub grade: String,
    /// The role that records it; may be empty.
    pub author: String,
    /// What is to be known of it; may be empty.
    pub message: String,
    /// Documents kept with it.
    pub evidence: Vec<Evidence>,
}

word_enum! {
    /// What a report can say of an item.
    ReportKind "report-kind" {
        /// A milestone was held.
        Held "held",
        /// A milestone was not held, and will not be.
        Skipped "skipped",
        /// What was reached of an indicator, or spent, in a period.
        Actual "actual",
        /// The item ended.
        Ended "ended",
    }
}

/// The value of a report, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reported {
    /// The milestone as the plan has it: a period, a blank and its kind.
    Milestone(Period, Key),
    /// A period, a blank and what was reached in it.
    Actual(Period, Quantity),
    /// The last period in which the item went on.
    Ended(Period),
}

impl ReportKind {
    /// Reads the value of a report of this kind; `None` if it is not in the form in which values are
    /// kept.
    pub fn read(self, value: &str) -> Option<Reported> {
        let two = || value.split_once(' ');
        match self {
            ReportKind::Held | ReportKind::Skipped => {
                let (period, kind) = two()?;
                let is_word = Milestone::is_kind(kind);
                is_word.then_some(Reported::Milestone(period.parse().ok()?, kind.into()))
            }
            ReportKind::Actual => {
                let (period, quantity) = two()?;
                Some(Reported::Actual(period.parse().ok()?, quantity.parse().ok()?))
            }
            ReportKind::Ended => value.parse().ok().map(Reported::Ended),
        }
    }
}

impl Report {
    /// What in it does not fit the rest.
    pub(super) fn fault(&self) -> Option<EntryError> {
        if self.what.read(&self.value).is_none() {
            return Some(EntryError::Value("value"));
        }
        let of_item = |place: &Place| place.id == self.item && place.field.is_some();
        (!self.place.as_ref().is_none_or(of_item)).then_some(EntryError::Value("place"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_report_can_say_has_a_word_in_every_language() {
        for kind in [ReportKind::Held, ReportKind::Skipped, ReportKind::Actual, ReportKind::Ended] {
            assert!(kind.words().is_in_every_language(), "{kind}");
        }
        assert_eq!(ReportKind::by_word("実施"), Some(ReportKind::Held));
    }
}
