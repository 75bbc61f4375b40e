//! Every bit and every file of a store with every feature; and what a copy gives back.

use planctl::text::Lang;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use planctl::audit::{Outside, Report, checkpoint_name, checkpoint_signature_name, repair, verify};
use planctl::event::{Attested, Event, Revoked, Stored, Withheld};
use planctl::model::Sha256;
use planctl::signing::NAMESPACE;
use planctl::snapshot::{Certainty, Source};
use planctl::store::{Area, Config, Folder, MOST_BYTES, Store};
use planctl::tree::{self, Checkpoint};

use super::desk::{Desk, allowed, copy, evidence, fingerprint, key, outside, signed};
use crate::seeds;

/// A store in which every kind of event and of file stands.
pub fn full() -> Desk {
    full_with(true)
}

/// The same; without a token it has nothing that this process alone can read.
pub fn full_with(token: bool) -> Desk {
    let desk = Desk::new();
    let mut proposed = Desk::proposed("甲", "2026-01-01");
    proposed.details.evidence.push(Desk::document(b"kept"));
    proposed.draft.sources = vec![Source {
        places: ["a.name".parse().unwrap()].into(),
        certainty: Certainty::Verified,
        reason: String::new(),
        document: Some(planctl::snapshot::DocumentName::File("note.txt".to_owned())),
        at: "line 1".to_owned(),
    }];
    desk.commit(&proposed).unwrap();
    desk.policy("[[rule]]\nplan = \"p\"\nroles = [\"課長\"]\n");
    let list = desk.signers(&allowed(&[("課長", &key(1)), ("部長", &key(2))]), 1, Vec::new());
    desk.sign(list, "課長", &key(1));
    let version = desk.propose(0, "課", "乙");
    desk.submit();
    let review = desk.approve("課長");
    desk.sign_in(Area::Drafts, review, "課長", &key(1));
    desk.adopt("2026-02-01").unwrap();
    assert!(version < review);
    desk.annotate(1, false);
    let mut other = Desk::proposed("丙", "2026-03-01");
    other.draft = Desk::draft_of("q", "丙");
    other.details.evidence.push(Desk::document(b"to go"));
    let number = desk.commit(&other).unwrap().appended.entry.number;
    if token {
        let token = b"a token, for all this store knows";
        let event = Event::Sign { entry: number, attested: Attested::Timestamp(Stored::of(token)) };
        desk.record_with(event, vec![evidence(Attested::TOKEN, token)]);
    }
    let file = Stored::of(b"to go");
    let path = format!("evidence/{}.txt", file.blake3);
    let withheld = vec![Withheld { path: path.clone(), file }];
    let gone = Event::Redact { withheld, message: "why".to_owned(), author: String::new() };
    let number = desk.record(gone).entry.number;
    desk.sign(number, "課長", &key(1));
    desk.store.withhold(&path).unwrap();
    let revoked = vec![Revoked { key: fingerprint(&key(3)), from: 1 }];
    let list = desk.signers(&allowed(&[("部長", &key(2))]), 1, revoked);
    desk.sign(list, "部長", &key(2));
    let head = tree::head(&desk.store.log().unwrap().leaves);
    let text = Checkpoint { origin: "example/plans".to_owned(), head }.to_text();
    desk.store.keep(Folder::Checkpoints, &checkpoint_name(head.size), text.as_bytes()).unwrap();
    let signature = signed(&key(2), NAMESPACE, text.as_bytes());
    let name = checkpoint_signature_name(head.size, &signature);
    desk.store.keep(Folder::Checkpoints, &name, &signature).unwrap();
    desk.is_sound();
    desk
}

/// The files of a store, without those that belong to no record.
fn files(root: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().is_some_and(|name| name == ".planctl") {
            continue;
        }
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all.sort();
    all
}

fn contents(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    files(root).into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// What verify says; `None` if it does not even take the folder for a store.
fn judged(root: &Path, outside: &Outside<'_>) -> Option<Report> {
    let store = Store::open(root, MOST_BYTES).ok()?;
    Some(verify(&store, outside).unwrap())
}

/// Whether an alteration is told, and the file named.
fn is_told(root: &Path, path: &Path) -> bool {
    let Some(report) = judged(root, &outside()) else { return path.ends_with("planctl.toml") };
    let name = path.strip_prefix(root).unwrap().display().to_string();
    let stem = path.file_stem().unwrap().to_str().unwrap();
    report.is_contradicted()
        && report.claims.iter().any(|judged| {
            judged
                .faults
                .iter()
                .any(|fault| fault.get(Lang::EN).contains(&name) || fault.get(Lang::EN).contains(stem))
        })
}

/// Whether the reading of a file alone, as verify reads it, refuses it.
fn is_refused(root: &Path, path: &Path, named: &[(PathBuf, Area, Folder, Stored, String)]) -> bool {
    let Ok(store) = Store::open(root, MOST_BYTES) else { return true };
    let drafts = store.drafts();
    let in_area = |area| if area == Area::Record { &store } else { &drafts };
    match named.iter().find(|(known, ..)| known == path) {
        Some((_, area, folder, file, ending)) => in_area(*area).object_named(*folder, file, ending).is_err(),
        None => store.log().is_err() || drafts.log().is_err() || is_told(root, path),
    }
}

#[test]
fn every_bit_of_every_file_is_held() {
    let desk = full();
    let root = desk.root();
    let mut named = Vec::new();
    for area in [Area::Record, Area::Drafts] {
        let store = desk.area(area);
        for entry in store.log().unwrap().entries {
            for (folder, file, ending) in named_files(&entry.event) {
                named.push((store.object_path(folder, file.blake3, &ending), area, folder, file, ending));
            }
        }
    }
    let kept = contents(&root);
    let bits: Vec<(&PathBuf, usize, u8)> = kept
        .iter()
        .flat_map(|(path, bytes)| (0..bytes.len()).flat_map(move |at| (0..8).map(move |bit| (path, at, bit))))
        .collect();
    assert!(bits.len() > 100_000, "{}", bits.len());
    for (_case, index) in seeds::some_of(bits.len()) {
        let (path, at, bit) = bits[index];
        let mut altered = kept[path].clone();
        altered[at] ^= 1 << bit;
        fs::write(path, &altered).unwrap();
        assert!(is_refused(&root, path, &named), "{} byte {at} bit {bit}", path.display());
        // And verify as a whole names the file: tried on one bit of each fourth byte.
        if at % 4 == 0 && usize::from(bit) == at / 4 % 8 {
            assert!(is_told(&root, path), "{} byte {at} bit {bit}", path.display());
        }
        fs::write(path, &kept[path]).unwrap();
    }
    desk.is_sound();
}

/// The files that an event names, written down again here.
fn named_files(event: &Event) -> Vec<(Folder, Stored, String)> {
    let toml = |folder, file: Stored| (folder, file, "toml".to_owned());
    match event {
        Event::Revise(revise) => {
            let mut all = vec![
                toml(Folder::Snapshots, revise.snapshot),
                toml(Folder::Vocabularies, revise.vocabulary.1),
            ];
            all.extend(revise.sources.map(|file| toml(Folder::Sources, file)));
            let documents = revise.evidence.iter();
            all.extend(documents.map(|kept| (Folder::Evidence, kept.file, "txt".to_owned())));
            all
        }
        Event::Deliberation(step) => step.step.made().map_or(Vec::new(), |version| {
            vec![toml(Folder::Versions, version.file), toml(Folder::Vocabularies, version.vocabulary.1)]
        }),
        Event::Sign { attested, .. } => {
            attested.files().map(|(file, end)| (Folder::Evidence, file, end.to_owned())).collect()
        }
        Event::Signers(change) => vec![(Folder::Evidence, change.file, "signers".to_owned())],
        _ => Vec::new(),
    }
}

#[test]
fn every_file_cut_lengthened_swapped_linked_or_renamed_is_told() {
    let desk = full();
    let root = desk.root();
    let all = files(&root);
    for path in &all {
        let bytes = fs::read(path).unwrap();
        for altered in [
            Vec::new(),
            bytes[..bytes.len() / 2].to_vec(),
            bytes[..bytes.len() - 1].to_vec(),
            [&bytes[..], b"\n"].concat(),
            [&bytes[..], &[0]].concat(),
            bytes.iter().flat_map(|b| if *b == b'\n' { vec![b'\r', b'\n'] } else { vec![*b] }).collect(),
        ] {
            if altered == bytes {
                continue;
            }
            fs::write(path, altered).unwrap();
            assert!(is_told(&root, path), "{}", path.display());
        }
        fs::write(path, &bytes).unwrap();
        let away = desk.beside("away");
        fs::rename(path, &away).unwrap();
        std::os::unix::fs::symlink(&away, path).unwrap();
        assert!(is_told(&root, path), "{} as a link", path.display());
        fs::remove_file(path).unwrap();
        fs::create_dir(path).unwrap();
        assert!(is_told(&root, path), "{} as a folder", path.display());
        fs::remove_dir(path).unwrap();
        let renamed = path.with_file_name("renamed.toml");
        fs::rename(&away, &renamed).unwrap();
        let report = judged(&root, &outside());
        assert!(report.is_none_or(|report| report.is_contradicted()), "{} renamed", path.display());
        fs::rename(&renamed, path).unwrap();
    }
    for pair in all.windows(2).filter(|pair| pair[0].parent() == pair[1].parent()) {
        let (one, two) = (fs::read(&pair[0]).unwrap(), fs::read(&pair[1]).unwrap());
        fs::write(&pair[0], &two).unwrap();
        fs::write(&pair[1], &one).unwrap();
        assert!(is_told(&root, &pair[0]) || is_told(&root, &pair[1]), "{}", pair[0].display());
        fs::write(&pair[0], one).unwrap();
        fs::write(&pair[1], two).unwrap();
    }
    desk.is_sound();
}

#[test]
fn only_the_loss_of_what_is_newest_needs_something_from_outside() {
    let desk = full();
    let root = desk.root();
    let log = desk.store.log().unwrap();
    let newest = [
        desk.entry_path(Area::Record, log.entries.len() as u64),
        desk.entry_path(Area::Drafts, desk.store.drafts().log().unwrap().entries.len() as u64),
    ];
    for path in files(&root) {
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let report = judged(&root, &outside());
        let told = report.as_ref().is_none_or(Report::is_contradicted);
        let is_checkpoint = path.starts_with(root.join("checkpoints"));
        // A signature of a checkpoint without its checkpoint is told, and the checkpoint here is
        // of all entries, so that the newest is missed for once without anything from outside.
        let silent = is_checkpoint && path.extension().is_some_and(|end| end == "sig");
        assert_eq!(told, !silent, "{}", path.display());
        if newest[0] == path {
            for kept in files(&root.join("checkpoints")) {
                fs::rename(&kept, desk.beside(kept.file_name().unwrap().to_str().unwrap())).unwrap();
            }
            let report = judged(&root, &outside()).unwrap();
            assert!(!report.is_contradicted(), "{report:#?}");
            let last = report.entries;
            assert!(
                report.not_proved[0]
                    .get(Lang::EN)
                    .contains(&format!("nothing was dropped after entry {last}"))
            );
            for kept in
                files(&desk.beside("")).into_iter().filter(|kept| kept.parent() == Some(&desk.beside("")))
            {
                if kept.extension().is_some_and(|end| end == "txt" || end == "sig")
                    && kept.file_name().unwrap().to_str().unwrap().starts_with("0000")
                {
                    fs::rename(&kept, root.join("checkpoints").join(kept.file_name().unwrap())).unwrap();
                }
            }
        }
        fs::write(&path, bytes).unwrap();
    }
    desk.is_sound();
}

#[test]
fn a_copy_gives_back_the_very_bytes_and_nothing_is_deleted() {
    let desk = full();
    let root = desk.root();
    copy(&root, &desk.beside("copy"));
    let intact = Store::open(&desk.beside("copy"), MOST_BYTES).unwrap();
    let before = contents(&root);
    for (path, bytes) in &before {
        let damages: [&dyn Fn(); 4] = [
            &|| fs::remove_file(path).unwrap(),
            &|| fs::write(path, &bytes[..bytes.len() / 2]).unwrap(),
            &|| fs::write(path, [&bytes[..], b"x"].concat()).unwrap(),
            &|| {
                fs::remove_file(path).unwrap();
                std::os::unix::fs::symlink("/dev/null", path).unwrap();
            },
        ];
        // The newest entries too: a checkpoint and an adoption name them.
        for (index, damage) in damages.iter().enumerate() {
            damage();
            let was_there = path.symlink_metadata().is_ok();
            let done = repair(&root, &intact, MOST_BYTES).unwrap();
            assert_eq!(contents(&root), before, "{} {index}", path.display());
            assert_eq!(done.restored, [path.strip_prefix(&root).unwrap()]);
            assert_eq!(done.aside.len(), usize::from(was_there));
            assert!(done.left.is_empty());
        }
    }
    desk.is_sound();
    let done = repair(&root, &intact, MOST_BYTES).unwrap();
    assert!(done.restored.is_empty() && done.left.is_empty(), "what is withheld stays so");
}

#[test]
fn a_copy_that_is_another_s_or_has_parted_or_lacks_the_file_gives_nothing() {
    let desk = full();
    let root = desk.root();
    copy(&root, &desk.beside("copy"));
    let other = Store::open(&desk.beside("copy"), MOST_BYTES).unwrap();
    let note = |store: &Store, text: &str| {
        let event =
            Event::Annotate { entry: 1, sets_aside: false, message: text.to_owned(), author: String::new() };
        store
            .append::<()>(super::desk::WHEN, |_| Ok((event.clone(), Vec::new())))
            .unwrap_or_else(|_| panic!());
    };
    note(&desk.store, "here");
    note(&other, "there");
    let before = contents(&root);
    let done = repair(&root, &other, MOST_BYTES).unwrap();
    assert!(done.left[0].get(Lang::EN).contains("a fork, which repair does not touch"), "{:?}", done.left);
    assert_eq!(contents(&root), before);
    let document = root.join(format!("evidence/{}.txt", Stored::of(b"kept").blake3));
    fs::remove_file(&document).unwrap();
    fs::write(other.root().join(document.strip_prefix(&root).unwrap()), b"other").unwrap();
    let done = repair(&root, &other, MOST_BYTES).unwrap();
    assert!(
        done.left.iter().any(|left| left.get(Lang::EN).contains("is not in the copy either")),
        "{:?}",
        done.left
    );
    assert!(!document.exists());
    let config = Config { origin: "other".to_owned(), authority: "x".to_owned() };
    let stranger = Store::init(&desk.beside("stranger"), config, MOST_BYTES).unwrap();
    assert!(repair(&root, &stranger, MOST_BYTES).is_err());
    // Of a store without its first file, another's is none.
    let first = root.join("planctl.toml");
    let bytes = fs::read(&first).unwrap();
    fs::remove_file(&first).unwrap();
    assert!(repair(&root, &stranger, MOST_BYTES).is_err());
    assert!(!first.exists());
    fs::write(&first, bytes).unwrap();
}

#[test]
fn only_old_temporary_files_are_tidied() {
    let desk = full();
    let waiting = desk.root().join(".planctl/tmp");
    assert_eq!(desk.store.abandoned(Duration::ZERO).unwrap(), [] as [PathBuf; 0]);
    fs::write(waiting.join("new-1"), "x").unwrap();
    std::os::unix::fs::symlink(desk.root().join("planctl.toml"), waiting.join("new-2")).unwrap();
    fs::create_dir(waiting.join("folder")).unwrap();
    assert_eq!(desk.store.abandoned(Duration::from_secs(3600)).unwrap(), [] as [PathBuf; 0]);
    let old = desk.store.abandoned(Duration::ZERO).unwrap();
    assert_eq!(old, [waiting.join("new-1"), waiting.join("new-2")]);
    let before = contents(&desk.root());
    for path in &old {
        desk.store.remove_abandoned(path).unwrap();
        assert!(path.symlink_metadata().is_err());
    }
    assert_eq!(contents(&desk.root()), before);
    assert!(Sha256::of(b"").to_string().starts_with("e3b0"));
    desk.is_sound();
    // Where nothing was ever written nothing waits; a file in place of the folder is told.
    fs::remove_dir_all(&waiting).unwrap();
    assert_eq!(desk.store.abandoned(Duration::ZERO).unwrap(), [] as [PathBuf; 0]);
    fs::write(&waiting, "x").unwrap();
    assert!(desk.store.abandoned(Duration::ZERO).is_err());
}
