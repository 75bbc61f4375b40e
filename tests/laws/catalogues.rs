//! Who is who between two revisions of a catalogue of controls, in English and in Japanese.

use std::collections::BTreeSet;

use planctl::matching::{Options, Origin, lineage};
use planctl::model::Id;

use crate::controls::{Catalogues, Dice, Tongue};
use crate::matching::History;
use crate::measured::Measured;
use crate::seeds;

/// How many pairs of each language are tried in full.
const PAIRS: u64 = 60;

fn measured(tongue: Tongue) -> Measured {
    let mut measured = Measured::default();
    for case in seeds::cases(PAIRS) {
        let Catalogues { before, after, moved, vocabulary, .. } =
            Catalogues::generate(case.seed(), tongue, 3);
        measured.add(&before, &after, &moved, &vocabulary, &mut Dice(case.seed()));
    }
    measured.print(&format!("{tongue:?}"));
    measured
}

fn check(tongue: Tongue) {
    let measured = measured(tongue);
    let bar = Options::default().bar;
    let (right, all) = measured.at(bar);
    seeds::rate("links that are right", right, all, 0.99);
    seeds::rate("items that are linked", right, measured.standing, 0.9);
    seeds::rate("moved items that are linked", measured.moved_at(bar), measured.moved.len(), 0.85);
}

#[test]
fn the_rows_of_an_english_catalogue_are_found_again() {
    check(Tongue::English);
}

#[test]
fn the_rows_of_a_japanese_catalogue_are_found_again() {
    check(Tongue::Japanese);
}

#[test]
fn of_suggestions_at_nine_tenths_nine_in_ten_are_right() {
    for (name, tongue) in [("English", Tongue::English), ("Japanese", Tongue::Japanese)] {
        let mut all = measured(tongue);
        if tongue == Tongue::Japanese {
            let mut plans = Measured::default();
            History::measure(&mut plans);
            plans.print("Japanese plans");
            all.links.extend(plans.links);
        }
        let (right, of, promised) = all.between(850, 950);
        println!("{name}: of {of} at 90 % are {right} right, {promised:.1} promised");
        let chance = 4.0 * (of as f64 * 0.09).sqrt();
        let least = 0.85 * of as f64 - chance;
        let most = 0.95 * of as f64 + chance;
        assert!((least..=most).contains(&(right as f64)), "{name}: {right} of {of}");
    }
}

/// What the second of two revisions says of where rows went, held against where they did.
fn check_lineage(tongue: Tongue) {
    let (mut right, mut suggested, mut said) = (0, 0, 0);
    for case in seeds::cases(PAIRS) {
        let pair = Catalogues::generate(case.seed(), tongue, 3);
        let truth: BTreeSet<(Id, Id)> =
            pair.went.iter().map(|(from, to)| (to.clone(), from.clone())).collect();
        let links = lineage(&pair.before, &pair.after, &pair.vocabulary);
        assert!(links.iter().all(|link| link.field == Origin::Whole));
        let of = |link: &planctl::matching::LineageLink| {
            link.from.iter().map(|from| (link.item.clone(), from.clone())).collect::<Vec<_>>()
        };
        let found: BTreeSet<(Id, Id)> = links.iter().flat_map(of).collect();
        right += found.intersection(&truth).count();
        suggested += found.len();
        said += truth.len();
    }
    println!("{tongue:?}: {said} said, {suggested} suggested, {right} of them right");
    seeds::rate("lineage that is right", right, suggested, 0.98);
    seeds::rate("lineage that is found", right, said, 0.95);
}

#[test]
fn where_a_withdrawn_row_went_is_read_in_english() {
    check_lineage(Tongue::English);
}

#[test]
fn where_a_withdrawn_row_went_is_read_in_japanese() {
    check_lineage(Tongue::Japanese);
}
