//! One plan, as a list for reading on a screen.

use super::merging::Waiting;
use super::style::coverage_words;
use super::{Block, Document, Mark, Side, Span};
use planctl_core::layout::Wording;
use planctl_core::model::{End, FieldRole, Id, Item, Vocabulary};
use planctl_core::snapshot::{Certainty, OpenRow};
use planctl_core::text::{Lang, Words, visible};
use planctl_core::words;

/// The plan, or only the item of this id and what is below it.
pub fn plan_document(side: &Side, vocabulary: &Vocabulary, only: Option<&Id>, lang: Lang) -> Document {
    let plan = side.snapshot.plan();
    let wording = Wording { vocabulary, before: plan, after: plan };
    let mut out = Document { lang, ..Document::default() };
    let coverage = coverage_words(&side.knowledge.coverage(plan));
    let (label, known) = (&side.label, coverage.get(lang));
    let head = words!("document.coverage-2", label, known);
    out.push(Block::Paragraph(vec![Span::marked(Mark::Faint, head.get(lang))]));
    for item in plan.as_read(vocabulary) {
        let above = plan.above(&item.id);
        if only.is_some_and(|id| item.id != *id && !above.iter().any(|above| above.id == *id)) {
            continue;
        }
        let depth = above.len().saturating_sub(1);
        item_lines(&mut out, side, &wording, item, depth, lang);
    }
    let about =
        |id: &Id| only.is_none_or(|only| id == only || plan.above(id).iter().any(|up| up.id == *only));
    let rows: Vec<_> =
        side.open.iter().filter(|row| row.place().is_none_or(|place| about(&place.id))).collect();
    open_lines(&mut out, Words::same(visible(&side.label)), side, &rows, vocabulary, lang);
    out
}

/// Rows that wait for a decision in a plan called so, each with what its sides have; nothing where there is none.
pub(super) fn open_lines(
    out: &mut Document,
    label: Words,
    side: &Side,
    rows: &[&OpenRow],
    vocabulary: &Vocabulary,
    lang: Lang,
) {
    if rows.is_empty() {
        return;
    }
    let count = rows.len();
    let head = words!("document.rows-wait", label, count);
    out.push(Block::Gap);
    out.push(Block::Paragraph(vec![Span::marked(Mark::Gone, head.get(lang))]));
    for row in rows {
        Waiting::new(row, side.snapshot.plan(), vocabulary).lines(out, 1, lang);
    }
}

fn item_lines(out: &mut Document, side: &Side, wording: &Wording<'_>, item: &Item, depth: usize, lang: Lang) {
    let is_plan = item.parent.is_none();
    let label = wording.label(item).map(|label| format!("{label} ")).unwrap_or_default();
    let mut line = vec![
        Span::marked(
            Mark::Faint,
            if is_plan { String::new() } else { format!("{} ", wording.kind(&item.kind).get(lang)) },
        ),
        Span::marked(Mark::Strong, format!("{label}{}", visible(&wording.name_of(item).get(lang)))),
        Span::marked(Mark::Faint, format!("  [{}]", item.id)),
    ];
    let wholly_inferred = side.knowledge.certainty(&item.id, None) == Some(Certainty::Inferred);
    let name = wording.vocabulary.kind(&item.kind).and_then(|kind| kind.by_role(FieldRole::Name));
    let of_name =
        side.knowledge.certainty(&item.id, name.map(|field| &field.key)) == Some(Certainty::Inferred);
    line.push(Span::marked(Mark::Inferred, inferred_mark(wholly_inferred || of_name).get(lang)));
    out.push(Block::Item { depth, marker: String::new(), line });
    let Some(kind) = wording.vocabulary.kind(&item.kind) else { return };
    let named = kind.by_role(FieldRole::Name).is_some_and(|field| item.text(&field.key).is_some());
    let title = (!named).then(|| kind.title.iter().find(|field| item.text(field).is_some())).flatten();
    if let Some(schedule) = wording.schedule(item) {
        let name = words!("document.closed");
        let mut ends = [End::First, End::Last].into_iter().filter_map(|end| kind.schedule(end));
        let inferred = ends
            .any(|field| side.knowledge.certainty(&item.id, Some(&field.key)) == Some(Certainty::Inferred));
        let mark = inferred_mark(inferred && !wholly_inferred);
        let line = vec![
            Span::plain(format!("{}: {}", name.get(lang), schedule.get(lang))),
            Span::marked(Mark::Inferred, mark.get(lang)),
        ];
        out.push(Block::Item { depth: depth + 1, marker: String::new(), line });
    }
    for field in &kind.fields {
        let shown_above = matches!(field.role, FieldRole::Name | FieldRole::Label | FieldRole::Provisional)
            || matches!(field.end, Some(End::First | End::Last))
            || title == Some(&field.key);
        let Some(held) = item.fields.get(&field.key).filter(|_| !shown_above) else { continue };
        let value = wording.held(Some(&*field.in_unit_of(Some(item))), Some(held));
        let text = visible(&value.get(lang)).replace('\n', " ⏎ ");
        let inferred = side.knowledge.certainty(&item.id, Some(&field.key)) == Some(Certainty::Inferred);
        // Where the whole item was concluded its head says so.
        let mark = inferred_mark(inferred && !wholly_inferred);
        let line = vec![
            Span::plain(format!("{}: {text}", field.words.get(lang))),
            Span::marked(Mark::Inferred, mark.get(lang)),
        ];
        out.push(Block::Item { depth: depth + 1, marker: String::new(), line });
    }
    for kind in &item.open_lists {
        let name = wording.kind(kind);
        let name = name.get(lang);
        let words = words!("document.may-more-list-not", name);
        out.push(Block::Item {
            depth: depth + 1,
            marker: "? ".to_owned(),
            line: vec![Span::marked(Mark::Faint, words.get(lang))],
        });
    }
}

fn inferred_mark(inferred: bool) -> Words {
    if inferred { words!("document.inferred") } else { Words::default() }
}
