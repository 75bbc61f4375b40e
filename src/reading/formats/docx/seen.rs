//! What a Word document holds that is not in its blocks, and how that is told.

use crate::reading::Remark;
use planctl_core::text::Spot;
use planctl_core::text::Words;
use planctl_core::words;

/// What was met that is not in the blocks.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) notes: bool,
    pub(super) comments: bool,
    pub(super) headers: bool,
    pub(super) parts: bool,
    pub(super) hidden: bool,
    /// The first paragraph before which Word sets a number.
    pub(super) numbers: Option<Spot>,
    pub(super) ruby: Option<Spot>,
    pub(super) symbols: Vec<(Spot, String)>,
    pub(super) covered: Vec<(Spot, String)>,
}

impl Seen {
    /// What of it is told to the reader.
    pub(super) fn remarks(self) -> Vec<Remark> {
        let said = |key, words: Words| Remark { key, spot: None, exact: String::new(), words };
        let at = |key, spot: Option<Spot>, exact: &str, words: Words| Remark {
            key,
            spot,
            exact: exact.to_owned(),
            words,
        };
        let mut out = Vec::new();
        if self.notes {
            out.push(said(
                "notes-unread",
                words!("脚注と文末脚注は読みません", "footnotes and endnotes are not read"),
            ));
        }
        if self.comments {
            out.push(said("comments-unread", words!("コメントは読みません", "comments are not read")));
        }
        if self.headers {
            out.push(said(
                "headers-unread",
                words!("ヘッダーとフッターは読みません", "headers and footers are not read"),
            ));
        }
        if self.parts {
            out.push(said(
                "parts-unread",
                words!("差し込まれた別の文書は読みません", "documents inserted into this one are not read"),
            ));
        }
        if self.hidden {
            out.push(said("hidden-text", words!("隠し文字も読みました", "hidden text was read too")));
        }
        if let Some(spot) = self.numbers {
            out.push(at(
                "numbers-unread",
                Some(spot),
                "",
                words!(
                    "Word が自動で付ける段落番号は読みません",
                    "numbers that Word sets before paragraphs are not read"
                ),
            ));
        }
        if let Some(spot) = self.ruby {
            out.push(at("ruby-unread", Some(spot), "", words!("ルビは読みません", "ruby is not read")));
        }
        for (spot, exact) in &self.symbols {
            out.push(at(
                "symbol-unread",
                Some(*spot),
                exact,
                words!("記号フォントの文字は読みません", "a character of a symbol font is not read"),
            ));
        }
        for (spot, exact) in &self.covered {
            out.push(at(
                "covered-cell-text",
                Some(*spot),
                exact,
                words!("結合されたセルに隠れた文字があります", "there is text in a cell that another covers"),
            ));
        }
        out
    }
}
