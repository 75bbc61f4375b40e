//! Two plans laid side by side: the units of both in one order that is true to each of them.
//!
//! What stands in one column, from top to bottom, is in the order of that side's plan. A unit that
//! stands elsewhere on the other side has two places, one in each column.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::document::Comparison;
use planctl_core::diff::{Algorithm, DiffTag, FacetKind, Row, Weight, operations};
use planctl_core::layout::Form;
use planctl_core::model::{Id, Key, Plan};

/// One unit at one place of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    pub(super) id: &'a Id,
    pub(super) kind: &'a Key,
    /// How deep it stands; 0 directly under the plan.
    pub(super) depth: usize,
    pub(super) sides: Sides,
}

/// In which columns a unit stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sides {
    Both,
    /// In that of the plan before; why not in the other.
    Old(Why),
    /// In that of the plan after; why not in the other.
    New(Why),
}

/// Why a unit is missing in one column at a place where it stands in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It is known not to be in the other plan.
    Absent,
    /// It is not known whether it is in the other plan.
    Unknown,
    /// It stands under another unit there.
    Moved,
    /// It stands at another place of the same list there.
    Reordered,
    /// What it stands under is elsewhere there.
    Carried,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A unit that is printed.
    Unit(Entry<'a>),
    /// Units beside each other, of the same sides, that are left out.
    Omitted(Vec<Entry<'a>>),
}

/// The units of two plans as they come in a table.
pub(super) struct Aligned<'a> {
    comparison: &'a Comparison<'a>,
    before: &'a Plan,
    after: &'a Plan,
    /// Items with a change of their own.
    changed: HashSet<&'a Id>,
    /// Items above those.
    above: HashSet<&'a Id>,
    /// The kinds in the order in which the plan prints them; those of none stand in that of the snapshot.
    printed: Vec<&'a str>,
}

/// The kinds of a form as its documents print them: items by their lines, the lists, each with what stands
/// after it, and what a section holds.
fn printed_kinds(form: &Form) -> Vec<&str> {
    let lines = |after: Option<&str>| {
        let of = form.item.iter().filter(move |line| line.after.as_deref() == after);
        of.map(|line| line.kind.as_str()).collect::<Vec<_>>()
    };
    let mut out = lines(None);
    for list in &form.list {
        out.push(&list.kind);
        out.extend(lines(Some(&list.kind)));
    }
    let section = form.section.iter();
    out.extend(section.flat_map(|section| {
        let measures =
            section.measures.iter().flat_map(|measures| &measures.line).map(|line| line.kind.as_str());
        let statement = section.statement.iter().map(|statement| statement.kind.as_str());
        let boxes = section.chart.iter().map(|chart| chart.of.kind.as_str());
        measures.chain(statement).chain(boxes).collect::<Vec<_>>()
    }));
    out
}

/// Whether what changed shows in print: what is known of one side only does not, but a result that came in does,
/// although nobody decided it.
fn is_in_print(kind: FacetKind) -> bool {
    kind.weight() != Weight::Record || matches!(kind, FacetKind::Reported | FacetKind::ReportWithdrawn)
}

fn is_printed(row: &Row) -> bool {
    row.facets.iter().any(|facet| is_in_print(facet.kind))
}

impl<'a> Aligned<'a> {
    pub(super) fn new(comparison: &'a Comparison<'a>, form: Option<&'a Form>) -> Self {
        let (before, after) = (comparison.before.snapshot.plan(), comparison.after.snapshot.plan());
        let rows = comparison.rows.values();
        let changed: HashSet<&Id> = rows.filter(|row| is_printed(row)).map(|row| &row.id).collect();
        let mut above = HashSet::new();
        for id in &changed {
            for plan in [before, after] {
                // Whoever stands above an item that was met stands above already.
                let chain = plan.above(id).into_iter().map(|item| &item.id);
                chain.take_while(|id| above.insert(*id)).for_each(drop);
            }
        }
        let printed = form.map(printed_kinds).unwrap_or_default();
        Aligned { comparison, before, after, changed, above, printed }
    }

    /// Whether the item itself differs, other than in what is recorded of it.
    pub(super) fn is_changed(&self, id: &Id) -> bool {
        self.changed.contains(id)
    }

    /// Whether there is nothing to show.
    pub(super) fn is_empty(&self) -> bool {
        self.changed.is_empty()
    }

    /// The pieces, from the top. Plans may be deep, so that nothing here calls itself.
    pub(super) fn pieces(&self) -> Vec<Piece<'a>> {
        let mut out = Vec::new();
        let root = |plan: &'a Plan, sides| {
            let item = plan.root();
            Piece::Unit(Entry { id: &item.id, kind: &item.kind, depth: 0, sides })
        };
        if self.before.id() != self.after.id() {
            out.push(root(self.before, Sides::Old(Why::Absent)));
            out.push(root(self.after, Sides::New(Why::Absent)));
        } else if self.is_changed(self.after.id()) && self.has_own_change(self.after.id()) {
            out.push(root(self.after, Sides::Both));
        }
        let mut open = self.below(Some(self.before.id()), Some(self.after.id()), 0);
        open.reverse();
        while let Some(piece) = open.pop() {
            if let Piece::Unit(entry) = piece {
                let (old, new) = match entry.sides {
                    Sides::Both => (Some(entry.id), Some(entry.id)),
                    Sides::Old(_) => (Some(entry.id), None),
                    Sides::New(_) => (None, Some(entry.id)),
                };
                let mut below = self.below(old, new, entry.depth + 1);
                below.reverse();
                open.extend(below);
            }
            out.push(piece);
        }
        out
    }

    /// Whether an item differs in a field of its own, and not in the order of what is below it.
    fn has_own_change(&self, id: &Id) -> bool {
        let row = self.comparison.rows.get(id);
        row.is_some_and(|row| {
            let mut facets = row.facets.iter().map(|facet| facet.kind);
            facets.any(|kind| is_in_print(kind) && kind != FacetKind::Reordered)
        })
    }

    /// What stands directly below an item of each side.
    fn below(&self, old: Option<&'a Id>, new: Option<&'a Id>, depth: usize) -> Vec<Piece<'a>> {
        let lists = |plan: &'a Plan, id: Option<&'a Id>| {
            id.into_iter().flat_map(|id| plan.lists(id)).collect::<BTreeMap<&'a Key, &'a [Id]>>()
        };
        let (old_lists, new_lists) = (lists(self.before, old), lists(self.after, new));
        let kinds: BTreeSet<&'a Key> = old_lists.keys().chain(new_lists.keys()).copied().collect();
        let mut kinds: Vec<&'a Key> = kinds.into_iter().collect();
        let place = |kind: &str| self.printed.iter().position(|printed| *printed == kind);
        let rank = |kind: &str| self.comparison.vocabulary.rank(kind);
        kinds.sort_by_key(|kind| (place(kind).unwrap_or(self.printed.len()), rank(kind)));
        let mut out: Vec<Piece<'a>> = Vec::new();
        for kind in kinds {
            let of = |lists: &BTreeMap<&'a Key, &'a [Id]>| lists.get(kind).copied().unwrap_or_default();
            let (before, after) = (of(&old_lists), of(&new_lists));
            let mut push = |id: &'a Id, sides: Sides| {
                let entry = Entry { id, kind, depth, sides };
                if !self.is_quiet(&entry) {
                    return out.push(Piece::Unit(entry));
                }
                if self.comparison.extract.is_some() {
                    return;
                }
                match out.last_mut() {
                    Some(Piece::Omitted(run)) if run[0].sides == sides => run.push(entry),
                    _ => out.push(Piece::Omitted(vec![entry])),
                }
            };
            for op in operations(Algorithm::Patience, before, after) {
                let (tag, old_range, new_range) = op.as_tag_tuple();
                if tag == DiffTag::Equal {
                    after[new_range].iter().for_each(|id| push(id, Sides::Both));
                    continue;
                }
                let (was, is) = (old.is_some(), new.is_some());
                before[old_range].iter().for_each(|id| push(id, Sides::Old(self.why(id, self.after, is))));
                after[new_range].iter().for_each(|id| push(id, Sides::New(self.why(id, self.before, was))));
            }
        }
        out
    }

    /// Why an item is not at its place in the other plan; `beside` if what it stands under is
    /// there at this place.
    fn why(&self, id: &Id, other: &Plan, beside: bool) -> Why {
        let row = self.comparison.rows.get(id);
        let whole = row.is_some_and(|row| row.has(FacetKind::Added) || row.has(FacetKind::Deleted));
        match other.get(id) {
            _ if whole => Why::Absent,
            None => Why::Unknown,
            Some(_) if row.is_some_and(|row| row.has(FacetKind::Moved)) => Why::Moved,
            Some(_) if beside => Why::Reordered,
            Some(_) => Why::Carried,
        }
    }

    fn is_quiet(&self, entry: &Entry<'_>) -> bool {
        if self.comparison.extract.is_some() {
            return !self.changed.contains(entry.id) && !self.above.contains(entry.id);
        }
        let apart = matches!(
            entry.sides,
            Sides::Old(Why::Absent | Why::Moved | Why::Reordered)
                | Sides::New(Why::Absent | Why::Moved | Why::Reordered)
        );
        !apart && !self.changed.contains(entry.id) && !self.above.contains(entry.id)
    }
}
