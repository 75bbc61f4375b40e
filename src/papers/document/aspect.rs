//! What a paper calls the parts of an item that kinds of change are about.

use planctl_core::diff::{Facet, Family};
use planctl_core::layout::Wording;
use planctl_core::model::{FieldRole, Key};
use planctl_core::text::{Lang, Words};
use planctl_core::words;

/// What a paper calls the parts of an item that kinds of change are about, each once, for lists such as
/// 「名称、実施期間及び評価時期の変更」.
pub(super) fn aspects<'f>(
    wording: &Wording<'_>,
    kind: &Key,
    facets: impl IntoIterator<Item = &'f Facet>,
) -> Vec<Words> {
    let mut out: Vec<Words> = Vec::new();
    for words in facets.into_iter().flat_map(|facet| aspects_of_one(wording, kind, facet)) {
        if !out.contains(&words) {
            out.push(words);
        }
    }
    out
}

/// The same of one kind of change.
pub(super) fn aspects_of_one(wording: &Wording<'_>, kind: &Key, facet: &Facet) -> Vec<Words> {
    match facet.kind.family() {
        Family::Provisional => {
            let name = wording.vocabulary.kind(kind).and_then(|kind| kind.by_role(FieldRole::Name));
            vec![name.map_or_else(|| words!("document.provisional-fixed"), |field| (&field.words).into())]
        }
        // The two ends of a schedule are two fields and one thing.
        Family::Schedule => vec![words!("document.closed")],
        Family::Place => vec![words!("document.moved")],
        Family::Origin => vec![words!("document.absorbed-undone")],
        Family::Standing
        | Family::Knowledge
        | Family::Name
        | Family::Number
        | Family::Lineage
        | Family::Order
        | Family::Text
        | Family::Milestones
        | Family::Role => match facet.fields.is_empty() {
            true => vec![facet.kind.words()],
            false => facet.fields.iter().map(|field| without_unit(wording, kind, field)).collect(),
        },
    }
}

/// What a field is called, without the unit in brackets behind it, unless that tells it from another: 予算（百万円）.
fn without_unit(wording: &Wording<'_>, kind: &Key, field: &Key) -> Words {
    let whole = wording.field(kind, field);
    let others = wording.vocabulary.kind(kind).into_iter().flat_map(|kind| &kind.fields);
    let others: Vec<Words> =
        others.filter(|other| other.key != *field).map(|other| (&other.words).into()).collect();
    let mut out = whole.clone();
    for lang in Lang::ALL.iter().copied() {
        let text = whole.get(lang);
        let Some((name, _)) = text.strip_suffix([')', '）']).and_then(|text| text.rsplit_once(['(', '（']))
        else {
            continue;
        };
        let name = name.trim();
        let is_other = |other: &Words| other.get(lang).trim_start().starts_with(name);
        if !name.is_empty() && !others.iter().any(is_other) {
            out = Words::written_in(lang, Words::same(name), out);
        }
    }
    out
}
