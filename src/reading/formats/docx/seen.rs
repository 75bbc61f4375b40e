//! What a Word document holds that is not in its blocks, and how that is told.

use std::collections::BTreeMap;

use crate::reading::{Aside, Comment, Remark};
use planctl_core::text::Spot;
use planctl_core::text::Words;
use planctl_core::words;

/// How many comments are told.
const MOST_COMMENTS: usize = 1_000;

/// What was met that is not in the blocks.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Where notes are referred to first, by whether they are endnotes and by their numbers.
    pub(super) notes: BTreeMap<(bool, String), Spot>,
    /// The pictures, with the texts that stand for them.
    pub(super) figures: Vec<Aside>,
    /// Where comments are anchored, by their numbers.
    pub(super) comments: BTreeMap<String, Spot>,
    pub(super) headers: bool,
    pub(super) parts: bool,
    /// The first paragraph with hidden text.
    pub(super) hidden: Option<Spot>,
    /// The first text that is raised or lowered and has no form of its own so.
    pub(super) raised: Option<Spot>,
    /// The first paragraph before which Word sets a number.
    pub(super) numbers: Option<Spot>,
    pub(super) ruby: Option<Spot>,
    pub(super) symbols: Vec<(Spot, String)>,
    pub(super) covered: Vec<(Spot, String)>,
}

impl Seen {
    /// What of it is told to the reader.
    pub(super) fn remarks(self, comments: &[Comment]) -> Vec<Remark> {
        let said = |key, words: Words| Remark { key, spot: None, exact: String::new(), words };
        let at = |key, spot: Option<Spot>, exact: &str, words: Words| Remark {
            key,
            spot,
            exact: exact.to_owned(),
            words,
        };
        let mut out = Vec::new();
        out.extend(comments.iter().take(MOST_COMMENTS).map(Comment::remark));
        if comments.is_empty() && !self.comments.is_empty() {
            out.push(said("comments-unread", words!("formats.comments-not-read")));
        }
        if self.headers {
            out.push(said("headers-unread", words!("formats.headers-footers-not-read")));
        }
        if self.parts {
            out.push(said("parts-unread", words!("formats.documents-inserted-not-read")));
        }
        if let Some(spot) = self.hidden {
            out.push(at("hidden-text", Some(spot), "", words!("formats.hidden-text-read-too")));
        }
        if let Some(spot) = self.raised {
            out.push(at("raised-text", Some(spot), "", words!("formats.raised-read-as-plain")));
        }
        if let Some(spot) = self.numbers {
            out.push(at("numbers-unread", Some(spot), "", words!("formats.numbers-word-sets-before")));
        }
        if let Some(spot) = self.ruby {
            out.push(at("ruby-unread", Some(spot), "", words!("formats.ruby-not-read")));
        }
        for (spot, exact) in &self.symbols {
            out.push(at("symbol-unread", Some(*spot), exact, words!("formats.character-symbol-font-not")));
        }
        for (spot, exact) in &self.covered {
            out.push(at("covered-cell-text", Some(*spot), exact, words!("formats.text-cell-another-covers")));
        }
        out
    }
}
