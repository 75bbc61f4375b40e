//! A document line by line: every text with its part of the document, and where to find one.

use super::DocumentInput;
use crate::reading::{Block, HistoryLine, ReadTable};
use planctl_core::check::PlaceOf;
use planctl_core::check::{Close, Passage};
use planctl_core::layout::Form;
use planctl_core::model::{Date, Id, Key};
use planctl_core::text::{Loose, Pattern};
use planctl_core::text::{Spot, Text};

/// A document by its texts.
pub(super) struct Lines<'a> {
    /// The texts in reading order; blank ones are left out.
    pub(super) lines: Vec<Line<'a>>,
    pub(super) tables: Vec<(Part, &'a ReadTable)>,
    /// The day of the revision, as far as it is told.
    pub(super) date: Option<Date>,
    spots: &'a std::collections::BTreeMap<(Id, Option<Key>), Spot>,
}

/// One text.
pub(super) struct Line<'a> {
    pub(super) text: String,
    /// The same text with the place of each piece.
    pub(super) source: &'a Text,
    pub(super) part: Part,
    pub(super) sort: Sort,
}

/// The parts of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Note,
    Plan,
    /// The papers behind it.
    Annex,
}

/// What sort of text it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// A heading or a paragraph.
    Paragraph,
    /// An entry of a list.
    Item,
    /// The cell of a table.
    Cell,
}

impl<'a> Lines<'a> {
    pub(super) fn of(input: &DocumentInput<'a>) -> Lines<'a> {
        let mut lines = Vec::new();
        let mut tables = Vec::new();
        let title = title(input);
        let note = title.is_some() && input.form.note.is_some();
        let mut part = if note { Part::Note } else { Part::Plan };
        for block in &input.reading.blocks {
            let (texts, sort) = match block {
                Block::Heading { text, .. } | Block::Paragraph(text) => (vec![text], Sort::Paragraph),
                Block::Item { text, .. } => (vec![text], Sort::Item),
                Block::Table(table) => {
                    tables.push((part, table));
                    (table.rows.iter().flatten().map(|cell| &cell.text).collect(), Sort::Cell)
                }
            };
            for source in texts.into_iter().filter(|text| !text.is_blank()) {
                let text = source.standing();
                if sort != Sort::Cell {
                    part = next_part(input.form, part, title == Some(source), &text);
                }
                lines.push(Line { text, source, part, sort });
            }
        }
        let date = input.date.or_else(|| {
            let note = input.account.note.as_ref().and_then(|note| note.date);
            let history = input.account.history.iter().filter_map(|line: &HistoryLine| line.date).max();
            note.map(|(_, date)| date).or(history)
        });
        Lines { lines, tables, date, spots: &input.account.spots }
    }

    /// The texts, to be held to the rules of writing.
    pub(super) fn passages(&self) -> impl Iterator<Item = Passage<'a>> {
        self.lines.iter().map(|line| Passage::of_text(line.source))
    }

    /// Where `words` first stands in such lines, exactly or else without regard to blanks.
    pub(super) fn find_in(&self, words: &str, such: impl Fn(&Line<'a>) -> bool) -> Option<Spot> {
        let exactly = self.lines.iter().filter(|line| such(line)).find_map(|line| {
            let at = line.text.find(words)?;
            Some(line.source.spot_of(line.text[..at].chars().count()))
        });
        exactly.or_else(|| self.occurrences(words, such).into_iter().next().map(|(_, spot, _)| spot))
    }

    /// Every place of `words` without regard to blanks: the number of the line, the place, and
    /// what stands there.
    pub(super) fn occurrences(
        &self,
        words: &str,
        such: impl Fn(&Line<'a>) -> bool,
    ) -> Vec<(usize, Spot, String)> {
        let mut out = Vec::new();
        for (number, line) in self.lines.iter().enumerate().filter(|(_, line)| such(line)) {
            let chars: Vec<char> = line.text.chars().collect();
            for range in Close::of(&chars).all(words) {
                let spot = line.source.spot_of(range.start);
                out.push((number, spot, chars[range].iter().collect()));
            }
        }
        out
    }

    /// Where an item or one of its fields stands: as import says, else where its text is found
    /// in the plan's own part, else where the item's text begins.
    pub(super) fn place(&self, id: &Id, field: Option<&str>, text: &str) -> PlaceOf {
        self.place_in(id, field, text, |_| true)
    }

    /// The same for a text that stands in a table.
    pub(super) fn place_in_table(&self, id: &Id, field: Option<&str>, text: &str) -> PlaceOf {
        let place = self.place_in(id, field, text, |line| line.sort == Sort::Cell);
        if place.spot.is_some() { place } else { self.place(id, field, text) }
    }

    fn place_in(
        &self,
        id: &Id,
        field: Option<&str>,
        text: &str,
        such: impl Fn(&Line<'a>) -> bool,
    ) -> PlaceOf {
        let key = field.map(Key::from);
        let told = self.spots.get(&(id.clone(), key.clone())).copied();
        let own = |line: &Line<'a>| line.part == Part::Plan && such(line);
        let spot = told.or_else(|| self.find_in(text, own)).or_else(|| {
            let begin: String = text.chars().take(12).collect();
            self.find_in(&begin, own)
        });
        let spot = spot.or_else(|| self.spots.get(&(id.clone(), None)).copied());
        PlaceOf { item: Some(id.clone()), field: key, spot }
    }
}

/// The line that names the plan.
fn title<'a>(input: &DocumentInput<'a>) -> Option<&'a Text> {
    let texts = input.reading.blocks.iter().filter_map(|block| match block {
        Block::Heading { text, .. } | Block::Paragraph(text) => Some(text),
        _ => None,
    });
    let opens = input.form.section.as_ref().map_or(&[][..], |section| &section.opens);
    texts.into_iter().find(|text| any(&input.form.title, &text.standing()) && !any(opens, &text.standing()))
}

fn next_part(form: &Form, part: Part, is_title: bool, text: &str) -> Part {
    match part {
        Part::Note if is_title => Part::Plan,
        Part::Plan if any(&form.closes, text) => Part::Annex,
        part => part,
    }
}

/// Whether a text follows one of the patterns.
pub(super) fn any(patterns: &[Pattern], text: &str) -> bool {
    let loose = Loose::of(text);
    patterns.iter().any(|pattern| pattern.matches(&loose, &mut |_, range| !range.is_empty()).is_some())
}
