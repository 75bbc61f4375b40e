//! Lines of a document that came back otherwise, though nothing of the plan changed by them.
//!
//! The document is held against what was printed of the plan, so that what a reader of that paper doubts
//! anyway is not told again. Which plan comes of it is not decided here.

use std::collections::{BTreeMap, BTreeSet};

use super::Read;
use planctl_core::diff::{Algorithm, DiffTag, operations};
use planctl_core::model::{Held, Id, Key, Plan, Value};
use planctl_core::snapshot::Place;
use planctl_core::text::{Spot, loosely};

/// A line that was changed without changing the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// As Word names the author; `None` where it was not tracked.
    pub author: Option<String>,
    /// The paragraph, from 1; of one that is gone, as it was numbered before.
    pub line: u32,
    pub text: String,
    /// Whether it stood before, and no longer does.
    pub is_gone: bool,
}

/// One state of a document.
struct State<'a> {
    read: &'a Read,
    /// The plan with the changes of this state, or without them.
    plan: &'a Plan,
    lines: Vec<(u32, &'a str)>,
}

/// The lines that differ between two readings and bear on none of `places`, the places that changed from
/// `base` to `plan`.
pub(super) fn lost(
    author: Option<&str>,
    (before, base): (&Read, &Plan),
    (after, plan): (&Read, &Plan),
    places: &BTreeSet<Place>,
) -> Vec<Lost> {
    let (before, after) = (State::of(before, base), State::of(after, plan));
    let keys = |state: &State<'_>| -> Vec<String> {
        state.lines.iter().map(|(_, text)| text.split_whitespace().collect()).collect()
    };
    let mut out = Vec::new();
    for stretch in operations(Algorithm::Myers, &keys(&before), &keys(&after)) {
        if stretch.tag() == DiffTag::Equal {
            continue;
        }
        for (state, range, is_gone) in
            [(&before, stretch.old_range(), true), (&after, stretch.new_range(), false)]
        {
            let lines = &state.lines[range];
            let bears: Vec<bool> = lines.iter().map(|line| state.bears(*line, places)).collect();
            // A heading comes and goes with what stands below it.
            let some = bears.contains(&true);
            for (line, bears) in lines.iter().zip(bears) {
                let follows = some && !state.has_spot(line.0) && (is_gone || !state.is_unplaced(*line));
                if !bears && !follows {
                    let (author, text) = (author.map(str::to_owned), line.1.trim().to_owned());
                    out.push(Lost { author, line: line.0, text, is_gone });
                }
            }
        }
    }
    out
}

impl<'a> State<'a> {
    fn of(read: &'a Read, plan: &'a Plan) -> State<'a> {
        let lines = read.said.iter().map(|(line, text)| (*line, text.as_str()));
        State { read, plan, lines: lines.filter(|(_, text)| !text.trim().is_empty()).collect() }
    }

    fn spots(&self) -> &'a BTreeMap<(Id, Option<Key>), Spot> {
        &self.read.carried.account.spots
    }

    fn has_spot(&self, line: u32) -> bool {
        self.spots().values().any(|spot| spot.line == line)
    }

    fn is_unplaced(&self, (line, text): (u32, &str)) -> bool {
        let account = &self.read.carried.account;
        account.unplaced.iter().any(|(first, last, _)| (first.line..=last.line).contains(&line))
            && account.unread.iter().any(|unread| unread == text.trim())
    }

    /// Whether something of the plan that changed stands in a line: at it, in its words, or in its table.
    fn bears(&self, (line, text): (u32, &str), places: &BTreeSet<Place>) -> bool {
        let is_changed = |id: &Id, field: &Option<Key>| {
            places.contains(&Place { id: id.clone(), field: field.clone() })
                || places.contains(&Place { id: id.clone(), field: None })
        };
        let table = self.read.tables.get(&line);
        let at = self.spots().iter().any(|((id, field), spot)| {
            let near = spot.line == line || (table.is_some() && self.read.tables.get(&spot.line) == table);
            near && is_changed(id, field)
        });
        let text = loosely(text);
        at || places.iter().any(|place| {
            let Some(item) = self.plan.get(&place.id) else { return false };
            let fields =
                item.fields.iter().filter(|(key, _)| place.field.as_ref().is_none_or(|own| own == *key));
            fields.flat_map(|(_, held)| texts(held)).any(|value| is_of(&text, &loosely(value)))
        })
    }
}

fn texts(held: &Held) -> Vec<&str> {
    match &held.value {
        Some(Value::Strings(all)) => all.iter().map(String::as_str).collect(),
        Some(value) => value.as_text().into_iter().collect(),
        None => Vec::new(),
    }
}

/// Whether a line is one of a text, or has it in it; of a sign or two that is no wonder.
fn is_of(line: &str, value: &str) -> bool {
    const FEW: usize = 3;
    let few = |text: &str| text.chars().count() < FEW;
    line == value || (!few(line) && value.contains(line)) || (!few(value) && line.contains(value))
}
