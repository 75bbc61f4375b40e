//! Words that are known beforehand: keys for what documents call things, and headings of what is not of a plan.

use std::sync::LazyLock;

use planctl_core::text::loosely;

/// The rows of `known.txt`.
static KEYS: LazyLock<Vec<(&str, Vec<String>)>> = LazyLock::new(|| {
    let rows = include_str!("known.txt").lines().filter(|line| !line.starts_with('#'));
    let row = |line: &'static str| {
        let (key, words) = line.split_once(": ")?;
        Some((key, words.split(", ").map(loosely).collect()))
    };
    rows.filter_map(row).collect()
});

/// Headings whose part of a document is about it and not of the plan, loosely.
const ASIDE: [&str; 26] = [
    "はじめに",
    "おわりに",
    "まえがき",
    "あとがき",
    "目次",
    "用語集",
    "用語解説",
    "用語の説明",
    "参考",
    "参考資料",
    "資料編",
    "資料",
    "奥付",
    "策定の経緯",
    "策定委員会名簿",
    "contents",
    "tableofcontents",
    "foreword",
    "preface",
    "introduction",
    "glossary",
    "references",
    "appendix",
    "acknowledgements",
    "acknowledgments",
    "aboutthisdocument",
];

/// Whether what is called by a key is a thing of the plan by itself, and no property of one.
pub(super) fn is_thing(key: &str) -> bool {
    KEYS.iter().any(|(own, words)| *own == "names" && words.iter().any(|word| word == key))
}

/// The English key for a word, if one is known.
pub(super) fn key_of(word: &str) -> Option<&'static str> {
    let plain = loosely(word);
    let bare = plain.split('(').next().unwrap_or(&plain);
    let keys = || KEYS.iter().filter(|(key, _)| *key != "names");
    let whole = keys().find(|(_, words)| words.iter().any(|own| own == bare));
    let ends = || {
        keys().find(|(_, words)| {
            words
                .iter()
                .any(|own| own.chars().count() >= 2 && !own.is_ascii() && bare.ends_with(own.as_str()))
        })
    };
    whole.or_else(ends).map(|(key, _)| *key)
}

/// Whether what stands under such a heading is about the document.
pub(super) fn is_aside(heading: &str) -> bool {
    let plain = loosely(heading);
    let plain = plain.trim_start_matches(|c: char| c.is_ascii_digit() || "第章.-()".contains(c));
    ASIDE.contains(&plain)
}
