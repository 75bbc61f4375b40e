//! Names that data gives in languages of its own.

use std::sync::Arc;

use super::{Lang, Words};

/// What something is called, in as many languages as whoever named it gave: the words of a
/// vocabulary or a form. The first language is its own, used where a reader's is not among them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Terms(Arc<[(Box<str>, Box<str>)]>);

impl Terms {
    /// From the tag of each language and the text in it.
    pub fn new<T: Into<Box<str>>>(forms: impl IntoIterator<Item = (T, T)>) -> Self {
        Terms(forms.into_iter().map(|(tag, text)| (tag.into(), text.into())).collect())
    }

    /// One text in whatever language.
    pub fn in_all(text: &str) -> Self {
        Terms::new(Lang::ALL.iter().map(|lang| (lang.tag(), text)))
    }

    /// A row of the catalogues, in every language that has it.
    pub fn of_row(key: &'static str) -> Self {
        let forms = Lang::ALL.iter().filter(|lang| lang.catalogue().get(key).is_some());
        Terms::new(forms.map(|lang| (lang.tag().to_owned(), Words::row(key, &[]).get(*lang).into_owned())))
    }

    /// The text in this language, or in one it falls back to, or in the first there is.
    pub fn get(&self, lang: Lang) -> &str {
        let of = |lang: Lang| self.0.iter().find(|(tag, _)| **tag == *lang.tag());
        lang.chain().find_map(of).or(self.0.first()).map_or("", |(_, text)| text)
    }

    /// Whether it is called so in any of its languages, capital letters aside.
    pub fn is(&self, word: &str) -> bool {
        self.texts().any(|text| text.eq_ignore_ascii_case(word))
    }

    /// The texts in all its languages.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, text)| &**text)
    }
}
