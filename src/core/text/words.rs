//! Both tongues of one saying, Japanese and English.

use std::fmt;

/// The language words are printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Japanese.
    #[default]
    Ja,
    /// English.
    En,
}

/// One saying in Japanese and in English. [`fmt::Display`] prints the English.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Words {
    /// The Japanese.
    pub ja: String,
    /// The English.
    pub en: String,
}

impl Words {
    /// One saying from its two forms.
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Words { ja: ja.into(), en: en.into() }
    }

    /// A saying that reads the same in both languages, such as a name.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Words { ja: text.clone(), en: text }
    }

    /// The form for `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }

    /// Both forms with every `{name}` replaced by what `values` gives for it; a name that
    /// `values` lacks stays as written.
    pub fn filled(&self, values: &[(&str, Words)]) -> Words {
        Words { ja: fill(&self.ja, values, Lang::Ja), en: fill(&self.en, values, Lang::En) }
    }
}

/// One pass from left to right, so that braces inside a value are never read as a name.
fn fill(template: &str, values: &[(&str, Words)], lang: Lang) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let tail = &rest[open + 1..];
        let found = tail.find('}').and_then(|close| {
            let value = values.iter().find(|(name, _)| *name == &tail[..close])?;
            Some((close, value.1.get(lang)))
        });
        match found {
            Some((close, value)) => {
                out.push_str(value);
                rest = &tail[close + 1..];
            }
            None => {
                out.push('{');
                rest = tail;
            }
        }
    }
    out.push_str(rest);
    out
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

/// The candidate that reads most like `word`, if any is near enough to have been meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let score = strsim::jaro_winkler(word, candidate);
        if score >= 0.7 && best.is_none_or(|(top, _)| score > top) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// A number of things in English: `1 error`, `2 errors`.
pub fn counted(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

/// Two format strings with the same arguments in scope, Japanese first, as [`Words`].
#[macro_export]
macro_rules! words {
    ($ja:literal, $en:literal $(,)?) => {
        $crate::text::Words { ja: ::std::format!($ja), en: ::std::format!($en) }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_holds_braces_is_not_filled_again() {
        let template = Words::new("{a}と{b}", "{a} and {b}, {c}");
        let filled = template.filled(&[("a", Words::same("{b}")), ("b", Words::same("x"))]);
        assert_eq!(filled, Words::new("{b}とx", "{b} and x, {c}"));
    }

    #[test]
    fn a_mistyped_field_has_a_nearest_one() {
        assert_eq!(nearest("milestone", ["name", "milestones"]), Some("milestones"));
        assert_eq!(nearest("zzz", ["name", "milestones"]), None);
    }
}
