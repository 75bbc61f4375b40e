//! Stretches of a line that stand apart.

use planctl_core::text::is_digit;

/// A stretch of a line, between blanks. Places are characters of the line, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) start: usize,
    /// One past its last character.
    pub(super) end: usize,
    pub(super) text: String,
}

impl Segment {
    /// The middle of it, in halves of characters.
    pub(super) fn middle(&self) -> usize {
        self.start + self.end
    }

    /// Whether it holds nothing but marks of years: 前, 中, 後.
    pub(super) fn is_mark(&self) -> bool {
        self.text.chars().all(|c| matches!(c, '前' | '中' | '後') || c.is_whitespace())
    }

    /// Whether it and another have a character of the line in common.
    pub(super) fn overlaps(&self, other: &Segment) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// The stretches of a line that so many blanks or more part.
pub(super) fn segments(line: &str, blanks: usize) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::new();
    for (at, c) in line.chars().enumerate() {
        if c.is_whitespace() {
            continue;
        }
        match out.last_mut() {
            Some(last) if at - last.end < blanks => {
                last.text.extend(std::iter::repeat_n(' ', at - last.end));
                last.text.push(c);
                last.end = at + 1;
            }
            _ => out.push(Segment { start: at, end: at + 1, text: c.to_string() }),
        }
    }
    out
}

/// Whether a line bears the sign of a heading, an entry or a note: 【, ○, `2-4.`, `- `.
pub(super) fn is_marked(line: &str) -> bool {
    let line = line.trim_start();
    let marks = ['【', '○', '●', '◆', '■', '□', '※', '・', '＊', '〔', '①', '②', '③', '④', '⑤', '⑥'];
    if line.starts_with(marks) || line.starts_with("- ") {
        return true;
    }
    let rest = line.trim_start_matches(|c| is_digit(c) || matches!(c, '-' | '－' | '‐'));
    rest.len() < line.len() && line.starts_with(is_digit) && rest.starts_with(['.', '．', ')', '）', '、'])
}
