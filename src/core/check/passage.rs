//! One text with its place, in a document or in a plan: what rules about writing are held to.

use super::PlaceOf;
use crate::model::{FieldType, Id, Key, Plan, Vocabulary};
use crate::text::Text;

/// A text and where its characters stand.
pub struct Passage<'a> {
    /// The text, by characters.
    pub chars: Vec<char>,
    source: Source<'a>,
}

enum Source<'a> {
    Document(&'a Text),
    Plan(Id, Key),
}

/// The texts of a plan, in reading order.
pub fn of_plan<'a>(plan: &'a Plan, vocabulary: &Vocabulary) -> Vec<Passage<'a>> {
    let mut out = Vec::new();
    for item in plan.in_order() {
        let Some(kind) = vocabulary.kind(&item.kind) else { continue };
        for field in kind.fields.iter().filter(|field| field.ty == FieldType::Text) {
            if let Some(text) = item.text(&field.key) {
                let source = Source::Plan(item.id.clone(), field.key.clone());
                out.push(Passage { chars: text.chars().collect(), source });
            }
        }
    }
    out
}

impl<'a> Passage<'a> {
    /// A text of a document.
    pub fn of_text(text: &'a Text) -> Passage<'a> {
        Passage { chars: text.standing().chars().collect(), source: Source::Document(text) }
    }

    /// Where the character `index` stands, counted from 0.
    pub fn place(&self, index: usize) -> PlaceOf {
        match &self.source {
            Source::Document(text) => PlaceOf { spot: Some(text.spot_of(index)), ..PlaceOf::default() },
            Source::Plan(id, field) => {
                PlaceOf { item: Some(id.clone()), field: Some(field.clone()), spot: None }
            }
        }
    }

    /// The character `index`, or none before and behind the text.
    pub fn get(&self, index: usize) -> Option<char> {
        self.chars.get(index).copied()
    }

    /// The character before `index`.
    pub fn before(&self, index: usize) -> Option<char> {
        index.checked_sub(1).and_then(|index| self.get(index))
    }

    /// The characters from `begin` to before `end`, as far as there are such.
    pub fn slice(&self, begin: usize, end: usize) -> String {
        let end = end.min(self.chars.len());
        self.chars[begin.min(end)..end].iter().collect()
    }

    /// Every place at which `words` stands.
    pub fn all(&self, words: &str) -> Vec<usize> {
        all(&self.chars, words)
    }

    /// How many characters from `begin` on are such.
    pub fn run(&self, begin: usize, such: impl Fn(char) -> bool) -> usize {
        self.chars[begin.min(self.chars.len())..].iter().take_while(|c| such(**c)).count()
    }

    /// What stands around `begin..end`, to be shown: six characters to either side, to the next
    /// end of a sentence.
    pub fn around(&self, begin: usize, end: usize) -> String {
        const SIDE: usize = 6;
        let stop = |c: &&char| !matches!(c, '。' | '\n');
        let left = self.chars[..begin].iter().rev().take_while(stop).take(SIDE).count();
        let right = self.chars[end.min(self.chars.len())..].iter().take_while(stop).take(SIDE).count();
        self.slice(begin - left, end + right).trim().to_owned()
    }
}

/// Every place at which `words` stands in `chars`.
pub fn all(chars: &[char], words: &str) -> Vec<usize> {
    let words: Vec<char> = words.chars().collect();
    if words.is_empty() || chars.len() < words.len() {
        return Vec::new();
    }
    (0..=chars.len() - words.len()).filter(|at| chars[*at..*at + words.len()] == words[..]).collect()
}

/// Kanji of the main block, and 々.
pub fn is_kanji(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '々')
}

/// Hiragana.
pub fn is_hiragana(c: char) -> bool {
    matches!(c, 'ぁ'..='ん')
}

/// Katakana and the long-vowel mark.
pub fn is_katakana(c: char) -> bool {
    matches!(c, 'ァ'..='ヶ' | 'ー')
}

/// Kanji or kana.
pub fn is_japanese(c: char) -> bool {
    is_kanji(c) || is_hiragana(c) || is_katakana(c)
}

/// A blank of any width, or a tab.
pub fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{3000}' | '\u{00A0}' | '\t')
}

/// A text without blanks and line breaks, which still knows its places.
pub struct Close {
    /// The text, by characters.
    pub chars: Vec<char>,
    from: Vec<usize>,
}

impl Close {
    /// A text, by characters.
    pub fn of(chars: &[char]) -> Close {
        let kept = chars.iter().enumerate().filter(|(_, c)| !c.is_whitespace());
        let (from, chars) = kept.map(|(index, c)| (index, *c)).unzip();
        Close { chars, from }
    }

    /// Every range of the text that is `words` without regard to blanks.
    pub fn all(&self, words: &str) -> Vec<std::ops::Range<usize>> {
        let words: String = words.chars().filter(|c| !c.is_whitespace()).collect();
        let length = words.chars().count();
        all(&self.chars, &words).into_iter().map(|at| self.from[at]..self.from[at + length - 1] + 1).collect()
    }
}
