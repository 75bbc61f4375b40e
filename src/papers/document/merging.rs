//! Two drafts brought together, told in the words of the plan: what conflicts, and what a rule
//! decided.

use std::collections::BTreeSet;

use super::{Block, Document, Mark, Span};
use planctl_core::layout::Wording;
use planctl_core::merge::{Conflict, ConflictValue, Decision, DecisionKind, Merged, Sides, conflicts_words};
use planctl_core::model::{Id, Item, Key, PLAN_KIND, Plan, UNDER, Vocabulary};
use planctl_core::snapshot::{OpenRow, Place, read_tables};
use planctl_core::text::{Lang, Words, brief, visible};
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
            self.telling().conflict(conflict, &mut out, 0, lang);
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
        self.telling().title(place)
    }

    /// The values of a conflict in the three plans, each with whose it is. Never the same words for two sides:
    /// where the names of things do not tell them apart, their ids stand beside them, and else what the files
    /// say. Where both sides have the same and something else is in the way, that stands once.
    pub fn values(&self, conflict: &Conflict, lang: Lang) -> Vec<(Words, String)> {
        self.telling().values(conflict, lang)
    }

    fn telling(&self) -> Telling<'a> {
        Telling {
            result: &self.merged.draft.plan,
            plans: [self.sides.base, self.sides.ours, self.sides.theirs].map(|side| &side.plan),
            vocabulary: self.vocabulary,
        }
    }
}

/// A row that waits for a decision, as the draft tells it in which it stands: the plan holds the base at the place
/// of a conflict, and the row the values of the sides.
pub struct Waiting<'a> {
    telling: Telling<'a>,
    row: &'a OpenRow,
    conflict: Option<Conflict>,
}

impl<'a> Waiting<'a> {
    /// A row of the draft of this plan.
    pub fn new(row: &'a OpenRow, plan: &'a Plan, vocabulary: &'a Vocabulary) -> Waiting<'a> {
        let telling = Telling { result: plan, plans: [plan; 3], vocabulary };
        Waiting { telling, row, conflict: Conflict::of_row(row).ok() }
    }

    /// What is to be decided, in a sentence: of a conflict where in the plan's words, and who has what there.
    pub fn words(&self) -> Words {
        let Some(conflict) = &self.conflict else { return self.row.words() };
        let said = |lang| {
            let values = self.telling.values(conflict, lang);
            let texts: Vec<&str> = values.iter().map(|(_, value)| value.as_str()).collect();
            let values = values.iter().map(|(side, value)| {
                let value = excerpt(value, &texts);
                words!("document.of-side", side, value)
            });
            let values = Words::joined("document.of-sides", values.collect::<Vec<_>>());
            let title = self.telling.title(&conflict.place).visible();
            let (place, kind, said) = (&conflict.place, conflict.kind.words(), conflict.kind.said());
            words!("document.conflict-waits", place, title, kind, said, values)
        };
        Words::written_in(Lang::JA, said(Lang::JA), said(Lang::EN))
    }

    /// What was taken of a conflict that is decided, and its value; nothing for that where nothing stands there.
    pub fn taken(&self) -> Option<(String, Option<Words>)> {
        let conflict = self.conflict.as_ref()?;
        let decided = conflict.decided.as_ref()?;
        let text = match decided.taken.as_str() {
            "ours" => &conflict.ours,
            "theirs" => &conflict.theirs,
            "base" => &conflict.base,
            _ => &decided.value,
        };
        let stands = text.as_deref().filter(|text| *text != "\"\"");
        let value =
            stands.map(|text| self.telling.read(conflict, Some(text), self.telling.result, Naming::Names));
        Some((decided.taken.clone(), value.map(Words::visible)))
    }

    /// The same as a point of a list, with a line for each side.
    pub fn lines(&self, out: &mut Document, depth: usize, lang: Lang) {
        let Some(conflict) = &self.conflict else {
            let line = vec![Span::marked(Mark::Gone, visible(&self.row.words().get(lang)))];
            return out.push(Block::Item { depth, marker: "! ".to_owned(), line });
        };
        self.telling.conflict(conflict, out, depth, lang);
    }
}

/// The plans by which a conflict is told.
#[derive(Clone, Copy)]
struct Telling<'a> {
    /// The plan in which it stands.
    result: &'a Plan,
    /// The base and both sides; where no more is left than the row, the result for each.
    plans: [&'a Plan; 3],
    vocabulary: &'a Vocabulary,
}

impl<'a> Telling<'a> {
    /// A conflict as a point of a list, with a line for each side.
    fn conflict(&self, conflict: &Conflict, out: &mut Document, depth: usize, lang: Lang) {
        let (title, kind) = (self.title(&conflict.place), conflict.kind.words());
        let line = vec![
            Span::marked(Mark::Strong, visible(&title.get(lang))),
            Span::plain(format!("  {}", kind.get(lang))),
            Span::marked(Mark::Faint, format!("  [{}]", conflict.place)),
        ];
        out.push(Block::Item { depth, marker: "! ".to_owned(), line });
        let line = vec![Span::plain(conflict.because().get(lang))];
        out.push(Block::Item { depth: depth + 1, marker: String::new(), line });
        for (side, value) in self.values(conflict, lang) {
            let line = vec![Span::plain(words!("document.of-side", side, value).get(lang))];
            out.push(Block::Item { depth: depth + 1, marker: "- ".to_owned(), line });
        }
    }

    /// What a place is called: the item, and of it the field.
    fn title(&self, place: &Place) -> Words {
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
    fn values(&self, conflict: &Conflict, lang: Lang) -> Vec<(Words, String)> {
        let [base, ours, theirs] = self.three(conflict, lang);
        let alike = conflict.ours == conflict.theirs
            && (conflict.place.field.is_some() || conflict.ours_after == conflict.theirs_after);
        if alike {
            return vec![(Which::Base.words(), base), (words!("document.both-sides"), ours)];
        }
        let whose = |which: Which, by: &str| match visible(by) {
            by if by.is_empty() => which.words(),
            by => words!("document.side-of", side = which.words(), by),
        };
        vec![
            (Which::Base.words(), base),
            (whose(Which::Ours, &conflict.ours_by), ours),
            (whose(Which::Theirs, &conflict.theirs_by), theirs),
        ]
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
        let text = match which {
            Which::Base => &conflict.base,
            Which::Ours => &conflict.ours,
            Which::Theirs => &conflict.theirs,
        };
        match (&conflict.place.field, self.said(conflict, text.as_deref())) {
            (None, Some(ConflictValue::Items(items))) => self.fate(conflict, &items, which, naming),
            // An item that is not there has no field.
            (Some(_), _) if plan.get(&conflict.place.id).is_none() => self.gone(&conflict.place.id),
            _ => self.read(conflict, text.as_deref(), plan, naming),
        }
    }

    fn said(&self, conflict: &Conflict, text: Option<&str>) -> Option<ConflictValue> {
        let item = self.item(&conflict.place.id);
        let without = Item::new(conflict.place.id.clone(), PLAN_KIND.into(), None);
        match (&conflict.place.field, item) {
            (Some(_), None) => None,
            (_, item) => Some(conflict.value(text, item.unwrap_or(&without), self.vocabulary)),
        }
    }

    /// What a value says, by the names of a plan.
    fn read(&self, conflict: &Conflict, text: Option<&str>, plan: &Plan, naming: Naming) -> Words {
        match self.said(conflict, text) {
            None => planctl_core::layout::nothing(),
            Some(ConflictValue::Items(items)) => {
                let called = |item: &Item| self.with_id(self.wording(plan).name_of(item), &item.id, naming);
                Words::list(items.iter().map(called))
            }
            Some(ConflictValue::Under(parent)) => self.under(plan, parent.as_ref(), naming),
            Some(ConflictValue::Order(ids)) if ids.is_empty() => planctl_core::layout::nothing(),
            Some(ConflictValue::Order(ids)) => {
                Words::joined("document.arrow", ids.iter().map(|id| self.named(plan, id, naming)))
            }
            Some(ConflictValue::Field(key, held)) => {
                let item = plan.get(&conflict.place.id);
                let field = item.and_then(|item| self.vocabulary.field(&item.kind, &key));
                let field = field.map(|field| field.in_unit_of(item));
                self.wording(plan).held(field.as_deref(), held.as_ref()).one_line()
            }
        }
    }

    /// What is said of an item that a plan has not.
    fn gone(&self, id: &Id) -> Words {
        match self.plan(Which::Base).get(id) {
            None => planctl_core::layout::nothing(),
            Some(_) => words!("document.deleted"),
        }
    }

    /// What an item stands under.
    fn under(&self, plan: &Plan, parent: Option<&Id>, naming: Naming) -> Words {
        let parent = parent.map(|parent| self.named(plan, parent, naming)).unwrap_or_default();
        words!("document.under-2", parent)
    }

    /// What an item is called in a plan.
    fn named(&self, plan: &Plan, id: &Id, naming: Naming) -> Words {
        let name = plan.get(id).map_or_else(|| self.name(id), |item| self.wording(plan).name_of(item));
        self.with_id(name, id, naming)
    }

    fn with_id(&self, name: Words, id: &Id, naming: Naming) -> Words {
        match naming {
            Naming::Names => name,
            Naming::Ids => words!("document.name-with-id", id, name),
        }
    }

    /// What a side did to an item and to what goes with it, by the items that it has there.
    fn fate(&self, conflict: &Conflict, items: &[Item], which: Which, naming: Naming) -> Words {
        let (base, plan, of) = (self.plan(Which::Base), self.plan(which), &conflict.place.id);
        if items.iter().all(|item| item.id != *of) {
            return self.gone(of);
        }
        if which == Which::Base {
            return self.named(base, of, naming);
        }
        let mut said = Vec::new();
        for item in items {
            let name = self.with_id(self.wording(plan).name_of(item), &item.id, naming);
            match base.get(&item.id) {
                None if item.id == *of => {
                    let under = self.under(plan, item.parent.as_ref(), naming);
                    let kind = self.kind(&item.kind);
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
            _ => Words::list(said),
        }
    }

    /// The fields of an item that differ, by their names, with both values.
    fn changed(&self, before: &Item, after: &Item, plan: &Plan, naming: Naming) -> Vec<Words> {
        let mut out = Vec::new();
        let (then, now) = (self.wording(self.plan(Which::Base)), self.wording(plan));
        if before.kind != after.kind {
            let (from, to) = (self.kind(&before.kind), self.kind(&after.kind));
            out.push(words!("document.field-from-to", field = words!("document.kind"), from, to));
        }
        if before.parent != after.parent {
            let from = self.under(self.plan(Which::Base), before.parent.as_ref(), naming);
            let to = self.under(plan, after.parent.as_ref(), naming);
            out.push(words!("document.field-from-to", field = self.field(&after.kind, UNDER), from, to));
        }
        let keys: BTreeSet<&Key> = before.fields.keys().chain(after.fields.keys()).collect();
        for key in keys.into_iter().filter(|key| before.fields.get(*key) != after.fields.get(*key)) {
            let of = |wording: &Wording<'_>, item: &Item| {
                let field = self.vocabulary.field(&item.kind, key);
                let field = field.map(|field| field.in_unit_of(Some(item)));
                wording.held(field.as_deref(), item.fields.get(key)).one_line()
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
            key => self.wording(self.result).field(kind, key),
        }
    }

    fn name(&self, id: &Id) -> Words {
        // One whose name is in conflict has none in the result, and is called by its id.
        let name = self.item(id).map(|item| self.wording(self.result).name_of(item));
        name.filter(|name| *name != planctl_core::layout::nameless())
            .unwrap_or_else(|| Words::same(id.as_str()))
    }

    /// The item in the result, or else wherever it stands.
    fn item(&self, id: &Id) -> Option<&'a Item> {
        let plans = [self.result].into_iter().chain(ALL.map(|which| self.plan(which)));
        plans.into_iter().find_map(|plan| plan.get(id))
    }

    fn plan(&self, which: Which) -> &'a Plan {
        match which {
            Which::Base => self.plans[0],
            Which::Ours => self.plans[1],
            Which::Theirs => self.plans[2],
        }
    }

    fn wording<'w>(&'w self, plan: &'w Plan) -> Wording<'w> {
        Wording { vocabulary: self.vocabulary, before: self.plan(Which::Base), after: plan }
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

/// A text of several that are told beside one another, short enough for a sentence: of a long one the part where
/// they first differ.
fn excerpt(one: &str, all: &[&str]) -> String {
    const MOST: usize = 60;
    if one.chars().count() <= MOST {
        return one.to_owned();
    }
    let same = |other: &&str| one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    match all.iter().filter(|other| **other != one).min_by_key(|other| same(other)) {
        Some(other) => where_it_differs(one, other),
        None => brief(one),
    }
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
