//! What can be wrong in the text of a plan, with its place.

use crate::text::Lang;
use std::fmt;
use std::ops::Range;

use crate::model::{DateError, FieldType, IdError, StructureError};
use crate::text::{TextFault, Words, brief, of_toml};
use crate::words;

/// One fault in the text of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where, in bytes of the text.
    pub span: Range<usize>,
    pub kind: FaultKind,
}

/// What is wrong at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// It is not TOML; the parser's own words.
    Toml(String),
    /// A key that must be there is not.
    Missing {
        key: &'static str,
        /// What it is to be found in.
        of: Words,
    },
    /// A format that another release writes.
    Format,
    /// The vocabulary is not at hand.
    Vocabulary {
        /// As it is written.
        name: String,
        /// One at hand that reads alike.
        nearest: Option<String>,
    },
    /// A table that is no kind of the vocabulary.
    Kind {
        /// As it is written.
        word: String,
        /// One that reads alike.
        nearest: Option<String>,
    },
    /// A key that is no field of the kind.
    Field {
        kind: String,
        /// As it is written.
        word: String,
        /// One that reads alike.
        nearest: Option<String>,
    },
    /// A table of a kind set inside another item.
    Nested {
        kind: String,
        /// The item's id, if it has one.
        parent: String,
    },
    /// A value of another type than the key takes.
    Type {
        key: String,
        /// What it takes.
        wants: Wants,
    },
    /// Not an id.
    Id(String, IdError),
    /// Not a fiscal year.
    Year(String),
    /// No period, or none of the grains that the field takes.
    Period {
        text: String,
        /// What it takes, as examples.
        taken: String,
    },
    Quantity(String),
    Series {
        text: String,
        roles: Vec<String>,
    },
    /// A period and a role that stand in a series already.
    SeriesTwice(String),
    /// Not a day.
    Date(String, DateError),
    /// Not an evaluation.
    Milestone {
        /// As it is written.
        text: String,
        kinds: Vec<String>,
    },
    /// None of the choices.
    Choice {
        /// As it is written.
        text: String,
        choices: Vec<String>,
    },
    /// A character that no text may hold.
    Text(TextFault),
    /// A label of more than one line.
    LabelLines,
    /// One member of an array twice.
    Twice(String),
    /// A scalar that is both given and said to be unknown.
    KnownAndUnknown(String),
    /// A name under `unknown` that is neither field nor kind of a child.
    UnknownWhat {
        /// The kind of item.
        kind: String,
        /// As it is written.
        word: String,
        /// One that reads alike.
        nearest: Option<String>,
    },
    /// `absent` where every list is complete.
    AbsentOfComplete,
    /// The items make no tree.
    Structure(StructureError),
    /// A row's word that is not one of those it may be.
    Word {
        /// As it is written.
        text: String,
        /// What it may be.
        words: &'static [&'static str],
    },
    /// A place that is not `item` or `item.field`.
    Place(String),
    /// An inference without its reason.
    NoReason,
}

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// A value of a field's type.
    Field(FieldType),
    Text,
    /// An array of texts.
    Texts,
    /// A whole number.
    Number,
    Table,
    /// `[[tables]]`.
    Tables,
}

impl FaultKind {
    pub fn words(&self) -> Words {
        match self {
            FaultKind::Toml(message) => {
                let message = of_toml(message);
                words!("snapshot.toml", message)
            }
            FaultKind::Missing { key, of } => words!("snapshot.missing", of, key),
            FaultKind::Format => {
                words!("snapshot.format")
            }
            FaultKind::Vocabulary { name, nearest } => {
                let name = brief(name);
                meant(words!("snapshot.vocabulary", name), nearest)
            }
            FaultKind::Kind { word, nearest } => {
                let word = brief(word);
                meant(words!("snapshot.kind", word), nearest)
            }
            FaultKind::Field { kind, word, nearest } => {
                let word = brief(word);
                meant(words!("snapshot.field", kind, word), nearest)
            }
            FaultKind::Nested { kind, parent } => words!("snapshot.nested", kind, parent),
            FaultKind::Type { key, wants } => {
                let (key, wants) = (brief(key), wants.words());
                words!("snapshot.type", key, wants)
            }
            FaultKind::Id(text, error) => {
                let (text, error) = (brief(text), error.words());
                words!("snapshot.id", text, error)
            }
            FaultKind::Year(text) => {
                let text = brief(text);
                words!("snapshot.year", text)
            }
            FaultKind::Period { text, taken } => {
                let text = brief(text);
                words!("snapshot.period", text, taken)
            }
            FaultKind::Quantity(text) => {
                let text = brief(text);
                words!("snapshot.quantity", text)
            }
            FaultKind::Series { text, roles } => {
                let (text, roles) = (brief(text), roles.join(", "));
                words!("snapshot.series", text, roles)
            }
            FaultKind::SeriesTwice(text) => {
                let text = brief(text);
                words!("snapshot.series-twice", text)
            }
            FaultKind::Date(text, error) => {
                let (text, error) = (brief(text), error.words());
                words!("snapshot.date", text, error)
            }
            FaultKind::Milestone { text, kinds } => {
                let (text, kinds) = (brief(text), kinds.join(", "));
                words!("snapshot.milestone", text, kinds)
            }
            FaultKind::Choice { text, choices } => {
                let (text, choices) = (brief(text), choices.join(", "));
                words!("snapshot.choice", text, choices)
            }
            FaultKind::Text(fault) => {
                let fault = fault.words();
                words!("snapshot.text", fault)
            }
            FaultKind::LabelLines => words!("snapshot.label-lines"),
            FaultKind::Twice(text) => {
                let text = brief(text);
                words!("snapshot.twice", text)
            }
            FaultKind::KnownAndUnknown(key) => words!("snapshot.known-and-unknown", key),
            FaultKind::UnknownWhat { kind, word, nearest } => {
                let word = brief(word);
                meant(words!("snapshot.unknown-what", kind, word), nearest)
            }
            FaultKind::AbsentOfComplete => words!("snapshot.absent-of-complete"),
            FaultKind::Structure(error) => error.words(),
            FaultKind::Word { text, words: choices } => {
                let (text, choices) = (brief(text), choices.join(", "));
                words!("snapshot.word", text, choices)
            }
            FaultKind::Place(text) => {
                let text = brief(text);
                words!("snapshot.place", text)
            }
            FaultKind::NoReason => words!("snapshot.no-reason"),
        }
    }
}

/// Adds the nearest word, if there is one.
fn meant(words: Words, nearest: &Option<String>) -> Words {
    match nearest {
        Some(word) => words!("snapshot.did-mean", words, word),
        None => words,
    }
}

impl Wants {
    fn words(self) -> Words {
        use FieldType as T;
        match self {
            Wants::Field(T::Text | T::Label | T::Link | T::Identifier) | Wants::Text => {
                words!("snapshot.text-text")
            }
            Wants::Field(T::Year) => words!("snapshot.field-fiscal"),
            Wants::Field(T::Period) => words!("snapshot.field-period"),
            Wants::Field(T::Quantity) => words!("snapshot.field-quantity"),
            Wants::Field(T::Series) => words!("snapshot.field-series"),
            Wants::Field(T::Milestones) => words!("snapshot.field-array"),
            Wants::Field(T::Date) => {
                words!("snapshot.field-date")
            }
            Wants::Field(T::Amount) | Wants::Number => words!("snapshot.number"),
            Wants::Field(T::Flag) => words!("snapshot.field-true"),
            Wants::Field(T::Choice) => words!("snapshot.field-choices"),
            Wants::Field(T::References) => words!("snapshot.field-array-ids"),
            Wants::Field(T::Strings) | Wants::Texts => words!("snapshot.texts"),
            Wants::Table => words!("snapshot.table"),
            Wants::Tables => words!("snapshot.tables"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind.words().get(Lang::EN))
    }
}

impl std::error::Error for Fault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        if let FaultKind::Structure(error) = &self.kind {
            return Some(error);
        }
        if let FaultKind::Text(error) = &self.kind { Some(error) } else { None }
    }
}
