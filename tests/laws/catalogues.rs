//! Who is who between two revisions of a catalogue of controls, in English and in Japanese.

use planctl::matching::Options;

use crate::controls::{Catalogues, Dice, Tongue};
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
