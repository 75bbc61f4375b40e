//! What the plan is printed from.

use super::{Imprint, Side};
use planctl_core::layout::Form;
use planctl_core::model::{Date, Vocabulary};
use planctl_core::text::Words;

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
