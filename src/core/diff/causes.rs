//! What made rows change together: the points of a cover note.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Row;
use crate::change::{CauseRow, ChangeSet, FacetKind, ItemChange, Weight};
use crate::model::{
    FieldRole, Held, Id, Item, KindRole, LINEAGE_PART, LINEAGE_WHOLE, Place, Value, Vocabulary,
};
use crate::text::Words;

/// One point: the rows it takes in, and how it is to be worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The office's own words, where it declared them; they go before the formula.
    pub text: Option<Words>,
    /// The change whose formula words the point; `None` for what the leading row calls for.
    pub formula: Option<FacetKind>,
    /// The items, the leading one first; never empty.
    pub items: Vec<Id>,
    /// What it takes in of each of these items that differs: all of its changes, or the part that the point
    /// was given for.
    pub rows: BTreeMap<Id, Row>,
    /// Whether the office declared it.
    pub declared: bool,
}

impl Cause {
    /// The places it takes in of items that changed in other places too, which make other points; `rows` are
    /// those of all items. A point that is declared with them takes in the same.
    pub fn places(&self, rows: &BTreeMap<Id, Row>) -> Vec<Place> {
        let parts = self.items.iter().filter_map(|id| self.rows.get(id));
        let parts = parts.filter(|part| rows.get(&part.id) != Some(part));
        parts.flat_map(|part| part.places()).collect()
    }
}

/// Groups all substantive rows: declared causes first, in their order, then what they leave
/// over, by the rules of [`derive()`]. Items that a declared cause names and that have no row are
/// kept in it: the office may name what it likes. A cause that names places covers those and no more.
pub fn group(
    declared: &[CauseRow],
    changes: &ChangeSet,
    rows: &BTreeMap<Id, Row>,
    order: &HashMap<Id, usize>,
    vocabulary: &Vocabulary,
) -> Vec<Cause> {
    let mut rest = rows.clone();
    let mut causes: Vec<Cause> = Vec::new();
    for row in declared {
        let taken = row.items.iter().filter_map(|id| Some((id.clone(), rows.get(id)?.part(row)?)));
        let taken: BTreeMap<Id, Row> = taken.collect();
        for (id, part) in &taken {
            if let Some(left) = rest.remove(id).and_then(|row| row.without(part)) {
                rest.insert(id.clone(), left);
            }
        }
        causes.push(Cause {
            text: (!row.text.is_empty()).then(|| Words::same(&row.text)),
            formula: row.formula,
            items: row.items.clone(),
            rows: taken,
            declared: true,
        });
    }
    causes.extend(derive(changes, &rest, order, vocabulary));
    causes
}

/// Groups rows by what the plan itself says of their connection, in reading order of their
/// leading rows:
///
/// - items joined by lineage in this change are one group;
/// - of an added or deleted subtree only the top is a headline, and takes in what is below it;
/// - an edit joins the headline whose name its texts take up or drop, or to which it points;
/// - an added or deleted item to which a headline points joins it;
/// - all changes of a kind whose vocabulary has a `group` formula are one group;
/// - every substantive row left is a group of its own.
///
/// A group without a substantive row is no point and is left out.
pub fn derive(
    changes: &ChangeSet,
    rows: &BTreeMap<Id, Row>,
    order: &HashMap<Id, usize>,
    vocabulary: &Vocabulary,
) -> Vec<Cause> {
    let mut groups = Groups::default();
    let place = |id: &Id| order.get(id).copied().unwrap_or(usize::MAX);
    let mut in_order: Vec<&Row> = rows.values().filter(|row| !row_is_record(row)).collect();
    in_order.sort_by_key(|row| (place(&row.id), row.id.clone()));

    let mut first_of_kind: HashMap<&str, &Id> = HashMap::new();
    for row in &in_order {
        join_lineage(&mut groups, changes, row);
        join_subtree(&mut groups, changes, rows, row);
        if vocabulary.formula(&row.kind, "group").is_some() {
            groups.join(first_of_kind.entry(&row.kind).or_insert(&row.id), &row.id);
        }
    }
    let headlines: Vec<Headline<'_>> = in_order
        .iter()
        .filter(|row| vocabulary.kind(&row.kind).is_some_and(|kind| kind.role == KindRole::Headline))
        .filter_map(|row| Headline::of(changes, rows, row, vocabulary))
        .collect();
    let names = Names::of(&headlines);
    for row in &in_order {
        if let Some(index) = headline_of_edit(&names, changes, row) {
            groups.join(&headlines[index].row.id, &row.id);
        }
    }
    let mut joined = BTreeSet::new();
    for headline in &headlines {
        for id in &headline.points_to {
            let came_or_went =
                rows.get(id).is_some_and(|row| row.has(FacetKind::Added) || row.has(FacetKind::Deleted));
            if came_or_went && *id != headline.row.id && joined.insert(id.clone()) {
                groups.join(&headline.row.id, id);
            }
        }
    }

    let mut members: BTreeMap<Id, Vec<&Row>> = BTreeMap::new();
    for row in &in_order {
        members.entry(groups.root(&row.id)).or_default().push(row);
    }
    let mut causes: Vec<Cause> = members
        .into_values()
        .filter(|rows| rows.iter().any(|row| row.weight() == Weight::Substantive && !only_undone(row)))
        .map(|members| {
            let ids: Vec<Id> = members.iter().map(|row| row.id.clone()).collect();
            let lead = leads(&ids, changes, rows, vocabulary, None);
            let rest = ids.into_iter().filter(|id| !lead.contains(id));
            Cause {
                text: None,
                formula: None,
                items: lead.iter().cloned().chain(rest).collect(),
                rows: members.iter().map(|row| (row.id.clone(), (*row).clone())).collect(),
                declared: false,
            }
        })
        .collect();
    causes.sort_by_key(|cause| place(&cause.items[0]));
    causes
}

/// The leading items among those of one cause, in the order given: those of the weightiest
/// change (`formula`, if one is asked for) that no other of them brings along by lineage, by
/// reference or by holding it. Never empty if `ids` is not.
pub fn leads(
    ids: &[Id],
    changes: &ChangeSet,
    rows: &BTreeMap<Id, Row>,
    vocabulary: &Vocabulary,
    formula: Option<FacetKind>,
) -> Vec<Id> {
    let rank = |id: &Id| {
        let Some(row) = rows.get(id) else { return 11 };
        let headline = vocabulary.kind(&row.kind).is_some_and(|kind| kind.role == KindRole::Headline);
        let rank = match formula {
            Some(kind) => usize::from(!row.has(kind)),
            None if row.has(FacetKind::Added) => 0,
            // What took the place of an item says more than that the item is gone.
            None if row.has(FacetKind::Absorbed) => 1,
            None if row.has(FacetKind::Deleted) => 2,
            None if row.has(FacetKind::Renamed) => 3,
            None if row.weight() == Weight::Substantive => 4,
            None => 5,
        };
        rank + if headline { 0 } else { 5 }
    };
    let Some(best) = ids.iter().map(rank).min() else { return Vec::new() };
    let first: Vec<&Id> = ids.iter().filter(|id| rank(id) == best).collect();
    let brought = |id: &Id| {
        first.iter().any(|other| {
            let item = stands(changes, other);
            let own = stands(changes, id);
            **other != *id
                && (item.is_some_and(|item| points(item, vocabulary).contains(id))
                    || own.is_some_and(|own| {
                        own.parent.as_ref() == Some(other) || origins(own).any(|origin| origin == **other)
                    }))
        })
    };
    let leading: Vec<Id> = first.iter().filter(|id| !brought(id)).map(|id| (**id).clone()).collect();
    match formula {
        // References that go round in a circle leave nobody: then the first leads.
        _ if leading.is_empty() => first.first().map(|id| (*id).clone()).into_iter().collect(),
        Some(_) => leading,
        None if best < 3 => leading,
        None => leading.into_iter().take(1).collect(),
    }
}

fn row_is_record(row: &Row) -> bool {
    row.weight() == Weight::Record
}

/// Whether a row shows only lineage that a deletion undid: that makes no point of its own.
fn only_undone(row: &Row) -> bool {
    let undone = [FacetKind::SucceededUndone, FacetKind::MergedUndone, FacetKind::SplitUndone];
    row.facets.iter().all(|facet| undone.contains(&facet.kind))
}

/// An item that is carried whole: as it stands after, or else before.
fn stands<'a>(changes: &'a ChangeSet, id: &Id) -> Option<&'a Item> {
    match changes.items.get(id)? {
        ItemChange::Whole(pair) => pair.after.as_ref().or(pair.before.as_ref()),
        ItemChange::Edited { .. } => None,
    }
}

fn origins(item: &Item) -> impl Iterator<Item = Id> {
    item.references(LINEAGE_WHOLE).into_iter().chain(item.references(LINEAGE_PART))
}

/// What an item refers to, lineage apart.
fn points(item: &Item, vocabulary: &Vocabulary) -> BTreeSet<Id> {
    let fields = vocabulary.kind(&item.kind).into_iter().flat_map(|kind| &kind.fields);
    fields
        .filter(|field| field.role == FieldRole::Reference)
        .flat_map(|field| item.references(&field.key))
        .collect()
}

fn references(held: Option<&Held>) -> BTreeSet<Id> {
    match held.and_then(|held| held.value.as_ref()) {
        Some(Value::References(ids)) => ids.clone(),
        _ => BTreeSet::new(),
    }
}

fn join_lineage(groups: &mut Groups, changes: &ChangeSet, row: &Row) {
    let Some(change) = changes.items.get(&row.id) else { return };
    for field in [LINEAGE_WHOLE, LINEAGE_PART] {
        let pair = change.field(field);
        let (before, after) = (references(pair.before), references(pair.after));
        for origin in before.symmetric_difference(&after) {
            groups.join(&row.id, origin);
        }
    }
}

fn join_subtree(groups: &mut Groups, changes: &ChangeSet, rows: &BTreeMap<Id, Row>, row: &Row) {
    for kind in [FacetKind::Added, FacetKind::Deleted] {
        let parent = stands(changes, &row.id).and_then(|item| item.parent.as_ref());
        let above = parent.and_then(|parent| rows.get(parent)).filter(|above| above.has(kind));
        if let Some(above) = above.filter(|_| row.has(kind)) {
            groups.join(&above.id, &row.id);
        }
    }
}

/// An item that came, went or was renamed, and makes a point under its own name.
struct Headline<'a> {
    row: &'a Row,
    /// Its names, before and after.
    names: Vec<String>,
    points_to: BTreeSet<Id>,
}

impl<'a> Headline<'a> {
    fn of(
        changes: &ChangeSet,
        rows: &BTreeMap<Id, Row>,
        row: &'a Row,
        vocabulary: &Vocabulary,
    ) -> Option<Headline<'a>> {
        let change = changes.items.get(&row.id)?;
        let came_or_went = [FacetKind::Added, FacetKind::Deleted].into_iter().find(|kind| row.has(*kind));
        if let Some(kind) = came_or_went {
            let parent = stands(changes, &row.id).and_then(|item| item.parent.as_ref());
            if parent.and_then(|parent| rows.get(parent)).is_some_and(|above| above.has(kind)) {
                return None;
            }
        } else if !row.has(FacetKind::Renamed) {
            return None;
        }
        let kind = vocabulary.kind(&row.kind)?;
        let name = kind.by_role(FieldRole::Name).map(|field| change.field(&field.key));
        let names = name.into_iter().flat_map(|pair| [pair.before, pair.after]);
        let names = names.flatten().filter_map(|held| held.value.as_ref()?.as_text().map(str::to_owned));
        let fields = kind.fields.iter().filter(|field| field.role == FieldRole::Reference);
        let points_to = fields.flat_map(|field| {
            let pair = change.field(&field.key);
            references(pair.before).into_iter().chain(references(pair.after))
        });
        Some(Headline {
            row,
            names: names.filter(|name| name.chars().count() > 1).collect(),
            points_to: points_to.collect(),
        })
    }
}

/// The names of headlines by their first two characters, so that a text is read once for all.
struct Names<'h> {
    by_beginning: HashMap<(char, char), Vec<(usize, &'h str)>>,
    by_id: HashMap<&'h Id, usize>,
}

impl<'h> Names<'h> {
    fn of(headlines: &'h [Headline<'_>]) -> Self {
        let mut by_beginning: HashMap<_, Vec<_>> = HashMap::new();
        for (index, headline) in headlines.iter().enumerate() {
            for name in &headline.names {
                let mut chars = name.chars();
                if let (Some(one), Some(two)) = (chars.next(), chars.next()) {
                    by_beginning.entry((one, two)).or_default().push((index, name.as_str()));
                }
            }
        }
        let by_id = headlines.iter().enumerate().map(|(index, headline)| (&headline.row.id, index)).collect();
        Names { by_beginning, by_id }
    }

    /// Which names a text holds.
    fn within(&self, text: &str) -> BTreeSet<(usize, &'h str)> {
        let mut found = BTreeSet::new();
        let begins = text.char_indices().zip(text.chars().skip(1));
        for ((at, one), two) in begins {
            let names = self.by_beginning.get(&(one, two)).into_iter().flatten();
            found.extend(names.filter(|(_, name)| text[at..].starts_with(name)));
        }
        found
    }
}

/// The headline that an edited row follows: the longest name that its texts take up or drop,
/// or else the first to which it begins or ceases to point.
fn headline_of_edit(names: &Names<'_>, changes: &ChangeSet, row: &Row) -> Option<usize> {
    let Some(ItemChange::Edited { fields, .. }) = changes.items.get(&row.id) else { return None };
    let own = names.by_id.get(&row.id).copied();
    let mut by_name: Option<(usize, usize)> = None;
    let mut by_reference: Option<usize> = None;
    for pair in fields.values() {
        let within = |held: &Option<Held>| {
            let value = held.as_ref().and_then(|held| held.value.as_ref());
            names.within(value.and_then(Value::as_text).unwrap_or_default())
        };
        let (before, after) = (within(&pair.before), within(&pair.after));
        for (index, name) in before.symmetric_difference(&after).filter(|(index, _)| Some(*index) != own) {
            if by_name
                .is_none_or(|(length, best)| name.len() > length || name.len() == length && *index < best)
            {
                by_name = Some((name.len(), *index));
            }
        }
        let (before, after) = (references(pair.before.as_ref()), references(pair.after.as_ref()));
        for id in before.symmetric_difference(&after) {
            let index = names.by_id.get(id).copied().filter(|index| Some(*index) != own);
            by_reference = by_reference.into_iter().chain(index).min();
        }
    }
    by_name.map(|(_, index)| index).or(by_reference)
}

/// Sets of items that grow together.
#[derive(Default)]
struct Groups {
    parent: HashMap<Id, Id>,
}

impl Groups {
    fn root(&self, id: &Id) -> Id {
        let mut id = id;
        while let Some(parent) = self.parent.get(id) {
            id = parent;
        }
        id.clone()
    }

    fn join(&mut self, one: &Id, other: &Id) {
        let (one, other) = (self.root(one), self.root(other));
        if one != other {
            self.parent.insert(other, one);
        }
    }
}
