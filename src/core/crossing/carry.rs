//! A plan told in the words of another vocabulary.

use std::collections::BTreeMap;

use super::Mapping;
use super::value::{carried, crosses, is_called_alike, milestone_kind, series_role};
use crate::model::{
    FieldDef, FieldRole, Held, Id, Item, Key, KindDef, LINEAGE_PART, LINEAGE_WHOLE, PLAN_KIND, Plan, Value,
    Vocabulary,
};
use crate::text::Words;
use crate::words;

/// A plan in the words of another vocabulary.
#[derive(Debug, Clone)]
pub struct Carried {
    pub plan: Plan,
    /// The other vocabulary, with whatever has no place in it under its own words.
    pub vocabulary: Vocabulary,
}

/// What a mapping says that is not so of the two vocabularies; `None` if all of it fits.
pub fn fault_of(mapping: &Mapping, before: &Vocabulary, after: &Vocabulary) -> Option<Words> {
    for (kind, to) in &mapping.kinds {
        for (vocabulary, kind) in [(before, kind), (after, to)] {
            if vocabulary.kind(kind).is_none() {
                return Some(words!("crossing.no-kind", vocabulary = &vocabulary.name, kind));
            }
        }
        if (&**kind == PLAN_KIND) != (&**to == PLAN_KIND) {
            return Some(words!("crossing.plan-is-plan", kind, to));
        }
    }
    for ((kind, field), to) in &mapping.fields {
        let there = mapping.kind(kind);
        for (vocabulary, kind) in [(before, kind), (after, there)] {
            if vocabulary.kind(kind).is_none() {
                return Some(words!("crossing.no-kind", vocabulary = &vocabulary.name, kind));
            }
        }
        let (own, other) = (before.field(kind, field), after.field(there, to));
        let (Some(own), Some(other)) = (own, other) else {
            let (vocabulary, kind, field) = match own {
                None => (&before.name, kind, field),
                Some(_) => (&after.name, there, to),
            };
            return Some(words!("crossing.no-field", vocabulary, kind, field));
        };
        if !crosses(own.ty, other.ty) {
            let (of, into) = (own.ty.key(), other.ty.key());
            return Some(words!("crossing.types-differ", field, into, kind, of, to));
        }
    }
    None
}

/// Tells a plan in the words of another vocabulary. Nothing of it is lost: a kind, a field or a value that has no
/// place there keeps its own words, which the vocabulary of the answer has besides.
///
/// The plan still says that it is written in `before`.
///
/// # Errors
///
/// What the mapping says that is not so of the two vocabularies.
pub fn carry(
    plan: &Plan,
    mapping: &Mapping,
    before: &Vocabulary,
    after: &Vocabulary,
) -> Result<Carried, Words> {
    if let Some(fault) = fault_of(mapping, before, after) {
        return Err(fault);
    }
    let mut ferry = Ferry::new(mapping, before, after);
    let (name, root, items) = plan.clone().into_parts();
    let root = ferry.item(root);
    let items = items.into_iter().map(|item| ferry.item(item)).collect();
    let plan = Plan::assemble(name, root, items).expect("ids and parents are as they were");
    Ok(Carried { plan, vocabulary: ferry.vocabulary })
}

/// What has two plans told as two states of one.
///
/// The plan before bears the id of the one after, unless an item of it does; and what the plan after says to come
/// from an item of the other plan, it says of the item itself. `None` for a side that stays as it is.
pub fn as_one_plan(before: &Plan, after: &Plan) -> (Option<Plan>, Option<Plan>) {
    let (old, new) = (before.id().clone(), after.id().clone());
    if old == new || before.get(&new).is_some() || after.get(&old).is_some() {
        return (None, None);
    }
    let renamed = |id: Id| if id == old { new.clone() } else { id };
    let (name, mut root, mut items) = before.clone().into_parts();
    for item in items.iter_mut().chain([&mut root]) {
        item.id = renamed(item.id.clone());
        item.parent = item.parent.take().map(renamed);
        item.absent = std::mem::take(&mut item.absent).into_iter().map(renamed).collect();
        for held in item.fields.values_mut() {
            if let Some(Value::References(ids)) = &mut held.value {
                *ids = std::mem::take(ids).into_iter().map(renamed).collect();
            }
        }
    }
    let before = Plan::assemble(name, root, items).expect("one id is another everywhere");
    let after = without_plan(after, &old);
    (Some(before), after)
}

/// A plan whose items come from items of `old` as from items of their own plan; one that comes from the item of its
/// own id is that item. `None` if nothing of it does.
fn without_plan(plan: &Plan, old: &Id) -> Option<Plan> {
    let of_old = |id: &Id| id.in_another_plan().filter(|(plan, _)| plan == old).map(|(_, id)| id);
    let lineage = |item: &Item| [LINEAGE_WHOLE, LINEAGE_PART].map(|field| item.references(field));
    if !plan.items().any(|item| lineage(item).iter().flatten().any(|id| of_old(id).is_some())) {
        return None;
    }
    let (name, root, mut items) = plan.clone().into_parts();
    for item in &mut items {
        for field in [LINEAGE_WHOLE, LINEAGE_PART] {
            let Some(Held { value: Some(Value::References(ids)), .. }) = item.fields.get_mut(field) else {
                continue;
            };
            *ids = std::mem::take(ids).into_iter().map(|id| of_old(&id).unwrap_or(id)).collect();
            ids.remove(&item.id);
            if ids.is_empty() {
                item.fields.remove(field);
            }
        }
    }
    Some(Plan::assemble(name, root, items).expect("ids and parents are as they were"))
}

/// What becomes of the kinds and fields of one vocabulary in the words of another.
struct Ferry<'a> {
    before: &'a Vocabulary,
    after: &'a Vocabulary,
    /// The other vocabulary, with what was met that has no place there.
    vocabulary: Vocabulary,
    kinds: BTreeMap<Key, Key>,
    fields: BTreeMap<(Key, Key), Home>,
}

/// Where the values of a field go.
struct Home {
    /// The field of the other vocabulary, if they can.
    there: Option<Key>,
    /// The field beside it for those that cannot, once one was met.
    own: Option<Key>,
}

impl<'a> Ferry<'a> {
    fn new(mapping: &Mapping, before: &'a Vocabulary, after: &'a Vocabulary) -> Ferry<'a> {
        let mut ferry = Ferry {
            before,
            after,
            vocabulary: after.clone(),
            kinds: BTreeMap::from([(PLAN_KIND.into(), PLAN_KIND.into())]),
            fields: BTreeMap::new(),
        };
        for kind in &before.kinds {
            let there = mapping.kind(&kind.key);
            let key = match after.kind(there) {
                Some(_) => there.clone(),
                None => ferry.free(&kind.key),
            };
            if after.kind(there).is_none() {
                let KindDef { role, most, words, formulas, .. } = kind.clone();
                let fields = kind.fields.iter().filter(|field| field.role == FieldRole::Lineage).cloned();
                let fields = fields.collect();
                let (under, title) = (Vec::new(), Vec::new());
                let own = KindDef { key: key.clone(), role, under, title, most, words, fields, formulas };
                ferry.vocabulary.kinds.push(own);
            }
            ferry.kinds.insert(kind.key.clone(), key);
        }
        for kind in before.kinds.iter().chain([&before.plan]) {
            for field in &kind.fields {
                let place = (kind.key.clone(), field.key.clone());
                let named = mapping.fields.get(&place);
                // What is not named keeps its word, unless that was given to another.
                let is_given = mapping.fields.iter().any(|((of, _), to)| *of == kind.key && *to == field.key);
                let there = named.or(Some(&field.key).filter(|_| !is_given));
                let there = there.and_then(|there| after.field(&ferry.kinds[&kind.key], there));
                let there = there.filter(|there| crosses(field.ty, there.ty)).map(|there| there.key.clone());
                let has_place = there.is_some();
                if let Some(there) = &there {
                    ferry.widen(field, &ferry.kinds[&kind.key].clone(), &there.clone());
                }
                ferry.fields.insert(place.clone(), Home { there, own: None });
                if !has_place {
                    ferry.own_field(kind, field);
                }
            }
            ferry.stands(kind);
        }
        for milestone in &before.milestones {
            if milestone_kind(&milestone.key, before, after).is_none() {
                ferry.vocabulary.milestones.push(milestone.clone());
            }
        }
        ferry
    }

    /// A key that no kind and no field of the vocabulary bears: this one, if it is free.
    fn free(&self, key: &Key) -> Key {
        let kinds = || self.vocabulary.kinds.iter().chain([&self.vocabulary.plan]);
        let is_taken = |key: &str| {
            kinds().any(|kind| *kind.key == *key || kind.fields.iter().any(|field| *field.key == *key))
        };
        let of_name = format!("{key}-{}", self.before.name.name);
        let numbered = (2..).map(|number| format!("{of_name}-{number}"));
        let mut tried = [key.to_string(), of_name.clone()].into_iter().chain(numbered);
        tried.find(|key| !is_taken(key)).expect("there is always another number").into()
    }

    /// The kind in the vocabulary of the answer.
    fn kind_there(&mut self, key: &Key) -> &mut KindDef {
        if &**key == PLAN_KIND {
            return &mut self.vocabulary.plan;
        }
        let mut kinds = self.vocabulary.kinds.iter_mut();
        kinds.find(|kind| kind.key == *key).expect("what is named there stands there")
    }

    /// A kind stands there also under what it stood under here.
    fn stands(&mut self, kind: &KindDef) {
        let under: Vec<Key> = kind.under.iter().filter_map(|under| self.kinds.get(under).cloned()).collect();
        let title: Vec<Key> = kind
            .title
            .iter()
            .filter_map(|field| {
                let home = &self.fields[&(kind.key.clone(), field.clone())];
                home.own.as_ref().or(home.there.as_ref()).cloned()
            })
            .collect();
        let there = self.kind_there(&self.kinds[&kind.key].clone());
        for (list, more) in [(&mut there.under, under), (&mut there.title, title)] {
            for key in more {
                if !list.contains(&key) {
                    list.push(key);
                }
            }
        }
    }

    /// A field there takes what the field here takes: its choices, its kinds of values and of items.
    fn widen(&mut self, field: &FieldDef, kind: &Key, there: &Key) {
        let kinds: Vec<Key> = field.kinds.iter().filter_map(|kind| self.kinds.get(kind).cloned()).collect();
        let own = self.kind_there(kind).fields.iter_mut().find(|own| own.key == *there);
        let own = own.expect("what is named there stands there");
        for choice in &field.choices {
            let is_known = own
                .choices
                .iter()
                .any(|own| own.key == choice.key || is_called_alike(&own.words, &choice.words));
            if !own.choices.is_empty() && !is_known {
                own.choices.push(choice.clone());
            }
        }
        for value in &field.values {
            if series_role(&value.key, field, own).is_none() {
                own.values.push(value.clone());
            }
        }
        if !own.kinds.is_empty() {
            let more: Vec<Key> = kinds.into_iter().filter(|kind| !own.kinds.contains(kind)).collect();
            own.kinds.extend(more);
        }
    }

    /// The field for values of `field` that no field there can hold, as this vocabulary has it.
    fn own_field(&mut self, kind: &KindDef, field: &FieldDef) -> Key {
        let place = (kind.key.clone(), field.key.clone());
        if let Some(own) = &self.fields[&place].own {
            return own.clone();
        }
        let key = self.free(&field.key);
        let kinds = field.kinds.iter().filter_map(|kind| self.kinds.get(kind).cloned()).collect();
        let unit_field = field.unit_field.as_ref().and_then(|unit| {
            let home = self.fields.get(&(kind.key.clone(), unit.clone()))?;
            home.own.as_ref().or(home.there.as_ref()).cloned()
        });
        let there = self.kinds[&kind.key].clone();
        let there = self.kind_there(&there);
        // A kind has one name, one number, one mark of a provisional name.
        let is_second = field.role.is_single() && there.by_role(field.role).is_some()
            || field.end.is_some() && there.fields.iter().any(|own| own.end == field.end);
        let (role, end) = match is_second {
            true => (FieldRole::Body, None),
            false => (field.role, field.end),
        };
        there.fields.push(FieldDef { key: key.clone(), role, end, kinds, unit_field, ..field.clone() });
        self.fields.get_mut(&place).expect("it was found above").own = Some(key.clone());
        key
    }

    fn item(&mut self, item: Item) -> Item {
        let Some(kind) = self.before.kind(&item.kind) else { return item };
        let key = self.kinds[&kind.key].clone();
        let mut out = Item::new(item.id, key, item.parent);
        out.open_lists =
            item.open_lists.iter().map(|kind| self.kinds.get(kind).unwrap_or(kind).clone()).collect();
        out.absent = item.absent;
        for (field, held) in item.fields {
            let (field, held) = match kind.field(&field) {
                Some(field) => self.held(kind, field, held, &out.fields),
                None => (field, held),
            };
            out.fields.insert(field, held);
        }
        out
    }

    /// Where what is recorded of a field goes, and how it is told there; `taken` are the fields that are told.
    fn held(
        &mut self,
        kind: &KindDef,
        field: &FieldDef,
        held: Held,
        taken: &BTreeMap<Key, Held>,
    ) -> (Key, Held) {
        let there = self.fields[&(kind.key.clone(), field.key.clone())].there.clone();
        if let Some(there) = there.filter(|there| !taken.contains_key(there)) {
            let of = self.vocabulary.field(&self.kinds[&kind.key], &there).expect("it stands there");
            let value = match &held.value {
                None => Some(None),
                Some(value) => carried(value, (field, of), (self.before, self.after)).map(Some),
            };
            if let Some(value) = value {
                return (there, Held { value, complete: held.complete });
            }
        }
        (self.own_field(kind, field), held)
    }
}
