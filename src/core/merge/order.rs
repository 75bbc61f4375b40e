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
    /// Whether both sides had a say, each another one.
    pub(super) by_both: bool,
}

/// Where a run of new members stands: before all members of the base, behind one of them, or, where a
/// side put it last, behind whatever comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Anchor<T> {
    First,
    Behind(T),
    Last,
}

/// What a side put in, by the member of the base that it stands behind, and by where it goes.
type Runs<T> = BTreeMap<Option<T>, Vec<T>>;
type Placed<T> = BTreeMap<Anchor<T>, Vec<T>>;

/// Brings the orders of `members` together. Each of them stands in the base or on a side; what
/// else the lists hold is passed over.
///
/// A member of the base that a side lacks stands there where it stands in the base. Where only
/// one side changed the order of a stretch, its order counts. Runs put in at one place follow
/// each other, that with the smaller first member first; equal runs stand once, and of runs that share
/// members each member behind what it follows on either side. What was put last stands last. A member that
/// both put in at different places stands at the earlier of them.
pub(super) fn weave<T>(members: &BTreeSet<T>, base: &[T], ours: &[T], theirs: &[T]) -> Woven<T>
where
    T: Copy + Ord + Hash,
{
    let kept = |list: &[T]| -> Vec<T> { list.iter().copied().filter(|one| members.contains(one)).collect() };
    let (base, ours, theirs) = (kept(base), kept(ours), kept(theirs));
    let stands: BTreeSet<T> = base.iter().copied().collect();
    let (ours, theirs) = (filled(&base, &stands, &ours), filled(&base, &stands, &theirs));
    let by_both = base != ours && base != theirs && ours != theirs;
    let of_base =
        |list: &[T]| -> Vec<T> { list.iter().copied().filter(|one| stands.contains(one)).collect() };
    let (skeleton, reordered_otherwise) = arranged(&base, &of_base(&ours), &of_base(&theirs));
    let (ours_run, theirs_run) = (runs(&stands, &ours), runs(&stands, &theirs));
    let sides = [placed(&ours_run, &theirs_run), placed(&theirs_run, &ours_run)];
    let contested = contested(&sides);

    let anchors: Vec<Anchor<T>> = [Anchor::First]
        .into_iter()
        .chain(skeleton.iter().map(|one| Anchor::Behind(*one)))
        .chain([Anchor::Last])
        .collect();
    let mut gaps: BTreeMap<Anchor<T>, Vec<Vec<T>>> = BTreeMap::new();
    for (anchor, run) in sides.iter().flatten() {
        let gap = gaps.entry(*anchor).or_default();
        if !run.iter().any(|one| contested.contains(one)) && !gap.contains(run) {
            gap.push(run.clone());
        }
    }
    let mut contradict = at_two_places(&sides);
    for (anchor, group) in by_earlier_place(&contested, &sides, &anchors) {
        let (run, go_together) = in_both_orders(group, [&ours, &theirs]);
        gaps.entry(anchor).or_default().push(run);
        contradict |= !go_together;
    }

    let mut order = Vec::with_capacity(members.len());
    for anchor in anchors {
        if let Anchor::Behind(one) = anchor {
            order.push(one);
        }
        let mut gap = gaps.remove(&anchor).unwrap_or_default();
        gap.sort();
        order.extend(gap.into_iter().flatten());
    }
    Woven { order, clash: reordered_otherwise || contradict, by_both }
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

/// What a side put in, and the member of the base behind which its list ends.
fn runs<T: Copy + Ord>(stands: &BTreeSet<T>, side: &[T]) -> (Runs<T>, Option<T>) {
    let mut runs: Runs<T> = BTreeMap::new();
    let mut behind = None;
    for one in side {
        if stands.contains(one) {
            behind = Some(*one);
        } else {
            runs.entry(behind).or_default().push(*one);
        }
    }
    (runs, behind)
}

/// Where the runs of a side go: one that was put last is last, unless the other side has the same behind
/// the same member and not last.
fn placed<T: Copy + Ord>(
    (runs, end): &(Runs<T>, Option<T>),
    (other, other_end): &(Runs<T>, Option<T>),
) -> Placed<T> {
    let anchor = |behind: &Option<T>, run: &Vec<T>| match behind {
        _ if behind == end && (end == other_end || other.get(behind) != Some(run)) => Anchor::Last,
        Some(one) => Anchor::Behind(*one),
        None => Anchor::First,
    };
    runs.iter().map(|(behind, run)| (anchor(behind, run), run.clone())).collect()
}

/// The members of runs that share some with a run of the other side without being the same run
/// at the same place.
fn contested<T: Copy + Ord>([ours, theirs]: &[Placed<T>; 2]) -> BTreeSet<T> {
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

/// Whether the sides put a member at different places.
fn at_two_places<T: Copy + Ord>(sides: &[Placed<T>; 2]) -> bool {
    let [ours, theirs] = sides.each_ref().map(|runs| -> BTreeMap<T, Anchor<T>> {
        runs.iter().flat_map(|(anchor, run)| run.iter().map(move |one| (*one, *anchor))).collect()
    });
    ours.iter().any(|(one, anchor)| theirs.get(one).is_some_and(|other| other != anchor))
}

/// What is contested, each member at the earlier of its places.
fn by_earlier_place<T: Copy + Ord>(
    contested: &BTreeSet<T>,
    sides: &[Placed<T>; 2],
    anchors: &[Anchor<T>],
) -> BTreeMap<Anchor<T>, BTreeSet<T>> {
    let mut groups: BTreeMap<Anchor<T>, BTreeSet<T>> = BTreeMap::new();
    let mut open = contested.clone();
    for anchor in anchors {
        for one in sides.iter().filter_map(|runs| runs.get(anchor)).flatten() {
            if open.remove(one) {
                groups.entry(*anchor).or_default().insert(*one);
            }
        }
    }
    groups
}

/// Some members, each behind those that stand before it on a side, the smaller first where the sides have
/// no say; and whether the sides go together. Where they do not the smaller is first, too.
fn in_both_orders<T: Copy + Ord>(mut rest: BTreeSet<T>, sides: [&[T]; 2]) -> (Vec<T>, bool) {
    let mut waits: BTreeMap<T, usize> = rest.iter().map(|one| (*one, 0)).collect();
    let mut next: BTreeMap<T, Vec<T>> = BTreeMap::new();
    for side in sides {
        let of_side: Vec<T> = side.iter().copied().filter(|one| rest.contains(one)).collect();
        for pair in of_side.windows(2) {
            next.entry(pair[0]).or_default().push(pair[1]);
            *waits.entry(pair[1]).or_default() += 1;
        }
    }
    let mut ready: BTreeSet<T> = rest.iter().copied().filter(|one| waits[one] == 0).collect();
    let mut order = Vec::with_capacity(rest.len());
    let mut go_together = true;
    while let Some(first) = rest.first().copied() {
        let one = ready.pop_first().unwrap_or_else(|| {
            go_together = false;
            first
        });
        if !rest.remove(&one) {
            continue;
        }
        order.push(one);
        for behind in next.remove(&one).unwrap_or_default() {
            let count = waits.entry(behind).or_default();
            *count -= 1;
            if *count == 0 {
                ready.insert(behind);
            }
        }
    }
    (order, go_together)
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
    fn runs_that_share_members_clash_where_they_contradict_each_other() {
        check("ab", "axyb", "axzb", "axyzb");
        check("", "de", "df", "def");
        check("ab", "axyb", "ayxb", "!axyb");
        check("ab", "axb", "abx", "!axb");
    }

    #[test]
    fn what_both_put_last_stands_last_under_a_clash() {
        check("abc", "bcaz", "cabz", "!abcz");
        check("abc", "bcayz", "cabwz", "!abcwyz");
        check("abc", "bcay", "cabw", "!abcwy");
        check("abc", "bcayz", "cyabz", "!abcyz");
        check("abc", "zbca", "zcab", "!zabc");
    }

    #[test]
    fn what_one_side_put_last_stands_last_in_the_order_of_the_other() {
        check("abc", "abcx", "cab", "cabx");
        check("abc", "abcx", "caby", "cabxy");
        check("abc", "abcx", "cxab", "cxab");
        check("abc", "abxc", "cab", "cabx");
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
