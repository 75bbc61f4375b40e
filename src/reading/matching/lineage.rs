//! Which item comes from which: as a text says it, by the numbers of phases, or by years and
//! names.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::name_likeness;
use super::portrait::{Gallery, Portrait, galleries, names_of};
use super::said::{Claim, Naming, Saying};
use super::telling::{Apart, phase, roman_end};
use super::tongue::Tongue;
use super::{LineageLink, Origin, Reason, Score};
use planctl_core::model::{
    FieldRole, Id, Key, LINEAGE_PART, LINEAGE_WHOLE, Milestone, Plan, Value, Vocabulary,
};

/// Which item of `draft` comes from which others, of `draft` or of `base`, where the draft does
/// not say so itself; in the draft's reading order.
///
/// An id that stands in both plans is one item: give it a draft to which links have been
/// applied ([`super::apply_links`]). The two may be one plan. Never suggested are what an item
/// refers to as its own (本事業の下で…を実施), what stands above or below it, and what already is
/// another's origin.
pub fn lineage(base: &Plan, draft: &Plan, vocabulary: &Vocabulary) -> Vec<LineageLink> {
    let (base, draft) = galleries(base, draft, vocabulary);
    let search = Search::new(&base, &draft, vocabulary);
    let mut claims = Vec::new();
    for one in draft.portraits.iter().skip(1) {
        claims.extend(search.said_to_end(one));
    }
    for one in draft.portraits.iter().skip(1).filter(|one| !declares(one)) {
        let said = search.said(one);
        let numbered = if said.is_empty() { search.numbered(one) } else { None };
        if said.is_empty() && numbered.is_none() {
            claims.extend(search.in_time(one));
        } else {
            claims.extend(said.into_iter().chain(numbered));
        }
    }
    search.settle(claims)
}

/// Phrases of a text are plain words.
const SAID: Score = 950;
/// 統合 of one thing alone may have been into it rather than from it.
const SAID_OF_ONE: Score = 880;
const NEXT_PHASE: Score = 900;
/// 第2期 of what had no number before.
const FIRST_NUMBERED: Score = 850;
/// The next item in time under the same parent, before likeness is counted.
const IN_TIME: i32 = 600;
/// An item without a name, known by its years alone.
const NAMELESS_IN_TIME: Score = 700;
/// Two names that differ in a telling number or mark must be this much more alike.
const OTHER_NUMBER: i32 = 200;
/// The best name must be this much more alike than the next.
const CLEAR: i32 = 150;

/// How one item follows another in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Succession {
    /// It begins in the year after the other's last.
    years: bool,
    /// It may, as far as bounds of years tell.
    perhaps: bool,
    /// Its first evaluation stands in the year of the other's last.
    evaluations: bool,
}

struct Search<'g, 'a> {
    base: &'g Gallery<'a>,
    draft: &'g Gallery<'a>,
    vocabulary: &'g Vocabulary,
    /// Every item once, as the draft has it where it has it.
    all: Vec<&'g Portrait<'a>>,
    /// Names of both plans; bearers are counted through the draft and then the base.
    naming: Naming,
    /// Declared in the draft.
    wholes: BTreeSet<Id>,
    parts: BTreeSet<Id>,
}

impl<'g, 'a> Search<'g, 'a> {
    fn new(base: &'g Gallery<'a>, draft: &'g Gallery<'a>, vocabulary: &'g Vocabulary) -> Self {
        let only_base = base.portraits.iter().filter(|one| !draft.index.contains_key(&one.item.id));
        let declared = |field: &str| {
            draft.portraits.iter().flat_map(|one| one.item.references(field)).collect::<BTreeSet<Id>>()
        };
        Search {
            base,
            draft,
            vocabulary,
            all: draft.portraits.iter().skip(1).chain(only_base).collect(),
            naming: names_of(draft.portraits.iter().chain(&base.portraits)),
            wholes: declared(LINEAGE_WHOLE),
            parts: declared(LINEAGE_PART),
        }
    }

    /// What the texts of an item say of its origin.
    fn said(&self, one: &Portrait<'a>) -> Vec<LineageLink> {
        let mut found = Vec::new();
        for saying in &one.origins {
            let from = self.named(one, saying, |other| self.may_follow(one, other));
            if from.is_empty() {
                continue;
            }
            let (field, reason, score) = match saying.claim {
                Claim::Was | Claim::Into | Claim::Followed => continue,
                Claim::Succeeds => (Origin::Whole, Reason::SaidToSucceed, SAID),
                Claim::Merges if from.len() > 1 => (Origin::Whole, Reason::SaidToMerge, SAID),
                Claim::Merges => (Origin::Whole, Reason::SaidToMerge, SAID_OF_ONE),
                Claim::Parts => (Origin::Part, Reason::SaidToPart, SAID),
            };
            found.push(LineageLink { item: one.item.id.clone(), from, field, score, reasons: vec![reason] });
        }
        found
    }

    /// What the texts of an item say of where it went.
    fn said_to_end(&self, one: &Portrait<'a>) -> Vec<LineageLink> {
        let mut found = Vec::new();
        for saying in &one.origins {
            let reason = match saying.claim {
                Claim::Into => Reason::SaidToMerge,
                Claim::Followed => Reason::SaidToSucceed,
                Claim::Was | Claim::Succeeds | Claim::Merges | Claim::Parts => continue,
            };
            let to = self.named(one, saying, |other| {
                let standing = self.draft.index.get(&other.item.id).map(|at| &self.draft.portraits[*at]);
                let [id, from] = [&other.item.id, &one.item.id];
                let is_open = standing.is_some_and(|standing| !declares(standing));
                is_open && id != from && !self.refers(one, id) && !self.refers(other, from)
            });
            // A whole goes to one; what goes to several is parted.
            let field = if to.len() == 1 { Origin::Whole } else { Origin::Part };
            let from = BTreeSet::from([one.item.id.clone()]);
            found.extend(to.into_iter().map(|item| LineageLink {
                item,
                from: from.clone(),
                field,
                score: SAID,
                reasons: vec![reason],
            }));
        }
        found
    }

    /// The items that are named beside a phrase, of those that may be meant.
    fn named(
        &self,
        one: &Portrait<'a>,
        saying: &Saying,
        may: impl Fn(&Portrait<'a>) -> bool,
    ) -> BTreeSet<Id> {
        let named = self.naming.beside_phrase(saying).into_iter();
        named.filter_map(|bearers| self.resolved(one, bearers, &may)).collect()
    }

    /// The one item meant by a name that several may bear.
    fn resolved(
        &self,
        one: &Portrait<'a>,
        bearers: &[usize],
        may: impl Fn(&Portrait<'a>) -> bool,
    ) -> Option<Id> {
        let portraits = || {
            let both = |index: usize| {
                let own = self.draft.portraits.get(index);
                own.unwrap_or_else(|| &self.base.portraits[index - self.draft.len()])
            };
            bearers.iter().map(move |index| both(*index)).filter(|other| may(other))
        };
        let only =
            |ids: BTreeSet<&Id>| if ids.len() == 1 { ids.first().map(|id| (*id).clone()) } else { None };
        only(portraits().map(|other| &other.item.id).collect()).or_else(|| {
            let beside = portraits().filter(|other| other.item.parent == one.item.parent);
            only(beside.map(|other| &other.item.id).collect())
        })
    }

    /// Whether an item may come from another at all.
    fn may_follow(&self, one: &Portrait<'_>, other: &Portrait<'_>) -> bool {
        let (id, from) = (&one.item.id, &other.item.id);
        let is_later = match (&one.first, &other.first) {
            (Some(own), Some(first)) => !own.is_before(first),
            _ => true,
        };
        let stands_above = |upper: &Id, lower: &Id| {
            [self.draft, self.base]
                .iter()
                .any(|side| side.plan.above(lower).iter().any(|above| above.id == *upper))
        };
        id != from
            && one.item.kind == other.item.kind
            && is_later
            && !stands_above(id, from)
            && !stands_above(from, id)
            && !self.refers(one, from)
            && !self.refers(other, id)
    }

    fn refers(&self, one: &Portrait<'_>, to: &Id) -> bool {
        let fields = self.vocabulary.kind(&one.item.kind).map_or(&[][..], |kind| &kind.fields);
        fields.iter().filter(|field| field.role == FieldRole::Reference).any(
            |field| matches!(one.item.value(&field.key), Some(Value::References(ids)) if ids.contains(to)),
        )
    }

    /// The phase before, by the numbers in names.
    fn numbered(&self, one: &Portrait<'a>) -> Option<LineageLink> {
        let (stem, number) = number_of(one, phase).or_else(|| number_of(one, roman_end))?;
        let is_phase = number_of(one, phase).is_some();
        let only = |fits: &dyn Fn(&Portrait<'_>) -> bool| {
            let mut earlier = self
                .all
                .iter()
                .copied()
                .filter(|other| self.may_follow(one, other) && !run_at_once(one, other))
                .filter(|other| fits(other));
            earlier.next().filter(|_| earlier.next().is_none())
        };
        let read = if is_phase { phase } else { roman_end };
        let before = (stem.clone(), number.checked_sub(1)?);
        let numbered = only(&|other| number_of(other, read).as_ref() == Some(&before));
        let bare = || {
            let is_bare = |other: &Portrait<'_>| other.has_name && other.naming.text == stem;
            only(&|other| is_bare(other) && self.succession(one, other).is_known())
        };
        let (score, other) = match numbered {
            Some(other) => (NEXT_PHASE, other),
            None if number == 2 => (FIRST_NUMBERED, bare()?),
            None => return None,
        };
        let succession = self.succession(one, other);
        // 計画I and 計画II may as well be two halves of one thing.
        if !is_phase && !succession.is_known() {
            return None;
        }
        let reasons: Vec<Reason> = [Reason::NextPhase].into_iter().chain(succession.reasons()).collect();
        let score = if succession.is_known() { score + 50 } else { score };
        Some(link(one, other, score, reasons))
    }

    /// The item that ends where this one begins, under the same parent, if its name is clearly more alike
    /// than the others'.
    fn in_time(&self, one: &Portrait<'a>) -> Option<LineageLink> {
        let mut eligible: Vec<(i32, Succession, &Portrait<'_>)> = self
            .all
            .iter()
            .copied()
            .filter(|other| other.item.parent == one.item.parent && self.may_follow(one, other))
            .filter(|other| !self.wholes.contains(&other.item.id))
            .map(|other| (name_likeness(one, other), self.succession(one, other), other))
            .filter(|(_, succession, _)| succession.is_any())
            .collect();
        eligible.sort_by_key(|(likeness, _, other)| (std::cmp::Reverse(*likeness), other.item.id.clone()));
        let (likeness, succession, other) = *eligible.first()?;
        if !one.has_name {
            let is_only = eligible.len() == 1 && one.naming.text.is_empty() && other.has_name;
            return (is_only && succession.is_known())
                .then(|| link(one, other, NAMELESS_IN_TIME, succession.reasons().collect()));
        }
        let both_stood = [one, other].iter().all(|side| self.base.index.contains_key(&side.item.id));
        let mut least = succession.least_likeness(both_stood);
        let apart = one.telling.apart(&other.telling);
        if apart != Apart::Same {
            least += OTHER_NUMBER;
        }
        // （Ａ型） beside （Ｂ型）: two of a kind, whatever their years.
        if apart == Apart::Turned {
            return None;
        }
        let next = eligible.get(1).map_or(0, |(likeness, _, _)| *likeness);
        if !other.has_name || likeness < least || likeness - next < CLEAR {
            return None;
        }
        let years = if succession.years { 100 } else { 0 };
        let evaluations = if succession.evaluations { 80 } else { 0 };
        let score = (IN_TIME + likeness * 3 / 10 + years + evaluations).min(940) as Score;
        let reasons = [Reason::LikeName].into_iter().chain(succession.reasons()).chain([Reason::SameParent]);
        Some(link(one, other, score, reasons.collect()))
    }

    fn succession(&self, one: &Portrait<'_>, other: &Portrait<'_>) -> Succession {
        let (mut years, mut perhaps, mut apart) = (false, false, false);
        if let (Some(first), Some(last)) = (one.first.and_then(|year| year.exact()), other.last) {
            let before = first.begins().checked_sub(1);
            years = last.exact().map(|last| last.begins()) == before;
            let low = last.earliest().map_or(0, |year| year.begins());
            let high = last.latest().map_or(u16::MAX, |year| year.begins());
            perhaps = !years && before.is_some_and(|year| low <= year && year <= high);
            apart = !years && !perhaps;
        }
        let evaluations = !apart && self.evaluations_meet(one, other);
        Succession { years, perhaps, evaluations }
    }

    /// Whether the first evaluation of the one falls in the year of the last evaluation of the other. First
    /// and last are the kinds that the vocabulary names first and last, standing where such evaluations
    /// stand.
    fn evaluations_meet(&self, one: &Portrait<'_>, other: &Portrait<'_>) -> bool {
        let [before, .., after] = &self.vocabulary.milestones[..] else { return false };
        let end = |side: &Portrait<'_>, kind: &Key, last: bool| -> Option<Milestone> {
            let set = side.milestones?;
            let mark = if last { set.last() } else { set.first() };
            mark.filter(|mark| mark.kind == *kind).cloned()
        };
        let (Some(own), Some(others)) = (end(one, &before.key, false), end(other, &after.key, true)) else {
            return false;
        };
        let Some(year) = own.at.as_fiscal_year().filter(|_| own.at == others.at) else { return false };
        let in_time = one.first.and_then(|first| first.latest()).is_none_or(|first| year <= first);
        let past = other.last.and_then(|last| last.earliest()).is_none_or(|last| year >= last);
        in_time && past
    }

    /// Takes the claims that can all be true: the surer before the less sure, and of two equally
    /// sure claims to one whole neither.
    fn settle(&self, mut claims: Vec<LineageLink>) -> Vec<LineageLink> {
        let mut best: BTreeMap<Id, (Score, BTreeSet<Id>)> = BTreeMap::new();
        for claim in claims.iter().filter(|claim| claim.field == Origin::Whole) {
            for id in &claim.from {
                let entry = best.entry(id.clone()).or_default();
                if claim.score > entry.0 {
                    *entry = (claim.score, BTreeSet::new());
                }
                if claim.score == entry.0 {
                    entry.1.insert(claim.item.clone());
                }
            }
        }
        let (mut wholes, mut parts) = (self.wholes.clone(), self.parts.clone());
        let mut from_of: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
        claims.sort_by_key(|claim| (std::cmp::Reverse(claim.score), claim.field));
        let mut kept: Vec<LineageLink> = Vec::new();
        for mut claim in claims {
            claim.from.retain(|id| {
                let is_free = match claim.field {
                    Origin::Whole => {
                        let (score, claimants) = &best[id];
                        !wholes.contains(id)
                            && !parts.contains(id)
                            && claim.score == *score
                            && claimants.len() == 1
                    }
                    Origin::Part => !wholes.contains(id),
                };
                is_free && !self.comes_from(id, &claim.item, &from_of)
            });
            if claim.from.is_empty() {
                continue;
            }
            match claim.field {
                Origin::Whole => wholes.extend(claim.from.iter().cloned()),
                Origin::Part => parts.extend(claim.from.iter().cloned()),
            }
            from_of.entry(claim.item.clone()).or_default().extend(claim.from.iter().cloned());
            match kept.iter_mut().find(|own| own.item == claim.item && own.field == claim.field) {
                Some(own) => {
                    own.from.extend(claim.from);
                    own.score = own.score.min(claim.score);
                    own.reasons.extend(claim.reasons);
                    own.reasons.sort_unstable();
                    own.reasons.dedup();
                }
                None => kept.push(claim),
            }
        }
        kept.sort_by_key(|claim| (self.draft.index[&claim.item], claim.field));
        kept
    }

    /// Whether `one` comes from `other` already, over any number of steps.
    fn comes_from(&self, one: &Id, other: &Id, suggested: &BTreeMap<Id, BTreeSet<Id>>) -> bool {
        let mut seen: BTreeSet<Id> = BTreeSet::new();
        let mut open = vec![one.clone()];
        while let Some(id) = open.pop() {
            if id == *other {
                return true;
            }
            if !seen.insert(id.clone()) {
                continue;
            }
            open.extend(suggested.get(&id).into_iter().flatten().cloned());
            let item = self.draft.plan.get(&id).or_else(|| self.base.plan.get(&id));
            for field in [LINEAGE_WHOLE, LINEAGE_PART] {
                open.extend(item.map(|item| item.references(field)).unwrap_or_default());
            }
        }
        false
    }
}

impl Succession {
    fn is_any(self) -> bool {
        self.years || self.perhaps || self.evaluations
    }

    /// Whether the years say so, and do not merely allow it.
    fn is_known(self) -> bool {
        self.years || self.evaluations
    }

    /// How like two names must be: the less, the more the years say; and more where both stood
    /// before, since nobody has said so yet.
    fn least_likeness(self, both_stood: bool) -> i32 {
        match (self.years, self.evaluations, both_stood) {
            (true, true, false) => 300,
            (true, false, false) => 330,
            (true, true, true) => 420,
            (true, false, true) | (false, true, false) => 450,
            (false, true, true) => 500,
            (false, false, _) => 550,
        }
    }

    fn reasons(self) -> impl Iterator<Item = Reason> {
        let years = self.years.then_some(Reason::NextInTime);
        years.into_iter().chain(self.evaluations.then_some(Reason::EvaluationsMeet))
    }
}

fn link(one: &Portrait<'_>, other: &Portrait<'_>, score: Score, mut reasons: Vec<Reason>) -> LineageLink {
    reasons.sort_unstable();
    let from = BTreeSet::from([other.item.id.clone()]);
    LineageLink { item: one.item.id.clone(), from, field: Origin::Whole, score, reasons }
}

/// The number in a name as one of the functions of [`super::telling`] reads it, and the rest of the name
/// folded.
fn number_of(one: &Portrait<'_>, read: fn(&str) -> Option<(String, u32)>) -> Option<(String, u32)> {
    let (stem, number) = if one.has_name { read(&one.plain)? } else { return None };
    Some((Tongue::all().fold(&stem).key, number))
}

/// Whether two surely run for more than a year at one time.
fn run_at_once(one: &Portrait<'_>, other: &Portrait<'_>) -> bool {
    match (one.first.and_then(|year| year.latest()), other.last.and_then(|year| year.earliest())) {
        (Some(first), Some(last)) => last > first,
        _ => one.first.is_some() && one.first == other.first,
    }
}

fn declares(one: &Portrait<'_>) -> bool {
    [LINEAGE_WHOLE, LINEAGE_PART].iter().any(|field| one.item.fields.contains_key(*field))
}
