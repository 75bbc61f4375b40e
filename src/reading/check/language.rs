//! Particles doubled, missing or out of place, and one word spelt two ways: hints only, since no
//! rule of letters knows what a sentence means.

use super::lines::Lines;
use planctl_core::check::Finding;
use planctl_core::check::Passage;
use planctl_core::words;

/// Nouns that the 公用文における漢字使用等について (平成22年内閣訓令第1号) writes without the kana
/// inside, with the other spelling.
const NOUNS: [(&str, &str); 4] =
    [("取組", "取り組み"), ("手続", "手続き"), ("受入れ", "受け入れ"), ("申込み", "申し込み")];

/// One noun in two spellings over the document, told at the first place of the longer one.
pub(super) fn document(lines: &Lines<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (short, long) in NOUNS {
        // A verb goes on with 、 or an ending; a noun is followed by a particle.
        let noun = |passage: &Passage<'_>, at: usize| {
            let next = passage.get(at + long.chars().count());
            next.is_some_and(|c| matches!(c, 'を' | 'の' | 'が' | 'は' | 'に' | '等' | 'と'))
        };
        let mut longer = Vec::new();
        for passage in lines.passages() {
            let found = passage.all(long).into_iter().filter(|at| noun(&passage, *at));
            longer.extend(found.filter_map(|at| passage.place(at).spot));
        }
        let uses = lines.passages().map(|passage| passage.all(short).len()).sum::<usize>();
        let shorter = if long.contains(short) { 0 } else { uses };
        if let (Some(spot), true) = (longer.first(), shorter > 0) {
            let count = longer.len();
            let finding =
                Finding::by("spelling-mixed", words!("finding.spelling-mixed", short, shorter, long, count));
            findings.push(finding.exact([long, short]).spot(Some(*spot)));
        }
    }
    findings
}
