//! A line of a document, character by character, and the tidying that a value undergoes on its
//! way into the plan. What tidying takes out is noted, never dropped in silence.

use std::ops::Range;

use super::{DoubtKind, SourceFormat};
use planctl_core::text::{Spot, Text};
use planctl_core::text::{Words, brief, plain_text};
use planctl_core::words;

/// A line without blanks at its ends and without residue of another format; every character
/// knows its place. Line breaks inside a cell or paragraph are `\n`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    pub(crate) chars: Vec<char>,
    pub(crate) spots: Vec<Spot>,
    /// Whether all of it is set in bold.
    pub(crate) strong: bool,
    /// Whether its format keeps blanks as they were written, so that nothing of them is repaired.
    pub(crate) exact: bool,
    /// What was taken off, to be told if the line finds its place in the plan.
    pub(crate) notes: Vec<Note>,
}

/// Something that was taken out or joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) kind: DoubtKind,
    pub(crate) spot: Spot,
    pub(crate) exact: String,
    pub(crate) assumed: Words,
    pub(crate) otherwise: Words,
}

/// A text ready for the plan.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tidy {
    pub(crate) text: String,
    /// The text as it stands in the document, but for blanks at its ends.
    pub(crate) raw: String,
    pub(crate) first: Spot,
    pub(crate) last: Spot,
    pub(crate) notes: Vec<Note>,
}

/// How many characters of a line are read: a longer one is no line of a plan.
const LONGEST: usize = 200_000;

impl Line {
    /// The standing text of a block or cell.
    pub(crate) fn of(text: &Text) -> Line {
        let mut line = Line { strong: text.strong, ..Line::default() };
        let mut beyond: Option<(Spot, usize)> = None;
        for piece in text.pieces.iter().filter(|piece| piece.ink.stands()) {
            let mut spot = piece.spot;
            for c in piece.text.chars() {
                if line.chars.len() < LONGEST {
                    line.chars.push(c);
                    line.spots.push(spot);
                } else {
                    beyond.get_or_insert((spot, 0)).1 += 1;
                }
                if text.by_piece {
                    continue;
                }
                if c == '\n' {
                    spot.line += 1;
                    spot.column = 1;
                } else {
                    spot.column += 1;
                }
            }
        }
        line.take_off_residue();
        line.trim();
        if let Some((spot, count)) = beyond {
            line.notes.push(Note {
                kind: DoubtKind::Unplaced,
                spot,
                exact: String::new(),
                assumed: words!("formats.rest-overlong-line-characters", count),
                otherwise: Words::default(),
            });
        }
        line
    }

    /// The standing text of a block or cell of a format.
    pub(crate) fn of_format(text: &Text, format: SourceFormat) -> Line {
        let extracted = matches!(format, SourceFormat::Text | SourceFormat::Pdf);
        Line { exact: !extracted, ..Line::of(text) }
    }

    /// Two lines as one, with a line break between.
    pub(crate) fn and(mut self, next: Line) -> Line {
        self.chars.push('\n');
        self.spots.push(next.spot());
        self.chars.extend(next.chars);
        self.spots.extend(next.spots);
        self.notes.extend(next.notes);
        self
    }

    /// How many characters it has, blanks apart.
    pub(crate) fn count(&self) -> usize {
        self.chars.iter().filter(|c| !c.is_whitespace()).count()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    pub(crate) fn text(&self) -> String {
        self.chars.iter().collect()
    }

    /// Where it begins.
    pub(crate) fn spot(&self) -> Spot {
        self.spots.first().copied().unwrap_or_default()
    }

    /// Where its last character stands.
    pub(crate) fn end(&self) -> Spot {
        self.spots.last().copied().unwrap_or_default()
    }

    /// The line without the signs of a list before it (「- ・」 is one sign to a reader); `None` if
    /// it bears none.
    pub(crate) fn without_bullet(&self) -> Option<Line> {
        let is_sign = |c: &char| "○●◎◆◇■□▪•‣・-–".contains(*c);
        self.chars.first().filter(|c| is_sign(c))?;
        let signs = self.chars.iter().take_while(|c| is_sign(c) || c.is_whitespace()).count();
        Some(Line { notes: self.notes.clone(), ..self.part(signs..self.chars.len()) })
    }

    /// Whether a bracket or quotation is opened and not closed, so that the line goes on.
    pub(crate) fn is_open(&self) -> bool {
        let count = |signs: &[char]| self.chars.iter().filter(|c| signs.contains(c)).count();
        count(&['「', '『']) > count(&['」', '』'])
            || count(&['【']) > count(&['】'])
            || count(&['（', '(']) > count(&['）', ')'])
    }

    /// Takes off tags and signs of emphasis that an extraction left in the text.
    fn take_off_residue(&mut self) {
        if !self.chars.iter().any(|c| ['<', '*'].contains(c)) {
            return;
        }
        let (chars, spots) = (std::mem::take(&mut self.chars), std::mem::take(&mut self.spots));
        let mut at = 0;
        while at < chars.len() {
            let taken = match chars[at] {
                '<' => tag_length(&chars[at..]),
                '*' if chars[at..].starts_with(&['*', '*']) => Some(2),
                _ => None,
            };
            let Some(length) = taken else {
                self.chars.push(chars[at]);
                self.spots.push(spots[at]);
                at += 1;
                continue;
            };
            let exact: String = chars[at..at + length].iter().collect();
            let shown = brief(&exact);
            self.notes.push(Note {
                kind: DoubtKind::Residue,
                spot: spots[at],
                exact,
                assumed: words!("formats.taken-off-residue-another", shown),
                otherwise: Words::default(),
            });
            at += length;
        }
    }

    fn trim(&mut self) {
        let end = self.chars.iter().rposition(|c| !c.is_whitespace()).map_or(0, |last| last + 1);
        self.chars.truncate(end);
        self.spots.truncate(end);
        let begin = self.chars.iter().position(|c| !c.is_whitespace()).unwrap_or(0);
        self.chars.drain(..begin);
        self.spots.drain(..begin);
    }

    /// The parts between line breaks, without empty ones.
    pub(crate) fn parts_at_breaks(&self) -> Vec<Line> {
        let mut out = Vec::new();
        let mut begin = 0;
        for at in 0..=self.chars.len() {
            if self.chars.get(at).is_none_or(|c| *c == '\n') {
                let part = self.part(begin..at);
                if !part.is_empty() {
                    out.push(part);
                }
                begin = at + 1;
            }
        }
        out
    }

    /// A part of the line.
    pub(crate) fn part(&self, range: Range<usize>) -> Line {
        let mut part = Line {
            chars: self.chars[range.clone()].to_vec(),
            spots: self.spots[range].to_vec(),
            strong: self.strong,
            exact: self.exact,
            notes: Vec::new(),
        };
        part.trim();
        part
    }

    /// The words of a box: parts between line breaks, and between blanks that have a Japanese
    /// character on one side.
    pub(crate) fn tokens(&self) -> Vec<Range<usize>> {
        let mut words: Vec<Range<usize>> = Vec::new();
        let mut breaks = true;
        let mut begin = None;
        for at in 0..=self.chars.len() {
            let blank = self.chars.get(at).is_none_or(|c| c.is_whitespace());
            match (blank, begin) {
                (false, None) => begin = Some(at),
                (true, Some(from)) => {
                    let goes_on = words.last().is_some_and(|last| {
                        !breaks && is_between_latin(self.chars[last.end - 1], self.chars[from])
                    });
                    match words.last_mut() {
                        Some(last) if goes_on => last.end = at,
                        _ => words.push(from..at),
                    }
                    (begin, breaks) = (None, false);
                }
                _ => {}
            }
            breaks |= self.chars.get(at) == Some(&'\n');
        }
        words
    }

    /// A part of the line, ready for the plan.
    pub(crate) fn tidy(&self, range: Range<usize>) -> Tidy {
        let mut part = self.part(range);
        let page = if self.exact { None } else { take_off_page_number(&mut part) };
        let mut tidy = Tidy { raw: part.text(), first: part.spot(), last: part.end(), ..Tidy::default() };
        let mut taken: Vec<(Spot, usize)> = Vec::new();
        let mut broken: Vec<Spot> = Vec::new();
        let mut at = 0;
        while at < part.chars.len() {
            let c = part.chars[at];
            if !c.is_whitespace() {
                tidy.text.push(c);
                at += 1;
                continue;
            }
            let end = at + part.chars[at..].iter().take_while(|c| c.is_whitespace()).count();
            let is_break = part.chars[at..end].contains(&'\n');
            let (before, after) = (part.chars[at - 1], part.chars[end]);
            if is_break {
                broken.push(part.spots[at]);
            }
            let repaired = !self.exact || (is_break && is_japanese(before) && is_japanese(after));
            if repaired && is_one_word(&part.chars, at, end, before, after) {
                if !is_break {
                    taken.push((part.spots[at], at));
                }
            } else {
                tidy.text.push(' ');
            }
            at = end;
        }
        if let Some((spot, index)) = taken.first() {
            let exact: String =
                part.chars[index.saturating_sub(6)..(index + 7).min(part.chars.len())].iter().collect();
            let count = taken.len();
            tidy.notes.push(Note {
                kind: DoubtKind::Blanks,
                spot: *spot,
                exact,
                assumed: { words!("formats.blanks-inside-words-taken", count) },
                otherwise: words!("formats.blanks-belong-text"),
            });
        }
        if let Some(spot) = broken.first() {
            tidy.notes.push(Note {
                kind: DoubtKind::Joined,
                spot: *spot,
                exact: brief(&tidy.raw),
                assumed: words!("formats.text-parted-line-break"),
                otherwise: words!("formats.two-texts"),
            });
        }
        tidy.notes.extend(page);
        // Characters that no text of a plan may hold are blanks to it.
        if let Err(fault) = plain_text(&tidy.text) {
            let fault = fault.words();
            tidy.notes.push(Note {
                kind: DoubtKind::Residue,
                spot: tidy.first,
                exact: brief(&tidy.raw),
                assumed: words!("formats.read-blank", fault),
                otherwise: Words::default(),
            });
            tidy.text = tidy
                .text
                .chars()
                .map(|c| if plain_text(c.encode_utf8(&mut [0; 4])).is_err() { ' ' } else { c })
                .collect();
        }
        tidy.text = plain_text(tidy.text.trim()).unwrap_or_default();
        tidy
    }

    /// The whole line, ready for the plan.
    pub(crate) fn tidied(&self) -> Tidy {
        self.tidy(0..self.chars.len())
    }
}

/// Whether a blank between these two stands inside a run of Latin words.
fn is_between_latin(before: char, after: char) -> bool {
    before.is_ascii() && after.is_ascii() && before != ')' && after != '('
}

/// The length of a tag at the beginning of `chars`, if there is one.
fn tag_length(chars: &[char]) -> Option<usize> {
    let begins = chars.get(1).is_some_and(|c| c.is_ascii_alphabetic() || *c == '/');
    let end = chars.iter().take(200).position(|c| *c == '>')?;
    let plain = chars[1..end].iter().all(|c| c.is_ascii() && *c != '<');
    // A tag has a name that pages know, or attributes; anything else may be the author's own sign.
    let inside: String = chars[1..end].iter().collect();
    let name =
        inside.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default().to_ascii_lowercase();
    let known = [
        "ul", "ol", "li", "p", "br", "div", "span", "b", "i", "u", "s", "strong", "em", "table", "tr", "td",
        "th", "sup", "sub", "a", "font",
    ];
    (begins && plain && known.contains(&name.as_str())).then_some(end + 1)
}

/// Whether the blanks from `at` to `end` stand inside a word: between Japanese characters, or
/// beside one; between single digits or single capital letters.
fn is_one_word(chars: &[char], at: usize, end: usize, before: char, after: char) -> bool {
    if is_japanese(before) || is_japanese(after) {
        return true;
    }
    // 1 6, A I; but not 2025 2026 nor IT AI, and in no text without Japanese: "Vitamin C Supply".
    if !chars.iter().any(|c| is_japanese(*c)) {
        return false;
    }
    let alone = |c: Option<&char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
    let alone = alone(at.checked_sub(2).and_then(|at| chars.get(at))) && alone(chars.get(end + 1));
    let same = |is: fn(&char) -> bool| is(&before) && is(&after);
    alone && (same(char::is_ascii_digit) || same(char::is_ascii_uppercase))
}

/// Whether blanks beside the character are no part of a text: kana, kanji and their signs.
pub(crate) fn is_japanese(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{2FFF}' | '\u{3001}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF01}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}' | '※' | '①'..='⑳')
}

/// A number behind the end of a sentence is that of the page.
fn take_off_page_number(part: &mut Line) -> Option<Note> {
    let digits = part.chars.iter().rev().take_while(|c| c.is_ascii_digit()).count();
    let before = part.chars.len().checked_sub(digits + 1).filter(|_| (1..=3).contains(&digits))?;
    let sentence_end = part.chars[..=before].iter().rev().find(|c| !c.is_whitespace());
    if !part.chars[before].is_whitespace() || !sentence_end.is_some_and(|c| ['。', '」', '．'].contains(c))
    {
        return None;
    }
    let exact: String = part.chars[before + 1..].iter().collect();
    let spot = part.spots[before + 1];
    part.chars.truncate(before);
    part.spots.truncate(before);
    part.trim();
    Some(Note {
        kind: DoubtKind::PageNumber,
        spot,
        assumed: words!("formats.behind-sentence-taken-number", exact),
        exact,
        otherwise: words!("formats.number-text"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str, kinds: &[DoubtKind]) {
        let line = Line::of(&Text::plain(text, Spot::new(1, 1)));
        let tidy = line.tidied();
        assert_eq!(tidy.text, expected);
        let notes: Vec<_> = line.notes.iter().chain(&tidy.notes).map(|note| note.kind).collect();
        assert_eq!(notes, kinds);
    }

    #[test]
    fn blanks_inside_words_go_and_are_noted() {
        check("新興・再興 感染症の 基礎的な", "新興・再興感染症の基礎的な", &[DoubtKind::Blanks]);
        check("A I や第 6 期、1 6 日", "AIや第6期、16日", &[DoubtKind::Blanks]);
        check("AI for Science, 2025 2026", "AI for Science, 2025 2026", &[]);
    }

    #[test]
    fn no_blank_of_an_english_text_goes() {
        for text in
            ["Vitamin C Supply", "Serve Type A B C D patients; and U S A funding", "Phase 1 A 2 trial"]
        {
            check(text, text, &[]);
        }
    }

    #[test]
    fn signs_of_a_list_go_however_many_there_are() {
        let line = Line::of(&Text::plain("- ・次世代", Spot::new(1, 1)));
        assert_eq!(line.without_bullet().unwrap().text(), "次世代");
        let line = Line::of(&Text::plain("・".repeat(100_000), Spot::new(1, 1)));
        assert!(line.without_bullet().unwrap().is_empty());
    }

    #[test]
    fn residue_and_page_numbers_go_and_are_noted() {
        check(
            "<ul style=\"list-style-type: none\">推進。 12",
            "推進。",
            &[DoubtKind::Residue, DoubtKind::PageNumber],
        );
        check("育成<フラッグシップ拠点を形成>", "育成<フラッグシップ拠点を形成>", &[]);
        check("**第6期**", "第6期", &[DoubtKind::Residue, DoubtKind::Residue]);
    }

    #[test]
    fn a_box_parts_at_blanks_beside_japanese_and_not_between_latin_words() {
        let line = Line::of(&Text::plain("ライフ分野のAI for Scienceの強化(仮称) 本事業", Spot::new(1, 1)));
        let tokens: Vec<String> = line.tokens().into_iter().map(|r| line.part(r).text()).collect();
        assert_eq!(tokens, ["ライフ分野のAI for Scienceの強化(仮称)", "本事業"]);
    }
}
