//! Typography: width, brackets, dashes, variants of kanji, blanks between digits and letters.

use std::collections::BTreeMap;

use super::lines::Lines;
use planctl_core::check::Finding;
use planctl_core::check::{Passage, is_japanese};
use planctl_core::text::Spot;
use planctl_core::words;

/// What shows only over a whole document: two ways of writing one thing, each told once, at the
/// first place of the rarer.
pub(super) fn document(lines: &Lines<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let full = signs(lines, |p, at| p.get(at) == Some('（') && opens_words(p, at));
    let half = signs(lines, |p, at| p.get(at) == Some('(') && opens_words(p, at));
    if let Some((rarer, exact)) = mixed(&full, &half) {
        let (full, half) = (full.len(), half.len());
        let finding = Finding::by("bracket-width", words!("finding.bracket-width", full, half));
        findings.push(finding.exact(exact).spot(Some(rarer)));
    }
    let behind = |p: &Passage<'_>, at: usize| p.before(at).is_some_and(is_japanese);
    let full = signs(lines, |p, at| p.get(at) == Some('：') && behind(p, at));
    let half = signs(lines, |p, at| p.get(at) == Some(':') && behind(p, at));
    if let Some((rarer, exact)) = mixed(&full, &half) {
        let (full, half) = (full.len(), half.len());
        let finding = Finding::by("colon-width", words!("finding.colon-width", full, half));
        findings.push(finding.exact(exact).spot(Some(rarer)));
    }
    let full = signs(lines, |p, at| p.get(at).is_some_and(|c| matches!(c, '０'..='９')));
    let half = signs(lines, |p, at| p.get(at).is_some_and(|c| c.is_ascii_digit()));
    if let Some((rarer, exact)) = mixed(&full, &half) {
        let (full, half) = (full.len(), half.len());
        let finding = Finding::by("digit-width", words!("finding.digit-width", full, half));
        findings.push(finding.exact(exact).spot(Some(rarer)));
    }
    let full = signs(lines, |p, at| p.get(at) == Some('，'));
    let half = signs(lines, |p, at| p.get(at) == Some('、'));
    if let Some((rarer, exact)) = mixed(&full, &half) {
        let (commas, points) = (full.len(), half.len());
        let finding = Finding::by("comma-kind", words!("finding.comma-kind", commas, points));
        findings.push(finding.exact(exact).spot(Some(rarer)));
    }
    findings
}

/// Whether a bracket holds words, rather than the number of an entry.
fn opens_words(passage: &Passage<'_>, at: usize) -> bool {
    passage.get(at + 1).is_some_and(is_japanese)
}

/// The places of a sign, each with what stands there.
fn signs(lines: &Lines<'_>, is: impl Fn(&Passage<'_>, usize) -> bool) -> Vec<(Spot, String)> {
    let mut out = Vec::new();
    for passage in lines.passages() {
        for at in (0..passage.chars.len()).filter(|at| is(&passage, *at)) {
            let length = match passage.get(at) {
                Some('（' | '(') => passage.run(at, |c| !matches!(c, '）' | ')')) + 1,
                _ => 1,
            };
            let begin = if length == 1 { at.saturating_sub(2) } else { at };
            let spot = passage.place(at).spot.unwrap_or_default();
            out.push((spot, passage.slice(begin, at + length.min(12))));
        }
    }
    out
}

/// The first place of the rarer of two, with an example of each: one of the same words, if there
/// is such. `None` if only one is there.
fn mixed(one: &[(Spot, String)], other: &[(Spot, String)]) -> Option<(Spot, [String; 2])> {
    let (rarer, usual) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let first = rarer.first()?;
    usual.first()?;
    let inside = |text: &str| -> String { text.chars().filter(|c| is_japanese(*c)).collect() };
    let by_words: BTreeMap<String, &String> = usual.iter().map(|(_, text)| (inside(text), text)).collect();
    let twin = rarer.iter().find_map(|(spot, text)| Some((*spot, text, *by_words.get(&inside(text))?)));
    match twin {
        Some((_, text, other)) => Some((first.0, [text.clone(), other.clone()])),
        None => Some((first.0, [first.1.clone(), usual[0].1.clone()])),
    }
}
