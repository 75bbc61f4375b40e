//! Languages: a catalogue of rows each, and what of a language is no row.

use std::fmt;

use super::Words;
use super::catalogue::Catalogue;

/// A language in which words are printed: a handle to its row of [`Lang::ALL`].
#[derive(Clone, Copy)]
pub struct Lang(&'static Language);

/// What planctl knows of a language.
pub struct Language {
    /// Its tag (BCP 47), `ja`.
    pub tag: &'static str,
    /// Its name in English.
    pub name: &'static str,
    /// Its tag with the country whose habits it follows, `ja-JP`.
    pub locale: &'static str,
    /// Its messages.
    pub catalogue: Catalogue,
    /// How people write periods in it, a row each; may be empty.
    pub spellings: &'static str,
    /// Where a message is looked for that its own catalogue lacks.
    pub fallback: Option<Lang>,
    /// Which of the forms of a word goes with this number, counted from 0.
    pub plural: fn(number: &str) -> usize,
    /// Whether its digits may be full-width, where a house style asks for that.
    pub wide_digits: bool,
}

static JAPANESE: Language = Language {
    tag: "ja",
    name: "Japanese",
    locale: "ja-JP",
    catalogue: Catalogue::new(include_str!("ja.txt")),
    spellings: include_str!("spellings.ja.txt"),
    fallback: Some(Lang::EN),
    plural: |_| 0,
    wide_digits: true,
};

static ENGLISH: Language = Language {
    tag: "en",
    name: "English",
    locale: "en-US",
    catalogue: Catalogue::new(include_str!("en.txt")),
    spellings: include_str!("spellings.en.txt"),
    fallback: None,
    plural: one_or_more,
    wide_digits: false,
};

/// The plural of English and of most languages written with Latin letters: one form for 1, another
/// for every other number.
pub fn one_or_more(number: &str) -> usize {
    usize::from(number != "1")
}

impl Lang {
    /// Japanese.
    pub const JA: Lang = Lang(&JAPANESE);
    /// English. Every message has a row in it.
    pub const EN: Lang = Lang(&ENGLISH);
    /// Every language planctl speaks, the one it speaks unasked first.
    pub const ALL: &'static [Lang] = &[Lang::JA, Lang::EN];

    /// A language that planctl does not come with.
    pub const fn of(language: &'static Language) -> Lang {
        Lang(language)
    }

    /// The language of this tag.
    pub fn by_tag(tag: &str) -> Option<Lang> {
        Lang::ALL.iter().copied().find(|lang| lang.tag() == tag)
    }

    /// The language of a locale as systems write it: `ja`, `ja_JP.UTF-8`, `en-US`, `EN`.
    pub fn by_locale(locale: &str) -> Option<Lang> {
        let tag = locale.split(['_', '-', '.', '@']).next().unwrap_or_default();
        Lang::by_tag(&tag.to_ascii_lowercase())
    }

    /// Its tag (BCP 47), `ja`.
    pub fn tag(self) -> &'static str {
        self.0.tag
    }

    /// Its name in English.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Its tag with a country, `ja-JP`, for files that ask for one.
    pub fn locale(self) -> &'static str {
        self.0.locale
    }

    /// Whether its digits may be full-width.
    pub fn has_wide_digits(self) -> bool {
        self.0.wide_digits
    }

    /// The row of this key, in the first of this language and those it falls back to that has it,
    /// with that language.
    pub(super) fn row(self, key: &str) -> Option<(Lang, &'static str)> {
        self.chain().find_map(|lang| Some((lang, lang.0.catalogue.get(key)?)))
    }

    /// The row of this key as its catalogue writes it, names in braces: to be read as a pattern.
    pub fn template(self, key: &str) -> Option<&'static str> {
        self.row(key).map(|(_, text)| text)
    }

    /// What its own catalogue says at this key, whose row has no arguments.
    pub fn own(self, key: &str) -> Option<String> {
        let (key, _) = self.0.catalogue.find(key)?;
        Some(Words::row(key, &[]).get(self).into_owned())
    }

    /// This language and those it falls back to, in order.
    pub(super) fn chain(self) -> impl Iterator<Item = Lang> {
        std::iter::successors(Some(self), |lang| lang.0.fallback)
    }

    /// Its own messages.
    pub fn catalogue(self) -> &'static Catalogue {
        &self.0.catalogue
    }

    pub(super) fn spellings(self) -> &'static str {
        self.0.spellings
    }

    pub(super) fn plural(self, number: &str) -> usize {
        (self.0.plural)(number)
    }
}

impl Default for Lang {
    fn default() -> Self {
        Lang::ALL[0]
    }
}

impl PartialEq for Lang {
    fn eq(&self, other: &Self) -> bool {
        self.tag() == other.tag()
    }
}

impl Eq for Lang {}

impl fmt::Debug for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}
