//! What is in hand while a paper is made: its variant, the choices to come, the names in use.

use std::collections::BTreeMap;

use super::chance::Chance;
use super::variant::{Often, Variant};
use super::words::{self, Brackets, Name};

pub struct Writer<'v> {
    pub v: &'v Variant,
    pub c: Chance,
    pub brackets: Brackets,
    /// No name of a paper stands inside another.
    names: Vec<String>,
    /// Of each oddity, how often it could have been and how often it was.
    told: BTreeMap<&'static str, (usize, usize)>,
}

/// A project's name as it will be printed.
#[derive(Debug, Clone)]
pub struct Titled {
    pub name: Name,
    pub provisional: bool,
}

impl<'v> Writer<'v> {
    pub fn new(v: &'v Variant, seed: u64) -> Self {
        let brackets = Brackets::of(v.wide_brackets);
        Writer { v, c: Chance::new(seed, 2), brackets, names: Vec::new(), told: BTreeMap::new() }
    }

    /// Whether an oddity that is switched on shows itself here: once in `times`, but at the second
    /// occasion for certain if it has not done so at the first.
    pub fn now(&mut self, oddity: &'static str, on: bool, times: usize) -> bool {
        let (occasions, hits) = self.told.get(oddity).copied().unwrap_or_default();
        let hit = on
            && match (occasions, hits) {
                (0, _) => self.c.once_in(2),
                (_, 0) => true,
                _ => self.c.once_in(times),
            };
        self.told.insert(oddity, (occasions + 1, hits + usize::from(hit)));
        hit
    }

    pub fn often(&mut self, often: Often) -> bool {
        match often {
            Often::Never => false,
            Often::Sometimes => self.c.once_in(2),
            Often::Always => true,
        }
    }

    /// Of `count` things, those that are odd: at least one, if the oddity is switched on.
    pub fn some(&mut self, count: usize, on: bool) -> Vec<bool> {
        let mut some: Vec<bool> = (0..count).map(|_| on && self.c.once_in(3)).collect();
        if on && count > 0 {
            let at = self.c.below(count);
            some[at] = true;
        }
        some
    }

    /// A name that no project of this paper has yet.
    pub fn fresh_name(&mut self) -> Name {
        let latin = self.now("latin name", self.v.latin_names, 8);
        let suffix = self.now("suffix", self.v.phases, 4);
        loop {
            let name = words::name(&mut self.c, latin, suffix, self.brackets);
            let whole = name.whole();
            if !self.names.iter().any(|other| other.contains(&whole) || whole.contains(other)) {
                self.names.push(whole);
                return name;
            }
        }
    }

    pub fn titled(&mut self) -> Titled {
        let name = self.fresh_name();
        Titled { name, provisional: self.now("provisional", self.v.provisional, 5) }
    }

    pub fn colon(&self) -> char {
        if self.v.wide_colons { '：' } else { ':' }
    }

    /// A number in the brackets of the paper, in half-width digits.
    pub fn counted(&self, number: usize) -> String {
        self.brackets.round(&number.to_string())
    }

    pub fn provisional_mark(&self) -> String {
        self.brackets.round("仮称")
    }

    /// A paragraph with the number of its page behind it, now and then.
    pub fn paged(&mut self, text: String) -> String {
        if self.now("page number", self.v.page_numbers, 5) {
            format!("{text} {}", self.c.within(2, 40))
        } else {
            text
        }
    }
}
