//! What a cell of a row says of a field.

use planctl_core::editing::{read_series_value, read_value};
use planctl_core::layout::{Cells, members};
use planctl_core::model::{FieldDef, FieldRole, FieldType, Held, Id, Value, Vocabulary};
use planctl_core::text::{Words, plain_text};
use planctl_core::words;

/// Reads cells by a vocabulary. References are read elsewhere, since rows name one another.
pub(super) struct Values<'v> {
    pub(super) vocabulary: &'v Vocabulary,
    pub(super) written: Written,
}

/// How the cells of rows were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// By people, or by another program.
    Otherwise,
    /// By planctl as a snapshot has them: every blank is meant, and ids are ids.
    AsKept,
    /// By planctl for people to edit: with words for what is not known, and the members of sets on lines of their own.
    ToBeEdited,
}

impl Values<'_> {
    /// What a cell says: as `edit` reads it, else as people write it into sheets; `None` where that is nothing.
    pub(super) fn value(&self, text: &str, field: &FieldDef) -> Result<Option<Value>, Words> {
        let one = |text: &str| read_value(&[text.to_owned()], field, self.vocabulary);
        match field.ty {
            // A text is what it says, whatever it says.
            FieldType::Text => return one(text),
            FieldType::Label | FieldType::Link | FieldType::Identifier => {
                return one(if self.written == Written::AsKept { text } else { text.trim() });
            }
            FieldType::Strings | FieldType::Series | FieldType::Milestones => {
                let all = read_value(&members(text), field, self.vocabulary);
                // The members of some hold commas themselves, and stand on lines of their own.
                let by_line = || {
                    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                    read_value(&lines.map(str::to_owned).collect::<Vec<_>>(), field, self.vocabulary)
                };
                return all.or_else(|error| by_line().map_err(|_| error));
            }
            FieldType::References => return Ok(None),
            FieldType::Year
            | FieldType::Period
            | FieldType::Date
            | FieldType::Amount
            | FieldType::Quantity
            | FieldType::Flag
            | FieldType::Choice => {}
        }
        one(text.trim()).or_else(|error| {
            let cells = Cells { vocabulary: self.vocabulary, found: &|_| None };
            let held: Option<Held> = cells.value(text, None, field).map_err(|_| error)?;
            Ok(held.and_then(|held| held.value))
        })
    }

    /// What a cell that was written to be edited says, unknown members and all.
    pub(super) fn edited(
        &self,
        text: &str,
        field: &FieldDef,
        found: &dyn Fn(&str) -> Option<Id>,
    ) -> Result<Option<Held>, Words> {
        Cells { vocabulary: self.vocabulary, found }.value(text, None, field)
    }

    /// The number of a series in a column of its own.
    pub(super) fn of_series(&self, at: &str, text: &str, field: &FieldDef) -> Result<Value, Words> {
        let read = read_series_value(&format!("{at} {}", text.trim()), field, self.vocabulary)?;
        Ok(Value::Series([read].into_iter().collect()))
    }
}

/// What each member of a cell refers to; members that nothing is called are given back.
pub(super) fn references(
    text: &str,
    field: &FieldDef,
    find: &dyn Fn(&str) -> Option<Id>,
    is_own: bool,
) -> Result<Value, String> {
    let mut ids = std::collections::BTreeSet::new();
    for member in members(text) {
        let by_itself = || match field.role {
            FieldRole::Lineage => Id::origin(&member).ok(),
            _ if is_own => member.parse().ok(),
            _ => None,
        };
        let words =
            || member.split_whitespace().map(|word| find(word).ok_or(())).collect::<Result<Vec<Id>, ()>>();
        match find(&member).or_else(by_itself) {
            Some(id) => drop(ids.insert(id)),
            None => match words() {
                Ok(found) => ids.extend(found),
                Err(()) => return Err(member),
            },
        }
    }
    Ok(Value::References(ids))
}

/// The id that a text gives: itself if it is one; else its letters and digits in small and narrow forms, every
/// stretch of other signs one hyphen, at most 63 characters. `None` if nothing is left.
///
/// `PAY-12` gives `pay-12`, `A.1 (b)` gives `a-1-b`.
pub(super) fn id_of(text: &str) -> Option<Id> {
    let text = text.trim();
    if let Ok(id) = text.parse() {
        return Some(id);
    }
    let mut out = String::new();
    for c in planctl_core::text::folded(&text.split_whitespace().collect::<Vec<_>>().join("-")).chars() {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            _ if out.is_empty() || out.ends_with('-') => {}
            _ => out.push('-'),
        }
    }
    let cut: String = out.chars().take(Id::MAX_LENGTH).collect();
    cut.trim_matches('-').parse().ok()
}

/// A text as fields keep it, for telling whether two say the same.
pub(super) fn kept(text: &str) -> Result<String, Words> {
    plain_text(text).map_err(|fault| words!("editing.text", fault = fault.words()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_gives_the_id_that_it_is_like() {
        for (text, id) in [
            ("PAY-12", Some("pay-12")),
            ("pay-12", Some("pay-12")),
            ("A.1 (b)", Some("a-1-b")),
            ("Ｑ１−３", Some("q1-3")),
            ("施策１", Some("1")),
            ("施策", None),
            ("", None),
        ] {
            assert_eq!(id_of(text).as_ref().map(Id::as_str), id, "{text}");
        }
        assert_eq!(id_of(&"x ".repeat(100)).map(|id| id.as_str().len()), Some(Id::MAX_LENGTH));
    }
}
