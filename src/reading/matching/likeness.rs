//! How alike two texts are, in whole numbers: by pairs of characters and by words, each weighed
//! by how rare it is, so that what all items say speaks for none.

use std::collections::HashMap;

use super::tongue::{Folded, Run};
use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;

/// One bit of information, in the unit of weights.
pub(super) const BIT: u64 = 16;

/// The features of one text with their weights, sorted by feature.
#[derive(Debug, Default)]
pub(super) struct Features {
    list: Vec<Feature>,
    /// The weight of all together.
    pub(super) weight: u64,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Feature {
    pub(super) key: u64,
    count: u32,
    pub(super) weight: u32,
}

/// What two texts share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shared {
    /// Twice what is common by what both have, per mille.
    pub(super) per_mille: i32,
    /// The weight of what is common.
    pub(super) weight: u64,
}

impl Features {
    /// Pairs of neighbouring characters, the ends of the text among them.
    pub(super) fn of_pairs(text: &str) -> Features {
        let mut last = '\u{2}';
        let mut keys = Vec::with_capacity(text.len() / 3 + 1);
        if !text.is_empty() {
            for c in text.chars().chain(['\u{3}']) {
                keys.push(u64::from(u32::from(last)) << 32 | u64::from(u32::from(c)));
                last = c;
            }
        }
        Features::of(keys)
    }

    /// The words of scripts that part words by blanks, alone and in pairs; of other scripts pairs of
    /// neighbouring characters.
    pub(super) fn of_text(folded: &Folded) -> Features {
        let mut keys = Vec::with_capacity(folded.key.len() / 3 + 1);
        let mut last = '\u{2}';
        let mut last_word = 0_u64;
        for run in &folded.runs {
            match run {
                Run::Word(word) => {
                    let own = hash(word);
                    keys.push(own);
                    if last_word != 0 {
                        keys.push(last_word.rotate_left(17).wrapping_mul(31) ^ own);
                    }
                    (last, last_word) = ('\u{1}', own);
                }
                Run::Unspaced(text) => {
                    last_word = 0;
                    for c in text.chars() {
                        keys.push(u64::from(u32::from(last)) << 32 | u64::from(u32::from(c)));
                        last = c;
                    }
                }
            }
        }
        if last > '\u{2}' {
            keys.push(u64::from(u32::from(last)) << 32 | 3);
        }
        Features::of(keys)
    }

    /// Words, by the dictionary that texts are compared with elsewhere.
    pub(super) fn of_words<'a>(words: impl Iterator<Item = &'a str>) -> Features {
        Features::of(words.map(hash).collect())
    }

    fn of(mut keys: Vec<u64>) -> Features {
        keys.sort_unstable();
        let mut list: Vec<Feature> = Vec::with_capacity(keys.len());
        for key in keys {
            match list.last_mut().filter(|last| last.key == key) {
                Some(last) => last.count += 1,
                None => list.push(Feature { key, count: 1, weight: 0 }),
            }
        }
        Features { list, weight: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Feature> {
        self.list.iter()
    }

    /// What this text and another share.
    pub(super) fn shared(&self, other: &Features) -> Shared {
        let (mut own, mut others) = (self.list.iter().peekable(), other.list.iter().peekable());
        let mut common = 0_u64;
        while let (Some(a), Some(b)) = (own.peek(), others.peek()) {
            match a.key.cmp(&b.key) {
                std::cmp::Ordering::Less => drop(own.next()),
                std::cmp::Ordering::Greater => drop(others.next()),
                std::cmp::Ordering::Equal => {
                    common += u64::from(a.count.min(b.count)) * u64::from(a.weight);
                    own.next();
                    others.next();
                }
            }
        }
        let both = (self.weight + other.weight).max(1);
        Shared { per_mille: (2000 * common / both) as i32, weight: common }
    }
}

/// Weighs the features of comparable texts in place: of the items of one kind, those of the base
/// and those of the draft.
///
/// A feature weighs the more the fewer texts of a plan bear it. The larger share of both plans
/// counts, since a text that stands in both would else count twice.
pub(super) fn weigh<'a>(base: &mut [&'a mut Features], draft: &mut [&'a mut Features]) {
    let mut bearers: HashMap<u64, [u32; 2]> = HashMap::new();
    for (side, all) in [&*base, &*draft].into_iter().enumerate() {
        for feature in all.iter().flat_map(|features| &features.list) {
            bearers.entry(feature.key).or_default()[side] += 1;
        }
    }
    let texts = |all: &[&mut Features]| all.iter().filter(|features| !features.is_empty()).count();
    let most = texts(base).max(texts(draft)) as u64;
    let weights: Vec<u32> = (0..=most).map(|bearers| sixteenths_of_bits(most + 3, bearers.max(1))).collect();
    for features in base.iter_mut().chain(draft) {
        for feature in &mut features.list {
            let [base, draft] = bearers[&feature.key];
            feature.weight = weights[base.max(draft) as usize];
        }
        features.weight =
            features.list.iter().map(|feature| u64::from(feature.count) * u64::from(feature.weight)).sum();
    }
}

/// log2(of / by) in sixteenths, rounded down, at least 1; by squaring, so that it is the same on
/// every machine.
fn sixteenths_of_bits(of: u64, by: u64) -> u32 {
    let mut ratio = (u128::from(of) << 32) / u128::from(by.max(1));
    let one = 1_u128 << 32;
    let mut out = 0;
    while ratio >= 2 * one {
        ratio >>= 1;
        out += 16;
    }
    for part in [8, 4, 2, 1] {
        ratio = (ratio * ratio) >> 32;
        if ratio >= 2 * one {
            ratio >>= 1;
            out += part;
        }
    }
    out.max(1)
}

/// The words of a text, signs and blanks left out.
pub(super) fn words(text: &str) -> Vec<&str> {
    let breaks = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
    let mut begin = 0;
    let mut out = Vec::new();
    for end in breaks.segment_str(text) {
        let word = &text[begin..end];
        if word.chars().any(char::is_alphanumeric) {
            out.push(word);
        }
        begin = end;
    }
    out
}

/// How much of the longer of two texts need not be rewritten to get the other, per mille.
pub(super) fn kept(one: &[char], other: &[char]) -> i32 {
    let longer = one.len().max(other.len()).max(1);
    let edits = strsim::generic_levenshtein(&Chars(one), &Chars(other));
    ((longer - edits.min(longer)) * 1000 / longer) as i32
}

/// What `strsim` wants: a slice that can be walked over again and again.
struct Chars<'a>(&'a [char]);

impl<'b> IntoIterator for &'b Chars<'_> {
    type Item = &'b char;
    type IntoIter = std::slice::Iter<'b, char>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// FNV-1a, which is the same in every run.
fn hash(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_logarithms() {
        assert_eq!(sixteenths_of_bits(8, 1), 48);
        assert_eq!(sixteenths_of_bits(3, 2), 9);
        assert_eq!(sixteenths_of_bits(4, 4), 1);
    }

    #[test]
    fn what_every_text_says_weighs_next_to_nothing() {
        let texts = ["あいう。発展に貢献", "かきく。発展に貢献", "さしす。発展に貢献", "たちつ。発展に貢献"];
        let mut all: Vec<Features> = texts.iter().map(|text| Features::of_pairs(text)).collect();
        let mut again: Vec<Features> = texts.iter().map(|text| Features::of_pairs(text)).collect();
        weigh(&mut all.iter_mut().collect::<Vec<_>>(), &mut again.iter_mut().collect::<Vec<_>>());
        assert_eq!(all[0].shared(&again[0]).per_mille, 1000);
        assert!(all[0].shared(&again[1]).per_mille < 500, "{:?}", all[0].shared(&again[1]));
    }

    #[test]
    fn words_are_the_dictionarys() {
        assert_eq!(words("次世代医療・基盤"), ["次世代", "医療", "基盤"]);
    }
}
