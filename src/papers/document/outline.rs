//! A plan for whose documents no form is at hand, or in another language than theirs: its items as
//! headings, their fields in the words of the vocabulary.

use super::plan_paper::PlanPaper;
use super::roadmap::{RoadmapBar, bar};
use super::{About, Block, CellLook, Document, Mark, Span, Table, TableCell, TableRow};
use planctl_core::layout::{Axis, Wording};
use planctl_core::model::{End, FieldRole, FieldType, Item, Milestone, Stretch, Value};
use planctl_core::snapshot::Certainty;
use planctl_core::text::{Lang, Words};
use planctl_core::words;

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
    let draft = if paper.side.decided == Some(true) { Words::default() } else { words!("document.draft-2") };
    let title = format!("{}{}", name.get(lang), draft.get(lang));
    out.push_about(About::new(&root.id, "name"), Block::Title(vec![Span::plain(title)]));
    for occasion in paper.history {
        let said = words!("document.occasion", date = occasion.date.words(), what = occasion.words);
        let said = match occasion.is_proposed {
            true => Words::aside(said, words!("document.proposed")),
            false => said,
        };
        let aspect = format!("history-{}", occasion.date);
        let line = vec![Span::plain(said.get(lang))];
        out.push_about(About::new(&root.id, &aspect), Block::Right(line));
    }
    fields(paper, wording, root, &mut out, lang);
    for item in plan.as_read(wording.vocabulary).into_iter().skip(1) {
        let depth = plan.above(&item.id).len().saturating_sub(1);
        entry(paper, wording, item, depth, &mut out, lang);
        fields(paper, wording, item, &mut out, lang);
    }
    if let Some(table) = years(wording, lang) {
        out.push(Block::PageBreak);
        let said = words!("document.schedules-runs-not-known");
        let about = About::new(&root.id, "years-heading");
        out.push_about(about, Block::Heading(vec![Span::plain(said.get(lang))]));
        out.push_about(About::new(&root.id, "years"), Block::Table(table));
    }
    let inferred = paper.side.knowledge.coverage(plan).inferred;
    if inferred > 0 {
        let text = words!("document.note-entries-concluded-not", inferred);
        out.notes.push(super::Note { sign: String::new(), is_listed: false, text });
    }
    out.notes.extend(paper.incomplete());
    out
}

/// How many years the table has at most.
const MOST_YEARS: i64 = 40;

/// The years of an item: where it runs, as the roadmap draws it, and its evaluations.
struct Run<'a> {
    item: &'a Item,
    bar: Option<RoadmapBar>,
    marks: Vec<(i64, Milestone)>,
}

/// All items with years in one table; `None` if there are none, or more years than any page has.
fn years(wording: &Wording<'_>, lang: Lang) -> Option<Table> {
    let plan = wording.after;
    let axis = Axis::of(&[plan], wording.vocabulary);
    let mut runs: Vec<Run<'_>> =
        plan.as_read(wording.vocabulary).into_iter().filter_map(|item| run(wording, item, &axis)).collect();
    let named = || {
        let of = runs.iter().filter_map(|run| run.bar).flat_map(|bar| [bar.from, bar.to]);
        of.chain(runs.iter().flat_map(|run| run.marks.iter().map(|(column, _)| *column)))
    };
    let (first, last) = (named().min()?, named().max()?);
    if last - first >= MOST_YEARS {
        return None;
    }
    for run in &mut runs {
        // What has no end runs as far as the table does.
        run.bar = run.bar.map(|bar| bar.reaching(last));
        recurring(wording, run, &axis, (first, last));
    }
    let cell = |column: usize, look: CellLook, text: String| {
        let lines = if text.is_empty() { Vec::new() } else { vec![vec![Span::plain(text)]] };
        TableCell::new(column, 1, look, lines)
    };
    let mut head = vec![cell(0, CellLook::Head, String::new())];
    head.extend((first..=last).enumerate().map(|(at, column)| {
        let short = axis.short_or_year(column);
        let text = match axis.above(column) {
            Some(above) => format!("{}\n{}", above.get(lang), short.get(lang)),
            None => short.get(lang).into_owned(),
        };
        cell(at + 1, CellLook::Head, text)
    }));
    let mut widths = vec![3; head.len()];
    widths[0] = 24;
    let about = Some(About::new(plan.id(), "years"));
    let mut table =
        Table { widths, head_rows: 1, rows: vec![TableRow { cells: head, about, ..TableRow::default() }] };
    for run in &runs {
        let label = wording.label(run.item).map(|label| format!("{label} ")).unwrap_or_default();
        let name = format!("{label}{}", wording.name_of(run.item).get(lang));
        let mut cells = vec![cell(0, CellLook::Plain, name)];
        for (at, year) in (first..=last).enumerate() {
            let is_in = |(low, high): (i64, i64)| (low..=high).contains(&year);
            let sure = run.bar.and_then(|bar| bar.sure).is_some_and(is_in);
            let may = run.bar.is_some_and(|bar| is_in((bar.from, bar.to)));
            let marks = run.marks.iter().filter(|(column, _)| *column == year).map(|(_, mark)| {
                let def = wording.vocabulary.milestone(&mark.kind);
                def.map_or_else(|| mark.kind.to_string(), |def| def.words.get(lang).to_owned())
            });
            let marks: Vec<String> = marks.collect();
            let (look, sign) = match (sure, may) {
                (true, _) => (CellLook::Bar, "■"),
                (false, true) => (CellLook::Sign, "□"),
                (false, false) => (CellLook::Sign, ""),
            };
            let text = if marks.is_empty() { sign.to_owned() } else { marks.join("・") };
            cells.push(cell(at + 1, look, text));
        }
        let about = Some(About::new(&run.item.id, "years"));
        table.rows.push(TableRow { cells, about, ..TableRow::default() });
    }
    Some(table)
}

/// Puts what comes back into the columns of a table in which its item may run.
fn recurring(wording: &Wording<'_>, run: &mut Run<'_>, axis: &Axis<'_>, (first, last): (i64, i64)) {
    let kind = wording.vocabulary.kind(&run.item.kind);
    let field = kind.and_then(|kind| kind.by_role(FieldRole::Milestones));
    let Some(Value::Milestones(marks)) = field.and_then(|field| run.item.value(&field.key)) else { return };
    let (from, to) = run.bar.map_or((0, -1), |bar| (bar.from.max(first), bar.to.min(last)));
    for mark in marks.iter().filter(|mark| matches!(mark.at, Stretch::Each(_))) {
        run.marks.extend(axis.columns(&mark.at, from, to).into_iter().map(|column| (column, mark.clone())));
    }
}

fn run<'a>(wording: &Wording<'_>, item: &'a Item, axis: &Axis<'_>) -> Option<Run<'a>> {
    let kind = wording.vocabulary.kind(&item.kind)?;
    let marks: Vec<(i64, Milestone)> =
        match kind.by_role(FieldRole::Milestones).and_then(|field| item.value(&field.key)) {
            Some(Value::Milestones(marks)) => {
                marks.iter().filter_map(|mark| Some((axis.last(&mark.at)?, mark.clone()))).collect()
            }
            _ => Vec::new(),
        };
    // What comes back says nothing of how far the rest runs.
    let once = marks.iter().filter(|(_, mark)| !matches!(mark.at, Stretch::Each(_)));
    let mut columns: Vec<i64> = once.map(|(column, _)| *column).collect();
    columns.sort();
    let bar = bar(item, kind, &columns, axis);
    (bar.is_some() || !marks.is_empty()).then_some(Run { item, bar, marks })
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
    let colon = lang.sign("compose.colon");
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
        let marker = lang.sign("compose.bullet");
        out.push_about(about, Block::Item { depth: depth - 1, marker, line });
    }
}

/// The fields of an item that its line does not say, in the order of the vocabulary.
fn fields(paper: &PlanPaper<'_>, wording: &Wording<'_>, item: &Item, out: &mut Document, lang: Lang) {
    let Some(kind) = wording.vocabulary.kind(&item.kind) else { return };
    let depth = paper.side.snapshot.plan().above(&item.id).len().saturating_sub(1);
    let colon = lang.sign("compose.colon");
    let mut push = |aspect: &str, text: String, inferred: bool| {
        let mark = if inferred { Mark::Inferred } else { Mark::Plain };
        let line = vec![Span { text, mark }];
        let block = match depth {
            0 => Block::Paragraph(line),
            depth => Block::Item { depth, marker: String::new(), line },
        };
        out.push_about(About::new(&item.id, aspect), block);
    };
    let known = |field: &planctl_core::model::Key| {
        paper.side.knowledge.certainty(&item.id, Some(field)) == Some(Certainty::Inferred)
    };
    let named = kind.by_role(FieldRole::Name).is_some_and(|field| item.text(&field.key).is_some());
    let title = (!named).then(|| kind.title.iter().find(|field| item.text(field).is_some())).flatten();
    if let Some(years) = wording.schedule(item) {
        let said = words!("document.closed");
        let ends = [End::First, End::Last].into_iter().filter_map(|end| kind.schedule(end));
        let inferred = ends.map(|field| &field.key).any(known);
        push("schedule", format!("{}{colon}{}", said.get(lang), years.get(lang)), inferred);
    }
    for field in &kind.fields {
        let said = matches!(field.role, FieldRole::Name | FieldRole::Label | FieldRole::Provisional)
            || field.end.is_some()
            || title == Some(&field.key);
        let Some(value) = item.value(&field.key).filter(|_| !said) else { continue };
        // An item that stands in an earlier revision alone has no name here.
        if field.role == FieldRole::Lineage
            && value.members().is_some_and(|ids| ids.iter().any(|id| !stands(wording, id)))
        {
            continue;
        }
        let words = wording.value(Some(&*field.in_unit_of(Some(item))), value);
        let text = match field.ty {
            FieldType::Flag => field.words.get(lang).to_owned(),
            FieldType::Text
            | FieldType::Label
            | FieldType::Link
            | FieldType::Identifier
            | FieldType::Year
            | FieldType::Period
            | FieldType::Milestones
            | FieldType::Date
            | FieldType::Amount
            | FieldType::Quantity
            | FieldType::Series
            | FieldType::Choice
            | FieldType::References
            | FieldType::Strings => format!("{}{colon}{}", field.words.get(lang), words.get(lang)),
        };
        push(&field.key, text, known(&field.key));
    }
}

fn stands(wording: &Wording<'_>, id: &str) -> bool {
    id.parse().is_ok_and(|id| wording.after.get(&id).is_some())
}
