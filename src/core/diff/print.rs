//! Prints of changed fields: what comments and approvals are bound to.

use std::collections::BTreeSet;

use crate::change::{ChangeSet, ItemChange, List, Pair};
use crate::model::{Digest, Held, Id, Item, Key, Place, UNDER, Value};

/// One changed field of an item: a field, its parent, one of its lists, or the item as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangedField<'a> {
    Field(&'a Key, Pair<Option<&'a Held>>),
    /// What it stands under.
    Under(Pair<Option<&'a Id>>),
    /// The children of one kind.
    List(&'a Key, Pair<&'a List>),
    /// All of it, carried whole.
    Whole(Pair<Option<&'a Item>>),
}

impl<'a> ChangedField<'a> {
    /// The changed fields of one item, own fields first.
    pub fn of(changes: &'a ChangeSet, id: &Id) -> Vec<ChangedField<'a>> {
        let mut fields = Vec::new();
        match changes.items.get(id) {
            Some(ItemChange::Whole(pair)) => fields.push(ChangedField::Whole(pair.map(Option::as_ref))),
            Some(ItemChange::Edited { parent, fields: own, .. }) => {
                fields
                    .extend(own.iter().map(|(key, pair)| ChangedField::Field(key, pair.map(Option::as_ref))));
                fields.extend(parent.iter().map(|pair| ChangedField::Under(pair.map(Option::as_ref))));
            }
            None => {}
        }
        let lists = changes.lists.iter().filter(|((parent, _), _)| parent == id);
        fields.extend(lists.map(|((_, kind), list)| {
            ChangedField::List(kind, Pair { before: &list.before, after: &list.after })
        }));
        fields
    }

    /// The field's name: its own, `under`, a kind of children, or `item` for the whole.
    pub fn name(&self) -> &str {
        match self {
            ChangedField::Field(key, _) | ChangedField::List(key, _) => key,
            ChangedField::Under(_) => UNDER,
            ChangedField::Whole(_) => "item",
        }
    }

    /// Where it stands, as a field of this item.
    pub fn place(&self, id: &Id) -> Place {
        let field = match self {
            ChangedField::Whole(_) => None,
            ChangedField::Field(..) | ChangedField::Under(_) | ChangedField::List(..) => {
                Some(Key::from(self.name()))
            }
        };
        Place { id: id.clone(), field }
    }
}

/// The content print of a changed field: the BLAKE3 of the item, the field, and its exact
/// values before and after. Where siblings stand does not count, so an approval survives the
/// arrival of a neighbour: of a list only the order of what stands on both sides and what is
/// known of it do, since what came and went has prints of its own.
pub fn content_print(id: &Id, field: &ChangedField<'_>) -> Digest {
    let mut bytes = Bytes::default();
    bytes.text(id.as_str()).text(field.name());
    match field {
        ChangedField::Field(_, pair) => bytes.held(pair.before).held(pair.after),
        ChangedField::Under(pair) => {
            bytes.maybe(pair.before.map(Id::as_str)).maybe(pair.after.map(Id::as_str))
        }
        ChangedField::List(_, pair) => bytes.lists(pair),
        ChangedField::Whole(pair) => bytes.item(pair.before).item(pair.after),
    };
    Digest::of(&bytes.0)
}

/// Bytes that no other sequence of values gives: every text goes with its length.
#[derive(Default)]
struct Bytes(Vec<u8>);

impl Bytes {
    fn number(&mut self, number: usize) -> &mut Self {
        self.0.extend((number as u64).to_le_bytes());
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.number(text.len()).0.extend(text.as_bytes());
        self
    }

    fn maybe(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.number(1).text(text),
            None => self.number(0),
        }
    }

    fn held(&mut self, held: Option<&Held>) -> &mut Self {
        let Some(held) = held else { return self.number(0) };
        self.number(if held.complete { 1 } else { 2 });
        match &held.value {
            Some(value) => self.value(value),
            None => self.number(0),
        }
    }

    fn value(&mut self, value: &Value) -> &mut Self {
        match value.members() {
            Some(members) => {
                self.number(members.len() + 2);
                members.iter().for_each(|member| {
                    self.text(member);
                });
                self
            }
            None => self.number(1).text(&value.to_string()),
        }
    }

    /// A list before and after: the order of what it holds on both sides, where that differs.
    fn lists(&mut self, pair: &Pair<&List>) -> &mut Self {
        let common = |ids: &'_ [Id], other: &[Id]| -> Vec<Id> {
            let other: BTreeSet<&Id> = other.iter().collect();
            ids.iter().filter(|id| other.contains(id)).cloned().collect()
        };
        let mut order = pair.map(|list| list.ids.as_slice());
        let kept =
            Pair { before: common(order.before, order.after), after: common(order.after, order.before) };
        order = if kept.before == kept.after {
            Pair { before: &[], after: &[] }
        } else {
            Pair { before: &kept.before, after: &kept.after }
        };
        self.list(pair.before, order.before).list(pair.after, order.after)
    }

    fn list(&mut self, list: &List, order: &[Id]) -> &mut Self {
        self.number(usize::from(list.complete)).number(order.len());
        order.iter().chain(&list.absent).for_each(|id| {
            self.text(id.as_str());
        });
        self
    }

    fn item(&mut self, item: Option<&Item>) -> &mut Self {
        let Some(item) = item else { return self.number(0) };
        self.number(1).text(&item.kind).maybe(item.parent.as_ref().map(Id::as_str)).number(item.fields.len());
        for (key, held) in &item.fields {
            self.text(key).held(Some(held));
        }
        self.number(item.open_lists.len());
        item.open_lists.iter().for_each(|kind| {
            self.text(kind);
        });
        item.absent.iter().for_each(|id| {
            self.text(id.as_str());
        });
        self
    }
}
