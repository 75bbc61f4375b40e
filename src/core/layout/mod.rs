//! What printing and reading share: how the documents of a vocabulary are written, how they number
//! and list, how a plan is laid out in worksheets, and how changes are worded where a vocabulary
//! has no words of its own.
//!
//! Nothing here opens a format or prints one.

mod axis;
mod cell;
mod counted;
mod element;
mod form;
mod formulas;
mod marks;
mod rows;
mod rule;
mod wording;
mod worksheets;

pub use axis::{Axis, schedule_of};
pub use cell::{Cells, and_more_words, cell_text, same_in_cell, set_words, too_long_words, unknown_words};
pub use counted::{listed, number_at, numbered};
pub use element::{ElementLine, ElementRule, NOTHING};
pub use form::{
    Box as ChartBox, Chart, Conducts, Echo, Form, FormError, ItemLine, ListLine, Measures, Note, Print,
    Section, Statement,
};
pub use formulas::{default_formula, default_formulas};
pub use marks::{BOX_END, OPEN_BEFORE, OPEN_BEHIND, Rank, Span, best, fit};
pub use rows::{FORMULA_SIGNS, RowColumn, kind_called, members, value_text};
pub use rule::{By, GroupColumn, Rule, Target};
pub use wording::{
    Wording, difference_words, nameless, not_recorded, nothing, quantity_words, series_role, unknown,
};
pub use worksheets::{Column, SheetRow, Worksheet, Worksheets, not_in_cells};
