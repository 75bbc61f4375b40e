//! Periods as people write them.

use std::ops::Range;

use super::calendar::DayOrder;
use super::date::era_year;
use super::period::Each;
use super::{Calendar, Date, FiscalYear, Grain, Period, Stretch};
use crate::text::{Captures, Lang, Loose, Spelling, folded, spellings};
use crate::words_of;

/// How long a text may be that is taken for a period, in characters.
const LONGEST: usize = 80;

impl Calendar {
    /// Reads a period as a person writes it, of a grain that `grains` names, or of any if it names none: as it is kept,
    /// or in any spelling of any language, whatever the width and case: 令和7年度, R7.10, `Q3 2026`, `FY26`,
    /// `14 July 2026`, `4/1/2027` where the calendar says which part is the day. A number of four digits is the
    /// year that `grains` takes, a calendar year where it takes both.
    pub fn read(&self, text: &str, grains: &[Grain]) -> Option<Period> {
        let trimmed = text.trim();
        let kept =
            trimmed.parse::<Period>().ok().filter(|period| !self.is_bare_year(period) || !grains.is_empty());
        let kept = kept.and_then(|period| self.fitted(period, grains));
        if let Some(period) = kept.filter(|period| self.knows(period)) {
            return Some(period);
        }
        let lower = folded(&parted(trimmed));
        if lower.is_empty() || lower.chars().count() > LONGEST {
            return None;
        }
        let fit = |period: Period| self.fitted(period, grains).filter(|period| self.knows(period));
        let one = |text: &str| self.stretch(text, grains);
        one(&lower).map(Period::Exactly).and_then(fit).or_else(|| {
            spellings().iter().find_map(|spelling| {
                let period = match spelling.what {
                    "at-most" => Period::AtMost(self.captured(spelling, &lower, grains)?),
                    "at-least" => Period::AtLeast(self.captured(spelling, &lower, grains)?),
                    "between" => self.span(spelling, &lower, grains)?,
                    what => Period::Exactly(Stretch::Each(recurring(what, spelling, &lower)?)),
                };
                fit(period)
            })
        })
    }

    /// Reads a period that a report is about: as [`Calendar::read`], or a name that is not on the list, as long as
    /// it does not look like a day or a year: `R11.13.1` is none of either.
    pub fn read_or_named(&self, text: &str) -> Option<Period> {
        self.read(text, &[]).or_else(|| {
            // What is a name keeps its letters.
            let kept: Period = text.trim().parse().ok()?;
            let is_name = |one: &Stretch| matches!(one, Stretch::Named(name) if !is_of_calendar(name));
            let named = kept.stretches().all(is_name);
            named.then_some(kept)
        })
    }

    /// When something is expected: one stretch of any grain, or what comes back.
    pub fn when(&self, text: &str) -> Option<Stretch> {
        match self.read(text, &[])? {
            Period::Exactly(stretch) => Some(stretch),
            Period::AtMost(_) | Period::AtLeast(_) | Period::Between(..) => None,
        }
    }

    /// Whether it is a calendar year that may be meant for a fiscal one.
    fn is_bare_year(&self, period: &Period) -> bool {
        self.fiscal && period.stretches().any(|stretch| matches!(stretch, Stretch::Year(_)))
    }

    /// A period in a grain that a field takes: a year or quarter of a calendar is one of a fiscal year where
    /// only those are taken.
    fn fitted(&self, period: Period, grains: &[Grain]) -> Option<Period> {
        if period.is_of(grains) {
            return Some(period);
        }
        let fiscal = |stretch: Stretch| match stretch {
            Stretch::Year(year) => FiscalYear::new(year).map(Stretch::Fiscal),
            Stretch::Quarter(year, quarter) => {
                FiscalYear::new(year).map(|year| Stretch::FiscalQuarter(year, quarter))
            }
            Stretch::Each(Each::Year) => Some(Stretch::Each(Each::FiscalYear)),
            Stretch::Each(Each::Quarter(part)) => Some(Stretch::Each(Each::FiscalQuarter(part))),
            Stretch::Fiscal(_)
            | Stretch::FiscalHalf(..)
            | Stretch::FiscalQuarter(..)
            | Stretch::Month(..)
            | Stretch::Day(_)
            | Stretch::Named(_)
            | Stretch::Each(
                Each::FiscalYear
                | Each::FiscalHalf(_)
                | Each::FiscalQuarter(_)
                | Each::Month(_)
                | Each::Day(..),
            ) => None,
        };
        let fitted = match period {
            Period::Exactly(one) => Period::Exactly(fiscal(one)?),
            Period::AtMost(one) => Period::AtMost(fiscal(one)?),
            Period::AtLeast(one) => Period::AtLeast(fiscal(one)?),
            Period::Between(low, high) => Period::between(fiscal(low)?, fiscal(high)?)?,
        };
        fitted.is_of(grains).then_some(fitted)
    }

    /// One stretch, of a text without blanks and capitals.
    fn stretch(&self, text: &str, grains: &[Grain]) -> Option<Stretch> {
        // No stretch is one letter, and but for a release none is without a number.
        let has_number = || text.contains(|c: char| c.is_numeric() || c == '元');
        if text.len() < 2 || (self.releases.is_empty() && !has_number()) {
            return None;
        }
        let takes = |grain: Grain| grains.is_empty() || grains.contains(&grain);
        let release = self.releases.iter().find(|release| folded(&release.name) == text);
        if let Some(release) = release.filter(|_| takes(Grain::Release)) {
            return Some(Stretch::Named(release.name.clone()));
        }
        if let Some(year) = western_year(text) {
            let fiscal =
                takes(Grain::FiscalYear) && (!takes(Grain::Year) || (grains.is_empty() && self.fiscal));
            return match fiscal {
                true => FiscalYear::new(year).map(Stretch::Fiscal),
                false => Some(Stretch::Year(year)),
            };
        }
        if takes(Grain::Day)
            && let Some(day) = self.day(text)
        {
            return Some(Stretch::Day(day));
        }
        let mut found = spellings().iter().filter_map(|spelling| {
            let grain = Grain::ALL.into_iter().find(|grain| grain.key() == spelling.what)?;
            self.spelt(grain, spelling, text).map(|stretch| (grain, stretch))
        });
        // A calendar year in words is one of the fiscal years where only those are taken.
        let fiscal = takes(Grain::FiscalYear).then(|| FiscalYear::typed(text)).flatten();
        let said = found.find(|(grain, _)| takes(*grain)).map(|(_, stretch)| stretch);
        match (said, fiscal) {
            (Some(said), _) => Some(said),
            (None, Some(year)) => Some(Stretch::Fiscal(year)),
            (None, None) => {
                spellings().iter().find_map(|spelling| self.spelt(Grain::Quarter, spelling, text))
            }
        }
    }

    fn spelt(&self, grain: Grain, spelling: &Spelling, text: &str) -> Option<Stretch> {
        if spelling.what != grain.key() {
            return None;
        }
        let got = Got::of(spelling, text)?;
        // A half of a year of which nobody says that it is fiscal is one only where years are.
        let says_fiscal = got.text("fiscal").is_some() || spelling.pattern.written().contains("fy");
        if grain == Grain::FiscalHalf && !says_fiscal && !self.fiscal {
            return None;
        }
        let part = |most: u8| got.number().filter(|number| (1..=most).contains(number));
        Some(match grain {
            Grain::FiscalYear => Stretch::Fiscal(got.fiscal()?),
            Grain::FiscalHalf => Stretch::FiscalHalf(got.fiscal()?, part(2)?),
            Grain::FiscalQuarter => Stretch::FiscalQuarter(got.fiscal()?, part(4)?),
            Grain::Year => Stretch::Year(got.year()?),
            Grain::Quarter => Stretch::Quarter(got.year()?, part(4)?),
            Grain::Month => Stretch::Month(got.year()?, got.month()?),
            Grain::Day => {
                Stretch::Day(Date::new(got.year()?.into(), got.month()?.into(), got.day()?.into())?)
            }
            Grain::Release => return None,
        })
    }

    /// A day of digits alone: as [`Date::parse`] reads it, or by the order of days of the calendar.
    fn day(&self, text: &str) -> Option<Date> {
        if let Ok(day) = Date::parse(text) {
            return Some(day);
        }
        let order = self.day_order?;
        let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
        let [first, second, year] = parts[..] else { return None };
        let (month, day) = match order {
            DayOrder::Mdy => (first, second),
            DayOrder::Dmy => (second, first),
        };
        Date::new(western_year(year)?.into(), small(month)?.into(), small(day)?.into())
    }

    fn captured(&self, spelling: &Spelling, text: &str, grains: &[Grain]) -> Option<Stretch> {
        let got = Got::with(spelling, text, &|part| self.stretch(part, grains).is_some())?;
        self.stretch(got.text("period")?, grains)
    }

    fn span(&self, spelling: &Spelling, text: &str, grains: &[Grain]) -> Option<Period> {
        let got = Got::with(spelling, text, &|part| self.stretch(part, grains).is_some())?;
        let (low, high) = (got.text("low")?, got.text("high")?);
        Period::between(self.stretch(low, grains)?, self.stretch(high, grains)?)
    }
}

/// The text with `-` for what parts two numbers, since blanks do not count.
fn parted(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|c| c.is_numeric());
    let between = |at: usize| digit(at.checked_sub(1)) && digit(Some(at + 1));
    let mark = |(at, c): (usize, &char)| if c.is_whitespace() && between(at) { '-' } else { *c };
    chars.iter().enumerate().map(mark).collect()
}

fn recurring(what: &str, spelling: &Spelling, text: &str) -> Option<Each> {
    let grain = what.strip_prefix("each.")?;
    let grain = Grain::ALL.into_iter().find(|of| of.key() == grain)?;
    let got = Got::of(spelling, text)?;
    let part = |most: u8| match got.number() {
        Some(number) => (1..=most).contains(&number).then_some(Some(number)),
        None => Some(None),
    };
    Some(match grain {
        Grain::FiscalYear => Each::FiscalYear,
        Grain::FiscalHalf => Each::FiscalHalf(part(2)?),
        Grain::FiscalQuarter => Each::FiscalQuarter(part(4)?),
        Grain::Year => Each::Year,
        Grain::Quarter => Each::Quarter(part(4)?),
        Grain::Month => Each::Month(got.month()),
        Grain::Day => {
            let (month, day) = (got.month()?, got.day()?);
            // Of a leap year, so that the 29th of February is one.
            Date::new(2000, month.into(), day.into())?;
            Each::Day(month, day)
        }
        Grain::Release => return None,
    })
}

/// Whether a text begins as years do: with a digit, with FY and one, or with an era and its year.
fn is_of_calendar(text: &str) -> bool {
    let plain = folded(text);
    let begins = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit() || c == '元');
    begins(&plain)
        || plain.strip_prefix("fy").is_some_and(begins)
        || crate::text::ERAS.iter().any(|era| era.after_name(&plain).is_some_and(begins))
}

/// What the names of a spelling took.
struct Got {
    taken: Vec<(String, String)>,
    number: Option<u8>,
}

impl Got {
    fn of(spelling: &Spelling, text: &str) -> Option<Got> {
        Got::with(spelling, text, &|_| false)
    }

    /// `is_stretch` says what a name may take that stands for a whole stretch: a month may hold the word between two.
    fn with(spelling: &Spelling, text: &str, is_stretch: &dyn Fn(&str) -> bool) -> Option<Got> {
        if !spelling.may_match(text) {
            return None;
        }
        let chars: Vec<char> = text.chars().collect();
        let part = |range: Range<usize>| chars[range].iter().collect::<String>();
        let loose = Loose::of(text);
        let captures: Captures<'_> = spelling.pattern.matches(&loose, &mut |name, range| match name {
            "period" | "low" | "high" => is_stretch(&part(range)),
            name => may_be(name, &part(range)),
        })?;
        let taken = captures.into_iter().map(|(name, range)| (name.to_owned(), part(range))).collect();
        Some(Got { taken, number: spelling.number })
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.taken.iter().find(|(of, _)| of == name).map(|(_, text)| text.as_str())
    }

    fn year(&self) -> Option<u16> {
        self.text("year").and_then(year).or_else(|| self.text("yy").and_then(short_year))
    }

    fn fiscal(&self) -> Option<FiscalYear> {
        match self.text("fiscal") {
            Some(text) => FiscalYear::typed(text),
            None => FiscalYear::new(self.year()?),
        }
    }

    fn number(&self) -> Option<u8> {
        self.number.or_else(|| self.text("number").and_then(counted))
    }

    fn month(&self) -> Option<u8> {
        self.text("month").and_then(small).or_else(|| self.text("name").and_then(month_name))
    }

    fn day(&self) -> Option<u8> {
        self.text("day").and_then(small)
    }
}

/// Whether a name of a spelling may take a text.
fn may_be(name: &str, text: &str) -> bool {
    match name {
        "year" => year(text).is_some(),
        "yy" => short_year(text).is_some(),
        // 令和8年 is a year of the calendar, 令和8年度 one of the budget.
        "fiscal" => {
            western_year(text).is_none() && !text.ends_with('年') && FiscalYear::typed(text).is_some()
        }
        "number" => counted(text).is_some(),
        "month" => small(text).is_some_and(|month| (1..=12).contains(&month)),
        "name" => month_name(text).is_some(),
        "day" => small(text).is_some_and(|day| (1..=31).contains(&day)),
        _ => false,
    }
}

fn western_year(text: &str) -> Option<u16> {
    let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|year: &u16| digits && *year >= 1000)
}

/// A year of four digits, or of an era.
fn year(text: &str) -> Option<u16> {
    western_year(text).or_else(|| {
        let era = crate::text::ERAS.iter().find_map(|era| Some((era, era.after_name(text)?)))?;
        let number = era_year(era.1).filter(|number| (1..100).contains(number))?;
        (u32::from(era.0.year_one) + number - 1).try_into().ok()
    })
}

/// A year of this century by its two last digits.
fn short_year(text: &str) -> Option<u16> {
    let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok().map(|year: u16| 2000 + year))?
}

fn small(text: &str) -> Option<u8> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

fn counted(text: &str) -> Option<u8> {
    match text {
        "一" => Some(1),
        "二" => Some(2),
        "三" => Some(3),
        "四" => Some(4),
        _ => text.parse().ok().filter(|number| (1..=4).contains(number) && text.len() == 1),
    }
}

/// A month by its name in any language, or by three letters or more of it.
fn month_name(text: &str) -> Option<u8> {
    let bare = text.strip_suffix('.').unwrap_or(text);
    let names = |month: u8| {
        Lang::ALL.iter().map(move |lang| words_of!("compose.month.{month}").get(*lang).to_lowercase())
    };
    let is = |name: String| {
        name == bare
            || (bare.chars().count() >= 3 && name.chars().all(char::is_alphabetic) && name.starts_with(bare))
    };
    (1..=12).find(|month| names(*month).any(is))
}

#[cfg(test)]
mod tests {
    use super::super::calendar::Release;
    use super::*;

    fn calendar() -> Calendar {
        let release = |name: &str| Release { name: name.into(), day: None };
        Calendar {
            day_order: Some(DayOrder::Mdy),
            fiscal: false,
            releases: vec![release("v1.35"), release("v1.36")],
            ..Calendar::default()
        }
    }

    #[track_caller]
    fn check(spellings: &[&str], kept: &str) {
        for text in spellings {
            let read = calendar().read(text, &[]).map(|period| period.to_string());
            assert_eq!(read.as_deref(), Some(kept), "{text}");
        }
    }

    #[test]
    fn a_period_is_read_however_people_write_it() {
        check(&["FY2026", "fy 2026", "FY26", "FY'26", "令和8年度", "R8年度", "fiscal year 2026"], "FY2026");
        check(
            &["FY2026-H1", "FY26 H1", "H1 FY2026", "令和８年度上半期", "first half of FY2026"],
            "FY2026-H1",
        );
        check(
            &["FY2026-Q3", "Q3 FY26", "3Q FY2026", "令和8年度第3四半期", "令和８年度 第三四半期"],
            "FY2026-Q3",
        );
        check(&["2026", "令和8年", "２０２６", "CY2026"], "2026");
        check(&["2026-Q3", "Q3 2026", "2026 Q3", "Q3/2026", "3Q26", "q3 '26", "2026年第3四半期"], "2026-Q3");
        check(
            &["2026-07", "2026/7", "July 2026", "Jul. 2026", "jul 2026", "7/2026", "令和8年7月", "R8.7"],
            "2026-07",
        );
        check(
            &[
                "2026-07-14",
                "2026/7/14",
                "7/14/2026",
                "14 July 2026",
                "July 14, 2026",
                "R8.7.14",
                "14-Jul-2026",
            ],
            "2026-07-14",
        );
        check(&["v1.36", "V1.36"], "v1.36");
        check(&["<=FY2030", "令和12年度まで", "FY2030 or earlier", "by FY2030"], "<=FY2030");
        check(&[">=2026-Q3", "Q3 2026 or later", "2026年第3四半期以降"], ">=2026-Q3");
        check(&["Q1 2026 to Q3 2026", "2026-Q1..2026-Q3", "Q1 2026～Q3 2026"], "2026-Q1..2026-Q3");
        check(&["毎年度", "every FY", "each fiscal year"], "FY*");
        check(&["毎年7月", "every July"], "*-07");
        check(&["quarterly", "every quarter"], "*-Q*");
        check(&["毎年9月1日", "1 September every year"], "*-09-01");
    }

    #[test]
    fn what_is_no_period_is_none() {
        for text in [
            "",
            "v1.37",
            "Q5 2026",
            "2026/13",
            "13/1/2026",
            "soon",
            "令和8年度から",
            "FY2028..FY2026",
            "2026年2月30日",
        ] {
            assert_eq!(calendar().read(text, &[]), None, "{text}");
        }
        // Nobody said which part is the day.
        assert_eq!(Calendar::default().read("4/1/2027", &[]), None);
    }

    #[test]
    fn what_looks_like_a_span_over_and_over_is_none() {
        for text in
            ["to1".repeat(26), "1to".repeat(26), "から８".repeat(26), "q3to2026".repeat(10), "..1".repeat(26)]
        {
            assert_eq!(calendar().read(&text, &[]), None, "{text}");
        }
    }

    #[test]
    fn a_field_takes_the_grains_that_it_names() {
        let read =
            |text: &str, grains: &[Grain]| calendar().read(text, grains).map(|period| period.to_string());
        assert_eq!(read("2026", &[Grain::FiscalYear]).as_deref(), Some("FY2026"));
        assert_eq!(read("2026", &[Grain::FiscalYear, Grain::Year]).as_deref(), Some("2026"));
        assert_eq!(read("R8", &[Grain::FiscalYear]).as_deref(), Some("FY2026"));
        assert_eq!(read("Q3 2026", &[Grain::FiscalQuarter]).as_deref(), Some("FY2026-Q3"));
        assert_eq!(read("every year", &[Grain::FiscalYear]).as_deref(), Some("FY*"));
        assert_eq!(read("2026-07", &[Grain::FiscalYear]), None);
        assert_eq!(read("FY2026", &[Grain::Quarter]), None);
    }
}
