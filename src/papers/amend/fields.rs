//! How a field of an item is given a value.

use std::collections::BTreeSet;

use planctl_core::model::{Held, Id, Item, Key, Value};

pub(super) fn set_references(item: &mut Item, key: &Key, ids: BTreeSet<Id>) {
    set_value(item, key, Some(Value::References(ids)));
}

/// Gives a field a value, or takes it away; what is said to be incomplete stays so.
pub(super) fn set_value(item: &mut Item, key: &Key, value: Option<Value>) {
    let value = value.filter(|value| !value.is_empty_set());
    let held = item.fields.get(key);
    let is_open = held.is_some_and(|held| !held.complete);
    let is_set = |value: &Value| value.members().is_some();
    let partial = is_open
        && (held.and_then(|held| held.value.as_ref()).is_some_and(is_set)
            || value.as_ref().is_some_and(is_set));
    match value {
        None if is_open => drop(item.fields.insert(key.clone(), Held::unknown())),
        None => drop(item.fields.remove(key)),
        Some(value) => {
            item.fields.insert(key.clone(), Held { value: Some(value), complete: !partial });
        }
    }
}
