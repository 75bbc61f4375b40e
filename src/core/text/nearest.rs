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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_field_has_a_nearest_one() {
        assert_eq!(nearest("milestone", ["name", "milestones"]), Some("milestones"));
        assert_eq!(nearest("zzz", ["name", "milestones"]), None);
    }
}
