//! The comparison table (新旧対照表): the units that differ, the plan after beside the plan before.
//!
//! How it is set, from the heads of the columns to the digits, is a [`Profile`]'s; what changed is
//! [`planctl_core::diff`]'s. What may be relied upon, and `tests/laws/table.rs` holds on generated plans:
//!
//! - a stretch of a column without a mark is in that side's snapshot, character by character, or
//!   is a fixed word of the profile, the vocabulary or the form;
//! - every change that weighs more than the record shows in a row, and nothing else is marked;
//! - each column is in the order of its plan: with a form, that in which the plan is printed.

mod align;
mod profile;
mod unit;

pub use profile::{Digits, FixedWords, Head, Heads, Left, Legend, Omitted, Profile, ProfileError, Remarks};

use align::{Aligned, Entry, Piece, Sides, Why};
use unit::{Column, Print, UnitWriter};

use super::{
    About, Block, CONCLUDED, CellLook, CellText, Comparison, Document, Fate, Line, Mark, Note, Page, Part,
    Recorded, Span, Table, TableCell, TableRow, authority_words, is_unofficial, style,
};
use planctl_core::diff::{FacetKind, Row, Weight};
use planctl_core::layout::Wording;
use planctl_core::model::{FieldRole, Id, Item, Plan, Reason};
use planctl_core::snapshot::Certainty;
use planctl_core::text::{Lang, Words};
use planctl_core::words;

/// The comparison table, or `None` if nothing differs but what is recorded. `authority` is whose
/// record it is made from; empty if nobody's.
pub fn comparison_table(comparison: &Comparison<'_>, profile: &Profile, authority: &str) -> Option<Document> {
    // What an extract leaves out is left out without a word of what became of it.
    let of_extract = comparison.extract.as_ref().map(|_| {
        let text = words!("document.left-out-of-extract").get(profile.lang).into_owned();
        Profile { omitted: Omitted { text, ..profile.omitted.clone() }, ..profile.clone() }
    });
    let profile = of_extract.as_ref().unwrap_or(profile);
    // A form is in the language of its documents.
    let form = comparison.form.filter(|_| profile.lang == Lang::JA);
    let aligned = Aligned::new(comparison, form);
    if aligned.is_empty() {
        return None;
    }
    let wording = comparison.wording();
    let writer = TableWriter {
        comparison,
        profile,
        aligned: &aligned,
        units: UnitWriter { wording, profile, changes: &comparison.changes, form },
    };
    let mut rows: Vec<Written> = aligned.pieces().iter().map(|piece| writer.piece(piece).joined()).collect();
    let seen = Seen::of(&rows);
    if !profile.underline {
        rows.iter_mut().for_each(Written::without_lines);
    }
    let lang = profile.lang;
    let mut out = Document { page: Page::Landscape, lang, ..Document::default() };
    let filled = |text: &str| writer.filled(text);
    out.push(Block::Title(vec![Span::plain(filled(&profile.title))]));
    out.push(Block::Gap);
    let lead = profile.lead(seen.change, seen.add, seen.delete);
    if !lead.is_empty() {
        out.paragraph(filled(lead));
    }
    if let Some(extract) = &comparison.extract {
        out.paragraph(extract.line().get(lang));
    }
    for (stands, text) in [(seen.single, &profile.legend.changed), (seen.double, &profile.legend.relocated)] {
        if stands && profile.underline && !text.is_empty() {
            out.push(Block::Right(vec![Span::plain(filled(text))]));
        }
    }
    let head = writer.head();
    let rows = rows.into_iter().map(|row| writer.row(row));
    let rows: Vec<TableRow> = [head].into_iter().chain(rows).collect();
    let widths = if profile.remarks.show { vec![44, 44, 12] } else { vec![50, 50] };
    out.parts.push(Part::new(Block::Table(Table { widths, head_rows: 1, rows })));
    out.notes = writer.notes(seen.inferred, authority);
    Some(out)
}

/// A row before it knows which column stands on the left.
struct Written {
    old: Vec<Line>,
    new: Vec<Line>,
    remarks: Vec<String>,
    about: Option<Id>,
}

/// What a table holds, for the words around it.
#[derive(Default)]
struct Seen {
    change: bool,
    add: bool,
    delete: bool,
    single: bool,
    double: bool,
    inferred: bool,
}

struct TableWriter<'a> {
    comparison: &'a Comparison<'a>,
    profile: &'a Profile,
    aligned: &'a Aligned<'a>,
    units: UnitWriter<'a>,
}

impl Written {
    fn spans(&self) -> impl Iterator<Item = &Span> {
        self.old.iter().chain(&self.new).flatten()
    }

    /// Underlines that meet are one.
    fn joined(mut self) -> Self {
        for line in self.old.iter_mut().chain(&mut self.new) {
            line.dedup_by(|next, last| {
                let joins = next.mark == last.mark && matches!(last.mark, Mark::Changed | Mark::Relocated);
                if joins {
                    last.text.push_str(&next.text);
                }
                joins
            });
        }
        self
    }

    fn without_lines(&mut self) {
        for span in self.old.iter_mut().chain(&mut self.new).flatten() {
            if matches!(span.mark, Mark::Changed | Mark::Relocated) {
                span.mark = Mark::Plain;
            }
        }
    }
}

impl Seen {
    fn of(rows: &[Written]) -> Seen {
        let mut seen = Seen::default();
        let marked = |lines: &[Line]| lines.iter().flatten().any(|span| span.mark == Mark::Changed);
        for row in rows {
            let double = row.spans().any(|span| span.mark == Mark::Relocated);
            seen.double |= double;
            seen.inferred |= row.spans().any(|span| span.mark == Mark::Inferred);
            match (marked(&row.old), marked(&row.new)) {
                (true, true) => seen.change = true,
                (false, true) => seen.add = true,
                (true, false) => seen.delete = true,
                (false, false) if double => seen.change = true,
                (false, false) => {}
            }
            seen.single |= marked(&row.old) || marked(&row.new);
        }
        seen
    }
}

impl<'a> TableWriter<'a> {
    fn heads(&self) -> (&str, &str) {
        let heads = &self.profile.head;
        let Comparison { before, after, .. } = self.comparison;
        let head = if after.decided == Some(true) { &heads.decided } else { &heads.proposed };
        let old = match (before.recorded, before.decided) {
            (Recorded::Version, _) => &heads.old_draft,
            (_, Some(false)) => &heads.old_proposed,
            (_, Some(true) | None) => &head.old,
        };
        (old, &head.new)
    }

    fn filled(&self, text: &str) -> String {
        let plan = self.units.wording.name_of(self.comparison.after.snapshot.plan().root());
        let (old, new) = self.heads();
        let values = [("plan", plan), ("old", Words::same(old)), ("new", Words::same(new))];
        Words::same(text).filled(values).get(self.profile.lang).into_owned()
    }

    fn head(&self) -> TableRow {
        let lang = self.profile.lang;
        let (old, new) = self.heads();
        let lines = |head: &str, side: &super::Side| {
            let mut lines = vec![vec![Span::plain(head)]];
            // Of one revision, wrong and right, the day tells nothing, and nobody decided what is right.
            if let Some(date) = side.day().filter(|_| !self.comparison.corrects()) {
                let date = self.restyled(&date.words().get(lang));
                lines.push(vec![Span::plain(Words::in_brackets(date).get(lang))]);
            }
            lines
        };
        let (old, new) = (lines(old, self.comparison.before), lines(new, self.comparison.after));
        let cell = |column, lines| TableCell::new(column, 1, CellLook::Head, lines);
        let (left, right) = self.in_columns(old, new);
        let mut cells = vec![cell(0, left), cell(1, right)];
        if self.profile.remarks.show {
            cells.push(cell(2, vec![vec![Span::plain(self.profile.remarks.head.clone())]]));
        }
        TableRow { cells, about: None, fate: Fate::Stands }
    }

    fn in_columns<T>(&self, old: T, new: T) -> (T, T) {
        match self.profile.left {
            Left::New => (new, old),
            Left::Old => (old, new),
        }
    }

    fn row(&self, row: Written) -> TableRow {
        let (left, right) = self.in_columns(row.old, row.new);
        let cell = |column, lines: Vec<Line>| {
            let text = lines.into_iter().map(|line| CellText { line, fate: Fate::Stands }).collect();
            TableCell { text, ..TableCell::new(column, 1, CellLook::Plain, Vec::new()) }
        };
        let mut cells = vec![cell(0, left), cell(1, right)];
        if self.profile.remarks.show {
            cells.push(cell(2, row.remarks.into_iter().map(|text| vec![Span::plain(text)]).collect()));
        }
        let about = row.about.map(|id| About::new(&id, "row"));
        TableRow { cells, about, fate: Fate::Stands }
    }

    fn piece(&self, piece: &Piece<'_>) -> Written {
        match piece {
            Piece::Unit(entry) => self.unit(entry),
            Piece::Omitted(run) => self.omitted(run),
        }
    }

    fn unit(&self, entry: &Entry<'_>) -> Written {
        let Wording { before, after, .. } = self.units.wording;
        let (old, new) = (before.get(entry.id), after.get(entry.id));
        let print = match entry.sides {
            Sides::Old(Why::Absent) | Sides::New(Why::Absent) => Print::Whole,
            Sides::Old(Why::Moved | Why::Reordered) | Sides::New(Why::Moved | Why::Reordered) => {
                Print::Held { moved: true }
            }
            _ if self.aligned.is_changed(entry.id) => {
                // Under another unit, and yet beside its old place: the plan itself is another.
                let row = self.comparison.rows.get(entry.id);
                Print::Held { moved: row.is_some_and(|row| row.has(FacetKind::Moved)) }
            }
            _ => Print::Above,
        };
        let lines = |item: Option<&Item>, other: Option<&Item>, column: Column| {
            let Some(item) = item else { return Vec::new() };
            // As another kind it is another unit.
            let other = other.filter(|other| other.kind == item.kind);
            let mut lines = self.units.lines(item, other, column, print);
            indent(&mut lines, entry.depth, self.profile.lang);
            self.mark_inferred(&mut lines, entry.id, column);
            lines
        };
        let (old_lines, new_lines) = match entry.sides {
            Sides::Both => (lines(old, new, Column::Old), lines(new, old, Column::New)),
            Sides::Old(why) => (lines(old, new, Column::Old), self.instead(entry, why, Column::New)),
            Sides::New(why) => (self.instead(entry, why, Column::Old), lines(new, old, Column::New)),
        };
        let remarks = self.remarks(entry);
        Written { old: old_lines, new: new_lines, remarks, about: Some(entry.id.clone()) }
    }

    /// What a column says at the place of a unit that it does not have there.
    fn instead(&self, entry: &Entry<'_>, why: Why, column: Column) -> Vec<Line> {
        let words = &self.profile.words;
        let Wording { before, after, .. } = self.units.wording;
        let place = |plan: &Plan| {
            let above = plan.above(entry.id).first().map(|item| self.short_name(item));
            Words::same(above.unwrap_or_default())
        };
        let lang = self.profile.lang;
        let text = match (why, column) {
            (Why::Absent, Column::Old) => words.added.clone(),
            (Why::Absent, Column::New) => words.deleted.clone(),
            (Why::Unknown, _) => words.unknown.clone(),
            (Why::Moved, Column::Old) => {
                Words::same(&words.moved_here).filled([("place", place(before))]).get(lang).into_owned()
            }
            (Why::Moved, Column::New) => {
                Words::same(&words.moved_away).filled([("place", place(after))]).get(lang).into_owned()
            }
            (Why::Reordered, _) => words.reordered.clone(),
            (Why::Carried, _) => return Vec::new(),
        };
        let mut lines = vec![vec![Span::plain(text)]];
        indent(&mut lines, entry.depth, self.profile.lang);
        if why == Why::Absent {
            // A plan that lacks something is only as sure of that as of itself.
            let side = self.side(column);
            self.mark_inferred(&mut lines, side.snapshot.plan().id(), column);
        }
        lines
    }

    fn side(&self, column: Column) -> &super::Side {
        match column {
            Column::Old => self.comparison.before,
            Column::New => self.comparison.after,
        }
    }

    /// The number of an item where it has one, or else its name.
    fn short_name(&self, item: &Item) -> String {
        let wording = &self.units.wording;
        wording.label(item).unwrap_or_else(|| wording.name_of(item).get(self.profile.lang).into_owned())
    }

    fn mark_inferred(&self, lines: &mut [Line], id: &Id, column: Column) {
        let inferred = self.side(column).knowledge.certainty(id, None) == Some(Certainty::Inferred);
        if let Some(line) = lines.first_mut().filter(|_| inferred) {
            line.push(Span::marked(Mark::Inferred, CONCLUDED));
        }
    }

    /// What happened to a unit, in the words of the last column, and why, as far as it was said.
    fn remarks(&self, entry: &Entry<'_>) -> Vec<String> {
        let mut remarks = self.happened(entry);
        if let Some(row) = self.comparison.rows.get(entry.id) {
            let said = |reason: &Reason| words!("document.reason", text = &reason.text);
            let lang = self.profile.lang;
            remarks.extend(
                self.comparison.reasons(row).into_iter().map(|reason| said(reason).get(lang).into_owned()),
            );
        }
        remarks
    }

    fn happened(&self, entry: &Entry<'_>) -> Vec<String> {
        let words = &self.profile.remarks;
        let Some(row) = self.comparison.rows.get(entry.id) else {
            let reordered = matches!(entry.sides, Sides::Old(Why::Reordered) | Sides::New(Why::Reordered));
            return if reordered { vec![words.moved.clone()] } else { Vec::new() };
        };
        match entry.sides {
            Sides::Old(Why::Absent) => return vec![words.deleted.clone()],
            Sides::New(Why::Absent) => return vec![words.added.clone()],
            Sides::Both
            | Sides::Old(Why::Unknown | Why::Moved | Why::Reordered | Why::Carried)
            | Sides::New(Why::Unknown | Why::Moved | Why::Reordered | Why::Carried) => {}
        }
        let reordered = matches!(entry.sides, Sides::Old(Why::Reordered) | Sides::New(Why::Reordered));
        let changed = |row: &Row| {
            let mut kinds = row.facets.iter().map(|facet| facet.kind);
            kinds.any(|kind| kind.weight() == Weight::Substantive && kind != FacetKind::Moved)
        };
        [
            (row.has(FacetKind::Moved) || reordered, &words.moved),
            (row.has(FacetKind::Renumbered), &words.renumbered),
            (changed(row), &words.changed),
            (row.has(FacetKind::Editorial), &words.editorial),
        ]
        .into_iter()
        .filter(|(so, _)| *so)
        .map(|(_, text)| text.clone())
        .collect()
    }

    /// Units that are left out: 「２～５　略」, or by their number where they bear none.
    fn omitted(&self, run: &[Entry<'_>]) -> Written {
        let Wording { before, after, .. } = self.units.wording;
        let by_kind = run.chunk_by(|one, next| one.kind == next.kind);
        let side = |plan: &Plan| {
            by_kind
                .clone()
                .map(|run| {
                    let items: Vec<&Item> = run.iter().filter_map(|entry| plan.get(entry.id)).collect();
                    let mut lines = vec![vec![Span::plain(self.run_words(&items))]];
                    indent(&mut lines, run[0].depth, self.profile.lang);
                    lines.remove(0)
                })
                .collect::<Vec<Line>>()
        };
        let unknown = |why| match why {
            Why::Unknown => {
                let mut lines = vec![vec![Span::marked(Mark::Faint, self.profile.words.unknown.clone())]];
                indent(&mut lines, run[0].depth, self.profile.lang);
                lines
            }
            Why::Absent | Why::Moved | Why::Reordered | Why::Carried => Vec::new(),
        };
        let (old, new) = match run[0].sides {
            Sides::Both => (side(before), side(after)),
            Sides::Old(why) => (side(before), unknown(why)),
            Sides::New(why) => (unknown(why), side(after)),
        };
        Written { old, new, remarks: Vec::new(), about: None }
    }

    /// The words for items of one kind that are left out in one column.
    fn run_words(&self, items: &[&Item]) -> String {
        let wording = &self.units.wording;
        let omitted = &self.profile.omitted;
        let lang = self.profile.lang;
        let Some((first, last)) = items.first().zip(items.last()) else { return omitted.text.clone() };
        let kind = wording.vocabulary.kind(&first.kind);
        // A sign such as ※ is no number by which anything could be found.
        let numbered = |label: &String| label.chars().any(char::is_alphanumeric);
        let labels: Option<Vec<String>> =
            items.iter().map(|item| wording.label(item).filter(numbered)).collect();
        // A short list without numbers is named where its items have names of their own.
        let name = |item: &Item| {
            let field = kind?.by_role(FieldRole::Name)?;
            item.text(&field.key)?;
            let name = wording.name_of(item);
            Some(Words::name(name).get(lang).into_owned())
        };
        let named = || (items.len() <= 2).then(|| items.iter().map(|item| name(item)).collect()).flatten();
        let called: Option<Vec<String>> = labels.or_else(named);
        let (template, first, last) = match &called {
            Some(called) => {
                let template = match called.len() {
                    1 => &omitted.one,
                    2 => &omitted.two,
                    _ => &omitted.many,
                };
                (template, called[0].clone(), called[called.len() - 1].clone())
            }
            None => (&omitted.count, first.id.to_string(), last.id.to_string()),
        };
        let count = self.restyled(&items.len().to_string());
        let values = [
            ("first", Words::same(first)),
            ("last", Words::same(last)),
            ("kind", wording.kind(&items[0].kind)),
            ("count", Words::same(count)),
        ];
        Words::same(template).filled(values).get(lang).into_owned()
    }

    /// A text with the digits of the house style, if the language has a choice.
    fn restyled(&self, text: &str) -> String {
        let digits = &self.profile.digits;
        if self.profile.lang.has_wide_digits() { digits.restyled(text) } else { text.to_owned() }
    }

    /// What a reader must know of the record behind the table.
    fn notes(&self, inferred: bool, authority: &str) -> Vec<Note> {
        let lang = self.profile.lang;
        let sign = lang.sign("document.table-note");
        let mut notes = Vec::new();
        if inferred {
            let said = words!("document.concluded-not-read-document");
            notes.push(Note { sign: lang.sign("document.table-note-inferred"), is_listed: true, text: said });
        }
        let mut more = Vec::new();
        if !authority.is_empty() && !is_unofficial(authority) {
            more.push(words!("document.made-record-calls-itself-2", authority = authority_words(authority)));
        }
        more.extend(style::coverage_notes(self.comparison));
        let (before, after) = self.comparison.coverage();
        let is_partly_known = [before, after].iter().any(|side| side.unknown_fields + side.open_lists > 0);
        if is_partly_known && self.comparison.extract.is_none() {
            let text = &self.profile.omitted.text;
            more.push(words!("document.says-both-agree-far", text));
        }
        if let Some(pairing) = &self.comparison.pairing
            && !pairing.suggested.is_empty()
        {
            let count = pairing.suggested.len();
            more.push(words!("document.document-no-ids-paired", count));
        }
        notes.extend(more.into_iter().map(|text| Note { sign: sign.clone(), is_listed: true, text }));
        notes
    }
}

/// Sets the lines of a unit in by its depth.
fn indent(lines: &mut [Line], depth: usize, lang: Lang) {
    // Deeper than anyone indents by hand the text would run out of its column.
    let blank = lang.sign("compose.indent").repeat(depth.min(6));
    if blank.is_empty() {
        return;
    }
    for line in lines {
        line.insert(0, Span::plain(blank.clone()));
    }
}
