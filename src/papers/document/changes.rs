//! What changed between two plans, as a list for reading on a screen.

use std::collections::{BTreeMap, HashSet};

use super::comparison::measure_words;
use super::listing::open_lines;
use super::style::coverage_words;
use super::{Block, Comparison, Document, Line, Mark, Span};
use planctl_core::change::{ItemChange, Pair};
use planctl_core::diff::{ChangedField, FacetKind, HunkKind, Row, Weight, hunks, measures};
use planctl_core::model::{Held, Id, Item, Key, Value};
use planctl_core::snapshot::OpenRow;
use planctl_core::text::{Lang, Words, visible};
use planctl_core::words;

/// How texts that changed are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texts {
    /// The whole text before and the whole after, on lines of their own, without looking for the
    /// words that changed.
    Whole,
    /// The same, with the words that changed marked.
    Lines,
    /// One text with both versions in it, `[-gone-]{+come+}`.
    Words,
}

/// The whole difference: coverage, points with their rows, and after them what makes no point.
pub fn changes_document(comparison: &Comparison<'_>, lang: Lang, texts: Texts) -> Document {
    let mut out = Document::default();
    heading(&mut out, comparison, lang);
    let points = comparison.points();
    let is_told = |row: &&Row| comparison.rows.contains_key(&row.id);
    for (index, (point, cause)) in points.iter().zip(&comparison.causes).enumerate() {
        let rows: Vec<&Row> =
            cause.items.iter().filter_map(|id| cause.rows.get(id)).filter(is_told).collect();
        out.push(Block::Gap);
        let mut line = vec![Span::marked(Mark::Strong, point.text.get(lang))];
        if point.inferred {
            line.push(Span::marked(Mark::Inferred, words!("document.inferred").get(lang)));
        }
        out.push(Block::Item { depth: 0, marker: format!("{}. ", comparison.number(index)), line });
        rows.iter().for_each(|row| row_lines(&mut out, comparison, row, lang, texts));
    }
    if !comparison.changes.is_empty() && comparison.rows.is_empty() {
        let none = words!("document.no-change");
        out.paragraph(none.get(lang));
    }
    let left = comparison.left_over();
    for weight in
        [Weight::Substantive, Weight::Consequential, Weight::Editorial, Weight::Layout, Weight::Record]
    {
        let rows: Vec<&Row> = left.iter().filter(|row| row.weight() == weight).collect();
        if rows.is_empty() {
            continue;
        }
        out.push(Block::Gap);
        out.push(Block::Heading(vec![Span::marked(Mark::Strong, left_over_words(weight).get(lang))]));
        rows.iter().for_each(|row| row_lines(&mut out, comparison, row, lang, texts));
    }
    unread_lines(&mut out, comparison, lang);
    open_sides(&mut out, comparison, lang);
    out
}

/// The rows that are wanted, in the order of the plan, without points.
pub fn rows_document(
    comparison: &Comparison<'_>,
    lang: Lang,
    texts: Texts,
    keep: &dyn Fn(&Row) -> bool,
) -> Document {
    let mut out = Document::default();
    let rows = comparison.in_order().into_iter().filter(|row| keep(row));
    rows.for_each(|row| row_lines(&mut out, comparison, row, lang, texts));
    out
}

/// Lines that stand on one side only, each with whether that is the later one.
pub fn lines_document(lines: &[(bool, String)], lang: Lang) -> Document {
    let mut out = Document::default();
    let heading = words!("document.lines-differ");
    one_sided(&mut out, &heading, lines.iter().map(|(is_after, line)| (*is_after, line.as_str())), lang);
    out
}

/// The lines that were not read and stand on one side only.
fn unread_lines(out: &mut Document, comparison: &Comparison<'_>, lang: Lang) {
    let heading = words!("document.unread-differs");
    one_sided(out, &heading, comparison.unread.differing().into_iter(), lang);
}

/// Lines under a heading, each marked as going or coming; nothing where there are none.
fn one_sided<'l>(
    out: &mut Document,
    heading: &Words,
    lines: impl Iterator<Item = (bool, &'l str)>,
    lang: Lang,
) {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return;
    }
    out.push(Block::Gap);
    out.push(Block::Heading(vec![Span::marked(Mark::Strong, heading.get(lang))]));
    for (is_after, line) in lines {
        let (marker, mark) = if is_after { ("+ ", Mark::Come) } else { ("- ", Mark::Gone) };
        let line = vec![Span::marked(mark, visible(line).replace('\n', " "))];
        out.push(Block::Item { depth: 1, marker: marker.to_owned(), line });
    }
}

/// What waits for a decision on either side; what waits on both stands once.
fn open_sides(out: &mut Document, comparison: &Comparison<'_>, lang: Lang) {
    let Comparison { before, after, vocabulary, .. } = comparison;
    let has = |side: &super::Side, row: &OpenRow| side.open.iter().any(|own| own.is_about_the_same(row));
    let (both, of_before): (Vec<_>, Vec<_>) = before.open.iter().partition(|row| has(after, row));
    let of_after: Vec<_> = after.open.iter().filter(|row| !has(before, row)).collect();
    let names = [before, after].map(|side| Words::same(visible(&side.label)));
    open_lines(out, names[0].clone(), before, &of_before, vocabulary, lang);
    let of_both = if before.label == after.label { names[0].clone() } else { Words::list(names.clone()) };
    open_lines(out, of_both, after, &both, vocabulary, lang);
    open_lines(out, names[1].clone(), after, &of_after, vocabulary, lang);
}

/// How many items underwent each kind of change.
pub fn stat_document(comparison: &Comparison<'_>, lang: Lang) -> Document {
    let mut out = Document::default();
    heading(&mut out, comparison, lang);
    let wording = comparison.wording();
    let mut counts: BTreeMap<(Key, FacetKind), BTreeMap<String, usize>> = BTreeMap::new();
    for row in comparison.rows.values() {
        for facet in &row.facets {
            let of_kind = counts.entry((row.kind.clone(), facet.kind)).or_default();
            *of_kind.entry(wording.facet(&row.id, facet).get(lang).into_owned()).or_default() += 1;
        }
    }
    let counts = counts.into_iter().flat_map(|((kind, _), of_kind)| {
        of_kind.into_iter().map(move |(facet, count)| (kind.clone(), facet, count))
    });
    for (kind, facet, count) in counts {
        let line = format!("{}  {facet}  {count}", wording.kind(&kind).get(lang));
        out.push(Block::Item { depth: 0, marker: String::new(), line: vec![Span::plain(line)] });
    }
    let (rows, points) = (comparison.rows.len(), comparison.causes.len());
    let total = words!("document.items-and-points", rows, points);
    out.paragraph(total.get(lang));
    unread_lines(&mut out, comparison, lang);
    open_sides(&mut out, comparison, lang);
    out
}

fn heading(out: &mut Document, comparison: &Comparison<'_>, lang: Lang) {
    let (before, after) = comparison.coverage();
    let (before, after) = (coverage_words(&before), coverage_words(&after));
    let (from, to) = (&comparison.before.label, &comparison.after.label);
    let (b, a) = (before.get(lang), after.get(lang));
    let known = words!("document.coverage", from, b, to, a);
    out.push(Block::Paragraph(vec![Span::marked(Mark::Faint, known.get(lang))]));
    if let Some(pairing) = &comparison.pairing {
        pairing_lines(out, comparison, pairing, lang);
    }
    let unread = &comparison.unread;
    if unread.before.len() + unread.after.len() > 0 {
        let (b, a) = (unread.before.len(), unread.after.len());
        let line = words!("document.unread", from, b, to, a);
        out.push(Block::Paragraph(vec![Span::marked(Mark::Faint, line.get(lang))]));
    }
    if comparison.declared_elsewhere {
        let note = words!("document.points-recorded-counted-against");
        out.push(Block::Paragraph(vec![Span::marked(Mark::Faint, note.get(lang))]));
    }
    if let Some(extract) = &comparison.extract {
        out.push(Block::Paragraph(vec![Span::marked(Mark::Faint, extract.line().get(lang))]));
    }
    if comparison.changes.is_empty() && comparison.is_decided() && unread.differing().is_empty() {
        let same = words!("document.no-differences");
        out.paragraph(same.get(lang));
    }
}

/// What a document lacks and was taken from the plan it was held against, by name.
pub fn taken_from_base(comparison: &Comparison<'_>, pairing: &super::Pairing) -> Words {
    let plans = [comparison.after.snapshot.plan(), comparison.before.snapshot.plan()];
    let names = pairing.from_base.iter().filter_map(|id| {
        let item = plans.iter().find_map(|plan| plan.get(id))?;
        Some(Words::name(comparison.wording().name_of(item)))
    });
    let count = pairing.from_base.len();
    words!("document.taken-from-base", count, names = Words::list(names.take(MOST_TAKEN)))
}

/// How many of the items taken from a base are named.
const MOST_TAKEN: usize = 12;

/// Which items were paired, and how: a document has no ids of its own.
fn pairing_lines(out: &mut Document, comparison: &Comparison<'_>, pairing: &super::Pairing, lang: Lang) {
    let (exact, suggested) = (pairing.exact, pairing.suggested.len());
    let said = words!("document.pairing-document-no-ids", exact, suggested);
    out.push(Block::Paragraph(vec![Span::marked(Mark::Faint, said.get(lang))]));
    if !pairing.from_base.is_empty() {
        let said = taken_from_base(comparison, pairing);
        out.push(Block::Paragraph(vec![Span::marked(Mark::Faint, said.get(lang))]));
    }
    for (id, score) in &pairing.suggested {
        let name =
            |plan: &planctl_core::model::Plan| plan.get(id).map(|item| comparison.wording().name_of(item));
        let before = name(comparison.before.snapshot.plan()).unwrap_or_default();
        let after = name(comparison.after.snapshot.plan()).unwrap_or_default();
        let percent = format!("{}.{}%", score / 10, score % 10);
        let line = match before == after {
            true => format!("{}  {percent}  [{id}]", after.get(lang)),
            false => format!("{} = {}  {percent}  [{id}]", before.get(lang), after.get(lang)),
        };
        out.push(Block::Item {
            depth: 1,
            marker: "= ".to_owned(),
            line: vec![Span::marked(Mark::Faint, line)],
        });
    }
}

fn left_over_words(weight: Weight) -> Words {
    match weight {
        Weight::Substantive => words!("document.substantive"),
        Weight::Consequential => words!("document.consequential"),
        Weight::Editorial => words!("document.editorial"),
        Weight::Layout => words!("document.layout"),
        Weight::Record => {
            words!("document.record")
        }
    }
}

/// `+` came, `-` went, `~` changed, `?` one record does not know.
fn sign(row: &Row) -> (&'static str, Mark) {
    if row.has(FacetKind::Added) && row.has(FacetKind::Deleted) {
        ("~ ", Mark::Plain)
    } else if row.has(FacetKind::Added) {
        ("+ ", Mark::Come)
    } else if row.has(FacetKind::Deleted) {
        ("- ", Mark::Gone)
    } else if row.weight() == Weight::Record {
        ("? ", Mark::Faint)
    } else {
        ("~ ", Mark::Plain)
    }
}

fn row_lines(out: &mut Document, comparison: &Comparison<'_>, row: &Row, lang: Lang, texts: Texts) {
    let wording = comparison.wording();
    let (marker, mark) = sign(row);
    let facets = row.facets.iter().map(|facet| {
        let words = wording.facet(&row.id, facet);
        let measures = measures(&comparison.changes, &row.id, facet, comparison.vocabulary);
        let said: Vec<(Words, Words)> = measures
            .iter()
            .filter_map(|one| {
                let said = measure_words(&wording, row, facet.kind, one)?;
                Some((wording.field(&row.kind, &one.field), said))
            })
            .collect();
        // Both ends of a schedule that moved alike are told at once, and else each by its name.
        let alike = said.windows(2).all(|pair| pair[0].1 == pair[1].1);
        let of_several = said.windows(2).any(|pair| pair[0].0 != pair[1].0);
        let said: Vec<Words> = match (alike, of_several) {
            (true, true) => said.into_iter().take(1).map(|(_, said)| said).collect(),
            (false, true) => said.into_iter().map(|(of, said)| words!("measure.of", of, said)).collect(),
            (_, false) => said.into_iter().map(|(_, said)| said).collect(),
        };
        let said: Vec<Words> = said.into_iter().chain(comparison.transitions(row, facet)).collect();
        if said.is_empty() { words } else { Words::aside(words, Words::list(said)) }
    });
    let name = wording.name(&row.id);
    let name = words!("document.after-kind", name);
    let mut line = vec![
        Span::plain(wording.kind(&row.kind).get(lang)),
        Span::marked(mark, name.get(lang)),
        Span::plain(lang.sign("compose.colon")),
        Span::marked(Mark::Strong, Words::dotted(facets).get(lang)),
        Span::marked(Mark::Faint, format!("  [{}]", row.id)),
    ];
    if comparison.is_suggested(&row.id) {
        line.push(Span::marked(Mark::Inferred, words!("document.suggested").get(lang)));
    }
    out.push(Block::Item { depth: 1, marker: marker.to_owned(), line });
    let whole_record = row.weight() == Weight::Record
        && matches!(comparison.changes.items.get(&row.id), Some(ItemChange::Whole(_)));
    if whole_record {
        return;
    }
    for field in ChangedField::of(&comparison.changes, &row.id) {
        // What another point takes in stands there.
        if !is_whole(row, comparison) && !row.is_about(field.name()) {
            continue;
        }
        field_lines(out, comparison, row, &field, lang, texts);
    }
    for reason in comparison.reasons(row) {
        let text = &reason.text;
        let said = words!("document.reason", text);
        out.push(Block::Item { depth: 2, marker: String::new(), line: vec![Span::plain(said.get(lang))] });
    }
}

/// Whether this is all that changed of its item.
fn is_whole(row: &Row, comparison: &Comparison<'_>) -> bool {
    comparison.rows.get(&row.id) == Some(row)
}

fn field_lines(
    out: &mut Document,
    comparison: &Comparison<'_>,
    row: &Row,
    field: &ChangedField<'_>,
    lang: Lang,
    texts: Texts,
) {
    let wording = comparison.wording();
    match field {
        ChangedField::Field(key, pair) => {
            let words = wording.field(&row.kind, key);
            pair_lines(out, comparison, row, key, &words.get(lang), pair, lang, texts);
        }
        ChangedField::Under(pair) => {
            let name =
                |id: Option<&Id>| id.map(|id| wording.name(id).get(lang).into_owned()).unwrap_or_default();
            let title = words!("document.under");
            let (before, after) = (name(pair.before), name(pair.after));
            two_lines(out, &title.get(lang), vec![Span::plain(before)], vec![Span::plain(after)], lang);
        }
        ChangedField::List(kind, pair) => list_lines(out, comparison, kind, pair, lang),
        ChangedField::Whole(pair) => {
            for (item, mark, sign) in [(pair.before, Mark::Gone, "- "), (pair.after, Mark::Come, "+ ")] {
                if let Some(item) = item {
                    whole_lines(out, comparison, item, mark, sign, lang);
                }
            }
        }
    }
}

/// All that is recorded of an item that came or went, its name apart.
fn whole_lines(
    out: &mut Document,
    comparison: &Comparison<'_>,
    item: &Item,
    mark: Mark,
    sign: &str,
    lang: Lang,
) {
    let wording = comparison.wording();
    let plan = if mark == Mark::Come { wording.after } else { wording.before };
    let path: Vec<String> =
        wording.path(plan, &item.id).iter().map(|words| words.get(lang).into_owned()).collect();
    if !path.is_empty() {
        let under = words!("document.under");
        let line = vec![Span::plain(format!("{}: ", under.get(lang))), Span::plain(path.join(" / "))];
        out.push(Block::Item { depth: 2, marker: sign.to_owned(), line });
    }
    let Some(kind) = comparison.vocabulary.kind(&item.kind) else { return };
    let mut unknown = Vec::new();
    for field in kind.fields.iter().filter(|field| field.role != planctl_core::model::FieldRole::Name) {
        let Some(held) = item.fields.get(&field.key) else { continue };
        if held.value.is_none() {
            unknown.push(field.words.get(lang));
            continue;
        }
        let value = wording.held(Some(&*field.in_unit_of(Some(item))), Some(held));
        let line = vec![
            Span::plain(format!("{}: ", field.words.get(lang))),
            Span::marked(mark, one_line(&value.get(lang))),
        ];
        out.push(Block::Item { depth: 2, marker: sign.to_owned(), line });
    }
    if !unknown.is_empty() {
        let title = planctl_core::layout::unknown();
        let list = Words::list(unknown);
        let line = vec![Span::marked(Mark::Faint, format!("{}: {}", title.get(lang), list.get(lang)))];
        out.push(Block::Item { depth: 2, marker: "? ".to_owned(), line });
    }
}

#[allow(clippy::too_many_arguments, reason = "one place, where all of it comes together")]
fn pair_lines(
    out: &mut Document,
    comparison: &Comparison<'_>,
    row: &Row,
    key: &Key,
    title: &str,
    pair: &Pair<Option<&Held>>,
    lang: Lang,
    texts: Texts,
) {
    let wording = comparison.wording();
    let definition = comparison.vocabulary.field(&row.kind, key);
    let text = |held: Option<&Held>| match held.and_then(|held| held.value.as_ref()) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    match (text(pair.before), text(pair.after)) {
        (Some(before), Some(after)) if texts == Texts::Whole => {
            let line = |text: &str| vec![Span::plain(one_line(text))];
            two_lines(out, title, line(&before), line(&after), lang);
        }
        (Some(before), Some(after)) => {
            let parts = hunks(&before, &after);
            if texts == Texts::Words {
                let mut line = vec![Span::plain(format!("{title}: "))];
                line.extend(parts.iter().map(|hunk| match hunk.kind {
                    HunkKind::Same => Span::plain(one_line(&hunk.text)),
                    HunkKind::Gone => Span::marked(Mark::Gone, format!("[-{}-]", one_line(&hunk.text))),
                    HunkKind::Come => Span::marked(Mark::Come, format!("{{+{}+}}", one_line(&hunk.text))),
                }));
                out.push(Block::Item { depth: 2, marker: "~ ".to_owned(), line });
                return;
            }
            let side = |kind: HunkKind, mark: Mark| -> Line {
                let of_side = parts.iter().filter(|hunk| hunk.kind == HunkKind::Same || hunk.kind == kind);
                of_side
                    .map(|hunk| {
                        let mark = if hunk.kind == kind { mark } else { Mark::Plain };
                        Span::marked(mark, one_line(&hunk.text))
                    })
                    .collect()
            };
            two_lines(out, title, side(HunkKind::Gone, Mark::Gone), side(HunkKind::Come, Mark::Come), lang);
        }
        _ => {
            let decided = comparison.changes.was_decided(&row.id, Some(key));
            let words = |held: Option<&Held>, plan: &planctl_core::model::Plan| match held {
                // What stood before a decision is not recorded; what was not decided is merely unknown.
                Some(held) if decided && held.value.is_none() => planctl_core::layout::not_recorded(),
                held => {
                    let field = definition.map(|field| field.in_unit_of(plan.get(&row.id)));
                    wording.held(field.as_deref(), held)
                }
            };
            let (before, after) = (words(pair.before, wording.before), words(pair.after, wording.after));
            let line = |words: Words, mark| vec![Span::marked(mark, one_line(&words.get(lang)))];
            two_lines(out, title, line(before, Mark::Gone), line(after, Mark::Come), lang);
        }
    }
}

fn two_lines(out: &mut Document, title: &str, before: Line, after: Line, lang: Lang) {
    let nothing = planctl_core::layout::nothing();
    for (marker, line) in [("- ", before), ("+ ", after)] {
        let empty = line.iter().all(|span| span.text.is_empty() || span.text == nothing.get(lang));
        if empty {
            continue;
        }
        let line = [Span::plain(format!("{title}: "))].into_iter().chain(line).collect();
        out.push(Block::Item { depth: 2, marker: marker.to_owned(), line });
    }
}

fn list_lines(
    out: &mut Document,
    comparison: &Comparison<'_>,
    kind: &Key,
    pair: &Pair<&planctl_core::change::List>,
    lang: Lang,
) {
    let wording = comparison.wording();
    let name = wording.kind(kind);
    let name = name.get(lang);
    if pair.before.parent_stands()
        && pair.after.parent_stands()
        && pair.before.complete != pair.after.complete
    {
        let words = if pair.after.complete {
            words!("document.list-complete-now", name)
        } else {
            words!("document.list-complete-no-more", name)
        };
        let line = vec![Span::marked(Mark::Faint, words.get(lang))];
        out.push(Block::Item { depth: 2, marker: "? ".to_owned(), line });
    }
    let common = |of: &[Id], other: &[Id]| -> Vec<Id> {
        let other: HashSet<&Id> = other.iter().collect();
        of.iter().filter(|id| other.contains(id)).cloned().collect()
    };
    let before = common(&pair.before.ids, &pair.after.ids);
    let after = common(&pair.after.ids, &pair.before.ids);
    if before != after {
        let names = |ids: &[Id]| {
            let names: Vec<String> = ids.iter().map(|id| wording.name(id).get(lang).into_owned()).collect();
            vec![Span::plain(names.join(" → "))]
        };
        two_lines(out, &name, names(&before), names(&after), lang);
    }
}

fn one_line(text: &str) -> String {
    planctl_core::text::visible(text).replace('\n', " ⏎ ")
}
