//! What has been found in a document so far: items with their fields and places, in the order
//! found, before they have ids.

use std::collections::{BTreeMap, BTreeSet};

use super::years;
use crate::reading::line::{Note, Tidy};
use crate::reading::{Account, Doubt, DoubtKind, Reading};
use planctl_core::editing::read_series_value;
use planctl_core::model::{
    Date, FieldDef, FieldRole, FieldType, Held, Id, Item, Key, KindDef, Milestone, PLAN_KIND, Period, Plan,
    Quantity, Series, Stretch, Value, Vocabulary,
};
use planctl_core::snapshot::{Certainty, DocumentName, Draft, Place, Source};
use planctl_core::text::Lang;
use planctl_core::text::Spot;
use planctl_core::text::{Words, loosely};
use planctl_core::words;

/// The number of an item among those found; 0 is the plan itself.
pub(super) type Index = usize;

/// The item that a doubt is about, and the field of it.
type About = (Index, Option<Key>);

/// What has been found so far.
pub(super) struct Found<'v> {
    pub(super) vocabulary: &'v Vocabulary,
    pub(super) items: Vec<FoundItem>,
    doubts: Vec<(Doubt, Option<About>)>,
}

/// An item as found.
#[derive(Debug, Clone)]
pub(super) struct FoundItem {
    pub(super) kind: Key,
    pub(super) parent: Index,
    /// Its id, where the document states it.
    pub(super) stated: Option<Id>,
    pub(super) fields: BTreeMap<Key, Got>,
    pub(super) references: BTreeMap<Key, BTreeSet<Index>>,
    /// Fields of which nothing is known, and kinds of children that may be more.
    pub(super) unknown: BTreeSet<Key>,
    pub(super) first: Spot,
    pub(super) last: Spot,
    /// Why it was concluded, if the document does not say it.
    pub(super) inferred: Option<String>,
}

/// A value as found.
#[derive(Debug, Clone)]
pub(super) struct Got {
    pub(super) value: Value,
    /// The text as it stands in the document, if it is one.
    pub(super) raw: Option<String>,
    pub(super) first: Spot,
    pub(super) last: Spot,
    /// Why it was concluded, if the document does not say it.
    pub(super) inferred: Option<String>,
}

impl<'v> Found<'v> {
    pub(super) fn new(vocabulary: &'v Vocabulary) -> Self {
        let root = FoundItem::new(PLAN_KIND.into(), 0, Spot::default());
        Found { vocabulary, items: vec![root], doubts: Vec::new() }
    }

    /// A further item.
    pub(super) fn add(&mut self, kind: &str, parent: Index, spot: Spot) -> Index {
        self.items.push(FoundItem::new(kind.into(), parent, spot));
        self.items.len() - 1
    }

    /// A doubt that rests on nothing of the plan, or on an item of it, or a field of that.
    pub(super) fn doubt(
        &mut self,
        kind: DoubtKind,
        spot: Spot,
        exact: impl Into<String>,
        (assumed, otherwise): (Words, Words),
        about: Option<(Index, Option<&str>)>,
    ) {
        let about = about.map(|(index, field)| (index, field.map(Key::from)));
        self.doubts.push((Doubt { kind, spot, exact: exact.into(), assumed, otherwise, about: None }, about));
    }

    /// What tidying noted, for a value that has found its place.
    pub(super) fn notes(&mut self, notes: &[Note], about: Option<(Index, Option<&str>)>) {
        for note in notes {
            let said = (note.assumed.clone(), note.otherwise.clone());
            self.doubt(note.kind, note.spot, note.exact.clone(), said, about);
        }
    }

    /// Gives a field the value of a text, by its type; a text that is none of that type is a
    /// doubt, and the field stays unknown.
    pub(super) fn set(&mut self, index: Index, field: &str, tidy: &Tidy) {
        let kind = self.items[index].kind.clone();
        let Some(def) = self.vocabulary.field(&kind, field) else { return };
        self.notes(&tidy.notes, Some((index, Some(field))));
        match value(def, &tidy.text, self.vocabulary) {
            Some(value) => {
                let got = Got {
                    value,
                    raw: Some(tidy.raw.clone()),
                    first: tidy.first,
                    last: tidy.last,
                    inferred: None,
                };
                self.put(index, field, got);
            }
            None if tidy.text.is_empty() => {}
            None => {
                let wants = &def.words;
                let said = (words!("formats.not-read-left-unknown", wants), Words::default());
                self.items[index].unknown.insert(def.key.clone());
                self.doubt(DoubtKind::Value, tidy.first, tidy.raw.clone(), said, Some((index, Some(field))));
            }
        }
    }

    /// Gives a field a value.
    pub(super) fn put(&mut self, index: Index, field: &str, got: Got) {
        let item = &mut self.items[index];
        item.last = item.last.max(got.last);
        item.unknown.remove(field);
        item.fields.insert(field.into(), got);
    }

    /// Makes the mark of a provisional name that was written into the name of an item the flag that it is.
    pub(super) fn mark_as_flag(&mut self, index: Index, kind: &KindDef) {
        let (Some(name), Some(flag)) = (kind.by_role(FieldRole::Name), kind.by_role(FieldRole::Provisional))
        else {
            return;
        };
        let Some(got) = self.items[index].fields.get_mut(&name.key) else { return };
        let Value::Text(text) = &got.value else { return };
        let Some(rest) = kind.unmarked(text).map(str::to_owned) else { return };
        got.value = Value::Text(rest);
        let flagged = Got { value: Value::Flag, raw: None, first: got.first, last: got.last, inferred: None };
        self.put(index, &flag.key, flagged);
    }

    /// Says that nothing is known of a field, unless something is.
    pub(super) fn unknown(&mut self, index: Index, field: &str) {
        if !self.items[index].fields.contains_key(field) {
            self.items[index].unknown.insert(field.into());
        }
    }

    /// The items of a kind under another, in the order found.
    pub(super) fn children(&self, parent: Index, kind: &str) -> Vec<Index> {
        let is = |(index, item): (Index, &FoundItem)| {
            (index > 0 && item.parent == parent && &*item.kind == kind).then_some(index)
        };
        self.items.iter().enumerate().filter_map(is).collect()
    }

    /// The draft, with passing ids that are not among `taken`, and the doubts in the order of
    /// the document.
    pub(super) fn finish(
        self,
        reading: &Reading,
        document: &DocumentName,
        plan: &Id,
        taken: &dyn Fn(&Id) -> bool,
        account: &mut Account,
    ) -> (Draft, RawTexts) {
        let ids = self.ids(plan, taken);
        let mut items = Vec::new();
        let mut sources = Vec::new();
        let mut raw = RawTexts::new();
        for (index, found) in self.items.iter().enumerate() {
            let id = &ids[index];
            let parent = (index > 0).then(|| ids[found.parent].clone());
            let mut item = Item::new(id.clone(), found.kind.clone(), parent);
            for (key, got) in &found.fields {
                item.fields.insert(key.clone(), Held::known(got.value.clone()));
                if let Some(text) = &got.raw {
                    raw.insert((id.clone(), key.clone()), text.clone());
                }
                account.spots.insert((id.clone(), Some(key.clone())), got.first);
            }
            for (key, indices) in &found.references {
                let to = indices.iter().map(|index| ids[*index].clone()).collect();
                item.fields.insert(key.clone(), Held::known(Value::References(to)));
            }
            for key in &found.unknown {
                match self.vocabulary.field(&found.kind, key) {
                    Some(def) => drop(item.fields.entry(def.key.clone()).or_insert_with(Held::unknown)),
                    None => drop(item.open_lists.insert(key.clone())),
                }
            }
            if found.first != Spot::default() {
                account.spots.insert((id.clone(), None), found.first);
            }
            found.sources(id, reading, document, &mut sources);
            items.push(item);
        }
        let root = items.remove(0);
        let plan = Plan::assemble(self.vocabulary.name.clone(), root, items)
            .expect("passing ids are used once, and every parent was found before");
        let doubts = self.doubts.into_iter().map(|(doubt, about)| Doubt {
            about: about.map(|(index, field)| (ids[index].clone(), field)),
            ..doubt
        });
        account.doubts.extend(doubts);
        account.doubts.sort_by_key(|doubt| doubt.spot);
        (Draft::of(plan, sources), raw)
    }

    fn ids(&self, plan: &Id, taken: &dyn Fn(&Id) -> bool) -> Vec<Id> {
        let mut counts: BTreeMap<&Key, usize> = BTreeMap::new();
        let stated: BTreeSet<&Id> = self.items.iter().filter_map(|item| item.stated.as_ref()).collect();
        let mut ids = vec![plan.clone()];
        for item in &self.items[1..] {
            if let Some(id) = item.stated.as_ref().filter(|id| *id != plan) {
                ids.push(id.clone());
                continue;
            }
            let stem: String = item.kind.chars().map(|c| if c == '_' { '-' } else { c }).collect();
            let count = counts.entry(&item.kind).or_insert(0);
            let id = loop {
                *count += 1;
                let id: Id =
                    format!("{stem}-{count}").parse().expect("a kind is lower-case letters, digits, - and _");
                if id != *plan && !taken(&id) && !stated.contains(&id) {
                    break id;
                }
            };
            ids.push(id);
        }
        ids
    }
}

/// The texts of fields as they stand in the document, before tidying.
pub(super) type RawTexts = BTreeMap<(Id, Key), String>;

impl FoundItem {
    fn new(kind: Key, parent: Index, spot: Spot) -> Self {
        FoundItem {
            kind,
            parent,
            stated: None,
            fields: BTreeMap::new(),
            references: BTreeMap::new(),
            unknown: BTreeSet::new(),
            first: spot,
            last: spot,
            inferred: None,
        }
    }

    /// One row for the item, and one for each field that stands elsewhere or was concluded.
    fn sources(&self, id: &Id, reading: &Reading, document: &DocumentName, sources: &mut Vec<Source>) {
        if self.first == Spot::default() {
            return;
        }
        let row = |field: Option<&Key>, inferred: &Option<String>, at: String| Source {
            places: BTreeSet::from([Place { id: id.clone(), field: field.cloned() }]),
            certainty: if inferred.is_some() { Certainty::Inferred } else { Certainty::Verified },
            reason: inferred.clone().unwrap_or_default(),
            document: Some(document.clone()),
            at,
        };
        let at = reading.source_place(self.first, self.first);
        sources.push(row(None, &self.inferred, at.clone()));
        for (key, got) in &self.fields {
            let place = reading.source_place(got.first, got.last);
            if place != at || got.inferred != self.inferred {
                sources.push(row(Some(key), &got.inferred, place));
            }
        }
    }
}

/// A text as the value of a field; `None` if it is none of its type.
pub(super) fn value(def: &FieldDef, text: &str, vocabulary: &Vocabulary) -> Option<Value> {
    match def.ty {
        FieldType::Flag => Some(Value::Flag),
        _ if text.is_empty() => None,
        FieldType::Text => Some(Value::Text(text.to_owned())),
        FieldType::Label | FieldType::Link | FieldType::Identifier => {
            (!text.contains('\n')).then(|| Value::Text(text.to_owned()))
        }
        FieldType::Date => date(text).map(Value::Date),
        FieldType::Year => {
            let plain = loosely(text).parse::<Period>().ok().filter(|period| period.is_of(def.grains()));
            plain.or_else(|| years::range(text).map(|range| range.period())).map(Value::Period)
        }
        FieldType::Period => vocabulary.calendar.read(text, def.grains()).map(Value::Period),
        FieldType::Amount => {
            let digits: String = loosely(text).chars().filter(|c| *c != ',').collect();
            digits.parse().ok().map(|number| Value::Quantity(Quantity::whole(number)))
        }
        FieldType::Quantity => Quantity::read(text, def.unit.as_ref()).map(Value::Quantity),
        FieldType::Series => {
            let parts = text.split(['、', '\n', ';', '；']).map(str::trim).filter(|part| !part.is_empty());
            let read = parts.map(|part| read_series_value(part, def, vocabulary).ok());
            read.collect::<Option<Series>>().map(Value::Series)
        }
        FieldType::Choice => {
            let said = loosely(text);
            let is = |words: &str| loosely(words) == said;
            let choice = def.choices.iter().find(|c| is(&c.key) || c.words.texts().any(&is))?;
            Some(Value::Choice(choice.key.clone()))
        }
        FieldType::Strings => {
            let members =
                text.split(['、', ',', '，', '\n']).map(|m| m.trim().to_owned()).filter(|m| !m.is_empty());
            Some(Value::Strings(members.collect()))
        }
        FieldType::Milestones => {
            let milestones = text.split(['、', ',', '，']).map(|one| milestone(one, vocabulary));
            milestones.collect::<Option<_>>().map(Value::Milestones)
        }
        FieldType::References => None,
    }
}

/// 「前・令和７年度」: an evaluation with its year.
fn milestone(text: &str, vocabulary: &Vocabulary) -> Option<Milestone> {
    let (kind, year) = text.trim().split_once('・')?;
    let kind = loosely(kind);
    let is = |words: &str| loosely(words) == kind;
    let def =
        vocabulary.milestones.iter().find(|def| is(def.words.get(Lang::JA)) || is(def.long.get(Lang::JA)))?;
    Some(Milestone { at: Stretch::Fiscal(years::fiscal_year(year)?), kind: def.key.clone() })
}

/// Whether a text is a day and, at most, an aside behind it: 「令和6年3月19日（火）」.
pub(super) fn is_day(text: &str) -> bool {
    let plain = loosely(text);
    let ends = |aside: &str| aside.find(')').is_some_and(|end| end + 1 == aside.len());
    plain.split_once('(').is_none_or(|(_, aside)| ends(aside)) && date(text).is_some()
}

/// A day as papers write it, also with blanks between its digits.
pub(super) fn date(text: &str) -> Option<Date> {
    let plain = loosely(text);
    let plain = plain.split('(').next().unwrap_or_default();
    Date::parse(plain).ok()
}
