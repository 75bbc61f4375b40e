//! What a paper calls the part of an item that a kind of change is about.

use planctl_core::diff::{Facet, Family};
use planctl_core::layout::Wording;
use planctl_core::model::{FieldRole, Key};
use planctl_core::text::Words;
use planctl_core::words;

/// What a paper calls the part of an item that a kind of change is about, for lists such as
/// 「名称、実施期間及び評価時期の変更」.
pub(super) fn aspect(wording: &Wording<'_>, kind: &Key, facet: &Facet) -> Words {
    match facet.kind.family() {
        Family::Provisional => {
            let name = wording.vocabulary.kind(kind).and_then(|kind| kind.by_role(FieldRole::Name));
            name.map_or_else(|| words!("document.provisional-fixed"), |field| (&field.words).into())
        }
        // The two ends of a schedule are two fields and one thing.
        Family::Schedule => words!("document.closed"),
        Family::Place => words!("document.moved"),
        Family::Origin => words!("document.absorbed-undone"),
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
            if fields.is_empty() { facet.kind.words() } else { Words::and(&fields) }
        }
    }
}
