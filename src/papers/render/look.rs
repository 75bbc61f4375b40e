//! How text looks on lines: its columns, where a line may break, and how marks are shown.

use anstyle::{AnsiColor, Style};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use crate::document::Mark;

/// How text is to look.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// Whether marks are shown in colour.
    pub colour: bool,
    /// The columns after which lines are broken; `None` never to break one.
    pub columns: Option<usize>,
    pub tables: Tables,
}

/// How tables are shown in text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tables {
    /// With a tab between cells, as the text of a page has them and as documents are read.
    #[default]
    Tabbed,
    /// With lines, for reading.
    Drawn,
}

/// Characters that do not begin a line, and those that do not end one (行頭・行末禁則).
const NOT_FIRST: &str =
    "、。，．・：；？！」』）】〕］｝〉》〟ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ)]},.:;?!";
const NOT_LAST: &str = "「『（【〔［｛〈《〝([{";

/// The columns a text takes, a full-width character two.
pub fn width(text: &str) -> usize {
    text.width()
}

pub(super) fn begins_badly(unit: &str) -> bool {
    unit.chars().next().is_some_and(|c| NOT_FIRST.contains(c))
}

pub(super) fn ends_badly(unit: &str) -> bool {
    unit.chars().last().is_some_and(|c| NOT_LAST.contains(c))
}

/// What a line is not broken inside of: one wide character, or a run of narrow ones.
pub(super) fn units(text: &str) -> Vec<&str> {
    let mut units: Vec<(usize, usize)> = Vec::new();
    let mut joining = false;
    for (index, grapheme) in text.grapheme_indices(true) {
        let narrow = grapheme.width() < 2 && !grapheme.trim().is_empty();
        match units.last_mut().filter(|_| joining && narrow) {
            Some(unit) => unit.1 = index + grapheme.len(),
            None => units.push((index, index + grapheme.len())),
        }
        joining = narrow;
    }
    units.into_iter().map(|(begin, end)| &text[begin..end]).collect()
}

pub(super) fn style(mark: Mark) -> Style {
    let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
    match mark {
        Mark::Plain => Style::new(),
        Mark::Strong => Style::new().bold(),
        Mark::Faint => Style::new().dimmed(),
        Mark::Gone => colour(AnsiColor::Red),
        Mark::Come => colour(AnsiColor::Green),
        Mark::Inferred => colour(AnsiColor::Yellow),
        Mark::Changed => Style::new().underline(),
        Mark::Relocated => Style::new().effects(anstyle::Effects::DOUBLE_UNDERLINE),
    }
}
