//! Alterations that keep the structure of a store: each is made to one thing, the rest is sealed and signed
//! anew, and both verifiers say the same of every claim. What the page of the format forbids, both
//! contradict.

mod alter;
mod sealed;
mod stores;
mod text;
mod weak;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use planctl::audit::verify;
use planctl::store::{MOST_BYTES, Store};

use super::desk::outside;
use crate::seeds;

/// Numbers that look like none.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }

    fn one<'o, T>(&mut self, of: &'o [T]) -> &'o T {
        &of[self.below(of.len())]
    }
}

/// What a verifier says: its exit code, and the verdict on each claim if it judges the store at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    pub code: i32,
    claims: BTreeMap<String, String>,
}

/// What planctl says of a store.
pub fn first(root: &Path) -> Judgement {
    let Ok(store) = Store::open(root, MOST_BYTES) else {
        return Judgement { code: 2, claims: BTreeMap::new() };
    };
    let report = verify(&store, &outside()).unwrap();
    let claims =
        report.claims.iter().map(|judged| (judged.claim.key().to_owned(), judged.verdict.key().to_owned()));
    Judgement { code: if report.is_contradicted() { 3 } else { 0 }, claims: claims.collect() }
}

/// Packs a store, as far as it can be packed: what planctl says of it stays what it was.
fn packed(root: &Path, again: &str) {
    let before = first(root);
    if let Ok(store) = Store::open(root, MOST_BYTES) {
        let _ = [store.pack(true), store.drafts().pack(true)];
        assert_eq!(first(root), before, "{again}");
    }
}

/// What the second verifier says of stores, in one process.
pub fn second(roots: &[PathBuf]) -> Vec<Judgement> {
    let mut python = Command::new("python3");
    python.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/verify.py"));
    // Of several stores each is told below a line of its own.
    let twice = roots.first().filter(|_| roots.len() == 1);
    python.arg("--now").arg(outside().now.to_string()).args(roots).args(twice);
    let said = String::from_utf8(python.output().expect("python3 is there").stdout).unwrap();
    let mut judgements: Vec<Judgement> = Vec::new();
    for line in said.lines() {
        if let Some((code, _)) = line.split_once(" /").filter(|(code, _)| code.len() == 1) {
            judgements.push(Judgement { code: code.parse().unwrap(), claims: BTreeMap::new() });
        } else if let Some((verdict, claim)) = line.rsplit_once("  ").filter(|_| !line.starts_with(' ')) {
            let claims = &mut judgements.last_mut().unwrap().claims;
            claims.insert(claim.to_owned(), verdict.trim_end().to_owned());
        }
    }
    judgements.truncate(roots.len());
    judgements
}

#[test]
fn both_verifiers_say_the_same_of_every_altered_store_and_contradict_what_is_forbidden() {
    const FULL: u64 = 1_000;
    let folder = tempfile::tempdir().unwrap();
    let sound = stores::all();
    let mut made = Vec::new();
    for case in seeds::cases(FULL) {
        let mut chance = Chance(case.seed());
        let sound = chance.one(&sound);
        let alteration = alter::any(sound, &mut chance);
        let root = folder.path().join(format!("{:04}", case.number));
        alteration.leave(sound, &root);
        // How objects are kept is no part of what is claimed.
        if chance.below(4) == 0 {
            packed(&root, &case.again());
        }
        made.push((alteration, root, case.again()));
    }
    let roots: Vec<PathBuf> = made.iter().map(|(_, root, _)| root.clone()).collect();
    let second = second(&roots);
    assert_eq!(second.len(), roots.len(), "the second verifier judges all of them");
    let mut wrong = Vec::new();
    for ((alteration, root, again), second) in made.iter().zip(second) {
        let first = first(root);
        let missed = alteration.is_forbidden && (first.code < 2 || second.code < 2);
        if first != second || missed {
            let differ: Vec<String> = first
                .claims
                .iter()
                .filter(|(claim, verdict)| second.claims.get(*claim) != Some(verdict))
                .map(|(claim, verdict)| format!("{claim}: {verdict}, {:?}", second.claims.get(claim)))
                .collect();
            let (one, two) = (first.code, second.code);
            let missed = if missed { "forbidden and not contradicted; " } else { "" };
            wrong.push(format!(
                "{}: {missed}exit {one} and {two}; {}\n  {}\n  {again}",
                alteration.words,
                differ.join("; "),
                root.display()
            ));
        }
    }
    if !wrong.is_empty() {
        let kept = folder.keep();
        panic!("{} of {}, left in {}:\n{}", wrong.len(), made.len(), kept.display(), wrong.join("\n"));
    }
}

#[test]
fn what_is_sealed_anew_without_an_alteration_is_what_it_was() {
    let folder = tempfile::tempdir().unwrap();
    for (index, sound) in stores::all().into_iter().enumerate() {
        let altered = sealed::Altered { files: sound.files.clone(), ..Default::default() };
        assert_eq!(sound.sealed(&altered), sound.files);
        let root = folder.path().join(index.to_string());
        sealed::leave(&sound.files, &root);
        let (first, second) = (first(&root), second(std::slice::from_ref(&root)).remove(0));
        assert_eq!(first, second);
        assert_eq!(first.code, 0, "{first:?}");
        fs::remove_dir_all(&root).unwrap();
    }
}
