//! Tables of a vocabulary that name what they are about, in any languages.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, MapDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, Visitor};

use crate::text::Terms;

/// A table that holds, beside its other keys, the names of what it is about: a text under the tag
/// of each language, and under `word` that in the vocabulary's own. A text alone is a table of that word.
pub(super) struct Named<T> {
    pub(super) names: Terms,
    pub(super) rest: T,
}

/// A table of names alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NamesAlone {}

/// What a table holds beside names.
pub(super) trait Keys {
    /// Its keys, of which none is taken for a language.
    const KEYS: &'static [&'static str];
}

impl Keys for NamesAlone {
    const KEYS: &'static [&'static str] = &[];
}

/// Whether a key has the form of the tag of a language (BCP 47), `ja` or `pt-BR`.
pub(super) fn is_language(key: &str) -> bool {
    let (language, rest) = key.split_once('-').unwrap_or((key, "x"));
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && !rest.is_empty()
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

impl<'de, T: Deserialize<'de> + Keys> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InTable<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de> + Keys> Visitor<'de> for InTable<T> {
            type Value = Named<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table")
            }
            fn visit_str<E: Error>(self, word: &str) -> Result<Named<T>, E> {
                let nothing = MapDeserializer::new(std::iter::empty::<(&str, &str)>());
                Ok(Named { names: Terms::new([("", word)]), rest: T::deserialize(nothing)? })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Named<T>, A::Error> {
                let mut rest = WithoutNames { map, keys: T::KEYS, names: Vec::new() };
                let value = T::deserialize(MapAccessDeserializer::new(&mut rest))?;
                if rest.names.is_empty() {
                    return Err(A::Error::missing_field(WORD));
                }
                // The own word first: it stands in for a language that is not among the others.
                rest.names.sort_by_key(|(tag, _)| !tag.is_empty());
                Ok(Named { names: Terms::new(rest.names), rest: value })
            }
        }
        deserializer.deserialize_any(InTable(PhantomData))
    }
}

/// The key of a name in the vocabulary's own language.
const WORD: &str = "word";

/// A table without its names, which are kept beside it.
struct WithoutNames<A> {
    map: A,
    keys: &'static [&'static str],
    names: Vec<(String, String)>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for &mut WithoutNames<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, mut seed: K) -> Result<Option<K::Value>, A::Error> {
        loop {
            match self.map.next_key_seed(NameOr { seed, keys: self.keys })? {
                None => return Ok(None),
                Some(KeyRead::Other(key)) => return Ok(Some(key)),
                Some(KeyRead::Language(tag, again)) => {
                    self.names.push((tag, self.map.next_value()?));
                    seed = again;
                }
            }
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

/// A key as it is read: a language, or what `seed` makes of it.
struct NameOr<K> {
    seed: K,
    keys: &'static [&'static str],
}

enum KeyRead<K, V> {
    Language(String, K),
    Other(V),
}

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for NameOr<K> {
    type Value = KeyRead<K, K::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de, K: DeserializeSeed<'de>> Visitor<'de> for NameOr<K> {
    type Value = KeyRead<K, K::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        if key == WORD {
            return Ok(KeyRead::Language(String::new(), self.seed));
        }
        if is_language(key) && !self.keys.contains(&key) {
            return Ok(KeyRead::Language(key.to_owned(), self.seed));
        }
        self.seed.deserialize(key.into_deserializer()).map(KeyRead::Other)
    }
}
