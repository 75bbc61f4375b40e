//! Which pairs of items are worth weighing: all of a kind where they are few, else those that
//! share a name, a text, a place, or what is rare in either.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use super::likeness::Feature;
use super::portrait::{Gallery, Portrait};
use planctl_core::model::Digest;

/// Up to this many pairs of one kind all are weighed.
const FEW: usize = 60_000;
/// How many items that share rare features with an item are weighed.
const MOST_LIKE: usize = 12;
/// How many items with the very same name, text or content are weighed.
const MOST_SAME: usize = 16;
/// How many of the rarest features of a text are looked up.
const RAREST: usize = 14;
/// A feature that more items bear is not looked up.
const TOO_COMMON: usize = 200;

/// Pairs of one kind: (draft, base), sorted, none twice.
pub(super) fn candidates(draft: &Gallery<'_>, base: &Gallery<'_>) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let bases = base.by_kind();
    for (kind, drafts) in draft.by_kind() {
        let Some(bases) = bases.get(kind) else { continue };
        if drafts.len() * bases.len() <= FEW {
            pairs.extend(drafts.iter().flat_map(|one| bases.iter().map(move |other| (*one, *other))));
        } else {
            Register::new(base, bases).look_up(draft, &drafts, &mut pairs);
        }
    }
    pairs.sort_unstable();
    pairs
}

/// The items of one kind in the base, by what they may be found by.
struct Register<'g, 'a> {
    base: &'g Gallery<'a>,
    /// Items that differ in nothing but their place, in reading order.
    equals: HashMap<usize, Vec<usize>>,
    same: Vec<HashMap<Digest, Vec<usize>>>,
    rare: [HashMap<u64, Vec<usize>>; 2],
}

impl<'g, 'a> Register<'g, 'a> {
    fn new(base: &'g Gallery<'a>, of: &[usize]) -> Self {
        // By content, so that which ones are left out of a long list is no matter of place.
        let mut of = of.to_vec();
        of.sort_by_key(|index| (base.portraits[*index].rank, *index));
        let mut same: Vec<HashMap<Digest, Vec<usize>>> = Vec::new();
        let mut rare = [HashMap::new(), HashMap::new()];
        let mut equals = HashMap::new();
        for index in of {
            let one = &base.portraits[index];
            note(&mut equals, one.rank, index);
            for (way, key) in keys(base, one).into_iter().enumerate() {
                if same.len() <= way {
                    same.push(HashMap::new());
                }
                note(&mut same[way], key, index);
            }
            for (map, features) in rare.iter_mut().zip([&one.naming.pairs, &one.body.pairs]) {
                for feature in features.iter() {
                    note(map, feature.key, index);
                }
            }
        }
        Register { base, equals, same, rare }
    }

    fn look_up(&self, draft: &Gallery<'a>, of: &[usize], pairs: &mut Vec<(usize, usize)>) {
        let mut met: HashMap<usize, usize> = HashMap::new();
        let mut shared = vec![0; self.base.len()];
        for index in of {
            let one = &draft.portraits[*index];
            let mut found: BTreeSet<usize> = BTreeSet::new();
            // Of items that differ in nothing but their place, each with its own.
            let place = met.entry(one.rank).or_default();
            let equal = self.equals.get(&one.rank).and_then(|equals| equals.get(*place));
            found.extend(equal);
            *place += 1;
            for (map, key) in self.same.iter().zip(keys(draft, one)) {
                found.extend(map.get(&key).into_iter().flatten().take(MOST_SAME));
            }
            if equal.is_none() {
                found.extend(self.likest(one, &mut shared));
            }
            pairs.extend(found.into_iter().map(|other| (*index, other)));
        }
    }

    /// The items that share most with one, by the weight of rare features alone. `shared` is all
    /// noughts, before and after.
    fn likest(&self, one: &Portrait<'_>, shared: &mut [u32]) -> Vec<usize> {
        let mut touched: Vec<usize> = Vec::new();
        for (map, features) in self.rare.iter().zip([&one.naming.pairs, &one.body.pairs]) {
            let mut rarest: Vec<&Feature> = features.iter().collect();
            rarest.sort_unstable_by_key(|feature| (Reverse(feature.weight), feature.key));
            let bearers = rarest.iter().filter_map(|feature| Some((feature.weight, map.get(&feature.key)?)));
            for (weight, bearers) in bearers.filter(|(_, bearers)| bearers.len() <= TOO_COMMON).take(RAREST) {
                for other in bearers {
                    if shared[*other] == 0 {
                        touched.push(*other);
                    }
                    shared[*other] += weight;
                }
            }
        }
        touched.sort_unstable_by_key(|other| {
            (Reverse(shared[*other]), self.base.portraits[*other].rank, *other)
        });
        for other in &touched {
            shared[*other] = 0;
        }
        touched.truncate(MOST_LIKE);
        touched
    }
}

fn note<K: Eq + Hash>(map: &mut HashMap<K, Vec<usize>>, key: K, index: usize) {
    let list = map.entry(key).or_default();
    if list.last() != Some(&index) {
        list.push(index);
    }
}

/// What an item may be found by, from near to far; the same number of keys for each.
fn keys(gallery: &Gallery<'_>, one: &Portrait<'_>) -> [Digest; 7] {
    let above = one.parent.map_or("", |parent| gallery.portraits[parent].naming.text.as_str());
    let of = |parts: [&str; 2]| Digest::of(format!("{}\n{}", parts[0], parts[1]).as_bytes());
    let number = one.label.as_ref().map(|label| of([&label.path, "#"]));
    [
        one.deep,
        one.chain,
        one.own,
        of([&one.naming.text, above]),
        of([&one.naming.text, ""]),
        of([&one.body.text, ""]),
        number.unwrap_or(one.own),
    ]
}
