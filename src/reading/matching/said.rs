//! Succession as a text says it: 「Xを土台とした後継事業」, 「A、B及びCを統合し」.
//!
//! The phrases of Japanese offices stand here and nowhere else. Nothing here knows items: a
//! [`Saying`] is a sentence with a phrase in it, and [`Naming`] tells which names stand before
//! the phrase.

use std::collections::HashMap;

use super::telling::is_phase;
use planctl_core::text::loosely;

/// What a phrase claims of the names before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    /// The item succeeds the one named.
    Succeeds,
    /// The items named were merged into it.
    Merges,
    /// It was a part of the one named.
    Parts,
}

/// A phrase right behind a name. If two begin at the same place, the first listed is used. Where the second
/// text is not empty, the sentence must hold it behind the phrase.
const PHRASES: &[(&str, &str, Claim)] = &[
    ("の一部を", "分離", Claim::Parts),
    ("の一部を", "独立", Claim::Parts),
    ("の一部を", "切り出", Claim::Parts),
    ("の一部を", "分割", Claim::Parts),
    ("の一部を", "移管", Claim::Parts),
    ("の一部が", "独立", Claim::Parts),
    ("から分離", "", Claim::Parts),
    ("から独立", "", Claim::Parts),
    ("から切り出", "", Claim::Parts),
    ("を分割", "", Claim::Parts),
    ("を統合", "", Claim::Merges),
    ("が統合", "", Claim::Merges),
    ("の統合により", "", Claim::Merges),
    ("を再編", "", Claim::Merges),
    ("の再編により", "", Claim::Merges),
    ("を一本化", "", Claim::Merges),
    ("を改組", "", Claim::Succeeds),
    ("の改組", "", Claim::Succeeds),
    ("から改組", "", Claim::Succeeds),
    ("から移行", "", Claim::Succeeds),
    ("を土台", "後継", Claim::Succeeds),
    ("を基盤", "後継", Claim::Succeeds),
    ("を基に", "後継", Claim::Succeeds),
    ("をもとに", "後継", Claim::Succeeds),
    ("の成果", "後継", Claim::Succeeds),
    ("を発展", "後継", Claim::Succeeds),
    ("を発展的に", "継承", Claim::Succeeds),
    ("を引き継", "", Claim::Succeeds),
    ("を引継", "", Claim::Succeeds),
    ("を継承", "", Claim::Succeeds),
    ("を前身", "", Claim::Succeeds),
    ("が前身", "", Claim::Succeeds),
    ("の後継として", "", Claim::Succeeds),
    ("の後継事業として", "", Claim::Succeeds),
    ("の後継プログラムとして", "", Claim::Succeeds),
    ("の後継プロジェクトとして", "", Claim::Succeeds),
    ("の後継課題として", "", Claim::Succeeds),
    ("の後継計画として", "", Claim::Succeeds),
    ("の後継である", "", Claim::Succeeds),
    ("の後継にあたる", "", Claim::Succeeds),
    ("の後継に当たる", "", Claim::Succeeds),
    ("の後継事業である", "", Claim::Succeeds),
    ("の後継プログラムである", "", Claim::Succeeds),
    ("の後継プロジェクトである", "", Claim::Succeeds),
    ("の後継事業.", "", Claim::Succeeds),
    ("の後継プログラム.", "", Claim::Succeeds),
    ("の後続", "として", Claim::Succeeds),
];

/// What, right behind a phrase, makes it say something else: 「を統合的に」, or an end still to come.
const BUT_NOT: [&str; 5] = ["的", "を目指", "を検討", "する予定", "を予定"];

/// Nouns and signs that may stand between a name and its phrase.
const BEHIND_NAMES: [&str; 22] = [
    "事業",
    "プログラム",
    "プロジェクト",
    "課題",
    "計画",
    "」",
    "』",
    "\"",
    "(",
    ")",
    "等",
    "など",
    "の成果",
    "の研究成果",
    "における取組",
    "の取組",
    "の各",
    "の二",
    "の三",
    "の2",
    "の3",
    "のつ",
];
/// Signs and words that may stand between two names of one list.
const BETWEEN_NAMES: [&str; 11] =
    ["及び", "並びに", "および", "ならびに", "と", ",", "・", "「", "『", "\"", "や"];

/// A sentence that says where something comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Saying {
    pub(super) claim: Claim,
    /// The sentence up to the phrase, loosely.
    before: String,
}

impl Saying {
    /// What a text says of this kind.
    pub(super) fn find(text: &str) -> Vec<Saying> {
        let mut found: Vec<Saying> = Vec::new();
        for line in text.lines() {
            let loose = loosely(line);
            for sentence in loose.split_inclusive('.') {
                found.extend(in_sentence(sentence));
            }
        }
        found
    }
}

fn in_sentence(sentence: &str) -> Vec<Saying> {
    let mut found: Vec<(usize, Saying)> = Vec::new();
    for (phrase, with, claim) in PHRASES {
        for (at, _) in sentence.match_indices(phrase) {
            let behind = &sentence[at + phrase.len()..];
            let is_taken = found.iter().any(|(other, _)| *other == at);
            let means_else = BUT_NOT.iter().any(|but| behind.starts_with(but));
            if !is_taken && !means_else && behind.contains(with) {
                found.push((at, Saying { claim: *claim, before: sentence[..at].to_owned() }));
            }
        }
    }
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, saying)| saying).collect()
}

/// Loose names and what bears them.
#[derive(Debug, Default)]
pub(super) struct Naming {
    bearers: HashMap<String, Vec<usize>>,
    /// Shorter forms of names: without what stands in brackets behind them, or only that.
    short: HashMap<String, Vec<usize>>,
    /// The lengths of all of them in bytes, longest first.
    lengths: Vec<usize>,
}

/// A shorter name would be found in any text.
const SHORTEST_NAME: usize = 3;

impl Naming {
    pub(super) fn add(&mut self, name: &str, bearer: usize) {
        if name.chars().count() < SHORTEST_NAME {
            return;
        }
        self.bearers.entry(name.to_owned()).or_default().push(bearer);
        let Some((stem, rest)) = name.split_once('(') else { return };
        let Some(inside) = rest.strip_suffix(')') else { return };
        for short in [stem, inside] {
            if short.chars().count() >= SHORTEST_NAME && !is_phase(short) {
                self.short.entry(short.to_owned()).or_default().push(bearer);
            }
        }
    }

    pub(super) fn finish(&mut self) {
        let mut lengths: Vec<usize> = self.bearers.keys().chain(self.short.keys()).map(String::len).collect();
        lengths.sort_unstable_by_key(|length| std::cmp::Reverse(*length));
        lengths.dedup();
        self.lengths = lengths;
    }

    /// The bearers of each name that stands before the phrase, last name first; of one name there
    /// may be several bearers. Empty if what stands there is no name.
    pub(super) fn before_phrase(&self, saying: &Saying) -> Vec<&[usize]> {
        let mut found = Vec::new();
        let mut rest = saying.before.as_str();
        loop {
            let (bearers, before) = match self.name_at_end(rest, &BEHIND_NAMES) {
                Some(name) => name,
                None => return found,
            };
            found.push(bearers);
            let mut list = before;
            while let Some(shorter) = BETWEEN_NAMES.iter().find_map(|word| list.strip_suffix(word)) {
                list = shorter;
            }
            if list.len() == before.len() {
                return found;
            }
            rest = list;
        }
    }

    /// The longest name at the end of a text, words such as 事業 behind it passed over, and what
    /// stands before it.
    fn name_at_end<'s, 't>(&'s self, text: &'t str, passed: &[&str]) -> Option<(&'s [usize], &'t str)> {
        let mut end = text;
        // As many words behind a name as are ever found there.
        for _ in 0..4 {
            for length in self.lengths.iter().filter(|length| **length <= end.len()) {
                let at = end.len() - length;
                let Some(name) = end.get(at..) else { continue };
                let bearers = self.bearers.get(name).or_else(|| self.short.get(name));
                if let Some(bearers) = bearers {
                    return Some((bearers, &end[..at]));
                }
            }
            end = passed.iter().find_map(|word| end.strip_suffix(word))?;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let names = ["脳計画", "脳", "先端計測プログラム", "計測プログラム", "ゲノム支援(GS)", "感染症研究"];
        let mut naming = Naming::default();
        for (index, name) in names.iter().enumerate() {
            naming.add(&loosely(name), index);
        }
        naming.finish();
        let said: Vec<String> = Saying::find(text)
            .iter()
            .filter_map(|saying| {
                let names: Vec<&str> = naming.before_phrase(saying).iter().map(|at| names[at[0]]).collect();
                (!names.is_empty()).then(|| format!("{:?} {}", saying.claim, names.join("+")))
            })
            .collect();
        assert_eq!(said.join("; "), expected);
    }

    #[test]
    fn succession_is_read_with_the_longest_name() {
        check("先端計測プログラムを土台とした後継事業として、行う。", "Succeeds 先端計測プログラム");
        check("「脳計画」事業を改組する。", "Succeeds 脳計画");
        check("ゲノム支援の後継事業として行う。", "Succeeds ゲノム支援(GS)");
        check("GSから移行した。", "");
        check("感染症研究を発展させ、後継として行う。", "Succeeds 感染症研究");
        check("感染症研究を発展させる。", "");
    }

    #[test]
    fn several_names_before_one_phrase_are_merged() {
        check("脳計画と感染症研究を統合する。", "Merges 感染症研究+脳計画");
        check(
            "「先端計測プログラム」、「脳計画」及び「感染症研究」を統合し、",
            "Merges 感染症研究+脳計画+先端計測プログラム",
        );
    }

    #[test]
    fn a_part_is_told_from_a_whole() {
        check("脳計画の一部を分離し、実施する。", "Parts 脳計画");
        check("脳計画から独立した。", "Parts 脳計画");
    }

    #[test]
    fn what_only_sounds_like_succession_is_none() {
        check("脳計画と感染症研究を統合的に推進する。", "");
        check("脳計画の統合を目指す。", "");
        check("脳計画の後継事業の在り方を考える。", "");
    }
}
