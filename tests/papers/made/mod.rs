//! Papers in the form of the published research and development plans, in many variants, each
//! with the truth of what is to be read from it.
//!
//! Nothing here knows planctl: neither its types nor how it prints and reads. A paper is made
//! from a seed ([`paper`]), and how it is printed and what it may hold can be chosen
//! ([`paper_with`], [`Variant`]). The same seed and variant are the same bytes for ever.
//!
//! The model is the life-science plan of 2026-01-16. Its print, and so that of every paper:
//!
//! - a cover note with counted points; the plan's name in 【】; the days of decision and revision;
//!   the goal and the programs, each with 「概要」; the 「上位施策」 and a ※ note;
//! - for each program, in the same order, a section: its heading 【plan／program】, the indicators,
//!   the initiative, a table of years, the outcome's wording beside the table;
//! - a table is a row of years and groups of rows, each a row of marks (前, 中, 後) and rows of
//!   boxes, of which one begins in the column of its first year ([`chart`] has the rules);
//! - in text a row is a line of cells with tabs between them, and of a box over several columns or
//!   rows the first cell holds all; Markdown is like it. HTML and Word draw boxes to their end.
//!
//! What the page does not say, the truth does not hold: a box without one behind it in its row has
//! no last year in text ([`Project::last`](truth::Project::last)), but has one where it is drawn
//! (`drawn_last`).

// Each of the tests that take this in uses another part of it.
#![allow(dead_code)]

mod attached;
mod chance;
mod chart;
mod compose;
mod cover;
pub mod page;
mod print_docx;
mod print_html;
mod print_markdown;
mod print_text;
pub mod truth;
pub mod variant;
mod words;
mod writer;

use page::Block;
pub use truth::Truth;
pub use variant::Variant;

/// A paper, ready to be printed.
#[derive(Debug, Clone)]
pub struct Paper {
    pub truth: Truth,
    pub variant: Variant,
    /// What stands on its pages, for checks of this generator.
    pub blocks: Vec<Block>,
}

/// The paper of a seed, in the variant of the same seed.
pub fn paper(seed: u64) -> Paper {
    paper_with(seed, Variant::of(seed))
}

/// The paper of a seed in a variant of one's own.
///
/// # Panics
///
/// If the variant counts beyond what [`Variant`] says.
pub fn paper_with(seed: u64, variant: Variant) -> Paper {
    assert!((1..=12).contains(&variant.programs) && (1..=8).contains(&variant.policies));
    assert!((6..=20).contains(&variant.columns) && (2008..=2030).contains(&variant.first_year));
    assert!((1..=6).contains(&variant.points));
    let (truth, blocks) = compose::compose(seed, &variant);
    Paper { truth, variant, blocks }
}

impl Paper {
    pub fn text(&self) -> String {
        self.with_ends(print_text::print(&self.blocks, &self.variant))
    }

    pub fn markdown(&self) -> String {
        self.with_ends(print_markdown::print(&self.blocks))
    }

    pub fn html(&self) -> String {
        self.with_ends(print_html::print(&self.blocks, &self.variant))
    }

    /// A Word file, of paragraphs and tables only.
    pub fn docx(&self) -> Vec<u8> {
        print_docx::print(&self.blocks, &self.variant)
    }

    /// With the paper's line ends, and the mark of byte order before it.
    fn with_ends(&self, text: String) -> String {
        let text = if self.variant.crlf { text.replace('\n', "\r\n") } else { text };
        if self.variant.bom { format!("\u{FEFF}{text}") } else { text }
    }
}
