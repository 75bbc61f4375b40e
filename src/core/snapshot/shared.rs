//! Many snapshots of one plan, read block by block: what stands in several is read once and shared.
//!
//! A block is judged alone: it must hold one item, in the bytes that [`super::to_toml`] writes of it. So a text whose head
//! and order are canonical too is the canonical form of the plan that its items make, and reading it whole would give the
//! same; a law holds that. What is not so is refused without a word: whoever wants the faults reads the text whole.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::{FORMAT, Snapshot, blocks, read_tables, tables_to_toml};
use crate::model::{Digest, Id, Item, PLAN_KIND, Plan, Vocabulary};

/// Reads snapshots of one plan in one vocabulary.
#[derive(Debug)]
pub struct SharedReader {
    vocabulary: Arc<Vocabulary>,
    plan: Id,
    /// Every block met, with its item.
    known: HashMap<Box<[u8]>, Arc<Item>>,
    /// The text read last, its blocks, and their items.
    last: String,
    last_blocks: Vec<(Range<usize>, Arc<Item>)>,
}

impl SharedReader {
    /// A reader that has met nothing yet.
    pub fn new(plan: Id, vocabulary: Arc<Vocabulary>) -> SharedReader {
        let (known, last, last_blocks) = (HashMap::new(), String::new(), Vec::new());
        SharedReader { vocabulary, plan, known, last, last_blocks }
    }

    /// The snapshot that a text is, whose BLAKE3 is `hash`; `None` if it is not the canonical form of this plan in
    /// this vocabulary.
    pub fn read(&mut self, text: &str, hash: Digest) -> Option<Snapshot> {
        let cut = blocks(text.as_bytes());
        let (head, rest) = cut.split_first()?;
        let vocabulary = &self.vocabulary.name;
        if *head != format!("format = {FORMAT}\nvocabulary = \"{vocabulary}\"\n").as_bytes() {
            return None;
        }
        // Where the text goes on as the last one did, blocks are compared and not looked up.
        let mut next = 0;
        let mut read = Vec::with_capacity(rest.len());
        for block in rest {
            let stood =
                |(range, _): &&(Range<usize>, Arc<Item>)| self.last.as_bytes()[range.clone()] == **block;
            let item = match self.last_blocks.get(next).filter(stood) {
                Some((_, item)) => {
                    next += 1;
                    item.clone()
                }
                None => {
                    let item = self.known(block)?;
                    let is_changed = self.last_blocks.get(next).is_some_and(|(_, last)| last.id == item.id);
                    next = match self.last_blocks.iter().position(|(_, last)| Arc::ptr_eq(last, &item)) {
                        Some(at) => at + 1,
                        None if is_changed => next + 1,
                        None => next,
                    };
                    item
                }
            };
            let begin = block.as_ptr() as usize - text.as_ptr() as usize;
            read.push((begin..begin + block.len(), item));
        }
        let items: Vec<Arc<Item>> = read.iter().map(|(_, item)| item.clone()).collect();
        (self.last_blocks, self.last) = (read, text.to_owned());
        let (root, others) = items.split_first()?;
        if &*root.kind != PLAN_KIND
            || root.id != self.plan
            || others.iter().any(|item| &*item.kind == PLAN_KIND)
        {
            return None;
        }
        let plan = Plan::of_shared(self.vocabulary.name.clone(), root.clone(), others.to_vec()).ok()?;
        let order = plan.in_order();
        let is_canonical = order.len() == items.len()
            && order.iter().zip(&items).all(|(one, other)| std::ptr::eq(*one, &**other));
        is_canonical.then_some(Snapshot { plan, hash })
    }

    /// The item of a block, read if it was not met before.
    fn known(&mut self, block: &[u8]) -> Option<Arc<Item>> {
        if let Some(item) = self.known.get(block) {
            return Some(item.clone());
        }
        let text = std::str::from_utf8(block).ok()?.strip_prefix('\n')?;
        let (items, sources) = read_tables(text, &self.vocabulary, &self.plan).ok()?;
        let [item] = <[Item; 1]>::try_from(items).ok()?;
        if !sources.is_empty() || tables_to_toml([&item], &self.plan, &[]) != text {
            return None;
        }
        let item = Arc::new(item);
        self.known.insert(block.into(), item.clone());
        Some(item)
    }
}
