//! Documents in formats: text for terminals and pipes, Markdown, JSON.
//!
//! Nothing here decides what is said ([`crate::document`] does). Text that came from data never
//! reaches a terminal raw: control and direction-changing characters are shown by number.

pub mod json;
mod export;
mod json_reading;
mod markdown;
mod sarif;
mod text;

pub use export::{About as StratmlAbout, Instead, Loss, grouped, json_patch, plan_json, rows_table, stratml};
pub use markdown::to_markdown;
pub use sarif::sarif;
pub use text::{Look, to_text, width};
