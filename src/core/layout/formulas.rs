//! How changes are worded where a vocabulary has no words of its own.

use crate::text::{Argument, Lang, Words};

/// The kinds of change that have a wording of their own, by the catalogue's name; the last one is
/// for whatever else changed.
const WORDED: [&str; 9] =
    ["added", "deleted", "renamed", "moved", "merged", "split", "split-up", "absorbed", "several"];

/// What is told of where nothing of the origin is left; no vocabulary words it apart from `split`.
const BY_ITSELF: &str = "split-up";

/// The wordings in one language, with the braces that name what changed, by the catalogue's name.
pub fn default_formulas(lang: Lang) -> impl Iterator<Item = (&'static str, &'static str)> {
    WORDED
        .into_iter()
        .filter(|key| *key != BY_ITSELF)
        .filter_map(move |key| Some((key, lang.template(&format!("formula.{key}"))?)))
}

/// A change of this kind in words.
pub fn default_formula(key: &str, values: &[(&'static str, Words)]) -> Words {
    let key = WORDED.into_iter().find(|own| *own == key).unwrap_or(WORDED[WORDED.len() - 1]);
    let values: Vec<(&'static str, &dyn Argument)> =
        values.iter().map(|(name, value)| (*name, value as &dyn Argument)).collect();
    Words::by_key(&format!("formula.{key}"), &values)
}
