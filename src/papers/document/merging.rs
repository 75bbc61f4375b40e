//! Two drafts brought together, told in the words of the plan: what conflicts, and what a rule
//! decided.

use std::collections::BTreeSet;

use super::{Block, Document, Mark, Span};
use planctl_core::layout::Wording;
use planctl_core::merge::{Conflict, Merged, Sides, UNDER, conflicts_words};
use planctl_core::model::{Id, Item, Key, Plan, Vocabulary};
use planctl_core::snapshot::{Place, read_tables};
use planctl_core::text::{Lang, Words, brief, visible};
use planctl_core::words;

/// A merge with what it is told by.
#[derive(Clone, Copy)]
pub struct Merging<'a> {
    /// What came out.
    pub merged: &'a Merged,
    /// What it came from.
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
                Span::marked(Mark::Strong, visible(title.get(lang))),
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
                let line = vec![Span::plain(format!("{}: {}", label.get(lang), visible(value.get(lang))))];
                out.push(Block::Item { depth: 1, marker: "- ".to_owned(), line });
            }
        }
        out
    }

    /// What rules decided where both sides had a say.
    pub fn decisions(&self, lang: Lang) -> Document {
        let mut out = Document { lang, ..Document::default() };
        let count = self.merged.decisions.len();
        let en = planctl_core::text::counted(count, "place");
        let head = words!("規則で決めたところ {count} 件", "decided by rule: {en}");
        out.push(Block::Paragraph(vec![Span::marked(Mark::Strong, head.get(lang))]));
        for decision in &self.merged.decisions {
            let title = self.title(&decision.place);
            let said = decision.kind.words();
            let line = vec![
                Span::plain(format!("{}: {}", visible(title.get(lang)), said.get(lang))),
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
                Words::new(format!("「{}」の{}", name.ja, field.ja), format!("{}: {}", name.en, field.en))
            }
            _ => Words::new(format!("「{}」", name.ja), name.en),
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
                _ => words!("削除", "deleted"),
            };
        };
        match field.as_deref() {
            None => self.fate(conflict, which),
            Some(UNDER) => {
                let parent = item.parent.as_ref().map(|parent| self.name(parent)).unwrap_or_default();
                Words::new(format!("「{}」の下", parent.ja), format!("under {}", parent.en))
            }
            Some(kind) if self.vocabulary.kind(kind).is_some() => {
                let names: Vec<Words> = plan.children(id, kind).iter().map(|id| self.name(id)).collect();
                if names.is_empty() {
                    return planctl_core::layout::nothing();
                }
                let join = |lang| names.iter().map(|name| name.get(lang)).collect::<Vec<_>>().join(" → ");
                Words::new(brief(&join(Lang::Ja)), brief(&join(Lang::En)))
            }
            Some(key) => {
                let words = wording.held(self.vocabulary.field(&item.kind, key), item.fields.get(key));
                Words::new(one_line(&words.ja), one_line(&words.en))
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
                None => said.push(Words::new(format!("「{}」を追加", name.ja), format!("added {}", name.en))),
                Some(before) if *before != item => {
                    let what = planctl_core::layout::and(&self.changed(before, &item));
                    said.push(Words::new(
                        format!("「{}」の{}を変更", name.ja, what.ja),
                        format!("changed {}: {}", name.en, what.en),
                    ));
                }
                Some(_) => {}
            }
        }
        match said.as_slice() {
            [] => words!("そのまま", "left as it was"),
            [one] => one.clone(),
            [first, rest @ ..] => {
                let more = rest.len();
                let (ja, en) = (&first.ja, &first.en);
                words!("{ja}、ほか {more} 件", "{en}, and {more} more")
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
            out.push(words!("種類", "kind"));
        }
        if out.is_empty() {
            out.push(words!("記録の範囲", "what is known of it"));
        }
        out
    }

    fn field(&self, kind: &str, key: &str) -> Words {
        match key {
            UNDER => words!("上位", "place"),
            "absent" => words!("ないと分かっている項目", "items known to be absent"),
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
            Which::Base => words!("元 (base)", "base"),
            Which::Ours => words!("自案 (ours)", "ours"),
            Which::Theirs => words!("他案 (theirs)", "theirs"),
        }
    }
}

fn one_line(text: &str) -> String {
    text.replace('\n', " ⏎ ")
}
