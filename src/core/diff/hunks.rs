//! Texts compared by words. Tokens are never stored: dictionaries change.

use std::collections::HashSet;

use super::sequence::{Algorithm, DiffOp, operations};
use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;
use unicode_segmentation::UnicodeSegmentation as _;

/// A stretch of text that stands on both sides or on one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    pub kind: HunkKind,
    /// The text; never empty.
    pub text: String,
}

/// Where a stretch of text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HunkKind {
    /// On both sides.
    Same,
    /// Only before.
    Gone,
    /// Only after.
    Come,
}

/// Beyond this many words on both sides together two texts are told as one replaced by the
/// other: a comparison would cost more than it says.
const MOST_WORDS: usize = 40_000;

/// The words of a text, blanks and punctuation between them included: put together again they
/// are the text. No grapheme is ever split.
pub fn segments(text: &str) -> Vec<&str> {
    let characters: HashSet<usize> = text.grapheme_indices(true).map(|(index, _)| index).collect();
    let breaks = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
    let mut out = Vec::new();
    let mut begin = 0;
    for end in breaks.segment_str(text) {
        if end > begin && (end == text.len() || characters.contains(&end)) {
            out.push(&text[begin..end]);
            begin = end;
        }
    }
    out
}

/// What stands before, after and on both sides, in reading order; of a replacement what is gone
/// comes first.
pub fn hunks(before: &str, after: &str) -> Vec<Hunk> {
    let (old, new) = (segments(before), segments(after));
    let mut out: Vec<Hunk> = Vec::new();
    let mut push = |kind, words: &[&str]| {
        if words.is_empty() {
            return;
        }
        match out.last_mut().filter(|hunk| hunk.kind == kind) {
            Some(hunk) => hunk.text.extend(words.iter().copied()),
            None => out.push(Hunk { kind, text: words.concat() }),
        }
    };
    if old.len() + new.len() > MOST_WORDS {
        push(HunkKind::Gone, &old);
        push(HunkKind::Come, &new);
        return out;
    }
    for op in operations(Algorithm::Patience, &old, &new) {
        match op {
            DiffOp::Equal { old_index, len, .. } => push(HunkKind::Same, &old[old_index..old_index + len]),
            DiffOp::Delete { old_index, old_len, .. } => {
                push(HunkKind::Gone, &old[old_index..old_index + old_len])
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                push(HunkKind::Come, &new[new_index..new_index + new_len])
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                push(HunkKind::Gone, &old[old_index..old_index + old_len]);
                push(HunkKind::Come, &new[new_index..new_index + new_len]);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, after: &str, expected: &str) {
        let hunks = hunks(before, after);
        let marked: String = hunks
            .iter()
            .map(|hunk| match hunk.kind {
                HunkKind::Same => hunk.text.clone(),
                HunkKind::Gone => format!("[-{}-]", hunk.text),
                HunkKind::Come => format!("{{+{}+}}", hunk.text),
            })
            .collect();
        assert_eq!(marked, expected);
        let side = |but: HunkKind| {
            hunks.iter().filter(|h| h.kind != but).map(|h| h.text.as_str()).collect::<String>()
        };
        assert_eq!(side(HunkKind::Come), before);
        assert_eq!(side(HunkKind::Gone), after);
    }

    #[test]
    fn japanese_is_compared_by_words() {
        check(
            "予防法・治療法の開発を促進する。",
            "予防法・治療法・診断法の開発を加速する。",
            "予防法・治療法{+・診断法+}の開発を[-促進-]{+加速+}する。",
        );
        check(
            "化合物提供件数を100件とする",
            "化合物提供件数を120件とする",
            "化合物提供件数を[-100-]{+120+}件とする",
        );
    }

    #[test]
    fn a_grapheme_is_never_split() {
        check("👨‍👩‍👧と", "👨‍👩‍👦と", "[-👨‍👩‍👧-]{+👨‍👩‍👦+}と");
        check("葛\u{E0100}城", "葛城", "[-葛\u{E0100}城-]{+葛城+}");
        for text in ["", "は\u{309A}", "🇯🇵🇫🇷", "a\u{301}b\r\n"] {
            assert_eq!(segments(text).concat(), text);
        }
    }
}
