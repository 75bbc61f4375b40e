//! What is said to a reader: formed when it is asked for, in the language asked for.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::catalogue::{Part, parts};
use super::{Lang, Terms, brief, full_width_digits, visible};

/// What is said to a reader: a row of the catalogues with its arguments, or a text of the plan's.
///
/// Nothing is formed before [`Words::get`] asks for one language. Two are equal if they are the
/// same row with the same arguments. It has no [`fmt::Display`], so that no place can forget to
/// say in which language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(Form);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    /// The same in every language.
    Text(Arc<str>),
    /// A row and its arguments.
    Row(&'static str, Box<[Named]>),
    /// A name that data gives.
    Terms(Terms),
    /// Several, with the row of this key between each two; without a key, nothing.
    Joined(Option<&'static str>, Box<[Words]>),
    /// A template of the plan's, and what its `{name}`s stand for.
    Filled(Box<Words>, Box<[Named]>),
    /// Made fit for where it stands.
    Shaped(Shape, Box<Words>),
    /// What was written in one language, and what says the same in all others.
    Written(Lang, Box<Words>, Box<Words>),
}

/// An argument and its name.
type Named = (&'static str, Words);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Brief,
    Visible,
    OneLine,
}

/// What may be an argument of a message: whatever can be printed, and other words.
pub trait Argument {
    /// It as words.
    fn to_words(&self) -> Words;
}

impl<T: fmt::Display> Argument for T {
    fn to_words(&self) -> Words {
        Words::same(self.to_string())
    }
}

/// For words by value and by reference, since what is printed comes either way.
macro_rules! arguments {
    ($($ty:ty => |$it:ident| $words:expr),* $(,)?) => {
        $(impl Argument for $ty {
            fn to_words(&self) -> Words {
                let $it = self;
                $words
            }
        })*
    };
}

arguments! {
    Words => |it| it.clone(),
    &Words => |it| (*it).clone(),
    &&Words => |it| (**it).clone(),
    Terms => |it| Words(Form::Terms(it.clone())),
    &Terms => |it| Words(Form::Terms((*it).clone())),
}

impl Words {
    /// The row of a key with its arguments; [`words!`](crate::words) writes it shorter.
    pub fn row(key: &'static str, arguments: &[(&'static str, &dyn Argument)]) -> Self {
        Words(Form::Row(key, arguments.iter().map(|(name, value)| (*name, value.to_words())).collect()))
    }

    /// The row of a key put together from the id of something of which the code has a table;
    /// [`words_of!`](crate::words_of) writes it shorter. A key without a row is said itself.
    pub fn by_key(key: &str, arguments: &[(&'static str, &dyn Argument)]) -> Self {
        match Lang::EN.catalogue().find(key) {
            Some((key, _)) => Words::row(key, arguments),
            None => Words::same(key),
        }
    }

    /// A text that reads the same in every language, such as a name.
    pub fn same(text: impl AsRef<str>) -> Self {
        Words(Form::Text(text.as_ref().into()))
    }

    /// Several, with the row of this key between each two.
    pub fn joined<T: Argument>(sign: &'static str, parts: impl IntoIterator<Item = T>) -> Self {
        Words::run(Some(sign), parts)
    }

    /// Several, one straight after another.
    pub fn concat<T: Argument>(parts: impl IntoIterator<Item = T>) -> Self {
        Words::run(None, parts)
    }

    fn run<T: Argument>(sign: Option<&'static str>, parts: impl IntoIterator<Item = T>) -> Self {
        Words(Form::Joined(sign, parts.into_iter().map(|part| part.to_words()).collect()))
    }

    /// With every `{name}` in it replaced by what `values` gives for it; a name that `values`
    /// lacks stays as written.
    pub fn filled(self, values: impl IntoIterator<Item = Named>) -> Self {
        Words(Form::Filled(Box::new(self), values.into_iter().collect()))
    }

    /// What somebody wrote in one language, and `others` in every other.
    pub fn written_in(lang: Lang, own: Words, others: Words) -> Self {
        Words(Form::Written(lang, Box::new(own), Box::new(others)))
    }

    /// As [`brief`] makes it.
    pub fn brief(self) -> Self {
        Words(Form::Shaped(Shape::Brief, Box::new(self)))
    }

    /// As [`visible`] makes it.
    pub fn visible(self) -> Self {
        Words(Form::Shaped(Shape::Visible, Box::new(self)))
    }

    /// On one line, with a sign where lines end.
    pub fn one_line(self) -> Self {
        Words(Form::Shaped(Shape::OneLine, Box::new(self)))
    }

    /// Whether it was made of no text.
    pub fn is_empty(&self) -> bool {
        matches!(&self.0, Form::Text(text) if text.is_empty())
    }

    /// Whether it is a message of which every language has its own text; for tests of tables.
    pub fn is_in_every_language(&self) -> bool {
        match &self.0 {
            Form::Row(key, _) => Lang::ALL.iter().all(|lang| lang.catalogue().get(key).is_some()),
            _ => false,
        }
    }

    /// It in this language.
    pub fn get(&self, lang: Lang) -> Cow<'_, str> {
        match &self.0 {
            Form::Text(text) => Cow::Borrowed(text),
            Form::Terms(terms) => Cow::Borrowed(terms.get(lang)),
            Form::Row(key, arguments) => in_row(lang, key, arguments),
            Form::Joined(sign, parts) => {
                let sign = sign.map_or(Cow::Borrowed(""), |key| in_row(lang, key, &[]));
                let parts: Vec<Cow<'_, str>> = parts.iter().map(|part| part.get(lang)).collect();
                Cow::Owned(parts.join(&*sign))
            }
            Form::Written(own, words, _) if *own == lang => words.get(lang),
            Form::Written(_, _, others) => others.get(lang),
            Form::Filled(template, values) => Cow::Owned(fill(&template.get(lang), values, lang)),
            Form::Shaped(Shape::Brief, words) => Cow::Owned(brief(&words.get(lang))),
            Form::Shaped(Shape::Visible, words) => Cow::Owned(visible(&words.get(lang)).into_owned()),
            Form::Shaped(Shape::OneLine, words) => Cow::Owned(words.get(lang).replace('\n', " ⏎ ")),
        }
    }
}

/// The row of this key in a language, with its arguments; where the language has none, all of it in
/// the language it falls back to, so that no sentence is half in each. A key that no catalogue has, or an
/// argument that is not given, is said by its name; tests hold that there is none such.
fn in_row<'a>(lang: Lang, key: &'a str, arguments: &[Named]) -> Cow<'a, str> {
    let Some((lang, text)) = lang.row(key) else { return Cow::Borrowed(key) };
    if !text.contains(['{', '}', '\\']) {
        return Cow::Borrowed(text);
    }
    let Ok(parts) = parts(text) else { return Cow::Borrowed(text) };
    let value = |name: &'static str| {
        let found = arguments.iter().find(|(own, _)| *own == name);
        found.map_or(Cow::Borrowed(name), |(_, value)| value.get(lang))
    };
    let mut out = String::with_capacity(text.len() + 16 * arguments.len());
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(&text),
            Part::Argument { name, wide: false } => out.push_str(&value(name)),
            Part::Argument { name, wide: true } => out.push_str(&full_width_digits(&value(name))),
            Part::Plural { name, forms } => {
                let number = value(name);
                out.push_str(forms[lang.plural(&number).min(forms.len() - 1)]);
            }
        }
    }
    Cow::Owned(out)
}

/// One pass from left to right, so that braces inside a value are never read as a name.
fn fill(template: &str, values: &[Named], lang: Lang) -> String {
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
                out.push_str(&value);
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

impl Default for Words {
    fn default() -> Self {
        Words::same("")
    }
}

impl From<&Terms> for Words {
    fn from(terms: &Terms) -> Self {
        terms.to_words()
    }
}

/// A row of the catalogues with its arguments: `words!("store.busy", path, by = other)`. An
/// argument is whatever can be printed, or other [`Words`].
#[macro_export]
macro_rules! words {
    ($key:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        $crate::text::Words::row($key, &[$((stringify!($name), $crate::words!(@ $name $(= $value)?))),*])
    };
    (@ $name:ident) => { &$name as &dyn $crate::text::Argument };
    (@ $name:ident = $value:expr) => { &$value as &dyn $crate::text::Argument };
}

/// A row of the catalogues whose key holds the id of something of which the code has a table:
/// `words_of!("rule.{id}.name")`. Every row of the table has one; a test holds it.
#[macro_export]
macro_rules! words_of {
    ($key:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        $crate::text::Words::by_key(
            &format!($key),
            &[$((stringify!($name), $crate::words!(@ $name $(= $value)?))),*],
        )
    };
}
