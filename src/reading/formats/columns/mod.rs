//! Rows of data made into a plan: each row an item, by what its columns are said to hold.
//!
//! [`Columns`] says which column is what; [`read_rows`] reads by it. What may be relied upon: rows keep their order; a
//! cell that is no value of its field is a doubt, and the field stays unknown; a column that nobody named is told with
//! the number of its cells; rows that contradict one another are refused by their places, and nothing is guessed.

mod cell;
mod fault;
mod items;
mod lines;
mod mapping;
mod own;
mod target;
mod worksheets;

pub use cell::Written;
pub use fault::RowFault;
pub use items::{FromRows, Rows, read_rows};
pub use mapping::{Columns, ColumnsError, Mapped, Meant};
pub use own::{Unfit as NoColumns, own_columns};
pub use worksheets::own_worksheets;
