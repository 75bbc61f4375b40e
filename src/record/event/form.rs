//! How the value of one key stands in an entry: as TOML has it, read, written, and in words for the page.
//!
//! A [`Form`] is one kind of value (a day, a file, rows); a [`Shape`] says besides what its absence
//! means. Which keys an event has, and in which order, is for [`super::keys`] to say.

use std::collections::BTreeSet;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::value::Datetime;

use super::policy::RawRule;
use super::{
    Act, ActKind, Adoption, Base, Beside, EntryError, Evidence, Onto, Opinion, PolicyRule, ProposalName,
    ReportKind, ReviseKind, Revoked, Stored, Withheld,
};
use planctl_core::change::{CauseRow, FacetKind};
use planctl_core::model::{Date, Digest, Fingerprint, Id, Place, Reason, Sha256, VocabularyName};
use planctl_core::snapshot::{TomlWriter, basic_string};
use planctl_core::text::plain_text;

pub(super) type Read<T> = Result<T, EntryError>;

/// The format of entries that hold only what the first release knew.
pub(super) const FIRST: u32 = 1;
/// The format of entries that hold anything that came later.
pub(super) const SECOND: u32 = 2;

/// One key of an event, of a row or of a table in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The key.
    pub key: &'static str,
    /// What its absence means.
    pub need: Need,
    /// How many values it has.
    pub count: Count,
    /// What a value is, in words; empty if `inner` says it.
    pub holds: String,
    /// What else makes an entry none, in words; empty if nothing does.
    pub refused: &'static str,
    /// The keys of its rows or of its table, in the order written.
    pub inner: Vec<Field>,
    /// The format of entries from which on it may stand.
    pub since: u32,
}

/// What the absence of a key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The entry is none.
    Required,
    /// Nothing is said: no value, an empty one, or no.
    Optional,
    /// The keys of the other way stand in its place: of two ways the first or the second.
    Either {
        /// Whether it belongs to the first.
        first: bool,
    },
}

/// How many values a key has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// One, or one list, on its line.
    Value,
    /// A table on its line: `{ … }`.
    Table,
    /// One row: `[[key]]`.
    Row,
    /// Rows, one or more.
    SomeRows,
    /// Rows, or none.
    Rows,
}

/// One kind of value.
pub(super) trait Form {
    type Raw: DeserializeOwned;
    type Value;
    const COUNT: Count = Count::Value;
    const REFUSED: &'static str = "";

    /// What it is, for the page; empty if [`Form::inner`] says it.
    fn holds() -> String;

    fn inner() -> Vec<Field> {
        Vec::new()
    }

    fn read(raw: Self::Raw, key: &'static str) -> Read<Self::Value>;

    /// Writes nothing for an empty text, list or `false`.
    fn write(toml: &mut TomlWriter, key: &'static str, value: &Self::Value);

    /// The format of an entry in which this value stands.
    fn format(_: &Self::Value) -> u32 {
        FIRST
    }
}

/// A value that can stand inside a table on one line.
pub(super) trait Inner: Form {
    fn inline(value: &Self::Value) -> String;
}

/// A value and what its absence means.
pub(super) trait Shape {
    type Raw;
    /// As a row has it: where the key is required, TOML's reader asks for it.
    type InRow: Into<Option<Self::Raw>>;
    type Value;

    fn read(raw: Option<Self::Raw>, key: &'static str) -> Read<Self::Value>;
    fn write(toml: &mut TomlWriter, key: &'static str, value: &Self::Value);
    fn field(key: &'static str) -> Field;

    /// The format of an entry in which this value stands.
    fn format(value: &Self::Value) -> u32;
}

/// The key is required.
pub(super) struct Must<F>(PhantomData<F>);
/// The key may be absent: `None`.
pub(super) struct May<F>(PhantomData<F>);
/// The key may be absent: an empty text, no rows, `false`.
pub(super) struct OrEmpty<F>(PhantomData<F>);
/// A key that entries have had since their second format: where anything stands under it, the entry is one.
pub(super) struct Later<S>(PhantomData<S>);

impl<S: Shape> Shape for Later<S> {
    type Raw = S::Raw;
    type InRow = S::InRow;
    type Value = S::Value;

    fn read(raw: Option<S::Raw>, key: &'static str) -> Read<S::Value> {
        S::read(raw, key)
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &S::Value) {
        S::write(toml, key, value);
    }

    fn field(key: &'static str) -> Field {
        Field { since: SECOND, ..S::field(key) }
    }

    fn format(value: &S::Value) -> u32 {
        let mut toml = TomlWriter::new();
        S::write(&mut toml, "key", value);
        if toml.finish().is_empty() { FIRST } else { SECOND }
    }
}

fn field<F: Form>(key: &'static str, need: Need) -> Field {
    let (holds, inner) = (F::holds(), F::inner());
    Field { key, need, count: F::COUNT, holds, refused: F::REFUSED, inner, since: FIRST }
}

impl<F: Form> Shape for Must<F> {
    type Raw = F::Raw;
    type InRow = F::Raw;
    type Value = F::Value;

    fn read(raw: Option<F::Raw>, key: &'static str) -> Read<F::Value> {
        F::read(raw.ok_or(EntryError::Value(key))?, key)
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &F::Value) {
        F::write(toml, key, value);
    }

    fn field(key: &'static str) -> Field {
        field::<F>(key, Need::Required)
    }

    fn format(value: &F::Value) -> u32 {
        F::format(value)
    }
}

impl<F: Form> Shape for May<F> {
    type Raw = F::Raw;
    type InRow = Option<F::Raw>;
    type Value = Option<F::Value>;

    fn read(raw: Option<F::Raw>, key: &'static str) -> Read<Option<F::Value>> {
        raw.map(|raw| F::read(raw, key)).transpose()
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &Option<F::Value>) {
        if let Some(value) = value {
            F::write(toml, key, value);
        }
    }

    fn field(key: &'static str) -> Field {
        field::<F>(key, Need::Optional)
    }

    fn format(value: &Option<F::Value>) -> u32 {
        value.as_ref().map_or(FIRST, F::format)
    }
}

impl<F: Form<Value: Default>> Shape for OrEmpty<F> {
    type Raw = F::Raw;
    type InRow = Option<F::Raw>;
    type Value = F::Value;

    fn read(raw: Option<F::Raw>, key: &'static str) -> Read<F::Value> {
        raw.map_or_else(|| Ok(F::Value::default()), |raw| F::read(raw, key))
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &F::Value) {
        F::write(toml, key, value);
    }

    fn field(key: &'static str) -> Field {
        field::<F>(key, Need::Optional)
    }

    fn format(value: &F::Value) -> u32 {
        F::format(value)
    }
}

/// A text of the record, as plans keep theirs.
pub(super) struct Text;

impl Form for Text {
    type Raw = String;
    type Value = String;

    fn holds() -> String {
        "a text".to_owned()
    }

    fn read(raw: String, key: &'static str) -> Read<String> {
        match plain_text(&raw) {
            Ok(plain) if plain == raw => Ok(plain),
            Ok(_) | Err(_) => Err(EntryError::Value(key)),
        }
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &String) {
        toml.text(key, value);
    }
}

/// A text of the record that says something.
pub(super) struct Said;

impl Form for Said {
    type Raw = String;
    type Value = String;
    const REFUSED: &'static str = "it is empty";

    fn holds() -> String {
        Text::holds()
    }

    fn read(raw: String, key: &'static str) -> Read<String> {
        Text::read(raw, key)
            .and_then(|text| if text.is_empty() { Err(EntryError::Value(key)) } else { Ok(text) })
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &String) {
        toml.text(key, value);
    }
}

/// Where a file stands; the row it is in says which may be named.
pub(super) struct Path;

impl Form for Path {
    type Raw = String;
    type Value = String;

    fn holds() -> String {
        "where the file stood, below the store".to_owned()
    }

    fn read(raw: String, _: &'static str) -> Read<String> {
        Ok(raw)
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &String) {
        toml.text(key, value);
    }
}

/// A value that is written in quotes and read by its own parser.
macro_rules! parsed {
    ($($(#[$doc:meta])* $form:ident: $value:ty, $holds:literal;)*) => {$(
        $(#[$doc])*
        pub(super) struct $form;

        impl Form for $form {
            type Raw = String;
            type Value = $value;

            fn holds() -> String {
                $holds.to_owned()
            }

            fn read(raw: String, key: &'static str) -> Read<$value> {
                raw.parse().map_err(|_| EntryError::Value(key))
            }

            fn write(toml: &mut TomlWriter, key: &'static str, value: &$value) {
                toml.text(key, &value.to_string());
            }
        }

        impl Inner for $form {
            fn inline(value: &$value) -> String {
                format!("\"{value}\"")
            }
        }
    )*};
}

parsed! {
    /// The id of a plan or an item.
    Ident: Id, "an id";
    /// The BLAKE3 of a file.
    Hash: Digest, "a BLAKE3 in hexadecimal digits";
    /// The SHA-256 of a file.
    Sha: Sha256, "a SHA-256 in hexadecimal digits";
    /// A place in a plan.
    At: Place, "a place: an item, or an item and its field";
    /// The fingerprint of a key.
    Print: Fingerprint, "the fingerprint of a key";
}

/// What a proposal is called.
pub(super) struct Named;

impl Form for Named {
    type Raw = String;
    type Value = ProposalName;

    fn holds() -> String {
        "the name of a proposal".to_owned()
    }

    fn read(raw: String, key: &'static str) -> Read<ProposalName> {
        ProposalName::kept(&raw).map_err(|_| EntryError::Value(key))
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &ProposalName) {
        toml.text(key, value.as_str());
    }
}

impl Inner for Named {
    fn inline(value: &ProposalName) -> String {
        format!("\"{value}\"")
    }
}

/// One of the words of `T`.
pub(super) struct Word<T>(PhantomData<T>);

impl<T: InWords> Form for Word<T> {
    type Raw = String;
    type Value = T;

    fn holds() -> String {
        T::words_in_files().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
    }

    fn read(raw: String, key: &'static str) -> Read<T> {
        T::of(&raw).ok_or(EntryError::Value(key))
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &T) {
        toml.text(key, value.word());
    }
}

/// What is a word in files.
pub(super) trait InWords: Sized {
    fn words_in_files() -> impl Iterator<Item = &'static str>;
    fn of(word: &str) -> Option<Self>;
    fn word(&self) -> &'static str;
}

macro_rules! in_words {
    ($($name:ty),*) => {$(
        impl InWords for $name {
            fn words_in_files() -> impl Iterator<Item = &'static str> {
                <$name>::KEYS.iter().copied()
            }

            fn of(word: &str) -> Option<Self> {
                <$name>::by_word(word)
            }

            fn word(&self) -> &'static str {
                self.key()
            }
        }
    )*};
}

in_words!(ReviseKind, ActKind, Opinion, ReportKind);

/// The facet that a cause counts, or an empty text for none.
pub(super) struct Formula;

impl Form for Formula {
    type Raw = String;
    type Value = Option<FacetKind>;

    fn holds() -> String {
        let all: Vec<String> = FacetKind::all().map(|facet| format!("`{}`", facet.key())).collect();
        all.join(", ")
    }

    fn read(raw: String, key: &'static str) -> Read<Option<FacetKind>> {
        match raw.as_str() {
            "" => Ok(None),
            facet => FacetKind::by_key(facet).map(Some).ok_or(EntryError::Value(key)),
        }
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &Option<FacetKind>) {
        toml.text(key, value.map(FacetKind::key).unwrap_or_default());
    }
}

pub(super) struct Day;

impl Form for Day {
    type Raw = Datetime;
    type Value = Date;

    fn holds() -> String {
        "a day".to_owned()
    }

    fn read(raw: Datetime, key: &'static str) -> Read<Date> {
        let day = raw.date.filter(|_| raw.time.is_none());
        day.and_then(|day| Date::new(day.year.into(), day.month.into(), day.day.into()))
            .ok_or(EntryError::Value(key))
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &Date) {
        toml.bare(key, &value.to_string());
    }
}

impl Inner for Day {
    fn inline(value: &Date) -> String {
        value.to_string()
    }
}

/// `true`, or not there.
pub(super) struct Flag;

impl Form for Flag {
    type Raw = bool;
    type Value = bool;

    fn holds() -> String {
        "`true`".to_owned()
    }

    fn read(raw: bool, _: &'static str) -> Read<bool> {
        Ok(raw)
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &bool) {
        if *value {
            toml.bare(key, "true");
        }
    }
}

pub(super) struct Number;

impl Form for Number {
    type Raw = u64;
    type Value = u64;

    fn holds() -> String {
        "a number".to_owned()
    }

    fn read(raw: u64, key: &'static str) -> Read<u64> {
        Some(raw).filter(|number| *number <= MOST).ok_or(EntryError::Value(key))
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &u64) {
        toml.bare(key, &value.to_string());
    }
}

/// The greatest number of a file: what TOML promises to hold.
pub(super) const MOST: u64 = i64::MAX as u64;

/// A number from 1 on.
pub(super) struct Positive;

impl Form for Positive {
    type Raw = u64;
    type Value = u64;
    const REFUSED: &'static str = "it is 0";

    fn holds() -> String {
        Number::holds()
    }

    fn read(raw: u64, key: &'static str) -> Read<u64> {
        Number::read(raw, key)
            .and_then(|count| if count > 0 { Ok(count) } else { Err(EntryError::Value(key)) })
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &u64) {
        Number::write(toml, key, value);
    }
}

/// Values that are written in quotes, in one list.
pub(super) struct List<F, C>(PhantomData<(F, C)>);

impl<F, C> Form for List<F, C>
where
    F: Form<Raw = String, Value: ToString>,
    C: Many + FromIterator<F::Value>,
    for<'a> &'a C: IntoIterator<Item = &'a F::Value>,
{
    type Raw = Vec<String>;
    type Value = C;

    fn holds() -> String {
        format!("a list, each {}{}", F::holds(), C::ORDER)
    }

    fn read(raw: Vec<String>, key: &'static str) -> Read<C> {
        raw.into_iter().map(|text| F::read(text, key)).collect()
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &C) {
        toml.texts(key, value.into_iter().map(ToString::to_string));
    }
}

/// What a list is read into, and so in which order it stands.
pub(super) trait Many {
    const ORDER: &'static str;
}

impl<T> Many for Vec<T> {
    const ORDER: &'static str = ", in the order meant";
}

impl<T> Many for BTreeSet<T> {
    const ORDER: &'static str = ", in byte order, none twice";
}

/// Ids in their order.
pub(super) type IdSet = List<Ident, BTreeSet<Id>>;
/// Ids in the order given.
pub(super) type IdList = List<Ident, Vec<Id>>;
/// Content prints in their order.
pub(super) type Prints = List<Hash, BTreeSet<Digest>>;
/// Places in their order.
pub(super) type Places = List<At, BTreeSet<Place>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStored {
    name: Option<String>,
    blake3: String,
    sha256: String,
    size: u64,
}

impl RawStored {
    fn into_stored(self) -> Read<Stored> {
        Ok(Stored {
            blake3: Hash::read(self.blake3, "blake3")?,
            sha256: Sha::read(self.sha256, "sha256")?,
            size: Number::read(self.size, "size")?,
        })
    }
}

fn stored(name: Option<&VocabularyName>, stored: &Stored) -> String {
    let Stored { blake3, sha256, size } = stored;
    let name = name.map(|name| format!("name = \"{name}\", ")).unwrap_or_default();
    format!("{{ {name}blake3 = \"{blake3}\", sha256 = \"{sha256}\", size = {size} }}")
}

/// A file of the store.
pub(super) struct File;

impl Form for File {
    type Raw = RawStored;
    type Value = Stored;

    fn holds() -> String {
        "a file".to_owned()
    }

    fn read(raw: RawStored, _: &'static str) -> Read<Stored> {
        raw.into_stored()
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &Stored) {
        toml.bare(key, &stored(None, value));
    }
}

/// A vocabulary: its name and its file.
pub(super) struct NamedFile;

impl Form for NamedFile {
    type Raw = RawStored;
    type Value = (VocabularyName, Stored);

    fn holds() -> String {
        "a file with a `name` before its hashes".to_owned()
    }

    fn read(raw: RawStored, key: &'static str) -> Read<(VocabularyName, Stored)> {
        let name = raw.name.as_deref().and_then(|name| name.parse().ok());
        Ok((name.ok_or(EntryError::Value(key))?, raw.into_stored()?))
    }

    fn write(toml: &mut TomlWriter, key: &'static str, (name, file): &(VocabularyName, Stored)) {
        toml.bare(key, &stored(Some(name), file));
    }
}

/// A form by which a document was read: its name and its file.
pub(super) struct NamedForm;

impl Form for NamedForm {
    type Raw = RawStored;
    type Value = (String, Stored);

    fn holds() -> String {
        "a file with a `name`, a text that is not empty and has one line, before its hashes".to_owned()
    }

    fn read(raw: RawStored, key: &'static str) -> Read<(String, Stored)> {
        let name = Said::read(raw.name.clone().unwrap_or_default(), key)?;
        if name.contains('\n') {
            return Err(EntryError::Value(key));
        }
        Ok((name, raw.into_stored()?))
    }

    fn write(toml: &mut TomlWriter, key: &'static str, (name, file): &(String, Stored)) {
        let Stored { blake3, sha256, size } = file;
        let name = basic_string(name);
        toml.bare(
            key,
            &format!("{{ name = {name}, blake3 = \"{blake3}\", sha256 = \"{sha256}\", size = {size} }}"),
        );
    }
}

/// What stands as a table on one line.
pub(super) trait Table: Sized {
    type Raw: DeserializeOwned;
    fn fields() -> Vec<Field>;
    /// `key` is that of the table: what is wrong within is said of the whole.
    fn read(raw: Self::Raw, key: &'static str) -> Read<Self>;
    fn inline(&self) -> String;
    fn format(&self) -> u32;
}

pub(super) struct Inline<T>(PhantomData<T>);

impl<T: Table> Form for Inline<T> {
    type Raw = T::Raw;
    type Value = T;
    const COUNT: Count = Count::Table;

    fn holds() -> String {
        String::new()
    }

    fn inner() -> Vec<Field> {
        T::fields()
    }

    fn read(raw: T::Raw, key: &'static str) -> Read<T> {
        T::read(raw, key)
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &T) {
        toml.bare(key, &value.inline());
    }

    fn format(value: &T) -> u32 {
        value.format()
    }
}

/// What may stand under a key of a table on one line: nothing, or a value.
pub(super) trait InlineShape: Shape {
    fn inline(value: &Self::Value) -> Option<String>;
}

impl<F: Inner> InlineShape for Must<F> {
    fn inline(value: &F::Value) -> Option<String> {
        Some(F::inline(value))
    }
}

impl<F: Inner> InlineShape for May<F> {
    fn inline(value: &Option<F::Value>) -> Option<String> {
        value.as_ref().map(F::inline)
    }
}

impl<S: InlineShape> InlineShape for Later<S> {
    fn inline(value: &S::Value) -> Option<String> {
        S::inline(value)
    }
}

/// A table on one line: its keys in the order written. The second name is what messages of TOML's
/// reader call it.
macro_rules! table {
    ($table:ident as $raw:ident { $($key:ident: $shape:ty),* $(,)? }) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $raw { $($key: <$shape as Shape>::InRow),* }

        impl Table for $table {
            type Raw = $raw;

            fn fields() -> Vec<Field> {
                vec![$(<$shape as Shape>::field(stringify!($key))),*]
            }

            fn read(raw: $raw, key: &'static str) -> Read<Self> {
                Ok($table { $($key: <$shape as Shape>::read(raw.$key.into(), key)?),* })
            }

            fn inline(&self) -> String {
                let $table { $($key),* } = self;
                let keys = [$(<$shape as InlineShape>::inline($key)
                    .map(|value| format!("{} = {value}", stringify!($key)))),*];
                format!("{{ {} }}", keys.into_iter().flatten().collect::<Vec<_>>().join(", "))
            }

            fn format(&self) -> u32 {
                let $table { $($key),* } = self;
                [FIRST, $(<$shape as Shape>::format($key)),*].into_iter().max().unwrap_or(FIRST)
            }
        }
    };
}

table! { Adoption as RawAdoption { version: Must<Hash>, entry: Later<May<Sha>>, drafts: Must<Sha> } }
table! { Base as RawBase { date: Must<Day>, snapshot: Must<Hash> } }
table! { Onto as RawOnto { proposal: Must<Named>, version: Must<Hash>, entry: Later<May<Sha>> } }
table! {
    Beside as RawBeside {
        sources: Must<Sha>,
        causes: Must<Sha>,
        reasons: Must<Sha>,
        decided: Must<Sha>,
        vocabulary: Must<Sha>,
        order: Must<Sha>,
    }
}

/// What stands as a row.
pub(super) trait Row: Sized {
    type Raw: DeserializeOwned;
    fn fields() -> Vec<Field>;
    fn read(raw: Self::Raw) -> Read<Self>;
    fn write(&self, toml: &mut TomlWriter);
    fn format(&self) -> u32;
}

/// Rows of one key, or none.
pub(super) struct Rows<R>(PhantomData<R>);

impl<R: Row> Form for Rows<R> {
    type Raw = Vec<R::Raw>;
    type Value = Vec<R>;
    const COUNT: Count = Count::Rows;

    fn holds() -> String {
        String::new()
    }

    fn inner() -> Vec<Field> {
        R::fields()
    }

    fn read(raw: Vec<R::Raw>, _: &'static str) -> Read<Vec<R>> {
        raw.into_iter().map(R::read).collect()
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &Vec<R>) {
        for row in value {
            row.write(toml.row(key));
        }
    }

    fn format(value: &Vec<R>) -> u32 {
        value.iter().map(R::format).max().unwrap_or(FIRST)
    }
}

/// Exactly one row.
pub(super) struct OneRow<R>(PhantomData<R>);

impl<R: Row> Form for OneRow<R> {
    type Raw = Vec<R::Raw>;
    type Value = R;
    const COUNT: Count = Count::Row;

    fn holds() -> String {
        String::new()
    }

    fn inner() -> Vec<Field> {
        R::fields()
    }

    fn read(raw: Vec<R::Raw>, key: &'static str) -> Read<R> {
        let [row] = <[R::Raw; 1]>::try_from(raw).map_err(|_| EntryError::Value(key))?;
        R::read(row)
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &R) {
        value.write(toml.row(key));
    }

    fn format(value: &R) -> u32 {
        value.format()
    }
}

/// The files withheld: one or more.
pub(super) struct WithheldFiles;

impl Form for WithheldFiles {
    type Raw = Vec<<Withheld as Row>::Raw>;
    type Value = Vec<Withheld>;
    const COUNT: Count = Count::SomeRows;
    const REFUSED: &'static str = "a file is none that can be withheld (below, Withheld files)";

    fn holds() -> String {
        String::new()
    }

    fn inner() -> Vec<Field> {
        Withheld::fields()
    }

    fn read(raw: Self::Raw, key: &'static str) -> Read<Vec<Withheld>> {
        let withheld = raw.into_iter().map(|raw| {
            let withheld = Withheld::read(raw)?;
            if withheld.is_allowed() { Ok(withheld) } else { Err(EntryError::Value(key)) }
        });
        let withheld = withheld.collect::<Read<Vec<_>>>()?;
        if withheld.is_empty() { Err(EntryError::Value(key)) } else { Ok(withheld) }
    }

    fn write(toml: &mut TomlWriter, key: &'static str, value: &Vec<Withheld>) {
        Rows::write(toml, key, value);
    }
}

/// A row: its keys in the order written. The second name is what messages of TOML's reader call it.
macro_rules! row {
    ($row:ident as $raw:ident { $($key:ident: $shape:ty),* $(,)? }) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $raw { $($key: <$shape as Shape>::InRow),* }

        impl Row for $row {
            type Raw = $raw;

            fn fields() -> Vec<Field> {
                vec![$(<$shape as Shape>::field(stringify!($key))),*]
            }

            fn read(raw: $raw) -> Read<Self> {
                Ok($row { $($key: <$shape as Shape>::read(raw.$key.into(), stringify!($key))?),* })
            }

            fn write(&self, toml: &mut TomlWriter) {
                let $row { $($key),* } = self;
                $(<$shape as Shape>::write(toml, stringify!($key), $key);)*
            }

            fn format(&self) -> u32 {
                let $row { $($key),* } = self;
                [FIRST, $(<$shape as Shape>::format($key)),*].into_iter().max().unwrap_or(FIRST)
            }
        }
    };
}

row! {
    Act as RawAct {
        act: Must<Word<ActKind>>,
        body: Must<Text>,
        meeting: OrEmpty<Text>,
        date: Must<Day>,
        paper: OrEmpty<Text>,
        inferred: OrEmpty<Text>,
    }
}

row! {
    Evidence as RawEvidence {
        name: Must<Text>,
        file: Must<File>,
        url: OrEmpty<Text>,
        retrieved: May<Day>,
        original_not_held: OrEmpty<Flag>,
        form: Later<May<NamedForm>>,
    }
}

row! {
    CauseRow as RawCause {
        text: OrEmpty<Text>,
        formula: OrEmpty<Formula>,
        items: Must<IdList>,
        places: Later<OrEmpty<List<At, Vec<Place>>>>,
        reason: Later<OrEmpty<Text>>,
    }
}

row! { Reason as RawReason { place: Must<At>, text: Must<Said> } }

row! { Revoked as RawRevoked { key: Must<Print>, from: Must<Number> } }

row! { Withheld as RawWithheld { path: Must<Path>, file: Must<File> } }

// How a rule is read stands in `policy`, since a policy has a file of its own too, in which
// `approvals` may be left out.
impl Row for PolicyRule {
    type Raw = RawRule;

    fn fields() -> Vec<Field> {
        let mut roles = field::<List<Text, BTreeSet<String>>>("roles", Need::Required);
        roles.refused = "one is empty, has two lines or stands twice";
        let mut approvals = field::<Positive>("approvals", Need::Required);
        approvals.refused = "it is 0, or more than there are roles";
        vec![field::<Ident>("plan", Need::Optional), roles, approvals]
    }

    fn read(raw: RawRule) -> Read<Self> {
        raw.into_rule(1).map_err(|_| EntryError::Value("rule"))
    }

    fn write(&self, toml: &mut TomlWriter) {
        let PolicyRule { plan, roles, approvals } = self;
        May::<Ident>::write(toml, "plan", plan);
        toml.texts("roles", roles).bare("approvals", &approvals.to_string());
    }

    fn format(&self) -> u32 {
        FIRST
    }
}
