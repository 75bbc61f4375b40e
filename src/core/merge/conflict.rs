//! What a person must decide, as a value and as a `[[conflict]]` row of a draft.

use super::written::{ids_of, quoted, read_held, text_of};
use crate::check::rules;
use crate::model::{Held, Id, Item, Key, UNDER, Vocabulary};
use crate::snapshot::{OpenRow, Place, read_tables};
use crate::text::{Words, visible};
use crate::words;
use crate::words_of;

/// The table of a conflict in a draft.
pub(super) const TABLE: &str = "conflict";
/// What stands for an item as a whole where a field is named.
pub const WHOLE: &str = "item";

/// One place at which two plans made from one cannot be brought together without a decision.
///
/// The plan beside it holds the base there, and nothing where the base has nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Where: a field, `under`, a kind of children for their order; without a field the item as a
    /// whole, with what stands or falls with it.
    pub place: Place,
    pub kind: ConflictKind,
    /// The rule of the catalogue that both edits together would break; of
    /// [`ConflictKind::Invariant`] and its like only.
    pub rule: Option<String>,
    /// The other places that were edited and together break the rule; each has a row of its own.
    pub with: Vec<Place>,
    /// The value in the base, as TOML: of an item as a whole, its tables; `None` for none.
    pub base: Option<String>,
    pub ours: Option<String>,
    pub theirs: Option<String>,
    /// Who changed it on our side; empty if that was not said.
    pub ours_by: String,
    /// Who changed it on their side; empty if that was not said.
    pub theirs_by: String,
    /// Which sibling an item as a whole follows on our side; empty for none.
    pub ours_after: Option<String>,
    /// Which sibling it follows on their side; empty for none.
    pub theirs_after: Option<String>,
    /// What was decided; `None` while it is open.
    pub decided: Option<Decided>,
}

/// A conflict decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// `ours`, `theirs`, `base` or `value`.
    pub taken: String,
    /// The value, as TOML, if it is none of the three.
    pub value: Option<String>,
    /// Why; never empty.
    pub reason: String,
    /// Who; empty if that was not said.
    pub by: String,
}

/// What a side has at the place of a conflict, by the sort of the place.
#[derive(Debug, Clone, PartialEq)]
pub enum ConflictValue {
    /// Of an item as a whole, it and what stands or falls with it.
    Items(Vec<Item>),
    /// What the item stands under.
    Under(Option<Id>),
    /// The children of a kind in their order.
    Order(Vec<Id>),
    /// What is recorded of a field.
    Field(Key, Option<Held>),
}

/// Why two edits of one place do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConflictKind {
    /// Both changed one field, each to something else.
    BothModified,
    /// One deleted what the other changed.
    DeleteModify,
    /// Both added one id, each with another content.
    BothAdded,
    /// Both renamed one item.
    RenameRename,
    /// Both moved one item.
    MoveMove,
    /// Each moved one item under what the other moved.
    MoveCycle,
    /// Both arranged one list.
    Order,
    /// Two items would come from one whole, or lineage would go round.
    Lineage,
    /// One deleted what the other points to or puts something under.
    Reference,
    /// Both edits together break a rule that neither does alone.
    Invariant,
}

struct Line {
    kind: ConflictKind,
    key: &'static str,
}

const CATALOGUE: &[Line] = &[
    Line { kind: ConflictKind::BothModified, key: "both-modified" },
    Line { kind: ConflictKind::DeleteModify, key: "delete-modify" },
    Line { kind: ConflictKind::BothAdded, key: "both-added" },
    Line { kind: ConflictKind::RenameRename, key: "rename-rename" },
    Line { kind: ConflictKind::MoveMove, key: "move-move" },
    Line { kind: ConflictKind::MoveCycle, key: "move-cycle" },
    Line { kind: ConflictKind::Order, key: "order" },
    Line { kind: ConflictKind::Lineage, key: "lineage" },
    Line { kind: ConflictKind::Reference, key: "reference" },
    Line { kind: ConflictKind::Invariant, key: "invariant" },
];

impl ConflictKind {
    /// All kinds, in their order.
    pub fn all() -> impl Iterator<Item = ConflictKind> {
        CATALOGUE.iter().map(|line| line.kind)
    }

    pub fn by_key(key: &str) -> Option<ConflictKind> {
        CATALOGUE.iter().find(|line| line.key == key).map(|line| line.kind)
    }

    /// Its word in files, the same for ever.
    pub fn key(self) -> &'static str {
        self.line().key
    }

    pub fn words(self) -> Words {
        let key = self.key();
        words_of!("conflict.{key}.name")
    }

    /// What happened at a place of this kind of conflict.
    pub fn said(self) -> Words {
        let key = self.key();
        words_of!("conflict.{key}.said")
    }

    fn line(self) -> &'static Line {
        CATALOGUE.iter().find(|line| line.kind == self).expect("every kind stands in the catalogue")
    }
}

impl Conflict {
    pub(super) fn new(place: Place, kind: ConflictKind) -> Self {
        Conflict {
            place,
            kind,
            rule: None,
            with: Vec::new(),
            base: None,
            ours: None,
            theirs: None,
            ours_by: String::new(),
            theirs_by: String::new(),
            ours_after: None,
            theirs_after: None,
            decided: None,
        }
    }

    /// Its `[[conflict]]` row.
    pub fn to_row(&self) -> OpenRow {
        let mut keys = Vec::new();
        let mut text = |key: &str, text: &str| keys.push((key.to_owned(), quoted(text)));
        text("item", self.place.id.as_str());
        text("field", self.place.field.as_deref().unwrap_or(WHOLE));
        text("kind", self.kind.key());
        if let Some(rule) = &self.rule {
            text("rule", rule);
        }
        if !self.with.is_empty() {
            let with: Vec<String> = self.with.iter().map(|place| quoted(&place.to_string())).collect();
            keys.push(("with".to_owned(), format!("[{}]", with.join(", "))));
        }
        for (key, value) in [("base", &self.base), ("ours", &self.ours), ("theirs", &self.theirs)] {
            if let Some(value) = value {
                // The tables of an item are kept as a text: a row cannot hold tables.
                let value = if self.place.field.is_none() { quoted(value) } else { value.clone() };
                keys.push((key.to_owned(), value));
            }
        }
        for (key, by) in [("ours_by", &self.ours_by), ("theirs_by", &self.theirs_by)] {
            if !by.is_empty() {
                keys.push((key.to_owned(), quoted(by)));
            }
        }
        for (key, after) in [("ours_after", &self.ours_after), ("theirs_after", &self.theirs_after)] {
            if let Some(after) = after {
                keys.push((key.to_owned(), quoted(after)));
            }
        }
        if let Some(decided) = &self.decided {
            keys.push(("taken".to_owned(), quoted(&decided.taken)));
            if let Some(value) = &decided.value {
                keys.push(("value".to_owned(), value.clone()));
            }
            keys.push(("reason".to_owned(), quoted(&decided.reason)));
            if !decided.by.is_empty() {
                keys.push(("by".to_owned(), quoted(&decided.by)));
            }
        }
        OpenRow { table: TABLE, keys, span: 0..0 }
    }

    /// The conflict a row tells of.
    ///
    /// # Errors
    ///
    /// If the row names no place or no kind of conflict, or is no conflict.
    pub fn of_row(row: &OpenRow) -> Result<Conflict, Words> {
        let get = |key: &str| row.keys.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
        let text = |key: &str| get(key).and_then(text_of);
        let without = || words!("merge.conflict-needs-item-field");
        if row.table != TABLE {
            return Err(without());
        }
        let (Some(item), Some(field), Some(kind)) = (text("item"), text("field"), text("kind")) else {
            return Err(without());
        };
        let kind = ConflictKind::by_key(&kind).ok_or_else(|| words!("merge.no-kind-conflict", kind))?;
        let id = item.parse().map_err(|_| without())?;
        let field = (field != WHOLE).then(|| Key::from(field.as_str()));
        let is_whole = field.is_none();
        let value = |key: &str| if is_whole { text(key) } else { get(key).map(str::to_owned) };
        let decided = text("taken").map(|taken| Decided {
            taken,
            value: get("value").map(str::to_owned),
            reason: text("reason").unwrap_or_default(),
            by: text("by").unwrap_or_default(),
        });
        Ok(Conflict {
            place: Place { id, field },
            kind,
            rule: text("rule"),
            with: get("with").map(places_of).unwrap_or_default(),
            base: value("base"),
            ours: value("ours"),
            theirs: value("theirs"),
            ours_by: text("ours_by").unwrap_or_default(),
            theirs_by: text("theirs_by").unwrap_or_default(),
            ours_after: text("ours_after"),
            theirs_after: text("theirs_after"),
            decided,
        })
    }

    /// What one of its three values says, read; what does not read is nothing.
    pub fn value(&self, text: Option<&str>, item: &Item, vocabulary: &Vocabulary) -> ConflictValue {
        match &self.place.field {
            None => {
                let read = text.and_then(|text| read_tables(text, vocabulary, &self.place.id).ok());
                ConflictValue::Items(read.map(|(items, _)| items).unwrap_or_default())
            }
            Some(key) if &**key == UNDER => {
                let id = text.and_then(text_of).and_then(|id| id.parse().ok());
                ConflictValue::Under(id)
            }
            Some(key) if vocabulary.kind(key).is_some() => {
                ConflictValue::Order(text.and_then(ids_of).unwrap_or_default())
            }
            Some(key) => {
                let held = text.and_then(|text| read_held(text, item, key, vocabulary).ok()).flatten();
                ConflictValue::Field(key.clone(), held)
            }
        }
    }

    /// The conflict in a sentence, by ids; `planctl_papers::document` has the names of things.
    pub fn words(&self) -> Words {
        let place = self.place.to_string();
        let (kind, said) = (self.kind.words(), self.because());
        words!("merge.conflict-at", place, kind, said)
    }

    /// Why it must be decided: what happened, the rule it is about and the other edits.
    pub fn because(&self) -> Words {
        let mut said = self.kind.said();
        let rule = self.rule.as_deref().and_then(|id| rules().iter().find(|rule| rule.id == id));
        if let Some(rule) = rule {
            said = Words::about(said, rule.name());
        }
        if !self.with.is_empty() {
            let with = Words::list(self.with.iter().map(|place| format!("`{place}`")));
            said = words!("merge.together-with", said, with);
        }
        let (ours, theirs) = (visible(&self.ours_by), visible(&self.theirs_by));
        match (ours.is_empty(), theirs.is_empty()) {
            (true, true) => said,
            (false, true) => words!("merge.ours-by", said, ours),
            (true, false) => words!("merge.theirs-by", said, theirs),
            (false, false) => words!("merge.both-by", said, ours, theirs),
        }
    }
}

/// A row that waits for a decision, in a sentence, by ids.
pub fn open_row_words(row: &OpenRow) -> Words {
    match Conflict::of_row(row) {
        Ok(conflict) => conflict.words(),
        Err(_) => row.words(),
    }
}

/// How many conflicts, and of how many kinds of place, in words.
pub fn conflicts_words(count: usize) -> Words {
    words!("merge.conflicts", count)
}

fn parsed(value: &str) -> Option<toml::Value> {
    toml::from_str::<toml::Table>(&format!("v = {value}")).ok()?.remove("v")
}

fn places_of(value: &str) -> Vec<Place> {
    let members = parsed(value).and_then(|value| value.as_array().cloned()).unwrap_or_default();
    members.iter().filter_map(|member| member.as_str()?.parse().ok()).collect()
}
