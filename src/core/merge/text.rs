//! Two texts made from one, brought together by words.

use std::ops::Range;

use crate::diff::{Algorithm, DiffOp, operations, segments};
use crate::text::plain_text;

/// Beyond this many words in all three together a person had better look.
const MOST_WORDS: usize = 60_000;

/// Words of the base, counted from 0, and what one side has in their place.
#[derive(PartialEq, Eq)]
struct Edit<'a> {
    gone: Range<usize>,
    come: Vec<&'a str>,
}

/// The text with the edits of both sides; `None` where they meet. Edits that touch without a
/// word between them meet, unless they are the same one.
pub(super) fn merge_texts(base: &str, ours: &str, theirs: &str) -> Option<String> {
    let words = segments(base);
    let (ours, theirs) = (segments(ours), segments(theirs));
    if words.len() + ours.len() + theirs.len() > MOST_WORDS {
        return None;
    }
    let mut edits: Vec<Edit<'_>> = edits(&words, &ours);
    for edit in self::edits(&words, &theirs) {
        let meets = |other: &Edit<'_>| edit.gone.start <= other.gone.end && other.gone.start <= edit.gone.end;
        if edits.contains(&edit) {
            continue;
        }
        if edits.iter().any(meets) {
            return None;
        }
        edits.push(edit);
    }
    edits.sort_by_key(|edit| edit.gone.start);
    let mut merged = String::new();
    let mut at = 0;
    for edit in &edits {
        merged.extend(words[at..edit.gone.start].iter().copied());
        merged.extend(edit.come.iter().copied());
        at = edit.gone.end;
    }
    merged.extend(words[at..].iter().copied());
    // Where two edits put together what plans do not keep as it stands, nothing is made of it.
    (!merged.is_empty() && plain_text(&merged).as_deref() == Ok(&merged)).then_some(merged)
}

/// What one side did to the base, in its order; no two of them touch.
fn edits<'a>(base: &[&str], side: &[&'a str]) -> Vec<Edit<'a>> {
    let mut edits: Vec<Edit<'a>> = Vec::new();
    for op in operations(Algorithm::Patience, base, side) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (gone, come) = (op.old_range(), &side[op.new_range()]);
        match edits.last_mut().filter(|last| last.gone.end == gone.start) {
            Some(last) => {
                last.gone.end = gone.end;
                last.come.extend(come);
            }
            None => edits.push(Edit { gone, come: come.to_vec() }),
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(base: &str, ours: &str, theirs: &str, expected: Option<&str>) {
        assert_eq!(merge_texts(base, ours, theirs).as_deref(), expected);
        assert_eq!(merge_texts(base, theirs, ours).as_deref(), expected, "with the sides swapped");
    }

    #[test]
    fn two_edits_in_one_sentence_are_both_made() {
        check(
            "創薬研究を支援し、研究基盤を整備する。",
            "創薬研究を重点的に支援し、研究基盤を整備する。",
            "創薬研究を支援し、研究基盤を高度化する。",
            Some("創薬研究を重点的に支援し、研究基盤を高度化する。"),
        );
    }

    #[test]
    fn edits_of_one_word_meet() {
        check("支援を行う。", "支援を続ける。", "支援を終える。", None);
    }

    #[test]
    fn texts_put_in_at_one_place_meet_and_the_same_text_is_put_in_once() {
        check("支援する。", "支援する。拡充する。", "支援する。終了する。", None);
        check("支援する。", "支援する。拡充する。", "支援する。拡充する。", Some("支援する。拡充する。"));
    }
}
