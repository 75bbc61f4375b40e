//! Why rows are not taken, place by place.

use planctl_core::text::Words;
use planctl_core::words;

/// A row, or a cell, at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// Where; `None` for the whole.
    pub place: Option<Words>,
    /// What is wrong, to stand after the place.
    pub words: Words,
}

impl RowFault {
    pub(super) fn at(place: Words, words: Words) -> Self {
        RowFault { place: Some(place), words }
    }

    pub(super) fn of_all(words: Words) -> Self {
        RowFault { place: None, words }
    }

    /// The whole.
    pub fn words(&self) -> Words {
        match &self.place {
            Some(place) => words!("formats.cell-fault", address = place, said = self.words),
            None => self.words.clone(),
        }
    }
}
