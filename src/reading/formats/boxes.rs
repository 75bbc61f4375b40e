//! What a box of the table of years says: a name, whether it is provisional, what follows it,
//! and the parts and other undertakings named in it.

use std::ops::Range;

use crate::reading::line::{Line, Tidy};
use planctl_core::layout::{ChartBox, number_at, numbered};
use planctl_core::model::NameMarks;

/// A name with what follows it.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) name: Tidy,
    /// Whether a mark such as （仮称） stands behind the name, and where it begins.
    pub(super) provisional: bool,
    pub(super) remark: Option<Tidy>,
    /// The number before it: `(1)`.
    pub(super) label: Option<Tidy>,
    /// What follows, without the numbered parts; may be empty.
    pub(super) body: Option<Line>,
    /// The numbered parts.
    pub(super) parts: Vec<Named>,
    /// Whether the name has an ending of names.
    pub(super) ends_as_name: bool,
    /// Whether blanks in the name were taken out to find that ending.
    pub(super) was_broken: bool,
}

/// How names end and are marked.
pub(super) struct Names<'f> {
    pub(super) of: &'f ChartBox,
    /// The marks of a provisional name.
    pub(super) marks: Option<NameMarks>,
}

impl Names<'_> {
    /// Whether a text has an ending of names; signs in brackets behind it do not count.
    pub(super) fn is_name(&self, text: &str) -> bool {
        self.of.is_name(text)
    }

    /// Whether a text begins with a word that has an ending of names, and goes on behind it.
    pub(super) fn begins_with_name(&self, line: &Line) -> bool {
        let tokens = line.tokens();
        let counted = number_at(&line.chars).is_some();
        let Some(first) = tokens.first().filter(|_| tokens.len() > 1 && !counted) else { return false };
        let word = line.part(first.clone()).text();
        self.is_name(&self.unmarked(&word).0) && !word.contains(['、', '。'])
    }

    /// Whether items of this name hold rows that have no name of their own.
    pub(super) fn is_holder(&self, text: &str) -> bool {
        self.of.is_holder(text)
    }

    /// Reads a box.
    pub(super) fn read(&self, line: &Line) -> Named {
        let begins = numbered(&line.chars);
        let Some(first) = begins.first() else { return self.one(line) };
        let mut whole = self.one(&line.part(0..first.start));
        let ends = begins.iter().skip(1).map(|next| next.start).chain([line.chars.len()]);
        for (number, end) in begins.iter().zip(ends) {
            let mut part = self.one(&line.part(number.end..end));
            part.label = Some(line.tidy(number.clone()));
            whole.parts.push(part);
        }
        whole
    }

    /// Reads a name and what follows it, without numbered parts.
    fn one(&self, line: &Line) -> Named {
        let tokens = line.tokens();
        let mut named = Named::default();
        if tokens.is_empty() {
            return named;
        }
        let mut used = 1;
        let mut end = tokens[0].end;
        let text =
            |range: Range<usize>| line.chars[range].iter().filter(|c| !c.is_whitespace()).collect::<String>();
        let plain = |token: &Range<usize>| self.unmarked(&text(token.clone())).0;
        let is_word =
            |token: &Range<usize>| !line.chars[token.clone()].iter().any(|c| ['。', '、', '「'].contains(c));
        // A name that was broken by the width of its box: its pieces together have the ending.
        let mut joined = plain(&tokens[0]);
        if is_word(&tokens[0]) {
            for (count, token) in tokens.iter().enumerate().skip(1).take(3) {
                let piece = plain(token);
                if piece.is_empty() || !is_word(token) || piece.chars().count() > 30 {
                    break;
                }
                joined.push_str(&piece);
                let goes_on = !self.is_name(&plain(&tokens[0])) || tokens.len() > count + 1;
                if self.is_name(&piece) && goes_on {
                    (used, end) = (count + 1, token.end);
                    named.was_broken = true;
                    break;
                }
            }
        }
        let (name, marked) = self.unmarked_range(line, tokens[0].start..end);
        named.name = line.tidy(name);
        named.name.notes.clear();
        named.provisional = marked;
        named.ends_as_name = self.is_name(&named.name.text);
        let mut rest = &tokens[used..];
        if let Some(token) =
            rest.first().filter(|token| self.unmarked(&text((*token).clone())) == (String::new(), true))
        {
            named.provisional = true;
            rest = &rest[1..];
            let _ = token;
        }
        if let Some(token) = rest.first().filter(|token| line.chars[token.start] == '※') {
            named.remark = Some(line.tidy(token.clone()));
            rest = &rest[1..];
        }
        if let (Some(first), Some(last)) = (rest.first(), rest.last()) {
            named.body = Some(line.part(first.start..last.end));
        }
        named
    }

    /// A text without the mark of a provisional name behind it, and whether it had one.
    fn unmarked(&self, text: &str) -> (String, bool) {
        let plain: Vec<char> = text.chars().collect();
        match self.mark_behind(&plain) {
            Some(begin) => (plain[..begin].iter().collect(), true),
            None => (text.to_owned(), false),
        }
    }

    fn unmarked_range(&self, line: &Line, range: Range<usize>) -> (Range<usize>, bool) {
        match self.mark_behind(&line.chars[range.clone()]) {
            Some(begin) => (range.start..range.start + begin, true),
            None => (range, false),
        }
    }

    /// Where the mark behind a text begins. A mark is short: only the end of the text is looked at.
    fn mark_behind(&self, text: &[char]) -> Option<usize> {
        const LONGEST: usize = 24;
        let marks = self.marks.as_ref().filter(|_| text.last().is_some_and(|c| !c.is_alphanumeric()))?;
        (text.len().saturating_sub(LONGEST)..text.len())
            .find(|begin| marks.is_mark(&text[*begin..].iter().collect::<String>()))
    }
}
