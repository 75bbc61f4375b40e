//! What items are to each other: references that mean something, how many there may be, and printed numbers
//! against those of what they stand under.

use std::collections::{BTreeMap, BTreeSet};

use super::course::{Now, end, going, is_after};
use super::{Finding, Severity};
use crate::model::{Date, End, FieldDef, FieldRole, Id, Item, Key, KindDef, Meaning, Plan, Vocabulary};
use crate::text::loosely;
use crate::words;

pub(super) fn plan(plan: &Plan, vocabulary: &Vocabulary, date: Option<Date>) -> Vec<Finding> {
    let mut findings = counts(plan, vocabulary);
    let order = plan.in_order();
    let now = date.map(|date| Now::on(date, &vocabulary.calendar));
    // Told from both sides, a thing is still one.
    let mut seen: BTreeSet<(&'static str, [Id; 2])> = BTreeSet::new();
    for item in &order {
        let Some(kind) = vocabulary.kind(&item.kind) else { continue };
        for field in kind.fields.iter().filter(|field| field.is_reference()) {
            let Some(means) = field.means else { continue };
            for id in item.references(&field.key) {
                let Some(other) = plan.get(&id).filter(|other| other.id != item.id) else { continue };
                let of = Reference { item, field, vocabulary };
                let found = match means {
                    Meaning::Blocks => of.blocked(other, item),
                    Meaning::BlockedBy => of.blocked(item, other),
                    Meaning::Replaces => of.replaced(other, item, now.as_ref()),
                    Meaning::ReplacedBy => of.replaced(item, other, now.as_ref()),
                    // What carries out another need not last as long as it.
                    Meaning::Conducts => None,
                };
                let both = match means {
                    Meaning::Blocks | Meaning::Replaces => [other.id.clone(), item.id.clone()],
                    Meaning::BlockedBy | Meaning::ReplacedBy | Meaning::Conducts => {
                        [item.id.clone(), other.id.clone()]
                    }
                };
                findings.extend(found.filter(|found| seen.insert((found.rule.id, both.clone()))));
            }
        }
    }
    labels(&mut findings, plan, &order, vocabulary);
    findings
}

/// More of something than the vocabulary has room for.
pub(super) fn counts(plan: &Plan, vocabulary: &Vocabulary) -> Vec<Finding> {
    let mut findings = Vec::new();
    for item in plan.in_order() {
        if let Some(kind) = vocabulary.kind(&item.kind) {
            most(&mut findings, plan, item, kind, vocabulary);
        }
    }
    findings
}

/// A field that refers to others, of an item.
struct Reference<'a> {
    item: &'a Item,
    field: &'a FieldDef,
    vocabulary: &'a Vocabulary,
}

impl Reference<'_> {
    fn kind(&self, item: &Item) -> Option<&KindDef> {
        self.vocabulary.kind(&item.kind)
    }

    /// An item that begins before what it waits for ends.
    fn blocked(&self, waits: &Item, blocks: &Item) -> Option<Finding> {
        let (waits_kind, blocks_kind) = (self.kind(waits)?, self.kind(blocks)?);
        if waits_kind.over(waits).is_some() || blocks_kind.over(blocks).is_some() {
            return None;
        }
        let calendar = &self.vocabulary.calendar;
        let (_, begin) = end(waits, waits_kind, End::First)?;
        let (_, last) = end(blocks, blocks_kind, End::Last)?;
        if !is_after(last, begin, calendar) {
            return None;
        }
        let (first, end) = (calendar.period_words(begin), calendar.period_words(last));
        let words = words!("finding.begins-blocked", id = &waits.id, other = &blocks.id, first, last = end);
        let exact = [begin.to_string(), last.to_string()];
        Some(self.here(Finding::by("begins-blocked", words)).exact(exact))
    }

    /// An item that goes on when another has taken its place.
    fn replaced(&self, old: &Item, new: &Item, now: Option<&Now<'_>>) -> Option<Finding> {
        let (old_kind, new_kind) = (self.kind(old)?, self.kind(new)?);
        if old_kind.over(old).is_some() {
            return None;
        }
        let calendar = &self.vocabulary.calendar;
        let begin = end(new, new_kind, End::First).map(|(_, begin)| begin);
        let (id, other) = (&old.id, &new.id);
        // The other is done, or has begun, and this one is not over.
        let done = new_kind.over(new).filter(|(_, choice)| choice.milestone.is_some());
        let begun = begin.filter(|begin| now.is_some_and(|now| now.has_passed(begin)));
        if let (Some((_, state)), true) = (going(old, old_kind), done.is_some() || begun.is_some()) {
            let words = words!("finding.replaced-goes-on", id, other, state = &state.words);
            let found = Finding::by("replaced-goes-on", words).exact([state.key.to_string()]);
            return Some(self.here(found));
        }
        let (begin, last) = (begin?, end(old, old_kind, End::Last)?.1);
        if !is_after(last, begin, calendar) {
            return None;
        }
        let (first, end) = (calendar.period_words(begin), calendar.period_words(last));
        let words = words!("finding.replaced-runs-on", id, other, first, last = end);
        let mut finding = self.here(Finding::by("replaced-goes-on", words));
        finding = finding.exact([begin.to_string(), last.to_string()]);
        finding.severity = Severity::Note;
        Some(finding)
    }

    /// At the field.
    fn here(&self, found: Finding) -> Finding {
        found.item(&self.item.id, Some(&self.field.key))
    }
}

/// More references, or more items of a kind, than the vocabulary has.
fn most(findings: &mut Vec<Finding>, plan: &Plan, item: &Item, kind: &KindDef, vocabulary: &Vocabulary) {
    let id = &item.id;
    for field in &kind.fields {
        let Some(most) = field.most else { continue };
        let count = item.references(&field.key).len();
        if count > most as usize {
            let words = words!("finding.references-more", id, field = &field.words, count, most);
            findings.push(Finding::by("more-than-most", words).item(id, Some(&field.key)));
        }
    }
    for (of, ids) in plan.lists(id) {
        let Some((of, most)) = vocabulary.kind(of).and_then(|of| Some((of, of.most?))) else { continue };
        if let Some(first) = ids.get(most as usize) {
            let words = words!("finding.children-more", id, kind = &of.words, count = ids.len(), most);
            findings.push(Finding::by("more-than-most", words).item(first, None));
        }
    }
}

/// The parts of a printed number; `None` for what is no number of parts.
fn parts(label: &str) -> Option<Vec<u32>> {
    let plain = loosely(label);
    let is_sign = |c: char| matches!(c, '-' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}' | 'ー' | '・');
    let trimmed = plain.trim().trim_end_matches(is_sign);
    trimmed
        .split(is_sign)
        .map(|part| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?)
        .collect()
}

/// Printed numbers that do not go on from the number of what they stand under, in a plan whose numbers do.
fn labels(findings: &mut Vec<Finding>, plan: &Plan, order: &[&Item], vocabulary: &Vocabulary) {
    let number = |item: &Item| {
        let field = vocabulary.kind(&item.kind)?.by_role(FieldRole::Label)?;
        Some((field, parts(item.text(&field.key)?)?))
    };
    // The nearest above each item that has a number.
    let mut numbered: BTreeMap<&Id, (&Item, Vec<u32>)> = BTreeMap::new();
    type Of<'a> = (usize, Vec<(&'a Item, &'a Item, &'a FieldDef)>);
    let mut of: BTreeMap<(&Key, &Key), Of<'_>> = BTreeMap::new();
    for item in order {
        let above = item.parent.as_ref().and_then(|parent| numbered.get(parent)).cloned();
        let own = number(item);
        if let (Some((field, own)), Some((above, parts))) = (&own, &above)
            && own.len() > parts.len()
            && plan.get(&above.id).is_some()
        {
            let (follow, astray) = of.entry((&above.kind, &item.kind)).or_default();
            match own.starts_with(parts) {
                true => *follow += 1,
                false => astray.push((*item, *above, field)),
            }
        }
        if let Some(of) = own.map(|(_, own)| (*item, own)).or(above) {
            numbered.insert(&item.id, of);
        }
    }
    for (follow, astray) in of.into_values() {
        if follow < 2 || follow < astray.len() * 3 {
            continue;
        }
        for (item, above, field) in astray {
            let text = |item: &Item| {
                let field = vocabulary.kind(&item.kind).and_then(|kind| kind.by_role(FieldRole::Label));
                field.and_then(|field| item.text(&field.key)).unwrap_or_default().to_owned()
            };
            let (own, other) = (text(item), text(above));
            let words = words!("finding.label-astray", id = &item.id, own, above = &above.id, other);
            findings.push(
                Finding::by("label-astray", words).exact([own, other]).item(&item.id, Some(&field.key)),
            );
        }
    }
}
