//! How well matching does, printed: on generated catalogues, and on the revisions of a plan in the
//! folder that `PLANCTL_REVISIONS` names, whose ids are the truth.
//!
//! The folder has one vocabulary, `*-vocab.toml`, and revisions in the order of their names. With
//! `PLANCTL_FAULTS=1` each wrong or missed link is printed. `cargo test --bench matching` runs it.

#[path = "../generate/controls.rs"]
mod controls;
#[path = "../generate/measured.rs"]
mod measured;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use controls::{Catalogues, Dice, Tongue};
use measured::Measured;
use planctl::model::{Id, Item, Plan, Vocabulary};
use planctl::snapshot::{Ids, read_draft};

fn main() {
    let number =
        |name: &str, usual: u64| env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (pairs, families) = (number("PLANCTL_PAIRS", 4), number("PLANCTL_FAMILIES", 20));
    for tongue in [Tongue::English, Tongue::Japanese] {
        let mut all = Measured::default();
        for seed in 0..pairs {
            let pair = Catalogues::generate(1_000_000 + seed, tongue, families as usize);
            let begin = Instant::now();
            all.add(&pair.before, &pair.after, &pair.moved, &pair.vocabulary, &mut Dice(seed));
            let (before, after) = (pair.before.items().count(), pair.after.items().count());
            let (taken, gone) = (begin.elapsed(), pair.went.len());
            println!("{before} rows, {gone} of them withdrawn, against {after} in {taken:?}");
        }
        print(&all, &format!("{tongue:?} catalogues"));
    }
    if let Some(folder) = env::var_os("PLANCTL_REVISIONS") {
        for step in [1, 4, 13] {
            revisions(Path::new(&folder), step);
        }
    }
}

fn revisions(folder: &Path, step: usize) {
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("the folder can be read").map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.retain(|file| file.extension().is_some_and(|end| end == "toml"));
    let (vocabularies, plans): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file| file.to_string_lossy().ends_with("-vocab.toml"));
    let text = fs::read_to_string(&vocabularies[0]).unwrap();
    let vocabulary = Arc::new(Vocabulary::parse(&text).unwrap());
    let read = |file: &Path| {
        let text = fs::read_to_string(file).unwrap();
        read_draft(&text, std::slice::from_ref(&vocabulary), Ids::Required).unwrap().plan
    };
    let plans: Vec<Plan> = plans.iter().map(|file| read(file)).collect();
    let (mut all, mut bare) = (Measured::default(), Measured::default());
    for (at, before) in plans.iter().enumerate() {
        let Some(after) = plans.get(at + step) else { break };
        all.add(before, after, &moved(before, after), &vocabulary, &mut Dice(at as u64));
        let (before, after) = (unlabelled(before), unlabelled(after));
        bare.add(&before, &after, &moved(&before, &after), &vocabulary, &mut Dice(at as u64));
    }
    print(&all, &format!("revisions {step} apart"));
    print(&bare, &format!("revisions {step} apart without their numbers"));
}

fn moved(before: &Plan, after: &Plan) -> BTreeSet<Id> {
    let is_moved = |item: &&Item| before.get(&item.id).is_some_and(|old| old.parent != item.parent);
    after.items().filter(is_moved).map(|item| item.id.clone()).collect()
}

fn unlabelled(plan: &Plan) -> Plan {
    let (vocabulary, root, mut items) = plan.clone().into_parts();
    items.iter_mut().for_each(|item| drop(item.fields.remove("label")));
    Plan::assemble(vocabulary, root, items).unwrap()
}

fn print(measured: &Measured, name: &str) {
    measured.print(name);
    if env::var_os("PLANCTL_FAULTS").is_some() {
        measured.faults.iter().for_each(|fault| println!("{fault}"));
    }
}
