//! Why a workbook is not taken, cell by cell.

use std::fmt;

use crate::formats::ReadError;
use planctl_core::text::Lang;
use planctl_core::text::Words;
use planctl_core::words;

/// Why a workbook is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkbookError {
    /// It cannot be read at all.
    Read(ReadError),
    /// It is not one that planctl wrote, or was made from another plan; to stand after its name.
    Other(Words),
    /// Cells are at fault: every one that was found, by sheets and rows; never empty.
    Cells(Vec<CellFault>),
}

/// A cell, or a sheet, at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFault {
    /// The name of the sheet.
    pub sheet: String,
    /// The cell, `B7`; empty for the sheet.
    pub cell: String,
    /// What is wrong, to stand after the address.
    pub words: Words,
}

impl CellFault {
    /// The address, as spreadsheets write it: `研究開発課題!B7`.
    pub fn address(&self) -> String {
        if self.cell.is_empty() { self.sheet.clone() } else { format!("{}!{}", self.sheet, self.cell) }
    }

    /// The whole.
    pub fn words(&self) -> Words {
        let (address, said) = (planctl_core::text::visible(&self.address()).into_owned(), &self.words);
        words!("formats.cell-fault", address, said)
    }
}

impl From<ReadError> for WorkbookError {
    fn from(error: ReadError) -> Self {
        WorkbookError::Read(error)
    }
}

impl fmt::Display for CellFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().get(Lang::EN))
    }
}

impl fmt::Display for WorkbookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WorkbookError::Read(error) => error.fmt(f),
            WorkbookError::Other(words) => f.write_str(&words.get(Lang::EN)),
            WorkbookError::Cells(faults) => {
                let lines: Vec<String> = faults.iter().map(CellFault::to_string).collect();
                f.write_str(&lines.join("\n"))
            }
        }
    }
}

impl std::error::Error for WorkbookError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        if let WorkbookError::Read(error) = self { Some(error) } else { None }
    }
}

/// The words of a sheet that is gone.
pub(super) fn sheet_gone() -> Words {
    words!("formats.sheet-gone-put-back")
}
