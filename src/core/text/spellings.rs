//! How people write periods: the rows that each language has for them.

use std::sync::OnceLock;

use super::{Lang, Pattern, loosely};

/// One spelling.
#[derive(Debug)]
pub struct Spelling {
    /// What it spells: a grain, a bound, or `each.` and a grain.
    pub what: &'static str,
    /// The number that its words say.
    pub number: Option<u8>,
    pub pattern: Pattern,
    /// What stands between its names, as [`loosely`] leaves it.
    words: Vec<String>,
}

impl Spelling {
    /// Whether a text without blanks and capitals has the words of the spelling in their order: what does not
    /// cannot match.
    pub fn may_match(&self, text: &str) -> bool {
        let mut rest = text;
        self.words.iter().all(|word| {
            let found = rest.find(word.as_str());
            rest = found.map_or("", |at| &rest[at + word.len()..]);
            found.is_some()
        })
    }
}

/// The words of a pattern of names; none where a part of it may be missing.
fn words(pattern: &str) -> Vec<String> {
    let between = pattern.split('{').map(|part| part.split_once('}').map_or(part, |(_, words)| words));
    let words = between.map(loosely).map(|words| words.to_lowercase()).filter(|words| !words.is_empty());
    if pattern.contains('[') { Vec::new() } else { words.collect() }
}

/// The spellings of every language, in the order of [`Lang::ALL`] and of each file.
pub fn spellings() -> &'static [Spelling] {
    static READ: OnceLock<Vec<Spelling>> = OnceLock::new();
    READ.get_or_init(|| Lang::ALL.iter().flat_map(|lang| read(lang.spellings())).collect())
}

fn read(text: &'static str) -> impl Iterator<Item = Spelling> {
    let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.filter_map(|row| {
        let (what, pattern) = row.split_once(" = ")?;
        let (what, number) = match what.split_once('=') {
            Some((what, number)) => (what, Some(number.parse().ok()?)),
            None => (what, None),
        };
        let pattern = pattern.to_lowercase();
        Some(Spelling { what, number, words: words(&pattern), pattern: Pattern::of_names(&pattern).ok()? })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_a_language_is_a_spelling() {
        for lang in Lang::ALL {
            let rows = lang.spellings().lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
            assert_eq!(rows.count(), read(lang.spellings()).count(), "{lang:?}");
            assert!(read(lang.spellings()).count() > 10, "{lang:?}");
        }
    }
}
