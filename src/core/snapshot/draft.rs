//! A plan as people edit it: with how it is known, and with what is still open.

use super::Source;
use crate::model::{Plan, Reason};

/// An editable plan. With undecided rows it can be saved and compared, but not committed.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub plan: Plan,
    /// How it is known, in the order written.
    pub sources: Vec<Source>,
    /// Why places were changed, for the record: in the order written.
    pub reasons: Vec<Reason>,
    /// Suggestions and conflicts, in the order written: those that wait for a decision, and
    /// conflicts that were decided, with who decided and why.
    pub open: Vec<OpenRow>,
}

/// A `[[suggestion]]` or `[[conflict]]`, kept as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenRow {
    /// `suggestion` or `conflict`.
    pub table: &'static str,
    /// Keys with their values as TOML.
    pub keys: Vec<(String, String)>,
    /// Where it stands in the text it was read from, in bytes.
    pub span: std::ops::Range<usize>,
}

impl Draft {
    /// A plan with how it is known, and nothing else beside it.
    pub fn of(plan: Plan, sources: Vec<Source>) -> Draft {
        Draft { plan, sources, reasons: Vec::new(), open: Vec::new() }
    }

    /// The rows that wait for a decision.
    pub fn undecided(&self) -> impl Iterator<Item = &OpenRow> {
        self.open.iter().filter(|row| row.is_open())
    }
}

impl OpenRow {
    /// Whether it waits for a decision. A conflict that says what was `taken` does not.
    pub fn is_open(&self) -> bool {
        self.table != "conflict" || self.keys.iter().all(|(key, _)| key != "taken")
    }
}
