//! The table of years of one item: which box stands in which row, so that nothing in it can be
//! read as something else.
//!
//! A box has a row of its own, with its marks in the row above it, which fall to it by the rule by which
//! such tables are read ([`planctl_core::layout::fit`]). What succeeds it stands in another row: a row
//! depends on its item, its parent and the window alone. What no table can show ([`Chart::left`]) is said in
//! a line by the caller.
//!
//! How years print: an exact year in its column. A year that is not recorded exactly is an open end: the
//! box stops where the record does, and a cell with a sign beside it takes the years in which it may run
//! as well, those of the roadmap ([`super::roadmap::bar`]). What has no last year, and is known to have
//! none, runs to the last column. So a box never depends on its neighbours: where it is drawn is its
//! item's alone, and the columns of a table are those that its boxes need, one more at either end.

use planctl_core::text::Lang;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::roadmap::{Onwards, RoadmapBar, bar};
use planctl_core::layout::{
    Axis, ChartBox, Form, Measures, Rank, Span, best, fit, listed, number_at, numbered, schedule_of,
};
use planctl_core::model::{
    Calendar, End, FieldRole, Id, Item, Key, KindDef, Milestone, Period, Plan, Value, Vocabulary,
};
use planctl_core::text::loosely;

/// How many years one table has at most: more are no columns on any paper.
const MOST_YEARS: i64 = 60;

/// The tables of one item, and what none of them shows.
#[derive(Debug, Default)]
pub(super) struct Chart<'a> {
    pub(super) tables: Vec<Sheet<'a>>,
    /// Items that neither a table nor a text shows, in the plan's order.
    pub(super) left: Vec<&'a Item>,
}

/// One table.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    pub(super) lanes: Vec<Lane<'a>>,
}

/// The row of a box with the marks above it, and the rows below that the box holds.
#[derive(Debug)]
pub(super) struct Lane<'a> {
    pub(super) drawn: Drawn<'a>,
    /// Next phases: marks without a box.
    pub(super) next: Vec<&'a Item>,
}

/// A box.
#[derive(Debug, Clone)]
pub(super) struct Drawn<'a> {
    pub(super) item: &'a Item,
    /// The first year of the box itself.
    pub(super) begins: i64,
    /// Where it may run as well, before the box and behind it.
    bar: RoadmapBar,
    /// The last year, where it is recorded exactly.
    last: Option<i64>,
    marks: BTreeSet<Milestone>,
    /// Items counted in its text with (1), (2), ….
    pub(super) parts: Vec<&'a Item>,
    /// Items in rows of their own below it.
    pub(super) held: Vec<&'a Item>,
}

/// What the boxes of a form are made of, with the fields of its kind.
pub(super) struct Rules<'a> {
    plan: &'a Plan,
    vocabulary: &'a Vocabulary,
    pub(super) of: &'a ChartBox,
    measures: Option<&'a Measures>,
    kind: &'a KindDef,
}

impl<'a> Rules<'a> {
    pub(super) fn new(form: &'a Form, plan: &'a Plan, vocabulary: &'a Vocabulary) -> Option<Rules<'a>> {
        let section = form.section.as_ref()?;
        let of = &section.chart.as_ref()?.of;
        let kind = vocabulary.kind(&of.kind)?;
        Some(Rules { plan, vocabulary, of, measures: section.measures.as_ref(), kind })
    }

    fn role(&self, role: FieldRole) -> Option<&'a Key> {
        self.kind.by_role(role).map(|field| &field.key)
    }

    pub(super) fn text(&self, item: &'a Item, role: FieldRole) -> Option<&'a str> {
        self.role(role).and_then(|key| item.text(key))
    }

    pub(super) fn body(&self, item: &'a Item) -> Option<&'a str> {
        item.text(&self.of.body)
    }

    pub(super) fn remark(&self, item: &'a Item) -> Option<&'a str> {
        self.of.remark.as_deref().and_then(|field| item.text(field))
    }

    pub(super) fn marks(&self, item: &Item) -> BTreeSet<Milestone> {
        match self.role(FieldRole::Milestones).and_then(|key| item.value(key)) {
            Some(Value::Milestones(set)) => set.clone(),
            _ => BTreeSet::new(),
        }
    }

    fn calendar(&self) -> &'a Calendar {
        &self.vocabulary.calendar
    }

    /// The columns of the tables: fiscal years.
    pub(super) fn axis(&self) -> Axis<'a> {
        Axis::of_fiscal_years(self.calendar())
    }

    fn period<'i>(&self, item: &'i Item, end: End) -> Option<&'i Period> {
        schedule_of(item, self.kind, end)
    }

    /// The columns between which an item begins or ends, as far as they are recorded.
    fn year(&self, item: &Item, end: End) -> Option<(Option<i64>, Option<i64>)> {
        let period = self.period(item, end)?;
        Some(match end {
            End::First => self.axis().begins(period),
            End::Last => self.axis().ends(period),
        })
    }

    /// The column of a mark; one that no column can show stands before all.
    fn column(&self, mark: &Milestone) -> i64 {
        self.axis().last(&mark.at).unwrap_or(0)
    }

    pub(super) fn rank(&self, mark: &Milestone) -> Rank {
        let index = self.vocabulary.milestones.iter().position(|def| def.key == mark.kind);
        Rank::of(index.unwrap_or(0), self.vocabulary)
    }

    fn children(&self, item: &Item) -> Vec<&'a Item> {
        self.plan.children(&item.id, &self.of.kind).iter().filter_map(|id| self.plan.get(id)).collect()
    }

    /// The item itself or what holds it, directly under `top`.
    fn root(&self, id: &Id, top: &Id) -> Option<Id> {
        let mut at = self.plan.get(id)?;
        while at.parent.as_ref() != Some(top) {
            at = self.plan.get(at.parent.as_ref()?)?;
        }
        Some(at.id.clone())
    }

    /// Whether nothing is recorded of an item beside its name.
    fn is_named_only(&self, item: &'a Item) -> bool {
        self.year(item, End::First).is_none()
            && self.year(item, End::Last).is_none()
            && self.body(item).is_none()
            && self.remark(item).is_none()
            && self.text(item, FieldRole::Label).is_none()
            && self.marks(item).is_empty()
            && self.role(FieldRole::Provisional).is_none_or(|key| item.value(key).is_none())
            && self.children(item).is_empty()
    }

    /// Whether a text stays what it is when it is read back from a box.
    fn is_plain(&self, text: &str) -> bool {
        let chars: Vec<char> = text.chars().collect();
        let broken = chars.windows(3).any(|three| {
            three[1].is_whitespace()
                && !(three[0].is_ascii() && three[2].is_ascii() && three[0] != ')' && three[2] != '(')
        });
        !broken && !text.contains(['\n', '\t', '\u{3000}']) && numbered(&chars).is_empty()
    }

    /// Whether a text in a box of its own is read as a name.
    fn is_name(&self, name: &str, alone: bool) -> bool {
        let chars: Vec<char> = name.chars().collect();
        let short = chars.len() <= 4
            && self.vocabulary.milestones.iter().any(|mark| name.contains(mark.words.get(Lang::JA)));
        let provisional = self.kind.by_role(FieldRole::Provisional).and_then(|field| field.mark.as_ref());
        let marked = provisional.is_some_and(|mark| loosely(name).ends_with(&loosely(mark.get(Lang::JA))));
        let measure = alone && self.measures.is_some_and(|measures| measures.is_measure(name));
        self.is_plain(name)
            && number_at(&chars).is_none()
            && !name.starts_with(['※', '○', '●', '・', '-'])
            && !name.contains('。')
            && !(short || marked || measure)
    }

    /// Whether what stands behind a name is read as what it is.
    fn is_body(&self, name: &str, remark: Option<&str>, body: Option<&str>) -> bool {
        let pieces = remark.into_iter().chain(body).flat_map(str::split_whitespace).take(3);
        let joins = |piece: &str| {
            piece.chars().count() <= 30 && !piece.contains(['。', '、', '「']) && self.of.is_name(piece)
        };
        let mut reached =
            pieces.take_while(|piece| piece.chars().count() <= 30 && !piece.contains(['。', '、', '「']));
        let joined = reached.any(joins);
        let remark_is_one = remark.is_none_or(|text| {
            text.starts_with('※') && !text.contains(char::is_whitespace) && self.is_plain(text)
        });
        let body_is_one = body.is_none_or(|text| self.is_plain(text) && !text.starts_with('※'));
        let measures = self.measures.is_some_and(|measures| {
            let all = format!("{name} {}", body.unwrap_or_default());
            !all.contains('。') && all.split_whitespace().all(|part| measures.is_measure(part))
        });
        !joined && remark_is_one && body_is_one && !measures
    }

    /// The names that a text lists as its parts.
    fn parts_named(&self, item: &'a Item) -> HashSet<String> {
        self.named(item, &self.of.parts, false)
    }

    /// The names that a text says its undertaking runs.
    fn conducted(&self, item: &'a Item) -> HashSet<String> {
        match &self.of.conducts {
            Some(conducts) => self.named(item, &conducts.line, true),
            None => HashSet::new(),
        }
    }

    fn named(&self, item: &'a Item, lines: &[planctl_core::text::Pattern], quoted: bool) -> HashSet<String> {
        let Some(body) = self.body(item) else { return HashSet::new() };
        let chars: Vec<char> = body.chars().collect();
        let ranges = listed(&chars, lines, quoted);
        ranges.into_iter().map(|range| loosely(&chars[range].iter().collect::<String>())).collect()
    }

    /// The box of an item, if one can show it.
    fn drawn(&self, item: &'a Item) -> Option<Drawn<'a>> {
        let (name, first) = (self.text(item, FieldRole::Name)?, self.year(item, End::First)?);
        if self.text(item, FieldRole::Label).is_some() {
            return None;
        }
        // Where it may not have begun before it ends, no box can show it.
        let begins = first.1?;
        let last = self.year(item, End::Last);
        let last_is_drawn = last.is_none_or(|(earliest, latest)| {
            earliest.is_some() && latest.is_none_or(|latest| latest >= begins)
        });
        let marks = self.marks(item);
        let years: Vec<i64> = marks.iter().filter_map(|mark| self.axis().last(&mark.at)).collect();
        if years.len() < marks.len() {
            return None;
        }
        let bar = bar(item, self.kind, &years, &self.axis())?;
        let (parts, held) = self.children_shown(item);
        let alone = self.body(item).is_none() && parts.is_empty();
        let sound = last_is_drawn
            && self.is_name(name, alone)
            && self.is_body(name, self.remark(item), self.body(item));
        let last = last.and_then(|(earliest, latest)| latest.filter(|_| earliest == latest));
        sound.then_some(Drawn { item, begins, bar, last, marks, parts, held })
    }

    /// The items below a box that its text counts, and those in rows below it.
    fn children_shown(&self, item: &'a Item) -> (Vec<&'a Item>, Vec<&'a Item>) {
        let children = self.children(item);
        let labelled = |child: &&&Item| self.text(child, FieldRole::Label).is_some();
        let counted: Vec<&Item> = children.iter().filter(labelled).copied().collect();
        let in_order = counted.iter().enumerate().all(|(index, child)| {
            let label: Vec<char> = self.text(child, FieldRole::Label).unwrap_or_default().chars().collect();
            let number = number_at(&label).filter(|(_, length)| *length == label.len());
            let sound = self.text(child, FieldRole::Name).is_some_and(|name| {
                self.is_name(name, false) && self.is_body(name, self.remark(child), self.body(child))
            });
            number.is_some_and(|(number, _)| number == index + 1) && sound
        });
        let parts = if in_order { counted } else { Vec::new() };
        let alone = self.body(item).is_none() && parts.is_empty();
        let holds = alone && self.text(item, FieldRole::Name).is_some_and(|name| self.of.is_holder(name));
        let is_row = |child: &&&'a Item| {
            holds
                && self.is_named_only(child)
                && self
                    .text(child, FieldRole::Name)
                    .is_some_and(|name| self.is_name(name, true) && !self.of.is_name(name))
        };
        let held = children.iter().filter(is_row).copied().collect();
        (parts, held)
    }
}

/// Lays out the items of the form's kind under `top`.
pub(super) fn lay_out<'a>(rules: &Rules<'a>, top: &Item) -> Chart<'a> {
    let all = rules.children(top);
    let mut chart = Chart::default();
    let mut shown: HashSet<&Id> = HashSet::new();
    let mut lane_of: HashMap<Id, (usize, usize)> = HashMap::new();
    let mut next: Vec<&'a Item> = Vec::new();
    for item in &all {
        let nameless = rules.text(item, FieldRole::Name).is_none();
        if nameless {
            next.push(item);
            continue;
        }
        let Some(drawn) = rules.drawn(item) else { continue };
        if let Some(place) = place(rules, &mut chart, &drawn) {
            lane_of.insert(item.id.clone(), place);
            shown.insert(&item.id);
            shown.extend(drawn.parts.iter().chain(&drawn.held).map(|item| &item.id));
        }
    }
    for item in next {
        if next_phase(rules, &mut chart, item, &lane_of, &top.id) {
            shown.insert(&item.id);
        }
    }
    // What a text that is shown names is shown by it.
    let mut said: HashSet<&Id> = HashSet::new();
    for item in all.iter().filter(|item| shown.contains(&item.id)) {
        let (parts, run) = (rules.parts_named(item), rules.conducted(item));
        let is_in = |names: &HashSet<String>, item: &'a Item| {
            rules.is_named_only(item)
                && rules.text(item, FieldRole::Name).is_some_and(|name| names.contains(&loosely(name)))
        };
        said.extend(rules.children(item).into_iter().filter(|item| is_in(&parts, item)).map(|item| &item.id));
        said.extend(all.iter().copied().filter(|item| is_in(&run, item)).map(|item| &item.id));
    }
    let mut open: Vec<&'a Item> = all.iter().rev().copied().collect();
    while let Some(item) = open.pop() {
        if !shown.contains(&item.id) && !said.contains(&item.id) {
            chart.left.push(item);
        }
        open.extend(rules.children(item).into_iter().rev());
    }
    chart
}

/// Finds a place for a box: a row of its own in a table that takes it, else a new table; `None` if its marks
/// would be read as another's even there.
fn place<'a>(rules: &Rules<'a>, chart: &mut Chart<'a>, drawn: &Drawn<'a>) -> Option<(usize, usize)> {
    if !is_sound(rules, drawn) {
        return None;
    }
    let lane = || Lane { drawn: drawn.clone(), next: Vec::new() };
    for (number, sheet) in chart.tables.iter_mut().enumerate() {
        sheet.lanes.push(lane());
        if sheet.last_is_read_right(rules) && sheet.has_room(rules) {
            return Some((number, sheet.lanes.len() - 1));
        }
        sheet.lanes.pop();
    }
    let sheet = Sheet { lanes: vec![lane()] };
    if !sheet.has_room(rules) {
        return None;
    }
    chart.tables.push(sheet);
    Some((chart.tables.len() - 1, 0))
}

/// Whether each mark of a box falls to it, in formats that show where a box ends and in those that do not.
fn is_sound(rules: &Rules<'_>, drawn: &Drawn<'_>) -> bool {
    [true, false].into_iter().all(|ends_are_drawn| {
        // A box of one column does not show that it ends in it.
        let last = drawn.last.filter(|last| ends_are_drawn && *last > drawn.begins);
        let span = Span { begins: drawn.begins, open: drawn.is_open(), last };
        drawn
            .marks
            .iter()
            .all(|mark| best(rules.rank(mark), rules.column(mark), [span].into_iter()) == Some(0))
    })
}

/// Finds the row whose marks a next phase can join: that of what it comes from, if that runs in that year and
/// nothing begins then.
fn next_phase<'a>(
    rules: &Rules<'a>,
    chart: &mut Chart<'a>,
    item: &'a Item,
    lane_of: &HashMap<Id, (usize, usize)>,
    top: &Id,
) -> bool {
    let marks = rules.marks(item);
    let first = rules.year(item, End::First);
    let bare = rules.body(item).is_none()
        && rules.remark(item).is_none()
        && rules.text(item, FieldRole::Label).is_none()
        && rules.year(item, End::Last).is_none()
        && rules.children(item).is_empty();
    let (true, Some(mark), 1) = (bare, marks.first(), marks.len()) else { return false };
    let at = rules.column(mark);
    let told = first == Some((Some(at + 1), None));
    if rules.rank(mark) != Rank::Before || !told {
        return false;
    }
    let roots = item.references("from").into_iter().filter_map(|id| rules.root(&id, top));
    let places: Vec<(usize, usize)> = roots.filter_map(|root| lane_of.get(&root).copied()).collect();
    let runs = |drawn: &Drawn<'_>| drawn.begins < at && drawn.last.is_none_or(|last| last >= at);
    let begins = |drawn: &Drawn<'_>| {
        let span = Span { begins: drawn.begins, open: drawn.is_open(), last: None };
        fit(Rank::Before, at, span).is_some()
    };
    let taken: Vec<bool> =
        chart.tables.iter().map(|sheet| sheet.lanes.iter().map(|lane| &lane.drawn).any(begins)).collect();
    for (sheet, lane) in places {
        let lanes = &chart.tables[sheet].lanes;
        let free = runs(&lanes[lane].drawn)
            && !taken[sheet]
            && !lanes[lane].next.iter().any(|other| rules.marks(other) == marks);
        if free {
            chart.tables[sheet].lanes[lane].next.push(item);
            return true;
        }
    }
    false
}

impl<'a> Sheet<'a> {
    /// Whether the last row is read as rows of its own: neither as the text of a box above it nor
    /// as a row that one above holds.
    fn last_is_read_right(&self, rules: &Rules<'a>) -> bool {
        self.reads_right(rules, self.lanes.len().saturating_sub(1))
    }

    fn reads_right(&self, rules: &Rules<'a>, number: usize) -> bool {
        let Some(lane) = self.lanes.get(number) else { return true };
        let drawn = &lane.drawn;
        if !lane.next.is_empty() || !drawn.marks.is_empty() {
            return true;
        }
        let mut above = self.lanes[..number].iter().rev().map(|lane| &lane.drawn);
        let Some(above) = above.find(|above| above.begins == drawn.begins) else { return true };
        let name = rules.text(drawn.item, FieldRole::Name).unwrap_or_default();
        let alone = |drawn: &Drawn<'a>| rules.body(drawn.item).is_none() && drawn.parts.is_empty();
        let goes_on = alone(above)
            && rules.body(drawn.item).is_some_and(|body| body.contains('。'))
            && !rules.of.is_name(name);
        let holds = rules.text(above.item, FieldRole::Name).is_some_and(|name| rules.of.is_holder(name));
        let is_held = alone(above) && holds && alone(drawn) && !rules.of.is_name(name);
        !goes_on && !is_held
    }

    /// The years of its columns: those that its boxes and marks stand in, with one more on either side,
    /// since what reaches the edge of a table may go on behind it.
    pub(super) fn years(&self, rules: &Rules<'a>) -> Vec<i64> {
        let (first, last) = self.span(rules);
        (first..=last).collect()
    }

    fn has_room(&self, rules: &Rules<'a>) -> bool {
        let (first, last) = self.span(rules);
        last - first < MOST_YEARS
    }

    fn span(&self, rules: &Rules<'a>) -> (i64, i64) {
        let boxes = || self.lanes.iter().map(|lane| &lane.drawn);
        let next = self.lanes.iter().flat_map(|lane| &lane.next).flat_map(|item| rules.marks(item));
        let marks = boxes().flat_map(|drawn| &drawn.marks).map(|mark| rules.column(mark));
        let (mut first, mut last): (Vec<i64>, Vec<i64>) =
            marks.chain(next.map(|mark| rules.column(&mark))).map(|at| (at, at)).unzip();
        for drawn in boxes() {
            let (from, to) = drawn.reaches();
            first.push(from);
            last.push(to);
        }
        (first.into_iter().min().unwrap_or(0), last.into_iter().max().unwrap_or(-1))
    }
}

impl Lane<'_> {
    /// The marks of each year, with the item of each.
    pub(super) fn marks(&self, rules: &Rules<'_>) -> BTreeMap<i64, Vec<(Id, Key)>> {
        let mut out: BTreeMap<i64, Vec<(Id, Key)>> = BTreeMap::new();
        // Those of one year stand in the order of the vocabulary.
        let place =
            |mark: &&Milestone| rules.vocabulary.milestones.iter().position(|kind| kind.key == mark.kind);
        let mut marks: Vec<&Milestone> = self.drawn.marks.iter().collect();
        marks.sort_by_key(place);
        for mark in marks {
            out.entry(rules.column(mark)).or_default().push((self.drawn.item.id.clone(), mark.kind.clone()));
        }
        for item in &self.next {
            for mark in rules.marks(item) {
                out.entry(rules.column(&mark)).or_default().push((item.id.clone(), mark.kind.clone()));
            }
        }
        out
    }
}

impl Drawn<'_> {
    /// Whether it may have begun before the box.
    fn is_open(&self) -> bool {
        self.bar.from < self.begins || self.bar.fades_before
    }

    /// The first year of the sign before the box, if it may have begun earlier.
    pub(super) fn may_begin(&self) -> Option<i64> {
        (self.bar.from < self.begins).then_some(self.bar.from)
    }

    /// The last year of the box itself; `None` if nothing ends it, so that it runs to the last column.
    pub(super) fn ends(&self) -> Option<i64> {
        let ends = match self.bar.after {
            Onwards::Endless => return None,
            Onwards::Ends => self.last.or(self.bar.sure.map(|(_, last)| last)),
            // The sign takes the last year. Where the box stops it says nothing, so that the name has room.
            Onwards::Fades => Some(self.bar.to - 1),
        };
        Some(ends.unwrap_or(self.begins).max(self.begins))
    }

    /// The last year of the sign behind the box, if its last year is not recorded.
    pub(super) fn may_end(&self) -> Option<i64> {
        let ends = self.ends()?;
        match self.bar.after {
            Onwards::Fades => Some(ends + 1),
            Onwards::Ends | Onwards::Endless => Some(self.bar.to).filter(|to| ends < *to),
        }
    }

    /// The years that a table must have for it.
    fn reaches(&self) -> (i64, i64) {
        let first = self.may_begin().unwrap_or(self.begins - 1);
        let last = match (self.may_end(), self.ends()) {
            (Some(last), _) => last,
            (None, Some(ends)) => ends + 1,
            (None, None) => self.bar.to,
        };
        (first, last)
    }
}
