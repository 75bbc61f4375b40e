//! Lists in two orders made from one, brought together. Nothing here knows what is listed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

/// A list brought together.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Woven<T> {
    /// All members, each once.
    pub(super) order: Vec<T>,
    /// Whether the sides contradict each other: the order is then that of the base, and members
    /// that both put in otherwise stand by their own order.
    pub(super) clash: bool,
}

/// Where a run of new members stands: behind a member of the base, or before all of them.
type Anchor<T> = Option<T>;

/// Brings the orders of `members` together. Each of them stands in the base or on a side; what
/// else the lists hold is passed over.
///
/// A member of the base that a side lacks stands there where it stands in the base. Where only
/// one side changed the order of a stretch, its order counts. Runs put in at one place follow
/// each other, that with the smaller first member first; equal runs stand once.
pub(super) fn weave<T>(members: &BTreeSet<T>, base: &[T], ours: &[T], theirs: &[T]) -> Woven<T>
where
    T: Copy + Ord + Hash,
{
    let kept = |list: &[T]| -> Vec<T> { list.iter().copied().filter(|one| members.contains(one)).collect() };
    let (base, ours, theirs) = (kept(base), kept(ours), kept(theirs));
    let stands: BTreeSet<T> = base.iter().copied().collect();
    let (ours, theirs) = (filled(&base, &stands, &ours), filled(&base, &stands, &theirs));
    let of_base =
        |list: &[T]| -> Vec<T> { list.iter().copied().filter(|one| stands.contains(one)).collect() };
    let (skeleton, reordered_otherwise) = arranged(&base, &of_base(&ours), &of_base(&theirs));
    let (ours, theirs) = (runs(&stands, &ours), runs(&stands, &theirs));
    let contested = contested(&ours, &theirs);

    let mut gaps: BTreeMap<Anchor<T>, Vec<Vec<T>>> = BTreeMap::new();
    for (anchor, run) in ours.iter().chain(&theirs) {
        let gap = gaps.entry(*anchor).or_default();
        if !run.iter().any(|one| contested.contains(one)) && !gap.contains(run) {
            gap.push(run.clone());
        }
    }
    if !contested.is_empty() {
        let touches = |anchor: &Anchor<T>| {
            let runs = [ours.get(anchor), theirs.get(anchor)];
            runs.into_iter().flatten().flatten().any(|one| contested.contains(one))
        };
        let anchors = [None].into_iter().chain(skeleton.iter().map(|one| Some(*one)));
        let first = anchors.into_iter().find(touches).expect("what is contested stands in a run");
        gaps.entry(first).or_default().push(contested.iter().copied().collect());
    }

    let mut order = Vec::with_capacity(members.len());
    for anchor in [None].into_iter().chain(skeleton.iter().map(|one| Some(*one))) {
        order.extend(anchor);
        let mut gap = gaps.remove(&anchor).unwrap_or_default();
        gap.sort();
        order.extend(gap.into_iter().flatten());
    }
    Woven { order, clash: reordered_otherwise || !contested.is_empty() }
}

/// A side's list with the members of the base that it lacks, each behind what it follows in the
/// base.
fn filled<T: Copy + Ord + Hash>(base: &[T], stands: &BTreeSet<T>, side: &[T]) -> Vec<T> {
    let has: BTreeSet<T> = side.iter().copied().collect();
    let place: HashMap<T, usize> = base.iter().enumerate().map(|(index, one)| (*one, index)).collect();
    let missing_from = |index: usize| base[index..].iter().copied().take_while(|one| !has.contains(one));
    let mut out: Vec<T> = missing_from(0).collect();
    for one in side {
        out.push(*one);
        if stands.contains(one) {
            out.extend(missing_from(place[one] + 1));
        }
    }
    out
}

/// Three orders of the same members as one, stretch by stretch: a stretch is as short as it can
/// be for all three orders to hold the same members in it. Also whether a stretch had another
/// order on each side; it keeps that of the base.
fn arranged<T: Copy + Eq + Hash>(base: &[T], ours: &[T], theirs: &[T]) -> (Vec<T>, bool) {
    let mut seen: HashMap<T, u8> = HashMap::new();
    let mut unpaired = 0;
    let (mut order, mut clash, mut begin) = (Vec::with_capacity(base.len()), false, 0);
    for end in 1..=base.len() {
        for list in [base, ours, theirs] {
            let count = seen.entry(list[end - 1]).or_default();
            *count += 1;
            match *count {
                1 => unpaired += 1,
                3 => unpaired -= 1,
                _ => {}
            }
        }
        if unpaired > 0 {
            continue;
        }
        let [of_base, of_ours, of_theirs] = [base, ours, theirs].map(|list| &list[begin..end]);
        order.extend(if of_ours == of_theirs || of_theirs == of_base {
            of_ours
        } else if of_ours == of_base {
            of_theirs
        } else {
            clash = true;
            of_base
        });
        begin = end;
    }
    (order, clash)
}

/// What a side put in, by the place where it stands.
fn runs<T: Copy + Ord>(stands: &BTreeSet<T>, side: &[T]) -> BTreeMap<Anchor<T>, Vec<T>> {
    let mut runs: BTreeMap<Anchor<T>, Vec<T>> = BTreeMap::new();
    let mut anchor = None;
    for one in side {
        if stands.contains(one) {
            anchor = Some(*one);
        } else {
            runs.entry(anchor).or_default().push(*one);
        }
    }
    runs
}

/// The members of runs that share some with a run of the other side without being the same run
/// at the same place.
fn contested<T: Copy + Ord>(
    ours: &BTreeMap<Anchor<T>, Vec<T>>,
    theirs: &BTreeMap<Anchor<T>, Vec<T>>,
) -> BTreeSet<T> {
    let mut contested = BTreeSet::new();
    for (one, other) in [(ours, theirs), (theirs, ours)] {
        let of_other: BTreeSet<T> = other.values().flatten().copied().collect();
        for (anchor, run) in one {
            if run.iter().any(|one| of_other.contains(one)) && other.get(anchor) != Some(run) {
                contested.extend(run);
            }
        }
    }
    contested
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Weaves lists of letters; `!` before the result says that they clash.
    #[track_caller]
    fn check(base: &str, ours: &str, theirs: &str, expected: &str) {
        let chars = |text: &str| text.chars().collect::<Vec<char>>();
        let members: BTreeSet<char> = expected.chars().filter(|c| *c != '!').collect();
        for (ours, theirs) in [(ours, theirs), (theirs, ours)] {
            let woven = weave(&members, &chars(base), &chars(ours), &chars(theirs));
            let sign = if woven.clash { "!" } else { "" };
            assert_eq!(format!("{sign}{}", woven.order.iter().collect::<String>()), expected);
        }
    }

    #[test]
    fn runs_put_in_at_one_place_follow_each_other() {
        check("abc", "axybc", "amnbc", "amnxybc");
        check("ab", "xab", "cab", "cxab");
        check("ab", "axyb", "axyb", "axyb");
    }

    #[test]
    fn runs_that_share_a_member_clash() {
        check("ab", "axyb", "axzb", "!axyzb");
        check("ab", "axb", "abx", "!axb");
    }

    #[test]
    fn the_order_of_a_stretch_is_that_of_the_side_that_changed_it() {
        check("abcd", "bacd", "abdc", "badc");
        check("abc", "cab", "abc", "cab");
        check("abc", "bac", "acb", "!abc");
    }

    #[test]
    fn what_one_side_lost_stands_where_it_stood_in_the_base() {
        check("abc", "ac", "abxc", "abxc");
        check("abc", "c", "cab", "cab");
    }

    #[test]
    fn a_run_stays_behind_what_it_followed_though_the_rest_is_gone() {
        check("abc", "abxc", "ac", "axc");
        check("abc", "abxc", "cab", "cabx");
    }
}
