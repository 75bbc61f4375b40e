//! Plans in `catalogue/1` as proptest makes them, and pairs of plans that differ by some edits.
//!
//! Nothing here knows what a change is: what edits come to is for the laws to say. A plan need
//! not be free of findings (a schedule may run backwards, a reference may lead nowhere), but
//! every plan is one that could be read from a file.
//!
//! Every choice is a [`Whims`] taken from a short list of numbers, one list for each item and
//! each edit. So proptest can make a failing pair smaller: with fewer lists there are fewer
//! items and edits, with smaller numbers plainer ones.

mod edit;
mod spelling;
mod triple;
mod values;
mod whims;

use std::fmt;
use std::sync::{Arc, LazyLock};

use planctl::diff::examples_vocabulary;
use planctl::model::{Held, Id, Item, Plan, Vocabulary};
use planctl::snapshot::{Snapshot, to_toml};
use proptest::collection::vec;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestError, TestRunner};

#[allow(unused_imports, reason = "not every test spells plans out")]
pub use spelling::spell;
#[allow(unused_imports, reason = "only merging takes three")]
pub use triple::{Triple, on_triples};
pub use whims::Whims;

/// How many pairs each law is held to.
const PAIRS: u32 = 10_000;

/// The most items a plan is grown to, `[plan]` apart; edits may add some more.
const MOST_ITEMS: usize = 16;
/// The most edits that lead from one plan of a pair to the other.
const MOST_EDITS: usize = 20;

/// The vocabulary of all plans made here.
pub static VOCABULARY: LazyLock<Arc<Vocabulary>> = LazyLock::new(|| Arc::new(examples_vocabulary()));

/// Two plans, of which one was made from the other.
pub struct Pair {
    pub before: Snapshot,
    pub after: Snapshot,
    /// For whatever else a law has to choose.
    numbers: Vec<u16>,
}

impl Pair {
    pub fn whims(&self) -> Whims<'_> {
        Whims::new(&self.numbers)
    }
}

impl fmt::Debug for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, after) = (to_toml(self.before.plan()), to_toml(self.after.plan()));
        write!(f, "before:\n\n{before}\nafter:\n\n{after}\nnumbers: {:?}", self.numbers)
    }
}

/// Holds a law to the same pairs in every run, and shows the smallest that breaks it.
#[track_caller]
pub fn on_pairs(law: impl Fn(&Pair) -> TestCaseResult) {
    on_first_pairs(PAIRS, law);
}

/// The same with the first of those pairs only, for laws that take longer.
#[track_caller]
pub fn on_first_pairs(count: u32, law: impl Fn(&Pair) -> TestCaseResult) {
    hold(count, pairs(), law);
}

#[track_caller]
fn hold<S: Strategy>(count: u32, of: S, law: impl Fn(&S::Value) -> TestCaseResult) {
    let config = Config {
        cases: count,
        rng_seed: RngSeed::Fixed(20260116),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    };
    let broken = TestRunner::new(config).run(&of, |one| law(&one));
    match broken {
        Ok(()) => {}
        Err(TestError::Fail(reason, one)) => panic!("{reason}\n\n{one:?}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

/// Pairs of every kind; half of them read backwards, so that what is made is also unmade.
fn pairs() -> impl Strategy<Value = Pair> {
    let numbers = || vec(proptest::num::u16::ANY, 24);
    // What stands first is made smaller first.
    let lists =
        (vec(numbers(), 0..MOST_EDITS), vec(numbers(), 0..MOST_ITEMS), proptest::bool::ANY, numbers());
    lists.prop_map(|(edits, items, backwards, numbers)| {
        let mut sketch = Sketch::new();
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
        Pair { before, after, numbers }
    })
}

/// A plan being made.
struct Sketch {
    root: Item,
    /// Siblings of one kind stand in their order; else the order says nothing.
    items: Vec<Item>,
}

impl Sketch {
    fn new() -> Self {
        let mut root = Item::new(id("plan"), "plan".into(), None);
        let name = planctl::model::Value::Text("計画".to_owned());
        root.fields.insert("name".into(), Held::known(name));
        Sketch { root, items: Vec::new() }
    }

    fn plan(&self) -> Plan {
        Plan::assemble(VOCABULARY.name.clone(), self.root.clone(), self.items.clone())
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
