//! The plan while sentences are carried out on it, and how its units are named.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::fields::{set_references, set_value};
use super::said::{Said, is_bare, members};
use super::sentence::{Destination, UnitPath, UnitStep};
use planctl_core::model::{
    FieldDef, Id, Item, Key, NameMarks, OpenPlan, Plan, StructureError, Value, VocabularyName,
};
use planctl_core::text::{loosely, nearest};

/// A name longer than this, in bytes, is no handle.
pub(super) const MOST_OF_NAME: usize = 180;

/// A plan under way, with its items by what names them. Items added since the beginning bear
/// passing ids.
#[derive(Clone)]
pub(super) struct NamedPlan {
    pub(super) plan: OpenPlan,
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
    None(UnitStep),
    Several(UnitStep, usize),
}

impl NamedPlan {
    pub(super) fn of(plan: &Plan, said: &Said<'_>) -> Self {
        let mut taken = BTreeSet::new();
        let mut index = Index::default();
        for item in plan.items() {
            taken.insert(item.id.clone());
            taken.extend(item.absent.iter().cloned());
            for held in item.fields.values() {
                taken.extend(members(held.value.as_ref()));
            }
            index.put(item, said);
        }
        NamedPlan { plan: plan.clone().open(), given: Vec::new(), taken, index }
    }

    /// The plan that has come out.
    pub(super) fn into_plan(self, vocabulary: VocabularyName) -> Result<Plan, StructureError> {
        self.plan.close(vocabulary)
    }

    pub(super) fn root(&self) -> &Id {
        self.plan.root_id()
    }

    /// Whether an item of this id stands.
    pub(super) fn holds(&self, id: &Id) -> bool {
        self.plan.get(id).is_some()
    }

    /// An item that stands.
    pub(super) fn get(&self, id: &Id) -> &Item {
        self.plan.get(id).expect("the item stands in the plan")
    }

    // Naming.

    /// The unit that a place names.
    pub(super) fn find(&self, place: &UnitPath, said: &Said<'_>) -> Result<Id, Lost> {
        let mut scope = self.root().clone();
        for step in &place.0 {
            let none = || Lost::None(step.clone());
            scope = match step {
                UnitStep::Label(label) => self.only(step, &scope, self.index.label.get(&loosely(label)))?,
                UnitStep::Named(name) => {
                    // A provisional name is printed with its mark.
                    let bare = || self.index.title.get(NameMarks::all().without(name)?);
                    self.only(
                        step,
                        &scope,
                        self.index.title.get(name).filter(|ids| !ids.is_empty()).or_else(bare),
                    )?
                }
                UnitStep::Only(kind) => {
                    let kind = said.kind(kind).ok_or_else(none)?;
                    match self.plan.children(&scope, &kind.key) {
                        [] => return Err(none()),
                        [one] => one.clone(),
                        more => return Err(Lost::Several(step.clone(), more.len())),
                    }
                }
                UnitStep::Nth(kind, number) => {
                    let kind = said.kind(kind).ok_or_else(none)?;
                    let index = number.checked_sub(1).ok_or_else(none)?;
                    self.plan.children(&scope, &kind.key).get(index).ok_or_else(none)?.clone()
                }
            };
        }
        Ok(scope)
    }

    fn only(&self, step: &UnitStep, scope: &Id, of: Option<&BTreeSet<Id>>) -> Result<Id, Lost> {
        let mut found = of.into_iter().flatten().filter(|id| self.plan.is_below(id, scope));
        let first = found.next().ok_or_else(|| Lost::None(step.clone()))?;
        match found.count() {
            0 => Ok(first.clone()),
            others => Err(Lost::Several(step.clone(), others + 1)),
        }
    }

    /// Whether at most one of these items stands below `scope`.
    fn alone(&self, scope: &Id, of: Option<&BTreeSet<Id>>) -> bool {
        of.into_iter().flatten().filter(|id| self.plan.is_below(id, scope)).nth(1).is_none()
    }

    /// The shortest way to name a unit that names no other.
    pub(super) fn name(&self, id: &Id, said: &Said<'_>) -> UnitPath {
        let mut steps = Vec::new();
        let mut id = id;
        while id != self.root() {
            let item = self.get(id);
            if let Some(step) = self.handle(self.root(), item, said) {
                steps.push(step);
                break;
            }
            let parent = item.parent.as_ref().expect("only the root has no parent");
            let step = self.handle(parent, item, said).unwrap_or_else(|| self.ordinal(parent, item, said));
            steps.push(step);
            id = parent;
        }
        steps.reverse();
        UnitPath(steps)
    }

    /// A number or name that is the item's alone below `scope`.
    fn handle(&self, scope: &Id, item: &Item, said: &Said<'_>) -> Option<UnitStep> {
        if let Some(label) = said.label(item).filter(|label| label.len() <= MOST_OF_NAME) {
            // A number that is no number, such as ※, is no handle for a reader where a name is one.
            let plain = is_bare(label) || said.title(item).is_none();
            if plain && self.alone(scope, self.index.label.get(&loosely(label))) {
                return Some(UnitStep::Label(label.to_owned()));
            }
        }
        let name = said.title(item).filter(|name| name.len() <= MOST_OF_NAME)?;
        self.alone(scope, self.index.title.get(name)).then(|| UnitStep::Named(name.to_owned()))
    }

    fn ordinal(&self, parent: &Id, item: &Item, said: &Said<'_>) -> UnitStep {
        let kind = said
            .vocabulary()
            .kind(&item.kind)
            .map_or_else(|| item.kind.to_string(), |kind| said.kind_word(kind));
        match self.plan.children(parent, &item.kind) {
            [_] => UnitStep::Only(kind),
            all => {
                let index = all.iter().position(|id| *id == item.id).expect("a child stands in its list");
                UnitStep::Nth(kind, index + 1)
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
        let item = self.plan.get(id)?;
        let by_name = said.title(item).filter(|name| name.len() <= MOST_OF_NAME).map(str::to_owned);
        let by_place = || super::print::place(&self.name(id, said));
        let means = |word: &String| self.referred(word, said).as_ref() == Some(id);
        by_name.filter(means).or_else(|| Some(by_place()).filter(means))
    }

    /// The name most like a word, for a message.
    pub(super) fn nearest(&self, word: &str, said: &Said<'_>) -> Option<String> {
        let names = self.plan.items().filter_map(|item| said.title(item)).filter(|name| *name != word);
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
        self.plan.insert(item, index);
    }

    /// Gives a field of an item a value, or takes it away.
    pub(super) fn set(&mut self, id: &Id, key: &Key, value: Option<Value>, said: &Said<'_>) {
        let Some(item) = self.plan.get_mut(id) else { return };
        self.index.take(item, said);
        set_value(item, key, value);
        self.index.put(item, said);
    }

    /// Removes a unit, all below it and every reference to them.
    pub(super) fn delete(&mut self, id: &Id, said: &Said<'_>) {
        let gone: BTreeSet<Id> = self.plan.subtree(id).into_iter().collect();
        let mut referring: BTreeSet<Id> = BTreeSet::new();
        for item in self.plan.remove(&gone) {
            self.index.take(&item, said);
            referring.extend(self.index.referring.remove(&item.id).into_iter().flatten());
        }
        for id in referring.difference(&gone) {
            let Some(item) = self.plan.get_mut(id) else { continue };
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
    pub(super) fn renamed(self, ids: &[Id], plan: Option<&Id>, said: &Said<'_>) -> Option<NamedPlan> {
        if ids.len() != self.given.len() {
            return None;
        }
        let mut other: BTreeMap<Id, Id> = self.given.iter().cloned().zip(ids.iter().cloned()).collect();
        other.extend(plan.map(|plan| (self.root().clone(), plan.clone())));
        let lasting = |id: &Id| other.get(id).unwrap_or(id).clone();
        let stands: BTreeSet<Id> = self.plan.items().map(|item| item.id.clone()).collect();
        let mut plan = self.plan.with_ids(lasting)?;
        for item in plan.items_mut() {
            for field in references(item, said) {
                let of = members(item.value(&field.key));
                if !of.is_empty() {
                    let inside = of.into_iter().filter(|id| stands.contains(id));
                    let ids = inside.map(|id| lasting(&id)).collect();
                    set_references(item, &field.key, ids);
                }
            }
        }
        Some(NamedPlan { plan, given: Vec::new(), taken: self.taken, index: Index::default() })
    }

    /// The parent and index that a spot means for a unit of a kind.
    pub(super) fn index(&self, spot: &Destination, anchor: &Id, kind: &str) -> Option<(Id, usize)> {
        if let Destination::Under(_) = spot {
            return Some((anchor.clone(), self.plan.children(anchor, kind).len()));
        }
        let item = self.plan.get(anchor).filter(|item| &*item.kind == kind)?;
        let parent = item.parent.clone()?;
        let at = self.plan.children(&parent, kind).iter().position(|id| id == anchor)?;
        Some((parent, at + usize::from(matches!(spot, Destination::After(_)))))
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
    kind.into_iter().flat_map(|kind| &kind.fields).filter(|field| field.is_reference())
}
