//! Paragraphs of a Word document while they are read, and what holds them.

use super::styles::ListLevel;
use crate::reading::Block;
use planctl_core::text::{Ink, Spot, Text};

/// A paragraph of which not every run has been read.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    /// From 1, over the whole document.
    pub(super) number: u32,
    column: u32,
    pub(super) text: Text,
    pub(super) style: Option<String>,
    pub(super) outline: Option<Option<u8>>,
    pub(super) list: ListLevel,
    /// Whether its end is deleted, so that the next paragraph continues it.
    pub(super) open_ended: bool,
    /// What stands in its text boxes.
    pub(super) boxes: Vec<Block>,
}

/// What holds paragraphs: the document, a text box, a cell.
#[derive(Debug, Default)]
pub(super) struct Container {
    pub(super) blocks: Vec<Block>,
    /// A paragraph whose end is deleted.
    pub(super) carried: Option<Text>,
    /// The text of a cell, where blocks are lines.
    pub(super) cell: Option<Text>,
}

impl Paragraph {
    pub(super) fn new(number: u32) -> Self {
        Paragraph { number, column: 1, ..Paragraph::default() }
    }

    /// Where its next character will stand.
    pub(super) fn here(&self) -> Spot {
        Spot::new(self.number, self.column)
    }

    /// Adds text at its end.
    pub(super) fn write(&mut self, text: &str, ink: Ink) {
        let here = self.here();
        match self.text.pieces.last_mut() {
            // Places are counted on over a whole paragraph; a piece that held a line break in its
            // middle would begin them anew.
            Some(last) if last.ink == ink && !last.text.ends_with('\n') => last.text.push_str(text),
            _ => self.text.push(text, here, ink),
        }
        let long = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        self.column = self.column.saturating_add(long);
    }
}

impl Container {
    /// Takes in a block; one without a character is none.
    pub(super) fn place(&mut self, block: Block) {
        let text = match &block {
            Block::Heading { text, .. } | Block::Paragraph(text) | Block::Item { text, .. } => text,
            Block::Table(_) => return self.blocks.push(block),
        };
        if text.pieces.iter().all(|piece| piece.text.trim().is_empty()) {
            return;
        }
        match (&mut self.cell, block) {
            (Some(cell), Block::Heading { text, .. } | Block::Paragraph(text) | Block::Item { text, .. }) => {
                add_line(cell, text);
            }
            (_, block) => self.blocks.push(block),
        }
    }

    /// Ends a paragraph that no other continues.
    pub(super) fn flush(&mut self) {
        if let Some(text) = self.carried.take() {
            self.place(Block::Paragraph(text));
        }
    }
}

/// Adds a paragraph to the text of a cell. The line break between goes where the line before it
/// goes, so that no empty line stands where one was struck out.
fn add_line(cell: &mut Text, text: Text) {
    let mut line = cell.pieces.iter().rev().take_while(|piece| !piece.text.ends_with('\n'));
    let stands = line.any(|piece| piece.ink.stands());
    if let Some(last) = cell.pieces.last_mut() {
        if stands && !last.ink.stands() {
            let spot = last.spot;
            cell.push("\n", spot, Ink::Plain);
        } else {
            last.text.push('\n');
        }
    }
    cell.pieces.extend(text.pieces);
}
