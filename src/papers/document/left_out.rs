//! What a plan holds and a paper of it does not say.
//!
//! A paper has the form of its documents, and what the form has no line for is not printed. Nothing here
//! decides that: the finished paper is searched for what the plan holds, so whatever a paper loses is told.
//! Lineage is of the record and never of a paper.

use super::{Block, Document, Line, Roadmap};
use planctl_core::layout::Wording;
use planctl_core::model::{FieldDef, FieldRole, FieldType, Id, Item, Plan, Value, Vocabulary};
use planctl_core::text::{Lang, Words, loosely};
use planctl_core::words;
use std::collections::BTreeSet;

/// An item that a paper leaves out, or fields of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    pub id: Id,
    /// What the item is called.
    pub name: Words,
    /// Whether the paper says nothing of the item at all.
    pub whole: bool,
    /// The fields that it does not say, by their keys and names; of an item left out as a whole all it has.
    pub fields: Vec<(String, Words)>,
}

/// What of `plan` the paper does not say, in reading order.
pub fn left_out(paper: &Document, plan: &Plan, vocabulary: &Vocabulary) -> Vec<LeftOut> {
    let said = Said::of(paper);
    let wording = Wording { vocabulary, before: plan, after: plan };
    let mut out = Vec::new();
    for item in plan.in_order() {
        let Some(kind) = vocabulary.kind(&item.kind) else { continue };
        let held = kind.fields.iter().filter(|field| field.role != FieldRole::Lineage);
        let held: Vec<(&FieldDef, &Value)> =
            held.filter_map(|field| Some((field, item.value(&field.key)?))).collect();
        let says = |(field, value): &(&FieldDef, &Value)| said.says(&wording, item, field, value, paper.lang);
        let texts = held.iter().filter(|(field, _)| field.ty == FieldType::Text);
        let is_there = said.places.contains(&item.id) || texts.clone().any(says);
        let whole = !is_there && item.parent.is_some();
        let missing = held.iter().filter(|one| whole || !says(one));
        let fields: Vec<(String, Words)> =
            missing.map(|(field, _)| (field.key.to_string(), (&field.words).into())).collect();
        if whole || !fields.is_empty() {
            out.push(LeftOut { id: item.id.clone(), name: wording.name_of(item), whole, fields });
        }
    }
    out
}

/// What a chart of the years given does not show, in sentences: how many items of each kind that has no
/// years, and what lies outside the years drawn, item by item.
pub fn left_out_of_chart(
    roadmap: &Roadmap,
    plan: &Plan,
    vocabulary: &Vocabulary,
    years: Option<(i64, i64)>,
) -> Vec<Words> {
    let mut out = Vec::new();
    let groups = roadmap.groups.iter().map(|group| &group.id);
    let lanes = || roadmap.groups.iter().flat_map(|group| &group.lanes);
    let named = roadmap.groups.iter().flat_map(|group| &group.undated).chain(&roadmap.outside);
    let drawn = groups.chain(lanes().map(|lane| &lane.id)).chain(named.map(|(id, _)| id));
    // What stands above a row that is left out goes with it.
    let above = roadmap.outside.iter().flat_map(|(id, _)| plan.above(id)).map(|item| &item.id);
    let drawn: BTreeSet<&Id> = drawn.chain(above).collect();
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for item in plan.in_order().into_iter().filter(|item| item.parent.is_some() && !drawn.contains(&item.id))
    {
        match kinds.iter_mut().find(|(kind, _)| *kind == &*item.kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((&item.kind, 1)),
        }
    }
    if !kinds.is_empty() {
        let counted = kinds.into_iter().map(|(kind, count)| {
            let words = vocabulary.kind(kind).map_or(Words::same(kind), |kind| (&kind.words).into());
            words!("document.counted-kind", count, kind = words)
        });
        let kinds = Words::list(counted);
        out.push(words!("document.not-in-chart", kinds));
    }
    out.extend(roadmap.left_outside());
    let Some((first, last)) = years else { return out };
    for lane in lanes() {
        let within = |from: i64, to: i64| from <= last && first <= to;
        let mut outside: Vec<Words> = Vec::new();
        let bars = [lane.bar, lane.ghost].into_iter().flatten();
        if bars.clone().next().is_some() && !bars.clone().all(|bar| within(bar.from, bar.to)) {
            outside.extend(lane.schedule.clone());
        }
        let marks = lane.marks.iter().filter(|mark| !within(mark.column, mark.column));
        outside
            .extend(marks.map(|mark| words!("document.mark-of-year", mark = &mark.long, year = &mark.when)));
        if !outside.is_empty() {
            let (id, name, outside) = (&lane.id, &lane.name, Words::list(outside));
            out.push(words!("document.outside-chart", id, name, outside));
        }
    }
    out
}

impl LeftOut {
    /// What is left out, in a sentence.
    pub fn words(&self) -> Words {
        let (id, name) = (&self.id, &self.name);
        let fields = || Words::list(self.fields.iter().map(|(_, name)| name));
        match (self.whole, self.fields.is_empty()) {
            (true, true) => words!("document.left-out", id, name),
            (true, false) => words!("document.left-out-with", fields = fields(), id, name),
            (false, _) => words!("document.left-out-fields", fields = fields(), id, name),
        }
    }
}

/// What a paper says, as a careless eye reads it.
struct Said<'a> {
    paper: &'a Document,
    text: String,
    /// The items that parts of it are about.
    places: BTreeSet<Id>,
}

impl<'a> Said<'a> {
    fn of(paper: &'a Document) -> Said<'a> {
        let places = paper.signs.iter().map(|(id, _)| id.clone()).collect();
        let mut said = Said { paper, text: String::new(), places };
        for part in &paper.parts {
            said.places.extend(part.about.iter().map(|about| about.id.clone()));
            match &part.block {
                Block::Title(line)
                | Block::Heading(line)
                | Block::Paragraph(line)
                | Block::Right(line)
                | Block::Item { line, .. } => said.text.push_str(&loose(line)),
                Block::Table(table) => {
                    for row in &table.rows {
                        said.places.extend(row.about.iter().map(|about| about.id.clone()));
                        for line in row.cells.iter().flat_map(|cell| &cell.text) {
                            said.text.push_str(&loose(&line.line));
                            said.text.push('\n');
                        }
                    }
                }
                Block::Gap | Block::PageBreak => {}
            }
            said.text.push('\n');
        }
        said
    }

    fn has(&self, text: &str) -> bool {
        text.lines().all(|line| self.text.contains(&loosely(line)))
    }

    /// Whether a value of an item stands in the paper.
    fn says(&self, wording: &Wording<'_>, item: &Item, field: &FieldDef, value: &Value, lang: Lang) -> bool {
        let field = &*field.in_unit_of(Some(item));
        let words = wording.value(Some(field), value);
        let printed = super::paper::printed(wording, field, value);
        let by_sign = || self.paper.signs.contains(&(item.id.clone(), field.key.clone()));
        let in_words = self.has(&words.get(lang)) || (!printed.is_empty() && self.has(&printed));
        match field.ty {
            // A flag is a sign at the name, or its word.
            FieldType::Flag => match &field.mark {
                Some(mark) => by_sign() || self.has(mark.get(lang)),
                None => by_sign() || self.has(field.words.get(lang)),
            },
            FieldType::Year | FieldType::Period | FieldType::Milestones => {
                let years = || wording.schedule(item).is_some_and(|years| self.has(&years.get(lang)));
                in_words || by_sign() || (field.end.is_some() && years())
            }
            FieldType::References | FieldType::Strings | FieldType::Series => {
                let names = value.members().unwrap_or_default();
                let name = |member: &String| {
                    let named = member.parse().ok().map(|id| wording.name(&id).get(lang).into_owned());
                    self.has(member) || named.is_some_and(|name| self.has(&name))
                };
                in_words || names.iter().all(name)
            }
            FieldType::Text
            | FieldType::Label
            | FieldType::Link
            | FieldType::Identifier
            | FieldType::Date
            | FieldType::Amount
            | FieldType::Quantity
            | FieldType::Choice => in_words,
        }
    }
}

fn loose(line: &Line) -> String {
    loosely(&line.iter().map(|span| span.text.as_str()).collect::<String>())
}
