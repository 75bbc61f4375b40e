//! A plan as people edit it: with how it is known, and with what is still open.

use super::Source;
use crate::model::Plan;

/// An editable plan. With open rows it can be saved and compared, but not committed.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The plan.
    pub plan: Plan,
    /// How it is known, in the order written.
    pub sources: Vec<Source>,
    /// Suggestions and conflicts that wait for a decision, in the order written.
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
