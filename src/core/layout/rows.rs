//! A plan laid out as one table: a row for each item, a column for each field of any kind.
//!
//! How the table is written is `planctl_papers::export`'s, how rows are read `planctl_reading::formats`'s; both hold
//! to this layout, so that what was exported comes back as it was.

use crate::model::{Item, Key, KindDef, PLAN_KIND, Value, Vocabulary};
use crate::text::{Lang, folded};
use crate::words;

/// What a column of the table holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowColumn {
    /// What the item is.
    Kind,
    /// Its id.
    Id,
    /// The id of what it stands under.
    Under,
    /// The fields and lists that are not fully recorded.
    Unknown,
    /// A field, of whatever kinds have it.
    Field(Key),
}

impl RowColumn {
    /// The columns of a vocabulary, in order: its own first, then every field once.
    pub fn all(vocabulary: &Vocabulary) -> Vec<RowColumn> {
        let mut all = vec![RowColumn::Kind, RowColumn::Id, RowColumn::Under, RowColumn::Unknown];
        for field in kinds(vocabulary).flat_map(|kind| &kind.fields) {
            let column = RowColumn::Field(field.key.clone());
            if !all.contains(&column) {
                all.push(column);
            }
        }
        all
    }

    /// Its name in options and files.
    pub fn key(&self) -> &str {
        match self {
            RowColumn::Kind => "kind",
            RowColumn::Id => "id",
            RowColumn::Under => "under",
            RowColumn::Unknown => "unknown",
            RowColumn::Field(key) => key,
        }
    }

    /// Its heading: of a field what the first kind that has it calls it.
    pub fn head(&self, vocabulary: &Vocabulary, lang: Lang) -> String {
        match self {
            RowColumn::Kind => words!("export.column.kind").get(lang).into_owned(),
            RowColumn::Id => words!("export.column.id").get(lang).into_owned(),
            RowColumn::Under => words!("export.column.under").get(lang).into_owned(),
            RowColumn::Unknown => words!("export.column.unknown").get(lang).into_owned(),
            RowColumn::Field(key) => {
                let field = kinds(vocabulary).find_map(|kind| kind.field(key));
                field.map_or_else(String::new, |field| field.words.get(lang).to_owned())
            }
        }
    }

    /// What stands in it of an item. Values stand as in a snapshot, so that they sort and can be read back.
    pub fn text(&self, item: &Item, vocabulary: &Vocabulary, lang: Lang) -> String {
        match self {
            RowColumn::Kind => kind_text(&item.kind, vocabulary, lang),
            RowColumn::Id => item.id.to_string(),
            RowColumn::Under => item.parent.as_ref().map(ToString::to_string).unwrap_or_default(),
            RowColumn::Unknown => {
                let fields = item.fields.iter().filter(|(_, held)| !held.complete).map(|(key, _)| &**key);
                let lists = item.open_lists.iter().map(|kind| &**kind);
                fields.chain(lists).collect::<Vec<_>>().join(" ")
            }
            RowColumn::Field(key) => item.value(key).map(value_text).unwrap_or_default(),
        }
    }
}

fn kinds(vocabulary: &Vocabulary) -> impl Iterator<Item = &KindDef> {
    [&vocabulary.plan].into_iter().chain(&vocabulary.kinds)
}

/// The word of a kind, or its key where the word could mean another.
fn kind_text(key: &Key, vocabulary: &Vocabulary, lang: Lang) -> String {
    let kind = kinds(vocabulary).find(|kind| kind.key == *key);
    let word = kind.map(|kind| kind.words.get(lang)).filter(|word| !word.trim().is_empty());
    let is_it = |word: &&str| kind_called(word, vocabulary).is_some_and(|kind| kind.key == *key);
    word.filter(is_it).unwrap_or(key).to_owned()
}

/// The kind that a word means, `[plan]` too: by its key, or by a word that no other kind bears.
pub fn kind_called<'v>(word: &str, vocabulary: &'v Vocabulary) -> Option<&'v KindDef> {
    let word = word.trim();
    if let Some(kind) = kinds(vocabulary).find(|kind| *kind.key == *word) {
        return Some(kind);
    }
    let asked = folded(word);
    let bears = |kind: &&KindDef| {
        let of_plan = vocabulary.words.texts().filter(|_| &*kind.key == PLAN_KIND);
        kind.words.texts().chain(of_plan).chain([&*kind.key]).any(|name| folded(name) == asked)
    };
    let mut called = kinds(vocabulary).filter(bears);
    match (called.next(), called.next()) {
        (Some(kind), None) if !asked.is_empty() => Some(kind),
        _ => None,
    }
}

/// What a cell begins with that a spreadsheet takes for a formula. A `'` before it keeps it from that; where rows are
/// exported, one stands before what begins so, or with such a guard already.
pub const FORMULA_SIGNS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// What parts the members of a set; one that holds any of them stands in quotes.
const PARTING: [char; 7] = [',', '、', '，', ';', '；', '\n', '"'];

/// A value as it stands in a cell: as in a snapshot, without quotes; of several texts those that hold a sign which
/// parts them in quotes.
pub fn value_text(value: &Value) -> String {
    let Value::Strings(texts) = value else { return value.to_string() };
    let quoted = |text: &String| match text.contains(PARTING) || text.trim() != text {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.clone(),
    };
    texts.iter().map(quoted).collect::<Vec<_>>().join(", ")
}

/// The members of a set in a cell, parted by commas, semicolons or line breaks outside quotes; none is empty.
///
/// ```
/// use planctl_core::layout::members;
///
/// assert_eq!(members("甲、乙; \"a, \"\"b\"\"\""), ["甲", "乙", "a, \"b\""]);
/// ```
pub fn members(cell: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = cell.trim_start();
    while !rest.is_empty() {
        let quoted = rest.strip_prefix('"').and_then(within_quotes);
        // What stands behind a quoted member, before a sign that parts, is none of quotes.
        let (member, behind) = match quoted.filter(|(_, behind)| begins_apart(behind)) {
            Some((member, behind)) => (member, behind),
            None => {
                let end = rest.find(|c| c != '"' && PARTING.contains(&c)).unwrap_or(rest.len());
                (rest[..end].trim().to_owned(), &rest[end..])
            }
        };
        if !member.is_empty() {
            out.push(member);
        }
        rest = behind.trim_start_matches([' ', '\t', '　']);
        rest = rest.strip_prefix(PARTING).unwrap_or(rest).trim_start();
    }
    out
}

fn begins_apart(behind: &str) -> bool {
    let behind = behind.trim_start_matches([' ', '\t', '　']);
    behind.is_empty() || behind.starts_with(|c| c != '"' && PARTING.contains(&c))
}

/// The text up to the quote that closes it, and what stands behind; `None` if nothing closes it.
fn within_quotes(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut rest = text;
    loop {
        let (before, behind) = rest.split_once('"')?;
        out.push_str(before);
        match behind.strip_prefix('"') {
            Some(behind) => {
                out.push('"');
                rest = behind;
            }
            None => return Some((out, behind)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_come_back_whatever_they_hold() {
        for texts in [
            vec!["a"],
            vec!["a, b", "c"],
            vec!["\"", "\"\"", "a\"b"],
            vec!["一\n二", "甲、乙", "丙；丁"],
            vec![" a", "b "],
            vec!["'x'", "a\tb"],
        ] {
            let set = Value::Strings(texts.iter().map(|text| (*text).to_owned()).collect());
            let mut back = members(&value_text(&set));
            back.sort();
            assert_eq!(Some(back), set.members(), "{texts:?}");
        }
    }

    #[test]
    fn a_kind_is_told_by_its_key_or_by_a_word_of_its_own() {
        let vocabulary = Vocabulary::parse(Vocabulary::BUILT_IN[3]).unwrap();
        for (word, key) in
            [("feature", "feature"), ("機能", "feature"), (" Feature ", "feature"), ("plan", "plan")]
        {
            assert_eq!(kind_called(word, &vocabulary).map(|kind| &*kind.key), Some(key), "{word}");
        }
        assert!(kind_called("epic", &vocabulary).is_none() && kind_called("", &vocabulary).is_none());
    }
}
