//! A document held against a revision: what is the same by exact name and place takes its id,
//! and what the document cannot print is kept as the revision has it.
//!
//! Nothing is paired by likeness here; [`crate::matching`] suggests that, to a person.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::Imported;
use crate::reading::line::Line;
use planctl_core::layout::{Form, Target};
use planctl_core::model::{
    Calendar, FieldRole, FieldType, Id, Item, Key, PLAN_KIND, Plan, Value, Vocabulary,
};
use planctl_core::snapshot::{Draft, Place, Source};
use planctl_core::text::{Pattern, Spot, Text, loosely};

/// Which passing id is which of the base.
pub type Same = BTreeMap<Id, Id>;

/// The items that have in the base their id, or an identifier that is unique on both sides; then their exact name, or
/// text where they have none, and their place: the same kind under the same parent. Of several of one name in one
/// place none is told.
pub fn same_by_name_and_place(draft: &Plan, base: &Plan, vocabulary: &Vocabulary) -> Same {
    let mut same = same_by_identifier(draft, base, vocabulary);
    same.insert(draft.id().clone(), base.id().clone());
    let mut open: Vec<(Id, Id)> = same.iter().map(|(own, other)| (own.clone(), other.clone())).collect();
    let mut given: BTreeSet<Id> = same.values().cloned().collect();
    while let Some((own, other)) = open.pop() {
        for (kind, ids) in draft.lists(&own) {
            let titles = |plan: &Plan, ids: &[Id]| -> BTreeMap<String, Vec<Id>> {
                let mut by: BTreeMap<String, Vec<Id>> = BTreeMap::new();
                for id in ids {
                    let item = plan.get(id).expect("a list names items of the plan");
                    by.entry(title(item, vocabulary)).or_default().push(id.clone());
                }
                by
            };
            let theirs = titles(base, base.children(&other, kind));
            for (title, ids) in titles(draft, ids) {
                if let ([id], Some([of])) = (ids.as_slice(), theirs.get(&title).map(Vec::as_slice))
                    && !same.contains_key(id)
                    && given.insert(of.clone())
                {
                    same.insert(id.clone(), of.clone());
                    open.push((id.clone(), of.clone()));
                }
            }
        }
    }
    same
}

/// The items of one kind that have the same id, or an identifier that only they have, on either side.
fn same_by_identifier(draft: &Plan, base: &Plan, vocabulary: &Vocabulary) -> Same {
    let identifiers = |plan: &Plan| {
        let mut out: BTreeMap<(Key, Key, String), Option<Id>> = BTreeMap::new();
        for item in plan.items() {
            let fields = vocabulary.kind(&item.kind).into_iter().flat_map(|kind| &kind.fields);
            for field in fields.filter(|field| field.ty == FieldType::Identifier) {
                let Some(text) = item.text(&field.key) else { continue };
                out.entry((item.kind.clone(), field.key.clone(), text.to_owned()))
                    .and_modify(|id| *id = None)
                    .or_insert_with(|| Some(item.id.clone()));
            }
        }
        out
    };
    let (own, theirs) = (identifiers(draft), identifiers(base));
    let mut same = Same::new();
    let mut given = BTreeSet::new();
    for item in draft.items() {
        if base.get(&item.id).is_some_and(|other| other.kind == item.kind) && given.insert(item.id.clone()) {
            same.insert(item.id.clone(), item.id.clone());
        }
    }
    for (identifier, id) in own {
        if let (Some(id), Some(Some(of))) = (id, theirs.get(&identifier))
            && !same.contains_key(&id)
            && given.insert(of.clone())
        {
            same.insert(id, of.clone());
        }
    }
    same
}

/// What an item is told by: its name; its text where its kind has no name; its evaluations where
/// its name is not known.
fn title(item: &Item, vocabulary: &Vocabulary) -> String {
    let kind = vocabulary.kind(&item.kind);
    let fields = kind.into_iter().flat_map(|kind| {
        let name = kind.by_role(FieldRole::Name).map(|field| &field.key);
        name.into_iter().chain(&kind.title)
    });
    let texts: Vec<&str> = fields.filter_map(|field| item.text(field)).collect();
    match texts.first() {
        Some(text) => on_one_line(kind.and_then(|kind| kind.unmarked(text)).unwrap_or(text)),
        None => {
            let points = |key: &Key| {
                let role = kind.and_then(|kind| kind.field(key)).map(|field| field.role);
                matches!(role, Some(FieldRole::Lineage | FieldRole::Reference))
            };
            let said = item.fields.iter().filter(|(key, _)| !points(key));
            said.filter_map(|(_, held)| held.value.as_ref()).map(|value| format!("\u{0}{value}")).collect()
        }
    }
}

/// The fields of each kind that documents of a form print.
pub fn printed(form: &Form, vocabulary: &Vocabulary) -> BTreeMap<Key, BTreeSet<Key>> {
    let mut out: BTreeMap<Key, BTreeSet<Key>> = BTreeMap::new();
    let mut add = |kind: &str, field: &str| {
        out.entry(kind.into()).or_default().insert(field.into());
    };
    form.title.iter().flat_map(|title| title.names()).for_each(|name| add(PLAN_KIND, name));
    for item in &form.item {
        item.line.names().for_each(|name| add(&item.kind, name));
        item.set.keys().for_each(|name| add(&item.kind, name));
    }
    for list in &form.list {
        list.line.iter().flat_map(|line| line.names()).for_each(|name| add(&list.kind, name));
    }
    for kind in form.item.iter().map(|item| &item.kind) {
        for name in form.field.iter().flat_map(|field| field.names()) {
            if vocabulary.field(kind, name).is_some() {
                add(kind, name);
            }
        }
    }
    // What rules and elements say of a kind, a document read by them says all of.
    for rule in &form.rule {
        if let (None, Some(field)) = (&rule.kind, &rule.field) {
            let has = vocabulary.kinds.iter().filter(|kind| kind.field(field).is_some());
            has.for_each(|kind| add(&kind.key, field));
        }
        let Some(kind) = &rule.kind else { continue };
        for kind in rule.groups.iter().map(|group| &group.kind).chain([kind]) {
            let def = vocabulary.kind(kind);
            let label = def.and_then(|def| def.by_role(FieldRole::Label)).map(|label| label.key.to_string());
            let name = def.and_then(|def| rule.name_field(def)).map(str::to_owned);
            label.into_iter().chain(name).for_each(|field| add(kind, &field));
        }
        let columns = rule.columns.values().map(|column| Target::parse(column).field);
        let fields = rule.labels.values().chain(&rule.tail).chain(&rule.text).map(String::as_str);
        columns.chain(fields).for_each(|field| add(kind, field));
    }
    if !form.rule.is_empty() {
        let name = vocabulary.plan.by_role(FieldRole::Name).map(|name| name.key.to_string());
        name.iter().chain(&form.text).for_each(|field| add(PLAN_KIND, field));
    }
    for element in &form.element {
        element.fields.values().chain(element.set.keys()).for_each(|field| add(&element.kind, field));
    }
    let Some(section) = &form.section else { return out };
    add(&section.kind, &section.heading);
    if let Some(statement) = &section.statement {
        add(&statement.kind, &statement.text);
    }
    if let Some(measures) = &section.measures {
        for line in &measures.line {
            line.line
                .names()
                .chain(line.set.keys().map(String::as_str))
                .for_each(|name| add(&line.kind, name));
            add(&line.kind, &measures.tabled);
            let label = vocabulary.kind(&line.kind).and_then(|kind| kind.by_role(FieldRole::Label));
            label.iter().for_each(|label| add(&line.kind, &label.key));
        }
    }
    if let Some(chart) = &section.chart {
        let of = &chart.of;
        add(&of.kind, &of.body);
        of.remark.iter().for_each(|remark| add(&of.kind, remark));
        of.conducts.iter().for_each(|conducts| add(&of.kind, &conducts.field));
        let roles = [
            FieldRole::Name,
            FieldRole::Label,
            FieldRole::Provisional,
            FieldRole::Schedule,
            FieldRole::Milestones,
        ];
        for field in vocabulary.kind(&of.kind).iter().flat_map(|kind| &kind.fields) {
            if roles.contains(&field.role) {
                add(&of.kind, &field.key);
            }
        }
    }
    out
}

/// The draft with the ids of `same`, every field that the document does not print as the base
/// has it, and the items of the base that it does not print at all. `sources` are the base's.
///
/// `same` is one to one; ids it does not name are in neither plan twice.
pub fn carry(
    imported: &Imported,
    base: &Plan,
    sources: &[Source],
    same: &Same,
    form: &Form,
    vocabulary: &Vocabulary,
) -> Imported {
    let printed = printed(form, vocabulary);
    let renamed = |id: &Id| same.get(id).unwrap_or(id).clone();
    let (name, root, items) = imported.draft.plan.clone().into_parts();
    let mut kept_places: BTreeSet<Place> = BTreeSet::new();
    let mut all: Vec<Item> = Vec::new();
    for mut item in std::iter::once(root).chain(items) {
        let passing = item.id.clone();
        item.id = renamed(&passing);
        item.parent = item.parent.as_ref().map(&renamed);
        for held in item.fields.values_mut() {
            if let Some(Value::References(ids)) = &mut held.value {
                *ids = ids.iter().map(&renamed).collect();
            }
        }
        if let Some(of) = same.get(&passing).and_then(|id| base.get(id)) {
            let empty = BTreeSet::new();
            let fields = printed.get(&item.kind).unwrap_or(&empty);
            let raw = |field: &Key| imported.raw.get(&(passing.clone(), field.clone())).map(String::as_str);
            let lines = lines_of(form, &item.kind);
            let shortened = |field: &Key, text: &str, read: &str| {
                lines.iter().any(|line| line.shortened(field, text) == read && read != text)
            };
            let told = Told { raw: &raw, shortened: &shortened };
            confirm(&mut item, of, fields, &told, &mut kept_places, vocabulary);
            let of_read = imported.draft.plan.lists(&passing);
            let news: BTreeSet<Key> = of_read
                .filter(|(kind, ids)| {
                    let theirs: BTreeSet<&Id> = base.children(&of.id, kind).iter().collect();
                    ids.iter().any(|id| same.get(id).is_none_or(|id| !theirs.contains(id)))
                })
                .map(|(kind, _)| kind.clone())
                .collect();
            keep_lists(&mut item, of, &news);
        }
        all.push(item);
    }
    let root = all.remove(0);
    let kept_items =
        keep_items(&mut all, &root, base, &Prints { form, fields: &printed }, &imported.draft.plan, same);
    in_order_of_base(&mut all, base, form, &kept_items);
    let ids: BTreeSet<Id> = all.iter().map(|item| item.id.clone()).chain([root.id.clone()]).collect();
    let read: BTreeSet<Id> = imported.draft.plan.items().map(|item| renamed(&item.id)).collect();
    // A reference to what the base had and this plan has no more would stand in the air.
    for item in &mut all {
        for (field, held) in &mut item.fields {
            let lineage =
                vocabulary.field(&item.kind, field).is_some_and(|field| field.role == FieldRole::Lineage);
            if let (false, Some(Value::References(to))) = (lineage, &mut held.value) {
                to.retain(|id| ids.contains(id));
            }
        }
        item.fields
            .retain(|_, held| !(held.complete && held.value.as_ref().is_some_and(Value::is_empty_set)));
    }
    let plan =
        Plan::assemble(name, root, all).expect("the ids of both plans are told apart, and parents are kept");
    let mut rows: Vec<Source> = Vec::new();
    for row in &imported.draft.sources {
        let places =
            row.places.iter().map(|place| Place { id: renamed(&place.id), field: place.field.clone() });
        let places: BTreeSet<Place> = places.filter(|place| !kept_places.contains(place)).collect();
        if !places.is_empty() {
            rows.push(Source { places, ..row.clone() });
        }
    }
    for row in sources {
        // Of an item that the document does not print every row is kept; of another those of the
        // fields that it does not print.
        let kept = |place: &Place| {
            kept_places.contains(place) || (ids.contains(&place.id) && !read.contains(&place.id))
        };
        let places: BTreeSet<Place> = row.places.iter().filter(|place| kept(place)).cloned().collect();
        if !places.is_empty() {
            rows.push(Source { places, ..row.clone() });
        }
    }
    let mut account = imported.account.clone();
    account.spots =
        account.spots.into_iter().map(|((id, field), spot)| ((renamed(&id), field), spot)).collect();
    for doubt in &mut account.doubts {
        doubt.about = doubt.about.take().map(|(id, field)| (renamed(&id), field));
    }
    let raw =
        imported.raw.iter().map(|((id, field), text)| ((renamed(id), field.clone()), text.clone())).collect();
    Imported { draft: Draft { plan, sources: rows, ..imported.draft.clone() }, account, raw }
}

/// The lines in which a form prints items of a kind.
fn lines_of<'f>(form: &'f Form, kind: &str) -> Vec<&'f Pattern> {
    let items = form.item.iter().filter(|item| item.kind == kind).map(|item| &item.line);
    let lists = form.list.iter().filter(|list| list.kind == kind).flat_map(|list| &list.line);
    items.chain(lists).collect()
}

/// How a document tells the fields of an item.
struct Told<'a> {
    /// The text as it stands there.
    raw: &'a dyn Fn(&Key) -> Option<&'a str>,
    /// Whether a text is printed as another, since the words behind it say its end.
    shortened: &'a dyn Fn(&Key, &str, &str) -> bool,
}

/// A mark of a provisional name that the base records within the name is not read as the flag.
fn keep_mark(item: &mut Item, base: &Item, vocabulary: &Vocabulary) {
    let Some(kind) = vocabulary.kind(&base.kind) else { return };
    let (Some(name), Some(flag)) = (kind.by_role(FieldRole::Name), kind.by_role(FieldRole::Provisional))
    else {
        return;
    };
    let recorded = base.text(&name.key).filter(|_| base.value(&flag.key).is_none());
    let Some(bare) = recorded.and_then(|recorded| kind.unmarked(recorded)) else { return };
    if item.text(&name.key) == Some(bare) && item.fields.remove(&flag.key).is_some() {
        item.fields.insert(name.key.clone(), base.fields[&name.key].clone());
    }
}

/// Takes from the base what the document does not print or prints alike.
fn confirm(
    item: &mut Item,
    base: &Item,
    printed: &BTreeSet<Key>,
    told: &Told<'_>,
    kept: &mut BTreeSet<Place>,
    vocabulary: &Vocabulary,
) {
    keep_mark(item, base, vocabulary);
    let keys: BTreeSet<Key> = item.fields.keys().chain(base.fields.keys()).cloned().collect();
    let body_stands = |item: &Item| {
        let texts = |item: &Item| -> Vec<String> {
            item.fields.values().filter_map(|held| held.value.as_ref()?.as_text().map(loosely)).collect()
        };
        texts(base).iter().all(|text| texts(item).contains(text))
    };
    for key in keys {
        let (own, other) = (item.fields.get(&key).cloned(), base.fields.get(&key).cloned());
        let role = vocabulary.field(&base.kind, &key).map(|field| field.role);
        // What the document leaves open and the base knows to be empty is empty.
        if other.is_none() && own.as_ref().is_some_and(|own| own.value.is_none()) {
            item.fields.remove(&key);
            continue;
        }
        let as_base = match (&own, &other) {
            (None, Some(_)) if role == Some(FieldRole::Reference) => body_stands(item),
            (None, Some(held)) => !printed.contains(&key) || held.value.is_none(),
            (Some(_), None) => false,
            (Some(own), Some(other)) => match (&own.value, &other.value) {
                (None, _) => true,
                (Some(_), None) => false,
                // A number is the same in digits of any width.
                (Some(Value::Text(own)), Some(Value::Text(other))) if role == Some(FieldRole::Label) => {
                    loosely(own) == loosely(other)
                }
                (Some(Value::Text(own)), Some(Value::Text(other))) if (told.shortened)(&key, other, own) => {
                    true
                }
                (Some(own), Some(other)) => alike(own, other, (told.raw)(&key), &vocabulary.calendar),
            },
            (None, None) => false,
        };
        if !as_base {
            continue;
        }
        let Some(other) = other else { continue };
        if own.as_ref() != Some(&other) {
            kept.insert(Place { id: base.id.clone(), field: Some(key.clone()) });
        }
        item.fields.insert(key, other);
    }
}

/// A text without its line breaks, which not every format keeps: as it is read from a line, with no blank where
/// one stands beside a Japanese character.
fn on_one_line(text: &str) -> String {
    if !text.contains(['\n', '\t']) {
        return text.to_owned();
    }
    Line::of(&Text::plain(text, Spot::default())).tidied().text
}

/// Whether a value of the base would be printed as this was read.
fn alike(read: &Value, base: &Value, raw: Option<&str>, calendar: &Calendar) -> bool {
    match (read, base) {
        (Value::Text(read), Value::Text(base)) => {
            let is_broken = base.contains(['\n', '\t']);
            read == base || raw == Some(base) || (is_broken && *read == on_one_line(base))
        }
        // A box shows the column in which it begins, no more: bounds and spans print alike.
        (Value::Period(read), Value::Period(base)) => {
            let is_span = base.exact().is_none() && base.earliest().is_some() && base.latest().is_some();
            base.lies_within(read, calendar) || (is_span && read.lies_within(base, calendar))
        }
        (Value::References(read), Value::References(base)) => read.is_subset(base),
        (read, base) => read == base,
    }
}

/// A list that the base does not know whole is not whole because a document shows the same of it:
/// only one that has gained something, `news`, is what the document says it is.
fn keep_lists(item: &mut Item, base: &Item, news: &BTreeSet<Key>) {
    let own = &item.open_lists;
    item.open_lists =
        base.open_lists.iter().filter(|kind| !news.contains(*kind) || own.contains(*kind)).cloned().collect();
    if !item.open_lists.is_empty() {
        item.absent = base.absent.clone();
    }
}

/// What documents of a form can show.
struct Prints<'a> {
    form: &'a Form,
    fields: &'a BTreeMap<Key, BTreeSet<Key>>,
}

impl Prints<'_> {
    /// Whether a document can show an item: its kind is printed, and no field is missing that its
    /// line must have, such as a name that nobody knows.
    fn can_show(&self, item: &Item) -> bool {
        let of_items = self.form.item.iter().filter(|line| *line.kind == *item.kind).map(|line| &line.line);
        let of_lists =
            self.form.list.iter().filter(|list| *list.kind == *item.kind).flat_map(|list| &list.line);
        let mut lines = of_items.chain(of_lists).peekable();
        let has = |name: &str| item.value(name).map(|_| String::new());
        self.fields.contains_key(&item.kind)
            && (lines.peek().is_none() || lines.any(|line| line.fill(&has).is_some()))
    }
}

/// Keeps the items of the base that the document cannot show, and those of lists that it leaves
/// open.
fn keep_items(
    all: &mut Vec<Item>,
    root: &Item,
    base: &Plan,
    prints: &Prints<'_>,
    read: &Plan,
    same: &Same,
) -> BTreeSet<Id> {
    let passing: BTreeMap<&Id, &Id> = same.iter().map(|(own, of)| (of, own)).collect();
    let mut there: BTreeSet<Id> = all.iter().map(|item| item.id.clone()).chain([root.id.clone()]).collect();
    let mut kept: BTreeSet<Id> = BTreeSet::new();
    for item in base.in_order().into_iter().skip(1) {
        let Some(parent) = &item.parent else { continue };
        if there.contains(&item.id) || !there.contains(parent) {
            continue;
        }
        let left_open = passing
            .get(parent)
            .and_then(|own| read.get(own))
            .is_some_and(|own| own.open_lists.contains(&item.kind));
        if kept.contains(parent) || left_open || !prints.can_show(item) {
            there.insert(item.id.clone());
            kept.insert(item.id.clone());
            all.push(item.clone());
        }
    }
    kept
}

/// Items of a table of years stand in the order of the base: rows and columns are no order of a
/// list. Items kept from the base stand where they stood.
fn in_order_of_base(all: &mut Vec<Item>, base: &Plan, form: &Form, kept: &BTreeSet<Id>) {
    let chart =
        form.section.as_ref().and_then(|section| section.chart.as_ref()).map(|chart| chart.of.kind.as_str());
    let place: BTreeMap<Id, usize> =
        base.in_order().iter().enumerate().map(|(n, item)| (item.id.clone(), n)).collect();
    let read_order: BTreeMap<Id, usize> =
        all.iter().enumerate().map(|(n, item)| (item.id.clone(), n)).collect();
    // New items follow the one that stood before them in the document.
    let mut last = 0;
    let mut keys: BTreeMap<Id, (usize, usize)> = BTreeMap::new();
    for item in all.iter() {
        let read = read_order[&item.id];
        match place.get(&item.id) {
            Some(at) => {
                last = *at;
                keys.insert(item.id.clone(), (*at, 0));
            }
            None => drop(keys.insert(item.id.clone(), (last, read + 1))),
        }
    }
    let listed: Vec<Key> =
        all.iter().map(|item| item.kind.clone()).collect::<BTreeSet<_>>().into_iter().collect();
    let mut out: Vec<Item> = Vec::with_capacity(all.len());
    for kind in listed {
        let of_kind = all.iter().filter(|item| item.kind == kind).cloned();
        if Some(&*kind) == chart {
            let mut sorted: Vec<Item> = of_kind.collect();
            if sorted.iter().any(|item| base.get(&item.id).is_some()) {
                sorted.sort_by_key(|item| keys[&item.id]);
            }
            out.extend(sorted);
            continue;
        }
        let (unread, read): (Vec<Item>, Vec<Item>) = of_kind.partition(|item| kept.contains(&item.id));
        out.extend(beside_siblings(read, unread, &place));
    }
    *all = out;
}

/// Items that were read, in their order, and each that was kept behind the last of those that stood
/// before it in the base.
fn beside_siblings(read: Vec<Item>, kept: Vec<Item>, place: &BTreeMap<Id, usize>) -> Vec<Item> {
    if kept.is_empty() {
        return read;
    }
    let mut kept = kept.into_iter().peekable();
    let mut out = Vec::new();
    for item in read {
        if let Some(at) = place.get(&item.id) {
            out.extend(std::iter::from_fn(|| kept.next_if(|kept| place.get(&kept.id) < Some(at))));
        }
        out.push(item);
    }
    out.extend(kept);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(text: &str) -> Value {
        Value::Period(text.parse().unwrap())
    }

    #[test]
    fn a_year_that_a_column_cannot_tell_prints_alike() {
        assert!(alike(&year("<=FY2018"), &year("FY2011"), None, &Calendar::default()));
        assert!(alike(&year("FY2021"), &year("FY2021..FY2022"), None, &Calendar::default()));
        assert!(alike(&year("FY2021"), &year("FY2021"), None, &Calendar::default()));
        assert!(!alike(&year("FY2021"), &year(">=FY2020"), None, &Calendar::default()));
        assert!(!alike(&year("FY2021"), &year("FY2022"), None, &Calendar::default()));
    }

    #[test]
    fn a_text_prints_alike_when_the_document_has_it_letter_for_letter() {
        let (read, base) = (Value::Text("AIを".into()), Value::Text("AI を".into()));
        assert!(alike(&read, &base, Some("AI を"), &Calendar::default()));
        assert!(!alike(&read, &base, Some("AIを"), &Calendar::default()));
    }
}
