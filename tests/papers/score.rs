//! How well a plan that was read agrees with the truth: facts of both as sets of lines, and the
//! F1 of items and of fields for each kind.
//!
//! An item is known by its kind and its name, or its text where it has none; its parent is a
//! field like any other. Only what is recorded counts, not what is unknown.

// Each of the tests that take this in uses another part of it.
#![allow(dead_code)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use planctl::model::{FieldRole, Id, Item, Plan, Value, Vocabulary};
use planctl::text::loosely;

/// What is said of items, one fact a line.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// By kind: the items.
    pub items: BTreeMap<String, BTreeSet<String>>,
    /// By kind: item, field, value.
    pub fields: BTreeMap<String, BTreeSet<(String, String, String)>>,
}

impl Facts {
    pub fn item(&mut self, kind: &str, item: &str) {
        self.items.entry(kind.to_owned()).or_default().insert(item.to_owned());
    }

    pub fn field(&mut self, kind: &str, item: &str, field: &str, value: &str) {
        let fact = (item.to_owned(), field.to_owned(), value.to_owned());
        self.fields.entry(kind.to_owned()).or_default().insert(fact);
    }

    /// The facts of a plan, lineage left out: that is for `match` to suggest.
    pub fn of(plan: &Plan, vocabulary: &Vocabulary) -> Facts {
        let mut facts = Facts::default();
        for item in plan.items() {
            let title = title(plan, vocabulary, &item.id);
            facts.item(&item.kind, &title);
            if let Some(parent) = &item.parent {
                let under = self::title(plan, vocabulary, parent);
                facts.field(&item.kind, &title, "under", &under);
            }
            for (field, held) in &item.fields {
                let role = vocabulary.field(&item.kind, field).map(|def| def.role);
                let Some(value) = held.value.as_ref().filter(|_| role != Some(FieldRole::Lineage)) else {
                    continue;
                };
                match value {
                    Value::References(ids) => {
                        for id in ids {
                            facts.field(&item.kind, &title, field, &self::title(plan, vocabulary, id));
                        }
                    }
                    Value::Milestones(marks) => {
                        for mark in marks {
                            facts.field(&item.kind, &title, field, &mark.to_string());
                        }
                    }
                    value => facts.field(&item.kind, &title, field, &value.to_string()),
                }
            }
        }
        facts
    }
}

/// What an item is called here: its name, else its text with its parent's name.
fn title(plan: &Plan, vocabulary: &Vocabulary, id: &Id) -> String {
    let item = plan.get(id).expect("an item of the plan");
    let kind = vocabulary.kind(&item.kind).expect("a kind of the vocabulary");
    let own = |item: &Item| {
        let name = kind.by_role(FieldRole::Name).and_then(|field| item.text(&field.key));
        name.map(loosely)
    };
    if let Some(name) = own(item) {
        return name;
    }
    let text = kind
        .title
        .iter()
        .find_map(|field| item.text(field))
        .map(loosely)
        .unwrap_or_else(|| "(no name)".to_owned());
    match item.parent.as_ref().and_then(|parent| plan.get(parent)) {
        Some(parent) if parent.parent.is_some() => format!("{}/{text}", title(plan, vocabulary, &parent.id)),
        _ => text,
    }
}

/// How many agree.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Score {
    pub both: usize,
    pub truth_only: usize,
    pub read_only: usize,
}

impl Score {
    /// The harmonic mean of precision and recall; 1 where there is nothing to find.
    pub fn f1(self) -> f64 {
        let (good, all) = self.of();
        if all == 0 { 1.0 } else { good as f64 / all as f64 }
    }

    /// The same as a part of a whole: what agrees, counted on both sides, and all there is on both.
    pub fn of(self) -> (usize, usize) {
        (2 * self.both, 2 * self.both + self.truth_only + self.read_only)
    }

    pub fn add(&mut self, other: Score) {
        self.both += other.both;
        self.truth_only += other.truth_only;
        self.read_only += other.read_only;
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "F1 {:.4} ({} agree, {} missed, {} too many)",
            self.f1(),
            self.both,
            self.truth_only,
            self.read_only
        )
    }
}

/// The scores of items and of fields, by kind, and the differences as lines.
pub fn compare(truth: &Facts, read: &Facts) -> (BTreeMap<String, (Score, Score)>, Vec<String>) {
    let mut scores: BTreeMap<String, (Score, Score)> = BTreeMap::new();
    let mut lines = Vec::new();
    let kinds: BTreeSet<&String> = truth.items.keys().chain(read.items.keys()).collect();
    for kind in kinds {
        let empty = BTreeSet::new();
        let (want, got) = (truth.items.get(kind).unwrap_or(&empty), read.items.get(kind).unwrap_or(&empty));
        let items = Score {
            both: want.intersection(got).count(),
            truth_only: want.difference(got).count(),
            read_only: got.difference(want).count(),
        };
        lines.extend(want.difference(got).map(|item| format!("- {kind} {item}")));
        lines.extend(got.difference(want).map(|item| format!("+ {kind} {item}")));
        let empty = BTreeSet::new();
        let (want, got) = (truth.fields.get(kind).unwrap_or(&empty), read.fields.get(kind).unwrap_or(&empty));
        let fields = Score {
            both: want.intersection(got).count(),
            truth_only: want.difference(got).count(),
            read_only: got.difference(want).count(),
        };
        lines.extend(want.difference(got).map(|(i, f, v)| format!("- {kind} {i} .{f} = {v}")));
        lines.extend(got.difference(want).map(|(i, f, v)| format!("+ {kind} {i} .{f} = {v}")));
        scores.insert(kind.clone(), (items, fields));
    }
    (scores, lines)
}
