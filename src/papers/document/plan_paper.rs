//! What the plan is printed from.

use super::{Imprint, Note, Side};
use planctl_core::layout::Form;
use planctl_core::layout::Wording;
use planctl_core::model::{Date, Key, Vocabulary};
use planctl_core::text::Words;
use planctl_core::words;
use std::collections::BTreeMap;

/// The plan as a paper, before it has a format.
#[derive(Debug, Clone, Copy)]
pub struct PlanPaper<'a> {
    /// The plan, with what is known of it beside.
    pub side: &'a Side,
    pub vocabulary: &'a Vocabulary,
    /// How its documents are written; `None` where nobody has said.
    pub form: Option<&'a Form>,
    /// When it was made and revised, the earliest first.
    pub history: &'a [Occasion],
    /// The label at the right top: 別紙.
    pub attachment: Option<&'a str>,
    /// What stands at its foot.
    pub imprint: &'a Imprint,
}

impl PlanPaper<'_> {
    /// What no paper shows by its lines: which lists the record may not have all of, a note for each kind of what
    /// may be missing.
    pub(super) fn incomplete(&self) -> Vec<Note> {
        let plan = self.side.snapshot.plan();
        let wording = Wording { vocabulary: self.vocabulary, before: plan, after: plan };
        let mut of_kind: BTreeMap<&Key, Vec<Words>> = BTreeMap::new();
        for item in plan.as_read(self.vocabulary) {
            for kind in &item.open_lists {
                let name = wording.name_of(item);
                of_kind.entry(kind).or_default().push(words!("compose.quoted", sentence = name));
            }
        }
        let note = |(kind, names): (&Key, Vec<Words>)| {
            let (kinds, names) = (wording.kind(kind), Words::list(names));
            Note {
                sign: String::new(),
                is_listed: false,
                text: words!("document.others-unknown-of", kinds, names),
            }
        };
        of_kind.into_iter().map(note).collect()
    }
}

/// One line of the history of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    pub date: Date,
    /// Whether it was made or revised, as the log says: `established`, `partial`, `full`.
    pub kind: &'static str,
    /// The same in words.
    pub words: Words,
    pub body: Option<String>,
    /// Whether nobody has decided it, where it is not the plan's own: of that the title says so.
    pub is_proposed: bool,
}
