//! The plan while sentences are carried out on it: items in lists, and how units are named.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::said::{Said, is_bare, members};
use super::{Place, Spot, Step};
use planctl_core::model::{
    FieldDef, FieldRole, FieldType, Held, Id, Item, Key, Plan, StructureError, Value, VocabularyName,
};
use planctl_core::text::{loosely, nearest};

/// A name longer than this, in bytes, is no handle.
pub(super) const MOST_OF_NAME: usize = 180;

/// A plan under way. Items added since the beginning bear passing ids.
#[derive(Clone)]
pub(super) struct Working {
    pub(super) root: Id,
    pub(super) items: BTreeMap<Id, Item>,
    children: BTreeMap<Id, BTreeMap<Key, Vec<Id>>>,
    /// Passing ids given so far, in order.
    pub(super) given: Vec<Id>,
    /// Ids that are spoken for.
    taken: BTreeSet<Id>,
    index: Index,
}

/// Items by what names them; looked up, never gone through.
#[derive(Clone, Default)]
struct Index {
    /// By numbers as a careless eye reads them, so that their width does not count.
    label: HashMap<String, BTreeSet<Id>>,
    title: HashMap<String, BTreeSet<Id>>,
    /// By an item, the items that refer to it.
    referring: HashMap<Id, BTreeSet<Id>>,
}

/// Why no unit was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lost {
    None(Step),
    Several(Step, usize),
}

impl Working {
    pub(super) fn of(plan: &Plan, said: &Said<'_>) -> Self {
        let mut working = Working {
            root: plan.id().clone(),
            items: BTreeMap::new(),
            children: BTreeMap::new(),
            given: Vec::new(),
            taken: BTreeSet::new(),
            index: Index::default(),
        };
        for item in plan.items() {
            for (kind, ids) in plan.lists(&item.id) {
                working.children.entry(item.id.clone()).or_default().insert(kind.clone(), ids.to_vec());
            }
            working.taken.insert(item.id.clone());
            working.taken.extend(item.absent.iter().cloned());
            for held in item.fields.values() {
                working.taken.extend(members(held.value.as_ref()));
            }
            working.index.put(item, said);
            working.items.insert(item.id.clone(), item.clone());
        }
        working
    }

    /// The plan that has come out.
    pub(super) fn into_plan(mut self, vocabulary: VocabularyName) -> Result<Plan, StructureError> {
        let root = self.items.remove(&self.root).expect("the root is never removed");
        let order = self.children.values().flat_map(|lists| lists.values()).flatten();
        let items = order.filter_map(|id| self.items.remove(id)).collect();
        Plan::assemble(vocabulary, root, items)
    }

    pub(super) fn get(&self, id: &Id) -> &Item {
        &self.items[id]
    }

    pub(super) fn children(&self, parent: &Id, kind: &str) -> &[Id] {
        self.children.get(parent).and_then(|lists| lists.get(kind)).map_or(&[], Vec::as_slice)
    }

    pub(super) fn kinds(&self, parent: &Id) -> impl Iterator<Item = &Key> {
        self.children.get(parent).into_iter().flat_map(|lists| lists.keys())
    }

    /// Whether `id` stands below `above`, at whatever depth.
    pub(super) fn is_below(&self, id: &Id, above: &Id) -> bool {
        if *above == self.root {
            return *id != self.root;
        }
        let mut next = self.items.get(id).and_then(|item| item.parent.as_ref());
        while let Some(parent) = next {
            if parent == above {
                return true;
            }
            next = self.items.get(parent).and_then(|item| item.parent.as_ref());
        }
        false
    }

    /// A unit and all below it.
    pub(super) fn subtree(&self, id: &Id) -> Vec<Id> {
        let mut out = vec![id.clone()];
        let mut next = 0;
        while next < out.len() {
            let below = self.children.get(&out[next]).into_iter().flat_map(|lists| lists.values()).flatten();
            let below: Vec<Id> = below.cloned().collect();
            out.extend(below);
            next += 1;
        }
        out
    }

    // Naming.

    /// The unit that a place names.
    pub(super) fn find(&self, place: &Place, said: &Said<'_>) -> Result<Id, Lost> {
        let mut scope = self.root.clone();
        for step in &place.0 {
            let none = || Lost::None(step.clone());
            scope = match step {
                Step::Label(label) => self.only(step, &scope, self.index.label.get(&loosely(label)))?,
                Step::Named(name) => self.only(step, &scope, self.index.title.get(name))?,
                Step::Only(kind) => {
                    let kind = said.kind(kind).ok_or_else(none)?;
                    match self.children(&scope, &kind.key) {
                        [] => return Err(none()),
                        [one] => one.clone(),
                        more => return Err(Lost::Several(step.clone(), more.len())),
                    }
                }
                Step::Nth(kind, number) => {
                    let kind = said.kind(kind).ok_or_else(none)?;
                    let index = number.checked_sub(1).ok_or_else(none)?;
                    self.children(&scope, &kind.key).get(index).ok_or_else(none)?.clone()
                }
            };
        }
        Ok(scope)
    }

    fn only(&self, step: &Step, scope: &Id, of: Option<&BTreeSet<Id>>) -> Result<Id, Lost> {
        let mut found = of.into_iter().flatten().filter(|id| self.is_below(id, scope));
        let first = found.next().ok_or_else(|| Lost::None(step.clone()))?;
        match found.count() {
            0 => Ok(first.clone()),
            others => Err(Lost::Several(step.clone(), others + 1)),
        }
    }

    /// Whether at most one of these items stands below `scope`.
    fn alone(&self, scope: &Id, of: Option<&BTreeSet<Id>>) -> bool {
        of.into_iter().flatten().filter(|id| self.is_below(id, scope)).nth(1).is_none()
    }

    /// The shortest way to name a unit that names no other.
    pub(super) fn name(&self, id: &Id, said: &Said<'_>) -> Place {
        let mut steps = Vec::new();
        let mut id = id;
        while *id != self.root {
            let item = self.get(id);
            if let Some(step) = self.handle(&self.root, item, said) {
                steps.push(step);
                break;
            }
            let parent = item.parent.as_ref().expect("only the root has no parent");
            let step = self.handle(parent, item, said).unwrap_or_else(|| self.ordinal(parent, item, said));
            steps.push(step);
            id = parent;
        }
        steps.reverse();
        Place(steps)
    }

    /// A number or name that is the item's alone below `scope`.
    fn handle(&self, scope: &Id, item: &Item, said: &Said<'_>) -> Option<Step> {
        if let Some(label) = said.label(item).filter(|label| label.len() <= MOST_OF_NAME) {
            // A number that is no number, such as ※, is no handle for a reader where a name is one.
            let plain = is_bare(label) || said.title(item).is_none();
            if plain && self.alone(scope, self.index.label.get(&loosely(label))) {
                return Some(Step::Label(label.to_owned()));
            }
        }
        let name = said.title(item).filter(|name| name.len() <= MOST_OF_NAME)?;
        self.alone(scope, self.index.title.get(name)).then(|| Step::Named(name.to_owned()))
    }

    fn ordinal(&self, parent: &Id, item: &Item, said: &Said<'_>) -> Step {
        let kind = said
            .vocabulary()
            .kind(&item.kind)
            .map_or_else(|| item.kind.to_string(), |kind| said.kind_word(kind));
        match self.children(parent, &item.kind) {
            [_] => Step::Only(kind),
            all => {
                let index = all.iter().position(|id| *id == item.id).expect("a child stands in its list");
                Step::Nth(kind, index + 1)
            }
        }
    }

    /// The item that a member of a set of references names: by its name, else by its place.
    pub(super) fn referred(&self, member: &str, said: &Said<'_>) -> Option<Id> {
        match self.titled(member) {
            [Some(id), None] => Some(id.clone()),
            _ => self.find(&super::parse::place(member, said)?, said).ok(),
        }
    }

    /// The first two items so called, the plan itself included.
    pub(super) fn titled(&self, title: &str) -> [Option<&Id>; 2] {
        let mut named = self.index.title.get(title).into_iter().flatten();
        [named.next(), named.next()]
    }

    /// How a member of a set of references is named; `None` where nothing names it.
    pub(super) fn reference(&self, id: &Id, said: &Said<'_>) -> Option<String> {
        let item = self.items.get(id)?;
        let by_name = said.title(item).filter(|name| name.len() <= MOST_OF_NAME).map(str::to_owned);
        let by_place = || super::print::place(&self.name(id, said));
        let means = |word: &String| self.referred(word, said).as_ref() == Some(id);
        by_name.filter(means).or_else(|| Some(by_place()).filter(means))
    }

    /// The name most like a word, for a message.
    pub(super) fn nearest(&self, word: &str, said: &Said<'_>) -> Option<String> {
        let names = self.items.values().filter_map(|item| said.title(item)).filter(|name| *name != word);
        let short = |name: &&str| name.len() <= MOST_OF_NAME;
        if word.len() > MOST_OF_NAME { None } else { nearest(word, names.filter(short)).map(str::to_owned) }
    }

    // Changing.

    /// A free id for an item that is added.
    pub(super) fn passing_id(&mut self) -> Id {
        let mut number = self.given.len() + 1;
        loop {
            let id: Id = format!("new-{number}").parse().expect("letters and digits make an id");
            if self.taken.insert(id.clone()) {
                self.given.push(id.clone());
                return id;
            }
            number += 1;
        }
    }

    /// Puts an item that stands nowhere yet in its place.
    pub(super) fn insert(&mut self, item: Item, index: usize, said: &Said<'_>) {
        self.index.put(&item, said);
        self.list(item, index);
    }

    fn list(&mut self, item: Item, index: usize) {
        let parent = item.parent.clone().expect("only the root has no parent");
        let list = self.children.entry(parent).or_default().entry(item.kind.clone()).or_default();
        list.insert(index.min(list.len()), item.id.clone());
        self.items.insert(item.id.clone(), item);
    }

    /// Takes a unit out of its list; what stands below it stays with it.
    pub(super) fn detach(&mut self, id: &Id) {
        let item = &self.items[id];
        let parent = item.parent.as_ref().expect("only the root has no parent");
        if let Some(lists) = self.children.get_mut(parent) {
            if let Some(list) = lists.get_mut(&item.kind) {
                list.retain(|other| other != id);
                if list.is_empty() {
                    lists.remove(&item.kind);
                }
            }
            if lists.is_empty() {
                self.children.remove(parent);
            }
        }
    }

    /// Puts a unit that was detached under `parent`.
    pub(super) fn attach(&mut self, id: &Id, parent: &Id, index: usize) {
        let mut item = self.items.remove(id).expect("the item stands in the plan");
        item.parent = Some(parent.clone());
        self.list(item, index);
    }

    /// Gives a field of an item a value, or takes it away.
    pub(super) fn set(&mut self, id: &Id, key: &Key, value: Option<Value>, said: &Said<'_>) {
        let Some(item) = self.items.get_mut(id) else { return };
        self.index.take(item, said);
        set_value(item, key, value);
        self.index.put(item, said);
    }

    /// Removes a unit, all below it and every reference to them.
    pub(super) fn delete(&mut self, id: &Id, said: &Said<'_>) {
        let gone: BTreeSet<Id> = self.subtree(id).into_iter().collect();
        self.detach(id);
        let mut referring: BTreeSet<Id> = BTreeSet::new();
        for id in &gone {
            if let Some(item) = self.items.remove(id) {
                self.index.take(&item, said);
            }
            self.children.remove(id);
            referring.extend(self.index.referring.remove(id).into_iter().flatten());
        }
        for id in referring.difference(&gone) {
            let Some(item) = self.items.get_mut(id) else { continue };
            self.index.take(item, said);
            for field in references(item, said) {
                let of = members(item.value(&field.key));
                set_references(item, &field.key, of.difference(&gone).cloned().collect());
            }
            self.index.put(item, said);
        }
    }

    /// The plan with lasting ids for the passing ones, in the order these were given, and with
    /// another id of its own if there is one; `None` if the ids do not fit.
    pub(super) fn renamed(self, ids: &[Id], plan: Option<&Id>, said: &Said<'_>) -> Option<Working> {
        if ids.len() != self.given.len() {
            return None;
        }
        let mut other: BTreeMap<Id, Id> = self.given.iter().cloned().zip(ids.iter().cloned()).collect();
        other.extend(plan.map(|plan| (self.root.clone(), plan.clone())));
        let lasting = |id: &Id| other.get(id).unwrap_or(id).clone();
        let count = self.items.len();
        let stands: BTreeSet<Id> = self.items.keys().cloned().collect();
        let mut items = BTreeMap::new();
        for (id, mut item) in self.items {
            item.id = lasting(&id);
            item.parent = item.parent.as_ref().map(lasting);
            for field in references(&item, said) {
                let of = members(item.value(&field.key));
                if !of.is_empty() {
                    let inside = of.into_iter().filter(|id| stands.contains(id));
                    let ids = inside.map(|id| lasting(&id)).collect();
                    set_references(&mut item, &field.key, ids);
                }
            }
            items.insert(item.id.clone(), item);
        }
        let children = self.children.into_iter().map(|(parent, lists)| {
            let lists = lists.into_iter().map(|(kind, ids)| (kind, ids.iter().map(lasting).collect()));
            (lasting(&parent), lists.collect())
        });
        let (root, children) = (lasting(&self.root), children.collect());
        let renamed =
            Working { root, items, children, given: Vec::new(), taken: self.taken, index: Index::default() };
        (renamed.items.len() == count).then_some(renamed)
    }

    /// The parent and index that a spot means for a unit of a kind.
    pub(super) fn index(&self, spot: &Spot, anchor: &Id, kind: &str) -> Option<(Id, usize)> {
        if let Spot::Under(_) = spot {
            return Some((anchor.clone(), self.children(anchor, kind).len()));
        }
        let item = self.items.get(anchor).filter(|item| &*item.kind == kind)?;
        let parent = item.parent.clone()?;
        let at = self.children(&parent, kind).iter().position(|id| id == anchor)?;
        Some((parent, at + usize::from(matches!(spot, Spot::After(_)))))
    }
}

impl Index {
    fn put(&mut self, item: &Item, said: &Said<'_>) {
        if let Some(label) = said.label(item) {
            self.label.entry(loosely(label)).or_default().insert(item.id.clone());
        }
        if let Some(title) = said.title(item) {
            self.title.entry(title.to_owned()).or_default().insert(item.id.clone());
        }
        for to in references(item, said).flat_map(|field| members(item.value(&field.key))) {
            self.referring.entry(to).or_default().insert(item.id.clone());
        }
    }

    fn take(&mut self, item: &Item, said: &Said<'_>) {
        if let Some(ids) = said.label(item).and_then(|label| self.label.get_mut(&loosely(label))) {
            ids.remove(&item.id);
        }
        if let Some(ids) = said.title(item).and_then(|title| self.title.get_mut(title)) {
            ids.remove(&item.id);
        }
        for to in references(item, said).flat_map(|field| members(item.value(&field.key))) {
            if let Some(ids) = self.referring.get_mut(&to) {
                ids.remove(&item.id);
            }
        }
    }
}

/// The fields of an item that hold references of which sentences speak.
fn references<'a>(item: &Item, said: &Said<'a>) -> impl Iterator<Item = &'a FieldDef> + use<'a> {
    let kind = said.vocabulary().kind(&item.kind);
    kind.into_iter().flat_map(|kind| &kind.fields).filter(|field| is_reference(field))
}

/// Whether a field holds references that sentences speak of.
pub(super) fn is_reference(field: &FieldDef) -> bool {
    field.ty == FieldType::References && field.role != FieldRole::Lineage
}

pub(super) fn set_references(item: &mut Item, key: &Key, ids: BTreeSet<Id>) {
    set_value(item, key, Some(Value::References(ids)));
}

/// Gives a field a value, or takes it away; what is said to be incomplete stays so.
pub(super) fn set_value(item: &mut Item, key: &Key, value: Option<Value>) {
    let value = value.filter(|value| !value.is_empty_set());
    let held = item.fields.get(key);
    let is_open = held.is_some_and(|held| !held.complete);
    let is_set = |value: &Value| value.members().is_some();
    let partial = is_open
        && (held.and_then(|held| held.value.as_ref()).is_some_and(is_set)
            || value.as_ref().is_some_and(is_set));
    match value {
        None if is_open => drop(item.fields.insert(key.clone(), Held::unknown())),
        None => drop(item.fields.remove(key)),
        Some(value) => {
            item.fields.insert(key.clone(), Held { value: Some(value), complete: !partial });
        }
    }
}
