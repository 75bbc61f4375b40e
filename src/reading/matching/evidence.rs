//! What speaks for two items being one, in points: the sum of the table below, 1000 for a sure
//! thing. Points may exceed 1000, so that of two sure things the surer is known.

use super::likeness::{BIT, kept};
use super::portrait::{Portrait, Text};
use super::reason::Reason;
use super::telling::Apart;
use planctl_core::model::{Value, YearRange};

/// What speaks for a pair whatever the others are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evidence {
    pub(super) points: i32,
    /// Bits of [`Reason`]s.
    pub(super) reasons: u32,
    /// Whether the names are equal, as they are compared.
    pub(super) same_name: bool,
    /// Whether every field is equal.
    pub(super) same_content: bool,
    /// Whether the texts are nearly equal, and long enough for that to say something.
    near_text: bool,
}

/// What an item has to begin with: it is of the same kind.
const PRIOR: i32 = 200;
const SAME_PARENT: i32 = 220;
const OTHER_PARENT: i32 = -120;
/// A name that stands once in each plan outweighs its place, and so does a text.
const OTHER_PARENT_OF_ONE_NAME: i32 = -60;
const ALL_SAME_IN_PLACE: i32 = 500;
const ALL_SAME_ELSEWHERE: i32 = 150;
const SAME_NAME: i32 = 560;
/// Where several items of a plan bear the name, the name alone does not tell which.
const SAME_NAME_OF_SEVERAL: i32 = 400;
/// Of two names that say the same the one that is written so is meant.
const NOT_AS_WRITTEN: i32 = -10;
/// For a name that is long and rare.
const RARE_NAME: i32 = 120;
const RARE_TEXT: i32 = 250;
const TELLING_DIFFERS: i32 = -500;
/// A number gained or lost tells less than one turned into another.
const TELLING_GAINED: i32 = -250;
/// In a text that stands for a name, a number is often what is amended.
const NUMBER_IN_TEXT: i32 = -40;
const OTHER_HEAD: i32 = -80;
const SUCCEEDS: i32 = -300;
const SAME_LABEL: i32 = 20;

/// Points by likeness per mille, straight between the rows.
pub(super) type Curve = [(i32, i32)];
const LIKE_NAME: &Curve = &[(0, -200), (300, -60), (500, 80), (700, 200), (900, 330), (1000, 380)];
/// Of a text that stands for the name.
const LIKE_TITLE: &Curve =
    &[(0, -300), (300, -200), (500, 0), (600, 120), (700, 250), (800, 340), (1000, 480)];
const LIKE_TEXT: &Curve =
    &[(0, -300), (200, -200), (400, -50), (500, 60), (600, 150), (800, 300), (1000, 400)];
/// The least likeness of a text that holds the other.
const WITHIN: i32 = 860;
/// From this likeness on a long text begins to be one that nothing else has.
const NEARLY_SAME: i32 = 500;
/// From this likeness on a text was edited a little, and not written anew.
const LITTLE_EDITED: i32 = 650;
/// The least likeness that is told as a reason.
const WORTH_TELLING: i32 = 600;

/// What is common must weigh this much to count in full.
const ENOUGH: u64 = 60 * BIT;

pub(super) fn evidence(draft: &Portrait<'_>, base: &Portrait<'_>) -> Evidence {
    let mut sum = Sum { points: PRIOR, reasons: 0 };
    let same_name = name(&mut sum, draft, base);
    let near_text = body(&mut sum, &draft.body, &base.body, same_name);
    schedule(&mut sum, draft, base, same_name);
    others(&mut sum, draft, base);
    if let (Some(own), Some(other)) = (&draft.label, &base.label)
        && own.own == other.own
    {
        sum.add(SAME_LABEL, Some(Reason::SameLabel));
    }
    let same_content = draft.own == base.own;
    if same_content {
        sum.add(0, Some(Reason::SameContent));
    }
    Evidence { points: sum.points, reasons: sum.reasons, same_name, same_content, near_text }
}

impl Evidence {
    /// Points for where the two stand: whether their parents are linked to each other
    /// (`Some(true)`), to others (`Some(false)`) or not at all.
    pub(super) fn of_place(&self, parents: Option<bool>, base: &Portrait<'_>) -> (i32, u32) {
        let is_known = self.near_text || (self.same_name && base.naming.bearers == 1);
        match parents {
            Some(true) => {
                let all = if self.same_content { ALL_SAME_IN_PLACE } else { 0 };
                (SAME_PARENT + all, Reason::SameParent.bit())
            }
            Some(false) if is_known => (OTHER_PARENT_OF_ONE_NAME, Reason::OtherParent.bit()),
            Some(false) => (OTHER_PARENT, Reason::OtherParent.bit()),
            None => (0, 0),
        }
    }

    /// Points for the children of both, of which `together` are linked to each other and `apart`
    /// to children of others.
    pub(super) fn of_children(&self, together: i32, apart: i32) -> (i32, u32) {
        if together + apart == 0 {
            return (0, 0);
        }
        let most = if self.same_name { 200 } else { 120 };
        let share = 1000 * together / (together + apart);
        let points = (most + 100) * share / 1000 - 100;
        // One child is little to go by.
        let points = if together + apart == 1 { points / 2 } else { points };
        (points, if share >= 500 { Reason::Children.bit() } else { 0 })
    }
}

struct Sum {
    points: i32,
    reasons: u32,
}

impl Sum {
    fn add(&mut self, points: i32, reason: Option<Reason>) {
        self.points += points;
        self.reasons |= reason.map_or(0, Reason::bit);
    }
}

/// Points for the naming texts; whether they are equal.
fn name(sum: &mut Sum, draft: &Portrait<'_>, base: &Portrait<'_>) -> bool {
    let (own, other) = (&draft.naming, &base.naming);
    if own.text.is_empty() || other.text.is_empty() || draft.has_name != base.has_name {
        return false;
    }
    if own.text == other.text {
        let reason = if draft.written == base.written { Reason::SameName } else { Reason::LooselySameName };
        if other.bearers > 1 {
            sum.add(SAME_NAME_OF_SEVERAL, Some(reason));
        } else {
            let rarity = scaled(RARE_NAME, own.pairs.weight);
            sum.add(SAME_NAME + rarity, Some(reason));
        }
        if draft.plain != base.plain {
            sum.add(NOT_AS_WRITTEN, None);
        }
        return true;
    }
    let likeness = name_likeness(draft, base);
    // A text that stands for a name is amended by what is put before it or behind: （累計）.
    let is_within = !draft.has_name && holds(&own.text, &other.text);
    let likeness = if is_within { likeness.max(WITHIN) } else { likeness };
    let curve = if draft.has_name { LIKE_NAME } else { LIKE_TITLE };
    let reason = if draft.has_name { Reason::LikeName } else { Reason::LikeText };
    sum.add(along(curve, likeness), (likeness >= WORTH_TELLING).then_some(reason));
    telling(sum, draft, base);
    if draft.has_name && !draft.head.is_empty() && !base.head.is_empty() && draft.head != base.head {
        sum.add(OTHER_HEAD, None);
    }
    false
}

/// Whether one text holds the other, and that is no mere word.
fn holds(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    short.chars().count() >= 6 && long.contains(short)
}

fn telling(sum: &mut Sum, draft: &Portrait<'_>, base: &Portrait<'_>) {
    let points = match draft.telling.apart(&base.telling) {
        Apart::Same => return,
        _ if !draft.has_name => NUMBER_IN_TEXT,
        Apart::Gained => TELLING_GAINED,
        Apart::Turned => TELLING_DIFFERS,
    };
    sum.add(points, Some(Reason::TellingName));
}

/// How alike the naming texts of two items are, per mille: by pairs of characters, by words, and
/// by what need not be rewritten.
pub(super) fn name_likeness(one: &Portrait<'_>, other: &Portrait<'_>) -> i32 {
    let pairs = one.naming.pairs.shared(&other.naming.pairs).per_mille;
    if one.words.is_empty() || other.words.is_empty() {
        return pairs;
    }
    let words = one.words.shared(&other.words).per_mille;
    (pairs + words + kept(&one.naming.chars, &other.naming.chars)) / 3
}

/// Points for the other texts; whether they are nearly equal.
fn body(sum: &mut Sum, draft: &Text, base: &Text, same_name: bool) -> bool {
    if draft.text.is_empty() || base.text.is_empty() {
        return false;
    }
    let shared = draft.pairs.shared(&base.pairs);
    let mut points = along(LIKE_TEXT, shared.per_mille);
    if points > 0 {
        points = scaled(points, shared.weight);
    } else if same_name {
        // A text may be written anew under its old name.
        points = points * 4 / 15;
    }
    if draft.text == base.text {
        let bonus = if base.bearers == 1 { scaled(RARE_TEXT, shared.weight / 4) } else { 0 };
        sum.add(points + bonus, Some(Reason::SameText));
    } else {
        let nearly = (shared.per_mille - NEARLY_SAME).max(0) * RARE_TEXT / (1000 - NEARLY_SAME);
        let bonus = scaled(nearly, shared.weight / 4);
        sum.add(points + bonus, (shared.per_mille >= WORTH_TELLING).then_some(Reason::LikeText));
    }
    shared.per_mille >= LITTLE_EDITED && shared.weight >= ENOUGH
}

fn schedule(sum: &mut Sum, draft: &Portrait<'_>, base: &Portrait<'_>, same_name: bool) {
    let less = if same_name { 3 } else { 1 };
    let mut points = 0;
    if let (Some(own), Some(other)) = (&draft.first, &base.first) {
        points += if own == other {
            50
        } else if may_be_one(own, other) {
            0
        } else {
            -40 / less
        };
    }
    if let (Some(own), Some(other)) = (&draft.last, &base.last) {
        points += if own == other {
            30
        } else if may_be_one(own, other) {
            0
        } else {
            -10 / less
        };
    }
    if let (Some(own), Some(other)) = (draft.milestones, base.milestones) {
        let common = own.intersection(other).count();
        points += if own == other {
            80
        } else if 2 * common >= own.len().max(other.len()) {
            20
        } else if common == 0 {
            -60 / less
        } else {
            0
        };
    }
    sum.add(points, (points >= 80).then_some(Reason::SameSchedule));
    // What begins after another has ended is not the other.
    if let (Some(first), Some(last)) = (&draft.first, &base.last)
        && last.is_before(first)
    {
        sum.add(SUCCEEDS / less, None);
    }
}

fn may_be_one(own: &YearRange, other: &YearRange) -> bool {
    !own.is_before(other) && !other.is_before(own)
}

/// Dates, amounts, choices and sets of texts.
fn others(sum: &mut Sum, draft: &Portrait<'_>, base: &Portrait<'_>) {
    let mut points = 0;
    for (key, own) in &draft.others {
        let Some((_, other)) = base.others.iter().find(|(other, _)| other == key) else { continue };
        let is_choice = matches!(own, Value::Choice(_));
        points += match (own == other, is_choice, draft.has_name) {
            (true, true, _) => 40,
            (true, false, _) => 20,
            // An item without a name is what its choices say it is.
            (false, true, false) => -150,
            (false, true, true) => -40,
            (false, false, _) => -20,
        };
    }
    sum.add(points.min(60), None);
}

/// Points as far as the weight behind them is enough.
fn scaled(points: i32, weight: u64) -> i32 {
    points * weight.min(ENOUGH) as i32 / ENOUGH as i32
}

/// The value of a curve at a place.
pub(super) fn along(curve: &Curve, at: i32) -> i32 {
    let behind = curve.iter().position(|(x, _)| *x >= at).unwrap_or(curve.len() - 1);
    let (x1, y1) = curve[behind];
    let (x0, y0) = curve[behind.saturating_sub(1)];
    if x1 == x0 { y1 } else { y0 + (y1 - y0) * (at - x0) / (x1 - x0) }
}

/// Points for equal content whose parents are not linked to each other.
pub(super) fn content_elsewhere(draft: &Portrait<'_>) -> i32 {
    let weight = draft.naming.pairs.weight + draft.body.pairs.weight;
    scaled(ALL_SAME_ELSEWHERE, weight / 2)
}
