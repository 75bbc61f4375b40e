//! A plan while it is changed: items come, go and move, one step at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Plan, StructureError};
use crate::model::{Id, Item, Key, VocabularyName};

/// A plan taken apart, to be changed and put together again by [`OpenPlan::close`].
///
/// Every item stands in the list of its parent and kind, but for one that was detached and is not
/// yet attached. Of an item only what its fields hold may be changed in place.
///
/// ```
/// use planctl_core::model::{Item, Plan, VocabularyName};
///
/// let vocabulary: VocabularyName = "outline/1".parse().unwrap();
/// let root = Item::new("plan-a".parse()?, "plan".into(), None);
/// let mut open = Plan::assemble(vocabulary.clone(), root, Vec::new())?.open();
/// let parent = open.root_id().clone();
/// open.insert(Item::new("intro".parse()?, "section".into(), Some(parent)), 0);
/// assert_eq!(open.close(vocabulary)?.items().count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct OpenPlan(Plan);

impl Plan {
    /// The plan, to be changed.
    pub fn open(self) -> OpenPlan {
        OpenPlan(self)
    }
}

impl OpenPlan {
    /// The plan that has come out, in a vocabulary.
    ///
    /// # Errors
    ///
    /// If an item stands under one that went.
    pub fn close(self, vocabulary: VocabularyName) -> Result<Plan, StructureError> {
        let OpenPlan(Plan { id, mut items, children, .. }) = self;
        let root = items.remove(&id).expect("the root is never removed");
        let order = children.values().flat_map(|lists| lists.values()).flatten();
        let items = order.filter_map(|id| items.remove(id)).collect();
        Plan::of_shared(vocabulary, root, items)
    }

    /// The vocabulary the plan was written in.
    pub fn vocabulary(&self) -> &VocabularyName {
        &self.0.vocabulary
    }

    /// The id of `[plan]`.
    pub fn root_id(&self) -> &Id {
        &self.0.id
    }

    /// The item of this id, `[plan]` included.
    pub fn get(&self, id: &Id) -> Option<&Item> {
        self.0.items.get(id).map(AsRef::as_ref)
    }

    /// The same, so that its fields can be changed.
    pub fn get_mut(&mut self, id: &Id) -> Option<&mut Item> {
        self.0.items.get_mut(id).map(Arc::make_mut)
    }

    /// All items by id, `[plan]` included.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.0.items.values().map(AsRef::as_ref)
    }

    /// The same, so that their fields can be changed.
    pub fn items_mut(&mut self) -> impl Iterator<Item = &mut Item> {
        self.0.items.values_mut().map(Arc::make_mut)
    }

    /// The items that stand, depth-first, `[plan]` first.
    pub fn in_order(&self) -> Vec<&Item> {
        self.0.in_order()
    }

    /// The children of one item, kinds by byte order, each list in its own order.
    pub fn lists(&self, parent: &Id) -> impl Iterator<Item = (&Key, &[Id])> {
        self.0.lists(parent)
    }

    /// The children of one kind under `parent`, in order; empty if there are none.
    pub fn children(&self, parent: &Id, kind: &str) -> &[Id] {
        self.0.children(parent, kind)
    }

    /// The items above this one, nearest first, `[plan]` last.
    pub fn above(&self, id: &Id) -> Vec<&Item> {
        self.0.above(id)
    }

    /// Whether `id` stands below `above`, at whatever depth.
    pub fn is_below(&self, id: &Id, above: &Id) -> bool {
        if *above == self.0.id {
            return *id != self.0.id;
        }
        let mut next = self.get(id).and_then(|item| item.parent.as_ref());
        while let Some(parent) = next {
            if parent == above {
                return true;
            }
            next = self.get(parent).and_then(|item| item.parent.as_ref());
        }
        false
    }

    /// An item and all below it, the item first.
    pub fn subtree(&self, id: &Id) -> Vec<Id> {
        let mut out = vec![id.clone()];
        let mut next = 0;
        while next < out.len() {
            let below: Vec<Id> = self.lists(&out[next]).flat_map(|(_, ids)| ids).cloned().collect();
            out.extend(below);
            next += 1;
        }
        out
    }

    /// Puts an item that stands nowhere yet into the list of its parent and kind; behind the last one
    /// if `index` is beyond it.
    pub fn insert(&mut self, item: Item, index: usize) {
        let parent = item.parent.clone().expect("only [plan] has no parent");
        let list = self.0.children.entry(parent).or_default().entry(item.kind.clone()).or_default();
        list.insert(index.min(list.len()), item.id.clone());
        self.0.items.insert(item.id.clone(), Arc::new(item));
    }

    /// Takes an item out of its list; what stands below it stays with it.
    pub fn detach(&mut self, id: &Id) {
        let item = &self.0.items[id];
        let parent = item.parent.as_ref().expect("only [plan] has no parent");
        let Some(lists) = self.0.children.get_mut(parent) else { return };
        if let Some(list) = lists.get_mut(&item.kind) {
            list.retain(|other| other != id);
            if list.is_empty() {
                lists.remove(&item.kind);
            }
        }
        if lists.is_empty() {
            self.0.children.remove(parent);
        }
    }

    /// Puts an item that was detached under `parent`.
    pub fn attach(&mut self, id: &Id, parent: &Id, index: usize) {
        let item = self.0.items.remove(id).expect("the item stands in the plan");
        let mut item = Arc::unwrap_or_clone(item);
        item.parent = Some(parent.clone());
        self.insert(item, index);
    }

    /// Removes items and the lists below them, and gives them. What stood below one and is not
    /// removed itself must stand elsewhere already.
    pub fn remove(&mut self, gone: &BTreeSet<Id>) -> Vec<Item> {
        for id in gone {
            if self.0.items.contains_key(id) {
                self.detach(id);
            }
        }
        for id in gone {
            self.0.children.remove(id);
        }
        gone.iter().filter_map(|id| self.0.items.remove(id)).map(Arc::unwrap_or_clone).collect()
    }

    /// The plan with other ids for its items; `None` if two would bear the same. What fields hold
    /// stays as it is.
    pub fn with_ids(self, other: impl Fn(&Id) -> Id) -> Option<OpenPlan> {
        let Plan { vocabulary, id, items, children, origins } = self.0;
        let count = items.len();
        let items: BTreeMap<Id, Arc<Item>> = items
            .into_iter()
            .map(|(id, item)| {
                let mut item = Arc::unwrap_or_clone(item);
                item.id = other(&id);
                item.parent = item.parent.as_ref().map(&other);
                (item.id.clone(), Arc::new(item))
            })
            .collect();
        let children = children.into_iter().map(|(parent, lists)| {
            let lists = lists.into_iter().map(|(kind, ids)| (kind, ids.iter().map(&other).collect()));
            (other(&parent), lists.collect())
        });
        let children = children.collect();
        (items.len() == count)
            .then(|| OpenPlan(Plan { vocabulary, id: other(&id), items, children, origins }))
    }
}
