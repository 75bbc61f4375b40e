//! Succession as a text says it: 「Xを土台とした後継事業」, 「A、B及びCを統合し」, "Successor to X",
//! "Incorporated into AC-2".
//!
//! The phrases stand in the files of languages ([`super::tongue`]). Nothing here knows items: a
//! [`Saying`] is a sentence with a phrase in it, and [`Naming`] tells which names and numbers stand
//! beside the phrase.

use std::collections::HashMap;

use super::telling::is_phase;
pub(super) use super::tongue::Claim;
use super::tongue::{Phrase, Tongue, is_unspaced, plain};

/// A sentence that says where something comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Saying {
    pub(super) claim: Claim,
    names_behind: bool,
    /// The sentence up to the phrase, or from its end, as names are added to [`Naming`].
    beside: String,
}

impl Saying {
    /// What a text says of this kind.
    pub(super) fn find(text: &str) -> Vec<Saying> {
        let mut found: Vec<Saying> = Vec::new();
        for line in text.lines() {
            let plain = named(line);
            for sentence in sentences(&plain) {
                found.extend(in_sentence(sentence));
            }
        }
        found
    }
}

/// A text in the form in which names are sought in it.
pub(super) fn named(text: &str) -> String {
    plain(text).to_lowercase()
}

/// Each with its end. The point in v1.2 or node.js ends none.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let ends = |(at, _): &(usize, &str)| {
        let behind = text[at + 1..].chars().next();
        !behind.is_some_and(|c| c.is_alphanumeric() && !is_unspaced(c))
    };
    let mut begin = 0;
    let ends: Vec<usize> = text.match_indices('.').filter(ends).map(|(at, _)| at + 1).collect();
    ends.into_iter().chain([text.len()]).filter_map(move |end| {
        let sentence = &text[begin..end];
        begin = end;
        (!sentence.is_empty()).then_some(sentence)
    })
}

fn in_sentence(sentence: &str) -> Vec<Saying> {
    let tongue = Tongue::all();
    let mut found: Vec<(usize, Saying)> = Vec::new();
    for Phrase { phrase, with, claim, names_behind } in &tongue.sayings {
        for (at, _) in sentence.match_indices(phrase.as_str()) {
            let (before, behind) = (&sentence[..at], &sentence[at + phrase.len()..]);
            let is_whole = is_apart(before, phrase) && is_apart_behind(phrase, behind);
            let is_taken = found.iter().any(|(other, _)| *other == at);
            let means_else = tongue.not_before.iter().any(|but| behind.starts_with(but.as_str()))
                || tongue.not_after.iter().any(|but| before.trim_end().ends_with(but.as_str()));
            if is_whole && !is_taken && !means_else && behind.contains(with.as_str()) {
                let beside = if *names_behind { behind } else { before }.to_owned();
                found.push((at, Saying { claim: *claim, names_behind: *names_behind, beside }));
            }
        }
    }
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, saying)| saying).collect()
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() && !is_unspaced(c)
}

/// Whether a word does not begin within another, where words are parted by blanks.
fn is_apart(before: &str, word: &str) -> bool {
    !word.starts_with(is_of_word) || !before.ends_with(is_of_word)
}

fn is_apart_behind(word: &str, behind: &str) -> bool {
    !word.ends_with(is_of_word) || !behind.starts_with(is_of_word)
}

/// Names and numbers of items, and what bears them.
#[derive(Debug, Default)]
pub(super) struct Naming {
    bearers: HashMap<String, Vec<usize>>,
    /// Shorter forms of names: without what stands in brackets behind them, or only that.
    short: HashMap<String, Vec<usize>>,
    /// Printed numbers: `ac-2(1)`.
    labels: HashMap<String, Vec<usize>>,
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
        for short in [stem.trim_end(), inside] {
            if short.chars().count() >= SHORTEST_NAME && !is_phase(short) {
                self.short.entry(short.to_owned()).or_default().push(bearer);
            }
        }
    }

    /// A printed number that is no mere count: `AC-2`, `2-5`, and not `(1)`.
    pub(super) fn add_label(&mut self, label: &str, bearer: usize) {
        let has = |fits: fn(char) -> bool| label.chars().any(fits);
        let is_joined = has(|c| c.is_alphabetic() || matches!(c, '-' | '.'));
        let is_long = label.chars().count() >= SHORTEST_NAME && label.starts_with(char::is_alphanumeric);
        if is_long && is_joined && has(|c| c.is_ascii_digit()) {
            self.labels.entry(label.to_owned()).or_default().push(bearer);
        }
    }

    pub(super) fn finish(&mut self) {
        let all = self.bearers.keys().chain(self.short.keys()).chain(self.labels.keys());
        let mut lengths: Vec<usize> = all.map(String::len).collect();
        lengths.sort_unstable_by_key(|length| std::cmp::Reverse(*length));
        lengths.dedup();
        self.lengths = lengths;
    }

    /// The bearers of each name that stands beside the phrase, the nearest first; of one name there
    /// may be several bearers. Empty if what stands there is no name.
    pub(super) fn beside_phrase(&self, saying: &Saying) -> Vec<&[usize]> {
        let tongue = Tongue::all();
        let mut found = Vec::new();
        let mut rest = saying.beside.as_str();
        loop {
            let next = if saying.names_behind {
                self.name_at_begin(rest, &tongue.before_names)
            } else {
                self.name_at_end(rest, &tongue.behind_names)
            };
            let Some((bearers, beyond)) = next else { return found };
            found.push(bearers);
            let list = if saying.names_behind {
                let beyond =
                    without_all(beyond, &["\"", "'", "」", "』", ")", "]"].map(str::to_owned), word_before);
                without_all(beyond, &tongue.between_names, word_before)
            } else {
                without_all(beyond, &tongue.between_names, word_behind)
            };
            if list.len() == beyond.len() {
                return found;
            }
            rest = list;
        }
    }

    fn get(&self, name: &str) -> Option<&[usize]> {
        self.bearers.get(name).or_else(|| self.short.get(name)).map(Vec::as_slice)
    }

    /// The longest name at the end of a text, words such as 事業 behind it passed over, and what
    /// stands before it.
    fn name_at_end<'s, 't>(&'s self, text: &'t str, passed: &[String]) -> Option<(&'s [usize], &'t str)> {
        let mut end = text.trim_end();
        // As many words behind a name as are ever found there.
        for _ in 0..6 {
            for length in self.lengths.iter().filter(|length| **length <= end.len()) {
                let at = end.len() - length;
                let Some(name) = end.get(at..).filter(|name| is_apart(&end[..at], name)) else { continue };
                let bearers = self.get(name).or_else(|| self.labels.get(name).map(Vec::as_slice));
                if let Some(bearers) = bearers {
                    return Some((bearers, &end[..at]));
                }
            }
            end = passed.iter().find_map(|word| word_behind(end, word))?;
        }
        None
    }

    /// The longest name at the beginning of a text, words such as "the" before it passed over, and what
    /// stands behind it.
    fn name_at_begin<'s, 't>(&'s self, text: &'t str, passed: &[String]) -> Option<(&'s [usize], &'t str)> {
        let mut rest = text.trim_start();
        for _ in 0..6 {
            for length in self.lengths.iter().filter(|length| **length <= rest.len()) {
                let Some((name, behind)) = rest.split_at_checked(*length) else { continue };
                if let Some(bearers) = self.get(name).filter(|_| is_apart_behind(name, behind)) {
                    return Some((bearers, behind));
                }
                if let (Some(bearers), Some(behind)) = (self.labels.get(name), behind_label(behind)) {
                    return Some((bearers, behind));
                }
            }
            rest = passed.iter().find_map(|word| word_before(rest, word))?;
        }
        None
    }
}

/// What stands behind a number, the letter of a part of it passed over: 2k is a part of 2, and 21 or
/// 2(1) is another.
fn behind_label(behind: &str) -> Option<&str> {
    let mut chars = behind.chars();
    let rest = match chars.next() {
        Some(part) if part.is_alphabetic() && !is_unspaced(part) => chars.as_str(),
        _ => behind,
    };
    let longer = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let goes_on = rest.starts_with(is_of_word) || rest.strip_prefix(['(', '-', '.']).is_some_and(longer);
    (!goes_on).then_some(rest)
}

/// A text without a word at its end, if it ends with it.
fn word_behind<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let rest = text.trim_end().strip_suffix(word)?;
    is_apart(rest, word).then(|| rest.trim_end())
}

/// A text without a word at its beginning, if it begins with it.
fn word_before<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let rest = text.trim_start().strip_prefix(word)?;
    is_apart_behind(word, rest).then(|| rest.trim_start())
}

fn without_all<'t>(
    mut text: &'t str,
    words: &[String],
    without: for<'a> fn(&'a str, &str) -> Option<&'a str>,
) -> &'t str {
    while let Some(shorter) = words.iter().find_map(|word| without(text, word)) {
        text = shorter;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let names = [
            "脳計画",
            "脳",
            "先端計測プログラム",
            "計測プログラム",
            "ゲノム支援(GS)",
            "感染症研究",
            "Legacy database",
            "Node.js platform",
        ];
        let mut naming = Naming::default();
        for (index, name) in names.iter().enumerate() {
            naming.add(&named(name), index);
        }
        for (index, label) in ["ac-2", "ac-2(10)", "au-6"].into_iter().enumerate() {
            naming.add_label(label, index);
        }
        naming.finish();
        let said: Vec<String> = Saying::find(text)
            .iter()
            .filter_map(|saying| {
                let names: Vec<&str> = naming.beside_phrase(saying).iter().map(|at| names[at[0]]).collect();
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

    #[test]
    fn succession_is_read_in_english() {
        check("Successor to the Legacy database.", "Succeeds Legacy database");
        check("This project REPLACES the legacy  database, as was said.", "Succeeds Legacy database");
        check("Replaces the Node.js platform. Nothing else.", "Succeeds Node.js platform");
        check(
            "It merges the Legacy database and the Node.js platform.",
            "Merges Legacy database+Node.js platform",
        );
        check("Built on the Legacy database, which was merged into it.", "Merges Legacy database");
        check("Split off from \u{201C}Legacy database\u{201D}.", "Parts Legacy database");
        check("(formerly Legacy database)", "Was Legacy database");
        check("It is superseded by the Node.js platform.", "Followed Node.js platform");
        check(
            "It does not replace the Legacy database, and will not be replaced by the legacy databases.",
            "",
        );
        check("It is irreplaceable: unreplaces Legacy database.", "");
        check("「Legacy database」の後継として実施する。", "Succeeds Legacy database");
    }

    #[test]
    fn a_number_stands_for_what_bears_it() {
        // 0 to 2 are the first three names of the list.
        check("[Withdrawn: Incorporated into AC-2k.]", "Into 脳計画");
        check("[Withdrawn: Incorporated into AC-2, AU-6.]", "Into 脳計画+先端計測プログラム");
        check("[Withdrawn: Incorporated into AC-2(10).]", "Into 脳");
        check("[Withdrawn: Incorporated into AC-2(11).]", "");
        check("[Withdrawn: Incorporated into AC-21.]", "");
        check("［廃止：ＡＣ－２に統合］", "Into 脳計画");
    }
}
