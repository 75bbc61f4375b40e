//! Deciding a conflict: the value goes into the plan, and the row says who took what and why.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use super::broken::mark;
use super::conflict::{Conflict, Decided};
use super::order::weave;
use super::waiting::value;
use super::written::{ids_of, quoted, read_held, text_of};
use crate::check::{Severity, check_structure};
use crate::model::{
    FieldRole, Held, Id, Item, Key, KindDef, Plan, StructureError, UNDER, Value, Vocabulary, is_name,
};
use crate::snapshot::{Draft, Place, Source, held_to_toml, ids_to_toml, read_tables};
use crate::text::Lang;
use crate::text::Words;
use crate::words;

/// What is taken for a conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Take {
    Ours,
    Theirs,
    Base,
    /// Another one: as TOML, or a text as it is.
    Value(String),
}

/// Why a conflict could not be decided so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResolveError {
    /// There is no conflict at the place.
    NoConflict {
        /// The place asked for.
        place: Place,
        /// The places at which one waits.
        open: Vec<Place>,
    },
    /// No reason was given.
    NoReason,
    /// The row of the conflict does not say enough, or the item it is about is gone.
    Row(Words),
    /// The field does not take this value.
    Value(Words),
    /// The plan would be no tree: another conflict is to be decided first.
    Structure(StructureError),
    /// The plan would contradict itself.
    Breaks(Words),
}

/// Decides the conflict at `place`; one that was decided may be decided again.
///
/// # Errors
///
/// If there is no such conflict, or the plan would not hold together with what is taken.
pub fn resolve(
    draft: &Draft,
    vocabulary: &Vocabulary,
    place: &Place,
    take: &Take,
    reason: &str,
    by: &str,
) -> Result<Draft, ResolveError> {
    if reason.trim().is_empty() {
        return Err(ResolveError::NoReason);
    }
    let (index, mut conflict) = find(draft, place)?;
    let mut after = draft.clone();
    let value = match &conflict.place.field {
        None => whole(&mut after, vocabulary, &conflict, take)?,
        Some(key) if &**key == UNDER => under(&mut after, &conflict, take)?,
        Some(key) if vocabulary.kind(key).is_some() => order(&mut after, &conflict, key, take)?,
        Some(key) => field(&mut after, vocabulary, &conflict, key, take)?,
    };
    holds_together(&draft.plan, &after.plan, vocabulary)?;
    conflict.decided = Some(Decided {
        taken: take.key().to_owned(),
        value,
        reason: reason.trim().to_owned(),
        by: by.trim().to_owned(),
    });
    after.open[index] = conflict.to_row();
    follow(draft, &mut after, index, vocabulary);
    Ok(after)
}

/// What can be taken for the conflict at `place` as the draft stands now, of the base and the two sides.
///
/// Another decision may have to come first; what is left of a conflict that waits is never nothing: the plan
/// holds the base there, or of an item that both sides added under different parents the one.
pub fn takes(draft: &Draft, vocabulary: &Vocabulary, place: &Place) -> Vec<Take> {
    let can_be = |take: &Take| resolve(draft, vocabulary, place, take, "-", "").is_ok();
    [Take::Ours, Take::Theirs, Take::Base].into_iter().filter(can_be).collect()
}

/// The first conflict that waits and for which something can be taken now, and what.
pub fn next_decision(draft: &Draft, vocabulary: &Vocabulary) -> Option<(Place, Vec<Take>)> {
    draft
        .undecided()
        .filter_map(|row| Conflict::of_row(row).ok())
        .map(|conflict| (takes(draft, vocabulary, &conflict.place), conflict.place))
        .find(|(takes, _)| !takes.is_empty())
        .map(|(takes, place)| (place, takes))
}

/// What can be done where a decision was refused: what can be taken there, or else what is to be decided first
/// and what can be taken for that. `None` where nothing but another value is left.
pub fn way_out(draft: &Draft, vocabulary: &Vocabulary, place: &Place) -> Option<(Place, Vec<Take>)> {
    match takes(draft, vocabulary, place) {
        takes if takes.is_empty() => next_decision(draft, vocabulary),
        takes => Some((place.clone(), takes)),
    }
}

impl Take {
    /// Its word; of another value `value`.
    pub fn key(&self) -> &'static str {
        match self {
            Take::Ours => "ours",
            Take::Theirs => "theirs",
            Take::Base => "base",
            Take::Value(_) => "value",
        }
    }
}

/// Brings the other rows that wait at the same place to what was decided: where one of their sides is what
/// stood before, it is what stands now. A row whose sides say the same by then is decided with this one.
fn follow(before: &Draft, after: &mut Draft, index: usize, vocabulary: &Vocabulary) {
    let Ok(Conflict { place, decided, .. }) = Conflict::of_row(&after.open[index]) else { return };
    for other in (0..after.open.len()).filter(|other| *other != index) {
        if !after.open[other].is_open() {
            continue;
        }
        let Ok(mut conflict) = Conflict::of_row(&after.open[other]) else { continue };
        if conflict.place != place {
            continue;
        }
        let mut changed = false;
        for ours in [true, false] {
            let side = if ours { &conflict.ours } else { &conflict.theirs };
            let then = stands(before, &conflict, side.as_deref(), vocabulary);
            let now = stands(after, &conflict, side.as_deref(), vocabulary);
            if then == now || *side != then || after.plan.get(&conflict.place.id).is_none() {
                continue;
            }
            *(if ours { &mut conflict.ours } else { &mut conflict.theirs }) = now;
            changed = true;
            break;
        }
        if changed && conflict.ours == conflict.theirs {
            conflict.decided =
                decided.clone().map(|decided| Decided { taken: "ours".to_owned(), value: None, ..decided });
        }
        if changed {
            after.open[other] = conflict.to_row();
        }
    }
}

/// What a draft has at the place of a conflict, as its row has it; of something whole, of the items that
/// `side` is made of.
fn stands(draft: &Draft, conflict: &Conflict, side: Option<&str>, vocabulary: &Vocabulary) -> Option<String> {
    let Place { id, field } = &conflict.place;
    if let Some(key) = field {
        return value(&draft.plan, id, key, vocabulary);
    }
    let read = read_tables(side?, vocabulary, draft.plan.id()).ok()?;
    let ids: BTreeSet<&Id> = read.0.iter().map(|item| &item.id).collect();
    super::whole::Reader::new(draft).tables(&ids)
}

fn find(draft: &Draft, place: &Place) -> Result<(usize, Conflict), ResolveError> {
    let rows = draft.open.iter().enumerate().filter(|(_, row)| row.table == super::conflict::TABLE);
    let mut found = None;
    let mut open = Vec::new();
    for (index, row) in rows {
        let Ok(conflict) = Conflict::of_row(row) else { continue };
        if row.is_open() {
            open.push(conflict.place.clone());
        }
        // The first that waits goes before all others, and the last that was decided before those.
        let waits = |found: &Option<(usize, Conflict)>| {
            found.as_ref().is_some_and(|(index, _)| draft.open[*index].is_open())
        };
        if conflict.place == *place && !waits(&found) {
            found = Some((index, conflict));
        }
    }
    found.ok_or_else(|| ResolveError::NoConflict { place: place.clone(), open })
}

/// What is taken of the three values that a row has; `None` for nothing, or for another value.
fn chosen<'a>(conflict: &'a Conflict, take: &Take) -> Option<&'a str> {
    match take {
        Take::Ours => conflict.ours.as_deref(),
        Take::Theirs => conflict.theirs.as_deref(),
        Take::Base => conflict.base.as_deref(),
        Take::Value(_) => None,
    }
}

/// Which sibling the item follows on the side taken.
fn follows<'a>(conflict: &'a Conflict, take: &Take) -> Option<&'a str> {
    match take {
        Take::Ours => conflict.ours_after.as_deref(),
        Take::Theirs => conflict.theirs_after.as_deref(),
        Take::Base | Take::Value(_) => None,
    }
}

fn field(
    draft: &mut Draft,
    vocabulary: &Vocabulary,
    conflict: &Conflict,
    key: &Key,
    take: &Take,
) -> Result<Option<String>, ResolveError> {
    let item = standing(&draft.plan, &conflict.place.id)?;
    let mut held = match take {
        Take::Value(text) => {
            let held = given(text, item, key, vocabulary)?;
            let kind = vocabulary.kind(&item.kind);
            let names =
                |kind: &&KindDef| kind.by_role(FieldRole::Name).is_some_and(|field| field.key == *key);
            // Signs alone call nothing; that the name is not known may be said.
            let calls = |held: &Held| !matches!(&held.value, Some(Value::Text(name)) if !is_name(name));
            let is_called = held.as_ref().is_some_and(calls);
            if let (false, Some(kind)) = (is_called, kind.filter(names)) {
                let kind = Words::from(&kind.words);
                return Err(ResolveError::Value(words!("editing.must-have-name", kind)));
            }
            held
        }
        take => match chosen(conflict, take) {
            Some(text) => read_held(text, item, key, vocabulary).map_err(ResolveError::Value)?,
            None => None,
        },
    };
    // A mark of a provisional name that a person typed is the flag here too.
    let kind = vocabulary.kind(&item.kind);
    let mut flag = None;
    if let (Take::Value(_), Some(kind), Some(Held { value: Some(Value::Text(text)), .. })) =
        (take, kind, &mut held)
        && kind.by_role(FieldRole::Name).is_some_and(|name| name.key == *key)
        && let Some(rest) = kind.unmarked(text).map(str::to_owned)
    {
        *text = rest;
        flag = kind.by_role(FieldRole::Provisional).map(|flag| flag.key.clone());
    }
    let told = matches!(take, Take::Value(_)).then(|| held.as_ref().map_or("\"\"".to_owned(), held_to_toml));
    let id = item.id.clone();
    rebuilt(draft, |root, items| {
        let item = if root.id == id { Some(root) } else { items.iter_mut().find(|item| item.id == id) };
        if let Some(item) = item {
            super::combine::set(item, key, held);
            if let Some(flag) = flag {
                item.fields.insert(flag, Held::known(Value::Flag));
            }
        }
    })?;
    Ok(told)
}

/// A value given by a person: TOML, or else a text as it is.
fn given(text: &str, item: &Item, key: &Key, vocabulary: &Vocabulary) -> Result<Option<Held>, ResolveError> {
    let as_toml = read_held(text, item, key, vocabulary);
    let is_written_as_toml = text.trim_start().starts_with(['[', '"', '{', '\'']);
    match as_toml {
        Err(words) if is_written_as_toml => Err(ResolveError::Value(words)),
        Err(_) => read_held(&quoted(text), item, key, vocabulary).map_err(ResolveError::Value),
        Ok(held) => Ok(held),
    }
}

fn under(draft: &mut Draft, conflict: &Conflict, take: &Take) -> Result<Option<String>, ResolveError> {
    let id = standing(&draft.plan, &conflict.place.id)?.id.clone();
    if *take == Take::Base && conflict.base.is_none() {
        return Err(ResolveError::Value(words!("merge.base-has-not-item", id)));
    }
    let text = match take {
        Take::Value(text) => text_of(text).unwrap_or_else(|| text.clone()),
        take => chosen(conflict, take).and_then(text_of).unwrap_or_default(),
    };
    let parent: Id = text.parse().map_err(|_| ResolveError::Value(words!("merge.no-id", text)))?;
    let told = matches!(take, Take::Value(_)).then(|| quoted(parent.as_str()));
    let after = follows(conflict, take).map(str::to_owned);
    rebuilt(draft, |_, items| {
        let stands = |item: &Item| item.id == id && item.parent.as_ref() != Some(&parent);
        let Some(index) = items.iter().position(stands) else { return };
        let mut item = items.remove(index);
        item.parent = Some(parent);
        let index = behind(items, after.as_deref()).unwrap_or(items.len());
        items.insert(index, item);
    })?;
    Ok(told)
}

/// Where something goes that follows a sibling, or is the first of all.
fn behind(items: &[Item], after: Option<&str>) -> Option<usize> {
    match after? {
        "" => Some(0),
        after => items.iter().position(|item| item.id.as_str() == after).map(|index| index + 1),
    }
}

fn order(
    draft: &mut Draft,
    conflict: &Conflict,
    kind: &Key,
    take: &Take,
) -> Result<Option<String>, ResolveError> {
    let parent = &conflict.place.id;
    let text = match take {
        Take::Value(text) => Some(text.as_str()),
        take => chosen(conflict, take),
    };
    let wanted: Vec<Id> = match text {
        None => Vec::new(),
        Some(text) => ids_of(text).ok_or_else(|| ResolveError::Value(words!("merge.no-array-ids")))?,
    };
    let unique: BTreeSet<&Id> = wanted.iter().collect();
    if unique.len() != wanted.len() {
        return Err(ResolveError::Value(words!("merge.id-stands-twice")));
    }
    let now: Vec<&Id> = draft.plan.children(parent, kind).iter().collect();
    let members: BTreeSet<&Id> = now.iter().copied().collect();
    let put_last = put_last(conflict);
    let mut wanted_now: Vec<&Id> = wanted.iter().collect();
    // What the other side put last stays last.
    wanted_now.extend(now.iter().filter(|id| put_last.contains(**id) && !unique.contains(**id)));
    let rank: Vec<Id> = weave(&members, &now, &wanted_now, &now).order.into_iter().cloned().collect();
    let (parent, kind) = (parent.clone(), kind.clone());
    rebuilt(draft, |_, items| {
        let of_list = |item: &Item| item.parent.as_ref() == Some(&parent) && item.kind == kind;
        let (mut listed, rest): (Vec<Item>, Vec<Item>) = std::mem::take(items).into_iter().partition(of_list);
        listed.sort_by_key(|item| rank.iter().position(|id| *id == item.id));
        *items = rest;
        items.extend(listed);
    })?;
    Ok(matches!(take, Take::Value(_)).then(|| ids_to_toml(&wanted)))
}

/// What the sides put behind all that the base has.
fn put_last(conflict: &Conflict) -> BTreeSet<Id> {
    let list = |text: &Option<String>| text.as_deref().and_then(ids_of).unwrap_or_default();
    let base = list(&conflict.base);
    let sides = [&conflict.ours, &conflict.theirs].map(list);
    let last = sides.into_iter().flat_map(|side| side.into_iter().rev().take_while(|id| !base.contains(id)));
    last.collect()
}

/// Takes out all that the three values are made of, and puts in what the one taken is made of.
fn whole(
    draft: &mut Draft,
    vocabulary: &Vocabulary,
    conflict: &Conflict,
    take: &Take,
) -> Result<Option<String>, ResolveError> {
    let plan = draft.plan.id().clone();
    let read = |text: &str| {
        read_tables(text, vocabulary, &plan).map_err(|faults| {
            ResolveError::Value(faults.first().map(|fault| fault.kind.words()).unwrap_or_default())
        })
    };
    let mut made_of: BTreeSet<Id> = BTreeSet::from([conflict.place.id.clone()]);
    for text in [&conflict.base, &conflict.ours, &conflict.theirs].into_iter().flatten() {
        made_of.extend(read(text)?.0.into_iter().map(|item| item.id));
    }
    let (come, sources) = match take {
        Take::Value(text) => read(text)?,
        take => chosen(conflict, take).map(read).transpose()?.unwrap_or_default(),
    };
    let told = match take {
        Take::Value(text) => Some(quoted(text)),
        Take::Ours | Take::Theirs | Take::Base => None,
    };
    if made_of.contains(&plan) && come.iter().all(|item| item.id != plan) {
        return Err(ResolveError::Value(words!("merge.plan-itself-cannot-taken")));
    }
    let after = follows(conflict, take).map(str::to_owned);
    rebuilt(draft, |root, items| {
        let (own, come): (Vec<Item>, Vec<Item>) = come.into_iter().partition(|item| item.id == root.id);
        if let Some(item) = own.into_iter().next() {
            *root = item;
        }
        put(items, come, &made_of, after.as_deref());
    })?;
    for source in &mut draft.sources {
        source.places.retain(|place| !made_of.contains(&place.id));
    }
    draft.sources.retain(|source| !source.places.is_empty());
    let stands = |place: &Place| draft.plan.get(&place.id).is_some();
    for source in sources {
        let places: BTreeSet<Place> = source.places.iter().filter(|place| stands(place)).cloned().collect();
        if !places.is_empty() {
            draft.sources.push(Source { places, ..source });
        }
    }
    Ok(told)
}

/// Puts items in the place of those of `made_of`. An item that stays in its list takes a place that one of
/// those had there, in the order given; the others go behind `after`, or to where the first stood.
fn put(items: &mut Vec<Item>, come: Vec<Item>, made_of: &BTreeSet<Id>, after: Option<&str>) {
    let list = |item: &Item| (item.parent.clone(), item.kind.clone());
    let stood: BTreeMap<Id, (Option<Id>, Key)> = items
        .iter()
        .filter(|item| made_of.contains(&item.id))
        .map(|item| (item.id.clone(), list(item)))
        .collect();
    let stays = |item: &Item| stood.get(&item.id) == Some(&list(item));
    let (stay, rest): (Vec<Item>, Vec<Item>) = come.into_iter().partition(stays);
    let staying: BTreeSet<Id> = stay.iter().map(|item| item.id.clone()).collect();
    let mut slots: BTreeMap<(Option<Id>, Key), VecDeque<Item>> = BTreeMap::new();
    for item in stay {
        slots.entry(list(&item)).or_default().push_back(item);
    }
    let (mut kept, mut first) = (Vec::with_capacity(items.len()), None);
    for item in std::mem::take(items) {
        if staying.contains(&item.id) {
            kept.extend(slots.get_mut(&list(&item)).and_then(VecDeque::pop_front));
        } else if made_of.contains(&item.id) {
            first = first.or(Some(kept.len()));
        } else {
            kept.push(item);
        }
    }
    let index = behind(&kept, after).or(first).unwrap_or(kept.len());
    kept.splice(index..index, rest);
    *items = kept;
}

/// Puts a plan together again after its items were changed.
fn rebuilt(draft: &mut Draft, change: impl FnOnce(&mut Item, &mut Vec<Item>)) -> Result<(), ResolveError> {
    let (vocabulary, mut root, mut items) = draft.plan.clone().into_parts();
    change(&mut root, &mut items);
    draft.plan = Plan::assemble(vocabulary, root, items).map_err(ResolveError::Structure)?;
    Ok(())
}

fn standing<'a>(plan: &'a Plan, id: &Id) -> Result<&'a Item, ResolveError> {
    plan.get(id).ok_or_else(|| ResolveError::Row(words!("merge.not-plan-yet-decide", id)))
}

/// Checks that what was taken brought in no error.
fn holds_together(before: &Plan, after: &Plan, vocabulary: &Vocabulary) -> Result<(), ResolveError> {
    let errors = |plan: &Plan| {
        let mut findings = check_structure(plan, vocabulary);
        findings.retain(|finding| finding.severity == Severity::Error);
        findings
    };
    let known: BTreeSet<_> = errors(before).iter().filter_map(mark).collect();
    let new =
        errors(after).into_iter().find(|finding| mark(finding).is_some_and(|mark| !known.contains(&mark)));
    match new {
        Some(finding) => Err(ResolveError::Breaks(finding.words())),
        None => Ok(()),
    }
}

impl ResolveError {
    pub fn words(&self) -> Words {
        match self {
            ResolveError::NoConflict { place, .. } => {
                words!("merge.no-conflict", place)
            }
            ResolveError::NoReason => words!("merge.no-reason"),
            ResolveError::Row(words) | ResolveError::Value(words) => words.clone(),
            ResolveError::Structure(error) => {
                let fault = error.words();
                words!("merge.structure", fault)
            }
            ResolveError::Breaks(fault) => words!("merge.breaks", fault),
        }
    }
}

impl fmt::Display for ResolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for ResolveError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        if let ResolveError::Structure(error) = self { Some(error) } else { None }
    }
}
