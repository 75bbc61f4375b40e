//! A store answers the same, however its objects are kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use planctl::event::{Entry, Event, Revise, ReviseKind, Stored, entry_to_toml};
use planctl::model::{Date, Sha256, Vocabulary};
use planctl::snapshot::to_toml;
use planctl::store::{Config, Folder, MOST_BYTES, Store};
use proptest::{prop_assert, prop_assert_eq};

use crate::generate::{PAIRS, Triple, Whims, on_triples};

/// What may stand in an object, in any order: what looks like tables, texts that do not end, and bytes of no text.
const PARTS: [&[u8]; 12] = [
    b"\n[[project]]\nid = \"ghost\"\n",
    b"\n[plan]\n",
    b"text = \"\"\"\n",
    b"\\\"\"\"\n",
    b"\"\"\"\"\"\n",
    b"\n",
    b"[",
    b"\n\n\n[x]",
    b"\xff\xfe\x00",
    b"\r\n",
    b"place = [\"a\"]\nreason = \"the same words again and again\"\n",
    "\n[[指標]]\nid = \"a\"\ntext = \"長い文を何度も\"\n".as_bytes(),
];

/// Bytes made of such parts.
fn hostile(whims: &mut Whims<'_>) -> Vec<u8> {
    let mut bytes = b"x".to_vec();
    for _ in 0..whims.pick(30) {
        bytes.extend_from_slice(whims.one::<&[u8]>(&PARTS));
    }
    bytes
}

/// A store whose entries are written without asking what is in the files.
struct Hand {
    store: Store,
    head: Sha256,
    entries: u64,
    named: Vec<(Folder, Stored, Vec<u8>)>,
}

impl Hand {
    fn new(root: &Path) -> Hand {
        let config = Config { origin: "law".to_owned(), authority: "nobody".to_owned() };
        let store = Store::init(root, config, MOST_BYTES).unwrap();
        let head = Sha256::of(store.config().to_toml().as_bytes());
        Hand { store, head, entries: 0, named: Vec::new() }
    }

    fn keep(&mut self, folder: Folder, bytes: &[u8]) -> Stored {
        let file = Stored::of(bytes);
        fs::write(self.store.object_path(folder, file.blake3, "toml"), bytes).unwrap();
        self.named.push((folder, file, bytes.to_vec()));
        file
    }

    fn revise(&mut self, plan: &str, snapshot: &[u8], sources: &[u8]) {
        let vocabulary = Vocabulary::BUILT_IN[0];
        let vocabulary = (Vocabulary::parse(vocabulary).unwrap().name, Stored::of(vocabulary.as_bytes()));
        let snapshot = self.keep(Folder::Snapshots, snapshot);
        let sources = Some(self.keep(Folder::Sources, sources));
        self.entries += 1;
        let revise = Revise {
            plan: plan.parse().unwrap(),
            kind: ReviseKind::Partial,
            date: Date::of_days_since_1970(20_000 + self.entries as i64).unwrap(),
            effective: None,
            published: None,
            author: String::new(),
            message: String::new(),
            correction: false,
            restore: BTreeSet::new(),
            snapshot,
            sources,
            vocabulary,
            acts: Vec::new(),
            evidence: Vec::new(),
            against: None,
            causes: Vec::new(),
            decided: BTreeSet::new(),
            map: None,
            reasons: Vec::new(),
            adopts: None,
        };
        let event = Event::Revise(Box::new(revise));
        let recorded = "2026-11-23T00:00:00Z".to_owned();
        let entry = entry_to_toml(&Entry { number: self.entries, previous: self.head, recorded, event });
        self.head = Sha256::of(entry.as_bytes());
        fs::write(self.store.entry_path(self.entries), entry).unwrap();
    }

    /// Whether every object is what it was, read by who knows the store already and by who does not.
    fn answers(&self) -> Result<(), String> {
        let anew = Store::open(self.store.root(), MOST_BYTES).unwrap();
        for store in [&self.store, &anew, &anew.clone().remembering()] {
            for (folder, file, bytes) in &self.named {
                match store.object(*folder, file) {
                    Ok(read) if read == *bytes => {}
                    read => return Err(format!("{folder:?} {}: {read:?}", file.blake3)),
                }
                let path = store.object_path(*folder, file.blake3, "toml");
                let path = path.strip_prefix(store.root()).unwrap().to_str().unwrap().to_owned();
                if store.bytes_of(&path).as_ref() != Some(bytes) {
                    return Err(path);
                }
            }
        }
        Ok(())
    }

    fn loose(&self) -> BTreeMap<String, Vec<u8>> {
        let mut all = BTreeMap::new();
        for folder in [Folder::Snapshots, Folder::Sources] {
            for path in self.store.files(folder).unwrap() {
                all.insert(path.display().to_string(), fs::read(path).unwrap());
            }
        }
        all
    }

    fn packs(&self) -> usize {
        self.store.files(Folder::Packs).unwrap().len()
    }
}

/// Records some revisions of two plans.
fn some(hand: &mut Hand, triple: &Triple, whims: &mut Whims<'_>) {
    let all = [&triple.base, &triple.ours, &triple.theirs, &triple.third];
    for _ in 0..1 + whims.pick(5) {
        let snapshot = match whims.pick(3) {
            0 => hostile(whims),
            _ => to_toml(&whims.one(&all[..]).plan).into_bytes(),
        };
        let sources = hostile(whims);
        let plan = *whims.one::<&str>(&["one", "two"]);
        hand.revise(plan, &snapshot, &sources);
    }
}

#[test]
fn a_store_answers_the_same_loose_and_packed_and_unpacked_it_is_what_it_was() {
    on_triples(PAIRS / 100, |triple| {
        let folder = tempfile::tempdir().unwrap();
        let mut hand = Hand::new(&folder.path().join("store"));
        let mut whims = Whims::new(&triple.numbers);
        some(&mut hand, triple, &mut whims);
        prop_assert_eq!(hand.answers(), Ok(()));
        let mut files = hand.loose();
        let packed = hand.store.pack(true).unwrap();
        prop_assert_eq!(packed.objects, files.len());
        prop_assert_eq!((hand.loose().len(), hand.packs()), (0, 1));
        prop_assert_eq!(hand.answers(), Ok(()));
        // Once more changes nothing.
        prop_assert_eq!(hand.store.pack(true).unwrap().objects, 0);
        some(&mut hand, triple, &mut whims);
        files.extend(hand.loose());
        prop_assert_eq!(hand.answers(), Ok(()));
        let is_new = hand.loose().len();
        hand.store.pack(false).unwrap();
        prop_assert_eq!(hand.loose().len(), 0);
        prop_assert!(is_new > 0 && hand.packs() <= 2);
        prop_assert_eq!(hand.answers(), Ok(()));
        some(&mut hand, triple, &mut whims);
        files.extend(hand.loose());
        if whims.once_in(2) {
            hand.store.pack(true).unwrap();
            prop_assert_eq!((hand.loose().len(), hand.packs()), (0, 1));
            prop_assert_eq!(hand.answers(), Ok(()));
        }
        hand.store.unpack().unwrap();
        prop_assert_eq!((hand.loose(), hand.packs()), (files, 0));
        prop_assert_eq!(hand.answers(), Ok(()));
        Ok(())
    });
}

#[test]
fn what_is_withheld_goes_from_every_pack_and_the_rest_stays() {
    on_triples(PAIRS / 100, |triple| {
        let folder = tempfile::tempdir().unwrap();
        let mut hand = Hand::new(&folder.path().join("store"));
        let mut whims = Whims::new(&triple.numbers);
        some(&mut hand, triple, &mut whims);
        hand.store.pack(true).unwrap();
        some(&mut hand, triple, &mut whims);
        if whims.once_in(2) {
            hand.store.pack(false).unwrap();
        }
        let (goes, _) = hand.named.split_at(1 + whims.pick(2));
        let goes: BTreeSet<(Folder, Stored)> =
            goes.iter().map(|(folder, file, _)| (*folder, *file)).collect();
        let paths: Vec<String> =
            goes.iter().map(|(folder, file)| format!("{}/{}.toml", folder.name(), file.blake3)).collect();
        prop_assert_eq!(hand.store.withhold_all(paths.iter().map(String::as_str)).unwrap(), goes.len());
        prop_assert_eq!(hand.store.withhold_all(paths.iter().map(String::as_str)).unwrap(), 0);
        hand.named.retain(|(folder, file, _)| !goes.contains(&(*folder, *file)));
        prop_assert_eq!(hand.answers(), Ok(()));
        for (folder, file) in goes {
            prop_assert!(hand.store.object(folder, &file).is_err_and(|error| error.is_gone()));
        }
        Ok(())
    });
}

#[test]
fn an_item_that_changes_in_each_of_many_revisions_takes_little_and_is_read_in_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::new(&folder.path().join("store"));
    let text = "long ".repeat(200);
    let item = |number: u32| {
        format!(
            "format = 1\n\n[plan]\nid = \"p\"\n\n[[part]]\nid = \"a\"\nname = \"{number} {text}{}\"\n",
            number / 3
        )
    };
    for number in 0..200 {
        hand.revise("p", item(number).as_bytes(), format!("format = 1\n{number}\n").as_bytes());
    }
    let packed = hand.store.pack(true).unwrap();
    assert_eq!((packed.objects, hand.packs()), (400, 1));
    assert_eq!(hand.answers(), Ok(()));
    // A name takes 33 bytes, and what changed a few.
    assert!(packed.after < 400 * 45, "{}", packed.after);
}

#[test]
fn whoever_reads_while_others_pack_and_unpack_finds_everything() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::new(&folder.path().join("store"));
    for number in 0..20 {
        let text = format!("format = 1\n\n[plan]\nid = \"p\"\nname = \"{number}\"\n");
        hand.revise("p", text.as_bytes(), format!("format = 1\n{number}\n").as_bytes());
    }
    let is_over = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let writer = Store::open(hand.store.root(), MOST_BYTES).unwrap();
            for round in 0..20 {
                writer.pack(round % 2 == 0).unwrap();
                writer.unpack().unwrap();
            }
            is_over.store(true, std::sync::atomic::Ordering::Relaxed);
        });
        let mut rounds = 0;
        while !is_over.load(std::sync::atomic::Ordering::Relaxed) {
            if let Err(fault) = hand.answers() {
                is_over.store(true, std::sync::atomic::Ordering::Relaxed);
                panic!("{fault}");
            }
            rounds += 1;
        }
        assert!(rounds > 0);
    });
}
