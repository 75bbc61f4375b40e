//! Marks that people type into a name: 「…（仮称）」 is the flag that the name is provisional.

use std::collections::BTreeMap;

use crate::model::{FieldRole, Held, Id, Item, Key, KindDef, NameMarks, Plan, Value, Vocabulary};

/// The plan with the flag in the place of each mark of a provisional name that stands before or behind a name, and
/// the items that it changed. Names that stand so in `known` stay: they were recorded so.
pub fn marks_as_flags(plan: Plan, vocabulary: &Vocabulary, known: Option<&Plan>) -> (Plan, Vec<Id>) {
    let with_flag = |kind: &'_ KindDef| Some((kind.key.clone(), NameMarks::of(kind)?));
    let marks: BTreeMap<Key, NameMarks> =
        vocabulary.kinds.iter().chain([&vocabulary.plan]).filter_map(with_flag).collect();
    let flagged = |item: &Item| -> Option<Item> {
        let marks = marks.get(&item.kind)?;
        let kind = vocabulary.kind(&item.kind)?;
        let name = kind.by_role(FieldRole::Name)?;
        let text = item.text(&name.key)?;
        let rest = marks.without(text)?;
        let stood = known.and_then(|known| known.get(&item.id)).and_then(|before| before.text(&name.key));
        if stood == Some(text) {
            return None;
        }
        let flag = kind.by_role(FieldRole::Provisional)?;
        let mut item = item.clone();
        item.fields.insert(name.key.clone(), Held::known(Value::Text(rest.to_owned())));
        item.fields.insert(flag.key.clone(), Held::known(Value::Flag));
        Some(item)
    };
    let ids: Vec<Id> = plan.items().filter_map(flagged).map(|item| item.id).collect();
    if ids.is_empty() {
        return (plan, ids);
    }
    let (name, root, items) = plan.into_parts();
    let now = |item: Item| flagged(&item).unwrap_or(item);
    let items = items.into_iter().map(now).collect();
    (Plan::assemble(name, now(root), items).expect("the tree is as it was"), ids)
}
