//! Reading a pack: nothing in it is believed, and nothing is taken before it is counted.

use std::collections::HashMap;
use std::sync::OnceLock;

use flate2::{Decompress, FlushDecompress, Status};

use super::{
    Budget, FOLDERS, Folder, LEAST_PIECE, MAGIC, MOST_DEEP, MOST_INDEX, MOST_OBJECT, MOST_PIECE, TRAILER,
    VERSION,
};
use planctl_core::model::{Digest, Sha256};
use planctl_core::text::Words;
use planctl_core::words;

/// Why bytes are no pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum PackFault {
    /// A later release wrote it.
    Later,
    /// It has another beginning, or another end.
    NoPack,
    /// The SHA-256 at its end is not that of what stands before.
    Sum,
    /// A part of it does not inflate to what it should.
    Deflate,
    /// Its index says what cannot be.
    Index,
    /// It would take more than may be taken.
    Limits,
}

impl PackFault {
    pub(in crate::store) fn words(self) -> Words {
        match self {
            PackFault::Later => words!("store.pack-later"),
            PackFault::NoPack => words!("store.pack-none"),
            PackFault::Sum => words!("store.pack-sum"),
            PackFault::Deflate => words!("store.pack-deflate"),
            PackFault::Index => words!("store.pack-index"),
            PackFault::Limits => words!("store.pack-limits"),
        }
    }
}

/// A pack that was read; its text is inflated piece by piece, as it is asked for.
#[derive(Debug)]
pub(in crate::store) struct Pack {
    bytes: Vec<u8>,
    /// How many bytes a piece has when inflated, but the last.
    piece: usize,
    cost: Budget,
    /// Where each piece stands among the bytes.
    pieces: Vec<(usize, usize)>,
    inflated: Vec<OnceLock<Option<Box<[u8]>>>>,
    blocks: Vec<Block>,
    objects: Vec<Object>,
    /// The blocks of all objects, one after the other.
    sequence: Vec<u32>,
    by_name: HashMap<(Folder, Digest), u32>,
}

/// `before` bytes from the beginning of another block, `own` bytes of the text, and `after` bytes from its end.
#[derive(Debug, Clone, Copy)]
struct Block {
    /// How many blocks before this one the other stands; 0 if there is none.
    back: u32,
    before: u32,
    own: u32,
    after: u32,
    /// Where its own bytes begin in the text.
    at: u32,
}

#[derive(Debug, Clone, Copy)]
struct Object {
    folder: Folder,
    name: Digest,
    /// Where its blocks begin and end in the sequence.
    blocks: (u32, u32),
    size: u32,
}

impl Block {
    fn size(&self) -> u32 {
        self.before + self.own + self.after
    }
}

impl Pack {
    /// Reads a pack, which may take so much at most. Pieces of its text are not inflated.
    pub(in crate::store) fn read(bytes: Vec<u8>, budget: Budget) -> Result<Pack, PackFault> {
        let sum = bytes.len().checked_sub(32).map(|at| Sha256::of(&bytes[..at]).bytes() == &bytes[at..]);
        match Pack::salvage(bytes, budget) {
            Ok(_) if sum != Some(true) => Err(PackFault::Sum),
            read => read,
        }
    }

    /// The same, though its bytes may be others than those that were written.
    pub(in crate::store) fn salvage(bytes: Vec<u8>, budget: Budget) -> Result<Pack, PackFault> {
        let version = bytes.strip_prefix(MAGIC).ok_or(PackFault::NoPack)?;
        if !version.starts_with(VERSION) {
            let digits = version.iter().take(12).take_while(|byte| byte.is_ascii_digit()).count();
            let is_later = version[0..digits].first().is_some_and(|first| *first != b'0')
                && version.get(digits) == Some(&b'\n');
            return Err(if is_later { PackFault::Later } else { PackFault::NoPack });
        }
        let begin = MAGIC.len() + VERSION.len();
        let at = bytes.len().checked_sub(TRAILER).filter(|at| *at >= begin).ok_or(PackFault::NoPack)?;
        let trailer = &bytes[at..at + 16];
        let number = |part: &[u8]| u64::from_le_bytes(part.try_into().expect("eight bytes"));
        let (from, raw) = (number(&trailer[..8]), number(&trailer[8..]));
        let from = usize::try_from(from).ok().filter(|from| (begin..=at).contains(from));
        let from = from.ok_or(PackFault::Index)?;
        if raw > MOST_INDEX {
            return Err(PackFault::Limits);
        }
        let index = inflate(&bytes[from..at], raw as usize).ok_or(PackFault::Deflate)?;
        let mut pack = Index(&index).pack(budget, begin, from)?;
        pack.bytes = bytes;
        Ok(pack)
    }

    /// What it takes.
    pub(in crate::store) fn cost(&self) -> Budget {
        self.cost
    }

    /// What it has, by the name each bears, in its order.
    pub(in crate::store) fn objects(&self) -> impl Iterator<Item = (Folder, Digest)> {
        self.objects.iter().map(|object| (object.folder, object.name))
    }

    /// The bytes of an object; `None` if it has none of this name, and then `None` if its text cannot be inflated.
    pub(in crate::store) fn object(&self, folder: Folder, name: Digest) -> Option<Option<Vec<u8>>> {
        let object = self.objects[*self.by_name.get(&(folder, name))? as usize];
        Some(self.joined(object))
    }

    pub(in crate::store) fn has(&self, folder: Folder, name: Digest) -> bool {
        self.by_name.contains_key(&(folder, name))
    }

    /// How many bytes it has.
    pub(in crate::store) fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn joined(&self, object: Object) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(object.size as usize);
        for block in &self.sequence[object.blocks.0 as usize..object.blocks.1 as usize] {
            self.put(*block, 0, self.blocks[*block as usize].size(), &mut out)?;
        }
        Some(out)
    }

    /// Adds the bytes of a block from `from` up to `to`: only those that are asked for, whatever the block is made
    /// from.
    fn put(&self, number: u32, from: u32, to: u32, out: &mut Vec<u8>) -> Option<()> {
        if from >= to {
            return Some(());
        }
        let block = self.blocks[number as usize];
        let (own, after) = (block.before, block.before + block.own);
        self.put(number.wrapping_sub(block.back), from.min(own), to.min(own), out)?;
        if from < after && to > own {
            let (from, to) = (from.max(own) - own, to.min(after) - own);
            self.text(block.at as usize + from as usize, (to - from) as usize, out)?;
        }
        if to > after {
            let other = number - block.back;
            let shift = self.blocks[other as usize].size() - block.after;
            self.put(other, shift + from.max(after) - after, shift + to - after, out)?;
        }
        Some(())
    }

    fn text(&self, mut at: usize, mut length: usize, out: &mut Vec<u8>) -> Option<()> {
        while length > 0 {
            let (number, within) = (at / self.piece, at % self.piece);
            let piece = self.inflated[number].get_or_init(|| {
                let size = (self.cost.text as usize - number * self.piece).min(self.piece);
                let (from, to) = self.pieces[number];
                inflate(&self.bytes[from..to], size).map(Vec::into_boxed_slice)
            });
            let piece = &piece.as_ref()?[within..];
            let taken = piece.len().min(length);
            out.extend_from_slice(&piece[..taken]);
            (at, length) = (at + taken, length - taken);
        }
        Some(())
    }
}

/// What a stream of DEFLATE holds: exactly so many bytes, and the stream ends with the bytes given.
fn inflate(bytes: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(size + 1);
    let mut inflating = Decompress::new(false);
    loop {
        let (read, made) = (inflating.total_in(), out.len());
        let status =
            inflating.decompress_vec(&bytes[read as usize..], &mut out, FlushDecompress::Finish).ok()?;
        match status {
            Status::StreamEnd => break,
            _ if out.len() > size || (inflating.total_in(), out.len()) == (read, made) => return None,
            _ => {}
        }
    }
    (out.len() == size && inflating.total_in() == bytes.len() as u64).then_some(out)
}

/// The rest of an index.
struct Index<'i>(&'i [u8]);

impl Index<'_> {
    fn byte(&mut self) -> Result<u8, PackFault> {
        let (first, rest) = self.0.split_first().ok_or(PackFault::Index)?;
        self.0 = rest;
        Ok(*first)
    }

    /// A whole number: seven bits a byte, the lowest first, in at most nine bytes.
    fn number(&mut self) -> Result<u64, PackFault> {
        let mut number = 0;
        for place in 0..9 {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(PackFault::Index)
    }

    /// A whole number that is counted: there may be so many at most.
    fn count(&mut self, most: u64) -> Result<usize, PackFault> {
        let count = self.number()?;
        if count > most { Err(PackFault::Limits) } else { Ok(count as usize) }
    }

    /// A whole number no greater than this.
    fn within(&mut self, most: u64) -> Result<u32, PackFault> {
        self.number()?.try_into().ok().filter(|number| u64::from(*number) <= most).ok_or(PackFault::Index)
    }

    /// What is to be added to reach the number meant: 0, -1, 1, -2, 2 are written as 0 to 4.
    fn moved(&mut self, from: u64) -> Result<u64, PackFault> {
        let number = self.number()?;
        let moved = match number % 2 {
            0 => from.checked_add(number / 2),
            _ => from.checked_sub(number / 2 + 1),
        };
        moved.ok_or(PackFault::Index)
    }

    fn pack(mut self, budget: Budget, begin: usize, end: usize) -> Result<Pack, PackFault> {
        let piece = self.within(MOST_PIECE as u64)? as usize;
        let text = self.count(budget.text)?;
        if piece < LEAST_PIECE {
            return Err(PackFault::Index);
        }
        let pieces = self.pieces(text.div_ceil(piece), begin, end)?;
        let count = self.count(budget.blocks)?;
        let blocks = self.blocks(count, text)?;
        let count = self.count(budget.objects)?;
        let mut objects = Vec::new();
        let mut by_name = HashMap::new();
        for number in 0..count {
            let byte = self.byte()?;
            let folder = FOLDERS.iter().find(|(_, it)| *it == byte).ok_or(PackFault::Index)?.0;
            let (name, rest) = self.0.split_first_chunk::<32>().ok_or(PackFault::Index)?;
            self.0 = rest;
            let name = Digest::from_bytes(*name);
            if by_name.insert((folder, name), number as u32).is_some() {
                return Err(PackFault::Index);
            }
            objects.push(Object { folder, name, blocks: (0, 0), size: 0 });
        }
        let sequence = self.sequences(&mut objects, &blocks, budget.sequence)?;
        let bytes: u64 = objects.iter().map(|object| u64::from(object.size)).sum();
        if !self.0.is_empty() {
            return Err(PackFault::Index);
        }
        let cost = Budget {
            text: text as u64,
            blocks: blocks.len() as u64,
            objects: objects.len() as u64,
            sequence: sequence.len() as u64,
            bytes,
        };
        budget.less(cost).ok_or(PackFault::Limits)?;
        let inflated = pieces.iter().map(|_| OnceLock::new()).collect();
        Ok(Pack { bytes: Vec::new(), piece, cost, pieces, inflated, blocks, objects, sequence, by_name })
    }

    /// Where each piece stands: one after the other, up to the index.
    fn pieces(&mut self, count: usize, begin: usize, end: usize) -> Result<Vec<(usize, usize)>, PackFault> {
        let mut at = begin;
        let mut pieces = Vec::new();
        for _ in 0..count {
            let length = self.within((end - at) as u64)? as usize;
            pieces.push((at, at + length));
            at += length;
        }
        if at == end { Ok(pieces) } else { Err(PackFault::Index) }
    }

    fn blocks(&mut self, count: usize, text: usize) -> Result<Vec<Block>, PackFault> {
        let mut blocks: Vec<Block> = Vec::new();
        let mut deep: Vec<u8> = Vec::new();
        for number in 0..count as u64 {
            let back = self.within(number)?;
            let depth = if back == 0 { 0 } else { deep[number as usize - back as usize] + 1 };
            if depth > MOST_DEEP {
                return Err(PackFault::Limits);
            }
            deep.push(depth);
            blocks.push(Block { back, before: 0, own: 0, after: 0, at: 0 });
        }
        for number in 0..count {
            let back = blocks[number].back as usize;
            if back > 0 {
                let size = u64::from(blocks[number - back].size());
                let before = self.within(size)?;
                let after = self.within(size - u64::from(before))?;
                (blocks[number].before, blocks[number].after) = (before, after);
            }
            let own = self.within(MOST_OBJECT)?;
            let block = &mut blocks[number];
            block.own = own;
            if !(1..=MOST_OBJECT).contains(&u64::from(block.size())) {
                return Err(PackFault::Index);
            }
        }
        let mut at = 0;
        for block in &mut blocks {
            block.at = at as u32;
            at += block.own as usize;
            if at > text {
                return Err(PackFault::Index);
            }
        }
        if at == text { Ok(blocks) } else { Err(PackFault::Index) }
    }

    /// The blocks of each object: runs of the object before it, and blocks by their numbers.
    fn sequences(
        &mut self,
        objects: &mut [Object],
        blocks: &[Block],
        most: u64,
    ) -> Result<Vec<u32>, PackFault> {
        let mut sequence: Vec<u32> = Vec::new();
        let (mut before, mut next) = (0..0, 0);
        for object in objects {
            let (begin, mut size, mut expected) = (sequence.len(), 0_u64, 0);
            let mut add = |sequence: &mut Vec<u32>, block: u32| {
                size += u64::from(blocks[block as usize].size());
                if sequence.len() as u64 >= most || size > MOST_OBJECT {
                    return Err(PackFault::Limits);
                }
                sequence.push(block);
                Ok(())
            };
            for _ in 0..self.number()? {
                let run = self.number()?;
                let length = run / 2;
                if run % 2 == 0 {
                    let from = self.moved(expected)?;
                    let to = from.checked_add(length).filter(|to| *to <= before.len() as u64);
                    expected = to.ok_or(PackFault::Index)?;
                    for at in from..expected {
                        let block = sequence[before.start + at as usize];
                        add(&mut sequence, block)?;
                    }
                } else {
                    for _ in 0..length {
                        let block = self.moved(next)?;
                        next = block + 1;
                        let block = u32::try_from(block).ok().filter(|it| (*it as usize) < blocks.len());
                        add(&mut sequence, block.ok_or(PackFault::Index)?)?;
                    }
                    expected = expected.checked_add(length).ok_or(PackFault::Index)?;
                }
            }
            if size == 0 {
                return Err(PackFault::Index);
            }
            object.blocks = (begin as u32, sequence.len() as u32);
            object.size = size as u32;
            before = begin..sequence.len();
        }
        Ok(sequence)
    }
}
