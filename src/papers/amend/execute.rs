//! Carrying sentences out: each on what those before it have left.

use unicode_normalization::UnicodeNormalization as _;

use super::amendment::Amendment;
use super::foot::{FootRow, fits};
use super::fragments::{Misfit, edited, occurrences};
use super::named::{Lost, NamedPlan};
use super::print;
use super::quote::quoted;
use super::said::{Meant, Said, is_bare, members};
use super::sentence::{Destination, Edit, Fragment, Sentence, Unit, UnitPath, UnitStep};
use planctl_core::model::{
    Digest, FieldDef, FieldRole, FieldType, Id, Item, Key, KindDef, Plan, Quantity, Series, Stretch,
    StructureError, Value, Vocabulary,
};
use planctl_core::snapshot::Snapshot;
use planctl_core::text::Lang;
use planctl_core::text::{Words, brief};
use planctl_core::words;

/// What came of sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Applied {
    pub snapshot: Snapshot,
    /// Items that bear passing ids, since no foot gives them lasting ones; in order.
    pub passing: Vec<Id>,
}

/// Why sentences were not carried out; no plan is changed then.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// Which sentence, from 0; `None` for the whole.
    pub sentence: Option<usize>,
    /// The words at fault, as the sentence has them; `None` if it is the whole sentence.
    pub part: Option<String>,
    pub kind: RefusalKind,
}

/// What is wrong with a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefusalKind {
    /// The sentences are for another plan.
    AnotherPlan {
        /// The first digits of the hash of the plan they are for.
        expected: String,
        /// The hash of the plan it was applied to.
        actual: Digest,
    },
    /// No unit is so called.
    NoPlace {
        /// The name of one that reads alike.
        nearest: Option<String>,
    },
    /// How many units bear that name.
    SeveralPlaces(usize),
    /// The kind has no such field.
    NoField {
        kind: Words,
    },
    NoKind,
    /// The field holds no words in which some could be replaced.
    NoText,
    /// The words occur a different number of times than the sentence says.
    Times {
        /// How often the sentence says.
        said: usize,
        /// How often they stand there.
        found: usize,
    },
    /// Two clauses are about the same words.
    Overlap,
    /// The field holds something else.
    OtherValue {
        /// What it holds, in words; empty for nothing.
        holds: String,
    },
    Already {
        /// What the field holds, in words.
        holds: String,
    },
    /// The words are no value of the field.
    NoValue,
    /// The plan itself cannot be removed, moved or numbered.
    PlanItself,
    /// A unit cannot stand there.
    Misplaced,
    /// A unit would stand below itself.
    UnderItself,
    /// The foot does not fit the sentences.
    Foot {
        /// Where that shows.
        what: Words,
    },
}

/// Makes an amendment to a plan. `vocabulary` is the newer of the two plans'.
///
/// # Errors
///
/// The first sentence that does not fit the plan as those before it have left it.
pub fn apply(amendment: &Amendment, base: &Snapshot, vocabulary: &Vocabulary) -> Result<Applied, Refusal> {
    let said = Said::of(vocabulary);
    let actual = base.hash();
    let expected = amendment.foot.as_ref().map(|foot| foot.before.to_string());
    for expected in amendment.base.iter().map(|base| base.hash.clone()).chain(expected) {
        if !actual.to_string().starts_with(&expected) {
            return Err(whole(RefusalKind::AnotherPlan { expected, actual }));
        }
    }
    let names = amendment.foot.as_ref().and_then(|foot| foot.vocabulary.as_ref());
    let other = names.is_some_and(|name| name.name != base.plan().vocabulary().name);
    if other || base.plan().items().any(|item| vocabulary.kind(&item.kind).is_none()) {
        return Err(misfit(words!("amend.vocabulary-not-plan")));
    }
    let mut working = NamedPlan::of(base.plan(), &said);
    for (index, sentence) in amendment.sentences.iter().enumerate() {
        carry_out(&mut working, sentence, &said).map_err(|(part, kind)| Refusal {
            sentence: Some(index),
            part,
            kind,
        })?;
    }
    let Some(foot) = &amendment.foot else {
        let passing = working.given.iter().filter(|id| working.holds(id)).cloned().collect();
        let plan = working.into_plan(base.plan().vocabulary().clone()).map_err(structure)?;
        return Ok(Applied { snapshot: Snapshot::of(plan), passing });
    };
    let renamed = working.renamed(&foot.ids, foot.plan.as_ref(), &said);
    let mut working = renamed.ok_or_else(|| misfit(words!("amend.foot-not-id-each")))?;
    let stands: std::collections::BTreeSet<Id> = working.plan.items().map(|item| item.id.clone()).collect();
    for (id, row) in &foot.rows {
        let item = working.plan.get_mut(id).filter(|item| fits(row, item, &said));
        let Some(item) = item else {
            return Err(misfit(words!("amend.foot-row-fits-no", id)));
        };
        row.put(item, vocabulary, &|id| stands.contains(id));
    }
    let name = foot.vocabulary.clone().unwrap_or_else(|| base.plan().vocabulary().clone());
    let snapshot = Snapshot::of(working.into_plan(name).map_err(structure)?);
    if snapshot.hash() != foot.after {
        let (actual, expected) = (snapshot.hash().short(), foot.after.short());
        return Err(misfit(words!("amend.outcome-not-foot-says", actual, expected)));
    }
    Ok(Applied { snapshot, passing: Vec::new() })
}

/// What is unprinted of an item of a plan under way.
pub(super) fn unprinted(working: &NamedPlan, id: &Id, vocabulary: &Vocabulary) -> FootRow {
    FootRow::of(working.get(id), vocabulary, &|id| working.holds(id))
}

/// The same of an item of a plan.
pub(super) fn unprinted_of(plan: &Plan, item: &Item, vocabulary: &Vocabulary) -> FootRow {
    FootRow::of(item, vocabulary, &|id| plan.get(id).is_some())
}

fn whole(kind: RefusalKind) -> Refusal {
    Refusal { sentence: None, part: None, kind }
}

fn misfit(what: Words) -> Refusal {
    whole(RefusalKind::Foot { what })
}

fn structure(error: StructureError) -> Refusal {
    misfit(error.words())
}

/// The words at fault, and what is wrong with them.
type Wrong = (Option<String>, RefusalKind);

/// Carries out one sentence. On an error the plan may be half changed.
pub(super) fn carry_out(working: &mut NamedPlan, sentence: &Sentence, said: &Said<'_>) -> Result<(), Wrong> {
    match sentence {
        Sentence::Words { place, field, edits } => words_in_text(working, place, field, edits, said),
        Sentence::Replace { place, field, before, after } => {
            replace(working, &(place, field), before, after, said)
        }
        Sentence::Strike { place, field, values } => strike(working, &(place, field), values, said),
        Sentence::Give { place, field, values } => give(working, &(place, field), values, said),
        Sentence::Rewrite { place, field, text } => {
            let (id, def) = one_field(working, place, field, said)?;
            if !is_text(def) {
                return Err((Some(field.clone()), RefusalKind::NoText));
            }
            let item = working.get(&id);
            if item.value(&def.key).is_none() {
                let holds = String::new();
                return Err((Some(field.clone()), RefusalKind::OtherValue { holds }));
            }
            let value = said.read(def, std::slice::from_ref(text));
            let value = value.ok_or_else(|| (Some(quoted(text)), RefusalKind::NoValue))?;
            working.set(&id, &def.key, Some(value), said);
            Ok(())
        }
        Sentence::Renumber { place, to } => {
            let id = unit(working, place, said)?;
            let kind = said.vocabulary().kind(&working.get(&id).kind);
            let label = kind.and_then(|kind| kind.by_role(FieldRole::Label));
            let Some(label) = label.filter(|label| working.get(&id).value(&label.key).is_some()) else {
                return Err((Some(print::place(place)), RefusalKind::NoText));
            };
            // An office writes ２－６ for 2-6: a new number is of the width of the old one.
            let narrow = working.get(&id).text(&label.key).is_some_and(is_bare);
            let to = if narrow { to.nfkc().collect() } else { to.clone() };
            working.set(&id, &label.key, Some(Value::Text(to)), said);
            Ok(())
        }
        Sentence::Delete { place } => {
            let id = unit(working, place, said)?;
            working.delete(&id, said);
            Ok(())
        }
        Sentence::Add { spot, units } => add(working, spot, units, said),
        Sentence::Move { place, spot } => moved(working, place, spot, said),
    }
}

fn find(working: &NamedPlan, place: &UnitPath, said: &Said<'_>) -> Result<Id, Wrong> {
    working.find(place, said).map_err(|lost| match lost {
        Lost::None(step) => {
            let nearest = match &step {
                UnitStep::Named(name) => working.nearest(name, said),
                UnitStep::Label(_) | UnitStep::Only(_) | UnitStep::Nth(..) => None,
            };
            (Some(print::step(&step)), RefusalKind::NoPlace { nearest })
        }
        Lost::Several(step, count) => (Some(print::step(&step)), RefusalKind::SeveralPlaces(count)),
    })
}

/// A unit that is not the plan itself.
fn unit(working: &NamedPlan, place: &UnitPath, said: &Said<'_>) -> Result<Id, Wrong> {
    let id = find(working, place, said)?;
    if id == *working.root() { Err((Some(print::place(place)), RefusalKind::PlanItself)) } else { Ok(id) }
}

/// A unit's field by its word.
fn field<'a>(
    working: &NamedPlan,
    place: &UnitPath,
    word: &str,
    said: &Said<'a>,
) -> Result<(Id, Meant<'a>), Wrong> {
    let id = find(working, place, said)?;
    let kind = kind_of(said, &working.get(&id).kind);
    let no_field = || (Some(word.to_owned()), RefusalKind::NoField { kind: (&kind.words).into() });
    said.field(kind, word).map(|meant| (id, meant)).ok_or_else(no_field)
}

fn one_field<'a>(
    working: &NamedPlan,
    place: &UnitPath,
    word: &str,
    said: &Said<'a>,
) -> Result<(Id, &'a FieldDef), Wrong> {
    match field(working, place, word, said)? {
        (id, Meant::Field(field)) => Ok((id, field)),
        (_, Meant::Schedule(..)) => Err((Some(word.to_owned()), RefusalKind::NoText)),
    }
}

fn kind_of<'a>(said: &Said<'a>, kind: &str) -> &'a KindDef {
    said.vocabulary().kind(kind).expect("a plan is read with the kinds of its vocabulary")
}

fn words_in_text(
    working: &mut NamedPlan,
    place: &UnitPath,
    word: &str,
    edits: &[Edit],
    said: &Said<'_>,
) -> Result<(), Wrong> {
    let of = |edit: &'_ Edit| match edit {
        Edit::Replace(of, _) | Edit::Insert(of, _) | Edit::Strike(of) => of.clone(),
    };
    let mut texts: Vec<(Id, &FieldDef)> = Vec::new();
    if word.is_empty() {
        let id = find(working, place, said)?;
        let kind = kind_of(said, &working.get(&id).kind);
        texts.extend(kind.fields.iter().filter(|field| is_text(field)).map(|field| (id.clone(), field)));
    } else {
        texts.push(one_field(working, place, word, said)?);
    }
    texts.retain(|(id, def)| working.get(id).text(&def.key).is_some());
    if texts.is_empty() {
        return Err((Some(word.to_owned()), RefusalKind::NoText));
    }
    // Words are counted over all texts, then amended in each by itself.
    let text = |(id, def): &(Id, &FieldDef)| working.get(id).text(&def.key).unwrap_or_default().to_owned();
    let counts = |edit: &Edit| -> Vec<usize> {
        texts.iter().map(|at| occurrences(&text(at), &of(edit).text).count()).collect()
    };
    let counts: Vec<Vec<usize>> = edits.iter().map(counts).collect();
    for (edit, counts) in edits.iter().zip(&counts) {
        let (of, found) = (of(edit), counts.iter().sum());
        if of.times != found {
            return Err((Some(print::fragment(&of)), RefusalKind::Times { said: of.times, found }));
        }
    }
    let mut new: Vec<Value> = Vec::new();
    for (index, at) in texts.iter().enumerate() {
        let here = edits.iter().zip(&counts).filter(|(_, counts)| counts[index] > 0);
        let here: Vec<Edit> = here.map(|(edit, counts)| with_times(edit, counts[index])).collect();
        let text = edited(&text(at), &here).map_err(|misfit| {
            let (Misfit::Times { index, .. } | Misfit::Overlap { index }) = misfit;
            (Some(print::fragment(&of(&here[index]))), RefusalKind::Overlap)
        })?;
        new.push(
            said.read(at.1, &[text])
                .ok_or_else(|| (Some(at.1.words.get(Lang::JA).to_string()), RefusalKind::NoValue))?,
        );
    }
    for ((id, def), value) in texts.iter().zip(new) {
        working.set(id, &def.key, Some(value), said);
    }
    Ok(())
}

/// The same edit for words that occur `times` times.
fn with_times(edit: &Edit, times: usize) -> Edit {
    let of = |of: &Fragment| Fragment { text: of.text.clone(), times };
    match edit {
        Edit::Replace(old, new) => Edit::Replace(of(old), new.clone()),
        Edit::Insert(old, new) => Edit::Insert(of(old), new.clone()),
        Edit::Strike(old) => Edit::Strike(of(old)),
    }
}

/// What a field holds, as members in words; references by how sentences name them.
fn held(working: &NamedPlan, item: &Item, def: &FieldDef, said: &Said<'_>) -> Vec<String> {
    match item.value(&def.key) {
        None => Vec::new(),
        Some(Value::References(ids)) => ids.iter().filter_map(|id| working.reference(id, said)).collect(),
        Some(value) => said.value(def, value),
    }
}

fn replace(
    working: &mut NamedPlan,
    (place, word): &(&UnitPath, &String),
    before: &str,
    after: &str,
    said: &Said<'_>,
) -> Result<(), Wrong> {
    let (id, meant) = field(working, place, word, said)?;
    let no_value = || (Some(quoted(after)), RefusalKind::NoValue);
    let other = |holds: String| (Some(quoted(before)), RefusalKind::OtherValue { holds });
    let def = match meant {
        Meant::Schedule(first, last) => {
            let item = working.get(&id);
            let holds = said.schedule_words(item, first, last);
            let read = |words: &str| said.read_schedule(words, [first, last]);
            if holds.is_empty() || read(&holds) != read(before) {
                return Err(other(holds));
            }
            return set_schedule(working, &id, (first, last), after, said).ok_or_else(no_value);
        }
        Meant::Field(def) => def,
    };
    let one = |text: &str| vec![text.to_owned()];
    let holds = held(working, working.get(&id), def, said).join("、");
    if def.is_reference() {
        let (Some(old), Some(new)) = (working.referred(before, said), working.referred(after, said)) else {
            return Err(no_value());
        };
        let item = working.get(&id);
        let mut ids = members(item.value(&def.key));
        if !ids.remove(&old) {
            return Err(other(holds));
        }
        if !ids.insert(new) {
            return Err((Some(quoted(after)), RefusalKind::Already { holds }));
        }
        working.set(&id, &def.key, Some(Value::References(ids)), said);
        return Ok(());
    }
    let old = said.read(def, &one(before)).ok_or_else(|| other(holds.clone()))?;
    let new = said.read(def, &one(after)).ok_or_else(no_value)?;
    let item = working.get(&id);
    let value = match (item.value(&def.key), old, new) {
        (Some(Value::Milestones(set)), Value::Milestones(old), Value::Milestones(new)) => Value::Milestones(
            exchanged(set, &old, &new).map_err(|there| at_member(there, before, after, holds))?,
        ),
        (Some(Value::Strings(set)), Value::Strings(old), Value::Strings(new)) => Value::Strings(
            exchanged(set, &old, &new).map_err(|there| at_member(there, before, after, holds))?,
        ),
        (Some(Value::Series(series)), Value::Series(old), Value::Series(new)) => {
            let (all, old, new) = (numbers(series), numbers(&old), numbers(&new));
            let all = exchanged(&all, &old, &new)
                .map_err(|there| at_member(there, before, after, holds.clone()))?;
            Value::Series(series_of(all).ok_or_else(|| at_member(true, before, after, holds))?)
        }
        (Some(value), old, new) if *value == old => new,
        _ => return Err(other(holds)),
    };
    working.set(&id, &def.key, Some(value), said);
    Ok(())
}

fn at_member(there: bool, before: &str, after: &str, holds: String) -> Wrong {
    if there {
        (Some(quoted(after)), RefusalKind::Already { holds })
    } else {
        (Some(quoted(before)), RefusalKind::OtherValue { holds })
    }
}

/// Whether a field holds a text of which sentences may amend a part.
fn is_text(field: &FieldDef) -> bool {
    use FieldType as T;
    matches!(field.ty, T::Text | T::Label | T::Link | T::Identifier)
}

type Set<T> = std::collections::BTreeSet<T>;

/// A number of a series with when it is and what it is.
type Number = ((Stretch, Key), Quantity);

fn numbers(series: &Series) -> Set<Number> {
    series.iter().map(|(key, amount)| (key.clone(), amount.clone())).collect()
}

/// The series of some numbers; `None` if two of them are of one time and kind.
fn series_of(numbers: Set<Number>) -> Option<Series> {
    let count = numbers.len();
    let series: Series = numbers.into_iter().collect();
    (series.len() == count).then_some(series)
}

/// The set with `new` in the place of `old`. `Err(true)` if it already holds the new members, `Err(false)`
/// if it lacks the old ones.
fn exchanged<T: Ord + Clone>(set: &Set<T>, old: &Set<T>, new: &Set<T>) -> Result<Set<T>, bool> {
    if !old.is_subset(set) {
        return Err(false);
    }
    let left: Set<T> = set.difference(old).cloned().collect();
    if left.is_disjoint(new) { Ok(left.union(new).cloned().collect()) } else { Err(true) }
}

fn set_schedule(
    working: &mut NamedPlan,
    id: &Id,
    (first, last): (&FieldDef, &FieldDef),
    words: &str,
    said: &Said<'_>,
) -> Option<()> {
    let [from, to] = said.read_schedule(words, [first, last])?;
    working.set(id, &first.key, from, said);
    working.set(id, &last.key, to, said);
    Some(())
}

fn give(
    working: &mut NamedPlan,
    (place, word): &(&UnitPath, &String),
    values: &[String],
    said: &Said<'_>,
) -> Result<(), Wrong> {
    let (id, meant) = field(working, place, word, said)?;
    give_to(working, &id, meant, word, values, said)
}

/// Gives an item a value where it had none, or further members of a set.
fn give_to(
    working: &mut NamedPlan,
    id: &Id,
    meant: Meant<'_>,
    word: &str,
    values: &[String],
    said: &Said<'_>,
) -> Result<(), Wrong> {
    let first_value = values.first().map_or_else(|| word.to_owned(), |value| quoted(value));
    let no_value = || (Some(first_value.clone()), RefusalKind::NoValue);
    let already = |holds: String| (Some(first_value.clone()), RefusalKind::Already { holds });
    let def = match meant {
        Meant::Schedule(first, last) => {
            let item = working.get(id);
            let holds = said.schedule_words(item, first, last);
            if !holds.is_empty() {
                return Err(already(holds));
            }
            let [one] = values else { return Err(no_value()) };
            return set_schedule(working, id, (first, last), one, said).ok_or_else(no_value);
        }
        Meant::Field(def) => def,
    };
    let holds = || held(working, working.get(id), def, said).join("、");
    if def.is_reference() {
        let mut ids = members(working.get(id).value(&def.key));
        if values.is_empty() {
            return Err(no_value());
        }
        for value in values {
            let Some(to) = working.referred(value, said) else {
                let nearest = working.nearest(value, said);
                return Err((Some(quoted(value)), RefusalKind::NoPlace { nearest }));
            };
            if !ids.insert(to) {
                return Err((Some(quoted(value)), RefusalKind::Already { holds: holds() }));
            }
        }
        working.set(id, &def.key, Some(Value::References(ids)), said);
        return Ok(());
    }
    let new = said.read(def, values).ok_or_else(no_value)?;
    let value = match (working.get(id).value(&def.key), new) {
        (None, new) => new,
        (Some(Value::Milestones(set)), Value::Milestones(new)) if set.is_disjoint(&new) => {
            Value::Milestones(set.union(&new).cloned().collect())
        }
        (Some(Value::Strings(set)), Value::Strings(new)) if set.is_disjoint(&new) => {
            Value::Strings(set.union(&new).cloned().collect())
        }
        (Some(Value::Series(series)), Value::Series(new)) if numbers(series).is_disjoint(&numbers(&new)) => {
            let all = numbers(series).union(&numbers(&new)).cloned().collect();
            Value::Series(series_of(all).ok_or_else(|| already(holds()))?)
        }
        _ => return Err(already(holds())),
    };
    working.set(id, &def.key, Some(value), said);
    Ok(())
}

fn strike(
    working: &mut NamedPlan,
    (place, word): &(&UnitPath, &String),
    values: &[String],
    said: &Said<'_>,
) -> Result<(), Wrong> {
    let (id, meant) = field(working, place, word, said)?;
    let part = Some(values.first().map_or_else(|| (*word).clone(), |value| quoted(value)));
    let other = |holds: String| (part.clone(), RefusalKind::OtherValue { holds });
    let def = match meant {
        Meant::Schedule(first, last) => {
            let item = working.get(&id);
            let holds = said.schedule_words(item, first, last);
            let fits = match values {
                [] => !holds.is_empty(),
                [one] => {
                    let read = |words: &str| said.read_schedule(words, [first, last]);
                    !holds.is_empty() && read(one) == read(&holds)
                }
                _ => false,
            };
            if !fits {
                return Err(other(holds));
            }
            working.set(&id, &first.key, None, said);
            working.set(&id, &last.key, None, said);
            return Ok(());
        }
        Meant::Field(def) => def,
    };
    let holds = held(working, working.get(&id), def, said).join("、");
    let left = if def.is_reference() {
        let all = members(working.get(&id).value(&def.key));
        // References that lead out of the plan are not printed, and no sentence removes them.
        let mut left = all.clone();
        for value in values {
            let to = working.referred(value, said).filter(|to| left.contains(to));
            left.remove(&to.ok_or_else(|| other(holds.clone()))?);
        }
        if values.is_empty() {
            left.retain(|id| !working.holds(id));
        }
        if left == all {
            return Err(other(holds));
        }
        Some(Value::References(left))
    } else {
        let value = working.get(&id).value(&def.key).ok_or_else(|| other(holds.clone()))?;
        let struck = match values {
            [] => None,
            values => Some(said.read(def, values).ok_or_else(|| other(holds.clone()))?),
        };
        match (value, struck) {
            (_, None) => None,
            (Value::Milestones(set), Some(Value::Milestones(gone))) if gone.is_subset(set) => {
                Some(Value::Milestones(set.difference(&gone).cloned().collect()))
            }
            (Value::Strings(set), Some(Value::Strings(gone))) if gone.is_subset(set) => {
                Some(Value::Strings(set.difference(&gone).cloned().collect()))
            }
            (Value::Series(series), Some(Value::Series(gone)))
                if numbers(&gone).is_subset(&numbers(series)) =>
            {
                Some(Value::Series(numbers(series).difference(&numbers(&gone)).cloned().collect()))
            }
            (value, Some(gone)) if *value == gone => None,
            _ => return Err(other(holds)),
        }
    };
    working.set(&id, &def.key, left, said);
    Ok(())
}

/// The place of a spot, and what it is an anchor for.
fn anchor(working: &NamedPlan, spot: &Destination, said: &Said<'_>) -> Result<(Id, String), Wrong> {
    let (Destination::After(place) | Destination::Before(place) | Destination::Under(place)) = spot;
    let id = match spot {
        Destination::Under(_) => find(working, place, said)?,
        Destination::After(_) | Destination::Before(_) => unit(working, place, said)?,
    };
    Ok((id, print::place(place)))
}

/// Whether a kind may stand under an item of another.
fn may_stand(kind: &KindDef, parent: &Item) -> bool {
    kind.under.contains(&parent.kind)
}

fn add(working: &mut NamedPlan, spot: &Destination, units: &[Unit], said: &Said<'_>) -> Result<(), Wrong> {
    let (anchor, anchor_words) = anchor(working, spot, said)?;
    // The units open above the next one, by depth, with how many of the first depth came.
    let mut open: Vec<Id> = Vec::new();
    let mut before: Option<(Id, Key)> = None;
    let mut new: Vec<(Id, &Unit, &KindDef)> = Vec::new();
    for unit in units {
        let no_kind = || (Some(unit.kind.clone()), RefusalKind::NoKind);
        let kind = said.kind(&unit.kind).ok_or_else(no_kind)?;
        open.truncate(unit.depth);
        let misplaced = || (Some(format!("{}の項", unit.kind)), RefusalKind::Misplaced);
        let (parent, index) = match (open.last(), &before) {
            (Some(above), _) => (above.clone(), working.plan.children(above, &kind.key).len()),
            (None, Some((sibling, of))) if *of == kind.key => {
                let after = Destination::After(UnitPath::default());
                working.index(&after, sibling, &kind.key).ok_or_else(misplaced)?
            }
            (None, Some(_)) if !matches!(spot, Destination::Under(_)) => return Err(misplaced()),
            (None, _) => working
                .index(spot, &anchor, &kind.key)
                .ok_or_else(|| (Some(anchor_words.clone()), RefusalKind::Misplaced))?,
        };
        if !may_stand(kind, working.get(&parent)) {
            return Err(misplaced());
        }
        let id = working.passing_id();
        working.insert(Item::new(id.clone(), kind.key.clone(), Some(parent)), index, said);
        if unit.depth == 0 {
            before = Some((id.clone(), kind.key.clone()));
        }
        open.push(id.clone());
        new.push((id, unit, kind));
    }
    // References may lead to units of the same sentence: they come when all have their names.
    for (id, unit, kind) in &new {
        let no_field =
            |word: &str| (Some(word.to_owned()), RefusalKind::NoField { kind: (&kind.words).into() });
        if let Some(name) = &unit.name {
            let def = kind.by_role(FieldRole::Name).ok_or_else(|| no_field(&quoted(name)))?;
            give_to(
                working,
                id,
                Meant::Field(def),
                def.words.get(Lang::JA),
                std::slice::from_ref(name),
                said,
            )?;
        }
        if unit.provisional {
            let def = kind.by_role(FieldRole::Provisional).ok_or_else(|| no_field(print::PROVISIONAL))?;
            give_to(working, id, Meant::Field(def), print::PROVISIONAL, &[], said)?;
        }
    }
    for references in [false, true] {
        for (id, unit, kind) in &new {
            for (word, values) in &unit.fields {
                let no_field = || (Some(word.clone()), RefusalKind::NoField { kind: (&kind.words).into() });
                let meant = said.field(kind, word).ok_or_else(no_field)?;
                if matches!(meant, Meant::Field(field) if field.is_reference()) == references {
                    give_to(working, id, meant, word, values, said)?;
                }
            }
        }
    }
    Ok(())
}

fn moved(
    working: &mut NamedPlan,
    place: &UnitPath,
    spot: &Destination,
    said: &Said<'_>,
) -> Result<(), Wrong> {
    let id = unit(working, place, said)?;
    let (anchor, anchor_words) = anchor(working, spot, said)?;
    if anchor == id {
        return Err((Some(anchor_words), RefusalKind::UnderItself));
    }
    let kind = kind_of(said, &working.get(&id).kind);
    let misplaced = || (Some(anchor_words.clone()), RefusalKind::Misplaced);
    let (parent, _) = working.index(spot, &anchor, &kind.key).ok_or_else(misplaced)?;
    if parent == id || working.plan.is_below(&parent, &id) {
        return Err((Some(anchor_words), RefusalKind::UnderItself));
    }
    if !may_stand(kind, working.get(&parent)) {
        return Err(misplaced());
    }
    working.plan.detach(&id);
    let (parent, index) = working.index(spot, &anchor, &kind.key).ok_or_else(misplaced)?;
    working.plan.attach(&id, &parent, index);
    Ok(())
}

impl Refusal {
    pub fn words(&self) -> Words {
        let part = self.part.as_deref().map(brief).unwrap_or_default();
        let holding = |holds: &str| {
            if holds.is_empty() {
                words!("amend.holds-nothing")
            } else {
                let holds = brief(holds);
                words!("amend.holds", holds)
            }
        };
        match &self.kind {
            RefusalKind::AnotherPlan { expected, actual } => {
                let (expected, actual) = (expected.get(..8).unwrap_or(expected), actual.short());
                words!("amend.another-plan", expected, actual)
            }
            RefusalKind::NoPlace { .. } => {
                words!("amend.no-place", part)
            }
            RefusalKind::SeveralPlaces(count) => {
                words!("amend.several-places", part, count)
            }
            RefusalKind::NoField { kind } => {
                words!("amend.no-field", part, kind)
            }
            RefusalKind::NoKind => words!("amend.no-kind", part),
            RefusalKind::NoText => words!("amend.no-text", part),
            RefusalKind::Times { said, found } => words!("amend.times", part, said, found),
            RefusalKind::Overlap => {
                words!("amend.overlap", part)
            }
            RefusalKind::OtherValue { holds } => {
                let now = holding(holds);
                words!("amend.other-value", part, now)
            }
            RefusalKind::Already { holds } => {
                let now = holding(holds);
                words!("amend.already", part, now)
            }
            RefusalKind::NoValue => {
                words!("amend.no-value", part)
            }
            RefusalKind::PlanItself => words!("amend.plan-itself"),
            RefusalKind::Misplaced => {
                words!("amend.misplaced", part)
            }
            RefusalKind::UnderItself => {
                words!("amend.under-itself", part)
            }
            RefusalKind::Foot { what } => what.clone(),
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl std::error::Error for Refusal {}
