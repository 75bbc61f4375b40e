//! Particles doubled, missing or out of place, and one word spelt two ways: hints only, since no
//! rule of letters knows what a sentence means.

use super::Finding;
use super::passage::{Passage, is_hiragana, is_kanji};
use crate::words;

pub(super) fn text(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    for at in passage.all("を") {
        let noun = passage.run(at + 1, is_kanji);
        let end = at + 1 + noun;
        if (2..=4).contains(&noun) && passage.get(end) == Some('を') {
            let exact = passage.around(at, end + 1);
            let finding = Finding::by("particle-doubled", words!("finding.particle-doubled", exact));
            findings.push(finding.exact([exact]).at(passage.place(at)));
        }
    }
    for at in passage.all("の") {
        let noun = passage.run(at + 1, is_kanji);
        let rest = passage.slice(at + 1 + noun, at + 1 + noun + 7);
        let verb = rest.starts_with("する。") || rest.starts_with("し、") || rest.starts_with("するとともに");
        if (2..=3).contains(&noun) && verb {
            let exact = passage.around(at, at + 1 + noun + 2);
            let finding = Finding::by("particle-clash", words!("finding.particle-clash", exact));
            findings.push(finding.exact([exact]).at(passage.place(at)));
        }
    }
    for at in passage.all("への") {
        let verb = passage.run(at + 2, is_hiragana);
        if verb >= 2 && passage.slice(at + 2, at + 2 + verb).contains('る') {
            let exact = passage.around(at, at + 2 + verb);
            let finding = Finding::by("particle-clash", words!("finding.particle-clash-before", exact));
            findings.push(finding.exact([exact]).at(passage.place(at)));
        }
    }
    for at in passage.all("」") {
        let noun = passage.run(at + 1, is_kanji);
        let rest = passage.slice(at + 1 + noun, at + 3 + noun);
        if noun == 2 && (rest == "する" || rest == "し、") {
            let exact = passage.around(at, at + 3 + noun);
            let finding = Finding::by("particle-missing", words!("finding.particle-missing", exact));
            findings.push(finding.exact([exact]).at(passage.place(at)));
        }
    }
    twice(findings, passage);
}

fn twice(findings: &mut Vec<Finding>, passage: &Passage<'_>) {
    for word in ["をを", "のの", "がが", "にに", "、、", "。。", "及び及び", "等等"] {
        for at in passage.all(word) {
            let end = at + word.chars().count();
            // ものの, ががん and にぎわい hold the letters and no doubled particle.
            let meant = (word == "のの" && passage.before(at) == Some('も'))
                || (word == "がが" && passage.get(end) == Some('ん'))
                || (word == "にに" && passage.get(end).is_some_and(is_hiragana));
            if !meant {
                let exact = passage.around(at, end);
                let finding = Finding::by("word-twice", words!("finding.word-twice", exact, word));
                findings.push(finding.exact([exact]).at(passage.place(at)));
            }
        }
    }
}
