//! How a vocabulary counts time: when its fiscal years begin, and in what order its releases come.

use std::cmp::Ordering;

use super::{Date, FiscalYear, Grain, Key, Period, Stretch};
use crate::text::Words;
use crate::{words, words_of};

/// When fiscal years begin, how days are written, and which releases there are.
///
/// With it a [`Stretch`] is a half-open stretch of days, so that stretches of different grain compare.
///
/// ```
/// use planctl_core::model::{Calendar, Stretch};
///
/// let calendar = Calendar::default();
/// let (year, month): (Stretch, Stretch) = ("FY2026".parse()?, "2027-04".parse()?);
/// assert_eq!(calendar.compare(&year, &month), Some(std::cmp::Ordering::Less));
/// # Ok::<(), planctl_core::model::PeriodError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// The month in which a fiscal year begins, 1 to 12.
    pub begins: u8,
    /// Whether a fiscal year bears the number of the calendar year in which it ends.
    pub named_by_end: bool,
    /// In which order the parts of `4/1/2027` stand; `None` where nobody said.
    pub day_order: Option<DayOrder>,
    /// Whether years are printed by Japanese eras, where the language has them.
    pub eras: bool,
    /// The grain of the columns of charts; `None` for one that suits what is drawn.
    pub axis: Option<Grain>,
    /// Whether a year of which nobody says so is a fiscal year.
    pub fiscal: bool,
    /// In the order in which they come.
    pub releases: Vec<Release>,
}

/// A named stretch of time, from its day to that of the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    pub name: Key,
    /// The day from which it counts; without one it compares with other releases only.
    pub day: Option<Date>,
}

/// In which order a day, a month and a year stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DayOrder {
    /// Month, day, year.
    Mdy,
    /// Day, month, year.
    Dmy,
}

/// An end of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// The first year, included.
    First,
    /// The last year, included.
    Last,
}

impl Default for Calendar {
    /// The Japanese fiscal year, from April on (財政法第11条).
    fn default() -> Self {
        Calendar {
            begins: 4,
            named_by_end: false,
            day_order: None,
            eras: true,
            axis: None,
            fiscal: true,
            releases: Vec::new(),
        }
    }
}

impl Calendar {
    /// Whether whatever an earlier calendar said of time this one says as well: it may have more releases, and
    /// none in another order or on another day.
    pub fn extends(&self, earlier: &Calendar) -> bool {
        let mut own = self.releases.iter();
        (self.begins, self.named_by_end) == (earlier.begins, earlier.named_by_end)
            && (earlier.day_order.is_none() || self.day_order == earlier.day_order)
            && earlier.releases.iter().all(|release| {
                own.any(|own| own.name == release.name && (release.day.is_none() || own.day == release.day))
            })
    }

    /// Whether the releases that a period names are on the list, and stand in it in their order.
    pub fn knows(&self, period: &Period) -> bool {
        let listed =
            |stretch: &Stretch| !matches!(stretch, Stretch::Named(_)) || self.ordinal(stretch).is_some();
        let in_order = match period {
            Period::Between(low, high) => self.compare(low, high).is_some_and(Ordering::is_lt),
            Period::Exactly(_) | Period::AtMost(_) | Period::AtLeast(_) => true,
        };
        period.stretches().all(listed) && in_order
    }

    /// How periods of these grains are written, one of each; of every grain there is where none is named.
    pub fn examples(&self, grains: &[Grain]) -> Vec<String> {
        let example = |grain: Grain| match grain {
            Grain::FiscalYear => Some("FY2026".to_owned()),
            Grain::FiscalHalf => Some("FY2026-H1".to_owned()),
            Grain::FiscalQuarter => Some("FY2026-Q3".to_owned()),
            Grain::Year => Some("2026".to_owned()),
            Grain::Quarter => Some("2026-Q3".to_owned()),
            Grain::Month => Some("2026-07".to_owned()),
            Grain::Day => Some("2026-07-14".to_owned()),
            Grain::Release => {
                let names: Vec<&str> = self.releases.iter().map(|release| &*release.name).collect();
                (!names.is_empty()).then(|| names.join(", "))
            }
        };
        let taken = |grain: &Grain| grains.is_empty() || grains.contains(grain);
        Grain::ALL.into_iter().filter(taken).filter_map(example).collect()
    }

    /// What a stretch is called in a paper or a message.
    pub fn words(&self, stretch: &Stretch) -> Words {
        let fiscal = |year: &FiscalYear| match self.eras {
            true => year.words(),
            false => Words::fiscal_year_alone(year.begins()),
        };
        let year = |year: u16| Words::year(year, self.eras);
        match stretch {
            Stretch::Fiscal(of) => fiscal(of),
            Stretch::FiscalHalf(of, half) => {
                words!("compose.fiscal-half", half = words_of!("compose.half.{half}"), year = fiscal(of))
            }
            Stretch::FiscalQuarter(of, quarter) => {
                words!("compose.fiscal-quarter", quarter, year = fiscal(of))
            }
            Stretch::Year(of) => year(*of),
            Stretch::Quarter(of, quarter) => words!("compose.quarter", quarter, year = year(*of)),
            Stretch::Month(of, month) => {
                words!("compose.month-of-year", month = words_of!("compose.month.{month}"), year = year(*of))
            }
            Stretch::Day(day) => match self.eras {
                true => day.words(),
                false => {
                    let (year, month, day) = day.parts();
                    words!("compose.day-before-eras", day, month = words_of!("compose.month.{month}"), year)
                }
            },
            Stretch::Named(name) => Words::same(name),
            Stretch::Each(each) => each.words(),
        }
    }

    /// What a period is called, with its bounds.
    pub fn period_words(&self, period: &Period) -> Words {
        match period {
            Period::Exactly(stretch) => self.words(stretch),
            Period::AtMost(stretch) => words!("compose.or-earlier", year = self.words(stretch)),
            Period::AtLeast(stretch) => words!("compose.or-later", year = self.words(stretch)),
            Period::Between(low, high) => {
                words!("layout.year-between", high = self.words(high), low = self.words(low))
            }
        }
    }

    /// By how much something moved, without direction: 1年度, "2 quarters".
    pub fn amount_words(by: i64, grain: Grain) -> Words {
        let (count, grain) = (by.unsigned_abs(), grain.key());
        words_of!("compose.count.{grain}", count)
    }

    /// The place of a stretch among those of its grain: years, halves, quarters and months counted from the
    /// year 0, days from 1970-01-01, releases from the first. `None` for a release that is not on the list.
    pub fn ordinal(&self, stretch: &Stretch) -> Option<i64> {
        let part = |year: i64, of: i64, part: u8| year * of + i64::from(part) - 1;
        match stretch {
            Stretch::Fiscal(year) => Some(year.begins().into()),
            Stretch::FiscalHalf(year, half) => Some(part(year.begins().into(), 2, *half)),
            Stretch::FiscalQuarter(year, quarter) => Some(part(year.begins().into(), 4, *quarter)),
            Stretch::Year(year) => Some((*year).into()),
            Stretch::Quarter(year, quarter) => Some(part((*year).into(), 4, *quarter)),
            Stretch::Month(year, month) => Some(part((*year).into(), 12, *month)),
            Stretch::Day(day) => Some(day.days_since_1970()),
            Stretch::Named(name) => self
                .releases
                .iter()
                .position(|release| release.name == *name)
                .and_then(|at| at.try_into().ok()),
            Stretch::Each(_) => None,
        }
    }

    /// The stretch of this grain at this place; `None` where there is none such.
    pub fn nth(&self, grain: Grain, ordinal: i64) -> Option<Stretch> {
        let year =
            |of: i64| u16::try_from(ordinal.div_euclid(of)).ok().filter(|year| (1000..=9999).contains(year));
        let fiscal = |of: i64| year(of).and_then(FiscalYear::new);
        let part = |of: i64| u8::try_from(ordinal.rem_euclid(of) + 1).ok();
        Some(match grain {
            Grain::FiscalYear => Stretch::Fiscal(fiscal(1)?),
            Grain::FiscalHalf => Stretch::FiscalHalf(fiscal(2)?, part(2)?),
            Grain::FiscalQuarter => Stretch::FiscalQuarter(fiscal(4)?, part(4)?),
            Grain::Year => Stretch::Year(year(1)?),
            Grain::Quarter => Stretch::Quarter(year(4)?, part(4)?),
            Grain::Month => Stretch::Month(year(12)?, part(12)?),
            Grain::Day => Stretch::Day(Date::of_days_since_1970(ordinal)?),
            Grain::Release => Stretch::Named(self.releases.get(usize::try_from(ordinal).ok()?)?.name.clone()),
        })
    }

    /// The stretch so many of its own grain later, or earlier if `by` is less than nothing.
    pub fn moved(&self, stretch: &Stretch, by: i64) -> Option<Stretch> {
        self.nth(stretch.grain()?, self.ordinal(stretch)?.checked_add(by)?)
    }

    /// The days of a stretch, counted from 1970-01-01: the first, and the first that is no longer in it. The
    /// last release of a list has no end, which is the last day there is. `None` for a release without a day, one that
    /// is not on the list, and what comes back.
    pub fn days(&self, stretch: &Stretch) -> Option<(i64, i64)> {
        // Months from the year 0 to the first month of a part of a year.
        let fiscal = |year: &FiscalYear, months: i64, part: u8| {
            let named = i64::from(self.named_by_end && self.begins > 1);
            let from = (i64::from(year.begins()) - named) * 12 + i64::from(self.begins) - 1;
            let from = from + months * (i64::from(part) - 1);
            (from, from + months)
        };
        let year = |year: u16, months: i64, part: u8| {
            let from = i64::from(year) * 12 + months * (i64::from(part) - 1);
            (from, from + months)
        };
        let (from, to) = match stretch {
            Stretch::Fiscal(of) => fiscal(of, 12, 1),
            Stretch::FiscalHalf(of, half) => fiscal(of, 6, *half),
            Stretch::FiscalQuarter(of, quarter) => fiscal(of, 3, *quarter),
            Stretch::Year(of) => year(*of, 12, 1),
            Stretch::Quarter(of, quarter) => year(*of, 3, *quarter),
            Stretch::Month(of, month) => year(*of, 1, *month),
            Stretch::Day(day) => {
                let day = day.days_since_1970();
                return Some((day, day + 1));
            }
            Stretch::Named(name) => {
                let at = self.releases.iter().position(|release| release.name == *name)?;
                let from = self.releases[at].day?.days_since_1970();
                let next = self.releases[at + 1..].iter().find_map(|release| release.day);
                return Some((from, next.map_or(Date::END, |day| day.days_since_1970())));
            }
            Stretch::Each(_) => return None,
        };
        Some((Date::first_of_month(from)?, Date::first_of_month(to)?))
    }

    /// Which of two stretches is the earlier: of one grain by their place, of different grain by their days.
    /// `None` where they overlap without being equal, or where nobody said when one is.
    pub fn compare(&self, one: &Stretch, other: &Stretch) -> Option<Ordering> {
        if one == other {
            return Some(Ordering::Equal);
        }
        if one.grain() == other.grain() {
            return Some(self.ordinal(one)?.cmp(&self.ordinal(other)?));
        }
        let ((from, to), (other_from, other_to)) = (self.days(one)?, self.days(other)?);
        if to <= other_from {
            Some(Ordering::Less)
        } else if other_to <= from {
            Some(Ordering::Greater)
        } else {
            ((from, to) == (other_from, other_to)).then_some(Ordering::Equal)
        }
    }

    /// Where a stretch stands among others in a list: by its first day, then the shorter first; what comes back and
    /// what nobody dates stands behind, releases in their order.
    pub fn place_in_time(&self, stretch: &Stretch) -> (i64, i64) {
        match (self.days(stretch), self.ordinal(stretch)) {
            (Some(days), _) => days,
            (None, at) => (i64::MAX, at.unwrap_or(i64::MAX)),
        }
    }

    /// Whether the first of two stretches does not begin before the second.
    pub(super) fn begins_not_before(&self, own: &Stretch, bound: &Stretch) -> bool {
        match own.grain() == bound.grain() {
            true => self.ordinal(own).zip(self.ordinal(bound)).is_some_and(|(own, bound)| own >= bound),
            false => self.days(own).zip(self.days(bound)).is_some_and(|(own, bound)| own.0 >= bound.0),
        }
    }

    /// Whether the first of two stretches does not end after the second.
    pub(super) fn ends_not_after(&self, own: &Stretch, bound: &Stretch) -> bool {
        match own.grain() == bound.grain() {
            true => self.ordinal(own).zip(self.ordinal(bound)).is_some_and(|(own, bound)| own <= bound),
            false => self.days(own).zip(self.days(bound)).is_some_and(|(own, bound)| own.1 <= bound.1),
        }
    }

    /// Whether all days of the first of two stretches are days of the second, which has more.
    pub fn is_finer(&self, own: &Stretch, other: &Stretch) -> bool {
        own.grain() != other.grain()
            && self
                .days(own)
                .zip(self.days(other))
                .is_some_and(|(own, other)| own != other && other.0 <= own.0 && own.1 <= other.1)
    }

    /// The stretch of a grain in which a day lies.
    pub fn at(&self, grain: Grain, day: i64) -> Option<Stretch> {
        let (year, month, _) = Date::of_days_since_1970(day)?.parts();
        let months = i64::from(year) * 12 + i64::from(month) - 1;
        let named = if self.named_by_end && self.begins > 1 { 12 } else { 0 };
        let fiscal = months - (i64::from(self.begins) - 1) + named;
        let ordinal = match grain {
            Grain::FiscalYear => fiscal.div_euclid(12),
            Grain::FiscalHalf => fiscal.div_euclid(6),
            Grain::FiscalQuarter => fiscal.div_euclid(3),
            Grain::Year => months.div_euclid(12),
            Grain::Quarter => months.div_euclid(3),
            Grain::Month => months,
            Grain::Day => day,
            Grain::Release => {
                let begun = |release: &Release| release.day.is_some_and(|of| of.days_since_1970() <= day);
                i64::try_from(self.releases.iter().rposition(begun)?).ok()?
            }
        };
        self.nth(grain, ordinal)
    }

    /// The fiscal year in which a day lies.
    pub fn fiscal_year(&self, day: Date) -> Option<FiscalYear> {
        self.at(Grain::FiscalYear, day.days_since_1970())?.as_fiscal_year()
    }

    /// Whether the second of two periods is the later one: of an end of a schedule by that end, of any other by both.
    /// `None` where they are equal in that, or nobody can say.
    pub fn is_later(&self, before: &Period, after: &Period, end: Option<End>) -> Option<bool> {
        let order = |one: &Stretch, other: &Stretch| -> Option<bool> {
            let order = if one.grain() == other.grain() {
                self.ordinal(one)?.cmp(&self.ordinal(other)?)
            } else {
                let ((from, to), (other_from, other_to)) = (self.days(one)?, self.days(other)?);
                match (end, from.cmp(&other_from), to.cmp(&other_to)) {
                    (Some(End::First), by_begin, _) => by_begin,
                    (Some(End::Last), _, by_end) => by_end,
                    (None, by_begin, by_end) if by_begin == by_end => by_begin,
                    (None, Ordering::Equal, order) | (None, order, Ordering::Equal) => order,
                    (None, ..) => return None,
                }
            };
            match order {
                Ordering::Less => Some(true),
                Ordering::Greater => Some(false),
                Ordering::Equal => None,
            }
        };
        match (before.latest(), after.latest()) {
            (Some(before), Some(after)) => order(before, after),
            (Some(_), None) => Some(true),
            (None, Some(_)) => Some(false),
            (None, None) => order(before.earliest()?, after.earliest()?),
        }
    }

    /// The stretches of one grain that a stretch covers or lies in, by place, both ends included: of `FY2026`
    /// in quarters its first and its last.
    pub fn within(&self, grain: Grain, stretch: &Stretch) -> Option<(i64, i64)> {
        if stretch.grain() == Some(grain) {
            return self.ordinal(stretch).map(|at| (at, at));
        }
        let (from, to) = self.days(stretch)?;
        // Nobody knows when the last release of a list ends.
        let to = if to == Date::END { from + 1 } else { to };
        let at = |day: i64| self.at(grain, day).and_then(|stretch| self.ordinal(&stretch));
        Some((at(from)?, at(to - 1)?))
    }

    /// How a period moved: by how many of what, less than nothing if it came earlier. `None` where the ends of both
    /// are not of one grain, or did not move by as much.
    pub fn shift(&self, before: &Period, after: &Period) -> Option<(i64, Grain)> {
        let by = |before: Option<&Stretch>, after: Option<&Stretch>| match (before, after) {
            (None, None) => Some(None),
            (Some(before), Some(after)) if before.grain() == after.grain() => {
                let by = self.ordinal(after)?.checked_sub(self.ordinal(before)?)?;
                Some(Some((by, after.grain()?)))
            }
            _ => None,
        };
        let (low, high) = (by(before.earliest(), after.earliest())?, by(before.latest(), after.latest())?);
        match (low, high) {
            (Some(low), Some(high)) => (low == high).then_some(low),
            (low, high) => low.or(high),
        }
    }
}

impl Period {
    /// Whether all that it may be is what `other` may be too. A stretch is not within a longer one that is
    /// known exactly: that is the same time told more finely.
    pub fn lies_within(&self, other: &Period, calendar: &Calendar) -> bool {
        if self == other {
            return true;
        }
        if let (Period::Exactly(one), Period::Exactly(other)) = (self, other) {
            return calendar.compare(one, other).is_some_and(|order| order.is_eq());
        }
        other.exact().is_none() && self.is_part_of(other, calendar)
    }

    /// Whether all that it may be lies in the days of what `other` may be: `FY2026-Q3` in `FY2026`.
    pub fn is_part_of(&self, other: &Period, calendar: &Calendar) -> bool {
        let not_before = other
            .earliest()
            .is_none_or(|bound| self.earliest().is_some_and(|own| calendar.begins_not_before(own, bound)));
        let not_after = other
            .latest()
            .is_none_or(|bound| self.latest().is_some_and(|own| calendar.ends_not_after(own, bound)));
        not_before && not_after
    }

    /// Whether this is surely over when `other` begins.
    pub fn is_before(&self, other: &Period, calendar: &Calendar) -> bool {
        match (self.latest(), other.earliest()) {
            (Some(own), Some(other)) => calendar.compare(own, other).is_some_and(|order| order.is_lt()),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn calendars() -> impl Iterator<Item = Calendar> {
        let months = [1, 4, 7, 10].into_iter();
        let all = months.flat_map(|begins| [(begins, false, true), (begins, true, false)]);
        all.map(|(begins, named_by_end, eras)| Calendar { begins, named_by_end, eras, ..Calendar::default() })
    }

    /// Every stretch of a grain from 1985 to 2035, of days those of three years.
    fn stretches(calendar: &Calendar, grain: Grain) -> Vec<Stretch> {
        let (from, to) = match grain.in_year() {
            Some(parts) => (1985 * parts, 2035 * parts),
            None => (17_800, 18_900),
        };
        (from..to).map(|at| calendar.nth(grain, at).unwrap()).collect()
    }

    fn grains() -> impl Iterator<Item = Grain> {
        Grain::ALL.into_iter().filter(|grain| *grain != Grain::Release)
    }

    #[test]
    fn the_stretches_of_a_grain_follow_one_another_without_a_gap() {
        for calendar in calendars() {
            for grain in grains() {
                let all = stretches(&calendar, grain);
                for pair in all.windows(2) {
                    let [one, next] = pair else { unreachable!("windows of two") };
                    let (from, to) = calendar.days(one).unwrap();
                    assert_eq!(calendar.days(next).unwrap().0, to, "{one} {next}");
                    assert_eq!(calendar.compare(one, next), Some(Ordering::Less), "{one} {next}");
                    assert_eq!(calendar.moved(one, 1).as_ref(), Some(next));
                    assert_eq!(calendar.moved(next, -1).as_ref(), Some(one));
                    for day in [from, to - 1] {
                        assert_eq!(calendar.at(grain, day).as_ref(), Some(one), "{one}");
                    }
                    let shift = calendar.shift(&Period::Exactly(one.clone()), &Period::Exactly(next.clone()));
                    assert_eq!(shift, Some((1, grain)));
                }
            }
        }
    }

    #[test]
    fn of_two_stretches_the_one_that_is_over_first_is_the_earlier_whatever_their_grains() {
        for calendar in calendars() {
            let some: Vec<Stretch> =
                grains().flat_map(|grain| stretches(&calendar, grain).into_iter().step_by(37)).collect();
            for one in &some {
                for other in &some {
                    let ((from, to), (other_from, other_to)) =
                        (calendar.days(one).unwrap(), calendar.days(other).unwrap());
                    let expected = if to <= other_from {
                        Some(Ordering::Less)
                    } else if other_to <= from {
                        Some(Ordering::Greater)
                    } else {
                        ((from, to) == (other_from, other_to)).then_some(Ordering::Equal)
                    };
                    assert_eq!(calendar.compare(one, other), expected, "{one} {other}");
                }
            }
        }
    }

    #[test]
    fn a_period_is_read_as_it_is_kept_and_as_it_is_printed_in_any_language() {
        for calendar in calendars() {
            for grain in grains() {
                let all = stretches(&calendar, grain);
                // A number that no part of a year divides, so that each of them comes.
                for stretch in all.into_iter().step_by(31) {
                    assert_eq!(stretch.to_string().parse(), Ok(stretch.clone()));
                    for period in [
                        Period::Exactly(stretch.clone()),
                        Period::AtMost(stretch.clone()),
                        Period::AtLeast(stretch.clone()),
                        Period::between(stretch.clone(), calendar.moved(&stretch, 2).unwrap()).unwrap(),
                    ] {
                        for lang in Lang::ALL {
                            let said = calendar.period_words(&period).get(*lang).into_owned();
                            assert_eq!(calendar.read(&said, &[grain]), Some(period.clone()), "{said}");
                        }
                    }
                }
            }
        }
    }
}
