//! Making a pack: every block once, and what resembles a newer block as what differs from it.

use std::collections::HashMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::{Budget, FOLDERS, Folder, MAGIC, MOST_DEEP, MOST_OBJECT, MOST_PIECE, VERSION};
use planctl_core::model::{Digest, Sha256};
use planctl_core::snapshot::blocks;

/// How many bytes must be alike for a block to be kept as what differs from another.
const LEAST_ALIKE: usize = 8;

/// A pack that is being made. Objects come newest first, those of one plan and folder one after the other: then the
/// newest is found whole, and older ones as what differs.
pub(in crate::store) struct Builder {
    /// What the pack may take.
    most: Budget,
    /// Blocks by their hashes.
    known: HashMap<Digest, u32>,
    /// The last block that bears each name, which the next one of that name is likely to resemble.
    last: HashMap<Vec<u8>, Last>,
    blocks: Vec<Block>,
    text: Vec<u8>,
    objects: Vec<(Folder, Digest)>,
    /// The runs of all objects, as they stand in the index.
    runs: Vec<u8>,
    /// The object that was added last, cut into its blocks, with their numbers.
    before: Vec<(Vec<u8>, u32)>,
    /// The number that the next block is likely to have.
    next: u32,
    sequence: u64,
    bytes: u64,
}

/// A pack that was made.
pub(in crate::store) struct Built {
    pub(in crate::store) bytes: Vec<u8>,
    pub(in crate::store) objects: Vec<(Folder, Digest)>,
}

struct Block {
    back: u32,
    before: u32,
    own: u32,
    after: u32,
}

struct Last {
    number: u32,
    depth: u8,
    bytes: Vec<u8>,
}

impl Builder {
    /// A pack that takes so much at most.
    pub(in crate::store) fn within(budget: Budget) -> Builder {
        Builder {
            most: budget,
            known: HashMap::new(),
            last: HashMap::new(),
            blocks: Vec::new(),
            text: Vec::new(),
            objects: Vec::new(),
            runs: Vec::new(),
            before: Vec::new(),
            next: 0,
            sequence: 0,
            bytes: 0,
        }
    }

    pub(in crate::store) fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// What it takes.
    pub(in crate::store) fn cost(&self) -> Budget {
        Budget {
            text: self.text.len() as u64,
            blocks: self.blocks.len() as u64,
            objects: self.objects.len() as u64,
            sequence: self.sequence,
            bytes: self.bytes,
        }
    }

    /// Adds an object, which the pack has not yet; `false`, and nothing is changed, if the pack would then take more
    /// than it may.
    pub(in crate::store) fn add(&mut self, folder: Folder, name: Digest, bytes: &[u8]) -> bool {
        let cut: Vec<&[u8]> = blocks(bytes).into_iter().filter(|block| !block.is_empty()).collect();
        let cost = self.cost();
        let has = Budget {
            text: cost.text + bytes.len() as u64,
            blocks: cost.blocks + cut.len() as u64,
            objects: cost.objects + 1,
            sequence: cost.sequence + cut.len() as u64,
            bytes: cost.bytes + bytes.len() as u64,
        };
        if bytes.is_empty() || bytes.len() as u64 > MOST_OBJECT || self.most.less(has).is_none() {
            return false;
        }
        (self.sequence, self.bytes) = (has.sequence, has.bytes);
        self.objects.push((folder, name));
        let mut numbers = Vec::with_capacity(cut.len());
        let places: HashMap<u32, usize> =
            self.before.iter().enumerate().map(|(at, (_, number))| (*number, at)).collect();
        let mut expected = 0;
        for (at, block) in cut.iter().enumerate() {
            // Mostly it is what stood in this place in the object before.
            let number = match self.before.get(expected) {
                Some((bytes, number)) if bytes == block => *number,
                _ => self.number(folder, at, block),
            };
            expected = places.get(&number).copied().unwrap_or(expected) + 1;
            numbers.push(number);
        }
        self.run(&numbers, &places);
        self.before = cut.into_iter().map(<[u8]>::to_vec).zip(numbers).collect();
        true
    }

    /// The number of a block, which is kept if it is new.
    fn number(&mut self, folder: Folder, at: usize, bytes: &[u8]) -> u32 {
        let number = self.blocks.len() as u32;
        let hash = Digest::of(bytes);
        if let Some(known) = self.known.get(&hash) {
            return *known;
        }
        self.known.insert(hash, number);
        let name = name_of(folder, at, bytes);
        let last = self.last.get(&name).filter(|last| last.depth < MOST_DEEP);
        let mut block = Block { back: 0, before: 0, own: bytes.len() as u32, after: 0 };
        let mut depth = 0;
        if let Some(last) = last {
            let before = alike(bytes.iter(), last.bytes.iter());
            let after = alike(bytes[before..].iter().rev(), last.bytes[before..].iter().rev());
            if before + after >= LEAST_ALIKE {
                depth = last.depth + 1;
                let own = (bytes.len() - before - after) as u32;
                block = Block { back: number - last.number, before: before as u32, own, after: after as u32 };
            }
        }
        self.text.extend_from_slice(&bytes[block.before as usize..(block.before + block.own) as usize]);
        self.blocks.push(block);
        self.last.insert(name, Last { number, depth, bytes: bytes.to_vec() });
        number
    }

    /// Adds the runs of an object: what stands in the object before, and what does not.
    fn run(&mut self, numbers: &[u32], places: &HashMap<u32, usize>) {
        let before: Vec<u32> = self.before.iter().map(|(_, number)| *number).collect();
        let (mut runs, mut count) = (Vec::new(), 0);
        let (mut at, mut expected) = (0, 0);
        while at < numbers.len() {
            let begin = at;
            let from = match before.get(expected) {
                Some(number) if *number == numbers[at] => Some(expected),
                _ => places.get(&numbers[at]).copied(),
            };
            if let Some(from) = from {
                while at < numbers.len() && before.get(from + at - begin) == Some(&numbers[at]) {
                    at += 1;
                }
                write_number(&mut runs, 2 * (at - begin) as u64);
                write_moved(&mut runs, from as u64, expected as u64);
                expected = from + at - begin;
            } else {
                while at < numbers.len() && !places.contains_key(&numbers[at]) {
                    at += 1;
                }
                write_number(&mut runs, 2 * (at - begin) as u64 + 1);
                for number in &numbers[begin..at] {
                    write_moved(&mut runs, u64::from(*number), u64::from(self.next));
                    self.next = number + 1;
                }
                expected += at - begin;
            }
            count += 1;
        }
        write_number(&mut self.runs, count);
        self.runs.extend(runs);
    }

    /// The bytes of the pack.
    pub(in crate::store) fn finish(self) -> Built {
        let mut bytes = [MAGIC, VERSION].concat();
        let mut index = Vec::new();
        write_number(&mut index, MOST_PIECE as u64);
        write_number(&mut index, self.text.len() as u64);
        for piece in self.text.chunks(MOST_PIECE) {
            let deflated = deflate(piece);
            write_number(&mut index, deflated.len() as u64);
            bytes.extend(deflated);
        }
        write_number(&mut index, self.blocks.len() as u64);
        for block in &self.blocks {
            write_number(&mut index, block.back.into());
        }
        for block in &self.blocks {
            if block.back > 0 {
                write_number(&mut index, block.before.into());
                write_number(&mut index, block.after.into());
            }
            write_number(&mut index, block.own.into());
        }
        write_number(&mut index, self.objects.len() as u64);
        for (folder, name) in &self.objects {
            let byte = FOLDERS.iter().find(|(it, _)| it == folder).expect("only files of these are packed").1;
            index.push(byte);
            index.extend_from_slice(name.bytes());
        }
        index.extend(&self.runs);
        let at = bytes.len() as u64;
        bytes.extend(deflate(&index));
        bytes.extend(at.to_le_bytes());
        bytes.extend((index.len() as u64).to_le_bytes());
        let sum = Sha256::of(&bytes);
        bytes.extend(sum.bytes());
        Built { bytes, objects: self.objects }
    }
}

/// What a block is likely to be called in other objects: its place if it is the first, else its table and the line
/// below it.
fn name_of(folder: Folder, at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut name = folder.name().as_bytes().to_vec();
    if at > 0 {
        bytes.split_inclusive(|byte| *byte == b'\n').take(3).for_each(|line| name.extend_from_slice(line));
    }
    name
}

/// How many of the first bytes are the same.
fn alike<'b>(one: impl Iterator<Item = &'b u8>, other: impl Iterator<Item = &'b u8>) -> usize {
    one.zip(other).take_while(|(one, other)| one == other).count()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory does not refuse")
}

fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// How far a number is from the one that was to be expected.
fn write_moved(out: &mut Vec<u8>, number: u64, expected: u64) {
    match number.checked_sub(expected) {
        Some(above) => write_number(out, 2 * above),
        None => write_number(out, 2 * (expected - number) - 1),
    }
}
