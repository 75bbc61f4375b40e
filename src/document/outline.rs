//! A plan for whose documents no form is at hand, or in another language than theirs: its items as
//! headings, their fields in the words of the vocabulary.

use super::paper::PlanPaper;
use super::wording::Wording;
use super::{About, Block, Document, Mark, Span};
use crate::model::{End, FieldRole, FieldType, Item, Lang, Words};
use crate::snapshot::Certainty;
use crate::words;

/// Adds the plan to a document.
pub(super) fn outline(
    paper: &PlanPaper<'_>,
    wording: &Wording<'_>,
    mut out: Document,
    lang: Lang,
) -> Document {
    let plan = paper.side.snapshot.plan();
    let root = plan.root();
    if let Some(label) = paper.attachment {
        out.push_about(About::new(&root.id, "attachment"), Block::Right(vec![Span::plain(label)]));
    }
    let name = wording.name_of(root);
    let draft =
        if paper.side.decided == Some(true) { Words::default() } else { words!("（案）", " (draft)") };
    let title = format!("{}{}", name.get(lang), draft.get(lang));
    out.push_about(About::new(&root.id, "name"), Block::Title(vec![Span::plain(title)]));
    for occasion in paper.history {
        let (date, what) = match lang {
            Lang::Ja => (occasion.date.in_japanese(), &occasion.words.ja),
            Lang::En => (format!("{}, ", occasion.date.in_english()), &occasion.words.en),
        };
        let aspect = format!("history-{}", occasion.date);
        let line = vec![Span::plain(format!("{date}{what}"))];
        out.push_about(About::new(&root.id, &aspect), Block::Right(line));
    }
    fields(paper, wording, root, &mut out, lang);
    for item in plan.in_order().into_iter().skip(1) {
        let depth = plan.above(&item.id).len().saturating_sub(1);
        entry(paper, wording, item, depth, &mut out, lang);
        fields(paper, wording, item, &mut out, lang);
    }
    let inferred = paper.side.knowledge.coverage(plan).inferred;
    if inferred > 0 {
        out.push(Block::Gap);
        let said = words!(
            "（注）印を付けた{inferred}か所の記載は、推定による。",
            "Note: {inferred} entries were concluded, not read in a document."
        );
        let line = vec![Span::marked(Mark::Faint, said.get(lang))];
        out.push_about(About::new(&root.id, "inferred"), Block::Paragraph(line));
    }
    out
}

/// An item by its number and name; one without a name by its kind and what is said of it.
fn entry(
    paper: &PlanPaper<'_>,
    wording: &Wording<'_>,
    item: &Item,
    depth: usize,
    out: &mut Document,
    lang: Lang,
) {
    let label = wording.label(item).map(|label| format!("{label} ")).unwrap_or_default();
    let name = wording.name_of(item);
    let kind = wording.kind(&item.kind);
    let colon = if lang == Lang::Ja { "：" } else { ": " };
    let text = format!("{label}{}{colon}{}", kind.get(lang), name.get(lang));
    let key = wording.vocabulary.kind(&item.kind).and_then(|kind| kind.by_role(FieldRole::Name));
    let inferred = paper.side.knowledge.certainty(&item.id, key.map(|field| &field.key));
    let mark = if inferred == Some(Certainty::Inferred) { Mark::Inferred } else { Mark::Plain };
    let line = vec![Span { text, mark }];
    let about = About::new(&item.id, "line");
    if depth == 0 {
        out.push(Block::Gap);
        out.push_about(about, Block::Heading(line));
    } else {
        let marker = if lang == Lang::Ja { "・" } else { "- " }.to_owned();
        out.push_about(about, Block::Item { depth: depth - 1, marker, line });
    }
}

/// The fields of an item that its line does not say, in the order of the vocabulary.
fn fields(paper: &PlanPaper<'_>, wording: &Wording<'_>, item: &Item, out: &mut Document, lang: Lang) {
    let Some(kind) = wording.vocabulary.kind(&item.kind) else { return };
    let depth = paper.side.snapshot.plan().above(&item.id).len().saturating_sub(1);
    let colon = if lang == Lang::Ja { "：" } else { ": " };
    let mut push = |aspect: &str, text: String, inferred: bool| {
        let mark = if inferred { Mark::Inferred } else { Mark::Plain };
        let line = vec![Span { text, mark }];
        let block = match depth {
            0 => Block::Paragraph(line),
            depth => Block::Item { depth, marker: String::new(), line },
        };
        out.push_about(About::new(&item.id, aspect), block);
    };
    let known = |field: &crate::model::Key| {
        paper.side.knowledge.certainty(&item.id, Some(field)) == Some(Certainty::Inferred)
    };
    let named = kind.by_role(FieldRole::Name).is_some_and(|field| item.text(&field.key).is_some());
    let title = (!named).then(|| kind.title.iter().find(|field| item.text(field).is_some())).flatten();
    if let Some(years) = wording.schedule(item) {
        let said = words!("実施期間", "schedule");
        let ends = [End::First, End::Last].into_iter().filter_map(|end| kind.schedule(end));
        let inferred = ends.map(|field| &field.key).any(known);
        push("schedule", format!("{}{colon}{}", said.get(lang), years.get(lang)), inferred);
    }
    for field in &kind.fields {
        let said = matches!(field.role, FieldRole::Name | FieldRole::Label | FieldRole::Provisional)
            || field.end.is_some()
            || title == Some(&field.key);
        let Some(value) = item.value(&field.key).filter(|_| !said) else { continue };
        let words = wording.value(Some(field), value);
        let text = match field.ty {
            FieldType::Flag => field.words.get(lang).to_owned(),
            _ => format!("{}{colon}{}", field.words.get(lang), words.get(lang)),
        };
        push(&field.key, text, known(&field.key));
    }
}
