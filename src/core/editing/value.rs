//! Values as a person gives them: as a snapshot writes them, or as officials do.

use std::collections::BTreeSet;

use crate::model::{
    Date, FieldDef, FieldRole, FieldType, Id, Key, Milestone, Value, Vocabulary, YearRange, ungrouped,
};
use crate::text::{Words, brief, loosely, plain_text};
use crate::words;

/// Reads a fiscal year or a bound of one: `FY2026`, 令和8年度, R8, `<=FY2018`, `FY2019..FY2021`.
/// `None` if it is neither.
pub fn read_year(text: &str) -> Option<YearRange> {
    YearRange::typed(text)
}

/// Reads what a field is to hold; `None` for an empty value.
pub(super) fn read(
    texts: &[String],
    field: &FieldDef,
    vocabulary: &Vocabulary,
) -> Result<Option<Value>, Words> {
    match field.ty {
        FieldType::Milestones => {
            let set = texts.iter().map(|text| read_milestone(text, vocabulary)).collect::<Result<_, _>>()?;
            Ok(Some(Value::Milestones(set)).filter(|value| !value.is_empty_set()))
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
        | FieldType::Year
        | FieldType::Date
        | FieldType::Amount
        | FieldType::Flag
        | FieldType::Choice => match texts {
            [] => Ok(None),
            [text] => single(text, field),
            _ => Err(words!("editing.holds-value")),
        },
    }
}

fn single(text: &str, field: &FieldDef) -> Result<Option<Value>, Words> {
    let shown = brief(text);
    let value = match field.ty {
        FieldType::Text | FieldType::Label => {
            let text = plain(text)?;
            if field.ty == FieldType::Label && text.contains('\n') {
                return Err(words!("editing.one-line"));
            }
            return Ok((!text.is_empty()).then_some(Value::Text(text)));
        }
        FieldType::Year => Value::Year(read_year(text).ok_or_else(|| words!("editing.year", shown))?),
        FieldType::Date => Value::Date(Date::parse(text).map_err(|error| {
            let fault = error.words();
            words!("editing.date", shown, fault)
        })?),
        FieldType::Amount => {
            let digits = ungrouped(text.trim()).and_then(|digits| digits.parse().ok());
            Value::Amount(digits.ok_or_else(|| words!("editing.amount", shown))?)
        }
        FieldType::Flag => match text {
            "true" => Value::Flag,
            "false" => return Ok(None),
            _ => {
                return Err(words!("editing.neither-true-nor-false", shown));
            }
        },
        FieldType::Choice => {
            let is_meant = |choice: &&crate::model::Choice| *choice.key == *text || choice.words.is(text);
            match field.choices.iter().find(is_meant) {
                Some(choice) => Value::Choice(choice.key.clone()),
                None => {
                    let all: Vec<&str> = field.choices.iter().map(|choice| &*choice.key).collect();
                    let all = all.join(", ");
                    return Err(words!("editing.none-of-choices", shown, all));
                }
            }
        }
        FieldType::Milestones | FieldType::References | FieldType::Strings => {
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

/// Reads a fiscal year and a kind of evaluation, in either order: `FY2028 mid-term`, 令和10年度 中間評価, R10 中間. The
/// kind may be called in any language of the vocabulary, and shortly where the rest of its name is that of all kinds.
///
/// # Errors
///
/// If a text is neither, in words.
pub fn read_milestone(text: &str, vocabulary: &Vocabulary) -> Result<Milestone, Words> {
    let plain = loosely(text).to_lowercase();
    let signs: &[char] = &['・', ':', ',', '-', 'の', '年', '度'];
    let mut named: Vec<(String, Key)> = Vec::new();
    let shared = shared_endings(vocabulary);
    for kind in &vocabulary.milestones {
        let short = kind.long.texts().zip(&shared).map(|(name, ending)| &name[..name.len() - ending.len()]);
        let names = [&*kind.key].into_iter().chain(kind.long.texts()).chain(kind.words.texts()).chain(short);
        let names = names.map(|name| loosely(name).to_lowercase()).filter(|name| !name.is_empty());
        named.extend(names.map(|name| (name, kind.key.clone())));
    }
    // Of several names that end alike the longest is meant.
    named.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    for (name, kind) in named {
        let rests = [plain.strip_suffix(&name), plain.strip_prefix(&name)];
        let year = rests.into_iter().flatten().find_map(|rest| {
            let year = |rest: &str| read_year(rest).and_then(|year| year.exact());
            year(rest).or_else(|| year(rest.trim_matches(signs)))
        });
        if let Some(year) = year {
            return Ok(Milestone { year, kind });
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
        for typed in ["R10", "中間評価", "R10 評価", "R10 再中間", "R100 中間"] {
            assert!(read_milestone(typed, &vocabulary).is_err(), "{typed}");
        }
    }
}
