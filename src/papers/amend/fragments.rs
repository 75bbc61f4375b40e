//! Words within a text: which to name so that each names one place, and what comes of it.

use std::ops::Range;

use super::sentence::{Edit, Fragment};
use planctl_core::diff::{HunkKind, hunks, segments};

/// More clauses than this are harder to follow than the text written out anew.
const MOST_CLAUSES: usize = 6;
/// The words before の下に have at least this many letters, if the text has as many.
const ANCHOR: usize = 3;
/// Two changes with no more letters than this between them are named as one.
const BETWEEN: usize = 4;
/// Beyond this many bytes a text is not taken apart.
const MOST_BYTES: usize = 60_000;

/// What is wrong with the words of a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Misfit {
    /// They occur a different number of times than the clause says.
    Times {
        /// Which clause, from 0.
        index: usize,
        /// How often they stand there.
        found: usize,
    },
    /// They stand where another clause has its words.
    Overlap {
        /// Which clause, from 0.
        index: usize,
    },
}

/// The text after some edits, all made at once.
pub(super) fn edited(text: &str, edits: &[Edit]) -> Result<String, Misfit> {
    let mut places: Vec<(Range<usize>, String, usize)> = Vec::new();
    for (index, edit) in edits.iter().enumerate() {
        let (of, becomes) = match edit {
            Edit::Replace(of, words) => (of, words.clone()),
            Edit::Insert(of, words) => (of, format!("{}{words}", of.text)),
            Edit::Strike(of) => (of, String::new()),
        };
        let found: Vec<usize> = occurrences(text, &of.text).take(of.times.saturating_add(1)).collect();
        if found.len() != of.times {
            return Err(Misfit::Times { index, found: occurrences(text, &of.text).count() });
        }
        places.extend(found.into_iter().map(|at| (at..at + of.text.len(), becomes.clone(), index)));
    }
    places.sort_by_key(|(range, _, index)| (range.start, *index));
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for (range, becomes, index) in places {
        if range.start < end {
            return Err(Misfit::Overlap { index });
        }
        out.push_str(&text[end..range.start]);
        out.push_str(&becomes);
        end = range.end;
    }
    out.push_str(&text[end..]);
    Ok(out)
}

/// Where some words stand, places that overlap included.
pub(super) fn occurrences<'t>(text: &'t str, words: &'t str) -> impl Iterator<Item = usize> + 't {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + text.get(from..)?.find(words)?;
        from = at + text[at..].chars().next().map_or(1, char::len_utf8);
        Some(at)
    })
}

/// One stretch in which two texts differ: where in the text before, and what stands there after.
struct Stretch {
    range: Range<usize>,
    after: String,
}

/// Edits that lead from one text to another; `None` where the text is better written out anew.
pub(super) fn edits(before: &str, after: &str) -> Option<Vec<Edit>> {
    if before.len() + after.len() > MOST_BYTES {
        return None;
    }
    let stretches = stretches(before, after);
    let words = segments(before);
    let mut ends = vec![0];
    for word in words {
        ends.push(ends.last().copied().unwrap_or(0) + word.len());
    }
    let mut edits: Vec<Edit> = Vec::new();
    let mut index = 0;
    let mut taken = 0;
    while index < stretches.len() {
        let stretch = &stretches[index];
        index += 1;
        // The same change at every place where the words stand is one clause.
        let old = &before[stretch.range.clone()];
        if !old.is_empty() {
            let same = |other: &&Stretch| before[other.range.clone()] == *old && other.after == stretch.after;
            let alike = stretches.iter().filter(same).count();
            let first = stretches.iter().position(|other| same(&other)) == Some(index - 1);
            if alike == occurrences(before, old).count() {
                if first {
                    edits.push(clause(old, &stretch.after, alike));
                }
                taken = stretch.range.end;
                continue;
            }
        }
        let until = stretches.get(index).map_or(before.len(), |next| next.range.start);
        let (edit, end) = widened(before, stretch, taken..until, &ends)?;
        edits.push(edit);
        taken = end;
    }
    let written: usize = edits.iter().map(length).sum();
    let sound = !edits.is_empty() && edits.len() <= MOST_CLAUSES && written <= before.len() + after.len();
    (sound && edited(before, &edits).as_deref() == Ok(after)).then_some(edits)
}

fn length(edit: &Edit) -> usize {
    match edit {
        Edit::Replace(of, words) | Edit::Insert(of, words) => of.text.len() + words.len(),
        Edit::Strike(of) => of.text.len(),
    }
}

fn clause(old: &str, new: &str, times: usize) -> Edit {
    let of = Fragment { text: old.to_owned(), times };
    if new.is_empty() { Edit::Strike(of) } else { Edit::Replace(of, new.to_owned()) }
}

fn stretches(before: &str, after: &str) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    let mut at = 0;
    let mut open = false;
    let hunks = hunks(before, after);
    for (index, hunk) in hunks.iter().enumerate() {
        if hunk.kind == HunkKind::Same {
            at += hunk.text.len();
            // Words that only go and words that only come, with little between, changed places.
            let next = hunks.get(index + 1).map(|hunk| hunk.kind);
            let mixed = hunks.get(index + 2).is_some_and(|hunk| hunk.kind != HunkKind::Same);
            let swapped = |last: &Stretch| match next {
                Some(HunkKind::Gone) => !mixed && last.range.is_empty(),
                Some(HunkKind::Come) => last.after.is_empty(),
                _ => false,
            };
            match out.last_mut() {
                Some(last) if open && hunk.text.chars().count() <= BETWEEN && swapped(last) => {
                    last.after.push_str(&hunk.text);
                    last.range.end = at;
                }
                _ => open = false,
            }
            continue;
        }
        if !open {
            out.push(Stretch { range: at..at, after: String::new() });
            open = true;
        }
        let Some(last) = out.last_mut() else { continue };
        if hunk.kind == HunkKind::Gone {
            at += hunk.text.len();
            last.range.end = at;
        } else {
            last.after.push_str(&hunk.text);
        }
    }
    out
}

/// The clause for one stretch, widened word by word until its words occur only once, and where the words it
/// takes end. `room` is what other clauses leave.
fn widened(before: &str, of: &Stretch, room: Range<usize>, ends: &[usize]) -> Option<(Edit, usize)> {
    let (mut begin, mut end) = (of.range.start, of.range.end);
    let alone =
        |begin: usize, end: usize| begin < end && occurrences(before, &before[begin..end]).nth(1).is_none();
    // Words that come go の下に what stands before them; else the words around are replaced.
    let mut left = true;
    // A sign alone is no anchor for a reader.
    let told = |begin: usize| before[begin..of.range.start].chars().filter(|c| c.is_alphanumeric()).count();
    let wanting = |begin: usize| of.range.is_empty() && begin > room.start && told(begin) < ANCHOR;
    while !alone(begin, end) || wanting(begin) {
        let wider_left = ends.iter().rev().copied().find(|at| *at < begin && *at >= room.start);
        let wider_right = ends.iter().copied().find(|at| *at > end && *at <= room.end);
        let inserts = of.range.is_empty();
        match (wider_left, wider_right) {
            (Some(at), _) if left || inserts || wider_right.is_none() => begin = at,
            (_, Some(at)) => end = at,
            _ => return None,
        }
        left = !left;
    }
    let (head, tail) = (&before[begin..of.range.start], &before[of.range.end..end]);
    let text = before[begin..end].to_owned();
    let edit = if of.range.is_empty() && tail.is_empty() {
        Edit::Insert(Fragment { text, times: 1 }, of.after.clone())
    } else {
        clause(&text, &format!("{head}{}{tail}", of.after), 1)
    };
    Some((edit, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amend::{Sentence, UnitPath};

    #[track_caller]
    fn check(before: &str, after: &str, expected: &str) {
        let found = edits(before, after);
        let said = match &found {
            Some(edits) => {
                assert_eq!(edited(before, edits).as_deref(), Ok(after));
                let (place, field) = (UnitPath::default(), "概要".to_owned());
                Sentence::Words { place, field, edits: edits.clone() }.lines().remove(0)
            }
            None => "written out".to_owned(),
        };
        assert_eq!(said.trim_start_matches("この計画の概要中"), expected);
    }

    #[test]
    fn words_are_replaced_added_and_struck() {
        check("研究基盤プログラム", "基礎研究プログラム", "「研究基盤」を「基礎研究」に改める。");
        check("治療法の開発", "治療法・診断法の開発", "「治療法」の下に「・診断法」を加える。");
        check("治療法・診断法の開発", "治療法の開発", "「・診断法」を削る。");
    }

    #[test]
    fn words_that_stand_twice_are_told_apart_or_counted() {
        check("100件と100件", "200件と200件", "「100」（２か所）を「200」に改める。");
        check("提供100件と取得100件", "提供100件と取得200件", "「取得100」を「取得200」に改める。");
    }

    #[test]
    fn words_at_the_very_beginning_come_with_what_follows() {
        check("研究を行う。", "基礎研究を行う。", "「研究」を「基礎研究」に改める。");
    }

    #[test]
    fn words_that_are_not_there_as_often_as_said_do_not_fit() {
        let strike = |text: &str, times| [Edit::Strike(Fragment { text: text.into(), times })];
        assert_eq!(edited("甲乙甲", &strike("甲", 1)), Err(Misfit::Times { index: 0, found: 2 }));
        assert_eq!(edited("甲乙甲", &strike("丙", 1)), Err(Misfit::Times { index: 0, found: 0 }));
        assert_eq!(edited("甲乙甲", &strike("甲", 2)).as_deref(), Ok("乙"));
        assert_eq!(edited("あああ", &strike("ああ", 2)), Err(Misfit::Overlap { index: 0 }));
    }
}
