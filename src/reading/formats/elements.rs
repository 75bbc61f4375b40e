//! From elements that state their items to a draft, by the elements of a form: the tree is as the XML has it.
//!
//! An identifier that can be the id of an item is its id; any other is a field of it. An element in which nothing is
//! said is no item, unless an item stands in it.

use std::collections::{BTreeMap, BTreeSet};

use super::found::{Found, Index};
use crate::reading::line::Tidy;
use crate::reading::{Account, DoubtKind, Element, Reading, Stretch, Use};
use planctl_core::layout::{ElementRule, Form, NOTHING};
use planctl_core::model::{FieldRole, FieldType, Id, Vocabulary};
use planctl_core::text::{Spot, Words, brief, plain_text};
use planctl_core::words;

/// Reads the elements of a document by a form; no item gets the id of the plan.
pub(super) fn read<'v>(
    reading: &Reading,
    form: &Form,
    vocabulary: &'v Vocabulary,
    plan: &Id,
    account: &mut Account,
) -> Found<'v> {
    let mut reader = Elements {
        all: &reading.elements,
        form,
        vocabulary,
        found: Found::new(vocabulary),
        ids: BTreeSet::from([plan.clone()]),
        account,
    };
    if !reading.elements.is_empty() {
        reader.element(0, None);
    }
    reader.account.stretches.sort_by_key(|stretch| stretch.spot);
    let unread = reader.account.stretches.iter().filter(|stretch| stretch.how == Use::Unread);
    reader.account.unread = unread.map(|stretch| stretch.text.trim().to_owned()).collect();
    reader.account.draft = Some(false);
    let mut found = reader.found;
    for index in 1..found.items.len() {
        let kind = found.items[index].kind.clone();
        if let Some(def) = vocabulary.kind(&kind) {
            found.mark_as_flag(index, def);
        }
    }
    found
}

struct Elements<'a, 'v> {
    all: &'a [Element],
    form: &'a Form,
    vocabulary: &'v Vocabulary,
    found: Found<'v>,
    /// The id of the plan, and those that were stated so far.
    ids: BTreeSet<Id>,
    account: &'a mut Account,
}

/// The texts of one field of an item, one for each place where it stands.
type Texts = BTreeMap<String, Vec<Said>>;

/// A text with its place.
#[derive(Debug, Clone, Default)]
struct Said {
    text: String,
    spot: Spot,
    /// Whether it is the line of an element in which nothing is said.
    nothing: bool,
}

impl<'a> Elements<'a, '_> {
    /// An element inside an item, or the outermost; gives `None` if it makes no item.
    fn element(&mut self, number: usize, parent: Option<Index>) {
        // Elements stand in each other a bounded number of times, which the reader of XML holds.
        let element = &self.all[number];
        let fits = |rule: &&ElementRule| rule.element == element.name;
        let Some(rule) = self.form.element.iter().find(fits) else {
            self.other(number, parent.unwrap_or(0));
            return;
        };
        let item = match (rule.is_plan(), parent) {
            (true, _) => Some(0),
            (false, parent) => self.parent(parent.unwrap_or(0), &rule.kind),
        };
        let Some(parent) = item else {
            self.other(number, parent.unwrap_or(0));
            return;
        };
        let mut texts = Texts::new();
        let mut items = Vec::new();
        self.texts(number, "", rule, &mut texts, &mut items);
        let says = texts.values().flatten().any(|said| !said.nothing);
        let holds = items.iter().any(|item| self.holds(*item));
        if !rule.is_plan() && !says && !holds {
            return;
        }
        let item = match rule.is_plan() {
            true => 0,
            false => self.found.add(&rule.kind, parent, element.spot),
        };
        if rule.is_plan() && self.found.items[0].first == Spot::default() {
            (self.found.items[0].first, self.found.items[0].last) = (element.spot, element.spot);
        }
        for (field, value) in &rule.set {
            self.field(item, field, &[Said { text: value.clone(), spot: element.spot, nothing: false }]);
        }
        for (field, said) in &texts {
            self.field(item, field, said);
        }
        for inside in items {
            self.element(inside, Some(item));
        }
    }

    /// Whether anything is said in an element.
    fn holds(&self, number: usize) -> bool {
        let mut left = vec![number];
        while let Some(number) = left.pop() {
            let element = &self.all[number];
            if !element.text.is_blank() || !element.attributes.is_empty() {
                return true;
            }
            left.extend(&element.children);
        }
        false
    }

    /// The nearest item, from one outwards, under which a kind may stand.
    fn parent(&self, from: Index, kind: &str) -> Option<Index> {
        let under = &self.vocabulary.kind(kind)?.under;
        let mut at = from;
        loop {
            if under.contains(&self.found.items[at].kind) {
                return Some(at);
            }
            if at == 0 {
                return None;
            }
            at = self.found.items[at].parent;
        }
    }

    /// Gathers the texts of an item from an element of it, and the elements that are items of their own.
    fn texts(
        &mut self,
        number: usize,
        path: &str,
        rule: &'a ElementRule,
        texts: &mut Texts,
        items: &mut Vec<usize>,
    ) {
        let element = &self.all[number];
        let join = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        for (name, value) in &element.attributes {
            let said = Said { text: value.clone(), spot: element.spot, nothing: false };
            match rule.fields.get(&join(&format!("@{name}"))) {
                Some(field) => self.said(texts, field, said, value.clone()),
                None => self.unread(value.clone(), element.spot),
            }
        }
        if path.is_empty() && !element.text.is_blank() {
            self.unread(element.text.standing(), element.text.spot());
        }
        // Elements that stand beside one another on lines of their fields stay beside one another.
        let inside = |child: &&usize| rule.fields.contains_key(&join(&self.all[**child].name));
        let lined = |child: &&usize| !self.all[**child].children.is_empty() && self.holds(**child);
        let beside: Vec<usize> = element.children.iter().filter(inside).filter(lined).copied().collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for child in &beside {
            *counts.entry(rule.fields[&join(&self.all[*child].name)].as_str()).or_default() += 1;
        }
        let wanted = counts.values().copied().max().unwrap_or(0);
        for child in &element.children {
            let own = &self.all[*child];
            // Where nothing is said nothing is kept.
            if !self.holds(*child) {
                continue;
            }
            let path = join(&own.name);
            let field = rule.fields.get(&path);
            match field {
                Some(field) if own.children.is_empty() => {
                    let said = Said { text: own.text.standing(), spot: own.text.spot(), nothing: false };
                    self.said(texts, field, said, own.text.standing());
                }
                Some(field) => self.line(*child, field, texts),
                None if self.form.element.iter().any(|rule| rule.element == own.name) => items.push(*child),
                None if rule.fields.keys().any(|field| field.starts_with(&format!("{path}/"))) => {
                    self.texts(*child, &path, rule, texts, items);
                    let text = own.text.standing();
                    if !text.trim().is_empty() {
                        self.unread(text, own.text.spot());
                    }
                }
                None => items.push(*child),
            }
        }
        // What an element lacks beside another is said, so that those that follow stay where they are.
        if !path.is_empty() && wanted > 0 {
            let fields: BTreeSet<&String> = rule
                .fields
                .iter()
                .filter(|(own, _)| own.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
                .map(|(_, field)| field)
                .collect();
            for field in fields {
                let missing = wanted - counts.get(field.as_str()).copied().unwrap_or(0).min(wanted);
                let nothing = || Said { text: NOTHING.to_owned(), spot: element.spot, nothing: true };
                texts.entry(field.clone()).or_default().extend((0..missing).map(|_| nothing()));
            }
        }
    }

    /// An element that holds others, as one line of a field.
    fn line(&mut self, number: usize, field: &str, texts: &mut Texts) {
        let element = &self.all[number];
        let mut parts = Vec::new();
        let mut left = vec![number];
        let mut spot = None;
        while let Some(at) = left.pop() {
            let own = &self.all[at];
            for (name, value) in &own.attributes {
                parts.push((name.clone(), value.clone()));
                self.used(value.clone(), own.spot);
            }
            if !own.text.is_blank() {
                let text = plain(&own.text.standing());
                spot = spot.or(Some(own.text.spot()));
                self.used(own.text.standing(), own.text.spot());
                parts.push((own.name.clone(), text));
            }
            left.extend(own.children.iter().rev());
        }
        let line = self.form.line_of(&element.name).write(&parts);
        let nothing = line.is_empty();
        let text = if nothing { NOTHING.to_owned() } else { line };
        let said = Said { text, spot: spot.unwrap_or(element.spot), nothing };
        texts.entry(field.to_owned()).or_default().push(said);
    }

    /// A text that goes into a field.
    fn said(&mut self, texts: &mut Texts, field: &str, said: Said, whole: String) {
        if said.text.trim().is_empty() {
            return;
        }
        self.used(whole, said.spot);
        texts.entry(field.to_owned()).or_default().push(said);
    }

    /// Gives a field its texts, one below the other.
    fn field(&mut self, item: Index, field: &str, said: &[Said]) {
        let kind = self.found.items[item].kind.clone();
        let Some(def) = self.vocabulary.field(&kind, field) else { return };
        let mut said = said.to_vec();
        // What is missing behind the last is missing everywhere.
        while said.last().is_some_and(|last| last.nothing) {
            said.pop();
        }
        let (Some(first), Some(last)) = (said.first().cloned(), said.last().cloned()) else { return };
        if def.ty == FieldType::Identifier
            && item > 0
            && let Ok(id) = bare_id(first.text.trim()).parse::<Id>()
            && self.ids.insert(id.clone())
        {
            self.found.items[item].stated = Some(id);
            return;
        }
        let texts: Vec<String> = said.iter().map(|said| plain(&said.text)).collect();
        let between = if def.ty == FieldType::Text && def.role != FieldRole::Name { "\n" } else { " " };
        let text = texts.join(between);
        let text = if between == " " { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text };
        let tidy = Tidy { raw: text.clone(), text, first: first.spot, last: last.spot, notes: Vec::new() };
        self.found.set(item, field, &tidy);
    }

    /// An element that is no item and no field: what stands in it is told, and its items belong to the item around.
    fn other(&mut self, number: usize, parent: Index) {
        let element = &self.all[number];
        for (_, value) in &element.attributes {
            self.unread(value.clone(), element.spot);
        }
        if !element.text.is_blank() {
            let spot = element.text.spot();
            let text = element.text.standing();
            let said = (words!("formats.found-no-place-plan"), Words::default());
            self.found.doubt(DoubtKind::Unplaced, spot, brief(&text), said, None);
            self.unread(text, spot);
        }
        for child in &element.children {
            self.element(*child, Some(parent));
        }
    }

    fn used(&mut self, text: String, spot: Spot) {
        self.account.stretches.push(Stretch { how: Use::Field, spot, text });
    }

    fn unread(&mut self, text: String, spot: Spot) {
        self.account.stretches.push(Stretch { how: Use::Unread, spot, text });
    }
}

/// An id as it is written where names may not begin with a digit: `_.2nd`.
fn bare_id(text: &str) -> &str {
    let digit = |rest: &&str| rest.starts_with(|c: char| c.is_ascii_digit());
    text.strip_prefix("_.").filter(digit).unwrap_or(text)
}

/// A text without what no text of a plan may hold.
fn plain(text: &str) -> String {
    let allowed = |c: char| if plain_text(c.encode_utf8(&mut [0; 4])).is_err() { ' ' } else { c };
    let text: String = text.trim().chars().map(allowed).collect();
    plain_text(&text).unwrap_or_default()
}
