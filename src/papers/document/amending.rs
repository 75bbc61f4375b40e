//! Amending sentences (改め文) as a paper: line by line, so that they can be carried out from it.

use super::{Block, Document, Imprint, Mark, Part, Span};
use crate::amend::Amendment;

/// The sentences as a document, their title first and what no sentence says last. They are
/// Japanese in any language of the paper.
pub fn amending_document(amendment: &Amendment, imprint: Option<Imprint>) -> Document {
    let mut document = Document { imprint, ..Document::default() };
    for (index, line) in amendment.head().into_iter().enumerate() {
        let line = vec![Span::plain(line)];
        let is_title = index == 0 && amendment.plan.is_some();
        document.push(if is_title { Block::Title(line) } else { Block::Paragraph(line) });
    }
    amendment.lines().into_iter().for_each(|line| document.paragraph(line));
    // On a page of its own, to be taken off where a paper goes to readers.
    if amendment.foot.is_some() {
        document.push(Block::PageBreak);
    }
    for line in amendment.foot_text().unwrap_or_default().lines() {
        let span = Span::marked(Mark::Faint, line);
        document.parts.push(Part::new(if line.is_empty() {
            Block::Gap
        } else {
            Block::Paragraph(vec![span])
        }));
    }
    document.push(Block::Right(vec![Span::plain(amendment.end())]));
    document
}
