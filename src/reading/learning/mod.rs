//! A vocabulary and a form, learnt from documents alone.
//!
//! What looks alike is of one kind: headings of one level and style of number, entries of a list under one heading,
//! rows of tables with the same heads. What returns under several of them, a heading or a label, names a field or
//! what is listed below it. Words are those of the documents; keys are English where a word is known, else counted.

mod classes;
mod columns;
mod known;
mod writing;

use crate::reading::{Reading, line};
use crate::tree::Tree;
use planctl_core::text::Words;

/// What was learnt from documents.
#[derive(Debug, Clone)]
pub struct Learnt {
    /// The vocabulary as TOML.
    pub vocabulary: String,
    /// The form as TOML, for that vocabulary.
    pub form: String,
    /// The kinds, in the order in which they first stand.
    pub kinds: Vec<LearntKind>,
    /// What a person should look at.
    pub unsure: Vec<Words>,
}

/// A kind that was learnt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearntKind {
    pub key: String,
    /// What it is called.
    pub word: String,
    /// How many items of it there are.
    pub count: usize,
    /// The first of them, three at most.
    pub examples: Vec<String>,
    /// What its fields are called.
    pub fields: Vec<String>,
}

/// Learns from documents of one form how they are built. `name` is that of the vocabulary and of the form.
///
/// A document without any structure gives a vocabulary without kinds, and says so.
pub fn learn(documents: &[Reading], name: &str) -> Learnt {
    let trees: Vec<Tree> = documents.iter().map(Tree::of).collect();
    let japanese = is_japanese(documents);
    let classes = classes::classes(&trees, japanese);
    writing::write(classes, name, japanese)
}

/// Whether most of the text is Japanese.
fn is_japanese(documents: &[Reading]) -> bool {
    let (mut own, mut all) = (0usize, 0usize);
    for text in documents.iter().flat_map(Reading::texts) {
        for c in text.standing().chars().filter(|c| c.is_alphabetic()) {
            all += 1;
            own += usize::from(line::is_japanese(c));
        }
    }
    own * 4 > all
}
