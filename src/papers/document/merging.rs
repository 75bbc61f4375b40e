//! Two drafts brought together, told in the words of the plan: what conflicts, and what a rule
//! decided.

use std::collections::BTreeSet;

use super::{Block, Document, Mark, Span};
use planctl_core::layout::Wording;
use planctl_core::merge::{Conflict, Decision, DecisionKind, Merged, Sides, conflicts_words};
use planctl_core::model::{Id, Item, Key, Plan, UNDER, Vocabulary};
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

/// How things are named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Naming {
    Names,
    /// With their ids, and all of them.
    Ids,
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
            for (label, value) in self.values(conflict, lang) {
                let line = vec![Span::plain(format!("{}: {value}", label.get(lang)))];
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
            self.decision(decision, &mut out);
        }
        out
    }

    /// The texts that came out of two edits and that nobody wrote as they stand, to be read by somebody; nothing
    /// if there are none.
    pub fn composed(&self, lang: Lang) -> Document {
        let mut out = Document { lang, ..Document::default() };
        let by_words = |decision: &&Decision| decision.kind == DecisionKind::ByWords;
        let composed: Vec<&Decision> = self.merged.decisions.iter().filter(by_words).collect();
        if composed.is_empty() {
            return out;
        }
        let count = composed.len();
        let head = words!("document.composed", count);
        out.push(Block::Paragraph(vec![Span::marked(Mark::Strong, head.get(lang))]));
        for decision in composed {
            self.decision(decision, &mut out);
        }
        out
    }

    /// What a rule decided at a place; of a text made of two edits, it.
    fn decision(&self, decision: &Decision, out: &mut Document) {
        let (title, lang) = (self.title(&decision.place), out.lang);
        let said = decision.kind.words();
        let line = vec![
            Span::plain(format!("{}: {}", visible(&title.get(lang)), said.get(lang))),
            Span::marked(Mark::Faint, format!("  [{}]", decision.place)),
        ];
        out.push(Block::Item { depth: 0, marker: "= ".to_owned(), line });
        if decision.kind != DecisionKind::ByWords {
            return;
        }
        let (id, field) = (&decision.place.id, decision.place.field.as_ref());
        let item = self.merged.draft.plan.get(id);
        if let Some(text) = item.zip(field).and_then(|(item, field)| item.text(field)) {
            let line = vec![Span::plain(visible(text).into_owned())];
            out.push(Block::Item { depth: 1, marker: String::new(), line });
        }
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

    /// The values of a conflict in the three plans, each with whose it is. Never the same words for two sides:
    /// where the names of things do not tell them apart, their ids stand beside them, and else what the files
    /// say. Where both sides have the same and something else is in the way, that stands once.
    pub fn values(&self, conflict: &Conflict, lang: Lang) -> Vec<(Words, String)> {
        let [base, ours, theirs] = self.three(conflict, lang);
        let alike = conflict.ours == conflict.theirs
            && (conflict.place.field.is_some() || conflict.ours_after == conflict.theirs_after);
        if alike {
            return vec![(Which::Base.words(), base), (words!("document.both-sides"), ours)];
        }
        vec![(Which::Base.words(), base), (Which::Ours.words(), ours), (Which::Theirs.words(), theirs)]
    }

    fn three(&self, conflict: &Conflict, lang: Lang) -> [String; 3] {
        let said = |naming: Naming| {
            ALL.map(|which| visible(&self.value(conflict, which, naming).get(lang)).into_owned())
        };
        for naming in [Naming::Names, Naming::Ids] {
            let values = said(naming);
            if as_seen(&values[1]) != as_seen(&values[2]) {
                return values;
            }
        }
        let text = |side: &Option<String>, after: &Option<String>| {
            let after = after.as_ref().map(|after| format!("after = \"{after}\"")).unwrap_or_default();
            format!("{}{after}", side.clone().unwrap_or_default())
        };
        let base = text(&conflict.base, &None);
        let ours = text(&conflict.ours, &conflict.ours_after);
        let theirs = text(&conflict.theirs, &conflict.theirs_after);
        if ours == theirs {
            return said(Naming::Names);
        }
        let none = planctl_core::layout::nothing().get(lang).into_owned();
        let shown = |one: &str, other: &str| {
            let part = where_it_differs(one, other);
            if part.is_empty() { none.clone() } else { part }
        };
        [shown(&base, &ours), shown(&ours, &theirs), shown(&theirs, &ours)]
    }

    /// The value of a conflict in one of the three plans.
    fn value(&self, conflict: &Conflict, which: Which, naming: Naming) -> Words {
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
            None => self.fate(conflict, which, naming),
            Some(UNDER) => self.under(plan, item, naming),
            Some(kind) if self.vocabulary.kind(kind).is_some() => {
                let named = |id: &Id| self.named(plan, id, naming);
                let names: Vec<Words> = plan.children(id, kind).iter().map(named).collect();
                if names.is_empty() {
                    return planctl_core::layout::nothing();
                }
                let names = Words::joined("document.arrow", names);
                if naming == Naming::Names { names.brief() } else { names }
            }
            Some(key) => {
                let field = self.vocabulary.field(&item.kind, key);
                let field = field.map(|field| field.in_unit_of(Some(item)));
                wording.held(field.as_deref(), item.fields.get(key)).one_line()
            }
        }
    }

    /// What an item stands under.
    fn under(&self, plan: &Plan, item: &Item, naming: Naming) -> Words {
        let parent = item.parent.as_ref().map(|parent| self.named(plan, parent, naming)).unwrap_or_default();
        words!("document.under-2", parent)
    }

    /// What an item is called in a plan.
    fn named(&self, plan: &Plan, id: &Id, naming: Naming) -> Words {
        let name = plan.get(id).map_or_else(|| self.name(id), |item| self.wording(plan).name_of(item));
        match naming {
            Naming::Names => name,
            Naming::Ids => words!("document.name-with-id", id, name),
        }
    }

    /// What a side did to an item and to what goes with it.
    fn fate(&self, conflict: &Conflict, which: Which, naming: Naming) -> Words {
        let (base, plan) = (&self.sides.base.plan, self.plan(which));
        let text = match which {
            Which::Base => return self.named(base, &conflict.place.id, naming),
            Which::Ours => &conflict.ours,
            Which::Theirs => &conflict.theirs,
        };
        // What was written a moment ago reads back; if it did not, nothing is said of it.
        let items = text.as_ref().and_then(|text| read_tables(text, self.vocabulary, base.id()).ok());
        let items = items.map(|(items, _)| items).unwrap_or_default();
        let mut said = Vec::new();
        for item in &items {
            let name = self.named(plan, &item.id, naming);
            match base.get(&item.id) {
                None if item.id == conflict.place.id => {
                    let (under, kind) = (self.under(plan, item, naming), self.kind(&item.kind));
                    said.push(words!("document.added-as", name, kind, under));
                }
                None => said.push(words!("document.added", name)),
                Some(before) if before != item => {
                    let what = Words::list(self.changed(before, item, plan, naming));
                    said.push(words!("document.changed", name, what));
                }
                Some(_) => {}
            }
        }
        // Of what stood together in the base, what the side deleted.
        let stood =
            conflict.base.as_ref().and_then(|text| read_tables(text, self.vocabulary, base.id()).ok());
        for item in stood.map(|(items, _)| items).unwrap_or_default() {
            if items.iter().all(|other| other.id != item.id) {
                let name = self.named(base, &item.id, naming);
                said.push(words!("document.deleted-2", name));
            }
        }
        match said.as_slice() {
            [] => words!("document.left"),
            [one] => one.clone(),
            _ if naming == Naming::Ids => Words::list(said),
            [first, rest @ ..] => {
                let more = rest.len();
                words!("document.more", more, first)
            }
        }
    }

    /// The fields of an item that differ, by their names, with both values.
    fn changed(&self, before: &Item, after: &Item, plan: &Plan, naming: Naming) -> Vec<Words> {
        let mut out = Vec::new();
        let (then, now) = (self.wording(&self.sides.base.plan), self.wording(plan));
        if before.kind != after.kind {
            let (from, to) = (self.kind(&before.kind), self.kind(&after.kind));
            out.push(words!("document.field-from-to", field = words!("document.kind"), from, to));
        }
        if before.parent != after.parent {
            let from = self.under(&self.sides.base.plan, before, naming);
            let to = self.under(plan, after, naming);
            out.push(words!("document.field-from-to", field = self.field(&after.kind, UNDER), from, to));
        }
        let keys: BTreeSet<&Key> = before.fields.keys().chain(after.fields.keys()).collect();
        for key in keys.into_iter().filter(|key| before.fields.get(*key) != after.fields.get(*key)) {
            let of = |wording: &Wording<'_>, item: &Item| {
                let field = self.vocabulary.field(&item.kind, key);
                let field = field.map(|field| field.in_unit_of(Some(item)));
                wording.held(field.as_deref(), item.fields.get(key)).brief()
            };
            let (field, from, to) = (self.field(&after.kind, key), of(&then, before), of(&now, after));
            out.push(words!("document.field-from-to", field, from, to));
        }
        if out.is_empty() {
            out.push(words!("document.known"));
        }
        out
    }

    fn kind(&self, kind: &str) -> Words {
        self.vocabulary.kind(kind).map_or_else(|| Words::same(kind), |kind| (&kind.words).into())
    }

    fn field(&self, kind: &str, key: &str) -> Words {
        match key {
            UNDER => words!("document.place"),
            "absent" => words!("document.items-known-absent"),
            key => self.wording(&self.merged.draft.plan).field(kind, key),
        }
    }

    fn name(&self, id: &Id) -> Words {
        // One whose name is in conflict has none in the result, and is called by its id.
        let name = self.item(id).map(|item| self.wording(&self.merged.draft.plan).name_of(item));
        name.filter(|name| *name != planctl_core::layout::nameless())
            .unwrap_or_else(|| Words::same(id.as_str()))
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

/// A text as a reader sees it: blanks of every kind are one, and what is not seen is not there.
fn as_seen(text: &str) -> String {
    let seen = |c: char| match c {
        c if c.is_whitespace() => Some(' '),
        c if c.is_ascii() || c.escape_debug().len() == 1 => Some(c),
        _ => None,
    };
    text.chars().filter_map(seen).collect()
}

/// The part of a text where it first differs from another, on one line; all of a short one.
fn where_it_differs(one: &str, other: &str) -> String {
    const BEFORE: usize = 20;
    const MOST: usize = 60;
    let same = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let begin = same.saturating_sub(BEFORE);
    let part: String = one.chars().skip(begin).take(MOST).collect();
    // What is not seen is written as a program would.
    let shown = part.chars().map(|c| match c {
        '\n' => "⏎".to_owned(),
        c if c.is_ascii_graphic() || c == ' ' => c.to_string(),
        c => c.escape_debug().to_string(),
    });
    let dots = |there: bool| if there { "…" } else { "" };
    let rest = one.chars().nth(begin + MOST).is_some();
    format!("{}{}{}", dots(begin > 0), shown.collect::<String>(), dots(rest))
}
