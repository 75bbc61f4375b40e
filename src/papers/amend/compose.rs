//! Drawing sentences up: from the front of the plan to its end, each one carried out as it is
//! written, so that the next can name what it finds.

use std::collections::{BTreeMap, BTreeSet};

use super::amendment::{Amendment, Base};
use super::execute::{carry_out, unprinted, unprinted_of};
use super::foot::Foot;
use super::fragments::edits;
use super::named::{MOST_OF_NAME, NamedPlan};
use super::said::{Said, is_bare, members};
use super::sentence::{Destination, Sentence, Unit, UnitPath, UnitStep};
use planctl_core::model::{FieldDef, FieldRole, FieldType, Id, Item, Key, KindDef, Plan, Value, Vocabulary};
use planctl_core::snapshot::Snapshot;

/// A unit deeper than this below the first of its sentence is added by a sentence of its own.
const MOST_DEPTH: usize = 6;
/// How many digits of the base's hash stand in the head.
const DIGITS: usize = 12;

/// The sentences that lead from one plan to another. `vocabulary` is the newer of the two;
/// `base` is what a reader knows the plan before by, such as its date, and may be empty.
///
/// With the foot the outcome has the hash of `after`; without it, every printed value and every
/// order is that of `after`.
pub fn amending(before: &Snapshot, after: &Snapshot, vocabulary: &Vocabulary, base: &str) -> Amendment {
    let said = Said::of(vocabulary);
    let mut drawing = Drawing::of(before.plan(), after.plan(), &said);
    drawing.walk();
    drawing.references();
    let plan = said.title(before.plan().root()).unwrap_or(before.plan().id().as_str()).to_owned();
    let hash = before.hash().to_string()[..DIGITS].to_owned();
    let foot = drawing.foot(before, after);
    Amendment {
        plan: Some(plan),
        base: Some(Base { label: base.to_owned(), hash }),
        sentences: drawing.sentences,
        foot: Some(foot),
    }
}

/// A unit to deal with next on the way to the plan after.
enum Stop {
    /// A unit of the plan after.
    At(Id),
    /// A unit under way that the plan after lacks.
    Gone(Id),
}

struct Drawing<'a> {
    said: &'a Said<'a>,
    before: &'a Plan,
    after: &'a Plan,
    working: NamedPlan,
    /// By its id in the plan after, the id that an item has in the plan under way.
    own: BTreeMap<Id, Id>,
    /// The ids in the plan under way that stay.
    stays: BTreeSet<Id>,
    /// Items of the plan after whose place in their list has still to change.
    out_of_order: BTreeSet<Id>,
    /// Units to delete later: they still hold a unit that stays.
    late: Vec<Id>,
    /// The ids of what was added, in order.
    added: Vec<Id>,
    sentences: Vec<Sentence>,
}

impl<'a> Drawing<'a> {
    fn of(before: &'a Plan, after: &'a Plan, said: &'a Said<'a>) -> Self {
        let same = |item: &&Item| {
            let old = before.get(&item.id);
            item.parent.is_some() && old.is_some_and(|old| old.kind == item.kind && old.parent.is_some())
        };
        let mut own: BTreeMap<Id, Id> =
            after.items().filter(same).map(|item| (item.id.clone(), item.id.clone())).collect();
        own.insert(after.id().clone(), before.id().clone());
        Drawing {
            said,
            before,
            after,
            working: NamedPlan::of(before, said),
            stays: own.values().cloned().collect(),
            own,
            out_of_order: BTreeSet::new(),
            late: Vec::new(),
            added: Vec::new(),
            sentences: Vec::new(),
        }
    }

    /// Carries a sentence out and keeps it. A sentence that cannot be carried out is dropped.
    fn say(&mut self, sentence: Sentence) -> bool {
        let tried = carry_out(&mut self.working, &sentence, self.said);
        debug_assert!(tried.is_ok(), "{sentence:?}: {tried:?}");
        if tried.is_ok() {
            self.sentences.push(sentence);
        }
        tried.is_ok()
    }

    /// Works through all units from the front, then through those that others had to leave first.
    fn walk(&mut self) {
        let mut open = vec![Stop::At(self.after.id().clone())];
        while let Some(stop) = open.pop() {
            match stop {
                Stop::Gone(id) => self.delete(id),
                Stop::At(id) => {
                    self.put(&id);
                    self.fields(&id);
                    open.extend(self.below(&id).into_iter().rev());
                }
            }
        }
        for id in std::mem::take(&mut self.late) {
            self.delete(id);
        }
    }

    fn delete(&mut self, id: Id) {
        if !self.working.holds(&id) {
            return;
        }
        if self.working.plan.subtree(&id).iter().any(|below| self.stays.contains(below)) {
            self.late.push(id);
            return;
        }
        let place = self.working.name(&id, self.said);
        self.say(Sentence::Delete { place });
    }

    /// What to deal with under a unit: the units of the plan after, each followed by the deleted units that
    /// stood behind it.
    fn below(&mut self, id: &Id) -> Vec<Stop> {
        let Some(parent) = self.own.get(id).cloned() else { return Vec::new() };
        let mut kinds: BTreeSet<Key> = self.after.lists(id).map(|(kind, _)| kind.clone()).collect();
        kinds.extend(self.working.plan.lists(&parent).map(|(kind, _)| kind.clone()));
        let mut kinds: Vec<Key> = kinds.into_iter().collect();
        kinds.sort_by_key(|kind| self.said.vocabulary().rank(kind));
        let mut stops = Vec::new();
        for kind in kinds {
            let now = self.working.plan.children(&parent, &kind).to_vec();
            let to_be = self.after.children(id, &kind);
            let index: BTreeMap<&Id, usize> =
                to_be.iter().enumerate().filter_map(|(index, id)| Some((self.own.get(id)?, index))).collect();
            let here: Vec<usize> = now.iter().filter_map(|id| index.get(id).copied()).collect();
            let in_order: BTreeSet<usize> = longest_rising(&here).into_iter().collect();
            let moved =
                here.iter().filter(|index| !in_order.contains(index)).map(|index| to_be[*index].clone());
            self.out_of_order.extend(moved);
            let mut following: BTreeMap<Option<usize>, Vec<Id>> = BTreeMap::new();
            let mut last = None;
            for id in &now {
                match index.get(id) {
                    Some(index) => last = Some(*index),
                    None if self.stays.contains(id) => {}
                    None => following.entry(last).or_default().push(id.clone()),
                }
            }
            self.renumber(id, &kind);
            stops.extend(following.remove(&None).into_iter().flatten().map(Stop::Gone));
            for (index, id) in to_be.iter().enumerate() {
                stops.push(Stop::At(id.clone()));
                stops.extend(following.remove(&Some(index)).into_iter().flatten().map(Stop::Gone));
            }
        }
        stops
    }

    /// Renumbers one list where its labels are numbers. A number is given once it is free: from the back
    /// where room is made, from the front where a gap closes. A unit that will be deleted and holds a
    /// needed number goes first.
    fn renumber(&mut self, parent: &Id, kind: &Key) {
        let Some(field) = self.said.vocabulary().kind(kind).and_then(|kind| kind.by_role(FieldRole::Label))
        else {
            return;
        };
        let Some(own_parent) = self.own.get(parent).cloned() else { return };
        let mut pending: Vec<(Id, String)> = Vec::new();
        for id in self.after.children(parent, kind) {
            let own =
                self.own.get(id).filter(|own| self.working.get(own).parent.as_ref() == Some(&own_parent));
            let Some(own) = own else { continue };
            let (old, new) = (
                self.working.get(own).text(&field.key),
                self.after.get(id).and_then(|item| item.text(&field.key)),
            );
            if let (Some(old), Some(new)) = (old, new)
                && old != new
                && is_bare(old)
                && is_bare(new)
            {
                pending.push((own.clone(), new.to_owned()));
            }
        }
        while !pending.is_empty() {
            let held = |working: &NamedPlan, label: &str| {
                let all = working.plan.children(&own_parent, kind).iter();
                all.filter(|id| working.get(id).text(&field.key) == Some(label)).cloned().collect::<Vec<_>>()
            };
            let free = pending.iter().position(|(_, to)| {
                !held(&self.working, to).iter().any(|id| pending.iter().any(|(other, _)| other == id))
            });
            let (id, to) = pending.remove(free.unwrap_or(0));
            for holder in held(&self.working, &to) {
                let goes = !self.working.plan.subtree(&holder).iter().any(|below| self.stays.contains(below));
                if goes {
                    self.delete(holder);
                }
            }
            let place = self.working.name(&id, self.said);
            if matches!(place.0.last(), Some(UnitStep::Label(_))) {
                self.say(Sentence::Renumber { place, to });
            }
        }
    }

    /// Brings a unit to where it stands in the plan after.
    fn put(&mut self, id: &Id) {
        let item = self.after.get(id).expect("the walk is over the plan after");
        let Some(parent) = &item.parent else { return };
        let siblings = self.after.children(parent, &item.kind);
        let index = siblings.iter().position(|other| other == id).expect("a child stands in its list");
        let Some(own_parent) = self.own.get(parent).cloned() else { return };
        match self.own.get(id).cloned() {
            Some(own) => {
                let there = self.working.get(&own).parent.as_ref() == Some(&own_parent);
                if there && !self.out_of_order.contains(id) {
                    return;
                }
                let place = self.working.name(&own, self.said);
                let spot = self.spot(siblings, index, &own_parent, &item.kind, Some(&own));
                self.say(Sentence::Move { place, spot });
            }
            None => {
                let new = siblings[index..].iter().take_while(|id| !self.own.contains_key(*id)).cloned();
                let all = self.with_new_below(new.collect());
                let units = self.units(&all);
                let spot = self.spot(siblings, index, &own_parent, &item.kind, None);
                let count = self.working.given.len();
                if self.say(Sentence::Add { spot, units }) {
                    let given = self.working.given[count..].to_vec();
                    for ((_, id), own) in all.into_iter().zip(given) {
                        self.stays.insert(own.clone());
                        self.added.push(id.clone());
                        self.own.insert(id, own);
                    }
                }
            }
        }
    }

    /// Where a unit goes: behind the one it is to follow, else before the first that stays, else
    /// at the end.
    fn spot(&self, siblings: &[Id], index: usize, parent: &Id, kind: &Key, own: Option<&Id>) -> Destination {
        if let Some(previous) = index.checked_sub(1).and_then(|index| self.own.get(&siblings[index])) {
            return Destination::After(self.working.name(previous, self.said));
        }
        let stands = |id: &&Id| {
            let here = self.working.get(id).parent.as_ref() == Some(parent);
            here && Some(*id) != own
        };
        let in_order = siblings[index + 1..].iter().filter(|id| !self.out_of_order.contains(*id));
        match in_order.filter_map(|id| self.own.get(id)).find(stands) {
            Some(next) if self.working.get(next).kind == *kind => {
                Destination::Before(self.working.name(next, self.said))
            }
            _ => Destination::Under(self.working.name(parent, self.said)),
        }
    }

    /// New units with those new ones that stand below them, and their depths, in reading order.
    fn with_new_below(&self, tops: Vec<Id>) -> Vec<(usize, Id)> {
        let mut all = Vec::new();
        let mut open: Vec<(usize, Id)> = tops.into_iter().rev().map(|id| (0, id)).collect();
        while let Some((depth, id)) = open.pop() {
            if depth < MOST_DEPTH {
                let below = self.after.lists(&id).flat_map(|(_, ids)| ids);
                let new: Vec<&Id> = below.filter(|id| !self.own.contains_key(*id)).collect();
                open.extend(new.into_iter().rev().map(|id| (depth + 1, id.clone())));
            }
            all.push((depth, id));
        }
        all
    }

    fn units(&self, all: &[(usize, Id)]) -> Vec<Unit> {
        let unit = |(depth, id): &(usize, Id)| {
            let item = self.after.get(id).expect("the units are of the plan after");
            let kind = kind_of(self.said, &item.kind);
            let name_field = kind.by_role(FieldRole::Name);
            let name = name_field.and_then(|field| item.text(&field.key)).map(str::to_owned);
            let mark = kind.by_role(FieldRole::Provisional);
            let provisional = name.is_some() && mark.is_some_and(|field| item.value(&field.key).is_some());
            let schedule = self.said.schedule_of(kind);
            let mut fields = Vec::new();
            for field in kind.fields.iter().filter(|field| is_said(field)) {
                let in_head = (name.is_some() && name_field.is_some_and(|name| name.key == field.key))
                    || (provisional && mark.is_some_and(|mark| mark.key == field.key));
                match (schedule, item.value(&field.key)) {
                    (Some((first, last)), _) if field.end.is_some() => {
                        let words = self.said.schedule_words(item, first, last);
                        let seen = fields.iter().any(|(word, _)| word == self.said.schedule_word());
                        if !words.is_empty() && !seen {
                            fields.push((self.said.schedule_word().to_owned(), vec![words]));
                        }
                    }
                    (_, Some(value)) if field.is_reference() => {
                        let values = self.nameable(value, all);
                        fields.extend(values.map(|values| (self.said.field_word(kind, field), values)));
                    }
                    (_, Some(value)) if !in_head => {
                        let values = self.said.value(field, value);
                        fields.push((self.said.field_word(kind, field), values));
                    }
                    _ => {}
                }
            }
            Unit { depth: *depth, kind: self.said.kind_word(kind), name, provisional, fields }
        };
        all.iter().map(unit).collect()
    }

    /// The members of a set of references by names that are theirs alone when `new` stand too;
    /// `None` where one has none yet, or leads out of the plan.
    fn nameable(&self, value: &Value, new: &[(usize, Id)]) -> Option<Vec<String>> {
        let title = |id: &Id| self.after.get(id).and_then(|item| self.said.title(item));
        let one = |id: &Id| {
            let name = match self.own.get(id) {
                Some(own) => self.said.title(self.working.get(own))?,
                None => new.iter().find(|(_, new)| new == id).and_then(|_| title(id))?,
            };
            let standing = self.working.titled(name).into_iter().flatten().count();
            let coming = new.iter().filter(|(_, id)| title(id) == Some(name)).count();
            (standing + coming == 1 && name.len() <= MOST_OF_NAME).then(|| name.to_owned())
        };
        members(Some(value)).iter().map(one).collect()
    }

    /// What a unit says, where that differs.
    fn fields(&mut self, id: &Id) {
        let item = self.after.get(id).expect("the walk is over the plan after");
        let Some(own) = self.own.get(id).cloned() else { return };
        let said = self.said;
        let kind = kind_of(said, &item.kind);
        let schedule = said.schedule_of(kind);
        let mut schedule_said = false;
        for field in kind.fields.iter().filter(|field| is_said(field) && !field.is_reference()) {
            if let (Some((first, last)), true) = (schedule, field.end.is_some()) {
                if !std::mem::replace(&mut schedule_said, true) {
                    self.schedule(&own, item, first, last);
                }
                continue;
            }
            let (old, new) = (self.working.get(&own).value(&field.key).cloned(), item.value(&field.key));
            if old.as_ref() != new {
                self.value(&own, kind, field, old.as_ref(), new);
            }
        }
    }

    fn schedule(&mut self, own: &Id, item: &Item, first: &FieldDef, last: &FieldDef) {
        let before = self.said.schedule_words(self.working.get(own), first, last);
        let after = self.said.schedule_words(item, first, last);
        if before == after {
            return;
        }
        let place = self.working.name(own, self.said);
        let field = self.said.schedule_word().to_owned();
        let sentence = match (before.is_empty(), after.is_empty()) {
            (true, _) => Sentence::Give { place, field, values: vec![after] },
            (_, true) => Sentence::Strike { place, field, values: vec![before] },
            _ => Sentence::Replace { place, field, before, after },
        };
        self.say(sentence);
    }

    fn value(
        &mut self,
        own: &Id,
        kind: &KindDef,
        field: &FieldDef,
        old: Option<&Value>,
        new: Option<&Value>,
    ) {
        let place = self.working.name(own, self.said);
        let kind = kind_of(self.said, &kind.key);
        let def = kind.field(&field.key).expect("the field is of the kind");
        let field = self.said.field_word(kind, def);
        let words = |value: &Value| self.said.value(def, value);
        let sentence = match (old, new) {
            (None, None) => return,
            (None, Some(new)) => Sentence::Give { place, field, values: words(new) },
            (Some(Value::Text(_)), None) => Sentence::Strike { place, field, values: Vec::new() },
            (Some(old), None) => Sentence::Strike { place, field, values: words(old) },
            (Some(Value::Text(old)), Some(Value::Text(new))) => match edits(old, new) {
                _ if def.ty == FieldType::Label => {
                    Sentence::Replace { place, field, before: old.clone(), after: new.clone() }
                }
                Some(edits) => Sentence::Words { place, field, edits },
                None => Sentence::Rewrite { place, field, text: new.clone() },
            },
            (Some(old), Some(new)) if def.ty.is_set() => {
                for sentence in exchange(&place, &field, words(old), words(new)) {
                    self.say(sentence);
                }
                return;
            }
            (Some(old), Some(new)) => {
                let one = |value: &Value| words(value).into_iter().next().unwrap_or_default();
                Sentence::Replace { place, field, before: one(old), after: one(new) }
            }
        };
        self.say(sentence);
    }

    /// References, when all stands that they can lead to.
    fn references(&mut self) {
        for item in self.after.in_order() {
            let Some(own) = self.own.get(&item.id).cloned() else { continue };
            let kind = kind_of(self.said, &item.kind);
            for def in kind.fields.iter().filter(|field| field.is_reference()) {
                let stands = |id: &Id| self.working.holds(id);
                let now: BTreeSet<Id> =
                    members(self.working.get(&own).value(&def.key)).into_iter().filter(stands).collect();
                let to_be: BTreeSet<Id> =
                    members(item.value(&def.key)).iter().filter_map(|id| self.own.get(id).cloned()).collect();
                if now == to_be {
                    continue;
                }
                let words = |ids: &BTreeSet<Id>| -> Vec<String> {
                    ids.iter().filter_map(|id| self.working.reference(id, self.said)).collect()
                };
                let place = self.working.name(&own, self.said);
                let field = self.said.field_word(kind, def);
                let gone = words(&now.difference(&to_be).cloned().collect());
                let come = words(&to_be.difference(&now).cloned().collect());
                if !gone.is_empty() {
                    self.say(Sentence::Strike { place: place.clone(), field: field.clone(), values: gone });
                }
                if !come.is_empty() {
                    self.say(Sentence::Give { place, field, values: come });
                }
            }
        }
    }

    /// What the sentences leave unsaid.
    fn foot(&self, before: &Snapshot, after: &Snapshot) -> Foot {
        let (old, new) = (self.before, self.after);
        let mut foot = Foot {
            before: before.hash(),
            after: after.hash(),
            vocabulary: (old.vocabulary() != new.vocabulary()).then(|| new.vocabulary().clone()),
            plan: (old.id() != new.id()).then(|| new.id().clone()),
            ids: self.added.clone(),
            rows: BTreeMap::new(),
        };
        let vocabulary = self.said.vocabulary();
        let Some(working) = self.working.clone().renamed(&foot.ids, foot.plan.as_ref(), self.said) else {
            return foot;
        };
        for item in new.items().filter(|item| working.holds(&item.id)) {
            let row = unprinted_of(new, item, vocabulary);
            if row != unprinted(&working, &item.id, vocabulary) {
                foot.rows.insert(item.id.clone(), row);
            }
        }
        foot
    }
}

fn kind_of<'a>(said: &Said<'a>, kind: &str) -> &'a KindDef {
    said.vocabulary().kind(kind).expect("a plan is read with the kinds of its vocabulary")
}

/// Whether sentences speak of a field.
fn is_said(field: &FieldDef) -> bool {
    field.role != FieldRole::Lineage
}

/// Sentences that make one set of another: a member by another of its kind where there is one of
/// each, what goes, what comes.
fn exchange(place: &UnitPath, field: &str, old: Vec<String>, new: Vec<String>) -> Vec<Sentence> {
    let mut gone: Vec<String> = old.iter().filter(|one| !new.contains(one)).cloned().collect();
    let mut come: Vec<String> = new.iter().filter(|one| !old.contains(one)).cloned().collect();
    let (place, field) = (place.clone(), field.to_owned());
    let mut out = Vec::new();
    let kind = |member: &str| member.split_once('・').map(|(kind, _)| kind.to_owned());
    for before in gone.clone() {
        let same = |other: &&String| kind(other).is_some() && kind(other) == kind(&before);
        let only = gone.iter().filter(|other| same(other)).count() == 1;
        let mut partners = come.iter().filter(|other| same(other));
        if let (true, Some(after), None) = (only, partners.next().cloned(), partners.next()) {
            gone.retain(|other| *other != before);
            come.retain(|other| *other != after);
            out.push(Sentence::Replace { place: place.clone(), field: field.clone(), before, after });
        }
    }
    if !gone.is_empty() {
        out.push(Sentence::Strike { place: place.clone(), field: field.clone(), values: gone });
    }
    if !come.is_empty() {
        out.push(Sentence::Give { place, field, values: come });
    }
    out
}

/// The longest run of numbers that rises, its members in any places.
fn longest_rising(of: &[usize]) -> Vec<usize> {
    // The last member of the best run of each length, by index, and what stands before each.
    let mut tails: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = Vec::new();
    for (index, value) in of.iter().enumerate() {
        let length = tails.partition_point(|tail| of[*tail] < *value);
        previous.push(length.checked_sub(1).map(|shorter| tails[shorter]));
        if length == tails.len() {
            tails.push(index);
        } else {
            tails[length] = index;
        }
    }
    let mut run = Vec::new();
    let mut next = tails.last().copied();
    while let Some(index) = next {
        run.push(of[index]);
        next = previous[index];
    }
    run.reverse();
    run
}
