//! How a value stands in a cell that people edit, and what they mean by what they write there.
//!
//! A cell is text. Where it stands, and in what file, is the workbook's; a cell that nobody
//! touched is never read here, so what a cell cannot say (a text that reads like a token) is safe.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use super::wording::series_role;
use crate::editing::{in_grain, read_flag, read_milestone, read_series_value};
use crate::model::{
    Calendar, Choice, Date, DateError, FieldDef, FieldType, FiscalYear, Grain, Held, Id, Key, Milestone,
    Period, Quantity, Series, Stretch, Value, Vocabulary, ungrouped,
};
use crate::text::{Lang, Words, brief, plain_text};
use crate::words;

/// The most characters a cell takes (Excel specifications and limits).
const MOST_CHARACTERS: usize = 32_767;
/// Stands for a line break inside a member of a set, whose members stand on lines of their own.
const RETURN: char = '⏎';
/// Numbers of days that are more likely days than anything else: 1927 to 2119.
const DAYS: std::ops::RangeInclusive<i64> = 10_000..=80_000;
/// 1 January 1970, counted as Excel counts days.
const EPOCH: i64 = 25_569;

/// The token of a value that is not known.
pub fn unknown_words() -> Words {
    words!("layout.unknown")
}

/// The last line of a set of which not all is known.
pub fn and_more_words() -> Words {
    words!("layout.and-more-unknown")
}

/// The token of a flag that is set.
pub fn set_words() -> Words {
    words!("layout.yes")
}

/// The token of a text that is longer than a cell takes: it cannot be edited there.
pub fn too_long_words() -> Words {
    words!("layout.too-long-edited-here")
}

/// What a cell shows of a field; empty where the field is known to be empty.
pub fn cell_text(held: Option<&Held>, field: &FieldDef, vocabulary: &Vocabulary, lang: Lang) -> String {
    let Some(held) = held else { return String::new() };
    let Some(value) = &held.value else { return unknown_words().get(lang).into_owned() };
    let shown = shown(value, field, vocabulary, lang, false);
    let reads = Cells { vocabulary, found: &|text| text.parse().ok() };
    // What would not be understood is written as it is kept.
    let understood = reads.value(&shown, None, field).ok().flatten();
    let mut text = if understood.is_some_and(|read| read.value.as_ref() == Some(value)) {
        shown
    } else {
        self::shown(value, field, vocabulary, lang, true)
    };
    if !held.complete {
        text.push('\n');
        text.push_str(&and_more_words().get(lang));
    }
    if text.encode_utf16().count() > MOST_CHARACTERS { too_long_words().get(lang).into_owned() } else { text }
}

fn shown(value: &Value, field: &FieldDef, vocabulary: &Vocabulary, lang: Lang, as_kept: bool) -> String {
    if as_kept {
        return match value.members() {
            Some(members) => members.join("\n"),
            None => value.to_string(),
        };
    }
    match value {
        Value::Period(period) => period_text(period, field, vocabulary, lang),
        Value::Flag => set_words().get(lang).into_owned(),
        Value::Choice(key) => {
            let choice = field.choices.iter().find(|choice| choice.key == *key);
            choice.map_or_else(|| key.to_string(), |choice| choice.words.get(lang).to_owned())
        }
        Value::Milestones(set) => {
            let line = |milestone: &Milestone| {
                let kind = vocabulary.milestone(&milestone.kind);
                let kind = kind.map_or(&*milestone.kind, |kind| kind.long.get(lang));
                let at = stretch_text(&milestone.at, &[], vocabulary, lang);
                format!("{at} {kind}")
            };
            set.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        Value::Strings(set) => {
            let line = |text: &String| text.replace('\n', &RETURN.to_string());
            set.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        Value::Series(series) => {
            let line = |((at, role), amount): (&(Stretch, Key), &Quantity)| {
                let at = stretch_text(at, &[], vocabulary, lang);
                format!("{at} {} {amount}", series_role(Some(field), role).get(lang))
            };
            series.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        Value::References(_) => value.members().unwrap_or_default().join("\n"),
        Value::Text(_) | Value::Date(_) | Value::Quantity(_) => value.to_string(),
    }
}

/// A stretch of time as the office writes it, where that reads back.
fn stretch_text(stretch: &Stretch, grains: &[Grain], vocabulary: &Vocabulary, lang: Lang) -> String {
    let shown = vocabulary.calendar.words(stretch).get(lang).into_owned();
    let back = vocabulary.calendar.read(&shown, grains);
    if back.as_ref().and_then(Period::exact) == Some(stretch) { shown } else { stretch.to_string() }
}

fn period_text(period: &Period, field: &FieldDef, vocabulary: &Vocabulary, lang: Lang) -> String {
    let text = |stretch: &Stretch| stretch_text(stretch, field.grains(), vocabulary, lang);
    let said = match period {
        Period::Exactly(stretch) => return text(stretch),
        Period::Between(low, high) => words!("layout.one-of-years", high = text(high), low = text(low)),
        Period::AtLeast(low) => words!("compose.or-later", year = text(low)),
        Period::AtMost(high) => words!("compose.or-earlier", year = text(high)),
    };
    said.get(lang).into_owned()
}

/// Reads cells.
pub struct Cells<'a> {
    /// The words of choices and evaluations.
    pub vocabulary: &'a Vocabulary,
    /// The item that is meant by an id, or by a name that only one item has.
    pub found: &'a dyn Fn(&str) -> Option<Id>,
}

impl Cells<'_> {
    /// What is meant by the text of a cell of `field`; `None` where nothing is. `number` is what
    /// the cell holds if it is a number, counted from 1900 if it is a day.
    ///
    /// # Errors
    ///
    /// What cannot be meant, or could be two things, to stand after the name of the cell.
    pub fn value(&self, text: &str, number: Option<f64>, field: &FieldDef) -> Result<Option<Held>, Words> {
        let text = plain_text(text).map_err(|fault| fault.words())?;
        if text.trim().is_empty() {
            return Ok(None);
        }
        if is_token(&text, &unknown_words()) {
            return Ok(Some(Held::unknown()));
        }
        if is_token(&text, &too_long_words()) {
            return Err(words!("layout.too-long-edited-here-put"));
        }
        if field.ty.is_set() {
            return self.set(&text, field).map(Some);
        }
        let value = match field.ty {
            FieldType::Label | FieldType::Link | FieldType::Identifier if text.contains('\n') => {
                return Err(words!("layout.one-line-label"));
            }
            FieldType::Text | FieldType::Label | FieldType::Link | FieldType::Identifier => Value::Text(text),
            FieldType::Year => Value::Period(range(&text, number, &self.vocabulary.calendar)?),
            FieldType::Period => Value::Period(self.period(&text, number, field)?),
            FieldType::Date => Value::Date(date(&text, number)?),
            FieldType::Amount => Value::Quantity(Quantity::whole(amount(&text, number)?)),
            FieldType::Quantity => Value::Quantity(quantity(&text, number, field)?),
            FieldType::Flag => match read_flag(&text) {
                Some(true) => Value::Flag,
                Some(false) => return Ok(None),
                None => {
                    let text = brief(&text);
                    return Err(words!("layout.no-mark-write-yes", text));
                }
            },
            FieldType::Choice => Value::Choice(choice(&text, field)?),
            FieldType::Milestones | FieldType::Series | FieldType::References | FieldType::Strings => {
                return Ok(None);
            }
        };
        Ok(Some(Held::known(value)))
    }

    /// A period in a grain that the field takes. A day that a spreadsheet made of it is the day, or the shortest
    /// stretch around it that the field takes.
    fn period(&self, text: &str, number: Option<f64>, field: &FieldDef) -> Result<Period, Words> {
        let (calendar, grains) = (&self.vocabulary.calendar, field.grains());
        if let Some(period) = calendar.read(text, grains) {
            return Ok(period);
        }
        let day = match day(&plainly(text), number) {
            Some(day) => Some(day?.days_since_1970()),
            None => None,
        };
        let finest = grains.iter().filter(|grain| **grain != Grain::Release).max();
        let around = day.and_then(|day| calendar.at(*finest.unwrap_or(&Grain::Day), day));
        around.map(Period::Exactly).ok_or_else(|| {
            words!("editing.period", shown = brief(text), taken = calendar.examples(grains).join(", "))
        })
    }

    fn set(&self, text: &str, field: &FieldDef) -> Result<Held, Words> {
        let (mut complete, mut any) = (true, false);
        let mut series = Series::new();
        let (mut milestones, mut ids, mut texts) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for line in text.split('\n').filter(|line| !line.trim().is_empty()) {
            if is_token(line, &and_more_words()) || is_token(line, &unknown_words()) {
                complete = false;
                continue;
            }
            any = true;
            let fresh = match field.ty {
                FieldType::Milestones => milestones.insert(self.milestone(line, field)?),
                FieldType::Series => {
                    let (key, amount) = read_series_value(line, field, self.vocabulary)?;
                    series.insert(key, amount).is_none()
                }
                FieldType::References => ids.insert(self.reference(line)?),
                FieldType::Strings
                | FieldType::Text
                | FieldType::Label
                | FieldType::Link
                | FieldType::Identifier
                | FieldType::Year
                | FieldType::Period
                | FieldType::Date
                | FieldType::Amount
                | FieldType::Quantity
                | FieldType::Flag
                | FieldType::Choice => {
                    let member = line.replace(RETURN, "\n");
                    texts.insert(plain_text(&member).map_err(|fault| fault.words())?)
                }
            };
            if !fresh {
                let line = brief(line);
                return Err(words!("layout.says-twice", line));
            }
        }
        let value = any.then_some(match field.ty {
            FieldType::Milestones => Value::Milestones(milestones),
            FieldType::Series => Value::Series(series),
            FieldType::References => Value::References(ids),
            FieldType::Strings
            | FieldType::Text
            | FieldType::Label
            | FieldType::Link
            | FieldType::Identifier
            | FieldType::Year
            | FieldType::Period
            | FieldType::Date
            | FieldType::Amount
            | FieldType::Quantity
            | FieldType::Flag
            | FieldType::Choice => Value::Strings(texts),
        });
        Ok(Held { value, complete })
    }

    /// An item by its id, what is written behind it left aside, or by its name.
    pub fn reference(&self, line: &str) -> Result<Id, Words> {
        let line = line.trim();
        let first = line.split([' ', '　', '\t']).next().unwrap_or(line);
        let found = (self.found)(first).or_else(|| (self.found)(line));
        found.ok_or_else(|| {
            let line = brief(line);
            words!("layout.no-id-nor-name", line)
        })
    }

    fn milestone(&self, line: &str, field: &FieldDef) -> Result<Milestone, Words> {
        let milestone = read_milestone(line, self.vocabulary).map_err(|_| {
            let line = brief(line);
            let kinds = self.vocabulary.milestones.iter().map(|kind| &kind.long);
            words!("layout.not-year-and-evaluation", kinds = Words::joined("layout.comma", kinds), line)
        })?;
        in_grain(milestone, line, field, self.vocabulary)
    }
}

fn is_token(text: &str, token: &Words) -> bool {
    let text = plainly(text);
    Lang::ALL.iter().any(|lang| text == plainly(&token.get(*lang)))
}

/// A text without blanks, in narrow forms and small letters.
fn plainly(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase()
}

fn choice(text: &str, field: &FieldDef) -> Result<Key, Words> {
    let plain = plainly(text);
    let is = |choice: &&Choice| choice.words.texts().chain([&*choice.key]).any(|name| plainly(name) == plain);
    let mut fitting = field.choices.iter().filter(is);
    match (fitting.next(), fitting.next()) {
        (Some(choice), None) => Ok(choice.key.clone()),
        _ => {
            let text = brief(text);
            let choices = field.choices.iter().map(|choice| &choice.words);
            Err(words!("layout.not-a-choice", choices = Words::joined("layout.comma", choices), text))
        }
    }
}

/// A fiscal year, or bounds of one.
fn range(text: &str, number: Option<f64>, calendar: &Calendar) -> Result<Period, Words> {
    let grains = [Grain::FiscalYear];
    if let Some(period) = text.trim().parse().ok().filter(|period: &Period| period.is_of(&grains)) {
        return Ok(period);
    }
    if let Some(day) = day(&plainly(text), number) {
        return year_of(day?, text, calendar).map(|year| Period::Exactly(Stretch::Fiscal(year)));
    }
    calendar.read(text, &grains).ok_or_else(|| {
        let text = brief(text);
        words!("layout.not-fiscal-year-write", text)
    })
}

/// The fiscal year that a day stands for, if the year and the fiscal year are one.
fn year_of(day: Date, text: &str, calendar: &Calendar) -> Result<FiscalYear, Words> {
    let (year, ..) = day.parts();
    match calendar.fiscal_year(day) {
        Some(of) if i32::from(of.begins()) == year => Ok(of),
        of => {
            let text = brief(text);
            let before = of.map_or(year - 1, |of| i32::from(of.begins()));
            Err(words!("layout.day-may-stand-fy", text, year, before))
        }
    }
}

/// A day, if that is what was meant: also one that a spreadsheet made a number of.
fn day(plain: &str, number: Option<f64>) -> Option<Result<Date, Words>> {
    let fault = |error: DateError| {
        let text = brief(plain);
        match error {
            DateError::NoSuchDay | DateError::Form => {
                words!("layout.no-such-day", text)
            }
            DateError::OutsideEra { era, .. } => words!("layout.not-of-era", era, text),
            DateError::OtherCalendar => Words::of(text, error.words()),
        }
    };
    let plain = plain.strip_suffix("t00:00:00").unwrap_or(plain);
    match Date::parse(plain) {
        Err(DateError::Form) => {}
        settled => return Some(settled.map_err(fault)),
    }
    for sign in ['/', '.', '-'] {
        let parts: Vec<&str> = plain.split(sign).collect();
        if let [year, month, day] = parts.as_slice()
            && year.len() == 4
            && [year, month, day].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
        {
            let part = |text: &str| text.parse::<u32>().ok();
            let date = (|| Date::new(year.parse().ok()?, part(month)?, part(day)?))();
            return Some(date.ok_or(DateError::NoSuchDay).map_err(fault));
        }
    }
    let count = number.filter(|number| number.fract() == 0.0).map(|number| number as i64)?;
    DAYS.contains(&count).then(|| serial(count).ok_or(DateError::NoSuchDay).map_err(fault))
}

/// The day of a number as Excel counts them.
fn serial(count: i64) -> Option<Date> {
    let day = chrono::DateTime::from_timestamp((count - EPOCH) * 86_400, 0)?.date_naive();
    Date::parse_iso(&day.to_string()).ok()
}

fn date(text: &str, number: Option<f64>) -> Result<Date, Words> {
    day(&plainly(text), number).unwrap_or_else(|| {
        let text = brief(text);
        Err(words!("layout.not-date-write-2026", text))
    })
}

fn amount(text: &str, number: Option<f64>) -> Result<i64, Words> {
    let kept = ungrouped(&plainly(text).replace('、', ","));
    // A spreadsheet keeps fifteen digits of a number and no more.
    let whole = number.is_none_or(|number| number.fract() == 0.0 && number.abs() < 1e15);
    let minus = kept.map(|kept| kept.replace(['−', '▲', '△'], "-"));
    minus.and_then(|minus| minus.parse().ok()).filter(|_| whole).ok_or_else(|| {
        let text = brief(text);
        words!("layout.not-whole-number-without", text)
    })
}

fn quantity(text: &str, number: Option<f64>, field: &FieldDef) -> Result<Quantity, Words> {
    // A spreadsheet keeps fifteen digits of a number and no more.
    let kept = number.is_none_or(|number| number.abs() < 1e15);
    Quantity::read(text, field.unit.as_ref()).filter(|_| kept).ok_or_else(|| {
        let shown = brief(text);
        words!("editing.quantity", shown)
    })
}

/// Whether two texts of a cell are one, whatever a spreadsheet does to blanks.
pub fn same_in_cell(one: &str, other: &str) -> bool {
    let plain = |text: &str| {
        let text = text.replace('\t', " ");
        plain_text(&text).unwrap_or(text)
    };
    one == other || plain(one) == plain(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap()
    }

    #[track_caller]
    fn check(kind: &str, field: &str, text: &str, number: Option<f64>, expected: &str) {
        let vocabulary = vocabulary();
        let cells = Cells { vocabulary: &vocabulary, found: &|text| text.parse().ok() };
        let field = vocabulary.field(kind, field).unwrap();
        let said = match cells.value(text, number, field) {
            Ok(None) => "nothing".to_owned(),
            Ok(Some(Held { value: None, .. })) => "unknown".to_owned(),
            Ok(Some(Held { value: Some(value), complete: true })) => value.to_string(),
            Ok(Some(Held { value: Some(value), .. })) => format!("{value} and more"),
            Err(words) => words.get(Lang::EN).into_owned(),
        };
        assert_eq!(said, expected, "{text}");
    }

    #[test]
    fn a_fiscal_year_is_read_however_the_office_writes_it() {
        for text in [
            "FY2026",
            "２０２６",
            "2026年度",
            "令和８年度",
            "令和 8 年度",
            "R8",
            "2026/4/1",
            "2026-12-31",
            "令和8年4月1日",
        ] {
            check("project", "first", text, None, "FY2026");
        }
        check("project", "first", "46113", Some(46_113.0), "FY2026");
        check("project", "first", "2026", Some(2026.0), "FY2026");
        check("project", "first", "令和８年度以前", None, "<=FY2026");
        check("project", "first", "令和８年度～令和１０年度のいずれか", None, "FY2026..FY2028");
        check("project", "first", "（不明）", None, "unknown");
        check("project", "first", "　", None, "nothing");
    }

    #[test]
    fn a_day_that_two_fiscal_years_claim_is_refused() {
        check(
            "project",
            "first",
            "2026-01-01",
            Some(46_023.0),
            "the day \"2026-01-01\" may stand for FY2026 or FY2025; write the fiscal year",
        );
        check("project", "first", "46113", None, "\"46113\" is not a fiscal year; write FY2026");
        check("project", "first", "2026/2/30", None, "\"2026/2/30\" is no day of the calendar");
    }

    #[test]
    fn a_day_is_read_from_the_number_that_excel_made_of_it() {
        for (text, number) in [
            ("46038", Some(46_038.0)),
            ("2026-01-16", Some(46_038.0)),
            ("2026/1/16", None),
            ("２０２６年１月１６日", None),
            ("R8.1.16", None),
        ] {
            check("policy", "decided", text, number, "2026-01-16");
        }
        check("policy", "decided", "2026", None, "\"2026\" is not a date; write 2026-01-16");
    }

    #[test]
    fn evaluations_stand_one_on_a_line() {
        let both = "FY2025 ex-ante, FY2028 mid-term";
        check("project", "milestones", "令和７年度 事前評価\nFY2028 mid-term", None, both);
        check("project", "milestones", "2025 前\n\n2028年度の中間評価", None, both);
        check("project", "milestones", "2025 前\n(ほか不明)", None, "FY2025 ex-ante and more");
        check("project", "milestones", "R7前\nR7 事前評価", None, "says \"R7 事前評価\" twice");
        check(
            "project",
            "milestones",
            "R7",
            None,
            "\"R7\" is not a fiscal year and a kind of evaluation: ex-ante evaluation, mid-term evaluation, ex-post evaluation",
        );
    }

    #[test]
    fn choices_and_flags_are_read_by_their_words() {
        check("indicator", "category", "アウトカム指標", None, "outcome");
        check(
            "indicator",
            "category",
            "成果",
            None,
            "\"成果\" is none of the choices: output indicator, outcome indicator",
        );
        check("project", "provisional", "〇", None, "true");
        check("project", "provisional", "FALSE", None, "nothing");
        check("project", "provisional", "仮", None, "\"仮\" is no mark; write yes, or leave it empty");
        check("project", "conducts", "bbj バイオバンク\nx-1", None, "bbj, x-1");
    }
}
