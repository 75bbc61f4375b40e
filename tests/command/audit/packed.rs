//! Packs: what is kept in them is judged as what stands alone, and what they say that cannot be contradicts.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::write::{DeflateDecoder, DeflateEncoder};
use planctl::audit::{Claim, Verdict, repair};
use planctl::model::{Digest, Sha256};
use planctl::store::{Area, Folder, MOST_BYTES};
use planctl::text::Lang;

use super::desk::{Desk, copy, said};
use super::kept::{full, full_with};
use super::mutated::{Chance, first, second};
use crate::seeds;

/// A pack as a forger writes one: any number may stand anywhere.
#[derive(Clone)]
struct Forged {
    begin: Vec<u8>,
    piece: u64,
    text: Vec<u8>,
    /// The length that is said of the text, if it is another.
    says: Option<u64>,
    /// How many blocks, and objects, are said to come beyond those that do.
    more: [u64; 2],
    /// Of each block how far back the other is, how much of its beginning and of its end, and how much of the text.
    blocks: Vec<[u64; 4]>,
    /// Of each object its byte, its name, and the numbers of its runs.
    objects: Vec<(u8, Digest, Vec<Vec<u64>>)>,
    /// What stands behind the pieces, the index, and each of its two streams.
    behind: [Vec<u8>; 4],
    /// How many bytes more the index is said to have.
    raw: u64,
}

impl Forged {
    /// A pack with these snapshots, each in one block.
    fn of(objects: &[&[u8]]) -> Forged {
        // One new block, which follows the one written last.
        let runs = || vec![vec![3, 0]];
        Forged {
            begin: b"planctl pack 1\n".to_vec(),
            piece: 4096,
            text: objects.concat(),
            says: None,
            more: [0, 0],
            blocks: objects.iter().map(|bytes| [0, 0, 0, bytes.len() as u64]).collect(),
            objects: objects.iter().map(|bytes| (0, Digest::of(bytes), runs())).collect(),
            behind: Default::default(),
            raw: 0,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.begin.clone();
        let mut index = Vec::new();
        number(&mut index, self.piece);
        number(&mut index, self.says.unwrap_or(self.text.len() as u64));
        for piece in self.text.chunks(self.piece.clamp(1, 1 << 30) as usize) {
            let deflated = [deflated(piece), self.behind[2].clone()].concat();
            number(&mut index, deflated.len() as u64);
            bytes.extend(deflated);
        }
        bytes.extend(&self.behind[0]);
        number(&mut index, self.blocks.len() as u64 + self.more[0]);
        self.blocks.iter().for_each(|block| number(&mut index, block[0]));
        for block in &self.blocks {
            let from = if block[0] == 0 { 3 } else { 1 };
            block[from..].iter().for_each(|it| number(&mut index, *it));
        }
        number(&mut index, self.objects.len() as u64 + self.more[1]);
        for (byte, name, _) in &self.objects {
            index.push(*byte);
            index.extend(name.bytes());
        }
        for (.., runs) in &self.objects {
            number(&mut index, runs.len() as u64);
            runs.iter().flatten().for_each(|it| number(&mut index, *it));
        }
        index.extend(&self.behind[1]);
        ended(bytes, &index, self.raw, &self.behind[3])
    }
}

/// A pack from what stands before its index, and its index.
fn ended(mut bytes: Vec<u8>, index: &[u8], raw: u64, behind: &[u8]) -> Vec<u8> {
    let at = bytes.len() as u64;
    bytes.extend(deflated(index));
    bytes.extend(behind);
    bytes.extend(at.to_le_bytes());
    bytes.extend((index.len() as u64).wrapping_add(raw).to_le_bytes());
    let sum = Sha256::of(&bytes);
    bytes.extend(sum.bytes());
    bytes
}

fn number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn inflated(bytes: &[u8]) -> Vec<u8> {
    let mut decoder = DeflateDecoder::new(Vec::new());
    decoder.write_all(bytes).unwrap();
    decoder.finish().unwrap()
}

/// Where a pack with these bytes stands.
fn put(folder: &Path, bytes: &[u8]) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    let path = folder.join(format!("{}.pack", Digest::of(bytes)));
    fs::write(&path, bytes).unwrap();
    path
}

/// A store of two revisions, and the bytes of their plans.
fn two() -> (Desk, [Vec<u8>; 2]) {
    let desk = Desk::new();
    let plans = ["2026-01-01", "2026-02-01"].map(|date| {
        let appended = desk.commit(&Desk::proposed(date, date)).unwrap().appended;
        let file = appended.entry.event.revise().unwrap().snapshot;
        desk.store.object(Folder::Snapshots, &file).unwrap()
    });
    (desk, plans)
}

/// Puts a pack in the place of both plans, and holds that these claims are contradicted and no others.
#[track_caller]
fn check(what: &str, bytes: &[u8], contradicted: &[Claim]) {
    let (desk, _) = two();
    fs::remove_dir_all(desk.root().join("snapshots")).unwrap();
    put(&desk.root().join("packs"), bytes);
    holds(&desk, what, contradicted);
}

#[track_caller]
fn holds(desk: &Desk, what: &str, contradicted: &[Claim]) {
    let report = desk.report();
    for judged in &report.claims {
        let is = judged.verdict == Verdict::Contradicted;
        assert_eq!(is, contradicted.contains(&judged.claim), "{what}: {judged:?}");
    }
}

const NOTHING: &[Claim] = &[Claim::Hashes, Claim::Accounted];

#[test]
fn a_pack_that_says_what_cannot_be_holds_nothing() {
    let (_, [one, two]) = two();
    let sound = Forged::of(&[&one, &two]);
    check("as it should be", &sound.bytes(), &[]);
    let length = one.len() as u64;
    let forge = |what: &str, change: &dyn Fn(&mut Forged)| {
        let mut forged = sound.clone();
        change(&mut forged);
        check(what, &forged.bytes(), NOTHING);
    };
    forge("a block before the first", &|it| it.blocks[0][0] = 1);
    forge("more of another block than it has", &|it| it.blocks[1] = [1, length + 1, 0, two.len() as u64]);
    forge("beginning and end overlap", &|it| it.blocks[1] = [1, length, 1, two.len() as u64]);
    forge("an empty block", &|it| it.blocks.push([0; 4]));
    forge("a block that is too large", &|it| {
        it.blocks = vec![[0, 0, 0, (1 << 22) + 1]; 2];
        it.text = vec![b'x'; (1 << 23) + 2];
    });
    forge("less text than blocks", &|it| it.text.truncate(it.text.len() - 1));
    forge("more text than blocks", &|it| it.text.push(b'x'));
    forge("another length of the text", &|it| it.says = Some(it.text.len() as u64 + 1));
    forge("a text that is too long", &|it| it.says = Some((1 << 28) + 1));
    forge("pieces that are too small", &|it| it.piece = 4095);
    forge("pieces of nothing", &|it| it.piece = 0);
    forge("pieces that are too large", &|it| it.piece = (1 << 18) + 1);
    forge("bytes behind the pieces", &|it| it.behind[0] = b"x".to_vec());
    forge("numbers behind the index", &|it| it.behind[1] = vec![0]);
    forge("bytes behind the stream of a piece", &|it| it.behind[2] = b"x".to_vec());
    forge("bytes behind the stream of the index", &|it| it.behind[3] = b"x".to_vec());
    forge("an index said to be longer", &|it| it.raw = 1);
    forge("an index said to be shorter", &|it| it.raw = u64::MAX);
    forge("an index that is too long", &|it| it.raw = 1 << 40);
    forge("more blocks than there may be", &|it| it.more[0] = 1 << 23);
    forge("more blocks than there are", &|it| it.more[0] = 1);
    forge("more blocks than can be counted", &|it| it.more[0] = (1 << 63) - 3);
    forge("more objects than there may be", &|it| it.more[1] = 1 << 21);
    forge("more objects than there are", &|it| it.more[1] = 1);
    forge("a number that does not end", &|it| it.behind[1] = vec![0x80; 9]);
    forge("a block that is not there", &|it| it.objects[0].2 = vec![vec![3, 4]]);
    forge("a block below the first", &|it| it.objects[0].2 = vec![vec![3, 1]]);
    forge("a run of no object before", &|it| it.objects[0].2 = vec![vec![2, 0]]);
    forge("a run beyond the object before", &|it| it.objects[1].2 = vec![vec![4, 0]]);
    forge("a run that begins before the object", &|it| it.objects[1].2 = vec![vec![2, 1]]);
    forge("a run that is endless", &|it| it.objects[1].2 = vec![vec![(1 << 63) - 2, 0]]);
    forge("new blocks without an end", &|it| it.objects[1].2 = vec![vec![(1 << 63) - 1, 0]]);
    forge("more runs than there are", &|it| it.objects[1].2 = vec![vec![3, 0]; 3]);
    forge("an empty object", &|it| it.objects[1].2 = Vec::new());
    forge("an object that is too large", &|it| it.objects[1].2 = vec![vec![3, 1]; 60_000]);
    forge("an object twice", &|it| it.objects[1].1 = it.objects[0].1);
    forge("an object of the drafts", &|it| it.objects[0].0 = 2);
    forge("an object of no folder", &|it| it.objects[0].0 = 3);
    forge("another beginning", &|it| it.begin = b"planctl pact 1\n".to_vec());
    forge("a number of a format that is none", &|it| it.begin = b"planctl pack 02\n".to_vec());
    forge("no end of the beginning", &|it| it.begin = b"planctl pack 1 ".to_vec());
    let deep = |count: u64| {
        let mut forged = sound.clone();
        forged.text.extend(vec![b'x'; count as usize + 1]);
        forged.blocks.push([0, 0, 0, 1]);
        forged.blocks.extend((0..count).map(|_| [1, 1, 0, 1]));
        forged.bytes()
    };
    check("blocks that lean on 64 others", &deep(64), &[]);
    check("blocks that lean on 65 others", &deep(65), NOTHING);
    let bytes = sound.bytes();
    check("bytes behind the end", &[&bytes[..], b"x"].concat(), NOTHING);
    check("cut short", &bytes[..bytes.len() - 1], NOTHING);
    check("empty", b"", NOTHING);
}

#[test]
fn blocks_that_grow_from_each_other_are_no_larger_than_what_is_asked_for() {
    // Each block is all of the one before, twice over: as much as there may be, from a text of one byte.
    let (_, [one, two]) = two();
    let mut forged = Forged::of(&[&one, &two]);
    forged.text.push(b'x');
    forged.blocks.push([0, 0, 0, 1]);
    forged.blocks.extend([[1, 1, 0, 0]; 60]);
    for _ in 0..200_000 {
        forged.blocks.push([0, 0, 0, 1]);
        forged.text.push(b'x');
    }
    check("many blocks that nothing has", &forged.bytes(), &[]);
    // An object of as many blocks as there may be, none of which is what its name says.
    let mut forged = Forged::of(&[&one, &two]);
    forged.objects.push((1, Digest::of(b"x"), vec![vec![3, 1]]));
    let more = (0..200_u32).map(|count| {
        (1, Digest::of(&count.to_le_bytes()), [vec![vec![2, 0]], vec![vec![2, 1]; 4_999]].concat())
    });
    forged.objects.extend(more);
    check("objects that all are others", &forged.bytes(), &[Claim::Accounted]);
}

#[test]
fn what_a_pack_has_under_a_wrong_name_it_does_not_have() {
    let (_, [one, two]) = self::two();
    let mut forged = Forged::of(&[&one, &two]);
    *forged.text.last_mut().unwrap() = b' ';
    check("other bytes", &forged.bytes(), NOTHING);
    // Where the file stands alone too, that is what counts.
    let (desk, _) = self::two();
    put(&desk.root().join("packs"), &forged.bytes());
    holds(&desk, "other bytes beside the right ones", &[Claim::Accounted]);
    // And where another pack has it.
    fs::remove_dir_all(desk.root().join("snapshots")).unwrap();
    put(&desk.root().join("packs"), &Forged::of(&[&two]).bytes());
    holds(&desk, "other bytes beside a pack with the right ones", &[Claim::Accounted]);
}

#[test]
fn objects_may_stand_in_several_packs_and_some_that_no_entry_names() {
    let (desk, [one, two]) = two();
    let packs = desk.root().join("packs");
    put(&packs, &Forged::of(&[&one, &two]).bytes());
    holds(&desk, "beside the files", &[]);
    fs::remove_dir_all(desk.root().join("snapshots")).unwrap();
    put(&packs, &Forged::of(&[&one, b"left over"]).bytes());
    put(&packs, &Forged::of(&[]).bytes());
    holds(&desk, "twice", &[]);
    let packed = desk.store.pack(true).unwrap();
    assert_eq!((packed.objects, packed.packs.len()), (3, 1));
    assert_eq!(fs::read_dir(&packs).unwrap().count(), 1);
    holds(&desk, "packed anew", &[]);
}

#[test]
fn a_file_among_packs_is_told_as_it_is_elsewhere() {
    let (_, [one, two]) = two();
    let bytes = Forged::of(&[&one, &two]).bytes();
    let hash = Digest::of(&bytes);
    for (name, contradicted) in [
        (format!("{}.pack", Digest::of(b"other")), NOTHING),
        (format!("{hash}.toml"), &[Claim::Hashes][..]),
        (hash.to_string(), &[Claim::Hashes][..]),
        ("a.pack".to_owned(), NOTHING),
        (format!("{hash}.pack.pack"), NOTHING),
    ] {
        let (desk, _) = self::two();
        fs::remove_dir_all(desk.root().join("snapshots")).unwrap();
        fs::create_dir(desk.root().join("packs")).unwrap();
        fs::write(desk.root().join("packs").join(&name), &bytes).unwrap();
        holds(&desk, &name, contradicted);
    }
}

#[test]
fn a_pack_of_a_later_release_proves_nothing_and_contradicts_nothing() {
    let (desk, plans) = two();
    put(&desk.root().join("packs"), b"planctl pack 2\nin another form");
    desk.is_sound();
    fs::remove_dir_all(desk.root().join("snapshots")).unwrap();
    let report = desk.is_sound();
    assert_eq!(report.verdict(Claim::Hashes), Verdict::NotProved);
    assert_eq!(report.verdict(Claim::Canonical), Verdict::NotProved);
    let file = desk.entry(Area::Record, 1).event.revise().unwrap().snapshot;
    let error = desk.store.object(Folder::Snapshots, &file).unwrap_err();
    assert!(!error.is_damage() && error.words().get(Lang::EN).contains("needs a later planctl"), "{error}");
    // What is not packed that way still is in the other.
    put(&desk.root().join("packs"), &Forged::of(&[&plans[0], &plans[1]]).bytes());
    assert_eq!(desk.is_sound().verdict(Claim::Hashes), Verdict::Proved);
}

/// A store with every feature, packed.
fn packed() -> Desk {
    let desk = full_with(false);
    for area in [Area::Record, Area::Drafts] {
        assert!(desk.area(area).pack(true).unwrap().objects > 0);
    }
    desk
}

#[test]
fn a_packed_store_gets_the_verdicts_of_the_loose_one() {
    let desk = full();
    let loose = desk.is_sound();
    let words = |report: &planctl::audit::Report| {
        let all = report.claims.iter();
        all.map(|it| format!("{:?} {:?} {}", it.claim, it.verdict, it.detail.get(Lang::EN)))
            .collect::<Vec<_>>()
    };
    for area in [Area::Record, Area::Drafts] {
        desk.area(area).pack(true).unwrap();
    }
    assert_eq!(words(&desk.is_sound()), words(&loose));
    desk.revise("丁", "2026-04-01");
    desk.is_sound();
    desk.store.pack(false).unwrap();
    desk.is_sound();
    for area in [Area::Record, Area::Drafts] {
        desk.area(area).unpack().unwrap();
    }
    desk.is_sound();
}

#[test]
fn every_bit_of_a_pack_is_held_by_both_verifiers() {
    let desk = packed();
    let folder = tempfile::tempdir().unwrap();
    let mut roots = Vec::new();
    for folder_of_packs in ["packs", "drafts/packs"] {
        let path = fs::read_dir(desk.root().join(folder_of_packs)).unwrap().next().unwrap().unwrap().path();
        let bytes = fs::read(&path).unwrap();
        for (case, index) in seeds::some_of(bytes.len() * 8) {
            let mut altered = bytes.clone();
            altered[index / 8] ^= 1 << (index % 8);
            fs::write(&path, &altered).unwrap();
            assert_eq!(first(&desk.root()).code, 3, "{} bit {index}; {}", path.display(), case.again());
            if roots.len() < 40 {
                let root = folder.path().join(format!("{}-{index}", roots.len()));
                copy(&desk.root(), &root);
                roots.push(root);
            }
        }
        fs::write(&path, &bytes).unwrap();
    }
    assert!(second(&roots).iter().all(|judged| judged.code == 3));
    desk.is_sound();
}

/// A pack that is altered and then ended and named anew, as a forger would.
fn altered(bytes: &[u8], chance: &mut Chance) -> (&'static str, Vec<u8>) {
    let end = bytes.len() - 48;
    let at = u64::from_le_bytes(bytes[end..end + 8].try_into().unwrap()) as usize;
    let mut index = inflated(&bytes[at..end]);
    let begin = bytes[..at].to_vec();
    let flip = |bytes: &mut [u8], chance: &mut Chance| {
        let place = chance.below(bytes.len());
        bytes[place] ^= 1 << chance.below(8);
    };
    match chance.below(8) {
        0 => {
            let mut begin = begin;
            flip(&mut begin, chance);
            ("a bit before the index", ended(begin, &index, 0, b""))
        }
        1 => {
            let mut all = bytes[..bytes.len() - 32].to_vec();
            flip(&mut all[at..], chance);
            let sum = Sha256::of(&all);
            ("a bit of the index as it is deflated", [&all[..], sum.bytes()].concat())
        }
        2 => {
            index.truncate(chance.below(index.len()));
            ("an index cut short", ended(begin, &index, 0, b""))
        }
        3 => {
            let place = chance.below(index.len());
            index.insert(place, chance.below(256) as u8);
            ("a byte more in the index", ended(begin, &index, 0, b""))
        }
        4 => {
            let place = chance.below(index.len());
            index.remove(place);
            ("a byte less in the index", ended(begin, &index, 0, b""))
        }
        _ => {
            flip(&mut index, chance);
            ("a bit of the index", ended(begin, &index, 0, b""))
        }
    }
}

#[test]
fn both_verifiers_say_the_same_of_every_pack_that_is_altered_and_named_anew() {
    const FULL: u64 = 2_000;
    let desk = packed();
    let folder = tempfile::tempdir().unwrap();
    let mut made = Vec::new();
    for case in seeds::cases(FULL) {
        let mut chance = Chance::new(case.seed());
        let packs = ["packs", "drafts/packs"][chance.below(2)];
        let root = folder.path().join(format!("{:04}", case.number));
        copy(&desk.root(), &root);
        let path = fs::read_dir(root.join(packs)).unwrap().next().unwrap().unwrap().path();
        let bytes = fs::read(&path).unwrap();
        if chance.below(4) > 0 {
            fs::remove_file(&path).unwrap();
        }
        let (what, bytes) = altered(&bytes, &mut chance);
        put(&root.join(packs), &bytes);
        made.push((format!("{packs}: {what}; {}", case.again()), root));
    }
    let roots: Vec<PathBuf> = made.iter().map(|(_, root)| root.clone()).collect();
    for ((what, root), second) in made.iter().zip(second(&roots)) {
        assert_eq!(first(root), second, "{what}");
    }
}

#[test]
fn a_repair_puts_back_what_a_damaged_pack_held() {
    let desk = packed();
    let copied = desk.beside("copy");
    copy(&desk.root(), &copied);
    let there = planctl::store::Store::open(&copied, MOST_BYTES).unwrap();
    let damage = |root: &Path, packs: &str| {
        let path = fs::read_dir(root.join(packs)).unwrap().next().unwrap().unwrap().path();
        let mut bytes = fs::read(&path).unwrap();
        bytes[40] ^= 1;
        fs::write(&path, bytes).unwrap();
        path
    };
    // The copy has the same pack.
    let path = damage(&desk.root(), "packs");
    let done = repair(&desk.root(), &there, MOST_BYTES).unwrap();
    assert_eq!((done.restored.len(), done.left.len()), (1, 0));
    assert!(path.ends_with(&done.restored[0]));
    desk.is_sound();
    // It has what the pack held, kept otherwise.
    there.unpack().unwrap();
    damage(&desk.root(), "packs");
    damage(&desk.root(), "drafts/packs");
    let done = repair(&desk.root(), &there, MOST_BYTES).unwrap();
    assert_eq!(done.left.len(), 0);
    desk.is_sound();
    assert_eq!(fs::read_dir(desk.root().join("packs")).unwrap().count(), 0);
    // The pack is gone as a whole.
    desk.store.pack(true).unwrap();
    fs::remove_dir_all(desk.root().join("packs")).unwrap();
    let done = repair(&desk.root(), &there, MOST_BYTES).unwrap();
    assert_eq!(done.left.len(), 0);
    desk.is_sound();
    // A damaged file of its own is in its own pack still.
    let report = desk.store.pack(true).unwrap();
    assert_eq!(report.packs.len(), 1);
    let file = desk.entry(Area::Record, 1).event.revise().unwrap().snapshot;
    let bytes = desk.store.object(Folder::Snapshots, &file).unwrap();
    let path = desk.store.object_path(Folder::Snapshots, file.blake3, "toml");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, &bytes[1..]).unwrap();
    fs::remove_dir_all(there.root().join("snapshots")).unwrap();
    let done = repair(&desk.root(), &there, MOST_BYTES).unwrap();
    assert_eq!((done.restored.len(), done.left.len()), (1, 0));
    desk.is_sound();
}

#[test]
fn a_store_with_damage_is_not_packed_and_loses_nothing() {
    let (desk, [one, _]) = two();
    let file = desk.entry(Area::Record, 1).event.revise().unwrap().snapshot;
    let path = desk.store.object_path(Folder::Snapshots, file.blake3, "toml");
    fs::write(&path, &one[1..]).unwrap();
    assert!(desk.store.pack(true).unwrap_err().is_damage());
    assert!(!desk.root().join("packs").exists() && path.exists());
    fs::write(&path, &one).unwrap();
    put(&desk.root().join("packs"), b"planctl pack 1\n");
    assert!(desk.store.pack(true).unwrap_err().is_damage());
    assert!(desk.store.unpack().unwrap_err().is_damage());
    assert!(said(&desk.report(), Claim::Accounted).1.contains("no pack"));
}
