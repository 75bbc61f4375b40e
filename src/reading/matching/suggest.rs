//! Which item of a draft is which of the base.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::assign::{Edge, assign};
use super::candidates::candidates;
use super::evidence::{Curve, Evidence, along, content_elsewhere, evidence};
use super::portrait::{Gallery, Portrait, galleries, names_of};
use super::said::Claim;
use super::{Link, Options, Reason, Score, Suggestions};
use planctl_core::model::{Id, Key, PLAN_KIND, Plan, Vocabulary};

/// A pair with fewer points than this is not considered.
const FLOOR: i32 = 400;
/// How often the links found are fed back as evidence for parents and children.
const ROUNDS: usize = 5;
/// From so many points on a link is evidence for others.
const FED_BACK: i32 = 750;
/// How many of a thousand links of so many points are right: what a score is. Counted in steps of 50 points,
/// smoothed so that it never falls, over generated catalogues in two languages, generated plans with
/// look-alikes, and 14 quarters of a real plan a quarter to three years apart. `cargo test --bench matching`
/// prints what it is worth.
const RIGHT: &Curve = &[
    (0, 0),
    (400, 200),
    (500, 350),
    (600, 500),
    (650, 600),
    (700, 800),
    (750, 870),
    (800, 930),
    (850, 950),
    (900, 960),
    (950, 985),
    (1000, 999),
];
/// How far ahead of another a pair must be to be beyond doubt, in points.
const CLEAR: i32 = 150;
/// An item that is surely another one is no rival.
const SURELY_ANOTHER: i32 = 150;
/// What a text says is succeeded is not the same item, unless it bears its name.
const SAID_TO_SUCCEED: i32 = -400;
/// What a text says is the former name.
const SAID_TO_HAVE_BEEN: i32 = 350;
/// `[plan]` is one of a kind, whatever its name.
const PLAN_AT_LEAST: Score = 900;

/// Which item of `draft`, whose ids mean nothing, is which of `base`.
///
/// `vocabulary` is that of both plans, of two versions the newer. `[plan]` is always linked to
/// `[plan]`: that the draft is one of this plan is the caller's claim.
pub fn suggest(base: &Plan, draft: &Plan, vocabulary: &Vocabulary, options: &Options) -> Suggestions {
    let (base, draft) = galleries(base, draft, vocabulary);
    let search = Search::new(&base, &draft, options);
    let mut links = search.given.clone();
    let mut found = Vec::new();
    for _ in 0..ROUNDS {
        found = search.round(&links);
        let mut next = search.given.clone();
        for link in found.iter().filter(|link| link.points >= FED_BACK) {
            next.link(link.draft, link.base);
        }
        let is_settled = next == links;
        links = next;
        if is_settled {
            break;
        }
    }
    search.told(found, options)
}

/// Which items are linked, by index on both sides.
#[derive(Clone, PartialEq, Eq)]
struct Links {
    of_draft: Vec<Option<usize>>,
    of_base: Vec<Option<usize>>,
}

impl Links {
    fn link(&mut self, draft: usize, base: usize) {
        self.of_draft[draft] = Some(base);
        self.of_base[base] = Some(draft);
    }
}

/// A pair with what speaks for it.
struct Candidate {
    draft: usize,
    base: usize,
    evidence: Evidence,
}

/// A pair in one round.
#[derive(Clone)]
struct Weighed {
    draft: usize,
    base: usize,
    points: i32,
    reasons: u32,
}

struct Found {
    draft: usize,
    base: usize,
    /// What speaks for it, less what speaks for another.
    points: i32,
    score: Score,
    reasons: u32,
    runner_up: Option<(usize, Score)>,
}

struct Search<'g, 'a> {
    base: &'g Gallery<'a>,
    draft: &'g Gallery<'a>,
    /// What is linked before anything is weighed: what is decided, and `[plan]`.
    given: Links,
    /// By the content of the draft's item, so that order decides nothing but ties of equals.
    candidates: Vec<Candidate>,
    /// How many items of a rank stand in draft and base.
    sizes: HashMap<usize, [usize; 2]>,
    numbers: Numbers<'g>,
}

impl<'g, 'a> Search<'g, 'a> {
    fn new(base: &'g Gallery<'a>, draft: &'g Gallery<'a>, options: &Options) -> Self {
        let mut given = Links { of_draft: vec![None; draft.len()], of_base: vec![None; base.len()] };
        given.link(0, 0);
        for (item, to) in &options.decided {
            if let (Some(item), Some(to)) = (draft.index.get(item), base.index.get(to))
                && given.of_draft[*item].is_none()
                && given.of_base[*to].is_none()
            {
                given.link(*item, *to);
            }
        }
        let origins = origins(base, draft);
        let candidates: Vec<Candidate> = candidates(draft, base)
            .into_iter()
            .filter(|(own, other)| given.of_draft[*own].is_none() && given.of_base[*other].is_none())
            .map(|(own, other)| {
                let mut evidence = evidence(&draft.portraits[own], &base.portraits[other]);
                if evidence.same_content {
                    // What equal items hold and stand under helps before anything is linked.
                    let (one, same) = (&draft.portraits[own], &base.portraits[other]);
                    let is_alike = [one.deep == same.deep, one.chain == same.chain];
                    evidence.points +=
                        is_alike.into_iter().map(|alike| if alike { 100 } else { 0 }).sum::<i32>();
                }
                evidence.points += origins[own].get(&other).copied().unwrap_or(0);
                Candidate { draft: own, base: other, evidence }
            })
            .collect();
        let numbers = Numbers::new(base, draft, &candidates);
        let mut candidates: Vec<Candidate> = candidates
            .into_iter()
            .map(|mut one| {
                let (own, other) = (&draft.portraits[one.draft], &base.portraits[one.base]);
                one.evidence.points += numbers.points(own, other);
                one
            })
            // What neither place nor children could lift above the floor.
            .filter(|one| one.evidence.same_content || one.evidence.points + 420 >= FLOOR)
            .collect();
        candidates.sort_by_cached_key(|one| {
            (draft.portraits[one.draft].rank, one.draft, base.portraits[one.base].rank, one.base)
        });
        let mut sizes: HashMap<usize, [usize; 2]> = HashMap::new();
        for (side, gallery) in [draft, base].into_iter().enumerate() {
            for one in &gallery.portraits {
                sizes.entry(one.rank).or_default()[side] += 1;
            }
        }
        Search { base, draft, given, candidates, sizes, numbers }
    }

    /// Weighs all candidates given some links and assigns them anew.
    fn round(&self, links: &Links) -> Vec<Found> {
        let weighed: Vec<Weighed> = self
            .candidates
            .iter()
            .map(|one| self.weigh(one, links))
            .filter(|one| one.points > FLOOR)
            .collect();
        let edges = weighed.iter().map(|one| {
            // Squared, so that one sure pair outweighs two poor ones.
            let above = i64::from(one.points - FLOOR);
            Edge { row: one.draft, column: one.base, weight: above * above }
        });
        // Rows by content, so that which id or place an item has decides no tie.
        let order = Order::new(&weighed, self);
        let chosen = assign(order.numbered(edges));
        let chosen = order.pairs(chosen);
        let rivals = Rivals::new(&weighed, &chosen);
        let mut found: Vec<Found> =
            chosen.iter().map(|(own, other)| self.judge(*own, *other, &weighed, &rivals)).collect();
        self.put_equals_in_order(&mut found);
        found
    }

    fn weigh(&self, one: &Candidate, links: &Links) -> Weighed {
        let (own, other) = (&self.draft.portraits[one.draft], &self.base.portraits[one.base]);
        let parents = match (own.parent, other.parent) {
            (Some(own), Some(other)) if links.of_draft[own] == Some(other) => Some(true),
            (Some(own), Some(other)) => {
                let linked = links.of_draft[own].is_some() || links.of_base[other].is_some();
                linked.then_some(false)
            }
            _ => None,
        };
        let (mut together, mut apart) = (0, 0);
        for child in &own.children {
            if let Some(to) = links.of_draft[*child] {
                let is_here = self.base.portraits[to].parent == Some(one.base);
                *(if is_here { &mut together } else { &mut apart }) += 1;
            }
        }
        let place = one.evidence.of_place(parents, other);
        let children = one.evidence.of_children(together, apart);
        let mut points = one.evidence.points + place.0 + children.0;
        if parents == Some(true) {
            points += self.numbers.points_against(own, other);
        }
        if one.evidence.same_content && parents != Some(true) {
            points += content_elsewhere(own);
        }
        let reasons = one.evidence.reasons | place.1 | children.1;
        Weighed { draft: one.draft, base: one.base, points, reasons }
    }

    /// The score of a pair that is assigned, held against what either could have had instead.
    fn judge(&self, own: usize, other: usize, weighed: &[Weighed], rivals: &Rivals) -> Found {
        let pair = &weighed[rivals.at[&(own, other)]];
        let mut reasons = pair.reasons;
        let in_place = Reason::SameContent.bit() | Reason::SameParent.bit();
        let is_whole = reasons & in_place == in_place;
        let mut points = if is_whole { 1000 } else { pair.points.min(999) };
        let rank = self.draft.portraits[own].rank;
        let [drafts, bases] = self.sizes[&rank];
        // Of items that differ in nothing but their place one is as right as another.
        let equals = |one: &Weighed| {
            let ranks = [self.draft.portraits[one.draft].rank, self.base.portraits[one.base].rank];
            ranks == [rank, rank] && drafts == bases
        };
        let mut runner_up: Option<&Weighed> = None;
        let mut closest = i32::MAX;
        for at in rivals.of_draft[&own].iter().chain(&rivals.of_base[&other]) {
            let rival = &weighed[*at];
            if (rival.draft, rival.base) == (own, other) {
                continue;
            }
            if rival.draft == own && runner_up.is_none_or(|best| rival.points > best.points) {
                runner_up = Some(rival);
            }
            let partner = if rival.draft == own {
                rivals.points_of_base.get(&rival.base)
            } else {
                rivals.points_of_draft.get(&rival.draft)
            };
            let is_surely_another = partner.is_some_and(|points| *points >= rival.points + SURELY_ANOTHER);
            let same = rival.reasons & in_place == in_place;
            let is_beaten = is_whole && !same;
            if !is_surely_another && !equals(rival) && !is_beaten {
                closest = closest.min(pair.points - rival.points);
            }
        }
        if closest < CLEAR {
            points -= 2 * (CLEAR - closest);
            reasons |= Reason::CloseSecond.bit();
        }
        Found {
            draft: own,
            base: other,
            points,
            score: if points == 1000 { 1000 } else { score(points) },
            reasons,
            runner_up: runner_up.map(|one| (one.base, score(one.points))),
        }
    }

    /// Links items that differ in nothing but their place in their order.
    fn put_equals_in_order(&self, found: &mut [Found]) {
        let mut by_rank: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (at, one) in found.iter().enumerate() {
            let ranks = (self.draft.portraits[one.draft].rank, self.base.portraits[one.base].rank);
            by_rank.entry(ranks).or_default().push(at);
        }
        for group in by_rank.values().filter(|group| group.len() > 1) {
            let mut drafts: Vec<usize> = group.iter().map(|at| found[*at].draft).collect();
            let mut bases: Vec<usize> = group.iter().map(|at| found[*at].base).collect();
            drafts.sort_unstable();
            bases.sort_unstable();
            for ((at, draft), base) in group.iter().zip(drafts).zip(bases) {
                (found[*at].draft, found[*at].base) = (draft, base);
            }
        }
    }

    fn told(&self, mut found: Vec<Found>, options: &Options) -> Suggestions {
        found.retain(|one| one.score >= options.bar);
        let mut links = self.given.clone();
        found.iter().for_each(|one| links.link(one.draft, one.base));
        let id = |gallery: &Gallery<'_>, at: usize| gallery.portraits[at].item.id.clone();
        let mut told: BTreeMap<usize, Link> = found
            .into_iter()
            .map(|one| {
                let link = Link {
                    item: id(self.draft, one.draft),
                    to: id(self.base, one.base),
                    score: one.score,
                    reasons: Reason::from_bits(one.reasons),
                    runner_up: one.runner_up.map(|(base, score)| (id(self.base, base), score)),
                };
                (one.draft, link)
            })
            .collect();
        if !options.decided.contains_key(&self.draft.portraits[0].item.id) {
            told.insert(0, self.root());
        }
        let open = |gallery: &Gallery<'_>, linked: &[Option<usize>]| -> Vec<Id> {
            let open = linked.iter().enumerate().filter(|(_, linked)| linked.is_none());
            open.map(|(at, _)| id(gallery, at)).collect()
        };
        Suggestions {
            links: told.into_values().collect(),
            unlinked: open(self.draft, &links.of_draft),
            missing: open(self.base, &links.of_base),
        }
    }

    fn root(&self) -> Link {
        let (own, other) = (&self.draft.portraits[0], &self.base.portraits[0]);
        debug_assert_eq!(&*own.item.kind, PLAN_KIND);
        let evidence = evidence(own, other);
        let score = if evidence.same_content { 1000 } else { score(evidence.points).max(PLAN_AT_LEAST) };
        Link {
            item: own.item.id.clone(),
            to: other.item.id.clone(),
            score,
            reasons: Reason::from_bits(evidence.reasons | Reason::Plan.bit()),
            runner_up: None,
        }
    }
}

/// What points are worth.
fn score(points: i32) -> Score {
    along(RIGHT, points.clamp(0, 1000)) as Score
}

/// How far the printed numbers of each kind follow the items, and not their places.
struct Numbers<'g>(HashMap<&'g Key, i32>);

/// One number where numbers follow items.
const SAME_NUMBER: i32 = 450;
/// Another number there, in per cent of that.
const OTHER_NUMBER: i32 = -10;
/// So many items of one name with one number are half a proof.
const HALF_A_PROOF: i32 = 60;

impl<'g> Numbers<'g> {
    /// Seen from items whose names tell who is who: how many of them kept their numbers, and whether
    /// numbers are more than a count of what stands there.
    fn new(base: &Gallery<'_>, draft: &'g Gallery<'_>, candidates: &[Candidate]) -> Self {
        let mut seen: HashMap<&Key, [i32; 2]> = HashMap::new();
        for one in candidates.iter().filter(|one| one.evidence.same_name) {
            let (own, other) = (&draft.portraits[one.draft], &base.portraits[one.base]);
            if let (1, Some(number), Some(old)) = (own.naming.bearers, &own.label, &other.label) {
                let [all, kept] = seen.entry(&own.item.kind).or_default();
                *all += 1;
                *kept += i32::from(number.path == old.path);
            }
        }
        let points = seen.into_iter().map(|(kind, [all, kept])| {
            let numbers = || {
                let all = base.portraits.iter().chain(&draft.portraits);
                all.filter(|one| one.item.kind == *kind).filter_map(|one| one.label.as_ref())
            };
            let out = 1000 * numbers().filter(|label| label.is_out_of_count).count();
            let out = 4 * (out / numbers().count().max(1)) as i32;
            let proof = 1000 * all / (all + HALF_A_PROOF);
            let is_kept = (2000 * kept / all - 1000).max(0);
            (kind, SAME_NUMBER * is_kept / 1000 * out.max(proof).min(1000) / 1000)
        });
        Numbers(points.collect())
    }

    /// For one number.
    fn points(&self, own: &Portrait<'_>, other: &Portrait<'_>) -> i32 {
        let (Some(number), Some(old)) = (&own.label, &other.label) else { return 0 };
        let points = self.0.get(&own.item.kind).copied().unwrap_or(0);
        if number.path == old.path && number.bearers == 1 { points } else { 0 }
    }
}

impl Numbers<'_> {
    /// For two numbers under one parent.
    fn points_against(&self, own: &Portrait<'_>, other: &Portrait<'_>) -> i32 {
        let (Some(number), Some(old)) = (&own.label, &other.label) else { return 0 };
        let points = self.0.get(&own.item.kind).copied().unwrap_or(0);
        if number.own == old.own { 0 } else { points * OTHER_NUMBER / 100 }
    }
}

/// Numbers for the items of both sides in the order of their content.
struct Order {
    drafts: Vec<usize>,
    bases: Vec<usize>,
}

impl Order {
    fn new(weighed: &[Weighed], search: &Search<'_, '_>) -> Self {
        let sorted = |at: BTreeSet<usize>, gallery: &Gallery<'_>| {
            let mut at: Vec<usize> = at.into_iter().collect();
            at.sort_by_cached_key(|at| (gallery.portraits[*at].rank, *at));
            at
        };
        Order {
            drafts: sorted(weighed.iter().map(|one| one.draft).collect(), search.draft),
            bases: sorted(weighed.iter().map(|one| one.base).collect(), search.base),
        }
    }

    fn numbered(&self, edges: impl Iterator<Item = Edge>) -> Vec<Edge> {
        let numbers = |list: &[usize]| -> HashMap<usize, usize> {
            list.iter().enumerate().map(|(number, at)| (*at, number)).collect()
        };
        let (drafts, bases) = (numbers(&self.drafts), numbers(&self.bases));
        edges.map(|edge| Edge { row: drafts[&edge.row], column: bases[&edge.column], ..edge }).collect()
    }

    fn pairs(&self, edges: Vec<Edge>) -> Vec<(usize, usize)> {
        let mut pairs: Vec<(usize, usize)> =
            edges.iter().map(|edge| (self.drafts[edge.row], self.bases[edge.column])).collect();
        pairs.sort_unstable();
        pairs
    }
}

/// The pairs of a round by their ends, and what each item was assigned with.
struct Rivals {
    at: HashMap<(usize, usize), usize>,
    of_draft: HashMap<usize, Vec<usize>>,
    of_base: HashMap<usize, Vec<usize>>,
    points_of_draft: HashMap<usize, i32>,
    points_of_base: HashMap<usize, i32>,
}

impl Rivals {
    fn new(weighed: &[Weighed], chosen: &[(usize, usize)]) -> Self {
        let mut rivals = Rivals {
            at: HashMap::new(),
            of_draft: HashMap::new(),
            of_base: HashMap::new(),
            points_of_draft: HashMap::new(),
            points_of_base: HashMap::new(),
        };
        for (at, one) in weighed.iter().enumerate() {
            rivals.at.insert((one.draft, one.base), at);
            rivals.of_draft.entry(one.draft).or_default().push(at);
            rivals.of_base.entry(one.base).or_default().push(at);
        }
        for pair in chosen {
            let points = weighed[rivals.at[pair]].points;
            rivals.points_of_draft.insert(pair.0, points);
            rivals.points_of_base.insert(pair.1, points);
        }
        rivals
    }
}

/// Points for what an item of the draft says of items of the base, by item of the draft.
fn origins(base: &Gallery<'_>, draft: &Gallery<'_>) -> Vec<BTreeMap<usize, i32>> {
    if draft.portraits.iter().all(|one| one.origins.is_empty()) {
        return vec![BTreeMap::new(); draft.len()];
    }
    let naming = names_of(base.portraits.iter());
    let of = |one: &Portrait<'_>| {
        let mut points = BTreeMap::new();
        for saying in &one.origins {
            let said = match saying.claim {
                Claim::Succeeds | Claim::Merges | Claim::Parts => SAID_TO_SUCCEED,
                Claim::Was => SAID_TO_HAVE_BEEN,
                Claim::Into | Claim::Followed => continue,
            };
            for named in naming.beside_phrase(saying).into_iter().flatten() {
                if said > 0 || base.portraits[*named].naming.text != one.naming.text {
                    points.insert(*named, said);
                }
            }
        }
        points
    };
    draft.portraits.iter().map(of).collect()
}
