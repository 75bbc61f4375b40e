//! Published documents: from bytes of any format to a [`Reading`], and from that to a draft with
//! its doubts.
//!
//! The formats know nothing of plans and the plan's reader nothing of formats. Nothing is opened
//! here: bytes come from the caller, and what is inside them is never followed elsewhere (no
//! external entities, relations or links).

mod accounted;
mod aligned;
mod archive;
mod boxes;
mod carry;
mod chart;
mod columns;
mod data;
mod delimited;
mod docx;
mod elements;
mod encoded;
mod error;
mod foot;
mod found;
mod html;
mod markdown;
mod ms_project;
mod note;
mod odf;
mod pdf;
mod plain;
mod plan;
mod recognise;
mod remarked;
mod section;
mod stratml;
mod structured;
mod tracked;
mod workbook;
mod xlsx;
mod years;

pub use carry::{Same, carry, printed, same_by_name_and_place};
pub use columns::{
    Columns, ColumnsError, FromRows, Mapped, Meant, NoColumns, RowFault, Rows, Written, own_columns,
    own_worksheets, read_rows,
};
pub use error::{Limits, ReadError};
pub use note::read_claims;
pub use plan::{Imported, interpret};
pub use recognise::recognise;
pub use tracked::{Authored, ByAuthor, Emptied, Lost, Within, by_author, holds_little};
pub use workbook::{
    CellFault, Returned, WorkbookError, is_workbook, read_workbook, unread_cells, workbook_lang,
};

use crate::reading::{Reading, SourceFormat};

/// Reads a document.
///
/// A PDF is read from the text that `pdftotext -layout` makes of it, not from its own bytes.
///
/// # Errors
///
/// If the bytes are not a document of that format, or it is larger than `limits` allow.
pub fn read(bytes: &[u8], format: SourceFormat, limits: &Limits) -> Result<Reading, ReadError> {
    let of_text = |read: fn(&str, &Limits) -> Result<Reading, ReadError>| {
        let (text, remark) = encoded::text(bytes, format)?;
        let mut reading = read(&text, limits)?;
        reading.remarks.splice(0..0, remark);
        Ok(reading)
    };
    match format {
        SourceFormat::Text => of_text(plain::read),
        SourceFormat::Markdown => of_text(markdown::read),
        SourceFormat::Html => of_text(html::read),
        SourceFormat::Docx => docx::read(bytes, limits),
        SourceFormat::Xlsx => xlsx::read(bytes, limits),
        SourceFormat::Pdf => pdf::read(&error::text(bytes)?, limits),
        SourceFormat::StratMl => of_text(stratml::read),
        SourceFormat::Csv => of_text(delimited::read),
        SourceFormat::Json => of_text(data::read_json),
        SourceFormat::Yaml => of_text(data::read_yaml),
        SourceFormat::Odt => odf::read_text(bytes, limits),
        SourceFormat::Ods => odf::read_sheets(bytes, limits),
        SourceFormat::MsProject => of_text(ms_project::read),
    }
}
