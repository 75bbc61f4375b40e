//! Two drafts brought together, told in the words of the plan: what conflicts, and what a rule
//! decided.

use std::collections::BTreeSet;

use super::{Block, Document, Mark, Span};
use planctl_core::layout::Wording;
use planctl_core::merge::{Conflict, Merged, Sides, UNDER, conflicts_words};
use planctl_core::model::{Id, Item, Key, Plan, Vocabulary};
use planctl_core::snapshot::{Place, read_tables};
use planctl_core::text::{Lang, Words, visible};
use planctl_core::words;

/// A merge with what it is told by.
#[derive(Clone, Copy)]
pub struct Merging<'a> {
    pub merged: &'a Merged,
    pub sides: Sides<'a>,
    /// The vocabulary of the result.
    pub vocabulary: &'a Vocabulary,
}

/// Which of three plans a value stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Base,
    Ours,
    Theirs,
}

const ALL: [Which; 3] = [Which::Base, Which::Ours, Which::Theirs];

impl<'a> Merging<'a> {
    /// The conflicts, each with its three values; nothing of a clean merge.
    pub fn conflicts(&self, lang: Lang) -> Document {
        let mut out = Document { lang, ..Document::default() };
        let conflicts = &self.merged.conflicts;
        if conflicts.is_empty() {
            return out;
        }
        let head = conflicts_words(conflicts.len());
        out.push(Block::Paragraph(vec![Span::marked(Mark::Strong, head.get(lang))]));
        for conflict in conflicts {
            let (title, kind) = (self.title(&conflict.place), conflict.kind.words());
            let line = vec![
                Span::marked(Mark::Strong, visible(&title.get(lang))),
                Span::plain(format!("  {}", kind.get(lang))),
                Span::marked(Mark::Faint, format!("  [{}]", conflict.place)),
            ];
            out.push(Block::Item { depth: 0, marker: "! ".to_owned(), line });
            let said = conflict.because();
            out.push(Block::Item {
                depth: 1,
                marker: String::new(),
                line: vec![Span::plain(said.get(lang))],
            });
            for which in ALL {
                let label = which.words();
                let value = self.value(conflict, which);
                let line = vec![Span::plain(format!("{}: {}", label.get(lang), visible(&value.get(lang))))];
                out.push(Block::Item { depth: 1, marker: "- ".to_owned(), line });
            }
        }
        out
    }

    /// What rules decided where both sides had a say.
    pub fn decisions(&self, lang: Lang) -> Document {
        let mut out = Document { lang, ..Document::default() };
        let count = self.merged.decisions.len();
        let head = words!("document.decided-rule", count);
        out.push(Block::Paragraph(vec![Span::marked(Mark::Strong, head.get(lang))]));
        for decision in &self.merged.decisions {
            let title = self.title(&decision.place);
            let said = decision.kind.words();
            let line = vec![
                Span::plain(format!("{}: {}", visible(&title.get(lang)), said.get(lang))),
                Span::marked(Mark::Faint, format!("  [{}]", decision.place)),
            ];
            out.push(Block::Item { depth: 0, marker: "= ".to_owned(), line });
        }
        out
    }

    /// What a place is called: the item, and of it the field.
    pub fn title(&self, place: &Place) -> Words {
        let name = self.name(&place.id);
        let kind = self.item(&place.id).map(|item| item.kind.clone());
        match (&place.field, kind) {
            (Some(key), Some(kind)) => {
                let field = self.field(&kind, key);
                words!("document.field-of", name, field)
            }
            _ => Words::name(name),
        }
    }

    /// The value of a conflict in one of the three plans.
    fn value(&self, conflict: &Conflict, which: Which) -> Words {
        let plan = self.plan(which);
        let Place { id, field } = &conflict.place;
        let wording = self.wording(plan);
        let Some(item) = plan.get(id) else {
            return match which {
                _ if self.sides.base.plan.get(id).is_none() => planctl_core::layout::nothing(),
                _ => words!("document.deleted"),
            };
        };
        match field.as_deref() {
            None => self.fate(conflict, which),
            Some(UNDER) => {
                let parent = item.parent.as_ref().map(|parent| self.name(parent)).unwrap_or_default();
                words!("document.under-2", parent)
            }
            Some(kind) if self.vocabulary.kind(kind).is_some() => {
                let names: Vec<Words> = plan.children(id, kind).iter().map(|id| self.name(id)).collect();
                if names.is_empty() {
                    return planctl_core::layout::nothing();
                }
                Words::joined("document.arrow", names).brief()
            }
            Some(key) => {
                wording.held(self.vocabulary.field(&item.kind, key), item.fields.get(key)).one_line()
            }
        }
    }

    /// What a side did to an item and to what goes with it.
    fn fate(&self, conflict: &Conflict, which: Which) -> Words {
        let base = &self.sides.base.plan;
        let text = match which {
            Which::Base => return self.name(&conflict.place.id),
            Which::Ours => &conflict.ours,
            Which::Theirs => &conflict.theirs,
        };
        // What was written a moment ago reads back; if it did not, nothing is said of it.
        let items = text.as_ref().and_then(|text| read_tables(text, self.vocabulary, base.id()).ok());
        let mut said = Vec::new();
        for item in items.map(|(items, _)| items).unwrap_or_default() {
            let name = self.wording(self.plan(which)).name_of(&item);
            match base.get(&item.id) {
                None => said.push(words!("document.added", name)),
                Some(before) if *before != item => {
                    let what = Words::and(&self.changed(before, &item));
                    said.push(words!("document.changed", name, what));
                }
                Some(_) => {}
            }
        }
        match said.as_slice() {
            [] => words!("document.left"),
            [one] => one.clone(),
            [first, rest @ ..] => {
                let more = rest.len();
                words!("document.more", more, first)
            }
        }
    }

    /// The fields of an item that differ, by their names.
    fn changed(&self, before: &Item, after: &Item) -> Vec<Words> {
        let mut out = Vec::new();
        if before.parent != after.parent {
            out.push(self.field(&after.kind, UNDER));
        }
        let keys: BTreeSet<&Key> = before.fields.keys().chain(after.fields.keys()).collect();
        let differ = keys.into_iter().filter(|key| before.fields.get(*key) != after.fields.get(*key));
        out.extend(differ.map(|key| self.field(&after.kind, key)));
        if before.kind != after.kind {
            out.push(words!("document.kind"));
        }
        if out.is_empty() {
            out.push(words!("document.known"));
        }
        out
    }

    fn field(&self, kind: &str, key: &str) -> Words {
        match key {
            UNDER => words!("document.place"),
            "absent" => words!("document.items-known-absent"),
            key => self.wording(&self.merged.draft.plan).field(kind, key),
        }
    }

    fn name(&self, id: &Id) -> Words {
        match self.item(id) {
            Some(item) => self.wording(&self.merged.draft.plan).name_of(item),
            None => Words::same(id.as_str()),
        }
    }

    /// The item in the result, or else wherever it stands.
    fn item(&self, id: &Id) -> Option<&'a Item> {
        let plans = [&self.merged.draft.plan].into_iter().chain(ALL.map(|which| self.plan(which)));
        plans.into_iter().find_map(|plan| plan.get(id))
    }

    fn plan(&self, which: Which) -> &'a Plan {
        match which {
            Which::Base => &self.sides.base.plan,
            Which::Ours => &self.sides.ours.plan,
            Which::Theirs => &self.sides.theirs.plan,
        }
    }

    fn wording<'w>(&'w self, plan: &'w Plan) -> Wording<'w> {
        Wording { vocabulary: self.vocabulary, before: &self.sides.base.plan, after: plan }
    }
}

impl Which {
    fn words(self) -> Words {
        match self {
            Which::Base => words!("document.base"),
            Which::Ours => words!("document.ours"),
            Which::Theirs => words!("document.theirs"),
        }
    }
}
