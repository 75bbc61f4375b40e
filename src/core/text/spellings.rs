//! How people write periods: the rows that each language has for them.

use std::sync::OnceLock;

use super::{Lang, Pattern};

/// One spelling.
#[derive(Debug)]
pub struct Spelling {
    /// What it spells: a grain, a bound, or `each.` and a grain.
    pub what: &'static str,
    /// The number that its words say.
    pub number: Option<u8>,
    pub pattern: Pattern,
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
        Some(Spelling { what, number, pattern: Pattern::of_names(&pattern.to_lowercase()).ok()? })
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
