//! Edits of a plan: everything that can happen to one between two revisions.

use std::collections::BTreeSet;

use planctl::model::{
    Calendar, End, FieldDef, FieldRole, FieldType, Grain, Held, Id, Item, Key, KindDef, LINEAGE_PART,
    LINEAGE_WHOLE, Period, Stretch, Value,
};
use planctl::text::plain_text;

use super::{Sketch, Whims, World, id, values};

type Edit = fn(&mut Sketch, &Id, &mut Whims<'_>);

/// Each line is as likely as the others; what is not possible at an item is passed over.
const EDITS: &[Edit] = &[
    set_field,
    |sketch, of, whims| set_by_role(sketch, of, FieldRole::Name, whims),
    |sketch, of, whims| set_by_role(sketch, of, FieldRole::Label, whims),
    |sketch, of, whims| set_by_role(sketch, of, FieldRole::Body, whims),
    |sketch, of, whims| set_by_role(sketch, of, FieldRole::Target, whims),
    |sketch, of, whims| set_by_role(sketch, of, FieldRole::Status, whims),
    |sketch, of, whims| set_by_role(sketch, of, FieldRole::Amount, whims),
    |sketch, of, whims| set_by_role(sketch, of, FieldRole::Responsible, whims),
    |sketch, of, whims| set_by_role(sketch, of, FieldRole::Reference, whims),
    clear_field,
    forget_field,
    recall_field,
    reschedule,
    reschedule,
    reschedule,
    reschedule,
    reschedule,
    bound_year,
    tell_otherwise,
    tell_otherwise,
    end_schedule,
    change_member,
    change_milestone,
    change_milestone,
    change_milestone,
    change_milestone,
    turn_provisional,
    write_otherwise,
    move_item,
    reorder,
    delete,
    add,
    unrecord,
    know_list,
    say_absent,
    descend,
    descend,
    absorb,
    change_kind,
    rename_plan,
];

/// One edit, of the item last edited or, once in three times, of another; gives the item.
pub fn edit(sketch: &mut Sketch, last: Option<Id>, whims: &mut Whims<'_>) -> Id {
    let of = match last.filter(|id| sketch.holds(id)) {
        Some(last) if !whims.once_in(3) => last,
        _ => some_item(sketch, whims),
    };
    let edit = whims.one(EDITS);
    edit(sketch, &of, whims);
    tidy(sketch);
    of
}

/// A new item with some of its fields, wherever its kind may stand; the more fields a kind has,
/// the likelier it is.
pub fn grow(sketch: &mut Sketch, whims: &mut Whims<'_>) {
    let world = sketch.world.clone();
    let kinds = world.vocabulary.kinds.iter().flat_map(|kind| vec![kind; (kind.fields.len() / 4).max(1)]);
    let kind = *whims.one(&kinds.collect::<Vec<_>>());
    match some_of(sketch, |item| kind.under.contains(&item.kind), whims) {
        Some(parent) => drop(grow_at(sketch, parent, kind, whims)),
        None => drop(grow_at(sketch, sketch.root.id.clone(), &world.vocabulary.kinds[0], whims)),
    }
}

/// A new item at one place; `None` if no id is free.
fn grow_at(sketch: &mut Sketch, parent: Id, kind: &KindDef, whims: &mut Whims<'_>) -> Option<Id> {
    let world = sketch.world.clone();
    let id = (0..4).map(|_| values::some_id(&world, whims)).find(|id| !sketch.holds(id))?;
    let mut item = Item::new(id.clone(), kind.key.clone(), Some(parent));
    for field in &kind.fields {
        let often = matches!(field.role, FieldRole::Name | FieldRole::Schedule);
        let seldom = field.role == FieldRole::Lineage;
        if whims.pick(8) > if often { 1 } else { 4 } && !(seldom && whims.pick(3) < 2) {
            item.fields.insert(field.key.clone(), values::held(&world, field, whims));
        }
    }
    let neighbour = some_item(sketch, whims);
    let index = sketch.items.iter().position(|item| item.id == neighbour);
    sketch.items.insert(index.unwrap_or(sketch.items.len()), item);
    if whims.once_in(4) {
        know_list(sketch, &id, whims);
        say_absent(sketch, &id, whims);
    }
    tidy(sketch);
    Some(id)
}

/// What no file can say is not said: an empty set is no value, and nothing is absent from
/// complete lists.
fn tidy(sketch: &mut Sketch) {
    for item in sketch.items.iter_mut().chain([&mut sketch.root]) {
        for held in item.fields.values_mut() {
            held.value.take_if(|value| value.is_empty_set());
        }
        item.fields.retain(|_, held| held.value.is_some() || !held.complete);
        if item.open_lists.is_empty() {
            item.absent.clear();
        }
    }
}

fn some_item(sketch: &Sketch, whims: &mut Whims<'_>) -> Id {
    some_of(sketch, |_| true, whims).expect("[plan] is an item")
}

/// One of some items: the first whose id is not before one out of all. So which it is does not
/// depend on how many others there are, and a smaller plan is edited alike.
fn some_of(sketch: &Sketch, which: impl Fn(&Item) -> bool, whims: &mut Whims<'_>) -> Option<Id> {
    let world = sketch.world.clone();
    let all = sketch.items.iter().chain([&sketch.root]).filter(|item| which(item));
    let ids: BTreeSet<&Id> = all.map(|item| &item.id).collect();
    let from = values::some_id(&world, whims);
    ids.iter().find(|id| ***id >= from).or(ids.first()).map(|id| (*id).clone())
}

fn kind_of<'w>(world: &'w World, sketch: &Sketch, id: &Id) -> &'w KindDef {
    world.vocabulary.kind(&sketch.item(id).kind).expect("items are of the vocabulary's kinds")
}

/// The kinds that may stand under one.
fn children_of<'w>(world: &'w World, kind: &Key) -> impl Iterator<Item = &'w KindDef> {
    world.vocabulary.kinds.iter().filter(move |child| child.under.contains(kind))
}

fn some_field<'w>(
    world: &'w World,
    sketch: &Sketch,
    of: &Id,
    which: impl Fn(&FieldDef) -> bool,
    whims: &mut Whims<'_>,
) -> Option<&'w FieldDef> {
    let fields: Vec<&FieldDef> =
        kind_of(world, sketch, of).fields.iter().filter(|field| which(field)).collect();
    whims.any(&fields).copied()
}

fn set(sketch: &mut Sketch, of: &Id, field: &FieldDef, held: Held) {
    sketch.item_mut(of).fields.insert(field.key.clone(), held);
}

fn set_field(sketch: &mut Sketch, of: &Id, whims: &mut Whims<'_>) {
    let world = sketch.world.clone();
    if let Some(field) = some_field(&world, sketch, of, |_| true, whims) {
        set(sketch, of, field, values::held(&world, field, whims));
    }
}

fn set_by_role(sketch: &mut Sketch, of: &Id, role: FieldRole, whims: &mut Whims<'_>) {
    let world = sketch.world.clone();
    if let Some(field) = some_field(&world, sketch, of, |field| field.role == role, whims) {
        set(sketch, of, field, Held::known(values::value(&world, field, whims)));
    }
}

fn clear_field(sketch: &mut Sketch, of: &Id, whims: &mut Whims<'_>) {
    let world = sketch.world.clone();
    if let Some(field) = some_field(&world, sketch, of, |_| true, whims) {
        sketch.item_mut(of).fields.remove(&field.key);
    }
}

/// A value is known no more, or of a set only a part.
fn forget_field(sketch: &mut Sketch, of: &Id, whims: &mut Whims<'_>) {
    let world = sketch.world.clone();
    let Some(field) = some_field(&world, sketch, of, |_| true, whims) else { return };
    let kept = sketch.item(of).value(&field.key).cloned();
    let kept = kept.filter(|_| field.ty.is_set() && whims.once_in(2));
    set(sketch, of, field, Held { value: kept, complete: false });
}

/// What was not known, or not all, is known.
fn recall_field(sketch: &mut Sketch, of: &Id, whims: &mut Whims<'_>) {
    let world = sketch.world.clone();
    let item = sketch.item(of).clone();
    let Some(field) = some_field(&world, sketch, of, |field| item.is_unknown(&field.key), whims) else {
        return;
    };
    let value = match item.value(&field.key) {
        Some(value) if whims.once_in(2) => value.clone(),
        _ => values::value(&world, field, whims),
    };
    set(sketch, of, field, Held::known(value));
}

/// One end or both move by a few years, bounds with them.
fn reschedule(sketch: &mut Sketch, of: &Id, whims: &mut Whims<'_>) {
    let world = sketch.world.clone();
    let (which, by) = (whims.pick(6), *whims.one(&[1, -1, 2, -2, 5]));
    let otherwise = if whims.once_in(4) { -by } else { by };
    for (end, by, is_meant) in [(End::First, by, which != 1), (End::Last, otherwise, which != 0)] {
        let Some(field) = kind_of(&world, sketch, of).schedule(end).filter(|_| is_meant) else { continue };
        if let Some(Value::Period(period)) = sketch.item(of).value(&field.key) {
            let moved = shifted(period, by.into(), &world.vocabulary.calendar);
            set(sketch, of, field, Held::known(Value::Period(moved)));
        }
    }
}

fn shifted(period: &Period, by: i64, calendar: &Calendar) -> Period {
    let shift = |stretch: &Stretch| calendar.moved(stretch, by).unwrap_or_else(|| stretch.clone());
    match period {
        Period::Exactly(one) => Period::Exactly(shift(one)),
        Period::AtMost(one) => Period::AtMost(shift(one)),
        Period::AtLeast(one) => Period::AtLeast(shift(one)),
        // One end may have nowhere to go.
        Period::Between(low, high) => {
            // At the end of a list of releases one may stay where the other moves past it.
            let moved = Period::between(shift(low), shift(high)).filter(|moved| calendar.knows(moved));
            moved.unwrap_or_else(|| Period::Exactly(high.clone()))
        }
    }
}

/// A year is known less exactly, or more.
fn bound_year(sketch: &mut Sketch, of: &Id, whims: &mut Whims<'_>) {
    let world = sketch.world.clone();
    // Of several fields rather one that takes time of more than one grain.
    let takes_several = |field: &FieldDef| field.ty == FieldType::Period && field.grains().len() != 1;
    let is_time = |field: &FieldDef| matches!(field.ty, FieldType::Year | FieldType::Period);
    let several = some_field(&world, sketch, of, takes_several, whims).filter(|_| whims.pick(3) > 0);
    let Some(field) = several.or_else(|| some_field(&world, sketch, of, is_time, whims)) else { return };
    let Some(Value::Period(period)) = sketch.item(of).value(&field.key) else { return };
    let calendar = &world.vocabulary.calendar;
    let inner = period.earliest().or(period.latest()).expect("a period has a bound").clone();
    let outer = calendar.moved(&inner, whims.pick(3) as i64).unwrap_or_else(|| inner.clone());
    // The same time, told more or less finely.
    let all = [Grain::FiscalYear, Grain::Year, Grain::FiscalQuarter, Grain::Month];
    let taken = |grain: &Grain| field.grains().is_empty() || field.grains().contains(grain);
    let takes: Vec<Grain> = all.into_iter().filter(taken).collect();
    let grain = whims.any(&takes).copied().unwrap_or(Grain::FiscalYear);
    let told = calendar.days(&inner).and_then(|(first, _)| calendar.at(grain, first));
    let told = told.map(Period::Exactly).filter(|told| told.is_of(field.grains()));
    let period = match whims.pick(6) {
        3..=5 if told.is_some() => told.expect("it is told otherwise"),
        0 | 4 | 5 => Period::Exactly(inner),
        1 => Period::between(inner, outer).expect("no stretch before itself"),
        2 => Period::AtMost(outer),
        _ => Period::AtLeast(inner),
    };
    set(sketch, of, field, Held::known(Value::Period(period)));
}

/// A time is told by a shorter stretch, or by a longer one, at whatever item has one of several grains.
fn tell_otherwise(sketch: &mut Sketch, _: &Id, whims: &mut Whims<'_>) {
    let world = sketch.world.clone();
    let takes = |field: &&FieldDef| field.ty == FieldType::Period && field.grains().len() != 1;
    let told = |item: &Item| {
        let kind = world.vocabulary.kind(&item.kind)?;
        kind.fields.iter().filter(takes).find_map(|field| match item.value(&field.key) {
            Some(Value::Period(Period::Exactly(at))) if !at.recurs() => Some((field, at.clone())),
            _ => None,
        })
    };
    let Some(of) = some_of(sketch, |item| told(item).is_some(), whims) else { return };
    let Some((field, at)) = told(sketch.item(&of)) else { return };
    let calendar = &world.vocabulary.calendar;
    let all = [Grain::FiscalYear, Grain::Year, Grain::FiscalQuarter, Grain::Quarter, Grain::Month];
    let other = |grain: &Grain| {
        let is_taken = field.grains().is_empty() || field.grains().contains(grain);
        let (first, _) = calendar.days(&at).filter(|_| is_taken)?;
        calendar.at(*grain, first)
    };
    let others: Vec<Stretch> = all.iter().filter_map(other).filter(|other| *other != at).collect();
    if let Some(other) = whims.any(&others) {
        set(sketch, &of, field, Held::known(Value::Period(Period::Exactly(other.clone()))));
    }
}

/// An end of the schedule is set, or set no more.
fn end_schedule(sketch: &mut Sketch, of: &Id, whims: &mut Whims<'_>) {
    let world = sketch.world.clone();
    let Some(field) = some_field(&world, sketch, of, |field| field.end.is_some(), whims) else { return };
    if sketch.item_mut(of).fields.remove(&field.key).is_none() {
        set(sketch, of, field, Held::known(Value::Period(values::period(&world, field, whims))));
    }
}

/// A member joins a set or leaves it; whether the set is complete stays.
fn change_member(sketch: &mut Sketch, of: &Id, whims: &mut Whims<'_>) {
    let world = sketch.world.clone();
    let Some(field) = some_field(&world, sketch, of, |field| field.ty.is_set(), whims) else { return };
    let held = sketch.item(of).fields.get(&field.key).cloned();
    let complete = held.as_ref().is_none_or(|held| held.complete);
    let more = values::value(&world, field, whims);
    let value = match held.and_then(|held| held.value) {
        Some(Value::References(set)) => Value::References(changed(set, values::some_id(&world, whims))),
        Some(Value::Strings(set)) => Value::Strings(changed(set, values::text(whims))),
        Some(Value::Series(mut series)) => {
            if series.len() > 1 {
                series.pop_first();
            } else {
                series.extend(values::series(&world, field, whims));
            }
            Value::Series(series)
        }
        Some(Value::Milestones(set)) => {
            Value::Milestones(changed(set, values::milestone(&world, field, whims)))
        }
        _ => more,
    };
    set(sketch, of, field, Held { value: Some(value), complete });
}

/// Without its first member if it has several, else with one more.
fn changed<T: Ord + Clone>(mut set: BTreeSet<T>, more: T) -> BTreeSet<T> {
    if set.len() > 1 {
        set.pop_first();
    } else {
        set.insert(more);
    }
    set
}

/// An evaluation comes, goes or moves to another year.
fn change_milestone(sketch: &mut Sketch, of: &Id, whims: &mut Whims<'_>) {
    let world = sketch.world.clone();
    let Some(field) = kind_of(&world, sketch, of).by_role(FieldRole::Milestones) else { return };
    let mut held = sketch.item(of).fields.get(&field.key).cloned().unwrap_or(Held::unknown());
    let mut all = match held.value {
        Some(Value::Milestones(set)) => set,
        _ => BTreeSet::new(),
    };
    let one = all.iter().nth(whims.pick(all.len().max(1))).cloned();
    match (whims.pick(4), one) {
        (0 | 1, Some(mut one)) => {
            all.remove(&one);
            one.at = values::milestone(&world, field, whims).at;
            all.insert(one);
        }
        (2, Some(one)) => {
            all.remove(&one);
        }
        _ => {
            all.insert(values::milestone(&world, field, whims));
        }
    }
    held.value = Some(Value::Milestones(all));
    held.complete |= whims.pick(4) > 0;
    set(sketch, of, field, held);
}

fn turn_provisional(sketch: &mut Sketch, of: &Id, _: &mut Whims<'_>) {
    let world = sketch.world.clone();
    let Some(field) = kind_of(&world, sketch, of).by_role(FieldRole::Provisional) else { return };
    if sketch.item_mut(of).fields.remove(&field.key).is_none() {
        set(sketch, of, field, Held::known(Value::Flag));
    }
}

/// The same text in other widths, signs and blanks.
fn write_otherwise(sketch: &mut Sketch, of: &Id, whims: &mut Whims<'_>) {
    let item = sketch.item(of);
    let texts: Vec<&Key> = item.fields.keys().filter(|key| item.text(key).is_some()).collect();
    let Some(key) = whims.any(&texts).copied().cloned() else { return };
    let text = item.text(&key).expect("only texts were asked for");
    let mut written: String = text
        .chars()
        .map(|c| match c {
            '!'..='~' => char::from_u32(c as u32 + 0xFEE0).expect("printing ASCII has full-width twins"),
            '！'..='～' => char::from_u32(c as u32 - 0xFEE0).expect("full-width ASCII has narrow twins"),
            '、' => '，',
            '　' => ' ',
            c => c,
        })
        .collect();
    if whims.once_in(2) {
        written.insert(0, '　');
    }
    if let Ok(written) = plain_text(&written) {
        sketch.item_mut(of).fields.insert(key, Held::known(Value::Text(written)));
    }
}

fn move_item(sketch: &mut Sketch, of: &Id, whims: &mut Whims<'_>) {
    let world = sketch.world.clone();
    let below = sketch.subtree(of);
    let under = &kind_of(&world, sketch, of).under;
    let may_hold = |item: &Item| under.contains(&item.kind) && !below.contains(&item.id);
    if let Some(parent) = some_of(sketch, may_hold, whims) {
        sketch.item_mut(of).parent = Some(parent);
    }
}

/// The item changes places with a sibling, or its children among themselves.
fn reorder(sketch: &mut Sketch, of: &Id, whims: &mut Whims<'_>) {
    let siblings = |parent: Option<&Id>, kind: Option<&Key>| -> Vec<usize> {
        let all = sketch.items.iter().enumerate();
        all.filter(|(_, item)| item.parent.as_ref() == parent && kind.is_none_or(|kind| item.kind == *kind))
            .map(|(index, _)| index)
            .collect()
    };
    let item = sketch.item(of);
    let mut places = siblings(item.parent.as_ref(), Some(&item.kind));
    if item.parent.is_none() || places.len() < 2 {
        places = siblings(Some(of), None);
    }
    if places.len() > 1 {
        let (one, other) = (*whims.one(&places), *whims.one(&places));
        sketch.items.swap(one, other);
    }
}

fn remove(sketch: &mut Sketch, of: &Id) {
    if *of != sketch.root.id {
        let gone = sketch.subtree(of);
        sketch.items.retain(|item| !gone.contains(&item.id));
    }
}

fn delete(sketch: &mut Sketch, of: &Id, _: &mut Whims<'_>) {
    remove(sketch, of);
}

/// A child of this item, or else an item anywhere.
fn add(sketch: &mut Sketch, of: &Id, whims: &mut Whims<'_>) {
    let world = sketch.world.clone();
    let kinds: Vec<&KindDef> = children_of(&world, &sketch.item(of).kind).collect();
    match whims.any(&kinds) {
        Some(kind) => drop(grow_at(sketch, of.clone(), kind, whims)),
        None => grow(sketch, whims),
    }
}

/// The item is gone because its list is no longer fully recorded.
fn unrecord(sketch: &mut Sketch, of: &Id, _: &mut Whims<'_>) {
    let item = sketch.item(of).clone();
    if let Some(parent) = &item.parent {
        sketch.item_mut(parent).open_lists.insert(item.kind.clone());
        remove(sketch, of);
    }
}

/// A list of children becomes incomplete, or complete.
fn know_list(sketch: &mut Sketch, of: &Id, whims: &mut Whims<'_>) {
    let world = sketch.world.clone();
    let kinds: Vec<&KindDef> = children_of(&world, &sketch.item(of).kind).collect();
    let Some(kind) = whims.any(&kinds) else { return };
    let open = &mut sketch.item_mut(of).open_lists;
    if !open.remove(&kind.key) {
        open.insert(kind.key.clone());
    }
}

/// An item is said to be absent from incomplete lists, or no more.
fn say_absent(sketch: &mut Sketch, of: &Id, whims: &mut Whims<'_>) {
    let world = sketch.world.clone();
    let one = values::some_id(&world, whims);
    let gone = whims.once_in(2);
    if gone && sketch.holds(&one) && !sketch.subtree(&one).contains(of) {
        remove(sketch, &one);
    }
    let absent = &mut sketch.item_mut(of).absent;
    if !absent.remove(&one) {
        absent.insert(one);
    }
}

/// A new item comes from this one, the whole or a part, alone or with others; the origin may
/// go.
fn descend(sketch: &mut Sketch, of: &Id, whims: &mut Whims<'_>) {
    let world = sketch.world.clone();
    let origin = sketch.item(of).clone();
    let Some(parent) = origin.parent else { return };
    let kind = kind_of(&world, sketch, of);
    let Some(new) = grow_at(sketch, parent, kind, whims) else { return };
    let field = if whims.once_in(3) { LINEAGE_PART } else { LINEAGE_WHOLE };
    let mut from = BTreeSet::from([of.clone()]);
    if whims.once_in(2) {
        from.insert(some_item(sketch, whims));
    }
    from.remove(&new);
    sketch.item_mut(&new).fields.insert(field.into(), Held::known(Value::References(from)));
    if whims.once_in(2) && !sketch.subtree(of).contains(&new) {
        remove(sketch, of);
    }
}

/// An item gains an origin, or loses all.
fn absorb(sketch: &mut Sketch, of: &Id, whims: &mut Whims<'_>) {
    if *of == sketch.root.id {
        return;
    }
    let other = some_item(sketch, whims);
    let item = sketch.item_mut(of);
    let mut from = item.references(LINEAGE_WHOLE);
    if from.len() > 1 || !from.insert(other) {
        from.clear();
    }
    item.fields.insert(LINEAGE_WHOLE.into(), Held::known(Value::References(from)));
}

/// The id stands as another kind, with what that kind may have of its fields and children.
fn change_kind(sketch: &mut Sketch, of: &Id, whims: &mut Whims<'_>) {
    let world = sketch.world.clone();
    let item = sketch.item(of).clone();
    let Some(parent) = &item.parent else { return };
    let kinds: Vec<&KindDef> =
        children_of(&world, &sketch.item(parent).kind).filter(|kind| kind.key != item.kind).collect();
    let Some(kind) = whims.any(&kinds) else { return };
    let below = sketch.items.iter().filter(|child| child.parent.as_ref() == Some(of));
    let cannot: Vec<Id> = below
        .filter(|child| children_of(&world, &kind.key).all(|kind| kind.key != child.kind))
        .map(|child| child.id.clone())
        .collect();
    cannot.iter().for_each(|id| remove(sketch, id));
    let item = sketch.item_mut(of);
    item.kind = kind.key.clone();
    item.open_lists.retain(|open| children_of(&world, &kind.key).any(|child| child.key == *open));
    item.fields.clear();
    for field in &kind.fields {
        if whims.once_in(2) {
            item.fields.insert(field.key.clone(), values::held(&world, field, whims));
        }
    }
}

/// Seldom, for it makes everything else at the top move: the plan gets another id.
fn rename_plan(sketch: &mut Sketch, _: &Id, whims: &mut Whims<'_>) {
    if !whims.once_in(4) {
        return;
    }
    let new = id("plan-2");
    for item in &mut sketch.items {
        if item.parent.as_ref() == Some(&sketch.root.id) {
            item.parent = Some(new.clone());
        }
    }
    sketch.root.id = new;
}
