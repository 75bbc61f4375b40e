//! What a column holds: the names that people give, read by a vocabulary.

use planctl_core::editing::read_series_value;
use planctl_core::layout::RowColumn;
use planctl_core::model::{FieldDef, FieldRole, FieldType, Key, KindDef, Vocabulary};
use planctl_core::text::{Lang, Words, brief, folded, nearest};
use planctl_core::words;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// What the item is.
    Kind,
    /// Its id.
    Id,
    /// What others call it, whatever the field is called.
    Identifier,
    /// What it stands under.
    Under,
    /// The fields and lists that are not fully recorded.
    Unknown,
    /// A field, which kinds call by one of these keys.
    Field(Vec<Key>),
    /// A number of a series: the field likewise, and the period and what the number is, as they are written.
    Series(Vec<Key>, String),
}

/// The name of a column that gives ids and stands in the field of that role.
const IDENTIFIER: &str = "identifier";

impl Target {
    /// What a name means.
    ///
    /// # Errors
    ///
    /// If it is none, with the nearest.
    pub(super) fn named(name: &str, vocabulary: &Vocabulary) -> Result<Target, Words> {
        let name = name.trim();
        if let Some((field, at)) = name.split_once('@') {
            return Target::series(field.trim(), at.trim(), vocabulary);
        }
        Target::known(name, vocabulary).ok_or_else(|| {
            let own = ["kind", "id", IDENTIFIER, "under", "unknown"].into_iter();
            let fields = kinds(vocabulary).flat_map(|kind| &kind.fields);
            let all =
                own.chain(fields.flat_map(|field| [&*field.key].into_iter().chain(field.words.texts())));
            let (name, vocabulary) = (brief(name), &vocabulary.name);
            match nearest(&name, all) {
                Some(near) => words!("formats.columns-no-field-near", name, vocabulary, near),
                None => words!("formats.columns-no-field", name, vocabulary),
            }
        })
    }

    /// What a name or the head of a column means, if it is a word of the vocabulary.
    pub(super) fn known(name: &str, vocabulary: &Vocabulary) -> Option<Target> {
        let keys: Vec<Key> = fields_called(name, vocabulary);
        if !keys.is_empty() {
            return Some(Target::Field(keys));
        }
        let asked = folded(name);
        let own = [
            (RowColumn::Kind, Target::Kind),
            (RowColumn::Id, Target::Id),
            (RowColumn::Under, Target::Under),
            (RowColumn::Unknown, Target::Unknown),
        ];
        let is = |column: &RowColumn| {
            let heads = Lang::ALL.iter().map(|lang| column.head(vocabulary, *lang));
            heads.chain([column.key().to_owned()]).any(|head| folded(&head) == asked)
        };
        let found = own.into_iter().find(|(column, _)| is(column)).map(|(_, target)| target);
        found.or_else(|| (asked == IDENTIFIER).then_some(Target::Identifier))
    }

    fn series(name: &str, at: &str, vocabulary: &Vocabulary) -> Result<Target, Words> {
        let keys = fields_called(name, vocabulary);
        let of_series = |field: &&FieldDef| keys.contains(&field.key) && field.ty == FieldType::Series;
        let Some(field) = kinds(vocabulary).flat_map(|kind| &kind.fields).find(of_series) else {
            let (name, vocabulary) = (brief(name), &vocabulary.name);
            return Err(words!("formats.columns-no-series", name, vocabulary));
        };
        read_series_value(&format!("{at} 0"), field, vocabulary)?;
        Ok(Target::Series(keys, at.to_owned()))
    }

    /// Its name in files and messages.
    pub(super) fn key(&self) -> String {
        match self {
            Target::Kind => "kind".to_owned(),
            Target::Id => "id".to_owned(),
            Target::Identifier => IDENTIFIER.to_owned(),
            Target::Under => "under".to_owned(),
            Target::Unknown => "unknown".to_owned(),
            Target::Field(keys) => keys.first().map(ToString::to_string).unwrap_or_default(),
            Target::Series(keys, at) => format!("{}@{at}", keys.first().map_or("", |key| key)),
        }
    }

    /// The field of a kind that the column holds, if it has one.
    pub(super) fn field<'v>(&self, kind: &'v KindDef) -> Option<&'v FieldDef> {
        match self {
            Target::Field(keys) | Target::Series(keys, _) => keys.iter().find_map(|key| kind.field(key)),
            Target::Identifier => kind.by_role(FieldRole::Identifier),
            Target::Kind | Target::Id | Target::Under | Target::Unknown => None,
        }
    }
}

pub(super) fn kinds(vocabulary: &Vocabulary) -> impl Iterator<Item = &KindDef> {
    [&vocabulary.plan].into_iter().chain(&vocabulary.kinds)
}

/// The keys of the fields called so: the one of that key, or else all of that word, each once.
fn fields_called(name: &str, vocabulary: &Vocabulary) -> Vec<Key> {
    let fields = || kinds(vocabulary).flat_map(|kind| &kind.fields);
    if let Some(field) = fields().find(|field| *field.key == *name) {
        return vec![field.key.clone()];
    }
    let asked = folded(name);
    let mut keys: Vec<Key> = Vec::new();
    let is = |field: &&FieldDef| field.words.texts().chain([&*field.key]).any(|word| folded(word) == asked);
    for field in fields().filter(is).filter(|_| !asked.is_empty()) {
        if !keys.contains(&field.key) {
            keys.push(field.key.clone());
        }
    }
    keys
}
