//! Texts compared by words. Tokens are never stored: dictionaries change.

use std::collections::HashSet;

use super::sequence::{Algorithm, DiffOp, operations};
use super::whole::wholes;
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

/// The words of a text, numbers and dates whole.
fn units(text: &str) -> Vec<&str> {
    let mut kept = wholes(text).into_iter().peekable();
    let mut out = Vec::new();
    let (mut begin, mut end) = (0, 0);
    for word in segments(text) {
        end += word.len();
        while kept.next_if(|whole| whole.end <= end).is_some() {}
        if kept.peek().is_none_or(|whole| end <= whole.start) {
            out.push(&text[begin..end]);
            begin = end;
        }
    }
    out
}

/// What stands before, after and on both sides, in reading order; of a replacement what is gone
/// comes first.
pub fn hunks(before: &str, after: &str) -> Vec<Hunk> {
    let (old, new) = (units(before), units(after));
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
    fn a_number_and_a_date_are_told_whole() {
        check("令和７年８月６日", "令和８年１月16日", "[-令和７年８月６日-]{+令和８年１月16日+}");
        check(
            "（令和 7 年 8 月 6 日閣議決定）",
            "（令和 7 年 9 月 6 日閣議決定）",
            "（[-令和 7 年 8 月 6 日-]{+令和 7 年 9 月 6 日+}閣議決定）",
        );
        check("令和元年度まで", "令和2年度まで", "[-令和元年度-]{+令和2年度+}まで");
        check("R7.8.6決定", "R8.1.16決定", "[-R7.8.6-]{+R8.1.16+}決定");
        check("2025年8月6日", "2025年8月16日", "[-2025年8月6日-]{+2025年8月16日+}");
        check("8月6日に", "8月7日に", "[-8月6日-]{+8月7日+}に");
        check("on 2025-08-06 and", "on 2026-08-06 and", "on [-2025-08-06-]{+2026-08-06+} and");
        check("2025/8/6", "2025/8/7", "[-2025/8/6-]{+2025/8/7+}");
        check("6 August 2025, at", "7 August 2025, at", "[-6 August 2025-]{+7 August 2025+}, at");
        check("August 6, 2025", "August 7, 2025", "[-August 6, 2025-]{+August 7, 2025+}");
        check("1,200件", "1,300件", "[-1,200-]{+1,300+}件");
        check("１，２００件", "１，２０５件", "[-１，２００-]{+１，２０５+}件");
        check("9.5億円", "9.8億円", "[-9.5-]{+9.8+}億円");
        check("１２件", "１３件", "[-１２-]{+１３+}件");
        check("二十三件", "二十四件", "[-二十三-]{+二十四+}件");
        check("一部を改訂", "全部を改訂", "[-一部-]{+全部+}を改訂");
        check("-3.2%", "-3.4%", "-[-3.2-]{+3.4+}%");
        check("第3.1.2節", "第3.1.4節", "第[-3.1.2-]{+3.1.4+}節");
        check("2024年度～2026年度", "2024年度～2028年度", "2024年度～[-2026年度-]{+2028年度+}");
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
