//! Three drafts: one, and two made from it by edits of their own and some in common.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use planctl::model::Plan;
use planctl::snapshot::{Certainty, Draft, Place, Source, draft_to_toml};
use proptest::collection::vec;
use proptest::strategy::Strategy;
use proptest::test_runner::TestCaseResult;

use super::{Sketch, Whims, World, edit, items, kinds, numbers};
use crate::seeds;

/// The most edits of one side; mostly it is far fewer, or nothing would ever go together.
const MOST_EDITS: usize = 20;

pub struct Triple {
    pub world: Arc<World>,
    pub base: Draft,
    pub ours: Draft,
    pub theirs: Draft,
    /// A third made from the same, for laws about those who come later.
    pub third: Draft,
    /// For whatever else a law has to choose.
    pub numbers: Vec<u16>,
}

impl fmt::Debug for Triple {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = [&self.base, &self.ours, &self.theirs, &self.third];
        let [base, ours, theirs, third] = all.map(draft_to_toml);
        let (world, numbers) = (&self.world, &self.numbers);
        write!(f, "{world:?}base:\n\n{base}\nours:\n\n{ours}\ntheirs:\n\n{theirs}\n")?;
        write!(f, "third:\n\n{third}\nnumbers: {numbers:?}")
    }
}

/// Holds a law to triples, to so many in full, and shows the smallest that breaks it.
#[track_caller]
pub fn on_triples(full: u64, law: impl Fn(&Triple) -> TestCaseResult) {
    seeds::hold(full, &triples(), law);
}

fn triples() -> impl Strategy<Value = Triple> {
    let edits = || {
        proptest::prop_oneof![
            3 => vec(numbers(), 0..3),
            2 => vec(numbers(), 0..8),
            2 => vec(numbers(), 0..MOST_EDITS),
        ]
    };
    let common = proptest::prop_oneof![3 => vec(numbers(), 0..1), 1 => vec(numbers(), 0..4)];
    let lists = ([edits(), edits(), edits()], common, items(), proptest::bool::ANY, numbers(), kinds());
    lists.prop_map(|([ours, theirs, third], common, items, backwards, numbers, kinds)| {
        let world = World::new(items.len(), &kinds);
        let mut sketch = Sketch::new(world.clone());
        for numbers in &items {
            edit::grow(&mut sketch, &mut Whims::new(numbers));
        }
        let base = sketch.plan();
        let side = |own: &[Vec<u16>]| {
            let mut sketch = sketch.clone();
            let mut focus = None;
            for numbers in common.iter().chain(own) {
                focus = Some(edit::edit(&mut sketch, focus, &mut Whims::new(numbers)));
            }
            under_its_first_id(&mut sketch);
            sketch.plan()
        };
        let (ours, theirs, third) = (side(&ours), side(&theirs), side(&third));
        // One in two is read from one side, so that what is made is also unmade.
        let (base, ours) = if backwards { (ours, base) } else { (base, ours) };
        let sourced = |plan| with_sources(plan, &mut Whims::new(&numbers));
        let (base, ours, theirs) = (sourced(base), sourced(ours), sourced(theirs));
        let third = sourced(third);
        Triple { world, base, ours, theirs, third, numbers }
    })
}

/// Plans of two ids are not merged at all, so none gets another.
fn under_its_first_id(sketch: &mut Sketch) {
    let first = super::id("plan");
    let now = std::mem::replace(&mut sketch.root.id, first.clone());
    for item in &mut sketch.items {
        if item.parent.as_ref() == Some(&now) {
            item.parent = Some(first.clone());
        }
    }
}

/// The plan with rows about some of its items and fields.
fn with_sources(plan: Plan, whims: &mut Whims<'_>) -> Draft {
    let mut sources = Vec::new();
    for item in plan.in_order() {
        let mut places = BTreeSet::from([Place { id: item.id.clone(), field: None }]);
        if let Some(key) = item.fields.keys().next().filter(|_| whims.once_in(2)) {
            places.insert(Place { id: item.id.clone(), field: Some(key.clone()) });
        }
        let reasons = ["", "文書 A", "文書 B"];
        let reason = reasons[item.id.as_str().len() % 2 + usize::from(item.fields.len() > 4)];
        let certainty = if reason.is_empty() { Certainty::Verified } else { Certainty::Inferred };
        let at = if whims.once_in(3) { item.id.as_str() } else { "p. 1" };
        let source =
            Source { places, certainty, reason: reason.to_owned(), document: None, at: at.to_owned() };
        if !whims.once_in(4) {
            sources.push(source);
        }
    }
    Draft::of(plan, sources)
}
