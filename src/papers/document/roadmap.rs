//! The roadmap: time across, what runs in them down, as a value in no format.
//!
//! Nothing here knows a picture or a column of text ([`crate::render`] does). What is drawn is
//! found by roles: an item whose kind has a schedule or evaluations has a lane; what stands above
//! lanes, or could, has a group, also where no lane of it is recorded. A year that is not known
//! is never made one: a bar says where it surely runs, and how far it might.

use planctl_core::text::Terms;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Comparison, Side, extract_of};
use planctl_core::diff::{Facet, FacetKind, Family, Row, reading_order};
use planctl_core::layout::{Axis, Wording};
use planctl_core::model::{
    Calendar, End, FieldRole, Grain, Id, Item, KindDef, LINEAGE_PART, LINEAGE_WHOLE, Milestone, Plan,
    Stretch, Value, Vocabulary,
};
use planctl_core::text::{Lang, Words};
use planctl_core::words;

/// A chart of what runs when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roadmap {
    /// What the plan is called.
    pub plan: Words,
    /// The groups in reading order.
    pub groups: Vec<RoadmapGroup>,
    /// Which lane follows which.
    pub links: Vec<RoadmapLink>,
    /// The kinds of evaluation, in the vocabulary's order, with the sign of each.
    pub signs: Vec<RoadmapSign>,
    /// Whether it shows what changed between two plans.
    pub compared: bool,
    /// What its columns are.
    pub scale: Scale,
    /// What has no time in the columns drawn, and so no lane: each with its number and name, in reading order.
    pub outside: Vec<(Id, Words)>,
}

/// From how many lanes on a chart names in one row those of a group of which no time is known, and has an index.
pub const MANY_LANES: usize = 100;

/// How many lanes of one group are named in one row, at least.
const LEAST_NAMED: usize = 3;

/// What the columns of a chart are, each by its place among the stretches of its grain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    pub grain: Grain,
    pub calendar: Calendar,
}

/// What stands above lanes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoadmapGroup {
    pub id: Id,
    /// How deep below the outermost group, from 0.
    pub depth: usize,
    /// Its number and name.
    pub name: Words,
    /// Its lanes, those of parts after the whole.
    pub lanes: Vec<RoadmapLane>,
    /// In a chart of many lanes: what else stands in it, of which no time is known.
    pub undated: Vec<(Id, Words)>,
    /// What a reader must know of the lanes: that none is recorded, or that there may be more.
    pub note: Option<Words>,
    /// What became of it.
    pub news: Vec<RoadmapNews>,
}

/// One row of the chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoadmapLane {
    pub id: Id,
    /// How deep below lanes, 0 for what stands in the group itself.
    pub depth: usize,
    /// What it is called, with the mark of a provisional name.
    pub name: Words,
    /// Whether the name is provisional, or not known at all.
    pub unsettled: bool,
    /// Its years in words; `None` where nothing of them is known.
    pub schedule: Option<Words>,
    /// Where it runs; `None` where no year of it is known.
    pub bar: Option<RoadmapBar>,
    /// Where it ran before, if that differs.
    pub ghost: Option<RoadmapBar>,
    /// Its evaluations, by year.
    pub marks: Vec<RoadmapMark>,
    /// Whether it may have evaluations that are not recorded.
    pub marks_open: bool,
    /// What it follows; also what no lane shows.
    pub origins: Vec<RoadmapOrigin>,
    /// Whether it stands on one side only.
    pub fate: LaneFate,
    /// What became of it, in the order of the catalogue.
    pub news: Vec<RoadmapNews>,
}

/// What a lane follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoadmapOrigin {
    pub id: Id,
    pub name: Words,
}

/// On which side of two a lane stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LaneFate {
    /// On both, or the chart shows one plan.
    Stands,
    /// Only after.
    Come,
    /// Only before.
    Gone,
}

/// Where something runs, in columns of a [`Scale`]. Both ends of each stretch are included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoadmapBar {
    /// The first column it may run in, as far as it is drawn.
    pub from: i64,
    /// The last column it may run in, as far as it is drawn.
    pub to: i64,
    /// The columns in which it surely runs.
    pub sure: Option<(i64, i64)>,
    /// Whether it may have begun before [`RoadmapBar::from`]: it fades.
    pub fades_before: bool,
    /// How it goes on after [`RoadmapBar::to`].
    pub after: Onwards,
}

impl RoadmapBar {
    /// The same where columns are drawn up to `last`: what has no end runs as far.
    pub(super) fn reaching(self, last: i64) -> RoadmapBar {
        if self.after != Onwards::Endless || self.to >= last {
            return self;
        }
        RoadmapBar { to: last, sure: self.sure.map(|(first, _)| (first, last)), ..self }
    }
}

/// How a bar goes on after the last year drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Onwards {
    /// Not at all.
    Ends,
    /// Nobody knows how far: it fades.
    Fades,
    /// No end is set: it runs on.
    Endless,
}

/// One evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoadmapMark {
    /// The column in which it stands.
    pub column: i64,
    /// When it is expected.
    pub when: Words,
    pub sign: Words,
    /// What it is called in full.
    pub long: Words,
    /// On which side it stands.
    pub fate: LaneFate,
}

/// The sign of one kind of evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoadmapSign {
    /// The sign, at most two columns wide.
    pub sign: Words,
    /// What it stands for.
    pub long: Words,
}

/// A lane that comes from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoadmapLink {
    /// What was before.
    pub from: Id,
    /// What follows it.
    pub to: Id,
    /// Whether it comes from a part of it only.
    pub part: bool,
}

/// One thing that became of a lane or group, with a sign, so that it is legible without colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoadmapNews {
    pub kind: FacetKind,
    sign: &'static str,
    /// What changed, with what it was before.
    pub words: Words,
}

impl RoadmapNews {
    /// The sign of the kind of change.
    pub fn sign(&self) -> &'static str {
        self.sign
    }
}

impl Roadmap {
    /// The chart of one plan.
    pub fn of(side: &Side, vocabulary: &Vocabulary) -> Roadmap {
        let plan = side.snapshot.plan();
        build(Wording { vocabulary, before: plan, after: plan }, None)
    }

    /// The chart of the later plan, with what became of the earlier.
    pub fn between(comparison: &Comparison<'_>) -> Roadmap {
        let whole = build(comparison.wording(), Some(&comparison.rows));
        let Some(extract) = &comparison.extract else { return whole };
        let plans = [comparison.before, comparison.after].map(|side| side.snapshot.plan());
        whole.kept(comparison.rows.keys(), &plans, &extract.said)
    }

    /// The chart with the lanes of some items only, and what stands above them; its name says so.
    #[must_use]
    pub fn kept<'i>(mut self, of: impl Iterator<Item = &'i Id>, plans: &[&Plan], said: &Words) -> Roadmap {
        let kept: BTreeSet<Id> = of.cloned().collect();
        let above =
            |id: &Id| plans.iter().flat_map(|plan| plan.above(id)).map(|item| item.id.clone()).collect();
        let above: BTreeSet<Id> = kept.iter().flat_map(|id| -> Vec<Id> { above(id) }).collect();
        let stands = |id: &Id| kept.contains(id) || above.contains(id);
        for group in &mut self.groups {
            group.lanes.retain(|lane| stands(&lane.id));
        }
        self.groups.retain(|group| stands(&group.id));
        let drawn: BTreeSet<&Id> =
            self.groups.iter().flat_map(|group| &group.lanes).map(|lane| &lane.id).collect();
        self.links.retain(|link| drawn.contains(&link.from) && drawn.contains(&link.to));
        self.plan = extract_of(&self.plan, said);
        self
    }

    /// The chart with what has no end running on to `last` at least.
    pub fn reaching(mut self, last: i64) -> Roadmap {
        for lane in self.groups.iter_mut().flat_map(|group| &mut group.lanes) {
            for bar in [&mut lane.bar, &mut lane.ghost].into_iter().flatten() {
                *bar = bar.reaching(last);
            }
        }
        self
    }

    /// The chart without the lanes of which nothing lies in the columns from `first` to `last`; that they are left
    /// out, it says. What stands above a lane that stays, and what has no time, stays.
    #[must_use]
    pub fn within(mut self, first: i64, last: i64) -> Roadmap {
        for group in &mut self.groups {
            let shown: Vec<bool> = group.lanes.iter().map(|lane| lane.is_within(first, last)).collect();
            // A part that stays keeps what it is a part of.
            let stays = |index: usize| {
                let parts =
                    group.lanes[index + 1..].iter().take_while(|part| part.depth > group.lanes[index].depth);
                shown[index] || parts.zip(&shown[index + 1..]).any(|(_, shown)| *shown)
            };
            let stays: Vec<bool> = (0..group.lanes.len()).map(stays).collect();
            let (kept, gone): (Vec<_>, Vec<_>) =
                std::mem::take(&mut group.lanes).into_iter().zip(stays).partition(|(_, stays)| *stays);
            group.lanes = kept.into_iter().map(|(lane, _)| lane).collect();
            self.outside.extend(gone.into_iter().map(|(lane, _)| (lane.id, lane.name)));
        }
        self.tidied()
    }

    /// The chart, if it has many lanes, with those of a group of which no time is known, and nothing else is told,
    /// named in one row.
    #[must_use]
    pub fn folded(mut self) -> Roadmap {
        if self.lanes() < MANY_LANES {
            return self;
        }
        for group in &mut self.groups {
            let depths: Vec<usize> = group.lanes.iter().map(|lane| lane.depth).collect();
            let is_whole = |index: usize| depths.get(index + 1).is_some_and(|next| *next > depths[index]);
            let folds = |index: usize, lane: &RoadmapLane| {
                let tells =
                    !lane.news.is_empty() || !lane.origins.is_empty() || lane.fate != LaneFate::Stands;
                lane.is_undated() && !tells && !lane.marks_open && !is_whole(index)
            };
            let folds: Vec<bool> =
                group.lanes.iter().enumerate().map(|(index, lane)| folds(index, lane)).collect();
            if folds.iter().filter(|folds| **folds).count() < LEAST_NAMED {
                continue;
            }
            let (named, kept): (Vec<_>, Vec<_>) =
                std::mem::take(&mut group.lanes).into_iter().zip(folds).partition(|(_, folds)| *folds);
            group.lanes = kept.into_iter().map(|(lane, _)| lane).collect();
            group.undated = named.into_iter().map(|(lane, _)| (lane.id, lane.name)).collect();
        }
        self.tidied()
    }

    /// Without links to what has no lane, and without groups in which nothing is left.
    fn tidied(mut self) -> Roadmap {
        let drawn: BTreeSet<Id> =
            self.groups.iter().flat_map(|group| &group.lanes).map(|lane| lane.id.clone()).collect();
        self.links.retain(|link| drawn.contains(&link.from) && drawn.contains(&link.to));
        let has = |group: &RoadmapGroup| {
            !group.lanes.is_empty()
                || !group.undated.is_empty()
                || group.note.is_some()
                || !group.news.is_empty()
        };
        let has: Vec<(usize, bool)> = self.groups.iter().map(|group| (group.depth, has(group))).collect();
        let mut index = 0;
        self.groups.retain(|_| {
            let (depth, own) = has[index];
            let below = has[index + 1..].iter().take_while(|(below, _)| *below > depth);
            index += 1;
            own || below.into_iter().any(|(_, has)| *has)
        });
        self
    }

    /// How many lanes it has, with what is named in one row.
    pub fn lanes(&self) -> usize {
        self.groups.iter().map(|group| group.lanes.len() + group.undated.len()).sum()
    }

    /// What is left out for having no time in the columns drawn, in words.
    pub fn left_outside(&self) -> Option<Words> {
        let names = self.outside.iter().map(|(_, name)| name);
        let count = self.outside.len();
        (count > 0).then(|| words!("document.wholly-outside", count, names = Words::list(names)))
    }

    /// What its columns are.
    pub fn axis(&self) -> Axis<'_> {
        Axis { calendar: &self.scale.calendar, grain: self.scale.grain }
    }

    /// The columns it spans, both included; `None` if no time of anything is known.
    pub fn span(&self) -> Option<(i64, i64)> {
        let lanes = || self.groups.iter().flat_map(|group| &group.lanes);
        let years = lanes().flat_map(|lane| {
            let bars = [lane.bar, lane.ghost].into_iter().flatten().flat_map(|bar| [bar.from, bar.to]);
            bars.chain(lane.marks.iter().map(|mark| mark.column))
        });
        let years: BTreeSet<i64> = years.collect();
        Some((*years.first()?, *years.last()?))
    }
}

impl RoadmapGroup {
    /// What stands in it of which no time is known, in words.
    pub fn named(&self) -> Option<Words> {
        let names = self.undated.iter().map(|(_, name)| name);
        let count = self.undated.len();
        (count > 0).then(|| words!("document.undated-named", count, names = Words::list(names)))
    }
}

impl RoadmapLane {
    /// Whether something of it lies in the columns from `first` to `last`, or no time of it is known.
    fn is_within(&self, first: i64, last: i64) -> bool {
        let is_in = |from: i64, to: i64| from <= last && first <= to;
        let bars = [self.bar, self.ghost];
        self.is_undated()
            || bars
                .iter()
                .flatten()
                .any(|bar| is_in(bar.from, bar.to) || bar.after == Onwards::Endless && bar.from <= last)
            || self.marks.iter().any(|mark| is_in(mark.column, mark.column))
    }

    /// Whether no year of it is known: it is named, not drawn.
    pub fn is_undated(&self) -> bool {
        self.bar.is_none() && self.ghost.is_none() && self.marks.is_empty()
    }
}

/// What is recorded of one end of a schedule.
#[derive(Clone, Copy)]
enum EndOf {
    /// The kind has no such field, or it is known to be empty.
    NotSet,
    Unknown,
    /// Between two columns, as far as they are known.
    Within(Option<i64>, Option<i64>),
}

impl EndOf {
    fn of(item: &Item, kind: &KindDef, end: End, axis: &Axis<'_>) -> EndOf {
        let Some(held) = kind.schedule(end).and_then(|field| item.fields.get(&field.key)) else {
            return EndOf::NotSet;
        };
        match &held.value {
            Some(Value::Period(period)) => {
                let (earliest, latest) = match end {
                    End::First => axis.begins(period),
                    End::Last => axis.ends(period),
                };
                EndOf::Within(earliest, latest)
            }
            _ => EndOf::Unknown,
        }
    }

    fn earliest(self) -> Option<i64> {
        if let EndOf::Within(earliest, _) = self { earliest } else { None }
    }

    fn latest(self) -> Option<i64> {
        if let EndOf::Within(_, latest) = self { latest } else { None }
    }
}

/// How many columns a bar takes at least whose end is not recorded.
const LEAST_OPEN: i64 = 5;

/// Where an item runs, by itself and its evaluations alone: the roadmap and the table of years of a printed
/// plan draw the same.
pub(super) fn bar(item: &Item, kind: &KindDef, marks: &[i64], axis: &Axis<'_>) -> Option<RoadmapBar> {
    let (first, last) = (EndOf::of(item, kind, End::First, axis), EndOf::of(item, kind, End::Last, axis));
    let known = [first.earliest(), first.latest(), last.earliest(), last.latest()];
    let mut years: Vec<i64> = known.into_iter().flatten().collect();
    if years.is_empty() {
        return None;
    }
    years.sort();
    let (low, high) = (years[0], years[years.len() - 1]);
    let endless = matches!(last, EndOf::NotSet) && kind.schedule(End::Last).is_some();
    let from = first.earliest().unwrap_or(low - 1);
    let (to, after) = match last.latest() {
        Some(latest) => (latest, Onwards::Ends),
        None => {
            // Evaluations show how far it is expected to matter, not where it ends.
            let far = marks.last().copied().map_or(high, |mark| mark.max(high));
            // What stops nowhere has room for its name, if it has one, in the printed plan as here.
            let name = kind.by_role(FieldRole::Name);
            let is_named = name.is_some_and(|name| item.text(&name.key).is_some());
            let least = first.latest().unwrap_or(low) + LEAST_OPEN - 2;
            let far = if endless || !is_named { far } else { far.max(least) };
            (far + 1, if endless { Onwards::Endless } else { Onwards::Fades })
        }
    };
    // It runs in a year for sure if it has begun by then at the latest and has not ended before.
    let begun = [first.latest(), last.latest()].into_iter().flatten().min();
    let not_ended = [first.earliest(), last.earliest()].into_iter().flatten().max();
    let sure_to = if endless { Some(to) } else { not_ended };
    let sure = begun.zip(sure_to).filter(|(from, to)| from <= to);
    let (from, to) = sure.map_or((from, to), |(first, last)| (from.min(first), to.max(last)));
    // A schedule that contradicts itself is for `check` to tell; here it must not be drawn inside out.
    let (from, to) = (from.min(to), from.max(to));
    Some(RoadmapBar { from, to, sure, fades_before: first.earliest().is_none(), after })
}

/// What of one plan a lane shows.
struct Drawn {
    bar: Option<RoadmapBar>,
    marks: BTreeSet<Milestone>,
    schedule: Option<Words>,
    marks_open: bool,
}

struct Builder<'a> {
    wording: Wording<'a>,
    axis: Axis<'a>,
    rows: Option<&'a BTreeMap<Id, Row>>,
    signs: HashMap<String, RoadmapSign>,
}

fn build(wording: Wording<'_>, rows: Option<&BTreeMap<Id, Row>>) -> Roadmap {
    let vocabulary = wording.vocabulary;
    let signs = signs(vocabulary);
    let axis = Axis::of(&[wording.before, wording.after], vocabulary);
    let builder = Builder {
        wording,
        axis,
        rows,
        signs: vocabulary
            .milestones
            .iter()
            .zip(&signs)
            .map(|(milestone, sign)| (milestone.key.to_string(), sign.clone()))
            .collect(),
    };
    let (groups, links) = builder.groups();
    let plan = wording.name_of(wording.after.root());
    let scale = Scale { grain: axis.grain, calendar: axis.calendar.clone() };
    let (compared, outside) = (rows.is_some(), Vec::new());
    let roadmap = Roadmap { plan, groups, links, signs, compared, scale, outside };
    match roadmap.span() {
        Some((_, last)) => roadmap.reaching(last),
        None => roadmap,
    }
}

impl<'a> Builder<'a> {
    fn groups(&self) -> (Vec<RoadmapGroup>, Vec<RoadmapLink>) {
        let (before, after) = (self.wording.before, self.wording.after);
        let order = reading_order(before, after, self.wording.vocabulary);
        let mut items: Vec<(&Plan, &Item)> = after.items().map(|item| (after, item)).collect();
        items.extend(before.items().filter(|item| after.get(&item.id).is_none()).map(|item| (before, item)));
        items.sort_by_key(|(_, item)| order[&item.id]);

        let mut groups: Vec<RoadmapGroup> = Vec::new();
        let mut place: BTreeSet<Id> = BTreeSet::new();
        let mut lanes: HashMap<Id, Vec<RoadmapLane>> = HashMap::new();
        let mut links = Vec::new();
        let drawn: BTreeSet<Id> = items
            .iter()
            .filter(|(_, item)| self.kind(item).is_some_and(has_lane))
            .map(|(_, item)| item.id.clone())
            .collect();
        for (plan, item) in items {
            let above = plan.above(&item.id);
            let Some(kind) = self.kind(item) else { continue };
            if has_lane(kind) {
                let lanes_above = above.iter().take_while(|item| self.kind(item).is_some_and(has_lane));
                let depth = lanes_above.count();
                let group = above.get(depth).map_or(plan.id(), |group| &group.id);
                lanes.entry(group.clone()).or_default().push(self.lane(item, kind, depth));
                links.extend(self.links(item, &drawn));
            } else {
                let depth = above.len().saturating_sub(1);
                place.insert(item.id.clone());
                groups.push(self.group(item, depth));
            }
        }
        // What stood under an item that is a lane of its own now, or of no kind known, stands in the
        // group of all.
        let mut homeless: Vec<RoadmapLane> = Vec::new();
        lanes.retain(|group, lanes| {
            let has_home = place.contains(group);
            if !has_home {
                homeless.append(lanes);
            }
            has_home
        });
        if !homeless.is_empty() {
            homeless.sort_by_key(|lane| order[&lane.id]);
            let root = after.root();
            if place.insert(root.id.clone()) {
                groups.insert(0, self.group(root, 0));
            }
            lanes.entry(root.id.clone()).or_default().extend(homeless);
        }
        for group in &mut groups {
            group.lanes = lanes.remove(&group.id).unwrap_or_default();
            group.note = self.note(group);
        }
        // A group is wanted for its lanes, for those it could have, and for the groups below it.
        let mut wanted: BTreeSet<Id> = BTreeSet::new();
        for group in groups.iter().filter(|group| !group.lanes.is_empty() || group.note.is_some()) {
            wanted.insert(group.id.clone());
            let plan = if after.get(&group.id).is_some() { after } else { before };
            wanted.extend(
                plan.above(&group.id)
                    .into_iter()
                    .filter(|item| item.parent.is_some())
                    .map(|item| item.id.clone()),
            );
        }
        groups.retain(|group| wanted.contains(&group.id));
        (groups, links)
    }

    fn kind(&self, item: &Item) -> Option<&'a KindDef> {
        self.wording.vocabulary.kind(&item.kind)
    }

    fn group(&self, item: &Item, depth: usize) -> RoadmapGroup {
        RoadmapGroup {
            id: item.id.clone(),
            depth,
            name: self.called(item),
            lanes: Vec::new(),
            undated: Vec::new(),
            note: None,
            news: self.news(&item.id),
        }
    }

    /// Number and name.
    fn called(&self, item: &Item) -> Words {
        let name = self.wording.name_of(item);
        match self.wording.label(item) {
            Some(label) => words!("document.labelled", label, name),
            None => name,
        }
    }

    /// What is to be said of the lanes of a group: nothing is left out in silence.
    fn note(&self, group: &RoadmapGroup) -> Option<Words> {
        let item = self.wording.item(&group.id)?;
        let held = |kind: &&KindDef| has_lane(kind) && kind.under.contains(&item.kind);
        let mut kinds = self.wording.vocabulary.kinds.iter().filter(held).peekable();
        kinds.peek()?;
        let kinds: Vec<&KindDef> = kinds.collect();
        let open = kinds.iter().any(|kind| item.open_lists.contains(&kind.key));
        let kinds = Words::joined("compose.or", kinds.iter().map(|kind| &kind.words));
        match (group.lanes.is_empty(), open) {
            (true, true) => Some(words!("document.none-recorded", kinds)),
            // What stands above other groups is no place where one looks for lanes.
            (true, false) if item.parent.is_none() => None,
            (true, false) => Some(words!("document.there-is-none", kinds)),
            (false, true) => Some(words!("document.others-unknown", kinds)),
            (false, false) => None,
        }
    }

    fn drawn(&self, item: Option<&Item>) -> Drawn {
        let none = Drawn { bar: None, marks: BTreeSet::new(), schedule: None, marks_open: false };
        let Some(item) = item else { return none };
        let Some(kind) = self.kind(item) else { return none };
        let field = kind.by_role(FieldRole::Milestones);
        let marks = match field.and_then(|field| item.value(&field.key)) {
            Some(Value::Milestones(set)) => set.iter().cloned().collect(),
            _ => BTreeSet::new(),
        };
        // What comes back is drawn where the rest runs, and says nothing of how far that is.
        let once = marks.iter().filter(|mark: &&Milestone| !matches!(mark.at, Stretch::Each(_)));
        let columns: BTreeSet<i64> = once.filter_map(|mark| self.axis.last(&mark.at)).collect();
        let columns: Vec<i64> = columns.into_iter().collect();
        let known = [End::First, End::Last].into_iter().any(|end| {
            let field = kind.schedule(end);
            field.is_some_and(|field| item.value(&field.key).is_some())
        });
        Drawn {
            bar: bar(item, kind, &columns, &self.axis),
            marks,
            schedule: self.wording.schedule(item).filter(|_| known),
            marks_open: field.is_some_and(|field| item.is_unknown(&field.key)),
        }
    }

    fn lane(&self, item: &Item, kind: &KindDef, depth: usize) -> RoadmapLane {
        let id = &item.id;
        let (before, after) = (self.wording.before.get(id), self.wording.after.get(id));
        // What only came to be known is no change of the plan, and is not drawn as one.
        let has = |kind| self.rows.and_then(|rows| rows.get(id)).is_some_and(|row| row.has(kind));
        let fate = match (has(FacetKind::Added), has(FacetKind::Deleted)) {
            (true, _) => LaneFate::Come,
            (_, true) => LaneFate::Gone,
            _ => LaneFate::Stands,
        };
        let moved = has(FacetKind::MilestoneMoved);
        let (marks_come, marks_gone) =
            (moved || has(FacetKind::MilestoneAdded), moved || has(FacetKind::MilestoneRemoved));
        let (was, is) = (self.drawn(before), self.drawn(after));
        let shown = if after.is_none() { &was } else { &is };
        let mut marks: Vec<RoadmapMark> = Vec::new();
        for mark in was.marks.union(&is.marks) {
            let fate = match (fate, was.marks.contains(mark), is.marks.contains(mark)) {
                (LaneFate::Stands, false, true) if marks_come => LaneFate::Come,
                (LaneFate::Stands, true, false) if marks_gone => LaneFate::Gone,
                _ => LaneFate::Stands,
            };
            let fallback = || RoadmapSign { sign: Words::same("？"), long: Words::same(&*mark.kind) };
            let RoadmapSign { sign, long } = self.signs.get(&*mark.kind).cloned().unwrap_or_else(fallback);
            let (from, to) = shown.bar.map_or((0, -1), |bar| (bar.from, bar.to));
            let when = self.wording.vocabulary.calendar.words(&mark.at);
            for column in self.axis.columns(&mark.at, from, to) {
                let (when, sign, long) = (when.clone(), sign.clone(), long.clone());
                marks.push(RoadmapMark { column, when, sign, long, fate });
            }
        }
        // Those of one year stand in the order of the vocabulary.
        let place = |mark: &RoadmapMark| {
            self.wording.vocabulary.milestones.iter().position(|kind| Words::from(&kind.long) == mark.long)
        };
        marks.sort_by_key(|mark| (mark.column, place(mark)));
        let provisional = kind.by_role(FieldRole::Provisional);
        let unsettled = provisional.is_some_and(|field| item.value(&field.key).is_some())
            || kind.by_role(FieldRole::Name).is_some_and(|field| item.text(&field.key).is_none());
        let origins = [LINEAGE_WHOLE, LINEAGE_PART].into_iter().flat_map(|field| item.references(field));
        let origins: Vec<RoadmapOrigin> =
            origins.map(|id| RoadmapOrigin { name: self.wording.name(&id), id }).collect();
        let name = match origins.first() {
            // A next phase that has no name yet is told by what it follows.
            Some(origin) if self.wording.name_of(item) == planctl_core::layout::nameless() => {
                words!("document.nameless-successor", origin = origin.name)
            }
            _ => self.called(item),
        };
        // What is over is drawn where it ran, and says so.
        let name = match kind.over(item) {
            Some((_, state)) => Words::aside(name, &state.words),
            None => name,
        };
        RoadmapLane {
            id: id.clone(),
            depth,
            name,
            unsettled,
            schedule: shown.schedule.clone(),
            bar: shown.bar,
            ghost: was.bar.filter(|bar| after.is_some() && fate == LaneFate::Stands && Some(*bar) != is.bar),
            marks,
            marks_open: shown.marks_open,
            origins,
            fate,
            news: self.news(id),
        }
    }

    fn links(&self, item: &Item, drawn: &BTreeSet<Id>) -> Vec<RoadmapLink> {
        let of = |field: &str, part: bool| {
            let from = item.references(field).into_iter().filter(|id| drawn.contains(id));
            from.map(|from| RoadmapLink { from, to: item.id.clone(), part }).collect::<Vec<_>>()
        };
        [of(LINEAGE_WHOLE, false), of(LINEAGE_PART, true)].concat()
    }

    /// The changes of an item that a chart can show.
    fn news(&self, id: &Id) -> Vec<RoadmapNews> {
        let Some(row) = self.rows.and_then(|rows| rows.get(id)) else { return Vec::new() };
        let shows = |facet: &&Facet| facet.kind.family() != Family::Knowledge || self.is_of_chart(row, facet);
        let news = |facet: &Facet| {
            let sign = facet.kind.roadmap_sign()?;
            Some(RoadmapNews { kind: facet.kind, sign, words: self.told(id, facet) })
        };
        row.facets.iter().filter(shows).filter_map(news).collect()
    }

    /// Whether what came to be known is an item, its years or its evaluations.
    fn is_of_chart(&self, row: &Row, facet: &Facet) -> bool {
        facet.fields.is_empty()
            || facet.fields.iter().any(|field| {
                let field = self.wording.vocabulary.field(&row.kind, field);
                field.is_some_and(|field| {
                    matches!(field.role, FieldRole::Schedule | FieldRole::Milestones | FieldRole::Name)
                })
            })
    }

    /// A change with what it was before.
    fn told(&self, id: &Id, facet: &Facet) -> Words {
        let base = self.wording.facet(id, facet);
        let (Some(before), Some(after)) = (self.wording.before.get(id), self.wording.after.get(id)) else {
            return base;
        };
        match facet.kind.family() {
            Family::Name => words!("document.was", facet = base, was = self.wording.name_of(before)),
            Family::Schedule => {
                let was = self.wording.schedule(before).unwrap_or_else(planctl_core::layout::unknown);
                words!("document.was", facet = base, was)
            }
            Family::Place => {
                let above = self.wording.before.above(id);
                let was = above.first().map(|item| self.wording.name_of(item)).unwrap_or_default();
                words!("document.was-under", facet = base, was)
            }
            Family::Milestones => {
                let (was, is) = (self.drawn(Some(before)).marks, self.drawn(Some(after)).marks);
                let named = |marks: Vec<&Milestone>| {
                    Words::list(marks.into_iter().map(|mark| {
                        let sign = self.signs.get(&*mark.kind).map(|sign| sign.sign.clone());
                        words!(
                            "document.labelled",
                            label = sign.unwrap_or_default(),
                            name = self.wording.vocabulary.calendar.words(&mark.at)
                        )
                    }))
                };
                let gone = named(was.difference(&is).collect());
                let come = named(is.difference(&was).collect());
                let told = match facet.kind {
                    FacetKind::MilestoneAdded => come,
                    FacetKind::MilestoneRemoved => gone,
                    _ => words!("document.to", from = gone, to = come),
                };
                Words::aside(base, told)
            }
            Family::Role if facet.kind == FacetKind::StatusChanged => {
                let states = |item: &Item| {
                    let field = |key| self.wording.vocabulary.field(&item.kind, key);
                    Words::list(
                        facet.fields.iter().map(|key| self.wording.held(field(key), item.fields.get(key))),
                    )
                };
                Words::aside(base, words!("document.to", from = states(before), to = states(after)))
            }
            Family::Standing
            | Family::Knowledge
            | Family::Provisional
            | Family::Number
            | Family::Lineage
            | Family::Origin
            | Family::Order
            | Family::Text
            | Family::Role => base,
        }
    }
}

fn has_lane(kind: &KindDef) -> bool {
    let ends = [End::First, End::Last].into_iter().any(|end| kind.schedule(end).is_some());
    ends || kind.by_role(FieldRole::Milestones).is_some()
}

/// The sign of each kind of evaluation: its own, where that is at most two columns wide, else the
/// first letters of its words; where two would look alike, a number.
fn signs(vocabulary: &Vocabulary) -> Vec<RoadmapSign> {
    let short = |text: &str| -> String {
        let wide = !text.is_ascii();
        match text.chars().count() {
            0 => "?".to_owned(),
            1 => text.to_owned(),
            2 if !wide => text.to_owned(),
            _ if wide => text.chars().take(1).collect(),
            _ => {
                let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
                let letters: String = parts.filter_map(|part| part.chars().next()).take(2).collect();
                letters.to_uppercase()
            }
        }
    };
    let all = |lang: Lang| {
        let found: Vec<String> =
            vocabulary.milestones.iter().map(|milestone| short(milestone.words.get(lang))).collect();
        let unlike = found.iter().collect::<BTreeSet<_>>().len() == found.len();
        let number = |index: usize| char::from(b'0' + u8::try_from(index % 10).unwrap_or(0)).to_string();
        if unlike { found } else { (1..=found.len()).map(number).collect() }
    };
    let long = vocabulary.milestones.iter().map(|milestone| milestone.long.clone());
    let signs: Vec<(&str, Vec<String>)> = Lang::ALL.iter().map(|lang| (lang.tag(), all(*lang))).collect();
    let sign = |index: usize| Terms::new(signs.iter().map(|(tag, signs)| (*tag, &*signs[index])));
    long.enumerate()
        .map(|(index, long)| RoadmapSign { sign: (&sign(index)).into(), long: (&long).into() })
        .collect()
}
