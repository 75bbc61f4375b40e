//! Values as a person gives them: as a snapshot writes them, or as officials do.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use crate::model::{
    Date, FieldDef, FieldRole, FieldType, Id, Key, Milestone, Period, Quantity, Series, Stretch, Value,
    Vocabulary, series_value, ungrouped,
};
use crate::text::{Lang, Words, brief, folded, plain_text};
use crate::words;

/// Reads what a field is to hold, a set by its members; `None` for an empty value.
///
/// # Errors
///
/// If a text is no such value, in words.
pub fn read_value(
    texts: &[String],
    field: &FieldDef,
    vocabulary: &Vocabulary,
) -> Result<Option<Value>, Words> {
    match field.ty {
        FieldType::Milestones => {
            let one = |text: &String| in_grain(read_milestone(text, vocabulary)?, text, field, vocabulary);
            let set = texts.iter().map(one).collect::<Result<_, _>>()?;
            Ok(Some(Value::Milestones(set)).filter(|value| !value.is_empty_set()))
        }
        FieldType::Series => {
            let mut series = Series::new();
            for text in texts {
                let (key, amount) = read_series_value(text, field, vocabulary)?;
                if series.insert(key, amount).is_some() {
                    return Err(words!("editing.series-twice", shown = brief(text)));
                }
            }
            Ok(Some(Value::Series(series)).filter(|value| !value.is_empty_set()))
        }
        FieldType::References => {
            let read = if field.role == FieldRole::Lineage { Id::origin } else { str::parse };
            let set = texts.iter().map(|text| id(text, read)).collect::<Result<_, _>>()?;
            Ok(Some(Value::References(set)).filter(|value| !value.is_empty_set()))
        }
        FieldType::Strings => {
            let mut set = texts.iter().map(|text| plain(text)).collect::<Result<BTreeSet<_>, _>>()?;
            set.remove("");
            Ok(Some(Value::Strings(set)).filter(|value| !value.is_empty_set()))
        }
        FieldType::Text
        | FieldType::Label
        | FieldType::Link
        | FieldType::Identifier
        | FieldType::Year
        | FieldType::Period
        | FieldType::Date
        | FieldType::Amount
        | FieldType::Quantity
        | FieldType::Flag
        | FieldType::Choice => match texts {
            [] => Ok(None),
            [text] => single(text, field, vocabulary),
            _ => Err(words!("editing.holds-value")),
        },
    }
}

fn single(text: &str, field: &FieldDef, vocabulary: &Vocabulary) -> Result<Option<Value>, Words> {
    let shown = brief(text);
    let value = match field.ty {
        FieldType::Text | FieldType::Label | FieldType::Link | FieldType::Identifier => {
            let text = plain(text)?;
            if field.ty != FieldType::Text && text.contains('\n') {
                return Err(words!("editing.one-line"));
            }
            return Ok((!text.is_empty()).then_some(Value::Text(text)));
        }
        FieldType::Year | FieldType::Period => Value::Period(read_period(text, field, vocabulary)?),
        FieldType::Date => Value::Date(Date::parse(text).map_err(|error| {
            let fault = error.words();
            words!("editing.date", shown, fault)
        })?),
        FieldType::Amount => {
            let digits = ungrouped(text.trim()).and_then(|digits| digits.parse().ok());
            Value::Quantity(Quantity::whole(digits.ok_or_else(|| words!("editing.amount", shown))?))
        }
        FieldType::Quantity => Value::Quantity(read_quantity(text, field)?),
        FieldType::Flag => match read_flag(text) {
            Some(true) => Value::Flag,
            Some(false) => return Ok(None),
            None => return Err(words!("editing.neither-true-nor-false", shown)),
        },
        FieldType::Choice => match field.choices.iter().find(|choice| choice.is_called(text)) {
            Some(choice) => Value::Choice(choice.key.clone()),
            None => {
                let all: Vec<&str> = field.choices.iter().map(|choice| &*choice.key).collect();
                let all = all.join(", ");
                return Err(words!("editing.none-of-choices", shown, all));
            }
        },
        FieldType::Milestones | FieldType::Series | FieldType::References | FieldType::Strings => {
            unreachable!("sets are read by their members")
        }
    };
    Ok(Some(value))
}

fn plain(text: &str) -> Result<String, Words> {
    plain_text(text).map_err(|fault| {
        let fault = fault.words();
        words!("editing.text", fault)
    })
}

fn id(text: &str, read: fn(&str) -> Result<Id, crate::model::IdError>) -> Result<Id, Words> {
    read(text).map_err(|error| {
        let (text, fault) = (brief(text), error.words());
        words!("editing.not-an-id", text, fault)
    })
}

/// Whether a mark says that a flag is set or not, as it is typed in any language, ticked in a cell, or printed by
/// papers and messages; `None` for what is no such mark.
pub fn read_flag(text: &str) -> Option<bool> {
    let plain = text.nfkc().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    match plain.as_str() {
        "○" | "◯" | "〇" | "●" | "✓" | "✔" | "レ" | "yes" | "true" | "はい" | "有" | "1" => {
            Some(true)
        }
        "×" | "no" | "false" | "いいえ" | "無" | "0" | "-" => Some(false),
        _ => {
            let printed = words!("layout.flag-set");
            let is_printed = Lang::ALL.iter().any(|lang| folded(&printed.get(*lang)) == folded(text));
            is_printed.then_some(true)
        }
    }
}

/// Reads a period as [`Calendar::read`](crate::model::Calendar::read) does, in a grain that the field takes.
///
/// # Errors
///
/// If it is none, what may be written.
pub fn read_period(text: &str, field: &FieldDef, vocabulary: &Vocabulary) -> Result<Period, Words> {
    // As it is kept it is that, where a field takes a year of the calendar and a fiscal one.
    let kept = text
        .trim()
        .parse()
        .ok()
        .filter(|period: &Period| field.grains().is_empty() && vocabulary.calendar.knows(period));
    kept.or_else(|| vocabulary.calendar.read(text, field.grains())).ok_or_else(|| {
        let shown = brief(text);
        if field.ty == FieldType::Year {
            return words!("editing.year", shown);
        }
        let taken = vocabulary.calendar.examples(field.grains()).join(", ");
        words!("editing.period", shown, taken)
    })
}

fn read_quantity(text: &str, field: &FieldDef) -> Result<Quantity, Words> {
    Quantity::read(text, field.unit.as_ref()).ok_or_else(|| words!("editing.quantity", shown = brief(text)))
}

/// Reads a member of a series: a period, what the number is, and the number.
///
/// # Errors
///
/// If a text is none, in words.
pub fn read_series_value(
    text: &str,
    field: &FieldDef,
    vocabulary: &Vocabulary,
) -> Result<((Stretch, Key), Quantity), Words> {
    if let Some(read) = series_value(text)
        && field.values.iter().any(|value| value.key == read.0.1)
        && vocabulary.calendar.knows(&Period::Exactly(read.0.0.clone()))
        && Period::Exactly(read.0.0.clone()).is_of(field.grains())
    {
        return Ok(read);
    }
    // The period and the number may hold blanks of their own, so the words of each kind of value part them.
    for value in &field.values {
        for name in [&*value.key].into_iter().chain(value.words.texts()).filter(|name| !name.is_empty()) {
            let Some((at, amount)) = text.split_once(name) else { continue };
            let at = at.trim().trim_end_matches('の');
            let at = vocabulary.calendar.read(at, field.grains()).and_then(|period| period.exact().cloned());
            let amount =
                Quantity::read(amount.trim_start_matches([':', '：', ' ', '　']), field.unit.as_ref());
            if let (Some(at), Some(amount)) = (at, amount) {
                return Ok(((at, value.key.clone()), amount));
            }
        }
    }
    let at = vocabulary.calendar.examples(field.grains()).into_iter().next().unwrap_or_default();
    let roles = field.values.iter().map(|value| Words::from(&value.words));
    let role = field.values.first().map(|value| Words::from(&value.words)).unwrap_or_default();
    Err(words!("editing.series", shown = brief(text), roles = Words::list(roles), at, role))
}

/// A milestone, if a field takes those of its grain.
///
/// # Errors
///
/// If it does not, what may be written.
pub(crate) fn in_grain(
    milestone: Milestone,
    text: &str,
    field: &FieldDef,
    vocabulary: &Vocabulary,
) -> Result<Milestone, Words> {
    if Period::Exactly(milestone.at.clone()).is_of(field.grains()) {
        return Ok(milestone);
    }
    let (shown, taken) = (brief(text), vocabulary.calendar.examples(field.grains()).join(", "));
    Err(words!("editing.period", shown, taken))
}

/// Reads when something is expected and what, in either order: `FY2028 mid-term`, 令和10年度 中間評価, R10 中間, `Q3 2026 beta`. The
/// kind may be called in any language of the vocabulary, and shortly where the rest of its name is that of all kinds.
///
/// # Errors
///
/// If a text is neither, in words.
pub fn read_milestone(text: &str, vocabulary: &Vocabulary) -> Result<Milestone, Words> {
    // As it is kept it is that.
    let is_known = |one: &Milestone| {
        vocabulary.milestone(&one.kind).is_some()
            && vocabulary.calendar.knows(&Period::Exactly(one.at.clone()))
    };
    if let Some(kept) = text.trim().parse().ok().filter(is_known) {
        return Ok(kept);
    }
    let plain = folded(text);
    let signs: &[char] = &['・', ':', ',', '-', 'の', '年', '度'];
    let mut named: Vec<(String, Key)> = Vec::new();
    let shared = shared_endings(vocabulary);
    for kind in &vocabulary.milestones {
        let short = kind.long.texts().zip(&shared).map(|(name, ending)| &name[..name.len() - ending.len()]);
        let names = [&*kind.key].into_iter().chain(kind.long.texts()).chain(kind.words.texts()).chain(short);
        let names = names.map(folded).filter(|name| !name.is_empty());
        named.extend(names.map(|name| (name, kind.key.clone())));
    }
    // Of several names that end alike the longest is meant.
    named.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let when = |rest: &str| {
        vocabulary.calendar.when(rest).or_else(|| vocabulary.calendar.when(rest.trim_matches(signs)))
    };
    // Blanks part the numbers of `Q3 2026`, so the text is tried with them first.
    let spaced = text.trim().to_lowercase();
    for (name, kind) in &named {
        let rests = [spaced.strip_suffix(name.as_str()), spaced.strip_prefix(name.as_str())];
        if let Some(at) = rests.into_iter().flatten().map(str::trim).find_map(when) {
            return Ok(Milestone { at, kind: kind.clone() });
        }
    }
    for (name, kind) in named {
        let rests = [plain.strip_suffix(&name), plain.strip_prefix(&name)];
        if let Some(at) = rests.into_iter().flatten().find_map(when) {
            return Ok(Milestone { at, kind });
        }
    }
    let (shown, kinds) =
        (brief(text), vocabulary.milestones.iter().map(|kind| &*kind.key).collect::<Vec<_>>().join(", "));
    Err(words!("editing.not-evaluation-kinds", shown, kinds))
}

/// What the full names of all kinds of evaluations end with, language by language: 評価.
fn shared_endings(vocabulary: &Vocabulary) -> Vec<String> {
    let names: Vec<Vec<&str>> =
        vocabulary.milestones.iter().map(|kind| kind.long.texts().collect()).collect();
    let Some((first, others)) = names.split_first() else { return Vec::new() };
    let ending = |index: usize, name: &str| {
        let ends = name.char_indices().map(|(at, _)| &name[at..]).chain([""]);
        let is_shared = |end: &&str| {
            !others.is_empty()
                && others.iter().all(|names| names.get(index).is_some_and(|name| name.ends_with(*end)))
        };
        ends.into_iter().find(is_shared).unwrap_or_default().to_owned()
    };
    first.iter().enumerate().map(|(index, name)| ending(index, name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_evaluation_is_read_by_every_name_of_its_kind() {
        let vocabulary = Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap();
        for (typed, kept) in [
            ("FY2028 mid-term", "FY2028 mid-term"),
            ("FY2028 Mid-Term Evaluation", "FY2028 mid-term"),
            ("令和10年度 中間評価", "FY2028 mid-term"),
            ("R10 中間", "FY2028 mid-term"),
            ("Ｒ１０　中", "FY2028 mid-term"),
            ("中間評価・R10", "FY2028 mid-term"),
            ("令和10年度の中間評価", "FY2028 mid-term"),
            ("R12事後", "FY2030 ex-post"),
            ("2025 前", "FY2025 ex-ante"),
        ] {
            let read = read_milestone(typed, &vocabulary).map(|read| read.to_string());
            assert_eq!(read.as_deref().ok(), Some(kept), "{typed}");
        }
        for typed in ["R10", "中間評価", "R10 評価", "R10 再中間"] {
            assert!(read_milestone(typed, &vocabulary).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_milestone_is_read_as_it_is_kept_whatever_comes_back() {
        let vocabulary = Vocabulary::parse(Vocabulary::BUILT_IN[0]).unwrap();
        for each in crate::model::Each::all() {
            let kind = vocabulary.milestones[0].key.clone();
            let milestone = Milestone { at: Stretch::Each(each), kind };
            assert_eq!(read_milestone(&milestone.to_string(), &vocabulary), Ok(milestone));
        }
    }
}
