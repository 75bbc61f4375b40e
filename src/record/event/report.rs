//! What became of an item, as a `report` entry keeps it.

use super::{EntryError, Evidence};
use planctl_core::model::{Date, Digest, Id, Key, Milestone, Period, Place, Quantity, Stretch};

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

impl Reported {
    /// The period that it is about.
    pub fn at(&self) -> &Period {
        let (Reported::Milestone(period, _) | Reported::Actual(period, _) | Reported::Ended(period)) = self;
        period
    }

    /// The first day of the calendar year in which the period that it is about begins, as far as the period
    /// says one.
    pub fn begins(&self) -> Option<Date> {
        let (Period::Exactly(stretch)
        | Period::AtMost(stretch)
        | Period::AtLeast(stretch)
        | Period::Between(stretch, _)) = self.at();
        let year = match stretch {
            Stretch::Fiscal(year) | Stretch::FiscalHalf(year, _) | Stretch::FiscalQuarter(year, _) => {
                year.begins()
            }
            Stretch::Year(year) | Stretch::Quarter(year, _) | Stretch::Month(year, _) => *year,
            Stretch::Day(day) => return Some(*day),
            Stretch::Named(_) | Stretch::Each(_) => return None,
        };
        Date::parse_iso(&format!("{year:04}-01-01")).ok()
    }
}

impl ReportKind {
    /// Reads the value of a report of this kind; `None` if it is not in the form in which values are
    /// kept.
    pub fn read(self, value: &str) -> Option<Reported> {
        let two = || value.split_once(' ');
        // What comes back every year is told year by year.
        let once = |text: &str| text.parse().ok().filter(|period: &Period| !period.recurs());
        match self {
            ReportKind::Held | ReportKind::Skipped => {
                let (period, kind) = two()?;
                let is_word = Milestone::is_kind(kind);
                is_word.then_some(Reported::Milestone(once(period)?, kind.into()))
            }
            ReportKind::Actual => {
                let (period, quantity) = two()?;
                Some(Reported::Actual(once(period)?, quantity.parse().ok()?))
            }
            ReportKind::Ended => once(value).map(Reported::Ended),
        }
    }
}

impl Report {
    /// Whether this is the other report again: of one thing of one item, one value and one day.
    pub fn is_again(&self, other: &Report) -> bool {
        let of =
            |report: &Report| (report.plan.clone(), report.item.clone(), report.place.clone(), report.what);
        of(self) == of(other) && self.value == other.value && self.date == other.date
    }

    /// Whether both cannot be so: a milestone held and skipped or held on two days, two actuals of one
    /// place and period, two ends of one item.
    pub fn contradicts(&self, other: &Report) -> bool {
        if self.plan != other.plan || self.item != other.item {
            return false;
        }
        match (self.what.read(&self.value), other.what.read(&other.value)) {
            (Some(Reported::Milestone(one, kind)), Some(Reported::Milestone(two, of))) => {
                let places = [&self.place, &other.place];
                // Without a field, any milestone of the item may be meant.
                let may_be_one = places[0] == places[1] || places.contains(&&None);
                may_be_one && one == two && kind == of && (self.what != other.what || self.date != other.date)
            }
            (Some(Reported::Actual(one, much)), Some(Reported::Actual(two, other_much))) => {
                self.place == other.place && one == two && !much.is_as_much_as(&other_much)
            }
            (Some(Reported::Ended(one)), Some(Reported::Ended(two))) => one != two,
            _ => false,
        }
    }

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

    /// Whether two reports, written `what | value | day | field`, contradict each other, both ways.
    #[track_caller]
    fn contradict(one: &str, other: &str) -> bool {
        let report = |text: &str| {
            let parts: Vec<&str> = text.split(" | ").collect();
            let id: Id = "bbj".parse().unwrap();
            let field = parts.get(3).map(|field| Place { id: id.clone(), field: Some((*field).into()) });
            Report {
                plan: "plan".parse().unwrap(),
                item: id,
                what: ReportKind::by_word(parts[0]).unwrap(),
                place: field,
                value: parts[1].to_owned(),
                date: Date::parse(parts[2]).unwrap(),
                document: None,
                at: String::new(),
                grade: String::new(),
                author: String::new(),
                message: String::new(),
                evidence: Vec::new(),
            }
        };
        let (one, other) = (report(one), report(other));
        assert_eq!(one.contradicts(&other), other.contradicts(&one));
        one.contradicts(&other)
    }

    #[test]
    fn reports_that_cannot_both_be_so_contradict_each_other() {
        for (one, other, expected) in [
            ("held | FY2025 mid-term | 2025-12-01", "skipped | FY2025 mid-term | 2025-12-01", true),
            ("held | FY2025 mid-term | 2025-12-01", "skipped | FY2025 mid-term | 2026-02-01", true),
            ("held | FY2025 mid-term | 2025-12-01", "held | FY2025 mid-term | 2026-02-01", true),
            ("held | FY2025 mid-term | 2025-12-01", "held | FY2026 mid-term | 2026-02-01", false),
            ("held | FY2025 mid-term | 2025-12-01", "skipped | FY2025 ex-post | 2025-12-01", false),
            (
                "held | FY2025 mid-term | 2025-12-01 | milestones",
                "skipped | FY2025 mid-term | 2025-12-01",
                true,
            ),
            ("actual | FY2024 98.5 | 2025-06-01", "actual | FY2024 98.6 | 2025-06-01", true),
            ("actual | FY2024 98.5 | 2025-06-01", "actual | FY2024 99 | 2026-06-01", true),
            ("actual | FY2024 98.5 | 2025-06-01", "actual | FY2024 98.50 | 2026-06-01", false),
            ("actual | FY2024 98.5 | 2025-06-01", "actual | FY2023 90 | 2025-06-01", false),
            ("actual | FY2024 1 | 2025-06-01 | spent", "actual | FY2024 2 | 2025-06-01 | count", false),
            ("actual | FY2024 1 | 2025-06-01 | spent", "actual | FY2024 2 | 2025-06-01 | spent", true),
            ("ended | FY2029 | 2026-02-01", "ended | FY2030 | 2026-02-01", true),
            ("ended | FY2029 | 2026-02-01", "ended | FY2029 | 2026-03-01", false),
            ("ended | FY2025 | 2026-02-01", "held | FY2026 ex-post | 2026-12-01", false),
        ] {
            assert_eq!(contradict(one, other), expected, "{one}; {other}");
        }
    }

    #[test]
    fn what_a_report_can_say_has_a_word_in_every_language() {
        for kind in [ReportKind::Held, ReportKind::Skipped, ReportKind::Actual, ReportKind::Ended] {
            assert!(kind.words().is_in_every_language(), "{kind}");
        }
        assert_eq!(ReportKind::by_word("実施"), Some(ReportKind::Held));
    }
}
