//! A plan while an edit is made, and what the vocabulary asks of it.

use std::collections::BTreeSet;

use super::{EditError, Position, marks_as_flags};
use crate::check::{Severity, check_structure};
use crate::model::{FieldDef, Held, Id, Item, KindDef, OpenPlan, Plan, UNDER, Value, Vocabulary};
use crate::snapshot::{Draft, OpenRow, Place, Source};
use crate::text::Lang;
use crate::text::Words;
use crate::text::nearest;

/// A plan that is edited, with its vocabulary.
pub(super) struct Working<'a> {
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) plan: OpenPlan,
    /// Ids that the plan does not bear and that are spoken for.
    taken: &'a BTreeSet<Id>,
}

impl<'a> Working<'a> {
    pub(super) fn of(plan: &Plan, vocabulary: &'a Vocabulary, taken: &'a BTreeSet<Id>) -> Self {
        Working { vocabulary, plan: plan.clone().open(), taken }
    }

    pub(super) fn plan_id(&self) -> &Id {
        self.plan.root_id()
    }

    /// An item that must be there; the nearest id is offered if it is not.
    pub(super) fn item(&self, id: &Id) -> Result<&Item, EditError> {
        self.plan.get(id).ok_or_else(|| {
            let all = self.plan.in_order();
            let nearest = nearest(id.as_str(), all.iter().map(|item| item.id.as_str())).map(str::to_owned);
            EditError::NoItem { id: id.clone(), nearest }
        })
    }

    /// The same, to be changed; the caller has seen that it is there.
    pub(super) fn item_mut(&mut self, id: &Id) -> &mut Item {
        self.plan.get_mut(id).expect("the item was found before")
    }

    /// An item that is not `[plan]`.
    pub(super) fn child(&self, id: &Id) -> Result<&Item, EditError> {
        if id == self.plan_id() { Err(EditError::ThePlan) } else { self.item(id) }
    }

    /// What an item is, by the vocabulary.
    pub(super) fn kind_of(&self, item: &Item) -> &'a KindDef {
        self.vocabulary.kind(&item.kind).expect("a plan holds only kinds of its vocabulary")
    }

    /// A kind by its name in files or for readers.
    pub(super) fn kind(&self, word: &str) -> Result<&'a KindDef, EditError> {
        let kinds = &self.vocabulary.kinds;
        let is_meant = |kind: &&KindDef| *kind.key == *word || kind.words.is(word);
        kinds.iter().find(is_meant).ok_or_else(|| EditError::NoKind {
            word: word.to_owned(),
            nearest: nearest(word, kinds.iter().flat_map(|kind| [&*kind.key, kind.words.get(Lang::JA)]))
                .map(str::to_owned),
            kinds: kinds.iter().map(|kind| kind.key.clone()).collect(),
        })
    }

    /// A field of an item by its name in files or for readers.
    pub(super) fn field(&self, kind: &'a KindDef, word: &str) -> Result<&'a FieldDef, EditError> {
        let is_meant = |field: &&FieldDef| *field.key == *word || field.words.is(word);
        kind.fields.iter().find(is_meant).ok_or_else(|| EditError::NoField {
            kind: (&kind.words).into(),
            word: word.to_owned(),
            nearest: nearest(word, kind.fields.iter().map(|field| &*field.key)).map(str::to_owned),
            fields: kind.fields.iter().map(|field| field.key.clone()).collect(),
        })
    }

    /// An item and all that stands under it.
    pub(super) fn subtree(&self, id: &Id) -> BTreeSet<Id> {
        self.plan.subtree(id).into_iter().collect()
    }

    /// The items just under one.
    pub(super) fn children(&self, id: &Id) -> Vec<Id> {
        self.plan.lists(id).flat_map(|(_, ids)| ids).cloned().collect()
    }

    /// Puts an item at a place among its siblings, under a parent that may hold it.
    pub(super) fn insert(&mut self, item: Item, spot: &Position) -> Result<(), EditError> {
        let parent_id = item.parent.clone().expect("only [plan] has no parent");
        let parent = self.item(&parent_id)?;
        let kind = self.kind_of(&item);
        if !kind.under.contains(&parent.kind) {
            return Err(EditError::Under {
                kinds: Box::new([(&kind.words).into(), (&self.kind_of(parent).words).into()]),
                parent: parent_id,
                allowed: kind.under.iter().map(|key| self.words_of(key)).collect(),
            });
        }
        let index = match spot {
            Position::Last => usize::MAX,
            Position::First => 0,
            Position::Before(id) => self.sibling(id, &item)?,
            Position::After(id) => self.sibling(id, &item)? + 1,
        };
        self.plan.insert(item, index);
        Ok(())
    }

    /// Takes an item out of what the items that it now stands under say to be absent; `stood` are those
    /// above it before.
    pub(super) fn no_longer_absent(&mut self, id: &Id, stood: &[Id]) {
        for above in self.above(id).into_iter().skip(1).filter(|above| !stood.contains(above)) {
            self.item_mut(&above).absent.remove(id);
        }
    }

    fn words_of(&self, kind: &str) -> Words {
        self.vocabulary.kind(kind).map(|kind| Words::from(&kind.words)).unwrap_or_default()
    }

    fn sibling(&self, id: &Id, of: &Item) -> Result<usize, EditError> {
        let found = self.child(id)?;
        if found.parent != of.parent || found.kind != of.kind {
            return Err(EditError::NoSibling { id: id.clone(), of: of.id.clone() });
        }
        let siblings = of.parent.as_ref().map_or(&[][..], |parent| self.plan.children(parent, &of.kind));
        Ok(siblings.iter().position(|sibling| sibling == id).expect("it was found just now"))
    }

    /// An item and those above it, `[plan]` last.
    pub(super) fn above(&self, id: &Id) -> Vec<Id> {
        let above = self.plan.above(id).into_iter().map(|item| &item.id);
        std::iter::once(id).chain(above).cloned().collect()
    }

    /// An id that nothing in the plan bears or names, and that is not taken.
    pub(super) fn free_id(&self, kind: &KindDef) -> Id {
        let mut named: BTreeSet<&Id> = self.taken.iter().collect();
        for item in self.plan.items() {
            named.extend([&item.id]);
            named.extend(&item.absent);
            for held in item.fields.values() {
                if let Some(Value::References(ids)) = &held.value {
                    named.extend(ids);
                }
            }
        }
        let all = (1..).map(|number| format!("{}-{number}", kind.key).replace('_', "-"));
        all.filter_map(|id| id.parse::<Id>().ok())
            .find(|id| !named.contains(id))
            .expect("there are more numbers than ids")
    }

    /// Takes items out. What was under them must go too, or stand elsewhere already.
    pub(super) fn take_out(&mut self, gone: &BTreeSet<Id>) {
        for item in self.plan.remove(gone) {
            let Some(parent) = item.parent.filter(|parent| !gone.contains(parent)) else { continue };
            let parent = self.item_mut(&parent);
            // A list that may hold more than is recorded says by itself nothing of what it lacks.
            if parent.open_lists.contains(&item.kind) {
                parent.absent.insert(item.id);
            }
        }
    }

    /// The places at which items that stay refer to some that go.
    pub(super) fn references_to(&self, gone: &BTreeSet<Id>) -> Vec<Place> {
        let mut places = Vec::new();
        for item in self.plan.in_order().into_iter().filter(|item| !gone.contains(&item.id)) {
            for field in self.kind_of(item).fields.iter().filter(|field| field.is_reference()) {
                if item.references(&field.key).iter().any(|to| gone.contains(to)) {
                    places.push(Place { id: item.id.clone(), field: Some(field.key.clone()) });
                }
            }
        }
        places
    }

    /// Makes what refers to some items refer to another, or to nothing in their place.
    pub(super) fn redirect(&mut self, gone: &BTreeSet<Id>, to: Option<&Id>) {
        let vocabulary = self.vocabulary;
        for item in self.plan.items_mut().filter(|item| !gone.contains(&item.id)) {
            let Some(kind) = vocabulary.kind(&item.kind) else { continue };
            for field in kind.fields.iter().filter(|field| field.is_reference()) {
                let Some(Held { value: Some(Value::References(ids)), complete }) =
                    item.fields.get(&field.key)
                else {
                    continue;
                };
                if ids.is_disjoint(gone) {
                    continue;
                }
                let mut ids: BTreeSet<Id> = ids.difference(gone).cloned().collect();
                ids.extend(to.filter(|to| **to != item.id).cloned());
                let held = Held { value: Some(Value::References(ids)), complete: *complete };
                put(item, field, held);
            }
        }
    }

    /// Puts the plan together again, with the sources that still hold. Refuses an edit that changes
    /// nothing, touches an open conflict or breaks a rule that `before` keeps.
    pub(super) fn finish(self, before: &Draft) -> Result<Draft, EditError> {
        let name = self.plan.vocabulary().clone();
        let plan = self.plan.close(name).map_err(EditError::Structure)?;
        let (plan, _) = marks_as_flags(plan, self.vocabulary, Some(&before.plan));
        if plan == before.plan {
            return Err(EditError::Nothing);
        }
        if let Some(place) = waits(before, &plan) {
            return Err(EditError::Waits { place });
        }
        let errors = |plan: &Plan| {
            let mut findings = check_structure(plan, self.vocabulary);
            findings.retain(|finding| finding.severity == Severity::Error);
            findings
        };
        let after = errors(&plan);
        if !after.is_empty() {
            let known: Vec<_> = errors(&before.plan).into_iter().map(|finding| finding.words).collect();
            if let Some(new) = after.into_iter().find(|finding| !known.contains(&finding.words)) {
                return Err(EditError::Breaks(new.words));
            }
        }
        let sources = carried(&before.sources, &before.plan, &plan);
        Ok(Draft { plan, sources, ..before.clone() })
    }
}

/// Sets what is recorded of a field; a complete and empty value is taken out.
pub(super) fn put(item: &mut Item, field: &FieldDef, mut held: Held) {
    held.value.take_if(|value| value.is_empty_set());
    if held.value.is_some() || !held.complete {
        item.fields.insert(field.key.clone(), held);
    } else {
        item.fields.remove(&field.key);
    }
}

/// The rows of sources that still speak of what they spoke of.
fn carried(sources: &[Source], before: &Plan, after: &Plan) -> Vec<Source> {
    let stands = |place: &Place| match (before.get(&place.id), after.get(&place.id), &place.field) {
        (_, None, _) => false,
        (Some(before), Some(after), Some(field)) => {
            before.fields.get(field) == after.fields.get(field)
                && (**field != *UNDER || before.parent == after.parent)
        }
        (_, Some(_), _) => true,
    };
    let kept = sources.iter().filter_map(|source| {
        let places: BTreeSet<Place> = source.places.iter().filter(|place| stands(place)).cloned().collect();
        (!places.is_empty()).then(|| Source { places, ..source.clone() })
    });
    kept.collect()
}

/// The first place at which a conflict of `before` waits for a decision, and which is otherwise in `after`.
pub fn waits(before: &Draft, after: &Plan) -> Option<Place> {
    open_places(before).find(|place| differs(&before.plan, after, place))
}

/// The places at which a conflict waits for a decision.
fn open_places(draft: &Draft) -> impl Iterator<Item = Place> {
    draft.undecided().filter(|row| row.table == "conflict").filter_map(OpenRow::place)
}

/// Whether an edit touched a place.
fn differs(before: &Plan, after: &Plan, place: &Place) -> bool {
    let items = (before.get(&place.id), after.get(&place.id));
    let (Some(of_before), Some(of_after)) = items else { return items.0.is_some() != items.1.is_some() };
    match place.field.as_deref() {
        None => of_before != of_after,
        Some(UNDER) => of_before.parent != of_after.parent,
        Some(key) => {
            of_before.fields.get(key) != of_after.fields.get(key)
                || before.children(&place.id, key) != after.children(&place.id, key)
        }
    }
}
