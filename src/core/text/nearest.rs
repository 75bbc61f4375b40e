//! The word that may have been meant.

/// The candidate that reads most like `word`, if any is near enough to have been meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let score = strsim::jaro_winkler(word, candidate);
        if score >= 0.7 && best.is_none_or(|(top, _)| score > top) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether `typed` may be this word misspelt: at most a third of its characters were typed otherwise, two
/// that changed places being one fault.
pub fn is_misspelt(typed: &str, word: &str) -> bool {
    let longer = typed.chars().count().max(word.chars().count());
    strsim::osa_distance(typed, word) * 3 <= longer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_was_not_meant_is_no_misspelling() {
        for (typed, word) in
            [("dif", "diff"), ("comit", "commit"), ("lgo", "log"), ("sets-aside", "set-aside")]
        {
            assert!(is_misspelt(typed, word), "{typed} {word}");
        }
        for (typed, word) in
            [("author", "store"), ("reason", "version"), ("doctor", "adopt"), ("list", "git")]
        {
            assert!(!is_misspelt(typed, word), "{typed} {word}");
        }
    }

    #[test]
    fn a_mistyped_field_has_a_nearest_one() {
        assert_eq!(nearest("milestone", ["name", "milestones"]), Some("milestones"));
        assert_eq!(nearest("zzz", ["name", "milestones"]), None);
    }
}
