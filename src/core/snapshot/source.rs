//! How we know what a plan says: rows that stand beside the plan, never in it.

use std::collections::BTreeSet;
use std::fmt;

use crate::model::{Digest, Key, Place, Plan};

/// How one or more places of a plan are known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// What it is about; never empty.
    pub places: BTreeSet<Place>,
    pub certainty: Certainty,
    /// Why it was concluded; empty only if verified.
    pub reason: String,
    /// The document it stands in.
    pub document: Option<DocumentName>,
    /// Where in the document; empty if that is not said.
    pub at: String,
}

/// How sure a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// The document says so.
    Verified,
    /// It was concluded, for the reason given.
    Inferred,
}

/// A document that a source names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentName {
    /// By the BLAKE3 of its bytes: the only form in a store.
    Hash(Digest),
    /// By the name of a file that `commit` is given as evidence: a draft's shorthand.
    File(String),
}

impl Certainty {
    /// Its word in files.
    pub fn key(self) -> &'static str {
        match self {
            Certainty::Verified => "verified",
            Certainty::Inferred => "inferred",
        }
    }
}

impl fmt::Display for DocumentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DocumentName::Hash(hash) => write!(f, "{hash}"),
            DocumentName::File(name) => f.write_str(name),
        }
    }
}

/// The sources that still hold when a plan was edited: those of items and fields that did not
/// change. A row for an item as a whole goes on for the fields that stayed, by name.
pub fn without_changed(sources: &[Source], before: &Plan, after: &Plan) -> Vec<Source> {
    let own: BTreeSet<&Place> = sources.iter().flat_map(|source| &source.places).collect();
    let mut out = Vec::new();
    for source in sources {
        let mut places = BTreeSet::new();
        for place in &source.places {
            let (Some(one), Some(other)) = (before.get(&place.id), after.get(&place.id)) else {
                // A place that was nowhere before is not for this to judge.
                if before.get(&place.id).is_none() {
                    places.insert(place.clone());
                }
                continue;
            };
            let stays = |field: &Key| one.fields.get(field) == other.fields.get(field);
            match &place.field {
                Some(field) if stays(field) => drop(places.insert(place.clone())),
                Some(_) => {}
                None if one.fields == other.fields => drop(places.insert(place.clone())),
                None => {
                    let fields = one.fields.keys().filter(|field| stays(field));
                    let named =
                        fields.map(|field| Place { id: place.id.clone(), field: Some(field.clone()) });
                    places.extend(named.filter(|place| !own.contains(place)));
                }
            }
        }
        if !places.is_empty() {
            out.push(Source { places, ..source.clone() });
        }
    }
    out
}
