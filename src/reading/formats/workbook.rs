//! A workbook that planctl wrote and people edited, read back against the plan it was made from.
//!
//! What may be relied upon: a cell that shows what was written into it leaves its field as the
//! plan has it; rows may stand in any order and sheets bear any name; whatever is not understood
//! is refused by the address of its cell, and nothing is guessed.

mod faults;
mod read;
mod rows;
mod unread;

pub use faults::{CellFault, WorkbookError};
pub use read::{Returned, is_workbook, read_workbook};
pub use unread::{unread_cells, workbook_lang};
