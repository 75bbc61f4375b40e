//! From a reading to a draft: line by line, by the form of the vocabulary's documents.
//!
//! What a line means is the form's; that nothing is dropped and every assumption is told is kept
//! here. A line that no pattern takes and no place explains is unplaced, and listed.

use std::collections::{BTreeMap, BTreeSet};

use super::boxes::Names;
use super::chart::{self, is_sentence};
use super::found::{Found, Got, Index, RawTexts, date, is_day, value};
use super::{accounted, elements, note, section, structured};
use crate::reading::line::{Line, Tidy};
use crate::reading::{Account, Block, DoubtKind, HistoryLine, ReadTable, Reading, Stretch, Use};
use planctl_core::layout::{Form, ItemLine, ListLine, numbered};
use planctl_core::model::{Digest, FieldRole, FieldType, Id, Key, NameMarks, Value, Vocabulary};
use planctl_core::snapshot::{DocumentName, Draft};
use planctl_core::text::{Captures, Loose, Pattern};
use planctl_core::text::{Spot, Text};
use planctl_core::text::{Words, brief, loosely};
use planctl_core::words;

/// What was made of a document.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The plan with its sources. Its ids are passing ones: kinds with numbers.
    pub draft: Draft,
    /// Claims, doubts, and where each value stands.
    pub account: Account,
    /// The texts of fields as they stand in the document, before blanks were taken out.
    pub raw: RawTexts,
}

/// Makes a plan of what was read. `document` is the BLAKE3 of its bytes, which the sources name;
/// `plan` the id of `[plan]`; no item gets an id of `taken`.
///
/// A document that holds nothing of a plan gives a plan without items, and says so in its
/// account: everything is unplaced.
pub fn interpret(
    reading: &Reading,
    form: &Form,
    vocabulary: &Vocabulary,
    document: Digest,
    plan: &Id,
    taken: &BTreeSet<Id>,
) -> Imported {
    let (found, mut account) = if !reading.elements.is_empty() && !form.element.is_empty() {
        let mut account = Account::default();
        (elements::read(reading, form, vocabulary, plan, &mut account), account)
    } else if form.rule.is_empty() {
        let mut reader = Reader::new(reading, form, vocabulary);
        reader.read();
        (reader.found, reader.account)
    } else {
        let mut account = Account::default();
        (structured::read(reading, form, vocabulary, &mut account), account)
    };
    // What stands beside the text is nobody's field.
    for aside in reading.asides.iter().filter(|aside| !aside.text.is_empty()) {
        account.stretches.push(Stretch { how: Use::Unread, spot: aside.spot, text: aside.text.clone() });
        account.unread.push(aside.text.clone());
    }
    if !reading.asides.is_empty() {
        account.stretches.sort_by_key(|stretch| stretch.spot);
    }
    let document = DocumentName::Hash(document);
    let taken = |id: &Id| taken.contains(id);
    let (draft, raw) = found.finish(reading, &document, plan, &taken, &mut account);
    Imported { draft, account, raw }
}

/// Where in the document the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Before the plan: a cover note, or nothing.
    Before,
    /// In the plan.
    Plan,
    /// Behind it: attached papers.
    Behind,
}

pub(super) struct Reader<'a> {
    pub(super) reading: &'a Reading,
    pub(super) form: &'a Form,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) found: Found<'a>,
    pub(super) account: Account,
    stage: Stage,
    /// The items a further one may stand under, the last one begun at the end.
    open: Vec<Index>,
    /// The list whose entries follow.
    list: Option<&'a ListLine>,
    /// The kind of the list that was read last.
    after: Option<&'a str>,
    /// The field that was read last, whose text may go on in the next line.
    going_on: Option<(Index, Key)>,
    pub(super) section: Option<section::State>,
    /// Items whose section has been.
    pub(super) had_section: BTreeSet<Index>,
    history_open: Option<Line>,
    /// The names in the headings of sections, loosely.
    pub(super) headings: BTreeSet<String>,
    /// Whether the section at hand is that of an item which was not read.
    pub(super) lost_section: bool,
    /// The bodies of boxes, as they stand.
    pub(super) bodies: BTreeMap<Index, Line>,
    /// The number of the block being read.
    pub(super) number: usize,
    unplaced: Vec<Unplaced>,
}

/// A text that found no place.
struct Unplaced {
    number: usize,
    /// Whether it stands behind the plan, where the form passes everything over.
    behind: bool,
    spot: Spot,
    text: String,
}

impl<'a> Reader<'a> {
    fn new(reading: &'a Reading, form: &'a Form, vocabulary: &'a Vocabulary) -> Self {
        Reader {
            reading,
            form,
            vocabulary,
            found: Found::new(vocabulary),
            account: Account::default(),
            stage: Stage::Before,
            open: vec![0],
            list: None,
            after: None,
            going_on: None,
            section: None,
            had_section: BTreeSet::new(),
            history_open: None,
            headings: section::headings(reading, form),
            lost_section: false,
            bodies: BTreeMap::new(),
            number: 0,
            unplaced: Vec::new(),
        }
    }

    fn read(&mut self) {
        let begin = note::read(self);
        let mut number = begin;
        while let Some(block) = self.reading.blocks.get(number) {
            let mut used = 1;
            self.number = number;
            match block {
                Block::Table(table) => self.table(table),
                Block::Heading { text, .. } | Block::Paragraph(text) | Block::Item { text, .. } => {
                    self.tell_ink(text);
                    let mut line = Line::of(text);
                    // A name broken by the width of the page goes on in the next lines.
                    while line.is_open() && used < 3 && self.stage != Stage::Behind && !line.is_empty() {
                        let Some(next) = self.text_at(number + used) else { break };
                        let both = line.clone().and(next);
                        let closes = !both.is_open();
                        if !closes && used == 2 {
                            break;
                        }
                        used += 1;
                        line = both;
                    }
                    if !line.is_empty() && !self.line(&line) {
                        self.unplaced(&line);
                    }
                }
            }
            number += used;
        }
        section::close(self);
        section::finish(self);
        self.finish_fields();
        self.tell_unplaced();
    }

    fn text_at(&self, number: usize) -> Option<Line> {
        match self.reading.blocks.get(number)? {
            Block::Paragraph(text) | Block::Item { text, .. } | Block::Heading { text, .. } => {
                Some(Line::of(text))
            }
            Block::Table(_) => None,
        }
    }

    /// Takes a line in; `false` if it found no place.
    fn line(&mut self, line: &Line) -> bool {
        if self.stage == Stage::Before && self.history_or_title(line) {
            return true;
        }
        let (full, bare) = (line, line.without_bullet());
        let line = bare.as_ref().unwrap_or(full);
        let loose = Loose::of(&line.text());
        // An entry of the list that is open is one, whatever its text looks like.
        let is_listed =
            bare.is_some() || matches!(self.reading.blocks.get(self.number), Some(Block::Item { .. }));
        if is_listed && self.stage == Stage::Plan && self.entry(line, &loose) {
            return true;
        }
        if section::opens(self, line, &loose) || self.item(line, &loose) {
            self.list = None;
            self.stage = Stage::Plan;
            return true;
        }
        if self.stage == Stage::Behind {
            return false;
        }
        let closes = &self.form.closes;
        let whole = bare.is_some().then(|| Loose::of(&full.text()));
        let whole = whole.as_ref().unwrap_or(&loose);
        let text = |range: std::ops::Range<usize>| full.part(range).text();
        let mut plain = |name: &str, range: std::ops::Range<usize>| {
            !range.is_empty() && (name != "date" || is_day(&text(range.clone())))
        };
        let legend = self.form.print.legend.as_ref();
        if legend.is_some_and(|legend| legend.matches(&loose, &mut |_, range| !range.is_empty()).is_some()) {
            return true;
        }
        let ends = closes.iter().any(|pattern| pattern.matches(whole, &mut plain).is_some());
        if ends && !self.is_entry(line, &loose) {
            section::close(self);
            self.stage = Stage::Behind;
            return false;
        }
        self.history_line(line, &loose)
            || self.field(line, &loose)
            || self.list_heading(&loose)
            || self.entry(line, &loose)
            || self.section_line(line, &loose)
            || self.goes_on(line)
    }

    /// Whether a name of a pattern may take a text, by the type of the field.
    pub(super) fn accepts(&self, kind: &str, name: &str, text: &str) -> bool {
        // The sign of what is not decided is a word, and no part of a name in brackets.
        if name == "draft" && text.contains(['（', '）', '(', ')', '】']) {
            return false;
        }
        match self.vocabulary.field(kind, name) {
            Some(def) if def.ty == FieldType::Flag => text.is_empty(),
            Some(def) if def.ty == FieldType::Date => text.chars().count() <= 40 && is_day(text),
            // A number holds no words of a sentence.
            Some(def) if def.ty == FieldType::Label => {
                let is_prose = text.contains(['：', ':', '「', '」', '、', '。']);
                !text.is_empty() && text.chars().count() <= 20 && !is_prose
            }
            Some(def) if def.ty != FieldType::Text => value(def, text, self.vocabulary).is_some(),
            _ => !text.is_empty(),
        }
    }

    pub(super) fn matches<'p>(
        &self,
        pattern: &'p Pattern,
        kind: &str,
        line: &Line,
        loose: &Loose,
    ) -> Option<Captures<'p>> {
        pattern.matches(loose, &mut |name, range| self.accepts(kind, name, &line.part(range).text()))
    }

    fn history_or_title(&mut self, line: &Line) -> bool {
        let loose = Loose::of(&line.text());
        for pattern in &self.form.title {
            let Some(captures) = self.matches(pattern, planctl_core::model::PLAN_KIND, line, &loose) else {
                continue;
            };
            let name = captures.get("name").map(|range| line.tidy(range.clone()));
            // A heading in brackets of another plan, or of nothing, is no title.
            let known = self.account.note.as_ref().map(|note| loosely(&note.plan));
            let is_title = match (&name, &known) {
                (Some(name), Some(known)) => loosely(&name.text) == *known,
                (Some(name), None) => !name.text.contains(['／', '/']),
                (None, _) => true,
            };
            if !is_title {
                continue;
            }
            if let Some(name) = name {
                self.found.items[0].first = name.first;
                self.found.set(0, "name", &name);
            }
            for (key, range) in captures.iter().filter(|(key, _)| !["name", "draft"].contains(key)) {
                let tidy = line.tidy(range.clone());
                self.found.set(0, key, &tidy);
            }
            self.account.draft = Some(captures.contains_key("draft"));
            self.stage = Stage::Plan;
            return true;
        }
        false
    }

    /// 「令和7年1月17日一部改訂」, also over two lines.
    fn history_line(&mut self, line: &Line, loose: &Loose) -> bool {
        if self.found.items.len() > 1 {
            return false;
        }
        // Lines that one paragraph of the format holds are lines of their own; a history is short.
        if line.chars.contains(&'\n') {
            let parts = line.parts_at_breaks();
            return parts.len() <= 60
                && parts.iter().all(|part| self.history_line(part, &Loose::of(&part.text())));
        }
        let is_history = |line: &Line, loose: &Loose| {
            self.form.history.iter().find_map(|pattern| {
                let mut accept = |name: &str, range: std::ops::Range<usize>| {
                    let text = line.part(range).text();
                    if name == "date" { is_day(&text) } else { !text.is_empty() }
                };
                let captures = pattern.matches(loose, &mut accept)?;
                Some(captures.get("date").and_then(|range| date(&line.part(range.clone()).text())))
            })
        };
        let proposed = loosely(&self.form.print.proposed());
        let hit = |line: &Line, loose: &Loose| {
            is_history(line, loose).or_else(|| {
                // What nobody has decided says so behind it.
                let text = line.text();
                let sign = text.char_indices().rev().map(|(at, _)| &text[at..]);
                let sign = sign.take(proposed.len() + 2).find(|end| loosely(end) == proposed)?;
                let bare = line.part(0..line.chars.len() - sign.chars().count());
                is_history(&bare, &Loose::of(&bare.text()))
            })
        };
        let before = self.history_open.take();
        let (whole, day) = if let Some(day) = hit(line, loose) {
            (line.clone(), day)
        } else if let Some(both) = before.map(|before| before.and(line.clone())) {
            let Some(day) = hit(&both, &Loose::of(&both.text())) else { return false };
            (both, day)
        } else if date(&line.text()).is_some() {
            self.history_open = Some(line.clone());
            return true;
        } else {
            return false;
        };
        let text = whole.tidied().text;
        self.account.history.push(HistoryLine { spot: whole.spot(), text, date: day });
        true
    }

    fn item(&mut self, line: &Line, loose: &Loose) -> bool {
        let form = self.form;
        for item in &form.item {
            if item.after.is_some() && (item.after.as_deref() != self.after || self.stage != Stage::Plan) {
                continue;
            }
            let Some(captures) = self.matches(&item.line, &item.kind, line, loose) else { continue };
            section::close(self);
            self.list = None;
            if item.after.is_none() {
                self.after = None;
            }
            let parent = self.parent_for(&item.kind);
            let index = self.begin(item, parent, line, &captures);
            self.open.truncate(self.open.iter().position(|open| *open == parent).map_or(1, |at| at + 1));
            self.open.push(index);
            return true;
        }
        false
    }

    /// The nearest open item under which the kind may stand.
    fn parent_for(&self, kind: &str) -> Index {
        let under = self.vocabulary.kind(kind).map(|kind| kind.under.clone()).unwrap_or_default();
        self.open
            .iter()
            .rev()
            .copied()
            .find(|open| under.contains(&self.found.items[*open].kind))
            .unwrap_or(0)
    }

    /// Begins an item with the fields of its line.
    pub(super) fn begin(
        &mut self,
        item: &ItemLine,
        parent: Index,
        line: &Line,
        captures: &Captures<'_>,
    ) -> Index {
        let index = self.found.add(&item.kind, parent, line.spot());
        self.found.notes(&line.notes, Some((index, None)));
        self.take(index, line, captures);
        self.constants(index, &item.set, line);
        index
    }

    /// Fields that a line gives without saying them.
    pub(super) fn constants(
        &mut self,
        index: Index,
        set: &std::collections::BTreeMap<String, String>,
        line: &Line,
    ) {
        for (field, said) in set {
            let kind = self.found.items[index].kind.clone();
            let Some(def) = self.vocabulary.field(&kind, field) else { continue };
            if let Some(value) = value(def, said, self.vocabulary) {
                let got = Got { value, raw: None, first: line.spot(), last: line.spot(), inferred: None };
                self.found.put(index, field, got);
            }
        }
    }

    fn take(&mut self, index: Index, line: &Line, captures: &Captures<'_>) {
        for (field, range) in captures {
            let mut tidy = line.tidy(range.clone());
            if tidy.first == Spot::default() {
                (tidy.first, tidy.last) = (line.spot(), line.end());
            }
            self.found.set(index, field, &tidy);
            self.going_on = Some((index, Key::from(*field)));
        }
    }

    fn field(&mut self, line: &Line, loose: &Loose) -> bool {
        let form = self.form;
        for pattern in &form.field {
            let wanted: Vec<&str> = pattern.names().collect();
            let has = |index: &Index| {
                let kind = &self.found.items[*index].kind;
                wanted.iter().all(|name| self.vocabulary.field(kind, name).is_some())
            };
            let Some(index) = self.open.iter().rev().copied().find(has) else { continue };
            let kind = self.found.items[index].kind.clone();
            let Some(captures) = self.matches(pattern, &kind, line, loose) else { continue };
            if wanted.iter().any(|name| self.found.items[index].fields.contains_key(*name)) {
                continue;
            }
            self.found.notes(&line.notes, Some((index, wanted.first().copied())));
            self.take(index, line, &captures);
            return true;
        }
        false
    }

    fn list_heading(&mut self, loose: &Loose) -> bool {
        let form = self.form;
        let opens = |list: &&ListLine| {
            list.opens.iter().any(|p| p.matches(loose, &mut |_, r| !r.is_empty()).is_some())
        };
        let Some(list) = form.list.iter().find(opens) else { return false };
        self.list = Some(list);
        self.after = Some(&list.kind);
        self.going_on = None;
        self.open.truncate(1);
        true
    }

    fn is_entry(&self, line: &Line, loose: &Loose) -> bool {
        self.list.is_some_and(|list| {
            list.line.iter().any(|pattern| self.matches(pattern, &list.kind, line, loose).is_some())
        })
    }

    fn section_line(&mut self, line: &Line, loose: &Loose) -> bool {
        let found = section::line(self, line, loose);
        if found {
            self.list = None;
        }
        found
    }

    fn entry(&mut self, line: &Line, loose: &Loose) -> bool {
        let Some(list) = self.list else { return false };
        for pattern in &list.line {
            let Some(captures) = self.matches(pattern, &list.kind, line, loose) else { continue };
            let item = ItemLine {
                kind: list.kind.clone(),
                line: pattern.clone(),
                after: None,
                set: Default::default(),
            };
            let parent = self.parent_for(&list.kind);
            self.begin(&item, parent, line, &captures);
            self.going_on = None;
            return true;
        }
        false
    }

    /// A line behind a sentence that did not end is the rest of it.
    fn goes_on(&mut self, line: &Line) -> bool {
        let Some((index, field)) = self.going_on.clone() else { return false };
        let Some(got) = self.found.items[index].fields.get(&field) else { return false };
        let Value::Text(text) = &got.value else { return false };
        if text.ends_with(['。', '」', '）', ')', '.']) || text.chars().count() < 4 || !is_sentence(line) {
            self.going_on = None;
            return false;
        }
        let tidy = line.tidied();
        let (whole, raw) =
            (format!("{text}{}", tidy.text), format!("{}\n{}", got.raw.as_deref().unwrap_or(text), tidy.raw));
        let got = Got { value: Value::Text(whole), raw: Some(raw), last: tidy.last, ..got.clone() };
        self.found.put(index, &field, got);
        self.found.notes(&line.notes, Some((index, Some(&field))));
        self.found.notes(&tidy.notes, Some((index, Some(&field))));
        let said = (words!("formats.read-rest-line-before"), words!("formats.paragraph-own"));
        self.found.doubt(
            DoubtKind::Joined,
            line.spot(),
            brief(&line.text()),
            said,
            Some((index, Some(&field))),
        );
        true
    }

    fn table(&mut self, table: &ReadTable) {
        for cell in table.rows.iter().flatten() {
            self.tell_ink(&cell.text);
        }
        self.going_on = None;
        if self.stage != Stage::Behind && section::table(self, table) {
            return;
        }
        // A table that is none of years may still hold lines of the plan, one a row.
        for row in &table.rows {
            let lines: Vec<Line> =
                row.iter().map(|cell| Line::of(&cell.text)).filter(|line| !line.is_empty()).collect();
            match lines.as_slice() {
                [one] if self.line(one) => {}
                _ => {
                    for line in &lines {
                        self.unplaced(line);
                    }
                }
            }
        }
    }

    /// Text that goes or comes is told wherever it stands.
    fn tell_ink(&mut self, text: &Text) {
        for piece in &text.pieces {
            let (goes, comes) = (words!("formats.part-text-change-not"), words!("formats.inserted-no"));
            let (kind, said, other) = match piece.ink {
                planctl_core::text::Ink::Plain => continue,
                planctl_core::text::Ink::Struck => (DoubtKind::Struck, words!("formats.struck"), goes),
                planctl_core::text::Ink::Deleted => (DoubtKind::Struck, words!("formats.deleted"), goes),
                planctl_core::text::Ink::Inserted => (DoubtKind::Inserted, words!("formats.inserted"), comes),
            };
            if piece.text.trim().is_empty() {
                continue;
            }
            self.found.doubt(kind, piece.spot, piece.text.trim(), (said, other), None);
        }
    }

    pub(super) fn unplaced(&mut self, line: &Line) {
        let number = self.number;
        self.going_on = None;
        let behind = self.stage == Stage::Behind;
        self.unplaced.push(Unplaced { number, behind, spot: line.spot(), text: line.text() });
    }

    /// One doubt for each stretch of blocks that found no place.
    fn tell_unplaced(&mut self) {
        let how = |unplaced: &Unplaced| if unplaced.behind { Use::Passed } else { Use::Unread };
        let unread = self.unplaced.iter().map(|unplaced| (unplaced.spot, how(unplaced))).collect();
        (self.account.stretches, self.account.besides) =
            accounted::by_line(self.reading, &self.found, &unread);
        let mut stretches: Vec<Vec<Unplaced>> = Vec::new();
        for text in std::mem::take(&mut self.unplaced) {
            match stretches.last_mut() {
                Some(stretch) if stretch.last().is_some_and(|last| text.number <= last.number + 1) => {
                    stretch.push(text)
                }
                _ => stretches.push(vec![text]),
            }
        }
        for stretch in stretches {
            self.account.unread.extend(stretch.iter().map(|unplaced| unplaced.text.trim().to_owned()));
            let (first, last) = (&stretch[0], &stretch[stretch.len() - 1]);
            let count = stretch.len();
            let until = self.reading.place_words(last.spot);
            let said = match count {
                1 => words!("formats.found-no-place-plan"),
                _ => words!("formats.texts-up-found-no", until, count),
            };
            self.account.unplaced.push((first.spot, last.spot, count));
            self.found.doubt(
                DoubtKind::Unplaced,
                first.spot,
                brief(&first.text),
                (said, Words::default()),
                None,
            );
        }
    }

    /// Fields that a sound document would give, and this one does not, are unknown.
    fn finish_fields(&mut self) {
        for index in 1..self.found.items.len() {
            let kind = self.found.items[index].kind.clone();
            let Some(def) = self.vocabulary.kind(&kind) else { continue };
            let name = def.by_role(FieldRole::Name).map(|field| field.key.clone());
            if let Some(name) = name.filter(|name| !self.found.items[index].fields.contains_key(name)) {
                self.found.unknown(index, &name);
            }
            self.found.mark_as_flag(index, def);
        }
    }

    /// How names end and are marked in the boxes of this form, if it has any.
    pub(super) fn names(&self) -> Option<Names<'a>> {
        let of = &self.form.section.as_ref()?.chart.as_ref()?.of;
        let kind = self.vocabulary.kind(&of.kind)?;
        Some(Names { of, marks: NameMarks::of(kind) })
    }

    /// Whether a text is a measure: each of its parts ends as one, and none is a sentence.
    pub(super) fn is_measure(&self, line: &Line) -> bool {
        let Some(measures) = self.form.section.as_ref().and_then(|section| section.measures.as_ref()) else {
            return false;
        };
        if is_sentence(line) {
            return false;
        }
        let parts = section::measure_parts(line);
        !parts.is_empty()
            && parts.iter().all(|(_, range)| measures.is_measure(&line.part(range.clone()).text()))
    }

    pub(super) fn chart(&self, table: &ReadTable) -> Option<chart::Chart> {
        let names = self.names();
        let is_body = |line: &Line| {
            (is_sentence(line) || counts_parts(line))
                && !names.as_ref().is_some_and(|names| names.begins_with_name(line))
        };
        chart::read(table, self.vocabulary, &|line| self.is_measure(line), &is_body)
    }
}

/// Whether a line begins with the number of a part.
fn counts_parts(line: &Line) -> bool {
    numbered(&line.chars).first().is_some_and(|number| number.start == 0)
}

/// Whether a line counts parts with (1), (2), ….
pub(super) fn is_numbered(line: &Line) -> bool {
    !numbered(&line.chars).is_empty()
}

/// A value without a text of its own.
pub(super) fn concluded(value: Value, spot: Spot, reason: Option<&str>) -> Got {
    Got { value, raw: None, first: spot, last: spot, inferred: reason.map(str::to_owned) }
}

/// A text of the document.
pub(super) fn said(tidy: &Tidy) -> Got {
    Got {
        value: Value::Text(tidy.text.clone()),
        raw: Some(tidy.raw.clone()),
        first: tidy.first,
        last: tidy.last,
        inferred: None,
    }
}
