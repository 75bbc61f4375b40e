//! The columns of a chart: stretches of one grain, side by side.

use std::collections::BTreeSet;

use crate::model::{
    Calendar, Each, End, FieldRole, FiscalYear, Grain, KindDef, Period, Plan, Stretch, Value, Vocabulary,
};
use crate::text::Words;
use crate::{words, words_of};

/// How many columns a chart has at most before a longer grain is taken.
const MOST: i64 = 40;

/// The columns of a chart, each by its place among the stretches of its grain.
///
/// What is told in another grain stands in the columns that it covers, or in that in which it lies.
#[derive(Debug, Clone, Copy)]
pub struct Axis<'a> {
    pub calendar: &'a Calendar,
    pub grain: Grain,
}

impl<'a> Axis<'a> {
    /// The columns that suit some plans: those the vocabulary names, else of the finest grain in which their
    /// schedules and milestones are told, as long as there is room for them.
    pub fn of(plans: &[&Plan], vocabulary: &'a Vocabulary) -> Axis<'a> {
        let calendar = &vocabulary.calendar;
        if let Some(grain) = calendar.axis {
            return Axis { calendar, grain };
        }
        let told: BTreeSet<Stretch> = plans.iter().flat_map(|plan| told(plan, vocabulary)).collect();
        let grains: BTreeSet<Grain> = told.iter().filter_map(Stretch::grain).collect();
        let is_fiscal = match grains.iter().any(|grain| grain.is_fiscal()) {
            true => true,
            false => grains.is_empty() && calendar.fiscal,
        };
        let usual = if is_fiscal { Grain::FiscalYear } else { Grain::Year };
        if grains.len() == 1 && grains.contains(&Grain::Release) {
            return Axis { calendar, grain: Grain::Release };
        }
        let finest = grains.iter().copied().filter(|grain| *grain != Grain::Release).max().unwrap_or(usual);
        let coarser: &[Grain] = match finest {
            Grain::Day | Grain::Month | Grain::Release => {
                let quarter = if is_fiscal { Grain::FiscalQuarter } else { Grain::Quarter };
                &[Grain::Month, quarter, usual]
            }
            Grain::FiscalQuarter | Grain::Quarter => &[finest, usual],
            Grain::FiscalHalf => &[Grain::FiscalHalf, Grain::FiscalYear],
            Grain::FiscalYear | Grain::Year => &[finest],
        };
        let fits = |grain: &&Grain| {
            let axis = Axis { calendar, grain: **grain };
            let columns = told.iter().flat_map(|stretch| [axis.first(stretch), axis.last(stretch)]).flatten();
            let columns: BTreeSet<i64> = columns.collect();
            match (columns.first(), columns.last()) {
                (Some(first), Some(last)) => last - first < MOST,
                _ => true,
            }
        };
        let grain = coarser.iter().find(fits).or(coarser.last()).copied().unwrap_or(usual);
        Axis { calendar, grain }
    }

    /// Columns of fiscal years.
    pub fn of_fiscal_years(calendar: &'a Calendar) -> Axis<'a> {
        Axis { calendar, grain: Grain::FiscalYear }
    }

    /// The first column of a stretch; `None` where nobody can say.
    pub fn first(&self, stretch: &Stretch) -> Option<i64> {
        self.calendar.within(self.grain, stretch).map(|(first, _)| first)
    }

    /// The last column of a stretch, included.
    pub fn last(&self, stretch: &Stretch) -> Option<i64> {
        self.calendar.within(self.grain, stretch).map(|(_, last)| last)
    }

    /// The columns between which a period may begin: of an exact one its first, twice.
    pub fn begins(&self, period: &Period) -> (Option<i64>, Option<i64>) {
        let at = |stretch: Option<&Stretch>| stretch.and_then(|stretch| self.first(stretch));
        (at(period.earliest()), at(period.latest()))
    }

    /// The columns between which a period may end: of an exact one its last, twice.
    pub fn ends(&self, period: &Period) -> (Option<i64>, Option<i64>) {
        let at = |stretch: Option<&Stretch>| stretch.and_then(|stretch| self.last(stretch));
        (at(period.earliest()), at(period.latest()))
    }

    /// The columns from one to another, both included, in which what is expected then stands: of a longer
    /// stretch the last, and of what comes back every one of its own.
    pub fn columns(&self, stretch: &Stretch, from: i64, to: i64) -> Vec<i64> {
        if let Stretch::Each(each) = stretch {
            return (from..=to).filter(|column| self.holds(*each, *column)).collect();
        }
        self.last(stretch).into_iter().collect()
    }

    /// Whether one that comes back begins in a column.
    fn holds(&self, each: Each, column: i64) -> bool {
        let Some((from, to)) = self.stretch(column).and_then(|stretch| self.calendar.days(&stretch)) else {
            return false;
        };
        let Some(mut stretch) = self.calendar.at(each.grain(), from) else { return false };
        while let Some((begins, _)) = self.calendar.days(&stretch).filter(|(begins, _)| *begins < to) {
            if begins >= from && each.covers(&stretch) {
                return true;
            }
            let Some(next) = self.calendar.moved(&stretch, 1) else { return false };
            stretch = next;
        }
        false
    }

    /// The stretch of a column.
    pub fn stretch(&self, column: i64) -> Option<Stretch> {
        self.calendar.nth(self.grain, column)
    }

    /// The column as people write it.
    pub fn words(&self, column: i64) -> Words {
        self.stretch(column).map(|stretch| self.calendar.words(&stretch)).unwrap_or_default()
    }

    /// The column in a narrow head: R8, '26, Q3, 7.
    pub fn short(&self, column: i64) -> Words {
        let eras = self.calendar.eras;
        match self.stretch(column) {
            Some(Stretch::Fiscal(year)) => short_year(year.begins(), eras),
            Some(Stretch::Year(year)) => short_year(year, eras),
            Some(Stretch::FiscalHalf(_, half)) => words_of!("compose.half.{half}"),
            Some(Stretch::FiscalQuarter(_, quarter) | Stretch::Quarter(_, quarter)) => {
                words!("compose.short-quarter", quarter)
            }
            Some(Stretch::Month(_, month)) => words!("compose.short-month", month),
            Some(Stretch::Day(day)) => Words::same(day.parts().2.to_string()),
            Some(Stretch::Named(name)) => Words::same(name),
            Some(Stretch::Each(_)) | None => Words::default(),
        }
    }

    /// The column in a narrow head, of a year its number in the western count.
    pub fn short_or_year(&self, column: i64) -> Words {
        if matches!(self.grain, Grain::FiscalYear | Grain::Year) {
            return Words::same(column.to_string());
        }
        self.short(column)
    }

    /// The longer stretch above a column, for a second head: the year of a quarter or month, the month of a day;
    /// `None` where there is none.
    pub fn above(&self, column: i64) -> Option<Words> {
        let eras = self.calendar.eras;
        let fiscal = |year: FiscalYear| self.calendar.words(&Stretch::Fiscal(year));
        Some(match self.stretch(column)? {
            Stretch::FiscalHalf(year, _) | Stretch::FiscalQuarter(year, _) => fiscal(year),
            Stretch::Quarter(year, _) | Stretch::Month(year, _) => Words::year(year, eras),
            Stretch::Day(day) => {
                let month = self.calendar.at(Grain::Month, day.days_since_1970())?;
                self.calendar.words(&month)
            }
            Stretch::Fiscal(_) | Stretch::Year(_) | Stretch::Named(_) | Stretch::Each(_) => return None,
        })
    }
}

fn short_year(begins: u16, eras: bool) -> Words {
    if eras { Words::short_year(begins) } else { Words::short_year_alone(begins) }
}

/// The stretches in which the schedules and milestones of a plan are told.
fn told<'p>(plan: &'p Plan, vocabulary: &'p Vocabulary) -> impl Iterator<Item = Stretch> + 'p {
    plan.items().flat_map(|item| {
        let fields = vocabulary.kind(&item.kind).into_iter().flat_map(|kind: &KindDef| &kind.fields);
        let of_time = fields.filter(|field| {
            matches!(field.role, FieldRole::Schedule | FieldRole::Milestones) || field.end.is_some()
        });
        let stretches = |value: &Value| -> Vec<Stretch> {
            if let Value::Period(period) = value {
                period.stretches().cloned().collect()
            } else if let Value::Milestones(set) = value {
                set.iter().map(|milestone| milestone.at.clone()).collect()
            } else {
                Vec::new()
            }
        };
        of_time.filter_map(|field| item.value(&field.key)).flat_map(stretches).collect::<Vec<_>>()
    })
}

/// What is recorded of one end of the schedule of an item; `None` where that is nothing, or its kind has no such end.
pub fn schedule_of<'p>(item: &'p crate::model::Item, kind: &KindDef, end: End) -> Option<&'p Period> {
    match kind.schedule(end).and_then(|field| item.value(&field.key)) {
        Some(Value::Period(period)) => Some(period),
        _ => None,
    }
}
