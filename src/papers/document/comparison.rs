//! Two plans held against each other: the one value every paper about a pair is made from.

use planctl_core::text::Lang;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::aspect::{aspects, aspects_of_one};
use super::{Extract, Standing};
use planctl_core::change::{ChangeSet, ItemChange};
use planctl_core::diff::{
    Algorithm, Amount, Cause, CauseRow, DiffTag, Facet, FacetKind, Family, Measure, Row, Weight, compare,
    group, leads, on_decided_ground, operations, reading_order, rows, transition,
};
use planctl_core::filter::Filter;
use planctl_core::layout::{Form, Wording, default_formula, difference_words, nameless, series_role};
use planctl_core::model::{
    Calendar, Date, End, FieldType, Held, Id, LINEAGE_PART, LINEAGE_WHOLE, Place, Plan, Reason, Value,
    Vocabulary,
};
use planctl_core::snapshot::{Certainty, Coverage, Knowledge, OpenRow, Snapshot};
use planctl_core::text::{Terms, Words};
use planctl_core::words;

/// One of two plans compared, with what is known about it beside its content.
#[derive(Debug, Clone)]
pub struct Side {
    /// What it is called: its date, or its file.
    pub label: String,
    /// Its date, if it is a revision.
    pub date: Option<Date>,
    pub snapshot: Snapshot,
    /// How its places are known.
    pub knowledge: Knowledge,
    /// Whether a body has decided it; `None` for a draft or a file.
    pub decided: Option<bool>,
    /// Who decided it, or put it forward as long as nobody has, if the log says.
    pub body: Option<Acted>,
    /// What waits for a decision in it; of a draft only.
    pub open: Vec<OpenRow>,
    /// Where the record has it.
    pub recorded: Recorded,
}

/// Where the record has a plan. Entries go by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Recorded {
    /// Nowhere: it is a draft, or a file.
    #[default]
    No,
    /// As a version of a proposal.
    Version,
    /// As a revision, in one entry.
    Once,
    /// As a revision, in an entry that corrects the one before.
    Corrects { entry: u64, of: u64 },
    /// As a revision that a later entry corrects.
    Corrected { entry: u64, by: u64 },
}

/// Which body acted on a revision, and on which day: a committee proposes, and another decides days later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acted {
    pub body: String,
    pub date: Date,
}

/// Two plans with everything that can be said of their difference.
#[derive(Debug, Clone)]
pub struct Comparison<'a> {
    pub before: &'a Side,
    pub after: &'a Side,
    /// The vocabulary, the newer of the two.
    pub vocabulary: &'a Vocabulary,
    pub changes: ChangeSet,
    /// Each item that differs.
    pub rows: BTreeMap<Id, Row>,
    pub causes: Vec<Cause>,
    /// Whether causes were declared, but against another plan than the one before, so that
    /// they were derived after all.
    pub declared_elsewhere: bool,
    /// Why places were changed; others may stand among them.
    reasons: Vec<Reason>,
    /// How the ids of a side without ids of its own were paired, if one is such.
    pub pairing: Option<Pairing>,
    /// How documents of the plan are written, for the papers that print its units as it does.
    pub form: Option<&'a Form>,
    /// What was not read of the documents that are held against each other.
    pub unread: Unread,
    /// Which part of the change is told; `None` where all is.
    pub extract: Option<Extract>,
    order: HashMap<Id, usize>,
}

/// How a document, which has no ids, was given those of another plan in passing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pairing {
    /// How many items have their exact name and place in the other plan.
    pub exact: usize,
    /// Items paired on a suggestion, with its score per mille.
    pub suggested: BTreeMap<Id, u16>,
    /// Items that such documents print and this one lacks, taken from the other plan; the tops of them.
    pub from_base: Vec<Id>,
}

/// The lines of two documents that were not read; none where a side is no document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unread {
    pub before: Vec<String>,
    pub after: Vec<String>,
}

impl Unread {
    /// The lines that are on one side only, in order, each with whether it is on the side after. Blanks do not
    /// count.
    pub fn differing(&self) -> Vec<(bool, &str)> {
        let plain = |line: &String| line.split_whitespace().collect::<String>();
        let before: Vec<String> = self.before.iter().map(plain).collect();
        let after: Vec<String> = self.after.iter().map(plain).collect();
        let mut out = Vec::new();
        for operation in operations(Algorithm::Myers, &before, &after) {
            if operation.tag() == DiffTag::Equal {
                continue;
            }
            out.extend(self.before[operation.old_range()].iter().map(|line| (false, line.as_str())));
            out.extend(self.after[operation.new_range()].iter().map(|line| (true, line.as_str())));
        }
        out
    }
}

/// One point of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    pub text: Words,
    /// The items it takes in, the leading one first.
    pub items: Vec<Id>,
    /// Whether something it rests on was concluded, not read.
    pub inferred: bool,
    /// Whether the office declared it.
    pub declared: bool,
    /// What its leading item stands under at the top of the plan; of an item at the top its own name, of the
    /// plan itself nothing.
    pub under: Words,
}

/// What the record says of a change, beside the two plans. By default it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stated {
    /// The points that were declared for it.
    pub causes: Vec<CauseRow>,
    /// Whether points were declared, but counted against another plan than the one before.
    pub elsewhere: bool,
    /// The places that were decided between the two. Others may stand among them.
    pub decided: BTreeSet<Place>,
    /// Why places were changed between the two, in the order in which it was said. Others may stand among them.
    pub reasons: Vec<Reason>,
}

impl Side {
    /// The day that every paper of it bears: on which it was decided, else that of the revision.
    pub fn day(&self) -> Option<Date> {
        self.date.map(|date| self.decided_on().unwrap_or(date))
    }

    /// What its papers say of how it stands. Names of proposals and of files are nobody's outside the office.
    pub fn standing(&self) -> Standing {
        Standing {
            name: self.date.map(|date| Words::same(date.to_string())).unwrap_or_default(),
            decided: self.decided,
            decided_on: self.decided_on().filter(|day| Some(*day) != self.date),
            recorded: self.recorded,
        }
    }

    /// The day of the decision, if a body has decided it.
    pub fn decided_on(&self) -> Option<Date> {
        self.body.as_ref().filter(|_| self.decided == Some(true)).map(|acted| acted.date)
    }
}

impl<'a> Comparison<'a> {
    /// Holds two plans against each other.
    pub fn new(before: &'a Side, after: &'a Side, vocabulary: &'a Vocabulary, stated: &Stated) -> Self {
        let changes = compare(&before.snapshot, &after.snapshot);
        let decided = on_decided_ground(&changes, vocabulary, &stated.decided);
        let changes = changes.with_decided(decided);
        let rows = rows(&changes, vocabulary);
        let order = reading_order(before.snapshot.plan(), after.snapshot.plan(), vocabulary);
        let causes = group(&stated.causes, &changes, &rows, &order, vocabulary);
        let declared_elsewhere = stated.elsewhere;
        Comparison {
            before,
            after,
            vocabulary,
            changes,
            rows,
            causes,
            declared_elsewhere,
            reasons: stated.reasons.clone(),
            pairing: None,
            form: None,
            unread: Unread::default(),
            extract: None,
            order,
        }
    }

    /// Why what a row tells was changed, as far as it was said: each text once, with its place.
    pub fn reasons(&self, row: &Row) -> Vec<&Reason> {
        let is_of = |reason: &&Reason| {
            reason.place.id == row.id && reason.place.field.as_ref().is_none_or(|field| row.is_about(field))
        };
        let mut said = BTreeSet::new();
        self.reasons.iter().filter(is_of).filter(|reason| said.insert(&reason.text)).collect()
    }

    /// Only the rows that are asked for, and the points that tell of one of them.
    #[must_use]
    pub fn only(mut self, filter: &Filter, said: &Words) -> Self {
        let (items, points) = (self.rows.len(), self.causes.len());
        let Comparison { rows, changes, vocabulary, .. } = &mut self;
        rows.retain(|_, row| filter.keeps(row, changes, vocabulary));
        let is_told = |cause: &Cause| cause.rows.keys().any(|id| self.rows.contains_key(id));
        let told = (1..).zip(std::mem::take(&mut self.causes)).filter(|(_, cause)| is_told(cause));
        let (numbers, causes) = told.unzip();
        self.causes = causes;
        let (items, points) = ((self.rows.len(), items), (self.causes.len(), points));
        self.extract = Some(Extract { said: said.clone(), items, points, numbers });
        self
    }

    /// The number of a point among all of the change, from 1; `index` is its place among those that are told.
    pub fn number(&self, index: usize) -> usize {
        self.extract.as_ref().and_then(|extract| extract.numbers.get(index).copied()).unwrap_or(index + 1)
    }

    /// The same, with the form by which documents of the plan are printed.
    pub fn printed_by(self, form: Option<&'a Form>) -> Self {
        Comparison { form, ..self }
    }

    pub fn wording(&self) -> Wording<'_> {
        Wording {
            vocabulary: self.vocabulary,
            before: self.before.snapshot.plan(),
            after: self.after.snapshot.plan(),
        }
    }

    /// All rows in reading order.
    pub fn in_order(&self) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.values().collect();
        rows.sort_by_key(|row| self.place(&row.id));
        rows
    }

    /// What no point takes in, in reading order: whole rows, or what points leave over of them.
    pub fn left_over(&self) -> Vec<Row> {
        let mut taken: HashMap<&Id, Vec<&Row>> = HashMap::new();
        for (id, part) in self.causes.iter().flat_map(|cause| &cause.rows) {
            taken.entry(id).or_default().push(part);
        }
        let left = self.in_order().into_iter().filter_map(|row| {
            let mut parts = taken.get(&row.id).into_iter().flatten();
            parts.try_fold(row.clone(), |left, part| left.without(part))
        });
        left.collect()
    }

    fn place(&self, id: &Id) -> (usize, Id) {
        (self.order.get(id).copied().unwrap_or(usize::MAX), id.clone())
    }

    /// Whether the later plan takes the place of the earlier, of the same date: what was recorded wrongly
    /// is put right, and nobody changed the plan.
    pub fn corrects(&self) -> bool {
        self.before.date.is_some() && self.before.date == self.after.date
    }

    /// Whether nothing waits for a decision on either side.
    pub fn is_decided(&self) -> bool {
        self.before.open.is_empty() && self.after.open.is_empty()
    }

    /// How much is known of each side.
    pub fn coverage(&self) -> (Coverage, Coverage) {
        let coverage = |side: &Side| side.knowledge.coverage(side.snapshot.plan());
        (coverage(self.before), coverage(self.after))
    }

    /// The points, worded. No two that are derived read the same, nor does one name an item by a name that another
    /// item of the points has too.
    pub fn points(&self) -> Vec<Point> {
        let mut points: Vec<Point> = self
            .causes
            .iter()
            .map(|cause| Point {
                text: point_words(self, cause),
                items: cause.items.clone(),
                inferred: cause.items.iter().any(|id| self.rests_on_inference(id)),
                declared: cause.declared,
                under: self.top(&cause.items[0]),
            })
            .collect();
        self.told_by_place(&mut points);
        // Where that says nothing, the id does.
        let by_id = |point: &Point| words!("document.point-id", id = &point.items[0], point = &point.text);
        let alike = alike(&points);
        for (point, _) in
            points.iter_mut().zip(alike).filter(|(point, is_alike)| *is_alike && !point.declared)
        {
            point.text = by_id(point);
        }
        points
    }

    /// Tells items of one name, or of none, apart by what they stand under, as far up as need be.
    fn told_by_place(&self, points: &mut [Point]) {
        let wording = self.wording();
        let names: Vec<Words> = points.iter().map(|point| wording.name(&point.items[0])).collect();
        let is_shared = |name: &Words, id: &Id| {
            let others = names.iter().zip(points.iter()).filter(|(_, point)| point.items[0] != *id);
            *name == nameless() || others.clone().any(|(other, _)| other == name)
        };
        let says = |point: &Point, name: &Words| {
            Lang::ALL.iter().any(|lang| point.text.get(*lang).contains(&*name.get(*lang)))
        };
        let is_ambiguous =
            |point: &Point, name: &Words| is_shared(name, &point.items[0]) && says(point, name);
        let ambiguous: Vec<bool> =
            points.iter().zip(&names).map(|(point, name)| is_ambiguous(point, name)).collect();
        let above: Vec<Vec<(Words, bool)>> = points
            .iter()
            .map(|point| {
                let id = &point.items[0];
                let plan = if wording.after.get(id).is_some() { wording.after } else { wording.before };
                let items = plan.above(id);
                // The plan is above all of them.
                let named = items.iter().enumerate().filter(|(at, item)| *at == 0 || item.parent.is_some());
                named
                    .map(|(_, item)| {
                        let name = wording.name_of(item);
                        let shared = is_shared(&name, &item.id);
                        (name, shared)
                    })
                    .collect()
            })
            .collect();
        let bare: Vec<Words> = points.iter().map(|point| point.text.clone()).collect();
        let mut levels: Vec<usize> = points
            .iter()
            .zip(alike(points))
            .zip(&ambiguous)
            .map(|((point, is_alike), is_ambiguous)| {
                usize::from(!point.declared && (is_alike || *is_ambiguous))
            })
            .collect();
        loop {
            for (at, point) in points.iter_mut().enumerate() {
                let path = &above[at][..levels[at].min(above[at].len())];
                if path.is_empty() {
                    continue;
                }
                let name = Words::joined("document.point-path", path.iter().rev().map(|(name, _)| name));
                point.text = words!("document.point-under", name, point = &bare[at]);
            }
            let alike = alike(points);
            let mut has_risen = false;
            for (at, level) in levels.iter_mut().enumerate() {
                let can_rise = *level > 0 && *level < above[at].len();
                if can_rise && (alike[at] || above[at][*level - 1].1) {
                    *level += 1;
                    has_risen = true;
                }
            }
            if !has_risen {
                return;
            }
        }
    }

    /// What an item stands under at the top of the plan.
    fn top(&self, id: &Id) -> Words {
        let wording = self.wording();
        let plan = if wording.after.get(id).is_some() { wording.after } else { wording.before };
        match (wording.path(plan, id).into_iter().next(), plan.get(id)) {
            (Some(top), _) => top,
            (None, Some(item)) if item.parent.is_some() => match wording.label(item) {
                Some(label) => words!("document.labelled", label, name = wording.name_of(item)),
                None => wording.name_of(item),
            },
            (None, _) => Words::default(),
        }
    }

    /// Whether what is said of this item's change rests on something that was concluded: the
    /// item on a side, or that the other side lacks it.
    pub fn rests_on_inference(&self, id: &Id) -> bool {
        let Some(row) = self.rows.get(id) else { return false };
        let inferred = |side: &Side, id: &Id| side.knowledge.certainty(id, None) == Some(Certainty::Inferred);
        let stands = |side: &Side| side.snapshot.plan().get(id).is_some();
        let fields: Vec<_> = row.facets.iter().flat_map(|facet| &facet.fields).collect();
        let whole = fields.is_empty() || row.has(FacetKind::Added) || row.has(FacetKind::Deleted);
        [self.before, self.after].into_iter().any(|side| {
            if stands(side) {
                let any = |field| side.knowledge.certainty(id, Some(field)) == Some(Certainty::Inferred);
                return if whole { inferred(side, id) } else { fields.iter().any(|field| any(field)) };
            }
            // The plan that lacks it is only as sure of that as of itself.
            inferred(side, side.snapshot.plan().id())
        })
    }

    /// Whether an item was paired on a suggestion only.
    pub fn is_suggested(&self, id: &Id) -> bool {
        self.pairing.as_ref().is_some_and(|pairing| pairing.suggested.contains_key(id))
    }

    /// How many rows are no change of the plan, but of what is recorded of it.
    pub fn record_rows(&self) -> usize {
        let is_knowledge = |row: &&Row| {
            row.weight() == Weight::Record
                && row.facets.iter().any(|facet| facet.kind.family() == Family::Knowledge)
        };
        self.rows.values().filter(is_knowledge).count()
    }
}

/// Which points read as another does in some language.
fn alike(points: &[Point]) -> Vec<bool> {
    let texts = |point: &Point| -> Vec<(&'static str, String)> {
        Lang::ALL.iter().map(|lang| (lang.tag(), point.text.get(*lang).into_owned())).collect()
    };
    let mut read: HashMap<(&'static str, String), usize> = HashMap::new();
    for text in points.iter().flat_map(texts) {
        *read.entry(text).or_default() += 1;
    }
    points.iter().map(|point| texts(point).iter().any(|text| read[text] > 1)).collect()
}

/// One point in words: the office's own, or the vocabulary's formula for the leading change.
pub fn point_words(comparison: &Comparison<'_>, cause: &Cause) -> Words {
    match &cause.text {
        // The office words its points in Japanese; in other languages a formula says the same.
        Some(text) if cause.formula.is_some() => {
            let formula = Cause { text: None, ..cause.clone() };
            return Words::written_in(Lang::JA, text.clone(), point_words(comparison, &formula));
        }
        Some(text) => return text.clone(),
        None => {}
    }
    let wording = comparison.wording();
    let mut leading =
        leads(&cause.items, &comparison.changes, &cause.rows, comparison.vocabulary, cause.formula);
    let lead = leading.first().unwrap_or(&cause.items[0]).clone();
    let lead = &lead;
    let Some(row) = cause.rows.get(lead) else { return wording.name(lead) };
    let (mut formula, mut facets) = formula_key(comparison.vocabulary, cause, row);
    let lineage = lineage(row).filter(|_| cause.formula.is_none() && formula != "group");
    let origins = match lineage {
        Some(kind) => origins_of(comparison, lead, kind),
        None => Vec::new(),
    };
    // An item that took in another and changed besides is told of as both.
    let besides = match lineage.filter(|_| !origins.is_empty()) {
        Some(kind) => {
            let alike = |id: &&Id| {
                cause.rows.get(*id).is_some_and(|row| row.has(kind))
                    && origins_of(comparison, id, kind) == origins
            };
            leading = cause.items.iter().filter(alike).cloned().collect();
            let besides = formula == "several";
            (formula, facets) = (kind.key().to_owned(), vec![kind]);
            besides
        }
        None => false,
    };
    let names: Vec<Words> = leading.iter().map(|id| name_for(&wording, cause, id)).collect();
    let of = |side: &Plan| side.get(lead).map(|item| wording.name_of(item)).unwrap_or_default();
    let (before, after) = (of(wording.before), of(wording.after));
    let parent = match formula.as_str() {
        // Of a transfer the new place is named, and only there the old one is of no use.
        "moved" => above(&wording, wording.after, lead),
        _ => wording.parent_name(lead),
    };
    let all: Vec<&Facet> =
        row.facets.iter().filter(|facet| facet.kind.weight() == Weight::Substantive).collect();
    // With the old name and the new one a point says that its item was renamed, and needs not say it again.
    let renamed =
        formula == "several" && row.has(FacetKind::Renamed) && !before.is_empty() && before != after;
    let by_name = [FacetKind::Renamed, FacetKind::ProvisionalSet, FacetKind::ProvisionalFixed];
    let told = all.iter().copied().filter(|facet| !(renamed && by_name.contains(&facet.kind)));
    let told = told.filter(|facet| facet.kind != FacetKind::Absorbed);
    let named = match renamed {
        true => words!("document.point-renamed", before = &before, after = &after),
        false => Words::and(&names),
    };
    let aspects = Words::and(&aspects(&wording, &row.kind, told));
    let one = facets.first().and_then(|kind| row.facets.iter().find(|facet| facet.kind == *kind));
    let field = one.map(|facet| Words::and(&aspects_of_one(&wording, &row.kind, facet)));
    let said = one.filter(|_| facets.len() == 1).map(|facet| Said::of(comparison, lead, facet));
    let mut said = said.unwrap_or_default();
    if !origins.is_empty() {
        let origins: Vec<Words> = origins.iter().map(|id| gone_name(&wording, id)).collect();
        (said.from, said.to) = (Words::and(&origins), Words::and(&names));
    }
    if facets == [FacetKind::Renamed] {
        (said.from, said.to) = (before.clone(), after.clone());
    }
    let name_or = |value: &Words, name: Words| if value.is_empty() { name } else { value.clone() };
    let label = wording.item(lead).and_then(|item| wording.label(item)).map(Words::same);
    let values = [
        ("item", named),
        ("kind", wording.kind(&row.kind)),
        ("parent", parent),
        ("label", label.unwrap_or_default()),
        ("field", field.unwrap_or_else(|| aspects.clone())),
        ("fields", aspects),
        ("before", name_or(&said.from, before)),
        ("after", name_or(&said.to, after)),
        ("from", said.from),
        ("to", said.to),
        ("by", said.by),
    ];
    // A formula that names what there is not is passed over for one that does not.
    let is_whole = |template: &Terms| {
        let lacks = |name: &str, value: &Words| {
            MAY_LACK.contains(&name)
                && value.is_empty()
                && template.texts().any(|text| text.contains(&format!("{{{name}}}")))
        };
        !values.iter().any(|(name, value)| lacks(name, value))
    };
    let keys = [formula.as_str(), "several"].into_iter();
    let template =
        keys.filter_map(|key| comparison.vocabulary.formula(&row.kind, key)).find(|one| is_whole(one));
    let own = comparison.vocabulary.formula(&row.kind, &formula).is_some();
    let template = template.filter(|_| own);
    // A sentence that stands for a name is quoted, unless the formula does.
    let quotes = template.is_some_and(|template| template.texts().any(|text| text.contains("「{item}」")));
    let mut values = values;
    if !quotes && names.iter().any(is_sentence) && !renamed {
        values[0].1 = Words::and(&names.iter().map(quoted).collect::<Vec<_>>());
    }
    let stays = origins.iter().any(|id| wording.after.get(id).is_some());
    let told = match template {
        Some(template) => Words::from(template).filled(values.clone()),
        None if own => default_formula("several", &values),
        None if formula == "split" && !stays => default_formula("split-up", &values),
        None => default_formula(&formula, &values),
    };
    let mut parts = vec![told];
    if besides {
        parts.push(default_formula("several", &values));
    }
    // What a part came of may stay, and change besides.
    if lineage == Some(FacetKind::Split) {
        parts.extend(origins.iter().filter_map(|id| change_besides(comparison, cause, id)));
    }
    // What an item took the place of is gone with this, and nothing else says so.
    let gone: Vec<Words> = origins_of(comparison, lead, FacetKind::Succeeded)
        .iter()
        .filter(|_| row.has(FacetKind::Succeeded) && lineage.is_none())
        .filter(|id| cause.rows.get(*id).is_some_and(|row| row.has(FacetKind::Deleted)))
        .map(|id| gone_name(&wording, id))
        .collect();
    let told = Words::and(&parts);
    match gone.is_empty() || cause.formula.is_some() || formula == "group" {
        true => told,
        false => words!("document.point-in-place", told, origins = Words::and(&gone)),
    }
}

/// What changed of an item that a cause takes in and does not lead, if it is of weight.
fn change_besides(comparison: &Comparison<'_>, cause: &Cause, id: &Id) -> Option<Words> {
    let row = cause.rows.get(id).filter(|row| !row.has(FacetKind::Added) && !row.has(FacetKind::Deleted))?;
    let wording = comparison.wording();
    let of_weight = row.facets.iter().filter(|facet| facet.kind.weight() == Weight::Substantive);
    let aspects = Words::and(&aspects(&wording, &row.kind, of_weight));
    let values = [("item", gone_name(&wording, id)), ("fields", aspects.clone())];
    (!aspects.is_empty()).then(|| default_formula("several", &values))
}

/// How an item came of others, where that says more than that it came.
fn lineage(row: &Row) -> Option<FacetKind> {
    [FacetKind::Merged, FacetKind::Split, FacetKind::Absorbed].into_iter().find(|kind| row.has(*kind))
}

/// What an item came of in this change: of one that already stood, what it gained.
fn origins_of(comparison: &Comparison<'_>, id: &Id, kind: FacetKind) -> Vec<Id> {
    let field = if kind == FacetKind::Split { LINEAGE_PART } else { LINEAGE_WHOLE };
    let of =
        |side: &Plan| -> BTreeSet<Id> { side.get(id).map(|item| item.references(field)).unwrap_or_default() };
    let [before, after] = [comparison.before, comparison.after].map(|side| of(side.snapshot.plan()));
    after.difference(&before).cloned().collect()
}

/// The places of a formula that may have nothing to stand in them.
const MAY_LACK: [&str; 4] = ["from", "to", "by", "label"];

/// The values of one change of one field: from which, to which, and by how much, as far as there is one of each.
#[derive(Default)]
struct Said {
    from: Words,
    to: Words,
    by: Words,
}

impl Said {
    fn of(comparison: &Comparison<'_>, id: &Id, facet: &Facet) -> Said {
        let wording = comparison.wording();
        let of = |side: &Plan| side.get(id).map(|item| wording.name_of(item)).unwrap_or_default();
        let mut fields = facet.fields.iter();
        match (facet.kind.family(), (fields.next(), fields.next())) {
            (Family::Name | Family::Provisional, _) => {
                Said { from: of(wording.before), to: of(wording.after), by: Words::default() }
            }
            (Family::Place, _) => Said {
                from: above(&wording, wording.before, id),
                to: above(&wording, wording.after, id),
                by: Words::default(),
            },
            (_, (Some(key), None)) => {
                let (Some(change), Some(item)) = (comparison.changes.items.get(id), wording.item(id)) else {
                    return Said::default();
                };
                let def = comparison.vocabulary.field(&item.kind, key);
                let def = def.map(|def| def.in_unit_of(Some(item)));
                let def = def.as_deref();
                let pair = change.field(key);
                let decided = comparison.changes.was_decided(id, Some(key));
                let words = |held: Option<&Held>| match held {
                    Some(held) if decided && held.value.is_none() => planctl_core::layout::not_recorded(),
                    held => wording.held(def, held),
                };
                let value = |held: Option<&Held>| held.and_then(|held| held.value.clone());
                let by = match (value(pair.before), value(pair.after)) {
                    (Some(Value::Quantity(before)), Some(Value::Quantity(after))) => {
                        let by = after.minus(&before).map(|by| by.unsigned());
                        by.map(|by| difference_words(def, &by))
                    }
                    (Some(Value::Period(before)), Some(Value::Period(after))) => {
                        let shift = comparison.vocabulary.calendar.shift(&before, &after);
                        shift.map(|(by, grain)| Calendar::amount_words(by, grain))
                    }
                    _ => None,
                };
                Said { from: words(pair.before), to: words(pair.after), by: by.unwrap_or_default() }
            }
            _ => Said::default(),
        }
    }
}

impl Comparison<'_> {
    /// What the vocabulary calls the changes of the choices that show a facet.
    pub(super) fn transitions(&self, row: &Row, facet: &Facet) -> Vec<Words> {
        let Some(ItemChange::Edited { kind, fields, .. }) = self.changes.items.get(&row.id) else {
            return Vec::new();
        };
        let named = facet.fields.iter().filter_map(|key| {
            let (def, pair) = (self.vocabulary.field(kind, key)?, fields.get(key)?);
            let value = |held: &Option<Held>| held.as_ref().and_then(|held| held.value.clone());
            let found = transition(def, &value(&pair.before)?, &value(&pair.after)?)?;
            Some((&found.words).into())
        });
        named.collect()
    }
}

/// By how much something changed, in words: 「１年度の延長」, "2 quarters later", "lowered by 30 people".
pub fn measure_words(wording: &Wording<'_>, row: &Row, facet: FacetKind, measure: &Measure) -> Option<Words> {
    let def = wording.vocabulary.field(&row.kind, &measure.field);
    let def = def.map(|def| def.in_unit_of(wording.item(&row.id)));
    let def = def.as_deref();
    let later = match measure.direction? {
        Ordering::Greater => true,
        Ordering::Less => false,
        // The same number in other digits.
        Ordering::Equal => return None,
    };
    let said = match (&measure.amount, facet) {
        (Some(Amount::Time(by, grain)), _) => {
            let amount = Calendar::amount_words(*by, *grain);
            match (facet, later) {
                (FacetKind::Extended, _) => words!("measure.longer", amount),
                (FacetKind::Shortened, _) => words!("measure.shorter", amount),
                (_, true) => words!("measure.later", amount),
                (_, false) => words!("measure.earlier", amount),
            }
        }
        (Some(Amount::Number(by)), _) => {
            let amount = difference_words(def, by);
            if later { words!("measure.raised", amount) } else { words!("measure.lowered", amount) }
        }
        // Which way it went says nothing that its name does not say.
        (None, FacetKind::Extended | FacetKind::Shortened) => return None,
        (None, _)
            if def.is_some_and(|def| {
                use FieldType as T;
                matches!(def.ty, T::Choice | T::Amount | T::Quantity | T::Series)
            }) =>
        {
            return None;
        }
        (None, _) if later => words!("measure.sooner-or-later.later"),
        (None, _) => words!("measure.sooner-or-later.earlier"),
    };
    let of = measure.of.as_ref().map(|(at, key)| match at {
        Some(at) => {
            let (at, role) = (wording.vocabulary.calendar.words(at), series_role(def, key));
            words!("measure.of-series", at, role)
        }
        None => {
            let kind = wording.vocabulary.milestone(key);
            kind.map_or_else(|| Words::same(&**key), |kind| (&kind.words).into())
        }
    });
    Some(match of {
        Some(of) => words!("measure.of", of, said),
        None => said,
    })
}

/// What stands over an item in one plan.
fn above(wording: &Wording<'_>, plan: &Plan, id: &Id) -> Words {
    plan.above(id).first().map(|item| wording.name_of(item)).unwrap_or_default()
}

/// Whether what stands for a name is a sentence.
fn is_sentence(name: &Words) -> bool {
    let text = name.get(Lang::JA);
    text.contains('。') || text.ends_with(['.', '!', '?', '！', '？', '．'])
}

fn quoted(name: &Words) -> Words {
    if is_sentence(name) { Words::quoted(name) } else { name.clone() }
}

/// The name by which a point calls an item: of one that goes, its name before.
fn name_for(wording: &Wording<'_>, cause: &Cause, id: &Id) -> Words {
    match cause.formula {
        Some(FacetKind::Deleted) => gone_name(wording, id),
        _ => wording.name(id),
    }
}

/// What an item was called before.
fn gone_name(wording: &Wording<'_>, id: &Id) -> Words {
    wording.before.get(id).map_or_else(|| wording.name(id), |item| wording.name_of(item))
}

/// The formula that words a cause, and the kinds of change it is about.
fn formula_key(vocabulary: &Vocabulary, cause: &Cause, row: &Row) -> (String, Vec<FacetKind>) {
    if let Some(kind) = cause.formula {
        return (kind.key().to_owned(), vec![kind]);
    }
    if vocabulary.formula(&row.kind, "group").is_some() {
        return ("group".to_owned(), Vec::new());
    }
    for kind in [FacetKind::Added, FacetKind::Deleted] {
        if row.has(kind) {
            return (kind.key().to_owned(), vec![kind]);
        }
    }
    let heaviest = row.weight();
    let facets: Vec<FacetKind> =
        row.facets.iter().map(|facet| facet.kind).filter(|kind| kind.weight() == heaviest).collect();
    let is_of_mark =
        |kind: &FacetKind| matches!(kind, FacetKind::ProvisionalSet | FacetKind::ProvisionalFixed);
    // Old and new name bear the mark of a provisional one, and say what became of it.
    if row.has(FacetKind::Renamed)
        && facets.iter().all(|kind| *kind == FacetKind::Renamed || is_of_mark(kind))
    {
        return (FacetKind::Renamed.key().to_owned(), vec![FacetKind::Renamed]);
    }
    match facets.as_slice() {
        // The formulas speak of an end that is set or lifted; a first year is worded as any other
        // change of the schedule.
        [FacetKind::Opened | FacetKind::Closed] if !is_of_last_year(vocabulary, row) => {
            ("several".to_owned(), facets)
        }
        [one] => (one.key().to_owned(), facets),
        _ => ("several".to_owned(), facets),
    }
}

fn is_of_last_year(vocabulary: &Vocabulary, row: &Row) -> bool {
    let last = vocabulary.kind(&row.kind).and_then(|kind| kind.schedule(End::Last));
    let schedule =
        row.facets.iter().find(|facet| [FacetKind::Opened, FacetKind::Closed].contains(&facet.kind));
    last.zip(schedule).is_some_and(|(last, facet)| facet.fields.iter().all(|field| *field == last.key))
}

/// What a formula may name in braces.
pub const FORMULA_NAMES: [&str; 11] =
    ["item", "kind", "parent", "label", "field", "fields", "before", "after", "from", "to", "by"];

/// Holds the formulas of a vocabulary to what can be worded: each for a kind of change of the
/// catalogue, for `several` at once or for a `group`, and with no unknown name in braces.
///
/// # Errors
///
/// The first that would never be used, or would be printed with its braces.
pub fn check_formulas(vocabulary: &Vocabulary) -> Result<(), Words> {
    let of_kinds = vocabulary.kinds.iter().flat_map(|kind| &kind.formulas);
    for formula in vocabulary.formulas.iter().chain(of_kinds) {
        let key = &formula.key;
        if FacetKind::by_key(key).is_none() && !["several", "group"].contains(&&**key) {
            let keys = FacetKind::all().map(FacetKind::key).chain(["several", "group"]);
            let near = planctl_core::text::nearest(key, keys).unwrap_or("several");
            return Err(words!("document.formula-no-kind-change", key, near));
        }
        for text in formula.words.texts() {
            let names = text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name);
            if let Some(name) = names.into_iter().find(|name| !FORMULA_NAMES.contains(name)) {
                let places = FORMULA_NAMES.join(", ");
                return Err(words!("document.formula-names-none", key, name, places));
            }
        }
    }
    Ok(())
}
