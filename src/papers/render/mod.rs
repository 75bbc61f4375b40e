//! Documents in formats: text for terminals and pipes, Markdown, HTML, Word, Excel, CSV.
//!
//! Nothing here decides what is said ([`crate::document`] does). Text that came from data never
//! reaches a terminal raw: control and direction-changing characters are shown by number.

mod chart;
mod chart_text;
mod csv;
mod docx;
mod drawn;
mod format;
mod grid;
mod html;
mod lineage;
mod look;
mod markdown;
mod markup;
mod office;
mod sarif;
mod spreadsheet;
mod svg;
mod template;
mod text;
mod view;
mod workbook;
mod xlsx;

pub use chart::{Chart, Paper};
pub use chart_text::to_roadmap_text;
pub use csv::to_csv;
pub use docx::{Tracking, to_docx};
pub use format::Format;
pub use html::to_html;
pub use lineage::{Descent, Kin, lineage_svg};
pub use look::{Look, Tables, width};
pub use markdown::to_markdown;
pub use office::archive;
pub use sarif::sarif;
pub use svg::{to_roadmap_html, to_svg};
pub use template::{MemoTemplate, TemplateError, memo_from_template};
pub use text::to_text;
pub use view::{Bit, View, ViewBlock, to_view};
pub use workbook::workbook;
pub use xlsx::to_xlsx;
