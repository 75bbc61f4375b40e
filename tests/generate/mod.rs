//! Plans as proptest makes them, and pairs of plans that differ by some edits.
//!
//! Nothing here knows what a change is: what edits come to is for the laws to say. A plan need
//! not be free of findings (a schedule may run backwards, a reference may lead nowhere), but
//! every plan is one that could be read from a file. Three in four are written in the vocabulary
//! `catalogue/1`, the others in one made for them ([`vocabulary`]); most have some ten items, and
//! one in sixty has hundreds.
//!
//! Every choice is a [`Whims`] taken from a short list of numbers, one list for each item, each
//! edit and each kind. So proptest can make a failing pair smaller: with fewer lists there are
//! fewer items and edits, with smaller numbers plainer ones.

mod edit;
mod spelling;
mod triple;
mod values;
mod vocabulary;
mod whims;

use std::fmt;
use std::sync::{Arc, LazyLock};

use planctl::diff::examples_vocabulary;
use planctl::model::{Held, Id, Item, Plan, Vocabulary};
use planctl::snapshot::{Snapshot, to_toml};
use proptest::collection::vec;
use proptest::prop_oneof;
use proptest::strategy::Strategy;
use proptest::test_runner::TestCaseResult;

pub use spelling::spell;
pub use triple::{Triple, on_triples};
pub use whims::Whims;

use crate::seeds;

/// How many pairs most laws are held to in full.
pub const PAIRS: u64 = 10_000;

/// The most items most plans are grown to, `[plan]` apart; edits may add some more.
const MOST_ITEMS: usize = 16;
/// How many ids small plans have.
const IDS: usize = 18;
/// The least and most items that large plans are grown to.
const MANY_ITEMS: std::ops::Range<usize> = 80..400;
/// The most edits that lead from one plan of a pair to the other.
const MOST_EDITS: usize = 20;
/// The most kinds of a vocabulary that is made.
const MOST_KINDS: usize = 6;

/// The vocabulary of most plans made here.
pub static VOCABULARY: LazyLock<Arc<Vocabulary>> = LazyLock::new(|| Arc::new(examples_vocabulary()));

/// What the plans of one case have in common.
pub struct World {
    /// Their vocabulary.
    pub vocabulary: Arc<Vocabulary>,
    /// The vocabulary as it is written, if it was made for this case.
    written: Option<String>,
    /// How many ids there are, so that ids meet, go and return.
    ids: usize,
}

impl World {
    /// A world for plans that are grown to so many items, in a vocabulary of kinds made from these
    /// numbers, or in the catalogue's if there are none.
    fn new(items: usize, kinds: &[Vec<u16>]) -> Arc<World> {
        let ids = IDS.max(items * 2);
        if kinds.is_empty() {
            return Arc::new(World { vocabulary: VOCABULARY.clone(), written: None, ids });
        }
        let written = vocabulary::vocabulary(kinds);
        let vocabulary = Vocabulary::parse(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
        Arc::new(World { vocabulary: Arc::new(vocabulary), written: Some(written), ids })
    }

    /// Whether the plans are small and in the catalogue's vocabulary.
    pub fn is_usual(&self) -> bool {
        self.written.is_none() && self.ids == IDS
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.written {
            Some(written) => write!(f, "vocabulary:\n\n{written}\n"),
            None => Ok(()),
        }
    }
}

/// Two plans, of which one was made from the other.
pub struct Pair {
    pub world: Arc<World>,
    pub before: Snapshot,
    pub after: Snapshot,
    /// For whatever else a law has to choose.
    numbers: Vec<u16>,
}

impl Pair {
    pub fn whims(&self) -> Whims<'_> {
        Whims::new(&self.numbers)
    }

    pub fn vocabulary(&self) -> &Arc<Vocabulary> {
        &self.world.vocabulary
    }
}

impl fmt::Debug for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, after) = (to_toml(self.before.plan()), to_toml(self.after.plan()));
        let (world, numbers) = (&self.world, &self.numbers);
        write!(f, "{world:?}before:\n\n{before}\nafter:\n\n{after}\nnumbers: {numbers:?}")
    }
}

/// Holds a law to pairs, to so many in full, and shows the smallest that breaks it.
#[track_caller]
pub fn on_pairs(full: u64, law: impl Fn(&Pair) -> TestCaseResult) {
    seeds::hold(full, &pairs(), law);
}

/// What one list of whims is.
fn numbers() -> impl Strategy<Value = Vec<u16>> {
    vec(proptest::num::u16::ANY, 24)
}

/// The whims of the items of a plan.
fn items() -> impl Strategy<Value = Vec<Vec<u16>>> {
    prop_oneof![59 => vec(numbers(), 0..MOST_ITEMS), 1 => vec(numbers(), MANY_ITEMS)]
}

/// The whims of the kinds of a vocabulary, none for the catalogue's.
fn kinds() -> impl Strategy<Value = Vec<Vec<u16>>> {
    prop_oneof![3 => vec(numbers(), 0..1), 1 => vec(numbers(), 1..=MOST_KINDS)]
}

/// Pairs of every kind; half of them read backwards, so that what is made is also unmade.
pub fn pairs() -> impl Strategy<Value = Pair> {
    // What stands first is made smaller first.
    let lists = (vec(numbers(), 0..MOST_EDITS), items(), proptest::bool::ANY, numbers(), kinds());
    lists.prop_map(|(edits, items, backwards, numbers, kinds)| {
        let world = World::new(items.len(), &kinds);
        let mut sketch = Sketch::new(world.clone());
        for numbers in &items {
            edit::grow(&mut sketch, &mut Whims::new(numbers));
        }
        let one = sketch.plan();
        let mut focus = None;
        for numbers in &edits {
            focus = Some(edit::edit(&mut sketch, focus, &mut Whims::new(numbers)));
        }
        let (one, other) = (Snapshot::of(one), Snapshot::of(sketch.plan()));
        let (before, after) = if backwards { (other, one) } else { (one, other) };
        Pair { world, before, after, numbers }
    })
}

/// A plan being made.
#[derive(Clone)]
struct Sketch {
    world: Arc<World>,
    root: Item,
    /// Siblings of one kind stand in their order; else the order says nothing.
    items: Vec<Item>,
}

impl Sketch {
    fn new(world: Arc<World>) -> Self {
        let mut root = Item::new(id("plan"), "plan".into(), None);
        let name = planctl::model::Value::Text("計画".to_owned());
        root.fields.insert("name".into(), Held::known(name));
        Sketch { world, root, items: Vec::new() }
    }

    fn plan(&self) -> Plan {
        Plan::assemble(self.world.vocabulary.name.clone(), self.root.clone(), self.items.clone())
            .expect("edits leave a tree")
    }

    fn item(&self, id: &Id) -> &Item {
        let mut all = self.items.iter().chain([&self.root]);
        all.find(|item| item.id == *id).expect("the item stands in the sketch")
    }

    fn item_mut(&mut self, id: &Id) -> &mut Item {
        let mut all = self.items.iter_mut().chain([&mut self.root]);
        all.find(|item| item.id == *id).expect("the item stands in the sketch")
    }

    fn holds(&self, id: &Id) -> bool {
        self.items.iter().chain([&self.root]).any(|item| item.id == *id)
    }

    /// The item and all that stands below it.
    fn subtree(&self, id: &Id) -> Vec<Id> {
        let mut out = vec![id.clone()];
        let mut next = 0;
        while next < out.len() {
            let below = self.items.iter().filter(|item| item.parent.as_ref() == Some(&out[next]));
            let below: Vec<Id> = below.map(|item| item.id.clone()).collect();
            out.extend(below);
            next += 1;
        }
        out
    }
}

/// The same plan but for the order of siblings.
pub fn rearranged(plan: &Plan, whims: &mut Whims<'_>) -> Plan {
    let (vocabulary, root, mut items) = plan.clone().into_parts();
    for index in (1..items.len()).rev() {
        items.swap(index, whims.pick(index + 1));
    }
    Plan::assemble(vocabulary, root, items).expect("order makes no fault")
}

fn id(text: &str) -> Id {
    text.parse().expect("an id")
}
