//! A document that was read, for a person to look at: what became of each stretch of it, and what is doubtful.

use std::collections::BTreeMap;

use super::documents::ReadDocument;
use crate::reading::{AsideKind, Block, Doubt, Use};
use crate::render::{Bit, View, ViewBlock};
use planctl_core::text::{Lang, Spot, Text, Words, visible};
use planctl_core::words;

impl ReadDocument {
    /// The document with what became of it, as [`crate::render::to_view`] prints it. A doubt stands behind the part
    /// that it is about.
    #[must_use]
    pub fn view(&self, lang: Lang) -> View {
        let account = &self.imported.account;
        let mut marks: BTreeMap<Spot, (Use, usize)> = BTreeMap::new();
        for stretch in &account.stretches {
            marks.entry(stretch.spot).or_insert((stretch.how, 0)).1 += count(&stretch.text);
        }
        let mut of: BTreeMap<Spot, String> = BTreeMap::new();
        for ((id, field), spot) in &account.spots {
            let named = match field {
                Some(field) => format!("{id}.{field}"),
                None => id.to_string(),
            };
            let entry = of.entry(*spot).or_default();
            if field.is_some() || entry.is_empty() {
                *entry = named;
            }
        }
        let mut writer = Writer { marks, of, how: Use::Structure, left: 0, at: String::new() };
        let mut doubts = account.doubts.iter().peekable();
        let mut blocks = Vec::new();
        let remark = |doubt: &Doubt| {
            let otherwise = doubt.otherwise.get(lang);
            let or = words!("import.or");
            let or = if otherwise.is_empty() {
                String::new()
            } else {
                format!("{}{otherwise}{}", or.get(lang), words!("import.arrow-end").get(lang))
            };
            ViewBlock::Remark(format!("「{}」 {}{or}", visible(&doubt.exact), doubt.assumed.get(lang)))
        };
        for block in &self.reading.blocks {
            let (written, end) = writer.block(block);
            blocks.push(written);
            while let Some(doubt) = doubts.next_if(|doubt| doubt.spot <= end) {
                blocks.push(remark(doubt));
            }
        }
        blocks.extend(doubts.map(remark));
        for aside in &self.reading.asides {
            let (place, text) = (self.reading.place_words(aside.spot), visible(&aside.text).into_owned());
            let said = match aside.kind {
                AsideKind::Note => words!("view.note", place, text),
                AsideKind::Figure => words!("view.figure", place, text),
            };
            blocks.push(ViewBlock::Remark(said.get(lang).into_owned()));
        }
        let all: usize = Use::ALL.iter().map(|how| account.characters(*how)).sum();
        let share = |how: Use| {
            let tenths = account.characters(how) * 1000 / all.max(1);
            format!("{}.{} %", tenths / 10, tenths % 10)
        };
        let legend = Use::ALL.map(|how| (how.key(), name(how).get(lang).into_owned(), share(how)));
        let form = self.form.name.clone();
        let lines =
            vec![words!("view.read-by", form, vocabulary = self.vocabulary.name).get(lang).into_owned()];
        View { lang, title: self.path.clone(), lines, legend: legend.into(), blocks }
    }
}

fn name(how: Use) -> Words {
    match how {
        Use::Field => words!("view.field"),
        Use::Structure => words!("view.structure"),
        Use::Furniture => words!("import.is-furniture"),
        Use::Passed => words!("import.is-passed"),
        Use::Unread => words!("import.is-unread"),
    }
}

/// The characters of a text, blanks apart.
fn count(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

struct Writer {
    /// Where stretches begin, with their use and how many characters of them are left.
    marks: BTreeMap<Spot, (Use, usize)>,
    /// What begins where.
    of: BTreeMap<Spot, String>,
    how: Use,
    left: usize,
    at: String,
}

impl Writer {
    /// A block, and where its last character stands.
    fn block(&mut self, block: &Block) -> (ViewBlock, Spot) {
        match block {
            Block::Heading { level, text } => {
                let (bits, end) = self.text(text);
                (ViewBlock::Heading(*level, bits), end)
            }
            Block::Paragraph(text) => {
                let (bits, end) = self.text(text);
                (ViewBlock::Paragraph(bits), end)
            }
            Block::Item { depth, text } => {
                let (bits, end) = self.text(text);
                (ViewBlock::Item(*depth, bits), end)
            }
            Block::Table(table) => {
                let mut last = table.spot;
                let mut rows = Vec::new();
                for row in &table.rows {
                    let mut cells = Vec::new();
                    for cell in row {
                        let (bits, end) = self.text(&cell.text);
                        last = last.max(end);
                        cells.push((cell.columns.unwrap_or(1), cell.rows.unwrap_or(1), bits));
                    }
                    rows.push(cells);
                }
                (ViewBlock::Table(rows), last)
            }
        }
    }

    /// The stretches of a text, and where it ends. What stands in no stretch is structure: marks of another format,
    /// and what is struck out.
    fn text(&mut self, text: &Text) -> (Vec<Bit>, Spot) {
        let mut out: Vec<Bit> = Vec::new();
        let mut end = text.spot();
        for piece in &text.pieces {
            let mut spot = piece.spot;
            for c in piece.text.chars() {
                let begins = self.marks.get(&spot).copied();
                if let Some((how, count)) = begins.filter(|_| self.left == 0 && !c.is_whitespace()) {
                    (self.how, self.left) = (how, count);
                    // Of a place that holds several texts the stretch is entered once.
                    self.marks.remove(&spot);
                    self.at.clear();
                }
                if let Some(named) = self.of.remove(&spot) {
                    self.at = named;
                }
                let how = if self.left > 0 { self.how } else { Use::Structure };
                let of = if how == Use::Field { self.at.clone() } else { String::new() };
                match out.last_mut() {
                    Some(last) if last.how == how.key() && last.of == of => last.text.push(c),
                    _ => out.push(Bit { text: c.to_string(), how: how.key(), of }),
                }
                self.left = self.left.saturating_sub(usize::from(!c.is_whitespace()));
                end = end.max(spot);
                if !text.by_piece {
                    match c {
                        '\n' => (spot.line, spot.column) = (spot.line + 1, 1),
                        _ => spot.column += 1,
                    }
                }
            }
        }
        (out, end)
    }
}
