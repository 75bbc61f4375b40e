//! Each item that differs, with all the kinds of change it underwent.

use std::collections::{BTreeMap, BTreeSet};

use super::FacetKind;
use crate::change::{CauseRow, ChangeSet, ItemChange, List, ListChange, Pair};
use crate::model::{
    Calendar, End, FieldDef, FieldRole, FieldType, Held, Id, Item, Key, LINEAGE_PART, LINEAGE_WHOLE,
    Milestone, Period, Place, Stretch, UNDER, Value, Vocabulary,
};
use crate::text::loosely;

/// One item with all its facets: renamed, renumbered, moved and rescheduled at once is one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: Id,
    /// Its kind; if it changed, the one after.
    pub kind: Key,
    /// In the order of the catalogue, none twice.
    pub facets: Vec<Facet>,
}

/// One kind of change of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    pub kind: FacetKind,
    /// The fields, or the kinds of children, that show it; empty for the item as a whole.
    pub fields: BTreeSet<Key>,
}

impl Row {
    /// Whether one of its facets is of this kind.
    pub fn has(&self, kind: FacetKind) -> bool {
        self.facets.iter().any(|facet| facet.kind == kind)
    }

    /// What a declared cause takes in of it; `None` if nothing. An item that came or went is one change, and
    /// is taken in whole.
    pub fn part(&self, cause: &CauseRow) -> Option<Row> {
        let facets = self.facets.iter().filter_map(|facet| {
            if facet.kind == FacetKind::Moved {
                cause.covers(&self.id, Some(UNDER)).then(|| facet.clone())
            } else if facet.fields.is_empty() {
                cause.items.contains(&self.id).then(|| facet.clone())
            } else {
                facet.with(|field| cause.covers(&self.id, Some(field)))
            }
        });
        Row { facets: facets.collect(), ..self.clone() }.unless_empty()
    }

    /// What is left of it without a part of it; `None` if nothing is.
    pub fn without(&self, part: &Row) -> Option<Row> {
        let facets = self.facets.iter().filter_map(|facet| {
            match part.facets.iter().find(|other| other.kind == facet.kind) {
                None => Some(facet.clone()),
                Some(_) if facet.fields.is_empty() => None,
                Some(other) => facet.with(|field| !other.fields.contains(field)),
            }
        });
        Row { facets: facets.collect(), ..self.clone() }.unless_empty()
    }

    /// The places that show it, each once.
    pub fn places(&self) -> Vec<Place> {
        let place = |field: &str| Place { id: self.id.clone(), field: Some(field.into()) };
        let shown: BTreeSet<Place> = self.facets.iter().flat_map(Facet::shown_by).map(place).collect();
        shown.into_iter().collect()
    }

    fn unless_empty(self) -> Option<Row> {
        (!self.facets.is_empty()).then_some(self)
    }

    /// Whether a changed field of its item, by the name of [`ChangedField`](super::ChangedField), is one that
    /// it is about.
    pub fn is_about(&self, field: &str) -> bool {
        self.facets.iter().any(|facet| {
            let shown = facet.shown_by();
            shown.is_empty() || shown.contains(&field)
        })
    }

    /// The heaviest of its facets.
    pub fn weight(&self) -> super::Weight {
        let weights = self.facets.iter().map(|facet| facet.kind.weight());
        weights.min().expect("a row has a facet")
    }
}

impl Facet {
    /// The changed fields that show it, by the names of [`ChangedField`](super::ChangedField); none for the item as a
    /// whole.
    fn shown_by(&self) -> Vec<&str> {
        match self.kind == FacetKind::Moved {
            true => vec![UNDER],
            false => self.fields.iter().map(|field| &**field).collect(),
        }
    }

    /// It with those of its fields that are wanted; `None` without any.
    fn with(&self, wanted: impl Fn(&Key) -> bool) -> Option<Facet> {
        let fields: BTreeSet<Key> = self.fields.iter().filter(|field| wanted(field)).cloned().collect();
        (!fields.is_empty()).then_some(Facet { kind: self.kind, fields })
    }
}

/// The rows of a set of changes, by item. `vocabulary` is the newer of the two sides'.
pub fn rows(changes: &ChangeSet, vocabulary: &Vocabulary) -> BTreeMap<Id, Row> {
    let mut found = Found::default();
    for (id, change) in &changes.items {
        match change {
            ItemChange::Whole(pair) => whole(&mut found, changes, id, pair),
            ItemChange::Edited { kind, parent, fields } => {
                if parent.is_some() {
                    found.add(id, kind, FacetKind::Moved, None);
                }
                let mut ends = Ends::default();
                for (key, pair) in fields {
                    let field = vocabulary.field(kind, key);
                    let decided = changes.was_decided(id, Some(key));
                    let calendar = &vocabulary.calendar;
                    edited(&mut found.of(id, kind), field, key, (pair, calendar), decided, &mut ends);
                }
                let is_known = has_known_ends(changes, id, kind, fields, vocabulary);
                ends.tell(&mut found.of(id, kind), is_known);
            }
        }
    }
    for ((parent, kind), list) in &changes.lists {
        let parent_kind = list.after.parent_kind.as_ref().or(list.before.parent_kind.as_ref());
        let parent_kind = parent_kind.expect("a list that differs has a parent on a side").clone();
        listed(&mut found, changes, parent, &parent_kind, kind, list);
    }
    found.into_rows()
}

/// The places at which the side before does not know what the side after says: of an item as a whole, or
/// of fields and lists of it. Whether they were decided or are only known now, no plan says.
pub fn on_unknown_ground(changes: &ChangeSet, vocabulary: &Vocabulary) -> BTreeSet<Place> {
    let mut places = BTreeSet::new();
    for row in rows(changes, vocabulary).into_values() {
        let found = row.facets.into_iter().filter(|facet| facet.kind == FacetKind::Discovered);
        for facet in found {
            if facet.fields.is_empty() {
                places.insert(Place { id: row.id.clone(), field: None });
            }
            let fields = facet.fields.into_iter();
            places.extend(fields.map(|field| Place { id: row.id.clone(), field: Some(field) }));
        }
    }
    places
}

/// Those of some places that were decided although a side of these changes does not know them. `decided` may
/// name others; a place without a field is an item with all below it.
pub fn on_decided_ground(
    changes: &ChangeSet,
    vocabulary: &Vocabulary,
    decided: &BTreeSet<Place>,
) -> BTreeSet<Place> {
    if decided.is_empty() {
        return BTreeSet::new();
    }
    let mut places = on_unknown_ground(changes, vocabulary);
    places.extend(on_unknown_ground(&changes.clone().inverted(), vocabulary));
    places.retain(|place| decided.contains(place));
    places
}

#[derive(Default)]
struct Found {
    rows: BTreeMap<Id, (Key, BTreeMap<FacetKind, BTreeSet<Key>>)>,
}

/// The facets of one item, as they are gathered.
struct One<'a> {
    found: &'a mut Found,
    id: &'a Id,
    kind: &'a Key,
}

impl Found {
    fn add(&mut self, id: &Id, kind: &Key, facet: FacetKind, field: Option<&Key>) {
        let (_, facets) = self.rows.entry(id.clone()).or_insert_with(|| (kind.clone(), BTreeMap::new()));
        facets.entry(facet).or_default().extend(field.cloned());
    }

    fn of<'a>(&'a mut self, id: &'a Id, kind: &'a Key) -> One<'a> {
        One { found: self, id, kind }
    }

    fn into_rows(self) -> BTreeMap<Id, Row> {
        let row = |(id, (kind, facets)): (Id, (Key, BTreeMap<_, _>))| {
            let facets = facets.into_iter().map(|(kind, fields)| Facet { kind, fields }).collect();
            (id.clone(), Row { id, kind, facets })
        };
        self.rows.into_iter().map(row).collect()
    }
}

impl One<'_> {
    fn add(&mut self, facet: FacetKind, field: &Key) {
        self.found.add(self.id, self.kind, facet, Some(field));
    }
}

fn whole(found: &mut Found, changes: &ChangeSet, id: &Id, pair: &Pair<Option<Item>>) {
    let as_another_kind = pair.before.is_some() && pair.after.is_some();
    if let Some(item) = &pair.after {
        if as_another_kind || knows(changes, item, |list| &list.before) {
            found.add(id, &item.kind, FacetKind::Added, None);
            lineage(found, item, [FacetKind::Succeeded, FacetKind::Merged, FacetKind::Split]);
        } else {
            found.add(id, &item.kind, FacetKind::Discovered, None);
        }
    }
    if let Some(item) = &pair.before {
        if as_another_kind || knows(changes, item, |list| &list.after) {
            found.add(id, &item.kind, FacetKind::Deleted, None);
            let undone = [FacetKind::SucceededUndone, FacetKind::MergedUndone, FacetKind::SplitUndone];
            lineage(found, item, undone);
        } else {
            found.add(id, &item.kind, FacetKind::Unrecorded, None);
        }
    }
}

fn lineage(found: &mut Found, item: &Item, [one, several, part]: [FacetKind; 3]) {
    let wholes = item.references(LINEAGE_WHOLE).len();
    if wholes > 0 {
        found.add(&item.id, &item.kind, if wholes == 1 { one } else { several }, None);
    }
    if !item.references(LINEAGE_PART).is_empty() {
        found.add(&item.id, &item.kind, part, None);
    }
}

/// Whether the side that lacks `item` knows that it does: by the list in which the item stands
/// on its own side, or if that list's parent is missing too, by the parent's own. What an item
/// says to be absent is absent from all that stands below it, and what was decided of an item holds for
/// all that came or went with it.
fn knows<'a>(changes: &'a ChangeSet, item: &'a Item, side: impl Fn(&'a ListChange) -> &'a List) -> bool {
    let mut above = item;
    while let Some(parent) = &above.parent {
        if changes.was_decided(&above.id, None) {
            return true;
        }
        let Some(list) = changes.lists.get(&(parent.clone(), above.kind.clone())).map(&side) else {
            return true;
        };
        if list.parent_stands() {
            return list.complete || list.absent.contains(&above.id) || list.absent.contains(&item.id);
        }
        match changes.items.get(parent) {
            Some(ItemChange::Whole(
                Pair { before: Some(one), after: None } | Pair { before: None, after: Some(one) },
            )) => {
                above = one;
            }
            // The plans are not of one id, or the parent stands as another kind.
            _ => return true,
        }
    }
    true
}

/// The ends of a schedule that moved, to be judged together.
#[derive(Default)]
struct Ends {
    /// Whether it moved to a later year, and its field.
    first: Option<(bool, Key)>,
    last: Option<(bool, Key)>,
}

impl Ends {
    /// `is_known`: whether both ends are known on both sides, without which nobody can say that it is longer.
    fn tell(self, one: &mut One<'_>, is_known: bool) {
        // A first year that moves later, or a last one that moves earlier, takes years away.
        let facet = match (&self.first, &self.last) {
            _ if !is_known => FacetKind::Shifted,
            (Some((first, _)), Some((last, _))) if first == last => FacetKind::Shifted,
            (Some((true, _)), _) | (None, Some((false, _))) => FacetKind::Shortened,
            _ => FacetKind::Extended,
        };
        for (_, field) in self.first.iter().chain(&self.last) {
            one.add(facet, field);
        }
    }
}

/// Whether every end that the kind has is one stretch of time on both sides.
fn has_known_ends(
    changes: &ChangeSet,
    id: &Id,
    kind: &Key,
    fields: &BTreeMap<Key, Pair<Option<Held>>>,
    vocabulary: &Vocabulary,
) -> bool {
    let is_exact = |held: &Option<Held>| {
        let value = held.as_ref().and_then(|held| held.value.as_ref());
        matches!(value, Some(Value::Period(period)) if period.exact().is_some())
    };
    let ends = [End::First, End::Last].into_iter();
    let mut ends = ends.filter_map(|end| vocabulary.kind(kind)?.schedule(end));
    ends.all(|field| match fields.get(&field.key) {
        Some(pair) => is_exact(&pair.before) && is_exact(&pair.after),
        None => changes.steady.get(id).is_some_and(|steady| steady.contains(&field.key)),
    })
}

fn edited(
    one: &mut One<'_>,
    field: Option<&FieldDef>,
    key: &Key,
    (pair, calendar): (&Pair<Option<Held>>, &Calendar),
    decided: bool,
    ends: &mut Ends,
) {
    let value = |held: &Option<Held>| held.as_ref().and_then(|held| held.value.clone());
    let complete = |held: &Option<Held>| held.as_ref().is_none_or(|held| held.complete);
    let (before, after) = (value(&pair.before), value(&pair.after));
    let (known_before, known_after) = (complete(&pair.before), complete(&pair.after));
    let role = field.map_or(FieldRole::Body, |field| field.role);
    // A set may differ in nothing but whether all of it is known: of that nothing was decided.
    let decided = decided && (before != after || !field.is_some_and(|field| field.ty.is_set()));
    if decided && (known_before != known_after) && role == FieldRole::Schedule {
        return one.add(if known_after { FacetKind::Scheduled } else { FacetKind::Unscheduled }, key);
    }
    if !known_before && known_after && !decided {
        one.add(FacetKind::Discovered, key);
    }
    if known_before && !known_after && !decided {
        one.add(FacetKind::Unrecorded, key);
    }
    // Of a flag that was decided, the side that does not know it had it otherwise.
    let is_set = if known_after { after.is_some() } else { before.is_none() };
    let (known_before, known_after) = (known_before || decided, known_after || decided);
    if field.is_some_and(|field| field.ty.is_set()) {
        let gone = members_beyond(&before, &after);
        let come = members_beyond(&after, &before);
        if !gone.is_empty() && !known_after {
            one.add(FacetKind::Unrecorded, key);
        }
        if !come.is_empty() && !known_before {
            one.add(FacetKind::Discovered, key);
        }
        let gone = if known_after { gone } else { Vec::new() };
        let come = if known_before { come } else { Vec::new() };
        if let Some(field) = field.filter(|field| field.ty == FieldType::Series) {
            return series(one, field, &gone, &come);
        }
        return members(one, role, key, &gone, &come);
    }
    if !known_before || !known_after {
        return;
    }
    if let (Some(Value::Period(before)), Some(Value::Period(after))) = (&before, &after) {
        return period(one, field, key, (before, after), calendar, decided, ends);
    }
    let same_loosely = match (&before, &after) {
        (Some(Value::Text(before)), Some(Value::Text(after))) => loosely(before) == loosely(after),
        _ => false,
    };
    let facet = match role {
        _ if same_loosely => FacetKind::Editorial,
        FieldRole::Name => FacetKind::Renamed,
        FieldRole::Label => FacetKind::Renumbered,
        FieldRole::Schedule if after.is_none() => FacetKind::Opened,
        FieldRole::Schedule => FacetKind::Closed,
        FieldRole::Provisional if is_set => FacetKind::ProvisionalSet,
        FieldRole::Provisional => FacetKind::ProvisionalFixed,
        role @ (FieldRole::Body
        | FieldRole::Milestones
        | FieldRole::Target
        | FieldRole::Status
        | FieldRole::Amount
        | FieldRole::Responsible
        | FieldRole::Reference
        | FieldRole::Identifier
        | FieldRole::Lineage) => by_role(role),
    };
    one.add(facet, key);
}

/// The kind of change that a field of this role shows when nothing more can be said.
fn by_role(role: FieldRole) -> FacetKind {
    match role {
        FieldRole::Target => FacetKind::TargetChanged,
        FieldRole::Status => FacetKind::StatusChanged,
        FieldRole::Amount => FacetKind::AmountChanged,
        FieldRole::Responsible => FacetKind::ResponsibleChanged,
        FieldRole::Reference => FacetKind::ReferenceChanged,
        FieldRole::Identifier
        | FieldRole::Name
        | FieldRole::Label
        | FieldRole::Schedule
        | FieldRole::Milestones
        | FieldRole::Provisional
        | FieldRole::Lineage
        | FieldRole::Body => FacetKind::Amended,
    }
}

fn period(
    one: &mut One<'_>,
    field: Option<&FieldDef>,
    key: &Key,
    (before, after): (&Period, &Period),
    calendar: &Calendar,
    decided: bool,
    ends: &mut Ends,
) {
    let role = field.map_or(FieldRole::Body, |field| field.role);
    let of_bounds = |of_record, of_schedule| match (decided, role) {
        (false, _) => of_record,
        (true, FieldRole::Schedule) => of_schedule,
        (true, role) => by_role(role),
    };
    let (narrower, wider) = (after.lies_within(before, calendar), before.lies_within(after, calendar));
    if narrower && wider {
        // The same days, told by another count: the second quarter of 2026 and the first of FY2026.
        return one.add(FacetKind::Editorial, key);
    }
    if narrower {
        return one.add(of_bounds(FacetKind::Discovered, FacetKind::Scheduled), key);
    }
    if wider {
        return one.add(of_bounds(FacetKind::Unrecorded, FacetKind::Unscheduled), key);
    }
    if let (FieldRole::Schedule, Some(own), Some(other)) = (role, before.exact(), after.exact()) {
        if calendar.is_finer(other, own) {
            return one.add(FacetKind::Refined, key);
        }
        if calendar.is_finer(own, other) {
            return one.add(FacetKind::Coarsened, key);
        }
    }
    // Neither holds the other, so both bounds moved the same way, or it is told in other words.
    let end = field.and_then(|field| field.end);
    match (end, calendar.is_later(before, after, end)) {
        (Some(End::First), Some(later)) => ends.first = Some((later, key.clone())),
        (Some(End::Last), Some(later)) => ends.last = Some((later, key.clone())),
        // Nobody can say which way it moved.
        (Some(_), None) => one.add(FacetKind::Shifted, key),
        (None, _) => one.add(by_role(role), key),
    }
}

/// One member of a set.
#[derive(Clone, PartialEq, Eq)]
enum Member {
    Milestone(Milestone),
    /// A number of a series, by what it is.
    Series(Key),
    Other,
}

fn members_beyond(of: &Option<Value>, other: &Option<Value>) -> Vec<Member> {
    match (of, other) {
        (Some(Value::Milestones(of)), other) => {
            let other = match other {
                Some(Value::Milestones(other)) => other.clone(),
                _ => BTreeSet::new(),
            };
            of.difference(&other).cloned().map(Member::Milestone).collect()
        }
        (Some(Value::Series(of)), other) => {
            let differs = |key: &(Stretch, Key), amount| match other {
                Some(Value::Series(other)) => other.get(key) != Some(amount),
                _ => true,
            };
            let beyond = of.iter().filter(|(key, amount)| differs(key, amount));
            beyond.map(|((_, role), _)| Member::Series(role.clone())).collect()
        }
        (Some(of), other) => {
            let other: BTreeSet<String> =
                other.as_ref().and_then(Value::members).into_iter().flatten().collect();
            let of: BTreeSet<String> = of.members().into_iter().flatten().collect();
            of.difference(&other).map(|_| Member::Other).collect()
        }
        (None, _) => Vec::new(),
    }
}

fn members(one: &mut One<'_>, role: FieldRole, key: &Key, gone: &[Member], come: &[Member]) {
    match role {
        FieldRole::Milestones => {
            let kinds: BTreeSet<&Key> = gone.iter().chain(come).filter_map(milestone_kind).collect();
            for kind in kinds {
                let count =
                    |members: &[Member]| members.iter().filter(|m| milestone_kind(m) == Some(kind)).count();
                match (count(gone), count(come)) {
                    (1, 1) => one.add(FacetKind::MilestoneMoved, key),
                    (gone, come) => {
                        if gone > 0 {
                            one.add(FacetKind::MilestoneRemoved, key);
                        }
                        if come > 0 {
                            one.add(FacetKind::MilestoneAdded, key);
                        }
                    }
                }
            }
        }
        FieldRole::Lineage => {
            if !come.is_empty() {
                one.add(FacetKind::Absorbed, key);
            }
            if !gone.is_empty() {
                one.add(FacetKind::AbsorbedUndone, key);
            }
        }
        FieldRole::Name
        | FieldRole::Label
        | FieldRole::Body
        | FieldRole::Schedule
        | FieldRole::Target
        | FieldRole::Provisional
        | FieldRole::Status
        | FieldRole::Amount
        | FieldRole::Responsible
        | FieldRole::Identifier
        | FieldRole::Reference => {
            if !gone.is_empty() || !come.is_empty() {
                one.add(by_role(role), key);
            }
        }
    }
}

fn milestone_kind(member: &Member) -> Option<&Key> {
    match member {
        Member::Milestone(milestone) => Some(&milestone.kind),
        Member::Series(_) | Member::Other => None,
    }
}

/// What changed of a series: what is planned by the role of the field, what came to be is of the record.
fn series(one: &mut One<'_>, field: &FieldDef, gone: &[Member], come: &[Member]) {
    let is_actual = |member: &&Member| match member {
        Member::Series(role) => field.values.iter().any(|value| value.key == *role && value.actual),
        Member::Milestone(_) | Member::Other => false,
    };
    let [reported, withdrawn] = [come, gone].map(|members| members.iter().filter(is_actual).count());
    if reported > 0 {
        one.add(FacetKind::Reported, &field.key);
    }
    if withdrawn > 0 {
        one.add(FacetKind::ReportWithdrawn, &field.key);
    }
    if gone.iter().chain(come).any(|member| !is_actual(&member)) {
        one.add(by_role(field.role), &field.key);
    }
}

fn listed(
    found: &mut Found,
    changes: &ChangeSet,
    parent: &Id,
    parent_kind: &Key,
    kind: &Key,
    list: &ListChange,
) {
    let (before, after) = (&list.before, &list.after);
    let common = |of: &List, other: &List| -> Vec<Id> {
        let other: BTreeSet<&Id> = other.ids.iter().collect();
        of.ids.iter().filter(|id| other.contains(id)).cloned().collect()
    };
    if common(before, after) != common(after, before) {
        found.add(parent, parent_kind, FacetKind::Reordered, Some(kind));
    }
    if !before.parent_stands() || !after.parent_stands() {
        return;
    }
    // An item that is said to be absent and came, or went and is now said to be absent, has a
    // row of its own that says so.
    let has_own_row = |id: &Id| match changes.items.get(id) {
        Some(ItemChange::Whole(_)) => true,
        Some(ItemChange::Edited { parent: Some(pair), .. }) => {
            [&pair.before, &pair.after].into_iter().any(|id| id.as_ref() == Some(parent))
        }
        _ => false,
    };
    let told = |of: &List, other: &List| of.absent.difference(&other.absent).any(|id| !has_own_row(id));
    let both_open = !before.complete && !after.complete;
    if (!before.complete && after.complete) || (both_open && told(after, before)) {
        found.add(parent, parent_kind, FacetKind::Discovered, Some(kind));
    }
    if (before.complete && !after.complete) || (both_open && told(before, after)) {
        found.add(parent, parent_kind, FacetKind::Unrecorded, Some(kind));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diff::{compare, examples_vocabulary};
    use crate::snapshot::{Ids, Snapshot, read_draft};

    /// Compares two plans given by their tables, and the rows found, one to a line, with
    /// `expected`.
    #[track_caller]
    fn check(before: &str, after: &str, expected: &str) {
        let vocabulary = Arc::new(examples_vocabulary());
        let read = |tables: &str| {
            let text = format!("format = 1\nvocabulary = \"catalogue/1\"\nplan = {{ id = \"p\" }}\n{tables}");
            Snapshot::of(read_draft(&text, std::slice::from_ref(&vocabulary), Ids::Required).unwrap().plan)
        };
        let rows = rows(&compare(&read(before), &read(after)), &vocabulary);
        let words: Vec<String> = rows
            .values()
            .map(|row| {
                let facets: Vec<&str> = row.facets.iter().map(|facet| facet.kind.key()).collect();
                format!("{}: {}", row.id, facets.join(" "))
            })
            .collect();
        assert_eq!(words.join("\n"), expected);
    }

    #[test]
    fn an_item_changed_in_five_ways_at_once_is_one_row() {
        check(
            "section = [{ id = \"a\" }, { id = \"b\" }]
             project = [{ id = \"x\", under = \"a\", label = \"1\", name = \"海の観測\", overview = \"潮を測る\", first = \"FY2024\", last = \"FY2026\" }]",
            "section = [{ id = \"a\" }, { id = \"b\" }]
             project = [{ id = \"x\", under = \"b\", label = \"2\", name = \"波の観測\", overview = \"波を測る\", first = \"FY2024\", last = \"FY2028\" }]",
            "x: renamed moved renumbered amended extended",
        );
    }

    #[test]
    fn what_one_record_does_not_know_is_never_added_or_deleted() {
        check(
            "section = [{ id = \"a\", unknown = [\"project\"] }]",
            "section = [{ id = \"a\", unknown = [\"project\"] }]
             project = [{ id = \"x\", under = \"a\", first = \"FY2024\" }]",
            "x: discovered",
        );
        check(
            "section = [{ id = \"a\", unknown = [\"project\"], absent = [\"x\"] }]",
            "section = [{ id = \"a\", unknown = [\"project\"] }]
             project = [{ id = \"x\", under = \"a\" }]",
            "x: added",
        );
        check(
            "section = [{ id = \"a\" }]
             project = [{ id = \"x\", under = \"a\", first = \"<=FY2024\", unknown = [\"last\"] }]",
            "section = [{ id = \"a\" }]
             project = [{ id = \"x\", under = \"a\", first = \"FY2022\", last = \"FY2030\" }]",
            "x: discovered",
        );
    }

    #[test]
    fn an_end_that_moved_beside_one_that_is_not_known_makes_no_schedule_longer_or_shorter() {
        let moved = |before: &str, after: &str, expected: &str| {
            let project = |ends: &str| format!("project = [{{ id = \"x\", {ends} }}]");
            check(&project(before), &project(after), expected);
        };
        let unknown = "unknown = [\"last\"]";
        let first = |year: &str, rest: &str| format!("first = \"{year}\", {rest}");
        moved(&first("FY2026", unknown), &first("FY2028", unknown), "x: shifted");
        moved(&first("FY2028", unknown), &first("FY2026", unknown), "x: shifted");
        let bounded = "last = \"FY2030..FY2031\"";
        moved(&first("FY2026", bounded), &first("FY2028", bounded), "x: shifted");
        let known = "last = \"FY2030\"";
        moved(&first("<=FY2026", known), &first(">=FY2027", known), "x: shifted");
        moved(&first("FY2026", known), &first("FY2028", known), "x: shortened");
        moved(&first("FY2028", known), &first("FY2026", known), "x: extended");
    }

    #[test]
    fn an_item_is_known_to_be_absent_from_all_that_stands_below_who_says_so() {
        check(
            "section = [{ id = \"a\", unknown = [\"project\"], absent = [\"y\"] }]",
            "section = [{ id = \"a\" }]
             project = [{ id = \"x\", under = \"a\" }, { id = \"y\", under = \"x\" }]",
            "a: discovered\nx: discovered\ny: added",
        );
    }
}
