//! On which side of a change something stands, and how Word is told.

use std::collections::BTreeMap;

use crate::document::{Block, Document, Fate, Mark};

/// Why something is missing on a side: before (`come`), after (`gone`), or, with both, on either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Trace {
    /// It does not stand before.
    pub(super) come: Option<Come>,
    /// It does not stand after.
    pub(super) gone: Option<Gone>,
}

/// How something comes to stand after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Come {
    Inserted,
    MovedHere,
}

/// How something goes, so that it does not stand after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gone {
    Deleted,
    MovedAway,
}

impl Trace {
    pub(super) fn of_mark(mark: Mark) -> Trace {
        match mark {
            Mark::Come => Trace { come: Some(Come::Inserted), gone: None },
            Mark::Gone => Trace { come: None, gone: Some(Gone::Deleted) },
            Mark::Plain | Mark::Strong | Mark::Faint | Mark::Inferred | Mark::Changed | Mark::Relocated => {
                Trace::default()
            }
        }
    }

    /// What is moved counts as inserted and deleted, as rows do.
    pub(super) fn of_fate(fate: Fate) -> Trace {
        match fate {
            Fate::Stands => Trace::default(),
            Fate::Come | Fate::MovedHere(_) => Trace { come: Some(Come::Inserted), gone: None },
            Fate::Gone | Fate::MovedAway(_) => Trace { come: None, gone: Some(Gone::Deleted) },
        }
    }

    /// What stands where `before` and `after` say.
    pub(super) fn standing(before: bool, after: bool) -> Trace {
        Trace { come: (!before).then_some(Come::Inserted), gone: (!after).then_some(Gone::Deleted) }
    }

    /// This trace inside something with a trace of its own, which takes precedence.
    pub(super) fn inside(self, outer: Trace) -> Trace {
        Trace { come: outer.come.or(self.come), gone: outer.gone.or(self.gone) }
    }

    pub(super) fn stands_before(self) -> bool {
        self.come.is_none()
    }

    pub(super) fn stands_after(self) -> bool {
        self.gone.is_none()
    }
}

/// The moves of which both ends can be shown: neighbours of one fate move together, and the
/// first such group away is the first here.
#[derive(Debug, Default)]
pub(super) struct Moves {
    /// By number: how many groups go away and come here, in all.
    groups: BTreeMap<u32, [usize; 2]>,
    /// The same, of those met so far.
    met: BTreeMap<u32, [usize; 2]>,
}

impl Moves {
    /// Counts the moves of a document.
    pub(super) fn of(document: &Document) -> Moves {
        let mut moves = Moves::default();
        for group in document.parts.chunk_by(|one, next| {
            one.fate == next.fate && moves_by_itself(&one.block) && moves_by_itself(&next.block)
        }) {
            if moves_by_itself(&group[0].block) {
                moves.count(group[0].fate);
            }
            let Block::Table(table) = &group[0].block else { continue };
            let stands = group[0].fate == Fate::Stands;
            for row in table.rows.iter().filter(|row| stands && row.fate == Fate::Stands) {
                for cell in &row.cells {
                    for group in cell.text.chunk_by(|one, next| one.fate == next.fate) {
                        moves.count(group[0].fate);
                    }
                }
            }
        }
        moves
    }

    fn count(&mut self, fate: Fate) {
        if let Some((number, side)) = end_of_move(fate) {
            self.groups.entry(number).or_default()[side] += 1;
        }
    }

    /// The trace of the next group of a fate, and the name of the move if it is one.
    pub(super) fn next(&mut self, fate: Fate) -> (Trace, Option<String>) {
        let trace = Trace::of_fate(fate);
        let Some((number, side)) = end_of_move(fate) else { return (trace, None) };
        let met = &mut self.met.entry(number).or_default()[side];
        let index = *met;
        *met += 1;
        let all = self.groups.get(&number).copied().unwrap_or_default();
        if index >= all[0].min(all[1]) {
            return (trace, None);
        }
        let name = if index == 0 { format!("move{number}") } else { format!("move{number}-{}", index + 1) };
        let trace =
            Trace { come: trace.come.map(|_| Come::MovedHere), gone: trace.gone.map(|_| Gone::MovedAway) };
        (trace, Some(name))
    }
}

/// Whether a part moves as Word understands it: as a paragraph.
pub(super) fn moves_by_itself(block: &Block) -> bool {
    !matches!(block, Block::Table(_) | Block::PageBreak)
}

fn end_of_move(fate: Fate) -> Option<(u32, usize)> {
    match fate {
        Fate::MovedAway(number) => Some((number, 0)),
        Fate::MovedHere(number) => Some((number, 1)),
        Fate::Stands | Fate::Come | Fate::Gone => None,
    }
}

/// Which marks at the ends of the paragraphs of a cell stand, by which of the paragraphs do.
///
/// The last mark of a cell is the end of the cell and always stands. So the last paragraph that
/// stands on a side ends there, and its own mark goes, on that side, if another follows it.
pub(super) fn marks_in_cell(texts: &[Trace]) -> Vec<Trace> {
    let count = texts.len();
    let follows = |index: usize, stands: fn(Trace) -> bool| texts[index + 1..].iter().any(|t| stands(*t));
    let mark = |index: usize| {
        if index + 1 == count {
            return Trace::default();
        }
        let text = texts[index];
        let before = text.stands_before() && follows(index, Trace::stands_before);
        let after = text.stands_after() && follows(index, Trace::stands_after);
        let plain = Trace::standing(before, after);
        // A move stays one where it can.
        Trace {
            come: plain.come.map(|come| text.come.unwrap_or(come)),
            gone: plain.gone.map(|gone| text.gone.unwrap_or(gone)),
        }
    };
    (0..count).map(mark).collect()
}
