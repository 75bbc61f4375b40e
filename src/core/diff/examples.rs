//! One example of each kind of change: two small plans that differ by exactly it.
//!
//! For whoever reads the catalogue, and for the tests that hold it to its word. The examples
//! are text in `examples.toml`, over the vocabulary `catalogue/1`; nothing here finds changes.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::FacetKind;
use crate::model::{Place, Vocabulary};

/// Two plans that differ by one kind of change.
///
/// Comparing them gives one row with that facet alone. Only lineage cannot stand alone: beside
/// succeeded, merged and split stands added, beside their undoing deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    pub kind: FacetKind,
    /// The draft before: a whole file, in the vocabulary of [`examples_vocabulary`].
    pub before: String,
    /// The draft after, likewise.
    pub after: String,
    /// The places that were decided although a side does not know them.
    pub decided: BTreeSet<Place>,
}

/// The example of a kind of change; that of its mirror is the same, read backwards.
pub fn example(kind: FacetKind) -> Example {
    let written = Written::read();
    let whole = |rest: &str| match rest {
        "" => written.plan.clone(),
        rest => format!("{}\n{rest}", written.plan),
    };
    let (pair, backwards) = match written.pairs.get(kind.key()) {
        Some(pair) => (pair, false),
        None => {
            let pair = written.pairs.get(kind.mirror().key());
            (pair.expect("a test holds that each kind or its mirror has an example"), true)
        }
    };
    let (before, after) = (whole(&pair.before), whole(&pair.after));
    let decided = pair.decided.iter().map(|place| place.parse().expect("a test reads the places"));
    let example = Example { kind, before, after, decided: decided.collect() };
    if backwards { Example { before: example.after, after: example.before, ..example } } else { example }
}

/// The vocabulary of the examples, `catalogue/1`: a field of every type and every role.
pub fn examples_vocabulary() -> Vocabulary {
    let text = include_str!("../vocabularies/catalogue.toml");
    Vocabulary::parse(text).expect("a test reads the vocabulary of the examples")
}

/// `examples.toml` as it stands.
#[derive(Deserialize)]
struct Written {
    /// What every draft begins with.
    plan: String,
    /// By the id of the kind.
    #[serde(flatten)]
    pairs: BTreeMap<String, WrittenPair>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPair {
    before: String,
    after: String,
    #[serde(default)]
    decided: Vec<String>,
}

impl Written {
    fn read() -> Written {
        toml::from_str(include_str!("examples.toml")).expect("a test reads the examples")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diff::{Row, compare, rows};
    use crate::snapshot::{Ids, Snapshot, read_draft};

    /// Compares two drafts, and the facets found, one line for each row, with `expected`.
    #[track_caller]
    fn check(before: &str, after: &str, decided: BTreeSet<Place>, expected: &str) {
        let vocabularies = [Arc::new(examples_vocabulary())];
        let read = |text: &str| Snapshot::of(read_draft(text, &vocabularies, Ids::Required).unwrap().plan);
        let changes = compare(&read(before), &read(after)).with_decided(decided);
        let in_words = |row: &Row| {
            let kinds: Vec<&str> = row.facets.iter().map(|facet| facet.kind.key()).collect();
            kinds.join(", ")
        };
        let found: Vec<String> = rows(&changes, &vocabularies[0]).values().map(in_words).collect();
        assert_eq!(found.join("\n"), expected, "{before}\n-- becomes --\n{after}");
    }

    /// What comparing the example of a kind is to give.
    #[allow(clippy::wildcard_enum_match_arm, reason = "a new kind of lineage fails the test")]
    fn expected(kind: FacetKind) -> String {
        let beside = match kind {
            FacetKind::Succeeded | FacetKind::Merged | FacetKind::Split => Some(FacetKind::Added),
            FacetKind::SucceededUndone | FacetKind::MergedUndone | FacetKind::SplitUndone => {
                Some(FacetKind::Deleted)
            }
            _ => None,
        };
        let keys: Vec<&str> = beside.into_iter().chain([kind]).map(FacetKind::key).collect();
        keys.join(", ")
    }

    #[test]
    fn every_kind_of_change_has_an_example_that_yields_exactly_it() {
        for kind in FacetKind::all() {
            let Example { kind: of, before, after, decided } = example(kind);
            assert_eq!(of, kind);
            check(&before, &after, decided, &expected(kind));
        }
    }

    #[test]
    fn an_example_read_backwards_yields_the_mirror() {
        for kind in FacetKind::all() {
            let Example { before, after, decided, .. } = example(kind);
            check(&after, &before, decided, &expected(kind.mirror()));
        }
    }

    #[test]
    fn every_example_is_written_once_and_is_of_a_kind_of_the_catalogue() {
        let written = Written::read();
        for key in written.pairs.keys() {
            let kind = FacetKind::by_key(key).unwrap_or_else(|| panic!("`{key}` is no kind of change"));
            let mirrored = kind.mirror() != kind && written.pairs.contains_key(kind.mirror().key());
            assert!(!mirrored, "`{key}` and its mirror both have an example");
        }
    }

    #[test]
    fn the_vocabulary_of_the_examples_has_a_field_of_every_type_and_role() {
        use crate::model::{FieldRole as R, FieldType as T};
        let vocabulary = examples_vocabulary();
        let fields: Vec<_> = vocabulary.kinds.iter().flat_map(|kind| &kind.fields).collect();
        let types = [
            T::Text,
            T::Label,
            T::Year,
            T::Milestones,
            T::Date,
            T::Amount,
            T::Flag,
            T::Choice,
            T::References,
            T::Strings,
            T::Period,
            T::Quantity,
            T::Series,
            T::Link,
            T::Identifier,
        ];
        for ty in types {
            assert!(fields.iter().any(|field| field.ty == ty), "{ty:?}");
        }
        let roles = [
            R::Name,
            R::Label,
            R::Body,
            R::Schedule,
            R::Milestones,
            R::Target,
            R::Provisional,
            R::Status,
            R::Amount,
            R::Responsible,
            R::Reference,
            R::Identifier,
            R::Lineage,
        ];
        for role in roles {
            assert!(fields.iter().any(|field| field.role == role), "{role:?}");
        }
    }
}
