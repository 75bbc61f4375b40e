//! A whole plan at one date.

mod open;

use crate::text::Lang;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::{Id, Item, Key, LINEAGE_PART, LINEAGE_WHOLE, Vocabulary, VocabularyName};
use crate::text::Words;
use crate::words;

pub use open::OpenPlan;

/// A plan: a tree of items under `[plan]`, each list of children of one kind in order.
///
/// Every item but `[plan]` has a parent in the plan, and no item stands below itself. Two
/// plans are equal when their canonical forms are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    vocabulary: VocabularyName,
    id: Id,
    /// Shared by the plans that hold equal items where they were read together.
    items: BTreeMap<Id, Arc<Item>>,
    /// By parent and kind; never an empty list.
    children: BTreeMap<Id, BTreeMap<Key, Vec<Id>>>,
    origins: Origins,
}

/// What items of other plans are called from which items of this one come, as far as whoever read the plan knows. It
/// is no part of the plan: with other names, or none, it is the same.
#[derive(Debug, Clone, Default)]
struct Origins(BTreeMap<Id, Words>);

impl PartialEq for Origins {
    fn eq(&self, _: &Origins) -> bool {
        true
    }
}

impl Eq for Origins {}

/// Why items do not make a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StructureError {
    /// Two items bear one id.
    Duplicate {
        id: Id,
        /// Which of the items given, counted from 0, came second.
        index: usize,
    },
    /// An item stands under one that is not in the plan.
    NoParent {
        id: Id,
        /// What it claims to stand under.
        parent: Id,
        /// Which of the items given, counted from 0.
        index: usize,
    },
    /// An item stands, over others, under itself.
    UnderItself {
        id: Id,
        /// Which of the items given, counted from 0.
        index: usize,
    },
}

impl Plan {
    /// Puts items together, in the order given, under `root`, which is `[plan]`; each of them
    /// has a parent.
    ///
    /// # Errors
    ///
    /// If the items do not make a tree under `root`.
    pub fn assemble(
        vocabulary: VocabularyName,
        root: Item,
        items: Vec<Item>,
    ) -> Result<Plan, StructureError> {
        Plan::of_shared(vocabulary, Arc::new(root), items.into_iter().map(Arc::new).collect())
    }

    /// As [`Plan::assemble`], of items that other plans hold too.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn of_shared(
        vocabulary: VocabularyName,
        root: Arc<Item>,
        items: Vec<Arc<Item>>,
    ) -> Result<Plan, StructureError> {
        let id = root.id.clone();
        let mut plan = Plan {
            vocabulary,
            id: id.clone(),
            items: BTreeMap::new(),
            children: BTreeMap::new(),
            origins: Origins::default(),
        };
        plan.items.insert(id, root);
        for (index, item) in items.iter().enumerate() {
            if plan.items.insert(item.id.clone(), item.clone()).is_some() {
                return Err(StructureError::Duplicate { id: item.id.clone(), index });
            }
            let parent = item.parent.as_ref().expect("only [plan] has no parent");
            if !plan.children.contains_key(parent) {
                plan.children.insert(parent.clone(), BTreeMap::new());
            }
            let lists = plan.children.get_mut(parent).expect("it was put there");
            match lists.get_mut(&item.kind) {
                Some(list) => list.push(item.id.clone()),
                None => drop(lists.insert(item.kind.clone(), vec![item.id.clone()])),
            }
        }
        if !plan.children.keys().all(|parent| plan.items.contains_key(parent)) {
            let mut given = items.iter().enumerate();
            let lost = given.find_map(|(index, item)| {
                let parent = item.parent.clone().filter(|parent| !plan.items.contains_key(parent))?;
                Some(StructureError::NoParent { id: item.id.clone(), parent, index })
            });
            return Err(lost.expect("a list is of an item's parent"));
        }
        // What stands under itself is reached from nowhere; what is reached stands in one list.
        let mut reached = 1;
        let mut open = vec![&plan.id];
        while let Some(above) = open.pop() {
            let below = plan.lists(above).flat_map(|(_, ids)| ids);
            let all = open.len();
            open.extend(below);
            reached += open.len() - all;
        }
        if reached < plan.items.len() {
            let reached: BTreeSet<&Id> = plan.in_order().into_iter().map(|item| &item.id).collect();
            let lost = items.iter().position(|item| !reached.contains(&item.id));
            let index = lost.expect("one was not reached");
            return Err(StructureError::UnderItself { id: items[index].id.clone(), index });
        }
        Ok(plan)
    }

    /// The items for which `keep` says so, with all above them. A list that lost a member is one of which more may be
    /// known: an extract does not say that there is no more.
    #[must_use]
    pub fn extract(&self, keep: &dyn Fn(&Item) -> bool) -> Plan {
        let mut kept = BTreeSet::from([self.id.clone()]);
        for item in self.items.values().filter(|item| keep(item.as_ref())) {
            kept.insert(item.id.clone());
            kept.extend(self.above(&item.id).into_iter().map(|above| above.id.clone()));
        }
        let mut out = self.clone();
        out.items.retain(|id, _| kept.contains(id));
        out.children.retain(|id, _| kept.contains(id));
        for (parent, lists) in &mut out.children {
            let item = Arc::make_mut(out.items.get_mut(parent).expect("what has a list is kept"));
            for (kind, ids) in lists.iter_mut() {
                let all = ids.len();
                ids.retain(|id| kept.contains(id));
                if ids.len() < all {
                    item.open_lists.insert(kind.clone());
                }
            }
            lists.retain(|_, ids| !ids.is_empty());
        }
        out.children.retain(|_, lists| !lists.is_empty());
        out
    }

    /// The items of other plans from which items of this one come, as `plan:id`.
    pub fn origins(&self) -> BTreeSet<Id> {
        let of = |item: &Item| [LINEAGE_WHOLE, LINEAGE_PART].map(|field| item.references(field));
        let all = self.items.values().map(AsRef::as_ref).flat_map(of).flatten();
        all.filter(|id| id.in_another_plan().is_some()).collect()
    }

    /// The same plan, of which it is known what items of other plans are called.
    #[must_use]
    pub fn with_origins(mut self, called: BTreeMap<Id, Words>) -> Plan {
        self.origins.0.extend(called);
        self
    }

    /// What an item of another plan is called, if that is known.
    pub fn origin_called(&self, origin: &Id) -> Option<&Words> {
        self.origins.0.get(origin)
    }

    /// The vocabulary the plan is written in.
    pub fn vocabulary(&self) -> &VocabularyName {
        &self.vocabulary
    }

    /// The plan's own id, that of `[plan]`.
    pub fn id(&self) -> &Id {
        &self.id
    }

    /// `[plan]` itself.
    pub fn root(&self) -> &Item {
        &self.items[&self.id]
    }

    /// The item of this id, `[plan]` included.
    pub fn get(&self, id: &Id) -> Option<&Item> {
        self.items.get(id).map(AsRef::as_ref)
    }

    /// All items by id, `[plan]` included.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.values().map(AsRef::as_ref)
    }

    /// The children of one item, kinds by byte order, each list in its own order.
    pub fn lists(&self, parent: &Id) -> impl Iterator<Item = (&Key, &[Id])> {
        self.children.get(parent).into_iter().flatten().map(|(kind, ids)| (kind, ids.as_slice()))
    }

    /// The children of one kind under `parent`, in order; empty if there are none.
    pub fn children(&self, parent: &Id, kind: &str) -> &[Id] {
        self.children.get(parent).and_then(|lists| lists.get(kind)).map_or(&[], Vec::as_slice)
    }

    /// All items depth-first, `[plan]` first, kinds by byte order: as snapshots hold them.
    pub fn in_order(&self) -> Vec<&Item> {
        self.depth_first(&|id| self.lists(id).collect())
    }

    /// All items depth-first, `[plan]` first, kinds in the order of the vocabulary: as papers have them.
    pub fn as_read(&self, vocabulary: &Vocabulary) -> Vec<&Item> {
        self.depth_first(&|id| {
            let mut lists: Vec<(&Key, &[Id])> = self.lists(id).collect();
            lists.sort_by_key(|(kind, _)| vocabulary.rank(kind));
            lists
        })
    }

    fn depth_first<'p>(&'p self, lists: &dyn Fn(&'p Id) -> Vec<(&'p Key, &'p [Id])>) -> Vec<&'p Item> {
        let mut out = Vec::with_capacity(self.items.len());
        let mut open = vec![&self.id];
        while let Some(id) = open.pop() {
            out.push(&*self.items[id]);
            let below: Vec<&Id> = lists(id).into_iter().flat_map(|(_, ids)| ids).collect();
            open.extend(below.into_iter().rev());
        }
        out
    }

    /// The items above this one, nearest first, `[plan]` last.
    pub fn above(&self, id: &Id) -> Vec<&Item> {
        let mut out = Vec::new();
        let mut next = self.items.get(id).and_then(|item| item.parent.as_ref());
        while let Some(parent) = next.and_then(|id| self.items.get(id)) {
            out.push(&**parent);
            next = parent.parent.as_ref();
        }
        out
    }

    /// The vocabulary's name, `[plan]`, and the other items in reading order: what
    /// [`Plan::assemble`] takes.
    pub fn into_parts(self) -> (VocabularyName, Item, Vec<Item>) {
        let order: Vec<Id> = self.in_order().into_iter().skip(1).map(|item| item.id.clone()).collect();
        let mut items = self.items;
        let mut take =
            |id: &Id| Arc::unwrap_or_clone(items.remove(id).expect("a plan holds what its order names"));
        let root = take(&self.id);
        let rest = order.iter().map(take).collect();
        (self.vocabulary, root, rest)
    }
}

impl StructureError {
    /// Which of the items given is at fault, counted from 0.
    pub fn index(&self) -> usize {
        match self {
            StructureError::Duplicate { index, .. }
            | StructureError::NoParent { index, .. }
            | StructureError::UnderItself { index, .. } => *index,
        }
    }

    pub fn words(&self) -> Words {
        match self {
            StructureError::Duplicate { id, .. } => {
                words!("model.duplicate", id)
            }
            StructureError::NoParent { id, parent, .. } => words!("model.no-parent", id, parent),
            StructureError::UnderItself { id, .. } => {
                words!("model.under-itself", id)
            }
        }
    }
}

impl fmt::Display for StructureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for StructureError {}
