//! The part of a document that is about one item named before: its measures, its statement, and
//! its table of years.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::boxes::Named;
use super::chart::{Chart, is_sentence};
use super::found::{Got, Index};
use super::plan::{Reader, concluded, is_numbered, said};
use crate::reading::line::{Line, Tidy};
use crate::reading::{Block, DoubtKind, ReadTable, Reading};
use planctl_core::layout::{ChartBox, Form, ItemLine, Section, listed, numbered};
use planctl_core::model::{End, FieldRole, FiscalYear, Key, Milestone, Stretch, Value, YearRange};
use planctl_core::text::Loose;
use planctl_core::text::Spot;
use planctl_core::text::{Words, brief, loosely};
use planctl_core::words;

/// Why marks of a shared row are given as they are.
const SHARED_MARKS: &str = "the columns are printed, but one row of marks serves several boxes: a mark is given to the box that runs, ends or begins then";

/// What has been read of the section at hand.
pub(super) struct State {
    /// The item it is about.
    pub(super) item: Index,
    /// Whether its first line was met.
    started: bool,
    /// The sentence of the section, if it was found.
    statement: Option<Index>,
    /// Measures as the table or the lines beside it word them, with their numbers.
    tabled: Vec<(Option<Tidy>, Tidy)>,
    has_chart: bool,
    /// A line that may be the beginning of the next.
    pending: Option<Line>,
}

/// Begins a section by its heading.
pub(super) fn opens(reader: &mut Reader<'_>, line: &Line, loose: &Loose) -> bool {
    let form = reader.form;
    let Some(section) = &form.section else { return false };
    let plan = name_of(reader, 0).map(|name| loosely(&name));
    for pattern in &section.opens {
        let mut accept = |name: &str, range: Range<usize>| {
            let text = loosely(&line.part(range).text());
            !text.is_empty() && (name != "plan" || plan.as_ref().is_none_or(|plan| *plan == text))
        };
        let Some(captures) = pattern.matches(loose, &mut accept) else { continue };
        let Some(heading) = captures.get("heading").map(|range| line.tidy(range.clone())) else { continue };
        close(reader);
        // The section of an item that was not read is nobody else's.
        let Some(item) = named(reader, section, &heading.text) else {
            reader.lost_section = true;
            return false;
        };
        reader.lost_section = false;
        begin(reader, item, false);
        reader.found.notes(&line.notes, Some((item, Some(&section.heading))));
        let name = name_of(reader, item);
        if name.as_deref() == Some(heading.text.as_str()) {
            reader.found.notes(&heading.notes, Some((item, Some(&section.heading))));
        } else {
            reader.found.set(item, &section.heading, &heading);
            let name = name.unwrap_or_default();
            let said = (words!("formats.read-heading-section", name), words!("formats.section-another-item"));
            reader.found.doubt(
                DoubtKind::Heading,
                heading.first,
                heading.raw,
                said,
                Some((item, Some(&section.heading))),
            );
        }
        return true;
    }
    false
}

/// The names in the headings of sections, loosely; as long as headings are, whatever their plan.
pub(super) fn headings(reading: &Reading, form: &Form) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let Some(section) = &form.section else { return out };
    for block in &reading.blocks {
        let (Block::Heading { text, .. } | Block::Paragraph(text) | Block::Item { text, .. }) = block else {
            continue;
        };
        let line = Line::of(text);
        if line.chars.len() > 200 {
            continue;
        }
        let loose = Loose::of(&line.text());
        for pattern in &section.opens {
            let captures = pattern.matches(&loose, &mut |_, range| !range.is_empty());
            let heading = captures.and_then(|captures| captures.get("heading").cloned());
            out.extend(heading.map(|range| loosely(&line.part(range).text())));
        }
    }
    out
}

fn name_of(reader: &Reader<'_>, item: Index) -> Option<String> {
    let item = &reader.found.items[item];
    let field = reader.vocabulary.kind(&item.kind)?.by_role(FieldRole::Name)?;
    item.fields.get(&field.key).map(|got| got.value.to_string())
}

/// The item that a heading names: by its name; else the likest that has had no section, if it
/// is like at all; else the next by order.
fn named(reader: &Reader<'_>, section: &Section, heading: &str) -> Option<Index> {
    let all = reader.found.children(0, &section.kind);
    let wanted = loosely(heading);
    let name = |item: Index| name_of(reader, item).map(|name| loosely(&name)).unwrap_or_default();
    let free = |item: &Index| !reader.had_section.contains(item);
    if let Some(item) = all.iter().copied().filter(free).find(|item| name(*item) == wanted) {
        return Some(item);
    }
    // A heading of its own elsewhere keeps an item's section from any other.
    let promised = |item: &Index| reader.headings.contains(&name(*item));
    let like = |item: &Index| (strsim::normalized_levenshtein(&name(*item), &wanted) * 1000.0) as u32;
    let best = all
        .iter()
        .copied()
        .filter(free)
        .filter(|item| !promised(item))
        .max_by_key(|item| (like(item), std::cmp::Reverse(*item)));
    best.filter(|item| like(item) >= 500).or_else(|| next(reader, section).filter(|item| !promised(item)))
}

/// The item whose section comes next by order.
fn next(reader: &Reader<'_>, section: &Section) -> Option<Index> {
    let all = reader.found.children(0, &section.kind);
    let last = reader.had_section.iter().copied().max().unwrap_or(0);
    all.iter()
        .copied()
        .find(|item| *item > last)
        .or_else(|| all.into_iter().find(|item| !reader.had_section.contains(item)))
}

fn begin(reader: &mut Reader<'_>, item: Index, started: bool) {
    reader.had_section.insert(item);
    reader.section =
        Some(State { item, started, statement: None, tabled: Vec::new(), has_chart: false, pending: None });
}

/// Begins the section of the next item by order, for want of a heading.
fn begin_next(reader: &mut Reader<'_>, section: &Section, line: &Line) -> bool {
    close(reader);
    let Some(item) = next(reader, section) else { return false };
    begin(reader, item, true);
    reader.found.unknown(item, &section.heading);
    let name = name_of(reader, item).unwrap_or_default();
    let said = (words!("formats.no-heading-read-order", name), words!("formats.section-another-item"));
    reader.found.doubt(DoubtKind::SectionByOrder, line.spot(), brief(&line.text()), said, Some((item, None)));
    true
}

/// Takes a line of the section in; `false` if it found no place.
pub(super) fn line(reader: &mut Reader<'_>, line: &Line, loose: &Loose) -> bool {
    let form = reader.form;
    let Some(section) = &form.section else { return false };
    let any = &mut |_: &str, range: Range<usize>| !range.is_empty();
    if section.starts.iter().any(|pattern| pattern.matches(loose, any).is_some()) {
        return match &mut reader.section {
            Some(state) if !state.started => {
                state.started = true;
                true
            }
            _ if reader.lost_section => false,
            _ => begin_next(reader, section, line),
        };
    }
    if reader.section.is_none() {
        return false;
    }
    labelled(reader, section, line, loose)
        || measure_line(reader, section, line, loose)
        || unlabelled(reader, section, line)
}

/// A line that gives an item of the section by a label of its own.
fn labelled(reader: &mut Reader<'_>, section: &Section, line: &Line, loose: &Loose) -> bool {
    let Some(own) = reader.section.as_ref().map(|state| state.item) else { return false };
    for item in &section.line {
        let Some(captures) = reader.matches(&item.line, &item.kind, line, loose) else { continue };
        let above = captures.get(ItemLine::UNDER).map(|range| loosely(&line.part(range.clone()).text()));
        let parent = above.and_then(|above| {
            let named = |index: &Index| name_of(reader, *index).is_some_and(|name| loosely(&name) == above);
            (1..reader.found.items.len()).rev().find(named)
        });
        let index = reader.begin(item, parent.unwrap_or(own), line, &captures);
        if let Some(of) = section.chart.as_ref().map(|chart| &chart.of).filter(|of| of.kind == item.kind) {
            unknown_times(reader, of, index, true);
        }
        return true;
    }
    false
}

/// A line that gives measures by its label, one or several.
fn measure_line(reader: &mut Reader<'_>, section: &Section, line: &Line, loose: &Loose) -> bool {
    let Some(measures) = &section.measures else { return false };
    for item in &measures.line {
        let Some(captures) = reader.matches(&item.line, &item.kind, line, loose) else { continue };
        let Some(range) = captures.get(measures.text.as_str()).cloned() else { continue };
        let parent = reader.section.as_ref().map_or(0, |state| state.item);
        let parts = split(line, range, &measures.ends);
        let several = parts.len() > 1;
        for part in &parts {
            let only = [(measures.text.as_str(), part.clone())].into_iter().collect();
            let index = reader.begin(item, parent, line, &only);
            if several {
                let text = brief(&line.part(part.clone()).text());
                let said = (words!("formats.split-measures-their-own"), words!("formats.whole-measure"));
                let spot = line.spots[part.start];
                reader.found.doubt(DoubtKind::Split, spot, text, said, Some((index, Some(&measures.text))));
            }
        }
        return true;
    }
    false
}

/// A text split at 、 behind an ending of measures.
fn split(line: &Line, range: Range<usize>, ends: &[String]) -> Vec<Range<usize>> {
    let is_end = |text: &str| {
        let plain = loosely(text);
        ends.iter().any(|end| plain.ends_with(&loosely(end)))
    };
    let mut out = Vec::new();
    let mut begin = range.start;
    for at in range.clone() {
        // The ending alone is looked at; it is a few characters long.
        let tail = || line.chars[begin.max(at.saturating_sub(12))..at].iter().collect::<String>();
        if ['、', ','].contains(&line.chars[at]) && is_end(&tail()) {
            out.push(begin..at);
            begin = at + 1;
        }
    }
    out.push(begin..range.end);
    out.retain(|part| part.clone().any(|at| !line.chars[at].is_whitespace()));
    out
}

/// The parts of a text that may be measures, with their numbers: counted parts, else words.
pub(super) fn measure_parts(line: &Line) -> Vec<(Option<Range<usize>>, Range<usize>)> {
    let numbers = numbered(&line.chars);
    if is_numbered(line) && numbers[0].start == 0 {
        let ends = numbers.iter().skip(1).map(|next| next.start).chain([line.chars.len()]);
        return numbers
            .iter()
            .cloned()
            .zip(ends)
            .map(|(number, end)| (Some(number.clone()), number.end..end))
            .collect();
    }
    line.tokens().into_iter().map(|token| (None, token)).collect()
}

/// A line without a label: a measure, the statement of the section, or either once more.
fn unlabelled(reader: &mut Reader<'_>, section: &Section, line: &Line) -> bool {
    if reader.is_measure(line) {
        tabled(reader, line);
        return true;
    }
    let Some(state) = &mut reader.section else { return false };
    let whole = match state.pending.take() {
        Some(pending) => {
            let gone = pending.clone();
            let both = pending.and(line.clone());
            // Parted by the break of a page, or two lines that have nothing to do with each other.
            if is_sentence(line) {
                both
            } else {
                reader.unplaced(&gone);
                line.clone()
            }
        }
        None => line.clone(),
    };
    if !is_sentence(&whole) {
        // A page may break after its first word.
        let short = whole.chars.len() <= 40 && !whole.chars.contains(&'：');
        if let Some(state) = &mut reader.section
            && short
            && section.statement.is_some()
        {
            state.pending = Some(whole);
            return true;
        }
        return false;
    }
    statement(reader, section, &whole)
}

/// A sentence of the section.
fn statement(reader: &mut Reader<'_>, section: &Section, line: &Line) -> bool {
    let (Some(form), Some(state)) = (&section.statement, &reader.section) else { return false };
    let (item, before) = (state.item, state.statement);
    let tidy = line.tidied();
    let Some(index) = before else {
        let index = reader.found.add(&form.kind, item, line.spot());
        reader.found.notes(&line.notes, Some((index, Some(&form.text))));
        reader.found.set(index, &form.text, &tidy);
        if let Some(state) = &mut reader.section {
            state.statement = Some(index);
        }
        let what = reader.vocabulary.kind(&form.kind).map(|kind| kind.words.clone()).unwrap_or_default();
        let said = (words!("formats.text-without-label-read", what), words!("formats.belongs-elsewhere"));
        reader.found.doubt(
            DoubtKind::Unlabelled,
            line.spot(),
            brief(&tidy.text),
            said,
            Some((index, Some(&form.text))),
        );
        return true;
    };
    let known =
        reader.found.items[index].fields.get(form.text.as_str()).map(|got| loosely(&got.value.to_string()));
    let same = known.is_some_and(|known| known == loosely(&tidy.text));
    if same {
        let said = (words!("formats.same-text-stands-here"), Words::default());
        reader.found.doubt(
            DoubtKind::Repeated,
            line.spot(),
            brief(&line.text()),
            said,
            Some((index, Some(&form.text))),
        );
    }
    same
}

/// Measures as the table words them.
fn tabled(reader: &mut Reader<'_>, line: &Line) {
    let parts = measure_parts(line);
    let Some(state) = &mut reader.section else { return };
    let mut notes = line.notes.clone();
    for (number, range) in parts {
        let number = number.map(|number| line.tidy(number));
        let tidy = line.tidy(range);
        notes.extend(tidy.notes.clone());
        if !state.tabled.iter().any(|(_, other)| loosely(&other.text) == loosely(&tidy.text)) {
            state.tabled.push((number, tidy));
        }
    }
    let item = state.item;
    reader.found.notes(&notes, Some((item, None)));
}

/// Takes a table of years in; `false` if it is none.
pub(super) fn table(reader: &mut Reader<'_>, table: &ReadTable) -> bool {
    let form = reader.form;
    let Some(section) = &form.section else { return false };
    let Some(of) = section.chart.as_ref().map(|chart| &chart.of) else { return false };
    let Some(chart) = reader.chart(table) else { return false };
    if reader.section.is_none() {
        let line =
            chart.lead.first().or(chart.boxes.first().map(|drawn| &drawn.line)).cloned().unwrap_or_default();
        if !begin_next(reader, section, &line) {
            return false;
        }
    }
    for line in &chart.above {
        let loose = Loose::of(&line.text());
        if !self::line(reader, line, &loose) {
            reader.unplaced(line);
        }
    }
    let lead = chart.lead.iter().cloned().reduce(Line::and);
    if let Some(lead) = lead
        && !(is_sentence(&lead) && statement(reader, section, &lead))
    {
        reader.unplaced(&lead);
    }
    for measure in &chart.measures {
        tabled(reader, measure);
    }
    if let Some(state) = &mut reader.section {
        state.has_chart = true;
    }
    place(reader, of, &chart);
    for line in &chart.alone {
        let loose = Loose::of(&line.text());
        if !self::line(reader, line, &loose) {
            reader.unplaced(line);
        }
    }
    true
}

/// Makes items of the boxes.
fn place(reader: &mut Reader<'_>, of: &ChartBox, chart: &Chart) {
    let Some(names) = reader.names() else { return };
    let Some(program) = reader.section.as_ref().map(|state| state.item) else { return };
    let read: Vec<Named> = chart
        .boxes
        .iter()
        .map(|drawn| match &drawn.body {
            Some(body) => names.read(&drawn.line.clone().and(body.clone())),
            None => names.read(&drawn.line),
        })
        .collect();
    let mut placed: Vec<Index> = Vec::new();
    let mut holders: BTreeMap<usize, Index> = BTreeMap::new();
    for (drawn, named) in chart.boxes.iter().zip(&read) {
        if named.name.text.is_empty() {
            // A box that begins with (1): its parts stand by themselves.
            let parts: Vec<Index> =
                named.parts.iter().map(|part| item(reader, of, part, program, &drawn.line)).collect();
            for part in parts.iter().skip(1) {
                unknown_times(reader, of, *part, false);
            }
            let said = (words!("formats.box-without-name-counted"), words!("formats.parts-whose-name-lost"));
            let exact = brief(&drawn.line.text());
            reader.found.doubt(
                DoubtKind::BoxName,
                drawn.line.spot(),
                exact,
                said,
                parts.first().map(|part| (*part, None)),
            );
            match parts.first() {
                Some(first) => placed.push(*first),
                None => placed.push(item(reader, of, named, program, &drawn.line)),
            }
            continue;
        }
        if drawn.after_marks {
            holders.remove(&drawn.column);
        }
        let alone = named.body.is_none() && named.parts.is_empty();
        let held_by = holders.get(&drawn.column).copied().filter(|_| !named.ends_as_name && alone);
        let parent = held_by.unwrap_or(program);
        let index = item(reader, of, named, parent, &drawn.line);
        placed.push(index);
        if !named.ends_as_name {
            let said = match held_by {
                Some(_) => (words!("formats.read-part-box-above"), words!("formats.stands-itself")),
                None => (words!("formats.read-name-box-though"), words!("formats.part-box-above-measure")),
            };
            reader.found.doubt(
                DoubtKind::BoxName,
                named.name.first,
                named.name.raw.clone(),
                said,
                Some((index, None)),
            );
        }
        match held_by {
            Some(_) => unknown_times(reader, of, index, true),
            None if alone && names.is_holder(&named.name.text) => {
                holders.insert(drawn.column, index);
            }
            None => drop(holders.remove(&drawn.column)),
        }
        if named.was_broken {
            let said =
                (words!("formats.name-parted-blank-joined"), words!("formats.follows-blank-description"));
            reader.found.doubt(
                DoubtKind::Joined,
                named.name.first,
                named.name.raw.clone(),
                said,
                Some((index, None)),
            );
        }
    }
    for number in 0..chart.boxes.len() {
        if reader.found.items[placed[number]].parent == program {
            times(reader, of, chart, number, &placed, &read);
        }
    }
    for (mark, running) in &chart.next {
        next_phase(reader, of, program, mark, placed[*running]);
    }
    for line in &chart.odd {
        let said = (words!("formats.read-no-mark-found"), words!("formats.mark-another-sign-beside"));
        reader.found.doubt(DoubtKind::Mark, line.spot(), line.text(), said, None);
    }
    for mark in &chart.loose {
        let said = (words!("formats.fits-no-box-found"), Words::default());
        reader.found.doubt(DoubtKind::Mark, mark.spot, mark.exact.clone(), said, None);
    }
    for (mark, to, other) in &chart.torn {
        let name = |number: &usize| name_of(reader, placed[*number]).unwrap_or_default();
        let (to_name, other_name) = (name(to), name(other));
        let said = (words!("formats.read-row-below", to_name), words!("formats.belongs-above", other_name));
        let field = role_field(reader, of, FieldRole::Milestones);
        reader.found.doubt(
            DoubtKind::Mark,
            mark.spot,
            mark.exact.clone(),
            said,
            Some((placed[*to], field.as_deref())),
        );
    }
}

fn role_field(reader: &Reader<'_>, of: &ChartBox, role: FieldRole) -> Option<Key> {
    reader.vocabulary.kind(&of.kind)?.by_role(role).map(|field| field.key.clone())
}

fn end_field(reader: &Reader<'_>, of: &ChartBox, end: End) -> Option<Key> {
    reader.vocabulary.kind(&of.kind)?.schedule(end).map(|field| field.key.clone())
}

/// An item with what its box says of it.
fn item(reader: &mut Reader<'_>, of: &ChartBox, named: &Named, parent: Index, line: &Line) -> Index {
    let index = reader.found.add(&of.kind, parent, named.name.first);
    reader.found.notes(&line.notes, Some((index, None)));
    if let (Some(label), Some(field)) = (&named.label, role_field(reader, of, FieldRole::Label)) {
        reader.found.set(index, &field, label);
    }
    if let Some(name) = role_field(reader, of, FieldRole::Name) {
        reader.found.set(index, &name, &named.name);
    }
    if named.provisional
        && let Some(flag) = role_field(reader, of, FieldRole::Provisional)
    {
        let got = concluded(Value::Flag, named.name.first, None);
        reader.found.put(index, &flag, got);
    }
    if let (Some(remark), Some(field)) = (&named.remark, &of.remark) {
        reader.found.set(index, field, remark);
    }
    if let Some(body) = &named.body {
        let tidy = body.tidied();
        reader.found.set(index, &of.body, &tidy);
        reader.bodies.insert(index, body.clone());
        for range in listed(&body.chars, &of.parts, false) {
            let tidy = body.tidy(range);
            let part = reader.found.add(&of.kind, index, tidy.first);
            if let Some(name) = role_field(reader, of, FieldRole::Name) {
                reader.found.set(part, &name, &tidy);
            }
            unknown_times(reader, of, part, true);
        }
    }
    for part in &named.parts {
        let below = item(reader, of, part, index, line);
        unknown_times(reader, of, below, false);
    }
    index
}

/// Of what is only named, nothing more is known.
fn unknown_times(reader: &mut Reader<'_>, of: &ChartBox, index: Index, body_too: bool) {
    let fields = [
        end_field(reader, of, End::First),
        end_field(reader, of, End::Last),
        role_field(reader, of, FieldRole::Milestones),
        body_too.then(|| Key::from(of.body.as_str())),
    ];
    for field in fields.into_iter().flatten() {
        reader.found.unknown(index, &field);
    }
}

/// The years and evaluations of a box.
fn times(
    reader: &mut Reader<'_>,
    of: &ChartBox,
    chart: &Chart,
    number: usize,
    placed: &[Index],
    read: &[Named],
) {
    let (drawn, index) = (&chart.boxes[number], placed[number]);
    let spot = drawn.line.spot();
    let get = |value: Value, first: Spot, reason: Option<&str>| Got {
        first: first.min(spot),
        last: first.max(spot),
        ..concluded(value, spot, reason)
    };
    if let Some(field) = end_field(reader, of, End::First) {
        reader.found.put(index, &field, get(Value::Period(drawn.first.period()), chart.heads, None));
        let begins = drawn.begins;
        let before = reader.vocabulary.milestones.first().map(|milestone| milestone.key.clone());
        let mark = drawn.marks.iter().find(|mark| Some(&mark.kind) == before.as_ref());
        if let (Some(year), Some(next)) =
            (mark.and_then(year_of).filter(|year| *year >= begins), FiscalYear::new(begins.begins() + 1))
        {
            let said = (
                words!("formats.column-box-begins", begins),
                words!("formats.since-ex-ante-evaluation", year, next),
            );
            reader.found.doubt(
                DoubtKind::FirstYear,
                spot,
                brief(&drawn.line.text()),
                said,
                Some((index, Some(&field))),
            );
        }
    }
    if let Some(field) = end_field(reader, of, End::Last) {
        let conducted = drawn.followed_by.is_some_and(|next| conducts(of, &read[next], &read[number]));
        match drawn.last.filter(|_| !conducted) {
            Some(last) => {
                let reason = drawn
                    .followed_by
                    .filter(|_| !drawn.end_is_drawn)
                    .and_then(|_| FiscalYear::new(last.begins() + 1))
                    .map(|next| format!("the next box of the row starts in {next}"));
                reader.found.put(
                    index,
                    &field,
                    get(Value::Period(YearRange::exactly(last).period()), chart.heads, reason.as_deref()),
                );
                if reason.is_some() {
                    let said =
                        (words!("formats.until-year-before-next", last), words!("formats.text-not-show-box"));
                    reader.found.doubt(
                        DoubtKind::LastYear,
                        spot,
                        brief(&drawn.line.text()),
                        said,
                        Some((index, Some(&field))),
                    );
                }
            }
            None => reader.found.unknown(index, &field),
        }
    }
    if let Some(field) = role_field(reader, of, FieldRole::Milestones) {
        if drawn.marks.is_empty() {
            reader.found.unknown(index, &field);
        } else {
            let first = drawn.mark_spots.iter().min().copied().unwrap_or(spot);
            let reason = drawn.shares_marks.then_some(SHARED_MARKS);
            let last = drawn.mark_spots.iter().max().copied().unwrap_or(spot);
            let got = Got { first, last, ..concluded(Value::Milestones(drawn.marks.clone()), spot, reason) };
            reader.found.put(index, &field, got);
        }
    }
}

/// The fiscal year of a mark that stands in a column.
fn year_of(mark: &Milestone) -> Option<FiscalYear> {
    mark.at.as_fiscal_year()
}

/// Whether a box says that it runs the undertaking of another.
fn conducts(of: &ChartBox, named: &Named, other: &Named) -> bool {
    let (Some(conducts), Some(body)) = (&of.conducts, &named.body) else { return false };
    let name = loosely(&other.name.text);
    listed(&body.chars, &conducts.line, true)
        .into_iter()
        .any(|range| loosely(&body.part(range).text()) == name)
}

/// What is evaluated before it is named.
fn next_phase(
    reader: &mut Reader<'_>,
    of: &ChartBox,
    program: Index,
    mark: &super::chart::Mark,
    running: Index,
) {
    let year = mark.year;
    let Some(first) = FiscalYear::new(year.begins() + 1) else { return };
    let index = reader.found.add(&of.kind, program, mark.spot);
    let name = name_of(reader, running).unwrap_or_default();
    reader.found.items[index].inferred = Some(format!(
        "an ex-ante mark in {year} tells that a next phase is foreseen; the document does not name it"
    ));
    unknown_times(reader, of, index, true);
    if let Some(field) = role_field(reader, of, FieldRole::Milestones) {
        let marks = BTreeSet::from([Milestone { at: Stretch::Fiscal(year), kind: mark.kind.clone() }]);
        let reason = "the mark stands behind the last box and is given to what follows it";
        reader.found.put(index, &field, concluded(Value::Milestones(marks), mark.spot, Some(reason)));
    }
    if let Some(field) = end_field(reader, of, End::First) {
        let reason = format!("an ex-ante evaluation in {year} comes before the start");
        reader.found.put(
            index,
            &field,
            concluded(Value::Period(YearRange::at_least(first).period()), mark.spot, Some(&reason)),
        );
    }
    let said = (words!("formats.taken-evaluation-follows-no", name), words!("formats.evaluation", name));
    reader.found.doubt(DoubtKind::NextPhase, mark.spot, mark.exact.clone(), said, Some((index, None)));
}

/// Ends the section at hand: measures of the table meet those of the heading, and what was not
/// found is unknown.
pub(super) fn close(reader: &mut Reader<'_>) {
    let Some(mut state) = reader.section.take() else { return };
    let Some(section) = &reader.form.section else { return };
    if let Some(pending) = state.pending.take() {
        reader.unplaced(&pending);
    }
    if let (Some(form), None) = (&section.statement, state.statement) {
        reader.found.items[state.item].unknown.insert(Key::from(form.kind.as_str()));
    }
    if let (Some(chart), false) = (&section.chart, state.has_chart) {
        reader.found.items[state.item].unknown.insert(Key::from(chart.of.kind.as_str()));
        // Measures that stand in the table only are lost with it.
        if let Some(line) = section.measures.as_ref().and_then(|measures| measures.line.first()) {
            reader.found.items[state.item].unknown.insert(Key::from(line.kind.as_str()));
        }
    }
    meet(reader, section, &mut state);
}

/// Measures of the table: those worded as in the heading are the same; of the others the first
/// goes with the first of the heading that is left, and what is still left is a measure of its
/// own.
fn meet(reader: &mut Reader<'_>, section: &Section, state: &mut State) {
    let Some(measures) = &section.measures else { return };
    let Some(kind) = measures.line.first().map(|line| line.kind.clone()) else { return };
    let mut own: Vec<Index> = reader.found.children(state.item, &kind);
    if own.is_empty() && state.tabled.is_empty() {
        reader.found.items[state.item].unknown.insert(Key::from(kind.as_str()));
        return;
    }
    let in_table = |reader: &Reader<'_>, index: &Index| {
        measures.in_table.iter().all(|(field, wanted)| {
            reader.found.items[*index]
                .fields
                .get(field.as_str())
                .is_some_and(|got| got.value.to_string() == *wanted)
        })
    };
    own.retain(|index| in_table(reader, index));
    let nothing_tabled = state.tabled.is_empty();
    let label = reader.vocabulary.kind(&kind).and_then(|kind| kind.by_role(FieldRole::Label));
    let label = label.map(|field| field.key.clone());
    let mut left: Vec<(Option<Tidy>, Tidy)> = Vec::new();
    for (number, tidy) in state.tabled.drain(..) {
        let text = |index: &Index| {
            reader.found.items[*index].fields.get(measures.text.as_str()).map(|got| got.value.to_string())
        };
        match own
            .iter()
            .position(|index| text(index).is_some_and(|text| loosely(&text) == loosely(&tidy.text)))
        {
            Some(at) => {
                let index = own.remove(at);
                if let (Some(number), Some(label)) = (number, &label) {
                    reader.found.set(index, label, &number);
                }
            }
            None => left.push((number, tidy)),
        }
    }
    let mut own = own.into_iter();
    for (number, tidy) in left {
        let index = own.next().unwrap_or_else(|| {
            let index = reader.found.add(&kind, state.item, tidy.first);
            let line = Line { chars: vec![' '], spots: vec![tidy.first], ..Line::default() };
            reader.constants(index, &measures.in_table, &line);
            let reason = "it stands only in the table, where such measures stand";
            for got in reader.found.items[index].fields.values_mut() {
                got.inferred = Some(reason.to_owned());
            }
            index
        });
        if let (Some(number), Some(label)) = (number, &label) {
            reader.found.set(index, label, &number);
        }
        reader.found.put(index, &measures.tabled, said(&tidy));
    }
    if nothing_tabled {
        for index in own {
            reader.found.unknown(index, &measures.tabled);
            if let Some(label) = &label {
                reader.found.unknown(index, label);
            }
        }
    }
}

/// What can be said only when all is read: which items other items run; and of items without a
/// section, that their lists are not known.
pub(super) fn finish(reader: &mut Reader<'_>) {
    let form = reader.form;
    let Some(section) = &form.section else { return };
    for item in reader.found.children(0, &section.kind) {
        if reader.had_section.contains(&item) {
            continue;
        }
        reader.found.unknown(item, &section.heading);
        let kinds = [
            section.statement.as_ref().map(|statement| statement.kind.as_str()),
            section.chart.as_ref().map(|chart| chart.of.kind.as_str()),
            section
                .measures
                .as_ref()
                .and_then(|measures| measures.line.first())
                .map(|line| line.kind.as_str()),
        ];
        for kind in kinds.into_iter().flatten() {
            reader.found.items[item].unknown.insert(Key::from(kind));
        }
    }
    let Some(of) = section.chart.as_ref().map(|chart| &chart.of) else { return };
    let Some(conducts) = &of.conducts else { return };
    for index in 1..reader.found.items.len() {
        if reader.found.items[index].kind != Key::from(of.kind.as_str()) {
            continue;
        }
        let Some(line) = reader.bodies.get(&index).cloned() else { continue };
        let names = listed(&line.chars, &conducts.line, true);
        let run: BTreeSet<Index> = names
            .into_iter()
            .filter_map(|range| {
                let tidy = line.tidy(range);
                resolve(reader, of, index, &tidy)
            })
            .filter(|other| *other != index)
            .collect();
        if !run.is_empty() {
            reader.found.items[index].references.insert(Key::from(conducts.field.as_str()), run);
        }
    }
}

/// The item that a name in a text names: of that name; of that name but for its ending; else one
/// that the document names only there.
fn resolve(reader: &mut Reader<'_>, of: &ChartBox, index: Index, tidy: &Tidy) -> Option<Index> {
    let wanted = loosely(&tidy.text);
    if wanted.is_empty() {
        return None;
    }
    let kind = Key::from(of.kind.as_str());
    let all: Vec<(Index, String)> = (1..reader.found.items.len())
        .filter(|other| reader.found.items[*other].kind == kind)
        .filter_map(|other| Some((other, loosely(&name_of(reader, other)?))))
        .collect();
    if let Some((other, _)) = all.iter().find(|(_, name)| *name == wanted) {
        return Some(*other);
    }
    let but_for_ending = |name: &str| {
        let rest = name.strip_prefix(&wanted).or_else(|| wanted.strip_prefix(name));
        rest.is_some_and(|rest| of.name_ends.iter().any(|end| loosely(end) == rest))
    };
    let near: Vec<&(Index, String)> =
        all.iter().filter(|(_, name)| !name.is_empty() && but_for_ending(name)).collect();
    if let [(other, _)] = near.as_slice() {
        let name = name_of(reader, *other).unwrap_or_default();
        let said = (words!("formats.read", name), words!("formats.another-undertaking"));
        reader.found.doubt(DoubtKind::Named, tidy.first, tidy.text.clone(), said, Some((*other, None)));
        return Some(*other);
    }
    let parent = reader.found.items[index].parent;
    let other = reader.found.add(&of.kind, parent, tidy.first);
    if let Some(name) = role_field(reader, of, FieldRole::Name) {
        reader.found.set(other, &name, tidy);
    }
    unknown_times(reader, of, other, true);
    let said =
        (words!("formats.taken-undertaking-named-text"), words!("formats.another-name-stands-elsewhere"));
    reader.found.doubt(DoubtKind::Named, tidy.first, tidy.text.clone(), said, Some((other, None)));
    Some(other)
}
