//! Why an edit was not made.

use std::fmt;

use crate::model::{Id, Key, StructureError};
use crate::snapshot::Place;
use crate::text::{Words, brief};
use crate::words;

/// Why an edit was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditError {
    /// There is no such item.
    NoItem {
        /// The id asked for.
        id: Id,
        /// An id of the plan that reads like it.
        nearest: Option<String>,
    },
    /// The vocabulary has no such kind.
    NoKind {
        /// The word given.
        word: String,
        /// A kind that reads like it.
        nearest: Option<String>,
        /// All kinds.
        kinds: Vec<Key>,
    },
    /// It was not said of which kind a new item is, and it does not follow.
    NoKindGiven,
    /// The kind has no such field.
    NoField {
        /// The kind.
        kind: Words,
        /// The word given.
        word: String,
        /// A field that reads like it.
        nearest: Option<String>,
    },
    /// The kind has no field of the role that the edit is about.
    NoRole {
        /// The kind.
        kind: Words,
        /// What it lacks.
        what: Words,
    },
    /// The edit is none for `[plan]` itself.
    ThePlan,
    /// The id of a new item is in use.
    Taken {
        /// The id.
        id: Id,
    },
    /// The kind does not stand there.
    Under {
        /// What it was to stand under.
        parent: Id,
        /// The kind, and that of the parent.
        kinds: Box<[Words; 2]>,
        /// Under what it may stand.
        allowed: Vec<Words>,
    },
    /// An item would stand under itself.
    UnderItself {
        /// The item.
        id: Id,
        /// What it was to stand under.
        under: Id,
    },
    /// The item beside which another was to stand is no sibling of its kind.
    NoSibling {
        /// The item.
        id: Id,
        /// The one to be placed.
        of: Id,
    },
    /// An item that was to go has others under it.
    Children {
        /// The item.
        id: Id,
        /// What stands just under it.
        children: Vec<Id>,
    },
    /// Others refer to what was to go.
    Referenced {
        /// What was to go, or one of it.
        id: Id,
        /// Where.
        by: Vec<Place>,
    },
    /// The value is none of the field.
    Value {
        /// The field.
        field: Words,
        /// What is wrong.
        fault: Words,
    },
    /// One part of an item that goes is its successor.
    TooFewParts {
        /// The item.
        id: Id,
    },
    /// One item alone is not merged.
    TooFewWholes,
    /// An item was to be merged into itself.
    IntoItself {
        /// The item.
        id: Id,
    },
    /// A conflict at the place waits for a decision.
    Waits {
        /// The place.
        place: Place,
    },
    /// The plan would be no tree.
    Structure(StructureError),
    /// The plan would contradict itself.
    Breaks(Words),
    /// The plan is as the edit would make it.
    Nothing,
}

/// A fault, with what may have been meant.
fn meant(words: Words, nearest: &Option<String>) -> Words {
    match nearest {
        Some(near) => Words::new(
            format!("{}（`{near}` のことですか）", words.ja),
            format!("{}; did you mean `{near}`?", words.en),
        ),
        None => words,
    }
}

/// The first few of several, and how many more there are.
fn few(all: impl ExactSizeIterator<Item = String>) -> Words {
    const FEW: usize = 5;
    let more = all.len().saturating_sub(FEW);
    let shown: Vec<String> = all.take(FEW).map(|one| format!("`{one}`")).collect();
    let (ja, en) = (shown.join("、"), shown.join(", "));
    match more {
        0 => Words::new(ja, en),
        more => words!("{ja} ほか {more} 件", "{en} and {more} more"),
    }
}

impl EditError {
    /// The fault in the plan's words.
    pub fn words(&self) -> Words {
        match self {
            EditError::NoItem { id, nearest } => {
                meant(words!("`{id}` という項目はありません", "there is no item `{id}`"), nearest)
            }
            EditError::NoKind { word, nearest, kinds } => {
                let (word, kinds) = (brief(word), few(kinds.iter().map(|kind| kind.to_string())));
                let (ja, en) = (kinds.ja, kinds.en);
                meant(
                    words!(
                        "語彙に「{word}」という種類はありません（{ja}）",
                        "the vocabulary has no kind `{word}`, only {en}"
                    ),
                    nearest,
                )
            }
            EditError::NoKindGiven => {
                words!("新しい項目の種類を示してください", "say of which kind the new item is")
            }
            EditError::NoField { kind, word, nearest } => {
                let (word, ja, en) = (brief(word), &kind.ja, &kind.en);
                meant(
                    words!("{ja}に「{word}」という欄はありません", "the kind {en} has no field `{word}`"),
                    nearest,
                )
            }
            EditError::NoRole { kind, what } => {
                let (ja, en, what_ja, what_en) = (&kind.ja, &kind.en, &what.ja, &what.en);
                words!("{ja}に{what_ja}の欄はありません", "the kind {en} has no {what_en}")
            }
            EditError::ThePlan => {
                words!("計画そのものにはできません", "that cannot be done with the plan itself")
            }
            EditError::Taken { id } => {
                words!("id `{id}` は使われています", "the id `{id}` is in use")
            }
            EditError::Under { parent, kinds, allowed } => {
                let [kind, parent_kind] = &**kinds;
                let all = |lang: fn(&Words) -> &str, joint: &str| {
                    allowed.iter().map(lang).collect::<Vec<_>>().join(joint)
                };
                let (ja, en) = (all(|words| &words.ja, "、"), all(|words| &words.en, ", "));
                let (kind_ja, kind_en) = (&kind.ja, &kind.en);
                let (of_ja, of_en) = (&parent_kind.ja, &parent_kind.en);
                words!(
                    "{kind_ja}は `{parent}`（{of_ja}）の下には置けません。置けるのは{ja}の下です",
                    "the kind {kind_en} does not stand under `{parent}` ({of_en}), only under: {en}"
                )
            }
            EditError::UnderItself { id, under } => words!(
                "`{id}` を自分自身の下（`{under}`）には移せません",
                "`{id}` would stand under itself, by `{under}`"
            ),
            EditError::NoSibling { id, of } => words!(
                "`{id}` は `{of}` と同じ上位の同じ種類ではありません",
                "`{id}` does not stand under the same parent as `{of}`, as the same kind"
            ),
            EditError::Children { id, children } => {
                let below = few(children.iter().map(Id::to_string));
                let (ja, en) = (below.ja, below.en);
                words!("`{id}` の下に {ja} があります", "`{id}` has items under it: {en}")
            }
            EditError::Referenced { id, by } => {
                let by = few(by.iter().map(Place::to_string));
                let (ja, en) = (by.ja, by.en);
                words!("`{id}` は {ja} から指されています", "`{id}` is referred to by {en}")
            }
            EditError::Value { field, fault } => {
                Words::new(format!("{}：{}", field.ja, fault.ja), format!("{}: {}", field.en, fault.en))
            }
            EditError::TooFewParts { id } => words!(
                "`{id}` を除いて分けるには二つ以上に分けます。一つなら後継（succeed）です",
                "`{id}` goes, so it is split into two or more; one alone would succeed it"
            ),
            EditError::TooFewWholes => {
                words!("統合するには二つ以上の項目が要ります", "it takes two or more items to merge")
            }
            EditError::IntoItself { id } => {
                words!("`{id}` を自分自身に統合できません", "`{id}` cannot be merged into itself")
            }
            EditError::Waits { place } => {
                words!("`{place}` の競合が未決です", "the conflict at `{place}` waits for a decision")
            }
            EditError::Structure(error) => error.words(),
            EditError::Breaks(fault) => fault.clone(),
            EditError::Nothing => {
                words!("もうそうなっています", "nothing would change: that is how it stands")
            }
        }
    }
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().en)
    }
}

impl std::error::Error for EditError {}
