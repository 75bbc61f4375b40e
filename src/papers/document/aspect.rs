//! What a paper calls the part of an item that a kind of change is about.

use planctl_core::diff::{Facet, Family};
use planctl_core::layout::{Wording, and};
use planctl_core::model::{FieldRole, Key};
use planctl_core::text::Words;

/// What a paper calls the part of an item that a kind of change is about, for lists such as
/// 「名称、実施期間及び評価時期の変更」.
pub(super) fn aspect(wording: &Wording<'_>, kind: &Key, facet: &Facet) -> Words {
    match facet.kind.family() {
        Family::Provisional => {
            let name = wording.vocabulary.kind(kind).and_then(|kind| kind.by_role(FieldRole::Name));
            name.map_or_else(|| Words::new("名称", "name"), |field| field.words.clone())
        }
        // The two ends of a schedule are two fields and one thing.
        Family::Schedule => Words::new("実施期間", "schedule"),
        Family::Place => Words::new("位置付け", "place"),
        Family::Origin => Words::new("前身", "origin"),
        Family::Standing
        | Family::Knowledge
        | Family::Name
        | Family::Number
        | Family::Lineage
        | Family::Order
        | Family::Text
        | Family::Milestones
        | Family::Role => {
            let fields: Vec<Words> = facet.fields.iter().map(|field| wording.field(kind, field)).collect();
            if fields.is_empty() { facet.kind.words() } else { and(&fields) }
        }
    }
}
