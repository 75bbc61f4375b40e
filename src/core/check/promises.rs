//! Promises of a plan through its revisions: provisional names, 「…予定」, 「検討中」; which revision
//! made them and which settled them.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{FieldRole, FieldType, Id, Item, Key, Plan, Value, Vocabulary};
use crate::text::Words;
use crate::words;

/// The words that say something is still to come, with the kind of promise they make.
const SIGNS: [(&str, PromiseKind); 7] = [
    ("仮称", PromiseKind::ProvisionalText),
    ("検討中", PromiseKind::UnderReview),
    ("調整中", PromiseKind::UnderReview),
    ("未定", PromiseKind::UnderReview),
    ("予定", PromiseKind::Planned),
    ("別途定め", PromiseKind::Planned),
    ("今後定め", PromiseKind::Planned),
];

/// Something a plan leaves open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    pub id: Id,
    /// The field; the one of the name for a provisional name.
    pub field: Key,
    pub kind: PromiseKind,
    /// The name, or the clause, as the first revision has it.
    pub exact: String,
    /// The revision that made it.
    pub made: String,
    /// How it was settled; `None` if it is not yet, as far as the revisions tell.
    pub settled: Option<Settled>,
}

/// The sorts of promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PromiseKind {
    /// The name of the item is provisional.
    ProvisionalName,
    /// A text speaks of something by a provisional name.
    ProvisionalText,
    /// A text says that something is planned.
    Planned,
    /// A text says that something is under review.
    UnderReview,
}

/// How a promise was settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    pub revision: String,
    pub how: How,
}

/// What a revision did to settle a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The name is no longer provisional.
    NameFixed,
    /// The text no longer says so.
    TextGone,
    ItemGone,
}

/// The promises of a plan, in the order in which they were made; the revisions are given from
/// the first on, each with what it is called. What a later revision does not know is not taken
/// for settled.
pub fn promises(revisions: &[(String, &Plan, &Vocabulary)]) -> Vec<Promise> {
    let mut all: Vec<Promise> = Vec::new();
    let mut stood: BTreeMap<Id, Vec<Stood>> = BTreeMap::new();
    for (revision, plan, vocabulary) in revisions {
        let mut now: BTreeMap<(Id, Key, PromiseKind), String> = BTreeMap::new();
        let mut order = Vec::new();
        for item in plan.in_order() {
            for (field, kind, exact) in of_item(item, vocabulary) {
                let key = (item.id.clone(), field, kind);
                if let Entry::Vacant(free) = now.entry(key) {
                    order.push(free.key().clone());
                    free.insert(exact);
                }
            }
        }
        let mut open = BTreeSet::new();
        for promise in all.iter_mut().filter(|promise| promise.settled.is_none()) {
            let key = (promise.id.clone(), promise.field.clone(), promise.kind);
            if now.contains_key(&key) {
                open.insert(key);
            } else if let Some(how) =
                settled(plan, promise, stood.get(&promise.id).map_or(&[], Vec::as_slice))
            {
                promise.settled = Some(Settled { revision: revision.clone(), how });
            }
        }
        for key in order.into_iter().filter(|key| !open.contains(key)) {
            let exact = now.remove(&key).expect("the order names the promises found");
            let (id, field, kind) = key;
            all.push(Promise { id, field, kind, exact, made: revision.clone(), settled: None });
        }
        for promise in &all {
            if plan.get(&promise.id).is_some() {
                stood.insert(promise.id.clone(), places(plan, &promise.id));
            }
        }
    }
    all
}

/// A list in which an item stood: the item, its kind, and under what.
struct Stood {
    id: Id,
    kind: Key,
    parent: Id,
}

/// The list in which an item stands, then that of its parent, up to the plan.
fn places(plan: &Plan, id: &Id) -> Vec<Stood> {
    let own = plan.get(id);
    let chain = own.into_iter().chain(plan.above(id));
    chain
        .filter_map(|item| {
            Some(Stood { id: item.id.clone(), kind: item.kind.clone(), parent: item.parent.clone()? })
        })
        .collect()
}

fn of_item(item: &Item, vocabulary: &Vocabulary) -> Vec<(Key, PromiseKind, String)> {
    let mut out = Vec::new();
    let Some(kind) = vocabulary.kind(&item.kind) else { return out };
    let flag = kind.by_role(FieldRole::Provisional).and_then(|field| item.value(&field.key));
    let name = kind.by_role(FieldRole::Name);
    if let (Some(Value::Flag), Some(name)) = (flag, name) {
        let text = item.text(&name.key).unwrap_or(item.id.as_str());
        out.push((name.key.clone(), PromiseKind::ProvisionalName, text.to_owned()));
    }
    for field in kind.fields.iter().filter(|field| field.ty == FieldType::Text) {
        let Some(text) = item.text(&field.key) else { continue };
        for (sign, promise) in SIGNS {
            if let Some(at) = text.find(sign) {
                let begin = text[..at]
                    .rfind(['。', '\n'])
                    .map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8));
                let end = text[at..].find(['。', '\n']).map_or(text.len(), |end| at + end);
                if !out.iter().any(|(own, kind, _)| *own == field.key && *kind == promise) {
                    out.push((field.key.clone(), promise, text[begin..end].trim().to_owned()));
                }
            }
        }
    }
    out
}

/// How this plan settles a promise; `None` if it does not know. Of an item that is gone, the
/// list in which it last stood decides whether the plan knows; if its parent is gone too, the
/// parent's own list.
fn settled(plan: &Plan, promise: &Promise, stood: &[Stood]) -> Option<How> {
    let Some(item) = plan.get(&promise.id) else {
        let list = stood.iter().find_map(|stood| Some((stood, plan.get(&stood.parent)?)));
        let unknown = list.is_some_and(|(stood, parent)| {
            parent.open_lists.contains(&stood.kind) && !parent.absent.contains(&stood.id)
        });
        return (!unknown).then_some(How::ItemGone);
    };
    if item.is_unknown(&promise.field) {
        return None;
    }
    match promise.kind {
        PromiseKind::ProvisionalName => Some(How::NameFixed),
        PromiseKind::ProvisionalText | PromiseKind::Planned | PromiseKind::UnderReview => Some(How::TextGone),
    }
}

impl PromiseKind {
    /// Its id, the same for ever.
    pub fn key(self) -> &'static str {
        match self {
            PromiseKind::ProvisionalName => "provisional-name",
            PromiseKind::ProvisionalText => "provisional-text",
            PromiseKind::Planned => "planned",
            PromiseKind::UnderReview => "under-review",
        }
    }

    pub fn words(self) -> Words {
        match self {
            PromiseKind::ProvisionalName => words!("check.provisional-name"),
            PromiseKind::ProvisionalText => words!("check.provisional-text"),
            PromiseKind::Planned => words!("check.planned"),
            PromiseKind::UnderReview => words!("check.under-review"),
        }
    }
}

impl How {
    /// Its id, the same for ever.
    pub fn key(self) -> &'static str {
        match self {
            How::NameFixed => "name-fixed",
            How::TextGone => "text-gone",
            How::ItemGone => "item-gone",
        }
    }

    pub fn words(self) -> Words {
        match self {
            How::NameFixed => words!("check.name-fixed"),
            How::TextGone => words!("check.text-gone"),
            How::ItemGone => words!("check.item-gone"),
        }
    }
}
