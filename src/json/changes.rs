//! The answer of `planctl diff` read back: the JSON carries the whole of a change set.
//!
//! Nothing here applies it. What was left out of an answer, by choosing kinds or items, is not
//! noticed here but by whoever holds the outcome to the hash that [`ReadChanges`] names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use planctl_core::change::{ChangeSet, ItemChange, List, ListChange, Pair, Side};
use planctl_core::model::{
    Date, Digest, FieldDef, FieldType, Held, Id, Item, Key, KindDef, Milestone, PLAN_KIND, Period, Place,
    Quantity, Series, Stretch, Value, Vocabulary, VocabularyName, series_value,
};
use planctl_core::text::{Words, brief, plain_text};
use planctl_core::words;

/// Why a text is not the answer of `planctl diff`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangesFault {
    /// Where: `changes[3].fields[0].after`; empty for the whole.
    pub path: String,
    /// What is wrong there.
    pub words: Words,
}

type Read<T> = Result<T, ChangesFault>;

/// Reads the change set that an answer of `planctl diff` carries, by the vocabularies at hand.
///
/// # Errors
///
/// The first place at which the text is no such answer.
pub fn read_changes(text: &str, vocabularies: &[Arc<Vocabulary>]) -> Read<ChangeSet> {
    let root: Json = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let words = words!("json.not-json-line-column", line, column);
        ChangesFault { path: String::new(), words }
    })?;
    let root = At { path: String::new(), json: &root };
    let schema = root.get("schema")?;
    if schema.text()? != "planctl/diff" || root.get("schema_version")?.json != &Json::from(1) {
        return schema.fault(words!("json.not-answer-diff-format"));
    }
    let plan = root.get("plan")?.id()?;
    let (before, after) = (side(&root.get("before")?, &plan)?, side(&root.get("after")?, &plan)?);
    if before.vocabulary.name != after.vocabulary.name {
        return root.get("after")?.get("vocabulary")?.fault(words!("json.not-vocabulary-before-any"));
    }
    let name = (&before.vocabulary).max(&after.vocabulary);
    let Some(vocabulary) = vocabularies.iter().find(|vocabulary| vocabulary.name == *name) else {
        return root.get("after")?.get("vocabulary")?.fault(words!("json.vocabulary-not-hand", name));
    };
    let mut changes = ChangeSet {
        before,
        after,
        items: BTreeMap::new(),
        lists: BTreeMap::new(),
        decided: BTreeSet::new(),
        steady: BTreeMap::new(),
    };
    for change in root.get("changes")?.members()? {
        one(&change, vocabulary, &mut changes)?;
    }
    for at in root.get("lists")?.members()? {
        let parent = kind(&at.get("under_kind")?, vocabulary)?;
        let list = ListChange {
            before: list(&at.get("before")?, &parent.key)?,
            after: list(&at.get("after")?, &parent.key)?,
        };
        let of = kind(&at.get("kind")?, vocabulary)?;
        changes.lists.insert((at.get("under")?.id()?, of.key.clone()), list);
    }
    // Answers of earlier releases say nothing of it.
    if root.json.get("decided").is_some() {
        for at in root.get("decided")?.members()? {
            let place = at.text()?;
            let place = place.parse().or_else(|()| at.no_value(place, words!("json.wants-place")))?;
            changes.decided.insert(place);
        }
    }
    if root.json.get("steady").is_some() {
        for at in root.get("steady")?.members()? {
            let text = at.text()?;
            let place: Place = text.parse().or_else(|()| at.no_value(text, words!("json.wants-place")))?;
            let fields: &mut BTreeSet<Key> = changes.steady.entry(place.id).or_default();
            fields.extend(place.field);
        }
    }
    // The plan's own id is that after; before, it is that of the `[plan]` which is gone.
    for (id, change) in &changes.items {
        if let ItemChange::Whole(Pair { before: Some(item), .. }) = change
            && &*item.kind == PLAN_KIND
        {
            changes.before.plan = id.clone();
        }
    }
    Ok(changes)
}

/// A value with where it stands.
struct At<'j> {
    path: String,
    json: &'j Json,
}

impl<'j> At<'j> {
    fn fault<T>(&self, words: Words) -> Read<T> {
        Err(ChangesFault { path: self.path.clone(), words })
    }

    fn get(&self, key: &str) -> Read<At<'j>> {
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        match self.json.get(key) {
            Some(json) => Ok(At { path, json }),
            None => self.fault(words!("json.no", key)),
        }
    }

    fn members(&self) -> Read<Vec<At<'j>>> {
        let Some(all) = self.json.as_array() else {
            return self.fault(words!("json.not-array"));
        };
        let at = |(index, json)| At { path: format!("{}[{index}]", self.path), json };
        Ok(all.iter().enumerate().map(at).collect())
    }

    fn object(&self) -> Read<&'j Map<String, Json>> {
        match self.json.as_object() {
            Some(object) => Ok(object),
            None => self.fault(words!("json.not-object")),
        }
    }

    fn text(&self) -> Read<&'j str> {
        match self.json.as_str() {
            Some(text) => Ok(text),
            None => self.fault(words!("json.not-string")),
        }
    }

    fn flag(&self) -> Read<bool> {
        match self.json.as_bool() {
            Some(flag) => Ok(flag),
            None => self.fault(words!("json.neither-true-nor-false")),
        }
    }

    fn id(&self) -> Read<Id> {
        let text = self.text()?;
        text.parse().or_else(|_| self.no_value(text, words!("json.wants-id")))
    }

    fn maybe_id(&self) -> Read<Option<Id>> {
        if self.json.is_null() { Ok(None) } else { self.id().map(Some) }
    }

    fn ids(&self) -> Read<Vec<Id>> {
        self.members()?.iter().map(At::id).collect()
    }

    fn no_value<T>(&self, text: &str, wants: Words) -> Read<T> {
        let text = brief(text);
        self.fault(words!("json.no-value", text, wants))
    }
}

fn side(at: &At<'_>, plan: &Id) -> Read<Side> {
    let hash = at.get("hash")?;
    let digest: Digest =
        hash.text()?.parse().or_else(|()| hash.no_value(hash.text()?, words!("json.wants-hash")))?;
    let name = at.get("vocabulary")?;
    let vocabulary: VocabularyName = name
        .text()?
        .parse()
        .or_else(|()| name.no_value(name.text()?, words!("json.wants-name-of-vocabulary")))?;
    Ok(Side { hash: digest, vocabulary, plan: plan.clone() })
}

fn one(at: &At<'_>, vocabulary: &Vocabulary, changes: &mut ChangeSet) -> Read<()> {
    let id = at.get("id")?.id()?;
    let kind = kind(&at.get("item")?.get("kind")?, vocabulary)?;
    // The parent of a list, where it is carried whole, may be of another kind on each side.
    let mut kinds = Pair { before: kind.key.clone(), after: kind.key.clone() };
    let mut parent = None;
    let mut fields = BTreeMap::new();
    let all = at.get("fields")?.members()?;
    let named = |name: &str| all.iter().find(|field| field.json.get("field") == Some(&Json::from(name)));
    if let Some(whole) = named("item") {
        let pair = Pair {
            before: item(&whole.get("before")?, vocabulary)?,
            after: item(&whole.get("after")?, vocabulary)?,
        };
        if let Some(item) = pair.before.iter().chain(&pair.after).find(|item| item.id != id) {
            return whole.no_value(item.id.as_str(), words!("json.wants-id-of-this-item"));
        }
        if let Some(item) = &pair.before {
            kinds.before = item.kind.clone();
        }
        if let Some(item) = &pair.after {
            kinds.after = item.kind.clone();
        }
        changes.items.insert(id.clone(), ItemChange::Whole(pair));
    }
    for field in &all {
        let (before, after) = (field.get("before")?, field.get("after")?);
        let name = field.get("field")?;
        match name.text()? {
            "item" => {}
            "under" => parent = Some(Pair { before: before.maybe_id()?, after: after.maybe_id()? }),
            list_kind if vocabulary.kind(list_kind).is_some() => {
                let list =
                    ListChange { before: list(&before, &kinds.before)?, after: list(&after, &kinds.after)? };
                changes.lists.insert((id.clone(), Key::from(list_kind)), list);
            }
            key => {
                let Some(def) = kind.field(key) else {
                    return name.no_value(key, words!("json.wants-field-of-this-kind"));
                };
                let pair =
                    Pair { before: held(&before, def, vocabulary)?, after: held(&after, def, vocabulary)? };
                fields.insert(def.key.clone(), pair);
            }
        }
    }
    if parent.is_some() || !fields.is_empty() {
        let edited = ItemChange::Edited { kind: kind.key.clone(), parent, fields };
        changes.items.insert(id, edited);
    }
    Ok(())
}

fn kind<'v>(at: &At<'_>, vocabulary: &'v Vocabulary) -> Read<&'v KindDef> {
    match vocabulary.kind(at.text()?) {
        Some(kind) => Ok(kind),
        None => at.no_value(at.text()?, words!("json.wants-kind-of-this-vocabulary")),
    }
}

fn list(at: &At<'_>, parent: &Key) -> Read<List> {
    if at.json.is_null() {
        return Ok(List { ids: Vec::new(), complete: true, absent: BTreeSet::new(), parent_kind: None });
    }
    Ok(List {
        ids: at.get("ids")?.ids()?,
        complete: at.get("complete")?.flag()?,
        absent: at.get("absent")?.ids()?.into_iter().collect(),
        parent_kind: Some(parent.clone()),
    })
}

fn item(at: &At<'_>, vocabulary: &Vocabulary) -> Read<Option<Item>> {
    if at.json.is_null() {
        return Ok(None);
    }
    let kind = kind(&at.get("kind")?, vocabulary)?;
    let under = at.get("under")?;
    let parent = under.maybe_id()?;
    if parent.is_none() != (&*kind.key == PLAN_KIND) {
        return under.fault(words!("json.only-plan-itself-stands"));
    }
    let mut item = Item::new(at.get("id")?.id()?, kind.key.clone(), parent);
    let fields = at.get("fields")?;
    for key in fields.object()?.keys() {
        let value = fields.get(key)?;
        let Some(def) = kind.field(key) else {
            return value.no_value(key, words!("json.wants-field-of-this-kind"));
        };
        if let Some(held) = held(&value, def, vocabulary)? {
            item.fields.insert(def.key.clone(), held);
        }
    }
    for open in at.get("open_lists")?.members()? {
        let kind = self::kind(&open, vocabulary)?;
        item.open_lists.insert(kind.key.clone());
    }
    item.absent = at.get("absent")?.ids()?.into_iter().collect();
    Ok(Some(item))
}

fn held(at: &At<'_>, field: &FieldDef, vocabulary: &Vocabulary) -> Read<Option<Held>> {
    if at.json.is_null() {
        return Ok(None);
    }
    if let Some(object) = at.json.as_object() {
        if object.get("unknown") == Some(&Json::Bool(true)) && object.len() == 1 {
            return Ok(Some(Held::unknown()));
        }
        let value = value(&at.get("partial")?, field, vocabulary)?;
        return Ok(Some(Held { value: Some(value), complete: false }));
    }
    value(at, field, vocabulary).map(|value| Some(Held::known(value)))
}

fn value(at: &At<'_>, field: &FieldDef, vocabulary: &Vocabulary) -> Read<Value> {
    fn set<T: Ord>(at: &At<'_>, one: impl Fn(&At<'_>) -> Read<T>) -> Read<BTreeSet<T>> {
        at.members()?.iter().map(one).collect()
    }
    let text = |at: &At<'_>| -> Read<String> {
        let text = at.text()?;
        let plain = plain_text(text).ok().filter(|plain| plain == text && !plain.is_empty());
        plain.map_or_else(|| at.no_value(text, words!("json.wants-text-as-plans-keep")), Ok)
    };
    Ok(match field.ty {
        FieldType::Text => Value::Text(text(at)?),
        FieldType::Label | FieldType::Link | FieldType::Identifier => {
            let label = text(at)?;
            if label.contains('\n') {
                return at.no_value(&label, words!("json.wants-label-of-one-line"));
            }
            Value::Text(label)
        }
        FieldType::Year | FieldType::Period => {
            let text = at.text()?;
            let period = text.parse::<Period>().ok().filter(|period| period.is_of(field.grains()));
            match period.filter(|period| vocabulary.calendar.knows(period)) {
                Some(period) => Value::Period(period),
                None if field.ty == FieldType::Year => {
                    return at.no_value(text, words!("json.wants-fiscal-year"));
                }
                None => return at.no_value(text, words!("json.wants-period")),
            }
        }
        FieldType::Date => {
            let text = at.text()?;
            Value::Date(Date::parse_iso(text).or_else(|_| at.no_value(text, words!("json.wants-date")))?)
        }
        FieldType::Amount => match at.json.as_i64() {
            Some(amount) => Value::Quantity(Quantity::whole(amount)),
            None => return at.fault(words!("json.not-whole-number")),
        },
        FieldType::Quantity => match at.json.as_i64() {
            Some(amount) => Value::Quantity(Quantity::whole(amount)),
            None => {
                let text = at.text()?;
                match text.parse::<Quantity>().ok().filter(|quantity| quantity.as_whole().is_none()) {
                    Some(quantity) => Value::Quantity(quantity),
                    None => return at.no_value(text, words!("json.wants-quantity")),
                }
            }
        },
        FieldType::Series => {
            let members = set(at, |at| {
                let text = at.text()?;
                let sound = |((moment, role), _): &((Stretch, Key), Quantity)| {
                    field.values.iter().any(|value| value.key == *role)
                        && vocabulary.calendar.knows(&Period::Exactly(moment.clone()))
                };
                series_value(text)
                    .filter(sound)
                    .map_or_else(|| at.no_value(text, words!("json.wants-series-value")), Ok)
            })?;
            let count = members.len();
            let series: Series = members.into_iter().collect();
            if series.len() < count {
                return at.fault(words!("json.series-twice"));
            }
            Value::Series(series)
        }
        FieldType::Flag => {
            if !at.flag()? {
                return at.fault(words!("json.not-true"));
            }
            Value::Flag
        }
        FieldType::Choice => {
            let text = at.text()?;
            let found = field.choices.iter().find(|choice| &*choice.key == text);
            match found {
                Some(choice) => Value::Choice(choice.key.clone()),
                None => return at.no_value(text, words!("json.wants-choice-of-this-field")),
            }
        }
        FieldType::Milestones => Value::Milestones(set(at, |at| {
            let text = at.text()?;
            let milestone =
                text.parse().ok().filter(|one: &Milestone| vocabulary.milestone(&one.kind).is_some());
            milestone.map_or_else(|| at.no_value(text, words!("json.wants-evaluation")), Ok)
        })?),
        FieldType::References => Value::References(set(at, |at| at.id())?),
        FieldType::Strings => Value::Strings(set(at, text)?),
    })
}
