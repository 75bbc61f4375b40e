//! A mapping proposed between two vocabularies, by what their kinds and fields are called, do and hold.

use std::collections::{BTreeMap, BTreeSet};

use super::Mapping;
use super::value::{crosses, is_called_alike};
use crate::model::{FieldDef, FieldRole, Key, KindDef, PLAN_KIND, Vocabulary};
use crate::snapshot::{basic_string, mapping_to_toml};
use crate::text::{Lang, Terms, Words, folded};
use crate::words;

/// From how many of a thousand on two kinds, or two fields, are taken to be one.
const LEAST: u32 = 400;

/// A mapping to be looked over, with what it rests on and what it leaves.
#[derive(Debug, Clone)]
pub struct Proposed {
    pub mapping: Mapping,
    /// How alike the kinds and fields are that it names.
    pub likened: BTreeMap<(Key, Option<Key>), Likened>,
    /// The kinds before of which nothing was found after, and the fields of the others: they keep their words.
    pub left: Vec<(Key, Option<Key>)>,
    /// The kinds and fields after that nothing becomes.
    pub new: Vec<(Key, Option<Key>)>,
}

/// Why two kinds, or two fields, are taken to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likened {
    /// Of a thousand.
    pub score: u32,
    /// Whether they are called the same.
    pub by_name: bool,
    /// Whether they have the same role, or are the same end of a schedule.
    pub by_role: bool,
}

/// Proposes what became of the kinds and fields of one vocabulary in another. What is called by the same key on both
/// sides is not named: it keeps its word.
pub fn propose(before: &Vocabulary, after: &Vocabulary) -> Proposed {
    let mut proposed = Proposed {
        mapping: Mapping {
            before: before.name.clone(),
            after: after.name.clone(),
            kinds: BTreeMap::new(),
            fields: BTreeMap::new(),
        },
        likened: BTreeMap::new(),
        left: Vec::new(),
        new: Vec::new(),
    };
    let kinds = kinds(before, after);
    for kind in before.kinds.iter().chain([&before.plan]) {
        let Some((there, likened)) = kinds.get(&kind.key) else {
            proposed.left.push((kind.key.clone(), None));
            continue;
        };
        if *there != kind.key {
            proposed.mapping.kinds.insert(kind.key.clone(), there.clone());
            proposed.likened.insert((kind.key.clone(), None), *likened);
        }
        let other = after.kind(there).expect("it was found there");
        let fields = fields(kind, other);
        for field in kind.own_fields() {
            let place = (kind.key.clone(), field.key.clone());
            match fields.get(&field.key) {
                Some((there, likened)) if *there != field.key => {
                    proposed.likened.insert((kind.key.clone(), Some(field.key.clone())), *likened);
                    proposed.mapping.fields.insert(place, there.clone());
                }
                Some(_) => {}
                None => proposed.left.push((kind.key.clone(), Some(field.key.clone()))),
            }
        }
        let taken: BTreeSet<&Key> = fields.values().map(|(there, _)| there).collect();
        let new = other.own_fields().filter(|field| !taken.contains(&field.key));
        proposed.new.extend(new.map(|field| (there.clone(), Some(field.key.clone()))));
    }
    let taken: BTreeSet<&Key> = kinds.values().map(|(there, _)| there).collect();
    let new = after.kinds.iter().filter(|kind| !taken.contains(&kind.key));
    proposed.new.extend(new.map(|kind| (kind.key.clone(), None)));
    proposed
}

/// The mapping as a file to be edited: its rows, each with what it rests on, and as comments what is left.
pub fn proposed_to_toml(
    proposed: &Proposed,
    (before, after): (&Vocabulary, &Vocabulary),
    lang: Lang,
) -> String {
    let Proposed { mapping, likened, left, new } = proposed;
    let comment = |words: Words| -> String {
        words.get(lang).lines().map(|line| format!("# {line}\n")).collect::<String>()
    };
    let mut out = comment(words!("crossing.head", before = &mapping.before, after = &mapping.after));
    for (index, row) in mapping_to_toml(mapping).split("\n\n").enumerate() {
        out.push_str(if index > 0 { "\n" } else { "" });
        if let Some((kind, field)) = of_row(row) {
            let (there, likened) = match &field {
                None => (mapping.kind(&kind).clone(), likened.get(&(kind.clone(), None))),
                Some(field) => (
                    mapping.fields[&(kind.clone(), field.clone())].clone(),
                    likened.get(&(kind.clone(), Some(field.clone()))),
                ),
            };
            let under = mapping.kind(&kind);
            let names = [
                called(before, &kind, field.as_ref()),
                match &field {
                    None => called(after, &there, None),
                    Some(_) => called(after, under, Some(&there)),
                },
            ];
            let [own, other] = names;
            let percent = likened.map_or(100, |likened| likened.score / 10);
            let because =
                likened.map_or_else(Words::default, |likened| match (likened.by_name, likened.by_role) {
                    (true, true) => words!("crossing.by-name-and-role"),
                    (true, false) => words!("crossing.by-name"),
                    (false, true) => words!("crossing.by-role"),
                    (false, false) => words!("crossing.by-content"),
                });
            out.push_str(&comment(words!("crossing.row", because, other, own, percent)));
        }
        out.push_str(row.trim_end());
        out.push('\n');
    }
    if !left.is_empty() {
        out.push('\n');
        out.push_str(&comment(words!("crossing.left")));
    }
    for (kind, field) in left {
        let own = called(before, kind, field.as_ref());
        out.push_str(&format!("#\n{}", comment(own)));
        let kind = basic_string(kind);
        match field {
            None => out.push_str(&format!("# [[kind]]\n# before = {kind}\n# after = \"\"\n")),
            Some(field) => {
                let field = basic_string(field);
                out.push_str(&format!("# [[field]]\n# kind = {kind}\n# before = {field}\n# after = \"\"\n"));
            }
        }
    }
    if !new.is_empty() {
        out.push('\n');
        let names = new.iter().map(|(kind, field)| called(after, kind, field.as_ref()));
        out.push_str(&comment(words!("crossing.new", names = Words::list(names))));
    }
    out
}

/// The kind, and of a field the field, that a row of the canonical form is about; `None` for its head.
fn of_row(row: &str) -> Option<(Key, Option<Key>)> {
    let value = |key: &str| {
        let line = row.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""));
        line.and_then(|text| text.strip_suffix('"')).map(Key::from)
    };
    if row.starts_with("[[kind]]") {
        Some((value("before")?, None))
    } else if row.starts_with("[[field]]") {
        Some((value("kind")?, value("before")))
    } else {
        None
    }
}

/// A kind or a field of one, by its key and what it is called.
fn called(vocabulary: &Vocabulary, kind: &Key, field: Option<&Key>) -> Words {
    let (key, words) = match field {
        None => (kind.to_string(), vocabulary.kind(kind).map(|kind| Words::from(&kind.words))),
        Some(field) => {
            (format!("{kind}.{field}"), vocabulary.field(kind, field).map(|field| Words::from(&field.words)))
        }
    };
    match words {
        Some(words) if !words.is_empty() => Words::aside(key, words.one_line()),
        _ => Words::same(key),
    }
}

/// The kind after of each kind before, each at most once, those that are most alike first.
fn kinds(before: &Vocabulary, after: &Vocabulary) -> BTreeMap<Key, (Key, Likened)> {
    let whole = Likened { score: 1000, by_name: true, by_role: true };
    let mut found = BTreeMap::from([(Key::from(PLAN_KIND), (Key::from(PLAN_KIND), whole))]);
    // What stands under what is decided speaks for the next, so the best is looked for anew each time.
    loop {
        let is_free = |kind: &KindDef| !found.contains_key(&kind.key);
        let taken: BTreeSet<&Key> = found.values().map(|(there, _)| there).collect();
        let best = before
            .kinds
            .iter()
            .filter(|kind| is_free(kind))
            .flat_map(|own| after.kinds.iter().map(move |other| (own, other)))
            .filter(|(_, other)| !taken.contains(&other.key))
            .map(|(own, other)| (kinds_alike(own, other, &found), own, other))
            .filter(|(likened, ..)| likened.score >= LEAST)
            // Of several that are as alike the first.
            .reduce(|best, next| if next.0.score > best.0.score { next } else { best });
        let Some((likened, own, other)) = best else { return found };
        found.insert(own.key.clone(), (other.key.clone(), likened));
    }
}

fn kinds_alike(own: &KindDef, other: &KindDef, found: &BTreeMap<Key, (Key, Likened)>) -> Likened {
    let name = names_alike((&own.key, &own.words), (&other.key, &other.words));
    let by_role = own.role == other.role;
    let under = own.under.iter().filter_map(|under| found.get(under));
    let stands_alike = under.filter(|(there, _)| other.under.contains(there)).count() > 0;
    // How much of both is alike, and how much of the smaller: the next plan often says less of each thing.
    let [one, two] = [own, other].map(|kind| kind.own_fields().count());
    let common = fields(own, other).len();
    let share = |of: usize, all: usize| (150 * of).checked_div(all).unwrap_or(0);
    let of_fields = share(2 * common, one + two) + share(common, one.min(two));
    // What does another thing in papers must be called alike to be taken for the same.
    let does_other = if by_role { 0 } else { 200 };
    let score = name * 6 / 10
        + if by_role { 100 } else { 0 }
        + if stands_alike { 150 } else { 0 }
        + u32::try_from(of_fields).expect("at most 300");
    let score = score.saturating_sub(does_other);
    let score = if own.key == other.key { 1000 } else { score.min(999) };
    Likened { score, by_name: name >= 900, by_role }
}

/// The field after of each field before of one kind, each at most once, those that are most alike first.
fn fields(own: &KindDef, other: &KindDef) -> BTreeMap<Key, (Key, Likened)> {
    let mut pairs: Vec<(Likened, &FieldDef, &FieldDef)> = Vec::new();
    for field in own.own_fields() {
        for there in other.own_fields().filter(|there| crosses(field.ty, there.ty)) {
            let likened = fields_alike(field, there);
            if likened.score >= LEAST {
                pairs.push((likened, field, there));
            }
        }
    }
    pairs.sort_by_key(|(likened, ..)| std::cmp::Reverse(likened.score));
    let (mut found, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for (likened, field, there) in pairs {
        if !found.contains_key(&field.key) && taken.insert(&there.key) {
            found.insert(field.key.clone(), (there.key.clone(), likened));
        }
    }
    found
}

fn fields_alike(own: &FieldDef, other: &FieldDef) -> Likened {
    let name = names_alike((&own.key, &own.words), (&other.key, &other.words));
    let same_role = own.role == other.role && own.end == other.end;
    // A kind has one name, one printed number, one beginning: that is what it does, whatever it is called.
    let is_the_one = same_role && (own.role.is_single() || own.end.is_some());
    let by_type = if own.ty == other.ty { 150 } else { 0 };
    let choices = {
        let common = own.choices.iter().filter(|choice| {
            other
                .choices
                .iter()
                .any(|other| other.key == choice.key || is_called_alike(&other.words, &choice.words))
        });
        let most = own.choices.len().max(other.choices.len());
        (150 * common.count()).checked_div(most).unwrap_or(0)
    };
    let by_role = match (is_the_one, same_role) {
        (true, _) => 450,
        // Anything may be said of a thing: that two texts do so says little.
        (false, true) if own.role == FieldRole::Body => 50,
        (false, true) => 200,
        (false, false) => 0,
    };
    let score = name / 2 + by_role + by_type + u32::try_from(choices).expect("at most 150");
    let score = if own.key == other.key { 1000 } else { score.min(999) };
    Likened { score, by_name: name >= 900, by_role: same_role }
}

/// How alike two things are called, of a thousand: by their words in any language, and by their keys.
fn names_alike((key, words): (&Key, &Terms), (other_key, others): (&Key, &Terms)) -> u32 {
    if is_called_alike(words, others) || key == other_key {
        return 1000;
    }
    let mut texts: Vec<(String, String)> = Vec::new();
    for text in words.texts() {
        texts.extend(others.texts().map(|other| (folded(text), folded(other))));
    }
    texts.push((folded(key), folded(other_key)));
    texts.iter().map(|(one, other)| texts_alike(one, other)).max().unwrap_or(0)
}

/// The share of pairs of neighbouring characters that two texts have in common, of 900.
fn texts_alike(one: &str, other: &str) -> u32 {
    let pairs = |text: &str| -> BTreeMap<(char, char), u32> {
        let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let mut found = BTreeMap::new();
        for pair in chars.windows(2) {
            *found.entry((pair[0], pair[1])).or_default() += 1;
        }
        found
    };
    let (one, other) = (pairs(one), pairs(other));
    let all: u32 = one.values().chain(other.values()).sum();
    let common: u32 =
        one.iter().map(|(pair, count)| (*count).min(other.get(pair).copied().unwrap_or(0))).sum();
    (900 * 2 * common).checked_div(all).unwrap_or(0)
}
