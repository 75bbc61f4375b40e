//! Values as a person gives them: as a snapshot writes them, or as officials do.

use std::collections::BTreeSet;

use crate::model::{
    Date, FieldDef, FieldRole, FieldType, Id, Milestone, Value, Vocabulary, YearRange, ungrouped,
};
use crate::text::{Words, brief, plain_text};
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

/// Reads a fiscal year and a kind of evaluation, `FY2028 mid-term` or 令和10年度 中間評価.
///
/// # Errors
///
/// If a text is neither, in words.
pub fn read_milestone(text: &str, vocabulary: &Vocabulary) -> Result<Milestone, Words> {
    for kind in &vocabulary.milestones {
        let names = [&*kind.key].into_iter().chain(kind.long.texts()).chain(kind.words.texts());
        for name in names.filter(|name| !name.is_empty()) {
            let year = text.trim().strip_suffix(name).and_then(read_year).and_then(|year| year.exact());
            if let Some(year) = year {
                return Ok(Milestone { year, kind: kind.key.clone() });
            }
        }
    }
    let (shown, kinds) =
        (brief(text), vocabulary.milestones.iter().map(|kind| &*kind.key).collect::<Vec<_>>().join(", "));
    Err(words!("editing.not-evaluation-kinds", shown, kinds))
}
