//! Marks that people type into a name: 「…（仮称）」 is the flag that the name is provisional.

use crate::model::{FieldRole, FieldType, Held, Id, Item, KindDef, Plan, Value, Vocabulary};

/// The plan with the flag in the place of each mark of a provisional name behind a name, and the items that it
/// changed. Names that stand so in `known` stay: they were recorded so.
pub fn marks_as_flags(plan: Plan, vocabulary: &Vocabulary, known: Option<&Plan>) -> (Plan, Vec<Id>) {
    let flagged = |item: &Item| -> Option<Item> {
        let kind = vocabulary.kind(&item.kind)?;
        let name = kind.by_role(FieldRole::Name)?;
        let text = item.text(&name.key)?;
        let stood = known.and_then(|known| known.get(&item.id)).and_then(|before| before.text(&name.key));
        let rest = without_mark(kind, text).filter(|_| stood != Some(text))?;
        let flag = kind.by_role(FieldRole::Provisional).filter(|flag| flag.ty == FieldType::Flag)?;
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

/// A name without the mark behind it, in whichever width its brackets are; `None` if it has none, or is nothing
/// else.
fn without_mark<'t>(kind: &KindDef, text: &'t str) -> Option<&'t str> {
    let marks = kind.by_role(FieldRole::Provisional)?.mark.as_ref()?;
    let narrow = |mark: &str| mark.replace('（', "(").replace('）', ")");
    let wide = |mark: &str| mark.replace('(', "（").replace(')', "）");
    let spellings = marks.texts().flat_map(|mark| [mark.to_owned(), narrow(mark), wide(mark)]);
    let mut rests = spellings.filter_map(|mark| text.trim_end().strip_suffix(mark.trim()));
    rests.find(|rest| !rest.trim().is_empty()).map(str::trim_end)
}
